//! Small symmetric matrices, row by row in a slice: Cholesky factor, solution
//! and inverse, in a fixed order of operations.

/// The lower Cholesky factor of a symmetric matrix, or `None` if it is not
/// positive definite.
pub(crate) fn factor(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[i * n + j];
            for k in 0..j {
                sum -= lower[i * n + k] * lower[j * n + k];
            }
            if i == j {
                if !(sum > 0.0 && sum.is_finite()) {
                    return None;
                }
                lower[i * n + i] = sum.sqrt();
            } else {
                lower[i * n + j] = sum / lower[j * n + j];
            }
        }
    }
    Some(lower)
}

/// The solution of `L L' x = b`.
pub(crate) fn solve(lower: &[f64], n: usize, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in 0..n {
        for k in 0..i {
            x[i] -= lower[i * n + k] * x[k];
        }
        x[i] /= lower[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            x[i] -= lower[k * n + i] * x[k];
        }
        x[i] /= lower[i * n + i];
    }
    x
}

/// The inverse of a symmetric positive definite matrix, row by row, or `None`
/// if it is not positive definite.
///
/// The matrix is first scaled to a unit diagonal, so that variables of very
/// different size do no harm.
///
/// # Example
///
/// ```
/// // The inverse of [[4, 1], [1, 0.5]] is [[0.5, -1], [-1, 4]].
/// let inverse = satis_numerics::inverse_positive(&[4.0, 1.0, 1.0, 0.5], 2).unwrap();
/// assert!((inverse[0] - 0.5).abs() < 1e-15 && (inverse[1] + 1.0).abs() < 1e-15);
/// assert!(satis_numerics::inverse_positive(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
/// ```
#[must_use]
pub fn inverse_positive(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    if matrix.len() != n * n || matrix.iter().any(|entry| !entry.is_finite()) {
        return None;
    }
    let scale: Vec<f64> = (0..n).map(|i| matrix[i * n + i].sqrt()).collect();
    let scaled: Vec<f64> = matrix
        .iter()
        .enumerate()
        .map(|(at, entry)| entry / (scale[at / n] * scale[at % n]))
        .collect();
    let lower = factor(&scaled, n)?;
    let mut inverse = vec![0.0; n * n];
    for column in 0..n {
        let mut unit = vec![0.0; n];
        unit[column] = 1.0;
        for (row, x) in solve(&lower, n, &unit).into_iter().enumerate() {
            inverse[row * n + column] = x / (scale[row] * scale[column]);
        }
    }
    for row in 0..n {
        for column in 0..row {
            let mean = 0.5 * (inverse[row * n + column] + inverse[column * n + row]);
            inverse[row * n + column] = mean;
            inverse[column * n + row] = mean;
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_of_an_ill_scaled_matrix() {
        // Diagonal scales 1e-8 and 1e8 around a correlation of 0.5.
        let matrix = [1e-16, 0.5, 0.5, 1e16];
        let inverse = inverse_positive(&matrix, 2).unwrap();
        assert!((inverse[0] * 1e-16 - 4.0 / 3.0).abs() < 1e-14);
        assert!((inverse[1] + 2.0 / 3.0).abs() < 1e-14);
    }

    #[test]
    fn indefinite_or_misshapen_is_none() {
        assert!(factor(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!(inverse_positive(&[1.0, 2.0], 2).is_none());
        assert!(inverse_positive(&[f64::NAN], 1).is_none());
    }
}
