//! What a clause orders: the rules that put the ideas of its words together.

use super::super::line::has_no_case;
use super::clause::{Clause, Judged};
use super::{CHANGES, Order, Place};
use crate::resources::wording::{Ideas, Word};

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
            .or_else(|| self.forbidden())
            .or_else(|| self.void())
            .or_else(|| self.embargo())
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
        let licence = self.all.any(Ideas::LICENCE) && !self.all.any(Ideas::CLEARANCE);
        if licence || self.all.any(Ideas::FOLLOWING) {
            return None;
        }
        // Where "until" stands behind the time, the time stands before all else.
        let timed = |it: usize| self.has(it, Ideas::NUMBER.or(Ideas::TIME));
        let time = |it: usize| self.own.iter().rev().filter(|before| **before < it).take(2).any(|before| timed(*before));
        let limits = |it: &usize| {
            self.has(*it, Ideas::UNTIL) && *it != end && (*it >= start || time(*it) || self.is_followed_by_time(*it))
        };
        let limit = self.own.iter().copied().find(limits);
        let known = self.known_before(end);
        let tail = self.own.iter().copied().find(|it| *it > end && self.word(*it).is_none_or(|word| word.ideas == Ideas::NONE));
        // "Not for use in France" is an order in a note, "Do not use tap water" is news in a headline.
        let until_then = limit.is_some_and(|it| tail.is_none_or(|tail| it < tail) && self.known_before(it));
        let accepted = match self.place {
            Place::Note => known || self.all.any(Ideas::ITEM),
            Place::Brief => self.closed || known && until_then || self.speaks() && self.all.any(Ideas::ITEM),
            Place::Head | Place::Terms | Place::Body => self.closed || known && until_then,
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
        let order = if named && limit.is_none() { Order::Kill } else { Order::Hold };
        // "Do not use: city warns of wells"
        let sure = self.place != Place::Head
            || self.is_last()
            || self.stands_out(end)
            || limit.is_some()
            || self.all.any(SPEAKS_OF_COPY);
        self.found(order, sure, end, self.range.clone())
    }

    fn void(&self) -> Option<Judged> {
        const SAYS: Ideas = Ideas::VOID.or(Ideas::DISCARD);
        let at = self.first(SAYS)?;
        // "12 killed", "Three flights cancelled" and "do not cancel" are none.
        if self.own.first().is_some_and(|it| self.has(*it, Ideas::NUMBER))
            || self.own.iter().any(|it| *it < at && self.has(*it, Ideas::NOT))
        {
            return None;
        }
        let item = self.first(Ideas::ITEM);
        let last_asks = self.own.iter().rev().take(6).any(|it| self.has(*it, Ideas::PLEASE));
        // "Delete the text", not "Users delete the text".
        let is_subject = |it: usize| it < at && self.has(it, Ideas::ADDRESS) && !self.has(it, Ideas::ITEM);
        let tells = self.own.iter().any(|it| is_subject(*it)) && !self.speaks();
        let asks = self.speaks() || last_asks && has_no_case(self.line.text_of(at..at + 1));
        let discards = self.first(Ideas::DISCARD).is_some();
        let accepted = match self.place {
            Place::Terms => return None,
            Place::Brief | Place::Body if self.closed && self.is_whole_line() && self.is_in_capitals() => true,
            Place::Note | Place::Brief if self.closed => {
                item.is_some() || asks || self.is_note() || self.own.len() <= 2 && self.word(at)?.is_upper
            }
            Place::Note | Place::Brief => self.is_sentence_of_a_kill(at, asks, tells),
            Place::Body if self.closed => item.is_some() && (asks || self.is_whole_line() || self.own.len() >= 3),
            // In long copy a line of its own, which says whose copy it speaks of.
            Place::Body => {
                let own = asks || self.all.any(Ideas::REFERENCE);
                own && self.is_whole_line() && self.strangers() <= 3 && self.is_sentence_of_a_kill(at, asks, tells)
            }
            Place::Head if self.closed && tells && self.line.is_mixed => false,
            Place::Head if self.closed => return self.void_tag(at),
            Place::Head => discards && item.is_some() && self.known_before(at) && asks,
        };
        if accepted { self.found(Order::Kill, true, at, self.range.clone()) } else { None }
    }

    /// "Please ignore our story on …", "The item … is withdrawn", "We withdraw the report …".
    fn is_sentence_of_a_kill(&self, at: usize, asks: bool, tells: bool) -> bool {
        let item = self.first(Ideas::ITEM);
        let named = item.is_some() || self.line.has_quote;
        let request = self.all.any(Ideas::DISCARD)
            && named
            && self.is_object(item, at)
            && (asks || self.known_before(at) && self.is_note());
        let is_strange = |it: &&usize| self.word(**it).is_some_and(|word| word.ideas == Ideas::NONE);
        let strange = self.own.iter().filter(|it| **it > at).filter(is_strange).count();
        let statement = item.is_some_and(|it| self.known_before(it) && self.is_about(it, at)) && (self.is_note() || strange <= 1);
        let is_near = |item: usize| item > at && self.own.iter().filter(|own| **own > at && **own < item).count() <= 4;
        let announcement = self.known_before(at) && (asks || !tells) && item.is_some_and(is_near);
        request || statement || announcement
    }

    /// A time follows within three words.
    fn is_followed_by_time(&self, index: usize) -> bool {
        self.own.iter().filter(|it| **it > index).take(3).any(|it| self.is_moment(*it) || self.has(*it, Ideas::NUMBER))
    }

    /// The copy itself is void, not something that it tells of: no other subject stands between.
    fn is_about(&self, item: usize, void: usize) -> bool {
        let is_first = self.own.iter().position(|it| *it == item).is_some_and(|it| it <= 3);
        item < void && is_first && !self.all.any(CHANGES)
    }

    /// What is to be thrown away may be the copy: "Customers must destroy the cheese, the report found" speaks of something else.
    fn is_object(&self, item: Option<usize>, void: usize) -> bool {
        let parted = |it: usize| (void + 1..=it).any(|next| self.line.gap(next).contains(','));
        self.known_before(void) || item.is_none_or(|it| it < void || !parted(it))
    }

    fn void_tag(&self, at: usize) -> Option<Judged> {
        let key = &self.word(at)?.key;
        if self.has(at, Ideas::CAPITALS) && !self.word(at)?.is_upper && !self.all.any(Ideas::ITEM) {
            return None;
        }
        let alone = self.own.iter().filter(|it| !self.has(**it, Ideas::FILLER)).count() <= 1;
        let is_kill = key == "kill" && self.stands_out(at)
            || self.own.iter().filter(|it| self.word(**it).is_some_and(|word| word.key == "kill")).count() > 1;
        if self.tells_a_time() && !self.all.any(Ideas::ITEM.or(Ideas::PLEASE)) && !is_kill {
            return None;
        }
        let tells = self.all.any(Ideas::TELLS) && !self.stands_out(at);
        let sure = is_kill || !alone && !tells && self.all.any(Ideas::ITEM.or(Ideas::PLEASE));
        self.found(Order::Kill, sure, at, self.range.clone())
    }

    fn embargo(&self) -> Option<Judged> {
        let at = self.first(Ideas::EMBARGO)?;
        if !self.known_before(at) || self.place == Place::Terms && !self.closed {
            return None;
        }
        let behind = |ideas: Ideas| self.own.iter().copied().find(|it| *it >= at && self.has(*it, ideas));
        let limit = behind(LIMITS)
            .filter(|it| self.own.iter().filter(|own| **own > at && **own < *it).count() <= 4 && self.known_before(*it));
        let numbered = self.all.any(Ideas::NUMBER);
        if !(self.closed || limit.is_some() || self.is_note()) {
            return None;
        }
        let is_empty = |it: &usize| self.word(*it).is_some_and(|it| it.ideas == Ideas::FILLER);
        let alone = self.own.iter().filter(|it| !is_empty(it)).count() <= 1;
        let is_word_of_copy = self.word(at).is_some_and(|it| is_never_news(&it.key));
        if !(self.closed || self.is_note() || numbered || self.stands_out(at) || is_word_of_copy) {
            return None;
        }
        let sure = self.is_note() || self.stands_out(at) || is_word_of_copy || self.closed && (numbered || !alone);
        self.found(Order::Embargo, sure, at, self.when(limit.unwrap_or(at).max(at)))
    }

    /// "For release 6 a.m. EST Friday", "ADVANCE FOR SUNDAY", "Frei ab 6 Uhr".
    fn later(&self) -> Option<Judged> {
        if self.all.any(Ideas::NOT.or(Ideas::BAN).or(Ideas::LICENCE).or(Ideas::LIFTED)) || !self.tells_a_time() {
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
                // "EST" is a zone, not the French verb.
                Place::Head | Place::Terms => {
                    self.all.any(Ideas::PLEASE)
                        || !self.own.iter().any(|it| self.has(*it, Ideas::TELLS) && !self.has(*it, Ideas::TIME))
                }
                Place::Brief | Place::Body => {
                    self.addressed
                        || self.line.text.starts_with(['(', '[', '*'])
                        || self.closed && self.all.any(LIMITS.or(Ideas::AFTER)) && self.all.any(Ideas::NUMBER)
                }
            };
        if fits && self.own.len() >= 2 { self.found(Order::Embargo, true, at, self.when(at)) } else { None }
    }

    fn held(&self) -> Option<Judged> {
        const SAYS: Ideas = Ideas::HOLD.or(Ideas::DRAFT);
        let at = self.first(SAYS)?;
        let other = |it: &Word| !it.ideas.any(SAYS) && it.ideas != Ideas::FILLER;
        let says_more = self.own.iter().filter_map(|it| self.word(*it)).any(other);
        let begins = self.known_before(at) && self.own.iter().position(|it| *it == at).is_some_and(|it| it <= 3);
        let accepted = match self.place {
            Place::Note => self.closed || begins && self.has(at, Ideas::HOLD),
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
        let sure = self.is_notice_like() || self.stands_out(at) || says_more;
        if accepted && !self.all.any(Ideas::VOID) { self.found(Order::Hold, sure, at, self.range.clone()) } else { None }
    }
}

const SPEAKS_OF_COPY: Ideas =
    Ideas::ITEM.or(Ideas::PLEASE).or(Ideas::ADDRESS).or(Ideas::HOLD).or(Ideas::DRAFT).or(Ideas::CLEARANCE);
const LIMITS: Ideas = Ideas::UNTIL.or(Ideas::ENDS);

/// Beginnings of words that speak of copy alone: no trade embargo is "embargoed".
const NEVER_NEWS: [&str; 7] = ["embargoed", "sperrfrist", "sendesperrfrist", "sperrvermerk", "klausul", "hfr", "sperrefrist"];

pub(super) fn is_never_news(word: &str) -> bool {
    NEVER_NEWS.iter().any(|it| word.starts_with(it))
}
