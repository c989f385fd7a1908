//! What a newer version changes: which bulletins of the older one it still reports, which it withdraws, and which are new.
//!
//! Two versions report the same event on the same subjects if type, place, day and linked parties agree as far as both know them; the words
//! that name it decide the rest. A statement is the same if the same source says the same words, a toll if it is the same number. What changes its subjects is
//! withdrawn on the old ones, and new on the others.

use std::collections::{BTreeMap, BTreeSet};

use super::Bulletin;

/// What happens when a version takes the place of others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// Bulletins that are out and are not reported any more.
    pub withdrawn: Vec<Bulletin>,
    /// Bulletins that are new.
    pub sent: Vec<Bulletin>,
    /// Keys of the new version's bulletins, with the ids under which they are out already.
    pub kept: BTreeMap<String, String>,
}

/// What tells whether two bulletins on the same subjects report the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Likeness {
    Event(Facts),
    /// The same if they are the same.
    Words(String),
}

/// What is known of an event besides its subjects.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Facts {
    pub(super) lemma: String,
    pub(super) place: Option<String>,
    /// ISO 8601 date.
    pub(super) day: Option<String>,
    pub(super) parties: BTreeSet<String>,
}

/// What becomes of `live`, the bulletins that are out, when a record comes that reports `now`.
pub fn change(live: Vec<Bulletin>, now: Vec<Bulletin>) -> Change {
    let mut by_subjects: BTreeMap<Vec<String>, Vec<Bulletin>> = BTreeMap::new();
    for bulletin in live {
        by_subjects.entry(bulletin.subjects.clone()).or_default().push(bulletin);
    }
    let mut change = Change::default();
    for bulletin in now {
        let same = by_subjects.get_mut(&bulletin.subjects).and_then(|out| {
            let likest = (0..out.len()).filter_map(|at| Some((bulletin.likeness.to(&out[at].likeness)?, at)));
            // Of those that are equally like, the first.
            let (_, at) = likest.max_by_key(|(score, at)| (*score, usize::MAX - at))?;
            Some(out.remove(at))
        });
        match same {
            Some(out) => drop(change.kept.insert(bulletin.key, out.id().to_owned())),
            None => change.sent.push(bulletin),
        }
    }
    change.withdrawn = by_subjects.into_values().flatten().collect();
    change
}

impl Likeness {
    /// How much alike they are; `None`: they are not the same.
    fn to(&self, other: &Likeness) -> Option<usize> {
        match (self, other) {
            (Likeness::Event(one), Likeness::Event(other)) => one.to(other),
            (Likeness::Words(one), Likeness::Words(other)) => (one == other).then_some(1),
            _ => None,
        }
    }
}

impl Facts {
    fn to(&self, other: &Facts) -> Option<usize> {
        let place = agreement(self.place.as_ref(), other.place.as_ref())?;
        let day = agreement(self.day.as_ref(), other.day.as_ref())?;
        let known = |it: &'_ Facts| !it.parties.is_empty();
        let parties = match (known(self) && known(other), self.parties == other.parties) {
            (true, true) => 2,
            (true, false) if self.parties.is_subset(&other.parties) || other.parties.is_subset(&self.parties) => 1,
            (true, false) => return None,
            (false, _) => 0,
        };
        let score = 2 * (place + day + parties) + usize::from(self.lemma == other.lemma);
        // Where nothing is known of either the word has to be the same.
        (score > 0).then_some(score)
    }
}

/// 1 if both are known and the same, 0 if one is not known; `None` if they differ.
fn agreement(one: Option<&String>, other: Option<&String>) -> Option<usize> {
    match (one, other) {
        (Some(one), Some(other)) => (one == other).then_some(1),
        _ => Some(0),
    }
}
