//! When the next purchase comes.

use satis_numerics::{RootOptions, brent};

use crate::{Error, History, PurchaseModel};

/// The longest time looked at, in ages (or units, for a new customer).
const FAR: f64 = 1e9;

/// By when a purchase has come with probability `p`.
pub(crate) fn quantile<M: PurchaseModel>(
    model: &M,
    history: &History,
    p: f64,
) -> Result<Option<f64>, Error> {
    let p = crate::error::level(p).map_err(|_| Error::Range {
        what: "probability",
        value: p,
        expected: "a number strictly between 0 and 1",
    })?;
    let scale = if history.age() > 0.0 { history.age() } else { 1.0 };
    let mut high = scale;
    while model.p_active(history, high)? < p {
        high *= 4.0;
        if high > FAR * scale {
            return Ok(None);
        }
    }
    let mut failed = None;
    let root = brent(
        |t| match model.p_active(history, t) {
            Ok(probability) => probability - p,
            Err(error) => {
                failed = Some(error);
                f64::NAN
            }
        },
        0.0,
        high,
        RootOptions::new().tolerance(1e-10 * scale),
    );
    match (root, failed) {
        (Ok(root), _) => Ok(Some(root)),
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(Error::numerical(&error)),
    }
}
