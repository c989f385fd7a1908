//! The one integration binary: real-shaped copy in, records out; a real nats-server for everything about the broker.

mod broker;
mod command;
mod formats;
mod golden;
mod record;
mod stages;
