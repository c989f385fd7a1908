//! The calendar: Easter, weekdays, ISO weeks, steps by units. Nothing here can leave the years 1 to 9998.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::meaning::Unit;
use super::pieces::Pieces;
use crate::resources::times::{HolidayRule, TimeRules};

/// Easter Sunday of the western churches (Meeus, Jones, Butcher).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    date(year, sum / 31, sum % 31 + 1)
}

/// Easter Sunday of the eastern churches, in the Gregorian calendar (Meeus).
fn orthodox_easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let d = (19 * (year % 19) + 15) % 30;
    let e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
    let sum = d + e + 114;
    let julian = date(year, sum / 31, sum % 31 + 1)?;
    plus(julian, Unit::Day, i64::from(year / 100 - year / 400 - 2))
}

/// The day of a named day in a year.
pub(super) fn holiday(rule: &HolidayRule, year: i32, rules: &TimeRules) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1..=9998).contains(year))?;
    match rule {
        HolidayRule::Fixed { month, day } => Date::new(year, *month, *day).ok(),
        HolidayRule::Easter(days) => plus(easter(year)?, Unit::Day, i64::from(*days)),
        HolidayRule::Orthodox(days) => plus(orthodox_easter(year)?, Unit::Day, i64::from(*days)),
        HolidayRule::Nth { month, weekday: day, nth, after } => {
            let month = Date::new(year, *month, 1).ok()?;
            plus(month.nth_weekday_of_month(*nth, weekday(*day)?).ok()?, Unit::Day, i64::from(*after))
        }
        HolidayRule::Feast(name) => rules.feast(name, year).and_then(|(month, day)| Date::new(year, month, day).ok()),
    }
}

/// A date from numbers that may be out of range.
pub(super) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1..=9998).contains(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

pub(super) fn weekday(number: i8) -> Option<Weekday> {
    Weekday::from_monday_one_offset(number).ok()
}

/// So many units on; the day is clipped to the month's last.
pub(super) fn plus(from: Date, unit: Unit, count: i64) -> Option<Date> {
    if count.abs() > 4_000_000 {
        return None;
    }
    let span: Span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return Some(from),
        Unit::Day => Span::new().try_days(count).ok()?,
        Unit::Week | Unit::Weekend => Span::new().try_weeks(count).ok()?,
        Unit::Fortnight => Span::new().try_weeks(count * 2).ok()?,
        Unit::Month => Span::new().try_months(count).ok()?,
        Unit::Quarter => Span::new().try_months(count * 3).ok()?,
        Unit::Year => Span::new().try_years(count).ok()?,
        Unit::Decade => Span::new().try_years(count * 10).ok()?,
        Unit::Century => Span::new().try_years(count * 100).ok()?,
        Unit::Millennium => Span::new().try_years(count * 1000).ok()?,
    };
    from.checked_add(span).ok().filter(|date| (1..=9998).contains(&date.year()))
}

/// `2022-W11`
pub(super) fn week(date: Date) -> String {
    let week = date.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// Monday of the date's ISO week.
pub(super) fn monday(date: Date) -> Option<Date> {
    plus(date, Unit::Day, -i64::from(date.weekday().to_monday_zero_offset()))
}

/// Whole steps for a count that may have a fraction: a year and a half is 18 months.
pub(super) fn steps(count: f64, unit: Unit) -> Option<(i64, Unit)> {
    let (count, unit) = match unit {
        _ if count.fract() == 0.0 => (count, unit),
        Unit::Year => (count * 12.0, Unit::Month),
        Unit::Decade => (count * 10.0, Unit::Year),
        Unit::Century => (count * 100.0, Unit::Year),
        Unit::Month => (count * 30.0, Unit::Day),
        Unit::Week => (count * 7.0, Unit::Day),
        _ => (count, unit),
    };
    let count = crate::stages::quantities::numbers::whole(count.round())?;
    Some((i64::from(count), unit))
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

/// True if the gap between two pieces ends a sentence or a paragraph.
pub(super) fn stops(p: &Pieces<'_>, at: usize) -> bool {
    p.new_paragraph(at) || p.any(at, &["!", "?", ";"]) || p.is(at, ".") && !p.joined(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feasts_fall_where_the_churches_put_them() {
        for (year, western, eastern) in
            [(2022, "2022-04-17", "2022-04-24"), (2024, "2024-03-31", "2024-05-05"), (2025, "2025-04-20", "2025-04-20")]
        {
            assert_eq!(easter(year).unwrap().to_string(), western);
            assert_eq!(orthodox_easter(year).unwrap().to_string(), eastern);
        }
    }

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
