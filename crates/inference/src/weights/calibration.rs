//! Calibration: the weights nearest to the start weights that hit margins and
//! numeric totals.

use satis_response_model::{Error as ModelError, SegmentColumn};

use crate::Error;
use crate::weights::adjusted::{AdjustedWeights, Record};
use crate::weights::auxiliary::{Auxiliary, Numeric, dot};
use crate::weights::bound::{Rules, bind};
use crate::weights::column::{check_rows, check_values, check_weights};
use crate::weights::gram::Gram;
use crate::weights::trimming::{around, check_bounds};
use crate::weights::{Discord, Margin, MissingLevel, NumericColumn};

/// How the ratio of adjusted to start weight follows from the linear predictor
/// u (Deville & Sarndal 1992, Calibration estimators in survey sampling, whose
/// cases these are).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Distance {
    /// `1 + u`: generalised regression (GREG). Weights can fall below 0. This
    /// is the default, as in R's `calibrate`.
    #[default]
    Linear,
    /// `exp(u)`: for margins alone the same as raking.
    Raking,
    /// `1 + u`, but never outside the bounds.
    TruncatedLinear {
        /// The smallest ratio, below 1.
        low: f64,
        /// The largest ratio, above 1.
        high: f64,
    },
    /// A logistic curve between the bounds:
    /// `(L (U - 1) + U (1 - L) e^(A u)) / (U - 1 + (1 - L) e^(A u))` with
    /// `A = (U - L) / ((1 - L) (U - 1))`.
    Logit {
        /// The smallest ratio L, below 1.
        low: f64,
        /// The largest ratio U, above 1.
        high: f64,
    },
}

impl Distance {
    /// What the result is called.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Linear => "linear calibration",
            Self::Raking => "raking calibration",
            Self::TruncatedLinear { .. } => "truncated linear calibration",
            Self::Logit { .. } => "logit calibration",
        }
    }

    fn check(self) -> Result<(), Error> {
        match self {
            Self::Linear | Self::Raking => Ok(()),
            Self::TruncatedLinear { low, high } if low < 1.0 && high > 1.0 => {
                check_values("a bound", &[low, high])
            }
            Self::TruncatedLinear { low, high } => Err(Error::Bounds { low, high }),
            Self::Logit { low, high } => check_bounds(low, high),
        }
    }

    /// The ratio and its derivative.
    fn ratio(self, u: f64) -> (f64, f64) {
        match self {
            Self::Linear => (1.0 + u, 1.0),
            Self::Raking => {
                let ratio = u.exp();
                (ratio, ratio)
            }
            Self::TruncatedLinear { low, high } => {
                let ratio = 1.0 + u;
                let inside = ratio > low && ratio < high;
                (ratio.clamp(low, high), f64::from(u8::from(inside)))
            }
            Self::Logit { low, high } => {
                let steepness = (high - low) / ((1.0 - low) * (high - 1.0));
                // Divided through by the larger exponential, so that none
                // overflows.
                let (up, down) = if u > 0.0 {
                    (1.0, (-steepness * u).exp())
                } else {
                    ((steepness * u).exp(), 1.0)
                };
                let (above, below) = ((1.0 - low) * up, (high - 1.0) * down);
                let ratio = (low * below + high * above) / (below + above);
                let slope = (ratio - low) * (high - ratio) * steepness / (high - low);
                (ratio, slope)
            }
        }
    }

    /// Whether the ratio has bounds that the sum of the weights may need to
    /// leave.
    const fn is_bounded(self) -> bool {
        matches!(self, Self::TruncatedLinear { .. } | Self::Logit { .. })
    }
}

