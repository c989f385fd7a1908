//! When an embargo ends: "0001 GMT Tuesday", "12:01 a.m. EST Sunday, March 3", "3.3.2025, 10.00 Uhr", "3月5日午前6時".
//!
//! Every doubt is settled on the later side: a clock time without a zone, or with a name that several zones bear, ends where the day
//! ends last on earth (UTC−12); a day without a time ends with that day there; midnight is the one at the day's end; where a zone's name
//! doesn't fit the season ("EST" in July) the later reading is taken. A guess that is an hour early breaks the embargo. What still says
//! two things is unreadable, and the story is held.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use super::ideographs;
use crate::article::Moment;
use crate::resources::lifecycle::{CalendarWord, LifecycleRules};

/// What one sign of an embargo says about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    At(Timestamp),
    /// No time is given.
    Unsaid,
    /// A time is given that can't be read for sure.
    Unreadable,
}

/// Reads the words after "embargoed until". The moments of issue and receipt anchor weekdays and dates without a year; where they give
/// different ends, a stale date of issue would release the story at once, so that nothing is read.
pub(super) fn read(words: &str, anchors: &[Moment], rules: &LifecycleRules) -> End {
    let mut ends = anchors.iter().map(|it| read_from(words, Some(*it), rules));
    let Some(first) = ends.next() else { return read_from(words, None, rules) };
    if ends.all(|it| it == first) { first } else { End::Unreadable }
}

fn read_from(words: &str, issued: Option<Moment>, rules: &LifecycleRules) -> End {
    // A headline goes on after a colon.
    let words = words.split(": ").find(|it| it.chars().any(char::is_alphanumeric)).unwrap_or_default();
    let words = &ideographs::spelled_out(&rules.with_zones(words), rules);
    if let Some(time) = words.split_whitespace().find_map(|it| it.trim_matches(['(', ')', ',', '.']).parse::<Timestamp>().ok()) {
        return End::At(time);
    }
    let mut parts: Vec<Part> = Vec::new();
    for given in words.split(['(', ';', '[']).flat_map(|it| it.split(" / ")).flat_map(|it| it.split(" or ")) {
        let part = Part::read(given, rules);
        match parts.last_mut() {
            // "0001 (GMT), March 5"
            Some(before) if !part.has_time() && (before.has_time() || part.zone.is_some()) && before.lacks(&part) => {
                before.complete(part)
            }
            _ if part.says_something() => parts.push(part),
            _ => {}
        }
    }
    if parts.is_empty() {
        return End::Unsaid;
    }
    if parts.iter().any(|it| it.odd) {
        return End::Unreadable;
    }
    let timed: Vec<&Part> = parts.iter().filter(|it| it.has_time() && it.has_day()).collect();
    let dated: Vec<&Part> =
        if timed.is_empty() && parts.len() == 1 { parts.iter().filter(|it| it.is_day()).collect() } else { timed };
    let mut ends = dated.iter().map(|it| it.end(issued));
    let Some(Some(first)) = ends.next() else { return End::Unreadable };
    if ends.all(|it| it == Some(first)) { End::At(first) } else { End::Unreadable }
}

/// One reading of a time, as far as it is given.
#[derive(Debug, Default)]
struct Part {
    time: Option<Time>,
    /// Midnight, which is taken for the one at the day's end.
    midnight: bool,
    zone: Option<(Option<i32>, TimeZone)>,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<i8>,
    from_issue: Option<i8>,
    /// The number read as a clock follows a date, as the number of a year does: "January 1, 1925".
    may_be_year: bool,
    /// Something in it is a number or zone that can't be told, or is given twice.
    odd: bool,
}

impl Part {
    fn read(words: &str, rules: &LifecycleRules) -> Part {
        let mut part = Part::default();
        let tokens: Vec<&str> = words
            .split([' ', ',', '\u{a0}', '\t', ')', ']'])
            .map(|it| it.trim_matches(['"', '“', '”', '*', '=', '-', '–']))
            .filter(|it| !it.is_empty())
            .collect();
        for (index, token) in tokens.iter().enumerate() {
            let next = tokens.get(index + 1).copied().unwrap_or_default();
            let before = index.checked_sub(1).and_then(|it| tokens.get(it)).copied().unwrap_or_default();
            part.take(token, before, next, rules);
            // The notice goes on with another sentence.
            if token.len() > 4 && token.ends_with('.') && !is_half_day(token) && part.time.is_some() && part.has_day() {
                break;
            }
        }
        part
    }

