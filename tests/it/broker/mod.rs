//! Nothing lost, nothing twice: the worker against a real nats-server, under every fault that can be made here.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "whatever can not be had ends the test, with the server's last words"
)]

mod alerts;
mod ask;
mod asyncapi;
mod clocks;
mod commands;
mod deaths;
mod demo;
mod embargo;
mod envelope_headers;
mod events;
mod feed;
mod feeds;
mod flow;
mod headers;
mod held;
mod identity;
mod moves;
mod network;
mod notices;
mod order;
mod plain_text;
mod proxy;
mod recalls;
mod rig;
mod rights;
mod secrets;
mod server;
mod service;
mod stages;
mod stories;
mod unreadable;
mod upgrades;
mod users;
mod versions;

use std::sync::Arc;

use rig::{Beside, Copy, Mortal, Process, Running, copy, settings, slow_copy, until};
use server::{Server, Signal};
