//! Key phrases: what it does, why, and an example.
//!
//! **What**: the names and noun phrases under which a story would be found in an index, one form for all variants. **Why**: search, tags and links
//! between stories. **Example**: "EU ministers agreed new sanctions on Belarus" gives "Belarus", "EU ministers", "sanctions".
//!
//! A phrase counts by where it stands (headline, first sentence, further down), how often, and how rare its words are in news as a whole; what
//! tells nothing of a story ("official", "last week") is in a list of the language.

use std::collections::BTreeMap;

use crate::record::{
    Attribution, Entity, EntityKind, Event, Keyphrase, LocalId, MentionKind, ParagraphKind, PlaceRole, Quantity, Span,
    SpeakerClass, Time,
};
use crate::resources::topics::{TopicRules, words};
use crate::text::tagset::{Upos, Xpos};
use crate::text::{Sentence, Text, Token};

/// What is known of the story.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    pub entities: &'a [Entity],
    pub times: &'a [Time],
    pub quantities: &'a [Quantity],
    pub attributions: &'a [Attribution],
    pub events: &'a [Event],
}

/// Key phrases that a story has at most.
const MOST: usize = 10;
/// Words of a noun phrase at most.
const LONGEST: usize = 4;
/// A phrase counts no more than this, however often it stands there.
const OFTEN: f64 = 8.0;
/// A noun alone must count so much, and be so rare; a longer phrase may be more common.
const ALONE: f64 = 2.5;
const RARE_ALONE: f64 = 0.4;
const RARE: f64 = 0.3;

/// What a story would be found under, the most telling first.
pub fn find(text: &Text<'_>, story: &Story<'_>, rules: &TopicRules) -> Vec<Keyphrase> {
    let mut candidates: Vec<Candidate> = story.entities.iter().filter_map(|entity| of_entity(entity, text, story)).collect();
    candidates.extend(noun_phrases(text, story, rules));
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.first.cmp(&b.first)));
    let mut found: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if found.len() < MOST && !found.iter().any(|it| it.overlaps(&candidate)) {
            found.push(candidate);
        }
    }
    let best = found.first().map_or(1.0, |it| it.score);
    let told = |it: Candidate| Keyphrase { text: it.text, score: (it.score / best * 100.0).round() / 100.0, entity: it.entity };
    found.into_iter().map(told).collect()
}

#[derive(Debug)]
struct Candidate {
    text: String,
    /// Its words without number and case.
    stems: Vec<u64>,
    entity: Option<LocalId>,
    score: f64,
    /// Where it stands first.
    first: usize,
}

impl Candidate {
    /// Whether one of them says all that the other says.
    fn overlaps(&self, other: &Candidate) -> bool {
        let within = |one: &[u64], all: &[u64]| one.iter().all(|it| all.contains(it));
        within(&self.stems, &other.stems) || within(&other.stems, &self.stems)
    }
}

fn stems(phrase: &str) -> Vec<u64> {
    words(phrase, Span::new(0, phrase.len())).into_iter().map(|it| it.stem).collect()
}

/// How much a mention counts by where it stands.
fn place(span: Span, text: &Text<'_>) -> f64 {
    let at = text.sentences.partition_point(|it| it.span.end <= span.start);
    let Some(sentence) = text.sentences.get(at) else { return 0.0 };
    let body = text.sentences.partition_point(|it| is_headline(it, text));
    match at.checked_sub(body) {
        None => 3.0,
        Some(0) => 2.0,
        Some(_) if sentence.paragraph <= 4 => 1.0,
        Some(_) => 0.5,
    }
}

fn is_headline(sentence: &Sentence, text: &Text<'_>) -> bool {
    text.paragraphs.get(sentence.paragraph).is_some_and(|it| it.kind == ParagraphKind::Headline)
}

