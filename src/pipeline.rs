//! The dataflow: one article in, one record out, read from top to bottom. The order of the stages stands here and nowhere else.
//!
//! No I/O, no clock, no global state. Each stage runs behind a panic barrier: one that fails costs its own fields and leaves a
//! diagnostic, never the article.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use jiff::tz::Offset;

use crate::article::{Article, Moment};
use crate::identity::provenance;
use crate::record::stub::STAGE_FAILED;
use crate::record::{self, Dateline, Diagnostic, Lifecycle, LifecycleKind, Offsets, Place, Record, Status, offsets};
use crate::resources::Resources;
use crate::stages::dateline::{DatelineText, FiledFrom};
use crate::stages::furniture::{self, Clean};
use crate::stages::times::{DatelineAnchor, TimeAnchors};
use crate::stages::{attributions, entities, events, fingerprint, language, lifecycle, marked, places, quantities, times};
use crate::text::parsed::Forest;
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
    Lifecycle,
    Language,
    Dateline,
    Reader,
    Entities,
    Times,
    Quantities,
    Attributions,
    Events,
    Fingerprint,
    Markup,
    Trees,
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
    let article = &*in_the_agencys_zone(article, resources);
    let report = Report { observer, diagnostics: Mutex::default() };
    let clean = report.stage(Stage::Furniture, || furniture::take_out(article, &resources.furniture));
    let clean = clean.unwrap_or_else(|| Clean::untouched(article));
    let lifecycle = report.stage(Stage::Lifecycle, || lifecycle::read(article, &clean, &resources.lifecycle));
    let language =
        report.stage(Stage::Language, || language::detect(&clean, article.language.as_deref(), &resources.function_words));
    let language = language.flatten();
    let filed_from = report.stage(Stage::Dateline, || dateline_places(&clean, resources)).unwrap_or_default();

    // What follows reads English.
    let english = language.as_ref().is_none_or(|it| it.tag == "en");
    let text =
        report.stage_if(english, Stage::Reader, || text::analyse(&clean.text, clean.paragraphs.clone(), &resources.reader));
    let mut text = text.unwrap_or_else(|| Text::unread(&clean.text, clean.paragraphs.clone()));
    let marks = report.stage(Stage::Markup, || marked::locate(article, &clean)).unwrap_or_default();
    report.stage_if(!marks.is_empty(), Stage::Markup, || marked::names(&mut text.names, &marks));
    let anchors = anchors(article, &clean, &filed_from, resources);
    let (mut entities, (mut times, mut quantities)) = rayon::join(
        || {
            let find = || {
                if english {
                    entities::find(&text, &filed_from, &resources.gazetteer)
                } else {
                    entities::named(&text, &resources.gazetteer)
                }
            };
            report.stage_if(english || !marks.is_empty(), Stage::Entities, find).unwrap_or_default()
        },
        || {
            let times =
                report.stage_if(english, Stage::Times, || times::find(&text, &anchors, &resources.times)).unwrap_or_default();
            let quantities = report.stage_if(english && tells_a_story(lifecycle.as_ref()), Stage::Quantities, || {
                quantities::find(&text, &times, &resources.quantities)
            });
            (times, quantities.unwrap_or_default())
        },
    );
    let forest = Forest::new(&text, &resources.reader);
    let knowledge = attributions::Knowledge::of(resources, clean.credit.as_ref().and_then(|it| it.agency.as_deref()));
    let said = || attributions::find(&forest, &entities.entities, &knowledge);
    let mut attributions = report.stage_if(english, Stage::Attributions, said).unwrap_or_default();
    report.stage_if(!marks.is_empty(), Stage::Markup, || {
        marked::entities(&mut entities, &marks, &text, &resources.gazetteer);
        marked::times(&mut times, &marks, &text);
        marked::quantities(&mut quantities, &marks, &text);
        marked::quotes(&mut attributions, &marks, &text, &entities.entities);
    });
    let happened = || {
        let story = events::Story {
            entities: &entities.entities,
            times: &times,
            quantities: &quantities,
            attributions: &attributions,
            published: anchors.published.map(|it| it.date()),
        };
        events::find(&forest, &story, &events::Knowledge::of(resources))
    };
    let events = report.stage_if(english && tells_a_story(lifecycle.as_ref()), Stage::Events, happened).unwrap_or_default();
    let fingerprint = report.stage(Stage::Fingerprint, || fingerprint::of(&clean.text, &clean.paragraphs)).flatten();
    let tokens = settings.tokens.then(|| report.stage(Stage::Trees, || tokens(&forest)).unwrap_or_default());

    let mut record = Record::new(article, provenance(resources));
    record.lifecycle = fail_closed(lifecycle, &report);
    (record.paragraphs, record.sentences) = (paragraphs(&text), sentences(&text));
    record.tokens = tokens;
    (record.entities, record.focus) = (entities.entities, entities.focus);
    (record.times, record.quantities) = (times, quantities);
    (record.attributions, record.events) = (attributions, events);
    record.fingerprint = fingerprint;
    record.slug = clean.slug;
    record.dateline = clean.dateline.map(|it| dateline(it, filed_from));
    record.headline = Some(clean.headline).filter(|it| !it.is_empty());
    (record.removed, record.byline, record.credit) = (clean.removed, clean.byline, clean.credit);
    record.language = language;
    record.text = clean.text;
    record.diagnostics.extend(report.into_diagnostics());
    offsets::convert(&mut record, settings.offsets);
    record
}

