//! A row a customer, as CSV.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use satis_clv::{GridSegment, Rfm, RfmCustomer};

use super::{Analysis, Customers};
use crate::error::Error;

/// Writes what is known and expected of every customer.
///
/// # Errors
///
/// [`Error::Write`] where the file is there already or cannot be written.
pub(crate) fn write_customers(
    path: &Path,
    customers: &Customers,
    analysis: &Analysis,
    margin: f64,
) -> Result<(), Error> {
    let bought = customers.log.as_ref().map(|log| log.bought.as_slice()).unwrap_or_default();
    let mut header = vec![
        "customer",
        "x",
        "t_x",
        "T",
        "mean_spend",
        "p_alive",
        "expected_purchases",
        "expected_purchases_se",
        "expected_spend",
        "expected_spend_se",
        "value",
        "value_se",
    ];
    if !bought.is_empty() {
        header.push("holdout_purchases");
    }
    let both = customers.names.iter().zip(&customers.histories).enumerate();
    let rows = both.map(|(at, (name, history))| {
        let purchases = analysis.forecast.figure(at, |p| p.purchases);
        let (spend, value) = (analysis.spend_of(at), analysis.value_of(at, margin));
        let mean = history.mean_spend().filter(|_| customers.has_spend);
        let mut row = vec![
            name.to_string(),
            history.frequency().to_string(),
            history.recency().to_string(),
            history.age().to_string(),
            number(mean),
            analysis.forecast.figure(at, |p| p.p_alive).value.to_string(),
            purchases.value.to_string(),
            number(purchases.error),
            number(spend.map(|spend| spend.value)),
            number(spend.and_then(|spend| spend.error)),
            number(value.map(|value| value.value)),
            number(value.and_then(|value| value.error)),
        ];
        if let Some(bought) = bought.get(at) {
            row.push(bought.to_string());
        }
        row
    });
    write(path, &header, rows)
}

/// Writes the scores of every customer.
///
/// # Errors
///
/// As [`write_customers`].
pub(crate) fn write_scores(
    path: &Path,
    names: &[Box<str>],
    customers: &[RfmCustomer],
    rfm: &Rfm,
    segments: Option<&[GridSegment]>,
) -> Result<(), Error> {
    let mut header = vec![
        "customer",
        "days_since_last",
        "purchases",
        "spend",
        "recency_score",
        "frequency_score",
        "spend_score",
        "score",
    ];
    if segments.is_some() {
        header.push("segment");
    }
    let rows = names.iter().zip(customers).zip(rfm.scores()).enumerate();
    let rows = rows.map(|(at, ((name, customer), score))| {
        let mut row = vec![
            name.to_string(),
            customer.since_last.to_string(),
            customer.frequency.to_string(),
            customer.monetary.to_string(),
            score.recency.to_string(),
            score.frequency.to_string(),
            score.monetary.to_string(),
            score.to_string(),
        ];
        if let Some(segment) = segments.and_then(|segments| segments.get(at)) {
            row.push(segment.to_string());
        }
        row
    });
    write(path, &header, rows)
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn write(
    path: &Path,
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), Error> {
    let failed = |source: io::Error| Error::Write { name: path.display().to_string(), source };
    // What is there already is not written over.
    let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
    let write = || -> Result<(), csv::Error> {
        writer.write_record(header)?;
        for row in rows {
            writer.write_record(row)?;
        }
        writer.flush()?;
        Ok(())
    };
    write().map_err(|error| failed(error.into()))?;
    let mut inner = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    inner.flush().map_err(failed)
}
