//! Clauses that keep an item back until a time, or until somebody says otherwise: "EMBARGOED UNTIL …", "Not before …", "HOLD".

use super::clause::{Clause, Judged};
use super::orders::LIMITS;
use super::{CHANGES, Notice, Order, Place};
use crate::resources::wording::{Ideas, Word};

impl<'a> Clause<'_, 'a> {
    pub(super) fn embargo(&self) -> Option<Judged> {
        let at = self.first(Ideas::EMBARGO)?;
        // "Please respect the embargo": a note that asks for something or tells a time needs no other word that is known.
        let asks = self.is_notice_like() && self.speaks()
            || self.is_note()
                && !self.all.any(CHANGES)
                && (self.all.any(LIMITS) || self.own.iter().any(|it| self.is_moment(*it)));
        if !self.known_before(at) && !asks || self.place == Place::Terms && !self.closed {
            return None;
        }
        let behind = |ideas: Ideas| self.own.iter().copied().find(|it| *it >= at && self.has(*it, ideas));
        let limit = behind(LIMITS)
            .filter(|it| self.own.iter().filter(|own| **own > at && **own < *it).count() <= 4 && self.known_before(*it));
        let numbered = self.all.any(Ideas::NUMBER);
        if !(self.closed || limit.is_some() || self.is_note() || asks) {
            return None;
        }
        // "Embargo until 2027 on arms" tells no time of a release.
        let numbered_by_year = numbered && !self.own.iter().any(|it| self.is_moment(*it));
        if self.place == Place::Head && !self.closed && numbered_by_year {
            return None;
        }
        // "Embargo 1962: sugar ships that never came"
        let is_empty = |it: &usize| {
            let is_empty = self.word(*it).is_some_and(|it| it.ideas.only(EMPTY));
            is_empty || numbered_by_year && self.has(*it, Ideas::NUMBER) && !self.all.any(LIMITS)
        };
        let alone = self.own.iter().all(|it| is_empty(it) || self.has(*it, Ideas::EMBARGO));
        let is_word_of_copy = self.has(at, Ideas::COPY_ONLY);
        if !(self.closed || self.is_note() || asks || numbered || self.stands_out(at) || is_word_of_copy) {
            return None;
        }
        let sure = self.is_note() || asks || self.stands_out(at) || is_word_of_copy || self.closed && !alone;
        self.found(Order::Embargo, sure, at, self.when(limit.unwrap_or(at).max(at)))
    }

    /// "For release 6 a.m. EST Friday", "ADVANCE FOR SUNDAY", "Frei ab 6 Uhr".
    pub(super) fn later(&self) -> Option<Judged> {
        let licence = self.all.any(Ideas::LICENCE) && !self.own.iter().any(|it| self.is_moment(*it));
        if licence || self.all.any(Ideas::NOT.or(Ideas::BAN).or(Ideas::LIFTED)) || !self.tells_a_time() {
            return None;
        }
        if let Some(at) = self.first(Ideas::ADVANCE).filter(|it| self.known_before(*it) && self.closed) {
            return self.found(Order::Embargo, true, at, self.when(at));
        }
        let at = self.first(Ideas::USE).or_else(|| {
            self.first(Ideas::USED).filter(|it| self.own.iter().any(|own| own < it && self.has(*own, Ideas::PLEASE)))
        })?;
        let timed = self.own.iter().any(|it| self.is_moment(*it));
        let near = self
            .own
            .iter()
            .copied()
            .skip_while(|it| *it <= at)
            .take(4)
            .any(|it| self.has(it, Ideas::AFTER.or(Ideas::TIME).or(Ideas::NUMBER)));
        let fits =
            self.known_before(at) && (self.closed && (timed || self.all.any(Ideas::PLEASE)) || self.is_note() && timed && near);
        let fits = fits
            && match self.place {
                Place::Note => true,
                // "EST" is a zone, not the French verb, and "on" no Finnish one.
                Place::Head | Place::Terms => {
                    self.all.any(Ideas::PLEASE)
                        || !self.own.iter().any(|it| self.has(*it, Ideas::TELLS) && !self.has(*it, Ideas::TIME.or(Ideas::AFTER)))
                }
                Place::Brief | Place::Body => {
                    self.addressed
                        || self.line.text.starts_with(['(', '[', '*'])
                        || self.closed && self.all.any(LIMITS.or(Ideas::AFTER)) && self.all.any(Ideas::NUMBER)
                }
            };
        if fits && self.own.len() >= 2 { self.found(Order::Embargo, true, at, self.when(at)) } else { None }
    }

    pub(super) fn held(&self) -> Option<Judged> {
        const SAYS: Ideas = Ideas::HOLD.or(Ideas::DRAFT);
        let at = self.first(SAYS)?;
        let other = |it: &Word| !it.ideas.any(SAYS) && it.ideas != Ideas::FILLER;
        let says_more = self.own.iter().filter_map(|it| self.word(*it)).any(other);
        let begins = self.known_before(at) && self.own.iter().position(|it| *it == at).is_some_and(|it| it <= 3);
        let accepted = match self.place {
            Place::Note => {
                let asks = self.all.any(Ideas::PLEASE) && self.all.any(Ideas::ITEM.or(Ideas::USE));
                let waits = || self.own.iter().any(|it| *it > at && self.has(*it, Ideas::UNTIL));
                self.closed || (begins || asks) && (self.has(at, Ideas::HOLD) || waits())
            }
            Place::Brief => self.closed || begins && self.speaks() && self.has(at, Ideas::HOLD) && self.all.any(Ideas::ITEM),
            _ => self.closed && !(self.has(at, Ideas::DRAFT) && self.all.any(Ideas::NUMBER)),
        };
        let limit = self.own.iter().copied().find(|it| *it > at && self.has(*it, LIMITS));
        let from = limit.unwrap_or(at);
        let timed = self.has(at, Ideas::HOLD) && self.own.iter().any(|it| *it > from && self.is_moment(*it));
        if timed && accepted && (limit.is_some() || self.is_note() || self.stands_out(at)) {
            return self.found(Order::Embargo, true, at, self.when(at));
        }
        // "Hold the mayo: …" (a month in Spanish)
        let accepted = accepted && (!timed || self.is_notice_like() || self.stands_out(at));
        let is_tag = self.stands_out(at) && !self.word(at).is_some_and(|it| it.marks.any(Ideas::HEADLINE));
        let sure = self.is_notice_like() || is_tag || says_more;
        if accepted && !self.all.any(Ideas::VOID) { self.found(Order::Hold, sure, at, self.range.clone()) } else { None }
    }

    /// "Not before 1500 GMT": what must wait needs no word.
    pub(super) fn not_before(&self) -> Option<Judged> {
        const BOTH: Ideas = Ideas::NOT.or(Ideas::UNTIL);
        let is_limit = |it: &usize| self.word(*it).is_some_and(|word| word.ideas.any(Ideas::NOT) && word.ideas.any(Ideas::UNTIL));
        let at = self.own.iter().copied().find(is_limit)?;
        let first = self.own.iter().take(4).any(|it| *it == at);
        let timed = self.own.iter().any(|it| !self.has(*it, BOTH) && self.is_moment(*it));
        let fits = self.closed && first && timed && self.place != Place::Terms && !self.all.any(Ideas::TELLS.or(Ideas::LICENCE));
        if fits { self.found(Order::Embargo, true, at, self.when(at)) } else { None }
    }

    /// "…; online 0600 GMT March 7": the second time behind an embargo is another end of it.
    pub(super) fn other_end(&self) -> Option<Notice<'a>> {
        let at = self.own.iter().copied().find(|it| self.is_moment(*it))?;
        let judged = self.found(Order::Embargo, true, at, self.range.clone())?;
        Some(self.notice(&judged, self.range.clone()))
    }
}

/// Words that do not make one word a sentence.
const EMPTY: Ideas = Ideas::FILLER.or(Ideas::CHANGED).or(Ideas::STRICT).or(Ideas::ENDS);
