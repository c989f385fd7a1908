//! The lexicon of names and the stock of names to swap in, computed from gazetteers, the CAMEO actor lists, the table of who is who, raw text and our own lists.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::augment::Stock;
use super::corpora::{CorpusError, Document, read};
use crate::text::names::lexicon::{self, Lexicon};
use crate::text::names::lists;
use crate::text::spelling::Spelling;
use crate::train::who;

/// A name and its class.
type Entry = (String, u16);

/// What the sources say.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub entries: Vec<Entry>,
    pub stock: Stock,
}

/// Reads all sources under `root` (the folder `train` of the corpora).
pub(crate) fn gather(root: &Path, spelling: &Spelling) -> Result<Facts, CorpusError> {
    let mut facts = Facts::default();
    places(root, spelling, &mut facts)?;
    actors(root, spelling, &mut facts)?;
    who_is_who(root, &mut facts)?;
    own_lists(spelling, &mut facts)?;
    Ok(facts)
}

/// The lexicon as it is stored: the readable lists are not in it, because they are added when it is loaded. `documents` tell which words are
/// usually in lower case.
pub(crate) fn lexicon(facts: &Facts, documents: &[&Document]) -> Lexicon<'static> {
    let common = lower_words(documents);
    let fill = |mut lexicon: Lexicon<'static>| {
        for (name, class) in &facts.entries {
            lexicon.add(name, *class);
        }
        for word in &common {
            lexicon.add(word, lexicon::LOWER);
        }
        lexicon
    };
    // Names repeat and share their beginnings; how many slots they take shows only when they are in.
    let used = fill(Lexicon::with_room(facts.entries.len() * 3 + common.len())).used();
    fill(Lexicon::with_room(used + lists::size()))
}

fn places(root: &Path, spelling: &Spelling, facts: &mut Facts) -> Result<(), CorpusError> {
    let column = |line: &str, at: usize| line.split('\t').nth(at).unwrap_or_default().to_owned();
    for line in read(root, "places/countryinfo.tsv")?.lines().skip(1) {
        facts.entries.push((column(line, 4), lexicon::COUNTRY));
        facts.entries.push((column(line, 5), lexicon::LARGE_PLACE));
        facts.stock.places.push(tokens(&column(line, 4), spelling));
    }
    for line in read(root, "places/admin1.tsv")?.lines() {
        facts.entries.push((column(line, 1), lexicon::LARGE_PLACE));
        facts.entries.push((column(line, 2), lexicon::LARGE_PLACE));
        facts.stock.places.push(tokens(&column(line, 2), spelling));
    }
    for line in read(root, "places/admin2.tsv")?.lines() {
        for name in [column(line, 1), column(line, 2)] {
            if name.chars().count() > 3 && !name.contains(char::is_numeric) {
                facts.entries.push((name, lexicon::SMALL_PLACE));
            }
        }
    }
    for file in ["places/cities15000.tsv", "places/cities5000-2018.tsv"] {
        for line in read(root, file)?.lines() {
            let population = column(line, 14).parse::<u64>().unwrap_or_default();
            let large = population >= 100_000 || column(line, 7).starts_with("PPLC");
            let class = if large { lexicon::LARGE_PLACE } else { lexicon::SMALL_PLACE };
            facts.entries.push((column(line, 1), class));
            facts.entries.push((column(line, 2), class));
            if population >= 50_000 {
                facts.stock.places.push(tokens(&column(line, 2), spelling));
            }
            if population >= 300_000 {
                let other = column(line, 3);
                let known = other.split(',').filter(|name| name.chars().count() > 4 && name.starts_with(char::is_uppercase));
                facts.entries.extend(known.map(|name| (name.to_owned(), lexicon::SMALL_PLACE)));
            }
        }
    }
    for line in read(root, "places/natural-earth-places.csv")?.lines().skip(1) {
        let name = line.split(',').next().unwrap_or_default().to_owned();
        facts.entries.push((name, lexicon::SMALL_PLACE));
    }
    Ok(())
}

/// CAMEO's actors: a name whose code holds for a time is a person, one without a time an organisation; a bare country code is a place or people.
fn actors(root: &Path, spelling: &Spelling, facts: &mut Facts) -> Result<(), CorpusError> {
    for (file, all_organisations) in
        [("cameo/actors-countries.txt", false), ("cameo/actors-international.txt", false), ("cameo/actors-milnonstate.txt", true)]
    {
        let text = read(root, file)?;
        let mut names: Vec<String> = Vec::new();
        let mut codes = String::new();
        for line in text.lines().chain(std::iter::once("END")) {
            let starts = line.starts_with(|letter: char| letter.is_alphabetic());
            if starts {
                if !names.is_empty() {
                    actor(&std::mem::take(&mut names), &codes, all_organisations, spelling, facts);
                }
                codes.clear();
            }
            let plain = line.split_once('#').map_or(line, |(plain, _)| plain);
            let (name, code) = plain.split_once('[').unwrap_or((plain, ""));
            if starts || line.starts_with('+') {
                names.push(name.trim_start_matches('+').replace('_', " ").trim().to_owned());
            }
            if !code.is_empty() {
                codes.push('[');
                codes.push_str(code);
            }
        }
    }
    Ok(())
}

