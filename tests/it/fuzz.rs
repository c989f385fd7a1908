//! The fuzz targets on stable Rust: each takes the project's own copy, damaged in a different way each round. A round is made of its
//! number alone, so that a failure can be had again; `FUZZ_ROUNDS` says how many there are.

#[path = "../fuzz/targets.rs"]
pub(crate) mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use targets::{FORMATS, TEXT, Target};

/// Rounds of each target where nothing else is asked for.
const ROUNDS: u64 = 300;
/// Longer inputs, in bytes, find nothing that shorter ones don't.
const LONGEST: usize = 8_000;

/// What parsers and grammars turn at.
const TOKENS: [&[u8]; 48] = [
    b"<",
    b">",
    b"</p>",
    b"<p>",
    b"<q>",
    b"<br/>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&amp;",
    b"&#0;",
    b"&lt;",
    b"\"",
    b"\\u0000",
    b"\\ud83d",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"1e999",
    b"\x01",
    b"\x02",
    b"\x03",
    b"\x1f",
    b"\0",
    b"\xff\xfe",
    b"\xc3",
    b"\xe2\x80\x99",
    b"\r\n",
    b"\n\n",
    b"=",
    b"=\r\n",
    b"--b",
    b"2022-03-14T24:00:00+99:99",
    b" (Reuters) - ",
    b"By ",
    b"$1.5 million",
    b"at least ",
    b"between 5 and 10 ",
    b"on Monday",
    b"EMBARGOED UNTIL 0001 GMT ",
    b"KILL ",
    b"1/2",
    b"^",
    b"``",
];

/// SplitMix64: the next of a row of numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap();
        bits % sides.max(1)
    }

    /// A stretch of bytes that is seldom long.
    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.roll(length + 1);
        let longest = [4, 30, 400, length][self.roll(4)];
        start..(start + self.roll(longest + 1)).min(length)
    }
}

/// A seed with some bytes changed, cut out, doubled, put in, or taken from another seed.
fn damaged(seeds: &[Vec<u8>], round: u64) -> Vec<u8> {
    let mut dice = Dice(round);
    let mut bytes = seeds[dice.roll(seeds.len())].clone();
    for _ in 0..=dice.roll(8) {
        let at = dice.roll(bytes.len() + 1);
        let stretch = dice.stretch(bytes.len());
        match dice.roll(7) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] = u8::try_from(dice.roll(256)).unwrap();
            }
            1 => drop(bytes.drain(stretch)),
            2 => bytes.truncate(at),
            3 => {
                let token = TOKENS[dice.roll(TOKENS.len())].repeat([1, 1, 3, 50][dice.roll(4)]);
                drop(bytes.splice(at..at, token));
            }
            4 => {
                let copied = bytes[stretch].repeat([1, 2, 20][dice.roll(3)]);
                drop(bytes.splice(at..at, copied));
            }
            _ => {
                let other = &seeds[dice.roll(seeds.len())];
                let from = dice.stretch(other.len());
                drop(bytes.splice(stretch, other[from].iter().copied()));
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}

/// The files of a folder of test data, in the order of their names.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()).collect();
    paths.sort();
    paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
}

#[track_caller]
fn fuzz(target: &Target, seeds: &[Vec<u8>], share: u64) {
    let rounds = std::env::var("FUZZ_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(ROUNDS / share);
    for round in 0..rounds {
        let bytes = [target.beginning, &damaged(seeds, round)].concat();
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (target.run)(&bytes))) {
            std::fs::write(std::env::temp_dir().join(format!("fuzz-{}-{round}", target.name)), &bytes).unwrap();
            resume_unwind(panic);
        }
    }
}

#[test]
fn every_reader_answers_damaged_items() {
    let mut seeds = seeds("formats");
    seeds.extend(self::seeds("wire"));
    FORMATS.iter().for_each(|it| fuzz(it, &seeds, 1));
}

#[test]
fn every_text_stage_bears_damaged_copy() {
    let seeds = seeds("wire");
    // The reader and the whole program cost a hundred times what a grammar does.
    TEXT.iter().for_each(|it| fuzz(it, &seeds, if matches!(it.name, "reader" | "pipeline" | "quantities") { 5 } else { 1 }));
}
