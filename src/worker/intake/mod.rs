//! Pulls messages: exactly as many as there are free permits, and again at once when a pull was lost.
//!
//! - [`pull`]: one pull, and how it is noticed that it was lost
//! - [`quarantine`]: deliveries that were lost, and messages that the client library can't read
//! - [`recovery`]: where order matters, what may still be redelivered from before a fault
//! - [`recreation`]: streams and the consumer, recreated where they are gone

mod pull;
mod quarantine;
pub(crate) mod recovery;
mod recreation;

use std::sync::Arc;
use std::time::Duration;

use async_nats::Subscriber;
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use crate::config::Lanes;
use crate::worker::WorkerError;
use crate::worker::broker::connection::ANSWER;
use crate::worker::broker::floor;
use crate::worker::broker::lease::Lease;
use crate::worker::broker::settlement::{self, Outcome};
use crate::worker::broker::streams::{self, Lag, PullConsumer, Source};
use crate::worker::context::Context;
use crate::worker::desk::Desk;
use crate::worker::message::Delivered;
use pull::{End, Pull};
use quarantine::Quarantine;
use recovery::{Placed, Recovery};
use recreation::Recreation;

const LAG_EVERY: Duration = Duration::from_secs(2);

/// The stream of messages, and the permits to work on them.
pub(crate) struct Intake {
    context: Context,
    desk: Arc<Desk>,
    lease: Arc<Lease>,
    consumer: PullConsumer,
    inbox: String,
    incoming: Subscriber,
    permits: Arc<Semaphore>,
    pull: Pull,
    recovery: Recovery,
    quarantine: Quarantine,
    /// The number of the last delivery that came here.
    last_delivery: Option<u64>,
    recreation: Recreation,
    /// Whether the lease was ours when it was last looked at.
    is_leader: bool,
    lag_at: Instant,
    /// The consumer, as it was looked at last.
    lag: watch::Sender<Option<Lag>>,
    lag_seen: watch::Receiver<Option<Lag>>,
}

/// How long an open pull may take to be filled when the worker leaves.
const FILLS: Duration = Duration::from_millis(500);

impl Intake {
    pub(crate) async fn open(
        context: &Context,
        desk: &Arc<Desk>,
        lease: &Arc<Lease>,
        source: Source,
    ) -> Result<Intake, WorkerError> {
        let client = &context.connection.client;
        let inbox = client.new_inbox();
        let subscribed = timeout(ANSWER, client.subscribe(inbox.clone())).await;
        let incoming = subscribed
            .map_err(|_| WorkerError::Failed("could not listen for messages: no connection".to_owned()))?
            .map_err(|error| WorkerError::Failed(format!("could not listen for messages: {error}")))?;
        // The consumer has just told its state; an idle one says nothing more until the first heartbeat.
        context.health.set_pulling(true);
        let (lag, lag_seen) = watch::channel(None);
        let is_ordered = context.config.worker.lanes == Lanes::Item;
        Ok(Intake {
            context: context.clone(),
            desk: Arc::clone(desk),
            lease: Arc::clone(lease),
            consumer: source.consumer,
            inbox,
            incoming,
            permits: Arc::new(Semaphore::new(context.config.worker.in_flight)),
            pull: Pull::new(context.health.generation()),
            quarantine: Quarantine::new(source.longest_wait, !is_ordered),
            recovery: Recovery::new(is_ordered, source.longest_wait),
            last_delivery: None,
            recreation: Recreation::new(),
            is_leader: false,
            lag_at: Instant::now(),
            lag,
            lag_seen,
        })
    }

