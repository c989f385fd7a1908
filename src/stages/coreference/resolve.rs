//! From left to right through the text: who is meant by each noun phrase and pronoun.

use std::collections::BTreeMap;

use crate::record::{Entity, EntityKind, MentionKind, PlaceKind, Span, SpeakerClass};
use crate::resources::coreference::{Nominal, SmallWord, Sort};
use crate::text::Token;
use crate::text::tagset::{Upos, VerbForm};

use super::descriptions::{self, Apposition, Description};
use super::mentions::Pronoun;
use super::{Chunk, Layout};

/// What the story is about has this weight at least, of 100.
const MAIN: i32 = 40;
/// Mentions that are looked back at.
const WINDOW: usize = 48;

/// How one is sought who was spoken of before.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// Sentences to look back.
    back: usize,
    /// What each sentence between counts against somebody.
    decay: i32,
    /// How much better than the second the best must be.
    margin: i32,
}

const PERSONAL: Search = Search { back: 4, decay: 18, margin: 8 };
const AGED: Search = Search { back: 5, decay: 12, margin: 6 };
const NEUTER: Search = Search { back: 2, decay: 18, margin: 8 };
const OWN: Search = Search { back: 1, decay: 26, margin: 8 };
const NOMINAL: Search = Search { back: 14, decay: 8, margin: 5 };

/// Somebody or something spoken of at one place.
#[derive(Debug, Clone, Copy)]
struct Spoken {
    being: usize,
    end: usize,
    sentence: usize,
    subject: bool,
    speaker: bool,
    /// Behind a preposition, or as the owner of something.
    oblique: bool,
    quoted: bool,
}

/// Whom the text has spoken of so far. The first beings are the entities; behind them stand those without a name.
struct Scene<'l, 't> {
    layout: &'l Layout<'t>,
    beings: Vec<Description>,
    named: usize,
    times: Vec<usize>,
    spoken: Vec<Spoken>,
    /// Those without a name by the noun that they were last called.
    nameless: BTreeMap<String, usize>,
    apposed: BTreeMap<usize, Apposition>,
    joined: Vec<(usize, Span, MentionKind)>,
}

/// The noun phrases and pronouns that mean an entity, each with the entity's index.
pub(super) fn resolve(layout: &Layout<'_>, entities: &[Entity]) -> Vec<(usize, Span, MentionKind)> {
    let appositions = descriptions::appositions(layout, entities);
    let beings = descriptions::read(layout, entities, &appositions);
    let mut scene = Scene {
        layout,
        named: beings.len(),
        times: vec![0; beings.len()],
        beings,
        spoken: Vec::new(),
        nameless: BTreeMap::new(),
        apposed: appositions.into_iter().map(|it| (it.chunk, it)).collect(),
        joined: Vec::new(),
    };
    let (mut name, mut chunk) = (0, 0);
    for at in 0..layout.text.tokens.len() {
        scene.pronoun(at);
        if let Some(here) = layout.names.get(name).filter(|it| it.first == at) {
            scene.speak(here.entity, here.first, here.end);
            name += 1;
        }
        if let Some(here) = layout.chunks.get(chunk).filter(|it| it.head == at) {
            scene.chunk(chunk, here);
            chunk += 1;
        }
    }
    scene.joined
}

impl Scene<'_, '_> {
    fn speak(&mut self, being: usize, first: usize, end: usize) {
        let layout = self.layout;
        let Some(token) = layout.token(first) else { return };
        let chunk = layout.chunk_at(first).and_then(|it| layout.chunks.get(it));
        let (start, reach) = match chunk {
            Some(chunk) if chunk.tokens.end == end => layout.phrase(chunk),
            Some(chunk) => (chunk.tokens.start, end),
            None => (first, end),
        };
        let owner = layout.token(end).is_some_and(|it| it.xpos.is_genitive());
        let spoken_for = self.is_spoken_for(start);
        let behind_preposition = layout.before(start).and_then(|it| layout.token(it)).is_some_and(|it| it.upos == Upos::Adp);
        // "Toyota spokesman" is no word about Toyota.
        let inside = chunk.is_some_and(|it| it.tokens.end > end);
        self.spoken.push(Spoken {
            being,
            end,
            sentence: token.sentence,
            subject: !inside && !owner && (spoken_for || layout.is_subject(start, reach)),
            speaker: !inside && layout.is_speaker(start, reach),
            oblique: !spoken_for && (owner || inside || behind_preposition),
            quoted: layout.is_quoted(first),
        });
        if let Some(times) = self.times.get_mut(being) {
            *times += 1;
        }
    }

