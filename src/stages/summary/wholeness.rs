//! Whether a sentence is one, and can be printed as it stands: no furniture, no piece of a quotation, no claim without its speaker.

use crate::record::{Attribution, AttributionKind, Span};
use crate::text::Sentence;
use crate::text::tagset::Upos;

use super::Copy;

/// Bytes of a sentence that says something.
const SHORTEST: usize = 35;

impl Copy<'_> {
    /// Whether a sentence can be printed as it stands.
    pub(super) fn is_whole(&self, sentence: &Sentence) -> bool {
        let written = self.text.of(sentence.span);
        !self.is_furniture(sentence) && !written.ends_with('?') && self.is_told(sentence)
    }

    /// Whether it is no sentence of the story: a heading, a note about the copy, a line of something else.
    pub(super) fn is_furniture(&self, sentence: &Sentence) -> bool {
        let written = self.text.of(sentence.span);
        let ends = written.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?']);
        let begins =
            written.trim_start_matches(['"', '“', '‘', '\'']).starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit());
        let has_verb = self.text.tokens_of(sentence).iter().any(|it| matches!(it.upos, Upos::Verb | Upos::Aux));
        let lower = written.to_lowercase();
        let is_note = self.rules.gist.notices.iter().any(|it| lower.contains(it))
            || self.story.notice.is_some_and(|it| it.contains(written));
        written.len() < SHORTEST || !ends || !begins || !has_verb || is_note
    }

    /// Whether quoted words are closed and have their speaker in the same sentence.
    fn is_told(&self, sentence: &Sentence) -> bool {
        let written = self.text.of(sentence.span);
        if !is_balanced(written) || self.is_inside_quotation(sentence) {
            return false;
        }
        let said = self.story.attributions.iter().filter(|it| it.content.iter().any(|content| content.overlaps(sentence.span)));
        let is_here = |it: &Attribution| it.source.as_ref().is_some_and(|source| sentence.span.contains(source.span));
        let mut said = said.filter(|it| it.kind != AttributionKind::Indirect).peekable();
        match said.peek() {
            // A word in inverted commas is no quotation.
            None => !written.starts_with(['"', '“', '«', '„']),
            Some(_) => said.all(is_here),
        }
    }

    /// Whether a quotation was opened before it in its paragraph and goes on.
    fn is_inside_quotation(&self, sentence: &Sentence) -> bool {
        let start = self.text.paragraphs.get(sentence.paragraph).map_or(sentence.span.start, |it| it.span.start);
        !is_balanced(self.text.of(Span::new(start.min(sentence.span.start), sentence.span.start)))
    }
}

/// Whether every mark of quotation has its other half.
fn is_balanced(written: &str) -> bool {
    let count = |mark: &[char]| written.matches(mark).count();
    count(&['"']).is_multiple_of(2) && count(&['“', '„', '«']) == count(&['”', '»'])
}
