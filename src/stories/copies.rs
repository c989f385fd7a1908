//! Whose text an item is: verbatim, trimmed or reworked, by sentences that both have.
//!
//! Candidates come from the index of sentences; each is then compared print by print. A sentence that stands in several stories is
//! boilerplate or background and tells nothing.

use rustc_hash::FxHashMap;

use crate::reading::prints::Print;
use crate::shapes::CopyKind;
use crate::state::State;

/// The record whose text another one has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Copied {
    pub(crate) entry: u32,
    pub(crate) kind: CopyKind,
    /// Of the later one's words.
    pub(crate) share: f64,
}

/// Earlier records with a sentence that are looked at.
const LOOKED_AT: usize = 24;
/// A sentence that stands in so many stories is nobody's.
const STORIES: usize = 3;
/// Candidates that are compared.
const COMPARED: usize = 8;
/// From here on nothing is left out; it is the whole of a text, but for a last line of one's own; it is most of it.
const ALL: f64 = 0.95;
const WHOLE: f64 = 0.85;
const MOST_OF_IT: f64 = 0.65;
/// Of several as good the first was copied.
const AS_GOOD: f64 = 0.03;
/// Sentences and words that must be shared: fewer may be chance.
const SENTENCES: usize = 2;
const FEW_WORDS: u32 = 12;

/// Whose text `prints` are. `is_own` tells the versions and takes of the item itself.
pub(crate) fn find(state: &State, prints: &[Print], is_own: &dyn Fn(u32) -> bool) -> Option<Copied> {
    let (candidates, telling) = candidates(state, prints);
    let compared = candidates.into_iter().filter(|it| !is_own(*it)).take(COMPARED);
    let mut found: Vec<(f64, Copied)> = compared.filter_map(|it| compare(state, it, &telling)).collect();
    let best = found.iter().map(|it| it.0).fold(0.0, f64::max);
    found.retain(|it| it.0 >= best - AS_GOOD);
    found.into_iter().map(|it| it.1).min_by_key(|it| it.entry)
}

/// Records that share sentences, those that share most first; and the prints that tell anything.
fn candidates(state: &State, prints: &[Print]) -> (Vec<u32>, Vec<Print>) {
    let mut hits: FxHashMap<u32, u32> = FxHashMap::default();
    let mut order = Vec::new();
    let mut telling = Vec::new();
    for print in prints {
        let having = having(state, *print);
        let mut stories: Vec<Option<u32>> = having.iter().filter_map(|it| state.entries.get(*it)).map(|it| it.story).collect();
        stories.sort_unstable();
        stories.dedup();
        if stories.len() >= STORIES {
            continue;
        }
        telling.push(*print);
        for entry in having {
            let words = hits.entry(entry).or_insert_with(|| {
                order.push(entry);
                0
            });
            *words += u32::from(print.words);
        }
    }
    order.sort_by_key(|it| (std::cmp::Reverse(hits.get(it).copied()), *it));
    (order, telling)
}

/// Earlier records that have a sentence, the last first.
pub(crate) fn having(state: &State, print: Print) -> Vec<u32> {
    let mut found = Vec::new();
    let mut next = state.sentences.get(&print.key).copied();
    for _ in 0..LOOKED_AT {
        let Some((number, entry)) = next.and_then(|it| Some((it, state.entries.get(it)?))) else { break };
        let Some(place) = entry.prints.iter().position(|it| it.key == print.key) else { break };
        if entry.prints.iter().any(|it| it.key == print.key && it.is_same(print)) {
            found.push(number);
        }
        next = entry.before.get(place).copied().filter(|it| *it != number);
    }
    found
}

/// How much of a text stands in a record, with what that makes it.
fn compare(state: &State, number: u32, prints: &[Print]) -> Option<(f64, Copied)> {
    let entry = state.entries.get(number)?;
    let words = |prints: &mut dyn Iterator<Item = &Print>| prints.map(|it| u32::from(it.words)).sum::<u32>();
    let shared: Vec<&Print> = prints.iter().filter(|it| entry.prints.iter().any(|other| it.is_same(*other))).collect();
    let shared_words = words(&mut shared.iter().copied());
    let back = words(&mut entry.prints.iter().filter(|it| prints.iter().any(|other| it.is_same(*other))));
    let ratio = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
    let share = ratio(shared_words, words(&mut prints.iter()));
    let taken = ratio(back, words(&mut entry.prints.iter()));
    let is_chance = shared.len() < SENTENCES && !(share >= WHOLE && shared_words >= FEW_WORDS);
    let is_taken_over = taken >= WHOLE && shared.len() > SENTENCES;
    if is_chance || (share < state.settings.copy && !is_taken_over) {
        return None;
    }
    let has_its_lead = prints.first().is_some_and(|it| shared.contains(&it));
    let is_trimmed = share >= WHOLE || (has_its_lead && share >= MOST_OF_IT);
    let kind = match (share >= WHOLE, taken >= ALL, is_trimmed) {
        (true, true, _) => CopyKind::Verbatim,
        (_, _, true) => CopyKind::Trimmed,
        _ => CopyKind::Reworked,
    };
    let share = (share * 100.0).round() / 100.0;
    Some((share.max(taken.min(WHOLE) * 0.5), Copied { entry: number, kind, share }))
}
