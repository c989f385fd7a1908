//! Re-DocRED: passages of Wikipedia in which every mention of every entity is marked.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::corpora::{self, CorpusError, Document, EVENT, GROUP, ORGANISATION, PERSON, PLACE, PRODUCT, labels_of};

/// Re-DocRED's passages, a document a line. Its places are with their articles and its peoples are places: the article falls off and
/// demonyms are groups; what it calls miscellaneous is of any kind that we have and it has not, or none.
pub(crate) fn read(root: &Path, file: &str) -> Result<Vec<Document>, CorpusError> {
    let demonyms = corpora::demonyms()?;
    let read = |line: &str| -> Result<Document, serde_json::Error> {
        let passage: Passage = serde_json::from_str(line)?;
        let mut document = Document::default();
        let starts: Vec<usize> = passage.sents.into_iter().map(|tokens| document.push(tokens)).collect();
        for entity in &passage.entities {
            for &(sentence, first, end) in &entity.mentions {
                let Some(start) = starts.get(sentence) else { continue };
                document.mark_passage((start + first, start + end), &entity.kind, &demonyms);
            }
        }
        Ok(document)
    };
    let json = |source| CorpusError::Json { path: file.to_owned(), source };
    corpora::read(root, file)?.lines().map(|line| read(line).map_err(json)).collect()
}

/// A line of Re-DocRED.
#[derive(serde::Deserialize)]
struct Passage {
    sents: Vec<Vec<String>>,
    entities: Vec<Entity>,
}

#[derive(serde::Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    kind: String,
    /// Sentence, first token, end token.
    mentions: Vec<(usize, usize, usize)>,
}

impl Document {
    fn mark_passage(&mut self, (first, end): (usize, usize), kind: &str, demonyms: &FxHashSet<String>) {
        let article = self.tokens.get(first).is_some_and(|token| token.eq_ignore_ascii_case("the"));
        let first = if article && kind == "LOC" { first + 1 } else { first };
        let Some(words) = self.tokens.get(first..end).filter(|words| !words.is_empty()) else { return };
        let kind = match kind {
            "PER" => PERSON,
            "ORG" => ORGANISATION,
            "LOC" if demonyms.contains(&words.join(" ")) => GROUP,
            "LOC" => PLACE,
            "MISC" => return (first..end).for_each(|at| self.allow(at, labels_of(1 << PRODUCT | 1 << EVENT | 1 << GROUP))),
            _ => return,
        };
        self.mark((first, end, kind));
    }
}
