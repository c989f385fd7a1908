//! The dateline as text: places, date and agency before the first sentence, in any wire's style.
//!
//! The forms stand in `resources/wire/furniture/datelines.tsv`, each with the evidence it needs, because "PARIS (AP) —" can be nothing
//! else while "Paris — a city" is a sentence. Which place on earth is meant is for the places stage to say.

mod date;
mod places;

use jiff::civil::Date;
use regex_automata::{Anchored, Input, PatternSet};

use self::date::date;
use self::places::{is_capital, is_in_capitals, places};
use crate::resources::furniture::{DatelineForm, Evidence, FurnitureRules, Reach};

/// A dateline, read but not resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatelineText {
    /// As delivered: "CAIRO/GAZA, May 7 (Reuters) -".
    pub text: String,
    pub places: Vec<FiledFrom>,
    /// Without a year in the copy, the one that brings it nearest to the day of issue.
    pub date: Option<Date>,
    /// Canonical id of the agency named in it.
    pub agency: Option<String>,
}

/// One place of a dateline: "TUPELO, Miss." is `TUPELO` with the qualifier `Miss.`, "Washington DC [US]" has `US`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FiledFrom {
    pub name: String,
    pub qualifiers: Vec<String>,
}

/// Where in the copy a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The first paragraph of the story.
    Lead,
    /// One soon after it.
    Early,
    /// A field of its own, not the story.
    Field,
}

/// A dateline is never longer than this, in bytes.
const LONGEST: usize = 200;

/// Reads the dateline that `paragraph` starts with, and the byte offset at which the story begins.
pub fn read(
    paragraph: &str,
    position: Position,
    published: Option<Date>,
    rules: &FurnitureRules,
) -> Option<(DatelineText, usize)> {
    let start = paragraph.get(..paragraph.floor_char_boundary(LONGEST))?;
    let input = Input::new(start).anchored(Anchored::Yes);
    let mut candidates = PatternSet::new(rules.dateline_forms.pattern_len());
    rules.dateline_forms.which_overlapping_matches(&input, &mut candidates);
    candidates.iter().find_map(|form| {
        let form = rules.dateline.get(form.as_usize())?;
        let fits = match form.reach {
            Reach::Early => true,
            Reach::Lead => position == Position::Lead,
            Reach::Field => position == Position::Field,
        };
        fits.then(|| fill(form, start, paragraph, published, rules)).flatten()
    })
}

/// Reads a dateline that was delivered in a field of its own: "KYIV, Ukraine", "Paris, May 7 (AFP)".
pub fn read_field(field: &str, published: Option<Date>, rules: &FurnitureRules) -> Option<DatelineText> {
    let field = field.trim();
    if let Some((dateline, rest)) = read(&format!("{field} — "), Position::Early, published, rules)
        && rest >= field.len()
    {
        return Some(DatelineText { text: field.to_owned(), ..dateline });
    }
    if let Some((dateline, rest)) = read(field, Position::Field, published, rules)
        && rest >= field.len()
    {
        return Some(dateline);
    }
    let places = places(field.trim_end_matches(['-', '—', '–', '_', ':', ' ']))?;
    Some(DatelineText { text: field.to_owned(), places, date: None, agency: None })
}

