//! The places that the program knows: a built file of towns and divisions, and readable lists of countries, regions and other names.
//!
//! Names are looked up in their folded form ([`fold`]) by walking two automata over the text, so that the longest name wins and
//! no name is cut out of the text first.

pub mod file;
pub mod fold;
pub mod lists;

use std::collections::BTreeMap;

use crate::ResourceError;
use file::{FLAG_CAPITAL, FLAG_SEAT, File, KIND_ADMIN1, KIND_ADMIN2, KIND_CITY, KIND_DISTRICT, Posting, Row};
use fold::Folded;
use lists::{Country, Lists, Region};
use record::{Place, PlaceKind, ResourceVersion};

/// Everything known about places. Built once, never changed.
#[derive(Debug)]
pub struct Gazetteer {
    file: File,
    pub lists: Lists,
    /// Folded names of the readable lists → index into `listed`.
    listed_keys: fst::Map<Vec<u8>>,
    listed: Vec<Vec<Listed>>,
}

/// A place of the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceId {
    /// Index into [`Lists::countries`].
    Country(u16),
    /// Index into [`Lists::regions`].
    Region(u16),
    /// Row of the built file.
    Row(u32),
}

/// One thing that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    pub place: PlaceId,
    /// The name is a rare one of this place.
    pub alternate: bool,
    /// The name stands in a readable list for this place: "New York" is first of all the city.
    pub listed: bool,
}

/// A name found in a folded text: it ends before folded byte `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub end: usize,
    pub senses: Vec<Sense>,
}

/// What is known of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts<'a> {
    pub name: &'a str,
    pub kind: PlaceKind,
    pub lat: f64,
    pub lon: f64,
    /// ISO alpha-2.
    pub country: Option<&'a str>,
    /// Its first-level division.
    pub admin1: Option<PlaceId>,
    pub population: u64,
    pub capital: bool,
    /// Seat of a first-level division.
    pub seat: bool,
}

#[derive(Debug, Clone)]
struct Listed {
    place: PlaceId,
    /// If set, the name counts only in this spelling ("US", not "us").
    exact: Option<String>,
}

/// The name under which the gazetteer stands in the record's provenance.
const NAME: &str = "gazetteer";

impl Gazetteer {
    /// Opens what is compiled into the program.
    pub fn built_in() -> Result<Gazetteer, ResourceError> {
        Gazetteer::new(include_bytes!("../world/gazetteer.bin"), lists::built_in()?)
    }

    pub fn new(bytes: &'static [u8], lists: Lists) -> Result<Gazetteer, ResourceError> {
        let file = File::open(bytes)?;
        let mut names: BTreeMap<Vec<u8>, Vec<Listed>> = BTreeMap::new();
        let mut add = |name: &str, place: PlaceId| {
            let exact = name.strip_prefix('=');
            let key = fold::key(exact.unwrap_or(name));
            let entry = Listed { place, exact: exact.map(str::to_owned) };
            let known = names.entry(key).or_default();
            if !known.iter().any(|known| known.place == entry.place && known.exact == entry.exact) {
                known.push(entry);
            }
        };
        for (country, index) in lists.countries.iter().zip(0..) {
            add(&country.name, PlaceId::Country(index));
            country.other_names.iter().for_each(|name| add(name, PlaceId::Country(index)));
        }
        for (region, index) in lists.regions.iter().zip(0..) {
            add(&region.name, PlaceId::Region(index));
            region.other_names.iter().for_each(|name| add(name, PlaceId::Region(index)));
        }
        for (name, geonames) in &lists.aliases {
            let row = file.row_of(*geonames).ok_or_else(|| {
                ResourceError::whole("world/aliases.tsv", format!("'{name}': the gazetteer has no GeoNames id {geonames}"))
            })?;
            add(name, PlaceId::Row(row));
        }
        let failed = |error: fst::Error| ResourceError::whole("places", error);
        let listed_keys = fst::Map::from_iter(names.keys().zip(0_u64..)).map_err(failed)?;
        Ok(Gazetteer { file, lists, listed_keys, listed: names.into_values().collect() })
    }

