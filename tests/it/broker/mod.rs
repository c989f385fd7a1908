//! Nothing lost, nothing twice: the worker against a real nats-server, under every fault that can be made here.

#![allow(clippy::unwrap_used, reason = "whatever can not be had ends the test")]

mod checks;
mod deaths;
mod flow;
mod main_job;
mod network;
mod proxy;
mod rig;
mod rights;
mod server;

use rig::{Beside, Copy, Process, Running, copy, settings, slow_copy, until};
use server::{Server, Signal};
