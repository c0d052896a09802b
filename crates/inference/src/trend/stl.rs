//! Seasonal decomposition by loess.

use crate::Error;

/// What is chosen about a seasonal decomposition.
///
/// Programs differ in their defaults, and their results with them (by 2.4
/// points on four years of a monthly score, with the same seasonal window):
///
/// | | [`r`](Self::r) | [`statsmodels`](Self::statsmodels) |
/// |---|---|---|
/// | program | `stl` of R | `STL` of Python's statsmodels |
/// | degree of the seasonal loess | 0 | 1 |
/// | jumps | a tenth of each window | none |
/// | inner loops | 2, robust 1 | 5, robust 2 |
/// | robust outer loops | 15 | 15 |
///
/// ```
/// use satis_inference::{Season, StlOptions};
///
/// let options = StlOptions::r(12, Season::Periodic).robust();
/// assert_eq!(options.period(), 12);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct StlOptions {
    period: usize,
    season: Season,
    seasonal_degree: LoessDegree,
    trend_window: Option<usize>,
    trend_degree: LoessDegree,
    low_pass_window: Option<usize>,
    low_pass_degree: LoessDegree,
    jumps: Jumps,
    inner: usize,
    robust_inner: usize,
    outer: usize,
    robust: bool,
}

/// How the season may change from year to year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Season {
    /// Not at all: the same each year (`s.window = "periodic"` of R).
    Periodic,
    /// Slowly: a loess over so many years for each place in the period, an odd
    /// number of at least 7 in most uses.
    Window(usize),
}

/// Whether a local regression fits a constant or a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum LoessDegree {
    /// Degree 0.
    Constant,
    /// Degree 1.
    Line,
}

/// Whether each point is smoothed, or some and a line drawn between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Jumps {
    /// Each point.
    Every,
    /// Every so many points as a tenth of the window, rounded up.
    Tenth,
}

impl StlOptions {
    /// The decomposition of R's `stl` with its defaults.
    #[must_use]
    pub const fn r(period: usize, season: Season) -> Self {
        Self {
            period,
            season,
            seasonal_degree: LoessDegree::Constant,
            trend_window: None,
            trend_degree: LoessDegree::Line,
            low_pass_window: None,
            low_pass_degree: LoessDegree::Line,
            jumps: Jumps::Tenth,
            inner: 2,
            robust_inner: 1,
            outer: 15,
            robust: false,
        }
    }

    /// The decomposition of `STL` in Python's statsmodels with its defaults.
    #[must_use]
    pub const fn statsmodels(period: usize, seasonal_window: usize) -> Self {
        Self {
            seasonal_degree: LoessDegree::Line,
            jumps: Jumps::Every,
            inner: 5,
            robust_inner: 2,
            ..Self::r(period, Season::Window(seasonal_window))
        }
    }

    /// With another degree of the seasonal loess. A periodic season always has
    /// degree 0.
    #[must_use]
    pub const fn seasonal_degree(mut self, degree: LoessDegree) -> Self {
        self.seasonal_degree = degree;
        self
    }

    /// With another window of the trend than the smallest odd number of at
    /// least `1.5 period / (1 - 1.5 / seasonal window)`.
    #[must_use]
    pub const fn trend_window(mut self, window: usize) -> Self {
        self.trend_window = Some(window);
        self
    }

    /// With another degree of the trend.
    #[must_use]
    pub const fn trend_degree(mut self, degree: LoessDegree) -> Self {
        self.trend_degree = degree;
        self
    }

    /// With another window of the low-pass filter than the smallest odd number
    /// from the period on (R), or above it (statsmodels).
    #[must_use]
    pub const fn low_pass_window(mut self, window: usize) -> Self {
        self.low_pass_window = Some(window);
        self
    }

    /// With another degree of the low-pass filter.
    #[must_use]
    pub const fn low_pass_degree(mut self, degree: LoessDegree) -> Self {
        self.low_pass_degree = degree;
        self
    }

    /// With other jumps.
    #[must_use]
    pub const fn jumps(mut self, jumps: Jumps) -> Self {
        self.jumps = jumps;
        self
    }

    /// With weights that set odd points aside (15 outer loops).
    #[must_use]
    pub const fn robust(mut self) -> Self {
        self.robust = true;
        self
    }

    /// With another number of inner loops and, where robust, of outer ones.
    #[must_use]
    pub const fn loops(mut self, inner: usize, outer: usize) -> Self {
        self.inner = inner;
        self.robust_inner = inner;
        self.outer = outer;
        self
    }

    /// How many points a period has, such as 12 months.
    #[must_use]
    pub const fn period(&self) -> usize {
        self.period
    }
}

