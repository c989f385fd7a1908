//! How much: numbers with what they count, as a value or a range, with bound, unit and kind.
//!
//! A number is read in `numbers`; the unit, currency or sign beside it, or the noun and verb around it (`counted`), say what it
//! is. A number that is part of a name, a date or a score is none.
//!
//! Why: tolls, sums and shares are what a database of the news is asked for. Example: "killed 12 people and wounded at least 30"
//! is `dead` 12 and `injured` 30 with the bound `at_least`.

mod ages;
mod counted;
#[cfg(any(test, feature = "train"))]
pub(crate) mod gold;
mod measured;
mod measures;
mod money;
mod names;
mod ranges;
mod scores;
mod votes;

use crate::record::{Bound, Code, IdKind, LocalId, Measured, Quantity, Span, Time, TimeKind};
use crate::resources::pieces::{Pieces, cut};
use crate::resources::quantities::QuantityRules;
use crate::stages::budget::PerSentence;
use crate::stages::numbers::{self, Beside, Number};
use crate::text::Text;
use crate::text::lexicon::WordClass;
use crate::text::tagset::Upos;
pub use measured::complete;

/// What one quantity was read as; pieces are `start..end`.
#[derive(Debug, Clone)]
struct Reading {
    start: usize,
    end: usize,
    low: f64,
    /// The upper end of a range.
    high: Option<f64>,
    bound: Bound,
    /// "hundreds": the value is at least twice the scale, and not known.
    vague: bool,
    kind: Code,
    unit: Option<Code>,
    currency: Option<Code>,
    of: Option<Span>,
}

/// All that a form needs to see.
#[derive(Debug, Clone, Copy)]
struct View<'a> {
    p: &'a Pieces<'a>,
    text: &'a Text<'a>,
    rules: &'a QuantityRules,
}

/// The quantities of a text, in text order, not nested. `times` are those of the same text: a number inside one of them is no
/// quantity, unless it is an age.
pub fn find(text: &Text<'_>, times: &[Time], rules: &QuantityRules) -> Vec<Quantity> {
    let pieces = cut(text.text, &rules.lexicon);
    let view = View { p: &pieces, text, rules };
    let mut found: Vec<Quantity> = Vec::new();
    let mut readings: Vec<Reading> = Vec::new();
    let mut at = 0;
    let mut next_time = 0;
    let mut room = PerSentence::new(text);
    while at < pieces.len() {
        let span = pieces.span(at, at + 1);
        while times.get(next_time).is_some_and(|time| time.span.end <= span.start) {
            next_time += 1;
        }
        let time = times.get(next_time).filter(|time| time.span.overlaps(span));
        let reading = match time {
            Some(_) => view.age_in_years(at),
            None => view.quantity(at, readings.last()).filter(|reading| {
                // A range or unit must not run into a date: "between 5 and 10 May".
                let span = pieces.span(reading.start, reading.end);
                times
                    .get(next_time)
                    .is_none_or(|time| !time.span.overlaps(span) || reading.kind == "age" || time.kind == TimeKind::Set)
            }),
        };
        let Some(reading) = reading.filter(|it| room.admits(pieces.span(it.start, it.end))) else {
            at += 1;
            continue;
        };
        at = reading.end.max(at + 1);
        let number = u32::try_from(found.len() + 1).unwrap_or(u32::MAX);
        found.push(quantity(&pieces, &reading, number));
        readings.push(reading);
        view.votes_to(&mut readings, &mut found, &mut at);
    }
    found
}

fn quantity(pieces: &Pieces<'_>, reading: &Reading, number: u32) -> Quantity {
    let span = pieces.span(reading.start, reading.end);
    let round = |value: f64| {
        let scale = if value.abs() < 1e6 { 1e6 } else { 1e2 };
        (value * scale).round() / scale
    };
    let (value, low, high) = match (reading.high, reading.vague) {
        (Some(high), _) => (None, Some(round(reading.low)), Some(round(high))),
        (None, true) => (None, Some(round(reading.low * 2.0)), None),
        (None, false) if reading.kind == "score" => (None, None, None),
        (None, false) => (Some(round(reading.low)), None, None),
    };
    Quantity {
        id: LocalId::new(IdKind::Quantity, number),
        span,
        text: span.of(pieces.text).to_owned(),
        value,
        low,
        high,
        bound: if reading.high.is_some() {
            Bound::Range
        } else if reading.vague {
            // "hundreds" says no more than the scale.
            if reading.bound == Bound::Exact { Bound::About } else { reading.bound }
        } else {
            reading.bound
        },
        kind: reading.kind.clone(),
        unit: reading.unit.clone(),
        currency: reading.currency.clone(),
        of: reading.of.map(|span| Measured { span, text: span.of(pieces.text).to_owned(), entity: None }),
        change: None,
        event: None,
        origin: None,
    }
}

