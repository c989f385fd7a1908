//! Roles: what the copy tells of who takes part: the words, the entity, its country and its sector.

use std::collections::BTreeMap;
use std::ops::Range;

use super::scene::Scene;
use super::{Knowledge, Story};
use crate::record::{Code, EntityKind, EventKind, MentionKind, Role, Span, SpeakerClass};
use crate::resources::events::EventRules;
use crate::stages::budget::PER_SENTENCE;
use crate::stages::coreference::{Discourse, Named};
use crate::stages::phrases::{Phrase, bears_title, is_weekday};
use crate::text::Text;
use crate::text::lexicon::WordClass;
use crate::text::tagset::{Relation, Upos};

/// Countries and sectors of entities, as the story tells them.
pub(super) struct Roles<'r> {
    discourse: &'r Discourse<'r>,
    rules: &'r EventRules,
    told: BTreeMap<usize, Told>,
}

/// What stands before a name somewhere in the story: "*Chinese foreign minister* Wang Yi".
#[derive(Debug, Clone, Default)]
struct Told {
    country: Option<String>,
    sector: Option<Code>,
}

/// Bytes before a name that may tell of it.
const BEFORE: usize = 60;

impl<'r> Roles<'r> {
    pub(super) fn new(text: &'r Text<'r>, discourse: &'r Discourse<'r>, knowledge: &Knowledge<'r>) -> Roles<'r> {
        let mut roles = Roles { discourse, rules: knowledge.rules, told: BTreeMap::new() };
        for (index, entity) in discourse.entities.iter().enumerate() {
            if matches!(entity.kind, EntityKind::Person | EntityKind::Organisation) {
                let names = entity.mentions.iter().filter(|it| it.kind == MentionKind::Name);
                let told = names.fold(Told::default(), |told, it| {
                    let here = roles.before(text, it.span);
                    Told { country: told.country.or(here.country), sector: told.sector.or(here.sector) }
                });
                roles.told.insert(index, told);
            }
        }
        roles
    }

    /// What the words right before a name tell.
    fn before(&self, text: &Text<'_>, name: Span) -> Told {
        let from =
            (name.start.saturating_sub(BEFORE)..=name.start).find(|it| text.text.is_char_boundary(*it)).unwrap_or(name.start);
        let words = text.text.get(from..name.start).unwrap_or_default();
        let edge = |it: char| matches!(it, '.' | ',' | ';' | ':' | '“' | '”' | '"' | '\n' | '(' | ')');
        let words = words.rsplit(edge).next().unwrap_or_default();
        // "*Japanese ambassador* Mori", not "*France* met ambassador Mori".
        let titles = |it: &&str| it.starts_with(char::is_uppercase) || self.rules.sector(&it.to_lowercase()).is_some();
        let title: Vec<&str> = words.split_whitespace().rev().take_while(titles).collect();
        let before = |at: usize, word: &&str| text.text.get(..at).and_then(|it| it.rfind(*word)).unwrap_or(at);
        let start = title.iter().fold(name.start, before);
        let title: Vec<String> = title.iter().rev().map(|it| it.to_lowercase()).collect();
        // What stands before the title belongs to the sentence: only titles and countries reach the name.
        let sector = title.last().and_then(|it| self.rules.sector(it).flatten()).cloned();
        let pair = title.len().checked_sub(2).and_then(|at| title.get(at..)).map(|it| it.join(" "));
        let sector = pair.and_then(|it| self.rules.sector(&it).flatten().cloned()).or(sector);
        let known = title.last().is_some_and(|it| self.rules.sector(it).is_some());
        let named = self.discourse.within(Span::new(start.min(name.start), name.start));
        let country = named.filter_map(|it| self.country_of(it.entity)).last().filter(|_| known);
        Told { country, sector }
    }

    /// ISO 3166-1 alpha-2 of a place or a nationality.
    fn country_of(&self, entity: usize) -> Option<String> {
        let entity = self.discourse.entities.get(entity)?;
        if !matches!(entity.kind, EntityKind::Place | EntityKind::Group) {
            return None;
        }
        match &entity.place {
            Some(place) => place.country.clone(),
            None => entity.ids.get("iso3166").cloned(),
        }
    }

    /// The roles of some nouns, each once.
    pub(super) fn all(&self, scene: &Scene<'_>, heads: &[usize], story: &Story<'_>) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::new();
        for head in heads.iter().take(PER_SENTENCE) {
            for role in self.split(scene, *head, story) {
                if roles.iter().any(|it| it.span.overlaps(role.span)) {
                    continue;
                }
                match roles.pop_if(|title| self.is_title_of(scene, title, &role)) {
                    Some(title) => roles.push(joined(scene, &title, role)),
                    None => roles.push(role),
                }
            }
        }
        roles
    }

