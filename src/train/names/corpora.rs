//! The corpora with names, as documents whose tokens carry the set of labels that they may have.
//!
//! No two corpora mark the same things. What one says for certain becomes a single label; what it leaves open becomes a set, and training
//! sums over it: UNER's "other", GUM's names of kinds we don't have, a demonym in a corpus that doesn't mark them.

use std::ops::Range;
use std::path::Path;

use rustc_hash::FxHashSet;

use crate::text::names::labels::{OUTSIDE, Part, label};
use crate::text::names::lists;
use crate::text::spelling::Spelling;
use crate::train::who;

/// A document for training or measuring.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub tokens: Vec<String>,
    pub sentences: Vec<Range<usize>>,
    /// For each token the labels it may have: bit `n` for label `n`.
    pub allowed: Vec<u32>,
    /// Whether each sentence is known to be a headline.
    pub headlines: Vec<bool>,
}

/// A name in the gold: first token, end token, kind index.
pub(crate) type Gold = (usize, usize, usize);

pub(crate) const ONLY_OUTSIDE: u32 = 1 << OUTSIDE;
/// Any label at all.
pub(crate) const ANY: u32 = (1 << (OUTSIDE + 1)) - 1;
/// Sentences that make a document where the corpus tells none.
const SENTENCES: usize = 25;

pub(crate) const PERSON: usize = 0;
pub(crate) const ORGANISATION: usize = 1;
pub(crate) const PLACE: usize = 2;
pub(crate) const GROUP: usize = 3;
pub(crate) const EVENT: usize = 4;
pub(crate) const PRODUCT: usize = 5;

impl Document {
    /// Adds a sentence of which nothing is a name.
    pub(crate) fn push(&mut self, tokens: impl IntoIterator<Item = String>) -> usize {
        let first = self.tokens.len();
        self.tokens.extend(tokens);
        self.allowed.resize(self.tokens.len(), ONLY_OUTSIDE);
        self.sentences.push(first..self.tokens.len());
        self.headlines.push(false);
        first
    }

    /// Marks a name.
    pub(crate) fn mark(&mut self, (first, end, kind): Gold) {
        for at in first..end {
            let part = match (at == first, at + 1 == end) {
                (true, true) => Part::Unit,
                (true, false) => Part::Begin,
                (false, true) => Part::Last,
                (false, false) => Part::Inside,
            };
            self.allow(at, 1 << label(kind, part));
        }
    }

    pub(crate) fn allow(&mut self, at: usize, labels: u32) {
        if let Some(slot) = self.allowed.get_mut(at) {
            *slot = labels;
        }
    }

    /// The names that are certain.
    pub(crate) fn gold(&self) -> Vec<Gold> {
        let labels: Vec<usize> =
            self.allowed
                .iter()
                .map(|allowed| {
                    if allowed.count_ones() == 1 { usize::try_from(allowed.trailing_zeros()).unwrap_or(OUTSIDE) } else { OUTSIDE }
                })
                .collect();
        self.sentences
            .iter()
            .flat_map(|range| {
                let spans = crate::text::names::labels::spans(labels.get(range.clone()).unwrap_or_default());
                let from = range.start;
                spans.into_iter().map(move |(first, end, kind)| (from + first, from + end, kind))
            })
            .collect()
    }

    /// Demonyms that a corpus leaves unmarked are groups.
    pub(crate) fn mark_demonyms(&mut self, demonyms: &FxHashSet<String>) {
        let mut at = 0;
        while at < self.tokens.len() {
            // "South Korean" before "Korean".
            let length = [2, 1].into_iter().find(|&length| {
                let words = self.tokens.get(at..at + length).unwrap_or_default();
                let free = self.allowed.get(at..at + length).unwrap_or_default().iter().all(|allowed| *allowed == ONLY_OUTSIDE);
                free && demonyms.contains(&words.join(" "))
            });
            if let Some(length) = length {
                self.mark((at, at + length, GROUP));
            }
            at += length.unwrap_or(1);
        }
    }
}

/// The list of groups.
pub(crate) fn demonyms() -> Result<FxHashSet<String>, CorpusError> {
    Ok(lists::GROUPS.read()?.entries().map(|entry| entry.name.to_owned()).collect())
}

