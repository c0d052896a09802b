//! What customers did in the holdout against what was expected of them.

use jiff::civil::Date;
use satis_clv::{HoldoutTable, PurchaseModel, TimeUnit, Tracking, day_of_date};

use super::log::day;
use super::{Customers, data};
use crate::error::Error;

/// The last frequency of the table: so many or more.
const LAST: u64 = 7;
/// Periods of the tracking curve.
const PERIODS: f64 = 13.0;

/// The comparison.
#[derive(Debug)]
pub(crate) struct HoldoutCheck {
    /// By frequency in the calibration period, and the errors of the
    /// customers.
    pub(crate) table: HoldoutTable,
    /// First and last day.
    pub(crate) from: Date,
    /// The last day.
    pub(crate) until: Date,
    /// Repeat purchases of all customers together by period, each with the
    /// day that ends it; None where it is not told.
    pub(crate) tracking: Option<(Tracking, Vec<Date>)>,
}

impl HoldoutCheck {
    /// None without a holdout.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] with what the model says.
    pub(crate) fn new<M: PurchaseModel>(
        model: &M,
        customers: &Customers,
        unit: &TimeUnit,
        notes: &mut Vec<String>,
    ) -> Result<Option<Self>, Error> {
        let Some(log) = &customers.log else { return Ok(None) };
        let Some(until) = log.holdout_until else { return Ok(None) };
        let (start, end) = (day_of_date(log.until), day_of_date(until));
        let length = unit.from_days(f64::from(end - start));
        let both: Vec<_> =
            customers.histories.iter().copied().zip(log.bought.iter().copied()).collect();
        let table = HoldoutTable::new(model, &both, length, LAST).map_err(data)?;
        let tracking = match &log.repeats {
            None => {
                notes.push(
                    "tracking: not told where purchases are left out by their amounts".to_owned(),
                );
                None
            }
            Some(repeats) => {
                let origin = day_of_date(log.first);
                let time = |day: i32| unit.from_days(f64::from(day - origin));
                let starts: Vec<f64> = log.first_days.iter().map(|day| time(*day)).collect();
                let period = (time(end) / PERIODS).ceil().max(1.0);
                let times = repeats.iter().map(|day| time(*day));
                let curve =
                    Tracking::new(model, &starts, times, period, time(end)).map_err(data)?;
                let ends = curve.rows().iter().map(|row| ends_on(origin, row.end * unit.days()));
                let ends = ends.collect::<Result<Vec<Date>, Error>>()?;
                Some((curve, ends))
            }
        };
        Ok(Some(Self { table, from: day(start + 1)?, until, tracking }))
    }
}

/// The day so many days after another, the part of a day left out.
fn ends_on(origin: i32, days: f64) -> Result<Date, Error> {
    #[expect(clippy::cast_possible_truncation, reason = "days between two dates of the calendar")]
    let days = (days + 1e-6).floor() as i32;
    day(origin.saturating_add(days))
}
