//! What events say of topics (`<language>/topics/events.tsv`), and the topics that decide the top level (`<language>/topics/deciding.txt`).

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::taxonomy::Taxonomy;
use super::words::{Word, words};
use crate::folders::Folder;
use lists::{List, ResourceError, by_comma};
use record::{Event, EventKind, Role, Span};

/// Events of which kind, by which words, speak for which topic.
#[derive(Debug, Default)]
pub struct Happenings {
    rules: Vec<EventRule>,
    deciding: FxHashSet<&'static str>,
}

/// What one kind of event says.
#[derive(Debug)]
pub struct EventRule {
    kind: EventKind,
    how: Vec<&'static str>,
    who: Vec<&'static str>,
    words: FxHashSet<u64>,
    /// Code of the topic, a top level or one below it.
    pub topic: &'static str,
    /// Number of the top level above it.
    pub top: usize,
    /// Whether the topic is below the top.
    pub is_below: bool,
}

#[derive(Debug, Deserialize)]
struct EventLine {
    kind: EventKind,
    #[serde(deserialize_with = "by_comma")]
    how: Vec<&'static str>,
    #[serde(deserialize_with = "by_comma")]
    who: Vec<&'static str>,
    #[serde(deserialize_with = "by_comma")]
    words: Vec<&'static str>,
    topic: &'static str,
}

/// A party that is a country itself, in the column of sectors.
const STATE: &str = "state";

impl Happenings {
    pub(super) fn read(folder: &Folder, taxonomy: &Taxonomy) -> Result<Happenings, ResourceError> {
        let lines: List<EventLine> = folder.read("topics/events.tsv")?;
        let mut found = Happenings::default();
        for line in &lines {
            let top = taxonomy.find(line.topic).filter(|it| it.code == line.topic).and_then(|it| taxonomy.top_of(it.code));
            let top = top.ok_or_else(|| lines.problem(line.line, "the last column is no Media Topic in use"))?;
            let stems = line.words.iter().flat_map(|it| words(it, Span::new(0, it.len()))).map(|it| it.stem).collect();
            let (how, who, is_below) = (line.how.clone(), line.who.clone(), taxonomy.path(line.topic).len() > 1);
            found.rules.push(EventRule { kind: line.kind, how, who, words: stems, topic: line.topic, top, is_below });
        }
        let deciding: List<&'static str> = folder.read("topics/deciding.txt")?;
        found.deciding = deciding.entries().collect();
        Ok(found)
    }

    /// The rules that fit an event, in the order of the list, by the words that stand with it.
    pub fn of<'r>(&'r self, event: &'r Event, words: &'r [Word]) -> impl Iterator<Item = &'r EventRule> + 'r {
        self.rules.iter().filter(move |rule| rule.kind == event.kind && rule.fits(event, words))
    }

    /// Whether what names this topic in headline or lead says which top level the story belongs to.
    pub fn decides(&self, topic: &str) -> bool {
        self.deciding.contains(topic)
    }
}

impl EventRule {
    fn fits(&self, event: &Event, words: &[Word]) -> bool {
        let is_so = |it: &&str| *it == event.trigger.lemma || event.mode.as_deref() == Some(*it);
        let mut parties = event.actors.iter().chain(&event.recipients);
        (self.how.is_empty() || self.how.iter().any(is_so))
            && (self.who.is_empty() || parties.any(|it| self.is_one_of(it)))
            && (self.words.is_empty() || words.iter().any(|it| self.words.contains(&it.stem)))
    }

    fn is_one_of(&self, party: &Role) -> bool {
        let sector = party.sector.as_deref().or_else(|| party.country.as_ref().map(|_| STATE));
        sector.is_some_and(|it| self.who.contains(&it))
    }
}
