//! What can go wrong between a path on the command line and a column of
//! cells. Each message says what, where, and what would have been right.

use std::io;

/// Why a survey file, or a column of it, cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// The file cannot be opened.
    #[error("cannot open {name}: {source}")]
    Open {
        /// The path as it was given.
        name: String,
        /// What the operating system says.
        source: io::Error,
    },

    /// Reading failed, or the compressed data are damaged.
    #[error("cannot read {name}: {source}")]
    Read {
        /// The path as it was given.
        name: String,
        /// What the operating system, or the decompressor, says.
        source: io::Error,
    },

    /// The bytes are not delimited text.
    #[error("{name} is not delimited text: it looks like {what}")]
    NotText {
        /// The path as it was given.
        name: String,
        /// What it seems to be, and what to do about it.
        what: &'static str,
    },

    /// Not even a header row.
    #[error("{name} is empty: the first row must hold the names of the columns")]
    Empty {
        /// The path as it was given.
        name: String,
    },

    /// A row does not end.
    #[error(
        "{name}: the row that starts at line {line} is longer than {limit} MiB; \
         is a closing quotation mark missing there?"
    )]
    RowTooLong {
        /// The path as it was given.
        name: String,
        /// Where the row starts.
        line: u64,
        /// The longest row that is read.
        limit: usize,
    },

    /// `--encoding` names nothing that is known.
    #[error(
        "unknown encoding \"{label}\": use a label such as utf-8, utf-16le, utf-16be, \
         windows-1252, latin1, iso-8859-15, windows-1250, windows-1251, gb18030, gbk, big5, \
         shift_jis, euc-jp, euc-kr or koi8-r"
    )]
    UnknownEncoding {
        /// What was given.
        label: String,
    },

    /// `--delimiter` is not one byte.
    #[error(
        "unknown delimiter \"{text}\": use one ASCII character such as , ; or |, \
         or one of the words comma, semicolon, tab, pipe"
    )]
    UnknownDelimiter {
        /// What was given.
        text: String,
    },

    /// An option of the form `left=right` does not parse.
    #[error("cannot read \"{text}\": expected {expected}")]
    Option {
        /// What was given.
        text: String,
        /// What would have been right.
        expected: &'static str,
    },

    /// No column of that name.
    #[error("no column \"{wanted}\"{hint}")]
    UnknownColumn {
        /// What was asked for.
        wanted: String,
        /// The nearest names, or all of them where they are few.
        hint: String,
    },

    /// Two or more columns of that name.
    #[error(
        "{count} columns are called \"{wanted}\": say which by number, {numbers}",
        count = numbers.len(),
        numbers = join(numbers)
    )]
    AmbiguousColumn {
        /// What was asked for.
        wanted: String,
        /// Their numbers, counted from 1.
        numbers: Vec<usize>,
    },

    /// A column number outside the file.
    #[error("no column number {number}: the file has columns 1 to {columns}")]
    ColumnNumber {
        /// What was asked for.
        number: usize,
        /// How many there are.
        columns: usize,
    },

    /// Day and month cannot be told apart anywhere in the column.
    #[error(
        "column \"{column}\": dates such as that at line {line} read as day/month and as \
         month/day, and no row decides; say --date-format dmy or --date-format mdy"
    )]
    AmbiguousDates {
        /// The column.
        column: String,
        /// The first such row.
        line: u64,
    },

    /// Some rows can only be day first, others only month first.
    #[error(
        "column \"{column}\" mixes two orders of date: line {day_first} can only be day/month, \
         line {month_first} only month/day; correct the file, or say --date-format dmy or mdy \
         to count the others as bad"
    )]
    MixedDates {
        /// The column.
        column: String,
        /// The first row with a day above 12 in first place.
        day_first: u64,
        /// The first row with a day above 12 in second place.
        month_first: u64,
    },

    /// A scale of too many points, or of too large ones.
    #[error(
        "{points} is too long for a scale: it may have {limit} points; group the values, or \
         state another --scale"
    )]
    Scale {
        /// What was asked for.
        points: String,
        /// The most points.
        limit: usize,
    },

    /// A column has so many values that it names no segments.
    #[error(
        "column \"{column}\" has more than {limit} different values by line {line}: \
         --by needs a column of groups"
    )]
    TooManySegments {
        /// The column.
        column: String,
        /// The most segments.
        limit: usize,
        /// Where the limit was passed.
        line: u64,
    },

    /// Options that do not go together.
    #[error("{0}")]
    Usage(String),

    /// A trend over a column without dates.
    #[error("no answered row has a date in column {column}: check --date and --date-format")]
    NoDates {
        /// The column of dates.
        column: String,
    },

    /// There is no figure without an answer.
    #[error("nobody answered {column}: {rows}{hint}")]
    NobodyAnswered {
        /// The column.
        column: String,
        /// What became of the rows.
        rows: String,
        /// What to check.
        hint: String,
    },

    /// `--strict`, and cells that cannot be read.
    #[error("{bad}; nothing was computed, as --strict asks")]
    Strict {
        /// How many cells, and the first of them.
        bad: String,
    },

    /// Texts that are no answers to a Kano question. They are never counted
    /// as questionable.
    #[error(
        "unknown answers: {unknown}; {known}; --wording states another wording, --skip-unknown \
         counts unknown answers as invalid"
    )]
    UnknownAnswers {
        /// The texts with how often each was seen, and where first.
        unknown: String,
        /// What would have been right.
        known: String,
    },

    /// A row is not what it should be.
    #[error("line {line}: {reason}")]
    Row {
        /// Where it starts.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },

    /// A configuration file does not say what it should.
    #[error("{name}: {reason}")]
    Config {
        /// The path.
        name: String,
        /// What is wrong, and where.
        reason: String,
    },

    /// Counts beyond 64 bits, or weights beyond what a number holds.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),

    /// The answers do not carry what was asked for, such as an item that does
    /// not vary.
    #[error("{0}")]
    Data(String),

    /// The metric or its interval is not defined for what was asked.
    #[error("{0}")]
    Metric(String),

    /// The result cannot be printed in its format.
    #[error("cannot print the result: {0}")]
    Render(String),

    /// The simulated survey cannot be written.
    #[error("cannot write {name}: {source}")]
    Write {
        /// The path.
        name: String,
        /// What the operating system says.
        source: io::Error,
    },
}

impl Error {
    /// Whether another command line, rather than other data, is the cure.
    pub(crate) fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::UnknownEncoding { .. }
                | Self::UnknownDelimiter { .. }
                | Self::Option { .. }
                | Self::UnknownColumn { .. }
                | Self::AmbiguousColumn { .. }
                | Self::ColumnNumber { .. }
                | Self::AmbiguousDates { .. }
                | Self::Scale { .. }
                | Self::TooManySegments { .. }
                | Self::Config { .. }
                | Self::Usage(_)
                | Self::Metric(_)
        )
    }
}

fn join(numbers: &[usize]) -> String {
    let words: Vec<String> = numbers.iter().map(|n| format!("#{n}")).collect();
    words.join(" or ")
}
