//! What inflection does to the end of a word, read from a list: "denied" → "deny", "planned" → "plan", "hoping" → "hope".

use serde::Deserialize;

use lists::{List, ListError, by_word};

/// The endings of a language, by what they are cut from.
#[derive(Debug)]
pub(crate) struct Endings {
    rules: [Vec<Rule>; Class::COUNT],
}

/// What an ending is cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Class {
    /// Plurals of nouns.
    Noun,
    ThirdPerson,
    Past,
    Gerund,
    Comparative,
    Superlative,
    /// What is left of an adjective.
    Degree,
    /// What is left of a verb: some have lost an e or doubled a consonant.
    Stem,
}

impl Class {
    const COUNT: usize = Class::Stem as usize + 1;
}

/// What one row says: a word that ends so loses and gets letters at its end.
#[derive(Debug, Clone, Copy)]
struct Rule {
    ending: Ending,
    least_before: usize,
    cut: usize,
    add: &'static str,
    then: Option<Class>,
}

#[derive(Debug, Clone, Copy)]
enum Ending {
    Whole(&'static str),
    DoubledConsonant,
    Letters(&'static str),
}

/// Endings of one row, separated by blanks.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Words(#[serde(deserialize_with = "by_word", borrow)] Vec<&'static str>);

type Row = (Class, Words, usize, usize, Option<&'static str>, Option<Class>);

impl Endings {
    /// Reads `en/reader/endings.tsv`.
    pub(crate) fn built_in() -> Result<Endings, ListError> {
        let rows: List<Row> = lists::read("en/reader/endings.tsv", include_str!("../resources/en/reader/endings.tsv"))?;
        let mut rules: [Vec<Rule>; Class::COUNT] = Default::default();
        for (class, endings, least_before, cut, add, then) in rows.entries() {
            let rule = |ending| Rule { ending: Ending::read(ending), least_before, cut, add: add.unwrap_or(""), then };
            rules[class as usize].extend(endings.0.into_iter().map(rule));
        }
        Ok(Endings { rules })
    }

    /// How many bytes of the word stay, and what is added.
    pub(crate) fn base(&self, class: Class, word: &str) -> (usize, &'static str) {
        let Some(rule) = self.rules[class as usize].iter().find(|rule| rule.fits(word)) else { return (word.len(), "") };
        let kept = word.len().saturating_sub(rule.cut);
        match (rule.then, word.get(..kept)) {
            (Some(next), Some(stem)) if stem.contains(is_vowel) => self.base(next, stem),
            (Some(_), _) => (word.len(), ""),
            (None, _) => (kept, rule.add),
        }
    }
}

impl Rule {
    fn fits(&self, word: &str) -> bool {
        match self.ending {
            Ending::Whole(whole) => word == whole,
            Ending::DoubledConsonant => word.len() >= self.least_before + 2 && ends_doubled(word),
            Ending::Letters(letters) => word.strip_suffix(letters).is_some_and(|before| before.len() >= self.least_before),
        }
    }
}

impl Ending {
    fn read(written: &'static str) -> Ending {
        match (written, written.strip_prefix('^')) {
            ("*", _) => Ending::DoubledConsonant,
            (_, Some(whole)) => Ending::Whole(whole),
            _ => Ending::Letters(written),
        }
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn ends_doubled(word: &str) -> bool {
    let mut back = word.chars().rev();
    let (last, before) = (back.next(), back.next());
    last == before && last.is_some_and(|c| c.is_ascii_alphabetic() && !is_vowel(c))
}
