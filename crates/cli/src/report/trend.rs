//! A metric over time, judged: limits, moving average, cumulative sums, run
//! rules, its line and its levels.

use satis_inference::{
    Baseline, ChangePenalty, ChangePoints, ChangeSeries, Chart, ChartPoint, ContinuityCorrection,
    ControlChart, Cusum, Error as InferenceError, Ewma, MannKendall, RunRule, RunViolation, Shift,
    TheilSen,
};
use satis_response_model::{ByPeriod, Codes, Period};

use super::document::{ControlFacts, GapFacts, LevelFacts, LineFacts, PeriodFacts, PointFacts};
use crate::cell::Reason;
use crate::error::Error;
use crate::measure::{Base, Segment};
use crate::metric::Unit;

/// Standard errors from the centre to the limits of a single period.
const SIGMAS: f64 = 3.0;
/// The weight of a new period in the moving average.
const SMOOTHING: f64 = 0.2;
/// The reference of the cumulative sums: half the shift to be found.
const REFERENCE: f64 = 0.5;
/// Fewer periods than this have no line, and no changes.
const FEWEST: usize = 3;
/// Of more periods than this not every pair is looked at.
const MOST_OF_PAIRS: usize = 3_000;
/// The patterns that are looked for beside the limits.
const RULES: [RunRule; 3] = [
    RunRule::MostBeyond { count: 2, of: 3, sigmas: 2.0 },
    RunRule::MostBeyond { count: 4, of: 5, sigmas: 1.0 },
    RunRule::SameSide { length: 8 },
];

/// A period, or a wave, that was recorded.
#[derive(Debug)]
pub(super) struct Point<'a, S> {
    /// What it is called.
    pub(super) facts: PeriodFacts,
    /// Where it lies: periods, or waves, after the first.
    pub(super) place: f64,
    /// Its answers.
    pub(super) tally: &'a S,
}

/// The periods that were recorded, in the order of time, and the gaps between
/// those that have answers.
#[derive(Debug)]
pub(super) struct Timeline<'a, S> {
    /// The periods with answers.
    pub(super) points: Vec<Point<'a, S>>,
    /// Runs of periods without.
    pub(super) gaps: Vec<GapFacts>,
}

impl<'a, S: Base> Timeline<'a, S> {
    /// Periods of the calendar.
    pub(super) fn of_calendar(by_period: &'a ByPeriod<S>) -> Self {
        let mut line = Self { points: Vec::new(), gaps: Vec::new() };
        let mut last: Option<Period> = None;
        let mut place = 0.0;
        for (period, tally) in by_period.iter().filter(|(_, tally)| tally.answered() > 0) {
            if let Some(last) = last {
                let between =
                    std::iter::successors(last.next(), |p| p.next()).take_while(|p| *p < period);
                let (mut first, mut end, mut periods) = (None, None, 0_u64);
                for gap in between {
                    first = first.or(Some(gap));
                    end = Some(gap);
                    periods += 1;
                }
                if let (Some(first), Some(end)) = (first, end) {
                    let after = line.points.len();
                    let (from, to) = (first.to_string(), end.to_string());
                    line.gaps.push(GapFacts { from, to, periods, after });
                }
                place += 1.0 + periods as f64;
            }
            last = Some(period);
            let facts = PeriodFacts {
                period: period.to_string(),
                first_day: Some(period.first_day().to_string()),
                last_day: Some(period.last_day().to_string()),
            };
            line.points.push(Point { facts, place, tally });
        }
        line
    }

    /// Waves in their order; a wave without answers is a gap.
    pub(super) fn of_waves(waves: impl Iterator<Item = (&'a Segment, &'a S)>) -> Self {
        let mut line = Self { points: Vec::new(), gaps: Vec::new() };
        let named = waves.filter(|(wave, _)| !is_no_wave(wave));
        for (at, (wave, tally)) in named.enumerate() {
            let period = wave.to_string();
            if tally.answered() == 0 {
                let (from, to, after) = (period.clone(), period, line.points.len());
                line.gaps.push(GapFacts { from, to, periods: 1, after });
                continue;
            }
            let facts = PeriodFacts { period, first_day: None, last_day: None };
            line.points.push(Point { facts, place: at as f64, tally });
        }
        // What lies before the first point or after the last is no gap.
        let points = line.points.len();
        line.gaps.retain(|gap| gap.after > 0 && gap.after < points);
        line
    }

