//! Where a record goes, and what it is called on its way out: subject, message id, headers.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::config::Config;
use crate::ninjs;
use crate::record::{LifecycleKind, Record, SCHEMA, Status};
use crate::worker::feeds::FeedTokens;
use crate::worker::message::Headers;
pub use crate::worker::message::Outgoing;
use crate::worker::subject::{self, Template};
use crate::worker::topic::TopicTokens;

/// Where a record goes: what may be used, what must wait, what must not be used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    Enriched,
    Held,
    Kills,
}

impl Route {
    /// Only what is usable goes out as such.
    pub fn of(record: &Record) -> Route {
        match record.lifecycle.status {
            Status::Usable => Route::Enriched,
            Status::Withheld => Route::Held,
            Status::Canceled => Route::Kills,
        }
    }
}

/// How records are addressed.
#[derive(Debug, Clone)]
pub struct Addressing {
    enriched: Template,
    held: Template,
    kills: Template,
    ninjs: Option<Template>,
    ninjs_extended: bool,
    held_in_full: bool,
    kills_in_full: bool,
    /// What stands for a topic.
    topics: TopicTokens,
    /// What stands for topic and country where a feed has words of its own.
    feeds: FeedTokens,
    /// Subjects below it hold what waits for its time.
    embargo: String,
    /// Of what makes the record and of where it goes: another program, or one that is set otherwise, makes another message of the same copy.
    digest: String,
}

/// The moment after which a parked record goes out.
pub const UNTIL: &str = "Copytaster-Until";
/// The token of its subject that says that a parked record is a notice to editors: it goes when there is no room for it.
pub(crate) const NOTICE: &str = "notice";

impl Addressing {
    /// `identity` is what the message ids depend on besides the copy. `Err` names the key and what is wrong with it.
    pub fn new(config: &Config, identity: &str) -> Result<Addressing, String> {
        let template = |key: &str, text: &str| Template::read(text).map_err(|problem| format!("{key}: {problem}"));
        let embargo = &config.embargo.subject;
        if !template("embargo.subject", embargo)?.is_fixed() {
            return Err(format!("embargo.subject: '{embargo}' is the beginning of subjects; no {{field}} may stand in it"));
        }
        let (output, held, kills) = (&config.output, &config.held, &config.kills);
        let own = &output.topics;
        let forms =
            (&output.subject, &output.ninjs, output.ninjs_extended, own, &held.subject, held.full, &kills.subject, kills.full);
        Ok(Addressing {
            enriched: template("output.subject", &config.output.subject)?,
            held: template("held.subject", &config.held.subject)?,
            kills: template("kills.subject", &config.kills.subject)?,
            ninjs: config.output.ninjs.as_deref().map(|it| template("output.ninjs", it)).transpose()?,
            ninjs_extended: config.output.ninjs_extended,
            held_in_full: config.held.full,
            kills_in_full: config.kills.full,
            topics: TopicTokens::new(&output.topics)?,
            feeds: FeedTokens::new(config)?,
            embargo: embargo.clone(),
            digest: HEXLOWER.encode(&Sha256::digest(format!("{identity} {forms:?}").as_bytes())),
        })
    }

    /// Everything that goes out for the record by itself, the record first. `passing` are headers of the original that go through.
    pub fn outgoing(&self, record: &Record, passing: &Headers) -> Vec<Outgoing> {
        self.outgoing_as(record, passing, &self.message_id(record), &self.topic(record))
    }

    /// The token that stands for what the record is about: one of the user's own, the slug of its best top level, or `unknown`.
    pub fn topic(&self, record: &Record) -> String {
        self.feeds.topic(record, &self.topics)
    }

    /// As [`Addressing::outgoing`], under the id that the record was given when it was first handled and the topic of its item.
    pub(crate) fn outgoing_as(&self, record: &Record, passing: &Headers, message_id: &str, topic: &str) -> Vec<Outgoing> {
        match Route::of(record) {
            Route::Enriched => {
                let subject = self.fill(&self.enriched, record, topic);
                self.both_forms(record, passing, &subject, self.ninjs_subject(record, topic).as_deref(), message_id)
            }
            Route::Held => {
                vec![self.told(record, passing, message_id), self.parked(record, passing, message_id)]
            }
            Route::Kills => {
                let shown = if self.kills_in_full { record.clone() } else { record.stub() };
                vec![self.message(
                    &shown,
                    passing,
                    self.fill(&self.kills, &shown, &self.topic(&shown)),
                    format!("kill-{message_id}"),
                )]
            }
        }
    }

