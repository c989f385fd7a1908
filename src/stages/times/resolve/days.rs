//! Days told from another: weekdays, "tomorrow", "overnight".

use jiff::civil::Date;

use super::super::calendar::{date, monday, plus, weekday};
use super::super::meaning::{Expression, Unit};
use super::super::tense::Tense;
use super::super::value::{kind_of, with_part};
use super::{Resolved, Story};
use crate::record::{Code, LocalId};
use crate::resources::times::Direction;
use crate::text::lexicon::WordClass;

impl Story<'_> {
    pub(super) fn day(
        &mut self,
        day: Date,
        part: Option<&str>,
        anchor: Option<Code>,
        id: LocalId,
        found: &Expression,
    ) -> Option<Resolved> {
        self.remember(i32::from(day.year()), Some(day.month()), Some(day.day()), id, found, false);
        Some(Resolved { kind: kind_of(part), value: with_part(day.to_string(), part), anchor, range: None })
    }

    pub(super) fn weekday(
        &mut self,
        number: i8,
        direction: Option<Direction>,
        part: Option<&str>,
        found: &Expression,
        id: LocalId,
    ) -> Option<Resolved> {
        let day = weekday(number)?;
        let chained = self.narrative || direction.is_some_and(|it| !it.is_from_writing());
        if chained
            && let Some(base) = self.last_day.and_then(|last| date(last.year, i32::from(last.month?), i32::from(last.day?)))
        {
            let ahead = i64::from((number - base.weekday().to_monday_one_offset()).rem_euclid(7));
            let step = match direction {
                Some(Direction::Preceding | Direction::Last) => {
                    if ahead == 0 {
                        -7
                    } else {
                        ahead - 7
                    }
                }
                Some(Direction::Following) if ahead == 0 => 7,
                _ => ahead,
            };
            let anchor = self.chain_anchor();
            return self.day(plus(base, Unit::Day, step)?, part, anchor, id, found);
        }
        let Some(today) = self.today else {
            return Some(Resolved {
                kind: kind_of(part),
                value: with_part(format!("XXXX-WXX-{number}"), part),
                anchor: None,
                range: None,
            });
        };
        let in_week = |weeks: i64| {
            monday(today).and_then(|monday| plus(monday, Unit::Day, weeks * 7 + i64::from(day.to_monday_zero_offset())))
        };
        let back = i64::from((today.weekday().to_monday_one_offset() - number).rem_euclid(7));
        let ahead = i64::from((number - today.weekday().to_monday_one_offset()).rem_euclid(7));
        let target = match direction {
            Some(Direction::Last | Direction::Preceding) => plus(today, Unit::Day, if back == 0 { -7 } else { -back }),
            // "this coming Friday" and "next Friday"
            Some(Direction::Next | Direction::Following) if self.p.is(found.start, WordClass::Next) => in_week(1),
            Some(Direction::Next | Direction::Following) => plus(today, Unit::Day, if ahead == 0 { 7 } else { ahead }),
            Some(Direction::This) => in_week(0),
            _ => match self.tense(found) {
                Tense::Unknown => plus(today, Unit::Day, if back < ahead { -back } else { ahead }),
                Tense::Future | Tense::Present => plus(today, Unit::Day, ahead),
                _ => plus(today, Unit::Day, -back),
            },
        };
        let anchor = self.today_anchor();
        self.day(target?, part, anchor, id, found)
    }
}
