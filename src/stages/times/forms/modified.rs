//! Modifiers in front: "early October", "late on Tuesday", "more than two years".

use super::super::meaning::{Expression, Meaning, Unit};
use super::Grammar;
use crate::resources::times::{Class, Direction};
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// Modifiers in front: "early October", "the end of 1941", "late on Tuesday", "about a week", "more than two years".
    pub(super) fn modified(&self, at: usize) -> Option<Expression> {
        let article = usize::from(self.p.is(at, WordClass::The));
        if let Some(modifier) = self.stage_word(at + article) {
            let mut next = at + article + 1;
            let hyphen = usize::from(self.p.is(next, "-"));
            next += hyphen;
            next += usize::from(self.p.is(next, WordClass::Part));
            let of = usize::from(self.p.any(next, &[WordClass::Of, WordClass::In, WordClass::On]));
            let noun = self.p.is(at + article, WordClass::StageNoun);
            // "the end of 1941", but not "beginning in 1941" or "start Monday".
            if noun && (of == 0 || article == 0 && !self.p.is(at, WordClass::End)) {
                return None;
            }
            next += of;
            let inner = self
                .of_period(next)
                .or_else(|| self.plain(next))
                .or_else(|| if of == 0 || noun { self.bare_year(next) } else { None })?;
            if matches!(inner.meaning, Meaning::Length { .. } | Meaning::Set(_) | Meaning::Reference(_)) {
                return None;
            }
            let mut modifier = Some(modifier);
            if matches!(inner.meaning, Meaning::Clock { .. }) || inner.modifier.is_some() {
                modifier = inner.modifier;
            }
            return Some(Expression { start: at, modifier, ..inner });
        }
        if article == 0 && self.p.any(at, &[WordClass::Later, WordClass::Earlier]) {
            let next = at + 1 + usize::from(self.p.any(at + 1, &[WordClass::In, WordClass::On]));
            let inner = self
                .of_period(next)
                .or_else(|| self.near(next))
                .or_else(|| self.dated_weekday(next))
                .or_else(|| self.phrase(next))
                .or_else(|| if next > at + 1 { self.date(next) } else { None })?;
            let near = matches!(
                inner.meaning,
                Meaning::Near { .. } | Meaning::Day { .. } | Meaning::Weekday { .. } | Meaning::Date(_) | Meaning::PartOf { .. }
            );
            return near.then_some(Expression { start: at, ..inner });
        }
        let (modifier, length) = self.degree(at)?;
        let next = at + length;
        let inner = self.offset(next).or_else(|| self.length(next)).or_else(|| {
            let clock = self.clock(next).or_else(|| self.date(next));
            clock.filter(|_| modifier == "approx")
        })?;
        // "before 2015" would be a relation, not a part of the expression; "around 2015" is.
        let modifier = match (&inner.meaning, modifier) {
            (Meaning::Offset { back: true, .. }, "more_than") => "before",
            (Meaning::Offset { back: true, .. }, "less_than") => "after",
            _ => modifier,
        };
        Some(Expression { start: at, modifier: Some(modifier), ..inner })
    }

    pub(super) fn stage_word(&self, at: usize) -> Option<&'static str> {
        let code = match self.value(at, Class::Early)? {
            "start" => "start",
            "mid" => "mid",
            _ => "end",
        };
        Some(code)
    }

    /// "the year", "the month": only behind "the end of", "later in", where they mean the one that is spoken of.
    pub(super) fn of_period(&self, at: usize) -> Option<Expression> {
        let unit = self.singular(at + 1).filter(|_| self.p.is(at, WordClass::The))?;
        let period =
            matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century);
        (period && !self.p.is(at + 2, "-")).then_some(())?;
        self.found(at, at + 2, Meaning::Near { unit, direction: Direction::Current, part: None })
    }

    /// Words of degree and how many pieces they take.
    pub(super) fn degree(&self, at: usize) -> Option<(&'static str, usize)> {
        let just = usize::from(
            self.p.any(at, &[WordClass::Just, WordClass::Only, WordClass::A]) && self.p.is(at + 1, WordClass::DegreeBehindJust),
        );
        if just == 1 && self.p.is(at, WordClass::A) && !(self.p.is(at + 1, WordClass::Little)) {
            return None;
        }
        let skip = just + usize::from(just == 1 && self.p.is(at + 1, WordClass::Little));
        let at = at + skip;
        let two_at = |first: WordClass, second: WordClass| self.p.run(at, &[first, second]);
        if two_at(WordClass::More, WordClass::Than) {
            return Some(("more_than", skip + 2));
        }
        if two_at(WordClass::Less, WordClass::Than) || two_at(WordClass::Fewer, WordClass::Than) {
            return Some(("less_than", skip + 2));
        }
        if two_at(WordClass::At, WordClass::Least) || two_at(WordClass::No, WordClass::Less) {
            return Some(("equal_or_more", skip + 2));
        }
        if two_at(WordClass::At, WordClass::Most) || two_at(WordClass::Up, WordClass::To) {
            return Some(("equal_or_less", skip + 2));
        }
        if self.p.is(at, WordClass::Over) && !self.p.is(at + 1, WordClass::Definite) && self.direction(at + 1).is_none() {
            return Some(("more_than", skip + 1));
        }
        if self.p.is(at, WordClass::Under) {
            return Some(("less_than", skip + 1));
        }
        if self.p.any(at, &[WordClass::Nearly, WordClass::Almost]) {
            return Some(("less_than", skip + 1));
        }
        if self.p.is(at, WordClass::Circa) {
            return Some(("approx", skip + 1 + usize::from(self.p.is(at + 1, "."))));
        }
        self.p.is(at, WordClass::Approximately).then_some(("approx", skip + 1))
    }
}
