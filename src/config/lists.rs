//! Users' own lists: which files they are, and what stands in them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ConfigError, amount};
use crate::record::ResourceVersion;
use crate::resources::listed::{ListFile, ListKind, Tables};

/// Files of people, organisations and places that win over the tables that are compiled in.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lists {
    pub people: Vec<PathBuf>,
    pub organisations: Vec<PathBuf>,
    pub places: Vec<PathBuf>,
    pub outlets: Vec<PathBuf>,
    /// How often the worker looks whether a file has changed.
    #[serde(with = "amount::duration")]
    pub every: Duration,
    /// Whom to look out for: name of the list, file.
    pub watch: BTreeMap<String, PathBuf>,
}

impl Default for Lists {
    fn default() -> Lists {
        let none = Vec::new;
        let every = Duration::from_secs(5);
        Lists { people: none(), organisations: none(), places: none(), outlets: none(), every, watch: BTreeMap::new() }
    }
}

/// When a file was changed, and its size; none if it can't be seen.
pub type Stamp = Option<(Option<SystemTime>, u64)>;

impl Lists {
    pub fn is_empty(&self) -> bool {
        self.files().next().is_none()
    }

    fn files(&self) -> impl Iterator<Item = (ListKind, &Path)> {
        fn of(kind: ListKind, paths: &[PathBuf]) -> impl Iterator<Item = (ListKind, &Path)> {
            paths.iter().map(move |path| (kind.clone(), path.as_path()))
        }
        let watch = self.watch.iter().map(|(name, path)| (ListKind::Watch(name.clone()), path.as_path()));
        of(ListKind::People, &self.people)
            .chain(of(ListKind::Organisations, &self.organisations))
            .chain(of(ListKind::Places, &self.places))
            .chain(of(ListKind::Outlets, &self.outlets))
            .chain(watch)
    }

    /// What changes when a file does.
    pub fn stamps(&self) -> Vec<Stamp> {
        let stamp = |(_, path): (ListKind, &Path)| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.modified().ok(), found.len()))
        };
        self.files().map(stamp).collect()
    }

    /// Reads all files. An error names file, line and reason, and nothing is taken of any file then.
    pub fn load(&self) -> Result<Tables, ConfigError> {
        let read = |(kind, path): (ListKind, &Path)| {
            let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
            Ok(ListFile { kind, path: path.display().to_string(), text })
        };
        let files = self.files().map(read).collect::<Result<Vec<ListFile>, ConfigError>>()?;
        let mut tables = Tables::read(&files).map_err(|error| ConfigError::List(error.to_string()))?;
        tables.version = (!files.is_empty()).then(|| version(&files, tables.len()));
        Ok(tables)
    }

    /// A list's name is a word of a subject.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let is_token = |it: &str| {
            !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'_'))
        };
        let wrong = self.watch.keys().find(|it| !is_token(it)).map(|name| ("lists.watch", format!("'{name}'"), NAME));
        let wrong =
            wrong.or_else(|| self.every.is_zero().then(|| ("lists.every", "0s".to_owned(), "it must be longer, such as 5s")));
        wrong.map_or(Ok(()), |(key, found, needed)| Err(ConfigError::Value { key, found, needed: needed.into() }))
    }
}

const NAME: &str = "a list's name has small letters, digits, - and _ only, because it stands in subjects";

/// Name and digest of what was read.
fn version(files: &[ListFile], entries: usize) -> ResourceVersion {
    let mut digest = Sha256::new();
    for file in files {
        digest.update(format!("{:?}\n{}\n", file.kind, file.text.len()));
        digest.update(&file.text);
    }
    let sha256 = HEXLOWER.encode(&digest.finalize());
    ResourceVersion { name: "own.lists".to_owned(), version: format!("{entries} entries"), sha256 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_and_their_digest_changes_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.tsv");
        std::fs::write(&path, "Ana Prieto\t-\town:1\n").unwrap();
        let lists = Lists { people: vec![path.clone()], ..Lists::default() };
        let (first, stamps) = (lists.load().unwrap(), lists.stamps());
        std::fs::write(&path, "Ana Prieto\t-\town:21\n").unwrap();
        let second = lists.load().unwrap();
        assert_ne!(first.version.unwrap().sha256, second.version.unwrap().sha256);
        assert_ne!(stamps, lists.stamps());
        std::fs::write(&path, "Ana Prieto\t-\tnone\n").unwrap();
        let error = lists.load().unwrap_err().to_string();
        assert!(error.contains("people.tsv, line 1: 'none' is no id"), "{error}");
        std::fs::remove_file(&path).unwrap();
        assert!(lists.load().is_err() && lists.stamps() == [None]);
    }

    #[test]
    fn names_of_watch_lists_are_words_of_subjects() {
        let named = |name: &str| Lists { watch: [(name.to_owned(), PathBuf::from("a.tsv"))].into(), ..Lists::default() };
        assert!(named("sanctions-2026").check().is_ok());
        assert!(named("Sanctions.*").check().is_err());
    }
}
