//! How fast one core reads: the pipeline alone, then the whole program on 2,000 stories.
//!
//! `cargo bench --bench enrich`

mod load;

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use copytaster::ingest;
use copytaster::pipeline::{Settings, enrich};
use copytaster::record::Offsets;
use copytaster::resources::Resources;
use copytaster::stages::quantities;
use copytaster::stages::times::{self, TimeAnchors};
use copytaster::text::{self, Paragraph};
use criterion::{Criterion, Throughput};

const STORIES: u64 = 2_000;
const DEMO: &str = include_str!("../../src/resources/demo/1-nairobi.json");

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    pipeline(&mut criterion, &one_thread());
    times_and_quantities(&mut criterion);
    criterion.final_summary();
    whole_program();
}

fn one_thread() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread")
}

/// Bytes in, record out, serialised; one core.
fn pipeline(criterion: &mut Criterion, core: &rayon::ThreadPool) {
    let resources = Resources::built_in().expect("resources");
    let read = |bytes: &[u8]| {
        let records =
            ingest::read(bytes).into_iter().filter_map(Result::ok).map(|it| enrich(&it, &resources, &Settings::default()));
        records.map(|it| serde_json::to_vec(&it).map_or(0, |it| it.len())).sum::<usize>()
    };
    let stories: Vec<String> = (0..100).map(load::story).collect();
    let mut group = criterion.benchmark_group("enrich");
    group.bench_function("demo story", |bencher| bencher.iter(|| core.install(|| read(DEMO.as_bytes()))));
    group.throughput(Throughput::Elements(stories.len() as u64));
    group.bench_function("100 stories of 450 words", |bencher| {
        bencher.iter(|| core.install(|| stories.iter().map(|it| read(it.as_bytes())).sum::<usize>()))
    });
    group.finish();
}

/// Two stages by themselves, on the text of a story of 450 words that has been read.
fn times_and_quantities(criterion: &mut Criterion) {
    let resources = Resources::built_in().expect("resources");
    let article = ingest::read(load::story(0).as_bytes()).into_iter().find_map(Result::ok).expect("a story");
    let bytes = Settings { offsets: Offsets::Utf8, ..Settings::default() };
    let record = enrich(&article, &resources, &bytes);
    let paragraphs = record.paragraphs.iter().map(|it| Paragraph { span: it.span, kind: it.kind }).collect();
    let (plain, anchors) = (record.text, TimeAnchors { published: article.published, dateline: None });
    let text = text::analyse(&plain, paragraphs, &resources.reader);
    let english = resources.languages.get("en").and_then(|it| it.times.as_deref()).expect("times of English");
    let found = times::find(&text, &anchors, english);
    let mut group = criterion.benchmark_group("stage");
    group.bench_function("times", |bencher| bencher.iter(|| times::find(&text, &anchors, english)));
    group.bench_function("quantities", |bencher| bencher.iter(|| quantities::find(&text, &found, &resources.quantities)));
    group.finish();
}

/// The program as a user runs it, start to exit, on one core.
#[allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn whole_program() {
    let lines = load::lines(STORIES);
    let words = load::words(&lines);
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_copytaster"))
        .arg("enrich")
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("copytaster starts");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(lines.as_bytes()).expect("copytaster reads");
    let memory = peak_memory(child.id());
    drop(input);
    assert!(child.wait().expect("copytaster ends").success());
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "whole program, one worker thread: {STORIES} stories, {words} words in {seconds:.2} s: {:.0} articles/s, {:.0} words/s, {memory}",
        STORIES as f64 / seconds,
        words as f64 / seconds
    );
}

/// The child's high-water mark of resident memory, where the system tells.
fn peak_memory(process: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or("unknown");
    format!("peak resident {}", line.trim())
}
