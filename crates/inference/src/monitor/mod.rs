//! A stream of answers, watched period by period.

mod alert;
mod options;
mod state;

use std::collections::BTreeMap;

use satis_response_model::{Codes, Summary};

use crate::Error;
use crate::sample::{CodedSummary, sample};
use crate::trend::{Baseline, Chart};

use state::{Base, ChartState, Level};

pub use alert::Alert;
pub use options::{AfterAlert, AlarmSharing, Closing, LateAnswers, MonitorOptions, Watch};

/// Watches the score of one or many series as their answers come in.
///
/// Answers go into the tally of their series and period. When a period is
/// over, its score is standardised by its own error, `(score - centre) /
/// sqrt(V / n)`, and every chart of the series takes it in; what passes a limit
/// is an [`Alert`]. The limits follow from the false alarms that you allow, for
/// all series together ([`MonitorOptions`]). A period without answers is no
/// point, and no charts move. Where periods vary more than their numbers of
/// answers explain, give the [`variation`](MonitorOptions::variation).
///
/// A monitor serialises (feature `serde`) with all its settings, limits and
/// state: one that was stored and read back goes on as one that never stopped,
/// to the last bit, if the format keeps the bits of numbers (`serde_json` with its
/// feature `float_roundtrip`).
///
/// Periods are whatever orders them: a `Period` of the calendar, a number, a
/// date as text.
///
/// ```
/// use satis_inference::response_model::{Answer, Codes, Scale, Tally};
/// use satis_inference::{Baseline, Monitor, MonitorOptions, Shift};
///
/// let scale = Scale::ZERO_TO_TEN;
/// let nps = Codes::net("NPS", &scale, 9..=10, 0..=6)?;
/// let usual = Baseline::Given { centre: 0.30, variance: 0.61 };
/// let mut monitor = Monitor::new(&nps, &Tally::new(&scale), usual, MonitorOptions::new())?;
/// let mut alerts = Vec::new();
/// for week in 1..=20_u32 {
///     for answer in 0..40 {
///         // From week 11 on, half of the promoters give a 7.
///         let score = match answer % 10 {
///             0..=1 => 5,
///             2..=4 => 8,
///             5..=7 if week > 10 => 7,
///             _ => 10,
///         };
///         alerts.extend(monitor.record("shop", week, Answer::from(score))?);
///     }
/// }
/// assert_eq!(alerts.len(), 1);
/// assert_eq!((alerts[0].since, alerts[0].side), (11, Shift::Down));
/// assert!((alerts[0].value - 0.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<K, P, S>", into = "Unchecked<K, P, S>"),
    serde(bound(
        serialize = "K: serde::Serialize + Clone + Ord, P: serde::Serialize + Clone + Ord, \
                     S: serde::Serialize + Clone",
        deserialize = "K: serde::Deserialize<'de> + Clone + Ord, \
                       P: serde::Deserialize<'de> + Clone + Ord, \
                       S: serde::Deserialize<'de> + CodedSummary + Summary + Clone"
    ))
)]
pub struct Monitor<K, P, S> {
    codes: Codes,
    template: S,
    baseline: Baseline,
    options: MonitorOptions,
    charts: Vec<Chart>,
    closed_through: Option<P>,
    late: u64,
    series: BTreeMap<K, Watched<P, S>>,
    /// The earliest period that is open in any series.
    earliest: Option<P>,
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
struct Watched<P, S> {
    base: Base<S>,
    open: Vec<(P, S)>,
    charts: Vec<ChartState<P, S>>,
    judged: u64,
    too_few: u64,
}

impl<K: Ord + Clone, P: Ord + Clone, S: CodedSummary + Summary + Clone> Monitor<K, P, S> {
    /// A monitor of the score of codes, with tallies of the shape of the
    /// template.
    ///
    /// With [`Baseline::First`] each series is judged by its own first periods,
    /// from the one after them on (later if all their answers are the same);
    /// with [`Baseline::Given`] all are judged by the same, unless
    /// [`set_baseline`](Self::set_baseline) gives one its own.
    ///
    /// # Errors
    /// [`Error::NotApplicable`] for [`Baseline::Pooled`] (the whole is not
    /// known yet), [`Error::Argument`] or [`Error::Positive`] for a bad baseline
    /// or bad options, [`Error::Model`] if the codes belong to another scale.
    pub fn new(
        codes: &Codes,
        template: &S,
        baseline: Baseline,
        options: MonitorOptions,
    ) -> Result<Self, Error> {
        codes.check(template.scale())?;
        check_baseline(baseline)?;
        let charts = options.charts()?;
        Ok(Self {
            codes: codes.clone(),
            template: template.empty(),
            baseline,
            options,
            charts,
            closed_through: None,
            late: 0,
            series: BTreeMap::new(),
            earliest: None,
        })
    }

