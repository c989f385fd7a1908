//! Stretches between commas and quotation marks, which long sentences of newswire keep better than any parser reads them.

use std::ops::Range;

use crate::stages::phrases::Phrase;
use crate::text::lexicon::WordClass;
use crate::text::parsed::Parsed;
use crate::text::tagset::{Relation, Upos};

/// A subject is no longer than that, in words.
const LONGEST: usize = 24;
/// A sentence as commas and quotation marks divide it.
pub(super) struct Place<'p, 't> {
    pub(super) parsed: &'p Parsed<'t>,
    /// For each token, whether it stands between quotation marks.
    pub(super) quoted: &'p [bool],
}

impl Place<'_, '_> {
    /// "It rained in May, *the minister* said": the speaker, and everything before as what was said. Without content: it is a quote.
    pub(super) fn at_the_end(&self, verb: usize, hearer: bool) -> Option<(Phrase, Option<Range<usize>>)> {
        let parsed = self.parsed;
        let group = self.group(verb);
        if !(group..=verb).any(|it| self.is_finite(it)) {
            return None;
        }
        let edge = (0..group).rev().find(|it| self.is_edge(*it))?;
        // "Okello, who leads the party, said": the speaker stands farther back.
        // "Norvane, listed in Oslo, said" likewise; "It rained, flooding the city, said the minister" has it behind.
        let remark = |comma: usize| {
            let listed = parsed.xpos(comma + 1).is_past_or_participle() && self.plain(0..comma).is_some();
            parsed.xpos(comma + 1).is_relative_pronoun() || listed
        };
        if edge + 1 == group
            && let Some(comma) = (0..edge).rev().find(|it| parsed.xpos(*it).is_comma())
            && remark(comma)
        {
            return None;
        }
        if self.parts_sentences(edge) {
            return None;
        }
        let described = if edge + 1 == group { self.described(edge) } else { None };
        let (source, edge) = match described {
            Some(found) => found,
            // "told state TV": what follows is the hearer.
            None if edge + 1 == group && hearer => return None,
            None if edge + 1 == group => (self.inverted(verb)?, edge),
            None => (self.plain(edge + 1..group)?, edge),
        };
        // What follows the cue is no clause of its own.
        let behind = source.range.end.max(verb + 1);
        let until = (behind..parsed.len()).find(|it| parsed.xpos(*it).ends_clause());
        let mut rest = behind..until.unwrap_or(parsed.len());
        if rest.any(|it| self.is_finite(it) || self.quoted_at(it) || parsed.xpos(it).is_to() || parsed.is(it, WordClass::That)) {
            return None;
        }
        // "When, she told reporters, “there was none”": the words come behind.
        let quote_behind = until.is_some_and(|it| parsed.is_quotation_mark(it + 1));
        if !parsed.xpos(edge).is_comma() || quote_behind {
            return Some((source, None));
        }
        let said = (0..edge).rev().find(|it| self.parts_sentences(*it)).map_or(0, |it| it + 1)..edge;
        let verb_outside = |it: usize| matches!(parsed.upos(it), Upos::Verb | Upos::Aux) && !self.quoted_at(it);
        let is_mixed = said.clone().any(|it| self.quoted_at(it));
        let is_clause = said.clone().any(|it| verb_outside(it) && (!is_mixed || self.is_finite(it)));
        is_clause.then_some((source, Some(said)))
    }

