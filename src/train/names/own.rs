//! Newswire of our own, marked by hand: what names are learnt from, and what they are measured on.
//!
//! The marks are read by [`corpora::marked`]; the copy was written for this project, in the styles of many wires.

use super::corpora::{self, CorpusError, Document};
use crate::text::spelling::Spelling;

/// Every file to learn from: its path beside this file, and its text.
const COPY: [(&str, &str); 18] = [
    ("copy.txt", include_str!("copy.txt")),
    ("copy/africa.txt", include_str!("copy/africa.txt")),
    ("copy/boundaries.txt", include_str!("copy/boundaries.txt")),
    ("copy/central-east-europe.txt", include_str!("copy/central-east-europe.txt")),
    ("copy/east-asia.txt", include_str!("copy/east-asia.txt")),
    ("copy/events-and-culture.txt", include_str!("copy/events-and-culture.txt")),
    ("copy/firms-and-products.txt", include_str!("copy/firms-and-products.txt")),
    ("copy/former-soviet.txt", include_str!("copy/former-soviet.txt")),
    ("copy/latin-america.txt", include_str!("copy/latin-america.txt")),
    ("copy/long-reports.txt", include_str!("copy/long-reports.txt")),
    ("copy/markets-and-business.txt", include_str!("copy/markets-and-business.txt")),
    ("copy/middle-east.txt", include_str!("copy/middle-east.txt")),
    ("copy/north-america.txt", include_str!("copy/north-america.txt")),
    ("copy/public-life.txt", include_str!("copy/public-life.txt")),
    ("copy/south-asia.txt", include_str!("copy/south-asia.txt")),
    ("copy/southeast-asia-pacific.txt", include_str!("copy/southeast-asia-pacific.txt")),
    ("copy/sport-science-culture.txt", include_str!("copy/sport-science-culture.txt")),
    ("copy/west-europe.txt", include_str!("copy/west-europe.txt")),
];

/// The files that names are measured on; nothing is learnt from them.
const HELD_OUT: [(&str, &str); 3] = [
    ("own newswire of the world", include_str!("../../../tests/data/names/world.txt")),
    ("own newswire, east", include_str!("../../../tests/data/names/wires-east.txt")),
    ("own newswire, west", include_str!("../../../tests/data/names/wires-west.txt")),
];

/// The documents to learn from.
pub(crate) fn documents(spelling: &Spelling) -> Vec<Document> {
    COPY.iter().flat_map(|(_, text)| corpora::marked(text, spelling)).collect()
}

/// The sets to measure on: the name of each and its documents.
pub(crate) fn held_out(spelling: &Spelling) -> Result<Vec<(&'static str, Vec<Document>)>, CorpusError> {
    let demonyms = corpora::demonyms()?;
    let read = |text: &str| {
        let mut documents = corpora::marked(text, spelling);
        documents.iter_mut().for_each(|document| document.mark_demonyms(&demonyms));
        documents
    };
    Ok(HELD_OUT.iter().map(|(name, text)| (*name, read(text))).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn no_file_of_the_folder_is_forgotten() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/train/names/copy");
        for file in std::fs::read_dir(folder).unwrap() {
            let name = format!("copy/{}", file.unwrap().file_name().display());
            assert!(COPY.iter().any(|(path, _)| *path == name), "{name} is not in the list");
        }
    }

    #[test]
    fn every_mark_is_of_a_kind_and_on_one_line() {
        for (file, text) in COPY.iter().chain(&HELD_OUT) {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let mut rest = line;
                while let Some((before, after)) = rest.split_once('[') {
                    assert!(!before.contains(']'), "{file}: a mark ends that did not begin: {line}");
                    let (mark, tail) = after.split_once(']').unwrap_or_default();
                    let kind =
                        mark.split_once(' ').filter(|(kind, name)| kind.len() == 1 && !name.contains('[') && !name.is_empty());
                    assert!(kind.is_some_and(|(kind, _)| "polgex".contains(kind)), "{file}: no mark of ours: {line}");
                    rest = tail;
                }
                assert!(!rest.contains(']'), "{file}: a mark ends that did not begin: {line}");
            }
        }
    }
}
