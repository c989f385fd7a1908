//! The occurrence of a named day that is meant.

use jiff::civil::Date;

use super::super::meaning::{Expression, YearOf};
use super::super::tense::Tense;
use super::Story;
use crate::record::Code;
use crate::resources::times::Direction;
use crate::resources::times::TimeRules;
use crate::text::lexicon::WordClass;

impl Story<'_> {
    /// The occurrence of a yearly thing that is meant. The outer `None` never happens with a day of writing.
    pub(super) fn occurrence(
        &self,
        year: YearOf,
        found: &Expression,
        of: impl Fn(i32, &TimeRules) -> Vec<Date>,
    ) -> Option<(Option<Date>, Option<Code>)> {
        match year {
            YearOf::Given(_) | YearOf::Near(Direction::Same | Direction::Current) => {
                return self.year_number(year).map(|(year, anchor)| (of(year, self.rules).first().copied(), anchor));
            }
            _ => {}
        }
        // "closed for Thanksgiving", "will close for Eid"
        let tense = if self.p.is(found.start.wrapping_sub(1), WordClass::For) { Tense::Unknown } else { self.tense(found) };
        if year == YearOf::Unsaid
            && self.follows_last(found, tense)
            && let Some(last) = self.last
        {
            return Some((of(last.year, self.rules).first().copied(), Some(Code::Owned(last.id.to_string()))));
        }
        let Some(today) = self.today else { return Some((None, None)) };
        let this = i32::from(today.year());
        let mut days: Vec<Date> = [this - 1, this, this + 1].into_iter().flat_map(|year| of(year, self.rules)).collect();
        days.sort();
        let back = days.iter().rev().find(|day| **day <= today).copied();
        let ahead = days.iter().find(|day| **day >= today).copied();
        let day = match (year, tense) {
            (YearOf::Near(Direction::Last | Direction::Preceding), _) => days.iter().rev().find(|day| **day < today).copied(),
            (YearOf::Near(Direction::Next | Direction::Following), _) => days.iter().find(|day| **day > today).copied(),
            (YearOf::Near(_), _) => of(this, self.rules).first().copied(),
            (_, Tense::Past) => back,
            (_, Tense::Future) => ahead,
            _ => {
                let far = |day: &Date| today.until(*day).map_or(i32::MAX, |span| span.get_days().abs());
                days.iter().min_by_key(|day| far(day)).copied()
            }
        };
        Some((day, self.today_anchor()))
    }
}
