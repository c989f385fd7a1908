//! Events, statements and tolls: each record's go out once, and whatever takes the record back withdraws them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use copytaster::config::Config;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::recalls::{record, story};
use super::rig::enricher;
use super::*;

const RAID: &str = "KYIV, March 2 (AP) - Russian missiles killed 12 people in Kharkiv, Ukraine, on Monday, and wounded 30 others.\n\n\
    \"We will not leave,\" Mayor Ihor Terekhov said in a statement.";

/// A raid on a town, so that each is another event.
pub(super) fn raid(id: &str, version: &str, more: Value) -> Vec<u8> {
    let mut fields = json!({ "version": version, "body": RAID });
    more.as_object().unwrap().iter().for_each(|(key, value)| fields[key] = value.clone());
    story(id, "Missiles strike Kharkiv", fields)
}

fn told_settings(server: &Server) -> Config {
    let mut config = settings(&server.url());
    // The tests are about what is sent when, not about how sure it is.
    config.events.floor = 0.0;
    config
}

fn message_id(message: &StreamMessage) -> String {
    message.headers.get("Nats-Msg-Id").unwrap().as_str().to_owned()
}

/// What a consumer knows who keeps a table by id and subject: what was sent and not withdrawn since.
async fn table(beside: &Beside) -> BTreeSet<(String, String)> {
    let mut table = BTreeSet::new();
    for message in beside.all("EVENTS").await {
        let value = record(&message);
        let key = (value["id"].as_str().unwrap().to_owned(), message.subject.to_string());
        if value["withdrawn"].is_object() {
            assert!(table.remove(&key), "{key:?} was not out")
        } else {
            table.insert(key);
        }
    }
    table
}

async fn withdrawals(beside: &Beside) -> Vec<Value> {
    beside.all("EVENTS").await.iter().map(record).filter(|it| it["withdrawn"].is_object()).collect()
}

