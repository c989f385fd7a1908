//! The words in which wires say that copy must not go out, until when, or that it is void – in every language of `wording.tsv`.
//!
//! A word stands for ideas, not for a sentence: the grammar that puts ideas together is `stages/lifecycle/grammar`. All lists are
//! put into two hash maps once; tagging a line is linear in its length.

mod ideas;
mod tokens;

use rustc_hash::{FxHashMap, FxHashSet};

use lists::{List, ListError};

pub use ideas::Ideas;
pub use tokens::{Word, is_ideograph};
use tokens::{key, split};

/// The words of notices, ready for look-up.
#[derive(Debug, Default)]
pub struct Wording {
    /// By the first word of the phrase.
    whole: FxHashMap<String, Vec<Phrase>>,
    /// By the beginning that the first word must have.
    stems: FxHashMap<String, Vec<Phrase>>,
    /// By the letters before a number that is written onto the word: "ADV06".
    numbered: FxHashMap<String, Ideas>,
    mail_prefixes: FxHashSet<String>,
    /// Words of the labels of gateways.
    mail_labels: FxHashSet<String>,
    /// Weekdays in two or three letters, which are other words as well.
    short_days: FxHashSet<String>,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<String>,
    /// The last word may go on.
    open: bool,
    ideas: Ideas,
}

/// A longer word is no word of these lists, in characters.
const LONGEST_WORD: usize = 28;
/// Letters that must stand apart to be read as one word: fewer are initials.
const SPACED: usize = 4;

impl Wording {
    pub fn built_in() -> Result<Wording, ListError> {
        let mut wording = Wording::default();
        let lines: List<(&str, &str, &str)> = crate::read!("wire/lifecycle/wording.tsv")?;
        for line in &lines {
            let ideas = Ideas::named(line.0).ok_or_else(|| lines.problem(line.line, "the first column names no idea"))?;
            line.2.split('|').for_each(|phrase| wording.add(phrase, ideas));
        }
        let calendar: List<(&str, &str, &str)> = crate::read!("wire/lifecycle/calendar.tsv")?;
        let (short, names): (Vec<_>, Vec<_>) = calendar.entries().partition(|it| it.0 == "short");
        names.iter().flat_map(|it| it.2.split_whitespace()).for_each(|name| wording.add(name, Ideas::TIME));
        wording.short_days.extend(short.iter().flat_map(|it| it.2.split_whitespace()).map(key));
        let zones: List<(&str, Option<i32>, &str)> = crate::read!("wire/lifecycle/zones.tsv")?;
        // The name of a city is no word of a notice.
        let zones = zones.entries().map(|it| it.0).filter(|it| it.chars().all(char::is_uppercase) && it.len() > 1);
        zones.for_each(|name| wording.add(name, Ideas::TIME));
        let agencies = crate::agencies::names()?;
        let agencies = agencies.iter().filter(|it| it.chars().filter(|letter| letter.is_alphabetic()).count() >= 2);
        agencies.for_each(|name| wording.add(name, Ideas::AGENCY));
        let prefixes: List<&str> = crate::read!("wire/lifecycle/mail_prefixes.tsv")?;
        wording.mail_prefixes.extend(prefixes.entries().map(key));
        let labels: List<&str> = crate::read!("wire/lifecycle/mail_labels.tsv")?;
        wording.mail_labels.extend(labels.entries().map(key));
        Ok(wording)
    }

    fn add(&mut self, phrase: &str, ideas: Ideas) {
        let phrase = phrase.trim();
        if let Some(letters) = phrase.strip_suffix('#') {
            let there = self.numbered.entry(key(letters)).or_default();
            *there = there.or(ideas).or(Ideas::NUMBER);
            return;
        }
        let open = phrase.ends_with('*');
        let mut keys = split(phrase.trim_end_matches('*')).into_iter().map(|it| it.key);
        let Some(first) = keys.next() else { return };
        let rest: Vec<String> = keys.collect();
        let map = if open && rest.is_empty() { &mut self.stems } else { &mut self.whole };
        map.entry(first).or_default().push(Phrase { rest, open, ideas });
    }

    /// The words of a line with what each stands for; the longest phrase wins.
    pub fn read(&self, line: &str) -> Vec<Word> {
        let mut words = self.gather(split(line), line);
        let mut at = 0;
        while at < words.len() {
            let (length, ideas) = self.longest(words.get(at..).unwrap_or_default());
            for word in words.iter_mut().skip(at).take(length) {
                word.ideas = word.ideas.or(ideas.without(Ideas::MARKS));
                word.marks = ideas.and(Ideas::MARKS);
            }
            at += length.max(1);
        }
        self.mark_short_days(&mut words);
        words
    }

    /// "Sperrfrist Mo 6 Uhr": a weekday in two letters behind a word of a notice and before a time, or nothing.
    fn mark_short_days(&self, words: &mut [Word]) {
        const BEFORE: Ideas = Ideas::EMBARGO.or(Ideas::UNTIL).or(Ideas::AFTER).or(Ideas::HOLD).or(Ideas::USE);
        for at in 1..words.len() {
            let is_behind = words.get(at - 1).is_some_and(|it| it.ideas.any(BEFORE));
            let is_timed = words.get(at + 1).is_none_or(|it| it.ideas.any(Ideas::NUMBER.or(Ideas::TIME)));
            if let Some(word) = words.get_mut(at).filter(|it| is_behind && is_timed && self.short_days.contains(&it.key)) {
                word.ideas = word.ideas.or(Ideas::TIME);
            }
        }
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
        if best.0 == 0 {
            let letters = first.key.trim_end_matches(|it: char| it.is_ascii_digit());
            let numbered = self.numbered.get(letters).filter(|_| letters.len() < first.key.len());
            return numbered.map_or(best, |it| (1, *it));
        }
        best
    }

