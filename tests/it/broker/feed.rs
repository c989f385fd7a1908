//! `feed` with a real server: what is dropped into folders, archives, standard input; through stops and deaths on both sides.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::commands::{copytaster, lines, text};
use super::server::kill;
use super::*;

/// `feed` as a process that stays.
struct Feed(Child);

impl Feed {
    fn start(server: &Server, arguments: &[&str]) -> Feed {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
        command.arg("feed").args(arguments).env("NATS_URL", server.url()).env("COPYTASTER_LOG", "error");
        Feed(command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap())
    }

    fn signal(&self, signal: Signal) {
        kill(self.0.id(), signal);
    }

    async fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _status = self.0.wait();
    }
}

/// A stream that soon forgets message ids: only the journal knows what was sent before.
async fn forgetful_stream(beside: &Beside) {
    let wanted = async_nats::jetstream::stream::Config {
        name: "WIRE".to_owned(),
        subjects: vec!["wire.raw.>".to_owned()],
        duplicate_window: Duration::from_millis(200),
        ..Default::default()
    };
    beside.context.create_stream(wanted).await.unwrap();
}

/// All that was fed, and that nothing of it was fed twice.
async fn fed_once(beside: &Beside, expected: usize) {
    let payloads = beside.payloads("WIRE").await;
    let distinct: BTreeSet<&String> = payloads.iter().collect();
    assert_eq!((payloads.len(), distinct.len()), (expected, expected));
}

