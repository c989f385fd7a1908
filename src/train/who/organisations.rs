//! Organisations: registries, brands, clubs, intergovernmental bodies, listed firms, papers. Those of one Wikidata id are one entry.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashSet;

use super::table::{Line, Table};
use super::{BuildError, Draft, country, parts, wikidata};
use crate::resources::gazetteer::fold;
use crate::resources::gazetteer::lists;
use crate::resources::who::file::WhoKind;
use crate::resources::who::legal_forms;

/// Trades of one entry that are kept.
const TRADES: usize = 6;

/// Who stands in several tables is better known than any of them tells.
const AGAIN: u8 = 7;
const MOST: u8 = 92;

fn raised(prominence: u8, by: u8) -> u8 {
    prominence.max((prominence + by).min(MOST))
}

pub(super) fn read(folder: &Path) -> Result<Vec<Draft>, BuildError> {
    let countries = lists::built_in()?.countries;
    let codes: BTreeMap<String, String> = countries.into_iter().map(|it| (it.name, it.iso2)).collect();
    let mut gathered =
        Gathered { by_id: BTreeMap::new(), rest: Vec::new(), rest_by_name: BTreeMap::new(), legal_forms: legal_forms()? };
    gathered.registries(folder)?;
    gathered.agencies(folder)?;
    gathered.brands(folder)?;
    gathered.clubs(folder, &codes)?;
    gathered.firms(folder)?;
    let mut drafts: Vec<Draft> = gathered.by_id.into_values().chain(gathered.rest).collect();
    for draft in &mut drafts {
        draft.trades.sort();
        draft.trades.dedup();
        draft.trades.truncate(TRADES);
        draft.names.sort();
        draft.names.dedup_by(|a, b| a.0 == b.0);
    }
    Ok(drafts)
}

struct Gathered {
    by_id: BTreeMap<u32, Draft>,
    /// Without a Wikidata id.
    rest: Vec<Draft>,
    /// Those by their names, without legal forms.
    rest_by_name: BTreeMap<Vec<u8>, usize>,
    legal_forms: FxHashSet<&'static str>,
}

impl Gathered {
    /// The entry of an id, new or known, at least so prominent.
    fn entry(&mut self, line: &Line<'_>, kind: WhoKind, prominence: u8) -> Result<Option<&mut Draft>, BuildError> {
        let (id, name) = (wikidata(line.get("qid")?), line.get("name")?);
        if id == 0 {
            return Ok(None);
        }
        // "Boeing (United States)"
        let plain = name.split(" (").next().unwrap_or(name);
        let more = if self.by_id.contains_key(&id) { AGAIN } else { 0 };
        let draft = self.by_id.entry(id).or_insert_with(|| Draft::new(kind, id, plain));
        draft.names.push((plain.to_owned(), false));
        draft.row.prominence = raised(draft.row.prominence.max(prominence), more);
        Ok(Some(draft))
    }

    fn registries(&mut self, folder: &Path) -> Result<(), BuildError> {
        for line in Table::read(folder, "organisations.tsv")?.lines() {
            let types = line.get("types")?;
            let kind = match types.split(',').next().unwrap_or_default() {
                "education" => WhoKind::School,
                "healthcare" => WhoKind::Health,
                "government" => WhoKind::Government,
                "company" => WhoKind::Company,
                _ => WhoKind::Other,
            };
            let prominence = if line.get("enwiki")?.is_empty() { 35 } else { 55 };
            let (place, ror) = (country(line.get("country")?), format!("ror:{}", line.get("ror")?));
            if let Some(draft) = self.entry(&line, kind, prominence)? {
                draft.row.country = place;
                draft
                    .names
                    .extend(parts(line.get("other_names")?).map(|it| (it.split(" (").next().unwrap_or(it).to_owned(), false)));
                draft.names.extend(parts(line.get("acronyms")?).map(|it| (it.to_owned(), true)));
                draft.ids.push(ror);
            }
        }
        Ok(())
    }

