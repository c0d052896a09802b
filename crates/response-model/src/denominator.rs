//! By what a sum of squares is divided to become a variance.

/// Whether a variance divides by n or by n - 1.
///
/// Packages of this field differ: `numpy.var` and most published formulas for
/// the net promoter score divide by n, R's `var` and `cov` and every t test by
/// n - 1. So each function that divides asks for it by name.
///
/// For weighted data, with W the sum of the weights and n the number of rows:
///
/// | | divides a weighted sum of squares by |
/// |---|---|
/// | [`N`](Denominator::N) | W |
/// | [`NMinusOne`](Denominator::NMinusOne) | W (n - 1) / n |
///
/// Multiplying all weights by one factor changes neither.
///
/// ```
/// use satis_response_model::Denominator;
///
/// assert_eq!(Denominator::N.of(5), Some(5.0));
/// assert_eq!(Denominator::NMinusOne.of(5), Some(4.0));
/// assert_eq!(Denominator::NMinusOne.of(1), None);
/// assert_eq!(Denominator::NMinusOne.to_string(), "n - 1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Denominator {
    /// The number of answers: the variance of just these answers, and the
    /// maximum-likelihood estimate of that of a normal population.
    N,
    /// One less than the number of answers (Bessel's correction): unbiased for
    /// the variance of the population that they were drawn from.
    NMinusOne,
}

impl Denominator {
    /// The denominator for `n` answers, or `None` where it would be 0 or less.
    #[must_use]
    pub fn of(self, n: u64) -> Option<f64> {
        let denominator = match self {
            Self::N => n,
            Self::NMinusOne => n.saturating_sub(1),
        };
        (denominator > 0).then_some(denominator as f64)
    }

    /// What a variance that divides by n is multiplied by, to divide by this
    /// instead: 1, or n / (n - 1). `None` where nothing is left to divide by.
    #[must_use]
    pub fn correction(self, n: u64) -> Option<f64> {
        Some(n as f64 / self.of(n)?)
    }
}

/// `n` or `n - 1`.
impl std::fmt::Display for Denominator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::N => "n",
            Self::NMinusOne => "n - 1",
        })
    }
}
