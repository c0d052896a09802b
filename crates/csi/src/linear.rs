//! Small systems of equations in place, without allocation, and the few
//! decompositions that need more.

use nalgebra::{DMatrix, SymmetricEigen};

use crate::Error;

/// A pivot at most so much of its diagonal is that of a singular matrix.
const SINGULAR: f64 = 1e-12;

/// Factors a symmetric matrix, row by row, into `L L'` in its lower triangle.
/// `false` unless it is positive definite beyond rounding.
pub(crate) fn cholesky(a: &mut [f64], size: usize) -> bool {
    for j in 0..size {
        let diagonal = a[j * size + j];
        let mut rest = diagonal;
        for k in 0..j {
            rest -= a[j * size + k] * a[j * size + k];
        }
        let positive = rest > SINGULAR * diagonal && rest.is_finite();
        if !positive {
            return false;
        }
        let pivot = rest.sqrt();
        a[j * size + j] = pivot;
        for i in j + 1..size {
            let mut value = a[i * size + j];
            for k in 0..j {
                value -= a[i * size + k] * a[j * size + k];
            }
            a[i * size + j] = value / pivot;
        }
    }
    true
}

/// Solves with the factor of [`cholesky`].
pub(crate) fn cholesky_solve(factor: &[f64], size: usize, x: &mut [f64]) {
    for i in 0..size {
        let mut value = x[i];
        for k in 0..i {
            value -= factor[i * size + k] * x[k];
        }
        x[i] = value / factor[i * size + i];
    }
    for i in (0..size).rev() {
        let mut value = x[i];
        for k in i + 1..size {
            value -= factor[k * size + i] * x[k];
        }
        x[i] = value / factor[i * size + i];
    }
}

/// Solves a small system of correlations, with one division a row; `false`
/// unless they are positive definite beyond rounding. Destroys the matrix.
pub(crate) fn solve_positive(a: &mut [f64], size: usize, x: &mut [f64]) -> bool {
    let (a, x) = (&mut a[..size * size], &mut x[..size]);
    for column in 0..size {
        let (above, below) = a.split_at_mut((column + 1) * size);
        let own = &mut above[column * size..];
        // Of correlations: what the earlier ones leave of a variance of 1.
        let pivot = own[column];
        let positive = pivot > SINGULAR && pivot.is_finite();
        if !positive {
            return false;
        }
        let reciprocal = 1.0 / pivot;
        let known = x[column];
        for (row, value) in below.chunks_exact_mut(size).zip(&mut x[column + 1..]) {
            let factor = row[column] * reciprocal;
            for (left, right) in row[column + 1..].iter_mut().zip(&own[column + 1..]) {
                *left -= factor * right;
            }
            *value -= factor * known;
        }
        own[column] = reciprocal;
    }
    for row in (0..size).rev() {
        let (solved, later) = x.split_at_mut(row + 1);
        let mut value = solved[row];
        for (factor, known) in a[row * size + row + 1..(row + 1) * size].iter().zip(later.iter()) {
            value -= factor * known;
        }
        solved[row] = value * a[row * size + row];
    }
    true
}

/// Solves a general system by elimination with pivots; `false` if it is
/// singular. Destroys the matrix.
pub(crate) fn eliminate(a: &mut [f64], size: usize, x: &mut [f64]) -> bool {
    let scale = a.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    for column in 0..size {
        let mut best = column;
        for row in column + 1..size {
            if a[row * size + column].abs() > a[best * size + column].abs() {
                best = row;
            }
        }
        let pivot = a[best * size + column];
        if !(pivot.abs() > SINGULAR * scale && pivot.is_finite()) {
            return false;
        }
        if best != column {
            for k in 0..size {
                a.swap(best * size + k, column * size + k);
            }
            x.swap(best, column);
        }
        for row in column + 1..size {
            let factor = a[row * size + column] / pivot;
            for k in column..size {
                a[row * size + k] -= factor * a[column * size + k];
            }
            x[row] -= factor * x[column];
        }
    }
    for row in (0..size).rev() {
        for k in row + 1..size {
            x[row] -= a[row * size + k] * x[k];
        }
        x[row] /= a[row * size + row];
    }
    true
}

