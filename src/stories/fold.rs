//! One record after the other.

use record::{LifecycleKind, Record};

use crate::Out;
use crate::copies::{self, Copied};
use crate::ledger::{self, New, changes::changes};
use crate::members::{ENTITIES, Place, WORDS};
use crate::origins::Components;
use crate::reading::claims::Said;
use crate::reading::moment::moment;
use crate::reading::sources::Node;
use crate::reading::version::Version;
use crate::reading::{Reading, is_withdrawal};
use crate::shapes::{Copy, CopyKind, LINK, Link, Novelty, What};
use crate::shared::Text;
use crate::state::State;
use crate::text::short;
use crate::window::entry::{Entry, Shown, headline_key};
use crate::window::tale::Tale;
use crate::window::vector::Vector;

/// Takes the next record of the stream, and gives what comes of it: its link, and each story that it changes.
pub fn fold(mut state: State, record: &Record) -> (State, Vec<Out>) {
    let mut out = Vec::new();
    let at = moment(record).unwrap_or(state.clock);
    state.read += 1;
    let mut link = Link {
        schema: LINK.into(),
        item: record.id.clone(),
        version: record.version.clone(),
        language: record.language.as_ref().map(|it| it.tag.clone()),
        sequence: state.read,
        ..Link::default()
    };
    state.advance(at);
    state.expire();
    let quiet = state.quieted();
    if is_withdrawal(record) {
        link.story = state.withdraw(record, &mut out);
    } else if at < state.clock - state.settings.window {
        link.late = true;
    } else if record.lifecycle.kind != LifecycleKind::Advisory {
        state.take(record, at, &mut link, &mut out);
    }
    let stories = quiet.into_iter().chain(out).map(|it| Out::Story(Box::new(it)));
    let all = std::iter::once(Out::Link(Box::new(link))).chain(stories).collect();
    (state, all)
}

impl State {
    /// Stories that have become quiet by now.
    fn quieted(&mut self) -> Vec<crate::Story> {
        let mut found = Vec::new();
        while let Some(std::cmp::Reverse((due, story))) = self.quieting.peek().copied()
            && due <= self.clock
        {
            self.quieting.pop();
            if self.is_quiet(story) {
                if let Some(tale) = self.tales.get_mut(story) {
                    tale.is_quiet = true;
                }
                found.extend(self.revised(story, What::Quiet));
            }
        }
        found
    }

    fn take(&mut self, record: &Record, at: i64, link: &mut Link, out: &mut Vec<crate::Story>) {
        let reading = Reading::of(record, at, &self.knowledge);
        let number = self.next_entry;
        self.next_entry += 1;
        let mut entry = self.entry(record, at, &reading);
        let prior = self.prior(record, &entry);
        entry.line = prior.and_then(|it| self.entries.get(it)).map_or(number, |it| it.line);
        let copied = copies::find(self, &entry.prints, &|it| self.is_of_line(it, entry.line));
        let copied_item = copied.and_then(|it| self.entries.get(it.entry)).map(|it| it.item.against());
        if let Some(of) = &copied_item {
            entry.copy_of = copied.map(|it| it.entry);
            // A lead of its own may rest on somebody of its own.
            let is_whole = copied.is_some_and(|it| it.kind != CopyKind::Reworked);
            if is_whole || !reading.origin.iter().any(Node::is_attributed) {
                entry.origin = [Text::from(format!("item:{}", of.item).as_str())].into();
                entry.speakers = Box::default();
            }
        }
        let (place, others) = self.placed(&entry, prior, copied);
        let (story, is_new) = place.map_or_else(|| (self.found(&entry), true), |it| (it.story, false));
        (entry.story, entry.nearest) = (Some(story), place.and_then(|it| it.nearest));
        link.novelty.paragraphs = self.new_paragraphs(record, &entry, is_new);
        if let Some(old) = prior.and_then(|it| self.entries.get(it)) {
            let before = old.item.against();
            let grows = |sort: u32| self.knowledge.grows(sort);
            let facts = old.facts.as_ref().zip(entry.facts.as_ref());
            link.changed = facts.map(|(old, new)| changes(&before, old, record, new, &grows)).unwrap_or_default();
            link.against = Some(before);
        }
        if let Some(prior) = prior {
            self.replace(prior);
        }
        entry.share(&mut self.pool);
        let (origin, item) = (entry.origin.clone(), entry.item.clone());
        self.words.add(reading.terms.iter().map(|it| it.0));
        self.names.add(entry.entities.terms().map(|it| it.0));
        self.join(story, number, &entry);
        self.takes.extend(entry.take_keys().into_iter().map(|it| (it, number)));
        self.insert(number, entry);
        let (story, merged) = self.merge_alike(story, number, &others);

        let corrects = record.lifecycle.kind == LifecycleKind::Correction || link.changed.iter().any(|it| it.told == Some(true));
        let components = self.components(story);
        let new = self.add_claims(story, number, &reading.claims, corrects, &components);
        link.novelty = novelty(&link.novelty, record, &reading, &item, &new, is_new);
        link.copy =
            copied.zip(copied_item).map(|(it, of)| Copy { of: of.item, version: of.version, kind: it.kind, share: it.share });
        link.origin = origin.iter().map(|it| it.to_string()).collect();
        let what = self.what(story, is_new, &new, !merged.is_empty(), components.count);
        for gone in merged {
            out.push(self.gone(gone, story));
        }
        let revised = self.revised(story, what);
        link.story = revised.as_ref().map(|it| it.id.clone());
        link.revision = revised.as_ref().map(|it| it.revision);
        out.extend(revised);
    }

