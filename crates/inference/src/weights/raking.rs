//! Raking: weights that hit any number of margins at once.

use satis_response_model::SegmentColumn;

use crate::Error;
use crate::weights::adjusted::{AdjustedWeights, Record};
use crate::weights::auxiliary::Auxiliary;
use crate::weights::bound::{Rules, bind, position};
use crate::weights::column::{check_rows, check_weights};
use crate::weights::fitting::{Stop, fit};
use crate::weights::profile::Profiles;
use crate::weights::{Discord, Margin, MissingLevel, TrimRule};

/// Raking (iterative proportional fitting, rim weighting) to the margins of
/// some columns.
///
/// Each sweep multiplies the weights by level of one margin after the other,
/// so that each hits its target, until all do: the largest deviation of any
/// level, as a share of the total, is at most the
/// [tolerance](Self::tolerance); then on as long as a sweep takes a tenth off,
/// so that margins are met as closely as rounding allows. The result is
/// the set of weights nearest to the start weights in the sense of
/// discrimination information, and does not depend on the order of margins or
/// respondents.
///
/// Deming & Stephan (1940); Deville, Sarndal & Sautory (1993), Generalized
/// raking procedures in survey sampling.
///
/// ```
/// use satis_inference::response_model::SegmentColumn;
/// use satis_inference::weights::{Margin, Raking};
///
/// // 30 and 20 women and men who are young, 10 and 40 who are old.
/// let cells = [("young", "f", 30), ("young", "m", 20), ("old", "f", 10), ("old", "m", 40)];
/// let rows = || cells.iter().flat_map(|&(age, sex, n)| std::iter::repeat_n((age, sex), n));
/// let age = SegmentColumn::from_labels("age", rows().map(|(age, _)| Some(age)))?;
/// let sex = SegmentColumn::from_labels("sex", rows().map(|(_, sex)| Some(sex)))?;
///
/// let raking = Raking::new([
///     Margin::shares("age", [("young", 0.55), ("old", 0.45)])?,
///     Margin::shares("sex", [("f", 0.5), ("m", 0.5)])?,
/// ]);
/// let raked = raking.rake(&[age, sex])?;
/// // The 30 young women stand for 37.878 people.
/// assert!((30.0 * raked.weights()[0] - 37.8778554955).abs() < 1e-9);
/// assert!(raked.largest_deviation() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Raking {
    margins: Vec<Margin>,
    total: Option<f64>,
    discord: Discord,
    missing: MissingLevel,
    trim: Option<TrimRule>,
    tolerance: f64,
    max_sweeps: u32,
}

impl Raking {
    /// To these margins. A margin belongs to the column of its name.
    #[must_use]
    pub fn new(margins: impl IntoIterator<Item = Margin>) -> Self {
        Self {
            margins: margins.into_iter().collect(),
            total: None,
            discord: Discord::Refuse,
            missing: MissingLevel::Refuse,
            trim: None,
            tolerance: 1e-12,
            max_sweeps: 1_000,
        }
    }

    /// With the sum that the weights shall have. Without it, that of the
    /// margins in totals, and where all are shares, that of the start weights.
    #[must_use]
    pub const fn total(mut self, total: f64) -> Self {
        self.total = Some(total);
        self
    }

    /// With a rule for margins whose totals differ.
    #[must_use]
    pub const fn discord(mut self, discord: Discord) -> Self {
        self.discord = discord;
        self
    }

    /// With a rule for respondents who have no level in a column.
    #[must_use]
    pub const fn missing_level(mut self, missing: MissingLevel) -> Self {
        self.missing = missing;
        self
    }

    /// With bounds on the weights: raked weights beyond a bound are cut to it,
    /// and the rest is raked again, until the margins are hit and no weight is
    /// beyond its bound by more than one part in 1e9.
    #[must_use]
    pub const fn trim(mut self, rule: TrimRule) -> Self {
        self.trim = Some(rule);
        self
    }

    /// With a largest deviation of a level from its target, as a share of the
    /// total; 1e-12 unless given.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// With a largest number of sweeps; 1,000 unless given.
    #[must_use]
    pub const fn max_sweeps(mut self, sweeps: u32) -> Self {
        self.max_sweeps = sweeps;
        self
    }