/// Column files with one token a line: `tag_column` counts from 0. `kind_of` gives the kinds a tag stands for.
pub(crate) fn columns(
    text: &str,
    separator: char,
    (token_column, tag_column): (usize, usize),
    kind_of: &dyn Fn(&str) -> Tag,
) -> Vec<Document> {
    let mut documents = vec![Document::default()];
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut told = false;
    for line in text.lines().chain(std::iter::once("")) {
        let new_document = line.starts_with("# newdoc") || line.starts_with("-DOCSTART-");
        if line.trim().is_empty() || new_document {
            if !rows.is_empty()
                && let Some(document) = documents.last_mut()
            {
                push_rows(document, &std::mem::take(&mut rows), kind_of);
            }
            let full = documents.last().is_some_and(|document| document.sentences.len() >= SENTENCES && !told);
            if new_document || full {
                told |= new_document;
                documents.push(Document::default());
            }
            continue;
        }
        let cells: Vec<&str> = line.split(separator).collect();
        if line.starts_with("# ") || cells.len() <= tag_column {
            continue;
        }
        rows.push((cells[token_column].trim().to_owned(), cells[tag_column].trim().to_owned()));
    }
    documents.retain(|document| !document.tokens.is_empty());
    documents
}

/// What a corpus's tag means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    Outside,
    Kind(usize),
    /// A name of one of these kinds, as a set of bits, or none.
    OneOf(u32),
}

fn push_rows(document: &mut Document, rows: &[(String, String)], kind_of: &dyn Fn(&str) -> Tag) {
    let first = document.push(rows.iter().map(|(token, _)| token.clone()));
    let bare = |tag: &str| tag.get(2..).unwrap_or_default().to_owned();
    let mut at = 0;
    while at < rows.len() {
        let tag = &rows[at].1;
        let kind = if tag.starts_with("B-") || tag.starts_with("I-") { kind_of(&bare(tag)) } else { Tag::Outside };
        let inside = format!("I-{}", bare(tag));
        let length = 1 + rows.iter().skip(at + 1).take_while(|(_, next)| *next == inside).count();
        match kind {
            Tag::Outside => at += 1,
            Tag::Kind(kind) => {
                document.mark((first + at, first + at + length, kind));
                at += length;
            }
            Tag::OneOf(kinds) => {
                for offset in 0..length {
                    document.allow(first + at + offset, labels_of(kinds));
                }
                at += length;
            }
        }
    }
}

/// All labels of a set of kinds, and outside.
pub(crate) fn labels_of(kinds: u32) -> u32 {
    (0..6).filter(|kind| kinds & (1 << kind) != 0).fold(ONLY_OUTSIDE, |labels, kind| labels | 0b1111 << (kind * 4))
}

pub(crate) fn uner(tag: &str) -> Tag {
    match tag {
        "PER" => Tag::Kind(PERSON),
        "ORG" => Tag::Kind(ORGANISATION),
        "LOC" => Tag::Kind(PLACE),
        "OTH" => Tag::OneOf(1 << GROUP | 1 << EVENT | 1 << PRODUCT),
        _ => Tag::Outside,
    }
}

pub(crate) fn wnut(tag: &str) -> Tag {
    match tag {
        "person" => Tag::Kind(PERSON),
        "corporation" => Tag::Kind(ORGANISATION),
        "group" => Tag::OneOf(1 << ORGANISATION | 1 << GROUP),
        "location" => Tag::Kind(PLACE),
        "product" | "creative-work" => Tag::Kind(PRODUCT),
        _ => Tag::Outside,
    }
}

/// Sentences of our own, one a line, a document a block: `[p Kaja Kallas] spoke in [l Tallinn].` Kinds: p o l g e x.
pub(crate) fn marked(text: &str, spelling: &Spelling) -> Vec<Document> {
    let mut documents = vec![Document::default()];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            documents.push(Document::default());
            continue;
        }
        let (tokens, names) = marked_line(line, spelling);
        let Some(document) = documents.last_mut() else { continue };
        let first = document.push(tokens);
        for (from, end, kind) in names {
            document.mark((first + from, first + end, kind));
        }
    }
    documents.retain(|document| !document.tokens.is_empty());
    documents
}

fn marked_line(line: &str, spelling: &Spelling) -> (Vec<String>, Vec<Gold>) {
    let (mut plain, mut marks, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let (inner, tail) = after.split_once(']').unwrap_or((after, ""));
        let (kind, name) = inner.split_once(' ').unwrap_or(("", inner));
        let kind = "polgex".find(kind).unwrap_or_default();
        marks.push((plain.len(), plain.len() + name.len(), kind));
        plain.push_str(name);
        rest = tail;
    }
    plain.push_str(rest);
    let spans = crate::text::tokens::split(&plain, crate::record::Span::new(0, plain.len()), spelling);
    let tokens = spans.iter().map(|span| span.of(&plain).to_owned()).collect();
    let names = marks
        .into_iter()
        .filter_map(|(start, end, kind)| {
            let first = spans.iter().position(|span| span.end > start)?;
            let last = spans.iter().rposition(|span| span.start < end)?;
            Some((first, last + 1, kind))
        })
        .collect();
    (tokens, names)
}

