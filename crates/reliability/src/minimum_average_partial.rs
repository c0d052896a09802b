//! How many components there are, by the minimum average partial.

use crate::linear::eigen;
use crate::{Covariance, Error, Matrix};

/// Velicer's minimum average partial: as many components as leave the smallest
/// mean squared partial correlation.
///
/// Velicer (1976), Determining the number of components from the matrix of
/// partial correlations, Psychometrika 41:321-327.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MinimumAveragePartial {
    averages: Vec<f64>,
    suggested: usize,
}

impl MinimumAveragePartial {
    /// Of all items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::NoConvergence`] if the
    /// eigenvalues cannot be found.
    ///
    /// ```
    /// use satis_reliability::{Covariance, MinimumAveragePartial};
    /// use satis_reliability::response_model::Denominator;
    ///
    /// let matrix = [1.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 1.0];
    /// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 40, Denominator::NMinusOne)?;
    /// let partial = MinimumAveragePartial::new(&items)?;
    /// assert_eq!(partial.averages()[0], 0.25); // nothing removed
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn new(items: &Covariance) -> Result<Self, Error> {
        items.check_items("the minimum average partial", 2)?;
        let mut rest = items.correlation();
        let size = items.size();
        let found = eigen(&rest)?;
        let mut averages = Vec::with_capacity(size);
        for removed in 0..size {
            if removed > 0 {
                let m = removed - 1;
                let value = found.values[m];
                rest = Matrix::symmetric(size, |i, j| {
                    rest.at(i, j) - value * found.vectors.at(i, m) * found.vectors.at(j, m)
                });
            }
            // Where a component explains an item wholly there is nothing left
            // to correlate.
            if rest.diagonal().any(|variance| variance <= 1e-12) {
                break;
            }
            let partial = rest.to_correlation();
            let squares: f64 = partial.as_slice().iter().map(|r| r * r).sum();
            averages.push((squares - size as f64) / (size * (size - 1)) as f64);
        }
        let best = averages.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        Ok(Self { suggested: best.map_or(0, |(at, _)| at), averages })
    }

    /// The mean squared partial correlations after 0, 1, 2, ... components
    /// have been removed; R psych starts with 1.
    #[must_use]
    pub fn averages(&self) -> &[f64] {
        &self.averages
    }

    /// The number of components with the smallest.
    #[must_use]
    pub const fn suggested(&self) -> usize {
        self.suggested
    }
}
