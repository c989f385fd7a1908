//! The provider's codes: from JSON fields, from QCodes and URIs, and the RICs and story references that stand in the copy.
//!
//! They are kept as delivered; nothing here knows what they mean.

use serde_json::Value;

use super::fields::{Fields, entries, line};
use record::article::ProviderCode;

/// More codes than this say nothing about one story.
const MOST: usize = 500;

/// Folded field name → the scheme of codes that name none.
const FIELDS: [(&str, &str); 34] = [
    ("anpacategory", "category"),
    ("audiences", "audience"),
    ("categories", "category"),
    ("category", "category"),
    ("companycodes", "company"),
    ("event", "event"),
    ("events", "event"),
    ("fixture", "fixture"),
    ("genre", "genre"),
    ("genres", "genre"),
    ("instancesof", "instance"),
    ("keyword", "keyword"),
    ("keywords", "keyword"),
    ("object", "object"),
    ("objects", "object"),
    ("organisation", "organisation"),
    ("organisations", "organisation"),
    ("organization", "organisation"),
    ("organizations", "organisation"),
    ("people", "person"),
    ("person", "person"),
    ("persons", "person"),
    ("place", "place"),
    ("places", "place"),
    ("product", "product"),
    ("products", "product"),
    ("rics", "ric"),
    ("service", "service"),
    ("services", "service"),
    ("subject", "subject"),
    ("subjects", "subject"),
    ("suppcategories", "category"),
    ("tags", "tag"),
    ("tickers", "ticker"),
];

/// The codes in the fields that hold codes.
pub(crate) fn of_json(fields: &Fields<'_>) -> Vec<ProviderCode> {
    let mut found = Vec::new();
    for (name, scheme) in FIELDS {
        for entry in fields.get(name).map(entries).unwrap_or_default() {
            of_value(entry, scheme, &mut found);
        }
    }
    for value in fields.get("altids").map(entries).unwrap_or_default() {
        let Some(object) = value.as_object() else { continue };
        let entry = Fields::of(object);
        if let (Some(role), Some(code)) = (entry.line(&["role"]), entry.line(&["value"])) {
            found.push(ProviderCode { scheme: format!("altid:{role}"), code, name: None });
        } else {
            found.extend(
                object
                    .iter()
                    .filter_map(|(key, it)| Some(ProviderCode { scheme: format!("altid:{key}"), code: line(it)?, name: None })),
            );
        }
    }
    tidy(found)
}

fn of_value(value: &Value, scheme: &str, found: &mut Vec<ProviderCode>) {
    let Value::Object(object) = value else {
        found.extend(line(value).map(|code| of_text(&code, scheme)));
        return;
    };
    let fields = Fields::of(object);
    let name = fields.line(&["name", "label", "title", "prefname"]);
    let code = fields.line(&["code", "qcode", "uri", "id", "literal", "symbol", "ric", "value", "term"]).or_else(|| name.clone());
    if let Some(code) = code {
        let mut made = of_text(&code, scheme);
        if let Some(scheme) = fields.line(&["scheme", "schema"]) {
            made = ProviderCode { scheme, code, name: None };
        }
        found.push(ProviderCode { name: name.filter(|it| *it != made.code), ..made });
    }
    for symbol in fields.objects("symbols") {
        if let Some(code) = symbol.line(&["symbol", "ticker"]) {
            let scheme = symbol.line(&["exchange"]).map_or("ticker".to_owned(), |it| format!("ticker:{it}"));
            found.push(ProviderCode { scheme, code, name: None });
        }
    }
}

/// A QCode (`medtop:20000001`, `R:ANDC.SN`) is its scheme and its code; any other text is a code of `scheme`.
pub(crate) fn of_text(given: &str, scheme: &str) -> ProviderCode {
    let qcode = given.split_once(':').filter(|(alias, code)| {
        (1..=24).contains(&alias.len())
            && alias.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.'))
            && !code.is_empty()
            && !code.starts_with("//")
            && !code.contains(char::is_whitespace)
            && !matches!(*alias, "http" | "https" | "urn" | "tag" | "mailto" | "sha256")
    });
    let (scheme, code) = qcode.unwrap_or((scheme, given));
    ProviderCode { scheme: scheme.to_owned(), code: code.to_owned(), name: None }
}

/// A line of a header of which only the agency knows what it means.
pub(crate) fn of_header(line: &str) -> ProviderCode {
    ProviderCode { scheme: "header".to_owned(), code: line.to_owned(), name: None }
}

/// The codes or names of a list, an object or a string, for fields that are lists of codes in one place and strings in another.
pub(crate) fn names(value: &Value) -> Vec<String> {
    let of_object = |object: &serde_json::Map<String, Value>| {
        let fields = Fields::of(object);
        fields.line(&["updatetype", "qcode", "uri", "code", "id", "itemid", "guid", "href", "name"])
    };
    entries(value)
        .into_iter()
        .filter_map(|it| match it {
            Value::Object(object) => of_object(object),
            Value::Array(_) => None,
            other => line(other),
        })
        .collect()
}