/// Ids and subjects of all that the usable records in the stream report, by the pure function that the worker uses.
async fn computed(beside: &Beside, config: &Config) -> BTreeSet<(String, String)> {
    use copytaster::bulletins::{Settings, of};
    use copytaster::record::bulletins::RecordAddress;
    let settings = Settings { subject: config.events.subject.clone(), floor: config.events.floor };
    let mut all = BTreeSet::new();
    for message in beside.all("ENRICHED").await {
        let record: copytaster::record::Record = serde_json::from_slice(&message.payload).unwrap();
        let address = RecordAddress { item: record.id.clone(), sequence: message.sequence, ..RecordAddress::default() };
        for bulletin in of(&record, &address, &settings) {
            all.extend(bulletin.subjects.iter().map(|it| (bulletin.id().to_owned(), it.clone())));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_statement_and_toll_goes_out_on_its_subject() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    // Who subscribes needs no stream.
    let mut assaults = beside.client.subscribe("wire.events.assault.*.UA.>").await.unwrap();
    beside.client.flush().await.unwrap();
    beside.feed_one(raid("urn:r:1", "1", json!({}))).await;
    beside.settled().await;
    let assault = tokio::time::timeout(Duration::from_secs(10), assaults.next()).await.unwrap().unwrap();
    let assault: Value = serde_json::from_slice(&assault.payload).unwrap();
    assert_eq!((&assault["event"]["status"], &assault["place"]["name"]), (&json!("asserted"), &json!("Kharkiv")), "{assault:#}");
    assert_eq!((&assault["of"]["stream"], &assault["of"]["sequence"]), (&json!("ENRICHED"), &json!(1)), "{assault:#}");
    let all = beside.all("EVENTS").await;
    for start in
        ["wire.events.assault.asserted.UA.RU.", "wire.statements.say.person.", "wire.tolls.dead.UA", "wire.tolls.injured.UA"]
    {
        assert!(all.iter().any(|it| it.subject.starts_with(start)), "{start} is not in {all:#?}");
    }
    let first = &all[0];
    assert_eq!(first.headers.get("Copytaster-State").map(|it| it.as_str()), Some("sent"));
    assert_eq!(table(&beside).await, computed(&beside, &config).await);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_and_a_hold_withdraw_what_was_told() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    for id in ["urn:r:killed", "urn:r:held", "urn:r:stays"] {
        beside.feed_one(raid(id, "1", json!({}))).await;
    }
    beside.settled().await;
    let before = table(&beside).await;
    beside.feed_one(raid("urn:r:killed", "2", json!({ "pubStatus": "canceled" }))).await;
    beside.feed_one(raid("urn:r:held", "2", json!({ "pubStatus": "withheld" }))).await;
    beside.settled().await;
    let stays = |it: &&(String, String)| it.0.starts_with("urn:r:stays@");
    let left = table(&beside).await;
    assert_eq!(left, before.iter().filter(stays).cloned().collect(), "only what stands is left");
    assert!(!left.is_empty() && left.len() * 3 == before.len(), "{before:#?}");
    for withdrawn in withdrawals(&beside).await {
        let (id, kind) = (withdrawn["of"]["item"].as_str().unwrap(), withdrawn["withdrawn"]["kind"].as_str().unwrap());
        assert!([("urn:r:killed", "kill"), ("urn:r:held", "hold")].contains(&(id, kind)), "{withdrawn:#}");
        let shown = withdrawn.to_string();
        assert!(["Kharkiv", "leave", "issile", "Terekhov"].iter().all(|it| !shown.contains(it)), "{shown}");
    }
    // The same notice again withdraws nothing again.
    let count = beside.count("EVENTS").await;
    beside.feed_one(raid("urn:r:killed", "2", json!({ "pubStatus": "canceled", "urgency": 4 }))).await;
    beside.settled().await;
    assert_eq!(beside.count("EVENTS").await, count);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_only_what_it_reports_otherwise() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let feed = async |id: &str, version: &str, headline: &str, body: String| {
        beside.feed_one(story(id, headline, json!({ "version": version, "body": body }))).await;
        beside.settled().await;
    };
    feed("urn:u:1", "1", "Missiles strike Kharkiv", RAID.to_owned()).await;
    let first = table(&beside).await;
    feed("urn:u:1", "2", "Missiles strike Kharkiv", format!("{RAID}\n\nSchools were closed.")).await;
    assert_eq!(table(&beside).await, first, "what stays is not said again");
    assert_eq!(beside.count("EVENTS").await, first.len());
    feed("urn:u:1", "3", "Missiles strike Kharkiv", RAID.replace("killed 12", "killed 14")).await;
    let third = table(&beside).await;
    let changed: Vec<_> = third.difference(&first).collect();
    assert!(changed.len() == 1 && changed[0].1 == "wire.tolls.dead.UA" && changed[0].0.starts_with("urn:u:1@3#"), "{changed:?}");
    assert_eq!((third.len(), withdrawals(&beside).await.len()), (first.len(), 1));
    // A correction under another id takes over.
    let correction = format!(
        "(In the story headlined \"Missiles strike Kharkiv\", corrects toll)\n\n{}",
        RAID.replace("killed 12", "killed 9")
    );
    feed("urn:u:c", "1", "CORRECTED-Missiles strike Kharkiv", correction).await;
    let fourth = table(&beside).await;
    let new: Vec<_> = fourth.difference(&third).collect();
    assert!(new.len() == 1 && new[0].0.starts_with("urn:u:c@1#"), "{new:?}");
    assert_eq!(
        (fourth.len(), withdrawals(&beside).await.last().unwrap()["withdrawn"]["kind"].as_str()),
        (first.len(), Some("correction"))
    );
    // What the correction took over falls with it, and not with what it corrects.
    beside.feed_one(raid("urn:u:1", "9", json!({ "pubStatus": "canceled" }))).await;
    beside.settled().await;
    assert_eq!(table(&beside).await, fourth);
    feed("urn:u:c", "2", "Rain in Kharkiv", "KYIV, March 2 (AP) - Rain fell on Kharkiv.".to_owned()).await;
    assert_eq!(table(&beside).await, BTreeSet::new());
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_copy_tells_nothing_before_its_release() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = told_settings(&server);
    config.worker.ack_wait = Duration::from_secs(1);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let until_then = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(5)).unwrap();
    beside.feed_one(raid("urn:e:timed", "1", json!({ "embargoed": until_then.to_string() }))).await;
    beside.feed_one(raid("urn:e:open", "1", json!({ "embargoed": "after the speech" }))).await;
    beside.feed_one(raid("urn:e:dead", "1", json!({ "embargoed": "2099-01-01T00:00:00Z" }))).await;
    beside.settled().await;
    assert_eq!((beside.count("EMBARGO").await, beside.count("EVENTS").await), (3, 0));
    beside.feed_one(raid("urn:e:dead", "2", json!({ "pubStatus": "canceled" }))).await;
    until("one is out", async || beside.count("ENRICHED").await == 2).await;
    until("it has told", async || !table(&beside).await.is_empty()).await;
    let waiting = beside.all("EMBARGO").await;
    let open = waiting.iter().find(|it| record(it)["id"] == "urn:e:open").unwrap();
    let released = commands::copytaster(&server, &["held", "release", &open.sequence.to_string()], b"").await;
    // An operator's release has the settings of the file, not those of this test.
    assert!(released.status.success(), "{}", commands::text(&released));
    let items: BTreeSet<String> =
        beside.all("EVENTS").await.iter().map(|it| record(it)["of"]["item"].as_str().unwrap().to_owned()).collect();
    assert!(items.contains("urn:e:timed") && !items.contains("urn:e:dead"), "{items:?}");
    for message in beside.all("EVENTS").await {
        let stored = jiff::Timestamp::from_nanosecond(message.time.unix_timestamp_nanos()).unwrap();
        assert!(record(&message)["of"]["item"] != "urn:e:timed" || stored >= until_then, "{stored} is before {until_then}");
    }
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_comes_after_its_kill_tells_nothing() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    beside.feed_one(raid("urn:k:1", "2", json!({ "pubStatus": "canceled" }))).await;
    beside.settled().await;
    beside.feed_one(raid("urn:k:1", "1", json!({}))).await;
    beside.settled().await;
    assert_eq!((worker.health.metrics.recalled_stopped.get(), beside.count("EVENTS").await), (1, 0));
    worker.leave().await;
}

fn article(number: usize) -> Vec<u8> {
    let body = RAID.replace("killed 12", &format!("killed {}", number + 2));
    story(
        &format!("urn:f:{number}"),
        &format!("Missiles strike Kharkiv, night {number}"),
        json!({ "version": "1", "body": body }),
    )
}

/// Killed between the record's PubAck and its events, or anywhere else: each goes out, and none twice.
#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_lose_no_event_and_send_none_twice() {
    const STORIES: usize = 300;
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    beside.provide(&config).await;
    for number in 0..STORIES {
        beside.feed_one(article(number)).await;
    }
    let configuration = "[worker]\nack_wait = \"1s\"\n[events]\nfloor = 0.0\n";
    for threshold in [1, 60, 130, 210] {
        let worker = Process::start(&server.url(), configuration);
        until("it has come so far", async || beside.count("ENRICHED").await >= threshold).await;
        worker.kill();
    }
    let worker = Process::start(&server.url(), configuration);
    until("all are through", async || beside.count("ENRICHED").await >= STORIES).await;
    beside.settled().await;
    drop(worker);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for message in beside.all("EVENTS").await {
        assert!(record(&message)["withdrawn"].is_null());
        *counts.entry(message_id(&message)).or_default() += 1;
    }
    assert!(counts.values().all(|it| *it == 1));
    let told = table(&beside).await;
    assert_eq!(told, computed(&beside, &config).await);
    assert_eq!(told.len(), counts.len());
    assert!(told.len() > 3 * STORIES, "{}", told.len());
}

