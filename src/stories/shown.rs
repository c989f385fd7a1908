//! Stories as they are published, and what is taken back.

use record::Record;

use crate::ledger::{Held, Tie, tolls};
use crate::reading::moment::written;
use crate::shapes::{Item, Relation, RelationKind, STORY, Story, What};
use crate::state::State;
use crate::text::short;
use crate::window::entry::{Entry, headline_key};
use crate::window::tale::Tale;

/// The most items and claims that are shown of a story, the last ones.
const ITEMS: usize = 500;
const CLAIMS: usize = 100;
const ENTITIES: usize = 8;

impl State {
    /// The next revision of a story.
    pub(crate) fn revised(&mut self, story: u32, what: What) -> Option<Story> {
        self.tales.get_mut(story)?.revision += 1;
        self.shown(story, what)
    }

    fn shown(&self, story: u32, what: What) -> Option<Story> {
        let tale = self.tales.get(story)?;
        let entries: Vec<(u32, &Entry)> = tale.entries.iter().filter_map(|it| Some((*it, self.entries.get(*it)?))).collect();
        let listed: Vec<&Entry> = entries.iter().filter(|(number, it)| self.is_listed(*number, it)).map(|it| it.1).collect();
        let telling =
            listed.iter().rev().find(|it| it.copy_of.is_none()).or(listed.last()).or(entries.last().as_ref().map(|it| &it.1));
        let shown = telling.map(|it| &it.shown);
        let first = entries.first().map(|it| &it.1.shown);
        let surplus = listed.len().saturating_sub(ITEMS);
        Some(Story {
            schema: STORY.into(),
            id: tale.id.clone(),
            revision: tale.revision,
            what,
            headline: shown.and_then(|it| it.headline.as_deref()).map(str::to_owned),
            language: first.and_then(|it| it.language.as_deref()).map(str::to_owned),
            first: written(tale.first),
            last: written(tale.last),
            place: shown.and_then(|it| it.place).and_then(|it| self.named.get(it)).cloned(),
            entities: telling.map(|it| self.entities(it)).unwrap_or_default(),
            topics: shown.map(|it| it.topics.iter().map(|it| format!("medtop:{it:08}")).collect()).unwrap_or_default(),
            copies: listed.iter().filter(|it| it.copy_of.is_some()).count(),
            items: listed.iter().skip(surplus).map(|it| self.item(it)).collect(),
            origins: tale.origins,
            main: tale.ledger.main().and_then(|it| self.claim_id(it)),
            tolls: self.tolls(tale),
            claims: self.claims(tale),
            ..Story::default()
        })
    }

    /// The last version of an item that stands, or was replaced by a take that has another id.
    fn is_listed(&self, number: u32, entry: &Entry) -> bool {
        !entry.is_withdrawn && self.items.get(&short(&entry.item.item)) == Some(&number)
    }

    /// The entities that tell most of an item.
    fn entities(&self, entry: &Entry) -> Vec<crate::Named> {
        entry.entities.top(ENTITIES).into_iter().filter_map(|it| self.named.get(it.0)).cloned().collect()
    }

    fn item(&self, entry: &Entry) -> Item {
        let of = entry.copy_of.and_then(|it| self.entries.get(it));
        Item {
            item: entry.item.item.to_string(),
            version: entry.item.version(),
            copy_of: of.map(|it| it.item.item.to_string()),
            origin: entry.origin.iter().map(|it| it.to_string()).collect(),
        }
    }

    fn tolls(&self, tale: &Tale) -> Vec<crate::Tolls> {
        let told = |number: u32| {
            let entry = self.entries.get(number)?;
            Some(tolls::Told { item: &entry.item, at: entry.at, is_withdrawn: entry.is_withdrawn, corrects: entry.corrects })
        };
        let line = |number: u32| self.entries.get(number).map(|it| it.line);
        let is_earlier = |one: u32, other: u32| one != other && line(one).is_some() && line(one) == line(other);
        tolls::timelines(&tale.ledger.claims, &told, &is_earlier, &|kind| self.knowledge.toll(kind) == Some(true))
    }

    fn claims(&self, tale: &Tale) -> Vec<crate::Claim> {
        let claims = &tale.ledger.claims;
        let shown = claims.iter().skip(claims.len().saturating_sub(CLAIMS));
        shown
            .filter_map(|it| Some(it.shown(self.claim_id(it)?, &self.entries.get(it.entry)?.item, self.relations(tale, it))))
            .collect()
    }

    /// `<record id>@<version>#<local id>`
    fn claim_id(&self, held: &Held) -> Option<String> {
        let entry = self.entries.get(held.entry)?;
        Some(format!("{}@{}#{}", entry.item.item, entry.item.mark(), held.said.local))
    }

