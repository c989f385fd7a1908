//! What the sources say: towns, divisions, the rank of cities.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use super::BuildError;
use crate::resources::gazetteer::fold;

/// Alternate names are taken from towns with at least this many people; those of villages are too often wrong.
pub(super) const NAMED_OTHERWISE: u32 = 5_000;

/// A US city of the MIT list that lies nearer than this to a GeoNames one of the same name is the same, in degrees.
pub(super) const SAME: f64 = 0.3;

#[derive(Debug, Clone)]
pub(super) struct Town {
    pub(super) geonames: u32,
    pub(super) name: String,
    pub(super) alternates: Vec<String>,
    pub(super) lat: f64,
    pub(super) lon: f64,
    pub(super) feature: String,
    pub(super) country: [u8; 2],
    /// `US.TX`; empty: not known.
    pub(super) admin1: String,
    pub(super) admin2: String,
    pub(super) population: u32,
    pub(super) zone: String,
}

#[derive(Debug, Clone)]
pub(super) struct Division {
    pub(super) geonames: u32,
    pub(super) name: String,
    pub(super) ascii: String,
}

/// Every place of 500 people and more, and seats of administrations.
pub(super) fn read_towns(folder: &Path) -> Result<Vec<Town>, BuildError> {
    let path = folder.join("cities500-2026.tsv.gz");
    let features = read_features(folder)?;
    let mut towns = Vec::new();
    for (number, line) in read(&path)?.lines().enumerate() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, name, alternates, lat, lon, country_code, admin1, population, zone] = fields[..] else {
            return Err(BuildError::Line(path, number + 1, "9 columns are needed"));
        };
        let (Ok(geonames), Ok(lat), Ok(lon), Ok(country)) =
            (id.parse::<u32>(), lat.parse(), lon.parse(), country_code.as_bytes().try_into())
        else {
            return Err(BuildError::Line(path, number + 1, "id, coordinates or country can't be read"));
        };
        let (feature, district) = features.get(&geonames).cloned().unwrap_or_default();
        // Places that are no more, or only a part of a farm, mislead more than they help.
        if matches!(feature.as_str(), "PPLH" | "PPLQ" | "PPLW" | "PPLF" | "PPLCH") {
            continue;
        }
        let population: u32 = population.parse().unwrap_or(0);
        let others = alternates.split('|').filter(|name| population >= NAMED_OTHERWISE && plausible(name));
        towns.push(Town {
            geonames,
            name: name.to_owned(),
            alternates: others.map(str::to_owned).collect(),
            lat,
            lon,
            feature,
            country,
            admin1: code(&[country_code, admin1]),
            admin2: district,
            population,
            zone: zone.to_owned(),
        });
    }
    Ok(towns)
}

/// `US.TX`, unless a part of it is not known.
fn code(parts: &[&str]) -> String {
    if parts.iter().any(|part| part.is_empty()) { String::new() } else { parts.join(".") }
}

/// What the older extracts alone say: the feature code and the second-level division, by GeoNames id; the newest extract wins.
fn read_features(folder: &Path) -> Result<BTreeMap<u32, (String, String)>, BuildError> {
    let mut features = BTreeMap::new();
    for name in ["cities15000.tsv", "cities5000-2018.tsv", "cities1000-2010.tsv.gz"] {
        let path = folder.join(name);
        for (number, line) in read(&path)?.lines().enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [id, _, _, _, _, _, _, feature, country, _, admin1, admin2, ..] = fields[..] else {
                return Err(BuildError::Line(path, number + 1, "19 columns are needed"));
            };
            let Ok(id) = id.parse() else { return Err(BuildError::Line(path, number + 1, "the id can't be read")) };
            features.entry(id).or_insert_with(|| (feature.to_owned(), code(&[country, admin1, admin2])));
        }
    }
    Ok(features)
}

/// Alternate names hold airport codes and syllable-by-syllable romanisations besides names.
pub(super) fn plausible(name: &str) -> bool {
    let letters = name.chars().filter(|char| char.is_alphabetic()).count();
    let capital = name.chars().next().is_some_and(char::is_uppercase);
    let shouted = !name.chars().any(char::is_lowercase);
    let doubled = name.contains("''") || name.contains("jj") || name.ends_with('\'');
    let transliterated = name.contains("'") && name.contains("j");
    capital
        && letters >= 4
        && name.len() <= 48
        && !shouted
        && !doubled
        && !transliterated
        && !name.chars().any(|char| char.is_numeric())
}

