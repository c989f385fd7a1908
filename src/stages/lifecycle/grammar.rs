//! The grammar of notices: who must not do what, until when, and what is void – whatever the language and the order of its words.
//!
//! A clause is a notice by the ideas of its words (`resources/lifecycle/wording.tsv`): *no* with *publish* forbids, a *forbidden* with
//! *publish* too; *until* with a time makes an embargo of it; *void* with a *piece of copy* kills. In a headline and in the body only a
//! clause that holds no other words counts, because a sentence of news holds others; in a note to editors a sentence may go on.
//! One word alone ("Withdrawn: …") may be news as well: such a notice is not sure, and the story decides (`topic`).

use std::ops::Range;

use super::line::{Line, has_no_case};
use crate::resources::wording::{Ideas, Word, Wording, is_ideograph};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Headline, subject, slug line, a line above the headline.
    Head,
    /// A note to editors, in a field of its own or marked as one.
    Note,
    /// Terms of use: most speak of money and countries.
    Terms,
    /// A paragraph of the body of a short item, which may be a notice as a whole.
    Brief,
    /// Any other paragraph of the body.
    Body,
}

/// What a notice orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Kill,
    Hold,
    Embargo,
    /// The embargo or hold is over, or there is none.
    Lifted,
    Correction,
    Update,
}

/// A notice that a line gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice<'a> {
    pub(crate) order: Order,
    /// The words about the end of the embargo, or the clause as a whole.
    pub(crate) when: &'a str,
    /// It can be nothing else; otherwise a story about the thing may begin so.
    pub(crate) sure: bool,
    /// The word that makes it a notice, in lower case.
    pub(crate) tag: String,
    /// Bytes of the line that the notice takes up.
    pub(crate) end: usize,
    /// The notice is the whole line, or all of it that matters.
    pub(crate) whole: bool,
}

/// A longer line is no notice, in bytes.
const LONGEST: usize = 900;

/// All notices of a line, in its order.
pub(crate) fn read<'a>(text: &'a str, place: Place, wording: &Wording) -> Vec<Notice<'a>> {
    if text.len() > LONGEST || text.is_empty() {
        return Vec::new();
    }
    let line = Line::new(text, wording);
    let mut found = Vec::new();
    let mut addressed = false;
    for clause in &line.clauses {
        let judged = Clause::new(&line, clause.clone(), place, addressed).judge();
        let is_closed = line.is_closed(clause.clone());
        addressed |= line.ideas(clause.clone()).any(Ideas::ADDRESS) && is_closed;
        let goes_on = judged.is_some() || is_closed || place == Place::Note || place == Place::Brief;
        if let Some((order, sure, tag, when)) = judged {
            let when = if order == Order::Embargo { with_time_behind(&line, when) } else { when };
            let end = clause.end.checked_sub(1).and_then(|it| line.words.get(it)).map_or(text.len(), |it| it.span.end);
            found.push(Notice { order, when: line.text_of(when), sure, tag, end, whole: false });
        }
        if !goes_on {
            break;
        }
    }
    if found.is_empty() && place == Place::Head {
        found.extend(at_end(&line));
    }
    let last = found.last().map_or(0, |it| it.end);
    let rest = line.clauses.iter().find(|it| line.words.get(it.start).is_some_and(|word| word.span.start >= last));
    let whole = rest.is_none_or(|it| (it.start..line.words.len()).len() <= 4 && line.is_closed(it.start..line.words.len()));
    found.iter_mut().for_each(|it| it.whole = whole);
    found
}

/// "EMBARGOED: 1600 London time": where a clause tells no time, the one behind it may.
fn with_time_behind(line: &Line<'_>, when: Range<usize>) -> Range<usize> {
    let is_clock = |it: &Word| it.ideas.any(Ideas::NUMBER) && (it.key.contains([':', '.', 'h']) || it.key.len() == 4);
    if line.ideas(when.clone()).any(Ideas::NUMBER.or(Ideas::TIME)) {
        return when;
    }
    let next = line.clauses.iter().find(|it| it.start == when.end);
    next.filter(|it| line.own((*it).clone()).take(6).any(is_clock)).cloned().unwrap_or(when)
}

