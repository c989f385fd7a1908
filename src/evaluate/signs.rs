//! Shows what speaks for and against each attribution and event, for fitting how sure the stages are of them
//! (`tests/bench/stories.py --fit`).
//!
//! A stage does not tell its signs, only how sure it is. So each article is read once for each sign, as if that alone told.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::EvaluateError;
use crate::article::Article;
use crate::ingest;
use crate::pipeline::{Floor, Settings, enrich};
use crate::record::Record;
use crate::resources::Resources;

/// What `copytaster evaluate signs` takes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Evaluate {
    /// Files that hold one item each
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// How sure a stage is where the only sign does not hold.
const HALF: f64 = 0.5;

/// One line for each item: its record, with everything below the floors, and the signs of each of its attributions and events.
pub(crate) fn evaluate(args: &Evaluate) -> Result<String, EvaluateError> {
    let (mut resources, mut lines) = (Resources::built_in()?, String::new());
    for path in &args.files {
        let bytes = std::fs::read(path).map_err(|source| EvaluateError::File { path: path.clone(), source })?;
        for article in ingest::read(&bytes).into_iter().flatten() {
            let line = |source| EvaluateError::Json { path: path.clone(), source };
            lines += &serde_json::to_string(&read(&article, &mut resources)).map_err(line)?;
            lines.push('\n');
        }
    }
    Ok(lines)
}

fn read(article: &Article, resources: &mut Resources) -> Value {
    let fitted = resources.confidence.clone();
    let of_attributions = |it: &Record| it.attributions.iter().map(|it| it.confidence).collect::<Vec<_>>();
    let of_events = |it: &Record| it.events.iter().map(|it| it.confidence).collect::<Vec<_>>();
    let (said, happened) = (said(article, resources), happened(article, resources));
    let (mut attributions, mut events) = (vec![Vec::new(); said.attributions.len()], vec![Vec::new(); happened.events.len()]);
    for (at, sign) in fitted.attributions.signs().enumerate() {
        resources.confidence.attributions = fitted.attributions.alone(at);
        note(&mut attributions, &of_attributions(&self::said(article, resources)), format!("{sign:?}"));
    }
    resources.confidence.attributions = fitted.attributions.clone();
    for (at, sign) in fitted.events.signs().enumerate() {
        resources.confidence.events = fitted.events.alone(at);
        note(&mut events, &of_events(&self::happened(article, resources)), format!("{sign:?}"));
    }
    resources.confidence = fitted;
    json!({ "said": said, "attributions": attributions, "happened": happened, "events": events })
}

fn note(signs: &mut [Vec<String>], sure: &[Option<f64>], sign: String) {
    for (signs, _) in signs.iter_mut().zip(sure).filter(|(_, sure)| sure.is_some_and(|it| it > HALF)) {
        signs.push(sign.clone());
    }
}

/// With all attributions.
fn said(article: &Article, resources: &Resources) -> Record {
    with(article, resources, Floor { attribution: 0.0, ..Floor::default() })
}

/// With all events, of the attributions that stand in a record.
fn happened(article: &Article, resources: &Resources) -> Record {
    with(article, resources, Floor { event: 0.0, ..Floor::default() })
}

fn with(article: &Article, resources: &Resources, floor: Floor) -> Record {
    enrich(article, resources, &Settings { floor, ..Settings::default() })
}
