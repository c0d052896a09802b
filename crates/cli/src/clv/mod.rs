//! Purchases of customers: from a log or a table to histories, and from a
//! fitted model to what each customer will do.

mod analysis;
mod forecast;
mod holdout;
mod ids;
mod log;
mod output;
mod quadrature;
mod slopes;
mod summary;
mod usual;

pub(crate) use analysis::{Analysis, Fit, Spend};
pub(crate) use holdout::HoldoutCheck;
pub(crate) use log::{LogRows, LogSource, PurchaseLog};
pub(crate) use output::{write_customers, write_scores};
pub(crate) use slopes::Figured;
pub(crate) use summary::read_summary;

use jiff::civil::Date;
use satis_clv::{History, LogReport, Regularity};

use crate::error::Error;
use crate::measure::BadCells;

/// The customers of a file.
#[derive(Debug)]
pub(crate) struct Customers {
    /// What the file calls them.
    pub(crate) names: Vec<Box<str>>,
    /// What they did, in the same order.
    pub(crate) histories: Vec<History>,
    /// Whether the file tells what they spent.
    pub(crate) has_spend: bool,
    /// What became of rows.
    pub(crate) rows: LogRows,
    /// Cells that cannot be read.
    pub(crate) bad: BadCells,
    /// The columns that were read, by what they hold.
    pub(crate) columns: Vec<(&'static str, usize)>,
    /// What a log tells beyond that.
    pub(crate) log: Option<LogFacts>,
}

/// What a log tells of its time.
#[derive(Debug)]
pub(crate) struct LogFacts {
    /// What became of transactions.
    pub(crate) report: LogReport,
    /// How regular purchases are.
    pub(crate) regularity: Regularity,
    /// The day of the first transaction that counts.
    pub(crate) first: Date,
    /// The last day that the histories know.
    pub(crate) until: Date,
    /// The last day of the holdout, if there is one.
    pub(crate) holdout_until: Option<Date>,
    /// Purchases in the holdout, customer by customer; empty without one.
    pub(crate) bought: Vec<u64>,
    /// The day of the first purchase, customer by customer.
    pub(crate) first_days: Vec<i32>,
    /// What the first purchase brought, customer by customer.
    pub(crate) first_amounts: Vec<f64>,
    /// Customer (by position) and day of every repeat purchase, with a
    /// holdout; None where a rule on amounts dropped some.
    pub(crate) repeats: Option<Vec<i32>>,
    /// How dates were read, in words.
    pub(crate) dates: String,
}

/// What the library says of the data.
pub(crate) fn data(error: satis_clv::Error) -> Error {
    Error::Data(error.to_string())
}
