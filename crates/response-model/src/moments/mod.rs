//! Means, variances and covariances of several variables.

mod exact;
mod real;

use crate::{Answer, Denominator, Error, Scale, Summary, kernels};
use exact::Exact;
use real::Real;

/// One row of several variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Row<'a> {
    /// One answer an item. The row counts as incomplete if one is missing.
    Answers(&'a [Answer]),
    /// One real value a variable, and the weight of the row.
    Values {
        /// The values, all finite.
        values: &'a [f64],
        /// A weight: 0, or from 1e-150 to 1e150.
        weight: f64,
    },
    /// A row in which at least one value is missing.
    Incomplete,
}

/// How many rows there are of several variables, their means, and how they
/// vary together: enough for correlations, regressions, reliabilities and path
/// models.
///
/// Moments of scale answers ([`Moments::of_scales`]) are held as exact integer
/// sums of point indices and of their products, and the covariances
/// `(n sum xy - sum x sum y) / (n d)`, with d = n or n - 1, are formed from
/// integers too: nothing cancels, and any order and number of threads gives
/// the same bits. Moments of real and weighted values ([`Moments::of_reals`])
/// are means and sums of products of deviations, updated as in West (1979),
/// Updating mean and variance estimates: an improved method, Communications of
/// the ACM 22:532-535, and merged as in Chan, Golub & LeVeque (1983),
/// Algorithms for computing the sample variance, The American Statistician
/// 37:242-247.
///
/// Only rows without a missing value count (listwise deletion); the others are
/// counted as [`incomplete`](Moments::incomplete). To use incomplete rows too,
/// pairwise or by maximum likelihood (EM), is a model of its own and the
/// business of the crate on reliability.
///
/// ```
/// use satis_response_model::{Denominator, Moments, Scale};
///
/// let scales = [Scale::ONE_TO_FIVE, Scale::ONE_TO_FIVE];
/// // Codes: point indices from 0, so these are the answers 1, 3, 5 and 2, 3, 4.
/// let moments = Moments::from_codes(&scales, &[&[0, 2, 4], &[1, 2, 3]])?;
/// assert_eq!(moments.n(), 3);
/// assert_eq!(moments.mean(0), Some(3.0));
/// assert_eq!(moments.variance(0, Denominator::NMinusOne), Some(4.0));
/// assert_eq!(moments.covariance(0, 1, Denominator::NMinusOne), Some(2.0));
/// assert_eq!(moments.correlation(0, 1), Some(1.0));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Moments {
    store: Store,
    incomplete: u64,
}

#[derive(Debug, Clone, PartialEq)]
enum Store {
    Exact(Exact),
    Real(Real),
}

impl Moments {
    /// No rows of answers on these scales; kept as exact integers. Labels of
    /// the scales are not kept.
    #[must_use]
    pub fn of_scales(scales: &[Scale]) -> Self {
        Self { store: Store::Exact(Exact::new(scales)), incomplete: 0 }
    }

    /// No rows of so many real variables, with weights.
    #[must_use]
    pub fn of_reals(variables: usize) -> Self {
        Self { store: Store::Real(Real::new(variables)), incomplete: 0 }
    }

    /// The moments of columns of codes, one a scale: point indices from 0, and
    /// 251 to 255 for missing answers.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one column a scale and all are of one
    /// length, [`Error::UnknownCode`] with the first row that holds neither a
    /// point nor a missing code.
    pub fn from_codes(scales: &[Scale], columns: &[&[u8]]) -> Result<Self, Error> {
        let points: Vec<usize> = scales.iter().map(Scale::points).collect();
        Self::from_products(scales, kernels::cross_products(columns, &points)?)
    }

    /// [`Moments::from_codes`] on the current rayon pool, with the same result
    /// on any number of threads.
    ///
    /// # Errors
    /// As [`Moments::from_codes`].
    #[cfg(feature = "rayon")]
    pub fn from_codes_parallel(scales: &[Scale], columns: &[&[u8]]) -> Result<Self, Error> {
        let points: Vec<usize> = scales.iter().map(Scale::points).collect();
        Self::from_products(scales, kernels::cross_products_parallel(columns, &points)?)
    }

    fn from_products(scales: &[Scale], found: kernels::CrossProducts) -> Result<Self, Error> {
        let incomplete = found.incomplete;
        Ok(Self { store: Store::Exact(Exact::from_products(scales, found)?), incomplete })
    }