    pub fn version(&self) -> ResourceVersion {
        let size = format!("{} places", self.file.rows());
        ResourceVersion { name: NAME.into(), version: format!("2, {size}"), sha256: self.file.sha256.into() }
    }

    /// The lines of the built file's header, with its sources and their licences.
    pub fn header(&self) -> &'static str {
        self.file.header
    }

    /// The names that start at folded byte `start`, longest first; `original` is the text that was folded.
    pub fn hits(&self, folded: &Folded, start: usize, original: &str) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let bytes = folded.bytes.get(start..).unwrap_or_default();
        let listed = walk(self.listed_keys.as_fst(), bytes);
        let built = walk(self.file.keys.as_fst(), bytes);
        let mut ends: Vec<usize> = listed.iter().chain(&built).map(|(length, _)| *length).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.dedup();
        for length in ends {
            let end = start + length;
            if !word_ends(folded, end, original) {
                continue;
            }
            let value = |found: &[(usize, u64)]| found.iter().find(|(at, _)| *at == length).map(|(_, value)| *value);
            let written = original.get(folded.origin(start)..word_end(folded, end, original)).unwrap_or_default();
            let senses = self.senses(value(&listed), value(&built), written);
            if !senses.is_empty() {
                hits.push(Hit { end, senses });
            }
        }
        hits
    }

    /// What a name may mean, likelier first as far as the name alone tells.
    pub fn lookup(&self, name: &str) -> Vec<Sense> {
        let key = fold::key(name);
        self.senses(self.listed_keys.get(&key), self.file.keys.get(&key), name.trim())
    }

    fn senses(&self, listed: Option<u64>, built: Option<u64>, written: &str) -> Vec<Sense> {
        let mut senses: Vec<Sense> = Vec::new();
        let entries = listed.and_then(|index| self.listed.get(usize::try_from(index).ok()?));
        for entry in entries.into_iter().flatten() {
            let fits = entry.exact.as_ref().is_none_or(|exact| exact == written || exact.strip_suffix('.') == Some(written));
            if fits && !senses.iter().any(|sense| sense.place == entry.place) {
                senses.push(Sense { place: entry.place, alternate: false, listed: true });
            }
        }
        for Posting { row, alternate } in built.into_iter().flat_map(|value| self.file.postings(value)) {
            let place = PlaceId::Row(row);
            if !senses.iter().any(|sense| sense.place == place) {
                senses.push(Sense { place, alternate, listed: false });
            }
        }
        senses
    }

    pub fn facts(&self, place: PlaceId) -> Option<Facts<'_>> {
        match place {
            PlaceId::Country(index) => self.lists.countries.get(usize::from(index)).map(country_facts),
            PlaceId::Region(index) => self.lists.regions.get(usize::from(index)).map(region_facts),
            PlaceId::Row(index) => Some(self.row_facts(&self.file.row(index)?)),
        }
    }

    fn row_facts(&self, row: &Row) -> Facts<'_> {
        Facts {
            name: self.file.name(row),
            kind: match row.kind {
                KIND_ADMIN1 => PlaceKind::Region,
                KIND_ADMIN2 | KIND_DISTRICT => PlaceKind::District,
                KIND_CITY => PlaceKind::City,
                _ => PlaceKind::City,
            },
            lat: degrees(row.lat),
            lon: degrees(row.lon),
            country: self.country(std::str::from_utf8(&row.country).unwrap_or_default()).map(|country| country.iso2.as_str()),
            admin1: self.file.division(row).map(PlaceId::Row),
            population: u64::from(row.population),
            capital: row.flags & FLAG_CAPITAL != 0,
            seat: row.flags & FLAG_SEAT != 0,
        }
    }

    /// A country by its ISO 3166-1 alpha-2 code.
    pub fn country(&self, iso2: &str) -> Option<&Country> {
        self.index_of(iso2).and_then(|index| self.lists.countries.get(index))
    }

    /// The same, as a place.
    pub fn country_id(&self, iso2: &str) -> Option<PlaceId> {
        self.index_of(iso2).and_then(|index| u16::try_from(index).ok()).map(PlaceId::Country)
    }

    fn index_of(&self, iso2: &str) -> Option<usize> {
        self.lists.countries.binary_search_by(|country| country.iso2.as_str().cmp(iso2)).ok()
    }

    /// Every place of the built file.
    pub fn towns(&self) -> impl Iterator<Item = PlaceId> + '_ {
        (0..self.file.rows()).map(PlaceId::Row)
    }

    /// The place of a GeoNames id.
    pub fn by_geonames(&self, id: u32) -> Option<PlaceId> {
        self.file.row_of(id).map(PlaceId::Row)
    }

    /// The record's form of a place, without roles.
    pub fn place(&self, id: PlaceId, confidence: f64) -> Option<Place> {
        let facts = self.facts(id)?;
        let admin1 = facts.admin1.and_then(|admin1| self.facts(admin1)).map(|admin1| admin1.name.to_owned());
        Some(Place {
            name: facts.name.to_owned(),
            kind: facts.kind,
            lat: Some(facts.lat),
            lon: Some(facts.lon),
            country: facts.country.map(str::to_owned),
            admin1,
            ids: self.ids(id),
            population: Some(facts.population).filter(|population| *population > 0),
            roles: Vec::new(),
            confidence: Some((confidence * 100.0).round() / 100.0),
        })
    }

    /// Public identifiers by scheme.
    pub fn ids(&self, id: PlaceId) -> BTreeMap<String, String> {
        let mut ids = BTreeMap::new();
        match id {
            PlaceId::Country(index) => {
                if let Some(country) = self.lists.countries.get(usize::from(index)) {
                    ids.insert("iso3166".into(), country.iso2.clone());
                    ids.insert("geonames".into(), country.geonames.clone());
                    ids.insert("wikidata".into(), country.wikidata.clone());
                }
            }
            PlaceId::Row(index) => {
                if let Some(row) = self.file.row(index) {
                    ids.insert("geonames".into(), row.geonames.to_string());
                    ids.insert("wikidata".into(), format!("Q{}", self.file.wikidata(index).unwrap_or_default()));
                }
            }
            PlaceId::Region(_) => {}
        }
        ids.retain(|_, value| !matches!(value.as_str(), "" | "0" | "Q0"));
        ids
    }

    /// The IANA time zone of a record's place: its town's, else its country's capital's.
    pub fn zone_of(&self, place: &Place) -> Option<&str> {
        let geonames = place.ids.get("geonames").and_then(|id| id.parse().ok());
        let row = geonames.and_then(|id| self.file.row_of(id)).and_then(|index| self.file.row(index));
        let own = row.and_then(|row| self.file.zone(&row));
        let country = || self.country(place.country.as_deref()?).map(|country| country.zone.as_str());
        own.or_else(country).filter(|zone| !zone.is_empty())
    }
}