/// "Ferry sails again - ANNULLATO", "Ferry sails again (EMBARGOED)".
fn at_end<'a>(line: &Line<'a>) -> Option<Notice<'a>> {
    let clause = line.clauses.last().filter(|_| line.clauses.len() > 1)?.clone();
    let ideas = line.ideas(clause.clone());
    let in_capitals =
        line.is_mixed && line.own(clause.clone()).all(|it| it.is_upper || it.ideas.any(Ideas::NUMBER) || it.key.len() <= 2);
    let (order, sure, tag, when) = Clause::new(line, clause.clone(), Place::Head, false).judge()?;
    let fits =
        in_capitals && !(ideas.any(Ideas::NUMBER) && order == Order::Kill) && !matches!(order, Order::Update | Order::Correction);
    let tagged = matches!(order, Order::Embargo | Order::Hold) && sure && ideas.any(Ideas::NUMBER);
    (fits || tagged).then(|| Notice { order, when: line.text_of(when), sure: true, tag, end: 0, whole: false })
}

/// The kind, whether it is sure, the word that says it, and the words about its end.
type Judged = (Order, bool, String, Range<usize>);

struct Clause<'l, 'a> {
    line: &'l Line<'a>,
    range: Range<usize>,
    place: Place,
    addressed: bool,
    /// Indices of the clause's own words.
    own: Vec<usize>,
    all: Ideas,
    closed: bool,
}

impl<'l, 'a> Clause<'l, 'a> {
    fn new(line: &'l Line<'a>, range: Range<usize>, place: Place, addressed: bool) -> Self {
        let starts: Vec<usize> = line.own(range.clone()).map(|it| it.span.start).collect();
        let own =
            range.clone().filter(|it| line.words.get(*it).is_some_and(|word| starts.binary_search(&word.span.start).is_ok()));
        let own = own.collect();
        let (all, closed) = (line.ideas(range.clone()), line.is_closed(range.clone()));
        Clause { line, range, place, addressed, own, all, closed }
    }

    fn judge(&self) -> Option<Judged> {
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

    fn word(&self, index: usize) -> Option<&'l Word> {
        self.line.words.get(index)
    }

    fn has(&self, index: usize, ideas: Ideas) -> bool {
        self.word(index).is_some_and(|it| it.ideas.any(ideas))
    }

    fn first(&self, ideas: Ideas) -> Option<usize> {
        self.own.iter().copied().find(|it| self.has(*it, ideas))
    }

    /// Every word before this one is one of the lists.
    fn known_before(&self, index: usize) -> bool {
        self.own.iter().take_while(|it| **it < index).all(|it| self.word(*it).is_some_and(|word| word.ideas != Ideas::NONE))
    }

    fn is_note(&self) -> bool {
        self.place == Place::Note
    }

    /// A note, or the body of something so short that it may be nothing but a notice.
    fn is_notice_like(&self) -> bool {
        matches!(self.place, Place::Note | Place::Brief)
    }

    fn found(&self, order: Order, sure: bool, tag: usize, when: Range<usize>) -> Option<Judged> {
        Some((order, sure, self.tag(tag)?, when))
    }

    /// The word as looked up; ideographs are one word as far as they say the same.
    fn tag(&self, at: usize) -> Option<String> {
        let word = self.word(at)?;
        if !word.key.chars().all(is_ideograph) {
            return Some(word.key.clone());
        }
        let same = self.line.words.iter().skip(at).take_while(|it| it.ideas == word.ideas);
        Some(same.map(|it| it.key.as_str()).collect())
    }

    /// In capitals where others are not.
    fn stands_out(&self, index: usize) -> bool {
        self.line.is_mixed && self.word(index).is_some_and(|it| it.is_upper && it.key.chars().count() >= 3)
    }

    /// The words about a time from `from` on; all of the clause where the time stands before.
    fn when(&self, from: usize) -> Range<usize> {
        let is_time = |it: &usize| self.has(*it, Ideas::NUMBER.or(Ideas::TIME));
        let start = self.own.iter().copied().find(|it| *it > from && is_time(it));
        start.map_or_else(|| self.range.clone(), |it| it..self.range.end)
    }

