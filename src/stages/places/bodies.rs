//! Names that the copy itself shows to be of organisations, though towns bear them too: "health regulator Anvira", "Xinhua reported",
//! "Brighton beat Fulham 2-1".

use std::collections::BTreeSet;

use crate::record::{EntityKind, Span};
use crate::resources::gazetteer::fold;
use crate::resources::gazetteer::lists::Words;
use crate::stages::places::words::{Case, Gap, Word};
use crate::text::Text;

/// Their folded names.
pub(super) fn named(text: &Text<'_>, words: &[Word], rules: &Words) -> BTreeSet<Vec<u8>> {
    let names = text.names.iter().filter(|name| name.kind != EntityKind::Person);
    let called = names.filter(|name| is_called_a_body(name.span, words, rules) || is_agency(name.span, text, rules));
    let mut found: BTreeSet<Vec<u8>> = called.map(|name| fold::key(text.of(name.span))).collect();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| rules.match_verbs.contains(&word.lower) && !word.shouted) {
        found.extend(sides(at, words, text));
    }
    found
}

/// "regulator Anvira": a noun for a body stands before the name, and nothing between.
fn is_called_a_body(name: Span, words: &[Word], rules: &Words) -> bool {
    let first = words.partition_point(|word| word.span.start < name.start);
    let before = first.checked_sub(1).and_then(|before| words.get(before));
    before.is_some_and(|word| word.case == Case::Small && word.gap == Gap::Space && rules.bodies.contains(&word.lower))
}

fn is_agency(name: Span, text: &Text<'_>, rules: &Words) -> bool {
    rules.agencies.contains(&fold::key(text.of(name)))
}

/// The names before and behind the verb of a match, if the sentence tells a score.
fn sides(verb: usize, words: &[Word], text: &Text<'_>) -> Vec<Vec<u8>> {
    let Some(sentence) = words.get(verb).map(|word| word.sentence) else { return Vec::new() };
    let first = words.partition_point(|word| word.sentence < sentence);
    let end = words.partition_point(|word| word.sentence <= sentence);
    let all = words.get(first..end).unwrap_or_default();
    if !all.windows(2).any(|pair| matches!(pair, [a, b] if is_score(a, b))) {
        return Vec::new();
    }
    let name = |word: &&Word| word.capitalised() && word.case != Case::Number;
    let before = words.get(first..verb).unwrap_or_default().iter().rev().take_while(name).count();
    let behind = words.get(verb + 1..end).unwrap_or_default().iter().take_while(name).count();
    let key = |from: usize, to: usize| {
        let (one, last) = (words.get(from)?, words.get(to.checked_sub(1)?)?);
        text.text.get(one.span.start..last.span.end).filter(|_| from < to).map(fold::key)
    };
    [key(verb - before, verb), key(verb + 1, verb + 1 + behind)].into_iter().flatten().collect()
}

/// "54-41"
fn is_score(one: &Word, other: &Word) -> bool {
    let short = |word: &Word| word.case == Case::Number && word.lower.len() <= 3;
    one.gap == Gap::Hyphen && short(one) && short(other)
}
