//! Clusters of words from raw text: spherical k-means (Dhillon & Modha 2001) over positive pointwise mutual information with the neighbours.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::corpora::Document;
use crate::text::names::clusters::{Clusters, high};
use crate::train::random::Random;

const LEAST: u32 = 4;
const CONTEXTS: usize = 1500;
const DIMENSIONS: usize = 4 * CONTEXTS;
const ROUNDS: usize = 8;

type Sparse = Vec<(u32, f32)>;

/// Clusters the words of the documents, into `coarse` and `fine` groups.
pub fn build(documents: &[&Document], coarse: usize, fine: usize) -> Clusters<'static> {
    let (words, vectors) = vectors(documents);
    let [coarse, fine] = [coarse, fine].map(|count| k_means(&vectors, count));
    let mut rows: Vec<(u32, u32)> = words
        .iter()
        .zip(coarse.iter().zip(&fine))
        .map(|(word, (&coarse, &fine))| (high(xxh3_64(word.as_bytes())), (fine + 1) << 16 | (coarse + 1)))
        .collect();
    rows.sort_unstable();
    rows.dedup_by_key(|row| row.0);
    let (words, clusters): (Vec<u32>, Vec<u32>) = rows.into_iter().unzip();
    Clusters::new(words.into(), clusters.into()).unwrap_or_default()
}

fn normal(token: &str) -> String {
    token.chars().flat_map(char::to_lowercase).map(|sign| if sign.is_numeric() { '0' } else { sign }).collect()
}

/// The words seen often enough and the weights of their contexts: two words to the left and right, each place its own dimension.
fn vectors(documents: &[&Document]) -> (Vec<String>, Vec<Sparse>) {
    let mut counts: FxHashMap<String, u32> = FxHashMap::default();
    let sentences: Vec<Vec<String>> = documents
        .iter()
        .flat_map(|document| document.sentences.iter().map(|range| document.tokens.get(range.clone()).unwrap_or_default()))
        .map(|sentence| sentence.iter().map(|token| normal(token)).collect())
        .collect();
    for word in sentences.iter().flatten() {
        *counts.entry(word.clone()).or_default() += 1;
    }
    let mut words: Vec<(String, u32)> = counts.into_iter().filter(|&(_, count)| count >= LEAST).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let numbers: FxHashMap<&str, usize> = words.iter().enumerate().map(|(number, (word, _))| (word.as_str(), number)).collect();
    let mut pairs: Vec<FxHashMap<u32, f32>> = vec![FxHashMap::default(); words.len()];
    let mut totals = vec![0.0_f32; DIMENSIONS];
    let mut sum = 0.0_f32;
    for sentence in &sentences {
        let known: Vec<Option<usize>> = sentence.iter().map(|word| numbers.get(word.as_str()).copied()).collect();
        for (at, word) in known.iter().enumerate() {
            let Some(word) = *word else { continue };
            for (place, offset) in [-2_isize, -1, 1, 2].into_iter().enumerate() {
                let context = at
                    .checked_add_signed(offset)
                    .and_then(|at| known.get(at).copied().flatten())
                    .filter(|&context| context < CONTEXTS);
                let Some(context) = context else { continue };
                let dimension = place * CONTEXTS + context;
                let Some(slot) = pairs.get_mut(word) else { continue };
                *slot.entry(u32::try_from(dimension).unwrap_or_default()).or_default() += 1.0;
                totals[dimension] += 1.0;
                sum += 1.0;
            }
        }
    }
    let weigh = |contexts: FxHashMap<u32, f32>| {
        let own: f32 = contexts.values().sum();
        let mut contexts: Vec<(u32, f32)> = contexts.into_iter().collect();
        contexts.sort_unstable_by_key(|&(dimension, _)| dimension);
        let mut vector: Sparse = contexts
            .into_iter()
            .filter_map(|(dimension, count)| {
                let information = (count * sum / (own * totals[dimension as usize])).ln();
                (information > 0.0).then_some((dimension, information))
            })
            .collect();
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(1e-6);
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        vector
    };
    let vectors = pairs.into_iter().map(weigh).collect();
    (words.into_iter().map(|(word, _)| word).collect(), vectors)
}

fn k_means(vectors: &[Sparse], count: usize) -> Vec<u32> {
    let mut random = Random::new(17);
    let mut order: Vec<usize> = (0..vectors.len().min(count * 6)).collect();
    random.shuffle(&mut order);
    // By dimension, then cluster: a word's few dimensions then touch all clusters in one run of memory.
    let mut centres = vec![0.0_f32; DIMENSIONS * count];
    for (cluster, &word) in order.iter().take(count).enumerate() {
        for &(dimension, weight) in &vectors[word] {
            centres[dimension as usize * count + cluster] = weight;
        }
    }
    let mut chosen = vec![0_u32; vectors.len()];
    for _ in 0..ROUNDS {
        for (vector, chosen) in vectors.iter().zip(&mut chosen) {
            let mut nearness = vec![0.0_f32; count];
            for &(dimension, weight) in vector {
                let row = &centres[dimension as usize * count..][..count];
                nearness.iter_mut().zip(row).for_each(|(sum, centre)| *sum += weight * centre);
            }
            let best = nearness.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(cluster, _)| cluster);
            *chosen = u32::try_from(best).unwrap_or_default();
        }
        centres.fill(0.0);
        for (vector, &cluster) in vectors.iter().zip(&chosen) {
            for &(dimension, weight) in vector {
                centres[dimension as usize * count + cluster as usize] += weight;
            }
        }
        let mut lengths = vec![0.0_f32; count];
        for row in centres.chunks(count) {
            lengths.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight * weight);
        }
        for row in centres.chunks_mut(count) {
            row.iter_mut().zip(&lengths).for_each(|(weight, length)| *weight /= length.sqrt().max(1e-6));
        }
    }
    chosen
}
