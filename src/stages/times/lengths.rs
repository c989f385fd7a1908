//! Forms around a unit of time: "last week", "two days ago", "the past 48 hours", "a 12-day", "every two weeks".

use super::grammar::Grammar;
use super::meaning::{Found, From, Meaning, Unit, YearOf};
use super::pieces::Kind;
use crate::resources::times::Class;

/// How many units: `None` for "several".
type Count = Option<f64>;

impl Grammar<'_> {
    /// "last week", "the following month", "that morning", "next June", "this Christmas season", "the weekend".
    pub(super) fn near(&self, at: usize) -> Option<Found> {
        let mut next = at;
        let article = self.p.is(next, "the");
        next += usize::from(article);
        if article && self.p.is(next, "weekend") {
            return self.found(at, next + 1, Meaning::Near { unit: Unit::Weekend, direction: 0, part: None });
        }
        if self.p.any(next, &["year"]) && self.p.is(next + 1, "-") && self.p.is(next + 2, "end") {
            return Some(Found {
                modifier: Some("end"),
                ..self.found(at, next + 3, Meaning::Near { unit: Unit::Year, direction: 0, part: None })?
            });
        }
        if let Some(unit) = self.singular(next).filter(|unit| !article && matches!(unit, Unit::Month | Unit::Year))
            && self.p.run(next + 1, &["'", "s", "end"])
        {
            return Some(Found {
                modifier: Some("end"),
                ..self.found(at, next + 4, Meaning::Near { unit, direction: 10, part: None })?
            });
        }
        let mut direction = self.direction(next)?;
        let word = next;
        next += 1;
        // "that same day", "this past week", "this coming Friday"
        if let Some(second) = self.direction(next) {
            direction = second;
            next += 1;
        }
        if let Some(month) = self.value(next, Class::Month).filter(|_| self.p.capital(next)) {
            let (month, _) = (month.parse().ok()?, ());
            // "this May" and "next March 5" go to the date forms.
            return if self.p.kind(next + 1) == Some(Kind::Digits) {
                None
            } else {
                self.found(at, next + 1, Meaning::MonthNear { month, direction })
            };
        }
        if let Some(part) = self.part(next) {
            let from = match direction {
                0 | 1 | -1 if !article && self.p.is(word, "this") => {
                    Meaning::Day { offset: 0, from: From::Writing, part: Some(part) }
                }
                1 | 2 => Meaning::Day { offset: 1, from: From::Chain, part: Some(part) },
                -2 | -1 => Meaning::Day {
                    offset: -1,
                    from: if direction == -1 && !article { From::Writing } else { From::Chain },
                    part: Some(part),
                },
                _ => Meaning::Day { offset: 0, from: From::Chain, part: Some(part) },
            };
            return self.found(at, next + 1, from);
        }
        if self.value(next, Class::Season).is_some() || self.weekday(next).is_some() {
            return None;
        }
        if self.p.any(next, &["calendar", "fiscal", "financial", "school", "academic", "business", "trading"])
            && self.singular(next + 1).is_some()
        {
            next += 1;
        }
        let unit = self.singular(next)?;
        if article && self.p.is(word, "last") && self.p.is(next + 1, "of") {
            return None;
        }
        if self.p.is(next + 1, "-")
            && self.p.joined(next + 1)
            && self.p.kind(next + 2) == Some(Kind::Word)
            && self.p.joined(next + 2)
        {
            return None;
        }
        let end = next + 1;
        if unit == Unit::Day {
            return match direction {
                1 | 2 => self.found(at, end, Meaning::Day { offset: 1, from: From::Chain, part: None }),
                -2 => self.found(at, end, Meaning::Day { offset: -1, from: From::Chain, part: None }),
                10 => self.found(at, end, Meaning::Day { offset: 0, from: From::Chain, part: None }),
                _ if article || direction != 0 => {
                    self.found(at, end, Meaning::Length { count: Some(1.0), unit, window: direction.signum() })
                }
                _ => self.found(at, end, Meaning::Day { offset: 0, from: From::Chain, part: None }),
            };
        }
        if matches!(unit, Unit::Second | Unit::Minute) && !self.p.is(word, "past") {
            return None;
        }
        if unit == Unit::Hour {
            return self
                .p
                .any(word, &["past", "last", "next"])
                .then(|| self.found(at, end, Meaning::Length { count: Some(1.0), unit, window: direction.signum() }))?;
        }
        // "over the past year" is a length that ends now.
        let through = self.p.any(at.wrapping_sub(1), &["over", "in", "during", "for", "within"]) && article;
        if self.p.is(next - 1, "past")
            || (self.p.any(word, &["last", "next", "coming"])
                && through
                && direction.abs() == 1
                && matches!(unit, Unit::Year | Unit::Decade | Unit::Century | Unit::Month | Unit::Week))
        {
            return self.found(at, end, Meaning::Length { count: Some(1.0), unit, window: direction.signum() });
        }
        let part = self.part(end).filter(|_| unit == Unit::Week);
        self.found(at, end, Meaning::Near { unit, direction, part })
    }

    /// "two days ago", "a year earlier", "three weeks later", "year-ago", "in two weeks' time".
    pub(super) fn offset(&self, at: usize) -> Option<Found> {
        if self.p.any(at, &["year", "month", "week"]) && self.p.is(at + 1, "-") && self.p.any(at + 2, &["ago", "earlier"]) {
            return self.found(
                at,
                at + 3,
                Meaning::Offset { count: Some(1.0), unit: self.singular(at)?, back: true, from: From::Chain },
            );
        }
        let (count, unit, next) = self.count_of_units(at)?;
        let offset = |end, back, from| self.found(at, end, Meaning::Offset { count, unit, back, from });
        if self.p.is(next, "ago") {
            return offset(next + 1, true, From::Writing);
        }
        if self.p.run(next, &["from", "now"]) {
            return offset(next + 2, false, From::Writing);
        }
        if self.p.is(next, "hence") {
            return offset(next + 1, false, From::Writing);
        }
        if self.p.is(next, "earlier") && !self.p.is(next + 1, "than")
            || self.p.any(next, &["previously", "prior", "beforehand"]) && !self.p.is(next + 1, "to")
        {
            return offset(next + 1, true, From::Chain);
        }
        if self.p.any(next, &["later", "afterwards", "afterward", "thereafter"]) && !self.p.is(next + 1, "than") {
            return offset(next + 1, false, From::Chain);
        }
        let closes = self.p.kind(next + 1) != Some(Kind::Word) && next + 1 <= self.p.len();
        if self.p.is(next, "before") && closes {
            return offset(next + 1, true, From::Chain);
        }
        if self.p.is(next, "after") && closes {
            return offset(next + 1, false, From::Chain);
        }
        if self.p.is(next, "'") && self.p.is(next + 1, "time") && self.p.is(at.wrapping_sub(1), "in") {
            return offset(next + 2, false, From::Writing);
        }
        (self.p.run(next, &["'", "s", "time"]) && self.p.is(at.wrapping_sub(1), "in"))
            .then(|| offset(next + 3, false, From::Writing))?
    }

    /// A count, the unit, and the piece behind: "two weeks", "a few days", "a year and a half", "several months".
    fn count_of_units(&self, at: usize) -> Option<(Count, Unit, usize)> {
        let (count, next) = self.count(at)?;
        let next = next
            + usize::from(self.p.any(
                next,
                &["more", "full", "straight", "consecutive", "long", "whole", "calendar", "additional", "further", "successive"],
            ));
        let one = count == Some(1.0) && self.p.kind(at) == Some(Kind::Word);
        let unit = if one {
            self.singular(next).or_else(|| self.plural(next).filter(|_| self.p.is(at, "one")))
        } else {
            self.plural(next)
                .or_else(|| self.value(next, Class::UnitShort).and_then(Unit::numbered))
                .or_else(|| self.singular(next).filter(|_| count == Some(0.5) || count == Some(1.0)))
        }?;
        // "a second man" is no length.
        if one && matches!(unit, Unit::Second | Unit::Quarter | Unit::Weekend) {
            return None;
        }
        let mut next = next + 1;
        let mut count = count;
        if one && self.p.run(next, &["and", "a", "half"]) {
            (count, next) = (Some(1.5), next + 3);
        }
        Some((count, unit, next))
    }

    /// "two", "a", "several", "a few", "half a", "a couple of", "dozens of", or nothing before a plural ("weeks later").
    fn count(&self, at: usize) -> Option<(Count, usize)> {
        let p = self.p;
        if p.is(at, "half") {
            let next = at + 1 + usize::from(p.is(at + 1, "-"));
            let next = next + usize::from(p.any(next, &["a", "an"]));
            return self.singular(next).map(|_| (Some(0.5), next));
        }
        if p.run(at, &["a", "half"]) && self.singular(at + 2 + usize::from(p.is(at + 2, "-"))).is_some() {
            return Some((Some(0.5), at + 2 + usize::from(p.is(at + 2, "-"))));
        }
        if p.run(at, &["a", "few"]) || p.run(at, &["the", "few"]) {
            return Some((None, at + 2));
        }
        if p.run(at, &["a", "couple"]) {
            return Some((Some(2.0), at + 2 + usize::from(p.is(at + 2, "of"))));
        }
        if p.run(at, &["a", "number", "of"]) || p.run(at, &["a", "handful", "of"]) {
            return Some((None, at + 3));
        }
        if p.run(at, &["a", "dozen"]) {
            return Some((Some(12.0), at + 2));
        }
        if p.any(at, &["several", "few", "many"]) {
            return Some((None, at + 1));
        }
        if let Some(number) = self.number(at) {
            // The number's own end must not be a date's beginning: "in 2019 two years".
            let end = number.end + usize::from(number.vague && p.is(number.end, "of"));
            return Some((if number.vague { None } else { Some((number.value * 100.0).round() / 100.0) }, end));
        }
        if p.any(at, &["a", "an", "one", "another"]) {
            return Some((Some(1.0), at + 1));
        }
        self.plural(at).map(|_| (None, at))
    }

    /// "three weeks", "a 12-day", "the past 48 hours", "45-year-old", "for decades", "the first six months of 2022".
    pub(super) fn length(&self, at: usize) -> Option<Found> {
        self.window(at).or_else(|| self.hyphened(at)).or_else(|| self.counted_units(at))
    }

    /// "the past 48 hours", "the next two years", "the last few weeks", "the first ten months of 2022".
    fn window(&self, at: usize) -> Option<Found> {
        let start = at + usize::from(self.p.any(at, &["the", "these", "those"]));
        let ordered = start > at && self.p.any(start, &["first", "final", "opening"]);
        let direction = self.direction(start).or(ordered.then_some(10))?;
        let mut next = start + 1;
        // "the last week of August"
        if start > at
            && self.p.is(next + 1, "of")
            && (ordered || self.p.is(start, "last"))
            && let Some(unit) = self.singular(next).filter(|unit| matches!(unit, Unit::Week | Unit::Month))
        {
            let inner = self.date(next + 2).filter(|inner| matches!(inner.meaning, Meaning::Date(_)))?;
            return self.found(at, inner.end, Meaning::Length { count: Some(1.0), unit, window: 0 });
        }
        let (count, unit, mut end) = if self.p.is(next, "few") && self.plural(next + 1).is_some() {
            (None, self.plural(next + 1)?, next + 2)
        } else if let Some(number) = self.number(next) {
            next = number.end + usize::from(self.p.is(number.end, "-"));
            next += usize::from(self.p.any(next, &["full", "straight", "consecutive", "fiscal", "calendar"]));
            let unit = self.unit(next)?;
            (if number.vague { None } else { Some(number.value) }, unit, next + 1)
        } else {
            let count = None;
            let next = next + usize::from(self.p.any(next, &["several", "many"]));
            let unit = self.plural(next)?;
            (count, unit, next + 1)
        };
        if self.p.is(end, "of")
            && let Some((year, after)) = self.year_of(end)
            && !matches!(year, YearOf::Unsaid)
        {
            end = after;
        }
        let window = if ordered { 0 } else { direction.clamp(-1, 1) * i32::from(direction != 10 && direction.abs() == 1) };
        self.found(at, end, Meaning::Length { count, unit, window })
    }

    /// "12-day", "45-year-old", "two-and-a-half-year", "month-long", "week-long", "yearlong".
    fn hyphened(&self, at: usize) -> Option<Found> {
        let p = self.p;
        let solid = [
            ("daylong", Unit::Day),
            ("weeklong", Unit::Week),
            ("monthlong", Unit::Month),
            ("yearlong", Unit::Year),
            ("decadelong", Unit::Decade),
            ("hourlong", Unit::Hour),
            ("dayslong", Unit::Day),
            ("weekslong", Unit::Week),
            ("monthslong", Unit::Month),
            ("yearslong", Unit::Year),
            ("decadeslong", Unit::Decade),
        ];
        if let Some((word, unit)) = solid.iter().find(|(word, _)| p.is(at, word)) {
            let count = if word.contains("slong") { None } else { Some(1.0) };
            return self.found(at, at + 1, Meaning::Length { count, unit: *unit, window: 0 });
        }
        if p.is(at + 1, "-") && p.is(at + 2, "long") {
            if let Some(unit) = self.singular(at).filter(|unit| *unit != Unit::Second) {
                return self.found(at, at + 3, Meaning::Length { count: Some(1.0), unit, window: 0 });
            }
            if let Some(unit) = self.plural(at) {
                return self.found(at, at + 3, Meaning::Length { count: None, unit, window: 0 });
            }
        }
        if p.is(at, "half")
            && p.is(at + 1, "-")
            && let Some(unit) = self.singular(at + 2)
        {
            return self.found(at, at + 3, Meaning::Length { count: Some(0.5), unit, window: 0 });
        }
        let number = self.number(at).filter(|number| !number.vague)?;
        let mut next = number.end;
        let mut value = number.value;
        if p.run(next, &["-", "and", "-", "a", "-", "half"]) {
            (next, value) = (next + 6, value + 0.5);
        }
        if !p.is(next, "-") || !p.joined(next) || !p.joined(next + 1) {
            return None;
        }
        let unit = self.singular(next + 1).or_else(|| self.plural(next + 1))?;
        let mut end = next + 2;
        if p.is(end, "-") && p.any(end + 1, &["long", "old", "olds"]) && p.joined(end) {
            end += 2;
        } else if unit == Unit::Second
            || p.is(end, "-")
                && p.joined(end)
                && p.joined(end + 1)
                && p.kind(end + 1) == Some(Kind::Word)
                && unit == Unit::Quarter
        {
            return None;
        }
        self.found(at, end, Meaning::Length { count: Some((value * 100.0).round() / 100.0), unit, window: 0 })
    }

    fn counted_units(&self, at: usize) -> Option<Found> {
        let p = self.p;
        let (count, unit, next) = self.count_of_units(at)?;
        let before = p.before(at);
        let bare = self.plural(at).is_some();
        let article = p.any(at, &["a", "an"]) && count == Some(1.0);
        if bare {
            let good = matches!(
                before,
                "for"
                    | "in"
                    | "within"
                    | "over"
                    | "lasted"
                    | "lasting"
                    | "took"
                    | "take"
                    | "after"
                    | "by"
                    | "of"
                    | "spent"
                    | "until"
            ) && !(before == "of" && at < 2)
                || p.any(next, &["of", "long"]);
            let relation = matches!(before, "of" | "by" | "until" | "over") && p.is(next, "of");
            return (good
                && !relation
                && unit != Unit::Second
                && unit != Unit::Quarter
                && unit != Unit::Weekend
                && !p.is(at.wrapping_sub(1), "-"))
            .then(|| self.found(at, next, Meaning::Length { count, unit, window: 0 }))?;
        }
        if article {
            let rate = matches!(before, "once" | "twice" | "thrice" | "times");
            let length = matches!(
                before,
                "for"
                    | "in"
                    | "within"
                    | "about"
                    | "after"
                    | "over"
                    | "than"
                    | "nearly"
                    | "almost"
                    | "just"
                    | "only"
                    | "lasted"
                    | "took"
                    | "take"
                    | "least"
                    | "half"
                    | "under"
                    | "spent"
                    | "lasting"
                    | "barely"
                    | "roughly"
                    | "takes"
                    | "until"
                    | "to"
            ) || p.any(next, &["after", "before"])
                || count == Some(1.5);
            if p.is(next, "-") && p.joined(next) {
                return None;
            }
            return (!rate && length && !(unit == Unit::Day && p.is(next, "of")))
                .then(|| self.found(at, next, Meaning::Length { count, unit, window: 0 }))?;
        }
        if p.is(at, "one")
            && unit == Unit::Day
            && !matches!(before, "in" | "for" | "than" | "least" | "just" | "only")
            && !p.any(next, &["after", "before"])
        {
            return None;
        }
        // "G7", "Apollo 11 minutes": a number that is glued to a word is a name.
        if p.joined(at) && at > 0 && p.kind(at - 1) == Some(Kind::Word) {
            return None;
        }
        let mut end = next;
        if p.is(end, "old") && unit == Unit::Year || p.is(end, "old") && matches!(unit, Unit::Month | Unit::Week | Unit::Day) {
            end += 1;
        } else if p.run(end, &["of", "age"]) {
            end += 2;
        }
        self.found(at, end, Meaning::Length { count, unit, window: 0 })
    }

    /// "every Monday", "each year", "every two weeks", "daily", "twice a week", "per month".
    pub(super) fn set(&self, at: usize) -> Option<Found> {
        let p = self.p;
        if p.any(at, &["every", "each"]) {
            let other = usize::from(p.is(at + 1, "other"));
            let next = at + 1 + other;
            if let Some(weekday) = self.weekday(next) {
                return self.found(at, next + 1, Meaning::Set(format!("XXXX-WXX-{weekday}")));
            }
            if let Some(part) = self.part(next) {
                return self.found(at, next + 1, Meaning::Set(format!("XXXX-XX-XXT{part}")));
            }
            if let Some((month, length)) = self.month(next) {
                return self.found(at, next + length, Meaning::Set(format!("XXXX-{month:02}")));
            }
            if let Some(unit) = self.singular(next) {
                let count = if other == 1 { 2.0 } else { 1.0 };
                return self.found(at, next + 1, Meaning::Set(unit.length(Some(count))));
            }
            let few = usize::from(p.is(next, "few"));
            let (count, next) =
                if few == 1 { (None, next + 1) } else { self.number(next).map(|number| (Some(number.value), number.end))? };
            let unit = self.plural(next)?;
            return self.found(at, next + 1, Meaning::Set(unit.length(count)));
        }
        if let Some(value) = self.value(at, Class::Frequency) {
            let name = p.capital(at) && (p.capital(at + 1) || at > 0 && p.capital(at - 1) && !p.new_paragraph(at));
            let hyphen = p.is(at + 1, "-") || p.is(at.wrapping_sub(1), "-");
            return (!name && !hyphen).then(|| self.found(at, at + 1, Meaning::Set(value.to_owned())))?;
        }
        if p.any(at, &["once", "twice", "thrice"]) && p.any(at + 1, &["a", "an", "every", "per"]) {
            let unit = self.singular(at + 2)?;
            return self.found(at, at + 3, Meaning::Set(unit.length(Some(1.0))));
        }
        if p.is(at, "per")
            && let Some(unit) = self.singular(at + 1).filter(|unit| !matches!(unit, Unit::Second | Unit::Minute | Unit::Hour))
        {
            return self.found(at, at + 2, Meaning::Set(unit.length(Some(1.0))));
        }
        None
    }
}
