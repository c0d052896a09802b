//! Whether correlations are worth factoring: sampling adequacy and sphericity.

use satis_numerics::{ChiSquare, Continuous};

use crate::linear::positive_definite;
use crate::{Covariance, Error};

/// The measure of sampling adequacy of Kaiser, Meyer and Olkin.
///
/// ```text
/// KMO = sum r^2 / (sum r^2 + sum q^2)       over different items
/// ```
///
/// with q the partial correlations given all other items. Kaiser & Rice (1974),
/// Little Jiffy, Mark IV, Educational and Psychological Measurement 34:111-117,
/// call 0.9 marvellous, 0.8 meritorious, 0.7 middling, 0.6 mediocre, 0.5
/// miserable, and less unacceptable.
///
/// ```
/// use satis_reliability::{Covariance, SamplingAdequacy};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [1.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 1.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
/// let adequacy = SamplingAdequacy::new(&items)?;
/// // Each partial correlation is (.5 - .25) / .75 = 1/3: .25 / (.25 + 1/9)
/// assert!((adequacy.overall() - 9.0 / 13.0).abs() < 1e-14);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SamplingAdequacy {
    overall: f64,
    items: Vec<(String, f64)>,
}

impl SamplingAdequacy {
    /// Of all items together and of each.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::NotPositiveDefinite`] if the
    /// correlations have no inverse.
    pub fn new(items: &Covariance) -> Result<Self, Error> {
        items.check_items("sampling adequacy", 2)?;
        let correlation = items.correlation();
        let inverse = positive_definite("sampling adequacy", &correlation)?.inverse();
        let size = items.size();
        let sums = |i: usize| {
            let others = (0..size).filter(|&j| j != i);
            others.fold((0.0, 0.0), |(simple, partial), j| {
                let q = inverse.at(i, j) * inverse.at(i, j) / inverse.at(i, i) / inverse.at(j, j);
                (simple + correlation.at(i, j) * correlation.at(i, j), partial + q)
            })
        };
        // Uncorrelated items share nothing at all.
        let share = |simple: f64, partial: f64| {
            if simple + partial > 0.0 { simple / (simple + partial) } else { 0.0 }
        };
        let each: Vec<(f64, f64)> = (0..size).map(sums).collect();
        let (simple, partial) =
            each.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let names = items.items().iter().cloned();
        Ok(Self {
            overall: share(simple, partial),
            items: names.zip(each.into_iter().map(|(s, p)| share(s, p))).collect(),
        })
    }

    /// The measure of all items together, between 0 and 1.
    #[must_use]
    pub const fn overall(&self) -> f64 {
        self.overall
    }

    /// The measure of each item (MSA), in order.
    #[must_use]
    pub fn items(&self) -> &[(String, f64)] {
        &self.items
    }
}

/// Bartlett's test of sphericity: whether items correlate at all.
///
/// ```text
/// chi-square = -(n - 1 - (2k + 5) / 6) ln |R|       on k (k - 1) / 2
/// ```
///
/// Bartlett (1951), The effect of standardization on a chi-square approximation
/// in factor analysis, Biometrika 38:337-344. For normal answers. n is the
/// number of respondents, not the effective number of weighted ones, for which
/// the statistic is not chi-square.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Sphericity {
    /// The statistic.
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub df: usize,
    /// The probability of a statistic at least as large if no items correlate.
    pub p_value: f64,
}

impl Sphericity {
    /// The test of all items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::TooFewRespondents`] unless
    /// there are more respondents than items, [`Error::NotPositiveDefinite`]
    /// if the correlations have no inverse.
    ///
    /// ```
    /// use satis_reliability::{Covariance, Sphericity};
    /// use satis_reliability::response_model::Denominator;
    ///
    /// let matrix = [1.0, 0.5, 0.5, 1.0];
    /// let two = Covariance::from_matrix(&["a", "b"], &matrix, 20, Denominator::NMinusOne)?;
    /// let test = Sphericity::new(&two)?;
    /// assert!((test.chi_square + 17.5 * 0.75_f64.ln()).abs() < 1e-14); // n - 1 - 9/6
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn new(items: &Covariance) -> Result<Self, Error> {
        items.check_items("Bartlett's test", 2)?;
        items.check_more_respondents("Bartlett's test")?;
        let factor = positive_definite("Bartlett's test", &items.correlation())?;
        let size = items.size();
        let k = size as f64;
        let multiplier = items.n() as f64 - 1.0 - (2.0 * k + 5.0) / 6.0;
        // The determinant of correlations is at most 1.
        let chi_square = (-multiplier * factor.ln_determinant()).max(0.0);
        let df = size * (size - 1) / 2;
        let law = ChiSquare::new(df as f64).map_err(|error| Error::numerical(&error))?;
        Ok(Self { chi_square, df, p_value: law.survival(chi_square) })
    }
}
