//! What is taken from a record: everything that it is compared by, in a form that costs little to keep.

pub(crate) mod claims;
pub(crate) mod facts;
pub(crate) mod moment;
pub(crate) mod prints;
pub(crate) mod scene;
pub(crate) mod sources;
pub(crate) mod version;

use record::{EventStatus, LifecycleKind, Record, Status};
use rustc_hash::FxHashMap;

use crate::knowledge::Knowledge;
use crate::shapes::Named;
use crate::text::{Quoting, Stretch, folded, short, stretches, words};
use claims::Said;
use facts::Facts;
use prints::Print;
use scene::{Scene, number, public_id};
use sources::Node;

/// What is taken from a record.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// Stems of its words with their weight in this text: how often, and where.
    pub(crate) terms: Vec<(u32, f32)>,
    /// Stems of headline and lead.
    pub(crate) head: Vec<u32>,
    pub(crate) entities: Vec<Name>,
    pub(crate) scene: Scene,
    pub(crate) prints: Vec<Print>,
    pub(crate) facts: Facts,
    pub(crate) claims: Vec<Said>,
    /// The nodes on which its lead rests if it is no copy.
    pub(crate) origin: Vec<Node>,
    pub(crate) agency: Option<String>,
    /// Of the slug, folded, with the agency: the same for takes of one story.
    pub(crate) slug: Option<u32>,
    /// Its lead denies what others say.
    pub(crate) is_denial: bool,
}

/// An entity.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    /// Of its folded name.
    pub(crate) name: u32,
    /// Of its public id.
    pub(crate) id: Option<u32>,
    pub(crate) weight: f32,
    /// A country or something else that is in every other story.
    pub(crate) is_broad: bool,
    pub(crate) shown: Named,
}

/// A lead has more words.
const LEAD: usize = 5;
/// What stands in headline and lead counts for more.
const HEAD: f32 = 2.0;

impl Reading {
    pub(crate) fn of(record: &Record, at: i64, knowledge: &Knowledge) -> Reading {
        let cut = stretches(&record.text, record.offsets);
        let has_headline = record.headline.as_deref().is_some_and(|it| record.text.starts_with(it));
        let (headline, body): (Vec<_>, Vec<_>) = cut.iter().cloned().partition(|it| has_headline && it.paragraph == 0);
        // What is shorter is a dateline that was not known as one.
        let lead = body.iter().find(|it| it.text.split_whitespace().nth(LEAD).is_some()).or(body.first());
        let (terms, head) = terms(&headline, &body, knowledge);
        let scene = Scene::of(record, at, knowledge);
        let claims = claims::claims(record, scene.published, knowledge);
        let agency = sources::agency(record);
        Reading {
            terms,
            head,
            entities: record.entities.iter().map(name).collect(),
            prints: prints::prints(&body),
            facts: Facts::of(record, &cut, has_headline, knowledge),
            origin: sources::origin(record, lead, knowledge),
            slug: record.slug.as_deref().map(folded).filter(|it| !it.is_empty()).map(|it| {
                let agency = agency.as_deref().unwrap_or_default();
                short(&format!("{agency} {it}"))
            }),
            is_denial: is_denial(record, lead),
            agency,
            scene,
            claims,
        }
    }
}

/// Whether headline or lead deny what others say.
fn is_denial(record: &Record, lead: Option<&Stretch<'_>>) -> bool {
    let end = lead.map_or(0, |it| it.end);
    record.events.iter().any(|it| it.status == EventStatus::Denied && it.trigger.span.start < end)
}

fn name(entity: &record::Entity) -> Name {
    let mentions = entity.mentions.len() as f32;
    let group = if entity.kind == record::EntityKind::Group { 0.5 } else { 1.0 };
    let place = entity.place.as_ref();
    Name {
        name: short(&folded(&entity.name)),
        id: public_id(entity).map(|_| number(entity)),
        weight: group * (1.0 + mentions.max(1.0).ln()) * if entity.in_headline { HEAD } else { 1.0 },
        is_broad: place.is_some_and(|it| matches!(it.kind, record::PlaceKind::Country | record::PlaceKind::Continent)),
        shown: Named {
            name: entity.name.clone(),
            id: public_id(entity).cloned(),
            country: place.and_then(|it| it.country.clone()),
        },
    }
}

fn terms(headline: &[Stretch<'_>], body: &[Stretch<'_>], knowledge: &Knowledge) -> (Vec<(u32, f32)>, Vec<u32>) {
    let mut counts: FxHashMap<u32, f32> = FxHashMap::default();
    let mut order = Vec::new();
    let mut head = Vec::new();
    let leading = headline.iter().chain(body.first()).map(|it| (it, true));
    for (stretch, is_head) in leading.chain(body.iter().skip(1).map(|it| (it, false))) {
        let mut before: Option<u32> = None;
        words(stretch.text, &mut Quoting::default(), &mut |word| {
            // Two letters of a script without spaces are about a word.
            let pair = before.filter(|_| word.is_sign).map(|it| it.rotate_left(7) ^ word.stem);
            before = Some(word.stem).filter(|_| word.is_sign);
            if word.is_number || (word.is_sign && pair.is_none()) || knowledge.is_small(word.stem) {
                return;
            }
            let stem = pair.unwrap_or(word.stem);
            if is_head {
                head.push(stem);
            }
            let count = counts.entry(stem).or_insert_with(|| {
                order.push(stem);
                0.0
            });
            *count += if is_head { HEAD } else { 1.0 };
        });
    }
    head.sort_unstable();
    head.dedup();
    let weighed = order.into_iter().map(|stem| (stem, 1.0 + counts.get(&stem).copied().unwrap_or(1.0).ln().max(0.0))).collect();
    (weighed, head)
}

/// Whether the record takes something back and tells nothing itself.
pub(crate) fn is_withdrawal(record: &Record) -> bool {
    record.lifecycle.status != Status::Usable || matches!(record.lifecycle.kind, LifecycleKind::Kill | LifecycleKind::Hold)
}
