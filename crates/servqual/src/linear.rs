//! Small linear algebra in fixed order: Cholesky factors and least squares.

use crate::Error;
use crate::mean::Mean;

/// The lower triangle L of a symmetric positive definite matrix L L'.
#[derive(Debug, Clone)]
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Of a matrix, row by row, whose diagonal is 1. `Err` holds the first row
    /// that follows from those before it.
    pub(crate) fn new(matrix: &[f64], size: usize) -> Result<Self, usize> {
        let mut lower = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let dot: f64 = (0..j).map(|m| lower[i * size + m] * lower[j * size + m]).sum();
                let rest = matrix[i * size + j] - dot;
                if i == j {
                    if rest.is_nan() || rest <= 1e-11 {
                        return Err(i);
                    }
                    lower[i * size + i] = rest.sqrt();
                } else {
                    lower[i * size + j] = rest / lower[j * size + j];
                }
            }
        }
        Ok(Self { size, lower })
    }

    /// `L^-1 b`.
    fn forward(&self, b: &[f64]) -> Vec<f64> {
        let mut x = Vec::with_capacity(self.size);
        for (i, b) in b.iter().enumerate().take(self.size) {
            let dot: f64 = (0..i).map(|m| self.lower[i * self.size + m] * x[m]).sum();
            x.push((b - dot) / self.lower[i * self.size + i]);
        }
        x
    }

    /// `b' A^-1 b`.
    pub(crate) fn quadratic_form(&self, b: &[f64]) -> f64 {
        self.forward(b).iter().map(|x| x * x).sum()
    }

    /// `A^-1 b`.
    pub(crate) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.forward(b);
        for i in (0..x.len()).rev() {
            let dot: f64 = (i + 1..x.len()).map(|m| self.lower[m * self.size + i] * x[m]).sum();
            x[i] = (x[i] - dot) / self.lower[i * self.size + i];
        }
        x
    }
}

/// An ordinary least-squares fit with a constant.
#[derive(Debug, Clone)]
pub(crate) struct LeastSquares {
    pub(crate) n: usize,
    /// Of the predictors, without the constant.
    pub(crate) coefficients: Vec<f64>,
    pub(crate) constant: f64,
    pub(crate) r_squared: f64,
    pub(crate) residual_df: f64,
    /// Covariances of the coefficients, row by row.
    covariances: Vec<f64>,
}

impl LeastSquares {
    /// Of predictors with names, column by column, each as long as the outcome.
    pub(crate) fn fit(predictors: &[(&str, &[f64])], outcome: &[f64]) -> Result<Self, Error> {
        let (n, k) = (outcome.len(), predictors.len());
        if n < k + 2 {
            return Err(Error::too_few(format!("a regression on {k} predictors"), k + 2, n));
        }
        let y = Mean::of(outcome);
        if y.variance <= 0.0 {
            return Err(Error::Constant { what: "the outcome".to_owned() });
        }
        let means: Vec<Mean> = predictors.iter().map(|(_, column)| Mean::of(column)).collect();
        if let Some(constant) = means.iter().position(|mean| mean.variance <= 0.0) {
            return Err(Error::Constant { what: predictors[constant].0.to_owned() });
        }
        // Centred and in standard deviations: the constant drops out, and the
        // pivots are shares of variance.
        let columns: Vec<Vec<f64>> = predictors
            .iter()
            .zip(&means)
            .map(|((_, column), mean)| {
                column.iter().map(|value| (value - mean.mean) / mean.sd()).collect()
            })
            .collect();
        let df = (n - 1) as f64;
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / df;
        let centred: Vec<f64> = outcome.iter().map(|value| value - y.mean).collect();
        let mut correlations = vec![0.0; k * k];
        for i in 0..k {
            for j in 0..=i {
                let r = if i == j { 1.0 } else { dot(&columns[i], &columns[j]) };
                correlations[i * k + j] = r;
                correlations[j * k + i] = r;
            }
        }
        let factor = Cholesky::new(&correlations, k)
            .map_err(|pivot| Error::Collinear { what: predictors[pivot].0.to_owned() })?;
        let right: Vec<f64> = columns.iter().map(|column| dot(column, &centred)).collect();
        let mut slopes = factor.solve(&right);
        let residuals = |slopes: &[f64]| -> Vec<f64> {
            (0..n)
                .map(|row| {
                    let fitted: f64 = slopes
                        .iter()
                        .zip(&columns)
                        .map(|(slope, column)| slope * column[row])
                        .sum();
                    centred[row] - fitted
                })
                .collect()
        };
        // One step of refinement: powers of one score are nearly collinear.
        let left = residuals(&slopes);
        let missed: Vec<f64> = columns.iter().map(|column| dot(column, &left)).collect();
        for (slope, step) in slopes.iter_mut().zip(factor.solve(&missed)) {
            *slope += step;
        }
        let left = residuals(&slopes);
        let residual_sum: f64 = left.iter().map(|residual| residual * residual).sum();
        let residual_df = (n - k - 1) as f64;
        let variance = residual_sum / residual_df;
        let mut covariances = vec![0.0; k * k];
        for i in 0..k {
            let mut unit = vec![0.0; k];
            unit[i] = 1.0;
            for (j, value) in factor.solve(&unit).into_iter().enumerate() {
                covariances[i * k + j] = variance * value / (df * means[i].sd() * means[j].sd());
            }
        }
        let coefficients: Vec<f64> =
            slopes.iter().zip(&means).map(|(slope, mean)| slope / mean.sd()).collect();
        let shift: f64 =
            coefficients.iter().zip(&means).map(|(slope, mean)| slope * mean.mean).sum();
        Ok(Self {
            n,
            constant: y.mean - shift,
            r_squared: 1.0 - residual_sum / (df * y.variance),
            residual_df,
            coefficients,
            covariances,
        })
    }

    /// A linear combination of coefficients, and its standard error.
    pub(crate) fn combination(&self, factors: &[f64]) -> (f64, f64) {
        let k = self.coefficients.len();
        let value = factors.iter().zip(&self.coefficients).map(|(a, b)| a * b).sum();
        let mut variance = 0.0;
        for (i, a) in factors.iter().enumerate() {
            for (j, b) in factors.iter().enumerate() {
                variance += a * b * self.covariances[i * k + j];
            }
        }
        (value, variance.max(0.0).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::LeastSquares;
    use crate::Error;

    /// y = 1 + 2 x + noise 1, -1, -1, 1 that is orthogonal to x.
    #[test]
    fn a_line() {
        let x = [1.0, 2.0, 3.0, 4.0];
        let fit = LeastSquares::fit(&[("x", &x)], &[4.0, 4.0, 6.0, 10.0]).unwrap();
        let (slope, error) = fit.combination(&[1.0]);
        assert_abs_diff_eq!(slope, 2.0, epsilon = 1e-14);
        assert_abs_diff_eq!(fit.constant, 1.0, epsilon = 1e-14);
        assert_abs_diff_eq!(error, (4.0_f64 / 2.0 / 5.0).sqrt(), epsilon = 1e-14);
        assert_abs_diff_eq!(fit.r_squared, 20.0 / 24.0, epsilon = 1e-14);
        let twice = x.map(|x| 3.0 - 2.0 * x);
        assert!(matches!(
            LeastSquares::fit(&[("x", &x), ("twice", &twice)], &[4.0, 4.0, 6.0, 10.0]),
            Err(Error::Collinear { what }) if what == "twice"
        ));
    }
}