fn of_entity(entity: &Entity, text: &Text<'_>, story: &Story<'_>) -> Option<Candidate> {
    // The place that it was filed from is not what it is about; "Russian" stands for Russia or in a phrase.
    let is_dateline = entity.place.as_ref().is_some_and(|it| it.roles == [PlaceRole::Dateline]);
    let speaks =
        story.attributions.iter().flat_map(|it| it.source.iter().chain(&it.via)).filter(|it| it.entity == Some(entity.id));
    let classes: Vec<SpeakerClass> = speaks.map(|it| it.class).collect();
    // Who only tells of it is not what it is about either.
    let is_outlet = classes.contains(&SpeakerClass::Outlet) && !entity.in_headline;
    if is_dateline || is_outlet || entity.kind == EntityKind::Group {
        return None;
    }
    let named: Vec<Span> = entity.mentions.iter().filter(|it| it.kind == MentionKind::Name).map(|it| it.span).collect();
    let counted: f64 = named.iter().map(|span| place(*span, text)).sum();
    let linked = if entity.ids.is_empty() && entity.place.as_ref().is_none_or(|it| it.ids.is_empty()) { 0.8 } else { 1.0 };
    let stems = stems(&entity.name);
    let first = named.first()?.start;
    let told = if classes.is_empty() || entity.in_headline { 1.0 } else { 0.6 };
    let score = counted.min(OFTEN).powf(0.7) * linked * told * 0.8;
    (counted >= 1.0 && !stems.is_empty()).then(|| Candidate {
        text: entity.name.clone(),
        stems,
        entity: Some(entity.id),
        score,
        first,
    })
}

/// A noun phrase with all the places where it stands.
#[derive(Debug, Default)]
struct Phrase {
    /// Its forms and how often each is there.
    forms: BTreeMap<String, usize>,
    counted: f64,
    first: usize,
    words: usize,
}

fn noun_phrases(text: &Text<'_>, story: &Story<'_>, rules: &TopicRules) -> Vec<Candidate> {
    let taken = Taken::of(story);
    let body = text.sentences.partition_point(|it| is_headline(it, text));
    let (headline, body) = text.sentences.split_at_checked(body).unwrap_or_default();
    // Headlines have verbs that look like nouns: what is a phrase is learnt from the body.
    let read = if body.is_empty() { headline } else { body };
    let mut phrases: BTreeMap<Vec<u64>, Phrase> = BTreeMap::new();
    for sentence in read {
        let tokens = text.tokens_of(sentence);
        for run in runs(text, tokens, &taken, rules) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let span = Span::new(first.span.start, last.span.end);
            let tells = story.events.iter().any(|it| span.contains(it.trigger.span));
            let phrase = phrases.entry(stems(text.of(span))).or_insert_with(|| Phrase { first: span.start, ..Phrase::default() });
            *phrase.forms.entry(form(text, run, span.start == sentence.span.start)).or_default() += 1;
            phrase.counted += place(span, text) * if tells { 1.3 } else { 1.0 };
            phrase.words = run.iter().filter(|it| it.xpos != Xpos::Hyph).count();
        }
    }
    let headline: Vec<u64> = headline.iter().flat_map(|it| words(text.text, it.span)).map(|it| it.stem).collect();
    for (stems, phrase) in &mut phrases {
        if !body.is_empty() && headline.windows(stems.len().max(1)).any(|it| it == stems.as_slice()) {
            phrase.counted += 3.0;
        }
    }
    phrases.into_iter().filter_map(|(stems, phrase)| judge(stems, phrase, rules)).collect()
}

/// Stretches of the text that are something else: names, times, numbers.
struct Taken(Vec<(Span, Option<EntityKind>)>);

impl Taken {
    fn of(story: &Story<'_>) -> Taken {
        let names = story.entities.iter().flat_map(|entity| {
            entity.mentions.iter().filter(|it| it.kind == MentionKind::Name).map(|it| (it.span, Some(entity.kind)))
        });
        let numbers = story.quantities.iter().map(|it| it.span).chain(story.times.iter().map(|it| it.span));
        let mut taken: Vec<_> = names.chain(numbers.map(|span| (span, None))).collect();
        taken.sort_by_key(|(span, _)| (span.start, span.end));
        Taken(taken)
    }

