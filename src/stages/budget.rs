//! Budgets: how much a record may say of a sentence and of an article, so that no copy, however it was made, costs more than its length.
//!
//! A sentence tells at most [`PER_SENTENCE`] things of one kind. Each stage keeps to that itself, so that neither its time nor its memory
//! grows faster than the copy. A whole record has at most [`BASE`] bytes and [`FACTOR`] more for each byte of the copy ([`fit`]). Text is never cut.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::record::{Entity, IdKind, LocalId, Record, Span};
use crate::text::{Paragraph, Text};

/// Items of one list that a sentence gives at most, and parts that one item has at most.
pub const PER_SENTENCE: usize = 64;
/// Bytes that any record may have.
pub const BASE: usize = 64 << 10;
/// Bytes that a record may have beyond that for each byte of its copy.
pub const FACTOR: usize = 16;

/// Counts the items of a list by sentence, or by paragraph where the language has no reader that finds sentences. Items must come in text order.
pub struct PerSentence {
    ends: Vec<usize>,
    current: usize,
    count: usize,
}

impl PerSentence {
    pub fn new(text: &Text<'_>) -> PerSentence {
        let sentences = text.sentences.iter().map(|it| it.span.end);
        let paragraphs = text.paragraphs.iter().map(|it| it.span.end).filter(|_| text.sentences.is_empty());
        PerSentence { ends: sentences.chain(paragraphs).collect(), current: 0, count: 0 }
    }

    /// Whether the sentence has room for one more item, which stands at `span`.
    pub fn admits(&mut self, span: Span) -> bool {
        let before = self.current;
        while self.ends.get(self.current).is_some_and(|end| *end <= span.start) {
            self.current += 1;
        }
        self.count = if before == self.current { self.count + 1 } else { 1 };
        self.count <= PER_SENTENCE
    }
}

/// The lists of which a sentence has given as many items as it may: there may have been more.
pub fn exhausted(record: &Record, text: &Text<'_>) -> Vec<List> {
    let is_full = |list: &List| match list {
        List::Mentions => false,
        List::Times => is_full(record.times.iter().map(|time| time.span), text),
        List::Quantities => is_full(record.quantities.iter().map(|quantity| quantity.span), text),
        List::Attributions => is_full(record.attributions.iter().filter_map(|it| it.content.first().copied()), text),
        List::Events => is_full(record.events.iter().map(|event| event.trigger.span), text),
    };
    LISTS.into_iter().filter(is_full).collect()
}

fn is_full(mut items: impl Iterator<Item = Span>, text: &Text<'_>) -> bool {
    let mut counter = PerSentence::new(text);
    items.any(|span| {
        counter.admits(span);
        counter.count >= PER_SENTENCE
    })
}

/// Bytes that a stage may write while it reads: some at once, and some more for each byte of the text that it has read.
pub struct Purse {
    factor: usize,
    spent: usize,
}

impl Purse {
    pub fn new(factor: usize) -> Purse {
        Purse { factor, spent: 0 }
    }

    /// Whether there is room for `bytes` once the text has been read up to byte `read`; takes them if so.
    pub fn spend(&mut self, bytes: usize, read: usize) -> bool {
        let fits = self.spent + bytes <= BASE + self.factor * read;
        self.spent += if fits { bytes } else { 0 };
        fits
    }
}

/// Paragraphs that any copy may have, and bytes that a paragraph has on average at least where copy has more.
const PARAGRAPHS: usize = 512;
const SHORTEST_PARAGRAPH: usize = 12;

/// Runs the last paragraphs together where copy has more of them than its length allows; how many.
pub fn run_together(paragraphs: &mut Vec<Paragraph>, text: &str) -> usize {
    let most = PARAGRAPHS + text.len() / SHORTEST_PARAGRAPH;
    let too_many = paragraphs.len().saturating_sub(most);
    if too_many > 0
        && let Some(end) = paragraphs.last().map(|last| last.span.end)
    {
        paragraphs.truncate(most);
        paragraphs.iter_mut().last().into_iter().for_each(|last| last.span.end = end);
    }
    too_many
}

/// What was left out of a list of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    pub list: List,
    pub count: usize,
}

/// The lists of a record that may be cut, as they depend on each other: what comes later refers to what comes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Mentions,
    Times,
    Quantities,
    Attributions,
    Events,
}

const LISTS: [List; 5] = [List::Mentions, List::Times, List::Quantities, List::Attributions, List::Events];

/// Cuts the lists of a record until it is no longer than copy of that length may give, each from its end. Short lists stay whole; the long
/// ones share what is left. Tokens do not count: they are there only for those who ask for them.
pub fn fit(record: &mut Record) -> Vec<LeftOut> {
    let copy = record.text.len() + record.removed.iter().map(|removed| removed.text.len()).sum::<usize>();
    let allowed = BASE + FACTOR * copy;
    let tokens = record.tokens.take();
    let written = length(record);
    let left_out = if written > allowed { cut(record, allowed, written) } else { Vec::new() };
    record.tokens = tokens;
    left_out
}

