//! The values that mark-up gives in attributes: ISO 8601 dates, currencies, numbers.

use std::borrow::Cow;

use jiff::civil::{Date, Time as Clock};

use crate::record::{IdKind, LocalId, Origin, Span, Time, TimeKind};
use crate::stages::times::covered;

/// The value of a time as the wire gives it.
pub(super) struct Timex {
    kind: TimeKind,
    /// TIMEX3.
    pub(super) value: String,
    from: Option<String>,
    to: Option<String>,
}

impl Timex {
    /// Puts the value into a time that the reader found.
    pub(super) fn write(self, time: &mut Time) {
        time.kind = self.kind;
        (time.value, time.from, time.to) = (self.value, self.from, self.to);
        time.modifier = None;
        time.anchor = Some(Cow::Borrowed("absolute"));
    }

    /// A time that only the wire found.
    pub(super) fn time(self, span: Span, text: &str) -> Time {
        Time {
            id: LocalId::new(IdKind::Time, 0),
            span,
            text: text.to_owned(),
            kind: self.kind,
            value: self.value,
            from: self.from,
            to: self.to,
            modifier: None,
            anchor: Some(Cow::Borrowed("absolute")),
            origin: Some(Origin::Wire),
        }
    }
}

/// `20061018T193000Z`, `2006-10-18T19:30:00+02:00`, `2006-10-18`, `20061018`, `2006-10`, `2006`. The clock is kept as it is written, in
/// the zone it is written in.
pub(super) fn timex(norm: &str) -> Option<Timex> {
    let norm = norm.trim();
    let (day, clock) = match norm.split_once(['T', 't', ' ']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (norm, None),
    };
    let digits: String = day.chars().filter(|it| *it != '-').collect();
    if !digits.bytes().all(|it| it.is_ascii_digit()) || day.starts_with('-') {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range);
    let day = match digits.len() {
        8 => format!("{}-{}-{}", part(0..4)?, part(4..6)?, part(6..8)?).parse::<Date>().ok()?.to_string(),
        6 if clock.is_none() => format!("{}-{}", part(0..4)?, part(4..6)?),
        4 if clock.is_none() => digits,
        _ => return None,
    };
    let clock = clock.and_then(clock_of);
    let Some((hour, zone)) = clock else {
        let (from, to) = covered(&day)?;
        return Some(Timex { kind: TimeKind::Date, value: day, from: Some(from), to: Some(to) });
    };
    let seconds = if hour.second() == 0 { String::new() } else { format!(":{:02}", hour.second()) };
    let whole = format!("{day}T{hour}{zone}");
    Some(Timex {
        kind: TimeKind::Time,
        value: format!("{day}T{:02}:{:02}{seconds}{zone}", hour.hour(), hour.minute()),
        from: Some(whole.clone()),
        to: Some(whole),
    })
}

/// The clock, and its zone as `Z` or `+02:00`; nothing if none is given.
fn clock_of(given: &str) -> Option<(Clock, String)> {
    let (clock, zone) = match given.find(['Z', 'z', '+', '-']) {
        Some(at) => given.split_at_checked(at)?,
        None => (given, ""),
    };
    let digits: String = clock.split(['.', ',']).next()?.chars().filter(char::is_ascii_digit).collect();
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |it| it.parse::<i8>().ok());
    let clock = Clock::new(part(0)?, part(2)?, part(4)?.min(59), 0).ok().filter(|_| digits.len() >= 2)?;
    let numbers: String = zone.chars().filter(char::is_ascii_digit).collect();
    let zone = match (zone.chars().next(), numbers.len()) {
        (None, _) => String::new(),
        (Some(sign @ ('+' | '-')), 4) => format!("{sign}{}:{}", numbers.get(..2)?, numbers.get(2..)?),
        (Some(sign @ ('+' | '-')), 2) => format!("{sign}{numbers}:00"),
        _ => "Z".to_owned(),
    };
    Some((clock, zone))
}

