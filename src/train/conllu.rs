//! Reads treebanks in CoNLL-U, with the place of every word in the text.

use std::io;
use std::path::{Path, PathBuf};

use crate::text::tagset::{Relation, Upos, Xpos};

/// A sentence of a treebank.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gold {
    pub text: String,
    /// Whether a document or a paragraph starts with it.
    pub opens_paragraph: bool,
    /// Whether a document starts with it.
    pub opens_document: bool,
    pub words: Vec<Word>,
}

impl Gold {
    /// Its words as they stand.
    pub(crate) fn forms(&self) -> Vec<&str> {
        self.words.iter().map(|word| word.form.as_str()).collect()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub form: String,
    pub lemma: String,
    pub upos: Upos,
    pub xpos: Xpos,
    /// Position of the head plus one; 0 for the root.
    pub head: usize,
    pub relation: Relation,
    /// Byte range in the sentence's text. Words of one fused token that can't be told apart share its range.
    pub start: usize,
    pub end: usize,
}

/// A treebank that can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TreebankError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}, line {line}: {problem}", path.display())]
    Row { path: PathBuf, line: usize, problem: RowError },
}

/// What is wrong with a row of a treebank.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RowError {
    #[error("fewer than 8 columns")]
    Columns,
    #[error("the number '{0}' of the word is none")]
    Number(String),
    #[error("the head '{0}' is no number")]
    Head(String),
    #[error("there is no label '{0}'")]
    Label(String),
    #[error("'{0}' is not in the rest of the text")]
    Form(String),
}

/// Reads a treebank file.
pub(crate) fn read(path: &Path) -> Result<Vec<Gold>, TreebankError> {
    let content = std::fs::read_to_string(path).map_err(|source| TreebankError::File { path: path.to_owned(), source })?;
    let mut found = Vec::new();
    let mut sentence = Gold::default();
    let mut place = Place::default();
    for (number, line) in content.lines().chain([""]).enumerate() {
        if line.is_empty() {
            if !sentence.words.is_empty() {
                found.push(std::mem::take(&mut sentence));
            }
            place = Place::default();
        } else if let Some(comment) = line.strip_prefix('#') {
            read_comment(comment.trim(), &mut sentence);
        } else {
            read_row(line, &mut sentence, &mut place).map_err(|problem| TreebankError::Row {
                path: path.to_owned(),
                line: number + 1,
                problem,
            })?;
        }
    }
    Ok(found)
}

/// How far the reading of a sentence's text has come.
#[derive(Debug, Default)]
struct Place {
    at: usize,
    /// Last word number and byte range of a fused token.
    fused: Option<(usize, usize, usize)>,
}

fn read_comment(comment: &str, sentence: &mut Gold) {
    if let Some(text) = comment.strip_prefix("text = ") {
        sentence.text = text.to_owned();
    } else if comment.starts_with("newdoc") {
        sentence.opens_document = true;
        sentence.opens_paragraph = true;
    } else if comment.starts_with("newpar") {
        sentence.opens_paragraph = true;
    }
}

fn read_row(line: &str, sentence: &mut Gold, place: &mut Place) -> Result<(), RowError> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, form, lemma, upos, xpos, _, head, relation, ..] = columns.as_slice() else {
        return Err(RowError::Columns);
    };
    if id.contains('.') {
        return Ok(());
    }
    if let Some((_, last)) = id.split_once('-') {
        let (start, end) = find(&sentence.text, place.at, form)?;
        place.fused = Some((last.parse().map_err(|_| RowError::Number(id.to_string()))?, start, end));
        place.at = start;
        return Ok(());
    }
    let number: usize = id.parse().map_err(|_| RowError::Number(id.to_string()))?;
    let (start, end) = match place.fused {
        Some((last, from, to)) => {
            let inside = find(&sentence.text, place.at, form).ok().filter(|(start, end)| *start == place.at && *end <= to);
            if number == last {
                place.fused = None;
                place.at = to;
            } else {
                place.at = inside.map_or(place.at, |(_, end)| end);
            }
            inside.unwrap_or((from, to))
        }
        None => find(&sentence.text, place.at, form)?,
    };
    place.at = place.at.max(if place.fused.is_some() { place.at } else { end });
    sentence.words.push(Word {
        form: (*form).to_owned(),
        lemma: (*lemma).to_owned(),
        upos: Upos::read(upos).ok_or_else(|| RowError::Label(upos.to_string()))?,
        xpos: Xpos::read(xpos).unwrap_or(Xpos::Fw),
        head: head.parse().map_err(|_| RowError::Head(head.to_string()))?,
        relation: Relation::read(relation).ok_or_else(|| RowError::Label(relation.to_string()))?,
        start,
        end,
    });
    Ok(())
}

fn find(text: &str, from: usize, form: &str) -> Result<(usize, usize), RowError> {
    let rest = text.get(from..).unwrap_or_default();
    let at = rest.find(form).ok_or_else(|| RowError::Form(form.to_owned()))?;
    Ok((from + at, from + at + form.len()))
}
