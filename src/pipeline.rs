//! The dataflow: one article in, one record out, read from top to bottom. The order of the stages stands here and nowhere else.
//!
//! No I/O, no clock, no global state. Each stage runs behind a panic barrier: one that fails costs its own fields and leaves a
//! diagnostic, never the article.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

use crate::article::{Article, Moment};
use crate::identity::provenance;
use crate::record::stub::STAGE_FAILED;
use crate::record::{
    self, Dateline, Diagnostic, Lifecycle, LifecycleKind, Offsets, Place, Record, SCHEMA, Source, Status, offsets,
};
use crate::resources::Resources;
use crate::resources::languages::Language;
use crate::resources::listed::Tables;
use crate::stages::coreference::{self, Discourse};
use crate::stages::dateline::{DatelineText, FiledFrom};
use crate::stages::furniture::{self, Clean};
use crate::stages::markup::{Markup, Things};
use crate::stages::times::{DatelineAnchor, TimeAnchors};
use crate::stages::{
    attributions, budget, entities, events, fingerprint, identities, keyphrases, language, lifecycle, places, quantities,
    relations, slug, summary, times, topics,
};
use crate::text::parsed::Forest;
use crate::text::{self, Text};

/// What a user chooses about the record.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    pub offsets: Offsets,
    /// Whether the record carries its tokens.
    pub tokens: bool,
    pub floor: Floor,
}

/// How sure a thing must be to stand in the record, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Floor {
    pub attribution: f64,
    pub event: f64,
    pub relation: f64,
    pub id: f64,
}

impl Default for Floor {
    fn default() -> Floor {
        Floor { attribution: 0.5, event: 0.5, relation: 0.5, id: 0.5 }
    }
}

/// Declares the stages, once: what each is called in code and in diagnostics and metrics, what it needs and what it gives.
macro_rules! stages {
    ($($stage:ident $name:literal: $needs:literal => $gives:literal;)*) => {
        /// A stage, in the order in which they are listed in diagnostics and metrics.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage {
            $(#[doc = concat!("Reads ", $needs, " and gives ", $gives, ".")] $stage,)*
        }

        impl Stage {
            pub const ALL: &[Stage] = &[$(Stage::$stage),*];

            /// Its name in diagnostics and metrics.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Stage::$stage => $name,)*
                }
            }

            /// What it reads: fields of the article or of the record, or what another stage gives.
            pub fn needs(self) -> &'static str {
                match self {
                    $(Stage::$stage => $needs,)*
                }
            }

            /// The fields of the record that it fills, or what other stages read.
            pub fn gives(self) -> &'static str {
                match self {
                    $(Stage::$stage => $gives,)*
                }
            }
        }
    };
}

stages! {
    Furniture "furniture": "article" => "text, headline, slug, paragraphs, removed, byline, credit, dateline";
    Lifecycle "lifecycle": "article, text, removed" => "lifecycle";
    Language "language": "text" => "language";
    Dateline "dateline": "dateline" => "places of the dateline";
    Reader "reader": "text, paragraphs, language, markup" => "sentences, tags, names";
    Entities "entities": "sentences, tags, names, dateline" => "entities, focus";
    Times "times": "sentences, tags, dateline, article's date" => "times";
    Quantities "quantities": "sentences, times; then trees, entities" => "quantities; then what they measure";
    Coreference "coreference": "sentences, tags, entities, attributions" => "nominal and pronominal mentions of entities";
    Attributions "attributions": "trees, entities, credit" => "attributions";
    Events "events": "trees, entities, times, quantities, attributions" => "events";
    Relations "relations": "sentences, tags, entities" => "relations";
    Identities "identities": "sentences, tags, entities, dateline" => "ids of entities, watch";
    Topics "topics": "text, slug, article's codes" => "topics";
    Keyphrases "keyphrases": "sentences, tags, entities, times, quantities, attributions, events" => "keyphrases";
    Summary "summary": "sentences, tags, entities, quantities, attributions, events" => "summary";
    Slug "slug": "topics, entities, focus" => "slug_suggested";
    Fingerprint "fingerprint": "text, paragraphs" => "fingerprint";
    Markup "markup": "article's annotations, text" => "wire's word in names, entities, times, quantities, attributions";
    Trees "trees": "sentences, tags" => "tokens";
}

