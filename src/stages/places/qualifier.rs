//! What stands beside a town to say which one is meant: "Long Beach, Calif.", "Paris, Texas", "Hyderabad (Pakistan)".

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Facts, Gazetteer, PlaceId, Sense};
use crate::stages::places::spotted::Spotted;
use crate::stages::places::words::{Case, Gap, Word};
use crate::text::Text;
use crate::text::lexicon::WordClass;

/// A division or country beside a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Qualifier {
    pub place: PlaceId,
}

/// The longest qualifier is four words: "Democratic Republic of Congo".
const LONGEST: usize = 4;

/// The qualifier behind a spotted name, if a sense of the name lies in it: "Paris, Texas", "Baga in Nigeria", "Pemba island in Tanzania".
pub(super) fn after(words: &[Word], name: &Spotted, text: &Text<'_>, gazetteer: &Gazetteer) -> Option<Qualifier> {
    let before = || in_front(words, name, text, gazetteer).and_then(|it| among(&it, &name.senses, gazetteer));
    behind(words, name, text, gazetteer).find_map(|written| within(written, &name.senses, gazetteer)).or_else(before)
}

/// Whether the text says that the place lies in a country, or a small one in a first-level division, where no place known by that name
/// does: it is another place.
pub(super) fn says_elsewhere(words: &[Word], name: &Spotted, small: bool, text: &Text<'_>, gazetteer: &Gazetteer) -> bool {
    let is_container = |place: &PlaceId| match place {
        PlaceId::Country(_) => true,
        PlaceId::Region(_) => false,
        PlaceId::Row(_) => small && gazetteer.facts(*place).is_some_and(|facts| facts.kind == PlaceKind::Region),
    };
    let container = behind(words, name, text, gazetteer).find(|written| containers(written, gazetteer).iter().any(is_container));
    if let Some(container) = container {
        return within(container, &name.senses, gazetteer).is_none();
    }
    let before = in_front(words, name, text, gazetteer).unwrap_or_default();
    before.iter().any(is_container) && among(&before, &name.senses, gazetteer).is_none()
}

/// Small words between a country and what it has: "Indonesia's *small eastern* island of Seram".
const BETWEEN: usize = 2;

/// The countries and divisions before a name of which the copy says what it is: "Indonesia's eastern island of Seram", "the northern
/// Saskatchewan town of Wolverine Lake".
fn in_front(words: &[Word], name: &Spotted, text: &Text<'_>, gazetteer: &Gazetteer) -> Option<Vec<PlaceId>> {
    let rules = &gazetteer.lists.words;
    let before = |at: usize| {
        let word = words.get(at.checked_sub(1)?)?;
        (word.sentence == words.get(at)?.sentence).then_some((at - 1, word))
    };
    let small = |word: &Word| word.case == Case::Small && word.gap == Gap::Space;
    let (of, _) = before(name.first).filter(|(_, word)| small(word) && rules.is(&word.lower, WordClass::Of))?;
    let is_kind = |word: &Word| {
        small(word)
            && (rules.division_types.contains(&word.lower)
                || rules.features.contains(&word.lower)
                || rules.is(&word.lower, WordClass::CityNoun))
    };
    let (mut at, _) = before(of).filter(|(_, word)| is_kind(word))?;
    let mut between = 0;
    while let Some((index, word)) = before(at).filter(|(_, word)| small(word) && between < BETWEEN) {
        let plain = !rules.is(&word.lower, WordClass::Article)
            && !rules.before.contains(&word.lower)
            && !rules.is(&word.lower, WordClass::Of);
        if !plain {
            return None;
        }
        (at, between) = (index, between + 1);
    }
    let (last, word) = before(at).filter(|(_, word)| word.capitalised())?;
    let near = |gap: Gap| gap == Gap::Possessive || (gap == Gap::Space && between == 0);
    if !near(word.gap) {
        return None;
    }
    // The longest name that ends here: "Papua New Guinea's".
    (0..LONGEST).rev().find_map(|back| {
        let first = words.get(last.checked_sub(back)?).filter(|it| it.capitalised() && it.sentence == word.sentence)?;
        let written = text.text.get(first.span.start..word.span.end)?.trim_end_matches("'s").trim_end_matches("’s");
        let demonym = gazetteer.lists.demonyms.get(written).and_then(|it| gazetteer.country_id(it.as_deref()?));
        let found = demonym.map_or_else(|| containers(written, gazetteer), |it| vec![it]);
        (!found.is_empty()).then_some(found)
    })
}