    /// "It rained, *Okello*, head of the weather service, said": the name before the description that ends at a comma, and the comma before it.
    fn described(&self, closing: usize) -> Option<(Phrase, usize)> {
        let parsed = self.parsed;
        let comma = |it: &usize| parsed.xpos(*it).is_comma() && !self.quoted_at(*it);
        let opening = (0..closing).rev().find(comma)?;
        let before = (0..opening).rev().find(|it| self.is_edge(*it))?;
        let source = self.plain(before + 1..opening)?;
        let apposition = self.plain(opening + 1..closing)?;
        let is_name = |it: &Phrase| parsed.upos(it.head) == Upos::Propn && it.range.end == it.head + 1;
        if is_name(&source) {
            return Some((source, before));
        }
        // "It rained, the mayor of Puno, *Ana Luz*, said", "…, her daughter, *the actor Ana Luz*, said"
        let opens = parsed.any(before + 1, &[WordClass::Indefinite, WordClass::Definite])
            || parsed.xpos(before + 1).is_possessive_pronoun();
        (opens && is_name(&apposition)).then_some((apposition, before))
    }

    /// "*Okello*, who leads the party, said …".
    pub(super) fn before_a_remark(&self, verb: usize) -> Option<Phrase> {
        let closing = self.group(verb).checked_sub(1).filter(|it| self.parsed.xpos(*it).is_comma())?;
        let quote = (0..closing).rev().find(|it| self.parsed.is_quotation_mark(*it) || self.quoted_at(*it));
        let start = quote.map_or(0, |it| it + 1);
        let opening = (start..closing).find(|it| self.parsed.xpos(*it).is_comma())?;
        self.plain(start..opening)
    }

    /// "*The indictment* alleges …": all that stands before the verb since the last comma.
    pub(super) fn before(&self, verb: usize) -> Option<Phrase> {
        let group = self.group(verb);
        // "rose after *an adviser* said": a clause of its own has its own speaker.
        let opens = |it: &usize| self.is_edge(*it) || self.parsed.relation(*it) == Relation::Mark;
        let start = (0..group).rev().find(opens).map_or(0, |it| it + 1);
        self.beside_a_clause(group, verb).or_else(|| self.plain(start..group))
    }

    /// "rose after *an adviser* said", where the tree takes the adviser for what the clause above tells.
    fn beside_a_clause(&self, group: usize, verb: usize) -> Option<Phrase> {
        let noun = group.checked_sub(1).filter(|it| self.parsed.is_noun(*it) && self.parsed.relation(verb) == Relation::Advcl)?;
        Some(Phrase::around(self.parsed, noun)).filter(|it| it.range.end == group)
    }

    /// `"It rained," said *the minister*`.
    pub(super) fn behind_a_quote(&self, verb: usize) -> Option<Phrase> {
        let before = self.group(verb).checked_sub(1)?;
        if self.parsed.is_quotation_mark(before) || self.quoted_at(before) { self.inverted(verb) } else { None }
    }

    fn inverted(&self, verb: usize) -> Option<Phrase> {
        let parsed = self.parsed;
        let ends = |at: usize| {
            let punctuation = parsed.xpos(at).ends_stretch();
            punctuation || (parsed.xpos(at).is_preposition() && !parsed.any(at, &[WordClass::Of, WordClass::For]))
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
        let foreign = |it: usize| self.is_finite(it) || self.parsed.xpos(it).is_to();
        let fits = !range.is_empty() && range.len() <= LONGEST && !range.clone().any(foreign);
        let opens = range.clone().find(|it| !self.parsed.is_punctuation(*it))?;
        let adverbial = matches!(self.parsed.upos(opens), Upos::Adp | Upos::Sconj | Upos::Adv | Upos::Part)
            || self.parsed.xpos(opens).is_any_participle();
        if fits && !adverbial { Phrase::filling(self.parsed, range) } else { None }
    }

    fn is_finite(&self, at: usize) -> bool {
        self.parsed.xpos(at).is_finite()
    }

    /// A semicolon: what stands before it is no part of what is said behind it.
    fn parts_sentences(&self, at: usize) -> bool {
        self.parsed.is(at, ";") && !self.quoted_at(at)
    }

    fn is_edge(&self, at: usize) -> bool {
        self.parsed.xpos(at).is_comma() || self.parts_sentences(at) || self.parsed.is_quotation_mark(at) || self.quoted_at(at)
    }

    fn quoted_at(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or(false)
    }
}
