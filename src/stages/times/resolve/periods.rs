//! Weeks, months, seasons, quarters, years: "this year", "last week", "the third quarter".

use jiff::civil::Date;

use super::super::calendar::{date, plus, week};
use super::super::meaning::{Expression, Unit, YearOf};
use super::super::tense::Tense;
use super::super::value::stamp;
use super::{Resolved, Story};
use crate::record::{Code, LocalId, TimeKind};
use crate::resources::times::Direction;
use crate::text::lexicon::WordClass;

impl Story<'_> {
    pub(super) fn season(
        &mut self,
        code: &str,
        year: YearOf,
        direction: Option<Direction>,
        found: &Expression,
        id: LocalId,
    ) -> Option<Resolved> {
        let month = match code {
            "SP" => 3,
            "SU" => 6,
            "FA" => 9,
            _ => 12,
        };
        let said = self.year_number(year);
        let (year, anchor) = match (said, direction) {
            (Some(said), _) => said,
            (None, None | Some(Direction::Same | Direction::This))
                if self.last.is_some() && (self.narrative || direction == Some(Direction::Same)) =>
            {
                (self.last?.year, self.chain_anchor())
            }
            (None, Some(Direction::Following)) if self.last.is_some() => {
                let last = self.last?;
                (last.year + i32::from(last.month.is_none_or(|last| last >= month)), self.chain_anchor())
            }
            (None, _) => {
                let Some(today) = self.today else {
                    return Some(Resolved { kind: TimeKind::Date, value: format!("XXXX-{code}"), anchor: None, range: None });
                };
                let this = i32::from(today.year());
                let now = i32::from(today.month());
                // January and February belong to the winter that began the year before.
                let (in_winter, start) = (code == "WI" && now < 3, i32::from(month));
                let year = match direction {
                    Some(Direction::Last) => {
                        if start + 2 < now {
                            this
                        } else {
                            this - 1 - i32::from(in_winter)
                        }
                    }
                    Some(Direction::Next | Direction::Following) => {
                        if start > now {
                            this
                        } else {
                            this + 1 - i32::from(in_winter)
                        }
                    }
                    Some(Direction::This) => this - i32::from(in_winter),
                    _ if in_winter => this - 1,
                    _ => match self.tense(found) {
                        Tense::Past if start > now => this - 1,
                        Tense::Future if start + 2 < now => this + 1,
                        _ => this,
                    },
                };
                (year, self.today_anchor())
            }
        };
        self.remember(year, Some(month), None, id, found, anchor.as_deref() == Some("absolute"));
        if let Some(last) = &mut self.last {
            last.month = Some(month);
        }
        let value = if year < 0 { format!("BC{:04}-{code}", -year) } else { format!("{year:04}-{code}") };
        Some(Resolved { kind: TimeKind::Date, value, anchor, range: None })
    }

    pub(super) fn fraction(
        &mut self,
        letter: char,
        number: i32,
        year: YearOf,
        found: &Expression,
        id: LocalId,
    ) -> Option<Resolved> {
        let months = if letter == 'Q' { 3 } else { 6 };
        let (year, anchor) = match self.year_number(year) {
            Some(said) => said,
            None if self.narrative && self.last.is_some() => (self.last?.year, self.chain_anchor()),
            None => {
                let Some(today) = self.today else {
                    return Some(Resolved {
                        kind: TimeKind::Date,
                        value: format!("XXXX-{letter}{number}"),
                        anchor: None,
                        range: None,
                    });
                };
                // Companies report a quarter when it is over: the one that has ended last, unless the copy plans.
                let ended = number * months < i32::from(today.month());
                let future = self.tense(found) == Tense::Future;
                let begun = (number - 1) * months < i32::from(today.month());
                let this = i32::from(today.year());
                (
                    if ended
                        || (future
                            || begun
                                && number * months >= i32::from(today.month())
                                && i32::from(today.month()) - (number - 1) * months >= 2)
                    {
                        this
                    } else {
                        this - 1
                    },
                    self.today_anchor(),
                )
            }
        };
        let month = i8::try_from((number - 1) * months + 1).ok()?;
        self.remember(year, Some(month), None, id, found, anchor.as_deref() == Some("absolute"));
        if let Some(last) = self.last.as_mut().filter(|_| letter == 'Q') {
            last.quarter = Some(number);
        }
        Some(Resolved { kind: TimeKind::Date, value: format!("{year:04}-{letter}{number}"), anchor, range: None })
    }

    pub(super) fn month_near(&mut self, month: i8, direction: Direction, id: LocalId, found: &Expression) -> Option<Resolved> {
        let chained = !direction.is_from_writing();
        let base = if chained || (self.narrative && self.last.is_some()) {
            self.last.and_then(|last| Some((last.year, last.month?)))
        } else {
            None
        };
        let anchor = if base.is_some() { self.chain_anchor() } else { self.today_anchor() };
        let Some((year, now)) = base.or(self.today.map(|today| (i32::from(today.year()), today.month()))) else {
            return Some(Resolved { kind: TimeKind::Date, value: format!("XXXX-{month:02}"), anchor: None, range: None });
        };
        let year = match direction {
            Direction::Last | Direction::Preceding if month >= now => year - 1,
            Direction::Next | Direction::Following if month <= now => year + 1,
            _ => year,
        };
        self.remember(year, Some(month), None, id, found, false);
        Some(Resolved { kind: TimeKind::Date, value: stamp(year, month, None), anchor, range: None })
    }

    /// "this year", "last week", "that month", "the weekend".
    pub(super) fn near(
        &mut self,
        unit: Unit,
        direction: Direction,
        part: Option<&str>,
        found: &Expression,
        id: LocalId,
    ) -> Option<Resolved> {
        let told = match direction {
            Direction::Preceding | Direction::Following | Direction::Same => true,
            Direction::Current | Direction::Next => self.narrative,
            Direction::Last | Direction::This => false,
        };
        let (chained, step) = (told && self.last.is_some(), direction.step());
        if chained {
            let last = self.last?;
            let anchor = Some(Code::Owned(last.id.to_string()));
            if unit == Unit::Year || last.year < 1 {
                let year = last.year + step;
                self.remember(year, None, None, id, found, true);
                return Some(Resolved {
                    kind: TimeKind::Date,
                    value: if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") },
                    anchor,
                    range: None,
                });
            }
            let base = date(last.year, i32::from(last.month.unwrap_or(1)), i32::from(last.day.unwrap_or(1)))?;
            return self.unit_at(unit, plus(base, unit, i64::from(step))?, anchor, part, id, found);
        }
        let Some(today) = self.today else {
            let value = match unit {
                Unit::Day => "XXXX-XX-XX",
                Unit::Week => "XXXX-WXX",
                Unit::Weekend => "XXXX-WXX-WE",
                Unit::Month => "XXXX-XX",
                Unit::Quarter => "XXXX-QX",
                Unit::Decade => "XXX",
                Unit::Century => "XX",
                _ => "XXXX",
            };
            return Some(Resolved { kind: TimeKind::Date, value: value.to_owned(), anchor: None, range: None });
        };
        // "the weekend": of this week where the copy plans, else the last one that has begun.
        let mut step = i64::from(step);
        if unit == Unit::Weekend && direction == Direction::This && today.weekday().to_monday_one_offset() < 5 {
            let tense = self.tense(found);
            let this = self.p.is(found.start, WordClass::This);
            step = if tense == Tense::Past || tense == Tense::Unknown && !this { -1 } else { 0 };
        }
        let anchor = self.today_anchor();
        self.unit_at(unit, plus(today, unit, step)?, anchor, part, id, found)
    }

    /// The unit of the calendar that a day lies in.
    pub(super) fn unit_at(
        &mut self,
        unit: Unit,
        day: Date,
        anchor: Option<Code>,
        part: Option<&str>,
        id: LocalId,
        found: &Expression,
    ) -> Option<Resolved> {
        let year = i32::from(day.year());
        let value = match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => return self.day(day, part, anchor, id, found),
            Unit::Week | Unit::Fortnight => week(day),
            Unit::Weekend => format!("{}-WE", week(day)),
            Unit::Month => {
                self.remember(year, Some(day.month()), None, id, found, false);
                stamp(year, day.month(), None)
            }
            Unit::Quarter => format!("{year:04}-Q{}", (day.month() - 1) / 3 + 1),
            Unit::Year => {
                self.remember(year, None, None, id, found, false);
                format!("{year:04}")
            }
            Unit::Decade => format!("{:03}", year / 10),
            Unit::Century | Unit::Millennium => format!("{:02}", year / 100),
        };
        Some(Resolved { kind: TimeKind::Date, value, anchor, range: None })
    }
}
