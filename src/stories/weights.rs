//! How much each thing that an item and a story have in common speaks for their being one.

/// The names of the features, in their order.
pub const FEATURES: [&str; 19] = [
    "bias",
    "words",
    "words_nearest",
    "head",
    "entities",
    "entities_nearest",
    "country",
    "spot",
    "named",
    "day",
    "event",
    "parties",
    "topic",
    "gap",
    "foreign",
    "foreign_entities",
    "series",
    "slug",
    "copy",
];

/// Weights of a logistic regression, learnt offline.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Weights([f32; FEATURES.len()]);

const WEIGHTS: &str = include_str!("lists/weights.tsv");

/// The rows of a list of two columns, without its comments.
pub(crate) fn rows(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter(|it| !it.starts_with('#')).filter_map(|it| it.split_once('\t'))
}

impl Weights {
    pub(crate) fn built_in() -> Weights {
        Weights::read(WEIGHTS)
    }

    /// Reads rows of a name and a weight.
    pub(crate) fn read(list: &str) -> Weights {
        let mut weights = Weights::default();
        for (name, value) in rows(list) {
            let place = FEATURES.iter().position(|it| *it == name).and_then(|at| weights.0.get_mut(at));
            place.into_iter().zip(value.parse().ok()).for_each(|(place, value)| *place = value);
        }
        weights
    }

    #[cfg(feature = "train")]
    pub(crate) fn values(&self) -> &[f32; FEATURES.len()] {
        &self.0
    }

    /// How likely it is that an item belongs to a story, from 0 to 1.
    pub(crate) fn likelihood(&self, features: &[f32; FEATURES.len()]) -> f32 {
        let sum: f32 = self.0.iter().zip(features).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_has_its_row() {
        let names: Vec<&str> = rows(WEIGHTS).map(|(name, _)| name).collect();
        assert_eq!(names, FEATURES);
        assert!(rows(WEIGHTS).all(|(_, value)| value.parse::<f32>().is_ok()));
    }
}
