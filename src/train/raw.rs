//! Measures the cutting of raw text into sentences and tokens against a treebank.

use std::collections::BTreeSet;

use crate::record::{ParagraphKind, Span};
use crate::text::{Paragraph, Reader, Text, analyse};
use crate::train::conllu::Gold;

/// Agreement of two sets of spans.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Agreement {
    pub gold: usize,
    pub found: usize,
    pub both: usize,
}

impl Agreement {
    /// Harmonic mean of precision and recall, 0 to 1.
    pub(crate) fn f1(self) -> f64 {
        if self.both == 0 { 0.0 } else { 2.0 * self.both as f64 / (self.gold + self.found) as f64 }
    }

    fn of<T: Ord>(gold: &BTreeSet<T>, found: &BTreeSet<T>) -> Agreement {
        Agreement { gold: gold.len(), found: found.len(), both: gold.intersection(found).count() }
    }
}

/// A treebank as running text: paragraphs as the treebank marks them, sentences joined by a blank.
#[derive(Debug, Default)]
pub(crate) struct Running {
    pub text: String,
    pub paragraphs: Vec<Paragraph>,
    pub sentences: BTreeSet<Span>,
    pub tokens: BTreeSet<Span>,
}

impl Running {
    pub(crate) fn of(sentences: &[Gold]) -> Running {
        let mut running = Running::default();
        for sentence in sentences {
            let opens = sentence.opens_paragraph || running.paragraphs.is_empty();
            running.text.push_str(if running.text.is_empty() {
                ""
            } else if opens {
                "\n\n"
            } else {
                " "
            });
            let start = running.text.len();
            running.text.push_str(&sentence.text);
            let span = Span::new(start, running.text.len());
            match running.paragraphs.last_mut().filter(|_| !opens) {
                Some(paragraph) => paragraph.span.end = span.end,
                None => running.paragraphs.push(Paragraph { span, kind: ParagraphKind::Body }),
            }
            running.sentences.insert(span);
            running.tokens.extend(sentence.words.iter().map(|word| Span::new(start + word.start, start + word.end)));
        }
        running
    }

    /// Places between two sentences of one paragraph.
    fn boundaries(&self, sentences: &BTreeSet<Span>) -> BTreeSet<usize> {
        let ends: BTreeSet<usize> = self.paragraphs.iter().map(|paragraph| paragraph.span.end).collect();
        sentences.iter().map(|sentence| sentence.end).filter(|end| !ends.contains(end)).collect()
    }

    /// The words on both sides of a place.
    fn around(&self, place: usize) -> String {
        let (before, after) = self.text.split_at(place);
        let before: String = before.chars().rev().take(60).collect();
        let after: String = after.chars().take(60).collect();
        format!("{} ¦{after}", before.chars().rev().collect::<String>()).replace('\n', "⏎")
    }
}

/// Agreement on how raw text is cut.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cut {
    /// Places between two sentences of one paragraph.
    pub boundaries: Agreement,
    /// Whole sentences: one wrong boundary costs two of them.
    pub sentences: Agreement,
    pub tokens: Agreement,
}

pub(crate) fn measure(running: &Running, reader: &Reader) -> Cut {
    let found = analyse(&running.text, running.paragraphs.clone(), reader);
    let sentences: BTreeSet<Span> = found.sentences.iter().map(|sentence| sentence.span).collect();
    let tokens = found.tokens.iter().map(|token| token.span).collect();
    Cut {
        boundaries: Agreement::of(&running.boundaries(&running.sentences), &running.boundaries(&sentences)),
        sentences: Agreement::of(&running.sentences, &sentences),
        tokens: Agreement::of(&running.tokens, &tokens),
    }
}

/// Where the two disagree, for people: the words around, gold and found.
pub(crate) fn differences(running: &Running, reader: &Reader) -> Vec<String> {
    let found: Text<'_> = analyse(&running.text, running.paragraphs.clone(), reader);
    let tokens: BTreeSet<Span> = found.tokens.iter().map(|token| token.span).collect();
    let sentences: BTreeSet<Span> = found.sentences.iter().map(|sentence| sentence.span).collect();
    let show = |kind: &str, span: &Span| format!("{kind}\t{}", span.of(&running.text));
    let missed = running.tokens.difference(&tokens).map(|span| show("token missed", span));
    let invented = tokens.difference(&running.tokens).map(|span| show("token invented", span));
    let (gold, read) = (running.boundaries(&running.sentences), running.boundaries(&sentences));
    let missed_ends = gold.difference(&read).map(|place| format!("boundary missed\t{}", running.around(*place)));
    let invented_ends = read.difference(&gold).map(|place| format!("boundary invented\t{}", running.around(*place)));
    missed.chain(invented).chain(missed_ends).chain(invented_ends).collect()
}