    /// What is told of held copy, on its own subject.
    pub(crate) fn told(&self, record: &Record, passing: &Headers, message_id: &str) -> Outgoing {
        let shown = if self.held_in_full { record.clone() } else { record.stub() };
        self.message(&shown, passing, self.fill(&self.held, &shown, &self.topic(&shown)), format!("held-{message_id}"))
    }

    /// The tombstone of one record, on the subjects that the record had. `notice_id` is the message
    /// id of the notice; `round` tells a tombstone that is sent again from the first.
    pub(crate) fn tombstone(&self, stone: &Record, notice_id: &str, subjects: &[String], round: &str) -> Vec<Outgoing> {
        let [subject, rest @ ..] = subjects else { return Vec::new() };
        let parts = [notice_id, &stone.id, stone.version.as_deref().unwrap_or_default(), subject, round];
        let id = format!("tombstone-{}", digest_of(&parts));
        self.both_forms(stone, &Headers::new(), subject, rest.first().map(String::as_str), &id)
    }

    /// The subjects that the record has under this topic if it goes out as usable: the record's, and that of its ninjs form.
    pub fn subjects(&self, record: &Record, topic: &str) -> Vec<String> {
        match Route::of(record) {
            Route::Held => {
                let shown = if self.held_in_full { record.clone() } else { record.stub() };
                vec![self.fill(&self.held, &shown, &self.topic(&shown))]
            }
            _ => std::iter::once(self.fill(&self.enriched, record, topic)).chain(self.ninjs_subject(record, topic)).collect(),
        }
    }

    fn ninjs_subject(&self, record: &Record, topic: &str) -> Option<String> {
        self.ninjs.as_ref().map(|it| self.fill(it, record, topic))
    }

    fn fill(&self, template: &Template, record: &Record, topic: &str) -> String {
        template.subject(record, topic, self.feeds.country(record))
    }

    fn both_forms(&self, record: &Record, passing: &Headers, subject: &str, ninjs: Option<&str>, id: &str) -> Vec<Outgoing> {
        let main = self.message(record, passing, subject.to_owned(), id.to_owned());
        let second = ninjs.and_then(|subject| {
            let form = if self.ninjs_extended { ninjs::extended(record).ok()? } else { ninjs::project(record) };
            let headers = main.headers.iter().filter(|(name, _)| name != SCHEMA_HEADER).cloned();
            let schema = if self.ninjs_extended { ninjs::EXTENSION } else { ninjs::SCHEMA };
            Some(Outgoing {
                subject: subject.to_owned(),
                message_id: format!("ninjs-{id}"),
                headers: headers.chain([(SCHEMA_HEADER.to_owned(), schema.to_owned())]).collect(),
                payload: form.to_string().into(),
            })
        });
        std::iter::once(main).chain(second).collect()
    }

    /// The whole record, as it will go out at its time or by a person's word, for the embargo's own stream.
    fn parked(&self, record: &Record, passing: &Headers, message_id: &str) -> Outgoing {
        let lifecycle = &record.lifecycle;
        // A kill that waits for a person is still one afterwards.
        let is_kill = lifecycle.kind == LifecycleKind::Kill;
        let until = lifecycle.embargo.as_ref().and_then(|it| it.until.clone());
        let until = until.filter(|_| lifecycle.kind != LifecycleKind::Hold && !lifecycle.is_notice());
        let term = match until {
            Some(_) => "timed",
            None if lifecycle.is_notice() && !is_kill => NOTICE,
            None => "open",
        };
        let mut released = record.clone();
        released.lifecycle.status = if is_kill { Status::Canceled } else { Status::Usable };
        let subject = format!("{}.{term}.{}", self.embargo, short_digest(&record.id));
        let mut parked = self.message(&released, passing, subject, format!("embargo-{message_id}"));
        parked.headers.extend(until.map(|it| (UNTIL.to_owned(), it)));
        parked
    }

