//! Dates as wires write them → [`Moment`].
//!
//! ISO 8601 in every spelling that feeds use (extended, compact, mixed; any offset; comma fractions; a space for `T`; date only),
//! dates in figures with the day or the year first, and dates in words of the languages of wires (RFC 5322, RSS, press releases). A
//! time without a zone is that clock time in UTC, and [`zoned`] says so; a zone that is not known means not read, because hours
//! of error would release an embargo early. `04/05/2027` is not read: it is a day in April or in May.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use record::article::{Article, Moment};

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

/// Words of the calendar; the lifecycle reads its release times with the same list.
static CALENDAR: &str = include_str!("../../resources/wire/lifecycle/calendar.tsv");

/// The names of the months, lower case, sorted.
static MONTHS: LazyLock<Vec<(&'static str, i8)>> = LazyLock::new(|| {
    let rows = CALENDAR.lines().filter_map(|it| it.strip_prefix("month\t")?.split_once('\t'));
    let names = |(number, names): (&str, &'static str)| Some((number.parse().ok()?, names.split_whitespace()));
    let mut months: Vec<_> = rows.filter_map(names).flat_map(|(number, names)| names.map(move |it| (it, number))).collect();
    months.sort_unstable();
    months
});

/// A moment, and whether its zone is known; if not, it is the clock time as if in UTC.
type Zoned = (Moment, bool);

/// Reads a date with or without a time.
pub(crate) fn parse(given: &str) -> Option<Moment> {
    zoned(given).map(|(moment, _)| moment)
}

/// [`parse`], and whether the zone was given. A date without a time needs none.
pub(crate) fn zoned(given: &str) -> Option<Zoned> {
    let given = plain_figures(given.trim());
    let given = given.as_ref();
    let counted = || given.parse().ok().filter(|_| given.len() >= 9).and_then(from_epoch).map(|it| (it, true));
    let found = iso(given).or_else(|| worded(given)).or_else(counted)?;
    (found.0.date().year() >= 1900).then_some(found)
}

/// A value that programs write where there is no date: a dash, or the first day of their calendar.
pub(crate) fn is_nothing(given: &str) -> bool {
    let given = given.trim();
    let figures: String = given.chars().filter(char::is_ascii_digit).take(8).collect();
    given.chars().all(|it| !it.is_alphanumeric())
        || ["00010101", "00000000", "19000101", "17530101", "19700101", "01010001", "01011900", "01011970"]
            .contains(&figures.as_str())
}

/// The moment at which a clock time without a zone comes last on Earth.
pub(crate) fn in_the_last_zone(given: Moment) -> Option<Moment> {
    let offset = Offset::from_hours(-12).ok()?;
    moment(Offset::UTC.to_datetime(given.timestamp), offset)
}

/// Sets when the article was published, by the first of several dates that can be read; what could not be read, and a time without a
/// zone, are reported.
pub(crate) fn publish(article: &mut Article, given: impl Iterator<Item = String>) {
    let mut unread = None;
    for given in given.filter(|it| !is_nothing(it)) {
        match zoned(&given) {
            Some((found, has_zone)) => {
                article.published = Some(found);
                article.published_is_local = !has_zone;
                return;
            }
            None => unread = unread.or(Some(given)),
        }
    }
    let unread = unread.map(|it| format!("the date '{}' can't be read", it.chars().take(60).collect::<String>()));
    article.diagnostics.extend(unread);
}

/// Figures of other scripts as ASCII, and `2027年3月5日 10時05分` as `2027-3-5 10:05`.
fn plain_figures(given: &str) -> Cow<'_, str> {
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

/// A moment whose zone may not be known.
fn local(datetime: DateTime, offset: Option<Offset>) -> Option<Zoned> {
    Some((moment(datetime, offset.unwrap_or(Offset::UTC))?, offset.is_some()))
}

/// The month, 1 to 12, that a word names in a language of wires, in full or by at least its first three letters.
pub(crate) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    let at = MONTHS.partition_point(|(name, _)| *name < word.as_str());
    let (name, number) = MONTHS.get(at)?;
    let follows = |it: &&(&str, i8)| it.0.starts_with(word.as_str());
    let is_sure = || MONTHS.get(at..).unwrap_or_default().iter().take_while(follows).all(|(_, it)| it == number);
    (*name == word || word.chars().count() >= 3 && name.starts_with(word.as_str()) && is_sure()).then_some(*number)
}