/// The worker dies between the PubAck and the events: the record is known, the events are not.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_out_without_its_events_sends_them_when_it_comes_again() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    beside.provide(&config).await;
    // No room for events: the record goes out, and its message is not settled.
    beside.context.delete_stream("EVENTS").await.unwrap();
    let worker = Mortal::start(&config, enricher(&config));
    until("the worker has made the stream", async || beside.context.get_stream("EVENTS").await.is_ok()).await;
    beside.context.delete_stream("EVENTS").await.unwrap();
    beside.feed_one(raid("urn:m:1", "1", json!({}))).await;
    until("the record is out", async || beside.count("ENRICHED").await == 1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(beside.consumer().await.num_ack_pending == 1, "it was settled before its events were out");
    worker.kill();
    let worker = Running::start(&config, enricher(&config));
    until("its events are out", async || beside.count("EVENTS").await > 0).await;
    beside.settled().await;
    assert_eq!((beside.count("ENRICHED").await, table(&beside).await), (1, computed(&beside, &config).await));
    worker.leave().await;
}

/// Versions on their way at once: in the end the newest speaks.
#[tokio::test(flavor = "multi_thread")]
async fn versions_at_once_leave_what_the_newest_reports() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = told_settings(&server);
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    for number in 0..6 {
        for version in 1..=4 {
            let body = RAID.replace("killed 12", &format!("killed {}", 10 + version));
            let fields = json!({ "version": version.to_string(), "body": body });
            beside
                .context
                .publish("wire.raw.test", story(&format!("urn:v:{number}"), "Missiles strike Kharkiv", fields).into())
                .await
                .unwrap();
        }
    }
    until("all are out", async || beside.count("ENRICHED").await == 24).await;
    beside.settled().await;
    // By subject and item: which version's id it is depends on who came first.
    let mut left: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for message in beside.all("EVENTS").await {
        let value = record(&message);
        let key = (value["of"]["item"].as_str().unwrap().to_owned(), message.subject.to_string());
        let ids = left.entry(key).or_default();
        let id = value["id"].as_str().unwrap().to_owned();
        if value["withdrawn"].is_object() {
            ids.remove(&id);
        } else {
            ids.insert(id);
        }
    }
    for ((item, subject), ids) in left {
        assert!(ids.len() <= 1 || !subject.starts_with("wire.tolls.dead"), "{item} {subject} {ids:?}");
        assert!(!subject.starts_with("wire.tolls.dead") || ids.iter().all(|it| it.contains("@4#")), "{item} {subject} {ids:?}");
        assert!(!ids.is_empty(), "{item} {subject}");
    }
    worker.leave().await;
}

