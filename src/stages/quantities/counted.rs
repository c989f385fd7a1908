//! What a number without a unit counts: from the noun behind it, and for people from the verb around it.

use super::{Reading, View};
use crate::record::{Code, Span};
use crate::resources::pieces::Kind;
use crate::resources::quantities::Stance;
use crate::stages::numbers::Number;
use crate::text::lexicon::WordClass;

/// How far a verb may stand from what is counted, in pieces.
const REACH: usize = 8;

impl View<'_> {
    /// Sets kind and noun; false if the number counts nothing.
    pub(super) fn counted(&self, reading: &mut Reading, number: &Number, last: Option<&Reading>) -> bool {
        let p = self.p;
        let mut behind = reading.end
            + usize::from(p.is(reading.end, WordClass::Of) && (number.vague || p.is(reading.end + 1, WordClass::WholeOfCount)));
        behind += usize::from(p.is(behind, WordClass::OwnerOfCount));
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
            return !(p.is(reading.start, WordClass::One) && number.end == reading.start + 1);
        }
        // "12 survived", "4 are on the run": people, where people were counted before.
        let goes_on = p.is(reading.end, WordClass::BehindCountAlone);
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
        let of_them = p.is(reading.end, WordClass::Of) && p.is(reading.end + 1, WordClass::Those);
        if (goes_on || of_them) && people || p.is(reading.end, WordClass::Survived) {
            reading.kind = Code::Borrowed("people");
            return true;
        }
        // A bare figure: an index, a rate.
        let shown = p.is(reading.start.wrapping_sub(1), WordClass::BeforeBareFigure);
        let closes = !p.is(reading.end, "-") && !(p.is(reading.end, ":"));
        number.digits
            && closes
            && (number.end > reading.start + 1
                || shown && !p.any(reading.end, &[WordClass::Of, WordClass::In, WordClass::And]) && number.value > 12.0
                || self.is_part(reading.end))
    }

    /// "23 of 31 drones": a number with its whole.
    fn is_part(&self, at: usize) -> bool {
        self.p.is(at, WordClass::Of) && self.number(at + 1, false).is_some_and(|whole| self.noun_behind(whole.end).is_some())
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
            if p.kind(index) != Some(Kind::Word) || p.new_paragraph(index) && index > at || p.is(index, WordClass::EndsNounPhrase)
            {
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
                if self.rules.noun(next).is_none() && !(p.is(index, WordClass::Police) && next.ends_with('s')) {
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
        let of = usize::from(p.is(reading.end, WordClass::Others));
        [reading.end, reading.end + of, behind, behind + usize::from(p.is(behind, WordClass::SaidOfDead))]
            .into_iter()
            .find_map(|at| {
                self.rules
                    .verb(p.word(at), Stance::Adjective)
                    .filter(|_| !p.is(at + 1, WordClass::By) || p.is(at, WordClass::Injured))
            })
            .cloned()
    }

    /// "12 people were killed", "one is missing", "seven died", "300 people are feared dead", "5,000 villagers to flee".
    fn passive(&self, behind: usize) -> Option<Code> {
        let p = self.p;
        let mut auxiliary = false;
        for at in behind..behind + REACH {
            let word = p.word(at);
            if p.kind(at) != Some(Kind::Word) || p.is(at, WordClass::OpensClause) {
                return None;
            }
            // The next number has its own verb.
            if at > behind && (self.rules.numbers.is_number_word(word) && !p.is(at, WordClass::Second)) {
                return None;
            }
            if let Some(kind) = self.rules.verb(word, Stance::Intransitive) {
                return Some(kind.clone());
            }
            if p.run(at, &[WordClass::Forced, WordClass::From]) || p.run(at, &[WordClass::Driven, WordClass::From]) {
                return Some(Code::Borrowed("displaced"));
            }
            if p.run(at, &[WordClass::Into, WordClass::Custody]) || p.run(at, &[WordClass::In, WordClass::Custody]) {
                return Some(Code::Borrowed("arrested"));
            }
            if auxiliary
                && let Some(kind) = self.rules.verb(word, Stance::Transitive).or_else(|| self.rules.verb(word, Stance::Adjective))
            {
                return Some(kind.clone());
            }
            let helps = p.is(at, WordClass::PassiveAuxiliary);
            if !helps && auxiliary && !p.is(at, WordClass::InPassive) {
                return None;
            }
            auxiliary |= helps;
            let bridge = helps || auxiliary || p.is(at, WordClass::BeforePassive);
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
            if p.is(at, WordClass::Toll) || p.is(at, WordClass::Dead) && p.is(at.wrapping_sub(1), WordClass::Shot) {
                return Some(Code::Borrowed("dead"));
            }
            if back > REACH {
                continue;
            }
            if let Some(kind) = self.rules.verb(word, Stance::Transitive) {
                // "were killed when 12 gunmen": the passive's verb has its own subject.
                let passive = p.is(at.wrapping_sub(1), WordClass::PassiveOfHarm);
                let clear = !passive
                    && (at + 1..start).all(|between| {
                        !p.is(between, WordClass::OpensClause) && !p.is(between, ",") && !p.is(between, WordClass::CutsObject)
                    });
                return clear.then(|| kind.clone());
            }
        }
        None
    }
}
