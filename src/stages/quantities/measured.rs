//! What a figure measures, and which way it moved: "Adjusted operating profit fell 38% to 61 million euros" is profit, down by the first
//! figure and at the second.
//!
//! By the tree: the noun that the figure stands with ("a $5 million fine", "a premium of 19 percent", "half of the ballots"), or what
//! its verb says it of: the object of "raised its forecast to", the subject of "rose", "stood at", "was". A verb that tells of no figure
//! ("the meeting raised $310 million") names nothing.

use std::ops::Range;

use crate::record::{Change, Code, Entity, LocalId, Measured, MentionKind, Quantity, Span};
use crate::resources::quantities::{QuantityRules, Stance, WordKind};
use crate::text::lexicon::WordClass;
use crate::text::parsed::{Forest, Parsed};
use crate::text::tagset::{Relation, Upos, Xpos};

/// How far up the tree the verb of a figure is looked for.
const CLIMB: usize = 3;
/// How far before its last word a name may begin, in bytes.
const LONGEST_NAME: usize = 100;

/// Gives figures what they measure, the entity that it is, and the way they moved. A number without a word for what it is takes kind
/// and currency from the one that it is compared with ("to 61 million euros from 98 million").
pub fn complete(forest: &Forest<'_>, entities: &[Entity], quantities: &mut [Quantity], rules: &QuantityRules) {
    let names = names(entities);
    for (number, sentence) in forest.text.sentences.iter().enumerate() {
        let from = quantities.partition_point(|it| it.span.end <= sentence.span.start);
        let to = quantities.partition_point(|it| it.span.start < sentence.span.end);
        let Some(own) = quantities.get_mut(from..to).filter(|it| !it.is_empty()) else { continue };
        let Some(parsed) = forest.parsed(number) else { continue };
        Figures::new(parsed, own, rules).complete(own, &names);
    }
}

/// The words that mean an entity, in text order.
fn names(entities: &[Entity]) -> Vec<(Span, LocalId)> {
    let mut names: Vec<_> = entities
        .iter()
        .flat_map(|entity| entity.mentions.iter().filter(|it| it.kind != MentionKind::Pronoun).map(|it| (it.span, entity.id)))
        .collect();
    names.sort_by_key(|(span, _)| (span.start, span.end));
    names
}

/// What a figure says something of: the token of a noun.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    noun: Option<usize>,
    change: Option<Change>,
}

/// The figures of one sentence.
struct Figures<'p, 't> {
    parsed: &'p Parsed<'t>,
    rules: &'p QuantityRules,
    /// The tokens of each.
    tokens: Vec<Range<usize>>,
}

impl<'p, 't> Figures<'p, 't> {
    fn new(parsed: &'p Parsed<'t>, quantities: &[Quantity], rules: &'p QuantityRules) -> Figures<'p, 't> {
        let tokens = quantities
            .iter()
            .map(|it| {
                let start = parsed.tokens.partition_point(|token| token.span.end <= it.span.start);
                let end = parsed.tokens.partition_point(|token| token.span.start < it.span.end);
                start..end.max(start)
            })
            .collect();
        Figures { parsed, rules, tokens }
    }

    fn complete(&self, quantities: &mut [Quantity], names: &[(Span, LocalId)]) {
        for index in 0..quantities.len() {
            let found = self.find(index, quantities);
            let compared = self.compared(index).and_then(|it| quantities.get(it)).cloned();
            let Some(quantity) = quantities.get_mut(index) else { continue };
            if let Some(other) = &compared {
                take_kind(quantity, other);
            }
            quantity.change = found.change.filter(|_| can_move(&quantity.kind));
            if quantity.of.is_none() {
                let measured = found.noun.and_then(|it| self.phrase(it));
                quantity.of = measured.or_else(|| compared.and_then(|it| it.of));
            }
            if let Some(of) = &mut quantity.of {
                name(of, names, self.parsed.text.text);
            } else if quantity.kind == "age" {
                quantity.of = of_described(quantity.span, names, self.parsed.text.text);
            }
            if quantity.kind == "count" && found.noun.is_some() && self.is_level(index, quantity) {
                quantity.kind = Code::Borrowed("level");
            }
            if let Some(kind) = found.noun.filter(|_| quantity.kind == "count").and_then(|it| self.counts(it)) {
                quantity.kind = kind;
            }
        }
    }

