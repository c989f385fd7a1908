//! Key phrases: what it does, why, and an example.
//!
//! **What**: the names and noun phrases under which a story would be found in an index, one form for all variants. **Why**: search, tags and links
//! between stories. **Example**: "EU ministers agreed new sanctions on Belarus" gives "Belarus", "EU ministers", "sanctions".
//!
//! A phrase counts by where it stands (headline, first sentence, further down), how often, and how rare its words are in news as a whole. What stands
//! in passing gives none: a name must be in the headline, the lead or the main event, or come again and again; a noun alone must be in the headline
//! and say much. A story has fewer phrases rather than wrong ones.

mod names;
mod parts;
mod phrases;
mod runs;

use crate::record::{Attribution, Entity, Event, Keyphrase, LocalId, Quantity, Span, Time};
use crate::resources::agencies::Agencies;
use crate::resources::attributions::AttributionRules;
use crate::resources::topics::{TopicRules, words};
use crate::text::{Sentence, Text, forms};
use parts::Parts;

/// What is known of the story.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    pub entities: &'a [Entity],
    pub times: &'a [Time],
    pub quantities: &'a [Quantity],
    pub attributions: &'a [Attribution],
    pub events: &'a [Event],
}

/// What is known of words and of those who bring news.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub rules: &'a TopicRules,
    pub attributions: &'a AttributionRules,
    pub agencies: &'a Agencies,
}

/// Key phrases that a story has at most.
const MOST: usize = 10;
/// A phrase counts no more than this, however often it stands there.
const OFTEN: f64 = 8.0;
/// The share of the best phrase's score that any must have.
const WORTH: f64 = 0.15;

/// What a story would be found under, the most telling first.
pub fn find(text: &Text<'_>, story: &Story<'_>, knowledge: &Knowledge<'_>) -> Vec<Keyphrase> {
    let copy = Copy::of(text, story, knowledge);
    let mut candidates = copy.names();
    candidates.extend(copy.phrases());
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.first.cmp(&b.first)));
    let best = candidates.first().map_or(1.0, |it| it.score);
    let mut found: Vec<Candidate> = Vec::new();
    for candidate in candidates.into_iter().filter(|it| it.score >= best * WORTH) {
        if found.len() < MOST && !found.iter().any(|it| it.says_as_much_as(&candidate)) {
            found.push(candidate);
        }
    }
    let told = |it: Candidate| Keyphrase { text: it.text, score: (it.score / best * 100.0).round() / 100.0, entity: it.entity };
    found.into_iter().map(told).collect()
}

/// A story as its sentences: those of the headline and those below it.
struct Copy<'a> {
    text: &'a Text<'a>,
    story: &'a Story<'a>,
    knowledge: &'a Knowledge<'a>,
    headline: &'a [Sentence],
    body: &'a [Sentence],
    parts: Parts,
}

#[derive(Debug)]
struct Candidate {
    text: String,
    /// Its words without number and case.
    stems: Vec<u64>,
    /// The beginnings of its words: "citizens" and "citizenship" have the same.
    roots: Vec<u64>,
    entity: Option<LocalId>,
    score: f64,
    /// Where it stands first.
    first: usize,
}

impl Candidate {
    fn new(text: String, entity: Option<LocalId>, score: f64, first: usize) -> Candidate {
        let written = words(&text, Span::new(0, text.len()));
        let root = |word: &str| forms::form(word.get(..word.floor_char_boundary(ROOT)).unwrap_or(word)).lower;
        let roots = written.iter().map(|it| root(it.span.of(&text))).collect();
        Candidate { stems: written.into_iter().map(|it| it.stem).collect(), roots, text, entity, score, first }
    }

    /// Whether one of them says all that the other says, or two noun phrases share half of their words.
    fn says_as_much_as(&self, other: &Candidate) -> bool {
        let shared = |one: &[u64], all: &[u64]| one.iter().filter(|it| all.contains(it)).count();
        let all = |one: &Candidate, other: &Candidate| shared(&one.stems, &other.stems) == one.stems.len();
        let are_phrases = self.entity.is_none() && other.entity.is_none();
        let half = shared(&self.roots, &other.roots) * 2 >= self.roots.len().min(other.roots.len());
        all(self, other) || all(other, self) || are_phrases && half
    }
}

/// Bytes by which words of one root are told.
const ROOT: usize = 6;

impl<'a> Copy<'a> {
    fn of(text: &'a Text<'a>, story: &'a Story<'a>, knowledge: &'a Knowledge<'a>) -> Copy<'a> {
        let below = text.sentences.partition_point(|it| text.is_headline(it));
        let (headline, body) = text.sentences.split_at_checked(below).unwrap_or_default();
        Copy { text, story, knowledge, headline, body, parts: Parts::of(story) }
    }

    /// Where a stretch stands: 0 in the headline, 1 in the first sentence below it, and so on.
    fn depth(&self, span: Span) -> usize {
        let at = self.text.sentences.partition_point(|it| it.span.end <= span.start);
        (at + 1).saturating_sub(self.headline.len())
    }

    /// How much a mention counts by where it stands.
    fn weight(&self, span: Span) -> f64 {
        let paragraph = self.headline.len().min(1) + 3;
        match self.depth(span) {
            0 => 3.0,
            1 => 2.0,
            depth if self.body.get(depth - 1).is_some_and(|it| it.paragraph <= paragraph) => 1.0,
            _ => 0.5,
        }
    }
}
