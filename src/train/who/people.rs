//! People: those of governments, with an article, or in an office that was open when the sources were made.

use std::collections::BTreeMap;
use std::path::Path;

use super::table::Table;
use super::{BuildError, Draft, Office, country, parts, wikidata};
use crate::resources::who::file::WhoKind;
use crate::resources::who::{Leader, leaders};

/// Posts of one person that are kept.
const POSTS: usize = 6;
/// Languages whose names stand in English copy too.
const LATIN: [&str; 7] = ["es", "fr", "de", "pt", "it", "nl", "pl"];
/// Countries whose names are written in Latin letters in several ways.
const CYRILLIC: [&str; 9] = ["RU", "UA", "BY", "KZ", "KG", "UZ", "MD", "BG", "TJ"];

pub(super) fn read(folder: &Path) -> Result<Vec<Draft>, BuildError> {
    let table = Table::read(folder, "people.tsv")?;
    let names = Names::count(&table)?;
    let heads = heads(folder)?;
    let listed = leaders()?;
    let others = other_languages(folder)?;
    let mut drafts = Vec::new();
    for line in table.lines() {
        let (posts, article) = (line.get("posts")?, line.get("enwiki")?);
        let is_open = parts(posts).any(|it| it.ends_with('/'));
        let id = wikidata(line.get("qid")?);
        let of_government = line.get("kind")? == "g";
        let known: Vec<&Leader> = listed.iter().filter(|it| wikidata(&it.wikidata) == id).collect();
        if article.is_empty() && !of_government && !is_open && known.is_empty() {
            continue;
        }
        let name = line.get("name")?;
        let mut draft = Draft::new(WhoKind::Person, id, name);
        draft.row.country = country(line.get("country")?);
        draft.row.born = year(line.get("born")?);
        draft.row.died = year(line.get("died")?);
        draft.row.gender = line.get("gender")?.bytes().next().filter(|it| matches!(it, b'm' | b'f')).unwrap_or(0);
        draft.row.common = names.common(name);
        let title = Some(article).filter(|it| !it.is_empty() && *it != "=").map(|it| it.split(" (").next().unwrap_or(it));
        draft.names.extend(parts(line.get("other_names")?).chain(title).map(|it| (it.to_owned(), false)));
        draft.names.extend(others.get(&id).into_iter().flatten().map(|it| (it.clone(), true)));
        draft.posts = parts(posts).filter_map(office).collect();
        draft.row.prominence = match (article.is_empty(), of_government) {
            (false, true) if draft.posts.iter().any(heads_a_country) => 80,
            (false, true) => 60,
            (false, false) if is_open => 40,
            (false, false) => 30,
            (true, true) => 25,
            (true, false) => 12,
        };
        if let Some((name, posts)) = heads.get(&id) {
            draft.row.prominence = 95;
            draft.names.push((name.clone(), false));
            posts.iter().for_each(|it| add(&mut draft.posts, it.clone()));
        }
        for leader in known {
            draft.row.prominence = draft.row.prominence.max(85);
            draft.names.extend(leader.names.iter().map(|it| (it.clone(), false)));
            let (from, to) = (leader.from, leader.to.unwrap_or(0));
            let country = country(leader.country.as_deref().unwrap_or_default());
            add(&mut draft.posts, Office { title: leader.title.clone(), country, from, to });
        }
        draft.posts.truncate(POSTS);
        vary(&mut draft);
        drafts.push(draft);
    }
    Ok(drafts)
}

/// Puts a newer post first.
fn add(posts: &mut Vec<Office>, post: Office) {
    if !posts.iter().any(|it| it.title == post.title && it.country == post.country) {
        posts.insert(0, post);
    }
}

/// `Prime Minister @GB 2010-05-11/2016-07-13`
fn office(post: &str) -> Option<Office> {
    let (title, rest) = post.rsplit_once(" @")?;
    let (code, time) = rest.split_once(' ').unwrap_or((rest, ""));
    let (from, to) = time.split_once('/').unwrap_or((time, ""));
    Some(Office { title: title.to_owned(), country: country(code), from: year(from), to: year(to.trim_start_matches('?')) })
}

