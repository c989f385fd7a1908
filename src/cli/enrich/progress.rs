//! A line on standard error that says how far a long run is, if a person watches.

use std::io::Write;
use std::time::{Duration, Instant};

/// Counts items; writes nothing unless standard error is a terminal and the input is more than a few files.
#[derive(Debug)]
pub(super) struct Progress {
    shown: bool,
    enriched: u64,
    rejected: u64,
    started: Instant,
    last: Instant,
}

/// Fewer files than this are done before anyone could read a line about them.
const WORTH_A_LINE: usize = 10;
const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    pub(super) fn new(files: usize) -> Progress {
        let now = Instant::now();
        let shown = super::is_watched() && (files == 0 || files >= WORTH_A_LINE);
        Progress { shown, enriched: 0, rejected: 0, started: now, last: now }
    }

    pub(super) fn add(&mut self, enriched: bool) {
        if enriched {
            self.enriched += 1;
        } else {
            self.rejected += 1;
        }
        if self.shown && self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            self.write("\r");
        }
    }

    pub(super) fn finish(&self) {
        if self.shown && self.started.elapsed() >= EVERY {
            self.write("\r");
            // A terminal that is gone needs no line end.
            drop(writeln!(std::io::stderr()));
        }
    }

    fn write(&self, start: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        let per_second = self.enriched as f64 / seconds.max(f64::MIN_POSITIVE);
        let line = format!("{start}{} enriched, {} rejected, {per_second:.0} a second ", self.enriched, self.rejected);
        drop(std::io::stderr().write_all(line.as_bytes()));
    }
}