    /// "E M B A R G O" as one word, where it is one of the lists.
    fn gather(&self, words: Vec<Word>, line: &str) -> Vec<Word> {
        let is_letter = |it: &Word| it.key.chars().count() == 1 && it.ideas == Ideas::NONE && !it.key.chars().all(is_ideograph);
        if words.iter().filter(|it| is_letter(it)).count() < SPACED {
            return words;
        }
        let mut gathered: Vec<Word> = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let letters = words.get(at..).unwrap_or_default();
            let follows = |index: usize| {
                let gap = letters.get(index - 1).zip(letters.get(index)).and_then(|it| line.get(it.0.span.end..it.1.span.start));
                gap.is_some_and(|it| it.chars().count() == 1)
            };
            let length = (0..letters.len().min(LONGEST_WORD))
                .take_while(|it| letters.get(*it).is_some_and(is_letter) && (*it == 0 || follows(*it)))
                .count();
            let joined = |length: usize| letters.iter().take(length).map(|it| it.key.as_str()).collect::<String>();
            let found = (SPACED..=length).rev().find(|it| self.is_word(&joined(*it)));
            let last = found.and_then(|it| letters.get(it - 1));
            gathered.push(last.map_or_else(
                || word.clone(),
                |last| Word::at(word.span.start..last.span.end, line).spaced(&joined(found.unwrap_or(0))),
            ));
            at += found.unwrap_or(1);
        }
        gathered
    }

    fn is_word(&self, key: &str) -> bool {
        let is_whole = self.whole.get(key).is_some_and(|it| it.iter().any(|phrase| phrase.rest.is_empty()));
        is_whole || key.char_indices().any(|(at, _)| at >= SPACED && key.get(..at).is_some_and(|it| self.stems.contains_key(it)))
    }

    /// What follows "Fwd:", "AW:", "TR:", "[EXTERNAL]" and the like; several may stand before one another.
    pub fn without_mail_prefix<'a>(&self, subject: &'a str) -> &'a str {
        let mut rest = subject.trim_start();
        while let Some(after) = self.behind_prefix(rest).or_else(|| self.behind_label(rest)).map(str::trim)
            && !after.is_empty()
        {
            rest = after;
        }
        rest
    }

    fn behind_prefix<'a>(&self, subject: &'a str) -> Option<&'a str> {
        let (prefix, after) = subject.split_once([':', '：'])?;
        (prefix.len() <= 24 && self.mail_prefixes.contains(&bare_prefix(prefix))).then_some(after)
    }

    /// "[EXTERNAL]", "**Caution: outside sender**", "[newsdesk-list]": what a gateway or a list of addresses sets before a subject. No
    /// order is a label.
    fn behind_label<'a>(&self, subject: &'a str) -> Option<&'a str> {
        let (open, close) = LABELS.iter().find(|it| subject.starts_with(it.0))?;
        let (label, after) = subject.strip_prefix(open)?.split_once(close)?;
        if label.len() > LONGEST_LABEL {
            return None;
        }
        let words = self.read(label);
        let is_of_gateway = words.iter().any(|it| self.mail_labels.contains(&it.key));
        let is_of_list = *open == "[" && label.contains('-') && label.chars().all(|it| it.is_lowercase() || "-_.".contains(it));
        let orders = words.iter().any(|it| it.ideas.any(ORDERS));
        (!orders && (is_of_gateway || is_of_list)).then_some(after)
    }
}

/// What labels stand between.
const LABELS: [(&str, &str); 6] = [("[", "]"), ("**", "**"), ("{", "}"), ("(", ")"), ("<", ">"), ("【", "】")];
/// A longer text is no label, in bytes.
const LONGEST_LABEL: usize = 60;
/// Words of notices, which are no label.
const ORDERS: Ideas =
    Ideas::EMBARGO.or(Ideas::HOLD).or(Ideas::VOID).or(Ideas::DISCARD).or(Ideas::UNPUBLISHABLE).or(Ideas::DRAFT).or(Ideas::USE);

/// "RE[2]" and "Re (3)" are "re".
fn bare_prefix(prefix: &str) -> String {
    let letters = prefix.split(['[', '(']).next().unwrap_or_default();
    key(letters.trim().trim_end_matches(|it: char| it.is_ascii_digit()))
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
        for subject in [
            "Fwd: KILL: X",
            "RE: AW: KILL: X",
            "TR : KILL: X",
            "I: KILL: X",
            "Re[2]: KILL: X",
            "回复：KILL: X",
            "KILL: X",
            "[EXT] KILL: X",
            "AW: [Caution: External] FW: KILL: X",
            "**EXTERNAL** KILL: X",
            "[desk-list] KILL: X",
        ] {
            assert_eq!(wording.without_mail_prefix(subject), "KILL: X", "{subject}");
        }
        for subject in ["Re:", "[EXT]", "[Embargo] X", "[KILL] X", "[hold] X", "(Reuters) X"] {
            assert_eq!(wording.without_mail_prefix(subject), subject);
        }
    }
}
