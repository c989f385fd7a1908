//! Documents with other names in them: what is said of a name should tell its kind, not the name alone, and the names of the corpora come
//! from few parts of the world.

use rustc_hash::FxHashMap;

use super::corpora::{Document, ORGANISATION, PERSON, PLACE};
use super::random::Random;

/// Names to swap in, as tokens.
#[derive(Debug, Clone, Default)]
pub struct Stock {
    pub persons: Vec<Vec<String>>,
    pub organisations: Vec<Vec<String>>,
    pub places: Vec<Vec<String>>,
    /// Given names and surnames by culture.
    pub cultures: Vec<(Vec<String>, Vec<String>)>,
}

impl Stock {
    fn person(&self, random: &mut Random) -> Option<Vec<String>> {
        if random.chance(0.35) {
            return random.pick(&self.persons).cloned();
        }
        let (given, surnames) = random.pick(&self.cultures)?;
        let mut name: Vec<String> = random.pick(given)?.split(' ').map(str::to_owned).collect();
        if random.chance(0.1) {
            name.extend(random.pick(given)?.split(' ').map(str::to_owned));
        }
        name.extend(random.pick(surnames)?.split(' ').map(str::to_owned));
        Some(name)
    }
}

/// The document with a share of its names swapped, each the same wherever it stands, and a few sentences set as headlines.
pub fn vary(document: &Document, stock: &Stock, share: f32, random: &mut Random) -> Document {
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
        if swapped.tokens.len() - first > 4 && random.chance(0.04) {
            set_as_headline(swapped.tokens.get_mut(first..).unwrap_or_default(), random.chance(0.4));
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
    let choice = if random.chance(share) {
        match kind {
            PERSON if old.len() > 1 => stock.person(random),
            PERSON => stock.person(random).and_then(|name| name.last().cloned()).map(|last| vec![last]),
            // Their own words ("Ministry", "Corp") are worth keeping more often than names are.
            ORGANISATION if random.chance(0.5) => random.pick(&stock.organisations).cloned(),
            PLACE => random.pick(&stock.places).cloned(),
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
