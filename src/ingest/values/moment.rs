//! Dates as wires write them → [`Moment`].
//!
//! ISO 8601 in every spelling that feeds use (extended, compact, mixed; any offset; comma fractions; a space for `T`; date only)
//! and dates in English words (RFC 5322, RSS, press releases). No zone means UTC; a zone that is not known means not read, because
//! hours of error would release an embargo early.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use record::article::Moment;

/// The zones of RFC 5322 and those names that mean one offset only.
const ZONES: [(&str, i8); 22] = [
    ("AKDT", -8),
    ("AKST", -9),
    ("CDT", -5),
    ("CEST", 2),
    ("CET", 1),
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
    ("PDT", -7),
    ("PST", -8),
    ("UCT", 0),
    ("UT", 0),
    ("UTC", 0),
    ("WET", 0),
    ("Z", 0),
];

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

pub(crate) fn parse(given: &str) -> Option<Moment> {
    let given = given.trim();
    iso(given).or_else(|| worded(given)).or_else(|| given.parse().ok().filter(|_| given.len() >= 9).and_then(from_epoch))
}

/// Seconds or milliseconds since 1970, between 1973 and 2100.
pub(crate) fn from_epoch(number: i64) -> Option<Moment> {
    let timestamp = match number {
        100_000_000..=4_102_444_800 => Timestamp::from_second(number),
        100_000_000_000..=4_102_444_800_000 => Timestamp::from_millisecond(number),
        _ => return None,
    };
    Some(Moment { timestamp: timestamp.ok()?, offset: Offset::UTC, has_time: true })
}

/// A moment from its civil parts; for formats that write them apart.
pub(crate) fn moment(datetime: DateTime, offset: Offset) -> Option<Moment> {
    Some(Moment { timestamp: TimeZone::fixed(offset).to_timestamp(datetime).ok()?, offset, has_time: true })
}

/// The month, 1 to 12, that a word begins to name in English, or in the languages of wires that write IPTC 7901.
pub(crate) fn month(word: &str) -> Option<i8> {
    let word: String = word.chars().take(3).flat_map(char::to_lowercase).collect();
    let english = match word.as_str() {
        "mär" | "mrz" => "mar",
        "mai" => "may",
        "okt" => "oct",
        "dez" | "dic" => "dec",
        "ene" => "jan",
        "abr" => "apr",
        "ago" => "aug",
        other => other,
    };
    MONTHS.iter().position(|it| *it == english).and_then(|at| i8::try_from(at + 1).ok())
}

fn midnight(date: Date) -> Option<Moment> {
    let moment = moment(date.to_datetime(Time::midnight()), Offset::UTC)?;
    Some(Moment { has_time: false, ..moment })
}

/// Characters of a date still to be read.
struct Rest<'a>(&'a str);

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

fn iso(given: &str) -> Option<Moment> {
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
    moment(date.to_datetime(time), zone(rest.0)?)
}

/// `02`, `02:00`, `0200`, `02:00:00,5`; 24:00 is midnight of the next day, a leap second the one before it.
fn clock(rest: &mut Rest<'_>) -> Option<(Time, bool)> {
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

/// Nothing (UTC), `Z`, a name of [`ZONES`], `+05:30`, `-0400`, `+1`; a name in brackets after it says nothing new.
fn zone(given: &str) -> Option<Offset> {
    let given = given.split(['[', '(']).next().unwrap_or_default().trim();
    if given.is_empty() {
        return Some(Offset::UTC);
    }
    let named = given.trim_end_matches(['+', '-', ':', '0']);
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(named)) {
        return Offset::from_hours(*hours).ok();
    }
    let given = ["UTC", "GMT"].iter().find_map(|it| given.strip_prefix(it)).unwrap_or(given).trim();
    let mut rest = Rest(given);
    let sign = if rest.skip(&['+', '-', '−'])? == '+' { 1 } else { -1 };
    let hours = rest.digits(2).or_else(|| rest.digits(1))?;
    let _colon = rest.skip(&[':']);
    let minutes = if rest.0.is_empty() { 0 } else { rest.digits(2)? };
    let fits = hours <= 15 && minutes <= 59 && matches!(rest.0, "" | "00" | ":00");
    fits.then(|| Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60)).ok())?
}

