//! The metrics of a worker, as `/metrics` shows them.
//!
//! Counters follow the house rule: articles finished, by outcome, is a partition whose sum is the articles received.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The metrics on `/metrics`. Names there carry the prefix `copytaster_`.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    pub received: Counter,
    pub finished: Family<OutcomeLabel, Counter>,
    pub records: Counter,
    pub topics: Family<TopicLabel, Counter>,
    pub held: Counter,
    pub kills: Counter,
    pub tombstones: Counter,
    pub recalls_unresolved: Counter,
    pub recalls_unknown_id: Counter,
    pub notices_parked: Counter,
    pub unreadable_held: Counter,
    pub unreadable_out: Counter,
    pub superseded: Counter,
    pub known_already: Counter,
    pub bulletins: Family<KindLabel, Counter>,
    pub bulletins_withdrawn: Counter,
    pub bulletins_lost: Counter,
    pub questions: Family<OutcomeLabel, Counter>,
    pub stage_requests: Family<RequestLabel, Counter>,
    pub records_forgotten: Counter,
    pub releases_blocked: Gauge,
    pub releases_unsettled: Gauge<f64, AtomicU64>,
    pub clock_ahead: Gauge<f64, AtomicU64>,
    pub recalled_stopped: Counter,
    pub releases: Family<OutcomeLabel, Counter>,
    pub rejected: Family<ReasonLabel, Counter>,
    pub redeliveries: Counter,
    pub repeats_dropped: Counter,
    pub duplicates: Counter,
    pub publish_retries: Counter,
    pub unconfirmed_acks: Counter,
    pub pulls: Counter,
    pub lost_pulls: Counter,
    pub pull_errors: Counter,
    pub reconnects: Counter,
    pub server_errors: Counter,
    pub lame_ducks: Counter,
    pub slow_consumers: Counter,
    pub exhausted: Counter,
    pub consumers_recreated: Counter,
    pub elsewhere: Counter,
    pub not_understood: Counter,
    pub configuration_warnings: Gauge,
    pub connected: Gauge,
    pub in_flight: Gauge,
    pub intake_paused: Gauge,
    pub leader: Gauge,
    pub pending: Gauge,
    pub ack_pending: Gauge,
    pub max_ack_pending: Gauge,
    pub ack_floor: Gauge,
    pub left_out: Family<LeftOutLabel, Counter>,
    pub stage_seconds: StageSeconds,
    pub publish_seconds: Seconds,
    pub pull_seconds: Seconds,
    pub article_seconds: Seconds,
}

/// A histogram of seconds for each stage.
#[derive(Debug, Clone)]
pub struct StageSeconds(pub Family<StageLabel, Histogram, fn() -> Histogram>);

/// A histogram of seconds from 50 µs to about 100 s.
#[derive(Debug, Clone)]
pub struct Seconds(pub Histogram);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabel {
    pub outcome: &'static str,
}

/// `event`, `statement`, `toll` or `watch`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct KindLabel {
    pub kind: &'static str,
}

/// One of the user's stages, by its name in the configuration, and what became of a request to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabel {
    pub stage: String,
    pub outcome: &'static str,
}

/// The topic of a record as its subject has it: one of the slugs, a word of the configuration, or `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct TopicLabel {
    pub topic: String,
}

/// A stage that had nothing to read the copy's language with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct LeftOutLabel {
    pub stage: &'static str,
    /// ISO 639-1, or `other`.
    pub language: String,
}

/// What became of an article that was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finish {
    /// Its records are published and it is acknowledged.
    Published,
    /// It is in the dead-letter stream and it is acknowledged.
    Dead,
    /// It was nak'd and will come again.
    Nak,
    /// A copy of one that was in flight; the first copy decides.
    Repeat,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ReasonLabel {
    pub reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StageLabel {
    pub stage: &'static str,
}

impl Finish {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Finish::Published => "published",
            Finish::Dead => "dead",
            Finish::Nak => "nak",
            Finish::Repeat => "repeat",
        }
    }
}

impl Default for Seconds {
    fn default() -> Seconds {
        Seconds(seconds())
    }
}

impl Default for StageSeconds {
    fn default() -> StageSeconds {
        StageSeconds(Family::new_with_constructor(seconds as fn() -> Histogram))
    }
}

fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.000_05, 2.0, 22))
}

