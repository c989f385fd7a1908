//! What copy may cost: a record is no longer than its copy allows, says what was left out, and refers to nothing that is gone.

use copytaster::article::{Article, Format};
use copytaster::pipeline::{Settings, enrich};
use copytaster::record::{Offsets, Record, Span};
use copytaster::resources::Resources;

/// What the record's own head may take beyond its budget.
const BASE: usize = 64 << 10;
const FACTOR: usize = 16;

fn read(resources: &Resources, body: &str) -> Record {
    let article = Article {
        headline: "Snow closes coast road".to_owned(),
        paragraphs: body.split("\n\n").map(str::to_owned).collect(),
        language: Some("en".to_owned()),
        ..Article::new(Format::Json, "ab".repeat(32))
    };
    enrich(&article, resources, &Settings { offsets: Offsets::Utf8, ..Settings::default() })
}

/// Numbers every list from one, and points only at what is there.
#[track_caller]
fn is_sound(record: &Record) {
    let ids: Vec<String> = [
        record.entities.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(),
        record.times.iter().map(|it| it.id.to_string()).collect(),
        record.quantities.iter().map(|it| it.id.to_string()).collect(),
        record.attributions.iter().map(|it| it.id.to_string()).collect(),
        record.events.iter().map(|it| it.id.to_string()).collect(),
    ]
    .concat();
    let known: std::collections::BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(known.len(), ids.len(), "ids are given once");
    let named = record.attributions.iter().flat_map(|it| it.source.iter().chain(&it.via)).filter_map(|it| it.entity);
    let acting = record.events.iter().flat_map(|it| it.actors.iter().chain(&it.recipients)).filter_map(|it| it.entity);
    let of_events = record.events.iter().flat_map(|it| [it.place, it.time, it.attribution]).flatten();
    let counted = record.events.iter().flat_map(|it| it.quantities.iter().copied());
    let focus = record.focus.iter().filter_map(|it| it.place);
    for id in named.chain(acting).chain(of_events).chain(counted).chain(focus) {
        assert!(known.contains(id.to_string().as_str()), "{id} is not in the record");
    }
    for sentence in &record.sentences {
        assert!(record.paragraphs[sentence.paragraph].span.contains(sentence.span));
    }
}

#[track_caller]
fn check(resources: &Resources, piece: &str, stage: &str) {
    let body = piece.repeat(60_000 / piece.len());
    let record = read(resources, &body);
    let written = serde_json::to_vec(&record).unwrap().len();
    assert!(written <= BASE + FACTOR * record.text.len() + 4_096, "{written} bytes of {}: {piece}", record.text.len());
    assert_eq!(record.text, format!("Snow closes coast road\n\n{}", body.trim_end()), "text is never cut");
    assert!(record.diagnostics.iter().any(|it| it.stage == stage), "{piece}: {:?}", record.diagnostics);
    is_sound(&record);
}

#[test]
fn a_record_is_no_longer_than_its_copy_allows() {
    let resources = Resources::built_in().unwrap();
    check(&resources, "Mayor says ", "attributions");
    check(&resources, "Kenya attacked Peru and Peru attacked Kenya and ", "reader");
}

#[test]
fn long_sentences_are_split_at_a_comma() {
    let resources = Resources::built_in().unwrap();
    let record = read(&resources, &"the minister of trade, ".repeat(300));
    let sentences: Vec<&str> = record.sentences.iter().map(|it| it.span.of(&record.text)).collect();
    assert!(sentences.len() >= 4, "{}", sentences.len());
    let (last, others) = sentences.split_last().unwrap();
    assert!(others.iter().skip(1).all(|it| it.ends_with(',')), "{others:?}");
    assert!(!last.is_empty());
}

#[test]
fn a_sentence_gives_a_bounded_number_of_things() {
    let resources = Resources::built_in().unwrap();
    let record = read(&resources, &format!("It rained {}.", "on May 3 and ".repeat(90)));
    let most = record.sentences.iter().map(|it| record.times.iter().filter(|time| it.span.contains(time.span)).count()).max();
    assert_eq!(most, Some(64));
    assert!(record.diagnostics.iter().any(|it| it.stage == "times"), "{:?}", record.diagnostics);
}

#[test]
fn ordinary_copy_meets_no_budget() {
    let resources = Resources::built_in().unwrap();
    let record = read(
        &resources,
        "Police in Nairobi said on Tuesday that 34 people were killed when rebels attacked a bus near Garissa.\n\n\
         “We will not pay,” Abel Okello told the BBC. He said the army had arrested two men.",
    );
    assert!(record.diagnostics.is_empty(), "{:?}", record.diagnostics);
    assert!(!record.attributions.is_empty() && !record.events.is_empty() && !record.entities.is_empty());
    let whole = Span::new(0, record.text.len());
    assert!(record.entities.iter().flat_map(|it| &it.mentions).all(|it| whole.contains(it.span)));
    is_sound(&record);
}

#[test]
fn of_a_text_that_no_news_has_the_length_of_the_beginning_is_read() {
    let resources = Resources::built_in().unwrap();
    let body = "Rain fell in Accra on Monday, officials said.\n\n".repeat(6_000);
    for body in [body.clone(), body.replace("\n\n", " ")] {
        let record = read(&resources, &body);
        assert!(record.text.len() > 270_000 && record.text.ends_with("said."), "text is never cut");
        let last = record.sentences.last().unwrap().span;
        assert!((120_000..=copytaster::text::MOST_READ).contains(&last.end), "{last:?}");
        assert!(record.entities.iter().any(|it| it.name == "Accra") && !record.attributions.is_empty());
        assert!(record.diagnostics.iter().any(|it| it.message.contains("bytes at the end of the text not read")));
        is_sound(&record);
    }
}
