//! How wires speak about their own copy: the loader of the lists in this folder.

use std::borrow::Cow;
use std::cmp::Reverse;

use jiff::tz::TimeZone;
use regex_automata::MatchKind;
use regex_automata::meta::Regex;
use rustc_hash::FxHashMap;
use serde::Deserialize;

pub use super::patterns::LazyRegex;
use super::patterns::build;
use super::wording::{Wording, is_ideograph};
use lists::{List, ListError, Row, by_word, codes};
use record::{LifecycleKind, Severity};

#[derive(Debug)]
pub struct LifecycleRules {
    pub status: Signals,
    pub signal: Signals,
    pub headline: Signals,
    pub slug: Signals,
    pub note: Signals,
    /// Whom a note speaks to, at its beginning.
    pub address: Regex,
    /// What mail programs set below a message, which is no order to editors.
    pub disclaimers: Regex,
    pub embargo_headline: Regex,
    pub embargo_slug: Regex,
    pub embargo_note: Regex,
    pub takes: Regex,
    pub alerts: Regex,
    /// One for each pattern of `alerts`.
    pub alert_levels: Vec<&'static str>,
    pub targets: Vec<(Target, LazyRegex)>,
    pub corrections: Vec<LazyRegex>,
    /// Upper-case name → minutes east of Greenwich if the name fixes them, and the zone.
    pub zones: FxHashMap<String, (Option<i32>, TimeZone)>,
    /// Names of several words or of another script, in lower case, the longest first, and by what name `zones` has them.
    zone_names: Vec<(String, String)>,
    /// By lower-case name.
    pub calendar: FxHashMap<String, CalendarWord>,
    pub wording: Wording,
}

/// A word of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarWord {
    /// From the day of issue.
    Day(i8),
    Month(i8),
    /// From Monday, 1.
    Weekday(i8),
    /// A weekday in two or three letters, which are other words as well: before a time alone.
    ShortWeekday(i8),
    Noon,
    /// The one a day begins or ends with: it does not say which.
    Midnight,
    /// A number beside it is an hour.
    Clock,
    /// The number behind it is not exact.
    About,
}

/// Signals of one place in the item.
#[derive(Debug)]
pub struct Signals {
    /// Every signal that fits is reported: the gravest counts.
    pub regex: Regex,
    pub meanings: Vec<Meaning>,
}

/// What a signal means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// `None`: an embargo.
    pub kind: Option<LifecycleKind>,
    pub severity: Severity,
}

/// What a notice names its target by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Id,
    Number,
    Headline,
}

codes!(
    /// How urgent the wire calls the item, by its bells or tags; `lifecycle.alert` in the record.
    Alert: "flash" "bulletin" "alert" "urgent"
);

/// A line of `signals.tsv`.
#[derive(Debug, Deserialize)]
struct SignalLine {
    place: Place,
    /// An address means nothing by itself.
    kind: Option<Signal>,
    severity: Option<Severity>,
    pattern: String,
}

/// Where a signal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Status,
    Signal,
    Headline,
    Slug,
    Note,
    Address,
}

/// What a signal speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Signal {
    New,
    Update,
    Correction,
    Refile,
    Repeat,
    Advisory,
    Hold,
    Release,
    Kill,
    Embargo,
}

impl Signal {
    fn kind(self) -> Option<LifecycleKind> {
        Some(match self {
            Signal::New => LifecycleKind::New,
            Signal::Update => LifecycleKind::Update,
            Signal::Correction => LifecycleKind::Correction,
            Signal::Refile => LifecycleKind::Refile,
            Signal::Repeat => LifecycleKind::Repeat,
            Signal::Advisory => LifecycleKind::Advisory,
            Signal::Hold => LifecycleKind::Hold,
            Signal::Release => LifecycleKind::Release,
            Signal::Kill => LifecycleKind::Kill,
            Signal::Embargo => return None,
        })
    }
}

impl LifecycleRules {
    pub fn built_in() -> Result<LifecycleRules, ListError> {
        let signals: List<SignalLine> = crate::read!("wire/lifecycle/signals.tsv")?;
        let place = |place: Place| Signals::read(&signals, place);
        let address = signals.rows.iter().filter(|row| row.place == Place::Address);
        let address: Vec<Row<String>> = address.map(|row| row.map(|line| format!("^(?:{})", line.pattern))).collect();
        let (zones, zone_names) = zones()?;
        let disclaimers: List<String> = crate::read!("wire/disclaimers.tsv")?;
        let embargoes: List<(Place, String)> = crate::read!("wire/lifecycle/embargoes.tsv")?;
        let embargo = |place: Place| {
            let found = embargoes.rows.iter().filter(|row| row.0 == place);
            first(&embargoes.name, &found.map(|row| row.map(|(_, pattern)| pattern.clone())).collect::<Vec<_>>())
        };
        let takes: List<String> = crate::read!("wire/lifecycle/takes.tsv")?;
        let alerts: List<(Alert, String)> = crate::read!("wire/lifecycle/alerts.tsv")?;
        let anchored: Vec<Row<String>> =
            alerts.rows.iter().map(|row| row.map(|(_, pattern)| format!("^(?:{pattern})"))).collect();
        Ok(LifecycleRules {
            status: place(Place::Status)?,
            signal: place(Place::Signal)?,
            headline: place(Place::Headline)?,
            slug: place(Place::Slug)?,
            note: place(Place::Note)?,
            address: first(&signals.name, &address)?,
            embargo_headline: embargo(Place::Headline)?,
            embargo_slug: embargo(Place::Slug)?,
            embargo_note: embargo(Place::Note)?,
            disclaimers: first(&disclaimers.name, &disclaimers.rows)?,
            takes: first(&takes.name, &takes.rows)?,
            alerts: first(&alerts.name, &anchored)?,
            alert_levels: alerts.entries().map(|(alert, _)| alert.as_str()).collect(),
            targets: targets()?,
            corrections: corrections()?,
            zones,
            zone_names,
            calendar: calendar()?,
            wording: Wording::built_in()?,
        })
    }
}

