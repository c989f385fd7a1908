//! What wire furniture looks like: the loader of the lists in this folder.
//!
//! All patterns are compiled once, here; the stages that use them are `furniture`, `dateline`, `byline` and `credit`.

use regex_automata::MatchKind;
use regex_automata::meta::Regex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::ResourceError;
use super::agencies::Agencies;
use super::patterns::build;
use super::table::{self, Row};
use record::RemovedKind;

#[derive(Debug)]
pub struct FurnitureRules {
    pub agencies: Agencies,
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
    /// May stand at the start of the first paragraph only.
    pub lead_only: bool,
    /// One of these sets of things must hold.
    pub evidence: Vec<Vec<Evidence>>,
    pub regex: Regex,
}

/// What can speak for a dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The agency named is one of `agencies.tsv`.
    KnownAgency,
    Date,
    /// All places are written in capitals.
    Capitals,
    /// All places are cities of `filed_from.tsv`.
    City,
    /// A place is followed by a region of `filed_from.tsv`.
    Region,
    /// A sentence follows.
    Sentence,
}

impl FurnitureRules {
    pub fn built_in() -> Result<FurnitureRules, ResourceError> {
        let lines = table::rows("furniture/lines", include_str!("lines.tsv"), 3)?;
        let zone = |name: &str| {
            let found: Vec<_> = lines.iter().filter(|row| row.column(1) == name).collect();
            Patterns::read("furniture/lines", &found, |row| row.column(2).to_owned())
        };
        let suffixes = table::rows("furniture/suffixes", include_str!("suffixes.tsv"), 2)?;
        let tags = table::rows("furniture/headline_tags", include_str!("headline_tags.tsv"), 2)?;
        let months = table::rows("furniture/months", include_str!("months.tsv"), 2)?;
        let dateline = dateline_forms(&months)?;
        let places = table::rows("furniture/filed_from", include_str!("filed_from.tsv"), 2)?;
        let filed_from = |kind: &str| {
            let found = places.iter().filter(|row| row.column(0) == kind);
            found.map(|row| row.column(1).to_uppercase()).collect::<FxHashSet<_>>()
        };
        let roles = table::rows("furniture/roles", include_str!("roles.tsv"), 2)?;
        Ok(FurnitureRules {
            agencies: Agencies::built_in()?,
            head: zone("head")?,
            above: zone("above")?,
            tail: zone("tail")?,
            anywhere: zone("any")?,
            suffixes: Patterns::read("furniture/suffixes", &suffixes.iter().collect::<Vec<_>>(), |row| {
                format!(r"[.!?…”’\x22')\]»。]\s*({})\s*$", row.column(1))
            })?,
            headline_start: headline_tags("start", &tags)?,
            headline_end: headline_tags("end", &tags)?,
            dateline_forms: any_of("furniture/datelines", &dateline.iter().map(|it| it.1.clone()).collect::<Vec<_>>())?,
            dateline: dateline.into_iter().map(|it| it.0).collect(),
            cities: filed_from("city"),
            regions: filed_from("region"),
            months: months
                .iter()
                .map(|row| {
                    let number = row.column(0).parse().map_err(|_| row.problem("furniture/months", "the month is no number"))?;
                    Ok((row.column(1).to_lowercase(), number))
                })
                .collect::<Result<_, ResourceError>>()?,
            sign_off: sign_off(&roles)?,
            roles: roles
                .iter()
                .map(|row| {
                    let role = ROLES.into_iter().find(|it| *it == row.column(0));
                    let role = role.ok_or_else(|| row.problem("furniture/roles", "no such role"))?;
                    Ok((row.column(1).trim_end_matches(':').to_lowercase(), role))
                })
                .collect::<Result<_, ResourceError>>()?,
        })
    }
}

/// What the people in a sign-off did; the values of [`record::Byline::role`].
const ROLES: [&str; 12] = [
    "additional_reporting",
    "compiling",
    "data",
    "editing",
    "graphics",
    "photo",
    "producing",
    "reporting",
    "translation",
    "video",
    "writer",
    "writing",
];

impl Patterns {
    fn read(name: &str, rows: &[&Row<'_>], pattern: impl Fn(&Row<'_>) -> String) -> Result<Patterns, ResourceError> {
        let kinds = rows.iter().map(|row| kind(name, row)).collect::<Result<_, _>>()?;
        Ok(Patterns { regex: compile(name, &rows.iter().map(|row| pattern(row)).collect::<Vec<_>>())?, kinds })
    }
}

fn kind(name: &str, row: &Row<'_>) -> Result<RemovedKind, ResourceError> {
    match row.column(0) {
        "advisory" => Ok(RemovedKind::Advisory),
        "boilerplate" => Ok(RemovedKind::Boilerplate),
        "byline" => Ok(RemovedKind::Byline),
        "contact" => Ok(RemovedKind::Contact),
        "credit" => Ok(RemovedKind::Credit),
        "editors_note" => Ok(RemovedKind::EditorsNote),
        other => Err(row.problem(name, &format!("'{other}' is no kind of furniture"))),
    }
}

