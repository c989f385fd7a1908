//! The dataflow: one article in, one record out, read from top to bottom. The order of the stages stands here and nowhere else.
//!
//! No I/O, no clock, no global state. Each stage runs behind a panic barrier: one that fails costs its own fields and leaves a
//! diagnostic, never the article.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use crate::article::Article;
use crate::record::{Diagnostic, Offsets, Record, offsets};
use crate::resources::Resources;
use crate::text::{self, Text};

/// What a user chooses about the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    pub offsets: Offsets,
    /// Whether the record carries its tokens.
    pub tokens: bool,
}

/// The name of a stage, as it stands in diagnostics and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Furniture,
    Language,
    Reader,
    Places,
}

/// Someone who wants to know how long stages take. The pipeline itself reads no clock.
pub trait Observer: Sync {
    /// Must call `run` exactly once.
    fn around(&self, stage: Stage, run: &mut dyn FnMut()) {
        let _ = stage;
        run();
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}

/// Enriches one article. The same article and resources give the same record, byte for byte.
pub fn enrich(article: &Article, resources: &Resources, settings: &Settings) -> Record {
    enrich_observed(article, resources, settings, &Unobserved)
}

/// [`enrich`], with someone looking on.
pub fn enrich_observed(article: &Article, resources: &Resources, settings: &Settings, observer: &dyn Observer) -> Record {
    let report = Report { observer, diagnostics: Mutex::default() };
    let mut record = Record::new(article, resources.versions.clone());
    record.diagnostics = report.into_diagnostics();
    offsets::convert(&mut record, settings.offsets);
    record
}

impl Stage {
    pub const ALL: [Stage; 4] = [Stage::Furniture, Stage::Language, Stage::Reader, Stage::Places];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Furniture => "furniture",
            Stage::Language => "language",
            Stage::Reader => "reader",
            Stage::Places => "places",
        }
    }
}

/// What the stages of one article reported, from whichever thread they ran on.
struct Report<'a> {
    observer: &'a dyn Observer,
    diagnostics: Mutex<Vec<(Stage, String)>>,
}

impl Report<'_> {
    /// Runs one stage behind its panic barrier. A panic gives `None` and a diagnostic.
    fn stage<T>(&self, stage: Stage, run: impl FnOnce() -> T) -> Option<T> {
        let mut run = Some(run);
        let mut found = None;
        let watched = AssertUnwindSafe(|| {
            self.observer.around(stage, &mut || found = run.take().map(|run| run()));
        });
        if catch_unwind(watched).is_err() {
            self.note(stage, "the stage failed; its fields are empty".to_owned());
            return None;
        }
        found
    }

    fn note(&self, stage: Stage, message: String) {
        self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner).push((stage, message));
    }

    /// In the order of the stages, whatever order the threads ran in.
    fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.diagnostics.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort();
        found.into_iter().map(|(stage, message)| Diagnostic { stage: stage.as_str().into(), message }).collect()
    }
}