pub(super) fn read_divisions(folder: &Path, name: &str) -> Result<BTreeMap<String, Division>, BuildError> {
    let path = folder.join(name);
    let mut divisions = BTreeMap::new();
    for (number, line) in read(&path)?.lines().enumerate() {
        let mut fields = line.split('\t');
        let (Some(code), Some(name), Some(ascii), Some(Ok(geonames))) =
            (fields.next(), fields.next(), fields.next(), fields.next().map(str::parse))
        else {
            return Err(BuildError::Line(path, number + 1, "code, name, ASCII name and id are needed"));
        };
        divisions.insert(code.to_owned(), Division { geonames, name: name.trim().to_owned(), ascii: ascii.trim().to_owned() });
    }
    Ok(divisions)
}

/// What Natural Earth says of a town.
#[derive(Debug)]
pub(super) struct Known {
    /// Number of the Wikidata item.
    pub(super) wikidata: u32,
    /// The name that English copy uses: "Cologne".
    pub(super) english: String,
}

/// By GeoNames id.
pub(super) fn read_natural_earth(folder: &Path) -> Result<BTreeMap<u32, Known>, BuildError> {
    let path = folder.join("natural-earth-places.csv");
    let text = read(&path)?;
    let mut lines = text.lines();
    let header = csv(lines.next().unwrap_or_default());
    let column = |name: &str| header.iter().position(|field| field == name);
    let (Some(geonames), Some(wikidata), Some(english)) = (column("GEONAMEID"), column("wikidataid"), column("NAME_EN")) else {
        return Err(BuildError::Line(path, 1, "columns GEONAMEID, wikidataid and NAME_EN are needed"));
    };
    let mut found = BTreeMap::new();
    for line in lines {
        let fields = csv(line);
        let id = fields.get(geonames).and_then(|id| id.trim_end_matches(".0").parse().ok());
        let item = fields.get(wikidata).and_then(|item| item.strip_prefix('Q')?.parse().ok());
        if let (Some(id), Some(wikidata), Some(english)) = (id, item, fields.get(english)) {
            found.insert(id, Known { wikidata, english: english.trim().to_owned() });
        }
    }
    Ok(found)
}

/// The points that atlases usually give for large divisions whose towns, or whose biggest piece of land, lie aside: by GeoNames id.
const USUAL: [(u32, (f64, f64)); 9] = [
    // England, Queensland, Alaska, Quebec, Inner Mongolia.
    (6_269_131, (51.9, -0.6)),
    (2_152_274, (-22.5, 143.9)),
    (5_879_092, (64.3, -150.3)),
    (6_115_047, (52.4, -71.1)),
    (2_035_607, (44.0, 113.0)),
    // Newfoundland and Labrador, Nunavut, Northwest Territories, Maharashtra.
    (6_354_959, (52.6, -58.0)),
    (6_091_732, (71.5, -89.0)),
    (6_091_069, (65.2, -118.5)),
    (1_264_418, (19.5, 75.5)),
];

/// Points that a source states, by GeoNames id: those of US counties, and of the states of some countries.
pub(super) fn read_points(folder: &Path) -> Result<BTreeMap<u32, (f64, f64)>, BuildError> {
    let mut points = BTreeMap::from(USUAL);
    for (name, lat, lon, id) in [("us-counties.tsv", 3, 4, 5), ("natural-earth-points.tsv", 4, 5, 6)] {
        for line in read(&folder.join(name))?.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let number = |column: usize| fields.get(column).and_then(|field| field.parse::<f64>().ok());
            let id = fields.get(id).and_then(|id| id.parse().ok());
            if let (Some(id), Some(lat), Some(lon)) = (id, number(lat), number(lon)) {
                points.entry(id).or_insert((lat, lon));
            }
        }
    }
    Ok(points)
}