    /// Judges a series by a score and a variance of one answer of its own, from
    /// the next period that closes on.
    ///
    /// # Errors
    /// [`Error::Argument`] if the centre is not finite or there are more
    /// series than the options say, [`Error::Positive`] if the variance is not
    /// above 0.
    pub fn set_baseline(&mut self, series: K, centre: f64, variance: f64) -> Result<(), Error> {
        let level = Level { centre, variance }.check()?;
        self.watched(series)?.base = Base::Known(level);
        Ok(())
    }

    /// Takes in an observation (an answer, or an answer with its weight) of a
    /// series and period. Where later periods close earlier ones, these may
    /// raise alerts.
    ///
    /// # Errors
    /// [`Error::Model`] for an answer off the scale, [`Error::Late`] for a late
    /// one where these are refused, [`Error::Argument`] for more series than
    /// the options say. Nothing changes then.
    pub fn record(
        &mut self,
        series: K,
        period: P,
        observation: S::Observation<'_>,
    ) -> Result<Vec<Alert<K, P>>, Error> {
        if self.is_late(&period) {
            let mut one = self.template.empty();
            one.record(observation)?;
            return self.leave_out(&one);
        }
        let template = self.template.empty();
        self.open(series, &period, |known| match known {
            Some(known) => Ok(known.record(observation).map(|()| None)?),
            None => {
                let mut one = template;
                one.record(observation)?;
                Ok(Some(one))
            }
        })?;
        self.close_before(&period)
    }

    /// Takes in the summary of many answers of a series and period; else as
    /// [`record`](Self::record). A late summary counts its answers as late.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn merge(&mut self, series: K, period: P, answers: &S) -> Result<Vec<Alert<K, P>>, Error> {
        // A summary of another shape must not open a period.
        let answers = self.template.empty().merged(answers)?;
        if self.is_late(&period) {
            return self.leave_out(&answers);
        }
        self.open(series, &period, |known| match known {
            Some(known) => Ok(known.merge(&answers).map(|()| None)?),
            None => Ok(Some(answers)),
        })?;
        self.close_before(&period)
    }

    /// Closes all periods up to this one, included: they are judged, and
    /// further answers of theirs are late.
    ///
    /// # Errors
    /// [`Error::Model`] if a count would not fit 64 bits.
    pub fn close_through(&mut self, period: &P) -> Result<Vec<Alert<K, P>>, Error> {
        let alerts = self.close_where(|known| known <= period)?;
        if self.closed_through.as_ref().is_none_or(|closed| closed < period) {
            self.closed_through = Some(period.clone());
        }
        Ok(alerts)
    }

    /// The charts that each series has, with the limits that follow from the
    /// options.
    #[must_use]
    pub fn charts(&self) -> &[Chart] {
        &self.charts
    }

    /// The series seen so far, in order.
    pub fn series(&self) -> impl ExactSizeIterator<Item = &K> {
        self.series.keys()
    }

    /// How many answers came too late for their period, missing ones included.
    #[must_use]
    pub const fn late(&self) -> u64 {
        self.late
    }

    /// The last period that is closed.
    #[must_use]
    pub const fn closed_through(&self) -> Option<&P> {
        self.closed_through.as_ref()
    }

    /// How many periods of a series were judged.
    #[must_use]
    pub fn judged(&self, series: &K) -> u64 {
        self.series.get(series).map_or(0, |watched| watched.judged)
    }

