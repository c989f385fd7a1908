//! One clause of a line: its words, and what can be told of them before it is judged.

use std::ops::Range;

use super::super::line::{Line, has_no_case};
use super::{Notice, Order, Place};
use crate::resources::wording::{Ideas, Word, is_ideograph};

/// What a clause orders.
pub(super) struct Judged {
    pub(super) order: Order,
    pub(super) sure: bool,
    /// The word that says it.
    pub(super) at: usize,
    /// The words about its end.
    pub(super) when: Range<usize>,
}

pub(super) struct Clause<'l, 'a> {
    pub(super) line: &'l Line<'a>,
    pub(super) range: Range<usize>,
    pub(super) place: Place,
    pub(super) addressed: bool,
    /// Indices of the clause's own words.
    pub(super) own: Vec<usize>,
    pub(super) all: Ideas,
    pub(super) closed: bool,
}

impl<'l, 'a> Clause<'l, 'a> {
    pub(super) fn new(line: &'l Line<'a>, range: Range<usize>, place: Place, addressed: bool) -> Self {
        let starts: Vec<usize> = line.own(range.clone()).map(|it| it.span.start).collect();
        let own =
            range.clone().filter(|it| line.words.get(*it).is_some_and(|word| starts.binary_search(&word.span.start).is_ok()));
        let own = own.collect();
        let (all, closed) = (line.ideas(range.clone()), line.is_closed(range.clone()));
        Clause { line, range, place, addressed, own, all, closed }
    }

    pub(super) fn word(&self, index: usize) -> Option<&'l Word> {
        self.line.words.get(index)
    }

    pub(super) fn has(&self, index: usize, ideas: Ideas) -> bool {
        self.word(index).is_some_and(|it| it.ideas.any(ideas))
    }

    pub(super) fn first(&self, ideas: Ideas) -> Option<usize> {
        self.own.iter().copied().find(|it| self.has(*it, ideas))
    }

    /// Every word before this one is one of the lists.
    pub(super) fn known_before(&self, index: usize) -> bool {
        self.own.iter().take_while(|it| **it < index).all(|it| self.word(*it).is_some_and(|word| word.ideas != Ideas::NONE))
    }

    pub(super) fn is_note(&self) -> bool {
        self.place == Place::Note
    }

    /// A note, or the body of something so short that it may be nothing but a notice.
    pub(super) fn is_notice_like(&self) -> bool {
        matches!(self.place, Place::Note | Place::Brief)
    }

    pub(super) fn found(&self, order: Order, sure: bool, at: usize, when: Range<usize>) -> Option<Judged> {
        Some(Judged { order, sure, at, when })
    }

    /// The notice as which the clause was judged; `when` are the words about its end.
    pub(super) fn notice(&self, judged: &Judged, when: Range<usize>) -> Notice<'a> {
        let (order, sure) = (judged.order, judged.sure);
        let at = self.line.span(self.range.clone());
        let (tag, may_be_news) = (self.tag(judged.at), self.may_be_news(judged.at));
        Notice { order, when: self.line.text_of(when), sure, tag, at, closes: false, whole: false, may_be_news }
    }

    /// The word as looked up; ideographs are one word as far as they say the same.
    fn tag(&self, at: usize) -> String {
        let Some(word) = self.word(at) else { return String::new() };
        if !word.key.chars().all(is_ideograph) {
            return word.key.clone();
        }
        let same = self.line.words.iter().skip(at).take_while(|it| it.ideas == word.ideas);
        same.map(|it| it.key.as_str()).collect()
    }

    /// "Cancelled: …", "KILLED: …": as ordinary headlines begin. In capitals a word that wires use is their tag.
    fn may_be_news(&self, at: usize) -> bool {
        let is = |marks: Ideas| self.word(at).is_some_and(|it| it.marks.any(marks));
        let in_capitals = self.own.iter().filter_map(|it| self.word(*it)).any(|it| it.is_upper);
        is(Ideas::HEADLINE) || is(Ideas::NEWS) && !in_capitals
    }

    /// In capitals where others are not.
    pub(super) fn stands_out(&self, index: usize) -> bool {
        self.line.is_mixed && self.word(index).is_some_and(|it| it.is_upper && it.key.chars().count() >= 3)
    }

    /// The words about a time from `from` on; all of the clause where the time stands before.
    pub(super) fn when(&self, from: usize) -> Range<usize> {
        let is_time = |it: &usize| self.has(*it, Ideas::NUMBER.or(Ideas::TIME));
        let start = self.own.iter().copied().find(|it| *it > from && is_time(it));
        start.map_or_else(|| self.range.clone(), |it| it..self.range.end)
    }

    pub(super) fn tells_a_time(&self) -> bool {
        self.all.any(Ideas::NUMBER.or(Ideas::TIME))
    }

    /// How many of its words are in no list.
    pub(super) fn strangers(&self) -> usize {
        self.own.iter().filter(|it| self.word(**it).is_some_and(|word| word.ideas == Ideas::NONE)).count()
    }

    /// Somebody who reads the copy is spoken to, or asked: no subject stands before it. "Mara Okell, the editor of The Times", is
    /// spoken of, "the ministry must" asks nobody here, and "Users delete" tells what they do.
    pub(super) fn speaks(&self) -> bool {
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

    pub(super) fn is_last(&self) -> bool {
        self.line.clauses.last().is_some_and(|it| *it == self.range)
    }

    pub(super) fn is_whole_line(&self) -> bool {
        self.range == (0..self.line.words.len())
    }

    /// No word of it is in small letters.
    pub(super) fn is_in_capitals(&self) -> bool {
        self.own.iter().filter_map(|it| self.word(*it)).all(|it| !self.line.written(it).chars().any(char::is_lowercase))
    }

    /// A number in brackets or an id stands in the clause.
    pub(super) fn names_an_item(&self) -> bool {
        let aside = self.range.clone().filter(|it| !self.own.contains(it));
        aside.into_iter().any(|it| self.has(it, Ideas::NUMBER))
    }

    /// A weekday, a month, a zone, or a number that can only be a clock or a date.
    pub(super) fn is_moment(&self, index: usize) -> bool {
        let is_hour = |it: &str| it.len() == 4 && it.parse::<u16>().is_ok_and(|it| it <= 2400 && it % 100 < 60);
        let clock = |it: &Word| {
            it.key.contains([':', '-', '/']) || it.key.len() == 4 && it.key.parse::<u16>().is_err() || is_hour(&it.key)
        };
        // "6日"
        let has_unit = self.word(index + 1).is_some_and(|it| it.ideas.any(Ideas::TIME) && has_no_case(&it.key));
        self.has(index, Ideas::TIME) && !self.has(index, Ideas::FILLER.or(Ideas::AFTER))
            || self.has(index, Ideas::NUMBER) && (has_unit || self.word(index).is_some_and(clock) && !self.is_year(index))
    }

    /// "2027" is a year where no word of a clock follows.
    fn is_year(&self, index: usize) -> bool {
        let year = self.word(index).and_then(|it| it.key.parse::<u16>().ok()).is_some_and(|it| (1990..=2100).contains(&it));
        year && !self.has(index + 1, Ideas::TIME)
    }

    /// A news agency or the sender itself ("our", "we") is the first that the clause names.
    pub(super) fn has_owner(&self) -> bool {
        self.own.iter().take(4).any(|it| self.has(*it, Ideas::AGENCY) && self.known_before(*it))
    }
}
