//! A metric over time: one estimate a period.

use satis_response_model::{Codes, Estimate, Summary};

use crate::sample::CodedSummary;
use crate::{Error, IntervalOptions, estimate};

/// A metric with its interval and number of answers in each period that has
/// answers, in the order of time.
///
/// A period without answers is no point: it is neither 0 nor filled in from
/// its neighbours. Periods are whatever orders them: the calendar periods of a
/// `ByPeriod` (feature `jiff_02` of the response model), numbers, names.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{IntervalOptions, Series};
///
/// let scale = Scale::new(-1, 1)?;
/// let months = [(1, [20, 30, 50]), (2, [0, 0, 0]), (4, [30, 30, 40])];
/// let tallies = months.map(|(month, counts)| Ok((month, Tally::from_counts(&scale, &counts)?)));
/// let tallies = tallies.into_iter().collect::<Result<Vec<_>, satis_inference::Error>>()?;
/// let nps = Codes::points(&scale).named("NPS");
/// let by_month = tallies.iter().map(|(month, tally)| (*month, tally));
/// let series = Series::of_codes(&nps, by_month, IntervalOptions::new())?;
/// // Nobody answered in month 2, and nobody was asked in month 3.
/// let months: Vec<_> = series.iter().map(|(month, nps)| (*month, nps.n())).collect();
/// assert_eq!(months, [(1, 100), (4, 100)]);
/// assert_eq!(series.without_answers(), [2]);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Series<P> {
    points: Vec<(P, Estimate)>,
    without_answers: Vec<P>,
    window: Option<usize>,
}

impl<P: Ord + Clone> Series<P> {
    /// The series of known estimates.
    ///
    /// # Errors
    /// [`Error::Periods`] if the periods are not in ascending order.
    pub fn from_estimates(points: Vec<(P, Estimate)>) -> Result<Self, Error> {
        check_order(points.iter().map(|(period, _)| period))?;
        Ok(Self { points, without_answers: Vec::new(), window: None })
    }

    /// The score of codes in each period.
    ///
    /// # Errors
    /// [`Error::Periods`] if the periods are not in ascending order, else as
    /// [`estimate`]; a period without answers is no error.
    pub fn of_codes<'a, S: CodedSummary + 'a>(
        codes: &Codes,
        periods: impl IntoIterator<Item = (P, &'a S)>,
        options: impl Into<IntervalOptions>,
    ) -> Result<Self, Error> {
        let options = options.into();
        let (mut points, mut without_answers) = (Vec::new(), Vec::new());
        let mut all = Vec::new();
        for (period, summary) in periods {
            all.push(period.clone());
            if summary.answered() == 0 {
                without_answers.push(period);
            } else {
                points.push((period, estimate(codes, summary, options)?));
            }
        }
        check_order(all.iter())?;
        Ok(Self { points, without_answers, window: None })
    }

    /// The score over the last `window` periods at each period, from the merge
    /// of their summaries: the last point over all periods is the headline
    /// itself, to the last bit.
    ///
    /// The window counts the periods that are given. Where the calendar has
    /// gaps, use [`Series::rolling_calendar`] so that three months are three
    /// months. The first points cover as many periods as there are.
    ///
    /// # Errors
    /// [`Error::Argument`] for a window of 0, else as [`of_codes`](Self::of_codes).
    ///
    /// ```
    /// use satis_inference::response_model::{Codes, Scale, Tally};
    /// use satis_inference::{IntervalOptions, Series};
    ///
    /// let scale = Scale::new(-1, 1)?;
    /// let one = Tally::from_counts(&scale, &[20, 30, 50])?;
    /// let two = Tally::from_counts(&scale, &[10, 0, 0])?;
    /// let rolling = Series::rolling(
    ///     &Codes::points(&scale), [(1, &one), (2, &two)], 2, IntervalOptions::new())?;
    /// // (50 - 30) of 110, not the mean of 0.3 and -1.
    /// assert_eq!(rolling.values(), [0.3, 20.0 / 110.0]);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn rolling<'a, S: CodedSummary + Summary + 'a>(
        codes: &Codes,
        periods: impl IntoIterator<Item = (P, &'a S)>,
        window: usize,
        options: impl Into<IntervalOptions>,
    ) -> Result<Self, Error> {
        let all: Vec<(P, &S)> = periods.into_iter().collect();
        let first_of = |index: usize| index.saturating_sub(window.saturating_sub(1));
        rolling(codes, &all, window, options.into(), first_of)
    }

    /// How many points there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether no period has answers.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Every period that has answers, with its estimate.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&P, &Estimate)> {
        self.points.iter().map(|(period, estimate)| (period, estimate))
    }