    /// How many periods of a series had answers, but too few to be judged.
    #[must_use]
    pub fn too_few(&self, series: &K) -> u64 {
        self.series.get(series).map_or(0, |watched| watched.too_few)
    }

    /// The centre and the variance of one answer by which a series is judged;
    /// `None` while its first periods are still being learned from.
    #[must_use]
    pub fn baseline_of(&self, series: &K) -> Option<(f64, f64)> {
        match &self.series.get(series)?.base {
            Base::Known(level) => Some((level.centre, level.variance)),
            Base::Learning(..) => None,
        }
    }

    /// The series that are beyond a limit as of their last period, with the
    /// chart.
    pub fn active(&self) -> impl Iterator<Item = (&K, Chart, crate::trend::Shift)> {
        self.series.iter().flat_map(|(series, watched)| {
            let charts = self.charts.iter().zip(&watched.charts);
            charts.filter_map(move |(chart, state)| Some((series, *chart, state.active?)))
        })
    }

    fn is_late(&self, period: &P) -> bool {
        self.closed_through.as_ref().is_some_and(|closed| period <= closed)
    }

    fn leave_out(&mut self, answers: &S) -> Result<Vec<Alert<K, P>>, Error> {
        if self.options.refuses_late() {
            return Err(Error::Late);
        }
        let number = answers.answered().saturating_add(answers.missing().total());
        self.late = self.late.saturating_add(number);
        Ok(Vec::new())
    }

    /// Adds to the answers of an open period, or opens it with what the
    /// function gives.
    fn open(
        &mut self,
        series: K,
        period: &P,
        add: impl FnOnce(Option<&mut S>) -> Result<Option<S>, Error>,
    ) -> Result<(), Error> {
        let number = self.series.len();
        let open = &mut self.watched(series.clone())?.open;
        let added = match open.binary_search_by(|(known, _)| known.cmp(period)) {
            // The search found it.
            Ok(index) => add(Some(&mut open[index].1)).map(|_| ()),
            Err(index) => add(None).map(|first| {
                if let Some(first) = first {
                    open.insert(index, (period.clone(), first));
                }
            }),
        };
        if let Err(error) = added {
            if self.series.len() > number {
                // Nothing came of the new series.
                self.series.remove(&series);
            }
            return Err(error);
        }
        if self.earliest.as_ref().is_none_or(|earliest| period < earliest) {
            self.earliest = Some(period.clone());
        }
        Ok(())
    }

    /// Closes what a later period ends, unless that waits for a request.
    fn close_before(&mut self, period: &P) -> Result<Vec<Alert<K, P>>, Error> {
        let due = self.earliest.as_ref().is_some_and(|earliest| earliest < period);
        if due && self.options.closes_on_later() {
            self.close_where(|known| known < period)
        } else {
            Ok(Vec::new())
        }
    }

    fn watched(&mut self, series: K) -> Result<&mut Watched<P, S>, Error> {
        let number = self.series.len() as u64;
        let most = self.options.largest_number_of_series();
        if number >= most && !self.series.contains_key(&series) {
            let expected =
                "at most the number of series in the options, by which the limits were set";
            let value = number as f64 + 1.0;
            return Err(Error::Argument { what: "the number of series", value, expected });
        }
        let base = match self.baseline {
            Baseline::Given { centre, variance } => Base::Known(Level { centre, variance }),
            _ => Base::Learning(self.template.empty(), 0),
        };
        let charts = self.charts.len();
        Ok(self.series.entry(series).or_insert_with(|| Watched {
            base,
            open: Vec::new(),
            charts: (0..charts).map(|_| ChartState::new()).collect(),
            judged: 0,
            too_few: 0,
        }))
    }