fn headline_tags(place: &str, rows: &[Row<'_>]) -> Result<Regex, ResourceError> {
    let tags = rows.iter().filter(|row| row.column(0) == place);
    let anchored = tags.map(|row| match place {
        "start" => format!(r"^(?:{})\s*", row.column(1)),
        _ => format!(r"\s(?:{})$", row.column(1)),
    });
    compile("furniture/headline_tags", &anchored.collect::<Vec<_>>())
}

/// Longest first, so that "Additional reporting and writing by" is not read as "Additional reporting".
fn sign_off(rows: &[Row<'_>]) -> Result<Regex, ResourceError> {
    let mut openings: Vec<&str> = rows.iter().map(|row| row.column(1)).collect();
    openings.sort_by_key(|it| std::cmp::Reverse(it.len()));
    compile("furniture/roles", &[format!(r"(?i)\b(?:{})(?: ?:)?(?:\s|$)", openings.join("|").replace(' ', r"\s+"))])
}

/// The forms, each with a pattern that lets through all that the form does, and more. The lists speak of places, dates, agencies and dashes; what those look like stands here.
fn dateline_forms(months: &[Row<'_>]) -> Result<Vec<(DatelineForm, String)>, ResourceError> {
    const NAME: &str = "furniture/datelines";
    let date = dates(months);
    let rows = table::rows(NAME, include_str!("datelines.tsv"), 3)?;
    rows.iter()
        .map(|row| {
            let written = |date: &str| {
                let pattern = row
                    .column(2)
                    .replace("{places}", r"(?P<places>[\p{Lu}\p{Lo}][\p{L}\p{M}'’ʼ‘.,/&\[\]\- ]*?)")
                    .replace(
                        "{places_in_brackets}",
                        r"(?P<places>\p{Lu}[\p{L}\p{M}'’ʼ‘.,/&\- ]*(?:\([\p{L}\p{M} .]+\)\s*)?\[[\p{L}\p{M} .]+\])",
                    )
                    .replace("{date}", date)
                    .replace("{agency}", r"(?P<agency>\p{L}[\p{L}\p{M}\p{N} .,&'’/\-]*?)")
                    .replace("{long_dash}", r"\s*(?:—|–|--+)\s*")
                    .replace("{dash}", r"(?:\s*(?:—|–|--+|_+|=|\.[-–—]+)\s*|\s*-(?:\s+|$)|\s-)");
                format!("^(?:{pattern})")
            };
            let form = DatelineForm {
                lead_only: row.column(0) == "lead",
                evidence: evidence(row)?,
                regex: compile(NAME, &[written(&date)])?,
            };
            // Anything with a digit in it may be a date until the form itself is asked.
            Ok((form, written(r"[^()\[\]]*?\d[^()\[\]]*?")))
        })
        .collect()
}

/// "May 7", "7 May, 2025", "Wednesday, May 7", "07/05", in every language of the list.
fn dates(months: &[Row<'_>]) -> String {
    let names = |days: bool| {
        let mut names: Vec<_> = months.iter().filter(|row| (row.column(0) == "0") == days).map(|row| row.column(1)).collect();
        names.sort_by_key(|it| std::cmp::Reverse(it.len()));
        names.join("|").replace('.', r"\.")
    };
    let (day, month) = (names(true), names(false));
    format!(
        r"(?P<date>(?i:(?:(?:{day})\.?,?\s+)?(?:(?:{month})\.?\s*\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(?:{month})\.?(?:,?\s+(?:de\s+)?\d{{4}})?|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|\d{{4}}-\d\d-\d\d)))"
    )
}

fn evidence(row: &Row<'_>) -> Result<Vec<Vec<Evidence>>, ResourceError> {
    let one = |word: &str| match word.trim() {
        "known_agency" => Ok(Evidence::KnownAgency),
        "date" => Ok(Evidence::Date),
        "capitals" => Ok(Evidence::Capitals),
        "city" => Ok(Evidence::City),
        "region" => Ok(Evidence::Region),
        "sentence" => Ok(Evidence::Sentence),
        other => Err(row.problem("furniture/datelines", &format!("'{other}' is no evidence"))),
    };
    row.column(1).split('|').map(|all| all.split('+').map(one).collect()).collect()
}

fn compile(name: &str, patterns: &[String]) -> Result<Regex, ResourceError> {
    build(name, patterns, MatchKind::LeftmostFirst)
}

/// For asking which of `patterns` match at all: one that matches must not hide the others.
fn any_of(name: &str, patterns: &[String]) -> Result<Regex, ResourceError> {
    build(name, patterns, MatchKind::All)
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
