//! Weekdays, with their dates or parts: "Friday, July 21", "Monday morning", "the night of Monday".

use super::super::meaning::{Expression, Meaning, Partial};
use super::Grammar;
use crate::resources::times::Class;

impl Grammar<'_> {
    /// "Friday, July 21, 2017"; also a weekday by itself, with a part of the day: "Monday morning".
    pub(super) fn dated_weekday(&self, at: usize) -> Option<Expression> {
        let article = usize::from(self.p.is(at, "the"));
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
        let comma = comma + usize::from(self.p.is(comma, "the") || self.p.run(comma, &["on"]) && comma > end);
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
        if at
            .checked_sub(1)
            .is_some_and(|before| self.p.any(before, &["black", "bloody", "ash", "super"]) && self.p.capital(before))
        {
            return None;
        }
        // "the fourth Friday in a row", "the Sunday Times"
        let nth = at > 0 && self.is(at - 1, Class::OrdinalWord);
        if nth && self.p.run(end, &["in", "a", "row"]) || self.p.capital(end) && self.is(end, Class::PaperName) {
            return None;
        }
        let week = self.p.any(end, &["last", "next", "this"]) && self.p.is(end + 1, "week");
        if week && direction.is_none() {
            let direction = self.direction(end);
            return self.found(at, end + 2, Meaning::Weekday { weekday, direction, part });
        }
        self.found(at, end, Meaning::Weekday { weekday, direction, part })
    }

    /// "early morning", "late night" behind a weekday.
    pub(super) fn stage_part(&self, at: usize) -> Option<String> {
        self.p.any(at, &["early", "late", "mid"]).then(|| self.part(at + 1))?
    }

    /// "the morning of January 31", "the night of Monday", "the early hours of Tuesday".
    pub(super) fn part_of_date(&self, at: usize) -> Option<Expression> {
        let mut next = at + usize::from(self.p.any(at, &["the"]));
        next += usize::from(self.p.any(next, &["early", "late"]));
        let part = if self.p.is(next, "hours") { Some("MO".to_owned()) } else { self.part(next) }?;
        next += 1;
        next += usize::from(self.p.is(next, "hours"));
        if self.p.any(next, &["of", "on"]) {
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
        let in_the = self.p.is(at, "the") && self.p.any(at.wrapping_sub(1), &["in", "into", "by"]) && !self.p.is(next, "of");
        if self.p.is(at, "night") && self.p.is(at.wrapping_sub(1), "at") {
            return self.found(at, next, Meaning::Set("XXXX-XX-XXTNI".to_owned()));
        }
        let at_it = self.p.any(at.wrapping_sub(1), &["at", "before", "after", "by", "around", "until", "since"])
            && self.p.any(at, &["dawn", "dusk", "noon", "midday", "midnight", "sunrise", "sunset", "nightfall", "daybreak"]);
        (in_the || at_it).then(|| self.found(at, next, Meaning::PartOf { part, date: None }))?
    }
}

fn has_day(found: &Expression) -> bool {
    matches!(&found.meaning, Meaning::Date(Partial { day: Some(_), .. }))
}
