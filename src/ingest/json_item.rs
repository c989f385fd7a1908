//! One JSON object → [`Article`]: ninjs 1.x, 2.x and 3.x and their dialects, AP's and LSEG's items, and plain JSON under the names
//! that people use. Told apart by shape; `standard` and `$id` are not believed.

use serde_json::Value;

use super::bodies::Body;
use super::codes;
use super::fields::{Fields, Object, entries, line, moment_of};
use super::{Outcome, RejectionCode, article, bodies, html, markup, plain, refuse, xml};
use record::article::{Annotation, Article, Embargo, Envelope, Format};

const HEADLINES: [&str; 7] = ["headline", "title", "hl", "headlinemain", "headlinetext", "subject", "name"];
const BODIES: [&str; 12] = [
    "bodyhtml",
    "bodytext",
    "body",
    "bodyxhtml",
    "text",
    "content",
    "contenthtml",
    "contenttext",
    "html",
    "fulltext",
    "story",
    "articlebody",
];
const SUMMARIES: [&str; 9] = [
    "descriptiontext",
    "description",
    "descriptionhtml",
    "descriptionsummary",
    "summary",
    "abstract",
    "lead",
    "teaser",
    "caption",
];

/// Reads one item; `bytes` are those it was read from.
pub(super) fn read(object: &Object, bytes: &[u8]) -> Outcome {
    let fields = Fields::of(object);
    if let (Some(part), Some(size)) = (fields.line(&["fragnum"]), fields.get("fragment")) {
        let message = format!(
            "this is fragment {part} of a story ({} characters of it), not the story; put the fragments of its GUID together, unpack them and send that",
            size.as_str().map_or(0, str::len)
        );
        return refuse(RejectionCode::UnknownShape, &message, fields.line(&["guid"]));
    }
    let format = format(object, &fields);
    let mut article = article(format, bytes);
    if let Some(id) = id(&fields, format) {
        article.id = id;
    }
    article.headline = headline(&fields).unwrap_or_default();
    (article.paragraphs, article.annotations) = body(&fields);
    article.envelope = envelope(&fields);
    if article.headline.is_empty() && article.paragraphs.is_empty() && !super::speaks_of_others(&article.envelope) {
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
        return refuse(code, message, id_of(&fields));
    }
    rest(&mut article, &fields);
    Ok(article)
}

/// Whether the object has a headline of its own.
pub(super) fn has_headline(object: &Object) -> bool {
    let fields = Fields::of(object);
    fields.line(&["headline", "title"]).is_some() || fields.has_any(&["headlines"])
}

/// Whether the object has a body of its own.
pub(super) fn has_body(object: &Object) -> bool {
    let fields = Fields::of(object);
    let is_rendered = |it: &Value| it.as_object().is_some_and(|it| it.get("rendered").is_some_and(Value::is_string));
    fields.string(&["bodyhtml", "bodytext", "body", "text", "contenthtml", "content", "bodynitf"]).is_some()
        || fields.has_any(&["bodies", "nitf"])
        || fields.get("content").is_some_and(is_rendered)
}

/// Whether the object has words of its own.
pub(super) fn has_words(object: &Object) -> bool {
    has_headline(object) || has_body(object)
}

fn has_identity(fields: &Fields<'_>) -> bool {
    fields.has_any(&["uri", "id", "guid", "urn", "altids", "versioncreated", "headline", "title", "body", "type"])
}

fn rest(article: &mut Article, fields: &Fields<'_>) {
    article.version = fields.line(&["version", "rev", "revision"]);
    article.provider = fields
        .line(&["provider", "source", "publisher", "agency", "infosource", "infosources", "sourcename", "feed", "origin"])
        .map(|it| it.strip_prefix("NS:").map_or(it.clone(), str::to_owned));
    article.url = fields.line(&["url", "link", "href", "weburl", "permalink", "canonicalurl", "externalurl"]);
    article.published = fields.moment(&[
        "versioncreated",
        "published",
        "date",
        "publishedat",
        "publicationdate",
        "datepublished",
        "pubdate",
        "issued",
        "firstcreated",
        "contentcreated",
        "publishdate",
        "publishedon",
        "publisheddate",
        "firstpublished",
        "datetime",
        "timestamp",
        "createdat",
        "created",
        "updated",
        "datemodified",
        "time",
    ]);
    article.slug = fields.line(&["slugline", "slug", "strapline"]);
    article.byline = fields.line(&["by", "byline", "bylines", "author", "authors", "dccreator", "creator"]);
    article.dateline = fields
        .objects("dateline")
        .first()
        .and_then(|it| {
            it.line(&["text", "located", "value", "name"]).or_else(|| it.objects("located").first()?.line(&["city", "name"]))
        })
        .or_else(|| fields.line(&["dateline", "located", "datelinelocation", "town"]));
    article.credit = fields.line(&["credit", "creditline", "credits"]);
    article.copyright = fields.line(&["copyrightnotice", "copyrightline", "copyright", "copyrightholder", "rights"]);
    let languages = ["language", "lang", "languagecode", "inlanguage", "locale", "languages"];
    article.language = languages.iter().find_map(|name| entries(fields.get(name)?).into_iter().find_map(line));
    article.codes = codes::of_json(fields);
}

