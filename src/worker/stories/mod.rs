//! What the stream knows: the enriched stream in order through [`crate::stories::fold`], links and stories out, nothing twice.
//!
//! One process is active, the others stand by ([`lease`]). The state is the fold over the stream from its beginning: whoever takes over, or
//! starts again, reads it from there or from the last snapshot ([`Snapshots`]), and publishes nothing up to what the last messages of the
//! output streams say that was published ([`Position`]). The message id, made of the input's stream, sequence and the number of the output, covers what is on its way meanwhile.

mod outgoing;
pub(crate) mod position;
mod read;
mod snapshots;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::record::stored::Stored;
use crate::stories::{Out, State, fold};
use crate::worker::WorkerError;
use crate::worker::broker::bucket::Bucket;
use crate::worker::broker::connection::Connection;
use crate::worker::broker::lease::Lease;
use crate::worker::broker::publish::publish;
use crate::worker::broker::streams;
use crate::worker::context::Context;
use crate::worker::health::Health;
use crate::worker::message::Outgoing;
use outgoing::Addressing;
pub(crate) use outgoing::{LINK_SUBJECT, STORY_SUBJECT};
use position::Position;
use read::{Message, Source};
use snapshots::{At, Snapshots};

/// How often one who stands by looks whether the lease is its own.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Before a lost stream or consumer is looked for again.
const AGAIN: Duration = Duration::from_secs(1);
const GIVE_UP: Duration = Duration::from_secs(5);

/// Works until `stop` is cancelled.
pub async fn run(config: &Config, health: Arc<Health>, stop: CancellationToken) -> Result<(), WorkerError> {
    let connection = Connection::open(&config.nats, Arc::clone(&health)).await?;
    for wanted in streams::wanted_by_stories(config) {
        streams::stream(&connection, config.worker.mode, wanted).await?;
    }
    let context = Context::new(config, &connection);
    let lease = Arc::new(Lease::named(&context, format!("stories.{}", crate::worker::subject::token(&config.output.stream))));
    // The lease is kept for as long as this runs, and no longer.
    let over = stop.child_token();
    let _ended = over.clone().drop_guard();
    let its_lease = Arc::clone(&lease);
    tokio::spawn(async move {
        tokio::select! { () = its_lease.keep() => (), () = over.cancelled() => () }
    });
    info!(stream = config.output.stream, "stories are ready");
    while !stop.is_cancelled() {
        if !lease.is_held() {
            tokio::select! { () = sleep(LOOK_EVERY) => (), () = stop.cancelled() => () }
            continue;
        }
        let work = Work { context: &context, lease: &lease, addressing: Addressing::new(config) };
        let left = async {
            stop.cancelled().await;
            sleep(config.worker.drain).await;
        };
        let ended = tokio::select! { ended = work.run(&stop) => ended, () = lease.lost() => Ok(()), () = left => break };
        if let Err(problem) = ended {
            health.note_problem(problem.clone());
            warn!(problem, "reading the enriched stream failed; beginning anew");
            tokio::select! { () = sleep(AGAIN) => (), () = stop.cancelled() => () }
        }
    }
    health.set_leaving();
    lease.give_up(Instant::now() + GIVE_UP).await;
    connection.close(Instant::now() + GIVE_UP).await;
    Ok(())
}

/// The work of the active process.
struct Work<'w> {
    context: &'w Context,
    lease: &'w Lease,
    addressing: Addressing,
}

impl Work<'_> {
    /// Reads the stream until it is to stop. `Err`: it can't be read any more.
    async fn run(&self, stop: &CancellationToken) -> Result<(), String> {
        let (connection, config) = (&self.context.connection, &self.context.config);
        let source = Source::find(connection, &config.output.stream).await?;
        let links = Position::last(connection, &config.stories.links, source.created).await?;
        let stories = Position::last(connection, &config.stories.stream, source.created).await?;
        let mut snapshots = Snapshots::new(connection, config, source.created);
        let restored = snapshots.last(source.last, links, stories).await;
        let begin = restored.as_ref().map_or(0, |it| it.sequence);
        info!(after = begin, links = links.sequence, stories = stories.sequence, "reading the enriched stream");
        let mut reader = source.after(begin).await?;
        let mut state = restored.map_or_else(|| State::new(config.stories.settings()), |it| it.state);
        let mut at = At { sequence: begin, links, stories };
        loop {
            let message = tokio::select! {
                message = reader.next() => message?,
                () = stop.cancelled() => {
                    snapshots.finally(state, at).await;
                    return Ok(());
                }
            };
            connection.health.set_pulling(true);
            let (after, outs) = folded(state, &message).await?;
            let numbered = (0_u64..).zip(outs).map(|(number, out)| (Position { sequence: message.sequence, number }, out));
            let new = numbered.filter(|(position, out)| match out {
                Out::Link(_) => *position > links,
                Out::Story(_) => *position > stories,
            });
            let new: Vec<(Position, Out)> = new.collect();
            if !new.is_empty() {
                self.publish(&new, source.created).await;
            }
            at.note(message.sequence, &new);
            state = snapshots.after(after, at).await?;
        }
    }

    /// Puts what comes of one record on its way, and waits until the server has all of it: buckets first, so that whoever reads a message
    /// finds its story there.
    async fn publish(&self, new: &[(Position, Out)], created: i64) {
        let (connection, config) = (&self.context.connection, &self.context.config);
        let (stories, claims) =
            (Bucket::new(connection.clone(), &config.stories.bucket), Bucket::new(connection.clone(), &config.stories.claims));
        let stood = new.iter().filter_map(|(_, out)| if let Out::Story(story) = out { Some(story) } else { None });
        let linked = new.iter().find_map(|(_, out)| if let Out::Link(link) = out { Some(link.item.as_str()) } else { None });
        for story in stood {
            let written = stories.write(&story.id, story).await;
            let touched = outgoing::touched(story, linked.unwrap_or_default());
            let entries = touched.map(|it| (outgoing::claim_key(story, it), it)).collect::<Vec<_>>();
            let all = join_all(entries.iter().map(|(key, it)| claims.write(key, it))).await;
            if !written || all.contains(&false) {
                error!(story = story.id, "a story or claim is too large for its bucket; its message goes out all the same");
            }
        }
        for (position, out) in new {
            self.still_held().await;
            // One after the other: what the last message of a stream tells is that all before it are there.
            let message: Outgoing = self.addressing.message(out, *position, created);
            if let Err(refused) = publish(connection, &message).await {
                error!(subject = message.subject, problem = refused.message, "a message about stories was refused");
            }
        }
    }

    /// Waits for ever without the lease: then this work is dropped.
    async fn still_held(&self) {
        if !self.lease.is_held() {
            std::future::pending::<()>().await;
        }
    }
}

/// The fold takes longer than async code may: it has a thread of its own. What is no record of ours changes nothing.
#[allow(clippy::disallowed_methods, reason = "one record at a time: there is no second thread to bound")]
async fn folded(state: State, message: &Message) -> Result<(State, Vec<Out>), String> {
    let (payload, sequence) = (message.payload.clone(), message.sequence);
    let work = move || match Stored::read(&payload) {
        Ok(stored) => fold(state.at(sequence), &stored.record),
        Err(_) => (state, Vec::new()),
    };
    tokio::task::spawn_blocking(work).await.map_err(|problem| format!("a record could not be linked: {problem}"))
}
