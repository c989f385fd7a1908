//! A story for human eyes: its tolls step by step, who claims and who denies, where its information comes from, and its items, with what
//! others had before them set back.

pub(crate) mod html;
pub(crate) mod text;

use std::collections::{BTreeMap, BTreeSet};

use super::summary::code;
use crate::record::{Bound, ParagraphKind, Record, SpeakerClass};
use crate::stories::{Claim, Item, Link, Polarity, RelationKind, SourceOf, Step, StepStatus, Story};

/// A record and its link; of some items only the link is at hand, of some nothing.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub link: Link,
    /// Its spans must be in bytes.
    pub record: Option<Record>,
}

/// What was read, by the id of its item.
pub(crate) type ByItem<'t> = BTreeMap<&'t str, Vec<&'t Told>>;

/// What was read by the items that it is of.
pub(crate) fn by_item(told: &[Told]) -> ByItem<'_> {
    let mut found = ByItem::new();
    told.iter().for_each(|it| found.entry(it.link.item.as_str()).or_default().push(it));
    found
}

/// A story and what was read of its items.
#[derive(Debug, Clone)]
pub(crate) struct Page<'s> {
    pub story: &'s Story,
    told: BTreeMap<(&'s str, Option<&'s str>), &'s Told>,
}

impl<'s> Page<'s> {
    pub(crate) fn new(story: &'s Story, told: &ByItem<'s>) -> Page<'s> {
        let items: BTreeSet<&str> = story.items.iter().map(|it| it.item.as_str()).collect();
        let of_story = items.into_iter().filter_map(|it| told.get(it)).flatten();
        Page { story, told: of_story.map(|it| ((it.link.item.as_str(), it.link.version.as_deref()), *it)).collect() }
    }

    fn told(&self, item: &Item) -> Option<&'s Told> {
        self.told.get(&(item.item.as_str(), item.version.as_deref())).copied()
    }

    fn record(&self, item: &Item) -> Option<&'s Record> {
        self.told(item)?.record.as_ref()
    }

    /// "dpa · 2026-05-04T09:12:00Z · trimmed copy of urn:…", as far as it is known.
    fn origin(&self, item: &Item) -> String {
        let record = self.record(item);
        let credit = record.and_then(|it| it.credit.as_ref()?.agency.as_deref().or(it.source.provider.as_deref()));
        let published = record.and_then(|it| it.source.published.as_deref());
        let copy = self.told(item).and_then(|it| it.link.copy.as_ref());
        let copy = match (copy, &item.copy_of) {
            (Some(copy), _) => Some(format!("{} copy of {} ({:.0} %)", code(&copy.kind), copy.of, copy.share * 100.0)),
            (None, Some(of)) => Some(format!("copy of {of}")),
            (None, None) => None,
        };
        let parts = [credit, published, Some(item.item.as_str()), copy.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn headline(&self, item: &'s Item) -> &'s str {
        self.record(item).and_then(|it| it.headline.as_deref()).unwrap_or(&item.item)
    }

    /// The paragraphs of an item, each with whether the story did not have it from elsewhere.
    fn paragraphs(&self, item: &Item) -> Vec<(&'s str, bool)> {
        let Some((told, record)) = self.told(item).and_then(|it| Some((it, it.record.as_ref()?))) else { return Vec::new() };
        let body = record.paragraphs.iter().enumerate().filter(|(_, it)| it.kind == ParagraphKind::Body);
        // What only its own earlier version had before it is not copied.
        let is_own = told.link.copy.is_none() && told.link.against.is_some();
        body.map(|(number, it)| (it.span.of(&record.text), is_own || told.link.novelty.paragraphs.contains(&number))).collect()
    }

    /// What changed from version to version, an item after the other.
    fn changes(&self) -> Vec<String> {
        let mut told: Vec<_> = self.told.values().collect();
        // Versions are not always numbers.
        told.sort_by_key(|it| (it.link.item.as_str(), it.link.sequence));
        let changed = told.into_iter().flat_map(|it| it.link.changed.iter().map(move |change| (it, change)));
        let line = |(told, change): (&&Told, &crate::stories::Changed)| {
            let side = |it: &Option<String>| it.clone().unwrap_or_else(|| "–".to_owned());
            let admitted = match change.told {
                Some(true) => ", as its notice says",
                Some(false) => ", untold",
                None => "",
            };
            format!("{}: {} {} → {}{admitted}", told.link.item, code(&change.what), side(&change.was), side(&change.now))
        };
        changed.map(line).collect()
    }
}

/// "at least 34", "about 1200", "5–7"
fn number(value: Option<f64>, low: Option<f64>, high: Option<f64>, bound: Bound) -> String {
    let value = value.or(low).or(high).unwrap_or_default();
    match bound {
        Bound::Exact => format!("{value}"),
        Bound::About => format!("about {value}"),
        Bound::AtLeast => format!("at least {value}"),
        Bound::AtMost => format!("at most {value}"),
        Bound::Range => format!("{}–{}", low.unwrap_or(value), high.unwrap_or(value)),
    }
}

fn amount(step: &Step) -> String {
    number(step.value, step.low, step.high, step.bound)
}

/// What became of a step, unless it stands.
fn status(step: &Step) -> Option<&'static str> {
    Some(match step.status {
        StepStatus::Stands => return None,
        StepStatus::Superseded => "superseded",
        StepStatus::Corrected => "corrected",
        StepStatus::Contradicted => "contradicted",
        StepStatus::Withdrawn => "withdrawn",
    })
}

fn source(source: &SourceOf) -> String {
    if source.class == SpeakerClass::Own && source.text.is_empty() { "its own word".to_owned() } else { source.text.clone() }
}

/// A claim that others refer to, in a line, and what others say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    what: String,
    /// "corroborated by police", "denied by the ministry"
    answers: Vec<String>,
}

