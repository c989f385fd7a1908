//! The network that tags and parses, as it is learnt: 32-bit numbers, gradients written out by hand.

mod adam;
mod affine;
mod attach;
pub mod learn;
mod matrix;
pub mod pack;
pub mod plan;
pub mod sru;
pub mod vocabulary;

use std::ops::Range;

pub use adam::{Adam, Step};
pub use affine::highest;
use affine::softmax_loss;
use attach::Answer;
use plan::{Plan, Sizes};

use crate::train::random::Random;

/// All that is learnt.
#[derive(Debug, Clone)]
pub struct Network {
    pub sizes: Sizes,
    pub plan: Plan,
    pub numbers: Vec<f32>,
    /// One row of `width` numbers per feature of a word.
    pub table: Vec<f32>,
}

/// Sentences to learn from or to read, one behind the other.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    pub sentences: Vec<Range<usize>>,
    /// Rows of the table of each word.
    pub rows: Vec<Vec<u32>>,
    pub upos: Vec<usize>,
    pub xpos: Vec<usize>,
    /// In the sentence; the number of its words for the root.
    pub heads: Vec<usize>,
    pub relations: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    pub vectors: f32,
    pub layers: f32,
}

/// What a batch says.
pub struct Lesson {
    pub loss: f32,
    pub numbers: Vec<f32>,
    /// Of each word's vector.
    pub vectors: Vec<f32>,
}

#[derive(Debug, Default)]
pub struct Reading {
    pub upos: Vec<Vec<f32>>,
    pub xpos: Vec<Vec<f32>>,
    pub heads: Vec<usize>,
    pub relations: Vec<usize>,
}

impl Network {
    pub fn new(sizes: Sizes, rows: usize, seed: u64) -> Network {
        let plan = Plan::of(&sizes);
        let mut random = Random::new(seed);
        let mut numbers = vec![0.0; plan.length];
        let mut fill = |range: Range<usize>, bound: f32| {
            for number in &mut numbers[range] {
                *number = (random.share() as f32 * 2.0 - 1.0) * bound;
            }
        };
        for layer in &plan.layers {
            let square = layer.start..layer.start + 3 * sizes.width * sizes.width;
            fill(square.clone(), (3.0 / sizes.width as f32).sqrt());
            fill(square.end..square.end + 2 * sizes.width, 0.5);
        }
        for affine in [&plan.upos, &plan.xpos, &plan.dependent, &plan.head, &plan.child, &plan.parent, &plan.relation] {
            fill(affine.weights.clone(), (3.0 / affine.inner as f32).sqrt());
        }
        fill(plan.root_head.clone(), 0.5);
        fill(plan.root_parent.clone(), 0.5);
        let mut table = vec![0.0; rows * sizes.width];
        table.iter_mut().for_each(|number| *number = (random.share() as f32 * 2.0 - 1.0) * 0.5);
        Network { sizes, plan, numbers, table }
    }

    fn vectors(&self, rows: &[Vec<u32>]) -> Vec<f32> {
        let width = self.sizes.width;
        let mut vectors = vec![0.0; rows.len() * width];
        for (vector, rows) in vectors.chunks_exact_mut(width).zip(rows) {
            for row in rows {
                let from = &self.table[*row as usize * width..(*row as usize + 1) * width];
                vector.iter_mut().zip(from).for_each(|(to, from)| *to += from);
            }
        }
        vectors
    }