    /// "*Politburo Member* and Director Yang" is one.
    fn is_title_of(&self, scene: &Scene<'_>, title: &Role, role: &Role) -> bool {
        let text = scene.parsed.text.text;
        let and = text.get(title.span.end..role.span.start).is_some_and(|it| it == " and ");
        let capital = title.text.rsplit(' ').next().is_some_and(|it| it.starts_with(char::is_uppercase) && !it.ends_with('s'));
        let person = role.entity.and_then(|id| self.discourse.by_id(id)).is_some_and(|it| it.kind == EntityKind::Person);
        let known = title.text.rsplit(' ').next().is_some_and(|it| self.rules.sector(&it.to_lowercase()).is_some());
        and && capital && known && person && title.entity.is_none()
    }

    /// "Hungarian and Romanian officials" are two.
    fn split(&self, scene: &Scene<'_>, head: usize, story: &Story<'_>) -> Vec<Role> {
        let parsed = scene.parsed;
        let nation = |at: usize| {
            let token = parsed.token(at)?;
            self.discourse
                .within(token.span)
                .next()
                .and_then(|it| self.country_of(it.entity))
                .filter(|_| at != head && matches!(parsed.upos(at), Upos::Adj | Upos::Propn))
        };
        let first = parsed.children(head).find(|it| *it < head && nation(*it).is_some());
        let second =
            first.and_then(|it| parsed.children(it).find(|at| parsed.relation(*at) == Relation::Conj && nation(*at).is_some()));
        let (Some(first), Some(second)) = (first, second.filter(|it| *it < head)) else {
            return self.role(scene, head, None, story).into_iter().collect();
        };
        let whole =
            [self.role(scene, head, Some(first..first + 1), story), self.role(scene, head, Some(second..head + 1), story)];
        whole.into_iter().flatten().collect()
    }

    fn role(&self, scene: &Scene<'_>, head: usize, range: Option<Range<usize>>, story: &Story<'_>) -> Option<Role> {
        let parsed = scene.parsed;
        // What "it" means is told of it; the words stay its own.
        if let Some(meant) = scene.antecedent(head) {
            let span = parsed.token(head)?.span;
            let role = self.role(scene, meant, None, story)?;
            return Some(Role { span, text: parsed.text.of(span).to_owned(), ..role });
        }
        let range = range.unwrap_or_else(|| self.with_name(scene, head, words(scene, head)));
        let span = parsed.span(range.clone())?;
        let entity = self.entity(scene, head, &range);
        let told = entity.and_then(|it| self.told.get(&it));
        let known = entity.and_then(|it| self.discourse.entities.get(it));
        let body = known.and_then(|it| self.rules.organisation(&it.name));
        // "the UN chief"
        let member = || {
            self.discourse
                .within(span)
                .filter_map(|it| self.discourse.entities.get(it.entity))
                .find_map(|it| self.rules.organisation(&it.name))
        };
        let body =
            body.or_else(member).or_else(|| self.rules.organisation(parsed.lexicon().without_article(parsed.text.of(span))));
        let own = entity.and_then(|it| self.country_of(it));
        let inside = || self.discourse.within(span).find_map(|it| self.country_of(it.entity));
        // "police in Lagos"
        let seat = || {
            let seats = parsed.children(head).filter(|it| parsed.case_is(*it, WordClass::BeforeHome));
            let tokens = seats.filter_map(|it| parsed.token(it));
            tokens.filter_map(|it| self.discourse.within(it.span).next()).find_map(|it| self.country_of(it.entity))
        };
        let told_country = || told.and_then(|it| it.country.clone());
        // Whose seat or mission it is in is not the country of an intergovernmental body.
        let country = if body.is_some() { None } else { own.or_else(inside).or_else(told_country).or_else(seat) };
        let sector = if body.is_some() { Some("IGO".into()) } else { self.sector(scene, head, &range) };
        let sector = sector.or_else(|| told.and_then(|it| it.sector.clone()));
        let id = entity.and_then(|it| story.entities.get(it)).map(|it| it.id);
        let body = body.map(|it| Code::Owned(it.to_owned()));
        Some(Role { span, text: parsed.text.of(span).to_owned(), entity: id, country, body, sector })
    }

