//! Files below the folders that were named, and nothing else: strangers write into these folders, and a symbolic link that they
//! leave there must not make this program read, move or overwrite a file elsewhere.
//!
//! A path that was looked at may be another thing a moment later, so paths are walked folder by folder from an open handle, and no
//! step follows a link (`openat` with `O_NOFOLLOW`). What was named on the command line itself is trusted, links included.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdirat, openat, renameat, statat, unlinkat};

/// The folders and files that were named.
#[derive(Debug, Clone)]
pub(super) struct Roots(pub Vec<PathBuf>);

/// A folder, open.
const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC).union(OFlags::RDONLY);
/// A pipe without a writer must not be waited for.
const FILE: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);

impl Roots {
    /// The root above a file, and the way from there; none for a file that was named itself.
    fn split<'a>(&self, file: &'a Path) -> Option<(&Path, &'a Path)> {
        let below = self.0.iter().find_map(|root| Some((root.as_path(), file.strip_prefix(root).ok()?)));
        below.filter(|(_, below)| !below.as_os_str().is_empty())
    }

    /// Opens a regular file for reading.
    pub(super) fn open(&self, file: &Path) -> Result<File> {
        let opened = match self.split(file) {
            None => openat(CWD, file, FILE, Mode::empty())?,
            Some((root, below)) => {
                let (folder, name) = walk(root, below, Missing::Refuse)?;
                openat(&folder, name, FILE | OFlags::NOFOLLOW, Mode::empty())?
            }
        };
        let opened = File::from(opened);
        if opened.metadata()?.is_file() {
            Ok(opened)
        } else {
            Err(Error::new(ErrorKind::InvalidInput, "this is no regular file"))
        }
    }

    /// Moves a file to the same place below `done`. Nothing there is overwritten: a name that is taken gets a number.
    pub(super) fn put_away(&self, file: &Path, done: &Path) -> Result<PathBuf> {
        let (root, below) = match (self.split(file), file.file_name()) {
            (Some(it), _) => it,
            (None, Some(name)) => {
                (file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new(".")), Path::new(name))
            }
            (None, None) => return Err(ErrorKind::InvalidInput.into()),
        };
        let (from, name) = walk(root, below, Missing::Refuse)?;
        // Strangers may also write where it is put away, if that lies below a root.
        let target = done.join(below);
        let (to, _) = match self.split(&target) {
            Some((root, below)) => walk(root, below, Missing::Make)?,
            None => walk(done, below, Missing::Make)?,
        };
        let free = free_name(&to, name)?;
        match renameat(&from, name, &to, &*free) {
            // Another disk: there it has to be copied.
            Err(rustix::io::Errno::XDEV) => {
                let mut source = File::from(openat(&from, name, FILE | OFlags::NOFOLLOW, Mode::empty())?);
                let fresh = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let mut target = File::from(openat(&to, &*free, fresh, Mode::from_raw_mode(0o640))?);
                std::io::copy(&mut source, &mut target)?;
                unlinkat(&from, name, AtFlags::empty())?;
            }
            other => other?,
        }
        Ok(target.with_file_name(free))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Refuse,
    Make,
}

