//! What is told of copy of our own, and what an update of it changes.

use std::sync::LazyLock;

use super::*;
use crate::article::{Article, Format, Moment};
use crate::pipeline::{self, enrich};
use crate::record::Watch;
use crate::record::bulletins::WithdrawnBy;
use crate::resources::Resources;

static RESOURCES: LazyLock<Resources> = LazyLock::new(|| Resources::built_in().unwrap());

const RAID: &str = "KYIV, March 2 (AP) - Russian missiles killed 12 people in Kharkiv, Ukraine, on Monday, and wounded 30 others.\n\n\
    \"We will not leave,\" Mayor Ihor Terekhov said in a statement.";

fn read(version: &str, body: &str) -> Record {
    let mut article = Article::new(Format::Text, "ab".repeat(32));
    article.id = "urn:x:raid".to_owned();
    article.version = Some(version.to_owned()).filter(|it| !it.is_empty());
    article.headline = "Missiles strike Kharkiv".to_owned();
    article.paragraphs = body.split("\n\n").map(str::to_owned).collect();
    article.language = Some("en".to_owned());
    let timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    article.published = Some(Moment { timestamp, offset: jiff::tz::Offset::UTC, has_time: true });
    enrich(&article, &RESOURCES, &pipeline::Settings::default())
}

fn settings() -> Settings {
    Settings { subject: "wire".to_owned(), floor: 0.0 }
}

fn told(record: &Record) -> Vec<Bulletin> {
    let address = RecordAddress { item: record.id.clone(), version: record.version.clone(), stream: "S".to_owned(), sequence: 7 };
    of(record, &address, &settings())
}

fn value(bulletin: &Bulletin) -> serde_json::Value {
    serde_json::from_slice(&bulletin.json()).unwrap()
}

#[track_caller]
fn of_kind<'b>(bulletins: &'b [Bulletin], start: &str) -> &'b Bulletin {
    let found = bulletins.iter().find(|it| it.subjects[0].starts_with(start));
    let subjects: Vec<_> = bulletins.iter().flat_map(|it| &it.subjects).collect();
    found.unwrap_or_else(|| panic!("{start} is not in {subjects:#?}"))
}

#[test]
fn each_thing_stands_for_itself() {
    let bulletins = told(&read("1", RAID));
    let raid = value(of_kind(&bulletins, "wire.events.assault.asserted.UA.RU."));
    assert_eq!((&raid["schema"], &raid["of"]["sequence"]), (&"copytaster.event/1".into(), &7.into()));
    assert!(raid["id"].as_str().unwrap().starts_with("urn:x:raid@1#v"), "{raid:#}");
    assert_eq!((&raid["place"]["name"], &raid["place"]["country"]), (&"Kharkiv".into(), &"UA".into()), "{raid:#}");
    assert_eq!(raid["time"]["value"], "2026-03-02");
    assert!(raid["sentence"]["text"].as_str().unwrap().starts_with("Russian missiles"), "{raid:#}");
    let statement = value(of_kind(&bulletins, "wire.statements.say.person."));
    assert_eq!(
        (&statement["text"], &statement["attribution"]["kind"]),
        (&"We will not leave,".into(), &"direct".into()),
        "{statement:#}"
    );
    let dead = value(of_kind(&bulletins, "wire.tolls.dead.UA"));
    assert_eq!((&dead["value"], &dead["bound"], &dead["event"]["type"]), (&12.0.into(), &"exact".into(), &"assault".into()));
    let without_version = told(&read("", RAID));
    assert!(without_version[0].id().starts_with("urn:x:raid@abababababababab#"), "{}", without_version[0].id());
}

#[test]
fn what_goes_out_validates() {
    let schemas = crate::record::schemas().map(|(name, schema)| (name, jsonschema::validator_for(schema.as_value()).unwrap()));
    let by = Withdrawn { by: "urn:k".to_owned(), kind: WithdrawnBy::Kill };
    for bulletin in told(&read("1", RAID)).iter().flat_map(|it| [it.clone(), it.withdrawn(&by)]) {
        let (_, validator) = schemas.iter().find(|(name, _)| *name == bulletin.kind()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value(&bulletin)).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?} {:#}", value(&bulletin));
    }
}

#[test]
fn names_on_watch_lists_go_out_once_for_each_list() {
    let watched = |version: &str, lists: &[&str]| {
        let mut record = read(version, RAID);
        let mayor = record.entities.iter_mut().find(|it| it.name.contains("Terekhov")).unwrap();
        mayor.watch = lists.iter().map(|it| Watch { list: (*it).to_owned(), entry: "q4".to_owned() }).collect();
        told(&record).into_iter().filter(|it| it.kind() == "watch").collect::<Vec<_>>()
    };
    let first = watched("1", &["mayors", "people"]);
    let subjects: Vec<&str> = first.iter().map(|it| it.subjects[0].as_str()).collect();
    assert_eq!(subjects, ["wire.watch.mayors.q4", "wire.watch.people.q4"]);
    let message = value(&first[0]);
    assert_eq!((&message["headline"], &message["list"]), (&"Missiles strike Kharkiv".into(), &"mayors".into()));
    assert!(message["mentions"].to_string().contains("Terekhov"), "{message:#}");
    assert_eq!(first[0].id(), first[1].id());
    // What stays keeps its id beside what is new.
    let second = watched("2", &["people", "ukraine"]);
    let Change { withdrawn, sent, kept } = change(first.clone(), second.clone());
    let of = |it: &[Bulletin]| it.iter().map(|it| it.subjects[0].clone()).collect::<Vec<_>>();
    assert_eq!((of(&withdrawn), of(&sent)), (vec!["wire.watch.mayors.q4".to_owned()], vec!["wire.watch.ukraine.q4".to_owned()]));
    let out = under_ids(second.clone(), &kept);
    assert_eq!([out[0].id(), out[1].id()], [first[1].id(), second[1].id()]);
    let by = Withdrawn { by: "urn:k".to_owned(), kind: WithdrawnBy::Kill };
    let shown = String::from_utf8(first[0].withdrawn(&by).json()).unwrap();
    assert!(!shown.contains("Terekhov") && !shown.contains("Missiles"), "{shown}");
}

