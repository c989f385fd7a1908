//! What goes out: the enriched record, version 1. This file is the contract with consumers; its JSON Schema is
//! generated from these types and doc comments (`copytaster schema`).
//!
//! Stages fill these types with byte spans; [`offsets`] turns them into the consumer's unit once, at the edge.
//! A list is never null: an empty one is `[]`. A scalar that is not known is left out.

pub mod offsets;
pub mod stub;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::{Article, Format, ProviderCode};

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

/// A half-open stretch of the record's `text`: `text[start..end]`. Inside the program the unit is bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// The unit of `start` and `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Offsets {
    /// Unicode scalar values: the index of a Python `str`.
    #[default]
    Codepoint,
    /// UTF-16 code units: JavaScript, Java.
    Utf16,
    /// Bytes: Go, Rust.
    Utf8,
}

/// The number of something found in this record: `e1`, `t1`, `q1`, `a1`, `v1`. Numbered in text order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId {
    pub kind: IdKind,
    /// From 1.
    pub number: u32,
}

/// What a [`LocalId`] numbers; its letter is the first character of the id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdKind {
    /// `e`
    Entity,
    /// `t`
    Time,
    /// `q`
    Quantity,
    /// `a`
    Attribution,
    /// `v`
    Event,
}

/// Where the copy came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub provider: Option<String>,
    pub format: Format,
    /// The subject the message was read from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stream: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sequence: Option<u64>,
    /// The broker's timestamp of the message, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub received: Option<String>,
    /// The article's own issue date, ISO 8601; the anchor of relative times, else `received`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub published: Option<String>,
    /// Of the raw bytes, lower-case hexadecimal.
    pub sha256: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The provider's own codes as delivered: subjects, products, categories, RICs, references to other stories.
    #[serde(default)]
    pub codes: Vec<ProviderCode>,
}

/// What the wire says about its own copy.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Lifecycle {
    pub kind: LifecycleKind,
    pub severity: Severity,
    pub status: Status,
    /// 1 (most urgent) to 9, as delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub urgency: Option<u8>,
    /// `flash`, `bulletin`, `alert`, `urgent`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alert: Option<Code>,
    /// Take or lead as delivered: "1st Ld-Writethru", "UPDATE 2".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub take: Option<String>,
    pub replaces: Vec<Replaced>,
    /// The correction or kill notice as delivered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notice: Option<String>,
    /// What the notice says was wrong, and what is right.
    #[serde(default)]
    pub corrects: Vec<Corrected>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub embargo: Option<EmbargoNotice>,
    /// The words and envelope fields this was read from.
    pub evidence: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleKind {
    #[default]
    New,
    Update,
    Correction,
    Refile,
    Repeat,
    /// A note to editors; never a story.
    Advisory,
    Hold,
    Release,
    Kill,
}

/// How much of what was published before is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    #[default]
    None,
    Minor,
    Material,
    Total,
}

/// Whether the copy may be used (IPTC publishing status).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Usable,
    Withheld,
    Canceled,
}

/// An earlier item that this one replaces, by whatever the wire named it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Replaced {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// Which version of it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub headline: Option<String>,
    /// The words it was read from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<String>,
}

/// One thing that a correction puts right, in the notice's words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Corrected {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wrong: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub right: Option<String>,
    /// "headline", "paragraph 3".
    #[serde(rename = "where", skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

/// An embargo. Without `until` the copy is held for an unknown time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EmbargoNotice {
    /// ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// One person who wrote or reported the story.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Byline {
    pub name: String,
    /// `writer`, `reporting`, `additional_reporting`, `writing`, `editing`, `photo`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Code>,
    /// "Associated Press Writer".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

/// Whose copy it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// Canonical id of the agency: `reuters`, `ap`, `afp`, `ani`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    /// The agency's usual name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Through whom it came, if not from the agency itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub distributor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copyright: Option<String>,
}

