//! What there is to know about each token by itself: its form, its shape, its endings, what the lexicon says.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::case::{self, Setting, Usages};
use super::lexicon::{
    BEGINS, COUNTRY, GIVEN, JOINS, Key, LARGE_PLACE, LONGEST, LOWER, Lexicon, ORGANISATION_WORD, PLACE_WORD, SMALL_PLACE,
    SURNAME, TITLE, parts,
};
use crate::clusters::{Clusters, GRAINS};
use crate::forms;

/// A token as the features see it. Everything is a hash or a small number.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word {
    /// The form as written, in lower case, and with digits as one sign.
    pub form: u64,
    pub lower: u64,
    pub shape: u64,
    pub prefixes: [u64; 3],
    pub suffixes: [u64; 4],
    /// Clusters, from coarse to fine; 0 is none.
    pub clusters: [u32; GRAINS],
    /// Classes of the word by itself.
    pub classes: u16,
    /// Classes of the longest known phrases over it, with its place in them: 2 bits a class of [`PHRASE_CLASSES`].
    pub phrases: u32,
    pub case: Case,
    /// How the rest of the document writes it: 0 unknown, 1 lower case only, 2 capitals only, 3 both.
    pub usage: u8,
    /// A dash, an apostrophe, or a small word that stands inside names ("de", "of", "bin").
    pub joins: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Case {
    #[default]
    Other,
    Lower,
    /// One capital letter, perhaps with a stop.
    Initial,
    Capital,
    /// All capitals, two letters or more.
    Upper,
    /// Capitals further inside ("McDonald", "eBay").
    Mixed,
    Digits,
}

/// The classes that [`Word::phrases`] tells of. All sizes of places are one.
const PHRASE_CLASSES: [u16; 8] = [
    COUNTRY | LARGE_PLACE,
    SMALL_PLACE,
    super::lexicon::PERSON,
    super::lexicon::ORGANISATION,
    super::lexicon::GROUP,
    super::lexicon::EVENT,
    super::lexicon::PRODUCT,
    TITLE,
];

/// All of them, as one set.
const ENTRIES: u16 = {
    let (mut all, mut at) = (0, 0);
    while at < PHRASE_CLASSES.len() {
        all |= PHRASE_CLASSES[at];
        at += 1;
    }
    all
};

/// The words of a document by their form: most tokens come more than once.
pub type Seen = FxHashMap<u64, Word>;

/// Looks at the tokens of one sentence; `all` are those of the document.
pub fn look(
    tokens: &[&str],
    hashes: &[u64],
    setting: Setting,
    (usages, all): (&Usages, &[&str]),
    lexicon: &Lexicon<'_>,
    clusters: &Clusters<'_>,
    seen: &mut Seen,
) -> Vec<Word> {
    let mut words: Vec<Word> = tokens
        .iter()
        .zip(hashes)
        .map(|(token, &hash)| {
            let running = case::in_running_text(token, hash, setting, usages, lexicon, all);
            let usage = usages.of(hash);
            let form = running.as_deref().unwrap_or(token);
            let mut word = *seen.entry(xxh3_64(form.as_bytes())).or_insert_with(|| describe(form, lexicon, clusters));
            word.usage = u8::from(usage.lower > 0) + 2 * u8::from(usage.capital > 0);
            word
        })
        .collect();
    mark_phrases(tokens, hashes, &mut words, lexicon);
    words
}

/// The word in lower case, with digits as one sign.
pub fn normal(token: &str) -> String {
    token.chars().flat_map(char::to_lowercase).map(|sign| if sign.is_numeric() { '0' } else { sign }).collect()
}

fn describe(token: &str, lexicon: &Lexicon<'_>, clusters: &Clusters<'_>) -> Word {
    let lower_form = normal(token);
    let lower = xxh3_64(lower_form.as_bytes());
    let single = parts(token).fold(Key::EMPTY, Key::then);
    let classes = if single == Key::EMPTY { 0 } else { lexicon.classes(single) };
    let case = case_of(token);
    let ends: Vec<(usize, char)> = lower_form.char_indices().collect();
    let prefix = |count: usize| ends.get(count).map_or(0, |&(end, _)| lower_form.get(..end).map_or(0, |p| xxh3_64(p.as_bytes())));
    let suffix = |count: usize| {
        if ends.len() <= count {
            return 0;
        }
        ends.get(ends.len() - count).map_or(0, |&(start, _)| lower_form.get(start..).map_or(0, |s| xxh3_64(s.as_bytes())))
    };
    Word {
        form: xxh3_64(token.as_bytes()),
        lower,
        shape: shape(token),
        prefixes: [prefix(2), prefix(3), prefix(4)],
        suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
        clusters: clusters.of(forms::form(token).lower),
        classes,
        phrases: 0,
        case,
        usage: 0,
        joins: classes & JOINS != 0 || matches!(token, "-" | "–" | "'" | "’" | "&" | "."),
    }
}