/// A series as trend, season and remainder.
///
/// Cleveland, Cleveland, McRae & Terpenning (1990), STL: a seasonal-trend
/// decomposition procedure based on loess, Journal of Official Statistics
/// 6:3-73.
///
/// ```
/// use satis_inference::{Season, Stl, StlOptions};
///
/// // Three years of quarters: a rising score with a good second quarter.
/// let scores = [30.0, 38.0, 31.0, 29.0, 32.0, 40.0, 33.0, 31.0, 34.0, 42.0, 35.0, 33.0];
/// let parts = Stl::new(&scores, StlOptions::r(4, Season::Periodic))?;
/// let season = parts.seasonal();
/// assert_eq!(season[1], season[5]);
/// assert!(season[1] > 5.0);
/// let sum = parts.trend()[6] + season[6] + parts.remainder()[6];
/// assert!((sum - 33.0).abs() < 1e-12);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Stl {
    seasonal: Vec<f64>,
    trend: Vec<f64>,
    remainder: Vec<f64>,
    weights: Vec<f64>,
    options: StlOptions,
}

impl Stl {
    /// Decomposes equally spaced values without gaps.
    ///
    /// # Errors
    /// [`Error::Argument`] if a value is not finite, the period is below 2, or
    /// a window is below 3 (or even); [`Error::TooFew`] unless there are more
    /// than two periods.
    pub fn new(values: &[f64], options: StlOptions) -> Result<Self, Error> {
        let plan = Plan::new(values, options)?;
        let n = values.len();
        let (mut seasonal, mut trend, mut weights) = (vec![0.0; n], vec![0.0; n], None);
        let (inner, outer) =
            if options.robust { (options.robust_inner, options.outer) } else { (options.inner, 0) };
        for loops in 0..=outer {
            for _ in 0..inner.max(1) {
                plan.step(values, weights.as_deref(), &mut seasonal, &mut trend);
            }
            if loops < outer {
                let fit = seasonal.iter().zip(&trend).map(|(season, trend)| season + trend);
                weights = Some(robustness(values, fit));
            }
        }
        if options.season == Season::Periodic {
            average_by_place(&mut seasonal, options.period);
        }
        let rest = values.iter().zip(seasonal.iter().zip(&trend));
        let remainder = rest.map(|(value, (season, trend))| value - season - trend).collect();
        let weights = weights.unwrap_or_else(|| vec![1.0; n]);
        Ok(Self { seasonal, trend, remainder, weights, options })
    }

    /// The seasonal part.
    #[must_use]
    pub fn seasonal(&self) -> &[f64] {
        &self.seasonal
    }

    /// The trend.
    #[must_use]
    pub fn trend(&self) -> &[f64] {
        &self.trend
    }

    /// What is left over.
    #[must_use]
    pub fn remainder(&self) -> &[f64] {
        &self.remainder
    }

    /// The robustness weights, from 0 to 1; all 1 where not robust.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// What was chosen.
    #[must_use]
    pub const fn options(&self) -> StlOptions {
        self.options
    }

    /// The values without their season.
    #[must_use]
    pub fn adjusted(&self) -> Vec<f64> {
        self.trend.iter().zip(&self.remainder).map(|(trend, rest)| trend + rest).collect()
    }
}

/// One smoother.
#[derive(Debug, Clone, Copy)]
struct Loess {
    window: usize,
    degree: LoessDegree,
    jump: usize,
}

struct Plan {
    period: usize,
    seasonal: Loess,
    trend: Loess,
    low_pass: Loess,
}

