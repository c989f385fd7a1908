//! What more than one stage must know about nouns for people, bodies and places, one line for each.

use serde::Deserialize;

use lists::{List, ListError, by_comma};
use record::SpeakerClass;

/// A line of `nouns.tsv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Noun {
    /// In lower case; may be several words.
    pub noun: &'static str,
    /// Who speaks if it heads a phrase.
    pub speaker: Option<SpeakerClass>,
    pub gender: Option<Gender>,
    /// Of the people or the body that it means; `none` if they have no sector of their own.
    pub sector: Option<&'static str>,
    #[serde(deserialize_with = "by_comma", default)]
    pub facts: Vec<Fact>,
}

/// How a person is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Gender {
    #[serde(rename = "she")]
    Female,
    #[serde(rename = "he")]
    Male,
}

/// What a stage must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Before a person's name: "mr", "sgt".
    Title,
    /// A title that is a name as well: "dean", "king".
    TitleOrName,
    /// Before a title: "deputy", "foreign", "acting".
    BeforeTitle,
    /// Who holds an office, behind the name of an organisation: "member", "spokesman".
    Holder,
    /// An office that follows its country's name: "US President".
    Office,
    /// People and bodies that a place's name says the origin of: "officials", "troops".
    PeopleOf,
    /// Behind a place within an organisation's name: "Times", "University".
    Organisation,
    /// Before "of <place>" within an organisation's name.
    OrganisationOf,
    /// Behind a place within a longer place: "airport", "river".
    Feature,
    /// A feature that shares its name with a town but is not the town: "river", "bay".
    NaturalFeature,
    /// A feature, capitalised behind a town, that leaves it that town: "airport".
    KeptFeature,
    /// What divisions are called behind their names: "oblast", "province".
    Division,
    /// Capitalised before a person's name and no part of it.
    NameTitle,
    /// Capitalised, a part of names of organisations.
    NameOrganisation,
    /// Capitalised, a part of names of places.
    NamePlace,
}

/// The list of English.
const ENGLISH: &str = include_str!("../resources/en/nouns.tsv");

/// All nouns.
pub fn all() -> Result<List<Noun>, ListError> {
    lists::read("en/nouns.tsv", ENGLISH)
}

/// All nouns of which `fact` holds.
pub fn with(fact: Fact) -> Result<impl Iterator<Item = &'static str>, ListError> {
    Ok(all()?.entries().filter(move |it| it.facts.contains(&fact)).map(|it| it.noun))
}

/// How many nouns there are, at most.
pub fn count() -> usize {
    ENGLISH.lines().count()
}

/// A noun as it is written in a name: "Prime Minister".
pub fn capitalised(noun: &str) -> String {
    let mut opens = true;
    let capital = |letter: char| {
        let upper = std::mem::replace(&mut opens, letter == ' ');
        if upper { letter.to_uppercase().collect::<String>() } else { letter.to_string() }
    };
    noun.chars().map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_without_repeats() {
        let nouns: Vec<&str> = all().unwrap().entries().map(|it| it.noun).collect();
        assert!(nouns.len() > 1_000);
        assert_eq!(nouns.windows(2).find(|pair| pair[0] >= pair[1]), None);
    }

    #[test]
    fn a_noun_stands_once_for_all_stages() {
        let nouns = all().unwrap();
        let minister = nouns.rows.iter().find(|it| it.noun == "minister").unwrap();
        assert_eq!((minister.speaker, minister.sector), (Some(SpeakerClass::Role), Some("GOV")));
        assert!(minister.facts.contains(&Fact::Holder) && minister.facts.contains(&Fact::NameTitle));
        assert_eq!(capitalised("prime minister"), "Prime Minister");
    }
}
