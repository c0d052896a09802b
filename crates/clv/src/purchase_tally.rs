//! The distinct purchase histories with how many customers share each: all
//! that the purchase models need.

use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::hash_map::HashMap;
use std::hash::BuildHasherDefault;

use satis_response_model::{Error as ModelError, Summary};

use crate::hash::Multiply;
use crate::{Error, History, TimeUnit};

/// How many customers share each frequency, recency and age, with their spend
/// sums.
///
/// The likelihood of every purchase model is a sum over customers that depends
/// on these three alone, so a million customers cost what their distinct
/// histories cost. Tallies of parts merge to the tally of the whole.
///
/// ```
/// use satis_clv::{History, PurchaseTally, TimeUnit};
///
/// let histories =
///     [(2, 30.0, 39.0), (0, 0.0, 39.0), (0, 0.0, 39.0)].map(|(x, t, age)| History::new(x, t, age));
/// let mut tally = PurchaseTally::new(TimeUnit::Weeks);
/// for history in histories {
///     tally.add(&history?)?;
/// }
/// assert_eq!((tally.customers(), tally.distinct()), (3, 2));
/// assert_eq!(tally.repeat_purchases(), 2);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct PurchaseTally {
    unit: TimeUnit,
    customers: u64,
    cells: BTreeMap<Key, Cell>,
}

/// One distinct history with what its customers sum to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PurchaseRow {
    /// Frequency, recency and age, without spend and gaps.
    pub history: History,
    /// How many customers have it.
    pub customers: u64,
    /// The spend sums of those whose mean spend is known.
    pub spend: SpendSums,
    /// The sum over the customers of their log gaps; `None` if it is unknown
    /// for any of them.
    pub log_gaps: Option<f64>,
}

/// Sums over customers whose mean repeat spend `z` is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SpendSums {
    /// How many they are.
    pub customers: u64,
    /// The sum of z.
    pub sum: f64,
    /// The sum of z squared.
    pub sum_of_squares: f64,
}

/// Frequency, and the bits of recency and age, which order as the numbers do
/// because neither is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    frequency: u64,
    recency: u64,
    age: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Cell {
    customers: u64,
    spend: SpendSums,
    /// How many customers have their gaps known, and the sum.
    gaps: u64,
    log_gaps: f64,
}

impl PurchaseTally {
    /// No customers yet; times will be in this unit.
    #[must_use]
    pub const fn new(unit: TimeUnit) -> Self {
        Self { unit, customers: 0, cells: BTreeMap::new() }
    }

    /// The tally of many histories.
    #[must_use]
    pub fn from_histories(unit: TimeUnit, histories: impl IntoIterator<Item = History>) -> Self {
        // Grouping by hash, sorting only what is distinct.
        let mut index: HashMap<Key, usize, BuildHasherDefault<Multiply>> = HashMap::default();
        let mut cells: Vec<(Key, Cell)> = Vec::new();
        let mut customers = 0;
        for history in histories {
            customers += 1;
            let key = Key::of(&history);
            let at = *index.entry(key).or_insert_with(|| {
                cells.push((key, Cell::default()));
                cells.len() - 1
            });
            // The entry was just made or found.
            if let Some((_, cell)) = cells.get_mut(at) {
                cell.add(&history);
            }
        }
        Self { unit, customers, cells: cells.into_iter().collect() }
    }

    /// The tally of rows of frequency, recency and age as a table holds them.
    ///
    /// # Errors
    /// [`Error::Row`] with the first row that is no history.
    pub fn from_numbers(
        unit: TimeUnit,
        rows: impl IntoIterator<Item = (f64, f64, f64)>,
    ) -> Result<Self, Error> {
        let mut failed = None;
        let histories = rows.into_iter().enumerate().map_while(|(row, (x, t_x, age))| {
            History::from_numbers(x, t_x, age)
                .map_err(|error| failed = Some(error.at_row(row)))
                .ok()
        });
        let tally = Self::from_histories(unit, histories);
        failed.map_or(Ok(tally), Err)
    }

    /// One more customer.
    ///
    /// # Errors
    /// [`Error::Model`] if the count would not fit 64 bits.
    pub fn add(&mut self, history: &History) -> Result<(), Error> {
        self.customers = self.customers.checked_add(1).ok_or(ModelError::Overflow)?;
        self.cells.entry(Key::of(history)).or_default().add(history);
        Ok(())
    }

    /// Many customers of one frequency, recency and age, as grouped data come.
    ///
    /// # Errors
    /// [`Error::Model`] if the count would not fit 64 bits.
    pub fn add_many(&mut self, history: &History, customers: u64) -> Result<(), Error> {
        if customers == 0 {
            return Ok(());
        }
        self.customers = self.customers.checked_add(customers).ok_or(ModelError::Overflow)?;
        self.cells.entry(Key::of(history)).or_default().add_many(history, customers);
        Ok(())
    }

    /// The unit of time.
    #[must_use]
    pub const fn unit(&self) -> &TimeUnit {
        &self.unit
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.customers
    }

