//! Values by phrase, and the longest phrase that stands somewhere in a text.

use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::pieces::{Pieces, cut};

/// By the first piece of a phrase, the longest first: its pieces in lower case, and its value.
#[derive(Debug)]
pub(crate) struct Phrases<T>(FxHashMap<String, Vec<(Vec<String>, T)>>);

impl<T> Phrases<T> {
    pub(crate) fn of<'p>(rows: impl Iterator<Item = (&'p str, T)>) -> Phrases<T> {
        let mut phrases: FxHashMap<String, Vec<(Vec<String>, T)>> = FxHashMap::default();
        for (phrase, value) in rows {
            let cut = cut(phrase, &Arc::default());
            let pieces: Vec<String> = (0..cut.len()).map(|at| cut.word(at).to_owned()).collect();
            phrases.entry(pieces.first().cloned().unwrap_or_default()).or_default().push((pieces, value));
        }
        phrases.values_mut().for_each(|list| list.sort_by_key(|(pieces, _)| Reverse(pieces.len())));
        Phrases(phrases)
    }

    /// The value of the longest phrase that begins at piece `at`, and the piece behind it.
    pub(crate) fn longest(&self, pieces: &Pieces<'_>, at: usize) -> Option<(&T, usize)> {
        let stands = |phrase: &[String]| phrase.iter().enumerate().all(|(index, piece)| pieces.is(at + index, piece.as_str()));
        let list = self.0.get(pieces.word(at))?;
        list.iter().find(|(phrase, _)| stands(phrase)).map(|(phrase, value)| (value, at + phrase.len()))
    }
}
