//! A worker and what it works with: streams, copy to feed, records to look at.

use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, consumer::PullConsumer, stream::RawMessageErrorKind};
use bytes::Bytes;
use copytaster::config::Config;
use copytaster::worker::health::Health;
use copytaster::worker::message::Delivered;
use copytaster::worker::outgoing::Outgoing;
use copytaster::worker::{self, Job, Work, WorkerError};
use futures_util::StreamExt;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::server::{Server, Signal, kill};

/// Looks again and again until `condition` holds. Its limit is far above what it should take: it only ends a test that hangs.
pub(super) async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(180);
    while !condition().await {
        assert!(Instant::now() < deadline, "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The view of someone beside the worker, over a connection of its own.
#[derive(Clone)]
pub(super) struct Beside {
    pub(super) client: async_nats::Client,
    pub(super) context: jetstream::Context,
}

impl Beside {
    pub(super) async fn connect(server: &Server) -> Beside {
        Beside::connect_with(server, async_nats::ConnectOptions::new()).await
    }

    pub(super) async fn connect_with(server: &Server, options: async_nats::ConnectOptions) -> Beside {
        let client = options
            .retry_on_initial_connect()
            .reconnect_delay_callback(|_| Duration::from_millis(50))
            .connect(server.url())
            .await
            .unwrap();
        let mut context = jetstream::new(client.clone());
        context.set_timeout(Duration::from_secs(3));
        Beside { client, context }
    }

    /// Makes the streams as the worker would, and the consumer of what waits for its time, so that a test can feed before it
    /// starts a worker, or bind one.
    pub(super) async fn provide(&self, config: &Config) {
        for wanted in copytaster::worker::broker::streams::wanted(config) {
            until("the stream can be made", async || self.context.create_stream(wanted.clone()).await.is_ok()).await;
        }
        let release = jetstream::consumer::pull::Config {
            durable_name: Some(config.embargo.consumer.clone()),
            max_deliver: -1,
            max_ack_pending: -1,
            ack_wait: config.worker.ack_wait,
            filter_subject: format!("{}.timed.>", config.embargo.subject),
            ..Default::default()
        };
        self.context.create_consumer_on_stream(release, &config.embargo.stream).await.unwrap();
    }

    pub(super) async fn stream(&self, name: &str, subject: &str, replicas: usize, config: &Config) {
        let wanted = jetstream::stream::Config {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            num_replicas: replicas,
            duplicate_window: config.output.duplicate_window,
            ..Default::default()
        };
        // A cluster that has just found its leader may still refuse.
        until("the stream can be made", async || self.context.create_stream(wanted.clone()).await.is_ok()).await;
    }

    /// Feeds `item-<number>` for each number and waits until the server has them.
    pub(super) async fn feed(&self, numbers: std::ops::Range<usize>) {
        for chunk in numbers.collect::<Vec<_>>().chunks(500) {
            let mut waiting = Vec::new();
            for number in chunk {
                waiting.push(self.context.publish("wire.raw.test", item(*number).into()).await.unwrap());
            }
            for acknowledged in waiting {
                acknowledged.into_future().await.unwrap();
            }
        }
    }

    pub(super) async fn feed_one(&self, payload: impl Into<Bytes>) {
        self.context.publish("wire.raw.test", payload.into()).await.unwrap().await.unwrap();
    }

    /// How many messages lie in the stream. 0 while the server can't be asked.
    pub(super) async fn count(&self, stream: &str) -> usize {
        match self.context.get_stream(stream).await {
            Ok(found) => usize::try_from(found.cached_info().state.messages).unwrap(),
            Err(_) => 0,
        }
    }

    /// Everything in the stream, in order.
    pub(super) async fn all(&self, stream: &str) -> Vec<jetstream::message::StreamMessage> {
        let found = self.context.get_stream(stream).await.unwrap();
        let state = &found.cached_info().state;
        let range = state.first_sequence.max(1)..=state.last_sequence;
        let messages = futures_util::stream::iter(range).map(|sequence| {
            let found = &found;
            async move {
                match found.get_raw_message(sequence).await {
                    Ok(message) => Some(message),
                    Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => None,
                    Err(error) => panic!("{stream}#{sequence}: {error}"),
                }
            }
        });
        messages.buffered(64).filter_map(|it| async { it }).collect().await
    }

    pub(super) async fn payloads(&self, stream: &str) -> Vec<String> {
        self.all(stream).await.into_iter().map(|it| String::from_utf8_lossy(&it.payload).into_owned()).collect()
    }

    /// Every item fed has exactly one record.
    #[track_caller]
    pub(super) fn exactly(&self, expected: usize) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let mut counts: BTreeMap<String, usize> = (0..expected).map(|number| (item(number), 0)).collect();
            for payload in self.payloads("ENRICHED").await {
                *counts.entry(payload).or_default() += 1;
            }
            let wrong: Vec<_> = counts.iter().filter(|(_, count)| **count != 1).take(10).collect();
            assert!(wrong.is_empty(), "{caller}: not exactly one record each: {wrong:?}");
            assert_eq!(counts.len(), expected, "{caller}: records of items that were never fed");
        }
    }

    pub(super) async fn consumer(&self) -> jetstream::consumer::Info {
        let found: PullConsumer = self.context.get_consumer_from_stream("copytaster", "WIRE").await.unwrap();
        found.cached_info().clone()
    }

    /// Waits until all that was fed is settled.
    pub(super) async fn settled(&self) {
        until("everything is settled", async || {
            let found: Result<PullConsumer, _> = self.context.get_consumer_from_stream("copytaster", "WIRE").await;
            found.is_ok_and(|it| {
                let info = it.cached_info();
                info.num_pending == 0 && info.num_ack_pending == 0
            })
        })
        .await;
    }
}

