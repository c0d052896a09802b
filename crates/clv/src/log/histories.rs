//! A log of transactions, sorted or not, to the purchase histories of its
//! customers in one pass.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash};

use super::customer::{Customer, Holdout, LogReport, Regularity};
use super::rules::{LogOptions, Merge, Returns, ZeroAmounts};
use crate::hash::Multiply;
use crate::{Error, History, PurchaseTally, TimeUnit};

/// The customers of a log with their histories, in the order in which they
/// first appear, and what became of the rows.
///
/// Days are whole numbers from any origin. The first purchase is not a repeat;
/// transactions of a customer on one day are one purchase (see
/// [`Merge`](crate::Merge)).
///
/// ```
/// use satis_clv::{Histories, LogOptions, TimeUnit};
///
/// let rows = [("Ann", 0, 10.0), ("Bob", 3, 8.0), ("Ann", 14, 12.0), ("Ann", 14, 5.0)];
/// let log = Histories::from_rows(rows, &LogOptions::new(TimeUnit::Days).until(30))?;
/// let ann = &log.customers()[0];
/// // One repeat purchase of 17, on day 14 of 30.
/// assert_eq!((ann.history.frequency(), ann.history.mean_spend()), (1, Some(17.0)));
/// assert_eq!((ann.history.recency(), ann.history.age()), (14.0, 30.0));
/// assert_eq!((log.report().rows, log.report().merged), (4, 1));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Histories<C> {
    unit: TimeUnit,
    customers: Vec<Customer<C>>,
    report: LogReport,
    regularity: Regularity,
}

/// A transaction with its customer as an index.
#[derive(Debug, Clone, Copy)]
struct Entry {
    customer: u32,
    day: i32,
    amount: f64,
}

/// A transaction of a known customer.
#[derive(Debug, Clone, Copy, Default)]
struct Dated {
    day: i32,
    amount: f64,
}

impl<C: Eq + Hash + Clone> Histories<C> {
    /// The histories of a log of customer, day and amount.
    ///
    /// # Errors
    /// [`Error::Row`] with the first row whose amount is not finite, or
    /// refused by the rules; [`Error::NoData`] if no customer is left;
    /// [`Error::Range`] for rules that contradict themselves.
    pub fn from_rows(
        rows: impl IntoIterator<Item = (C, i32, f64)>,
        options: &LogOptions,
    ) -> Result<Self, Error> {
        let numbered = rows.into_iter().zip(0..);
        Self::collect(numbered, options)?.finish(options)
    }

    fn collect(
        rows: impl Iterator<Item = ((C, i32, f64), usize)>,
        options: &LogOptions,
    ) -> Result<Collected<C>, Error> {
        check(options)?;
        let mut collected = Collected::new(rows.size_hint().0);
        for ((customer, day, amount), row) in rows {
            collected.add(customer, day, amount, row, options)?;
        }
        Ok(collected)
    }

    /// The customers.
    #[must_use]
    pub fn customers(&self) -> &[Customer<C>] {
        &self.customers
    }

    /// What became of the rows.
    #[must_use]
    pub const fn report(&self) -> &LogReport {
        &self.report
    }

    /// How regular the times between purchases are.
    #[must_use]
    pub const fn regularity(&self) -> &Regularity {
        &self.regularity
    }

    /// The unit of time.
    #[must_use]
    pub const fn unit(&self) -> &TimeUnit {
        &self.unit
    }

    /// The distinct histories with their counts, to fit a model to.
    #[must_use]
    pub fn tally(&self) -> PurchaseTally {
        let histories = self.customers.iter().map(|customer| customer.history);
        PurchaseTally::from_histories(self.unit.clone(), histories)
    }

    /// A tally each cohort: customers by the period of so many days, counted
    /// from day 0, in which they first bought. Keys are the periods' first
    /// days.
    ///
    /// # Errors
    /// [`Error::Range`] if the period has no days.
    pub fn by_cohort(
        &self,
        days: u32,
    ) -> Result<std::collections::BTreeMap<i32, PurchaseTally>, Error> {
        let length = i32::try_from(days).ok().filter(|days| *days > 0).ok_or(Error::Range {
            what: "days of a cohort",
            value: f64::from(days),
            expected: "a number of days from 1 to 2^31 - 1",
        })?;
        let mut cohorts = std::collections::BTreeMap::new();
        for customer in &self.customers {
            let start = customer.first_day.div_euclid(length).saturating_mul(length);
            cohorts
                .entry(start)
                .or_insert_with(|| PurchaseTally::new(self.unit.clone()))
                .add(&customer.history)?;
        }
        Ok(cohorts)
    }
}