    /// "his counterpart *Ann Lee*", "Minister of Energy and Mines *Ann Lee*": with the name behind a title, wherever the tree hangs it.
    fn with_name(&self, scene: &Scene<'_>, head: usize, range: Range<usize>) -> Range<usize> {
        let parsed = scene.parsed;
        if scene.is_named(head) || parsed.xpos(head).is_plural_noun() || !is_title(scene, &parsed.lower(head)) {
            return range;
        }
        let office = |at: &usize| parsed.word(*at).starts_with(char::is_uppercase) || parsed.is(*at, WordClass::KeepsOffice);
        let named = |at: usize| {
            let token = parsed.token(at)?;
            self.discourse.within(token.span).find(|it| it.span.start == token.span.start && self.discourse.is_person(it.entity))
        };
        let from = range.end.max(head + 1);
        let reach = from..parsed.len().min(from + LONGEST_OFFICE);
        let found = reach.map(|it| (it, named(it))).find(|(it, name)| name.is_some() || !office(it));
        let Some((first, Some(name))) = found else { return range };
        let end = parsed.tokens.partition_point(|it| it.span.start < name.span.end);
        let top = (first..end).find(|it| parsed.head(*it).is_none_or(|it| !(first..end).contains(&it))).unwrap_or(first);
        // "told the minister *Okello* would go": somebody else's clause.
        let elsewhere =
            matches!(parsed.relation(top), Relation::Nsubj | Relation::NsubjPass) && parsed.head(top) != parsed.head(head);
        let follows = first == from || bears_title(parsed, head, first, |it| is_title(scene, it));
        if elsewhere || !follows { range } else { range.start..end }
    }

    /// The entity that a phrase names, or that its pronoun means.
    fn entity(&self, scene: &Scene<'_>, head: usize, range: &Range<usize>) -> Option<usize> {
        let parsed = scene.parsed;
        let token = parsed.token(head)?;
        if parsed.upos(head) == Upos::Pron {
            return self.discourse.meant(parsed, head, range);
        }
        let span = parsed.span(range.clone())?;
        let named: Vec<_> = self.discourse.within(span).collect();
        // "Prime Minister Okello", wherever the tree sees the head; "a spokesman for Okello" names nobody.
        let titled = |name: Span| {
            let first = range.clone().find(|it| parsed.token(*it).is_some_and(|it| it.span.start >= name.start));
            first.is_some_and(|it| bears_title(parsed, head.min(it), it, |it| is_title(scene, it)))
        };
        let last = |it: &&Named| it.span.end == span.end && self.discourse.is_person(it.entity) && titled(it.span);
        let holds = named.iter().find(|it| it.span.contains(token.span));
        let found = named.iter().find(last).or(holds).map(|it| it.entity);
        found.or_else(|| self.discourse.meant(parsed, head, range))
    }

    /// By the noun, by what stands before it ("police spokesman"), by an organisation's name.
    fn sector(&self, scene: &Scene<'_>, head: usize, range: &Range<usize>) -> Option<Code> {
        let parsed = scene.parsed;
        let of_noun = |it: &str| self.rules.sector(it).flatten().cloned();
        let pair = scene.pair(head).and_then(|it| of_noun(&it));
        let own = pair.or_else(|| of_noun(&scene.lemma(head)));
        // "her *deputy*" sits in no parliament.
        if parsed.is(head, WordClass::SecondTo) && parsed.child(head, &[Relation::NmodPoss]).is_some() {
            return None;
        }
        // Officials may be anybody's.
        let anybodys = parsed.is(head, WordClass::Official);
        if own.is_some() && !anybodys {
            return own;
        }
        let names = |it: usize| parsed.token(it).is_some_and(|it| self.discourse.within(it.span).next().is_some());
        let plain = |it: &usize| matches!(parsed.upos(*it), Upos::Noun | Upos::Adj | Upos::Propn) && !names(*it);
        let before = || {
            let words = (range.start..head).rev().filter(plain);
            words.filter_map(|it| of_noun(&scene.lemma(it)).or_else(|| of_noun(&parsed.lower(it)))).next()
        };
        let span = parsed.span(range.clone())?;
        let organisations = self.discourse.within(span).filter_map(|it| self.discourse.entities.get(it.entity));
        let mut organisations = organisations.filter(|it| it.kind == EntityKind::Organisation).peekable();
        if organisations.peek().is_some() {
            return organisations.find_map(|it| self.by_name(&it.name));
        }
        let of = || scene.behind(head, WordClass::Of).and_then(|it| of_noun(&scene.lemma(it)));
        before().or_else(of).or(own)
    }

