//! Relations: what it does, why, and an example.
//!
//! **What**: finds what the copy says that people and organisations are to one another: who holds which position where, who speaks for whom,
//! whose sister somebody is, where a firm sits, what else it is called.
//! **Why**: "everything that Gazprom's people said" needs to know who they are. **Example**: "Inderes analyst Tuuli Rantamäki" has an
//! affiliation with Inderes, as "analyst".
//!
//! Titles before names, appositions, of-phrases, copulas and relative clauses (Hearst 1992; the relations of TAC KBP): what stands beside a name
//! says it plainly, and what does not is left out.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::record::{Code, Entity, EntityKind, LocalId, PlaceKind, Relation, Span};
use crate::resources::coreference::{Modifier, SmallWord, Sort};
use crate::stages::coreference::{Chunk, Discourse, Knowledge, Layout, NameAt, appositions};
use crate::text::tagset::{Upos, VerbForm};
use crate::text::{Text, Token};

/// How sure a relation is: read from a title or a bracket, from an apposition or a verb, or concluded from what the copy is about.
const PLAIN: f64 = 0.9;
const BESIDE: f64 = 0.85;
const CONCLUDED: f64 = 0.6;
/// Tokens of a title at most.
const LONGEST: usize = 12;

/// The relations that a text states, in its order. Entities have their nominal mentions already.
/// Those of which it is less sure than `floor` are left out.
pub fn find(text: &Text<'_>, entities: &[Entity], knowledge: Knowledge<'_>, floor: f64) -> Vec<Relation> {
    let layout = Layout::new(text, entities, knowledge);
    let discourse = Discourse::new(entities);
    let mut finder = Finder { layout: &layout, discourse: &discourse, entities, bodies: bodies(entities), found: Vec::new() };
    for name in &layout.names {
        finder.before(*name);
        finder.behind(*name);
        finder.alias(*name);
        let comma = layout.token(name.end).is_some_and(|it| it.xpos.is_comma());
        finder.based_in(name.entity, name.end + usize::from(comma));
    }
    for apposition in appositions(&layout, entities) {
        if let Some(chunk) = layout.chunks.get(apposition.chunk) {
            finder.role(apposition.entity, chunk, BESIDE);
            finder.based_in(apposition.entity, chunk.tokens.end);
        }
    }
    layout.chunks.iter().for_each(|it| finder.seat(it));
    finder.found.retain(|it| it.confidence >= floor);
    distinct(finder.found)
}

/// What states a relation, and how.
#[derive(Debug, Clone)]
struct Said {
    span: Span,
    value: Option<String>,
    confidence: f64,
    /// A role of the state's, which may stand without saying of which.
    office: bool,
}

impl Said {
    fn plain(span: Span, value: Option<String>) -> Said {
        Said { span, value, confidence: PLAIN, office: false }
    }
}

struct Finder<'l, 't> {
    layout: &'l Layout<'t>,
    discourse: &'l Discourse<'l>,
    entities: &'l [Entity],
    /// The organisations by the last word of their names, in lower case; none where several share it.
    bodies: BTreeMap<String, Option<usize>>,
    found: Vec<Relation>,
}

fn bodies(entities: &[Entity]) -> BTreeMap<String, Option<usize>> {
    let mut found = BTreeMap::new();
    for (index, entity) in entities.iter().enumerate().filter(|(_, it)| it.kind == EntityKind::Organisation) {
        let last = entity.name.rsplit(' ').next().unwrap_or_default().to_lowercase();
        found.entry(last).and_modify(|it| *it = None).or_insert(Some(index));
    }
    found
}

impl Finder<'_, '_> {
    fn kind(&self, entity: usize) -> Option<EntityKind> {
        self.entities.get(entity).map(|it| it.kind)
    }

