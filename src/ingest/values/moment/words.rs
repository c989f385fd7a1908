//! Dates in words of the languages of wires, and those in figures with the day or the year first.

use std::sync::LazyLock;

use jiff::Span;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::figures::{Rest, clock, zone};
use super::{Zoned, local, midnight};

/// Words of the calendar; the lifecycle reads its release times with the same list.
static CALENDAR: &str = include_str!("../../../resources/wire/lifecycle/calendar.tsv");

/// The names of the months, lower case, sorted.
static MONTHS: LazyLock<Vec<(&'static str, i8)>> = LazyLock::new(|| {
    let rows = CALENDAR.lines().filter_map(|it| it.strip_prefix("month\t")?.split_once('\t'));
    let names = |(number, names): (&str, &'static str)| Some((number.parse().ok()?, names.split_whitespace()));
    let mut months: Vec<_> = rows.filter_map(names).flat_map(|(number, names)| names.map(move |it| (it, number))).collect();
    months.sort_unstable();
    months
});

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
pub(super) fn read(given: &str) -> Option<Zoned> {
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

/// The month, 1 to 12, that a word names in a language of wires, in full or by at least its first three letters.
pub(crate) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    let at = MONTHS.partition_point(|(name, _)| *name < word.as_str());
    let (name, number) = MONTHS.get(at)?;
    let follows = |it: &&(&str, i8)| it.0.starts_with(word.as_str());
    let is_sure = || MONTHS.get(at..).unwrap_or_default().iter().take_while(follows).all(|(_, it)| it == number);
    (*name == word || word.chars().count() >= 3 && name.starts_with(word.as_str()) && is_sure()).then_some(*number)
}
