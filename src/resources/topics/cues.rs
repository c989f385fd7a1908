//! Words and phrases that speak for a topic (`<language>/topics/cues.tsv`).

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::taxonomy::Taxonomy;
use super::words::{Word, words};
use lists::{List, ListError, by_comma};
use record::Span;

/// The phrases of a language, by their first word.
#[derive(Debug, Default)]
pub struct Cues {
    by_first: FxHashMap<u64, Vec<Phrase>>,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<u64>,
    topic: &'static str,
    top: usize,
    strength: Strength,
}

/// How much a phrase says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It only adds to others.
    Weak,
    Strong,
}

/// A phrase that was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// Code of the topic that it speaks for.
    pub topic: &'static str,
    /// Number of the top level above that.
    pub top: usize,
    pub strength: Strength,
    /// Index of its first word.
    pub word: usize,
    /// How many words it has.
    pub length: usize,
}

/// A line of `cues.tsv`.
#[derive(Debug, Deserialize)]
pub struct CueLine {
    pub topic: &'static str,
    #[serde(deserialize_with = "by_comma")]
    pub strong: Vec<&'static str>,
    #[serde(deserialize_with = "by_comma", default)]
    pub weak: Vec<&'static str>,
    /// The top level that the row speaks for, where it is not the one above the topic.
    pub speaks_for: Option<&'static str>,
}

impl Cues {
    pub(super) fn read(lines: List<CueLine>, taxonomy: &Taxonomy) -> Result<Cues, ListError> {
        let mut cues = Cues::default();
        for line in &lines {
            let is_known = taxonomy.find(line.topic).is_some_and(|it| it.code == line.topic);
            let top = taxonomy.top_of(line.speaks_for.unwrap_or(line.topic)).filter(|_| is_known);
            let top = top.ok_or_else(|| lines.problem(line.line, "the first column is no Media Topic in use"))?;
            let strong = line.strong.iter().map(|it| (it, Strength::Strong));
            for (phrase, strength) in strong.chain(line.weak.iter().map(|it| (it, Strength::Weak))) {
                cues.add(phrase, line.topic, top, strength);
            }
        }
        Ok(cues)
    }

    fn add(&mut self, phrase: &str, topic: &'static str, top: usize, strength: Strength) {
        let mut stems = words(phrase, Span::new(0, phrase.len())).into_iter().map(|it| it.stem);
        let Some(first) = stems.next() else { return };
        self.by_first.entry(first).or_default().push(Phrase { rest: stems.collect(), topic, top, strength });
    }

    /// All phrases in the words, in text order. A phrase within a longer one counts too: each speaks for its own topic.
    pub fn find(&self, words: &[Word]) -> Vec<Cue> {
        let mut found = Vec::new();
        for (word, first) in words.iter().enumerate() {
            for phrase in self.by_first.get(&first.stem).into_iter().flatten() {
                let next = words.get(word + 1..word + 1 + phrase.rest.len());
                if next.is_some_and(|next| next.iter().map(|it| it.stem).eq(phrase.rest.iter().copied())) {
                    let (topic, top, strength) = (phrase.topic, phrase.top, phrase.strength);
                    found.push(Cue { topic, top, strength, word, length: phrase.rest.len() + 1 });
                }
            }
        }
        found
    }
}
