//! What an item has in common with a story.

use crate::knowledge::Series;
use crate::reading::prints::Print;
use crate::reading::scene::Scene;
use crate::weights::FEATURES;
use crate::window::entry::Entry;
use crate::window::tale::Tale;

/// The features of an item and a story, in the order of [`FEATURES`].
pub(crate) type Features = [f32; FEATURES.len()];

/// The record of a story that an item is nearest to, with its number. Only some are looked at, so that a long story costs no more.
pub(crate) fn nearest<'e>(item: &Entry, members: impl Iterator<Item = (u32, &'e Entry)>) -> Option<(u32, &'e Entry)> {
    let likeness = |it: &Entry| item.words.cosine(&it.words) + item.entities.cosine(&it.entities) + item.head.cosine(&it.head);
    let scored = members.map(|(number, it)| (likeness(it), number, it));
    scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, number, it)| (number, it))
}

/// `mate` is the story's record that the item is nearest to; `copied` the share of its words that stand in a record of the story.
pub(crate) fn features(item: &Entry, tale: &Tale, mate: &Entry, copied: f32) -> Features {
    let (here, there) = (&item.scene, &mate.scene);
    let is_foreign = here.language != there.language && here.language != 0 && there.language != 0;
    let entities = tale.entities.cosine(&item.entities);
    let hours = (item.at - tale.last).unsigned_abs() as f32 / 3600.0;
    let is_other_day = here.published != there.published;
    [
        1.0,
        tale.words.cosine(&item.words),
        item.words.cosine(&mate.words),
        item.head.cosine(&mate.head),
        entities,
        item.entities.cosine(&mate.entities),
        agree(here.country.as_ref(), there.country.as_ref()),
        near(here.spot, there.spot),
        near(here.spot.or(here.named), there.spot.or(there.named)),
        day(here, there),
        agree(here.main.as_ref(), there.main.as_ref()),
        share(&here.parties, &there.parties),
        share(&here.topics, &there.topics),
        (1.0 + hours).ln(),
        flag(is_foreign),
        // Of copy in another language places are all that is read, and a country alone says little: names and figures among its words tell more.
        if is_foreign { item.words.cosine(&mate.words) } else { 0.0 },
        if is_other_day { series(here.series.min(there.series)) + SERIES * forms(item, mate) } else { 0.0 }
            + SERIES * flag(are_two(here, there)),
        flag(item.slug.is_some() && item.slug == mate.slug),
        copied,
    ]
}

/// How much two items of different days are of one series.
fn series(series: Series) -> f32 {
    match series {
        Series::No => 0.0,
        Series::Often => 1.0,
        Series::Daily => SERIES,
    }
}

/// A match and another: their headlines name other sides.
fn are_two(here: &Scene, there: &Scene) -> bool {
    let (one, other) = (&here.heads, &there.heads);
    let within = |one: &[u32], other: &[u32]| one.iter().all(|it| other.contains(it));
    one.len() >= 2 && other.len() >= 2 && !within(one, other) && !within(other, one)
}

/// As good as sure.
const SERIES: f32 = 5.0;

/// The share of an item's words that stand in sentences which the other has with other figures: both are one form, filled in anew.
fn forms(item: &Entry, mate: &Entry) -> f32 {
    let words = |it: &Print| f32::from(it.words);
    let all: f32 = item.prints.iter().map(words).sum();
    let filled = item.prints.iter().filter(|it| mate.prints.iter().any(|other| it.is_form_of(*other)));
    if all > 0.0 { filled.map(words).sum::<f32>() / all } else { 0.0 }
}

fn flag(is_set: bool) -> f32 {
    f32::from(u8::from(is_set))
}

/// 1 where both are known and the same, -1 where they differ.
fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> f32 {
    match (one, other) {
        (Some(one), Some(other)) if one == other => 1.0,
        (Some(_), Some(_)) => -1.0,
        _ => 0.0,
    }
}

/// 1 where they have one in common, -1 where both have some and none in common.
fn share(one: &[u32], other: &[u32]) -> f32 {
    match (one.is_empty() || other.is_empty(), one.iter().any(|it| other.contains(it))) {
        (true, _) => 0.0,
        (false, true) => 1.0,
        (false, false) => -1.0,
    }
}

/// Kilometres up to which two spots are one scene, and from which they are two.
const NEAR: f32 = 80.0;
const FAR: f32 = 300.0;

fn near(one: Option<(f32, f32)>, other: Option<(f32, f32)>) -> f32 {
    let Some((one, other)) = one.zip(other) else { return 0.0 };
    let north = (one.0 - other.0) * 111.0;
    let degrees = (one.1 - other.1).abs();
    let east = degrees.min(360.0 - degrees) * 111.0 * one.0.to_radians().cos();
    let apart = north.hypot(east);
    1.0 - 2.0 * ((apart - NEAR) / (FAR - NEAR)).clamp(0.0, 1.0)
}

fn day(one: &crate::reading::scene::Scene, other: &crate::reading::scene::Scene) -> f32 {
    let apart = (one.day - other.day).abs();
    match apart {
        0 => 1.0,
        1 => 0.5,
        2 => 0.0,
        _ => -1.0,
    }
}
