//! Slugs: what it does, why, and an example.
//!
//! **What**: suggests a slug in the manner of the wires where the wire gave none: the countries, or who it is about, and a word for the topic. **Why**: desks
//! sort and name copy by slugs. **Example**: talks of two presidents give `RUSSIA-CHINA/DIPLOMACY`, a flood in Kenya `KENYA/FLOODS`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::record::{Entity, EntityKind, Focus, PlaceKind, PlaceRole, Topic};
use crate::resources::gazetteer::Gazetteer;
use crate::resources::topics::Taxonomy;

/// Names before the stroke at most, and characters of a slug.
const NAMES: usize = 2;
const LONGEST: usize = 40;
/// A second country must be so much of what the first is to the story.
const AS_MUCH: f64 = 0.6;

/// A slug for a story; `None` where its topic, or whom it is about, is not sure.
pub fn suggest(
    entities: &[Entity],
    focus: Option<&Focus>,
    topics: &[Topic],
    taxonomy: &Taxonomy,
    gazetteer: &Gazetteer,
) -> Option<String> {
    let topic = topic_word(topics, taxonomy)?;
    let mut names = countries(entities, focus, taxonomy, gazetteer);
    if names.is_empty() {
        let about =
            entities.iter().filter(|it| it.in_headline && matches!(it.kind, EntityKind::Organisation | EntityKind::Person));
        let most = about.max_by(|a, b| a.salience.total_cmp(&b.salience));
        names.extend(most.map(last_name).filter(|it| !it.contains(' ')).map(word));
    }
    names.retain(|it| !it.is_empty());
    let slug = format!("{}/{topic}", names.join("-"));
    (!names.is_empty() && slug.len() <= LONGEST).then_some(slug)
}

/// The word for the best topic: of the first below the best top level that has one, else of the top level.
fn topic_word(topics: &[Topic], taxonomy: &Taxonomy) -> Option<&'static str> {
    let top = topics.first()?.path.first()?;
    let below = topics.iter().filter(|it| it.path.first() == Some(top)).skip(1).chain(topics.first());
    below.filter_map(|it| it.path.iter().rev().find_map(|code| taxonomy.slug_word(code))).next()
}

/// The countries that the story is about: that of the focus, and another one of the headline.
fn countries(entities: &[Entity], focus: Option<&Focus>, taxonomy: &Taxonomy, gazetteer: &Gazetteer) -> Vec<String> {
    let is_country = |it: &&Entity| it.place.as_ref().is_some_and(|it| it.kind == PlaceKind::Country);
    let mut named: Vec<(&str, f64)> = entities
        .iter()
        .filter(is_country)
        .filter(|it| it.in_headline)
        .filter_map(|it| Some((it.place.as_ref()?.country.as_deref()?, it.salience)))
        .collect();
    named.sort_by(|a, b| b.1.total_cmp(&a.1));
    let most = named.first().map_or(0.0, |it| it.1);
    let mut codes: Vec<&str> = named.into_iter().filter(|it| it.1 >= most * AS_MUCH).map(|it| it.0).take(NAMES).collect();
    if codes.is_empty() {
        let is_sure = |it: &&Focus| entities.iter().any(|entity| Some(entity.id) == it.place && is_told(entity));
        codes.extend(focus.filter(is_sure).and_then(|it| it.country.as_deref()));
    }
    let named = |code: &str| {
        let short = taxonomy.slug_country(code).map(str::to_owned);
        short.or_else(|| gazetteer.country(code).map(|it| word(&it.name)))
    };
    codes.into_iter().filter_map(named).collect()
}

/// Whether a place is more than a word in passing.
fn is_told(entity: &Entity) -> bool {
    let is_dateline = entity.place.as_ref().is_some_and(|it| it.roles.contains(&PlaceRole::Dateline));
    is_dateline || entity.in_headline || entity.mentions.len() > 1
}

fn last_name(entity: &Entity) -> &str {
    match entity.kind {
        EntityKind::Person => entity.name.rsplit(' ').next().unwrap_or(&entity.name),
        _ => &entity.name,
    }
}

/// A name as slugs write it: capitals without accents and blanks.
fn word(name: &str) -> String {
    let plain = name.nfd().filter(|it| !is_combining_mark(*it));
    plain.flat_map(char::to_uppercase).filter(char::is_ascii_alphanumeric).collect()
}
