//! Where, when and what: what two items must agree in to tell the same happening.

use record::{Entity, EntityKind, EventKind, LocalId, PlaceKind, Record, Role};
use serde::{Deserialize, Serialize};

use super::moment::{DAY, day_of};
use crate::knowledge::{Knowledge, Series, signs};
use crate::text::{folded, short};

/// Where, when and what, as far as the record tells it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scene {
    /// Of the focus, ISO 3166-1 alpha-2.
    pub(crate) country: Option<[u8; 2]>,
    /// Degrees north and east of a place smaller than a country, where the main event happened.
    pub(crate) spot: Option<(f32, f32)>,
    /// Of the first such place that the copy names.
    pub(crate) named: Option<(f32, f32)>,
    /// Of the main event, else of the item; days since 1970.
    pub(crate) day: i32,
    /// The day when the copy was published.
    pub(crate) published: i32,
    pub(crate) main: Option<EventKind>,
    /// Who takes part in the main event.
    pub(crate) parties: Box<[u32]>,
    /// Top levels of its topics.
    pub(crate) topics: Box<[u32]>,
    pub(crate) series: Series,
    /// Of a match: the sides and places that its headline names, by their names: not every report has their ids.
    pub(crate) heads: Box<[u32]>,
    /// The primary subtag.
    pub(crate) language: u32,
}

impl Scene {
    pub(crate) fn of(record: &Record, at: i64, knowledge: &Knowledge) -> Scene {
        let main = record.events.iter().find(|it| it.main);
        let published = i32::try_from(at.div_euclid(DAY)).unwrap_or_default();
        let named = main.and_then(|it| it.time).and_then(|id| day_at(record, id));
        let parties = main.into_iter().flat_map(|it| it.actors.iter().chain(&it.recipients));
        let mut parties: Vec<u32> = parties.filter_map(|it| party(record, it)).collect();
        parties.sort_unstable();
        parties.dedup();
        let has = signs(record);
        let series = knowledge.series(&has);
        let heads = if knowledge.has_sides(&has) { sides(record) } else { Box::default() };
        Scene {
            country: country(record),
            spot: main.and_then(|it| it.place).and_then(|id| spot(entity(record, id)?)),
            named: first_spot(record),
            day: named.unwrap_or(published),
            published,
            main: main.map(|it| it.kind),
            parties: parties.into(),
            topics: record.topics.iter().filter_map(|it| top(it.path.first().unwrap_or(&it.code))).collect(),
            series,
            heads,
            language: record.language.as_ref().map_or(0, |it| short(it.tag.split('-').next().unwrap_or_default())),
        }
    }
}

fn sides(record: &Record) -> Box<[u32]> {
    let is_side = |it: &&Entity| it.in_headline && matches!(it.kind, EntityKind::Organisation | EntityKind::Place);
    record.entities.iter().filter(is_side).map(|it| short(&folded(&it.name))).collect()
}

pub(crate) fn entity(record: &Record, id: LocalId) -> Option<&Entity> {
    record.entities.iter().find(|it| it.id == id)
}

/// The public identifier of an entity: Wikidata's, else GeoNames'.
pub(crate) fn public_id(entity: &Entity) -> Option<&String> {
    entity.ids.get("wikidata").or_else(|| entity.ids.get("geonames"))
}

/// A number for an entity: the same for the same public id, else for the same name.
pub(crate) fn number(entity: &Entity) -> u32 {
    public_id(entity).map_or_else(|| short(&folded(&entity.name)), |id| short(id))
}

/// A number for someone who takes part: the entity's, else that of a country or body.
pub(crate) fn party(record: &Record, role: &Role) -> Option<u32> {
    let named = role.entity.and_then(|id| entity(record, id)).map(number);
    named.or_else(|| role.country.as_deref().map(short)).or_else(|| role.body.as_deref().map(short))
}

/// The first day that a time of the record covers.
pub(crate) fn day_at(record: &Record, id: LocalId) -> Option<i32> {
    let time = record.times.iter().find(|it| it.id == id)?;
    day_of(time.from.as_deref().or(Some(&time.value))?)
}

/// The last day that a time of the record covers: "in April" is not over before May.
pub(crate) fn last_day_at(record: &Record, id: LocalId) -> Option<i32> {
    let time = record.times.iter().find(|it| it.id == id)?;
    time.to.as_deref().and_then(day_of).or_else(|| day_at(record, id))
}

fn country(record: &Record) -> Option<[u8; 2]> {
    let focus = record.focus.as_ref()?.country.as_deref()?;
    focus.as_bytes().try_into().ok()
}

fn spot(entity: &Entity) -> Option<(f32, f32)> {
    let place = entity.place.as_ref().filter(|it| !matches!(it.kind, PlaceKind::Country | PlaceKind::Continent))?;
    Some((place.lat? as f32, place.lon? as f32))
}

/// The place smaller than a country that the copy names first.
fn first_spot(record: &Record) -> Option<(f32, f32)> {
    let start = |it: &Entity| it.mentions.first().map_or(usize::MAX, |mention| mention.span.start);
    record.entities.iter().filter_map(|it| Some((start(it), spot(it)?))).min_by_key(|it| it.0).map(|it| it.1)
}

fn top(code: &str) -> Option<u32> {
    code.rsplit(':').next()?.parse().ok()
}
