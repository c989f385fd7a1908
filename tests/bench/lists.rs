//! How long a user's own lists take to load, and what they cost each story: 200,000 lines, and stories of some 450 words.
//!
//! `cargo bench --bench lists`

#[allow(dead_code, reason = "other benchmarks count words")]
mod load;

use std::fmt::Write;

use copytaster::config::Lists;
use copytaster::ingest;
use copytaster::pipeline::{Settings, Unobserved, enrich_with};
use copytaster::resources::Resources;
use copytaster::resources::listed::Tables;
use criterion::Criterion;

const LINES: usize = 200_000;

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let folder = std::env::temp_dir().join(format!("copytaster-lists-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("people.tsv");
    std::fs::write(&path, lines()).expect("a file");
    let lists = Lists { people: vec![path], ..Lists::default() };
    criterion.bench_function("200,000 lines", |bencher| bencher.iter(|| lists.load().expect("lists").len()));
    let (resources, own) = (Resources::built_in().expect("resources"), lists.load().expect("lists"));
    let article = ingest::read(load::story(0).as_bytes()).into_iter().find_map(Result::ok).expect("a story");
    for (name, own) in [("a story without lists", &Tables::default()), ("a story with them", &own)] {
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| enrich_with(&article, &resources, own, &Settings::default(), &Unobserved).entities.len());
        });
    }
    std::fs::remove_dir_all(&folder).expect("the folder");
    criterion.final_summary();
}

/// Names of people with an id and another name each.
fn lines() -> String {
    (0..LINES).fold(String::new(), |mut text, at| {
        // Writing to a string does not fail.
        let _written = writeln!(text, "Given{} Family{at}\t-\tdesk:{at}\tG. Family{at}", at % 977);
        text
    })
}
