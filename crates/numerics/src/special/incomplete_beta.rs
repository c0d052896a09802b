//! The regularised incomplete beta function, both tails, and its inverses.

use crate::distribution::normal;
use crate::double::Double;
use crate::error::{Error, Result, probability, shape};
use crate::special::Tails;
use crate::special::gamma_function::{
    STIRLING, gamma_1p, ln_gamma_1p, ln_gamma_ratio, ln_gamma_ratio_scaled, stirling,
    stirling_difference,
};
use crate::special::incomplete_gamma::{EXACT_START, nonzero};
use crate::special::prefix::Prefix;
use crate::special::solve::{Local, Side, solve};
use crate::special::tail_integral::{Fall, LARGE};

/// Regularised incomplete beta function, both tails:
/// `lower = I_x(a, b) = 1 / B(a, b) * integral from 0 to x of t^(a-1) (1-t)^(b-1) dt`
/// and `upper = 1 - I_x(a, b)`, each to its own relative accuracy.
///
/// Where `1 - x` is known better than `x`, use [`incomplete_beta_xy`].
///
/// The side of the mean that holds `x` is computed and the other is its
/// complement. The method is a power series, the even continued fraction of
/// Didonato and Morris (1992, "Significant digit computation of the incomplete
/// beta function ratios"), `expm1` of a logarithm for a shape below 1, or from
/// shape 20 on a quadrature relative to the density at `x`. The factor in
/// front is Loader's (2000, "Fast and accurate computation of binomial
/// probabilities"), with its exponent in double-double precision.
///
/// # Errors
///
/// [`Error::Parameter`] if a shape is not in 1e-300..=1e15, or `x` not in 0..=1.
///
/// # Example
///
/// ```
/// use satis_numerics::special::incomplete_beta;
///
/// // Ten heads in ten fair tosses: the upper tail of beta(10, 1) is exact too.
/// let tails = incomplete_beta(10.0, 1.0, 0.5)?;
/// assert!((tails.lower * 1024.0 - 1.0).abs() < 1e-15);
/// assert!((tails.upper - 1023.0 / 1024.0).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn incomplete_beta(a: f64, b: f64, x: f64) -> Result<Tails> {
    let a = shape("a", a)?;
    let b = shape("b", b)?;
    Ok(tails(a, b, Point::from_x(unit("x", x)?)))
}

/// As [`incomplete_beta`], with `x` and `y = 1 - x` both given. The smaller of
/// the two is taken as exact, so a `y` of 1e-200 keeps its meaning.
///
/// # Errors
///
/// [`Error::Parameter`] if a shape is not in 1e-300..=1e15, `x` or `y` is not
/// in 0..=1, or they do not sum to 1 within 1e-15.
///
/// # Example
///
/// ```
/// use satis_numerics::special::incomplete_beta_xy;
///
/// // The upper tail of beta(2, 2) near 1 is y^2 (3 - 2 y).
/// let tails = incomplete_beta_xy(2.0, 2.0, 1.0, 1e-100)?;
/// assert!((tails.upper / 3e-200 - 1.0).abs() < 1e-14);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn incomplete_beta_xy(a: f64, b: f64, x: f64, y: f64) -> Result<Tails> {
    let a = shape("a", a)?;
    let b = shape("b", b)?;
    let x = unit("x", x)?;
    let y = unit("y", y)?;
    if (x + y - 1.0).abs() > 1e-15 {
        return Err(Error::Parameter { name: "y", value: y, expected: "1 - x" });
    }
    let point = if x <= y { Point::from_x(x) } else { Point::from_x(y).swapped() };
    Ok(tails(a, b, point))
}