pub(super) fn item(number: usize) -> String {
    format!("item-{number}")
}

/// Settings for tests: short times, nothing on HTTP.
pub(super) fn settings(url: &str) -> Config {
    let mut config = Config::default();
    config.nats.url = url.parse().unwrap();
    config.worker.ack_wait = Duration::from_secs(3);
    config.worker.drain = Duration::from_secs(6);
    config.worker.threads = 4;
    config
}

/// Work of a test: the record is the message itself, after `during` has had its way with it on the CPU pool.
pub(super) struct Copy<F>(pub(super) F);

impl<F: Fn(&Delivered) + Send + Sync + 'static> Work for Copy<F> {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        let message = message.clone();
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        let ids = vec![text.split('/').next().unwrap_or_default().to_owned()];
        let finish = move || {
            (self.0)(&message);
            vec![Ok(Outgoing {
                subject: "wire.enriched.en.test".to_owned(),
                // Headers count towards the server's limit: a long text names itself by its beginning.
                message_id: format!("copy-{}", text.chars().take(200).collect::<String>()),
                headers: Vec::new(),
                payload: message.payload,
            }
            .into())]
        };
        Job { ids, finish: Box::new(finish) }
    }
}

/// Work that takes no time.
pub(super) fn copy() -> Arc<dyn Work> {
    Arc::new(Copy(|_: &Delivered| ()))
}

/// Work that takes some.
pub(super) fn slow_copy(time: Duration) -> Arc<dyn Work> {
    Arc::new(Copy(move |_: &Delivered| std::thread::sleep(time)))
}

/// The real work: copy in, records out.
pub(super) fn enricher(config: &Config) -> Arc<dyn Work> {
    enricher_of(config, "test")
}

/// As [`enricher`], of a build with another identity: another release, or other lists.
pub(super) fn enricher_of(config: &Config, identity: &str) -> Arc<dyn Work> {
    let addressing = copytaster::worker::outgoing::Addressing::new(config, identity).unwrap();
    let resources = copytaster::resources::Resources::built_in().unwrap();
    Arc::new(worker::Enricher {
        feeds: worker::feeds::Feeds::new(config, &resources.furniture.agencies).unwrap(),
        resources,
        settings: copytaster::pipeline::Settings::default(),
        health: Arc::new(Health::new()),
        current: worker::Current { own: Arc::default(), addressing: Arc::new(addressing) }.into(),
    })
}