impl Plan {
    fn new(values: &[f64], options: StlOptions) -> Result<Self, Error> {
        let (n, period) = (values.len(), options.period);
        if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
            let expected = "a finite number: fill or shorten a series with gaps";
            return Err(Error::Argument { what: "a value of a series", value, expected });
        }
        if period < 2 {
            let expected = "at least 2";
            return Err(Error::Argument {
                what: "the period of a season",
                value: period as f64,
                expected,
            });
        }
        if n / 2 < period || n == 2 * period {
            let needed = (period as u64).saturating_mul(2).saturating_add(1);
            return Err(Error::TooFew { method: "STL".to_owned(), needed, found: n as u64 });
        }
        let (window, degree) = match options.season {
            Season::Periodic => (10 * n + 1, LoessDegree::Constant),
            Season::Window(window) => (window, options.seasonal_degree),
        };
        let reach = 1.5 * period as f64 / (1.0 - 1.5 / window.max(2) as f64);
        let trend = options.trend_window.unwrap_or_else(|| odd(ceiling(reach)));
        let low_pass = options.low_pass_window.unwrap_or(match options.jumps {
            Jumps::Tenth => odd(period),
            Jumps::Every => odd(period + 1),
        });
        for window in [window, trend, low_pass] {
            if window < 3 || window % 2 == 0 {
                let (what, expected) = ("a window of STL", "an odd number of at least 3");
                return Err(Error::Argument { what, value: window as f64, expected });
            }
        }
        let loess = |window: usize, degree| {
            let jump = match options.jumps {
                Jumps::Every => 1,
                Jumps::Tenth => window.div_ceil(10),
            };
            Loess { window, degree, jump }
        };
        Ok(Self {
            period,
            seasonal: loess(window, degree),
            trend: loess(trend, options.trend_degree),
            low_pass: loess(low_pass, options.low_pass_degree),
        })
    }

    /// One inner loop: the season without the trend, then the trend without
    /// the season.
    fn step(
        &self,
        values: &[f64],
        weights: Option<&[f64]>,
        seasonal: &mut Vec<f64>,
        trend: &mut Vec<f64>,
    ) {
        let n = values.len();
        let without_trend: Vec<f64> = values.iter().zip(&*trend).map(|(y, t)| y - t).collect();
        let cycles = self.cycles(&without_trend, weights);
        let filtered = averages(&averages(&averages(&cycles, self.period), self.period), 3);
        let low = self.low_pass.smooth(&filtered, None);
        *seasonal = cycles[self.period..self.period + n]
            .iter()
            .zip(&low)
            .map(|(cycle, low)| cycle - low)
            .collect();
        let without_season: Vec<f64> = values.iter().zip(&*seasonal).map(|(y, s)| y - s).collect();
        *trend = self.trend.smooth(&without_season, weights);
    }

    /// Each place of the period smoothed over the years, with a year before
    /// the first and one after the last.
    fn cycles(&self, values: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
        let mut cycles = vec![0.0; values.len() + 2 * self.period];
        let every = |values: &[f64], place: usize| -> Vec<f64> {
            values.iter().skip(place).step_by(self.period).copied().collect()
        };
        for place in 0..self.period {
            let years = every(values, place);
            let year_weights = weights.map(|weights| every(weights, place));
            let year_weights = year_weights.as_deref();
            let inner = self.seasonal.smooth(&years, year_weights);
            let (number, window) = (years.len(), self.seasonal.window);
            // Years are counted from 1, as the ends 0 and number + 1 are years.
            let first = (1, window.min(number));
            let last = ((number + 1).saturating_sub(window).max(1), number);
            let before = self.seasonal.fit(&years, year_weights, 0, first);
            let after = self.seasonal.fit(&years, year_weights, number + 1, last);
            let before = before.or_else(|| inner.first().copied());
            let after = after.or_else(|| inner.last().copied());
            let all = before.into_iter().chain(inner).chain(after);
            for (year, value) in all.enumerate() {
                cycles[year * self.period + place] = value;
            }
        }
        cycles
    }
}

impl Loess {
    /// The smoothed values.
    fn smooth(&self, values: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
        let n = values.len();
        if n < 2 {
            return values.to_vec();
        }
        let jump = self.jump.min(n - 1).max(1);
        let mut smoothed = vec![0.0; n];
        let mut reach = (1, n);
        let mut at = 1;
        while at <= n {
            reach = self.reach(at, n);
            smoothed[at - 1] = self.fit(values, weights, at, reach).unwrap_or(values[at - 1]);
            at += jump;
        }
        if jump == 1 {
            return smoothed;
        }
        let last = (n - 1) / jump * jump + 1;
        for from in (1..last).step_by(jump) {
            between(&mut smoothed, from, from + jump);
        }
        if last != n {
            // With the reach of the last point that was fitted.
            smoothed[n - 1] = self.fit(values, weights, n, reach).unwrap_or(values[n - 1]);
            between(&mut smoothed, last, n);
        }
        smoothed
    }

    /// The points that the fit at a place uses, both counted from 1.
    fn reach(&self, at: usize, n: usize) -> (usize, usize) {
        if self.window >= n {
            return (1, n);
        }
        let half = self.window.div_ceil(2);
        let left = (at + 1).saturating_sub(half).clamp(1, n - self.window + 1);
        (left, left + self.window - 1)
    }