fn fill(
    form: &DatelineForm,
    start: &str,
    paragraph: &str,
    published: Option<Date>,
    rules: &FurnitureRules,
) -> Option<(DatelineText, usize)> {
    let regex = form.regex.get()?;
    let mut captures = regex.create_captures();
    regex.captures(Input::new(start).anchored(Anchored::Yes), &mut captures);
    let end = captures.get_match()?.end();
    let group = |name| captures.get_group_by_name(name).and_then(|span| start.get(span.range()));
    let mut places = match group("places") {
        Some(given) => places(given)?,
        None => Vec::new(),
    };
    if let (Some(last), Some(country)) = (places.last_mut(), group("country")) {
        last.qualifiers.push(country.trim().to_owned());
    }
    let date = match group("date") {
        Some(given) => Some(date(given, published, rules)?),
        None => None,
    };
    let bracketed = group("agency").filter(|it| is_bracketed(start, it));
    let agency = group("agency")
        .and_then(|it| rules.agencies.find(it).or_else(|| rules.agencies.find_in_brackets(bracketed.filter(|own| *own == it)?)));
    let rest = paragraph.get(end..)?;
    let holds = |evidence: &Evidence| match evidence {
        Evidence::KnownAgency => agency.is_some(),
        Evidence::Date => date.is_some(),
        Evidence::Domain => group("agency").is_some_and(is_domain),
        Evidence::Capitals => !places.is_empty() && places.iter().all(|it| is_in_capitals(&it.name)),
        Evidence::City => {
            !places.is_empty() && places.iter().all(|it| is_city(&it.name, agency.is_some() || date.is_some(), rules))
        }
        Evidence::Region => places.iter().flat_map(|it| &it.qualifiers).any(|it| rules.regions.contains(&it.to_uppercase())),
        Evidence::Sentence => starts_a_sentence(rest, rules),
    };
    if !form.evidence.iter().any(|all| all.iter().all(holds)) {
        return None;
    }
    let date = date.flatten();
    let text = start.get(..end)?.trim().to_owned();
    Some((DatelineText { text, places, date, agency: agency.map(|it| it.id.clone()) }, end))
}

/// A city's name in another language is often a word as well: it needs a date or an agency beside it.
fn is_city(name: &str, is_confirmed: bool, rules: &FurnitureRules) -> bool {
    let name = name.to_uppercase();
    rules.cities.contains(&name) || is_confirmed && rules.exonyms.contains_key(&name)
}

/// Whether the agency stands in "(…)" or "/…/".
fn is_bracketed(start: &str, agency: &str) -> bool {
    let before = start.split_once(agency).map_or("", |it| it.0);
    before.ends_with(['(', '/', '[', '（'])
}

/// "Example.com"
fn is_domain(name: &str) -> bool {
    let Some((site, end)) = name.trim().rsplit_once('.') else { return false };
    !name.contains(' ') && site.len() >= 2 && (2..=6).contains(&end.len()) && end.bytes().all(|it| it.is_ascii_alphabetic())
}

