//! A copy taster is the journalist who reads everything that the wires send and decides what it is. `copytaster` does that for a NATS
//! server: it reads live wire copy off a subject, enriches it and publishes one record per article.
//!
//! ```text
//! wire.raw.>  ──pull──▶ ingest ──▶ pipeline::enrich ──▶ publish ──▶ wire.enriched.<language>.<topic>
//!  (JetStream)          bytes →     Article → Record     await the    (JetStream, de-duplicated)
//!                       Article     on the CPU pool      PubAck, ack
//!                          │                         ├─ events, statements, tolls ──▶ wire.events.>, wire.statements.>, wire.tolls.>
//!                          │                         ├─ embargoed, held ──▶ wire.held.<kind>, and on the tree above at its time
//!                          │                         ├─ killed ───────────▶ wire.kills.<agency>, and a tombstone on the tree above
//!                          └────────── what can't be read ──────────▶ wire.dead.<reason>
//! ```
//!
//! # Where is the thing that …
//!
//! - … says what comes in and what goes out: [`article`], [`record`] (the contract with consumers; its JSON Schema is made from it)
//! - … reads records that another release wrote: [`record::stored`]
//! - … tells NewsML-G2 from ninjs, and reads it: [`ingest`], a file for each format or dialect
//! - … decides in which order things are found: [`pipeline`], one function, the dataflow. Read it first.
//! - … finds a thing (datelines, the lifecycle, places, times, quantities, who is who, who said what, who did what to whom, topics, …): [`stages`], one file or folder each
//! - … says how sure a finding is: `confidence` of its stage, by the weights in [`resources::confidence`]
//! - … reads copy that is not English: the language's folder in [`resources`], [`stages::places::named`], [`stages::attributions::quoted`]
//! - … cuts sentences and words, tags and parses them, finds names: [`text`]; it knows language, not news
//! - … links records: copies, stories, claims, tolls, corrections: [`stories`], a pure fold over the enriched stream; its state is kept over a restart by `stories::snapshot` (bytes) and `worker::stories` (bucket)
//! - … knows a verb, a title, an agency, a place: [`resources`] – `world`, `wire` and a folder for each language –, read by `lists`
//! - … makes an event, a statement or a toll of a record a message of its own, and withdraws it: [`bulletins`]
//! - … describes all subjects, headers and payloads for other programs: [`asyncapi`]
//! - … pulls, publishes and settles messages: [`worker`]; health and metrics: [`serve`]; settings: [`config`], which may name the [`fields`] of a record
//! - … says what made a record – release, source, lists and models –, for its provenance and the message id: `identity`
//! - … a person types: [`cli`], one file per command, with records and stories for human eyes from `view`; a content system takes: [`ninjs`]
//! - … builds the models from open corpora: `train`; measures what is found: `evaluate`; both behind the feature `train`
//!
//! `ingest`, `lists`, `record`, `resources`, `stories` and `text` are crates of their own, at their places in this folder; none of them knows this one.
//! How to add a word, a stage, a format: `CONTRIBUTING.md`.
//!
//! # What always holds
//!
//! - `text`, `stages`, `pipeline`, `record`, `stories` and `ingest` do no I/O, no async, read no clock, hold no globals and log nothing.
//! - Only `worker`, `serve`, `cli` and `main` know tokio; the NATS client's types stay inside `worker`.
//! - Inside the program a span is a byte range on character boundaries of one text; the record's unit is made at the edge.
//! - The same article and resources give the same record, byte for byte.
//! - An article is acknowledged only after its record's PubAck came back, or its dead letter's did.
//! - A stage that fails costs its own fields only; a lifecycle that can't be read withholds the copy.
//! - Nothing goes out on the enriched subjects but usable copy, and tombstones without text.

pub use ::{ingest, record, resources, stories, text};
pub use ::record::article;

pub mod asyncapi;
pub mod bulletins;
pub mod cli;
pub mod config;
#[cfg(feature = "train")]
mod evaluate;
pub mod fields;
mod identity;
pub mod ninjs;
pub mod pipeline;
pub mod serve;
pub mod stages;
#[cfg(feature = "train")]
mod train;
mod view;
pub mod worker;
