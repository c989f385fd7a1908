//! The users of `deploy/users.conf`: each can do its work, and none can do another's.

use std::process::Command;
use std::time::Duration;

use super::*;

const USERS: &str = include_str!("../../../deploy/users.conf");
const PERMISSIONS: [(&str, &str); 4] = [
    ("feeder", include_str!("../../../deploy/permissions/feeder.conf")),
    ("worker", include_str!("../../../deploy/permissions/worker.conf")),
    ("reader", include_str!("../../../deploy/permissions/reader.conf")),
    ("operator", include_str!("../../../deploy/permissions/operator.conf")),
];

/// The shipped configuration, in one piece and with a password for each user.
fn shipped() -> String {
    let mut text = String::new();
    for (user, _) in PERMISSIONS {
        text += &format!("{}_PASSWORD: {:?}\n", user.to_uppercase(), password(user));
    }
    text += USERS;
    for (user, granted) in PERMISSIONS {
        let include = format!("include ./permissions/{user}.conf");
        assert!(text.contains(&include), "{include} is not in users.conf");
        text = text.replace(&include, granted);
    }
    text
}

fn password(user: &str) -> String {
    format!("{user}-secret")
}

/// A command as one of the users; exit code and what it says.
async fn run_as(server: &Server, user: &str, arguments: &[&str], input: &[u8]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
    command.args(arguments).env("NATS_URL", server.url()).env("NATS_USER", user).env("NATS_PASSWORD", password(user));
    command.env("NATS_INBOX_PREFIX", format!("_INBOX_{user}")).env("COPYTASTER_LOG", "error");
    let output = commands::output_of(command, input).await;
    (output.status.code(), commands::text(&output))
}

async fn connected(server: &Server, user: &str) -> Beside {
    let options = async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password(user));
    let mut beside = Beside::connect_with(server, options.custom_inbox_prefix(format!("_INBOX_{user}"))).await;
    // What is denied is not answered.
    beside.context.set_timeout(Duration::from_millis(500));
    beside
}

const STORY: &[u8] = b"{\"id\":\"urn:free\",\"headline\":\"Rain in Lagos\",\"body\":\"Rain fell.\"}\n\
    {\"id\":\"urn:held\",\"headline\":\"Budget of Peru\",\"body\":\"Taxes rise.\",\"embargoed\":\"2099-01-01T00:00:00Z\"}\n";

