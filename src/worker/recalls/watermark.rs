//! Up to which moment all copy that came in is settled: a release waits for the moment at which it came due.
//!
//! A kill may have been delivered and lost, with a connection or with a worker, and comes again only later; or it waits in the stream
//! because no worker was there. So a record whose time is over goes out only when everything that the input stream had taken until
//! then is settled. Which worker has what does not matter: the ack floor is the consumer's. The stream's last sequence is marked, and
//! when the ack floor has reached it, all that came in before the mark is settled. Where a filter leaves the last messages out the
//! floor does not get there; then it is enough that nothing waits and nothing is in flight, two looks in a row.
//!
//! While the consumer or the stream does not answer, nothing is released.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::worker::broker::streams::{self, Lag};
use crate::worker::context::Context;

/// What is known of it, shared by all releases of a worker.
#[derive(Debug, Default)]
pub(crate) struct Watermark(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// What came in before this is settled.
    settled: Option<Instant>,
    mark: Option<Mark>,
    looked: Option<Instant>,
}

/// The stream's last sequence at some moment, or a later one.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Instant,
    last: u64,
    was_idle: bool,
}

/// How often the server is asked at most.
const LOOK_EVERY: Duration = Duration::from_millis(200);

impl Watermark {
    /// Whether all that came in before `moment` is settled. Asks the server unless that is known, or was asked just now.
    pub(crate) async fn has_passed(&self, context: &Context, moment: Instant) -> bool {
        let mut state = self.0.lock().await;
        let passed = |it: &State| it.settled.is_some_and(|settled| settled >= moment);
        let now = Instant::now();
        if !passed(&state) && state.looked.is_none_or(|it| now.duration_since(it) >= LOOK_EVERY) {
            state.looked = Some(now);
            let last = streams::last_sequence(&context.connection, &context.config).await;
            let lag = streams::lag(&context.connection, &context.config).await;
            if let (Some(last), Some(lag)) = (last, lag) {
                state.note(now, last, lag);
            }
        }
        passed(&state)
    }
}

impl State {
    /// What the server said after `at`.
    fn note(&mut self, at: Instant, last: u64, lag: Lag) {
        let is_idle = lag.pending == 0 && lag.ack_pending == 0;
        if let Some(mark) = self.mark {
            if lag.ack_floor >= mark.last || (is_idle && mark.was_idle) {
                self.settled = Some(mark.at);
            } else if last >= mark.last && !is_idle {
                return;
            }
            // Else the stream was recreated, or this is the first of two looks.
        }
        self.mark = Some(Mark { at, last, was_idle: is_idle });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks a second apart: last sequence, ack floor, waiting and in flight. How many seconds after the first look is settled.
    #[track_caller]
    fn check(looks: &[(u64, u64, u64)], settled: Option<u64>) {
        let start = Instant::now();
        let mut state = State::default();
        for (second, (last, ack_floor, open)) in (0..).zip(looks) {
            let lag = Lag {
                pending: 0,
                ack_pending: *open,
                max_ack_pending: None,
                ack_floor: *ack_floor,
                delivered: *last,
                deliveries: *last,
            };
            state.note(start + Duration::from_secs(second), *last, lag);
        }
        assert_eq!(state.settled.map(|it| it.duration_since(start).as_secs()), settled, "{looks:?}");
    }

    #[test]
    fn what_came_in_is_settled_when_the_floor_has_reached_it() {
        check(&[(9, 4, 5)], None);
        check(&[(9, 4, 5), (12, 8, 4)], None);
        check(&[(9, 4, 5), (12, 9, 3)], Some(0));
        check(&[(9, 4, 5), (12, 9, 3), (14, 11, 3), (15, 12, 3)], Some(1));
        // Nothing is open: the floor is no higher than the last message that passes the filter.
        check(&[(9, 4, 0)], None);
        check(&[(9, 4, 0), (9, 4, 0)], Some(0));
        check(&[(9, 4, 0), (9, 4, 0), (9, 4, 0)], Some(1));
        // The stream was recreated.
        check(&[(9, 4, 5), (2, 1, 1), (3, 2, 1)], Some(1));
    }
}