    /// Titles before a person's name: "Inderes analyst Tuuli Rantamäki", "Somalia's Prime Minister Hamza Abdi Barre", "her daughter Kate".
    fn before(&mut self, name: NameAt) {
        let layout = self.layout;
        if self.kind(name.entity) != Some(EntityKind::Person) {
            return;
        }
        let Some(chunk) = layout.chunk_at(name.first).and_then(|it| layout.chunks.get(it)) else { return };
        let article = usize::from(layout.token(chunk.tokens.start).is_some_and(|it| matches!(it.upos, Upos::Det | Upos::Pron)));
        let title = (chunk.tokens.start + article..name.first).rev().take(LONGEST);
        let start = title.take_while(|it| layout.name_at(*it).is_none()).last().unwrap_or(name.first);
        let Some((last, role)) = self.last_role(start..name.first) else { return self.of_before(name, chunk) };
        // "Lagos police commander": of the police, whose name is not told.
        let beside =
            start.checked_sub(1).filter(|it| chunk.tokens.contains(it)).and_then(|it| layout.name_at(it)).map(|it| it.entity);
        // "ministry spokesman": of the one ministry that the copy names.
        let alone = role == "spokesperson" && beside.is_none() && chunk.owner.is_none();
        let body = if alone { self.body_of(start..last) } else { None };
        if body.is_none() && self.names_body(start..last) {
            return;
        }
        let beside = beside.filter(|it| !self.is_of_part(start..last, *it)).or(body);
        let owner = self.owner(chunk);
        let object = if role == "family" { owner } else { beside.or(owner).or_else(|| self.joined_by(name.end)) };
        let span = Span::new(layout.token(chunk.tokens.start).map_or(name.span.start, |it| it.span.start), name.span.end);
        let value = self.title(chunk.tokens.start + article..start, start..last + 1);
        let said = Said { span, confidence: PLAIN, value, office: self.is_office(start, last) };
        let firm = self.firm().filter(|_| object.is_none() && layout.knowledge.rules.is_of_firm(&layout.lemma(last)));
        match firm {
            Some(_) => self.state(name.entity, &role, firm, Said { confidence: CONCLUDED, ..said }),
            None => self.state(name.entity, &role, object, said),
        }
    }

    /// The last role among the words of a title, behind which only a rank may stand: "spokesman Brigadier General".
    fn last_role(&self, title: Range<usize>) -> Option<(usize, Code)> {
        let layout = self.layout;
        let rules = layout.knowledge.rules;
        let role = |at: usize| {
            let last = layout.lemma(at);
            let both = at.checked_sub(1).and_then(|it| rules.role(&format!("{} {last}", layout.lemma(it))));
            let hyphened = hyphened(layout, at).and_then(|it| rules.role(&it));
            both.or(hyphened).or_else(|| rules.role(last.trim_end_matches('.'))).cloned()
        };
        let rank = |at: usize| layout.word(at).starts_with(char::is_uppercase);
        let end = title.end;
        title.rev().find_map(|at| Some((at, role(at)?))).filter(|(at, _)| (at + 1..end).all(rank))
    }

    /// "Secretary for Mining Dragan Miletic", "President of Chile Gabriel Boric": the role stands before the preposition.
    fn of_before(&mut self, name: NameAt, chunk: &Chunk) {
        let layout = self.layout;
        let joins = |at: &usize| matches!(layout.small(*at), Some(SmallWord::Of | SmallWord::With));
        let Some(preposition) = layout.before(chunk.tokens.start).filter(joins) else { return };
        let Some(index) = layout.before(preposition).and_then(|it| layout.chunk_at(it)) else { return };
        let Some(before) = layout.chunks.get(index).filter(|it| it.tokens.end == preposition && chunk.tokens.start < name.first)
        else {
            return;
        };
        let Some((_, role)) = self.last_role(before.tokens.clone()).filter(|(at, _)| layout.name_at(*at).is_none()) else {
            return;
        };
        let (first, last) = (before.tokens.start, chunk.tokens.end);
        let Some((opening, closing)) = layout.token(first).zip(layout.token(last - 1)) else { return };
        let span = Span::new(opening.span.start, closing.span.end);
        let inside = layout.names_in(chunk.tokens.start..name.first).next();
        let article = usize::from(opening.upos == Upos::Det);
        let end = if inside.is_some() { preposition } else { name.first };
        let value = self.words(first + article..end);
        let said = Said { span, confidence: BESIDE, value, office: self.is_office(before.tokens.start, before.head) };
        let object = inside.map(|it| it.entity).or_else(|| self.owner(before));
        self.state(name.entity, &role, object, said);
    }

    /// Whether a role is one of the state's, which is told without saying of which.
    fn is_office(&self, from: usize, role: usize) -> bool {
        let rules = self.layout.knowledge.rules;
        let last = self.layout.lemma(role);
        let before = role.checked_sub(1).filter(|it| *it >= from && self.layout.name_at(*it).is_none());
        let both = before.is_some_and(|it| rules.is_office(&format!("{} {last}", self.layout.lemma(it))));
        both || rules.is_office(last.trim_end_matches('.'))
    }

