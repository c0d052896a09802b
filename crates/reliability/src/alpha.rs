//! Cronbach's alpha with its standard error and intervals.

use satis_numerics::{Continuous, FisherF, distribution::normal};
use satis_response_model::{Estimate, Interval};

use crate::error::check_level;
use crate::linear::Cholesky;
use crate::{Covariance, Error, Matrix};

/// Coefficient alpha of a set of items.
///
/// ```text
/// raw           k / (k - 1) * (1 - tr C / sum C)      C the covariances
/// standardized  k r / (1 + (k - 1) r)                 r the mean correlation
/// ```
///
/// Cronbach (1951), Coefficient alpha and the internal structure of tests,
/// Psychometrika 16:297-334. It is at most 1, and has no lower bound: it is
/// negative where the items on average correlate negatively, which most often
/// means that a reversed item was left as it was. It equals the reliability of
/// the sum where all items measure one thing equally well, and is below it
/// where they do not but errors are uncorrelated.
///
/// ```
/// use satis_reliability::{Alpha, Covariance};
/// use satis_reliability::response_model::Denominator;
///
/// // Three items with variance 2 and covariances 1.
/// let matrix = [2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
/// let alpha = Alpha::new(&items)?;
/// assert_eq!(alpha.raw(), 0.75); // 3/2 (1 - 6/12)
/// assert!((alpha.average_correlation() - 0.5).abs() < 1e-15);
/// assert_eq!(
///     alpha.estimate(0.95)?.to_string(),
///     "alpha 0.750, SE 0.068, 0.578 to 0.859 (95 % Feldt), n 40",
/// );
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Alpha {
    raw: f64,
    standardized: f64,
    average_correlation: f64,
    median_correlation: f64,
    correlation_variance: Option<f64>,
    lambda6: Option<f64>,
    asymptotic_variance: f64,
    items: usize,
    n: u64,
    effective_n: f64,
    incomplete: u64,
    treatment: crate::Treatment,
}

/// A way to put an interval around alpha.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum AlphaInterval {
    /// `1 - (1 - alpha) F` with the two quantiles of F at n - 1 and
    /// (n - 1)(k - 1) degrees of freedom: Feldt (1965), The approximate
    /// sampling distribution of Kuder-Richardson reliability coefficient
    /// twenty, Psychometrika 30:357-370. Exact for parallel normal items. The
    /// default, as in R psych's `alpha.ci`, psychometric and pingouin.
    #[default]
    Feldt,
    /// `ln(1 - alpha) -+ z sqrt(2k / ((k - 1)(n - 2)))`: Bonett (2002), Sample
    /// size requirements for testing and estimating coefficient alpha, Journal
    /// of Educational and Behavioral Statistics 27:335-340.
    Bonett,
    /// `alpha -+ z SE` with the asymptotic standard error: Duhachek &
    /// Iacobucci (2004), Alpha's standard error (ASE), Journal of Applied
    /// Psychology 89:792-808. Assumes normal answers, not equal covariances.
    /// It can go beyond 1.
    DuhachekIacobucci,
}

impl AlphaInterval {
    /// The interval's name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Feldt => "Feldt",
            Self::Bonett => "Bonett",
            Self::DuhachekIacobucci => "Duhachek-Iacobucci",
        }
    }
}

/// Feldt's interval of an alpha that was published with the number of items
/// and respondents alone; see [`AlphaInterval::Feldt`].
///
/// # Errors
/// [`Error::Parameter`] unless alpha is at most 1 and finite and the level is
/// strictly between 0 and 1, [`Error::TooFewItems`] and
/// [`Error::TooFewRespondents`] below two of either.
///
/// ```
/// let interval = satis_reliability::feldt_interval(0.70, 10, 30, 0.90)?;
/// assert_eq!(format!("{interval:.4}"), "0.5467 to 0.8199 (90 % Feldt)");
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn feldt_interval(alpha: f64, items: usize, n: u64, level: f64) -> Result<Interval, Error> {
    check_counts(items, 2, n as f64)?;
    feldt(alpha, items, n as f64, level)
}

