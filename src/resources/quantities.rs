//! What the stage `stages::quantities` knows: number words, units, currencies, and the words that say what is counted.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::folders::{ENGLISH, Folder};
use crate::phrases::Phrases;
use crate::pieces::Pieces;
use lists::{List, ListError, codes};
use record::{Bound, Change, Code};
use text::lexicon::Lexicon;

codes!(
    /// What is counted or measured; `quantities[].kind` in the record.
    Kind: "abducted" "area" "arrested" "barrels" "basis_points" "dead" "displaced" "distance" "energy" "evacuated" "households"
        "infected" "injured" "mass" "missing" "people" "percent" "points" "power" "rescued" "seats" "shares" "speed" "temperature"
        "trapped" "volume" "votes"
);

/// Words that are numbers or parts of them.
#[derive(Debug)]
pub struct NumberWords {
    words: FxHashMap<String, Vec<(NumberClass, f64)>>,
    decimal: &'static str,
    group: &'static str,
}

/// What a word is in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberClass {
    /// zero … nineteen
    Unit,
    /// twenty … ninety
    Ten,
    /// hundred, thousand, million, crore
    Scale,
    /// bn, m, k
    ScaleShort,
    /// hundreds, dozens
    ScalePlural,
    /// half, third, quarters
    Fraction,
    /// The mark before decimals, if it is no stop.
    Decimal,
    /// The mark between thousands, if it is no comma.
    Group,
}

impl NumberWords {
    /// Those of English, as they are compiled into the program.
    pub fn built_in() -> Result<NumberWords, ListError> {
        NumberWords::read(ENGLISH)
    }

    /// Those of a language.
    pub(crate) fn read(folder: &Folder) -> Result<NumberWords, ListError> {
        let list: List<(&str, NumberClass, f64)> = folder.read(QuantityRules::NUMBERS)?;
        let mut numbers = NumberWords { words: FxHashMap::default(), decimal: ".", group: "," };
        for (word, class, value) in list.entries() {
            match class {
                NumberClass::Decimal => numbers.decimal = word,
                NumberClass::Group => numbers.group = word,
                _ => numbers.words.entry(word.to_owned()).or_default().push((class, value)),
            }
        }
        Ok(numbers)
    }

    /// The mark before decimals.
    pub fn decimal(&self) -> &str {
        self.decimal
    }

    /// The mark between thousands; none in text where [`NumberWords::blank_groups`].
    pub fn group(&self) -> &str {
        self.group
    }

    /// Whether thousands are set apart by a blank, which a list can't hold: "1 200 000".
    pub fn blank_groups(&self) -> bool {
        self.group == "blank"
    }

    /// The value of a lower-case word as a member of a class.
    pub fn value(&self, word: &str, class: NumberClass) -> Option<f64> {
        self.words.get(word)?.iter().find(|(of, _)| *of == class).map(|(_, value)| *value)
    }

    pub fn is_number_word(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }
}

/// Units, currencies, and the words that say what is counted, read once.
#[derive(Debug)]
pub struct QuantityRules {
    pub numbers: NumberWords,
    units: Phrases<Unit>,
    currencies: Phrases<Currency>,
    bounds: Phrases<Bound>,
    verbs: FxHashMap<String, Vec<(Code, Stance)>>,
    nouns: FxHashMap<String, Code>,
    /// What one falls ill with, lower case.
    diseases: FxHashSet<&'static str>,
    /// Which way a figure moves beside a lemma: of several word classes.
    movements: FxHashMap<&'static str, Vec<(WordKind, Option<Change>)>>,
    /// What is numbered: "Flight 1549".
    numbered: FxHashSet<&'static str>,
    pub lexicon: Arc<Lexicon>,
}

/// A unit as written, and how to normalise it: `(value + added) * factor`.
#[derive(Debug, Clone)]
pub struct Unit {
    pub kind: Code,
    pub unit: Code,
    pub factor: f64,
    pub added: f64,
}

#[derive(Debug, Clone)]
pub struct Currency {
    /// ISO 4217; `XXX` where several countries use the word.
    pub code: Code,
    pub factor: f64,
}

/// How a verb or adjective stands to what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Stance {
    /// Its object, or its subject in the passive: "killed 12", "12 were killed".
    #[serde(rename = "t")]
    Transitive,
    /// Its subject: "12 died".
    #[serde(rename = "i")]
    Intransitive,
    /// Beside it: "12 dead", "12 missing sailors".
    #[serde(rename = "a")]
    Adjective,
    /// It is decided by so many votes: "approved the bill by 231 to 198".
    #[serde(rename = "d")]
    Decides,
}

/// What kind of word tells of a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// Its subject moves: "sales rose".
    Verb,
    /// Its object is moved: "the bank raised its forecast".
    Transitive,
    Noun,
    Adverb,
}

