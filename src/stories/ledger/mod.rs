//! The claims of a story and what they are to one another, its tolls, and what changed between versions.

pub(crate) mod changes;
mod relate;
mod same;
pub(crate) mod tolls;

use serde::{Deserialize, Serialize};

use crate::reading::claims::{Content, Said};
use crate::reading::version::Version;
use crate::shapes::{Claim, Relation, RelationKind};
use crate::shared::{Pool, Text};
pub(crate) use relate::{Context, New, add};

/// The claims of a story, in the order in which they came.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) claims: Vec<Held>,
    next_fact: u32,
}

/// A claim that a record of the story makes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Counts all claims of the stream.
    pub(crate) number: u32,
    pub(crate) entry: u32,
    pub(crate) said: Said,
    /// Claims that tell the same have the same number.
    pub(crate) fact: u32,
    pub(crate) relations: Box<[Tie]>,
    pub(crate) is_withdrawn: bool,
}

/// What a claim is to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tie {
    pub(crate) relation: RelationKind,
    /// The number of the other claim.
    pub(crate) to: u32,
    /// The item that withdrew it.
    pub(crate) by: Option<Text>,
}

impl Held {
    /// As it is published, under its global id and with its relations.
    pub(crate) fn shown(&self, id: String, item: &Version, relations: Vec<Relation>) -> Claim {
        let (event, toll) = match &self.said.content {
            Content::Event(it) => (Some(it.shown()), None),
            Content::Toll(it) => (None, Some(it.shown())),
        };
        Claim {
            id,
            item: item.item.to_string(),
            version: item.version(),
            event,
            toll,
            source: self.said.origin.shown(),
            polarity: self.said.polarity,
            relations,
        }
    }
}

impl Ledger {
    /// The claim that the story is about: the first of the main claims that most records make.
    pub(crate) fn main(&self) -> Option<&Held> {
        let support = |held: &Held| self.claims.iter().filter(|it| it.fact == held.fact && it.said.is_main).count();
        let mains = self.claims.iter().filter(|it| it.said.is_main && !it.is_withdrawn);
        mains.max_by(|a, b| support(a).cmp(&support(b)).then(b.fact.cmp(&a.fact)).then(std::cmp::Ordering::Greater))
    }

    pub(crate) fn find(&self, number: u32) -> Option<&Held> {
        self.claims.iter().find(|it| it.number == number)
    }

    /// Keeps its texts once for all claims.
    pub(crate) fn share(&mut self, pool: &mut Pool) {
        for held in &mut self.claims {
            held.said.share(pool);
            held.relations.iter_mut().filter_map(|it| it.by.as_mut()).for_each(|it| pool.share(it));
        }
    }

    /// Takes the claims of another story.
    pub(crate) fn merge(&mut self, other: Ledger) {
        let shift = self.next_fact;
        self.next_fact += other.next_fact;
        self.claims.extend(other.claims.into_iter().map(|it| Held { fact: it.fact + shift, ..it }));
    }

    /// The claims of some records, taken out.
    pub(crate) fn split(&mut self, entries: &[u32]) -> Ledger {
        let (gone, stays) = std::mem::take(&mut self.claims).into_iter().partition(|it: &Held| entries.contains(&it.entry));
        self.claims = stays;
        Ledger { claims: gone, next_fact: self.next_fact }
    }
}
