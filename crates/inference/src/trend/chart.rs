//! Control charts of any coded score, each point by its own error.

use satis_response_model::{Codes, Summary};

use super::series::check_order;
use super::{Cusum, CusumState, Ewma, EwmaState, RunRule, RunViolation, Shift};
use crate::Error;
use crate::sample::{CodedSummary, sample};

/// What a chart plots, and where its limits lie.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Chart {
    /// The values themselves with limits at `centre -+ width SE`, which follow
    /// the n of each period: the p chart of a share, the NPS chart of a net
    /// score. Shewhart (1931), Economic Control of Quality of Manufactured
    /// Product; the width is 3.
    Shewhart {
        /// How many standard errors the limits lie from the centre.
        width: f64,
    },
    /// The same with limits widened by how much the standardised points really
    /// vary from period to period, `1.128^-1` of their mean moving range:
    /// Laney (2002), Improved control charts for attributes, Quality
    /// Engineering 14:531-537. For so many answers that every period would
    /// signal.
    Laney {
        /// How many standard deviations the limits lie from the centre.
        width: f64,
    },
    /// Exponentially weighted moving average of the standardised points.
    Ewma(Ewma),
    /// Cumulative sums of the standardised points.
    Cusum(Cusum),
}

/// Against what the points of a chart are judged.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Baseline {
    /// The score and variance of all periods together. The default: it asks
    /// whether the periods differ from each other.
    #[default]
    Pooled,
    /// Those of the first so many periods, which are taken to be in control.
    First(usize),
    /// A score, and the variance of one coded answer, that were known before:
    /// `p (1 - p)` for a share.
    Given {
        /// The score.
        centre: f64,
        /// The variance of one answer.
        variance: f64,
    },
}

/// One period of a chart.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChartPoint<P> {
    /// The period.
    pub period: P,
    /// How many answered.
    pub n: u64,
    /// The score of the period.
    pub value: f64,
    /// Its standard error if nothing has changed: `sqrt(V / n)` with the
    /// variance V of the baseline and the n of the period.
    pub standard_error: f64,
    /// `(value - centre) / standard_error`.
    pub z: f64,
    /// What is compared with the upper limit: the value, the moving average,
    /// or the sum for upward shifts (the last two in standard errors).
    pub upper_statistic: f64,
    /// What is compared with the lower limit; for a CUSUM minus the sum for
    /// downward shifts.
    pub lower_statistic: f64,
    /// The upper limit.
    pub upper_limit: f64,
    /// The lower limit.
    pub lower_limit: f64,
    /// Which limit is passed, if one is.
    pub signal: Option<Shift>,
}

/// A control chart: its centre, its points and their limits.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{Baseline, Chart, ControlChart};
///
/// let scale = Scale::new(-1, 1)?;
/// let before = Baseline::Given { centre: 0.30, variance: 0.61 };
/// let month = Tally::from_counts(&scale, &[20, 60, 120])?;
/// let chart = ControlChart::of_codes(
///     &Codes::points(&scale), [("2024-01", &month)], Chart::Shewhart { width: 3.0 }, before)?;
/// let point = &chart.points()[0];
/// assert!((point.lower_limit - 0.134_319_584_7).abs() < 1e-10);
/// assert!((point.upper_limit - 0.465_680_415_3).abs() < 1e-10);
/// // 0.5 is above.
/// assert!(point.signal.is_some());
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ControlChart<P> {
    chart: Chart,
    baseline: Option<Baseline>,
    centre: f64,
    variance: Option<f64>,
    variation: f64,
    points: Vec<ChartPoint<P>>,
    without_answers: Vec<P>,
}

/// The mean moving range of two standard normal numbers, `2 / sqrt(pi)`.
const MEAN_RANGE: f64 = std::f64::consts::FRAC_2_SQRT_PI;

