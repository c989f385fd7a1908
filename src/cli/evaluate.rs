//! `copytaster evaluate`: measures the compiled-in models on corpora.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;

use crate::cli::{Failure, places};
use crate::evaluate::{attributions, events, signs, times, topics};
use crate::text::model::AlignedBytes;
use crate::text::{Reader, Text, analyse};
use crate::train::{conllu, lemmas, names, raw, tags, trees};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  copytaster evaluate reader --corpora corpora\n  copytaster evaluate places --corpora corpora\n  copytaster evaluate times --corpora corpora\n  copytaster evaluate attributions --corpora corpora\n  copytaster evaluate events --corpora corpora\n  copytaster evaluate topics --corpora corpora\n  copytaster evaluate signs story.json"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sentences, tokens, tags, lemmas, trees and speed of the reader
    Reader(ReaderArgs),
    /// Places on GeoVirus: recognition and resolution
    Places(places::EvaluateArgs),
    /// Times on WikiWars and the dates of GUM: spans and values
    Times(times::Evaluate),
    /// Attributions on PolNeAR: who said what
    Attributions(attributions::Evaluate),
    /// Events on the gold standard records of PLOVER: who did what to whom
    Events(events::Evaluate),
    /// What speaks for and against each attribution and event of some items, for fitting how sure the stages are
    Signs(signs::Evaluate),
    /// Topics on held-out events of Wikipedia's portal and on AG News: the best top level, its score, speed
    Topics(topics::Evaluate),
}

#[derive(Debug, clap::Args)]
struct ReaderArgs {
    /// Folder of the corpora, with `train/ud-ewt` and `train/ud-gum-open` in it
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,
    /// Which part of the treebanks
    #[arg(long, value_parser = ["train", "dev", "test"], default_value = "test")]
    part: String,
    /// A model file, in place of the one that is compiled in
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Print every disagreement on lemmas, tokens and boundaries
    #[arg(long)]
    differences: bool,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Reader(args) => evaluate_reader(args),
        What::Places(args) => places::evaluate(args),
        What::Times(args) => print_table(&times::evaluate(args).map_err(Failure::failed)?),
        What::Events(args) => print_table(&events::evaluate(args).map_err(Failure::failed)?),
        What::Signs(args) => print_table(&signs::evaluate(args).map_err(Failure::failed)?),
        What::Topics(args) => print_table(&topics::evaluate(args).map_err(Failure::failed)?),
        What::Attributions(args) => print_table(&attributions::evaluate(args).map_err(Failure::failed)?),
    }
}

#[allow(clippy::print_stdout, reason = "the table is the command's output")]
fn print_table(table: &str) -> Result<ExitCode, Failure> {
    print!("{table}");
    Ok(ExitCode::SUCCESS)
}

#[allow(clippy::print_stdout, reason = "the table is the command's output")]
fn evaluate_reader(args: &ReaderArgs) -> Result<ExitCode, Failure> {
    let reader = args.model.as_deref().map_or_else(|| Reader::built_in().map_err(Failure::failed), load)?;
    let part = args.part.as_str();
    println!("set                 | boundaries F1 raw | sentences F1 raw | tokens F1 raw | UPOS  | XPOS  | lemmas | UAS   | LAS");
    for (name, path) in sets(&args.corpora, part) {
        let gold = conllu::read(&path).map_err(Failure::failed)?;
        let running = raw::Running::of(&gold);
        let cut = raw::measure(&running, &reader);
        let (upos, xpos) = tags::measure(&gold, |words| reader.tag(words).tags);
        let (uas, las) = trees::measure(&gold, |words| reader.parse(words));
        let lemmas = lemmas::measure(&gold, &reader.spelling.exceptions);
        println!(
            "{:<19} | {:>17.4} | {:>16.4} | {:>13.4} | {upos:.2} | {xpos:.2} | {lemmas:>6.2} | {uas:.2} | {las:.2}",
            format!("{name} {part}"),
            cut.boundaries.f1(),
            cut.sentences.f1(),
            cut.tokens.f1()
        );
        if args.differences {
            lemmas::mistakes(&gold, &reader.spelling.exceptions).iter().for_each(|line| println!("{line}"));
            raw::differences(&running, &reader).iter().for_each(|line| println!("{line}"));
        }
    }
    if let Some(names) = &reader.names {
        for row in names::evaluate(&args.corpora, &reader.spelling, names).map_err(Failure::failed)? {
            println!("{row}");
        }
    }
    println!("tags, lemmas (gold tags) and trees: gold sentences and tokens, punctuation counted");
    print_speed(args, reader)?;
    Ok(ExitCode::SUCCESS)
}