#[tokio::test(flavor = "multi_thread")]
async fn each_user_can_do_its_work() {
    let server = Server::with_configuration(&shipped()).await;
    let operator = connected(&server, "operator").await;
    commands::says(&run_as(&server, "operator", &["check", "--provision"], b"").await, 0, &["everything is there"]);
    let folder = tempfile::tempdir().unwrap();
    let bound = folder.path().join("bound.toml");
    std::fs::write(&bound, "[worker]\nmode = \"bind\"\n[http]\nlisten = \"off\"\n").unwrap();
    let check = ["check", "--config", bound.to_str().unwrap()];
    commands::says(&run_as(&server, "worker", &check, b"").await, 0, &["ok       the rights"]);
    let mut config = settings(&server.url());
    config.nats.user = Some("worker".to_owned());
    config.nats.password = Some(password("worker").into());
    config.nats.inbox_prefix = Some("_INBOX_worker".to_owned());
    config.worker.mode = copytaster::config::Mode::Bind;
    let worker = Running::start(&config, rig::enricher(&config));
    worker.ready().await;
    commands::says(&run_as(&server, "feeder", &["feed", "--subject", "wire.raw.ap"], STORY).await, 0, &["\"fed\":2"]);
    until("one is out and one waits", async || {
        operator.count("ENRICHED").await == 1 && operator.count("EMBARGO").await == 1 && operator.count("HELD").await == 1
    })
    .await;
    let tail = ["tail", "--all", "--count", "1", "--format", "json"];
    commands::says(&run_as(&server, "reader", &tail, b"").await, 0, &["Rain in Lagos"]);
    commands::says(&run_as(&server, "operator", &["dead", "list"], b"").await, 0, &[]);
    let reader = connected(&server, "reader").await;
    let answer = reader.client.request("copytaster.enrich", "Rain fell on Lagos on Monday.".into()).await.unwrap();
    assert!(String::from_utf8_lossy(&answer.payload).contains("Lagos"));
    assert!(reader.context.get_stream("EVENTS").await.is_ok());
    assert_eq!(worker.health.metrics.server_errors.get(), 0, "the server refused something: {:?}", worker.health.ready());
    worker.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_do_what_is_anothers() {
    let server = Server::with_configuration(&shipped()).await;
    commands::says(&run_as(&server, "operator", &["check", "--provision"], b"").await, 0, &[]);
    let operator = connected(&server, "operator").await;
    for stream in ["WIRE", "ENRICHED", "HELD", "KILLS", "EMBARGO", "DEAD"] {
        assert!(operator.context.get_stream(stream).await.is_ok(), "the operator does not see {stream}");
    }
    let sees = [("feeder", ["WIRE"].as_slice()), ("reader", &["ENRICHED", "EVENTS", "KILLS"])];
    for (user, streams) in sees {
        let beside = connected(&server, user).await;
        for stream in ["WIRE", "ENRICHED", "EVENTS", "HELD", "KILLS", "EMBARGO", "DEAD", "KV_COPYTASTER_ITEMS"] {
            assert_eq!(beside.context.get_stream(stream).await.is_ok(), streams.contains(&stream), "{user} {stream}");
        }
    }
    // Nor by another way: a consumer, a message by its sequence, a subscription, a stream that copies another.
    let reader = connected(&server, "reader").await;
    for (stream, subject) in [("HELD", "wire.held.new"), ("EMBARGO", "copytaster.embargo.timed.x"), ("DEAD", "wire.dead.x")] {
        operator.context.publish(subject, "secret".into()).await.unwrap().await.unwrap();
        let ask = async |api: String, body: String| {
            tokio::time::timeout(Duration::from_millis(500), reader.client.request(api, body.into()))
                .await
                .is_ok_and(|it| it.is_ok())
        };
        assert!(!ask(format!("$JS.API.STREAM.MSG.GET.{stream}"), "{\"seq\":1}".to_owned()).await, "{stream}");
        assert!(!ask(format!("$JS.API.DIRECT.GET.{stream}"), "{\"seq\":1}".to_owned()).await, "{stream}");
        let consumer = format!("{{\"stream_name\":{stream:?},\"config\":{{\"ack_policy\":\"none\",\"name\":\"x\"}}}}");
        for api in [format!("$JS.API.CONSUMER.CREATE.{stream}"), format!("$JS.API.CONSUMER.CREATE.{stream}.x")] {
            assert!(!ask(api, consumer.clone()).await, "{stream}");
        }
        // On a subject that the reader may use the server answers, and makes no consumer of another stream.
        ask("$JS.API.CONSUMER.CREATE.ENRICHED".to_owned(), consumer).await;
        let consumers = operator.context.get_stream(stream).await.unwrap().cached_info().state.consumer_count;
        assert_eq!(consumers, usize::from(stream == "EMBARGO"), "{stream}");
        let mirror = format!("{{\"name\":\"COPY\",\"mirror\":{{\"name\":{stream:?}}}}}");
        assert!(!ask("$JS.API.STREAM.CREATE.COPY".to_owned(), mirror).await, "{stream}");
    }
    for subject in
        ["wire.held.>", "copytaster.embargo.>", "wire.dead.>", "wire.raw.>", "wire.>", ">", "_INBOX.>", "_INBOX_worker.>"]
    {
        let mut heard = reader.client.subscribe(subject).await.unwrap();
        reader.client.flush().await.unwrap();
        for subject in ["wire.held.new", "copytaster.embargo.timed.x", "wire.dead.x", "wire.raw.x"] {
            operator.client.publish(subject, "secret".into()).await.unwrap();
        }
        operator.client.flush().await.unwrap();
        let denied = tokio::time::timeout(Duration::from_millis(300), futures_util::StreamExt::next(&mut heard)).await;
        assert!(!matches!(denied, Ok(Some(_))), "the reader hears {subject}");
    }
    // Those who may not write do not.
    let before = [operator.count("WIRE").await, operator.count("ENRICHED").await];
    for (user, subject) in
        [("reader", "wire.raw.x"), ("reader", "wire.enriched.en.x"), ("feeder", "wire.enriched.en.x"), ("worker", "wire.raw.x")]
    {
        let beside = connected(&server, user).await;
        let published = beside.context.publish(subject, "forged".into()).await.unwrap().await;
        assert!(published.is_err(), "{user} publishes to {subject}");
    }
    assert_eq!(before, [operator.count("WIRE").await, operator.count("ENRICHED").await]);
    // And nobody comes in without a password.
    let nobody = async_nats::ConnectOptions::new().connect(server.url()).await;
    assert!(nobody.is_err());
}