    fn message(&self, record: &Record, passing: &Headers, subject: String, message_id: String) -> Outgoing {
        // A record is plain data: writing it to memory does not fail.
        let payload = serde_json::to_vec(record).unwrap_or_default().into();
        Outgoing { subject, message_id, headers: headers(record, passing), payload }
    }

    /// The same copy, version and program give the same id; a correction, or a re-run by a newer program, another.
    pub(crate) fn message_id(&self, record: &Record) -> String {
        digest_of(&[record.id.as_str(), record.version.as_deref().unwrap_or_default(), &record.source.sha256, &self.digest])
    }
}

/// One token for several texts, whatever stands in them.
pub(crate) fn digest_of(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    HEXLOWER.encode(&digest.finalize())
}

impl Addressing {
    /// A digest of what the record says and of what made it, whatever the bytes around it: two messages of one version that agree in it
    /// give one record. Whether it may be used stands beside it.
    pub(crate) fn said(&self, record: &Record) -> String {
        let lifecycle = &record.lifecycle;
        let replaces: Vec<_> = lifecycle.replaces.iter().map(|it| (&it.id, &it.version, &it.number, &it.headline)).collect();
        let published = record.source.published.as_ref().filter(|_| record.version.is_none());
        let beside = (&record.id, &record.version, published, &record.slug, lifecycle.kind, &lifecycle.embargo, replaces);
        let mut digest = Sha256::new();
        digest.update(self.digest.as_bytes());
        // Plain data: writing it to memory does not fail.
        digest.update(serde_json::to_vec(&beside).unwrap_or_default());
        add_words(&mut digest, &record.text);
        short(digest)
    }
}

/// A digest of a record's words, whatever the white space and however their letters are composed.
pub(crate) fn words_of(record: &Record) -> String {
    let mut digest = Sha256::new();
    add_words(&mut digest, &record.text);
    short(digest)
}

fn add_words(digest: &mut Sha256, text: &str) {
    for word in text.split_whitespace() {
        let mut letters = [0; 4];
        word.nfc().for_each(|it| digest.update(it.encode_utf8(&mut letters).as_bytes()));
        digest.update(b" ");
    }
}

fn short(digest: Sha256) -> String {
    HEXLOWER.encode(&digest.finalize()).chars().take(32).collect()
}

/// A name of any length and content as a short token that is safe in subjects and keys.
pub(crate) fn short_digest(name: &str) -> String {
    short(Sha256::new_with_prefix(name))
}

// Headers of what goes out.
pub(crate) const CONTENT_TYPE: &str = "Content-Type";
/// Name and version of the payload's schema.
pub(crate) const SCHEMA_HEADER: &str = "Copytaster-Schema";
/// Of a record: its `id`, its `version`, whether it may be used, and where its copy came from.
pub(crate) const ITEM_ID: &str = "Copytaster-Item-Id";
pub(crate) const VERSION: &str = "Copytaster-Version";
pub(crate) const STATUS: &str = "Copytaster-Status";
pub(crate) const SOURCE: &str = "Copytaster-Source";
/// Of an event, a statement, a toll or a watched name: its `id`, and whether it is sent or withdrawn.
pub(crate) const ID: &str = "Copytaster-Id";
pub(crate) const STATE: &str = "Copytaster-State";

/// Trace context (W3C) goes through, so that a trace does not end here.
pub(crate) fn passing(headers: &Headers) -> Headers {
    const PASSING: [&str; 2] = ["traceparent", "tracestate"];
    headers.iter().filter(|(name, _)| PASSING.iter().any(|it| name.eq_ignore_ascii_case(it))).cloned().collect()
}

fn headers(record: &Record, passing: &Headers) -> Headers {
    let source = &record.source;
    let mut headers = vec![
        (CONTENT_TYPE.to_owned(), "application/json".to_owned()),
        (ITEM_ID.to_owned(), record.id.clone()),
        (SCHEMA_HEADER.to_owned(), SCHEMA.to_owned()),
        (SOURCE.to_owned(), format!("{}#{}", source.stream.as_deref().unwrap_or_default(), source.sequence.unwrap_or_default())),
        (STATUS.to_owned(), subject::status(record)),
    ];
    headers.extend(record.version.clone().map(|it| (VERSION.to_owned(), it)));
    headers.extend(passing.iter().cloned());
    headers
}
