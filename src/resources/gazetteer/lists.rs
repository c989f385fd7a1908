//! The readable lists under `src/resources/places`: countries, regions, other names, abbreviations, demonyms, cue words.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ResourceError;
use crate::gazetteer::fold;
use record::PlaceKind;

/// A country of ISO 3166-1 (with Kosovo as `XK`).
#[derive(Debug, Clone, PartialEq)]
pub struct Country {
    pub iso2: String,
    pub iso3: String,
    /// The name that news copy uses.
    pub name: String,
    pub lat: f64,
    pub lon: f64,
    pub population: u64,
    pub geonames: String,
    pub wikidata: String,
    /// GeoNames' code: AF, AN, AS, EU, NA, OC, SA.
    pub continent: String,
    pub capital: Option<u32>,
    /// Of the capital, IANA; empty where no one lives.
    pub zone: String,
    pub neighbours: Vec<String>,
    pub other_names: Vec<String>,
}

/// A sea, a river, a continent, a region of several countries, a square.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    pub name: String,
    pub kind: PlaceKind,
    pub lat: f64,
    pub lon: f64,
    /// ISO alpha-2; empty for what belongs to none.
    pub countries: Vec<String>,
    pub other_names: Vec<String>,
}

/// A short form of a division behind a town: "Calif.".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abbreviation {
    pub country: String,
    pub geonames: u32,
}

/// All lists, read.
#[derive(Debug, Default)]
pub struct Lists {
    pub countries: Vec<Country>,
    pub regions: Vec<Region>,
    /// Name as written, GeoNames id.
    pub aliases: Vec<(String, u32)>,
    pub abbreviations: FxHashMap<String, Vec<Abbreviation>>,
    /// Word → ISO alpha-2, `None` for groups of no one country.
    pub demonyms: FxHashMap<String, Option<String>>,
    /// Places that copy is filed from but that are none in running text: folded name, and what it is.
    pub datelines: Vec<(Vec<u8>, Region)>,
    pub words: Words,
}

/// Words that decide whether a name is a place. All in lower case unless said otherwise.
#[derive(Debug, Default)]
pub struct Words {
    pub division_types: FxHashSet<String>,
    /// Ordinary words that are also names of places: "reading", "nice".
    pub ordinary: FxHashSet<String>,
    /// Given names and family names that are also names of places.
    pub persons: FxHashSet<String>,
    /// Before a person's name: "mr", "sgt".
    pub titles: FxHashSet<String>,
    /// Titles that are names as well: "dean", "king".
    pub title_names: FxHashSet<String>,
    /// Before a title: "deputy", "foreign", "acting".
    pub before_titles: FxHashSet<String>,
    /// Who holds an office, behind the name of an organisation: "member", "spokesman".
    pub holders: FxHashSet<String>,
    /// Offices that follow their country's name: "US President".
    pub offices: FxHashSet<String>,
    /// What follows a place within an organisation's name: "Times", "University".
    pub organisations: FxHashSet<String>,
    /// What stands before "of <place>" within an organisation's name.
    pub organisations_of: FxHashSet<String>,
    /// What follows a place within a longer place: "airport", "river".
    pub features: FxHashSet<String>,
    /// Features that share their name with a town but are not the town: "river", "bay".
    pub natural: FxHashSet<String>,
    /// Prepositions that a place follows: "in", "near".
    pub before: FxHashSet<String>,
    /// "northern", "downtown", "greater".
    pub directions: FxHashSet<String>,
    /// What a government does, not a place: "said", "warned".
    pub speech: FxHashSet<String>,
    /// Verbs and nouns of what happens somewhere: "killed", "quake".
    pub happenings: FxHashSet<String>,
    /// First words that many organisations share: "national", "ministry".
    pub shared: FxHashSet<String>,
    /// Prepositions that say where something is.
    pub located: FxHashSet<String>,
    /// People and bodies that a place's name says the origin of: "officials", "troops".
    pub people_of: FxHashSet<String>,
    /// Prepositions that persons follow as often as places.
    pub weak: FxHashSet<String>,
    /// Capitalised words behind a town that leave it that town: "airport".
    pub ports: FxHashSet<String>,
    /// Words that the pronoun "us" follows.
    pub before_us: FxHashSet<String>,
    /// Days, months and seasons.
    pub calendar: FxHashSet<String>,
}

