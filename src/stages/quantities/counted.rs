//! What a number without a unit counts: from the noun behind it, and for people from the verb around it.

use super::numbers::Number;
use super::{Reading, View};
use crate::record::{Code, Span};
use crate::resources::quantities::Stance;
use crate::resources::times::pieces::Kind;

/// How far a verb may stand from what is counted, in pieces.
const REACH: usize = 8;

impl View<'_> {
    /// Sets kind and noun; false if the number counts nothing.
    pub(super) fn counted(&self, reading: &mut Reading, number: &Number, last: Option<&Reading>) -> bool {
        let p = self.p;
        let mut behind = reading.end
            + usize::from(
                p.is(reading.end, "of") && (number.vague || p.any(reading.end + 1, &["the", "them", "their", "its", "his"])),
            );
        behind += usize::from(p.any(behind, &["the", "their", "its", "his"]));
        let noun = self.noun_behind(behind);
        reading.of = noun.map(|(_, span)| span);
        let end_of_noun = noun.map_or(reading.end, |(at, _)| at + 1);
        let noun_kind = noun.and_then(|(at, _)| self.rules.noun(p.word(at))).cloned();
        // "20 refugees" may have been killed; "20 deaths" are what they are.
        let own = noun_kind.clone().filter(|kind| !matches!(&**kind, "people" | "households" | "displaced" | "arrested"));
        let countable = noun.is_none() || noun_kind.is_some() || number.vague;
        let kind = own.or_else(|| if countable { self.fate(reading, end_of_noun) } else { None });
        if let Some(kind) = kind {
            reading.kind = kind;
            return true;
        }
        if let Some(kind) = noun_kind {
            reading.kind = if kind == "households" { Code::Borrowed("count") } else { kind };
            return true;
        }
        if noun.is_some() {
            return !(p.is(reading.start, "one") && number.end == reading.start + 1);
        }
        // "12 survived", "4 are on the run": people, where people were counted before.
        let goes_on =
            p.any(reading.end, &["were", "are", "was", "is", "others", "more", "survived", "remain", "remained", "escaped"]);
        let people = last.is_some_and(|last| {
            matches!(
                &*last.kind,
                "people"
                    | "dead"
                    | "injured"
                    | "missing"
                    | "arrested"
                    | "displaced"
                    | "evacuated"
                    | "rescued"
                    | "infected"
                    | "abducted"
            )
        });
        let of_them = p.is(reading.end, "of") && p.any(reading.end + 1, &["them", "whom", "those"]);
        if (goes_on || of_them) && people || p.is(reading.end, "survived") {
            reading.kind = Code::Borrowed("people");
            return true;
        }
        // A bare figure: an index, a rate.
        let shown = p.any(
            reading.start.wrapping_sub(1),
            &["at", "to", "from", "by", "of", "reached", "hit", "was", "totalled", "totaled"],
        );
        let closes = !p.is(reading.end, "-") && !(p.is(reading.end, ":"));
        number.digits
            && closes
            && (number.end > reading.start + 1
                || shown && !p.any(reading.end, &["of", "in", "and"]) && number.value > 12.0
                || self.is_part(reading.end))
    }

    /// "23 of 31 drones": a number with its whole.
    fn is_part(&self, at: usize) -> bool {
        self.p.is(at, "of") && self.number(at + 1, false).is_some_and(|whole| self.noun_behind(whole.end).is_some())
    }

    /// The noun that a number counts, behind adjectives: "12 Angolan police officers".
    pub(super) fn noun_behind(&self, at: usize) -> Option<(usize, Span)> {
        let p = self.p;
        let mut found = None;
        for index in at..at + 5 {
            if p.kind(index) == Some(Kind::Mark) {
                // "asylum-seekers", "Iran-backed fighters"
                if p.is(index, "-") && p.joined(index) && p.joined(index + 1) && index > at { continue } else { break }
            }
            let word = p.word(index);
            if p.kind(index) != Some(Kind::Word) || p.new_paragraph(index) && index > at || STOPS.contains(&word) {
                break;
            }
            let plural =
                word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is");
            let known = self.rules.noun(word).is_some();
            if self.rules.verb(word, Stance::Adjective).is_some()
                || self.rules.verb(word, Stance::Transitive).is_some() && !plural
            {
                if found.is_some() {
                    break;
                } else if !known {
                    continue;
                }
            }
            if known || plural {
                found = Some(index);
                // "police officers", "school children": the last of a row is the head.
                let next = p.word(index + 1);
                if self.rules.noun(next).is_none() && !(word == "police" && next.ends_with('s')) {
                    break;
                }
            } else if found.is_some()
                || word.ends_with("ed") && index == at && !p.is(index + 1, "") && self.rules.noun(p.word(index + 1)).is_none()
            {
                break;
            }
        }
        found.map(|head| (head, p.span(at, head + 1)))
    }

    /// What became of the people counted: dead, injured, missing, arrested, displaced, evacuated, rescued, infected, abducted.
    fn fate(&self, reading: &Reading, behind: usize) -> Option<Code> {
        self.beside(reading, behind).or_else(|| self.passive(behind)).or_else(|| self.object(reading.start))
    }

    /// "six dead", "30 wounded", "19 missing sailors", "120 people dead", "30,000 homeless".
    fn beside(&self, reading: &Reading, behind: usize) -> Option<Code> {
        let p = self.p;
        let of = usize::from(p.any(reading.end, &["more", "others", "other", "people", "still"]));
        [
            reading.end,
            reading.end + of,
            behind,
            behind + usize::from(p.any(behind, &["still", "feared", "left", "reported", "confirmed"])),
        ]
        .into_iter()
        .find_map(|at| self.rules.verb(p.word(at), Stance::Adjective).filter(|_| !p.any(at + 1, &["by"]) || p.is(at, "injured")))
        .cloned()
    }

    /// "12 people were killed", "one is missing", "seven died", "300 people are feared dead", "5,000 villagers to flee".
    fn passive(&self, behind: usize) -> Option<Code> {
        let p = self.p;
        let mut auxiliary = false;
        for at in behind..behind + REACH {
            let word = p.word(at);
            if p.kind(at) != Some(Kind::Word) || CLAUSES.contains(&word) {
                return None;
            }
            // The next number has its own verb.
            if at > behind && (self.rules.numbers.is_number_word(word) && word != "second") {
                return None;
            }
            if let Some(kind) = self.rules.verb(word, Stance::Intransitive) {
                return Some(kind.clone());
            }
            if p.run(at, &["forced", "from"]) || p.run(at, &["driven", "from"]) {
                return Some(Code::Borrowed("displaced"));
            }
            if p.run(at, &["into", "custody"]) || p.run(at, &["in", "custody"]) {
                return Some(Code::Borrowed("arrested"));
            }
            if auxiliary
                && let Some(kind) = self.rules.verb(word, Stance::Transitive).or_else(|| self.rules.verb(word, Stance::Adjective))
            {
                return Some(kind.clone());
            }
            let helps = matches!(
                word,
                "was" | "were" | "been" | "being" | "be" | "is" | "are" | "remain" | "remained" | "feared" | "got"
            );
            if !helps
                && auxiliary
                && !matches!(
                    word,
                    "also"
                        | "still"
                        | "either"
                        | "since"
                        | "now"
                        | "already"
                        | "seriously"
                        | "critically"
                        | "slightly"
                        | "reportedly"
                        | "confirmed"
                        | "reported"
                        | "believed"
                        | "presumed"
                        | "later"
                        | "shot"
                        | "found"
                        | "listed"
                        | "to"
                        | "have"
                        | "badly"
                        | "severely"
                        | "instantly"
                        | "immediately"
                )
            {
                return None;
            }
            auxiliary |= helps;
            let bridge = helps
                || auxiliary
                || matches!(
                    word,
                    "have"
                        | "had"
                        | "has"
                        | "also"
                        | "to"
                        | "others"
                        | "more"
                        | "people"
                        | "who"
                        | "of"
                        | "them"
                        | "on"
                        | "board"
                        | "aboard"
                        | "in"
                        | "custody"
                        | "still"
                );
            if !bridge {
                return None;
            }
        }
        None
    }

    /// "killed 12", "wounding at least 30", "arrested 45", "the death toll rose to 147".
    fn object(&self, start: usize) -> Option<Code> {
        let p = self.p;
        for back in 1..=REACH + 2 {
            let at = start.checked_sub(back)?;
            let word = p.word(at);
            let sentence = p.any(at, &[".", ";", "!", "?", ":"]) && !p.joined(at + 1);
            if sentence || p.new_paragraph(at + 1) || p.kind(at) == Some(Kind::Digits) && back > 1 {
                return None;
            }
            if word == "toll" || word == "dead" && p.is(at.wrapping_sub(1), "shot") {
                return Some(Code::Borrowed("dead"));
            }
            if back > REACH {
                continue;
            }
            if let Some(kind) = self.rules.verb(word, Stance::Transitive) {
                // "were killed when 12 gunmen": the passive's verb has its own subject.
                let passive = p.any(at.wrapping_sub(1), &["was", "were", "been", "being", "be", "are", "is"]);
                let clear = !passive
                    && (at + 1..start).all(|between| {
                        !CLAUSES.contains(&p.word(between))
                            && !p.is(between, ",")
                            && !p.any(between, &["by", "with", "in", "on", "from", "after", "for", "to"])
                    });
                return clear.then(|| kind.clone());
            }
        }
        None
    }
}

/// Words that end a noun phrase.
const STOPS: [&str; 72] = [
    "was", "were", "is", "are", "has", "have", "had", "will", "would", "could", "can", "may", "might", "must", "and", "or",
    "but", "in", "on", "at", "to", "from", "for", "by", "with", "without", "after", "before", "when", "while", "as", "than",
    "that", "who", "which", "since", "during", "against", "per", "a", "an", "the", "this", "into", "over", "under", "between",
    "if", "so", "because", "until", "near", "outside", "inside", "he", "she", "it", "they", "we", "said", "says", "up", "down",
    "his", "her", "their", "its", "of", "not", "across", "through", "away",
];

/// Words that open another clause.
const CLAUSES: [&str; 12] =
    ["when", "after", "while", "which", "that", "because", "before", "as", "but", "although", "where", "if"];
