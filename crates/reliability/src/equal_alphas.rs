//! Tests of whether scales, or groups of respondents, have equal alphas.

use satis_numerics::{ChiSquare, Continuous, FisherF};

use crate::{Error, Matrix};

/// An alpha with the number of items and respondents behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AlphaOf {
    /// The coefficient, below 1.
    pub alpha: f64,
    /// How many items there are.
    pub items: usize,
    /// How many respondents there are.
    pub n: u64,
}

impl From<&crate::Alpha> for AlphaOf {
    fn from(alpha: &crate::Alpha) -> Self {
        Self { alpha: alpha.raw(), items: alpha.items(), n: alpha.n() }
    }
}

/// The outcome of a test of equal alphas.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EqualAlphas {
    /// The statistic: W for two groups, UX1 for many alphas.
    pub statistic: f64,
    /// Its degrees of freedom; two for W.
    pub df: (f64, Option<f64>),
    /// The probability of a statistic at least as extreme if all alphas are
    /// equal, two-sided for W.
    pub p_value: f64,
}

/// Whether two independent groups of respondents have one alpha, by the ratio
/// `W = (1 - alpha_1) / (1 - alpha_2)`.
///
/// Feldt (1969), A test of the hypothesis that Cronbach's alpha or
/// Kuder-Richardson coefficient twenty is the same for two tests, Psychometrika
/// 34:363-373. Where the alphas are equal W is a product of two independent F
/// ratios, with n2 - 1 and (n2 - 1)(k2 - 1), and with (n1 - 1)(k1 - 1) and
/// n1 - 1 degrees of freedom; as Feldt did, it is referred to the F
/// distribution with the mean and variance of that product. R cocron refers it
/// to n2 - 1 and n1 - 1, which ignores the number of items.
///
/// # Errors
/// [`Error::TooFewItems`] below two items, [`Error::TooFewRespondents`] below
/// eight in a group, [`Error::Parameter`] unless the alphas are below 1,
/// [`Error::NotApplicable`] where no F distribution has these moments.
///
/// ```
/// use satis_reliability::{AlphaOf, feldt_test};
///
/// let first = AlphaOf { alpha: 0.784, items: 5, n: 41 };
/// let second = AlphaOf { alpha: 0.875, items: 5, n: 151 };
/// let test = feldt_test(first, second)?;
/// assert!((test.statistic - 1.728).abs() < 1e-12); // .216 / .125
/// assert!((test.p_value - 0.066).abs() < 0.001);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn feldt_test(first: AlphaOf, second: AlphaOf) -> Result<EqualAlphas, Error> {
    for group in [first, second] {
        check(group, 8)?;
    }
    let statistic = (1.0 - first.alpha) / (1.0 - second.alpha);
    // Mean and second moment of F(a, b): b/(b-2), b^2 (a+2) / (a (b-2)(b-4)).
    let moments = |a: f64, b: f64| (b / (b - 2.0), b * b * (a + 2.0) / (a * (b - 2.0) * (b - 4.0)));
    let df = |group: AlphaOf| {
        let rows = (group.n - 1) as f64;
        (rows, rows * (group.items as f64 - 1.0))
    };
    let ((n1, e1), (n2, e2)) = (df(first), df(second));
    let (mean_left, square_left) = moments(n2, e2);
    let (mean_right, square_right) = moments(e1, n1);
    let (mean, square) = (mean_left * mean_right, square_left * square_right);
    let d2 = 2.0 * mean / (mean - 1.0);
    let d1 = 2.0 * mean * mean / (2.0 * square - mean * square - mean * mean);
    if !(d1 > 0.0 && d2 > 4.0 && d1.is_finite()) {
        return Err(Error::NotApplicable {
            what: "Feldt's test",
            reason: format!("the groups of {} and {} are too small", first.n, second.n),
        });
    }
    let ratio = FisherF::new(d1, d2).map_err(|error| Error::numerical(&error))?;
    let tail = ratio.cdf(statistic).min(ratio.survival(statistic));
    Ok(EqualAlphas { statistic, df: (d1, Some(d2)), p_value: (2.0 * tail).min(1.0) })
}