/// Inverse of the lower tail: the `x` with `I_x(a, b) = p`.
///
/// Found by Halley's method on the logarithm of the smaller tail as a function
/// of `ln(x / (1 - x))`, which is concave. A quantile below 1e-308 comes out
/// as 0.
///
/// # Errors
///
/// [`Error::Parameter`] if a shape is not in 1e-300..=1e15,
/// [`Error::Probability`] if `p` is not in 0..=1.
///
/// # Example
///
/// ```
/// use satis_numerics::special::inverse_incomplete_beta;
///
/// // I_x(3, 1) = x^3
/// let x = inverse_incomplete_beta(3.0, 1.0, 0.001)?;
/// assert!((x - 0.1).abs() < 1e-16);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn inverse_incomplete_beta(a: f64, b: f64, p: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let b = shape("b", b)?;
    Ok(inverse_point(a, b, probability(p)?, Side::Lower)?.x.hi)
}

/// Inverse of the upper tail: the `x` with `1 - I_x(a, b) = q`, exact for
/// tiny `q`.
///
/// # Errors
///
/// As [`inverse_incomplete_beta`].
///
/// # Example
///
/// ```
/// use satis_numerics::special::inverse_incomplete_beta_upper;
///
/// // The upper tail of beta(1, 3) is (1 - x)^3.
/// let x = inverse_incomplete_beta_upper(1.0, 3.0, 0.001)?;
/// assert!((x - 0.9).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn inverse_incomplete_beta_upper(a: f64, b: f64, q: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let b = shape("b", b)?;
    Ok(inverse_point(a, b, probability(q)?, Side::Upper)?.x.hi)
}

/// A point of the unit interval, as `x` and `1 - x`, each to its own relative
/// accuracy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    pub(crate) x: Double,
    pub(crate) y: Double,
}

impl Point {
    pub(crate) fn from_x(x: f64) -> Self {
        Self { x: Double::new(x), y: Double::sum(1.0, -x) }
    }

    /// The point whose odds `x / (1 - x)` are `first / second`.
    pub(crate) fn from_odds(first: Double, second: Double) -> Self {
        let total = first.add(second);
        Self { x: first.div(total), y: second.div(total) }
    }

    pub(crate) const fn swapped(self) -> Self {
        Self { x: self.y, y: self.x }
    }

    /// Multiplies the odds by `exp(step)`.
    fn shifted(self, step: f64) -> Self {
        let (x, y) = (self.x.value(), self.y.value());
        if step > 0.0 {
            // Growth of x, written so that neither exponential overflows.
            let shrink = libm::exp(-step);
            let total = x + y * shrink;
            Self::from_pair(x / total, y * shrink / total)
        } else {
            let shrink = libm::exp(step);
            let total = x * shrink + y;
            Self::from_pair(x * shrink / total, y / total)
        }
    }

    /// The smaller of two complements is the exact one.
    fn from_pair(x: f64, y: f64) -> Self {
        if x <= y { Self::from_x(x) } else { Self::from_x(y).swapped() }
    }
}

/// `x^a y^b / B(a, b)`, for a point strictly inside.
pub(crate) fn prefix(a: f64, b: f64, point: Point) -> Prefix {
    let Point { x, y } = point;
    if a > b {
        return prefix(b, a, point.swapped());
    }
    let n = Double::sum(a, b);
    if b < STIRLING {
        let constant = a * (b / n.hi) * gamma_1p(n.hi) / (gamma_1p(a) * gamma_1p(b));
        let left = Prefix::power(x, a, constant, Double::ZERO);
        let right = Prefix::power(y, b, 1.0, Double::ZERO);
        return Prefix {
            factor: left.factor * right.factor,
            exponent: left.exponent.add(right.exponent),
        };
    }
    let centred = x.scale(b).sub(y.scale(a));
    let large = Double::new(b);
    let right = n.mul(y).div(large).deviance(centred.negate().div(large)).scale(b);
    if a < STIRLING {
        let scaled = n.mul(x);
        let constant = a / gamma_1p(a) * (b / n.hi).sqrt() * libm::exp(stirling_difference(b, a));
        return Prefix::power(scaled, a, constant, scaled.add(right));
    }
    let small = Double::new(a);
    let left = n.mul(x).div(small).deviance(centred.div(small)).scale(a);
    let correction = stirling(n.hi) - stirling(a) - stirling(b);
    Prefix {
        factor: (a / std::f64::consts::TAU * (b / n.hi)).sqrt() * libm::exp(correction),
        exponent: left.add(right),
    }
}