/// Calibration to margins and to totals of numeric columns.
///
/// The weights are `d F(x'b)`: start weight times the ratio F of the
/// [`Distance`], with b found by Newton's method so that the sums hit all
/// targets to the tolerance. Ratios are relative to the start weights as they
/// are, as in R's `calibrate`: with start weights that do not sum to about the
/// population, bounds make little sense; [`scaled_start`](Self::scaled_start)
/// takes care of it.
///
/// ```
/// use satis_inference::response_model::SegmentColumn;
/// use satis_inference::weights::{Calibration, Distance, Margin, NumericColumn};
///
/// // Known: 60 small and 40 large customers, who spend 700 in all.
/// let size = ["small", "small", "small", "large", "large"].map(Some);
/// let size = SegmentColumn::from_labels("size", size)?;
/// let spend = NumericColumn::new("spend", vec![2.0, 4.0, 6.0, 8.0, 12.0])?;
/// let margin = Margin::totals("size", [("small", 60.0), ("large", 40.0)])?;
///
/// let calibration = Calibration::new([margin]).numeric_total("spend", 700.0);
/// let start = [20.0; 5];
/// let fitted = calibration.calibrate(&[size], &[spend], &start)?;
/// let spent: f64 = fitted.weights().iter().zip([2.0, 4.0, 6.0, 8.0, 12.0]).map(|(w, x)| w * x).sum();
/// assert!((spent - 700.0).abs() < 1e-10);
/// assert!((fitted.weights()[..3].iter().sum::<f64>() - 60.0).abs() < 1e-11);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Calibration {
    margins: Vec<Margin>,
    numeric: Vec<(String, f64)>,
    total: Option<f64>,
    distance: Distance,
    discord: Discord,
    missing: MissingLevel,
    variance: Option<Vec<f64>>,
    scaled: bool,
    tolerance: f64,
    max_steps: u32,
}

impl Calibration {
    /// To these margins, which may be none.
    #[must_use]
    pub fn new(margins: impl IntoIterator<Item = Margin>) -> Self {
        Self {
            margins: margins.into_iter().collect(),
            numeric: Vec::new(),
            total: None,
            distance: Distance::Linear,
            discord: Discord::Refuse,
            missing: MissingLevel::Refuse,
            variance: None,
            scaled: false,
            tolerance: 1e-12,
            max_steps: 200,
        }
    }

    /// And to the total of a numeric column over the population.
    #[must_use]
    pub fn numeric_total(mut self, name: impl Into<String>, total: f64) -> Self {
        self.numeric.push((name.into(), total));
        self
    }

    /// And to a number of people, the sum of the weights: the intercept of R's
    /// formula. Without margins there is none unless it is given here.
    #[must_use]
    pub const fn total(mut self, total: f64) -> Self {
        self.total = Some(total);
        self
    }

