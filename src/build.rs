//! Build script: gives the program a digest of what it is made of, so that records tell which code read them.
//!
//! The digest is over every file under `src` and the lock file, by path and content: the same tree gives the same digest everywhere.

use std::io::{Error, Result};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

fn main() -> Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| Error::other("cargo names no folder"))?);
    let mut files = vec![PathBuf::from("Cargo.lock")];
    collect(&root, Path::new("src"), &mut files)?;
    // The names as they are written on every system.
    let mut files: Vec<(String, PathBuf)> = files.into_iter().map(|it| (name(&it), it)).collect();
    files.sort();
    let mut digest = Sha256::new();
    for (name, path) in files {
        println!("cargo::rerun-if-changed={name}");
        let content = std::fs::read(root.join(path))?;
        for part in [name.as_bytes(), &content] {
            digest.update(u64::try_from(part.len()).map_err(Error::other)?.to_le_bytes());
            digest.update(part);
        }
    }
    println!("cargo::rustc-env=COPYTASTER_SOURCE_SHA256={}", HEXLOWER.encode(&digest.finalize()));
    Ok(())
}

/// The files below a folder, without those that a desktop or an editor hides there.
fn collect(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    // A new file changes its folder.
    println!("cargo::rerun-if-changed={}", name(folder));
    for entry in std::fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() { collect(root, &path, files)? } else { files.push(path) }
    }
    Ok(())
}

fn name(path: &Path) -> String {
    path.iter().map(|it| it.to_string_lossy()).collect::<Vec<_>>().join("/")
}
