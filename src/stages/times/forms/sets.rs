//! What comes again: "every Monday", "twice a year", "daily".

use super::super::meaning::{Expression, Meaning, Unit};
use super::Grammar;
use crate::resources::times::Class;
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// "every Monday", "each year", "every two weeks", "daily", "twice a week", "per month".
    pub(super) fn set(&self, at: usize) -> Option<Expression> {
        let p = self.p;
        if p.is(at, WordClass::Each) {
            let other = usize::from(p.is(at + 1, WordClass::Other));
            let next = at + 1 + other;
            if let Some(weekday) = self.weekday(next) {
                return self.found(at, next + 1, Meaning::Set(format!("XXXX-WXX-{weekday}")));
            }
            if let Some(part) = self.part(next) {
                return self.found(at, next + 1, Meaning::Set(format!("XXXX-XX-XXT{part}")));
            }
            if let Some((month, length)) = self.month(next) {
                return self.found(at, next + length, Meaning::Set(format!("XXXX-{month:02}")));
            }
            if let Some(unit) = self.singular(next) {
                let count = if other == 1 { 2.0 } else { 1.0 };
                return self.found(at, next + 1, Meaning::Set(unit.length(Some(count))));
            }
            let few = usize::from(p.is(next, WordClass::Few));
            let (count, next) =
                if few == 1 { (None, next + 1) } else { self.number(next).map(|number| (Some(number.value), number.end))? };
            let unit = self.plural(next)?;
            return self.found(at, next + 1, Meaning::Set(unit.length(count)));
        }
        if let Some(value) = self.value(at, Class::Frequency) {
            let name = p.capital(at) && (p.capital(at + 1) || at > 0 && p.capital(at - 1) && !p.new_paragraph(at));
            let hyphen = p.is(at + 1, "-") || p.is(at.wrapping_sub(1), "-");
            return (!name && !hyphen).then(|| self.found(at, at + 1, Meaning::Set(value.to_owned())))?;
        }
        if p.is(at, WordClass::Repeated) && p.is(at + 1, WordClass::PerUnit) {
            let unit = self.singular(at + 2)?;
            return self.found(at, at + 3, Meaning::Set(unit.length(Some(1.0))));
        }
        if p.is(at, WordClass::Per)
            && let Some(unit) = self.singular(at + 1).filter(|unit| !matches!(unit, Unit::Second | Unit::Minute | Unit::Hour))
        {
            return self.found(at, at + 2, Meaning::Set(unit.length(Some(1.0))));
        }
        None
    }
}