    /// What a stretch is, if it is something else.
    fn at(&self, span: Span) -> Option<Option<EntityKind>> {
        let next = self.0.partition_point(|(taken, _)| taken.end <= span.start);
        self.0.get(next).filter(|(taken, _)| taken.overlaps(span)).map(|(_, kind)| *kind)
    }
}

fn judge(stems: Vec<u64>, phrase: Phrase, rules: &TopicRules) -> Option<Candidate> {
    let rarity = stems.iter().map(|it| rules.background.rarity(*it)).sum::<f64>() / stems.len().max(1) as f64;
    let is_enough =
        if phrase.words == 1 { phrase.counted >= ALONE && rarity >= RARE_ALONE } else { phrase.counted >= 1.0 && rarity >= RARE };
    let longer = 1.0 + 0.2 * phrase.words.saturating_sub(1) as f64;
    let score = phrase.counted.min(OFTEN).powf(0.7) * rarity * longer;
    let usual = phrase.forms.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?.0;
    is_enough.then_some(Candidate { text: usual, stems, entity: None, score, first: phrase.first })
}

/// The phrase as an index writes it: without the capital of a sentence's beginning.
fn form(text: &Text<'_>, run: &[Token], begins: bool) -> String {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return String::new() };
    let written = text.of(Span::new(first.span.start, last.span.end));
    let is_acronym = text.of(first.span).chars().skip(1).any(char::is_uppercase);
    if !begins || first.upos == Upos::Propn || is_acronym {
        return written.to_owned();
    }
    let mut letters = written.chars();
    letters.next().map_or_else(String::new, |it| it.to_lowercase().chain(letters).collect())
}

/// Stretches of adjectives and nouns that end in a noun, without what tells nothing at their ends. A name of a person, organisation or product, a time or a
/// number ends a stretch; the name of a place or people may begin it: "Russian oil". What stands before a person's name says who that is.
fn runs<'t>(text: &Text<'_>, tokens: &'t [Token], taken: &Taken, rules: &TopicRules) -> Vec<&'t [Token]> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..=tokens.len() {
        let token = tokens.get(at);
        let kind = token.and_then(|it| taken.at(it.span));
        if at > start && token.is_some_and(|it| kind.is_none() && is_part(it)) {
            continue;
        }
        if at > start && kind != Some(Some(EntityKind::Person)) {
            found.extend(tokens.get(start..at).and_then(|run| trimmed(text, run, rules)));
        }
        let begins = matches!(kind, Some(Some(EntityKind::Place | EntityKind::Group)));
        start = if begins || token.is_some_and(|it| kind.is_none() && is_part(it)) { at } else { at + 1 };
    }
    found
}

fn is_part(token: &Token) -> bool {
    matches!(token.upos, Upos::Noun | Upos::Propn) || matches!(token.xpos, Xpos::Jj | Xpos::Hyph)
}

/// The stretch without stop words and hyphens at its ends; `None` if no noun is left at the end, or it is too long.
fn trimmed<'t>(text: &Text<'_>, mut run: &'t [Token], rules: &TopicRules) -> Option<&'t [Token]> {
    let is_stop_word = |it: &Token| {
        let word = text.of(it.span).to_lowercase();
        let singular = word.strip_suffix('s').unwrap_or(&word);
        it.xpos == Xpos::Hyph
            || rules.gist.stop_words.contains(word.as_str())
            || rules.gist.stop_words.contains(singular)
            || word.len() < 3
    };
    while let [first, rest @ ..] = run
        && is_stop_word(first)
    {
        run = rest;
    }
    while let [rest @ .., last] = run
        && (is_stop_word(last) || last.upos == Upos::Adj)
    {
        run = rest;
    }
    let count = run.iter().filter(|it| it.xpos != Xpos::Hyph).count();
    let starts_inside = run.first().is_some_and(|it| it.upos == Upos::Propn) && count == 1;
    let names_somebody = run.last().is_some_and(|it| {
        let word = text.of(it.span).to_lowercase();
        rules.gist.roles.contains(word.as_str()) || rules.gist.roles.contains(word.strip_suffix('s').unwrap_or(&word))
    });
    ((1..=LONGEST).contains(&count) && !starts_inside && !names_somebody).then_some(run)
}
