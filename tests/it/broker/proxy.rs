//! A TCP proxy inside the test that does to a connection what networks do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// What is done to bytes on their way.
#[derive(Debug, Default)]
pub struct Faults {
    /// Swallow what the server says.
    deaf: AtomicBool,
    /// Milliseconds before each piece goes on.
    delay: AtomicU64,
    /// Cut the connection when so many more bytes have gone to the server; negative: never.
    cut_after: AtomicI64,
    /// Cut the connection when the server next says something.
    cut_answer: AtomicBool,
    pub cuts: AtomicU64,
}

pub struct Proxy {
    pub port: u16,
    pub faults: Arc<Faults>,
    stop: CancellationToken,
}

impl Proxy {
    pub async fn to(port: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (faults, stop) = (Arc::new(Faults { cut_after: AtomicI64::new(-1), ..Faults::default() }), CancellationToken::new());
        let proxy = Proxy { port: listener.local_addr().unwrap().port(), faults: Arc::clone(&faults), stop: stop.clone() };
        tokio::spawn(async move {
            while let Some(Ok((client, _))) = stop.run_until_cancelled(listener.accept()).await {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await {
                    join(client, server, &faults, stop.child_token());
                }
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn set_deaf(&self, deaf: bool) {
        self.faults.deaf.store(deaf, Ordering::SeqCst);
    }

    pub fn set_delay(&self, delay: Duration) {
        self.faults.delay.store(u64::try_from(delay.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// In the middle of a frame, more often than not.
    pub fn cut_after(&self, bytes: i64) {
        self.faults.cut_after.store(bytes, Ordering::SeqCst);
    }

    /// The server has taken what was sent; its answer is lost.
    pub fn cut_next_answer(&self) {
        self.faults.cut_answer.store(true, Ordering::SeqCst);
    }

    pub fn cuts(&self) -> u64 {
        self.faults.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn join(client: TcpStream, server: TcpStream, faults: &Arc<Faults>, end: CancellationToken) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::spawn(upstream(from_client, to_server, Arc::clone(faults), end.clone()));
    tokio::spawn(downstream(from_server, to_client, Arc::clone(faults), end));
}

async fn upstream(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, faults: Arc<Faults>, end: CancellationToken) {
    let mut buffer = vec![0; 16 << 10];
    while let Some(Ok(length @ 1..)) = end.run_until_cancelled(from.read(&mut buffer)).await {
        tokio::time::sleep(Duration::from_millis(faults.delay.load(Ordering::SeqCst))).await;
        let left = faults.cut_after.load(Ordering::SeqCst);
        let size = i64::try_from(length).unwrap();
        if left >= 0 && left < size {
            faults.cut_after.store(-1, Ordering::SeqCst);
            faults.cuts.fetch_add(1, Ordering::SeqCst);
            drop(to.write_all(&buffer[..usize::try_from(left).unwrap()]).await);
            break;
        }
        if left >= 0 {
            faults.cut_after.fetch_sub(size, Ordering::SeqCst);
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    end.cancel();
}

async fn downstream(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, faults: Arc<Faults>, end: CancellationToken) {
    let mut buffer = vec![0; 16 << 10];
    while let Some(Ok(length @ 1..)) = end.run_until_cancelled(from.read(&mut buffer)).await {
        if faults.cut_answer.swap(false, Ordering::SeqCst) {
            faults.cuts.fetch_add(1, Ordering::SeqCst);
            break;
        }
        if faults.deaf.load(Ordering::SeqCst) {
            continue;
        }
        tokio::time::sleep(Duration::from_millis(faults.delay.load(Ordering::SeqCst))).await;
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    end.cancel();
}
