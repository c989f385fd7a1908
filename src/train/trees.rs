//! Learns to parse with a dynamic oracle: wrong turns are followed, and what is best after them is learnt.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::text::model::Builder;
use crate::text::tags::Tag;
use crate::text::tagset::Relation;
use crate::text::trees::{Action, Parser, State, Tree, Word, features, parse_words};
use crate::train::conllu::Gold;
use crate::train::perceptron::Perceptron;
use crate::train::random::Random;
use crate::train::tags::highest;

pub const DEFAULT_ROUNDS: usize = 8;
/// Share of wrong turns that are followed, from the second round on.
const EXPLORE: f64 = 0.9;

/// What is learnt before it is packed.
pub struct Learnt {
    actions: Vec<Action>,
    weights: Perceptron,
}

/// A sentence with the tags a tagger gave it: the parser must learn from tags as wrong as those it will see.
pub struct Example {
    words: Vec<Word>,
    heads: Vec<usize>,
    relations: Vec<Relation>,
}

impl Example {
    pub fn of(gold: &Gold, tags: &[Tag]) -> Example {
        let words = gold.words.iter().zip(tags).map(|(word, tag)| Word::of(&word.form, *tag)).collect();
        let root = gold.words.len();
        let heads = gold.words.iter().map(|word| if word.head == 0 { root } else { word.head - 1 }).collect();
        Example { words, heads, relations: gold.words.iter().map(|word| word.relation).collect() }
    }
}

/// A feature seen less often along the right derivations is not learnt.
const SEEN: u32 = 6;
/// Features kept after the first rounds; the others would not fit into the model.
const KEPT: usize = 260_000;
/// By how much the right action must lead; each wrong decision moves a score by some hundred.
const MARGIN: f32 = 10.0;
const FIRST_ROUNDS: usize = 1;

/// Learns from `examples`; the same seed gives the same weights.
///
/// A few rounds with every feature seen often enough, then anew with those that proved to matter.
pub fn learn(examples: &[Example], rounds: usize, seed: u64, progress: &mut dyn FnMut(String)) -> Learnt {
    let mut counts = counts(examples);
    counts.retain(|_, count| *count >= SEEN);
    progress(format!("trees: {} features seen {SEEN} times or more", counts.len()));
    let actions = actions(examples);
    let mut learnt = Learnt { actions: actions.clone(), weights: Perceptron::closed(counts.keys().copied()) };
    rounds_of(FIRST_ROUNDS, examples, &mut learnt, seed, progress);
    let kept = learnt.weights.heaviest(KEPT, &counts);
    drop(counts);
    let mut learnt = Learnt { actions, weights: Perceptron::closed(kept.into_iter()) };
    rounds_of(rounds, examples, &mut learnt, seed + 1, progress);
    learnt
}

fn rounds_of(rounds: usize, examples: &[Example], learnt: &mut Learnt, seed: u64, progress: &mut dyn FnMut(String)) {
    let mut random = Random::new(seed);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for round in 0..rounds {
        random.shuffle(&mut order);
        let (mut right, mut all) = (0, 0);
        for index in &order {
            if let Some(example) = examples.get(*index) {
                let (good, steps) = learn_sentence(example, learnt, round > 0, &mut random);
                right += good;
                all += steps;
            }
        }
        progress(format!(
            "trees: round {} of {rounds}, {:.2} % right while learning",
            round + 1,
            100.0 * right as f64 / all.max(1) as f64
        ));
    }
    learnt.weights.average();
}

/// How often each feature is seen along the right derivations.
fn counts(examples: &[Example]) -> FxHashMap<u64, u32> {
    let mut counts = FxHashMap::default();
    for example in examples {
        let mut state = State::new(example.words.len());
        while !state.is_final() {
            features(&state, &example.words, &mut |feature| *counts.entry(feature).or_default() += 1);
            let costs = Costs::of(&state, example);
            let top = example.relations.get(state.below(0)).copied().unwrap_or(Relation::Dep);
            let moves = [Action::Left(top), Action::Right(top), Action::Shift];
            let best = moves.into_iter().find(|action| state.allows(*action) && costs.is_best(*action, &state, example));
            state.apply(best.unwrap_or(state.fallback()));
        }
    }
    counts
}

/// Every relation in each direction that the training text has more than once.
fn actions(examples: &[Example]) -> Vec<Action> {
    let mut counts: BTreeMap<Action, usize> = BTreeMap::new();
    for example in examples {
        for (child, (head, relation)) in example.heads.iter().zip(&example.relations).enumerate() {
            let action = if *head > child { Action::Left(*relation) } else { Action::Right(*relation) };
            *counts.entry(action).or_default() += 1;
        }
    }
    let frequent = counts.into_iter().filter(|(_, count)| *count > 1).map(|(action, _)| action);
    std::iter::once(Action::Shift).chain(frequent).collect()
}