    /// The gradient of the loss of `batch`, each word weighing `share`.
    pub fn learn(&self, batch: &Batch, share: f32, dropout: Dropout, random: &mut Random) -> Lesson {
        let (width, plan) = (self.sizes.width, &self.plan);
        let mut gradient = vec![0.0; self.numbers.len()];
        let mut inputs = vec![self.vectors(&batch.rows)];
        let first_mask = mask(inputs[0].len(), dropout.vectors, random);
        multiply(&mut inputs[0], &first_mask);
        let (mut traces, mut masks) = (Vec::new(), Vec::new());
        for layer in &plan.layers {
            let input = inputs.last().expect("the vectors");
            let mask = shared_mask(&batch.sentences, width, input.len(), dropout.layers, random);
            let mut seen = input.clone();
            multiply(&mut seen, &mask);
            let (hidden, trace) = sru::forward(&self.numbers[layer.clone()], width, input, seen, &batch.sentences);
            inputs.push(hidden);
            traces.push(trace);
            masks.push(mask);
        }
        let mut above = vec![0.0; inputs[0].len()];
        let mut loss = 0.0;
        for layer in (0..=plan.layers.len()).rev() {
            if layer == plan.layers.len() {
                let mask = shared_mask(&batch.sentences, width, above.len(), dropout.layers, random);
                let mut x = inputs[layer].clone();
                multiply(&mut x, &mask);
                let answers: Vec<(Range<usize>, Answer<'_>)> = batch
                    .sentences
                    .iter()
                    .map(|sentence| {
                        let answer =
                            Answer { heads: &batch.heads[sentence.clone()], relations: &batch.relations[sentence.clone()] };
                        (sentence.clone(), answer)
                    })
                    .collect();
                let (more, mut below) = attach::learn(&self.numbers, plan, &x, &answers, share, &mut gradient);
                loss += more;
                multiply(&mut below, &mask);
                add(&mut above, &below);
            }
            if layer == self.sizes.tag_layer {
                let mask = shared_mask(&batch.sentences, width, above.len(), dropout.layers, random);
                let mut x = inputs[layer].clone();
                multiply(&mut x, &mask);
                let mut below = vec![0.0; x.len()];
                for (head, labels) in [(&plan.upos, &batch.upos), (&plan.xpos, &batch.xpos)] {
                    let mut scores = affine::forward(&self.numbers, head, &x);
                    for (row, label) in scores.chunks_exact_mut(head.outer).zip(labels) {
                        loss += softmax_loss(row, *label, share);
                    }
                    affine::backward(&self.numbers, head, &x, &scores, &mut gradient, &mut below);
                }
                multiply(&mut below, &mask);
                add(&mut above, &below);
            }
            if let Some(below) = layer.checked_sub(1) {
                let range = plan.layers[below].clone();
                let (mut straight, mut seen) = sru::backward(
                    &self.numbers[range.clone()],
                    width,
                    &inputs[below],
                    &traces[below],
                    &above,
                    &batch.sentences,
                    &mut gradient[range],
                );
                multiply(&mut seen, &masks[below]);
                add(&mut straight, &seen);
                above = straight;
            }
        }
        multiply(&mut above, &first_mask);
        Lesson { loss, numbers: gradient, vectors: above }
    }

    pub fn read(&self, batch: &Batch) -> Reading {
        let (width, plan) = (self.sizes.width, &self.plan);
        let mut x = self.vectors(&batch.rows);
        let mut reading = Reading::default();
        for (number, layer) in plan.layers.iter().enumerate() {
            let seen = x.clone();
            x = sru::forward(&self.numbers[layer.clone()], width, &x, seen, &batch.sentences).0;
            if number + 1 == self.sizes.tag_layer {
                let split = |scores: Vec<f32>, size: usize| scores.chunks_exact(size).map(<[f32]>::to_vec).collect();
                reading.upos = split(affine::forward(&self.numbers, &plan.upos, &x), plan.upos.outer);
                reading.xpos = split(affine::forward(&self.numbers, &plan.xpos, &x), plan.xpos.outer);
            }
        }
        let vectors = attach::vectors(&self.numbers, plan, &x);
        for sentence in &batch.sentences {
            let scores = attach::head_scores(&self.numbers, plan, &vectors, sentence);
            let heads: Vec<usize> = scores.chunks_exact(sentence.len() + 1).map(highest).collect();
            let (_, scores) = attach::relation_scores(&self.numbers, plan, &vectors, sentence, &heads);
            reading.relations.extend(scores.chunks_exact(plan.relation.outer).map(highest));
            reading.heads.extend(heads);
        }
        reading
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

fn multiply(values: &mut [f32], factors: &[f32]) {
    if !factors.is_empty() {
        values.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
    }
}

fn mask(length: usize, dropout: f32, random: &mut Random) -> Vec<f32> {
    if dropout == 0.0 {
        return Vec::new();
    }
    let kept = 1.0 / (1.0 - dropout);
    let bar = (dropout * 65536.0) as u64;
    let mut mask = Vec::with_capacity(length + 3);
    while mask.len() < length {
        let number = random.number();
        mask.extend((0..4).map(|part| if (number >> (16 * part)) & 0xffff < bar { 0.0 } else { kept }));
    }
    mask.truncate(length);
    mask
}

/// One mask per sentence, the same for all of its words (Gal and Ghahramani 2016).
fn shared_mask(sentences: &[Range<usize>], width: usize, length: usize, dropout: f32, random: &mut Random) -> Vec<f32> {
    if dropout == 0.0 {
        return Vec::new();
    }
    let mut all = Vec::with_capacity(length);
    for sentence in sentences {
        let row = mask(width, dropout, random);
        sentence.clone().for_each(|_| all.extend_from_slice(&row));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sentences with every kind of label.
    fn sample() -> (Network, Batch) {
        let sizes = Sizes { width: 8, layers: 2, tag_layer: 1, arc: 6, relation: 5, upos: 3, xpos: 4, relations: 5 };
        let batch = Batch {
            sentences: vec![0..4, 4..6],
            rows: vec![vec![0, 1], vec![2], vec![3, 1], vec![4, 5], vec![0], vec![2, 5]],
            upos: vec![0, 1, 2, 0, 1, 2],
            xpos: vec![3, 1, 2, 0, 1, 2],
            heads: vec![1, 4, 3, 1, 2, 0],
            relations: vec![0, 4, 3, 1, 4, 2],
        };
        (Network::new(sizes, 6, 5), batch)
    }

    const NO_DROPOUT: Dropout = Dropout { vectors: 0.0, layers: 0.0 };

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let (mut network, batch) = sample();
        let loss = |network: &Network| f64::from(network.learn(&batch, 1.0, NO_DROPOUT, &mut Random::new(1)).loss);
        let lesson = network.learn(&batch, 1.0, NO_DROPOUT, &mut Random::new(1));
        for at in 0..network.numbers.len() {
            let before = network.numbers[at];
            let step = 0.0005;
            network.numbers[at] = before + step;
            let up = loss(&network);
            network.numbers[at] = before - step;
            let down = loss(&network);
            network.numbers[at] = before;
            let slope = (up - down) / f64::from(2.0 * step);
            let found = f64::from(lesson.numbers[at]);
            assert!((slope - found).abs() < 0.02 + 0.03 * slope.abs(), "number {at}: slope {slope}, gradient {found}");
        }
        // Row 0 is in the first word of both sentences.
        let before = network.table[3];
        network.table[3] = before + 0.0005;
        let up = loss(&network);
        network.table[3] = before - 0.0005;
        let slope = (up - loss(&network)) / 0.001;
        let found = f64::from(lesson.vectors[3] + lesson.vectors[4 * 8 + 3]);
        assert!((slope - found).abs() < 0.02 + 0.03 * slope.abs(), "slope {slope}, gradient {found}");
    }
}
