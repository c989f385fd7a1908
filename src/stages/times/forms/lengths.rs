//! Lengths: "three weeks", "the past 48 hours", "a 12-day", "45-year-old".

use super::super::meaning::{Expression, Meaning, Unit, YearOf};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::{Class, Direction};
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// "three weeks", "a 12-day", "the past 48 hours", "45-year-old", "for decades", "the first six months of 2022".
    pub(super) fn length(&self, at: usize) -> Option<Expression> {
        self.window(at).or_else(|| self.hyphened(at)).or_else(|| self.counted_units(at))
    }

    /// "the past 48 hours", "the next two years", "the last few weeks", "the first ten months of 2022".
    pub(super) fn window(&self, at: usize) -> Option<Expression> {
        let start = at + usize::from(self.p.is(at, WordClass::Definite));
        let ordered = start > at && self.p.is(start, WordClass::PartOfSpan);
        let direction = self.direction(start).or(ordered.then_some(Direction::Same))?;
        let mut next = start + 1;
        // "the last week of August"
        if start > at
            && self.p.is(next + 1, WordClass::Of)
            && (ordered || self.p.is(start, WordClass::Last))
            && let Some(unit) = self.singular(next).filter(|unit| matches!(unit, Unit::Week | Unit::Month))
        {
            let inner = self.date(next + 2).filter(|inner| matches!(inner.meaning, Meaning::Date(_)))?;
            return self.found(at, inner.end, Meaning::Length { count: Some(1.0), unit, window: 0 });
        }
        let (count, unit, mut end) = if self.p.is(next, WordClass::Few) && self.plural(next + 1).is_some() {
            (None, self.plural(next + 1)?, next + 2)
        } else if let Some(number) = self.number(next) {
            next = number.end + usize::from(self.p.is(number.end, "-"));
            next += usize::from(self.p.is(next, WordClass::WindowAdjective));
            let unit = self.unit(next)?;
            (if number.vague { None } else { Some(number.value) }, unit, next + 1)
        } else {
            let count = None;
            let next = next + usize::from(self.p.any(next, &[WordClass::Several, WordClass::Many]));
            let unit = self.plural(next)?;
            (count, unit, next + 1)
        };
        if self.p.is(end, WordClass::Of)
            && let Some((year, after)) = self.year_of(end)
            && !matches!(year, YearOf::Unsaid)
        {
            end = after;
        }
        let window = if direction.is_from_writing() && !ordered { direction.step() } else { 0 };
        self.found(at, end, Meaning::Length { count, unit, window })
    }

    /// "12-day", "45-year-old", "two-and-a-half-year", "month-long", "week-long", "yearlong".
    pub(super) fn hyphened(&self, at: usize) -> Option<Expression> {
        let p = self.p;
        if let Some(unit) = self.value(at, Class::UnitLong).and_then(Unit::numbered) {
            return self.found(at, at + 1, Meaning::Length { count: Some(1.0), unit, window: 0 });
        }
        if let Some(unit) = self.value(at, Class::UnitsLong).and_then(Unit::numbered) {
            return self.found(at, at + 1, Meaning::Length { count: None, unit, window: 0 });
        }
        if p.is(at + 1, "-") && p.is(at + 2, WordClass::Long) {
            if let Some(unit) = self.singular(at).filter(|unit| *unit != Unit::Second) {
                return self.found(at, at + 3, Meaning::Length { count: Some(1.0), unit, window: 0 });
            }
            if let Some(unit) = self.plural(at) {
                return self.found(at, at + 3, Meaning::Length { count: None, unit, window: 0 });
            }
        }
        if p.is(at, WordClass::Half)
            && p.is(at + 1, "-")
            && let Some(unit) = self.singular(at + 2)
        {
            return self.found(at, at + 3, Meaning::Length { count: Some(0.5), unit, window: 0 });
        }
        let number = self.number(at).filter(|number| !number.vague)?;
        let mut next = number.end;
        let mut value = number.value;
        let hyphens = [0, 2, 4].iter().all(|it| p.is(next + it, "-"));
        if hyphens && p.is(next + 1, WordClass::And) && p.is(next + 3, WordClass::A) && p.is(next + 5, WordClass::Half) {
            (next, value) = (next + 6, value + 0.5);
        }
        if !p.is(next, "-") || !p.joined(next) || !p.joined(next + 1) {
            return None;
        }
        let unit = self.singular(next + 1).or_else(|| self.plural(next + 1))?;
        let mut end = next + 2;
        if p.is(end, "-") && p.is(end + 1, WordClass::LengthEnding) && p.joined(end) {
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
        let before = at.wrapping_sub(1);
        let bare = self.plural(at).is_some();
        let article = p.is(at, WordClass::Article) && count == Some(1.0);
        if bare {
            let good = p.is(before, WordClass::BeforeUnits) && !(p.is(before, WordClass::Of) && at < 2)
                || p.any(next, &[WordClass::Of, WordClass::Long])
                || p.any(next, &[WordClass::Before, WordClass::After]) && p.kind(next + 1) == Some(Kind::Word);
            let relation = p.is(before, WordClass::RelatesUnits) && p.is(next, WordClass::Of);
            return (good
                && !relation
                && unit != Unit::Second
                && unit != Unit::Quarter
                && unit != Unit::Weekend
                && !p.is(at.wrapping_sub(1), "-"))
            .then(|| self.found(at, next, Meaning::Length { count, unit, window: 0 }))?;
        }
        if article {
            let rate = p.is(before, WordClass::Rate);
            let length = p.is(before, WordClass::BeforeOneUnit)
                || p.any(next, &[WordClass::After, WordClass::Before])
                || count == Some(1.5);
            if p.is(next, "-") && p.joined(next) {
                return None;
            }
            return (!rate && length && !(unit == Unit::Day && p.is(next, WordClass::Of)))
                .then(|| self.found(at, next, Meaning::Length { count, unit, window: 0 }))?;
        }
        if p.is(at, WordClass::One)
            && unit == Unit::Day
            && !p.is(before, WordClass::BeforeOneDay)
            && !p.any(next, &[WordClass::After, WordClass::Before])
        {
            return None;
        }
        // "G7", "Apollo 11 minutes": a number that is glued to a word is a name.
        if p.joined(at) && at > 0 && p.kind(at - 1) == Some(Kind::Word) {
            return None;
        }
        let mut end = next;
        if p.is(end, WordClass::Old) && unit == Unit::Year
            || p.is(end, WordClass::Old) && matches!(unit, Unit::Month | Unit::Week | Unit::Day)
        {
            end += 1;
        } else if p.run(end, &[WordClass::Of, WordClass::Age]) {
            end += 2;
        }
        self.found(at, end, Meaning::Length { count, unit, window: 0 })
    }
}
