//! Clusters of words: words that stand in the same surroundings share a number, so that what is learnt of one holds for the others.
//!
//! They are computed from word vectors by spherical k-means (Dhillon & Modha 2001), once for each grain, and kept as a readable list under
//! this folder, so that training needs the corpora alone. The vectors themselves are read and left behind.

use std::fmt::Write;

use rustc_hash::FxHashSet;

use crate::text::clusters::{Clusters, GRAINS, key, pack};
use crate::text::model::{Builder, Part, Source};
use crate::text::names::looks::normal;
use crate::train::random::Random;

/// Words that are clustered, the most frequent ones.
const WORDS: usize = 100_000;
/// Words that the centres are found with; the others go to the nearest.
const LEARNERS: usize = 50_000;
/// Clusters of each grain.
const COUNTS: [usize; GRAINS] = [60, 500, 3000];
const ROUNDS: usize = 8;

/// The clusters as they are kept: a word and its number in each grain a line.
const LIST: &str = include_str!("clusters.txt");

/// Word vectors of unit length, one after the other.
struct Vectors {
    words: Vec<String>,
    numbers: Vec<f32>,
    dimensions: usize,
}

/// The clusters of the readable list.
pub(crate) fn built_in() -> Clusters<'static> {
    let line = |line: &str| {
        let (word, numbers) = line.split_once('\t')?;
        let mut clusters = [0; GRAINS];
        for (cluster, number) in clusters.iter_mut().zip(numbers.split(' ')) {
            *cluster = number.parse().ok()?;
        }
        Some((key(word), pack(clusters)))
    };
    let mut rows: Vec<(u32, u32)> = LIST.lines().filter(|line| !line.starts_with('#')).filter_map(line).collect();
    rows.sort_unstable();
    rows.dedup_by_key(|row| row.0);
    let (words, clusters): (Vec<u32>, Vec<u32>) = rows.into_iter().unzip();
    Clusters::new(words.into(), clusters.into()).unwrap_or_default()
}

/// Puts the clusters of the readable list into a model file, with what they come from.
pub(crate) fn put(builder: &mut Builder) -> Clusters<'static> {
    let clusters = built_in();
    clusters.store(builder);
    let source = Source { name: "GloVe 6B word vectors".to_owned(), licence: "PDDL 1.0".to_owned() };
    let part = Part { version: "1".into(), licence: "PDDL 1.0".into(), sources: vec![source], ..Part::default() };
    builder.header.parts.insert("clusters".to_owned(), part);
    clusters
}

/// Clusters word vectors in the format of word2vec and GloVe (a word and its numbers a line, frequent words first) and gives the list.
/// `None` if there are no vectors in it.
pub(crate) fn list(vectors: &str, source: &str, mut progress: impl FnMut(&str)) -> Option<String> {
    let vectors = read(vectors);
    if vectors.words.is_empty() {
        return None;
    }
    progress(&format!("{} words of {} dimensions", vectors.words.len(), vectors.dimensions));
    let grains = COUNTS.map(|count| {
        let chosen = k_means(&vectors, count);
        progress(&format!("{count} clusters found"));
        chosen
    });
    let mut list = format!("# Words and their clusters, from coarse to fine, computed from {source} by `train clusters`.\n");
    let mut rows: Vec<(usize, &String)> = vectors.words.iter().enumerate().collect();
    rows.sort_by_key(|&(_, word)| word);
    for (at, word) in rows {
        let numbers = grains.each_ref().map(|grain| (grain[at] + 1).to_string());
        // Writing to a string can't fail.
        let _infallible = writeln!(list, "{word}\t{}", numbers.join(" "));
    }
    Some(list)
}

fn read(text: &str) -> Vectors {
    let mut vectors = Vectors { words: Vec::new(), numbers: Vec::new(), dimensions: 0 };
    let mut seen = FxHashSet::default();
    for line in text.lines() {
        let Some((word, numbers)) = line.split_once(' ') else { continue };
        let word = normal(word);
        if !word.chars().any(char::is_alphanumeric) || !seen.insert(word.clone()) {
            continue;
        }
        let numbers: Vec<f32> = numbers.split(' ').filter_map(|number| number.parse().ok()).collect();
        let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
        if length == 0.0 || (vectors.dimensions != 0 && numbers.len() != vectors.dimensions) {
            continue;
        }
        vectors.dimensions = numbers.len();
        vectors.numbers.extend(numbers.iter().map(|number| number / length));
        vectors.words.push(word);
        if vectors.words.len() == WORDS {
            break;
        }
    }
    vectors
}

/// The cluster of each word.
fn k_means(vectors: &Vectors, count: usize) -> Vec<usize> {
    let size = vectors.dimensions;
    let rows = || vectors.numbers.chunks_exact(size.max(1));
    let mut random = Random::new(17);
    let mut order: Vec<usize> = (0..vectors.words.len().min(LEARNERS)).collect();
    random.shuffle(&mut order);
    // A row a dimension, so that a word's nearness to all centres is summed in one run of memory.
    let mut centres = vec![0.0_f32; size * count];
    for (cluster, &word) in order.iter().take(count).enumerate() {
        for (dimension, &number) in rows().nth(word).unwrap_or_default().iter().enumerate() {
            centres[dimension * count + cluster] = number;
        }
    }
    let mut nearness = vec![0.0_f32; count];
    let mut nearest = |centres: &[f32], vector: &[f32]| {
        nearness.fill(0.0);
        for (&number, centres) in vector.iter().zip(centres.chunks_exact(count)) {
            nearness.iter_mut().zip(centres).for_each(|(sum, centre)| *sum += number * centre);
        }
        nearness.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(cluster, _)| cluster)
    };
    for _ in 0..ROUNDS {
        let mut sums = vec![0.0_f32; size * count];
        for vector in rows().take(LEARNERS) {
            let cluster = nearest(&centres, vector);
            for (dimension, &number) in vector.iter().enumerate() {
                sums[dimension * count + cluster] += number;
            }
        }
        let mut lengths = vec![0.0_f32; count];
        for row in sums.chunks_exact(count) {
            lengths.iter_mut().zip(row).for_each(|(sum, number)| *sum += number * number);
        }
        for row in sums.chunks_exact_mut(count) {
            row.iter_mut().zip(&lengths).for_each(|(number, length)| *number /= length.sqrt().max(1e-6));
        }
        centres = sums;
    }
    rows().map(|vector| nearest(&centres, vector)).collect()
}
