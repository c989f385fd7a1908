//! What no rule of inflection gives: irregular forms, and lemmas that were learnt from treebanks.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::endings::Endings;
use crate::tagset::{Upos, Xpos};
use lists::{List, ListError, by_word};

/// The exceptions of English.
#[derive(Debug)]
pub struct Exceptions {
    /// What the rules for lemmas get wrong, by lower-case form.
    lemmas: FxHashMap<&'static str, Vec<KnownLemma>>,
    /// Irregular forms by verb.
    verbs: FxHashMap<&'static str, Vec<&'static str>>,
    /// What the rest loses at its end.
    endings: Endings,
}

impl Exceptions {
    pub fn built_in() -> Result<Exceptions, ListError> {
        Exceptions::load(include_str!("../resources/en/reader/lemmas.txt"))
    }

    /// The irregular forms alone: what lemmas are learnt against.
    pub fn unlearnt() -> Result<Exceptions, ListError> {
        Exceptions::load("")
    }

    fn load(learnt: &'static str) -> Result<Exceptions, ListError> {
        Ok(Exceptions { lemmas: lemmas(learnt)?, verbs: irregular_verbs()?, endings: Endings::built_in()? })
    }

    /// The lemma of a form in lower case.
    pub fn lemma(&self, lower: &str, upos: Upos, xpos: Xpos) -> Option<&str> {
        self.lemmas.get(lower)?.iter().find(|known| known.fits(upos, xpos)).map(|known| known.lemma.as_str())
    }

    pub(crate) fn endings(&self) -> &Endings {
        &self.endings
    }

    /// The forms of a verb that no rule gives.
    pub(crate) fn irregular(&self, verb: &str) -> impl Iterator<Item = &'static str> + '_ {
        self.verbs.get(verb).into_iter().flatten().copied()
    }
}

/// A lemma that no rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KnownLemma {
    tags: Tags,
    lemma: String,
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
    fn fits(&self, upos: Upos, xpos: Xpos) -> bool {
        match self.tags {
            Tags::One(known, penn) => upos == known && xpos == penn,
            Tags::All(Inflected::Verb) => matches!(xpos, Xpos::Vbd | Xpos::Vbn | Xpos::Vbz | Xpos::Vbp),
            Tags::All(Inflected::Noun) => matches!(xpos, Xpos::Nns | Xpos::Nnps),
            Tags::All(Inflected::Adjective) => matches!(xpos, Xpos::Jjr | Xpos::Jjs),
            Tags::All(Inflected::Adverb) => matches!(xpos, Xpos::Rbr | Xpos::Rbs),
        }
    }
}

/// Words of one cell, separated by blanks.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Words(#[serde(deserialize_with = "by_word", borrow)] Vec<&'static str>);

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
