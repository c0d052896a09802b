//! Weights with the way the sample was drawn: what standard errors rest on.

use std::sync::Arc;

use satis_response_model::{Answer, Codes, SegmentColumn};

use crate::Error;
use crate::design::structure::Structure;
use crate::design::{DesignEstimate, DesignOptions, Domain, Sampling};
use crate::weights::auxiliary::Auxiliary;
use crate::weights::column::{check_rows, check_values, check_weights};
use crate::weights::gram::Gram;
use crate::weights::{AdjustedWeights, WeightSummary};

/// A sample with its weights and the way it was drawn, which gives any total,
/// mean, ratio, proportion or score its standard error by Taylor
/// linearisation.
///
/// The linearised value z of each respondent (for a mean: `(y - m) / W`) is
/// weighted and summed by sampling unit; the variance is that of the sum of
/// these, stratum by stratum, `sum over h of (1 - n/N) n / (n - 1) sum (t -
/// mean t)^2`, and further stages add theirs. After post-stratification, raking or
/// calibration z is first replaced by what a regression on the columns fitted
/// to leaves of it ([`Linearisation`]). Definitions are those of R's survey
/// package.
///
/// Woodruff (1971); Binder (1983), On the variances of asymptotically normal
/// estimators from complex surveys; Deville & Sarndal (1992); Lumley (2004),
/// Analysis of complex survey samples.
///
/// ```
/// use satis_inference::design::{Nesting, Population, Sampling, SurveyDesign};
/// use satis_inference::response_model::SegmentColumn;
///
/// // The example `fpc` of R's survey package: 5 of 15 and 3 of 12 units.
/// let strata = SegmentColumn::from_labels("stratum", ["1", "1", "1", "1", "1", "2", "2", "2"].map(Some))?;
/// let x = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2];
/// let weights = [3.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0];
///
/// let design = SurveyDesign::new(weights, &Sampling::new().strata(&strata))?;
/// let mean = design.mean("x", &x, 0.95)?;
/// assert_eq!(format!("{:.4} {:.4}", mean.value(), mean.standard_error()), "5.4481 0.7413");
///
/// let sizes = Population::ByStratum(&[("1", 15.0), ("2", 12.0)]);
/// let finite = Sampling::new().strata(&strata).population(sizes);
/// let mean = SurveyDesign::new(weights, &finite)?.mean("x", &x, 0.95)?;
/// assert_eq!(format!("{:.4}", mean.standard_error()), "0.6160");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SurveyDesign {
    pub(crate) weights: Vec<f64>,
    pub(crate) structure: Structure,
    adjustment: Option<Adjustment>,
}

/// What the weights were fitted to.
#[derive(Debug, Clone)]
struct Adjustment {
    method: &'static str,
    auxiliary: Arc<Auxiliary>,
    gram: Gram,
    linearisation: Linearisation,
}

/// How standard errors take into account that weights were fitted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Linearisation {
    /// Residuals of a regression on all columns fitted to, by the start
    /// weights: the variance of a generalised regression estimator, which all
    /// these methods share in large samples (Deville & Sarndal 1992). R's
    /// `calibrate` and `postStratify` do so. This is the default.
    #[default]
    Regression,
    /// Plain means of each level taken off margin by margin, ten times over:
    /// what R's `rake` does. The same as the regression for equal start
    /// weights, but for what ten rounds leave; with unequal ones it is not,
    /// and the regression is right.
    TenSweeps,
    /// Weights taken as fixed, as if they had been known beforehand: what most
    /// tools do. Too large where the columns say much about the answers.
    Fixed,
}

impl SurveyDesign {
    /// Of weights and the way the sample was drawn.
    ///
    /// # Errors
    /// [`Error::Model`] for a weight that is none or columns of another
    /// length, [`Error::NoData`] if all weights are 0,
    /// [`Error::MissingLevel`] for a respondent without stratum or cluster,
    /// [`Error::SharedCluster`] for a cluster in two strata,
    /// [`Error::PopulationSize`] for a population smaller than its sample.
    pub fn new(weights: impl Into<Vec<f64>>, sampling: &Sampling<'_>) -> Result<Self, Error> {
        let weights = weights.into();
        check_weights(&weights)?;
        let structure = Structure::new(weights.len(), sampling)?;
        Ok(Self { weights, structure, adjustment: None })
    }

