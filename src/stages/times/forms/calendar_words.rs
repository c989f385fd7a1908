//! What a word is: a unit, a weekday, a month, a part of the day.

use super::super::meaning::Unit;
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::{Class, Direction};
use crate::stages::numbers;
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    pub(super) fn value(&self, at: usize, class: Class) -> Option<&str> {
        self.classes.get(at)?.iter().find(|(of, _)| *of == class).map(|(_, value)| value.as_str())
    }

    /// True if the piece is a member of a class.
    pub(super) fn is(&self, at: usize, class: Class) -> bool {
        self.value(at, class).is_some()
    }

    pub(super) fn number(&self, at: usize) -> Option<numbers::Number> {
        numbers::read(self.p, at, &self.rules.numbers, false)
    }

    /// A unit, singular or plural.
    pub(super) fn unit(&self, at: usize) -> Option<Unit> {
        self.singular(at).or_else(|| self.plural(at)).or_else(|| self.value(at, Class::UnitShort).and_then(Unit::numbered))
    }

    pub(super) fn singular(&self, at: usize) -> Option<Unit> {
        self.value(at, Class::Unit).and_then(Unit::numbered)
    }

    pub(super) fn plural(&self, at: usize) -> Option<Unit> {
        self.value(at, Class::Units).and_then(Unit::numbered)
    }

    pub(super) fn direction(&self, at: usize) -> Option<Direction> {
        Direction::named(self.value(at, Class::Direction)?)
    }

    pub(super) fn weekday(&self, at: usize) -> Option<i8> {
        if !self.p.capital(at) {
            return None;
        }
        let full = self.value(at, Class::Weekday);
        let short = || {
            let neighbour = self.p.is(at + 1, ".") || self.p.is(at + 1, ",") || self.month(at + 1).is_some();
            self.value(at, Class::WeekdayShort).filter(|_| neighbour && self.month(at + 2).or(self.month(at + 1)).is_some())
        };
        full.or_else(short)?.parse().ok()
    }

    /// A month, and the number of pieces it takes ("Sept." takes two).
    pub(super) fn month(&self, at: usize) -> Option<(i8, usize)> {
        if let Some(month) = self.value(at, Class::MonthSmall) {
            let stop = usize::from(self.p.is(at + 1, ".") && self.p.joined(at + 1) && self.p.kind(at + 2) == Some(Kind::Digits));
            return self.beside_figure(at, at + 1 + stop).then_some((month.parse().ok()?, 1 + stop));
        }
        if !self.p.capital(at) {
            return None;
        }
        if let Some(month) = self.value(at, Class::Month) {
            return Some((month.parse().ok()?, 1));
        }
        let month = self.value(at, Class::MonthShort)?.parse().ok()?;
        let stop = usize::from(self.p.is(at + 1, ".") && self.p.joined(at + 1));
        let day_near = self.p.kind(at + 1 + stop) == Some(Kind::Digits)
            || at.checked_sub(1).is_some_and(|before| self.p.kind(before) == Some(Kind::Digits));
        (day_near || (stop == 1 && !self.p.before(at).is_empty() && !self.p.new_paragraph(at + 2))).then_some((month, 1 + stop))
    }

    /// "3 mars", "marzo de 2019": a figure stands before or behind, with or without "of".
    fn beside_figure(&self, at: usize, end: usize) -> bool {
        let of = usize::from(self.p.is(end, WordClass::Of));
        let figure = |at: usize| self.p.kind(at) == Some(Kind::Digits);
        let mut before = at.wrapping_sub(1);
        before = before.wrapping_sub(usize::from(self.p.is(before, WordClass::Of)));
        before = before.wrapping_sub(usize::from(self.p.is(before, WordClass::OrdinalLetters)));
        figure(end + of) || figure(before)
    }

    /// A part of the day behind a date: "Monday morning".
    pub(super) fn part(&self, at: usize) -> Option<String> {
        self.value(at, Class::Daypart).map(str::to_owned)
    }
}