    /// The words of a title, with what stands before a name in it: "former Foreign Minister" of "former Kenyan Foreign Minister",
    /// "Deputy leader" of "Deputy Labor leader". Without these words it would be a higher one.
    fn title(&self, before: Range<usize>, words: Range<usize>) -> Option<String> {
        let layout = self.layout;
        let lowers = |at: &usize| {
            let modifier = layout.knowledge.rules.modifier(&layout.lower(*at));
            layout.name_at(*at).is_none() && matches!(modifier, Some(Modifier::Rank | Modifier::Time))
        };
        let outside = layout.before(before.start).filter(lowers);
        let title = self.words(words)?;
        let mut parts: Vec<&str> = outside.into_iter().chain(before.filter(lowers)).map(|at| layout.word(at)).collect();
        parts.push(&title);
        Some(parts.join(" "))
    }

    /// The one organisation of the copy whose name ends in the noun that a title begins with: "ministry spokesman Ann Lee".
    fn body_of(&self, title: Range<usize>) -> Option<usize> {
        let layout = self.layout;
        let noun = layout.lemma(title.start);
        let body = layout.knowledge.rules.nominal(&noun).is_some_and(|it| it.sort == Sort::Body);
        if body && !title.is_empty() { self.bodies.get(&noun).copied().flatten() } else { None }
    }

    /// "German state premier": of a state, which is not told, and not of the country.
    fn is_of_part(&self, title: Range<usize>, object: usize) -> bool {
        let layout = self.layout;
        let people = self.kind(object) == Some(EntityKind::Group);
        let part = |at: usize| {
            layout.knowledge.rules.nominal(&layout.lemma(at)).is_some_and(|it| matches!(it.sort, Sort::Area | Sort::Town))
        };
        people && title.clone().last().is_some_and(part)
    }

    /// Whether these words name an organisation that has no name here: "army", "police".
    fn names_body(&self, mut range: Range<usize>) -> bool {
        let layout = self.layout;
        let body = |noun: &str| layout.knowledge.rules.nominal(noun).is_some_and(|it| matches!(it.sort, Sort::Body | Sort::Firm));
        range.any(|at| layout.name_at(at).is_none() && body(&layout.lemma(at)))
    }

    /// "Ann Lee is the head of Norrvik", "Ann Lee, who heads Norrvik"
    fn behind(&mut self, name: NameAt) {
        let layout = self.layout;
        if layout.small(name.end) == Some(SmallWord::Be) && self.kind(name.entity) == Some(EntityKind::Person) {
            let chunk = layout.chunk_from(name.end + 1).and_then(|it| layout.chunks.get(it));
            if let Some(chunk) = chunk.filter(|it| layout.name_at(it.head).is_none()) {
                self.role(name.entity, chunk, BESIDE);
            }
            return;
        }
        let comma = layout.token(name.end).is_some_and(|it| it.xpos.is_comma());
        let who = name.end + usize::from(comma);
        if !matches!(layout.small(who), Some(SmallWord::Who | SmallWord::Which)) {
            return;
        }
        // "who ran the company" does so no more.
        let present = |it: &&Token| it.upos == Upos::Verb && it.xpos.verb_form() == Some(VerbForm::Present);
        let verb = layout.token(who + 1).filter(present);
        let Some(lemma) = verb.map(|it| layout.text.lemma(it, layout.knowledge.reader).into_owned()) else { return };
        let Some(role) = layout.knowledge.rules.relating(&lemma).cloned() else { return };
        let object = layout.chunk_from(who + 2).and_then(|it| layout.chunks.get(it)).and_then(|it| self.meant(it));
        if let (Some(object), Some(verb)) = (object, verb) {
            let span = Span::new(name.span.start, verb.span.end);
            let value = Some(layout.text.of(verb.span).to_owned());
            self.state(name.entity, &role, Some(object), Said { span, confidence: BESIDE, value, office: false });
        }
    }

    /// What a noun phrase says that somebody is.
    fn role(&mut self, subject: usize, chunk: &Chunk, confidence: f64) {
        let layout = self.layout;
        let rules = layout.knowledge.rules;
        let compound = hyphened(layout, chunk.head).and_then(|it| rules.role(&it));
        let Some(role) = compound.or_else(|| rules.role(&layout.lemma(chunk.head))).cloned() else { return };
        let Some(span) = chunk.span(layout.text) else { return };
        let article = usize::from(layout.token(chunk.tokens.start).is_some_and(|it| matches!(it.upos, Upos::Det | Upos::Pron)));
        let inside = layout.names_in(chunk.tokens.clone()).last();
        let start = inside.map_or(chunk.tokens.start + article, |it| it.end).max(chunk.tokens.start + article);
        let title = self.title(chunk.tokens.start + article..start, start..chunk.tokens.end);
        let object = self.joined_by(chunk.tokens.end).or(inside.map(|it| it.entity)).or_else(|| self.owner(chunk));
        let said = Said { span, confidence, value: title, office: self.is_office(chunk.tokens.start, chunk.head) };
        self.state(subject, &role, object, said);
    }

