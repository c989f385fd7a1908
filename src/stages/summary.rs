//! Summary: what it does, why, and an example.
//!
//! **What**: picks two or three whole sentences, in text order, that can go out as an alert by themselves. **Why**: the first screen of a content
//! system, and push messages. **Example**: of a report on a flood, the sentence with the toll and place, and that with the cause and who says so.
//!
//! The first sentence comes first; others count by the main event, parties, tolls and place that they add. A sentence that hangs on another one ("He
//! said …", "However, …"), a quotation without its speaker and a note about the copy are never picked.

use std::collections::BTreeSet;

use crate::record::{Attribution, AttributionKind, Entity, Event, EventStatus, MentionKind, ParagraphKind, Quantity, Span};
use crate::resources::topics::{TopicRules, words};
use crate::text::tagset::Upos;
use crate::text::{Sentence, Text, Token};

/// What is known of the story.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    pub entities: &'a [Entity],
    pub quantities: &'a [Quantity],
    pub attributions: &'a [Attribution],
    pub events: &'a [Event],
    /// The notice that the copy was corrected, if it has one.
    pub notice: Option<&'a str>,
}

/// Sentences that a summary has at most, and sentences of the copy that are looked at: what matters stands near the top.
const MOST: usize = 3;
const LOOKED_AT: usize = 24;
/// Bytes of a sentence that is fit for an alert, and of a whole summary.
const SHORTEST: usize = 35;
const LONGEST: usize = 330;
const ALL: usize = 640;
/// What the first sentence that is picked must say at least, and what a further one must add.
const FIRST: f64 = 2.2;
const WORTH: f64 = 1.6;

/// The sentences that sum the story up, in text order.
pub fn find(text: &Text<'_>, story: &Story<'_>, rules: &TopicRules) -> Vec<Span> {
    let body =
        text.sentences.iter().filter(|it| text.paragraphs.get(it.paragraph).is_some_and(|it| it.kind == ParagraphKind::Body));
    let fit: Vec<(usize, &Sentence)> =
        body.take(LOOKED_AT).enumerate().filter(|(_, sentence)| stands_alone(sentence, text, story, rules)).collect();
    let mut picked: Vec<&Sentence> = Vec::new();
    let mut told: BTreeSet<u64> = BTreeSet::new();
    while picked.len() < MOST {
        let room = ALL.saturating_sub(picked.iter().map(|it| it.span.end - it.span.start).sum());
        let fits = |sentence: &Sentence| picked.is_empty() || sentence.span.end - sentence.span.start <= room;
        let rest = fit.iter().filter(|(_, it)| !picked.iter().any(|other| other.span == it.span) && fits(it));
        let worth = |(place, sentence): &(usize, &Sentence)| worth(*place, sentence, text, story, &told);
        let Some(best) = rest.max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.0.cmp(&a.0))) else { break };
        if worth(best) < if picked.is_empty() { FIRST } else { WORTH } {
            break;
        }
        told.extend(content(best.1, text));
        picked.push(best.1);
    }
    picked.sort_by_key(|it| it.span.start);
    picked.into_iter().map(|it| it.span).collect()
}

/// Whether a sentence can be read by itself.
fn stands_alone(sentence: &Sentence, text: &Text<'_>, story: &Story<'_>, rules: &TopicRules) -> bool {
    let written = text.of(sentence.span);
    let length = (SHORTEST..=LONGEST).contains(&written.len());
    let ends = written.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?']);
    let begins = written.chars().next().is_some_and(|it| it.is_uppercase() || it.is_ascii_digit());
    let has_verb = text.tokens_of(sentence).iter().any(|it| matches!(it.upos, Upos::Verb | Upos::Aux));
    let lower = written.to_lowercase();
    let is_note = rules.gist.notices.iter().any(|it| lower.contains(it)) || story.notice.is_some_and(|it| it.contains(written));
    length
        && ends
        && begins
        && has_verb
        && !is_note
        && !written.ends_with('?')
        && !hangs(sentence, text, story, rules)
        && is_told(sentence, text, story)
}