fn country_facts(country: &Country) -> Facts<'_> {
    Facts {
        name: &country.name,
        kind: PlaceKind::Country,
        lat: country.lat,
        lon: country.lon,
        country: Some(&country.iso2),
        admin1: None,
        population: country.population,
        capital: false,
        seat: false,
    }
}

fn region_facts(region: &Region) -> Facts<'_> {
    Facts {
        name: &region.name,
        kind: region.kind,
        lat: region.lat,
        lon: region.lon,
        // A region of several countries belongs to none of them.
        country: match region.countries.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        admin1: None,
        population: 0,
        capital: false,
        seat: false,
    }
}

fn degrees(hundred_thousandths: i32) -> f64 {
    f64::from(hundred_thousandths) / 100_000.0
}

/// The keys of `automaton` that `bytes` starts with, as (length, value).
fn walk<D: AsRef<[u8]>>(automaton: &fst::raw::Fst<D>, bytes: &[u8]) -> Vec<(usize, u64)> {
    let mut found = Vec::new();
    let mut node = automaton.root();
    let mut value = fst::raw::Output::zero();
    for (byte, length) in bytes.iter().zip(1..) {
        let Some(transition) = node.find_input(*byte).map(|index| node.transition(index)) else { break };
        value = value.cat(transition.out);
        node = automaton.node(transition.addr);
        if node.is_final() {
            found.push((length, value.cat(node.final_output()).value()));
        }
    }
    found
}