/// GUM's CoNLL-U: a name is a mention whose head is a proper noun. `only_linked`: and that carries a Wikipedia title; for measuring.
pub(crate) fn gum(text: &str, only_linked: bool) -> Result<Vec<Document>, CorpusError> {
    let titles: FxHashSet<String> = lists::titles()?.into_iter().collect();
    let mut documents = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut heading = false;
    for line in text.lines().chain(std::iter::once("")) {
        if line.starts_with("# newdoc") {
            documents.push(Document::default());
        }
        if let Some(kind) = line.strip_prefix("# s_type = ") {
            heading = kind == "frag";
        }
        if line.is_empty() && !rows.is_empty() {
            if documents.is_empty() {
                documents.push(Document::default());
            }
            if let Some(document) = documents.last_mut() {
                push_gum(document, &std::mem::take(&mut rows), only_linked, &titles);
                if heading && document.sentences.len() == 1 {
                    document.headlines = vec![true];
                }
            }
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() == 10 && cells[0].chars().all(|digit| digit.is_ascii_digit()) {
            rows.push(Row {
                form: cells[1].to_owned(),
                proper: cells[3] == "PROPN",
                head: cells[6].parse::<usize>().unwrap_or_default(),
                relation: cells[7].to_owned(),
                entity: cells[9].split('|').find_map(|cell| cell.strip_prefix("Entity=")).unwrap_or_default().to_owned(),
            });
        }
    }
    Ok(documents)
}

struct Row {
    form: String,
    proper: bool,
    /// From 1; 0 is the root.
    head: usize,
    relation: String,
    entity: String,
}

fn push_gum(document: &mut Document, rows: &[Row], only_linked: bool, titles: &FxHashSet<String>) {
    let first = document.push(rows.iter().map(|row| row.form.clone()));
    let mut mentions = mentions(rows);
    // Inner mentions first: the outermost name is marked last and wins.
    mentions.sort_by_key(|&(start, end, ..)| (end - start, start));
    for (start, end, kind, linked) in mentions {
        let Some((from, until)) = name_within(rows, start, end, titles) else { continue };
        let kind = match kind.as_str() {
            "person" => PERSON,
            "organization" => ORGANISATION,
            "place" => PLACE,
            "event" => EVENT,
            "object" if linked => PRODUCT,
            // A name of a kind that we don't have, or have only in part: nothing is certain about it.
            _ => {
                if !only_linked && kind != "time" {
                    (from..until).for_each(|at| document.allow(first + at, labels_of(1 << PRODUCT | 1 << EVENT | 1 << GROUP)));
                }
                continue;
            }
        };
        if linked || !only_linked {
            (from..until).for_each(|at| document.allow(first + at, ONLY_OUTSIDE));
            document.mark((first + from, first + until, kind));
        }
    }
}

/// The mentions of a sentence: start, end, type, whether linked.
fn mentions(rows: &[Row]) -> Vec<(usize, usize, String, bool)> {
    let mut found = Vec::new();
    let mut open: Vec<(String, usize, String, bool)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut rest = row.entity.as_str();
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('(') {
                let end = inner.find(['(', ')']).unwrap_or(inner.len());
                let (mention, tail) = inner.split_at(end);
                let cells: Vec<&str> = mention.splitn(7, '-').collect();
                let id = cells.first().copied().unwrap_or_default().to_owned();
                let kind = cells.get(1).copied().unwrap_or_default().to_owned();
                open.push((id, at, kind, cells.len() == 7));
                rest = tail;
                if let Some(tail) = rest.strip_prefix(')') {
                    if let Some((_, start, kind, linked)) = open.pop() {
                        found.push((start, at + 1, kind, linked));
                    }
                    rest = tail;
                }
            } else {
                let end = rest.find(')').unwrap_or(rest.len());
                let (id, tail) = rest.split_at(end);
                if let Some(place) = open.iter().rposition(|mention| mention.0 == id) {
                    let (_, start, kind, linked) = open.remove(place);
                    found.push((start, at + 1, kind, linked));
                }
                rest = tail.strip_prefix(')').unwrap_or_default();
            }
        }
    }
    found
}

