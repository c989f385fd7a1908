//! One record of the window.

use record::Record;
use serde::{Deserialize, Serialize};

use super::vector::Vector;
use crate::reading::facts::Facts;
use crate::reading::prints::Print;
use crate::reading::scene::{Scene, entity, number};
use crate::reading::version::Version;
use crate::shared::{Pool, Text};
use crate::text::{folded, short};

/// What is kept of a record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) item: Version,
    pub(crate) at: i64,
    pub(crate) story: Option<u32>,
    pub(crate) words: Vector,
    pub(crate) head: Vector,
    pub(crate) entities: Vector,
    pub(crate) scene: Scene,
    pub(crate) prints: Box<[Print]>,
    /// For each print the record that had its key before.
    pub(crate) before: Box<[u32]>,
    /// Only of the last records.
    pub(crate) facts: Option<Box<Facts>>,
    pub(crate) agency: Option<Text>,
    pub(crate) slug: Option<u32>,
    /// Where its information comes from.
    pub(crate) origin: Box<[Text]>,
    /// Names of the speakers among them, without small words.
    pub(crate) speakers: Box<[Text]>,
    /// The record whose text it has.
    pub(crate) copy_of: Option<u32>,
    /// The record that it was nearest to when it joined its story.
    pub(crate) nearest: Option<u32>,
    /// The first record of its item, or of the take that the item replaces.
    pub(crate) line: u32,
    pub(crate) corrects: bool,
    pub(crate) is_denial: bool,
    /// A later version or take stands in its place.
    pub(crate) is_replaced: bool,
    pub(crate) is_withdrawn: bool,
    /// It has left the window, and is remembered for as long as its story lives.
    pub(crate) is_past: bool,
    pub(crate) shown: Shown,
}

/// What a story shows of its items.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) headline: Option<Box<str>>,
    pub(crate) language: Option<Text>,
    /// The number of an entity.
    pub(crate) place: Option<u32>,
    pub(crate) topics: Box<[u32]>,
}

impl Shown {
    pub(crate) fn of(record: &Record) -> Shown {
        let focus = record.focus.as_ref().and_then(|it| it.place).and_then(|id| entity(record, id));
        Shown {
            headline: record.headline.as_deref().map(Into::into),
            language: record.language.as_ref().map(|it| it.tag.as_str().into()),
            place: focus.map(number),
            topics: record.topics.iter().take(TOPICS).filter_map(|it| it.code.rsplit(':').next()?.parse().ok()).collect(),
        }
    }
}

/// As many are shown.
const TOPICS: usize = 4;

impl Entry {
    /// Numbers by which a later take finds it: the agency's slug, and the agency's headline.
    pub(crate) fn take_keys(&self) -> Vec<u32> {
        let headline = self.shown.headline.as_deref().map(|it| headline_key(self.agency.as_deref(), it));
        self.slug.into_iter().chain(headline).collect()
    }

    /// Keeps its texts once for all records.
    pub(crate) fn share(&mut self, pool: &mut Pool) {
        let texts = self.origin.iter_mut().chain(&mut self.speakers).chain(&mut self.agency).chain(&mut self.shown.language);
        texts.for_each(|it| pool.share(it));
    }

    /// It tells something of its own now.
    pub(crate) fn stands(&self) -> bool {
        !self.is_replaced && !self.is_withdrawn
    }
}

/// A number for a headline of an agency.
pub(crate) fn headline_key(agency: Option<&str>, headline: &str) -> u32 {
    short(&format!("headline {} {}", agency.unwrap_or_default(), folded(headline)))
}