/// What may be a qualifier: the capitalised words behind a comma, a bracket or "in", longest first.
fn behind<'t>(words: &[Word], name: &Spotted, text: &Text<'t>, gazetteer: &Gazetteer) -> impl Iterator<Item = &'t str> + use<'t> {
    let start = start(words, name, gazetteer);
    let written = move |length: usize| {
        let start = start?;
        let phrase = words.get(start..start + length)?;
        let (first, last) = (phrase.first()?, phrase.last()?);
        let joined = phrase.iter().take(length - 1).all(|word| matches!(word.gap, Gap::Space | Gap::Dot));
        text.text.get(first.span.start..last.span.end).filter(|_| joined)
    };
    (1..=LONGEST).rev().filter_map(written).collect::<Vec<_>>().into_iter()
}

/// The word at which a qualifier begins.
fn start(words: &[Word], name: &Spotted, gazetteer: &Gazetteer) -> Option<usize> {
    let last = words.get(name.end.checked_sub(1)?)?;
    let start = match last.gap {
        Gap::Comma if is_one_of_a_list(words, name, gazetteer) => return None,
        Gap::Comma | Gap::Open => name.end,
        // "Brown in Texas" is a person somewhere.
        Gap::Space if !is_doubtful(words, name, gazetteer) => behind_in(words, name.end, gazetteer)?,
        _ => return None,
    };
    words.get(start).filter(|word| word.capitalised()).map(|_| start)
}

/// One word that is an ordinary one or a person's name as well.
fn is_doubtful(words: &[Word], name: &Spotted, gazetteer: &Gazetteer) -> bool {
    let rules = &gazetteer.lists.words;
    let single = words.get(name.first).filter(|_| name.end == name.first + 1);
    single.is_some_and(|word| rules.ordinary.contains(&word.lower) || rules.persons.contains(&word.lower))
}

/// The word behind "in", "region in", "in northern".
fn behind_in(words: &[Word], at: usize, gazetteer: &Gazetteer) -> Option<usize> {
    let rules = &gazetteer.lists.words;
    let skip = |at: usize, passes: &dyn Fn(&str) -> bool| {
        let passed = words.get(at).is_some_and(|word| word.gap == Gap::Space && passes(&word.lower));
        if passed { at + 1 } else { at }
    };
    let at = skip(at, &|word| rules.features.contains(word) || rules.division_types.contains(word));
    let after = skip(at, &|word| rules.is(word, WordClass::In));
    if after == at {
        return None;
    }
    Some(skip(after, &|word| rules.directions.contains(word)))
}

