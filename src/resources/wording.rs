//! The words in which wires say that copy must not go out, until when, or that it is void – in every language of `wording.tsv`.
//!
//! A word stands for ideas, not for a sentence: the grammar that puts ideas together is `stages/lifecycle/grammar.rs`. All lists are
//! put into two hash maps once; tagging a line is linear in its length.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::char::decompose_canonical;

use lists::{List, ListError};

/// What a word can stand for, as a set: a word of two languages may stand for two ideas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ideas(u32);

impl Ideas {
    pub const NONE: Ideas = Ideas(0);
    pub const EMBARGO: Ideas = Ideas(1);
    pub const USE: Ideas = Ideas(1 << 1);
    /// "published", "used": as `USE`, but only behind "must", "to be" or "not".
    pub const USED: Ideas = Ideas(1 << 2);
    pub const NOT: Ideas = Ideas(1 << 3);
    pub const BAN: Ideas = Ideas(1 << 4);
    pub const UNPUBLISHABLE: Ideas = Ideas(1 << 5);
    pub const UNTIL: Ideas = Ideas(1 << 6);
    pub const AFTER: Ideas = Ideas(1 << 7);
    pub const HOLD: Ideas = Ideas(1 << 8);
    pub const VOID: Ideas = Ideas(1 << 9);
    pub const DISCARD: Ideas = Ideas(1 << 10);
    pub const ITEM: Ideas = Ideas(1 << 11);
    pub const ADDRESS: Ideas = Ideas(1 << 12);
    pub const PLEASE: Ideas = Ideas(1 << 13);
    pub const LIFTED: Ideas = Ideas(1 << 14);
    pub const ENDS: Ideas = Ideas(1 << 15);
    pub const DRAFT: Ideas = Ideas(1 << 16);
    pub const CLEARANCE: Ideas = Ideas(1 << 17);
    pub const PENDING: Ideas = Ideas(1 << 18);
    pub const STRICT: Ideas = Ideas(1 << 19);
    pub const IMMEDIATE: Ideas = Ideas(1 << 20);
    pub const ADVANCE: Ideas = Ideas(1 << 21);
    pub const LICENCE: Ideas = Ideas(1 << 22);
    pub(crate) const REFERENCE: Ideas = Ideas(1 << 23);
    pub const FILLER: Ideas = Ideas(1 << 24);
    /// A weekday, month, zone or other word of a time.
    pub const TIME: Ideas = Ideas(1 << 25);
    pub const NUMBER: Ideas = Ideas(1 << 26);
    pub const CORRECTION: Ideas = Ideas(1 << 27);
    pub const UPDATE: Ideas = Ideas(1 << 28);
    /// "The following information": what is not for publication is not the copy, but a block in it.
    pub const FOLLOWING: Ideas = Ideas(1 << 29);
    /// Voids an item only where it is written in capitals: "ELIMINATION: …", but not "Elimination: Nigeria out".
    pub const CAPITALS: Ideas = Ideas(1 << 30);
    /// The verb of a statement: "the broadcast will be on Sunday" tells, "for broadcast on Sunday" orders.
    pub const TELLS: Ideas = Ideas(1 << 31);

    pub const fn or(self, other: Ideas) -> Ideas {
        Ideas(self.0 | other.0)
    }

    /// Whether the sets share an idea.
    pub const fn any(self, other: Ideas) -> bool {
        self.0 & other.0 != 0
    }

    fn named(name: &str) -> Option<Ideas> {
        let found = match name {
            "embargo" => Ideas::EMBARGO,
            "use" => Ideas::USE,
            "used" => Ideas::USED,
            "not" => Ideas::NOT,
            "ban" => Ideas::BAN,
            "unpublishable" => Ideas::UNPUBLISHABLE,
            "until" => Ideas::UNTIL,
            "after" => Ideas::AFTER,
            "hold" => Ideas::HOLD,
            "void" => Ideas::VOID,
            "discard" => Ideas::DISCARD,
            "item" => Ideas::ITEM,
            "address" => Ideas::ADDRESS,
            "please" => Ideas::PLEASE,
            "lifted" => Ideas::LIFTED,
            "ends" => Ideas::ENDS,
            "draft" => Ideas::DRAFT,
            "clearance" => Ideas::CLEARANCE,
            "pending" => Ideas::PENDING,
            "strict" => Ideas::STRICT,
            "immediate" => Ideas::IMMEDIATE,
            "advance" => Ideas::ADVANCE,
            "licence" => Ideas::LICENCE,
            "reference" => Ideas::REFERENCE,
            "filler" => Ideas::FILLER,
            "time" => Ideas::TIME,
            "correction" => Ideas::CORRECTION,
            "update" => Ideas::UPDATE,
            "following" => Ideas::FOLLOWING,
            "capitals" => Ideas::CAPITALS,
            "tells" => Ideas::TELLS,
            _ => return None,
        };
        Some(found)
    }
}

