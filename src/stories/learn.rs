//! The weights of [`crate::weights`], learnt from records whose stories are known.

use record::Record;
use rustc_hash::FxHashMap;

use crate::copies;
use crate::reading::Reading;
use crate::reading::moment::moment;
use crate::state::{Settings, State};
use crate::weights::{FEATURES, Weights};

/// What an item and a story have in common, and whether they are one.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Ids of the item, and of the one of the story that it is nearest to.
    pub items: [String; 2],
    pub features: [f32; FEATURES.len()],
    pub is_one: bool,
    pub weight: f32,
}

/// Reads records in order, each put into the story that it is known to be of, and gives what it had in common with all stories that
/// came into question. Records with the same text in `stories` are of one story.
pub fn pairs(records: impl Iterator<Item = (Record, String)>) -> Vec<Pair> {
    let mut state = State::new(Settings::default());
    let mut known: FxHashMap<String, u32> = FxHashMap::default();
    let mut pairs = Vec::new();
    for (record, story) in records {
        let at = moment(&record).unwrap_or(state.clock);
        state.advance(at);
        state.expire();
        let reading = Reading::of(&record, at, &state.knowledge);
        let number = state.next_entry;
        state.next_entry += 1;
        let mut entry = state.entry(&record, at, &reading);
        entry.line = number;
        let copied = copies::find(&state, &entry.prints, &|_| false);
        let own = known.get(&story).copied().filter(|it| state.tales.has(*it));
        for (candidate, mate, features) in state.candidates(&entry, copied) {
            let mate = state.entries.get(mate).map(|it| it.item.item.to_string()).unwrap_or_default();
            let items = [record.id.clone(), mate];
            pairs.push(Pair { items, features, is_one: own == Some(candidate), weight: 1.0 });
        }
        let own = own.unwrap_or_else(|| state.found(&entry));
        known.insert(story, own);
        entry.story = Some(own);
        state.words.add(reading.terms.iter().map(|it| it.0));
        state.names.add(entry.entities.terms().map(|it| it.0));
        state.join(own, number, &entry);
        state.insert(number, entry);
    }
    pairs
}

/// A state that works with other weights than the built-in ones, in the form of `weights.tsv`.
pub fn weighed(settings: Settings, list: &str) -> State {
    let mut state = State::new(settings);
    state.knowledge.weights = Weights::read(list);
    state
}

/// What the corpora can't tell: they have copies, slugs, series and languages too few, and know no hours.
const FIXED: [&str; 6] = ["gap", "foreign", "foreign_entities", "series", "slug", "copy"];

/// Weights by logistic regression, in the order of [`FEATURES`]. Those that the corpora can't tell stay as they are.
pub fn weights(pairs: &[Pair], steps: usize) -> [f32; FEATURES.len()] {
    const DECAY: f32 = 1e-5;
    let mut weights = *Weights::built_in().values();
    let (mut first, mut second) = ([0.0_f32; FEATURES.len()], [0.0_f32; FEATURES.len()]);
    let total: f32 = pairs.iter().map(|it| it.weight).sum();
    for step in 1..=steps {
        let mut slope = [0.0_f32; FEATURES.len()];
        for pair in pairs {
            let sum: f32 = weights.iter().zip(&pair.features).map(|(weight, value)| weight * value).sum();
            let error = (1.0 / (1.0 + (-sum).exp()) - f32::from(u8::from(pair.is_one))) * pair.weight;
            slope.iter_mut().zip(&pair.features).for_each(|(it, value)| *it += error * value);
        }
        let step = i32::try_from(step).unwrap_or(i32::MAX);
        for (at, weight) in weights.iter_mut().enumerate().filter(|(at, _)| !FIXED.contains(&FEATURES[*at])) {
            let gradient = slope[at] / total + if at == 0 { 0.0 } else { DECAY * *weight };
            first[at] = 0.9 * first[at] + 0.1 * gradient;
            second[at] = 0.999 * second[at] + 0.001 * gradient * gradient;
            let (mean, spread) = (first[at] / (1.0 - 0.9_f32.powi(step)), second[at] / (1.0 - 0.999_f32.powi(step)));
            *weight -= 0.05 * mean / (spread.sqrt() + 1e-8);
            // What two items have in common never speaks against them; where it seems so, the corpus is odd.
            *weight = if at == 0 { *weight } else { weight.max(0.0) };
        }
    }
    weights
}
