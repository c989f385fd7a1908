//! Copy that has no id of its own: what it says makes it an item, whatever the bytes.

use serde_json::Value;

use super::recalls::record;
use super::rig::enriching;
use super::*;

const STORY: &str = "Café roof falls in Lima\n\nLIMA, March 2 (AP) - The roof of a café fell in Lima on Monday, officials said.\n\nNobody was hurt, the officials said on the spot.";

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_in_other_bytes_are_the_same_item() {
    let (_server, beside, worker) = enriching().await;
    beside.feed_one(STORY).await;
    until("it is out", async || beside.count("ENRICHED").await == 1).await;
    let decomposed = STORY.replace('é', "e\u{301}");
    for copy in [
        format!("{STORY}\n"),
        format!("{STORY}   \n\n"),
        STORY.replace('\n', "\r\n"),
        STORY.replace("\n\n", "  \n\n"),
        STORY.replace(". ", ".  "),
        decomposed,
    ] {
        beside.feed_one(copy).await;
    }
    beside.settled().await;
    let records: Vec<Value> = beside.all("ENRICHED").await.iter().map(record).collect();
    assert_eq!(records.len(), 1, "{records:#?}");
    assert_eq!(worker.health.metrics.known_already.get(), 6);
    // Its id is that of the bytes in which it came first.
    let first = &records[0];
    assert_eq!(first["id"].as_str().unwrap(), format!("sha256:{}", first["source"]["sha256"].as_str().unwrap()));
    // Other words are another item.
    beside.feed_one(STORY.replace("Nobody was", "Two were")).await;
    until("it is out", async || beside.count("ENRICHED").await == 2).await;
    assert_ne!(record(&beside.all("ENRICHED").await[1])["id"], first["id"]);
    worker.leave().await;
}
