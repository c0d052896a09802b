//! How fast logs are read, models fitted and customers predicted, on one
//! thread: `cargo run --release --example speed`. The customers are simulated
//! from a Pareto/NBD model with the parameters of the CDNOW sample.

use std::time::Instant;

use satis_clv::{
    BgNbd, GGompertzNbd, Histories, LogOptions, MbgNbd, ParetoNbd, PurchaseTally, TimeUnit,
    batch::Batch,
};
use satis_numerics::{Continuous, Gamma, Stream};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (ids, days, amounts) = log(1_000_000)?;
    println!("{} transactions of 1,000,000 customers", ids.len());
    let options = LogOptions::new(TimeUnit::Weeks).until(OBSERVED);
    let histories =
        timed("histories", || Histories::from_columns(&ids, &days, &amounts, &options))?;
    let tally = timed("tally", || histories.tally());
    println!("{} distinct histories", tally.distinct());
    let bg = timed("BG/NBD fit", || BgNbd::fit(&tally))?;
    println!("{}", bg.report());
    println!("{:?}", (bg.report().gradient_norm(), bg.report().evaluations()));
    let mbg = timed("MBG/NBD fit", || MbgNbd::fit(&tally))?;
    println!("{}", mbg.report());
    let pareto = timed("Pareto/NBD fit", || ParetoNbd::fit(&tally))?;
    println!("{}", pareto.report());
    println!("{:?}", (pareto.report().gradient_norm(), pareto.report().evaluations()));
    for (name, batch) in [
        ("BG/NBD", timed("BG/NBD predictions", || Batch::new(bg.model(), &tally, 39.0))?),
        (
            "Pareto/NBD",
            timed("Pareto/NBD predictions", || Batch::new(pareto.model(), &tally, 39.0))?,
        ),
    ] {
        println!("{name}: {:.1} purchases expected", batch.total_expected());
    }

    // A small sample again and again, as CDNOW is.
    let small: PurchaseTally = PurchaseTally::from_histories(
        TimeUnit::Weeks,
        histories.customers().iter().take(2357).map(|customer| customer.history),
    );
    println!("{} customers, {} distinct", small.customers(), small.distinct());
    timed("BG/NBD fit, 20 times", || (0..20).try_for_each(|_| BgNbd::fit(&small).map(|_| ())))?;
    timed("Pareto/NBD fit, 20 times", || {
        (0..20).try_for_each(|_| ParetoNbd::fit(&small).map(|_| ()))
    })?;
    timed("MBG/NBD fit, 20 times", || (0..20).try_for_each(|_| MbgNbd::fit(&small).map(|_| ())))?;
    let gompertz = timed("GGompertz/NBD fit", || GGompertzNbd::fit(&small))?;
    println!("{}, {} evaluations", gompertz.report(), gompertz.report().evaluations());

    // Ten million transactions, not in order.
    let rows = 10_000_000_usize;
    let mut stream = Stream::new(2, 0);
    let ids: Vec<u64> = (0..rows).map(|_| stream.below(1_000_000)).collect();
    let days: Vec<i32> = (0..rows).map(|_| whole(700.0 * stream.uniform())).collect();
    let amounts = vec![10.0; rows];
    let options = LogOptions::new(TimeUnit::Days);
    timed("10,000,000 transactions", || {
        Histories::from_columns(&ids, &days, &amounts, &options).map(|_| ())
    })?;
    Ok(())
}

const OBSERVED: i32 = 273;

/// Transactions in order of their days, as they come.
type Columns = (Vec<u64>, Vec<i32>, Vec<f64>);

fn log(customers: u64) -> Result<Columns, Box<dyn std::error::Error>> {
    // The optimum of Pareto/NBD on the CDNOW sample, in days.
    let rates = Gamma::new(0.5533, 10.5777 * 7.0)?;
    let dropouts = Gamma::new(0.6062, 11.6687 * 7.0)?;
    let mut rows = Vec::new();
    for id in 0..customers {
        let mut stream = Stream::new(1, id);
        let rate = rates.quantile(stream.open_uniform())?;
        let dropout = dropouts.quantile(stream.open_uniform())?;
        let mut day = 84.0 * stream.uniform();
        rows.push((whole(day), id));
        let end = f64::from(OBSERVED).min(day - stream.open_uniform().ln() / dropout);
        loop {
            day -= stream.open_uniform().ln() / rate;
            if day > end {
                break;
            }
            rows.push((whole(day), id));
        }
    }
    rows.sort_unstable();
    let amounts = (0..rows.len()).map(|row| 10.0 + (row % 50) as f64).collect();
    let (days, ids) = rows.into_iter().unzip();
    Ok((ids, days, amounts))
}

#[expect(clippy::cast_possible_truncation, reason = "days of one year")]
fn whole(day: f64) -> i32 {
    day.floor() as i32
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what}: {:.1} ms", 1e3 * start.elapsed().as_secs_f64());
    result
}