/// Told apart by what only one of them has. The spelling matters: 3.x is camel case, 2.x is the same in lower case.
fn format(object: &Object, fields: &Fields<'_>) -> Format {
    let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
    if has(&["takeSequence", "instancesOf"]) || (has(&["altId"]) && has(&["audiences", "mimeType", "messageType"])) {
        return Format::Mrn;
    }
    let altids = fields.objects("altids");
    if altids.iter().any(|it| it.has_any(&["itemid", "etag"])) && has(&["altids"])
        || has(&["editorialtypes", "body_nitf", "datelinelocation"])
    {
        return Format::ApJson;
    }
    let arrays = |keys: &[&str]| keys.iter().any(|key| object.get(*key).is_some_and(Value::is_array));
    let listed = arrays(&["headlines", "bodies", "descriptions"]);
    let camel = has(&[
        "versionCreated",
        "firstCreated",
        "contentCreated",
        "pubStatus",
        "embargoedUntil",
        "edNote",
        "altIds",
        "infoSources",
        "copyrightNotice",
        "copyrightHolder",
        "usageTerms",
        "representationType",
        "trustIndicators",
        "rightsInfo",
        "eventDetails",
        "plannedCoverage",
        "digitalSourceType",
    ]);
    let lower = has(&[
        "versioncreated",
        "firstcreated",
        "pubstatus",
        "ednote",
        "copyrightnotice",
        "copyrightholder",
        "usageterms",
        "altids",
        "infosources",
        "representationtype",
        "trustindicators",
        "embargoed",
    ]);
    let uri = has(&["uri"]);
    let plural = arrays(&[
        "people",
        "organisations",
        "places",
        "subjects",
        "objects",
        "infosources",
        "infoSources",
        "genres",
        "renditions",
        "associations",
        "altids",
        "altIds",
    ]);
    let first = has(&[
        "body_html",
        "body_text",
        "body_xhtml",
        "description_text",
        "description_html",
        "headline_main",
        "renditions",
        "profile",
    ]);
    let plain = has(&["date", "published", "publishedAt", "published_at", "url", "text", "body", "content"]);
    match () {
        () if camel && !lower && (listed || plural || (uri && !has(&["headline", "body", "content"]))) => Format::Ninjs3,
        () if listed && lower => Format::Ninjs2,
        () if listed && inner_camel(object) => Format::Ninjs3,
        () if listed => Format::Ninjs2,
        () if lower || first && (uri || has(&["guid"])) && !plain => Format::Ninjs1,
        () if plural && uri => Format::Ninjs2,
        () if has(&["subject", "person", "organisation", "place", "byline", "headline"])
            && uri
            && !has(&["body", "content", "title"]) =>
        {
            Format::Ninjs1
        }
        () => Format::Json,
    }
}

/// A body or headline entry spells `contentType`, `charCount`, `wordCount`.
fn inner_camel(object: &Object) -> bool {
    let entries = ["bodies", "headlines", "descriptions"].iter().filter_map(|key| object.get(*key)?.as_array()).flatten();
    entries
        .filter_map(Value::as_object)
        .any(|it| ["contentType", "charCount", "wordCount"].iter().any(|key| it.contains_key(*key)))
}

/// The id that stays the same over the versions of an item.
fn id(fields: &Fields<'_>, format: Format) -> Option<String> {
    let alternative = || fields.objects("altids").iter().find_map(|it| it.line(&["itemid"]));
    match format {
        Format::ApJson => alternative().or_else(|| id_of(fields)),
        Format::Mrn => fields.line(&["altid"]).or_else(|| id_of(fields)),
        _ => id_of(fields).or_else(alternative),
    }
}

fn id_of(fields: &Fields<'_>) -> Option<String> {
    fields.line(&["uri", "id", "guid", "urn", "itemid", "articleid", "storyid", "newsid", "uuid", "docid"])
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
        .or_else(|| HEADLINES.iter().find_map(|name| fields.get(name).filter(|it| says_headline(name, it)).and_then(line)))
        .or_else(|| fields.starting_with("headline").filter(|(key, _)| *key != "headlines").find_map(|(_, value)| line(value)))
}

