//! Dates as wires write them → [`Moment`].

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use crate::article::Moment;

/// Reads ISO 8601 in every spelling (any offset, compact, space for `T`, date only, no zone = UTC) and RFC 2822.
pub(super) fn parse(given: &str) -> Option<Moment> {
    let given = given.trim();
    iso(given).or_else(|| rfc2822(given))
}

fn iso(given: &str) -> Option<Moment> {
    let spaced = with_t(given);
    if let Ok(date) = spaced.parse::<Date>()
        && !spaced.contains('T')
    {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        return moment(midnight, Offset::UTC, false);
    }
    let (clock, offset) = split_offset(&spaced);
    let datetime: DateTime = clock.parse().ok()?;
    moment(datetime, offset?, true)
}

fn rfc2822(given: &str) -> Option<Moment> {
    let zoned = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned_datetime(given).ok()?;
    Some(Moment { timestamp: zoned.timestamp(), offset: zoned.offset(), has_time: true })
}

fn moment(datetime: DateTime, offset: Offset, has_time: bool) -> Option<Moment> {
    let timestamp: Timestamp = TimeZone::fixed(offset).to_timestamp(datetime).ok()?;
    Some(Moment { timestamp, offset, has_time })
}

/// `2022-03-14 02:00` and `20220314t020000` with the `T` that the standard asks for.
fn with_t(given: &str) -> String {
    let mut chars: Vec<char> = given.chars().collect();
    if let Some(at) = chars.iter().position(|it| matches!(it, ' ' | 't' | 'T')).filter(|at| (8..=10).contains(at)) {
        chars[at] = 'T';
        chars.retain(|it| !it.is_whitespace());
    }
    chars.into_iter().collect()
}

/// The clock part and its offset; `None` for an offset that can't be read.
fn split_offset(given: &str) -> (&str, Option<Offset>) {
    let date_end = given.find('T').unwrap_or(given.len());
    if let Some(clock) = given.strip_suffix(['Z', 'z']) {
        return (clock, Some(Offset::UTC));
    }
    let zone = given.char_indices().skip_while(|(at, _)| *at <= date_end).find(|(_, it)| matches!(it, '+' | '-' | '−'));
    let Some((at, sign)) = zone else { return (given, Some(Offset::UTC)) };
    let (clock, zone) = given.split_at(at);
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let two = |from: usize| digits.get(from..from + 2).map_or(Some(0), |it| it.parse::<i32>().ok());
    let seconds = two(0).zip(two(2)).map(|(hours, minutes)| hours * 3600 + minutes * 60);
    let signed = seconds.filter(|_| digits.len() >= 2).map(|it| if sign == '+' { it } else { -it });
    (clock, signed.and_then(|it| Offset::from_seconds(it).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &str, expected: Option<&str>) {
        assert_eq!(parse(given).map(|it| it.to_string()).as_deref(), expected, "{given}");
    }

    #[test]
    fn every_spelling_of_a_date() {
        check("2022-03-14T02:00:00Z", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14T02:00:00.123Z", Some("2022-03-14T02:00:00.123Z"));
        check("2022-03-14T02:00:00+05:30", Some("2022-03-14T02:00:00+05:30"));
        check("2022-03-14T02:00:00-0400", Some("2022-03-14T02:00:00-04:00"));
        check("2022-03-14T02:00+01", Some("2022-03-14T02:00:00+01:00"));
        check("2022-03-14 02:00:00 +0000", Some("2022-03-14T02:00:00Z"));
        check("2022-03-14 02:00:00", Some("2022-03-14T02:00:00Z"));
        check("20220314T020000Z", Some("2022-03-14T02:00:00Z"));
        check("20220314T020000+0200", Some("2022-03-14T02:00:00+02:00"));
        check("2022-03-14", Some("2022-03-14"));
        check("20220314", Some("2022-03-14"));
        check("Mon, 14 Mar 2022 02:00:00 GMT", Some("2022-03-14T02:00:00Z"));
        check("Mon, 14 Mar 2022 02:00:00 -0500", Some("2022-03-14T02:00:00-05:00"));
        check("yesterday", None);
        check("", None);
        check("2022-13-44T99:00:00Z", None);
        check("2022-03-14T02:00:00+99:99", None);
    }
}
