//! What a clause orders: the rules that put the ideas of its words together.

use super::clause::{Clause, Judged};
use super::{CHANGES, Order, Place};
use crate::resources::wording::Ideas;

impl Clause<'_, '_> {
    /// What the clause orders; `None` if it is no notice.
    pub(super) fn judge(&self) -> Option<Judged> {
        if self.own.is_empty() {
            return None;
        }
        if let Some(found) = self.change() {
            return Some(found);
        }
        self.lifted()
            .or_else(|| self.mistaken())
            .or_else(|| self.forbidden())
            .or_else(|| self.void())
            .or_else(|| self.embargo())
            .or_else(|| self.not_before())
            .or_else(|| self.later())
            .or_else(|| self.held())
    }

    /// "CORRECTION –", "(Adds …": it is a note about the changes of this version.
    fn change(&self) -> Option<Judged> {
        let start = self
            .own
            .iter()
            .copied()
            .find(|it| !self.has(*it, Ideas::FILLER.or(Ideas::STRICT).or(Ideas::NUMBER)) || self.has(*it, CHANGES))?;
        if !self.has(start, CHANGES) || self.all.any(Ideas::EMBARGO) || self.all.any(Ideas::NOT) && self.all.any(Ideas::USE) {
            return None;
        }
        let corrects = self.first(Ideas::CORRECTION).is_some_and(|it| self.is_note() && it == start || self.closed);
        let order = if corrects { Order::Correction } else { Order::Update };
        match self.place {
            Place::Note => self.found(order, true, start, self.range.clone()),
            Place::Head if self.closed && !self.all.any(Ideas::VOID.or(Ideas::DISCARD).or(Ideas::HOLD)) => {
                let sure = self.stands_out(start) || self.own.len() > 2;
                self.found(order, sure, start, self.range.clone())
            }
            _ => None,
        }
    }

    fn lifted(&self) -> Option<Judged> {
        // "Any time after 6 a.m." is not at once.
        let later = |it: &usize| self.has(*it, LIMITS.or(Ideas::AFTER)) && self.is_followed_by_time(*it);
        let free = self.first(Ideas::IMMEDIATE).filter(|it| {
            self.all.any(Ideas::USE)
                && !self.all.any(Ideas::NOT.or(Ideas::BAN))
                && !self.own.iter().any(|own| own > it && later(own))
        });
        if let Some(free) = free.filter(|_| self.closed) {
            return self.found(Order::Lifted, true, free, self.range.clone());
        }
        let barred = self.first(Ideas::EMBARGO.or(Ideas::HOLD))?;
        // "No embargo"
        let none = self
            .first(Ideas::NOT)
            .filter(|it| *it < barred && self.closed && self.own.len() <= 4 && !self.all.any(LIMITS.or(Ideas::LIFTED)));
        if let Some(none) = none.filter(|_| self.has(barred, Ideas::EMBARGO)) {
            return self.found(Order::Lifted, true, none, self.range.clone());
        }
        let over = self.own.iter().copied().find(|it| *it >= barred && self.has(*it, Ideas::LIFTED))?;
        let still = self.all.any(Ideas::NOT.or(Ideas::BAN)) || self.all.any(LIMITS) || self.first(Ideas::ENDS).is_some();
        let known = self.closed || self.is_note() && self.known_before(over);
        let timed = self.own.iter().any(|it| *it > over && self.has(*it, Ideas::NUMBER));
        (!still && known && !timed).then(|| self.found(Order::Lifted, true, over, self.range.clone())).flatten()
    }

    /// Where *no* meets *publish*: the first and the last word of it.
    pub(super) fn prohibition(&self) -> Option<(usize, usize)> {
        if let Some(one) = self.first(Ideas::UNPUBLISHABLE) {
            return Some((one, one));
        }
        let publish = Ideas::USE.or(Ideas::USED);
        for (at, index) in self.own.iter().copied().enumerate() {
            // A time may stand between, of any length.
            let own = || self.own.iter().copied().skip(at + 1).filter(|it| !self.has(*it, Ideas::NUMBER.or(Ideas::TIME)));
            let near = |ideas: Ideas, reach: usize| own().take(reach).find(|it| self.has(*it, ideas));
            let pair = if self.has(index, Ideas::NOT) {
                near(publish.or(Ideas::CLEARANCE), 9)
            } else if self.has(index, Ideas::BAN) {
                near(publish, 6)
            } else if self.has(index, Ideas::USE) {
                near(Ideas::BAN, 6).or_else(|| near(Ideas::NOT, if self.speaks() { 40 } else { 6 }))
            } else if self.has(index, Ideas::PENDING) {
                near(Ideas::CLEARANCE, 4)
            } else {
                None
            };
            if let Some(other) = pair {
                return Some((index, other));
            }
        }
        None
    }