#[test]
fn subjects_have_a_fixed_depth_and_safe_tokens() {
    for bulletin in told(&read("1", RAID)) {
        let depth = match bulletin.kind() {
            "event" => 7,
            "statement" => 5,
            _ => 4,
        };
        assert!(bulletin.subjects.iter().all(|it| it.split('.').count() == depth), "{:?}", bulletin.subjects);
    }
    assert_eq!([token(Some("UA")), token(Some("a.b")), token(Some("")), token(None)], ["UA", "_", "_", "_"]);
}

#[test]
fn several_parties_give_a_subject_for_each_pair() {
    let talks = told(&read(
        "1",
        "GENEVA, March 2 (AP) - France and Germany signed an agreement with Turkey and Egypt in Geneva on Monday.",
    ));
    let subjects: Vec<&String> = talks.iter().filter(|it| it.kind() == "event").flat_map(|it| &it.subjects).collect();
    assert!(subjects.len() > 1 && subjects.iter().all(|it| it.starts_with("wire.events.")), "{subjects:#?}");
}

#[test]
fn what_is_less_certain_or_not_usable_is_not_told() {
    let mut record = read("1", RAID);
    record.events.iter_mut().for_each(|it| it.confidence = Some(0.5));
    record.attributions.iter_mut().for_each(|it| it.confidence = None);
    let address = RecordAddress::default();
    assert_eq!(of(&record, &address, &Settings { floor: 0.8, ..settings() }), []);
    for status in [Status::Withheld, Status::Canceled] {
        let mut record = read("1", RAID);
        record.lifecycle.status = status;
        assert_eq!(told(&record), []);
    }
}

#[test]
fn what_is_withdrawn_has_no_words() {
    let by = Withdrawn { by: "urn:k".to_owned(), kind: WithdrawnBy::Kill };
    for bulletin in told(&read("1", RAID)) {
        let withdrawn = bulletin.withdrawn(&by);
        assert_eq!((withdrawn.id(), &withdrawn.subjects), (bulletin.id(), &bulletin.subjects));
        let shown = String::from_utf8(withdrawn.json()).unwrap();
        for word in ["Kharkiv", "Terekhov", "leave", "missile", "12", "30"] {
            assert!(!shown.contains(word), "{word} in {shown}");
        }
        assert!(shown.contains(r#""withdrawn":{"by":"urn:k","kind":"kill"}"#), "{shown}");
    }
}

/// Kinds and how many of what is withdrawn, sent and kept when `after` takes the place of `before`.
fn changed(before: &str, after: &str) -> (Vec<String>, Vec<String>, usize) {
    let Change { withdrawn, sent, kept } = change(told(&read("1", before)), told(&read("2", after)));
    let subjects = |it: &[Bulletin]| it.iter().flat_map(|it| it.subjects.clone()).collect::<Vec<_>>();
    (subjects(&withdrawn), subjects(&sent), kept.len())
}

#[test]
fn an_update_that_says_the_same_says_nothing_again() {
    let (withdrawn, sent, kept) = changed(RAID, &format!("{RAID}\n\nSchools were closed."));
    assert_eq!((withdrawn, sent), (Vec::<String>::new(), Vec::new()));
    assert_eq!(kept, told(&read("1", RAID)).len());
}

#[test]
fn an_update_withdraws_what_it_does_not_report_any_more() {
    let (withdrawn, sent, _) = changed(RAID, &RAID.replace("killed 12", "killed 14"));
    assert_eq!((withdrawn, sent), (vec!["wire.tolls.dead.UA".to_owned()], vec!["wire.tolls.dead.UA".to_owned()]));
    let (withdrawn, sent, _) = changed(RAID, "KYIV, March 2 (AP) - Rain fell on Kharkiv.");
    assert!(withdrawn.iter().any(|it| it.starts_with("wire.events.assault.")) && sent.is_empty(), "{withdrawn:?} {sent:?}");
    let (withdrawn, sent, _) = changed(RAID, &RAID.replace("Russian missiles", "Ukrainian missiles"));
    assert!(withdrawn.iter().any(|it| it.starts_with("wire.events.assault.asserted.UA.RU")), "{withdrawn:?}");
    assert!(sent.iter().any(|it| it.starts_with("wire.events.assault.asserted.UA.UA")), "{sent:?}");
}

#[test]
fn what_was_kept_stays_under_its_first_id() {
    let [first, second, third] = ["1", "2", "3"].map(|it| told(&read(it, RAID)));
    let ids: Vec<String> = first.iter().map(|it| it.id().to_owned()).collect();
    let kept = change(first, second.clone()).kept;
    let again = change(under_ids(second, &kept), third.clone()).kept;
    assert_eq!(under_ids(third, &again).iter().map(|it| it.id().to_owned()).collect::<Vec<_>>(), ids);
}
