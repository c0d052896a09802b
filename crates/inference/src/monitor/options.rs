//! What a monitor watches for, and how often it may be wrong.

use satis_numerics::distribution::normal;

use crate::Error;
use crate::trend::{Chart, Cusum, Ewma};

/// A kind of change to watch for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Watch {
    /// One period far off: a Shewhart chart. For shifts of three standard
    /// errors and more.
    Jump,
    /// A moving average of this smoothing: for lasting shifts of about one
    /// standard error (0.2).
    Average {
        /// The weight of a new period.
        smoothing: f64,
    },
    /// Cumulative sums with this reference: for a lasting shift of twice the
    /// reference in standard errors (0.5).
    Sum {
        /// The reference value k.
        reference: f64,
    },
}

/// How the wanted run length is shared between the charts of all series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum AlarmSharing {
    /// Each chart alone has the run length: with 100 series, 100 times as many
    /// false alarms.
    PerChart,
    /// All together have it: each chart's false alarm rate, the inverse of its
    /// run length, is the wanted rate divided by the number of charts
    /// (Bonferroni). The default.
    #[default]
    Bonferroni,
    /// All together have it, if the charts are independent: each has the rate
    /// `1 - (1 - rate)^(1 / charts)` (Sidak 1967).
    Sidak,
}

/// What to do with an answer whose period is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum LateAnswers {
    /// Leave it out and count it ([`Monitor::late`](crate::Monitor::late)):
    /// charts never change what they said. The default.
    #[default]
    Count,
    /// Refuse it with [`Error::Late`].
    Refuse,
}

/// When a period is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Closing {
    /// With the first answer of a later one, in any series. The default.
    #[default]
    OnLater,
    /// When [`Monitor::close_through`](crate::Monitor::close_through) says so:
    /// for answers that arrive some days late.
    OnRequest,
}

/// What a chart does after an alert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum AfterAlert {
    /// It goes on; the next alert of the chart comes when it has been back
    /// within its limits, or passes the other one. The default.
    #[default]
    Continue,
    /// It starts anew from 0, so a shift that stays raises alerts again and
    /// again.
    Restart,
}

/// What a monitor watches for, how many false alarms it may raise, and how it
/// treats few and late answers.
///
/// ```
/// use satis_inference::{MonitorOptions, Watch};
///
/// // Fifty regions by week: one false alarm of any in four years.
/// let options = MonitorOptions::new()
///     .watch([Watch::Average { smoothing: 0.2 }])
///     .series(50)
///     .run_length(208.0)
///     .minimum_n(30);
/// assert_eq!(options.run_length_of_each()?, 50.0 * 208.0);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct MonitorOptions {
    watch: Vec<Watch>,
    series: u64,
    run_length: f64,
    sharing: AlarmSharing,
    minimum_n: u64,
    variation: f64,
    late: LateAnswers,
    closing: Closing,
    after: AfterAlert,
}

impl MonitorOptions {
    /// A moving average of smoothing 0.2 on one series, a false alarm every
    /// 370 periods, periods of at least one answer, late answers counted.
    #[must_use]
    pub fn new() -> Self {
        Self {
            watch: vec![Watch::Average { smoothing: 0.2 }],
            series: 1,
            run_length: 370.0,
            sharing: AlarmSharing::Bonferroni,
            minimum_n: 1,
            variation: 1.0,
            late: LateAnswers::Count,
            closing: Closing::OnLater,
            after: AfterAlert::Continue,
        }
    }

    /// With these kinds of change to watch for in each series.
    #[must_use]
    pub fn watch(mut self, watch: impl IntoIterator<Item = Watch>) -> Self {
        self.watch = watch.into_iter().collect();
        self
    }

    /// For at most so many series, between which the false alarms are shared.
    #[must_use]
    pub const fn series(mut self, series: u64) -> Self {
        self.series = series;
        self
    }

    /// With a false alarm every so many periods on average (ARL0).
    #[must_use]
    pub const fn run_length(mut self, run_length: f64) -> Self {
        self.run_length = run_length;
        self
    }

    /// With another way to share the false alarms.
    #[must_use]
    pub const fn sharing(mut self, sharing: AlarmSharing) -> Self {
        self.sharing = sharing;
        self
    }

    /// With at least so many answers in a period: one with fewer is not
    /// judged, and counted ([`Monitor::too_few`](crate::Monitor::too_few)).
    #[must_use]
    pub const fn minimum_n(mut self, minimum_n: u64) -> Self {
        self.minimum_n = minimum_n;
        self
    }

    /// With standard errors of so many times those of the answers alone, where
    /// periods vary more than their numbers of answers explain. For many answers
    /// a period take [`ControlChart::variation`](crate::ControlChart::variation)
    /// of [`Chart::Laney`] over the past: without it everything signals.
    #[must_use]
    pub const fn variation(mut self, variation: f64) -> Self {
        self.variation = variation;
        self
    }

    /// With another treatment of late answers.
    #[must_use]
    pub const fn late(mut self, late: LateAnswers) -> Self {
        self.late = late;
        self
    }

    /// With another rule for when a period is over.
    #[must_use]
    pub const fn closing(mut self, closing: Closing) -> Self {
        self.closing = closing;
        self
    }

