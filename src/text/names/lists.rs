//! The readable lists under `src/resources/names`: anyone may add a line. They are laid over the lexicon of the model when it is loaded.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::lexicon::{self, Lexicon};

/// With the culture after a tab, so that given names and surnames go together.
pub const GIVEN_NAMES: &str = include_str!("../../resources/names/given.txt");
pub const SURNAMES: &str = include_str!("../../resources/names/surnames.txt");
pub const TITLES: &str = include_str!("../../resources/names/titles.txt");
pub const ORGANISATIONS: &str = include_str!("../../resources/names/organisations.txt");

/// Each list and what its lines are.
const LISTS: [(&str, u16); 11] = [
    (GIVEN_NAMES, lexicon::GIVEN),
    (SURNAMES, lexicon::SURNAME),
    (include_str!("../../resources/names/persons.txt"), lexicon::PERSON),
    (ORGANISATIONS, lexicon::ORGANISATION),
    (include_str!("../../resources/names/organisation_words.txt"), lexicon::ORGANISATION_WORD),
    (include_str!("../../resources/names/places.txt"), lexicon::LARGE_PLACE),
    (include_str!("../../resources/names/place_words.txt"), lexicon::PLACE_WORD),
    (include_str!("../../resources/names/groups.txt"), lexicon::GROUP),
    (include_str!("../../resources/names/events_products.txt"), lexicon::EVENT),
    (TITLES, lexicon::TITLE),
    (include_str!("../../resources/names/joining_words.txt"), lexicon::JOINS),
];

/// Adds every entry of every list.
pub fn add_to(lexicon: &mut Lexicon<'_>) {
    for (list, class) in LISTS {
        for entry in entries(list) {
            match entry.strip_prefix("product:") {
                Some(product) => lexicon.add(product, lexicon::PRODUCT),
                None => {
                    lexicon.add(entry, class);
                    // Wires drop accents.
                    if !entry.is_ascii() {
                        lexicon.add(&without_accents(entry), class);
                    }
                }
            }
        }
    }
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

/// The lists as they are.
pub fn all() -> impl Iterator<Item = &'static str> {
    LISTS.into_iter().map(|(list, _)| list)
}

/// How many entries there are, at most.
pub fn size() -> usize {
    LISTS.iter().map(|(list, _)| entries(list).count()).sum()
}

/// The entries of a list: its lines up to a tab, without comments.
pub fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').next().unwrap_or_default().trim())
        .filter(|entry| !entry.is_empty())
}
