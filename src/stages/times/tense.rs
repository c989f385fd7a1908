//! Whether the clause around an expression looks back or ahead.
//!
//! News copy looks back unless it plans: "resigned on Friday" is the last Friday, "will meet on Monday" the next. The verb nearest
//! to the expression decides, inside the sentence and without a quotation mark between.

use super::calendar::stops;
use super::meaning::Found;
use super::pieces::{Kind, Pieces};
use crate::resources::times::{Class, TimeRules};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Future,
    Unknown,
}

/// How far from the expression a verb may stand, in pieces.
const REACH: usize = 28;

pub(super) fn around(p: &Pieces<'_>, found: &Found, rules: &TimeRules) -> Tense {
    // "until Friday", "by Monday", "due Tuesday", "ahead of Sunday's vote"
    let before = p.before(found.start);
    if matches!(before, "until" | "till" | "due" | "starting" | "beginning" | "scheduled" | "upcoming") {
        return Tense::Future;
    }
    if before == "since" {
        return Tense::Past;
    }
    let possessive = p.is(found.end, "'") && p.joined(found.end);
    let mut left = Vec::new();
    for step in 1..=REACH {
        let Some(at) = found.start.checked_sub(step) else { break };
        if stops(p, at) || stops(p, at + 1) && p.new_paragraph(at + 1) {
            break;
        }
        // A clause that a comma closes off says less than the one that the expression stands in.
        if let Some(tense) = cue(p, at, rules) {
            left.push((step, tense, at));
            break;
        }
    }
    let mut right = None;
    for step in 1..=REACH {
        let at = found.end + step - 1;
        if at >= p.len() || stops(p, at) {
            break;
        }
        if let Some(tense) = cue(p, at, rules) {
            right = Some((step, tense));
            break;
        }
    }
    match (left.first(), right) {
        // "officials said Monday's talks will …": the talks' verb counts, not the speaker's.
        (Some((_, Tense::Past, at)), Some((_, right))) if possessive && p.any(*at, &["said", "told", "announced", "added"]) => {
            right
        }
        // An expression that opens its sentence or clause belongs to the verb behind it.
        (Some((step, left, _)), Some((distance, right))) => {
            let opens = p.is(found.end, ",") || p.is(found.start.wrapping_sub(2), ",") || p.is(found.start.wrapping_sub(1), ",");
            if *step > distance + 2 && opens { right } else { *left }
        }
        (Some((_, tense, _)), None) => *tense,
        (None, Some((_, tense))) => tense,
        (None, None) => Tense::Unknown,
    }
}

/// The tense that the piece speaks for, if it is a verb or the like.
fn cue(p: &Pieces<'_>, at: usize, rules: &TimeRules) -> Option<Tense> {
    if p.kind(at) != Some(Kind::Word) {
        return None;
    }
    let word = p.word(at);
    // "would have met" looks back.
    if matches!(word, "would" | "could" | "should" | "may" | "might" | "must") {
        return Some(if p.any(at + 1, &["have"]) { Tense::Past } else { Tense::Future })
            .filter(|_| !(word == "may" && p.capital(at)));
    }
    if rules.value(word, Class::FutureCue).is_some() && !matches!(word, "before" | "until" | "till") {
        // "planned for", "expected to" look ahead whatever tense they stand in; "agreed on Friday" does not.
        let needs_infinitive = matches!(
            word,
            "agreed"
                | "vowed"
                | "promised"
                | "pledged"
                | "invited"
                | "planned"
                | "expected"
                | "planning"
                | "plan"
                | "plans"
                | "hope"
                | "set"
                | "aims"
                | "wants"
                | "intends"
                | "ahead"
        );
        let looks_ahead = !needs_infinitive
            || p.any(at + 1, &["to", "for", "on", "of"])
                && !(p.is(at + 1, "on") && matches!(word, "agreed" | "vowed" | "promised" | "pledged"));
        return if looks_ahead {
            Some(Tense::Future)
        } else if word.ends_with("ed") {
            Some(Tense::Past)
        } else {
            None
        };
    }
    if word == "ll" && p.before(at) == "'" {
        return Some(Tense::Future);
    }
    if matches!(word, "is" | "are") && p.is(at + 1, "to") {
        return Some(Tense::Future);
    }
    if rules.value(word, Class::PastCue).is_some() {
        return Some(Tense::Past);
    }
    // Regular past: "resigned", "arrested"; not "hundred", "red", "need", "United".
    let regular = word.len() > 4
        && word.ends_with("ed")
        && !word.ends_with("eed")
        && !p.capital(at)
        && !matches!(word, "hundred" | "sacred" | "naked" | "wicked" | "indeed");
    regular.then_some(Tense::Past)
}