impl QuantityRules {
    /// The list that a language must have for its quantities to be read.
    pub(crate) const NUMBERS: &str = "quantities/numbers.tsv";

    /// Those of English, as they are compiled into the program.
    pub fn built_in() -> Result<QuantityRules, ListError> {
        QuantityRules::read(ENGLISH, &ENGLISH.lexicon()?)
    }

    /// Those of a language.
    pub(crate) fn read(folder: &Folder, lexicon: &Arc<Lexicon>) -> Result<QuantityRules, ListError> {
        let unit_lines: List<(&str, Kind, &str, f64, f64)> = folder.read("quantities/units.tsv")?;
        let units = unit_lines.entries().map(|(words, kind, unit, factor, added)| {
            (words, Unit { kind: code(kind), unit: Code::Borrowed(unit), factor, added })
        });
        let currency_lines: List<(&str, &str, f64)> = crate::read!("world/currencies.tsv")?;
        let currency = |(words, code, factor)| (words, Currency { code: Code::Borrowed(code), factor });
        let bound_lines: List<(&str, Bound)> = folder.read("quantities/bounds.tsv")?;
        let verb_lines: List<(&str, Kind, Stance)> = folder.read("quantities/verbs.tsv")?;
        let mut verbs: FxHashMap<String, Vec<(Code, Stance)>> = FxHashMap::default();
        for (word, kind, stance) in verb_lines.entries() {
            verbs.entry(word.to_owned()).or_default().push((code(kind), stance));
        }
        let noun_lines: List<(&str, Kind)> = folder.read("quantities/nouns.tsv")?;
        let mut nouns: FxHashMap<String, Code> = FxHashMap::default();
        for (noun, kind) in noun_lines.entries() {
            // "people" comes last in the alphabet of kinds, and says the least.
            nouns.entry(noun.to_owned()).or_insert(code(kind));
        }
        let movement_lines: List<(&str, WordKind, Option<Change>)> = folder.read("quantities/movements.tsv")?;
        let mut movements: FxHashMap<&'static str, Vec<(WordKind, Option<Change>)>> = FxHashMap::default();
        for (lemma, kind, change) in movement_lines.entries() {
            movements.entry(lemma).or_default().push((kind, change));
        }
        // Among the nouns that events ask for.
        let classes: List<(&str, &str)> = folder.read("events/classes.tsv")?;
        let diseases =
            classes.entries().filter(|(class, _)| *class == "disease").flat_map(|(_, words)| words.split(',')).collect();
        Ok(QuantityRules {
            diseases,
            movements,
            numbers: NumberWords::read(folder)?,
            units: Phrases::of(units),
            currencies: Phrases::of(currency_lines.entries().map(currency)),
            bounds: Phrases::of(bound_lines.entries()),
            verbs,
            nouns,
            numbered: folder.read::<&str>("quantities/numbered.txt")?.entries().collect(),
            lexicon: Arc::clone(lexicon),
        })
    }

    /// The longest unit whose pieces stand from `at`, and the piece behind it.
    pub fn unit(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&Unit, usize)> {
        self.units.longest(pieces, at)
    }

    /// The longest currency name whose pieces stand from `at`, and the piece behind it.
    pub fn currency(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&Currency, usize)> {
        self.currencies.longest(pieces, at)
    }

    /// The bound of the words that end right before `at`, and their first piece.
    pub fn bound_before(&self, pieces: &Pieces<'_>, at: usize) -> Option<(Bound, usize)> {
        (1..=4)
            .rev()
            .filter_map(|back| at.checked_sub(back))
            .find_map(|start| self.bounds.longest(pieces, start).filter(|(_, end)| *end == at).map(|(bound, _)| (*bound, start)))
    }

    /// The kind that a lower-case verb or adjective speaks for.
    pub fn verb(&self, word: &str, stance: Stance) -> Option<&Code> {
        self.verbs.get(word)?.iter().find(|(_, of)| *of == stance).map(|(kind, _)| kind)
    }

    /// Whether a lemma tells of a figure, and which way it moves: "slip" down, "stand" no way.
    pub fn movement(&self, lemma: &str, of: WordKind) -> Option<Option<Change>> {
        self.movements.get(lemma)?.iter().find(|(kind, _)| *kind == of).map(|(_, change)| *change)
    }

    pub fn is_disease(&self, word: &str) -> bool {
        self.diseases.contains(word)
    }

    /// True if the number behind the lower-case word is part of a name.
    pub fn is_numbered(&self, word: &str) -> bool {
        self.numbered.contains(word)
    }

    /// The kind that a lower-case noun counts.
    pub fn noun(&self, word: &str) -> Option<&Code> {
        self.nouns.get(word)
    }
}

fn code(kind: Kind) -> Code {
    Code::Borrowed(kind.as_str())
}
