//! Whether a name that the gazetteer knows is a place where it stands: not a person ("Michael Jordan"), not part of an organisation
//! ("Bank of China", "Boston Globe"), not an ordinary word ("Reading").

use crate::record::{EntityKind, PlaceKind, Span};
use crate::resources::gazetteer::{Facts, PlaceId, Sense};
use crate::stages::places::qualifier;
use crate::stages::places::surroundings::{Look, capital};
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

impl Look<'_> {
    /// The rules, strongest first.
    pub(super) fn verdict(&self, text: &Text<'_>) -> Verdict {
        let fame = self.fame();
        if text.text.get(self.name.span.end..).is_some_and(|rest| rest.starts_with('$'))
            || text.text.get(..self.name.span.start).is_some_and(|before| before.ends_with('$'))
        {
            return Verdict::Other { end: self.name.end };
        }
        if self.is_county() {
            return Verdict::Place(0.9);
        }
        if let Some(verdict) = self.named_by_reader(text, fame) {
            return verdict;
        }
        if !self.prefixed_by_name() && qualifier::after(self.words, self.name, text, self.gazetteer).is_some() {
            return Verdict::Place(0.98);
        }
        if fame < Fame::Listed && qualifier::says_elsewhere(self.words, self.name, fame < Fame::Large, text, self.gazetteer) {
            return Verdict::Elsewhere;
        }
        if let Some(verdict) = self.ruled_out(fame) {
            return verdict;
        }
        self.by_fame(fame)
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

    fn ruled_out(&self, fame: Fame) -> Option<Verdict> {
        let listed = fame == Fame::Listed;
        // "Ann-Christin", "Nice-Matin"
        let hyphened = self.last().gap == Gap::Hyphen && self.words.get(self.name.end).is_some_and(Word::capitalised);
        if hyphened && fame < Fame::Large {
            return Some(Verdict::Other { end: self.name.end + 1 });
        }
        if fame < Fame::Large && self.last().gap == Gap::Possessive && self.chunk_behind_has_organisation() {
            return Some(Verdict::Other { end: self.name.end });
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
