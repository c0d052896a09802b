//! A value with gradient and Hessian in any number of variables.

use satis_numerics::Jet;

/// A value with its first two derivatives; the Hessian is row by row.
#[derive(Debug, Clone)]
pub(super) struct Wide {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    pub(super) hessian: Vec<f64>,
}

impl Wide {
    pub(super) fn constant(value: f64, n: usize) -> Self {
        Self { value, gradient: vec![0.0; n], hessian: vec![0.0; n * n] }
    }

    /// A variable whose logarithm is the free one, by position.
    pub(super) fn exp_of(free: f64, position: usize, n: usize) -> Self {
        let mut wide = Self::constant(free.exp(), n);
        wide.gradient[position] = wide.value;
        wide.hessian[position * n + position] = wide.value;
        wide
    }

    /// `exp` of a sum of variables with these slopes, from position `first`
    /// on, with the places of their coefficients.
    pub(super) fn exp_linear(value: f64, slopes: &[f64], places: &[usize], n: usize) -> Self {
        let mut wide = Self::constant(value.exp(), n);
        for (slope, place) in slopes.iter().zip(places) {
            wide.gradient[*place] += wide.value * slope;
        }
        for i in 0..n {
            for j in 0..n {
                wide.hessian[i * n + j] = wide.gradient[i] * wide.gradient[j] / wide.value;
            }
        }
        wide
    }

    /// Adds so many times another.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.value += times * other.value;
        for (sum, x) in self.gradient.iter_mut().zip(&other.gradient) {
            *sum += times * x;
        }
        for (sum, x) in self.hessian.iter_mut().zip(&other.hessian) {
            *sum += times * x;
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sum = self.clone();
        sum.add(other, 1.0);
        sum
    }

    /// A function of one variable by its value and derivatives.
    pub(super) fn chain(&self, value: f64, first: f64, second: f64) -> Self {
        let n = self.gradient.len();
        let mut out = Self::constant(value, n);
        for i in 0..n {
            out.gradient[i] = first * self.gradient[i];
            for j in 0..n {
                out.hessian[i * n + j] =
                    first * self.hessian[i * n + j] + second * self.gradient[i] * self.gradient[j];
            }
        }
        out
    }

    pub(super) fn ln(&self) -> Self {
        let inverse = 1.0 / self.value;
        self.chain(self.value.ln(), inverse, -inverse * inverse)
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let n = self.gradient.len();
        let mut out = Self::constant(self.value * other.value, n);
        for i in 0..n {
            out.gradient[i] = self.value * other.gradient[i] + other.value * self.gradient[i];
            for j in 0..n {
                out.hessian[i * n + j] = self.value * other.hessian[i * n + j]
                    + other.value * self.hessian[i * n + j]
                    + self.gradient[i] * other.gradient[j]
                    + self.gradient[j] * other.gradient[i];
            }
        }
        out
    }

    pub(super) fn over(&self, other: &Self) -> Self {
        let inverse = 1.0 / other.value;
        let square = inverse * inverse;
        self.times(&other.chain(inverse, -square, 2.0 * square * inverse))
    }

    /// A function of several variables by its jet at their values.
    pub(super) fn compose<const M: usize>(arguments: [&Self; M], outer: &Jet<M>) -> Self {
        let n = arguments.first().map_or(0, |first| first.gradient.len());
        let mut out = Self::constant(outer.value, n);
        for (k, argument) in arguments.iter().enumerate() {
            let mut row = vec![0.0; n];
            for (l, other) in arguments.iter().enumerate() {
                for (sum, slope) in row.iter_mut().zip(&other.gradient) {
                    *sum += outer.hessian[k][l] * slope;
                }
            }
            let first = outer.gradient[k];
            for i in 0..n {
                let slope = argument.gradient[i];
                out.gradient[i] += first * slope;
                let line = i * n..(i + 1) * n;
                let bends = argument.hessian[line.clone()].iter().zip(&row);
                for (sum, (bend, other)) in out.hessian[line].iter_mut().zip(bends) {
                    *sum += first * bend + slope * other;
                }
            }
        }
        out
    }

    /// `ln sum exp`, of at least one term.
    pub(super) fn ln_sum_exp(terms: &[Self]) -> Self {
        let n = terms.first().map_or(0, |first| first.gradient.len());
        let peak = terms.iter().fold(f64::NEG_INFINITY, |peak, term| peak.max(term.value));
        let total: f64 = terms.iter().map(|term| (term.value - peak).exp()).sum();
        let mut out = Self::constant(peak + total.ln(), n);
        for term in terms {
            let share = (term.value - peak).exp() / total;
            for i in 0..n {
                out.gradient[i] += share * term.gradient[i];
                for j in 0..n {
                    out.hessian[i * n + j] +=
                        share * (term.hessian[i * n + j] + term.gradient[i] * term.gradient[j]);
                }
            }
        }
        for i in 0..n {
            for j in 0..n {
                out.hessian[i * n + j] -= out.gradient[i] * out.gradient[j];
            }
        }
        out
    }
}
