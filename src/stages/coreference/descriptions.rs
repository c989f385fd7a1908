//! What the copy says that each entity is: the words of its name, its titles, "Muisne, a fishing town", and the gender of a person.

use crate::record::{Entity, EntityKind, PlaceKind, PlaceRole};
use crate::resources::attributions::Gender;
use crate::resources::coreference::{Modifier, Nominal, SmallWord, Sort};
use crate::text::tagset::Upos;

use super::{Chunk, Layout, NameAt};

/// People of what is no town.
const LARGE: u64 = 400_000;
/// Words kept of one entity: more than any copy says of somebody.
const WORDS: usize = 48;

/// What is known of somebody or something.
#[derive(Debug, Clone, Default)]
pub(super) struct Description {
    pub(super) kind: Option<EntityKind>,
    pub(super) place: Option<PlaceKind>,
    pub(super) gender: Option<Gender>,
    /// Nouns, in lower case and the singular.
    pub(super) words: Vec<String>,
    pub(super) age: Option<String>,
    /// How much the story is about it, from 0 to 100.
    pub(super) weight: i32,
    /// A newspaper, a broadcaster.
    pub(super) outlet: bool,
    /// ISO 3166-1 alpha-2: of a place, and what the copy tells of others ("Canadian drugmaker Norvane", "Japan's Hoshizawa").
    pub(super) country: Option<String>,
    /// Words before its titles, or in its name, that tell which office or body it is: "vice", "supreme".
    pub(super) modifiers: Vec<String>,
    /// Stands for its government: "Ankara".
    pub(super) metonym: bool,
    pub(super) plural: bool,
    /// A place of so many people that nobody calls it a town.
    pub(super) large: bool,
}

impl Description {
    fn say(&mut self, word: String) {
        if self.words.len() < WORDS && !self.words.contains(&word) {
            self.words.push(word);
        }
    }

    fn modify(&mut self, word: String) {
        if self.modifiers.len() < WORDS && !self.modifiers.contains(&word) {
            self.modifiers.push(word);
        }
    }

    /// Whether it is known to be what a noun says.
    pub(super) fn is(&self, noun: &str, nominal: &Nominal) -> bool {
        self.words.iter().any(|it| it == noun || nominal.alike.contains(&it.as_str()))
    }

    /// Whether it is of the kind of things that a noun may stand for.
    pub(super) fn may_be(&self, sort: Sort) -> bool {
        match sort {
            Sort::Person => self.kind == Some(EntityKind::Person),
            Sort::Firm | Sort::Body => self.kind == Some(EntityKind::Organisation),
            Sort::Country => self.place == Some(PlaceKind::Country),
            Sort::Town => matches!(self.place, Some(PlaceKind::City | PlaceKind::District)),
            Sort::Area => self.kind == Some(EntityKind::Place) && self.place != Some(PlaceKind::Country),
            Sort::Thing => matches!(self.kind, Some(EntityKind::Event | EntityKind::Product)),
        }
    }
}

/// A noun phrase that says who or what the one named is, beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) struct Apposition {
    /// Index of the chunk.
    pub(in crate::stages) chunk: usize,
    pub(in crate::stages) entity: usize,
    /// First token of the name, and one past its last.
    pub(in crate::stages) name: (usize, usize),
}

/// What names, titles and appositions say of each entity.
pub(super) fn read(layout: &Layout<'_>, entities: &[Entity], appositions: &[Apposition]) -> Vec<Description> {
    let mut found: Vec<Description> = entities.iter().map(|it| of_entity(layout, it)).collect();
    for name in &layout.names {
        let Some(description) = found.get_mut(name.entity) else { continue };
        if description.kind != Some(EntityKind::Person) {
            for at in name.first..name.end {
                let word = layout.lemma(at);
                if layout.knowledge.rules.modifier(&word).is_some() {
                    description.modify(word.clone());
                }
                description.say(word);
            }
        }
        if let Some(chunk) =
            layout.chunk_at(name.first).and_then(|it| layout.chunks.get(it)).filter(|it| it.tokens.end == name.end)
        {
            before_name(layout, chunk, name.first).for_each(|at| tell(layout, description, at));
            let told = country_told(layout, entities, chunk, name.first);
            if description.kind != Some(EntityKind::Place) && description.country.is_none() {
                description.country = told;
            }
        }
        // "acting Governor Ann Lee": what is no adjective to the tagger stands before the noun phrase.
        let start = layout.chunk_at(name.first).and_then(|it| layout.chunks.get(it)).map_or(name.first, |it| it.tokens.start);
        if let Some(word) = layout.before(start).map(|it| layout.lower(it))
            && start < name.first
            && layout.knowledge.rules.modifier(&word) == Some(Modifier::Rank)
        {
            description.modify(word);
        }
        let age = layout.word(name.end) == ",";
        if age && layout.token(name.end + 1).is_some_and(|it| it.upos == Upos::Num) && layout.word(name.end + 1).len() <= 3 {
            description.age.get_or_insert_with(|| layout.word(name.end + 1).to_owned());
        }
    }
    for apposition in appositions {
        let (Some(chunk), Some(description)) = (layout.chunks.get(apposition.chunk), found.get_mut(apposition.entity)) else {
            continue;
        };
        let nouns = chunk.tokens.clone().filter(|at| layout.name_at(*at).is_none());
        nouns.for_each(|at| tell(layout, description, at));
    }
    for (description, entity) in found.iter_mut().zip(entities).filter(|(_, entity)| entity.kind == EntityKind::Person) {
        if description.gender.is_none() {
            description.gender = given_gender(layout, entity);
        }
    }
    found
}

