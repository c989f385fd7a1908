//! What goes out: the enriched record, version 1. This folder is the contract with consumers; its JSON Schema is
//! generated from these types and doc comments (`copytaster schema`).
//!
//! Stages fill these types with byte spans; [`offsets`] turns them into the consumer's unit once, at the edge.
//! A list is never null: an empty one is `[]`. A scalar that is not known is left out.

pub mod article;
mod attributions;
mod entities;
mod events;
mod furniture;
mod lifecycle;
mod local_id;
pub mod offsets;
mod provenance;
mod quantities;
mod span;
pub mod stub;
mod subject_matter;
mod text;
mod times;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::Article;
pub use attributions::{Attribution, AttributionKind, Cue, Speaker, SpeakerClass};
pub use entities::{Entity, EntityKind, Focus, Mention, MentionKind, Place, PlaceKind, PlaceRole};
pub use events::{Event, EventKind, EventStatus, Relation, Role, Trigger};
pub use furniture::{Byline, Credit, Dateline, Removed, RemovedKind};
pub use lifecycle::{Corrected, EmbargoNotice, Lifecycle, LifecycleKind, Replaced, Severity, Status};
pub use local_id::{IdKind, LocalId};
pub use provenance::{Diagnostic, Provenance, ResourceVersion, Source};
pub use quantities::{Bound, Quantity};
pub use span::{Extract, Offsets, Origin, Span};
pub use subject_matter::{Fingerprint, Keyphrase, Topic};
pub use text::{Language, Paragraph, ParagraphKind, Sentence, Token};
pub use times::{Time, TimeKind};

/// Name and version of the program, as they stand in records.
pub const SOFTWARE: &str = concat!("copytaster ", env!("CARGO_PKG_VERSION"));

/// The value of [`Record::schema`].
pub const SCHEMA: &str = "copytaster.record/1";

/// The identifier of the record's JSON Schema.
pub const SCHEMA_ID: &str = "urn:copytaster:record:1";

/// A value of a set that may grow: a code from a list under `src/resources`, or one that a user added.
pub type Code = Cow<'static, str>;

/// One enriched article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Always `copytaster.record/1`.
    pub schema: Code,
    /// The item's identity across versions: ninjs uri, NewsML-G2 guid, NITF doc-id, wire number, or `sha256:<hex>` of the raw bytes.
    pub id: String,
    /// The provider's version, as given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// What `start` and `end` count everywhere in this record.
    pub offsets: Offsets,
    pub source: Source,
    pub lifecycle: Lifecycle,
    /// The headline as delivered, tag prefixes ("UPDATE 1-") removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub headline: Option<String>,
    /// The slug line as delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slug: Option<String>,
    pub byline: Vec<Byline>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credit: Option<Credit>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dateline: Option<Dateline>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<Language>,
    /// The analysed text: the headline, a blank line, then the body without wire furniture; paragraphs are separated by a blank line.
    /// Every span of the record points into it.
    pub text: String,
    pub paragraphs: Vec<Paragraph>,
    pub sentences: Vec<Sentence>,
    /// Only when asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tokens: Option<Vec<Token>>,
    /// Wire furniture that was taken out of the text, in the order it was found.
    pub removed: Vec<Removed>,
    pub entities: Vec<Entity>,
    /// What the story is about, not where it was filed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub focus: Option<Focus>,
    pub times: Vec<Time>,
    pub quantities: Vec<Quantity>,
    pub attributions: Vec<Attribution>,
    pub events: Vec<Event>,
    pub relations: Vec<Relation>,
    pub topics: Vec<Topic>,
    pub keyphrases: Vec<Keyphrase>,
    /// Whole sentences that sum the story up, in text order.
    pub summary: Vec<Span>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fingerprint: Option<Fingerprint>,
    /// What a user's own stage added, by its name.
    pub extensions: BTreeMap<String, serde_json::Value>,
    /// Stages that failed and what was odd about the input. A failed stage costs its own field only.
    pub diagnostics: Vec<Diagnostic>,
    pub provenance: Provenance,
}

impl Record {
    /// The record of an article in which nothing has been found yet.
    pub fn new(article: &Article, resources: Vec<ResourceVersion>) -> Record {
        Record {
            schema: SCHEMA.into(),
            id: article.id.clone(),
            version: article.version.clone(),
            offsets: Offsets::Utf8,
            source: Source::of(article),
            lifecycle: Lifecycle::default(),
            headline: None,
            slug: article.slug.clone(),
            byline: Vec::new(),
            credit: None,
            dateline: None,
            language: None,
            text: String::new(),
            paragraphs: Vec::new(),
            sentences: Vec::new(),
            tokens: None,
            removed: Vec::new(),
            entities: Vec::new(),
            focus: None,
            times: Vec::new(),
            quantities: Vec::new(),
            attributions: Vec::new(),
            events: Vec::new(),
            relations: Vec::new(),
            topics: Vec::new(),
            keyphrases: Vec::new(),
            summary: Vec::new(),
            fingerprint: None,
            extensions: BTreeMap::new(),
            diagnostics: Vec::new(),
            provenance: Provenance { software: crate::SOFTWARE.to_owned(), resources },
        }
    }

    /// The record's JSON Schema, draft 2020-12, made from these types and their doc comments.
    pub fn json_schema() -> schemars::Schema {
        let mut schema = schemars::generate::SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Record>();
        schema.insert("$id".to_owned(), SCHEMA_ID.into());
        schema
    }
}
