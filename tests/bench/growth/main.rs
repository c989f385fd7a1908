//! Whether work and memory grow no faster than the input: reads copy of every kind in `generators.rs` at one size and at twice the size, and
//! compares.
//!
//! `cargo bench --bench growth` is the short form, which `tests/run` runs; `cargo bench --bench growth -- --long` takes larger inputs. Names
//! behind it choose generators; `--stages` shows where the time goes instead, without a verdict.
//!
//! Work is counted in instructions by `valgrind --tool=callgrind`, which runs this program again as its own child: they are nearly the same
//! on every machine and every run, as no clock is. The start-up is not counted. Memory is what the allocator has handed out at most.

mod generators;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use copytaster::ingest;
use copytaster::pipeline::{Observer, Settings, Stage, enrich_observed};
use copytaster::resources::Resources;
use generators::{GENERATORS, Generator};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes of the smaller input.
const SHORT: usize = 4_000;
const LONG: usize = 60_000;
/// Twice the input costs at most so many hundredths of the instructions.
const MOST_WORK: u64 = 250;
/// What reading may hold in memory: so many bytes, and so many for each byte of the input.
const MEMORY_BASE: usize = 24 << 20;
const MEMORY_FACTOR: usize = 400;
/// What records may be long together: so many bytes for each of them, and so many for each byte of the input.
const RECORD_BASE: usize = 64 << 10;
const RECORD_FACTOR: usize = 16;
/// Less work than this says nothing about growth.
const LEAST_WORK: u64 = 2_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let is_set = |flag: &str| arguments.iter().any(|it| it == flag);
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|it| !it.starts_with("--")).collect();
    let size = if is_set("--long") { LONG } else { SHORT };
    let chosen: Vec<&Generator> = GENERATORS.iter().filter(|it| names.is_empty() || names.contains(&it.name)).collect();
    if is_set("--child") {
        run_each(&chosen, size);
        return ExitCode::SUCCESS;
    }
    if is_set("--stages") {
        show_stages(&chosen, size);
        return ExitCode::SUCCESS;
    }
    let flags: Vec<&str> = arguments.iter().map(String::as_str).filter(|it| it.starts_with("--")).collect();
    judge(&chosen, size, &flags)
}

/// What reading one input cost.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    input: usize,
    records: usize,
    written: usize,
    memory: usize,
    instructions: u64,
}

/// Reads one input as the worker does. The instructions of this function are what is counted: its name is known to [`count`].
#[inline(never)]
fn measured(input: &[u8], resources: &Resources, watch: &dyn Observer) -> (usize, usize) {
    let mut sizes = (0, 0);
    for article in ingest::read(input).into_iter().flatten() {
        let record = enrich_observed(&article, resources, &Settings::default(), watch);
        sizes = (sizes.0 + 1, sizes.1 + serde_json::to_vec(&record).map_or(0, |it| it.len()));
    }
    sizes
}

/// Callgrind writes down what it counted when this is called.
#[inline(never)]
fn is_measured() {
    std::hint::black_box(());
}

/// The child: every input once at each size, on this thread alone, so that all of it is counted.
#[allow(clippy::print_stdout, reason = "the parent reads it")]
fn run_each(chosen: &[&Generator], size: usize) {
    on_one_thread();
    let resources = Resources::built_in().expect("resources");
    for generator in chosen {
        for bytes in [size, 2 * size] {
            let input = generator.input(bytes);
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let (records, written) = measured(&input, &resources, &copytaster::pipeline::Unobserved);
            let memory = MEMORY.peak_usage().saturating_sub(before);
            is_measured();
            println!("{}\t{records}\t{written}\t{memory}", input.len());
        }
    }
}

/// `rayon::join` runs both sides on the calling thread if that is the pool's only one.
fn on_one_thread() {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().expect("a pool of one thread");
}

/// Runs the child under callgrind and compares what the inputs cost.
#[allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn judge(chosen: &[&Generator], size: usize, flags: &[&str]) -> ExitCode {
    let costs = count(chosen, flags);
    println!("{:<28} {:>8} {:>12} {:>6} {:>9} {:>9}", "input", "bytes", "instructions", "growth", "memory", "record");
    let (mut judged, mut failures) = (0, Vec::new());
    for (generator, pair) in chosen.iter().zip(costs.chunks_exact(2)) {
        let [once, twice] = pair else { continue };
        // Twice the input, give or take what stands around it.
        let growth = twice.instructions * 100 * 2 * once.input as u64 / (once.instructions.max(1) * twice.input as u64);
        println!(
            "{:<28} {:>8} {:>12} {:>6.2} {:>9} {:>9}",
            generator.name,
            twice.input,
            twice.instructions,
            growth as f64 / 100.0,
            twice.memory,
            twice.written
        );
        judged += 1;
        if growth > MOST_WORK && twice.instructions > LEAST_WORK {
            failures.push(format!(
                "{}: twice the input costs {:.2} times the instructions",
                generator.name,
                growth as f64 / 100.0
            ));
        }
        if twice.memory > MEMORY_BASE + MEMORY_FACTOR * twice.input {
            failures.push(format!("{}: {} bytes of memory for {} bytes", generator.name, twice.memory, twice.input));
        }
        if twice.written > RECORD_BASE * twice.records + RECORD_FACTOR * twice.input {
            failures.push(format!("{}: records of {} bytes for {} bytes", generator.name, twice.written, twice.input));
        }
    }
    failures.iter().for_each(|it| println!("FAILED {it}"));
    println!("{judged} kinds of input at {size} and {} bytes, {} failed", 2 * size, failures.len());
    if failures.is_empty() && judged == chosen.len() && judged > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The costs of each input at each size, in order. Each core has a child of its own.
