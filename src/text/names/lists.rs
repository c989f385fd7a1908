//! The readable lists of names under `src/resources/world` and `src/resources/en`: anyone may add a line. They are laid over the lexicon of the model when it is loaded.

use ::lists::{List, ListError};
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::lexicon::{self, Lexicon};
use crate::nouns::{self, Fact};

/// A readable list of names.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    name: &'static str,
    text: &'static str,
    /// What its entries are.
    class: u16,
}

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Entry {
    pub name: &'static str,
    /// Of given names and surnames, so that they go together.
    pub culture: Option<&'static str>,
}

macro_rules! source {
    ($name:literal, $class:expr) => {
        Source { name: $name, text: include_str!(concat!("../../resources/", $name)), class: $class }
    };
}

pub const GIVEN_NAMES: Source = source!("world/names/given.txt", lexicon::GIVEN);
pub const SURNAMES: Source = source!("world/names/surnames.txt", lexicon::SURNAME);
const TITLES: Source = source!("en/names/titles.txt", lexicon::TITLE);
pub const ORGANISATIONS: Source = source!("world/names/organisations.txt", lexicon::ORGANISATION);
pub const GROUPS: Source = source!("en/names/groups.txt", lexicon::GROUP);

/// All lists beside the nouns.
const LISTS: [Source; 10] = [
    GIVEN_NAMES,
    SURNAMES,
    source!("world/names/persons.txt", lexicon::PERSON),
    ORGANISATIONS,
    source!("en/names/organisation_words.txt", lexicon::ORGANISATION_WORD),
    source!("en/names/places.txt", lexicon::LARGE_PLACE),
    GROUPS,
    source!("en/names/events_products.txt", lexicon::EVENT),
    TITLES,
    source!("en/names/joining_words.txt", lexicon::JOINS),
];

impl Source {
    pub fn read(&self) -> Result<List<Entry>, ListError> {
        ::lists::read(self.name, self.text)
    }
}

/// Nouns that are part of names or stand before them, capitalised, with their class.
const NOUNS: [(Fact, u16); 3] = [
    (Fact::NameTitle, lexicon::TITLE),
    (Fact::NameOrganisation, lexicon::ORGANISATION_WORD),
    (Fact::NamePlace, lexicon::PLACE_WORD),
];

/// What stands before a person's name and is no part of it, capitalised.
pub fn titles() -> Result<Vec<String>, ListError> {
    let special = TITLES.read()?.entries().map(|it| it.name.to_owned());
    Ok(special.chain(nouns::with(Fact::NameTitle)?.map(nouns::capitalised)).collect())
}

/// Adds every entry of every list.
pub fn add_to(lexicon: &mut Lexicon<'_>) -> Result<(), ListError> {
    for noun in nouns::all()?.entries() {
        for (_, class) in NOUNS.iter().filter(|(fact, _)| noun.facts.contains(fact)) {
            lexicon.add(&nouns::capitalised(noun.noun), *class);
        }
    }
    for source in LISTS {
        for entry in source.read()?.entries() {
            match entry.name.strip_prefix("product:") {
                Some(product) => lexicon.add(product, lexicon::PRODUCT),
                None => {
                    lexicon.add(entry.name, source.class);
                    // Wires drop accents.
                    if !entry.name.is_ascii() {
                        lexicon.add(&without_accents(entry.name), source.class);
                    }
                }
            }
        }
    }
    Ok(())
}

/// "Erdoğan" as "Erdogan".
fn without_accents(entry: &str) -> String {
    let special = |letter| match letter {
        'ı' => 'i',
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        'đ' => 'd',
        'Đ' => 'D',
        other => other,
    };
    entry.nfd().filter(|letter| !is_combining_mark(*letter)).map(special).collect()
}

/// How many entries there are, at most.
pub fn size() -> usize {
    LISTS.iter().map(|source| source.text.lines().count()).sum::<usize>() + nouns::count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readable_lists_are_sorted_and_without_repeats() {
        for source in LISTS {
            let entries: Vec<Entry> = source.read().unwrap().entries().collect();
            assert!(!entries.is_empty(), "{}", source.name);
            let wrong = entries.windows(2).find(|pair| (pair[0].name, pair[0].culture) >= (pair[1].name, pair[1].culture));
            assert_eq!(wrong, None, "{} is not sorted", source.name);
        }
    }
}
