//! So many units from a date: "two days ago", "a year earlier", "three weeks later".

use super::super::meaning::{Expression, From, Meaning, Unit};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::Class;
use crate::text::lexicon::WordClass;

/// How many units: `None` for "several".
type Count = Option<f64>;

impl Grammar<'_> {
    /// "two days ago", "a year earlier", "three weeks later", "year-ago", "in two weeks' time".
    pub(super) fn offset(&self, at: usize) -> Option<Expression> {
        if let Some(found) = self.unit_earlier(at) {
            return Some(found);
        }
        let (count, unit, next) = self.count_of_units(at)?;
        let offset = |end, back, from| self.found(at, end, Meaning::Offset { count, unit, back, from });
        if self.p.is(next, WordClass::Ago) {
            return offset(next + 1, true, From::Writing);
        }
        if self.p.run(next, &[WordClass::From, WordClass::Now]) {
            return offset(next + 2, false, From::Writing);
        }
        if self.p.is(next, WordClass::Hence) {
            return offset(next + 1, false, From::Writing);
        }
        if self.p.is(next, WordClass::Earlier) && !self.p.is(next + 1, WordClass::Than)
            || self.p.is(next, WordClass::Previously) && !self.p.is(next + 1, WordClass::To)
        {
            return offset(next + 1, true, From::Chain);
        }
        if self.p.is(next, WordClass::Afterwards) && !self.p.is(next + 1, WordClass::Than) {
            return offset(next + 1, false, From::Chain);
        }
        let closes = self.p.kind(next + 1) != Some(Kind::Word) && next < self.p.len();
        if self.p.is(next, WordClass::Before) && closes {
            return offset(next + 1, true, From::Chain);
        }
        if self.p.is(next, WordClass::After) && closes {
            return offset(next + 1, false, From::Chain);
        }
        if self.p.is(next, "'") && self.p.is(next + 1, WordClass::Time) && self.p.is(at.wrapping_sub(1), WordClass::In) {
            return offset(next + 2, false, From::Writing);
        }
        (self.p.is(next, "'")
            && self.p.run(next + 1, &[WordClass::S, WordClass::Time])
            && self.p.is(at.wrapping_sub(1), WordClass::In))
        .then(|| offset(next + 3, false, From::Writing))?
    }

    /// "year-earlier", "the year-ago quarter", "the year before", "the month after".
    fn unit_earlier(&self, at: usize) -> Option<Expression> {
        let start = at + usize::from(self.p.any(at, &[WordClass::The, WordClass::A]));
        let unit = self.singular(start).filter(|unit| matches!(unit, Unit::Year | Unit::Quarter | Unit::Month | Unit::Week))?;
        let one = |end, back| self.found(at, end, Meaning::Offset { count: Some(1.0), unit, back, from: From::Chain });
        if self.p.is(start + 1, "-") && self.p.any(start + 2, &[WordClass::Ago, WordClass::Earlier, WordClass::Before]) {
            let period = usize::from(self.p.is(start + 3, WordClass::PeriodNoun));
            return one(start + 3 + period, true);
        }
        let closes = self.p.kind(start + 2) != Some(Kind::Word) && self.p.is(at, WordClass::The);
        if closes && self.p.is(start + 1, WordClass::Before) {
            return one(start + 2, true);
        }
        if closes && self.p.is(start + 1, WordClass::After) { one(start + 2, false) } else { None }
    }

    /// A count, the unit, and the piece behind: "two weeks", "a few days", "a year and a half", "several months".
    pub(super) fn count_of_units(&self, at: usize) -> Option<(Count, Unit, usize)> {
        let (count, next) = self.count(at)?;
        let next = next + usize::from(self.p.is(next, WordClass::UnitAdjective));
        let one = count == Some(1.0) && self.p.kind(at) == Some(Kind::Word);
        let unit = if one {
            self.singular(next).or_else(|| self.plural(next).filter(|_| self.p.is(at, WordClass::One)))
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
        if one && self.p.run(next, &[WordClass::And, WordClass::A, WordClass::Half]) {
            (count, next) = (Some(1.5), next + 3);
        }
        Some((count, unit, next))
    }

    /// "two", "a", "several", "a few", "half a", "a couple of", "dozens of", or nothing before a plural ("weeks later").
    pub(super) fn count(&self, at: usize) -> Option<(Count, usize)> {
        let p = self.p;
        if p.is(at, WordClass::Half) {
            let next = at + 1 + usize::from(p.is(at + 1, "-"));
            let next = next + usize::from(p.is(next, WordClass::Article));
            return self.singular(next).map(|_| (Some(0.5), next));
        }
        if p.run(at, &[WordClass::A, WordClass::Half]) && self.singular(at + 2 + usize::from(p.is(at + 2, "-"))).is_some() {
            return Some((Some(0.5), at + 2 + usize::from(p.is(at + 2, "-"))));
        }
        if p.run(at, &[WordClass::A, WordClass::Few]) || p.run(at, &[WordClass::The, WordClass::Few]) {
            return Some((None, at + 2));
        }
        if p.run(at, &[WordClass::A, WordClass::Couple]) {
            return Some((Some(2.0), at + 2 + usize::from(p.is(at + 2, WordClass::Of))));
        }
        if p.run(at, &[WordClass::A, WordClass::Number, WordClass::Of])
            || p.run(at, &[WordClass::A, WordClass::Handful, WordClass::Of])
        {
            return Some((None, at + 3));
        }
        if p.run(at, &[WordClass::A, WordClass::Dozen]) {
            return Some((Some(12.0), at + 2));
        }
        if p.is(at, WordClass::Many) && p.is(at.wrapping_sub(1), WordClass::As) {
            return None;
        }
        if p.is(at, WordClass::VagueCount) {
            return Some((None, at + 1));
        }
        if let Some(number) = self.number(at) {
            // The number's own end must not be a date's beginning: "in 2019 two years".
            let end = number.end + usize::from(number.vague && p.is(number.end, WordClass::Of));
            return Some((if number.vague { None } else { Some((number.value * 100.0).round() / 100.0) }, end));
        }
        if p.is(at, WordClass::Indefinite) {
            return Some((Some(1.0), at + 1));
        }
        self.plural(at).map(|_| (None, at))
    }
}
