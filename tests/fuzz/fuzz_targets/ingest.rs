//! Any bytes through the sniffer and whichever reader it chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let outcomes = copytaster::ingest::read(bytes);
    assert!(!outcomes.is_empty());
    for article in outcomes.into_iter().flatten() {
        assert!(article.paragraphs.iter().all(|it| !it.is_empty() && !it.contains('\n')));
    }
});
