//! Any bytes through the sniffer and whichever reader it chooses.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::ingest_soundly(bytes));
