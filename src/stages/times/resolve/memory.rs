//! What the story has spoken of: the last date, and what an expression was told against.

use jiff::civil::Date;

use super::super::calendar::date;
use super::super::meaning::{Expression, From, Meaning};
use super::super::tense::Tense;
use super::{Last, Resolved, Story};
use crate::record::{Code, LocalId, TimeKind};
use crate::resources::times::Direction;

impl Story<'_> {
    pub(super) fn remember(
        &mut self,
        year: i32,
        month: Option<i8>,
        day: Option<i8>,
        id: LocalId,
        found: &Expression,
        explicit_year: bool,
    ) {
        // What a history's author calls "two years ago" or "this year" is not where the history has come to.
        let from_writing = matches!(
            found.meaning,
            Meaning::Near { direction: Direction::Last | Direction::This | Direction::Next, .. }
                | Meaning::Offset { from: From::Writing, .. }
                | Meaning::Day { from: From::Writing, .. }
        );
        if self.narrative && from_writing {
            return;
        }
        // A bare year that is already spoken of does not take the month away.
        let month = month.or(self.last.filter(|last| self.narrative && last.year == year).and_then(|last| last.month));
        let last = Last { year, month, day, quarter: None, id, end: found.end, explicit_year };
        self.last = Some(last);
        if day.is_some() {
            self.last_day = Some(last);
        }
    }

    /// The last date spoken of as a day; else the day of writing.
    pub(super) fn chain_day(&self) -> Option<Date> {
        let last = self.last_day.or(self.last);
        match last {
            Some(last) => date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1))),
            None => self.today,
        }
    }

    pub(super) fn chain_anchor(&self) -> Option<Code> {
        self.last_day.or(self.last).map(|last| Code::Owned(last.id.to_string()))
    }

    pub(super) fn today_anchor(&self) -> Option<Code> {
        self.today.map(|_| Code::Borrowed(self.anchor))
    }

    pub(super) fn absolute(&self, value: String) -> Option<Resolved> {
        Some(Resolved { kind: TimeKind::Date, value, anchor: Some(Code::Borrowed("absolute")), range: None })
    }

    /// True if a year that is not said should follow the last date, not the day of writing.
    pub(super) fn follows_last(&self, found: &Expression, tense: Tense) -> bool {
        let Some(last) = self.last else { return false };
        if self.narrative {
            return true;
        }
        let Some(today) = self.today else { return last.explicit_year };
        if !last.explicit_year || last.year == i32::from(today.year()) || tense == Tense::Future || last.year < 1000 {
            return false;
        }
        let gap = found.start.saturating_sub(last.end);
        gap < 80 && self.same_sentence(last.end, found.start)
    }
}
