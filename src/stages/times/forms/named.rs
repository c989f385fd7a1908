//! Fixed phrases and named days: "the same day", "yesterday", "Easter Sunday", "now".

use super::super::meaning::{Expression, From, Meaning, YearOf};
use super::Grammar;
use crate::resources::pieces::Kind;
use crate::resources::times::{Class, PhraseKind};
use crate::text::lexicon::WordClass;

impl Grammar<'_> {
    pub(super) fn phrase(&self, at: usize) -> Option<Expression> {
        let phrase = self
            .rules
            .phrases(self.p.word(at))
            .iter()
            .find(|phrase| phrase.pieces.iter().enumerate().all(|(index, piece)| self.p.is(at + index, piece)))?;
        let end = at + phrase.pieces.len();
        let number = || phrase.value.parse::<i32>().unwrap_or(0);
        let meaning = match phrase.kind {
            PhraseKind::Reference => {
                let vague = self.p.is(end - 1, WordClass::Era);
                let stands_alone =
                    self.p.kind(end).is_none_or(|kind| kind == Kind::Mark) || self.p.is(end, WordClass::BehindReference);
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
            PhraseKind::Set => Meaning::Set(phrase.value.clone()),
            PhraseKind::Date => Meaning::Reference(phrase.value.clone()),
        };
        self.found(at, end, meaning)
    }

    /// "yesterday", "tomorrow morning"; not USA Today.
    pub(super) fn day_named_from_now(&self, at: usize) -> Option<Expression> {
        let offset = self.value(at, Class::DayOffset)?.parse().ok()?;
        let name = self.p.capital(at) && at > 0 && self.p.capital(at - 1) && !self.p.new_paragraph(at);
        if name {
            return None;
        }
        let part = self.part(at + 1);
        let end = at + 1 + usize::from(part.is_some());
        self.found(at, end, Meaning::Day { offset, from: From::Writing, part })
    }

    pub(super) fn holiday(&self, at: usize) -> Option<Expression> {
        let mut start = at;
        start += usize::from(self.direction(at).is_some() && !self.p.is(at, WordClass::That));
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
    pub(super) fn reference(&self, at: usize) -> Option<Expression> {
        if let Some(value) = self.value(at, Class::ReferenceAdjective) {
            let noun = self.p.kind(at + 1) == Some(Kind::Word) && !self.p.capital(at + 1);
            let other = self.p.is(at + 1, WordClass::BehindNoReference);
            let joined =
                self.p.is(at.wrapping_sub(1), "-") || self.p.is(at.wrapping_sub(1), WordClass::Article) && value == "PRESENT_REF";
            return (noun && !other && !joined).then(|| self.found(at, at + 1, Meaning::Reference(value.to_owned())))?;
        }
        let value = self.value(at, Class::Reference)?;
        let after = self.p.is(at + 1, WordClass::BehindNow);
        let name = self.p.capital(at) && self.p.capital(at + 1);
        let hyphen = self.p.is(at + 1, "-") && self.p.joined(at + 1);
        (!after && !name && !hyphen && !self.p.any(at.wrapping_sub(1), &["-"])).then_some(())?;
        self.found(at, at + 1, Meaning::Reference(value.to_owned()))
    }
}
