//! XHTML and NITF content in a tree → paragraphs, with the wire's own inline mark-up as annotations.

use super::flow::Flow;
use super::xml::{Element, Step};
use super::{html, html_elements};
use record::article::{Annotation, AnnotationKind};

/// What an inline element says that its words are: an element of NITF 3.6, `time` and `q` of HTML, or one whose class or type is a
/// known one (hCard, `xn-` of press releases, schema.org in microdata or RDFa, the concept types of NewsML-G2). `attribute` gives
/// an attribute's value.
pub(super) fn meaning<'a>(name: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> Option<AnnotationKind> {
    Some(match name {
        "person" => AnnotationKind::Person,
        "org" | "Company" => AnnotationKind::Organisation,
        "location" => AnnotationKind::Location,
        "chron" => AnnotationKind::Time,
        "money" => AnnotationKind::Money,
        "num" => AnnotationKind::Number,
        "q" => AnnotationKind::Quote,
        "event" => AnnotationKind::Event,
        "function" => AnnotationKind::Function,
        "object.title" => AnnotationKind::Title,
        "time" if attribute("datetime").is_some() => AnnotationKind::Time,
        "p" if attribute("quote-source").is_some() => AnnotationKind::Quote,
        "a" | "abbr" | "b" | "cite" | "em" | "i" | "inline" | "mark" | "span" | "strong" => {
            ["class", "type", "itemtype", "typeof", "data-type", "data-entity-type"]
                .iter()
                .filter_map(|it| attribute(it))
                .find_map(typed)?
        }
        _ => return None,
    })
}

/// The kind that a class list, a concept type (`cpnat:person`) or the address of a type (`http://schema.org/Person`) names.
fn typed(given: &str) -> Option<AnnotationKind> {
    given.split_whitespace().rev().find_map(|it| {
        let local = it.rsplit(['/', ':', '#']).next().unwrap_or(it).to_ascii_lowercase();
        let local = local.strip_prefix("xn-").unwrap_or(&local);
        Some(match local {
            "person" | "fn" => AnnotationKind::Person,
            "org" | "organisation" | "organization" | "organization-name" | "company" | "corporation" => {
                AnnotationKind::Organisation
            }
            "location" | "place" | "city" | "country" | "geoarea" | "poi" | "locality" | "country-name" => {
                AnnotationKind::Location
            }
            "chron" | "dtstart" | "dtend" => AnnotationKind::Time,
            "money" => AnnotationKind::Money,
            "event" => AnnotationKind::Event,
            _ => return None,
        })
    })
}

fn annotation(element: Element<'_, '_>) -> Option<AnnotationKind> {
    meaning(element.name(), |name| element.attribute(name))
}

/// Names of inline elements of NITF 3.6 that carry meaning.
const MEANINGFUL: [&str; 10] = ["person", "org", "location", "chron", "money", "num", "q", "event", "function", "object.title"];

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
    MEANINGFUL.contains(&name)
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
    ) || html_elements::SKIPPED.contains(&name)
}

/// Annotations in annotations deeper than this are not kept; no wire nests them so.
const DEEPEST: usize = 16;

/// The paragraphs of an element's content.
pub(super) fn paragraphs(content: Element<'_, '_>) -> (Vec<String>, Vec<Annotation>) {
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
            Step::Text(text) if skipping.is_none() => reading.flow.text(&html::unescape(text)),
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
    html_elements::ELEMENTS.binary_search(&name).is_ok()
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
