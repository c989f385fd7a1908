//! What we may do on the server, asked before the work begins: each right by an act that changes nothing.
//!
//! A question for a stream's state is such an act. So is a request whose body is no JSON, a sign of progress on message 0, and a
//! record that expects to lie in a stream of another name: the server refuses each, but looks at the rights first. A missing right
//! is told as an error on the connection, not as an answer; so this has a connection of its own.

use std::sync::Arc;

use async_nats::{Client, HeaderMap, Subscriber};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout};

use super::service::{ENRICH, SCHEMA};
use super::{bucket, streams};
use crate::config::{Config, Mode};
use crate::worker::WorkerError;
use crate::worker::broker::checks::{Problem, look};
use crate::worker::broker::connection::{ANSWER, Connection};
use crate::worker::health::Health;

/// Something that we have to be allowed to do.
#[derive(Debug)]
struct Right {
    act: Act,
    subject: String,
    /// What the permissions have to name.
    grant: String,
    /// What can't be done without it.
    without: String,
    /// Whether there is no work without it.
    vital: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Subscribe,
    /// A request that the server answers and forgets.
    Ask,
    /// A request that can't be read.
    Malformed,
    /// A message that its stream refuses: it expects to be another one.
    Refused,
    Progress,
}

/// No stream has this name: a full stop can't stand in one.
const NO_STREAM: &str = "copytaster.rights";

/// The rights that the configuration needs and the server does not grant. `Err`: the server can't be asked.
pub async fn missing(config: &Config) -> Result<Vec<Problem>, WorkerError> {
    let health = Arc::new(Health::new());
    let connection = Connection::open(&config.nats, Arc::clone(&health)).await?;
    let inbox = format!("{}.*", connection.client.new_inbox());
    let rights: Vec<Right> = making(&connection, config).await.into_iter().chain(working(config, &inbox)).collect();
    let _heard_all = timeout(ANSWER, exercise(&connection.client, &health, &rights, &inbox)).await;
    // The end of a connection is the last that is told of it: after that no denial is under way any more.
    connection.close(Instant::now() + ANSWER).await;
    Ok(rights.iter().filter(|it| health.was_denied(&it.subject)).map(Right::problem).collect())
}

/// What every mode needs.
fn working(config: &Config, inbox: &str) -> Vec<Right> {
    let (stream, consumer) = (&config.input.stream, &config.input.consumer);
    let inboxes = inbox.split_once('.').map_or(inbox.to_owned(), |(prefix, _)| format!("{prefix}.>"));
    let mut rights = vec![Right::vital(Act::Subscribe, inbox, "no answer of the server arrives").granted_by(inboxes)];
    rights.extend(pulling(stream, consumer));
    rights.extend(pulling(&config.embargo.stream, &config.embargo.consumer));
    let (embargo, entries) = (format!("{}.>", config.embargo.subject), bucket::subjects_of(&config.worker.bucket));
    let templates =
        [&config.output.subject, &config.held.subject, &config.kills.subject, &embargo, &entries, &config.dead.subject];
    rights.extend(templates.into_iter().chain(&config.output.ninjs).map(|it| publishing(it)));
    if config.events.publish {
        rights.extend(config.events.templates().iter().map(|it| publishing(it)));
        let records = format!("$JS.API.STREAM.MSG.GET.{}", config.output.stream);
        rights.push(Right::vital(Act::Malformed, records, "events can't be withdrawn"));
    }
    let items = format!("$JS.API.STREAM.MSG.GET.{}", bucket::stream_of(&config.worker.bucket));
    rights.push(Right::vital(Act::Malformed, items, "it can't be told which records of an item exist"));
    let advisory = format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{stream}.{consumer}");
    rights.extend([
        Right::wanted(
            Act::Malformed,
            format!("$JS.API.STREAM.MSG.GET.{stream}"),
            "messages whose headers can't be read, and what the server redelivers no more, can't be fetched and dead-lettered",
        ),
        Right::wanted(
            Act::Malformed,
            format!("$JS.API.STREAM.MSG.GET.{}", config.embargo.stream),
            "what waits of a killed item can't be found and removed",
        ),
        Right::wanted(
            Act::Malformed,
            format!("$JS.API.STREAM.MSG.DELETE.{}", config.embargo.stream),
            "what waits of a killed item can't be removed",
        ),
        Right::wanted(Act::Subscribe, advisory, "it is not learnt what the server redelivers no more"),
        Right::wanted(Act::Subscribe, "$SRV.PING", "`nats micro` does not see the worker"),
    ]);
    if config.ask.threads > 0 {
        let ask = |subject| Right::wanted(Act::Subscribe, subject, "nobody's questions are answered");
        rights.extend([ENRICH, SCHEMA].map(ask));
    }
    // The input stream comes last: its answer says that everything before was looked at.
    for wanted in streams::wanted(config).iter().rev() {
        rights.push(Right::vital(Act::Ask, stream_info(&wanted.name), format!("stream {} can't be found", wanted.name)));
    }
    rights
}

