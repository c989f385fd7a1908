//! Computes the digests of what is compiled in, so that records can say what they were made with and loading need not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let here = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut lists = Vec::new();
    let mut models = Vec::new();
    for folder in fs::read_dir(&here)? {
        let folder = folder?.path();
        if folder.is_dir() {
            find(&folder, &mut lists, &mut models)?;
        }
    }
    println!("cargo:rustc-env=LISTS_SHA256={}", digest(&here, lists)?);
    println!("cargo:rustc-env=MODELS_SHA256={}", digest(&here, models)?);
    Ok(())
}

/// Adds the lists and models below `folder`, and has the digests computed again when something in it changes.
fn find(folder: &Path, lists: &mut Vec<PathBuf>, models: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => find(&path, lists, models)?,
            Some("tsv" | "txt") => lists.push(path),
            Some("model") => models.push(path),
            _ => {}
        }
    }
    Ok(())
}

/// Of the paths and contents of files, in the order of their paths.
fn digest(here: &Path, mut files: Vec<PathBuf>) -> io::Result<String> {
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        let content = fs::read(&file)?;
        let name = file.strip_prefix(here).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        digest.update(format!("{name}\n{}\n", content.len()));
        digest.update(&content);
    }
    Ok(HEXLOWER.encode(&digest.finalize()))
}
