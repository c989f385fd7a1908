//! Wire items written for this project in every format, and the articles they give.

use copytaster::article::Article;
use copytaster::ingest::{self, Options};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::fuzz::targets::ingest_soundly;

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
            ingest_soundly(&bytes[..end]);
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

/// An input that is wrong, how many articles are taken all the same, and for each refusal its code and the place that it names.
struct Malformed {
    input: Vec<u8>,
    taken: usize,
    refused: &'static [(&'static str, &'static str)],
}

fn malformed() -> Vec<Malformed> {
    let case = |input: &[u8], taken, refused| Malformed { input: input.to_vec(), taken, refused };
    let newsml = "<newsMessage><itemSet><newsItem guid='a'><contentMeta><headline>A</headline></contentMeta></newsItem>\n<newsItem guid='b'><contentMeta><headline>B";
    vec![
        // Nothing, and nothing but zeros.
        case(b"", 0, &[("empty", "")]),
        case(b" \r\n\t", 0, &[("empty", "")]),
        case(b"\0\0\0\0\0\0", 0, &[("empty", "")]),
        // What is no text.
        case(b"PK\x03\x04\x14\0\0\0", 0, &[("unknown_shape", "ZIP")]),
        case(b"\x1f\x8b\x08\0\0", 0, &[("unknown_shape", "gzip")]),
        case(b"%PDF-1.7\n%\xe2\xe3", 0, &[("unknown_shape", "PDF")]),
        case(b"\x7fELF\x02\x01\x01\0\x80\x81\xfe", 0, &[("not_utf8", "byte 8")]),
        case(b"Flood in Accra\n\nRain \xff\xfe\xfa fell", 0, &[("not_utf8", "byte 21")]),
        case(b"\xff\xfeF\0l\0o", 0, &[("not_utf8", "byte")]),
        // Latin-1 that nobody declares is read, and the guess is a diagnostic.
        case(b"{\"headline\":\"caf\xe9\"}", 1, &[]),
        case(b"<?xml version='1.0' encoding='shift_jis'?><nitf>\x82\xff</nitf>", 0, &[("not_utf8", "byte")]),
        // JSON cut off, or of another shape; doubled keys are no fault.
        case(b"{\"uri\":\"a\",\"headline\":\"Flo", 0, &[("not_json", "line 1, column 26")]),
        case(b"{\"uri\":\"a\",\n\"headline\" \"H\"}", 0, &[("not_json", "line 2, column 12")]),
        case(
            b"{\"id\":\"a\",\"title\":\"A\"}\n{\"id\":\"b\",\"tit\n{\"id\":\"c\",\"title\":\"C\"}",
            2,
            &[("not_json", "line 2")],
        ),
        case(b"[{\"id\":\"a\",\"title\":\"A\"},7,[],{\"id\":\"d\",\"title\":\"D\"}]", 2, &[("unknown_shape", "item 2"), ("unknown_shape", "item 3")]),
        case(b"[]", 0, &[("empty", "")]),
        case(b"{\"id\":\"a\",\"id\":\"b\",\"title\":\"A\",\"title\":\"B\"}", 1, &[]),
        case(b"{\"uri\":\"a\",\"headline\":{\"x\":[1]},\"body_text\":true,\"urgency\":\"high\"}", 0, &[("no_text", "a")]),
        case(b"{\"uri\":7,\"headline\":\"H\",\"subject\":\"x\",\"byline\":[[]],\"versioncreated\":{},\"embargoed\":[]}", 1, &[]),
        case(b"{\"GUID\":\"x\",\"FRAG_NUM\":2,\"TOT_SIZE\":900,\"FRAGMENT\":\"H4sI\"}", 0, &[("unknown_shape", "fragment 2")]),
        case(&[b"{\"title\":\"A\",\"x\":".to_vec(), b"[".repeat(50_000)].concat(), 0, &[("not_json", "column")]),
        // XML cut off, with an element left open, of another root, without an item.
        case(newsml.as_bytes(), 1, &[("not_xml", "line 2")]),
        case(b"<rss><channel>\n<item><title>A</title></item>\n<item><title>B</item>\n<item><title>C</title></item></channel></rss>", 2, &[("not_xml", "line 3, column")]),
        case(b"<nitf><body><body.content><p>x &undefined; y</p></body.content></body></nitf>", 1, &[]),
        case(b"<nitf", 0, &[("not_xml", "line 1")]),
        case(b"<nitf><body>", 0, &[("not_xml", "inside <body>")]),
        case(b"<nitf><body a='1' a='2'><body.content>x</body.content></body></nitf>", 1, &[]),
        case(b"<?xml version='1.0'?><invoice><total>3</total></invoice>", 0, &[("unknown_shape", "<invoice>")]),
        case(b"<newsMessage><itemSet><packageItem guid='p'/></itemSet></newsMessage>", 0, &[("no_text", "newsMessage")]),
        case(b"<rss><channel><title>Empty</title></channel></rss>", 0, &[("no_text", "rss")]),
        case(&[b"<nitf><body><body.content>".to_vec(), b"<p>".repeat(50_000)].concat(), 0, &[("not_xml", "line 1")]),
        case(format!("<nitf x='{}'><body><body.content>x</body.content></body></nitf>", "y".repeat(1 << 20)).as_bytes(), 1, &[]),
        case(b"<!DOCTYPE nitf [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><nitf><body><body.content>&c;</body.content></body></nitf>", 1, &[]),
        case(b"<!DOCTYPE nitf [<!ENTITY f SYSTEM 'file:///etc/hosts'>]><nitf><body><body.content>&f;</body.content></body></nitf>", 1, &[]),
        // Lines of the teleprinter: one message without text, one cut off.
        case(
            b"\x01bdt0001 3 pl 1\r\nx/\r\n\x02\r\n\x03\x01bdt0002 3 pl 1\r\nx/\r\n\x02Flood =\r\n\r\nRain fell",
            1,
            &[("no_text", "bdt0001")],
        ),
        case(b"\x16\x16\x01a0456\x1faf-\r\nu i \x13\x11 bc-Ghana 03-14 0456\r\n\x02\x03", 0, &[("no_text", "")]),
        // Mail and pages without words.
        case(b"From: a@example.org\r\nDate: Mon, 14 Mar 2022 02:00:00 GMT\r\nContent-Type: image/png\r\n\r\n\x89PNG", 0, &[("no_text", "")]),
        case(b"From: a@example.org\r\nSubject: Flood\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=x-none\r\n\r\nRain fell", 1, &[]),
        case(b"<html><body><script>x</script></body></html>", 0, &[("no_text", "page")]),
        // Zeros and controls inside copy are dropped.
        case(b"Flood in Accra\n\nRain\0 fell\x07 on the hills.", 1, &[]),
    ]
}