/// Whether a word ends before folded byte `end`.
fn word_ends(folded: &Folded, end: usize, original: &str) -> bool {
    let rest = original.get(word_end(folded, end, original)..).unwrap_or_default();
    !rest.chars().next().is_some_and(char::is_alphanumeric)
}

/// Where the original of folded bytes up to `end` ends: behind its last letter, before an apostrophe that follows.
pub fn word_end(folded: &Folded, end: usize, original: &str) -> usize {
    let last = end.checked_sub(1).map_or(0, |last| folded.origin(last));
    let letter = original.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let after = last + letter;
    // Combining marks belong to the letter before them.
    let rest = original.get(after..).unwrap_or_default();
    // The last dot of "U.S." belongs to it, as the first one shows.
    let dotted = original.get(..last).is_some_and(|before| before.ends_with('.')) && rest.starts_with('.');
    if dotted {
        return after + 1;
    }
    after + rest.chars().take_while(|char| ('\u{300}'..='\u{36f}').contains(char)).map(char::len_utf8).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(gazetteer: &Gazetteer, name: &str, country: &str, lat: f64, lon: f64) {
        let senses = gazetteer.lookup(name);
        let best = senses.first().unwrap_or_else(|| panic!("{name} is not known"));
        let facts = gazetteer.facts(best.place).unwrap();
        assert_eq!(facts.country.unwrap_or_default(), country, "{name}: {facts:?}");
        assert!((facts.lat - lat).abs() < 1.5 && (facts.lon - lon).abs() < 1.5, "{name}: {facts:?}");
    }

    #[test]
    fn knows_the_world() {
        let gazetteer = Gazetteer::built_in().unwrap();
        for (name, country, lat, lon) in [
            ("Nairobi", "KE", -1.29, 36.82),
            ("Zürich", "CH", 47.37, 8.55),
            ("Zurich", "CH", 47.37, 8.55),
            ("Kiev", "UA", 50.45, 30.52),
            ("Sana’a", "YE", 15.35, 44.2),
            ("São Paulo", "BR", -23.55, -46.63),
            ("sao paulo", "BR", -23.55, -46.63),
            ("U.S.", "US", 39.8, -98.6),
            ("PRC", "CN", 35.0, 105.0),
            ("Kosovo", "XK", 42.58, 20.92),
            ("Taiwan", "TW", 23.5, 121.0),
            ("Côte d’Ivoire", "CI", 8.0, -5.0),
            ("Strait of Hormuz", "", 26.57, 56.25),
            ("Bavaria", "DE", 48.9, 11.5),
        ] {
            check(&gazetteer, name, country, lat, lon);
        }
        assert!(gazetteer.lookup("us").iter().all(|sense| !matches!(sense.place, PlaceId::Country(_))));
    }

    #[test]
    fn every_list_entry_is_found_by_its_name() {
        let gazetteer = Gazetteer::built_in().unwrap();
        for (index, country) in (0..).zip(&gazetteer.lists.countries) {
            let found = gazetteer.lookup(&country.name);
            assert!(found.iter().any(|sense| sense.place == PlaceId::Country(index)), "{}", country.name);
        }
        assert!(gazetteer.lists.countries.is_sorted_by(|a, b| a.iso2 < b.iso2));
    }

    #[test]
    fn gives_time_zones() {
        let gazetteer = Gazetteer::built_in().unwrap();
        for (name, zone) in [("Kathmandu", "Asia/Kathmandu"), ("Denver", "America/Denver"), ("Germany", "Europe/Berlin")] {
            let place = gazetteer.place(gazetteer.lookup(name)[0].place, 1.0).unwrap();
            assert_eq!(gazetteer.zone_of(&place), Some(zone), "{name}");
        }
    }
}