impl Histories<u64> {
    /// The histories of a log in columns.
    ///
    /// # Errors
    /// As [`from_rows`](Histories::from_rows), and [`Error::Length`] if the
    /// columns differ in length.
    pub fn from_columns(
        customers: &[u64],
        days: &[i32],
        amounts: &[f64],
        options: &LogOptions,
    ) -> Result<Self, Error> {
        same_length(customers.len(), days.len(), amounts.len())?;
        Self::from_rows(columns(customers, days, amounts), options)
    }

    /// The same on many threads: each takes the customers of one class of
    /// their ids. The result is the same bits on any number of threads.
    ///
    /// # Errors
    /// As [`from_columns`](Self::from_columns).
    #[cfg(feature = "rayon")]
    pub fn from_columns_parallel(
        customers: &[u64],
        days: &[i32],
        amounts: &[f64],
        options: &LogOptions,
    ) -> Result<Self, Error> {
        use rayon::prelude::*;
        use std::hash::Hasher;

        /// A fixed number, so that the sums do not depend on the machine.
        const CLASSES: u64 = 16;

        same_length(customers.len(), days.len(), amounts.len())?;
        let class = |id: u64| {
            let mut hash = Multiply::default();
            hash.write_u64(id);
            hash.finish() % CLASSES
        };
        let last = days.iter().max().copied();
        let options = match (options.until, last) {
            (None, Some(last)) => options.clone().until(last),
            _ => options.clone(),
        };
        let parts: Vec<Result<_, Error>> = (0..CLASSES)
            .into_par_iter()
            .map(|wanted| {
                let mut firsts = Vec::new();
                let mut collected = Collected::new(customers.len() / 16);
                for (row, ((&id, &day), &amount)) in
                    customers.iter().zip(days).zip(amounts).enumerate()
                {
                    if class(id) != wanted {
                        continue;
                    }
                    collected.add(id, day, amount, row, &options)?;
                    if collected.ids.len() > firsts.len() {
                        firsts.push(row);
                    }
                }
                check(&options)?;
                let (part, kept) = collected.histories(&options)?;
                let firsts: Vec<usize> =
                    kept.into_iter().filter_map(|at| firsts.get(at).copied()).collect();
                Ok((part, firsts))
            })
            .collect();
        let mut whole = Self {
            unit: options.unit.clone(),
            customers: Vec::new(),
            report: LogReport::default(),
            regularity: Regularity::default(),
        };
        // The error of the earliest row wins, as it would on one thread.
        let row_of = |error: &Error| match error {
            Error::Row { row, .. } => *row,
            _ => 0,
        };
        let mut failed: Option<Error> = None;
        let mut placed = Vec::new();
        for part in parts {
            match part {
                Ok((part, firsts)) => {
                    whole.report = whole.report.plus(&part.report);
                    whole.regularity.merge(&part.regularity);
                    placed.extend(firsts.into_iter().zip(part.customers));
                }
                Err(error) => {
                    if failed.as_ref().is_none_or(|first| row_of(&error) < row_of(first)) {
                        failed = Some(error);
                    }
                }
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        placed.sort_by_key(|(first, _)| *first);
        whole.customers = placed.into_iter().map(|(_, customer)| customer).collect();
        whole.not_empty()
    }
}

impl<C> Histories<C> {
    fn not_empty(self) -> Result<Self, Error> {
        if self.customers.is_empty() {
            return Err(Error::NoData {
                what: "purchase histories",
                needed: "at least one customer whose first purchase is within the observation",
            });
        }
        Ok(self)
    }
}

fn same_length(customers: usize, days: usize, amounts: usize) -> Result<(), Error> {
    for (what, found) in [("days", days), ("amounts", amounts)] {
        if found != customers {
            return Err(Error::Length { what, expected: customers, found });
        }
    }
    Ok(())
}

fn columns<'a>(
    customers: &'a [u64],
    days: &'a [i32],
    amounts: &'a [f64],
) -> impl Iterator<Item = (u64, i32, f64)> + 'a {
    customers.iter().zip(days).zip(amounts).map(|((id, day), amount)| (*id, *day, *amount))
}

