//! Bytes → [`Article`]s: one file per wire format, and the sniffer that tells them apart by shape, not by label.
//!
//! Nothing here reads what the copy says; it only takes the copy out of its envelope. A missing or odd element costs its field, not
//! the item; a bad item costs itself, not the rest of the file. What the envelope says of embargoes, status and other items is kept
//! as given for `stages` to judge.

mod anpa_1312;
mod bodies;
mod charset;
mod codes;
mod email;
mod feed;
mod fields;
mod flow;
mod html;
mod html_elements;
mod iptc_7901;
mod json;
mod json_item;
mod markup;
mod moment;
mod newsml_1;
mod newsml_g2;
mod nitf;
mod plain;
mod sniff;
mod telex;
mod xml;
mod xml_items;
mod xml_plain;
mod zczc;

use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use record::article::{Article, Envelope, Format};

use sniff::Shape;

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

/// One item, or why it was refused.
pub type Outcome = Result<Article, Rejection>;

/// Why an item was refused. The code is stable: dead-letter subjects, metrics and users' filters are built on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Rejection {
    pub code: RejectionCode,
    /// What is wrong, where, and what to do.
    pub message: String,
    /// Which item of the input: its id if it could be read, else its position ("line 12").
    pub item: Option<String>,
}

impl Rejection {
    fn new(code: RejectionCode, message: impl Into<String>) -> Rejection {
        Rejection { code, message: message.into(), item: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionCode {
    Empty,
    NotUtf8,
    NotJson,
    NotXml,
    UnknownShape,
    NoText,
    TooLarge,
    /// The file or message itself could not be had.
    Unreadable,
}

impl RejectionCode {
    pub const ALL: [RejectionCode; 8] = [
        RejectionCode::Empty,
        RejectionCode::NotUtf8,
        RejectionCode::NotJson,
        RejectionCode::NotXml,
        RejectionCode::UnknownShape,
        RejectionCode::NoText,
        RejectionCode::TooLarge,
        RejectionCode::Unreadable,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            RejectionCode::Empty => "empty",
            RejectionCode::NotUtf8 => "not_utf8",
            RejectionCode::NotJson => "not_json",
            RejectionCode::NotXml => "not_xml",
            RejectionCode::UnknownShape => "unknown_shape",
            RejectionCode::NoText => "no_text",
            RejectionCode::TooLarge => "too_large",
            RejectionCode::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for RejectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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

/// The items of a message or file of any size, each read when it is asked for: a big file of newline-delimited JSON is never held
/// as a list of articles.
pub fn items(bytes: &[u8]) -> impl Iterator<Item = Outcome> + '_ {
    let found: Box<dyn Iterator<Item = Outcome> + '_> = match sniff::shape(bytes) {
        Err(rejection) => Box::new(std::iter::once(Err(rejection))),
        Ok(Shape::Json(text)) => match text {
            std::borrow::Cow::Borrowed(text) => json::items(text),
            std::borrow::Cow::Owned(text) => Box::new(json::items(&text).collect::<Vec<_>>().into_iter()),
        },
        Ok(Shape::Xml(text)) => Box::new(xml_items::items(&text, bytes).into_iter()),
        Ok(Shape::Telex(text)) => Box::new(telex_items(&text, bytes).into_iter()),
        Ok(Shape::Email) => Box::new(std::iter::once(email::read(bytes))),
        Ok(Shape::Html(text)) => Box::new(std::iter::once(page(bytes, &text))),
        Ok(Shape::Text(text)) => Box::new(text_items(&text, bytes).into_iter()),
    };
    found.map(|outcome| outcome.map(finish))
}

/// What is done to every article alike.
fn finish(mut article: Article) -> Article {
    let in_copy = codes::in_copy(&article.paragraphs);
    article.codes = codes::tidy(std::mem::take(&mut article.codes).into_iter().chain(in_copy).collect());
    article
}

/// IPTC 7901 and ANPA 1312: messages that start with a control character, told apart by their headings.
fn telex_items(text: &str, bytes: &[u8]) -> Vec<Outcome> {
    let is_7901 = |message: &str| iptc_7901::is_message(message) || iptc_7901::is_uncontrolled(message);
    let read = |message: &&str| if is_7901(message) { iptc_7901::read(message) } else { anpa_1312::read(message) };
    let messages = telex::messages(text);
    let messages = if messages.is_empty() { vec![text] } else { messages };
    let mut outcomes: Vec<Outcome> = messages.iter().map(read).collect();
    whole(&mut outcomes, bytes);
    outcomes
}

/// A document of one item is digested as it was delivered, not as it was decoded.
fn whole(outcomes: &mut [Outcome], bytes: &[u8]) {
    if let [Ok(article)] = outcomes {
        let digest = digest(bytes);
        if article.id.strip_prefix("sha256:") == Some(article.sha256.as_str()) {
            article.id = format!("sha256:{digest}");
        }
        article.sha256 = digest;
    }
}

fn page(bytes: &[u8], text: &str) -> Outcome {
    let page = html::page(text);
    let meta = |names: &[&str]| {
        let of =
            |name: &&str| page.meta.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone());
        names.iter().find_map(of)
    };
    let mut article = article(Format::Html, bytes);
    article.headline =
        page.heading.clone().or_else(|| meta(&["og:title", "headline", "dc.title"])).or(page.title.clone()).unwrap_or_default();
    article.published =
        meta(&["article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date"])
            .and_then(|it| moment::parse(&it));
    article.byline = meta(&["author", "article:author", "dc.creator"]).filter(|it| !it.starts_with("http"));
    article.provider = meta(&["og:site_name", "dc.publisher", "publisher"]);
    article.url = page.canonical.or_else(|| meta(&["og:url"]));
    article.copyright = meta(&["copyright", "dc.rights"]);
    article.language = page.language.or_else(|| meta(&["language", "content-language", "dc.language"]));
    article.paragraphs = page.paragraphs;
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "the page has no text; looked for a title, a heading and paragraphs", None);
    }
    Ok(article)
}