    /// Rakes respondents who all start with weight 1.
    ///
    /// # Errors
    /// As [`rake_from`](Self::rake_from).
    pub fn rake(&self, columns: &[SegmentColumn<'_>]) -> Result<AdjustedWeights, Error> {
        let rows = columns.first().map_or(0, |column| column.codes().len());
        self.rake_from(columns, &vec![1.0; rows])
    }

    /// Rakes respondents with start weights, such as the inverse of their
    /// probabilities of selection.
    ///
    /// # Errors
    /// Found before the first sweep: [`Error::EmptyLevel`] for a level with a
    /// target above 0 and no respondents, [`Error::NoTarget`] for a respondent
    /// whose level has no target, [`Error::MissingLevel`] for one without a
    /// level, [`Error::TargetTotals`] for margins that disagree,
    /// [`Error::Model`] for columns that are missing or of different lengths,
    /// [`Error::NoRoom`] for a level that no weights within the bounds can
    /// serve, [`Error::NoData`] without a weight above 0. Found on the way:
    /// [`Error::NotConverged`] where no weights hit all margins (or not
    /// within the sweeps), [`Error::Trimming`] where no weights within the
    /// bounds hit all margins at once.
    pub fn rake_from(
        &self,
        columns: &[SegmentColumn<'_>],
        start: &[f64],
    ) -> Result<AdjustedWeights, Error> {
        /// How often to cut and rake again, how long without much gain, and how
        /// near a bound is on it.
        const CYCLES: u32 = 1_000;
        const PATIENCE: u32 = 25;
        const NEAR: f64 = 1e-9;
        if self.margins.is_empty() {
            return Err(Error::NotApplicable {
                method: "raking".to_owned(),
                reason: "there is no margin to rake to",
            });
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Err(Error::Probability { what: "tolerance", value: self.tolerance });
        }
        let rows = columns.first().map_or(0, |column| column.codes().len());
        check_rows("start weights, one a respondent", rows, start.len())?;
        check_weights(start)?;
        let rules = Rules { discord: self.discord, missing: self.missing, total: self.total };
        let bound = bind(&self.margins, columns, start, rules)?;
        let profiles = Profiles::new(&bound.margins, rows);
        let stop = Stop { tolerance: self.tolerance, max_sweeps: self.max_sweeps };
        let limits = match self.trim {
            Some(rule) => {
                let limits = rule.limits(start, bound.total)?;
                limits.check_room(&bound.margins)?;
                Some(limits)
            }
            None => None,
        };
        let mut weights = start.to_vec();
        let mut cut = vec![false; rows];
        let (mut sweeps, mut cycles) = (0_u32, 0_u32);
        let mut before_long = f64::INFINITY;
        loop {
            let before = profiles.sums(&weights);
            let fitted = fit(&profiles.codes, &before, &bound, stop)?;
            sweeps = sweeps.saturating_add(fitted.sweeps);
            let ratios: Vec<f64> = fitted
                .weights
                .iter()
                .zip(&before)
                .map(|(after, before)| if *before > 0.0 { after / before } else { 0.0 })
                .collect();
            for (weight, &of) in weights.iter_mut().zip(&profiles.of_row) {
                *weight *= ratios.get(position(of)).copied().unwrap_or(0.0);
            }
            let Some(limits) = &limits else { break };
            let excess = limits.cut(&mut weights, &mut cut, NEAR);
            if excess <= NEAR {
                break;
            }
            cycles += 1;
            if cycles % PATIENCE == 0 {
                // Cycles that gain less than a hundredth lead nowhere.
                if cycles >= CYCLES || excess > 0.99 * before_long {
                    return Err(Error::Trimming { cycles, excess });
                }
                before_long = excess;
            }
        }
        let mut conventions = vec![format!(
            "raking: at most {:e} of the total off any target, then while a sweep takes off a tenth",
            self.tolerance
        )];
        if self.discord == Discord::Rescale {
            conventions.push("targets rescaled to a common total".to_owned());
        }
        if self.missing != MissingLevel::Refuse {
            conventions.push(self.missing.describe().to_owned());
        }
        if let Some(rule) = self.trim {
            conventions.push(format!("trimmed and raked again, {cycles} times: {rule}"));
        }
        let trimmed = cut.iter().filter(|&&cut| cut).count() as u64;
        let auxiliary = Auxiliary::of_margins(bound, start.to_vec());
        let record = Record { method: "raking", iterations: sweeps, trimmed, conventions };
        AdjustedWeights::new(weights, auxiliary, &[], record)
    }
}
