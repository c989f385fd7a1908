//! Pulls messages: exactly as many as there are free places, and again at once when a pull was lost.

use std::sync::Arc;
use std::time::Duration;

use async_nats::Subscriber;
use futures_util::StreamExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use super::WorkerError;
use super::connection::ANSWER;
use super::desk::Desk;
use super::message::Delivered;
use super::past::Past;
use super::pull::{End, Pull};
use super::renewal::Renewal;
use super::streams::{self, PullConsumer, Source};
use crate::config::Lanes;

const LAG_EVERY: Duration = Duration::from_secs(5);

/// The stream of messages, and the places that they are put on.
pub(super) struct Intake {
    consumer: PullConsumer,
    inbox: String,
    incoming: Subscriber,
    places: Arc<Semaphore>,
    pull: Pull,
    past: Past,
    /// The number of the last delivery that came here.
    last_delivery: Option<u64>,
    renewal: Renewal,
    /// Whether the watch was ours when it was last looked at.
    on_watch: bool,
}

/// How long an open pull may take to be filled when the worker leaves.
const FILLS: Duration = Duration::from_millis(500);

impl Intake {
    pub(super) async fn open(desk: &Desk, source: Source) -> Result<Intake, WorkerError> {
        let client = &desk.connection.client;
        let inbox = client.new_inbox();
        let subscribed = timeout(ANSWER, client.subscribe(inbox.clone())).await;
        let incoming = subscribed
            .map_err(|_| WorkerError::Failed("could not listen for messages: no connection".to_owned()))?
            .map_err(|error| WorkerError::Failed(format!("could not listen for messages: {error}")))?;
        let places = Arc::new(Semaphore::new(desk.config.worker.in_flight));
        let past = Past::new(desk.config.worker.lanes == Lanes::Item, source.longest_wait);
        let pull = Pull::new(desk.health.generation());
        let consumer = source.consumer;
        let renewal = Renewal::new();
        // The consumer has just told its state; an idle one says nothing more until the first heartbeat.
        desk.health.set_pulling(true);
        Ok(Intake { consumer, inbox, incoming, places, pull, past, last_delivery: None, renewal, on_watch: false })
    }

    /// Runs until `stop`. Each message becomes a task that owns one place. `Err`: it can't go on, though nobody asked it to stop.
    pub(super) async fn run(
        &mut self,
        desk: &Arc<Desk>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Result<(), WorkerError> {
        let mut lag_at = Instant::now();
        let places = Arc::clone(&self.places);
        loop {
            if desk.pool.is_exhausted() {
                return Err(WorkerError::Failed(
                    "too many readers hang on messages that never end; start the worker again".to_owned(),
                ));
            }
            if desk.health.generation() != self.pull.generation {
                // The server has forgotten requests of an earlier connection.
                self.pull = Pull::new(desk.health.generation());
                self.past.doubt();
            }
            let on_watch = desk.watch.is_ours();
            if on_watch && !self.on_watch {
                // What the worker before held comes first.
                self.past.doubt();
            }
            self.on_watch = on_watch;
            if self.past.is_in_doubt() && desk.health.is_connected() {
                tokio::select! { () = stop.cancelled() => return Ok(()), () = self.past.look(desk) => () }
            }
            if !desk.health.can_publish() && desk.health.is_connected() {
                self.renewal.begin(desk);
            }
            let now = Instant::now();
            let free = self.places.available_permits().saturating_sub(self.pull.asked);
            let willing = on_watch && desk.health.can_publish() && !self.past.is_in_doubt() && desk.health.is_connected();
            let may_ask = willing && now >= self.pull.not_before;
            let worth_it = self.pull.asked == 0 || free >= desk.config.worker.in_flight.div_ceil(4);
            if may_ask && free > 0 && worth_it {
                self.pull.ask(desk, &self.consumer, &self.inbox, free).await;
            }
            let full = free == 0 && self.pull.asked == 0;
            let wake = self.pull.wake(now, may_ask);
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                () = desk.health.leave_server.notified() => desk.connection.reconnect().await,
                message = self.incoming.next() => match message {
                    Some(message) => self.take(desk, message, tasks),
                    None => return Err(WorkerError::Failed("the connection was closed for good".to_owned())),
                },
                consumer = self.renewal.done() => self.consumer = consumer,
                // The permit is given back at once: it only tells that there is one.
                _free = places.acquire(), if full => (),
                () = sleep_until(wake) => {
                    if self.pull.is_silent() {
                        self.pull.lost(desk).await;
                        self.past.doubt();
                        // An older server does not say that there is no consumer.
                        self.renewal.begin(desk);
                    }
                }
            }
            if lag_at.elapsed() >= LAG_EVERY {
                lag_at = Instant::now();
                tokio::spawn(report_lag(Arc::clone(desk)));
            }
        }
    }

