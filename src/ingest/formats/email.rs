//! Internet messages (RFC 5322, MIME): one message → [`Article`], or the items that are attached to it. Agencies and press offices send
//! copy by mail.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{json, nitf};
use crate::decode::charset::{self, Guess, decode_labelled};
use crate::decode::transfer::{base64, quoted_printable};
use crate::decode::words;
use crate::documents;
use crate::markup::space::one_line;
use crate::markup::{html, plain};
use crate::outcome::{self, Outcome, RejectionCode, article, refuse};
use crate::values::bodies::{self, Body};
use crate::values::fields::Object;
use crate::values::states::{self, States};
use crate::values::{codes, moment, remarks};
use record::article::{Article, Envelope, Format, ProviderCode};

/// Parts in parts deeper than this are not read.
const DEEPEST: usize = 10;

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

/// Reads a message; where items are attached, they are what it brings, and what it says counts for each.
pub(crate) fn read(bytes: &[u8]) -> Vec<Outcome> {
    let (headers, body) = split(bytes);
    let mut parts = Parts::default();
    parts.part(&headers, body, 0);
    let items = std::mem::take(&mut parts.items);
    let message = message(bytes, &headers, body, parts);
    if items.is_empty() {
        return vec![message];
    }
    let with_message = |mut item: Article| {
        if let Ok(message) = &message {
            nitf::hand_over(message, &mut item);
            remarks::paragraphs(&mut item.envelope, &message.paragraphs);
        }
        Ok(item)
    };
    items.into_iter().map(with_message).collect()
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

type Field = (String, Vec<u8>);
type Headers = Vec<Field>;

/// A field whose value is ASCII.
fn field<'a>(headers: &'a [Field], name: &str) -> Cow<'a, str> {
    headers.iter().find(|(its, _)| its == name).map_or(Cow::Borrowed(""), |(_, value)| String::from_utf8_lossy(value))
}

/// The character set of the text, in which senders write bare header fields too: the message's, or that of its first part.
fn declared_charset(headers: &[Field], body: &[u8]) -> Option<String> {
    parameter(&field(headers, "content-type"), "charset").or_else(|| {
        let head: String = body.iter().take(16_384).map(|it| char::from(*it).to_ascii_lowercase()).collect();
        let label = head.split_once("charset=")?.1.trim_start_matches('"');
        let end = label.find(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))).unwrap_or(label.len());
        label.get(..end).map(str::to_owned)
    })
}

/// Header fields, unfolded, names in lower case; and what comes after the first empty line. No header if a line is none.
fn split(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut headers: Headers = Vec::new();
    let mut rest = bytes.strip_prefix(b"From ").map_or(bytes, |it| after_line(it));
    while !rest.is_empty() {
        let next = after_line(rest);
        let line = rest.get(..rest.len() - next.len()).unwrap_or_default();
        rest = next;
        let line = line.trim_ascii_end();
        if line.is_empty() {
            return (headers, rest);
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let Some((_, value)) = headers.last_mut() {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
                continue;
            }
            return (Vec::new(), bytes);
        }
        let colon = memchr::memchr(b':', line);
        let field = colon.map(|at| (line.get(..at).unwrap_or_default().trim_ascii_end(), line.get(at + 1..).unwrap_or_default()));
        let named = field.filter(|(name, _)| !name.is_empty() && name.len() < 80 && name.iter().all(u8::is_ascii_graphic));
        let Some((name, value)) = named else { return (Vec::new(), bytes) };
        headers.push((String::from_utf8_lossy(name).to_ascii_lowercase(), value.trim_ascii().to_vec()));
    }
    (headers, rest)
}

/// What follows the first line, whose end may be of any kind: some gateways leave lone carriage returns.
fn after_line(bytes: &[u8]) -> &[u8] {
    let Some(at) = memchr::memchr2(b'\n', b'\r', bytes) else { return &[] };
    let (_, end) = bytes.split_at_checked(at).unwrap_or_default();
    let length = ["\r\r\n", "\r\n"].iter().find(|it| end.starts_with(it.as_bytes())).map_or(1, |it| it.len());
    end.get(length..).unwrap_or_default()
}

/// What the parts of a message hold.
#[derive(Default)]
struct Parts {
    /// Renditions of the text, of which the richest is the story.
    found: Vec<Body>,
    /// The words of each text part: a notice may stand in a part of its own, also in one that is attached.
    remarks: Vec<Vec<String>>,
    /// The fields of messages that this one hands on.
    headers: Vec<Headers>,
    /// Subjects that stand in the text, of messages that were handed on in it.
    subjects: Vec<String>,
    /// The names of files.
    names: Vec<String>,
    /// Attached items of formats that are known.
    items: Vec<Article>,
    guessed: Option<Guess>,
    too_deep: bool,
}

