//! Bytes → [`Article`]s: one file per wire format, and the sniffer that tells them apart by shape, not by label.
//!
//! Nothing here reads what the copy says; it only takes the copy out of its envelope. A missing or odd element costs its field, not
//! the item; a bad item costs itself, not the rest of the file. What the envelope says of embargoes, status and other items is kept
//! as given for [`crate::stages`] to judge.

mod decode;
mod documents;
mod formats;
mod headers;
mod markup;
mod outcome;
mod sniff;
mod values;

use std::borrow::Cow;

use decode::{charset::Guess, twice};
use formats::page;
pub use outcome::{Outcome, Rejection, RejectionCode};
use record::article::Article;
use sniff::Shape;
use values::{codes, orders, private, remarks};

/// What a user may set about reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Bytes; a larger message or file is refused before it is parsed.
    pub largest: usize,
}

impl Default for Options {
    /// 8 MiB: hundreds of times the longest story, and NATS's own limit is 1 MiB unless raised.
    fn default() -> Options {
        Options { largest: 8 << 20 }
    }
}

/// Reads one message or file. A package gives several articles; each is read or refused by itself.
///
/// The result is never empty: an input without any item is one [`Rejection`].
pub fn read(bytes: &[u8]) -> Vec<Outcome> {
    read_with(bytes, &Options::default())
}

/// [`read`], under the user's options.
pub fn read_with(bytes: &[u8], options: &Options) -> Vec<Outcome> {
    if bytes.len() > options.largest {
        let message = format!(
            "the input has {} bytes, and at most {} are read; send fewer items at a time, or raise the limit",
            bytes.len(),
            options.largest
        );
        return vec![Err(Rejection::new(RejectionCode::TooLarge, message))];
    }
    items(bytes).collect()
}

/// [`read`], of a message with headers: what they say of the state of what they carry counts as if each item's own envelope said it.
pub fn read_with_headers(bytes: &[u8], headers: &[(String, String)]) -> Vec<Outcome> {
    let mut items = read(bytes);
    let said = headers::States::of(headers);
    items.iter_mut().flatten().for_each(|article| said.apply(article));
    items
}

/// The items of a message or file of any size, each read when it is asked for: a big file of newline-delimited JSON is never held
/// as a list of articles.
pub fn items(bytes: &[u8]) -> impl Iterator<Item = Outcome> + '_ {
    let (shape, guessed) = match sniff::shape(bytes) {
        Ok(found) => found,
        Err(rejection) => return Box::new(std::iter::once(Err(rejection))) as Box<dyn Iterator<Item = Outcome> + '_>,
    };
    let found: Box<dyn Iterator<Item = Outcome> + '_> = match shape {
        Shape::Json(text) => match text {
            Cow::Borrowed(text) => documents::json::items(text),
            Cow::Owned(text) => Box::new(documents::json::items(&text).collect::<Vec<_>>().into_iter()),
        },
        Shape::Xml(text) => Box::new(documents::xml::items(&text, bytes).into_iter()),
        Shape::Telex(text) => Box::new(documents::lines::telex_items(&text, bytes).into_iter()),
        Shape::Email => Box::new(documents::mail::items(bytes).into_iter()),
        Shape::Html(text) => Box::new(std::iter::once(page::read(bytes, &text))),
        Shape::Table(text, delimiter) => Box::new(documents::table::items(&text, delimiter).into_iter()),
        Shape::Text(text) => Box::new(documents::lines::text_items(&text, bytes).into_iter()),
    };
    Box::new(found.map(move |outcome| {
        outcome.map(|mut article| {
            article.diagnostics.extend(guessed.map(Guess::report));
            finish(article)
        })
    }))
}

/// What is done to every article alike.
fn finish(mut article: Article) -> Article {
    repair(&mut article);
    private::take_out(&mut article);
    orders::of_signals(&mut article);
    remarks::finish(&mut article);
    let in_copy = codes::in_copy(&article.paragraphs);
    article.codes = codes::tidy(std::mem::take(&mut article.codes).into_iter().chain(in_copy).collect());
    if article.published_is_local && article.published.is_some_and(|it| it.has_time) {
        article.diagnostics.push("the time of publication has no zone: it is kept as local time".to_owned());
    }
    article
}

/// Repairs text that was UTF-8 read as another character set and hidden in escapes, where all of it can be.
fn repair(article: &mut Article) {
    let all: Vec<&str> = std::iter::once(&article.headline).chain(&article.paragraphs).map(String::as_str).collect();
    if twice::undo(&all.join("\n")).is_none() {
        return;
    }
    let undone = |text: &mut String| {
        let found = twice::undo(text);
        let changed = found.is_some();
        *text = found.unwrap_or_else(|| std::mem::take(text));
        changed
    };
    undone(&mut article.headline);
    let changed: Vec<bool> = article.paragraphs.iter_mut().map(undone).collect();
    // Places in a paragraph that was repaired are not those of its words any more.
    article.annotations.retain(|it| changed.get(it.paragraph).is_some_and(|it| !it));
    let fields = [&mut article.slug, &mut article.byline, &mut article.dateline, &mut article.credit, &mut article.copyright];
    let envelope = &mut article.envelope;
    let said = envelope.remarks.iter_mut().chain(&mut envelope.usage_terms).chain(&mut envelope.editors_note);
    for field in fields.into_iter().flatten().chain(said) {
        undone(field);
    }
    article.diagnostics.push(Guess::Twice.report());
}

#[cfg(test)]
mod tests;
