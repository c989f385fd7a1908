//! Finds the names of places in a text, and the words for the people of a country. What is a place where it stands, [`verdict`] decides.
//!
//! [`verdict`]: super::verdict

use std::collections::BTreeSet;

use crate::record::{EntityKind, Span};
use crate::resources::gazetteer::fold::{self, Folded};
use crate::resources::gazetteer::lists::{Abbreviation, Words};
use crate::resources::gazetteer::{Gazetteer, PlaceId, Sense, word_end};
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
    /// Names that alone are too little to be taken for places.
    pub unsure: Vec<Spotted>,
}

/// Least belief for a place to be given out.
const ENOUGH: f64 = 0.5;

/// Finds places and demonyms. `folded` is the folded form of the text.
pub(super) fn spot(text: &Text<'_>, words: &[Word], folded: &Folded, bodies: &BTreeSet<Vec<u8>>, gazetteer: &Gazetteer) -> Spots {
    let mut spots = Spots::default();
    let mut unsure: Vec<Spotted> = Vec::new();
    let mut persons: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut elsewhere: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some(state) = abbreviation(text, words, at, spots.places.last(), gazetteer) {
            at = state.end;
            spots.places.push(state);
            continue;
        }
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
            let container = spots.places.last().filter(|last| last.end == at).and_then(|last| last.within);
            let says_where = name.senses.iter().any(|sense| Some(sense.place) == container);
            if says_where {
                // "Buffalo, New York" speaks of the state.
                name.senses.retain(|sense| Some(sense.place) == container);
            }
            let look = Look { words, name: &name, gazetteer, rules: &gazetteer.lists.words };
            if bodies.contains(&name.key) && look.may_be_a_body() {
                next = name.end;
                break;
            }
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
    unsure.retain(|place| !persons.contains(&place.key));
    spots.unsure = accept_repeated(&mut spots, unsure, words, &gazetteer.lists.words);
    spots.places.retain(|place| place.belief >= ENOUGH);
    spots.places.sort_by_key(|place| (place.span.start, std::cmp::Reverse(place.span.end)));
    spots
}

/// Belief above which a place stands although a person of the same name occurs.
const SURE: f64 = 0.85;

/// One sense per discourse: what is a place once is a place again ("Uvalde, Texas … Uvalde"). Gives what is still unsure.
fn accept_repeated(spots: &mut Spots, unsure: Vec<Spotted>, words: &[Word], rules: &Words) -> Vec<Spotted> {
    let known: BTreeSet<Vec<u8>> =
        spots.places.iter().filter(|place| place.belief >= ENOUGH).map(|place| place.key.clone()).collect();
    let (again, rest): (Vec<Spotted>, Vec<Spotted>) =
        unsure.into_iter().partition(|name| known.contains(&name.key) && !is_plain(words, name, rules));
    // Both are in text order, and no two places of either overlap.
    let given: Vec<Span> = spots.places.iter().map(|place| place.span).collect();
    let mut accepted: Option<Span> = None;
    for name in again {
        let next = given.get(given.partition_point(|span| span.end <= name.span.start));
        if !next.into_iter().chain(&accepted).any(|span| span.overlaps(name.span)) {
            accepted = Some(name.span);
            spots.places.push(Spotted { belief: 0.7, ..name });
        }
    }
    rest
}

/// "Mobile phones … in Mobile, Ala."
pub(super) fn is_plain(words: &[Word], name: &Spotted, rules: &Words) -> bool {
    words.get(name.first).is_some_and(|word| {
        (word.first_of_sentence || word.shouted) && name.end == name.first + 1 && rules.ordinary.contains(&word.lower)
    })
}

/// A state by its short form: behind a comma ("Phenix City, Ala."), or anywhere if nothing else is written so ("N.Y.").
fn abbreviation(text: &Text<'_>, words: &[Word], at: usize, before: Option<&Spotted>, gazetteer: &Gazetteer) -> Option<Spotted> {
    let word = words.get(at).filter(|word| word.capitalised())?;
    let written = text.of(word.span);
    let form: String = written.chars().filter(|char| *char != '.').collect();
    let forms = gazetteer.lists.abbreviations.get(form.as_str())?;
    let container = before.filter(|before| before.end == at).and_then(|before| before.within);
    let rows = forms.iter().filter_map(|form| Some((form, gazetteer.by_geonames(form.geonames)?)));
    let behind = at.checked_sub(1).and_then(|before| words.get(before));
    let listed = behind.is_some_and(|behind| behind.gap == Gap::Comma && behind.capitalised());
    let led = behind.is_some_and(|behind| gazetteer.lists.words.before.contains(&behind.lower));
    let numbered = behind.is_some_and(|behind| behind.case == Case::Number);
    let point = text.text.get(word.span.end..).is_some_and(|rest| rest.starts_with('.'));
    let fits = |form: &Abbreviation, place: PlaceId| {
        let initials = form.initials && written.contains('.') && point && !numbered && (listed || led);
        let pointed = form.pointed && point && listed && container.is_none();
        container == Some(place) && (form.pointed || word.case == Case::Upper) || initials || pointed
    };
    let (form_of, place) = rows.into_iter().find(|(form, place)| fits(form, *place))?;
    let span = Span::new(
        word.span.start,
        word.span.end + usize::from(point && form_of.pointed && (word.case != Case::Upper || written.contains('.'))),
    );
    let senses = vec![Sense { place, alternate: false, listed: true }];
    Some(Spotted { span, first: at, end: at + 1, key: fold::key(&form), senses, within: None, belief: 0.97 })
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
