//! Whether a reader who sees a sentence alone, or behind those that were picked, knows of whom and what it speaks.

use crate::record::{AttributionKind, Entity, EntityKind, MentionKind, Span};
use crate::resources::topics::words;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Upos, Xpos};
use crate::text::{Sentence, Token};

use super::Copy;

impl Copy<'_> {
    /// Whether a sentence is understood behind the one that it follows.
    pub(super) fn follows(&self, at: usize, before: usize) -> bool {
        self.sentence(at).is_some_and(|it| !self.points_to_dateline(it) && self.knows_persons(it, &[before]))
    }

    /// Whether a sentence is understood behind the picked ones, though others stood between.
    pub(super) fn stands(&self, at: usize, picked: &[usize]) -> bool {
        let Some(sentence) = self.sentence(at) else { return false };
        let goes_on = |it: &Token| {
            (self.rules.gist.pointing.contains(self.lower(it).as_str()) || self.points(it)) && !self.is_quoted(it.span)
        };
        !self.hangs(sentence)
            && !self.points_to_dateline(sentence)
            && !self.text.tokens_of(sentence).iter().any(goes_on)
            && self.knows_persons(sentence, picked)
            && self.knows_things(sentence, picked)
    }

    /// Whether it goes on from another sentence: it begins like that, or a pronoun stands in it before anybody is named.
    pub(super) fn hangs(&self, sentence: &Sentence) -> bool {
        let tokens = self.text.tokens_of(sentence);
        if tokens.first().is_none_or(|it| self.opens_hanging(it)) {
            return true;
        }
        let noun = tokens.iter().find(|it| matches!(it.upos, Upos::Noun | Upos::Propn)).map_or(usize::MAX, |it| it.span.start);
        let pronoun = tokens.iter().find(|it| it.xpos.is_personal_pronoun() || it.xpos.is_possessive_pronoun());
        pronoun.is_some_and(|it| it.span.start < noun && !self.is_quoted(it.span))
    }

    /// Whether it is a word with which a sentence goes on from the one before; "There was …" does not.
    fn opens_hanging(&self, token: &Token) -> bool {
        self.rules.gist.hanging.contains(self.lower(token).as_str()) && token.xpos != Xpos::Ex
    }

    /// Whether it is "this" or "these" without a noun, or another such pronoun.
    fn points(&self, token: &Token) -> bool {
        let is_person = token.xpos.is_personal_pronoun() || token.xpos.is_possessive_pronoun();
        token.upos == Upos::Pron && !is_person && !token.xpos.is_relative_pronoun() && self.opens_hanging(token)
    }

    fn lower(&self, token: &Token) -> String {
        self.text.of(token.span).to_lowercase()
    }

    /// Whether it says where by a word for the place that it was filed from: "here", "the national capital".
    fn points_to_dateline(&self, sentence: &Sentence) -> bool {
        let lower = self.text.of(sentence.span).to_lowercase();
        let is_word = |at: usize, words: &str| {
            let beside = |letter: Option<char>| letter.is_none_or(|it| !it.is_alphanumeric());
            beside(lower.get(..at).and_then(|it| it.chars().next_back()))
                && beside(lower.get(at + words.len()..).and_then(|it| it.chars().next()))
        };
        self.rules.gist.dateline.iter().any(|words| lower.match_indices(words).any(|(at, _)| is_word(at, words)))
    }

    /// Whether each person has the full name here or before.
    fn knows_persons(&self, sentence: &Sentence, picked: &[usize]) -> bool {
        let told: Vec<&Sentence> = picked.iter().filter_map(|at| self.sentence(*at)).collect();
        let is_known = |entity: &Entity| {
            let named = entity.mentions.iter().filter(|it| it.kind == MentionKind::Name);
            let full = entity.name.split_whitespace().count();
            let is_full = |it: &str| it.split_whitespace().count() >= full.min(2);
            named.clone().any(|it| told.iter().any(|sentence| sentence.span.contains(it.span)))
                || named
                    .filter(|it| sentence.span.contains(it.span))
                    .min_by_key(|it| it.span.start)
                    .is_none_or(|it| is_full(&it.text))
        };
        self.story.entities.iter().filter(|it| it.kind == EntityKind::Person).all(is_known)
    }

    /// Whether everything that it speaks of as known is known: "the package" is not, "the head of the agency" and "the Supreme Court" are.
    fn knows_things(&self, sentence: &Sentence, picked: &[usize]) -> bool {
        let text = self.text.text;
        let tokens = self.text.tokens_of(sentence);
        let told: Vec<u64> =
            picked.iter().filter_map(|at| self.sentence(*at)).flat_map(|it| words(text, it.span)).map(|it| it.stem).collect();
        let is_named = |it: &Token| it.upos == Upos::Propn;
        (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|it| self.is_definite(it) && !self.is_quoted(it.span))).all(
            |at| {
                let rest = tokens.get(at + 1..).unwrap_or_default();
                let is_noun = |it: &Token| matches!(it.upos, Upos::Noun | Upos::Propn);
                let phrase = rest.iter().take_while(|it| is_part(it)).count();
                let head = rest.get(..phrase).and_then(|it| it.iter().rposition(is_noun));
                let Some((phrase, behind)) = head.and_then(|at| rest.split_at_checked(at + 1)) else { return false };
                let Some(head) = phrase.last().filter(|_| !behind.first().is_some_and(is_adjective)) else { return false };
                let head_words: Vec<u64> = words(text, head.span).into_iter().map(|it| it.stem).collect();
                let is_told = !head_words.is_empty() && head_words.iter().all(|it| told.contains(it));
                let is_common = self.rules.gist.stop_words.contains(self.lower(head).as_str());
                is_told || is_common || phrase.iter().any(is_named) || behind.first().is_some_and(says_which)
            },
        )
    }

    fn is_definite(&self, token: &Token) -> bool {
        let is = |class| self.text.lexicon.has(token.word, class);
        token.upos == Upos::Det && (is(WordClass::The) || is(WordClass::This) || is(WordClass::That) || is(WordClass::Those))
    }

    fn is_quoted(&self, span: Span) -> bool {
        let direct = self.story.attributions.iter().filter(|it| it.kind != AttributionKind::Indirect);
        direct.flat_map(|it| &it.content).any(|it| it.contains(span))
    }
}

fn is_part(token: &Token) -> bool {
    matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num)
        || matches!(token.xpos, Xpos::Hyph | Xpos::Vbn | Xpos::Vbg)
}

/// "the 47-year-old", "the nation's poor": who that is was said before.
fn is_adjective(token: &Token) -> bool {
    token.upos == Upos::Adj || token.xpos == Xpos::Hyph
}

/// Whether what stands behind a noun says which one is meant: "of …", "that …", "held in …".
fn says_which(token: &Token) -> bool {
    matches!(token.upos, Upos::Adp) || token.xpos.is_relative_pronoun() || token.xpos == Xpos::Vbn
}
