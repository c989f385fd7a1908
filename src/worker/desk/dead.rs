//! Dead letters: what could not become a record, with everything that a person needs to see why and to send it again.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tracing::{error, warn};

use crate::config::Dead;
use crate::worker::broker::publish::publish;
use crate::worker::broker::settlement::{LONGEST_DELAY, Outcome};
use crate::worker::context::Context;
pub use crate::worker::message::RAW_HEADERS;
use crate::worker::message::{Delivered, Headers, Outgoing};
use crate::worker::metrics::ReasonLabel;
use crate::worker::recalls::dispatch::Recalls;
use crate::worker::recalls::suspects::{self, Suspects};
use crate::worker::subject::token;

/// Why it is dead: a code.
pub const REASON: &str = "Copytaster-Reason";
/// Why, in words.
pub const MESSAGE: &str = "Copytaster-Message";
/// Which item of a package.
pub const ITEM: &str = "Copytaster-Item";
pub const ATTEMPTS: &str = "Copytaster-Attempts";
pub const SUBJECT: &str = "Copytaster-Subject";
pub const STREAM: &str = "Copytaster-Stream";
pub const SEQUENCE: &str = "Copytaster-Sequence";
/// When the original came in.
pub const RECEIVED: &str = "Copytaster-Received";
/// The original's bytes did not fit; this is how many they are.
pub const BODY_OMITTED: &str = "Copytaster-Body-Omitted";
/// The original's headers did not fit; this is how many they are.
pub const HEADERS_OMITTED: &str = "Copytaster-Headers-Omitted";
/// How often it has been sent again from the dead-letter stream.
pub const REPLAYS: &str = "Copytaster-Replays";
/// Known items that it names: held because of it, and out already.
pub const HELD: &str = "Copytaster-Names-Held";
pub const OUT: &str = "Copytaster-Names-Out";
/// The server acts on headers that begin with `Nats-`; those of the original are kept under this prefix.
pub const ORIGINAL: &str = "Copytaster-Original-";

/// An item that can't become a record: for the dead-letter stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeadLetter {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) item: Option<String>,
}

/// Sends dead letters.
#[derive(Debug, Clone)]
pub(crate) struct DeadLetters {
    context: Context,
    recalls: Recalls,
    /// Whether the input stream keeps messages that are settled.
    pub(crate) keeps_settled: bool,
}

impl DeadLetters {
    pub(crate) fn new(context: &Context, recalls: Recalls, keeps_settled: bool) -> DeadLetters {
        DeadLetters { context: context.clone(), recalls, keeps_settled }
    }

    /// Holds what the message may take back, publishes each dead letter, and comes back only when the server has them. `Err`: the
    /// original must stay. `read`: items of the message that could be read.
    pub(crate) async fn send(&self, message: &Delivered, letters: &[DeadLetter], read: &[String]) -> Result<(), Outcome> {
        let named = suspects::hold(&self.recalls, message, letters.iter().map(|it| it.reason), read).await;
        for (index, letter) in letters.iter().enumerate() {
            self.context.health.metrics.rejected.get_or_create(&ReasonLabel { reason: letter.reason }).inc();
            let (reason, problem) = (letter.reason, &letter.message);
            warn!(reason, stream = message.stream, sequence = message.sequence, problem, "dead letter");
            let kept = self.send_largest(message, letter, &named, index).await;
            if kept == Some(Size::Note) && self.keeps_settled {
                continue;
            }
            if !matches!(kept, Some(Size::Whole | Size::Body)) {
                // Settled it would be nowhere.
                error!(stream = message.stream, sequence = message.sequence, "no dead letter can hold this message; it stays");
                return Err(Outcome::Transient { cause: "no dead letter can hold it", delay: LONGEST_DELAY });
            }
        }
        Ok(())
    }

    /// Sends the largest letter that the server takes; says how large it was.
    async fn send_largest(&self, message: &Delivered, letter: &DeadLetter, named: &Suspects, index: usize) -> Option<Size> {
        for size in Size::ALL {
            let mut outgoing = outgoing(&self.context.config.dead, message, letter, index, size);
            let lists = [(HELD, &named.held), (OUT, &named.out)].into_iter().filter(|(_, ids)| !ids.is_empty());
            outgoing.headers.extend(lists.map(|(name, ids)| (name.to_owned(), cut(&ids.join(" ")))));
            match publish(&self.context.connection, &outgoing).await {
                Ok(_) => return Some(size),
                Err(refused) => warn!(problem = refused.message, ?size, "the dead letter is too large; leaving something out"),
            }
        }
        None
    }
}

/// How much of the original a letter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Headers and body.
    Whole,
    Body,
    /// Neither: where it lies, and why it is dead.
    Note,
}

impl Size {
    const ALL: [Size; 3] = [Size::Whole, Size::Body, Size::Note];
}

/// A reason in words is cut there: it must never be what makes a letter too large.
const LONGEST_MESSAGE: usize = 500;

fn cut(text: &str) -> String {
    text.chars().take(LONGEST_MESSAGE).collect()
}

/// The dead letter of `message`: its bytes and headers as they came, and what happened.
fn outgoing(settings: &Dead, message: &Delivered, letter: &DeadLetter, index: usize, size: Size) -> Outgoing {
    let mut headers = if size == Size::Whole { kept_headers(message) } else { Headers::new() };
    headers.extend([
        (REASON.to_owned(), letter.reason.to_owned()),
        (MESSAGE.to_owned(), cut(&letter.message)),
        (ATTEMPTS.to_owned(), message.attempt.to_string()),
        (SUBJECT.to_owned(), message.subject.clone()),
        (STREAM.to_owned(), message.stream.clone()),
        (SEQUENCE.to_owned(), message.sequence.to_string()),
    ]);
    headers.extend(letter.item.as_deref().map(|it| (ITEM.to_owned(), cut(it))));
    headers.extend(message.received.map(|it| (RECEIVED.to_owned(), it.to_string())));
    if size != Size::Whole && !message.headers.is_empty() {
        headers.push((HEADERS_OMITTED.to_owned(), message.headers.len().to_string()));
        headers.extend(message.header(REPLAYS).map(|it| (REPLAYS.to_owned(), it.to_owned())));
    }
    if size == Size::Note {
        headers.push((BODY_OMITTED.to_owned(), format!("{} bytes", message.payload.len())));
    }
    let received = message.received.map(|it| it.to_string()).unwrap_or_default();
    let identity = format!("{}#{}#{received}#{index}#{}", message.stream, message.sequence, letter.reason);
    Outgoing {
        subject: settings.subject.replace("{reason}", &token(letter.reason)),
        message_id: format!("dead-{}", HEXLOWER.encode(&Sha256::digest(identity.as_bytes()))),
        headers,
        payload: if size == Size::Note { Bytes::new() } else { message.payload.clone() },
    }
}

/// Headers of ours that a letter keeps.
const KEPT: [&str; 2] = [REPLAYS, RAW_HEADERS];

/// The original's headers: those that the server acts on under another name, and none of an earlier death but its count.
fn kept_headers(message: &Delivered) -> Headers {
    let kept = message.headers.iter().filter(|(name, _)| !name.starts_with("Copytaster-") || KEPT.contains(&name.as_str()));
    kept.map(|(name, value)| {
        let name = if name.starts_with("Nats-") { format!("{ORIGINAL}{name}") } else { name.clone() };
        (name, value.clone())
    })
    .collect()
}
