//! Fingerprints of sentences: which of them stand in another item too, typos and changed words apart.
//!
//! SimHash over single words (Charikar 2002): a typo moves few of its 64 bits, another sentence about half. The key under which a print is
//! found is the least hash of its groups of three words (Broder 1997): two thirds or more of the sentences with a typo keep it, so that
//! of an item's sentences enough are found. What stands between quotation marks counts for nothing: two reports of one speech are no copies.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::text::{Quoting, Stretch, Word, words};

/// The fingerprint of one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Print {
    simhash: u64,
    /// Under which it is found.
    pub(crate) key: u32,
    /// Of the digits in it; 0 for none.
    figures: u16,
    pub(crate) words: u8,
    pub(crate) paragraph: u8,
}

/// Sentences with fewer words tell nothing.
const SHORTEST: usize = 5;
/// More bits apart two prints are of different sentences.
const NEAR: u32 = 15;
/// The most that are kept of an item.
const MOST: usize = 48;

impl Print {
    /// Whether both are the same sentence. The same words around other figures are a form that was filled in anew: a market report, a forecast.
    pub(crate) fn is_same(self, other: Print) -> bool {
        self.figures == other.figures && (self.simhash ^ other.simhash).count_ones() <= NEAR
    }

    /// Whether both are the same words around other figures.
    pub(crate) fn is_form_of(self, other: Print) -> bool {
        self.figures != other.figures && (self.simhash ^ other.simhash).count_ones() <= NEAR
    }

    fn of(words: &[Word], paragraph: usize) -> Option<Print> {
        let spoken: Vec<Word> = words.iter().filter(|it| !it.is_quoted).copied().collect();
        let numbers = spoken.iter().filter(|it| it.is_number).count();
        // A row of a table.
        if spoken.len() < SHORTEST || numbers * 5 > spoken.len() * 2 {
            return None;
        }
        let mut bits = [0_i16; 64];
        for word in spoken.iter().filter(|it| !it.is_number) {
            let weight = i16::from(word.letters.min(8));
            for (bit, sum) in bits.iter_mut().enumerate() {
                *sum += if word.hash >> bit & 1 == 1 { weight } else { -weight };
            }
        }
        let simhash = bits.iter().enumerate().filter(|(_, sum)| **sum > 0).fold(0, |all, (bit, _)| all | 1 << bit);
        let key = spoken.windows(3).map(|it| mixed(it.iter().map(|word| word.hash))).min().unwrap_or_default();
        let figures = if numbers == 0 { 0 } else { mixed(spoken.iter().filter(|it| it.is_number).map(|it| it.hash)) | 1 };
        Some(Print {
            simhash,
            key: (key >> 32) as u32,
            figures: (figures & 0xffff) as u16,
            words: u8::try_from(spoken.len()).unwrap_or(u8::MAX),
            paragraph: u8::try_from(paragraph).unwrap_or(u8::MAX),
        })
    }
}

fn mixed(hashes: impl Iterator<Item = u64>) -> u64 {
    let seed = hashes.fold(0_u64, |all, it| all.rotate_left(21).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ it);
    xxh3_64(&seed.to_le_bytes())
}

/// The prints of an item's body.
pub(crate) fn prints(body: &[Stretch<'_>]) -> Vec<Print> {
    let mut found = Vec::new();
    let (mut quoting, mut paragraph) = (Quoting::default(), usize::MAX);
    let mut sentence = Vec::new();
    for stretch in body {
        if stretch.paragraph != paragraph {
            (quoting, paragraph) = (Quoting::default(), stretch.paragraph);
        }
        sentence.clear();
        words(stretch.text, &mut quoting, &mut |it| sentence.push(it));
        found.extend(Print::of(&sentence, paragraph));
        if found.len() == MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::stretches;

    fn print(text: &str) -> Option<Print> {
        prints(&stretches(text, record::Offsets::Utf8)).first().copied()
    }

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let (one, other) = (print(one).unwrap(), print(other).unwrap());
        assert_eq!(one.is_same(other), same, "{}", (one.simhash ^ other.simhash).count_ones());
    }

    const SENTENCE: &str = "Rescuers searched the collapsed market hall for survivors through the night, the fire brigade said.";

    #[test]
    fn a_typo_leaves_a_sentence_the_same() {
        check(
            SENTENCE,
            "Rescuers serched the collapsed market hall for survivors through the night, the fire brigade siad.",
            true,
        );
        check(
            SENTENCE,
            "RESCUERS SEARCHED THE COLLAPSED MARKET HALL FOR SURVIVORS THROUGH THE NIGHT, the fire brigade said",
            true,
        );
        check(SENTENCE, "The fire brigade said on Monday that the market hall had been inspected twice in the last year.", false);
        check(
            "The index closed 1.2 percent lower at 3,411 points.",
            "The index closed 0.4 percent lower at 3,398 points.",
            false,
        );
    }

    #[test]
    fn quotes_and_tables_leave_no_print() {
        assert_eq!(print("“We will not leave before everybody has been found and brought home,” she said."), None);
        assert_eq!(print("Ajax 12 9 1 2 28; Celtic 12 8 2 2 26"), None);
    }
}
