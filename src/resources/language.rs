//! Function words: the small words that tell languages of one script apart (`function_words.tsv`).

use rustc_hash::FxHashMap;
use serde::Deserialize;

use lists::{List, ListError, by_word};

#[derive(Debug)]
pub struct FunctionWords {
    languages: Vec<String>,
    /// Lower-case word → the languages that use it.
    by_word: FxHashMap<String, Vec<usize>>,
}

/// A line of `function_words.tsv`.
#[derive(Debug, Deserialize)]
struct Line {
    language: &'static str,
    #[serde(deserialize_with = "by_word")]
    words: Vec<&'static str>,
}

impl FunctionWords {
    pub fn built_in() -> Result<FunctionWords, ListError> {
        let lines: List<Line> = crate::read!("wire/function_words.tsv")?;
        let mut words = FunctionWords { languages: Vec::new(), by_word: FxHashMap::default() };
        for line in lines.entries() {
            for word in line.words {
                words.by_word.entry(word.to_owned()).or_default().push(words.languages.len());
            }
            words.languages.push(line.language.to_owned());
        }
        Ok(words)
    }

    /// The language most function words of `text` belong to, its share of the votes of the first two, and how many words spoke for it.
    /// A word of several languages votes for each with its part. `None` without any vote, or if two languages are level.
    pub fn vote(&self, text: &str) -> Option<(&str, f64, usize)> {
        let mut votes = vec![(0.0_f64, 0_usize); self.languages.len()];
        for word in text.split(|it: char| !it.is_alphabetic() && it != '\'' && it != '’').filter(|it| !it.is_empty()) {
            // A capital alone heads a column, or is an initial.
            let is_capital_alone = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
            let Some(languages) = self.by_word.get(&word.to_lowercase()).filter(|_| !is_capital_alone) else { continue };
            let weight = u32::try_from(languages.len()).map_or(0.0, |it| 1.0 / f64::from(it));
            for language in languages {
                if let Some(vote) = votes.get_mut(*language) {
                    vote.0 += weight;
                    vote.1 += 1;
                }
            }
        }
        let mut ranked: Vec<_> = votes.into_iter().zip(&self.languages).filter(|it| it.0.1 > 0).collect();
        ranked.sort_by(|a, b| b.0.0.total_cmp(&a.0.0).then(a.1.cmp(b.1)));
        let ((best, count), tag) = *ranked.first()?;
        let second = ranked.get(1).map_or(0.0, |it| it.0.0);
        (best > second).then(|| (tag.as_str(), best / (best + second), count))
    }
}
