//! What the stage `stages::places` knows of a language in which the reader finds no names: what countries are called, and which words stand before a place.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::folders::Folder;
use crate::pieces::{Pieces, cut};
use lists::ListError;

/// The names of countries, and the words before places.
#[derive(Debug)]
pub struct PlaceNames {
    /// By first piece, the longest first: pieces in lower case, and the country.
    countries: FxHashMap<String, Vec<(Vec<String>, &'static str)>>,
    before: FxHashSet<&'static str>,
}

impl PlaceNames {
    /// The list that a language must have for its places to be read.
    pub(crate) const COUNTRIES: &str = "places/countries.tsv";

    /// Those of a language.
    pub(crate) fn read(folder: &Folder) -> Result<PlaceNames, ListError> {
        let mut countries: FxHashMap<String, Vec<(Vec<String>, &'static str)>> = FxHashMap::default();
        for (name, country) in folder.read::<(&str, &str)>(PlaceNames::COUNTRIES)?.entries() {
            let cut = cut(name, &Default::default());
            let pieces: Vec<String> = (0..cut.len()).map(|at| cut.word(at).to_owned()).collect();
            countries.entry(pieces.first().cloned().unwrap_or_default()).or_default().push((pieces, country));
        }
        countries.values_mut().for_each(|list| list.sort_by_key(|(pieces, _)| std::cmp::Reverse(pieces.len())));
        Ok(PlaceNames { countries, before: folder.read::<&str>("places/before.txt")?.entries().collect() })
    }

    /// The country (ISO 3166-1 alpha-2) whose name begins at piece `at`, and the piece behind the name.
    pub fn country(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&'static str, usize)> {
        let fits = |name: &[String]| name.iter().enumerate().all(|(index, piece)| pieces.is(at + index, piece.as_str()));
        let list = self.countries.get(pieces.word(at))?;
        list.iter().find(|(name, _)| fits(name)).map(|(name, country)| (*country, at + name.len()))
    }

    /// Whether a place may follow the lower-case word: "in", "à", "desde".
    pub fn is_before(&self, word: &str) -> bool {
        self.before.contains(word)
    }
}