    /// The answers of each point's last periods together, gaps counting as
    /// periods, with the number of periods that have answers.
    ///
    /// # Errors
    ///
    /// Where counts run over.
    pub(super) fn rolling(&self, window: usize) -> Result<Vec<S>, Error> {
        let mut merged = Vec::with_capacity(self.points.len());
        for (at, point) in self.points.iter().enumerate() {
            let begins = point.place - window as f64;
            let mut sum = point.tally.empty();
            let parts = self.points.get(..=at).unwrap_or_default();
            for part in parts.iter().filter(|part| part.place > begins) {
                sum.merge(part.tally)?;
            }
            merged.push(sum);
        }
        Ok(merged)
    }
}

/// Whether a cell names no wave: it is blank, or says so.
pub(super) fn is_no_wave(wave: &Segment) -> bool {
    match wave {
        Segment::Blank => true,
        Segment::Named(name) => Reason::of_cell(name.as_bytes()).is_some(),
    }
}

/// How a timeline is judged.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    /// The codes whose mean is the figure.
    pub(super) codes: Codes,
    /// The unit in which values are told.
    pub(super) unit: Unit,
    /// The confidence level of the slope.
    pub(super) level: f64,
    /// A false alarm every so many periods.
    pub(super) run_length: f64,
    /// The first periods, by which all are judged.
    pub(super) baseline: Option<usize>,
}

/// A timeline, judged.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// What each point is judged to be.
    pub(super) points: Vec<Option<PointFacts>>,
    /// The charts.
    pub(super) control: Option<ControlFacts>,
    /// The line through the points.
    pub(super) line: Option<LineFacts>,
    /// The levels between changes.
    pub(super) levels: Vec<LevelFacts>,
    /// What could not be told, and why.
    pub(super) notes: Vec<String>,
}

impl Judge {
    /// Judges the points of a timeline.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where numbers are out of reach.
    pub(super) fn judge<S: Base>(&self, line: &Timeline<'_, S>) -> Result<Judged, Error> {
        let mut judged = Judged { points: vec![None; line.points.len()], ..Judged::default() };
        let charts = match self.charts(line) {
            Ok(charts) => charts,
            Err(error @ (InferenceError::NoData | InferenceError::NotApplicable { .. })) => {
                judged.notes.push(format!("no limits: {error}"));
                return Ok(judged);
            }
            Err(error) => return Err(refuse(&error)),
        };
        let factor = self.unit.factor().unwrap_or(1.0);
        let single = &charts.single;
        let rules = single.violations(&RULES).map_err(|error| refuse(&error))?;
        let triples = single.points().iter().zip(charts.average.points());
        let triples = triples.zip(charts.sums.points());
        for (at, ((single, average), sums)) in triples.enumerate() {
            let broken = rules.iter().filter(|broken| broken.at == at);
            if let Some(slot) = judged.points.get_mut(at) {
                *slot = Some(PointFacts {
                    lower_limit: factor * single.lower_limit,
                    upper_limit: factor * single.upper_limit,
                    z: single.z,
                    ewma: average.upper_statistic,
                    cusum_up: sums.upper_statistic,
                    cusum_down: -sums.lower_statistic,
                    flags: flags(single, average, sums, broken),
                });
            }
        }
        judged.control = Some(ControlFacts {
            baseline: self.baseline,
            centre: factor * single.centre(),
            variance: single.variance().map(|variance| factor * factor * variance),
            sigmas: SIGMAS,
            run_length: self.run_length,
            smoothing: SMOOTHING,
            ewma_limit: charts.ewma.limit(u64::MAX),
            reference: REFERENCE,
            decision: charts.cusum.decision(),
        });
        self.tell_course(line, single.points(), &mut judged)?;
        Ok(judged)
    }

