//! `copytaster check`: the configuration, and the server against it.

use std::io::Write;
use std::process::ExitCode;

use super::server::{ServerArgs, block_on, connect};
use super::{Failure, worker, written};
use crate::config::Mode;
use crate::worker::broker::{checks, checks::Problem, rights, streams};
use crate::worker::health::Health;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster check --config copytaster.toml
  copytaster check --print-config > copytaster.toml
  copytaster check --offline --config copytaster.toml

Exit code 0: nothing found, or warnings only. 64: the configuration can't work. 69: the server can't be reached.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Look at the configuration only, not at the server
    #[arg(long)]
    offline: bool,
    /// Print the configuration with all defaults filled in, as TOML, and do nothing else
    #[arg(long)]
    print_config: bool,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    // Also checks the subject template and that the resources can be loaded.
    worker::enricher(&config, Health::new().into())?;
    let mut out = std::io::stdout();
    if args.print_config {
        written(write!(out, "{}", config.print()))?;
        return Ok(ExitCode::SUCCESS);
    }
    written(writeln!(out, "ok       the configuration is sound"))?;
    if args.offline {
        return Ok(ExitCode::SUCCESS);
    }
    block_on(async {
        let connection = connect(&config).await?;
        written(writeln!(out, "ok       connected to {} (nats-server {})", config.nats.url, connection.server_version()))?;
        let rights = rights::missing(&config).await?;
        print_problems(&mut out, &rights)?;
        // Without rights the server does not answer what comes next.
        if rights.iter().any(|it| it.fatal) {
            return Ok(ExitCode::from(64));
        }
        written(writeln!(out, "ok       the rights that the worker needs"))?;
        let mut fatal = false;
        for line in streams::presence(&connection, &config).await {
            // What is missing is made by the worker at its start, but not in mode bind.
            fatal |= config.worker.mode == Mode::Bind && line.starts_with("missing");
            written(writeln!(out, "{line}"))?;
        }
        let problems = [checks::compare(&connection, &config).await, checks::together(&connection, &config).await].concat();
        print_problems(&mut out, &problems)?;
        fatal |= problems.iter().any(|it| it.fatal);
        Ok(ExitCode::from(if fatal { 64 } else { 0 }))
    })
}

fn print_problems(out: &mut impl Write, problems: &[Problem]) -> Result<(), Failure> {
    for problem in problems {
        written(writeln!(out, "{}  {problem}", if problem.fatal { "error  " } else { "warning" }))?;
    }
    Ok(())
}
