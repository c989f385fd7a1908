//! Which story a record belongs to: it joins one, founds one, makes two into one, or leaves two where there was one.

use std::cmp::Reverse;

use crate::copies::Copied;
use crate::features::{Features, features, nearest};
use crate::reading::moment::DAY;
use crate::state::State;
use crate::text::short;
use crate::window::entry::Entry;
use crate::window::tale::Tale;

/// Stories that are compared with an item.
const CANDIDATES: usize = 10;
/// Records of a story that are compared with an item: the first and the last ones.
const COMPARED: usize = 8;
/// A copy of so much of a text is of its story, whatever else.
const SAME_TEXT: f64 = 0.5;

/// Where a record belongs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) story: u32,
    pub(crate) nearest: Option<u32>,
    pub(crate) likelihood: f32,
}

impl State {
    /// The stories that a record may belong to, each with what it has in common with them.
    pub(crate) fn candidates(&self, entry: &Entry, copied: Option<Copied>) -> Vec<(u32, u32, Features)> {
        let mut stories = self.postings.nearest(State::keys(entry), CANDIDATES);
        let of_copy = copied.and_then(|it| self.entries.get(it.entry)?.story);
        stories.extend(of_copy.filter(|it| !stories.contains(it)));
        let compared = |story: u32| {
            let tale = self.tales.get(story)?;
            let members = self.compared(tale);
            let (mate, of) = nearest(entry, members)?;
            let share = copied.filter(|_| of_copy == Some(story)).map_or(0.0, |it| it.share as f32);
            Some((story, mate, features(entry, tale, of, share)))
        };
        stories.into_iter().filter_map(compared).collect()
    }

