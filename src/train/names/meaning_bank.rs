//! The Groningen Meaning Bank as documents: newswire marked by machine.

use rustc_hash::{FxHashMap, FxHashSet};

use super::corpora::{
    ANY, CorpusError, Document, EVENT, GROUP, ONLY_OUTSIDE, ORGANISATION, PERSON, PLACE, PRODUCT, Tag, columns, labels_of,
};
use crate::record::Span;
use crate::text::names::labels::KINDS;
use crate::text::names::lists;
use crate::text::spelling::Spelling;
use crate::text::tokens;

/// The Groningen Meaning Bank, cut into our tokens. Its persons are with their titles, which fall off; and it was marked by machine: a name
/// that it mostly takes for another kind may be of either.
pub(crate) fn read(text: &str, spelling: &Spelling) -> Result<Vec<Document>, CorpusError> {
    let titles: FxHashSet<String> = lists::titles()?.into_iter().collect();
    let mut documents = columns(text, '\t', (0, 2), &kind_of);
    let is_title = |token: &String| titles.contains(token) || TITLE_WORDS.contains(&token.as_str());
    for document in &mut documents {
        for (first, end, _) in document.gold().into_iter().filter(|(.., kind)| *kind == PERSON) {
            let words = document.tokens.get(first..end).unwrap_or_default();
            let Some(last) = words.iter().rposition(is_title) else { continue };
            (first..=first + last).for_each(|at| document.allow(at, ONLY_OUTSIDE));
            if first + last + 1 < end {
                document.mark((first + last + 1, end, PERSON));
            }
        }
    }
    allow_the_usual(&mut documents);
    Ok(documents.iter().map(|document| recut(document, spelling)).collect())
}

/// Lets names be of the kind that they mostly are.
fn allow_the_usual(documents: &mut [Document]) {
    let mut kinds: FxHashMap<String, [u32; KINDS.len()]> = FxHashMap::default();
    for document in documents.iter() {
        for (first, end, kind) in document.gold() {
            kinds.entry(document.tokens[first..end].join(" ")).or_default()[kind] += 1;
        }
    }
    for document in documents {
        for (first, end, kind) in document.gold() {
            let counts = kinds.get(&document.tokens[first..end].join(" ")).copied().unwrap_or_default();
            let usual = (0..KINDS.len()).max_by_key(|&kind| counts[kind]).unwrap_or(kind);
            if counts[usual] >= 2 * counts[kind].max(1) {
                (first..end).for_each(|at| document.allow(at, labels_of(1 << usual | 1 << kind) & !ONLY_OUTSIDE));
            }
        }
    }
}

/// Words of titles that the lists leave out because they may be part of a name.
const TITLE_WORDS: [&str; 9] = ["Mr.", "Mrs.", "Ms.", "Vice", "Prime", "Minister", "State", "Secretary", "General"];

/// A document of another tokenizer in our tokens: of a word that is cut further, all parts have its labels.
fn recut(document: &Document, spelling: &Spelling) -> Document {
    let gold = document.gold();
    let mut cut = Document { headlines: document.headlines.clone(), ..Document::default() };
    let mut starts = Vec::with_capacity(document.tokens.len() + 1);
    for range in &document.sentences {
        let from = cut.tokens.len();
        for at in range.clone() {
            let Some(token) = document.tokens.get(at) else { continue };
            starts.push(cut.tokens.len());
            let parts = tokens::split(token, Span::new(0, token.len()), spelling);
            cut.tokens.extend(parts.iter().map(|span| span.of(token).to_owned()));
            // "U.S.-led" is marked as a whole or not at all.
            let unclear = parts.len() > 1 && token.contains('-') && token.contains(char::is_uppercase);
            let labels = document.allowed.get(at).copied().unwrap_or(ONLY_OUTSIDE);
            let named = labels.count_ones() == 1 && labels != ONLY_OUTSIDE;
            let labels = match (named, unclear) {
                (true, _) => ONLY_OUTSIDE,
                (false, true) => ANY,
                (false, false) => labels,
            };
            cut.allowed.resize(cut.tokens.len(), labels);
        }
        cut.sentences.push(from..cut.tokens.len());
    }
    starts.push(cut.tokens.len());
    for (first, end, kind) in gold {
        if let (Some(&first), Some(&end)) = (starts.get(first), starts.get(end)) {
            cut.mark((first, end, kind));
        }
    }
    cut
}

fn kind_of(tag: &str) -> Tag {
    match tag {
        "per" => Tag::Kind(PERSON),
        "org" => Tag::Kind(ORGANISATION),
        "geo" => Tag::Kind(PLACE),
        "gpe" => Tag::OneOf(1 << GROUP | 1 << PLACE),
        "nat" => Tag::OneOf(1 << GROUP | 1 << EVENT),
        "eve" => Tag::Kind(EVENT),
        "art" => Tag::OneOf(1 << PRODUCT),
        _ => Tag::Outside,
    }
}
