//! The dataflow: one article in, one record out, read from top to bottom. The order of the stages stands here and nowhere else.
//!
//! No I/O, no clock, no global state. Each stage runs behind a panic barrier: one that fails costs its own fields and leaves a
//! diagnostic, never the article.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use crate::record::Diagnostic;

/// The name of a stage, as it stands in diagnostics and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Furniture,
    Language,
    Reader,
    Places,
}

/// What the stages of one article reported, from whichever thread they ran on.
#[derive(Debug, Default)]
pub struct Report {
    diagnostics: Mutex<Vec<(Stage, String)>>,
}

impl Stage {
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Furniture => "furniture",
            Stage::Language => "language",
            Stage::Reader => "reader",
            Stage::Places => "places",
        }
    }
}

/// Runs one stage behind its panic barrier. A panic gives the stage's default and a diagnostic.
fn stage<T: Default>(name: Stage, report: &Report, run: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        if let Ok(mut diagnostics) = report.diagnostics.lock() {
            diagnostics.push((name, "the stage failed; its fields are empty".to_owned()));
        }
        T::default()
    })
}

impl Report {
    /// In the order of the stages, whatever order the threads ran in.
    fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut found = self.diagnostics.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        found.sort();
        found.into_iter().map(|(stage, message)| Diagnostic { stage: stage.as_str().into(), message }).collect()
    }
}