    fn forbidden(&self) -> Option<Judged> {
        let (start, end) = self.prohibition()?;
        if self.all.any(Ideas::FOLLOWING) {
            return None;
        }
        // Where "until" stands behind the time, the time stands before all else.
        let timed = |it: usize| self.has(it, Ideas::NUMBER.or(Ideas::TIME));
        let time = |it: usize| self.own.iter().rev().filter(|before| **before < it).take(2).any(|before| timed(*before));
        let limits = |it: &usize| {
            self.has(*it, Ideas::UNTIL) && *it != end && (*it >= start || time(*it) || self.is_followed_by_time(*it))
        };
        let limit = self.own.iter().copied().find(limits);
        // "No sales, no online use" is none, "no online use before 0600 GMT" is an embargo.
        let until_a_moment = limit.is_some() && self.own.iter().any(|it| self.is_moment(*it));
        // Whoever needs a clearance waits for it, but not for the law of a country: "not for release in or into Canada".
        let waits = self.all.any(Ideas::CLEARANCE) && !self.all.any(Ideas::TERRITORY);
        if self.all.any(Ideas::LICENCE.or(Ideas::TERRITORY)) && !waits && !until_a_moment {
            return None;
        }
        let known = self.known_before(end);
        let tail = self.own.iter().copied().find(|it| *it > end && self.word(*it).is_none_or(|word| word.ideas == Ideas::NONE));
        // "No release before 2040 for the nurse" tells no time of a release.
        if self.place == Place::Head
            && !self.closed
            && self.all.any(Ideas::NUMBER)
            && !self.own.iter().any(|it| self.is_moment(*it))
        {
            return None;
        }
        // "Not for use in France" is an order in a note, "Do not use tap water" is news in a headline.
        let until_then = limit.is_some_and(|it| tail.is_none_or(|tail| it < tail) && self.known_before(it));
        let accepted = match self.place {
            Place::Note => {
                let begins =
                    self.own.iter().take(2).any(|it| self.has(*it, Ideas::NOT.or(Ideas::PLEASE)) && self.known_before(*it));
                known || begins || self.all.any(Ideas::ITEM)
            }
            Place::Brief => self.closed || known && until_then || self.speaks() && self.all.any(Ideas::ITEM),
            Place::Head => self.closed || known && (until_then || self.asks_for_a_copy(end)),
            Place::Terms | Place::Body => self.closed || known && until_then,
        };
        if !accepted || self.own.first().is_some_and(|it| self.has(*it, CHANGES)) {
            return None;
        }
        if let Some(limit) = limit.filter(|it| self.tells_a_time() || *it > end && !self.all.any(Ideas::CLEARANCE)) {
            let sure = self.own.len() > 2;
            let when = if limit < start { self.range.clone() } else { self.when(limit.min(end)) };
            return self.found(Order::Embargo, sure, end, when);
        }
        // What bears a name was sent before: it is taken back.
        let named = (self.line.has_quote || self.names_an_item())
            && self.all.any(Ideas::ITEM)
            && !self.all.any(Ideas::PENDING.or(Ideas::CLEARANCE));
        let withdrawn = self.all.any(Ideas::VOID) && self.all.any(Ideas::ITEM);
        let order = if (named || withdrawn) && limit.is_none() { Order::Kill } else { Order::Hold };
        // "Do not use: city warns of wells"
        let sure = self.place != Place::Head
            || self.is_last()
            || self.stands_out(end)
            || limit.is_some()
            || self.all.any(SPEAKS_OF_COPY);
        self.found(order, sure, end, self.range.clone())
    }

    /// "Please do not use the story on …": the piece of copy follows at once.
    fn asks_for_a_copy(&self, end: usize) -> bool {
        let item = self.own.iter().copied().find(|it| *it > end && self.has(*it, Ideas::ITEM));
        self.speaks() && item.is_some_and(|it| self.known_before(it))
    }

    /// A time follows within three words.
    fn is_followed_by_time(&self, index: usize) -> bool {
        self.own.iter().filter(|it| **it > index).take(3).any(|it| self.is_moment(*it) || self.has(*it, Ideas::NUMBER))
    }
}

const SPEAKS_OF_COPY: Ideas =
    Ideas::ITEM.or(Ideas::PLEASE).or(Ideas::ADDRESS).or(Ideas::HOLD).or(Ideas::DRAFT).or(Ideas::CLEARANCE);
pub(super) const LIMITS: Ideas = Ideas::UNTIL.or(Ideas::ENDS);
