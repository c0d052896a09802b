//! The reliability of a difference of two scales.

use crate::alpha::total_variance;
use crate::{Alpha, Covariance, Error};

/// The reliability of a difference of two scores from the variance and
/// reliability of each and their correlation:
///
/// ```text
/// (V1 r1 + V2 r2 - 2 r s1 s2) / (V1 + V2 - 2 r s1 s2)
/// ```
///
/// Johns (1981), Difference score measures of organizational behavior
/// variables, Organizational Behavior and Human Performance 27:443-463; Peter,
/// Churchill & Brown (1993), Caution in the use of difference scores in
/// consumer research, Journal of Consumer Research 19:655-662. Two good scales
/// that correlate highly have a difference that is mostly error.
///
/// # Errors
/// [`Error::Parameter`] for a variance that is not a positive number, a
/// reliability that is above 1 or not finite, or a correlation beyond -1 and
/// 1; [`Error::NoTotalVariance`] if the difference does not vary.
///
/// ```
/// use satis_reliability::difference_reliability;
///
/// // Two scales of reliability .8 and equal variance that correlate .6.
/// let reliability = difference_reliability((1.0, 0.8), (1.0, 0.8), 0.6)?;
/// assert!((reliability - 0.5).abs() < 1e-15); // (.8 - .6) / (1 - .6)
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn difference_reliability(
    (first_variance, first_reliability): (f64, f64),
    (second_variance, second_reliability): (f64, f64),
    correlation: f64,
) -> Result<f64, Error> {
    for value in [first_variance, second_variance] {
        if !(value > 0.0 && value.is_finite()) {
            let expected = "a positive finite number";
            return Err(Error::Parameter { what: "a variance", value, expected });
        }
    }
    check_reliability(first_reliability)?;
    check_reliability(second_reliability)?;
    if !(-1.0..=1.0).contains(&correlation) {
        let expected = "a number from -1 to 1";
        return Err(Error::Parameter { what: "a correlation", value: correlation, expected });
    }
    let shared = 2.0 * correlation * (first_variance * second_variance).sqrt();
    let variance = first_variance + second_variance - shared;
    if variance <= 64.0 * f64::EPSILON * (first_variance + second_variance) {
        return Err(Error::NoTotalVariance { variance });
    }
    let true_part = first_variance * first_reliability + second_variance * second_reliability;
    Ok((true_part - shared) / variance)
}

fn check_reliability(value: f64) -> Result<(), Error> {
    if value.is_finite() && value <= 1.0 {
        return Ok(());
    }
    let expected = "a finite number of at most 1";
    Err(Error::Parameter { what: "a reliability", value, expected })
}

/// The reliability of the difference of two scales whose items were answered
/// by the same people, such as perceptions less expectations.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DifferenceReliability {
    /// Alpha of the first scale.
    pub first: Alpha,
    /// Alpha of the second scale.
    pub second: Alpha,
    /// The correlation of the two sums.
    pub correlation: f64,
    /// The reliability of the difference of the sums, in the general form of
    /// [`difference_reliability`]. The one to report.
    pub general: f64,
    /// The form for equal variances, `(mean alpha - r) / (1 - r)`, as many
    /// papers print it; `None` where the sums correlate perfectly.
    pub equal_variances: Option<f64>,
    /// Alpha of the differences item by item, where both scales have as many
    /// items. Errors that a person's two answers share make it too high.
    pub item_differences: Option<f64>,
}

impl DifferenceReliability {
    /// Of the items of the first scale less those of the second, in this
    /// order.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] unless both have at least two items,
    /// [`Error::Unknown`] with the items that exist, [`Error::Duplicate`] if
    /// one is in both, [`Error::NoTotalVariance`] if a sum or the difference
    /// does not vary.
    ///
    /// ```
    /// use satis_reliability::{Covariance, DifferenceReliability};
    /// use satis_reliability::response_model::Denominator;
    ///
    /// let matrix = [
    ///     1.0, 0.8, 0.2, 0.2, //
    ///     0.8, 1.0, 0.2, 0.2, //
    ///     0.2, 0.2, 1.0, 0.8, //
    ///     0.2, 0.2, 0.8, 1.0,
    /// ];
    /// let names = ["p1", "p2", "e1", "e2"];
    /// let items = Covariance::from_matrix(&names, &matrix, 40, Denominator::NMinusOne)?;
    /// let gap = DifferenceReliability::new(&items, &["p1", "p2"], &["e1", "e2"])?;
    /// let (alpha, r) = (8.0 / 9.0, 0.8 / 3.6);
    /// assert!((gap.general - (alpha - r) / (1.0 - r)).abs() < 1e-15);
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn new(items: &Covariance, first: &[&str], second: &[&str]) -> Result<Self, Error> {
        let both: Vec<&str> = first.iter().chain(second).copied().collect();
        let together = items.select(&both)?;
        let (left, right) = (items.select(first)?, items.select(second)?);
        let (alpha, beta) = (Alpha::new(&left)?, Alpha::new(&right)?);
        let (left_variance, right_variance) =
            (total_variance(left.matrix())?, total_variance(right.matrix())?);
        let matrix = together.matrix();
        let split = first.len();
        let across: f64 = (0..split)
            .flat_map(|i| (split..both.len()).map(move |j| (i, j)))
            .map(|(i, j)| matrix.at(i, j))
            .sum();
        let correlation = (across / left_variance.sqrt() / right_variance.sqrt()).clamp(-1.0, 1.0);
        let general = difference_reliability(
            (left_variance, alpha.raw()),
            (right_variance, beta.raw()),
            correlation,
        )?;
        let item_differences = (first.len() == second.len()).then(|| {
            let trace: f64 = (0..split)
                .map(|i| {
                    let j = split + i;
                    matrix.at(i, i) + matrix.at(j, j) - 2.0 * matrix.at(i, j)
                })
                .sum();
            let k = split as f64;
            k / (k - 1.0) * (1.0 - trace / (left_variance + right_variance - 2.0 * across))
        });
        Ok(Self {
            equal_variances: (correlation < 1.0).then(|| {
                (f64::midpoint(alpha.raw(), beta.raw()) - correlation) / (1.0 - correlation)
            }),
            first: alpha,
            second: beta,
            correlation,
            general,
            item_differences,
        })
    }
}