    /// Judges the open periods for which a condition holds, in their order and
    /// in that of the series.
    fn close_where(&mut self, closes: impl Fn(&P) -> bool) -> Result<Vec<Alert<K, P>>, Error> {
        let mut closing: Vec<(P, K, S)> = Vec::new();
        for (series, watched) in &mut self.series {
            // Open periods are in order, and those that close come first.
            let end = watched.open.partition_point(|(period, _)| closes(period));
            let closed = watched.open.drain(..end);
            closing.extend(closed.map(|(period, answers)| (period, series.clone(), answers)));
        }
        self.earliest = earliest(&self.series);
        closing.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        if let Some((period, ..)) = closing.last()
            && self.closed_through.as_ref().is_none_or(|closed| closed < period)
        {
            self.closed_through = Some(period.clone());
        }
        let mut alerts = Vec::new();
        for (period, series, answers) in closing {
            self.judge(&series, &period, &answers, &mut alerts)?;
        }
        Ok(alerts)
    }

    fn judge(
        &mut self,
        series: &K,
        period: &P,
        answers: &S,
        alerts: &mut Vec<Alert<K, P>>,
    ) -> Result<(), Error> {
        let Some(watched) = self.series.get_mut(series) else { return Ok(()) };
        if answers.answered() == 0 {
            return Ok(());
        }
        let level = match &mut watched.base {
            Base::Known(level) => *level,
            Base::Learning(known, periods) => {
                known.merge(answers)?;
                *periods += 1;
                let enough = matches!(self.baseline, Baseline::First(wanted) if *periods >= wanted);
                let found = sample(known, &self.codes)?;
                if enough && found.variance() > 0.0 {
                    let (centre, variance) = (found.score, found.variance());
                    watched.base = Base::Known(Level { centre, variance });
                }
                return Ok(());
            }
        };
        if answers.answered() < self.options.least_n() {
            watched.too_few += 1;
            return Ok(());
        }
        watched.judged += 1;
        let found = sample(answers, &self.codes)?;
        let error = (level.variance / found.n).sqrt() * self.options.times_error();
        let z = (found.score - level.centre) / error;
        for (chart, state) in self.charts.iter().zip(&mut watched.charts) {
            let Some(signal) = state.step(*chart, &self.codes, z, (period, answers))? else {
                continue;
            };
            if self.options.restarts() {
                *state = ChartState::new();
            }
            alerts.push(Alert {
                series: series.clone(),
                chart: *chart,
                side: signal.side,
                at: period.clone(),
                since: signal.since,
                n: signal.n,
                value: signal.value,
                centre: level.centre,
                statistic: signal.statistic,
                limit: signal.limit,
            });
        }
        Ok(())
    }
}

fn earliest<K, P: Ord + Clone, S>(series: &BTreeMap<K, Watched<P, S>>) -> Option<P> {
    // Open periods are in order.
    series
        .values()
        .filter_map(|watched| watched.open.first())
        .map(|(period, _)| period)
        .min()
        .cloned()
}

fn check_baseline(baseline: Baseline) -> Result<(), Error> {
    match baseline {
        Baseline::Given { centre, variance } => Level { centre, variance }.check().map(|_| ()),
        Baseline::First(0) => {
            let expected = "at least 1";
            Err(Error::Argument { what: "the number of first periods", value: 0.0, expected })
        }
        Baseline::First(_) => Ok(()),
        Baseline::Pooled => {
            let reason = "a stream has no whole to be pooled; take its first periods, \
                          or a score and variance that are known";
            Err(Error::NotApplicable { method: "a pooled baseline".to_owned(), reason })
        }
    }
}

/// How a monitor is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked<K, P, S> {
    codes: Codes,
    template: S,
    baseline: Baseline,
    options: MonitorOptions,
    /// With their limits, so that a later release that computes these to
    /// another last bit changes no monitor that runs.
    charts: Vec<Chart>,
    closed_through: Option<P>,
    late: u64,
    series: Vec<(K, Watched<P, S>)>,
}

