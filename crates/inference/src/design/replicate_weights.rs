//! Replicate weights: the variance of any statistic by doing the survey again.

use satis_numerics::Stream;

use crate::Error;
use crate::design::estimate::Parts;
use crate::design::structure::Level;
use crate::design::{DesignEstimate, DesignOptions, LonelyPsu, SurveyDesign, hadamard};
use crate::weights::WeightSummary;
use crate::weights::bound::position;
use crate::weights::column::{check_rows, check_weights};

/// Weights of many replicates of a survey, and the factors that turn the
/// spread of a statistic over them into its variance:
/// `scale * sum over r of rscale_r (theta_r - centre)^2`, as in R's survey
/// package.
///
/// ```
/// use satis_inference::design::{ReplicateWeights, Sampling, SurveyDesign};
///
/// let (weights, y) = ([1.0; 5], [2.0, 4.0, 4.0, 7.0, 8.0]);
/// let design = SurveyDesign::new(weights, &Sampling::new())?;
/// let replicates = ReplicateWeights::jackknife(&design)?;
/// let mean = |w: &[f64]| {
///     let sum: f64 = w.iter().sum();
///     (sum > 0.0).then(|| w.iter().zip(y).map(|(w, y)| w * y).sum::<f64>() / sum)
/// };
/// // For a mean the jackknife is s / sqrt(n), exactly.
/// let estimate = replicates.estimate("mean", mean, 0.95)?;
/// assert!((estimate.variance() - 24.0 / 4.0 / 5.0).abs() < 1e-14);
/// # Ok::<(), satis_inference::Error>(())
/// ```
///
/// A statistic gets the weights of one replicate at a time, so it can rake
/// them before it uses them; that is how replicates take an adjustment into
/// account:
///
/// ```
/// # use satis_inference::design::{ReplicateWeights, Sampling, SurveyDesign};
/// # use satis_inference::response_model::SegmentColumn;
/// # use satis_inference::weights::{Margin, Raking};
/// let sex = ["f", "f", "m", "m", "m", "f"].map(Some);
/// let sex = [SegmentColumn::from_labels("sex", sex)?];
/// let raking = Raking::new([Margin::shares("sex", [("f", 0.5), ("m", 0.5)])?]);
/// let y = [3.0, 4.0, 1.0, 2.0, 2.0, 5.0];
/// let design = SurveyDesign::new([1.0; 6], &Sampling::new())?;
/// let raked_mean = |w: &[f64]| {
///     let raked = raking.rake_from(&sex, w).ok()?;
///     let w = raked.weights();
///     Some(w.iter().zip(y).map(|(w, y)| w * y).sum::<f64>() / w.iter().sum::<f64>())
/// };
/// let estimate = ReplicateWeights::jackknife(&design)?.estimate("mean", raked_mean, 0.95)?;
/// assert!((estimate.value() - (4.0 + 5.0 / 3.0) / 2.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicateWeights {
    kind: ReplicateKind,
    base: Vec<f64>,
    source: Source,
    scale: f64,
    rscales: Vec<f64>,
    degrees_of_freedom: u64,
    centre: Centre,
    note: Option<&'static str>,
}

/// How replicates were made.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ReplicateKind {
    /// One sampling unit left out at a time, the others times n / (n - 1);
    /// scale (n - 1) / n. For designs without strata.
    Jk1,
    /// One unit left out of one stratum at a time, the others of the stratum
    /// times n / (n - 1); rscale (n - 1) / n of its stratum.
    JkN,
    /// Balanced repeated replication (McCarthy 1966): of the two units of each
    /// stratum one counts `2 - rho` times and the other `rho` times, in the
    /// pattern of a Hadamard matrix; scale `1 / (R (1 - rho)^2)`. A rho of 0 is
    /// plain BRR, others are Fay's method (Judkins 1990).
    Brr {
        /// Fay's rho.
        rho: f64,
    },
    /// The rescaled bootstrap of Rao & Wu (1988) with n - 1 units drawn with
    /// replacement in each stratum of n, each draw counting n / (n - 1) times;
    /// scale `1 / (R - 1)`.
    Bootstrap {
        /// The seed of the draws.
        seed: u64,
    },
    /// Weights that came with the data.
    Given,
}