    /// The moments of columns of real values, with one weight a row or all of
    /// weight 1.
    ///
    /// Rows are taken up in fixed chunks, so that the bits are those of
    /// [`kernels::summarise`](crate::kernels::summarise) on any machine.
    ///
    /// # Errors
    /// [`Error::Length`] unless columns and weights are of one length,
    /// [`Error::NotFinite`] for a value that is not finite, [`Error::Weight`]
    /// for a bad weight.
    ///
    /// ```
    /// use satis_response_model::{Denominator, Moments};
    ///
    /// let moments = Moments::from_columns(&[&[1.0, 2.0, 4.0]], Some(&[1.0, 1.0, 2.0]))?;
    /// // (1 + 2 + 2 * 4) / 4, and (1.75^2 + 0.75^2 + 2 * 1.25^2) / 4
    /// assert_eq!(moments.mean(0), Some(2.75));
    /// assert_eq!(moments.variance(0, Denominator::N), Some(1.6875));
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    pub fn from_columns(columns: &[&[f64]], weights: Option<&[f64]>) -> Result<Self, Error> {
        let first = columns.first().map(|column| column.len());
        let rows = first.or(weights.map(<[f64]>::len)).unwrap_or(0);
        let lengths = columns.iter().map(|column| column.len());
        if let Some(found) = lengths.chain(weights.map(<[f64]>::len)).find(|&n| n != rows) {
            return Err(Error::Length { what: "rows of a column", expected: rows, found });
        }
        kernels::summarise(&Self::of_reals(columns.len()), rows, |moments, rows| {
            let mut values = vec![0.0; columns.len()];
            for row in rows {
                for (value, column) in values.iter_mut().zip(columns) {
                    *value = column[row];
                }
                let weight = weights.map_or(1.0, |weights| weights[row]);
                moments.record(Row::Values { values: &values, weight }).map_err(
                    |error| match error {
                        Error::Weight { weight, .. } => Error::Weight { weight, row: Some(row) },
                        other => other,
                    },
                )?;
            }
            Ok(())
        })
    }

    /// How many variables there are.
    #[must_use]
    pub fn variables(&self) -> usize {
        match &self.store {
            Store::Exact(exact) => exact.scales().len(),
            Store::Real(real) => real.variables(),
        }
    }

    /// The scales of the answers, without labels; `None` for real values.
    #[must_use]
    pub fn scales(&self) -> Option<&[Scale]> {
        match &self.store {
            Store::Exact(exact) => Some(exact.scales()),
            Store::Real(_) => None,
        }
    }

    /// How many complete rows there are, whatever their weight.
    #[must_use]
    pub const fn n(&self) -> u64 {
        match &self.store {
            Store::Exact(exact) => exact.n(),
            Store::Real(real) => real.rows().n,
        }
    }

    /// How many rows lacked at least one value and do not count.
    #[must_use]
    pub const fn incomplete(&self) -> u64 {
        self.incomplete
    }

    /// The sum of the weights of the complete rows.
    #[must_use]
    pub const fn total_weight(&self) -> f64 {
        match &self.store {
            Store::Exact(exact) => exact.n() as f64,
            Store::Real(real) => real.rows().sum,
        }
    }

    /// How many equally weighted rows would tell as much:
    /// `(sum w)^2 / sum w^2` (Kish 1965, Survey Sampling); n without weights.
    /// `None` where all weights are zero.
    #[must_use]
    pub fn effective_n(&self) -> Option<f64> {
        match &self.store {
            Store::Exact(exact) => (exact.n() > 0).then_some(exact.n() as f64),
            Store::Real(real) => {
                let ratio = real.rows().sum / real.rows().sum_of_squares.sqrt();
                (real.rows().sum > 0.0).then_some(ratio * ratio)
            }
        }
    }

    /// The mean of a variable, weighted if the rows are; `None` without data
    /// or for a variable that does not exist.
    #[must_use]
    pub fn mean(&self, variable: usize) -> Option<f64> {
        match &self.store {
            Store::Exact(exact) => exact.mean(variable),
            Store::Real(real) => real.mean(variable),
        }
    }

    /// The variance of a variable; `None` as for [`Moments::covariance`].
    #[must_use]
    pub fn variance(&self, variable: usize, denominator: Denominator) -> Option<f64> {
        self.covariance(variable, variable, denominator)
    }

    /// The covariance of two variables; for weighted rows
    /// `sum w (x - mx) (y - my) / W`, times n / (n - 1) for
    /// [`Denominator::NMinusOne`]. `None` with too few rows, where all weights
    /// are zero, or for a variable that does not exist.
    #[must_use]
    pub fn covariance(&self, first: usize, second: usize, denominator: Denominator) -> Option<f64> {
        let divided_by_n = match &self.store {
            Store::Exact(exact) => return exact.covariance(first, second, denominator),
            Store::Real(real) => real.covariance(first, second)?,
        };
        Some(divided_by_n * denominator.correction(self.n())?)
    }