    /// Of adjusted weights and the way the sample was drawn; standard errors
    /// take the adjustment into account.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    ///
    /// ```
    /// use satis_inference::design::{Linearisation, Sampling, SurveyDesign};
    /// use satis_inference::response_model::SegmentColumn;
    /// use satis_inference::weights::{Margin, PostStratification};
    ///
    /// let plan = ["free", "free", "free", "paid", "paid", "paid"].map(Some);
    /// let plan = SegmentColumn::from_labels("plan", plan)?;
    /// let target = Margin::shares("plan", [("free", 0.8), ("paid", 0.2)])?;
    /// let weights = PostStratification::new(target).weigh(&plan)?;
    ///
    /// // Who pays is content: within the plans answers differ little.
    /// let score = [1.0, 2.0, 1.0, 5.0, 4.0, 5.0];
    /// let design = SurveyDesign::adjusted(&weights, &Sampling::new())?;
    /// let mean = design.mean("score", &score, 0.95)?;
    /// let naive = design.linearisation(Linearisation::Fixed).mean("score", &score, 0.95)?;
    /// assert!(mean.standard_error() < 0.5 * naive.standard_error());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn adjusted(weights: &AdjustedWeights, sampling: &Sampling<'_>) -> Result<Self, Error> {
        let structure = Structure::new(weights.weights().len(), sampling)?;
        let auxiliary = Arc::clone(weights.auxiliary());
        Ok(Self {
            weights: weights.weights().to_vec(),
            structure,
            adjustment: Some(Adjustment {
                method: weights.method(),
                gram: auxiliary.gram(),
                auxiliary,
                linearisation: Linearisation::Regression,
            }),
        })
    }

    /// The same design with another way to take adjusted weights into account.
    /// It changes nothing where weights were not adjusted.
    #[must_use]
    pub fn linearisation(mut self, linearisation: Linearisation) -> Self {
        if let Some(adjustment) = &mut self.adjustment {
            adjustment.linearisation = linearisation;
        }
        self
    }

    /// The weight of each respondent.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The spread of the weights, with Kish's design effect and effective n.
    ///
    /// # Errors
    /// [`Error::NoData`] if calibrated weights sum to nothing.
    pub fn summary(&self) -> Result<WeightSummary, Error> {
        WeightSummary::new(&self.weights)
    }

    /// Sampling units of the first stage less strata, among respondents with a
    /// weight.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> u64 {
        self.structure
            .degrees_of_freedom(|row| self.weights.get(row).is_some_and(|w| w.abs() > 0.0))
    }

    /// All respondents, as a domain.
    #[must_use]
    pub const fn whole(&self) -> Domain<'_> {
        Domain::whole(self)
    }

    /// The part of the population to which some respondents belong. Standard
    /// errors keep the whole design in view, as they must: how many of a
    /// domain a sample holds is left to chance.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is one truth value a respondent.
    pub fn domain(&self, inside: impl Into<Vec<bool>>) -> Result<Domain<'_>, Error> {
        let inside = inside.into();
        check_rows("truth values of a domain", self.weights.len(), inside.len())?;
        Ok(Domain::part(self, inside))
    }

    /// The domain of each label of a column, in the order of the labels.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is one label a respondent.
    pub fn domains<'a>(
        &self,
        column: &'a SegmentColumn<'_>,
    ) -> Result<Vec<(&'a str, Domain<'_>)>, Error> {
        check_rows("rows of a column of domains", self.weights.len(), column.codes().len())?;
        let labels = column.labels().iter().zip(0_u32..);
        Ok(labels
            .map(|(label, number)| {
                let inside = column.codes().iter().map(|&code| code == number).collect();
                (label.as_str(), Domain::part(self, inside))
            })
            .collect())
    }

    /// [`Domain::total`] of all respondents.
    ///
    /// # Errors
    /// As there.
    pub fn total(
        &self,
        name: impl Into<String>,
        values: &[f64],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        self.whole().total(name, values, options)
    }

    /// [`Domain::mean`] of all respondents.
    ///
    /// # Errors
    /// As there.
    pub fn mean(
        &self,
        name: impl Into<String>,
        values: &[f64],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        self.whole().mean(name, values, options)
    }

    /// [`Domain::ratio`] of all respondents.
    ///
    /// # Errors
    /// As there.
    pub fn ratio(
        &self,
        name: impl Into<String>,
        numerator: &[f64],
        denominator: &[f64],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        self.whole().ratio(name, numerator, denominator, options)
    }

    /// [`Domain::proportion`] of all respondents.
    ///
    /// # Errors
    /// As there.
    pub fn proportion(
        &self,
        name: impl Into<String>,
        is_so: &[bool],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        self.whole().proportion(name, is_so, options)
    }

    /// [`Domain::score`] of all respondents.
    ///
    /// # Errors
    /// As there.
    pub fn score(
        &self,
        codes: &Codes,
        answers: &[Answer],
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        self.whole().score(codes, answers, options)
    }

    /// The variance of the weighted sum of some linearised values.
    pub(crate) fn variance_of(&self, linearised: &[f64]) -> Result<f64, Error> {
        check_values("a linearised value", linearised)?;
        let rest;
        let values = match &self.adjustment {
            None => linearised,
            Some(adjustment) => match adjustment.linearisation {
                Linearisation::Fixed => linearised,
                Linearisation::Regression => {
                    rest = adjustment.auxiliary.residuals(&adjustment.gram, linearised);
                    &rest
                }
                Linearisation::TenSweeps => {
                    if !adjustment.auxiliary.numeric.is_empty() {
                        return Err(Error::NotApplicable {
                            method: "linearisation by sweeps".to_owned(),
                            reason: "weights were fitted to numeric totals: take the regression",
                        });
                    }
                    rest = adjustment.auxiliary.swept(linearised, 10);
                    &rest
                }
            },
        };
        let scores: Vec<f64> =
            self.weights.iter().zip(values).map(|(weight, value)| weight * value).collect();
        self.structure.variance(&scores)
    }

    /// What the standard errors follow, in words.
    pub(crate) fn conventions(&self) -> Vec<String> {
        let mut words = vec!["standard error: Taylor linearisation".to_owned()];
        let Some(first) = self.structure.first() else { return words };
        let (strata, units) = (first.strata.len(), first.stratum_of_unit.len());
        let replacement = if first.strata.iter().any(|stratum| stratum.population.is_some()) {
            "without replacement (finite population correction)"
        } else {
            "with replacement"
        };
        words.push(format!("design: {units} sampling units in {strata} strata, {replacement}"));
        if first.strata.iter().any(|stratum| stratum.sampled == 1) {
            words.push(self.structure.lonely.describe().to_owned());
        }
        if let Some(Adjustment { method, linearisation, .. }) = &self.adjustment {
            words.push(match linearisation {
                Linearisation::Regression => {
                    format!("after {method}: residuals of a regression by the start weights")
                }
                Linearisation::TenSweeps => {
                    format!("after {method}: residuals of ten sweeps over the margins, as R's rake")
                }
                Linearisation::Fixed => format!("after {method}: weights taken as fixed"),
            });
        }
        words
    }
}