/// A server, somebody beside the worker, and a worker that does the real work with the settings of tests.
pub(super) async fn enriching() -> (Server, Beside, Running) {
    let server = Server::start().await;
    let beside = Beside::connect(&server).await;
    let config = settings(&server.url());
    let worker = Running::start(&config, enricher(&config));
    worker.ready().await;
    (server, beside, worker)
}

/// Publishes a message with a header block as it is, whatever a client library thinks of it; comes back when the server has it.
pub(super) async fn publish_raw(server: &Server, subject: &str, header_block: &[u8], payload: &[u8]) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    let (head, all) = (header_block.len(), header_block.len() + payload.len());
    let mut bytes = b"CONNECT {\"headers\":true,\"verbose\":false,\"no_responders\":true}\r\n".to_vec();
    bytes.extend(format!("HPUB {subject} {head} {all}\r\n").into_bytes());
    bytes.extend([header_block, payload, b"\r\nPING\r\n"].concat());
    stream.write_all(&bytes).await.unwrap();
    let (mut answer, mut buffer) = (Vec::new(), [0; 1_024]);
    while !answer.windows(6).any(|it| it == b"PONG\r\n") {
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the server refused it: {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&buffer[..read]);
    }
}

/// A worker that ends as by SIGKILL: nothing is settled any more.
pub(super) struct Mortal(tokio::runtime::Runtime);

impl Mortal {
    pub(super) fn start(config: &Config, work: Arc<dyn Work>) -> Mortal {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (config, health, stop) = (config.clone(), Arc::new(Health::new()), CancellationToken::new());
        runtime.spawn(async move { worker::run(&config, work, health, stop).await });
        Mortal(runtime)
    }

    pub(super) fn kill(self) {
        self.0.shutdown_background();
    }
}

/// A worker inside the test.
pub(super) struct Running {
    pub(super) health: Arc<Health>,
    pub(super) stop: CancellationToken,
    task: JoinHandle<Result<(), WorkerError>>,
}

impl Running {
    pub(super) fn start(config: &Config, work: Arc<dyn Work>) -> Running {
        let (health, stop) = (Arc::new(Health::new()), CancellationToken::new());
        let (config, its_health, its_stop) = (config.clone(), Arc::clone(&health), stop.clone());
        let task = tokio::spawn(async move { worker::run(&config, work, its_health, its_stop).await });
        Running { health, stop, task }
    }

    pub(super) async fn ready(&self) {
        until("the worker is ready", async || self.health.ready().is_ok()).await;
    }

    /// Waits until the worker says that it is not ready, and gives its reason.
    pub(super) async fn not_ready(&self) -> String {
        until("the worker is not ready", async || self.health.ready().is_err()).await;
        self.health.ready().err().unwrap_or_default()
    }

    /// Asks it to stop; it must leave by itself.
    pub(super) async fn leave(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(30), self.task).await.expect("it hangs").unwrap().unwrap();
    }
}

/// The worker as a process.
pub(super) struct Process {
    child: Child,
    pub(super) http: u16,
    _folder: tempfile::TempDir,
}

impl Process {
    pub(super) fn start(url: &str, configuration: &str) -> Process {
        Process::start_as(url, configuration, false)
    }

    /// `own_http`: the configuration says where it listens.
    pub(super) fn start_as(url: &str, configuration: &str, own_http: bool) -> Process {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copytaster.toml");
        std::fs::write(&file, configuration).unwrap();
        let http = super::server::free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
        command.arg("worker");
        if !own_http {
            command.args(["--http", &format!("127.0.0.1:{http}")]);
        }
        let child = command
            .args(["--nats", url, "--config"])
            .arg(&file)
            .env("COPYTASTER_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Process { child, http, _folder: folder }
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill(self.child.id(), signal);
    }

    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(super) async fn ready(&self) {
        until("the worker process is ready", async || {
            super::server::http_get(self.http, "/readyz").await.is_ok_and(|it| it.starts_with("HTTP/1.1 200"))
        })
        .await;
    }

    /// Waits for its end, at most `limit`.
    pub(super) async fn ended(mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "it did not leave within {limit:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}
