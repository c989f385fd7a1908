//! JSON items: ninjs 1.x, 2.x and 3.x and what agencies made of them, AP's and LSEG's items, and plain JSON under the names that
//! people use. Told apart by shape; `standard` and `$id` are not believed.
//!
//! Fields are read by the names of `resources/wire/fields.tsv` in every dialect; a dialect's file says how to know it and what it has
//! besides. What stands around items is told by [`around`]. A new dialect is a file beside this one, its row in [`DIALECTS`] and its name in [`Format`].

mod ap;
pub(crate) mod around;
mod body;
pub(crate) mod envelope;
mod mrn;
mod ninjs_1;
mod ninjs_2;
mod ninjs_3;
mod own;
mod shape;

use serde_json::Value;

use crate::outcome::{Outcome, RejectionCode, article, refuse, speaks_of_others};
use crate::values::fields::{Fields, Object, entries, line};
use crate::values::names::Property;
use crate::values::states::States;
use crate::values::{codes, ids, moment};
use record::article::{Article, Format, ProviderCode};
use shape::Shape;

/// A dialect of JSON.
struct Dialect {
    format: Format,
    /// Whether an object is an item of it.
    fits: fn(&Shape<'_>) -> bool,
    /// The id that stays the same over an item's versions, where it stands elsewhere than usual.
    id: fn(&Fields<'_>) -> Option<String>,
    /// What else is read otherwise than by the names that everyone uses.
    adapt: fn(&Fields<'_>, &mut Article),
}

/// The first that fits an object reads it.
const DIALECTS: [Dialect; 6] = [mrn::DIALECT, ap::DIALECT, ninjs_3::DIALECT, ninjs_2::DIALECT, ninjs_1::DIALECT, own::DIALECT];

fn dialect(object: &Object, fields: &Fields<'_>) -> &'static Dialect {
    let shape = Shape { object, fields };
    DIALECTS.iter().find(|it| (it.fits)(&shape)).unwrap_or(&own::DIALECT)
}

/// Reads one item; `bytes` are those it was read from.
pub(crate) fn read(object: &Object, bytes: &[u8]) -> Outcome {
    let fields = Fields::of(object);
    if let (Some(part), Some(size)) = (fields.line(&["fragnum"]), fields.get("fragment")) {
        let message = format!(
            "this is fragment {part} of a story ({} characters of it), not the story; put the fragments of its GUID together, unpack them and send that",
            size.as_str().map_or(0, str::len)
        );
        return refuse(RejectionCode::UnknownShape, &message, fields.line(&["guid"]));
    }
    let dialect = dialect(object, &fields);
    let mut article = article(dialect.format, bytes);
    if let Some(id) = (dialect.id)(&fields).or_else(|| id(&fields)) {
        article.id = id;
    }
    article.headline = headline(&fields).unwrap_or_default();
    article.envelope = envelope::read(&fields);
    (article.paragraphs, article.annotations) = body::read(&fields, &mut article.envelope);
    envelope::remarks(&fields, &mut article.envelope);
    moment::publish(&mut article, fields.dates(Property::Published.names()));
    let mut states = States::default();
    envelope::states(&fields, &mut states);
    states.finish(&mut article);
    if article.headline.is_empty() && article.paragraphs.is_empty() && !speaks_of_others(&article.envelope) {
        let known = has_identity(&fields);
        let (code, message) = if known || has_words(object) {
            (
                RejectionCode::NoText,
                "the item has neither headline nor body; looked for headline, title, headlines and body, body_text, body_html, text, content, bodies",
            )
        } else {
            (
                RejectionCode::UnknownShape,
                "the object is no item that can be read: it has none of headline, title, body, body_text, body_html, text, content, uri, id, guid",
            )
        };
        return refuse(code, message, id(&fields));
    }
    rest(&mut article, &fields);
    (dialect.adapt)(&fields, &mut article);
    Ok(article)
}

/// Whether the object has a headline of its own.
pub(crate) fn has_headline(object: &Object) -> bool {
    let fields = Fields::of(object);
    fields.line(&["headline", "title"]).is_some()
        || fields.has_any(&["headlines"])
        || Property::Headline
            .names()
            .iter()
            .filter(|it| !matches!(**it, "name" | "subject" | "hl"))
            .any(|it| fields.string(&[it]).is_some())
}

/// Whether the object has a body of its own.
pub(crate) fn has_body(object: &Object) -> bool {
    let fields = Fields::of(object);
    let is_rendered = |it: &Value| it.as_object().is_some_and(|it| it.get("rendered").is_some_and(Value::is_string));
    fields.string(Property::Body.names()).is_some()
        || fields.string(&["bodynitf"]).is_some()
        || fields.has_any(&["bodies", "nitf"])
        || fields.get("content").is_some_and(is_rendered)
}

/// Whether the object's only text is NITF, kept beside the item that it belongs to.
pub(crate) fn is_beside_item(object: &Object) -> bool {
    !has_headline(object) && object.get("nitf").is_some_and(Value::is_string) && object.contains_key("data")
}

/// Whether the object has words of its own.
pub(crate) fn has_words(object: &Object) -> bool {
    has_headline(object) || has_body(object)
}

fn has_identity(fields: &Fields<'_>) -> bool {
    fields.has_any(&["uri", "id", "guid", "urn", "altids", "versioncreated", "headline", "title", "body", "type"])
}

fn rest(article: &mut Article, fields: &Fields<'_>) {
    article.version = fields.line(Property::Version.names());
    article.provider = fields.line(Property::Provider.names());
    article.url = fields.line(Property::Url.names());
    article.slug = fields.line(Property::Slug.names());
    article.byline = fields.line(Property::Byline.names());
    article.dateline = fields
        .objects("dateline")
        .first()
        .and_then(|it| {
            it.line(&["text", "located", "value", "name"]).or_else(|| it.objects("located").first()?.line(&["city", "name"]))
        })
        .or_else(|| fields.line(Property::Dateline.names()));
    article.credit = fields.line(Property::Credit.names());
    article.copyright = fields.line(Property::Copyright.names());
    article.language = Property::Language.names().iter().find_map(|name| entries(fields.get(name)?).into_iter().find_map(line));
    article.codes = codes::of_json(fields);
    article.codes.extend(Property::Subtitle.names().iter().filter_map(|it| fields.line(&[it])).map(|code| ProviderCode {
        scheme: "headline:subtitle".to_owned(),
        code,
        name: None,
    }));
}

fn id(fields: &Fields<'_>) -> Option<String> {
    let named = Property::Id.names().iter().find_map(|it| fields.line(&[it]).filter(|it| ids::is_one(it)));
    named.or_else(|| alternative_id(fields))
}

fn alternative_id(fields: &Fields<'_>) -> Option<String> {
    fields.objects("altids").iter().find_map(|it| it.line(&["itemid"]))
}

/// The headline whose role is `main`, or the first with words.
fn headline(fields: &Fields<'_>) -> Option<String> {
    let listed = fields.objects("headlines");
    let is_main = |it: &&Fields<'_>| it.line(&["role"]).is_some_and(|role| role.ends_with("main") || role.ends_with("headline"));
    let of = |it: &Fields<'_>| it.line(&["value", "text", "headline"]);
    listed
        .iter()
        .find(is_main)
        .and_then(of)
        .or_else(|| listed.iter().find_map(of))
        .or_else(|| {
            Property::Headline
                .names()
                .iter()
                .find_map(|name| fields.get(name).filter(|it| says_headline(name, it)).and_then(line))
        })
        .or_else(|| fields.starting_with("headline").filter(|(key, _)| *key != "headlines").find_map(|(_, value)| line(value)))
}

/// Text, or an object that holds it. A number is no headline, and subjects are codes unless they are text.
fn says_headline(name: &str, value: &Value) -> bool {
    value.is_string()
        || value.as_array().is_some_and(|it| matches!(it.as_slice(), [Value::String(_)]))
        || (value.is_object() && !matches!(name, "subject" | "name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article_of(json: &str) -> Article {
        let value: Value = serde_json::from_str(json).unwrap();
        read(value.as_object().unwrap(), json.as_bytes()).unwrap()
    }

    #[track_caller]
    fn check_format(json: &str, expected: Format) {
        assert_eq!(article_of(json).format, expected, "{json}");
    }

    #[test]
    fn versions_are_told_by_shape() {
        check_format(
            r#"{"uri":"u","versionCreated":"2022-03-14T02:00:00Z","headlines":[{"value":"H"}],"standard":{"version":"1.0"}}"#,
            Format::Ninjs3,
        );
        check_format(
            r#"{"uri":"u","headlines":[{"value":"H"}],"bodies":[{"contentType":"text/plain","value":"B"}]}"#,
            Format::Ninjs3,
        );
        check_format(r#"{"uri":"u","versioncreated":"2022-03-14T02:00:00Z","headlines":[{"value":"H"}]}"#, Format::Ninjs2);
        check_format(
            r#"{"uri":"u","headlines":[{"value":"H"}],"bodies":[{"contenttype":"text/plain","value":"B"}]}"#,
            Format::Ninjs2,
        );
        check_format(
            r#"{"uri":"u","versioncreated":"2022-03-14T02:00:00Z","headline":"H","body_html":"<p>B</p>"}"#,
            Format::Ninjs1,
        );
        check_format(
            r#"{"guid":"u","headline":"H","body_html":"<p>B</p>","evolvedfrom":"x","priority":3,"standard":{"name":"NINJSv2"}}"#,
            Format::Ninjs1,
        );
        check_format(r#"{"uri":"u","headline":"H","$standard":{"version":"3.0"},"body_text":"B"}"#, Format::Ninjs1);
        check_format(r#"{"id":"u","title":"H","content":"B","publishedAt":"2022-03-14"}"#, Format::Json);
        check_format(r#"{"headline":"H","body":"B","bodyText":"B"}"#, Format::Json);
        check_format(r#"{"altId":"n1","audiences":["NP:E"],"headline":"H","takeSequence":1}"#, Format::Mrn);
        check_format(r#"{"altids":{"itemid":"1","etag":"1_2"},"headline":"H","signals":["newscontent"]}"#, Format::ApJson);
    }

    #[track_caller]
    fn check_body(json: &str, expected: &[&str]) {
        assert_eq!(article_of(json).paragraphs, expected, "{json}");
    }

    #[test]
    fn the_body_is_found_wherever_it_is() {
        check_body(r#"{"title":"T","body_text":"One.\n\nTwo."}"#, &["One.", "Two."]);
        check_body(r#"{"title":"T","body_text":"One. Two.","body_html":"<p>One.</p><p>Two.</p>"}"#, &["One.", "Two."]);
        check_body(r#"{"title":"T","content":{"rendered":"<p>One &amp; two</p>"}}"#, &["One & two"]);
        check_body(r#"{"title":"T","content":["One.","Two."]}"#, &["One.", "Two."]);
        check_body(r#"{"title":"T","body":"Shares <ANDC.SN> < 3 fell"}"#, &["Shares <ANDC.SN> < 3 fell"]);
        check_body(r#"{"title":"T","body":7,"text":"Kept."}"#, &["Kept."]);
        assert_eq!(article_of(r#"{"subject":[{"name":"weather"}],"name":{"name":"x"},"body":"B."}"#).headline, "");
        check_body(
            r#"{"headlines":[{"value":"T"}],"bodies":[{"role":"lead","value":"Lead."},{"role":"main","value":"Body."}]}"#,
            &["Lead.", "Body."],
        );
        check_body(r#"{"headline":"T","nitf":{"body_nitf":"<block><p>One.</p><p>Two.</p></block>"}}"#, &["One.", "Two."]);
        check_body(r#"{"uri":"p","type":"picture","description_text":"A man in Dakar."}"#, &["A man in Dakar."]);
    }

    #[test]
    fn the_envelope_is_kept_as_given() {
        let tt = article_of(
            r#"{"uri":"u2","pubstatus":"usable","urgency":"3","headline":"H","body_text":"B","signals":{"updatetype":"KORR"},"replacing":["u1"],"ednote":"Fixes name"}"#,
        );
        assert_eq!(
            (tt.envelope.signals, tt.envelope.replaces, tt.envelope.urgency),
            (vec!["KORR".to_owned()], vec!["u1".to_owned()], Some(3))
        );
        let afp = article_of(
            r#"{"uri":"u","headline":"H","signals":[{"uri":"http://cv.iptc.org/newscodes/signal/correction"}],"pubStatus":"stat:withheld"}"#,
        );
        assert_eq!(afp.envelope.signals, ["http://cv.iptc.org/newscodes/signal/correction"]);
        assert_eq!(afp.envelope.status.as_deref(), Some("withheld"));
        let killed = article_of(r#"{"uri":"u","pubstatus":"canceled"}"#);
        assert_eq!((killed.headline.as_str(), killed.envelope.status.as_deref()), ("", Some("canceled")));
        assert_eq!(article_of(r#"{"status":"ok","headline":"H"}"#).envelope.status.as_deref(), Some("ok"));
    }

    #[test]
    fn an_embargo_without_a_time_is_one() {
        let embargo = |value: &str| article_of(&format!(r#"{{"headline":"H","embargoed":{value}}}"#)).envelope.embargo;
        assert_eq!(embargo("\"2022-03-14T02:00:00+01:00\"").unwrap().until.unwrap().to_string(), "2022-03-14T02:00:00+01:00");
        for given in ["\"Tuesday\"", "true", "\"2022-03-14\"", "{\"reason\":\"x\"}"] {
            assert_eq!(embargo(given).unwrap().until, None, "{given}");
        }
        for given in ["null", "false", "\"\"", "[]"] {
            assert_eq!(embargo(given), None, "{given}");
        }
    }
}
