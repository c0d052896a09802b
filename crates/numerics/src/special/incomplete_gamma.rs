//! The regularised incomplete gamma function, both tails, and its inverses.

use crate::double::Double;
use crate::error::{Error, Result, probability, shape};
use crate::special::Tails;
use crate::special::gamma_function::{STIRLING, gamma_1p, ln_gamma_1p, stirling};
use crate::special::prefix::Prefix;
use crate::special::solve::{Local, Side, solve};
use crate::special::tail_integral::{Fall, LARGE};

/// Below this the first term of the power series is all there is, and a
/// quantile is known from it.
pub(crate) const EXACT_START: f64 = 1e-305;

/// No shape leaves a probability above this point.
pub(crate) const BEYOND: f64 = 1e200;

/// Regularised incomplete gamma function, both tails:
/// `lower = P(a, x) = 1 / Gamma(a) * integral from 0 to x of t^(a-1) exp(-t) dt`
/// and `upper = Q(a, x) = 1 - P(a, x)`, each to its own relative accuracy.
///
/// `P` is the power series up to `x = a` and `Q` Legendre's continued fraction
/// above; for shapes below 1 and small `x` the difference `1 - P` is taken
/// through `expm1`; from shape 20 on the smaller tail is a quadrature relative
/// to the density at `x`. The factor in front is Loader's (2000, "Fast and
/// accurate computation of binomial probabilities"), with its exponent in
/// double-double precision.
///
/// # Errors
///
/// [`Error::Parameter`] if `a` is not in 1e-300..=1e15, or `x` is NaN or below
/// 0. Infinity is allowed.
///
/// # Example
///
/// ```
/// use satis_numerics::special::incomplete_gamma;
///
/// // Shape 1 is the exponential distribution: the upper tail is exp(-x).
/// let tails = incomplete_gamma(1.0, 50.0)?;
/// assert!((tails.upper / (-50.0_f64).exp() - 1.0).abs() < 1e-14);
/// assert_eq!(tails.lower, 1.0);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn incomplete_gamma(a: f64, x: f64) -> Result<Tails> {
    let a = shape("a", a)?;
    if x.is_nan() || x < 0.0 {
        return Err(Error::Parameter { name: "x", value: x, expected: "a number from 0 up" });
    }
    Ok(tails(a, Double::new(x)))
}

/// Inverse of the lower tail: the `x` with `P(a, x) = p`.
///
/// Found by Halley's method on `ln P` as a function of `ln x`, which is
/// concave, or on `ln Q` where `p` is above one half. A quantile below
/// 1e-308 comes out as 0.
///
/// # Errors
///
/// [`Error::Parameter`] if `a` is not in 1e-300..=1e15,
/// [`Error::Probability`] if `p` is not in 0..=1.
///
/// # Example
///
/// ```
/// use satis_numerics::special::inverse_incomplete_gamma;
///
/// // The median of the exponential distribution is ln 2.
/// let median = inverse_incomplete_gamma(1.0, 0.5)?;
/// assert!((median - 2.0_f64.ln()).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn inverse_incomplete_gamma(a: f64, p: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let p = probability(p)?;
    if p <= 0.5 { inverse(a, p, Side::Lower) } else { inverse(a, 1.0 - p, Side::Upper) }
}

/// Inverse of the upper tail: the `x` with `Q(a, x) = q`, exact for tiny `q`.
///
/// # Errors
///
/// As [`inverse_incomplete_gamma`].
///
/// # Example
///
/// ```
/// use satis_numerics::special::inverse_incomplete_gamma_upper;
///
/// let far = inverse_incomplete_gamma_upper(1.0, 1e-200)?;
/// assert!((far / (200.0 * 10.0_f64.ln()) - 1.0).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn inverse_incomplete_gamma_upper(a: f64, q: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let q = probability(q)?;
    if q <= 0.5 { inverse(a, q, Side::Upper) } else { inverse(a, 1.0 - q, Side::Lower) }
}

/// `x^a exp(-x) / Gamma(a)`, for `x` above 0.
pub(crate) fn prefix(a: f64, x: Double) -> Prefix {
    if a >= STIRLING {
        let shape = Double::new(a);
        let excess = x.sub(shape).div(shape);
        let deviance = x.div(shape).deviance(excess).scale(a);
        return Prefix {
            factor: (a / std::f64::consts::TAU).sqrt() * libm::exp(-stirling(a)),
            exponent: deviance,
        };
    }
    Prefix::power(x, a, a / gamma_1p(a), x)
}

