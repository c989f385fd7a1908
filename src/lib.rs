//! copytaster reads live wire copy off a NATS subject and publishes one enriched record per article.

pub mod article;
pub mod ingest;
pub mod pipeline;
pub mod record;
pub mod resources;
pub mod stages;
pub mod text;
