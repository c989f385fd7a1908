//! Running text → paragraphs: white space becomes single spaces, control characters go, annotations keep their place.
//!
//! Every format with mark-up writes into a [`Flow`]; so all of them treat white space and odd characters alike.

use super::plain;
use super::space::{is_odd, is_space, printable};
use record::Span;
use record::article::{Annotation, AnnotationKind};

/// Text being collected, paragraph by paragraph.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    paragraphs: Vec<String>,
    annotations: Vec<Annotation>,
    line: String,
    /// White space was read after the last word; it is written only if another word follows.
    gap: bool,
    /// Where lines of the paragraph were broken, in bytes of `line`.
    breaks: Vec<usize>,
    /// The paragraph as it is written, while no mark-up but of its type face is in it; kept by [`Flow::of_copy`] alone.
    written: Option<String>,
    is_copy: bool,
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
    /// A flow of paragraphs. Some wires set a whole story, with line ends and indents, in one element: each of its paragraphs is one.
    pub(crate) fn of_copy() -> Flow {
        Flow { is_copy: true, written: Some(String::new()), ..Flow::default() }
    }

    pub(crate) fn text(&mut self, text: &str) {
        if let Some(written) = &mut self.written {
            written.push_str(text);
        }
        for (at, word) in text.split(is_space).enumerate() {
            self.gap |= at > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    /// A space that the mark-up implies: between the cells of a table's row.
    pub(crate) fn space(&mut self) {
        self.written = None;
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
        if word.chars().any(is_odd) {
            self.line.extend(word.chars().filter_map(printable));
        } else {
            self.line.push_str(word);
        }
    }

    pub(crate) fn end_paragraph(&mut self) {
        self.gap = false;
        for at in 0..self.open.len() {
            self.annotate(at);
        }
        let (line, breaks) = (std::mem::take(&mut self.line), std::mem::take(&mut self.breaks));
        let written = self.written.take().filter(|it| plain::is_laid_out(it));
        self.written = self.is_copy.then(String::new);
        match (line.is_empty(), written) {
            (true, _) => (),
            (false, Some(written)) => self.paragraphs.extend(plain::paragraphs(&written)),
            (false, None) if breaks.is_empty() => self.paragraphs.push(line),
            (false, None) => self.lines(line, &breaks),
        }
    }

    /// A line break of the mark-up. Two of them end the paragraph.
    pub(crate) fn line_break(&mut self) {
        let at = self.line.len();
        self.written = None;
        if at == 0 || self.breaks.last() == Some(&at) {
            self.end_paragraph();
        } else {
            self.breaks.push(at);
            self.gap = true;
        }
    }

    /// A paragraph with line breaks: each line is one of its own, unless they were only broken at a column.
    fn lines(&mut self, line: String, breaks: &[usize]) {
        let ends = breaks.iter().copied().chain([line.len()]);
        let starts = std::iter::once(0).chain(breaks.iter().copied());
        let ranges: Vec<Span> = starts.zip(ends).map(|(start, end)| Span::new(start, end)).collect();
        let lines: Vec<&str> = ranges.iter().map(|it| it.of(&line).trim()).collect();
        if plain::is_broken(&lines) {
            self.paragraphs.push(line);
            return;
        }
        let first = self.paragraphs.len();
        for annotation in self.annotations.iter_mut().rev().take_while(|it| it.paragraph == first) {
            let at = ranges.partition_point(|it| it.end <= annotation.span.start);
            let Some(range) = ranges.get(at) else { continue };
            // The space that the break stands for.
            let start = range.start + usize::from(at > 0);
            let (from, to) = (annotation.span.start.max(start), annotation.span.end.min(range.end));
            annotation.span = Span::new(from - start, to.max(from) - start);
            annotation.paragraph = first + lines.iter().take(at).filter(|it| !it.is_empty()).count();
        }
        self.paragraphs.extend(lines.into_iter().filter(|it| !it.is_empty()).map(str::to_owned));
    }

    pub(crate) fn open(&mut self, kind: AnnotationKind, attributes: Vec<(String, String)>) {
        self.written = None;
        self.open.push(Open { kind, attributes, start: None });
    }

    /// Ends the annotation opened last.
    pub(crate) fn close(&mut self) {
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
    pub(crate) fn finish(mut self) -> (Vec<String>, Vec<Annotation>) {
        self.end_paragraph();
        self.annotations.sort_by_key(|it| (it.paragraph, it.span.start, std::cmp::Reverse(it.span.end)));
        (self.paragraphs, self.annotations)
    }
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
    fn lines_are_paragraphs_unless_they_were_broken_at_a_column() {
        let read = |lines: &[&str]| {
            let mut flow = Flow::default();
            for line in lines {
                flow.text(line);
                flow.line_break();
            }
            flow.finish().0
        };
        assert_eq!(read(&["Accra 4", "Kumasi 2", "", "Tamale 1"]), ["Accra 4", "Kumasi 2", "Tamale 1"]);
        assert_eq!(
            read(&[
                "The fire jumped the road in two places on Sunday and the",
                "Valley Line was closed until further notice, while crews from",
                "three states waited for the wind to turn.",
            ])
            .len(),
            1
        );
        let mut flow = Flow::default();
        flow.text("Mayor:");
        flow.line_break();
        flow.text("it was ");
        flow.open(AnnotationKind::Person, Vec::new());
        flow.text("Ana López");
        flow.close();
        let (paragraphs, annotations) = flow.finish();
        assert_eq!((paragraphs.len(), annotations[0].span.of(&paragraphs[annotations[0].paragraph])), (2, "Ana López"));
    }

    #[test]
    fn a_story_laid_out_in_one_element_keeps_its_paragraphs() {
        let read = |text: &str| {
            let mut flow = Flow::of_copy();
            flow.text(text);
            flow.finish().0
        };
        let laid_out = "(Adds quote)\n    * Key point\n\n    By Ana Rojas\n    March 14 (Example) - Copper fell on Monday after the\nminer cut its forecast for the year and said that rain\nhad closed the road.\n    \"It was a hard quarter,\" the chief executive told a\nmeeting of investors.\n";
        assert_eq!(read(laid_out).len(), 5, "{:?}", read(laid_out));
        let printed = "\n        Copper fell on Monday after the\n        miner cut its forecast for the year.\n      ";
        assert_eq!(read(printed), ["Copper fell on Monday after the miner cut its forecast for the year."]);
        assert_eq!(read("One line\nand the next.\n").len(), 1);
    }
}
