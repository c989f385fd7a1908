//! The forms of time expressions, tried at each piece, longest meaning first. Nothing is resolved here.
//!
//! Every form looks a bounded number of pieces ahead, so the whole is linear in the text.

mod calendar_words;
mod clocks;
mod dates;
mod lengths;
mod modified;
mod named;
mod near;
mod offsets;
mod seasons;
mod sets;
mod weekdays;
mod years;

use super::meaning::{Expression, Meaning};
use crate::resources::pieces::{Kind, Pieces};
use crate::resources::times::{Class, TimeRules};

/// The text and what is known about words: all that the forms need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grammar<'a> {
    p: &'a Pieces<'a>,
    rules: &'a TimeRules,
    /// What each piece can be; looked up once, asked often.
    classes: &'a [&'a [(Class, String)]],
}

/// All expressions of a text, in order.
pub(super) fn expressions(p: &Pieces<'_>, rules: &TimeRules) -> Vec<Expression> {
    let classes: Vec<&[(Class, String)]> = (0..p.len()).map(|at| rules.classes(p.word(at))).collect();
    let grammar = Grammar { p, rules, classes: &classes };
    let mut found = Vec::new();
    let mut at = 0;
    while at < grammar.p.len() {
        let before = found.len();
        grammar.at(at, &mut found);
        at = found.get(before..).and_then(|new: &[Expression]| new.last()).map_or(at + 1, |last| last.end.max(at + 1));
    }
    found
}

impl Grammar<'_> {
    /// Adds what begins at piece `at`: one expression, or several that share a month ("10-12 March").
    pub(super) fn at(&self, at: usize, found: &mut Vec<Expression>) {
        if self.p.kind(at) == Some(Kind::Mark) && !self.p.is(at, "'") {
            return;
        }
        if self.shared_month(at, found) || self.year_range(at, found) {
            return;
        }
        if let Some(one) = self.one(at) {
            found.push(one);
        }
    }

    pub(super) fn one(&self, at: usize) -> Option<Expression> {
        self.modified(at).or_else(|| self.plain(at)).or_else(|| self.reference(at))
    }

    /// Expressions without a modifier in front.
    pub(super) fn plain(&self, at: usize) -> Option<Expression> {
        self.phrase(at)
            .or_else(|| self.day_named_from_now(at))
            .or_else(|| self.holiday(at))
            .or_else(|| self.clock(at))
            .or_else(|| self.part_of_date(at))
            .or_else(|| self.dated_weekday(at))
            .or_else(|| self.set(at))
            .or_else(|| self.fraction_of_year(at))
            .or_else(|| self.near(at))
            .or_else(|| self.offset(at))
            .or_else(|| self.date(at))
            .or_else(|| self.season(at))
            .or_else(|| self.length(at))
    }

    pub(super) fn found(&self, start: usize, end: usize, meaning: Meaning) -> Option<Expression> {
        Some(Expression { start, end, meaning, modifier: None })
    }
}