    /// "A spokesman for Okello said he …": the words are Okello's.
    fn is_spoken_for(&self, start: usize) -> bool {
        let layout = self.layout;
        let before =
            layout.before(start).filter(|it| layout.small(*it) == Some(SmallWord::With)).and_then(|it| layout.before(it));
        before.is_some_and(|it| layout.knowledge.rules.role(&layout.lemma(it)).is_some_and(|it| *it == "spokesperson"))
    }

    fn join(&mut self, being: usize, first: usize, end: usize, kind: MentionKind) {
        let (Some(opening), Some(closing)) = (self.layout.token(first), self.layout.token(end - 1)) else { return };
        if being < self.named {
            self.joined.push((being, Span::new(opening.span.start, closing.span.end), kind));
        }
        self.speak(being, first, end);
    }

    /// A noun phrase whose head is no name.
    fn chunk(&mut self, index: usize, chunk: &Chunk) {
        let layout = self.layout;
        if layout.name_at(chunk.head).is_some() {
            return;
        }
        let (first, end) = (chunk.tokens.start, chunk.tokens.end);
        if let Some(apposition) = self.apposed.get(&index) {
            let entity = apposition.entity;
            let (first, end) = layout.phrase(chunk);
            return self.join(entity, first, end, MentionKind::Nominal);
        }
        let noun = layout.lemma(chunk.head);
        let token = layout.token(chunk.head);
        let plural = token.is_some_and(|it| it.xpos.is_plural_noun());
        if !plural && let Some(being) = self.meant(chunk, &noun) {
            return self.join(being, first, end, MentionKind::Nominal);
        }
        let definite = layout.small(first) == Some(SmallWord::Definite);
        let known = self.nameless.get(&noun).copied().filter(|_| definite && !plural);
        let being = known.unwrap_or_else(|| self.introduce(&noun, chunk, plural));
        self.speak(being, first, end);
    }

    /// Somebody or something without a name.
    fn introduce(&mut self, noun: &str, chunk: &Chunk, plural: bool) -> usize {
        let layout = self.layout;
        let attributions = layout.knowledge.attributions;
        let sort = layout.knowledge.rules.nominal(noun).map(|it| it.sort);
        let is_role = layout.knowledge.rules.role(noun).is_some()
            || attributions
                .speaker(noun)
                .is_some_and(|it| matches!(it, SpeakerClass::Role | SpeakerClass::Unnamed | SpeakerClass::Eyewitness));
        let kind = match sort {
            Some(Sort::Person) => Some(EntityKind::Person),
            Some(Sort::Firm | Sort::Body) => Some(EntityKind::Organisation),
            Some(Sort::Country | Sort::Town | Sort::Area) => Some(EntityKind::Place),
            Some(Sort::Thing) => Some(EntityKind::Product),
            None if is_role || chunk.aged => Some(EntityKind::Person),
            None => None,
        };
        let gender = chunk.tokens.clone().find_map(|at| attributions.gender(&layout.lower(at)));
        let being = self.beings.len();
        self.beings.push(Description { kind, gender, plural, words: vec![noun.to_owned()], ..Description::default() });
        self.times.push(0);
        self.nameless.insert(noun.to_owned(), being);
        being
    }

