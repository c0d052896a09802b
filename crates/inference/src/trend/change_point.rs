//! Where the level of a series changes.

use crate::Error;

/// A series whose segments are to be found, with the cost of a segment.
///
/// Costs are twice the negative log-likelihood of the segment at its own best
/// level, up to constants, so that information criteria apply; that of a mean
/// with an unknown common variance is the sum of squares itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSeries {
    cost: Cost,
    /// Running sums of the three ingredients of a segment's cost.
    sums: [Vec<f64>; 3],
    /// Values are kept as `(x - centre) / unit`.
    centre: f64,
    unit: f64,
    parameters: f64,
    least: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Cost {
    Mean,
    MeanVariance,
    Poisson,
    Binomial,
}

impl ChangeSeries {
    /// Changes of the mean, with the sum of squares around it as the cost:
    /// `l2` of Python's ruptures, and the normal cost of R's changepoint for
    /// values of variance 1. Divide values by their standard deviation before
    /// an information criterion, or give their errors
    /// ([`mean_with_errors`](Self::mean_with_errors)).
    ///
    /// # Errors
    /// [`Error::NoData`] if there are no values, [`Error::Argument`] if one is
    /// not finite, or the sum of their squares is not.
    pub fn mean(values: &[f64]) -> Result<Self, Error> {
        Self::weighted(values, std::iter::repeat_n(1.0, values.len()))
    }

    /// Changes of the mean of values with known standard errors, such as the
    /// scores of periods: the sum of `((x - mean) / error)^2`.
    ///
    /// # Errors
    /// As [`mean`](Self::mean), [`Error::Positive`] if an error is not above 0,
    /// [`Error::Model`] unless there is one error a value.
    pub fn mean_with_errors(values: &[f64], errors: &[f64]) -> Result<Self, Error> {
        same_length("standard errors, one a value", values.len(), errors.len())?;
        if let Some(&value) = errors.iter().find(|error| !(**error > 0.0 && error.is_finite())) {
            return Err(Error::Positive { what: "a standard error", value });
        }
        Self::weighted(values, errors.iter().map(|error| 1.0 / (error * error)))
    }

    fn weighted(values: &[f64], weights: impl Iterator<Item = f64>) -> Result<Self, Error> {
        let centre = centre(values)?;
        let parts = values.iter().zip(weights).map(|(value, weight)| {
            let x = value - centre;
            [weight, weight * x, weight * x * x]
        });
        let sums = running(parts);
        within_reach(&sums)?;
        Ok(Self { cost: Cost::Mean, sums, centre, unit: 1.0, parameters: 1.0, least: 1 })
    }

    /// Changes of mean and variance of normal values: `n ln(variance)`, as
    /// `cpt.meanvar` of R's changepoint. Segments have at least two values; a
    /// variance below 1e-12 of that of the series counts as that.
    ///
    /// # Errors
    /// As [`mean`](Self::mean); [`Error::NotApplicable`] if all values are the
    /// same.
    pub fn mean_and_variance(values: &[f64]) -> Result<Self, Error> {
        let centre = centre(values)?;
        let squares: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
        let sd = (squares / values.len() as f64).sqrt();
        if !sd.is_finite() {
            return Err(beyond_reach(squares));
        }
        if sd <= 0.0 {
            let reason = "all values are the same";
            let method = "a change of mean and variance".to_owned();
            return Err(Error::NotApplicable { method, reason });
        }
        // In standard units, so that no unit of measurement is too small.
        let parts = values.iter().map(|value| {
            let x = (value - centre) / sd;
            [1.0, x, x * x]
        });
        let sums = running(parts);
        Ok(Self { cost: Cost::MeanVariance, sums, centre, unit: sd, parameters: 2.0, least: 2 })
    }

    /// Changes of the rate of Poisson counts, such as answers a day: `2 S (ln n
    /// - ln S)` for a segment of n counts with sum S.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are no counts.
    pub fn poisson(counts: &[u64]) -> Result<Self, Error> {
        if counts.is_empty() {
            return Err(Error::NoData);
        }
        let sums = running(counts.iter().map(|&count| [1.0, count as f64, 0.0]));
        Ok(Self { cost: Cost::Poisson, sums, centre: 0.0, unit: 1.0, parameters: 1.0, least: 1 })
    }

