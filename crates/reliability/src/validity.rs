//! Composite reliability, average variance extracted and the criterion of
//! Fornell and Larcker.

use crate::{Error, Matrix};

/// Composite reliability of standardised loadings on one factor:
/// `(sum l)^2 / ((sum l)^2 + sum (1 - l^2))`. Fornell & Larcker (1981),
/// Evaluating structural equation models with unobservable variables and
/// measurement error, Journal of Marketing Research 18:39-50.
///
/// # Errors
/// [`Error::Length`] without loadings, [`Error::Parameter`] for one beyond -1
/// and 1, [`Error::NoTotalVariance`] if the sum of the items does not vary.
///
/// ```
/// let reliability = satis_reliability::composite_reliability(&[0.8, 0.8])?;
/// assert!((reliability - 2.56 / 3.28).abs() < 1e-15);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn composite_reliability(loadings: &[f64]) -> Result<f64, Error> {
    check_loadings(loadings)?;
    let sum: f64 = loadings.iter().sum();
    let unique: f64 = loadings.iter().map(|l| 1.0 - l * l).sum();
    let variance = sum * sum + unique;
    if variance > 0.0 { Ok(sum * sum / variance) } else { Err(Error::NoTotalVariance { variance }) }
}

/// Average variance extracted of standardised loadings on one factor: their
/// mean square. Fornell & Larcker (1981). semTools weighs the items by their
/// variances instead.
///
/// # Errors
/// [`Error::Length`] without loadings, [`Error::Parameter`] for one beyond -1
/// and 1.
///
/// ```
/// let extracted = satis_reliability::average_variance_extracted(&[0.8, 0.6])?;
/// assert!((extracted - 0.5).abs() < 1e-15);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn average_variance_extracted(loadings: &[f64]) -> Result<f64, Error> {
    check_loadings(loadings)?;
    Ok(loadings.iter().map(|l| l * l).sum::<f64>() / loadings.len() as f64)
}

fn check_loadings(loadings: &[f64]) -> Result<(), Error> {
    if loadings.is_empty() {
        return Err(Error::Length { what: "loadings", expected: 1, found: 0 });
    }
    match loadings.iter().find(|loading| !(-1.0..=1.0).contains(*loading)) {
        Some(&value) => {
            let expected = "a number from -1 to 1";
            Err(Error::Parameter { what: "a standardised loading", value, expected })
        }
        None => Ok(()),
    }
}

/// Fornell and Larcker's criterion: whether each factor shares more with its
/// own items than with any other factor.
///
/// The square root of the average variance extracted stands on the diagonal,
/// the correlations of the factors beside it.
///
/// ```
/// use satis_reliability::{FornellLarcker, Matrix};
///
/// let correlations = Matrix::new(2, 2, vec![1.0, 0.75, 0.75, 1.0])?;
/// let table = FornellLarcker::new(&["quality", "value"], &[0.64, 0.49], &correlations)?;
/// assert_eq!(table.violations(), [("value".to_owned(), "quality".to_owned())]); // .7 < .75
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FornellLarcker {
    factors: Vec<String>,
    table: Matrix,
}

impl FornellLarcker {
    /// Of the average variances extracted of factors and their correlations.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one of each for each factor,
    /// [`Error::Parameter`] for an extracted variance outside 0 to 1 or a
    /// correlation outside -1 to 1.
    pub fn new(factors: &[&str], extracted: &[f64], correlations: &Matrix) -> Result<Self, Error> {
        let count = factors.len();
        for (what, found) in [
            ("average variances extracted, one a factor", extracted.len()),
            ("rows of correlations, one a factor", correlations.rows()),
            ("columns of correlations, one a factor", correlations.columns()),
        ] {
            if found != count {
                return Err(Error::Length { what, expected: count, found });
            }
        }
        if let Some(&value) = extracted.iter().find(|value| !(0.0..=1.0).contains(*value)) {
            let expected = "a number from 0 to 1";
            return Err(Error::Parameter { what: "an extracted variance", value, expected });
        }
        let beyond = |value: &&f64| !(-1.0 - 1e-9..=1.0 + 1e-9).contains(*value);
        if let Some(&value) = correlations.as_slice().iter().find(beyond) {
            let expected = "a number from -1 to 1";
            return Err(Error::Parameter { what: "a correlation of factors", value, expected });
        }
        let table = Matrix::from_fn(count, count, |i, j| {
            if i == j { extracted[i].sqrt() } else { correlations.at(i, j) }
        });
        let factors = factors.iter().map(|&factor| factor.to_owned()).collect();
        Ok(Self { factors, table })
    }

    /// The table.
    #[must_use]
    pub const fn table(&self) -> &Matrix {
        &self.table
    }

    /// Factors whose root of the average variance extracted is not above the
    /// size of a correlation, with the other factor.
    #[must_use]
    pub fn violations(&self) -> Vec<(String, String)> {
        let count = self.factors.len();
        let pairs = (0..count).flat_map(|i| (0..count).map(move |j| (i, j)));
        pairs
            .filter(|&(i, j)| i != j && self.table.at(i, i) <= self.table.at(i, j).abs())
            .map(|(i, j)| (self.factors[i].clone(), self.factors[j].clone()))
            .collect()
    }
}