    /// The product-moment correlation of two variables, from -1 to 1; `None`
    /// if one of them does not vary or does not exist.
    #[must_use]
    pub fn correlation(&self, first: usize, second: usize) -> Option<f64> {
        let spread = |variable| {
            let variance = match &self.store {
                Store::Exact(exact) => exact.deviation_product(variable, variable),
                Store::Real(real) => real.covariance(variable, variable),
            };
            variance.filter(|&variance| variance > 0.0).map(f64::sqrt)
        };
        let together = match &self.store {
            Store::Exact(exact) => exact.deviation_product(first, second),
            Store::Real(real) => real.covariance(first, second),
        }?;
        let spreads = (spread(first)?, spread(second)?);
        if first == second {
            return Some(1.0);
        }
        // Rounding may carry a perfect correlation past 1.
        Some((together / spreads.0 / spreads.1).clamp(-1.0, 1.0))
    }

    /// All means, in the order of the variables; `None` without data.
    #[must_use]
    pub fn means(&self) -> Option<Vec<f64>> {
        (0..self.variables()).map(|variable| self.mean(variable)).collect()
    }

    /// The covariance matrix, row by row; `None` as for
    /// [`Moments::covariance`].
    #[must_use]
    pub fn covariance_matrix(&self, denominator: Denominator) -> Option<Vec<f64>> {
        self.matrix(|first, second| self.covariance(first, second, denominator))
    }

    /// The correlation matrix, row by row; `None` if a variable does not vary.
    #[must_use]
    pub fn correlation_matrix(&self) -> Option<Vec<f64>> {
        self.matrix(|first, second| self.correlation(first, second))
    }

    fn matrix(&self, cell: impl Fn(usize, usize) -> Option<f64>) -> Option<Vec<f64>> {
        let size = self.variables();
        (0..size)
            .flat_map(|first| (0..size).map(move |second| (first, second)))
            // The same operands in the same order, so that it is symmetric bit
            // for bit.
            .map(|(first, second)| cell(first.min(second), first.max(second)))
            .collect()
    }
}

impl Summary for Moments {
    type Observation<'a> = Row<'a>;

    fn empty(&self) -> Self {
        let store = match &self.store {
            Store::Exact(exact) => Store::Exact(Exact::new(exact.scales())),
            Store::Real(real) => Store::Real(Real::new(real.variables())),
        };
        Self { store, incomplete: 0 }
    }

    fn is_empty(&self) -> bool {
        self.n() == 0 && self.incomplete == 0
    }

    /// Takes in one more row. Answers may be recorded as real values, with
    /// weight 1; real values never as answers.
    fn record(&mut self, row: Row<'_>) -> Result<(), Error> {
        let complete = match (&mut self.store, row) {
            (_, Row::Incomplete) => false,
            (Store::Exact(exact), Row::Answers(answers)) => exact.record(answers)?,
            (Store::Real(real), Row::Answers(answers)) => real.record_answers(answers)?,
            (Store::Real(real), Row::Values { values, weight }) => {
                real.record(values, weight)?;
                true
            }
            (Store::Exact(_), Row::Values { .. }) => return Err(mismatch()),
        };
        if !complete {
            self.incomplete = self.incomplete.checked_add(1).ok_or(Error::Overflow)?;
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let incomplete = self.incomplete.checked_add(other.incomplete).ok_or(Error::Overflow)?;
        match (&mut self.store, &other.store) {
            (Store::Exact(mine), Store::Exact(theirs)) => mine.merge(theirs)?,
            (Store::Real(mine), Store::Real(theirs)) => mine.merge(theirs)?,
            _ => return Err(mismatch()),
        }
        self.incomplete = incomplete;
        Ok(())
    }
}

fn mismatch() -> Error {
    Error::ShapeMismatch {
        what: "kinds of moments",
        left: "scale answers".to_owned(),
        right: "real values".to_owned(),
    }
}

fn check_variables(expected: usize, found: usize) -> Result<(), Error> {
    if expected == found {
        return Ok(());
    }
    Err(Error::Length { what: "values of a row, one a variable", expected, found })
}

/// Where the pair of two variables stands among the pairs (0, 0), (0, 1), ...,
/// (0, p - 1), (1, 1), ...; `None` unless both are less than p.
fn pair(variables: usize, first: usize, second: usize) -> Option<usize> {
    let (low, high) = (first.min(second), first.max(second));
    (high < variables).then(|| low * (2 * variables + 1 - low) / 2 + high - low)
}

fn pairs(variables: usize) -> usize {
    variables * (variables + 1) / 2
}

/// How moments are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unchecked {
    Exact(exact::Unchecked),
    Real(real::Unchecked),
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Moments {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Ok(match stored {
            Unchecked::Exact(stored) => {
                Self { incomplete: stored.incomplete, store: Store::Exact(stored.try_into()?) }
            }
            Unchecked::Real(stored) => {
                Self { incomplete: stored.incomplete, store: Store::Real(stored.try_into()?) }
            }
        })
    }
}

