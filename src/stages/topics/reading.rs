//! What the words of a story say of its topics, before anything is given.

use std::collections::{BTreeMap, BTreeSet};

use super::{Knowledge, Story};
use crate::record::{ParagraphKind, Span};
use crate::resources::topics::{Cue, Features, LABELS, Scores, Strength, TopicRules, Word, words};

/// Words that are read at once: as many as the classifier has learnt from.
const STRETCH: usize = 60;
/// What the stretches behind the head count, all together, at most as a share of what the head counts.
const BODY: f64 = 0.8;
/// How many times as likely a top level is if the headline or the lead has a phrase for a topic that decides it.
const DECIDES: f32 = 2.5;

/// What the words of a story say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// How much of the story each top level has; together they are 1.
    pub shares: Scores,
    /// Whether a phrase of the lists speaks for a top level.
    pub spoken: [bool; LABELS],
    /// How much speaks for each topic below the top.
    pub evidence: BTreeMap<&'static str, f64>,
    /// Topics that a headline names and that decide which top level comes first.
    pub deciding: BTreeSet<&'static str>,
}

/// Reads the words of a story: the head – headline, labels and first paragraph – and then stretch by stretch.
pub fn read(story: &Story<'_>, rules: &TopicRules, knowledge: &Knowledge<'_>) -> Reading {
    let mut reading = Reading::default();
    let (mut weights, mut deciding) = (0.0, [false; LABELS]);
    for (place, stretch) in stretches(story).into_iter().enumerate() {
        if stretch.words.is_empty() {
            continue;
        }
        let cues = rules.cues.find(&stretch.words);
        let shares = rules.model.read(&Features::of(&stretch.words, &cues, knowledge.clusters));
        let weight = if place == 0 { 1.0 } else { BODY / (place * (place + 1)) as f64 };
        weights += weight;
        reading.shares.iter_mut().zip(shares).for_each(|(all, share)| *all += share * weight as f32);
        for cue in &cues {
            reading.spoken.get_mut(cue.top).into_iter().for_each(|spoken| *spoken = true);
            if stretch.is_head && cue.strength == Strength::Strong && rules.happenings.decides(cue.topic) {
                deciding.get_mut(cue.top).into_iter().for_each(|decides| *decides = true);
                reading.deciding.extend(Some(cue.topic).filter(|_| cue.word < stretch.headline));
            }
        }
        weigh(&cues, &stretch, &mut reading.evidence);
    }
    if weights > 0.0 {
        reading.shares.iter_mut().for_each(|share| *share /= weights as f32);
    }
    deciding.iter().enumerate().filter(|it| *it.1).for_each(|(top, _)| reading.pull(top, DECIDES));
    reading
}

impl Reading {
    /// Makes a top level so many times as likely beside the others.
    pub(super) fn pull(&mut self, top: usize, times: f32) {
        self.shares.get_mut(top).into_iter().for_each(|share| *share *= times);
        self.spoken.get_mut(top).into_iter().for_each(|spoken| *spoken = true);
        let all: f32 = self.shares.iter().sum();
        self.shares.iter_mut().filter(|_| all > 0.0).for_each(|share| *share /= all);
    }
}

/// Words that are read at once.
#[derive(Debug, Default)]
struct Stretch {
    words: Vec<Word>,
    /// So many of them are of the headline or of labels.
    headline: usize,
    is_head: bool,
}

fn stretches(story: &Story<'_>) -> Vec<Stretch> {
    let of = |kind: ParagraphKind| story.paragraphs.iter().filter(move |it| it.kind == kind).map(|it| words(story.text, it.span));
    let mut body = of(ParagraphKind::Body);
    let mut head: Vec<Word> = of(ParagraphKind::Headline).flatten().collect();
    head.extend(words(story.labels, Span::new(0, story.labels.len())));
    let headline = head.len();
    head.extend(body.next().unwrap_or_default());
    let mut found = vec![Stretch { words: head, headline, is_head: true }];
    for paragraph in body {
        match found.last_mut().filter(|it| !it.is_head && it.words.len() + paragraph.len() <= STRETCH) {
            Some(last) => last.words.extend(paragraph),
            None => found.push(Stretch { words: paragraph, ..Stretch::default() }),
        }
    }
    found
}

/// Adds what the phrases of a stretch say: twice as much in the headline, and each topic once in the rest.
fn weigh(cues: &[Cue], stretch: &Stretch, evidence: &mut BTreeMap<&'static str, f64>) {
    let mut met: BTreeMap<(&'static str, bool), f64> = BTreeMap::new();
    for cue in cues {
        let in_headline = cue.word < stretch.headline;
        let place = if in_headline {
            2.0
        } else if stretch.is_head {
            1.5
        } else {
            0.7
        };
        let says = if cue.strength == Strength::Strong { place } else { place * 0.4 };
        let most = met.entry((cue.topic, in_headline)).or_default();
        *most = most.max(says);
    }
    for ((topic, _), says) in met {
        *evidence.entry(topic).or_default() += says;
    }
}
