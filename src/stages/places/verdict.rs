//! Whether a name that the gazetteer knows is a place where it stands: not a person ("Michael Jordan"), not part of an organisation
//! ("Bank of China", "Boston Globe"), not an ordinary word ("Reading").

use crate::record::{EntityKind, PlaceKind, Span};
use crate::resources::gazetteer::lists::Words;
use crate::resources::gazetteer::{Facts, Gazetteer, PlaceId, Sense};
use crate::stages::places::qualifier;
use crate::stages::places::spotted::Spotted;
use crate::stages::places::words::{Case, Gap, Word};
use crate::text::Text;
use crate::text::lexicon::WordClass;

/// What a look at one name gave.
pub(super) enum Verdict {
    Place(f64),
    /// A person's name: other mentions of it are suspect too.
    Person,
    /// The text says that it lies in a country where no known place bears the name: other mentions of it do too.
    Elsewhere,
    /// Part of something else, which goes on to word `end`.
    Other {
        end: usize,
    },
    /// Nothing known against it and too little for it.
    Unsure,
}

/// How well known the best place of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fame {
    Small,
    Medium,
    Large,
    /// A country, a sea, a continent.
    Listed,
}

/// One name in its surroundings.
pub(super) struct Look<'a> {
    pub(super) words: &'a [Word],
    pub(super) name: &'a Spotted,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) rules: &'a Words,
}