    /// Nothing that the other one tells is told here.
    fn lacks(&self, other: &Part) -> bool {
        let lacks = |mine: bool, its: bool| !(mine && its);
        lacks(self.zone.is_some(), other.zone.is_some())
            && lacks(self.has_day(), other.has_day())
            && lacks(self.year.is_some(), other.year.is_some())
            && lacks(self.month.is_some(), other.month.is_some())
            && lacks(self.day.is_some(), other.day.is_some())
    }

    fn complete(&mut self, other: Part) {
        self.zone = self.zone.take().or(other.zone);
        self.year = self.year.or(other.year);
        self.month = self.month.or(other.month);
        self.day = self.day.or(other.day);
        self.weekday = self.weekday.or(other.weekday);
        self.from_issue = self.from_issue.or(other.from_issue);
        self.odd |= other.odd;
    }

    fn take(&mut self, token: &str, before: &str, next: &str, rules: &LifecycleRules) {
        let bare = token.trim_end_matches(['.', ':']).to_lowercase();
        if let Some(word) = rules.calendar.get(&bare) {
            // "may be used" is no month.
            let number_near = [before, next].iter().any(|it| it.starts_with(|it: char| it.is_ascii_digit()));
            match word {
                CalendarWord::Day(days) => set(&mut self.from_issue, *days, &mut self.odd),
                CalendarWord::Month(month) if number_near => set(&mut self.month, *month, &mut self.odd),
                CalendarWord::Month(_) => {}
                CalendarWord::Weekday(day) => set(&mut self.weekday, *day, &mut self.odd),
                CalendarWord::ShortWeekday(day) if next.starts_with(|it: char| it.is_ascii_digit()) => {
                    set(&mut self.weekday, *day, &mut self.odd);
                }
                CalendarWord::ShortWeekday(_) => {}
                CalendarWord::Noon => set(&mut self.time, Time::constant(12, 0, 0, 0), &mut self.odd),
                // "Until delivery, expected around 1400 GMT"
                CalendarWord::About => self.odd |= next.starts_with(|it: char| it.is_ascii_digit()),
                CalendarWord::Midnight => self.midnight = true,
                CalendarWord::Clock if bare == "uhr" => self.take_zone(token, before, next, rules),
                CalendarWord::Clock => {}
            }
            return;
        }
        if token.starts_with(|it: char| it.is_ascii_digit()) {
            // "06.00'ya"
            let bare = bare.split(['\'', '’']).next().unwrap_or_default();
            self.take_number(bare, token.ends_with('.'), before, next, rules);
        } else if let Some(offset) = offset(token) {
            set_zone(&mut self.zone, (Some(offset), TimeZone::UTC), &mut self.odd);
        } else {
            self.take_zone(token, before, next, rules);
        }
    }

    fn take_zone(&mut self, token: &str, before: &str, next: &str, rules: &LifecycleRules) {
        let name: String = token.chars().filter(|it| *it != '.').collect();
        if let Some((offset, zone)) = rules.zones.get(&name.to_uppercase()) {
            // A city is a place unless it is said that its time is meant.
            let is_city = name.len() > 4
                && !name.starts_with('@')
                && offset.is_none()
                && !["EASTERN", "CENTRAL", "PACIFIC"].contains(&name.to_uppercase().as_str());
            if !is_city || next.eq_ignore_ascii_case("time") || before.eq_ignore_ascii_case("de") {
                set_zone(&mut self.zone, (*offset, zone.clone()), &mut self.odd);
            }
        }
        // "IST" is three zones, and so none.
    }

