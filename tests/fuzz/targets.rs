//! What is fuzzed. Each target takes any bytes and panics if what must always hold does not; libFuzzer runs them on nightly
//! (`fuzz_targets`), and `tests/it/fuzz.rs` a bounded number of rounds on stable, in CI.

use std::sync::OnceLock;

use copytaster::article::{Article, Format};
use copytaster::ingest;
use copytaster::pipeline::{self, Settings};
use copytaster::record::{Record, Span};
use copytaster::resources::Resources;
use copytaster::stages::{furniture, lifecycle, quantities, times};
use copytaster::text::{self, Paragraph};

/// A target's name, what it does, and what is set before the bytes so that a reader is reached at once.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&[u8]),
    pub(crate) beginning: &'static [u8],
}

/// Every reader of a wire format, and the sniffer that chooses among them.
pub(crate) const FORMATS: [Target; 13] = [
    reader("sniffer", b""),
    reader("ninjs_1", b"{\"uri\":\"u\",\"versioncreated\":\""),
    reader("ninjs_3", b"{\"uri\":\"u\",\"headlines\":[{\"value\":\""),
    reader("ap_json", b"{\"data\":{\"item\":{\"altids\":{\"itemid\":\"1\"},\"body_nitf\":\""),
    reader("mrn", b"{\"altId\":\"n1\",\"audiences\":[],\"takeSequence\":1,\"headline\":\""),
    reader("newsml_g2", b"<newsMessage><itemSet><newsItem guid=\"g\"><contentMeta><headline>h</headline>"),
    reader("newsml_1", b"<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>h</HeadLine>"),
    reader("nitf", b"<nitf><body><body.content><p>"),
    reader("rss", b"<rss><channel><item><title>t</title><description>"),
    reader("iptc_7901", b"\x01bdt0054 3 pl 125\r\n\x02"),
    reader("anpa_1312", b"\x16\x16\x01a0456\x1faf-\r\nu i \x13\x11 bc-Ghana 03-14 0456\r\n\x02"),
    reader("email", b"From: a@example.org\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"),
    reader("html", b"<html><body><article><p>"),
];

/// The stages that read text.
pub(crate) const TEXT: [Target; 6] = [
    Target { name: "furniture", run: take_furniture, beginning: b"" },
    Target { name: "lifecycle", run: read_lifecycle, beginning: b"" },
    Target { name: "times", run: find_times, beginning: b"" },
    Target { name: "quantities", run: find_quantities, beginning: b"" },
    Target { name: "reader", run: read_text, beginning: b"" },
    Target { name: "pipeline", run: enrich, beginning: b"" },
];

const fn reader(name: &'static str, beginning: &'static [u8]) -> Target {
    Target { name, run: ingest_soundly, beginning }
}

/// What holds for every input: an answer, and articles as the stages expect them.
pub(crate) fn ingest_soundly(bytes: &[u8]) {
    let outcomes = ingest::read(bytes);
    assert!(!outcomes.is_empty());
    for outcome in outcomes {
        match outcome {
            Ok(article) => is_sound(&article),
            Err(rejection) => assert!(!rejection.message.is_empty()),
        }
    }
}

fn is_sound(article: &Article) {
    assert!(!article.id.is_empty() && article.sha256.len() == 64);
    assert!(!article.headline.contains(['\n', '\r', '\0']), "{:?}", article.headline);
    for paragraph in &article.paragraphs {
        assert!(!paragraph.trim().is_empty() && !paragraph.contains(['\n', '\r', '\0']), "{paragraph:?}");
    }
    for annotation in &article.annotations {
        assert!(!annotation.span.of(&article.paragraphs[annotation.paragraph]).is_empty(), "{annotation:?}");
    }
}

fn resources() -> &'static Resources {
    static RESOURCES: OnceLock<Resources> = OnceLock::new();
    RESOURCES.get_or_init(|| Resources::built_in().expect("the built-in resources are sound"))
}

fn english_times() -> &'static copytaster::resources::times::TimeRules {
    resources().languages.get("en").and_then(|it| it.times.as_deref()).expect("English has times")
}

/// The bytes as copy: the first line is the headline.
fn copy(bytes: &[u8]) -> Article {
    let text = String::from_utf8_lossy(bytes);
    let mut lines =
        text.split(['\n', '\r', '\0']).map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|it| !it.is_empty());
    let mut article = Article::new(Format::Text, "ab".repeat(32));
    article.headline = lines.next().unwrap_or_default();
    article.paragraphs = lines.collect();
    article
}

fn take_furniture(bytes: &[u8]) {
    let article = copy(bytes);
    let clean = furniture::take_out(&article, &resources().furniture);
    for paragraph in &clean.paragraphs {
        assert!(!paragraph.span.of(&clean.text).is_empty());
    }
    // Nothing is lost: every word is in the text or in what was taken out.
    let kept: usize = clean.text.len() + clean.removed.iter().map(|it| it.text.len()).sum::<usize>();
    assert!(kept + 200 >= article.paragraphs.iter().map(|it| it.trim().len()).sum::<usize>() / 2, "{article:?}");
}

fn read_lifecycle(bytes: &[u8]) {
    let article = copy(bytes);
    let clean = furniture::take_out(&article, &resources().furniture);
    let (lifecycle, _) = lifecycle::read(&article, &clean, &resources().furniture, &resources().lifecycle);
    assert!(lifecycle.evidence.iter().all(|it| !it.is_empty()), "{lifecycle:?}");
}

/// The bytes as one paragraph, read.
fn analysed(text: &str) -> text::Text<'_> {
    let whole = Paragraph { span: Span::new(0, text.len()), kind: copytaster::record::ParagraphKind::Body };
    text::analyse(text, vec![whole], &resources().reader)
}

fn find_times(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = text::Text::unread(&text, Vec::new());
    let found = times::find(&text, &times::TimeAnchors::default(), english_times());
    assert!(found.iter().all(|it| it.span.of(text.text) == it.text && !it.text.is_empty()), "{found:?}");
    assert!(found.is_sorted_by(|one, other| one.span.end <= other.span.start), "{found:?}");
}

fn find_quantities(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = analysed(&text);
    let times = times::find(&text, &times::TimeAnchors::default(), english_times());
    let found = quantities::find(&text, &times, &resources().quantities);
    assert!(found.iter().all(|it| it.span.of(text.text) == it.text && !it.text.is_empty()), "{found:?}");
}

fn read_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = analysed(&text);
    assert!(text.tokens.is_sorted_by(|one, other| one.span.end <= other.span.start));
    assert!(text.tokens.iter().all(|it| !text.of(it.span).trim().is_empty()));
}

/// The whole program, whatever the bytes are: every span of the record holds the words that it is said to hold.
fn enrich(bytes: &[u8]) {
    for article in ingest::read(bytes).into_iter().flatten() {
        let settings = Settings { offsets: copytaster::record::Offsets::Utf8, ..Settings::default() };
        let record = pipeline::enrich(&article, resources(), &settings);
        says_what_it_spans(&record);
        assert!(record.diagnostics.iter().all(|it| !it.message.contains("the stage failed")), "{:?}", record.diagnostics);
    }
}

fn says_what_it_spans(record: &Record) {
    let mentions = record.entities.iter().flat_map(|it| &it.mentions).map(|it| (it.span, &it.text));
    let times = record.times.iter().map(|it| (it.span, &it.text));
    let quantities = record.quantities.iter().map(|it| (it.span, &it.text));
    for (span, text) in mentions.chain(times).chain(quantities) {
        assert_eq!(span.of(&record.text), text.as_str());
    }
}