/// Someone who wants to know how long stages take. The pipeline itself reads no clock.
pub trait Observer: Sync {
    /// Must call `run` exactly once.
    fn around(&self, stage: Stage, run: &mut dyn FnMut()) {
        let _ = stage;
        run();
    }

    /// A stage had nothing to read copy in the language `tag` with.
    fn left_out(&self, stage: Stage, tag: &str) {
        let _ = (stage, tag);
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
    enrich_with(article, resources, &Tables::default(), settings, observer)
}

/// [`enrich_observed`], with the user's own lists.
pub fn enrich_with(
    article: &Article,
    resources: &Resources,
    own: &Tables,
    settings: &Settings,
    observer: &dyn Observer,
) -> Record {
    let article = &*in_the_agencys_zone(article, resources);
    let report = Report { observer, diagnostics: Mutex::default() };
    let clean = report.stage(Stage::Furniture, || furniture::take_out(article, &resources.furniture));
    let clean = report.budgeted(clean.unwrap_or_else(|| Clean::untouched(article)));
    let life = report.stage(Stage::Lifecycle, || lifecycle::read(article, &clean, &resources.furniture, &resources.lifecycle));
    let lifecycle = fail_closed(life, &report);
    let tells_a_story = !matches!(lifecycle.kind, LifecycleKind::Kill | LifecycleKind::Advisory);
    let language = report.stage(Stage::Language, || {
        let agency = clean.credit.as_ref().and_then(|it| resources.furniture.agencies.by_id(it.agency.as_deref()?));
        let usual = agency.and_then(|it| it.language.as_deref());
        language::detect(&clean, article.language.as_deref(), usual, &resources.function_words)
    });
    let language = language.flatten();
    let filed_from = report.stage(Stage::Dateline, || dateline_places(&clean, resources)).unwrap_or_default();
    let markup = report.stage(Stage::Markup, || Markup::of(article, &clean)).unwrap_or_default();

    // What follows asks what is known of the language.
    let known = resources.languages.of_copy(language.as_ref().map(|it| it.tag.as_ref()));
    let analysed = known.is_some_and(|it| it.analysed);
    if let Some(language) = language.as_ref().filter(|_| !analysed) {
        report.leave_out(&language.tag, known);
    }
    let text = report.stage_if(analysed, Stage::Reader, || read(&clean, resources, &markup, own));
    let text = text.unwrap_or_else(|| unread(&clean, &markup, own));
    let anchors = anchors(article, &clean, &filed_from, resources);
    let (entities, (times, quantities)) = rayon::join(
        || {
            let from = whereabouts(article, &clean, &filed_from);
            let names = known.and_then(|it| places::named::Knowledge::of(it, resources));
            let called_for = analysed || names.is_some() || !markup.is_empty() || !own.is_empty();
            let find = || match analysed {
                true => entities::find(&text, &from, &resources.gazetteer, &resources.coreference),
                false => entities::named(&text, &from, &resources.gazetteer, names),
            };
            report.stage_if(called_for, Stage::Entities, find).unwrap_or_default()
        },
        || {
            let rules = known.and_then(|it| it.times.as_deref());
            let times = rules.and_then(|rules| report.stage(Stage::Times, || times::find(&text, &anchors, rules)));
            let times = times.unwrap_or_default();
            let rules = known.and_then(|it| it.quantities.as_deref()).filter(|_| tells_a_story);
            let quantities = rules.and_then(|rules| report.stage(Stage::Quantities, || quantities::find(&text, &times, rules)));
            (times, quantities.unwrap_or_default())
        },
    );
    let things = Things { entities, times, quantities };
    let things =
        report.stage_over(!markup.is_empty(), Stage::Markup, things, |it| markup.join_things(it, &text, &resources.gazetteer));
    let forest = Forest::new(&text, &resources.reader);
    let knowledge = attributions::Knowledge::of(resources, clean.credit.as_ref().and_then(|it| it.agency.as_deref()));
    let joining = coreference::Knowledge::of(resources);
    let things = report.stage_over(analysed, Stage::Coreference, things, |it| {
        coreference::join(&text, &mut it.entities.entities, joining);
    });
    let rules = known.and_then(|it| it.quantities.as_deref()).filter(|_| analysed && tells_a_story);
    let things = report.stage_over(rules.is_some(), Stage::Quantities, things, |it| {
        rules.iter().for_each(|rules| quantities::complete(&forest, &it.entities.entities, &mut it.quantities, rules));
    });
    let entities = &things.entities.entities;
    let discourse = Discourse::new(entities);
    let said = || match analysed {
        true => attributions::find(&forest, &discourse, &knowledge, settings.floor.attribution),
        false => (attributions::quoted::find(&text), 0),
    };
    let said = report.stage_if(known.is_some(), Stage::Attributions, said).unwrap_or_default();
    let attributions = report.counted(Stage::Attributions, said);
    let attributions = report.stage_over(!markup.is_empty(), Stage::Markup, attributions, |it| {
        markup.join_quotes(it, &text, entities);
    });
    let happened = || {
        let published = anchors.published.map(|it| it.date());
        let story = events::Story::of(&things, &attributions, published);
        events::find(&forest, &discourse, &story, &events::Knowledge::of(resources), settings.floor.event)
    };
    let happened = report.stage_if(analysed && tells_a_story, Stage::Events, happened).unwrap_or_default();
    let mut events = report.counted(Stage::Events, happened);
    let mut things = things;
    events::count_for(&mut events, &mut things.quantities);
    let entities = report.stage_over(analysed, Stage::Coreference, things.entities.entities, |it| {
        coreference::join_first_person(&text, it, &attributions, &resources.coreference);
    });
    let relations = report
        .stage_if(analysed, Stage::Relations, || relations::find(&text, &entities, joining, settings.floor.relation))
        .unwrap_or_default();
    let entities = report.stage_over(true, Stage::Identities, entities, |it| {
        let year = anchors.published.map(|it| i64::from(it.date().year()));
        let knowledge = identities::Knowledge::of(resources, own);
        identities::link(&text, it, (&filed_from, year), knowledge, settings.floor.id);
    });
    let topics = report.stage(Stage::Topics, || {
        let clusters = resources.reader.names.as_ref().map(|it| &it.clusters);
        let rules = known.and_then(|it| it.topics.as_deref()).filter(|_| tells_a_story);
        let knowledge = topics::Knowledge { topics: &resources.topics, rules, clusters };
        topics::of_text(&text, &events, clean.slug.as_deref(), &article.codes, &knowledge)
    });
    let gist = known.and_then(|it| it.topics.as_deref()).filter(|_| analysed && tells_a_story);
    let keyphrases = gist.and_then(|rules| {
        let (times, quantities) = (&things.times, &things.quantities);
        let story = keyphrases::Story { entities: &entities, times, quantities, attributions: &attributions, events: &events };
        let (attributions, agencies) = (&resources.attributions, &resources.furniture.agencies);
        let knowledge = keyphrases::Knowledge { rules, attributions, agencies };
        report.stage(Stage::Keyphrases, || keyphrases::find(&text, &story, &knowledge))
    });
    let summary = gist.and_then(|rules| {
        let (entities, quantities) = (&entities, &things.quantities);
        let notice = lifecycle.notice.as_deref();
        let story = summary::Story { entities, quantities, attributions: &attributions, events: &events, notice };
        report.stage(Stage::Summary, || summary::find(&text, &story, rules))
    });
    let topics = topics.unwrap_or_default();
    let slug_suggested = report.stage_if(clean.slug.is_none() && tells_a_story, Stage::Slug, || {
        let (entities, focus) = (&entities, things.entities.focus.as_ref());
        slug::suggest(entities, focus, &topics, &resources.topics.taxonomy, &resources.gazetteer)
    });
    let fingerprint = report.stage(Stage::Fingerprint, || fingerprint::of(&clean.text, &clean.paragraphs)).flatten();
    let tokens = settings.tokens.then(|| report.stage(Stage::Trees, || tokens(&forest)).unwrap_or_default());

    // Every field by its name: one that is forgotten does not compile.
    let record = Record {
        schema: SCHEMA.into(),
        id: article.id.clone(),
        version: article.version.clone(),
        offsets: Offsets::Utf8,
        source: Source::of(article),
        lifecycle,
        headline: Some(clean.headline.clone()).filter(|it| !it.is_empty()),
        slug: clean.slug.clone(),
        slug_suggested: slug_suggested.flatten(),
        byline: clean.byline.clone(),
        credit: clean.credit.clone(),
        dateline: clean.dateline.clone().map(|it| dateline(it, &filed_from)),
        language,
        text: clean.text.clone(),
        paragraphs: paragraphs(&text),
        sentences: sentences(&text),
        tokens,
        removed: clean.removed.clone(),
        entities,
        focus: things.entities.focus,
        times: things.times,
        quantities: things.quantities,
        attributions,
        events,
        relations,
        topics,
        keyphrases: keyphrases.unwrap_or_default(),
        summary: summary.unwrap_or_default(),
        fingerprint,
        extensions: BTreeMap::new(),
        diagnostics: article.diagnostics.iter().map(|it| Diagnostic { stage: "ingest".into(), message: it.clone() }).collect(),
        provenance: provenance(resources, own),
    };
    finish(record, &text, report, settings.offsets)
}

/// The text with its sentences, tokens and names; those of the user's lists go before the reader's, and the wire's own before both.
fn read<'t>(clean: &'t Clean, resources: &Resources, markup: &Markup<'_>, own: &Tables) -> Text<'t> {
    let mut text = text::analyse(&clean.text, clean.paragraphs.clone(), &resources.reader);
    identities::join_names(&clean.text, &mut text.names, own);
    markup.join_names(&mut text.names);
    text
}

/// The text of another language, or one that the reader failed on: only the wire's own names and the user's are known.
fn unread<'t>(clean: &'t Clean, markup: &Markup<'_>, own: &Tables) -> Text<'t> {
    let mut text = Text::unread(&clean.text, clean.paragraphs.clone());
    identities::join_names(&clean.text, &mut text.names, own);
    markup.join_names(&mut text.names);
    text
}

/// Keeps the record within its budget, says what was left out, and gives spans the consumer's unit.
fn finish(mut record: Record, text: &Text<'_>, report: Report<'_>, offsets: Offsets) -> Record {
    report.limit(Stage::Reader, "sentences split or run together", text.resized);
    report.limit(Stage::Reader, "bytes at the end of the text not read", text.unread_bytes);
    for list in budget::exhausted(&record, text) {
        report.limit(stage_of(list), "items read of a sentence that may hold more", budget::PER_SENTENCE);
    }
    for left_out in budget::fit(&mut record) {
        report.limit(stage_of(left_out.list), "items left out of a record that would be too long", left_out.count);
    }
    record.diagnostics.extend(report.into_diagnostics());
    offsets::convert(&mut record, offsets);
    record
}

/// A clock time without a zone is the time of the agency's seat, where it has one zone.
fn in_the_agencys_zone<'a>(article: &'a Article, resources: &Resources) -> Cow<'a, Article> {
    let zoned = || {
        let published = article.published.filter(|it| article.published_is_local && it.has_time)?;
        let agency = article.provider.as_deref().and_then(|it| resources.furniture.agencies.find(it))?;
        let published = in_zone(published, agency.zone.as_ref()?);
        Some(Article { published: Some(published?), published_is_local: false, ..article.clone() })
    };
    zoned().map_or(Cow::Borrowed(article), Cow::Owned)
}