    /// What is kept of a record.
    pub(crate) fn entry(&mut self, record: &Record, at: i64, reading: &Reading) -> Entry {
        let knowledge = &self.knowledge;
        let rarity = |stem: u32| self.words.rarity(stem, knowledge.common(stem));
        let words = reading.terms.iter().map(|(stem, weight)| (*stem, weight * rarity(*stem))).collect();
        let head = reading.head.iter().map(|stem| (*stem, rarity(*stem))).collect();
        let mut names: Vec<(u32, f32)> = Vec::new();
        for name in &reading.entities {
            if let Some(id) = name.id {
                self.aliases.insert(name.name, id);
            }
            let key = name.id.or_else(|| self.aliases.get(&name.name).copied()).unwrap_or(name.name);
            self.named.note(key, &name.shown);
            let common = if name.is_broad { BROAD } else { 0.0 };
            names.push((key, name.weight * self.names.rarity(key, common)));
        }
        names.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        names.dedup_by_key(|it| it.0);
        Entry {
            item: Version::of(record),
            at,
            words: Vector::of(words, WORDS),
            head: Vector::of(head, HEAD),
            entities: Vector::of(names, ENTITIES),
            scene: reading.scene.clone(),
            prints: reading.prints.clone().into(),
            facts: Some(Box::new(reading.facts.clone())),
            agency: reading.agency.as_deref().map(Into::into),
            slug: reading.slug,
            origin: reading.origin.iter().map(|it| Text::from(it.text.as_str())).collect(),
            speakers: reading.origin.iter().filter_map(|it| it.name.as_deref()).map(Text::from).collect(),
            is_denial: reading.is_denial,
            corrects: record.lifecycle.kind == LifecycleKind::Correction,
            shown: Shown::of(record),
            ..Entry::default()
        }
    }

    /// The version or take that a record replaces.
    fn prior(&self, record: &Record, entry: &Entry) -> Option<u32> {
        let life = &record.lifecycle;
        let item = |id: &str| self.items.get(&short(id)).copied();
        let agency = entry.agency.as_deref();
        let headed = |it: &str| self.takes.get(&headline_key(agency, it)).copied();
        let same = item(&record.id).filter(|it| self.entries.get(*it).is_some_and(|it| *it.item.item == *record.id));
        let named = || {
            life.replaces.iter().find_map(|it| {
                let id = it.id.as_deref().and_then(item).or_else(|| it.number.as_deref().and_then(item));
                id.or_else(|| it.headline.as_deref().and_then(headed))
            })
        };
        let is_take = life.take.is_some()
            || matches!(
                life.kind,
                LifecycleKind::Update | LifecycleKind::Correction | LifecycleKind::Refile | LifecycleKind::Repeat
            );
        let by_key = || {
            let found = entry.take_keys().into_iter().find_map(|it| self.takes.get(&it).copied());
            found.filter(|it| is_take && self.entries.get(*it).is_some_and(|it| it.words.cosine(&entry.words) >= TAKE))
        };
        same.or_else(named).or_else(by_key)
    }

    /// Whether a record is a version or take of this line, or a copy of one.
    fn is_of_line(&self, number: u32, line: u32) -> bool {
        let mut next = Some(number);
        for _ in 0..COPIES_OF_COPIES {
            let Some(entry) = next.and_then(|it| self.entries.get(it)) else { return false };
            if entry.line == line {
                return true;
            }
            next = entry.copy_of;
        }
        false
    }

    fn placed(&self, entry: &Entry, prior: Option<u32>, copied: Option<Copied>) -> (Option<Place>, Vec<Place>) {
        let of_prior = prior.and_then(|it| Some((it, self.entries.get(it)?.story?)));
        match of_prior {
            Some((prior, story)) => (Some(Place { story, nearest: Some(prior), likelihood: 1.0 }), Vec::new()),
            None => self.place(entry, copied),
        }
    }

    fn replace(&mut self, prior: u32) {
        let Some(old) = self.entries.get_mut(prior) else { return };
        if let Some(tale) = old.story.and_then(|it| self.tales.get_mut(it)).filter(|_| old.stands()) {
            tale.words.take(&old.words);
            tale.entities.take(&old.entities);
        }
        old.is_replaced = true;
        // Later versions are compared with the one that comes now.
        old.facts = None;
    }

