//! What goes out: the enriched record, version 1. This folder is the contract with consumers; its JSON Schema is
//! generated from these types and doc comments (`copytaster schema`).
//!
//! Stages fill these types with byte spans; [`offsets`] turns them into the consumer's unit once, at the edge.
//! A list is never null: an empty one is `[]`. A scalar that is not known is left out.
//!
//! Records outlive the release that wrote them: they wait for the end of an embargo, and lie in streams. So **every field that is added
//! has a default** when it is read (`#[serde(default)]`); only `schema`, `id`, `text` and `lifecycle` are required of a record. [`stored`]
//! reads what older and newer releases wrote.

pub mod article;
mod attributions;
pub mod bulletins;
mod entities;
mod events;
mod furniture;
mod lenient;
mod lifecycle;
mod local_id;
pub mod offsets;
mod provenance;
mod quantities;
mod schema;
mod span;
pub mod stored;
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
pub use entities::{Entity, EntityKind, Focus, Mention, MentionKind, Place, PlaceKind, PlaceRole, Watch};
pub use events::{Event, EventKind, EventStatus, Relation, Role, Telling, Trigger};
pub use furniture::{Byline, Credit, Dateline, Removed, RemovedKind};
pub use lifecycle::{Corrected, EmbargoNotice, Lifecycle, LifecycleKind, Replaced, STATUS, Severity, Status};
pub use local_id::{IdKind, LocalId};
pub use provenance::{Diagnostic, Provenance, ResourceVersion, Source};
pub use quantities::{Bound, Change, Measured, Quantity, TOLLS};
pub use schema::{published, schemas};
pub use span::{Offsets, Origin, Span};
pub use subject_matter::{Fingerprint, Keyphrase, Topic};
pub use text::{Language, Paragraph, ParagraphKind, Sentence, Token};
pub use times::{Time, TimeKind};

/// The value of [`Record::schema`].
pub const SCHEMA: &str = "copytaster.record/1";

/// The identifier of the record's JSON Schema.
pub const SCHEMA_ID: &str = "urn:copytaster:record:1";

/// A value of a set that may grow: a code from a list under `src/resources`, or one that a user added.
pub type Code = Cow<'static, str>;

/// One enriched article.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Always `copytaster.record/1`.
    pub schema: Code,
    /// The item's identity across versions: ninjs uri, NewsML-G2 guid, NITF doc-id, wire number, or `sha256:<hex>` of the raw bytes.
    pub id: String,
    /// The provider's version, as given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// What `start` and `end` count everywhere in this record.
    #[serde(default)]
    pub offsets: Offsets,
    #[serde(default)]
    pub source: Source,
    pub lifecycle: Lifecycle,
    /// The headline as delivered, tag prefixes ("UPDATE 1-") removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub headline: Option<String>,
    /// The slug line as delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slug: Option<String>,
    /// A slug of ours, where none was delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub slug_suggested: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub byline: Vec<Byline>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub credit: Option<Credit>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub dateline: Option<Dateline>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub language: Option<Language>,
    /// The analysed text: the headline, a blank line, then the body without wire furniture; paragraphs are separated by a blank line.
    /// Every span of the record points into it.
    pub text: String,
    #[serde(default, deserialize_with = "lenient::list")]
    pub paragraphs: Vec<Paragraph>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub sentences: Vec<Sentence>,
    /// Only when asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tokens: Option<Vec<Token>>,
    /// Wire furniture that was taken out of the text, in the order it was found.
    #[serde(default, deserialize_with = "lenient::list")]
    pub removed: Vec<Removed>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub entities: Vec<Entity>,
    /// What the story is about, not where it was filed.
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub focus: Option<Focus>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub times: Vec<Time>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub quantities: Vec<Quantity>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub attributions: Vec<Attribution>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub events: Vec<Event>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub relations: Vec<Relation>,
    /// IPTC Media Topics: each top level, the most likely first, followed by what is known below it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub topics: Vec<Topic>,
    /// What the story would be found under in an index, the most telling first.
    #[serde(default, deserialize_with = "lenient::list")]
    pub keyphrases: Vec<Keyphrase>,
    /// Whole sentences that sum the story up, in text order.
    #[serde(default)]
    pub summary: Vec<Span>,
    #[serde(skip_serializing_if = "Option::is_none", default, deserialize_with = "lenient::known")]
    pub fingerprint: Option<Fingerprint>,
    /// What a user's own stage added, by its name.
    #[serde(default)]
    pub extensions: BTreeMap<String, serde_json::Value>,
    /// Stages that failed and what was odd about the input. A failed stage costs its own field only.
    #[serde(default, deserialize_with = "lenient::list")]
    pub diagnostics: Vec<Diagnostic>,
    #[serde(default)]
    pub provenance: Provenance,
}

impl Record {
    /// The record of an article in which nothing has been found yet.
    pub fn new(article: &Article, provenance: Provenance) -> Record {
        Record {
            schema: SCHEMA.into(),
            id: article.id.clone(),
            version: article.version.clone(),
            offsets: Offsets::Utf8,
            source: Source::of(article),
            slug: article.slug.clone(),
            diagnostics: article
                .diagnostics
                .iter()
                .map(|it| Diagnostic { stage: "ingest".into(), message: it.clone() })
                .collect(),
            provenance,
            ..Record::default()
        }
    }
}
