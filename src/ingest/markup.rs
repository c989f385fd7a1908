//! XHTML and NITF content in a tree → paragraphs, with the wire's own inline mark-up as annotations.

use super::flow::Flow;
use super::html_elements;
use super::xml::{Element, Step};
use crate::article::{Annotation, AnnotationKind};

/// Inline elements of NITF 3.6 that carry meaning.
fn annotation(name: &str) -> Option<AnnotationKind> {
    Some(match name {
        "person" => AnnotationKind::Person,
        "org" => AnnotationKind::Organisation,
        "location" => AnnotationKind::Location,
        "chron" => AnnotationKind::Time,
        "money" => AnnotationKind::Money,
        "num" => AnnotationKind::Number,
        "q" => AnnotationKind::Quote,
        "event" => AnnotationKind::Event,
        "function" => AnnotationKind::Function,
        "object.title" => AnnotationKind::Title,
        _ => return None,
    })
}

/// Elements inside annotated ones, whose text is part of the sentence and a fact about it: the city of a `location`.
fn is_part(name: &str) -> bool {
    matches!(
        name,
        "name.given"
            | "name.family"
            | "sublocation"
            | "city"
            | "state"
            | "region"
            | "country"
            | "frac"
            | "frac-num"
            | "frac-sep"
            | "frac-den"
    )
}

pub(super) fn is_inline(name: &str) -> bool {
    annotation(name).is_some()
        || is_part(name)
        || matches!(
            name,
            "alt-code"
                | "classifier"
                | "copyrite"
                | "copyrite.year"
                | "copyrite.holder"
                | "lang"
                | "pronounce"
                | "virtloc"
                | "postaddr"
        )
        || (html_elements::is_inline(name) && !name.contains(['.', '-']))
}

/// Not part of the running text: pictures and their captions, scripts.
fn is_skipped(name: &str) -> bool {
    matches!(name, "media" | "media-reference" | "media-caption" | "media-producer" | "alt-code" | "head")
        || html_elements::SKIPPED.contains(&name)
}

/// Annotations in annotations deeper than this are not kept; no wire nests them so.
const DEEPEST: usize = 16;

/// The paragraphs of an element's content.
pub(super) fn paragraphs(content: Element<'_, '_>) -> (Vec<String>, Vec<Annotation>) {
    let mut flow = Flow::default();
    let mut skipping: Option<usize> = None;
    let mut depth = 0;
    for step in content.walk() {
        match step {
            Step::Open(element) if skipping.is_none() && is_skipped(element.name()) => {
                if !is_inline(element.name()) {
                    flow.end_paragraph();
                }
                skipping = Some(element.index());
            }
            Step::Close(element) if skipping == Some(element.index()) => skipping = None,
            Step::Open(element) if skipping.is_none() => open(element, &mut flow, &mut depth),
            Step::Close(element) if skipping.is_none() => close(element, &mut flow, &mut depth),
            Step::Text(text) if skipping.is_none() => flow.text(text),
            _ => (),
        }
    }
    flow.finish()
}

fn open(element: Element<'_, '_>, flow: &mut Flow, depth: &mut usize) {
    let name = element.name();
    match annotation(name) {
        Some(kind) => {
            *depth += 1;
            if *depth <= DEEPEST {
                flow.open(kind, attributes(element));
            }
        }
        None if matches!(name, "td" | "th") => flow.space(),
        None if !is_inline(name) => flow.end_paragraph(),
        None => (),
    }
}

fn close(element: Element<'_, '_>, flow: &mut Flow, depth: &mut usize) {
    if annotation(element.name()).is_some() {
        if *depth <= DEEPEST {
            flow.close();
        }
        *depth = depth.saturating_sub(1);
    } else if !is_inline(element.name()) && !matches!(element.name(), "td" | "th") {
        flow.end_paragraph();
    }
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
