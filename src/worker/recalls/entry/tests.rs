use std::cmp::Ordering;

use super::super::names::Named;
use super::versions::compare_numbers;
use super::*;

pub(in crate::worker::recalls) fn order(hour: i64, sequence: u64) -> Order {
    Order { received: Timestamp::from_second(1_740_000_000 + hour * 3_600).ok(), sequence }
}

pub(in crate::worker::recalls) fn at(hour: i64) -> Option<Timestamp> {
    order(hour, 0).received
}

fn known(version: &str, sha256: &str, order: Order) -> Known {
    let subjects = vec!["wire.enriched.en.unknown".to_owned()];
    let version = Some(version.to_owned()).filter(|it| !it.is_empty());
    Known { version, sha256: sha256.to_owned(), order, subjects, message_id: Some(format!("id-{sha256}")), ..Known::default() }
}

pub(in crate::worker::recalls) fn kill(order: Order) -> Recall {
    Recall { status: Status::Canceled, by: "urn:kill".to_owned(), order, ..Recall::default() }
}

#[test]
fn merging_again_changes_nothing() {
    let (mut item, first) = (Item::default(), known("1", "aa", order(0, 1)));
    assert!(item.claim("urn:x", &first) && !item.claim("urn:x", &first));
    assert!(item.recall("urn:x", &kill(order(1, 2))) && !item.recall("urn:x", &kill(order(1, 2))));
    let hold = Recall { status: Status::Withheld, ..kill(order(2, 3)) };
    assert!(!item.recall("urn:x", &hold) && !item.lift(order(3, 4)), "a kill stays a kill");
    let held = Known { held: true, subjects: vec!["wire.held.new".to_owned()], ..first.clone() };
    assert!(!item.claim("urn:x", &held), "it went out since");
    for number in 0..2_000 {
        item.claim("urn:x", &known(&number.to_string(), &number.to_string(), order(5, number)));
    }
    assert_eq!(item.records.len(), MOST_RECORDS);
    // As large as an entry becomes, it fits into a message.
    assert!(serde_json::to_vec(&item).unwrap().len() < 1 << 20);
}

/// What the entry says of a copy, and under which id it goes out.
fn told(item: &mut Item, known: &Known) -> (Option<String>, bool) {
    item.claim("urn:x", known);
    let entered = item.entered(known).unwrap();
    (entered.message_id.clone(), entered.sent)
}

#[test]
fn a_message_keeps_the_id_of_its_first_handling() {
    let id = |it: &str| Some(it.to_owned());
    let by = |release: &str, at: Order| Known { message_id: id(release), ..known("1", "aa", at) };
    let mut item = Item::default();
    assert_eq!(told(&mut item, &by("old", order(0, 1))), (id("old"), false));
    assert_eq!(told(&mut item, &by("new", order(0, 1))), (id("old"), false), "redelivered to another release");
    assert!(item.set_sent(&by("new", order(0, 1)), false));
    assert_eq!(told(&mut item, &by("new", order(0, 1))), (id("old"), true), "and after it was sent");
    assert_eq!(told(&mut item, &by("old", order(7, 9))), (id("old"), true), "the same bytes, nothing else has changed");
    assert_eq!(told(&mut item, &by("new", order(7, 9))), (id("new"), false), "the same bytes, another release");
    assert_eq!(told(&mut item, &by("old", order(0, 1))), (id("old"), true), "the first is not forgotten for that");
}

#[test]
fn copy_that_was_held_and_comes_again_is_a_record_of_its_own() {
    let mut item = Item::default();
    let first = known("1", "aa", order(0, 1));
    item.claim("urn:x", &first);
    item.set_sent(&first, false);
    item.recall("urn:x", &Recall { status: Status::Withheld, ..kill(order(1, 2)) });
    let again = known("1", "aa", order(2, 3));
    assert_eq!(item.forbids(&again), None);
    assert_eq!(told(&mut item, &again), (Some("id-aa-3".to_owned()), false));
    assert_eq!(told(&mut item, &again), (Some("id-aa-3".to_owned()), false), "redelivered");
    item.set_sent(&again, false);
    assert!(told(&mut item, &again).1);
    let mut lifted = Item::default();
    lifted.claim("urn:x", &first);
    lifted.set_sent(&first, false);
    lifted.recall("urn:x", &Recall { status: Status::Withheld, ..kill(order(1, 2)) });
    assert!(lifted.lift(order(1, 3)));
    assert_eq!(told(&mut lifted, &again), (Some("id-aa-3".to_owned()), false));
}