impl std::fmt::Display for ReplicateKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Jk1 => f.write_str("JK1 jackknife"),
            Self::JkN => f.write_str("JKn jackknife"),
            Self::Brr { rho } if rho.abs() <= 0.0 => f.write_str("BRR"),
            Self::Brr { rho } => write!(f, "BRR by Fay's method, rho {rho}"),
            Self::Bootstrap { seed } => write!(f, "Rao-Wu bootstrap, seed {seed}"),
            Self::Given => f.write_str("given replicate weights"),
        }
    }
}

/// From where the spread of replicates is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Centre {
    /// The mean of the replicates. This is the default, as in R (`mse =
    /// FALSE`).
    #[default]
    ReplicateMean,
    /// The statistic of the whole sample (`mse = TRUE` in R; Stata's `mse`).
    Estimate,
}

/// Where the weights of a replicate come from. Factors of sampling units are
/// made when they are asked for: units times replicates would not fit memory.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    /// Factors of the sampling units of a level.
    Factors { level: Level, plan: Plan },
    /// The weights themselves, replicate by replicate.
    Weights(Vec<Vec<f64>>),
}

/// How the factor of each unit follows from the number of the replicate.
#[derive(Debug, Clone, PartialEq)]
enum Plan {
    /// What each replicate leaves out.
    LeaveOut(Vec<Out>),
    /// The signs of each stratum by replicate, whether a unit is the first of
    /// its stratum, and Fay's rho.
    Halves { signs: Vec<Vec<bool>>, is_first: Vec<bool>, rho: f64 },
    /// Draws from the units of each stratum.
    Draws { seed: u64, units_of: Vec<Vec<usize>> },
}

/// What a jackknife replicate leaves out.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Out {
    /// A unit; the others of its stratum stand in for it.
    Unit { unit: usize, stratum: u32, others: f64 },
    /// A stratum of one unit; all other strata stand in for it.
    Stratum { stratum: u32, others: f64 },
}

impl Plan {
    /// The factor of each unit in one replicate.
    fn factors(&self, level: &Level, replicate: usize) -> Option<Vec<f64>> {
        let homes = level.stratum_of_unit.iter().copied();
        match self {
            Self::LeaveOut(outs) => Some(match *outs.get(replicate)? {
                Out::Unit { unit, stratum, others } => homes
                    .enumerate()
                    .map(|(at, home)| match home == stratum {
                        false => 1.0,
                        true if at == unit => 0.0,
                        true => others,
                    })
                    .collect(),
                Out::Stratum { stratum, others } => {
                    homes.map(|home| if home == stratum { 0.0 } else { others }).collect()
                }
            }),
            Self::Halves { signs, is_first, rho } => {
                let first_row = signs.first()?;
                first_row.get(replicate)?;
                let sign = |home: u32| {
                    // The first row of the matrix does not vary.
                    let row = signs.get(position(home) + 1);
                    row.and_then(|row| row.get(replicate)).copied().unwrap_or(true)
                };
                let factor = |(home, &first)| if sign(home) == first { 2.0 - rho } else { *rho };
                Some(homes.zip(is_first).map(factor).collect())
            }
            Self::Draws { seed, units_of } => {
                let mut stream = Stream::new(*seed, replicate as u64);
                let mut factors = vec![1.0; level.stratum_of_unit.len()];
                for units in units_of.iter().filter(|units| units.len() > 1) {
                    let n = units.len() as f64;
                    for &unit in units {
                        if let Some(factor) = factors.get_mut(unit) {
                            *factor = 0.0;
                        }
                    }
                    for _ in 1..units.len() {
                        let drawn = stream.below(units.len() as u64);
                        let unit = usize::try_from(drawn).ok().and_then(|drawn| units.get(drawn));
                        if let Some(factor) = unit.and_then(|&unit| factors.get_mut(unit)) {
                            *factor += n / (n - 1.0);
                        }
                    }
                }
                Some(factors)
            }
        }
    }
}