fn case_of(token: &str) -> Case {
    let mut letters = token.chars().filter(|character| character.is_alphabetic());
    let Some(first) = letters.next() else {
        return if token.chars().any(char::is_numeric) { Case::Digits } else { Case::Other };
    };
    let (mut rest, mut upper) = (0, 0);
    for letter in letters {
        rest += 1;
        upper += usize::from(letter.is_uppercase());
    }
    match (first.is_uppercase(), rest, upper) {
        (true, 0, _) => Case::Initial,
        (true, _, 0) => Case::Capital,
        (true, _, _) if upper == rest => Case::Upper,
        (_, _, 1..) => Case::Mixed,
        // Scripts without case: a capital tells nothing, so it counts as other.
        _ if !first.is_lowercase() => Case::Other,
        _ => Case::Lower,
    }
}

/// The token's signs by kind, runs of more than two cut to two: "Kyiv" is Xxx, "F-16" X-dd, "U.S." X.X.
fn shape(token: &str) -> u64 {
    let mut shape = [0_u8; 16];
    let (mut length, mut run, mut last) = (0, 0, 0);
    for character in token.chars() {
        let sign = match character {
            _ if character.is_uppercase() => b'X',
            _ if character.is_lowercase() => b'x',
            _ if character.is_alphabetic() => b'a',
            _ if character.is_numeric() => b'd',
            _ if character.is_ascii() => u8::try_from(character).unwrap_or(b'?'),
            _ => b'?',
        };
        run = if sign == last { run + 1 } else { 1 };
        last = sign;
        if run > 2 {
            continue;
        }
        let Some(slot) = shape.get_mut(length) else { break };
        *slot = sign;
        length += 1;
    }
    xxh3_64(shape.get(..length).unwrap_or_default())
}

/// Marks the longest known phrase at each token, for each class, and the token's place in it.
fn mark_phrases(tokens: &[&str], hashes: &[u64], words: &mut [Word], lexicon: &Lexicon<'_>) {
    // The parts of token `n` are `all[ends[n - 1]..ends[n]]`.
    let (mut all, mut ends) = (Vec::with_capacity(tokens.len() + 8), Vec::with_capacity(tokens.len()));
    for (token, &hash) in tokens.iter().zip(hashes) {
        if token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            all.push(hash);
        } else {
            all.extend(parts(token));
        }
        ends.push(all.len());
    }
    let parts_of = |at: usize| {
        let from = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
        ends.get(at).and_then(|&end| all.get(from..end)).unwrap_or_default()
    };
    for start in 0..tokens.len() {
        // Most words begin no entry and are none: what is known of the word by itself says so.
        let alone = words.get(start).map_or(0, |word| word.classes);
        match parts_of(start) {
            [] => continue,
            [_] if alone & (BEGINS | ENTRIES) == 0 => continue,
            _ => {}
        }
        let mut longest = [0_usize; PHRASE_CLASSES.len()];
        let (mut key, mut length) = (Key::EMPTY, 0);
        for end in start..tokens.len() {
            let part = parts_of(end);
            // A dash or an apostrophe goes on; any other sign ends the phrase.
            if part.is_empty() && !matches!(tokens.get(end), Some(&("-" | "–" | "'" | "’" | "."))) {
                break;
            }
            key = part.iter().copied().fold(key, Key::then);
            length += part.len();
            if length > LONGEST {
                break;
            }
            let classes = if part.is_empty() { BEGINS } else { lexicon.classes(key) };
            for (slot, &class) in longest.iter_mut().zip(&PHRASE_CLASSES) {
                if classes & class != 0 && !part.is_empty() {
                    *slot = end + 1 - start;
                }
            }
            if classes & BEGINS == 0 {
                break;
            }
        }
        for (class, &length) in longest.iter().enumerate() {
            // 1 alone, 2 first, 3 later.
            for at in 0..length {
                let Some(word) = words.get_mut(start + at) else { break };
                let place = if length == 1 { 1 } else { 2 + u32::from(at > 0) };
                let shift = class * 2;
                // A longer phrase that began earlier wins over this one.
                if (word.phrases >> shift) & 3 < place {
                    word.phrases = (word.phrases & !(3 << shift)) | (place << shift);
                }
            }
        }
    }
}

impl Word {
    /// Whether it may be part of a name by its case.
    pub fn is_capital(&self) -> bool {
        matches!(self.case, Case::Capital | Case::Upper | Case::Mixed | Case::Initial)
    }

    /// Whether running text writes it small, for the most part, and no person bears it.
    pub(crate) fn is_ordinary(&self) -> bool {
        self.classes & LOWER != 0 && self.classes & (GIVEN | SURNAME) == 0 && !self.joins
    }

    pub(crate) fn heads_organisation(&self) -> bool {
        self.classes & ORGANISATION_WORD != 0
    }

    pub(crate) fn heads_place(&self) -> bool {
        self.classes & PLACE_WORD != 0
    }
}
