//! Everything that is asked of the server: the connection, streams and consumers, publishing, settlement, rights and leadership.

pub mod bucket;
pub mod checks;
pub mod clock;
pub mod connection;
pub(crate) mod floor;
pub(crate) mod lease;
pub(crate) mod publish;
pub(crate) mod raw;
mod replicas;
pub mod rights;
pub(crate) mod service;
pub(crate) mod settlement;
pub mod streams;
