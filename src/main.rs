//! Arguments → logs → the command → exit code.

use std::process::ExitCode;

use copytaster::cli::{self, Cli};

/// Long-running work on many threads fragments the system allocator; mimalloc gives memory back, and builds in seconds.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Cli::read() {
        Ok(arguments) => arguments,
        Err(done) => return done,
    };
    cli::start_logs(&arguments.log);
    match arguments.run() {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}
