//! What a monitor says when a series has moved.

use crate::trend::{Chart, Shift};

/// A series has left the limits of one of its charts.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Alert<K, P> {
    /// The series.
    pub series: K,
    /// The chart, with its limits.
    pub chart: Chart,
    /// To which side.
    pub side: Shift,
    /// The period that passed the limit.
    pub at: P,
    /// The period with which the run began: the first of those in a row that
    /// kept the moving average on its side of the centre, or the sum above 0.
    pub since: P,
    /// How many answered since then.
    pub n: u64,
    /// Their score: where the series has moved to.
    pub value: f64,
    /// The centre from which it moved.
    pub centre: f64,
    /// The chart's statistic in standard errors: z, the moving average, or the
    /// sum (a downward one below 0).
    pub statistic: f64,
    /// The limit that it passed, on its side.
    pub limit: f64,
}

impl<K: std::fmt::Display, P: std::fmt::Display> std::fmt::Display for Alert<K, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { series, side, at, since, n, value, centre, statistic, limit, .. } = self;
        let chart = match self.chart {
            Chart::Ewma(_) => "moving average",
            Chart::Cusum(_) => "cumulative sum",
            Chart::Shewhart { .. } | Chart::Laney { .. } => "single period",
        };
        write!(
            f,
            "{series} is {side} at {at}, since {since}: {value:.3} of {n} answers against \
             {centre:.3} ({chart} {statistic:.2}, limit {limit:.2})"
        )
    }
}
