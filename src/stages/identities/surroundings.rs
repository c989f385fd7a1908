//! What copy says of somebody beside the name: titles before it, what stands behind it in commas, ages, countries.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::record::{Entity, EntityKind, MentionKind, Span};
use crate::resources::identities::{IdentityRules, Office};
use crate::text::lexicon::WordClass;
use crate::text::tagset::Upos;
use crate::text::{Text, Token};

use super::country_of;

/// Mentions of one entity that are looked at.
const MENTIONS: usize = 6;
/// Tokens before a name, and in one stretch behind it, that are looked at.
const BEFORE: usize = 7;
const BEHIND: usize = 14;

/// Between the parts of "Secretary-General", which are tokens.
const HYPHEN: &str = "-";

/// What is said of somebody.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) offices: BTreeSet<Office>,
    /// What ministers of these words are for.
    pub(super) fields: BTreeSet<&'static str>,
    /// ISO alpha-2 of countries named beside the name.
    pub(super) countries: BTreeSet<String>,
    /// All words beside the name, in lower case.
    pub(super) words: BTreeSet<String>,
    /// Something that office holders are not: "goalkeeper".
    pub(super) profession: bool,
    /// Something of which nothing is known.
    pub(super) unknown: bool,
    /// "Ann Lee, 54, of Brooklyn"
    pub(super) resident: bool,
    pub(super) age: Option<i64>,
    pub(super) is_he: bool,
    pub(super) is_she: bool,
}

/// The text, with where its countries stand.
pub(super) struct Surroundings<'t> {
    text: &'t Text<'t>,
    rules: &'t IdentityRules,
    /// Names of countries, places in them and their people, with the country's code.
    countries: Vec<(Span, String)>,
}

impl<'t> Surroundings<'t> {
    pub(super) fn new(text: &'t Text<'t>, entities: &[Entity], rules: &'t IdentityRules) -> Surroundings<'t> {
        let of = |it: &Entity| {
            let code = country_of(it)?.to_owned();
            let names = it.mentions.iter().filter(|it| it.kind == MentionKind::Name);
            Some(names.map(|it| (it.span, code.clone())).collect::<Vec<_>>())
        };
        let mut countries: Vec<(Span, String)> = entities.iter().filter_map(of).flatten().collect();
        countries.sort();
        Surroundings { text, rules, countries }
    }

    /// What the copy says of an entity.
    pub(super) fn of(&self, entity: &Entity) -> Said {
        let mut said = Said::default();
        for mention in entity.mentions.iter().filter(|it| it.kind == MentionKind::Name).take(MENTIONS) {
            let tokens = &self.text.tokens;
            let first = tokens.partition_point(|it| it.span.end <= mention.span.start);
            let end = tokens.partition_point(|it| it.span.start < mention.span.end);
            self.before(first, &mut said);
            self.behind(end, &mut said);
        }
        for mention in entity.mentions.iter().filter(|it| it.kind != MentionKind::Name) {
            let lower = mention.text.to_lowercase();
            if mention.kind == MentionKind::Nominal {
                self.note(lower.split(' ').map(str::to_owned).collect(), &mut said);
            }
            said.is_he |= self.is(&lower, WordClass::Male);
            said.is_she |= self.is(&lower, WordClass::Female);
        }
        if entity.kind != EntityKind::Person {
            (said.profession, said.unknown) = (false, false);
        }
        said
    }

    fn is(&self, lower: &str, class: WordClass) -> bool {
        self.text.lexicon.is(lower, class)
    }

    fn token(&self, at: usize) -> Option<&'t Token> {
        self.text.tokens.get(at)
    }

    fn lower(&self, at: usize) -> String {
        self.token(at).map_or(String::new(), |it| self.text.of(it.span).to_lowercase())
    }