    /// Changes of a share, from how many of how many were satisfied in each
    /// period: the binomial likelihood. It uses each period's n.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are no periods, [`Error::Model`] unless there
    /// is one n a count, [`Error::Argument`] if more are satisfied than
    /// answered, or nobody answered in a period: leave it out.
    pub fn binomial(successes: &[u64], trials: &[u64]) -> Result<Self, Error> {
        same_length("numbers of trials, one a count", successes.len(), trials.len())?;
        if successes.is_empty() {
            return Err(Error::NoData);
        }
        if trials.contains(&0) {
            let expected = "at least 1";
            return Err(Error::Argument { what: "the n of a period", value: 0.0, expected });
        }
        if let Some((&more, _)) = successes.iter().zip(trials).find(|(k, n)| k > n) {
            let expected = "at most the number of trials";
            return Err(Error::Argument { what: "a count", value: more as f64, expected });
        }
        let parts = successes.iter().zip(trials).map(|(&k, &n)| [n as f64, k as f64, 0.0]);
        let sums = running(parts);
        Ok(Self { cost: Cost::Binomial, sums, centre: 0.0, unit: 1.0, parameters: 1.0, least: 1 })
    }

    /// How many values there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.sums[0].len() - 1
    }

    /// Whether there are none, which no constructor allows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn sum(&self, which: usize, from: usize, to: usize) -> f64 {
        self.sums[which][to] - self.sums[which][from]
    }

    /// The cost of the values from one place up to another, not included.
    fn cost(&self, from: usize, to: usize) -> f64 {
        let (n, s, q) = (self.sum(0, from, to), self.sum(1, from, to), self.sum(2, from, to));
        match self.cost {
            Cost::Mean => (q - s * s / n).max(0.0),
            Cost::MeanVariance => n * ((q - s * s / n) / n).max(1e-12).ln(),
            Cost::Poisson => 2.0 * entropy(n, s),
            Cost::Binomial => 2.0 * (entropy(n, s) + entropy(n, n - s)),
        }
    }

    /// The mean of the values of a segment: its rate, or its share.
    fn level(&self, from: usize, to: usize) -> f64 {
        self.centre + self.unit * (self.sum(1, from, to) / self.sum(0, from, to))
    }
}

/// What each change must gain in cost to be believed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ChangePenalty {
    /// `(p + 1) ln n` for p parameters a segment and the place of the change:
    /// Schwarz (1978), as R's changepoint counts for `BIC`. The default.
    #[default]
    Bic,
    /// `(p + 2) ln n`, with `ln` of each segment's length added to its cost:
    /// the modified criterion of Zhang & Siegmund (2007), Biometrics 63:22-32,
    /// as R's changepoint has it for `MBIC`. It is against short segments.
    Mbic,
    /// `2 (p + 1)`: Akaike (1974). It finds too many.
    Aic,
    /// The given number of at least 0, in units of the cost: `pen` of Python's
    /// ruptures.
    Manual(f64),
}

/// The segments of a series, found exactly for a penalty.
///
/// PELT: Killick, Fearnhead & Eckley (2012), Optimal detection of changepoints
/// with a linear computational cost, Journal of the American Statistical
/// Association 107:1590-1598. Of all divisions into segments of at least the
/// given length it is the one of least total cost plus penalty for each change.
///
/// ```
/// use satis_inference::{ChangePenalty, ChangePoints, ChangeSeries};
///
/// let nps = [31.0, 29.0, 30.0, 30.0, 41.0, 39.0, 40.0, 40.0];
/// let found = ChangePoints::pelt(&ChangeSeries::mean(&nps)?, ChangePenalty::Bic, 2)?;
/// assert_eq!(found.starts(), [4]);
/// let levels: Vec<f64> = found.segments().iter().map(|segment| segment.level).collect();
/// assert_eq!(levels, [30.0, 40.0]);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ChangePoints {
    segments: Vec<Segment>,
    penalty: f64,
    cost: f64,
}

/// Values in a row between two changes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Segment {
    /// The first value, from 0.
    pub start: usize,
    /// One past the last value.
    pub end: usize,
    /// The mean of its values: the rate of counts, the share of a binomial.
    pub level: f64,
}

