//! A line on standard error that says how far a long run is, if a person watches.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Counts items; writes nothing unless standard error is a terminal and the input is more than a few files.
#[derive(Debug)]
pub(super) struct Progress {
    verb: &'static str,
    shown: bool,
    done: u64,
    failed: u64,
    started: Instant,
    last: Instant,
}

/// Fewer files than this are done before anyone could read a line about them.
const WORTH_A_LINE: usize = 10;
const EVERY: Duration = Duration::from_millis(200);

impl Progress {
    /// `verb` says what is done to an item; `files` is how many there are, 0 for standard input.
    pub(super) fn new(verb: &'static str, files: usize) -> Progress {
        let now = Instant::now();
        let shown = std::io::stderr().is_terminal() && (files == 0 || files >= WORTH_A_LINE);
        Progress { verb, shown, done: 0, failed: 0, started: now, last: now }
    }

    pub(super) fn add(&mut self, done: bool) {
        if done {
            self.done += 1;
        } else {
            self.failed += 1;
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
        let per_second = self.done as f64 / seconds.max(f64::MIN_POSITIVE);
        let line = format!("{start}{} {}, {} failed, {per_second:.0} a second ", self.done, self.verb, self.failed);
        drop(std::io::stderr().write_all(line.as_bytes()));
    }
}