    fn find(&self, index: usize, quantities: &[Quantity]) -> Found {
        let (Some(top), Some(quantity)) = (self.top(index), quantities.get(index)) else { return Found::default() };
        if quantity.kind == "age" {
            return Found { noun: self.aged(index, top), change: None };
        }
        let money = quantity.kind == "money";
        let noun = self.with_noun(top).or_else(|| self.part_of(top, money)).or_else(|| self.measure_of(top));
        match noun {
            Some(noun) => self.of_noun(noun),
            None => self.of_clause(top),
        }
    }

    /// "The Dow Jones stood at 18,104.10": a bare figure with decimals is where an index, a rate or a price stands.
    fn is_level(&self, index: usize, quantity: &Quantity) -> bool {
        let digits = quantity.text.ends_with(|it: char| it.is_ascii_digit());
        let decimal = quantity.value.is_some_and(|value| value.fract() != 0.0) || quantity.text.contains('.');
        let verb = self.top(index).and_then(|top| self.governing(top)).map(|(verb, _)| verb);
        let tells = verb.is_some_and(|it| self.rules.movement(&self.parsed.lemma(it), WordKind::Verb).is_some());
        digits && decimal && tells
    }

    /// The kind of what a noun counts by itself: "a crowd of 6,500", "a toll of 21".
    fn counts(&self, noun: usize) -> Option<Code> {
        if self.parsed.is(noun, WordClass::Toll) {
            return Some(Code::Borrowed("dead"));
        }
        self.rules.noun(&self.parsed.lower(noun)).filter(|it| *it == "people").cloned()
    }

    /// The token of a figure that hangs outside it.
    fn top(&self, index: usize) -> Option<usize> {
        let range = self.tokens.get(index)?;
        range.clone().rev().find(|at| self.parsed.head(*at).is_none_or(|head| !range.contains(&head)))
    }

    fn is_figure(&self, at: usize) -> bool {
        self.figure_at(at).is_some()
    }

    fn figure_at(&self, at: usize) -> Option<usize> {
        let next = self.tokens.partition_point(|it| it.end <= at);
        self.tokens.get(next).is_some_and(|it| it.contains(&at)).then_some(next)
    }

    /// "a $5 million fine", "the 2 percent target", "a 12-member team".
    fn with_noun(&self, top: usize) -> Option<usize> {
        let stands_before = matches!(
            self.parsed.relation(top),
            Relation::Nummod | Relation::Compound | Relation::Amod | Relation::Nmod | Relation::NmodDesc | Relation::NmodUnmarked
        );
        let noun = self.parsed.head(top).filter(|head| stands_before && *head > top)?;
        self.is_thing(noun).then_some(noun)
    }

    /// "97 percent of the ballots", "$45 million in food aid".
    fn part_of(&self, top: usize, money: bool) -> Option<usize> {
        let behind = |it: &usize| *it > top && self.is_thing(*it);
        let whole =
            |it: &usize| self.parsed.relation(*it) == Relation::Nmod && behind(it) && self.parsed.case_is(*it, WordClass::Of);
        // The tree may hang what a sum consists of on the verb: it stands right behind the sum.
        let end = self.figure_at(top).and_then(|it| self.tokens.get(it))?.end;
        let consists = |it: &usize| behind(it) && self.parsed.child(*it, &[Relation::Case]) == Some(end) && self.is_kind_in(*it);
        let beside = self.parsed.head(top).into_iter().flat_map(|head| self.parsed.children(head));
        self.parsed.children(top).find(whole).or_else(|| self.parsed.children(top).chain(beside).filter(|_| money).find(consists))
    }