fn drop_files(folder: &Path, numbers: std::ops::Range<usize>) {
    for number in numbers {
        // As an FTP server does it: under another name until it is complete.
        let partial = folder.join(format!("story-{number}.txt.part"));
        std::fs::write(&partial, format!("Rain in Lagos, day {number}\n\nLAGOS (AP) — Rain fell.")).unwrap();
        std::fs::rename(&partial, folder.join(format!("story-{number}.txt"))).unwrap();
    }
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_is_taken_moved_and_never_sent_again() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    forgetful_stream(&beside).await;
    let folder = tempfile::tempdir().unwrap();
    let (input, done) = (folder.path().join("dpa"), folder.path().join("done"));
    std::fs::create_dir(&input).unwrap();
    drop_files(&input, 0..3);
    let arguments = ["--watch", "--settle", "200ms", "--done", shown(&done), shown(&input)];
    let mut feed = Feed::start(&server, &arguments);
    until("what lay there is taken", async || beside.count("WIRE").await == 3).await;
    until("and moved", async || (0..3).all(|it| done.join(format!("story-{it}.txt")).exists())).await;
    // Growing, hidden and empty files wait; an archive is opened; a duplicate is put away without being sent.
    std::fs::write(input.join("growing.part"), "half").unwrap();
    std::fs::write(input.join("empty.txt"), "").unwrap();
    std::fs::copy(done.join("story-0.txt"), input.join("again.txt")).unwrap();
    let mut archive =
        flate2::write::GzEncoder::new(std::fs::File::create(input.join("lines.gz")).unwrap(), flate2::Compression::fast());
    archive.write_all(b"{\"a\":1}\n{\"a\":2}\n").unwrap();
    archive.finish().unwrap();
    until("the archive is taken", async || beside.count("WIRE").await == 5).await;
    until("all that was taken is moved", async || {
        ["story-2.txt", "again.txt", "lines.gz"].iter().all(|it| done.join(it).exists() && !input.join(it).exists())
    })
    .await;
    feed.signal(Signal::Terminate);
    assert!(feed.ended().await.success());

    // After a restart, and long after the window, the same bytes under another name are known.
    let mut feed = Feed::start(&server, &arguments);
    std::fs::copy(done.join("story-1.txt"), input.join("resent.txt")).unwrap();
    drop_files(&input, 3..4);
    until("the resent one is put away", async || done.join("resent.txt").exists() && done.join("story-3.txt").exists()).await;
    feed.signal(Signal::Terminate);
    assert!(feed.ended().await.success());
    fed_once(&beside, 6).await;
    assert!(input.join("growing.part").exists() && input.join("empty.txt").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_odd_moments_it_sends_everything_once() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    forgetful_stream(&beside).await;
    let folder = tempfile::tempdir().unwrap();
    drop_files(folder.path(), 0..1_000);
    // What was taken stays where it is: only the journal tells it apart.
    let arguments = ["--watch", "--settle", "100ms", shown(folder.path())];
    for threshold in [1, 130, 377, 620] {
        let feed = Feed::start(&server, &arguments);
        until("it has come so far", async || beside.count("WIRE").await >= threshold).await;
        feed.signal(Signal::Kill);
        drop(feed);
        // Longer than the server remembers.
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let mut feed = Feed::start(&server, &arguments);
    until("all are there", async || beside.count("WIRE").await >= 1_000).await;
    drop_files(folder.path(), 1_000..1_001);
    until("the last one too", async || beside.count("WIRE").await >= 1_001).await;
    feed.signal(Signal::Terminate);
    assert!(feed.ended().await.success());
    fed_once(&beside, 1_001).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_meanwhile_gets_everything_once() {
    let mut server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let folder = tempfile::tempdir().unwrap();
    let mut feed = Feed::start(&server, &["--watch", "--settle", "100ms", "--rate", "400/s", shown(folder.path())]);
    drop_files(folder.path(), 0..600);
    for threshold in [50, 250] {
        until("it has come so far", async || beside.count("WIRE").await > threshold).await;
        server.kill();
        server.revive().await;
    }
    until("all are there", async || beside.count("WIRE").await >= 600).await;
    feed.signal(Signal::Terminate);
    assert!(feed.ended().await.success());
    fed_once(&beside, 600).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_while_the_server_is_down_ends_it_and_loses_nothing() {
    let mut server = Server::start().await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--watch", "--settle", "100ms", shown(folder.path())];
    let mut feed = Feed::start(&server, &arguments);
    drop_files(folder.path(), 0..5);
    until("they are there", async || beside.count("WIRE").await == 5).await;
    server.kill();
    drop_files(folder.path(), 5..10);
    let journal = folder.path().join(".copytaster-feed");
    until("the next ones are begun", async || std::fs::read_to_string(&journal).unwrap().matches("begun").count() == 10).await;
    feed.signal(Signal::Terminate);
    assert!(feed.ended().await.success());
    server.revive().await;
    let mut feed = Feed::start(&server, &arguments);
    until("they are there too", async || beside.count("WIRE").await >= 10).await;
    feed.signal(Signal::Terminate);
    assert!(feed.ended().await.success());
    fed_once(&beside, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_on_standard_input_go_out_as_they_come() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let mut feed = Feed::start(&server, &["--subject", "wire.raw.ap"]);
    let mut input = feed.0.stdin.take().unwrap();
    for number in 0..3 {
        writeln!(input, "{{\"id\":\"urn:{number}\"}}").unwrap();
        input.flush().unwrap();
        until("the line is out while the next is not yet written", async || beside.count("WIRE").await == number + 1).await;
    }
    drop(input);
    assert!(feed.ended().await.success());
    assert_eq!(beside.all("WIRE").await[0].subject.as_str(), "wire.raw.ap");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_has_the_order_of_the_items_own_times() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let story = |hour: usize| {
        format!(r#"{{"id":"urn:{hour}","headline":"Rain","body":"Rain fell.","published":"2026-04-28T{hour:02}:00:00Z"}}"#)
    };
    for (name, hours) in [("a.ndjson", [9, 5]), ("b.ndjson", [7, 1]), ("c.ndjson", [3, 8])] {
        std::fs::write(folder.path().join(name), hours.map(story).join("\n")).unwrap();
    }
    let output = copytaster(&server, &["feed", "--speed", "1000000x", shown(folder.path())], b"").await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let said = lines(&output);
    assert_eq!((said.len(), &said[3]["fed"], &said[0]["sent"]), (4, &serde_json::Value::from(6), &serde_json::Value::from(2)));
    // So many are under way at a time that two may overtake each other only if they go at the same moment.
    let order: Vec<String> = beside.payloads("WIRE").await;
    assert_eq!(order, [1, 3, 5, 7, 8, 9].map(story));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_work_is_said_beforehand() {
    let server = Server::with_configuration("max_payload: 4KB").await;
    let beside = Beside::connect(&server).await;
    beside.provide(&settings(&server.url())).await;
    let folder = tempfile::tempdir().unwrap();
    let (small, large, done) = (folder.path().join("a.txt"), folder.path().join("b.txt"), folder.path().join("done"));
    std::fs::write(&small, "Rain in Lagos").unwrap();
    std::fs::write(&large, "x".repeat(8_000)).unwrap();
    let wrong: [(&[&str], &str); 6] = [
        (&["--subject", "news.raw.ap", shown(&small)], "no stream takes news.raw.ap: stream WIRE takes wire.raw.>"),
        (&["--subject", "wire.raw.*", shown(&small)], "'wire.raw.*' is no subject to publish to"),
        (&["--rate", "soon", shown(&small)], "'soon' is no rate"),
        (&["--speed", "0x", shown(&small)], "'0x' is no speed"),
        (&["--watch", shown(&small)], "--watch needs folders"),
        (&["--watch"], "required"),
    ];
    for (arguments, expected) in wrong {
        let output = copytaster(&server, &[&["feed"], arguments].concat(), b"").await;
        assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains(expected), "{arguments:?}: {}", text(&output));
    }
    assert_eq!(beside.count("WIRE").await, 0);
    // What is too large fails by itself; the rest goes, and only what was sent is moved.
    let output = copytaster(&server, &["feed", "--done", shown(&done), shown(folder.path())], b"").await;
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    let said = lines(&output);
    assert_eq!((said[2]["fed"].as_u64(), said[2]["failed"].as_u64()), (Some(1), Some(1)), "{}", text(&output));
    assert!(done.join("a.txt").exists() && large.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_leave_in_a_folder_reaches_nothing_outside() {
    use std::os::unix::fs::symlink;
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    forgetful_stream(&beside).await;
    let folder = tempfile::tempdir().unwrap();
    let (input, done, elsewhere) = (folder.path().join("dpa"), folder.path().join("done"), folder.path().join("elsewhere"));
    for it in [&input, &elsewhere] {
        std::fs::create_dir(it).unwrap();
    }
    std::fs::write(elsewhere.join("private.txt"), "not for the wire").unwrap();
    symlink(elsewhere.join("private.txt"), input.join("link.txt")).unwrap();
    symlink(&elsewhere, input.join("folder")).unwrap();
    symlink(&input, input.join("loop")).unwrap();
    assert!(Command::new("mkfifo").arg(input.join("pipe.txt")).status().unwrap().success());
    drop_files(&input, 0..2);

    // The folder is read once, and the pipe has no writer.
    let read = copytaster(&server, &["feed", "--done", shown(&done), shown(&input)], b"").await;
    assert!(read.status.success(), "{}", text(&read));
    assert_eq!(lines(&read).last().unwrap()["fed"], 2);
    drop_files(&input, 2..4);
    let _feed = Feed::start(&server, &["--watch", "--settle", "200ms", "--done", shown(&done), shown(&input)]);
    until("the stories are taken", async || (0..4).all(|it| done.join(format!("story-{it}.txt")).exists())).await;
    fed_once(&beside, 4).await;
    assert!(elsewhere.join("private.txt").exists());
    assert!(beside.payloads("WIRE").await.iter().all(|it| it.starts_with("Rain in Lagos")));
    let named = copytaster(&server, &["feed", shown(&input.join("pipe.txt"))], b"").await;
    assert!(named.status.code() == Some(1) && text(&named).contains("no regular file"), "{}", text(&named));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_had_arrived_is_found_beside_headers_that_cannot_be_read() {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    beside.provide(&config).await;
    let feed = async |subject: &'static str, id: &str| {
        let message = async_nats::jetstream::message::PublishMessage::build().message_id(id).payload("copy".into());
        beside.context.send_publish(subject, message).await.unwrap().await.unwrap();
    };
    feed("wire.raw.test", "first").await;
    super::rig::publish_raw(&server, "wire.raw.test", b"NATS/1.0\r\nno colon\r\nNats-Msg-Id: bad\r\n\r\n", b"copy").await;
    feed("wire.raw.other", "elsewhere").await;
    feed("wire.raw.test", "last").await;
    let health = Arc::new(copytaster::worker::health::Health::new());
    let connection = copytaster::worker::broker::connection::Connection::open(&config.nats, health).await.unwrap();
    let feeder = copytaster::worker::tools::feeder::Feeder::to(connection, &config, "wire.raw.test", None).await.unwrap();
    let ids = ["first", "bad", "elsewhere", "last", "never"].map(str::to_owned).into();
    let found: Vec<String> = feeder.which_are_there(ids).await.unwrap().into_iter().collect();
    assert_eq!(found, ["bad", "first", "last"]);
}