/// A clock time that was taken for UTC as what it is in its zone.
pub(crate) fn in_zone(local: Moment, zone: &TimeZone) -> Option<Moment> {
    let clock = local.offset.to_datetime(local.timestamp);
    // Of the two readings of an hour that clocks show twice, the later.
    let timestamp = zone.to_ambiguous_timestamp(clock).later().ok()?;
    Some(Moment { timestamp, offset: zone.to_offset(timestamp), ..local })
}

/// Copy whose life could not be read must not go out as usable: it may be embargoed or killed.
fn fail_closed(found: Option<(Lifecycle, Vec<String>)>, report: &Report<'_>) -> Lifecycle {
    let Some((lifecycle, notes)) = found else { return Lifecycle { status: Status::Withheld, ..Lifecycle::default() } };
    notes.into_iter().for_each(|note| report.note(Stage::Lifecycle, note));
    lifecycle
}

fn stage_of(list: budget::List) -> Stage {
    match list {
        budget::List::Mentions => Stage::Entities,
        budget::List::Times => Stage::Times,
        budget::List::Quantities => Stage::Quantities,
        budget::List::Attributions => Stage::Attributions,
        budget::List::Events => Stage::Events,
    }
}

/// What the envelope and the furniture say of where the copy comes from.
fn whereabouts<'a>(article: &'a Article, clean: &'a Clean, dateline: &'a [Place]) -> places::Whereabouts<'a> {
    let credit = clean.credit.as_ref();
    let outlets =
        [article.provider.as_deref(), credit.and_then(|it| it.name.as_deref()), credit.and_then(|it| it.distributor.as_deref())];
    places::Whereabouts { dateline, outlets }
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