/// A desk that may read one country's events reads these, live and from the stream, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_desk_reads_only_the_country_that_it_may() {
    let desk = "publish { allow: [\"$JS.API.CONSUMER.MSG.NEXT.EVENTS.ukraine\", \"$JS.ACK.EVENTS.ukraine.>\"] }\n\
        subscribe { allow: [\"_INBOX_desk.>\", \"wire.events.*.*.UA.>\"] }";
    let users = format!(
        "authorization {{ users = [ {{ user: all, password: all }}, {{ user: desk, password: desk, permissions {{ {desk} }} }} ] }}"
    );
    let server = Server::with_configuration(&users).await;
    let user = |it: &str| async_nats::ConnectOptions::with_user_and_password(it.to_owned(), it.to_owned());
    let beside = Beside::connect_with(&server, user("all")).await;
    let mut config = told_settings(&server);
    config.nats.user = Some("all".to_owned());
    config.nats.password = Some("all".into());
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let wanted = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("ukraine".to_owned()),
        filter_subject: "wire.events.*.*.UA.>".to_owned(),
        ..Default::default()
    };
    beside.context.create_consumer_on_stream(wanted, "EVENTS").await.unwrap();
    let desk = Beside::connect_with(&server, user("desk").custom_inbox_prefix("_INBOX_desk")).await;
    let mut ukraine = desk.client.subscribe("wire.events.*.*.UA.>").await.unwrap();
    let mut everything = desk.client.subscribe("wire.events.>").await.unwrap();
    desk.client.flush().await.unwrap();
    beside.feed_one(raid("urn:d:1", "1", json!({}))).await;
    beside.feed_one(raid("urn:d:2", "1", json!({ "body": RAID.replace("Kharkiv, Ukraine", "Aleppo, Syria") }))).await;
    beside.settled().await;
    let live = tokio::time::timeout(Duration::from_secs(10), ukraine.next()).await.unwrap().unwrap();
    assert!(live.subject.starts_with("wire.events.assault.asserted.UA."), "{}", live.subject);
    let nothing = tokio::time::timeout(Duration::from_millis(500), everything.next()).await;
    assert!(!matches!(nothing, Ok(Some(_))), "the desk hears what it may not");
    let consumer = "$JS.API.CONSUMER.MSG.NEXT.EVENTS.ukraine";
    let inbox = desk.client.new_inbox();
    let mut answers = desk.client.subscribe(inbox.clone()).await.unwrap();
    desk.client.publish_with_reply(consumer, inbox, "{\"batch\":1,\"no_wait\":true}".into()).await.unwrap();
    let stored = tokio::time::timeout(Duration::from_secs(10), answers.next()).await.unwrap().unwrap();
    let value: Value = serde_json::from_slice(&stored.payload).unwrap();
    assert_eq!(value["place"]["country"], "UA", "{value:#}");
    worker.leave().await;
}

/// Somebody on a user's list is told of on a subject of his own.
#[tokio::test(flavor = "multi_thread")]
async fn names_on_a_watch_list_have_subjects_of_their_own() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("mayors.tsv");
    std::fs::write(&list, "Ihor Terekhov\tperson\tdesk:m4\n").unwrap();
    let worker = Process::start(&server.url(), &format!("[lists]\nwatch = {{ mayors = {:?} }}\n", list.display().to_string()));
    worker.ready().await;
    beside.feed_one(raid("urn:w:1", "1", json!({}))).await;
    beside.settled().await;
    let told = async || -> Vec<(String, bool)> {
        let all = beside.all("EVENTS").await;
        let watched = all.iter().filter(|it| it.subject.starts_with("wire.watch."));
        watched.map(|it| (it.subject.to_string(), record(it)["withdrawn"].is_object())).collect()
    };
    assert_eq!(told().await, [("wire.watch.mayors.m4".to_owned(), false)]);
    beside.feed_one(raid("urn:w:1", "2", json!({ "pubStatus": "canceled" }))).await;
    beside.settled().await;
    assert_eq!(told().await, [("wire.watch.mayors.m4".to_owned(), false), ("wire.watch.mayors.m4".to_owned(), true)]);
    drop(worker);
}
