//! Builds the gazetteer from GeoNames, Natural Earth and the list of US cities, all under `train/places` of the corpora.
//!
//! The same sources give the same bytes. What they do not say is computed: a division's centre from its towns, a small town's time
//! zone and division from the nearest larger one in its country.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use crate::resources::gazetteer::file::{
    COUNT_BITS, FLAG_CAPITAL, FLAG_SEAT, KIND_ADMIN1, KIND_ADMIN2, KIND_CITY, KIND_DISTRICT, LIST, MAGIC, Row,
};
use crate::resources::gazetteer::fold;
use crate::resources::gazetteer::lists::division_types;

/// Builds the gazetteer from `<corpora>/train/places` and writes it to `into`; gives its size in bytes.
pub fn build(corpora: &Path, into: &Path) -> Result<usize, BuildError> {
    let folder = corpora.join("train/places");
    let mut towns = read_towns(&folder)?;
    let divisions = read_divisions(&folder, "admin1.tsv")?;
    let districts = read_divisions(&folder, "admin2.tsv")?;
    let known = read_natural_earth(&folder)?;
    fill_in(&mut towns, &divisions);
    towns.extend(read_us_cities(&folder, &towns, &divisions)?);
    let bytes = write(&places(towns, [&divisions, &districts], &known, &division_types()?));
    fs::File::create(into).and_then(|mut file| file.write_all(&bytes)).map_err(|error| BuildError::Io(into.to_owned(), error))?;
    Ok(bytes.len())
}

