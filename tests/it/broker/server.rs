//! A real nats-server for one test: its own port, its own store, killed at the end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream;

/// A running server. Dropping it kills it and removes its store.
pub struct Server {
    child: Option<Child>,
    pub port: u16,
    folder: tempfile::TempDir,
    arguments: Vec<String>,
}

/// The server under test: `NATS_SERVER`, or the one on PATH.
fn binary() -> PathBuf {
    std::env::var_os("NATS_SERVER").map_or_else(|| PathBuf::from("nats-server"), PathBuf::from)
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Server {
    /// Starts one with JetStream.
    pub fn start() -> Server {
        Server::with_config("")
    }

    /// Starts one with JetStream and these lines of configuration.
    pub fn with_config(lines: &str) -> Server {
        let mut server = Server { child: None, port: free_port(), folder: tempfile::tempdir().unwrap(), arguments: Vec::new() };
        server.write_config(lines);
        server.run();
        server
    }

    /// A member of a cluster; `routes` are the cluster ports of all.
    pub fn member(name: &str, cluster_port: u16, routes: &[u16]) -> Server {
        let routes: Vec<String> = routes.iter().map(|it| format!("nats://127.0.0.1:{it}")).collect();
        let lines = format!(
            "server_name: {name}\ncluster {{ name: test, listen: \"127.0.0.1:{cluster_port}\", routes: [{}] }}\nlame_duck_duration: \"30s\"\nlame_duck_grace_period: \"1s\"",
            routes.join(", ")
        );
        Server::with_config(&lines)
    }

    pub fn write_config(&self, lines: &str) {
        let store = self.folder.path().join("store");
        let text = format!("listen: \"127.0.0.1:{}\"\njetstream {{ store_dir: \"{}\" }}\n{lines}\n", self.port, store.display());
        std::fs::write(self.config_path(), text).unwrap();
    }

    fn config_path(&self) -> PathBuf {
        self.folder.path().join("nats.conf")
    }

    /// Starts it again on the same port and store.
    pub fn run(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        let child = Command::new(binary())
            .arg("-c")
            .arg(self.config_path())
            .args(&self.arguments)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; put nats-server on PATH or name it in NATS_SERVER", binary().display()));
        self.child = Some(child);
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(15), "nats-server does not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `TERM`, `STOP`, `CONT`, `HUP`, `USR2` (lame duck).
    pub fn signal(&self, signal: &str) {
        kill(self.child.as_ref().unwrap().id(), signal);
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub async fn client(&self) -> async_nats::Client {
        connect(&self.url()).await
    }

    pub async fn jetstream(&self) -> jetstream::Context {
        jetstream::new(self.client().await)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.signal("CONT");
            self.kill();
        }
    }
}

pub async fn connect(url: &str) -> async_nats::Client {
    let address: async_nats::ServerAddr = url.parse().unwrap();
    for _ in 0..100 {
        let options = match address.username().zip(address.password()) {
            Some((user, password)) => async_nats::ConnectOptions::with_user_and_password(user.to_owned(), password.to_owned()),
            None => async_nats::ConnectOptions::new(),
        };
        if let Ok(client) = options.connect(&address).await {
            return client;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no connection to {url}");
}

pub fn kill(process: u32, signal: &str) {
    let status = Command::new("kill").arg(format!("-{signal}")).arg(process.to_string()).stderr(Stdio::null()).status().unwrap();
    let _may_be_gone = status;
}
