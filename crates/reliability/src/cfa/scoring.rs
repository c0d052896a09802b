//! The maximum-likelihood fit of correlations by congeneric factors of variance
//! 1: Newton steps where the discrepancy curves upwards, Fisher scoring where
//! it does not.

use crate::linear::{Cholesky, eigen};
use crate::{Error, Matrix};

/// Loadings, unique variances and correlations of factors.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    /// The factor of each item.
    pub(crate) factor: Vec<usize>,
    pub(crate) loadings: Vec<f64>,
    pub(crate) uniquenesses: Vec<f64>,
    pub(crate) correlations: Matrix,
    /// Pairs of factors whose correlations are estimated.
    pub(crate) pairs: Vec<(usize, usize)>,
}

impl Values {
    pub(crate) fn implied(&self) -> Matrix {
        Matrix::symmetric(self.loadings.len(), |i, j| {
            let common = self.correlations.at(self.factor[i], self.factor[j])
                * self.loadings[i]
                * self.loadings[j];
            if i == j { common + self.uniquenesses[i] } else { common }
        })
    }

    pub(crate) fn parameters(&self) -> usize {
        2 * self.loadings.len() + self.pairs.len()
    }

    /// Equal loadings of the same signs, and factors that do not correlate.
    pub(crate) fn plain(&self) -> Self {
        let loadings = self.loadings.iter().map(|loading| 0.7_f64.copysign(*loading)).collect();
        Self {
            loadings,
            uniquenesses: vec![0.51; self.loadings.len()],
            correlations: Matrix::identity(self.correlations.rows()),
            ..self.clone()
        }
    }

    fn moved(&self, step: &[f64], by: f64) -> Self {
        let size = self.loadings.len();
        let mut next = self.clone();
        for i in 0..size {
            next.loadings[i] -= by * step[i];
            next.uniquenesses[i] -= by * step[size + i];
        }
        for (at, &(f, g)) in self.pairs.iter().enumerate() {
            let value = self.correlations.at(f, g) - by * step[2 * size + at];
            next.correlations.set(f, g, value);
            next.correlations.set(g, f, value);
        }
        next
    }

    /// Each derivative of the implied matrix is `u v' + v u'`; the rows of
    /// these matrices are the u and the v.
    fn directions(&self) -> (Matrix, Matrix) {
        let size = self.loadings.len();
        let count = self.parameters();
        let (mut u, mut v) = (Matrix::zeros(count, size), Matrix::zeros(count, size));
        for i in 0..size {
            u.set(i, i, 1.0);
            for j in 0..size {
                let shared = self.correlations.at(self.factor[i], self.factor[j]);
                v.set(i, j, shared * self.loadings[j]);
            }
            u.set(size + i, i, 1.0);
            v.set(size + i, i, 0.5);
        }
        for (at, &(f, g)) in self.pairs.iter().enumerate() {
            for j in 0..size {
                if self.factor[j] == f {
                    u.set(2 * size + at, j, self.loadings[j]);
                }
                if self.factor[j] == g {
                    v.set(2 * size + at, j, self.loadings[j]);
                }
            }
        }
        (u, v)
    }

    /// Half the trace of `W d_a W d_b`, with W the inverse of the implied
    /// matrix: the expected information of one respondent.
    pub(crate) fn information(&self, inverse: &Matrix) -> Matrix {
        let (u, v) = self.directions();
        let (wu, wv) = (u.times(inverse), v.times(inverse));
        let uu = wu.times(&u.transposed());
        let uv = wu.times(&v.transposed());
        let vv = wv.times(&v.transposed());
        Matrix::symmetric(self.parameters(), |a, b| {
            uu.at(a, b) * vv.at(a, b) + uv.at(a, b) * uv.at(b, a)
        })
    }
}