    fn take_number(&mut self, token: &str, ends_in_stop: bool, before: &str, next: &str, rules: &LifecycleRules) {
        let digits: String = token.chars().take_while(char::is_ascii_digit).collect();
        let rest = token.get(digits.len()..).unwrap_or_default();
        let number: i16 = digits.parse().unwrap_or(-1);
        let is_month =
            |it: &str| matches!(rules.calendar.get(&it.trim_end_matches('.').to_lowercase()), Some(CalendarWord::Month(_)));
        let near_month = is_month(before) || is_month(next) || before.eq_ignore_ascii_case("de");
        let is_clock =
            |it: &str| matches!(rules.calendar.get(&it.trim_end_matches('.').to_lowercase()), Some(CalendarWord::Clock));
        let half = [rest, next].into_iter().find(|it| is_half_day(it));
        let beside = |at: &str| rules.calendar.get(&at.trim_matches('.').to_lowercase()).copied();
        let middle = [CalendarWord::Noon, CalendarWord::Midnight].map(Some);
        if number == 12 && digits.len() == 2 && !is_month(before) && [rest, next].iter().any(|it| middle.contains(&beside(it))) {
            // "12NN"; which one "12 noon" and "12 midnight" are, the word behind the number says.
            if beside(rest) == Some(CalendarWord::Noon) {
                set(&mut self.time, Time::constant(12, 0, 0, 0), &mut self.odd);
            }
        } else if let Some((day, month)) = day_and_month(token, ends_in_stop) {
            set(&mut self.day, day, &mut self.odd);
            set(&mut self.month, month, &mut self.odd);
        } else if let Some(date) = numeric_date(token) {
            match date {
                Some(date) => {
                    set(&mut self.year, date.year(), &mut self.odd);
                    set(&mut self.month, date.month(), &mut self.odd);
                    set(&mut self.day, date.day(), &mut self.odd);
                }
                None => self.odd = true,
            }
        } else if let Some((minute, after)) = minutes(rest) {
            let half = Some(after).filter(|it| is_half_day(it)).or(half);
            self.set_time(number, minute, half);
            self.take_attached_zone(after, rules);
        } else if digits.len() == 4
            && rest.is_empty()
            && YEARS.contains(&number)
            && (is_month(before) || !follows_like_a_time(next, rules))
        {
            set(&mut self.year, number, &mut self.odd);
        } else if digits.len() == 4 {
            let is_told = half.is_some() || !rest.is_empty() || is_clock(before) || follows_like_a_time(next, rules);
            self.may_be_year |= self.month.is_some() && self.day.is_some() && !is_told;
            self.set_time(number / 100, number % 100, half);
            self.take_attached_zone(rest, rules);
        } else if half.is_some() {
            self.set_time(number, 0, half);
        } else if digits.len() <= 2 && (rest == "h" || rest.is_empty() && (is_clock(before) || is_clock(next))) {
            self.set_time(number, 0, None);
        } else if ["st", "nd", "rd", "th"].contains(&rest) || (rest.is_empty() && near_month) {
            set(&mut self.day, i8::try_from(number).unwrap_or(-1), &mut self.odd);
        } else {
            self.odd = true;
        }
    }

    fn set_time(&mut self, hour: i16, minute: i16, half: Option<&str>) {
        let afternoon = half.map(|it| it.to_lowercase().starts_with('p'));
        let hour = match (hour, afternoon) {
            (12, Some(false)) => 0,
            (1..=11, Some(true)) => hour + 12,
            (13.., Some(_)) | (0, Some(_)) => -1,
            _ => hour,
        };
        match (i8::try_from(hour).ok(), i8::try_from(minute).ok()) {
            (Some(24), Some(0)) => self.midnight = true,
            (Some(hour), Some(minute)) => match Time::new(hour, minute, 0, 0) {
                Ok(time) => set(&mut self.time, time, &mut self.odd),
                Err(_) => self.odd = true,
            },
            _ => self.odd = true,
        }
    }

    /// "0001GMT", "1000hrs"
    fn take_attached_zone(&mut self, rest: &str, rules: &LifecycleRules) {
        if let Some((offset, zone)) = rules.zones.get(&rest.to_uppercase()) {
            set_zone(&mut self.zone, (*offset, zone.clone()), &mut self.odd);
        }
    }

    fn has_time(&self) -> bool {
        self.time.is_some() || self.midnight
    }

    /// A day, and nothing that would be a part of a time.
    fn is_day(&self) -> bool {
        self.has_day() && !self.has_time() && self.zone.is_none()
    }

