//! Summary: what it does, why, and an example.
//!
//! **What**: picks up to three whole sentences, in text order, that can go out as an alert by themselves. **Why**: the first screen of a content
//! system, and push messages. **Example**: of a report on a flood, the sentence with the toll and place, and that with the cause and who says so.
//!
//! News says first what matters: the first two sentences are the summary unless something speaks against it. A sentence that is none, a quotation
//! without its speaker and a note about the copy are passed over; where neither of the two tells what the headline tells, the sentence that does
//! takes the place of the second. What is taken from further down must be understood without what stands between ([`references`]).

mod headline;
mod references;
mod wholeness;

use crate::record::TOLLS;
use crate::record::{Attribution, Entity, Event, ParagraphKind, Quantity, Span};
use crate::resources::topics::TopicRules;
use crate::text::{Sentence, Text};
use headline::Headline;

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

/// Sentences of the copy that are looked at, and those among which the first and the second are looked for: what matters stands near the top.
const LOOKED_AT: usize = 16;
const NEAR: usize = 6;
/// Words that an alert has at most, and words after which a third sentence may still come.
const LONGEST: usize = 85;
const SHORT: usize = 55;
/// How much of the headline a summary must tell, and how much more of it a sentence from further down.
const TOLD: f64 = 0.4;
const MORE: f64 = 0.3;

/// The sentences that sum the story up, in text order.
pub fn find(text: &Text<'_>, story: &Story<'_>, rules: &TopicRules) -> Vec<Span> {
    let is_body = |it: &&Sentence| text.paragraphs.get(it.paragraph).is_some_and(|it| it.kind == ParagraphKind::Body);
    let body: Vec<&Sentence> = text.sentences.iter().filter(is_body).take(LOOKED_AT).collect();
    let copy = Copy { text, story, rules, headline: Headline::of(text, story, rules), body };
    let mut picked = copy.pick();
    picked.sort_unstable();
    picked.into_iter().filter_map(|at| copy.body.get(at)).map(|it| it.span).collect()
}

/// The top of a story below its headline; sentences are known by their place in `body`.
struct Copy<'a> {
    text: &'a Text<'a>,
    story: &'a Story<'a>,
    rules: &'a TopicRules,
    headline: Headline<'a>,
    body: Vec<&'a Sentence>,
}

impl Copy<'_> {
    fn pick(&self) -> Vec<usize> {
        let Some(first) = self.first() else { return Vec::new() };
        let mut picked = vec![first];
        picked.extend(self.second(first));
        if self.told(&picked) < TOLD
            && let Some(main) = self.main(first, &picked)
        {
            picked = if self.fits(&[first], main) { vec![first, main] } else { vec![main] };
        }
        if let [_, last] = *picked
            && self.length(&picked) <= SHORT
        {
            let adds = |at: &usize| self.fits(&picked, *at) && self.stands(*at, &picked) && self.adds(*at, &picked);
            let third = (last + 1..self.body.len().min(NEAR)).find(adds);
            picked.extend(third);
        }
        picked
    }

    /// The first sentence that can open an alert; what stands before it is no sentence, or it stands by itself.
    fn first(&self) -> Option<usize> {
        let opens = |at: &usize| {
            let is_lead = (0..*at).all(|before| self.sentence(before).is_none_or(|it| self.is_furniture(it)));
            let Some(sentence) = self.sentence(*at).filter(|it| self.is_whole(it)) else { return false };
            self.words(sentence) <= LONGEST && !self.hangs(sentence) && (is_lead || self.stands(*at, &[]))
        };
        (0..self.body.len().min(NEAR)).find(opens)
    }

    /// The sentence that follows the first, or the next one that stands by itself.
    fn second(&self, first: usize) -> Option<usize> {
        let follows =
            |at: &usize| self.fits(&[first], *at) && (*at == first + 1 && self.follows(*at, first) || self.stands(*at, &[first]));
        (first + 1..self.body.len().min(first + NEAR)).find(follows)
    }

    /// The sentence that tells what the headline tells, if those that were picked don't.
    fn main(&self, first: usize, picked: &[usize]) -> Option<usize> {
        let least = self.told(picked) + MORE;
        let stands = |at: &usize| self.sentence(*at).is_some_and(|it| self.is_whole(it)) && self.stands(*at, &[first]);
        let told = |at: usize| self.told(&[first, at]);
        let rest = (first + 1..self.body.len()).filter(|at| !picked.contains(at) && told(*at) >= least).filter(stands);
        rest.max_by(|a, b| told(*a).total_cmp(&told(*b)).then(b.cmp(a)))
    }

    /// Whether a sentence brings what an alert should say and the others don't: how many were hurt, or what the headline tells.
    fn adds(&self, at: usize, picked: &[usize]) -> bool {
        let tolls = |at: usize| {
            let within = |it: &&Quantity| self.sentence(at).is_some_and(|sentence| sentence.span.contains(it.span));
            self.story.quantities.iter().filter(within).filter(|it| TOLLS.contains(&&*it.kind)).count()
        };
        let with = [picked, &[at]].concat();
        tolls(at) > 0 && picked.iter().all(|it| tolls(*it) == 0) || self.told(&with) >= self.told(picked) + MORE / 2.0
    }

    fn told(&self, picked: &[usize]) -> f64 {
        let sentences: Vec<&Sentence> = picked.iter().filter_map(|at| self.sentence(*at)).collect();
        self.headline.told(&sentences)
    }

    fn fits(&self, picked: &[usize], at: usize) -> bool {
        let is_whole = self.sentence(at).is_some_and(|it| self.is_whole(it));
        is_whole && self.length(&[picked, &[at]].concat()) <= LONGEST
    }

    fn length(&self, picked: &[usize]) -> usize {
        picked.iter().filter_map(|at| self.sentence(*at)).map(|it| self.words(it)).sum()
    }

    fn words(&self, sentence: &Sentence) -> usize {
        self.text.of(sentence.span).split_whitespace().count()
    }

    fn sentence(&self, at: usize) -> Option<&Sentence> {
        self.body.get(at).copied()
    }
}
