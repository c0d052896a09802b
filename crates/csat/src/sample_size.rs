//! How many answers the share of satisfied customers needs.

use satis_inference::{Error as InferenceError, SampleSize};

use crate::Error;

/// The share that needs the most answers: planning with it is safe whatever
/// the answers will be.
pub const WORST_SHARE: f64 = 0.5;

/// How many answers a share needs for an interval of plus or minus
/// `half_width`, a fraction: `z^2 p (1 - p) / h^2`.
///
/// `share` is what the survey is expected to show, or [`WORST_SHARE`].
///
/// # Errors
/// [`satis_inference::Error`] if the share or level is not strictly between 0
/// and 1, or the half-width is not positive.
///
/// ```
/// use satis_csat::{WORST_SHARE, sample_size_for_margin};
///
/// // 1.96^2 * 0.25 / 0.05^2 = 384.1...
/// assert_eq!(sample_size_for_margin(WORST_SHARE, 0.05, 0.95)?.n(), 385);
/// # Ok::<(), satis_csat::Error>(())
/// ```
pub fn sample_size_for_margin(
    share: f64,
    half_width: f64,
    level: f64,
) -> Result<SampleSize, Error> {
    Ok(SampleSize::for_margin(variance(share)?, half_width, level)?)
}

/// How many answers each of two groups needs so that the difference of two
/// true shares is found with the given power:
/// `(z_{a/2} + z_b)^2 (p1 (1 - p1) + p2 (1 - p2)) / (p1 - p2)^2`.
///
/// # Errors
/// [`satis_inference::Error`] if a share, the level or the power is not
/// strictly between 0 and 1, or the shares are the same.
///
/// ```
/// use satis_csat::sample_size_for_difference;
///
/// // 7.8489 * (0.16 + 0.1875) / 0.05^2 = 1,090.99...
/// assert_eq!(sample_size_for_difference((0.80, 0.75), 0.95, 0.80)?.n(), 1_091);
/// # Ok::<(), satis_csat::Error>(())
/// ```
pub fn sample_size_for_difference(
    shares: (f64, f64),
    level: f64,
    power: f64,
) -> Result<SampleSize, Error> {
    let variances = (variance(shares.0)?, variance(shares.1)?);
    Ok(SampleSize::for_difference(variances, (shares.0 - shares.1).abs(), level, power)?)
}

fn variance(share: f64) -> Result<f64, InferenceError> {
    if share > 0.0 && share < 1.0 {
        Ok(share * (1.0 - share))
    } else {
        Err(InferenceError::Probability { what: "share", value: share })
    }
}

#[cfg(test)]
mod tests {
    use super::{sample_size_for_difference, sample_size_for_margin};

    #[test]
    fn arguments_out_of_range_are_errors() {
        for share in [0.0, 1.0, -0.1, f64::NAN] {
            assert!(sample_size_for_margin(share, 0.05, 0.95).is_err());
        }
        assert!(sample_size_for_margin(0.5, 0.0, 0.95).is_err());
        assert!(sample_size_for_margin(0.5, f64::NAN, 0.95).is_err());
        assert!(sample_size_for_margin(0.5, 0.05, 1.0).is_err());
        assert!(sample_size_for_difference((0.5, 0.5), 0.95, 0.8).is_err());
        assert!(sample_size_for_difference((0.5, 0.6), 0.95, 1.0).is_err());
    }
}
