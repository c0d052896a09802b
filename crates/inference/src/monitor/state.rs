//! Where one series of a monitor stands.

use satis_response_model::{Codes, Summary};

use crate::Error;
use crate::sample::{CodedSummary, sample};
use crate::trend::{Chart, Cusum, CusumState, Ewma, EwmaState, Shift};

/// The score and the variance of one answer that a series is judged by.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(super) struct Level {
    pub(super) centre: f64,
    pub(super) variance: f64,
}

impl Level {
    pub(super) fn check(self) -> Result<Self, Error> {
        if !self.centre.is_finite() {
            let expected = "a finite number";
            return Err(Error::Argument {
                what: "the centre of a series",
                value: self.centre,
                expected,
            });
        }
        if !(self.variance > 0.0 && self.variance.is_finite()) {
            return Err(Error::Positive {
                what: "the variance of one answer",
                value: self.variance,
            });
        }
        Ok(self)
    }
}

/// What is known of a series before it is judged.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub(super) enum Base<S> {
    /// It is judged by this.
    Known(Level),
    /// What was answered in the first periods, and how many there were.
    Learning(S, usize),
}

/// A run of periods on one side, or a chart's way of being none.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(super) struct Run<P, S> {
    pub(super) since: P,
    pub(super) answers: S,
}

/// One chart of a series.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(super) struct ChartState<P, S> {
    pub(super) average: EwmaState,
    pub(super) sums: CusumState,
    /// The runs up and down.
    pub(super) up: Option<Run<P, S>>,
    pub(super) down: Option<Run<P, S>>,
    /// The side of the signal that goes on.
    pub(super) active: Option<Shift>,
}

impl<P, S> ChartState<P, S> {
    pub(super) fn new() -> Self {
        Self {
            average: EwmaState::default(),
            sums: CusumState::default(),
            up: None,
            down: None,
            active: None,
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn is_finite(&self) -> bool {
        [self.average.value, self.sums.upper, self.sums.lower].iter().all(|x| x.is_finite())
    }
}

/// What a new signal says.
pub(super) struct Signal<P> {
    pub(super) side: Shift,
    pub(super) since: P,
    pub(super) n: u64,
    pub(super) value: f64,
    pub(super) statistic: f64,
    pub(super) limit: f64,
}

impl<P: Clone, S: CodedSummary + Summary> ChartState<P, S> {
    /// Takes in a period; what a signal that begins with it says.
    pub(super) fn step(
        &mut self,
        chart: Chart,
        codes: &Codes,
        z: f64,
        (period, answers): (&P, &S),
    ) -> Result<Option<Signal<P>>, Error> {
        let (signal, up, down) = match chart {
            Chart::Ewma(chart) => self.average_step(chart, z),
            Chart::Cusum(chart) => self.sum_step(chart, z),
            Chart::Shewhart { width } | Chart::Laney { width } => {
                let signal = match z {
                    z if z > width => Some(Shift::Up),
                    z if z < -width => Some(Shift::Down),
                    _ => None,
                };
                // Each period stands alone.
                (self.up, self.down) = (None, None);
                (signal, z > 0.0, z < 0.0)
            }
        };
        extend(&mut self.up, up, period, answers)?;
        extend(&mut self.down, down, period, answers)?;
        let before = std::mem::replace(&mut self.active, signal);
        let Some(side) = signal.filter(|_| signal != before) else { return Ok(None) };
        let run = match side {
            Shift::Up => &self.up,
            Shift::Down => &self.down,
        };
        // A signal lies on the side of its run.
        let Some(run) = run else { return Ok(None) };
        let found = sample(&run.answers, codes)?;
        let (statistic, limit) = match chart {
            Chart::Ewma(chart) => (self.average.value, chart.limit(self.average.points)),
            Chart::Cusum(chart) => match side {
                Shift::Up => (self.sums.upper, chart.decision()),
                Shift::Down => (-self.sums.lower, chart.decision()),
            },
            Chart::Shewhart { width } | Chart::Laney { width } => (z, width),
        };
        Ok(Some(Signal {
            side,
            since: run.since.clone(),
            n: found.answered,
            value: found.score,
            statistic,
            limit: side.sign() * limit,
        }))
    }

    fn average_step(&mut self, chart: Ewma, z: f64) -> (Option<Shift>, bool, bool) {
        let signal = chart.step(&mut self.average, z);
        if self.average.run == 1 {
            // A new side, or the first point.
            (self.up, self.down) = (None, None);
        }
        (signal, self.average.value > 0.0, self.average.value < 0.0)
    }

    fn sum_step(&mut self, chart: Cusum, z: f64) -> (Option<Shift>, bool, bool) {
        let signal = chart.step(&mut self.sums, z);
        (signal, self.sums.upper > 0.0, self.sums.lower > 0.0)
    }
}

/// Goes on with a run, begins one, or ends it.
fn extend<P: Clone, S: Summary>(
    run: &mut Option<Run<P, S>>,
    goes_on: bool,
    period: &P,
    answers: &S,
) -> Result<(), Error> {
    if !goes_on {
        *run = None;
        return Ok(());
    }
    match run {
        Some(run) => run.answers.merge(answers)?,
        None => {
            let mut first = answers.empty();
            first.merge(answers)?;
            *run = Some(Run { since: period.clone(), answers: first });
        }
    }
    Ok(())
}
