//! Second-order jets: a value with its gradient and Hessian, carried through
//! a formula in one pass, and the trait that lets one formula serve both
//! plain numbers and jets.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::special::{digamma, ln_gamma, ln_gamma_difference, trigamma};

/// A number that a smooth formula can be written in: an `f64`, or a [`Jet`]
/// that carries derivatives along.
///
/// # Example
///
/// ```
/// use satis_numerics::{Jet, Scalar};
///
/// // The log density of an exponential waiting time: ln rate - rate t.
/// fn log_density<S: Scalar>(rate: S, t: f64) -> S {
///     rate.ln() - rate * t
/// }
/// assert!((log_density(2.0, 0.5) - (2.0_f64.ln() - 1.0)).abs() < 1e-15);
/// let jet = log_density(Jet::<1>::variable(2.0, 0), 0.5);
/// // d/d rate = 1/rate - t = 0, second derivative -1/rate^2.
/// assert_eq!((jet.gradient[0], jet.hessian[0][0]), (0.0, -0.25));
/// ```
pub trait Scalar:
    Copy
    + Send
    + Sync
    + std::fmt::Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// Whether derivatives are carried; a formula with closed-form derivatives
    /// can leave them out where they are not.
    const DERIVATIVES: bool;

    /// A number that depends on nothing.
    fn constant(value: f64) -> Self;

    /// The number itself.
    fn value(self) -> f64;

    /// A function of one variable, given its value and first two derivatives
    /// at [`value`](Self::value).
    #[must_use]
    fn chain(self, value: f64, first: f64, second: f64) -> Self;

    /// A function of several variables, given as a jet in those variables at
    /// their values.
    #[must_use]
    fn compose<const M: usize>(arguments: &[Self; M], outer: &Jet<M>) -> Self;

    /// The natural logarithm.
    #[must_use]
    fn ln(self) -> Self {
        let x = self.value();
        let inverse = 1.0 / x;
        self.chain(x.ln(), inverse, -inverse * inverse)
    }

    /// `ln(1 + self)`.
    #[must_use]
    fn ln_1p(self) -> Self {
        let x = self.value();
        let inverse = 1.0 / (1.0 + x);
        self.chain(x.ln_1p(), inverse, -inverse * inverse)
    }

    /// The exponential function.
    #[must_use]
    fn exp(self) -> Self {
        let e = self.value().exp();
        self.chain(e, e, e)
    }

    /// `exp(self) - 1`.
    #[must_use]
    fn exp_m1(self) -> Self {
        let x = self.value();
        let e = x.exp();
        self.chain(x.exp_m1(), e, e)
    }

    /// `ln(1 + exp(self))`, without overflow.
    #[must_use]
    fn softplus(self) -> Self {
        let x = self.value();
        // exp(-|x|) is the smaller of the two odds.
        let odds = (-x.abs()).exp();
        let share = if x > 0.0 { 1.0 / (1.0 + odds) } else { odds / (1.0 + odds) };
        self.chain(x.max(0.0) + odds.ln_1p(), share, odds / ((1.0 + odds) * (1.0 + odds)))
    }

    /// One over the number.
    #[must_use]
    fn recip(self) -> Self {
        let inverse = 1.0 / self.value();
        let square = inverse * inverse;
        self.chain(inverse, -square, 2.0 * square * inverse)
    }

    /// The square root.
    #[must_use]
    fn sqrt(self) -> Self {
        let root = self.value().sqrt();
        self.chain(root, 0.5 / root, -0.25 / (root * self.value()))
    }

    /// A constant power of a positive number.
    #[must_use]
    fn powf(self, exponent: f64) -> Self {
        let x = self.value();
        let power = x.powf(exponent);
        let first = exponent * x.powf(exponent - 1.0);
        let second = exponent * (exponent - 1.0) * x.powf(exponent - 2.0);
        self.chain(power, first, second)
    }

    /// A power of a positive number with an exponent that may vary:
    /// `exp(exponent ln(self))`.
    #[must_use]
    fn pow(self, exponent: Self) -> Self {
        (exponent * self.ln()).exp()
    }

    /// Logarithm of the gamma function.
    #[must_use]
    fn ln_gamma(self) -> Self {
        let x = self.value();
        if Self::DERIVATIVES {
            self.chain(ln_gamma(x), digamma(x), trigamma(x))
        } else {
            Self::constant(ln_gamma(x))
        }
    }

    /// `ln Gamma(self + step) - ln Gamma(self)` for a constant step from 0 up,
    /// without the difference of two large logarithms.
    #[must_use]
    fn ln_gamma_difference(self, step: f64) -> Self {
        let x = self.value();
        let value = ln_gamma_difference(x, step);
        if Self::DERIVATIVES {
            let (first, second) = polygamma_differences(x, step);
            self.chain(value, first, second)
        } else {
            Self::constant(value)
        }
    }
}

