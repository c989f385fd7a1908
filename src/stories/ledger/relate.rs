//! What a new claim is to those that the story has already.

use super::same::{Likeness, likeness};
use super::{Held, Ledger, Tie};
use crate::reading::claims::{Content, Said};
use crate::shapes::RelationKind;

/// What is known of the record that makes a claim, and of those that made the earlier ones.
pub(crate) struct Context<'c> {
    pub(crate) entry: u32,
    /// It corrects its earlier version or take.
    pub(crate) corrects: bool,
    /// Whether a record is an earlier version or take of this one.
    pub(crate) is_earlier: &'c dyn Fn(u32) -> bool,
    /// Whether a record has its information from where this one has it.
    pub(crate) is_one_origin: &'c dyn Fn(u32) -> bool,
    /// Whether a toll of this kind only grows.
    pub(crate) grows: &'c dyn Fn(&str) -> bool,
}

/// What is new to a story in a record's claims.
#[derive(Debug, Clone, Default)]
pub(crate) struct New {
    /// Claims, by their place in the record's list.
    pub(crate) claims: Vec<usize>,
    pub(crate) contradicts: bool,
}

/// The most claims of a story; the oldest go first.
const MOST: usize = 256;
/// The most relations of a new claim.
const RELATIONS: usize = 4;

/// Adds the claims of a record; `next` is the number of the next claim.
pub(crate) fn add(ledger: &mut Ledger, claims: Vec<Said>, next: &mut u32, context: &Context<'_>) -> New {
    let mut new = New::default();
    let before = ledger.claims.len();
    for (place, said) in claims.into_iter().enumerate() {
        let (fact, relations) = relations(ledger.claims.get(..before).unwrap_or_default(), &said, context);
        let is_known = relations.iter().any(|it| matches!(it.relation, RelationKind::Repeats | RelationKind::Corroborates));
        if !is_known {
            new.claims.push(place);
        }
        new.contradicts |= relations.iter().any(|it| it.relation == RelationKind::Contradicts);
        let fact = fact.unwrap_or_else(|| {
            ledger.next_fact += 1;
            ledger.next_fact
        });
        ledger.claims.push(Held {
            number: *next,
            entry: context.entry,
            said,
            fact,
            relations: relations.into(),
            is_withdrawn: false,
        });
        *next += 1;
    }
    ledger.claims.shrink_to_fit();
    let surplus = ledger.claims.len().saturating_sub(MOST);
    ledger.claims.drain(..surplus);
    new
}

/// The fact that a claim speaks of, if the story knows it, and the relations to claims that speak of it.
fn relations(known: &[Held], said: &Said, context: &Context<'_>) -> (Option<u32>, Vec<Tie>) {
    let mut fact = None;
    let mut found: Vec<Tie> = Vec::new();
    let mut seen: Vec<(RelationKind, u32)> = Vec::new();
    // The first that told a fact is what later claims refer to; of values that follow one another the last.
    let is_toll = matches!(said.content, Content::Toll(_));
    let places = 0..known.len();
    let ordered = places.map(|at| if is_toll { known.len() - 1 - at } else { at }).filter_map(|at| known.get(at));
    for held in ordered.filter(|it| !it.is_withdrawn) {
        let likeness = likeness(said, &held.said, (context.is_earlier)(held.entry));
        if likeness == Likeness::Other {
            continue;
        }
        fact.get_or_insert(held.fact);
        let Some(relation) = relation(likeness, said, held, context) else { continue };
        // One of each sort for a source is enough, and a value that was overtaken is contradicted no more.
        let source = if relation == RelationKind::Repeats { 0 } else { held.said.origin.key };
        let is_overtaken = is_toll && seen.iter().any(|it| it.1 == held.said.origin.key);
        let is_told = found.iter().any(|it| it.relation == relation) && !is_toll;
        if found.len() == RELATIONS || is_overtaken || is_told || seen.contains(&(relation, source)) {
            continue;
        }
        seen.push((relation, source));
        found.push(Tie { relation, to: held.number, by: None });
    }
    // Who repeats what is known contradicts nobody anew.
    if found.iter().any(|it| it.relation == RelationKind::Repeats) {
        found.retain(|it| it.relation != RelationKind::Contradicts);
    }
    (fact, found)
}

fn relation(likeness: Likeness, said: &Said, held: &Held, context: &Context<'_>) -> Option<RelationKind> {
    let is_earlier = (context.is_earlier)(held.entry);
    let is_one_source = said.origin.key == held.said.origin.key;
    if said.polarity != held.said.polarity {
        return Some(match is_earlier {
            true if context.corrects => RelationKind::Corrects,
            true => RelationKind::Supersedes,
            false => RelationKind::Contradicts,
        });
    }
    match likeness {
        Likeness::Same if is_earlier || is_one_source || (context.is_one_origin)(held.entry) => Some(RelationKind::Repeats),
        Likeness::Same => Some(RelationKind::Corroborates),
        _ if is_earlier && context.corrects => Some(RelationKind::Corrects),
        _ if is_earlier || is_one_source || overtakes(said, &held.said, context) => Some(RelationKind::Supersedes),
        Likeness::Apart => Some(RelationKind::Contradicts),
        Likeness::Compatible | Likeness::Other => None,
    }
}

/// A higher toll of dead that comes later, or a lower one of missing, is no contradiction: more is known.
fn overtakes(said: &Said, held: &Said, context: &Context<'_>) -> bool {
    let (Content::Toll(new), Content::Toll(old)) = (&said.content, &held.content) else { return false };
    if (context.grows)(&new.kind) { new.least() >= old.least() } else { new.least() <= old.least() }
}
