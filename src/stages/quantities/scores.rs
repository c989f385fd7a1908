//! Scores of matches: "beat New Zealand 3-2", "trailing 2-1".

use super::{Reading, View};
use crate::record::{Bound, Code};
use crate::resources::pieces::Kind;
use crate::stages::numbers;
use crate::text::lexicon::WordClass;

/// The highest that one side scores in any sport of the news but cricket, whose scores are told otherwise.
const HIGHEST: f64 = 199.0;
/// How far before and behind the score the word may stand that tells of a match, in pieces.
const BEFORE: usize = 8;
const BEHIND: usize = 3;

impl View<'_> {
    /// Two numbers with a hyphen, near a word that tells who won. It has no value: its text says it.
    pub(super) fn score(&self, at: usize) -> Option<Reading> {
        let p = self.p;
        let side = |at: usize| {
            let number = numbers::read(p, at, &self.rules.numbers, false)?;
            (p.kind(at) == Some(Kind::Digits) && number.end == at + 1 && number.value <= HIGHEST).then_some(number.value)
        };
        let dash = p.is(at + 1, "-") && p.joined(at + 1) && p.joined(at + 2);
        let alone = !p.joined(at) && !(p.joined(at + 3) && (p.is(at + 3, "-") || p.kind(at + 3) == Some(Kind::Word)));
        let (first, _) = side(at).zip(side(at + 2)).filter(|_| dash && alone)?;
        let before = (1..=BEFORE).filter_map(|back| at.checked_sub(back));
        let before = before.take_while(|it| !p.any(*it, &[".", ";", "!", "?"]) && !p.new_paragraph(*it + 1));
        let behind = (at + 3..at + 3 + BEHIND).take_while(|it| !p.new_paragraph(*it));
        let mut near = before.chain(behind);
        near.any(|it| p.is(it, WordClass::TellsScore)).then(|| Reading {
            start: at,
            end: at + 3,
            low: first,
            high: None,
            bound: Bound::Exact,
            vague: false,
            kind: Code::Borrowed("score"),
            unit: None,
            currency: None,
            of: None,
        })
    }
}
