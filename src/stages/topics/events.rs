//! What the events of a story say of its topics.

use std::collections::BTreeMap;

use super::Story;
use super::reading::Reading;
use crate::record::{Event, EventStatus, ParagraphKind};
use crate::resources::topics::{TopicRules, Word, words};

/// What an event counts for a topic below the top, as phrases do: the main one as much as a phrase of the headline.
const MAIN: f64 = 2.0;
const IN_HEAD: f64 = 1.0;
const NEAR: f64 = 1.0;
const IN_BODY: f64 = 0.5;
/// What further events of the topic add: at most so much, and each so much of its own.
const AGAIN: f64 = 0.5;
/// What the lesser of phrases and events adds to the greater.
const BESIDE: f64 = 0.5;
/// How many times as likely a top level is if the main event belongs to it, or else the first event of the head that belongs somewhere.
const MAIN_PULLS: f32 = 4.0;
const PULLS: f32 = 2.0;
/// Events that are looked at: what comes later says little of the whole.
const FIRST: usize = 24;

/// Adds what the events say to what the words said.
pub(super) fn weigh(story: &Story<'_>, rules: &TopicRules, reading: &mut Reading) {
    let body = story.paragraphs.iter().find(|it| it.kind == ParagraphKind::Body);
    let head = body.map_or(0, |it| it.span.end);
    // What the second paragraph tells is background that the story rests on.
    let near = story.paragraphs.iter().filter(|it| it.kind == ParagraphKind::Body).nth(1).map_or(head, |it| it.span.end);
    let told = || story.events.iter().take(FIRST).filter(|it| it.main || happened(it));
    let mut evidence: BTreeMap<&'static str, (f64, f64)> = BTreeMap::new();
    let mut pulls = None;
    for event in told().filter(|it| it.main).chain(told().filter(|it| !it.main)) {
        let (says, times) = match event.trigger.span.start < head {
            _ if event.main => (MAIN, MAIN_PULLS),
            true => (IN_HEAD, PULLS),
            false if event.trigger.span.start < near => (NEAR, 1.0),
            false => (IN_BODY, 1.0),
        };
        let beside = beside(event, story);
        let mut fitting = rules.happenings.of(event, &beside).peekable();
        pulls = pulls.or_else(|| fitting.peek().map(|first| (first.top, times)));
        for rule in fitting.filter(|it| it.is_below) {
            let (most, more): &mut (f64, f64) = evidence.entry(rule.topic).or_default();
            *more += most.min(says) * AGAIN;
            *most = most.max(says);
        }
    }
    if let Some((top, times)) = pulls {
        reading.pull(top, times);
    }
    for (topic, (most, more)) in evidence {
        let says = most + more.min(AGAIN);
        let by_words = reading.evidence.entry(topic).or_default();
        *by_words = by_words.max(says) + BESIDE * by_words.min(says);
    }
}

fn happened(event: &Event) -> bool {
    matches!(event.status, EventStatus::Asserted | EventStatus::Alleged | EventStatus::Planned)
}

/// The words that stand with an event: those of its sentence and, with the main event, of the headline.
fn beside(event: &Event, story: &Story<'_>) -> Vec<Word> {
    let sentence = story.sentences.get(event.sentence).map(|it| it.span);
    let headlines = story.paragraphs.iter().filter(|it| event.main && it.kind == ParagraphKind::Headline).map(|it| it.span);
    sentence.into_iter().chain(headlines).flat_map(|span| words(story.text, span)).collect()
}
