//! The date of a dateline: "May 7", "7. maj", "07/05", "5月7日".

use jiff::civil::Date;

use crate::resources::furniture::FurnitureRules;

/// A date as datelines write it. `None`: not a date; `Some(None)`: a date whose year can't be told.
pub(super) fn date(given: &str, published: Option<Date>, rules: &FurnitureRules) -> Option<Option<Date>> {
    if let Some((month, day)) = given.split_once('月') {
        let number = |it: &str| it.trim_end_matches('日').trim().parse::<i8>().ok();
        return nearest(number(month)?, number(day)?, published);
    }
    let mut month = None;
    let mut numbers = Vec::new();
    for word in given.split([' ', ',', '/', '\t', '\u{a0}']).flat_map(split_numbers).filter(|it| !it.is_empty()) {
        let named = |it: &str| rules.months.get(&it.to_lowercase()).copied();
        if let Ok(number) = word.trim_end_matches(['.', 't', 'h', 's', 'r', 'd', 'n']).parse::<i16>() {
            numbers.push(number);
            continue;
        }
        match named(word).or_else(|| named(word.trim_end_matches('.'))) {
            Some(0) if numbers.is_empty() && month.is_none() => {}
            Some(found @ 1..) if month.is_none_or(|it| it == found) => month = Some(found),
            None if word == "de" => {}
            _ => return None,
        }
    }
    let day_of = |number: i16| i8::try_from(number).ok().filter(|it| (1..=31).contains(it));
    let at = |year, month, day| Date::new(year, month, day).ok();
    let full_year = |year: i16| if year < 100 { 2000 + year } else { year };
    match (month, numbers.as_slice()) {
        (Some(month), [day]) => nearest(month, day_of(*day)?, published),
        (Some(month), [day, year]) => Some(at(full_year(*year), month, day_of(*day)?)),
        (None, [year, month, day]) if *year > 1900 => Some(at(*year, day_of(*month)?, day_of(*day)?)),
        (None, [day, month, year]) => Some(at(full_year(*year), day_of(*month).filter(|it| *it <= 12)?, day_of(*day)?)),
        (None, [day, month]) => nearest(day_of(*month).filter(|it| *it <= 12)?, day_of(*day)?, published),
        _ => None,
    }
}

/// "2025-05-07" and "07.05" are several numbers, "7th" and "7." one.
fn split_numbers(word: &str) -> Vec<&str> {
    if word.starts_with(|it: char| it.is_ascii_digit()) { word.split(['-', '.']).collect() } else { vec![word] }
}

/// The day and month in the year that brings them nearest to the day of issue. `None` if no year has such a day.
fn nearest(month: i8, day: i8, published: Option<Date>) -> Option<Option<Date>> {
    // 2024 has a 29 February.
    Date::new(2024, month, day).ok()?;
    let Some(published) = published else { return Some(None) };
    let years = [published.year().saturating_sub(1), published.year(), published.year().saturating_add(1)];
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    Some(dates.min_by_key(|it| (*it - published).get_days().unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn the_year_is_the_nearest_one() {
        let rules = FurnitureRules::built_in().unwrap();
        let check = |given, published, expected| assert_eq!(date(given, published, &rules), expected, "{given}");
        check("Dec 31", Some(day(2025, 1, 2)), Some(Some(day(2024, 12, 31))));
        check("Jan 1", Some(day(2024, 12, 31)), Some(Some(day(2025, 1, 1))));
        check("February 30", None, None);
        check("7 de mayo de 2025", None, Some(Some(day(2025, 5, 7))));
        check("2025-05-07", None, Some(Some(day(2025, 5, 7))));
        check("07.05.2025", None, Some(Some(day(2025, 5, 7))));
        check("Bus 7", None, None);
    }
}