fn feldt(alpha: f64, items: usize, n: f64, level: f64) -> Result<Interval, Error> {
    let tail = (1.0 - check_level(level)?) / 2.0;
    let rest = 1.0 - check_alpha(alpha)?;
    let df = n - 1.0;
    let ratio =
        FisherF::new(df, df * (items as f64 - 1.0)).map_err(|error| Error::numerical(&error))?;
    let quantile = |error: satis_numerics::Error| Error::numerical(&error);
    let low = 1.0 - rest * ratio.upper_quantile(tail).map_err(quantile)?;
    let high = 1.0 - rest * ratio.quantile(tail).map_err(quantile)?;
    Ok(Interval::new(low, high, level, AlphaInterval::Feldt.name())?)
}

/// Bonett's interval of an alpha that was published with the number of items
/// and respondents alone; see [`AlphaInterval::Bonett`].
///
/// # Errors
/// As [`feldt_interval`], with at least three respondents and alpha below 1.
pub fn bonett_interval(alpha: f64, items: usize, n: u64, level: f64) -> Result<Interval, Error> {
    check_counts(items, 3, n as f64)?;
    bonett(alpha, items, n as f64, level)
}

fn bonett(alpha: f64, items: usize, n: f64, level: f64) -> Result<Interval, Error> {
    let tail = (1.0 - check_level(level)?) / 2.0;
    let rest = 1.0 - check_alpha_below_one(alpha)?;
    let k = items as f64;
    let z = normal::upper_quantile(tail).map_err(|error| Error::numerical(&error))?;
    let margin = z * (2.0 * k / ((k - 1.0) * (n - 2.0))).sqrt();
    let (low, high) = (1.0 - rest * margin.exp(), 1.0 - rest * (-margin).exp());
    Ok(Interval::new(low, high, level, AlphaInterval::Bonett.name())?)
}

impl Alpha {
    /// Alpha of all items of a covariance matrix. Under pairwise deletion the
    /// raw one reads the covariances, the standardized one the correlations.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::NoTotalVariance`] if the sum
    /// of the items, or of the standardised items, does not vary.
    pub fn new(items: &Covariance) -> Result<Self, Error> {
        items.check_items("alpha", 2)?;
        let covariance = items.matrix();
        let correlation = items.correlation();
        let k = items.size() as f64;
        let total = total_variance(covariance)?;
        let standardized_total = total_variance(&correlation)?;
        let mut correlations = off_diagonal(&correlation);
        let average = correlations.iter().sum::<f64>() / correlations.len() as f64;
        let spread = correlations.iter().map(|r| (r - average) * (r - average)).sum::<f64>();
        let median = median(&mut correlations);
        Ok(Self {
            raw: k / (k - 1.0) * (1.0 - covariance.trace() / total),
            standardized: k * average / (1.0 + (k - 1.0) * average),
            average_correlation: average,
            median_correlation: median,
            correlation_variance: (correlations.len() > 1)
                .then(|| spread / (correlations.len() - 1) as f64),
            lambda6: squared_multiple_correlations(&correlation)
                .map(|squared| 1.0 - (k - squared.iter().sum::<f64>()) / standardized_total),
            asymptotic_variance: asymptotic_variance(covariance),
            items: items.size(),
            n: items.n(),
            effective_n: items.effective_n(),
            incomplete: items.incomplete(),
            treatment: items.treatment(),
        })
    }

    /// Alpha of the covariances: of the plain sum or mean of the items.
    #[must_use]
    pub const fn raw(&self) -> f64 {
        self.raw
    }

    /// Alpha of the correlations: of the sum of standardised items.
    #[must_use]
    pub const fn standardized(&self) -> f64 {
        self.standardized
    }

    /// The mean of the correlations of different items.
    #[must_use]
    pub const fn average_correlation(&self) -> f64 {
        self.average_correlation
    }

    /// The median of the correlations of different items.
    #[must_use]
    pub const fn median_correlation(&self) -> f64 {
        self.median_correlation
    }

    /// The variance of the correlations of different items, divided by their
    /// number less 1; `None` for two items.
    #[must_use]
    pub const fn correlation_variance(&self) -> Option<f64> {
        self.correlation_variance
    }

