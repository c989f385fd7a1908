//! What more than one stage must know about verbs, one line for each; their forms are derived.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::exceptions::Exceptions;
use crate::lemmas::lemma;
use crate::tagset::{Upos, Xpos};
use lists::{List, ListError, by_comma, by_letter, codes};

codes!(
    /// What is done by saying something; `attributions[].cue.class` in the record.
    Said: "accuse" "ask" "believe" "claim" "confirm" "demand" "deny" "intend" "order" "promise" "report" "say" "warn"
);

/// A line of `verbs.tsv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Verb {
    pub lemma: &'static str,
    /// Only verbs that say that something was said have it.
    pub said: Option<Said>,
    /// A clause, if the line does not tell.
    #[serde(deserialize_with = "by_letter", default = "Frame::usual")]
    pub held_by: Vec<Frame>,
    /// Before what was said: "accused him *of* theft".
    #[serde(deserialize_with = "by_comma", default)]
    pub prepositions: Vec<String>,
    /// Those of a verb of saying, if the line does not tell.
    #[serde(deserialize_with = "by_comma", default = "Fact::usual")]
    pub facts: Vec<Fact>,
}

/// What can hold what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Frame {
    /// "said (that) it rained"
    #[serde(rename = "c")]
    Clause,
    /// "found that it rained": nothing is said without "that", unless the words stand before it
    #[serde(rename = "t")]
    That,
    /// "denied blocking convoys"
    #[serde(rename = "g")]
    Gerund,
    /// "promised to leave"
    #[serde(rename = "i")]
    Infinitive,
    /// "denied the charges"
    #[serde(rename = "n")]
    Noun,
    /// A noun with what is said of it: "called the vote unfair".
    #[serde(rename = "d")]
    Described,
    /// A noun that is speech itself: "rejected the claim".
    #[serde(rename = "s")]
    Speech,
    /// Quotation marks only.
    #[serde(rename = "q")]
    Quotation,
    /// It passes on what somebody else said: "citing the police".
    #[serde(rename = "x")]
    Nothing,
    /// The hearer stands before what was said: "told reporters that …".
    #[serde(rename = "o")]
    Hearer,
}

/// What a stage beside attributions must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// It follows a quotation, so that no sentence ends there.
    Quotes,
    /// Its own tense says nothing of the time of what is said.
    Reports,
    /// A capital or country that does it stands for its government.
    State,
    /// So it does with the base form: "London and Paris say".
    States,
}

impl Frame {
    fn usual() -> Vec<Frame> {
        vec![Frame::Clause]
    }
}

impl Fact {
    fn usual() -> Vec<Fact> {
        vec![Fact::Quotes, Fact::Reports, Fact::State]
    }
}

/// All verbs.
pub fn all() -> Result<List<Verb>, ListError> {
    lists::read("en/verbs.tsv", include_str!("../resources/en/verbs.tsv"))
}

/// The forms, in lower case, of all verbs of which `fact` holds.
pub fn forms_of(fact: Fact, exceptions: &Exceptions) -> Result<BTreeSet<String>, ListError> {
    let verbs = all()?;
    let mut found = BTreeSet::new();
    for verb in verbs.rows.iter().filter(|verb| verb.facts.contains(&fact)) {
        let forms = Forms::of(verb.lemma, exceptions);
        if forms.past.is_empty() || forms.third.is_none() {
            let problem = format!("no rule gives the past of '{}'; it needs a line in en/reader/irregular.tsv", verb.lemma);
            return Err(verbs.problem(verb.line, problem));
        }
        match fact {
            Fact::State => found.extend(forms.finite()),
            Fact::States => found.extend([verb.lemma.to_owned()]),
            Fact::Quotes => found.extend(forms.finite().chain([verb.lemma.to_owned()])),
            Fact::Reports => found.extend(forms.finite().chain(forms.gerund.clone()).chain([verb.lemma.to_owned()])),
        }
    }
    Ok(found)
}

