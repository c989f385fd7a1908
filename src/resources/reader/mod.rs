//! Word lists that the reader cuts sentences and tokens by.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ResourceError;

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
    /// Verbs that follow a quotation: "said", "asked". Lower case.
    pub saying: FxHashSet<&'static str>,
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
    /// Anything; it may end a sentence: "Inc.", "etc.".
    Other,
}

impl Spelling {
    pub fn built_in() -> Result<Spelling, ResourceError> {
        Ok(Spelling {
            abbreviations: read_abbreviations(include_str!("abbreviations.txt"))?,
            prefixes: class(include_str!("hyphens.txt"), "prefixes").collect(),
            suffixes: class(include_str!("hyphens.txt"), "suffixes").collect(),
            contractions: read_contractions(include_str!("contractions.txt"))?,
            openers: class(include_str!("openers.txt"), "openers").collect(),
            saying: class(include_str!("openers.txt"), "saying").collect(),
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
            "other" => Abbreviation::Other,
            _ => return Err(problem("abbreviations.txt", &format!("unknown class \"{name}\""))),
        };
        words.split_whitespace().for_each(|word| drop(found.entry(word).or_insert(kind)));
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

fn problem(name: &str, problem: &str) -> ResourceError {
    ResourceError { name: name.to_owned(), problem: problem.to_owned() }
}
