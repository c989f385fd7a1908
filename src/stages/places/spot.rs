//! Finds the names of places in a text, and the words for the people of a country. What is a place where it stands, [`verdict`] decides.
//!
//! [`verdict`]: super::verdict

use std::collections::BTreeSet;

use crate::record::{EntityKind, Span};
use crate::resources::gazetteer::fold::{self, Folded};
use crate::resources::gazetteer::lists::Words;
use crate::resources::gazetteer::{Gazetteer, PlaceId, word_end};
use crate::stages::places::qualifier;
use crate::stages::places::spotted::Spotted;
use crate::stages::places::surroundings::Look;
use crate::stages::places::verdict::Verdict;
use crate::stages::places::words::{Case, Gap, Word};
use crate::text::Text;
use crate::text::lexicon::WordClass;

/// A word for the people or things of a country, or for a religious or political group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Demonym {
    pub span: Span,
    /// ISO alpha-2.
    pub country: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Spots {
    pub places: Vec<Spotted>,
    pub demonyms: Vec<Demonym>,
}

/// Least belief for a place to be given out.
const ENOUGH: f64 = 0.5;

/// Finds places and demonyms. `folded` is the folded form of the text.
pub(super) fn spot(text: &Text<'_>, words: &[Word], folded: &Folded, gazetteer: &Gazetteer) -> Spots {
    let mut spots = Spots::default();
    let mut unsure: Vec<Spotted> = Vec::new();
    let mut persons: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut elsewhere: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let candidate =
            if may_start(word, &gazetteer.lists.words) { candidates(text, words, at, folded, gazetteer) } else { Vec::new() };
        let demonym = demonym(text, words, at, gazetteer);
        if let Some((demonym, end)) = demonym.filter(|(_, end)| candidate.iter().all(|name| name.end <= *end)) {
            spots.demonyms.push(demonym);
            at = end;
            continue;
        }
        let mut next = at + 1;
        for mut name in candidate {
            let look = Look { words, name: &name, gazetteer, rules: &gazetteer.lists.words };
            let container = spots.places.last().is_some_and(|last| last.end == at && last.within.is_some());
            let says_where = container
                && spots.places.last().is_some_and(|last| name.senses.iter().any(|sense| Some(sense.place) == last.within));
            match if says_where { Verdict::Place(0.98) } else { look.verdict(text) } {
                Verdict::Place(belief) => {
                    let within = qualifier::after(words, &name, text, gazetteer);
                    name.within = within.as_ref().map(|within| within.place);
                    name.belief = belief;
                    next = name.end;
                    spots.places.push(name);
                    break;
                }
                Verdict::Person => {
                    persons.insert(name.key.clone());
                    next = name.end;
                    break;
                }
                Verdict::Elsewhere => {
                    elsewhere.insert(name.key.clone());
                    next = name.end;
                    break;
                }
                Verdict::Other { end } => {
                    next = end.max(name.end);
                    break;
                }
                // A shorter name may do better.
                Verdict::Unsure => unsure.push(name),
            }
        }
        at = next;
    }
    spots.places.retain(|place| place.belief > SURE || !persons.contains(&place.key));
    spots.places.retain(|place| place.within.is_some() || !elsewhere.contains(&place.key));
    unsure.retain(|place| !elsewhere.contains(&place.key));
    accept_repeated(&mut spots, unsure, &persons, words, &gazetteer.lists.words);
    spots.places.retain(|place| place.belief >= ENOUGH);
    spots.places.sort_by_key(|place| (place.span.start, std::cmp::Reverse(place.span.end)));
    spots
}

/// Belief above which a place stands although a person of the same name occurs.
const SURE: f64 = 0.85;

