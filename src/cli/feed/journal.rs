//! What was sent, over restarts: a line before a message goes and a line when the server has it.
//!
//! What stands there as begun and not as sent was cut off in between; whether the server has it is for the server to say. A line
//! is forgotten after a while, unless the file that it came from still lies there.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use crate::cli::Failure;

/// The journal's file is ours alone until this is dropped.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    entries: BTreeMap<[u8; 32], State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Begun,
    Sent,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    digest: String,
    at: Timestamp,
    state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
}

/// The same bytes dropped again later than this are sent again.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// So many lines more than needed are not worth a new file.
const SLACK: usize = 100;

impl Journal {
    /// Reads the file, or makes it; lines that are no longer needed go.
    pub(super) fn open(path: &Path) -> Result<Journal, Failure> {
        let failed = |error: std::io::Error| {
            Failure::Failed(format!("the journal {} can't be used: {error}; name another one with --journal", path.display()))
        };
        let file = OpenOptions::new().read(true).append(true).create(true).custom_flags(no_link()).open(path).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(failed(std::io::Error::other("it is no regular file")));
        }
        if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock() {
            return Err(Failure::Usage(format!("another feed works with the journal {}", path.display())));
        }
        let oldest = Timestamp::now().checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
        let mut lines: BTreeMap<[u8; 32], Line> = BTreeMap::new();
        let mut read = 0_usize;
        for line in BufReader::new(&file).lines() {
            // The last line may have been cut off in the middle; then its message was not yet sent.
            let line = line.map_err(failed)?;
            read += 1;
            let Ok(line) = serde_json::from_str::<Line>(&line) else { continue };
            let needed = line.at >= oldest || line.file.as_deref().is_some_and(Path::exists);
            if let Some(digest) = read_digest(&line.digest).filter(|_| needed) {
                lines.insert(digest, line);
            }
        }
        // Two lines a message is what it is written with.
        let file = if read > lines.len() * 2 + SLACK { rewritten(path, &lines).map_err(failed)? } else { file };
        let entries = lines.into_iter().map(|(digest, line)| (digest, line.state)).collect();
        Ok(Journal { path: path.to_owned(), file, entries })
    }

    pub(super) fn state(&self, digest: &[u8; 32]) -> Option<State> {
        self.entries.get(digest).copied()
    }

    /// Digests of what was begun and not confirmed.
    pub(super) fn begun(&self) -> Vec<[u8; 32]> {
        self.entries.iter().filter(|(_, state)| **state == State::Begun).map(|(digest, _)| *digest).collect()
    }

    /// Writes it down at once: what comes next may be the end of the process.
    pub(super) fn note(&mut self, digest: [u8; 32], state: State, file: Option<&Path>) -> Result<(), Failure> {
        let line = Line { digest: HEXLOWER.encode(&digest), at: Timestamp::now(), state, file: file.map(Path::to_owned) };
        self.entries.insert(digest, state);
        // Begun with a line end: the last line of an earlier life may have been cut off.
        let mut text = vec![b'\n'];
        text.extend(serde_json::to_vec(&line).unwrap_or_default());
        self.file
            .write_all(&text)
            .map_err(|error| Failure::Failed(format!("the journal {} can't be written: {error}", self.path.display())))
    }
}

/// A file with only what is still needed, in the place of the old one. It is locked before it has the name.
fn rewritten(path: &Path, lines: &BTreeMap<[u8; 32], Line>) -> std::io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let fresh = Path::new(&name);
    // One that an earlier life left behind, or somebody else.
    match std::fs::remove_file(fresh) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => (),
    }
    let file = OpenOptions::new().write(true).create_new(true).open(fresh)?;
    file.lock()?;
    let mut out = BufWriter::new(&file);
    for line in lines.values() {
        out.write_all(b"\n")?;
        serde_json::to_writer(&mut out, line)?;
    }
    out.flush()?;
    drop(out);
    std::fs::rename(fresh, path)?;
    Ok(file)
}

/// The journal may lie where strangers write: a link there must not lead to another file, nor a pipe be waited for.
fn no_link() -> i32 {
    i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default()
}

fn read_digest(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u8) -> [u8; 32] {
        [number; 32]
    }

    #[test]
    fn what_was_sent_is_known_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path).unwrap();
        for number in 0..3 {
            journal.note(digest(number), State::Begun, None).unwrap();
        }
        journal.note(digest(1), State::Sent, Some(Path::new("a.xml"))).unwrap();
        assert!(matches!(Journal::open(&path), Err(Failure::Usage(message)) if message.contains("another feed")));
        drop(journal);
        // The process ended in the middle of a line.
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("\n{\"digest\":\"0303");
        std::fs::write(&path, text).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!((journal.state(&digest(1)), journal.state(&digest(3))), (Some(State::Sent), None));
        assert_eq!(journal.begun(), [digest(0), digest(2)]);
        journal.note(digest(4), State::Sent, None).unwrap();
        drop(journal);
        assert_eq!(Journal::open(&path).unwrap().state(&digest(4)), Some(State::Sent));
    }

    #[test]
    fn a_link_is_no_journal() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("journal"), folder.path().join("other"));
        std::fs::write(&other, "x").unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        assert!(Journal::open(&path).is_err());
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "x");
    }

    #[test]
    fn old_lines_go_unless_their_file_is_still_there() {
        let folder = tempfile::tempdir().unwrap();
        let (path, here) = (folder.path().join("journal"), folder.path().join("here.xml"));
        std::fs::write(&here, "x").unwrap();
        let line = |number: u8, at: &str, file: Option<&Path>| {
            let line = Line {
                digest: HEXLOWER.encode(&digest(number)),
                at: at.parse().unwrap(),
                state: State::Sent,
                file: file.map(Path::to_owned),
            };
            serde_json::to_string(&line).unwrap() + "\n"
        };
        let mut text: String = (0..SLACK + 10).map(|_| line(0, "2001-01-01T00:00:00Z", None)).collect();
        text += &line(1, "2001-01-01T00:00:00Z", Some(&here));
        text += &line(2, "2001-01-01T00:00:00Z", Some(&folder.path().join("gone.xml")));
        text += &line(3, &Timestamp::now().to_string(), None);
        std::fs::write(&path, text).unwrap();
        let journal = Journal::open(&path).unwrap();
        let known: Vec<bool> = (0..4).map(|number| journal.state(&digest(number)).is_some()).collect();
        assert_eq!(known, [false, true, false, true]);
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().filter(|it| !it.is_empty()).count(), 2);
        assert!(Journal::open(&path).is_err(), "the new file is not locked");
        drop(journal);
        assert!(Journal::open(&path).is_ok());
    }
}