impl Values {
    /// Half the second derivatives of the discrepancy; `slope` is
    /// `W (S - R) W` with S the implied matrix.
    fn curvature(&self, inverse: &Matrix, slope: &Matrix) -> Matrix {
        let size = self.loadings.len();
        let (u, v) = self.directions();
        let (ut, vt) = (u.transposed(), v.transposed());
        let products = |middle: &Matrix| {
            let (left, right) = (u.times(middle), v.times(middle));
            (left.times(&ut), left.times(&vt), right.times(&vt))
        };
        let (uu, uv, vv) = products(inverse);
        let (xx, xy, yy) = products(&inverse.zip(slope, |w, m| w - 2.0 * m));
        let second = |a: usize, b: usize| -> f64 {
            if b < size {
                // Two loadings.
                let shared = self.correlations.at(self.factor[a], self.factor[b]);
                return shared * slope.at(a, b);
            }
            let Some(&(f, g)) = b.checked_sub(2 * size).and_then(|at| self.pairs.get(at)) else {
                return 0.0;
            };
            // A loading and a correlation of its factor with another.
            let other = match a {
                a if a >= size => return 0.0,
                a if self.factor[a] == f => g,
                a if self.factor[a] == g => f,
                _ => return 0.0,
            };
            let items = (0..size).filter(|&j| self.factor[j] == other);
            items.map(|j| slope.at(a, j) * self.loadings[j]).sum()
        };
        Matrix::symmetric(self.parameters(), |a, b| {
            let first = uv.at(b, a) * xy.at(a, b)
                + vv.at(a, b) * xx.at(a, b)
                + uu.at(a, b) * yy.at(a, b)
                + uv.at(a, b) * xy.at(b, a);
            0.5 * first + second(a, b)
        })
    }
}

/// Where the iteration ended.
#[derive(Debug, Clone)]
pub(crate) struct Fitted {
    pub(crate) values: Values,
    pub(crate) discrepancy: f64,
    pub(crate) iterations: usize,
    pub(crate) gradient: f64,
}

/// The largest slope of the discrepancy by a parameter, all of order 1.
const TOLERANCE: f64 = 1e-9;

pub(crate) fn fit(correlation: &Matrix, start: Values, limit: usize) -> Result<Fitted, Error> {
    let observed = crate::linear::positive_definite("confirmatory factor analysis", correlation)?
        .ln_determinant();
    let size = correlation.rows() as f64;
    // tr(W R) + ln|S| - ln|R| - k, and W.
    let evaluate = |values: &Values| -> Option<(f64, Matrix)> {
        let factor = Cholesky::new(&values.implied())?;
        let inverse = factor.inverse();
        let products = inverse.as_slice().iter().zip(correlation.as_slice());
        let trace: f64 = products.map(|(a, b)| a * b).sum();
        Some((trace + factor.ln_determinant() - observed - size, inverse))
    };
    let mut values = start;
    let stuck = |iterations, change| Error::NoConvergence {
        method: "confirmatory factor analysis",
        iterations,
        change,
    };
    let (mut discrepancy, mut inverse) = evaluate(&values).ok_or_else(|| stuck(0, f64::NAN))?;
    let mut largest = f64::INFINITY;
    let mut damping = 0.0;
    for iterations in 0..=limit {
        let residual = values.implied().zip(correlation, |model, data| model - data);
        let slope = inverse.times(&residual).times(&inverse);
        let (u, v) = values.directions();
        let product = u.times(&slope);
        let gradient: Vec<f64> = (0..values.parameters())
            .map(|a| product.row_values(a).iter().zip(v.row_values(a)).map(|(x, y)| x * y).sum())
            .collect();
        // The slope of the discrepancy is twice that.
        largest = 2.0 * gradient.iter().map(|value: &f64| value.abs()).fold(0.0, f64::max);
        if largest < TOLERANCE {
            return Ok(Fitted { values, discrepancy, iterations, gradient: largest });
        }
        let curvature = values.curvature(&inverse, &slope);
        let information = match Cholesky::new(&curvature) {
            Some(_) => curvature,
            None => values.information(&inverse),
        };
        let mut accepted = false;
        for _ in 0..40 {
            let mut damped = information.clone();
            for a in 0..values.parameters() {
                damped.set(a, a, damped.at(a, a) * (1.0 + damping) + 1e-3 * damping);
            }
            let Some(factor) = Cholesky::new(&damped) else {
                damping = (10.0 * damping).max(1e-6);
                continue;
            };
            let step = factor.solve(&gradient);
            let mut by = 1.0;
            for _ in 0..30 {
                let next = values.moved(&step, by);
                if let Some((better, next_inverse)) = evaluate(&next)
                    && better <= discrepancy + 1e-13 * (1.0 + discrepancy.abs())
                {
                    (values, discrepancy, inverse) = (next, better, next_inverse);
                    accepted = true;
                    break;
                }
                by /= 2.0;
            }
            if accepted {
                damping = if damping < 1e-5 { 0.0 } else { damping / 10.0 };
                break;
            }
            damping = (10.0 * damping).max(1e-6);
        }
        if !accepted {
            break;
        }
    }
    Err(stuck(limit, largest))
}