    /// Makes one story of those that the record belongs to as well, as far as they are near each other; the oldest stays.
    fn merge_alike(&mut self, story: u32, number: u32, others: &[Place]) -> (u32, Vec<Tale>) {
        let (mut story, mut gone) = (story, Vec::new());
        let floor = self.settings.merge;
        for other in others.iter().filter(|it| f64::from(it.likelihood) >= floor) {
            if self.tales.has(other.story) && self.are_one(story, other.story) {
                let (into, from) = (story.min(other.story), story.max(other.story));
                gone.extend(self.merge(into, from, number));
                story = into;
            }
        }
        (story, gone)
    }

    /// Body paragraphs most of whose words no record of the story has.
    fn new_paragraphs(&self, record: &Record, entry: &Entry, is_new: bool) -> Vec<usize> {
        if is_new {
            return (0..record.paragraphs.len())
                .filter(|it| record.paragraphs[*it].kind == record::ParagraphKind::Body)
                .collect();
        }
        let mut counts: Vec<(usize, i32)> = Vec::new();
        for print in &entry.prints {
            let having = copies::having(self, *print);
            let is_known = having.iter().any(|it| self.entries.get(*it).is_some_and(|it| it.story == entry.story));
            let words = i32::from(print.words) * if is_known { -1 } else { 1 };
            match counts.last_mut().filter(|it| it.0 == usize::from(print.paragraph)) {
                Some(count) => count.1 += words,
                None => counts.push((usize::from(print.paragraph), words)),
            }
        }
        counts.into_iter().filter(|it| it.1 > 0).map(|it| it.0).collect()
    }

    fn add_claims(&mut self, story: u32, number: u32, claims: &[Said], corrects: bool, components: &Components) -> New {
        let Some(mut ledger) = self.tales.get_mut(story).map(|it| std::mem::take(&mut it.ledger)) else { return New::default() };
        let mut claims = claims.to_vec();
        claims.iter_mut().for_each(|it| it.share(&mut self.pool));
        let line = self.entries.get(number).map_or(number, |it| it.line);
        let context = ledger::Context {
            entry: number,
            corrects,
            is_earlier: &|it| self.entries.get(it).is_some_and(|it| it.line == line),
            is_one_origin: &|it| components.are_one(it, number),
            grows: &|kind| self.knowledge.toll(kind) == Some(true),
        };
        let mut next = self.next_claim;
        let new = ledger::add(&mut ledger, claims, &mut next, &context);
        self.next_claim = next;
        if let Some(tale) = self.tales.get_mut(story) {
            tale.ledger = ledger;
        }
        new
    }

    /// The origins of a story's records.
    pub(crate) fn components(&self, story: u32) -> Components {
        let numbers = self.tales.get(story).map(|it| it.entries.as_slice()).unwrap_or_default();
        let surplus = numbers.len().saturating_sub(LOOKED_AT);
        Components::of(numbers.iter().skip(surplus).filter_map(|it| Some((*it, self.entries.get(*it)?))))
    }

    fn what(&mut self, story: u32, is_new: bool, new: &New, is_merged: bool, origins: usize) -> What {
        let Some(tale) = self.tales.get_mut(story) else { return What::Grown };
        let before = std::mem::replace(&mut tale.origins, origins);
        tale.is_quiet = false;
        if is_new {
            What::New
        } else if is_merged {
            What::Merged
        } else if new.contradicts {
            What::Contradicted
        } else if before < 2 && origins >= 2 {
            What::Confirmed
        } else {
            What::Grown
        }
    }
}

/// Words of headline and lead that are kept.
const HEAD: usize = 20;
/// In so many of a thousand stories is a country named.
const BROAD: f32 = 40.0;
/// How near a take is to the one before, at least.
const TAKE: f32 = 0.15;
const COPIES_OF_COPIES: usize = 4;
/// Origins are counted over the last records of a story.
const LOOKED_AT: usize = 500;

/// The novelty of a record, of which the paragraphs are known already.
fn novelty(known: &Novelty, record: &Record, reading: &Reading, item: &Version, new: &New, is_new: bool) -> Novelty {
    let claims: Vec<&Said> = new.claims.iter().filter_map(|it| reading.claims.get(*it)).collect();
    let local =
        |kind: record::IdKind| claims.iter().filter(move |it| it.local.kind == kind).map(|it| it.local.to_string()).collect();
    let share = |part: usize, whole: usize| if whole == 0 { None } else { Some(part as f64 / whole as f64) };
    let body = record.paragraphs.iter().filter(|it| it.kind == record::ParagraphKind::Body).count();
    let parts = [share(known.paragraphs.len(), body), share(claims.len(), reading.claims.len())];
    let told: Vec<f64> = parts.into_iter().flatten().collect();
    let score = if is_new { 1.0 } else { told.iter().sum::<f64>() / told.len().max(1) as f64 };
    Novelty {
        score: (score.min(1.0) * 100.0).round() / 100.0,
        events: local(record::IdKind::Event),
        claims: claims.iter().map(|it| format!("{}@{}#{}", item.item, item.mark(), it.local)).collect(),
        tolls: local(record::IdKind::Quantity),
        paragraphs: known.paragraphs.clone(),
    }
}
