//! How much copy is worked on at a time, in bytes: while it is read and sent a message takes many times its own length of memory.
//!
//! Ordinary copy never waits here: there is room for as much of it as there are places. Whoever asks first is served first, because what
//! comes later may wait for what came before. A message that is larger than all the room has everything for itself.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use futures_util::future::maybe_done;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The bytes that may be worked on.
#[derive(Debug)]
pub(crate) struct Room {
    pieces: Arc<Semaphore>,
    all: usize,
}

/// A place in the line, and then the room.
pub(crate) type Asked = Pin<Box<dyn Future<Output = Option<OwnedSemaphorePermit>> + Send>>;

/// It is given out in pieces of so many bytes.
const PIECE: usize = 1 << 10;
/// Pieces for each place.
const FOR_EACH: usize = 16;
/// Pieces that the smallest message takes.
const LEAST: usize = 4;

impl Room {
    /// For so many messages at a time.
    pub(crate) fn new(places: usize) -> Room {
        let all = places.saturating_mul(FOR_EACH).clamp(LEAST, Semaphore::MAX_PERMITS);
        Room { pieces: Arc::new(Semaphore::new(all)), all }
    }

    /// Must be called in the order in which messages are worked on.
    pub(crate) fn ask(&self, bytes: usize) -> Asked {
        let pieces = (LEAST + bytes.div_ceil(PIECE)).min(self.all);
        let asked = Arc::clone(&self.pieces).acquire_many_owned(u32::try_from(pieces).unwrap_or(u32::MAX));
        let mut asked = Box::pin(maybe_done(asked));
        // It stands in the line from the first time that somebody looks whether it is its turn.
        let _its_turn = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        Box::pin(async move {
            asked.as_mut().await;
            asked.as_mut().take_output()?.ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_asks_first_is_served_first_however_much_it_is() {
        let room = Room::new(8);
        let first = room.ask(80 * PIECE).await.unwrap();
        let large = room.ask(1 << 30);
        let mut small = room.ask(0);
        assert!(small.as_mut().now_or_never().is_none(), "there is room, but it is not its turn");
        drop(first);
        let all = large.await.unwrap();
        assert!(small.as_mut().now_or_never().is_none());
        drop(all);
        assert!(small.await.is_some() && room.pieces.available_permits() == room.all);
    }

    #[tokio::test]
    async fn who_leaves_the_line_makes_way() {
        let room = Room::new(1);
        let first = room.ask(1 << 20).await.unwrap();
        let (given_up, waits) = (room.ask(1 << 20), room.ask(1));
        drop((given_up, first));
        assert!(waits.await.is_some());
    }
}
