//! `copytaster check`: the configuration, and the server against it.

use std::io::Write;
use std::process::ExitCode;

use super::server::{ServerArgs, block_on, connect};
use super::{Failure, worker, written};
use crate::config::{Config, Mode, redacted};
use crate::resources::listed::Tables;
use crate::serve;
use crate::worker::broker::connection::Connection;
use crate::worker::broker::{checks, checks::Problem, rights, streams};
use crate::worker::health::Health;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  copytaster check --config copytaster.toml
  copytaster check --print-config > copytaster.toml
  copytaster check --offline --config copytaster.toml
  NATS_USER=operator copytaster check --provision --config copytaster.toml

Exit code 0: nothing found, or warnings only. 64: the worker can't work like this. 69: the server can't be reached.")]
pub struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Look at the configuration only, not at the server
    #[arg(long)]
    offline: bool,
    /// Print the configuration with all defaults filled in and without secrets, as TOML, and do nothing else
    #[arg(long)]
    print_config: bool,
    /// Make the streams, the consumers and the bucket that are missing, so that workers need no right to
    #[arg(long, conflicts_with_all = ["offline", "print_config"])]
    provision: bool,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let config = args.server.load()?;
    // Also checks the subject templates and that the resources can be loaded.
    let work = worker::enricher(&config, Health::new().into())?;
    let mut out = std::io::stdout();
    if args.print_config {
        written(write!(out, "{}", config.print()))?;
        return Ok(ExitCode::SUCCESS);
    }
    written(writeln!(out, "ok       the configuration is sound"))?;
    print_lists(&mut out, &work.current().own)?;
    if args.offline {
        return Ok(ExitCode::SUCCESS);
    }
    block_on(async {
        let connection = connect(&config).await?;
        written(writeln!(out, "ok       connected to {} (nats-server {})", config.nats.url, connection.server_version()))?;
        if args.provision {
            streams::provision(&connection, &config).await?;
            written(writeln!(out, "ok       everything is there that a worker needs"))?;
            return Ok(ExitCode::SUCCESS);
        }
        let sound = against_server(&mut out, &connection, &config).await?;
        Ok(ExitCode::from(if sound { 0 } else { 64 }))
    })
}

/// The user's own lists: how many entries they have, and which names are of several.
fn print_lists(out: &mut impl Write, own: &Tables) -> Result<(), Failure> {
    if own.is_empty() {
        return Ok(());
    }
    written(writeln!(out, "ok       {} entries of your own lists", own.len()))?;
    for name in own.ambiguous() {
        written(writeln!(out, "warning  {name}: both stay candidates"))?;
    }
    Ok(())
}

/// False if a worker could not work like this.
async fn against_server(out: &mut impl Write, connection: &Connection, config: &Config) -> Result<bool, Failure> {
    let rights = rights::missing(config).await?;
    print_problems(out, &rights)?;
    // Without rights the server does not answer what comes next.
    if rights.iter().any(|it| it.fatal) {
        return Ok(false);
    }
    written(writeln!(out, "ok       the rights that the worker needs"))?;
    let mut sound = true;
    for line in streams::presence(connection, config).await {
        // What is missing is made by the worker at its start, but not in mode bind.
        sound &= !line.starts_with("error") && (config.worker.mode != Mode::Bind || !line.starts_with("missing"));
        written(writeln!(out, "{}", redacted(&line)))?;
    }
    // A server that does not answer has said so by now, and would only be waited for.
    if sound {
        let problems = [
            checks::compare(connection, config).await,
            checks::obstacles(connection, config).await,
            checks::limits(connection, config).await,
            checks::together(connection, config).await,
        ]
        .concat();
        print_problems(out, &problems)?;
        sound = problems.iter().all(|it| !it.fatal);
    }
    match serve::check(config.http.listen.as_deref()).await {
        Ok(found) => written(writeln!(out, "ok       {found}"))?,
        Err(problem) => {
            sound = false;
            written(writeln!(out, "error    {problem}"))?;
        }
    }
    Ok(sound)
}

fn print_problems(out: &mut impl Write, problems: &[Problem]) -> Result<(), Failure> {
    for problem in problems {
        let said = problem.to_string();
        written(writeln!(out, "{}  {}", if problem.fatal { "error  " } else { "warning" }, redacted(&said)))?;
    }
    Ok(())
}
