//! A real nats-server for each test: a free port, a store of its own, killed at the end. `NATS_SERVER` names the binary.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use async_nats::jetstream;

use super::until;

/// One server process. Dropping it kills it and removes its store.
pub(super) struct Server {
    child: Child,
    arguments: Vec<String>,
    pub(super) port: u16,
    pub(super) monitoring: u16,
    pub(super) folder: tempfile::TempDir,
}

/// Signals that a server understands, or has to bear.
#[derive(Debug, Clone, Copy)]
pub(super) enum Signal {
    Kill,
    Stop,
    Continue,
    LameDuck,
    Reload,
    Terminate,
}

impl Server {
    /// A single server with JetStream.
    pub(super) async fn start() -> Server {
        Server::with_configuration("").await
    }

    /// A server that stores nothing.
    pub(super) async fn without_jetstream() -> Server {
        Server::listening("jetstream: disabled").await
    }

    /// `configuration` is added to the server's configuration file.
    pub(super) async fn with_configuration(configuration: &str) -> Server {
        Server::listening(configuration).await
    }

    async fn listening(configuration: &str) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let [port, monitoring] = [free_port(), free_port()];
        let server = Server::spawn(folder, port, monitoring, configuration);
        until("the server answers", async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
        server
    }

    fn spawn(folder: tempfile::TempDir, port: u16, monitoring: u16, configuration: &str) -> Server {
        let store = folder.path().join("store");
        let file = folder.path().join("nats.conf");
        let text = format!(
            "listen: 127.0.0.1:{port}\nhttp: 127.0.0.1:{monitoring}\njetstream {{ store_dir: {:?} }}\n{configuration}\n",
            store.display().to_string()
        );
        std::fs::write(&file, text).unwrap();
        let log = folder.path().join("log");
        let arguments = ["-c", &file.display().to_string(), "-l", &log.display().to_string()].map(str::to_owned).to_vec();
        Server { child: start_process(&arguments), arguments, port, monitoring, folder }
    }

    pub(super) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(super) fn configuration(&self) -> PathBuf {
        self.folder.path().join("nats.conf")
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill(self.child.id(), signal);
    }

    /// Kills the process; the store stays.
    pub(super) fn kill(&mut self) {
        self.signal(Signal::Kill);
        self.child.wait().unwrap();
    }

    /// Starts the killed process again on the same port and store.
    pub(super) async fn revive(&mut self) {
        let _gone = self.child.kill();
        self.child.wait().unwrap();
        self.child = start_process(&self.arguments);
        let port = self.port;
        until("the server answers again", async || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
    }

    /// How many elections of streams and consumers this node has won, as its log says.
    pub(super) fn elections(&self) -> usize {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.matches("JetStream cluster new consumer leader").count() + log.matches("JetStream cluster new stream leader").count()
    }

    /// What the server says of itself on its monitoring port.
    pub(super) async fn monitor(&self, path: &str) -> serde_json::Value {
        let answer = http_get(self.monitoring, path).await.unwrap_or_default();
        serde_json::from_str(answer.split_once("\r\n\r\n").map_or("", |it| it.1)).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
        if std::thread::panicking() {
            eprintln!("-- end of the log of the server on port {}\n{}", self.port, tail(&self.folder.path().join("log")));
        }
    }
}

/// Three servers that form one cluster.
pub(super) async fn cluster() -> Vec<Server> {
    let ports: Vec<[u16; 3]> = (0..3).map(|_| [free_port(), free_port(), free_port()]).collect();
    let servers: Vec<Server> = ports
        .iter()
        .enumerate()
        .map(|(index, [port, monitoring, route])| {
            // Each knows the first: it tells them of one another.
            let first = ports[0][2];
            let configuration = format!(
                "server_name: n{index}\ncluster {{ name: c, listen: \"127.0.0.1:{route}\", routes: [\"nats-route://127.0.0.1:{first}\"] }}\n"
            );
            Server::spawn(tempfile::tempdir().unwrap(), *port, *monitoring, &configuration)
        })
        .collect();
    until("the cluster has a leader", async || {
        let state = servers[0].monitor("/jsz").await;
        state["meta_cluster"]["leader"].is_string() && state["meta_cluster"]["cluster_size"] == 3
    })
    .await;
    servers
}

/// The number of the node that leads the consumer, as the cluster says.
pub(super) async fn consumer_leader(context: &jetstream::Context, stream: &str, consumer: &str) -> usize {
    let found: jetstream::consumer::PullConsumer = context.get_consumer_from_stream(consumer, stream).await.unwrap();
    let leader = found.cached_info().cluster.as_ref().and_then(|it| it.leader.clone()).unwrap();
    leader.trim_start_matches('n').parse().unwrap()
}

/// A plain HTTP GET; the whole answer with its head.
pub(super) async fn http_get(port: u16, path: &str) -> std::io::Result<String> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    tokio::time::timeout(Duration::from_secs(2), ask).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}

/// Below the range that outgoing connections are numbered from, so that nothing else takes it meanwhile.
pub(super) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let seed = u16::try_from(std::process::id() % 200).unwrap() * 100;
    loop {
        let port = 10_000 + (seed + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

pub(super) fn kill(pid: u32, signal: Signal) {
    let name = match signal {
        Signal::Kill => "KILL",
        Signal::Stop => "STOP",
        Signal::Continue => "CONT",
        Signal::LameDuck => "USR2",
        Signal::Reload => "HUP",
        Signal::Terminate => "TERM",
    };
    let done = Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).status().unwrap();
    assert!(done.success(), "could not send {name} to {pid}");
}

fn start_process(arguments: &[String]) -> Child {
    let binary = std::env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    Command::new(&binary).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap_or_else(
        |error| panic!("{} can't be started ({error}); put nats-server on PATH or name it in NATS_SERVER", binary.display()),
    )
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
