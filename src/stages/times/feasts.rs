//! The days that feasts and holidays fall on.

use jiff::civil::Date;

use super::calendar::{date, plus, weekday};
use super::meaning::Unit;
use crate::resources::times::{HolidayRule, TimeRules};

/// The days of a named day in a year, in order: one as a rule, none where the table does not reach.
pub(super) fn days_of(rule: &HolidayRule, year: i32, rules: &TimeRules) -> Vec<Date> {
    let Some(year) = i16::try_from(year).ok().filter(|year| (1..=9998).contains(year)) else { return Vec::new() };
    match rule {
        HolidayRule::Feast(name) => rules.feast(name, year).to_vec(),
        _ => one_day(rule, year).into_iter().collect(),
    }
}

fn one_day(rule: &HolidayRule, year: i16) -> Option<Date> {
    match rule {
        HolidayRule::Fixed { month, day } => Date::new(year, *month, *day).ok(),
        HolidayRule::Easter(days) => plus(easter(year)?, Unit::Day, i64::from(*days)),
        HolidayRule::Orthodox(days) => plus(orthodox_easter(year)?, Unit::Day, i64::from(*days)),
        HolidayRule::Nth { month, weekday: day, nth, after } => {
            let month = Date::new(year, *month, 1).ok()?;
            plus(month.nth_weekday_of_month(*nth, weekday(*day)?).ok()?, Unit::Day, i64::from(*after))
        }
        HolidayRule::Feast(_) => None,
    }
}

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
}