    /// Sends no new pull, and takes what the server sent before it knew.
    pub(super) async fn close(mut self, desk: &Arc<Desk>, tasks: &TaskTracker, deadline: Instant) {
        // Unsubscribing could cross with what the server is sending, and nobody would get that. Under load an open pull is filled at
        // once, so a moment's wait leaves nothing on the way.
        let filled = deadline.min(Instant::now() + FILLS);
        while self.pull.asked > 0 {
            match timeout_at(filled, self.incoming.next()).await {
                Ok(Some(message)) if message.status.is_none() => self.deliver(desk, message, tasks),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => break,
            }
        }
        let no_more = timeout_at(deadline, self.incoming.drain());
        if !desk.connection.is_connected() || !no_more.await.is_ok_and(|it| it.is_ok()) {
            return;
        }
        let limit = deadline.min(Instant::now() + ANSWER);
        while let Ok(Some(message)) = timeout_at(limit, self.incoming.next()).await {
            if message.status.is_none() {
                self.deliver(desk, message, tasks);
            }
        }
        self.begin_gathered(desk, tasks);
    }

    fn take(&mut self, desk: &Arc<Desk>, message: async_nats::Message, tasks: &TaskTracker) {
        let Some(status) = message.status else {
            self.deliver(desk, message, tasks);
            return;
        };
        match self.pull.ended(desk, status, message.description.as_deref(), message.headers.as_ref()) {
            End::Idle => self.begin_gathered(desk, tasks),
            End::Refused => self.past.doubt(),
            End::NobodyThere => {
                self.past.doubt();
                self.renewal.begin(desk);
            }
        }
    }

    fn deliver(&mut self, desk: &Arc<Desk>, message: async_nats::Message, tasks: &TaskTracker) {
        let Some(message) = Delivered::from_nats(message) else {
            desk.health.figures.not_understood.inc();
            warn!("a delivery's reply subject has a form that is not known; it can't be settled here");
            return;
        };
        self.pull.arrived(desk);
        let missed = self.last_delivery.map_or(0, |last| message.delivery.saturating_sub(last.saturating_add(1)));
        desk.health.figures.elsewhere.inc_by(missed);
        self.last_delivery = Some(message.delivery);
        let begin = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => self.past.admit((message, place)),
            // A pull that was thought lost came through after all.
            Err(_) => {
                self.past.doubt();
                Err(Box::new(message))
            }
        };
        match begin {
            Ok(begin) => begin.into_iter().for_each(|(message, place)| start(desk, message, place, tasks)),
            Err(message) => drop(tasks.spawn(hand_back(Arc::clone(desk), *message))),
        }
        if self.pull.asked == 0 {
            self.begin_gathered(desk, tasks);
        }
    }

    fn begin_gathered(&mut self, desk: &Arc<Desk>, tasks: &TaskTracker) {
        for (message, place) in self.past.all_gathered() {
            start(desk, message, place, tasks);
        }
    }
}

fn start(desk: &Arc<Desk>, message: Delivered, place: OwnedSemaphorePermit, tasks: &TaskTracker) {
    desk.received(&message);
    let ticket = desk.lanes.ticket();
    tasks.spawn(Arc::clone(desk).handle(message, ticket, place));
}

async fn hand_back(desk: Arc<Desk>, message: Delivered) {
    desk.received(&message);
    desk.hand_back(&message, Duration::ZERO).await;
}

async fn report_lag(desk: Arc<Desk>) {
    let Some(lag) = streams::lag(&desk.connection, &desk.config).await else { return };
    let figures = &desk.health.figures;
    let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    figures.pending.set(number(lag.pending));
    figures.ack_pending.set(number(lag.ack_pending));
    figures.max_ack_pending.set(lag.max_ack_pending.map_or(0, number));
    figures.ack_floor.set(number(lag.ack_floor));
}
