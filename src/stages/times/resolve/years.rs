//! Calendar dates: the year that is meant where none is said.

use jiff::civil::Date;

use super::super::calendar::{date, plus};
use super::super::meaning::{Expression, Partial, Unit, YearOf};
use super::super::tense::Tense;
use super::super::value::{kind_of, stamp, with_part};
use super::{Resolved, Story};
use crate::record::{Code, LocalId, TimeKind};
use crate::resources::times::Direction;

/// Days ahead in which a month and day without a year are this very one.
const CLOSE: i32 = 60;

impl Story<'_> {
    /// "the nineties": the last such decade that has begun.
    pub(super) fn century_of(&self, decade: i32) -> i32 {
        let today = self
            .last
            .filter(|_| self.narrative)
            .map(|last| last.year)
            .or(self.today.map(|today| i32::from(today.year())))
            .unwrap_or(2000);
        let century = today - today % 100;
        if century + decade > today { century - 100 } else { century }
    }

    /// The year that a [`YearOf`] means by itself.
    pub(super) fn year_number(&self, year: YearOf) -> Option<(i32, Option<Code>)> {
        let today = self.today.map(|today| i32::from(today.year()));
        match year {
            YearOf::Given(year) => Some((year, Some(Code::Borrowed("absolute")))),
            YearOf::Near(Direction::Current) if !self.narrative => today.map(|year| (year, self.today_anchor())),
            YearOf::Near(Direction::Same | Direction::Current) => self
                .last
                .map(|last| (last.year, Some(Code::Owned(last.id.to_string()))))
                .or(today.map(|year| (year, self.today_anchor()))),
            YearOf::Near(direction @ (Direction::Preceding | Direction::Following)) => {
                let base = self
                    .last
                    .map(|last| (last.year, Some(Code::Owned(last.id.to_string()))))
                    .or(today.map(|year| (year, self.today_anchor())))?;
                Some((base.0 + direction.step(), base.1))
            }
            YearOf::Near(direction) => today.map(|year| (year + direction.step(), self.today_anchor())),
            YearOf::Unsaid => None,
        }
    }

    pub(super) fn date(&mut self, partial: &Partial, found: &Expression, id: LocalId) -> Option<Resolved> {
        let Partial { year, month, day, part } = partial;
        let (mut month, mut day, mut part) = (*month, *day, part.clone());
        if part.as_deref() == Some("?") {
            part = None;
            if self.month_first {
                std::mem::swap(&mut month, &mut day);
            }
        }
        let Some(month) = month else {
            let Some(day) = day else {
                let (year, anchor) = self.year_number(*year)?;
                self.remember(year, None, None, id, found, true);
                let value = if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") };
                return Some(Resolved { kind: TimeKind::Date, value, anchor, range: None });
            };
            return self.day_of_month(day, found, id);
        };
        if let Some((year, anchor)) = self.year_number(*year) {
            // 31 April is no date.
            let valid = day.is_none_or(|day| date(if year < 1 { 4 } else { year }, i32::from(month), i32::from(day)).is_some());
            valid.then_some(())?;
            self.remember(year, Some(month), day, id, found, true);
            return Some(Resolved {
                kind: kind_of(part.as_deref()),
                value: with_part(stamp(year, month, day), part.as_deref()),
                anchor,
                range: None,
            });
        }
        let tense = if day.is_some() { self.tense(found) } else { self.tense_of_month(found) };
        if self.follows_last(found, tense) {
            let last = self.last?;
            let mut year = last.year;
            let ahead = last.month.unwrap_or(1) - month;
            if ahead > if self.narrative { 7 } else { 0 } {
                year += 1;
            }
            self.remember(year, Some(month), day, id, found, self.narrative || last.explicit_year);
            return Some(Resolved {
                kind: kind_of(part.as_deref()),
                value: with_part(stamp(year, month, day), part.as_deref()),
                anchor: Some(Code::Owned(last.id.to_string())),
                range: None,
            });
        }
        let Some(today) = self.today else {
            let value = day.map_or(format!("XXXX-{month:02}"), |day| format!("XXXX-{month:02}-{day:02}"));
            return Some(Resolved {
                kind: kind_of(part.as_deref()),
                value: with_part(value, part.as_deref()),
                anchor: None,
                range: None,
            });
        };
        let year = self.year_near(today, month, day, tense)?;
        self.remember(year, Some(month), day, id, found, false);
        Some(Resolved {
            kind: kind_of(part.as_deref()),
            value: with_part(stamp(year, month, day), part.as_deref()),
            anchor: self.today_anchor(),
            range: None,
        })
    }

    /// The year in which news copy of `today` means a month or day that it gives no year.
    pub(super) fn year_near(&self, today: Date, month: i8, day: Option<i8>, tense: Tense) -> Option<i32> {
        let this = i32::from(today.year());
        let apart = |year: i32| -> Option<i32> {
            match day {
                Some(day) => date(year, i32::from(month), i32::from(day))
                    .and_then(|date| today.until(date).ok())
                    .map(|span| span.get_days()),
                None => Some((year - this) * 365 + (i32::from(month) - i32::from(today.month())) * 30),
            }
        };
        let years: Vec<(i32, i32)> = [this - 1, this, this + 1, this - 4, this + 4]
            .into_iter()
            .filter_map(|year| apart(year).map(|days| (days, year)))
            .collect();
        // A day of nearly a year ago would be given its year: whatever the verb seemed to say, a day that is close is meant.
        let near = years.iter().find(|(days, _)| day.is_some() && (1..=CLOSE).contains(days));
        match tense {
            Tense::Past if near.is_some() => near,
            // A day's grace: the message may be dated by another zone.
            Tense::Past => years.iter().filter(|(days, _)| *days <= 1).max(),
            Tense::Future => years.iter().filter(|(days, _)| *days >= 0).min(),
            Tense::Present | Tense::Unknown => years.iter().min_by_key(|(days, _)| (days.abs(), *days > 0)),
        }
        .map(|(_, year)| *year)
    }

    /// "the 19th": of the month that is spoken of, else of this or the last.
    pub(super) fn day_of_month(&mut self, day: i8, found: &Expression, id: LocalId) -> Option<Resolved> {
        if let Some(last) = self.last.filter(|last| {
            last.month.is_some() && (self.narrative || self.today.is_none() || found.start.saturating_sub(last.end) < 60)
        }) {
            let month = last.month?;
            if last.year > 0 {
                date(last.year, i32::from(month), i32::from(day))?;
            }
            self.remember(last.year, Some(month), Some(day), id, found, last.explicit_year);
            return Some(Resolved {
                kind: TimeKind::Date,
                value: stamp(last.year, month, Some(day)),
                anchor: Some(Code::Owned(last.id.to_string())),
                range: None,
            });
        }
        let today = match self.today {
            Some(today) => today,
            None => {
                return Some(Resolved { kind: TimeKind::Date, value: format!("XXXX-XX-{day:02}"), anchor: None, range: None });
            }
        };
        let tense = self.tense(found);
        let step = match tense {
            Tense::Future if day < today.day() => 1,
            Tense::Past | Tense::Unknown if day > today.day() => -1,
            _ => 0,
        };
        let month = plus(date(i32::from(today.year()), i32::from(today.month()), 1)?, Unit::Month, step)?;
        let date = date(i32::from(month.year()), i32::from(month.month()), i32::from(day))?;
        self.day(date, None, self.today_anchor(), id, found)
    }
}
