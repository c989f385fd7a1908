//! A unit that is told from another date: "last week", "the following month", "that morning".

use super::super::meaning::{Expression, From, Meaning, Unit};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::{Class, Direction};
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// "last week", "the following month", "that morning", "next June", "this Christmas season", "the weekend".
    pub(super) fn near(&self, at: usize) -> Option<Expression> {
        let mut next = at;
        let article = self.p.is(next, WordClass::The);
        next += usize::from(article);
        if article && self.p.is(next, WordClass::Weekend) {
            return self.found(at, next + 1, Meaning::Near { unit: Unit::Weekend, direction: Direction::This, part: None });
        }
        // "weekend protests"
        if self.p.is(at, WordClass::Weekend)
            && !self.p.is(at.wrapping_sub(1), WordClass::BeforeWeekendAlone)
            && self.direction(at.wrapping_sub(1)).is_none()
            && self.p.kind(at + 1) == Some(Kind::Word)
            && !self.p.capital(at)
        {
            return self.found(at, at + 1, Meaning::Near { unit: Unit::Weekend, direction: Direction::This, part: None });
        }
        // "down 4 percent on the week", "profit for the year"
        if article
            && self.p.is(at.wrapping_sub(1), WordClass::BeforePeriodEnd)
            && let Some(unit) = self.singular(next).filter(|unit| matches!(unit, Unit::Week | Unit::Month | Unit::Year))
            && (self.p.kind(next + 1) == Some(Kind::Mark) && !self.p.joined(next + 2)
                || self.p.is(next + 1, WordClass::BehindPeriodEnd))
        {
            return self.found(at, next + 1, Meaning::Near { unit, direction: Direction::Current, part: None });
        }
        if article
            && self.singular(next) == Some(Unit::Year)
            && self.p.any(next + 1, &[WordClass::Ended, WordClass::Ending])
            && self.date(next + 2).is_some()
        {
            return self.found(at, next + 1, Meaning::Length { count: Some(1.0), unit: Unit::Year, window: 0 });
        }
        if self.p.is(next, WordClass::Mid) && self.p.is(next + 1, "-") && self.p.is(next + 2, WordClass::Year)
            || self.p.is(next, WordClass::Midyear)
        {
            let end = next + if self.p.is(next, WordClass::Mid) { 3 } else { 1 };
            let year = self.found(at, end, Meaning::Near { unit: Unit::Year, direction: Direction::This, part: None })?;
            return Some(Expression { modifier: Some("mid"), ..year });
        }
        if self.p.is(next, WordClass::Year) && self.p.is(next + 1, "-") && self.p.is(next + 2, WordClass::End) {
            return Some(Expression {
                modifier: Some("end"),
                ..self.found(at, next + 3, Meaning::Near { unit: Unit::Year, direction: Direction::This, part: None })?
            });
        }
        if let Some(unit) = self.singular(next).filter(|unit| !article && matches!(unit, Unit::Month | Unit::Year))
            && self.p.is(next + 1, "'")
            && self.p.run(next + 2, &[WordClass::S, WordClass::End])
        {
            return Some(Expression {
                modifier: Some("end"),
                ..self.found(at, next + 4, Meaning::Near { unit, direction: Direction::Same, part: None })?
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
            let part = Some(part);
            if direction.is_from_writing() && !article && self.p.is(word, WordClass::This) {
                return self.found(at, next + 1, Meaning::Day { offset: 0, from: From::Writing, part });
            }
            let from = if direction == Direction::Last && !article { From::Writing } else { From::Chain };
            return self.found(at, next + 1, Meaning::Day { offset: direction.step(), from, part });
        }
        if self.value(next, Class::Season).is_some() || self.weekday(next).is_some() {
            return None;
        }
        if self.p.is(next, WordClass::YearAdjective) && self.singular(next + 1).is_some() {
            next += 1;
        }
        let unit = self.singular(next)?;
        if article && self.p.is(word, WordClass::Last) && self.p.is(next + 1, WordClass::Of) {
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
            // "the last day" is a length; "the next day" and "this day" are days.
            let is_length = direction == Direction::Last || direction == Direction::This && article;
            return match is_length {
                true => self.found(at, end, Meaning::Length { count: Some(1.0), unit, window: direction.step() }),
                false => self.found(at, end, Meaning::Day { offset: direction.step(), from: From::Chain, part: None }),
            };
        }
        if matches!(unit, Unit::Second | Unit::Minute) && !self.p.is(word, WordClass::Past) {
            return None;
        }
        if unit == Unit::Hour {
            return self
                .p
                .any(word, &[WordClass::Past, WordClass::Last, WordClass::Next])
                .then(|| self.found(at, end, Meaning::Length { count: Some(1.0), unit, window: direction.step() }))?;
        }
        // "over the past year" is a length that ends now.
        let through = self.p.is(at.wrapping_sub(1), WordClass::BeforePastPeriod) && article;
        if self.p.is(next - 1, WordClass::Past)
            || (self.p.any(word, &[WordClass::Last, WordClass::Next, WordClass::Coming])
                && through
                && matches!(direction, Direction::Last | Direction::Next)
                && matches!(unit, Unit::Year | Unit::Decade | Unit::Century | Unit::Month | Unit::Week))
        {
            return self.found(at, end, Meaning::Length { count: Some(1.0), unit, window: direction.step() });
        }
        let part = self.part(end).filter(|_| unit == Unit::Week);
        self.found(at, end, Meaning::Near { unit, direction, part })
    }
}
