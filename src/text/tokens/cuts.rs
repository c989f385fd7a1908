//! Where a word is cut: before clitics and units, at hyphens unless they belong to a name.

use super::is_apostrophe;
use crate::spelling::Spelling;

/// Where a clitic or the second half of a contraction begins in `word`.
pub(super) fn clitic(word: &str, spelling: &Spelling) -> Option<usize> {
    if word.len() < 2 {
        return None;
    }
    if let Some(at) = word.rfind(is_apostrophe).filter(|at| *at > 0) {
        let width = word.get(at..)?.chars().next()?.len_utf8();
        let tail = word.get(at + width..)?;
        let is = |clitic: &str| tail.eq_ignore_ascii_case(clitic);
        if is("t") && word.get(..at).is_some_and(|left| left.len() > 1 && left.ends_with(['n', 'N'])) {
            return Some(at - 1);
        }
        return spelling
            .clitics
            .contains(tail.to_ascii_lowercase().as_str())
            .then_some(at)
            .filter(|_| !is_plural_of_figures(word, at));
    }
    if word.len() > 8 || !word.is_ascii() {
        return None;
    }
    spelling.contractions.get(&word.to_ascii_lowercase()).copied()
}

/// "1990's" is a plural, not a possessive.
fn is_plural_of_figures(word: &str, at: usize) -> bool {
    let left = word.get(..at).unwrap_or_default();
    left.ends_with('0') && left.bytes().all(|b| b.is_ascii_digit())
}

/// Where the unit begins in "10am", "5km", "$3bn", "30mph"; `None` in "20th", "1980s", "4A", "A4".
pub(super) fn unit(word: &str, spelling: &Spelling) -> Option<usize> {
    let number = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':'))).filter(|at| *at > 0)?;
    let unit = word.get(number..)?;
    spelling.glued_units.contains(unit).then_some(number)
}

/// "Wai-keung" is one name; "555-0142" one number.
pub(super) fn keeps_hyphens(word: &str, spelling: &Spelling) -> bool {
    let mut parts = word.split(['-', '‑']);
    let capital =
        |part: &str| part.starts_with(char::is_uppercase) && part.chars().skip(1).all(|c| c.is_lowercase() || is_apostrophe(c));
    let first = parts.next().unwrap_or_default();
    let telephone = word.len() >= 8
        && word.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && word.rsplit('-').next().is_some_and(|last| last.len() == 4)
        && !(first.len() == 4 && word.len() == 9);
    // Romanised Korean and Chinese given names; English words of that shape ("Wide-ranging") are longer.
    let given = capital(first)
        && first.chars().count() <= 5
        && parts.clone().count() == 1
        && parts.all(|part| part.chars().count() <= 5 && part.chars().all(char::is_lowercase) && is_syllable(part, spelling))
        && is_syllable(&first.to_lowercase(), spelling);
    telephone || given
}

/// A syllable of romanised Chinese or Korean.
fn is_syllable(part: &str, spelling: &Spelling) -> bool {
    let is_rhyme = |rhyme: &str| spelling.rhymes.contains(rhyme);
    part.len() >= 2 && (is_rhyme(part) || spelling.onsets.iter().any(|onset| part.strip_prefix(onset).is_some_and(is_rhyme)))
}
