//! Whose a body is whose name any country's may bear: "Iran's Foreign Ministry" is not the Foreign Ministry of the next paragraph, which is
//! Turkish.

use std::collections::BTreeMap;

use crate::record::{Entity, EntityKind, Span};
use crate::resources::coreference::CoreferenceRules;
use crate::resources::gazetteer::lists::Lists;
use crate::text::Text;

use super::words_of;

/// The countries whose bodies are named, by the first byte of the name.
#[derive(Debug, Default)]
pub(super) struct Owners<'e> {
    by_start: BTreeMap<usize, &'e str>,
}

/// Small words inside such names: "of", "and".
const SMALL: usize = 3;

impl<'e> Owners<'e> {
    /// Whoever stands right before the name owns the body; where nobody does, the one country whose body of that name was spoken of before.
    pub(super) fn new(text: &Text<'_>, places: &'e [Entity], lists: &Lists, rules: &CoreferenceRules) -> Owners<'e> {
        let ends = ends(places);
        let general = |word: &String| {
            let words = &lists.words;
            words.organisations.contains(word)
                || words.offices.contains(word)
                || words.before_titles.contains(word)
                || rules.modifier(word).is_some()
                || word.len() <= SMALL
        };
        let mut by_start = BTreeMap::new();
        let mut spoken: BTreeMap<Vec<String>, Vec<&'e str>> = BTreeMap::new();
        for name in text.names.iter().filter(|it| it.kind == EntityKind::Organisation) {
            let words = words_of(text.of(name.span), &text.lexicon);
            let acronym = words.len() < 2;
            if acronym || !words.iter().all(general) {
                continue;
            }
            let known = spoken.entry(words).or_default();
            match owner(text, name.span, &ends) {
                Some(owner) => {
                    by_start.insert(name.span.start, owner);
                    if !known.contains(&owner) {
                        known.push(owner);
                    }
                }
                None => {
                    if let [only] = known.as_slice() {
                        by_start.insert(name.span.start, *only);
                    }
                }
            }
        }
        Owners { by_start }
    }

    /// The country, ISO 3166-1 alpha-2, of the body that is named in a span.
    pub(super) fn of(&self, span: Span) -> Option<&'e str> {
        // A name sheds what stands in front of it.
        let (start, owner) = self.by_start.range(..=span.start).next_back()?;
        (span.start - start <= SMALL + 1).then_some(*owner)
    }
}

/// The countries of places and peoples by the byte behind each mention.
fn ends(places: &[Entity]) -> BTreeMap<usize, &str> {
    let country = |it: &&Entity| it.ids.contains_key("iso3166") || it.place.as_ref().is_some_and(|it| it.country.is_some());
    places
        .iter()
        .filter(country)
        .flat_map(|entity| {
            let of_place = entity.place.as_ref().and_then(|it| it.country.as_deref());
            let code = of_place.or_else(|| entity.ids.get("iso3166").map(String::as_str)).unwrap_or_default();
            entity.mentions.iter().map(move |it| (it.span.end, code))
        })
        .collect()
}

/// The country that stands right before a name: "Iran's", "Iranian".
fn owner<'e>(text: &Text<'_>, name: Span, ends: &BTreeMap<usize, &'e str>) -> Option<&'e str> {
    let (end, country) = ends.range(..=name.start).next_back()?;
    let between = text.text.get(*end..name.start)?.trim();
    let ending = text.text.get(*end..).is_some_and(|rest| rest.starts_with("'s") || rest.starts_with("’s"));
    (between.is_empty() || (ending && between.chars().count() <= 2)).then_some(*country)
}
