//! Builds the table of who is who from `train/who` of the corpora: politicians, organisations, brands, clubs, bodies and listed firms.
//!
//! The same sources give the same bytes. Kept is whoever is likely in news: people of governments, with an article or in an open office, and
//! every organisation; what does not stand there is how likely a name means its bearer, which is computed from articles, offices and sizes.

mod format;
mod organisations;
mod people;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rustc_hash::FxHashSet;

use crate::resources::gazetteer::fold;
use crate::resources::who::file::{Row, WhoKind};

/// Builds the table and writes it to `into`; gives what went in.
pub(crate) fn build(corpora: &Path, into: &Path) -> Result<String, BuildError> {
    let folder = corpora.join("train/who");
    let ordinary = ordinary_words(corpora)?;
    let mut drafts = people::read(&folder)?;
    let people = drafts.len();
    drafts.extend(organisations::read(&folder)?);
    drafts.sort_by(|a, b| (a.row.wikidata, &a.name, &a.ids).cmp(&(b.row.wikidata, &b.name, &b.ids)));
    let bytes = format::write(&drafts, &ordinary);
    fs::write(into, &bytes).map_err(|error| BuildError::Io(into.to_owned(), error))?;
    Ok(format!("{people} people, {} organisations, {} bytes", drafts.len() - people, bytes.len()))
}

/// A name of the table, for whoever learns names.
#[derive(Debug, Clone)]
pub(crate) struct KnownName {
    pub name: String,
    pub is_person: bool,
    /// An abbreviation or another name that few use.
    pub rare: bool,
    /// How well its bearer is known.
    pub prominence: u8,
}

/// The names of the table, but those that have ordinary words only.
pub(crate) fn names(corpora: &Path) -> Result<Vec<KnownName>, BuildError> {
    let folder = corpora.join("train/who");
    let ordinary = ordinary_words(corpora)?;
    let mut drafts = people::read(&folder)?;
    drafts.extend(organisations::read(&folder)?);
    let mut found = Vec::new();
    for draft in drafts {
        let (is_person, prominence) = (draft.row.kind == WhoKind::Person, draft.row.prominence);
        let all = std::iter::once((draft.name, false)).chain(draft.names);
        let all = all.filter(|(name, _)| !format::is_ordinary(&fold::key(name), &ordinary));
        found.extend(all.map(|(name, rare)| KnownName { name, is_person, rare, prominence }));
    }
    Ok(found)
}

/// Why the table could not be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    #[error("{0}: the column '{1}' is missing")]
    Column(PathBuf, &'static str),
    #[error(transparent)]
    List(#[from] lists::ListError),
}

/// An entry before it is written.
#[derive(Debug, Clone)]
struct Draft {
    row: Row,
    name: String,
    /// Other names, with whether each is a rare one.
    names: Vec<(String, bool)>,
    posts: Vec<Office>,
    trades: Vec<String>,
    /// `scheme:value`
    ids: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Office {
    title: String,
    country: [u8; 2],
    from: u16,
    to: u16,
}

impl Draft {
    fn new(kind: WhoKind, wikidata: u32, name: &str) -> Draft {
        let row = Row { wikidata, facts: 0, country: [0; 2], born: 0, died: 0, kind, prominence: 0, gender: 0, common: 0 };
        Draft { row, name: name.to_owned(), names: Vec::new(), posts: Vec::new(), trades: Vec::new(), ids: Vec::new() }
    }
}

/// The number of a Wikidata id; 0 for none.
fn wikidata(id: &str) -> u32 {
    id.strip_prefix('Q').and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// The first two letters of a code ("GB-SCT"), zeros for what is none.
fn country(code: &str) -> [u8; 2] {
    let letters = code.split('-').next().filter(|it| it.len() == 2 && it.bytes().all(|it| it.is_ascii_uppercase()));
    letters.and_then(|it| it.as_bytes().try_into().ok()).unwrap_or([0; 2])
}

/// The parts of a cell.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|it| !it.is_empty())
}

/// A word that copy writes in small letters so often is an ordinary one.
const OFTEN: usize = 4;

/// The texts of Wikipedia's portal of current events, one a line of the table.
pub(crate) fn current_events(corpora: &Path) -> Result<Vec<String>, BuildError> {
    let mut texts = Vec::new();
    for name in ["labelled.tsv.gz", "unlabelled.tsv.gz"] {
        let table = table::text(&corpora.join("train/current-events").join(name))?;
        texts.extend(table.lines().skip(1).filter_map(|line| line.split('\t').nth(4)).map(str::to_owned));
    }
    Ok(texts)
}

/// Words that Wikipedia's portal of current events writes in small letters.
fn ordinary_words(corpora: &Path) -> Result<FxHashSet<String>, BuildError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in current_events(corpora)? {
        for word in text.split(|it: char| !it.is_alphanumeric()).filter(|it| it.starts_with(char::is_lowercase)) {
            *counts.entry(String::from_utf8_lossy(&fold::key(word)).into_owned()).or_default() += 1;
        }
    }
    Ok(counts.into_iter().filter(|(_, count)| *count >= OFTEN).map(|(word, _)| word).collect())
}
