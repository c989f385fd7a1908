//! Watches folders by looking again and again. Agencies' files come over FTP, NFS or SMB, where the system tells of no change;
//! looking works everywhere, and costs little for a folder that is kept empty.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use tracing::warn;

use crate::cli::{Failure, documents};

/// Folders, and what was seen there.
#[derive(Debug)]
pub(super) struct Watch {
    folders: Vec<PathBuf>,
    /// Folders and files that are ours.
    left_out: Vec<PathBuf>,
    settle: Duration,
    seen: BTreeMap<PathBuf, Seen>,
    /// Folders that could not be looked into, links, pipes; each is reported once.
    passed_over: BTreeMap<PathBuf, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    length: u64,
    modified: Option<SystemTime>,
    /// Since when it looks like this.
    since: Instant,
    taken: bool,
}

/// Endings of files that are still being written; they get their name when they are complete.
const PARTIAL: [&str; 9] = ["tmp", "temp", "part", "partial", "filepart", "crdownload", "download", "writing", "lock"];

impl Watch {
    pub(super) fn new(
        folders: &[PathBuf],
        settle: Duration,
        done: Option<&Path>,
        journal: Option<&Path>,
    ) -> Result<Watch, Failure> {
        for folder in folders {
            let is_folder =
                std::fs::metadata(folder).map_err(|error| Failure::Failed(format!("{}: {error}", folder.display())))?.is_dir();
            if !is_folder {
                return Err(Failure::Usage(format!("--watch needs folders; {} is a file", folder.display())));
            }
        }
        // What is not there yet is compared as it is written.
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let left_out = done.into_iter().chain(journal).map(real).collect();
        Ok(Watch { folders: folders.to_vec(), left_out, settle, seen: BTreeMap::new(), passed_over: BTreeMap::new() })
    }

    /// How long to wait before looking again.
    pub(super) fn interval(&self) -> Duration {
        (self.settle / 4).clamp(Duration::from_millis(50), Duration::from_secs(1))
    }

    /// Files that have become complete, the oldest first. Each is given once, until it changes.
    pub(super) fn complete(&mut self, now: Instant) -> Vec<PathBuf> {
        let mut here = BTreeMap::new();
        for folder in self.folders.clone() {
            self.look_into(&folder, &mut here);
        }
        let mut complete = Vec::new();
        for (path, (length, modified)) in &here {
            let fresh = Seen { length: *length, modified: *modified, since: now, taken: false };
            let seen = self.seen.entry(path.clone()).or_insert(fresh);
            if (seen.length, seen.modified) != (*length, *modified) {
                *seen = fresh;
            }
            // A file without content is one whose content is still to come.
            if !seen.taken && seen.length > 0 && now.duration_since(seen.since) >= self.settle {
                seen.taken = true;
                complete.push((*modified, path.clone()));
            }
        }
        self.seen.retain(|path, _| here.contains_key(path));
        self.passed_over.retain(|path, _| path.symlink_metadata().is_ok());
        complete.sort();
        complete.into_iter().map(|(_, path)| path).collect()
    }

    fn look_into(&mut self, folder: &Path, here: &mut BTreeMap<PathBuf, (u64, Option<SystemTime>)>) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.complain(folder, &error.to_string()),
        };
        self.passed_over.remove(folder);
        for entry in entries.flatten() {
            let path = entry.path();
            // What vanishes between two looks was not meant for us. Links are not followed.
            let Ok(metadata) = entry.metadata() else { continue };
            if is_partial(&path) || self.is_left_out(&path) {
                continue;
            }
            if metadata.is_dir() {
                self.look_into(&path, here);
            } else if metadata.is_file() {
                here.insert(path, (metadata.len(), metadata.modified().ok()));
            } else {
                self.complain(&path, documents::what_it_is(metadata.file_type()));
            }
        }
    }

    fn is_left_out(&self, path: &Path) -> bool {
        !self.left_out.is_empty() && path.canonicalize().is_ok_and(|path| self.left_out.contains(&path))
    }

    fn complain(&mut self, path: &Path, problem: &str) {
        if self.passed_over.insert(path.to_owned(), problem.to_owned()).as_deref() != Some(problem) {
            warn!(path = %path.display(), problem, "passed over");
        }
    }
}