fn dateline(found: DatelineText, places: &[Place]) -> Dateline {
    Dateline { text: found.text, places: places.to_vec(), date: found.date.map(|it| it.to_string()), agency: found.agency }
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

    /// [`Report::stage`] on what other stages found; if it fails, that stays as far as it got.
    fn stage_over<T>(&self, called_for: bool, stage: Stage, mut found: T, run: impl FnOnce(&mut T)) -> T {
        self.stage_if(called_for, stage, || run(&mut found));
        found
    }

    /// The copy with no more paragraphs than its length allows.
    fn budgeted(&self, mut clean: Clean) -> Clean {
        let count = budget::run_together(&mut clean.paragraphs, &clean.text);
        self.limit(Stage::Furniture, "paragraphs run together", count);
        clean
    }

    /// Notes what is not read of copy in a language of which little is known.
    fn leave_out(&self, tag: &str, known: Option<&Language>) {
        let has = |there: fn(&Language) -> bool| known.is_some_and(there);
        let others = [
            (Stage::Entities, has(|it| it.places.is_some())),
            (Stage::Times, has(|it| it.times.is_some())),
            (Stage::Quantities, has(|it| it.quantities.is_some())),
            (Stage::Attributions, known.is_some()),
            (Stage::Keyphrases, has(|it| it.topics.is_some())),
            (Stage::Summary, has(|it| it.topics.is_some())),
        ];
        let mut left_out = vec![Stage::Reader, Stage::Coreference, Stage::Events, Stage::Relations];
        left_out.extend(others.into_iter().filter(|(_, has)| !has).map(|(stage, _)| stage));
        left_out.sort();
        left_out.iter().for_each(|it| self.observer.left_out(*it, tag));
        let names: Vec<&str> = left_out.iter().map(|it| it.as_str()).collect();
        self.note(
            Stage::Reader,
            format!("copy in {tag} is not read for: {}; the program has no knowledge of it for that", names.join(", ")),
        );
    }

    /// What a stage found, without the count of what it had no room for, which is noted.
    fn counted<T>(&self, stage: Stage, (found, left_out): (T, usize)) -> T {
        self.limit(stage, "items left out that would repeat too much of the copy", left_out);
        found
    }

    /// Notes that a budget applied to so many of something.
    fn limit(&self, stage: Stage, what: &str, count: usize) {
        if count > 0 {
            self.note(stage, format!("{count} {what}"));
        }
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
