//! Weekdays, with their dates or parts: "Friday, July 21", "Monday morning", "the night of Monday".

use super::super::meaning::{Expression, Meaning, Partial};
use super::Grammar;
use crate::resources::times::Class;
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// "Friday, July 21, 2017"; also a weekday by itself, with a part of the day: "Monday morning".
    pub(super) fn dated_weekday(&self, at: usize) -> Option<Expression> {
        let article = usize::from(self.p.is(at, WordClass::The));
        let direction = self.direction(at + article).filter(|_| self.weekday(at + article + 1).is_some());
        let start = if direction.is_some() { at + article + 1 } else { at };
        if let Some(weekday) = self.value(start, Class::Weekdays).filter(|_| self.p.capital(start)) {
            return self.found(at, start + 1, Meaning::Set(format!("XXXX-WXX-{weekday}")));
        }
        let weekday = self.weekday(start)?;
        let mut end = start + 1;
        if self.p.is(end, ".") && self.value(start, Class::WeekdayShort).is_some() {
            end += 1;
        }
        let comma = end + usize::from(self.p.is(end, ","));
        let comma = comma + usize::from(self.p.is(comma, WordClass::The) || self.p.run(comma, &[WordClass::On]) && comma > end);
        if let Some(date) =
            self.numeric(comma).or_else(|| self.day_first(comma)).or_else(|| self.month_first(comma).filter(has_day))
        {
            return Some(Expression { start: at, ..date });
        }
        let mut part = self.part(end);
        end += usize::from(part.is_some());
        if part.is_none() && self.stage_part(end).is_some() {
            part = self.stage_part(end);
            end += 2;
        }
        // "Black Friday", "Bloody Sunday" and "Friday the 13th" films are names.
        if at.checked_sub(1).is_some_and(|before| self.p.is(before, WordClass::BeforeNamedWeekday) && self.p.capital(before)) {
            return None;
        }
        // "the fourth Friday in a row", "the Sunday Times"
        let nth = at > 0 && self.is(at - 1, Class::OrdinalWord);
        if nth && self.p.run(end, &[WordClass::In, WordClass::A, WordClass::Row])
            || self.p.capital(end) && self.is(end, Class::PaperName)
        {
            return None;
        }
        let week = self.p.any(end, &[WordClass::Last, WordClass::Next, WordClass::This]) && self.p.is(end + 1, WordClass::Week);
        if week && direction.is_none() {
            let direction = self.direction(end);
            return self.found(at, end + 2, Meaning::Weekday { weekday, direction, part });
        }
        self.found(at, end, Meaning::Weekday { weekday, direction, part })
    }

    /// "early morning", "late night" behind a weekday.
    pub(super) fn stage_part(&self, at: usize) -> Option<String> {
        self.p.any(at, &[WordClass::Early, WordClass::Late, WordClass::Mid]).then(|| self.part(at + 1))?
    }

    /// "the morning of January 31", "the night of Monday", "the early hours of Tuesday".
    pub(super) fn part_of_date(&self, at: usize) -> Option<Expression> {
        let mut next = at + usize::from(self.p.is(at, WordClass::The));
        next += usize::from(self.p.any(next, &[WordClass::Early, WordClass::Late]));
        let part = if self.p.is(next, WordClass::Hours) { Some("MO".to_owned()) } else { self.part(next) }?;
        next += 1;
        next += usize::from(self.p.is(next, WordClass::Hours));
        if self.p.any(next, &[WordClass::Of, WordClass::On]) {
            let inner = self
                .dated_weekday(next + 1)
                .or_else(|| self.near(next + 1))
                .or_else(|| self.date(next + 1))
                .or_else(|| self.day_alone_loose(next + 1));
            if let Some(inner) = inner.filter(|inner| {
                matches!(inner.meaning, Meaning::Date(_) | Meaning::Weekday { part: None, .. } | Meaning::Near { .. })
            }) {
                return self.found(at, inner.end, Meaning::PartOf { part, date: Some(Box::new(inner.meaning)) });
            }
        }
        let in_the = self.p.is(at, WordClass::The)
            && self.p.any(at.wrapping_sub(1), &[WordClass::In, WordClass::Into, WordClass::By])
            && !self.p.is(next, WordClass::Of);
        if self.p.is(at, WordClass::Night) && self.p.is(at.wrapping_sub(1), WordClass::At) {
            return self.found(at, next, Meaning::Set("XXXX-XX-XXTNI".to_owned()));
        }
        let at_it = self.p.is(at.wrapping_sub(1), WordClass::BeforePointOfDay) && self.p.is(at, WordClass::PointOfDay);
        (in_the || at_it).then(|| self.found(at, next, Meaning::PartOf { part, date: None }))?
    }
}

fn has_day(found: &Expression) -> bool {
    matches!(&found.meaning, Meaning::Date(Partial { day: Some(_), .. }))
}