fn actor(names: &[String], codes: &str, organisations: bool, spelling: &Spelling, facts: &mut Facts) {
    let first = codes.split(['[', ']']).nth(1).unwrap_or_default().trim();
    // A bare country: its synonyms are cities and peoples.
    if first.len() <= 3 && !organisations {
        return;
    }
    let dated = codes
        .split(['[', ']'])
        .any(|code| code.trim().split(' ').nth(1).is_some_and(|time| time.contains(|c: char| c.is_ascii_digit())));
    for name in names {
        let name = name.split('(').next().unwrap_or_default().trim();
        let words: Vec<&str> = name.split([' ', '-']).filter(|word| !word.is_empty()).collect();
        if name.len() < 3 || name.contains('\u{fffd}') || words.len() > 7 {
            continue;
        }
        if !organisations && dated && (2..=4).contains(&words.len()) {
            facts.entries.push((name.to_owned(), lexicon::PERSON));
            facts.entries.push((words[0].to_owned(), lexicon::GIVEN));
            if let Some(last) = words.last() {
                facts.entries.push(((*last).to_owned(), lexicon::SURNAME));
            }
            facts.stock.persons.push(tokens(&title_case(name), spelling));
        } else if organisations || (!dated && words.len() >= 2) {
            facts.entries.push((name.to_owned(), lexicon::ORGANISATION));
            if words.len() >= 2 {
                facts.stock.organisations.push(tokens(&title_case(name), spelling));
            }
        }
    }
}

/// People and organisations of the table of who is who. A single word that may be a place, a person or an ordinary word tells too little.
fn who_is_who(root: &Path, facts: &mut Facts) -> Result<(), CorpusError> {
    const OTHER: u16 = lexicon::COUNTRY | lexicon::LARGE_PLACE | lexicon::SMALL_PLACE | lexicon::GIVEN | lexicon::SURNAME;
    let names = who::names(root.parent().unwrap_or(root))?;
    let taken: FxHashSet<String> =
        facts.entries.iter().filter(|(_, class)| class & OTHER != 0).map(|(name, _)| name.to_lowercase()).collect();
    for known in names {
        let words = known.name.split(' ').count();
        let long = (2..=6).contains(&words);
        let telling = words == 1 && !known.rare && known.prominence >= 50 && known.name.chars().count() > 3;
        if known.is_person {
            if long && words < 5 {
                facts.entries.push((known.name, lexicon::PERSON));
            }
        } else if known.name.is_ascii()
            && (long && known.prominence >= 40 || telling)
            && !taken.contains(&known.name.to_lowercase())
        {
            facts.entries.push((known.name, lexicon::ORGANISATION));
        }
    }
    Ok(())
}

fn own_lists(spelling: &Spelling, facts: &mut Facts) -> Result<(), CorpusError> {
    let mut cultures: FxHashMap<&str, (Vec<String>, Vec<String>)> = FxHashMap::default();
    for (list, given) in [(lists::GIVEN_NAMES, true), (lists::SURNAMES, false)] {
        for entry in list.read()?.entries() {
            let Some(culture) = entry.culture else { continue };
            let name = entry.name;
            let (first, last) = cultures.entry(culture).or_default();
            if given { first.push(name.to_owned()) } else { last.push(name.to_owned()) }
        }
    }
    let mut cultures: Vec<_> =
        cultures.into_iter().filter(|(_, (given, surnames))| !given.is_empty() && !surnames.is_empty()).collect();
    cultures.sort();
    facts.stock.cultures = cultures.into_iter().map(|(_, names)| names).collect();
    let organisations = lists::ORGANISATIONS.read()?.entries();
    facts
        .stock
        .organisations
        .extend(organisations.filter(|entry| entry.name.contains(' ')).map(|entry| tokens(entry.name, spelling)));
    Ok(())
}

/// "HAFIZULLAH AMIN" as "Hafizullah Amin"; small words stay small.
fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let lower = word.to_lowercase();
        if matches!(lower.as_str(), "of" | "the" | "and" | "for" | "in" | "de" | "la" | "el" | "al" | "on" | "to") {
            return lower;
        }
        let mut letters = lower.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    name.split(' ')
        .filter(|part| !part.is_empty())
        .map(|part| part.split('-').map(word).collect::<Vec<_>>().join("-"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A name as our tokens.
fn tokens(name: &str, spelling: &Spelling) -> Vec<String> {
    crate::text::tokens::split(name, crate::record::Span::new(0, name.len()), spelling)
        .into_iter()
        .map(|span| span.of(name).to_owned())
        .collect()
}

/// Words that running text writes in lower case, nearly always.
fn lower_words(documents: &[&Document]) -> Vec<String> {
    let mut counts: FxHashMap<String, (u32, u32)> = FxHashMap::default();
    for document in documents {
        for range in &document.sentences {
            for token in document.tokens.get(range.clone()).unwrap_or_default().iter().skip(1) {
                if token.chars().all(char::is_alphabetic) {
                    let slot = counts.entry(token.to_lowercase()).or_default();
                    if token.starts_with(char::is_lowercase) { slot.0 += 1 } else { slot.1 += 1 }
                }
            }
        }
    }
    let usual = |&(_, &(lower, capital)): &(&String, &(u32, u32))| lower >= 2 && lower >= capital * 3;
    let mut words: Vec<String> = counts.iter().filter(usual).map(|(word, _)| word.clone()).collect();
    words.sort();
    words
}