impl ReplicateWeights {
    /// The jackknife that fits a design: JK1 without strata, `JKn` with them.
    /// Strata with one unit follow the rule of the design; finite populations
    /// of the first stage shrink the scales.
    ///
    /// # Errors
    /// [`Error::LonelyPsu`] for a stratum with one unit under
    /// [`LonelyPsu::Fail`], [`Error::TooFew`] if there is only one unit in all.
    pub fn jackknife(design: &SurveyDesign) -> Result<Self, Error> {
        let level = first_stage(design)?;
        let (strata, units) = (level.strata.len(), level.stratum_of_unit.len());
        let lonely = design.structure.lonely;
        let (mut outs, mut rscales) = (Vec::new(), Vec::new());
        let mut units_of = units_of(level).into_iter();
        for (number, stratum) in (0_u32..).zip(&level.strata) {
            let members = units_of.next().unwrap_or_default();
            if stratum.is_complete() {
                continue;
            }
            let n = stratum.sampled as f64;
            let alone = stratum.sampled == 1;
            match lonely {
                LonelyPsu::Fail if alone => {
                    return Err(Error::LonelyPsu { stratum: stratum.name.clone(), stage: 1 });
                }
                LonelyPsu::Average | LonelyPsu::Certainty if alone => continue,
                LonelyPsu::Adjust if alone => {
                    if strata < 2 {
                        return Err(too_few("a jackknife", 2, units as u64));
                    }
                    let others = strata as f64 / (strata as f64 - 1.0);
                    outs.push(Out::Stratum { stratum: number, others });
                    rscales.push(1.0 / others);
                    continue;
                }
                _ => {}
            }
            for unit in members {
                outs.push(Out::Unit { unit, stratum: number, others: n / (n - 1.0) });
                rscales.push(stratum.correction() * (n - 1.0) / n);
            }
        }
        let mut scale = match lonely {
            LonelyPsu::Average if !outs.is_empty() => units as f64 / outs.len() as f64,
            _ => 1.0,
        };
        let stratified = design.structure.stratified;
        let kind = if stratified { ReplicateKind::JkN } else { ReplicateKind::Jk1 };
        if let (false, Some(&common)) = (stratified, rscales.first()) {
            // One stratum, one rscale: R keeps it as the scale.
            scale *= common;
            rscales.fill(1.0);
        }
        Self::from_plan(design, level, kind, Plan::LeaveOut(outs), (scale, rscales))
    }

    /// Balanced repeated replication with Fay's rho, 0 for plain BRR. There
    /// are as many replicates as the order of the smallest Hadamard matrix
    /// with more rows than there are strata. Finite populations do not count,
    /// as in R.
    ///
    /// # Errors
    /// [`Error::Argument`] for a rho outside of 0 to 1 (1 excluded),
    /// [`Error::NotApplicable`] unless each stratum has two units.
    pub fn brr(design: &SurveyDesign, rho: f64) -> Result<Self, Error> {
        if !(0.0..1.0).contains(&rho) {
            return Err(Error::Argument {
                what: "Fay's rho",
                value: rho,
                expected: "a number of at least 0 and below 1",
            });
        }
        let level = first_stage(design)?;
        if level.strata.iter().any(|stratum| stratum.sampled != 2) {
            return Err(Error::NotApplicable {
                method: "balanced repeated replication".to_owned(),
                reason: "every stratum must have two sampling units",
            });
        }
        let order = hadamard::order(level.strata.len() + 1);
        let signs = hadamard::matrix(order);
        let mut seen = vec![false; level.strata.len()];
        // The first unit of each stratum in the order of the data.
        let is_first: Vec<bool> = level
            .stratum_of_unit
            .iter()
            .map(|&home| {
                seen.get_mut(position(home)).is_some_and(|seen| !std::mem::replace(seen, true))
            })
            .collect();
        let scale = 1.0 / (order as f64 * (1.0 - rho) * (1.0 - rho));
        let scales = (scale, vec![1.0; order]);
        let finite = level.strata.iter().any(|stratum| stratum.population.is_some());
        let plan = Plan::Halves { signs, is_first, rho };
        let mut made = Self::from_plan(design, level, ReplicateKind::Brr { rho }, plan, scales)?;
        made.note = finite.then_some("finite population correction dropped");
        Ok(made)
    }

