//! What wire furniture looks like: the loader of the lists in this folder.
//!
//! All patterns are compiled once, here; the stages that use them are `furniture`, `dateline`, `byline` and `credit`.

use regex_automata::MatchKind;
use regex_automata::meta::Regex;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::de::value::BorrowedStrDeserializer;
use serde::{Deserialize, Deserializer};

use super::agencies::Agencies;
use super::patterns::{LazyRegex, build};
use super::wording::Wording;
use lists::{List, ListError, Row, codes};
use record::RemovedKind;

#[derive(Debug)]
pub struct FurnitureRules {
    pub agencies: Agencies,
    /// The words of notices: a notice above the headline is not the headline.
    pub wording: Wording,
    /// Furniture that fills a paragraph, by where it stands.
    pub head: Patterns,
    /// Lines above the headline of plain text; the group "slug" is the slug in a slug line.
    pub above: Patterns,
    pub tail: Patterns,
    pub anywhere: Patterns,
    /// Furniture that hangs on the end of the last sentence.
    pub suffixes: Patterns,
    pub headline_start: Regex,
    pub headline_end: Regex,
    pub dateline: Vec<DatelineForm>,
    /// Which of `dateline` can match, in one pass.
    pub dateline_forms: Regex,
    /// Upper case.
    pub cities: FxHashSet<String>,
    /// Upper-case name in another language → English name.
    pub exonyms: FxHashMap<String, String>,
    /// Upper case: what a field may hold where a place is wanted, but is none ("EU", "UTRIKES").
    pub no_places: FxHashSet<String>,
    /// Lower case: what byline fields hold where nobody is named.
    pub no_names: FxHashSet<String>,
    /// Upper case.
    pub regions: FxHashSet<String>,
    /// Lower case.
    pub months: FxHashMap<String, i8>,
    pub sign_off: Regex,
    /// By lower-case words.
    pub roles: FxHashMap<String, &'static str>,
}

/// Many patterns searched at once, and the kind of each.
#[derive(Debug)]
pub struct Patterns {
    pub regex: Regex,
    pub kinds: Vec<RemovedKind>,
}

/// One way to write a dateline.
#[derive(Debug)]
pub struct DatelineForm {
    pub reach: Reach,
    /// One of these sets of things must hold.
    pub evidence: Vec<Vec<Evidence>>,
    pub regex: LazyRegex,
}

/// What can speak for a dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The agency named is one of `agencies.tsv`.
    KnownAgency,
    Date,
    /// The agency named is the domain of a site.
    Domain,
    /// All places are written in capitals.
    Capitals,
    /// All places are cities of `filed_from.tsv`.
    City,
    /// A place is followed by a region of `filed_from.tsv`.
    Region,
    /// A sentence follows.
    Sentence,
}

codes!(
    /// What the people in a sign-off did; the values of [`record::Byline::role`].
    SignedAs: "additional_reporting" "compiling" "data" "editing" "graphics" "photo" "producing" "reporting" "translation" "video"
        "writer" "writing"
);

/// Where furniture stands that fills a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Zone {
    Above,
    Head,
    Tail,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum End {
    Start,
    End,
}

/// What the copy may be filed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FiledFrom {
    City,
    Region,
    /// A word of a field that wants a place.
    Never,
}

