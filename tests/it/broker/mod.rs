//! Everything about the broker, with a real nats-server.

mod bench;
mod faults;
mod main_job;
mod proxy;
mod rights;
mod server;