impl Parts {
    /// Reads a part, or the parts in it.
    fn part(&mut self, headers: &Headers, body: &[u8], depth: usize) {
        let kind = field(headers, "content-type");
        let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if depth > DEEPEST {
            self.too_deep = true;
            return;
        }
        let disposition = field(headers, "content-disposition");
        let is_attached = disposition.trim_start().to_ascii_lowercase().starts_with("attachment");
        let inner = inner_parts(headers, body);
        if !inner.is_empty() {
            for part_bytes in inner {
                let (headers, body) = split(part_bytes);
                self.part(&headers, body, depth + 1);
            }
            return;
        }
        let bytes = decoded(headers, body);
        if media == "message/rfc822" {
            let (headers, body) = split(bytes.trim_ascii_start());
            self.part(&headers, body, depth + 1);
            self.headers.push(headers);
            return;
        }
        let name = file_name(&disposition, "filename").or_else(|| file_name(&kind, "name")).unwrap_or_default();
        self.names.extend(Some(&name).filter(|it| !it.is_empty() && self.names.len() < MOST_NAMES).cloned());
        let name = name.to_lowercase();
        if is_item_file(&media, &name) || begins_item(&bytes) {
            let items = attached(&bytes, parameter(&kind, "charset").as_deref());
            if !items.is_empty() {
                self.items.extend(items);
                return;
            }
        }
        let is_text_file = [".txt", ".text", ".htm", ".html"].iter().any(|it| name.ends_with(it));
        // A message that promises parts and has none is read as the text that it is.
        if !(media.is_empty() || media.starts_with("text/") || media.starts_with("multipart/") || is_text_file) {
            return;
        }
        let read = self.text(&kind, &media, &bytes);
        self.remarks.push(read.0.clone());
        if !is_attached {
            self.found.push(read);
        }
    }

    fn text(&mut self, kind: &str, media: &str, bytes: &[u8]) -> Body {
        let charset = parameter(kind, "charset");
        let decoded = decode_labelled(bytes, charset.as_deref());
        self.guessed = self.guessed.or(decoded.guessed);
        let text = decoded.text;
        let lines = text.lines().take(MOST_LINES).filter_map(subject_in);
        self.subjects.extend(lines.take(MOST_NAMES).map(str::to_owned));
        let flowed = parameter(kind, "format").is_some_and(|it| it.eq_ignore_ascii_case("flowed"));
        match () {
            () if media == "text/html" || (media != "text/plain" && html::is_html(&text)) => {
                self.remarks.extend(html::beside(&text).map(html::fragment));
                html::marked(&text)
            }
            () if flowed => {
                let deletes = parameter(kind, "delsp").is_some_and(|it| it.eq_ignore_ascii_case("yes"));
                (plain::paragraphs(&unflow(&text, deletes)), Vec::new())
            }
            () => html::of_plain(&text),
        }
    }
}

/// Names of files, and subjects in a part, at most.
const MOST_NAMES: usize = 50;
/// Lines of a part in which subjects are looked for.
const MOST_LINES: usize = 5000;

static LIST: &str = include_str!("../../resources/wire/mail.tsv");

static SUBJECT: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let rows = LIST.lines().filter_map(|it| it.strip_prefix("subject\t"));
    rows.flat_map(str::split_whitespace).collect()
});

/// The subject that a line of quoted or forwarded text gives: `> Subject: …`, `<b>Betreff:</b> …`.
fn subject_in(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|it: char| it.is_whitespace() || matches!(it, '>' | '*' | '|' | '_'));
    let (name, value) = line.split_once([':', '：'])?;
    let name = name.rsplit('>').next().unwrap_or(name).trim_matches(|it: char| !it.is_alphabetic());
    let value = value.trim_start_matches(|it: char| it.is_whitespace() || it == '*');
    (name.len() <= 40 && SUBJECT.contains(name.to_lowercase().as_str()) && !value.is_empty()).then_some(value)
}

/// Whether a part is a file of a format of items, by its label or its name.
fn is_item_file(media: &str, name: &str) -> bool {
    [".json", ".xml", ".nitf", ".newsml", ".ninjs", ".nml"].iter().any(|it| name.ends_with(it))
        || ["/json", "/xml", "+json", "+xml"].iter().any(|it| media.ends_with(it)) && media != "application/xhtml+xml"
}

/// Whether text begins as a document of items does.
fn begins_item(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    ["<?xml ", "<nitf", "<NewsML", "<newsMessage", "<newsItem"].iter().any(|it| start.starts_with(it.as_bytes()))
}

