//! What stands around a name, as questions that verdicts are made of.

use crate::record::PlaceKind;
use crate::resources::gazetteer::lists::Words;
use crate::resources::gazetteer::{Gazetteer, PlaceId};
use crate::stages::places::spotted::Spotted;
use crate::stages::places::words::{Case, Gap, Word};
use crate::text::lexicon::WordClass;

/// One name in its surroundings.
pub(super) struct Look<'a> {
    pub(super) words: &'a [Word],
    pub(super) name: &'a Spotted,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) rules: &'a Words,
}

impl Look<'_> {
    pub(super) fn before(&self) -> Option<&Word> {
        let before = self.words.get(self.name.first.checked_sub(1)?)?;
        let joined = match before.gap {
            Gap::Space => true,
            Gap::Dot => before.lower.chars().count() <= 4,
            _ => false,
        };
        (joined && (before.sentence == self.own().sentence || before.gap == Gap::Dot)).then_some(before)
    }

    /// A spotted name has at least one word.
    pub(super) fn own(&self) -> &Word {
        &self.words[self.name.first]
    }

    pub(super) fn last(&self) -> &Word {
        &self.words[self.name.end - 1]
    }

    pub(super) fn after(&self) -> Option<&Word> {
        let after = self.words.get(self.name.end)?;
        (self.last().gap == Gap::Space && after.sentence == self.own().sentence).then_some(after)
    }

    pub(super) fn is_single(&self) -> bool {
        self.name.end == self.name.first + 1
    }

    /// An abbreviation that is listed in exactly this spelling: "US", "UAE".
    pub(super) fn is_abbreviation(&self) -> bool {
        let listed = self.name.senses.first().is_some_and(|sense| matches!(sense.place, PlaceId::Country(_)));
        listed && self.is_single() && self.name.key.len() <= 4 && matches!(self.own().case, Case::Upper)
    }

    /// "TELL US MORE": among capitals the pronoun looks like the country.
    pub(super) fn is_object_pronoun(&self) -> bool {
        let among_capitals = self.own().shouted && self.before().is_some_and(|before| before.case == Case::Upper);
        among_capitals
            && self.name.key == b"us"
            && self.before().is_some_and(|before| self.rules.before_us.contains(&before.lower))
    }

    /// Nothing but towns and their districts bear the name.
    pub(super) fn is_town(&self) -> bool {
        let mut facts = self.name.senses.iter().filter_map(|sense| self.gazetteer.facts(sense.place));
        facts.all(|facts| matches!(facts.kind, PlaceKind::City | PlaceKind::District))
    }

    pub(super) fn is_metropolis(&self) -> bool {
        self.name.senses.iter().filter_map(|sense| self.gazetteer.facts(sense.place)).any(|facts| facts.population >= 1_000_000)
    }

    /// Countries and capitals keep their name whatever bears it too, and "in Brighton" is the town.
    pub(super) fn may_be_a_body(&self) -> bool {
        let known = self.name.senses.iter().filter_map(|sense| Some((sense.place, self.gazetteer.facts(sense.place)?)));
        let capital = known.filter(|(place, facts)| !matches!(place, PlaceId::Row(_)) || facts.capital).count() > 0;
        !capital && !self.is_located()
    }

    pub(super) fn prefixed_by_name(&self) -> bool {
        self.before()
            .is_some_and(|before| before.case == Case::Capital && !before.shouted && self.rules.persons.contains(&before.lower))
    }

    pub(super) fn chunk_has_organisation(&self) -> bool {
        let chunk = self.words.get(self.name.end..self.chunk_end()).unwrap_or_default();
        chunk.iter().any(|word| self.rules.organisations.contains(&word.lower))
    }

    /// "St. John's Episcopal Church"
    pub(super) fn chunk_behind_has_organisation(&self) -> bool {
        let behind = self.words.get(self.name.end..).unwrap_or_default().iter().take(4);
        behind.take_while(|word| word.capitalised()).any(|word| self.rules.organisations.contains(&word.lower))
    }

    /// The capitalised words after the name, joined by blanks.
    pub(super) fn chunk_end(&self) -> usize {
        let mut end = self.name.end;
        while self.words.get(end - 1).is_some_and(|word| word.gap == Gap::Space)
            && self.words.get(end).is_some_and(|word| word.capitalised() && !word.first_of_sentence)
            && end < self.name.end + 6
        {
            end += 1;
        }
        end
    }

    /// "Bank of China", "University of the Philippines".
    pub(super) fn is_of_organisation(&self) -> bool {
        let word = |back: usize| self.words.get(self.name.first.checked_sub(back)?);
        let article = word(1).is_some_and(|word| self.rules.is(&word.lower, WordClass::The));
        let (of, head) = if article { (word(2), word(3)) } else { (word(1), word(2)) };
        let joined = |word: &&Word| word.gap == Gap::Space && word.sentence == self.own().sentence;
        of.filter(joined).is_some_and(|word| self.rules.is(&word.lower, WordClass::Of))
            && head
                .filter(joined)
                .is_some_and(|head| head.capitalised() && !head.shouted && self.rules.organisations_of.contains(&head.lower))
    }

    /// The word before is capitalised too and nothing that stands before places.
    pub(super) fn continues_a_name(&self, before: &Word) -> bool {
        let plain = before.first_of_sentence && !self.rules.organisations.contains(&before.lower);
        before.capitalised()
            && before.gap == Gap::Space
            && !before.shouted
            && !plain
            && !self.rules.before.contains(&before.lower)
            && !self.rules.directions.contains(&before.lower)
            && !self.rules.offices.contains(&before.lower)
            && !self.gazetteer.lists.demonyms.contains_key(&capital(&before.lower))
            && !self.rules.calendar.contains(&before.lower)
            && !before.lower.chars().all(|char| char.is_numeric())
    }

    /// "Lauderdale County", whatever small word follows: its office, its deputies.
    pub(super) fn is_county(&self) -> bool {
        let after = self.words.get(self.name.end).filter(|_| self.last().gap == Gap::Space);
        let longer = after.is_some_and(|after| after.capitalised() && after.sentence == self.own().sentence);
        !self.is_single()
            && !longer
            && !self.own().shouted
            && self.last().case == Case::Capital
            && self.rules.is(&self.last().lower, WordClass::RegionNoun)
            && self.name.senses.iter().any(|sense| !sense.alternate)
    }

    /// "Western Province", "Central Region".
    pub(super) fn is_division(&self) -> bool {
        self.after().is_some_and(|after| after.case == Case::Capital && self.rules.division_types.contains(&after.lower))
    }

    /// "in Lagos", "northern Iraq", "Kunduz province".
    pub(super) fn is_located(&self) -> bool {
        let before = self.before().is_some_and(|before| {
            let strong = self.rules.before.contains(&before.lower) && !self.rules.weak.contains(&before.lower);
            strong || self.rules.directions.contains(&before.lower)
        });
        let after = self.after().is_some_and(|after| {
            after.case == Case::Small
                && (self.rules.features.contains(&after.lower) || self.rules.division_types.contains(&after.lower))
                || after.case == Case::Capital && !after.shouted && self.rules.features.contains(&after.lower)
        });
        before || after || self.follows_type_of()
    }

    /// "the city of Bam", "the town of Reading".
    pub(super) fn follows_type_of(&self) -> bool {
        let word = |back: usize| self.words.get(self.name.first.checked_sub(back)?);
        word(1).is_some_and(|word| self.rules.is(&word.lower, WordClass::Of) && word.gap == Gap::Space)
            && word(2)
                .is_some_and(|word| self.rules.division_types.contains(&word.lower) || self.rules.features.contains(&word.lower))
    }

    pub(super) fn is_speaking(&self) -> bool {
        self.after().is_some_and(|after| after.case == Case::Small && self.rules.speech.contains(&after.lower))
    }

    /// "Redditch and Halesowen are", "Bacoor, Naic"
    pub(super) fn is_followed_by_others(&self) -> bool {
        let mut behind = self.words.get(self.name.end..).unwrap_or_default().iter();
        let capital =
            |word: Option<&Word>| word.is_some_and(|word| word.case == Case::Capital && word.sentence == self.own().sentence);
        match (self.last().gap, behind.next()) {
            (Gap::Comma, next) => capital(next),
            (Gap::Space, Some(and)) => self.rules.is(&and.lower, WordClass::And) && capital(behind.next()),
            _ => false,
        }
    }

    /// "Aden, Taiz and Hodeidah": the word before the comma is capitalised, so this is one of a list.
    pub(super) fn is_listed_with_others(&self) -> bool {
        let Some(before) = self.name.first.checked_sub(1).and_then(|index| self.words.get(index)) else { return false };
        matches!(before.gap, Gap::Comma | Gap::Hyphen) && before.capitalised() && !before.first_of_sentence && !before.shouted
    }
}

pub(super) fn capital(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