impl View<'_> {
    /// The quantity that begins at piece `at`.
    fn quantity(&self, at: usize, last: Option<&Reading>) -> Option<Reading> {
        let (prefix, start) = self.prefix(at);
        let negative = usize::from(
            self.p.is(start, WordClass::Minus) || self.p.is(start, "-") && !self.p.joined(start) && self.p.joined(start + 1),
        );
        let first = start + negative;
        if let Some(score) = self.score(at) {
            return Some(score);
        }
        let number = self.number(first, prefix.is_some())?;
        if prefix.is_none() && self.is_name(first, &number) {
            return None;
        }
        let (bound, _) = self.rules.bound_before(self.p, at).unwrap_or((Bound::Exact, at));
        let (low, high, end) = self.range(at, &number, prefix.is_some());
        let sign = if negative == 1 { -1.0 } else { 1.0 };
        let mut reading = Reading {
            start: at,
            end,
            low: low * sign,
            high: high.map(|high| high * sign),
            bound,
            vague: number.vague,
            kind: Code::Borrowed("count"),
            unit: None,
            currency: None,
            of: None,
        };
        let done = self.money(&mut reading, prefix, &number)
            || self.age(&mut reading)
            || self.magnitude(&mut reading)
            || self.ratio(&mut reading, &number)
            || self.measured(&mut reading, &number)
            || self.shared(&mut reading)
            || self.counted(&mut reading, &number, last);
        done.then_some(reading)
    }

    /// Whether the tagger takes the piece for a noun.
    fn is_noun(&self, at: usize) -> bool {
        let start = self.p.span(at, at + 1).start;
        let token = self.text.tokens.partition_point(|it| it.span.end <= start);
        self.text.tokens.get(token).is_some_and(|it| matches!(it.upos, Upos::Noun | Upos::Propn))
    }

    /// "1.200,50", and "12,50" beside a currency.
    fn continental(&self, at: usize, money: bool) -> Option<Number> {
        let read = |beside| numbers::continental_scaled(self.p, at, &self.rules.numbers, beside);
        if money {
            return read(Beside::Currency);
        }
        let behind = |end: usize| self.rules.currency(self.p, end).is_some_and(|(_, after)| self.spelled(end, after));
        read(Beside::Nothing).or_else(|| read(Beside::Currency).filter(|it| behind(it.end)))
    }

    fn number(&self, at: usize, money: bool) -> Option<Number> {
        let number = self.continental(at, money).or_else(|| numbers::read(self.p, at, &self.rules.numbers, money));
        if number.is_some() {
            return number;
        }
        let some = |end, value, vague| Some(Number { end, value, vague, digits: false, fraction: false, scaled: false });
        if self.p.run(at, &[WordClass::A, WordClass::Couple, WordClass::Of]) {
            return some(at + 3, 2.0, false);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::resources::times::TimeRules;
    use crate::text::Reader;

    static TOOLS: LazyLock<(TimeRules, QuantityRules, Reader)> =
        LazyLock::new(|| (TimeRules::built_in().unwrap(), QuantityRules::built_in().unwrap(), Reader::built_in().unwrap()));

    #[test]
    fn the_marked_sentences_are_read() {
        let (times, quantities, reader) = &*TOOLS;
        for (name, set) in gold::SETS {
            let (right, all, listing) = gold::score(set, times, quantities, reader).unwrap();
            assert!(all > 100 && right * 100 >= all * 92, "{name}: {right} of {all}\n{listing}");
        }
    }

    #[test]
    fn sums_in_the_continental_manner_are_read() {
        let (times, quantities, reader) = &*TOOLS;
        let read = |text: &str| -> Vec<String> {
            let shown = |it: &Quantity| {
                let value = it.value.or(it.low).unwrap_or_default();
                format!("{value} {}", it.currency.as_deref().unwrap_or("-"))
            };
            gold::read(text, times, quantities, reader).iter().map(shown).collect()
        };
        for (text, expected) in [
            ("The clerk in Porto kept 1.200,50 euros in a drawer.", "1200.5 EUR"),
            ("Auditors in Graz found EUR 3.475,09 missing.", "3475.09 EUR"),
            ("A litre of oil rose to €12,40 in Heraklion.", "12.4 EUR"),
            ("The Lima court fined the firm €2.450.000,00 on Friday.", "2450000 EUR"),
            ("The bridge near Split will cost 1.250.000 euros.", "1250000 EUR"),
            ("The Turin club paid EUR 2,5 million for the ground.", "2500000 EUR"),
            ("The Kaunas firm sought between EUR 1,2 and 1,4 million.", "1200000 EUR"),
            ("The Pune firm paid $1,234.50 for the licence.", "1234.5 USD"),
            ("The Cork firm paid $1,500 for the licence.", "1500 USD"),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in prop_oneof![".{0,200}", "([0-9]{1,3}|,|\\.|-|\\$|%| |million|half a|dozen|of|between|and|to|killed|people|were|hundreds|tens of thousands|per|degrees|in|aged|magnitude){0,60}"]) {
            let (times, quantities, reader) = &*TOOLS;
            let mut end = 0;
            for quantity in gold::read(&text, times, quantities, reader) {
                prop_assert!(quantity.span.start >= end && quantity.span.end > quantity.span.start);
                prop_assert_eq!(text.get(quantity.span.start..quantity.span.end), Some(quantity.text.as_str()));
                prop_assert!([quantity.value, quantity.low, quantity.high].into_iter().flatten().all(f64::is_finite));
                end = quantity.span.end;
            }
        }
    }
}