#[cfg(feature = "serde")]
impl<K, P, S> TryFrom<Unchecked<K, P, S>> for Monitor<K, P, S>
where
    K: Ord + Clone,
    P: Ord + Clone,
    S: CodedSummary + Summary + Clone,
{
    type Error = Error;

    fn try_from(stored: Unchecked<K, P, S>) -> Result<Self, Error> {
        let Unchecked { codes, template, baseline, options, charts, closed_through, late, series } =
            stored;
        codes.check(template.scale())?;
        check_baseline(baseline)?;
        options.run_length_of_each()?;
        let template = template.empty();
        let number = series.len();
        let series: BTreeMap<K, Watched<P, S>> = series.into_iter().collect();
        let fits = |watched: &Watched<P, S>| {
            let finite = watched.charts.len() == charts.len()
                && watched.charts.iter().all(ChartState::is_finite);
            let order = watched.open.windows(2).all(|pair| pair[0].0 < pair[1].0);
            let known = match watched.base {
                Base::Known(level) => level.check().is_ok(),
                Base::Learning(..) => true,
            };
            finite && order && known
        };
        let shapes = series.values().flat_map(|watched| {
            let learning = match &watched.base {
                Base::Learning(known, _) => Some(known),
                Base::Known(_) => None,
            };
            let runs = watched.charts.iter().flat_map(|state| [&state.up, &state.down]);
            let runs = runs.flatten().map(|run| &run.answers);
            watched.open.iter().map(|(_, answers)| answers).chain(learning).chain(runs)
        });
        for summary in shapes {
            template.empty().merge(&summary.empty())?;
        }
        if !options.fits(&charts) || series.len() != number || !series.values().all(fits) {
            let reason = "the stored state does not fit its own settings";
            return Err(Error::NotApplicable { method: "a stored monitor".to_owned(), reason });
        }
        let earliest = earliest(&series);
        Ok(Self {
            codes,
            template,
            baseline,
            options,
            charts,
            closed_through,
            late,
            series,
            earliest,
        })
    }
}

#[cfg(feature = "serde")]
impl<K, P, S> From<Monitor<K, P, S>> for Unchecked<K, P, S> {
    fn from(monitor: Monitor<K, P, S>) -> Self {
        let Monitor {
            codes,
            template,
            baseline,
            options,
            charts,
            closed_through,
            late,
            series,
            earliest: _,
        } = monitor;
        let series = series.into_iter().collect();
        Self { codes, template, baseline, options, charts, closed_through, late, series }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Answer, Scale, Tally};

    use super::*;
    use crate::trend::Shift;

