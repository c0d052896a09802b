//! How many answers the coefficients need.

use satis_inference::SampleSize;

use crate::Error;
use crate::error::{probability, share};

/// The share at which a coefficient is hardest to pin down.
pub const WORST_SHARE: f64 = 0.5;

/// How many answers in A, O, M and I an interval of better (or of worse) of
/// plus or minus `half_width` needs: `z^2 p (1 - p) / h^2`.
///
/// `expected` is the coefficient that the survey is expected to show, or
/// [`WORST_SHARE`]. To have that many, ask more: divide by the share that is
/// neither reverse nor questionable, [`respondents`].
///
/// # Errors
/// [`Error::Range`] for an expected share outside 0 to 1,
/// [`Error::Inference`] if it is 0 or 1, the half-width is not positive or the
/// level is not between 0 and 1.
///
/// ```
/// use satis_kano::{WORST_SHARE, respondents, sample_size_for_better};
///
/// let rated = sample_size_for_better(0.1, WORST_SHARE, 0.95)?;
/// assert_eq!(rated.n(), 97);
/// // If one in ten is reverse or questionable:
/// assert_eq!(respondents(rated, 0.9)?, 107);
/// # Ok::<(), satis_kano::Error>(())
/// ```
pub fn sample_size_for_better(
    half_width: f64,
    expected: f64,
    level: f64,
) -> Result<SampleSize, Error> {
    let expected = share("the expected share", expected)?;
    Ok(SampleSize::for_margin(expected * (1.0 - expected), half_width, level)?)
}

/// How many respondents to ask so that `size` of them are in A, O, M or I,
/// where `rated` is the share that will be.
///
/// # Errors
/// [`Error::Range`] unless the share is above 0 and at most 1.
pub fn respondents(size: SampleSize, rated: f64) -> Result<u64, Error> {
    if !(rated > 0.0 && rated <= 1.0) {
        let expected = "a number above 0 and at most 1";
        return Err(Error::Range { what: "the share in A, O, M and I", value: rated, expected });
    }
    // A hair less, so that a whole number reached with rounding errors is not
    // raised by one. Casts from floats saturate.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    let asked = (size.exact() / rated * (1.0 - 1e-13)).ceil() as u64;
    Ok(asked)
}

/// The half-width of a Wald interval of better with `rated` answers in A, O, M
/// and I: `z sqrt(p (1 - p) / m)`.
///
/// # Errors
/// [`Error::Range`] for no answers, a share outside 0 to 1 or a level that is
/// not strictly between 0 and 1.
///
/// ```
/// use satis_kano::{WORST_SHARE, half_width_of_better};
///
/// for (rated, expected) in [(30, 0.179), (50, 0.139), (100, 0.098), (200, 0.069), (400, 0.049)] {
///     assert!((half_width_of_better(rated, WORST_SHARE, 0.95)? - expected).abs() < 5e-4);
/// }
/// # Ok::<(), satis_kano::Error>(())
/// ```
pub fn half_width_of_better(rated: u64, expected: f64, level: f64) -> Result<f64, Error> {
    let expected = share("the expected share", expected)?;
    let tail = (1.0 - probability("the level", level)?) / 2.0;
    if rated == 0 {
        return Err(Error::Range {
            what: "the number of answers",
            value: 0.0,
            expected: "at least 1",
        });
    }
    let z = satis_numerics::distribution::normal::upper_quantile(tail)
        .map_err(|error| Error::numerical(&error))?;
    Ok(z * (expected * (1.0 - expected) / rated as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::{half_width_of_better, respondents, sample_size_for_better};

    #[test]
    fn bad_numbers_are_refused() {
        assert!(sample_size_for_better(0.0, 0.5, 0.95).is_err());
        assert!(sample_size_for_better(0.1, 1.5, 0.95).is_err());
        assert!(sample_size_for_better(0.1, 0.0, 0.95).is_err());
        assert!(half_width_of_better(0, 0.5, 0.95).is_err());
        assert!(half_width_of_better(10, 0.5, 1.0).is_err());
        let size = sample_size_for_better(0.1, 0.5, 0.95).unwrap();
        assert!(respondents(size, 0.0).is_err() && respondents(size, f64::NAN).is_err());
    }
}
