//! Finds expressions: tries the forms of time expressions at each piece, longest meaning first. Nothing is resolved here.
//!
//! Every form looks a bounded number of pieces ahead, so the whole is linear in the text.

use super::meaning::{Found, From, Meaning, Unit, YearOf};
use super::pieces::{Kind, Pieces};
use crate::resources::times::{Class, PhraseKind, TimeRules};
use crate::stages::quantities::numbers;

/// The text and what is known about words: all that the forms need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grammar<'a> {
    pub p: &'a Pieces<'a>,
    pub rules: &'a TimeRules,
}

/// All expressions of a text, in order.
pub(super) fn expressions(grammar: Grammar<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < grammar.p.len() {
        let before = found.len();
        grammar.at(at, &mut found);
        at = found.get(before..).and_then(|new: &[Found]| new.last()).map_or(at + 1, |last| last.end.max(at + 1));
    }
    found
}

impl Grammar<'_> {
    /// Adds what begins at piece `at`: one expression, or several that share a month ("10-12 March").
    fn at(&self, at: usize, found: &mut Vec<Found>) {
        if self.p.kind(at) == Some(Kind::Mark) && !self.p.is(at, "'") {
            return;
        }
        if self.shared_month(at, found) || self.year_range(at, found) {
            return;
        }
        if let Some(one) = self.one(at) {
            found.push(one);
        }
    }

    fn one(&self, at: usize) -> Option<Found> {
        self.modified(at).or_else(|| self.plain(at)).or_else(|| self.reference(at))
    }

    /// Expressions without a modifier in front.
    pub(super) fn plain(&self, at: usize) -> Option<Found> {
        self.phrase(at)
            .or_else(|| self.day_named_from_now(at))
            .or_else(|| self.holiday(at))
            .or_else(|| self.clock(at))
            .or_else(|| self.part_of_date(at))
            .or_else(|| self.dated_weekday(at))
            .or_else(|| self.set(at))
            .or_else(|| self.fraction_of_year(at))
            .or_else(|| self.near(at))
            .or_else(|| self.offset(at))
            .or_else(|| self.date(at))
            .or_else(|| self.season(at))
            .or_else(|| self.length(at))
    }

    pub(super) fn found(&self, start: usize, end: usize, meaning: Meaning) -> Option<Found> {
        Some(Found { start, end, meaning, modifier: None })
    }

    pub(super) fn value(&self, at: usize, class: Class) -> Option<&str> {
        self.rules.value(self.p.word(at), class)
    }

    pub(super) fn number(&self, at: usize) -> Option<numbers::Number> {
        numbers::read(self.p, at, &self.rules.numbers, false)
    }

    /// A unit, singular or plural.
    pub(super) fn unit(&self, at: usize) -> Option<Unit> {
        self.singular(at).or_else(|| self.plural(at)).or_else(|| self.value(at, Class::UnitShort).and_then(Unit::numbered))
    }

    pub(super) fn singular(&self, at: usize) -> Option<Unit> {
        self.value(at, Class::Unit).and_then(Unit::numbered)
    }

    pub(super) fn plural(&self, at: usize) -> Option<Unit> {
        self.value(at, Class::Units).and_then(Unit::numbered)
    }

    pub(super) fn direction(&self, at: usize) -> Option<i32> {
        self.value(at, Class::Direction)?.parse().ok()
    }

    pub(super) fn weekday(&self, at: usize) -> Option<i8> {
        if !self.p.capital(at) {
            return None;
        }
        let full = self.value(at, Class::Weekday);
        let short = || {
            let neighbour = self.p.is(at + 1, ".") || self.p.is(at + 1, ",") || self.month(at + 1).is_some();
            self.value(at, Class::WeekdayShort).filter(|_| neighbour && self.month(at + 2).or(self.month(at + 1)).is_some())
        };
        full.or_else(short)?.parse().ok()
    }

    /// A month, and the number of pieces it takes ("Sept." takes two).
    pub(super) fn month(&self, at: usize) -> Option<(i8, usize)> {
        if !self.p.capital(at) {
            return None;
        }
        if let Some(month) = self.value(at, Class::Month) {
            return Some((month.parse().ok()?, 1));
        }
        let month = self.value(at, Class::MonthShort)?.parse().ok()?;
        let stop = usize::from(self.p.is(at + 1, ".") && self.p.joined(at + 1));
        let day_near = self.p.kind(at + 1 + stop) == Some(Kind::Digits)
            || at.checked_sub(1).is_some_and(|before| self.p.kind(before) == Some(Kind::Digits));
        (day_near || (stop == 1 && self.p.before(at) != "" && !self.p.new_paragraph(at + 2))).then_some((month, 1 + stop))
    }

    /// A part of the day behind a date: "Monday morning".
    pub(super) fn part(&self, at: usize) -> Option<String> {
        self.value(at, Class::Daypart).map(str::to_owned)
    }

    /// Modifiers in front: "early October", "the end of 1941", "late on Tuesday", "about a week", "more than two years".
    fn modified(&self, at: usize) -> Option<Found> {
        let article = usize::from(self.p.is(at, "the"));
        if let Some(modifier) = self.stage_word(at + article) {
            let mut next = at + article + 1;
            let hyphen = usize::from(self.p.is(next, "-"));
            next += hyphen;
            next += usize::from(self.p.is(next, "part"));
            let of = usize::from(self.p.any(next, &["of", "in", "on"]));
            let noun = self.p.any(at + article, &["beginning", "start", "end", "close", "outset", "middle", "midway"]);
            // "the end of 1941", but not "beginning in 1941" or "start Monday".
            if noun && (of == 0 || article == 0 && !self.p.is(at, "end")) {
                return None;
            }
            next += of;
            let inner = self
                .of_period(next)
                .or_else(|| self.plain(next))
                .or_else(|| if of == 0 || noun { self.bare_year(next) } else { None })?;
            if matches!(inner.meaning, Meaning::Length { .. } | Meaning::Set(_) | Meaning::Reference(_)) {
                return None;
            }
            let mut modifier = Some(modifier);
            if matches!(inner.meaning, Meaning::Clock { .. }) || inner.modifier.is_some() {
                modifier = inner.modifier;
            }
            return Some(Found { start: at, modifier, ..inner });
        }
        if article == 0 && self.p.any(at, &["later", "earlier"]) {
            let next = at + 1 + usize::from(self.p.any(at + 1, &["in", "on"]));
            let inner = self
                .of_period(next)
                .or_else(|| self.near(next))
                .or_else(|| self.dated_weekday(next))
                .or_else(|| self.phrase(next))
                .or_else(|| if next > at + 1 { self.date(next) } else { None })?;
            let near = matches!(
                inner.meaning,
                Meaning::Near { .. } | Meaning::Day { .. } | Meaning::Weekday { .. } | Meaning::Date(_) | Meaning::PartOf { .. }
            );
            return near.then_some(Found { start: at, ..inner });
        }
        let (modifier, length) = self.degree(at)?;
        let next = at + length;
        let inner = self.offset(next).or_else(|| self.length(next)).or_else(|| {
            let clock = self.clock(next).or_else(|| self.date(next));
            clock.filter(|_| modifier == "approx")
        })?;
        // "before 2015" would be a relation, not a part of the expression; "around 2015" is.
        let modifier = match (&inner.meaning, modifier) {
            (Meaning::Offset { back: true, .. }, "more_than") => "before",
            (Meaning::Offset { back: true, .. }, "less_than") => "after",
            _ => modifier,
        };
        Some(Found { start: at, modifier: Some(modifier), ..inner })
    }

    fn stage_word(&self, at: usize) -> Option<&'static str> {
        let code = match self.value(at, Class::Early)? {
            "start" => "start",
            "mid" => "mid",
            _ => "end",
        };
        Some(code)
    }

    /// "the year", "the month": only behind "the end of", "later in", where they mean the one that is spoken of.
    fn of_period(&self, at: usize) -> Option<Found> {
        let unit = self.singular(at + 1).filter(|_| self.p.any(at, &["the"]))?;
        let period =
            matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year | Unit::Decade | Unit::Century);
        (period && !self.p.is(at + 2, "-")).then_some(())?;
        self.found(at, at + 2, Meaning::Near { unit, direction: 11, part: None })
    }

    /// Words of degree and how many pieces they take.
    fn degree(&self, at: usize) -> Option<(&'static str, usize)> {
        let just = usize::from(
            self.p.any(at, &["just", "only", "a"]) && self.p.any(at + 1, &["over", "under", "about", "more", "less", "little"]),
        );
        if just == 1 && self.p.is(at, "a") && !(self.p.is(at + 1, "little")) {
            return None;
        }
        let skip = just + usize::from(just == 1 && self.p.is(at + 1, "little"));
        let at = at + skip;
        let two_at = |first: &str, second: &str| self.p.run(at, &[first, second]);
        if two_at("more", "than") {
            return Some(("more_than", skip + 2));
        }
        if two_at("less", "than") || two_at("fewer", "than") {
            return Some(("less_than", skip + 2));
        }
        if two_at("at", "least") || two_at("no", "less") {
            return Some(("equal_or_more", skip + 2));
        }
        if two_at("at", "most") || two_at("up", "to") {
            return Some(("equal_or_less", skip + 2));
        }
        if self.p.is(at, "over") && !self.p.any(at + 1, &["the", "these", "those"]) && self.direction(at + 1).is_none() {
            return Some(("more_than", skip + 1));
        }
        if self.p.is(at, "under") {
            return Some(("less_than", skip + 1));
        }
        if self.p.any(at, &["nearly", "almost"]) {
            return Some(("less_than", skip + 1));
        }
        if self.p.any(at, &["ca", "c", "circa"]) {
            return Some(("approx", skip + 1 + usize::from(self.p.is(at + 1, "."))));
        }
        self.p.any(at, &["about", "around", "approximately", "roughly", "some", "circa"]).then_some(("approx", skip + 1))
    }

    fn phrase(&self, at: usize) -> Option<Found> {
        let phrase = self
            .rules
            .phrases(self.p.word(at))
            .iter()
            .find(|phrase| phrase.pieces.iter().enumerate().all(|(index, piece)| self.p.is(at + index, piece)))?;
        let end = at + phrase.pieces.len();
        let number = || phrase.value.parse::<i32>().unwrap_or(0);
        let meaning = match phrase.kind {
            PhraseKind::Reference => {
                let vague = phrase.pieces.last().is_some_and(|last| matches!(last.as_str(), "past" | "present" | "future"));
                let stands_alone = self.p.kind(end).is_none_or(|kind| kind == Kind::Mark)
                    || self.p.any(end, &["and", "or", "of", "in", "is", "was", "but", "for", "with", "as", "to"]);
                if vague && !stands_alone {
                    return None;
                }
                Meaning::Reference(phrase.value.clone())
            }
            PhraseKind::Day => Meaning::Day { offset: number(), from: From::Writing, part: None },
            PhraseKind::ChainDay => Meaning::Day { offset: number(), from: From::Chain, part: None },
            PhraseKind::Night => Meaning::Day { offset: number(), from: From::Writing, part: Some("NI".to_owned()) },
            PhraseKind::Overnight => Meaning::Overnight,
            PhraseKind::Part => Meaning::Day { offset: 0, from: From::Writing, part: Some(phrase.value.clone()) },
            PhraseKind::Date => Meaning::Reference(phrase.value.clone()),
        };
        self.found(at, end, meaning)
    }

    /// "yesterday", "tomorrow morning"; not USA Today.
    fn day_named_from_now(&self, at: usize) -> Option<Found> {
        let offset = self.value(at, Class::DayOffset)?.parse().ok()?;
        let name = self.p.capital(at) && at > 0 && self.p.capital(at - 1) && !self.p.new_paragraph(at);
        if name {
            return None;
        }
        let part = self.part(at + 1);
        let end = at + 1 + usize::from(part.is_some());
        self.found(at, end, Meaning::Day { offset, from: From::Writing, part })
    }

    fn holiday(&self, at: usize) -> Option<Found> {
        let mut start = at;
        start += usize::from(self.direction(at).is_some());
        if !self.p.capital(start) {
            return None;
        }
        let holiday = self
            .rules
            .holidays(self.p.word(start))
            .iter()
            .find(|holiday| holiday.pieces.iter().enumerate().all(|(index, piece)| self.p.is(start + index, piece)))?;
        let mut end = start + holiday.pieces.len();
        let direction = self.direction(at).filter(|_| start > at);
        let mut year = direction.map_or(YearOf::Unsaid, YearOf::Near);
        if let Some((given, after)) = self.year_of(end) {
            (year, end) = (given, after);
        } else if self.p.capital(end)
            && self.p.kind(end) == Some(Kind::Word)
            && !self.p.new_paragraph(end)
            && self.part(end).is_none()
        {
            return None;
        }
        let part = self.part(end);
        end += usize::from(part.is_some());
        self.found(at, end, Meaning::Holiday { rule: holiday.rule.clone(), year, part })
    }

    /// "now", "recently".
    fn reference(&self, at: usize) -> Option<Found> {
        let value = self.value(at, Class::Reference)?;
        let after = self.p.any(at + 1, &["after", "before", "thereafter", "afterwards", "afterward"]);
        let name = self.p.capital(at) && self.p.capital(at + 1);
        let hyphen = self.p.is(at + 1, "-") && self.p.joined(at + 1);
        (!after && !name && !hyphen && !self.p.any(at.wrapping_sub(1), &["-"])).then_some(())?;
        self.found(at, at + 1, Meaning::Reference(value.to_owned()))
    }
}
