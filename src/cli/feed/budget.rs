//! How much may come out of one file: archives of a few kilobytes can be made that unpack to all that a disk holds.

use std::cell::Cell;
use std::io::{Error, Read, Result};

/// What may still be unpacked from a file, over all archives inside it.
#[derive(Debug)]
pub(super) struct Budget {
    limit: u64,
    left: Cell<u64>,
}

/// Text is packed to a tenth or a twentieth of its size; a bomb to a thousandth.
const RATIO: u64 = 100;
/// A small file may hold a few large ones all the same.
const LEAST: u64 = 64 << 20;

impl Budget {
    /// For a file of `size` bytes.
    pub(super) fn of(size: u64) -> Budget {
        let limit = size.saturating_mul(RATIO).saturating_add(LEAST);
        Budget { limit, left: Cell::new(limit) }
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.left.get() == 0
    }

    /// Reads what is unpacked, and counts it.
    pub(super) fn metered<R: Read>(&self, inner: R) -> Metered<'_, R> {
        Metered { inner, budget: self }
    }
}

/// A reader whose bytes count.
#[derive(Debug)]
pub(super) struct Metered<'a, R> {
    inner: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(buffer)?;
        let budget = self.budget;
        budget.left.set(budget.left.get().saturating_sub(u64::try_from(read).unwrap_or(u64::MAX)));
        if read > 0 && budget.is_used_up() {
            let message = format!("the archive unpacks to more than {} bytes, a hundred times its size", budget.limit);
            return Err(Error::other(message));
        }
        Ok(read)
    }
}