impl ChangePoints {
    /// Finds the changes.
    ///
    /// # Errors
    /// [`Error::Argument`] for a manual penalty that is not at least 0, or a
    /// least length below that of the cost (1, or 2 with variances) or beyond
    /// the series.
    pub fn pelt(
        series: &ChangeSeries,
        penalty: ChangePenalty,
        least_length: usize,
    ) -> Result<Self, Error> {
        let n = series.len();
        if !(series.least..=n).contains(&least_length) {
            let expected = "at least what the cost needs (2 with a variance, else 1) \
                            and at most the length of the series";
            let value = least_length as f64;
            return Err(Error::Argument { what: "the least length of a segment", value, expected });
        }
        let ln = (n as f64).ln();
        let (each, modified) = match penalty {
            ChangePenalty::Bic => ((series.parameters + 1.0) * ln, false),
            ChangePenalty::Mbic => ((series.parameters + 2.0) * ln, true),
            ChangePenalty::Aic => (2.0 * (series.parameters + 1.0), false),
            ChangePenalty::Manual(value) if value >= 0.0 && value.is_finite() => (value, false),
            ChangePenalty::Manual(value) => {
                let expected = "a number of at least 0";
                return Err(Error::Argument { what: "the penalty of a change", value, expected });
            }
        };
        let cost = |from: usize, to: usize| {
            let length = if modified { ((to - from) as f64).ln() } else { 0.0 };
            series.cost(from, to) + length
        };
        // ln a + ln b - ln (a + b) is at most ln (n / 4).
        let slack = if modified { (n as f64 / 4.0).ln().max(0.0) } else { 0.0 };
        let before = best_last_changes(n, least_length, each, slack, cost);
        let mut segments = Vec::new();
        let (mut end, mut total) = (n, 0.0);
        while end > 0 {
            let start = before[end];
            total += cost(start, end);
            segments.push(Segment { start, end, level: series.level(start, end) });
            end = start;
        }
        segments.reverse();
        Ok(Self { segments, penalty: each, cost: total })
    }

    /// Where each segment but the first begins, from 0: the changes.
    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        self.segments.iter().skip(1).map(|segment| segment.start).collect()
    }

    /// The segments in order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The penalty of each change, as a number.
    #[must_use]
    pub const fn penalty(&self) -> f64 {
        self.penalty
    }

    /// The cost of the segments, without the penalties.
    #[must_use]
    pub const fn cost(&self) -> f64 {
        self.cost
    }
}

/// For each end the start of its last segment in the best division up to it.
fn best_last_changes(
    n: usize,
    least: usize,
    penalty: f64,
    slack: f64,
    cost: impl Fn(usize, usize) -> f64,
) -> Vec<usize> {
    let mut best = vec![f64::INFINITY; n + 1];
    let mut before = vec![0; n + 1];
    best[0] = -penalty;
    // Starts that may still begin the last segment, each with the end from
    // which on another is known to be better.
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    for end in least..=n {
        let newest = end - least;
        if best[newest].is_finite() {
            candidates.push((newest, usize::MAX));
        }
        let mut found = (f64::INFINITY, 0);
        let mut costs = Vec::with_capacity(candidates.len());
        for &(start, _) in &candidates {
            let up_to = best[start] + cost(start, end);
            costs.push(up_to);
            if up_to + penalty < found.0 {
                found = (up_to + penalty, start);
            }
        }
        (best[end], before[end]) = found;
        for ((_, worse_from), up_to) in candidates.iter_mut().zip(costs) {
            // A change at `end` would be no worse, but only for ends that
            // leave it a segment of the least length.
            if up_to > found.0 + slack {
                *worse_from = (*worse_from).min(end + least);
            }
        }
        candidates.retain(|&(_, worse_from)| worse_from > end + 1);
    }
    before
}

/// `s ln(n / s)`, 0 for s = 0.
fn entropy(n: f64, s: f64) -> f64 {
    if s > 0.0 { s * (n / s).ln() } else { 0.0 }
}

/// Sums up to each place, from 0.
fn running(parts: impl Iterator<Item = [f64; 3]>) -> [Vec<f64>; 3] {
    let mut sums = [vec![0.0], vec![0.0], vec![0.0]];
    let mut total = [0.0; 3];
    for part in parts {
        for ((sum, known), more) in sums.iter_mut().zip(&mut total).zip(part) {
            *known += more;
            sum.push(*known);
        }
    }
    sums
}

/// Fails if values or weights are so large that their squares have no sum.
fn within_reach(sums: &[Vec<f64>; 3]) -> Result<(), Error> {
    let last = sums.iter().filter_map(|sums| sums.last());
    match last.copied().find(|sum| !sum.is_finite()) {
        Some(value) => Err(beyond_reach(value)),
        None => Ok(()),
    }
}

fn beyond_reach(value: f64) -> Error {
    let expected = "a finite number: smaller values, or larger errors";
    Error::Argument { what: "the sum of squares of a series", value, expected }
}

