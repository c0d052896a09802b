//! Which file is read, and what the user knows of it.

use std::path::PathBuf;

use clap::Args;
use encoding_rs::Encoding;

use crate::source::{Delimiter, ReadOptions, parse_encoding};

/// Which file, and what is known about it.
#[derive(Debug, Args)]
pub(crate) struct FileArgs {
    /// CSV, TSV or other delimited text, gzip or not; - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,

    #[command(flatten)]
    read: ReadArgs,
}

/// What is known about how a file is written.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// Encoding, such as utf-8, windows-1252 or gb18030 [default: detected]
    #[arg(long, value_name = "LABEL", value_parser = parse_encoding)]
    encoding: Option<&'static Encoding>,

    /// Delimiter: one character, or comma, semicolon, tab, pipe [default: detected]
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<Delimiter>,
}

impl FileArgs {
    /// What the user states about the file.
    pub(crate) fn options(&self) -> ReadOptions {
        self.read.options()
    }
}

impl ReadArgs {
    /// What the user states about the file.
    pub(crate) fn options(&self) -> ReadOptions {
        ReadOptions { encoding: self.encoding, delimiter: self.delimiter, ..ReadOptions::default() }
    }
}