impl<P: Ord + Clone> ControlChart<P> {
    /// A chart of the score of codes. Periods without answers are no points;
    /// moving averages and sums go on after them.
    ///
    /// Shewhart and Laney limits end where the codes do.
    ///
    /// # Errors
    /// [`Error::NoData`] if there is nobody in the baseline,
    /// [`Error::NotApplicable`] if all answers of the baseline are the same,
    /// [`Error::Periods`] if the periods are not in ascending order,
    /// [`Error::Positive`] for a width or a given variance that is not above 0,
    /// [`Error::TooFew`] for Laney limits of fewer than two points,
    /// [`Error::Model`] if the codes belong to another scale.
    pub fn of_codes<'a, S: CodedSummary + Summary + 'a>(
        codes: &Codes,
        periods: impl IntoIterator<Item = (P, &'a S)>,
        chart: Chart,
        baseline: Baseline,
    ) -> Result<Self, Error> {
        let all: Vec<(P, &S)> = periods.into_iter().collect();
        check_order(all.iter().map(|(period, _)| period))?;
        let taken = match baseline {
            Baseline::First(number) => number.min(all.len()),
            _ => all.len(),
        };
        let (centre, variance) = match baseline {
            Baseline::Given { centre, variance } => (centre, variance),
            Baseline::Pooled | Baseline::First(_) => {
                let mut parts = all.iter().take(taken).map(|&(_, part)| part);
                let mut merged = parts.next().ok_or(Error::NoData)?.empty();
                merged.merge_all(all.iter().take(taken).map(|&(_, part)| part))?;
                let pooled = sample(&merged, codes)?;
                (pooled.score, pooled.variance())
            }
        };
        let (mut observed, mut without_answers) = (Vec::new(), Vec::new());
        for (period, summary) in all {
            if summary.answered() == 0 {
                without_answers.push(period);
                continue;
            }
            let period_sample = sample(summary, codes)?;
            let error = (variance / period_sample.n).sqrt();
            observed.push((period, period_sample.answered, period_sample.score, error));
        }
        let mut chart = Self::from_values(observed, centre, chart)?;
        for point in &mut chart.points {
            if matches!(chart.chart, Chart::Shewhart { .. } | Chart::Laney { .. }) {
                point.upper_limit = point.upper_limit.min(codes.highest());
                point.lower_limit = point.lower_limit.max(codes.lowest());
            }
        }
        Ok(Self { baseline: Some(baseline), variance: Some(variance), without_answers, ..chart })
    }

    /// A chart of any values with their numbers of answers and their standard
    /// errors under a known centre, period by period: for scores that are no
    /// codes.
    ///
    /// # Errors
    /// [`Error::Argument`] if a number is not finite,
    /// [`Error::NotApplicable`] if a standard error is not above 0, else as
    /// [`of_codes`](Self::of_codes).
    pub fn from_values(
        observed: Vec<(P, u64, f64, f64)>,
        centre: f64,
        chart: Chart,
    ) -> Result<Self, Error> {
        check_order(observed.iter().map(|(period, ..)| period))?;
        if let Chart::Shewhart { width } | Chart::Laney { width } = chart
            && !(width > 0.0 && width.is_finite())
        {
            return Err(Error::Positive { what: "the width of the limits", value: width });
        }
        let expected = "a finite number";
        let values = observed.iter().map(|&(_, _, value, _)| value).chain([centre]);
        for value in values {
            if !value.is_finite() {
                return Err(Error::Argument { what: "a value of a chart", value, expected });
            }
        }
        if observed.iter().any(|&(.., error)| !(error > 0.0 && error.is_finite())) {
            let reason = "the baseline has no variance, so no period can be judged by it";
            return Err(Error::NotApplicable { method: "a control chart".to_owned(), reason });
        }
        let z: Vec<f64> =
            observed.iter().map(|&(_, _, value, error)| (value - centre) / error).collect();
        let variation = match chart {
            Chart::Laney { .. } => between(&z)?,
            _ => 1.0,
        };
        let mut plot = Plot::new(chart, centre, variation);
        let points = observed.into_iter().zip(z);
        let points = points.map(|(observed, z)| plot.point(observed, z)).collect();
        Ok(Self {
            chart,
            baseline: None,
            centre,
            variance: None,
            variation,
            points,
            without_answers: Vec::new(),
        })
    }

    /// What is plotted.
    #[must_use]
    pub const fn chart(&self) -> Chart {
        self.chart
    }

    /// The centre line.
    #[must_use]
    pub const fn centre(&self) -> f64 {
        self.centre
    }

    /// By what the points are judged; `None` for a chart of values.
    #[must_use]
    pub const fn baseline(&self) -> Option<Baseline> {
        self.baseline
    }

    /// The variance of one coded answer in the baseline; `None` for a chart of
    /// values.
    #[must_use]
    pub const fn variance(&self) -> Option<f64> {
        self.variance
    }

    /// By what factor the points vary more than their standard errors say, for
    /// Laney limits; 1 for others.
    #[must_use]
    pub const fn variation(&self) -> f64 {
        self.variation
    }

    /// The points, in the order of time.
    #[must_use]
    pub fn points(&self) -> &[ChartPoint<P>] {
        &self.points
    }

    /// The points that signal.
    pub fn signals(&self) -> impl Iterator<Item = &ChartPoint<P>> {
        self.points.iter().filter(|point| point.signal.is_some())
    }

    /// The periods that were given but had no answers.
    #[must_use]
    pub fn without_answers(&self) -> &[P] {
        &self.without_answers
    }

    /// Where the standardised points break run rules; for Laney limits after
    /// division by the variation.
    ///
    /// # Errors
    /// As [`RunRule::violations`].
    pub fn violations(&self, rules: &[RunRule]) -> Result<Vec<RunViolation>, Error> {
        let z: Vec<f64> = self.points.iter().map(|point| point.z / self.variation).collect();
        RunRule::violations(rules, &z)
    }
}

/// How much standardised points vary from one to the next.
fn between(z: &[f64]) -> Result<f64, Error> {
    if z.len() < 2 {
        let found = z.len() as u64;
        return Err(Error::TooFew { method: "Laney limits".to_owned(), needed: 2, found });
    }
    let ranges: f64 = z.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let variation = ranges / (z.len() - 1) as f64 / MEAN_RANGE;
    if variation > 0.0 {
        Ok(variation)
    } else {
        let reason = "all points are the same, so they show no variation between periods";
        Err(Error::NotApplicable { method: "Laney limits".to_owned(), reason })
    }
}

/// A chart as it is drawn, point by point.
struct Plot {
    chart: Chart,
    centre: f64,
    variation: f64,
    average: EwmaState,
    sums: CusumState,
}

impl Plot {
    fn new(chart: Chart, centre: f64, variation: f64) -> Self {
        let (average, sums) = (EwmaState::default(), CusumState::default());
        Self { chart, centre, variation, average, sums }
    }