/// Plain text: one story, or the messages between `ZCZC` and `NNNN`.
fn text_items(text: &str, bytes: &[u8]) -> Vec<Outcome> {
    let mut outcomes = match zczc::messages(text) {
        messages if messages.is_empty() => vec![plain_text(bytes, text, None)],
        messages => messages.iter().map(|it| plain_text(it.whole.as_bytes(), it.text, Some(it))).collect(),
    };
    whole(&mut outcomes, bytes);
    outcomes
}

fn plain_text(bytes: &[u8], text: &str, message: Option<&zczc::Message<'_>>) -> Outcome {
    let mut article = article(Format::Text, bytes);
    article.codes = message.map(zczc::codes).unwrap_or_default();
    (article.headline, article.paragraphs) = plain::split_headline(text);
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(RejectionCode::NoText, "there are no words in it, only control characters; send the text itself", None);
    }
    Ok(article)
}

/// An article of which nothing is known but its bytes.
fn article(format: Format, bytes: &[u8]) -> Article {
    Article::new(format, digest(bytes))
}

fn refuse(code: RejectionCode, message: &str, item: Option<String>) -> Outcome {
    Err(Rejection { code, message: message.to_owned(), item })
}

/// A kill, a hold or a correction may come without a text of its own: it is about another item, and must not be lost.
fn speaks_of_others(envelope: &Envelope) -> bool {
    let withdraws = |it: &String| !["usable", "draft"].iter().any(|word| word.eq_ignore_ascii_case(it));
    envelope.status.as_ref().is_some_and(withdraws) || !envelope.refers_to.is_empty() || envelope.correction.is_some()
}

/// Lower-case hexadecimal SHA-256.
fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string can't fail.
        let _written = write!(hex, "{byte:02x}");
        hex
    })
}
