//! What the classifiers see of a word: hashes of its form, its ends and its shape, made once per token.

/// A word as the classifiers see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Form {
    /// The word as it stands.
    pub exact: u64,
    /// In lower case, digits as 0.
    pub lower: u64,
    /// The last 2, 3, 4 characters in lower case; shorter words give the word.
    pub suffixes: [u64; SUFFIXES.len()],
    /// The first 1, 3 characters as they stand.
    pub prefixes: [u64; PREFIXES.len()],
    /// Runs of capitals, small letters, digits and marks ("Xx-Xx").
    pub shape: u64,
    /// Starts with a capital.
    pub capital: bool,
    /// Holds a small letter.
    pub small: bool,
    /// Holds a letter.
    pub letter: bool,
}

const LONGEST: usize = 64;
const SUFFIXES: [usize; 3] = [2, 3, 4];
const PREFIXES: [usize; 2] = [1, 3];

/// Looks at `word`. Only the first and last characters of a very long one count.
pub fn form(word: &str) -> Form {
    let word = if word.len() > LONGEST { shorten(word) } else { word };
    let mut found = Form { exact: hash(word.bytes()), ..Form::default() };
    if word.is_ascii() {
        of_ascii(word.as_bytes(), &mut found)
    } else {
        of_chars(word, &mut found)
    }
    found.shape = pair(found.shape, 1);
    found
}

/// A feature of template `template` with one value.
#[inline]
pub fn feature(template: u64, value: u64) -> u64 {
    let mixed = (value ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// Two values as one.
#[inline]
pub fn pair(a: u64, b: u64) -> u64 {
    (a.wrapping_mul(0xff51_afd7_ed55_8ccd) ^ b).wrapping_add(0x2545_f491_4f6c_dd1d)
}

/// A stable hash of some bytes: the same on every machine and in every version, since models depend on it.
#[inline]
pub fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let folded =
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (folded ^ (folded >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

fn shorten(word: &str) -> &str {
    word.get(..word.floor_char_boundary(LONGEST)).unwrap_or_default()
}

fn of_ascii(word: &[u8], found: &mut Form) {
    let small = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() };
    found.lower = hash(word.iter().map(small));
    for (place, length) in found.suffixes.iter_mut().zip(SUFFIXES) {
        *place = hash(word.get(word.len().saturating_sub(length)..).unwrap_or_default().iter().map(small));
    }
    for (place, length) in found.prefixes.iter_mut().zip(PREFIXES) {
        *place = hash(word.get(..length.min(word.len())).unwrap_or_default().iter().copied());
    }
    let mut last = 0;
    for byte in word {
        let class = match byte {
            b'A'..=b'Z' => b'X',
            b'a'..=b'z' => b'x',
            b'0'..=b'9' => b'0',
            mark => *mark,
        };
        note(class, &mut last, found);
    }
    found.capital = word.first().is_some_and(u8::is_ascii_uppercase);
}

fn note(class: u8, last: &mut u8, found: &mut Form) {
    found.small |= class == b'x';
    found.letter |= class == b'x' || class == b'X';
    if class != *last {
        found.shape = pair(found.shape, u64::from(class));
        *last = class;
    }
}

fn of_chars(word: &str, found: &mut Form) {
    let chars: Vec<char> = word.chars().collect();
    let small = |c: &char| if c.is_ascii_digit() { '0' } else { c.to_lowercase().next().unwrap_or(*c) };
    let hash_of = |chars: &mut dyn Iterator<Item = char>| {
        let text: String = chars.collect();
        hash(text.bytes())
    };
    found.lower = hash_of(&mut chars.iter().map(small));
    for (place, length) in found.suffixes.iter_mut().zip(SUFFIXES) {
        *place = hash_of(&mut chars.get(chars.len().saturating_sub(length)..).unwrap_or_default().iter().map(small));
    }
    for (place, length) in found.prefixes.iter_mut().zip(PREFIXES) {
        *place = hash_of(&mut chars.get(..length.min(chars.len())).unwrap_or_default().iter().copied());
    }
    let mut last = 0;
    for c in &chars {
        let class = match c {
            _ if c.is_uppercase() => b'X',
            _ if c.is_alphabetic() => b'x',
            _ if c.is_numeric() => b'0',
            _ => u8::try_from(*c).unwrap_or(b'?'),
        };
        note(class, &mut last, found);
    }
    found.capital = chars.first().is_some_and(|c| c.is_uppercase());
}