    fn point<P>(&mut self, observed: (P, u64, f64, f64), z: f64) -> ChartPoint<P> {
        let (period, n, value, standard_error) = observed;
        let (upper_statistic, lower_statistic, lower_limit, upper_limit, signal) = match self.chart
        {
            Chart::Shewhart { width } | Chart::Laney { width } => {
                let reach = width * standard_error * self.variation;
                let signal = match z / self.variation {
                    z if z > width => Some(Shift::Up),
                    z if z < -width => Some(Shift::Down),
                    _ => None,
                };
                (value, value, self.centre - reach, self.centre + reach, signal)
            }
            Chart::Ewma(chart) => {
                let signal = chart.step(&mut self.average, z);
                let limit = chart.limit(self.average.points);
                (self.average.value, self.average.value, -limit, limit, signal)
            }
            Chart::Cusum(chart) => {
                let signal = chart.step(&mut self.sums, z);
                let limit = chart.decision();
                (self.sums.upper, -self.sums.lower, -limit, limit, signal)
            }
        };
        ChartPoint {
            period,
            n,
            value,
            standard_error,
            z,
            upper_statistic,
            lower_statistic,
            upper_limit,
            lower_limit,
            signal,
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;
    use satis_response_model::{Scale, Tally};

    use super::*;

    fn share(counts: [u64; 2]) -> Tally {
        Tally::from_counts(&Scale::new(0, 1).unwrap(), &counts).unwrap()
    }

    fn codes() -> Codes {
        Codes::points(&Scale::new(0, 1).unwrap())
    }

    /// Reference 2.10.
    #[test]
    fn p_chart_limits() {
        let tally = share([50, 150]);
        let chart = Chart::Shewhart { width: 3.0 };
        let chart =
            ControlChart::of_codes(&codes(), [(1, &tally)], chart, Baseline::Pooled).unwrap();
        let point = &chart.points()[0];
        assert_abs_diff_eq!(point.lower_limit, 0.658_144_134_645_631, epsilon = 1e-14);
        assert_abs_diff_eq!(point.upper_limit, 0.841_855_865_354_369, epsilon = 1e-14);
        assert_eq!(point.signal, None);
    }

    #[test]
    fn limits_end_where_the_codes_do() {
        let tallies = [share([1, 4]), share([0, 5])];
        let periods = (1..).zip(&tallies);
        let chart = Chart::Shewhart { width: 3.0 };
        let chart = ControlChart::of_codes(&codes(), periods, chart, Baseline::Pooled).unwrap();
        assert!(chart.points().iter().all(|point| point.upper_limit <= 1.0));
    }

    #[test]
    fn laney_limits_follow_the_variation_between_periods() {
        // z of -10, 10, -10, 10: every point signals by its own error.
        let tallies = [[600, 400], [400, 600], [600, 400], [400, 600]].map(share);
        let of = |chart| {
            let periods = (1..).zip(&tallies);
            ControlChart::of_codes(&codes(), periods, chart, Baseline::Pooled).unwrap()
        };
        assert_eq!(of(Chart::Shewhart { width: 3.0 }).signals().count(), 4);
        let laney = of(Chart::Laney { width: 3.0 });
        assert_eq!(laney.signals().count(), 0);
        let z = 0.1 / (0.25_f64 / 1000.0).sqrt();
        assert_abs_diff_eq!(laney.variation(), 2.0 * z / MEAN_RANGE, epsilon = 1e-12);
    }

    #[test]
    fn a_baseline_without_variance_judges_nothing() {
        let same = share([0, 10]);
        let chart = Chart::Shewhart { width: 3.0 };
        let error = ControlChart::of_codes(&codes(), [(1, &same)], chart, Baseline::Pooled);
        assert!(matches!(error, Err(Error::NotApplicable { .. })));
        let none = share([0, 0]);
        let error = ControlChart::of_codes(&codes(), [(1, &none)], chart, Baseline::Pooled);
        assert_eq!(error.unwrap_err(), Error::NoData);
        let pair = [(2, &same), (1, &same)];
        let error = ControlChart::of_codes(&codes(), pair, chart, Baseline::Pooled);
        assert_eq!(error.unwrap_err(), Error::Periods { index: 1 });
    }
}
