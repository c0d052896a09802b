//! How many answers a margin or a difference needs.

use satis_numerics::distribution::normal;

use crate::{Error, PseudoCounts};

/// A number of answers, before it is rounded up.
///
/// ```
/// use satis_inference::SampleSize;
///
/// // A net promoter score to within 5 points at 95 %, whatever the answers.
/// let size = SampleSize::for_margin(1.0, 0.05, 0.95)?;
/// assert_eq!(size.n(), 1_537);
/// assert_eq!(size.in_population(2_000)?.n(), 870);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SampleSize {
    exact: f64,
}

impl SampleSize {
    /// For a Wald interval of the given half-width: `z^2 V / h^2`, with V the
    /// variance of one coded answer. For a net score V is at most 1 (half
    /// promoters, half detractors); for a share at most 1/4.
    ///
    /// # Errors
    /// [`Error::Positive`] for a variance or half-width that is not positive
    /// and finite, [`Error::Probability`] for a level outside (0, 1).
    pub fn for_margin(variance: f64, half_width: f64, level: f64) -> Result<Self, Error> {
        let variance = positive("variance", variance)?;
        let z = two_sided_quantile(level)? / positive("half-width", half_width)?;
        Self::of(z * z * variance)
    }

    /// For each of two groups, to find a true difference with the given power:
    /// `(z_{a/2} + z_b)^2 (V1 + V2) / d^2`.
    ///
    /// # Errors
    /// [`Error::Positive`] for a variance or difference that is not positive
    /// and finite, or for a power that no answers at all exceed (half of 1 less
    /// the level), [`Error::Probability`] for a level or power outside (0, 1).
    ///
    /// ```
    /// use satis_inference::SampleSize;
    ///
    /// // 75 % against 80 % satisfied, found with 80 % power.
    /// let size = SampleSize::for_difference((0.75 * 0.25, 0.8 * 0.2), 0.05, 0.95, 0.8)?;
    /// assert_eq!(size.n(), 1_091);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn for_difference(
        variances: (f64, f64),
        difference: f64,
        level: f64,
        power: f64,
    ) -> Result<Self, Error> {
        let variance = positive("variance", variances.0)? + positive("variance", variances.1)?;
        let power = probability("power", power)?;
        let quantile = normal::quantile(power).map_err(|error| Error::numerical(&error))?;
        let both = positive(
            "sum of the quantiles of level and power",
            two_sided_quantile(level)? + quantile,
        )?;
        let z = both / positive("difference", difference)?;
        Self::of(z * z * variance)
    }

    pub(crate) fn of(exact: f64) -> Result<Self, Error> {
        Ok(Self { exact: positive("sample size", exact)? })
    }

    /// The number before rounding.
    #[must_use]
    pub const fn exact(self) -> f64 {
        self.exact
    }

    /// The number of answers, rounded up (at most [`u64::MAX`]).
    #[must_use]
    pub fn n(self) -> u64 {
        // A hair less, so that a whole number reached with rounding errors is
        // not raised by one. Casts from floats saturate.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
        let n = (self.exact * (1.0 - 1e-13)).ceil() as u64;
        n
    }

    /// With the correction for a finite population that is sampled without
    /// replacement: `n / (1 + (n - 1) / N)` (Cochran 1977, Sampling
    /// techniques).
    ///
    /// # Errors
    /// [`Error::Positive`] for a population of zero.
    pub fn in_population(self, size: u64) -> Result<Self, Error> {
        let size = positive("population", size as f64)?;
        // Below one answer the correction would raise n.
        Self::of(self.exact / (1.0 + (self.exact - 1.0).max(0.0) / size))
    }

    /// Less the pseudo-counts that an adjusted Wald interval adds, as
    /// `MeasuringU` advises (3 with Rocks' constants), but at least 1.
    ///
    /// # Errors
    /// [`Error::Probability`] for a level outside (0, 1).
    pub fn for_adjusted_wald(self, pseudo: PseudoCounts, level: f64) -> Result<Self, Error> {
        let more: f64 = pseudo.counts(two_sided_quantile(level)?).iter().sum();
        Self::of((self.exact - more).max(1.0))
    }
}

pub(crate) fn two_sided_quantile(level: f64) -> Result<f64, Error> {
    let level = probability("level", level)?;
    normal::upper_quantile((1.0 - level) / 2.0).map_err(|error| Error::numerical(&error))
}

pub(crate) fn probability(what: &'static str, value: f64) -> Result<f64, Error> {
    if value > 0.0 && value < 1.0 { Ok(value) } else { Err(Error::Probability { what, value }) }
}

pub(crate) fn positive(what: &'static str, value: f64) -> Result<f64, Error> {
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err(Error::Positive { what, value }) }
}
