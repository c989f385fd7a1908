//! The calendar: weekdays, ISO weeks, steps by units. Nothing here can leave the years 1 to 9998.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::meaning::Unit;

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
    let count = crate::stages::numbers::whole(count.round())?;
    Some((i64::from(count), unit))
}
