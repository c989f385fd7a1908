//! Measures [`crate::stages::events`] on the gold standard records of PLOVER (Open Event Data Alliance 2016). Nothing is trained here.
//!
//! Each record is one sentence with one event. It is found when the stage names one of its kind in the sentence; a party is found when its
//! words and those of a role share one another. The records are of PLOVER's first draft: its DEMAND is a request now, DISAPPROVE and
//! INVESTIGATE are accusations, FIGHT is an assault; and much that the draft calls AGREE or THREATEN is told by now as what was promised.

use std::fmt::Write;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;

use super::{EvaluateError, read_file};
use crate::article::{Article, Format};
use crate::pipeline::{Settings, enrich};
use crate::record::{Event, Record, Role};
use crate::resources::Resources;

/// What `copytaster evaluate events` takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Evaluate {
    /// Folder that holds `train/plover`
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Print the records whose event or parties were missed
    #[arg(long)]
    errors: bool,
}

#[derive(Debug, Deserialize)]
struct Gold {
    event: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    source: Value,
    #[serde(default)]
    target: Value,
}

#[derive(Debug, Default)]
struct Counts {
    records: usize,
    found: usize,
    events: usize,
    actors: (usize, usize),
    recipients: (usize, usize),
}

/// The table of scores, as text.
pub(crate) fn evaluate(args: &Evaluate) -> Result<String, EvaluateError> {
    let resources = Resources::built_in()?;
    let path = args.corpora.join("train/plover/plover-dev.json");
    let text = read_file(&path)?;
    let records: Vec<Gold> = serde_json::from_str(&text).map_err(|source| EvaluateError::Json { path: path.clone(), source })?;
    let (mut counts, mut errors) = (Counts::default(), String::new());
    for gold in records.iter().filter(|it| it.event != "DOCUMENT") {
        score(gold, &read(&gold.text, &resources), &mut counts, &mut errors);
    }
    let shown = if args.errors { errors } else { String::new() };
    Ok(shown + &counts.table())
}

fn read(sentence: &str, resources: &Resources) -> Record {
    let mut article = Article::new(Format::Text, String::new());
    article.language = Some("en".to_owned());
    article.paragraphs = vec![sentence.trim().to_owned()];
    enrich(&article, resources, &Settings::default())
}

fn score(gold: &Gold, record: &Record, counts: &mut Counts, errors: &mut String) {
    counts.records += 1;
    counts.events += record.events.len();
    let kind = match gold.event.as_str() {
        "DEMAND" => "request".to_owned(),
        "DISAPPROVE" | "INVESTIGATE" => "accuse".to_owned(),
        "FIGHT" => "assault".to_owned(),
        other => other.to_lowercase(),
    };
    let is_kind = |it: &&Event| serde_json::to_value(it.kind).is_ok_and(|it| it == kind.as_str());
    let (sources, targets) = (parties(&gold.source), parties(&gold.target));
    let hits = |it: &&Event| (named(&sources, &it.actors), named(&targets, &it.recipients));
    let Some(event) = record.events.iter().filter(is_kind).max_by_key(|it| hits(it).0 + hits(it).1) else {
        let _written = writeln!(errors, "missed {kind}: {}", gold.text);
        return;
    };
    counts.found += 1;
    let (actors, recipients) = hits(&event);
    counts.actors = (counts.actors.0 + actors, counts.actors.1 + sources.len());
    counts.recipients = (counts.recipients.0 + recipients, counts.recipients.1 + targets.len());
    if actors < sources.len() || recipients < targets.len() {
        let _written = writeln!(errors, "parties of {kind}: {sources:?} → {targets:?}: {}", gold.text);
    }
}

/// The words for the parties; a target may be absent, or an empty text.
fn parties(of: &Value) -> Vec<String> {
    let all = of.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|it| it["actorText"].as_str()).map(str::to_lowercase).collect()
}

fn named(gold: &[String], roles: &[Role]) -> usize {
    let shares =
        |gold: &&String| roles.iter().map(|it| it.text.to_lowercase()).any(|it| it.contains(gold.as_str()) || gold.contains(&it));
    gold.iter().filter(shares).count()
}

impl Counts {
    fn table(&self) -> String {
        let share = |(hits, all): (usize, usize)| 100.0 * hits as f64 / all.max(1) as f64;
        format!(
            "records {}, events of their kind found {:.1} %; of those: actors {:.1} %, recipients {:.1} %; {} events in all\n",
            self.records,
            share((self.found, self.records)),
            share(self.actors),
            share(self.recipients),
            self.events
        )
    }
}
