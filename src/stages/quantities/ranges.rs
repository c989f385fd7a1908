//! Ranges: "between 40 and 50", "5 to 10", "1.2-1.4 billion".

use super::View;
use crate::resources::pieces::Kind;
use crate::resources::quantities::NumberClass;
use crate::stages::numbers::{self, Beside, Number};
use crate::text::lexicon::WordClass;

impl View<'_> {
    /// "40 and 50" behind "between", "5 to 10", "1.2-1.4 billion": low, high and the end.
    pub(super) fn range(&self, at: usize, number: &Number, money: bool) -> (f64, Option<f64>, usize) {
        let p = self.p;
        let alone = (number.value, None, number.end);
        let mut joint = number.end;
        // "5%-6%", "$1 million-$2 million"
        let percent = self.rules.unit(p, joint).filter(|(unit, _)| unit.kind == "percent");
        if let Some((_, end)) = percent {
            joint = end;
        }
        let dash = p.is(joint, "-") && (p.joined(joint) == p.joined(joint + 1));
        let between = p.is(joint, WordClass::And) && p.is(at.wrapping_sub(1), WordClass::Between);
        let to = p.is(joint, WordClass::To);
        if !(dash || between || to) || number.vague {
            return alone;
        }
        let (sign, second) = self.prefix(joint + 1);
        if sign.is_some() && !money {
            return alone;
        }
        let Some(other) = self.number(second, money).filter(|other| !other.vague) else { return alone };
        // "dropped 7% to 213 pence" is no range.
        if percent.is_some() && self.rules.unit(p, other.end).is_none_or(|(unit, _)| unit.kind != "percent") {
            return alone;
        }
        let mut low = number.value;
        if other.scaled && !number.scaled && !number.fraction {
            let scale = other.value
                / numbers::read(p, second, &self.rules.numbers, false)
                    .map_or(other.value, |_| self.bare(second).unwrap_or(other.value));
            let word = self.rules.numbers.value(p.word(other.end.wrapping_sub(1)), NumberClass::Scale);
            low *= if number.digits { scale } else { word.unwrap_or(scale) };
        }
        let tied = between
            || dash && other.scaled
            || p.is(at.wrapping_sub(1), WordClass::From)
            || percent.is_some()
            || self.rules.unit(p, other.end).is_some()
            || self.rules.currency(p, other.end).is_some()
            || money
            || self.noun_behind(other.end).is_some();
        let verbs = to
            && p.is(at.wrapping_sub(1), WordClass::From)
            && self.rules.unit(p, other.end).is_some_and(|(unit, _)| unit.kind == "percent" && percent.is_some());
        if low >= other.value || !tied || verbs || (p.joined(other.end) && p.is(other.end, "-")) {
            return alone;
        }
        (low, Some(other.value), other.end)
    }

    /// The digits of a number without its scale word.
    pub(super) fn bare(&self, at: usize) -> Option<f64> {
        let continental = numbers::continental(self.p, at, &self.rules.numbers, Beside::Currency);
        if let Some(number) = continental {
            return Some(number.value);
        }
        let mut text = self.p.word(at).to_owned();
        if self.p.is(at + 1, ".") && self.p.joined(at + 1) && self.p.joined(at + 2) && self.p.kind(at + 2) == Some(Kind::Digits) {
            text = format!("{text}.{}", self.p.word(at + 2));
        }
        text.parse().ok().filter(|value: &f64| *value > 0.0)
    }
}