    fn has_day(&self) -> bool {
        (self.month.is_some() && self.day.is_some()) || self.weekday.is_some() || self.from_issue.is_some()
    }

    fn says_something(&self) -> bool {
        self.odd || self.has_time() || self.has_day() || self.year.is_some() || self.day.is_some()
    }

    /// The end as an instant; `None` if day or anchor is missing, or weekday and date contradict each other.
    fn end(&self, issued: Option<Moment>) -> Option<Timestamp> {
        if let Some(zone) = &self.zone {
            return self.end_in(zone, &zone.1, issued);
        }
        // Nobody says where: the day is any that it was on earth, and the clock the last one.
        let hours = |hours: i8| Offset::from_hours(hours).ok().map(TimeZone::fixed);
        let last = (None, hours(-12)?);
        let ends = [hours(-12)?, hours(14)?].map(|day| self.end_in(&last, &day, issued));
        ends.into_iter().collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// The end by the clocks of `zone`; the anchor's day is that of `calendar`.
    fn end_in(&self, zone: &Zone, calendar: &TimeZone, issued: Option<Moment>) -> Option<Timestamp> {
        let anchor = |issued: Moment| if issued.has_time { calendar.to_datetime(issued.timestamp).date() } else { issued.date() };
        let at = |day: Date| match self.time {
            Some(time) if !self.midnight => instant(day.to_datetime(time), zone),
            // Noon and midnight at once.
            Some(_) => None,
            None => instant(day.tomorrow().ok()?.to_datetime(Time::midnight()), zone),
        };
        let date = match (self.month, self.day) {
            (Some(month), Some(day)) => dated(self.year, month, day, issued.map(anchor))?,
            _ if self.from_issue.is_some() => issued.map(anchor)?.checked_add(Span::new().days(self.from_issue?)).ok()?,
            _ => {
                let issued = issued.filter(|it| it.has_time)?;
                let today = anchor(issued);
                let ahead = (self.weekday? - today.weekday().to_monday_one_offset()).rem_euclid(7);
                let day = today.checked_add(Span::new().days(ahead)).ok()?;
                let passed = ahead == 0 && at(day)? <= issued.timestamp;
                if passed { day.checked_add(Span::new().days(7)).ok()? } else { day }
            }
        };
        let agrees = self.weekday.is_none_or(|it| date.weekday().to_monday_one_offset() == it);
        // A clock that is no year lies ahead.
        let lies_ahead = |end: &Timestamp| issued.is_some_and(|it| it.timestamp < *end);
        if agrees { at(date).filter(|it| !self.may_be_year || lies_ahead(it)) } else { None }
    }
}

/// Minutes east of Greenwich where the name fixes them, and the zone.
type Zone = (Option<i32>, TimeZone);

/// A date without a year is the one nearest to the day of issue.
fn dated(year: Option<i16>, month: i8, day: i8, issued: Option<Date>) -> Option<Date> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok();
    }
    let issued = issued?;
    let years = [issued.year().checked_sub(1)?, issued.year(), issued.year().checked_add(1)?];
    years.into_iter().filter_map(|it| Date::new(it, month, day).ok()).min_by_key(|it| (*it - issued).get_days().unsigned_abs())
}

/// The later of what the zone's name says and what its clocks show on that day.
fn instant(local: DateTime, zone: &(Option<i32>, TimeZone)) -> Option<Timestamp> {
    let by_clock = zone.1.to_ambiguous_timestamp(local).later().ok()?;
    let Some(minutes) = zone.0 else { return Some(by_clock) };
    let by_name = Offset::from_seconds(minutes.checked_mul(60)?).ok()?.to_timestamp(local).ok()?;
    // An offset of its own ("UTC+2") has no clock.
    if zone.1 == TimeZone::UTC { Some(by_name) } else { Some(by_name.max(by_clock)) }
}

fn set<T: PartialEq>(place: &mut Option<T>, value: T, odd: &mut bool) {
    *odd |= place.as_ref().is_some_and(|it| *it != value);
    *place = Some(value);
}