fn count(chosen: &[&Generator], flags: &[&str]) -> Vec<Cost> {
    let children = std::thread::available_parallelism().map_or(1, usize::from).min(chosen.len());
    let shares = chosen.chunks(chosen.len().div_ceil(children.max(1)));
    std::thread::scope(|scope| {
        let children: Vec<_> = shares.map(|share| scope.spawn(move || count_in_child(share, flags))).collect();
        children.into_iter().flat_map(|child| child.join().expect("a child's costs")).collect()
    })
}

fn count_in_child(share: &[&Generator], flags: &[&str]) -> Vec<Cost> {
    let folder = tempfile::tempdir().expect("a folder");
    let own = std::env::current_exe().expect("the path of this program");
    let output = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--collect-atstart=no"])
        .args(["--toggle-collect=growth::measured*", "--dump-before=growth::is_measured*"])
        .arg(format!("--callgrind-out-file={}/costs", folder.path().display()))
        .arg(own)
        .args(flags)
        .args(share.iter().map(|generator| generator.name))
        .arg("--child")
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("valgrind, which counts instructions, must be installed (its package is called valgrind)");
    assert!(output.status.success(), "the child failed: {}", output.status);
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let costs = lines.lines().zip(1..).map(|(line, number)| {
        let mut columns = line.split('\t').map(|it| it.parse::<usize>().expect("a number"));
        let mut next = || columns.next().expect("four columns");
        let (input, records, written, memory) = (next(), next(), next(), next());
        Cost { input, records, written, memory, instructions: instructions(folder.path(), number) }
    });
    let costs: Vec<Cost> = costs.collect();
    assert_eq!(costs.len(), 2 * share.len(), "the child measures every input at both sizes");
    costs
}

/// What callgrind counted in its dump number `number`.
fn instructions(folder: &Path, number: usize) -> u64 {
    let dump = std::fs::read_to_string(folder.join(format!("costs.{number}"))).expect("callgrind writes a file for each input");
    let total = dump.lines().find_map(|it| it.strip_prefix("summary: ").or_else(|| it.strip_prefix("totals: ")));
    total.and_then(|it| it.split(' ').next()).and_then(|it| it.parse().ok()).expect("a sum of instructions")
}

/// How long each stage takes at each size: where to look when an input grows too fast.
#[allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn show_stages(chosen: &[&Generator], size: usize) {
    on_one_thread();
    let resources = Resources::built_in().expect("resources");
    for generator in chosen {
        for bytes in [size, 2 * size] {
            let input = generator.input(bytes);
            let watch = Watch::default();
            let before = MEMORY.current_usage();
            MEMORY.reset_peak_usage();
            let started = Instant::now();
            let (records, written) = measured(&input, &resources, &watch);
            let took = started.elapsed();
            let memory = MEMORY.peak_usage().saturating_sub(before);
            let times = watch.0.into_inner().unwrap_or_else(PoisonError::into_inner);
            let slow = times.iter().filter(|(_, time)| time.as_micros() * 10 > took.as_micros());
            let slow: Vec<String> =
                slow.map(|(stage, time)| format!("{} {:.1}", stage.as_str(), time.as_secs_f64() * 1e3)).collect();
            let ms = took.as_secs_f64() * 1e3;
            println!(
                "{:<28} {:>8} bytes {ms:>9.1} ms {:>6} KiB {records} records {written}: {}",
                generator.name,
                input.len(),
                memory >> 10,
                slow.join(", ")
            );
            std::io::stdout().flush().expect("stdout");
        }
    }
}

#[derive(Default)]
struct Watch(Mutex<BTreeMap<Stage, Duration>>);

impl Observer for Watch {
    #[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    fn around(&self, stage: Stage, run: &mut dyn FnMut()) {
        let started = Instant::now();
        run();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(stage).or_default() += started.elapsed();
    }
}