    fn agencies(&mut self, folder: &Path) -> Result<(), BuildError> {
        for line in Table::read(folder, "international-bodies.tsv")?.lines() {
            if let Some(draft) = self.entry(&line, WhoKind::Body, 60)? {
                draft.row.kind = WhoKind::Body;
                draft.names.extend(parts(line.get("other_names")?).map(|it| (it.to_owned(), false)));
                draft.names.extend(parts(line.get("abbreviations")?).filter(|it| it.len() > 2).map(|it| (it.to_owned(), true)));
            }
        }
        for line in Table::read(folder, "us-agencies.tsv")?.lines() {
            let links: u8 = line.get("sitelinks")?.parse().unwrap_or(u8::MAX);
            if let Some(draft) = self.entry(&line, WhoKind::Government, 50 + links.min(40))? {
                let long = |it: &&str| it.contains(' ');
                draft.names.extend(parts(line.get("other_names")?).filter(long).map(|it| (it.to_owned(), true)));
                let short = parts(line.get("other_names")?).filter(|it| !it.contains([' ', ',']) && it.len() > 2);
                draft.names.extend(short.map(|it| (it.to_owned(), true)));
            }
        }
        for line in Table::read(folder, "majors.tsv")?.lines() {
            let kind = match line.get("kind")? {
                "company" => WhoKind::Company,
                "media" => WhoKind::Media,
                "agency" | "central bank" => WhoKind::Government,
                "intergovernmental" => WhoKind::Body,
                _ => WhoKind::Other,
            };
            if let Some(draft) = self.entry(&line, kind, 95)? {
                draft.row.kind = kind;
            }
        }
        for line in Table::read(folder, "news-agencies.tsv")?.lines() {
            let place = country(line.get("country")?);
            if let Some(draft) = self.entry(&line, WhoKind::Media, 90)? {
                (draft.row.kind, draft.row.country) = (WhoKind::Media, place);
                draft.names.extend(parts(line.get("short")?).map(|it| (it.to_owned(), false)));
            }
        }
        for line in Table::read(folder, "us-newspapers.tsv")?.lines() {
            if let Some(draft) = self.entry(&line, WhoKind::Media, 40)? {
                draft.row.country = *b"US";
            }
        }
        Ok(())
    }

    fn brands(&mut self, folder: &Path) -> Result<(), BuildError> {
        for line in Table::read(folder, "brands.tsv")?.lines() {
            let (kinds, places) = (line.get("kinds")?, line.get("countries")?);
            let is_state = parts_by_comma(kinds).any(|it| matches!(it, "protected_area" | "column" | "police" | "townhall"));
            let kind = if is_state { WhoKind::Government } else { WhoKind::Company };
            let is_brand = line.get("tree")?.contains('b');
            let everywhere = places.split(',').any(|it| matches!(it, "*" | "+"));
            let prominence = match (is_brand, everywhere) {
                (true, true) => 65,
                (true, false) => 45,
                (false, true) => 40,
                (false, false) => 30,
            };
            if let Some(draft) = self.entry(&line, kind, prominence)? {
                if draft.row.country == [0; 2] && !everywhere && places.len() == 2 {
                    draft.row.country = country(places);
                }
                // What is written small is what people search for.
                let named = |it: &&str| it.starts_with(char::is_uppercase);
                draft.names.extend(parts(line.get("other_names")?).filter(named).map(|it| (it.to_owned(), true)));
                draft.trades.extend(parts_by_comma(kinds).map(str::to_owned));
            }
        }
        Ok(())
    }

    fn clubs(&mut self, folder: &Path, codes: &BTreeMap<String, String>) -> Result<(), BuildError> {
        for line in Table::read(folder, "football.tsv")?.lines() {
            let registers: u8 = line.get("registers")?.parse().unwrap_or(0);
            let place = codes.get(line.get("country")?).map(|it| country(it)).unwrap_or_default();
            if let Some(draft) = self.entry(&line, WhoKind::Club, 40 + registers.min(12) * 4)? {
                (draft.row.kind, draft.row.country) = (WhoKind::Club, place);
                draft.trades.push("football".to_owned());
                let name = draft.name.clone();
                let words: Vec<&str> = name.split(' ').collect();
                let kept: Vec<&str> = words.iter().copied().filter(|it| !is_club_mark(it)).collect();
                if kept.len() < words.len() && !kept.is_empty() {
                    draft.names.push((kept.join(" "), true));
                }
            }
        }
        Ok(())
    }

    /// Listed firms; those without an id are joined to the company that bears their name, if there is just one.
    fn firms(&mut self, folder: &Path) -> Result<(), BuildError> {
        let mut by_name: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
        for (id, draft) in self.by_id.iter().filter(|(_, it)| it.row.kind == WhoKind::Company) {
            for (name, _) in &draft.names {
                let owners = by_name.entry(self.core(name)).or_default();
                if !owners.contains(id) {
                    owners.push(*id);
                }
            }
        }
        self.us_firms(folder, &by_name)?;
        for line in Table::read(folder, "companies.tsv")?.lines() {
            let size: u8 = line.get("size")?.parse().unwrap_or(0);
            let firm = Firm {
                id: wikidata(line.get("qid")?),
                name: line.get("name")?,
                tickers: line.get("tickers")?,
                country: country(line.get("country")?),
                trades: [line.get("sector")?, line.get("industry")?],
                prominence: 30 + size * 7,
                other: None,
                cik: "",
            };
            self.firm(&firm, &by_name);
        }
        Ok(())
    }