    /// "in aid": a common noun without an article is what the sum consists of; "in the north" is where.
    fn is_kind_in(&self, noun: usize) -> bool {
        let bare = self.parsed.child(noun, &[Relation::Det, Relation::NmodPoss, Relation::Nummod]).is_none();
        bare && self.parsed.upos(noun) == Upos::Noun && self.parsed.case_is(noun, WordClass::In)
    }

    /// "a premium of 19 percent", "a fine of $5 million", "a crowd of 6,500".
    fn measure_of(&self, top: usize) -> Option<usize> {
        let noun = self.parsed.head(top).filter(|head| *head < top && self.parsed.relation(top) == Relation::Nmod)?;
        (self.is_thing(noun) && self.parsed.case_is(top, WordClass::Of)).then_some(noun)
    }

    /// A noun, or of a noun that tells a movement what moved: "a 0.3% drop in the index".
    fn of_noun(&self, noun: usize) -> Found {
        let lemma = self.parsed.lemma(noun);
        let Some(change) = self.rules.movement(&lemma, WordKind::Noun) else { return Found { noun: Some(noun), change: None } };
        let moved = |it: &usize| {
            self.is_thing(*it)
                && match self.parsed.relation(*it) {
                    Relation::Nmod => self.parsed.case_is(*it, WordClass::In) || self.parsed.case_is(*it, WordClass::Of),
                    Relation::Compound => true,
                    _ => false,
                }
        };
        Found { noun: self.parsed.children(noun).find(moved), change }
    }

    /// What the clause of a figure says it of.
    fn of_clause(&self, top: usize) -> Found {
        if self.parsed.child(top, &[Relation::Cop]).is_some() {
            return Found { noun: self.subject(top), change: None };
        }
        let Some((verb, direction)) = self.governing(top) else { return Found::default() };
        let copular = self.parsed.child(verb, &[Relation::Cop]).is_some() && direction.is_some();
        let lemma = self.parsed.lemma(verb);
        let moves = self.rules.movement(&lemma, WordKind::Verb);
        let moved = self.rules.movement(&lemma, WordKind::Transitive);
        let Some(movement) = direction.or(moves).or(moved).or(copular.then_some(None)) else { return Found::default() };
        let change = match movement {
            Some(_) if self.stands_behind(top, WordClass::To) => Some(Change::To),
            Some(_) if self.stands_behind(top, WordClass::From) => None,
            other => other,
        };
        let object = self.parsed.child(verb, &[Relation::Obj]).filter(|it| !self.is_figure(*it) && *it < top);
        let noun = match object {
            Some(object) => Some(object).filter(|it| moved.is_some() && self.is_thing(*it)),
            // "raised $310 million": by whom is not of what.
            None if moves.is_none() && moved.is_some() && !self.is_participle(verb) => None,
            None => self.subject(verb),
        };
        Found { noun, change }
    }

    /// The verb that a figure hangs from, and the way that an adverb between them points ("ended up 6 percent").
    fn governing(&self, top: usize) -> Option<(usize, Option<Option<Change>>)> {
        let mut direction = self.adverb(top.checked_sub(1)?).or_else(|| {
            let first = self.figure_at(top).and_then(|it| self.tokens.get(it))?.start;
            self.adverb(first.checked_sub(1)?)
        });
        let mut at = top;
        for _ in 0..CLIMB {
            let head = self.parsed.head(at)?;
            if self.parsed.upos(head) == Upos::Verb {
                return Some((head, direction));
            }
            let adverb = self.adverb(head);
            if adverb.is_some() && self.parsed.child(head, &[Relation::Nsubj]).is_some() {
                return Some((head, adverb));
            }
            if adverb.is_none() && !self.is_figure(head) {
                return None;
            }
            direction = direction.or(adverb);
            at = head;
        }
        None
    }

