//! Parts of a year: "last winter", "the third quarter of 2022", "fiscal 2024".

use super::super::meaning::{Expression, Meaning, Partial, YearOf};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::{Class, Direction};
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    /// "the summer of 2020", "last winter", "spring 2018", "the winter".
    pub(super) fn season(&self, at: usize) -> Option<Expression> {
        let mut start = at;
        start += usize::from(self.p.is(start, WordClass::The));
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
            let verb = self.p.is(start, WordClass::SeasonOrVerb)
                && matches!(year, YearOf::Near(_))
                && !self.p.is(next, WordClass::Of)
                && start == at;
            return (!verb).then(|| self.found(at, end, Meaning::Season { code, year, direction: None }))?;
        }
        // The winter of 1918-19 and "the fall of Kabul", "spring water", "the Winter Olympics".
        let name = self.p.capital(next) && !self.p.new_paragraph(next)
            || self.p.capital(start) && self.p.is(next, WordClass::BehindSeasonName);
        let ambiguous = self.p.is(start, WordClass::SeasonOrVerb);
        let dated = self.p.is(at.wrapping_sub(1), WordClass::BeforeSeason);
        let free = self.p.kind(next) != Some(Kind::Word) || self.p.is(next, WordClass::BehindSeason);
        let of = self.p.is(next, WordClass::Of);
        let good = direction.is_some() || (dated && !of && (!ambiguous || free)) || (start > at && free && !ambiguous);
        (good && !name).then(|| self.found(at, next, Meaning::Season { code, year: YearOf::Unsaid, direction }))?
    }

    /// The letter of a quarter or a half, and how many of them a year has.
    fn fraction(&self, at: usize, quarter: WordClass, half: WordClass) -> Option<(char, i32)> {
        if self.p.is(at, quarter) {
            return Some(('Q', 4));
        }
        self.p.is(at, half).then_some(('H', 2))
    }

    /// "Q3", "3Q 2024", "H1".
    fn short_fraction(&self, at: usize) -> Option<Expression> {
        let first = usize::from(self.p.kind(at) == Some(Kind::Digits));
        let (letter, digit) = (at + first, at + 1 - first);
        if !self.p.capital(letter) {
            return None;
        }
        let (letter, most) = self.fraction(letter, WordClass::QuarterLetter, WordClass::HalfLetter)?;
        let number = self
            .p
            .digits(digit, 1..=1)
            .and_then(|number| i32::try_from(number).ok())
            .filter(|number| (1..=most).contains(number))?;
        let (year, end) = self.year_of(at + 2).unwrap_or((YearOf::Unsaid, at + 2));
        let whole =
            self.p.joined(at + 1) && !self.p.joined(at) && !self.p.joined(at + 2) || self.p.kind(at + 2) == Some(Kind::Mark);
        let dated = letter == 'Q' || !matches!(year, YearOf::Unsaid);
        (whole && dated).then(|| self.found(at, end, Meaning::Fraction { letter, number, year }))?
    }

    /// "the first quarter of 2022", "the second half of last year", "fourth-quarter".
    pub(super) fn fraction_of_year(&self, at: usize) -> Option<Expression> {
        if let Some(found) = self.short_fraction(at) {
            return Some(found);
        }
        let mut start = at + usize::from(self.p.is(at, WordClass::The));
        start += usize::from(self.p.is(start, WordClass::Fiscal));
        let (number, next) = match self.day(start) {
            Some((number, next)) => (i32::from(number), next),
            None if self.p.is(start, WordClass::Latter) => (2, start + 1),
            // "the last quarter of 2022"
            None if start > at
                && self.p.any(start, &[WordClass::Last, WordClass::Final])
                && self.p.is(start + 2, WordClass::Of) =>
            {
                (if self.p.is(start + 1, WordClass::Half) { 2 } else { 4 }, start + 1)
            }
            None => return None,
        };
        let ordinal = next > start + 1 || self.p.kind(start) == Some(Kind::Word);
        let hyphen = usize::from(self.p.is(next, "-") && self.p.joined(next));
        let mut word = next + hyphen;
        word += usize::from(self.p.is(word, WordClass::BusinessYear));
        let (letter, most) = self.fraction(word, WordClass::Quarter, WordClass::Half)?;
        if !(1..=most).contains(&number) {
            return None;
        }
        let end = word + 1;
        let the_year = self
            .p
            .run(end, &[WordClass::Of, WordClass::The, WordClass::Year])
            .then_some((YearOf::Near(Direction::Current), end + 3));
        let of_year = self.year_of(end).or(the_year);
        // A half without a year is more often a football match's than a company's.
        if !ordinal
            || (letter == 'H' && of_year.is_none() && hyphen == 0)
            || (letter == 'Q' && of_year.is_none() && self.p.is(end, WordClass::Of))
        {
            return None;
        }
        let (year, end) = of_year.unwrap_or((YearOf::Unsaid, end));
        self.found(at, end, Meaning::Fraction { letter, number, year })
    }

    /// "fiscal 2023", "fiscal year 2023", "FY2023".
    pub(super) fn fiscal(&self, at: usize) -> Option<Expression> {
        let next = if self.p.is(at, WordClass::FiscalYear) {
            at + 1
        } else {
            let article = at + usize::from(self.p.is(at, WordClass::The));
            if !self.p.is(article, WordClass::BusinessYear) {
                return None;
            }
            article + 1 + usize::from(self.p.is(article + 1, WordClass::Year))
        };
        let year = match self
            .p
            .digits(next, 4..=4)
            .or_else(|| self.p.digits(next, 2..=2).filter(|_| self.p.is(at, WordClass::FiscalYear)).map(|short| 2000 + short))
        {
            Some(year) => i32::try_from(year).ok()?,
            None => return None,
        };
        self.found(at, next + 1, Meaning::Date(Partial { year: YearOf::Given(year), ..Partial::default() }))
    }
}