impl Scalar for f64 {
    const DERIVATIVES: bool = false;

    #[inline]
    fn constant(value: f64) -> Self {
        value
    }

    #[inline]
    fn value(self) -> f64 {
        self
    }

    #[inline]
    fn chain(self, value: f64, _: f64, _: f64) -> Self {
        value
    }

    #[inline]
    fn compose<const M: usize>(_: &[Self; M], outer: &Jet<M>) -> Self {
        outer.value
    }
}

/// A value with its gradient and Hessian in `N` variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jet<const N: usize> {
    /// The value.
    pub value: f64,
    /// The first derivatives.
    pub gradient: [f64; N],
    /// The second derivatives, symmetric.
    pub hessian: [[f64; N]; N],
}

impl<const N: usize> Jet<N> {
    /// The variable of this position, from 0.
    ///
    /// A position that is not below `N` gives a constant.
    #[must_use]
    pub fn variable(value: f64, position: usize) -> Self {
        let mut jet = Self::constant(value);
        if let Some(slope) = jet.gradient.get_mut(position) {
            *slope = 1.0;
        }
        jet
    }

    /// All `N` variables at a point.
    #[must_use]
    pub fn variables(point: &[f64; N]) -> [Self; N] {
        std::array::from_fn(|position| Self::variable(point[position], position))
    }
}

impl<const N: usize> Scalar for Jet<N> {
    const DERIVATIVES: bool = true;

    #[inline]
    fn constant(value: f64) -> Self {
        Self { value, gradient: [0.0; N], hessian: [[0.0; N]; N] }
    }

    #[inline]
    fn value(self) -> f64 {
        self.value
    }

    #[inline]
    fn chain(self, value: f64, first: f64, second: f64) -> Self {
        let mut out = Self::constant(value);
        for i in 0..N {
            out.gradient[i] = first * self.gradient[i];
            let scaled = second * self.gradient[i];
            for j in 0..N {
                out.hessian[i][j] = first * self.hessian[i][j] + scaled * self.gradient[j];
            }
        }
        out
    }

    #[inline]
    fn compose<const M: usize>(arguments: &[Self; M], outer: &Jet<M>) -> Self {
        let mut out = Self::constant(outer.value);
        for (k, argument) in arguments.iter().enumerate() {
            let first = outer.gradient[k];
            // The k-th row of the outer Hessian times the inner gradients.
            let mut row = [0.0; N];
            for (l, other) in arguments.iter().enumerate() {
                for (sum, slope) in row.iter_mut().zip(&other.gradient) {
                    *sum += outer.hessian[k][l] * slope;
                }
            }
            for i in 0..N {
                let slope = argument.gradient[i];
                out.gradient[i] += first * slope;
                let entries = out.hessian[i].iter_mut().zip(&argument.hessian[i]).zip(&row);
                for ((entry, inner), outer_row) in entries {
                    *entry += first * inner + slope * outer_row;
                }
            }
        }
        out
    }
}