impl Metrics {
    pub(crate) fn register(&self, registry: &mut Registry) {
        let it = self.clone();
        registry.register("articles_received", "Messages taken from the input stream, redeliveries included", it.received);
        registry.register(
            "articles_finished",
            "Messages by what became of them; the sum is the messages received less those in flight",
            it.finished,
        );
        registry.register("records_published", "Records that the output stream has confirmed", it.records);
        registry.register("records_by_topic", "Those records, by the topic in their subject", it.topics);
        registry.register(
            "records_held",
            "Records of embargoed or held copy and of notes to editors, sent to their own subject",
            it.held,
        );
        registry.register("records_killed", "Kills and withdrawals sent to their own subject", it.kills);
        registry.register("tombstones", "Tombstones sent to subjects that had a record", it.tombstones);
        registry.register(
            "recalls_unresolved",
            "Kills and holds that name by its words something of which no record is known",
            it.recalls_unresolved,
        );
        registry.register(
            "recalls_unknown_id",
            "Kills and holds of an id of which no record is known: it is stopped when it comes",
            it.recalls_unknown_id,
        );
        registry.register(
            "notices_parked",
            "Kills and holds that name what only another agency has: they wait for a person, the story stays",
            it.notices_parked,
        );
        registry.register(
            "unreadable_held",
            "Items that are held because a message that can't be read names them; a person has to decide",
            it.unreadable_held,
        );
        registry.register(
            "unreadable_out",
            "Items that are out and are named by a message that can't be read: it may take them back",
            it.unreadable_out,
        );
        registry.register("records_superseded", "Versions that came after a newer one of their item", it.superseded);
        registry.register(
            "known_already",
            "Messages whose record the server has: it is not published a second time",
            it.known_already,
        );
        registry.register("bulletins", "Messages of events, statements and tolls that were sent, by kind", it.bulletins);
        registry.register("bulletins_withdrawn", "Messages that withdraw such messages", it.bulletins_withdrawn);
        registry.register(
            "bulletins_lost",
            "Records that are gone from their stream, so that what subscribers were told of them can't be withdrawn",
            it.bulletins_lost,
        );
        registry.register("stage_requests", "Requests to the user's own stages, by what became of them", it.stage_requests);
        registry.register("questions", "Questions about copy, by what became of them", it.questions);
        registry.register(
            "records_forgotten",
            "Records of items that have more of them than the item index remembers",
            it.records_forgotten,
        );
        registry.register(
            "releases_blocked",
            "Records that wait and can't be released; a person has to decide",
            it.releases_blocked,
        );
        registry.register(
            "releases_unsettled_seconds",
            "How long records whose time is over have waited for copy that came in before to be settled",
            it.releases_unsettled,
        );
        registry.register(
            "clock_ahead_seconds",
            "How far the broker's clock is ahead of this machine's; embargoes end by the later one",
            it.clock_ahead,
        );
        registry.register(
            "recalled_stopped",
            "Records that did not go out as usable because a notice had come before them",
            it.recalled_stopped,
        );
        registry.register("releases", "Embargoes that came to their end, by what became of the record", it.releases);
        registry.register("items_rejected", "Items that could not be read, by reason", it.rejected);
        registry.register("redeliveries", "Messages that had been delivered before", it.redeliveries);
        registry.register("repeats_dropped", "Redelivered copies of messages still in flight", it.repeats_dropped);
        registry.register("duplicates_refused", "Publishes that the server knew already", it.duplicates);
        registry.register("publish_retries", "Publishes that had to be sent again", it.publish_retries);
        registry.register("acks_unconfirmed", "Acknowledgements that the server did not confirm", it.unconfirmed_acks);
        registry.register("pulls", "Pull requests sent", it.pulls);
        registry.register("pulls_lost", "Pull requests given up because the server fell silent", it.lost_pulls);
        registry.register("pull_errors", "Pull requests that the server refused or ended", it.pull_errors);
        registry.register("reconnects", "Connections made after the first", it.reconnects);
        registry.register(
            "server_errors",
            "Errors that the server reported on the connection, rights violations among them",
            it.server_errors,
        );
        registry.register("lame_ducks", "Servers that said they are about to stop", it.lame_ducks);
        registry.register(
            "slow_consumers",
            "Times the client dropped what the server sent because nobody took it",
            it.slow_consumers,
        );
        registry.register("deliveries_exhausted", "Messages that the server redelivers no more, as it told us", it.exhausted);
        registry.register(
            "consumers_recreated",
            "Times a consumer that was gone was recreated (mode manage)",
            it.consumers_recreated,
        );
        registry.register(
            "deliveries_elsewhere",
            "Deliveries of the consumer that did not come here: another worker had them, or they were lost on the way",
            it.elsewhere,
        );
        registry.register("deliveries_not_understood", "Deliveries whose reply subject has an unknown form", it.not_understood);
        registry.register("configuration_warnings", "Warnings of the check at the start", it.configuration_warnings);
        registry.register("connected", "1 while there is a connection to the server", it.connected);
        registry.register("articles_in_flight", "Messages being worked on", it.in_flight);
        registry.register(
            "intake_paused",
            "1 while nothing is pulled because the server does not take what is published",
            it.intake_paused,
        );
        registry.register("leader", "1 while this worker takes articles; 0 while it stands by (worker.lanes)", it.leader);
        registry.register("consumer_pending", "Messages in the stream that the consumer has not delivered", it.pending);
        registry.register("consumer_ack_pending", "Messages delivered and not settled, by all workers", it.ack_pending);
        registry.register(
            "consumer_max_ack_pending",
            "How many may be delivered and not settled, by all workers",
            it.max_ack_pending,
        );
        registry.register("consumer_ack_floor", "Stream sequence below which every message is settled", it.ack_floor);
        registry.register("stages_left_out", "Articles that a stage could not read in their language", it.left_out);
        registry.register("stage_seconds", "Time that a stage took", it.stage_seconds.0);
        registry.register("publish_seconds", "From sending a record to its confirmation", it.publish_seconds.0);
        registry.register("pull_seconds", "From a pull request to its first message", it.pull_seconds.0);
        registry.register("article_seconds", "From the arrival of a message to its settlement", it.article_seconds.0);
    }
}
