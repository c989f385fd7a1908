//! The dataflow: one article in, one record out, read from top to bottom. The order of the stages stands here and nowhere else.
//!
//! No I/O, no clock, no global state. Each stage runs behind a panic barrier: one that fails costs its own fields and leaves a
//! diagnostic, never the article.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use crate::article::Article;
use crate::record::{self, Dateline, Diagnostic, Offsets, Place, Record, offsets};
use crate::resources::Resources;
use crate::stages::dateline::{DatelineText, FiledFrom};
use crate::stages::furniture::{self, Clean};
use crate::stages::{language, places};
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
    Dateline,
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
    let clean = report
        .stage(Stage::Furniture, || furniture::take_out(article, &resources.furniture))
        .unwrap_or_else(|| Clean::untouched(article));
    let language = report
        .stage(Stage::Language, || language::detect(&clean, article.language.as_deref(), &resources.function_words))
        .flatten();
    let filed_from = report.stage(Stage::Dateline, || dateline_places(&clean, resources)).unwrap_or_default();

    let english = language.as_ref().is_none_or(|it| it.tag == "en");
    let text = if english {
        report.stage(Stage::Reader, || text::analyse(&clean.text, clean.paragraphs.clone(), &resources.reader))
    } else {
        None
    };
    let text = text.unwrap_or_else(|| Text::unread(&clean.text, clean.paragraphs.clone()));
    let places =
        if english { report.stage(Stage::Places, || places::find(&text, &filed_from, &resources.gazetteer)) } else { None };

    let mut record = Record::new(article, resources.versions.clone());
    (record.paragraphs, record.sentences) = (paragraphs(&text), sentences(&text));
    record.tokens = settings.tokens.then(|| tokens(&text));
    record.dateline = clean.dateline.map(|it| dateline(it, filed_from));
    let places = places.unwrap_or_default();
    (record.entities, record.focus) = (places.entities, places.focus);
    record.text = clean.text;
    record.headline = Some(clean.headline).filter(|it| !it.is_empty());
    (record.removed, record.byline, record.credit) = (clean.removed, clean.byline, clean.credit);
    record.language = language;
    record.diagnostics = report.into_diagnostics();
    offsets::convert(&mut record, settings.offsets);
    record
}

fn dateline_places(clean: &Clean, resources: &Resources) -> Vec<Place> {
    let Some(dateline) = &clean.dateline else { return Vec::new() };
    let resolve = |it: &FiledFrom| {
        let qualifiers: Vec<&str> = it.qualifiers.iter().map(String::as_str).collect();
        places::dateline::resolve(&[&it.name], &qualifiers, &resources.gazetteer)
    };
    dateline.places.iter().flat_map(resolve).collect()
}

fn dateline(found: DatelineText, places: Vec<Place>) -> Dateline {
    Dateline { text: found.text, places, date: found.date.map(|it| it.to_string()), agency: found.agency }
}

fn paragraphs(text: &Text<'_>) -> Vec<record::Paragraph> {
    text.paragraphs.iter().map(|it| record::Paragraph { span: it.span, kind: it.kind }).collect()
}

fn sentences(text: &Text<'_>) -> Vec<record::Sentence> {
    text.sentences.iter().map(|it| record::Sentence { span: it.span, paragraph: it.paragraph }).collect()
}

fn tokens(text: &Text<'_>) -> Vec<record::Token> {
    let token = |it: &text::Token| record::Token {
        span: it.span,
        upos: Some(it.upos.as_str().into()),
        xpos: Some(it.xpos.as_str().into()),
        lemma: None,
        head: None,
        deprel: None,
        sentence: it.sentence,
    };
    text.tokens.iter().map(token).collect()
}

impl Stage {
    pub const ALL: [Stage; 5] = [Stage::Furniture, Stage::Language, Stage::Dateline, Stage::Reader, Stage::Places];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Furniture => "furniture",
            Stage::Language => "language",
            Stage::Dateline => "dateline",
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