impl FurnitureRules {
    pub fn built_in() -> Result<FurnitureRules, ListError> {
        let lines: List<(RemovedKind, Zone, String)> = crate::read!("wire/furniture/lines.tsv")?;
        let zone = |zone: Zone| {
            let found = lines.rows.iter().filter(|row| row.1 == zone);
            Patterns::read(&lines.name, found.map(|row| row.map(|(kind, _, pattern)| (*kind, pattern.clone()))))
        };
        let suffixes: List<(RemovedKind, String)> = crate::read!("wire/furniture/suffixes.tsv")?;
        let hung = |(kind, pattern): &(RemovedKind, String)| (*kind, format!(r"[.!?…”’\x22')\]»。]\s*({pattern})\s*$"));
        let tags: List<(End, String)> = crate::read!("wire/furniture/headline_tags.tsv")?;
        let months: List<(i8, String)> = crate::read!("wire/furniture/months.tsv")?;
        let dateline = dateline_forms(&months)?;
        let places: List<(FiledFrom, String)> = crate::read!("wire/furniture/filed_from.tsv")?;
        let filed_from = |kind: FiledFrom| {
            let found = places.rows.iter().filter(|row| row.0 == kind);
            found.map(|row| row.1.to_uppercase()).collect::<FxHashSet<_>>()
        };
        let roles: List<(SignedAs, String)> = crate::read!("wire/furniture/roles.tsv")?;
        Ok(FurnitureRules {
            agencies: Agencies::built_in()?,
            wording: Wording::built_in()?,
            head: zone(Zone::Head)?,
            above: zone(Zone::Above)?,
            tail: zone(Zone::Tail)?,
            anywhere: zone(Zone::Any)?,
            suffixes: Patterns::read(&suffixes.name, suffixes.rows.iter().map(|row| row.map(hung)))?,
            headline_start: headline_tags(End::Start, &tags)?,
            headline_end: headline_tags(End::End, &tags)?,
            dateline_forms: build(DATELINES, &dateline.iter().map(|it| it.1.clone()).collect::<Vec<_>>(), MatchKind::All)?,
            dateline: dateline.into_iter().map(|it| it.0).collect(),
            cities: filed_from(FiledFrom::City),
            regions: filed_from(FiledFrom::Region),
            no_places: filed_from(FiledFrom::Never),
            no_names: crate::words!("wire/furniture/no_names.tsv")
                .map(|it: Vec<&str>| it.into_iter().map(str::to_owned).collect())?,
            exonyms: exonyms()?,
            sign_off: sign_off(&roles)?,
            months: months.entries().map(|(number, name)| (name.to_lowercase(), number)).collect(),
            roles: roles.entries().map(|(role, words)| (words.trim_end_matches(':').to_lowercase(), role.as_str())).collect(),
        })
    }
}

impl Patterns {
    fn read(name: &str, rows: impl Iterator<Item = Row<(RemovedKind, String)>>) -> Result<Patterns, ListError> {
        let rows: Vec<_> = rows.collect();
        let kinds = rows.iter().map(|row| row.0).collect();
        Ok(Patterns {
            regex: first(name, &rows.iter().map(|row| row.map(|(_, pattern)| pattern.clone())).collect::<Vec<_>>())?,
            kinds,
        })
    }
}

fn headline_tags(end: End, tags: &List<(End, String)>) -> Result<Regex, ListError> {
    let found = tags.rows.iter().filter(|row| row.0 == end);
    let anchored = |(end, tag): &(End, String)| match end {
        End::Start => format!(r"^(?:{tag})\s*"),
        End::End => format!(r"\s(?:{tag})$"),
    };
    first(&tags.name, &found.map(|row| row.map(anchored)).collect::<Vec<_>>())
}

fn exonyms() -> Result<FxHashMap<String, String>, ListError> {
    let lines: List<(&str, &str)> = crate::read!("wire/furniture/exonyms.tsv")?;
    let names = |(english, others): (&'static str, &'static str)| {
        others.split('|').map(move |it| (it.trim().to_uppercase(), english.to_owned()))
    };
    Ok(lines.entries().flat_map(names).collect())
}

/// Longest first, so that "Additional reporting and writing by" is not read as "Additional reporting".
fn sign_off(roles: &List<(SignedAs, String)>) -> Result<Regex, ListError> {
    let mut openings: Vec<&str> = roles.rows.iter().map(|row| row.1.as_str()).collect();
    openings.sort_by_key(|it| std::cmp::Reverse(it.len()));
    let pattern = format!(r"(?i)\b(?:{})(?: ?:)?(?:\s|$)", openings.join("|").replace(' ', r"\s+"));
    first(&roles.name, &[Row { line: 1, entry: pattern }])
}

const DATELINES: &str = "wire/furniture/datelines.tsv";

