//! Who wrote, reported and edited the story: byline lines above it, sign-offs below it, the byline field of the envelope.

mod names;
mod sign_off;

use self::names::{full_name, people_in_places};
pub use self::sign_off::{read_contributors, read_sign_off};
use crate::record::Byline;
use crate::resources::furniture::FurnitureRules;

/// A byline, and the agency it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BylineText {
    pub people: Vec<Byline>,
    /// "By Jane Doe, Associated Press": as written.
    pub agency: Option<String>,
}

/// Reads a whole line as a byline: "By A and B", "BY JANE DOE", "By Jane Doe, Associated Press", "By The Associated Press".
///
/// A sentence that begins with "By" gives `None`.
pub fn read_line(line: &str, rules: &FurnitureRules) -> Option<BylineText> {
    let line = line.trim();
    let credited = OPENINGS.iter().find_map(|it| line.strip_prefix(it))?;
    if line.len() > 200 || line.ends_with(['.', '!', '?', '”', '"']) && !line.ends_with("Jr.") && !line.ends_with("Sr.") {
        return None;
    }
    read_names(credited, rules)
}

/// Reads a byline that was delivered in a field of its own, with or without "By".
pub fn read_field(field: &str, rules: &FurnitureRules) -> BylineText {
    let field = field.trim();
    let credited = OPENINGS.iter().find_map(|it| field.strip_prefix(it)).unwrap_or(field);
    if is_title(credited) && !credited.contains([',', '|']) || names_nobody(credited, rules) {
        return BylineText::default();
    }
    read_names(credited, rules).unwrap_or_else(|| BylineText {
        people: looks_like_names(credited)
            .then(|| Byline { name: credited.to_owned(), ..Byline::default() })
            .into_iter()
            .collect(),
        agency: None,
    })
}

/// A login, an address, or a word for whoever happens to be on duty.
fn names_nobody(credited: &str, rules: &FurnitureRules) -> bool {
    let is_login = !credited.contains(' ')
        && (credited.contains(['@', '_'])
            || credited.contains(|it: char| it.is_ascii_digit())
            || !credited.contains(char::is_uppercase))
        && credited.is_ascii();
    is_login || rules.no_names.contains(&credited.to_lowercase())
}

/// Names that no rule reads may still be some; a sentence is none.
fn looks_like_names(credited: &str) -> bool {
    let words: Vec<&str> = credited.split_whitespace().collect();
    let small = words.iter().filter(|it| it.starts_with(char::is_lowercase) && it.chars().count() > 3).count();
    !words.is_empty() && words.len() <= 12 && small * 3 <= words.len() && !credited.ends_with(['.', '!', '?'])
}

/// Whether a line under a byline only says what its author is: "Associated Press Writer", "AP Business Writer", "Reuters".
pub fn is_title_line(line: &str, rules: &FurnitureRules) -> bool {
    let line = line.trim().trim_start_matches("Of ");
    rules.agencies.find(line).is_some() || is_title(line)
}

const OPENINGS: [&str; 12] = ["By ", "BY ", "by ", "By: ", "By. ", "Von ", "Par ", "Por ", "PAR ", "VON ", "POR ", "Door "];

const TRADES: [&str; 12] = [
    "writer",
    "reporter",
    "journalist",
    "correspondent",
    "editor",
    "photographer",
    "videojournalist",
    "producer",
    "researcher",
    "staff",
    "analyst",
    "columnist",
];

fn read_names(credited: &str, rules: &FurnitureRules) -> Option<BylineText> {
    let credited = credited.trim().trim_end_matches('|').trim();
    if rules.agencies.find(credited.trim_start_matches("The ").trim_start_matches("the ")).is_some() {
        return Some(BylineText { people: Vec::new(), agency: Some(credited.to_owned()) });
    }
    let mut byline = BylineText::default();
    let mut title = None;
    let mut credited = credited;
    // What follows the names: an agency, a trade, a paper.
    while let Some((names, last)) = split_last(credited) {
        let last = last.trim();
        if rules.agencies.find(last).is_some() {
            byline.agency.get_or_insert_with(|| last.to_owned());
        } else if last.contains('@') || rules.no_names.contains(&last.to_lowercase()) {
            // "| Email the author | mj@example.org"
        } else if is_title(last) || last.starts_with("for ") {
            if let Some(agency) = agency_of_title(last, rules) {
                byline.agency.get_or_insert_with(|| agency.to_owned());
            }
            title.get_or_insert_with(|| last.trim_start_matches("for ").to_owned());
        } else {
            break;
        }
        credited = names.trim();
    }
    if let Some((names, _)) = rules.agencies.at_end(credited).filter(|_| byline.agency.is_none()) {
        let written = credited.get(names.len()..).unwrap_or_default().trim();
        byline.agency = Some(written.to_owned());
        credited = names.trim().trim_end_matches(',');
    }
    // "Mette Lind/Nordavisen"
    let credited = match credited.split_once('/') {
        Some((name, paper)) if full_name(name.trim()) && !full_name(paper.trim()) && !paper.contains(',') => name.trim(),
        _ => credited,
    };
    let mut people = people_in_places(credited, "writer", rules)?;
    // One word is a pen name at best: "By Friday" is not a byline.
    let full = |it: &Byline| it.name.split_whitespace().count() >= 2 || byline.agency.is_some();
    if !people.iter().all(full) || people.len() > 6 {
        return None;
    }
    for person in &mut people {
        person.title = title.clone();
    }
    Some(BylineText { people, ..byline })
}