/// The mean of at least one finite value.
fn centre(values: &[f64]) -> Result<f64, Error> {
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Error::Argument {
            what: "a value of a series",
            value,
            expected: "a finite number",
        });
    }
    let first = *values.first().ok_or(Error::NoData)?;
    let offsets: f64 = values.iter().map(|value| value - first).sum();
    Ok(first + offsets / values.len() as f64)
}

fn same_length(what: &'static str, expected: usize, found: usize) -> Result<(), Error> {
    if expected == found {
        Ok(())
    } else {
        Err(Error::Model(satis_response_model::Error::Length { what, expected, found }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best division by trying all of them.
    fn exhaustive(series: &ChangeSeries, penalty: f64, least: usize, modified: bool) -> f64 {
        let n = series.len();
        let mut best = vec![f64::INFINITY; n + 1];
        best[0] = -penalty;
        for end in least..=n {
            for start in 0..=end - least {
                let length = if modified { ((end - start) as f64).ln() } else { 0.0 };
                let total = best[start] + series.cost(start, end) + length + penalty;
                best[end] = best[end].min(total);
            }
        }
        best[n]
    }

    #[test]
    fn pruning_loses_nothing() {
        let mut draws = crate::Draws::new(4, 0);
        let mut values = Vec::new();
        for index in 0..120 {
            let level = f64::from(index / 30 % 2) * 1.5;
            values.push(level + draws.standard_normal());
        }
        let counts: Vec<u64> =
            (0..80).map(|i| draws.poisson(if i < 50 { 4.0 } else { 9.0 }).unwrap()).collect();
        let trials = vec![30; counts.len()];
        let of = [
            ChangeSeries::mean(&values).unwrap(),
            ChangeSeries::mean_and_variance(&values).unwrap(),
            ChangeSeries::poisson(&counts).unwrap(),
            ChangeSeries::binomial(&counts, &trials).unwrap(),
        ];
        for series in &of {
            for least in [2, 3, 7] {
                for penalty in [
                    ChangePenalty::Bic,
                    ChangePenalty::Mbic,
                    ChangePenalty::Aic,
                    ChangePenalty::Manual(0.5),
                ] {
                    let found = ChangePoints::pelt(series, penalty, least).unwrap();
                    let modified = penalty == ChangePenalty::Mbic;
                    let best = exhaustive(series, found.penalty(), least, modified);
                    let total = found.cost() + found.penalty() * found.starts().len() as f64;
                    assert!((total - best).abs() < 1e-9, "{penalty:?} {least}: {total} {best}");
                    let shortest = found.segments().iter().map(|s| s.end - s.start).min();
                    assert!(shortest >= Some(least));
                }
            }
        }
    }

    #[test]
    fn levels_are_in_the_units_of_the_values() {
        let values = [10.0, 10.1, 9.9, 10.0, 20.0, 23.0, 17.0, 20.0];
        let series = ChangeSeries::mean_and_variance(&values).unwrap();
        let found = ChangePoints::pelt(&series, ChangePenalty::Bic, 2).unwrap();
        let levels: Vec<f64> = found.segments().iter().map(|segment| segment.level).collect();
        assert_eq!(found.starts(), [4]);
        assert!((levels[0] - 10.0).abs() < 1e-12 && (levels[1] - 20.0).abs() < 1e-12);
        let shares = ChangeSeries::binomial(&[1, 2, 9, 8], &[10, 10, 10, 10]).unwrap();
        let found = ChangePoints::pelt(&shares, ChangePenalty::Bic, 1).unwrap();
        assert_eq!(found.starts(), [2]);
        assert!((found.segments()[1].level - 0.85).abs() < 1e-12);
    }

    #[test]
    fn bad_series_are_refused() {
        assert!(ChangeSeries::mean(&[]).is_err());
        assert!(ChangeSeries::mean(&[f64::NAN]).is_err());
        assert!(ChangeSeries::mean_and_variance(&[1.0, 1.0]).is_err());
        assert!(ChangeSeries::mean_with_errors(&[1.0], &[0.0]).is_err());
        assert!(ChangeSeries::mean_with_errors(&[1.0], &[]).is_err());
        assert!(ChangeSeries::binomial(&[2], &[1]).is_err());
        assert!(ChangeSeries::binomial(&[0], &[0]).is_err());
        let series = ChangeSeries::mean(&[1.0, 2.0]).unwrap();
        assert!(ChangePoints::pelt(&series, ChangePenalty::Bic, 0).is_err());
        assert!(ChangePoints::pelt(&series, ChangePenalty::Bic, 3).is_err());
        assert!(ChangePoints::pelt(&series, ChangePenalty::Manual(f64::NAN), 1).is_err());
    }
}
