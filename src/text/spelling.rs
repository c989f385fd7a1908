//! Word lists that the reader cuts sentences and tokens by.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::tagset::{Upos, Xpos};
use lists::ResourceError;

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
    pub saying: FxHashSet<&'static str>,
    /// Words that open the credit of a picture: "Image", "Photo".
    pub credits: FxHashSet<&'static str>,
    /// Words that a number with a stop follows: "Figure 2.".
    pub labels: FxHashSet<&'static str>,
    /// Words that a date follows in its sentence: "on", "until".
    pub leading: FxHashSet<&'static str>,
    pub weekdays: FxHashSet<&'static str>,
    pub months: FxHashSet<&'static str>,
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
    Verb,
    Noun,
    Adjective,
    Adverb,
}

impl KnownLemma {
    pub fn fits(&self, upos: Upos, xpos: Xpos) -> bool {
        match self.tags {
            Tags::One(known, penn) => upos == known && xpos == penn,
            Tags::Verb => matches!(xpos, Xpos::Vbd | Xpos::Vbn | Xpos::Vbz | Xpos::Vbp),
            Tags::Noun => matches!(xpos, Xpos::Nns | Xpos::Nnps),
            Tags::Adjective => matches!(xpos, Xpos::Jjr | Xpos::Jjs),
            Tags::Adverb => matches!(xpos, Xpos::Rbr | Xpos::Rbs),
        }
    }
}

/// What may follow an abbreviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name: "Gen.", "Mr.".
    Title,
    /// A number: "No.", "pp.".
    Number,
    /// A day or a year: "Sept.".
    Month,
    /// The rest of its sentence, whatever it is: "e.g.", "vs.".
    More,
    /// Nothing, or small letters: a capital after "etc." begins a sentence.
    Last,
    /// Anything; it may end a sentence: "Inc.".
    Other,
}

impl Spelling {
    pub fn built_in() -> Result<Spelling, ResourceError> {
        Spelling::load(include_str!("../resources/reader/lemmas.txt"))
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
    pub fn without_exceptions() -> Result<Spelling, ResourceError> {
        Spelling::load("")
    }

    fn load(learnt_lemmas: &'static str) -> Result<Spelling, ResourceError> {
        Ok(Spelling {
            abbreviations: read_abbreviations(include_str!("../resources/reader/abbreviations.txt"))?,
            prefixes: class(include_str!("../resources/reader/hyphens.txt"), "prefixes").collect(),
            suffixes: class(include_str!("../resources/reader/hyphens.txt"), "suffixes").collect(),
            contractions: read_contractions(include_str!("../resources/reader/contractions.txt"))?,
            openers: class(include_str!("../resources/reader/openers.txt"), "openers").collect(),
            lemmas: read_lemmas(learnt_lemmas, include_str!("../resources/reader/irregular.txt"))?,
            saying: class(include_str!("../resources/reader/openers.txt"), "saying").collect(),
            credits: class(include_str!("../resources/reader/lines.txt"), "credits").collect(),
            labels: class(include_str!("../resources/reader/lines.txt"), "labels").collect(),
            leading: class(include_str!("../resources/reader/lines.txt"), "leading").collect(),
            weekdays: class(include_str!("../resources/reader/lines.txt"), "weekdays").collect(),
            months: class(include_str!("../resources/reader/lines.txt"), "months").collect(),
        })
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of the lines `name: …`.
fn class(text: &'static str, name: &'static str) -> impl Iterator<Item = &'static str> {
    let found = lines(text).filter_map(|line| line.split_once(':'));
    found.filter(move |(class, _)| *class == name).flat_map(|(_, words)| words.split_whitespace())
}

fn read_abbreviations(text: &'static str) -> Result<FxHashMap<&'static str, Abbreviation>, ResourceError> {
    let mut found = FxHashMap::default();
    for line in lines(text) {
        let (name, words) = line.split_once(':').unwrap_or((line, ""));
        let kind = match name {
            "title" => Abbreviation::Title,
            "number" => Abbreviation::Number,
            "month" => Abbreviation::Month,
            "never" => Abbreviation::More,
            "end" => Abbreviation::Last,
            "other" => Abbreviation::Other,
            _ => return Err(problem("abbreviations.txt", &format!("unknown class \"{name}\""))),
        };
        for word in words.split_whitespace() {
            found.entry(word).or_insert(kind);
        }
    }
    Ok(found)
}

fn read_contractions(text: &'static str) -> Result<FxHashMap<String, usize>, ResourceError> {
    let cut = |line: &'static str| {
        let (left, right) = line.split_once('|').ok_or_else(|| problem("contractions.txt", &format!("no bar in \"{line}\"")))?;
        Ok((format!("{left}{right}"), left.len()))
    };
    lines(text).map(cut).collect()
}

/// Learnt exceptions come before the irregular forms: they are bound to one tag.
fn read_lemmas(learnt: &'static str, irregular: &'static str) -> Result<FxHashMap<&'static str, Vec<KnownLemma>>, ResourceError> {
    let mut found: FxHashMap<&'static str, Vec<KnownLemma>> = FxHashMap::default();
    for line in lines(learnt) {
        let mut columns = line.split('\t');
        let (Some(form), upos, xpos, Some(lemma)) =
            (columns.next(), columns.next().and_then(Upos::read), columns.next().and_then(Xpos::read), columns.next())
        else {
            return Err(problem("lemmas.txt", &format!("not four columns: \"{line}\"")));
        };
        let (Some(upos), Some(xpos)) = (upos, xpos) else {
            return Err(problem("lemmas.txt", &format!("unknown tag in \"{line}\"")));
        };
        found.entry(form).or_default().push(KnownLemma { tags: Tags::One(upos, xpos), lemma: lemma.to_owned() });
    }
    for line in lines(irregular) {
        let (kind, words) = line.split_once(':').unwrap_or((line, ""));
        let tags = match kind {
            "verb" => Tags::Verb,
            "noun" => Tags::Noun,
            "adjective" => Tags::Adjective,
            "adverb" => Tags::Adverb,
            _ => return Err(problem("irregular.txt", &format!("unknown class \"{kind}\""))),
        };
        let mut words = words.split_whitespace();
        let lemma = words.next().unwrap_or_default();
        for form in words.flat_map(|forms| forms.split('/')) {
            found.entry(form).or_default().push(KnownLemma { tags, lemma: lemma.to_owned() });
        }
    }
    Ok(found)
}

fn problem(name: &str, problem: &str) -> ResourceError {
    ResourceError { name: name.to_owned(), problem: problem.to_owned() }
}
