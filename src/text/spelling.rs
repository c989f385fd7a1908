//! Word lists that the reader cuts sentences and tokens by.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::nouns::capitalised;
use crate::tagset::{Upos, Xpos};
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
    /// What the rules for lemmas get wrong, by lower-case form.
    pub lemmas: FxHashMap<&'static str, Vec<KnownLemma>>,
    /// Verbs that follow a quotation: "said", "asked". Lower case.
    pub saying: FxHashSet<String>,
    /// Irregular forms by verb.
    verbs: FxHashMap<&'static str, Vec<&'static str>>,
    /// Words that open the credit of a picture: "Image", "Photo".
    pub credits: FxHashSet<&'static str>,
    /// Words that a number with a stop follows: "Figure 2.".
    pub labels: FxHashSet<&'static str>,
    /// Words that a date follows in its sentence: "on", "until".
    pub leading: FxHashSet<&'static str>,
    /// Capitalised.
    pub weekdays: FxHashSet<String>,
    /// Capitalised.
    pub months: FxHashSet<String>,
}

/// A lemma that no rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLemma {
    tags: Tags,
    pub lemma: String,
}

/// The tags under which a form has the lemma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tags {
    One(Upos, Xpos),
    All(Inflected),
}

/// Classes of words that have forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Inflected {
    Verb,
    Noun,
    Adjective,
    Adverb,
}

impl KnownLemma {
    pub fn fits(&self, upos: Upos, xpos: Xpos) -> bool {
        match self.tags {
            Tags::One(known, penn) => upos == known && xpos == penn,
            Tags::All(Inflected::Verb) => matches!(xpos, Xpos::Vbd | Xpos::Vbn | Xpos::Vbz | Xpos::Vbp),
            Tags::All(Inflected::Noun) => matches!(xpos, Xpos::Nns | Xpos::Nnps),
            Tags::All(Inflected::Adjective) => matches!(xpos, Xpos::Jjr | Xpos::Jjs),
            Tags::All(Inflected::Adverb) => matches!(xpos, Xpos::Rbr | Xpos::Rbs),
        }
    }
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
    pub fn built_in() -> Result<Spelling, ListError> {
        Spelling::load(include_str!("../resources/en/reader/lemmas.txt"))
    }

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

    /// With the rules and irregular forms alone: what the exceptions are learnt against.
    pub fn without_exceptions() -> Result<Spelling, ListError> {
        Spelling::load("")
    }

    /// The forms of a verb that no rule gives.
    pub fn irregular(&self, verb: &str) -> impl Iterator<Item = &'static str> + '_ {
        self.verbs.get(verb).into_iter().flatten().copied()
    }

    fn load(learnt_lemmas: &'static str) -> Result<Spelling, ListError> {
        let words: List<(ReaderClass, Words)> =
            lists::read("en/reader/words.tsv", include_str!("../resources/en/reader/words.tsv"))?;
        let class = |class: ReaderClass| {
            let found = words.rows.iter().filter(|row| row.0 == class);
            found.flat_map(|row| row.1.0.iter().copied()).collect::<FxHashSet<_>>()
        };
        let mut spelling = Spelling {
            saying: FxHashSet::default(),
            verbs: irregular_verbs()?,
            abbreviations: abbreviations()?,
            prefixes: class(ReaderClass::Prefix),
            suffixes: class(ReaderClass::Suffix),
            contractions: contractions()?,
            openers: class(ReaderClass::Opener),
            lemmas: lemmas(learnt_lemmas)?,
            credits: class(ReaderClass::Credit),
            labels: class(ReaderClass::Label),
            leading: class(ReaderClass::Leading),
            weekdays: calendar("weekday")?,
            months: calendar("month")?,
        };
        spelling.saying = verbs::forms_of(Fact::Quotes, &spelling)?.into_iter().collect();
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

fn irregular() -> Result<List<(Inflected, &'static str, Words)>, ListError> {
    lists::read("en/reader/irregular.tsv", include_str!("../resources/en/reader/irregular.tsv"))
}

fn irregular_verbs() -> Result<FxHashMap<&'static str, Vec<&'static str>>, ListError> {
    let verbs = irregular()?.entries().filter(|(class, ..)| *class == Inflected::Verb);
    let mut found: FxHashMap<&'static str, Vec<&'static str>> = FxHashMap::default();
    for (_, verb, forms) in verbs {
        found.entry(verb).or_default().extend(forms.0);
    }
    Ok(found)
}

/// Learnt exceptions come before the irregular forms: they are bound to one tag.
fn lemmas(learnt: &'static str) -> Result<FxHashMap<&'static str, Vec<KnownLemma>>, ListError> {
    let learnt: List<(&str, Upos, Xpos, &str)> = lists::read("en/reader/lemmas.txt", learnt)?;
    let irregular = irregular()?;
    let mut found: FxHashMap<&'static str, Vec<KnownLemma>> = FxHashMap::default();
    for (form, upos, xpos, lemma) in learnt.entries() {
        found.entry(form).or_default().push(KnownLemma { tags: Tags::One(upos, xpos), lemma: lemma.to_owned() });
    }
    for (class, lemma, forms) in irregular.entries() {
        for form in forms.0 {
            found.entry(form).or_default().push(KnownLemma { tags: Tags::All(class), lemma: lemma.to_owned() });
        }
    }
    Ok(found)
}
