//! Forms that name a place in the calendar: days, months, years, decades, centuries, seasons, quarters.

use super::grammar::Grammar;
use super::meaning::{Found, Meaning, Partial, YearOf};
use super::pieces::Kind;
use crate::resources::times::Class;

/// Words before a number or month that make it a date.
const BEFORE_DATES: [&str; 40] = [
    "in",
    "since",
    "by",
    "of",
    "during",
    "from",
    "to",
    "until",
    "till",
    "and",
    "before",
    "after",
    "for",
    "late",
    "early",
    "mid",
    "through",
    "or",
    "between",
    "around",
    "about",
    "last",
    "next",
    "this",
    "on",
    "into",
    "throughout",
    "summer",
    "winter",
    "spring",
    "autumn",
    "fall",
    "circa",
    "than",
    "as",
    "that",
    "previous",
    "following",
    "back",
    "fiscal",
];

impl Grammar<'_> {
    /// ISO and numeric dates, "5 March 2022", "March 5, 2022", "March 2022", "March", years, decades, centuries.
    pub(super) fn date(&self, at: usize) -> Option<Found> {
        self.numeric(at)
            .or_else(|| self.century(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.day_first(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.fiscal(at))
            .or_else(|| self.year(at))
            .or_else(|| self.day_alone(at))
    }

    /// "Friday, July 21, 2017"; also a weekday by itself, with a part of the day: "Monday morning".
    pub(super) fn dated_weekday(&self, at: usize) -> Option<Found> {
        let direction = self.direction(at).filter(|_| self.weekday(at + 1).is_some());
        let start = at + usize::from(direction.is_some());
        if let Some(weekday) = self.value(start, Class::Weekdays).filter(|_| self.p.capital(start)) {
            return self.found(at, start + 1, Meaning::Set(format!("XXXX-WXX-{weekday}")));
        }
        let weekday = self.weekday(start)?;
        let mut end = start + 1;
        if self.p.is(end, ".") && self.value(start, Class::WeekdayShort).is_some() {
            end += 1;
        }
        let comma = end + usize::from(self.p.is(end, ","));
        let comma = comma + usize::from(self.p.is(comma, "the") || self.p.run(comma, &["on"]) && comma > end);
        if let Some(date) =
            self.numeric(comma).or_else(|| self.day_first(comma)).or_else(|| self.month_first(comma).filter(has_day))
        {
            return Some(Found { start: at, ..date });
        }
        let mut part = self.part(end);
        end += usize::from(part.is_some());
        if part.is_none() && self.stage_part(end).is_some() {
            part = self.stage_part(end);
            end += 2;
        }
        // "Black Friday", "Bloody Sunday" and "Friday the 13th" films are names.
        if at
            .checked_sub(1)
            .is_some_and(|before| self.p.any(before, &["black", "bloody", "ash", "super"]) && self.p.capital(before))
        {
            return None;
        }
        let week = self.p.any(end, &["last", "next", "this"]) && self.p.is(end + 1, "week");
        if week && direction.is_none() {
            let direction = self.direction(end);
            return self.found(at, end + 2, Meaning::Weekday { weekday, direction, part });
        }
        self.found(at, end, Meaning::Weekday { weekday, direction, part })
    }

    /// "early morning", "late night" behind a weekday.
    fn stage_part(&self, at: usize) -> Option<String> {
        self.p.any(at, &["early", "late", "mid"]).then(|| self.part(at + 1))?
    }

    /// "the morning of January 31", "the night of Monday", "the early hours of Tuesday".
    pub(super) fn part_of_date(&self, at: usize) -> Option<Found> {
        let mut next = at + usize::from(self.p.any(at, &["the"]));
        next += usize::from(self.p.any(next, &["early", "late"]));
        let part = if self.p.is(next, "hours") { Some("MO".to_owned()) } else { self.part(next) }?;
        next += 1;
        next += usize::from(self.p.is(next, "hours"));
        if self.p.any(next, &["of", "on"]) {
            let inner = self
                .dated_weekday(next + 1)
                .or_else(|| self.near(next + 1))
                .or_else(|| self.date(next + 1))
                .or_else(|| self.day_alone_loose(next + 1));
            if let Some(inner) = inner.filter(|inner| {
                matches!(inner.meaning, Meaning::Date(_) | Meaning::Weekday { part: None, .. } | Meaning::Near { .. })
            }) {
                return self.found(at, inner.end, Meaning::PartOf { part, date: Some(Box::new(inner.meaning)) });
            }
        }
        let in_the = self.p.is(at, "the") && self.p.any(at.wrapping_sub(1), &["in", "into", "by"]) && !self.p.is(next, "of");
        if self.p.is(at, "night") && self.p.is(at.wrapping_sub(1), "at") {
            return self.found(at, next, Meaning::Set("XXXX-XX-XXTNI".to_owned()));
        }
        let at_it = self.p.any(at.wrapping_sub(1), &["at", "before", "after", "by", "around", "until", "since"])
            && self.p.any(at, &["dawn", "dusk", "noon", "midday", "midnight", "sunrise", "sunset", "nightfall", "daybreak"]);
        (in_the || at_it).then(|| self.found(at, next, Meaning::PartOf { part, date: None }))?
    }

    /// `2022-03-14`, `14/03/2022`, `3/14/22`, `14.3.2022`.
    fn numeric(&self, at: usize) -> Option<Found> {
        let mark = self.p.word(at + 1);
        let joined = (1..=4).all(|index| self.p.joined(at + index));
        if !joined
            || !matches!(mark, "-" | "/" | ".")
            || !self.p.is(at + 3, mark)
            || (self.p.joined(at) && !self.p.is(at.wrapping_sub(1), "("))
        {
            return None;
        }
        if self.p.any(at + 5, &["/", "-", "."]) && self.p.joined(at + 5) && self.p.joined(at + 6) {
            return None;
        }
        let two = |index: usize| self.p.digits(index, 1..=2).and_then(|value| i8::try_from(value).ok());
        if let (Some(year), Some(month), Some(day)) = (self.p.digits(at, 4..=4), two(at + 2), two(at + 4)) {
            let end = at + 5;
            // "2022-03-14T06:00" is a time of that day.
            if self.p.is(end, "t")
                && self.p.joined(end)
                && self.p.joined(end + 1)
                && let (Some(hour), Some(minute)) = (two(end + 1), two(end + 3))
                && self.p.is(end + 2, ":")
                && hour < 25
                && minute < 60
            {
                let date = Box::new(Meaning::Date(whole(year, month, day)?));
                let mut last = end + 4;
                if self.p.is(last, ":") && self.p.joined(last) && self.p.kind(last + 1) == Some(Kind::Digits) {
                    last += 2;
                }
                let zone = (self.p.is(last, "z") && self.p.joined(last)).then(|| "0".to_owned());
                last += usize::from(zone.is_some());
                return self.found(at, last, Meaning::Clock { hour, minute, zone, date: Some(date) });
            }
            return self.found(at, end, Meaning::Date(whole(year, month, day)?));
        }
        let (first, second) = (two(at)?, two(at + 2)?);
        let year = self.p.digits(at + 4, 4..=4).or_else(|| {
            self.p.digits(at + 4, 2..=2).filter(|_| mark != ".").map(|short| if short < 50 { 2000 + short } else { 1900 + short })
        })?;
        let (day, month) = match (first, second, mark) {
            (13.., _, _) => (first, second),
            (_, 13.., _) => (second, first),
            // The resolver turns it round where the dateline's country writes the month first.
            _ => (first, second),
        };
        let mut date = whole(year, month, day)?;
        if first <= 12 && second <= 12 && mark == "/" {
            date.part = Some("?".to_owned());
        }
        self.found(at, at + 5, Meaning::Date(date))
    }

    /// "5 March 2022", "the 5th of March", "25th December".
    fn day_first(&self, at: usize) -> Option<Found> {
        let start = at + usize::from(self.p.is(at, "the"));
        let (day, mut next) = self.day(start)?;
        let of = usize::from(self.p.is(next, "of"));
        let ordinal = next > start + 1 || self.p.kind(start) == Some(Kind::Word);
        next += of;
        let (month, length) = self.month(next).filter(|_| of == 0 || ordinal)?;
        next += length;
        let (year, end) = self.year_of(next).unwrap_or((YearOf::Unsaid, next));
        let part = self.part(end);
        let end = end + usize::from(part.is_some());
        self.found(at, end, Meaning::Date(Partial { year, month: Some(month), day: Some(day), part }))
    }

    /// A day of a month and the piece behind it: "5", "5th", "fifth".
    fn day(&self, at: usize) -> Option<(i8, usize)> {
        if let Some(day) = self.p.digits(at, 1..=2).and_then(|day| i8::try_from(day).ok()).filter(|day| (1..=31).contains(day)) {
            if self.p.joined(at) && at > 0 && self.p.any(at - 1, &[".", ",", "$", ":"]) {
                return None;
            }
            let suffix = usize::from(self.p.joined(at + 1) && self.p.any(at + 1, &["st", "nd", "rd", "th"]));
            return Some((day, at + 1 + suffix));
        }
        let day = self.value(at, Class::OrdinalWord)?.parse().ok()?;
        Some((day, at + 1))
    }

    /// "March 5, 2022", "March 5", "March 2022", "March".
    fn month_first(&self, at: usize) -> Option<Found> {
        let (month, length) = self.month(at)?;
        let next = at + length;
        let the = usize::from(self.p.is(next, "the"));
        if let Some((day, after)) = self
            .day(next + the)
            .filter(|(_, after)| the == 0 && self.p.kind(next) == Some(Kind::Digits) || *after > next + the + 1)
        {
            let is_clock = self.p.is(after, ":") && self.p.joined(after);
            if !is_clock
                && !(self.p.any(after, &["."])
                    && self.p.joined(after)
                    && self.p.kind(after + 1) == Some(Kind::Digits)
                    && self.p.joined(after + 1))
            {
                let (year, end) = self.year_of(after).unwrap_or((YearOf::Unsaid, after));
                let part = self.part(end);
                let end = end + usize::from(part.is_some());
                return self.found(at, end, Meaning::Date(Partial { year, month: Some(month), day: Some(day), part }));
            }
        }
        if let Some((year, end)) = self.year_of(next) {
            return self.found(at, end, Meaning::Date(Partial { year, month: Some(month), ..Partial::default() }));
        }
        self.is_month_alone(at, next)
            .then(|| self.found(at, next, Meaning::Date(Partial { month: Some(month), ..Partial::default() })))?
    }

    /// "May", "March", "April", "June" and "August" are also a verb, a walk and people.
    fn is_month_alone(&self, at: usize, next: usize) -> bool {
        let dated = BEFORE_DATES.contains(&self.p.before(at)) || self.p.any(at.wrapping_sub(1), &["-", "("]);
        let follows_name = at > 0 && self.p.capital(at - 1) && !dated;
        let before_name = self.p.capital(next)
            && self.p.kind(next) == Some(Kind::Word)
            && !self.p.new_paragraph(next)
            && self.weekday(next).is_none();
        match self.p.word(at) {
            "may" => {
                dated
                    && !(self.p.any(at.wrapping_sub(1), &["and", "that", "than", "as", "for", "about"])
                        && self.p.kind(next) == Some(Kind::Word))
            }
            "march" | "april" | "june" | "august" => {
                dated || !(before_name || follows_name) && (at == 0 || self.p.before(at) == "," || self.p.is(next, "'"))
            }
            "jan" | "mar" | "sun" => dated,
            _ => !follows_name || !before_name,
        }
    }

    /// The year behind a month or season: ", 2022", "of 2022", "'22", "last year", "of that year", "490 BC".
    pub(super) fn year_of(&self, at: usize) -> Option<(YearOf, usize)> {
        let mut next = at;
        next += usize::from(self.p.is(next, ","));
        let comma = next > at;
        let of = usize::from(self.p.any(next, &["of", "in"]) && !comma);
        next += of;
        if let Some((year, end)) = self.before_christ(next) {
            return Some((YearOf::Given(year), end));
        }
        if let Some(year) =
            self.p.digits(next, 4..=4).and_then(|year| i32::try_from(year).ok()).filter(|year| (1000..=2199).contains(year))
        {
            let fits = !(comma && self.counted(next + 1))
                && !(self.p.is(next + 1, ",") && self.p.joined(next + 1) && self.p.joined(next + 2))
                && !self.p.is(next + 1, ":");
            return fits.then_some((YearOf::Given(year), next + 1));
        }
        if self.p.is(next, "'")
            && self.p.joined(next + 1)
            && !comma
            && let Some(short) = self.p.digits(next + 1, 2..=2).and_then(|short| i32::try_from(short).ok())
        {
            return Some((YearOf::Given(if short < 50 { 2000 + short } else { 1900 + short }), next + 2));
        }
        let the = usize::from(self.p.is(next, "the"));
        let same = next + the;
        let direction = self.direction(same)?;
        let twice = usize::from(direction == 10 && self.direction(same + 1) == Some(10));
        (!comma && self.p.is(same + 1 + twice, "year")).then_some((YearOf::Near(direction), same + 2 + twice))
    }

    /// "490 BC", "218 B.C.", "70 AD", "AD 70": the year and the piece behind it.
    fn before_christ(&self, at: usize) -> Option<(i32, usize)> {
        if self.p.is(at, "ad")
            && self.p.capital(at)
            && let Some(year) = self.p.digits(at + 1, 1..=4)
        {
            return Some((i32::try_from(year).ok()?, at + 2));
        }
        let year = i32::try_from(self.p.digits(at, 1..=4)?).ok()?;
        let next = at + 1;
        if !self.p.capital(next) {
            return None;
        }
        let dotted = |first: &str, second: &str| self.p.run(next, &[first, ".", second]) && self.p.joined(next + 2);
        let tail = |end: usize| end + usize::from(self.p.is(end, ".") && self.p.joined(end));
        if self.p.any(next, &["bc", "bce"]) {
            return Some((-year, next + 1));
        }
        if dotted("b", "c") {
            let end = tail(next + 3);
            let era = usize::from(self.p.is(end, "e") && self.p.joined(end));
            return Some((-year, if era == 1 { tail(end + 1) } else { end }));
        }
        if self.p.any(next, &["ad", "ce"]) {
            return Some((year, next + 1));
        }
        dotted("a", "d").then(|| (year, tail(next + 3)))
    }

    /// True if the piece is something that is counted, so that the number before it is no year.
    fn counted(&self, at: usize) -> bool {
        let word = self.p.word(at);
        let mark = self.p.any(at, &["%", "°", "per"]);
        let noun = self.p.kind(at) == Some(Kind::Word)
            && !self.p.capital(at)
            && (word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us")
                || matches!(
                    word,
                    "people"
                        | "troops"
                        | "men"
                        | "women"
                        | "children"
                        | "km"
                        | "miles"
                        | "tons"
                        | "tonnes"
                        | "feet"
                        | "metres"
                        | "meters"
                        | "percent"
                        | "million"
                        | "billion"
                        | "points"
                        | "dead"
                        | "police"
                        | "cars"
                        | "seats"
                        | "votes"
                        | "jobs"
                        | "kg"
                        | "mw"
                        | "hp"
                        | "soldiers"
                        | "gmt"
                ));
        mark || noun
    }

    /// A year by itself.
    fn year(&self, at: usize) -> Option<Found> {
        if let Some((year, end)) = self.before_christ(at) {
            return self.found(at, end, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() }));
        }
        if self.p.is(at, "'") && self.p.joined(at + 1) && !self.p.joined(at) && !self.p.joined(at + 2) {
            let short = self.p.digits(at + 1, 2..=2).and_then(|short| i32::try_from(short).ok())?;
            let year = if short < 50 { 2000 + short } else { 1900 + short };
            let dated = BEFORE_DATES.contains(&self.p.before(at));
            return dated
                .then(|| self.found(at, at + 2, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() })))?;
        }
        let before = self.p.before(at);
        let dated = BEFORE_DATES.contains(&before) || self.p.any(at.wrapping_sub(1), &["(", "-", ","]);
        let year = self.bare_year(at)?;
        let Meaning::Date(Partial { year: YearOf::Given(number), .. }) = year.meaning else { return None };
        let certain = self.p.any(at.wrapping_sub(1), &["in", "since", "during", "until", "circa", "of", "mid", "late", "early"])
            && !(before == "of" && self.counted(at + 1));
        let plausible = (1800..=2060).contains(&number)
            && !matches!(
                before,
                "than" | "about" | "around" | "nearly" | "some" | "almost" | "over" | "least" | "to" | "for" | "and" | "or"
            );
        let listed = (1600..=2060).contains(&number) && dated && !self.counted(at + 1);
        // "to 1500" after a rise is a figure; years that newspapers speak of are not round numbers below 1900.
        let figure = number % 100 == 0 && number < 1900 && !certain;
        // "the 2008 crisis": a figure behind an article would carry its comma or be counted at once.
        let named = matches!(before, "the" | "s")
            && (1900..=2060).contains(&number)
            && !self.p.any(at + 1, &["people", "troops", "men", "women", "children"]);
        (!figure && (certain || listed || named || plausible && !self.counted(at + 1) && !self.names_a_thing(at))).then_some(year)
    }

    /// A number that stands behind a name or "No.": "Flight 1549", "Boeing 1900".
    fn names_a_thing(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        self.p.any(
            before,
            &[
                "flight",
                "no",
                "number",
                "room",
                "route",
                "highway",
                "article",
                "resolution",
                "model",
                "unit",
                "page",
                "p",
                "series",
                "nasdaq",
                "dow",
                "index",
            ],
        ) || self.p.any(before, &["#", "$", "£", "€", "¥", "/", ":", ".", "+"]) && self.p.joined(at)
    }

    /// Four digits that can be a year.
    pub(super) fn bare_year(&self, at: usize) -> Option<Found> {
        let year =
            self.p.digits(at, 4..=4).and_then(|year| i32::try_from(year).ok()).filter(|year| (1000..=2199).contains(year))?;
        let wordy = |at: usize| matches!(self.p.kind(at), Some(Kind::Word | Kind::Digits));
        let glued = |at: usize| at > 0 && self.p.joined(at) && wordy(at) && wordy(at - 1);
        let decimal = self.p.joined(at + 1)
            && self.p.joined(at + 2)
            && self.p.any(at + 1, &[".", ",", ":", "/"])
            && self.p.kind(at + 2) == Some(Kind::Digits);
        let money =
            self.p.joined(at) && self.p.any(at.wrapping_sub(1), &["$", "£", "€", "¥", "₹", ".", ",", ":", "#", "/", "@", "_"]);
        let scaled = self.p.any(
            at + 1,
            &[
                "million", "billion", "percent", "%", "gmt", "hours", "hrs", "utc", "people", "troops", "km", "miles", "metres",
                "meters", "euros", "dollars", "tonnes", "tons", "barrels",
            ],
        );
        (!glued(at) && !glued(at + 1) && !decimal && !money && !scaled).then_some(())?;
        self.found(at, at + 1, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() }))
    }

    /// "the 19th" behind "on": a day of the month that is spoken of.
    fn day_alone(&self, at: usize) -> Option<Found> {
        let on = self.p.any(at.wrapping_sub(1), &["on", "until", "by", "of"]) && self.p.is(at, "the");
        on.then(|| self.day_alone_loose(at))?
    }

    fn day_alone_loose(&self, at: usize) -> Option<Found> {
        let (day, next) = self.day(at + 1).filter(|(_, next)| self.p.is(at, "the") && *next == at + 3)?;
        let alone = self.p.kind(next) != Some(Kind::Word) && !self.p.is(next, "-")
            || self.p.any(next, &["and", "but", "the", "when", "to", "in", "by", "with", "as", "at", "he", "they", "it", "a"]);
        alone.then(|| self.found(at, next, Meaning::Date(Partial { day: Some(day), ..Partial::default() })))?
    }

    /// "the 1990s", "the '90s", "the nineties".
    fn decade(&self, at: usize) -> Option<Found> {
        let start = at + usize::from(self.p.is(at, "the"));
        let quote = usize::from(self.p.is(start, "'"));
        let digits = start + quote;
        let plural = digits + 1 + usize::from(self.p.is(digits + 1, "'") && self.p.joined(digits + 1));
        if self.p.is(plural, "s")
            && self.p.joined(plural)
            && let Some(year) = self.p.digits(digits, 2..=4).and_then(|year| i32::try_from(year).ok())
        {
            let good = year % 10 == 0 && (year >= 1000 || year < 100 && (quote == 1 || start > at));
            return good.then(|| self.found(at, plural + 1, Meaning::Decade(year)))?;
        }
        let article = start > at;
        let decade = self
            .value(start, Class::DecadeWord)
            .filter(|_| article || self.p.any(at.wrapping_sub(1), &["early", "late", "mid", "-"]))?
            .parse()
            .ok()?;
        // "in his forties" is an age; only "the forties" is a time.
        self.found(at, start + 1, Meaning::Decade(decade))
    }

    /// "the 19th century", "fifth century BC".
    fn century(&self, at: usize) -> Option<Found> {
        let start = at + usize::from(self.p.is(at, "the"));
        let (number, next) = self.day(start)?;
        let hyphen = usize::from(self.p.is(next, "-"));
        let word = next + hyphen;
        let ordinal = next > start + 1 || self.p.kind(start) == Some(Kind::Word);
        if !ordinal || !self.p.any(word, &["century", "centuries"]) {
            return None;
        }
        let end = word + 1;
        let era = self.p.any(end, &["bc", "bce"]) && self.p.capital(end);
        let dotted = self.p.run(end, &["b", ".", "c"]);
        let end = end
            + if era {
                1
            } else if dotted {
                3 + usize::from(self.p.is(end + 3, "."))
            } else {
                0
            };
        let number = i32::from(number);
        self.found(at, end, Meaning::Century(if era || dotted { -number } else { number }))
    }

    /// "fiscal 2023", "fiscal year 2023", "FY2023".
    fn fiscal(&self, at: usize) -> Option<Found> {
        let next = if self.p.is(at, "fy") {
            at + 1
        } else {
            let article = at + usize::from(self.p.is(at, "the"));
            if !self.p.any(article, &["fiscal", "financial"]) {
                return None;
            }
            article + 1 + usize::from(self.p.is(article + 1, "year"))
        };
        let year = match self
            .p
            .digits(next, 4..=4)
            .or_else(|| self.p.digits(next, 2..=2).filter(|_| self.p.is(at, "fy")).map(|short| 2000 + short))
        {
            Some(year) => i32::try_from(year).ok()?,
            None => return None,
        };
        self.found(at, next + 1, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() }))
    }

    /// "the summer of 2020", "last winter", "spring 2018", "the winter".
    pub(super) fn season(&self, at: usize) -> Option<Found> {
        let mut start = at;
        start += usize::from(self.p.is(start, "the"));
        let direction = self.direction(start);
        start += usize::from(direction.is_some());
        let code = match self.value(start, Class::Season)? {
            "SP" => "SP",
            "SU" => "SU",
            "FA" => "FA",
            _ => "WI",
        };
        let next = start + 1;
        if let Some((year, end)) = self.year_of(next) {
            let verb = self.p.any(start, &["fall", "spring"])
                && matches!(year, YearOf::Near(_))
                && !self.p.is(next, "of")
                && start == at;
            return (!verb).then(|| self.found(at, end, Meaning::Season { code, year, direction: None }))?;
        }
        // The winter of 1918-19 and "the fall of Kabul", "spring water", "the Winter Olympics".
        let name = self.p.capital(next) && !self.p.new_paragraph(next)
            || self.p.capital(start) && self.p.any(next, &["olympics", "games", "palace"]);
        let ambiguous = self.p.any(start, &["spring", "fall"]);
        let dated = self.p.any(
            at.wrapping_sub(1),
            &[
                "in",
                "during",
                "by",
                "until",
                "since",
                "through",
                "over",
                "late",
                "early",
                "mid",
                "of",
                "-",
                "throughout",
                "this",
                "last",
            ],
        );
        let free = self.p.kind(next) != Some(Kind::Word)
            || self.p.any(
                next,
                &["and", "or", "but", "when", "as", "after", "with", "the", "to", "in", "at", "a", "he", "it", "they", "by"],
            );
        let of = self.p.is(next, "of");
        let good = direction.is_some() || (dated && !of && (!ambiguous || free)) || (start > at && free && !ambiguous);
        (good && !name).then(|| self.found(at, next, Meaning::Season { code, year: YearOf::Unsaid, direction }))?
    }

    /// "the first quarter of 2022", "Q3", "the second half of last year", "fourth-quarter".
    pub(super) fn fraction_of_year(&self, at: usize) -> Option<Found> {
        if self.p.is(at, "q")
            && self.p.joined(at + 1)
            && !self.p.joined(at)
            && let Some(number) = self.p.digits(at + 1, 1..=1).filter(|number| (1..=4).contains(number))
        {
            let (year, end) = self.year_of(at + 2).unwrap_or((YearOf::Unsaid, at + 2));
            return self.found(at, end, Meaning::Fraction { letter: 'Q', number: i32::try_from(number).ok()?, year });
        }
        let mut start = at + usize::from(self.p.is(at, "the"));
        start += usize::from(self.p.any(start, &["fiscal"]));
        let (number, next) = match self.day(start) {
            Some((number, next)) => (i32::from(number), next),
            None if self.p.is(start, "latter") => (2, start + 1),
            None => return None,
        };
        let ordinal = next > start + 1 || self.p.kind(start) == Some(Kind::Word);
        let hyphen = usize::from(self.p.is(next, "-") && self.p.joined(next));
        let mut word = next + hyphen;
        word += usize::from(self.p.any(word, &["fiscal", "financial"]));
        let letter = match self.p.word(word) {
            "quarter" if (1..=4).contains(&number) => 'Q',
            "half" if (1..=2).contains(&number) => 'H',
            _ => return None,
        };
        let end = word + 1;
        let the_year = self.p.run(end, &["of", "the", "year"]).then_some((YearOf::Near(11), end + 3));
        let of_year = self.year_of(end).or(the_year);
        // A half without a year is more often a football match's than a company's.
        if !ordinal
            || (letter == 'H' && of_year.is_none() && hyphen == 0)
            || (letter == 'Q' && of_year.is_none() && self.p.is(end, "of"))
        {
            return None;
        }
        let (year, end) = of_year.unwrap_or((YearOf::Unsaid, end));
        self.found(at, end, Meaning::Fraction { letter, number, year })
    }

    /// "10-12 March 2020", "3 and 4 July", "July 3-4", "July 10, 11 and 12": one expression a day.
    pub(super) fn shared_month(&self, at: usize, found: &mut Vec<Found>) -> bool {
        let joiner = |index: usize| self.p.any(index, &["-", "and", "to", "or", "/"]);
        if let Some((first, next)) = self.day(at).filter(|(_, next)| joiner(*next) && self.p.kind(at) == Some(Kind::Digits))
            && let Some(second) =
                self.day_first(next + 1).filter(|second| !self.p.is(second.start, "the") || self.p.is(at.wrapping_sub(1), "the"))
            && let Meaning::Date(date) = &second.meaning
            && date.day.is_some_and(|day| day > first || self.p.is(next, "or"))
        {
            let one = Partial { day: Some(first), part: None, ..date.clone() };
            found.push(Found { start: at, end: next, meaning: Meaning::Date(one), modifier: None });
            found.push(second);
            return true;
        }
        let Some((month, length)) = self.month(at) else { return false };
        let Some((first, next)) = self.day(at + length).filter(|_| self.p.kind(at + length) == Some(Kind::Digits)) else {
            return false;
        };
        let Some((second, end)) = self.day(next + 1).filter(|_| joiner(next) && self.p.kind(next + 1) == Some(Kind::Digits))
        else {
            return false;
        };
        if second <= first
            || self.p.any(end, &[":", "%"])
            || self.counted(end)
            || self.month(end).is_some()
            || (self.p.is(end, ".") && self.p.joined(end + 1))
        {
            return false;
        }
        let (year, after) = self.year_of(end).unwrap_or((YearOf::Unsaid, end));
        let date = |day| Meaning::Date(Partial { year, month: Some(month), day: Some(day), part: None });
        found.push(Found { start: at, end: next, meaning: date(first), modifier: None });
        found.push(Found { start: next + 1, end: after, meaning: date(second), modifier: None });
        true
    }

    /// "1914-18", "2019/20": the second year in two digits.
    pub(super) fn year_range(&self, at: usize, found: &mut Vec<Found>) -> bool {
        let Some(first) =
            self.p.digits(at, 4..=4).and_then(|year| i32::try_from(year).ok()).filter(|year| (1500..=2099).contains(year))
        else {
            return false;
        };
        let Some(second) = self.p.digits(at + 2, 2..=2).and_then(|year| i32::try_from(year).ok()) else { return false };
        let joined = self.p.any(at + 1, &["-", "/"]) && self.p.joined(at + 1) && self.p.joined(at + 2) && !self.p.joined(at + 3);
        let behind =
            self.p.any(at + 3, &["-", "/", ".", ":"]) && self.p.joined(at + 4) && self.p.kind(at + 4) == Some(Kind::Digits);
        let year = first - first % 100 + second;
        if !joined || behind || year <= first || (self.p.joined(at) && !self.p.is(at.wrapping_sub(1), "(")) {
            return false;
        }
        let date = |year| Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() });
        found.push(Found { start: at, end: at + 1, meaning: date(first), modifier: None });
        found.push(Found { start: at + 2, end: at + 3, meaning: date(year), modifier: None });
        true
    }
}

fn has_day(found: &Found) -> bool {
    matches!(&found.meaning, Meaning::Date(Partial { day: Some(_), .. }))
}

fn whole(year: i64, month: i8, day: i8) -> Option<Partial> {
    let year = i32::try_from(year).ok()?;
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
    valid.then_some(Partial { year: YearOf::Given(year), month: Some(month), day: Some(day), part: None })
}
