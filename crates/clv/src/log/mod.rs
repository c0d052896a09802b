//! From a log of transactions to purchase histories.

mod cdnow;
mod customer;
mod histories;
mod rules;

#[cfg(feature = "jiff_02")]
pub use cdnow::day_of_date;
pub use cdnow::{cdnow_line, cdnow_rows, day_of};
pub use customer::{Customer, Holdout, LogReport, Regularity};
pub use histories::Histories;
pub use rules::{LogOptions, Merge, Returns, ZeroAmounts};