/// Both tails for valid shapes.
pub(crate) fn tails(a: f64, b: f64, point: Point) -> Tails {
    let Point { x, y } = point;
    if x.hi <= 0.0 {
        return Tails::all_above();
    }
    if y.hi <= 0.0 {
        return Tails::all_below();
    }
    if a < 1.0 && x.hi <= 0.5 && b * x.hi <= 1.0 {
        return small(a, b, x);
    }
    if b < 1.0 && y.hi <= 0.5 && a * y.hi <= 1.0 {
        return small(b, a, y).swapped();
    }
    // Negative below the mean.
    let centred = x.scale(b).sub(y.scale(a));
    if centred.hi > 0.0 {
        return Tails::from_side(near(b, a, point.swapped(), centred.negate()), true);
    }
    Tails::from_side(near(a, b, point, centred), false)
}

/// The lower tail of a point at or below the mean; `centred = b x - a y`.
fn near(a: f64, b: f64, point: Point, centred: Double) -> f64 {
    let (x, y) = (point.x.hi, point.y.hi);
    let front = prefix(a, b, point).value();
    if front == 0.0 {
        return 0.0;
    }
    if a.min(b) >= LARGE {
        let fall = Fall {
            slope: (x - y - centred.value()) / y,
            terms: [(a - 1.0, -1.0), (b - 1.0, x / y)],
        };
        return front / y * fall.integral();
    }
    if x <= 0.5 { front / a * series(a, b, x) } else { front / fraction(a, b, x, centred.value()) }
}

