//! News agencies: canonical ids, usual names, and the other names that stand in copy (`agencies.tsv`).

use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use lists::{List, ListError, by_bar};

/// Every agency that a dateline, credit or byline may name.
#[derive(Debug)]
pub struct Agencies {
    list: Vec<Agency>,
    by_name: FxHashMap<String, usize>,
    /// By lower-case name.
    by_fold: FxHashMap<String, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Canonical id: `reuters`, `ap`.
    pub id: String,
    pub name: String,
    /// ISO 3166-1 alpha-2 of its seat.
    pub country: String,
    /// The zone of its clocks: what a time without a zone means in its envelopes. `None` where it files from several zones.
    pub zone: Option<TimeZone>,
    /// ISO 639-1. `None` where its copy is in several languages.
    pub language: Option<String>,
}

/// A line of `agencies.tsv`.
#[derive(Debug, Deserialize)]
struct Line {
    id: &'static str,
    name: &'static str,
    country: &'static str,
    zone: Option<&'static str>,
    language: Option<&'static str>,
    #[serde(deserialize_with = "by_bar", default)]
    other_names: Vec<&'static str>,
}

fn lines() -> Result<List<Line>, ListError> {
    crate::read!("world/agencies.tsv")
}

/// All names of all agencies.
pub(crate) fn names() -> Result<Vec<&'static str>, ListError> {
    let lines = lines()?;
    let names = lines.entries().flat_map(|it| std::iter::once(it.name).chain(it.other_names));
    Ok(names.filter(|it| !it.is_empty()).collect())
}

impl Agencies {
    pub fn built_in() -> Result<Agencies, ListError> {
        let mut agencies = Agencies { list: Vec::new(), by_name: FxHashMap::default(), by_fold: FxHashMap::default() };
        let lines = lines()?;
        for line in &lines {
            let index = agencies.list.len();
            for written in std::iter::once(&line.name).chain(&line.other_names) {
                agencies.by_fold.entry(written.to_lowercase()).or_insert(index);
                // "(REUTERS)" is Reuters, but "(ap)" is a word in parentheses.
                for form in [(*written).to_owned(), written.to_uppercase()] {
                    agencies.by_name.entry(form).or_insert(index);
                }
            }
            let (id, name, country) = (line.id.to_owned(), line.name.to_owned(), line.country.to_owned());
            let zone =
                line.zone.map(TimeZone::get).transpose().map_err(|problem| lines.problem(line.line, problem.to_string()))?;
            agencies.list.push(Agency { id, name, country, zone, language: line.language.map(str::to_owned) });
        }
        Ok(agencies)
    }

    /// The agency with a canonical id.
    pub fn by_id(&self, id: &str) -> Option<&Agency> {
        self.list.iter().find(|it| it.id == id)
    }

    /// The agency of exactly this name.
    pub fn named(&self, name: &str) -> Option<&Agency> {
        self.by_name.get(name).and_then(|index| self.list.get(*index))
    }

    /// The agency that `name` names: one of its names as written or in capitals, the first of several ("AFP/Reuters"), or a
    /// name with a desk behind it ("Xinhua Sports", "AP Business").
    pub fn find(&self, name: &str) -> Option<&Agency> {
        let name = name.trim().trim_end_matches(['.', ':', ',']).trim();
        let named = |name: &str| self.by_name.get(name.trim()).and_then(|index| self.list.get(*index));
        let pair = |separators: &[char]| name.split_once(separators);
        named(name).or_else(|| named(pair(&['/'])?.0)).or_else(|| {
            let (agency, desk) = pair(&[' ', '-', '–', ','])?;
            named(agency).filter(|_| DESKS.contains(&desk) || named(desk).is_some())
        })
    }

    /// The first agency that brackets or slashes name in any case: "(ats afp)", "/ritzau/". Every part must be one, because "(pa)" is one
    /// only where an agency is sure to stand.
    pub fn find_in_brackets(&self, names: &str) -> Option<&Agency> {
        let named = |name: &str| {
            let found = self.by_name.get(name).or_else(|| self.by_name.get(&name.to_uppercase()));
            found.or_else(|| self.by_fold.get(&name.to_lowercase())).and_then(|index| self.list.get(*index))
        };
        let parts = names.split([' ', '/', '-', '–', ',']).filter(|it| !it.is_empty());
        let found: Vec<&Agency> = parts.map(named).collect::<Option<_>>()?;
        found.first().copied()
    }

    /// The agency whose name `text` ends with, and where that name starts: "Jane Doe, Associated Press".
    pub fn at_end<'a>(&self, text: &'a str) -> Option<(&'a str, &Agency)> {
        let starts =
            text.char_indices().filter(|(index, _)| *index > 0 && text.get(..*index).is_some_and(|it| it.ends_with([' ', ','])));
        let mut starts = starts.map(|(index, _)| index);
        starts.find_map(|start| {
            let agency = self.by_name.get(text.get(start..)?.trim()).and_then(|index| self.list.get(*index))?;
            Some((text.get(..start)?, agency))
        })
    }
}

/// Words that follow an agency's name where a desk or service signs.
const DESKS: [&str; 8] = ["Business", "International", "National", "News", "Sports", "World", "Staff", "English"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        let agencies = Agencies::built_in().unwrap();
        assert_eq!(agencies.find(name).map(|it| it.id.as_str()), expected, "{name}");
    }

    #[test]
    fn names_codes_and_capitals_are_known() {
        check("Reuters", Some("reuters"));
        check("REUTERS", Some("reuters"));
        check("dpa/tmn", Some("dpa"));
        check("AFP/Reuters", Some("afp"));
        check("nfe:AP", Some("ap"));
        check("NTB-AFP", Some("ntb"));
        check("Press Trust of India", Some("pti"));
        check("Xinhua Sports", Some("xinhua"));
        check("新华社", Some("xinhua"));
    }

    #[test]
    fn words_are_not_agencies() {
        for name in ["", "ap", "pa", "the", "Ap", "2015", "AP as we know it, or thought we did", "map"] {
            check(name, None);
        }
    }

    #[test]
    fn no_name_means_two_agencies() {
        let mut seen = FxHashMap::default();
        let lines = lines().unwrap();
        assert!(!lines.rows.is_empty());
        for row in &lines {
            for name in &row.other_names {
                assert_eq!(seen.insert(*name, row.line), None, "{name} on line {}", row.line);
            }
        }
    }
}
