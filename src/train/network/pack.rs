//! Writes what was learnt as the integers that `crate::text::network` reads.

use super::Network;
use super::plan::{Affine, Plan};
use super::vocabulary::Vocabulary;
use crate::text::model::Builder;
use crate::text::network::matrix::{BLOCK, BOUND, FRACTION, HEAVIEST, PRODUCT_FRACTION};
use crate::text::network::vectors::{check, slot};
use crate::text::tags::Tag;

/// Puts the parts `tags` and `trees` into the model.
pub(crate) fn write(network: &Network, vocabulary: &Vocabulary, pairs: &[Tag], builder: &mut Builder) {
    builder.remove_part("tags");
    builder.remove_part("trees");
    write_table(network, vocabulary, builder);
    let bytes: Vec<u8> = pairs.iter().flat_map(|tag| [tag.upos.index() as u8, tag.xpos.index() as u8]).collect();
    builder.put("tags.pairs", &bytes);
    for number in 0..network.sizes.layers {
        let (part, first) = if number < network.sizes.tag_layer { ("tags", 0) } else { ("trees", network.sizes.tag_layer) };
        write_layer(network, number, &format!("{part}.layer{}", number - first + 1), builder);
    }
    let Plan { upos, xpos, dependent, head, child, parent, relation, root_head, root_parent, .. } = &network.plan;
    write_affine(network, &[upos, xpos], "tags.labels", builder);
    write_affine(network, &[dependent, head, child, parent], "trees.vectors", builder);
    write_affine(network, &[relation], "trees.relations", builder);
    let head = network.numbers[root_head.clone()].iter().map(|value| value.max(0.0));
    let root: Vec<i16> = head.chain(network.numbers[root_parent.clone()].iter().copied()).map(value).collect();
    builder.put("trees.root", &root);
}

fn value(number: f32) -> i16 {
    ((number * (1 << FRACTION) as f32).round() as i32).clamp(-BOUND, BOUND) as i16
}

/// Three quarters full, with room behind the last slot: the search for a feature never wraps.
fn write_table(network: &Network, vocabulary: &Vocabulary, builder: &mut Builder) {
    let slots = vocabulary.rows.len() * 4 / 3 + 64;
    let mut table = vec![0u32; slots];
    #[allow(clippy::iter_over_hash_type, reason = "the order is made by the sort")]
    let mut features: Vec<(u32, u64)> = vocabulary.rows.iter().map(|(feature, row)| (row.number, *feature)).collect();
    features.sort_unstable();
    for (number, feature) in features {
        let free = (slot(feature, slots)..slots).find(|slot| table[*slot] == 0);
        if let (Some(free), Ok(number)) = (free, u16::try_from(number)) {
            table[free] = u32::from(check(feature)) << 16 | u32::from(number);
        }
    }
    builder.put("tags.slots", &table);
    let mut sizes: Vec<f32> = network.table.iter().map(|value| value.abs()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    // The few numbers beyond are cut off.
    let largest = sizes[sizes.len() - 1 - sizes.len() / 20_000].max(1e-3);
    let step = largest / 127.0;
    let table: Vec<i8> = network.table.iter().map(|value| (value / step).round().clamp(-127.0, 127.0) as i8).collect();
    builder.put("tags.table", &table);
    let factor = (step * (256 << FRACTION) as f32).round().max(1.0) as u32;
    builder.put("tags.shape", &[network.sizes.width as u32, factor]);
}

fn write_layer(network: &Network, number: usize, name: &str, builder: &mut Builder) {
    let width = network.sizes.width;
    let numbers = &network.numbers[network.plan.layers[number].clone()];
    let (weights, vectors) = numbers.split_at(3 * width * width);
    let (recurrent, bias) = vectors.split_at(2 * width);
    let mut all = vec![0.0; width];
    all.extend_from_slice(bias);
    write_matrix(name, weights, &all, width, builder);
    let scaled = recurrent.iter().map(|value| (value * (1 << PRODUCT_FRACTION) as f32).round().clamp(-32767.0, 32767.0) as i16);
    builder.put(&format!("{name}.recurrent"), &scaled.collect::<Vec<i16>>());
}

/// Products of the same inputs as one matrix.
fn write_affine(network: &Network, parts: &[&Affine], name: &str, builder: &mut Builder) {
    let inner = parts[0].inner;
    let mut weights = Vec::new();
    for input in 0..inner {
        for part in parts {
            let start = part.weights.start + input * part.outer;
            weights.extend_from_slice(&network.numbers[start..start + part.outer]);
        }
    }
    let bias: Vec<f32> = parts.iter().flat_map(|part| network.numbers[part.bias.clone()].iter().copied()).collect();
    write_matrix(name, &weights, &bias, inner, builder);
}

/// `weights` has one row per input.
fn write_matrix(name: &str, weights: &[f32], bias: &[f32], inputs: usize, builder: &mut Builder) {
    let outputs = bias.len();
    let largest = weights.iter().fold(0.01f32, |largest, weight| largest.max(weight.abs()));
    let fraction = (HEAVIEST as f32 / largest).log2().floor().clamp(4.0, 20.0) as u32;
    let scaled = |number: f32, fraction: u32| (number * (1 << fraction) as f32).round() as i32;
    let blocks = outputs.div_ceil(BLOCK);
    let mut packed = Vec::with_capacity(blocks * BLOCK * inputs);
    for block in 0..blocks {
        for pair in 0..inputs / 2 {
            for output in block * BLOCK..(block + 1) * BLOCK {
                for input in [2 * pair, 2 * pair + 1] {
                    let weight = if output < outputs { weights[input * outputs + output] } else { 0.0 };
                    packed.push(scaled(weight, fraction).clamp(-HEAVIEST, HEAVIEST) as i16);
                }
            }
        }
    }
    let mut biases: Vec<i32> = bias.iter().map(|number| scaled(*number, fraction + FRACTION)).collect();
    biases.resize(blocks * BLOCK, 0);
    builder.put(&format!("{name}.weights"), &packed);
    builder.put(&format!("{name}.bias"), &biases);
    builder.put(&format!("{name}.shape"), &[inputs as u32, fraction]);
}