/// An ISO 4217 code, however it is set.
pub(super) fn currency(unit: &str) -> Option<String> {
    let code = unit.rsplit([':', '/']).next().unwrap_or(unit).trim();
    (code.len() == 3 && code.bytes().all(|it| it.is_ascii_alphabetic())).then(|| code.to_ascii_uppercase())
}

/// How words that multiply a number begin, in the languages of the wires: million, Mrd., tausend, bn, lakh.
const SCALES: [&str; 12] = ["mi", "ml", "mr", "bi", "bn", "tri", "tau", "tus", "tho", "hund", "lakh", "cror"];

/// The number in figures that a mark covers; `None` if a word beside the figures may multiply it.
pub(super) fn number(words: &str, decimal: Option<&str>, thousands: Option<&str>) -> Option<f64> {
    let is_scale = |it: &str| !it.is_ascii() || SCALES.iter().any(|scale| it.to_ascii_lowercase().starts_with(scale));
    let has_word = words.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty()).any(is_scale);
    let figures: String = words.chars().filter(|it| it.is_ascii_digit() || matches!(it, '.' | ',' | '-')).collect();
    let figures = figures.trim_matches([',', '.']);
    let is_group = |mark: char| {
        let mut groups = figures.split(mark).skip(1).peekable();
        groups.peek().is_some() && groups.all(|it| it.len() == 3)
    };
    let point = match (decimal.and_then(|it| it.chars().next()), thousands.and_then(|it| it.chars().next())) {
        (Some(point), _) => Some(point),
        (None, Some(',')) => Some('.'),
        (None, Some('.')) => Some(','),
        _ => match (figures.rfind('.'), figures.rfind(',')) {
            (Some(dot), Some(comma)) => Some(if dot > comma { '.' } else { ',' }),
            (Some(_), None) if !is_group('.') => Some('.'),
            (None, Some(_)) if !is_group(',') => Some(','),
            _ => None,
        },
    };
    let plain: String = figures
        .chars()
        .filter_map(|it| match it {
            _ if Some(it) == point => Some('.'),
            ',' | '.' => None,
            _ => Some(it),
        })
        .collect();
    plain.parse().ok().filter(|_| !has_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_spelling() {
        let value = |norm: &str| timex(norm).map(|it| (it.value, it.from.unwrap()));
        let is = |norm: &str, expected: &str, from: &str| {
            assert_eq!(value(norm), Some((expected.to_owned(), from.to_owned())), "{norm}");
        };
        is("20061018T193000Z", "2006-10-18T19:30Z", "2006-10-18T19:30:00Z");
        is("2006-10-18T19:30:05+0200", "2006-10-18T19:30:05+02:00", "2006-10-18T19:30:05+02:00");
        is("20061018T1930", "2006-10-18T19:30", "2006-10-18T19:30:00");
        is("20061018", "2006-10-18", "2006-10-18");
        is("2006-10", "2006-10", "2006-10-01");
        is("2006", "2006", "2006-01-01");
        for norm in ["", "soon", "20061399", "12", "-2006", "2006-10-18Tnoon"] {
            assert!(value(norm).is_none_or(|(value, _)| value == "2006-10-18"), "{norm}");
        }
    }

    #[test]
    fn figures_in_every_country() {
        for (words, expected) in [
            ("$1,250.50", Some(1250.5)),
            ("1.250,50 €", Some(1250.5)),
            ("12,5", Some(12.5)),
            ("12,500", Some(12_500.0)),
            ("1.250.000", Some(1_250_000.0)),
            ("EUR 300", Some(300.0)),
            ("1.250.000 Euro", Some(1_250_000.0)),
            ("5 миллионов", None),
            ("1,2 Millionen Euro", None),
            ("none", None),
        ] {
            assert_eq!(number(words, None, None), expected, "{words}");
        }
        assert_eq!(number("12,500", Some(","), None), Some(12.5));
        assert_eq!(currency("iso4217a:usd").as_deref(), Some("USD"));
        assert_eq!(currency("dollars"), None);
    }
}
