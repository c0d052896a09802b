//! `satis rfm`: customers scored by recency, frequency and spend.

use satis_clv::{Rfm, RfmCustomer, TimeUnit};

use crate::args::RfmArgs;
use crate::clv::{Customers, LogSource, PurchaseLog, write_scores};
use crate::error::Error;
use crate::report::RfmContext;
use crate::source::{Lines, Survey};

/// Runs the command.
///
/// # Errors
///
/// Where the options do not fit the file, the file cannot be read or written,
/// or a row of it is impossible.
pub(super) fn run(args: &RfmArgs) -> Result<String, Error> {
    let log = PurchaseLog::new(&args.log, TimeUnit::Days, None);
    let path = &args.log.file.path;
    if args.log.cdnow {
        let mut lines = Lines::open(path)?;
        let customers = log.read(LogSource::Fixed(&mut lines))?;
        return told(args, &customers, None, Some(&lines));
    }
    let mut survey = Survey::open(path, args.log.file.options())?;
    let customers = log.read(LogSource::Survey(&mut survey))?;
    told(args, &customers, Some(&survey), None)
}

fn told(
    args: &RfmArgs,
    customers: &Customers,
    survey: Option<&Survey>,
    lines: Option<&Lines>,
) -> Result<String, Error> {
    if !customers.has_spend {
        return Err(Error::Usage(
            "no column of the file has a usual name for the amount: say which with --amount"
                .to_owned(),
        ));
    }
    let first = customers.log.as_ref().map(|log| log.first_amounts.as_slice()).unwrap_or_default();
    let scored: Vec<RfmCustomer> = customers
        .histories
        .iter()
        .zip(first)
        .map(|(history, first)| {
            let repeat = history.mean_spend().unwrap_or_default() * history.frequency() as f64;
            RfmCustomer {
                since_last: history.age() - history.recency(),
                frequency: history.frequency() + 1,
                monetary: first + repeat,
            }
        })
        .collect();
    let rfm =
        Rfm::score(&scored, args.options()).map_err(|error| Error::Data(error.to_string()))?;
    // The named segments are of five groups.
    let segments = rfm.segments().ok();
    if let Some(path) = &args.output {
        write_scores(path, &customers.names, &scored, &rfm, segments.as_deref())?;
    }
    RfmContext {
        args,
        customers,
        scored: &scored,
        rfm: &rfm,
        segments: segments.as_deref(),
        survey,
        lines,
    }
    .report()
    .render(args.format)
}
