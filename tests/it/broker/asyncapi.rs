//! Messages are as the AsyncAPI document says: each lies on a channel of its stream, with the headers that it must have and no others, and a payload of
//! its schema; and every channel has one.

use std::collections::{BTreeMap, BTreeSet};

use async_nats::HeaderMap;
use async_nats::jetstream::message::StreamMessage;
use copytaster::asyncapi::document;
use copytaster::worker::{health::Health, stories};
use jsonschema::Validator;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::events::raid;
use super::*;

/// What the document says of the messages on one channel.
struct Channel<'d> {
    name: &'d str,
    address: &'d str,
    headers: &'d Value,
    payload: Validator,
}

impl<'d> Channel<'d> {
    fn of(document: &'d Value, name: &'d str) -> Channel<'d> {
        let channel = &document["channels"][name];
        let (_, message) = channel["messages"].as_object().unwrap().iter().next().unwrap();
        let message = document.pointer(message["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap();
        let schema = json!({ "allOf": [message["payload"]], "components": document["components"] });
        let payload = jsonschema::validator_for(&schema).unwrap();
        Channel { name, address: channel["address"].as_str().unwrap_or_default(), headers: &message["headers"], payload }
    }

    /// Whether the subject is of the address's form: a token for each field.
    fn has(&self, subject: &str) -> bool {
        let (form, tokens): (Vec<_>, Vec<_>) = (self.address.split('.').collect(), subject.split('.').collect());
        form.len() == tokens.len() && form.iter().zip(&tokens).all(|(form, token)| form.contains('{') || form == token)
    }

    fn check_headers(&self, headers: &HeaderMap) {
        let names: BTreeSet<String> = headers.iter().map(|(name, _)| name.to_string()).collect();
        for required in self.headers["required"].as_array().into_iter().flatten() {
            assert!(names.contains(required.as_str().unwrap()), "{}: no {required} among {names:?}", self.name);
        }
        for name in &names {
            assert!(self.headers["properties"][name].is_object(), "{}: nothing is said of {name}", self.name);
        }
    }

    fn check(&self, message: &StreamMessage) {
        self.check_headers(&message.headers);
        let Ok(value) = serde_json::from_slice::<Value>(&message.payload) else {
            assert_eq!(self.name, "deadLetter");
            return;
        };
        let errors: Vec<String> = self.payload.iter_errors(&value).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?} in {value:#}", self.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_as_the_document_says() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("mayors.tsv");
    std::fs::write(&list, "Ihor Terekhov\tperson\tdesk:m4\n").unwrap();
    let watch = format!("[lists]\nwatch = {{ mayors = {:?} }}\n[events]\nfloor = 0.0\n", list.display().to_string());
    let worker = Process::start(&server.url(), &watch);
    worker.ready().await;
    let (config, stop) = (settings(&server.url()), CancellationToken::new());
    let (its_config, its_stop) = (config.clone(), stop.clone());
    let linking = tokio::spawn(async move { stories::run(&its_config, Arc::new(Health::new()), its_stop).await });

    let mut trace = HeaderMap::new();
    trace.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    let traced = raid("urn:a:1", "1", json!({})).into();
    beside.context.publish_with_headers("wire.raw.test", trace, traced).await.unwrap().await.unwrap();
    for copy in [
        raid("urn:a:2", "1", json!({})),
        raid("urn:a:held", "1", json!({ "embargoed": "2099-01-01T00:00:00Z" })),
        b"{ this is no story".to_vec(),
    ] {
        beside.feed_one(copy).await;
    }
    beside.settled().await;
    beside.feed_one(raid("urn:a:1", "2", json!({ "pubStatus": "canceled" }))).await;
    beside.settled().await;
    until("all records are linked", async || beside.count("LINKS").await >= beside.count("ENRICHED").await).await;

    let document = document(&config);
    let mut streams: BTreeMap<&str, Vec<Channel<'_>>> = BTreeMap::new();
    for (name, channel) in document["channels"].as_object().unwrap() {
        if let Some(stream) = channel["x-jetstream-stream"].as_str().filter(|_| name != "copy") {
            streams.entry(stream).or_default().push(Channel::of(&document, name));
        }
    }
    let mut seen = BTreeSet::new();
    for (stream, channels) in &streams {
        for message in beside.all(stream).await {
            let channel = channels.iter().find(|it| it.has(&message.subject));
            let channel = channel.unwrap_or_else(|| panic!("no channel of {stream} has {}", message.subject));
            channel.check(&message);
            seen.insert(channel.name);
        }
    }
    let all: BTreeSet<&str> = streams.values().flatten().map(|it| it.name).collect();
    assert_eq!(seen, all, "messages of every channel were looked at");
    stop.cancel();
    linking.await.unwrap().unwrap();
    answers(&beside, &document).await;
    drop(worker);
}

/// What is answered, and that there is no answer.
async fn answers(beside: &Beside, document: &Value) {
    let ask = async |subject: &'static str, body: &'static str| beside.client.request(subject, body.into()).await.unwrap();
    for (channel, subject, body) in [
        ("answer", "copytaster.enrich", "Rain fell in Accra on Monday."),
        ("answer", "copytaster.enrich", ""),
        ("schema", "copytaster.schema", "story"),
        ("schema", "copytaster.schema", "colour"),
    ] {
        let answer = ask(subject, body).await;
        Channel::of(document, channel).check_headers(&answer.headers.unwrap());
    }
    for address in ["copytaster.enrich", "copytaster.schema", "copytaster.health"] {
        assert!(document["channels"].as_object().unwrap().values().any(|it| it["address"] == address), "{address}");
    }
}
