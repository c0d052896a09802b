//! Whether chains agree and how much they tell: rank-normalised split R-hat
//! and effective sample sizes (Vehtari, Gelman, Simpson, Carpenter & Buerkner
//! 2021, Rank-normalization, folding, and localization: an improved R-hat).

use satis_numerics::distribution::normal;

use crate::fit::quantile;

/// What the chains say of one quantity.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Diagnostic {
    /// What it is.
    pub name: String,
    /// The posterior mean.
    pub mean: f64,
    /// The posterior standard deviation.
    pub sd: f64,
    /// The standard error of the mean, from the effective sample size of the
    /// quantity itself.
    pub mean_error: f64,
    /// The larger of the rank-normalised split R-hat and that of the folded
    /// draws: below 1.01 the chains agree. NaN if the draws do not vary.
    pub r_hat: f64,
    /// The effective sample size of the bulk; 100 a chain are enough.
    pub ess_bulk: f64,
    /// The smaller effective sample size of the 5 % and 95 % quantiles.
    pub ess_tail: f64,
}

impl Diagnostic {
    /// Whether R-hat is below 1.01 and both effective sizes are at least 400,
    /// as the paper asks for.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.r_hat < 1.01 && self.ess_bulk >= 400.0 && self.ess_tail >= 400.0
    }
}

/// The diagnostic of a quantity from its draws, chain by chain of one length.
pub(crate) fn diagnose(name: &str, chains: &[Vec<f64>]) -> Diagnostic {
    let split: Vec<Vec<f64>> = chains
        .iter()
        .flat_map(|chain| {
            let half = chain.len() / 2;
            [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]
        })
        .collect();
    let all: Vec<f64> = chains.iter().flatten().copied().collect();
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let sd = (all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0)).sqrt();
    let mut sorted: Vec<f64> = split.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let (middle, low, high) = if sorted.is_empty() {
        (f64::NAN, f64::NAN, f64::NAN)
    } else {
        (quantile(&sorted, 0.5), quantile(&sorted, 0.05), quantile(&sorted, 0.95))
    };
    let folded = map(&split, |x| (x - middle).abs());
    let ranked = normal_scores(&split);
    let below = |bound: f64| ess(&map(&split, |x| f64::from(x <= bound)));
    Diagnostic {
        name: name.to_owned(),
        mean,
        sd,
        mean_error: sd / ess(&split).sqrt(),
        r_hat: r_hat(&ranked).max(r_hat(&normal_scores(&folded))),
        ess_bulk: ess(&ranked),
        ess_tail: below(low).min(below(high)),
    }
}

fn map(chains: &[Vec<f64>], f: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    chains.iter().map(|chain| chain.iter().map(|x| f(*x)).collect()).collect()
}

/// Draws as normal quantiles of their ranks, `(rank - 3/8) / (n + 1/4)`, ties
/// at their mean rank.
fn normal_scores(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut order: Vec<(f64, usize, usize)> = chains
        .iter()
        .enumerate()
        .flat_map(|(c, chain)| chain.iter().enumerate().map(move |(d, x)| (*x, c, d)))
        .collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0));
    let n = order.len() as f64;
    let mut scores: Vec<Vec<f64>> = chains.iter().map(|chain| vec![0.0; chain.len()]).collect();
    let mut before = 0.0;
    for ties in order.chunk_by(|one, next| one.0.total_cmp(&next.0).is_eq()) {
        let count = ties.len() as f64;
        let rank = before + 0.5 * (count + 1.0);
        // Strictly between 0 and 1.
        let score = normal::quantile((rank - 0.375) / (n + 0.25)).unwrap_or(0.0);
        for (_, c, d) in ties {
            scores[*c][*d] = score;
        }
        before += count;
    }
    scores
}

/// Between-chain and within-chain variance, and the estimate of the total.
fn variances(chains: &[Vec<f64>]) -> (Vec<f64>, f64, f64) {
    let m = chains.len() as f64;
    let n = chains.first().map_or(0, Vec::len) as f64;
    let means: Vec<f64> = chains.iter().map(|chain| chain.iter().sum::<f64>() / n).collect();
    let within = chains
        .iter()
        .zip(&means)
        .map(|(chain, mean)| chain.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0))
        .sum::<f64>()
        / m;
    let grand = means.iter().sum::<f64>() / m;
    let between = if m > 1.0 {
        means.iter().map(|mean| (mean - grand) * (mean - grand)).sum::<f64>() / (m - 1.0)
    } else {
        0.0
    };
    (means, within, within * (n - 1.0) / n + between)
}

fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let (_, within, total) = variances(chains);
    (total / within).sqrt()
}

/// The effective sample size, with Geyer's (1992, Practical Markov chain Monte
/// Carlo) initial monotone sequence. NaN if the draws do not vary.
fn ess(chains: &[Vec<f64>]) -> f64 {
    let m = chains.len() as f64;
    let length = chains.first().map_or(0, Vec::len);
    let n = length as f64;
    let (means, within, total) = variances(chains);
    if length < 4 || total.is_nan() || total <= 0.0 {
        return f64::NAN;
    }
    let correlation = |lag: usize| -> f64 {
        let covariance = chains
            .iter()
            .zip(&means)
            .map(|(chain, mean)| {
                chain.iter().zip(&chain[lag..]).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>()
                    / n
            })
            .sum::<f64>()
            / m;
        1.0 - (within * (n - 1.0) / n - covariance) / total
    };
    // Pairs of neighbouring lags fall as long as the chain tells anything.
    let mut sum = 0.0;
    let mut last = f64::INFINITY;
    let mut lag = 0;
    while lag + 1 < length {
        let even = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = even + correlation(lag + 1);
        if pair.is_nan() || pair <= 0.0 {
            break;
        }
        last = last.min(pair);
        sum += last;
        lag += 2;
    }
    let time = (2.0 * sum - 1.0).max(1.0 / (m * n).log10());
    m * n / time
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Random;

    fn chains(persistence: f64, shift: f64) -> Vec<Vec<f64>> {
        (0..4)
            .map(|id| {
                let mut random = Random::new(9, id);
                let mut x = 0.0;
                (0..1_000)
                    .map(|_| {
                        let noise = (1.0 - persistence * persistence).sqrt() * random.normal();
                        x = persistence * x + noise;
                        x + shift * id as f64
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn independent_draws_count_in_full() {
        let found = diagnose("x", &chains(0.0, 0.0));
        assert!(found.r_hat < 1.005 && found.is_sound(), "{found:?}");
        assert!((3_300.0..4_800.0).contains(&found.ess_bulk), "{found:?}");
        assert!((3_000.0..4_800.0).contains(&found.ess_tail), "{found:?}");
        assert!((found.mean_error * 4_000.0_f64.sqrt() - 1.0).abs() < 0.1);
    }

    #[test]
    fn persistent_draws_count_less() {
        // (1 - 0.9) / (1 + 0.9) of 4,000 is 211.
        let found = diagnose("x", &chains(0.9, 0.0));
        assert!((140.0..320.0).contains(&found.ess_bulk), "{found:?}");
        assert!(!found.is_sound());
    }

    #[test]
    fn chains_that_differ_are_found() {
        assert!(diagnose("x", &chains(0.0, 0.5)).r_hat > 1.1);
        // The same place, another spread: the folded draws tell.
        let mut spread = chains(0.0, 0.0);
        spread[0].iter_mut().for_each(|x| *x *= 4.0);
        assert!(diagnose("x", &spread).r_hat > 1.1);
        assert!(diagnose("x", &[vec![1.0; 100], vec![1.0; 100]]).r_hat.is_nan());
    }
}
