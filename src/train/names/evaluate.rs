//! Measures names: exact spans and kinds, precision, recall and F1, after CoNLL-2003.

use super::corpora::{Document, Gold};
use super::crf::tokens;
use crate::text::names::labels::KINDS;
use crate::text::names::{self, Names};

/// Counts of one kind, or of several together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub right: u32,
    pub found: u32,
    pub wanted: u32,
}

impl Counts {
    pub(crate) fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    pub(crate) fn recall(self) -> f64 {
        ratio(self.right, self.wanted)
    }

    /// 0 to 100.
    pub(crate) fn f1(self) -> f64 {
        100.0 * 2.0 * f64::from(self.right) / f64::from((self.found + self.wanted).max(1))
    }

    fn with(self, other: Counts) -> Counts {
        Counts { right: self.right + other.right, found: self.found + other.found, wanted: self.wanted + other.wanted }
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(whole.max(1))
}

/// Counts by kind, in the order of [`KINDS`].
pub(crate) fn measure(names: &Names<'_>, documents: &[Document]) -> [Counts; KINDS.len()] {
    let mut counts = [Counts::default(); KINDS.len()];
    for document in documents {
        let gold = document.gold();
        let found: Vec<Gold> =
            names::read(&tokens(document), names).into_iter().map(|name| (name.first, name.end, name.kind)).collect();
        for name in &gold {
            counts[name.2].wanted += 1;
            counts[name.2].right += u32::from(found.contains(name));
        }
        for name in &found {
            counts[name.2].found += 1;
        }
    }
    counts
}

/// Some kinds together.
pub(crate) fn together(counts: &[Counts], kinds: &[usize]) -> Counts {
    kinds.iter().filter_map(|&kind| counts.get(kind)).fold(Counts::default(), |sum, &other| sum.with(other))
}
