//! Phrases that name a speaker: by the tree, and by where they stand between commas and quotation marks, which long sentences of
//! newswire keep better than any parser reads them.

use std::ops::Range;

use super::parsed::Parsed;
use crate::text::tagset::{Relation, Upos, Xpos};

/// A noun with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) head: usize,
    pub(super) range: Range<usize>,
}

/// A subject is no longer than that, in words.
const LONGEST: usize = 24;
pub(super) const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FINITE: [Xpos; 4] = [Xpos::Vbd, Xpos::Vbz, Xpos::Vbp, Xpos::Md];

impl Phrase {
    /// The phrase around a noun: up to the first comma, unless it is a list.
    pub(super) fn around(parsed: &Parsed<'_>, head: usize) -> Phrase {
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
        Phrase { head, range: start..end }
    }

    /// The phrase that fills a stretch: its head is the last noun before anything that says more of it.
    fn filling(parsed: &Parsed<'_>, range: Range<usize>) -> Option<Phrase> {
        let first = range.clone().find(|it| parsed.is_noun(*it))?;
        let belongs = |at: usize| {
            let inside = matches!(parsed.upos(at), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::Num | Upos::Part);
            inside || is_joint(parsed, at)
        };
        // "a US official" may be read as ending in an adjective; "people familiar" ends in one.
        let names = |it: &usize| {
            parsed.is_noun(*it)
                || (parsed.upos(*it) == Upos::Adj && *it > first && !matches!(parsed.xpos(*it - 1), Xpos::Nns | Xpos::Prp))
        };
        let head = (first..range.end).take_while(|it| belongs(*it)).filter(names).last().unwrap_or(first);
        let end = (head + 1..range.end).find(|it| is_foreign(parsed, *it) || parsed.xpos(*it) == Xpos::OpenBracket);
        let skipped = |at: &usize| parsed.is_punctuation(*at) || parsed.relation(*at) == Relation::Cc;
        let start = range.clone().find(|it| !skipped(it))?;
        Some(Phrase { head, range: start..end.unwrap_or(range.end) })
    }
}

/// A hyphen, a quotation mark or a full stop inside a name.
fn is_joint(parsed: &Parsed<'_>, at: usize) -> bool {
    matches!(parsed.xpos(at), Xpos::Hyph | Xpos::OpenQuote | Xpos::CloseQuote | Xpos::Pos) || parsed.is(at, &["."])
}

/// What stands behind a noun and does not name it: "*quoted* by TASS", "*on* Monday".
fn is_foreign(parsed: &Parsed<'_>, at: usize) -> bool {
    let relay = parsed.xpos(at) == Xpos::Vbn && parsed.is(at, &["quoted", "cited"]);
    relay
        || parsed.is(at, &["that"])
        || (parsed.xpos(at) == Xpos::In && (1..=2).any(|more| WEEKDAYS.contains(&parsed.word(at + more))))
}

/// "Nordhavn (NHV.CO)" is Nordhavn.
fn outside_brackets(parsed: &Parsed<'_>, head: usize) -> usize {
    let open = (head.saturating_sub(4)..head).rev().find(|it| parsed.xpos(*it) == Xpos::OpenBracket);
    let closed = |open: usize| (open..head).any(|it| parsed.xpos(it) == Xpos::CloseBracket);
    let before = open.filter(|it| !closed(*it)).and_then(|it| it.checked_sub(1));
    before.filter(|it| parsed.is_noun(*it)).unwrap_or(head)
}

/// A sentence as commas and quotation marks divide it.
pub(super) struct Place<'p, 't> {
    pub(super) parsed: &'p Parsed<'t>,
    /// For each token, whether it stands between quotation marks.
    pub(super) quoted: &'p [bool],
}