    /// The rescaled bootstrap of Rao & Wu. Replicate r draws from the stream r
    /// of the seed, so the same seed gives the same weights everywhere. Finite
    /// populations do not count, as in R's `subbootweights`.
    ///
    /// # Errors
    /// [`Error::Argument`] below two replicates, [`Error::LonelyPsu`] for a
    /// stratum with one unit under [`LonelyPsu::Fail`] (under the other rules
    /// it counts as it is in each replicate).
    pub fn bootstrap(design: &SurveyDesign, replicates: u32, seed: u64) -> Result<Self, Error> {
        if replicates < 2 {
            return Err(Error::Argument {
                what: "the number of replicates",
                value: f64::from(replicates),
                expected: "at least 2",
            });
        }
        let level = first_stage(design)?;
        for stratum in &level.strata {
            if stratum.sampled == 1 && design.structure.lonely == LonelyPsu::Fail {
                return Err(Error::LonelyPsu { stratum: stratum.name.clone(), stage: 1 });
            }
        }
        let count = usize::try_from(replicates).unwrap_or(usize::MAX);
        let scales = (1.0 / (f64::from(replicates) - 1.0), vec![1.0; count]);
        let plan = Plan::Draws { seed, units_of: units_of(level) };
        let finite = level.strata.iter().any(|stratum| stratum.population.is_some());
        let kind = ReplicateKind::Bootstrap { seed };
        let mut made = Self::from_plan(design, level, kind, plan, scales)?;
        made.note = finite.then_some("finite population correction dropped");
        Ok(made)
    }