/// One sense per discourse: what is a place once is a place again ("Uvalde, Texas … Uvalde").
fn accept_repeated(spots: &mut Spots, unsure: Vec<Spotted>, persons: &BTreeSet<Vec<u8>>, words: &[Word], rules: &Words) {
    let known: BTreeSet<Vec<u8>> =
        spots.places.iter().filter(|place| place.belief >= ENOUGH).map(|place| place.key.clone()).collect();
    // Both are in text order, and no two places of either overlap.
    let given: Vec<Span> = spots.places.iter().map(|place| place.span).collect();
    let mut accepted: Option<Span> = None;
    for mut name in unsure {
        let next = given.get(given.partition_point(|span| span.end <= name.span.start));
        let overlaps = next.into_iter().chain(&accepted).any(|span| span.overlaps(name.span));
        // "Mobile phones … in Mobile, Ala."
        let plain = words.get(name.first).is_some_and(|word| {
            (word.first_of_sentence || word.shouted) && name.end == name.first + 1 && rules.ordinary.contains(&word.lower)
        });
        if known.contains(&name.key) && !plain && !persons.contains(&name.key) && !overlaps {
            name.belief = 0.7;
            accepted = Some(name.span);
            spots.places.push(name);
        }
    }
}

fn may_start(word: &Word, rules: &Words) -> bool {
    word.capitalised() || rules.is(&word.lower, WordClass::OpensPlaceName)
}

/// The names that start at word `at`, longest first.
fn candidates(text: &Text<'_>, words: &[Word], at: usize, folded: &Folded, gazetteer: &Gazetteer) -> Vec<Spotted> {
    let Some(word) = words.get(at) else { return Vec::new() };
    let start = folded.at(word.span.start);
    let hits = gazetteer.hits(folded, start, text.text);
    let fits = |hit: crate::resources::gazetteer::Hit| {
        let span = Span::new(word.span.start, word_end(folded, hit.end, text.text).max(word.span.start));
        let end = at + words.get(at..)?.iter().take_while(|word| word.span.end <= span.end).count();
        // A name ends with a word, and its words are capitalised but for "de", "of", "upon".
        let whole = words.get(end.checked_sub(1)?)?.span.end == span.end || text.of(span).ends_with('.');
        let listed = hit.senses.iter().any(|sense| !matches!(sense.place, PlaceId::Row(_)));
        let inner = words.get(at + 1..end).unwrap_or_default();
        let proper = listed || inner.iter().all(|word| word.case != Case::Small || word.lower.len() <= 4);
        let key = folded.bytes.get(start..hit.end)?.to_vec();
        (whole && proper && end > at).then_some(Spotted {
            span,
            first: at,
            end,
            key,
            senses: hit.senses,
            within: None,
            belief: 0.0,
        })
    };
    hits.into_iter().filter_map(fits).collect()
}

fn demonym(text: &Text<'_>, words: &[Word], at: usize, gazetteer: &Gazetteer) -> Option<(Demonym, usize)> {
    let first = words.get(at).filter(|word| word.capitalised())?;
    let two = words
        .get(at + 1)
        .filter(|_| first.gap == Gap::Space)
        .map(|second| (Span::new(first.span.start, second.span.end), at + 2));
    let proper = |written: &str| {
        // "CHINESE" in a headline is "Chinese".
        let mut title = String::with_capacity(written.len());
        for (index, word) in written.split(' ').enumerate() {
            if index > 0 {
                title.push(' ');
            }
            let mut chars = word.chars();
            title.extend(chars.next());
            title.extend(chars.flat_map(char::to_lowercase));
        }
        title
    };
    [two, Some((first.span, at + 1))].into_iter().flatten().find_map(|(span, end)| {
        let country = gazetteer.lists.demonyms.get(&proper(text.of(span)))?;
        // "Chinese Communist Party" is an organisation, not two groups.
        let index = text.names.partition_point(|name| name.span.end <= span.start);
        let longer = text
            .names
            .get(index)
            .is_some_and(|name| name.span.contains(span) && name.span != span && name.kind != EntityKind::Group);
        if longer {
            return None;
        }
        Some((Demonym { span, country: country.clone() }, end))
    })
}

/// The folded form of the whole text.
pub(super) fn fold(text: &Text<'_>) -> Folded {
    fold::fold(text.text)
}