fn year(date: &str) -> u16 {
    date.get(..4).and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn heads_a_country(office: &Office) -> bool {
    matches!(office.title.as_str(), "President" | "Prime Minister" | "Chancellor" | "Premier" | "King" | "Queen" | "Taoiseach")
}

/// Heads of state and of government of 2026, by id: their names there, and their offices.
fn heads(folder: &Path) -> Result<BTreeMap<u32, (String, Vec<Office>)>, BuildError> {
    let mut heads: BTreeMap<u32, (String, Vec<Office>)> = BTreeMap::new();
    for line in Table::read(folder, "leaders-2026.tsv")?.lines() {
        let id = wikidata(line.get("qid")?);
        // Some titles run into names, and a monarch's other realms are no news of his.
        let title = line.get("title")?;
        if id == 0 || title.is_empty() || title.starts_with("represented") {
            continue;
        }
        let since = line.get("since")?.rsplit(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let post = Office { title: title.to_owned(), country: country(line.get("country")?), from: since, to: 0 };
        let head = heads.entry(id).or_insert_with(|| (String::new(), Vec::new()));
        if head.0.is_empty() {
            head.0 = line.get("name")?.to_owned();
        }
        if !head.1.iter().any(|it| it.title == post.title) {
            head.1.push(post);
        }
    }
    Ok(heads)
}

fn other_languages(folder: &Path) -> Result<BTreeMap<u32, Vec<String>>, BuildError> {
    let mut names: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for line in Table::read(folder, "people-names.tsv")?.lines() {
        if LATIN.contains(&line.get("lang")?) {
            names.entry(wikidata(line.get("qid")?)).or_default().push(line.get("name")?.to_owned());
        }
    }
    Ok(names)
}

/// Adds what copy makes of a name: without initials, in other transcriptions.
fn vary(draft: &mut Draft) {
    let is_cyrillic = std::str::from_utf8(&draft.row.country).is_ok_and(|it| CYRILLIC.contains(&it));
    let all: Vec<(String, bool)> = std::iter::once((draft.name.clone(), false)).chain(draft.names.clone()).collect();
    for (name, rare) in all {
        let words: Vec<&str> = name.split(' ').collect();
        let short: Vec<&str> = words.iter().copied().filter(|it| !(it.len() <= 2 && it.ends_with('.'))).collect();
        if short.len() < words.len() && short.len() > 1 {
            draft.names.push((short.join(" "), true));
        }
        // "Vladimir Vladimirovich Putin"
        if is_cyrillic && words.len() == 3 && ["ovich", "evich", "ovna", "evna", "ovych"].iter().any(|it| words[1].ends_with(it))
        {
            draft.names.push((format!("{} {}", words[0], words[2]), true));
        }
        if is_cyrillic {
            draft.names.extend(transcribed(&words).map(|it| (it, rare)));
        }
    }
    draft.names.sort();
    draft.names.dedup_by(|a, b| a.0 == b.0);
    let own = draft.name.clone();
    draft.names.retain(|(name, _)| *name != own && name.contains(' '));
}

/// "Sergey Kislitsky" as "Sergei Kislitskiy" and so on: each word by each of the ways in which it may end.
fn transcribed<'w>(words: &'w [&str]) -> impl Iterator<Item = String> + 'w {
    const ENDINGS: [&[&str]; 3] =
        [&["ey", "ei"], &["skyy", "skyi", "skiy", "skij", "sky", "ski", "skii"], &["iy", "y", "i", "ii"]];
    let ways = |word: &str| -> Vec<String> {
        let found = ENDINGS.iter().find_map(|all| all.iter().find_map(|it| Some((all, word.strip_suffix(it)?))));
        found.map_or_else(|| vec![word.to_owned()], |(all, stem)| all.iter().map(|it| format!("{stem}{it}")).collect())
    };
    let mut all = vec![String::new()];
    for word in words.iter().take(3) {
        all = all.iter().flat_map(|it| ways(word).into_iter().map(move |way| format!("{it} {way}"))).take(64).collect();
    }
    all.into_iter().map(|it| it.trim().to_owned()).filter(move |_| (2..=3).contains(&words.len()))
}

/// How often first and last words of names are.
struct Names {
    first: BTreeMap<String, u32>,
    last: BTreeMap<String, u32>,
    all: f64,
}

/// People whom a pair of words is reckoned for.
const MANKIND: f64 = 1e7;

impl Names {
    fn count(table: &Table) -> Result<Names, BuildError> {
        let mut names = Names { first: BTreeMap::new(), last: BTreeMap::new(), all: 0.0 };
        for line in table.lines() {
            let name = line.get("name")?;
            *names.first.entry(ends(name).0.to_owned()).or_default() += 1;
            *names.last.entry(ends(name).1.to_owned()).or_default() += 1;
            names.all += 1.0;
        }
        Ok(names)
    }

    /// Twice the binary logarithm of how many such names there are, if first and last words go together as they will.
    fn common(&self, name: &str) -> u8 {
        let share = |map: &BTreeMap<String, u32>, word: &str| f64::from(map.get(word).copied().unwrap_or(0)) / self.all;
        let (first, last) = ends(name);
        let count = MANKIND * share(&self.first, first) * share(&self.last, last);
        let steps = (2.0 * (1.0 + count).log2()).round();
        (0..=u8::MAX).rev().find(|it| f64::from(*it) <= steps).unwrap_or(0)
    }
}

fn ends(name: &str) -> (&str, &str) {
    (name.split(' ').next().unwrap_or(name), name.rsplit(' ').next().unwrap_or(name))
}