#[cfg(feature = "serde")]
impl From<Moments> for Unchecked {
    fn from(moments: Moments) -> Self {
        match moments.store {
            Store::Exact(exact) => Self::Exact(exact.store(moments.incomplete)),
            Store::Real(real) => Self::Real(real.store(moments.incomplete)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moments, Row, pair, pairs};
    use crate::{Answer, Denominator, Error, Missing, Scale, Summary};

    #[test]
    fn pairs_are_numbered_one_by_one() {
        for variables in 0..6 {
            let all = (0..variables).flat_map(|i| (i..variables).map(move |j| (i, j)));
            let found: Vec<_> = all.map(|(i, j)| pair(variables, j, i).unwrap()).collect();
            assert_eq!(found, (0..pairs(variables)).collect::<Vec<_>>());
            assert_eq!(pair(variables, 0, variables), None);
        }
    }

    #[test]
    fn incomplete_rows_are_counted_and_left_out() {
        let mut moments = Moments::of_scales(&[Scale::ONE_TO_FIVE, Scale::ONE_TO_FIVE]);
        moments.record(Row::Answers(&[Answer::from(1), Answer::from(2)])).unwrap();
        moments.record(Row::Answers(&[Answer::from(5), Missing::Refused.into()])).unwrap();
        moments.record(Row::Incomplete).unwrap();
        assert_eq!((moments.n(), moments.incomplete()), (1, 2));
        assert_eq!(moments.means(), Some(vec![1.0, 2.0]));
        assert_eq!(moments.variance(0, Denominator::N), Some(0.0));
        assert_eq!(moments.variance(0, Denominator::NMinusOne), None);
        assert_eq!(moments.correlation(0, 1), None);
        assert_eq!(moments.mean(2), None);
    }

    #[test]
    fn rows_that_do_not_fit_change_nothing() {
        let mut moments = Moments::of_scales(&[Scale::ONE_TO_FIVE]);
        assert!(moments.record(Row::Answers(&[])).is_err());
        assert!(moments.record(Row::Answers(&[Answer::from(6)])).is_err());
        let row = Row::Values { values: &[1.0], weight: 1.0 };
        assert!(matches!(moments.record(row), Err(Error::ShapeMismatch { .. })));
        assert!(moments.is_empty());
        let mut reals = Moments::of_reals(1);
        assert!(reals.record(Row::Values { values: &[f64::NAN], weight: 1.0 }).is_err());
        assert!(reals.record(Row::Values { values: &[1.0], weight: -1.0 }).is_err());
        assert!(reals.record(Row::Values { values: &[1.0, 2.0], weight: 1.0 }).is_err());
        assert!(reals.is_empty());
        assert!(reals.merge(&moments).is_err());
    }

    #[test]
    fn large_values_do_not_cancel() {
        // Answers near i32::MAX, whose squares in f64 would lose the variance.
        let scale = Scale::new(i32::MAX - 4, i32::MAX).unwrap();
        let moments = Moments::from_codes(&[scale], &[&[0, 4]]).unwrap();
        assert_eq!(moments.variance(0, Denominator::N), Some(4.0));
        let reals = Moments::from_columns(&[&[1e9 + 1.0, 1e9 + 5.0]], None).unwrap();
        assert_eq!(reals.variance(0, Denominator::N), Some(4.0));
    }

    #[test]
    fn weights_of_zero_are_no_data() {
        let moments = Moments::from_columns(&[&[3.0]], Some(&[0.0])).unwrap();
        assert_eq!((moments.n(), moments.mean(0), moments.effective_n()), (1, None, None));
        let more = Moments::from_columns(&[&[5.0]], Some(&[2.0])).unwrap();
        assert_eq!(moments.merged(&more).unwrap().mean(0), Some(5.0));
    }
}
