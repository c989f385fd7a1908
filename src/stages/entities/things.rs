//! Things in the making, and which of them a name means.

use std::collections::BTreeMap;

use crate::record::{EntityKind, Span};
use crate::resources::gazetteer::lists::Lists;

/// One thing in the making.
#[derive(Debug)]
pub(super) struct Thing<'n> {
    pub(super) kind: EntityKind,
    /// Folded words of its fullest name.
    pub(super) words: Vec<String>,
    pub(super) name: String,
    pub(super) spans: Vec<Span>,
    /// The country whose it is, ISO 3166-1 alpha-2, where the name alone fits any: "Foreign Ministry".
    pub(super) owner: Option<&'n str>,
}

/// A name whose thing is sought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'n> {
    pub(super) at: usize,
    pub(super) kind: EntityKind,
    pub(super) words: &'n [String],
    /// The words of what it abbreviates, or its own.
    pub(super) full: &'n [String],
    pub(super) written: &'n str,
    pub(super) owner: Option<&'n str>,
}

/// Things so far, with what their later mentions may be looked up by. A thousand names must not be compared with a thousand things.
#[derive(Debug, Default)]
pub(super) struct Things<'n> {
    pub(super) all: Vec<Thing<'n>>,
    by_key: BTreeMap<(EntityKind, Vec<String>), Vec<usize>>,
}

/// Things with one key that a name is compared with.
const ALIKE: usize = 64;
/// First words of a long name that may stand for it.
const FIRST_WORDS: usize = 8;

impl<'n> Things<'n> {
    /// The thing that a name means: of several persons whom one word may mean, one who has been named in full before, and rather by
    /// the last name than by one in the middle; else the first.
    pub(super) fn find(&self, name: &Sought<'_>, lists: &Lists) -> Option<usize> {
        let Sought { at, kind, words, full, written, owner } = *name;
        let same = |index: &usize| {
            self.all
                .get(*index)
                .is_some_and(|thing| thing.owner == owner && (thing.words == full || is_same(thing, words, written, lists)))
        };
        if let (EntityKind::Person, [word]) = (kind, words) {
            let rank = |index: usize| {
                let thing = self.all.get(index);
                let told = thing.and_then(|it| it.spans.first()).is_some_and(|it| it.start < at);
                (!told, thing.is_none_or(|it| it.words.last() != Some(word)), index)
            };
            let known = self.by_key.get(&(kind, words.to_vec()));
            return known.into_iter().flatten().copied().filter(same).min_by_key(|it| rank(*it));
        }
        let candidates = [words, full, &ends(words)].map(|key| self.by_key.get(&(kind, key.to_vec())));
        candidates.into_iter().flatten().filter_map(|indices| indices.iter().copied().find(same)).min()
    }

    pub(super) fn add(&mut self, thing: Thing<'n>) {
        let index = self.all.len();
        for key in keys(&thing) {
            let alike = self.by_key.entry((thing.kind, key)).or_default();
            if alike.len() < ALIKE && alike.last() != Some(&index) {
                alike.push(index);
            }
        }
        self.all.push(thing);
    }
}

/// What a thing may be called by, as far as [`is_same`] allows: its words; of a person each of them, or the first and the last; of others
/// the first of them, the last, or their initials.
fn keys(thing: &Thing<'_>) -> Vec<Vec<String>> {
    let mut keys = vec![thing.words.clone()];
    match thing.kind {
        EntityKind::Person => {
            keys.extend(thing.words.iter().take(FIRST_WORDS).chain(thing.words.last()).map(|word| vec![word.clone()]));
            keys.push(ends(&thing.words));
            keys.extend(thing.words.get(..2).map(<[_]>::to_vec));
            keys.extend(initial(&thing.words));
        }
        EntityKind::Organisation | EntityKind::Event => {
            keys.extend((1..thing.words.len().min(FIRST_WORDS)).filter_map(|count| thing.words.get(..count)).map(<[_]>::to_vec));
            keys.push(vec![initials(&thing.name)]);
            keys.extend(thing.words.last().map(|word| vec![word.clone()]));
        }
        _ => {}
    }
    keys
}

/// The initial of the first word, and the last word.
fn initial(words: &[String]) -> Option<Vec<String>> {
    let [first, .., last] = words else { return None };
    Some(vec![first.chars().next()?.to_string(), last.clone()])
}

/// The first and the last word of a name of several.
fn ends(words: &[String]) -> Vec<String> {
    match words {
        [first, .., last] => vec![first.clone(), last.clone()],
        _ => words.to_vec(),
    }
}

/// Whether a name means a thing already known by a name at least as full.
fn is_same(thing: &Thing<'_>, words: &[String], written: &str, lists: &Lists) -> bool {
    if thing.words == words {
        return true;
    }
    match thing.kind {
        // "Putin" for "Vladimir Putin", "Pengyu" for "Liu Pengyu", "Joe Biden" for "Joe R. Biden".
        EntityKind::Person => {
            let kept = || words.iter().all(|word| thing.words.contains(word));
            let last = thing.words.last() == words.last();
            let first = thing.words.first() == words.first();
            match words {
                [_] => kept() && thing.words.len() > 1,
                // "S Jaishankar" for "Subrahmanyam Jaishankar", "Rodrigo Valdivieso" for "Rodrigo Valdivieso Prat".
                [_, _] if initial(&thing.words).as_deref() == Some(words) || thing.words.starts_with(words) => true,
                _ => kept() && last && first,
            }
        }
        EntityKind::Organisation | EntityKind::Event => {
            let acronym = words.len() == 1 && is_acronym(written) && initials(&thing.name) == words.concat();
            // First words that many organisations share say nothing alone.
            let is_generic = matches!(words, [word] if lists.words.shared.contains(word));
            let short = words.len() < thing.words.len() && thing.words.starts_with(words) && !is_generic;
            // "Lions" for "AFC Lions"
            let of_club =
                matches!(words, [word] if word.ends_with('s') && thing.words.len() == 2 && thing.words.last() == Some(word));
            let short = short || (of_club && !is_generic);
            acronym || short
        }
        _ => false,
    }
}

pub(super) fn is_acronym(written: &str) -> bool {
    let letters = || written.chars().filter(|char| char.is_alphabetic());
    letters().count() >= 2 && letters().all(char::is_uppercase)
}

/// "International Monetary Fund" → "imf". Small words do not count.
fn initials(name: &str) -> String {
    let words = name.split([' ', '-']).filter_map(|word| word.chars().next());
    words.filter(|first| first.is_uppercase()).flat_map(char::to_lowercase).collect()
}