/// Whether it goes on from another sentence: it begins like that, or a pronoun stands in it before anybody is named.
fn hangs(sentence: &Sentence, text: &Text<'_>, story: &Story<'_>, rules: &TopicRules) -> bool {
    let tokens = text.tokens_of(sentence);
    let hangs = |word: &str| rules.gist.hanging.contains(word.to_lowercase().as_str());
    if tokens.first().is_none_or(|it| hangs(text.of(it.span))) {
        return true;
    }
    let points = |it: &Token| {
        let is_pronoun = it.upos == Upos::Pron
            && !it.xpos.is_personal_pronoun()
            && !it.xpos.is_possessive_pronoun()
            && !it.xpos.is_relative_pronoun();
        is_pronoun && hangs(text.of(it.span)) || rules.gist.pointing.contains(text.of(it.span).to_lowercase().as_str())
    };
    if tokens.iter().any(points) {
        return true;
    }
    let named = story.entities.iter().flat_map(|it| &it.mentions).filter(|it| it.kind == MentionKind::Name);
    let named = named.map(|it| it.span).filter(|it| sentence.span.contains(*it)).map(|it| it.start).min().unwrap_or(usize::MAX);
    let noun = tokens.iter().find(|it| matches!(it.upos, Upos::Noun)).map_or(usize::MAX, |it| it.span.start);
    let pronoun = tokens.iter().find(|it| it.xpos.is_personal_pronoun() || it.xpos.is_possessive_pronoun());
    pronoun.is_some_and(|it| it.span.start < named.min(noun) && !is_quoted(it.span, story))
}

fn is_quoted(span: Span, story: &Story<'_>) -> bool {
    let direct = story.attributions.iter().filter(|it| it.kind != AttributionKind::Indirect);
    direct.flat_map(|it| &it.content).any(|it| it.contains(span))
}

/// Whether quoted words have their speaker in the same sentence.
fn is_told(sentence: &Sentence, text: &Text<'_>, story: &Story<'_>) -> bool {
    let written = text.of(sentence.span);
    let marks = written.matches(['"', '“', '”', '«', '»', '„']).count();
    let said = story.attributions.iter().filter(|it| it.content.iter().any(|content| content.overlaps(sentence.span)));
    let is_here = |it: &Attribution| it.source.as_ref().is_some_and(|source| sentence.span.contains(source.span));
    let mut said = said.filter(|it| it.kind != AttributionKind::Indirect).peekable();
    if said.peek().is_none() {
        // A word in inverted commas is no quotation; a mark without its other half is part of one.
        return marks.is_multiple_of(2) && !written.starts_with(['"', '“', '«', '„']);
    }
    marks.is_multiple_of(2) && said.all(is_here)
}

/// How much a sentence adds to what is told already.
fn worth(place: usize, sentence: &Sentence, text: &Text<'_>, story: &Story<'_>, told: &BTreeSet<u64>) -> f64 {
    let inside = |span: Span| sentence.span.contains(span);
    let events = story.events.iter().filter(|it| inside(it.trigger.span) && it.status != EventStatus::Historical);
    let events = events.map(|it| 0.5 + 0.3 * f64::from(u8::from(it.place.is_some())) + 0.1 * it.quantities.len().min(2) as f64);
    let tolls = story.quantities.iter().filter(|it| inside(it.span)).count().min(2) as f64;
    let names =
        story.entities.iter().filter(|it| it.mentions.iter().any(|it| inside(it.span))).map(|it| it.salience).sum::<f64>();
    let source = story.attributions.iter().any(|it| it.source.as_ref().is_some_and(|it| inside(it.span)));
    let content = content(sentence, text);
    let known = content.iter().filter(|it| told.contains(it)).count() as f64 / content.len().max(1) as f64;
    let says = events.sum::<f64>().min(1.5) + 0.3 * tolls + names.min(1.5) + if source { 0.4 } else { 0.0 };
    says + 4.0 / (place + 1) as f64 - 3.0 * (known - 0.3).max(0.0)
}

/// The words of a sentence that carry meaning, without number and case.
fn content(sentence: &Sentence, text: &Text<'_>) -> Vec<u64> {
    let carries = |upos: Upos| matches!(upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Num);
    let tokens = text.tokens_of(sentence).iter().filter(|it| carries(it.upos));
    tokens.flat_map(|it| words(text.text, it.span)).map(|it| it.stem).collect()
}
