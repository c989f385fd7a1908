//! What the stage [`crate::stages::quantities`] knows: number words, units, currencies, and the words that say what is counted.

use rustc_hash::FxHashMap;

use crate::resources::ResourceError;
use crate::resources::times::{problem, rows};

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
