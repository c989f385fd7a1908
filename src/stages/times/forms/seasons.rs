//! Parts of a year: "last winter", "the third quarter of 2022", "fiscal 2024".

use super::super::meaning::{Expression, Meaning, Partial, YearOf};
use super::Grammar;
use crate::resources::times::Class;
use crate::resources::times::pieces::Kind;

impl Grammar<'_> {
    /// "the summer of 2020", "last winter", "spring 2018", "the winter".
    pub(super) fn season(&self, at: usize) -> Option<Expression> {
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

    /// "Q3", "3Q 2024", "H1".
    fn short_fraction(&self, at: usize) -> Option<Expression> {
        let first = usize::from(self.p.kind(at) == Some(Kind::Digits));
        let (letter, digit) = (at + first, at + 1 - first);
        let (letter, most) = match self.p.word(letter) {
            "q" if self.p.capital(letter) => ('Q', 4),
            "h" if self.p.capital(letter) => ('H', 2),
            _ => return None,
        };
        let number = self.p.digits(digit, 1..=1).filter(|number| (1..=most).contains(number))?;
        let (year, end) = self.year_of(at + 2).unwrap_or((YearOf::Unsaid, at + 2));
        let whole =
            self.p.joined(at + 1) && !self.p.joined(at) && !self.p.joined(at + 2) || self.p.kind(at + 2) == Some(Kind::Mark);
        let dated = letter == 'Q' || !matches!(year, YearOf::Unsaid);
        (whole && dated).then(|| self.found(at, end, Meaning::Fraction { letter, number: i32::try_from(number).ok()?, year }))?
    }

    /// "the first quarter of 2022", "the second half of last year", "fourth-quarter".
    pub(super) fn fraction_of_year(&self, at: usize) -> Option<Expression> {
        if let Some(found) = self.short_fraction(at) {
            return Some(found);
        }
        let mut start = at + usize::from(self.p.is(at, "the"));
        start += usize::from(self.p.any(start, &["fiscal"]));
        let (number, next) = match self.day(start) {
            Some((number, next)) => (i32::from(number), next),
            None if self.p.is(start, "latter") => (2, start + 1),
            // "the last quarter of 2022"
            None if start > at && self.p.any(start, &["last", "final"]) && self.p.is(start + 2, "of") => {
                (if self.p.is(start + 1, "half") { 2 } else { 4 }, start + 1)
            }
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

    /// "fiscal 2023", "fiscal year 2023", "FY2023".
    pub(super) fn fiscal(&self, at: usize) -> Option<Expression> {
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
}
