//! The work itself, as the desk sees it: a message in, items out. Runs on the CPU pool, never on the reactor.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use jiff::Timestamp;

use crate::article::{Article, Delivery};
use crate::ingest::{self, Rejection};
use crate::pipeline::{self, Settings, Unobserved};
use crate::record::{LifecycleKind, Record};
use crate::resources::Resources;
use crate::resources::listed::Tables;
use crate::view::format::Format;
use crate::worker::feeds::Feeds;
use crate::worker::health::Health;
use crate::worker::message::{Delivered, Headers, Outgoing};
use crate::worker::outgoing::{Addressing, passing};
use crate::worker::recalls::mentions;
use crate::worker::recalls::outbound::Outbound;

/// What is done with a message.
pub trait Work: Send + Sync + 'static {
    /// Reads the message far enough to know which items it holds.
    fn read(self: Arc<Self>, message: &Delivered) -> Job;

    /// Reads copy that somebody asks about, and keeps nothing of it. One result for each item; none: it answers no questions.
    fn ask(&self, question: &Question) -> Vec<Result<Record, Rejection>> {
        let _ = question;
        Vec::new()
    }
}

/// What somebody wants to know of copy.
#[derive(Debug, Clone)]
pub struct Question {
    pub copy: Bytes,
    /// What they say of the copy counts as of a message of the stream.
    pub headers: Headers,
    /// How the answer will be shown.
    pub format: Format,
    /// When it was asked.
    pub now: Timestamp,
}

/// A message that has been read; `finish` does the rest.
pub struct Job {
    /// The items' identities, for lanes.
    pub ids: Vec<String>,
    /// One result for each item, never none.
    pub finish: Box<dyn FnOnce() -> Vec<Result<Ready, Rejection>> + Send>,
}

/// An item that can go out.
#[derive(Debug)]
pub enum Ready {
    /// As it is: nobody asks what it says.
    Plain(Outgoing),
    /// A record: what has become of its item decides whether it goes out, and where.
    Record(Box<Outbound>),
}

impl From<Outgoing> for Ready {
    fn from(outgoing: Outgoing) -> Ready {
        Ready::Plain(outgoing)
    }
}

/// The work of copytaster: articles to records.
#[derive(Debug)]
pub struct Enricher {
    pub resources: Resources,
    pub settings: Settings,
    pub feeds: Feeds,
    pub health: Arc<Health>,
    pub current: RwLock<Current>,
}

/// What changes while the worker runs: the user's own lists, and with them what messages are called.
#[derive(Debug, Clone)]
pub struct Current {
    pub own: Arc<Tables>,
    pub addressing: Arc<Addressing>,
}

impl Work for Enricher {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        let items = ingest::read_with_headers(&message.payload, &message.headers);
        let ids = items.iter().flatten().map(|it| it.id.clone()).collect();
        // Of a package nobody knows which item names what.
        let payload = if items.len() == 1 { message.payload.clone() } else { Bytes::new() };
        let message = Delivered { payload, ..message.clone() };
        let finish = move || items.into_iter().map(|item| Ok(self.enrich(item?, &message))).collect();
        Job { ids, finish: Box::new(finish) }
    }

    fn ask(&self, question: &Question) -> Vec<Result<Record, Rejection>> {
        let settings = Settings { offsets: question.format.offsets(self.settings.offsets), ..self.settings };
        let own = self.current().own;
        let read = |mut article: Article| {
            article.delivery.now = Some(question.now);
            pipeline::enrich_with(&article, &self.resources, &own, &settings, &Unobserved)
        };
        ingest::read_with_headers(&question.copy, &question.headers).into_iter().map(|item| item.map(read)).collect()
    }
}

impl Enricher {
    /// As it is now: it may change before the next article.
    pub fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn enrich(&self, mut article: Article, message: &Delivered) -> Ready {
        article.delivery = Delivery {
            subject: Some(message.subject.clone()),
            stream: Some(message.stream.clone()),
            sequence: Some(message.sequence),
            received: message.received,
            now: None,
        };
        self.feeds.complete(&mut article, &message.subject);
        let Current { own, addressing } = self.current();
        let record = pipeline::enrich_with(&article, &self.resources, &own, &self.settings, &*self.health);
        let passing = passing(&message.headers);
        let takes_back = matches!(record.lifecycle.kind, LifecycleKind::Kill);
        let mentioned = if takes_back { mentions::of(&message.payload).ids } else { Vec::new() };
        Ready::Record(Box::new(Outbound {
            record,
            whole: None,
            topic: None,
            passing,
            addressing,
            attempt: Some(message.attempt),
            mentioned,
        }))
    }
}

/// Nothing is read: the message goes out as it came. What the transport alone costs.
#[derive(Debug)]
pub struct PassThrough {
    pub subject: String,
}

impl Work for PassThrough {
    fn read(self: Arc<Self>, message: &Delivered) -> Job {
        let outgoing = Outgoing {
            subject: self.subject.clone(),
            message_id: format!("{}-{}", message.stream, message.sequence),
            headers: Vec::new(),
            payload: message.payload.clone(),
        };
        Job { ids: Vec::new(), finish: Box::new(move || vec![Ok(outgoing.into())]) }
    }
}