    fn relations(&self, tale: &Tale, held: &Held) -> Vec<Relation> {
        let relation = |tie: &Tie| {
            let other = tale.ledger.find(tie.to)?;
            let (item, version) = match &tie.by {
                Some(by) => (by.to_string(), None),
                None => {
                    let name = &self.entries.get(other.entry)?.item;
                    (name.item.to_string(), name.version())
                }
            };
            Some(Relation { relation: tie.relation, to: self.claim_id(other)?, item, version })
        };
        held.relations.iter().filter_map(relation).collect()
    }

    /// The last revision of a story that has become a part of another.
    pub(crate) fn gone(&self, gone: Tale, into: u32) -> Story {
        Story {
            schema: STORY.into(),
            id: gone.id,
            revision: gone.revision + 1,
            what: What::Merged,
            into: self.tales.get(into).map(|it| it.id.clone()),
            first: written(gone.first),
            last: written(gone.last),
            ..Story::default()
        }
    }

    /// Takes back what a kill, a hold or a tombstone names. Gives the id of the story, and publishes what becomes of it.
    pub(crate) fn withdraw(&mut self, record: &Record, out: &mut Vec<Story>) -> Option<String> {
        let by = record.lifecycle.evidence.iter().find_map(|it| it.strip_prefix("recalled by ")).unwrap_or(&record.id).to_owned();
        let mut id = None;
        for item in self.recalled(record) {
            let Some(story) = self.withdraw_item(item, &by) else { continue };
            let part = self.stranded(story, item);
            let new = if part.is_empty() { None } else { self.split(story, &part) };
            let from = self.tales.get(story).map(|it| it.id.clone());
            out.extend(self.revised(story, if new.is_some() { What::Split } else { What::Grown }));
            let new = new.and_then(|it| self.revised(it, What::Split));
            out.extend(new.map(|it| Story { from: from.clone(), ..it }));
            id = id.or(from);
        }
        id
    }

    /// The records that are taken back: all versions of what is named.
    fn recalled(&self, record: &Record) -> Vec<u32> {
        let agency = crate::reading::sources::agency(record);
        let item = |id: &str| self.items.get(&short(id)).copied();
        let headed = |it: &str| self.takes.get(&headline_key(agency.as_deref(), it)).copied();
        let named = record.lifecycle.replaces.iter().filter_map(|it| {
            let id = it.id.as_deref().and_then(item).or_else(|| it.number.as_deref().and_then(item));
            id.or_else(|| it.headline.as_deref().and_then(headed))
        });
        let last: Vec<u32> = named.chain(item(&record.id)).collect();
        let ids: Vec<&str> = last.iter().filter_map(|it| self.entries.get(*it)).map(|it| &*it.item.item).collect();
        let stories = last.iter().filter_map(|it| self.tales.get(self.entries.get(*it)?.story?));
        let mut all: Vec<u32> = stories.flat_map(|it| it.entries.iter().copied()).collect();
        all.retain(|it| self.entries.get(*it).is_some_and(|it| !it.is_withdrawn && ids.contains(&&*it.item.item)));
        all.sort_unstable();
        all.dedup();
        all
    }

    fn withdraw_item(&mut self, number: u32, by: &str) -> Option<u32> {
        let entry = self.entries.get_mut(number)?;
        let (story, stood) = (entry.story?, entry.stands());
        entry.is_withdrawn = true;
        let entry = entry.clone();
        let copies: Vec<u32> = self.tales.get(story)?.entries.iter().copied().filter(|it| self.is_copy_of(*it, number)).collect();
        let tale = self.tales.get_mut(story)?;
        if stood {
            tale.words.take(&entry.words);
            tale.entities.take(&entry.entities);
        }
        fell(&mut tale.ledger.claims, number, &copies, by);
        let origins = self.components(story).count;
        self.tales.get_mut(story)?.origins = origins;
        Some(story)
    }

    fn is_copy_of(&self, number: u32, original: u32) -> bool {
        self.entries.get(number).and_then(|it| it.copy_of) == Some(original)
    }
}

/// Notes the claims of a record as withdrawn, and with them those of its copies that have no other support.
fn fell(claims: &mut [Held], number: u32, copies: &[u32], by: &str) {
    let gone: Vec<(u32, u32)> = claims.iter().filter(|it| it.entry == number).map(|it| (it.fact, it.number)).collect();
    let is_kept = |fact: u32| {
        claims.iter().any(|it| it.fact == fact && it.entry != number && !copies.contains(&it.entry) && !it.is_withdrawn)
    };
    let kept: Vec<bool> = gone.iter().map(|it| is_kept(it.0)).collect();
    for held in claims.iter_mut() {
        let fallen = gone.iter().zip(&kept).find(|((fact, id), kept)| match held.entry == number {
            true => held.number == *id,
            false => held.fact == *fact && !**kept && copies.contains(&held.entry),
        });
        let Some(((_, id), _)) = fallen else { continue };
        held.is_withdrawn = held.entry == number;
        let tie = Tie { relation: RelationKind::Withdrawn, to: *id, by: Some(by.into()) };
        held.relations = held.relations.iter().cloned().chain([tie]).collect();
    }
}