    /// Runs until `stop`. Each message becomes a task that owns one permit. `Err`: it can't go on, though nobody asked it to stop.
    pub(crate) async fn run(&mut self, tasks: &TaskTracker, stop: &CancellationToken) -> Result<(), WorkerError> {
        let context = self.context.clone();
        let permits = Arc::clone(&self.permits);
        loop {
            if self.desk.pool.is_exhausted() {
                return Err(WorkerError::Failed(
                    "too many readers hang on messages that never end; start the worker again".to_owned(),
                ));
            }
            self.note_changes();
            if self.recovery.is_in_doubt() && context.health.is_connected() {
                tokio::select! { () = stop.cancelled() => return Ok(()), () = self.recovery.look(&context) => () }
            }
            if self.quarantine.is_due() && self.is_leader && context.health.is_connected() {
                let in_flight = self.desk.in_flight();
                let looked = self.quarantine.look(&context, &self.desk.dead_letters, &in_flight);
                tokio::select! { () = stop.cancelled() => return Ok(()), () = looked => () }
            }
            if self.quarantine.waits_for_settlement() && context.health.is_connected() {
                tokio::select! { () = stop.cancelled() => return Ok(()), () = self.quarantine.look_for_settlement(&context) => () }
                self.let_go(tasks);
            }
            let wake = self.ask().await;
            let full = self.free() == 0 && self.pull.asked == 0;
            let generation = self.pull.generation;
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                () = context.health.leave_server.notified() => context.connection.reconnect().await,
                message = self.incoming.next() => match message {
                    Some(message) => self.take(message, tasks),
                    None => return Err(WorkerError::ConnectionEnded),
                },
                () = context.health.renewed(generation) => (),
                consumer = self.recreation.done() => self.consumer = consumer,
                // The permit is given back at once: it only tells that there is one.
                _free = permits.acquire(), if full => (),
                () = sleep_until(wake) => self.look_for_silence().await,
            }
            self.report_lag();
        }
    }

    /// A new connection, or the lease taken over: what was delivered before may be redelivered.
    fn note_changes(&mut self) {
        let health = &self.context.health;
        if health.generation() != self.pull.generation {
            // The server has forgotten requests of an earlier connection; what it was sending may be what ended it.
            if self.pull.asked > 0 {
                self.quarantine.lost(self.pull.asked);
            }
            self.pull = Pull::new(health.generation());
            self.recovery.doubt();
        }
        let is_leader = self.lease.is_held();
        if is_leader && !self.is_leader {
            // What the leader before held comes first.
            self.recovery.doubt();
            self.quarantine.suspect();
        }
        self.is_leader = is_leader;
        if self.lag_seen.has_changed().unwrap_or(false)
            && let Some(lag) = *self.lag_seen.borrow_and_update()
            && !self.lease.is_in_use()
        {
            self.quarantine.observe(lag, &self.desk.in_flight());
        }
        if !health.can_publish() && health.is_connected() {
            self.recreation.begin(&self.context);
        }
    }

    /// Permits for which nothing was asked yet.
    fn free(&self) -> usize {
        self.permits.available_permits().saturating_sub(self.pull.asked)
    }

    /// Asks for as many messages as there are free permits, if this is the time for it; says when to look again.
    async fn ask(&mut self) -> Instant {
        let (now, free, health) = (Instant::now(), self.free(), &self.context.health);
        let in_doubt = self.recovery.is_in_doubt() || self.quarantine.forbids_pulling();
        let willing = self.is_leader && health.can_publish() && !in_doubt && health.is_connected();
        let may_ask = willing && now >= self.pull.not_before;
        let alone = self.quarantine.is_one_at_a_time();
        let worth_it = self.pull.asked == 0 || (!alone && free >= self.context.config.worker.in_flight.div_ceil(4));
        if may_ask && free > 0 && worth_it {
            let batch = if alone { 1 } else { free };
            self.pull.ask(&self.context, &self.lease, &self.consumer, &self.inbox, batch).await;
        }
        self.pull.wake(now, may_ask)
    }

    async fn look_for_silence(&mut self) {
        // A new connection explains the silence, and what was outstanding on the old one is suspect.
        let is_renewed = self.context.health.generation() != self.pull.generation;
        if !is_renewed && self.pull.is_silent() {
            self.pull.lost(&self.context).await;
            self.recovery.doubt();
            // An older server does not say that there is no consumer.
            self.recreation.begin(&self.context);
        }
    }

    /// Sends no new pull, and takes what the server sent before it knew.
    pub(crate) async fn close(mut self, tasks: &TaskTracker, deadline: Instant) {
        // Unsubscribing could cross with what the server is sending, and nobody would get that. Under load an open pull is filled at
        // once, so a moment's wait leaves nothing on the way.
        let filled = deadline.min(Instant::now() + FILLS);
        while self.pull.asked > 0 {
            match timeout_at(filled, self.incoming.next()).await {
                Ok(Some(message)) if message.status.is_none() => self.deliver(message, tasks),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => break,
            }
        }
        let no_more = timeout_at(deadline, self.incoming.drain());
        if !self.context.connection.is_connected() || !no_more.await.is_ok_and(|it| it.is_ok()) {
            return;
        }
        let limit = deadline.min(Instant::now() + ANSWER);
        while let Ok(Some(message)) = timeout_at(limit, self.incoming.next()).await {
            if message.status.is_none() {
                self.deliver(message, tasks);
            }
        }
        self.begin_gathered(tasks);
        for (message, _permit) in self.quarantine.give_up() {
            tasks.spawn(nak(self.context.clone(), Arc::clone(&self.desk), message));
        }
    }

    fn take(&mut self, message: async_nats::Message, tasks: &TaskTracker) {
        // A sender may have given his message a status; the server's own have nowhere to be settled.
        let is_delivery = message.reply.as_ref().is_some_and(|it| it.starts_with("$JS.ACK."));
        let Some(status) = message.status.filter(|_| !is_delivery) else {
            self.deliver(message, tasks);
            return;
        };
        match self.pull.ended(&self.context, status, message.description.as_deref(), message.headers.as_ref()) {
            End::Idle => self.begin_gathered(tasks),
            End::UsedUp => {}
            End::Refused => self.recovery.doubt(),
            End::NobodyThere => {
                self.recovery.doubt();
                self.recreation.begin(&self.context);
            }
        }
    }

    fn deliver(&mut self, message: async_nats::Message, tasks: &TaskTracker) {
        let metrics = &self.context.health.metrics;
        let Some(message) = Delivered::from_nats(message) else {
            metrics.not_understood.inc();
            warn!("a delivery's reply subject has a form that is not known; it can't be settled here");
            return;
        };
        self.pull.arrived(&self.context);
        let missed = self.last_delivery.map_or(0, |last| message.delivery.saturating_sub(last.saturating_add(1)));
        metrics.elsewhere.inc_by(missed);
        self.last_delivery = Some(message.delivery);
        let begin = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => self.recovery.admit((message, permit)),
            // A pull that was thought lost came through after all.
            Err(_) => {
                self.recovery.doubt();
                Err(Box::new(message))
            }
        };
        match begin {
            Ok(begin) => {
                let begin: Vec<Placed> = begin.into_iter().filter_map(|it| self.quarantine.admit(it)).collect();
                begin.into_iter().for_each(|(message, permit)| self.start(message, permit, tasks));
            }
            Err(message) => drop(tasks.spawn(nak(self.context.clone(), Arc::clone(&self.desk), *message))),
        }
        // Else another pull follows, and what it brings or does not bring says whether there is more to be gathered.
        if self.pull.asked == 0 && self.free() == 0 {
            self.begin_gathered(tasks);
        }
    }

    fn let_go(&mut self, tasks: &TaskTracker) {
        for (message, permit) in self.quarantine.let_go() {
            self.start(message, permit, tasks);
        }
    }

    fn begin_gathered(&mut self, tasks: &TaskTracker) {
        for (message, permit) in self.recovery.all_gathered() {
            self.start(message, permit, tasks);
        }
    }

    fn start(&self, message: Delivered, permit: OwnedSemaphorePermit, tasks: &TaskTracker) {
        self.desk.received(&message);
        let (ticket, room) = (self.desk.lanes.ticket(), self.desk.room.ask(message.payload.len()));
        tasks.spawn(Arc::clone(&self.desk).handle(message, ticket, room, permit));
    }

    fn report_lag(&mut self) {
        if self.lag_at.elapsed() >= LAG_EVERY {
            self.lag_at = Instant::now();
            tokio::spawn(report_lag(self.context.clone(), self.lag.clone()));
        }
    }
}

async fn nak(context: Context, desk: Arc<Desk>, message: Delivered) {
    desk.received(&message);
    settlement::settle(&context, &message, Outcome::Transient { cause: "no permit is free", delay: Duration::ZERO }).await;
}

async fn report_lag(context: Context, found: watch::Sender<Option<Lag>>) {
    let Some(lag) = streams::lag(&context.connection, &context.config).await else { return };
    found.send_replace(Some(lag));
    let metrics = &context.health.metrics;
    let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    metrics.pending.set(number(lag.pending));
    metrics.ack_pending.set(number(lag.ack_pending));
    metrics.max_ack_pending.set(lag.max_ack_pending.map_or(0, number));
    let floor = number(lag.ack_floor);
    if metrics.ack_floor.set(floor) != floor && lag.ack_floor > 0 {
        floor::note(&context.connection, &context.config, lag.ack_floor).await;
    }
}
