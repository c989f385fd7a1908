//! The first byte chooses a format, whose beginning is set before the others, so that every reader is reached at once.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let target = &targets::FORMATS[usize::from(*first) % targets::FORMATS.len()];
    (target.run)(&[target.beginning, rest].concat());
});