/// The first of `patterns` that fits counts.
fn first(name: &str, patterns: &[Row<String>]) -> Result<Regex, ListError> {
    build(name, patterns, MatchKind::LeftmostFirst)
}

impl Signals {
    fn read(signals: &List<SignalLine>, place: Place) -> Result<Signals, ListError> {
        let rows = || signals.rows.iter().filter(|row| row.place == place);
        let patterns: Vec<Row<String>> = rows().map(|row| row.map(|line| format!("^(?:{})$", line.pattern))).collect();
        let meaning = |row: &Row<SignalLine>| match (row.kind, row.severity) {
            (Some(signal), Some(severity)) => Ok(Meaning { kind: signal.kind(), severity }),
            _ => Err(signals.problem(row.line, "a signal has a kind and a severity")),
        };
        let meanings = rows().map(meaning).collect::<Result<_, _>>()?;
        Ok(Signals { regex: build(&signals.name, &patterns, MatchKind::All)?, meanings })
    }
}

fn targets() -> Result<Vec<(Target, LazyRegex)>, ListError> {
    let targets: List<(Target, String)> = crate::read!("wire/lifecycle/targets.tsv")?;
    let target =
        |row: &Row<(Target, String)>| Ok((row.0, LazyRegex::new(&targets.name, &row.map(|(_, pattern)| pattern.clone()))?));
    targets.rows.iter().map(target).collect()
}

fn corrections() -> Result<Vec<LazyRegex>, ListError> {
    let corrections: List<String> = crate::read!("wire/lifecycle/corrections.tsv")?;
    corrections.rows.iter().map(|row| LazyRegex::new(&corrections.name, row)).collect()
}

type Zones = FxHashMap<String, (Option<i32>, TimeZone)>;

/// Zones by name, and the names that are no single word of Latin letters with those they stand for.
fn zones() -> Result<(Zones, Vec<(String, String)>), ListError> {
    let list: List<(&str, Option<i32>, &str)> = crate::read!("wire/lifecycle/zones.tsv")?;
    let (mut zones, mut names) = (Zones::default(), Vec::new());
    for row in &list.rows {
        let (name, minutes, id) = row.entry;
        let zone = TimeZone::get(id).map_err(|problem| list.problem(row.line, problem.to_string()))?;
        let is_word = name.chars().all(char::is_alphabetic) && !name.chars().any(is_ideograph);
        let key = if is_word { name.to_uppercase() } else { format!("@{}", id.to_uppercase()) };
        if !is_word {
            names.push((name.to_lowercase(), key.clone()));
        }
        zones.insert(key, (minutes, zone));
    }
    names.sort_by_key(|(name, _)| Reverse(name.len()));
    Ok((zones, names))
}

impl LifecycleRules {
    /// The words with each zone of a name that is no single word ("heure de Paris", "北京时间") as one that `zones` has.
    pub fn with_zones<'w>(&self, words: &'w str) -> Cow<'w, str> {
        let lower = words.to_lowercase();
        if !self.zone_names.iter().any(|(name, _)| lower.contains(name)) {
            return Cow::Borrowed(words);
        }
        let replaced = |words: String, (name, key): &(String, String)| words.replace(name, &format!(" {key} "));
        Cow::Owned(self.zone_names.iter().fold(lower, replaced))
    }
}

/// A line of `calendar.tsv`.
#[derive(Debug, Deserialize)]
struct CalendarLine {
    part: DatePart,
    number: i8,
    #[serde(deserialize_with = "by_word")]
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DatePart {
    Day,
    Month,
    Weekday,
    Short,
    Noon,
    Midnight,
    Clock,
    About,
}

fn calendar() -> Result<FxHashMap<String, CalendarWord>, ListError> {
    let lines: List<CalendarLine> = crate::read!("wire/lifecycle/calendar.tsv")?;
    let mut calendar = FxHashMap::default();
    for line in lines.entries() {
        let word = match line.part {
            DatePart::Day => CalendarWord::Day(line.number),
            DatePart::Month => CalendarWord::Month(line.number),
            DatePart::Weekday => CalendarWord::Weekday(line.number),
            DatePart::Short => CalendarWord::ShortWeekday(line.number),
            DatePart::Noon => CalendarWord::Noon,
            DatePart::Midnight => CalendarWord::Midnight,
            DatePart::Clock => CalendarWord::Clock,
            DatePart::About => CalendarWord::About,
        };
        // A name in full stands before one that is short for another.
        for name in line.names {
            let place = calendar.entry(name).or_insert(word);
            if !matches!(word, CalendarWord::ShortWeekday(_)) {
                *place = word;
            }
        }
    }
    Ok(calendar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_load() {
        let rules = LifecycleRules::built_in().unwrap();
        assert!(rules.zones.contains_key("GMT") && !rules.zones.contains_key("IST"));
    }
}