    /// Whom "the minister", "the Espoo-based firm" or "the 55-year-old" means.
    fn meant(&self, chunk: &Chunk, noun: &str) -> Option<usize> {
        let layout = self.layout;
        let (first, end) = (chunk.tokens.start, chunk.tokens.end);
        if layout.small(first) != Some(SmallWord::Definite) || chunk.owner.is_some() {
            return None;
        }
        // "the head of the agency", "the man who fled" say themselves who is meant.
        let next = layout.small(end);
        if matches!(next, Some(SmallWord::Of | SmallWord::Who | SmallWord::That)) {
            return None;
        }
        if chunk.aged || self.is_age(chunk) {
            return self.aged(chunk);
        }
        let nominal = layout.knowledge.rules.nominal(noun)?;
        // "the Toyota unit" is not Toyota; "the Somali capital" is in Somalia; "the Espoo-based firm" may be any.
        let based = |end: usize| layout.word(end) == "-" && layout.small(end + 1) == Some(SmallWord::Based);
        let mut country = None;
        for name in layout.names_in(first..end) {
            let inside = self.beings.get(name.entity)?;
            match inside.kind {
                Some(EntityKind::Group) => country = inside.country.as_deref(),
                Some(EntityKind::Place) if based(name.end) => {}
                Some(EntityKind::Place) if inside.place == Some(PlaceKind::Country) => country = inside.country.as_deref(),
                _ => return None,
            }
        }
        let fits = |it: &Spoken| {
            let description = self.beings.get(it.being)?;
            let elsewhere = country.is_some_and(|it| description.country.as_deref().is_some_and(|own| own != it));
            let fit = self.may_be_called(it.being, noun, nominal).filter(|_| !elsewhere)?;
            Some(fit + description.weight / 4)
        };
        self.pick(first, NOMINAL, fits)
    }

    /// How well a noun fits: by what was said of somebody, or because nothing else may be meant.
    fn may_be_called(&self, being: usize, noun: &str, nominal: &Nominal) -> Option<i32> {
        let description = self.beings.get(being).filter(|it| it.may_be(nominal.sort) && !it.plural)?;
        if description.is(noun, nominal) {
            return Some(90);
        }
        if being >= self.named {
            return None;
        }
        match nominal.sort {
            Sort::Firm if self.may_trade(description) => Some(0),
            Sort::Country => Some(0),
            Sort::Town if nominal.alike.is_empty() && noun != "capital" => Some(0),
            _ => None,
        }
    }

    /// Whether "the company" may mean an organisation of which nothing tells what it is, or that it trades.
    fn may_trade(&self, description: &Description) -> bool {
        let rules = self.layout.knowledge.rules;
        let says = |sort: Sort| description.words.iter().any(|it| rules.nominal(it).is_some_and(|it| it.sort == sort));
        let trades = says(Sort::Firm) || description.words.iter().any(|it| rules.is_name_ending(it));
        trades || (description.weight >= MAIN && !description.outlet && !says(Sort::Body))
    }

    /// "the 56-year-old engineer"
    fn is_age(&self, chunk: &Chunk) -> bool {
        let mut old = chunk.tokens.clone().rev().skip(1).take(3);
        let hyphen = |at: usize| matches!(self.layout.word(at), "-" | "–");
        old.any(|at| at > chunk.tokens.start && hyphen(at - 1) && self.layout.token(at).is_some_and(|it| it.upos == Upos::Adj))
            && chunk.tokens.clone().any(|at| self.layout.token(at).is_some_and(|it| it.upos == Upos::Num))
    }

    fn aged(&self, chunk: &Chunk) -> Option<usize> {
        let layout = self.layout;
        let age =
            chunk.tokens.clone().find(|at| layout.token(*at).is_some_and(|it| it.upos == Upos::Num)).map(|at| layout.word(at))?;
        let gender = layout.knowledge.attributions.gender(&layout.lower(chunk.head));
        let fits = |it: &Spoken| {
            let description = self.beings.get(it.being).filter(|it| it.kind == Some(EntityKind::Person) && !it.plural)?;
            let clash = gender.is_some_and(|gender| description.gender.is_some_and(|it| it != gender));
            match &description.age {
                Some(known) if known == age => Some(90),
                None if !clash => Some(0),
                _ => None,
            }
        };
        self.pick(chunk.tokens.start, AGED, fits)
    }