    /// A passive, or a participle that says what was done to a noun: "valued at".
    fn is_participle(&self, verb: usize) -> bool {
        let bare = self.parsed.xpos(verb) == Xpos::Vbn && self.parsed.child(verb, &[Relation::Aux]).is_none();
        bare || self.parsed.is_passive(verb)
    }

    /// Whether a figure is governed by a word, as the tree or the order of words has it.
    fn stands_behind(&self, top: usize, class: WordClass) -> bool {
        let first = self.figure_at(top).and_then(|it| self.tokens.get(it)).map_or(top, |it| it.start);
        let governs = |at: usize| self.parsed.is(at, class);
        first.checked_sub(1).is_some_and(governs) || self.parsed.case_is(top, class)
    }

    fn adverb(&self, at: usize) -> Option<Option<Change>> {
        self.rules.movement(&self.parsed.lower(at), WordKind::Adverb)
    }

    /// What a verb says something of, also of a verb that follows another: "sales were strong, rising 5 percent".
    fn subject(&self, verb: usize) -> Option<usize> {
        let mut at = verb;
        for _ in 0..CLIMB {
            // "Adjusted profit" may be read as a clause.
            let clause = || self.parsed.child(at, &[Relation::Csubj]).and_then(|it| self.parsed.child(it, &[Relation::Obj]));
            let own = self.parsed.child(at, &[Relation::NsubjPass]).or_else(|| self.parsed.doer(at)).or_else(clause);
            if let Some(own) = own {
                return Some(own).filter(|it| self.is_thing(*it));
            }
            let head = self.parsed.head(at)?;
            match self.parsed.relation(at) {
                // "a minivehicle priced at less than 2 million yen"
                Relation::Acl | Relation::AclRelcl => return Some(head).filter(|it| self.is_thing(*it)),
                Relation::Conj | Relation::Xcomp | Relation::Advcl | Relation::Parataxis => at = head,
                _ => return None,
            }
        }
        None
    }

    /// Whose age it is: "Wilmer Caicedo, 8", "a 63-year-old olive grower", "she died aged 88".
    fn aged(&self, index: usize, top: usize) -> Option<usize> {
        let named = self.with_noun(top).or_else(|| {
            let apposed =
                matches!(self.parsed.relation(top), Relation::Appos | Relation::Nummod | Relation::Amod | Relation::Acl);
            self.parsed.head(top).filter(|head| apposed && *head < top && self.is_thing(*head))
        });
        named.or_else(|| {
            let first = self.tokens.get(index)?.start;
            let before = first.checked_sub(2).filter(|it| self.parsed.is(first - 1, ",") && self.parsed.upos(*it) == Upos::Propn);
            before.or_else(|| self.governing(top).and_then(|(verb, _)| self.subject(verb)))
        })
    }

    /// The figure before that one is compared with, or that it translates: "to 61 million euros ($70.2 million) from 98 million".
    fn compared(&self, index: usize) -> Option<usize> {
        let (before, top) = (index.checked_sub(1)?, self.top(index)?);
        let range = self.tokens.get(index)?;
        let bracket = range.start.checked_sub(1).filter(|it| self.parsed.xpos(*it).opens_bracket());
        if bracket.is_some_and(|it| self.tokens.get(before).is_some_and(|before| before.end == it)) {
            return Some(before);
        }
        if !self.stands_behind(top, WordClass::From) && !self.stands_behind(top, WordClass::To) {
            return None;
        }
        let head = self.parsed.head(top)?;
        let verb = self.governing(top).map(|(verb, _)| verb);
        let shared = |other: &usize| {
            let of_verb = || self.top(*other).and_then(|it| self.governing(it)).map(|(verb, _)| verb);
            self.tokens.get(*other).is_some_and(|it| it.contains(&head)) || verb.is_some() && of_verb() == verb
        };
        (0..index).rev().find(shared).or_else(|| self.same_clause(before, range.start).then_some(before))
    }