/// Tokens of a chunk before the name that it ends in, which belong to no other name.
pub(in crate::stages) fn before_name<'l>(layout: &'l Layout<'_>, chunk: &Chunk, name: usize) -> impl Iterator<Item = usize> + 'l {
    (chunk.tokens.start..name).filter(|at| layout.name_at(*at).is_none())
}

/// The country that a noun phrase tells of the name in it: "*Canadian* drugmaker Norvane", "*Japan's* Hoshizawa".
fn country_told(layout: &Layout<'_>, entities: &[Entity], chunk: &Chunk, name: usize) -> Option<String> {
    let owner = chunk.owner.and_then(|it| layout.chunks.get(it)).map_or(chunk.tokens.start, |it| it.tokens.start);
    let country = |it: NameAt| {
        let entity = entities.get(it.entity)?;
        let is_country = entity.place.as_ref().is_none_or(|it| it.kind == PlaceKind::Country);
        let place = entity.place.as_ref().and_then(|it| it.country.clone());
        place.or_else(|| entity.ids.get("iso3166").cloned()).filter(|_| is_country)
    };
    layout.names_in(owner..name).filter_map(country).last()
}

fn tell(layout: &Layout<'_>, description: &mut Description, at: usize) {
    let word = layout.lower(at);
    let before_title = layout.token(at + 1).is_some_and(|it| matches!(it.upos, Upos::Noun | Upos::Propn));
    let compound = layout.token(at).is_some_and(|it| it.upos == Upos::Noun || it.upos == Upos::Propn);
    if layout.knowledge.rules.modifier(&word).is_some() || (before_title && compound && layout.name_at(at + 1).is_none()) {
        description.modify(word);
    }
    if layout.token(at).is_some_and(|it| matches!(it.upos, Upos::Noun | Upos::Propn)) {
        let lemma = layout.lemma(at);
        if let Some(gender) = layout.knowledge.attributions.gender(lemma.trim_end_matches('.')) {
            description.gender.get_or_insert(gender);
        }
        description.say(lemma);
    }
}

fn of_entity(layout: &Layout<'_>, entity: &Entity) -> Description {
    let place = entity.place.as_ref();
    Description {
        kind: Some(entity.kind),
        place: place.map(|it| it.kind),
        large: place.and_then(|it| it.population).is_some_and(|it| it >= LARGE),
        weight: (entity.salience.clamp(0.0, 1.0) * 100.0) as i32,
        outlet: layout.knowledge.attributions.is_outlet(&entity.name),
        country: place.and_then(|it| it.country.clone()).or_else(|| entity.ids.get("iso3166").cloned()),
        metonym: place.is_some_and(|it| it.roles.contains(&PlaceRole::Metonym)),
        ..Description::default()
    }
}

/// By the given name, which stands first; a family name alone tells nothing.
fn given_gender(layout: &Layout<'_>, entity: &Entity) -> Option<Gender> {
    let (given, _) = entity.name.split_once(' ')?;
    let rules = layout.knowledge.rules;
    rules.gender_of_name(given).or_else(|| given.split_once('-').and_then(|(first, _)| rules.gender_of_name(first)))
}

