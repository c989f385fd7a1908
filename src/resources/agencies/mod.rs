//! News agencies: canonical ids, usual names, and the other names that stand in copy (`agencies.tsv`).

use rustc_hash::FxHashMap;

use super::{ResourceError, table};

/// Every agency that a dateline, credit or byline may name.
#[derive(Debug)]
pub struct Agencies {
    list: Vec<Agency>,
    by_name: FxHashMap<String, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Canonical id: `reuters`, `ap`.
    pub id: String,
    pub name: String,
    /// ISO 3166-1 alpha-2 of its seat.
    pub country: String,
}

impl Agencies {
    pub fn built_in() -> Result<Agencies, ResourceError> {
        Agencies::read(include_str!("agencies.tsv"))
    }

    fn read(list: &str) -> Result<Agencies, ResourceError> {
        let mut agencies = Agencies { list: Vec::new(), by_name: FxHashMap::default() };
        for row in table::rows("agencies", list, 4)? {
            let index = agencies.list.len();
            let (id, name) = (row.column(0), row.column(1));
            let others = row.column(3).split('|').filter(|it| !it.is_empty());
            for written in std::iter::once(name).chain(others) {
                // "(REUTERS)" is Reuters, but "(ap)" is a word in parentheses.
                for form in [written.to_owned(), written.to_uppercase()] {
                    agencies.by_name.entry(form).or_insert(index);
                }
            }
            agencies.list.push(Agency { id: id.to_owned(), name: name.to_owned(), country: row.column(2).to_owned() });
        }
        Ok(agencies)
    }

    /// The agency with a canonical id.
    pub fn by_id(&self, id: &str) -> Option<&Agency> {
        self.list.iter().find(|it| it.id == id)
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
        for row in table::rows("agencies", include_str!("agencies.tsv"), 4).unwrap() {
            for name in row.column(3).split('|').filter(|it| !it.is_empty()) {
                assert_eq!(seen.insert(name.to_owned(), row.line), None, "{name} on line {}", row.line);
            }
        }
    }
}
