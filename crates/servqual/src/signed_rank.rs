//! Wilcoxon's signed rank test.

use satis_numerics::distribution::normal;

/// Up to so many differences without ties the test is exact.
const EXACT: usize = 50;

/// Wilcoxon's signed rank test of paired differences.
///
/// Differences of 0 are dropped, as Wilcoxon did; tied sizes share their mean
/// rank, and the variance is corrected for them:
///
/// ```text
/// z = (W+ - n (n + 1) / 4) / sqrt(n (n + 1) (2 n + 1) / 24 - sum (t^3 - t) / 48)
/// ```
///
/// All p values are two-sided. Wilcoxon (1945), Individual comparisons by
/// ranking methods, Biometrics Bulletin 1:80-83. R's `wilcox.test` corrects for
/// continuity unless told otherwise; SciPy's `wilcoxon` does not, and reports
/// the smaller of W+ and W-.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SignedRank {
    /// How many differences are not 0.
    pub n: u64,
    /// How many are, and were dropped.
    pub zeros: u64,
    /// The sum of the ranks of positive differences (perceived above expected).
    pub positive: f64,
    /// The sum of the ranks of negative differences.
    pub negative: f64,
    /// The standardised sum, without correction for continuity.
    pub z: f64,
    /// p by the normal approximation, without correction for continuity.
    pub p_normal: f64,
    /// p by the normal approximation, with a correction of one half.
    pub p_corrected: f64,
    /// p by counting all signs; where n is at most 50 and no sizes are tied.
    pub p_exact: Option<f64>,
}

impl SignedRank {
    /// The exact p value where there is one, else the normal one without
    /// correction.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        self.p_exact.unwrap_or(self.p_normal)
    }

    /// Of finite differences; `None` if all are 0. Sizes that differ by less
    /// than 1e-9 of the largest are tied: means of answers that are equal in
    /// truth may differ in their last bits.
    pub(crate) fn of(differences: &[f64]) -> Option<Self> {
        let largest = differences.iter().fold(0.0_f64, |largest, d| largest.max(d.abs()));
        let tie = 1e-9 * largest;
        let mut sizes: Vec<(f64, bool)> = differences
            .iter()
            .filter(|difference| difference.abs() > tie)
            .map(|difference| (difference.abs(), *difference > 0.0))
            .collect();
        let n = sizes.len();
        if n == 0 {
            return None;
        }
        sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut positive, mut negative, mut ties) = (0.0, 0.0, 0.0);
        let mut start = 0;
        while start < n {
            let first = sizes[start].0;
            let group = sizes[start..].iter().take_while(|(size, _)| size - first <= tie).count();
            let rank = start as f64 + (group + 1) as f64 / 2.0;
            let above = sizes[start..start + group].iter().filter(|(_, above)| *above).count();
            positive += rank * above as f64;
            negative += rank * (group - above) as f64;
            let size = group as f64;
            ties += size * size * size - size;
            start += group;
        }
        let count = n as f64;
        let variance = count * (count + 1.0) * (2.0 * count + 1.0) / 24.0 - ties / 48.0;
        let centred = 0.5 * (positive - negative);
        let sd = variance.sqrt();
        let corrected = (centred.abs() - 0.5).max(0.0) / sd;
        Some(Self {
            n: n as u64,
            zeros: (differences.len() - n) as u64,
            positive,
            negative,
            z: centred / sd,
            p_normal: normal::two_sided_p(centred / sd),
            p_corrected: normal::two_sided_p(corrected),
            p_exact: (n <= EXACT && ties <= 0.0).then(|| exact_p(n, positive.min(negative))),
        })
    }
}

/// Twice the probability that the ranks 1 to n, each with a fair sign, sum to
/// at most `smaller` on one side.
fn exact_p(n: usize, smaller: f64) -> f64 {
    let most = n * (n + 1) / 2;
    // Shares of 2^n, rank by rank: all terms are positive.
    let mut shares = vec![0.0; most + 1];
    shares[0] = 1.0;
    for rank in 1..=n {
        for sum in (0..=rank * (rank + 1) / 2).rev() {
            let with = if sum >= rank { shares[sum - rank] } else { 0.0 };
            shares[sum] = 0.5 * (shares[sum] + with);
        }
    }
    let tail: f64 =
        shares.iter().enumerate().filter(|(sum, _)| *sum as f64 <= smaller).map(|(_, p)| p).sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::SignedRank;

    #[test]
    fn exact_by_counting() {
        // All of 5 positive: 2 / 2^5.
        let test = SignedRank::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert_eq!((test.positive, test.negative, test.p_exact), (15.0, 0.0, Some(0.0625)));
        // W- = 3 is reached by {}, {1}, {2}, {3}, {1, 2}: 2 (5 / 32).
        let test = SignedRank::of(&[1.0, 2.0, -3.0, 4.0, 5.0]).unwrap();
        assert_eq!(test.p_exact, Some(0.3125));
    }

    /// Zeros go first; the ranks of 1, 1, 2 are 1.5, 1.5, 3.
    #[test]
    fn zeros_and_ties() {
        let test = SignedRank::of(&[0.0, 1.0, -1.0, 2.0, 0.0]).unwrap();
        assert_eq!((test.n, test.zeros, test.positive, test.negative), (3, 2, 4.5, 1.5));
        assert_relative_eq!(test.z, 1.5 / (3.5_f64 - 6.0 / 48.0).sqrt(), epsilon = 1e-15);
        assert_eq!(test.p_exact, None);
        assert_eq!(SignedRank::of(&[0.0, 0.0]), None);
    }
}
