//! `copytaster train clusters`: the readable list of word clusters from word vectors.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::Failure;
use crate::train::clusters;

#[derive(Debug, clap::Args)]
pub(super) struct TrainArgs {
    /// Word vectors as text: a word and its numbers a line, frequent words first (the format of GloVe and word2vec)
    #[arg(long, value_name = "FILE")]
    vectors: PathBuf,
    /// What the vectors are, for the list's first line
    #[arg(long, value_name = "NAME", default_value = "GloVe 6B (Pennington, Socher & Manning, EMNLP 2014; PDDL 1.0)")]
    source: String,
    /// The list
    #[arg(long, value_name = "FILE", default_value = "src/train/clusters.txt")]
    out: PathBuf,
}

pub(super) fn train(args: &TrainArgs, mut say: impl FnMut(&str)) -> Result<ExitCode, Failure> {
    let shown = args.vectors.display();
    let vectors =
        std::fs::read_to_string(&args.vectors).map_err(|error| Failure::Failed(format!("could not read {shown}: {error}")))?;
    let list = clusters::list(&vectors, &args.source, &mut say).ok_or_else(|| {
        Failure::Failed(format!("{shown} holds no word vectors: each line must be a word and its numbers, separated by blanks"))
    })?;
    std::fs::write(&args.out, list)
        .map_err(|error| Failure::Failed(format!("could not write {}: {error}", args.out.display())))?;
    Ok(ExitCode::SUCCESS)
}