    /// What belongs to a role by "of", "for", "at": "the head of *Norrvik*".
    fn joined_by(&self, at: usize) -> Option<usize> {
        let joins = matches!(self.layout.small(at), Some(SmallWord::Of | SmallWord::With));
        let next = |at: usize| self.layout.chunk_from(at).and_then(|it| self.layout.chunks.get(it));
        let mut chunk = next(at + 1).filter(|_| joins)?;
        // "at Germany's Siemens": not at Germany.
        while self.layout.token(chunk.tokens.end).is_some_and(|it| it.xpos.is_genitive()) {
            chunk = next(chunk.tokens.end + 1)?;
        }
        self.meant(chunk)
    }

    /// Whom a noun phrase names or means.
    fn meant(&self, chunk: &Chunk) -> Option<usize> {
        if let Some(name) = self.layout.name_at(chunk.head) {
            return Some(name.entity);
        }
        let span = chunk.span(self.layout.text)?;
        self.discourse.meant_within(span).find(|it| it.span.end == span.end).map(|it| it.entity)
    }

    /// Whose a noun phrase is: "*Norrvik's* head", "*her* husband".
    fn owner(&self, chunk: &Chunk) -> Option<usize> {
        if let Some(owner) = chunk.owner.and_then(|it| self.layout.chunks.get(it)) {
            return self.meant(owner);
        }
        let first = self.layout.token(chunk.tokens.start).filter(|it| it.xpos.is_possessive_pronoun())?;
        self.discourse.meant_within(first.span).find(|it| it.span == first.span).map(|it| it.entity)
    }

    /// The one firm that the headline names.
    fn firm(&self) -> Option<usize> {
        let is_firm = |it: &(usize, &Entity)| it.1.in_headline && it.1.kind == EntityKind::Organisation;
        let mut firms = self.entities.iter().enumerate().filter(is_firm);
        let first = firms.next().map(|it| it.0);
        first.filter(|_| firms.next().is_none())
    }

    /// "the Espoo-based firm", "Espoo-based Norrvik"
    fn seat(&mut self, chunk: &Chunk) {
        let layout = self.layout;
        let is_place = |it: &NameAt| self.kind(it.entity) == Some(EntityKind::Place);
        let based = |it: &NameAt| layout.word(it.end) == "-" && layout.small(it.end + 1) == Some(SmallWord::Based);
        let Some(place) = layout.names_in(chunk.tokens.clone()).find(|it| is_place(it) && based(it)) else { return };
        let subject = self.meant(chunk).filter(|it| self.kind(*it) == Some(EntityKind::Organisation));
        if let (Some(subject), Some(span)) = (subject, chunk.span(layout.text)) {
            self.push(subject, Code::Borrowed("headquarters"), Some(place.entity), Said::plain(span, None));
        }
    }

    /// "Gulf Harbors, a company based in Abu Dhabi"
    fn based_in(&mut self, subject: usize, at: usize) {
        let layout = self.layout;
        let based = layout.small(at) == Some(SmallWord::Based) && layout.small(at + 1) == Some(SmallWord::In);
        let place = layout.name_at(at + 2).filter(|it| based && self.kind(it.entity) == Some(EntityKind::Place));
        if let (Some(place), Some(first)) = (place, layout.token(at))
            && self.kind(subject) == Some(EntityKind::Organisation)
        {
            let span = Span::new(first.span.start, place.span.end);
            self.push(subject, Code::Borrowed("headquarters"), Some(place.entity), Said::plain(span, None));
        }
    }

    /// "Ministry of External Affairs (MEA)"
    fn alias(&mut self, name: NameAt) {
        let layout = self.layout;
        let opens = layout.token(name.end).is_some_and(|it| it.xpos.opens_bracket() || layout.text.of(it.span) == "(");
        let closes = layout.word(name.end + 2) == ")";
        let short = layout.word(name.end + 1);
        let letters = short.chars().all(|it| it.is_uppercase() || it.is_numeric() || it == '-') && short.chars().count() >= 2;
        let full = layout.text.of(name.span);
        let initial = short.chars().next().is_some_and(|first| full.split([' ', '-']).any(|word| word.starts_with(first)));
        let other = layout.name_at(name.end + 1).is_some_and(|it| it.entity != name.entity);
        let kind = self.kind(name.entity);
        if opens && closes && letters && initial && !other && name.end > name.first + 1 && kind != Some(EntityKind::Person) {
            let span = Span::new(name.span.start, layout.token(name.end + 2).map_or(name.span.end, |it| it.span.end));
            self.push(name.entity, Code::Borrowed("alias"), None, Said::plain(span, Some(short.to_owned())));
        }
    }