/// Why the gazetteer could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    #[error("{0}, line {1}: {2}")]
    Line(PathBuf, usize, &'static str),
    #[error(transparent)]
    List(#[from] lists::ListError),
}

/// Alternate names are taken from towns with at least this many people; those of villages are too often wrong.
const NAMED_OTHERWISE: u32 = 15_000;
/// A US city of the MIT list that lies nearer than this to a GeoNames one of the same name is the same, in degrees.
const SAME: f64 = 0.3;

#[derive(Debug, Clone)]
struct Town {
    geonames: u32,
    name: String,
    alternates: Vec<String>,
    lat: f64,
    lon: f64,
    feature: String,
    country: [u8; 2],
    /// `US.TX`; empty: not known.
    admin1: String,
    admin2: String,
    population: u32,
    zone: String,
}

#[derive(Debug, Clone)]
struct Division {
    geonames: u32,
    name: String,
    ascii: String,
}

/// A row before its neighbours are known.
#[derive(Debug)]
struct Draft {
    row: Row,
    name: String,
    /// Other names that are as usual.
    usual: Vec<String>,
    alternates: Vec<String>,
    admin1: String,
    code: String,
    zone: String,
}

fn read_towns(folder: &Path) -> Result<Vec<Town>, BuildError> {
    let mut towns = Vec::new();
    for name in ["cities15000.tsv", "cities5000-2018.tsv", "cities1000-2010.tsv.gz"] {
        let path = folder.join(name);
        let text = read(&path)?;
        for (number, line) in text.lines().enumerate() {
            let fields: Vec<&str> = line.split('\t').collect();
            let [
                id,
                name,
                ascii,
                alternates,
                lat,
                lon,
                _,
                feature,
                country_code,
                _,
                admin1,
                admin2,
                _,
                _,
                population,
                _,
                _,
                zone,
                ..,
            ] = fields[..]
            else {
                return Err(BuildError::Line(path, number + 1, "19 columns are needed"));
            };
            let (Ok(geonames), Ok(lat), Ok(lon), Ok(country)) =
                (id.parse(), lat.parse(), lon.parse(), country_code.as_bytes().try_into())
            else {
                return Err(BuildError::Line(path, number + 1, "id, coordinates or country can't be read"));
            };
            // Places that are no more, or only a part of a farm, mislead more than they help.
            if matches!(feature, "PPLH" | "PPLQ" | "PPLW" | "PPLF" | "PPLCH") {
                continue;
            }
            let population: u32 = population.parse().unwrap_or(0);
            let code = |parts: &[&str]| if parts.iter().any(|part| part.is_empty()) { String::new() } else { parts.join(".") };
            let mut others: Vec<String> = vec![ascii.to_owned()];
            if population >= NAMED_OTHERWISE {
                others.extend(alternates.split(',').filter(|name| plausible(name)).map(str::to_owned));
            }
            towns.push(Town {
                geonames,
                name: name.to_owned(),
                alternates: others,
                lat,
                lon,
                feature: feature.to_owned(),
                country,
                admin1: code(&[country_code, admin1]),
                admin2: code(&[country_code, admin1, admin2]),
                population,
                zone: zone.to_owned(),
            });
        }
    }
    Ok(towns)
}

/// Alternate names hold airport codes and syllable-by-syllable romanisations besides names.
fn plausible(name: &str) -> bool {
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

fn read_divisions(folder: &Path, name: &str) -> Result<BTreeMap<String, Division>, BuildError> {
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
struct Known {
    /// Number of the Wikidata item.
    wikidata: u32,
    /// The name that English copy uses: "Cologne".
    english: String,
}

/// By GeoNames id.
fn read_natural_earth(folder: &Path) -> Result<BTreeMap<u32, Known>, BuildError> {
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

/// Small US places that GeoNames' extracts lack.
fn read_us_cities(folder: &Path, towns: &[Town], divisions: &BTreeMap<String, Division>) -> Result<Vec<Town>, BuildError> {
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
fn fill_in(towns: &mut [Town], divisions: &BTreeMap<String, Division>) {
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
struct Nearest<'a> {
    by_country: BTreeMap<[u8; 2], Vec<&'a Town>>,
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

/// All rows, sorted by GeoNames id; those without one last.
fn places(
    towns: Vec<Town>,
    divisions: [&BTreeMap<String, Division>; 2],
    known: &BTreeMap<u32, Known>,
    types: &FxHashSet<&str>,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (kind, list) in [KIND_ADMIN1, KIND_ADMIN2].into_iter().zip(divisions) {
        let mut within: BTreeMap<String, Vec<&Town>> = BTreeMap::new();
        for town in &towns {
            let code = if kind == KIND_ADMIN1 { &town.admin1 } else { &town.admin2 };
            within.entry(code.clone()).or_default().push(town);
        }
        for (code, division) in list {
            let Some(members) = within.get(code) else { continue };
            drafts.push(division_draft((kind, code), division, members, types));
        }
    }
    drafts.extend(towns.into_iter().map(town_draft));
    for draft in &mut drafts {
        let Some(known) = known.get(&draft.row.geonames).filter(|_| draft.row.kind == KIND_CITY) else { continue };
        draft.row.wikidata = known.wikidata;
        if same_town(&known.english, draft) {
            draft.usual.push(std::mem::replace(&mut draft.name, known.english.clone()));
        }
    }
    let order = |draft: &Draft| if draft.row.geonames == 0 { u32::MAX } else { draft.row.geonames };
    drafts.sort_by(|a, b| {
        order(a).cmp(&order(b)).then_with(|| (&a.name, &a.admin1, a.row.lat).cmp(&(&b.name, &b.admin1, b.row.lat)))
    });
    drafts
}

/// Some of Natural Earth's ids point at a neighbour: its name must be one that GeoNames knows too.
fn same_town(english: &str, draft: &Draft) -> bool {
    let key = fold::key(english);
    !english.contains([',', '(']) && draft.alternates.iter().any(|alternate| fold::key(alternate) == key)
}

/// Towns farther from a division's mean than this, in degrees, are outlying islands.
const OUTLYING: f64 = 12.0;

/// The middle of a division's towns: half-way between its outermost ones, as GeoNames' extract gives no centre.
fn centre(members: &[&Town]) -> (f64, f64) {
    let count = f64::from(u32::try_from(members.len()).unwrap_or(u32::MAX));
    let mean = |value: fn(&Town) -> f64| members.iter().map(|town| value(town)).sum::<f64>() / count;
    // A few towns of the sources stand in the wrong division, so the outermost ones do not count.
    let middle = |value: fn(&Town) -> f64| {
        let mean = mean(value);
        let mut near: Vec<f64> =
            members.iter().map(|town| value(town)).filter(|value| (value - mean).abs() <= OUTLYING).collect();
        near.sort_by(f64::total_cmp);
        let cut = near.len() / 40;
        match (near.get(cut), near.iter().rev().nth(cut)) {
            (Some(low), Some(high)) => (low + high) / 2.0,
            _ => mean,
        }
    };
    (middle(|town| town.lat), middle(|town| town.lon))
}

fn division_draft((kind, code): (u8, &str), division: &Division, members: &[&Town], types: &FxHashSet<&str>) -> Draft {
    let (lat, lon) = centre(members);
    let population: u64 = members.iter().filter(|town| town.feature != "PPLX").map(|town| u64::from(town.population)).sum();
    let largest = members.iter().max_by_key(|town| (town.population, town.geonames));
    let mut parts = code.split('.');
    let (country, first) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut alternates = vec![division.ascii.clone()];
    if kind == KIND_ADMIN1 {
        alternates.extend(short_name(&division.ascii, types));
    }
    Draft {
        row: Row {
            geonames: division.geonames,
            wikidata: 0,
            lat: degrees(lat),
            lon: degrees(lon),
            population: u32::try_from(population).unwrap_or(u32::MAX),
            name: 0,
            admin1: 0,
            country: country.as_bytes().try_into().unwrap_or(*b"??"),
            zone: 0,
            kind,
            flags: 0,
        },
        name: division.name.clone(),
        usual: Vec::new(),
        alternates,
        admin1: if kind == KIND_ADMIN2 { format!("{country}.{first}") } else { String::new() },
        code: if kind == KIND_ADMIN1 { code.to_owned() } else { String::new() },
        zone: largest.map_or_else(String::new, |town| town.zone.clone()),
    }
}

fn town_draft(town: Town) -> Draft {
    let flags = match town.feature.as_str() {
        "PPLC" => FLAG_CAPITAL,
        "PPLA" => FLAG_SEAT,
        _ => 0,
    };
    Draft {
        row: Row {
            geonames: town.geonames,
            wikidata: 0,
            lat: degrees(town.lat),
            lon: degrees(town.lon),
            population: town.population,
            name: 0,
            admin1: 0,
            country: town.country,
            zone: 0,
            kind: if town.feature == "PPLX" { KIND_DISTRICT } else { KIND_CITY },
            flags,
        },
        name: town.name,
        usual: Vec::new(),
        alternates: town.alternates,
        admin1: town.admin1,
        code: String::new(),
        zone: town.zone,
    }
}

/// "Kharkiv Oblast" is also called "Kharkiv".
fn short_name(name: &str, types: &FxHashSet<&str>) -> Option<String> {
    let lower = name.to_lowercase();
    types
        .iter()
        .filter_map(|kind| {
            let cut = lower.strip_suffix(*kind)?.strip_suffix(' ')?.len();
            name.get(..cut).map(str::to_owned)
        })
        .filter(|short| !GENERIC.contains(&short.to_lowercase().as_str()))
        .min_by_key(String::len)
}

/// What is left of "Federal District" or "Western Province" names nothing.
const GENERIC: [&str; 14] = [
    "capital",
    "central",
    "east",
    "eastern",
    "federal",
    "national",
    "north",
    "northern",
    "south",
    "southern",
    "west",
    "western",
    "metropolitan",
    "centre",
];

fn write(drafts: &[Draft]) -> Vec<u8> {
    let numbers: BTreeMap<&str, u32> = drafts
        .iter()
        .zip(1..)
        .filter(|(draft, _)| !draft.code.is_empty())
        .map(|(draft, number)| (draft.code.as_str(), number))
        .collect();
    let mut zones: Vec<&str> = drafts.iter().map(|draft| draft.zone.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    let (mut rows, mut names, mut name_at) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut keys: BTreeMap<Vec<u8>, BTreeMap<u32, bool>> = BTreeMap::new();
    for (draft, index) in drafts.iter().zip(0_u32..) {
        let name = *name_at.entry(draft.name.as_str()).or_insert_with(|| {
            let at = u32::try_from(names.len()).unwrap_or(u32::MAX);
            let kept: &[u8] = draft.name.as_bytes().get(..255.min(draft.name.len())).unwrap_or_default();
            names.push(u8::try_from(kept.len()).unwrap_or(u8::MAX));
            names.extend(kept);
            at
        });
        let admin1 = numbers.get(draft.admin1.as_str()).copied().unwrap_or(0);
        let zone = zones.binary_search(&draft.zone.as_str()).ok().and_then(|zone| u16::try_from(zone).ok()).unwrap_or(0);
        Row { name, admin1, zone, ..draft.row }.write(&mut rows);
        let usual = fold::key(&draft.name);
        for alternate in &draft.alternates {
            let key = fold::key(alternate);
            // A division's short form is as usual as its full one.
            let rare = key != usual && draft.row.kind == KIND_CITY;
            keys.entry(key).or_default().entry(index).and_modify(|known| *known &= rare).or_insert(rare);
        }
        for name in draft.usual.iter().map(|name| fold::key(name)).chain([usual]) {
            keys.entry(name).or_default().insert(index, false);
        }
    }
    let mut postings = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (key, places) in &keys {
        let fits = key.len() >= 2 && !key.contains(&fold::STOP);
        let mut list: Vec<(u32, bool)> = places.iter().map(|(row, alternate)| (*row, *alternate)).collect();
        let size = |row: u32| usize::try_from(row).ok().and_then(|row| drafts.get(row)).map_or(0, |draft| draft.row.population);
        list.sort_by_key(|(row, alternate)| (*alternate, std::cmp::Reverse(size(*row)), *row));
        list.truncate(64);
        let raw: Vec<u32> = list.iter().map(|(row, alternate)| row << 1 | u32::from(*alternate)).collect();
        let value = match raw.as_slice() {
            [one] => u64::from(*one),
            many => {
                let at = u64::try_from(postings.len() / 4).unwrap_or(0);
                many.iter().for_each(|raw| postings.extend(raw.to_le_bytes()));
                LIST | at << COUNT_BITS | u64::try_from(many.len()).unwrap_or(0)
            }
        };
        // Keys come sorted out of the map, so the builder can't refuse them.
        if fits && map.insert(key, value).is_err() {
            continue;
        }
    }
    let keys = map.into_inner().unwrap_or_default();
    assemble(&[
        ("rows", rows),
        ("names", names),
        ("zones", zones.join("\n").into_bytes()),
        ("postings", postings),
        ("keys", keys),
    ])
}

const SOURCES: &str = "source: GeoNames, https://www.geonames.org, CC BY 4.0: cities, divisions, time zones
source: Natural Earth, https://www.naturalearthdata.com, public domain: Wikidata ids
source: US cities, Copyright (c) 2017 Kelvin S. do Prado, MIT: small US places
";

fn assemble(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut header = format!("{MAGIC}\n{SOURCES}");
    let mut body = Vec::new();
    for (name, bytes) in sections {
        header.push_str(&format!("{name}: {} {}\n", body.len(), bytes.len()));
        body.extend(bytes);
    }
    let digest = HEXLOWER.encode(&Sha256::digest(&body));
    header.push_str(&format!("sha256: {digest}\nxxh3: {:016x}\n\n", xxh3_64(&body)));
    [header.into_bytes(), body].concat()
}

/// Hundred-thousandths of a degree; coordinates are within ±180.
#[allow(clippy::cast_possible_truncation, reason = "±180 degrees times 100,000 fit in 32 bits")]
fn degrees(value: f64) -> i32 {
    (value.clamp(-180.0, 180.0) * 100_000.0).round() as i32
}

fn csv(line: &str) -> Vec<String> {
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

fn read(path: &Path) -> Result<String, BuildError> {
    let failed = |error| BuildError::Io(path.to_owned(), error);
    if path.extension().is_some_and(|extension| extension == "gz") {
        let unpacked = std::process::Command::new("gzip").arg("-dc").arg(path).output().map_err(failed)?;
        return String::from_utf8(unpacked.stdout).map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error)));
    }
    fs::read_to_string(path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quoted_fields() {
        assert_eq!(csv("1,\"Aleutians West\",\"a,b\",2"), ["1", "Aleutians West", "a,b", "2"]);
    }

    #[test]
    fn shortens_divisions() {
        let types = division_types().unwrap();
        assert_eq!(short_name("Kharkiv Oblast", &types).as_deref(), Some("Kharkiv"));
        assert_eq!(short_name("Bavaria", &types), None);
    }
}