fn is_partial(path: &Path) -> bool {
    let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    name.starts_with(['.', '~']) || name.ends_with('~') || PARTIAL.contains(&ending.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A watch over a folder, and a clock that is set by hand.
    struct Rig {
        folder: tempfile::TempDir,
        watch: Watch,
        now: Instant,
    }

    impl Rig {
        fn new() -> Rig {
            let folder = tempfile::tempdir().unwrap();
            let done = folder.path().join("done");
            std::fs::create_dir(&done).unwrap();
            let watch = Watch::new(&[folder.path().to_owned()], Duration::from_secs(2), Some(&done), None).unwrap();
            Rig { folder, watch, now: Instant::now() }
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }

        /// Names of what is complete after some more seconds.
        fn after(&mut self, seconds: u64) -> Vec<String> {
            self.now += Duration::from_secs(seconds);
            let found = self.watch.complete(self.now);
            found.iter().map(|it| it.strip_prefix(self.folder.path()).unwrap().display().to_string()).collect()
        }
    }

    #[test]
    fn a_file_is_taken_once_when_it_has_stopped_growing() {
        let mut rig = Rig::new();
        rig.write("a.xml", "<new");
        assert_eq!(rig.after(1), [""; 0]);
        rig.write("a.xml", "<newsItem");
        assert_eq!(rig.after(1), [""; 0]);
        assert_eq!(rig.after(1), [""; 0]);
        assert_eq!(rig.after(1), ["a.xml"]);
        assert_eq!(rig.after(5), [""; 0]);
        rig.write("a.xml", "<newsItem/> and more");
        assert_eq!(rig.after(0), [""; 0]);
        assert_eq!(rig.after(2), ["a.xml"]);
    }

    #[test]
    fn what_is_still_on_its_way_is_left() {
        let mut rig = Rig::new();
        for name in ["a.xml.part", "b.tmp", "c.filepart", ".d.xml", "~e.xml", "f.TMP", "done/g.xml"] {
            rig.write(name, "x");
        }
        rig.write("empty.xml", "");
        rig.write("dpa/deep/h.xml", "x");
        assert_eq!(rig.after(0), [""; 0]);
        assert_eq!(rig.after(3), ["dpa/deep/h.xml"]);
        std::fs::rename(rig.folder.path().join("a.xml.part"), rig.folder.path().join("a.xml")).unwrap();
        rig.write("empty.xml", "x");
        assert_eq!(rig.after(0), [""; 0]);
        assert_eq!(rig.after(3).len(), 2);
    }

    #[test]
    fn links_and_pipes_are_passed_over() {
        use std::os::unix::fs::symlink;
        let mut rig = Rig::new();
        let elsewhere = tempfile::tempdir().unwrap();
        std::fs::write(elsewhere.path().join("private.txt"), "x").unwrap();
        symlink(elsewhere.path(), rig.folder.path().join("folder")).unwrap();
        symlink(elsewhere.path().join("private.txt"), rig.folder.path().join("file.txt")).unwrap();
        symlink(rig.folder.path(), rig.folder.path().join("loop")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(rig.folder.path().join("pipe")).status().unwrap().success());
        rig.write("a.xml", "x");
        assert_eq!(rig.after(0), [""; 0]);
        assert_eq!(rig.after(3), ["a.xml"]);
        assert_eq!(rig.watch.passed_over.len(), 4);
    }

    #[test]
    fn a_file_is_no_folder_to_watch() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let found = Watch::new(&[file.path().to_owned()], Duration::from_secs(2), None, None);
        assert!(matches!(found, Err(Failure::Usage(message)) if message.contains("--watch needs folders")));
    }
}
