//! What a weight may be.

use crate::Error;

/// Fails for a weight that is neither 0 nor from 1e-150 to 1e150. Beyond these
/// bounds its square is no number to reckon with.
pub(crate) fn check(weight: f64, row: Option<usize>) -> Result<(), Error> {
    if weight == 0.0 || (1e-150..=1e150).contains(&weight) {
        Ok(())
    } else {
        Err(Error::Weight { weight, row })
    }
}