/// Small US places that GeoNames' extracts lack.
pub(super) fn read_us_cities(
    folder: &Path,
    towns: &[Town],
    divisions: &BTreeMap<String, Division>,
) -> Result<Vec<Town>, BuildError> {
    let path = folder.join("us-cities.csv");
    // By division and folded name.
    type Known = BTreeMap<(String, Vec<u8>), Vec<(f64, f64)>>;
    let mut known = Known::new();
    for town in towns.iter().filter(|town| &town.country == b"US") {
        known.entry((town.admin1.clone(), fold::key(&town.name))).or_default().push((town.lat, town.lon));
    }
    let nearest = Nearest::new(towns.iter().filter(|town| &town.country == b"US" && !town.zone.is_empty()));
    let mut found = Vec::new();
    for (number, line) in read(&path)?.lines().enumerate().skip(1) {
        let fields = csv(line);
        let [_, state, _, name, _, lat, lon] = fields.as_slice() else {
            return Err(BuildError::Line(path, number + 1, "7 columns are needed"));
        };
        let (Ok(lat), Ok(lon)) = (lat.parse::<f64>(), lon.parse::<f64>()) else { continue };
        let admin1 = format!("US.{state}");
        let there = known.entry((admin1.clone(), fold::key(name))).or_default();
        if !divisions.contains_key(&admin1) || there.iter().any(|(y, x)| (y - lat).abs() < SAME && (x - lon).abs() < SAME) {
            continue;
        }
        there.push((lat, lon));
        found.push(Town {
            geonames: 0,
            name: name.clone(),
            alternates: Vec::new(),
            lat,
            lon,
            feature: "PPL".into(),
            country: *b"US",
            admin1,
            admin2: String::new(),
            population: 0,
            zone: nearest.of(*b"US", lat, lon).map_or_else(String::new, |town| town.zone.clone()),
        });
    }
    Ok(found)
}

/// Gives every town a time zone and a known division, from the nearest town of its country that has one.
pub(super) fn fill_in(towns: &mut [Town], divisions: &BTreeMap<String, Division>) {
    let sure = towns.to_vec();
    let zones = Nearest::new(sure.iter().filter(|town| !town.zone.is_empty()));
    let parts = Nearest::new(sure.iter().filter(|town| divisions.contains_key(&town.admin1)));
    for town in towns {
        if town.zone.is_empty() {
            town.zone = zones.of(town.country, town.lat, town.lon).map_or_else(String::new, |near| near.zone.clone());
        }
        if !divisions.contains_key(&town.admin1) {
            town.admin1 = parts.of(town.country, town.lat, town.lon).map_or_else(String::new, |near| near.admin1.clone());
            town.admin2 = String::new();
        }
    }
}

/// Finds the nearest town of a country.
pub(super) struct Nearest<'a> {
    pub(super) by_country: BTreeMap<[u8; 2], Vec<&'a Town>>,
}

impl<'a> Nearest<'a> {
    fn new(towns: impl Iterator<Item = &'a Town>) -> Nearest<'a> {
        let mut by_country: BTreeMap<[u8; 2], Vec<&Town>> = BTreeMap::new();
        for town in towns {
            by_country.entry(town.country).or_default().push(town);
        }
        Nearest { by_country }
    }

    fn of(&self, country: [u8; 2], lat: f64, lon: f64) -> Option<&'a Town> {
        let squeeze = lat.to_radians().cos();
        let far = |town: &&&Town| (town.lat - lat).powi(2) + ((town.lon - lon) * squeeze).powi(2);
        self.by_country.get(&country)?.iter().min_by(|a, b| far(a).total_cmp(&far(b))).copied()
    }
}

pub(super) fn csv(line: &str) -> Vec<String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    for char in line.chars() {
        match char {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            _ => field.push(char),
        }
    }
    fields.push(field);
    fields
}

pub(super) fn read(path: &Path) -> Result<String, BuildError> {
    let failed = |error| BuildError::Io(path.to_owned(), error);
    if path.extension().is_some_and(|extension| extension == "gz") {
        let unpacked = std::process::Command::new("gzip").arg("-dc").arg(path).output().map_err(failed)?;
        return String::from_utf8(unpacked.stdout).map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error)));
    }
    fs::read_to_string(path).map_err(failed)
}
