//! `satis clv`: from transactions to what customers will do and are worth.

use crate::args::ClvArgs;
use crate::clv::{Analysis, LogSource, PurchaseLog, read_summary, write_customers};
use crate::error::Error;
use crate::report::ClvContext;
use crate::source::{Lines, Survey};

/// Runs the command.
///
/// # Errors
///
/// Where the options do not fit the file, the file cannot be read or written,
/// a row of it is impossible, or the model cannot be fitted.
pub(super) fn run(args: &ClvArgs) -> Result<String, Error> {
    let log = PurchaseLog::new(&args.log, args.unit.clone(), args.holdout);
    let path = &args.log.file.path;
    let told = |customers, survey: Option<&Survey>, lines: Option<&Lines>| {
        let analysis = Analysis::new(args, &customers)?;
        if let Some(path) = &args.output {
            write_customers(path, &customers, &analysis, args.margin)?;
        }
        let context =
            ClvContext { args, customers: &customers, analysis: &analysis, survey, lines };
        context.report().render(args.format)
    };
    if args.log.cdnow {
        let mut lines = Lines::open(path)?;
        let customers = log.read(LogSource::Fixed(&mut lines))?;
        return told(customers, None, Some(&lines));
    }
    let mut survey = Survey::open(path, args.log.file.options())?;
    let customers = if args.summary {
        read_summary(args, &mut survey)?
    } else {
        log.read(LogSource::Survey(&mut survey))?
    };
    told(customers, Some(&survey), None)
}
