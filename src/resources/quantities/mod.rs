//! What the stage `stages::quantities` knows: number words, units, currencies, and the words that say what is counted.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ResourceError;
use crate::times::pieces::{Pieces, cut};
use crate::times::{lines, problem, rows};
use record::{Bound, Code};

/// Words that are numbers or parts of them.
#[derive(Debug)]
pub struct NumberWords {
    words: FxHashMap<String, Vec<(NumberClass, f64)>>,
}

/// What a word is in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl NumberWords {
    /// Reads the file that is compiled into the program.
    pub fn built_in() -> Result<NumberWords, ResourceError> {
        let name = "quantities/numbers.tsv";
        let mut words: FxHashMap<String, Vec<(NumberClass, f64)>> = FxHashMap::default();
        for (line, [word, class, value]) in rows(name, include_str!("numbers.tsv"))? {
            let class = match class {
                "unit" => NumberClass::Unit,
                "ten" => NumberClass::Ten,
                "scale" => NumberClass::Scale,
                "scale_short" => NumberClass::ScaleShort,
                "scale_plural" => NumberClass::ScalePlural,
                "fraction" => NumberClass::Fraction,
                _ => return Err(problem(name, line, &format!("no class is called '{class}'"))),
            };
            let value = value.parse().map_err(|_| problem(name, line, &format!("'{value}' is no number")))?;
            words.entry(word.to_owned()).or_default().push((class, value));
        }
        Ok(NumberWords { words })
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
    /// What is numbered: "Flight 1549".
    numbered: FxHashSet<&'static str>,
}

/// Values by phrase; phrases by first word, the longest first.
type Phrases<T> = FxHashMap<String, Vec<(Vec<String>, T)>>;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// Its object, or its subject in the passive: "killed 12", "12 were killed".
    Transitive,
    /// Its subject: "12 died".
    Intransitive,
    /// Beside it: "12 dead", "12 missing sailors".
    Adjective,
    /// It is decided by so many votes: "approved the bill by 231 to 198".
    Decides,
}

impl QuantityRules {
    /// Reads the files that are compiled into the program.
    pub fn built_in() -> Result<QuantityRules, ResourceError> {
        let number = |name: &'static str, line, text: &str| {
            text.parse::<f64>().map_err(|_| problem(name, line, &format!("'{text}' is no number")))
        };
        let mut units = Phrases::default();
        for (line, [words, kind, unit, factor, added]) in rows("quantities/units.tsv", include_str!("units.tsv"))? {
            let name = "quantities/units.tsv";
            let unit = Unit {
                kind: Code::Borrowed(kind),
                unit: Code::Borrowed(unit),
                factor: number(name, line, factor)?,
                added: number(name, line, added)?,
            };
            add(&mut units, words, unit);
        }
        let mut currencies = Phrases::default();
        for (line, [words, code, factor]) in rows("quantities/currencies.tsv", include_str!("currencies.tsv"))? {
            add(
                &mut currencies,
                words,
                Currency { code: Code::Borrowed(code), factor: number("quantities/currencies.tsv", line, factor)? },
            );
        }
        let mut bounds = Phrases::default();
        for (line, [words, bound]) in rows("quantities/bounds.tsv", include_str!("bounds.tsv"))? {
            let bound = match bound {
                "at_least" => Bound::AtLeast,
                "at_most" => Bound::AtMost,
                "about" => Bound::About,
                _ => return Err(problem("quantities/bounds.tsv", line, &format!("no bound is called '{bound}'"))),
            };
            add(&mut bounds, words, bound);
        }
        let mut verbs: FxHashMap<String, Vec<(Code, Stance)>> = FxHashMap::default();
        for (line, [word, kind, stance]) in rows("quantities/verbs.tsv", include_str!("verbs.tsv"))? {
            let stance = match stance {
                "t" => Stance::Transitive,
                "i" => Stance::Intransitive,
                "a" => Stance::Adjective,
                "d" => Stance::Decides,
                _ => return Err(problem("quantities/verbs.tsv", line, "expected t, i, a or d")),
            };
            verbs.entry(word.to_owned()).or_default().push((Code::Borrowed(kind), stance));
        }
        let mut nouns: FxHashMap<String, Code> = FxHashMap::default();
        for (_, [noun, kind]) in rows("quantities/nouns.tsv", include_str!("nouns.tsv"))? {
            // "people" comes last in the alphabet of kinds, and says the least.
            nouns.entry(noun.to_owned()).or_insert(Code::Borrowed(kind));
        }
        Ok(QuantityRules {
            numbers: NumberWords::built_in()?,
            units: sorted(units),
            currencies: sorted(currencies),
            bounds: sorted(bounds),
            verbs,
            nouns,
            numbered: lines(include_str!("numbered.txt")).map(|(_, word)| word).collect(),
        })
    }

    /// The longest unit whose pieces stand from `at`, and the piece behind it.
    pub fn unit(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&Unit, usize)> {
        longest(&self.units, pieces, at)
    }

    /// The longest currency name whose pieces stand from `at`, and the piece behind it.
    pub fn currency(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&Currency, usize)> {
        longest(&self.currencies, pieces, at)
    }

    /// The bound of the words that end right before `at`, and their first piece.
    pub fn bound_before(&self, pieces: &Pieces<'_>, at: usize) -> Option<(Bound, usize)> {
        (1..=4).rev().filter_map(|back| at.checked_sub(back)).find_map(|start| {
            longest(&self.bounds, pieces, start).filter(|(_, end)| *end == at).map(|(bound, _)| (*bound, start))
        })
    }

    /// The kind that a lower-case verb or adjective speaks for.
    pub fn verb(&self, word: &str, stance: Stance) -> Option<&Code> {
        self.verbs.get(word)?.iter().find(|(_, of)| *of == stance).map(|(kind, _)| kind)
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

fn add<T>(phrases: &mut Phrases<T>, words: &str, value: T) {
    let cut = cut(words);
    let words: Vec<String> = (0..cut.len()).map(|at| cut.word(at).to_owned()).collect();
    phrases.entry(words.first().cloned().unwrap_or_default()).or_default().push((words, value));
}

fn sorted<T>(mut phrases: Phrases<T>) -> Phrases<T> {
    phrases.values_mut().for_each(|list| list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
    phrases
}

fn longest<'a, T>(phrases: &'a Phrases<T>, pieces: &Pieces<'_>, at: usize) -> Option<(&'a T, usize)> {
    let list = phrases.get(pieces.word(at))?;
    let (words, value) =
        list.iter().find(|(words, _)| words.iter().enumerate().all(|(index, word)| pieces.is(at + index, word)))?;
    Some((value, at + words.len()))
}
