//! Two clocks, the broker's and the worker's: embargoes end by the later one, and a difference is reported.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::proxy::{Proxy, Verdict, find};
use super::recalls::story;
use super::rig::enricher;
use super::*;

/// The answer to the question for the bucket's clock entry, with a time that is a year earlier.
fn a_year_earlier(bytes: &[u8]) -> Verdict {
    let Some(at) = find(bytes, "$KV.COPYTASTER_ITEMS.clock").and_then(|_| find(bytes, "\"time\":\"")) else {
        return Verdict::Pass;
    };
    let mut changed = bytes.to_vec();
    let year = &mut changed[at + 8..at + 12];
    let earlier = std::str::from_utf8(year).unwrap().parse::<u32>().unwrap() - 1;
    year.copy_from_slice(earlier.to_string().as_bytes());
    Verdict::Replace(changed)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_embargo_ends_by_the_later_clock() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let proxy = Proxy::start(server.port).await;
    let wrong = Arc::new(AtomicBool::new(true));
    let is_wrong = Arc::clone(&wrong);
    proxy.down(move |bytes| if is_wrong.load(Ordering::SeqCst) { a_year_earlier(bytes) } else { Verdict::Pass });
    let mut config = settings(&proxy.url());
    config.worker.ack_wait = std::time::Duration::from_secs(1);
    // What waits is looked at four times in this time.
    config.worker.bucket_keep = std::time::Duration::from_secs(60);
    let (work, its_work) = (enricher(&config), enricher(&config));
    let worker = Running::start(&config, work);
    worker.ready().await;
    until("the clocks are compared", async || !worker.health.warnings().is_empty()).await;
    let warnings = worker.health.warnings();
    assert!(warnings[0].contains("the broker's clock is") && warnings[0].contains("behind"), "{warnings:?}");
    assert!(worker.health.metrics.clock_ahead.get() < -3_600.0 * 24.0 * 300.0);
    let now = Timestamp::now();
    let soon = now + SignedDuration::from_secs(1);
    let times = json!({ "published": now.to_string(), "embargoed": soon.to_string() });
    beside.feed_one(story("urn:e:one", "Bridge falls in Lima", times)).await;
    until("its time is over by our clock", async || Timestamp::now() > soon + SignedDuration::from_secs(1)).await;
    until("it was looked at", async || beside.count("EMBARGO").await == 1 && beside.count("HELD").await == 1).await;
    beside.settled().await;
    assert_eq!(beside.count("ENRICHED").await, 0);
    worker.leave().await;
    assert_eq!((beside.count("ENRICHED").await, beside.count("EMBARGO").await), (0, 1));
    // With a broker whose clock is right it goes out.
    wrong.store(false, Ordering::SeqCst);
    let worker = Running::start(&config, its_work);
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    worker.leave().await;
}
