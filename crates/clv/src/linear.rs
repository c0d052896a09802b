//! The Cholesky factor of a small symmetric matrix, row by row.

/// The lower factor of a positive definite matrix; rows and columns of what is
/// held are zero in it. `None` if the rest is not positive definite.
pub(crate) fn factor(matrix: &[f64], n: usize, held: &[bool]) -> Option<Vec<f64>> {
    let is_held = |i: usize| held.get(i).copied().unwrap_or(false);
    let mut lower = vec![0.0; n * n];
    for i in (0..n).filter(|&i| !is_held(i)) {
        for j in (0..=i).filter(|&j| !is_held(j)) {
            let sum: f64 = (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum();
            let rest = matrix[i * n + j] - sum;
            if i == j {
                if !(rest > 0.0 && rest.is_finite()) {
                    return None;
                }
                lower[i * n + i] = rest.sqrt();
            } else {
                lower[i * n + j] = rest / lower[j * n + j];
            }
        }
    }
    Some(lower)
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn the_factor_times_itself_is_the_matrix_without_what_is_held() {
        let matrix = [4.0, 9.0, 2.0, 9.0, 0.0, 9.0, 2.0, 9.0, 5.0];
        // 4 = 2 * 2, 2 = 2 * 1, 5 = 1 + 4.
        let lower = factor(&matrix, 3, &[false, true, false]).unwrap();
        assert_eq!(lower, [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 2.0]);
        assert!(factor(&matrix, 3, &[false; 3]).is_none());
    }
}