    /// The story to which a record most likely belongs, if any is likely enough, and others that it would belong to as well.
    pub(crate) fn place(&self, entry: &Entry, copied: Option<Copied>) -> (Option<Place>, Vec<Place>) {
        let weights = &self.knowledge.weights;
        let mut likely: Vec<Place> = self
            .candidates(entry, copied)
            .into_iter()
            .map(|(story, mate, it)| Place { story, nearest: Some(mate), likelihood: weights.likelihood(&it) })
            .collect();
        let of_copy =
            copied.filter(|it| it.share >= SAME_TEXT).and_then(|it| Some((it.entry, self.entries.get(it.entry)?.story?)));
        if let Some((original, story)) = of_copy {
            likely.retain(|it| it.story != story);
            likely.push(Place { story, nearest: Some(original), likelihood: 1.0 });
        }
        likely.retain(|it| f64::from(it.likelihood) >= self.settings.join);
        likely.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then(a.story.cmp(&b.story)));
        let rest = likely.split_off(likely.len().min(1));
        (likely.pop(), rest)
    }

    /// A story that begins with a record.
    pub(crate) fn found(&mut self, entry: &Entry) -> u32 {
        let number = self.next_tale;
        self.next_tale += 1;
        let version = entry.item.version().unwrap_or_default();
        let (id, again) = (format!("{} {version} {}", entry.item.item, entry.at), "story");
        let id = format!("{:08x}{:08x}", short(&id), short(&format!("{again} {id}")));
        self.tales.insert(number, Tale { id, first: entry.at, last: entry.at, ..Tale::default() });
        number
    }

    /// Makes a record part of a story.
    pub(crate) fn join(&mut self, story: u32, number: u32, entry: &Entry) {
        self.index(story, entry);
        let Some(tale) = self.tales.get_mut(story) else { return };
        tale.entries.push(number);
        tale.present += 1;
        tale.words.add(&entry.words);
        tale.entities.add(&entry.entities);
        tale.first = tale.first.min(entry.at);
        tale.last = tale.last.max(entry.at);
        self.quieting.push(Reverse((tale.last + self.quiet_after(), story)));
    }

    /// Whether two stories that one record belongs to are one: the parts must be near each other as well.
    pub(crate) fn are_one(&self, one: u32, other: u32) -> bool {
        let likelihood = |from: u32, to: u32| {
            let (from, to) = (self.tales.get(from)?, self.tales.get(to)?);
            let (_, first) = self.compared(from).next()?;
            let whole = Entry { words: from.words.vector(WORDS), entities: from.entities.vector(ENTITIES), ..first.clone() };
            let members = self.compared(to);
            let (_, mate) = nearest(&whole, members)?;
            Some(self.knowledge.weights.likelihood(&features(&whole, to, mate, 0.0)))
        };
        let is_near = |it: Option<f32>| it.is_some_and(|it| f64::from(it) >= self.settings.merge);
        is_near(likelihood(one, other)) && is_near(likelihood(other, one))
    }

    /// Makes a story part of an older one, and gives what is left of it. `by` is the record that belongs to both: without it they are two.
    pub(crate) fn merge(&mut self, into: u32, from: u32, by: u32) -> Option<Tale> {
        let gone = self.tales.remove(from)?;
        let first = gone.entries.first().and_then(|it| self.entries.get_mut(*it));
        first.into_iter().for_each(|it| it.nearest = it.nearest.or(Some(by)));
        for number in &gone.entries {
            let Some(entry) = self.entries.get_mut(*number) else { continue };
            entry.story = Some(into);
            let entry = entry.clone();
            State::keys(&entry).for_each(|(key, _)| self.postings.remove(key, from));
            self.index(into, &entry);
            let Some(tale) = self.tales.get_mut(into) else { continue };
            tale.present += usize::from(!entry.is_past);
            if entry.stands() {
                tale.words.add(&entry.words);
                tale.entities.add(&entry.entities);
            }
        }
        let tale = self.tales.get_mut(into)?;
        tale.entries.extend(&gone.entries);
        tale.entries.sort_unstable();
        tale.first = tale.first.min(gone.first);
        tale.last = tale.last.max(gone.last);
        tale.ledger.merge(gone.ledger.clone());
        Some(gone)
    }

    /// The records of a story that were in it only by one that is withdrawn now: they are a story of their own.
    pub(crate) fn stranded(&self, story: u32, withdrawn: u32) -> Vec<u32> {
        let Some(tale) = self.tales.get(story) else { return Vec::new() };
        let mut part = vec![withdrawn];
        for number in tale.entries.iter().filter(|it| **it != withdrawn) {
            let nearest = self.entries.get(*number).and_then(|it| it.nearest);
            if nearest.is_some_and(|it| part.contains(&it)) {
                part.push(*number);
            }
        }
        part.remove(0);
        let rest = tale.entries.iter().copied().filter(|it| *it != withdrawn && !part.contains(it));
        let rest: Vec<(u32, &Entry)> = rest.filter_map(|it| Some((it, self.entries.get(it)?))).collect();
        let belongs = |number: &u32| {
            let entry = self.entries.get(*number)?;
            let (_, mate) = nearest(entry, rest.iter().rev().take(COMPARED).copied())?;
            let mut others = Tale { last: mate.at, ..Tale::default() };
            rest.iter().rev().take(COMPARED).for_each(|(_, it)| {
                others.words.add(&it.words);
                others.entities.add(&it.entities);
            });
            Some(f64::from(self.knowledge.weights.likelihood(&features(entry, &others, mate, 0.0))) >= self.settings.join)
        };
        let is_stranded = !rest.is_empty() && !part.iter().any(|it| belongs(it) == Some(true));
        if is_stranded { part } else { Vec::new() }
    }

    /// Takes records out of a story into one of their own.
    pub(crate) fn split(&mut self, story: u32, part: &[u32]) -> Option<u32> {
        let first = self.entries.get(*part.first()?)?.clone();
        let new = self.found(&first);
        let claims = self.tales.get_mut(story)?.ledger.split(part);
        for number in part {
            let Some(entry) = self.entries.get_mut(*number) else { continue };
            entry.story = Some(new);
            let entry = entry.clone();
            if let Some(tale) = self.tales.get_mut(story) {
                tale.entries.retain(|it| it != number);
                tale.present = tale.present.saturating_sub(usize::from(!entry.is_past));
                if entry.stands() {
                    tale.words.take(&entry.words);
                    tale.entities.take(&entry.entities);
                }
            }
            self.unindex(story, &entry);
            self.join(new, *number, &entry);
        }
        for story in [story, new] {
            let origins = self.components(story).count;
            self.tales.get_mut(story)?.origins = origins;
        }
        self.tales.get_mut(new)?.ledger = claims;
        Some(new)
    }

    /// The records of a story that others are compared with.
    fn compared<'s>(&'s self, tale: &'s Tale) -> impl Iterator<Item = (u32, &'s Entry)> {
        let last = tale.entries.len().saturating_sub(COMPARED - 1).max(1);
        let numbers = tale.entries.iter().take(1).chain(tale.entries.iter().skip(last));
        numbers.filter_map(|it| Some((*it, self.entries.get(*it)?))).filter(|(_, it)| it.stands() && !it.is_past)
    }

    /// Whether the clock has passed a story by, so that it is quiet now.
    pub(crate) fn is_quiet(&self, story: u32) -> bool {
        self.tales.get(story).is_some_and(|it| !it.is_quiet && self.clock - it.last >= self.quiet_after())
    }

    fn quiet_after(&self) -> i64 {
        self.settings.quiet.max(DAY / 24)
    }
}

/// As many of a story's words and entities as an item has.
pub(crate) const WORDS: usize = 48;
pub(crate) const ENTITIES: usize = 16;
