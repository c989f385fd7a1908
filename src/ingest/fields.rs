//! JSON items → [`Article`]: ninjs of every version, told apart by shape, and plain JSON under the names that people use.
//!
//! A field of the wrong type costs that field, not the item; unknown fields are no error.

use serde_json::{Map, Value};

use super::{Rejection, RejectionCode, html, moment, plain};
use crate::article::{Article, Delivery, Embargo, Envelope, Format};

type Object = Map<String, Value>;

/// Makes an article of one JSON object; `sha256` is of the bytes that it was read from.
pub(super) fn article(object: &Object, sha256: String) -> Result<Article, Rejection> {
    let id = text(object, &["uri", "id", "guid", "_id", "urn"]);
    let (headline, paragraphs) = (headline(object), body(object));
    if headline.is_none() && paragraphs.is_empty() {
        let message = "the item has neither headline nor body; looked for headline, title, headlines and body, body_text, body_html, text, content, bodies";
        return Err(Rejection { code: RejectionCode::NoText, message: message.to_owned(), item: id });
    }
    Ok(Article {
        id: id.unwrap_or_else(|| format!("sha256:{sha256}")),
        version: text(object, &["version", "_version"]),
        format: format(object),
        provider: text(object, &["provider", "source", "publisher"])
            .or_else(|| first_name(object, &["infoSources", "infosources", "infosource"])),
        url: text(object, &["url", "link", "href"]),
        published: first(
            object,
            &[
                "versionCreated",
                "versioncreated",
                "published",
                "date",
                "firstCreated",
                "firstcreated",
                "pubDate",
                "published_at",
                "created_at",
            ],
        )
        .and_then(moment::parse),
        headline: headline.unwrap_or_default(),
        paragraphs,
        slug: text(object, &["slugline", "slug"]),
        byline: text(object, &["by", "byline", "author"]),
        dateline: text(object, &["dateline", "located"]),
        credit: text(object, &["credit", "creditline"]),
        copyright: text(object, &["copyrightNotice", "copyrightnotice", "copyrightHolder", "copyrightholder", "copyright"]),
        language: text(object, &["language", "lang"]),
        envelope: envelope(object),
        codes: Vec::new(),
        annotations: Vec::new(),
        sha256,
        delivery: Delivery::default(),
    })
}

/// Told apart by what only one version has.
fn format(object: &Object) -> Format {
    let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
    if has(&[
        "versionCreated",
        "firstCreated",
        "contentCreated",
        "pubStatus",
        "embargoedUntil",
        "edNote",
        "altIds",
        "infoSources",
        "copyrightNotice",
    ]) && has(&["bodies", "headlines", "uri"])
    {
        Format::Ninjs3
    } else if has(&["headlines", "bodies", "descriptions", "altids", "infosources", "people", "organisations"]) {
        Format::Ninjs2
    } else if object.contains_key("uri")
        || has(&["body_text", "body_html", "versioncreated", "pubstatus", "renditions", "associations"])
    {
        Format::Ninjs1
    } else {
        Format::Json
    }
}

fn headline(object: &Object) -> Option<String> {
    let of_list = list(object, "headlines").find(|it| role(it) == "main").or_else(|| list(object, "headlines").next());
    let given = of_list.and_then(|it| text(it, &["value"])).or_else(|| text(object, &["headline", "title", "name"]))?;
    let clean = if html::is_html(&given) { html::read(&given).paragraphs.join(" ") } else { plain::one_line(&given) };
    Some(clean).filter(|it| !it.is_empty())
}

fn body(object: &Object) -> Vec<String> {
    let bodies: Vec<&Object> = list(object, "bodies").collect();
    let is_plain = |it: &&&Object| {
        text(it, &["contentType", "contenttype"]).is_none_or(|it| it.starts_with("text/plain")) && !role(it).contains("html")
    };
    let chosen = bodies.iter().find(is_plain).or(bodies.first()).and_then(|it| string(it, "value"));
    let given = chosen.or_else(|| {
        ["body_text", "body_html", "body", "bodyText", "bodyHtml", "text", "content", "description_text", "description"]
            .iter()
            .find_map(|key| string(object, key))
    });
    given.map(|it| if html::is_html(it) { html::read(it).paragraphs } else { plain::paragraphs(it) }).unwrap_or_default()
}

fn envelope(object: &Object) -> Envelope {
    let embargo = ["embargoedUntil", "embargoed"].iter().find_map(|key| object.get(*key)).map(|given| Embargo {
        until: given.as_str().and_then(moment::parse),
        given: given.as_str().map_or_else(|| given.to_string(), str::to_owned),
    });
    let signals = ["signals", "signal"].iter().filter_map(|key| object.get(*key)).flat_map(codes).collect();
    Envelope {
        status: text(object, &["pubStatus", "pubstatus"]),
        urgency: object
            .get("urgency")
            .and_then(Value::as_u64)
            .and_then(|it| u8::try_from(it).ok())
            .filter(|it| (1..=9).contains(it)),
        embargo,
        editors_note: text(object, &["edNote", "ednote", "editors_note"]),
        signals,
        replaces: object.get("replacing").map(codes).unwrap_or_default(),
        ..Envelope::default()
    }
}

/// The codes in a list of strings or objects, or in an object of such.
fn codes(value: &Value) -> Vec<String> {
    match value {
        Value::String(code) => vec![code.clone()],
        Value::Array(items) => items.iter().flat_map(codes).collect(),
        Value::Object(object) => ["uri", "code", "qcode", "updatetype", "name"]
            .iter()
            .find_map(|key| string(object, key))
            .map(str::to_owned)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn list<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn role(object: &Object) -> &str {
    string(object, "role").unwrap_or_default()
}

fn first_name(object: &Object, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| list(object, key).find_map(|it| text(it, &["name", "literal"])))
}

fn string<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str).filter(|it| !it.trim().is_empty())
}

fn first<'a>(object: &'a Object, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| string(object, key))
}

/// The first of `keys` that holds a string or a number, on one line.
fn text(object: &Object, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match object.get(*key)? {
        Value::String(given) => Some(plain::one_line(given)).filter(|it| !it.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}
