//! How wires speak about their own copy: the loader of the lists in this folder.

use jiff::tz::TimeZone;
use regex_automata::MatchKind;
use regex_automata::meta::Regex;
use rustc_hash::FxHashMap;

use super::ResourceError;
use super::patterns::build;
use super::table::{self, Row};
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
    pub embargo_headline: Regex,
    pub embargo_slug: Regex,
    pub embargo_note: Regex,
    pub takes: Regex,
    pub alerts: Regex,
    /// One for each pattern of `alerts`.
    pub alert_levels: Vec<&'static str>,
    pub targets: Vec<(Target, Regex)>,
    pub corrections: Vec<Regex>,
    /// Upper-case name → minutes east of Greenwich if the name fixes them, and the zone.
    pub zones: FxHashMap<String, (Option<i32>, TimeZone)>,
    /// By lower-case name.
    pub calendar: FxHashMap<String, CalendarWord>,
}

/// A word of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarWord {
    /// From the day of issue.
    Day(i8),
    Month(i8),
    /// From Monday, 1.
    Weekday(i8),
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Id,
    Number,
    Headline,
}

impl LifecycleRules {
    pub fn built_in() -> Result<LifecycleRules, ResourceError> {
        const SIGNALS: &str = "lifecycle/signals";
        let signals = table::rows(SIGNALS, include_str!("signals.tsv"), 4)?;
        let of = |name: &str| signals.iter().filter(|row| row.column(0) == name).collect::<Vec<_>>();
        let place = |name: &str| Signals::read(SIGNALS, of(name));
        const EMBARGOES: &str = "lifecycle/embargoes";
        let embargoes = table::rows(EMBARGOES, include_str!("embargoes.tsv"), 2)?;
        let embargo = |name: &str| {
            let found = embargoes.iter().filter(|row| row.column(0) == name).map(|row| row.column(1).to_owned());
            build(EMBARGOES, &found.collect::<Vec<_>>(), MatchKind::LeftmostFirst)
        };
        let takes = table::rows("lifecycle/takes", include_str!("takes.tsv"), 1)?;
        let alerts = table::rows("lifecycle/alerts", include_str!("alerts.tsv"), 2)?;
        let column = |rows: &[Row<'_>], index| rows.iter().map(|row| row.column(index).to_owned()).collect::<Vec<_>>();
        let anchored: Vec<String> = column(&alerts, 1).into_iter().map(|it| format!("^(?:{it})")).collect();
        Ok(LifecycleRules {
            status: place("status")?,
            signal: place("signal")?,
            headline: place("headline")?,
            slug: place("slug")?,
            note: place("note")?,
            address: build(
                SIGNALS,
                &of("address").iter().map(|row| format!("^(?:{})", row.column(3))).collect::<Vec<_>>(),
                MatchKind::LeftmostFirst,
            )?,
            embargo_headline: embargo("headline")?,
            embargo_slug: embargo("slug")?,
            embargo_note: embargo("note")?,
            takes: build("lifecycle/takes", &column(&takes, 0), MatchKind::LeftmostFirst)?,
            alerts: build("lifecycle/alerts", &anchored, MatchKind::LeftmostFirst)?,
            alert_levels: alerts.iter().map(level).collect::<Result<_, _>>()?,
            targets: targets()?,
            corrections: corrections()?,
            zones: zones()?,
            calendar: calendar()?,
        })
    }
}

impl Signals {
    fn read(name: &str, rows: Vec<&Row<'_>>) -> Result<Signals, ResourceError> {
        let meanings = rows.iter().map(|row| meaning(name, row)).collect::<Result<_, _>>()?;
        let patterns: Vec<String> = rows.iter().map(|row| format!("^(?:{})$", row.column(3))).collect();
        Ok(Signals { regex: build(name, &patterns, MatchKind::All)?, meanings })
    }
}

fn meaning(name: &str, row: &Row<'_>) -> Result<Meaning, ResourceError> {
    let kind = match row.column(1) {
        "update" => Some(LifecycleKind::Update),
        "correction" => Some(LifecycleKind::Correction),
        "refile" => Some(LifecycleKind::Refile),
        "repeat" => Some(LifecycleKind::Repeat),
        "advisory" => Some(LifecycleKind::Advisory),
        "new" => Some(LifecycleKind::New),
        "hold" => Some(LifecycleKind::Hold),
        "release" => Some(LifecycleKind::Release),
        "kill" => Some(LifecycleKind::Kill),
        "embargo" => None,
        other => return Err(row.problem(name, &format!("'{other}' is no kind of signal"))),
    };
    let severity = match row.column(2) {
        "none" => Severity::None,
        "minor" => Severity::Minor,
        "material" => Severity::Material,
        "total" => Severity::Total,
        other => return Err(row.problem(name, &format!("'{other}' is no severity"))),
    };
    Ok(Meaning { kind, severity })
}

fn level(row: &Row<'_>) -> Result<&'static str, ResourceError> {
    let levels = ["flash", "bulletin", "alert", "urgent"];
    levels.into_iter().find(|it| *it == row.column(0)).ok_or_else(|| row.problem("lifecycle/alerts", "no such alert level"))
}

fn targets() -> Result<Vec<(Target, Regex)>, ResourceError> {
    const NAME: &str = "lifecycle/targets";
    table::rows(NAME, include_str!("targets.tsv"), 2)?
        .iter()
        .map(|row| {
            let kind = match row.column(0) {
                "id" => Target::Id,
                "number" => Target::Number,
                "headline" => Target::Headline,
                other => return Err(row.problem(NAME, &format!("a target can't be named by '{other}'"))),
            };
            Ok((kind, build(NAME, &[row.column(1).to_owned()], MatchKind::LeftmostFirst)?))
        })
        .collect()
}

fn corrections() -> Result<Vec<Regex>, ResourceError> {
    const NAME: &str = "lifecycle/corrections";
    let rows = table::rows(NAME, include_str!("corrections.tsv"), 1)?;
    rows.iter().map(|row| build(NAME, &[row.column(0).to_owned()], MatchKind::LeftmostFirst)).collect()
}

fn zones() -> Result<FxHashMap<String, (Option<i32>, TimeZone)>, ResourceError> {
    const NAME: &str = "lifecycle/zones";
    table::rows(NAME, include_str!("zones.tsv"), 3)?
        .iter()
        .map(|row| {
            let zone = TimeZone::get(row.column(2)).map_err(|problem| row.problem(NAME, &problem.to_string()))?;
            let minutes = match row.column(1) {
                "" => None,
                given => Some(given.parse().map_err(|_| row.problem(NAME, "the offset is no number of minutes"))?),
            };
            Ok((row.column(0).to_uppercase(), (minutes, zone)))
        })
        .collect()
}

fn calendar() -> Result<FxHashMap<String, CalendarWord>, ResourceError> {
    const NAME: &str = "lifecycle/calendar";
    let mut calendar = FxHashMap::default();
    for row in table::rows(NAME, include_str!("calendar.tsv"), 3)? {
        let number: i8 = row.column(1).parse().map_err(|_| row.problem(NAME, "the second column is no number"))?;
        let word = match row.column(0) {
            "day" => CalendarWord::Day(number),
            "month" => CalendarWord::Month(number),
            "weekday" => CalendarWord::Weekday(number),
            other => return Err(row.problem(NAME, &format!("'{other}' is no part of a date"))),
        };
        calendar.extend(row.column(2).split_whitespace().map(|it| (it.to_owned(), word)));
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