impl<const N: usize> Add for Jet<N> {
    type Output = Self;

    #[inline]
    fn add(mut self, other: Self) -> Self {
        self.value += other.value;
        for i in 0..N {
            self.gradient[i] += other.gradient[i];
            for j in 0..N {
                self.hessian[i][j] += other.hessian[i][j];
            }
        }
        self
    }
}

impl<const N: usize> Sub for Jet<N> {
    type Output = Self;

    #[inline]
    fn sub(mut self, other: Self) -> Self {
        self.value -= other.value;
        for i in 0..N {
            self.gradient[i] -= other.gradient[i];
            for j in 0..N {
                self.hessian[i][j] -= other.hessian[i][j];
            }
        }
        self
    }
}

impl<const N: usize> Mul for Jet<N> {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        let mut out = Self::constant(self.value * other.value);
        for i in 0..N {
            out.gradient[i] = self.value * other.gradient[i] + other.value * self.gradient[i];
            for j in 0..N {
                out.hessian[i][j] = self.value * other.hessian[i][j]
                    + other.value * self.hessian[i][j]
                    + (self.gradient[i] * other.gradient[j] + self.gradient[j] * other.gradient[i]);
            }
        }
        out
    }
}

impl<const N: usize> Div for Jet<N> {
    type Output = Self;

    #[inline]
    fn div(self, other: Self) -> Self {
        let mut out = self * other.recip();
        // The quotient itself, not the product with a rounded reciprocal.
        out.value = self.value / other.value;
        out
    }
}

impl<const N: usize> Neg for Jet<N> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        Self::constant(0.0) - self
    }
}

impl<const N: usize> Add<f64> for Jet<N> {
    type Output = Self;

    #[inline]
    fn add(mut self, other: f64) -> Self {
        self.value += other;
        self
    }
}

impl<const N: usize> Sub<f64> for Jet<N> {
    type Output = Self;

    #[inline]
    fn sub(mut self, other: f64) -> Self {
        self.value -= other;
        self
    }
}

impl<const N: usize> Mul<f64> for Jet<N> {
    type Output = Self;

    #[inline]
    fn mul(mut self, factor: f64) -> Self {
        self.value *= factor;
        for i in 0..N {
            self.gradient[i] *= factor;
            for j in 0..N {
                self.hessian[i][j] *= factor;
            }
        }
        self
    }
}

impl<const N: usize> Div<f64> for Jet<N> {
    type Output = Self;

    #[inline]
    fn div(self, divisor: f64) -> Self {
        let mut out = self * (1.0 / divisor);
        out.value = self.value / divisor;
        out
    }
}

