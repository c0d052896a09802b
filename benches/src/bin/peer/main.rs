//! Our side of the comparison with other packages: writes the data that all of
//! them read, measures, and prints results for the scripts in `peers` to check.
//!
//! One module a group of peers, under the name of its script; one result a
//! line, fields separated by tabs, the first of them its kind.

mod clv;
mod csi;
mod inference;
mod reliability;
mod scores;
mod times;

use std::error::Error;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

const USAGE: &str = "satis-peer scores generate FOLDER ROWS CSV_ROWS SEED
satis-peer scores measure FOLDER REPEATS
satis-peer scores intervals
satis-peer reliability generate FOLDER ROWS SEED
satis-peer reliability alpha FOLDER RESPONDENTS REPEATS
satis-peer reliability factors FOLDER RESPONDENTS REPEATS
satis-peer clv generate FOLDER CUSTOMERS TRANSACTIONS SEED
satis-peer clv fit FOLDER CUSTOMERS REPEATS
satis-peer clv predict FOLDER CUSTOMERS REPEATS
satis-peer clv log FOLDER REPEATS
satis-peer csi generate FOLDER ROWS SEED
satis-peer csi measure FOLDER RESPONDENTS REPLICATES REPEATS
satis-peer inference generate FOLDER ROWS SEED
satis-peer inference measure FOLDER REPLICATES REPEATS";

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["scores", "generate", folder, rows, csv_rows, seed] => {
            scores::generate(Path::new(folder), rows.parse()?, csv_rows.parse()?, seed.parse()?)
        }
        ["scores", "measure", folder, repeats] => {
            scores::measure(Path::new(folder), repeats.parse()?)
        }
        ["scores", "intervals"] => scores::intervals(),
        ["reliability", "generate", folder, rows, seed] => {
            reliability::generate(Path::new(folder), rows.parse()?, seed.parse()?)
        }
        ["reliability", "alpha", folder, respondents, repeats] => {
            reliability::alpha(Path::new(folder), respondents.parse()?, repeats.parse()?)
        }
        ["reliability", "factors", folder, respondents, repeats] => {
            reliability::factors(Path::new(folder), respondents.parse()?, repeats.parse()?)
        }
        ["csi", "generate", folder, rows, seed] => {
            csi::generate(Path::new(folder), rows.parse()?, seed.parse()?)
        }
        ["csi", "measure", folder, respondents, replicates, repeats] => csi::measure(
            Path::new(folder),
            respondents.parse()?,
            replicates.parse()?,
            repeats.parse()?,
        ),
        ["clv", "generate", folder, customers, rows, seed] => {
            clv::generate(Path::new(folder), customers.parse()?, rows.parse()?, seed.parse()?)
        }
        ["clv", "fit", folder, customers, repeats] => {
            clv::fit(Path::new(folder), customers.parse()?, repeats.parse()?)
        }
        ["clv", "predict", folder, customers, repeats] => {
            clv::predict(Path::new(folder), customers.parse()?, repeats.parse()?)
        }
        ["clv", "log", folder, repeats] => clv::log(Path::new(folder), repeats.parse()?),
        ["inference", "generate", folder, rows, seed] => {
            inference::generate(Path::new(folder), rows.parse()?, seed.parse()?)
        }
        ["inference", "measure", folder, replicates, repeats] => {
            inference::measure(Path::new(folder), replicates.parse()?, repeats.parse()?)
        }
        _ => Err(USAGE.into()),
    }
}