    /// Of firms of the USA these listings come first; foreign ones have theirs at home.
    fn us_firms(&mut self, folder: &Path, by_name: &BTreeMap<Vec<u8>, Vec<u32>>) -> Result<(), BuildError> {
        for line in Table::read(folder, "us-listings.tsv")?.lines() {
            let index_name = line.get("sp500_name")?;
            let firm = Firm {
                id: 0,
                name: line.get("name")?,
                tickers: line.get("tickers")?,
                // Foreign firms are listed there too.
                country: if index_name.is_empty() { [0; 2] } else { *b"US" },
                trades: [line.get("sector")?, line.get("industry")?],
                prominence: if index_name.is_empty() { 40 } else { 75 },
                other: Some(index_name).filter(|it| !it.is_empty()),
                cik: line.get("cik")?,
            };
            self.firm(&firm, by_name);
        }
        Ok(())
    }

    fn firm(&mut self, firm: &Firm<'_>, by_name: &BTreeMap<Vec<u8>, Vec<u32>>) {
        let fits = |it: &&u32| {
            let own = self.by_id.get(it).map_or([0; 2], |it| it.row.country);
            own == [0; 2] || firm.country == [0; 2] || own == firm.country
        };
        let named = |name: &str| {
            // Of several the one that is better known than all others.
            let known = |it: &u32| self.by_id.get(it).map_or(0, |it| it.row.prominence);
            let mut found: Vec<u32> = by_name.get(&self.core(name)).into_iter().flatten().filter(fits).copied().collect();
            found.sort_by_key(|it| std::cmp::Reverse(known(it)));
            let next = found.get(1).map_or(0, known);
            found.first().copied().filter(|it| known(it) > next)
        };
        let known = Some(firm.id).filter(|it| *it != 0).or_else(|| named(firm.name)).or_else(|| named(firm.other?));
        let plain = firm.name.split(" (").next().unwrap_or(firm.name);
        let core = self.spelt(plain);
        let mut draft = Draft::new(WhoKind::Company, known.unwrap_or(0), plain);
        if known.is_none() {
            draft.row.prominence = firm.prominence;
        }
        let target = match known {
            Some(id) => self.by_id.entry(id).or_insert(draft),
            None => {
                let at = *self.rest_by_name.entry(fold::key(&core)).or_insert(self.rest.len());
                if at == self.rest.len() {
                    self.rest.push(draft);
                }
                let Some(known) = self.rest.get_mut(at) else { return };
                known
            }
        };
        // A namesake abroad, such as a subsidiary, has its own listing.
        if target.row.country != [0; 2] && firm.country != [0; 2] && target.row.country != firm.country {
            return;
        }
        // A firm that is listed is better known than its record in a registry tells.
        let more = if known.is_some() { AGAIN } else { 0 };
        target.row.prominence = raised(target.row.prominence.max(firm.prominence), more);
        if target.row.country == [0; 2] {
            target.row.country = firm.country;
        }
        target.names.extend([plain, &core].into_iter().chain(firm.other).map(|it| (it.to_owned(), false)));
        target.trades.extend(firm.trades.iter().filter(|it| !it.is_empty()).map(|it| (*it).to_owned()));
        if firm.country == [0; 2] && known.is_some() {
            return;
        }
        let tickers = parts(firm.tickers).filter_map(|it| it.split_once(':')).filter(|(exchange, _)| exchange.len() == 4);
        target.ids.extend(tickers.take(2).map(|(exchange, symbol)| {
            let root = symbol.rsplit_once('.').filter(|(_, end)| end.len() <= 2).map_or(symbol, |(root, _)| root);
            format!("ticker:{exchange}:{root}")
        }));
        target.ids.extend(Some(firm.cik).filter(|it| !it.is_empty()).map(|it| format!("cik:{it}")));
    }

    /// A name's folded words without its legal form.
    fn core(&self, name: &str) -> Vec<u8> {
        fold::key(&self.spelt(name.split(" (").next().unwrap_or(name)))
    }

    /// A name without its legal form: "Toyota Motor" for "Toyota Motor Corporation".
    fn spelt(&self, name: &str) -> String {
        let mut words: Vec<&str> = name.split(' ').filter(|it| !it.is_empty()).collect();
        let ends =
            |word: &&str| self.legal_forms.contains(word.trim_end_matches([',', '.']).to_lowercase().replace('.', "").as_str());
        while words.len() > 1 && words.last().is_some_and(|it| ends(it) || it.len() < 2) {
            words.pop();
        }
        words.join(" ").trim_end_matches([',', '.']).to_owned()
    }
}

struct Firm<'l> {
    id: u32,
    name: &'l str,
    tickers: &'l str,
    country: [u8; 2],
    trades: [&'l str; 2],
    prominence: u8,
    other: Option<&'l str>,
    cik: &'l str,
}

fn parts_by_comma(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').filter(|it| !it.is_empty())
}

/// "FC", "AFC", "C.F.": letters that say that it is a club.
fn is_club_mark(word: &str) -> bool {
    let letters = word.replace('.', "");
    (2..=4).contains(&letters.len()) && letters.bytes().all(|it| it.is_ascii_uppercase())
}
