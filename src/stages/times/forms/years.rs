//! Years and what is larger: "2022", "490 BC", "1914-18", "the 1990s", "the 19th century".

use super::super::meaning::{Expression, Meaning, Partial, YearOf};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::{Class, Direction};
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// The year behind a month or season: ", 2022", "of 2022", "'22", "last year", "of that year", "490 BC".
    pub(super) fn year_of(&self, at: usize) -> Option<(YearOf, usize)> {
        let mut next = at;
        next += usize::from(self.p.is(next, ","));
        let comma = next > at;
        let of = usize::from(self.p.any(next, &[WordClass::Of, WordClass::In]) && !comma);
        next += of;
        if of == 1 && self.p.is(next + usize::from(self.p.is(next, WordClass::The)), WordClass::BusinessYear) {
            next += 1 + usize::from(self.p.is(next, WordClass::The));
            next += usize::from(self.p.is(next, WordClass::Year) && self.p.kind(next + 1) == Some(Kind::Digits));
        }
        if let Some((year, end)) = self.before_christ(next) {
            return Some((YearOf::Given(year), end));
        }
        if let Some(year) =
            self.p.digits(next, 4..=4).and_then(|year| i32::try_from(year).ok()).filter(|year| (1000..=2199).contains(year))
        {
            let counted = comma && self.counted(next + 1);
            let goes_on = self.p.is(next + 1, ",") && self.p.joined(next + 1) && self.p.joined(next + 2);
            let fits = !counted && !goes_on && !self.p.is(next + 1, ":");
            return fits.then_some((YearOf::Given(year), next + 1));
        }
        if self.p.is(next, "'")
            && self.p.joined(next + 1)
            && !comma
            && let Some(short) = self.p.digits(next + 1, 2..=2).and_then(|short| i32::try_from(short).ok())
        {
            return Some((YearOf::Given(if short < 50 { 2000 + short } else { 1900 + short }), next + 2));
        }
        let the = usize::from(self.p.is(next, WordClass::The));
        let same = next + the;
        let direction = self.direction(same)?;
        let twice = usize::from(direction == Direction::Same && self.direction(same + 1) == Some(Direction::Same));
        (!comma && self.p.is(same + 1 + twice, WordClass::Year)).then_some((YearOf::Near(direction), same + 2 + twice))
    }

    /// "490 BC", "218 B.C.", "70 AD", "AD 70": the year and the piece behind it.
    pub(super) fn before_christ(&self, at: usize) -> Option<(i32, usize)> {
        if self.p.is(at, WordClass::Ad)
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
        let dotted = |first: WordClass, second: WordClass| {
            self.p.is(next, first) && self.p.is(next + 1, ".") && self.p.is(next + 2, second) && self.p.joined(next + 2)
        };
        let tail = |end: usize| end + usize::from(self.p.is(end, ".") && self.p.joined(end));
        if self.p.is(next, WordClass::BeforeChrist) {
            return Some((-year, next + 1));
        }
        if dotted(WordClass::B, WordClass::C) {
            let end = tail(next + 3);
            let era = usize::from(self.p.is(end, WordClass::E) && self.p.joined(end));
            return Some((-year, if era == 1 { tail(end + 1) } else { end }));
        }
        if self.p.is(next, WordClass::AnnoDomini) {
            return Some((year, next + 1));
        }
        dotted(WordClass::A, WordClass::D).then(|| (year, tail(next + 3)))
    }

    /// True if the piece is something that is counted, so that the number before it is no year.
    pub(super) fn counted(&self, at: usize) -> bool {
        let word = self.p.word(at);
        let mark = self.p.is(at, WordClass::Rated);
        let noun = self.p.kind(at) == Some(Kind::Word)
            && !self.p.capital(at)
            && (word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us")
                || self.is(at, Class::Counted));
        mark || noun
    }

    /// A year by itself.
    pub(super) fn year(&self, at: usize) -> Option<Expression> {
        if let Some((year, end)) = self.before_christ(at) {
            return self.found(at, end, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() }));
        }
        if self.p.is(at, "'") && self.p.joined(at + 1) && !self.p.joined(at) && !self.p.joined(at + 2) {
            let short = self.p.digits(at + 1, 2..=2).and_then(|short| i32::try_from(short).ok())?;
            let year = if short < 50 { 2000 + short } else { 1900 + short };
            let dated = self.is(at.wrapping_sub(1), Class::BeforeDate);
            return dated
                .then(|| self.found(at, at + 2, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() })))?;
        }
        let before = at.wrapping_sub(1);
        let dated = self.is(at.wrapping_sub(1), Class::BeforeDate) || self.p.any(at.wrapping_sub(1), &["(", "-", ","]);
        let year = self.bare_year(at)?;
        let Meaning::Date(Partial { year: YearOf::Given(number), .. }) = year.meaning else { return None };
        let certain =
            self.p.is(at.wrapping_sub(1), WordClass::BeforeYear) && !(self.p.is(before, WordClass::Of) && self.counted(at + 1));
        let plausible = (1800..=2060).contains(&number) && !self.p.is(before, WordClass::BeforeFigure);
        let listed = (1600..=2060).contains(&number) && dated && !self.counted(at + 1);
        // "to 1500" after a rise is a figure; years that newspapers speak of are not round numbers below 1900.
        if self.p.is(at + 1, WordClass::Of) && self.p.is(at + 2, WordClass::Whole) {
            return None;
        }
        let figure = number % 100 == 0 && number < 1900 && !certain;
        // "the 2008 crisis": a figure behind an article would carry its comma or be counted at once.
        let named = self.p.is(before, WordClass::BeforeNamedYear)
            && (1900..=2060).contains(&number)
            && !self.p.is(at + 1, WordClass::CountedPeople);
        (!figure && (certain || listed || named || plausible && !self.counted(at + 1) && !self.names_a_thing(at))).then_some(year)
    }

    /// A number that stands behind a name or "No.": "Flight 1549", "Boeing 1900".
    pub(super) fn names_a_thing(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        self.is(before, Class::Numbered)
            || self.p.any(before, &["#", "$", "£", "€", "¥", "/", ":", ".", "+"]) && self.p.joined(at)
    }

    /// Four digits that can be a year.
    pub(super) fn bare_year(&self, at: usize) -> Option<Expression> {
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
        let scaled = self.p.is(at + 1, WordClass::BehindFigure);
        (!glued(at) && !glued(at + 1) && !decimal && !money && !scaled).then_some(())?;
        self.found(at, at + 1, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() }))
    }

    /// "1914-18", "2019/20": the second year in two digits.
    pub(super) fn year_range(&self, at: usize, found: &mut Vec<Expression>) -> bool {
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
        found.push(Expression { start: at, end: at + 1, meaning: date(first), modifier: None });
        found.push(Expression { start: at + 2, end: at + 3, meaning: date(year), modifier: None });
        true
    }

    /// "the 1990s", "the '90s", "the nineties".
    pub(super) fn decade(&self, at: usize) -> Option<Expression> {
        let start = at + usize::from(self.p.is(at, WordClass::The));
        let quote = usize::from(self.p.is(start, "'"));
        let digits = start + quote;
        let plural = digits + 1 + usize::from(self.p.is(digits + 1, "'") && self.p.joined(digits + 1));
        if self.p.is(plural, WordClass::S)
            && self.p.joined(plural)
            && let Some(year) = self.p.digits(digits, 2..=4).and_then(|year| i32::try_from(year).ok())
        {
            let good = year % 10 == 0 && (year >= 1000 || year < 100 && (quote == 1 || start > at));
            return good.then(|| self.found(at, plural + 1, Meaning::Decade(year)))?;
        }
        let article = start > at;
        let decade = self
            .value(start, Class::DecadeWord)
            .filter(|_| article || self.p.is(at.wrapping_sub(1), WordClass::BeforeDecade))?
            .parse()
            .ok()?;
        // "in his forties" is an age; only "the forties" is a time.
        self.found(at, start + 1, Meaning::Decade(decade))
    }

    /// "the 19th century", "fifth century BC".
    pub(super) fn century(&self, at: usize) -> Option<Expression> {
        let start = at + usize::from(self.p.is(at, WordClass::The));
        let (number, next) = self.day(start)?;
        let hyphen = usize::from(self.p.is(next, "-"));
        let word = next + hyphen;
        let ordinal = next > start + 1 || self.p.kind(start) == Some(Kind::Word);
        if !ordinal || !self.p.is(word, WordClass::Century) {
            return None;
        }
        let end = word + 1;
        let era = self.p.is(end, WordClass::BeforeChrist) && self.p.capital(end);
        let dotted = self.p.is(end, WordClass::B) && self.p.is(end + 1, ".") && self.p.is(end + 2, WordClass::C);
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
}