/// The words of notices, ready for look-up.
#[derive(Debug)]
pub struct Wording {
    /// By the first word of the phrase.
    whole: FxHashMap<String, Vec<Phrase>>,
    /// By the beginning that the first word must have.
    stems: FxHashMap<String, Vec<Phrase>>,
    mail_prefixes: FxHashSet<String>,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<String>,
    /// The last word may go on.
    open: bool,
    ideas: Ideas,
}

/// One word of a line; ideographs are words each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the line.
    pub span: Range<usize>,
    /// Lower case, without the accents of Latin and Greek letters.
    pub key: String,
    /// In capitals throughout, with at least two of them.
    pub is_upper: bool,
    pub ideas: Ideas,
}

/// A longer word is no word of these lists, in characters.
const LONGEST_WORD: usize = 28;

impl Wording {
    pub fn built_in() -> Result<Wording, ListError> {
        let mut wording =
            Wording { whole: FxHashMap::default(), stems: FxHashMap::default(), mail_prefixes: FxHashSet::default() };
        let lines: List<(&str, &str, &str)> = crate::read!("wire/lifecycle/wording.tsv")?;
        for line in &lines {
            let ideas = Ideas::named(line.0).ok_or_else(|| lines.problem(line.line, "the first column names no idea"))?;
            line.2.split('|').for_each(|phrase| wording.add(phrase, ideas));
        }
        let calendar: List<(&str, &str, &str)> = crate::read!("wire/lifecycle/calendar.tsv")?;
        calendar.entries().flat_map(|it| it.2.split_whitespace()).for_each(|name| wording.add(name, Ideas::TIME));
        let zones: List<(&str, Option<i32>, &str)> = crate::read!("wire/lifecycle/zones.tsv")?;
        // The name of a city is no word of a notice.
        let zones = zones.entries().map(|it| it.0).filter(|it| it.chars().all(char::is_uppercase) && it.len() > 1);
        zones.for_each(|name| wording.add(name, Ideas::TIME));
        let prefixes: List<&str> = crate::read!("wire/lifecycle/mail_prefixes.tsv")?;
        wording.mail_prefixes.extend(prefixes.entries().map(key));
        Ok(wording)
    }

    fn add(&mut self, phrase: &str, ideas: Ideas) {
        let phrase = phrase.trim();
        let open = phrase.ends_with('*');
        let mut keys = split(phrase.trim_end_matches('*')).into_iter().map(|it| it.key);
        let Some(first) = keys.next() else { return };
        let rest: Vec<String> = keys.collect();
        let map = if open && rest.is_empty() { &mut self.stems } else { &mut self.whole };
        map.entry(first).or_default().push(Phrase { rest, open, ideas });
    }

    /// The words of a line with what each stands for; the longest phrase wins.
    pub fn read(&self, line: &str) -> Vec<Word> {
        let mut words = split(line);
        let mut at = 0;
        while at < words.len() {
            let (length, ideas) = self.longest(words.get(at..).unwrap_or_default());
            for word in words.iter_mut().skip(at).take(length) {
                word.ideas = word.ideas.or(ideas);
            }
            at += length.max(1);
        }
        words
    }

    /// How many of the words a phrase of the lists covers, and what it stands for.
    fn longest(&self, words: &[Word]) -> (usize, Ideas) {
        let Some(first) = words.first() else { return (0, Ideas::NONE) };
        let mut best = (0, Ideas::NONE);
        let mut consider = |phrase: &Phrase| {
            let length = phrase.rest.len() + 1;
            let fits = |(index, key): (usize, &String)| {
                words.get(index + 1).is_some_and(|word| {
                    word.key == *key || phrase.open && index + 2 == length && word.key.starts_with(key.as_str())
                })
            };
            if length >= best.0 && phrase.rest.iter().enumerate().all(fits) {
                let before = if length == best.0 { best.1 } else { Ideas::NONE };
                best = (length, before.or(phrase.ideas));
            }
        };
        self.whole.get(&first.key).into_iter().flatten().for_each(&mut consider);
        for (end, letter) in first.key.char_indices().take(LONGEST_WORD).skip(1) {
            let stem = first.key.get(..end + letter.len_utf8()).unwrap_or_default();
            self.stems.get(stem).into_iter().flatten().for_each(&mut consider);
        }
        best
    }