/// The name in a mention: its head, if that is a proper noun, with what is joined to it as a name. "President", "the" and clauses fall off.
fn name_within(rows: &[Row], start: usize, end: usize, titles: &FxHashSet<String>) -> Option<(usize, usize)> {
    let head = (start..end).find(|&at| rows[at].head <= start || rows[at].head > end)?;
    if !rows[head].proper {
        return None;
    }
    let named = |at: usize| rows[at].form.chars().next().is_some_and(|letter| letter.is_uppercase() || letter.is_numeric());
    let (mut from, mut until) = (head, head + 1);
    while from > start
        && (named(from - 1) || rows[from - 1].form == "-")
        && matches!(rows[from - 1].relation.split(':').next(), Some("compound" | "flat" | "amod" | "punct" | "nummod"))
    {
        from -= 1;
    }
    loop {
        let joined = |at: usize| {
            at < end
                && named(at)
                && matches!(
                    rows[at].relation.as_str(),
                    "flat" | "compound" | "nmod" | "nummod" | "goeswith" | "conj" | "nmod:desc" | "flat:foreign"
                )
        };
        if joined(until) || (until + 1 < end && rows[until].form == "-" && named(until + 1)) {
            until += 1;
        } else if until + 1 < end && rows[until].form == "of" && named(until + 1) {
            until += 2;
        } else if until + 2 < end && rows[until].form == "of" && rows[until + 1].form == "the" && named(until + 2) {
            until += 3;
        } else {
            break;
        }
    }
    while until > from + 1 && rows[until - 1].form == "-" {
        until -= 1;
    }
    // GUM's mentions take the title along; a title followed by a name is none of it.
    while until - from > 1 && titles.contains(rows[from].form.as_str()) {
        from += 1;
    }
    Some((from, until))
}

/// Raw text, cut by our own rules; nothing in it is marked.
pub(crate) fn plain(text: &str, spelling: &Spelling) -> Document {
    let mut document = Document::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        let within = crate::record::Span::new(start, start + trimmed.len());
        start += line.len();
        let mut tokens = crate::text::tokens::split(text, within, spelling);
        let mut first = 0;
        for end in crate::text::sentences::split(text, &mut tokens, spelling) {
            document.push(tokens.get(first..end).unwrap_or_default().iter().map(|span| span.of(text).to_owned()));
            first = end;
        }
    }
    document.allowed.fill(ANY);
    document
}

/// The text of a corpus file, or what is missing.
pub(crate) fn read(root: &Path, file: &str) -> Result<String, CorpusError> {
    let path = root.join(file);
    std::fs::read_to_string(&path).map_err(|source| CorpusError::File { path: path.display().to_string(), source })
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum CorpusError {
    #[error("can't read the corpus file {path}; is --corpora the folder that holds `train` and `dev`?")]
    File { path: String, source: std::io::Error },
    #[error(transparent)]
    List(#[from] ::lists::ListError),
    #[error(transparent)]
    Who(#[from] who::BuildError),
    #[error("{path} is not what it should be: {source}")]
    Json { path: String, source: serde_json::Error },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_marked_sentences() {
        let documents =
            marked("# own\n[p Kaja Kallas] spoke in [l Tallinn].\n\n[g Kenyans] vote.\n", &Spelling::built_in().unwrap());
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].tokens, ["Kaja", "Kallas", "spoke", "in", "Tallinn", "."]);
        assert_eq!(documents[0].gold(), [(0, 2, PERSON), (4, 5, PLACE)]);
        assert_eq!(documents[1].gold(), [(0, 1, GROUP)]);
    }

    #[test]
    fn reads_columns_of_both_customs() {
        let documents = columns("A O\nNew I-LOC\nYork I-LOC\n. O\n\nIBM I-ORG\n", ' ', (0, 1), &uner);
        assert_eq!(documents[0].gold(), [(1, 3, PLACE), (4, 5, ORGANISATION)]);
    }

    #[test]
    fn takes_the_name_out_of_a_mention() {
        let conllu = "1\tthe\tthe\tDET\tDT\t_\t3\tdet\t_\tEntity=(1-organization-new-nnnnn-cf1-1-sgl-Bank_of_Ghana\n\
                      2\tprivate\tprivate\tADJ\tJJ\t_\t3\tamod\t_\t_\n\
                      3\tBank\tBank\tPROPN\tNNP\t_\t0\troot\t_\t_\n\
                      4\tof\tof\tADP\tIN\t_\t5\tcase\t_\t_\n\
                      5\tGhana\tGhana\tPROPN\tNNP\t_\t3\tnmod\t_\tEntity=(2-place-new-nnnnn-cf1-1-sgl-Ghana)1)\n\n";
        assert_eq!(gum(conllu, false).unwrap()[0].gold(), [(2, 5, ORGANISATION)]);
    }
}
