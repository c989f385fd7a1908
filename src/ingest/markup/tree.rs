//! XHTML and NITF content in a tree → paragraphs, with the wire's own inline mark-up as annotations.

use super::flow::Flow;
use super::meaning::{is_inline, is_part, meaning};
use super::xml::{Element, Step};
use super::{elements, escape, html};
use record::article::{Annotation, AnnotationKind};

fn annotation(element: Element<'_, '_>) -> Option<AnnotationKind> {
    meaning(element.name(), |name| element.attribute(name))
}

/// Not part of the running text: pictures and their captions, scripts, what stands above and below an XHTML story.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "media"
            | "media-reference"
            | "media-caption"
            | "media-producer"
            | "alt-code"
            | "head"
            | "header"
            | "footer"
            | "story.date"
    ) || elements::SKIPPED.contains(&name)
}

/// Annotations in annotations deeper than this are not kept; no wire nests them so.
const DEEPEST: usize = 16;

/// The paragraphs of an element's content.
pub(crate) fn paragraphs(content: Element<'_, '_>) -> (Vec<String>, Vec<Annotation>) {
    let mut reading = Reading { flow: Flow::of_copy(), ..Reading::default() };
    let mut skipping: Option<usize> = None;
    for step in content.walk() {
        match step {
            Step::Open(element) if skipping.is_none() && is_skipped(element.name()) => {
                if !is_inline(element.name()) {
                    reading.flow.end_paragraph();
                }
                skipping = Some(element.index());
            }
            Step::Close(element) if skipping == Some(element.index()) => skipping = None,
            Step::Open(element) if skipping.is_none() => reading.open(element),
            Step::Close(element) if skipping.is_none() => reading.close(element),
            // Senders escape twice more often than they write of entities.
            Step::Text(text) if skipping.is_none() => {
                reading.flow.text(&html::drop_escaped_tags(&escape::unescape(text), "<", ">"))
            }
            _ => (),
        }
    }
    reading.flow.finish()
}

/// Content being read.
#[derive(Default)]
struct Reading {
    flow: Flow,
    /// How many annotations are open.
    annotated: usize,
    /// How many elements are open that are a paragraph.
    within: usize,
}

impl Reading {
    fn open(&mut self, element: Element<'_, '_>) {
        let name = element.name();
        match name {
            "td" | "th" => self.flow.space(),
            "br" => self.flow.line_break(),
            _ if self.ends_paragraph(name) => self.flow.end_paragraph(),
            _ => (),
        }
        self.within += usize::from(is_paragraph(name));
        if let Some(kind) = annotation(element) {
            self.annotated += 1;
            if self.annotated <= DEEPEST {
                self.flow.open(kind, attributes(element));
            }
        }
    }

    fn close(&mut self, element: Element<'_, '_>) {
        let name = element.name();
        if annotation(element).is_some() {
            if self.annotated <= DEEPEST {
                self.flow.close();
            }
            self.annotated = self.annotated.saturating_sub(1);
        }
        self.within = self.within.saturating_sub(usize::from(is_paragraph(name)));
        if !matches!(name, "td" | "th" | "br") && self.ends_paragraph(name) {
            self.flow.end_paragraph();
        }
    }

    /// Elements that nobody knows end no paragraph that they stand in: they are a sender's own mark-up of a word.
    fn ends_paragraph(&self, name: &str) -> bool {
        !is_inline(name) && (self.within == 0 || is_known(name))
    }
}

fn is_paragraph(name: &str) -> bool {
    matches!(
        name,
        "p" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl1" | "hl2" | "td" | "th" | "dt" | "dd" | "a" | "span"
    )
}

/// Elements of HTML and blocks of NITF.
fn is_known(name: &str) -> bool {
    elements::ELEMENTS.binary_search(&name).is_ok()
        || name.starts_with("nitf-")
        || name.starts_with("body.")
        || matches!(
            name,
            "block" | "bq" | "hl1" | "hl2" | "hedline" | "headline" | "note" | "fn" | "ds" | "datasource" | "credit"
        )
}

/// An element's attributes, its `alt-code`s as "source:code", and what its parts say.
fn attributes(element: Element<'_, '_>) -> Vec<(String, String)> {
    let own = element.attributes().map(|(key, value)| (key.to_owned(), value.trim().to_owned()));
    let inside = element.descendants().filter_map(|it| {
        let said = match it.name() {
            "alt-code" => [it.attribute("idsrc"), it.attribute("value")].into_iter().flatten().collect::<Vec<_>>().join(":"),
            name if is_part(name) => it.line()?,
            _ => return None,
        };
        Some((it.name().to_owned(), said))
    });
    own.chain(inside).filter(|(_, value)| !value.is_empty()).take(40).collect()
}
