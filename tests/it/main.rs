//! The one integration binary: real-shaped copy in, records out; a real nats-server for everything about the broker.

#![allow(clippy::unwrap_used, reason = "what can not be had ends the test")]

mod asyncapi;
mod broker;
mod budget;
mod command;
mod envelopes;
mod formats;
mod fuzz;
mod golden;
mod languages;
mod modules;
mod record;
mod routing;
mod stages;
mod stored;
mod stories;
mod subject_matter;
mod words;
