//! Whether two claims speak of the same fact.

use crate::reading::claims::{Content, Happening, Party, Said, Toll};

/// How two claims stand to each other, whoever makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    Other,
    /// The same fact with the same value.
    Same,
    /// The same fact with another value that leaves room for this one.
    Compatible,
    /// The same fact with a value that excludes this one.
    Apart,
}

/// `in_one_item`: they are of versions or takes of one item, where the same words tell the same fact.
pub(crate) fn likeness(one: &Said, other: &Said, in_one_item: bool) -> Likeness {
    match (&one.content, &other.content) {
        (Content::Event(a), Content::Event(b)) => events(a, b, one.is_main && other.is_main, in_one_item),
        (Content::Toll(a), Content::Toll(b)) if a.kind == b.kind => tolls(a, b),
        _ => Likeness::Other,
    }
}

fn events(one: &Happening, other: &Happening, both_main: bool, in_one_item: bool) -> Likeness {
    if one.kind != other.kind {
        return Likeness::Other;
    }
    let known = |parties: &[Party]| parties.iter().any(|it| it.number.is_some());
    let shares =
        |a: &[Party], b: &[Party]| a.iter().any(|it| it.number.is_some() && b.iter().any(|other| other.number == it.number));
    let apart = |a: &[Party], b: &[Party]| known(a) && known(b) && !shares(a, b);
    let common = shares(&one.actors, &other.actors) || shares(&one.recipients, &other.recipients);
    let is_same_party = (common && !apart(&one.actors, &other.actors)) || (both_main && !apart(&one.actors, &other.actors));
    let is_named = known(&one.actors) || known(&one.recipients);
    let is_told_alike = one.lemma == other.lemma && (in_one_item || !is_named) && !apart(&one.actors, &other.actors);
    if !is_same_party && !is_told_alike {
        return Likeness::Other;
    }
    let other_day = one.day.zip(other.day).is_some_and(|(a, b)| (a - b).abs() > i32::from(!in_one_item));
    let other_place = one.place.as_ref().zip(other.place.as_ref()).is_some_and(|(a, b)| a.number != b.number);
    match (other_day || (other_place && !both_main), in_one_item && one.lemma == other.lemma) {
        (false, _) => Likeness::Same,
        (true, true) => Likeness::Apart,
        (true, false) => Likeness::Other,
    }
}

fn tolls(one: &Toll, other: &Toll) -> Likeness {
    if one.least() == other.least() && one.most() == other.most() {
        Likeness::Same
    } else if one.least() <= other.most() && other.least() <= one.most() {
        Likeness::Compatible
    } else {
        Likeness::Apart
    }
}
