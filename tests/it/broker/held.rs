//! `held`: what is withheld is listed with its reason, and goes out or is dropped by an operator's word.

use serde_json::{Value, json};

use super::commands::{copytaster, lines, text};
use super::recalls::story;
use super::rig::{enricher, enriching};
use super::*;

fn embargoed(id: &str, headline: &str, version: &str) -> Vec<u8> {
    story(id, headline, json!({ "version": version, "embargoed": "2099-01-01T00:00:00Z" }))
}

/// What waits, by item and version.
async fn waiting(server: &Server) -> Vec<Value> {
    let listed = copytaster(server, &["held", "list"], b"").await;
    assert!(listed.status.success(), "{}", text(&listed));
    lines(&listed)
}

fn sequence(waiting: &[Value], item: &str, version: &str) -> String {
    let found = waiting.iter().find(|it| it["item"] == item && it["version"] == version);
    found.unwrap_or_else(|| panic!("{item} {version} is not in {waiting:#?}"))["sequence"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_decides_on_what_is_withheld() {
    let (server, beside, worker) = enriching().await;
    for item in [
        embargoed("urn:h:out", "Budget of Peru", "1"),
        embargoed("urn:h:newer", "Ferry sinks off Callao coast", "1"),
        embargoed("urn:h:killed", "Bridge falls in Lima", "1"),
        story("urn:h:open", "Hail falls in Tacna province", json!({ "version": "1", "embargoed": "after the speech" })),
    ] {
        beside.feed_one(item).await;
    }
    until("all wait", async || beside.count("EMBARGO").await == 4).await;
    beside.feed_one(embargoed("urn:h:newer", "Ferry sinks off Callao coast, nine dead", "2")).await;
    beside.settled().await;
    let listed = waiting(&server).await;
    assert_eq!(listed.len(), 5, "{listed:#?}");
    let of = |item: &str| listed.iter().find(|it| it["item"] == item).unwrap();
    assert_eq!((&of("urn:h:out")["until"], &of("urn:h:open")["until"]), (&json!("2099-01-01T00:00:00Z"), &Value::Null));
    assert!(listed.iter().all(|it| it["why"].as_str().unwrap().contains("embargo") && it["since"].is_string()), "{listed:#?}");
    assert_eq!(of("urn:h:out")["headline"], "Budget of Peru");
    let shown = copytaster(&server, &["held", "show", &sequence(&listed, "urn:h:out", "1")], b"").await;
    assert!(text(&shown).contains("nine cars went with it"), "{}", text(&shown));

    // Both go out once, the second on a person's word alone.
    let release = async |item: &str, version: &str| {
        let done = copytaster(&server, &["held", "release", &sequence(&listed, item, version)], b"").await;
        (done.status.code(), lines(&done).remove(0)["outcome"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(release("urn:h:out", "1").await, (Some(0), "released".to_owned()));
    assert_eq!(release("urn:h:open", "1").await, (Some(0), "released".to_owned()));
    assert_eq!(beside.count("ENRICHED").await, 2);
    // What is not the last word does not go out.
    assert_eq!(release("urn:h:newer", "1").await, (Some(1), "superseded".to_owned()));
    beside.feed_one(story("urn:h:killed", "Bridge falls in Lima", json!({ "version": "2", "pubStatus": "canceled" }))).await;
    beside.settled().await;
    let after_kill = waiting(&server).await;
    if after_kill.iter().any(|it| it["item"] == "urn:h:killed") {
        assert_eq!(release("urn:h:killed", "1").await, (Some(1), "recalled".to_owned()));
    }
    let usable = beside
        .all("ENRICHED")
        .await
        .iter()
        .map(super::recalls::record)
        .filter(|it| it["lifecycle"]["status"] == "usable")
        .count();
    assert_eq!(usable, 2);
    // What was decided waits no more; what is dropped never goes out.
    let left = waiting(&server).await;
    assert_eq!(left.len(), 1, "{left:#?}");
    let dropped = copytaster(&server, &["held", "drop", &sequence(&left, "urn:h:newer", "2")], b"").await;
    assert!(dropped.status.success() && waiting(&server).await.is_empty(), "{}", text(&dropped));
    let gone = copytaster(&server, &["held", "release", &left[0]["sequence"].to_string()], b"").await;
    assert_eq!(gone.status.code(), Some(1), "{}", text(&gone));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_bucket_left_behind_is_listed_and_released() {
    let (server, beside, worker) = enriching().await;
    beside.feed_one(embargoed("urn:h:orphan", "Budget of Peru", "1")).await;
    until("it waits", async || beside.count("EMBARGO").await == 1).await;
    beside.settled().await;
    worker.leave().await;
    beside.context.get_stream("KV_COPYTASTER_ITEMS").await.unwrap().purge().await.unwrap();
    let listed = waiting(&server).await;
    assert!(listed[0]["why"].as_str().unwrap().contains("not in the item index"), "{listed:#?}");
    let done = copytaster(&server, &["held", "release", &sequence(&listed, "urn:h:orphan", "1")], b"").await;
    assert_eq!((done.status.code(), &lines(&done)[0]["outcome"]), (Some(0), &json!("released")), "{}", text(&done));
    assert_eq!((beside.count("ENRICHED").await, beside.count("EMBARGO").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_dropped_stays_in_until_a_newer_version_or_an_operator() {
    let (server, beside, worker) = enriching().await;
    for id in ["urn:d:again", "urn:d:newer"] {
        beside.feed_one(embargoed(id, "Budget of Peru", "2")).await;
    }
    until("both wait", async || beside.count("EMBARGO").await == 2).await;
    beside.settled().await;
    let listed = waiting(&server).await;
    let sequences = ["urn:d:again", "urn:d:newer"].map(|id| sequence(&listed, id, "2"));
    let dropped = copytaster(&server, &["held", "drop", &sequences[0], &sequences[1]], b"").await;
    assert!(dropped.status.success(), "{}", text(&dropped));
    // The same version without an embargo, an older one, and a newer one.
    beside.feed_one(story("urn:d:again", "Budget of Peru", json!({ "version": "2" }))).await;
    beside.feed_one(story("urn:d:again", "Budget of Peru", json!({ "version": "1" }))).await;
    beside.feed_one(story("urn:d:newer", "Budget of Peru passes", json!({ "version": "3" }))).await;
    beside.settled().await;
    let usable = async || {
        let all = beside.all("ENRICHED").await;
        let ids = all.iter().map(super::recalls::record).filter(|it| it["lifecycle"]["status"] == "usable");
        ids.map(|it| format!("{} {}", it["id"].as_str().unwrap(), it["version"].as_str().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(usable().await, ["urn:d:newer 3"]);
    let listed = waiting(&server).await;
    let again = listed.iter().find(|it| it["item"] == "urn:d:again" && it["version"] == "2").unwrap();
    assert!(again["why"].as_str().unwrap().contains("an operator, who dropped it"), "{listed:#?}");
    let released = copytaster(&server, &["held", "release", &again["sequence"].to_string()], b"").await;
    assert_eq!(released.status.code(), Some(0), "{}", text(&released));
    assert_eq!(usable().await, ["urn:d:newer 3", "urn:d:again 2"]);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn advisories_wait_for_an_operator_and_go_out_if_they_were_mistaken() {
    let (server, beside, worker) = enriching().await;
    let notice = |id: &str, headline: &str, body: &str| story(id, headline, json!({ "version": "1", "body": body }));
    let schedule = "Here are the top stories that we plan for today. Budget of Peru, 600 words by 1500 GMT, with photos.";
    let mistaken = "LIMA, March 2 (AP) - A bridge fell in Lima on Monday, and nine cars went with it, officials said.";
    for item in [
        notice("urn:a:planner", "AP-NEWS PLANNER for Monday", schedule),
        notice("urn:a:story", "MEDIA ADVISORY: Bridge falls in Lima", mistaken),
        notice(
            "urn:a:lift",
            "EMBARGO LIFTED: Budget of Peru grows",
            "The embargo on the story “Budget of Peru grows” is lifted.",
        ),
        notice("urn:a:same", "HOLD LIFTED", "Editors: the hold on our Puno story is released."),
    ] {
        beside.feed_one(item).await;
    }
    beside.settled().await;
    assert_eq!((beside.count("ENRICHED").await, beside.count("HELD").await, beside.count("EMBARGO").await), (0, 4, 4));
    let listed = waiting(&server).await;
    let why = |item: &str| listed.iter().find(|it| it["item"] == item).unwrap()["why"].as_str().unwrap().to_owned();
    assert_eq!((why("urn:a:planner"), why("urn:a:story")), ("advisory".to_owned(), "advisory".to_owned()));
    for item in ["urn:a:lift", "urn:a:same"] {
        assert_eq!(why(item), "notice that a hold or an embargo is lifted");
    }
    let shown = copytaster(&server, &["held", "show", &sequence(&listed, "urn:a:story", "1")], b"").await;
    assert!(text(&shown).contains("nine cars went with it"), "{}", text(&shown));
    let released = copytaster(&server, &["held", "release", &sequence(&listed, "urn:a:story", "1")], b"").await;
    assert_eq!((released.status.code(), &lines(&released)[0]["outcome"]), (Some(0), &json!("released")), "{}", text(&released));
    let dropped = copytaster(&server, &["held", "drop", &sequence(&listed, "urn:a:planner", "1")], b"").await;
    assert!(dropped.status.success(), "{}", text(&dropped));
    let out = super::recalls::record(&beside.all("ENRICHED").await.remove(0));
    assert_eq!((&out["id"], &out["lifecycle"]["status"]), (&json!("urn:a:story"), &json!("usable")));
    assert_eq!(waiting(&server).await.len(), 2);
    // What is out is an item like others: a kill reaches it.
    beside.feed_one(story("urn:a:kill", "KILL", json!({ "body": "Kill this story.", "replaces": ["urn:a:story"] }))).await;
    until("its tombstone is out", async || beside.count("ENRICHED").await == 2).await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_make_room_for_what_waits() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.embargo.max_bytes = 400_000;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(embargoed("urn:r:story", "Budget of Peru", "1")).await;
    let schedule = "Budget of Peru, 600 words by 1500 GMT, with photos and a map of the provinces. ".repeat(20);
    for number in 0..24 {
        beside.feed_one(story(&format!("urn:r:{number}"), "AP-NEWS PLANNER for Monday", json!({ "body": schedule }))).await;
    }
    until("all are told of", async || beside.count("HELD").await == 25).await;
    beside.settled().await;
    let bytes = async || beside.context.get_stream("EMBARGO").await.unwrap().cached_info().state.bytes;
    until("there is room", async || bytes().await <= 200_000).await;
    let left: Vec<String> = waiting(&server).await.iter().map(|it| it["item"].as_str().unwrap().to_owned()).collect();
    assert!(left.contains(&"urn:r:story".to_owned()) && !left.contains(&"urn:r:0".to_owned()), "{left:?}");
    worker.leave().await;
}