/// Each claim that repeats none, with what became of it.
fn claims(story: &Story) -> Vec<Said> {
    let repeats =
        |it: &&Claim| it.relations.iter().any(|it| matches!(it.relation, RelationKind::Repeats | RelationKind::Corroborates));
    let first = story.claims.iter().filter(|it| !repeats(it));
    first.map(|claim| Said { what: what(claim), answers: answers(story, claim) }).collect()
}

fn what(claim: &Claim) -> String {
    let told = match (&claim.event, &claim.toll) {
        (Some(event), _) => {
            let parts = [event.actors.join(", "), code(&event.kind), event.recipients.join(", ")];
            let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
            let scene: Vec<&str> = [event.place.as_deref(), event.day.as_deref()].into_iter().flatten().collect();
            if scene.is_empty() { parts.join(" – ") } else { format!("{} ({})", parts.join(" – "), scene.join(", ")) }
        }
        (None, Some(toll)) => format!("{} {}", number(toll.value, toll.low, toll.high, toll.bound), toll.kind),
        (None, None) => String::new(),
    };
    let denies = if claim.polarity == Polarity::Denied { "denied: " } else { "" };
    format!("{denies}{told} – {}", source(&claim.source))
}

fn answers(story: &Story, claim: &Claim) -> Vec<String> {
    let mut by: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for other in &story.claims {
        for relation in other.relations.iter().filter(|it| it.to == claim.id) {
            let word = match relation.relation {
                RelationKind::Repeats => continue,
                RelationKind::Corroborates => "corroborated by",
                RelationKind::Contradicts if other.polarity == Polarity::Denied => "denied by",
                RelationKind::Contradicts => "contradicted by",
                RelationKind::Supersedes => "superseded by",
                RelationKind::Corrects => "corrected by",
                RelationKind::Withdrawn => "withdrawn by",
            };
            let who = if relation.relation == RelationKind::Withdrawn { relation.item.clone() } else { source(&other.source) };
            by.entry(word).or_default().insert(who);
        }
    }
    by.into_iter().map(|(word, who)| format!("{word} {}", who.into_iter().collect::<Vec<_>>().join(", "))).collect()
}

/// The nodes on which items rest that are no items of the story, in the order in which they come.
fn nodes(story: &Story) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for node in story.items.iter().flat_map(|it| &it.origin) {
        let is_item = node.strip_prefix("item:").is_some_and(|id| story.items.iter().any(|it| it.item == id));
        if !is_item && !found.contains(&node.as_str()) {
            found.push(node);
        }
    }
    found
}