    /// "Ministry of Defence", "Lagos State Police".
    fn by_name(&self, name: &str) -> Option<Code> {
        let name = name.to_lowercase();
        let of_word = |it: &str| self.rules.sector(it).or_else(|| self.rules.sector(it.trim_end_matches('s'))).flatten().cloned();
        name.split([' ', '-']).rev().find_map(of_word)
    }
}

/// Tokens that an office has at most between its title and the name of who holds it.
const LONGEST_OFFICE: usize = 8;

/// Whether a noun says what somebody is.
fn is_title(scene: &Scene<'_>, noun: &str) -> bool {
    scene.speech.speaker(noun) == Some(SpeakerClass::Role)
}

fn joined(scene: &Scene<'_>, title: &Role, role: Role) -> Role {
    let span = Span::new(title.span.start, role.span.end);
    Role {
        span,
        text: scene.parsed.text.of(span).to_owned(),
        country: role.country.or_else(|| title.country.clone().filter(|_| role.body.is_none())),
        body: role.body,
        sector: role.sector.or(title.sector.clone()),
        entity: role.entity,
    }
}

/// The words of a role: the noun with what stands before it and what belongs to its name, and "of …".
fn words(scene: &Scene<'_>, head: usize) -> Range<usize> {
    let parsed = scene.parsed;
    let whole = Phrase::around(parsed, head).range;
    let inside = |at: &usize| {
        let breaks = parsed.xpos(*at).is_comma() || parsed.is_relative(*at) || scene.is_finite(*at);
        !breaks && (parsed.is_below(*at, head) || parsed.is_punctuation(*at))
    };
    let from = (whole.start.min(head)..head).rev().take_while(inside).last().unwrap_or(head);
    // "at least 12", "up to 40"
    let measures = |at: &usize| parsed.is(*at, WordClass::BeforeAmount);
    let number = matches!(parsed.upos(from), Upos::Num) || parsed.is(from, WordClass::BehindAmount);
    let start = if number { (0..from).rev().take_while(measures).last().unwrap_or(from) } else { from };
    let ends = |at: usize| {
        let relation = parsed.relation(at);
        let joined = parsed.head(at) == Some(head) || parsed.is_below(at, head);
        let of = parsed.is(at, WordClass::Of);
        let foreign = (matches!(relation, Relation::Case | Relation::Cc) && !of) || relation == Relation::Mark;
        // "the *state-owned* company" goes on behind the participle; "two diplomats *it accused*" does not.
        let premodifier = parsed.relation(at) == Relation::Amod && parsed.head(at).is_some_and(|it| it > at);
        let verb = |it: usize| parsed.upos(it) == Upos::Verb && parsed.relation(it) == Relation::AclRelcl;
        let of_clause = parsed.head(at).is_some_and(|it| it > head && verb(it));
        let clause = (parsed.upos(at) == Upos::Verb && !premodifier)
            || parsed.is_relative(at)
            || parsed.upos(at) == Upos::Aux
            || of_clause;
        let punctuation = parsed.is_punctuation(at) && !parsed.xpos(at).joins_words();
        // "beat *Celtic* 2-1"
        let scored = parsed.upos(at) == Upos::Num && parsed.upos(at + 1) == Upos::Sym && at > head;
        let time = scored || is_weekday(parsed, at) || parsed.is(at, WordClass::DayName);
        time || !joined
            || foreign && !parsed.xpos(at).is_genitive()
            || clause
            || punctuation
            || matches!(relation, Relation::Appos if parsed.upos(at) != Upos::Propn)
    };
    let end = (head + 1..whole.end).find(|it| ends(*it)).unwrap_or(whole.end.max(head + 1));
    let end = charge(scene, head, end).unwrap_or(end);
    // "Russia's request" is Russia's.
    let genitive = end > head + 1 && parsed.xpos(end - 1).is_genitive();
    start..end - usize::from(genitive)
}

/// "accused its rival *of fraud*": where the charge begins, which the tree may hang from the accused.
fn charge(scene: &Scene<'_>, head: usize, end: usize) -> Option<usize> {
    let parsed = scene.parsed;
    let verb = parsed.head(head).filter(|_| parsed.relation(head) == Relation::Obj)?;
    let accuses = scene.rules.verb(&scene.lemma(verb)).iter().any(|it| it.kind == EventKind::Accuse);
    let charge = scene.behind(head, WordClass::Of).filter(|it| accuses && *it < end && !scene.is_party(*it))?;
    parsed.children(charge).find(|it| *it > head && parsed.relation(*it) == Relation::Case)
}
