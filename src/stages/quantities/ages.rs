//! Ages: "34-year-old", "aged 7", "Jane Roe, 34, said".

use super::{Reading, View};
use crate::record::{Bound, Code};
use crate::resources::pieces::Kind;
use crate::stages::numbers;
use crate::text::lexicon::WordClass;

impl View<'_> {
    /// "34-year-old", "91 years old", "aged 7", "Jane Roe, 34, said", "He was 82."
    pub(super) fn age(&self, reading: &mut Reading) -> bool {
        let p = self.p;
        if reading.high.is_some() || reading.low > 125.0 || reading.low < 0.0 || reading.low.fract() != 0.0 {
            return false;
        }
        let start = reading.start;
        let closes = p.any(reading.end, &[",", ".", ";", ")"])
            || p.any(reading.end, &[WordClass::And, WordClass::Or])
            || reading.end >= p.len();
        let aged = p.is(start.wrapping_sub(1), WordClass::Aged)
            || p.is(start.wrapping_sub(1), WordClass::Age)
                && (p.any(start.wrapping_sub(2), &[WordClass::At, WordClass::Of, WordClass::The])
                    || p.is(start.wrapping_sub(2), ","));
        let digits = p.kind(start) == Some(Kind::Digits);
        let apposed = digits
            && reading.end == start + 1
            && p.is(start.wrapping_sub(1), ",")
            && p.is(reading.end, ",")
            && start > 2
            && p.capital(start - 2)
            && (p.capital(start - 3) || reading.low >= 10.0 && !p.capital(start + 2) && p.any(start - 3, &[".", ",", "\"", "”"]))
            && p.kind(start - 2) == Some(Kind::Word)
            && p.kind(start + 2) == Some(Kind::Word);
        let was = digits
            && closes
            && p.is(start.wrapping_sub(1), WordClass::BeforeAge)
            && p.any(start.wrapping_sub(2), &[WordClass::He, WordClass::She, WordClass::Who]);
        if aged || apposed || was {
            reading.kind = Code::Borrowed("age");
            reading.unit = Some(Code::Borrowed("year"));
            return true;
        }
        match self.age_in_years(start) {
            Some(age) => {
                *reading = age;
                true
            }
            None => false,
        }
    }

    /// "34-year-old", "91 years old", "26 years of age": inside the times, these are durations.
    pub(super) fn age_in_years(&self, at: usize) -> Option<Reading> {
        let p = self.p;
        let number = numbers::read(p, at, &self.rules.numbers, false).filter(|number| !number.vague && !number.scaled)?;
        let hyphen = usize::from(p.is(number.end, "-"));
        let unit = number.end + hyphen;
        let (year, month) = (p.is(unit, WordClass::YearUnit), p.is(unit, WordClass::MonthUnit));
        let next = unit + 1 + usize::from(p.is(unit + 1, "-"));
        let old = p.is(next, WordClass::YearsOld) || p.run(next, &[WordClass::Of, WordClass::Age]);
        let joined_before = at > 0 && p.joined(at) && p.any(at - 1, &["-", "."]);
        if !(year || month) || !old || number.value > 125.0 || joined_before {
            return None;
        }
        let end = next + if p.is(next, WordClass::Of) { 2 } else { 1 };
        let (bound, _) = self.rules.bound_before(p, at).unwrap_or((Bound::Exact, at));
        let unit = Some(Code::Borrowed(if year { "year" } else { "month" }));
        Some(Reading {
            start: at,
            end,
            low: number.value,
            high: None,
            bound,
            vague: false,
            kind: Code::Borrowed("age"),
            unit,
            currency: None,
            of: None,
        })
    }
}
