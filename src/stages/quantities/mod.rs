//! How much: numbers with what they count, as a value or a range, with bound, unit and kind.
//!
//! A number is read in `numbers`; the unit, currency or sign beside it, or the noun and verb around it (`counted`), say what it
//! is. A number that is part of a name, a date or a score is none.
//!
//! Why: tolls, sums and shares are what a database of the news is asked for. Example: "killed 12 people and wounded at least 30"
//! is `dead` 12 and `injured` 30 with the bound `at_least`.

mod counted;
#[cfg(any(test, feature = "train"))]
pub(crate) mod marked;
pub mod numbers;

use crate::record::{Bound, Code, Extract, IdKind, LocalId, Quantity, Span, Time, TimeKind};
use crate::resources::quantities::{QuantityRules, Stance};
use crate::stages::times::pieces::{Kind, Pieces, cut};
use crate::text::Text;
use numbers::Number;

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
    rules: &'a QuantityRules,
}

/// The quantities of a text, in text order, not nested. `times` are those of the same text: a number inside one of them is no
/// quantity, unless it is an age.
pub fn find(text: &Text<'_>, times: &[Time], rules: &QuantityRules) -> Vec<Quantity> {
    let pieces = cut(text.text);
    let view = View { p: &pieces, rules };
    let mut found: Vec<Quantity> = Vec::new();
    let mut readings: Vec<Reading> = Vec::new();
    let mut at = 0;
    let mut next_time = 0;
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
        let Some(reading) = reading else {
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
            Bound::AtLeast
        } else {
            reading.bound
        },
        kind: reading.kind.clone(),
        unit: reading.unit.clone(),
        currency: reading.currency.clone(),
        of: reading.of.map(|span| Extract { span, text: span.of(pieces.text).to_owned() }),
    }
}

