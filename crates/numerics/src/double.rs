//! Numbers of twice the precision, as the unevaluated sum of two `f64`: for
//! exponents, where a relative error is multiplied by the exponent itself.
//! The error-free sum and product are Knuth's (1969) and Dekker's (1971).

/// `hi + lo`, where `lo` is below half a unit in the last place of `hi`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Double {
    pub(crate) hi: f64,
    pub(crate) lo: f64,
}

/// Natural logarithm of 2.
const LN_2: Double = Double { hi: std::f64::consts::LN_2, lo: 2.319_046_813_846_299_6e-17 };

/// One third.
const THIRD: Double = Double { hi: 1.0 / 3.0, lo: 1.850_371_707_708_594e-17 };

impl Double {
    pub(crate) const ZERO: Self = Self { hi: 0.0, lo: 0.0 };

    pub(crate) const fn new(value: f64) -> Self {
        Self { hi: value, lo: 0.0 }
    }

    /// The exact sum of two numbers.
    pub(crate) fn sum(a: f64, b: f64) -> Self {
        let hi = a + b;
        let shadow = hi - a;
        Self { hi, lo: (a - (hi - shadow)) + (b - shadow) }
    }

    /// The exact product of two numbers.
    pub(crate) fn product(a: f64, b: f64) -> Self {
        let hi = a * b;
        Self { hi, lo: a.mul_add(b, -hi) }
    }

    pub(crate) fn value(self) -> f64 {
        self.hi + self.lo
    }

    pub(crate) fn add(self, other: Self) -> Self {
        let head = Self::sum(self.hi, other.hi);
        let tail = Self::sum(self.lo, other.lo);
        let first = fast_sum(head.hi, head.lo + tail.hi);
        fast_sum(first.hi, first.lo + tail.lo)
    }

    pub(crate) fn sub(self, other: Self) -> Self {
        self.add(other.negate())
    }

    pub(crate) fn negate(self) -> Self {
        Self { hi: -self.hi, lo: -self.lo }
    }

    pub(crate) fn mul(self, other: Self) -> Self {
        let head = Self::product(self.hi, other.hi);
        fast_sum(head.hi, head.lo + (self.hi * other.lo + self.lo * other.hi))
    }

    /// The product with a plain number.
    pub(crate) fn scale(self, factor: f64) -> Self {
        let head = Self::product(self.hi, factor);
        fast_sum(head.hi, head.lo + self.lo * factor)
    }

    pub(crate) fn div(self, other: Self) -> Self {
        let first = self.hi / other.hi;
        let rest = self.sub(other.scale(first));
        let second = rest.hi / other.hi;
        let rest = rest.sub(other.scale(second));
        let third = rest.hi / other.hi;
        let head = fast_sum(first, second);
        fast_sum(head.hi, head.lo + third)
    }

    /// `exp(-self)`.
    pub(crate) fn exp_negative(self) -> f64 {
        libm::exp(-self.hi) * (1.0 - self.lo)
    }

    /// `ln(self)` of a positive number.
    pub(crate) fn ln(self) -> Self {
        let (fraction, exponent) = libm::frexp(self.hi);
        let shift =
            if fraction < std::f64::consts::FRAC_1_SQRT_2 { 1 - exponent } else { -exponent };
        let excess = Self::sum(libm::ldexp(self.hi, shift), -1.0)
            .add(Self::new(libm::ldexp(self.lo, shift)));
        LN_2.scale(f64::from(-shift)).add(excess.sub(near_one(excess)))
    }

    /// `t - ln(1 + t)` where `self` is `1 + t` and `excess` is `t`, each to
    /// its own relative accuracy: never negative, and not cancelled near 0.
    pub(crate) fn deviance(self, excess: Self) -> Self {
        if (0.7..1.42).contains(&self.hi) { near_one(excess) } else { excess.sub(self.ln()) }
    }

    /// `self` to a power below some hundreds.
    pub(crate) fn pow(self, exponent: f64) -> f64 {
        libm::pow(self.hi, exponent) * (1.0 + exponent * (self.lo / self.hi))
    }
}

/// The sum of two numbers, the first the larger.
fn fast_sum(a: f64, b: f64) -> Double {
    let hi = a + b;
    Double { hi, lo: b - (hi - a) }
}

/// `t - ln(1 + t)` for `t` from -0.3 to 0.42. With `s = t / (2 + t)` the
/// logarithm is `2 atanh(s)`, and `t - 2 s` is `t s` exactly.
fn near_one(t: Double) -> Double {
    let s = t.div(Double::new(2.0).add(t));
    let square = s.mul(s);
    let cube = square.mul(s);
    let rest = 2.0 * cube.hi * square.hi * atanh_tail(square.hi);
    t.mul(s).sub(cube.mul(THIRD).scale(2.0)).sub(Double::new(rest))
}

/// `1/5 + z/7 + z^2/9 + ...` for `z` up to 0.031.
fn atanh_tail(z: f64) -> f64 {
    let mut sum = 0.0;
    let mut k = 27.0;
    while k > 4.0 {
        sum = sum * z + 1.0 / k;
        k -= 2.0;
    }
    sum
}

/// `t - ln(1 + t)` in plain precision, for `t` above -1.
pub(crate) fn deviance(t: f64) -> f64 {
    if (-0.3..0.42).contains(&t) {
        let s = t / (2.0 + t);
        let square = s * s;
        t * s - 2.0 * s * square * (1.0 / 3.0 + square * atanh_tail(square))
    } else {
        t - libm::log1p(t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_has_thirty_digits() {
        // ln 10 = 2.30258509299404568401799145468436420760...
        let ten = Double::new(10.0).ln();
        assert!((ten.hi - std::f64::consts::LN_10).abs() < 1e-15);
        assert!((ten.lo - -2.170_756_223_382_249_4e-16).abs() < 1e-21);
    }

    #[test]
    fn deviance_is_not_cancelled_near_zero() {
        let t = Double::new(1e-9);
        let near = Double::sum(1.0, 1e-9).deviance(t).value();
        assert!((near / 4.999_999_996_666_667e-19 - 1.0).abs() < 1e-15);
        assert!((deviance(1e-9) / near - 1.0).abs() < 1e-15);
    }

    #[test]
    fn both_branches_meet() {
        for t in [-0.3, 0.42] {
            let direct: f64 = t - libm::log1p(t);
            let series = near_one(Double::new(t)).value();
            assert!((series / direct - 1.0).abs() < 2e-15);
        }
    }
}