    /// What follows "Fwd:", "AW:", "TR:" and the like; several may stand before one another.
    pub fn without_mail_prefix<'a>(&self, subject: &'a str) -> &'a str {
        let mut rest = subject.trim_start();
        while let Some((prefix, after)) = rest.split_once([':', '：'])
            && prefix.len() <= 24
            && self.mail_prefixes.contains(&bare_prefix(prefix))
            && !after.trim().is_empty()
        {
            rest = after.trim_start();
        }
        rest
    }
}

/// "RE[2]" and "Re (3)" are "re".
fn bare_prefix(prefix: &str) -> String {
    let letters = prefix.split(['[', '(']).next().unwrap_or_default();
    key(letters.trim().trim_end_matches(|it: char| it.is_ascii_digit()))
}

/// The words of a line, not yet tagged but for numbers.
pub fn split(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, letter)) = chars.next() {
        if !is_word_letter(letter) {
            continue;
        }
        let mut end = start + letter.len_utf8();
        let is_number = letter.is_numeric();
        if !is_ideograph(letter) {
            while let Some((at, next)) = chars.peek().copied() {
                let joins =
                    is_word_letter(next) && !is_ideograph(next) || is_mark(next) || joins(next, line.get(at..), is_number);
                if !joins {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        }
        let written = line.get(start..end).unwrap_or_default();
        let cased = written.chars().filter(|it| it.is_uppercase()).count();
        let is_upper = cased >= 2 && !written.chars().any(char::is_lowercase);
        let ideas = if is_number { Ideas::NUMBER } else { Ideas::NONE };
        words.push(Word { span: start..end, key: key(written), is_upper, ideas });
    }
    words
}

/// A sign between letters or digits that does not end the word: "a.m.", "06:00", "5.3.2027".
fn joins(sign: char, rest: Option<&str>, is_number: bool) -> bool {
    let next = rest.and_then(|it| it.chars().nth(1));
    let goes_on = next.is_some_and(|it| is_word_letter(it) && !is_ideograph(it));
    match sign {
        '.' => goes_on,
        ':' | '/' | '-' | ',' | '+' => is_number && next.is_some_and(char::is_numeric),
        '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' => true,
        _ => false,
    }
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric()
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{640}')
}

/// Signs of scripts that put no spaces between words.
pub fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// The form under which a word is looked up.
fn key(written: &str) -> String {
    let mut key = String::with_capacity(written.len());
    for letter in written.chars().flat_map(char::to_lowercase) {
        match letter {
            'أ' | 'إ' | 'آ' => key.push('ا'),
            'ى' => key.push('ي'),
            'ё' => key.push('е'),
            'ı' => key.push('i'),
            'ς' => key.push('σ'),
            '.' | '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' => {}
            _ if is_mark(letter) => {}
            'à'..='ɏ' | 'ʹ'..='Ͽ' | 'ἀ'..='῿' | 'ạ'..='ỿ' => {
                let mut base = None;
                decompose_canonical(letter, |it| base = base.or(Some(it)));
                key.push(base.unwrap_or(letter));
            }
            _ => key.push(letter),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_without_accents() {
        let wording = Wording::built_in().unwrap();
        for (line, idea) in [
            ("EMBARGOED", Ideas::EMBARGO),
            ("Embargué", Ideas::EMBARGO),
            ("Zurückgezogen", Ideas::VOID),
            ("ZURUCKGEZOGEN", Ideas::VOID),
            ("ANULACION", Ideas::VOID),
            ("аннулирована", Ideas::VOID),
            ("取り消し", Ideas::VOID),
            ("ملغاة", Ideas::VOID),
            ("Nepoužívať", Ideas::UNPUBLISHABLE),
            ("6:00", Ideas::NUMBER),
        ] {
            assert!(wording.read(line).iter().all(|it| it.ideas.any(idea)), "{line}: {:?}", wording.read(line));
        }
        assert!(!wording.read("Sin embargo").iter().any(|it| it.ideas.any(Ideas::EMBARGO)), "'however' is no embargo");
    }

    #[test]
    fn mail_prefixes_go() {
        let wording = Wording::built_in().unwrap();
        for subject in
            ["Fwd: KILL: X", "RE: AW: KILL: X", "TR : KILL: X", "I: KILL: X", "Re[2]: KILL: X", "回复：KILL: X", "KILL: X"]
        {
            assert_eq!(wording.without_mail_prefix(subject), "KILL: X", "{subject}");
        }
        assert_eq!(wording.without_mail_prefix("Re:"), "Re:");
    }
}