#[test]
fn a_recall_forbids_what_was_before_it() {
    let mut item = Item::default();
    item.claim("urn:x", &known("1", "aa", order(0, 1)));
    item.recall("urn:x", &kill(order(1, 5)));
    for (version, sha256, at, forbidden) in [
        ("1", "aa", order(0, 1), true),
        ("2", "bb", order(1, 5), true),
        ("2", "bb", order(1, 6), false),
        // The same bytes, or the same version, sent again later.
        ("9", "aa", order(9, 9), true),
        ("1", "cc", order(9, 9), true),
        ("3", "cc", order(9, 9), false),
    ] {
        assert_eq!(item.forbids(&known(version, sha256, at)).is_some(), forbidden, "{version} {sha256} {at:?}");
    }
    let mut held = Item::default();
    held.claim("urn:x", &known("1", "aa", order(0, 1)));
    held.recall("urn:x", &Recall { status: Status::Withheld, by: "urn:x".to_owned(), order: order(1, 5), ..Recall::default() });
    assert!(held.forbids(&known("1", "aa", order(0, 1))).is_some());
    assert!(held.forbids(&known("2", "bb", order(1, 5))).is_none(), "not the hold itself");
    assert!(held.forbids(&known("1", "aa", order(2, 6))).is_none(), "it may be used in its original form");
}

#[test]
fn a_kill_that_overtakes_its_story_kills_it() {
    let timed = |version: &str, published: i64, at: Order| Known { published: self::at(published), ..known(version, "aa", at) };
    let killed = |version: Option<&str>, published: i64| {
        let mut item = Item { id: "urn:x".to_owned(), ..Item::default() };
        let version = version.map(str::to_owned);
        let recall = Recall { by: "urn:x".to_owned(), version, published: self::at(published), ..kill(order(5, 5)) };
        item.recall("urn:x", &recall);
        item
    };
    // Version 9 comes after the kill with version 10, which is the larger number though not the larger text.
    assert!(killed(Some("10"), 3).forbids(&timed("9", 4, order(6, 6))).is_some());
    assert!(killed(Some("10"), 3).forbids(&timed("11", 4, order(6, 6))).is_none());
    // Without numbers the provider's time decides, and whatever came before the kill is killed.
    assert!(killed(None, 3).forbids(&timed("", 2, order(6, 6))).is_some());
    assert!(killed(None, 3).forbids(&timed("", 4, order(6, 6))).is_none());
    assert!(killed(None, 3).forbids(&timed("", 4, order(4, 4))).is_some());
    // Neither says that it is the newer one.
    assert!(killed(None, 3).forbids(&timed("", 3, order(6, 6))).is_some());
    assert!(killed(None, 3).forbids(&known("1", "aa", order(6, 6))).is_some());
    // A kill of version 2 that comes late does not reach version 3, which was sent after it.
    assert!(killed(Some("2"), 3).forbids(&timed("3", 4, order(4, 4))).is_none());
    assert!(killed(Some("2"), 3).forbids(&timed("3", 2, order(4, 4))).is_some(), "a sender that does not count its kills");
}

#[test]
fn versions_are_compared_as_numbers() {
    for (one, other, expected) in [
        ("10", "9", Some(Ordering::Greater)),
        ("1.10", "1.9", Some(Ordering::Greater)),
        ("007", "7", Some(Ordering::Equal)),
        ("0", "000", Some(Ordering::Equal)),
        ("99999999999999999999", "100000000000000000000", Some(Ordering::Less)),
        ("1", "1.0", Some(Ordering::Less)),
        ("1", "draft", None),
        ("1.", "1", None),
        ("-1", "1", None),
    ] {
        assert_eq!(compare_numbers(Some(one), Some(other)), expected, "{one} {other}");
    }
}

#[test]
fn of_each_subject_one_record_is_remembered() {
    let mut item = Item::default();
    let elsewhere = Known { subjects: vec!["wire.enriched.de.unknown".to_owned()], ..known("0", "first", order(0, 0)) };
    item.claim("urn:x", &elsewhere);
    for number in 1..2_000 {
        item.claim("urn:x", &known(&number.to_string(), &number.to_string(), order(5, number)));
    }
    assert!(item.is_full() && item.records.len() == MOST_RECORDS);
    assert!(item.entered(&elsewhere).is_some(), "its subject would get no tombstone");
    assert!(item.entered(&known("1999", "1999", order(5, 1_999))).is_some());
    assert!(item.entered(&known("1", "1", order(5, 1))).is_none(), "the oldest");
}