/// `Mon, 14 Mar 2022 02:00:00 +0100`, `March 14, 2022 2:05 p.m. EST`, `14-Mar-22`.
fn worded(given: &str) -> Option<Moment> {
    let (mut day, mut month_found, mut year, mut time, mut offset, mut half) = (None, None, None, None, Offset::UTC, None);
    for word in given.split(|it: char| it.is_whitespace() || it == ',').filter(|it| !it.is_empty()).take(12) {
        let number = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', '.']);
        if word.contains(':') && time.is_none() && word.starts_with(|it: char| it.is_ascii_digit()) {
            let padded = if word.find(':') == Some(1) { format!("0{word}") } else { word.to_owned() };
            let mut rest = Rest(&padded);
            time = Some(clock(&mut rest)?.0);
            match rest.0.to_ascii_lowercase().as_str() {
                "am" => half = Some(false),
                "pm" => half = Some(true),
                other => offset = zone(other)?,
            }
        } else if let Some((one, two, three)) = dashed(word) {
            (day, month_found, year) = (one.parse().ok(), month(two), full_year(three));
        } else if month_found.is_none() && month(word).is_some() && word.chars().all(|it| it.is_alphabetic() || it == '.') {
            month_found = month(word);
        } else if let Ok(number) =
            number.parse::<i16>().map_err(|_| ()).and_then(|it| if word.starts_with(['+', '-']) { Err(()) } else { Ok(it) })
        {
            match number {
                1..=31 if day.is_none() && number < 32 => day = i8::try_from(number).ok(),
                _ if year.is_none() => year = full_year(&number.to_string()),
                _ => return None,
            }
        } else if matches!(word.to_ascii_lowercase().as_str(), "am" | "a.m.") {
            half = Some(false);
        } else if matches!(word.to_ascii_lowercase().as_str(), "pm" | "p.m.") {
            half = Some(true);
        } else if time.is_some() && !word.starts_with('(') {
            offset = zone(word)?;
        }
    }
    let date = Date::new(year?, month_found?, day?).ok()?;
    let Some(time) = time else { return midnight(date) };
    let hour = match half {
        Some(true) if time.hour() < 12 => time.hour() + 12,
        Some(false) if time.hour() == 12 => 0,
        _ => time.hour(),
    };
    moment(date.to_datetime(time.with().hour(hour).build().ok()?), offset)
}

fn dashed(word: &str) -> Option<(&str, &str, &str)> {
    let (day, rest) = word.split_once('-')?;
    let (month, year) = rest.split_once('-')?;
    Some((day, month, year))
}

/// Two digits are years of 1970 to 2069, as in most software of the time that wrote so.
fn full_year(given: &str) -> Option<i16> {
    match (given.len(), given.parse::<i16>().ok()?) {
        (4, year) => Some(year),
        (1 | 2, year @ 70..) => Some(1900 + year),
        (1 | 2, year @ 0..) => Some(2000 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expected: Option<&str>) {
        assert_eq!(parse(given).map(|it| it.to_string()).as_deref(), expected, "{given}");
    }

    #[test]
    fn every_spelling_of_iso_8601() {
        check("2022-03-14T02:00:00Z", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14T02:00:00.123Z", Some("2022-03-14T02:00:00.123Z"));
        check("2022-03-14T02:00:00,5+05:30", Some("2022-03-14T02:00:00.5+05:30"));
        check("2022-03-14T02:00:00+05:30", Some("2022-03-14T02:00:00+05:30"));
        check("2022-03-14T02:00:00-0400", Some("2022-03-14T02:00:00-04:00"));
        check("2022-03-14T02:00+01", Some("2022-03-14T02:00:00+01:00"));
        check("2022-03-14T02:00:00−03:00", Some("2022-03-14T02:00:00-03:00"));
        check("2022-03-14 02:00:00 +0000", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14 02:00:00 UTC", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14 02:00:00", Some("2022-03-14T02:00:00Z"));
        check("2022/03/14 02:00", Some("2022-03-14T02:00:00Z"));
        check("20220314T020000Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T0200Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T020000+0200", Some("2022-03-14T02:00:00+02:00"));
        check("20220314020000", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14t02:00:00z", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14T02:00:00+01:00[Europe/Berlin]", Some("2022-03-14T02:00:00+01:00"));
        check("2022-03-14T24:00:00Z", Some("2022-03-15T00:00:00Z"));
        check("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z"));
        check("2022-03-14", Some("2022-03-14"));
        check("20220314", Some("2022-03-14"));
        check("2022-03-14+01:00", Some("2022-03-14"));
    }

    #[test]
    fn dates_in_words() {
        check("Mon, 14 Mar 2022 02:00:00 GMT", Some("2022-03-14T02:00:00Z"));
        check("Mon, 14 Mar 2022 02:00:00 -0500", Some("2022-03-14T02:00:00-05:00"));
        check("14 Mar 22 02:00 EST", Some("2022-03-14T02:00:00-05:00"));
        check("Mon, 14 Mar 2022 02:00:00 +0000 (UTC)", Some("2022-03-14T02:00:00Z"));
        check("March 14, 2022", Some("2022-03-14"));
        check("March 14th, 2022, 2:05 p.m. EST", Some("2022-03-14T14:05:00-05:00"));
        check("14-Mar-22", Some("2022-03-14"));
    }

    #[test]
    fn counted_seconds() {
        check("1647223200", Some("2022-03-14T02:00:00Z"));
        check("1647223200000", Some("2022-03-14T02:00:00Z"));
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for given in [
            "yesterday",
            "",
            "2022-13-44T99:00:00Z",
            "2022-03-14T02:00:00+99:99",
            "2022-03-14T02:00:00 XST",
            "2022-03",
            "12",
            "99999999999999999999",
            "2022-03-14Tnoon",
            "14 Mar 2022 02:00 BRT",
            "日本",
        ] {
            check(given, None);
        }
    }
}
