//! How long a million respondents by 30 features take, on one thread.
//!
//! `cargo run --release -p satis-kano --example kernel`

use std::hint::black_box;
use std::time::Instant;

use satis_kano::{AnswerKind, Error, EvaluationTable, Feature, KanoTally, Rule};

const RESPONDENTS: usize = 1_000_000;
const FEATURES: usize = 30;

fn main() -> Result<(), Error> {
    // Answers from a small generator (Marsaglia's xorshift), about as uneven
    // as real ones: half of each column is one answer.
    let mut state = 88_172_645_463_325_252_u64;
    let mut column = |usual: u8| -> Vec<u8> {
        let draw = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // A remainder below 10 fits a byte.
            match (state >> 33) % 10 {
                point @ 0..=4 => u8::try_from(point).unwrap_or(usual),
                _ => usual,
            }
        };
        (0..RESPONDENTS).map(draw).collect()
    };
    let columns: Vec<(Vec<u8>, Vec<u8>)> = (0..FEATURES).map(|_| (column(0), column(4))).collect();
    let table = EvaluationTable::berger1993();
    let mut best = f64::INFINITY;
    for _ in 0..7 {
        let start = Instant::now();
        for (functional, dysfunctional) in &columns {
            let tally = KanoTally::from_codes(AnswerKind::Five, functional, dysfunctional)?;
            let feature = Feature::new("", &tally, &table)?;
            black_box((feature.better(0.95)?, feature.worse(0.95)?));
            black_box((feature.classify(Rule::MoaiOnTie)?, feature.top_two_test()?));
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    let pairs = (RESPONDENTS * FEATURES) as f64;
    println!(
        "{RESPONDENTS} respondents by {FEATURES} features: {:.1} ms, {:.2} ns a pair",
        1e3 * best,
        1e9 * best / pairs
    );
    Ok(())
}
