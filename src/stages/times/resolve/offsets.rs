//! So many units from a date, and the days that a length covers.

use super::super::calendar::{date, plus, steps};
use super::super::meaning::{Expression, From, Unit};
use super::super::value::stamp;
use super::{Resolved, Story};
use crate::record::{Code, LocalId, TimeKind};

impl Story<'_> {
    pub(super) fn offset(
        &mut self,
        count: Option<f64>,
        unit: Unit,
        back: bool,
        from: From,
        found: &Expression,
        id: LocalId,
    ) -> Option<Resolved> {
        let Some(count) = count else {
            let value = if back { "PAST_REF" } else { "FUTURE_REF" };
            return Some(Resolved { kind: TimeKind::Date, value: value.to_owned(), anchor: None, range: None });
        };
        // "a decade ago" is a year, "two decades ago" a decade.
        let (count, unit) = if unit == Unit::Decade && count == 1.0 { (10.0, Unit::Year) } else { (count, unit) };
        let (count, unit) = steps(count, unit)?;
        let count = if back { -count } else { count };
        if let Some(same) = self.same_part_of_year(count, unit, from, found) {
            return Some(same);
        }
        let chained = from == From::Chain && self.last.is_some();
        let anchor = if chained { self.last.map(|last| Code::Owned(last.id.to_string())) } else { self.today_anchor() };
        if chained
            && let Some(last) = self.last
            && (last.year < 1 || unit == Unit::Year)
        {
            let year = last.year + i32::try_from(count).ok()?;
            (-9999..=9998).contains(&year).then_some(())?;
            self.remember(year, None, None, id, found, true);
            return Some(Resolved {
                kind: TimeKind::Date,
                value: if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") },
                anchor,
                range: None,
            });
        }
        // Days behind a month: no day is known.
        if chained
            && matches!(unit, Unit::Day | Unit::Week)
            && let Some(last) = self.last.filter(|last| last.day.is_none() && !self.narrative && self.last_day.is_none())
            && let Some(month) = last.month
        {
            return Some(Resolved { kind: TimeKind::Date, value: stamp(last.year, month, None), anchor, range: None });
        }
        let base = if chained {
            let last = if matches!(unit, Unit::Day | Unit::Week) { self.last_day.or(self.last) } else { self.last };
            last.and_then(|last| date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1))))
        } else {
            self.today
        };
        let Some(base) = base else {
            return Some(Resolved {
                kind: TimeKind::Date,
                value: if back { "PAST_REF" } else { "FUTURE_REF" }.to_owned(),
                anchor: None,
                range: None,
            });
        };
        if matches!(unit, Unit::Hour | Unit::Minute | Unit::Second) {
            // Hours are told against a clock that copy seldom gives; without one the day is all that is known.
            let Some(hour) = self.hour.filter(|_| !chained && unit == Unit::Hour) else {
                return self.day(base, None, anchor, id, found);
            };
            let moment = base.at(hour, 0, 0, 0).checked_add(jiff::Span::new().try_hours(count).ok()?).ok()?;
            return Some(Resolved {
                kind: TimeKind::Time,
                value: format!("{}T{:02}", moment.date(), moment.hour()),
                anchor,
                range: None,
            });
        }
        let day = plus(base, unit, count)?;
        self.unit_at(unit, day, anchor, None, id, found)
    }

    /// "in the first quarter, from $900 million a year earlier": the quarter or month of that year.
    fn same_part_of_year(&self, count: i64, unit: Unit, from: From, found: &Expression) -> Option<Resolved> {
        let last = self.last.filter(|last| last.year > 0 && !self.narrative && self.same_sentence(last.end, found.start))?;
        let compared = unit == Unit::Year && from == From::Chain && count == -1 && last.day.is_none();
        let year = last.year - 1;
        let value = match (last.quarter, last.month) {
            (Some(quarter), _) => format!("{year:04}-Q{quarter}"),
            (None, Some(month)) => stamp(year, month, None),
            _ => return None,
        };
        let anchor = Some(Code::Owned(last.id.to_string()));
        compared.then_some(Resolved { kind: TimeKind::Date, value, anchor, range: None })
    }

    /// From and to of a length that ends or begins on the day of writing.
    pub(super) fn window(&self, count: Option<f64>, unit: Unit, window: i32) -> Option<(String, String)> {
        let today = self.today.filter(|_| window != 0)?;
        let (count, unit) = match unit {
            Unit::Hour => (count? / 24.0, Unit::Day),
            Unit::Minute | Unit::Second => return None,
            _ => (count?, unit),
        };
        let (count, unit) = steps(if unit == Unit::Day { count.ceil() } else { count }, unit)?;
        let other = plus(today, unit, count * i64::from(window))?;
        Some(if window < 0 { (other.to_string(), today.to_string()) } else { (today.to_string(), other.to_string()) })
    }
}
