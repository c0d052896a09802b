//! Purchase and spend models from histories, and histories from transactions.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use satis_benches::{histories, transactions};
use satis_clv::batch::Batch;
use satis_clv::{
    BgNbd, GammaGamma, Histories, History, LogOptions, ParetoNbd, PurchaseTally, SpendTally,
    TimeUnit,
};

use crate::Outcome;
use crate::times::Times;

/// Writes the histories as four columns of floats (frequency, recency and age
/// in weeks, mean spend), and the transactions column by column.
pub(crate) fn generate(folder: &Path, customers: usize, rows: usize, seed: u64) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    let all = histories(customers, seed)?;
    let column = |of: fn(&History) -> f64| all.iter().flat_map(move |h| of(h).to_le_bytes());
    let bytes: Vec<u8> = column(|h| h.frequency() as f64)
        .chain(column(History::recency))
        .chain(column(History::age))
        .chain(column(|h| h.mean_spend().unwrap_or(0.0)))
        .collect();
    fs::write(folder.join("histories.f64"), bytes)?;
    let (ids, days, amounts) = transactions(rows, seed);
    let bytes: Vec<u8> = ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    fs::write(folder.join("ids.u64"), bytes)?;
    let bytes: Vec<u8> = days.iter().flat_map(|day| day.to_le_bytes()).collect();
    fs::write(folder.join("days.i32"), bytes)?;
    let bytes: Vec<u8> = amounts.iter().flat_map(|amount| amount.to_le_bytes()).collect();
    Ok(fs::write(folder.join("amounts.f64"), bytes)?)
}

fn numbers(folder: &Path, file: &str) -> Outcome<Vec<f64>> {
    let bytes = fs::read(folder.join(file))?;
    let (chunks, _) = bytes.as_chunks::<8>();
    Ok(chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect())
}

fn read(folder: &Path, customers: usize) -> Outcome<Vec<History>> {
    let all = numbers(folder, "histories.f64")?;
    let rows = all.len() / 4;
    (0..rows.min(customers))
        .map(|row| {
            let history = History::from_numbers(all[row], all[rows + row], all[2 * rows + row])?;
            let spend = all[3 * rows + row];
            Ok(if spend > 0.0 { history.with_mean_spend(spend)? } else { history })
        })
        .collect()
}

fn print(name: &str, estimates: &[f64]) {
    let values: Vec<String> = estimates.iter().map(f64::to_string).collect();
    println!("estimates\t{name}\t{}", values.join(" "));
}

/// Fits, from the histories of the customers to parameters with errors: what
/// others have to group, ours groups within the time.
pub(crate) fn fit(folder: &Path, customers: usize, repeats: usize) -> Outcome<()> {
    let customers = read(folder, customers)?;
    let tally =
        || PurchaseTally::from_histories(TimeUnit::Weeks, black_box(&customers).iter().copied());
    let spends = || {
        let known = |history: &History| Some((history.frequency(), history.mean_spend()?));
        SpendTally::from_customers(black_box(&customers).iter().filter_map(known))
    };
    let mut geometric = Times::of("bg");
    let mut pareto = Times::of("pareto");
    let mut gamma = Times::of("gamma");
    for _ in 0..repeats.max(1) {
        geometric.add(|| BgNbd::fit(&tally()))?;
        pareto.add(|| ParetoNbd::fit(&tally()))?;
        gamma.add(|| GammaGamma::fit(&spends()?))?;
    }
    print("bg", BgNbd::fit(&tally())?.report().estimates());
    print("pareto", ParetoNbd::fit(&tally())?.report().estimates());
    print("gamma", GammaGamma::fit(&spends()?)?.report().estimates());
    println!("distinct\t{}", tally().distinct());
    for times in [geometric, pareto, gamma] {
        times.print();
    }
    Ok(())
}

/// P(alive) and expected purchases in 39 weeks of every customer, at the
/// optimum of the CDNOW sample: grouped, predicted, and looked up one by one.
pub(crate) fn predict(folder: &Path, customers: usize, repeats: usize) -> Outcome<()> {
    let customers = read(folder, customers)?;
    let model = BgNbd::new(0.242_594_522_4, 4.413_602_019, 0.792_922_017_2, 2.425_906_776_8)?;
    let work = || -> Outcome<Vec<(f64, f64)>> {
        let all = black_box(&customers);
        let tally = PurchaseTally::from_histories(TimeUnit::Weeks, all.iter().copied());
        let batch = Batch::new(&model, &tally, 39.0)?;
        let one = |history| batch.of(history).map(|found| (found.p_alive, found.expected));
        Ok(all.iter().filter_map(one).collect())
    };
    let mut times = Times::of("predict");
    for _ in 0..repeats.max(1) {
        times.add(work)?;
    }
    let all = work()?;
    let alive: f64 = all.iter().map(|(alive, _)| alive).sum();
    let expected: f64 = all.iter().map(|(_, expected)| expected).sum();
    println!("sums\t{alive}\t{expected}");
    times.print();
    Ok(())
}

/// Transactions in columns to histories.
pub(crate) fn log(folder: &Path, repeats: usize) -> Outcome<()> {
    let bytes = fs::read(folder.join("ids.u64"))?;
    let ids: Vec<u64> = bytes.as_chunks::<8>().0.iter().map(|c| u64::from_le_bytes(*c)).collect();
    let bytes = fs::read(folder.join("days.i32"))?;
    let days: Vec<i32> = bytes.as_chunks::<4>().0.iter().map(|c| i32::from_le_bytes(*c)).collect();
    let amounts = numbers(folder, "amounts.f64")?;
    let options = LogOptions::new(TimeUnit::Days);
    let work = || Histories::from_columns(black_box(&ids), &days, &amounts, &options);
    let mut times = Times::of("log");
    for _ in 0..repeats.max(1) {
        times.add(work)?;
    }
    let found = work()?;
    let sum = |of: fn(&History) -> f64| -> f64 {
        found.customers().iter().map(|customer| of(&customer.history)).sum()
    };
    println!(
        "sums\t{}\t{}\t{}\t{}\t{}",
        found.customers().len(),
        sum(|h| h.frequency() as f64),
        sum(History::recency),
        sum(History::age),
        sum(|h| h.mean_spend().unwrap_or(0.0)),
    );
    times.print();
    Ok(())
}
