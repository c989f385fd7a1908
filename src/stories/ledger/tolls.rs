//! How the tolls of a story developed: each value that was given for the first time, with its source.

use record::{Bound, SpeakerClass};

use super::Held;
use super::same::{Likeness, likeness};
use crate::reading::claims::{Content, Toll};
use crate::reading::moment::written;
use crate::reading::version::Version;
use crate::shapes::{Step, StepStatus, Tolls};

/// What is known of the record that gave a toll.
pub(crate) struct Told<'t> {
    pub(crate) item: &'t Version,
    pub(crate) at: i64,
    pub(crate) is_withdrawn: bool,
    pub(crate) corrects: bool,
}

/// A step in the making, with the claim behind it.
struct Given<'g> {
    held: &'g Held,
    toll: &'g Toll,
    told: Told<'g>,
    status: StepStatus,
}

/// The timelines of a story's claims, by kind. `told` knows records; `is_earlier` whether one is a version or take before another.
pub(crate) fn timelines<'g>(
    claims: &'g [Held],
    told: &dyn Fn(u32) -> Option<Told<'g>>,
    is_earlier: &dyn Fn(u32, u32) -> bool,
    grows: &dyn Fn(&str) -> bool,
) -> Vec<Tolls> {
    let mut given: Vec<Given<'g>> = claims
        .iter()
        .filter_map(|held| match &held.said.content {
            Content::Toll(toll) if toll.value.is_some() => {
                Some(Given { held, toll, told: told(held.entry)?, status: StepStatus::Stands })
            }
            _ => None,
        })
        .collect();
    given.sort_by_key(|it| (it.told.at, it.held.entry, !it.held.said.is_main, it.held.said.local));
    let mut kinds: Vec<&str> = given.iter().map(|it| &*it.toll.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kinds: Vec<String> = kinds.into_iter().map(str::to_owned).collect();
    let mut timelines = Vec::new();
    for kind in kinds {
        let (of_kind, rest) = given.into_iter().partition(|it: &Given<'g>| *it.toll.kind == *kind);
        given = rest;
        let steps = steps(of_kind, is_earlier, grows(&kind));
        timelines.push(Tolls { kind, steps: steps.into_iter().map(step).collect() });
    }
    timelines
}

fn steps<'g>(given: Vec<Given<'g>>, is_earlier: &dyn Fn(u32, u32) -> bool, grows: bool) -> Vec<Given<'g>> {
    let mut steps: Vec<Given<'g>> = Vec::new();
    for mut new in given.into_iter().fold(Vec::new(), with_whole) {
        if steps.iter().any(|it| is_repeated(it, &new)) {
            continue;
        }
        let is_open = |it: &&mut Given<'g>| matches!(it.status, StepStatus::Stands | StepStatus::Contradicted);
        for old in steps.iter_mut().filter(is_open) {
            let becomes = outcome(old, &new, is_earlier, grows);
            let is_its_own = old.held.said.origin.key == new.held.said.origin.key || is_earlier(old.held.entry, new.held.entry);
            // Only whoever made a contradicted claim can replace it.
            if old.status == StepStatus::Stands || is_its_own {
                old.status = becomes;
            }
            if becomes == StepStatus::Contradicted {
                new.status = becomes;
            }
        }
        if new.told.is_withdrawn || new.held.is_withdrawn {
            new.status = StepStatus::Withdrawn;
        }
        steps.push(new);
    }
    steps
}

/// The first figure of a record is its toll. Another one of it is a part of that, unless it is a rival's: from another source, and higher.
fn with_whole<'g>(mut kept: Vec<Given<'g>>, new: Given<'g>) -> Vec<Given<'g>> {
    let fullness = |it: &Given<'_>| (it.held.said.origin.class != SpeakerClass::Own, it.toll.bound != Bound::Exact);
    if let Some(same) = kept.iter_mut().find(|it| it.held.entry == new.held.entry && it.toll.value == new.toll.value) {
        // The headline is short: the text says whose number it is, and how sure.
        if fullness(&new) > fullness(same) {
            *same = new;
        }
        return kept;
    }
    let of_record: Vec<&Given<'g>> = kept.iter().filter(|it| it.held.entry == new.held.entry).collect();
    let is_rival = |it: &&Given<'g>| it.held.said.origin.key != new.held.said.origin.key && new.toll.least() > it.toll.most();
    if of_record.iter().all(is_rival) {
        kept.push(new);
    }
    kept
}

/// The same value again, while nothing has overtaken it.
fn is_repeated(old: &Given<'_>, new: &Given<'_>) -> bool {
    old.toll.value == new.toll.value && !matches!(old.status, StepStatus::Withdrawn | StepStatus::Corrected)
}

/// What becomes of an earlier step by a new one.
fn outcome(old: &Given<'_>, new: &Given<'_>, is_earlier: &dyn Fn(u32, u32) -> bool, grows: bool) -> StepStatus {
    let is_one_record = old.held.entry == new.held.entry;
    if new.told.is_withdrawn {
        StepStatus::Stands
    } else if is_earlier(old.held.entry, new.held.entry) {
        if new.told.corrects { StepStatus::Corrected } else { StepStatus::Superseded }
    } else if old.held.said.origin.key == new.held.said.origin.key
        || (!is_one_record && (moves_on(old.toll, new.toll, grows) || are_near(old.toll, new.toll)))
    {
        StepStatus::Superseded
    } else if likeness(&old.held.said, &new.held.said, false) == Likeness::Apart {
        StepStatus::Contradicted
    } else {
        StepStatus::Stands
    }
}

/// The dead become more as more is known, the missing fewer.
fn moves_on(old: &Toll, new: &Toll, grows: bool) -> bool {
    if grows { new.least() >= old.least() } else { new.least() <= old.least() }
}

/// Counts of one happening differ by some; by more than that somebody is wrong.
fn are_near(old: &Toll, new: &Toll) -> bool {
    old.least().max(new.least()) <= 1.25 * old.least().min(new.least())
}

fn step(given: Given<'_>) -> Step {
    Step {
        value: given.toll.value,
        low: given.toll.low,
        high: given.toll.high,
        bound: given.toll.bound,
        at: written(given.told.at),
        source: given.held.said.origin.shown(),
        item: given.told.item.item.to_string(),
        version: given.told.item.version(),
        status: given.status,
    }
}