    fn pronoun(&mut self, at: usize) {
        let Some(pronoun) = Pronoun::read(self.layout, at) else { return };
        let meant = match pronoun.word {
            SmallWord::He | SmallWord::She => self.person(at, pronoun),
            SmallWord::It => self.thing(at, pronoun),
            SmallWord::Who | SmallWord::Whose | SmallWord::Which => self.relative(at, pronoun),
            _ => None,
        };
        let Some(being) = meant else { return };
        if let (Some(gender), Some(description)) = (pronoun.gender(), self.beings.get_mut(being)) {
            description.gender.get_or_insert(gender);
        }
        self.join(being, at, at + 1, MentionKind::Pronoun);
    }

    /// Whom "he" or "her" means.
    fn person(&self, at: usize, pronoun: Pronoun) -> Option<usize> {
        let gender = pronoun.gender();
        let speaker = self.layout.is_quoted(at).then(|| self.speaker_near(at)).flatten();
        let subject = pronoun.subject && self.layout.is_subject(at, at + 1);
        let fits = |it: &Spoken| {
            let description = self.beings.get(it.being)?;
            if description.kind != Some(EntityKind::Person) || description.plural || Some(it.being) == speaker {
                return None;
            }
            // "Okello praised him": not Okello, in one clause.
            if !pronoun.own && !subject && self.is_same_clause(it, at) {
                return None;
            }
            match description.gender {
                Some(known) if Some(known) == gender => Some(14),
                Some(_) => None,
                None => Some(0),
            }
        };
        self.pick(at, PERSONAL, fits)
    }

    /// What "it" or "its" means.
    fn thing(&self, at: usize, pronoun: Pronoun) -> Option<usize> {
        let subject = pronoun.subject && self.layout.is_subject(at, at + 1);
        if !pronoun.own && (!subject || self.layout.is_quoted(at) || self.is_empty(at)) {
            return None;
        }
        let speaks = !pronoun.own && self.layout.is_speaker(at, at + 1);
        let fits = |it: &Spoken| {
            let description = self.beings.get(it.being)?;
            let living = matches!(description.kind, Some(EntityKind::Person | EntityKind::Group));
            if living || description.plural {
                return None;
            }
            match description.kind {
                Some(EntityKind::Organisation) => Some(12),
                Some(EntityKind::Place) if description.place == Some(PlaceKind::Country) || description.metonym => {
                    Some(if it.subject { 6 } else { -10 })
                }
                _ if speaks => None,
                Some(EntityKind::Place) => Some(-20),
                Some(_) => Some(0),
                None => Some(if it.subject { 0 } else { -14 }),
            }
        };
        self.pick(at, if pronoun.own { OWN } else { NEUTER }, fits)
    }

    /// "it is clear that", "it rained": nothing is meant.
    fn is_empty(&self, at: usize) -> bool {
        let layout = self.layout;
        let next = layout.token(at + 1);
        if next.is_none_or(|it| it.upos != Upos::Aux) {
            return false;
        }
        let verb = (at + 2..at + 5)
            .filter_map(|it| layout.token(it))
            .find(|it| it.upos != Upos::Adv && it.upos != Upos::Part && it.upos != Upos::Aux);
        let acts = verb.is_some_and(|it| it.upos == Upos::Verb);
        let passive = verb.is_some_and(|it| it.xpos.verb_form() == Some(VerbForm::Participle));
        !acts || (passive && (at + 2..at + 7).any(|it| layout.small(it) == Some(SmallWord::That)))
    }

