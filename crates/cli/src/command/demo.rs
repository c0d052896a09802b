//! `satis demo`: writes a simulated survey and the truth behind it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use satis_numerics::Stream;

use crate::args::DemoArgs;
use crate::demo::{Truth, write_survey};
use crate::error::Error;

/// Runs the command.
pub(crate) fn run(args: &DemoArgs) -> Result<String, Error> {
    fs::create_dir_all(&args.folder).map_err(|source| cannot_write(&args.folder, source))?;
    let (survey, truth_file) = (args.folder.join("demo.csv"), args.folder.join("truth.json"));
    let mut stream = Stream::new(args.seed, 0);
    let truth = File::create(&survey)
        .map_err(csv::Error::from)
        .and_then(|file| {
            write_survey(BufWriter::new(file), args.rows, args.seed, || stream.uniform())
        })
        .map_err(|error| cannot_write(&survey, io::Error::from(error)))?;
    let json = serde_json::to_string_pretty(&truth)
        .map_err(|error| cannot_write(&truth_file, io::Error::from(error)))?;
    fs::write(&truth_file, json + "\n").map_err(|source| cannot_write(&truth_file, source))?;
    Ok(report(&truth, &survey, &truth_file))
}

fn report(truth: &Truth, survey: &Path, truth_file: &Path) -> String {
    let mut out = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(
        out,
        "wrote {} ({} respondents, seed {}) and {}",
        survey.display(),
        truth.rows,
        truth.seed,
        truth_file.display()
    );
    let _ = writeln!(
        out,
        "true NPS {:.2} of those asked, {:.2} of all customers (weighted)",
        truth.nps, truth.nps_weighted
    );
    for region in &truth.nps_by_region {
        let _ = writeln!(
            out,
            "  {:5} {:6.2}, from {:.2} in the first month to {:.2} in the last",
            region.region, region.nps, region.nps_first_month, region.nps_last_month
        );
    }
    let _ = writeln!(
        out,
        "true top-2 share {:.2} % (weighted {:.2} %), true mean effort {:.4} (weighted {:.4})",
        100.0 * truth.top_two_share,
        100.0 * truth.top_two_share_weighted,
        truth.mean_effort,
        truth.mean_effort_weighted
    );
    for (column, planted) in [
        ("recommend", truth.recommend),
        ("satisfaction", truth.satisfaction),
        ("effort", truth.effort),
    ] {
        let _ = writeln!(
            out,
            "{column}: {} answers, {} blank, {} -99, {} N/A, {} bad",
            planted.answered, planted.blank, planted.minus_99, planted.not_applicable, planted.bad
        );
    }
    out
}

fn cannot_write(path: &Path, source: io::Error) -> Error {
    Error::Write { name: path.display().to_string(), source }
}