    fn tells_a_time(&self) -> bool {
        self.all.any(Ideas::NUMBER.or(Ideas::TIME))
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
        let free = self.first(Ideas::IMMEDIATE).filter(|_| self.all.any(Ideas::USE) && !self.all.any(Ideas::NOT.or(Ideas::BAN)));
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
    fn prohibition(&self) -> Option<(usize, usize)> {
        if let Some(one) = self.first(Ideas::UNPUBLISHABLE) {
            return Some((one, one));
        }
        let publish = Ideas::USE.or(Ideas::USED);
        for (at, index) in self.own.iter().copied().enumerate() {
            let near =
                |ideas: Ideas, reach: usize| self.own.iter().copied().skip(at + 1).take(reach).find(|it| self.has(*it, ideas));
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

    /// How many of its words are in no list.
    fn strangers(&self) -> usize {
        self.own.iter().filter(|it| self.word(**it).is_some_and(|word| word.ideas == Ideas::NONE)).count()
    }

    /// Somebody who reads the copy is spoken to, or asked: no subject stands before it. "Mara Okell, the editor of The Times", is
    /// spoken of, "the ministry must" asks nobody here, and "Users delete" tells what they do.
    fn speaks(&self) -> bool {
        let asked = |it: &usize| {
            self.has(*it, Ideas::PLEASE) || self.has(*it, Ideas::ADDRESS) && (self.is_vocative(*it) || self.asks_later())
        };
        self.addressed || self.own.iter().take(4).any(|it| asked(it) && self.known_before(*it))
    }

    /// "Editors, …", "Attention editors …", or the other word order of a script without capitals.
    fn is_vocative(&self, index: usize) -> bool {
        let next = index + 1;
        self.line.gap(next).contains([',', '.', ':', '，', '、', '/'])
            || self.has(next, Ideas::ADDRESS)
            || self.word(index).is_some_and(|it| has_no_case(&it.key))
            || self.stands_out(index)
    }

    /// "Subscribers are asked to …": what is asked follows who is asked at once.
    fn asks_later(&self) -> bool {
        self.own.iter().take(8).any(|it| self.has(*it, Ideas::PLEASE) && self.known_before(*it))
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
        let limits = |it: &usize| self.has(*it, Ideas::UNTIL) && *it != end && (*it >= start || time(*it));
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

    fn is_last(&self) -> bool {
        self.line.clauses.last().is_some_and(|it| *it == self.range)
    }

    /// A number in brackets or an id stands in the clause.
    fn names_an_item(&self) -> bool {
        let aside = self.range.clone().filter(|it| !self.own.contains(it));
        aside.into_iter().any(|it| self.has(it, Ideas::NUMBER))
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
        let named = item.is_some() || self.line.has_quote;
        let last_asks = self.own.iter().rev().take(6).any(|it| self.has(*it, Ideas::PLEASE));
        // "Delete the text", not "Users delete the text".
        let tells = self.own.iter().any(|it| *it < at && self.has(*it, Ideas::ADDRESS)) && !self.speaks();
        let asks = self.speaks() || last_asks && has_no_case(self.line.text_of(at..at + 1));
        let discards = self.first(Ideas::DISCARD).is_some();
        let accepted = match self.place {
            Place::Terms => return None,
            Place::Note | Place::Brief if self.closed => {
                item.is_some() || asks || self.is_note() || self.own.len() <= 2 && self.word(at)?.is_upper
            }
            Place::Note | Place::Brief => {
                let request = discards && named && self.is_object(item, at) && (asks || self.known_before(at) && self.is_note());
                let strange = self
                    .own
                    .iter()
                    .filter(|it| **it > at && self.word(**it).is_some_and(|word| word.ideas == Ideas::NONE))
                    .count();
                let statement =
                    item.is_some_and(|it| self.known_before(it) && self.is_about(it, at)) && (self.is_note() || strange <= 1);
                let announcement = self.known_before(at)
                    && (asks || !tells)
                    && item.is_some_and(|it| it > at && self.own.iter().filter(|own| **own > at && **own < it).count() <= 4);
                request || statement || announcement
            }
            Place::Body => self.closed && item.is_some() && (asks || self.own.len() >= 3),
            Place::Head if self.closed && tells && self.line.is_mixed => false,
            Place::Head if self.closed => return self.void_tag(at),
            Place::Head => discards && item.is_some() && self.known_before(at) && asks,
        };
        if accepted { self.found(Order::Kill, true, at, self.range.clone()) } else { None }
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
        let is_word_of_copy = self.word(at).is_some_and(|it| NEVER_NEWS.iter().any(|word| it.key.starts_with(word)));
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
                Place::Head | Place::Terms => !self.all.any(Ideas::TELLS) || self.all.any(Ideas::PLEASE),
                Place::Brief | Place::Body => self.addressed || self.line.text.starts_with(['(', '[', '*']),
            };
        if fits && self.own.len() >= 2 { self.found(Order::Embargo, true, at, self.when(at)) } else { None }
    }

    /// A weekday, a month, a zone, or a number that can only be a clock or a date.
    fn is_moment(&self, index: usize) -> bool {
        let clock = |it: &Word| it.key.contains([':', '-', '/']) || it.key.len() == 4;
        self.has(index, Ideas::TIME) && !self.has(index, Ideas::FILLER.or(Ideas::AFTER))
            || self.has(index, Ideas::NUMBER) && self.word(index).is_some_and(clock)
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

const CHANGES: Ideas = Ideas::CORRECTION.or(Ideas::UPDATE);
const SPEAKS_OF_COPY: Ideas =
    Ideas::ITEM.or(Ideas::PLEASE).or(Ideas::ADDRESS).or(Ideas::HOLD).or(Ideas::DRAFT).or(Ideas::CLEARANCE);
const LIMITS: Ideas = Ideas::UNTIL.or(Ideas::ENDS);

/// Whether a line says that what follows it is for editors alone: "The following information is not intended for publication".
pub(crate) fn opens_a_private_block(text: &str, wording: &Wording) -> bool {
    if text.len() > PRIVATE || text.is_empty() {
        return false;
    }
    let line = Line::new(text, wording);
    line.clauses.iter().any(|clause| {
        let clause = Clause::new(&line, clause.clone(), Place::Note, false);
        clause.all.any(Ideas::FOLLOWING)
            && !clause.all.any(Ideas::LICENCE)
            && clause.prohibition().is_some_and(|it| clause.own.len() <= 14 && clause.strangers() <= 2 && it.0 > 0)
    })
}

/// A longer line opens no such block, in bytes.
const PRIVATE: usize = 200;

/// Beginnings of words that speak of copy alone: no trade embargo is "embargoed".
const NEVER_NEWS: [&str; 6] = ["embargoed", "sperrfrist", "sperrvermerk", "klausul", "hfr", "sperrefrist"];

/// Whether the story is about what the word of an unsure notice says: the word comes again in its text, which is no notice.
pub(crate) fn is_topic<'a>(tag: &str, paragraphs: impl Iterator<Item = &'a str>, wording: &Wording) -> bool {
    let letters = tag.chars().count();
    let beginning: String = tag.chars().take(if letters > 10 { 7 } else { 6 }).collect();
    let is_short = letters <= 5;
    let ideographs = has_no_case(tag);
    paragraphs.filter(|it| it.len() >= SENTENCE).take(READ).any(|paragraph| {
        let paragraph = paragraph.get(..paragraph.floor_char_boundary(LONGEST)).unwrap_or_default();
        let words = wording.read(paragraph);
        let recurs = ideographs && paragraph.contains(tag)
            || words.iter().any(|it| {
                if ideographs {
                    it.key == tag
                } else if is_short {
                    it.key == tag || it.key.strip_prefix(tag).is_some_and(|rest| rest.len() <= 3)
                } else {
                    it.key.starts_with(&beginning)
                }
            });
        recurs && words.len() >= 6 && read(paragraph, Place::Brief, wording).is_empty()
    })
}

/// A shorter paragraph is no sentence of a story, in bytes.
const SENTENCE: usize = 30;
/// Paragraphs of a story that are asked what it is about.
const READ: usize = 8;
