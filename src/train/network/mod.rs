//! The network that tags and parses, as it is learnt: 32-bit numbers, gradients written out by hand.

mod adam;
mod affine;
mod attach;
pub(crate) mod learn;
mod matrix;
pub(crate) mod pack;
pub(crate) mod plan;
pub(crate) mod sru;
pub(crate) mod vocabulary;

use std::ops::Range;

pub(crate) use adam::{Adam, Step};
use affine::softmax_loss;
use attach::Answer;
use plan::{Plan, Sizes};

use crate::train::random::Random;

/// All that is learnt.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub sizes: Sizes,
    pub plan: Plan,
    pub numbers: Vec<f32>,
    /// One row of `width` numbers per feature of a word.
    pub table: Vec<f32>,
}

/// Sentences to learn from or to read, one behind the other.
#[derive(Debug, Default, Clone)]
pub(crate) struct Batch {
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
pub(crate) struct Dropout {
    pub vectors: f32,
    pub layers: f32,
}

/// What a batch says.
pub(crate) struct Lesson {
    pub loss: f32,
    pub numbers: Vec<f32>,
    /// Of each word's vector.
    pub vectors: Vec<f32>,
}

/// A way forward through the layers.
struct Pass {
    /// Of the words' vectors.
    mask: Vec<f32>,
    /// The words' vectors, then what each layer gives.
    values: Vec<Vec<f32>>,
    traces: Vec<sru::Trace>,
    /// Of the input of each layer's products.
    masks: Vec<Vec<f32>>,
}

/// Values after dropout.
struct Seen {
    values: Vec<f32>,
    mask: Vec<f32>,
}

impl Seen {
    fn of(values: &[f32], batch: &Batch, width: usize, dropout: f32, random: &mut Random) -> Seen {
        let mask = shared_mask(&batch.sentences, width, values.len(), dropout, random);
        let mut values = values.to_vec();
        multiply(&mut values, &mask);
        Seen { values, mask }
    }

    /// Adds the gradient of what was seen to that of the values.
    fn back(&self, mut gradient: Vec<f32>, values: &mut [f32]) {
        multiply(&mut gradient, &self.mask);
        add(values, &gradient);
    }
}

impl Network {
    pub(crate) fn new(sizes: Sizes, rows: usize, seed: u64) -> Network {
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
    pub(crate) fn learn(&self, batch: &Batch, share: f32, dropout: Dropout, random: &mut Random) -> Lesson {
        let pass = self.forward(batch, dropout, random);
        let mut lesson = Lesson { loss: 0.0, numbers: vec![0.0; self.numbers.len()], vectors: Vec::new() };
        let mut above = vec![0.0; pass.values[0].len()];
        for layer in (0..=self.plan.layers.len()).rev() {
            if layer == self.plan.layers.len() {
                let seen = Seen::of(&pass.values[layer], batch, self.sizes.width, dropout.layers, random);
                let below = self.learn_trees(&seen.values, batch, share, &mut lesson);
                seen.back(below, &mut above);
            }
            if layer == self.sizes.tag_layer {
                let seen = Seen::of(&pass.values[layer], batch, self.sizes.width, dropout.layers, random);
                let below = self.learn_tags(&seen.values, batch, share, &mut lesson);
                seen.back(below, &mut above);
            }
            if let Some(below) = layer.checked_sub(1) {
                above = self.backward(below, &pass, batch, &above, &mut lesson.numbers);
            }
        }
        multiply(&mut above, &pass.mask);
        lesson.vectors = above;
        lesson
    }

    fn forward(&self, batch: &Batch, dropout: Dropout, random: &mut Random) -> Pass {
        let width = self.sizes.width;
        let mut vectors = self.vectors(&batch.rows);
        let mask = mask(vectors.len(), dropout.vectors, random);
        multiply(&mut vectors, &mask);
        let mut pass = Pass { mask, values: vec![vectors], traces: Vec::new(), masks: Vec::new() };
        for (number, layer) in self.plan.layers.iter().enumerate() {
            let input = &pass.values[number];
            let Seen { values, mask } = Seen::of(input, batch, width, dropout.layers, random);
            let (hidden, trace) = sru::forward(&self.numbers[layer.clone()], width, input, values, &batch.sentences);
            pass.values.push(hidden);
            pass.traces.push(trace);
            pass.masks.push(mask);
        }
        pass
    }

    /// Gives the gradient of the input of the layer number `layer`.
    fn backward(&self, layer: usize, pass: &Pass, batch: &Batch, above: &[f32], gradient: &mut [f32]) -> Vec<f32> {
        let range = self.plan.layers[layer].clone();
        let (mut straight, mut seen) = sru::backward(
            &self.numbers[range.clone()],
            self.sizes.width,
            &pass.values[layer],
            &pass.traces[layer],
            above,
            &batch.sentences,
            &mut gradient[range],
        );
        multiply(&mut seen, &pass.masks[layer]);
        add(&mut straight, &seen);
        straight
    }

    /// Gives the gradient of `x`.
    fn learn_trees(&self, x: &[f32], batch: &Batch, share: f32, lesson: &mut Lesson) -> Vec<f32> {
        let answer = |sentence: &Range<usize>| Answer {
            heads: &batch.heads[sentence.clone()],
            relations: &batch.relations[sentence.clone()],
        };
        let answers: Vec<(Range<usize>, Answer<'_>)> =
            batch.sentences.iter().map(|sentence| (sentence.clone(), answer(sentence))).collect();
        let (loss, below) = attach::learn(&self.numbers, &self.plan, x, &answers, share, &mut lesson.numbers);
        lesson.loss += loss;
        below
    }

    /// Gives the gradient of `x`.
    fn learn_tags(&self, x: &[f32], batch: &Batch, share: f32, lesson: &mut Lesson) -> Vec<f32> {
        let mut below = vec![0.0; x.len()];
        for (head, labels) in [(&self.plan.upos, &batch.upos), (&self.plan.xpos, &batch.xpos)] {
            let mut scores = affine::forward(&self.numbers, head, x);
            for (row, label) in scores.chunks_exact_mut(head.outer).zip(labels) {
                lesson.loss += softmax_loss(row, *label, share);
            }
            affine::backward(&self.numbers, head, x, &scores, &mut lesson.numbers, &mut below);
        }
        below
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
