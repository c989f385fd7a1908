//! Names of people in lists, with the places that they wrote from.

use crate::record::Byline;
use crate::resources::furniture::FurnitureRules;

/// "A and B in X, C in Y and D": each person with the place that follows. `None` if one of them reads like no name.
pub(super) fn people_in_places(names: &str, role: &'static str, rules: &FurnitureRules) -> Option<Vec<Byline>> {
    let mut people: Vec<Byline> = Vec::new();
    let mut without_place = 0;
    let mut last_group = 0;
    for item in split_list(names) {
        let (name, place) = match item.split_once(" in ").or_else(|| item.split_once(" en ")).or_else(|| item.split_once(" at "))
        {
            Some((name, place)) => (name.trim(), Some(place.trim())),
            None => (item, None),
        };
        // "in Washington, D.C." and "in Kabul, Afghanistan" go on after the comma.
        if place.is_none() && rules.regions.contains(&name.to_uppercase()) && people.last().is_some_and(|it| it.place.is_some()) {
            for place in people.iter_mut().skip(last_group).filter_map(|it| it.place.as_mut()) {
                *place = format!("{place}, {name}");
            }
            continue;
        }
        let name = name.trim_start_matches("the ").trim_end_matches(" contributed");
        if !is_person(name) {
            return None;
        }
        people.push(Byline { name: name.to_owned(), role: Some(role.into()), title: None, place: None });
        if let Some(place) = place {
            for person in people.iter_mut().skip(without_place) {
                person.place = Some(place.to_owned());
            }
            last_group = without_place;
            without_place = people.len();
        }
    }
    (!people.is_empty()).then_some(people)
}

fn split_list(names: &str) -> impl Iterator<Item = &str> {
    names
        .split([',', ';', '&', '/'])
        .flat_map(|it| it.split(" and "))
        .flat_map(|it| it.split(" AND "))
        .flat_map(|it| it.split(" y "))
        .flat_map(|it| it.split(" und "))
        .flat_map(|it| it.split(" et "))
        .flat_map(|it| it.split(" och "))
        .flat_map(|it| it.split(" og "))
        .flat_map(|it| it.split(" ja "))
        .flat_map(|it| it.split(" e "))
        .flat_map(|it| it.split(" i "))
        .map(|it| it.trim().trim_start_matches("and ").trim())
        .filter(|it| !it.is_empty())
}

pub(super) fn full_name(name: &str) -> bool {
    name.split_whitespace().count() >= 2 && is_person(name)
}

/// A name of a person (or of a newsroom that signs), by its shape alone.
pub(super) fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let small = ["de", "da", "del", "der", "di", "dos", "al", "el", "la", "le", "van", "von", "bin", "ibn", "ten", "y", "of"];
    let signs = ["newsroom", "newsrooms", "bureau", "bureaus", "staff", "team", "desk", "newswires"];
    let capital = |it: &&str| {
        // "d'Orsi", "dell’Aquila"
        let own = it
            .split_once(['\'', '’'])
            .filter(|it| ["d", "l", "dell", "dall", "de", "o", "t"].contains(&it.0))
            .map_or(*it, |it| it.1);
        own.trim_start_matches(['\'', '’', '‘', '"', '“'])
            .starts_with(|it: char| it.is_uppercase() || (it.is_alphabetic() && !it.is_lowercase()))
    };
    let letters = |it: &&str| it.chars().all(|it| it.is_alphabetic() || "'’‘.-‑\"“”".contains(it));
    let never = NOT_NAMES.iter().any(|it| words.iter().any(|word| word.eq_ignore_ascii_case(it)));
    (1..=5).contains(&words.len())
        && !never
        && words.iter().all(letters)
        && words.iter().enumerate().all(|(index, it)| capital(it) || small.contains(it) || (index > 0 && signs.contains(it)))
}

/// Words in capitals that a sentence or heading may hold after "By", but no name does.
const NOT_NAMES: [&str; 18] = [
    "the",
    "this",
    "that",
    "then",
    "noon",
    "midnight",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "night",
    "contrast",
    "comparison",
    "numbers",
    "design",
];
