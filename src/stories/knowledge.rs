//! What is known before the first record: words that tell nothing, words that tell little, what is periodic, tolls, weights.

use record::{EventKind, Record};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::text::{Quoting, folded, short, words};
use crate::weights::{Weights, rows};

/// The lists and weights that the fold works with. They are compiled in; a line that can't be read counts for nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Knowledge {
    /// Small words of all languages.
    small: FxHashSet<u32>,
    /// In how many of [`STORIES`] stories of open news a word's stem stands.
    common: FxHashMap<u32, f32>,
    periodic: Vec<(Series, Sign)>,
    sides: Vec<Sign>,
    tolls: Vec<Kind>,
    uncounted: Vec<String>,
    pub(crate) weights: Weights,
}

/// Of how many stories the frequencies in `common.tsv` are.
pub(crate) const STORIES: f32 = 1000.0;

const SMALL: &str = include_str!("../resources/wire/function_words.tsv");
const COMMON: &str = include_str!("lists/common.tsv");
const PERIODIC: &str = include_str!("lists/periodic.tsv");
const TOLLS: &str = include_str!("lists/tolls.tsv");
const UNCOUNTED: &str = include_str!("lists/uncounted.tsv");

impl Default for Knowledge {
    fn default() -> Knowledge {
        Knowledge::built_in()
    }
}

impl Knowledge {
    pub(crate) fn built_in() -> Knowledge {
        let small = rows(SMALL).flat_map(|(_, list)| list.split(' ')).flat_map(stems).collect();
        let common = rows(COMMON).filter_map(|(stem, count)| Some((short(stem), count.parse().ok()?))).collect();
        Knowledge {
            small,
            common,
            periodic: rows(PERIODIC)
                .filter_map(|(series, it)| Some((serde_json::from_value(series.into()).ok()?, sign(it)?)))
                .collect(),
            tolls: rows(TOLLS).map(Kind::read).collect(),
            sides: rows(PERIODIC).filter(|it| it.0 == "sides").filter_map(|it| sign(it.1)).collect(),
            uncounted: rows(UNCOUNTED).map(|(_, word)| word.to_owned()).collect(),
            weights: Weights::built_in(),
        }
    }

    pub(crate) fn is_small(&self, stem: u32) -> bool {
        self.small.contains(&stem)
    }

    /// In how many of [`STORIES`] stories a stem stands; a stem that is not in the list stands in less than one.
    pub(crate) fn common(&self, stem: u32) -> f32 {
        self.common.get(&stem).copied().unwrap_or(0.0)
    }

    /// Whether a quantity of this kind is a toll; then, whether it only grows.
    pub(crate) fn toll(&self, kind: &str) -> Option<bool> {
        self.tolls.iter().find(|it| it.name == kind).map(|it| it.grows)
    }

    /// Whether figures of a kind are tolls only in records of a topic that this record does not have.
    pub(crate) fn is_out_of_place(&self, kind: &str, record: &Record) -> bool {
        let topic = self.tolls.iter().find(|it| it.name == kind).and_then(|it| it.topic.as_deref());
        let mut codes = record.topics.iter().flat_map(|it| it.path.iter().chain([&it.code]));
        topic.is_some_and(|topic| !record.topics.is_empty() && !codes.any(|it| it.ends_with(topic)))
    }

    /// Whether what a figure counts is no toll: families, or only those who have been added.
    pub(crate) fn is_uncounted(&self, of: &str) -> bool {
        folded(of).split(' ').any(|word| self.uncounted.iter().any(|it| it == word))
    }

    /// Whether tolls of the kind with this number only grow.
    pub(crate) fn grows(&self, kind: u32) -> bool {
        self.tolls.iter().any(|it| it.grows && short(&it.name) == kind)
    }

    /// How surely a record that [`signs`] were read of is one of a series: a round, a market report, a forecast.
    pub(crate) fn series(&self, has: &impl Fn(&Sign) -> bool) -> Series {
        self.periodic.iter().filter(|it| has(&it.1)).map(|it| it.0).max().unwrap_or_default()
    }

    /// Whether the record is about two sides: two of one day about others are two stories.
    pub(crate) fn has_sides(&self, has: &impl Fn(&Sign) -> bool) -> bool {
        self.sides.iter().any(has)
    }
}

/// A kind of quantities that are tolls.
#[derive(Debug, Clone, PartialEq)]
struct Kind {
    name: String,
    /// The number only grows as more becomes known.
    grows: bool,
    /// Without it such figures are of something else: "cases" of what is no disease.
    topic: Option<String>,
}

impl Kind {
    fn read((name, rest): (&str, &str)) -> Kind {
        let (course, topic) = rest.split_once('\t').map_or((rest, None), |(course, topic)| (course, Some(topic.to_owned())));
        Kind { name: name.to_owned(), grows: course == "grows", topic }
    }
}

/// Whether a record is one of a series, each of which is a story of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Series {
    #[default]
    No,
    Often,
    Daily,
}

/// Tells whether a record has a sign.
pub(crate) fn signs(record: &Record) -> impl Fn(&Sign) -> bool {
    let top = |topic: &record::Topic| topic.path.first().unwrap_or(&topic.code).clone();
    let first = record.topics.first().map(top);
    let below = record.topics.iter().filter(|it| Some(top(it)) == first);
    let codes: Vec<String> = below.flat_map(|it| it.path.iter().chain([&it.code])).map(|it| it.to_string()).collect();
    let main = record.events.iter().find(|it| it.main).map(|it| it.kind);
    let is_eventless = record.events.is_empty();
    move |sign| {
        let has_topic = |topic: &str| codes.iter().any(|code| code.ends_with(topic));
        match sign {
            Sign::Topic(topic) => has_topic(topic),
            Sign::Event(kind) => main == Some(*kind),
            Sign::Eventless(topic) => is_eventless && has_topic(topic),
        }
    }
}

/// By what a series is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sign {
    Topic(String),
    Event(EventKind),
    Eventless(String),
}

fn sign(row: &str) -> Option<Sign> {
    match row.split_once('\t')? {
        ("topic", code) => Some(Sign::Topic(code.to_owned())),
        ("eventless", code) => Some(Sign::Eventless(code.to_owned())),
        ("event", kind) => serde_json::from_value(kind.into()).ok().map(Sign::Event),
        _ => None,
    }
}

fn stems(word: &str) -> Vec<u32> {
    let mut found = Vec::new();
    words(word, &mut Quoting::default(), &mut |it| found.push(it.stem));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let known = Knowledge::built_in();
        let lines = |list: &str| list.lines().filter(|it| !it.starts_with('#')).count();
        assert_eq!(known.periodic.len() + known.sides.len(), lines(PERIODIC));
        assert_eq!((known.tolls.len(), known.common.len()), (lines(TOLLS), lines(COMMON)));
        assert_eq!(known.uncounted.len(), lines(UNCOUNTED));
        assert!(known.is_uncounted("88 new cases") && !known.is_uncounted("people"));
        assert_eq!(known.toll("dead"), Some(true));
        assert!(known.is_small(short("the")) && known.common(short("police")) > 10.0);
    }
}
