//! The program `satis`: customer-satisfaction metrics from survey files.

mod args;
mod cell;
mod clv;
mod command;
mod csi;
mod date;
mod demo;
mod error;
mod kano;
mod measure;
mod metric;
mod monitor;
mod pattern;
mod progress;
mod report;
mod servqual;
mod source;
mod template;
mod text;
mod weighting;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use args::Cli;
use error::Error;

/// The data cannot be used.
const BAD_DATA: u8 = 1;
/// The command line cannot be used; clap's own errors end with the same code.
const BAD_USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = command::run(&cli.command, io::stdout().is_terminal());
    match outcome.and_then(print) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do where standard error is closed as well.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(if error.is_usage() { BAD_USAGE } else { BAD_DATA })
        }
    }
}

/// Writes to standard output; a reader that has gone away, as `head` does, is
/// no error.
fn print(text: String) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Write { name: "standard output".to_owned(), source: error })
        }
        _ => Ok(()),
    }
}