/// A clock time without a zone is the time of the agency's seat, where it has one zone.
fn in_the_agencys_zone<'a>(article: &'a Article, resources: &Resources) -> Cow<'a, Article> {
    let zoned = || {
        let published = article.published.filter(|it| article.published_is_local && it.has_time)?;
        let agency = article.provider.as_deref().and_then(|it| resources.furniture.agencies.find(it))?;
        let local = published.offset.to_datetime(published.timestamp);
        // Of the two readings of an hour that clocks show twice, the later.
        let timestamp = agency.zone.as_ref()?.to_ambiguous_timestamp(local).later().ok()?;
        let offset = agency.zone.as_ref()?.to_offset(timestamp);
        Some(Article { published: Some(Moment { timestamp, offset, ..published }), published_is_local: false, ..article.clone() })
    };
    zoned().map_or(Cow::Borrowed(article), Cow::Owned)
}

/// Copy whose life could not be read must not go out as usable: it may be embargoed or killed.
fn fail_closed(found: Option<(Lifecycle, Vec<String>)>, report: &Report<'_>) -> Lifecycle {
    let Some((lifecycle, notes)) = found else { return Lifecycle { status: Status::Withheld, ..Lifecycle::default() } };
    notes.into_iter().for_each(|note| report.note(Stage::Lifecycle, note));
    lifecycle
}

/// The numbers of kills and notes to editors number other items.
fn tells_a_story(lifecycle: Option<&(Lifecycle, Vec<String>)>) -> bool {
    lifecycle.is_none_or(|(it, _)| !matches!(it.kind, LifecycleKind::Kill | LifecycleKind::Advisory))
}

fn dateline_places(clean: &Clean, resources: &Resources) -> Vec<Place> {
    let Some(dateline) = &clean.dateline else { return Vec::new() };
    let resolve = |it: &FiledFrom| {
        let qualifiers: Vec<&str> = it.qualifiers.iter().map(String::as_str).collect();
        let written = it.name.to_uppercase();
        let name = resources.furniture.exonyms.get(&written).unwrap_or(&it.name);
        if resources.furniture.no_places.contains(&written) && qualifiers.is_empty() {
            return Vec::new();
        }
        places::dateline::resolve(&[name], &qualifiers, &resources.gazetteer)
    };
    dateline.places.iter().flat_map(resolve).collect()
}

/// What times are told against: the dateline's day and clock before the message's.
fn anchors<'a>(article: &Article, clean: &Clean, filed_from: &'a [Place], resources: &'a Resources) -> TimeAnchors<'a> {
    let received = article.delivery.received.map(|timestamp| Moment { timestamp, offset: Offset::UTC, has_time: true });
    let place = filed_from.first();
    let dateline = clean.dateline.as_ref().map(|it| DatelineAnchor {
        date: it.date,
        zone: place.and_then(|place| resources.gazetteer.zone_of(place)),
        country: place.and_then(|place| place.country.as_deref()),
    });
    TimeAnchors { published: article.published.or(received), dateline }
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

/// With lemmas and trees: they are made only for those who ask for tokens.
fn tokens(forest: &Forest<'_>) -> Vec<record::Token> {
    let text = forest.text;
    let read = |(at, token): (usize, &text::Token)| {
        let sentence = text.sentences.get(token.sentence)?;
        let (parsed, place) = (forest.parsed(token.sentence)?, at - sentence.first_token);
        Some(record::Token {
            span: token.span,
            upos: Some(token.upos.as_str().into()),
            xpos: Some(token.xpos.as_str().into()),
            lemma: Some(parsed.lemma(place).into_owned()),
            head: parsed.head(place).map(|head| sentence.first_token + head),
            deprel: Some(parsed.relation(place).as_str().into()),
            sentence: token.sentence,
        })
    };
    text.tokens.iter().enumerate().filter_map(read).collect()
}

impl Stage {
    pub const ALL: [Stage; 13] = [
        Stage::Furniture,
        Stage::Lifecycle,
        Stage::Language,
        Stage::Dateline,
        Stage::Reader,
        Stage::Entities,
        Stage::Times,
        Stage::Quantities,
        Stage::Attributions,
        Stage::Events,
        Stage::Fingerprint,
        Stage::Markup,
        Stage::Trees,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Furniture => "furniture",
            Stage::Lifecycle => "lifecycle",
            Stage::Language => "language",
            Stage::Dateline => "dateline",
            Stage::Reader => "reader",
            Stage::Entities => "entities",
            Stage::Times => "times",
            Stage::Quantities => "quantities",
            Stage::Attributions => "attributions",
            Stage::Events => "events",
            Stage::Fingerprint => "fingerprint",
            Stage::Markup => "markup",
            Stage::Trees => "trees",
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
            self.note(stage, STAGE_FAILED.to_owned());
            return None;
        }
        found
    }

    /// [`Report::stage`], where it is called for.
    fn stage_if<T>(&self, called_for: bool, stage: Stage, run: impl FnOnce() -> T) -> Option<T> {
        if called_for { self.stage(stage, run) } else { None }
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
