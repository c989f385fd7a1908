//! Stories: how fast records are folded, and the weights by which items are of one story.
//!
//! ```text
//! cargo bench -p copytaster-stories --features train -- speed 1000 10000 100000 1000000
//! cargo bench -p copytaster-stories --features train -- learn RECORDS LABELS [RECORDS LABELS …]   # prints src/stories/weights.tsv
//! cargo bench -p copytaster-stories --features train -- pairs RECORDS LABELS                    # what items and stories have in common
//! cargo bench -p copytaster-stories --features train -- fold RECORDS [WEIGHTS]                   # links, then stories, one a line
//! ```
//!
//! RECORDS are lines of `copytaster enrich`; LABELS are lines of a record's id, a tab and the name of its story.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what can not be had ends the bench, which prints what it found"
)]

mod generated;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

use copytaster_stories::learn::{Pair, pairs, weighed, weights};
use copytaster_stories::{FEATURES, Out, Settings, State, Story, fold};
use record::Record;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    match arguments.split_first() {
        Some((command, files)) if command == "learn" => learn(files),
        Some((command, files)) if command == "pairs" => show_pairs(files),
        Some((command, files)) if command == "fold" => fold_file(&files[0], files.get(1)),
        Some((command, sizes)) if command == "speed" => speed(sizes),
        _ => speed(&["1000".to_owned(), "10000".to_owned()]),
    }
}

fn records(path: &str) -> impl Iterator<Item = Record> + use<> {
    let lines = BufReader::new(std::fs::File::open(path).unwrap()).lines();
    lines.map(|it| it.unwrap()).filter(|it| !it.starts_with("{\"rejected\"")).map(|it| serde_json::from_str(&it).unwrap())
}

fn fold_file(path: &str, weights: Option<&String>) {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let mut last: BTreeMap<String, Story> = BTreeMap::new();
    let mut state = match weights {
        Some(weights) => weighed(Settings::default(), &std::fs::read_to_string(weights).unwrap()),
        None => State::new(Settings::default()),
    };
    for record in records(path) {
        let (next, outs) = fold(state, &record);
        state = next;
        for it in outs {
            match it {
                Out::Link(link) => writeln!(out, "{}", serde_json::to_string(&link).unwrap()).unwrap(),
                Out::Story(story) => drop(last.insert(story.id.clone(), *story)),
            }
        }
    }
    for story in last.values().filter(|it| it.into.is_none()) {
        writeln!(out, "{}", serde_json::to_string(story).unwrap()).unwrap();
    }
}

fn labelled(files: &[String]) -> Vec<Pair> {
    let labels = std::fs::read_to_string(&files[1]).unwrap();
    let labels: BTreeMap<&str, &str> = labels.lines().filter_map(|it| it.split_once('\t')).collect();
    pairs(records(&files[0]).filter_map(|it| Some((it.clone(), (*labels.get(it.id.as_str())?).to_owned()))))
}

fn show_pairs(files: &[String]) {
    println!("item\tnearest\tone\t{}", FEATURES.join("\t"));
    for pair in labelled(files) {
        let features: Vec<String> = pair.features.iter().map(|it| format!("{it:.3}")).collect();
        println!("{}\t{}\t{}\t{}", pair.items[0], pair.items[1], pair.is_one, features.join("\t"));
    }
}

/// Each corpus counts as much as every other.
fn learn(files: &[String]) {
    let mut all: Vec<Pair> = Vec::new();
    for files in files.chunks(2) {
        let mut found = labelled(files);
        let weight = 10_000.0 / found.len() as f32;
        found.iter_mut().for_each(|it| it.weight = weight);
        eprintln!("{}: {} pairs, {} of one story", files[0], found.len(), found.iter().filter(|it| it.is_one).count());
        all.extend(found);
    }
    let learnt = weights(&all, 3000);
    for pair in &all {
        let sum: f32 = learnt.iter().zip(&pair.features).map(|(weight, value)| weight * value).sum();
        if (sum > 0.0) != pair.is_one {
            let shown: Vec<String> = FEATURES.iter().zip(&pair.features).map(|(name, it)| format!("{name} {it:.2}")).collect();
            eprintln!(
                "{} {} for {}: {}",
                pair.items[0],
                if sum > 0.0 { "is not of the story" } else { "is of the story" },
                pair.items[1],
                shown.join(", ")
            );
        }
    }
    for (name, weight) in FEATURES.iter().zip(learnt) {
        println!("{name}\t{weight:.2}");
    }
    let right = all.iter().filter(|it| {
        let sum: f32 = learnt.iter().zip(&it.features).map(|(weight, value)| weight * value).sum();
        (sum > 0.0) == it.is_one
    });
    eprintln!("{} of {} pairs right", right.count(), all.len());
}

/// Folds generated records, and says for each size what a record took of the processor, in the last tenth too, what all of it holds, and
/// what a snapshot costs. How long single records took is told by the clock on the wall: on a busy machine that is more.
fn speed(sizes: &[String]) {
    println!(
        "records  in the window  records/s  µs a record  in the last tenth  p99 by the clock  resident, MB  snapshot, MB  written, s  read, s"
    );
    for size in sizes {
        let size: usize = size.parse().unwrap();
        let mut state = State::new(Settings::default());
        let (mut times, mut batches) = (Vec::with_capacity(size), Vec::new());
        let mut all = generated::records(size);
        loop {
            let batch: Vec<Record> = all.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let (before, count) = (processor_time(), batch.len());
            for record in &batch {
                let started = Instant::now();
                let (next, outs) = fold(state, record);
                times.push(started.elapsed().as_micros());
                state = next;
                drop(outs);
            }
            batches.push((count, processor_time() - before));
        }
        let mean = |batches: &[(usize, f64)]| {
            let (count, seconds) = batches.iter().fold((0, 0.0), |all, it| (all.0 + it.0, all.1 + it.1));
            seconds * 1e6 / count.max(1) as f64
        };
        let (all, last) = (mean(&batches), mean(&batches[batches.len() - batches.len().div_ceil(10)..]));
        times.sort_unstable();
        let p99 = times[size * 99 / 100 - usize::from(size < 100)];
        let held = resident();
        let (bytes, written, read) = snapshot(&state);
        println!(
            "{size}  {}  {:.0}  {all:.0}  {last:.0}  {p99}  {held}  {bytes}  {written:.1}  {read:.1}",
            state.len(),
            1e6 / all
        );
    }
}

/// Records that are folded between two looks at the processor's time, which is told in hundredths of a second.
const BATCH: usize = 1000;

/// Seconds that this process has had of the processor.
fn processor_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

/// What a snapshot takes: MB, seconds of the processor to write and to read it.
fn snapshot(state: &State) -> (usize, f64, f64) {
    let (mut bytes, started) = (Vec::new(), processor_time());
    state.write("bench", &mut bytes).unwrap();
    let (written, started) = (processor_time() - started, processor_time());
    let read = State::read("bench", &Settings::default(), bytes.as_slice()).unwrap();
    assert_eq!(read.len(), state.len());
    (bytes.len() >> 20, written, processor_time() - started)
}

/// Memory of this process, in MB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    line.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}