/// `digamma(x + step) - digamma(x)` and `trigamma(x + step) - trigamma(x)`,
/// with errors in proportion to the differences.
fn polygamma_differences(x: f64, step: f64) -> (f64, f64) {
    let (mut first, mut second) = (0.0, 0.0);
    let mut x = x;
    // 1/x^2 - 1/y^2 without the subtraction.
    let fall = |x: f64, y: f64| step * (x + y) / ((x * y) * (x * y));
    while x < 10.0 {
        let y = x + step;
        first += step / (x * y);
        second -= fall(x, y);
        x += 1.0;
    }
    let y = x + step;
    let (u, v) = (1.0 / (x * x), 1.0 / (y * y));
    let slope = fall(x, y);
    // Bernoulli numbers B_2k / 2k; p is u^k - v^k.
    let mut p = slope;
    let mut power = v;
    first += (step / x).ln_1p() + 0.5 * step / (x * y);
    for term in [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32_760.0,
        1.0 / 12.0,
    ] {
        first += term * p;
        p = u * p + power * slope;
        power *= v;
    }
    let series = |x: f64, u: f64| {
        u / x
            * (1.0 / 6.0
                + u * (-1.0 / 30.0
                    + u * (1.0 / 42.0
                        + u * (-1.0 / 30.0
                            + u * (5.0 / 66.0 + u * (-691.0 / 2730.0 + u * (7.0 / 6.0)))))))
    };
    second += -step / (x * y) - 0.5 * slope + series(y, v) - series(x, u);
    (first, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_polygamma_functions() {
        for (x, step) in [(0.24, 7.0), (1e-6, 1.0), (3.5, 0.25), (12.0, 5000.0), (9.99, 2.0)] {
            let (first, second) = polygamma_differences(x, step);
            let plain = digamma(x + step) - digamma(x);
            assert!((first / plain - 1.0).abs() < 1e-13, "{x} {step}: {first} {plain}");
            let plain = trigamma(x + step) - trigamma(x);
            assert!((second / plain - 1.0).abs() < 1e-13, "{x} {step}: {second} {plain}");
        }
        // 1/x + 1/(x + 1) and its derivative, where the plain differences have
        // lost nine digits.
        let (first, second) = polygamma_differences(1e9, 2.0);
        assert!((first / (1e-9 + 1.0 / 1_000_000_001.0) - 1.0).abs() < 1e-15);
        assert!((second / -(1e-18 + 1.0 / 1_000_000_001.0_f64.powi(2)) - 1.0).abs() < 1e-15);
    }

    fn formula<S: Scalar>(x: S, y: S) -> S {
        let ratio = (x + 1.0) / y;
        ratio.ln() * y.exp() - x.ln_gamma() + (x * y).ln_1p() + y.pow(x) - (x - y).softplus()
            + x.sqrt() * y.powf(1.5)
            + y.ln_gamma_difference(3.0) * x.exp_m1() / 2.0
            - x.recip()
    }

    #[test]
    fn derivatives_agree_with_differences() {
        let point = [0.7, 1.9];
        let [x, y] = Jet::<2>::variables(&point);
        let jet = formula(x, y);
        let at = |dx: f64, dy: f64| formula(point[0] + dx, point[1] + dy);
        let h = 1e-4;
        assert!((jet.value - at(0.0, 0.0)).abs() < 1e-14);
        let slope = |f: &dyn Fn(f64) -> f64| {
            (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h)
        };
        assert!((jet.gradient[0] - slope(&|d| at(d, 0.0))).abs() < 1e-10);
        assert!((jet.gradient[1] - slope(&|d| at(0.0, d))).abs() < 1e-10);
        let mixed = slope(&|d| slope(&|e| at(d, e)));
        assert!((jet.hessian[0][1] - mixed).abs() < 1e-7);
        let second = slope(&|d| slope(&|e| at(d + e, 0.0)));
        assert!((jet.hessian[0][0] - second).abs() < 1e-7);
        assert!((jet.hessian[0][1] - jet.hessian[1][0]).abs() < 1e-14);
    }

    #[test]
    fn composition_is_the_chain_rule() {
        let [u, v] = Jet::<2>::variables(&[0.3, -0.8]);
        let arguments = [u.exp() * v, v * v + 1.0, u];
        let outer = {
            let [a, b, c] = Jet::<3>::variables(&arguments.map(|jet| jet.value));
            a * b.ln() + c * a - b
        };
        let composed = Jet::compose(&arguments, &outer);
        let [a, b, c] = arguments;
        let direct = a * b.ln() + c * a - b;
        for i in 0..2 {
            assert!((composed.gradient[i] - direct.gradient[i]).abs() < 1e-15);
            for j in 0..2 {
                assert!((composed.hessian[i][j] - direct.hessian[i][j]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn softplus_is_stable() {
        assert!((1000.0_f64.softplus() - 1000.0).abs() < 1e-12);
        assert!(((-800.0_f64).softplus()).abs() < 1e-300);
        let jet = Jet::<1>::variable(0.0, 0).softplus();
        assert!((jet.gradient[0] - 0.5).abs() < 1e-16 && (jet.hessian[0][0] - 0.25).abs() < 1e-16);
    }
}
