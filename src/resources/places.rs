//! What the stage `stages::places` knows of a language in which the reader finds no names: what countries are called, and which words stand before a place.

use rustc_hash::FxHashSet;

use crate::folders::Folder;
use crate::phrases::Phrases;
use crate::pieces::Pieces;
use lists::ListError;

/// The names of countries, and the words before places.
#[derive(Debug)]
pub struct PlaceNames {
    /// ISO 3166-1 alpha-2.
    countries: Phrases<&'static str>,
    before: FxHashSet<&'static str>,
}

impl PlaceNames {
    /// The list that a language must have for its places to be read.
    pub(crate) const COUNTRIES: &str = "places/countries.tsv";

    /// Those of a language.
    pub(crate) fn read(folder: &Folder) -> Result<PlaceNames, ListError> {
        let countries = Phrases::of(folder.read::<(&str, &str)>(PlaceNames::COUNTRIES)?.entries());
        Ok(PlaceNames { countries, before: folder.read::<&str>("places/before.txt")?.entries().collect() })
    }

    /// The country (ISO 3166-1 alpha-2) whose name begins at piece `at`, and the piece behind the name.
    pub fn country(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&'static str, usize)> {
        self.countries.longest(pieces, at).map(|(country, end)| (*country, end))
    }

    /// Whether a place may follow the lower-case word: "in", "à", "desde".
    pub fn is_before(&self, word: &str) -> bool {
        self.before.contains(word)
    }
}