fn cut(record: &mut Record, allowed: usize, written: usize) -> Vec<LeftOut> {
    let mut lengths: Vec<(usize, List)> = LISTS.iter().map(|list| (list.length(record), *list)).collect();
    let lists: usize = lengths.iter().map(|(length, _)| length).sum();
    let mut room = allowed.saturating_sub(written.saturating_sub(lists));
    lengths.sort_unstable();
    let mut shares = BTreeMap::new();
    for (index, (length, list)) in lengths.iter().enumerate() {
        let share = (*length).min(room / (LISTS.len() - index));
        room -= share;
        shares.insert(*list, (*length, share));
    }
    let mut left_out = Vec::new();
    for (list, (length, share)) in shares {
        if length > share {
            left_out.push(LeftOut { list, count: list.cut(record, share) });
        }
    }
    forget_what_is_gone(record);
    left_out
}

impl List {
    /// Bytes of the list in the record.
    fn length(self, record: &Record) -> usize {
        match self {
            List::Mentions => length(&record.entities),
            List::Times => length(&record.times),
            List::Quantities => length(&record.quantities),
            List::Attributions => length(&record.attributions),
            List::Events => length(&record.events),
        }
    }

    /// Cuts the list to `room` bytes; how many items went.
    fn cut(self, record: &mut Record, room: usize) -> usize {
        match self {
            List::Mentions => cut_mentions(&mut record.entities, room),
            List::Times => cut_items(&mut record.times, room),
            List::Quantities => cut_items(&mut record.quantities, room),
            List::Attributions => cut_items(&mut record.attributions, room),
            List::Events => cut_items(&mut record.events, room),
        }
    }
}

fn cut_items<T: Serialize>(items: &mut Vec<T>, room: usize) -> usize {
    let mut used = 2;
    let kept = items.iter().position(|item| {
        used += length(item) + 1;
        used > room
    });
    let (all, kept) = (items.len(), kept.unwrap_or(items.len()));
    items.truncate(kept);
    all - kept
}

/// Keeps the mentions that come first in the text, and the entities that have any of them.
fn cut_mentions(entities: &mut Vec<Entity>, room: usize) -> usize {
    let mut costs: Vec<(usize, usize)> = Vec::new();
    for entity in entities.iter() {
        let mentions: usize = entity.mentions.iter().map(|mention| length(mention) + 1).sum();
        let mut own = (length(entity) + 1).saturating_sub(mentions);
        for mention in &entity.mentions {
            // The entity itself comes with its first mention.
            costs.push((mention.span.start, length(mention) + 1 + std::mem::take(&mut own)));
        }
    }
    costs.sort_unstable();
    let mut used = 2;
    let first_out = costs.iter().find(|(_, cost)| {
        used += cost;
        used > room
    });
    let Some((from, _)) = first_out.copied() else { return 0 };
    for entity in entities.iter_mut() {
        entity.mentions.retain(|mention| mention.span.start < from);
    }
    entities.retain(|entity| !entity.mentions.is_empty());
    costs.iter().filter(|(start, _)| *start >= from).count()
}

/// What refers to something that was left out refers to nothing. Lists are cut from their ends and numbered in text order, so the numbers
/// of what is left still count from one without a gap.
fn forget_what_is_gone(record: &mut Record) {
    let most = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (entities, times) = (most(record.entities.len()), most(record.times.len()));
    let (quantities, attributions) = (most(record.quantities.len()), most(record.attributions.len()));
    let is_left = move |id: &LocalId| match id.kind {
        IdKind::Entity => id.number <= entities,
        IdKind::Time => id.number <= times,
        IdKind::Quantity => id.number <= quantities,
        IdKind::Attribution => id.number <= attributions,
        IdKind::Event => true,
    };
    let forget = |id: &mut Option<LocalId>| *id = id.filter(is_left);
    if let Some(focus) = &mut record.focus {
        forget(&mut focus.place);
    }
    for time in &mut record.times {
        let number = |anchor: &str| anchor.strip_prefix('t').and_then(|number| number.parse::<u32>().ok());
        time.anchor = time.anchor.take().filter(|anchor| number(anchor).is_none_or(|number| number <= times));
    }
    for attribution in &mut record.attributions {
        attribution.source.iter_mut().chain(&mut attribution.via).for_each(|speaker| forget(&mut speaker.entity));
    }
    for event in &mut record.events {
        event.actors.iter_mut().chain(&mut event.recipients).for_each(|role| forget(&mut role.entity));
        forget(&mut event.place);
        forget(&mut event.time);
        forget(&mut event.attribution);
        event.quantities.retain(is_left);
    }
}

/// How many bytes something has as JSON.
fn length(item: &impl Serialize) -> usize {
    let mut counter = Counter(0);
    // Counting cannot fail; what could not be written would not be published either.
    serde_json::to_writer(&mut counter, item).map_or(0, |()| counter.0)
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
