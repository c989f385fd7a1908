//! What can be seen from outside: the worker as a NATS service, and the list of metrics in `deploy/README.md`.

use std::collections::BTreeSet;

use copytaster::worker::health::Health;
use copytaster::worker::metrics::{
    Finish, KindLabel, LeftOutLabel, OutcomeLabel, ReasonLabel, RequestLabel, StageLabel, TopicLabel,
};
use serde_json::Value;

use super::*;

const README: &str = include_str!("../../../deploy/README.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_service_tells_what_the_worker_has_done() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let work =
        Copy(|message: &copytaster::worker::message::Delivered| assert!(!message.payload.ends_with(b"7"), "injected fault"));
    let worker = Running::start(&settings(&server.url()), Arc::new(work));
    worker.ready().await;
    beside.feed(0..20).await;
    until("all are through", async || beside.count("ENRICHED").await == 18 && beside.count("DEAD").await == 2).await;
    beside.settled().await;
    let ask = async |subject: &str| -> Value {
        let answer = beside.client.request(subject.to_owned(), "".into()).await.unwrap();
        serde_json::from_slice(&answer.payload).unwrap()
    };
    until("it has announced itself", async || beside.client.request("$SRV.PING.copytaster", "".into()).await.is_ok()).await;
    assert_eq!(ask("$SRV.PING").await["name"], "copytaster");
    let info = ask("$SRV.INFO.copytaster").await;
    assert_eq!(
        info["metadata"],
        serde_json::json!({"stream": "WIRE", "consumer": "copytaster", "in_flight": "64", "lanes": "none"})
    );
    until("the metrics have settled", async || ask("$SRV.STATS.copytaster").await["endpoints"][0]["data"]["in_flight"] == 0)
        .await;
    let data = &ask("$SRV.STATS.copytaster").await["endpoints"][0]["data"];
    for (name, expected) in [("received", 20), ("published", 18), ("dead", 2), ("nak", 0), ("records", 18)] {
        assert_eq!(data[name], expected, "{name} in {data}");
    }
    assert_eq!(data["ready"], true);
    worker.leave().await;
}

/// The names in the table of metrics in `deploy/README.md` are those on `/metrics`, no more and no fewer.
#[test]
fn the_readme_names_every_metric() {
    let health = Health::new();
    health.finish(Finish::Published);
    health.metrics.rejected.get_or_create(&ReasonLabel { reason: "empty" }).inc();
    health.metrics.releases.get_or_create(&OutcomeLabel { outcome: "released" }).inc();
    health.metrics.bulletins.get_or_create(&KindLabel { kind: "event" }).inc();
    health.metrics.questions.get_or_create(&OutcomeLabel { outcome: "answered" }).inc();
    health.metrics.stage_requests.get_or_create(&RequestLabel { stage: "x".to_owned(), outcome: "answered" }).inc();
    health.metrics.topics.get_or_create(&TopicLabel { topic: "sport".to_owned() }).inc();
    health.metrics.left_out.get_or_create(&LeftOutLabel { stage: "reader", language: "fi".to_owned() }).inc();
    drop(health.metrics.stage_seconds.0.get_or_create(&StageLabel { stage: "furniture" }));
    let metrics = health.metrics();
    let there: BTreeSet<String> = metrics
        .lines()
        .filter_map(|it| it.strip_prefix("# TYPE copytaster_")?.split_once(' '))
        .map(|(name, kind)| if kind == "counter" { format!("{name}_total") } else { name.to_owned() })
        .collect();
    let table = README.split("## Metrics").nth(1).unwrap().split("\n## ").next().unwrap();
    let named: BTreeSet<String> = table
        .lines()
        .filter_map(|it| it.strip_prefix("| `")?.split(" |").next())
        .flat_map(|cell| cell.split('`').step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|it| it.split('{').next().map(str::to_owned))
        .filter(|it| it.ends_with("_total") || it.contains('_') || ["connected", "leader"].contains(&it.as_str()))
        .collect();
    assert_eq!(named, there);
}
