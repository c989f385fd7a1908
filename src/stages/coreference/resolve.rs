//! From left to right through the text: who is meant by each noun phrase and pronoun.

use std::collections::BTreeMap;

use crate::record::{Entity, EntityKind, MentionKind, PlaceKind, Span, SpeakerClass};
use crate::resources::coreference::{Modifier, Nominal, SmallWord, Sort};
use crate::text::Token;
use crate::text::lexicon::WordClass;
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
/// Any firm may be "the company".
const FIRM: Search = Search { margin: 12, ..NOMINAL };

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
        // "Toyota shares fell" is.
        let firm = chunk.filter(|it| inside && layout.text.lexicon.is(layout.word(it.head), WordClass::OfFirm));
        if let Some(chunk) = firm.filter(|it| layout.is_subject(it.tokens.start, it.tokens.end)) {
            let end = chunk.tokens.end;
            let (sentence, quoted) = (token.sentence, layout.is_quoted(first));
            self.spoken.push(Spoken { being, end, sentence, subject: true, speaker: false, oblique: false, quoted });
            return self.count(being);
        }
        self.spoken.push(Spoken {
            being,
            end,
            sentence: token.sentence,
            subject: !inside && !owner && (spoken_for || layout.is_subject(start, reach)),
            speaker: !inside && layout.is_speaker(start, reach),
            oblique: !spoken_for && (owner || inside || behind_preposition),
            quoted: layout.is_quoted(first),
        });
        self.count(being);
    }

    fn count(&mut self, being: usize) {
        if let Some(times) = self.times.get_mut(being) {
            *times += 1;
        }
    }

    /// "A spokesman for Okello said he …": the words are Okello's.
    fn is_spoken_for(&self, start: usize) -> bool {
        let layout = self.layout;
        let rules = layout.knowledge.rules;
        let joins = layout.before(start).filter(|it| matches!(layout.small(*it), Some(SmallWord::With | SmallWord::Of)));
        let Some(before) = joins.and_then(|it| layout.before(it)).map(|it| layout.lemma(it)) else { return false };
        match joins.and_then(|it| layout.small(it)) {
            // "The office of President Okello said he …"
            Some(SmallWord::Of) => {
                let person = layout.names_in(start..start + 8).next().is_some_and(|it| self.is_person(it.entity));
                person && rules.nominal(&before).is_some_and(|it| it.sort == Sort::Body)
            }
            _ => rules.role(&before).is_some_and(|it| *it == "spokesperson"),
        }
    }

    fn is_person(&self, being: usize) -> bool {
        self.beings.get(being).is_some_and(|it| it.kind == Some(EntityKind::Person))
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
        if self.stands_beside_a_name(chunk) || self.has_own_name(chunk) {
            return None;
        }
        // "the Toyota unit" is not Toyota; "the Somali capital" is in Somalia; "the Espoo-based firm" may be any.
        let based = |end: usize| layout.word(end) == "-" && layout.small(end + 1) == Some(SmallWord::Based);
        let mut country = None;
        for name in layout.names_in(first..end) {
            let inside = self.beings.get(name.entity)?;
            match inside.kind {
                Some(EntityKind::Group) => country = inside.country.as_deref(),
                Some(EntityKind::Place) if based(name.end) => country = inside.country.as_deref(),
                Some(EntityKind::Place) if inside.place == Some(PlaceKind::Country) => country = inside.country.as_deref(),
                _ => return None,
            }
        }
        let fits = |it: &Spoken| {
            let description = self.beings.get(it.being)?;
            let elsewhere = country.is_some_and(|it| description.country.as_deref().is_some_and(|own| own != it));
            let fit =
                self.may_be_called(it.being, noun, nominal).filter(|_| !elsewhere && self.is_that_one(chunk, description))?;
            Some(fit + description.weight / 4)
        };
        self.pick(first, if nominal.sort == Sort::Firm { FIRM } else { NOMINAL }, fits)
    }

    /// "in Banco Sul, the Lisbon-based bank": what stands behind a comma and closes again says what was named before it, and nothing else.
    fn stands_beside_a_name(&self, chunk: &Chunk) -> bool {
        let layout = self.layout;
        let comma = layout.before(chunk.tokens.start).filter(|at| layout.token(*at).is_some_and(|it| it.xpos.is_comma()));
        let named =
            comma.and_then(|it| layout.before(it)).is_some_and(|it| layout.token(it).is_some_and(|it| it.upos == Upos::Propn));
        named && layout.token(chunk.tokens.end).is_none_or(|it| it.upos == Upos::Punct)
    }

    /// "the Nikkei business daily": a name that is no entity.
    fn has_own_name(&self, chunk: &Chunk) -> bool {
        let layout = self.layout;
        chunk.tokens.clone().skip(1).filter(|at| *at < chunk.head && layout.name_at(*at).is_none()).any(|at| {
            let capital = layout.word(at).starts_with(char::is_uppercase);
            capital && layout.knowledge.rules.modifier(&layout.lower(at)).is_none() && !self.is_common(at)
        })
    }

    /// Whether a word in capitals is one that titles are made of: "the Foreign Minister", "the Commission President".
    fn is_common(&self, at: usize) -> bool {
        let rules = self.layout.knowledge.rules;
        let lemma = self.layout.lemma(at);
        rules.nominal(&lemma).is_some()
            || rules.role(&lemma).is_some()
            || self.layout.token(at).is_some_and(|it| it.upos != Upos::Propn)
    }

    /// Whether the words before a noun tell of the same one as those of a name or title: "the vice president" is not the president, "the
    /// new president" not the one in office, "the high court" not the Supreme Court.
    fn is_that_one(&self, chunk: &Chunk, known: &Description) -> bool {
        let layout = self.layout;
        let rules = layout.knowledge.rules;
        let said: Vec<String> =
            (chunk.tokens.start..chunk.head).filter(|at| layout.name_at(*at).is_none()).map(|at| layout.lower(at)).collect();
        let told = |word: &String| known.modifiers.contains(word) || known.words.contains(word);
        let has_field = known.modifiers.iter().any(|it| rules.modifier(it) == Some(Modifier::Field));
        let agrees = |word: &String| match rules.modifier(word) {
            Some(Modifier::Rank | Modifier::Time) => told(word),
            Some(Modifier::Field) => !has_field || told(word),
            None => true,
        };
        let rank = |word: &&String| rules.modifier(word) == Some(Modifier::Rank);
        said.iter().all(agrees)
            && known.modifiers.iter().filter(rank).all(|it| said.contains(it))
            && self.is_of_that_field(chunk, known)
    }

    /// "the finance minister" is not the minister of defence.
    fn is_of_that_field(&self, chunk: &Chunk, known: &Description) -> bool {
        let layout = self.layout;
        let rules = layout.knowledge.rules;
        let is_body = |word: &str| rules.nominal(word).is_some_and(|it| matches!(it.sort, Sort::Body | Sort::Firm));
        let fields = || known.modifiers.iter().filter(|it| rules.modifier(it).is_none_or(|it| it == Modifier::Field));
        let office = known.kind == Some(EntityKind::Person) && rules.is_office(&layout.lemma(chunk.head));
        let noun = |at: usize| layout.token(at).is_some_and(|it| matches!(it.upos, Upos::Noun | Upos::Propn));
        let before =
            chunk.head.checked_sub(1).filter(|at| *at > chunk.tokens.start && noun(*at) && layout.name_at(*at).is_none());
        let Some(word) = before.filter(|_| office).map(|at| layout.lower(at)).filter(|it| !is_body(it)) else { return true };
        fields().next().is_none() || fields().any(|it| *it == word) || known.words.contains(&word)
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
            Sort::Town if description.large && !self.layout.text.lexicon.is(noun, WordClass::BigTown) => None,
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
        if pronoun.own && self.is_of_what_follows(at) {
            return None;
        }
        let named = self.named_in_own_words(at, subject);
        let fits = |it: &Spoken| {
            let description = self.beings.get(it.being)?;
            let other = Some(it.being) == speaker || named.contains(&it.being);
            if description.kind != Some(EntityKind::Person) || description.plural || other {
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
        if let Some(beside) = pronoun.own.then(|| self.joined_by_and(at)).flatten().filter(|it| fits(it).is_some()) {
            return Some(beside.being);
        }
        let found = self.pick(at, PERSONAL, fits)?;
        // "Okello ordered his arrest": hardly his own.
        let suffered = pronoun.own && self.layout.knowledge.rules.is_suffered(&self.owned(at));
        let acts = |it: &Spoken| it.being == found && self.is_same_clause(it, at);
        (!suffered || !self.spoken.iter().rev().take(WINDOW).any(acts)).then_some(found)
    }

    /// What is owned: "dismissal" of "his dismissal".
    fn owned(&self, at: usize) -> String {
        let chunk = self.layout.chunk_at(at).and_then(|it| self.layout.chunks.get(it));
        chunk.map(|it| self.layout.lemma(it.head)).unwrap_or_default()
    }

    /// "Russia and its allies": the one before "and", unless a sentence of its own begins there.
    fn joined_by_and(&self, at: usize) -> Option<Spoken> {
        let layout = self.layout;
        let and = layout.before(at).filter(|it| layout.token(*it).is_some_and(|it| it.upos == Upos::Cconj))?;
        let chunk = layout.chunk_at(at).and_then(|it| layout.chunks.get(it))?;
        let goes_on = layout.is_subject(chunk.tokens.start, chunk.tokens.end);
        let last = self.spoken.iter().rev().take(4).find(|it| it.end == and && !it.subject);
        last.filter(|_| !goes_on).copied()
    }

    /// "During his stay, the vice premier met …": whoever "he" is, is told behind the comma.
    fn is_of_what_follows(&self, at: usize) -> bool {
        let layout = self.layout;
        let Some(sentence) = layout.token(at).and_then(|it| layout.text.sentences.get(it.sentence)) else { return false };
        let opens = layout.token(sentence.first_token).is_some_and(|it| it.upos == Upos::Adp);
        let comma = |at: &usize| layout.token(*at).is_some_and(|it| it.xpos.is_comma());
        let first = (sentence.first_token..sentence.end_token.min(sentence.first_token + 16)).find(comma);
        let Some(next) = first.filter(|it| opens && at < *it).map(|it| it + 1) else { return false };
        let Some(chunk) = layout.chunk_from(next).and_then(|it| layout.chunks.get(it)) else { return false };
        let person = match layout.name_at(chunk.head) {
            Some(name) => self.is_person(name.entity),
            None => {
                let noun = layout.lemma(chunk.head);
                let definite = layout.small(chunk.tokens.start) == Some(SmallWord::Definite);
                definite && layout.knowledge.rules.nominal(&noun).is_some_and(|it| it.sort == Sort::Person)
            }
        };
        person && layout.is_subject(chunk.tokens.start, chunk.tokens.end)
    }

    /// Who is named inside the words that a pronoun speaks: “I have called Okello,” he said.
    fn named_in_own_words(&self, at: usize, subject: bool) -> Vec<usize> {
        let layout = self.layout;
        if !subject || layout.is_quoted(at) || !layout.is_speaker(at, at + 1) {
            return Vec::new();
        }
        let sentence = layout.token(at).map(|it| it.sentence);
        let here = |it: &&Spoken| it.quoted && Some(it.sentence) == sentence && it.being < self.named;
        self.spoken.iter().rev().take(WINDOW).filter(here).map(|it| it.being).collect()
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
        if let Some(beside) = pronoun.own.then(|| self.joined_by_and(at)).flatten().filter(|it| fits(it).is_some()) {
            return Some(beside.being);
        }
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
