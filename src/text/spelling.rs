//! Word lists that the reader cuts sentences and tokens by.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::exceptions::Exceptions;
use crate::nouns::capitalised;
use crate::verbs::{self, Fact};
use lists::{List, ListError, Row, by_word};

/// What the cutting of sentences and tokens knows about English words.
#[derive(Debug)]
pub struct Spelling {
    /// By the form without its last stop.
    pub abbreviations: FxHashMap<&'static str, Abbreviation>,
    /// Lower case.
    pub prefixes: FxHashSet<&'static str>,
    /// Lower case.
    pub suffixes: FxHashSet<&'static str>,
    /// Lower-case word → byte offset of its cut.
    pub contractions: FxHashMap<String, usize>,
    /// Words that open a sentence more often than they stand after an abbreviation: "The", "He", "But".
    pub openers: FxHashSet<&'static str>,
    pub exceptions: Exceptions,
    /// Verbs that follow a quotation: "said", "asked". Lower case.
    pub saying: FxHashSet<String>,
    /// Words that open the credit of a picture: "Image", "Photo".
    pub credits: FxHashSet<&'static str>,
    /// Words that a number with a stop follows: "Figure 2.".
    pub labels: FxHashSet<&'static str>,
    /// Words that a date follows in its sentence: "on", "until".
    pub leading: FxHashSet<&'static str>,
    /// Cut off behind an apostrophe: "s", "ll".
    pub clitics: FxHashSet<&'static str>,
    /// Begin with their apostrophe: "'tis".
    pub elisions: FxHashSet<&'static str>,
    /// Behind a stop inside a word: "booking.com", "SAPG.DE".
    pub domains: FxHashSet<&'static str>,
    /// Keep their last stop: "Ph.D.".
    pub degrees: FxHashSet<&'static str>,
    /// Cut off behind their number: "10am".
    pub glued_units: FxHashSet<&'static str>,
    /// Of syllables of romanised Chinese and Korean names.
    pub onsets: FxHashSet<&'static str>,
    pub rhymes: FxHashSet<&'static str>,
    /// Capitalised.
    pub weekdays: FxHashSet<String>,
    /// Capitalised.
    pub months: FxHashSet<String>,
}

/// What may follow an abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Abbreviation {
    /// A name: "Gen.", "Mr.".
    Title,
    /// A number: "No.", "pp.".
    Number,
    /// A day or a year: "Sept.".
    Month,
    /// The rest of its sentence, whatever it is: "e.g.", "vs.".
    #[serde(rename = "never")]
    More,
    /// Nothing, or small letters: a capital after "etc." begins a sentence.
    #[serde(rename = "end")]
    Last,
    /// Anything; it may end a sentence: "Inc.".
    Other,
}

impl Spelling {
    /// What an abbreviation is, given without its last stop. Titles are known in capitals too ("GEN. MOYO").
    pub fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        let in_capitals = || {
            let (first, rest) = word.split_at_checked(1)?;
            let capitals = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            let small = capitals.then(|| format!("{first}{}", rest.to_ascii_lowercase()))?;
            self.abbreviations.get(small.as_str()).filter(|kind| **kind == Abbreviation::Title)
        };
        self.abbreviations.get(word).or_else(in_capitals).copied()
    }

    pub fn built_in() -> Result<Spelling, ListError> {
        let words: List<(ReaderClass, Words)> =
            lists::read("en/reader/words.tsv", include_str!("../resources/en/reader/words.tsv"))?;
        let class = |class: ReaderClass| {
            let found = words.rows.iter().filter(|row| row.0 == class);
            found.flat_map(|row| row.1.0.iter().copied()).collect::<FxHashSet<_>>()
        };
        let mut spelling = Spelling {
            saying: FxHashSet::default(),
            abbreviations: abbreviations()?,
            prefixes: class(ReaderClass::Prefix),
            suffixes: class(ReaderClass::Suffix),
            contractions: contractions()?,
            openers: class(ReaderClass::Opener),
            exceptions: Exceptions::built_in()?,
            credits: class(ReaderClass::Credit),
            labels: class(ReaderClass::Label),
            leading: class(ReaderClass::Leading),
            clitics: class(ReaderClass::Clitic),
            elisions: class(ReaderClass::Elision),
            domains: class(ReaderClass::Domain),
            degrees: class(ReaderClass::Degree),
            glued_units: class(ReaderClass::GluedUnit),
            onsets: class(ReaderClass::Onset),
            rhymes: class(ReaderClass::Rhyme),
            weekdays: calendar("weekday")?,
            months: calendar("month")?,
        };
        spelling.saying = verbs::forms_of(Fact::Quotes, &spelling.exceptions)?.into_iter().collect();
        Ok(spelling)
    }
}

/// Classes of `words.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReaderClass {
    Prefix,
    Suffix,
    Opener,
    Credit,
    Label,
    Leading,
    Clitic,
    Elision,
    Domain,
    Degree,
    GluedUnit,
    Onset,
    Rhyme,
}

/// The words of a class in the list of times, capitalised.
fn calendar(wanted: &str) -> Result<FxHashSet<String>, ListError> {
    let words: List<(&str, &str, Option<&str>)> =
        lists::read("en/times/words.tsv", include_str!("../resources/en/times/words.tsv"))?;
    Ok(words.entries().filter(|(_, class, _)| *class == wanted).map(|(word, ..)| capitalised(word)).collect())
}

/// Words of one cell, separated by blanks.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Words(#[serde(deserialize_with = "by_word", borrow)] Vec<&'static str>);

fn abbreviations() -> Result<FxHashMap<&'static str, Abbreviation>, ListError> {
    let lines: List<(Abbreviation, Words)> =
        lists::read("en/reader/abbreviations.tsv", include_str!("../resources/en/reader/abbreviations.tsv"))?;
    let mut found = FxHashMap::default();
    for (kind, words) in lines.entries() {
        for word in words.0 {
            found.entry(word).or_insert(kind);
        }
    }
    Ok(found)
}

fn contractions() -> Result<FxHashMap<String, usize>, ListError> {
    let lines: List<&str> = lists::read("en/reader/contractions.txt", include_str!("../resources/en/reader/contractions.txt"))?;
    let cut = |row: &Row<&str>| {
        let halves = row.split_once('|');
        let (left, right) =
            halves.ok_or_else(|| lines.problem(row.line, format!("'{}' has no bar where it is cut", row.entry)))?;
        Ok((format!("{left}{right}"), left.len()))
    };
    lines.rows.iter().map(cut).collect()
}