    /// `k r / (1 - r)` with r the mean correlation; `None` where all items
    /// correlate perfectly.
    #[must_use]
    pub fn signal_to_noise(&self) -> Option<f64> {
        let ratio = self.items as f64 * self.average_correlation / (1.0 - self.average_correlation);
        ratio.is_finite().then_some(ratio)
    }

    /// Guttman's lambda 6 of the correlations; `None` where they have no
    /// inverse.
    #[must_use]
    pub const fn lambda6(&self) -> Option<f64> {
        self.lambda6
    }

    /// The asymptotic standard error of Duhachek & Iacobucci (2004),
    /// `sqrt(Q / n)` with n as in R psych; the effective n of weighted
    /// respondents.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        (self.asymptotic_variance / self.effective_n).sqrt()
    }

    /// How many items there are.
    #[must_use]
    pub const fn items(&self) -> usize {
        self.items
    }

    /// How many respondents there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// An interval of raw alpha. Weighted respondents count as their effective
    /// number ([`Covariance::effective_n`]).
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level is strictly between 0 and 1, and
    /// for Bonett's of an alpha of 1, [`Error::TooFewRespondents`] for
    /// Bonett's below three.
    pub fn interval(&self, method: AlphaInterval, level: f64) -> Result<Interval, Error> {
        match method {
            AlphaInterval::Feldt => {
                check_counts(self.items, 2, self.effective_n)?;
                feldt(self.raw, self.items, self.effective_n, level)
            }
            AlphaInterval::Bonett => {
                check_counts(self.items, 3, self.effective_n)?;
                bonett(self.raw, self.items, self.effective_n, level)
            }
            AlphaInterval::DuhachekIacobucci => {
                let tail = (1.0 - check_level(level)?) / 2.0;
                let z = normal::upper_quantile(tail).map_err(|error| Error::numerical(&error))?;
                let margin = z * self.standard_error();
                Ok(Interval::new(self.raw - margin, self.raw + margin, level, method.name())?)
            }
        }
    }

    /// Raw alpha with its standard error and Feldt's interval.
    ///
    /// # Errors
    /// As [`Alpha::interval`].
    pub fn estimate(&self, level: f64) -> Result<Estimate, Error> {
        self.estimate_by(AlphaInterval::default(), level)
    }

    /// Raw alpha with its standard error and an interval by any method.
    ///
    /// # Errors
    /// As [`Alpha::interval`].
    pub fn estimate_by(&self, method: AlphaInterval, level: f64) -> Result<Estimate, Error> {
        let estimate = Estimate::new("alpha", self.raw, self.n)?
            .with_standard_error(self.standard_error())?
            .with_interval(self.interval(method, level)?)
            .with_convention("raw, of the covariances")
            .with_convention("standard error by Duhachek & Iacobucci");
        let estimate = if (self.effective_n - self.n as f64).abs() > 1e-9 {
            estimate.with_effective_n(self.effective_n)?
        } else {
            estimate
        };
        Ok(if self.incomplete > 0 {
            let rows = self.incomplete;
            estimate.with_convention(format!("{rows} incomplete rows, {}", self.treatment))
        } else {
            estimate
        })
    }
}

/// The variance of the sum of all items, above 0.
pub(crate) fn total_variance(covariance: &Matrix) -> Result<f64, Error> {
    let variance = covariance.sum();
    // Rounding of the sum of terms that cancel.
    if variance > 64.0 * f64::EPSILON * covariance.trace() {
        Ok(variance)
    } else {
        Err(Error::NoTotalVariance { variance })
    }
}

/// The elements above the diagonal, row by row.
pub(crate) fn off_diagonal(matrix: &Matrix) -> Vec<f64> {
    let size = matrix.rows();
    (0..size).flat_map(|i| (i + 1..size).map(move |j| matrix.at(i, j))).collect()
}

/// The share of each item's variance that the others explain,
/// `1 - 1 / (R^-1)_ii`; `None` if there is no inverse.
pub(crate) fn squared_multiple_correlations(correlation: &Matrix) -> Option<Vec<f64>> {
    let inverse = Cholesky::new(correlation)?.inverse();
    Some(inverse.diagonal().map(|element| 1.0 - 1.0 / element).collect())
}

