//! What the stages `stages::coreference` and `stages::relations` know: pronouns, nouns that stand for names, and what roles say.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use lists::{List, ListError, by_word, codes};
use record::Code;
use text::nouns::Gender;

/// What a small word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmallWord {
    He,
    She,
    It,
    They,
    I,
    We,
    /// Of persons alone.
    Who,
    /// Of persons and things.
    Whose,
    Which,
    /// "the"
    Definite,
    /// "a"
    Indefinite,
    Of,
    /// What may stand between a role and its organisation: "a spokesman *for*".
    With,
    In,
    /// "Espoo-based"
    Based,
    Be,
    That,
}

/// What a noun may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    Person,
    /// An organisation that trades.
    Firm,
    /// Any other organisation.
    Body,
    Country,
    Town,
    /// A part of a country.
    Area,
    /// An event or a product.
    Thing,
}

/// A noun that stands for something named before: "the minister".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominal {
    pub sort: Sort,
    /// Words in a name or a title that say the same: a "bank" is a "lender".
    pub alike: Vec<&'static str>,
}

/// What a word before a title or a body tells of which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modifier {
    /// It is another office than without the word: "vice president".
    Rank,
    /// Who has, had or will have it: "the new president".
    Time,
    /// Another field is another office: "high court", "supreme court".
    Field,
}

codes!(
    /// What a role says of the one who has it.
    RoleRelation: "position" "affiliation" "spokesperson" "member" "family" "owner" "owned_by"
);

/// How a pronoun stands in its sentence, but as a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    /// "his"; "her" is an object too.
    Own,
    /// "him"
    Object,
}

#[derive(Debug, Deserialize)]
struct WordLine {
    word: &'static str,
    is: SmallWord,
    form: Option<Form>,
}

#[derive(Debug, Deserialize)]
struct NounLine {
    noun: &'static str,
    sort: Sort,
    #[serde(deserialize_with = "by_word", default)]
    alike: Vec<&'static str>,
}

/// Everything that the two stages know, read once.
#[derive(Debug, Default)]
pub struct CoreferenceRules {
    words: FxHashMap<&'static str, (SmallWord, Option<Form>)>,
    nouns: FxHashMap<&'static str, Nominal>,
    modifiers: FxHashMap<&'static str, Modifier>,
    roles: FxHashMap<&'static str, Code>,
    /// Verbs that say the same as a role: "heads".
    verbs: FxHashMap<&'static str, Code>,
    /// Roles whose bearers are named without the firm, which the copy is about: "Chief Executive Ann Lee said".
    of_firms: FxHashSet<&'static str>,
    /// Roles of the state, told without saying of which.
    offices: FxHashSet<&'static str>,
    /// What later mentions leave off the name of a firm, a club or a party.
    endings: FxHashSet<&'static str>,
    /// What somebody else does to the one whose it is: "his dismissal".
    suffered: FxHashSet<&'static str>,
    /// Genders of given names.
    given: FxHashMap<&'static str, Gender>,
}

impl CoreferenceRules {
    /// Reads the lists that are compiled into the program.
    pub fn built_in() -> Result<CoreferenceRules, ListError> {
        let words: List<WordLine> = crate::read!("en/coreference/words.tsv")?;
        let nouns: List<NounLine> = crate::read!("en/coreference/nouns.tsv")?;
        let modifiers: List<(&str, Modifier)> = crate::read!("en/coreference/modifiers.tsv")?;
        let roles: List<(&str, RoleRelation)> = crate::read!("en/relations/roles.tsv")?;
        let verbs: List<(&str, RoleRelation)> = crate::read!("en/relations/verbs.tsv")?;
        let given: List<(&str, Gender)> = crate::read!("world/names/genders.tsv")?;
        Ok(CoreferenceRules {
            words: words.entries().map(|it| (it.word, (it.is, it.form))).collect(),
            nouns: nouns.entries().map(|it| (it.noun, Nominal { sort: it.sort, alike: it.alike })).collect(),
            modifiers: modifiers.entries().collect(),
            suffered: crate::words!("en/coreference/suffered.txt")?,
            roles: roles.entries().map(|(noun, role)| (noun, Code::Borrowed(role.as_str()))).collect(),
            verbs: verbs.entries().map(|(verb, role)| (verb, Code::Borrowed(role.as_str()))).collect(),
            of_firms: crate::words!("en/relations/firm_roles.txt")?,
            offices: crate::words!("en/relations/offices.txt")?,
            endings: crate::words!("en/names/endings.txt")?,
            given: given.entries().collect(),
        })
    }

    /// What a word in lower case is, if it is a small one.
    pub fn small(&self, word: &str) -> Option<SmallWord> {
        self.words.get(word).map(|(is, _)| *is)
    }

    /// Whether a small word says whose something is: "its".
    pub fn is_own(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|(_, form)| *form == Some(Form::Own))
    }

    /// Whether a pronoun may be a subject: "he", not "him".
    pub fn is_subject_form(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|(_, form)| form.is_none())
    }

    /// What a noun, in lower case and the singular, may stand for.
    pub fn nominal(&self, noun: &str) -> Option<&Nominal> {
        self.nouns.get(noun)
    }

    /// What a word, in lower case, before a title or a body tells of it.
    pub fn modifier(&self, word: &str) -> Option<Modifier> {
        self.modifiers.get(word).copied()
    }

    /// Whether a noun, in lower case, is what somebody else does to the one whose it is: "his dismissal".
    pub fn is_suffered(&self, noun: &str) -> bool {
        self.suffered.contains(noun)
    }

    /// What a role, in lower case and the singular, says of the one who has it.
    pub fn role(&self, noun: &str) -> Option<&Code> {
        self.roles.get(noun)
    }

    /// What a verb, by its lemma, says that its subject is to its object.
    pub fn relating(&self, verb: &str) -> Option<&Code> {
        self.verbs.get(verb)
    }

    /// Whether it is a role in a firm.
    pub fn is_of_firm(&self, noun: &str) -> bool {
        self.of_firms.contains(noun)
    }

    /// Whether a role, in lower case, is one of the state's, which copy tells without saying of which: "Foreign Minister Ann Lee".
    pub fn is_office(&self, noun: &str) -> bool {
        self.offices.contains(noun)
    }

    /// Whether a folded word is what later mentions leave off the name of a firm, a club or a party: "Corp.".
    pub fn is_name_ending(&self, word: &str) -> bool {
        self.endings.contains(word.trim_end_matches('.'))
    }

    /// What a given name tells of the one who has it.
    pub fn gender_of_name(&self, given: &str) -> Option<Gender> {
        self.given.get(given).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        let rules = CoreferenceRules::built_in().unwrap();
        assert_eq!(rules.small("her"), Some(SmallWord::She));
        assert!(rules.is_own("her") && !rules.is_own("she"));
        assert_eq!(rules.nominal("lender").map(|it| it.sort), Some(Sort::Firm));
        assert_eq!(rules.role("spokeswoman").map(|it| it.as_ref()), Some("spokesperson"));
        assert_eq!(rules.gender_of_name("Nadia"), Some(Gender::Female));
    }
}
