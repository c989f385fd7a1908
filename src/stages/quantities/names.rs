//! Numbers that are part of a name, a score, an address or a clock, and count nothing.

use super::View;
use crate::resources::pieces::Kind;
use crate::stages::numbers::Number;
use crate::text::lexicon::WordClass;

impl View<'_> {
    /// True if a number is part of a name, a score, an ordinal or a clock: "Flight 1549", "F-16", "3-2", "5th".
    pub(super) fn is_name(&self, at: usize, number: &Number) -> bool {
        let p = self.p;
        let before = at.wrapping_sub(1);
        let word = |at: usize| p.kind(at) == Some(Kind::Word);
        if !number.digits {
            // "no one", "one of", "the two"; "Hundred Days" is a name.
            return p.is(before, WordClass::BeforeSomeone) && p.is(at, WordClass::One)
                || p.is(at, WordClass::One) && p.is(at + 1, WordClass::Another)
                // "phase two was planned"
                || number.end == at + 1 && self.rules.is_numbered(p.word(before)) && self.noun_behind(number.end).is_none();
        }
        let glued_before = at > 0
            && p.joined(at)
            && (word(before) || p.any(before, &["-", "/", ":", ".", "#", "@", "_", "'"]) && at > 1 && p.joined(before));
        let unit_behind = p.joined(number.end)
            && word(number.end)
            && self.rules.unit(p, number.end).is_none()
            && self.rules.currency(p, number.end).is_none();
        let ordinal = p.joined(number.end) && p.is(number.end, WordClass::BehindNumeral);
        // "51.5074 N": where something lies.
        let bearing = p.is(number.end, WordClass::Bearing) && p.capital(number.end) && number.end > at + 1;
        let clock = bearing || p.is(number.end, ":") && p.joined(number.end) && p.joined(number.end + 1);
        if glued_before || unit_behind || ordinal || clock || (p.is(before, "#") || p.is(before, WordClass::No)) && p.joined(at) {
            return true;
        }
        let plain = number.end == at + 1;
        let of_name = p.is(before, WordClass::Of)
            && before > 1
            && p.capital(before - 1)
            && !p.new_paragraph(before - 1)
            && !p.is(before.wrapping_sub(2), ".");
        let capital_letter =
            p.joined(number.end) && p.capital(number.end) && p.word(number.end).len() == 1 && number.end == at + 1;
        if plain && of_name && self.noun_behind(number.end).is_none() && self.rules.unit(p, number.end).is_none()
            || capital_letter && !p.is(number.end, WordClass::DegreeLetter)
        {
            return true;
        }
        if plain
            && (self.rules.is_numbered(p.word(before))
                || p.is(before, ".") && p.joined(before) && p.is(before.wrapping_sub(1), WordClass::NumberSign))
        {
            return true;
        }
        let opens =
            before == 0 || at == 0 || before > 0 && (p.any(before - 1, &[".", "!", "?", "\"", "“"]) || p.new_paragraph(before));
        let name_before =
            plain && at > 0 && word(before) && p.capital(before) && !opens && !p.new_paragraph(at) && !p.is(before, WordClass::I);
        // "31 Abrams tanks" are counted, "10 Downing Street" is not.
        let mut next = number.end;
        while p.capital(next) && word(next) && !p.new_paragraph(next) && next < number.end + 5 {
            next += 1;
        }
        let name_behind = plain
            && next > number.end
            && !(p.kind(next) == Some(Kind::Digits) && p.is(next + 1, WordClass::S) && p.joined(next + 1))
            && !(word(next) && p.word(next).ends_with('s') || self.rules.noun(p.word(next)).is_some())
            && (next > number.end + 1 || self.rules.noun(p.word(next - 1)).is_none())
            && self.rules.unit(p, number.end).is_none()
            && self.rules.currency(p, number.end).is_none();
        name_before || name_behind
    }
}