    /// With a distance.
    #[must_use]
    pub const fn distance(mut self, distance: Distance) -> Self {
        self.distance = distance;
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

    /// With the variance of each respondent in the working model, up to a
    /// common factor: the predictor is `x'b / v`. Equal to a numeric column
    /// that is the only target, it gives the ratio estimator.
    #[must_use]
    pub fn variance(mut self, variance: impl Into<Vec<f64>>) -> Self {
        self.variance = Some(variance.into());
        self
    }

    /// Scales the start weights to the population first, so that the bounds of
    /// a distance mean ratios to the mean adjustment.
    #[must_use]
    pub const fn scaled_start(mut self) -> Self {
        self.scaled = true;
        self
    }

    /// With a largest deviation from a target, relative to its size; 1e-12
    /// unless given.
    #[must_use]
    pub const fn tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Calibrates start weights, one a respondent.
    ///
    /// # Errors
    /// Before the first step as
    /// [`Raking::rake_from`](crate::weights::Raking::rake_from), and
    /// [`Error::Bounds`] for bounds that do not enclose 1, [`Error::NoRoom`] for
    /// a level that no weights within them can serve. On the way
    /// [`Error::NotConverged`], which names the target that is furthest off,
    /// where no weights within the bounds hit all targets.
    pub fn calibrate(
        &self,
        columns: &[SegmentColumn<'_>],
        numbers: &[NumericColumn<'_>],
        start: &[f64],
    ) -> Result<AdjustedWeights, Error> {
        /// How far rounding may leave a target, as a share of the total.
        const SLACK: f64 = 1e-9;
        check_weights(start)?;
        self.distance.check()?;
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Err(Error::Probability { what: "tolerance", value: self.tolerance });
        }
        if self.margins.is_empty() && self.numeric.is_empty() && self.total.is_none() {
            return Err(Error::NotApplicable {
                method: self.distance.method().to_owned(),
                reason: "there is no margin and no total to calibrate to",
            });
        }
        let numeric = self.bind_numbers(numbers, start.len())?;
        let variance = self.checked_variance(start.len())?;
        let rules = Rules { discord: self.discord, missing: self.missing, total: self.total };
        let bound = bind(&self.margins, columns, start, rules)?;
        let mut start = start.to_vec();
        if self.scaled {
            let scale = bound.total / start.iter().sum::<f64>();
            start.iter_mut().for_each(|weight| *weight *= scale);
        }
        if let Distance::TruncatedLinear { low, high } | Distance::Logit { low, high } =
            self.distance
            && low >= 0.0
        {
            around(&start, low, high).check_room(&bound.margins)?;
        }
        let has_total = self.total.is_some() || !self.margins.is_empty();
        let auxiliary = Auxiliary::new(bound, has_total, numeric, start, variance);
        let (weights, iterations, bounded) = self.newton(&auxiliary)?;
        let mut conventions = vec![format!(
            "{}: Newton's method until no total is off by more than {:e} of its size",
            self.distance.method(),
            self.tolerance
        )];
        if let Distance::TruncatedLinear { low, high } | Distance::Logit { low, high } =
            self.distance
        {
            conventions.push(format!("ratios to the start weights within {low} and {high}"));
        }
        if self.scaled {
            conventions.push("start weights scaled to the population".to_owned());
        }
        if self.discord == Discord::Rescale {
            conventions.push("targets rescaled to a common total".to_owned());
        }
        if self.missing != MissingLevel::Refuse {
            conventions.push(self.missing.describe().to_owned());
        }
        let method = self.distance.method();
        let record = Record { method, iterations, trimmed: bounded, conventions };
        let fitted = AdjustedWeights::new(weights, auxiliary, &[], record)?;
        // Start weights beyond all proportion to the totals hide a target that
        // is missed: rounding errors of theirs are as large as the target.
        let deviation = fitted.largest_deviation();
        if deviation.is_nan() || deviation > self.tolerance.max(SLACK) {
            let place = fitted.furthest_off();
            return Err(Error::NotConverged { method, iterations, deviation, place });
        }
        Ok(fitted)
    }

    fn bind_numbers(
        &self,
        numbers: &[NumericColumn<'_>],
        rows: usize,
    ) -> Result<Vec<Numeric>, Error> {
        let bind = |(name, target): &(String, f64)| {
            check_values("a target total", std::slice::from_ref(target))?;
            let found = numbers.iter().find(|column| column.name() == name);
            let Some(column) = found else {
                let known: Vec<_> = numbers.iter().map(NumericColumn::name).collect();
                return Err(ModelError::Unknown {
                    what: "numeric column",
                    name: name.clone(),
                    known: known.join(", "),
                }
                .into());
            };
            check_rows("rows of a numeric column", rows, column.values().len())?;
            Ok(Numeric { name: name.clone(), values: column.values().to_vec(), target: *target })
        };
        self.numeric.iter().map(bind).collect()
    }

    fn checked_variance(&self, rows: usize) -> Result<Option<Vec<f64>>, Error> {
        let Some(variance) = &self.variance else { return Ok(None) };
        check_rows("working variances, one a respondent", rows, variance.len())?;
        match variance.iter().find(|&&value| !(value > 0.0 && value <= 1e150)) {
            Some(&value) => Err(Error::Positive { what: "working variance", value }),
            None => Ok(Some(variance.clone())),
        }
    }

    /// The weights, the steps taken, and how many weights stand on a bound.
    fn newton(&self, auxiliary: &Auxiliary) -> Result<(Vec<f64>, u32, u64), Error> {
        let targets = auxiliary.targets();
        let mut state = State::new(self.distance, auxiliary, &vec![0.0; targets.len()]);
        let scale: Vec<f64> = targets
            .iter()
            .zip(&state.sizes)
            .map(|(target, size)| target.abs().max(*size))
            .map(|scale| if scale > 0.0 { scale } else { 1.0 })
            .collect();
        let misfit = |state: &State| -> (f64, usize) {
            let off = state.sums.iter().zip(&targets).zip(&scale);
            let off = off.map(|((sum, target), scale)| (sum - target).abs() / scale);
            off.enumerate().fold((0.0, 0), |worst, (at, off)| {
                if off > worst.0 || off.is_nan() { (off, at) } else { worst }
            })
        };
        let (mut off, mut worst) = misfit(&state);
        let mut steps = 0;
        loop {
            if steps == self.max_steps || off.is_nan() {
                break;
            }
            let rest: Vec<f64> =
                targets.iter().zip(&state.sums).map(|(target, sum)| target - sum).collect();
            let step = state.gram.solve(&rest);
            let mut part = 1.0;
            let mut best: Option<(State, f64, usize)> = None;
            // Halve a step that leads away.
            for _ in 0..30 {
                let moved: Vec<f64> =
                    state.predictor.iter().zip(&step).map(|(b, step)| b + part * step).collect();
                let next = State::new(self.distance, auxiliary, &moved);
                let (next_off, next_worst) = misfit(&next);
                if next_off < off {
                    best = Some((next, next_off, next_worst));
                    break;
                }
                part /= 2.0;
            }
            let Some((next, next_off, next_worst)) = best else { break };
            steps += 1;
            // Within the tolerance, go on only as long as it pays.
            let done = next_off <= self.tolerance && next_off > off / 4.0;
            (state, off, worst) = (next, next_off, next_worst);
            if done || off <= 0.0 {
                break;
            }
        }
        if off.is_nan() || off > self.tolerance {
            return Err(Error::NotConverged {
                method: self.distance.method(),
                iterations: steps,
                deviation: off,
                place: auxiliary.name(worst),
            });
        }
        let bounded = if self.distance.is_bounded() { state.bounded } else { 0 };
        Ok((state.weights, steps, bounded))
    }
}

/// Weights at one value of the coefficients.
struct State {
    predictor: Vec<f64>,
    weights: Vec<f64>,
    sums: Vec<f64>,
    /// The sums of the sizes of what is summed.
    sizes: Vec<f64>,
    gram: Gram,
    bounded: u64,
}

impl State {
    fn new(distance: Distance, auxiliary: &Auxiliary, predictor: &[f64]) -> Self {
        let columns = auxiliary.columns();
        let mut state = Self {
            predictor: predictor.to_vec(),
            weights: Vec::with_capacity(auxiliary.rows()),
            sums: vec![0.0; columns],
            sizes: vec![0.0; columns],
            gram: Gram::zeros(columns),
            bounded: 0,
        };
        let mut row = Vec::new();
        for (at, start) in auxiliary.start.iter().enumerate() {
            auxiliary.row(at, &mut row);
            let variance = auxiliary.variance(at);
            let (ratio, slope) = distance.ratio(dot(&row, predictor) / variance);
            let weight = start * ratio;
            state.weights.push(weight);
            state.bounded += u64::from(slope <= 0.0);
            for &(column, x) in &row {
                if let (Some(sum), Some(size)) =
                    (state.sums.get_mut(column), state.sizes.get_mut(column))
                {
                    *sum += weight * x;
                    *size += (weight * x).abs();
                }
            }
            state.gram.add(start * slope / variance, &row);
        }
        state.gram.factor();
        state
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::Distance;

    #[test]
    fn ratios_start_at_one_with_slope_one() {
        for distance in [
            Distance::Linear,
            Distance::Raking,
            Distance::TruncatedLinear { low: 0.5, high: 2.0 },
            Distance::Logit { low: 0.5, high: 2.0 },
        ] {
            let (ratio, slope) = distance.ratio(0.0);
            assert_relative_eq!(ratio, 1.0, epsilon = 1e-15);
            assert_relative_eq!(slope, 1.0, epsilon = 1e-15);
            let (up, _) = distance.ratio(1e-6);
            let (down, _) = distance.ratio(-1e-6);
            assert_relative_eq!((up - down) / 2e-6, 1.0, epsilon = 1e-9);
        }
    }

    #[test]
    fn bounds_hold_far_out() {
        for distance in [
            Distance::TruncatedLinear { low: 0.5, high: 2.0 },
            Distance::Logit { low: 0.5, high: 2.0 },
        ] {
            assert_relative_eq!(distance.ratio(1e6).0, 2.0, epsilon = 1e-12);
            assert_relative_eq!(distance.ratio(-1e6).0, 0.5, epsilon = 1e-12);
        }
        assert!(Distance::Logit { low: 1.0, high: 2.0 }.check().is_err());
        assert!(Distance::TruncatedLinear { low: 0.5, high: f64::NAN }.check().is_err());
    }
}