/// The folder in which the last part of `below` lies, and that part.
fn walk<'a>(root: &Path, below: &'a Path, missing: Missing) -> Result<(OwnedFd, &'a OsStr)> {
    let name = below.file_name().ok_or(ErrorKind::InvalidInput)?;
    let mut folder = openat(CWD, root, FOLDER, Mode::empty())?;
    for step in below.parent().into_iter().flat_map(Path::components) {
        let Component::Normal(step) = step else { return Err(ErrorKind::InvalidInput.into()) };
        if missing == Missing::Make {
            match mkdirat(&folder, step, Mode::from_raw_mode(0o750)) {
                Ok(()) | Err(rustix::io::Errno::EXIST) => (),
                Err(error) => return Err(error.into()),
            }
        }
        folder = openat(&folder, step, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
    }
    Ok((folder, name))
}

/// The name, or with a number behind it: agencies use a name again. A link counts as taken.
fn free_name(folder: &OwnedFd, wanted: &OsStr) -> Result<std::ffi::OsString> {
    for number in 0_u32.. {
        let mut name = wanted.to_owned();
        if number > 0 {
            name.push(format!(".{number}"));
        }
        match statat(folder, &*name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(rustix::io::Errno::NOENT) => return Ok(name),
            Err(error) => return Err(error.into()),
            Ok(_) => (),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    struct Rig {
        folder: tempfile::TempDir,
        roots: Roots,
    }

    impl Rig {
        fn new() -> Rig {
            let folder = tempfile::tempdir().unwrap();
            for name in ["in/dpa", "elsewhere", "done"] {
                std::fs::create_dir_all(folder.path().join(name)).unwrap();
            }
            let rig = Rig { roots: Roots(vec![folder.path().join("in")]), folder };
            rig.write("elsewhere/private.txt", "not for the wire");
            rig
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.path(name), text).unwrap();
        }
    }

    #[test]
    fn a_name_used_again_gets_a_number() {
        let rig = Rig::new();
        let file = rig.path("in/dpa/a.xml");
        for (text, expected) in [("first", "done/dpa/a.xml"), ("second", "done/dpa/a.xml.1"), ("third", "done/dpa/a.xml.2")] {
            rig.write("in/dpa/a.xml", text);
            assert_eq!(rig.roots.put_away(&file, &rig.path("done")).unwrap(), rig.path(expected));
            assert_eq!(std::fs::read_to_string(rig.path(expected)).unwrap(), text);
            assert!(!file.exists());
        }
    }

    #[test]
    fn a_named_file_is_read_and_moved_by_its_name() {
        let rig = Rig::new();
        symlink(rig.path("elsewhere/private.txt"), rig.path("latest.txt")).unwrap();
        let named = Roots(vec![rig.path("latest.txt")]);
        named.open(&rig.path("latest.txt")).unwrap();
        named.put_away(&rig.path("latest.txt"), &rig.path("done")).unwrap();
        assert!(rig.path("elsewhere/private.txt").exists(), "the file that the link names was moved");
    }

    #[test]
    fn links_inside_a_folder_lead_nowhere() {
        let rig = Rig::new();
        symlink(rig.path("elsewhere/private.txt"), rig.path("in/link.txt")).unwrap();
        symlink(rig.path("elsewhere"), rig.path("in/link")).unwrap();
        for name in ["in/link.txt", "in/link/private.txt", "in/dpa/../../elsewhere/private.txt"] {
            assert!(rig.roots.open(&rig.path(name)).is_err(), "{name} was opened");
        }
        assert!(rig.roots.put_away(&rig.path("in/link/private.txt"), &rig.path("done")).is_err());
        // Nor does a link in the other folder lead what is moved astray.
        symlink(rig.path("elsewhere"), rig.path("done/dpa")).unwrap();
        rig.write("in/dpa/private.txt", "story");
        assert!(rig.roots.put_away(&rig.path("in/dpa/private.txt"), &rig.path("done")).is_err());
        symlink(rig.path("elsewhere"), rig.path("in/done")).unwrap();
        assert!(rig.roots.put_away(&rig.path("in/dpa/private.txt"), &rig.path("in/done")).is_err());
        assert_eq!(std::fs::read_dir(rig.path("elsewhere")).unwrap().count(), 1);
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let rig = Rig::new();
        for name in ["in/pipe", "pipe"] {
            let made = std::process::Command::new("mkfifo").arg(rig.path(name)).status().unwrap();
            assert!(made.success());
            let roots = Roots(vec![rig.path("in"), rig.path("pipe")]);
            assert!(roots.open(&rig.path(name)).unwrap_err().to_string().contains("no regular file"));
        }
    }
}