/// Where and when the story was filed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// As delivered: "CAIRO/GAZA, May 7 (Reuters) -".
    pub text: String,
    pub places: Vec<Place>,
    /// ISO 8601 date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub date: Option<String>,
    /// Canonical id of the agency named in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// BCP 47.
    pub tag: String,
    /// 0 to 1.
    pub confidence: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paragraph {
    #[serde(flatten)]
    pub span: Span,
    pub kind: ParagraphKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParagraphKind {
    Headline,
    Body,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    #[serde(flatten)]
    pub span: Span,
    /// Index into `paragraphs`.
    pub paragraph: usize,
}

/// One word, as Universal Dependencies counts words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    #[serde(flatten)]
    pub span: Span,
    /// Universal part-of-speech tag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub upos: Option<Code>,
    /// Penn Treebank tag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub xpos: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lemma: Option<String>,
    /// Index of the governing token in `tokens`; absent for the root.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub head: Option<usize>,
    /// Universal Dependencies relation to the head.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deprel: Option<Code>,
    /// Index into `sentences`.
    pub sentence: usize,
}

/// Wire furniture taken out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    pub kind: RemovedKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    Dateline,
    Byline,
    Credit,
    Contact,
    EditorsNote,
    Advisory,
    Boilerplate,
}

/// A person, organisation, place, group, event or product, with every mention of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    pub id: LocalId,
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// The fullest or usual name.
    pub name: String,
    /// Public identifiers by scheme: `wikidata`, `geonames`, `iso3166`, `ticker`, `ric`, …
    pub ids: BTreeMap<String, String>,
    /// 0 to 1: how much the story is about it.
    pub salience: f64,
    pub in_headline: bool,
    pub mentions: Vec<Mention>,
    /// For type `place` only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    Person,
    Organisation,
    Place,
    /// Nationalities, religious and political groups: "Russian", "Republicans".
    Group,
    Event,
    Product,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    pub kind: MentionKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    Name,
    Nominal,
    Pronoun,
}

/// A place on earth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    pub name: String,
    pub kind: PlaceKind,
    /// WGS 84 degrees, north positive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lat: Option<f64>,
    /// WGS 84 degrees, east positive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Name of the first-level division it lies in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub admin1: Option<String>,
    pub ids: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub population: Option<u64>,
    /// What the place does in the story.
    pub roles: Vec<PlaceRole>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confidence: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    Country,
    Region,
    City,
    District,
    Facility,
    Natural,
    Continent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    Dateline,
    Event,
    Origin,
    Mention,
    /// Stands for its government: "Washington said".
    Metonym,
}

/// The place the story is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Focus {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<LocalId>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

/// A time expression (TIMEX3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    pub id: LocalId,
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(rename = "type")]
    pub kind: TimeKind,
    /// TIMEX3 value: `2022-02-24`, `2022-W11`, `PT3H`, `PRESENT_REF`, `196`.
    pub value: String,
    /// Start of the interval that the value covers, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// End of the interval that the value covers, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
    /// `approx`, `start`, `mid`, `end`, `before`, `after`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub modifier: Option<Code>,
    /// `absolute`, `published`, `dateline`, or the id of the expression it was resolved against.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anchor: Option<Code>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    Date,
    Time,
    Duration,
    Set,
}

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantity {
    pub id: LocalId,
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub high: Option<f64>,
    pub bound: Bound,
    /// `money`, `percent`, `people`, `dead`, `injured`, `missing`, `arrested`, `displaced`, `count`, `distance`, `magnitude`, `age`, …
    pub kind: Code,
    /// Normalised unit: `km`, `°C`, `barrel`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<Code>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub currency: Option<Code>,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<Extract>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    Exact,
    About,
    AtLeast,
    AtMost,
    Range,
}

/// A stretch of the text with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Extract {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
}

/// Who said a thing, and on whose word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    pub id: LocalId,
    pub kind: AttributionKind,
    /// What was said; several spans where the cue interrupts it.
    pub content: Vec<Span>,
    /// The spans of `content`, joined by a space.
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<Cue>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<Speaker>,
    /// The relay, nearest first.
    pub via: Vec<Speaker>,
    /// `statement`, `interview`, `press_conference`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub medium: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub audience: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub polarity: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub anonymity_reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributionKind {
    Direct,
    Indirect,
    Mixed,
}

/// The word that says that something was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cue {
    #[serde(flatten)]
    pub span: Span,
    pub lemma: String,
    /// `say`, `claim`, `deny`, `confirm`, `accuse`, `warn`, `promise`, `demand`, `ask`, `report`, `believe`, `order`, …
    pub class: Code,
}

