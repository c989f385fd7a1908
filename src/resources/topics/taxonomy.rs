//! The tree of IPTC Media Topics (`world/topics/media_topics.tsv`) and the slugs of its top levels (`world/topics/slugs.tsv`).

use rustc_hash::FxHashMap;
use serde::Deserialize;

use lists::{List, ListError};

/// The Media Topics by their codes.
#[derive(Debug)]
pub struct Taxonomy {
    by_code: FxHashMap<&'static str, MediaTopic>,
    slugs: Slugs,
    /// What stands for topics in slugs of copy.
    slug_words: FxHashMap<&'static str, &'static str>,
    slug_countries: FxHashMap<&'static str, &'static str>,
}

/// The top levels in the order of their codes, with what stands for each in subjects and metrics.
#[derive(Debug, Clone)]
pub struct Slugs(Vec<(&'static str, &'static str)>);

impl Slugs {
    pub fn built_in() -> Result<Slugs, ListError> {
        let tops: List<(&str, &str)> = crate::read!("world/topics/slugs.tsv")?;
        Ok(Slugs(tops.entries().collect()))
    }

    /// What stands for a top level in subjects: `politics`. Takes the code with or without `medtop:`.
    pub fn of(&self, code: &str) -> Option<&'static str> {
        let bare = code.strip_prefix("medtop:").unwrap_or(code);
        self.0.iter().find(|(top, _)| *top == bare).map(|(_, slug)| *slug)
    }
}

/// A Media Topic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MediaTopic {
    /// Eight digits: `20000642`.
    pub code: &'static str,
    /// The topic above it; none at the top.
    pub parent: Option<&'static str>,
    /// IPTC's English name.
    pub name: &'static str,
    state: Option<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Retired,
}

/// Levels of the tree.
const DEPTH: usize = 6;

impl Taxonomy {
    pub fn built_in() -> Result<Taxonomy, ListError> {
        let topics: List<MediaTopic> = crate::read!("world/topics/media_topics.tsv")?;
        let slug_words: List<(&str, &str)> = crate::read!("world/topics/slug_words.tsv")?;
        let slug_words = slug_words.entries().collect();
        let countries: List<(&str, &str)> = crate::read!("world/topics/slug_countries.tsv")?;
        let by_code = topics.entries().map(|topic| (topic.code, topic)).collect();
        Ok(Taxonomy { by_code, slugs: Slugs::built_in()?, slug_words, slug_countries: countries.entries().collect() })
    }

    /// The topic with this code; of one that IPTC has retired, the nearest topic above that is in use.
    pub fn find(&self, code: &str) -> Option<&MediaTopic> {
        let mut topic = self.by_code.get(code)?;
        for _ in 0..DEPTH {
            if topic.state.is_none() {
                return Some(topic);
            }
            topic = self.by_code.get(topic.parent?)?;
        }
        None
    }

    /// The codes from the top level down to the topic itself.
    pub fn path(&self, code: &str) -> Vec<&'static str> {
        let mut path: Vec<&'static str> = Vec::new();
        let mut topic = self.by_code.get(code);
        while let Some(found) = topic.filter(|_| path.len() < DEPTH) {
            path.push(found.code);
            topic = found.parent.and_then(|parent| self.by_code.get(parent));
        }
        path.reverse();
        path
    }

    /// The top levels in the order of their codes.
    pub fn tops(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.slugs.0.iter().map(|(code, _)| *code)
    }

    /// The number of the top level above a topic, in the order of [`Taxonomy::tops`].
    pub fn top_of(&self, code: &str) -> Option<usize> {
        let path = self.path(code);
        self.slugs.0.iter().position(|(top, _)| path.first() == Some(top))
    }

    /// As [`Slugs::of`].
    pub fn slug(&self, code: &str) -> Option<&'static str> {
        self.slugs.of(code)
    }

    /// What stands for a topic in a slug of copy: `FLOODS`.
    pub fn slug_word(&self, code: &str) -> Option<&'static str> {
        self.slug_words.get(code.strip_prefix("medtop:").unwrap_or(code)).copied()
    }

    /// What stands for a country in a slug of copy, by its ISO 3166-1 alpha-2 code, where its usual name is too long.
    pub fn slug_country(&self, iso2: &str) -> Option<&'static str> {
        self.slug_countries.get(iso2).copied()
    }

    /// All topics in use.
    pub fn in_use(&self) -> impl Iterator<Item = &MediaTopic> {
        let mut topics: Vec<&MediaTopic> = self.by_code.values().filter(|it| it.state.is_none()).collect();
        topics.sort_by_key(|it| it.code);
        topics.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::LABELS;

    #[test]
    fn every_topic_hangs_below_a_top_level_with_a_slug() {
        let taxonomy = Taxonomy::built_in().unwrap();
        assert_eq!((taxonomy.in_use().count(), taxonomy.tops().count()), (1_099, LABELS));
        for topic in taxonomy.in_use() {
            let path = taxonomy.path(topic.code);
            assert_eq!(path.last(), Some(&topic.code));
            assert!(path.first().is_some_and(|top| taxonomy.slug(top).is_some()), "{topic:?}");
        }
        assert_eq!(taxonomy.path("20000642"), ["11000000", "20000638", "20000642"]);
        assert_eq!(taxonomy.slug("medtop:11000000"), Some("politics"));
    }

    #[test]
    fn a_retired_topic_is_told_as_the_one_above() {
        let taxonomy = Taxonomy::built_in().unwrap();
        let retired = taxonomy.by_code.values().find(|it| it.state.is_some() && it.parent.is_some()).unwrap();
        assert_ne!(taxonomy.find(retired.code).map(|it| it.code), Some(retired.code));
    }
}