/// Text, or an object that holds it. A number is no headline, and subjects are codes unless they are text.
fn says_headline(name: &str, value: &Value) -> bool {
    value.is_string()
        || value.as_array().is_some_and(|it| matches!(it.as_slice(), [Value::String(_)]))
        || (value.is_object() && !matches!(name, "subject" | "name"))
}

/// The body as paragraphs: of several renditions the one with the most text, a marked-up one before a plain one.
fn body(fields: &Fields<'_>) -> Body {
    let mut found = Vec::new();
    let mut leads = Vec::new();
    let mut foreign = Vec::new();
    for entry in fields.objects("bodies") {
        let role = entry.line(&["role"]).unwrap_or_default().to_lowercase();
        let media = entry.line(&["contenttype"]).unwrap_or_default();
        let is_html = media.contains("html") || role.contains("html");
        let Some(value) = entry.get("value") else { continue };
        if !is_html && (media.contains("xml") || role.contains("nitf")) {
            foreign.extend(value.as_str().map(xml_body));
            continue;
        }
        let read = paragraphs(value, is_html);
        if ["caption", "lead", "ingress", "summary", "teaser"].iter().any(|it| role.contains(it)) {
            leads.push(read)
        } else {
            found.push(read)
        }
    }
    for name in BODIES {
        found.extend(fields.get(name).map(|it| paragraphs(it, name.ends_with("html"))));
    }
    // XML of one's own, such as an agency's old NITF, is read where it is well-formed, or where there is nothing else.
    let is_only = found.iter().all(|it| it.0.is_empty());
    found.extend(foreign.into_iter().filter(|(well_formed, _)| *well_formed || is_only).map(|(_, body)| body));
    let nitf = fields.objects("nitf").into_iter().filter_map(|it| it.get("bodynitf")).chain(fields.get("bodynitf")).map(nitf);
    found.extend(nitf);
    if found.iter().all(|it| it.0.is_empty()) {
        found.extend(fields.starting_with("body").filter(|(key, _)| *key != "bodies").map(|(_, it)| paragraphs(it, false)));
    }
    let body = bodies::richest(found);
    let lead = leads.into_iter().find(|it| !it.0.is_empty()).unwrap_or_default();
    match (body.0.is_empty(), lead.0.is_empty()) {
        (false, true) => body,
        (false, false) => bodies::with_lead(lead, body),
        (true, false) => lead,
        (true, true) => summary(fields),
    }
}

/// Pictures, alerts and stubs have a description only.
fn summary(fields: &Fields<'_>) -> Body {
    let listed = fields
        .objects("descriptions")
        .iter()
        .filter_map(|it| it.get("value").map(|it| paragraphs(it, false)))
        .collect::<Vec<_>>();
    let named = SUMMARIES.iter().filter_map(|name| fields.get(name).map(|it| paragraphs(it, false)));
    listed.into_iter().chain(named).find(|it| !it.0.is_empty()).unwrap_or_default()
}

/// A NITF body, which is a string.
fn nitf(value: &Value) -> Body {
    value.as_str().map_or_else(|| paragraphs(value, true), |it| xml_body(it).1)
}

/// A body in XML: if it is well-formed (then `true`), else what a browser would make of it.
fn xml_body(given: &str) -> (bool, Body) {
    let tree = xml::parse(given);
    if !tree.faults.is_empty() {
        return (false, html::marked(given));
    }
    let main = tree.elements().find(|it| it.name() == "body.content").or_else(|| tree.elements().find(|it| it.name() == "body"));
    (true, main.map_or_else(|| tree.roots().map(markup::paragraphs).fold(Body::default(), then), markup::paragraphs))
}

/// One body after another.
fn then((mut paragraphs, mut annotations): Body, (more, marked): Body) -> Body {
    let before = paragraphs.len();
    annotations.extend(marked.into_iter().map(|it| Annotation { paragraph: it.paragraph + before, ..it }));
    paragraphs.extend(more);
    (paragraphs, annotations)
}

fn paragraphs(value: &Value, is_markup: bool) -> Body {
    match value {
        Value::String(given) if is_markup || html::is_html(given) => html::marked(given),
        Value::String(given) => (plain::paragraphs(&html::unescape(given)), Vec::new()),
        Value::Array(items) => {
            items.iter().filter(|it| !it.is_array()).map(|it| paragraphs(it, is_markup)).fold(Body::default(), then)
        }
        Value::Object(object) => ["value", "rendered", "html", "text", "content", "body", "#text"]
            .iter()
            .filter_map(|key| object.get(*key).filter(|it| it.is_string()))
            .map(|it| paragraphs(it, is_markup))
            .find(|it| !it.0.is_empty())
            .unwrap_or_default(),
        _ => Body::default(),
    }
}

