//! The noun phrases that a story is about.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::record::Span;
use crate::resources::topics::{Strength, Word, words};
use crate::text::tagset::{Upos, Xpos};
use crate::text::{Sentence, Token};

use super::runs::{Taken, runs};
use super::{Candidate, Copy, OFTEN};

/// What a noun alone and a longer phrase must count; how rare a noun must be that no topic is told by.
const ALONE: f64 = 3.5;
const LONGER: f64 = 1.9;
const RARE_ALONE: f64 = 0.55;
const RARE: f64 = 0.3;
/// Nouns of a headline that make one phrase at most.
const COMPOUND: usize = 3;

/// Words of a headline that are looked at.
const HEADLINE: usize = 40;

/// A noun phrase with all the places where it stands.
#[derive(Debug, Default)]
struct Phrase {
    /// Its forms and how often each is there.
    forms: BTreeMap<String, usize>,
    counted: f64,
    first: usize,
    words: usize,
    in_headline: bool,
    /// Whether it names an event.
    tells: bool,
}

impl Copy<'_> {
    pub(super) fn phrases(&self) -> Vec<Candidate> {
        let taken = Taken::of(self.story);
        // Headlines have verbs that look like nouns: what is a phrase is learnt from the body.
        let read = if self.body.is_empty() { self.headline } else { self.body };
        let mut phrases: BTreeMap<Vec<u64>, Phrase> = BTreeMap::new();
        let mut nouns = FxHashSet::default();
        for sentence in read {
            let tokens = self.text.tokens_of(sentence);
            nouns.extend(
                tokens.iter().filter(|it| it.upos == Upos::Noun).flat_map(|it| words(self.text.text, it.span)).map(|it| it.stem),
            );
            for run in runs(self.text, tokens, &taken, &self.knowledge.rules.gist) {
                self.note(run, sentence, &taken, &mut phrases);
            }
        }
        if !self.body.is_empty() {
            self.note_headline(&mut phrases);
            self.note_compounds(&nouns, &taken, &mut phrases);
        }
        phrases.into_iter().filter_map(|(stems, phrase)| self.judge(&stems, phrase)).collect()
    }

    fn note(&self, run: &[Token], sentence: &Sentence, taken: &Taken, phrases: &mut BTreeMap<Vec<u64>, Phrase>) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let span = Span::new(first.span.start, last.span.end);
        let phrase = phrases.entry(self.stems(span)).or_insert_with(|| Phrase { first: span.start, ..Phrase::default() });
        *phrase.forms.entry(self.form(run, span.start == sentence.span.start, taken)).or_default() += 1;
        phrase.counted += self.weight(span);
        phrase.words = run.iter().filter(|it| it.xpos != Xpos::Hyph).count();
        phrase.tells |= self.parts.tells(span);
    }

    /// A phrase of the body that stands in the headline counts more.
    fn note_headline(&self, phrases: &mut BTreeMap<Vec<u64>, Phrase>) {
        let headline: Vec<u64> = self.headline.iter().flat_map(|it| self.stems(it.span)).take(HEADLINE).collect();
        for (stems, phrase) in phrases {
            if headline.windows(stems.len().max(1)).any(|it| it == stems.as_slice()) {
                phrase.counted += 3.0;
                phrase.in_headline = true;
            }
        }
    }

    /// Nouns side by side in the headline, each a noun of the body too, are a phrase: "bridge inspection memo".
    fn note_compounds(&self, nouns: &FxHashSet<u64>, taken: &Taken, phrases: &mut BTreeMap<Vec<u64>, Phrase>) {
        let is_noun = |it: &Token| {
            let stems = self.stems(it.span);
            let is_small = self.text.of(it.span).starts_with(char::is_lowercase);
            it.upos == Upos::Noun
                && is_small
                && taken.at(it.span).is_none()
                && !stems.is_empty()
                && stems.iter().all(|it| nouns.contains(it))
        };
        for sentence in self.headline {
            let is_part = |it: &Token| matches!(it.upos, Upos::Noun | Upos::Propn | Upos::Adj) || it.xpos == Xpos::Hyph;
            for run in self.text.tokens_of(sentence).chunk_by(|a, b| is_part(a) && is_part(b)) {
                let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
                if (2..=COMPOUND).contains(&run.len()) && run.iter().all(is_noun) {
                    let span = Span::new(first.span.start, last.span.end);
                    let phrase =
                        phrases.entry(self.stems(span)).or_insert_with(|| Phrase { first: span.start, ..Phrase::default() });
                    let whole = self.text.of(span).to_owned();
                    *phrase.forms.entry(whole).or_default() += 1;
                    phrase.counted = (phrase.counted + 1.0).max(4.0);
                    (phrase.words, phrase.in_headline) = (run.len(), true);
                }
            }
        }
    }

    fn judge(&self, stems: &[u64], phrase: Phrase) -> Option<Candidate> {
        let rules = self.knowledge.rules;
        let rarity = stems.iter().map(|it| rules.background.rarity(*it)).sum::<f64>() / stems.len().max(1) as f64;
        let usual = phrase.forms.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?.0;
        let is_enough = if phrase.words == 1 {
            let says_much = phrase.tells || rarity >= RARE_ALONE || self.is_cue(&usual);
            phrase.in_headline && phrase.counted >= ALONE && says_much && !self.is_general(&usual)
        } else {
            phrase.counted >= LONGER && rarity >= RARE
        };
        let longer = if phrase.words == 1 { 0.8 } else { 1.0 + 0.2 * (phrase.words - 1) as f64 };
        let score = phrase.counted.min(OFTEN).powf(0.7) * rarity * longer;
        is_enough.then(|| Candidate::new(usual, None, score, phrase.first))
    }

    /// Whether a topic is told by this noun.
    fn is_cue(&self, noun: &str) -> bool {
        let found = self.knowledge.rules.cues.find(&words(noun, Span::new(0, noun.len())));
        found.iter().any(|it| it.strength == Strength::Strong)
    }

    fn is_general(&self, noun: &str) -> bool {
        let lower = noun.to_lowercase();
        let gist = &self.knowledge.rules.gist;
        let singular = [Some(lower.as_str()), lower.strip_suffix('s'), lower.strip_suffix("es")];
        let replaced = lower.strip_suffix("ies").map(|it| format!("{it}y"));
        singular.into_iter().flatten().chain(replaced.as_deref()).any(|it| gist.general.contains(it) || gist.roles.contains(it))
    }

    fn stems(&self, span: Span) -> Vec<u64> {
        words(self.text.text, span).iter().map(|it: &Word| it.stem).collect()
    }

    /// The phrase as an index writes it: without the capital of a sentence's beginning.
    fn form(&self, run: &[Token], begins: bool, taken: &Taken) -> String {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return String::new() };
        let written = self.text.of(Span::new(first.span.start, last.span.end));
        let is_acronym = self.text.of(first.span).chars().skip(1).any(char::is_uppercase);
        if !begins || first.upos == Upos::Propn || is_acronym || taken.at(first.span).is_some() {
            return written.to_owned();
        }
        let mut letters = written.chars();
        letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
    }
}