    /// The estimate of the last period.
    #[must_use]
    pub fn last(&self) -> Option<&Estimate> {
        self.points.last().map(|(_, estimate)| estimate)
    }

    /// The values alone.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        self.points.iter().map(|(_, estimate)| estimate.value()).collect()
    }

    /// The periods that were given but had no answers.
    #[must_use]
    pub fn without_answers(&self) -> &[P] {
        &self.without_answers
    }

    /// Over how many periods each point goes, for a rolling series.
    #[must_use]
    pub const fn window(&self) -> Option<usize> {
        self.window
    }
}

#[cfg(feature = "jiff_02")]
impl Series<satis_response_model::Period> {
    /// The score over the last `window` periods of the calendar at each period
    /// that was recorded: a window of three months covers three months, also
    /// where one of them has no answers.
    ///
    /// # Errors
    /// As [`rolling`](Self::rolling).
    ///
    /// ```
    /// use satis_inference::response_model::{ByPeriod, Codes, Every, Period, Scale, Tally};
    /// use satis_inference::{IntervalOptions, Series};
    ///
    /// let scale = Scale::new(-1, 1)?;
    /// let mut by_month = ByPeriod::new(Every::Month, &Tally::new(&scale));
    /// for (month, counts) in [("2024-01", [1, 0, 9]), ("2024-02", [2, 0, 8]), ("2024-05", [5, 0, 5])] {
    ///     by_month.merge_period(month.parse()?, &Tally::from_counts(&scale, &counts)?)?;
    /// }
    /// let options = IntervalOptions::new();
    /// let rolling = Series::rolling_calendar(&Codes::points(&scale), &by_month, 2, options)?;
    /// // May stands alone: nothing is known of April.
    /// assert_eq!(rolling.values(), [0.8, 0.7, 0.0]);
    /// assert_eq!(rolling.gaps(), ["2024-03".parse()?, "2024-04".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rolling_calendar<S: CodedSummary + Summary>(
        codes: &Codes,
        by_period: &satis_response_model::ByPeriod<S>,
        window: usize,
        options: impl Into<IntervalOptions>,
    ) -> Result<Self, Error> {
        let all: Vec<_> = by_period.iter().collect();
        let first_of = |index: usize| {
            let Some(&(last, _)) = all.get(index) else { return index };
            let mut first = last;
            for _ in 1..window {
                match first.previous() {
                    Some(before) => first = before,
                    None => break,
                }
                // Nothing is recorded before the first.
                if all.first().is_some_and(|&(start, _)| start >= first) {
                    break;
                }
            }
            all.partition_point(|&(period, _)| period < first)
        };
        rolling(codes, &all, window, options.into(), first_of)
    }

    /// The periods of the calendar between the first and the last point that
    /// have no point.
    #[must_use]
    pub fn gaps(&self) -> Vec<satis_response_model::Period> {
        let mut gaps = Vec::new();
        for pair in self.points.windows(2) {
            let [(before, _), (after, _)] = pair else { continue };
            let mut next = before.next();
            while let Some(period) = next.filter(|period| period < after) {
                gaps.push(period);
                next = period.next();
            }
        }
        gaps
    }
}

fn rolling<P: Ord + Clone, S: CodedSummary + Summary>(
    codes: &Codes,
    all: &[(P, &S)],
    window: usize,
    options: IntervalOptions,
    first_of: impl Fn(usize) -> usize,
) -> Result<Series<P>, Error> {
    if window == 0 {
        let expected = "at least 1 period";
        return Err(Error::Argument { what: "the window", value: 0.0, expected });
    }
    check_order(all.iter().map(|(period, _)| period))?;
    let (mut points, mut without_answers) = (Vec::new(), Vec::new());
    for (index, (period, summary)) in all.iter().enumerate() {
        let mut merged = summary.empty();
        let parts = all.get(first_of(index)..=index).unwrap_or_default();
        merged.merge_all(parts.iter().map(|&(_, part)| part))?;
        if merged.answered() == 0 {
            without_answers.push(period.clone());
        } else {
            points.push((period.clone(), estimate(codes, &merged, options)?));
        }
    }
    Ok(Series { points, without_answers, window: Some(window) })
}

/// Fails unless each period comes after the one before it.
pub(super) fn check_order<'a, P: Ord + 'a>(
    periods: impl Iterator<Item = &'a P>,
) -> Result<(), Error> {
    let mut before: Option<&P> = None;
    for (index, period) in periods.enumerate() {
        if before.is_some_and(|before| before >= period) {
            return Err(Error::Periods { index });
        }
        before = Some(period);
    }
    Ok(())
}
