//! A private nats-server and the program beside it, for benchmarks.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A process that ends with its benchmark.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// A nats-server (`NATS_SERVER`, or the one on PATH); `port` is that of its clients.
pub(crate) fn start_server() -> Running {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let binary = std::env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    let mut command = Command::new(binary);
    command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"]).arg(folder.path());
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    Running { child, port, _folder: folder }
}

/// A worker, once it is ready; `port` is that of `/readyz`.
pub(crate) fn start_worker(url: &str, arguments: &[&str]) -> Running {
    let port = free_port();
    let mut command = Command::new(env!("CARGO_BIN_EXE_copytaster"));
    command.args(["worker", "--nats", url, "--http", &format!("127.0.0.1:{port}")]).args(arguments);
    let child = command.env("COPYTASTER_LOG", "error").stdout(Stdio::null()).spawn().unwrap();
    while !is_ready(port) {
        std::thread::sleep(Duration::from_millis(2));
    }
    Running { child, port, _folder: tempfile::tempdir().unwrap() }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn is_ready(http: u16) -> bool {
    use std::io::{Read, Write};
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", http)) else { return false };
    let mut answer = [0; 12];
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && &answer == b"HTTP/1.1 200"
}
