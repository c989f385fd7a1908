//! Topics: what it does, why, and an example.
//!
//! **What**: says what a story is about, in the terms of IPTC Media Topics: the best top level first, others that the story has as well,
//! and topics further down the tree where words of the story name them. **Why**: the desk's first filter. **Example**: "EU imposes
//! sanctions on Belarus" is politics (11000000), and below it economic sanction (20000642).
//!
//! The provider's own codes count first. Of copy in a language with rules, each stretch is read by a linear classifier of top levels
//! (weights learnt from open news, [`crate::resources::topics::TopicModel`]); the head of a story counts most. A topic below the top is
//! given only on the evidence of phrases (`cues.tsv`) and events (`events.tsv`), never by the classifier. What is not likely is not given: no
//! topic rather than a wrong one. The score of what is given says how often such a topic is right.

mod events;
mod reading;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::record::article::ProviderCode;
use crate::record::{Event, Topic};
use crate::resources::topics::{Calibration, LABELS, MediaTopics, TopicRules};
use crate::text::clusters::Clusters;
use crate::text::{Paragraph, Sentence, Text};
pub use reading::{Reading, read};

/// What is read for topics.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    pub text: &'a str,
    pub paragraphs: &'a [Paragraph],
    pub sentences: &'a [Sentence],
    /// What happened, whose kinds count beside the words.
    pub events: &'a [Event],
    pub codes: &'a [ProviderCode],
    /// The slug and keywords, whose words count like those of the headline.
    pub labels: &'a str,
}

/// What is known of topics.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub topics: &'a MediaTopics,
    /// Of the story's language.
    pub rules: Option<&'a TopicRules>,
    pub clusters: Option<&'a Clusters<'a>>,
}

/// Below this, before it is calibrated, no topic is given.
pub const FLOOR: f64 = 0.5;
/// A topic of the provider is right but for a slip.
const GIVEN: f64 = 0.95;
/// Topics below the top that a story has at most.
const MOST: usize = 6;

/// The topics of a story: each top level, the most likely first, followed by what is known below it.
pub fn find(story: &Story<'_>, knowledge: &Knowledge<'_>) -> Vec<Topic> {
    let mut found = Found::default();
    for topic in knowledge.topics.given(story.codes) {
        let path = knowledge.topics.taxonomy.path(topic.code);
        path.first().into_iter().chain([&topic.code]).for_each(|code| found.note(code, GIVEN));
    }
    if let Some(rules) = knowledge.rules {
        let mut read = read(story, rules, knowledge);
        events::weigh(story, rules, &mut read);
        found.note_read(&read, rules, knowledge.topics);
    }
    found.into_topics(knowledge.topics, knowledge.rules.map(|it| &it.calibration))
}

