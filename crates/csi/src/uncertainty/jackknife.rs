//! The jackknife of a fit: every figure without each respondent.

use satis_inference::{Execution, Failures, Jackknife};

use super::Figure;
use super::catalogue::{Catalogue, position};
use super::execution::{Outcomes, run, unwatched};
use super::options::BootstrapOptions;
use super::worker::Resampler;
use crate::{Error, Fit, Rows};

/// The figures of a fit without each of its respondents in turn: their
/// standard errors, biases and accelerations.
///
/// Each fit without one respondent is estimated from cross-products less his
/// own, so the jackknife costs an estimation a respondent.
#[derive(Debug, Clone)]
pub struct FitJackknife {
    figures: Vec<Figure>,
    estimates: Vec<f64>,
    outcomes: Outcomes,
    failures: Failures,
}

impl FitJackknife {
    /// The figures that were kept, in order.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The fits without one respondent that could not be estimated, by cause.
    #[must_use]
    pub const fn failures(&self) -> &Failures {
        &self.failures
    }

    /// The jackknife of a figure, from which its standard error, its bias and
    /// its interval can be read. Fits that failed are left out.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures of its kind, [`Error::Inference`] if
    /// fewer than two values are left.
    pub fn of(&self, figure: &Figure) -> Result<Jackknife, Error> {
        let at = position(&self.figures, figure)?;
        let values = self.outcomes.column(at).filter(|value| value.is_finite());
        Ok(Jackknife::from_values(figure.to_string(), self.estimates[at], values)?)
    }
}

impl Fit {
    /// The jackknife of every figure, over the rows that the model was
    /// estimated from. Of the options, replicates and seed are not used.
    ///
    /// # Errors
    /// As [`Fit::bootstrap`].
    ///
    /// ```
    /// # use satis_csi::{BootstrapOptions, Construct, Figure, Fit};
    /// # use satis_csi::{MissingAnswers, Model, PlsOptions, Rows};
    /// # let rows = Rows::new(
    /// #     &["s", "l"],
    /// #     &[&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[2.0, 1.0, 4.0, 3.0, 6.0, 5.0]],
    /// # )?;
    /// # let model = Model::new("two")
    /// #     .construct(Construct::single("Satisfaction", "s"))
    /// #     .construct(Construct::single("Loyalty", "l"))
    /// #     .path("Satisfaction", "Loyalty")
    /// #     .build()?;
    /// # let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new())?;
    /// let jackknife = fit.jackknife(&rows, BootstrapOptions::new())?;
    /// let path = jackknife.of(&Figure::path("Satisfaction", "Loyalty"))?;
    /// assert!(path.standard_error() > 0.0);
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    pub fn jackknife(
        &self,
        rows: &Rows,
        options: impl Into<BootstrapOptions>,
    ) -> Result<FitJackknife, Error> {
        let options = options.into();
        options.check()?;
        let catalogue = Catalogue::new(self, &options.figures, &options.index_weights)?;
        let resampler =
            Resampler::new(self, rows, &catalogue, options.signs, options.inadmissible)?;
        let outcomes = values(&resampler, options.execution);
        let mut failures = Failures::new();
        for cause in outcomes.causes.iter().flatten() {
            failures.add(cause.clone(), 1);
        }
        let estimates = resampler.of_fit();
        Ok(FitJackknife { figures: catalogue.figures.clone(), estimates, outcomes, failures })
    }
}

/// The figures without each respondent that counts.
pub(super) fn values(resampler: &Resampler<'_>, execution: Execution) -> Outcomes {
    let whole = resampler.table.as_ref().map(|table| {
        let mut whole = table.sums();
        whole.count_all();
        table.resample(&mut whole);
        whole
    });
    run(
        execution,
        resampler.pool.len(),
        resampler.catalogue.len(),
        || (resampler.worker(), Vec::new()),
        |(worker, rest), at, out| {
            if let (Some(table), Some(whole), Some(sums)) =
                (&resampler.table, &whole, &mut worker.sums)
            {
                table.without(&[at], whole, sums);
                return resampler.of_sums(worker, out);
            }
            rest.clone_from(&resampler.pool);
            rest.remove(at);
            resampler.of_respondents(rest, worker, out)
        },
        &unwatched,
    )
}
