//! Order where it matters: versions of one item are published one after the other, in the order of the stream.
//!
//! Which item a message holds is known only after it was read, and messages are read side by side. So each takes a ticket in stream
//! order; with its ids known it waits for the tickets before it to have taken their lanes, takes its own, and lets the next one go.
//! A lane is a fair lock: who asks first is served first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex as StdMutex, PoisonError, Weak};

use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// All lanes of a worker. Without lanes every ticket is free.
#[derive(Debug)]
pub(crate) struct Lanes {
    in_use: bool,
    last: StdMutex<Option<oneshot::Receiver<()>>>,
    lanes: StdMutex<BTreeMap<String, Weak<Mutex<()>>>>,
}

/// A place in the queue before the lanes. Dropping it lets the next one go.
#[derive(Debug, Default)]
pub(crate) struct Ticket {
    before: Option<oneshot::Receiver<()>>,
    done: Option<oneshot::Sender<()>>,
}

/// Lanes that are held until this is dropped.
pub(crate) type Held = Vec<OwnedMutexGuard<()>>;

impl Lanes {
    pub(crate) fn new(in_use: bool) -> Lanes {
        Lanes { in_use, last: StdMutex::default(), lanes: StdMutex::default() }
    }

    /// Must be called in stream order.
    pub(crate) fn ticket(&self) -> Ticket {
        if !self.in_use {
            return Ticket::default();
        }
        let (done, next_before) = oneshot::channel();
        let before = self.last.lock().unwrap_or_else(PoisonError::into_inner).replace(next_before);
        Ticket { before, done: Some(done) }
    }

    /// Waits until all earlier messages with one of these ids are settled.
    pub(crate) async fn take(&self, ticket: Ticket, ids: &[String]) -> Held {
        let mut ticket = ticket;
        if !self.in_use {
            return Held::new();
        }
        if let Some(before) = ticket.before.take() {
            // An error says that the one before is gone: then it takes no lane.
            let _gone_or_done = before.await;
        }
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let lanes: Vec<Arc<Mutex<()>>> = ids.iter().map(|id| self.lane(id)).collect();
        // Asked for at once, in ticket order, before the next ticket goes; sorted ids keep two packages from waiting for each other.
        let mut waiting: Vec<_> = lanes.into_iter().map(|lane| Box::pin(lane.lock_owned())).collect();
        let mut held = Held::with_capacity(waiting.len());
        futures_util::future::poll_fn(|context| {
            let mut index = 0;
            while index < waiting.len() {
                match waiting[index].as_mut().poll(context) {
                    std::task::Poll::Ready(guard) => {
                        held.push(guard);
                        drop(waiting.swap_remove(index));
                    }
                    std::task::Poll::Pending => index += 1,
                }
            }
            drop(ticket.done.take());
            if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        self.forget_empty();
        held
    }

    fn lane(&self, id: &str) -> Arc<Mutex<()>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(id).and_then(Weak::upgrade) {
            return lane;
        }
        let lane = Arc::new(Mutex::new(()));
        lanes.insert(id.to_owned(), Arc::downgrade(&lane));
        lane
    }

    /// A lane that nobody holds or waits for is worth nothing.
    fn forget_empty(&self) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() > 1_024 {
            lanes.retain(|_, lane| lane.strong_count() > 0);
        }
    }
}
