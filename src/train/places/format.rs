//! The gazetteer as the bytes of its file.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use super::Draft;
use crate::resources::gazetteer::file::{COUNT_BITS, KIND_CITY, LIST, MAGIC, Row};
use crate::resources::gazetteer::fold;

pub(super) fn write(drafts: &[Draft]) -> Vec<u8> {
    let divisions: Vec<(&str, u32)> = drafts
        .iter()
        .zip(0..)
        .filter(|(draft, _)| !draft.code.is_empty())
        .map(|(draft, row)| (draft.code.as_str(), row))
        .collect();
    let numbers: BTreeMap<&str, u16> = divisions.iter().zip(1..).map(|((code, _), number)| (*code, number)).collect();
    let (mut places, mut items) = (Vec::new(), Vec::new());
    divisions.iter().for_each(|(_, row)| places.extend(row.to_le_bytes()));
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
        if draft.wikidata > 0 {
            items.extend([index, draft.wikidata].into_iter().flat_map(u32::to_le_bytes));
        }
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
        ("divisions", places),
        ("items", items),
        ("postings", postings),
        ("keys", keys),
    ])
}

pub(super) fn assemble(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
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
pub(super) fn degrees(value: f64) -> i32 {
    (value.clamp(-180.0, 180.0) * 100_000.0).round() as i32
}

pub(super) const SOURCES: &str = "source: GeoNames, https://www.geonames.org, CC BY 4.0: cities, divisions, time zones
source: Natural Earth, https://www.naturalearthdata.com, public domain: Wikidata ids, points of some countries' states
source: U.S. Census Bureau, public domain: points of US counties
source: US cities, Copyright (c) 2017 Kelvin S. do Prado, MIT: small US places
";