    /// The local fit at a place, counted from 1; `None` without any weight.
    fn fit(
        &self,
        values: &[f64],
        weights: Option<&[f64]>,
        at: usize,
        (left, right): (usize, usize),
    ) -> Option<f64> {
        let n = values.len();
        let x = at as f64;
        let mut width = (x - left as f64).max(right as f64 - x);
        if self.window > n {
            width += ((self.window - n) / 2) as f64;
        }
        let mut local: Vec<f64> = (left..=right)
            .map(|place| {
                let distance = (place as f64 - x).abs();
                let weight = if distance > 0.999 * width {
                    0.0
                } else if distance > 0.001 * width {
                    let ratio = distance / width;
                    let bell = 1.0 - ratio * ratio * ratio;
                    bell * bell * bell
                } else {
                    1.0
                };
                weights.map_or(weight, |weights| weight * weights[place - 1])
            })
            .collect();
        let total: f64 = local.iter().sum();
        if total <= 0.0 {
            return None;
        }
        local.iter_mut().for_each(|weight| *weight /= total);
        let places = || (left..=right).map(|place| place as f64);
        if self.degree == LoessDegree::Line && width > 0.0 {
            let mean: f64 = local.iter().zip(places()).map(|(weight, place)| weight * place).sum();
            let spread: f64 = local
                .iter()
                .zip(places())
                .map(|(weight, place)| weight * (place - mean) * (place - mean))
                .sum();
            // Points too close together have no slope.
            if spread.sqrt() > 0.001 * (n - 1) as f64 {
                let slope = (x - mean) / spread;
                for (weight, place) in local.iter_mut().zip(places()) {
                    *weight *= slope * (place - mean) + 1.0;
                }
            }
        }
        Some(local.iter().zip(&values[left - 1..right]).map(|(weight, value)| weight * value).sum())
    }
}

/// A line between two places that are known, counted from 1.
fn between(values: &mut [f64], from: usize, to: usize) {
    let start = values[from - 1];
    let step = (values[to - 1] - start) / (to - from) as f64;
    for place in from + 1..to {
        values[place - 1] = start + step * (place - from) as f64;
    }
}

/// Moving averages of so many values: one for each place that has them all.
fn averages(values: &[f64], length: usize) -> Vec<f64> {
    values.windows(length).map(|part| part.iter().sum::<f64>() / length as f64).collect()
}

/// Bisquare weights of the remainders, by six times their median.
fn robustness(values: &[f64], fit: impl Iterator<Item = f64>) -> Vec<f64> {
    let sizes: Vec<f64> = values.iter().zip(fit).map(|(value, fit)| (value - fit).abs()).collect();
    let mut sorted = sizes.clone();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let scale = 3.0 * (sorted[n / 2] + sorted[n - n / 2 - 1]);
    let weight = |size: f64| {
        if size <= 0.001 * scale {
            1.0
        } else if size <= 0.999 * scale {
            let ratio = size / scale;
            let bell = 1.0 - ratio * ratio;
            bell * bell
        } else {
            0.0
        }
    };
    sizes.into_iter().map(weight).collect()
}

/// The mean of each place of the period, at all its places.
fn average_by_place(seasonal: &mut [f64], period: usize) {
    for place in 0..period {
        let years = seasonal.iter().skip(place).step_by(period);
        let (sum, count) = years.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        seasonal.iter_mut().skip(place).step_by(period).for_each(|value| *value = sum / count);
    }
}

const fn odd(window: usize) -> usize {
    window + 1 - window % 2
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number far below 2^53; larger ones saturate"
)]
fn ceiling(value: f64) -> usize {
    value.ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_series_and_windows_are_refused() {
        let values = [1.0; 30];
        let of = |values: &[f64], options| Stl::new(values, options);
        assert!(of(&values[..24], StlOptions::r(12, Season::Periodic)).is_err());
        assert!(of(&values, StlOptions::r(1, Season::Periodic)).is_err());
        assert!(of(&values, StlOptions::r(usize::MAX, Season::Periodic)).is_err());
        assert!(of(&values, StlOptions::r(12, Season::Window(0))).is_err());
        assert!(of(&values, StlOptions::r(12, Season::Window(8))).is_err());
        assert!(of(&values, StlOptions::r(12, Season::Window(7)).trend_window(2)).is_err());
        assert!(of(&[f64::NAN; 30], StlOptions::r(12, Season::Periodic)).is_err());
        assert!(of(&[], StlOptions::r(12, Season::Periodic)).is_err());
    }

    #[test]
    fn a_line_with_a_season_comes_apart_exactly() {
        let season = [2.0, -1.0, 0.5, -1.5];
        let values: Vec<f64> =
            (0..40_u32).map(|i| 0.5 * f64::from(i) + season[i as usize % 4]).collect();
        for options in [StlOptions::r(4, Season::Window(7)), StlOptions::statsmodels(4, 7)] {
            let parts = Stl::new(&values, options).unwrap();
            for (index, rest) in parts.remainder().iter().enumerate() {
                assert!(rest.abs() < 0.3, "{index}: {rest}");
            }
            let middle = parts.seasonal()[20];
            assert!((middle - 2.0).abs() < 0.1, "{middle}");
        }
    }
}