fn set_zone(place: &mut Option<(Option<i32>, TimeZone)>, zone: (Option<i32>, TimeZone), odd: &mut bool) {
    match place {
        // "10.30 Uhr MEZ", "6 a.m. Eastern (EST)": the one that fixes the minutes says which.
        Some(there) if there.1 == zone.1 && (there.0.is_none() || zone.0.is_none()) => there.0 = there.0.or(zone.0),
        Some(there) => *odd |= there.0 != zone.0 || there.1 != zone.1,
        None => *place = Some(zone),
    }
}

/// ":01" after the hour, and what follows it.
fn minutes(rest: &str) -> Option<(i16, &str)> {
    let after = rest.strip_prefix([':', '.', 'h'])?;
    let digits = after.get(..2).filter(|it| it.bytes().all(|it| it.is_ascii_digit()))?;
    Some((digits.parse().ok()?, after.get(2..)?.trim_start_matches(":00")))
}

/// What may be the year of a release.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// "5.3." or "5.3": a day and a month; "10.30" is a time.
fn day_and_month(token: &str, ends_in_stop: bool) -> Option<(i8, i8)> {
    let (day, month) = token.split_once('.')?;
    let is_date = ends_in_stop || month.len() == 1;
    let (day, month) = (day.parse::<i8>().ok()?, month.parse::<i8>().ok()?);
    (is_date && (1..=31).contains(&day) && (1..=12).contains(&month)).then_some((day, month))
}