fn check(options: &LogOptions) -> Result<(), Error> {
    if options.merge == (Merge::Every { days: 0 }) {
        return Err(Error::Range {
            what: "days of a period",
            value: 0.0,
            expected: "at least 1 day",
        });
    }
    match (options.until, options.holdout) {
        (Some(until), Some(holdout)) if holdout <= until => Err(Error::Contradiction {
            what: "last day of the holdout",
            value: f64::from(holdout),
            other: "last day of observation",
            bound: f64::from(until),
            expected: "a holdout that ends after the observation",
        }),
        (None, Some(holdout)) => Err(Error::Range {
            what: "last day of the holdout",
            value: f64::from(holdout),
            expected: "a last day of observation before it: set `until`",
        }),
        _ => Ok(()),
    }
}

/// The rows of a log by customer, before they are put in order.
struct Collected<C> {
    index: HashMap<C, u32, BuildHasherDefault<Multiply>>,
    ids: Vec<C>,
    entries: Vec<Entry>,
    counts: Vec<u32>,
    last_day: i32,
    report: LogReport,
}

impl<C: Eq + Hash + Clone> Collected<C> {
    fn new(rows: usize) -> Self {
        Self {
            index: HashMap::default(),
            ids: Vec::new(),
            entries: Vec::with_capacity(rows),
            counts: Vec::new(),
            last_day: i32::MIN,
            report: LogReport::default(),
        }
    }

    fn add(
        &mut self,
        customer: C,
        day: i32,
        amount: f64,
        row: usize,
        options: &LogOptions,
    ) -> Result<(), Error> {
        self.report.rows += 1;
        let refuse =
            |expected| Err(Error::Range { what: "amount", value: amount, expected }.at_row(row));
        if !(amount >= 0.0 && amount.is_finite()) {
            if !amount.is_finite() {
                return refuse("a finite number");
            }
            match options.returns {
                Returns::Refuse => {
                    return refuse("at least 0: choose what is done with returns");
                }
                Returns::Drop => {
                    self.report.returns_dropped += 1;
                    return Ok(());
                }
                Returns::Net => {}
            }
        } else if amount == 0.0 && options.zeros == ZeroAmounts::Refuse {
            return refuse("above 0: choose what is done with zero amounts");
        }
        self.last_day = self.last_day.max(day);
        let end = options.holdout.or(options.until);
        if end.is_some_and(|end| day > end) {
            self.report.after_end += 1;
            return Ok(());
        }
        // Sorted logs name one customer many times in a row.
        let repeated = self.entries.last().map(|entry| entry.customer).filter(|&last| {
            usize::try_from(last).ok().and_then(|last| self.ids.get(last)) == Some(&customer)
        });
        let at = match repeated {
            Some(at) => at,
            None => self.index_of(customer, row)?,
        };
        if let Some(count) = usize::try_from(at).ok().and_then(|at| self.counts.get_mut(at)) {
            *count += 1;
        }
        self.entries.push(Entry { customer: at, day, amount });
        Ok(())
    }

    fn index_of(&mut self, customer: C, row: usize) -> Result<u32, Error> {
        if let Some(&at) = self.index.get(&customer) {
            return Ok(at);
        }
        let at = u32::try_from(self.ids.len()).map_err(|_| {
            Error::NoData { what: "purchase histories", needed: "at most 2^32 customers" }
                .at_row(row)
        })?;
        self.ids.push(customer.clone());
        self.counts.push(0);
        self.index.insert(customer, at);
        Ok(at)
    }

    fn finish(self, options: &LogOptions) -> Result<Histories<C>, Error> {
        self.histories(options)?.0.not_empty()
    }

