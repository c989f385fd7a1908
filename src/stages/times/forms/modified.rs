//! Modifiers in front: "early October", "late on Tuesday", "more than two years".

use super::super::meaning::{Expression, Meaning, Unit};
use super::Grammar;
use crate::resources::times::Class;

impl Grammar<'_> {
    /// Modifiers in front: "early October", "the end of 1941", "late on Tuesday", "about a week", "more than two years".
    pub(super) fn modified(&self, at: usize) -> Option<Expression> {
        let article = usize::from(self.p.is(at, "the"));
        if let Some(modifier) = self.stage_word(at + article) {
            let mut next = at + article + 1;
            let hyphen = usize::from(self.p.is(next, "-"));
            next += hyphen;
            next += usize::from(self.p.is(next, "part"));
            let of = usize::from(self.p.any(next, &["of", "in", "on"]));
            let noun = self.p.any(at + article, &["beginning", "start", "end", "close", "outset", "middle", "midway"]);
            // "the end of 1941", but not "beginning in 1941" or "start Monday".
            if noun && (of == 0 || article == 0 && !self.p.is(at, "end")) {
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
        if article == 0 && self.p.any(at, &["later", "earlier"]) {
            let next = at + 1 + usize::from(self.p.any(at + 1, &["in", "on"]));
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
        let unit = self.singular(at + 1).filter(|_| self.p.any(at, &["the"]))?;
        let period =
            matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century);
        (period && !self.p.is(at + 2, "-")).then_some(())?;
        self.found(at, at + 2, Meaning::Near { unit, direction: 11, part: None })
    }

    /// Words of degree and how many pieces they take.
    pub(super) fn degree(&self, at: usize) -> Option<(&'static str, usize)> {
        let just = usize::from(
            self.p.any(at, &["just", "only", "a"]) && self.p.any(at + 1, &["over", "under", "about", "more", "less", "little"]),
        );
        if just == 1 && self.p.is(at, "a") && !(self.p.is(at + 1, "little")) {
            return None;
        }
        let skip = just + usize::from(just == 1 && self.p.is(at + 1, "little"));
        let at = at + skip;
        let two_at = |first: &str, second: &str| self.p.run(at, &[first, second]);
        if two_at("more", "than") {
            return Some(("more_than", skip + 2));
        }
        if two_at("less", "than") || two_at("fewer", "than") {
            return Some(("less_than", skip + 2));
        }
        if two_at("at", "least") || two_at("no", "less") {
            return Some(("equal_or_more", skip + 2));
        }
        if two_at("at", "most") || two_at("up", "to") {
            return Some(("equal_or_less", skip + 2));
        }
        if self.p.is(at, "over") && !self.p.any(at + 1, &["the", "these", "those"]) && self.direction(at + 1).is_none() {
            return Some(("more_than", skip + 1));
        }
        if self.p.is(at, "under") {
            return Some(("less_than", skip + 1));
        }
        if self.p.any(at, &["nearly", "almost"]) {
            return Some(("less_than", skip + 1));
        }
        if self.p.any(at, &["ca", "c", "circa"]) {
            return Some(("approx", skip + 1 + usize::from(self.p.is(at + 1, "."))));
        }
        self.p.any(at, &["about", "around", "approximately", "roughly", "some", "circa"]).then_some(("approx", skip + 1))
    }
}