fn envelope(fields: &Fields<'_>) -> Envelope {
    let tags = ["tags", "tag"].iter().filter_map(|it| fields.get(it)).flat_map(entries).filter_map(Value::as_str);
    let tagged = |prefix: &'static str| tags.clone().filter(move |it| it.starts_with(prefix)).map(str::to_owned);
    let mut signals: Vec<String> = ["signals", "signal"].iter().filter_map(|it| fields.get(it)).flat_map(codes::names).collect();
    signals.extend(tagged("sig:"));
    let linked = fields
        .objects("associations")
        .into_iter()
        .chain(fields.objects("links"))
        .filter(|it| it.line(&["rel", "relation"]).is_some_and(|it| bodies::is_replacing(&it)));
    let replacing = ["replacing", "replaces", "supersedes", "evolvedfrom", "rewriteof", "correctionof", "previousversion"];
    let priority = fields.line(&["priority", "editorialpriority", "newsvalue"]);
    Envelope {
        status: status(fields).or_else(|| tagged("stat:").next().map(|it| bodies::local_part(&it))),
        urgency: fields.line(&["urgency"]).and_then(|it| bodies::urgency(&it)),
        embargo: embargo(fields),
        editors_note: fields.line(&["ednote", "editorsnote", "editornote", "editorialnote", "advice", "notetoeditors"]),
        signals,
        replaces: replacing
            .iter()
            .filter_map(|it| fields.get(it))
            .flat_map(codes::names)
            .chain(linked.filter_map(|it| it.line(&["uri", "id", "href"])))
            .collect(),
        take: fields.line(&["takekey", "anpatakekey", "takesequence", "take", "updatesequence"]),
        refers_to: ["refersto", "references"].iter().filter_map(|it| fields.get(it)).flat_map(codes::names).collect(),
        refers_to_status: None,
        kinds: ["editorialtypes", "editorialtype", "profile", "editorialrole"]
            .iter()
            .filter_map(|it| fields.get(it))
            .flat_map(codes::names)
            .chain(
                fields.line(&["type"]).filter(|it| ["advisory", "alert", "kill", "hold"].contains(&it.to_lowercase().as_str())),
            )
            .collect(),
        priority,
        correction: fields.line(&["correction", "correctionnotice", "corrections"]),
        expires: fields.moment(&["expires", "expiry", "expirydate"]),
    }
}

/// A plain `status` or `state` says many things ("ok", "draft"); it is believed only in words of the lifecycle.
fn status(fields: &Fields<'_>) -> Option<String> {
    const WORDS: [&str; 15] = [
        "usable",
        "withheld",
        "withhold",
        "canceled",
        "cancelled",
        "embargoed",
        "killed",
        "recalled",
        "retracted",
        "withdrawn",
        "corrected",
        "hold",
        "held",
        "spiked",
        "unpublished",
    ];
    let known = |it: &String| WORDS.iter().any(|word| word.eq_ignore_ascii_case(it));
    fields
        .line(&["pubstatus", "publishingstatus", "publishstatus", "publicationstatus"])
        .map(|it| bodies::local_part(&it))
        .or_else(|| fields.line(&["status"]).map(|it| bodies::local_part(&it)).filter(known))
        .or_else(|| fields.line(&["state"]).filter(known))
}

/// An embargo without a time, or with one that can't be read, is an embargo. In JSON `null`, `false` and `""` mean that there is none.
fn embargo(fields: &Fields<'_>) -> Option<Embargo> {
    let names = ["embargoeduntil", "embargoed", "embargo", "embargodate", "embargotime", "embargoeddatetime"];
    let given = names.iter().filter_map(|it| fields.get(it)).find(|it| match it {
        Value::Bool(given) => *given,
        Value::String(given) => !given.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Null => false,
    })?;
    let said = match given {
        Value::String(said) => said.trim().to_owned(),
        other => other.to_string(),
    };
    let until = match given {
        Value::Object(object) => Fields::of(object).moment(&["until", "date", "datetime", "utc", "value"]),
        other => moment_of(other),
    };
    Some(Embargo { until: until.filter(|it| it.has_time), given: said })
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
        assert_eq!(article_of(r#"{"status":"ok","headline":"H"}"#).envelope.status, None);
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