/// The sum of `(a + b)_n / (a + 1)_n x^n`: all terms are positive.
fn series(a: f64, b: f64, x: f64) -> f64 {
    let mut sum = 1.0;
    let mut term = 1.0;
    let mut n = 0.0;
    for _ in 0..2000 {
        term *= (a + b + n) / (a + 1.0 + n) * x;
        n += 1.0;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// The even part of the continued fraction for `x^a y^b / (B(a, b) I_x(a, b))`,
/// by Lentz's method as modified by Thompson and Barnett (1986).
fn fraction(a: f64, b: f64, x: f64, centred: f64) -> f64 {
    let mut value = nonzero(a * (1.0 - centred) / (a + 1.0));
    let mut c = value;
    let mut d = 0.0;
    let mut m = 0.0;
    for _ in 0..20_000 {
        m += 1.0;
        let before = a + 2.0 * m - 1.0;
        let spread = m * (b - m) * x / before;
        let above = (a + m - 1.0) / before * (a + b + m - 1.0) * x * spread;
        let below = m + spread + (a + m) * (1.0 + m * (2.0 - x) - centred) / (a + 2.0 * m + 1.0);
        d = 1.0 / nonzero(below + above * d);
        c = nonzero(below + above / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    value
}

/// A first shape below 1 with `x` and `b x` small, where `1 - I` would cancel:
/// `I = x^a / (a B(a, b)) * (1 + a T)`, `T` the rest of the power series.
fn small(a: f64, b: f64, x: Double) -> Tails {
    let mut term = 1.0;
    let mut rest = 0.0;
    let mut n = 0.0;
    while n < 200.0 {
        n += 1.0;
        term *= (n - b) / n * x.hi;
        let add = term / (a + n);
        rest += add;
        if add.abs() < 1e-18 {
            break;
        }
    }
    // Large b is taken together with x, so that a ln x and a ln b do not
    // cancel.
    let (base, ln_front) = if b >= STIRLING {
        (x.mul(Double::sum(a, b)), ln_gamma_ratio_scaled(b, a) - ln_gamma_1p(a))
    } else {
        (x, ln_gamma_ratio(b, a) - ln_gamma_1p(a))
    };
    let log = a * libm::log(base.hi) + ln_front + libm::log1p(a * rest);
    Tails::from_log(log, || base.pow(a) * libm::exp(ln_front) * (1.0 + a * rest))
}

fn unit(name: &'static str, value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(Error::Parameter { name, value, expected: "a number from 0 to 1" })
    }
}

/// The point with the given tail.
pub(crate) fn inverse_point(a: f64, b: f64, tail: f64, side: Side) -> Result<Point> {
    let (tail, side) = match side {
        Side::Lower if tail > 0.5 => (1.0 - tail, Side::Upper),
        Side::Upper if tail > 0.5 => (1.0 - tail, Side::Lower),
        kept => (tail, kept),
    };
    match side {
        Side::Lower => lower_point(a, b, tail),
        Side::Upper => Ok(lower_point(b, a, tail)?.swapped()),
    }
}

/// The point with a lower tail of at most one half.
fn lower_point(a: f64, b: f64, tail: f64) -> Result<Point> {
    if tail <= 0.0 {
        return Ok(Point::from_x(0.0));
    }
    let start = start(a, b, tail);
    if start.x.hi < EXACT_START || start.y.hi < EXACT_START {
        return Ok(start);
    }
    solve(
        tail,
        Side::Lower,
        start,
        |point| Local {
            tail: tails(a, b, point).lower,
            density: if point.x.hi > 0.0 && point.y.hi > 0.0 {
                prefix(a, b, point).value()
            } else {
                0.0
            },
            score: -point.x.scale(b).sub(point.y.scale(a)).value(),
        },
        Point::shifted,
    )
}

/// A first guess: exact to rounding where it is close to an end.
fn start(a: f64, b: f64, tail: f64) -> Point {
    // I_x(a, b) is x^a / (a B(a, b)) for small x, and no more than that for
    // b from 1 up.
    let ln_least = (libm::log(tail) + ln_shape_beta(a, b)) / a;
    let least = libm::exp(ln_least.min(0.0));
    if least < EXACT_START {
        return Point::from_x(least);
    }
    if a < 1.0 || b < 1.0 {
        if least < 0.5 {
            return Point::from_x(least);
        }
        // The other end: 1 - I is about y^b / (b B(a, b)).
        let ln_y = (libm::log1p(-tail) + ln_shape_beta(b, a)) / b;
        return Point::from_x(libm::exp(ln_y.min(-0.5))).swapped();
    }
    // A normal start on the logit scale: Abramowitz and Stegun (1964) 26.5.22.
    let z = -normal::quantile_of(tail);
    let (left, right) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let harmonic = 2.0 / (left + right);
    let curve = (z * z - 3.0) / 6.0;
    let w = z * (curve + harmonic).max(0.1).sqrt() / harmonic
        - (right - left) * (curve + 5.0 / 6.0 - 2.0 / (3.0 * harmonic));
    let odds = a / b * libm::exp((-2.0 * w).clamp(-600.0, 600.0));
    let point = Point::from_odds(Double::new(odds), Double::new(1.0));
    if point.x.hi < least && least < 1.0 {
        Point::from_x(least)
    } else {
        Point::from_pair(point.x.hi, point.y.hi)
    }
}

/// `ln(a B(a, b))`, with an error in proportion to `a` where that is small.
fn ln_shape_beta(a: f64, b: f64) -> f64 {
    if a.max(b) < STIRLING {
        ln_gamma_1p(a) + ln_gamma_1p(b) - ln_gamma_1p(a + b) + libm::log1p(a / b)
    } else if a <= b {
        ln_gamma_1p(a) - ln_gamma_ratio(b, a)
    } else {
        libm::log(a / b) + ln_gamma_1p(b) - ln_gamma_ratio(a, b)
    }
}
