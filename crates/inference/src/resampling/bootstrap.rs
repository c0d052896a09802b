//! The bootstrap of any statistic of a summary.

use std::collections::BTreeMap;

use satis_response_model::{BySegment, Statistic, Summary};

use super::failures::Cause;
use super::replicates::NO_VALUE;
use super::resample::value_of;
use super::{Draws, Replicates, Resample, ResamplingOptions};
use crate::Error;

/// How the resamples of this file are drawn, in words.
const SCHEME: &str = "bootstrap: counts resampled with replacement (multinomial)";

/// The values of a statistic in resamples of a summary: Efron (1979),
/// Bootstrap methods: another look at the jackknife, Annals of Statistics 7.
///
/// Observations are drawn with replacement, as many as there are, each sample
/// of a pair or of segments for itself. Replicate i draws from stream i of the
/// seed: the same bits on any number of threads.
///
/// # Errors
/// [`Error::NoData`] if the summary holds nothing or the statistic has no
/// value for it, [`Error::Argument`] for a number of replicates out of range,
/// [`Error::Replicates`] if more than half of the resamples have no value.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{BootstrapMethod, bootstrap};
///
/// let scale = Scale::new(-1, 1)?;
/// let tally = Tally::from_counts(&scale, &[20, 30, 50])?;
/// let nps = bootstrap(&Codes::points(&scale).named("NPS"), &tally, 4000)?;
/// // sqrt(0.61 / 100) = 0.0781 by the formula.
/// assert!((nps.standard_error() - 0.0781).abs() < 0.003);
/// let interval = nps.interval(BootstrapMethod::Percentile, 0.95)?;
/// assert_eq!(format!("{interval:.2}"), "0.15 to 0.45 (95 % percentile bootstrap)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap<S: Resample>(
    statistic: &(impl Statistic<S> + Sync),
    summary: &S,
    options: impl Into<ResamplingOptions>,
) -> Result<Replicates, Error> {
    let options = options.into();
    options.check()?;
    let value = value_of(statistic, summary)?;
    let resample = summary.resampler()?;
    let one = |id| replicate(statistic, &resample, &mut Draws::new(options.seed_number(), id));
    let found = options.collect(one);
    let (name, seed) = (statistic.name().to_owned(), Some(options.seed_number()));
    Replicates::finish(name, value, summary.size(), found, SCHEME, seed)
}

/// The bootstrap with the standard error of each resample, for studentised
/// intervals ([`BootstrapMethod::Studentised`](crate::BootstrapMethod::Studentised)).
/// A resample whose standard error is not above 0 counts as failed.
///
/// # Errors
/// As [`bootstrap`], and [`Error::Positive`] if the standard error of the
/// summary itself is not above 0.
///
/// ```
/// use satis_inference::response_model::{Codes, Denominator, Named, Scale, Tally};
/// use satis_inference::{BootstrapMethod, bootstrap_studentised, standard_error};
///
/// let scale = Scale::ONE_TO_FIVE;
/// let tally = Tally::from_counts(&scale, &[4, 6, 15, 40, 35])?;
/// let mean = Codes::points(&scale);
/// let error = Named::new("SE", |tally: &Tally| {
///     standard_error(&Codes::points(&Scale::ONE_TO_FIVE), tally, Denominator::NMinusOne).ok()
/// });
/// let found = bootstrap_studentised(&mean, &error, &tally, 2000)?;
/// let interval = found.interval(BootstrapMethod::Studentised, 0.95)?;
/// assert!(interval.contains(3.96));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_studentised<S: Resample>(
    statistic: &(impl Statistic<S> + Sync),
    standard_error: &(impl Statistic<S> + Sync),
    summary: &S,
    options: impl Into<ResamplingOptions>,
) -> Result<Replicates, Error> {
    let options = options.into();
    options.check()?;
    let value = value_of(statistic, summary)?;
    let error = value_of(standard_error, summary)?;
    let resample = summary.resampler()?;
    let found = options.collect(|id| {
        let resample = resample(&mut Draws::new(options.seed_number(), id)).map_err(cause)?;
        let value = statistic.value(&resample).ok_or(NO_VALUE)?;
        Ok((value, standard_error.value(&resample).unwrap_or(f64::NAN)))
    });
    let (name, seed) = (statistic.name().to_owned(), Some(options.seed_number()));
    Replicates::finish_studentised(name, (value, error), summary.size(), found, SCHEME, seed)
}

/// The bootstrap of a statistic in each segment, with its own outcome: a
/// segment without a value does not hide the others.
///
/// Every segment has streams of its own, by its place among the segments and
/// the number of the replicate. So replicates of two segments are independent,
/// and their differences, replicate by replicate, are replicates of the
/// difference. The first segment has the replicates that [`bootstrap`] gives.
///
/// # Errors
/// [`Error::Argument`] for a number of replicates out of range.
///
/// ```
/// use satis_inference::response_model::{BySegment, Codes, Scale, Tally};
/// use satis_inference::bootstrap_by_segment;
///
/// let scale = Scale::ZERO_TO_TEN;
/// let north = Tally::from_counts(&scale, &[0, 0, 5, 5, 0, 5, 5, 15, 15, 20, 30])?;
/// let south = Tally::from_counts(&scale, &[9, 0, 0, 1, 0, 4, 6, 10, 10, 30, 30])?;
/// let by = BySegment::from_summaries(&north, [("north", north.clone()), ("south", south)])?;
/// let nps = Codes::net("NPS", &scale, 9..=10, 0..=6)?;
/// let found = bootstrap_by_segment(&nps, &by, 1000)?;
/// assert!(found["north"].as_ref().is_ok_and(|nps| nps.n() == 100));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap_by_segment<K, S>(
    statistic: &(impl Statistic<S> + Sync),
    summaries: &BySegment<K, S>,
    options: impl Into<ResamplingOptions>,
) -> Result<BTreeMap<K, Result<Replicates, Error>>, Error>
where
    K: Ord + Clone,
    S: Resample + Summary,
{
    let options = options.into();
    options.check()?;
    let of_segment = |(index, summary): (u64, &S)| {
        let value = value_of(statistic, summary)?;
        let resample = summary.resampler()?;
        let found = options.collect(|id| {
            let stream = (index << SEGMENT_SHIFT) | id;
            replicate(statistic, &resample, &mut Draws::new(options.seed_number(), stream))
        });
        let (name, seed) = (statistic.name().to_owned(), Some(options.seed_number()));
        Replicates::finish(name, value, summary.size(), found, SCHEME, seed)
    };
    let indexed = (0..).zip(summaries.iter());
    Ok(indexed
        .map(|(index, (segment, summary))| (segment.clone(), of_segment((index, summary))))
        .collect())
}

/// Replicates of a segment take the streams after those of the segments
/// before it: more than there can be replicates.
const SEGMENT_SHIFT: u32 = 32;

fn replicate<S>(
    statistic: &impl Statistic<S>,
    resample: &impl Fn(&mut Draws) -> Result<S, Error>,
    draws: &mut Draws,
) -> Result<f64, Cause> {
    statistic.value(&resample(draws).map_err(cause)?).ok_or(NO_VALUE)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn cause(error: Error) -> Cause {
    Cause::Owned(error.to_string())
}
