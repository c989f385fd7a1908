//! The CPU pool: reading copy never runs on the reactor, and a reader that hangs does not take the others with it.
//!
//! A thread can't be stopped from outside. When all threads of a set hang, a new set takes over what has not begun; when too many
//! hang in all, the process is worth more restarted than running.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;
use tracing::error;

/// Work that did not come to an end by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    Panicked,
    TooSlow,
}

/// Threads that read, replaced when they all hang.
pub(crate) struct Pool {
    threads: usize,
    set: watch::Sender<Arc<Threads>>,
    hanging: Arc<AtomicUsize>,
}

struct Threads {
    threads: ThreadPool,
    hanging: AtomicUsize,
}

/// Work that has not begun; whichever set comes to it first takes it.
type Open = Arc<Mutex<Option<Box<dyn FnOnce(&Arc<Threads>) + Send>>>>;

/// Hanging threads for each working one, before the process should end.
const MOST_HANGING: usize = 4;

impl Pool {
    /// `threads`: 0 is one for each core.
    pub(crate) fn new(threads: usize) -> Result<Pool, ThreadPoolBuildError> {
        let set = Arc::new(Threads::new(threads)?);
        Ok(Pool { threads: set.threads.current_num_threads(), set: watch::Sender::new(set), hanging: Arc::default() })
    }

    /// Runs `work` on a thread of the pool. `budget` counts from when it begins: waiting for a thread is not the work's fault.
    pub(crate) async fn run<T, W>(&self, budget: Duration, work: W) -> Result<T, Broken>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let (begins, mut begun) = oneshot::channel();
        let (ends, ended) = oneshot::channel();
        let given_up = Arc::new(AtomicBool::new(false));
        let (hanging, its_given_up) = (Arc::clone(&self.hanging), Arc::clone(&given_up));
        let open: Open = Arc::new(Mutex::new(Some(Box::new(move |set: &Arc<Threads>| {
            // Nobody may wait any more, when the message was given up: then the result is worth nothing.
            drop(begins.send(Arc::clone(set)));
            drop(ends.send(catch_unwind(AssertUnwindSafe(work))));
            if its_given_up.load(Ordering::Acquire) {
                set.hanging.fetch_sub(1, Ordering::AcqRel);
                hanging.fetch_sub(1, Ordering::AcqRel);
            }
        }))));
        let mut sets = self.set.subscribe();
        let set = loop {
            let set = Arc::clone(&sets.borrow_and_update());
            set.offer(&open);
            tokio::select! {
                begun = &mut begun => break begun.map_err(|_| Broken::Panicked)?,
                // A new set: the old one hangs and will not come to it.
                _ = sets.changed() => (),
            }
        };
        match timeout(budget, ended).await {
            Ok(result) => result.ok().and_then(Result::ok).ok_or(Broken::Panicked),
            Err(_) => {
                given_up.store(true, Ordering::Release);
                self.note_hanging(&set);
                Err(Broken::TooSlow)
            }
        }
    }

    /// Too many threads hang, each of which may hold a core.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.hanging.load(Ordering::Acquire) > self.threads * MOST_HANGING
    }

    fn note_hanging(&self, set: &Arc<Threads>) {
        self.hanging.fetch_add(1, Ordering::AcqRel);
        let all_hang = set.hanging.fetch_add(1, Ordering::AcqRel) + 1 >= self.threads;
        if !all_hang || !Arc::ptr_eq(set, &self.set.borrow()) {
            return;
        }
        match Threads::new(self.threads) {
            Ok(fresh) => {
                error!(threads = self.threads, "all reading threads hang; new ones take over");
                drop(self.set.send_replace(Arc::new(fresh)));
            }
            Err(problem) => error!(%problem, "all reading threads hang, and no new ones can be had"),
        }
    }
}

impl Threads {
    fn new(threads: usize) -> Result<Threads, ThreadPoolBuildError> {
        let threads = ThreadPoolBuilder::new().num_threads(threads).thread_name(|index| format!("reader-{index}")).build()?;
        Ok(Threads { threads, hanging: AtomicUsize::new(0) })
    }

    fn offer(self: &Arc<Self>, open: &Open) {
        let (set, open) = (Arc::clone(self), Arc::clone(open));
        self.threads.spawn(move || {
            let work = open.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(work) = work {
                work(&set);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn results_and_panics_come_back() {
        let pool = Pool::new(2).unwrap();
        assert_eq!(pool.run(Duration::from_secs(60), || 7).await, Ok(7));
        assert_eq!(pool.run(Duration::from_secs(60), || panic!("injected fault")).await, Err::<(), _>(Broken::Panicked));
        assert_eq!(pool.run(Duration::from_secs(60), || 8).await, Ok(8));
    }

    #[tokio::test]
    async fn a_crew_that_hangs_is_replaced() {
        let pool = Pool::new(1).unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let hangs = pool.run(Duration::from_millis(50), move || held.recv().is_ok());
        let waits = pool.run(Duration::from_secs(60), || 7);
        let (hung, waited) = tokio::join!(hangs, waits);
        assert_eq!((hung, waited), (Err(Broken::TooSlow), Ok(7)));
        assert!(!pool.is_exhausted());
        release.send(()).unwrap();
    }
}
