//! The town of the paper that a story is from: "The Paris Post-Intelligencer" writes of the Paris near Puryear and Murray.

use crate::record::PlaceKind;
use crate::resources::gazetteer::fold::fold;
use crate::resources::gazetteer::{Gazetteer, Sense};
use crate::text::lexicon::WordClass;

/// What the town may be that an outlet has at the head of its name, before a word for papers and stations; nothing if it has none.
pub(super) fn town(outlet: &str, gazetteer: &Gazetteer) -> Vec<Sense> {
    let rules = &gazetteer.lists.words;
    let name =
        outlet.split_once(' ').filter(|(the, _)| rules.is(&the.to_lowercase(), WordClass::The)).map_or(outlet, |(_, name)| name);
    let folded = fold(name);
    let outlets = |rest: &str| {
        let words = rest.split(|char: char| !char.is_alphanumeric()).map(str::to_lowercase);
        words.filter(|word| !word.is_empty()).any(|word| rules.outlets.contains(&word))
    };
    let hits = gazetteer.hits(&folded, 0, name).into_iter();
    let senses = hits.filter(|hit| name.get(folded.origin(hit.end)..).is_some_and(outlets)).map(|hit| hit.senses).next();
    let here = |sense: &Sense| {
        let facts = gazetteer.facts(sense.place);
        facts.is_some_and(|facts| facts.kind == PlaceKind::City && facts.country.is_some_and(|it| rules.press.contains(it)))
    };
    senses.unwrap_or_default().into_iter().filter(here).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_town_in_the_name_of_a_paper() {
        let gazetteer = Gazetteer::built_in().unwrap();
        for (outlet, named) in [
            ("The Paris Post-Intelligencer", true),
            ("Lexington Herald-Leader", true),
            ("Glens Falls Chronicle", true),
            ("Paris Hilton", false),
            ("Reuters", false),
            ("", false),
        ] {
            assert_eq!(!town(outlet, &gazetteer).is_empty(), named, "{outlet}");
        }
    }
}