/// The source of an attribution, or a relay of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<LocalId>,
    pub class: SpeakerClass,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub count: Option<u32>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpeakerClass {
    Person,
    Role,
    Institution,
    Document,
    Outlet,
    Social,
    Eyewitness,
    Unnamed,
    #[serde(rename = "self")]
    Own,
}

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    pub id: LocalId,
    /// PLOVER root, lower case.
    #[serde(rename = "type")]
    pub kind: EventKind,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mode: Option<Code>,
    pub trigger: Trigger,
    pub actors: Vec<Role>,
    pub recipients: Vec<Role>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<LocalId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<LocalId>,
    pub quantities: Vec<LocalId>,
    pub status: EventStatus,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attribution: Option<LocalId>,
    /// Index into `sentences`.
    pub sentence: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    Asserted,
    Alleged,
    Denied,
    Negated,
    Planned,
    Hypothetical,
    Historical,
}

/// The word that names an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trigger {
    #[serde(flatten)]
    pub span: Span,
    pub lemma: String,
}

/// Someone who takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    #[serde(flatten)]
    pub span: Span,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<LocalId>,
    /// ISO 3166-1 alpha-3, or the code of an intergovernmental organisation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// PLOVER sector: `GOV`, `MIL`, …
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sector: Option<Code>,
}

/// A fact about an entity that the text states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    pub subject: LocalId,
    /// `position`, `affiliation`, `spokesperson`, `family`, `located_in`, `alias`, …
    pub predicate: Code,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object: Option<LocalId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    #[serde(flatten)]
    pub span: Span,
}

/// An IPTC Media Topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// `medtop:11000000`
    pub code: Code,
    pub name: Code,
    /// 0 to 1.
    pub score: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Keyphrase {
    pub text: String,
    /// 0 to 1.
    pub score: f64,
}

/// For finding the same story again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fingerprint {
    /// 64-bit SimHash, hexadecimal.
    pub simhash: String,
    /// Number of words it was made of.
    pub words: usize,
}

/// Something a reader of the record should know about how it came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    pub stage: Code,
    pub message: String,
}

/// What made the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// `copytaster 0.1.0`
    pub software: String,
    pub resources: Vec<ResourceVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceVersion {
    pub name: String,
    pub version: String,
    pub sha256: String,
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

impl Source {
    fn of(article: &Article) -> Source {
        Source {
            provider: article.provider.clone(),
            format: article.format,
            subject: article.delivery.subject.clone(),
            stream: article.delivery.stream.clone(),
            sequence: article.delivery.sequence,
            received: article.delivery.received.map(|it| it.to_string()),
            published: article.published.map(|it| it.to_string()),
            sha256: article.sha256.clone(),
            url: article.url.clone(),
            codes: article.codes.clone(),
        }
    }
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// The words of `text` under this span; empty if it does not lie on character boundaries of it.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(&self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl IdKind {
    const ALL: [(IdKind, char); 5] =
        [(IdKind::Entity, 'e'), (IdKind::Time, 't'), (IdKind::Quantity, 'q'), (IdKind::Attribution, 'a'), (IdKind::Event, 'v')];
}

impl LocalId {
    pub fn new(kind: IdKind, number: u32) -> LocalId {
        LocalId { kind, number }
    }
}

impl fmt::Display for LocalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = IdKind::ALL.iter().find(|(kind, _)| *kind == self.kind).map_or('?', |(_, letter)| *letter);
        write!(f, "{letter}{}", self.number)
    }
}

impl Serialize for LocalId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<LocalId, D::Error> {
        let given = String::deserialize(deserializer)?;
        let mut chars = given.chars();
        let kind = chars.next().and_then(|first| IdKind::ALL.iter().find(|(_, letter)| *letter == first));
        match (kind, chars.as_str().parse()) {
            (Some((kind, _)), Ok(number)) => Ok(LocalId::new(*kind, number)),
            _ => Err(serde::de::Error::custom(format!("'{given}' is no local id: a letter of e, t, q, a, v and a number"))),
        }
    }
}

impl JsonSchema for LocalId {
    fn schema_name() -> Cow<'static, str> {
        "LocalId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[etqav][1-9][0-9]*$",
            "description": "The number of an entity (e), time (t), quantity (q), attribution (a) or event (v) of this record, in text order.",
        })
    }
}
