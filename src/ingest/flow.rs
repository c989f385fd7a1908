//! Running text → paragraphs: white space becomes single spaces, control characters go, annotations keep their place.
//!
//! Every format with mark-up writes into a [`Flow`]; so all of them treat white space and odd characters alike.

use crate::article::{Annotation, AnnotationKind};
use crate::record::Span;

/// Text being collected, paragraph by paragraph.
#[derive(Debug, Default)]
pub(super) struct Flow {
    paragraphs: Vec<String>,
    annotations: Vec<Annotation>,
    line: String,
    /// White space was read after the last word; it is written only if another word follows.
    gap: bool,
    open: Vec<Open>,
}

/// An annotation whose end has not been read yet.
#[derive(Debug)]
struct Open {
    kind: AnnotationKind,
    attributes: Vec<(String, String)>,
    /// Known once its first word is written.
    start: Option<usize>,
}

impl Flow {
    pub(super) fn text(&mut self, text: &str) {
        for (at, word) in text.split(is_space).enumerate() {
            self.gap |= at > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    /// A space that the mark-up implies: between the cells of a table's row.
    pub(super) fn space(&mut self) {
        self.gap = true;
    }

    fn word(&mut self, word: &str) {
        if std::mem::take(&mut self.gap) && !self.line.is_empty() {
            self.line.push(' ');
        }
        let at = self.line.len();
        for open in self.open.iter_mut().filter(|it| it.start.is_none()) {
            open.start = Some(at);
        }
        if word.chars().any(char::is_control) {
            self.line.extend(word.chars().filter_map(printable));
        } else {
            self.line.push_str(word);
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.gap = false;
        for at in 0..self.open.len() {
            self.annotate(at);
        }
        if !self.line.is_empty() {
            self.paragraphs.push(std::mem::take(&mut self.line));
        }
    }

    pub(super) fn open(&mut self, kind: AnnotationKind, attributes: Vec<(String, String)>) {
        self.open.push(Open { kind, attributes, start: None });
    }

    /// Ends the annotation opened last.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.open.len().checked_sub(1) {
            self.annotate(last);
            self.open.truncate(last);
        }
    }

    /// Writes down what the open annotation covers of this paragraph; in the next one it starts anew.
    fn annotate(&mut self, at: usize) {
        let Some(open) = self.open.get_mut(at) else { return };
        let Some(start) = open.start.take().filter(|start| *start < self.line.len()) else { return };
        self.annotations.push(Annotation {
            paragraph: self.paragraphs.len(),
            span: Span::new(start, self.line.len()),
            kind: open.kind,
            attributes: open.attributes.clone(),
        });
    }

    /// The paragraphs, and the annotations in text order, the outer before the inner.
    pub(super) fn finish(mut self) -> (Vec<String>, Vec<Annotation>) {
        self.end_paragraph();
        self.annotations.sort_by_key(|it| (it.paragraph, it.span.start, std::cmp::Reverse(it.span.end)));
        (self.paragraphs, self.annotations)
    }
}

/// White space, and the line feeds that Unicode has besides; not the byte order mark, which is no space to Unicode but to us.
fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

/// `None` for control characters. Those of U+0080 to U+009F are bytes of Windows-1252 that someone read as Latin-1, and are read
/// as such, as browsers do.
fn printable(character: char) -> Option<char> {
    match character {
        '\u{80}'..='\u{9f}' => {
            let bytes = [u8::try_from(u32::from(character)).ok()?];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().filter(|it| !it.is_control())
        }
        it if it.is_control() => None,
        it => Some(it),
    }
}

/// All white space, line feeds too, as single spaces; control characters gone.
pub(super) fn one_line(text: &str) -> String {
    let mut flow = Flow::default();
    flow.text(text);
    flow.line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_stay_on_their_words() {
        let mut flow = Flow::default();
        flow.text("President ");
        flow.open(AnnotationKind::Person, vec![("idsrc".to_owned(), "x".to_owned())]);
        flow.text("\n  Ana\tLópez ");
        flow.close();
        flow.text("said: ");
        flow.open(AnnotationKind::Quote, Vec::new());
        flow.text("“No.");
        flow.end_paragraph();
        flow.text("“Never.”");
        flow.close();
        let (paragraphs, annotations) = flow.finish();
        assert_eq!(paragraphs, ["President Ana López said: “No.", "“Never.”"]);
        let words: Vec<&str> = annotations.iter().map(|it| it.span.of(&paragraphs[it.paragraph])).collect();
        assert_eq!(words, ["Ana López", "“No.", "“Never.”"]);
    }

    #[test]
    fn odd_characters_are_read_or_dropped() {
        assert_eq!(one_line(" a\0b\u{92}s \u{a0}\u{2028}c\u{81}\u{7} \u{feff}d "), "ab’s c d");
        assert_eq!(one_line("\0 \u{7}"), "");
    }
}
