//! Days and months: "2022-03-14", "5 March 2022", "March 5-7", "March", "the 19th".

use super::super::meaning::{Expression, Meaning, Partial, YearOf};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::Class;
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// ISO and numeric dates, "5 March 2022", "March 5, 2022", "March 2022", "March", years, decades, centuries.
    pub(super) fn date(&self, at: usize) -> Option<Expression> {
        self.numeric(at)
            .or_else(|| self.century(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.fiscal(at))
            .or_else(|| self.year(at))
            .or_else(|| self.day_alone(at))
    }

    /// `2022-03-14`, `14/03/2022`, `3/14/22`, `14.3.2022`.
    pub(super) fn numeric(&self, at: usize) -> Option<Expression> {
        let mark = self.p.word(at + 1);
        let joined = (1..=4).all(|index| self.p.joined(at + index));
        if !joined
            || !matches!(mark, "-" | "/" | ".")
            || !self.p.is(at + 3, mark)
            || (self.p.joined(at) && !self.p.is(at.wrapping_sub(1), "("))
        {
            return None;
        }
        if self.p.any(at + 5, &["/", "-", "."]) && self.p.joined(at + 5) && self.p.joined(at + 6) {
            return None;
        }
        let two = |index: usize| self.p.digits(index, 1..=2).and_then(|value| i8::try_from(value).ok());
        if let (Some(year), Some(month), Some(day)) = (self.p.digits(at, 4..=4), two(at + 2), two(at + 4)) {
            let end = at + 5;
            // "2022-03-14T06:00" is a time of that day.
            if self.p.is(end, "t")
                && self.p.joined(end)
                && self.p.joined(end + 1)
                && let (Some(hour), Some(minute)) = (two(end + 1), two(end + 3))
                && self.p.is(end + 2, ":")
                && hour < 25
                && minute < 60
            {
                let date = Box::new(Meaning::Date(whole(year, month, day)?));
                let mut last = end + 4;
                if self.p.is(last, ":") && self.p.joined(last) && self.p.kind(last + 1) == Some(Kind::Digits) {
                    last += 2;
                }
                let zone = (self.p.is(last, "z") && self.p.joined(last)).then(|| "0".to_owned());
                last += usize::from(zone.is_some());
                return self.found(at, last, Meaning::Clock { hour, minute, zone, date: Some(date) });
            }
            return self.found(at, end, Meaning::Date(whole(year, month, day)?));
        }
        let (first, second) = (two(at)?, two(at + 2)?);
        let year = self.p.digits(at + 4, 4..=4).or_else(|| {
            self.p.digits(at + 4, 2..=2).filter(|_| mark != ".").map(|short| if short < 50 { 2000 + short } else { 1900 + short })
        })?;
        let (day, month) = match (first, second, mark) {
            (13.., _, _) => (first, second),
            (_, 13.., _) => (second, first),
            // The resolver turns it round where the dateline's country writes the month first.
            _ => (first, second),
        };
        let mut date = whole(year, month, day)?;
        if first <= 12 && second <= 12 && mark == "/" {
            date.part = Some("?".to_owned());
        }
        self.found(at, at + 5, Meaning::Date(date))
    }

    /// "5 March 2022", "the 5th of March", "25th December".
    pub(super) fn day_first(&self, at: usize) -> Option<Expression> {
        let start = at + usize::from(self.p.is(at, WordClass::The));
        let (day, mut next) = self.day(start)?;
        // "14. März"
        if next == start + 1 && self.is(next, Class::OrdinalMark) && self.p.joined(next) && self.month(next + 1).is_some() {
            next += 1;
        }
        let of = usize::from(self.p.is(next, WordClass::Of));
        let ordinal = next > start + 1 || self.p.kind(start) == Some(Kind::Word);
        next += of;
        // "3 de marzo", but not "3 of March"
        let (month, length) = self.month(next).filter(|_| of == 0 || ordinal || self.is(next, Class::MonthSmall))?;
        next += length;
        let (year, end) = self.year_of(next).unwrap_or((YearOf::Unsaid, next));
        // "12 March Road"
        if self.p.capital(end) && self.is(end, Class::Street) {
            return None;
        }
        let part = self.part(end);
        let end = end + usize::from(part.is_some());
        self.found(at, end, Meaning::Date(Partial { year, month: Some(month), day: Some(day), part }))
    }

    /// A day of a month and the piece behind it: "5", "5th", "fifth".
    pub(super) fn day(&self, at: usize) -> Option<(i8, usize)> {
        if let Some(day) = self.p.digits(at, 1..=2).and_then(|day| i8::try_from(day).ok()).filter(|day| (1..=31).contains(day)) {
            if self.p.joined(at) && at > 0 && self.p.any(at - 1, &[".", ",", "$", ":"]) {
                return None;
            }
            let suffix = usize::from(self.p.joined(at + 1) && self.p.is(at + 1, WordClass::OrdinalLetters));
            return Some((day, at + 1 + suffix));
        }
        let day = self.value(at, Class::OrdinalWord)?.parse().ok()?;
        Some((day, at + 1))
    }

    /// "March 5, 2022", "March 5", "March 2022", "March".
    pub(super) fn month_first(&self, at: usize) -> Option<Expression> {
        let (month, length) = self.month(at)?;
        let next = at + length;
        let the = usize::from(self.p.is(next, WordClass::The));
        if let Some((day, after)) = self
            .day(next + the)
            .filter(|(_, after)| the == 0 && self.p.kind(next) == Some(Kind::Digits) || *after > next + the + 1)
        {
            let is_clock = self.p.is(after, ":") && self.p.joined(after);
            let decimal = self.p.is(after, ".")
                && self.p.joined(after)
                && self.p.kind(after + 1) == Some(Kind::Digits)
                && self.p.joined(after + 1);
            if !is_clock && !decimal {
                let (year, end) = self.year_of(after).unwrap_or((YearOf::Unsaid, after));
                let part = self.part(end);
                let end = end + usize::from(part.is_some());
                return self.found(at, end, Meaning::Date(Partial { year, month: Some(month), day: Some(day), part }));
            }
        }
        if let Some((year, end)) = self.year_of(next) {
            return self.found(at, end, Meaning::Date(Partial { year, month: Some(month), ..Partial::default() }));
        }
        self.is_month_alone(at, next)
            .then(|| self.found(at, next, Meaning::Date(Partial { month: Some(month), ..Partial::default() })))?
    }

    /// "May", "March", "April", "June" and "August" are also a verb, a walk and people.
    pub(super) fn is_month_alone(&self, at: usize, next: usize) -> bool {
        let dated = self.is(at.wrapping_sub(1), Class::BeforeDate) || self.p.any(at.wrapping_sub(1), &["-", "("]);
        let follows_name = at > 0 && self.p.capital(at - 1) && !dated;
        let before_name = self.p.capital(next)
            && self.p.kind(next) == Some(Kind::Word)
            && !self.p.new_paragraph(next)
            && self.weekday(next).is_none();
        // "its April low", "the March election", "a June deadline"
        let owned = self.p.is(at.wrapping_sub(1), WordClass::Determiner)
            && self.p.kind(next) == Some(Kind::Word)
            && !self.p.capital(next)
            && !self.p.is(next, WordClass::BehindMonthAlone);
        if owned {
            return true;
        }
        if self.p.is(at, WordClass::MonthOrModal) {
            return dated && !(self.p.is(at.wrapping_sub(1), WordClass::BeforeModal) && self.p.kind(next) == Some(Kind::Word));
        }
        if self.p.is(at, WordClass::MonthOrName) {
            return dated || !(before_name || follows_name) && (at == 0 || self.p.before(at) == "," || self.p.is(next, "'"));
        }
        if self.p.is(at, WordClass::MonthIfDated) { dated } else { !follows_name || !before_name }
    }

    /// "the 19th" behind "on": a day of the month that is spoken of.
    pub(super) fn day_alone(&self, at: usize) -> Option<Expression> {
        let on = self.p.is(at.wrapping_sub(1), WordClass::BeforeDayAlone) && self.p.is(at, WordClass::The);
        on.then(|| self.day_alone_loose(at))?
    }

    pub(super) fn day_alone_loose(&self, at: usize) -> Option<Expression> {
        let (day, next) = self.day(at + 1).filter(|(_, next)| self.p.is(at, WordClass::The) && *next == at + 3)?;
        let alone = self.p.kind(next) != Some(Kind::Word) && !self.p.is(next, "-") || self.p.is(next, WordClass::BehindDayAlone);
        alone.then(|| self.found(at, next, Meaning::Date(Partial { day: Some(day), ..Partial::default() })))?
    }

    /// "10-12 March 2020", "3 and 4 July", "July 3-4", "July 10, 11 and 12": one expression a day.
    pub(super) fn shared_month(&self, at: usize, found: &mut Vec<Expression>) -> bool {
        let joiner = |index: usize| self.p.is(index, WordClass::JoinsDays);
        if let Some((first, next)) = self.day(at).filter(|(_, next)| joiner(*next) && self.p.kind(at) == Some(Kind::Digits))
            && let Some(second) = self
                .day_first(next + 1)
                .filter(|second| !self.p.is(second.start, WordClass::The) || self.p.is(at.wrapping_sub(1), WordClass::The))
            && let Meaning::Date(date) = &second.meaning
            && date.day.is_some_and(|day| day > first || self.p.is(next, WordClass::Or))
        {
            let one = Partial { day: Some(first), part: None, ..date.clone() };
            found.push(Expression { start: at, end: next, meaning: Meaning::Date(one), modifier: None });
            found.push(second);
            return true;
        }
        let Some((month, length)) = self.month(at) else { return false };
        let Some((first, next)) = self.day(at + length).filter(|_| self.p.kind(at + length) == Some(Kind::Digits)) else {
            return false;
        };
        let Some((second, end)) = self.day(next + 1).filter(|_| joiner(next) && self.p.kind(next + 1) == Some(Kind::Digits))
        else {
            return false;
        };
        if second <= first
            || self.p.any(end, &[":", "%"])
            || self.counted(end)
            || self.month(end).is_some()
            || (self.p.is(end, ".") && self.p.joined(end + 1))
        {
            return false;
        }
        let (year, after) = self.year_of(end).unwrap_or((YearOf::Unsaid, end));
        let date = |day| Meaning::Date(Partial { year, month: Some(month), day: Some(day), part: None });
        found.push(Expression { start: at, end: next, meaning: date(first), modifier: None });
        found.push(Expression { start: next + 1, end: after, meaning: date(second), modifier: None });
        true
    }
}

fn whole(year: i64, month: i8, day: i8) -> Option<Partial> {
    let year = i32::try_from(year).ok()?;
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then_some(Partial { year: YearOf::Given(year), month: Some(month), day: Some(day), part: None })
}
