//! `copytaster completions` and `copytaster man`: what a shell and `man` want to know of the commands.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Failure, written};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster completions bash > /etc/bash_completion.d/copytaster
  copytaster completions zsh > ~/.zfunc/_copytaster")]
pub struct CompletionsArgs {
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster man | man -l -
  copytaster man /usr/local/share/man/man1")]
pub struct ManArgs {
    /// Write a page for each command into this folder; none: the first page, on standard output
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub fn completions(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "copytaster", &mut script);
    written(std::io::stdout().write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}

pub fn man(args: &ManArgs) -> Result<ExitCode, Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("the manual can't be written: {error}"));
    match &args.folder {
        Some(folder) => clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?,
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(failed)?;
            written(std::io::stdout().write_all(&page))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
