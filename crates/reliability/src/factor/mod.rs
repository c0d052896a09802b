//! Exploratory factor analysis and principal components.

mod components;
mod extraction;
mod fit;
mod newton;
mod rotation;
mod schmid_leiman;

pub use components::PrincipalComponents;
pub use extraction::{Extraction, FactorAnalysis, FactorOptions};
pub use fit::FactorFit;
pub use rotation::{Rotated, Rotation};
pub use schmid_leiman::SchmidLeiman;

use crate::Matrix;

/// Columns by falling sums of squares, each with a positive sum: so that the
/// same factors always come out in the same way. Gives the order and signs.
pub(crate) fn canonical(loadings: &Matrix) -> Vec<(usize, f64)> {
    let sum = |j: usize| loadings.column_values(j).sum::<f64>();
    let square = |j: usize| loadings.column_values(j).map(|value| value * value).sum::<f64>();
    let mut order: Vec<usize> = (0..loadings.columns()).collect();
    order.sort_by(|&a, &b| square(b).total_cmp(&square(a)));
    order.into_iter().map(|j| (j, if sum(j) < 0.0 { -1.0 } else { 1.0 })).collect()
}

pub(crate) fn arrange(loadings: &Matrix, order: &[(usize, f64)]) -> Matrix {
    Matrix::from_fn(loadings.rows(), order.len(), |i, j| {
        let (from, sign) = order[j];
        sign * loadings.at(i, from)
    })
}

/// Sums of squares by row.
pub(crate) fn communalities(loadings: &Matrix) -> Vec<f64> {
    let row = |i| loadings.row_values(i).iter().map(|value| value * value).sum();
    (0..loadings.rows()).map(row).collect()
}