/// The reader with the model of a file. The program measures it and ends: its memory is never given back.
fn load(path: &Path) -> Result<Reader, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::Failed(format!("could not read {}: {error}", path.display())))?;
    let bytes: &'static AlignedBytes = Box::leak(Box::new(AlignedBytes::copy_of(&bytes)));
    Reader::load(bytes.bytes()).map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}

/// Times each step of reading the news training text, cut into articles of some 450 words, on one thread.
#[allow(clippy::print_stdout, reason = "the table is the command's output")]
fn print_speed(args: &ReaderArgs, mut reader: Reader) -> Result<(), Failure> {
    let gold = conllu::read(&args.corpora.join("train/ud-gum-open/news-train.conllu")).map_err(Failure::failed)?;
    let articles: Vec<raw::Running> = gold.chunks(20).map(raw::Running::of).collect();
    let words: usize = articles.iter().map(|article| article.text.split_whitespace().count()).sum();
    let tokens: usize = gold.iter().map(|sentence| sentence.words.len()).sum();
    // The first run warms the caches.
    read_all(&articles, &reader);
    let (all, trees) = read_all(&articles, &reader);
    let names = reader.names.take();
    let (without_names, _) = read_all(&articles, &reader);
    let tagger = reader.tagger.take();
    let (cut, _) = read_all(&articles, &reader);
    (reader.names, reader.tagger) = (names, tagger);
    println!("speed, one thread             | microseconds a word | words (between blanks) a second | tokens a second");
    let rows = [
        ("sentences and tokens", cut),
        ("tags", without_names.saturating_sub(cut)),
        ("names", all.saturating_sub(without_names)),
        ("all of these", all),
        ("trees, of every sentence", trees),
        ("all of these with trees", all + trees),
    ];
    for (step, time) in rows {
        let seconds = time.as_secs_f64().max(f64::MIN_POSITIVE);
        let (words, tokens) = (words as f64, tokens as f64);
        println!("{step:<29} | {:>19.2} | {:>31.0} | {:>15.0}", seconds / words * 1e6, words / seconds, tokens / seconds);
    }
    Ok(())
}

/// How long the analysis of all articles takes, then the parsing.
fn read_all(articles: &[raw::Running], reader: &Reader) -> (Duration, Duration) {
    let start = Instant::now();
    let texts: Vec<Text<'_>> =
        articles.iter().map(|article| analyse(&article.text, article.paragraphs.clone(), reader)).collect();
    let analysed = start.elapsed();
    let start = Instant::now();
    for text in &texts {
        for sentence in 0..text.sentences.len() {
            std::hint::black_box(crate::text::trees::parse(text, sentence, reader));
        }
    }
    (analysed, start.elapsed())
}

fn sets(corpora: &Path, part: &str) -> [(&'static str, PathBuf); 3] {
    let train = corpora.join("train");
    [
        ("EWT", train.join(format!("ud-ewt/en_ewt-ud-{part}.conllu"))),
        ("GUM open", train.join(format!("ud-gum-open/open-{part}.conllu"))),
        ("GUM open news", train.join(format!("ud-gum-open/news-{part}.conllu"))),
    ]
}