    /// How many distinct histories they have.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.cells.len()
    }

    /// How many repeat purchases they made together.
    #[must_use]
    pub fn repeat_purchases(&self) -> u64 {
        self.cells
            .iter()
            .map(|(key, cell)| key.frequency.saturating_mul(cell.customers))
            .fold(0, u64::saturating_add)
    }

    /// The sum of the customers' ages.
    #[must_use]
    pub fn total_age(&self) -> f64 {
        self.cells.iter().map(|(key, cell)| f64::from_bits(key.age) * cell.customers as f64).sum()
    }

    /// The distinct histories, by frequency, then recency, then age.
    pub fn rows(&self) -> impl Iterator<Item = PurchaseRow> + '_ {
        self.cells.iter().map(|(key, cell)| PurchaseRow {
            history: key.history(),
            customers: cell.customers,
            spend: cell.spend,
            log_gaps: (cell.gaps == cell.customers).then_some(cell.log_gaps),
        })
    }

    /// The same customers with times in another unit.
    ///
    /// # Errors
    /// [`Error::Range`] if a time overflows.
    pub fn in_unit(&self, unit: TimeUnit) -> Result<Self, Error> {
        let factor = self.unit.days() / unit.days();
        let mut cells: BTreeMap<Key, Cell> = BTreeMap::new();
        for (key, cell) in &self.cells {
            let old = key.history();
            let new = History::new(old.frequency(), old.recency() * factor, old.age() * factor)?;
            let mut cell = *cell;
            cell.log_gaps += cell.gaps as f64 * old.x() * factor.ln();
            cells.entry(Key::of(&new)).or_default().merge(&cell);
        }
        Ok(Self { unit, customers: self.customers, cells })
    }
}

impl Summary for PurchaseTally {
    type Observation<'a> = &'a History;

    fn empty(&self) -> Self {
        Self::new(self.unit.clone())
    }

    fn is_empty(&self) -> bool {
        self.customers == 0
    }

    fn record(&mut self, history: &History) -> Result<(), ModelError> {
        self.customers = self.customers.checked_add(1).ok_or(ModelError::Overflow)?;
        self.cells.entry(Key::of(history)).or_default().add(history);
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<(), ModelError> {
        if self.unit != other.unit {
            return Err(ModelError::ShapeMismatch {
                what: "units of time",
                left: self.unit.to_string(),
                right: other.unit.to_string(),
            });
        }
        self.customers = self.customers.checked_add(other.customers).ok_or(ModelError::Overflow)?;
        for (key, cell) in &other.cells {
            match self.cells.entry(*key) {
                Entry::Vacant(place) => {
                    place.insert(*cell);
                }
                Entry::Occupied(mut place) => place.get_mut().merge(cell),
            }
        }
        Ok(())
    }
}

impl Key {
    const fn of(history: &History) -> Self {
        Self {
            frequency: history.frequency(),
            recency: history.recency().to_bits(),
            age: history.age().to_bits(),
        }
    }

    fn history(self) -> History {
        // Keys are made of histories alone.
        History::new(self.frequency, f64::from_bits(self.recency), f64::from_bits(self.age))
            .unwrap_or(History::NOTHING)
    }
}

impl Cell {
    fn add(&mut self, history: &History) {
        self.add_many(history, 1);
    }

    fn add_many(&mut self, history: &History, customers: u64) {
        let n = customers as f64;
        self.customers += customers;
        if let Some(spend) = history.mean_spend() {
            self.spend.customers += customers;
            self.spend.sum += n * spend;
            self.spend.sum_of_squares += n * spend * spend;
        }
        // One purchase has no gap to leave out: it is known.
        let known = if history.frequency() == 0 { Some(0.0) } else { history.log_gaps() };
        if let Some(log_gaps) = known {
            self.gaps += customers;
            self.log_gaps += n * log_gaps;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        self.spend.customers += other.spend.customers;
        self.spend.sum += other.spend.sum;
        self.spend.sum_of_squares += other.spend.sum_of_squares;
        self.gaps += other.gaps;
        self.log_gaps += other.log_gaps;
    }
}

/// How a tally is stored: a list of rows, each with its history.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    unit: TimeUnit,
    rows: Vec<UncheckedRow>,
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedRow {
    frequency: u64,
    recency: f64,
    age: f64,
    customers: u64,
    #[serde(default)]
    spend: SpendSums,
    #[serde(default)]
    gaps: u64,
    #[serde(default)]
    log_gaps: f64,
}

#[cfg(feature = "serde")]
impl From<PurchaseTally> for Unchecked {
    fn from(tally: PurchaseTally) -> Self {
        let rows = tally.cells.iter().map(|(key, cell)| UncheckedRow {
            frequency: key.frequency,
            recency: f64::from_bits(key.recency),
            age: f64::from_bits(key.age),
            customers: cell.customers,
            spend: cell.spend,
            gaps: cell.gaps,
            log_gaps: cell.log_gaps,
        });
        Self { rows: rows.collect(), unit: tally.unit }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PurchaseTally {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        let mut tally = Self::new(unchecked.unit);
        for (at, row) in unchecked.rows.into_iter().enumerate() {
            let history = History::new(row.frequency, row.recency, row.age)
                .map_err(|error| error.at_row(at))?;
            let most = row.customers;
            let sums = [row.spend.sum, row.spend.sum_of_squares, row.log_gaps];
            let fits = row.spend.customers <= most
                && row.gaps <= most
                && sums.iter().all(|sum| sum.is_finite())
                && row.spend.sum_of_squares >= 0.0
                && (row.frequency > 0 || row.spend.customers == 0);
            if !fits || most == 0 || tally.cells.contains_key(&Key::of(&history)) {
                return Err(Error::Text {
                    what: "a purchase tally",
                    text: format!("{history:?}"),
                    expected: "each history once, with customers, and sums over some of them",
                }
                .at_row(at));
            }
            tally.customers = tally.customers.checked_add(most).ok_or(ModelError::Overflow)?;
            let cell =
                Cell { customers: most, spend: row.spend, gaps: row.gaps, log_gaps: row.log_gaps };
            tally.cells.insert(Key::of(&history), cell);
        }
        Ok(tally)
    }
}
