//! Wire items written for this project in every format, and the articles they give.

use copytaster::article::Article;
use copytaster::ingest::{self, Options};
use proptest::prelude::*;
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

/// What holds for every input: an answer, and articles as the stages expect them.
fn assert_sound(bytes: &[u8]) {
    let outcomes = ingest::read(bytes);
    assert!(!outcomes.is_empty());
    assert_eq!(outcomes, ingest::items(bytes).collect::<Vec<_>>());
    for outcome in outcomes {
        let Ok(article) = outcome.map_err(|it| assert!(!it.message.is_empty())) else { continue };
        assert!(!article.id.is_empty() && article.sha256.len() == 64);
        assert!(!article.headline.contains(['\n', '\r', '\0']), "{:?}", article.headline);
        for paragraph in &article.paragraphs {
            assert!(!paragraph.trim().is_empty() && !paragraph.contains(['\n', '\r', '\0']), "{paragraph:?}");
        }
        for annotation in &article.annotations {
            assert!(!annotation.span.of(&article.paragraphs[annotation.paragraph]).is_empty(), "{annotation:?}");
        }
    }
}

fn fixtures() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
}

#[test]
fn sound_whatever_the_end_that_was_cut_off() {
    for bytes in fixtures() {
        for end in (0..bytes.len()).step_by(97) {
            assert_sound(&bytes[..end]);
        }
    }
}

/// A reader whose work grows with the square of such input would not come back.
#[test]
fn nesting_costs_no_more_than_length() {
    let around = |before: &str, open: &str, close: &str, after: &str| {
        let bytes = format!("{before}{}x{}{after}", open.repeat(100_000), close.repeat(100_000));
        assert!(ingest::read(bytes.as_bytes())[0].is_ok(), "{open}");
    };
    around("<nitf><body><body.content>", "<q>", "</q>", "</body.content></body></nitf>");
    around("<nitf><body><body.content><location>", "<city>", "</city>", "</location></body.content></body></nitf>");
    around("<NewsML><NewsItem>", "<ContentItem><DataContent>", "</DataContent></ContentItem>", "</NewsItem></NewsML>");
    around(
        "<NewsML><NewsItem><HeadLine/>x<NewsLines><HeadLine>h</HeadLine></NewsLines>",
        "<DescriptiveMetadata>",
        "</DescriptiveMetadata>",
        "</NewsItem></NewsML>",
    );
    around("<html><body>", "<article><aside>", "</aside></article>", "x</body></html>");
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_sound(&bytes);
    }

    #[test]
    fn any_text_is_answered(text in "[\\PC\n\t<>{}\\[\\]\":,&;=/\u{1}\u{2}\u{3}]{0,200}") {
        assert_sound(text.as_bytes());
    }

    /// Items of every format with a few bytes changed, cut out or put in.
    #[test]
    fn damaged_items_are_answered(which in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>()), 1..6)) {
        let all = fixtures();
        let mut bytes = which.get(&all).clone();
        for (at, change, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match change {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => drop(bytes.drain(at..bytes.len().min(at + usize::from(byte)))),
            }
        }
        assert_sound(&bytes);
    }
}

#[test]
fn what_is_too_large_is_refused_unread() {
    let refused = ingest::read_with(b"{\"title\":\"A long enough item\"}", &Options { largest: 10 });
    let rejection = refused[0].as_ref().unwrap_err();
    assert_eq!(rejection.code.as_str(), "too_large");
    assert!(rejection.message.contains("30 bytes") && rejection.message.contains("10"), "{}", rejection.message);
}
