//! Who is who: a built table of people and organisations likely in news, with public ids, offices and what tells namesakes apart.
//!
//! Names are looked up in their folded form ([`fold`]), as those of places are; a firm's also without its legal form.

pub mod file;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::ResourceError;
use crate::gazetteer::fold;
use file::{Facts, File, Row};
use lists::{List, ListError, by_bar};
use record::ResourceVersion;

/// The name under which the table stands in the record's provenance.
const NAME: &str = "who";

/// Everybody who is known. Built once, never changed.
#[derive(Debug)]
pub struct Who {
    file: File,
    /// What a firm's name may end with without being called so: "inc".
    legal_forms: FxHashSet<&'static str>,
}

/// One whom a name may mean.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'w> {
    pub row: Row,
    pub facts: Facts<'w>,
    /// The name is not the usual one.
    pub alternate: bool,
    /// All words of the name are ordinary ones: "National Bank".
    pub ordinary: bool,
}

/// An office that began after the sources of the table were made.
#[derive(Debug, Deserialize)]
pub struct Leader {
    pub wikidata: String,
    /// Other ways to write the name.
    #[serde(deserialize_with = "by_bar", default)]
    pub names: Vec<String>,
    pub title: String,
    /// ISO 3166-1 alpha-2; none for a body of several countries.
    pub country: Option<String>,
    pub from: u16,
    pub to: Option<u16>,
    /// Where the id was read.
    pub source: String,
}

impl Who {
    /// Opens what is compiled into the program.
    pub fn built_in() -> Result<Who, ResourceError> {
        let file = File::open(include_bytes!("../world/who.bin"))?;
        Ok(Who { file, legal_forms: legal_forms()? })
    }

    pub fn version(&self) -> ResourceVersion {
        let size = format!("1, {} entries", self.file.rows());
        ResourceVersion { name: NAME.into(), version: size, sha256: self.file.sha256.into() }
    }

    /// The lines of the built file's header, with its sources and their licences.
    pub fn header(&self) -> &'static str {
        self.file.sections.header
    }

    /// Those whom a name may mean, in no order that matters.
    pub fn find(&self, name: &str) -> Vec<Candidate<'_>> {
        let key = fold::key(name);
        let found = self.bearers(&key);
        if !found.is_empty() {
            return found;
        }
        without_legal_form(&key, &self.legal_forms).map_or(found, |core| self.bearers(core))
    }

    fn bearers(&self, key: &[u8]) -> Vec<Candidate<'_>> {
        let candidate = |posting: file::Posting| {
            let row = self.file.row(posting.row)?;
            Some(Candidate { row, facts: self.file.facts(&row), alternate: posting.alternate, ordinary: posting.ordinary })
        };
        self.file.find(key).filter_map(candidate).collect()
    }
}

/// Offices that the sources of the table are too old for.
pub fn leaders() -> Result<Vec<Leader>, ListError> {
    let leaders: List<Leader> = crate::read!("world/leaders.tsv")?;
    Ok(leaders.entries().collect())
}

/// What a firm's name may end with without being called so.
pub fn legal_forms() -> Result<FxHashSet<&'static str>, ListError> {
    crate::words!("world/legal_forms.txt")
}

/// A folded name without the legal forms at its end, if it has any.
fn without_legal_form<'k>(key: &'k [u8], forms: &FxHashSet<&str>) -> Option<&'k [u8]> {
    let mut core = std::str::from_utf8(key).ok()?;
    while let Some((rest, _)) = core.rsplit_once([' ', '|']).filter(|(_, last)| last.is_empty() || forms.contains(last)) {
        core = rest;
    }
    Some(core.as_bytes()).filter(|core| core.len() < key.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, wikidata: u32) {
        let who = Who::built_in().unwrap();
        let found: Vec<u32> = who.find(name).iter().map(|it| it.row.wikidata).collect();
        assert!(found.contains(&wikidata), "{name}: {found:?}");
    }

    #[test]
    fn names_are_found_as_they_are_written() {
        check("Volodymyr Zelensky", 3_874_799);
        check("Sergei Lavrov", 58_217);
        check("World Health Organization", 7_817);
        check("Boeing Co", 66);
        check("IMF", 7_804);
    }

    #[test]
    fn the_table_says_what_tells_namesakes_apart() {
        let who = Who::built_in().unwrap();
        let found = who.find("David Cameron");
        let premier = found.iter().find(|it| it.row.wikidata == 192).unwrap();
        assert_eq!((premier.row.country(), premier.row.born), (Some("GB"), 1966));
        assert!(premier.facts.posts().any(|it| it.title == "Prime Minister" && it.from == 2010 && it.to == 2016));
        assert!(who.find("Nobody Whoever").is_empty());
    }

    #[test]
    fn the_file_is_whole() {
        use sha2::{Digest, Sha256};
        let bytes = include_bytes!("../world/who.bin");
        let body = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap() + 2;
        let digest: String = Sha256::digest(&bytes[body..]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, File::open(bytes).unwrap().sha256);
    }
}