    /// Whom "who", "whose" or "which" means: what stands before it.
    fn relative(&self, at: usize, pronoun: Pronoun) -> Option<usize> {
        let before = self.layout.before(at)?;
        let comma = |at: usize| self.layout.token(at).is_some_and(|it| it.xpos.is_comma());
        let mut before = if comma(before) { self.layout.before(before)? } else { before };
        // "Wilmer Caicedo, 8, who"
        if self.layout.token(before).is_some_and(|it| it.upos == Upos::Num) && before.checked_sub(1).is_some_and(comma) {
            before = before.checked_sub(2)?;
        }
        let fits = |it: &&Spoken| {
            let person = self.beings.get(it.being).and_then(|it| it.kind) == Some(EntityKind::Person);
            match pronoun.word {
                SmallWord::Who => person,
                SmallWord::Which => !person,
                _ => true,
            }
        };
        let last = self.spoken.iter().rev().take(4).find(|it| it.end == before + 1).filter(fits);
        last.map(|it| it.being)
    }

    /// Who speaks the words around a token: next to a verb of speech in its sentence.
    fn speaker_near(&self, at: usize) -> Option<usize> {
        let sentence = self.layout.token(at)?.sentence;
        let paragraph = |sentence: usize| self.layout.text.sentences.get(sentence).map(|it| it.paragraph);
        let here = |it: &&Spoken| it.speaker && !it.quoted && paragraph(it.sentence) == paragraph(sentence);
        if let Some(before) = self.spoken.iter().rev().take(WINDOW).find(here) {
            return Some(before.being);
        }
        // Whoever is named behind the quotation.
        let end = self.layout.text.sentences.get(sentence)?.end_token;
        self.layout
            .names_in(at..end)
            .find(|it| !self.layout.is_quoted(it.first) && self.layout.is_speaker(it.first, it.end))
            .map(|it| it.entity)
    }

    /// Whether somebody is the subject of the clause in which a token stands.
    fn is_same_clause(&self, spoken: &Spoken, at: usize) -> bool {
        let layout = self.layout;
        if layout.token(at).is_none_or(|it| it.sentence != spoken.sentence) || !spoken.subject {
            return false;
        }
        let parts = |place: usize| {
            let marks = |it: &Token| it.xpos.parts_clauses() || it.upos == Upos::Sconj || it.xpos.is_relative_pronoun();
            layout.token(place).is_some_and(marks) || (layout.is_cue(place) && place + 1 < at)
        };
        at.saturating_sub(spoken.end) < 24 && !(spoken.end..at).any(parts)
    }

    /// Who was spoken of last before a token and fits, if nobody else fits as well. `fits` says how well, from 0.
    fn pick(&self, at: usize, search: Search, fits: impl Fn(&Spoken) -> Option<i32>) -> Option<usize> {
        let sentence = self.layout.token(at)?.sentence;
        let mut best: Vec<(i32, usize)> = Vec::new();
        for spoken in self.spoken.iter().rev().take(WINDOW).take_while(|it| it.sentence + search.back >= sentence) {
            let Some(fit) = fits(spoken) else { continue };
            let distance = i32::try_from(sentence - spoken.sentence).unwrap_or(i32::MAX).min(20);
            let often = i32::try_from(self.times.get(spoken.being).copied().unwrap_or_default().min(5)).unwrap_or_default();
            let score = fit - search.decay * distance
                + 3 * often
                + if spoken.subject { 20 } else { 0 }
                + if spoken.speaker { 6 } else { 0 }
                - if spoken.oblique { 12 } else { 0 };
            match best.iter_mut().find(|it| it.1 == spoken.being) {
                Some(known) => known.0 = known.0.max(score),
                None => best.push((score, spoken.being)),
            }
        }
        best.sort_by_key(|it| std::cmp::Reverse(*it));
        let (score, being) = *best.first()?;
        let second = best.get(1).map_or(i32::MIN / 2, |it| it.0);
        (score - second >= search.margin).then_some(being)
    }
}