/// To publish to a template of subjects.
fn publishing(template: &str) -> Right {
    let with = |token: &str| -> String {
        let tokens = template.split('.').map(|it| if it.contains(['{', '>']) { token } else { it });
        tokens.collect::<Vec<_>>().join(".")
    };
    let grant = if template.ends_with('>') { template.to_owned() } else { with("*") };
    Right::vital(Act::Refused, with("x"), format!("nothing can be published to {template}")).granted_by(grant)
}

/// To take messages from a consumer and to settle them.
fn pulling(stream: &str, consumer: &str) -> [Right; 3] {
    let acknowledge = format!("$JS.ACK.{stream}.{consumer}.>");
    [
        Right::vital(
            Act::Ask,
            format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}"),
            format!("consumer {consumer} can't be found"),
        ),
        Right::vital(
            Act::Malformed,
            format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"),
            format!("nothing can be asked of consumer {consumer}"),
        ),
        Right::vital(
            Act::Progress,
            acknowledge.replace('>', "1.0.0.0.0"),
            format!("nothing that comes from consumer {consumer} can be settled"),
        )
        .granted_by(acknowledge),
    ]
}

/// What is needed to make what the mode says that we make.
async fn making(connection: &Connection, config: &Config) -> Vec<Right> {
    let verbs: &[&str] = match config.worker.mode {
        Mode::Bind => return Vec::new(),
        Mode::Create => &["CREATE"],
        Mode::Manage => &["CREATE", "UPDATE"],
    };
    let mut rights = Vec::new();
    for wanted in streams::wanted(config) {
        let stream = wanted.name;
        // In mode create only what is missing is made.
        if config.worker.mode == Mode::Create && look(connection, &stream).await.is_some() {
            continue;
        }
        let right = |verb: &&str| {
            let without = format!("worker.mode says that the worker makes stream {stream}, and it may not");
            Right::vital(Act::Malformed, format!("$JS.API.STREAM.{verb}.{stream}"), without)
        };
        rights.extend(verbs.iter().map(right));
    }
    rights
}

fn stream_info(stream: &str) -> String {
    format!("$JS.API.STREAM.INFO.{stream}")
}

/// Exercises each right; comes back when the server has looked at all of them.
async fn exercise(client: &Client, health: &Health, rights: &[Right], inbox: &str) -> Option<()> {
    let reply = |index: usize| inbox.replace('*', &index.to_string());
    let mut answers: Option<Subscriber> = None;
    for (index, right) in rights.iter().enumerate() {
        let heard = right.exercise(client, reply(index)).await?;
        answers = answers.or(heard);
    }
    // The server takes one command after the other; a request that is denied gets no answer.
    let last = rights.last()?;
    let (last_reply, mut answers) = (reply(rights.len() - 1), answers?);
    let answered = async { while answers.next().await.is_some_and(|it| it.subject.as_str() != last_reply) {} };
    tokio::select! { () = answered => (), () = health.denied(&last.subject) => () }
    Some(())
}

impl Right {
    fn vital(act: Act, subject: impl Into<String>, without: impl Into<String>) -> Right {
        let subject = subject.into();
        Right { act, grant: subject.clone(), subject, without: without.into(), vital: true }
    }

    fn wanted(act: Act, subject: impl Into<String>, without: impl Into<String>) -> Right {
        Right { vital: false, ..Right::vital(act, subject, without) }
    }

    fn granted_by(self, grant: String) -> Right {
        Right { grant, ..self }
    }

    fn problem(&self) -> Problem {
        let (key, verb) = if self.act == Act::Subscribe {
            ("the right to subscribe", "subscribe")
        } else {
            ("the right to publish", "publish")
        };
        Problem {
            fatal: self.vital,
            key,
            found: format!("denied for {}", self.subject),
            needed: format!("permission to {verb}: {}", self.grant),
            message: format!("without it {}", self.without),
        }
    }

    /// `Some(None)` if there is nothing to listen to.
    async fn exercise(&self, client: &Client, reply: String) -> Option<Option<Subscriber>> {
        let subject = self.subject.clone();
        let body = match self.act {
            Act::Subscribe => return client.subscribe(subject).await.ok().map(Some),
            Act::Refused => {
                let mut headers = HeaderMap::new();
                headers.insert("Nats-Expected-Stream", NO_STREAM);
                client.publish_with_reply_and_headers(subject, reply, headers, "".into()).await.ok()?;
                return Some(None);
            }
            Act::Ask => "",
            Act::Malformed => "{",
            Act::Progress => "+WPI",
        };
        client.publish_with_reply(subject, reply, body.into()).await.ok().map(|()| None)
    }
}
