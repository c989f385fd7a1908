//! What the two formats of the teleprinter line, IPTC 7901 and ANPA 1312, share: control characters, lines, dates without a year.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::markup::space::is_separator;
use crate::values::moment;
use record::article::Moment;

pub(crate) const SOH: char = '\u{1}';
pub(crate) const STX: char = '\u{2}';
pub(crate) const ETX: char = '\u{3}';

/// The messages of a transmission, each from its start of heading on. Text before the first is noise of the line.
pub(crate) fn messages(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.match_indices(SOH).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| text.get(*start..end))
        .filter(|it| it.trim_matches(|it: char| it.is_control() || it.is_whitespace()).len() > 1)
        .collect()
}

/// Heading, text and trailer of a message.
pub(crate) struct Message<'a> {
    pub heading: &'a str,
    pub text: &'a str,
    pub trailer: &'a str,
}

/// Cuts a message at its control characters; `None` without a start of text.
pub(crate) fn cut(message: &str) -> Option<Message<'_>> {
    let (heading, rest) = message.strip_prefix(SOH).unwrap_or(message).split_once(STX)?;
    let (text, trailer) = rest.split_once(ETX).unwrap_or((rest, ""));
    Some(Message { heading, text, trailer })
}

/// The message of a file that has lost its control characters: a heading of `lines` lines that are not blank, and the text after it.
pub(crate) fn uncontrolled(message: &str, lines: usize) -> Option<Message<'_>> {
    if message.contains([SOH, STX]) {
        return None;
    }
    let ends = message.match_indices('\n').map(|(at, _)| at + 1).chain([message.len()]);
    let mut start = 0;
    let mut filled = 0;
    for end in ends.take(lines + 10) {
        filled += usize::from(message.get(start..end).is_some_and(|it| !it.trim().is_empty()));
        start = end;
        if filled == lines {
            let (heading, text) = message.split_at_checked(end)?;
            return Some(Message { heading, text, trailer: "" });
        }
    }
    None
}

/// A line without control characters but the tab; separators are spaces.
pub(crate) fn clean(line: &str) -> String {
    let spaced = line.chars().map(|it| if is_separator(it) { ' ' } else { it });
    spaced.filter(|it| !it.is_control() || *it == '\t').collect()
}

/// `141203 Mar 22`, `141203 GMT Mar 22`, `14 1203 Mär 2022`: day, hour and minute in UTC, month, year (IPTC 7901, post-text).
pub(crate) fn date_time_group(trailer: &str) -> Option<Moment> {
    let words: Vec<&str> = trailer.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).take(12).collect();
    let at = words.iter().position(|it| it.len() == 6 && it.bytes().all(|it| it.is_ascii_digit()))?;
    let group = words.get(at)?;
    let part = |range: std::ops::Range<usize>| group.get(range).and_then(|it| it.parse::<i8>().ok());
    let after = words.get(at + 1..)?;
    let month = after.iter().position(|it| it.chars().all(char::is_alphabetic) && moment::month(it).is_some())?;
    let year: i16 = after.get(month + 1)?.parse().ok()?;
    let year = if year < 100 { 2000 + year } else { year };
    let date = Date::new(year, moment::month(after.get(month)?)?, part(0..2)?).ok()?;
    at_utc(date.to_datetime(Time::new(part(2..4)?, part(4..6)?, 0, 0).ok()?))
}

/// `03-14-22 1203GMT` (ANPA 1312, trailer).
pub(crate) fn american_date(trailer: &str) -> Option<Moment> {
    let (at, _) = trailer
        .match_indices('-')
        .find(|(at, _)| numbers(trailer.get(at.checked_sub(2).unwrap_or(*at)..).unwrap_or_default()).is_some())?;
    let (month, day, year, rest) = numbers(trailer.get(at - 2..)?)?;
    let year = if year < 100 { 2000 + year } else { year };
    let digits: String = rest
        .chars()
        .skip_while(|it| !it.is_ascii_digit())
        .take_while(|it| it.is_ascii_digit() || *it == ':')
        .filter(char::is_ascii_digit)
        .collect();
    let date = Date::new(year, month, day).ok()?;
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|it| it.parse::<i8>().ok());
    let seconds = part(4..6).unwrap_or(0);
    at_utc(date.to_datetime(Time::new(part(0..2)?, part(2..4)?, seconds, 0).ok()?))
}

/// Month, day and year joined by hyphens, and what follows.
fn numbers(text: &str) -> Option<(i8, i8, i16, &str)> {
    let (month, rest) = text.split_once('-')?;
    let (day, rest) = rest.split_once('-')?;
    let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
    let (year, rest) = rest.split_at_checked(end)?;
    Some((month.parse().ok()?, day.parse().ok()?, year.parse().ok()?, rest))
}

fn at_utc(datetime: DateTime) -> Option<Moment> {
    moment::moment(datetime, Offset::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_line() {
        let group = |given| date_time_group(given).map(|it| it.to_string());
        assert_eq!(group("\r\n141203 Mar 22\r\n").as_deref(), Some("2022-03-14T12:03:00Z"));
        assert_eq!(group("141203 GMT mär 2022").as_deref(), Some("2022-03-14T12:03:00Z"));
        assert_eq!((group("141203"), group("999999 Mar 22"), group("")), (None, None, None));
        let american = |given| american_date(given).map(|it| it.to_string());
        assert_eq!(american("\r\nAP-NY-03-14-22 1203GMT").as_deref(), Some("2022-03-14T12:03:00Z"));
        assert_eq!(american("a-w-03-14-2022 120359GMT").as_deref(), Some("2022-03-14T12:03:59Z"));
        assert_eq!((american("é-1-2"), american("13-45-22 1203GMT")), (None, None));
    }
}