impl Place<'_, '_> {
    /// "It rained in May, *the minister* said": the speaker, and everything before as what was said. Without content: it is a quote.
    pub(super) fn at_the_end(&self, verb: usize) -> Option<(Phrase, Option<Range<usize>>)> {
        let parsed = self.parsed;
        let group = self.group(verb);
        if !(group..=verb).any(|it| self.is_finite(it)) {
            return None;
        }
        let edge = (0..group).rev().find(|it| self.is_edge(*it))?;
        // "Okello, who leads the party, said": the speaker stands farther back.
        let remark = |it: usize| matches!(parsed.xpos(it), Xpos::Wp | Xpos::Wdt | Xpos::WpPoss);
        if edge + 1 == group
            && let Some(comma) = (0..edge).rev().find(|it| parsed.xpos(*it) == Xpos::Comma)
            && remark(comma + 1)
        {
            return None;
        }
        let source = if edge + 1 == group { self.inverted(verb)? } else { self.plain(edge + 1..group)? };
        // What follows the cue is no clause of its own.
        let behind = source.range.end.max(verb + 1);
        let until = (behind..parsed.len()).find(|it| matches!(parsed.xpos(*it), Xpos::Comma | Xpos::Stop | Xpos::Colon));
        let mut rest = behind..until.unwrap_or(parsed.len());
        if rest.any(|it| self.is_finite(it) || self.quoted_at(it) || parsed.xpos(it) == Xpos::To || parsed.is(it, &["that"])) {
            return None;
        }
        // "When, she told reporters, “there was none”": the words come behind.
        let quote_behind = until.is_some_and(|it| parsed.is_quotation_mark(it + 1));
        if parsed.xpos(edge) != Xpos::Comma || quote_behind {
            return Some((source, None));
        }
        let said = 0..edge;
        let is_clause = said.clone().any(|it| matches!(parsed.upos(it), Upos::Verb | Upos::Aux))
            && !said.clone().any(|it| self.quoted_at(it));
        is_clause.then_some((source, Some(said)))
    }

    /// "*Okello*, who leads the party, said …".
    pub(super) fn before_a_remark(&self, verb: usize) -> Option<Phrase> {
        let closing = self.group(verb).checked_sub(1).filter(|it| self.parsed.xpos(*it) == Xpos::Comma)?;
        let quote = (0..closing).rev().find(|it| self.parsed.is_quotation_mark(*it) || self.quoted_at(*it));
        let start = quote.map_or(0, |it| it + 1);
        let opening = (start..closing).find(|it| self.parsed.xpos(*it) == Xpos::Comma)?;
        self.plain(start..opening)
    }

    /// "*The indictment* alleges …": all that stands before the verb since the last comma.
    pub(super) fn before(&self, verb: usize) -> Option<Phrase> {
        let group = self.group(verb);
        let start = (0..group).rev().find(|it| self.is_edge(*it)).map_or(0, |it| it + 1);
        self.plain(start..group)
    }

    /// `"It rained," said *the minister*`.
    pub(super) fn behind_a_quote(&self, verb: usize) -> Option<Phrase> {
        let before = self.group(verb).checked_sub(1)?;
        if self.parsed.is_quotation_mark(before) || self.quoted_at(before) { self.inverted(verb) } else { None }
    }

    fn inverted(&self, verb: usize) -> Option<Phrase> {
        let parsed = self.parsed;
        let ends = |at: usize| {
            let punctuation = matches!(parsed.xpos(at), Xpos::Comma | Xpos::Stop | Xpos::Colon | Xpos::OpenQuote);
            punctuation || (parsed.xpos(at) == Xpos::In && !parsed.is(at, &["of", "for"]))
        };
        let end = (verb + 1..parsed.len()).find(|it| ends(*it)).unwrap_or(parsed.len());
        self.plain(verb + 1..end)
    }

    /// The first token of the verb with its auxiliaries and adverbs.
    fn group(&self, verb: usize) -> usize {
        let part = |at: &usize| matches!(self.parsed.upos(*at), Upos::Aux | Upos::Adv | Upos::Part);
        (0..verb).rev().take_while(part).last().unwrap_or(verb)
    }

    /// A stretch that can be a subject and nothing else.
    pub(super) fn plain(&self, range: Range<usize>) -> Option<Phrase> {
        let foreign = |it: usize| self.is_finite(it) || self.parsed.xpos(it) == Xpos::To;
        let fits = !range.is_empty() && range.len() <= LONGEST && !range.clone().any(foreign);
        let opens = range.clone().find(|it| !self.parsed.is_punctuation(*it))?;
        let adverbial = matches!(self.parsed.upos(opens), Upos::Adp | Upos::Sconj | Upos::Adv | Upos::Part)
            || matches!(self.parsed.xpos(opens), Xpos::Vbg | Xpos::Vbn);
        if fits && !adverbial { Phrase::filling(self.parsed, range) } else { None }
    }

    fn is_finite(&self, at: usize) -> bool {
        FINITE.contains(&self.parsed.xpos(at))
    }

    fn is_edge(&self, at: usize) -> bool {
        self.parsed.xpos(at) == Xpos::Comma || self.parsed.is_quotation_mark(at) || self.quoted_at(at)
    }

    fn quoted_at(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or(false)
    }
}