/// The inverse of a positive definite matrix; `None` if it is not.
pub(crate) fn inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut factor = matrix.to_vec();
    if !cholesky(&mut factor, size) {
        return None;
    }
    let mut result = vec![0.0; size * size];
    let mut unit = vec![0.0; size];
    for j in 0..size {
        unit.fill(0.0);
        unit[j] = 1.0;
        cholesky_solve(&factor, size, &mut unit);
        for i in 0..size {
            result[i * size + j] = unit[i];
        }
    }
    Some(result)
}

/// The logarithm of the determinant of a positive definite matrix.
pub(crate) fn ln_determinant(matrix: &[f64], size: usize) -> Option<f64> {
    let mut factor = matrix.to_vec();
    cholesky(&mut factor, size)
        .then(|| 2.0 * (0..size).map(|i| factor[i * size + i].ln()).sum::<f64>())
}

/// The inverse of a general matrix; `None` if it is singular.
pub(crate) fn general_inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut result = vec![0.0; size * size];
    for j in 0..size {
        let mut unit = vec![0.0; size];
        unit[j] = 1.0;
        if !eliminate(&mut matrix.to_vec(), size, &mut unit) {
            return None;
        }
        for i in 0..size {
            result[i * size + j] = unit[i];
        }
    }
    Some(result)
}

/// Eigenvalues of a symmetric matrix from the largest to the smallest, and the
/// vector of the largest.
pub(crate) fn eigen(matrix: &[f64], size: usize) -> Result<(Vec<f64>, Vec<f64>), Error> {
    let failed = || Error::Numerical { message: "eigenvalues were not found".to_owned() };
    if !matrix.iter().all(|value| value.is_finite()) {
        return Err(failed());
    }
    let dense = DMatrix::from_row_slice(size, size, matrix);
    let found = SymmetricEigen::try_new(dense, f64::EPSILON, 1_000 * (size + 1));
    let found = found.ok_or_else(failed)?;
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| found.eigenvalues[b].total_cmp(&found.eigenvalues[a]));
    let values = order.iter().map(|&at| found.eigenvalues[at]).collect();
    let first = (0..size).map(|i| found.eigenvectors[(i, order[0])]).collect();
    Ok((values, first))
}

#[cfg(test)]
mod tests {
    use super::{
        cholesky, cholesky_solve, eigen, eliminate, inverse, ln_determinant, solve_positive,
    };

    #[test]
    fn two_by_two() {
        let matrix = [2.0, 1.0, 1.0, 3.0];
        let mut factor = matrix.to_vec();
        assert!(cholesky(&mut factor, 2));
        let mut x = [4.0, 7.0];
        cholesky_solve(&factor, 2, &mut x);
        approx::assert_abs_diff_eq!(x[0], 1.0, epsilon = 1e-15);
        approx::assert_abs_diff_eq!(x[1], 2.0, epsilon = 1e-15);
        let mut x = [0.5, 0.4];
        assert!(solve_positive(&mut [1.0, 0.5, 0.5, 1.0], 2, &mut x));
        approx::assert_abs_diff_eq!(x[0], 0.4, epsilon = 1e-15);
        approx::assert_abs_diff_eq!(x[1], 0.2, epsilon = 1e-15);
        assert!(!solve_positive(&mut [1.0, 1.0, 1.0, 1.0], 2, &mut x));
        let mut x = [4.0, 7.0];
        assert!(eliminate(&mut matrix.to_vec(), 2, &mut x));
        approx::assert_abs_diff_eq!(x[1], 2.0, epsilon = 1e-15);
        approx::assert_abs_diff_eq!(inverse(&matrix, 2).unwrap()[0], 0.6, epsilon = 1e-15);
        let determinant = ln_determinant(&matrix, 2).unwrap();
        approx::assert_abs_diff_eq!(determinant, 5.0_f64.ln(), epsilon = 1e-15);
        let (values, _) = eigen(&[1.0, 0.5, 0.5, 1.0], 2).unwrap();
        approx::assert_abs_diff_eq!(values[0], 1.5, epsilon = 1e-15);
        assert!(!cholesky(&mut [1.0, 1.0, 1.0, 1.0], 2));
        assert!(!eliminate(&mut [1.0, 1.0, 1.0, 1.0], 2, &mut [1.0, 2.0]));
    }
}
