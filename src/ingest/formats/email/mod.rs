//! Internet messages (RFC 5322, MIME): one message → [`Article`], or the items that are attached to it. Agencies and press offices send
//! copy by mail.

mod fields;
mod parts;

use self::fields::{Field, declared_charset, split};
use self::parts::Parts;
use super::json;
use crate::decode::charset::Guess;
use crate::decode::words;
use crate::markup::space::one_line;
use crate::outcome::{self, Outcome, RejectionCode, article, refuse};
use crate::values::bodies;
use crate::values::fields::Object;
use crate::values::states::{self, States};
use crate::values::{codes, moment, remarks};
use record::article::{Article, Envelope, Format, ProviderCode};

/// Whether the bytes begin with a header block that has at least two of the fields that every message has.
pub(crate) fn is_message(bytes: &[u8]) -> bool {
    const FIELDS: [&str; 12] = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "x-mailer",
        "reply-to",
    ];
    let (headers, _) = split(bytes.get(..65_536).unwrap_or(bytes));
    let known = FIELDS.iter().filter(|name| headers.iter().any(|(its, _)| its == *name)).count();
    let speaks = headers.iter().any(|(name, _)| matches!(name.as_str(), "from" | "subject" | "message-id"));
    known >= 2 && speaks
}

/// The items in an attached file of the character set that is given; none if it is something else.
pub(crate) type Attached = fn(&[u8], Option<&str>) -> Vec<Article>;

/// Reads a message, and the items that are attached to it.
pub(crate) fn read(bytes: &[u8], attached: Attached) -> (Outcome, Vec<Article>) {
    let (headers, body) = split(bytes);
    let mut parts = Parts::of(attached);
    parts.part(&headers, body, 0);
    let items = std::mem::take(&mut parts.items);
    (message(bytes, &headers, body, parts), items)
}

fn message(bytes: &[u8], headers: &[Field], body: &[u8], parts: Parts) -> Outcome {
    let mut article = article(Format::Email, bytes);
    let charset = declared_charset(headers, body);
    let text = |value: &[u8]| one_line(&words::decode(value, charset.as_deref()));
    let header =
        |name: &str| headers.iter().find(|(its, _)| its == name).map(|(_, value)| text(value)).filter(|it| !it.is_empty());
    let own_id = header("message-id").map(|it| it.trim_matches(['<', '>']).to_owned());
    if let Some(id) = &own_id {
        article.id.clone_from(id);
    }
    let guessed = parts.guessed;
    article.headline = header("subject").unwrap_or_default();
    (article.paragraphs, article.annotations) = bodies::richest(parts.found);
    let subjects = parts.headers.iter().map(|it| it.as_slice());
    let said: Vec<String> = subjects.chain([headers]).flat_map(|it| words_of(it, charset.as_deref())).collect();
    if let Some(form) = form(&article.paragraphs) {
        article = form;
        (article.format, article.sha256) = (Format::Email, outcome::digest(bytes));
        article.id = own_id.clone().unwrap_or_else(|| format!("sha256:{}", article.sha256));
    }
    article.diagnostics.extend(guessed.map(Guess::report));
    moment::publish(&mut article, header("date").into_iter());
    let mut states = States::default();
    let own = |name: &str| !OF_PROGRAMS.contains(&name);
    for (name, value) in headers.iter().chain(parts.headers.iter().flatten()).filter(|(name, _)| own(name)) {
        name.strip_prefix("x-").into_iter().for_each(|name| states.field(&states::fold(name), &text(value)));
    }
    if parts.too_deep {
        states.status("parts nested too deep to be read");
    }
    states.finish(&mut article);
    article.provider = header("from").map(|it| display_name(&it));
    article.language = header("content-language").or(article.language);
    let ids = |name: &str| -> Vec<String> {
        header(name)
            .into_iter()
            .flat_map(|it| it.split_whitespace().map(|it| it.trim_matches(['<', '>', ',']).to_owned()).collect::<Vec<_>>())
            .collect()
    };
    article.envelope = Envelope {
        replaces: ["supersedes", "obsoletes", "replaces"].iter().flat_map(|it| ids(it)).collect(),
        refers_to: ids("in-reply-to"),
        priority: header("x-priority").or_else(|| header("priority")).or_else(|| header("importance")),
        expires: header("expires").and_then(|it| moment::parse(&it)),
        ..article.envelope
    };
    said.iter().chain(&parts.subjects).for_each(|it| remarks::add(&mut article.envelope, it));
    parts.names.iter().for_each(|it| remarks::file_name(&mut article.envelope, it));
    parts.remarks.iter().for_each(|it| remarks::paragraphs(&mut article.envelope, it));
    let keywords = header("keywords").unwrap_or_default();
    article.codes.extend(keywords.split(',').map(str::trim).filter(|it| !it.is_empty()).map(|it| codes::of_text(it, "keyword")));
    article.codes.extend(header("list-id").map(|code| ProviderCode { scheme: "list-id".to_owned(), code, name: None }));
    if article.headline.is_empty() && article.paragraphs.is_empty() {
        return refuse(
            RejectionCode::NoText,
            "the message has neither a subject nor a text part; attachments are not read",
            own_id,
        );
    }
    Ok(article)
}