/// The forms of a verb. Whatever the lemmatiser takes back to the verb is a form of it; it knows the exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forms {
    /// "says"
    pub third: Option<String>,
    /// Past and participle: "said"; "wrote", "written".
    pub past: Vec<String>,
    /// "saying"
    pub gerund: Option<String>,
}

impl Forms {
    pub fn of(verb: &str, exceptions: &Exceptions) -> Forms {
        let is_form = |form: &str, xpos: Xpos| form != verb && lemma(form, Upos::Verb, xpos, exceptions) == verb;
        let first = |candidates: &[String], xpos: Xpos| candidates.iter().find(|form| is_form(form, xpos)).cloned();
        // "deny" has "denies", "say" has "says".
        let after_consonant = |stem: &&str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
        let stem = verb.strip_suffix('e').or_else(|| verb.strip_suffix('y').filter(after_consonant)).unwrap_or(verb);
        let doubled = format!("{verb}{}", verb.chars().next_back().unwrap_or_default());
        let irregular: Vec<String> = exceptions.irregular(verb).map(str::to_owned).collect();
        let (gerunds, mut past): (Vec<String>, Vec<String>) = irregular.into_iter().partition(|form| form.ends_with("ing"));
        if past.is_empty() {
            let regular = [format!("{stem}ied"), format!("{stem}ed"), format!("{verb}ed"), format!("{doubled}ed")];
            past.extend(first(&regular, Xpos::Vbd));
        }
        past.dedup();
        Forms {
            third: first(&[format!("{stem}ies"), format!("{verb}es"), format!("{verb}s")], Xpos::Vbz),
            past,
            gerund: gerunds
                .into_iter()
                .next()
                .or_else(|| first(&[format!("{stem}ing"), format!("{verb}ing"), format!("{doubled}ing")], Xpos::Vbg)),
        }
    }

    fn finite(&self) -> impl Iterator<Item = String> {
        self.past.iter().chain(&self.third).cloned().collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(verb: &str, third: &str, past: &[&str], gerund: &str) {
        let forms = Forms::of(verb, &Exceptions::built_in().unwrap());
        assert_eq!((forms.third.as_deref(), forms.gerund.as_deref()), (Some(third), Some(gerund)), "{verb}");
        assert_eq!(forms.past, past, "{verb}");
    }

    #[test]
    fn forms_are_derived() {
        check("say", "says", &["said"], "saying");
        check("write", "writes", &["wrote", "written"], "writing");
        check("deny", "denies", &["denied"], "denying");
        check("intone", "intones", &["intoned"], "intoning");
        check("plan", "plans", &["planned"], "planning");
        check("reiterate", "reiterates", &["reiterated"], "reiterating");
        check("express", "expresses", &["expressed"], "expressing");
        check("welcome", "welcomes", &["welcomed"], "welcoming");
        check("add", "adds", &["added"], "adding");
    }

    #[test]
    fn every_verb_has_forms_that_lead_back_to_it() {
        let exceptions = Exceptions::built_in().unwrap();
        let verbs = all().unwrap();
        assert!(verbs.rows.len() > 200);
        for verb in &verbs {
            let forms = Forms::of(verb.lemma, &exceptions);
            assert!(forms.third.is_some() && !forms.past.is_empty(), "{}: {forms:?}", verb.lemma);
        }
    }

    #[test]
    fn a_verb_and_its_class_are_enough() {
        let verbs = lists::read::<Verb>("verbs.tsv", "intone\tsay\n").unwrap();
        assert_eq!(verbs.rows.len(), 1);
        let verb = &verbs.rows[0];
        assert_eq!((&verb.held_by[..], &verb.facts[..]), (&Frame::usual()[..], &Fact::usual()[..]));
    }

    #[test]
    fn a_fact_gives_the_forms_that_a_stage_meets() {
        let exceptions = Exceptions::built_in().unwrap();
        let state = forms_of(Fact::State, &exceptions).unwrap();
        assert!(state.contains("accused") && state.contains("accuses") && !state.contains("claim"));
        assert!(forms_of(Fact::Reports, &exceptions).unwrap().contains("telling"));
        assert!(forms_of(Fact::Quotes, &exceptions).unwrap().contains("yelled"));
    }
}
