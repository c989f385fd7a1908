//! What stands behind a town to say which one is meant: "Long Beach, Calif.", "Paris, Texas", "Hyderabad (Pakistan)".

use crate::record::PlaceKind;
use crate::resources::gazetteer::{Facts, Gazetteer, PlaceId, Sense};
use crate::stages::places::spot::Spotted;
use crate::stages::places::words::{Gap, Word};
use crate::text::Text;

/// A division or country behind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Qualifier {
    pub place: PlaceId,
}

/// The longest qualifier is four words: "Democratic Republic of Congo".
const LONGEST: usize = 4;

/// The qualifier behind a spotted name, if a sense of the name lies in it.
pub(super) fn after(words: &[Word], name: &Spotted, text: &Text<'_>, gazetteer: &Gazetteer) -> Option<Qualifier> {
    let last = words.get(name.end.checked_sub(1)?)?;
    if !matches!(last.gap, Gap::Comma | Gap::Open) {
        return None;
    }
    let first = words.get(name.end).filter(|word| word.capitalised())?;
    if last.gap == Gap::Comma && is_one_of_a_list(words, name, gazetteer) {
        return None;
    }
    (1..=LONGEST).rev().find_map(|length| {
        let end = words.get(name.end + length - 1)?;
        let joined = words.get(name.end..name.end + length - 1)?.iter().all(|word| matches!(word.gap, Gap::Space | Gap::Dot));
        let written = text.text.get(first.span.start..end.span.end).filter(|_| joined)?;
        within(written, &name.senses, gazetteer)
    })
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
    // "Washington, Oregon and Idaho"
    let goes_on =
        words.get(name.end..name.end + 2).is_some_and(|two| matches!(two, [_, and] if and.lower == "and" || and.lower == "or"));
    large && (behind(before) || before.is_some_and(|word| word.lower == "and" || word.lower == "or") || goes_on)
}

/// The place called `qualifier` in which one of `senses` lies.
pub(super) fn within(qualifier: &str, senses: &[Sense], gazetteer: &Gazetteer) -> Option<Qualifier> {
    let containers = containers(qualifier, gazetteer);
    let found =
        containers.iter().copied().find(|container| senses.iter().any(|sense| lies_in(sense.place, *container, gazetteer)))?;
    Some(Qualifier { place: found })
}

/// Divisions and countries of that name or abbreviation.
pub(super) fn containers(name: &str, gazetteer: &Gazetteer) -> Vec<PlaceId> {
    let short: String = name.chars().filter(|char| *char != '.').collect();
    let abbreviated = gazetteer.lists.abbreviations.get(short.as_str()).into_iter().flatten();
    let mut found: Vec<PlaceId> = abbreviated.filter_map(|division| gazetteer.by_geonames(division.geonames)).collect();
    let divisions = gazetteer.lookup(name).into_iter().map(|sense| sense.place).filter(|place| {
        let kind = gazetteer.facts(*place).map(|facts| facts.kind);
        matches!(kind, Some(PlaceKind::Country | PlaceKind::Region)) || is_district(*place, gazetteer)
    });
    found.extend(divisions);
    found
}

fn is_district(place: PlaceId, gazetteer: &Gazetteer) -> bool {
    gazetteer.facts(place).is_some_and(|facts| facts.kind == PlaceKind::District)
}

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