/// Both tails for valid arguments.
pub(crate) fn tails(a: f64, x: Double) -> Tails {
    if x.hi <= 0.0 {
        return Tails::all_above();
    }
    if x.hi > BEYOND {
        return Tails::all_below();
    }
    if a < 1.0 && x.hi <= 1.5 {
        return small(a, x.hi);
    }
    let front = prefix(a, x).value();
    let above = x.hi > a;
    if front == 0.0 {
        return if above { Tails::all_below() } else { Tails::all_above() };
    }
    if a >= LARGE {
        let centred = x.sub(Double::new(a)).value();
        let (slope, k) = if above { (centred + 1.0, 1.0) } else { (-centred - 1.0, -1.0) };
        let fall = Fall { slope, terms: [(a - 1.0, k), (0.0, 0.0)] };
        let tail = front * fall.integral();
        return Tails::from_side(tail, above);
    }
    if above {
        Tails::from_side(front * fraction(a, x.hi), true)
    } else {
        Tails::from_side(front / a * series(a, x.hi), false)
    }
}

/// Shapes below 1 with `x` up to 1.5, where `1 - P` would cancel:
/// `P = x^a / Gamma(1 + a) * (1 + a T)`, `T` the rest of the power series.
fn small(a: f64, x: f64) -> Tails {
    let mut term = 1.0;
    let mut rest = 0.0;
    let mut n = 0.0;
    while n < 40.0 {
        n += 1.0;
        term *= -x / n;
        let add = term / (a + n);
        rest += add;
        if add.abs() < 1e-18 {
            break;
        }
    }
    let ln_front = -ln_gamma_1p(a);
    let log = a * libm::log(x) + ln_front + libm::log1p(a * rest);
    Tails::from_log(log, || libm::pow(x, a) * libm::exp(ln_front) * (1.0 + a * rest))
}

/// `1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...`
fn series(a: f64, x: f64) -> f64 {
    let mut sum = 1.0;
    let mut term = 1.0;
    let mut next = a;
    for _ in 0..1000 {
        next += 1.0;
        term *= x / next;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// Legendre's continued fraction for `Gamma(a, x) exp(x) x^-a`, by Lentz's
/// method as modified by Thompson and Barnett (1986).
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::MAX;
    let mut d = 1.0 / b;
    let mut value = d;
    let mut n = 0.0;
    for _ in 0..1000 {
        n += 1.0;
        let term = n * (a - n);
        b += 2.0;
        d = 1.0 / nonzero(term * d + b);
        c = nonzero(b + term / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    value
}

/// Keeps a denominator of a continued fraction away from 0.
pub(crate) fn nonzero(value: f64) -> f64 {
    if value.abs() < 1e-300 { 1e-300 } else { value }
}

/// The point with the given tail, which is at most one half.
fn inverse(a: f64, tail: f64, side: Side) -> Result<f64> {
    if tail <= 0.0 {
        return Ok(match side {
            Side::Lower => 0.0,
            Side::Upper => f64::INFINITY,
        });
    }
    let (ln_lower, z) = match side {
        Side::Lower => (libm::log(tail), crate::distribution::normal::quantile_of(tail)),
        Side::Upper => (libm::log1p(-tail), -crate::distribution::normal::quantile_of(tail)),
    };
    // P <= x^a / Gamma(a + 1), nearly equal for small x.
    let ln_least = (ln_lower + ln_gamma_1p(a)) / a;
    let least = libm::exp(ln_least);
    if least < EXACT_START {
        return Ok(least);
    }
    let start = if a < 1.0 && least > 0.3 {
        let far = -libm::log(tail * gamma_1p(a) / a);
        match side {
            Side::Upper if far > 1.0 => (far - (1.0 - a) * libm::log(far)).max(least),
            _ => least,
        }
    } else {
        let ninth = 1.0 / (9.0 * a);
        let root = (1.0 - ninth + z * ninth.sqrt()).max(0.0);
        (a * root * root * root).max(least)
    };
    solve(
        tail,
        side,
        start,
        |x| {
            let both = tails(a, Double::new(x));
            Local { tail: both.on(side), density: prefix(a, Double::new(x)).value(), score: a - x }
        },
        |x, step| x * libm::exp(step),
    )
}