/// The noun phrases beside names that say what their bearers are: "Ann Lee, 52, the head of Norrvik, said"; "the driver, Joseph Ole, died".
pub(in crate::stages) fn appositions(layout: &Layout<'_>, entities: &[Entity]) -> Vec<Apposition> {
    let mut found = Vec::new();
    for name in &layout.names {
        let kind = entities.get(name.entity).map(|it| it.kind);
        let fits = |chunk: &Chunk| {
            let nominal = layout.name_at(chunk.head).is_none().then(|| layout.lemma(chunk.head));
            let sort = nominal.as_ref().and_then(|it| layout.knowledge.rules.nominal(it)).map(|it| it.sort);
            let is_role = nominal.as_ref().is_some_and(|it| layout.knowledge.rules.role(it).is_some());
            match sort {
                Some(Sort::Person) => kind == Some(EntityKind::Person),
                Some(Sort::Firm | Sort::Body) => kind == Some(EntityKind::Organisation),
                Some(Sort::Country | Sort::Town | Sort::Area) => kind == Some(EntityKind::Place),
                Some(Sort::Thing) => matches!(kind, Some(EntityKind::Event | EntityKind::Product)),
                None => is_role && kind == Some(EntityKind::Person),
            }
        };
        let beside = [behind(layout, name.end), in_front(layout, name.first)];
        let index = beside.into_iter().flatten().find(|it| layout.chunks.get(*it).is_some_and(fits));
        if let Some(index) = index {
            found.push(Apposition { chunk: index, entity: name.entity, name: (name.first, name.end) });
        }
    }
    found
}

/// The chunk behind a name and a comma, perhaps behind an age, that is closed again.
fn behind(layout: &Layout<'_>, end: usize) -> Option<usize> {
    let comma = |at: usize| layout.token(at).is_some_and(|it| it.xpos.is_comma());
    let mut start = end + 1;
    if !comma(end) {
        return None;
    }
    if layout.token(start).is_some_and(|it| it.upos == Upos::Num) && comma(start + 1) {
        start += 2;
    }
    let mut index = layout.chunk_from(start)?;
    // "Lagos, the country's largest city"
    while layout.token(layout.chunks.get(index)?.tokens.end).is_some_and(|it| it.xpos.is_genitive()) {
        index = layout.chunk_from(layout.chunks.get(index)?.tokens.end + 1)?;
    }
    let chunk = layout.chunks.get(index)?;
    let next = layout.token(chunk.tokens.end);
    // "Lee, officials said" is no apposition; "Lee, a lawyer and mother" is.
    let definite = layout.small(chunk.tokens.start).is_some_and(is_article);
    let closed = next.is_none_or(|it| {
        it.upos == Upos::Punct || it.upos == Upos::Adp || it.upos == Upos::Cconj || it.xpos.is_relative_pronoun()
    });
    let goes_on = next.is_some_and(|it| matches!(it.upos, Upos::Verb | Upos::Aux) && !it.xpos.is_any_participle());
    let owned = chunk.owner.is_some() || definite;
    let singular = layout.token(chunk.head).is_some_and(|it| !it.xpos.is_plural_noun());
    (singular && !goes_on && (closed || owned)).then_some(index)
}

fn is_article(word: SmallWord) -> bool {
    matches!(word, SmallWord::Definite | SmallWord::Indefinite)
}

/// The chunk before a comma and a name: "the driver, Joseph Ole, died".
fn in_front(layout: &Layout<'_>, first: usize) -> Option<usize> {
    // The name may have a title of its own.
    let start = layout.chunk_at(first).and_then(|it| layout.chunks.get(it)).map_or(first, |it| it.tokens.start);
    let comma = layout.before(start).filter(|it| layout.token(*it).is_some_and(|it| it.xpos.is_comma()))?;
    let last = layout.before(comma)?;
    let mut index = layout.chunk_at(last)?;
    let of = |chunk: &Chunk| {
        let joins = |at: &usize| matches!(layout.small(*at), Some(SmallWord::Of | SmallWord::With | SmallWord::In));
        layout.before(chunk.tokens.start).filter(joins)
    };
    // "the head of the agency, Ann Lee,"
    if let Some(head) = of(layout.chunks.get(index)?).and_then(|it| layout.before(it)).and_then(|it| layout.chunk_at(it)) {
        index = head;
    }
    let chunk = layout.chunks.get(index)?;
    let definite = layout.small(chunk.tokens.start) == Some(SmallWord::Definite)
        || layout.token(chunk.tokens.start).is_some_and(|it| it.xpos.is_possessive_pronoun())
        || chunk.owner.is_some();
    let end = (first..first + 12)
        .find(|at| layout.name_at(*at).is_none_or(|it| it.first != layout.name_at(first).map_or(first, |it| it.first)))?;
    let closed = layout.token(end).is_some_and(|it| it.upos == Upos::Punct || matches!(it.upos, Upos::Verb | Upos::Aux));
    (definite && closed).then_some(index)
}
