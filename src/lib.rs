//! copytaster reads live wire copy off a NATS subject and publishes one enriched record per article.

/// Name and version, as they stand in records.
pub const SOFTWARE: &str = concat!("copytaster ", env!("CARGO_PKG_VERSION"));

pub mod article;
pub mod cli;
pub mod config;
pub mod ingest;
pub mod ninjs;
pub mod pipeline;
pub mod record;
pub mod resources;
pub mod serve;
pub mod stages;
pub mod text;
#[cfg(feature = "train")]
pub mod train;
pub mod worker;
