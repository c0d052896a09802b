//! The true size of each test and the true coverage of each interval, by
//! enumerating every possible outcome: the tables of the book's page
//! "Comparing groups". Run with `cargo run --release --example exact_size`.
//!
//! A test that cannot be made (nobody answered differently) does not reject.

use std::error::Error;

use satis_inference::response_model::{Codes, Scale, Tally};
use satis_inference::{
    ChiSquareMethod, DifferenceMethod, FisherTail, IntervalOptions, Method, Prior, PseudoCounts,
    RankMethod, TestResult, ZeroCells, brunner_munzel, difference, fisher_exact, independence,
    interval, log_odds_ratio, mann_whitney, student_t, welch_t,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A test of two groups: its name, the largest group it is run for, and its p
/// value.
struct Test {
    name: &'static str,
    largest: usize,
    p_value: fn(&Codes, &Tally, &Tally) -> Option<f64>,
}

/// Shares of detractors, passives and promoters.
const TRUE_SHARES: [[f64; 3]; 8] = [
    [0.20, 0.30, 0.50],
    [0.10, 0.20, 0.70],
    [0.30, 0.30, 0.40],
    [0.33, 0.34, 0.33],
    [0.05, 0.15, 0.80],
    [0.40, 0.20, 0.40],
    [0.50, 0.30, 0.20],
    [0.02, 0.08, 0.90],
];

const SIZES: [usize; 4] = [10, 20, 50, 100];

/// Outcomes rarer than this, both groups together, are left out: 2e-4 of all in
/// the worst case, at 100 a group.
const NEGLIGIBLE: f64 = 1e-9;

const NET: [Test; 11] = [
    Test { name: "MOVER difference (default)", largest: 100, p_value: mover },
    Test { name: "score difference", largest: 100, p_value: score },
    Test { name: "Miettinen-Nurminen", largest: 100, p_value: miettinen },
    Test { name: "Wald difference", largest: 100, p_value: wald },
    Test { name: "adjusted Wald (Rocks)", largest: 100, p_value: adjusted },
    Test { name: "Welch t", largest: 100, p_value: |c, a, b| told(welch_t(c, a, b, 0.95)) },
    Test { name: "Student t", largest: 100, p_value: |c, a, b| told(student_t(c, a, b, 0.95)) },
    Test {
        name: "Mann-Whitney, normal (default)",
        largest: 100,
        p_value: |c, a, b| told(mann_whitney(c, a, b, RankMethod::Normal)),
    },
    Test {
        name: "Mann-Whitney, continuity corrected",
        largest: 100,
        p_value: |c, a, b| told(mann_whitney(c, a, b, RankMethod::NormalCorrected)),
    },
    Test {
        name: "Mann-Whitney, exact",
        largest: 10,
        p_value: |c, a, b| told(mann_whitney(c, a, b, RankMethod::Exact)),
    },
    Test {
        name: "Brunner-Munzel",
        largest: 100,
        p_value: |c, a, b| told(brunner_munzel(c, a, b, 0.95)),
    },
];

const SHARE: [Test; 9] = [
    Test { name: "MOVER difference (default)", largest: 100, p_value: mover },
    Test { name: "score difference", largest: 100, p_value: score },
    Test { name: "Miettinen-Nurminen", largest: 100, p_value: miettinen },
    Test { name: "Wald difference", largest: 100, p_value: wald },
    Test {
        name: "chi-square, Pearson (default)",
        largest: 100,
        p_value: |c, a, b| told(independence(c, [a, b], ChiSquareMethod::Pearson, 0.95)),
    },
    Test {
        name: "chi-square, Yates",
        largest: 100,
        p_value: |c, a, b| told(independence(c, [a, b], ChiSquareMethod::Yates, 0.95)),
    },
    Test {
        name: "Fisher, likelihood (default)",
        largest: 100,
        p_value: |c, a, b| told(fisher_exact(c, a, b, FisherTail::Likelihood, 0.95)),
    },
    Test {
        name: "Fisher, mid-p",
        largest: 100,
        p_value: |c, a, b| told(fisher_exact(c, a, b, FisherTail::MidP, 0.95)),
    },
    Test {
        name: "log odds ratio",
        largest: 100,
        p_value: |c, a, b| told(log_odds_ratio(c, a, b, ZeroCells::AddHalfWhereNeeded, 0.95)),
    },
];

const INTERVALS: [(&str, Method); 8] = [
    ("MOVER (default)", Method::Mover),
    ("score", Method::Score),
    ("Dirichlet(1/2)", Method::Dirichlet(Prior::Jeffreys)),
    ("profile likelihood", Method::ProfileLikelihood),
    ("adjusted Wald (Rocks)", Method::AdjustedWald(PseudoCounts::Rocks)),
    ("Wald", Method::Wald),
    ("t", Method::T),
    ("Goodman", Method::Goodman),
];

fn main() -> Outcome<()> {
    net_tests()?;
    share_tests()?;
    sign_tests();
    intervals()
}

fn by(c: &Codes, a: &Tally, b: &Tally, method: DifferenceMethod) -> Option<f64> {
    difference(c, a, b, method).ok().map(|found| found.p_value())
}

fn mover(c: &Codes, a: &Tally, b: &Tally) -> Option<f64> {
    by(c, a, b, DifferenceMethod::Mover)
}

fn score(c: &Codes, a: &Tally, b: &Tally) -> Option<f64> {
    by(c, a, b, DifferenceMethod::Score)
}

fn miettinen(c: &Codes, a: &Tally, b: &Tally) -> Option<f64> {
    by(c, a, b, DifferenceMethod::MiettinenNurminen)
}

fn wald(c: &Codes, a: &Tally, b: &Tally) -> Option<f64> {
    by(c, a, b, DifferenceMethod::Wald)
}

fn adjusted(c: &Codes, a: &Tally, b: &Tally) -> Option<f64> {
    by(c, a, b, DifferenceMethod::AdjustedWald(PseudoCounts::Rocks))
}

fn told(result: Result<TestResult, satis_inference::Error>) -> Option<f64> {
    result.ok().map(|test| test.p_value())
}

/// All ways in which n people can answer a question of some points, with the
/// tally of each.
fn tallies(scale: &Scale, n: usize) -> Outcome<Vec<Tally>> {
    let n = n as u64;
    let mut all = Vec::new();
    if scale.points() == 2 {
        for good in 0..=n {
            all.push(Tally::from_counts(scale, &[n - good, good])?);
        }
    } else {
        for low in 0..=n {
            for middle in 0..=n - low {
                all.push(Tally::from_counts(scale, &[low, middle, n - low - middle])?);
            }
        }
    }
    Ok(all)
}

/// The multinomial probability of a tally.
fn probability(tally: &Tally, shares: &[f64]) -> f64 {
    let mut ln = 0.0;
    let mut drawn = 0.0;
    for (&count, share) in tally.counts().iter().zip(shares) {
        for k in 1..=count {
            drawn += 1.0;
            ln += f64::ln(drawn / k as f64 * share);
        }
    }
    ln.exp()
}

/// How often each test rejects at 5 %: per test, the size under each truth.
fn sizes(codes: &Codes, n: usize, truths: &[Vec<f64>], tests: &[Test]) -> Outcome<Vec<Vec<f64>>> {
    let all = tallies(codes.scale(), n)?;
    let weights: Vec<Vec<f64>> = truths
        .iter()
        .map(|shares| all.iter().map(|tally| probability(tally, shares)).collect())
        .collect();
    let mut rejected = vec![vec![0.0; truths.len()]; tests.len()];
    for (i, a) in all.iter().enumerate() {
        // Two-sided p values are the same with the groups exchanged.
        for (j, b) in all.iter().enumerate().skip(i) {
            let twice = if i == j { 1.0 } else { 2.0 };
            let joint: Vec<f64> =
                weights.iter().map(|weights| twice * weights[i] * weights[j]).collect();
            if joint.iter().all(|&weight| weight < NEGLIGIBLE) {
                continue;
            }
            for (test, rejected) in tests.iter().zip(&mut rejected) {
                let run = n <= test.largest;
                if run && (test.p_value)(codes, a, b).is_some_and(|p| p <= 0.05) {
                    for (sum, weight) in rejected.iter_mut().zip(&joint) {
                        *sum += weight;
                    }
                }
            }
        }
    }
    Ok(rejected)
}

fn table(codes: &Codes, truths: &[Vec<f64>], tests: &[Test]) -> Outcome<()> {
    heading("test");
    let mut cells = vec![Vec::new(); tests.len()];
    for n in SIZES {
        for ((row, test), sizes) in cells.iter_mut().zip(tests).zip(sizes(codes, n, truths, tests)?)
        {
            row.push(if n <= test.largest { mean_and(&sizes, f64::max) } else { "-".to_owned() });
        }
    }
    for (test, row) in tests.iter().zip(cells) {
        println!("| {} | {} |", test.name, row.join(" | "));
    }
    Ok(())
}

fn heading(first: &str) {
    let columns = SIZES.map(|n| format!("n = {n}"));
    println!("| {first} | {} |", columns.join(" | "));
    println!("|---|{}", "---|".repeat(SIZES.len()));
}

/// Mean and worst, in per cent.
fn mean_and(values: &[f64], worse: fn(f64, f64) -> f64) -> String {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let worst = values.iter().copied().reduce(worse).unwrap_or(f64::NAN);
    format!("{:.1} / {:.1}", 100.0 * mean, 100.0 * worst)
}

fn net_tests() -> Outcome<()> {
    println!("Net score, two groups of n, eight truths: true size in %, mean / largest\n");
    let truths: Vec<Vec<f64>> = TRUE_SHARES.iter().map(|shares| shares.to_vec()).collect();
    table(&Codes::points(&Scale::new(-1, 1)?), &truths, &NET)
}

fn share_tests() -> Outcome<()> {
    println!("\nShare, two groups of n, truths 0.05, 0.10, ... 0.95: mean / largest\n");
    let truths: Vec<Vec<f64>> =
        (1..20).map(|step| f64::from(step) / 20.0).map(|good| vec![1.0 - good, good]).collect();
    table(&Codes::points(&Scale::new(0, 1)?), &truths, &SHARE)
}

/// The sign test and McNemar's given m people who moved.
fn sign_tests() {
    use satis_numerics::{Binomial, distribution::normal};
    println!("\nSign test and McNemar, n people of whom 10 %, ... 100 % move: mean / largest\n");
    heading("test");
    let p_value = |kind: usize, law: &Binomial, up: u64| {
        let (up, moved) = (up.min(law.n() - up), law.n() as f64);
        let half = if kind == 0 { 0.5 * law.pmf(up) } else { 0.0 };
        let gap = moved - 2.0 * up as f64;
        match kind {
            0 | 1 => (2.0 * (law.cdf(up) - half)).min(1.0),
            2 => normal::two_sided_p(gap / moved.sqrt()),
            _ => normal::two_sided_p((gap - 1.0).max(0.0) / moved.sqrt()),
        }
    };
    let names = ["binomial mid-p (default)", "binomial exact", "normal", "normal, corrected"];
    for (kind, name) in names.into_iter().enumerate() {
        let cells = SIZES.map(|n| {
            let sizes: Vec<f64> = (1..=10)
                .map(|tenths| {
                    let Ok(movers) = Binomial::new(n as u64, f64::from(tenths) / 10.0) else {
                        return f64::NAN;
                    };
                    (1..=n as u64)
                        .map(|moved| {
                            let Ok(law) = Binomial::new(moved, 0.5) else { return f64::NAN };
                            let beyond = (0..=moved).filter(|&up| p_value(kind, &law, up) <= 0.05);
                            movers.pmf(moved) * beyond.map(|up| law.pmf(up)).sum::<f64>()
                        })
                        .sum()
                })
                .collect();
            mean_and(&sizes, f64::max)
        });
        println!("| {name} | {} |", cells.join(" | "));
    }
}

fn intervals() -> Outcome<()> {
    println!("\nNet score of one group, eight truths: true coverage in %, mean / smallest\n");
    heading("interval");
    let codes = Codes::points(&Scale::new(-1, 1)?);
    for (name, method) in INTERVALS {
        let mut cells = Vec::new();
        for n in SIZES {
            let all = tallies(codes.scale(), n)?;
            let options = IntervalOptions::new().method(method);
            let ranges: Vec<_> =
                all.iter().map(|tally| interval(&codes, tally, options).ok()).collect();
            let coverage: Vec<f64> = TRUE_SHARES
                .iter()
                .map(|shares| {
                    let truth = shares[2] - shares[0];
                    let pairs = all.iter().zip(&ranges);
                    let covering = pairs.filter(|(_, range)| {
                        range.as_ref().is_some_and(|range| {
                            range.low() <= truth + 1e-12 && truth - 1e-12 <= range.high()
                        })
                    });
                    covering.map(|(tally, _)| probability(tally, shares)).sum()
                })
                .collect();
            cells.push(mean_and(&coverage, f64::min));
        }
        println!("| {name} | {} |", cells.join(" | "));
    }
    Ok(())
}
