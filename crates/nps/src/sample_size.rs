//! How many answers a margin or a difference in points needs.

use satis_inference::SampleSize;

use crate::Error;

/// The largest variance that one coded answer can have: half promoters, half
/// detractors. Planning with it is safe whatever the answers will be.
pub const WORST_VARIANCE: f64 = 1.0;

/// How many answers an interval of plus or minus `points` needs:
/// `z^2 V / h^2` with h the half-width on -1 to 1.
///
/// `variance` is what the survey is expected to show ([`crate::Nps::variance`]
/// of an earlier one), or [`WORST_VARIANCE`].
///
/// # Errors
/// [`satis_inference::Error`] if a number is not positive or the level is not
/// between 0 and 1.
///
/// ```
/// use satis_nps::{WORST_VARIANCE, sample_size_for_margin};
///
/// assert_eq!(sample_size_for_margin(5.0, WORST_VARIANCE, 0.95)?.n(), 1_537);
/// assert_eq!(sample_size_for_margin(5.0, 0.61, 0.95)?.n(), 938);
/// # Ok::<(), satis_nps::Error>(())
/// ```
pub fn sample_size_for_margin(points: f64, variance: f64, level: f64) -> Result<SampleSize, Error> {
    Ok(SampleSize::for_margin(variance, points / 100.0, level)?)
}

/// How many answers each of two groups needs so that a true difference of
/// `points` is found with the given power.
///
/// # Errors
/// [`satis_inference::Error`] if a number is not positive or the level or
/// power is not between 0 and 1.
///
/// ```
/// use satis_nps::sample_size_for_difference;
///
/// // Five points between two waves: nearly four thousand answers in each.
/// let size = sample_size_for_difference(5.0, (0.61, 0.61), 0.95, 0.80)?;
/// assert_eq!(size.n(), 3_831);
/// # Ok::<(), satis_nps::Error>(())
/// ```
pub fn sample_size_for_difference(
    points: f64,
    variances: (f64, f64),
    level: f64,
    power: f64,
) -> Result<SampleSize, Error> {
    Ok(SampleSize::for_difference(variances, points / 100.0, level, power)?)
}
