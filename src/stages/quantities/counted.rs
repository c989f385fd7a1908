//! What a number without a unit counts: from the noun behind it, and for people from the verb around it.

use super::{Reading, View};
use crate::record::{Code, Span};
use crate::resources::pieces::Kind;
use crate::resources::quantities::{Stance, WordKind};
use crate::stages::numbers::Number;
use crate::text::lexicon::WordClass;

/// How far a verb may stand from what is counted, in pieces; how far the noun of a count from what it comes to.
const REACH: usize = 8;
const FAR: usize = 18;

impl View<'_> {
    /// Sets kind and noun; false if the number counts nothing.
    pub(super) fn counted(&self, reading: &mut Reading, number: &Number, last: Option<&Reading>) -> bool {
        let p = self.p;
        let mut behind = reading.end
            + usize::from(p.is(reading.end, WordClass::Of) && (number.vague || p.is(reading.end + 1, WordClass::WholeOfCount)));
        behind = behind.max(reading.end + self.of_scale(reading.end, number));
        behind += usize::from(p.is(behind, WordClass::OwnerOfCount));
        let noun = self.noun_behind(behind);
        reading.of = noun.map(|(_, span)| span);
        let end_of_noun = self.behind_quote(noun.map_or(reading.end, |(at, _)| at + 1));
        let noun_kind = noun.and_then(|(at, _)| self.kind_of_noun(at));
        // "20 refugees" may have been killed; "20 deaths" are what they are.
        let own = noun_kind.clone().filter(|kind| !matches!(&**kind, "people" | "households" | "displaced" | "arrested"));
        // "one of them" is somebody, not a number.
        if p.is(reading.start, WordClass::One) && number.end == reading.start + 1 && p.is(number.end, WordClass::Of) {
            return false;
        }
        if let Some((kind, of)) = self.part_of_people(number.end) {
            (reading.kind, reading.of) = (kind, of);
            return true;
        }
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
        if let Some(kind) = self.hyphenated(reading.end) {
            (reading.kind, reading.of) = (kind, Some(p.span(reading.end + 1, reading.end + 2)));
            return true;
        }
        // "Thousands rally in Novi Sad"
        let opens = p.new_paragraph(reading.start) || reading.start == 0 || p.is(reading.start - 1, ".");
        if noun.is_none() && number.vague && opens && number.value < 1e6 && !p.capital(reading.end) {
            reading.kind = Code::Borrowed("people");
            let joins = p.any(reading.end, &[WordClass::Of, WordClass::And, WordClass::Or, WordClass::To]);
            return p.kind(reading.end) == Some(Kind::Word) && !joins;
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
                    | "trapped"
            )
        });
        let of_them = p.is(reading.end, WordClass::Of) && p.is(reading.end + 1, WordClass::Those);
        let who = p.is(reading.end, WordClass::Who);
        if (goes_on || of_them) && people || p.is(reading.end, WordClass::Survived) || who {
            let fate = if of_them { self.passive(reading.end + 2) } else { None };
            reading.kind = fate.unwrap_or(Code::Borrowed("people"));
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

    /// The fate of those whose number is told: "deaths in the capital", "the number of people injured".
    fn told_count(&self, at: usize) -> Option<Code> {
        let word = self.p.word(at);
        let kind = self.rules.noun(word).or_else(|| self.rules.verb(word, Stance::Adjective));
        kind.filter(|it| ["dead", "injured", "infected", "missing", "trapped"].contains(&&***it)).cloned()
    }

    /// The number is what a count comes to: "to 52", "at 52", "reach 52", before it a bound or not.
    fn is_reached(&self, start: usize) -> bool {
        let before = self.rules.bound_before(self.p, start).map_or(start, |(_, at)| at).wrapping_sub(1);
        self.p.any(before, &[WordClass::To, WordClass::At]) || self.rules.movement(self.p.word(before), WordKind::Verb).is_some()
    }

    /// The kind that a noun counts; cases are infections unless they are of something else.
    fn kind_of_noun(&self, at: usize) -> Option<Code> {
        let kind = self.rules.noun(self.p.word(at)).cloned()?;
        let other = self.p.is(at, WordClass::Case)
            && self.p.is(at + 1, WordClass::Of)
            && !(at + 2..at + 6).any(|it| self.rules.is_disease(self.p.word(it)));
        Some(if other && kind == "infected" { Code::Borrowed("count") } else { kind })
    }

    /// "a 12-member team": the kind of the plural.
    fn hyphenated(&self, at: usize) -> Option<Code> {
        let tied = self.p.is(at, "-") && self.p.joined(at) && self.p.joined(at + 1);
        tied.then(|| self.rules.noun(&format!("{}s", self.p.word(at + 1)))).flatten().cloned()
    }

    /// "23 of 31 drones", "157 of the 263 municipalities": a number with its whole.
    fn is_part(&self, at: usize) -> bool {
        self.whole(at).is_some()
    }

    /// The noun of the whole, behind its own number: "17 of 20 economists", "310 of its 8,900 employees".
    fn whole(&self, at: usize) -> Option<(usize, Span)> {
        let number = at + 1 + usize::from(self.p.is(at + 1, WordClass::OwnerOfCount));
        let whole = self.number(number, false).filter(|_| self.p.is(at, WordClass::Of))?;
        self.noun_behind(whole.end)
    }

    /// The kind of people that a number is part of: "nine of the injured", "two of the seven board members".
    fn part_of_people(&self, at: usize) -> Option<(Code, Option<Span>)> {
        let p = self.p;
        if !p.is(at, WordClass::Of) {
            return None;
        }
        let fate = at + 1 + usize::from(p.is(at + 1, WordClass::The));
        if fate > at + 1
            && self.noun_behind(fate).is_none()
            && let Some(kind) = self.rules.verb(p.word(fate), Stance::Adjective)
        {
            return Some((kind.clone(), Some(p.span(fate, fate + 1))));
        }
        let (noun, span) = self.whole(at)?;
        self.rules.noun(p.word(noun)).filter(|it| *it == "people").map(|kind| (kind.clone(), Some(span)))
    }

    /// The noun that a number counts, behind adjectives: "12 Angolan police officers".
    pub(super) fn noun_behind(&self, at: usize) -> Option<(usize, Span)> {
        let p = self.p;
        let mut found = None;
        for index in at..at + 5 {
            if p.kind(index) == Some(Kind::Mark) {
                if index == at && p.any(index, &["\"", "“"]) && p.joined(index + 1) {
                    continue;
                }
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
        let headlined = || [reading.end, behind].into_iter().find_map(|it| self.headlined(it));
        let beside = self.beside(reading, behind).or_else(headlined);
        beside.or_else(|| self.passive(behind)).or_else(|| self.object(reading.start))
    }

    /// "18 killed in bus crash", "12 off-duty guards killed by bomb": the passive of a headline, which has no object.
    fn headlined(&self, at: usize) -> Option<Code> {
        let p = self.p;
        let ends = p.kind(at + 1) != Some(Kind::Word) && p.kind(at + 1) != Some(Kind::Digits)
            || p.new_paragraph(at + 1)
            || p.is(at + 1, WordClass::EndsNounPhrase);
        let participle = p.word(at).ends_with("ed") || p.word(at).ends_with('n');
        self.rules.verb(p.word(at), Stance::Transitive).filter(|_| ends && participle).cloned()
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
        let behind = self.behind_others(behind);
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
            if p.run(at, &[WordClass::LosesLife, WordClass::OwnerOfCount, WordClass::Lives]) {
                return Some(Code::Borrowed("dead"));
            }
            if p.run(at, &[WordClass::Forced, WordClass::From]) || p.run(at, &[WordClass::Driven, WordClass::From]) {
                return Some(Code::Borrowed("displaced"));
            }
            if p.run(at, &[WordClass::Into, WordClass::Custody]) || p.run(at, &[WordClass::In, WordClass::Custody]) {
                return Some(Code::Borrowed("arrested"));
            }
            if auxiliary && let Some(kind) = self.in_care(at) {
                return Some(kind);
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

    /// "taken to a hospital", "treated for burns": hurt; "treated for cholera": ill.
    fn in_care(&self, at: usize) -> Option<Code> {
        let p = self.p;
        let mut behind = (at + 1..at + 6).take_while(|it| p.kind(*it) == Some(Kind::Word) && !p.is(*it, WordClass::OpensClause));
        let is_treated = p.is(at, WordClass::Treated);
        if is_treated && p.is(at + 1, WordClass::For) {
            let is_ill = behind.any(|it| self.rules.is_disease(p.word(it)));
            return Some(Code::Borrowed(if is_ill { "infected" } else { "injured" }));
        }
        let is_led = is_treated || p.is(at, WordClass::To);
        (is_led && behind.any(|it| p.is(it, WordClass::Hospital))).then_some(Code::Borrowed("injured"))
    }

    /// Behind the mark that ends a quotation: "six "terrorists" were killed".
    fn behind_quote(&self, at: usize) -> usize {
        at + usize::from(self.p.any(at, &["\"", "”"]) && self.p.joined(at))
    }

    /// "Four policemen and a tourist were killed": the verb of both, where one stands right behind them.
    fn behind_others(&self, at: usize) -> usize {
        if !self.p.is(at, WordClass::And) {
            return at;
        }
        let words =
            (at + 1..at + 6).take_while(|it| self.p.kind(*it) == Some(Kind::Word) || self.p.kind(*it) == Some(Kind::Digits));
        words.into_iter().find(|it| self.p.is(*it, WordClass::PassiveAuxiliary)).unwrap_or(at)
    }

    /// "killed 12", "wounding at least 30", "arrested 45", "the death toll rose to 147", "deaths reach 52".
    fn object(&self, start: usize) -> Option<Code> {
        let p = self.p;
        let is_reached = self.is_reached(start);
        for back in 1..=FAR {
            let at = start.checked_sub(back)?;
            let word = p.word(at);
            let sentence = p.any(at, &[".", ";", "!", "?", ":"]) && !p.joined(at + 1);
            if sentence || p.new_paragraph(at + 1) || p.kind(at) == Some(Kind::Digits) && back > 1 {
                return None;
            }
            let is_dead = p.is(at, WordClass::Toll) || p.is(at, WordClass::Dead) && p.is(at.wrapping_sub(1), WordClass::Shot);
            if back <= REACH + 2 && is_dead {
                return Some(Code::Borrowed("dead"));
            }
            if is_reached && let Some(kind) = self.told_count(at) {
                return Some(kind);
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
