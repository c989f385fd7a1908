//! TIMEX3 values: how they are written, and the interval that one covers.

use jiff::civil::{Date, DateTime, Weekday};

use super::calendar::{date, plus};
use super::meaning::Unit;
use crate::record::{Time, TimeKind};

pub(super) fn stamp(year: i32, month: i8, day: Option<i8>) -> String {
    let year = if year < 0 { format!("BC{:04}", -year) } else { format!("{year:04}") };
    match day {
        Some(day) => format!("{year}-{month:02}-{day:02}"),
        None => format!("{year}-{month:02}"),
    }
}

pub(super) fn kind_of(part: Option<&str>) -> TimeKind {
    if part.is_some() { TimeKind::Time } else { TimeKind::Date }
}

pub(super) fn with_part(value: String, part: Option<&str>) -> String {
    match part {
        Some(part) => join_part(&value, part),
        None => value,
    }
}

pub(super) fn join_part(value: &str, part: &str) -> String {
    format!("{value}T{part}")
}

/// The first and the last day that a TIMEX3 value covers; times give themselves.
pub(super) fn interval(value: &str) -> Option<(String, String)> {
    let days = |from: Date, to: Date| Some((from.to_string(), to.to_string()));
    if let Some((day, time)) = value.split_once('T') {
        let day: Date = day.parse().ok()?;
        let hour = |from: &str, to: &str| Some((format!("{day}T{from}"), format!("{day}T{to}")));
        return match time {
            "MO" => hour("06:00:00", "12:00:00"),
            "MI" => hour("11:00:00", "13:00:00"),
            "AF" => hour("12:00:00", "18:00:00"),
            "EV" => hour("18:00:00", "22:00:00"),
            "DT" => hour("06:00:00", "18:00:00"),
            "NI" => Some((format!("{day}T20:00:00"), format!("{}T06:00:00", plus(day, Unit::Day, 1)?))),
            "24:00" => {
                let next = format!("{}T00:00:00", plus(day, Unit::Day, 1)?);
                Some((next.clone(), next))
            }
            _ if time.len() == 5 => hour(&format!("{time}:00"), &format!("{time}:00")),
            _ => None,
        };
    }
    if value.len() == 10
        && let Ok(day) = value.parse::<Date>()
    {
        return days(day, day);
    }
    if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') || value.contains('X') || value.starts_with('B') {
        return None;
    }
    let mut parts = value.splitn(3, '-');
    let (year, part, end) = (parts.next()?, parts.next(), parts.next());
    let number: i32 = year.parse().ok()?;
    let months = |from: i32, count: i64| {
        let from = date(number, from, 1)?;
        days(from, plus(plus(from, Unit::Month, count)?, Unit::Day, -1)?)
    };
    match (year.len(), part) {
        (2, None) => days(date(number * 100 + i32::from(number == 0), 1, 1)?, date(number * 100 + 99, 12, 31)?),
        (3, None) => days(date(number * 10, 1, 1)?, date(number * 10 + 9, 12, 31)?),
        (4, None) => days(date(number, 1, 1)?, date(number, 12, 31)?),
        (4, Some(part)) => match part.split_at_checked(1)? {
            _ if part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) => months(part.parse().ok()?, 1),
            ("Q", quarter) => months(quarter.parse::<i32>().ok()?.checked_mul(3)?.checked_sub(2)?, 3),
            ("H", half) => months(half.parse::<i32>().ok()?.checked_mul(6)?.checked_sub(5)?, 6),
            ("W", week) if week.len() == 2 => {
                let first =
                    jiff::civil::ISOWeekDate::new(i16::try_from(number).ok()?, week.parse().ok()?, Weekday::Monday).ok()?.date();
                let (skip, length) = if end == Some("WE") { (5, 1) } else { (0, 6) };
                days(plus(first, Unit::Day, skip)?, plus(first, Unit::Day, skip + length)?)
            }
            ("S", "P") => months(3, 3),
            ("S", "U") => months(6, 3),
            ("F", "A") => months(9, 3),
            ("W", "I") => months(12, 3),
            _ => None,
        },
        _ => None,
    }
}

/// "16:53 local time (12:23 GMT)": a clock without a zone shows what the one in brackets shows elsewhere, so it is of the day on which
/// the two are less than half a day apart.
pub(super) fn same_moment(local: &mut Time, zoned: &Time) {
    const FARTHEST: i64 = 14 * 60;
    let clock = |time: &Time| (time.kind == TimeKind::Time).then(|| time.value.parse::<DateTime>().ok()).flatten();
    let has_zone = |time: &Time| time.from.as_ref().is_some_and(|it| it.ends_with('Z'));
    let (Some(here), Some(there)) = (clock(local), clock(zoned)) else { return };
    if has_zone(local) || !has_zone(zoned) {
        return;
    }
    let apart = |day: &Date| {
        let other = day.at(here.hour(), here.minute(), 0, 0);
        other.since((jiff::Unit::Minute, there)).map_or(i64::MAX, |span| span.get_minutes().abs())
    };
    let days = [there.date(), there.date().yesterday().unwrap_or(there.date()), there.date().tomorrow().unwrap_or(there.date())];
    if let Some(day) = days.into_iter().min_by_key(apart).filter(|day| apart(day) <= FARTHEST) {
        local.value = format!("{day}T{:02}:{:02}", here.hour(), here.minute());
        (local.from, local.to) = interval(&local.value).map_or((None, None), |(from, to)| (Some(from), Some(to)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, from: &str, to: &str) {
        assert_eq!(interval(value), Some((from.to_owned(), to.to_owned())), "{value}");
    }

    #[test]
    fn values_cover_intervals() {
        check("2022-02-24", "2022-02-24", "2022-02-24");
        check("2022-02", "2022-02-01", "2022-02-28");
        check("2022-W11", "2022-03-14", "2022-03-20");
        check("2022-W11-WE", "2022-03-19", "2022-03-20");
        check("2022-Q1", "2022-01-01", "2022-03-31");
        check("2022-H2", "2022-07-01", "2022-12-31");
        check("2022-WI", "2022-12-01", "2023-02-28");
        check("196", "1960-01-01", "1969-12-31");
        check("19", "1900-01-01", "1999-12-31");
        check("2022-03-14TNI", "2022-03-14T20:00:00", "2022-03-15T06:00:00");
        assert_eq!(interval("XXXX-02-24"), None);
        assert_eq!(interval("PT3H"), None);
    }
}