/// Q of Duhachek & Iacobucci (2004), n times the variance of raw alpha.
fn asymptotic_variance(covariance: &Matrix) -> f64 {
    // The unit cancels, but the third power of a variance can leave the range
    // of a float.
    let unit = covariance.sum();
    let covariance = covariance.map(|value| value / unit);
    let k = covariance.rows() as f64;
    let total = covariance.sum();
    let trace = covariance.trace();
    let squared: f64 = covariance.as_slice().iter().map(|value| value * value).sum();
    let row = |i| covariance.row_values(i).iter().sum::<f64>();
    let sum_of_square: f64 = (0..covariance.rows()).map(|i| row(i) * row(i)).sum();
    let bracket = total * (squared + trace * trace) - 2.0 * trace * sum_of_square;
    // Not below 0 but for rounding.
    (2.0 * k * k / ((k - 1.0) * (k - 1.0) * total.powi(3)) * bracket).max(0.0)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[middle],
        _ => 0.5 * (values[middle - 1] + values[middle]),
    }
}

fn check_alpha(alpha: f64) -> Result<f64, Error> {
    if alpha.is_finite() && alpha <= 1.0 {
        Ok(alpha)
    } else {
        let expected = "a finite number of at most 1";
        Err(Error::Parameter { what: "alpha", value: alpha, expected })
    }
}

/// There is no logarithm of `1 - alpha` at 1.
fn check_alpha_below_one(alpha: f64) -> Result<f64, Error> {
    if alpha.is_finite() && alpha < 1.0 {
        Ok(alpha)
    } else {
        let expected = "a finite number below 1";
        Err(Error::Parameter { what: "alpha", value: alpha, expected })
    }
}

fn check_counts(items: usize, needed: u64, n: f64) -> Result<(), Error> {
    if items < 2 {
        return Err(Error::TooFewItems { what: "an interval of alpha", needed: 2, found: items });
    }
    if n < needed as f64 {
        let found = crate::sample::whole(n);
        return Err(Error::TooFewRespondents { what: "an interval of alpha", needed, found });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use satis_response_model::Denominator;

    use super::{Alpha, AlphaInterval, bonett_interval, feldt_interval};
    use crate::{Covariance, Error};

    #[test]
    fn one_item_is_refused() {
        let one = Covariance::from_matrix(&["a"], &[1.0], 9, Denominator::NMinusOne).unwrap();
        assert_eq!(
            Alpha::new(&one),
            Err(Error::TooFewItems { what: "alpha", needed: 2, found: 1 })
        );
        assert!(feldt_interval(0.8, 1, 30, 0.95).is_err());
        assert!(feldt_interval(1.2, 4, 30, 0.95).is_err());
        assert!(feldt_interval(1.0, 4, 30, 0.95).is_ok());
        for alpha in [1.0, 1.2, f64::NAN] {
            let refused = bonett_interval(alpha, 4, 30, 0.95);
            assert!(matches!(refused, Err(Error::Parameter { what: "alpha", .. })), "{alpha}");
        }
        assert!(feldt_interval(0.8, 4, 30, 95.0).is_err());
    }

    #[test]
    fn items_that_cancel_have_no_alpha() {
        let matrix = [1.0, -1.0, -1.0, 1.0];
        let two = Covariance::from_matrix(&["a", "b"], &matrix, 9, Denominator::NMinusOne).unwrap();
        assert!(matches!(Alpha::new(&two), Err(Error::NoTotalVariance { .. })));
    }

    #[test]
    fn identical_items_have_alpha_one_without_error() {
        let two = Covariance::from_matrix(&["a", "b"], &[1.0; 4], 9, Denominator::NMinusOne);
        let alpha = Alpha::new(&two.unwrap()).unwrap();
        approx::assert_abs_diff_eq!(alpha.raw(), 1.0, epsilon = 1e-15);
        approx::assert_abs_diff_eq!(alpha.standard_error(), 0.0, epsilon = 1e-15);
        assert_eq!(alpha.lambda6(), None);
        let interval = alpha.interval(AlphaInterval::DuhachekIacobucci, 0.95).unwrap();
        approx::assert_abs_diff_eq!(interval.width(), 0.0, epsilon = 1e-15);
    }
}
