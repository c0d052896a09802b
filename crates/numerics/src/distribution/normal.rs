//! The normal distribution, as a type and as plain functions of z.

use crate::distribution::Continuous;
use crate::error::{Error, Result, probability};
use crate::special::erfc_of_normal;

/// `1 / sqrt(2 pi)`.
const DENSITY_AT_ZERO: f64 = 0.398_942_280_401_432_7;

/// `ln(2 pi) / 2`.
const HALF_LN_TWO_PI: f64 = 0.918_938_533_204_672_7;

/// Normal distribution with a mean and a standard deviation.
///
/// # Example
///
/// ```
/// use satis_numerics::{Continuous, Normal};
///
/// let iq = Normal::new(100.0, 15.0)?;
/// assert!((iq.survival(130.0) - 0.022_750_131_948_179_2).abs() < 1e-15);
/// assert!((Normal::STANDARD.quantile(0.975)? - 1.959_963_984_540_054).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// Mean 0 and standard deviation 1.
    pub const STANDARD: Self = Self { mean: 0.0, sd: 1.0 };

    /// The distribution with this mean and standard deviation.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`] if the mean is not finite, or the standard
    /// deviation is not a finite number above 0.
    pub fn new(mean: f64, sd: f64) -> Result<Self> {
        if !mean.is_finite() {
            return Err(Error::Parameter {
                name: "mean",
                value: mean,
                expected: "a finite number",
            });
        }
        if !(sd > 0.0 && sd.is_finite()) {
            return Err(Error::Parameter {
                name: "sd",
                value: sd,
                expected: "a finite number above 0",
            });
        }
        Ok(Self { mean, sd })
    }

    /// The mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation.
    #[must_use]
    pub const fn sd(&self) -> f64 {
        self.sd
    }

    fn standardise(&self, x: f64) -> f64 {
        (x - self.mean) / self.sd
    }
}

impl Continuous for Normal {
    fn density(&self, x: f64) -> f64 {
        density(self.standardise(x)) / self.sd
    }

    fn ln_density(&self, x: f64) -> f64 {
        let z = self.standardise(x);
        -0.5 * z * z - HALF_LN_TWO_PI - libm::log(self.sd)
    }

    fn cdf(&self, x: f64) -> f64 {
        cdf(self.standardise(x))
    }

    fn survival(&self, x: f64) -> f64 {
        survival(self.standardise(x))
    }

    fn quantile(&self, p: f64) -> Result<f64> {
        Ok(self.mean + self.sd * quantile(p)?)
    }

    fn upper_quantile(&self, q: f64) -> Result<f64> {
        Ok(self.mean + self.sd * upper_quantile(q)?)
    }
}

/// Density of the standard normal distribution, `exp(-z^2 / 2) / sqrt(2 pi)`.
#[must_use]
pub fn density(z: f64) -> f64 {
    // Split so that the square is exact: exp would multiply its rounding.
    let square = crate::double::Double::product(z, z);
    if square.hi > 1500.0 {
        return 0.0;
    }
    DENSITY_AT_ZERO * square.scale(0.5).exp_negative()
}

/// Probability of a standard normal value at or below `z`, within 4e-16 of its
/// size down to 1e-300. `NaN` gives `NaN`.
///
/// # Example
///
/// ```
/// let tail = satis_numerics::distribution::normal::cdf(-10.0);
/// assert!((tail / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn cdf(z: f64) -> f64 {
    0.5 * erfc_of_normal(-z)
}

/// Probability of a standard normal value above `z`, as a tail. `NaN` gives
/// `NaN`.
#[must_use]
pub fn survival(z: f64) -> f64 {
    0.5 * erfc_of_normal(z)
}