#[test]
fn the_newest_version_is_the_last_word() {
    let mut item = Item::default();
    let newer = Known { published: at(2), ..known("10", "bb", order(3, 3)) };
    item.claim("urn:x", &newer);
    for (version, published, at, overtaken) in [
        ("9", 5, order(4, 4), true),
        ("11", 1, order(4, 4), false),
        ("draft", 1, order(4, 4), true),
        ("draft", 2, order(4, 4), false),
        ("draft", 3, order(4, 4), false),
        // It came before, and is redelivered, or worked on side by side with the newer one.
        ("9", 5, order(2, 2), true),
    ] {
        let known = Known { published: self::at(published), ..known(version, "aa", at) };
        assert_eq!(item.overtaken_by(&known).is_some(), overtaken, "{version} {published} {at:?}");
    }
    // The same version, with its embargo and without: which of them is meant can't be told.
    let held = Known { held: true, published: at(1), ..known("1", "aa", order(3, 3)) };
    let twin = |version: &str, published: i64| Known { published: at(published), ..known(version, "bb", order(4, 4)) };
    let mut there = Item::default();
    there.claim("urn:x", &held);
    assert!(there.overtaken_by(&twin("1", 1)).is_some());
    assert!(there.overtaken_by(&twin("1", 2)).is_none() && there.overtaken_by(&twin("2", 1)).is_none());
    there.set_sent(&held, true);
    assert!(there.overtaken_by(&twin("1", 1)).is_none(), "its embargo is over");
    // At the end of an embargo stream order alone does not count.
    let parked = Known { published: at(1), ..known("9", "aa", order(4, 4)) };
    assert!(item.supersedes(&parked));
    let older = Known { published: at(1), ..known("8", "cc", order(5, 5)) };
    let mut item = Item::default();
    item.claim("urn:x", &parked);
    item.claim("urn:x", &older);
    assert!(!item.supersedes(&parked));
}

#[test]
fn what_is_not_claimed_is_known_to_be_unknown() {
    let mut item = Item::default();
    assert!(!item.is_claimed(&known("1", "aa", order(0, 1))));
    item.claim("urn:x", &known("1", "aa", order(0, 1)));
    assert!(item.is_claimed(&known("1", "aa", order(0, 1))) && !item.is_claimed(&known("2", "bb", order(0, 1))));
}

#[test]
fn what_a_newer_release_wrote_is_kept() {
    let text = r#"{"id":"urn:x","colour":"red","records":[{"sha256":"aa","order":{"sequence":1},"mood":[1]}],
        "recalled":{"status":"frozen","by":"urn:k","order":{"sequence":2}}}"#;
    let mut item: Item = serde_json::from_str(text).unwrap();
    item.claim("urn:x", &known("2", "bb", order(3, 3)));
    let written = serde_json::to_value(&item).unwrap();
    assert_eq!((&written["colour"], &written["records"][0]["mood"][0]), (&"red".into(), &1.into()));
    assert_eq!(item.recalled.map(|it| it.status), Some(Status::Withheld), "a status that is not known forbids");
    let doubtful = Item::doubtful();
    assert!(doubtful.forbids(&known("1", "aa", order(9, 9))).is_some());
}

/// An entry of the fixtures: `0.1` holds what the first release wrote, byte for byte, `newer` what a later one might write.
fn entry<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/item_index").join(path);
    let json = std::fs::read(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    serde_json::from_slice(&json).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
}

#[test]
fn entries_of_other_releases_are_read() {
    let items = ["held", "killed", "notice", "released", "timed"].map(|it| entry::<Item>(&format!("0.1/item-{it}.json")));
    let [held, killed, notice, released, timed] = &items;
    let status = |it: &Item| it.recalled.as_ref().map(|it| it.status);
    assert_eq!((status(held), status(killed), status(notice)), (Some(Status::Withheld), Some(Status::Canceled), status(killed)));
    assert_eq!((status(released), status(timed)), (None, None));
    assert!(killed.records.len() == 2 && killed.records.iter().all(|it| killed.forbids(it).is_some()));
    assert!(released.records.iter().all(|it| it.released && !it.held), "{released:?}");
    assert!(held.records.iter().chain(&timed.records).all(|it| it.held && !it.released));
    let names = ["headline-killed", "number", "slug"].map(|it| entry::<Named>(&format!("0.1/name-{it}.json")));
    assert!(names.iter().all(|it| it.items.len() == 1) && names[0].recalls.len() == 1, "{names:?}");

    // A status that this release does not know forbids: doubt withholds.
    let newer: Item = entry("newer/item-recalled.json");
    assert_eq!((status(&newer), newer.records.len()), (Some(Status::Withheld), 2));
    assert!(newer.records.iter().all(|it| newer.forbids(it).is_some()));
    let newer: Named = entry("newer/name-headline.json");
    assert_eq!((newer.items.len(), newer.recalls.len()), (1, 1));
}
