//! Readable tables of who and what is who: users' own lists, and the one that is compiled in. Columns: name, type, ids (`scheme:value`,
//! separated by `|`), other names (so too), latitude, longitude, ISO 3166-1 alpha-2 country; those at the end may be left off.
//!
//! Names count as they are written: "Shell" is no "shell".

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::gazetteer::fold;
use lists::{ListError, by_bar};
use record::{EntityKind, ResourceVersion};

/// What a file of a user's own lists holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKind {
    People,
    Organisations,
    Places,
    Outlets,
    /// Whom to look out for, by the name of the list.
    Watch(String),
}

impl ListKind {
    /// The type of an entry whose line names none.
    fn entity(&self) -> Option<EntityKind> {
        match self {
            ListKind::People => Some(EntityKind::Person),
            ListKind::Organisations | ListKind::Outlets => Some(EntityKind::Organisation),
            ListKind::Places => Some(EntityKind::Place),
            ListKind::Watch(_) => None,
        }
    }
}

/// A file of a user's own, read.
#[derive(Debug, Clone)]
pub struct ListFile {
    pub kind: ListKind,
    /// As errors call it.
    pub path: String,
    pub text: String,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub name: Box<str>,
    pub kind: EntityKind,
    /// `scheme:value`, separated by bars.
    ids: Box<str>,
    pub country: Option<Box<str>>,
    pub point: Option<(f64, f64)>,
    /// Index of the watch list that it stands on.
    watch: Option<u16>,
}

impl Listed {
    /// Public identifiers by scheme.
    pub fn ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ids.split('|').filter_map(|it| it.split_once(':'))
    }
}

/// Tables, read and indexed by name.
#[derive(Debug, Default)]
pub struct Tables {
    /// Name and digest, for the record's provenance.
    pub version: Option<ResourceVersion>,
    entries: Vec<Listed>,
    /// Names as they are written, with their entries.
    by_name: FxHashMap<Box<str>, Vec<u32>>,
    /// Names of watch lists.
    watches: Vec<String>,
    /// Words of the longest name.
    longest: usize,
}

#[derive(Deserialize)]
struct Line<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    kind: Option<EntityKind>,
    #[serde(deserialize_with = "by_bar", default, borrow)]
    ids: Vec<&'a str>,
    #[serde(deserialize_with = "by_bar", default, borrow)]
    other_names: Vec<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    country: Option<&'a str>,
}

impl Tables {
    /// The tables that are compiled in.
    pub fn built_in() -> Result<Tables, ListError> {
        let mut tables = Tables::default();
        let organisations = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/world/identities.tsv"));
        tables.add(&ListKind::Organisations, "world/identities.tsv", organisations)?;
        let capitals = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/world/capitals.tsv"));
        tables.add(&ListKind::Places, "world/capitals.tsv", capitals)?;
        Ok(tables)
    }

    /// Reads users' files. The first line that is wrong is the error.
    pub fn read(files: &[ListFile]) -> Result<Tables, ListError> {
        let mut tables = Tables::default();
        files.iter().try_for_each(|file| tables.add(&file.kind, &file.path, &file.text))?;
        Ok(tables)
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    fn add(&mut self, kind: &ListKind, path: &str, text: &str) -> Result<(), ListError> {
        let watch = match kind {
            ListKind::Watch(name) => {
                self.watches.push(name.clone());
                u16::try_from(self.watches.len() - 1).ok()
            }
            _ => None,
        };
        for row in &lists::read::<Line<'_>>(path, text)? {
            let wrong = |problem: String| ListError::at_line(path, row.line, problem);
            let Some(entity) = row.kind.or(kind.entity()) else {
                return Err(wrong("a watch list must say the type of each entry: person, organisation, place, …".to_owned()));
            };
            if kind.entity().is_some_and(|it| it != entity) {
                return Err(wrong("the type is not that of the list".to_owned()));
            }
            if let Some(id) = row.ids.iter().find(|it| !is_id(it)) {
                return Err(wrong(format!("'{id}' is no id; write scheme:value, such as wikidata:Q42")));
            }
            if row.lat.is_some() != row.lon.is_some()
                || row.lat.is_some_and(|it| it.abs() > 90.0)
                || row.lon.is_some_and(|it| it.abs() > 180.0)
            {
                return Err(wrong("latitude and longitude go together, in degrees".to_owned()));
            }
            let index = u32::try_from(self.entries.len()).map_err(|_| wrong("there are too many entries".to_owned()))?;
            self.entries.push(Listed {
                name: row.name.into(),
                kind: entity,
                ids: row.ids.join("|").into(),
                country: row.country.map(Into::into),
                point: row.lat.zip(row.lon),
                watch,
            });
            for name in std::iter::once(&row.name).chain(&row.other_names).filter(|it| !it.is_empty()) {
                self.longest = self.longest.max(name.split(' ').count());
                self.by_name.entry((*name).into()).or_default().push(index);
            }
        }
        Ok(())
    }

