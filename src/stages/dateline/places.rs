//! The places of a dateline, told from other words by their shape.

use super::FiledFrom;

/// "CAIRO/GAZA", "TUPELO, Miss.", "DAMASCUS, Syria, and BEIRUT", "New Delhi [India]"; `None` if it reads like anything else.
pub(super) fn places(given: &str) -> Option<Vec<FiledFrom>> {
    let given = given.trim().trim_end_matches(',').trim_end();
    let mut places = Vec::new();
    for part in given.split('/').flat_map(split_at_and) {
        places.push(place(part.trim().trim_end_matches(',').trim())?);
    }
    (1..=5).contains(&places.len()).then_some(places)
}

/// "DAMASCUS, Syria and BEIRUT, Lebanon" are two places, "Bosnia and Herzegovina" is one.
fn split_at_and(part: &str) -> Vec<&str> {
    let sides: Vec<&str> = part.split(" and ").collect();
    let all_capitals =
        sides.iter().all(|it| it.split([' ', ',']).next().is_some_and(|word| word.len() > 1 && is_in_capitals(word)));
    if sides.len() == 2 && all_capitals { sides } else { vec![part] }
}

fn place(given: &str) -> Option<FiledFrom> {
    let (outside, bracketed) = match given.split_once('[') {
        Some((outside, rest)) => (outside, Some(rest.split_once(']')?.0.trim().to_owned())),
        None => (given, None),
    };
    // "Guwahati (Assam) [India]"
    let (outside, division) = match outside.split_once('(').filter(|_| bracketed.is_some()) {
        Some((outside, rest)) => (outside, Some(rest.split_once(')')?.0.trim().to_owned())),
        None => (outside, None),
    };
    let mut parts = outside.split(',').map(str::trim).filter(|it| !it.is_empty());
    let name = parts.next().filter(|it| is_place_name(it))?.to_owned();
    let mut qualifiers: Vec<String> = parts.map(str::to_owned).collect();
    let sound = qualifiers.len() <= 2 && qualifiers.iter().all(|it| is_qualifier(it));
    qualifiers.extend(division);
    qualifiers.extend(bracketed);
    sound.then_some(FiledFrom { name, qualifiers })
}

/// Small words inside place names of many languages: "Rio de Janeiro", "Frankfurt am Main", "Stratford-upon-Avon".
const PARTICLES: [&str; 30] = [
    "al", "am", "an", "auf", "bei", "da", "das", "de", "del", "dem", "den", "der", "des", "di", "do", "dos", "du", "el", "en",
    "es", "im", "in", "la", "le", "les", "of", "on", "sur", "the", "upon",
];

fn is_place_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let longest = if is_in_capitals(name) { 7 } else { 5 };
    let named = |word: &&str| PARTICLES.contains(word) || word.trim_start_matches(['\'', '’', '‘']).starts_with(is_capital);
    (1..=longest).contains(&words.len())
        && words.iter().all(named)
        && words.first().is_some_and(|it| !PARTICLES.contains(it))
        && words.iter().any(|it| it.chars().filter(|letter| letter.is_alphabetic()).count() > 1)
        && !words.iter().any(|it| is_sentence_end(it))
}

fn is_qualifier(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let fits = |word: &str| word.starts_with(is_capital) || word == "and" || PARTICLES.contains(&word);
    words.clone().count() <= 4 && words.all(fits)
}

/// "St." and "D.C." are parts of a name; "Monday." ends a sentence.
fn is_sentence_end(word: &str) -> bool {
    word.ends_with('.') && word.len() > 4 && !word.trim_end_matches('.').contains('.')
}

pub(super) fn is_capital(letter: char) -> bool {
    letter.is_uppercase() || (letter.is_alphabetic() && !letter.is_lowercase())
}

pub(super) fn is_in_capitals(words: &str) -> bool {
    let mut letters =
        words.split_whitespace().filter(|it| !PARTICLES.contains(it)).flat_map(str::chars).filter(|it| it.is_alphabetic());
    letters.clone().next().is_some() && letters.all(is_capital)
}