    /// In lower case, with those that a hyphen joins as one.
    fn words(&self, range: Range<usize>) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let mut joins = false;
        for word in range.map(|at| self.lower(at)) {
            let is_hyphen = word == HYPHEN;
            match words.last_mut().filter(|_| is_hyphen || joins) {
                Some(last) => last.push_str(&word),
                None => words.push(word),
            }
            joins = is_hyphen;
        }
        words
    }

    /// "British finance minister *Rachel Reeves*", "striker *Tom Ward*"
    fn before(&self, first: usize, said: &mut Said) {
        let Some(sentence) = self.token(first).map(|it| it.sentence) else { return };
        let belongs = |at: &usize| {
            self.token(*at).is_some_and(|it| {
                it.sentence == sentence
                    && (matches!(it.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Part)
                        || self.is(&self.lower(*at), WordClass::Of)
                        || self.lower(*at) == HYPHEN)
            })
        };
        let start = (0..first).rev().take(BEFORE).take_while(belongs).last().unwrap_or(first);
        self.note_range(start..first, said);
        let last = first.checked_sub(1).filter(|it| *it >= start);
        if let Some(last) = last.filter(|it| self.token(*it).is_some_and(|it| it.upos == Upos::Noun)) {
            said.unknown |= !self.is_known(&self.lower(last));
        }
    }

    /// "*Tom Ward*, 28, a lorry mechanic from Daugavpils", "*Ann Lee*, who coaches the Cork hurlers", "*Ann Lee* is a nurse"
    fn behind(&self, end: usize, said: &mut Said) {
        let mut at = end;
        if self.is(&self.lower(at), WordClass::Be) {
            if self.token(at + 1).is_some_and(|it| it.upos == Upos::Det) {
                self.apposition(at + 1, said);
            }
            return;
        }
        while self.token(at).is_some_and(|it| it.xpos.is_comma()) {
            let Some(token) = self.token(at + 1) else { return };
            let age = self.text.of(token.span).parse::<i64>().ok().filter(|it| (1..120).contains(it));
            match age.filter(|_| self.token(at + 2).is_some_and(|it| it.xpos.is_comma() || it.upos != Upos::Noun)) {
                Some(age) => {
                    said.age = said.age.or(Some(age));
                    at += 2;
                }
                None => {
                    self.apposition(at + 1, said);
                    return;
                }
            }
        }
    }

    /// What stands behind the comma, up to the next.
    fn apposition(&self, start: usize, said: &mut Said) {
        let Some(first) = self.token(start) else { return };
        let ends = |at: &usize| {
            self.token(*at).is_none_or(|it| {
                it.sentence != first.sentence
                    || it.xpos.is_comma()
                    || (it.upos == Upos::Verb && *at > start + 1 && it.xpos.is_finite())
            })
        };
        let end = (start..start + BEHIND).find(ends).unwrap_or(start + BEHIND);
        let lower = self.lower(start);
        if self.is(&lower, WordClass::Who) {
            // "who plays for Hamilton": a player
            let verb = self.lower(start + 1);
            let stem =
                verb.strip_suffix("es").filter(|it| self.rules.is_profession(it)).or(verb.strip_suffix('s')).unwrap_or(&verb);
            said.profession |=
                [stem.to_owned(), format!("{stem}er"), format!("{stem}r")].iter().any(|it| self.rules.is_profession(it));
            return self.note_range(start..end, said);
        }
        if first.upos == Upos::Adp {
            said.resident = true;
            return self.note_countries(start..end, said);
        }
        if !matches!(first.upos, Upos::Det | Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num) {
            return;
        }
        // What follows a preposition belongs to something else.
        let phrase = (start..end).find(|at| self.token(*at).is_some_and(|it| it.upos == Upos::Adp)).unwrap_or(end);
        let words: Vec<String> = (start..phrase).map(|at| self.lower(at)).collect();
        let office = words.iter().any(|it| self.rules.title_word(it).is_some_and(|it| it.office.is_some()));
        said.profession |= !office && words.iter().any(|it| self.rules.is_profession(it));
        let head = (start..phrase).rev().find(|at| self.token(*at).is_some_and(|it| it.upos == Upos::Noun));
        said.unknown |= head.is_some_and(|it| !office && !self.is_known(&self.lower(it)));
        self.note_without_professions(start..end, said);
    }

    /// Whether a word may be said of an office holder.
    fn is_known(&self, word: &str) -> bool {
        self.rules.title_word(word).is_some() || self.rules.is_neutral(word)
    }

    fn note_range(&self, range: Range<usize>, said: &mut Said) {
        // "Cook Islands" is no cook.
        let mut words = range.clone().filter(|at| !self.is_of_place(*at)).map(|at| self.lower(at));
        said.profession |= words.any(|it| self.rules.is_profession(&it));
        self.note_without_professions(range, said);
    }

    fn is_of_place(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        let next = self.countries.partition_point(|(span, _)| span.start <= token.span.start);
        next.checked_sub(1).and_then(|it| self.countries.get(it)).is_some_and(|(span, _)| token.span.end <= span.end)
    }

    fn note_without_professions(&self, range: Range<usize>, said: &mut Said) {
        self.note_countries(range.clone(), said);
        self.note_titles(self.words(range), said);
    }

    fn note(&self, words: Vec<String>, said: &mut Said) {
        said.profession |= words.iter().any(|it| self.rules.is_profession(it));
        self.note_titles(words, said);
    }

    fn note_titles(&self, words: Vec<String>, said: &mut Said) {
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let pair = words.get(at + 1).map(|next| format!("{word} {next}"));
            let both = pair.and_then(|it| self.rules.title_word(&it));
            let one = self.rules.title_word(word).or_else(|| self.rules.title_word(word.strip_prefix("ex-")?));
            at += if both.is_some() { 2 } else { 1 };
            if let Some(title) = both.or(one) {
                said.offices.extend(title.office);
                said.fields.extend(title.field);
            }
        }
        said.words.extend(words);
    }

    fn note_countries(&self, range: Range<usize>, said: &mut Said) {
        let Some((first, last)) = self.token(range.start).zip(range.end.checked_sub(1).and_then(|it| self.token(it))) else {
            return;
        };
        let from = self.countries.partition_point(|(span, _)| span.start < first.span.start);
        let inside = self.countries.iter().skip(from).take_while(|(span, _)| span.start < last.span.end);
        said.countries.extend(inside.map(|(_, code)| code.clone()));
    }
}