impl Look<'_> {
    /// The rules, strongest first.
    pub(super) fn verdict(&self, text: &Text<'_>) -> Verdict {
        let fame = self.fame();
        if text.text.get(self.name.span.end..).is_some_and(|rest| rest.starts_with('$'))
            || text.text.get(..self.name.span.start).is_some_and(|before| before.ends_with('$'))
        {
            return Verdict::Other { end: self.name.end };
        }
        if let Some(verdict) = self.named_by_reader(text, fame) {
            return verdict;
        }
        if !self.prefixed_by_name() && qualifier::after(self.words, self.name, text, self.gazetteer).is_some() {
            return Verdict::Place(0.98);
        }
        if fame < Fame::Listed && qualifier::says_elsewhere(self.words, self.name, text, self.gazetteer) {
            return Verdict::Elsewhere;
        }
        if let Some(verdict) = self.ruled_out(fame) {
            return verdict;
        }
        self.by_fame(fame)
    }

    fn before(&self) -> Option<&Word> {
        let before = self.words.get(self.name.first.checked_sub(1)?)?;
        let joined = match before.gap {
            Gap::Space => true,
            Gap::Dot => before.lower.chars().count() <= 4,
            _ => false,
        };
        (joined && (before.sentence == self.own().sentence || before.gap == Gap::Dot)).then_some(before)
    }

    /// A spotted name has at least one word.
    fn own(&self) -> &Word {
        &self.words[self.name.first]
    }

    fn last(&self) -> &Word {
        &self.words[self.name.end - 1]
    }

    fn after(&self) -> Option<&Word> {
        let after = self.words.get(self.name.end)?;
        (self.last().gap == Gap::Space && after.sentence == self.own().sentence).then_some(after)
    }

    fn is_single(&self) -> bool {
        self.name.end == self.name.first + 1
    }

    /// An abbreviation that is listed in exactly this spelling: "US", "UAE".
    fn is_abbreviation(&self) -> bool {
        let listed = self.name.senses.first().is_some_and(|sense| matches!(sense.place, PlaceId::Country(_)));
        listed && self.is_single() && self.name.key.len() <= 4 && matches!(self.own().case, Case::Upper)
    }

    /// "TELL US MORE": among capitals the pronoun looks like the country.
    fn is_object_pronoun(&self) -> bool {
        let among_capitals = self.own().shouted && self.before().is_some_and(|before| before.case == Case::Upper);
        among_capitals
            && self.name.key == b"us"
            && self.before().is_some_and(|before| self.rules.before_us.contains(&before.lower))
    }

    /// Nothing but towns and their districts bear the name.
    fn is_town(&self) -> bool {
        let mut facts = self.name.senses.iter().filter_map(|sense| self.gazetteer.facts(sense.place));
        facts.all(|facts| matches!(facts.kind, PlaceKind::City | PlaceKind::District))
    }

    fn is_metropolis(&self) -> bool {
        self.name.senses.iter().filter_map(|sense| self.gazetteer.facts(sense.place)).any(|facts| facts.population >= 1_000_000)
    }

    fn fame(&self) -> Fame {
        let one = |sense: &Sense| {
            let Some(facts) = self.gazetteer.facts(sense.place) else { return Fame::Small };
            let fame = fame(sense.place, &facts);
            if sense.alternate {
                if fame == Fame::Large && facts.population >= 300_000 { Fame::Medium } else { Fame::Small }
            } else {
                fame
            }
        };
        self.name.senses.iter().map(one).max().unwrap_or(Fame::Small)
    }

    /// What the reader's names say against a place. That a longer name holds this one can be trusted; which of two kinds a name of
    /// one word is, the rules below know better.
    fn named_by_reader(&self, text: &Text<'_>, fame: Fame) -> Option<Verdict> {
        let index = text.names.partition_point(|name| name.span.end <= self.name.span.start);
        let name = text.names.get(index).filter(|name| name.span.overlaps(self.name.span))?;
        let same = self.name.span.contains(name.span);
        match name.kind {
            EntityKind::Person if !self.is_abbreviation() && !same && fame < Fame::Listed => Some(Verdict::Person),
            // A place of that very name may stand for a government or a team; only more words make an organisation of it.
            EntityKind::Organisation | EntityKind::Product if !same && self.is_realm(name.span) => {
                let follows = self.before().is_some_and(|before| self.rules.is(&before.lower, WordClass::Of));
                (!follows).then_some(Verdict::Person)
            }
            EntityKind::Organisation | EntityKind::Product | EntityKind::Event if !same => {
                let end = self.words.partition_point(|word| word.span.start < name.span.end);
                Some(Verdict::Other { end })
            }
            EntityKind::Group if same => Some(Verdict::Other { end: self.name.end }),
            _ => None,
        }
    }

    /// "King Abdullah of Jordan", whatever the whole is taken for: a title, then "of".
    fn is_realm(&self, name: Span) -> bool {
        let first = self.words.partition_point(|word| word.span.start < name.start);
        let mut within = self.words.iter().skip(first).take_while(|word| word.span.start < name.end);
        within.next().is_some_and(|word| self.rules.titles.contains(&word.lower))
            && within.any(|word| self.rules.is(&word.lower, WordClass::Of))
    }

    fn prefixed_by_name(&self) -> bool {
        self.before()
            .is_some_and(|before| before.case == Case::Capital && !before.shouted && self.rules.persons.contains(&before.lower))
    }

    fn ruled_out(&self, fame: Fame) -> Option<Verdict> {
        let listed = fame == Fame::Listed;
        // "Ann-Christin", "Nice-Matin"
        let hyphened = self.last().gap == Gap::Hyphen && self.words.get(self.name.end).is_some_and(Word::capitalised);
        if hyphened && fame < Fame::Large {
            return Some(Verdict::Other { end: self.name.end + 1 });
        }
        if let Some(before) = self.before() {
            let initial = before.case == Case::Capital && before.lower.chars().count() == 1 && before.gap == Gap::Dot;
            let title = self.rules.titles.contains(&before.lower) && (before.capitalised() || !listed);
            let given = before.case == Case::Capital
                && !before.shouted
                && self.rules.persons.contains(&before.lower)
                && !self.rules.before.contains(&before.lower);
            if !self.is_abbreviation()
                && (initial || given || (title && (fame < Fame::Large || before.gap == Gap::Dot || !before.shouted)))
            {
                return Some(Verdict::Person);
            }
            if (self.rules.is(&before.lower, WordClass::Of) || self.rules.is(&before.lower, WordClass::The))
                && self.is_of_organisation()
            {
                return Some(Verdict::Other { end: self.name.end });
            }
            if self.continues_a_name(before) && !self.is_abbreviation() {
                return Some(Verdict::Other { end: self.name.end });
            }
        }
        let after = self.after()?;
        if let Some(verdict) = self.part_of_longer_name(after, listed) {
            return Some(verdict);
        }
        if after.case == Case::Small && self.rules.natural.contains(&after.lower) && self.is_town() {
            return Some(Verdict::Other { end: self.name.end + 1 });
        }
        let in_office = self.rules.offices.contains(&after.lower) && (listed || !self.chunk_has_organisation());
        if in_office || self.rules.features.contains(&after.lower) {
            return None;
        }
        if after.case == Case::Small || after.case == Case::Number || self.rules.calendar.contains(&after.lower) {
            return None;
        }
        if self.is_abbreviation() {
            let firm = self.rules.is(&after.lower, WordClass::FirmNoun);
            return firm.then_some(Verdict::Other { end: self.name.end + 1 });
        }
        let chunk = self.chunk_end();
        let reach = if self.own().shouted || listed { self.name.end + 1 } else { chunk };
        let following = self.words.get(self.name.end..reach).unwrap_or_default();
        if following.iter().any(|word| self.rules.organisations.contains(&word.lower)) && !(self.own().shouted && listed) {
            return Some(Verdict::Other { end: chunk });
        }
        if listed
            && self.is_single()
            && after.case == Case::Capital
            && !after.shouted
            && self.rules.persons.contains(&self.own().lower)
        {
            return Some(Verdict::Person);
        }
        if self.own().shouted || listed || self.gazetteer.lists.demonyms.contains_key(&capital(&after.lower)) {
            return None;
        }
        let person =
            self.is_single() && (self.rules.persons.contains(&self.own().lower) || self.rules.persons.contains(&after.lower));
        if person {
            return Some(Verdict::Person);
        }
        // "Berlin Wall", "Boston Marathon": a longer name, of a thing rather than a place.
        Some(Verdict::Other { end: chunk })
    }

    /// "Monterey Highway", "Avon River": not the town, while "Kabul Airport" and "Herat Province" do say the town or its division.
    fn part_of_longer_name(&self, after: &Word, listed: bool) -> Option<Verdict> {
        let kept = listed
            || after.shouted
            || self.rules.division_types.contains(&after.lower)
            || self.rules.ports.contains(&after.lower);
        let other = after.capitalised() && self.rules.features.contains(&after.lower) && !kept;
        other.then_some(Verdict::Other { end: self.name.end + 1 })
    }

    fn chunk_has_organisation(&self) -> bool {
        let chunk = self.words.get(self.name.end..self.chunk_end()).unwrap_or_default();
        chunk.iter().any(|word| self.rules.organisations.contains(&word.lower))
    }

    /// The capitalised words after the name, joined by blanks.
    fn chunk_end(&self) -> usize {
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
    fn is_of_organisation(&self) -> bool {
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
    fn continues_a_name(&self, before: &Word) -> bool {
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

    fn by_fame(&self, fame: Fame) -> Verdict {
        let own = self.own();
        let single = self.is_single();
        let ordinary = single && self.rules.ordinary.contains(&own.lower);
        let person = single && self.rules.persons.contains(&own.lower);
        if single
            && (self.rules.calendar.contains(&own.lower) || self.rules.directions.contains(&own.lower))
            && !self.is_division()
        {
            return Verdict::Unsure;
        }
        // An acronym that happens to spell a town.
        if single
            && own.case == Case::Upper
            && !own.shouted
            && own.lower.len() <= 5
            && !self.name.senses.iter().any(|sense| sense.listed)
        {
            return Verdict::Unsure;
        }
        let locative = self.is_located();
        let led = self.before().is_some_and(|before| self.rules.before.contains(&before.lower)) || self.is_listed_with_others();
        let uninformative = own.shouted || (own.first_of_sentence && !locative);
        match fame {
            Fame::Listed if self.is_abbreviation() => {
                if self.is_object_pronoun() {
                    Verdict::Unsure
                } else {
                    Verdict::Place(0.97)
                }
            }
            Fame::Listed if ordinary && uninformative && !self.is_speaking() => Verdict::Unsure,
            Fame::Listed if person && !locative => Verdict::Place(0.8),
            Fame::Listed => Verdict::Place(0.97),
            Fame::Large if ordinary && uninformative => Verdict::Unsure,
            Fame::Large
                if person && !(locative || led || self.is_speaking() || self.is_metropolis() && !own.first_of_sentence) =>
            {
                Verdict::Unsure
            }
            Fame::Large if locative => Verdict::Place(0.95),
            Fame::Large if person => Verdict::Place(0.75),
            Fame::Large => Verdict::Place(0.85),
            Fame::Medium if ordinary || person => {
                if locative {
                    Verdict::Place(0.65)
                } else {
                    Verdict::Unsure
                }
            }
            Fame::Medium if locative => Verdict::Place(0.9),
            Fame::Medium if led && !own.shouted => Verdict::Place(0.7),
            Fame::Small if ordinary || person || own.shouted => Verdict::Unsure,
            Fame::Small if locative => Verdict::Place(0.75),
            Fame::Small if !single && led => Verdict::Place(0.6),
            _ => Verdict::Unsure,
        }
    }

    /// "Western Province", "Central Region".
    fn is_division(&self) -> bool {
        self.after().is_some_and(|after| after.case == Case::Capital && self.rules.division_types.contains(&after.lower))
    }

    /// "in Lagos", "northern Iraq", "Kunduz province".
    fn is_located(&self) -> bool {
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
    fn follows_type_of(&self) -> bool {
        let word = |back: usize| self.words.get(self.name.first.checked_sub(back)?);
        word(1).is_some_and(|word| self.rules.is(&word.lower, WordClass::Of) && word.gap == Gap::Space)
            && word(2)
                .is_some_and(|word| self.rules.division_types.contains(&word.lower) || self.rules.features.contains(&word.lower))
    }

    fn is_speaking(&self) -> bool {
        self.after().is_some_and(|after| after.case == Case::Small && self.rules.speech.contains(&after.lower))
    }

    /// "Aden, Taiz and Hodeidah": the word before the comma is capitalised, so this is one of a list.
    fn is_listed_with_others(&self) -> bool {
        let Some(before) = self.name.first.checked_sub(1).and_then(|index| self.words.get(index)) else { return false };
        matches!(before.gap, Gap::Comma | Gap::Hyphen) && before.capitalised() && !before.first_of_sentence && !before.shouted
    }
}

/// Countries whose divisions English copy names without further ado, however few their people.
const STATES: [&str; 4] = ["AU", "CA", "GB", "US"];

fn fame(place: PlaceId, facts: &Facts<'_>) -> Fame {
    match (place, facts.kind) {
        (PlaceId::Country(_) | PlaceId::Region(_), _) => Fame::Listed,
        (_, PlaceKind::Region) if facts.population >= 500_000 || STATES.contains(&facts.country.unwrap_or_default()) => {
            Fame::Large
        }
        (_, PlaceKind::Region) => Fame::Medium,
        _ if facts.capital || facts.population >= 100_000 => Fame::Large,
        _ if facts.seat || facts.population >= 15_000 => Fame::Medium,
        _ => Fame::Small,
    }
}

fn capital(lower: &str) -> String {
    let mut chars = lower.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
