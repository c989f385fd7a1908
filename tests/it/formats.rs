//! Wire items written for this project in every format, and the articles they give.

use copytaster::article::Article;
use copytaster::ingest;
use serde_json::{Map, Value, json};

/// Each file under `tests/data/formats` gives a list of articles or refusals, held against its snapshot.
#[test]
fn every_format_gives_its_articles() {
    insta::glob!("../data/formats", "*.*", |path| {
        let outcomes: Vec<Value> = ingest::read(&std::fs::read(path).unwrap())
            .into_iter()
            .map(|item| match item {
                Ok(article) => readable(&article),
                Err(rejection) => json!({ "rejected": rejection.code, "message": rejection.message, "item": rejection.item }),
            })
            .collect();
        insta::with_settings!({ snapshot_path => "../data/golden/formats", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_json_snapshot!(outcomes);
        });
    });
}

/// What is known of the article; what is not known is left out, and the digest too, which a line end changes.
fn readable(article: &Article) -> Value {
    let envelope = &article.envelope;
    let annotations: Vec<String> = article
        .annotations
        .iter()
        .map(|it| {
            let attributes: Vec<String> = it.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let words = article.paragraphs.get(it.paragraph).map(|paragraph| it.span.of(paragraph)).unwrap_or_default();
            format!("{}: {:?} '{words}' {}", it.paragraph, it.kind, attributes.join(" ")).trim_end().to_owned()
        })
        .collect();
    let codes: Vec<String> = article
        .codes
        .iter()
        .map(|it| format!("{} = {}{}", it.scheme, it.code, it.name.as_ref().map_or(String::new(), |name| format!(" ({name})"))))
        .collect();
    let id = if article.id.starts_with("sha256:") { "sha256:…" } else { &article.id };
    let fields = json!({
        "id": id, "version": article.version, "format": article.format, "provider": article.provider, "url": article.url,
        "published": article.published.map(|it| it.to_string()), "headline": article.headline, "paragraphs": article.paragraphs,
        "slug": article.slug, "byline": article.byline, "dateline": article.dateline, "credit": article.credit,
        "copyright": article.copyright, "language": article.language, "codes": codes, "annotations": annotations,
        "envelope": {
            "status": envelope.status, "urgency": envelope.urgency, "editors_note": envelope.editors_note,
            "embargo": envelope.embargo.as_ref().map(|it| format!("until {} given '{}'", it.until.map_or("?".to_owned(), |it| it.to_string()), it.given)),
            "signals": envelope.signals, "replaces": envelope.replaces, "take": envelope.take, "refers_to": envelope.refers_to,
            "refers_to_status": envelope.refers_to_status, "kinds": envelope.kinds, "priority": envelope.priority,
            "correction": envelope.correction, "expires": envelope.expires.map(|it| it.to_string()),
        },
    });
    without_empty(fields)
}

fn without_empty(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let kept: Map<String, Value> = fields
        .into_iter()
        .map(|(key, value)| (key, without_empty(value)))
        .filter(|(_, value)| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => true,
        })
        .collect();
    Value::Object(kept)
}