    /// Whether no verb stands between a figure and a token behind it.
    fn same_clause(&self, figure: usize, at: usize) -> bool {
        self.tokens.get(figure).is_some_and(|it| (it.end..at).all(|between| self.parsed.upos(between) != Upos::Verb))
    }

    /// A noun or name that a figure may be said of; not "six miles southeast", nor "two missing".
    fn is_thing(&self, at: usize) -> bool {
        let noun = matches!(self.parsed.upos(at), Upos::Noun | Upos::Propn) && !self.is_figure(at);
        let fate = self.rules.verb(&self.parsed.lower(at), Stance::Adjective).is_some();
        noun && !fate && !self.parsed.any(at, &[WordClass::YearUnit, WordClass::CompassPoint])
    }

    /// A noun with the words before it that belong to it, without article and owner.
    fn phrase(&self, noun: usize) -> Option<Measured> {
        let belongs = |at: usize| {
            let tied = matches!(self.parsed.relation(at), Relation::Compound | Relation::Amod | Relation::Flat | Relation::Punct);
            tied && self.parsed.is_below(at, noun)
                && !self.is_figure(at)
                && (!self.parsed.is_punctuation(at) || self.parsed.is(at, "-"))
        };
        let start = (0..noun).rev().take_while(|at| belongs(*at)).last().unwrap_or(noun);
        let flat = |at: usize| self.parsed.relation(at) == Relation::Flat && self.parsed.is_below(at, noun);
        let end = (noun + 1..self.parsed.len()).take_while(|at| flat(*at)).last().unwrap_or(noun) + 1;
        let span = self.parsed.span(start..end)?;
        Some(Measured { span, text: self.parsed.text.of(span).to_owned(), entity: None })
    }
}

/// Whose age it is that a description tells: "The 49-year-old said", with the name that stands last before it.
fn of_described(age: Span, names: &[(Span, LocalId)], text: &str) -> Option<Measured> {
    let from = names.partition_point(|(name, _)| name.end < age.end);
    let around = names.get(from..)?.iter().take_while(|(name, _)| name.start <= age.start);
    let (described, entity) = around.filter(|(name, _)| name.end >= age.end).min_by_key(|(name, _)| name.end - name.start)?;
    let before = names.iter().rev().find(|(name, id)| id == entity && name.end <= described.start);
    let span = before.map_or(*described, |(name, _)| *name);
    Some(Measured { span, text: span.of(text).to_owned(), entity: Some(*entity) })
}

/// A bare number is of the kind of the one that it is compared with.
fn take_kind(quantity: &mut Quantity, other: &Quantity) {
    if quantity.kind == "count" && quantity.of.is_none() {
        quantity.kind.clone_from(&other.kind);
        quantity.currency.clone_from(&other.currency);
        quantity.unit.clone_from(&other.unit);
    }
}

/// Ages and the strength of a quake are stated, not moved.
fn can_move(kind: &Code) -> bool {
    !matches!(kind.as_ref(), "age" | "magnitude" | "distance")
}

/// Gives the words the entity that they name: the longest name or description that ends with them, from its first word.
fn name(of: &mut Measured, names: &[(Span, LocalId)], text: &str) {
    let ends = |(name, _): &&(Span, LocalId)| name.end == of.span.end;
    let from = names.partition_point(|(name, _)| name.start < of.span.start.saturating_sub(LONGEST_NAME));
    let near = names.iter().skip(from).take_while(|(name, _)| name.start < of.span.end);
    let Some((span, entity)) = near.filter(ends).max_by_key(|(name, _)| name.end - name.start) else { return };
    of.entity = Some(*entity);
    of.span.start = of.span.start.min(span.start);
    text.get(of.span.start..of.span.end).unwrap_or_default().clone_into(&mut of.text);
}
