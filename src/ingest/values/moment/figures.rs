//! Dates in figures: ISO 8601 in every spelling that feeds use, clock times and zones.

use std::borrow::Cow;

use jiff::Span;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::{Zoned, local, midnight};

/// The zones of RFC 5322 and those names that mean one offset only.
const ZONES: [(&str, i8); 27] = [
    ("AEDT", 11),
    ("AEST", 10),
    ("AKDT", -8),
    ("AKST", -9),
    ("CDT", -5),
    ("CEST", 2),
    ("CET", 1),
    ("EAT", 3),
    ("EDT", -4),
    ("EEST", 3),
    ("EET", 2),
    ("EST", -5),
    ("GMT", 0),
    ("HKT", 8),
    ("JST", 9),
    ("KST", 9),
    ("MDT", -6),
    ("MSK", 3),
    ("NZST", 12),
    ("PDT", -7),
    ("PST", -8),
    ("SGT", 8),
    ("UCT", 0),
    ("UT", 0),
    ("UTC", 0),
    ("WET", 0),
    ("Z", 0),
];

/// Figures of other scripts as ASCII, and `2027年3月5日 10時05分` as `2027-3-5 10:05`.
pub(super) fn plain(given: &str) -> Cow<'_, str> {
    if given.is_ascii() {
        return Cow::Borrowed(given);
    }
    let figure = |it: char| match it {
        '٠'..='٩' => char::from_u32(u32::from(it) - u32::from('٠') + u32::from('0')),
        '۰'..='۹' => char::from_u32(u32::from(it) - u32::from('۰') + u32::from('0')),
        '０'..='９' => char::from_u32(u32::from(it) - u32::from('０') + u32::from('0')),
        '०'..='९' => char::from_u32(u32::from(it) - u32::from('०') + u32::from('0')),
        '年' | '月' | '년' | '월' => Some('-'),
        '日' | '일' | '分' | '秒' | '분' | '초' => Some(' '),
        '時' | '时' | '点' | '시' | '：' => Some(':'),
        '\u{a0}' | '\u{202f}' | '\u{3000}' => Some(' '),
        other => Some(other),
    };
    let figures: String = given.chars().filter_map(figure).collect();
    Cow::Owned(figures.replace("- ", "-").replace(": ", ":").trim_end_matches([':', '-', ' ']).to_owned())
}

/// ISO 8601, extended, compact or mixed.
pub(super) fn iso(given: &str) -> Option<Zoned> {
    let mut rest = Rest(given);
    let year = rest.digits(4)?;
    let separator = rest.skip(&['-', '/', '.']);
    let month = rest.digits(2)?;
    if separator.is_some() {
        rest.skip(&['-', '/', '.'])?;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(rest.digits(2)?).ok()?).ok()?;
    let marked = rest.skip(&['T', 't', '_', ' ']).is_some();
    rest.run(char::is_whitespace);
    if rest.0.is_empty() {
        return midnight(date);
    }
    // `2022-03-14+01:00` and `2022-03-14Z` are dates (XML Schema).
    if !marked && !rest.0.starts_with(|it: char| it.is_ascii_digit()) {
        zone(rest.0)?;
        return midnight(date);
    }
    let (time, next_day) = clock(&mut rest)?;
    let date = if next_day { date.checked_add(Span::new().days(1)).ok()? } else { date };
    local(date.to_datetime(time), zone(rest.0)?)
}

/// `02`, `02:00`, `0200`, `02:00:00,5`; 24:00 is midnight of the next day, a leap second the one before it.
pub(super) fn clock(rest: &mut Rest<'_>) -> Option<(Time, bool)> {
    let hour = rest.digits(2)?;
    let mut part = || {
        let _colon = rest.skip(&[':']);
        rest.digits(2)
    };
    let minute = part();
    let second = minute.and_then(|_| part());
    let mut nanosecond = 0;
    if second.is_some() && rest.skip(&['.', ',']).is_some() {
        let digits = rest.run(|it| it.is_ascii_digit());
        nanosecond = format!("{digits:0<9}").get(..9)?.parse().ok()?;
    }
    let next_day = hour == 24 && minute.unwrap_or(0) == 0 && second.unwrap_or(0) == 0;
    let small = |it: i16| i8::try_from(it).ok();
    let hour = if next_day { 0 } else { small(hour)? };
    let time = Time::new(hour, small(minute.unwrap_or(0))?, small(second.unwrap_or(0).min(59))?, nanosecond).ok()?;
    (second.unwrap_or(0) <= 60).then_some((time, next_day))
}

/// Nothing (`None` within), `Z`, a name of [`ZONES`], `+05:30`, `-0400`, `+1`; a name in brackets after it says nothing new.
pub(super) fn zone(given: &str) -> Option<Option<Offset>> {
    let given = given.split(['[', '(']).next().unwrap_or_default().trim();
    if given.is_empty() {
        return Some(None);
    }
    let named = given.trim_end_matches(['+', '-', ':', '0']);
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(named)) {
        return Offset::from_hours(*hours).ok().map(Some);
    }
    let given = ["UTC", "GMT"].iter().find_map(|it| given.strip_prefix(it)).unwrap_or(given).trim();
    let mut rest = Rest(given);
    let sign = if rest.skip(&['+', '-', '−'])? == '+' { 1 } else { -1 };
    let hours = rest.digits(2).or_else(|| rest.digits(1))?;
    let _colon = rest.skip(&[':']);
    let minutes = if rest.0.is_empty() { 0 } else { rest.digits(2)? };
    let fits = hours <= 15 && minutes <= 59 && matches!(rest.0, "" | "00" | ":00");
    fits.then(|| Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok())?.map(Some)
}

/// Characters of a date still to be read.
pub(super) struct Rest<'a>(pub(super) &'a str);

impl<'a> Rest<'a> {
    /// Exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<i16> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = digits.bytes().all(|it| it.is_ascii_digit()).then(|| digits.parse().ok())??;
        self.0 = rest;
        Some(number)
    }

    fn skip(&mut self, characters: &[char]) -> Option<char> {
        let first = self.0.chars().next().filter(|it| characters.contains(it))?;
        self.0 = self.0.get(first.len_utf8()..)?;
        Some(first)
    }

    /// Characters as long as `belongs` holds.
    fn run(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|it| !belongs(it)).unwrap_or(self.0.len());
        let (run, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        run
    }
}
