//! How each item relates to the scale, and alpha without it.

use crate::alpha::{squared_multiple_correlations, total_variance};
use crate::{Alpha, Covariance, Error, Sample, Treatment};

/// One item of a scale.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ItemStatistics {
    /// The item.
    pub item: String,
    /// The mean of its answers, where it is known.
    pub mean: Option<f64>,
    /// The standard deviation of its answers, with the divisor of the
    /// covariance matrix.
    pub standard_deviation: f64,
    /// The correlation with the sum of all items, the item among them, by the
    /// covariance matrix: `(C 1)_i / sqrt(C_ii 1'C1)` (psych's `raw.r` where no
    /// answer is missing).
    pub total_correlation: f64,
    /// The correlation with each respondent's mean of the items answered, over
    /// those who answered this item: psych's `raw.r` also where answers are
    /// missing. `None` without rows; see [`Sample::item_statistics`].
    pub answered_total_correlation: Option<f64>,
    /// The same for standardised items (psych's `std.r`).
    pub standardized_total_correlation: f64,
    /// The correlation with the sum of the other items (psych's `r.drop`, the
    /// corrected item-total correlation). Negative for an item that was left
    /// unreversed, whatever the order of the items.
    pub rest_correlation: f64,
    /// The correlation with what the items share, corrected for overlap and
    /// unreliability: `sum_j R_ij / sqrt(sum R)` with squared multiple
    /// correlations on the diagonal of R (psych's `r.cor`). `None` where the
    /// correlations have no inverse.
    pub corrected_correlation: Option<f64>,
    /// The share of its variance that the other items explain; `None` where
    /// the correlations have no inverse.
    pub squared_multiple_correlation: Option<f64>,
    /// Alpha of the other items, where there are at least two.
    pub without: Option<Alpha>,
}

/// The statistics of each item, in order.
///
/// # Errors
/// [`Error::TooFewItems`] below two, [`Error::NoTotalVariance`] if the sum of
/// the items, or of all but one, does not vary.
///
/// ```
/// use satis_reliability::{Covariance, item_statistics};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
/// let first = &item_statistics(&items)?[0];
/// assert!((first.rest_correlation - 2.0 / 12.0_f64.sqrt()).abs() < 1e-15); // 2 / sqrt(2 * 6)
/// assert!((first.without.as_ref().unwrap().raw() - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn item_statistics(items: &Covariance) -> Result<Vec<ItemStatistics>, Error> {
    items.check_items("item statistics", 2)?;
    let size = items.size();
    let covariance = items.matrix();
    let correlation = items.correlation();
    let total = total_variance(covariance)?;
    let squared = squared_multiple_correlations(&correlation);
    let common = squared.as_ref().map(|squared| {
        let sums: Vec<f64> = (0..size)
            .map(|i| correlation.row_values(i).iter().sum::<f64>() - 1.0 + squared[i])
            .collect();
        let total: f64 = sums.iter().sum();
        sums.into_iter().map(|sum| sum / total.sqrt()).collect::<Vec<f64>>()
    });
    let standardized_total = total_variance(&correlation)?;
    (0..size)
        .map(|i| {
            let variance = covariance.at(i, i);
            let with_all: f64 = covariance.row_values(i).iter().sum();
            let with_rest = with_all - variance;
            let rest = total - 2.0 * with_all + variance;
            let others: Vec<usize> = (0..size).filter(|&j| j != i).collect();
            let without = match others.len() {
                1 => None,
                _ => Some(Alpha::new(&items.at_positions(&others))?),
            };
            Ok(ItemStatistics {
                item: items.items()[i].clone(),
                mean: items.means().map(|means| means[i]),
                standard_deviation: variance.sqrt(),
                total_correlation: with_all / (variance * total).sqrt(),
                answered_total_correlation: None,
                standardized_total_correlation: correlation.row_values(i).iter().sum::<f64>()
                    / standardized_total.sqrt(),
                rest_correlation: with_rest / (variance * rest).sqrt(),
                corrected_correlation: common
                    .as_ref()
                    .map(|values| values[i])
                    .filter(|value| value.is_finite()),
                squared_multiple_correlation: squared.as_ref().map(|values| values[i]),
                without,
            })
        })
        .collect()
}

impl Sample {
    /// The statistics of each item with missing answers treated as asked, and
    /// [`answered_total_correlation`](ItemStatistics::answered_total_correlation)
    /// from the rows:
    ///
    /// | treatment | respondents | psych's `alpha` |
    /// |---|---|---|
    /// | listwise | who answered every item | `use = "complete.obs"` |
    /// | pairwise | who answered this item, with their mean of what they answered | `use = "pairwise"`, its default |
    /// | EM | `None`: an estimate of the matrix has no rows | |
    ///
    /// Listwise it equals the total correlation. Pairwise it does not: a mean
    /// of few answers weighs as much as one of all.
    ///
    /// # Errors
    /// As [`Sample::covariance`] and [`item_statistics`].
    ///
    /// ```
    /// use satis_reliability::{Sample, Treatment};
    ///
    /// let sample = Sample::with_missing(
    ///     &["a", "b"],
    ///     &[
    ///         &[Some(1.0), Some(2.0), Some(3.0), Some(4.0)],
    ///         &[Some(3.0), Some(2.0), Some(5.0), None],
    ///     ],
    /// )?;
    /// // The means of what was answered: 2, 2, 4 and 4.
    /// let first = &sample.item_statistics(Treatment::Pairwise)?[0];
    /// let expected = 4.0 / 20.0_f64.sqrt(); // 4 / sqrt(5 * 4)
    /// assert!((first.answered_total_correlation.unwrap() - expected).abs() < 1e-15);
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn item_statistics(&self, treatment: Treatment) -> Result<Vec<ItemStatistics>, Error> {
        let mut found = item_statistics(&self.covariance(treatment)?)?;
        if treatment != Treatment::Em {
            for (position, item) in found.iter_mut().enumerate() {
                item.answered_total_correlation = answered_total(self, position, treatment);
            }
        }
        Ok(found)
    }
}

/// `None` where one of the two does not vary.
fn answered_total(sample: &Sample, item: usize, treatment: Treatment) -> Option<f64> {
    let counts = |pattern: &&[f64]| match treatment {
        Treatment::Listwise => pattern.iter().all(|value| !value.is_nan()),
        _ => !pattern[item].is_nan(),
    };
    let mean = |pattern: &[f64]| {
        let answered = pattern.iter().filter(|value| !value.is_nan());
        let (sum, count) = answered.fold((0.0, 0.0), |(sum, count), x| (sum + x, count + 1.0));
        sum / count
    };
    let rows: Vec<(f64, f64, f64)> = (sample.each().enumerate())
        .filter(|(_, pattern)| counts(pattern))
        .map(|(at, pattern)| (sample.mass(at, sample.frequencies()), pattern[item], mean(pattern)))
        .collect();
    let total: f64 = rows.iter().map(|row| row.0).sum();
    let (mut left, mut right) = (0.0, 0.0);
    for &(mass, x, y) in &rows {
        left += mass * x / total;
        right += mass * y / total;
    }
    let product = |of: fn(f64, f64) -> f64| -> f64 {
        rows.iter().map(|&(mass, x, y)| mass * of(x - left, y - right)).sum()
    };
    let spread = (product(|x, _| x * x) * product(|_, y| y * y)).sqrt();
    let correlation = product(|x, y| x * y) / spread;
    correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
}