/// Fields in which programs keep what they know of a message: nothing in them is said of the copy.
const OF_PROGRAMS: [&str; 6] = ["x-status", "x-mozilla-status", "x-mozilla-status2", "x-uid", "x-keywords", "x-evolution"];

/// The words of the fields in which people write: subjects, comments, keywords, and fields of a sender's own.
fn words_of(headers: &[Field], charset: Option<&str>) -> Vec<String> {
    let is_read = |name: &str| {
        matches!(name, "subject" | "comments" | "keywords" | "summary" | "thread-topic" | "content-description")
            || name.starts_with("x-") && !OF_PROGRAMS.contains(&name)
    };
    let read = headers.iter().filter(|(name, _)| is_read(name));
    read.flat_map(|(name, value)| {
        let value = one_line(&words::decode(value, charset));
        let keywords: Vec<String> =
            if name == "keywords" { value.split([',', ';']).map(|it| it.trim().to_owned()).collect() } else { Vec::new() };
        keywords.into_iter().chain([value])
    })
    .collect()
}

/// The item of a web form that is mailed as JSON.
fn form(paragraphs: &[String]) -> Option<Article> {
    let text = paragraphs.join(" ");
    let object: Object = serde_json::from_str(Some(text.as_str()).filter(|it| it.starts_with('{'))?).ok()?;
    json::read(&object, text.as_bytes()).ok()
}

/// "Jane Doe" of `"Jane Doe" <jane@example.org>`, else the address.
fn display_name(from: &str) -> String {
    match from.split_once('<') {
        Some((name, _)) if !name.trim().is_empty() => name.trim().trim_matches('"').to_owned(),
        Some((_, address)) => address.trim_end_matches('>').to_owned(),
        None => from.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_with_two_renditions() {
        let message = "Return-Path: <desk@example.org>\r\nFrom: =?ISO-8859-1?Q?Redacci=F3n_Sur?= <desk@example.org>\r\nSubject: =?utf-8?B?SW51bmRhY2nDs24gZW4=?=\r\n =?utf-8?Q?_Concepci=C3=B3n?=\r\nMessage-ID: <77@example.org>\r\nDate: Mon, 14 Mar 2022 02:00:00 -0300\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b 1\"\r\n\r\nignored\r\n--b 1\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCONCEPCI=D3N, 14 mar - Llovi=F3 dos =\r\nd=EDas.\r\n--b 1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+Q09OQ0VQQ0nDk04sIDE0IG1hciAtIExsb3Zpw7MgZG9zIGTDrWFzLjwvcD4=\r\n--b 1--\r\n";
        assert!(is_message(message.as_bytes()));
        let article = read(message.as_bytes(), |_, _| Vec::new()).0.unwrap();
        assert_eq!(article.headline, "Inundación en Concepción");
        assert_eq!(article.paragraphs, ["CONCEPCIÓN, 14 mar - Llovió dos días."]);
        assert_eq!((article.id.as_str(), article.provider.as_deref()), ("77@example.org", Some("Redacción Sur")));
        assert_eq!(article.published.unwrap().to_string(), "2022-03-14T02:00:00-03:00");
    }

    #[test]
    fn copy_that_begins_like_a_header_is_no_message() {
        assert!(!is_message(b"UPDATE: Flood in Accra\n\nACCRA - Rain fell."));
        assert!(!is_message(b"Subject: a poem\nby a poet\n\nx"));
        assert!(is_message(b"Subject: x\nFrom: y\n\nz"));
        let article = read(b"Subject: Flood\rFrom: y\r\rRain fell.\r\rRoads were cut.\r", |_, _| Vec::new()).0.unwrap();
        assert_eq!((article.headline.as_str(), article.paragraphs.len()), ("Flood", 2));
    }
}