    /// Names that have several ids, which stay candidates: each with its entries' ids.
    pub fn ambiguous(&self) -> Vec<String> {
        let mut found: Vec<String> = self
            .by_name
            .iter()
            .filter(|(_, entries)| self.distinct(entries).len() > 1)
            .map(|(name, entries)| format!("'{name}' is {}", self.distinct(entries).join(" and ")))
            .collect();
        found.sort();
        found
    }

    fn distinct(&self, entries: &[u32]) -> Vec<&str> {
        let all = entries.iter().filter_map(|it| self.entry(*it)).filter(|it| it.watch.is_none());
        let mut ids: Vec<&str> = all.map(|it| &*it.ids).filter(|it| !it.is_empty()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn entry(&self, index: u32) -> Option<&Listed> {
        self.entries.get(usize::try_from(index).ok()?)
    }

    /// The entries that a name means, as it is written.
    pub fn find(&self, written: &str) -> impl Iterator<Item = &Listed> {
        self.by_name.get(written).into_iter().flatten().filter_map(|it| self.entry(*it))
    }

    /// The watch list of an entry, and the id by which it stands there: its first, else its name.
    pub fn watch<'l>(&'l self, entry: &'l Listed) -> Option<(&'l str, String)> {
        let list = self.watches.get(usize::from(entry.watch?))?;
        let id = entry.ids().next().map_or(&*entry.name, |(_, value)| value);
        Some((list, token(id)))
    }

    /// Words of the longest name.
    pub fn longest(&self) -> usize {
        self.longest
    }
}

/// A word that may stand in a subject: folded, without blanks and points.
fn token(id: &str) -> String {
    let folded = String::from_utf8_lossy(&fold::key(id)).into_owned();
    let plain = |it: char| if it.is_alphanumeric() { it } else { '-' };
    folded.chars().map(plain).collect()
}

fn is_id(id: &str) -> bool {
    id.split_once(':').is_some_and(|(scheme, value)| {
        !scheme.is_empty()
            && !value.is_empty()
            && scheme.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
    })
}

/// The ids of an entry as the record has them.
pub fn id_map(entry: &Listed) -> BTreeMap<String, String> {
    entry.ids().map(|(scheme, value)| (scheme.to_owned(), value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: ListKind, text: &str) -> Result<Tables, ListError> {
        Tables::read(&[ListFile { kind, path: "own.tsv".to_owned(), text: text.to_owned() }])
    }

    #[test]
    fn the_compiled_in_table_is_read() {
        let tables = Tables::built_in().unwrap();
        let nato = tables.find("NATO").next().unwrap();
        assert_eq!(nato.ids().collect::<Vec<_>>(), [("wikidata", "Q7184")]);
        assert!(tables.ambiguous().is_empty());
    }

    #[test]
    fn a_name_with_two_ids_keeps_both() {
        let tables = read(ListKind::People, "Ana Prieto\t-\town:1\nAna Prieto\tperson\town:2\tA. Prieto\n").unwrap();
        assert_eq!(tables.find("Ana Prieto").count(), 2);
        assert_eq!(tables.ambiguous(), ["'Ana Prieto' is own:1 and own:2"]);
        assert_eq!(tables.find("ana prieto").count(), 0);
    }

    #[test]
    fn a_wrong_line_is_refused_with_its_place() {
        for (kind, text, problem) in [
            (ListKind::People, "Ana Prieto\t-\tQ12\n", "own.tsv, line 1: 'Q12' is no id"),
            (ListKind::People, "# names\nAna Prieto\tcity\n", "own.tsv, line 2, column 2 (type)"),
            (ListKind::Outlets, "Ana Prieto\tperson\n", "is not that of the list"),
            (ListKind::Places, "Depot\t-\t-\t-\t91\t4\n", "latitude"),
            (ListKind::Watch("ships".to_owned()), "Aurelia\n", "must say the type"),
        ] {
            let error = read(kind, text).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn entries_of_watch_lists_have_a_token() {
        let tables = read(ListKind::Watch("sanctions".to_owned()), "Gama Lines\torganisation\twikidata:Q12.5 a\n").unwrap();
        let entry = tables.find("Gama Lines").next().unwrap();
        assert_eq!(tables.watch(entry), Some(("sanctions", "q125-a".to_owned())));
    }
}
