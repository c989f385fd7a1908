//! Lengths: "three weeks", "the past 48 hours", "a 12-day", "45-year-old".

use super::super::meaning::{Expression, Meaning, Unit, YearOf};
use super::Grammar;
use crate::resources::times::pieces::Kind;

impl Grammar<'_> {
    /// "three weeks", "a 12-day", "the past 48 hours", "45-year-old", "for decades", "the first six months of 2022".
    pub(super) fn length(&self, at: usize) -> Option<Expression> {
        self.window(at).or_else(|| self.hyphened(at)).or_else(|| self.counted_units(at))
    }

    /// "the past 48 hours", "the next two years", "the last few weeks", "the first ten months of 2022".
    pub(super) fn window(&self, at: usize) -> Option<Expression> {
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
    pub(super) fn hyphened(&self, at: usize) -> Option<Expression> {
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

    pub(super) fn counted_units(&self, at: usize) -> Option<Expression> {
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
                || p.any(next, &["of", "long"])
                || p.any(next, &["before", "after"]) && p.kind(next + 1) == Some(Kind::Word);
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
}