    fn words(&self, range: Range<usize>) -> Option<String> {
        let (first, last) = (self.layout.token(range.start)?, self.layout.token(range.end.checked_sub(1)?)?);
        (range.start < range.end).then(|| self.layout.text.of(Span::new(first.span.start, last.span.end)).to_owned())
    }

    /// States a role's relation as it fits its object.
    fn state(&mut self, subject: usize, role: &Code, object: Option<usize>, said: Said) {
        let object = object.filter(|it| *it != subject);
        let kind = object.and_then(|it| self.kind(it));
        let person = self.kind(subject) == Some(EntityKind::Person);
        let bare = Said { value: None, ..said.clone() };
        match (&**role, kind) {
            ("family", Some(EntityKind::Person)) if person => self.push(subject, role.clone(), object, said),
            ("owned_by", Some(EntityKind::Organisation | EntityKind::Person)) if !person => {
                if let Some(owner) = object {
                    self.push(owner, Code::Borrowed("owner"), Some(subject), bare);
                }
            }
            ("owner", Some(EntityKind::Organisation | EntityKind::Product)) => self.push(subject, role.clone(), object, bare),
            ("family" | "owner" | "owned_by", _) => {}
            _ if !person => {}
            (_, Some(EntityKind::Group)) => self.of_group(subject, role, object, said),
            (_, Some(EntityKind::Organisation | EntityKind::Place | EntityKind::Event)) => {
                self.push(subject, role.clone(), object, said);
            }
            ("spokesperson" | "affiliation", Some(EntityKind::Person)) => self.push(subject, role.clone(), object, said),
            ("position", _) if said.office => self.push(subject, role.clone(), None, said),
            _ => {}
        }
    }

    /// "Turkish Foreign Minister" is a minister of Turkey, "Japanese referee" a Japanese, "Conservative critic" a Conservative.
    fn of_group(&mut self, subject: usize, role: &Code, group: Option<usize>, said: Said) {
        let Some(entity) = group.and_then(|it| self.entities.get(it)) else { return };
        let code = entity.ids.get("iso3166");
        let is_country =
            |it: &Entity| it.place.as_ref().is_some_and(|it| it.kind == PlaceKind::Country && it.country.as_ref() == code);
        let object = code.and_then(|_| self.entities.iter().position(is_country)).or(group);
        let bare = Said { value: None, ..said.clone() };
        if code.is_some() {
            let of_state = role == "spokesperson" || (role == "position" && said.office);
            return match of_state {
                true => self.push(subject, role.clone(), object, said),
                false => self.push(subject, Code::Borrowed("nationality"), object, bare),
            };
        }
        self.push(subject, Code::Borrowed("member"), object, bare);
        if role == "position" && said.office {
            self.push(subject, role.clone(), None, said);
        }
    }

    fn push(&mut self, subject: usize, predicate: Code, object: Option<usize>, said: Said) {
        let Said { span, value, confidence, .. } = said;
        let id = |index: usize| self.entities.get(index).map(|it| it.id);
        let object: Option<Option<LocalId>> = object.map(id);
        if let Some(subject) = id(subject).filter(|_| object != Some(None)) {
            self.found.push(Relation { subject, predicate, object: object.flatten(), value, span, confidence });
        }
    }
}

/// "secretary-general", of which the tokens are three, by its last.
fn hyphened(layout: &Layout<'_>, last: usize) -> Option<String> {
    let first = last.checked_sub(2).filter(|_| layout.word(last - 1) == "-")?;
    Some(format!("{}-{}", layout.lower(first), layout.lower(last)))
}

/// In text order, each once: what says less than another of the same people is left out.
fn distinct(mut found: Vec<Relation>) -> Vec<Relation> {
    found.sort_by_key(|it| it.span);
    let with_object: BTreeSet<(LocalId, Code)> =
        found.iter().filter(|it| it.object.is_some()).map(|it| (it.subject, it.predicate.clone())).collect();
    let mut known = BTreeSet::new();
    found.retain(|it| {
        let says_more =
            it.object.is_none() && it.predicate != "alias" && with_object.contains(&(it.subject, it.predicate.clone()));
        let value = it.value.clone().filter(|_| it.object.is_none());
        !says_more && known.insert((it.subject, it.predicate.clone(), it.object, value))
    });
    found
}
