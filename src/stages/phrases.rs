//! Phrases that name somebody: a noun with what belongs to it.

use std::ops::Range;

use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::tagset::{Relation, Upos};

/// A noun with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stages) struct Phrase {
    pub(in crate::stages) head: usize,
    pub(in crate::stages) range: Range<usize>,
}

impl Phrase {
    /// The phrase around a noun: up to the first comma, unless it is a list.
    pub(in crate::stages) fn around(parsed: &Parsed<'_>, head: usize) -> Phrase {
        let head = outside_brackets(parsed, head);
        let reach = parsed.reach(head);
        let mut start = reach.start;
        let before = |at: usize| {
            parsed.is_punctuation(at)
                || matches!(parsed.relation(at), Relation::Case | Relation::Fixed | Relation::Cc | Relation::Mark)
        };
        while start < head && (before(start) || !parsed.is_below(start, head)) {
            start += 1;
        }
        let last_of_list = parsed.children(head).filter(|it| parsed.relation(*it) == Relation::Conj).last();
        let mut end = head + 1;
        while end < reach.end {
            let in_list = last_of_list.is_some_and(|last| end < last);
            let ends = parsed.is_punctuation(end) && !in_list && !is_joint(parsed, end);
            if is_aside(parsed, end, head) {
                end += 1;
                continue;
            }
            if !parsed.is_below(end, head) || ends || is_foreign(parsed, end) {
                break;
            }
            end += 1;
        }
        // "party leader Ricarda Lang" is one phrase, whatever the tree says.
        if parsed.is_noun(end - 1) {
            while parsed.upos(end) == Upos::Propn {
                end += 1;
            }
        }
        if let Some(name) = name_beside(parsed, head, end) {
            return Phrase { head: name.head, range: start..name.range.end };
        }
        Phrase { head, range: start..end }
    }

    /// The phrase that fills a stretch: its head is the last noun before anything that says more of it.
    pub(in crate::stages) fn filling(parsed: &Parsed<'_>, range: Range<usize>) -> Option<Phrase> {
        let first = range.clone().find(|it| parsed.is_noun(*it))?;
        let belongs = |at: usize| {
            let inside = matches!(parsed.upos(at), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::Num | Upos::Part);
            inside || is_joint(parsed, at)
        };
        // "a US official" may be read as ending in an adjective; "people familiar" ends in one.
        let names = |it: &usize| {
            parsed.is_noun(*it)
                || (parsed.upos(*it) == Upos::Adj
                    && *it > first
                    && !parsed.xpos(*it - 1).is_plural_noun()
                    && !parsed.xpos(*it - 1).is_personal_pronoun())
        };
        let head = (first..range.end).take_while(|it| belongs(*it)).filter(names).last().unwrap_or(first);
        let end = (head + 1..range.end).find(|it| is_foreign(parsed, *it) || parsed.xpos(*it).opens_bracket());
        let skipped = |at: &usize| parsed.is_punctuation(*at) || parsed.relation(*at) == Relation::Cc;
        let start = range.clone().find(|it| !skipped(it))?;
        Some(Phrase { head, range: start..end.unwrap_or(range.end) })
    }
}

/// "a source *close* to the general staff": a word that the tree hangs elsewhere, inside what belongs to the noun.
fn is_aside(parsed: &Parsed<'_>, at: usize, head: usize) -> bool {
    let outside = matches!(parsed.upos(at), Upos::Adv | Upos::Adj) && !parsed.is_below(at, head);
    outside && parsed.upos(at + 1) == Upos::Adp && parsed.is_below(at + 1, head)
}

/// "The opposition *Alternative for Germany* demanded": the name at `at` that the tree takes for a second subject beside the first.
fn name_beside(parsed: &Parsed<'_>, head: usize, at: usize) -> Option<Phrase> {
    let subject = |it: usize| parsed.relation(it) == Relation::Nsubj;
    let second = subject(head) && subject(at) && at > head && parsed.head(at) == parsed.head(head) && parsed.head(at)? > at;
    let named = second && parsed.upos(head) == Upos::Noun && parsed.xpos(at).is_proper_noun();
    named.then(|| Phrase::around(parsed, at))
}

/// A hyphen, a quotation mark or a full stop inside a name.
fn is_joint(parsed: &Parsed<'_>, at: usize) -> bool {
    parsed.xpos(at).joins_name() || parsed.is(at, ".")
}

/// What stands behind a noun and does not name it: "*quoted* by TASS", "*on* Monday".
fn is_foreign(parsed: &Parsed<'_>, at: usize) -> bool {
    let relay = parsed.xpos(at).is_participle() && parsed.is(at, WordClass::Quoted);
    relay
        || parsed.is(at, WordClass::That)
        || (parsed.xpos(at).is_preposition() && (1..=2).any(|more| is_weekday(parsed, at + more)))
}

/// A weekday, which has a capital.
pub(in crate::stages) fn is_weekday(parsed: &Parsed<'_>, at: usize) -> bool {
    parsed.reader.spelling.weekdays.contains(parsed.word(at))
}

/// "Nordhavn (NHV.CO)" is Nordhavn.
fn outside_brackets(parsed: &Parsed<'_>, head: usize) -> usize {
    let open = (head.saturating_sub(4)..head).rev().find(|it| parsed.xpos(*it).opens_bracket());
    let closed = |open: usize| (open..head).any(|it| parsed.xpos(it).closes_bracket());
    let before = open.filter(|it| !closed(*it)).and_then(|it| it.checked_sub(1));
    before.filter(|it| parsed.is_noun(*it)).unwrap_or(head)
}

/// Whether the name that begins at `name` belongs to the title at `head` before it: "Secretary of State *Mike Pompeo*". "A spokesman for
/// President *Okello*" is somebody else.
pub(in crate::stages) fn bears_title(parsed: &Parsed<'_>, head: usize, name: usize, is_title: impl Fn(&str) -> bool) -> bool {
    let Some(preposition) = (head + 1..name).rev().find(|it| parsed.upos(*it) == Upos::Adp) else { return true };
    let last = name - 1;
    let office = last > preposition && parsed.is_noun(last) && !is_title(&parsed.lower(last));
    office && parsed.is(preposition, WordClass::KeepsOffice) && is_title(&parsed.lower(head))
}
