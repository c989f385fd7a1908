//! Users' own lists are read again when their files change. A list with an error is refused, and the earlier ones stay.

use std::sync::Arc;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::config::{ConfigError, Lists, Stamp};
use crate::resources::listed::Tables;
use crate::worker::health::Health;

/// Names with several ids that are listed in the log.
const SHOWN: usize = 10;

/// Looks at the files again and again until it is told to stop; `take` gets what is in them when that has changed.
pub async fn watch(
    lists: Lists,
    mut known: Arc<Tables>,
    take: impl Fn(Arc<Tables>) + Send + 'static,
    health: Arc<Health>,
    stop: CancellationToken,
) {
    let mut seen = stamps(&lists).await;
    loop {
        tokio::select! { () = sleep(lists.every) => (), () = stop.cancelled() => return }
        let now = stamps(&lists).await;
        if now == seen {
            continue;
        }
        seen = now;
        let its = lists.clone();
        let read = read_files(move || its.load()).await;
        match read {
            Ok(Ok(tables)) if tables.version == known.version => (),
            Ok(Ok(tables)) => {
                known = Arc::new(tables);
                info!(entries = known.len(), "the user's own lists were read again");
                warn_about(&known);
                take(Arc::clone(&known));
            }
            Ok(Err(problem)) => refuse(&problem, &health),
            Err(problem) => warn!(%problem, "the user's own lists could not be read"),
        }
    }
}

/// Names with several ids stay candidates for each of them.
pub fn warn_about(tables: &Tables) {
    for name in tables.ambiguous().into_iter().take(SHOWN) {
        warn!("a name of the user's own lists has several ids: {name}");
    }
}

fn refuse(problem: &ConfigError, health: &Health) {
    warn!(%problem, "a list is refused; those that were read before stay");
    health.note_problem(format!("a list is refused: {problem}"));
}

async fn stamps(lists: &Lists) -> Vec<Stamp> {
    let lists = lists.clone();
    read_files(move || lists.stamps()).await.unwrap_or_default()
}

/// Reads files without keeping the runtime's threads.
#[expect(clippy::disallowed_methods, reason = "a few files every now and then are no work for the pool that reads copy")]
async fn read_files<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T, tokio::task::JoinError> {
    tokio::task::spawn_blocking(read).await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_change_is_taken_and_an_error_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.tsv");
        std::fs::write(&path, "Ana Prieto\t-\town:1\n").unwrap();
        let lists = Lists { people: vec![path.clone()], every: Duration::from_millis(10), ..Lists::default() };
        let (known, stop, health) = (Arc::new(lists.load().unwrap()), CancellationToken::new(), Arc::new(Health::new()));
        let taken: Arc<Mutex<Vec<usize>>> = Arc::default();
        let its = Arc::clone(&taken);
        let task = tokio::spawn(watch(lists, known, move |it| its.lock().unwrap().push(it.len()), health, stop.clone()));
        let until = |count: usize| {
            let taken = Arc::clone(&taken);
            async move {
                while taken.lock().unwrap().len() < count {
                    sleep(Duration::from_millis(5)).await;
                }
            }
        };
        sleep(Duration::from_millis(50)).await;
        std::fs::write(&path, "Ana Prieto\t-\twrong\n").unwrap();
        sleep(Duration::from_millis(50)).await;
        assert!(taken.lock().unwrap().is_empty());
        std::fs::write(&path, "Ana Prieto\t-\town:1\nIvo Lund\t-\town:22\n").unwrap();
        until(1).await;
        assert_eq!(*taken.lock().unwrap(), [2]);
        stop.cancel();
        task.await.unwrap();
    }
}
