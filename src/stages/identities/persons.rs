//! Persons: whether a name means the one whom the table knows, or a namesake.

use std::collections::BTreeSet;

use crate::resources::identities::{IdentityRules, Office};
use crate::resources::who::Candidate;
use crate::resources::who::file::{Post, WhoKind};
use crate::text::nouns::Gender;

use super::Story;
use super::surroundings::Said;

/// Years by which an age in the copy may differ from one that is reckoned.
const AGE: i64 = 2;

/// How much speaks for a candidate, as the logarithm of odds; `None`: something rules it out.
pub(super) fn weigh(candidate: &Candidate<'_>, said: &Said, story: &Story<'_>, rules: &IdentityRules) -> Option<f64> {
    let row = &candidate.row;
    if row.kind != WhoKind::Person || said.profession {
        return None;
    }
    let gender = row.gender();
    if (said.is_she && gender == Some(Gender::Male)) || (said.is_he && gender == Some(Gender::Female)) {
        return None;
    }
    let known = Known::of(candidate, rules);
    let office = known.agreement(said);
    let home = row.country().into_iter().chain(known.countries.iter().copied());
    let homes: BTreeSet<&str> = home.collect();
    let near = homes.iter().any(|it| said.countries.contains(*it));
    let elsewhere = !near && !said.countries.is_empty() && !known.is_international;
    let about = known.is_international || homes.iter().any(|it| story.countries.contains(*it));
    let age = match (story.year, said.age, row.born) {
        (Some(year), Some(age), born) if born > 0 => {
            let differs = (year - i64::from(born) - age).abs() > AGE;
            if differs {
                return None;
            }
            1.5
        }
        (_, Some(_), _) => -2.0,
        _ => 0.0,
    };
    let is_dead = row.died > 0 && story.year.is_some_and(|it| it > i64::from(row.died) + 1);
    let is_old = row.born > 0 && story.year.is_some_and(|it| it - i64::from(row.born) > 98);
    if ((is_dead || is_old) && office < Agreement::Same) || (office == Agreement::Against) {
        return None;
    }
    if elsewhere && office < Agreement::Same {
        return None;
    }
    let prominence = f64::from(row.prominence) / 25.0;
    let title = match (office, about || near) {
        (Agreement::Same, true) => 3.0,
        (Agreement::Same, false) => 1.5,
        (Agreement::Political, true) => 2.0,
        (Agreement::Political, false) => 0.5,
        _ => 0.0,
    };
    let unsupported = office < Agreement::Political && !(known.overlaps(said) || age > 0.0);
    let mut weight = -4.0 + prominence + title + age - 0.25 * f64::from(row.common);
    weight += if near { 1.0 } else { 0.0 } + if about { 0.7 } else { -0.5 };
    weight += if known.overlaps(said) { 1.5 } else { 0.0 };
    weight -= if said.unknown { 3.0 } else { 0.0 } + if said.resident { 2.0 } else { 0.0 };
    weight -= if elsewhere { 2.0 } else { 0.0 } + if candidate.alternate { 0.3 } else { 0.0 };
    // A name alone is enough only where it is nearly unique and everybody knows who bears it.
    if unsupported && (row.common > 2 || row.prominence < 80) {
        weight -= 2.0;
    }
    Some(weight)
}

/// How a stated office goes with those that somebody is known to have held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    /// It is one that a politician of another sort does not hold.
    Against,
    /// None is stated.
    Nothing,
    /// Both are of politics.
    Political,
    Same,
}

/// What the table says of somebody's offices.
struct Known<'c> {
    offices: BTreeSet<Office>,
    fields: BTreeSet<&'static str>,
    countries: BTreeSet<&'c str>,
    /// Of a body of several countries.
    is_international: bool,
    words: BTreeSet<String>,
}

impl<'c> Known<'c> {
    fn of(candidate: &Candidate<'c>, rules: &IdentityRules) -> Known<'c> {
        let mut known = Known {
            offices: BTreeSet::new(),
            fields: BTreeSet::new(),
            countries: BTreeSet::new(),
            is_international: false,
            words: BTreeSet::new(),
        };
        for post in candidate.facts.posts() {
            known.add(&post, rules);
        }
        known
    }

    fn add(&mut self, post: &Post, rules: &IdentityRules) {
        let title = post.title.to_lowercase();
        let words: Vec<&str> = title.split(|it: char| !(it.is_alphanumeric() || it == '-')).filter(|it| !it.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            let pair = words.get(at + 1).and_then(|next| rules.title_word(&format!("{word} {next}")));
            for it in pair.into_iter().chain(rules.title_word(word)) {
                self.offices.extend(it.office);
                self.fields.extend(it.field);
            }
        }
        if post.country.is_empty() {
            self.is_international = true;
        } else {
            self.countries.insert(post.country);
        }
        let telling = |it: &&&str| it.len() > 2 && rules.title_word(it).is_none();
        self.words.extend(words.iter().filter(telling).map(|it| (*it).to_owned()));
    }

    fn agreement(&self, said: &Said) -> Agreement {
        let stated: Vec<Office> = said.offices.iter().copied().filter(|it| *it != Office::Politics).collect();
        if stated.is_empty() {
            return if said.offices.is_empty() { Agreement::Nothing } else { Agreement::Political };
        }
        let same = stated.iter().any(|it| self.offices.contains(it));
        let is_minister = stated.contains(&Office::Minister);
        let other_field = is_minister && !said.fields.is_empty() && said.fields.is_disjoint(&self.fields);
        match same {
            true if other_field => Agreement::Political,
            true => Agreement::Same,
            false if stated.iter().all(|it| it.is_narrow()) => Agreement::Against,
            false => Agreement::Political,
        }
    }

    /// Whether a telling word of an office stands beside the name: "Maharashtra", "Commission".
    fn overlaps(&self, said: &Said) -> bool {
        said.words.iter().any(|it| self.words.contains(it))
    }
}
