//! A TCP proxy between worker and server that can be told to do what networks do: cut, drop one direction, delay.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// What becomes of a chunk of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    /// Swallow it; the connection stands.
    Drop,
    /// Pass the first bytes, then end the connection.
    Cut(usize),
    Delay(Duration),
    /// Pass these bytes instead.
    Replace(Vec<u8>),
}

type Rule = Box<dyn FnMut(&[u8]) -> Verdict + Send>;

/// Listens until it is dropped.
pub(super) struct Proxy {
    pub(super) port: u16,
    rules: Arc<Rules>,
    task: tokio::task::JoinHandle<()>,
}

struct Rules {
    /// From the worker to the server.
    up: Mutex<Rule>,
    /// From the server to the worker.
    down: Mutex<Rule>,
}

impl Proxy {
    pub(super) async fn start(server: u16) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let rules =
            Arc::new(Rules { up: Mutex::new(Box::new(|_| Verdict::Pass)), down: Mutex::new(Box::new(|_| Verdict::Pass)) });
        let shared = Arc::clone(&rules);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else { continue };
                join(client, server, &shared);
            }
        });
        Proxy { port, rules, task }
    }

    pub(super) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// From now on `rule` decides what passes from the worker to the server.
    pub(super) fn up(&self, rule: impl FnMut(&[u8]) -> Verdict + Send + 'static) {
        *self.rules.up.lock().unwrap() = Box::new(rule);
    }

    /// From now on `rule` decides what passes from the server to the worker.
    pub(super) fn down(&self, rule: impl FnMut(&[u8]) -> Verdict + Send + 'static) {
        *self.rules.down.lock().unwrap() = Box::new(rule);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn join(client: TcpStream, server: TcpStream, rules: &Arc<Rules>) {
    let (client_in, client_out) = client.into_split();
    let (server_in, server_out) = server.into_split();
    let cut = CancellationToken::new();
    let (one, other) = (Arc::clone(rules), Arc::clone(rules));
    tokio::spawn(pass(client_in, server_out, cut.clone(), move |bytes| (one.up.lock().unwrap())(bytes)));
    tokio::spawn(pass(server_in, client_out, cut, move |bytes| (other.down.lock().unwrap())(bytes)));
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, cut: CancellationToken, decide: impl Fn(&[u8]) -> Verdict) {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = tokio::select! { read = from.read(&mut buffer) => read.unwrap_or(0), () = cut.cancelled() => 0 };
        let Some(bytes) = buffer.get(..read).filter(|it| !it.is_empty()) else { break };
        let passed = match decide(bytes) {
            Verdict::Drop => continue,
            Verdict::Pass => to.write_all(bytes).await,
            Verdict::Delay(time) => {
                tokio::time::sleep(time).await;
                to.write_all(bytes).await
            }
            Verdict::Replace(bytes) => to.write_all(&bytes).await,
            Verdict::Cut(keep) => {
                let _gone = to.write_all(&bytes[..keep.min(bytes.len())]).await;
                break;
            }
        };
        if passed.is_err() {
            break;
        }
    }
    cut.cancel();
}

/// Where `needle` begins in `bytes`.
pub(super) fn find(bytes: &[u8], needle: &str) -> Option<usize> {
    bytes.windows(needle.len()).position(|it| it == needle.as_bytes())
}
