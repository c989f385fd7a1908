//! What is known about words and phrases before reading: name lists and usual case, as one hash table of bit sets.
//!
//! A phrase is looked up by its letters and digits alone, in lower case, so that "Port-au-Prince", "PORT AU PRINCE" and the five
//! tokens of the first are one entry. A slot holds 16 bits of the key's hash and 16 classes: no strings, 4 bytes an entry.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

pub const GIVEN: u16 = 1 << 0;
pub const SURNAME: u16 = 1 << 1;
pub const COUNTRY: u16 = 1 << 2;
/// Capitals, first-level regions, cities of more than 100,000 people.
pub const LARGE_PLACE: u16 = 1 << 3;
pub const SMALL_PLACE: u16 = 1 << 4;
/// The full name of a known person.
pub const PERSON: u16 = 1 << 5;
pub const ORGANISATION: u16 = 1 << 6;
pub const GROUP: u16 = 1 << 7;
pub const EVENT: u16 = 1 << 8;
pub const PRODUCT: u16 = 1 << 9;
/// Words that stand before a person's name: "President", "Sheikh".
pub const TITLE: u16 = 1 << 10;
/// Words that name a kind of organisation: "Ministry", "Party", "FC".
pub(crate) const ORGANISATION_WORD: u16 = 1 << 11;
/// Words that name a kind of place: "River", "Province".
pub(crate) const PLACE_WORD: u16 = 1 << 12;
/// Seen in running text, and mostly in lower case.
pub const LOWER: u16 = 1 << 13;
/// Small words that stand inside names: "de", "bin", "of the".
pub(crate) const JOINS: u16 = 1 << 14;
/// The beginning of a longer entry.
pub(crate) const BEGINS: u16 = 1 << 15;

/// Classes that hold for whole phrases.
pub const PHRASES: [u16; 10] =
    [COUNTRY, LARGE_PLACE, SMALL_PLACE, PERSON, ORGANISATION, GROUP, EVENT, PRODUCT, TITLE, ORGANISATION_WORD];

/// No entry has more parts.
pub const LONGEST: usize = 8;

/// An open-addressed hash table; its size is a power of two.
#[derive(Debug, Clone)]
pub struct Lexicon<'a> {
    slots: Cow<'a, [u32]>,
    /// Slots not taken; at least one stays free, because the search ends there.
    free: usize,
}

/// The running hash of a phrase, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    pub(crate) const EMPTY: Key = Key(0x9e37_79b9_7f4a_7c15);

    /// The key of the phrase that goes on with a part of this hash.
    pub fn then(self, part: u64) -> Key {
        Key((self.0.rotate_left(23) ^ part).wrapping_mul(0xff51_afd7_ed55_8ccd))
    }
}

/// The hashes of the parts of a token or phrase: its runs of letters and digits, in lower case.
pub fn parts(phrase: &str) -> impl Iterator<Item = u64> + '_ {
    phrase.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()).map(part)
}

/// The hash of one part.
pub fn part(word: &str) -> u64 {
    if word.is_ascii() {
        let mut buffer = [0_u8; 48];
        if let Some(lower) = buffer.get_mut(..word.len()) {
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            return xxh3_64(lower);
        }
    }
    xxh3_64(word.to_lowercase().as_bytes())
}

impl<'a> Lexicon<'a> {
    /// A table with room for `entries`.
    pub fn with_room(entries: usize) -> Lexicon<'a> {
        let size = (entries + entries / 4 + 16).next_power_of_two();
        Lexicon { slots: Cow::Owned(vec![0; size]), free: size }
    }

    /// A table as [`Lexicon::slots`] gave it. `None` if its size is not a power of two or it has no free slot.
    pub(crate) fn from_slots(slots: Cow<'a, [u32]>) -> Option<Lexicon<'a>> {
        let free = slots.iter().filter(|&&slot| slot == 0).count();
        (slots.len().is_power_of_two() && free > 0).then_some(Lexicon { slots, free })
    }

    /// Slots taken.
    pub fn used(&self) -> usize {
        self.slots.len() - self.free
    }

    pub fn slots(&self) -> &[u32] {
        &self.slots
    }

    /// The classes of a phrase; 0 if it is not known.
    pub fn classes(&self, key: Key) -> u16 {
        let (mut at, mark) = self.place(key);
        loop {
            match self.slots.get(at) {
                Some(0) | None => return 0,
                Some(slot) if slot >> 16 == mark => return u16::try_from(slot & 0xffff).unwrap_or_default(),
                Some(_) => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Adds classes to a phrase and marks its beginnings. Does nothing to phrases that are empty or too long, nor when the table is full.
    pub fn add(&mut self, phrase: &str, classes: u16) {
        let hashes: Vec<u64> = parts(phrase).collect();
        if hashes.is_empty() || hashes.len() > LONGEST {
            return;
        }
        let mut key = Key::EMPTY;
        for (at, &part) in hashes.iter().enumerate() {
            key = key.then(part);
            self.mark(key, if at + 1 == hashes.len() { classes } else { BEGINS });
        }
    }

    fn mark(&mut self, key: Key, classes: u16) {
        let (mut at, mark) = self.place(key);
        let slots = self.slots.to_mut();
        let last = slots.len() - 1;
        while let Some(slot) = slots.get_mut(at) {
            if *slot == 0 {
                if self.free > 1 {
                    *slot = (mark << 16) | u32::from(classes);
                    self.free -= 1;
                }
                return;
            }
            if *slot >> 16 == mark {
                *slot |= u32::from(classes);
                return;
            }
            at = (at + 1) & last;
        }
    }

    fn place(&self, key: Key) -> (usize, u32) {
        let mixed = key.0 ^ (key.0 >> 29);
        let at = usize::try_from(mixed & 0x7fff_ffff).unwrap_or_default() & (self.slots.len() - 1);
        // A mark of 0 would look like a free slot.
        let mark = u32::try_from(mixed >> 48).unwrap_or_default().max(1);
        (at, mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(phrase: &str) -> Key {
        parts(phrase).fold(Key::EMPTY, Key::then)
    }

    #[track_caller]
    fn check(phrase: &str, expected: u16) {
        let mut lexicon = Lexicon::with_room(10);
        lexicon.add("Port-au-Prince", LARGE_PLACE);
        lexicon.add("Chad", COUNTRY);
        lexicon.add("Chad", GIVEN);
        lexicon.add("São Tomé", LARGE_PLACE);
        assert_eq!(lexicon.classes(key(phrase)), expected, "{phrase}");
    }

    #[test]
    fn looks_up_by_letters_alone() {
        check("Port-au-Prince", LARGE_PLACE);
        check("PORT AU PRINCE", LARGE_PLACE);
        check("port", BEGINS);
        check("Chad", COUNTRY | GIVEN);
        check("SÃO TOMÉ", LARGE_PLACE);
        check("Prince", 0);
        check("", 0);
    }

    #[test]
    fn a_full_table_still_answers() {
        let mut lexicon = Lexicon::with_room(0);
        for number in 0..100 {
            lexicon.add(&format!("name{number}"), GIVEN);
        }
        assert_eq!(lexicon.classes(key("absent")), 0);
    }
}