/// RICs (`<ANDC.SN>`) and references to other stories (`[nL8N2VA1XY]`) in the copy, in text order.
pub(crate) fn in_copy(paragraphs: &[String]) -> Vec<ProviderCode> {
    let mut found = Vec::new();
    for paragraph in paragraphs {
        for (at, opening) in paragraph.match_indices(['<', '[']) {
            let Some(rest) = paragraph.get(at + 1..) else { continue };
            let closing = if opening == "<" { '>' } else { ']' };
            let Some(inner) =
                rest.bytes().take(24).position(|it| u32::from(it) == u32::from(closing)).and_then(|end| rest.get(..end))
            else {
                continue;
            };
            let scheme = match opening {
                "<" if is_ric(inner) => "ric",
                "[" if is_story_reference(inner) => "story-id",
                _ => continue,
            };
            let code = inner.strip_prefix("ID:").unwrap_or(inner);
            found.push(ProviderCode { scheme: scheme.to_owned(), code: code.to_owned(), name: None });
        }
    }
    found
}

/// `ANDC.SN`, `.SPX`, `EUR=`, `LCOc1`, `0#.INDEX`: no spaces, a root of capitals or digits, and an exchange, `=` or a month.
fn is_ric(given: &str) -> bool {
    let parts = given.rsplit_once('.').is_some_and(|(root, exchange)| {
        (1..=6).contains(&exchange.len())
            && exchange.bytes().all(|it| it.is_ascii_alphanumeric())
            && exchange.bytes().any(|it| it.is_ascii_uppercase())
            && (root.is_empty() || root.bytes().any(|it| it.is_ascii_uppercase() || it.is_ascii_digit()))
    });
    let continuation = given.rsplit_once('c').is_some_and(|(root, number)| {
        root.len() >= 2
            && root.bytes().all(|it| it.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|it| it.is_ascii_digit())
    });
    let allowed = given.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'=' | b'^' | b'_' | b'#' | b'-'));
    allowed
        && (2..=20).contains(&given.len())
        && (parts || continuation || (given.contains('=') && given.starts_with(|it: char| it.is_ascii_uppercase())))
}

/// `nL8N2VA1XY`, `ID:nN14123456`, `L4N1IR3DJ`: a letter or two, then capitals and digits mixed.
fn is_story_reference(given: &str) -> bool {
    let code = given.strip_prefix("ID:").unwrap_or(given);
    let code = code.strip_prefix('n').unwrap_or(code);
    (7..=14).contains(&code.len())
        && code.starts_with(|it: char| it.is_ascii_uppercase())
        && code.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        && code.bytes().filter(u8::is_ascii_digit).count() >= 2
}

/// Each code once, in the order given.
pub(crate) fn tidy(codes: Vec<ProviderCode>) -> Vec<ProviderCode> {
    let mut seen = std::collections::BTreeSet::new();
    codes.into_iter().filter(|it| seen.insert((it.scheme.clone(), it.code.clone()))).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(codes: &[ProviderCode]) -> Vec<String> {
        codes
            .iter()
            .map(|it| format!("{}={}{}", it.scheme, it.code, it.name.as_ref().map_or(String::new(), |name| format!(" ({name})"))))
            .collect()
    }

    #[test]
    fn codes_of_every_dialect() {
        let value = serde_json::json!({
            "subject": [{"code": "04000000", "name": "economy", "scheme": "http://cv.iptc.org/newscodes/subjectcode/"}, "N2:CL", "R:ANDC.SN"],
            "subjects": [{"uri": "http://cv.iptc.org/newscodes/mediatopic/20000209", "name": "mining"}],
            "keywords": ["copper", "copper"],
            "organisations": [{"name": "Andes Copper", "symbols": [{"exchange": "XSGO", "symbol": "ANDC"}]}],
            "altids": {"friendlykey": "123"}, "products": {"wrong": 1},
        });
        assert_eq!(
            written(&of_json(&Fields::of(value.as_object().unwrap()))),
            [
                "keyword=copper",
                "organisation=Andes Copper",
                "ticker:XSGO=ANDC",
                "http://cv.iptc.org/newscodes/subjectcode/=04000000 (economy)",
                "N2=CL",
                "R=ANDC.SN",
                "subject=http://cv.iptc.org/newscodes/mediatopic/20000209 (mining)",
                "altid:friendlykey=123",
            ]
        );
    }

    #[test]
    fn codes_in_the_copy() {
        let copy = "Andes Copper <ANDC.SN> fell with the index <.SPIPSA> and the peso <CLP=>, copper <CMCU3> was <b> flat [nL8N2VA1XY] [MKTS/GLOB] [US] [L4N1IR3DJ]; <LCOc1> < a.B>";
        assert_eq!(
            written(&in_copy(&[copy.to_owned()])),
            ["ric=ANDC.SN", "ric=.SPIPSA", "ric=CLP=", "story-id=nL8N2VA1XY", "story-id=L4N1IR3DJ", "ric=LCOc1",]
        );
    }
}
