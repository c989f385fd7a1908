//! The rounds over the training text.

use std::thread;

use super::vocabulary::Vocabulary;
use super::{Adam, Batch, Dropout, Lesson, Network, Step};
use crate::train::conllu::Gold;
use crate::train::random::Random;

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub rounds: usize,
    /// Words of a batch, about.
    pub batch: usize,
    /// Of learning, after the first steps; it falls to nothing in a straight line.
    pub rate: f32,
    pub dropout: Dropout,
    /// See [`Vocabulary::batch`].
    pub missing: f64,
    pub seed: u64,
}

/// Steps in which the rate rises.
const WARMING: f32 = 200.0;
/// The gradient is cut to this length.
const LONGEST: f32 = 5.0;

/// Learns from `sentences`. The same seed gives the same numbers: each batch is cut in two for two threads, always alike.
pub(crate) fn learn(
    network: &mut Network,
    vocabulary: &Vocabulary,
    sentences: &[Gold],
    course: &Course,
    after_round: &mut dyn FnMut(usize, f32, &Network),
) {
    let mut random = Random::new(course.seed);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let words: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
    let steps = (course.rounds * words / course.batch).max(1) as f32;
    let mut pace = Pace::new(network);
    for round in 0..course.rounds {
        random.shuffle(&mut order);
        let (mut loss, mut batches) = (0.0, 0);
        for batch in cut(&order, sentences, course.batch) {
            let lessons = lessons(network, vocabulary, &batch, course, &mut random);
            loss += lessons.iter().map(|(_, lesson)| lesson.loss).sum::<f32>();
            batches += 1;
            let done = pace.number as f32 / steps;
            let rate = course.rate * (1.0 - done).max(0.01) * (pace.number as f32 / WARMING).min(1.0);
            pace.step(network, &lessons, rate);
        }
        after_round(round + 1, loss / batches.max(1) as f32, network);
    }
}

/// Batches of about `size` words.
fn cut<'g>(order: &[usize], sentences: &'g [Gold], size: usize) -> Vec<Vec<&'g Gold>> {
    let mut batches = vec![Vec::new()];
    let mut words = 0;
    for sentence in order.iter().filter_map(|index| sentences.get(*index)) {
        if words >= size {
            batches.push(Vec::new());
            words = 0;
        }
        words += sentence.words.len();
        batches.last_mut().expect("the first").push(sentence);
    }
    batches
}

fn lessons(
    network: &Network,
    vocabulary: &Vocabulary,
    sentences: &[&Gold],
    course: &Course,
    random: &mut Random,
) -> Vec<(Batch, Lesson)> {
    let words: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
    let mut halves = [Vec::new(), Vec::new()];
    let mut before = 0;
    for sentence in sentences {
        halves[usize::from(before * 2 >= words)].push(*sentence);
        before += sentence.words.len();
    }
    let share = 1.0 / words.max(1) as f32;
    let seeds = [random.number(), random.number()];
    thread::scope(|scope| {
        let halves = halves.iter().zip(seeds).filter(|(half, _)| !half.is_empty());
        let running: Vec<_> = halves
            .map(|(half, seed)| {
                scope.spawn(move || {
                    let mut random = Random::new(seed);
                    let batch = vocabulary.batch(half, Some((course.missing, &mut random)));
                    let lesson = network.learn(&batch, share, course.dropout, &mut random);
                    (batch, lesson)
                })
            })
            .collect();
        running.into_iter().map(|half| half.join().expect("a half of a batch")).collect()
    })
}

/// The optimiser's state.
struct Pace {
    number: i32,
    numbers: Adam,
    table: Adam,
    /// All zeros between steps.
    table_gradient: Vec<f32>,
}

impl Pace {
    fn new(network: &Network) -> Pace {
        Pace {
            number: 1,
            numbers: Adam::new(network.numbers.len()),
            table: Adam::new(network.table.len()),
            table_gradient: vec![0.0; network.table.len()],
        }
    }

    fn step(&mut self, network: &mut Network, lessons: &[(Batch, Lesson)], rate: f32) {
        let width = network.sizes.width;
        let mut gradient = vec![0.0; network.numbers.len()];
        let mut touched = Vec::new();
        for (batch, lesson) in lessons {
            super::add(&mut gradient, &lesson.numbers);
            for (rows, vector) in batch.rows.iter().zip(lesson.vectors.chunks_exact(width)) {
                for row in rows {
                    let start = *row as usize * width;
                    super::add(&mut self.table_gradient[start..start + width], vector);
                    touched.push(start);
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let length = gradient.iter().map(|value| value * value).sum::<f32>().sqrt();
        let step = Step { rate, scale: (LONGEST / length).min(1.0), number: self.number };
        self.numbers.step(&mut network.numbers, &gradient, 0, step);
        for start in touched {
            let row = start..start + width;
            self.table.step(&mut network.table[row.clone()], &self.table_gradient[row.clone()], start, step);
            self.table_gradient[row].fill(0.0);
        }
        self.number += 1;
    }
}