#[test]
fn malformed_input_is_refused_with_code_place_and_remedy() {
    for Malformed { input, taken, refused } in malformed() {
        let shown = String::from_utf8_lossy(&input[..input.len().min(120)]).into_owned();
        let outcomes = ingest::read(&input);
        assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), taken, "{shown}: {outcomes:?}");
        let rejections: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
        assert_eq!(
            rejections.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(),
            refused.iter().map(|it| it.0).collect::<Vec<_>>(),
            "{shown}"
        );
        for (rejection, (_, place)) in rejections.iter().zip(refused) {
            let said = format!("{} {}", rejection.item.as_deref().unwrap_or_default(), rejection.message);
            assert!(said.contains(place), "{shown}: {said}");
            // What is wrong, then what to do.
            assert!(rejection.message.contains("; "), "{shown}: {said}");
        }
    }
}

#[test]
fn entities_of_a_document_are_its_text_and_nothing_is_fetched() {
    let words = |input: &[u8]| ingest::read(input).remove(0).unwrap().paragraphs.concat();
    assert_eq!(words(b"<!DOCTYPE nitf [<!ENTITY c 'x'>]><nitf><body><body.content>&c;</body.content></body></nitf>"), "x");
    assert_eq!(
        words(
            b"<!DOCTYPE nitf [<!ENTITY f SYSTEM 'file:///etc/hosts'>]><nitf><body><body.content>&f;</body.content></body></nitf>"
        ),
        "&f;"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        ingest_soundly(&bytes);
    }

    #[test]
    fn any_text_is_answered(text in "[\\PC\n\t<>{}\\[\\]\":,&;=/\u{1}\u{2}\u{3}]{0,200}") {
        ingest_soundly(text.as_bytes());
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
        ingest_soundly(&bytes);
    }
}

#[test]
fn what_is_too_large_is_refused_unread() {
    let refused = ingest::read_with(b"{\"title\":\"A long enough item\"}", &Options { largest: 10 });
    let rejection = refused[0].as_ref().unwrap_err();
    assert_eq!(rejection.code.as_str(), "too_large");
    assert!(rejection.message.contains("30 bytes") && rejection.message.contains("10"), "{}", rejection.message);
}
