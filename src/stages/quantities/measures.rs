//! Shares and measures: "a third of", "one in five", "30 km", "magnitude 6.3".

use super::{Reading, View};
use crate::record::Code;
use crate::resources::pieces::Kind;
use crate::stages::numbers::Number;
use crate::text::lexicon::WordClass;

impl View<'_> {
    /// "magnitude 6.3", "6.1-magnitude", "measured 4.9 on the Richter scale".
    pub(super) fn magnitude(&self, reading: &mut Reading) -> bool {
        let p = self.p;
        let mut before = reading.start.wrapping_sub(1);
        if p.is(before, WordClass::Of) || p.is(before, "-") {
            before = before.wrapping_sub(1);
        }
        let behind = reading.end + usize::from(p.is(reading.end, "-"));
        let richter = (reading.end..reading.end + 4).any(|at| p.is(at, WordClass::Richter));
        let good = reading.low < 11.0 && (p.is(before, WordClass::Magnitude) || p.is(behind, WordClass::Magnitude) || richter);
        if good {
            reading.kind = Code::Borrowed("magnitude");
            reading.end = if p.is(behind, WordClass::Magnitude) { behind + 1 } else { reading.end };
        }
        good
    }

    /// "a third of", "two thirds", "one in five", "three out of ten".
    pub(super) fn ratio(&self, reading: &mut Reading, number: &Number) -> bool {
        let p = self.p;
        let unit = reading.end + usize::from(p.is(reading.end, "-") && p.joined(reading.end) && p.joined(reading.end + 1));
        if number.fraction && !self.p.is(reading.end, WordClass::Percent) && self.rules.unit(p, unit).is_none() {
            reading.kind = Code::Borrowed("fraction");
            let behind = reading.end + usize::from(p.is(reading.end, WordClass::Of));
            reading.of = self.noun_behind(behind + usize::from(p.is(behind, WordClass::OwnerOfShare))).map(|(_, span)| span);
            return true;
        }
        let small = reading.high.is_none() && number.value <= 10.0 && number.value.fract() == 0.0 && !number.vague;
        let over = reading.end
            + if p.is(reading.end, WordClass::In) {
                1
            } else if p.run(reading.end, &[WordClass::Out, WordClass::Of]) {
                2
            } else {
                0
            };
        if !small || over == reading.end {
            return false;
        }
        let Some(under) = self.number(over, false).filter(|under| {
            under.value > number.value && under.value <= 1000.0 && !under.vague && self.noun_behind(under.end).is_some()
        }) else {
            return false;
        };
        reading.low = number.value / under.value;
        reading.of = self.noun_behind(under.end).map(|(_, span)| span);
        reading.end = under.end;
        reading.kind = Code::Borrowed("fraction");
        true
    }

    /// A unit behind the number: "30 km", "25 basis points", "9.8 million barrels a day", "5-tonne".
    pub(super) fn measured(&self, reading: &mut Reading, number: &Number) -> bool {
        let p = self.p;
        let at = reading.end + usize::from(p.is(reading.end, "-") && p.joined(reading.end) && p.joined(reading.end + 1));
        // The first of two in a range may carry the sign too: "5%-6%".
        let Some((unit, end)) = self.rules.unit(p, at) else { return false };
        // "a quarter percentage-point", but not "half an acre".
        if number.fraction && !number.digits && unit.kind != "points" {
            return false;
        }
        let letter = p.word(at).len() == 1 && p.kind(at) == Some(Kind::Word);
        let ordinary = p.is(at, WordClass::UnitOrWord) && end == at + 1;
        if letter && !p.joined(at) && !p.is(at, WordClass::M)
            || p.is(at, WordClass::DegreeLetter) && !p.capital(at)
            || ordinary && p.is(at, WordClass::Point) && !number.digits
        {
            return false;
        }
        reading.low = (reading.low + unit.added) * unit.factor;
        reading.high = reading.high.map(|high| (high + unit.added) * unit.factor);
        reading.kind = unit.kind.clone();
        reading.unit = Some(unit.unit.clone());
        reading.end = end;
        if matches!(&*reading.kind, "votes" | "seats" | "shares") {
            reading.unit = None;
        }
        true
    }
}