    /// Replicate weights that came with the data: those of the sample, and
    /// those of each replicate (complete weights, not factors), with the
    /// scales and degrees of freedom that its documentation gives.
    ///
    /// # Errors
    /// [`Error::Model`] for weights that are none or of different lengths,
    /// [`Error::Positive`] for a scale that is not above 0, [`Error::Argument`]
    /// for a negative rscale, [`Error::TooFew`] below two replicates.
    pub fn given(
        weights: impl Into<Vec<f64>>,
        replicates: impl Into<Vec<Vec<f64>>>,
        scale: f64,
        rscales: impl Into<Vec<f64>>,
        degrees_of_freedom: u64,
    ) -> Result<Self, Error> {
        let (base, replicates, rscales) = (weights.into(), replicates.into(), rscales.into());
        check_weights(&base)?;
        if replicates.len() < 2 {
            return Err(too_few("a variance by replicates", 2, replicates.len() as u64));
        }
        check_rows("rscales, one a replicate", replicates.len(), rscales.len())?;
        for weights in &replicates {
            check_rows("weights of a replicate", base.len(), weights.len())?;
            check_weights(weights)?;
        }
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(Error::Positive { what: "scale of replicates", value: scale });
        }
        if let Some(&value) = rscales.iter().find(|&&rscale| !(0.0..=1e150).contains(&rscale)) {
            return Err(Error::Argument {
                what: "an rscale",
                value,
                expected: "a finite number of at least 0",
            });
        }
        Ok(Self {
            kind: ReplicateKind::Given,
            base,
            source: Source::Weights(replicates),
            scale,
            rscales,
            degrees_of_freedom,
            centre: Centre::ReplicateMean,
            note: None,
        })
    }

    fn from_plan(
        design: &SurveyDesign,
        level: &Level,
        kind: ReplicateKind,
        plan: Plan,
        (scale, rscales): (f64, Vec<f64>),
    ) -> Result<Self, Error> {
        let units = level.stratum_of_unit.len() as u64;
        if units < 2 {
            return Err(too_few("a variance by replicates", 2, units));
        }
        Ok(Self {
            kind,
            base: design.weights.clone(),
            source: Source::Factors { level: level.clone(), plan },
            scale,
            rscales,
            degrees_of_freedom: design.degrees_of_freedom(),
            centre: Centre::ReplicateMean,
            note: None,
        })
    }

    /// The same replicates measured from another centre.
    #[must_use]
    pub const fn centre(mut self, centre: Centre) -> Self {
        self.centre = centre;
        self
    }

    /// How they were made.
    #[must_use]
    pub const fn kind(&self) -> ReplicateKind {
        self.kind
    }

    /// How many there are.
    #[must_use]
    pub const fn replicates(&self) -> usize {
        self.rscales.len()
    }

    /// The common factor of the variance.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        self.scale
    }

    /// The factor of each replicate.
    #[must_use]
    pub fn rscales(&self) -> &[f64] {
        &self.rscales
    }

    /// Sampling units less strata.
    #[must_use]
    pub const fn degrees_of_freedom(&self) -> u64 {
        self.degrees_of_freedom
    }

    /// The weights of one replicate; `None` beyond the last.
    #[must_use]
    pub fn weights(&self, replicate: usize) -> Option<Vec<f64>> {
        match &self.source {
            Source::Weights(weights) => weights.get(replicate).cloned(),
            Source::Factors { level, plan } => {
                if replicate >= self.replicates() {
                    return None;
                }
                let factors = plan.factors(level, replicate)?;
                let factor = |&unit: &u32| factors.get(position(unit)).copied().unwrap_or(0.0);
                let rows = self.base.iter().zip(&level.unit_of_row);
                Some(rows.map(|(weight, unit)| weight * factor(unit)).collect())
            }
        }
    }

    /// A statistic of the weights with its variance over the replicates.
    ///
    /// The statistic gets one weight a respondent and returns a number, or
    /// `None` where it has no data. It may adjust the weights first. Replicates
    /// in which it fails are an error, never left out: the spread of the others
    /// would be too small.
    ///
    /// # Errors
    /// [`Error::NoData`] if the statistic fails for the whole sample,
    /// [`Error::Replicates`] if it fails for a replicate, [`Error::Probability`]
    /// for a level outside (0, 1), [`Error::NotApplicable`] for an interval
    /// that needs answers on a scale.
    pub fn estimate(
        &self,
        name: impl Into<String>,
        statistic: impl Fn(&[f64]) -> Option<f64>,
        options: impl Into<DesignOptions>,
    ) -> Result<DesignEstimate, Error> {
        let good = |value: &f64| value.is_finite();
        let value = statistic(&self.base).filter(good).ok_or(Error::NoData)?;
        let replicate = |number: usize| {
            self.weights(number).and_then(|weights| statistic(&weights)).filter(good)
        };
        let found: Vec<f64> = (0..self.replicates()).filter_map(replicate).collect();
        let failed = self.replicates() - found.len();
        if failed > 0 {
            return Err(Error::Replicates {
                failed: failed as u64,
                requested: self.replicates() as u64,
                causes: "the statistic gave no finite number".to_owned(),
            });
        }
        let centre = match self.centre {
            Centre::Estimate => value,
            Centre::ReplicateMean => {
                let counted = || found.iter().zip(&self.rscales).filter(|(_, scale)| **scale > 0.0);
                let sum: f64 = counted().map(|(value, _)| value).sum();
                if counted().count() > 0 { sum / counted().count() as f64 } else { value }
            }
        };
        let squares = found.iter().zip(&self.rscales);
        let spread: f64 =
            squares.map(|(found, scale)| scale * (found - centre) * (found - centre)).sum();
        let parts = Parts {
            name: name.into(),
            value,
            variance: self.scale * spread,
            degrees_of_freedom: self.degrees_of_freedom,
            n: self.base.iter().filter(|weight| weight.abs() > 0.0).count() as u64,
            missing: satis_response_model::MissingCounts::new(),
            simple_variance: None,
            kish: WeightSummary::new(&self.base).ok().map(|summary| summary.kish_effective_n()),
            coded: None,
        };
        let centre = match self.centre {
            Centre::ReplicateMean => "their mean",
            Centre::Estimate => "the estimate",
        };
        let words = format!(
            "standard error: {}, {} replicates around {centre}",
            self.kind,
            self.replicates()
        );
        let estimate = parts.finish(options.into())?.with_convention(words);
        Ok(match self.note {
            Some(note) => estimate.with_convention(note),
            None => estimate,
        })
    }
}

fn first_stage(design: &SurveyDesign) -> Result<&Level, Error> {
    design.structure.first().ok_or(Error::NoData)
}

/// The units of each stratum.
fn units_of(level: &Level) -> Vec<Vec<usize>> {
    let mut units_of: Vec<Vec<usize>> = vec![Vec::new(); level.strata.len()];
    for (unit, &home) in level.stratum_of_unit.iter().enumerate() {
        if let Some(units) = units_of.get_mut(position(home)) {
            units.push(unit);
        }
    }
    units_of
}

fn too_few(method: &str, needed: u64, found: u64) -> Error {
    Error::TooFew { method: method.to_owned(), needed, found }
}