impl View<'_> {
    /// The quantity that begins at piece `at`.
    fn quantity(&self, at: usize, last: Option<&Reading>) -> Option<Reading> {
        let (prefix, start) = self.prefix(at);
        let negative =
            usize::from(self.p.is(start, "minus") || self.p.is(start, "-") && !self.p.joined(start) && self.p.joined(start + 1));
        let first = start + negative;
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

    /// A currency sign or code before a number: "$", "US$", "Rs.", "EUR".
    fn prefix(&self, at: usize) -> (Option<&crate::resources::quantities::Currency>, usize) {
        let Some((currency, mut end)) = self.rules.currency(self.p, at) else { return (None, at) };
        // "dollar 5" is no sum; signs and codes in capitals are.
        let code = self.p.kind(at) == Some(Kind::Mark) || self.p.capital(at);
        end += usize::from(self.p.is(end, ".") && self.p.joined(end) && self.p.kind(end + 1) == Some(Kind::Digits));
        let number = self.p.kind(end) == Some(Kind::Digits);
        if code && number && !self.p.is(at, "m") { (Some(currency), end) } else { (None, at) }
    }

    fn number(&self, at: usize, money: bool) -> Option<Number> {
        let number = numbers::read(self.p, at, &self.rules.numbers, money);
        if number.is_some() {
            return number;
        }
        let some = |end, value, vague| Some(Number { end, value, vague, digits: false, fraction: false, scaled: false });
        if self.p.run(at, &["a", "couple", "of"]) {
            return some(at + 3, 2.0, false);
        }
        None
    }

    /// True if a number is part of a name, a score, an ordinal or a clock: "Flight 1549", "F-16", "3-2", "5th".
    fn is_name(&self, at: usize, number: &Number) -> bool {
        let p = self.p;
        let before = at.wrapping_sub(1);
        let word = |at: usize| p.kind(at) == Some(Kind::Word);
        if !number.digits {
            // "no one", "one of", "the two"; "Hundred Days" is a name.
            return p.any(before, &["no", "any", "every", "each", "some"]) && p.is(at, "one")
                || p.is(at, "one") && p.is(at + 1, "another");
        }
        let glued_before = at > 0
            && p.joined(at)
            && (word(before) || p.any(before, &["-", "/", ":", ".", "#", "@", "_", "'"]) && at > 1 && p.joined(before));
        let unit_behind = p.joined(number.end)
            && word(number.end)
            && self.rules.unit(p, number.end).is_none()
            && self.rules.currency(p, number.end).is_none();
        let ordinal = p.joined(number.end) && p.any(number.end, &["st", "nd", "rd", "th", "s"]);
        // "51.5074 N": where something lies.
        let bearing = p.any(number.end, &["n", "s", "e", "w"]) && p.capital(number.end) && number.end > at + 1;
        let clock = bearing || p.is(number.end, ":") && p.joined(number.end) && p.joined(number.end + 1);
        if glued_before || unit_behind || ordinal || clock || p.any(before, &["#", "no"]) && p.joined(at) {
            return true;
        }
        let plain = number.end == at + 1;
        let of_name = p.is(before, "of")
            && before > 1
            && p.capital(before - 1)
            && !p.new_paragraph(before - 1)
            && !p.is(before.wrapping_sub(2), ".");
        let capital_letter =
            p.joined(number.end) && p.capital(number.end) && p.word(number.end).len() == 1 && number.end == at + 1;
        if plain && of_name && self.noun_behind(number.end).is_none() && self.rules.unit(p, number.end).is_none()
            || capital_letter && !p.any(number.end, &["c", "f"])
        {
            return true;
        }
        let numbered = [
            "room",
            "flight",
            "article",
            "resolution",
            "channel",
            "windows",
            "boeing",
            "airbus",
            "region",
            "route",
            "highway",
            "number",
            "no",
            "section",
            "chapter",
            "page",
            "call",
            "unit",
            "district",
            "ward",
            "zone",
            "apollo",
            "type",
            "group",
            "level",
            "phase",
            "stage",
            "round",
            "grade",
            "category",
            "day",
            "game",
            "week",
            "line",
            "platform",
            "gate",
            "chapter",
            "rule",
            "formula",
            "studio",
            "dial",
            "dialled",
            "dialed",
        ];
        if plain
            && (p.any(before, &numbered)
                || p.is(before, ".") && p.joined(before) && p.any(before.wrapping_sub(1), &["no", "nos"]))
        {
            return true;
        }
        let opens =
            before == 0 || at == 0 || before > 0 && (p.any(before - 1, &[".", "!", "?", "\"", "“"]) || p.new_paragraph(before));
        let name_before =
            plain && at > 0 && word(before) && p.capital(before) && !opens && !p.new_paragraph(at) && !p.any(before, &["i"]);
        // "31 Abrams tanks" are counted, "10 Downing Street" is not.
        let mut next = number.end;
        while p.capital(next) && word(next) && next < number.end + 5 {
            next += 1;
        }
        let name_behind = plain
            && next > number.end
            && !(p.kind(next) == Some(Kind::Digits) && p.is(next + 1, "s") && p.joined(next + 1))
            && !(word(next) && p.word(next).ends_with('s') || self.rules.noun(p.word(next)).is_some())
            && (next > number.end + 1 || self.rules.noun(p.word(next - 1)).is_none())
            && self.rules.unit(p, number.end).is_none()
            && self.rules.currency(p, number.end).is_none();
        name_before || name_behind
    }

    /// "40 and 50" behind "between", "5 to 10", "1.2-1.4 billion": low, high and the end.
    fn range(&self, at: usize, number: &Number, money: bool) -> (f64, Option<f64>, usize) {
        let p = self.p;
        let alone = (number.value, None, number.end);
        let mut joint = number.end;
        // "5%-6%", "$1 million-$2 million"
        let percent = self.rules.unit(p, joint).filter(|(unit, _)| unit.kind == "percent");
        if let Some((_, end)) = percent {
            joint = end;
        }
        let dash = p.is(joint, "-") && (p.joined(joint) == p.joined(joint + 1));
        let between = p.is(joint, "and") && p.any(at.wrapping_sub(1), &["between"]);
        let to = p.is(joint, "to");
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
            low *= scale;
        }
        let tied = between
            || p.any(at.wrapping_sub(1), &["from"])
            || percent.is_some()
            || self.rules.unit(p, other.end).is_some()
            || self.rules.currency(p, other.end).is_some()
            || money
            || self.noun_behind(other.end).is_some();
        let verbs = to
            && p.any(at.wrapping_sub(1), &["from"])
            && self.rules.unit(p, other.end).is_some_and(|(unit, _)| unit.kind == "percent" && percent.is_some());
        if low >= other.value || !tied || verbs || (p.joined(other.end) && p.is(other.end, "-")) {
            return alone;
        }
        (low, Some(other.value), other.end)
    }

    /// The digits of a number without its scale word.
    fn bare(&self, at: usize) -> Option<f64> {
        let mut text = self.p.word(at).to_owned();
        if self.p.is(at + 1, ".") && self.p.joined(at + 1) && self.p.joined(at + 2) && self.p.kind(at + 2) == Some(Kind::Digits) {
            text = format!("{text}.{}", self.p.word(at + 2));
        }
        text.parse().ok().filter(|value: &f64| *value > 0.0)
    }

    /// Money: a sign before, or the currency's name behind ("5 million euros", "45 cents").
    fn money(&self, reading: &mut Reading, prefix: Option<&crate::resources::quantities::Currency>, number: &Number) -> bool {
        let mut factor = prefix.map_or(1.0, |currency| currency.factor);
        let mut code = prefix.map(|currency| currency.code.clone());
        let hyphen = usize::from(self.p.is(reading.end, "-") && self.p.joined(reading.end) && self.p.joined(reading.end + 1));
        if code.is_none()
            && let Some((currency, end)) =
                self.rules.currency(self.p, reading.end + hyphen).filter(|(_, end)| self.spelled(reading.end + hyphen, *end))
        {
            (code, factor, reading.end) = (Some(currency.code.clone()), currency.factor, end);
        }
        // "10 million pounds" is money, "20 pounds" a weight.
        if code.is_none() && (number.scaled || number.value >= 10_000.0) && self.p.is(reading.end, "pounds") {
            (code, reading.end) = (Some(Code::Borrowed("GBP")), reading.end + 1);
        }
        let Some(code) = code else { return false };
        reading.low *= factor;
        reading.high = reading.high.map(|high| high * factor);
        reading.kind = Code::Borrowed("money");
        reading.currency = (code != "XXX").then_some(code);
        true
    }

    /// A currency's name or code, not a sign that belongs to the next sum, nor a lone letter.
    fn spelled(&self, at: usize, end: usize) -> bool {
        let p = self.p;
        let word = p.kind(at) == Some(Kind::Word);
        // "won" is a verb too, and "p" a page.
        let verb = p.is(at, "won")
            && at.checked_sub(1).is_none_or(|before| {
                self.rules.numbers.value(p.word(before), crate::resources::quantities::NumberClass::Scale).is_none()
            });
        let upper = p.word(at).len() > 3
            || end > at + 1
            || p.span(at, at + 1).of(p.text).chars().all(char::is_uppercase)
            || p.any(at, &["yen", "won", "p"]) && (p.joined(at) || !p.is(at, "p"));
        (word && !verb && upper) || p.kind(at) == Some(Kind::Mark) && p.joined(at) && p.kind(end) != Some(Kind::Digits)
    }

    /// "34-year-old", "91 years old", "aged 7", "Jane Roe, 34, said", "He was 82."
    fn age(&self, reading: &mut Reading) -> bool {
        let p = self.p;
        if reading.high.is_some() || reading.low > 125.0 || reading.low < 0.0 || reading.low.fract() != 0.0 {
            return false;
        }
        let start = reading.start;
        let closes = p.any(reading.end, &[",", ".", ";", ")"]) || p.any(reading.end, &["and", "or"]) || reading.end >= p.len();
        let aged = p.any(start.wrapping_sub(1), &["aged"])
            || p.is(start.wrapping_sub(1), "age") && p.any(start.wrapping_sub(2), &["at", "of", "the"]);
        let digits = p.kind(start) == Some(Kind::Digits);
        let apposed = digits
            && reading.end == start + 1
            && p.is(start.wrapping_sub(1), ",")
            && p.is(reading.end, ",")
            && start > 2
            && p.capital(start - 2)
            && p.capital(start - 3)
            && p.kind(start - 2) == Some(Kind::Word)
            && p.kind(start + 2) == Some(Kind::Word);
        let was = digits
            && closes
            && p.any(start.wrapping_sub(1), &["was", "is", "turned", "turns"])
            && p.any(start.wrapping_sub(2), &["he", "she", "who"]);
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
    fn age_in_years(&self, at: usize) -> Option<Reading> {
        let p = self.p;
        let number = numbers::read(p, at, &self.rules.numbers, false).filter(|number| !number.vague && !number.scaled)?;
        let hyphen = usize::from(p.is(number.end, "-"));
        let unit = number.end + hyphen;
        let (year, month) = (p.any(unit, &["year", "years"]), p.any(unit, &["month", "months"]));
        let next = unit + 1 + usize::from(p.is(unit + 1, "-"));
        let old = p.any(next, &["old", "olds"]) || p.run(next, &["of", "age"]);
        let joined_before = at > 0 && p.joined(at) && p.any(at - 1, &["-", "."]);
        if !(year || month) || !old || number.value > 125.0 || joined_before {
            return None;
        }
        let end = next + if p.is(next, "of") { 2 } else { 1 };
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

    /// "magnitude 6.3", "6.1-magnitude", "measured 4.9 on the Richter scale".
    fn magnitude(&self, reading: &mut Reading) -> bool {
        let p = self.p;
        let mut before = reading.start.wrapping_sub(1);
        if p.any(before, &["of", "-"]) {
            before = before.wrapping_sub(1);
        }
        let behind = reading.end + usize::from(p.is(reading.end, "-"));
        let richter = (reading.end..reading.end + 4).any(|at| p.is(at, "richter"));
        let good = reading.low < 11.0 && (p.is(before, "magnitude") || p.is(behind, "magnitude") || richter);
        if good {
            reading.kind = Code::Borrowed("magnitude");
            reading.end = if p.is(behind, "magnitude") { behind + 1 } else { reading.end };
        }
        good
    }

    /// "a third of", "two thirds", "one in five", "three out of ten".
    fn ratio(&self, reading: &mut Reading, number: &Number) -> bool {
        let p = self.p;
        if number.fraction && !self.p.is(reading.end, "percent") && self.rules.unit(p, reading.end).is_none() {
            reading.kind = Code::Borrowed("fraction");
            let behind = reading.end + usize::from(p.is(reading.end, "of"));
            reading.of =
                self.noun_behind(behind + usize::from(p.any(behind, &["the", "its", "their", "all"]))).map(|(_, span)| span);
            return true;
        }
        let small = reading.high.is_none() && number.value <= 10.0 && number.value.fract() == 0.0 && !number.vague;
        let over = reading.end
            + if p.is(reading.end, "in") {
                1
            } else if p.run(reading.end, &["out", "of"]) {
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
    fn measured(&self, reading: &mut Reading, number: &Number) -> bool {
        let p = self.p;
        if number.fraction && !number.digits {
            return false;
        }
        let at = reading.end + usize::from(p.is(reading.end, "-") && p.joined(reading.end) && p.joined(reading.end + 1));
        // The first of two in a range may carry the sign too: "5%-6%".
        let Some((unit, end)) = self.rules.unit(p, at) else { return false };
        let letter = p.word(at).len() == 1 && p.kind(at) == Some(Kind::Word);
        let ordinary = p.any(at, &["degrees", "point", "foot", "yard", "m", "c", "f", "ft", "ha", "in"]) && end == at + 1;
        if letter && !p.joined(at) && !p.is(at, "m")
            || p.any(at, &["c", "f"]) && !p.capital(at)
            || ordinary && p.is(at, "point") && !number.digits
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

    /// "43 of 120 seats", "voted 78-42", "51 votes, while 48 voted against".
    fn shared(&self, reading: &mut Reading) -> bool {
        let p = self.p;
        let voted = (1..=4)
            .filter_map(|back| reading.start.checked_sub(back))
            .take_while(|at| !p.any(*at, &[".", ";"]))
            .any(|at| p.any(at, &["voted", "vote"]))
            || self.decided(reading.start);
        let dash = p.is(reading.end, "-") && p.joined(reading.end + 1) && p.kind(reading.end + 1) == Some(Kind::Digits)
            || p.is(reading.start.wrapping_sub(1), "-") && p.joined(reading.start);
        if p.is(reading.end, "voted")
            || voted && (dash || p.any(reading.end, &["to", "against", "in"]) || p.is(reading.start.wrapping_sub(1), "to"))
        {
            reading.kind = Code::Borrowed("votes");
            return true;
        }
        let of = reading.end + 1 + usize::from(p.is(reading.end + 1, "the"));
        if p.is(reading.end, "of")
            && let Some(whole) = self.number(of, false).filter(|whole| whole.value >= reading.low)
            && let Some((unit, _)) =
                self.rules.unit(p, whole.end).filter(|(unit, _)| matches!(&*unit.kind, "seats" | "votes" | "shares"))
        {
            reading.kind = unit.kind.clone();
            return true;
        }
        false
    }

    /// "approved the bill by 231 to 198", "confirmed her by 52-48".
    fn decided(&self, start: usize) -> bool {
        let p = self.p;
        p.any(start.wrapping_sub(1), &["by", "of", ","])
            && (2..=12)
                .filter_map(|back| start.checked_sub(back))
                .take_while(|at| !p.any(*at, &[".", ";"]))
                .any(|at| self.rules.verb(p.word(at), Stance::Decides).is_some())
    }

    /// "312 votes to 210": the second number of a vote.
    fn votes_to(&self, readings: &mut Vec<Reading>, found: &mut Vec<Quantity>, at: &mut usize) {
        let p = self.p;
        let Some(last) = readings.last().filter(|last| last.kind == "votes") else { return };
        let joint = last.end;
        if !(p.is(joint, "to") || p.is(joint, "-") && p.joined(joint + 1)) {
            return;
        }
        let Some(number) = self.number(joint + 1, false).filter(|number| !number.vague) else { return };
        let reading = Reading { start: joint + 1, end: number.end, low: number.value, ..last.clone() };
        let id = u32::try_from(found.len() + 1).unwrap_or(u32::MAX);
        found.push(quantity(p, &reading, id));
        *at = reading.end;
        readings.push(reading);
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
        for (name, set) in marked::SETS {
            let (right, all, listing) = marked::score(set, times, quantities, reader).unwrap();
            assert!(all > 100 && right * 100 >= all * 92, "{name}: {right} of {all}\n{listing}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in prop_oneof![".{0,200}", "([0-9]{1,3}|,|\\.|-|\\$|%| |million|half a|dozen|of|between|and|to|killed|people|were|hundreds|tens of thousands|per|degrees|in|aged|magnitude){0,60}"]) {
            let (times, quantities, reader) = &*TOOLS;
            let mut end = 0;
            for quantity in marked::read(&text, times, quantities, reader) {
                prop_assert!(quantity.span.start >= end && quantity.span.end > quantity.span.start);
                prop_assert_eq!(text.get(quantity.span.start..quantity.span.end), Some(quantity.text.as_str()));
                prop_assert!([quantity.value, quantity.low, quantity.high].into_iter().flatten().all(f64::is_finite));
                end = quantity.span.end;
            }
        }
    }
}
