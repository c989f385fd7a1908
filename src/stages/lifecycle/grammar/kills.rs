//! Clauses that take an item back: "STORY WITHDRAWN", "Please ignore our item …", "Sent in error".

use super::super::line::has_no_case;
use super::clause::{Clause, Judged};
use super::{CHANGES, Order, Place};
use crate::resources::wording::Ideas;

impl Clause<'_, '_> {
    pub(super) fn void(&self) -> Option<Judged> {
        const SAYS: Ideas = Ideas::VOID.or(Ideas::DISCARD);
        let at = self.first(SAYS).or_else(|| self.parted_verb())?;
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
            Place::Terms if self.closed => !self.all.any(Ideas::PENDING.or(Ideas::STRICT).or(Ideas::LICENCE)),
            Place::Note | Place::Terms if self.opens_with(at) => true,
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
            Place::Head => {
                self.known_before(at) && item.is_some() && (discards && asks || self.has_owner() && self.own.len() <= 10)
            }
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
        // Four words, or as many signs of a script that puts no spaces.
        let reach = if has_no_case(self.line.text_of(at..at + 1)) { 16 } else { 4 };
        let is_near = |item: usize| item > at && self.own.iter().filter(|own| **own > at && **own < item).count() <= reach;
        let announcement = self.known_before(at) && (asks || !tells) && item.is_some_and(is_near);
        // "TASS … the story … withdraws": where the verb stands last.
        let by_owner =
            self.has_owner() && self.place == Place::Brief && item.is_some_and(|it| it < at) && self.strangers() <= reach;
        request || statement || announcement || by_owner
    }

    /// "Withdrawn by the ministry", "Retracted at the author's request": nothing but who did it, and why.
    fn opens_with(&self, void: usize) -> bool {
        let next = self.own.iter().copied().find(|it| *it > void && !self.has(*it, Ideas::VOID));
        let is_by = next.is_some_and(|it| it > void + 1 || self.has(it, Ideas::FILLER.or(Ideas::AFTER)));
        let is_first = self.own.first() == Some(&void) && self.has(void, Ideas::VOID);
        is_first && is_by && self.strangers() <= 4 && !self.all.any(Ideas::TELLS.or(Ideas::NUMBER))
    }

    /// "zieht … zurück"
    fn parted_verb(&self) -> Option<usize> {
        let verb = self.first(Ideas::TAKES)?;
        self.own.iter().any(|it| *it > verb && self.has(*it, Ideas::BACK)).then_some(verb)
    }

    /// "Moved in error", "Sent by mistake, please bin": what should not have gone out is taken back.
    pub(super) fn mistaken(&self) -> Option<Judged> {
        const SENT: Ideas = Ideas::REFERENCE.or(Ideas::USE).or(Ideas::USED).or(Ideas::ITEM);
        let at = self.first(Ideas::MISTAKE)?;
        let speaks_of_copy = self.own.iter().any(|it| self.has(*it, SENT) && !self.has(*it, Ideas::MISTAKE))
            || self.word(at).is_some_and(|it| has_no_case(&it.key));
        let takes_back = self.all.any(Ideas::DISCARD.or(Ideas::VOID)) || self.prohibition().is_some();
        let accepted = match self.place {
            Place::Terms => false,
            Place::Note => self.closed || takes_back,
            Place::Brief => self.closed || takes_back && self.strangers() <= 3,
            Place::Body => self.closed && self.is_whole_line(),
            Place::Head => self.closed,
        };
        let sure = self.place != Place::Head || takes_back || self.stands_out(at);
        if accepted && speaks_of_copy && !self.all.any(CHANGES) {
            self.found(Order::Kill, sure, at, self.range.clone())
        } else {
            None
        }
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
}
