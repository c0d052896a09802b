//! Normal equations of a regression whose columns may depend on each other.

/// The lower triangle of `X' W X`, row by row, and its Cholesky factor.
/// Columns that follow from those before them are left out, which changes no
/// fitted value.
#[derive(Debug, Clone)]
pub(crate) struct Gram {
    size: usize,
    lower: Vec<f64>,
    kept: Vec<bool>,
}

impl Gram {
    /// Of no rows yet.
    pub(crate) fn zeros(size: usize) -> Self {
        Self { size, lower: vec![0.0; size * size], kept: vec![true; size] }
    }

    /// Adds the products of one row; its columns ascend.
    pub(crate) fn add(&mut self, weight: f64, row: &[(usize, f64)]) {
        for (at, &(i, x)) in row.iter().enumerate() {
            for &(j, y) in row.iter().take(at + 1) {
                if let Some(cell) = self.lower.get_mut(i * self.size + j) {
                    *cell += weight * x * y;
                }
            }
        }
    }

    /// Replaces the products by their factor, once all rows are in. Here and
    /// below, indices run over the size by construction.
    pub(crate) fn factor(&mut self) {
        /// A pivot below this part of its diagonal is a rounding.
        const DEPENDENT: f64 = 1e-11;
        let size = self.size;
        for i in 0..size {
            let diagonal = self.at(i, i);
            for j in 0..=i {
                let dot: f64 = (0..j).map(|m| self.at(i, m) * self.at(j, m)).sum();
                let rest = self.at(i, j) - dot;
                let value = if i == j {
                    self.kept[i] = rest > DEPENDENT * diagonal;
                    if self.kept[i] { rest.sqrt() } else { 0.0 }
                } else if self.kept[j] {
                    rest / self.at(j, j)
                } else {
                    0.0
                };
                self.lower[i * size + j] = value;
            }
            if !self.kept[i] {
                self.lower[i * size..=i * size + i].fill(0.0);
            }
        }
    }

    /// A solution of `X' W X b = right`; columns left out get 0.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = self.size;
        let mut solution = right.to_vec();
        for i in 0..size {
            let dot: f64 = (0..i).map(|m| self.at(i, m) * solution[m]).sum();
            solution[i] = if self.kept[i] { (solution[i] - dot) / self.at(i, i) } else { 0.0 };
        }
        for i in (0..size).rev() {
            let dot: f64 = (i + 1..size).map(|m| self.at(m, i) * solution[m]).sum();
            solution[i] = if self.kept[i] { (solution[i] - dot) / self.at(i, i) } else { 0.0 };
        }
        solution
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.lower[i * self.size + j]
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::Gram;

    #[test]
    fn dependent_columns_change_no_fit() {
        // A constant, two levels that sum to it, and a number.
        let rows: Vec<Vec<(usize, f64)>> = vec![
            vec![(0, 1.0), (1, 1.0), (3, 2.0)],
            vec![(0, 1.0), (1, 1.0), (3, 5.0)],
            vec![(0, 1.0), (2, 1.0), (3, 3.0)],
        ];
        let mut gram = Gram::zeros(4);
        rows.iter().for_each(|row| gram.add(1.0, row));
        gram.factor();
        let y = [1.0, 4.0, 7.0];
        let mut right = [0.0; 4];
        for (row, y) in rows.iter().zip(y) {
            for &(at, x) in row {
                right[at] += x * y;
            }
        }
        let b = gram.solve(&right);
        assert_eq!(gram.kept, [true, true, false, true]);
        for (row, y) in rows.iter().zip(y) {
            let fitted: f64 = row.iter().map(|&(at, x)| b[at] * x).sum();
            assert_relative_eq!(fitted, y, epsilon = 1e-12);
        }
    }
}
