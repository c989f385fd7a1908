//! Names without a cue: signed behind a quote (`"…" – Okello, a teacher`), or announced by a colon at the end of the paragraph before.
//!
//! Nothing says there that somebody spoke but the place of the name: only a person's name in that very place is read.

use super::Finder;
use super::quotes::Quote;
use crate::record::{Span, Speaker};
use crate::stages::phrases::Phrase;
use crate::text::Token;
use crate::text::lexicon::WordClass;
use crate::text::tagset::Upos;

/// Bytes that a signature or an announcement has at most.
const LONGEST: usize = 160;
/// Bytes before a name that may be its title.
const LONGEST_SOURCE: usize = 80;
const DASHES: [char; 5] = ['-', '–', '—', '―', '‒'];
impl Finder<'_, '_, '_, '_> {
    /// A quote that opens its paragraph and has nothing but a dash and a name behind it. True: no other speaker is to be sought.
    pub(super) fn signed(&mut self, quote: Quote, paragraph: usize) -> bool {
        let Some(bounds) = self.text.paragraphs.get(paragraph).map(|it| it.span) else { return false };
        if quote.goes_on || quote.outer.end > bounds.end || !self.is_blank(bounds.start, quote.outer.start) {
            return false;
        }
        let rest = Span::new(quote.outer.end, bounds.end);
        let Some(name) = self.behind_dash(rest) else { return false };
        if self.has_finite(Span::new(name.start, bounds.end)) || !self.ends_in_person(name) {
            return false;
        }
        // `"The Long Road" – Okello` is a book's title.
        if self.is_sentence(quote.inner) {
            self.speak(quote, name);
        }
        self.quotes.take(quote.inner);
        true
    }

    /// A quote that opens its paragraph behind one that a person's name and a colon end: "And from Chairwoman Jessica Okello:".
    pub(super) fn announced(&mut self, quote: Quote, paragraph: usize) -> bool {
        let opens = |index: usize| self.text.paragraphs.get(index).map(|it| it.span);
        let (Some(bounds), Some(before)) = (opens(paragraph), paragraph.checked_sub(1).and_then(opens)) else { return false };
        let words = before.of(self.text.text).trim_end();
        let Some(announcement) = words.strip_suffix(':').filter(|it| it.len() <= LONGEST) else { return false };
        let line = Span::new(before.start, before.start + announcement.len());
        if !self.is_blank(bounds.start, quote.outer.start) || self.has_finite(line) {
            return false;
        }
        let Some(name) = self.announced_name(line) else { return false };
        if quote.inner.of(self.text.text).split_whitespace().nth(1).is_none() {
            return false;
        }
        self.speak(quote, name);
        true
    }

    fn speak(&mut self, quote: Quote, name: Span) {
        let Some(source) = self.named_by(name) else { return };
        if self.has_room(&[quote.inner], quote.outer) {
            self.add(vec![quote.inner], None, Some(source), Vec::new());
        }
    }

    /// The words behind a dash that opens `rest`, up to a comma, a bracket or the end.
    fn behind_dash(&self, rest: Span) -> Option<Span> {
        let words = rest.of(self.text.text);
        let signed = words.trim_start_matches([' ', '\u{a0}', '.', ',']);
        let dashed = signed.trim_start_matches(DASHES);
        let name = dashed.trim_start();
        if dashed.len() == signed.len() || words.len() > LONGEST || !name.starts_with(char::is_uppercase) {
            return None;
        }
        let start = rest.end - name.len();
        let stop = name.find([',', ';', '(', '/', '\n']).unwrap_or(name.len());
        let name = name.get(..stop)?.trim_end().trim_end_matches('.');
        (!name.is_empty() && name.len() <= LONGEST_SOURCE).then(|| Span::new(start, start + name.len()))
    }

    /// The person whom a line without a verb names at its end, with what stands before as a title; a role may follow behind a comma.
    fn announced_name(&self, line: Span) -> Option<Span> {
        let person = self.discourse.within(line).filter(|it| self.discourse.is_person(it.entity)).last()?;
        let behind = self.text.text.get(person.span.end..line.end)?;
        let before = self.tokens(Span::new(line.start, person.span.start));
        let is_title = |it: &&Token| {
            let capital = self.text.of(it.span).starts_with(char::is_uppercase);
            capital && matches!(it.upos, Upos::Noun | Upos::Propn | Upos::Adj)
        };
        let title = before.iter().rev().take_while(is_title).count();
        let start = before.get(before.len() - title).map_or(person.span.start, |it| it.span.start);
        let word = before.len().checked_sub(title + 1).and_then(|it| before.get(it));
        let announces = word.is_none_or(|it| self.text.is(it, ",") || self.text.is(it, WordClass::AnnouncesSource));
        let others = self.discourse.within(Span::new(line.start, start)).any(|it| self.discourse.is_person(it.entity));
        let fits = announces && !others && (behind.is_empty() || behind.starts_with(','));
        fits.then(|| Span::new(start, person.span.end))
    }

    /// The speaker that `name` names, read in its own sentence.
    fn named_by(&mut self, name: Span) -> Option<Speaker> {
        let tokens = &self.text.tokens;
        let first = tokens.partition_point(|it| it.span.end <= name.start);
        let last = tokens.partition_point(|it| it.span.start < name.end);
        let token = tokens.get(last.checked_sub(1)?).filter(|_| first < last)?;
        let start = self.text.sentences.get(token.sentence)?.first_token;
        let parsed = self.forest.parsed(token.sentence)?;
        let phrase = Phrase { head: last - 1 - start, range: first.max(start) - start..last - start };
        self.speakers.read(parsed, &phrase, self.discourse)
    }

    fn ends_in_person(&self, name: Span) -> bool {
        self.discourse.within(name).any(|it| it.span.end == name.end && self.discourse.is_person(it.entity))
    }

    /// Words that say something, not a title: one of them is neither capitalised nor a mere particle.
    fn is_sentence(&self, words: Span) -> bool {
        let says = |it: &Token| {
            let plain = self.text.of(it.span).starts_with(char::is_lowercase);
            plain && matches!(it.upos, Upos::Verb | Upos::Aux | Upos::Noun | Upos::Adj | Upos::Adv | Upos::Pron)
        };
        let tokens = self.tokens(words);
        let ends = words.of(self.text.text).trim_end().ends_with(['.', ',', '!', '?', '…']);
        tokens.iter().any(says) && (ends || tokens.iter().any(|it| it.xpos.is_finite()))
    }

    fn has_finite(&self, words: Span) -> bool {
        self.tokens(words).iter().any(|it| it.xpos.is_finite())
    }

    /// The tokens that lie within some words.
    fn tokens(&self, words: Span) -> &[Token] {
        let tokens = &self.text.tokens;
        let first = tokens.partition_point(|it| it.span.start < words.start);
        let last = tokens.partition_point(|it| it.span.end <= words.end);
        tokens.get(first..last).unwrap_or_default()
    }

    fn is_blank(&self, from: usize, to: usize) -> bool {
        self.text.text.get(from..to).is_some_and(|it| it.chars().all(char::is_whitespace))
    }
}