    /// With another way to go on after an alert.
    #[must_use]
    pub const fn after_alert(mut self, after: AfterAlert) -> Self {
        self.after = after;
        self
    }

    /// The run length that each chart must have so that all together have the
    /// wanted one.
    ///
    /// # Errors
    /// [`Error::Argument`] if nothing or no series is watched, or a run length
    /// is not above 1 and at most a million; [`Error::Positive`] if the
    /// variation is not above 0.
    pub fn run_length_of_each(&self) -> Result<f64, Error> {
        if !(self.variation > 0.0 && self.variation.is_finite()) {
            let what = "the variation between periods";
            return Err(Error::Positive { what, value: self.variation });
        }
        let charts = self.series as f64 * self.watch.len() as f64;
        if charts < 1.0 {
            let expected = "at least 1 kind of change in at least 1 series";
            let what = "the number of charts of a monitor";
            return Err(Error::Argument { what, value: charts, expected });
        }
        let each = match self.sharing {
            AlarmSharing::PerChart => self.run_length,
            AlarmSharing::Bonferroni => self.run_length * charts,
            AlarmSharing::Sidak => {
                let rate = -((-1.0 / self.run_length).ln_1p() / charts).exp_m1();
                1.0 / rate
            }
        };
        let valid = |length: f64| length > 1.0 && length <= 1e6;
        if valid(self.run_length) && valid(each) {
            Ok(each)
        } else {
            let expected = "above 1 and at most a million for each chart";
            Err(Error::Argument {
                what: "the average run length of each chart",
                value: each,
                expected,
            })
        }
    }

    /// The charts with the limits that follow.
    pub(super) fn charts(&self) -> Result<Vec<Chart>, Error> {
        let each = self.run_length_of_each()?;
        self.watch.iter().map(|watch| chart(*watch, each)).collect()
    }

    /// Whether charts are of the kinds that are watched.
    #[cfg(feature = "serde")]
    pub(super) fn fits(&self, charts: &[Chart]) -> bool {
        let same = |(watch, chart): (&Watch, &Chart)| match (watch, chart) {
            (Watch::Jump, Chart::Shewhart { width }) => *width > 0.0 && width.is_finite(),
            (Watch::Average { smoothing }, Chart::Ewma(chart)) => {
                smoothing.to_bits() == chart.smoothing().to_bits()
            }
            (Watch::Sum { reference }, Chart::Cusum(chart)) => {
                reference.to_bits() == chart.reference().to_bits()
            }
            _ => false,
        };
        self.watch.len() == charts.len() && self.watch.iter().zip(charts).all(same)
    }

    pub(super) const fn largest_number_of_series(&self) -> u64 {
        self.series
    }

    pub(super) const fn least_n(&self) -> u64 {
        self.minimum_n
    }

    pub(super) const fn times_error(&self) -> f64 {
        self.variation
    }

    pub(super) const fn refuses_late(&self) -> bool {
        matches!(self.late, LateAnswers::Refuse)
    }

    pub(super) const fn closes_on_later(&self) -> bool {
        matches!(self.closing, Closing::OnLater)
    }

    pub(super) const fn restarts(&self) -> bool {
        matches!(self.after, AfterAlert::Restart)
    }
}

impl Default for MonitorOptions {
    fn default() -> Self {
        Self::new()
    }
}

fn chart(watch: Watch, run_length: f64) -> Result<Chart, Error> {
    Ok(match watch {
        Watch::Jump => {
            let width = normal::upper_quantile(0.5 / run_length)
                .map_err(|error| Error::numerical(&error))?;
            Chart::Shewhart { width }
        }
        Watch::Average { smoothing } => Chart::Ewma(Ewma::for_run_length(smoothing, run_length)?),
        Watch::Sum { reference } => Chart::Cusum(Cusum::for_run_length(reference, run_length)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_alarms_are_shared() {
        let options = MonitorOptions::new().series(10).watch([Watch::Jump, Watch::Jump]);
        assert!((options.run_length_of_each().unwrap() - 7400.0).abs() < 1e-9);
        let sidak = options.clone().sharing(AlarmSharing::Sidak).run_length_of_each().unwrap();
        let together = 1.0 - (1.0 - 1.0 / sidak).powi(20);
        assert!((together * 370.0 - 1.0).abs() < 1e-9);
        let single = options.sharing(AlarmSharing::PerChart);
        let [Chart::Shewhart { width }, _] = single.charts().unwrap()[..] else { panic!() };
        assert!((normal::two_sided_p(width) * 370.0 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn impossible_wishes_are_refused() {
        let options = MonitorOptions::new();
        assert!(options.clone().watch([]).charts().is_err());
        assert!(options.clone().series(0).charts().is_err());
        assert!(options.clone().variation(0.0).charts().is_err());
        assert!(options.clone().run_length(1.0).charts().is_err());
        assert!(options.clone().run_length(f64::NAN).charts().is_err());
        assert!(options.clone().series(u64::MAX).charts().is_err());
        assert!(options.watch([Watch::Average { smoothing: 2.0 }]).charts().is_err());
    }
}
