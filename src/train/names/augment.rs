//! Documents with other names in them: what is said of a name should tell its kind, not the name alone, and the names of the corpora come
//! from few parts of the world.

use rustc_hash::FxHashMap;

use super::corpora::{Document, ORGANISATION, PERSON, PLACE};
use crate::train::random::Random;

/// Names to swap in, as tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stock {
    pub persons: Vec<Vec<String>>,
    pub organisations: Vec<Vec<String>>,
    pub places: Vec<Vec<String>>,
    /// Given names and surnames by culture.
    pub cultures: Vec<(Vec<String>, Vec<String>)>,
}

impl Stock {
    fn person(&self, random: &mut Random) -> Option<Vec<String>> {
        if chance(random, 0.35) {
            return pick(random, &self.persons).cloned();
        }
        let (given, surnames) = pick(random, &self.cultures)?;
        let mut name: Vec<String> = pick(random, given)?.split(' ').map(str::to_owned).collect();
        if chance(random, 0.1) {
            name.extend(pick(random, given)?.split(' ').map(str::to_owned));
        }
        name.extend(pick(random, surnames)?.split(' ').map(str::to_owned));
        Some(name)
    }
}

/// The document with a share of its names swapped, each the same wherever it stands, and a few sentences set as headlines.
pub(crate) fn vary(document: &Document, stock: &Stock, share: f32, random: &mut Random) -> Document {
    let mut swapped = Document { headlines: document.headlines.clone(), ..Document::default() };
    let mut chosen: FxHashMap<String, Option<Vec<String>>> = FxHashMap::default();
    let gold = document.gold();
    let mut next = gold.iter().copied().peekable();
    for range in &document.sentences {
        let first = swapped.tokens.len();
        let mut at = range.start;
        while at < range.end {
            if let Some((from, end, kind)) = next.next_if(|&(from, ..)| from == at) {
                let old = document.tokens.get(from..end).unwrap_or_default();
                let new = replacement(old, kind, &mut chosen, stock, share, random);
                let start = swapped.tokens.len();
                swapped.tokens.extend(new);
                swapped.allowed.resize(swapped.tokens.len(), 0);
                swapped.mark((start, swapped.tokens.len(), kind));
                at = end;
            } else {
                swapped.tokens.extend(document.tokens.get(at).cloned());
                swapped.allowed.extend(document.allowed.get(at).copied());
                at += 1;
            }
        }
        if swapped.tokens.len() - first > 4 && chance(random, 0.04) {
            set_as_headline(swapped.tokens.get_mut(first..).unwrap_or_default(), chance(random, 0.4));
        }
        swapped.sentences.push(first..swapped.tokens.len());
    }
    swapped
}

fn replacement(
    old: &[String],
    kind: usize,
    chosen: &mut FxHashMap<String, Option<Vec<String>>>,
    stock: &Stock,
    share: f32,
    random: &mut Random,
) -> Vec<String> {
    let key = old.join(" ");
    if let Some(choice) = chosen.get(&key) {
        return choice.clone().unwrap_or_else(|| old.to_vec());
    }
    let choice = if chance(random, share) {
        match kind {
            PERSON if old.len() > 1 => stock.person(random),
            PERSON => stock.person(random).and_then(|name| name.last().cloned()).map(|last| vec![last]),
            // Their own words ("Ministry", "Corp") are worth keeping more often than names are.
            ORGANISATION if chance(random, 0.5) => pick(random, &stock.organisations).cloned(),
            PLACE => pick(random, &stock.places).cloned(),
            _ => None,
        }
    } else {
        None
    };
    // Later mentions by one part of the name follow.
    if let (PERSON, Some(name), true) = (kind, &choice, old.len() > 1)
        && let (Some(last), Some(new)) = (old.last(), name.last())
    {
        chosen.entry(last.clone()).or_insert_with(|| Some(vec![new.clone()]));
    }
    chosen.insert(key, choice.clone());
    choice.unwrap_or_else(|| old.to_vec())
}

fn set_as_headline(tokens: &mut [String], capitals: bool) {
    for token in tokens {
        if capitals {
            *token = token.to_uppercase();
        } else if token.chars().count() > 3 {
            let mut letters = token.chars();
            if let Some(first) = letters.next() {
                *token = first.to_uppercase().chain(letters).collect();
            }
        }
    }
}

fn chance(random: &mut Random, share: f32) -> bool {
    random.share() < f64::from(share)
}

fn pick<'a, T>(random: &mut Random, from: &'a [T]) -> Option<&'a T> {
    let at = random.below(u64::try_from(from.len()).unwrap_or_default());
    from.get(usize::try_from(at).unwrap_or_default())
}