/// The text after a dateline opens a sentence of some length, and not a second item of a list of cities.
fn starts_a_sentence(rest: &str, rules: &FurnitureRules) -> bool {
    let rest = rest.trim_start();
    let opens = rest.starts_with(|it: char| is_capital(it) || it.is_numeric() || "\"“‘'«„$€£".contains(it));
    let first = rest.split([' ', ',']).next().unwrap_or_default();
    let lists_cities = rest.get(first.len()..).is_some_and(|it| it.trim_start().starts_with(['—', '–', '-', ',', ':']))
        && rules.cities.contains(&first.to_uppercase());
    opens && rest.len() >= 20 && rest.contains(' ') && !lists_cities
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    const SENTENCE: &str = "The harbour was closed on Monday after the storm.";

    /// `dateline` is what stands before a sentence; `expected` is "place, qualifier / place | date | agency".
    #[track_caller]
    fn check(dateline: &str, expected: &str, rules: &FurnitureRules) {
        let paragraph = format!("{dateline}{SENTENCE}");
        let found = read(&paragraph, Position::Lead, Some(day(2025, 5, 8)), rules);
        let Some((found, rest)) = found else { panic!("no dateline in {paragraph}") };
        assert_eq!(paragraph.get(rest..), Some(SENTENCE));
        assert_eq!(found.text, dateline.trim());
        let places =
            found.places.iter().map(|it| std::iter::once(&it.name).chain(&it.qualifiers).cloned().collect::<Vec<_>>().join(", "));
        let date = found.date.map(|it| it.to_string()).unwrap_or_default();
        let shown = format!("{} | {date} | {}", places.collect::<Vec<_>>().join(" / "), found.agency.unwrap_or_default());
        assert_eq!(shown, expected, "{paragraph}");
    }

    #[track_caller]
    fn check_none(paragraph: &str, rules: &FurnitureRules) {
        assert_eq!(read(paragraph, Position::Lead, Some(day(2025, 5, 8)), rules), None, "{paragraph}");
    }

    #[test]
    fn every_wires_style_is_read() {
        let rules = FurnitureRules::built_in().unwrap();
        for (dateline, expected) in [
            ("WASHINGTON (AP) — ", "WASHINGTON |  | ap"),
            ("WASHINGTON (AP) _ ", "WASHINGTON |  | ap"),
            ("WASHINGTON (AP) -- ", "WASHINGTON |  | ap"),
            ("TUPELO, Miss. (AP) — ", "TUPELO, Miss. |  | ap"),
            ("PORT-AU-PRINCE, Haiti (AP) — ", "PORT-AU-PRINCE, Haiti |  | ap"),
            ("COX’S BAZAR, Bangladesh (AP) — ", "COX’S BAZAR, Bangladesh |  | ap"),
            ("ST. LOUIS (AP) — ", "ST. LOUIS |  | ap"),
            ("ABOARD AIR FORCE ONE (AP) — ", "ABOARD AIR FORCE ONE |  | ap"),
            ("ABOARD THE USS GERALD R. FORD (AP) — ", "ABOARD THE USS GERALD R. FORD |  | ap"),
            ("NEAR KUPIANSK, Ukraine (AP) — ", "NEAR KUPIANSK, Ukraine |  | ap"),
            ("DAMASCUS, Syria, and BEIRUT (AP) — ", "DAMASCUS, Syria / BEIRUT |  | ap"),
            ("LONDON, May 7 (Reuters) - ", "LONDON | 2025-05-07 | reuters"),
            ("CAIRO/GAZA, May 7 (Reuters) - ", "CAIRO / GAZA | 2025-05-07 | reuters"),
            ("MOSCOW/KYIV/WASHINGTON, Dec 31 (Reuters) - ", "MOSCOW / KYIV / WASHINGTON | 2024-12-31 | reuters"),
            ("May 7 (Reuters) - ", " | 2025-05-07 | reuters"),
            ("(Reuters) - ", " |  | reuters"),
            ("PARIS, May 7, 2025 (AFP) - ", "PARIS | 2025-05-07 | afp"),
            ("Paris (AFP) – ", "Paris |  | afp"),
            ("Guwahati (Assam) [India], May 7 (ANI): ", "Guwahati, Assam, India | 2025-05-07 | ani"),
            ("Washington DC [US], May 7 (ANI): ", "Washington DC, US | 2025-05-07 | ani"),
            ("Washington [US]: ", "Washington, US |  | "),
            ("Kathmandu [Nepal], May 7 (ANI): ", "Kathmandu, Nepal | 2025-05-07 | ani"),
            ("New Delhi, May 7 (PTI) ", "New Delhi | 2025-05-07 | pti"),
            ("Bhubaneswar, May 7 (IANS) ", "Bhubaneswar | 2025-05-07 | ians"),
            ("Berlin (dpa) - ", "Berlin |  | dpa"),
            ("Frankfurt am Main (dpa/lhe) - ", "Frankfurt am Main |  | dpa"),
            ("BEIJING, May 7 (Xinhua) -- ", "BEIJING | 2025-05-07 | xinhua"),
            ("MOSCOW, May 7. /TASS/. ", "MOSCOW | 2025-05-07 | tass"),
            ("MOSCOW. May 7 (Interfax) - ", "MOSCOW | 2025-05-07 | interfax"),
            ("TOKYO, May 7 (Kyodo) — ", "TOKYO | 2025-05-07 | kyodo"),
            ("SEOUL, May 7 (Yonhap) -- ", "SEOUL | 2025-05-07 | yonhap"),
            ("Madrid, 7 may (EFE).- ", "Madrid | 2025-05-07 | efe"),
            ("Santa Cruz (España), 7 may (EFE).- ", "Santa Cruz, España | 2025-05-07 | efe"),
            ("(ANSA) - ROME, MAY 7 - ", "ROME | 2025-05-07 | ansa"),
            ("ROME (ANSA) - ", "ROME |  | ansa"),
            ("ANKARA (AA) - ", "ANKARA |  | aa"),
            ("(Bloomberg) -- ", " |  | bloomberg"),
            ("LONDON (Dow Jones)--", "LONDON |  | dow-jones"),
            ("WASHINGTON, May 7 (UPI) -- ", "WASHINGTON | 2025-05-07 | upi"),
            ("SYDNEY, AAP - ", "SYDNEY |  | aap"),
            ("Lagos, May 7, 2025 (NAN) ", "Lagos | 2025-05-07 | nan"),
            ("Damascus, SANA- ", "Damascus |  | sana"),
            ("Tehran, May 7, IRNA – ", "Tehran | 2025-05-07 | irna"),
            ("ABU DHABI, 7th May, 2025 (WAM) -- ", "ABU DHABI | 2025-05-07 | wam"),
            ("CAIRO, May 7 (MENA) - ", "CAIRO | 2025-05-07 | mena"),
            ("KUWAIT, May 7 (KUNA) -- ", "KUWAIT | 2025-05-07 | kuna"),
            ("KUALA LUMPUR, May 7 (Bernama) -- ", "KUALA LUMPUR | 2025-05-07 | bernama"),
            ("Jakarta (ANTARA) - ", "Jakarta |  | antara"),
            ("Taipei, May 7 (CNA) ", "Taipei | 2025-05-07 | cna"),
            ("KYIV, May 7 (Ukrinform) – ", "KYIV | 2025-05-07 | ukrinform"),
            ("BRUSSELS 07/05 (BELGA) = ", "BRUSSELS | 2025-05-07 | belga"),
            ("Wien (APA) - ", "Wien |  | apa"),
            ("Oslo (NTB): ", "Oslo |  | ntb"),
            ("Bodø (NTB): ", "Bodø |  | ntb"),
            ("København, 7. maj (Ritzau) - ", "København | 2025-05-07 | ritzau"),
            ("DEN HAAG (ANP) - ", "DEN HAAG |  | anp"),
            ("Lisboa, 07 mai 2025 (Lusa) - ", "Lisboa | 2025-05-07 | lusa"),
            ("Havana, May 7 (Prensa Latina) ", "Havana | 2025-05-07 | prensa-latina"),
            ("Accra, May 7, GNA – ", "Accra | 2025-05-07 | gna"),
            ("ALGIERS, May 7 (APS) - ", "ALGIERS | 2025-05-07 | aps"),
            ("ISLAMABAD, May 7 (APP):", "ISLAMABAD | 2025-05-07 | app"),
            ("RAMALLAH, Wednesday, May 7, 2025 (WAFA) – ", "RAMALLAH | 2025-05-07 | wafa"),
            ("Riyadh, May 7, 2025, SPA -- ", "Riyadh | 2025-05-07 | spa"),
            ("BAKU, Azerbaijan, May 7. ", "BAKU, Azerbaijan | 2025-05-07 | "),
            ("ASTANA. KAZINFORM ", "ASTANA |  | kazinform"),
            ("LONDON, May 7, 2025 /PRNewswire/ -- ", "LONDON | 2025-05-07 | pr-newswire"),
            ("OTTAWA — ", "OTTAWA |  | "),
            ("NEW DELHI: ", "NEW DELHI |  | "),
            ("Mumbai: ", "Mumbai |  | "),
            ("LONDON, England (CNN) -- ", "LONDON, England |  | cnn"),
            ("MOMBASA, Kenya — ", "MOMBASA, Kenya |  | "),
            ("TIMIKA, May 7 (XNA) - ", "TIMIKA | 2025-05-07 | "),
            ("PERTH, May 7 AAP - ", "PERTH | 2025-05-07 | aap"),
            ("Sion (ats) ", "Sion |  | ats"),
            ("Lausanne (ats/afp) - ", "Lausanne |  | ats"),
            ("Odense /ritzau/: ", "Odense |  | ritzau"),
            ("NASHVILLE (Dispatchwire.com) - ", "NASHVILLE |  | "),
            ("May 7 (Statline) - ", " | 2025-05-07 | "),
            ("DENVER, May 7, 2025 /Medianet-PRNewswire/ -- ", "DENVER | 2025-05-07 | asianet"),
            ("КИЕВ, 7 мая. /ТАСС/. ", "КИЕВ | 2025-05-07 | tass"),
            ("МИНСК, 7 мая (Интерфакс) - ", "МИНСК | 2025-05-07 | interfax"),
            ("【ワシントン共同】", "ワシントン |  | kyodo"),
            ("新华社上海5月7日电", "上海 | 2025-05-07 | xinhua"),
            ("(서울=연합뉴스) ", "서울 |  | yonhap"),
            ("بيروت 7 مايو أيار (رويترز) - ", "بيروت | 2025-05-07 | reuters"),
            ("Wien (dpa) - ", "Wien |  | dpa"),
        ] {
            check(dateline, expected, &rules);
        }
    }

    #[test]
    fn a_story_that_only_looks_like_one_is_left_alone() {
        let rules = FurnitureRules::built_in().unwrap();
        for paragraph in [
            "Paris — long the capital of fashion — has a new market for second-hand coats.",
            "Washington (the president, not the city) never slept in this house, its owner said.",
            "NATO (the North Atlantic alliance) said on Monday it would send ships to the Baltic.",
            "May 7 (a Wednesday) was the coldest day of the month in Lapland, the institute said.",
            "Turkey (population 85 million) - the host - won the toss and chose to bat first.",
            "President Maria Lopez, 54 (PTI), leads the party in the polls, a survey showed.",
            "London, Paris and Rome: three cities that share one problem, and it is rent.",
            "Moscow - Minsk - Warsaw trains will run again from June, the railway said.",
            "In Madrid, 7 May (a holiday) brought crowds to the Prado that few had expected.",
            "Nice: that was the word she used for the deal, which others called a scandal.",
            "U.S. stocks — up for a fifth day — were led by chip makers on Wednesday again.",
            "The Workers' Party (PT) - which rules in Brasilia - lost two seats on Sunday.",
            "\"WASHINGTON (AP) — is how a story starts,\" the editor told his class.",
            "WHO: Cholera cases in the delta have doubled since April, and more are feared.",
            "",
            "—",
            "(",
        ] {
            check_none(paragraph, &rules);
        }
    }

    #[test]
    fn a_dateline_in_a_field_is_read() {
        let rules = FurnitureRules::built_in().unwrap();
        let found = read_field("KYIV, Ukraine", None, &rules).unwrap();
        assert_eq!((found.places[0].name.as_str(), found.places[0].qualifiers.as_slice()), ("KYIV", &["Ukraine".to_owned()][..]));
        let found = read_field("PARIS, May 7 (AFP)", Some(day(2025, 5, 8)), &rules).unwrap();
        assert_eq!((found.agency.as_deref(), found.date), (Some("afp"), Some(day(2025, 5, 7))));
        let found = read_field("NAIROBI, May 7", Some(day(2025, 5, 8)), &rules).unwrap();
        assert_eq!((found.places[0].name.as_str(), found.date), ("NAIROBI", Some(day(2025, 5, 7))));
    }
}
