//! Figures with the uncertainty of the bootstrap, where there was one.

use satis_csi::{BootstrapInterval, Figure as Asked, FitBootstrap};

use crate::report::figure::Figure;

/// What uncertainty comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resampled<'a> {
    /// The bootstrap, if there was one.
    pub(super) bootstrap: Option<&'a FitBootstrap>,
    /// How intervals are read off.
    pub(super) interval: BootstrapInterval,
    /// The confidence level.
    pub(super) level: f64,
}

impl Resampled<'_> {
    /// A figure with its uncertainty; without a bootstrap, or where it has no
    /// interval, the value alone.
    pub(super) fn figure(self, asked: &Asked, value: f64, notes: &mut Vec<String>) -> Figure {
        let bare = Figure { value, standard_error: None, interval: None };
        let Some(bootstrap) = self.bootstrap else { return bare };
        match bootstrap.estimate(asked, self.interval, self.level) {
            Ok(estimate) => Figure { value, ..Figure::of(&estimate) },
            // Reliabilities of one item do not vary, and are not resampled.
            Err(satis_csi::Error::Unknown { .. }) => bare,
            Err(error) => {
                notes.push(format!("interval of {asked}: {error}"));
                bare
            }
        }
    }
}