fn midnight(date: Date) -> Option<Zoned> {
    let moment = moment(date.to_datetime(Time::midnight()), Offset::UTC)?;
    Some((Moment { has_time: false, ..moment }, true))
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

fn iso(given: &str) -> Option<Zoned> {
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

/// Nothing (`None` within), `Z`, a name of [`ZONES`], `+05:30`, `-0400`, `+1`; a name in brackets after it says nothing new.
fn zone(given: &str) -> Option<Option<Offset>> {
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

/// Words beside a clock time that say nothing of its zone.
const CLOCK_WORDS: [&str; 16] =
    ["h", "hrs", "hs", "uhr", "heures", "horas", "kl", "kl.", "klo", "ore", "uur", "klokken", "at", "um", "à", "г."];

/// Parts of a date in words, as far as they were read.
#[derive(Default)]
struct Words {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<(Time, bool)>,
    offset: Option<Offset>,
    /// After noon.
    half: Option<bool>,
}

/// `Mon, 14 Mar 2022 02:00:00 +0100`, `March 14, 2022 2:05 p.m. EST`, `14-Mar-22`, `20.04.2027 19:00`, `5 août 2027 à 10h30`.
fn worded(given: &str) -> Option<Zoned> {
    let mut found = Words::default();
    let mut words = given.split(|it: char| it.is_whitespace() || it == ',').filter(|it| !it.is_empty()).take(12);
    words.try_for_each(|word| found.word(word))?;
    let Words { day, month, year, time, offset, half } = found;
    let date = Date::new(year?, month?, day?).ok()?;
    let Some((time, next_day)) = time else { return midnight(date) };
    let date = if next_day { date.checked_add(Span::new().days(1)).ok()? } else { date };
    let hour = match half {
        Some(true) if time.hour() < 12 => time.hour() + 12,
        Some(false) if time.hour() == 12 => 0,
        _ => time.hour(),
    };
    local(date.to_datetime(time.with().hour(hour).build().ok()?), offset)
}

impl Words {
    /// `None` where the word makes the whole unreadable.
    fn word(&mut self, word: &str) -> Option<()> {
        let lower = word.to_lowercase();
        let number = || word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', 'º', 'ª', '.', 'e']).parse::<i16>().ok();
        match lower.as_str() {
            "am" | "a.m." | "vorm." => self.half = Some(false),
            "pm" | "p.m." | "nachm." => self.half = Some(true),
            it if CLOCK_WORDS.contains(&it) => {}
            it if self.time.is_none() && clock_word(it).is_some() => self.clock(&clock_word(it)?)?,
            _ if self.day.is_none() && in_figures(word).is_some() => {
                let (day, month, year) = in_figures(word)?;
                // Which is the day can't be told.
                day?;
                (self.day, self.month, self.year) = (day, month, year);
            }
            _ if self.month.is_none() && word.chars().all(|it| it.is_alphabetic() || it == '.') && month(word).is_some() => {
                self.month = month(word);
            }
            _ if number().is_some() && !word.starts_with(['+', '-']) => match number()? {
                it @ 1..=31 if self.day.is_none() => self.day = i8::try_from(it).ok(),
                it if self.year.is_none() => self.year = full_year(&it.to_string()),
                _ => return None,
            },
            _ if self.time.is_some() && !word.starts_with('(') => self.offset = zone(word)?,
            _ => {}
        }
        Some(())
    }

    fn clock(&mut self, word: &str) -> Option<()> {
        let padded = if word.find(':') == Some(1) { format!("0{word}") } else { word.to_owned() };
        let mut rest = Rest(&padded);
        self.time = Some(clock(&mut rest)?);
        match rest.0 {
            "am" => self.half = Some(false),
            "pm" => self.half = Some(true),
            it if CLOCK_WORDS.contains(&it) => {}
            other => self.offset = zone(other)?,
        }
        Some(())
    }
}

/// `10:30`, and `10h30` as that.
fn clock_word(word: &str) -> Option<String> {
    let starts = word.starts_with(|it: char| it.is_ascii_digit());
    if starts && word.contains(':') {
        return Some(word.to_owned());
    }
    let (hour, minute) = word.split_once('h')?;
    let are_figures = |it: &str| (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
    (are_figures(hour) && (minute.len() == 2 && are_figures(minute))).then(|| format!("{hour}:{minute}"))
}

/// Day, month and year of `14-Mar-22`, `20-04-2027`, `20.04.2027`, `20/04/2027`, `4/20/2027`, `2027/6/29`. All are `None` where day and
/// month can't be told apart.
fn in_figures(word: &str) -> Option<(Option<i8>, Option<i8>, Option<i16>)> {
    let separator = word.chars().find(|it| matches!(it, '-' | '/' | '.'))?;
    let parts: Vec<&str> = word.trim_end_matches('.').split(separator).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let small = |it: &str| it.parse::<i8>().ok().filter(|_| it.len() <= 2);
    if one.len() == 4 && one.bytes().all(|it| it.is_ascii_digit()) {
        return Some((Some(small(three)?), Some(small(two)?), full_year(one)));
    }
    let year = full_year(three)?;
    if let Some(named) = month(two).filter(|_| two.chars().all(char::is_alphabetic)) {
        return Some((Some(small(one)?), Some(named), Some(year)));
    }
    // Two figures of a year may as well be a day.
    let (one, two) = (small(one)?, small(two)?);
    if three.len() != 4 && separator != '.' {
        return Some((None, None, None));
    }
    Some(match (one, two) {
        (13.., 13..) => return None,
        (_, 13..) => (Some(two), Some(one), Some(year)),
        (13.., _) => (Some(one), Some(two), Some(year)),
        _ if separator != '/' || one == two => (Some(one), Some(two), Some(year)),
        _ => (None, None, None),
    })
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
        let shown = |(moment, has_zone): Zoned| {
            let shown = moment.to_string();
            if has_zone { shown } else { shown.trim_end_matches('Z').to_owned() }
        };
        assert_eq!(zoned(given).map(shown).as_deref(), expected, "{given}");
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
        check("2022-03-14 02:00:00", Some("2022-03-14T02:00:00"));
        check("2022/03/14 02:00", Some("2022-03-14T02:00:00"));
        check("20220314T020000Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T0200Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T020000+0200", Some("2022-03-14T02:00:00+02:00"));
        check("20220314020000", Some("2022-03-14T02:00:00"));
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
    fn dates_in_figures() {
        check("20-04-2027 19:00 +0400", Some("2027-04-20T19:00:00+04:00"));
        check("20.04.2027 19:00 CET", Some("2027-04-20T19:00:00+01:00"));
        check("4.5.2027", Some("2027-05-04"));
        check("04-05-2027 08:15 GMT", Some("2027-05-04T08:15:00Z"));
        check("20/04/2027 7:05 pm GMT", Some("2027-04-20T19:05:00Z"));
        check("4/20/2027 7:05 PM EST", Some("2027-04-20T19:05:00-05:00"));
        check("2027/6/29 15:07:41", Some("2027-06-29T15:07:41"));
        check("2027-6-9T15:07:41Z", None);
        check("2027.6.9 15:07 +0300", Some("2027-06-09T15:07:00+03:00"));
        check("05/05/2027", Some("2027-05-05"));
        check("04/05/2027 10:00", None);
        check("04-05-27", None);
        check("20-20-2027", None);
        check("Mon, 01 Feb 2027 24:00:00 GMT", Some("2027-02-02T00:00:00Z"));
    }

    #[test]
    fn dates_in_the_languages_of_wires() {
        check("Jeu, 5 août 2027 10:00:00 +0200", Some("2027-08-05T10:00:00+02:00"));
        check("5 août 2027 à 10h30", Some("2027-08-05T10:30:00"));
        check("5. März 2027, 10:00 Uhr", Some("2027-03-05T10:00:00"));
        check("5 de marzo de 2027", Some("2027-03-05"));
        check("ven, 5 mar 2027 10:00:00 +0100", Some("2027-03-05T10:00:00+01:00"));
        check("5 de março de 2027 10:00 -0300", Some("2027-03-05T10:00:00-03:00"));
        check("Vr, 5 mei 2027 10:00 +0200", Some("2027-05-05T10:00:00+02:00"));
        check("5. huhtikuuta 2027", Some("2027-04-05"));
        check("5 kwietnia 2027", Some("2027-04-05"));
        check("5 февраля 2027 10:00 +0300", Some("2027-02-05T10:00:00+03:00"));
        check("Пт, 5 мар 2027 10:00:00 +0300", Some("2027-03-05T10:00:00+03:00"));
        check("5 Şubat 2027 10:00 +0300", Some("2027-02-05T10:00:00+03:00"));
        check("٥ يناير ٢٠٢٧", Some("2027-01-05"));
        check("2027年3月5日 10:05", Some("2027-03-05T10:05:00"));
        check("2027년 3월 5일", Some("2027-03-05"));
    }

    #[test]
    fn no_date_and_the_last_zone() {
        for given in ["", "-", "0001-01-01T00:00:00", "0000-00-00 00:00:00", "1900-01-01", "1970-01-01T00:00:00Z"] {
            assert!(is_nothing(given), "{given}");
        }
        assert!(!is_nothing("soon") && !is_nothing("2027-03-05"));
        let last = in_the_last_zone(parse("2027-03-05 06:00").unwrap()).unwrap();
        assert_eq!(last.timestamp.to_string(), "2027-03-05T18:00:00Z");
        let mut article = Article::new(record::article::Format::Rss, String::new());
        publish(&mut article, ["soon", "2027-03-05 06:00"].map(str::to_owned).into_iter());
        assert!(article.published.is_some() && article.published_is_local && article.diagnostics.is_empty());
        let mut article = Article::new(record::article::Format::Rss, String::new());
        publish(&mut article, ["soon".to_owned()].into_iter());
        assert_eq!((article.published, article.diagnostics.len()), (None, 1));
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