/// Topics with the best score that something gave them.
#[derive(Debug, Default)]
struct Found(BTreeMap<&'static str, f64>);

impl Found {
    fn note(&mut self, code: &'static str, score: f64) {
        let best = self.0.entry(code).or_default();
        *best = best.max(score);
    }

    /// Notes what the words of the story say.
    fn note_read(&mut self, reading: &Reading, rules: &TopicRules, topics: &MediaTopics) {
        let shares = |top: usize| reading.shares.get(top).copied().map_or(0.0, f64::from);
        let best = (0..LABELS).max_by(|a, b| shares(*a).total_cmp(&shares(*b))).unwrap_or_default();
        for (top, code) in topics.taxonomy.tops().enumerate().take(LABELS) {
            let likely = if top == best { rules.model.probability(shares(top)) } else { shares(top) * SECOND };
            // A few common words are no evidence.
            let is_evident = shares(top) >= FLOOR || reading.spoken.get(top).copied().unwrap_or_default();
            self.note(code, if is_evident { likely } else { 0.0 });
        }
        let most = reading.evidence.values().copied().fold(0.0, f64::max);
        let mut ranked: Vec<(&'static str, f64)> = reading.evidence.iter().map(|(code, says)| (*code, *says)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (mut is_told, mut decided) = (false, None);
        let stands_out = |says: f64| says >= ENOUGH && says >= most * STANDS_OUT;
        for (code, says) in ranked.into_iter().filter(|it| stands_out(it.1)).take(MOST) {
            let share = topics.taxonomy.top_of(code).map_or(0.0, shares);
            // What the story as a whole is hardly about is a word in passing.
            let score = (says / (says + 1.0)) * (share / (share + 0.05)).sqrt();
            if score >= FLOOR {
                self.note(code, score);
                topics.taxonomy.path(code).first().into_iter().for_each(|top| self.note(top, score * TOP_OF));
                let top = topics.taxonomy.top_of(code);
                is_told |= top == Some(best);
                decided = decided.or(top.filter(|_| reading.deciding.contains(code)));
            }
        }
        let first = decided.or(Some(best).filter(|_| is_told)).and_then(|it| topics.taxonomy.tops().nth(it));
        first.into_iter().for_each(|it| self.limit(it));
    }

    /// No top level comes before this one: the one of what a headline says that happened, or that the words as a whole are for if
    /// topics below it are known too.
    fn limit(&mut self, first: &str) {
        let most = self.0.get(first).copied().unwrap_or_default().max(FLOOR + STEP);
        let tops = self.0.iter_mut().filter(|(code, score)| **code != first && code.ends_with(TOP) && **score != GIVEN);
        tops.for_each(|(_, score)| *score = score.min(most - STEP));
    }

    /// The topics that are likely, each top level with what is below it.
    fn into_topics(mut self, topics: &MediaTopics, calibration: Option<&Calibration>) -> Vec<Topic> {
        self.0.retain(|_, score| *score >= FLOOR);
        let read = self.0.iter_mut().filter(|(_, score)| **score != GIVEN);
        for (code, score) in read {
            *score = calibration.map_or(*score, |it| it.probability(*score, code.ends_with(TOP)));
        }
        let best = |top: &str| self.0.get(top).copied().unwrap_or_default();
        let mut found: Vec<(Vec<&'static str>, f64)> =
            self.0.iter().map(|(code, score)| (topics.taxonomy.path(code), *score)).collect();
        // A topic with a topic below it says nothing more, but for the top level, which is the desk's filter.
        let paths: Vec<Vec<&'static str>> = found.iter().map(|(path, _)| path.clone()).collect();
        found.retain(|(path, _)| path.len() == 1 || !paths.iter().any(|it| it.len() > path.len() && it.starts_with(path)));
        let rank = |(path, score): &(Vec<&'static str>, f64)| {
            let top = path.first().copied().unwrap_or_default();
            (Reverse(order(best(top))), top, path.len() > 1, Reverse(order(*score)))
        };
        found.retain(|(path, _)| path.first().is_some_and(|top| best(top) >= FLOOR));
        found.sort_by_key(rank);
        found.into_iter().filter_map(|(path, score)| topic(&path, score, topics)).collect()
    }
}

/// What speaks for a topic below the top must be so much at least, and so much of what speaks for the one that has most.
const ENOUGH: f64 = 1.8;
const STANDS_OUT: f64 = 0.4;
/// A top level beside the best one is a topic of the story if it has a third of it.
const SECOND: f64 = 1.5;
/// How far a topic below the top vouches for its top level.
const TOP_OF: f64 = 0.9;

/// What codes of top levels end in.
const TOP: &str = "000000";
/// No score says that a topic is certain.
const MOST_LIKELY: f64 = 0.99;
/// What scores differ by at least in their order.
const STEP: f64 = 1e-4;

/// A score as a number that sorts.
fn order(score: f64) -> u32 {
    (score * 1e6) as u32
}

fn topic(path: &[&'static str], score: f64, topics: &MediaTopics) -> Option<Topic> {
    let found = topics.taxonomy.find(path.last()?)?;
    let code = |it: &str| format!("medtop:{it}").into();
    let score = ((score * 100.0).round() / 100.0).min(MOST_LIKELY);
    Some(Topic { code: code(found.code), name: found.name.into(), score, path: path.iter().map(|it| code(it)).collect() })
}

/// The words of the slug and of the provider's keywords.
pub fn labels(slug: Option<&str>, codes: &[ProviderCode]) -> String {
    let keywords = codes.iter().filter(|it| it.scheme == "keyword").map(|it| it.name.as_deref().unwrap_or(&it.code));
    slug.into_iter().chain(keywords).collect::<Vec<_>>().join(" ; ")
}

/// [`find`] for an analysed text.
pub fn of_text(
    text: &Text<'_>,
    events: &[Event],
    slug: Option<&str>,
    codes: &[ProviderCode],
    knowledge: &Knowledge<'_>,
) -> Vec<Topic> {
    let labels = labels(slug, codes);
    let Text { text, paragraphs, sentences, .. } = text;
    find(&Story { text, paragraphs, sentences, events, codes, labels: &labels }, knowledge)
}