/// The forms, each with a pattern that lets through all that the form does, and more. The lists speak of places, dates, agencies and dashes; what those look like stands here.
fn dateline_forms(months: &List<(i8, String)>) -> Result<Vec<(DatelineForm, Row<String>)>, ListError> {
    let date = dates(months);
    let lines: List<DatelineLine> = crate::read!("wire/furniture/datelines.tsv")?;
    lines
        .rows
        .into_iter()
        .map(|row| {
            let form = DatelineForm {
                reach: row.reach,
                regex: LazyRegex::new(DATELINES, &row.map(|line| written(line.form, &date)))?,
                evidence: row.evidence.clone(),
            };
            // Anything with a digit in it may be a date until the form itself is asked.
            Ok((form, row.map(|line| written(line.form, r"[^()\[\]]*?\d[^()\[\]]*?"))))
        })
        .collect()
}

/// A line of `datelines.tsv`.
#[derive(Debug, Deserialize)]
struct DatelineLine {
    reach: Reach,
    #[serde(deserialize_with = "evidence")]
    evidence: Vec<Vec<Evidence>>,
    form: &'static str,
}

/// Which paragraphs may open with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Any of the first ones.
    Early,
    /// The first one only.
    Lead,
    /// None: it stands in a field of its own.
    Field,
}

/// A form as a regular expression. That names of places begin with a capital is for the reader to see: a class of capitals is large.
fn written(form: &str, date: &str) -> String {
    let pattern = form
        .replace("{places}", r"(?P<places>\p{L}[\p{L}\p{M}'’ʼ‘.,/&\[\]\- ]*?)")
        .replace(
            "{places_in_brackets}",
            r"(?P<places>\p{L}[\p{L}\p{M}'’ʼ‘.,/&\- ]*(?:\([\p{L}\p{M} .]+\)\s*)?\[[\p{L}\p{M} .]+\])",
        )
        .replace("{signs}", r"(?P<places>\p{Lo}{1,10}?)")
        .replace("{date}", date)
        .replace("{agency}", r"(?P<agency>\p{L}[\p{L}\p{M}\p{N} .,&'’/\-]*?)")
        .replace("{long_dash}", r"\s*(?:—|–|--+)\s*")
        .replace("{dash}", r"(?:\s*(?:—|–|--+|_+|=|\.[-–—]+)\s*|\s*-(?:\s+|$)|\s-)");
    format!("^(?:{pattern})")
}

/// "May 7", "7 May, 2025", "Wednesday, May 7", "07/05", in every language of the list.
fn dates(months: &List<(i8, String)>) -> String {
    let names = |days: bool| {
        let mut names: Vec<&str> = months.rows.iter().filter(|row| (row.0 == 0) == days).map(|row| row.1.as_str()).collect();
        names.sort_by_key(|it| std::cmp::Reverse(it.len()));
        names.join("|").replace('.', r"\.")
    };
    let (day, month) = (names(true), names(false));
    format!(
        r"(?P<date>(?i:(?:(?:{day})\.?,?\s+)?(?:(?:{month})\.?\s*\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(?:{month})\.?(?:\s+(?:{month}))?(?:,?\s+(?:de\s+)?\d{{4}})?|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|\d{{4}}-\d\d-\d\d)))"
    )
}

/// What must hold: `|` is or, `+` is and.
fn evidence<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<Evidence>>, D::Error> {
    let one = |word: &'de str| Evidence::deserialize(BorrowedStrDeserializer::new(word.trim()));
    <&str>::deserialize(deserializer)?.split('|').map(|all| all.split('+').map(one).collect()).collect()
}

fn first(name: &str, patterns: &[Row<String>]) -> Result<Regex, ListError> {
    build(name, patterns, MatchKind::LeftmostFirst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_load() {
        let rules = FurnitureRules::built_in().unwrap();
        assert!(rules.cities.contains("NAIROBI") && rules.regions.contains("MISS."));
        assert_eq!(rules.months.get("märz"), Some(&3));
        assert_eq!(rules.roles.get("edited by"), Some(&"editing"));
    }
}