/// Loadings of the first component of each factor's items, shrunk a little,
/// and correlations of sums freed of error.
pub(crate) fn start(
    correlation: &Matrix,
    factor: Vec<usize>,
    pairs: Vec<(usize, usize)>,
) -> Result<Values, Error> {
    let size = factor.len();
    let factors = factor.last().map_or(0, |last| last + 1);
    let mut loadings = vec![0.0; size];
    let mut sums = Matrix::zeros(factors, size);
    for f in 0..factors {
        let members: Vec<usize> = (0..size).filter(|&i| factor[i] == f).collect();
        let found = eigen(&correlation.select(&members))?;
        let sign = if found.vectors.at(0, 0) < 0.0 { -1.0 } else { 1.0 };
        let scale = 0.9 * sign * found.values[0].max(0.0).sqrt();
        for (row, &i) in members.iter().enumerate() {
            let loading: f64 = (scale * found.vectors.at(row, 0)).clamp(-0.95, 0.95);
            loadings[i] = if loading.abs() < 0.1 { 0.1_f64.copysign(loading) } else { loading };
            sums.set(f, i, loadings[i].signum());
        }
    }
    let uniquenesses: Vec<f64> = loadings.iter().map(|l| 1.0 - l * l).collect();
    let within = sums.times(correlation).times(&sums.transposed());
    let common: Vec<f64> = (0..factors)
        .map(|f| (0..size).filter(|&i| factor[i] == f).map(|i| loadings[i].abs()).sum())
        .collect();
    let mut correlations = Matrix::identity(factors);
    for &(f, g) in &pairs {
        let value = (within.at(f, g) / common[f] / common[g]).clamp(-0.9, 0.9);
        correlations.set(f, g, value);
        correlations.set(g, f, value);
    }
    while Cholesky::new(&correlations).is_none() {
        correlations =
            Matrix::symmetric(
                factors,
                |f, g| if f == g { 1.0 } else { 0.8 * correlations.at(f, g) },
            );
    }
    Ok(Values { factor, loadings, uniquenesses, correlations, pairs })
}

#[cfg(test)]
mod tests {
    use super::{Values, fit};
    use crate::Matrix;
    use crate::linear::Cholesky;

    fn values() -> Values {
        Values {
            factor: vec![0, 0, 0, 1, 1, 1],
            loadings: vec![0.8, 0.5, 0.6, 0.7, 0.9, 0.4],
            uniquenesses: vec![0.5, 0.6, 0.4, 0.7, 0.3, 0.8],
            correlations: Matrix::new(2, 2, vec![1.0, 0.4, 0.4, 1.0]).unwrap(),
            pairs: vec![(0, 1)],
        }
    }

    fn half_gradient(values: &Values, data: &Matrix) -> (Vec<f64>, Matrix, Matrix) {
        let inverse = Cholesky::new(&values.implied()).unwrap().inverse();
        let residual = values.implied().zip(data, |model, data| model - data);
        let slope = inverse.times(&residual).times(&inverse);
        let (u, v) = values.directions();
        let product = u.times(&slope);
        let row = |a: usize| -> f64 {
            product.row_values(a).iter().zip(v.row_values(a)).map(|(x, y)| x * y).sum()
        };
        ((0..values.parameters()).map(row).collect(), inverse, slope)
    }

    #[test]
    fn curvature_is_the_slope_of_the_gradient() {
        let values = values();
        let data =
            Matrix::symmetric(6, |i, j| if i == j { 1.0 } else { 0.2 + 0.05 * (i + j) as f64 });
        let (_, inverse, slope) = half_gradient(&values, &data);
        let curvature = values.curvature(&inverse, &slope);
        for b in 0..values.parameters() {
            let mut step = vec![0.0; values.parameters()];
            step[b] = 1.0;
            let up = half_gradient(&values.moved(&step, -1e-6), &data).0;
            let down = half_gradient(&values.moved(&step, 1e-6), &data).0;
            for a in 0..values.parameters() {
                let expected = (up[a] - down[a]) / 2e-6;
                approx::assert_abs_diff_eq!(curvature.at(a, b), expected, epsilon = 1e-7);
            }
        }
    }

    #[test]
    fn finds_its_own_model() {
        let truth = values();
        let data = truth.implied().to_correlation();
        let start = super::start(&data, truth.factor.clone(), truth.pairs.clone()).unwrap();
        let found = fit(&data, start, 100).unwrap();
        assert!(found.discrepancy < 1e-14 && found.iterations < 12);
        approx::assert_abs_diff_eq!(found.values.correlations.at(0, 1), 0.4, epsilon = 1e-9);
    }
}