    /// The histories, and which of the customers they are.
    fn histories(self, options: &LogOptions) -> Result<(Histories<C>, Vec<usize>), Error> {
        let Self { ids, entries, counts, last_day, mut report, index } = self;
        drop(index);
        // A counting sort by customer; within a customer in the log's order.
        let mut starts: Vec<usize> = Vec::with_capacity(counts.len() + 1);
        let mut sum = 0;
        for &count in &counts {
            starts.push(sum);
            sum += usize::try_from(count).unwrap_or(usize::MAX);
        }
        let mut places = starts.clone();
        starts.push(sum);
        let mut sorted = vec![Dated::default(); entries.len()];
        for entry in &entries {
            let at = usize::try_from(entry.customer).unwrap_or(usize::MAX);
            if let Some(place) = places.get_mut(at) {
                if let Some(slot) = sorted.get_mut(*place) {
                    *slot = Dated { day: entry.day, amount: entry.amount };
                }
                *place += 1;
            }
        }
        drop(entries);
        let until = options.until.unwrap_or(last_day);
        let mut customers = Vec::with_capacity(ids.len());
        let mut kept = Vec::with_capacity(ids.len());
        let mut regularity = Regularity::default();
        let mut gaps = Vec::new();
        for (at, id) in ids.into_iter().enumerate() {
            let range = starts[at]..starts[at + 1];
            let Some(own) = sorted.get_mut(range) else { continue };
            if !own.is_sorted_by_key(|dated| dated.day) {
                // Stable: sums of amounts do not depend on anything else.
                own.sort_by_key(|dated| dated.day);
            }
            match customer(id, own, until, options, &mut report, &mut gaps)? {
                Some(customer) => {
                    regularity.add(&gaps);
                    customers.push(customer);
                    kept.push(at);
                }
                None => report.customers_dropped += 1,
            }
        }
        report.customers = customers.len() as u64;
        let unit = options.unit.clone();
        Ok((Histories { unit, customers, report, regularity }, kept))
    }
}

/// One customer of transactions in order of their days, or `None` if there is
/// no first purchase within observation and cohort.
fn customer<C>(
    id: C,
    own: &[Dated],
    until: i32,
    options: &LogOptions,
    report: &mut LogReport,
    gaps: &mut Vec<f64>,
) -> Result<Option<Customer<C>>, Error> {
    let same = |one: i32, other: i32| match options.merge {
        Merge::SameDay => one == other,
        Merge::Every { days } => {
            let length = i64::from(days);
            i64::from(one).div_euclid(length) == i64::from(other).div_euclid(length)
        }
    };
    gaps.clear();
    let unit = options.unit.days();
    let mut first: Option<Dated> = None;
    let mut last = 0;
    let (mut x, mut spend, mut log_gaps) = (0_u64, 0.0, 0.0);
    let mut holdout = Holdout::default();
    let mut rest = own;
    while let Some(head) = rest.first() {
        let length = rest.iter().take_while(|dated| same(dated.day, head.day)).count();
        let (purchase, later) = rest.split_at(length);
        rest = later;
        report.merged += (length - 1) as u64;
        let amount: f64 = purchase.iter().map(|dated| dated.amount).sum();
        if amount < 0.0 {
            report.negative_dropped += 1;
            continue;
        }
        if amount == 0.0 && options.zeros == ZeroAmounts::Drop {
            report.zeros_dropped += 1;
            continue;
        }
        let day = head.day;
        if first.is_none() {
            let within = options.cohort.is_none_or(|(from, to)| (from..=to).contains(&day));
            if day > until || !within {
                return Ok(None);
            }
            first = Some(Dated { day, amount });
            last = day;
            continue;
        }
        if day > until {
            holdout.purchases += 1;
            holdout.spend += amount;
            continue;
        }
        let gap = days_between(last, day) / unit;
        gaps.push(gap);
        log_gaps += gap.ln();
        x += 1;
        spend += amount;
        last = day;
    }
    let Some(start) = first else { return Ok(None) };
    let recency = days_between(start.day, last) / unit;
    let mut history = History::new(x, recency, days_between(start.day, until) / unit)?;
    if x > 0 {
        history = history.with_mean_spend(spend / x as f64)?;
        // Rounding of the sum may pass what equal gaps give by a hair.
        let most = x as f64 * (recency / x as f64).ln();
        history = history.with_log_gaps(log_gaps.min(most))?;
    }
    Ok(Some(Customer {
        id,
        first_day: start.day,
        first_amount: start.amount,
        history,
        holdout: options.holdout.map(|_| holdout),
    }))
}

fn days_between(from: i32, to: i32) -> f64 {
    f64::from(to) - f64::from(from)
}

impl LogReport {
    /// The sum of two reports.
    #[cfg(feature = "rayon")]
    const fn plus(&self, other: &Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            merged: self.merged + other.merged,
            returns_dropped: self.returns_dropped + other.returns_dropped,
            negative_dropped: self.negative_dropped + other.negative_dropped,
            zeros_dropped: self.zeros_dropped + other.zeros_dropped,
            after_end: self.after_end + other.after_end,
            customers: self.customers + other.customers,
            customers_dropped: self.customers_dropped + other.customers_dropped,
        }
    }
}