/// Logarithm of [`survival`], also where the tail itself underflows
/// (`z` above 38). `NaN` gives `NaN`.
///
/// # Example
///
/// ```
/// let ln = satis_numerics::distribution::normal::ln_survival(100.0);
/// assert!((ln + 5005.524_208_694_205).abs() < 1e-11);
/// ```
#[must_use]
pub fn ln_survival(z: f64) -> f64 {
    if z < 0.0 {
        return libm::log1p(-cdf(z));
    }
    if z < 20.0 || z.is_nan() {
        return libm::log(survival(z));
    }
    if z.is_infinite() {
        return f64::NEG_INFINITY;
    }
    // Mills' ratio by its asymptotic series: 1 - 1/z^2 + 3/z^4 - 15/z^6 ...
    let inverse = 1.0 / (z * z);
    let mut series = 1.0;
    for odd in [15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        series = 1.0 - odd * inverse * series;
    }
    -0.5 * z * z - HALF_LN_TWO_PI - libm::log(z) + libm::log(series)
}

/// The `z` that a standard normal value stays at or below with probability
/// `p`: -infinity at 0, infinity at 1. Within 4e-16 of its size.
///
/// Wichura (1988, "Algorithm AS 241: the percentage points of the normal
/// distribution").
///
/// # Errors
///
/// [`Error::Probability`] if `p` is not in 0..=1.
///
/// # Example
///
/// ```
/// let z = satis_numerics::distribution::normal::quantile(0.95)?;
/// assert!((z - 1.644_853_626_951_472_2).abs() < 1e-15);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn quantile(p: f64) -> Result<f64> {
    Ok(quantile_of(probability(p)?))
}

/// The `z` that a standard normal value is above with probability `q`, exact
/// for tiny `q`.
///
/// # Errors
///
/// [`Error::Probability`] if `q` is not in 0..=1.
///
/// # Example
///
/// ```
/// let z = satis_numerics::distribution::normal::upper_quantile(1e-300)?;
/// assert!((z - 37.047_096_299_361_2).abs() < 1e-14);
/// # Ok::<(), satis_numerics::Error>(())
/// ```
pub fn upper_quantile(q: f64) -> Result<f64> {
    Ok(0.0 - quantile_of(probability(q)?))
}

/// Probability of a standard normal value as far from 0 as `z`, on either
/// side: `erfc(|z| / sqrt(2))`. `NaN` gives `NaN`.
///
/// # Example
///
/// ```
/// let p = satis_numerics::distribution::normal::two_sided_p(9.0);
/// assert!((p / 2.257_176_811_907_680_8e-19 - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn two_sided_p(z: f64) -> f64 {
    erfc_of_normal(z.abs())
}

/// The quantile of a probability known to be in range.
pub(crate) fn quantile_of(p: f64) -> f64 {
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * (polynomial(r, &CENTRE_TOP) / polynomial(r, &CENTRE_BOTTOM));
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(centred);
    }
    let r = (-libm::log(tail)).sqrt();
    let size = if r <= 5.0 {
        polynomial(r - 1.6, &MIDDLE_TOP) / polynomial(r - 1.6, &MIDDLE_BOTTOM)
    } else {
        polynomial(r - 5.0, &FAR_TOP) / polynomial(r - 5.0, &FAR_BOTTOM)
    };
    size.copysign(centred)
}

fn polynomial(x: f64, coefficients: &[f64; 8]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

// Wichura's coefficients (PPND16), from the constant term up.
const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_6,
    133.141_667_891_784_38,
    1_971.590_950_306_551_4,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_855,
];
const MIDDLE_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_8e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_7e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_survival_joins_at_its_seams() {
        for z in [0.0, 20.0] {
            let below = ln_survival(z - 1e-13);
            let above = ln_survival(z);
            assert!((below - above).abs() < 1e-11);
        }
        assert!((ln_survival(37.0) - survival(37.0).ln()).abs() < 1e-12);
    }

    #[test]
    fn ends_are_infinite() {
        assert_eq!(quantile(0.0), Ok(f64::NEG_INFINITY));
        assert_eq!(upper_quantile(0.0), Ok(f64::INFINITY));
        assert!(quantile(f64::NAN).is_err());
        assert!(cdf(f64::NAN).is_nan());
    }
}
