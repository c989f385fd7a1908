//! Forms of a time of day: "2 a.m.", "14:30 GMT", "0600 GMT", "6 o'clock", "noon on Friday".

use super::super::meaning::{Expression, From, Meaning};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::Class;
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// A time of day, its zone, and the day it belongs to where one follows.
    pub(super) fn clock(&self, at: usize) -> Option<Expression> {
        let (hour, minute, mut end) = self.hour(at)?;
        let mut zone = None;
        if self.p.is(end, WordClass::Local) && self.p.is(end + 1, WordClass::Time) {
            end += 2;
        } else if let Some((found, after)) = self.zone(end) {
            (zone, end) = (Some(found), after);
        }
        let (mut hour, mut date) = (hour, None);
        if self.p.run(end, &[WordClass::In, WordClass::The])
            && let Some(part) = self.part(end + 2)
        {
            hour += if matches!(part.as_str(), "AF" | "EV") && hour < 12 { 12 } else { 0 };
            end += 3;
        }
        // "8:30 a.m. ET (1230 GMT) on Friday": the day stands behind the other zone's time.
        let mut behind = end;
        if self.p.is(end, "(")
            && let Some((_, after)) = self.hour(end + 1).and_then(|(_, _, after)| self.zone(after))
            && self.p.is(after, ")")
        {
            behind = after + 1;
        }
        let next = behind + usize::from(self.p.is(behind, WordClass::On) || self.p.is(behind, ","));
        let day = self
            .dated_weekday(next)
            .or_else(|| self.day_word(next))
            .or_else(|| self.date(next).filter(|_| next == behind || self.p.is(behind, WordClass::On)));
        let fits = |found: &Expression| {
            matches!(&found.meaning, Meaning::Weekday { .. } | Meaning::Day { .. })
                || matches!(&found.meaning, Meaning::Date(date) if date.day.is_some())
        };
        if let Some(day) = day.filter(fits) {
            date = Some(Box::new(day.meaning));
            // A date behind "on" is an expression of its own.
            end = if self.p.is(behind, WordClass::On) || behind > end { end } else { day.end };
            // "9:34 p.m., March 19 EST"
            if zone.is_none()
                && let Some((found, after)) = self.zone(end)
            {
                (zone, end) = (Some(found), after);
            }
        }
        self.found(at, end, Meaning::Clock { hour, minute, zone, date })
    }

    pub(super) fn day_word(&self, at: usize) -> Option<Expression> {
        let offset = self.value(at, Class::DayOffset)?.parse().ok()?;
        self.found(at, at + 1, Meaning::Day { offset, from: From::Writing, part: None })
    }

    pub(super) fn zone(&self, at: usize) -> Option<(String, usize)> {
        let slash = at;
        // "Eastern Daylight Time"
        let named = 1 + usize::from(self.p.is(at + 1, WordClass::ZoneKind));
        if self.p.is(at + named, WordClass::Time)
            && let Some(zone) = self.value(at, Class::ZoneName)
        {
            return Some((zone.to_owned(), at + named + 1));
        }
        let zone = self.value(slash, Class::Zone).filter(|_| self.p.capital(slash))?;
        // "ET", "CAT" and "IST" are zones in capitals only.
        let upper = self.p.span(slash, slash + 1).of(self.p.text);
        upper.chars().all(char::is_uppercase).then(|| (zone.to_owned(), slash + 1))
    }

    /// Hour, minute and the piece behind them.
    pub(super) fn hour(&self, at: usize) -> Option<(i8, i8, usize)> {
        if let Some(part) = self.value(at, Class::Daypart).filter(|part| part.len() == 5) {
            let on = self.p.is(at.wrapping_sub(1), WordClass::BeforeHourName);
            let hour = if part.starts_with("12") { 12 } else { 24 };
            let followed = self.p.any(at + 1, &[WordClass::On, WordClass::Local])
                || self.zone(at + 1).is_some()
                || self.weekday(at + 1).is_some();
            return (on || followed).then_some((hour, 0, at + 1));
        }
        let p = self.p;
        if p.kind(at) != Some(Kind::Digits) && !self.is_oclock(at + 1) {
            return None;
        }
        if p.joined(at) && at > 0 && !p.any(at - 1, &["(", "-", "/", "\"", "“", "'"]) {
            return None;
        }
        // 0600 GMT, 1430 hours
        if let Some(four) = p.digits(at, 4..=4) {
            let (hour, minute) = (i8::try_from(four / 100).ok()?, i8::try_from(four % 100).ok()?);
            let glued = usize::from(
                self.is(at + 1, Class::HourWord)
                    && (p.joined(at + 1)
                        || p.word(at).starts_with('0')
                        || minute != 0
                        || p.is(at.wrapping_sub(1), WordClass::At)),
            );
            let zoned = self.zone(at + 1).is_some() || p.run(at + 1, &[WordClass::Local, WordClass::Time]);
            return ((glued == 1 || zoned) && hour < 25 && minute < 60).then_some((hour, minute, at + 1 + glued));
        }
        let hour = match p.digits(at, 1..=2) {
            Some(hour) => i8::try_from(hour).ok()?,
            None => i8::try_from(crate::stages::numbers::whole(self.number(at)?.value)?).ok()?,
        };
        if self.is_oclock(at + 1) {
            return (hour <= 12).then_some((hour, 0, at + 4));
        }
        let (minute, end) =
            match p.digits(at + 2, 2..=2).filter(|_| p.any(at + 1, &[":", "."]) && p.joined(at + 1) && p.joined(at + 2)) {
                Some(minute) => (Some(i8::try_from(minute).ok()?), at + 3),
                None => (None, at + 1),
            };
        // Seconds of a record or of a log: 14:30:05.
        if let Some((hour, end)) = self.half_of_day(hour, end) {
            return (minute.unwrap_or(0) < 60).then_some((hour, minute.unwrap_or(0), end));
        }
        // "14 Uhr"
        if minute.is_none() && self.is(end, Class::Hour) {
            return (hour < 25).then_some((hour, 0, end + 1));
        }
        let minute = minute.filter(|minute| *minute < 60)?;
        let colon = p.is(at + 1, ":");
        let runs_on = p.any(end, &[":", ".", "-"])
            && p.joined(end)
            && p.kind(end + 1) == Some(Kind::Digits)
            && p.joined(end + 1)
            && !p.is(end, "-");
        let hrs = usize::from(self.is(end, Class::HourWord) || self.is(end, Class::Hour));
        let zoned = self.zone(end).is_some() || p.is(end, WordClass::Local) || hrs == 1;
        let at_it = p.is(at.wrapping_sub(1), WordClass::BeforeClock);
        let good = hour < 25
            && !runs_on
            && (zoned
                || colon && (at_it || p.word(at).len() == 2 && hour > 0 && !p.any(end, &[WordClass::In, WordClass::To]))
                || colon && self.dated_weekday(end).is_some());
        good.then_some((hour, minute, end + hrs))
    }

    /// "o'clock"
    fn is_oclock(&self, at: usize) -> bool {
        self.p.is(at, WordClass::O) && self.p.is(at + 1, "'") && self.p.is(at + 2, WordClass::Clock)
    }

    /// "a.m.", "pm": the hour on the 24-hour clock.
    pub(super) fn half_of_day(&self, hour: i8, at: usize) -> Option<(i8, usize)> {
        let p = self.p;
        let (after_noon, end) = if p.is(at, WordClass::HalfOfDay) {
            (p.is(at, WordClass::Pm), at + 1)
        } else if p.is(at, WordClass::HalfOfDayLetter)
            && p.is(at + 1, ".")
            && p.joined(at + 1)
            && p.is(at + 2, WordClass::M)
            && p.joined(at + 2)
        {
            // The stop belongs to the abbreviation unless it ends the sentence too; either way it is part of it.
            (p.is(at, WordClass::P), at + 3 + usize::from(p.is(at + 3, ".") && p.joined(at + 3)))
        } else {
            return None;
        };
        match hour {
            12 if after_noon => Some((12, end)),
            12 => Some((0, end)),
            0..=11 => Some((if after_noon { hour + 12 } else { hour }, end)),
            _ => None,
        }
    }
}
