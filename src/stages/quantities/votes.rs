//! Votes and seats: "voted 78-42", "312 votes to 210", "43 of 120 seats".

use super::{Reading, View, quantity};
use crate::record::{Code, Quantity};
use crate::resources::pieces::Kind;
use crate::resources::quantities::Stance;
use crate::text::lexicon::WordClass;

impl View<'_> {
    /// "43 of 120 seats", "voted 78-42", "51 votes, while 48 voted against".
    pub(super) fn shared(&self, reading: &mut Reading) -> bool {
        let p = self.p;
        let voted = (1..=4)
            .filter_map(|back| reading.start.checked_sub(back))
            .take_while(|at| !p.any(*at, &[".", ";"]))
            .any(|at| p.is(at, WordClass::VotedOn))
            || self.decided(reading.start);
        let dash = p.is(reading.end, "-") && p.joined(reading.end + 1) && p.kind(reading.end + 1) == Some(Kind::Digits)
            || p.is(reading.start.wrapping_sub(1), "-") && p.joined(reading.start);
        if p.is(reading.end, WordClass::Voted)
            || voted && (dash || p.is(reading.end, WordClass::BehindVotes) || p.is(reading.start.wrapping_sub(1), WordClass::To))
        {
            reading.kind = Code::Borrowed("votes");
            return true;
        }
        let of = reading.end + 1 + usize::from(p.is(reading.end + 1, WordClass::The));
        if p.is(reading.end, WordClass::Of)
            && let Some(whole) = self.number(of, false).filter(|whole| whole.value >= reading.low)
            && let Some((unit, _)) =
                self.rules.unit(p, whole.end).filter(|(unit, _)| matches!(&*unit.kind, "seats" | "votes" | "shares"))
        {
            reading.kind = unit.kind.clone();
            return true;
        }
        false
    }

    /// "approved the bill by 231 to 198", "confirmed her by 52-48".
    pub(super) fn decided(&self, start: usize) -> bool {
        let p = self.p;
        p.is(start.wrapping_sub(1), WordClass::BeforeResult)
            && (2..=12)
                .filter_map(|back| start.checked_sub(back))
                .take_while(|at| !p.any(*at, &[".", ";"]))
                .any(|at| self.rules.verb(p.word(at), Stance::Decides).is_some())
    }

    /// "312 votes to 210": the second number of a vote.
    pub(super) fn votes_to(&self, readings: &mut Vec<Reading>, found: &mut Vec<Quantity>, at: &mut usize) {
        let p = self.p;
        let Some(last) = readings.last().filter(|last| last.kind == "votes") else { return };
        let joint = last.end;
        if !(p.is(joint, WordClass::To) || p.is(joint, "-") && p.joined(joint + 1)) {
            return;
        }
        let Some(number) = self.number(joint + 1, false).filter(|number| !number.vague) else { return };
        let reading = Reading { start: joint + 1, end: number.end, low: number.value, ..last.clone() };
        let id = u32::try_from(found.len() + 1).unwrap_or(u32::MAX);
        found.push(quantity(p, &reading, id));
        *at = reading.end;
        readings.push(reading);
    }
}