/// A country or large division before a comma is one of a list ("Niger, Nigeria and Togo"; "Vermont, Virginia and Ohio"), unless it
/// shares its name with a town and no list goes on around it.
fn is_one_of_a_list(words: &[Word], name: &Spotted, gazetteer: &Gazetteer) -> bool {
    let facts = || name.senses.iter().filter(|sense| !sense.alternate).filter_map(|sense| gazetteer.facts(sense.place));
    if facts().any(|facts| facts.kind == PlaceKind::Country) {
        return true;
    }
    let large = facts().any(|facts| facts.kind == PlaceKind::Region && facts.population >= 500_000);
    let behind = |word: Option<&Word>| word.is_some_and(|word| word.gap == Gap::Comma && word.capitalised());
    let before = name.first.checked_sub(1).and_then(|index| words.get(index));
    let rules = &gazetteer.lists.words;
    let joins = |word: &Word| rules.is(&word.lower, WordClass::And) || rules.is(&word.lower, WordClass::Or);
    // "Washington, Oregon and Idaho", "Maine, New York, New Jersey"
    let next = words.get(name.end..).unwrap_or_default();
    let last = next.iter().take(LONGEST).position(|word| word.gap != Gap::Space || !word.capitalised()).unwrap_or(LONGEST);
    let two = |at: usize| (next.get(at), next.get(at + 1));
    let goes_on = match two(last) {
        (Some(word), Some(more)) if word.capitalised() && word.gap == Gap::Comma => more.capitalised(),
        (Some(word), _) => joins(word),
        _ => false,
    };
    large && (behind(before) || before.is_some_and(joins) || goes_on)
}

/// The place called `qualifier` in which one of `senses` lies.
pub(super) fn within(qualifier: &str, senses: &[Sense], gazetteer: &Gazetteer) -> Option<Qualifier> {
    among(&containers(qualifier, gazetteer), senses, gazetteer)
}

/// The one of some divisions and countries in which one of `senses` lies.
fn among(containers: &[PlaceId], senses: &[Sense], gazetteer: &Gazetteer) -> Option<Qualifier> {
    let found =
        containers.iter().copied().find(|container| senses.iter().any(|sense| lies_in(sense.place, *container, gazetteer)))?;
    Some(Qualifier { place: found })
}

/// Divisions and countries of that name or abbreviation.
pub(super) fn containers(name: &str, gazetteer: &Gazetteer) -> Vec<PlaceId> {
    let short: String = name.chars().filter(|char| *char != '.').collect();
    let abbreviated = gazetteer.lists.abbreviations.get(short.as_str()).into_iter().flatten();
    let mut found: Vec<PlaceId> = abbreviated.filter_map(|division| gazetteer.by_geonames(division.geonames)).collect();
    let known: Vec<(PlaceId, Facts<'_>)> =
        gazetteer.lookup(name).into_iter().filter_map(|sense| Some((sense.place, gazetteer.facts(sense.place)?))).collect();
    // "Cambridge, Greenwich and Salem" are towns, while "Malolos, Bulacan" lies in the province.
    let towns = known.iter().filter(|(_, facts)| facts.kind == PlaceKind::City).map(|(_, facts)| facts.population);
    let largest = towns.max().unwrap_or_default();
    let contains = |(_, facts): &&(PlaceId, Facts<'_>)| match facts.kind {
        PlaceKind::Country | PlaceKind::Region => true,
        PlaceKind::District => facts.population / LARGER > largest,
        _ => false,
    };
    found.extend(known.iter().filter(contains).map(|(place, _)| *place));
    found
}

/// A district that shares its name with a town is meant behind another if it has so many times its people.
const LARGER: u64 = 10;

/// Whether a place lies in a division or country, as far as the gazetteer can tell.
pub(super) fn lies_in(place: PlaceId, container: PlaceId, gazetteer: &Gazetteer) -> bool {
    let (Some(inner), Some(outer)) = (gazetteer.facts(place), gazetteer.facts(container)) else { return false };
    if place == container || inner.kind == PlaceKind::Country {
        return false;
    }
    match (container, outer.kind) {
        (PlaceId::Country(_), _) => inner.country == outer.country,
        (PlaceId::Row(_), PlaceKind::Region) => inner.admin1 == Some(container),
        // A district or a region of several countries has no members on record: near is within.
        _ => inner.country == outer.country && outer.country.is_some() && near(&inner, &outer, 1.0),
    }
}

fn near(a: &Facts<'_>, b: &Facts<'_>, degrees: f64) -> bool {
    (a.lat - b.lat).abs() <= degrees && ((a.lon - b.lon) * a.lat.to_radians().cos()).abs() <= degrees
}
