//! What can't become a record: dead-lettered with its bytes, its headers and the reason; everything else goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use copytaster::worker::message::Delivered;

use super::*;

fn header(message: &async_nats::jetstream::message::StreamMessage, name: &str) -> String {
    message.headers.get(name).map(|it| it.as_str().to_owned()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_class_of_bad_input_has_its_letter() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let worker = Process::start(&server.url(), "");
    worker.ready().await;
    let bad: [(&[u8], &str); 6] = [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"Flood in Accra\n\nRain \xff\xfe\xfa fell", "not_utf8"),
        (b"{\"headline\": \"Rain", "not_json"),
        (b"[3]", "unknown_shape"),
        (b"{\"id\":\"urn:x\",\"headline\":\"\",\"body\":\"\"}", "no_text"),
    ];
    for (index, (bytes, _)) in bad.iter().enumerate() {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("Desk", format!("desk {index}").as_str());
        headers.insert("Nats-Msg-Id", format!("id-{index}").as_str());
        beside.context.publish_with_headers("wire.raw.bad", headers, bytes.to_vec().into()).await.unwrap().await.unwrap();
        beside.feed_one(format!("Rain in Lagos, day {index}\n\nLAGOS (AP) — Rain fell.")).await;
    }
    until("all letters are there", async || beside.count("DEAD").await == bad.len()).await;
    until("the others are published", async || beside.count("ENRICHED").await == bad.len()).await;
    beside.settled().await;
    worker.ready().await;

    let letters: BTreeMap<String, _> = beside.all("DEAD").await.into_iter().map(|it| (header(&it, "Desk"), it)).collect();
    for (index, (bytes, reason)) in bad.iter().enumerate() {
        let letter = &letters[&format!("desk {index}")];
        assert_eq!(
            (header(letter, "Copytaster-Reason").as_str(), letter.subject.as_str()),
            (*reason, format!("wire.dead.{reason}").as_str())
        );
        assert_eq!(&letter.payload[..], *bytes);
        assert_eq!(header(letter, "Copytaster-Subject"), "wire.raw.bad");
        assert_eq!(header(letter, "Copytaster-Stream"), "WIRE");
        assert_eq!(header(letter, "Copytaster-Sequence"), (index * 2 + 1).to_string());
        assert_eq!(header(letter, "Copytaster-Attempts"), "1");
        assert_eq!(header(letter, "Copytaster-Original-Nats-Msg-Id"), format!("id-{index}"));
        assert!(!header(letter, "Copytaster-Message").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn panics_are_dead_lettered_and_the_worker_goes_on() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let work = Copy(|message: &Delivered| assert!(!message.payload.ends_with(b"7"), "injected fault"));
    let worker = Running::start(&config, Arc::new(work));
    worker.ready().await;
    beside.feed(0..100).await;
    until("all are through", async || beside.count("ENRICHED").await == 90 && beside.count("DEAD").await == 10).await;
    beside.settled().await;
    for letter in beside.all("DEAD").await {
        assert_eq!(header(&letter, "Copytaster-Reason"), "panic");
        assert!(letter.payload.ends_with(b"7"));
    }
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_hangs_does_not_take_the_others_with_it() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.threads = 2;
    config.worker.budget = Duration::from_secs(1);
    // More messages hang than there are threads.
    let hangs = |message: &Delivered| {
        if ["item-3", "item-4", "item-5"].iter().any(|it| message.payload == it.as_bytes()) {
            std::thread::sleep(Duration::from_secs(25));
        }
    };
    let worker = Running::start(&config, Arc::new(Copy(hangs)));
    worker.ready().await;
    beside.feed(0..200).await;
    until("all are through", async || beside.count("ENRICHED").await == 197 && beside.count("DEAD").await == 3).await;
    beside.settled().await;
    for letter in beside.all("DEAD").await {
        assert_eq!(header(&letter, "Copytaster-Reason"), "timeout");
    }
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_kills_its_workers_is_poison() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    config.worker.max_attempts = 2;
    config.worker.ack_wait = Duration::from_secs(1);
    config.worker.threads = 5;
    beside.provide(&config).await;
    beside.feed(0..5).await;
    for _ in 0..config.worker.max_attempts {
        let begun = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let its_begun = Arc::clone(&begun);
        let hangs = Copy(move |_: &Delivered| {
            its_begun.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            std::thread::sleep(Duration::from_secs(2));
        });
        let mortal = Mortal::start(&config, Arc::new(hangs));
        until("it is at all of them", async || begun.load(std::sync::atomic::Ordering::SeqCst) == 5).await;
        mortal.kill();
    }
    let worker = Running::start(&config, Arc::new(Copy(|_: &Delivered| panic!("it must not be worked on"))));
    until("all are dead-lettered", async || beside.count("DEAD").await == 5).await;
    for letter in beside.all("DEAD").await {
        assert_eq!(header(&letter, "Copytaster-Reason"), "poison");
    }
    beside.settled().await;
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_the_server_gives_up_is_fetched_and_dead_lettered() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut config = settings(&server.url());
    // Else the worker would take the limit away.
    config.worker.mode = copytaster::config::Mode::Bind;
    beside.provide(&config).await;
    // Someone else made the consumer, and gives each message one chance only.
    let wanted = async_nats::jetstream::consumer::pull::Config {
        durable_name: Some("copytaster".to_owned()),
        ack_wait: Duration::from_secs(1),
        max_deliver: 1,
        ..Default::default()
    };
    let consumer = beside.context.create_consumer_on_stream(wanted, "WIRE").await.unwrap();
    beside.feed(0..1).await;
    {
        use futures_util::StreamExt;
        let mut batch = consumer.batch().max_messages(1).expires(Duration::from_secs(1)).messages().await.unwrap();
        batch.next().await.unwrap().unwrap();
    }
    let worker = Running::start(&config, copy());
    until("it is dead-lettered", async || beside.count("DEAD").await == 1).await;
    let letter = beside.all("DEAD").await.remove(0);
    assert_eq!((header(&letter, "Copytaster-Reason").as_str(), &letter.payload[..]), ("exhausted", b"item-0".as_slice()));
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_place_for_dead_letters_nothing_is_lost() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let work = Copy(|message: &Delivered| assert!(message.payload != b"item-3".as_slice(), "injected fault"));
    let worker = Running::start(&config, Arc::new(work));
    worker.ready().await;
    beside.context.delete_stream("DEAD").await.unwrap();
    beside.feed(0..10).await;
    let problem = worker.not_ready().await;
    assert!(problem.contains("wire.dead.panic"), "{problem}");
    assert_eq!(beside.consumer().await.num_ack_pending, 1);
    beside.stream("DEAD", "wire.dead.>", 1, &config).await;
    until("it is dead-lettered", async || beside.count("DEAD").await == 1).await;
    beside.settled().await;
    worker.ready().await;
    worker.leave().await;
    assert_eq!(beside.count("ENRICHED").await, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_too_large_for_the_stream_is_dead_lettered() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    let mut small = beside.context.get_stream("ENRICHED").await.unwrap().cached_info().config.clone();
    small.max_message_size = 1_000;
    beside.context.update_stream(small).await.unwrap();
    beside.feed_one("x".repeat(2_000)).await;
    // As large as the server takes: the letter has no room for its body beside its own headers.
    beside.feed_one("y".repeat(1 << 20)).await;
    beside.feed(0..10).await;
    let worker = Running::start(&config, copy());
    until("all are through", async || beside.count("ENRICHED").await == 10 && beside.count("DEAD").await == 2).await;
    beside.settled().await;
    let mut letters = beside.all("DEAD").await;
    letters.sort_by_key(|it| header(it, "Copytaster-Sequence"));
    assert_eq!(header(&letters[0], "Copytaster-Reason"), "record_too_large");
    assert_eq!(letters[0].payload.len(), 2_000);
    assert_eq!((letters[1].payload.len(), header(&letters[1], "Copytaster-Body-Omitted").as_str()), (0, "1048576 bytes"));
    worker.leave().await;
}