/// Reads the lists that are compiled in.
pub fn built_in() -> Result<Lists, ResourceError> {
    let mut lists = Lists {
        countries: read("countries.tsv", include_str!("../places/countries.tsv"), country)?,
        regions: read("regions.tsv", include_str!("../places/regions.tsv"), region)?,
        aliases: read("aliases.tsv", include_str!("../places/aliases.tsv"), |fields| {
            Some((fields.first()?.to_string(), fields.get(1)?.parse().ok()?))
        })?,
        words: words(),
        ..Lists::default()
    };
    let abbreviations = read("abbreviations.tsv", include_str!("../places/abbreviations.tsv"), |fields| {
        let [form, country, geonames, _] = fields else { return None };
        Some((form.replace('.', ""), Abbreviation { country: (*country).to_owned(), geonames: geonames.parse().ok()? }))
    })?;
    for (form, abbreviation) in abbreviations {
        let forms = lists.abbreviations.entry(form).or_default();
        if !forms.contains(&abbreviation) {
            forms.push(abbreviation);
        }
    }
    lists.datelines = read("datelines.tsv", include_str!("../places/datelines.tsv"), |fields| {
        let place = region(fields)?;
        Some((fold::key(&place.name), place))
    })?;
    lists.demonyms = read("demonyms.tsv", include_str!("../places/demonyms.tsv"), |fields| {
        let country = fields.get(1).filter(|country| !country.is_empty());
        Some((fields.first()?.to_string(), country.map(|country| (*country).to_owned())))
    })?
    .into_iter()
    .collect();
    Ok(lists)
}

fn words() -> Words {
    let set = |list: &str| entries(list).map(|(_, line)| line.trim().to_owned()).collect::<FxHashSet<String>>();
    Words {
        division_types: set(include_str!("../places/admin-types.txt")),
        ordinary: set(include_str!("../places/ordinary-words.txt")),
        persons: set(include_str!("../places/person-names.txt")),
        titles: set(include_str!("../places/person-titles.txt")),
        title_names: set(include_str!("../places/title-names.txt")),
        before_titles: set(include_str!("../places/before-titles.txt")),
        holders: set(include_str!("../places/office-holders.txt")),
        natural: set(include_str!("../places/natural-features.txt")),
        offices: set(include_str!("../places/offices.txt")),
        organisations: set(include_str!("../places/organisation-nouns.txt")),
        organisations_of: set(include_str!("../places/organisation-heads.txt")),
        features: set(include_str!("../places/features.txt")),
        before: set(include_str!("../places/prepositions.txt")),
        directions: set(include_str!("../places/directions.txt")),
        speech: set(include_str!("../places/metonym-verbs.txt")),
        happenings: set(include_str!("../places/happenings.txt")),
        shared: set(include_str!("../places/shared-first-words.txt")),
        located: set(include_str!("../places/where.txt")),
        people_of: set(include_str!("../places/people-of.txt")),
        weak: set(include_str!("../places/weak-prepositions.txt")),
        ports: set(include_str!("../places/kept-features.txt")),
        before_us: set(include_str!("../places/words-before-us.txt")),
        calendar: set(include_str!("../places/calendar.txt")),
    }
}

fn entries(list: &str) -> impl Iterator<Item = (usize, &str)> {
    list.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

fn read<T>(name: &str, list: &str, parse: impl Fn(&[&str]) -> Option<T>) -> Result<Vec<T>, ResourceError> {
    entries(list)
        .map(|(number, line)| {
            parse(&line.split('\t').collect::<Vec<_>>()).ok_or_else(|| ResourceError {
                name: format!("places/{name}"),
                problem: format!("line {}: '{line}' lacks a column or has one that can't be read", number + 1),
            })
        })
        .collect()
}

fn country(fields: &[&str]) -> Option<Country> {
    let [iso2, iso3, name, lat, lon, population, geonames, wikidata, continent, capital, zone, neighbours, others] = fields
    else {
        return None;
    };
    Some(Country {
        iso2: (*iso2).to_owned(),
        iso3: (*iso3).to_owned(),
        name: (*name).to_owned(),
        lat: lat.parse().ok()?,
        lon: lon.parse().ok()?,
        population: population.parse().ok()?,
        geonames: (*geonames).to_owned(),
        wikidata: (*wikidata).to_owned(),
        continent: (*continent).to_owned(),
        capital: capital.parse().ok(),
        zone: (*zone).to_owned(),
        neighbours: list(neighbours, ','),
        other_names: list(others, '|'),
    })
}

fn region(fields: &[&str]) -> Option<Region> {
    let (name, kind, lat, lon) = (fields.first()?, fields.get(1)?, fields.get(2)?, fields.get(3)?);
    let kind = match *kind {
        "region" => PlaceKind::Region,
        "natural" => PlaceKind::Natural,
        "continent" => PlaceKind::Continent,
        "district" => PlaceKind::District,
        "facility" => PlaceKind::Facility,
        "city" => PlaceKind::City,
        _ => return None,
    };
    Some(Region {
        name: (*name).to_owned(),
        kind,
        lat: lat.parse().ok()?,
        lon: lon.parse().ok()?,
        countries: list(fields.get(4).copied().unwrap_or_default(), ','),
        other_names: list(fields.get(5).copied().unwrap_or_default(), '|'),
    })
}

fn list(field: &str, separator: char) -> Vec<String> {
    field.split(separator).filter(|entry| !entry.is_empty()).map(str::to_owned).collect()
}
