//! Questions about copy: answered as `enrich` answers, beside the stream and without a trace.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::HeaderMap;
use copytaster::config::Config;
use copytaster::ingest::Rejection;
use copytaster::record::Record;
use copytaster::worker::message::Delivered;
use copytaster::worker::{Job, Question, Work};
use serde_json::{Value, json};

use super::recalls::story;
use super::rig::enricher;
use super::*;

/// An answer: its error, its headers, its body.
struct Answer {
    code: Option<String>,
    reason: Option<String>,
    status: Option<String>,
    kind: Option<String>,
    body: String,
}

async fn ask_as(beside: &Beside, subject: &str, format: &str, copy: &[u8]) -> Answer {
    ask_with(beside, subject, &[("Copytaster-Format", format)], copy).await
}

/// With headers; an empty value is none.
async fn ask_with(beside: &Beside, subject: &str, given: &[(&str, &str)], copy: &[u8]) -> Answer {
    let mut headers = HeaderMap::new();
    given.iter().filter(|it| !it.1.is_empty()).for_each(|(name, value)| headers.insert(*name, *value));
    let answer = beside.client.request_with_headers(subject.to_owned(), headers, copy.to_vec().into()).await.unwrap();
    let header = |name: &str| answer.headers.as_ref().and_then(|it| it.get(name)).map(|it| it.as_str().to_owned());
    Answer {
        code: header("Nats-Service-Error-Code"),
        reason: header("Copytaster-Reason"),
        status: header("Copytaster-Status"),
        kind: header("Content-Type"),
        body: String::from_utf8(answer.payload.to_vec()).unwrap(),
    }
}

async fn ask(beside: &Beside, copy: &[u8]) -> Answer {
    ask_as(beside, "copytaster.enrich", "", copy).await
}

async fn answering(server: &Server, config: &Config, work: Arc<dyn Work>) -> (Running, Beside) {
    let worker = Running::start(config, work);
    worker.ready().await;
    let beside = Beside::connect(server).await;
    until("it answers", async || beside.client.request("copytaster.schema", "record".into()).await.is_ok()).await;
    (worker, beside)
}

