//! Puts a file away that was sent: under the same name below another folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Moves `file`, which lies below one of `roots`, to the same place below `folder`; nothing there is overwritten.
pub(super) fn put_away(file: &Path, roots: &[PathBuf], folder: &Path) -> std::io::Result<PathBuf> {
    let below = roots.iter().find_map(|root| file.strip_prefix(root).ok()).filter(|it| !it.as_os_str().is_empty());
    let below = below.or(file.file_name().map(Path::new)).ok_or(ErrorKind::InvalidInput)?;
    let target = free(&folder.join(below));
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match std::fs::rename(file, &target) {
        // Another disk: there it has to be copied.
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            std::fs::copy(file, &target)?;
            std::fs::remove_file(file)?;
        }
        other => other?,
    }
    Ok(target)
}

/// The path, or with a number behind it: agencies use a name again.
fn free(wanted: &Path) -> PathBuf {
    let numbered = |number: u32| {
        let mut name = wanted.as_os_str().to_owned();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    std::iter::once(wanted.to_owned()).chain((1..).map(numbered)).find(|it| !it.exists()).unwrap_or_else(|| wanted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_used_again_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("in"), folder.path().join("done"));
        let file = from.join("dpa/a.xml");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        for (text, expected) in [("first", "dpa/a.xml"), ("second", "dpa/a.xml.1"), ("third", "dpa/a.xml.2")] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(put_away(&file, std::slice::from_ref(&from), &to).unwrap(), to.join(expected));
            assert_eq!(std::fs::read_to_string(to.join(expected)).unwrap(), text);
            assert!(!file.exists());
        }
    }
}