/// "2025-03-03", "3.3.2025", "13/03/2025"; the later one of two readings. `Some(None)`: numbers that are no date.
fn numeric_date(token: &str) -> Option<Option<Date>> {
    let separator = token.chars().find(|it| !it.is_ascii_digit())?;
    let numbers: Vec<i16> = token.split(separator).map(str::parse).collect::<Result<_, _>>().ok()?;
    let mut years = token.split(separator).zip(&numbers).filter(|it| it.0.len() == 4).map(|it| *it.1);
    if numbers.len() == 3 && years.any(|it| !YEARS.contains(&it)) {
        return Some(None);
    }
    let date = |year: i16, month: i16, day: i16| {
        let year = if year < 100 { year + 2000 } else { year };
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match (separator, numbers.as_slice()) {
        ('-' | '/' | '.', [year, month, day]) if *year > 1900 => Some(date(*year, *month, *day)),
        ('.', [day, month, year]) => Some(date(*year, *month, *day)),
        ('-' | '/', [one, other, year]) if *one > 12 || one == other => Some(date(*year, *other, *one)),
        ('-' | '/', [one, other, year]) if *other > 12 => Some(date(*year, *one, *other)),
        ('-' | '/', [one, other, year]) => Some(date(*year, *one, *other).max(date(*year, *other, *one))),
        ('/', [_, _]) => Some(None),
        _ => None,
    }
}

/// "UTC+2", "GMT+0530", "+0200", "+01:00": minutes east of Greenwich.
fn offset(token: &str) -> Option<i32> {
    let signed = token.trim_start_matches("UTC").trim_start_matches("GMT");
    let sign = if signed.starts_with('-') || signed.starts_with('−') { -1 } else { 1 };
    let digits: String = signed.strip_prefix(['+', '-', '−'])?.chars().filter(|it| *it != ':').collect();
    let number: i32 = digits.parse().ok()?;
    match digits.len() {
        1 | 2 if number <= 14 => Some(sign * number * 60),
        4 if number / 100 <= 14 && number % 100 < 60 => Some(sign * (number / 100 * 60 + number % 100)),
        _ => None,
    }
}

fn is_half_day(word: &str) -> bool {
    let letters: String = word.chars().filter(|it| *it != '.').collect::<String>().to_lowercase();
    ["am", "pm"].contains(&letters.as_str())
}

fn follows_like_a_time(next: &str, rules: &LifecycleRules) -> bool {
    let name: String = next.chars().filter(|it| *it != '.').collect();
    rules.zones.get(&name.to_uppercase()).is_some_and(|it| it.0.is_some() || name.len() <= 3 || name.starts_with('@'))
        || matches!(rules.calendar.get(&name.to_lowercase()), Some(CalendarWord::Clock))
        || offset(next).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Issued on Friday, 28 February 2025, 15:00 GMT.
    fn issued() -> Moment {
        Moment { timestamp: "2025-02-28T15:00:00Z".parse().unwrap(), offset: Offset::UTC, has_time: true }
    }

    #[test]
    fn clear_ends_are_read() {
        let rules = LifecycleRules::built_in().unwrap();
        for (words, expected) in [
            ("0001 GMT Tuesday", "2025-03-04T00:01:00Z"),
            ("0001 GMT TUESDAY MARCH 4", "2025-03-04T00:01:00Z"),
            ("00:01 GMT on Tuesday, 4 March 2025", "2025-03-04T00:01:00Z"),
            ("00.01 GMT Sunday March 2nd", "2025-03-02T00:01:00Z"),
            ("0001GMT Monday", "2025-03-03T00:01:00Z"),
            ("9:00 a.m. (CET), 5 March 2025", "2025-03-05T08:00:00Z"),
            ("23.30 HOURS (UK TIME) WEDNESDAY 5 MARCH 2025", "2025-03-05T23:30:00Z"),
            ("9:00 AM (WASHINGTON, D.C. TIME) ON TUESDAY, MARCH 4, 2025", "2025-03-04T14:00:00Z"),
            ("FREITAG, 07.03.2025, 10:30 UHR MEZ", "2025-03-07T09:30:00Z"),
            ("12 noon GMT, 5 March 2025", "2025-03-05T12:00:00Z"),
            ("12NN PHT, 5 March 2025", "2025-03-05T04:00:00Z"),
            ("March 12 noon GMT", "2025-03-12T12:00:00Z"),
            ("midnight GMT March 12", "2025-03-13T00:00:00Z"),
            ("24:00 GMT ON 5 MARCH 2025", "2025-03-06T00:00:00Z"),
            ("10 h (heure de Paris), le mercredi 5 mars 2025", "2025-03-05T09:00:00Z"),
            ("北京时间2025年3月5日10:00", "2025-03-05T02:00:00Z"),
            ("12:01 a.m. EST Sunday, March 2", "2025-03-02T05:01:00Z"),
            ("6 p.m. ET Saturday", "2025-03-01T23:00:00Z"),
            ("6pm EST today", "2025-02-28T23:00:00Z"),
            ("noon GMT tomorrow", "2025-03-01T12:00:00Z"),
            ("1600 GMT Friday", "2025-02-28T16:00:00Z"),
            ("1400 GMT Friday", "2025-03-07T14:00:00Z"),
            ("10 a.m. Eastern Time on March 3", "2025-03-03T15:00:00Z"),
            ("0600 Tokyo time Monday", "2025-03-02T21:00:00Z"),
            ("5 a.m. JST, Monday", "2025-03-02T20:00:00Z"),
            ("bis 3.3.2025, 10.00 Uhr", "2025-03-03T09:00:00Z"),
            ("Montag, 3. März, 06.00 Uhr", "2025-03-03T05:00:00Z"),
            ("2025-03-03T00:01:00Z", "2025-03-03T00:01:00Z"),
            ("2025-03-03 00:01 GMT", "2025-03-03T00:01:00Z"),
            ("13/03/2025 at 1000 CET", "2025-03-13T09:00:00Z"),
            ("0001 GMT Tuesday (7:01 p.m. EST Monday)", "2025-03-04T00:01:00Z"),
            ("1000 UTC+2 Monday", "2025-03-03T08:00:00Z"),
            ("8:00 p.m. EST, July 4", "2025-07-05T01:00:00Z"),
            ("2000 GMT Monday", "2025-03-03T20:00:00Z"),
            ("Mo 6 Uhr", "2025-03-03T05:00:00Z"),
            ("Do, 18.30 Uhr", "2025-03-06T17:30:00Z"),
            ("0001 GMT Tuesday: Ice sheet melts faster, 3 studies show", "2025-03-04T00:01:00Z"),
            ("0001 GMT, Tuesday. Full report at 14 Main Street.", "2025-03-04T00:01:00Z"),
            ("fino alle 06:00 GMT del 5 marzo 2025", "2025-03-05T06:00:00Z"),
            ("le 5 mars 2025 à 6h00 GMT", "2025-03-05T06:00:00Z"),
            ("vendredi 7 mars 06H00 GMT", "2025-03-07T06:00:00Z"),
            ("5 марта 2025 года, 09:00 мск", "2025-03-05T06:00:00Z"),
            ("2025年3月5日06:00 GMT", "2025-03-05T06:00:00Z"),
        ] {
            assert_eq!(read(words, &[issued()], &rules), End::At(expected.parse().unwrap()), "{words}");
        }
    }

    #[test]
    fn what_is_not_clear_is_unreadable() {
        let rules = LifecycleRules::built_in().unwrap();
        for words in [
            "0001 GMT",
            "0001 GMT Tuesday, March 5",
            "Tuesday, March 5",
            "0001 GMT Tuesday (9:01 p.m. EST Monday)",
            "2560 GMT Tuesday",
            "0000-01-01",
            "0001-01-01 0600 GMT",
            "01.01.0001",
            "1 January 1025",
            "9999-12-31",
            "January 1, 1925",
            "13 p.m. GMT Tuesday",
            "week 12",
        ] {
            assert_eq!(read(words, &[issued()], &rules), End::Unreadable, "{words}");
        }
        assert_eq!(read("0001 GMT Tuesday", &[], &rules), End::Unreadable);
        assert_eq!(read("until further notice", &[issued()], &rules), End::Unsaid);
        assert_eq!(read("", &[issued()], &rules), End::Unsaid);
    }

    #[test]
    fn doubt_is_settled_on_the_later_side() {
        let rules = LifecycleRules::built_in().unwrap();
        for (words, expected) in [
            // Without a zone, or with a name of several: the clock of UTC−12.
            ("0001 Tuesday", "2025-03-04T12:01:00Z"),
            ("0001 IST Tuesday", "2025-03-04T12:01:00Z"),
            ("10 a.m. CST Tuesday", "2025-03-04T22:00:00Z"),
            ("10:00 local time Tuesday", "2025-03-04T22:00:00Z"),
            ("fredag den 7. marts 2025 kl. 06.00", "2025-03-07T18:00:00Z"),
            ("perjantaihin 7.3.2025 klo 6 asti", "2025-03-07T18:00:00Z"),
            ("lördag 8 mars kl 18", "2025-03-09T06:00:00Z"),
            ("piątku 7 marca, godz. 6", "2025-03-07T18:00:00Z"),
            ("7 Mart 2025 saat 06.00'ya kadar", "2025-03-07T18:00:00Z"),
            ("3月7日午後6時", "2025-03-08T06:00:00Z"),
            ("3월 7일 오전 6시", "2025-03-07T18:00:00Z"),
            ("٧ مارس 06:00", "2025-03-07T18:00:00Z"),
            ("6 p.m. today", "2025-03-02T06:00:00Z"),
            // A day without a time: its end.
            ("Tuesday", "2025-03-05T12:00:00Z"),
            ("March 4", "2025-03-05T12:00:00Z"),
            ("SUNDAY, MARCH 2, AND THEREAFTER", "2025-03-03T12:00:00Z"),
            // The midnight at the day's end, the later one of two dates.
            ("midnight GMT Tuesday", "2025-03-05T00:00:00Z"),
            ("03/04/2025 0001 GMT", "2025-04-03T00:01:00Z"),
        ] {
            assert_eq!(read(words, &[issued()], &rules), End::At(expected.parse().unwrap()), "{words}");
        }
    }

    #[test]
    fn a_stale_day_of_issue_releases_nothing() {
        let rules = LifecycleRules::built_in().unwrap();
        let received = Moment { timestamp: "2025-03-05T08:00:00Z".parse().unwrap(), ..issued() };
        assert_eq!(read("0001 GMT Tuesday", &[issued(), received], &rules), End::Unreadable);
        let friday = End::At("2025-03-07T06:00:00Z".parse().unwrap());
        assert_eq!(read("0600 GMT Friday, March 7", &[issued(), received], &rules), friday);
        assert_eq!(read("0600 GMT Friday", &[received], &rules), friday);
    }

    #[test]
    fn no_text_panics() {
        let rules = LifecycleRules::built_in().unwrap();
        proptest::proptest!(|(words in "(\\PC|[0-9:.,/ +-]|GMT|p.m.|Tuesday|March){0,30}")| {
            let _ = read(&words, &[issued()], &rules);
        });
    }
}
