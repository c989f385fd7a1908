//! What a place does in the story, and which place the story is about.

use std::collections::BTreeMap;

use crate::record::{Entity, EntityKind, Focus, ParagraphKind, PlaceKind, PlaceRole};
use crate::resources::gazetteer::{Gazetteer, PlaceId};
use crate::stages::places::country_of;
use crate::stages::places::spotted::Spotted;
use crate::stages::places::words::{Case, Gap, Word};
use crate::text::Text;
use crate::text::lexicon::WordClass;

/// The role of one mention.
pub(super) fn role(words: &[Word], name: &Spotted, place: PlaceId, gazetteer: &Gazetteer) -> PlaceRole {
    let rules = &gazetteer.lists.words;
    let own = words.get(name.first);
    let last = name.end.checked_sub(1).and_then(|last| words.get(last));
    let after = words.get(name.end).filter(|_| last.is_some_and(|last| last.gap == Gap::Space));
    let locative = located(words, name, gazetteer);
    let facts = gazetteer.facts(place);
    let governs = facts.is_some_and(|facts| facts.capital || matches!(facts.kind, PlaceKind::Country));
    let speaks = after.is_some_and(|after| after.case == Case::Small && rules.speech.contains(&after.lower));
    if governs && speaks && !locative {
        return PlaceRole::Metonym;
    }
    let office = after.is_some_and(|after| rules.offices.contains(&after.lower) || rules.people_of.contains(&after.lower));
    let from = name
        .first
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|before| rules.is(&before.lower, WordClass::From));
    let hyphened = last.is_some_and(|last| last.gap == Gap::Hyphen)
        && words.get(name.end).is_some_and(|word| rules.is(&word.lower, WordClass::FromPlace));
    if (office && !locative) || hyphened || from && own.is_some_and(|own| own.capitalised()) {
        return PlaceRole::Origin;
    }
    let sentence = own.map(|own| own.sentence);
    let happens = || words_of(words, name, sentence).any(|word| rules.happenings.contains(&word.lower));
    if locative && happens() { PlaceRole::Event } else { PlaceRole::Mention }
}

/// The words of the name's sentence.
fn words_of<'a>(words: &'a [Word], name: &Spotted, sentence: Option<usize>) -> impl Iterator<Item = &'a Word> {
    let same = move |word: &&Word| Some(word.sentence) == sentence;
    let before = words.get(..name.first).unwrap_or_default().iter().rev().take_while(same);
    let after = words.get(name.first..).unwrap_or_default().iter().take_while(same);
    before.chain(after)
}

/// "in Rome", "in northern Iraq", "in the city of Homs", "in Kenya and Uganda".
fn located(words: &[Word], name: &Spotted, gazetteer: &Gazetteer) -> bool {
    let rules = &gazetteer.lists.words;
    let Some(before) = words.get(..name.first) else { return false };
    let sentence = words.get(name.first).map(|word| word.sentence);
    for word in before.iter().rev().take(7).take_while(|word| Some(word.sentence) == sentence) {
        if rules.located.contains(&word.lower) {
            return word.case == Case::Small || word.first_of_sentence || word.shouted;
        }
        let passes = word.capitalised()
            || rules.directions.contains(&word.lower)
            || rules.division_types.contains(&word.lower)
            || rules.features.contains(&word.lower)
            || rules.is(&word.lower, WordClass::BetweenPlaces);
        if !passes {
            return false;
        }
    }
    false
}

/// What the story is about: the country most spoken of, most of all in headline and lead, and within it the town where things happen,
/// if one stands out. A place that only says where the story was filed, or who speaks, counts little.
pub(super) fn focus(entities: &[Entity], text: &Text<'_>) -> Option<Focus> {
    let mut countries: BTreeMap<&str, f64> = BTreeMap::new();
    let mut weights: Vec<(f64, &Entity)> = Vec::new();
    for entity in entities {
        let weight: f64 =
            entity.mentions.iter().map(|mention| position_weight(mention.span.start, text)).sum::<f64>() * role_weight(entity);
        if let Some(country) = country_of(entity) {
            *countries.entry(country).or_default() += weight;
        }
        if entity.kind == EntityKind::Place {
            weights.push((weight, entity));
        }
    }
    let first = |country: &str| entities.iter().position(|entity| country_of(entity) == Some(country));
    let best = countries.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| first(b.0).cmp(&first(a.0))));
    let heaviest = |among: &dyn Fn(&Entity) -> bool| {
        let candidates = weights.iter().filter(|(_, entity)| among(entity));
        candidates.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id))).copied()
    };
    let Some((country, _)) = best else {
        return heaviest(&|_| true).map(|(_, entity)| Focus { place: Some(entity.id), country: None });
    };
    let within = heaviest(&|entity| {
        country_of(entity) == Some(country) && kind_of(entity) != Some(PlaceKind::Country) && happens_at(entity)
    });
    let whole = heaviest(&|entity| country_of(entity) == Some(country) && kind_of(entity) == Some(PlaceKind::Country));
    let place = match (within, whole) {
        (Some(town), Some(country)) if town.0 >= 0.6 * country.0 => Some(town),
        (_, Some(country)) => Some(country),
        (town, None) => town.or_else(|| heaviest(&|entity| country_of(entity) == Some(country))),
    };
    Some(Focus { place: place.map(|(_, entity)| entity.id), country: Some(country.to_owned()) })
}

fn kind_of(entity: &Entity) -> Option<PlaceKind> {
    entity.place.as_ref().map(|place| place.kind)
}

fn happens_at(entity: &Entity) -> bool {
    entity.place.as_ref().is_some_and(|place| place.roles.contains(&PlaceRole::Event))
}

fn role_weight(entity: &Entity) -> f64 {
    let Some(place) = &entity.place else { return 0.5 };
    let only = |role: PlaceRole| place.roles.iter().all(|found| *found == role || *found == PlaceRole::Dateline);
    if place.roles.contains(&PlaceRole::Event) {
        1.4
    } else if only(PlaceRole::Origin) {
        0.5
    } else if only(PlaceRole::Metonym) {
        0.8
    } else if place.roles.contains(&PlaceRole::Dateline) {
        0.6
    } else {
        1.0
    }
}

/// Headline 3, lead 2, the next two paragraphs 1, the rest less.
fn position_weight(at: usize, text: &Text<'_>) -> f64 {
    let index = text.paragraphs.partition_point(|paragraph| paragraph.span.end <= at);
    let Some(paragraph) = text.paragraphs.get(index) else { return 0.5 };
    if paragraph.kind == ParagraphKind::Headline {
        return 3.0;
    }
    let lead = text.paragraphs.iter().take(index).filter(|before| before.kind == ParagraphKind::Body).take(3).count();
    match lead {
        0 => 2.0,
        1 | 2 => 1.0,
        _ => 0.6,
    }
}