/// Whether several alphas are equal, by chi-square.
///
/// `correlations` holds the correlations of the sums where the same people
/// answered all scales, and is `None` for independent groups. With
/// `u = (1 - alpha)^(-1/3)` and its variance
/// `S_ii = 2 / (9 (m_i - 1) (1 - alpha_i)^(2/3))`, `m = n (k - 1) / (k + 1)`,
/// and covariances that hold the squared correlations,
///
/// ```text
/// UX1 = sum (u_i - mean u)^2 / (mean S_ii - mean S_ij)
/// ```
///
/// on one degree of freedom less than there are alphas. Woodruff & Feldt
/// (1986), Tests for equality of several alpha coefficients when their sample
/// estimates are dependent, Psychometrika 51:393-413; Feldt, Woodruff & Salih
/// (1987), Statistical inference for coefficient alpha, Applied Psychological
/// Measurement 11:93-103. As in R cocron, dependent scales of different lengths
/// count as of their harmonic mean. The test is a little conservative for
/// scales of few items.
///
/// # Errors
/// [`Error::Length`] below two alphas or unless there is a row and a column of
/// correlations for each, [`Error::TooFewItems`] below two items,
/// [`Error::TooFewRespondents`] below eight respondents, [`Error::Parameter`]
/// unless the alphas are below 1, [`Error::NotApplicable`] if dependent alphas
/// do not come from the same number of respondents or correlations are 1.
///
/// ```
/// use satis_reliability::{AlphaOf, equal_alphas};
///
/// let of = |alpha, n| AlphaOf { alpha, items: 5, n };
/// let same = equal_alphas(&[of(0.8, 100), of(0.8, 200)], None)?;
/// assert_eq!((same.statistic, same.p_value), (0.0, 1.0));
/// assert!(equal_alphas(&[of(0.6, 100), of(0.8, 200)], None)?.p_value < 0.01);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn equal_alphas(
    alphas: &[AlphaOf],
    correlations: Option<&Matrix>,
) -> Result<EqualAlphas, Error> {
    let count = alphas.len();
    if count < 2 {
        return Err(Error::Length { what: "alphas to compare", expected: 2, found: count });
    }
    for &group in alphas {
        check(group, 8)?;
    }
    if let Some(matrix) = correlations {
        if matrix.rows() != count || matrix.columns() != count {
            return Err(Error::Length {
                what: "rows and columns of correlations, one an alpha",
                expected: count,
                found: matrix.rows(),
            });
        }
        if alphas.iter().any(|group| group.n != alphas[0].n) {
            return Err(Error::NotApplicable {
                what: "the test of dependent alphas",
                reason: "they come from different numbers of respondents".to_owned(),
            });
        }
    }
    let rest = |i: usize| 1.0 - alphas[i].alpha;
    // Dependent alphas share one number of items, the harmonic mean.
    let inverse: f64 = alphas.iter().map(|group| 1.0 / group.items as f64).sum();
    let items = |i: usize| match correlations {
        Some(_) => count as f64 / inverse,
        None => alphas[i].items as f64,
    };
    let less_one = |i: usize| alphas[i].n as f64 * (items(i) - 1.0) / (items(i) + 1.0) - 1.0;
    let u: Vec<f64> = (0..count).map(|i| rest(i).cbrt().recip()).collect();
    let mean = u.iter().sum::<f64>() / count as f64;
    let variance =
        (0..count).map(|i| 2.0 * u[i] * u[i] / (9.0 * less_one(i))).sum::<f64>() / count as f64;
    let mut covariance = 0.0;
    if let Some(matrix) = correlations {
        for i in 0..count {
            for j in 0..i {
                let squared = matrix.at(i, j) * matrix.at(i, j);
                covariance += 2.0 * squared * u[i] * u[j] / (9.0 * less_one(i));
            }
        }
        covariance /= (count * (count - 1) / 2) as f64;
    }
    let spread = variance - covariance;
    if !crate::linear::above(spread, 0.0) {
        return Err(Error::NotApplicable {
            what: "the test of dependent alphas",
            reason: "the scales correlate perfectly".to_owned(),
        });
    }
    let statistic = u.iter().map(|u| (u - mean) * (u - mean)).sum::<f64>() / spread;
    let df = (count - 1) as f64;
    let chi_square = ChiSquare::new(df).map_err(|error| Error::numerical(&error))?;
    Ok(EqualAlphas { statistic, df: (df, None), p_value: chi_square.survival(statistic) })
}

fn check(group: AlphaOf, needed: u64) -> Result<(), Error> {
    if !(group.alpha.is_finite() && group.alpha < 1.0) {
        let expected = "a finite number below 1";
        return Err(Error::Parameter { what: "alpha", value: group.alpha, expected });
    }
    if group.items < 2 {
        let found = group.items;
        return Err(Error::TooFewItems { what: "a test of alphas", needed: 2, found });
    }
    crate::sample::check_rows("a test of alphas", needed, group.n)
}

#[cfg(test)]
mod tests {
    use super::{AlphaOf, equal_alphas, feldt_test};

    #[test]
    fn exchanging_the_groups_inverts_the_ratio() {
        let (a, b) =
            (AlphaOf { alpha: 0.7, items: 4, n: 120 }, AlphaOf { alpha: 0.8, items: 6, n: 90 });
        let (one, other) = (feldt_test(a, b).unwrap(), feldt_test(b, a).unwrap());
        approx::assert_relative_eq!(one.statistic * other.statistic, 1.0, epsilon = 1e-14);
        approx::assert_relative_eq!(one.p_value, other.p_value, max_relative = 0.02);
        let chi = equal_alphas(&[a, b], None).unwrap();
        assert!(chi.p_value > one.p_value && chi.p_value < one.p_value + 0.05);
        assert!(equal_alphas(&[a], None).is_err());
    }
}
