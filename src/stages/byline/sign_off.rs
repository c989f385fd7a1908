//! Sign-offs below a story, and the notes on who helped.

use super::names::{is_person, people_in_places};
use super::{TRADES, read_line};
use crate::record::Byline;
use crate::resources::furniture::FurnitureRules;

/// Reads a sign-off: "(Reporting by A in B; Additional reporting by C; Writing by D; Editing by E)", with or without parentheses.
///
/// In parentheses it is one even if some of its names can't be read; without them every part must be sound.
pub fn read_sign_off(line: &str, rules: &FurnitureRules) -> Option<Vec<Byline>> {
    let line = line.trim().trim_start_matches(['-', '–', '—', '*', ' ']);
    let inner = line.strip_prefix('(').and_then(|it| it.trim_end_matches('.').strip_suffix(')'));
    if let Some(byline) = inner.filter(|it| it.starts_with("By ")).and_then(|it| read_line(it, rules)) {
        return Some(byline.people);
    }
    let parts = sign_off_parts(inner.unwrap_or(line), rules)?;
    let mut people = Vec::new();
    for (role, names) in parts {
        match (people_in_places(names, role, rules), inner) {
            (Some(found), _) => people.extend(found),
            (None, Some(_)) => {}
            (None, None) => return None,
        }
    }
    (inner.is_some() || !people.is_empty()).then_some(people)
}

/// Reads who helped: "Associated Press writers A in B and C in D contributed to this report.", "Writer A reported from B."
pub fn read_contributors(line: &str, rules: &FurnitureRules) -> Option<Vec<Byline>> {
    let line = line.trim().trim_start_matches(['(', '-', '–', '—', '_', ' ']).trim_end_matches([')', '.', ' ']);
    if line.len() > 600 {
        return None;
    }
    contributors(line, rules).or_else(|| {
        let sentences = line.split(". ").map(|it| contributors(it, rules));
        sentences.collect::<Option<Vec<_>>>().map(|it| it.concat())
    })
}

fn contributors(sentence: &str, rules: &FurnitureRules) -> Option<Vec<Byline>> {
    let given = CONTRIBUTED.iter().find_map(|it| sentence.strip_suffix(it));
    let (names, place) = match given {
        Some(names) => (names.trim_end().trim_end_matches(" also").trim_end(), None),
        None => sentence.split_once(" reported from ").map(|(names, place)| (names, Some(place)))?,
    };
    // The agency and the trade stand before the first name: "AP Diplomatic Writer", "Associated Press journalists".
    let words: Vec<&str> = names.split_whitespace().collect();
    let trade = words.iter().take(7).rposition(|it| TRADES.contains(&it.trim_end_matches('s').to_lowercase().as_str()));
    let names = trade.and_then(|last| words.get(last + 1..)).unwrap_or(&words).join(" ");
    let mut people = people_in_places(&names, "additional_reporting", rules)?;
    if let Some(place) = place {
        if !is_person(place.split(',').next().unwrap_or_default()) {
            return None;
        }
        people.iter_mut().for_each(|it| it.place = Some(place.to_owned()));
    }
    // "Norway contributed to this report" is a sentence.
    people.iter().all(|it| it.name.contains(' ')).then_some(people)
}

const CONTRIBUTED: [&str; 6] = [
    "contributed to this report",
    "contributed to this story",
    "contributed reporting",
    "contributed to this article",
    "contributed",
    "contributed from",
];

/// Cuts a sign-off at the words that open its parts; the first part must open it.
fn sign_off_parts<'a>(inner: &'a str, rules: &FurnitureRules) -> Option<Vec<(&'static str, &'a str)>> {
    let openings: Vec<_> = rules.sign_off.find_iter(inner).collect();
    if openings.first()?.start() != 0 {
        return None;
    }
    let ends = openings.iter().skip(1).map(|it| it.start()).chain([inner.len()]);
    let parts = openings.iter().zip(ends).filter_map(|(opening, end)| {
        let words = inner.get(opening.range())?.trim().trim_end_matches(':').trim_end();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let names = inner.get(opening.end()..end)?.trim().trim_end_matches(" and").trim_end_matches(" y");
        Some((*rules.roles.get(&words)?, without_stop(names)))
    });
    Some(parts.collect())
}

/// Without the separators around it; the stop of "Washington, D.C." is part of the name.
fn without_stop(names: &str) -> &str {
    let names = names.trim_matches([';', ',', ' ']);
    let last = names.rsplit(' ').next().unwrap_or_default().trim_end_matches('.');
    if last.contains('.') || last.len() == 1 || ["Jr", "Sr"].contains(&last) { names } else { names.trim_end_matches('.') }
}
