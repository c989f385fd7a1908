//! `copytaster demo`: the main job in one go, on a private server that is gone afterwards.

use std::io::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::server::{block_on, connect};
use super::tail::{TailFormat, print, told};
use super::worker::enricher;
use super::{Failure, written};
use crate::config::{BadAddress, Config};
use crate::worker::desk::dead::{MESSAGE, REASON};
use crate::worker::health::Health;
use crate::worker::tools::archive::{self, From};
use crate::worker::tools::feeder::Feeder;
use crate::worker::tools::question;
use crate::worker::{self, broker::connection::Connection};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster demo
  copytaster demo --format json | head -n 1

Starts a private nats-server (NATS_SERVER, or the one on PATH) in a temporary folder, makes the streams, feeds the sample copy, runs the
worker, prints the records, then what two subscribers to events get and what a kill withdraws, asks the worker about a flash, and leaves
nothing behind.")]
pub struct Args {
    /// What to print
    #[arg(long, value_enum, default_value_t = TailFormat::Text)]
    format: TailFormat,
}

/// Made up for this program: wire copy in several styles and formats, a correction, another language, and one item that is broken.
const COPY: [(&str, &str); 6] = [
    ("wire.raw.reuters", include_str!("../resources/demo/1-nairobi.json")),
    ("wire.raw.ap", include_str!("../resources/demo/2-lima.txt")),
    ("wire.raw.ani", include_str!("../resources/demo/3-dhaka.txt")),
    ("wire.raw.reuters", include_str!("../resources/demo/4-santiago.json")),
    ("wire.raw.dpa", include_str!("../resources/demo/5-hamburg.txt")),
    ("wire.raw.broken", include_str!("../resources/demo/6-broken.json")),
];
const BROKEN: usize = 1;
/// Takes the one from Dhaka back, after all of them are out.
const KILL: (&str, &str) = ("wire.raw.ani", include_str!("../resources/demo/7-kill.json"));
/// What two desks wait for.
const SUBSCRIPTIONS: [&str; 2] = ["wire.events.coerce.*.PE.>", "wire.events.*.*.*.BD.>"];
/// What somebody asks the worker about, beside the stream.
const QUESTION: &str =
    "MANILA, March 9 (AP) - Police arrested 12 people after clashes in Cebu on Monday, Governor Pilar Aquino said.";
/// For the server to start, and for each record to come.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let server = PrivateServer::start()?;
    let mut config = Config::default();
    config.nats.url = server.url().parse().map_err(|error: BadAddress| Failure::Failed(error.to_string()))?;
    block_on(async {
        let (health, stop) = (Arc::new(Health::new()), CancellationToken::new());
        let work = Arc::new(enricher(&config, Arc::clone(&health))?);
        server.ready().await?;
        let (worker_config, worker_health, worker_stop) = (config.clone(), Arc::clone(&health), stop.clone());
        let worker = tokio::spawn(async move { worker::run(&worker_config, work, worker_health, worker_stop).await });

        let connection = connect(&config).await?;
        let feeder = Feeder::anywhere(connection.clone(), &config).await?;
        for (number, (subject, copy)) in COPY.iter().enumerate() {
            feeder.send_as(subject, format!("demo-{number}"), Vec::new(), copy.as_bytes().to_vec().into()).await?;
        }
        show(&connection, &config, args.format).await?;
        feeder.send_as(KILL.0, "demo-kill".to_owned(), Vec::new(), KILL.1.as_bytes().to_vec().into()).await?;
        show_subscriptions(&connection, &config).await?;
        show_question(&connection).await?;
        stop.cancel();
        worker.await.map_err(|error| Failure::Failed(error.to_string()))??;
        Ok(ExitCode::SUCCESS)
    })
}

async fn show(connection: &Connection, config: &Config, format: TailFormat) -> Result<(), Failure> {
    let late = |_| Failure::Failed("no record came in time".to_owned());
    wait_for_streams(connection, config).await?;
    let mut records = Box::pin(archive::follow(connection, &config.output.stream, ">", From::Beginning).await?);
    for _ in 0..COPY.len() - BROKEN {
        if let Some(stored) = timeout(PATIENCE, records.next()).await.map_err(late)? {
            written(print(&stored, format))?;
        }
    }
    let mut letters = Box::pin(archive::follow(connection, &config.dead.stream, ">", From::Beginning).await?);
    if let Some(letter) = timeout(PATIENCE, letters.next()).await.map_err(late)? {
        let (reason, message) = (letter.header(REASON).unwrap_or_default(), letter.header(MESSAGE).unwrap_or_default());
        written(writeln!(std::io::stderr(), "dead letter on {}: {reason}: {message}", letter.subject))?;
    }
    Ok(())
}

/// What each desk gets: first what the stories told, then what the kill takes back.
async fn show_subscriptions(connection: &Connection, config: &Config) -> Result<(), Failure> {
    let late = |_| Failure::Failed("the kill did not come in time".to_owned());
    let mut kills = Box::pin(archive::follow(connection, &config.kills.stream, ">", From::Beginning).await?);
    timeout(PATIENCE, kills.next()).await.map_err(late)?;
    for subscription in SUBSCRIPTIONS {
        written(writeln!(std::io::stderr(), "\nsubscribed to {subscription}"))?;
        for message in archive::all(connection, &config.events.stream, subscription).await? {
            written(writeln!(std::io::stderr(), "  {}  {}", message.subject, told(&message.payload).unwrap_or_default()))?;
        }
    }
    Ok(())
}

/// What a worker answers to somebody who has no stream.
async fn show_question(connection: &Connection) -> Result<(), Failure> {
    let answer = question::ask(connection, QUESTION, "text").await?;
    written(writeln!(std::io::stderr(), "\nnats req copytaster.enrich -H Copytaster-Format:text '{QUESTION}'"))?;
    written(std::io::stderr().write_all(&answer))
}

/// The worker makes the streams when it starts.
async fn wait_for_streams(connection: &Connection, config: &Config) -> Result<(), Failure> {
    for _ in 0..200 {
        let found = worker::broker::streams::presence(connection, config).await;
        if found.iter().all(|it| it.starts_with("ok")) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(Failure::Failed("the worker did not make its streams".to_owned()))
}

/// A nats-server of our own; dropping it ends it and removes its folder.
struct PrivateServer {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl PrivateServer {
    fn start() -> Result<PrivateServer, Failure> {
        let failed = |error: std::io::Error| Failure::Failed(format!("no private server: {error}"));
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).map_err(failed)?.port();
        let folder = std::env::temp_dir().join(format!("copytaster-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let program = std::env::var_os("NATS_SERVER").unwrap_or_else(|| "nats-server".into());
        let child = Command::new(&program)
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                let hint = "put nats-server on PATH, name it in NATS_SERVER, or run deploy/demo, which installs it";
                Failure::Unreachable(format!("{}: {error}; {hint}", program.display()))
            })?;
        Ok(PrivateServer { child, port, folder })
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    async fn ready(&self) -> Result<(), Failure> {
        for _ in 0..400 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Failure::Unreachable("the private nats-server did not start".to_owned()))
    }
}

impl Drop for PrivateServer {
    fn drop(&mut self) {
        // What is gone already needs no end.
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
