//! The state in bytes, so that whoever starts again need not read the whole window.
//!
//! A snapshot is of use to the program that wrote it alone: it is MessagePack without names of fields, behind a line that says which
//! program wrote it and before a digest of everything. What can't be read in full is no state at all.

use std::io::{Error, Read, Write};

use xxhash_rust::xxh3::Xxh3;

use crate::state::{Settings, State};

/// Why bytes give no state.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("another program wrote it")]
    Foreign,
    #[error("it was made with other settings")]
    Settings,
    #[error("its digest is another")]
    Digest,
    #[error("it can't be read: {0}")]
    Unreadable(String),
}

const MAGIC: &[u8] = b"copytaster stories 1\n";

impl State {
    /// Writes the state. `program` says what this program is, to the last of its lists.
    pub fn write(&self, program: &str, out: impl Write) -> Result<(), Error> {
        let mut out = Digested { inner: out, digest: Xxh3::new() };
        out.write_all(MAGIC)?;
        out.write_all(program.as_bytes())?;
        out.write_all(b"\n")?;
        rmp_serde::encode::write(&mut out, self).map_err(Error::other)?;
        let digest = out.digest.digest128();
        out.inner.write_all(&digest.to_le_bytes())?;
        out.inner.flush()
    }

    /// Reads what [`State::write`] wrote, if this program wrote it with these settings.
    pub fn read(program: &str, settings: &Settings, bytes: impl Read) -> Result<State, SnapshotError> {
        let unreadable = |problem: &dyn std::fmt::Display| SnapshotError::Unreadable(problem.to_string());
        let mut input = Digested { inner: bytes, digest: Xxh3::new() };
        let head = [MAGIC, program.as_bytes(), b"\n"].concat();
        let mut found = vec![0; head.len()];
        input.read_exact(&mut found).map_err(|problem| unreadable(&problem))?;
        if found != head {
            return Err(SnapshotError::Foreign);
        }
        let mut state: State = rmp_serde::decode::from_read(&mut input).map_err(|problem| unreadable(&problem))?;
        let digest = input.digest.digest128();
        let mut told = [0; 16];
        input.inner.read_exact(&mut told).map_err(|problem| unreadable(&problem))?;
        if told != digest.to_le_bytes() {
            return Err(SnapshotError::Digest);
        }
        if state.settings != *settings {
            return Err(SnapshotError::Settings);
        }
        state.share();
        Ok(state)
    }

    /// Keeps each text once again.
    fn share(&mut self) {
        let State { pool, entries, tales, .. } = self;
        entries.each(|it| it.share(pool));
        tales.each(|it| it.ledger.share(pool));
    }
}

/// Counts all that passes into a digest.
struct Digested<I> {
    inner: I,
    digest: Xxh3,
}

impl<I: Write> Write for Digested<I> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<I: Read> Read for Digested<I> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.digest.update(bytes.get(..read).unwrap_or_default());
        Ok(read)
    }
}
