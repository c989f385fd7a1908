//! The first byte chooses a stage that reads text.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let target = &targets::TEXT[usize::from(*first) % targets::TEXT.len()];
    (target.run)(rest);
});