/// The agency that a title starts with: "PA Transport Correspondent", "Associated Press Writer".
pub fn agency_of_title<'a>(title: &'a str, rules: &FurnitureRules) -> Option<&'a str> {
    let ends = title.match_indices(' ').map(|(end, _)| end).take(3);
    ends.filter_map(|end| title.get(..end)).find(|it| rules.agencies.find(it).is_some())
}

/// "Jane Doe, AP Business Writer" → ("Jane Doe", "AP Business Writer").
fn split_last(credited: &str) -> Option<(&str, &str)> {
    let cuts = [", ", " | ", " - ", " – ", " — ", " / ", "\u{b7}"];
    let cut = cuts.iter().filter_map(|it| Some((credited.rfind(it)?, it.len()))).max();
    let for_paper = credited.rfind(" for ").map(|it| (it, 1));
    let (at, width) = cut.max(for_paper)?;
    Some((credited.get(..at)?, credited.get(at + width..)?))
}

fn is_title(words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    let trade = words.last().is_some_and(|it| TRADES.contains(&it.trim_end_matches('s').to_lowercase().as_str()));
    trade
        && words.len() <= 6
        && words.iter().all(|it| it.starts_with(|it: char| it.is_uppercase() || it == '&') || it.len() <= 3 || words.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(people: &[Byline]) -> String {
        let one = |it: &Byline| {
            let parts = [Some(it.name.as_str()), it.role.as_deref(), it.title.as_deref(), it.place.as_deref()];
            parts.map(Option::unwrap_or_default).join("/").trim_end_matches('/').to_owned()
        };
        people.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn byline_lines_are_read() {
        let rules = FurnitureRules::built_in().unwrap();
        for (line, expected, agency) in [
            ("By Amara Diallo", "Amara Diallo/writer", None),
            ("By Amara Diallo and Jean-Luc Moreau", "Amara Diallo/writer; Jean-Luc Moreau/writer", None),
            ("By AMARA DIALLO and PER ØSTBY", "AMARA DIALLO/writer; PER ØSTBY/writer", None),
            ("BY AMARA DIALLO", "AMARA DIALLO/writer", None),
            ("By AMARA DIALLO, Associated Press", "AMARA DIALLO/writer", Some("Associated Press")),
            ("By Amara Diallo, AP Business Writer", "Amara Diallo/writer/AP Business Writer", Some("AP")),
            ("By Amara Diallo | Staff Writer", "Amara Diallo/writer/Staff Writer", None),
            (
                "By A. B. de la Cruz, Nguyen Van An and Kim Min-ji",
                "A. B. de la Cruz/writer; Nguyen Van An/writer; Kim Min-ji/writer",
                None,
            ),
            ("By Amara Diallo in Nairobi", "Amara Diallo/writer//Nairobi", None),
            ("By The Associated Press", "", Some("The Associated Press")),
            ("By Amara Diallo, PA Political Correspondent", "Amara Diallo/writer/PA Political Correspondent", Some("PA")),
            ("Von Jana Möller, dpa", "Jana Möller/writer", Some("dpa")),
            ("Par Jean Dupont", "Jean Dupont/writer", None),
        ] {
            let found = read_line(line, &rules).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((show(&found.people).as_str(), found.agency.as_deref()), (expected, agency), "{line}");
        }
    }

    #[test]
    fn bylines_in_fields_are_read() {
        let rules = FurnitureRules::built_in().unwrap();
        for (field, expected) in [
            ("Amara Diallo and Jean-Luc Moreau", "Amara Diallo/writer; Jean-Luc Moreau/writer"),
            ("Sara Conti e Luca dell'Acqua", "Sara Conti/writer; Luca dell'Acqua/writer"),
            ("Per Østby og Kari Lunde", "Per Østby/writer; Kari Lunde/writer"),
            ("Eva Holm/Kystposten", "Eva Holm/writer"),
            ("Amara Diallo, Chief Correspondent", "Amara Diallo/writer/Chief Correspondent"),
            ("By Amara Diallo, Staff Writer | Follow the author | adiallo@example.net", "Amara Diallo/writer/Staff Writer"),
            ("moeller.jana", ""),
            ("jdoe42", ""),
            ("desk@example.net", ""),
            ("Administrator", ""),
            ("webmaster", ""),
            ("Senior Political Correspondent", ""),
            ("Roads reopen after the flood, drivers return to the valley", ""),
        ] {
            assert_eq!(show(&read_field(field, &rules).people), expected, "{field}");
        }
    }

    #[test]
    fn sentences_that_begin_with_by_are_no_bylines() {
        let rules = FurnitureRules::built_in().unwrap();
        for line in [
            "By the time the ferry docked, two people were dead",
            "By Friday",
            "By Friday Night",
            "By Air and Sea",
            "By Monday Kim had left.",
            "By law, Kenya must vote by August",
            "By Amara Diallo's count, 40 houses burned.",
            "By contrast, Paris fell",
            "By 2030, Oslo wants no cars",
            "Por ahora no hay heridos",
            "Von Monday an",
            "Bygones",
        ] {
            assert_eq!(read_line(line, &rules), None, "{line}");
        }
    }

    #[test]
    fn sign_offs_are_read() {
        let rules = FurnitureRules::built_in().unwrap();
        for (line, expected) in [
            (
                "(Reporting by Amara Diallo in Nairobi; Additional reporting by Li Wei and Kim Min-ji in Beijing; Writing by Per Østby; Editing by Ana Silva)",
                "Amara Diallo/reporting//Nairobi; Li Wei/additional_reporting//Beijing; Kim Min-ji/additional_reporting//Beijing; \
                 Per Østby/writing; Ana Silva/editing",
            ),
            (
                "Reporting by Amara Diallo; Editing by Ana Silva, Per Østby",
                "Amara Diallo/reporting; Ana Silva/editing; Per Østby/editing",
            ),
            ("(Reporting by Amara Diallo and editing by Ana Silva)", "Amara Diallo/reporting; Ana Silva/editing"),
            (
                "(Reporting by Amara Diallo in Washington, D.C.; editing by Ana Silva)",
                "Amara Diallo/reporting//Washington, D.C.; Ana Silva/editing",
            ),
            (
                "(Reporting by Amara Diallo, Li Wei in Kabul, Afghanistan, and Per Østby)",
                "Amara Diallo/reporting//Kabul, Afghanistan; Li Wei/reporting//Kabul, Afghanistan; Per Østby/reporting",
            ),
            ("(Reporte de Ana Silva. Editado en español por Luis Pérez)", "Ana Silva/reporting; Luis Pérez/editing"),
            ("(Compiled by the Bengaluru newsroom; Editing by Ana Silva)", "Bengaluru newsroom/compiling; Ana Silva/editing"),
            ("(Writing by Per Østby)", "Per Østby/writing"),
            ("(Reporting by 3 people)", ""),
        ] {
            let found = read_sign_off(line, &rules).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(show(&found), expected, "{line}");
        }
        for line in [
            "Reporting by the committee was slow, it said.",
            "Editing by hand takes three days",
            "Reporting by states differs",
            "(He said reporting by Amara Diallo was wrong)",
            "Written by hand; edited by nobody",
        ] {
            assert_eq!(read_sign_off(line, &rules), None, "{line}");
        }
    }

    #[test]
    fn contributors_are_read() {
        let rules = FurnitureRules::built_in().unwrap();
        for (line, expected) in [
            (
                "Associated Press writers Amara Diallo in Nairobi and Li Wei in Beijing contributed to this report.",
                "Amara Diallo/additional_reporting//Nairobi; Li Wei/additional_reporting//Beijing",
            ),
            ("AP Diplomatic Writer Amara Diallo contributed to this report.", "Amara Diallo/additional_reporting"),
            (
                "Associated Press writer Per Østby reported from Lima. AP video journalist Amara Diallo in Nairobi contributed to this report.",
                "Per Østby/additional_reporting//Lima; Amara Diallo/additional_reporting//Nairobi",
            ),
            ("Amara Diallo in Nairobi contributed reporting.", "Amara Diallo/additional_reporting//Nairobi"),
        ] {
            let found = read_contributors(line, &rules).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(show(&found), expected, "{line}");
        }
        for line in [
            "The rain that fell on Monday contributed",
            "Poor planning contributed to this report.",
            "Norway contributed to this report",
            "The ship reported from the gulf that all was well.",
        ] {
            assert_eq!(read_contributors(line, &rules), None, "{line}");
        }
    }
}