fn copy_of(id: &str, more: Value) -> Vec<u8> {
    story(id, "Bridge falls in Lima", more)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_what_the_command_prints() {
    let server = Server::start().await;
    let config = settings(&server.url());
    let (worker, beside) = answering(&server, &config, enricher(&config)).await;
    let copy = copy_of("urn:a:1", json!({}));
    for format in ["json", "ninjs", "ninjs-extended", "text", "html"] {
        let answer = ask_as(&beside, "copytaster.enrich", format, &copy).await;
        let printed = commands::copytaster(&server, &["enrich", "--format", format], &copy).await;
        assert_eq!(answer.body, String::from_utf8(printed.stdout).unwrap(), "{format}");
        assert_eq!((answer.code, answer.status.as_deref()), (None, Some("usable")), "{format}");
        let kind = if matches!(format, "text" | "html") { format } else { "json" };
        assert!(
            answer.kind.as_deref().is_some_and(|it| it.contains(if kind == "text" { "plain" } else { kind })),
            "{:?}",
            answer.kind
        );
    }
    // Plain text, and several items, one of them broken.
    let plain = ask(&beside, b"Rain in Accra\n\nACCRA, Ghana (AP) - Rain fell on Accra on Monday.").await;
    assert_eq!(serde_json::from_str::<Value>(&plain.body).unwrap()["credit"]["agency"], "ap");
    let lines = [copy.clone(), b"\n{\"id\":\"x\"}\n".to_vec(), copy_of("urn:a:2", json!({}))].concat();
    let several = ask(&beside, &lines).await;
    assert!(
        several.body.lines().count() == 3 && several.body.contains("{\"rejected\":{\"code\":\"no_text\""),
        "{}",
        several.body
    );
    // What is withheld says so.
    let withheld = ask(&beside, &copy_of("urn:a:3", json!({ "embargoed": "2099-01-01T00:00:00Z" }))).await;
    assert_eq!(withheld.status.as_deref(), Some("withheld"));
    assert_eq!(serde_json::from_str::<Value>(&withheld.body).unwrap()["lifecycle"]["status"], "withheld");
    let killed = ask(&beside, &copy_of("urn:a:4", json!({ "pubStatus": "canceled" }))).await;
    assert_eq!(killed.status.as_deref(), Some("canceled"));
    // And nobody has seen any of it.
    for stream in ["WIRE", "ENRICHED", "EVENTS", "HELD", "KILLS", "EMBARGO", "DEAD"] {
        assert_eq!(beside.count(stream).await, 0, "{stream}");
    }
    let bucket = beside.all("KV_COPYTASTER_ITEMS").await;
    assert!(bucket.iter().all(|it| !it.subject.contains(".item.")), "{bucket:?}");
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_a_question_are_read_as_those_of_copy_in_the_stream() {
    let server = Server::start().await;
    let config = settings(&server.url());
    let (worker, beside) = answering(&server, &config, enricher(&config)).await;
    let copy = copy_of("urn:a:headers", json!({}));
    for (name, value, status) in [
        ("X-Embargo", "2099-01-01T00:00:00Z", "withheld"),
        ("Status", "withheld", "withheld"),
        ("X-Hold", "true", "withheld"),
        ("X-Note", "HOLD DO NOT PUBLISH", "withheld"),
        ("X-Status", "canceled", "canceled"),
        ("X-Hold", "no", "usable"),
        ("Content-Type", "application/json", "usable"),
        ("Desk", "night", "usable"),
    ] {
        let answer = ask_with(&beside, "copytaster.enrich", &[(name, value), ("Copytaster-Format", "ninjs")], &copy).await;
        assert_eq!((answer.code.as_deref(), answer.status.as_deref()), (None, Some(status)), "{name}: {value}");
    }
    let embargoed = ask_with(&beside, "copytaster.enrich", &[("Embargo-Until", "2099-01-01T00:00:00Z")], &copy).await;
    assert!(embargoed.body.contains("2099-01-01T00:00:00Z"), "{}", embargoed.body);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_has_a_code() {
    let server = Server::with_configuration("max_payload: 12288").await;
    let config = settings(&server.url());
    let (worker, beside) = answering(&server, &config, enricher(&config)).await;
    let check = async |subject: &str, format: &str, copy: &[u8], code: &str, reason: &str| {
        let answer = ask_as(&beside, subject, format, copy).await;
        assert_eq!((answer.code.as_deref(), answer.reason.as_deref()), (Some(code), Some(reason)), "{}", answer.body);
        assert_eq!(answer.body, "");
    };
    check("copytaster.enrich", "", b"{\"headline\": ", "422", "not_json").await;
    check("copytaster.enrich", "", b"", "422", "empty").await;
    check("copytaster.enrich", "pdf", b"Rain fell.", "406", "unknown_format").await;
    let long = copy_of("urn:a:long", json!({ "body": "A bridge fell in Lima on Monday, officials said. ".repeat(100) }));
    check("copytaster.enrich", "", &long, "413", "answer_too_large").await;
    check("copytaster.schema", "", b"colour", "404", "unknown_schema").await;
    let toll = ask_as(&beside, "copytaster.schema", "", b"toll").await;
    assert_eq!(serde_json::from_str::<Value>(&toll.body).unwrap()["$id"], "urn:copytaster:toll:1");
    worker.leave().await;
}

/// Answers slowly, or not at all, while a switch is on.
struct Slow {
    stream: Arc<dyn Work>,
    slow: AtomicBool,
    asked: AtomicUsize,
}

impl Work for Slow {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        Arc::clone(&self.stream).read(message)
    }

    fn ask(&self, question: &Question) -> Vec<Result<Record, Rejection>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        assert!(&question.copy[..] != b"panic", "injected fault");
        while self.slow.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(10));
        }
        vec![Ok(Record::default())]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_and_the_stream_take_nothing_from_each_other() {
    let server = Server::start().await;
    let mut config = settings(&server.url());
    config.ask.in_flight = 4;
    // Far longer than anything here takes, but for what hangs.
    config.ask.timeout = Duration::from_secs(5);
    config.worker.threads = 1;
    let work = Arc::new(Slow { stream: copy(), slow: AtomicBool::new(true), asked: AtomicUsize::new(0) });
    let (worker, beside) = answering(&server, &config, Arc::clone(&work) as Arc<dyn Work>).await;
    let asking: Vec<_> = (0..4)
        .map(|_| {
            let beside = beside.clone();
            tokio::spawn(async move { ask(&beside, b"slow").await })
        })
        .collect();
    until("a question is being answered", async || work.asked.load(Ordering::SeqCst) >= 1).await;
    until("the places are taken", async || ask(&beside, b"one more").await.reason.as_deref() == Some("overloaded")).await;
    // Meanwhile the stream goes on.
    beside.feed(0..50).await;
    until("the records are out", async || beside.count("ENRICHED").await == 50).await;
    for answer in asking {
        let answer = answer.await.unwrap();
        assert_eq!((answer.code.as_deref(), answer.reason.as_deref()), (Some("504"), Some("timeout")));
    }
    // A place is taken for as long as the work lasts.
    assert_eq!(ask(&beside, b"one more").await.code.as_deref(), Some("503"));
    work.slow.store(false, Ordering::SeqCst);
    until("it answers again", async || ask(&beside, b"now").await.code.is_none()).await;
    assert_eq!(ask(&beside, b"panic").await.reason.as_deref(), Some("panic"));
    assert_eq!(ask(&beside, b"after that").await.code, None);
    worker.leave().await;

    // And while the stream hangs questions are answered.
    let work =
        Arc::new(Slow { stream: slow_copy(Duration::from_secs(2)), slow: AtomicBool::new(false), asked: AtomicUsize::new(0) });
    let (worker, beside) = answering(&server, &config, Arc::clone(&work) as Arc<dyn Work>).await;
    beside.feed(50..53).await;
    until("the stream is busy", async || worker.health.metrics.in_flight.get() > 0).await;
    assert_eq!(ask(&beside, b"meanwhile").await.code, None);
    assert!(beside.count("ENRICHED").await < 53);
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_workers_one_answers_and_none_if_it_shall_not() {
    let server = Server::start().await;
    let mut config = settings(&server.url());
    let work = || Arc::new(Slow { stream: copy(), slow: AtomicBool::new(false), asked: AtomicUsize::new(0) });
    let works = [work(), work()];
    let (one, beside) = answering(&server, &config, Arc::clone(&works[0]) as Arc<dyn Work>).await;
    let (other, _) = answering(&server, &config, Arc::clone(&works[1]) as Arc<dyn Work>).await;
    for _ in 0..60 {
        assert_eq!(ask(&beside, b"who?").await.code, None);
    }
    let asked: Vec<usize> = works.iter().map(|it| it.asked.load(Ordering::SeqCst)).collect();
    assert!(asked.iter().sum::<usize>() == 60 && asked.iter().all(|it| *it > 0), "{asked:?}");
    one.leave().await;
    other.leave().await;
    config.ask.threads = 0;
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    let nobody = beside.client.request("copytaster.enrich", "x".into()).await.unwrap_err();
    assert_eq!(nobody.kind(), async_nats::RequestErrorKind::NoResponders);
    worker.leave().await;
}