fn learn_sentence(example: &Example, learnt: &mut Learnt, explore: bool, random: &mut Random) -> (usize, usize) {
    let mut state = State::new(example.words.len());
    let mut scores = vec![0f32; learnt.actions.len()];
    let mut seen = Vec::with_capacity(128);
    let (mut right, mut steps) = (0, 0);
    while !state.is_final() {
        seen.clear();
        scores.fill(0.0);
        features(&state, &example.words, &mut |feature| seen.push(feature));
        seen.iter().for_each(|feature| learnt.weights.add(*feature, &mut scores));
        let costs = Costs::of(&state, example);
        let (mut good, mut bad) = (scores.clone(), scores.clone());
        for (label, action) in learnt.actions.iter().enumerate() {
            let allowed = state.allows(*action);
            let is_good = allowed && costs.is_best(*action, &state, example);
            if let (Some(good), Some(bad)) = (good.get_mut(label), bad.get_mut(label)) {
                *good = if is_good { *good } else { f32::MIN };
                *bad = if allowed && !is_good { *bad } else { f32::MIN };
            }
        }
        let (answer, rival) = (highest(&good), highest(&bad));
        let score = |list: &[f32], label: usize| list.get(label).copied().unwrap_or(f32::MIN);
        learnt.weights.tick();
        steps += 1;
        let (answer_score, rival_score) = (score(&good, answer), score(&bad, rival));
        let is_right = answer_score >= rival_score;
        right += usize::from(is_right);
        if answer_score > f32::MIN && rival_score > f32::MIN && answer_score < rival_score + MARGIN {
            learnt.weights.update(&seen, answer, rival);
        }
        let follow = if is_right || answer_score == f32::MIN || (explore && random.share() < EXPLORE) {
            if is_right { answer } else { rival }
        } else {
            answer
        };
        let action = learnt.actions.get(follow).copied().filter(|action| state.allows(*action));
        state.apply(action.unwrap_or(state.fallback()));
    }
    (right, steps)
}

/// Number of gold arcs that each kind of action makes unreachable.
struct Costs {
    shift: usize,
    left: usize,
    right: usize,
    least: usize,
}

impl Costs {
    fn of(state: &State, example: &Example) -> Costs {
        let head = |word: usize| example.heads.get(word).copied().unwrap_or(usize::MAX);
        let (top, below, next) = (state.below(0), state.below(1), state.next);
        let rest = state.stack.len().saturating_sub(1);
        let lost_children = state.stack.iter().filter(|word| head(**word) == next).count();
        let lost_head = state.stack.iter().take(rest).any(|word| *word == head(next)) && next < state.root();
        let shift = lost_children + usize::from(lost_head);
        let children = (next..state.root()).filter(|word| head(*word) == top).count();
        let left = children + usize::from(head(top) == below || (head(top) > next && head(top) <= state.root()));
        let right = children + usize::from(head(top) >= next && head(top) <= state.root());
        let allowed = |action: Action, cost: usize| if state.allows(action) { cost } else { usize::MAX };
        let left_kind = if state.next == state.root() { Relation::Root } else { Relation::Dep };
        let least = allowed(Action::Shift, shift)
            .min(allowed(Action::Left(left_kind), left))
            .min(allowed(Action::Right(Relation::Dep), right));
        Costs { shift, left, right, least }
    }

    /// Whether `action` loses as little as can be, with the right relation if its arc is a gold one.
    fn is_best(&self, action: Action, state: &State, example: &Example) -> bool {
        let top = state.below(0);
        let fits = |head: usize, relation: Relation| {
            example.heads.get(top) != Some(&head) || example.relations.get(top) == Some(&relation)
        };
        match action {
            Action::Shift => self.shift == self.least,
            Action::Left(relation) => self.left == self.least && fits(state.next, relation),
            Action::Right(relation) => self.right == self.least && fits(state.below(1), relation),
        }
    }
}

/// Packs what was learnt into `trees.*`, at most `budget` bytes of weights.
pub fn write(learnt: &Learnt, budget: usize, builder: &mut Builder) -> usize {
    let labels: Vec<u8> = learnt.actions.iter().flat_map(|action| action.bytes()).collect();
    builder.put("trees.labels", &labels);
    learnt.weights.write("trees", budget, builder)
}

/// Attachment of words, in per cent: unlabelled, labelled.
pub fn measure(sentences: &[Gold], tag: impl Fn(&Gold) -> Vec<Tag>, parser: &Parser<'_>) -> (f64, f64) {
    let (mut words, mut heads, mut both) = (0, 0, 0);
    for gold in sentences {
        let example = Example::of(gold, &tag(gold));
        let Tree { heads: found, relations } = parse_words(&example.words, parser);
        for (at, word) in gold.words.iter().enumerate() {
            let head = found.get(at).copied().flatten().map_or(0, |head| head + 1);
            let right = head == word.head;
            words += 1;
            heads += usize::from(right);
            both += usize::from(right && relations.get(at) == Some(&word.relation));
        }
    }
    let share = |right: usize| 100.0 * right as f64 / f64::from(words.max(1));
    (share(heads), share(both))
}
