//! The size of the tests of a class: how often each calls two categories
//! different that are truly equally common.
//!
//! `cargo run --release -p satis-kano --example test_size`
//!
//! Every replicate is tested as a survey would be, on its two commonest
//! categories. Each share is over 40,000 replicates, so its standard error is
//! at most .25 points.

use satis_kano::{ClassMix, Error, Feature, SignMethod};

const REPLICATES: u32 = 40_000;
const ALPHA: f64 = 0.1;
/// The number of respondents is added, so that the rows are independent.
const SEED: u64 = 100;

fn main() -> Result<(), Error> {
    println!("calls two equally common categories different, at nominal 10 %");
    println!("tied at      n   mid-p   exact  normal    Fong");
    // M, O, A, I, R, Q: M and O are tied, the others are rare.
    for (tied, mix) in [
        (0.50, [0.50, 0.50, 0.0, 0.0, 0.0, 0.0]),
        (0.45, [0.45, 0.45, 0.04, 0.03, 0.02, 0.01]),
        (0.40, [0.40, 0.40, 0.08, 0.07, 0.03, 0.02]),
        (0.35, [0.35, 0.35, 0.10, 0.10, 0.06, 0.04]),
        (0.30, [0.30, 0.30, 0.12, 0.12, 0.10, 0.06]),
    ] {
        let mix = ClassMix::new(mix)?;
        for n in [50, 100, 200, 500, 1_000] {
            let mut rejected = [0_u32; 4];
            for replicate in 0..REPLICATES {
                let counts = mix.simulate_counts(n, SEED + n, u64::from(replicate))?;
                let feature = Feature::from_counts("", counts.as_array())?;
                let sign = feature.top_two_test()?;
                let called = [
                    sign.p_value(SignMethod::MidP) <= ALPHA,
                    sign.p_value(SignMethod::Exact) <= ALPHA,
                    sign.p_value(SignMethod::Normal) <= ALPHA,
                    feature.fong_test()?.is_significant(),
                ];
                for (count, called) in rejected.iter_mut().zip(called) {
                    *count += u32::from(called);
                }
            }
            let [mid_p, exact, normal, fong] =
                rejected.map(|count| 100.0 * f64::from(count) / f64::from(REPLICATES));
            println!("{tied:>7.2} {n:>6} {mid_p:>6.1}% {exact:>6.1}% {normal:>6.1}% {fong:>6.1}%");
        }
    }
    Ok(())
}
