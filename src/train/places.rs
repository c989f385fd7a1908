//! Builds the gazetteer from GeoNames, Natural Earth, the US Census Bureau's counties and the list of US cities, all under `train/places` of the corpora.
//!
//! The same sources give the same bytes. What they do not say is computed: a division's centre from its towns, a small town's time
//! zone and division from the nearest larger one in its country.

mod format;
mod names;
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use self::format::{degrees, write};
use self::names::{short_name, variants};
use self::sources::{
    Division, Known, Town, fill_in, read_divisions, read_natural_earth, read_points, read_towns, read_us_cities,
};
use crate::resources::gazetteer::file::{FLAG_CAPITAL, FLAG_SEAT, KIND_ADMIN1, KIND_ADMIN2, KIND_CITY, KIND_DISTRICT, Row};
use crate::resources::gazetteer::fold;
use crate::resources::gazetteer::lists::division_types;

/// Builds the gazetteer from `<corpora>/train/places` and writes it to `into`; gives its size in bytes.
pub(crate) fn build(corpora: &Path, into: &Path) -> Result<usize, BuildError> {
    let folder = corpora.join("train/places");
    let mut towns = read_towns(&folder)?;
    let divisions = read_divisions(&folder, "admin1.tsv")?;
    let districts = read_divisions(&folder, "admin2.tsv")?;
    let known = read_natural_earth(&folder)?;
    let points = read_points(&folder)?;
    fill_in(&mut towns, &divisions);
    towns.extend(read_us_cities(&folder, &towns, &divisions)?);
    let bytes = write(&places(towns, [&divisions, &districts], &Said { known, points, types: division_types()? }));
    fs::File::create(into).and_then(|mut file| file.write_all(&bytes)).map_err(|error| BuildError::Io(into.to_owned(), error))?;
    Ok(bytes.len())
}

/// Why the gazetteer could not be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BuildError {
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    #[error("{0}, line {1}: {2}")]
    Line(PathBuf, usize, &'static str),
    #[error(transparent)]
    List(#[from] lists::ListError),
}

/// A row before its neighbours are known.
#[derive(Debug)]
struct Draft {
    row: Row,
    /// Number of its Wikidata item; 0: not known.
    wikidata: u32,
    name: String,
    /// Other names that are as usual.
    usual: Vec<String>,
    alternates: Vec<String>,
    admin1: String,
    code: String,
    zone: String,
}

/// What sources say of places that stand in others.
struct Said {
    /// By GeoNames id.
    known: BTreeMap<u32, Known>,
    points: BTreeMap<u32, (f64, f64)>,
    /// What divisions are called behind their names.
    types: FxHashSet<&'static str>,
}

/// All rows, sorted by GeoNames id; those without one last.
fn places(towns: Vec<Town>, [divisions, districts]: [&BTreeMap<String, Division>; 2], said: &Said) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let within = gathered(&towns, |town| &town.admin1);
    for (code, division) in divisions {
        if let Some(members) = within.get(code.as_str()) {
            drafts.push(division_draft((KIND_ADMIN1, code), division, members, said));
        }
    }
    let of_district = gathered(&towns, |town| &town.admin2);
    for (code, district) in districts {
        let first = code.rsplit_once('.').map_or("", |(first, _)| first);
        let around = within.get(first).map_or(&[][..], Vec::as_slice);
        let named = |town: &&&Town| same_name(&town.name, &district.ascii, &said.types);
        let members = of_district.get(code.as_str()).cloned().unwrap_or_default();
        let named: Vec<&Town> = around.iter().filter(named).copied().collect();
        // A district that is called as its town says nothing that the town does not say; a county is one all the same.
        let stated = said.points.contains_key(&district.geonames);
        let members = if members.is_empty() { named.clone() } else { members };
        let alike = named.iter().any(|town| fold::key(&town.name) == fold::key(&district.ascii));
        if stated || !members.is_empty() && !alike {
            drafts.push(division_draft((KIND_ADMIN2, code), district, &members, said));
        }
    }
    drafts.extend(towns.into_iter().map(town_draft));
    for draft in &mut drafts {
        let Some(known) = said.known.get(&draft.row.geonames).filter(|_| draft.row.kind == KIND_CITY && draft.row.geonames > 0)
        else {
            continue;
        };
        draft.wikidata = known.wikidata;
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

/// Towns by the code of their division.
fn gathered(towns: &[Town], code: fn(&Town) -> &str) -> BTreeMap<&str, Vec<&Town>> {
    let mut within: BTreeMap<&str, Vec<&Town>> = BTreeMap::new();
    for town in towns {
        within.entry(code(town)).or_default().push(town);
    }
    within
}

/// "Pingtung" and "Pingtung County".
fn same_name(town: &str, district: &str, types: &FxHashSet<&str>) -> bool {
    let key = fold::key(town);
    key == fold::key(district) || short_name(district, types).is_some_and(|short| fold::key(&short) == key)
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

fn division_draft((kind, code): (u8, &str), division: &Division, members: &[&Town], said: &Said) -> Draft {
    let (lat, lon) = said.points.get(&division.geonames).copied().unwrap_or_else(|| centre(members));
    let population: u64 = members.iter().filter(|town| town.feature != "PPLX").map(|town| u64::from(town.population)).sum();
    let largest = members.iter().max_by_key(|town| (town.population, town.geonames));
    let mut parts = code.split('.');
    let (country, first) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut alternates = vec![division.ascii.clone()];
    // "Greene County" is not called "Greene".
    if kind == KIND_ADMIN1 || country != "US" {
        alternates.extend(short_name(&division.ascii, &said.types));
    }
    Draft {
        row: Row {
            geonames: division.geonames,
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
        wikidata: 0,
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
        wikidata: 0,
        usual: variants(&town.name, town.country),
        name: town.name,
        alternates: town.alternates,
        admin1: town.admin1,
        code: String::new(),
        zone: town.zone,
    }
}

#[cfg(test)]
mod tests {
    use super::sources::csv;

    #[test]
    fn reads_quoted_fields() {
        assert_eq!(csv("1,\"Aleutians West\",\"a,b\",2"), ["1", "Aleutians West", "a,b", "2"]);
    }
}
