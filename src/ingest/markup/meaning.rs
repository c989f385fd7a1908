//! What inline mark-up says of its words: NITF, HTML, hCard, press releases, schema.org, NewsML-G2.

use super::elements;
use record::article::AnnotationKind;

/// What an inline element says that its words are: an element of NITF 3.6, `time` and `q` of HTML, or one whose class or type is a
/// known one (hCard, `xn-` of press releases, schema.org in microdata or RDFa, the concept types of NewsML-G2). `attribute` gives
/// an attribute's value.
pub(crate) fn meaning<'a>(name: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> Option<AnnotationKind> {
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

/// Names of inline elements of NITF 3.6 that carry meaning.
const MEANINGFUL: [&str; 10] = ["person", "org", "location", "chron", "money", "num", "q", "event", "function", "object.title"];

/// Elements inside annotated ones, whose text is part of the sentence and a fact about it: the city of a `location`.
pub(crate) fn is_part(name: &str) -> bool {
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

pub(crate) fn is_inline(name: &str) -> bool {
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
        || (elements::is_inline(name) && !name.contains(['.', '-']))
}
