//! Whether a series goes one way: the test of Mann and Kendall.

use satis_numerics::distribution::normal;

use crate::Error;

/// Whether the sum of signs is moved towards 0 by one before it is divided by
/// its standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ContinuityCorrection {
    /// By one, as Kendall (1975) has it, and R's trend and Kendall and Python's
    /// pymannkendall. The default.
    #[default]
    One,
    /// Not at all.
    None,
}

/// The Mann-Kendall test for a monotone trend, from values in the order of
/// time.
///
/// Mann (1945), Nonparametric tests against trend, Econometrica 13:245-259;
/// Kendall (1975), Rank Correlation Methods. S is the number of pairs that
/// rise less the number that fall; its variance is corrected for ties. Values
/// are taken as independent: seasons or autocorrelation make false trends.
///
/// ```
/// use satis_inference::{ContinuityCorrection, MannKendall};
///
/// let test = MannKendall::new(&[31.0, 33.0, 32.0, 35.0, 36.0, 36.0], ContinuityCorrection::One)?;
/// // 13 pairs rise, 1 falls, 1 is tied.
/// assert_eq!(test.s(), 12);
/// assert!((test.variance() - 82.0 / 3.0).abs() < 1e-12);
/// assert!((test.z() - 11.0 / (82.0_f64 / 3.0).sqrt()).abs() < 1e-12);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MannKendall {
    n: usize,
    s: i64,
    variance: f64,
    tau: f64,
    z: f64,
    correction: ContinuityCorrection,
}

impl MannKendall {
    /// Tests the values.
    ///
    /// # Errors
    /// [`Error::TooFew`] below three values, [`Error::Argument`] if one is not
    /// finite, [`Error::NotApplicable`] if all are the same.
    pub fn new(values: &[f64], correction: ContinuityCorrection) -> Result<Self, Error> {
        let n = values.len();
        if n < 3 {
            let method = "the Mann-Kendall test".to_owned();
            return Err(Error::TooFew { method, needed: 3, found: n as u64 });
        }
        if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
            let expected = "a finite number";
            return Err(Error::Argument { what: "a value of a series", value, expected });
        }
        let mut s = 0_i64;
        for (index, earlier) in values.iter().enumerate() {
            for later in &values[index + 1..] {
                s += i64::from(later > earlier) - i64::from(later < earlier);
            }
        }
        let ties = ties(values);
        let count = n as f64;
        let of = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
        let variance = (of(count) - ties.iter().map(|&t| of(t)).sum::<f64>()) / 18.0;
        if variance <= 0.0 {
            let (method, reason) = ("the Mann-Kendall test".to_owned(), "all values are the same");
            return Err(Error::NotApplicable { method, reason });
        }
        let pairs = |t: f64| t * (t - 1.0) / 2.0;
        let untied = pairs(count) - ties.iter().map(|&t| pairs(t)).sum::<f64>();
        let sum = s as f64;
        let tau = sum / (pairs(count) * untied).sqrt();
        let corrected = match correction {
            ContinuityCorrection::One => sum.signum() * (sum.abs() - 1.0).max(0.0),
            ContinuityCorrection::None => sum,
        };
        Ok(Self { n, s, variance, tau, z: corrected / variance.sqrt(), correction })
    }

    /// How many values there are.
    #[must_use]
    pub const fn n(&self) -> usize {
        self.n
    }

    /// Rising less falling pairs.
    #[must_use]
    pub const fn s(&self) -> i64 {
        self.s
    }

    /// The variance of S without a trend, given the ties:
    /// `(n (n-1) (2n+5) - sum t (t-1) (2t+5)) / 18`.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// Kendall's tau-b of the values with their order: from -1 to 1. For
    /// pymannkendall's tau, which lets ties count as pairs, divide
    /// [`s`](Self::s) by `n (n - 1) / 2`.
    #[must_use]
    pub const fn tau(&self) -> f64 {
        self.tau
    }

    /// The normal deviate.
    #[must_use]
    pub const fn z(&self) -> f64 {
        self.z
    }

    /// The two-sided p value, as a tail of the normal distribution.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        normal::two_sided_p(self.z)
    }

    /// How S was corrected.
    #[must_use]
    pub const fn correction(&self) -> ContinuityCorrection {
        self.correction
    }
}

/// How many values are tied at each value that more than one has.
pub(super) fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // -0.0 and 0.0 are one value.
    let groups = sorted.chunk_by(|a, b| (a - b).abs() <= 0.0);
    groups.map(|group| group.len() as f64).filter(|&size| size > 1.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_test_without_values_that_differ() {
        let of = |values: &[f64]| MannKendall::new(values, ContinuityCorrection::One);
        assert!(of(&[1.0, 2.0]).is_err());
        assert!(of(&[1.0, 1.0, 1.0]).is_err());
        assert!(of(&[1.0, f64::NAN, 2.0]).is_err());
        // S of 0 has z 0 with and without the correction.
        let flat = of(&[1.0, 3.0, 1.0, 1.0]).unwrap();
        assert!(flat.s() == -1 && flat.z() == 0.0 && flat.p_value() >= 1.0);
    }
}