    fn monitor(baseline: Baseline, options: MonitorOptions) -> Monitor<&'static str, u32, Tally> {
        let scale = Scale::new(0, 1).unwrap();
        Monitor::new(&Codes::points(&scale), &Tally::new(&scale), baseline, options).unwrap()
    }

    const HALF: Baseline = Baseline::Given { centre: 0.5, variance: 0.25 };

    fn tally(good: u64, bad: u64) -> Tally {
        Tally::from_counts(&Scale::new(0, 1).unwrap(), &[bad, good]).unwrap()
    }

    #[test]
    fn an_alert_comes_once_and_again_after_a_return() {
        let mut monitor = monitor(HALF, MonitorOptions::new().watch([Watch::Jump]));
        let mut alerts = Vec::new();
        for (week, good) in [(1, 50), (2, 90), (3, 90), (4, 50), (5, 10), (6, 90), (7, 50)] {
            alerts.extend(monitor.merge("a", week, &tally(good, 100 - good)).unwrap());
        }
        let told: Vec<_> = alerts.iter().map(|alert| (alert.at, alert.side)).collect();
        assert_eq!(told, [(2, Shift::Up), (5, Shift::Down), (6, Shift::Up)]);
        assert_eq!(monitor.active().count(), 1);
        assert_eq!(monitor.judged(&"a"), 6);
        monitor.close_through(&7).unwrap();
        assert_eq!((monitor.active().count(), monitor.judged(&"a")), (0, 7));
    }

    #[test]
    fn a_sum_tells_since_when() {
        let options = MonitorOptions::new().watch([Watch::Sum { reference: 0.5 }]);
        let mut monitor = monitor(HALF, options.clone().after_alert(AfterAlert::Restart));
        let mut alerts = Vec::new();
        // z of -1, then +1.5 each week.
        for week in 1..=20 {
            let (good, bad) = if week < 5 { (90, 110) } else { (110, 90) };
            alerts.extend(monitor.merge("a", week, &tally(good, bad)).unwrap());
        }
        let first = &alerts[0];
        assert_eq!(
            (first.side, first.since, first.n),
            (Shift::Up, 5, 200 * u64::from(first.at - 4))
        );
        assert!((first.value - 0.55).abs() < 1e-12 && first.statistic > first.limit);
        // From there on it starts anew.
        assert!(alerts.get(1).is_none_or(|next| next.since > first.at));
        assert!(first.to_string().starts_with("a is up at"));
    }

    #[test]
    fn variation_between_periods_widens_the_limits() {
        let options = MonitorOptions::new().watch([Watch::Jump]);
        // z of 6, or of 2 with three times the error.
        for (options, expected) in [(options.clone(), 1), (options.variation(3.0), 0)] {
            let mut monitor = monitor(HALF, options);
            monitor.merge("a", 1, &tally(80, 20)).unwrap();
            assert_eq!(monitor.close_through(&1).unwrap().len(), expected);
        }
    }

    #[test]
    fn late_and_few_answers_are_counted() {
        let mut counting = monitor(HALF, MonitorOptions::new().minimum_n(10));
        counting.record("a", 1, Answer::from(1)).unwrap();
        counting.record("a", 2, Answer::from(1)).unwrap();
        counting.record("a", 1, Answer::from(1)).unwrap();
        assert_eq!((counting.late(), counting.too_few(&"a"), counting.judged(&"a")), (1, 1, 0));
        assert_eq!(counting.closed_through(), Some(&1));
        let mut refusing = monitor(HALF, MonitorOptions::new().late(LateAnswers::Refuse));
        refusing.merge("a", 2, &tally(1, 0)).unwrap();
        refusing.close_through(&2).unwrap();
        assert_eq!(refusing.record("a", 2, Answer::from(1)), Err(Error::Late));
        let mut waiting = monitor(HALF, MonitorOptions::new().closing(Closing::OnRequest));
        for week in [3, 1, 2, 1] {
            waiting.record("a", week, Answer::from(1)).unwrap();
        }
        assert_eq!((waiting.late(), waiting.judged(&"a")), (0, 0));
        waiting.close_through(&2).unwrap();
        assert_eq!((waiting.late(), waiting.judged(&"a")), (0, 2));
    }

    #[test]
    fn each_series_learns_its_own_baseline() {
        let mut monitor = monitor(Baseline::First(2), MonitorOptions::new().series(2));
        for week in 1..=4 {
            monitor.merge("a", week, &tally(30, 10)).unwrap();
            monitor.merge("b", week, &tally(10, if week == 1 { 0 } else { 30 })).unwrap();
        }
        assert_eq!(monitor.baseline_of(&"a"), Some((0.75, 0.1875)));
        let (centre, _) = monitor.baseline_of(&"b").unwrap();
        assert!((centre - 0.4).abs() < 1e-15);
        assert_eq!((monitor.judged(&"a"), monitor.judged(&"b")), (1, 1));
        // A third series would make the limits too narrow.
        assert!(monitor.record("c", 5, Answer::from(1)).is_err());
        assert!(monitor.set_baseline("a", 0.5, 0.0).is_err());
        monitor.set_baseline("a", 0.5, 0.25).unwrap();
        assert_eq!(monitor.baseline_of(&"a"), Some((0.5, 0.25)));
    }

    #[test]
    fn a_bad_answer_changes_nothing() {
        let mut monitor = monitor(HALF, MonitorOptions::new());
        let before = monitor.clone();
        assert!(monitor.record("a", 1, Answer::from(7)).is_err());
        assert_eq!(monitor, before);
        let other = Tally::new(&Scale::ONE_TO_FIVE);
        assert!(monitor.merge("a", 1, &other).is_err());
        assert_eq!(monitor, before);
        let scale = Scale::new(0, 1).unwrap();
        let new = |baseline| {
            let codes = Codes::points(&scale);
            Monitor::<u8, u8, _>::new(&codes, &Tally::new(&scale), baseline, MonitorOptions::new())
        };
        assert!(new(Baseline::Pooled).is_err());
        assert!(new(Baseline::First(0)).is_err());
        assert!(new(Baseline::Given { centre: 0.0, variance: f64::NAN }).is_err());
    }
}