/// The items in an attached file; none if it is something else.
fn attached(bytes: &[u8], charset: Option<&str>) -> Vec<Article> {
    let text = match charset {
        Some(_) => decode_labelled(bytes, charset).text,
        None => charset::decode(bytes).map_or(Cow::Borrowed(""), |it| it.text),
    };
    let outcomes: Vec<Outcome> = match text.trim_start().chars().next() {
        Some('<') if !html::is_page(&text) => documents::xml::items(&text, bytes),
        Some('{' | '[') => documents::json::items(&text).collect(),
        _ => Vec::new(),
    };
    outcomes.into_iter().flatten().collect()
}

/// The name of a file, plain or as RFC 2231 writes other characters: `filename*=UTF-8''EMBARGO%20budget.txt`.
fn file_name(field: &str, name: &str) -> Option<String> {
    let extended = ["*", "*0*"].iter().find_map(|it| parameter(field, &format!("{name}{it}")));
    let extended = extended.map(|value| {
        let (charset, rest) = value.split_once('\'').unwrap_or(("", &value));
        let text = rest.split_once('\'').map_or(rest, |it| it.1).replace('=', "=3D").replace('%', "=");
        decode_labelled(&quoted_printable(text.as_bytes(), false), Some(charset)).text.into_owned()
    });
    extended.or_else(|| {
        parameter(field, name).or_else(|| parameter(field, &format!("{name}*0"))).map(|it| words::decode(it.as_bytes(), None))
    })
}

/// The bytes of a part without the encoding for the way.
fn decoded<'a>(headers: &Headers, body: &'a [u8]) -> Cow<'a, [u8]> {
    match field(headers, "content-transfer-encoding").trim().to_ascii_lowercase().as_str() {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body, false)),
        _ => Cow::Borrowed(body),
    }
}

/// The parts of a body: at the boundary of the first Content-Type that has parts there, else at the one that stands in the body.
fn inner_parts<'a>(headers: &Headers, body: &'a [u8]) -> Vec<&'a [u8]> {
    let kinds =
        || headers.iter().filter(|(name, _)| name == "content-type").take(4).map(|(_, value)| String::from_utf8_lossy(value));
    let is_multipart = |it: &Cow<'_, str>| it.trim_start().to_ascii_lowercase().starts_with("multipart/");
    if !kinds().any(|it| is_multipart(&it)) {
        return Vec::new();
    }
    let declared = kinds().filter_map(|it| parameter(&it, "boundary")).filter(|it| !it.is_empty());
    let found = declared.map(|it| parts(body, it.as_bytes())).find(|it| !it.is_empty());
    found.or_else(|| Some(parts(body, boundary_in(body)?))).unwrap_or_default()
}

/// A line of `--boundary` that a header of a part follows.
fn boundary_in(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    while !rest.is_empty() {
        let next = after_line(rest);
        let line = rest.get(..rest.len() - next.len())?.trim_ascii_end();
        if let Some(boundary) = line.strip_prefix(b"--").filter(|it| !it.is_empty())
            && next.get(..8).is_some_and(|it| it.eq_ignore_ascii_case(b"content-"))
        {
            return Some(boundary);
        }
        rest = next;
    }
    None
}

/// The parts between lines of `--boundary`; what stands before the first and after the closing one is no part (RFC 2046, 5.1).
fn parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let marker = [b"--", boundary].concat();
    let mut found = Vec::new();
    let (mut start, mut at) = (None, 0);
    while at < body.len() {
        let rest = body.get(at..).unwrap_or_default();
        let next = at + (rest.len() - after_line(rest).len());
        if rest.starts_with(&marker) {
            found.extend(start.and_then(|start| body.get(start..at)));
            let closes = rest.get(marker.len()..).is_some_and(|it| it.starts_with(b"--"));
            start = (!closes).then_some(next);
        }
        at = next;
    }
    found.extend(start.and_then(|start| body.get(start..)));
    found
}

/// A parameter of a header field, in quotes or not (RFC 2045, 5.1).
fn parameter(field: &str, name: &str) -> Option<String> {
    field.split(';').skip(1).find_map(|it| {
        let (key, value) = it.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// `format=flowed` (RFC 3676): a line that ends with a space goes on with the next, and with `delsp` that space is none of the text;
/// leading `>` and stuffing are quoting.
fn unflow(text: &str, deletes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let flows = line.ends_with(' ') && line != "-- ";
        out.push_str(if flows && deletes { line.strip_suffix(' ').unwrap_or(line) } else { line });
        if !flows {
            out.push_str("\n\n");
        }
    }
    out
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
        let article = read(message.as_bytes()).remove(0).unwrap();
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
        let article = read(b"Subject: Flood\rFrom: y\r\rRain fell.\r\rRoads were cut.\r").remove(0).unwrap();
        assert_eq!((article.headline.as_str(), article.paragraphs.len()), ("Flood", 2));
    }
}
