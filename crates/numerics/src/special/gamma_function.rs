//! The logarithms of the gamma and beta functions, and the corrections to
//! Stirling's formula that keep ratios of gamma functions exact.

use crate::error::{Result, shape};

/// From here on Stirling's series is exact to the last bit.
pub(crate) const STIRLING: f64 = 10.0;

/// `ln(2 pi) / 2`.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// `1 - gamma`, with Euler's constant.
const ONE_LESS_EULER: f64 = 0.422_784_335_098_467_14;

/// `zeta(k) - 1` for k = 2, 3, ...
const ZETA_LESS_ONE: [f64; 30] = [
    0.644_934_066_848_226_4,
    0.202_056_903_159_594_3,
    0.082_323_233_711_138_19,
    0.036_927_755_143_369_93,
    0.017_343_061_984_449_14,
    0.008_349_277_381_922_827,
    0.004_077_356_197_944_34,
    0.002_008_392_826_082_214_4,
    0.000_994_575_127_818_085_3,
    0.000_494_188_604_119_464_6,
    0.000_246_086_553_308_048_3,
    0.000_122_713_347_578_489_15,
    0.000_061_248_135_058_704_83,
    0.000_030_588_236_307_020_49,
    0.000_015_282_259_408_651_87,
    7.637_197_637_899_762e-6,
    3.817_293_264_999_84e-6,
    1.908_212_716_553_939e-6,
    9.539_620_338_727_96e-7,
    4.769_329_867_878_064e-7,
    2.384_505_027_277_33e-7,
    1.192_199_259_653_110_7e-7,
    5.960_818_905_125_948e-8,
    2.980_350_351_465_228e-8,
    1.490_155_482_836_504e-8,
    7.450_711_789_835_43e-9,
    3.725_334_024_788_457e-9,
    1.862_659_723_513_049e-9,
    9.313_274_324_196_682e-10,
    4.656_629_065_033_784e-10,
];

/// Logarithm of the gamma function, `ln |Gamma(x)|`.
///
/// Within 1 to 2 units in the last place, also near its zeros at 1 and 2
/// (libm). `NaN` gives `NaN`; zero and the negative integers, where the
/// function has poles, give infinity.
///
/// # Example
///
/// ```
/// // Gamma(5) = 4! = 24
/// let ln = satis_numerics::special::ln_gamma(5.0);
/// assert!((ln - 24.0_f64.ln()).abs() < 1e-15);
/// ```
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Logarithm of the beta function, `ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b)`.
///
/// The three logarithms are never subtracted from each other: large shapes
/// take Stirling's formula, whose large terms are cancelled on paper (the
/// approach of Didonato and Morris 1992, "Significant digit computation of
/// the incomplete beta function ratios"). The error is a few units of 1e-16
/// of `max(1, |ln B|)`.
///
/// # Errors
///
/// [`Error::Parameter`](crate::Error::Parameter) if a shape is not in
/// 1e-300..=1e15.
///
/// # Example
///
/// ```
/// // B(2, 3) = 1! 2! / 4! = 1/12
/// let ln = satis_numerics::special::ln_beta(2.0, 3.0)?;
/// assert!((ln + 12.0_f64.ln()).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn ln_beta(a: f64, b: f64) -> Result<f64> {
    let a = shape("a", a)?;
    let b = shape("b", b)?;
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if small < STIRLING {
        return Ok(ln_gamma_small(small) - ln_gamma_ratio(large, small));
    }
    let correction = stirling(small) + stirling(large) - stirling(small + large);
    let share = small / (small + large);
    Ok(HALF_LN_TWO_PI - 0.5 * libm::log(large) + correction + (small - 0.5) * libm::log(share)
        - large * libm::log1p(small / large))
}

/// `ln Gamma(x)` of a positive number, also where `x` is so small that its
/// gamma function overflows.
fn ln_gamma_small(x: f64) -> f64 {
    if x < 0.5 { ln_gamma_1p(x) - libm::log(x) } else { libm::lgamma(x) }
}

/// What Stirling's formula leaves: `ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2)`
/// for `x` from 10 up, within 1e-17.
pub(crate) fn stirling(x: f64) -> f64 {
    let z = 1.0 / (x * x);
    let series = -691.0 / 360_360.0 + z * (1.0 / 156.0 - z * (3617.0 / 122_400.0));
    let series = -1.0 / 1680.0 + z * (1.0 / 1188.0 + z * series);
    let series = 1.0 / 12.0 + z * (-1.0 / 360.0 + z * (1.0 / 1260.0 + z * series));
    series / x
}

/// `ln Gamma(1 + a)` with full relative accuracy near 0.
pub(crate) fn ln_gamma_1p(a: f64) -> f64 {
    if a > 0.5 {
        return libm::lgamma(1.0 + a);
    }
    let mut series = 0.0;
    let mut k = 31.0;
    for zeta in ZETA_LESS_ONE.iter().rev() {
        series = zeta / k - a * series;
        k -= 1.0;
    }
    a * (ONE_LESS_EULER + a * series) - libm::log1p(a)
}

/// `Gamma(1 + a)` for `a` up to 20.
pub(crate) fn gamma_1p(a: f64) -> f64 {
    if a <= 0.5 { libm::exp(ln_gamma_1p(a)) } else { libm::tgamma(1.0 + a) }
}

/// `ln Gamma(b + a) - ln Gamma(b)` for `a` at most 10 or `b`, with an error in
/// proportion to `a`.
pub(crate) fn ln_gamma_ratio(b: f64, a: f64) -> f64 {
    if b >= STIRLING {
        return ln_gamma_ratio_scaled(b, a) + a * libm::log(b + a);
    }
    let mut shifted = b;
    let mut steps = 0.0;
    while shifted < STIRLING {
        steps += libm::log1p(a / shifted);
        shifted += 1.0;
    }
    ln_gamma_ratio_scaled(shifted, a) + a * libm::log(shifted + a) - steps
}

/// `ln Gamma(b + a) - ln Gamma(b) - a ln(b + a)` for `b` from 10 up.
pub(crate) fn ln_gamma_ratio_scaled(b: f64, a: f64) -> f64 {
    let t = a / b;
    // (b - 1/2) ln(1 + t) - a, without the difference of two terms near a.
    let curve = -b * crate::double::deviance(t) - 0.5 * libm::log1p(t);
    curve + stirling_difference(b, a)
}

/// `stirling(b + a) - stirling(b)`, with an error in proportion to the
/// difference. With `q = b / (a + b)` each power is `b^-m (q^m - 1)`.
pub(crate) fn stirling_difference(b: f64, a: f64) -> f64 {
    const TERMS: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    let q = b / (a + b);
    let short = a / (a + b);
    let mut loss = short;
    let mut power = q;
    let mut scale = 1.0 / b;
    let mut sum = 0.0;
    for term in TERMS {
        sum -= term * scale * loss;
        loss += power * short * (1.0 + q);
        power *= q * q;
        scale /= b * b;
    }
    sum
}