    fn charts<S: Base>(&self, line: &Timeline<'_, S>) -> Result<Charts, InferenceError> {
        let ewma = Ewma::for_run_length(SMOOTHING, self.run_length)?;
        let cusum = Cusum::for_run_length(REFERENCE, self.run_length)?;
        let baseline = self.baseline.map_or(Baseline::Pooled, Baseline::First);
        let chart = |chart: Chart| {
            let periods = line.points.iter().enumerate().map(|(at, point)| (at, point.tally));
            ControlChart::of_codes(&self.codes, periods, chart, baseline)
        };
        Ok(Charts {
            single: chart(Chart::Shewhart { width: SIGMAS })?,
            average: chart(Chart::Ewma(ewma))?,
            sums: chart(Chart::Cusum(cusum))?,
            ewma,
            cusum,
        })
    }

    /// The line through the points, and the levels between changes.
    fn tell_course<S: Base>(
        &self,
        line: &Timeline<'_, S>,
        points: &[ChartPoint<usize>],
        judged: &mut Judged,
    ) -> Result<(), Error> {
        if !(FEWEST..=MOST_OF_PAIRS).contains(&points.len()) {
            judged.notes.push(format!(
                "no line and no changes: these need {FEWEST} to {MOST_OF_PAIRS} periods with answers"
            ));
            return Ok(());
        }
        let factor = self.unit.factor().unwrap_or(1.0);
        let values: Vec<f64> = points.iter().map(|point| factor * point.value).collect();
        let errors: Vec<f64> = points.iter().map(|point| factor * point.standard_error).collect();
        let places: Vec<f64> = line.points.iter().map(|point| point.place).collect();
        let slope = TheilSen::new(&places, &values).map_err(|error| refuse(&error))?;
        match MannKendall::new(&values, ContinuityCorrection::One) {
            Ok(test) => {
                let interval = slope.interval(self.level).ok();
                judged.line = Some(LineFacts {
                    slope: slope.slope(),
                    intercept: slope.intercept(),
                    low: interval.as_ref().map(|interval| interval.low()),
                    high: interval.as_ref().map(|interval| interval.high()),
                    level: self.level,
                    tau: test.tau(),
                    z: test.z(),
                    p_value: test.p_value(),
                });
            }
            Err(error @ InferenceError::NotApplicable { .. }) => {
                judged.notes.push(format!("no line: {error}"));
            }
            Err(error) => return Err(refuse(&error)),
        }
        let least = if points.len() < 4 { 1 } else { 2 };
        let series = ChangeSeries::mean_with_errors(&values, &errors);
        let found =
            series.and_then(|series| ChangePoints::pelt(&series, ChangePenalty::Bic, least));
        let name = |at: usize| {
            line.points.get(at).map(|point| point.facts.period.clone()).unwrap_or_default()
        };
        let found = found.map_err(|error| refuse(&error))?;
        let levels = found.segments().iter().map(|segment| LevelFacts {
            from: name(segment.start),
            to: name(segment.end.saturating_sub(1)),
            value: segment.level,
        });
        judged.levels = levels.collect();
        Ok(())
    }
}

/// Three ways to look at the same points.
struct Charts {
    single: ControlChart<usize>,
    average: ControlChart<usize>,
    sums: ControlChart<usize>,
    ewma: Ewma,
    cusum: Cusum,
}

fn flags<'a>(
    single: &ChartPoint<usize>,
    average: &ChartPoint<usize>,
    sums: &ChartPoint<usize>,
    broken: impl Iterator<Item = &'a RunViolation>,
) -> Vec<String> {
    let mut flags = Vec::new();
    flags.extend(single.signal.map(|side| match side {
        Shift::Up => "above_limit".to_owned(),
        Shift::Down => "below_limit".to_owned(),
    }));
    flags.extend(average.signal.map(|side| format!("ewma_{side}")));
    flags.extend(sums.signal.map(|side| format!("cusum_{side}")));
    for violation in broken {
        let rule = match violation.rule {
            RunRule::MostBeyond { count, of, .. } => format!("{count}_of_{of}"),
            RunRule::SameSide { length } => format!("{length}_on_one_side"),
            _ => continue,
        };
        let side = violation.side.map(|side| format!("_{side}")).unwrap_or_default();
        flags.push(rule + &side);
    }
    flags
}

fn refuse(error: &InferenceError) -> Error {
    Error::Metric(error.to_string())
}
