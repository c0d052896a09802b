//! Moments of real values with weights.

use super::{check_variables, pair, pairs};
use crate::{Answer, Error, WeightedCount};

/// Means, and sums of weighted products of deviations from them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Real {
    rows: WeightedCount,
    means: Vec<f64>,
    products: Vec<f64>,
}

impl Real {
    pub(super) fn new(variables: usize) -> Self {
        Self {
            rows: WeightedCount::default(),
            means: vec![0.0; variables],
            products: vec![0.0; pairs(variables)],
        }
    }

    pub(super) fn variables(&self) -> usize {
        self.means.len()
    }

    pub(super) const fn rows(&self) -> &WeightedCount {
        &self.rows
    }

    pub(super) fn mean(&self, variable: usize) -> Option<f64> {
        (self.rows.sum > 0.0).then_some(())?;
        self.means.get(variable).copied()
    }

    /// The covariance divided by the sum of the weights.
    pub(super) fn covariance(&self, first: usize, second: usize) -> Option<f64> {
        (self.rows.sum > 0.0).then_some(())?;
        let position = pair(self.variables(), first, second)?;
        Some(self.products.get(position)? / self.rows.sum)
    }

    pub(super) fn record(&mut self, values: &[f64], weight: f64) -> Result<(), Error> {
        check_variables(self.variables(), values.len())?;
        crate::weight::check(weight, None)?;
        if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
            return Err(Error::NotFinite { what: "a value", value });
        }
        let one = WeightedCount { n: 1, sum: weight, sum_of_squares: weight * weight };
        self.take(one, values, None)
    }

    /// Takes in a row of answers with weight 1; false if one is missing.
    pub(super) fn record_answers(&mut self, answers: &[Answer]) -> Result<bool, Error> {
        check_variables(self.variables(), answers.len())?;
        let values: Option<Vec<f64>> =
            answers.iter().map(|answer| answer.value().map(f64::from)).collect();
        values.map_or(Ok(false), |values| self.record(&values, 1.0).map(|()| true))
    }

    pub(super) fn merge(&mut self, other: &Self) -> Result<(), Error> {
        check_variables(self.variables(), other.variables())?;
        self.take(other.rows, &other.means, Some(&other.products))
    }

    /// Takes in rows with these means and sums of products, none for a single
    /// row. Each result is symmetric in both sides, so that merging is
    /// commutative bit for bit.
    fn take(
        &mut self,
        other: WeightedCount,
        means: &[f64],
        products: Option<&[f64]>,
    ) -> Result<(), Error> {
        let rows = self.rows.plus(other)?;
        if self.rows.sum <= 0.0 && other.sum > 0.0 {
            self.means.copy_from_slice(means);
            if let Some(products) = products {
                self.products.copy_from_slice(products);
            }
        } else if other.sum > 0.0 {
            let shift = Shift::new(self.rows.sum, other.sum, rows.sum);
            self.check_finite(&shift, means, products)?;
            self.add_products(&shift, means, products);
            for (mine, &theirs) in self.means.iter_mut().zip(means) {
                *mine = shift.mean(*mine, theirs);
            }
        }
        self.rows = rows;
        Ok(())
    }

    /// Fails if a sum would not be finite, before anything changes. The sums
    /// of squares tell: no sum of products is larger than the largest of them.
    fn check_finite(
        &self,
        shift: &Shift,
        means: &[f64],
        products: Option<&[f64]>,
    ) -> Result<(), Error> {
        for (variable, (mine, theirs)) in self.means.iter().zip(means).enumerate() {
            let at = |sums: &[f64]| {
                let position = pair(means.len(), variable, variable);
                position.and_then(|position| sums.get(position)).copied().unwrap_or(0.0)
            };
            let distance = theirs - mine;
            let value = at(&self.products) + products.map_or(0.0, at);
            let value = value + distance * distance * shift.weight;
            if !value.is_finite() {
                return Err(Error::NotFinite { what: "a sum of squares", value });
            }
        }
        Ok(())
    }

    fn add_products(&mut self, shift: &Shift, means: &[f64], products: Option<&[f64]>) {
        let distances = || self.means.iter().zip(means).map(|(mine, theirs)| theirs - mine);
        let mut sums = self.products.iter_mut();
        let mut theirs = products.unwrap_or_default().iter();
        for (first, x) in distances().enumerate() {
            for (y, sum) in distances().skip(first).zip(sums.by_ref()) {
                *sum = (*sum + theirs.next().unwrap_or(&0.0)) + x * y * shift.weight;
            }
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn store(self, incomplete: u64) -> Unchecked {
        let Self { rows, means, products } = self;
        Unchecked { rows, incomplete, means, products }
    }
}

/// How two sets of rows of positive weight come together, whichever of them is
/// named first.
struct Shift {
    /// What the products of the distances between their means weigh.
    weight: f64,
    /// The share of the lighter side.
    lighter: f64,
    mine_is: std::cmp::Ordering,
}

impl Shift {
    fn new(mine: f64, theirs: f64, total: f64) -> Self {
        let (light, heavy) = (mine.min(theirs), mine.max(theirs));
        Self {
            weight: light * (heavy / total),
            lighter: light / total,
            mine_is: mine.total_cmp(&theirs),
        }
    }

    /// From the mean of the heavier side a step towards that of the lighter.
    fn mean(&self, mine: f64, theirs: f64) -> f64 {
        match self.mine_is {
            std::cmp::Ordering::Greater => mine + (theirs - mine) * self.lighter,
            std::cmp::Ordering::Less => theirs + (mine - theirs) * self.lighter,
            std::cmp::Ordering::Equal => mine / 2.0 + theirs / 2.0,
        }
    }
}

/// How moments of real values are stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unchecked {
    rows: WeightedCount,
    #[serde(default)]
    pub(super) incomplete: u64,
    means: Vec<f64>,
    /// Sums of weighted products of deviations, of the pairs (0, 0), (0, 1),
    /// ..., (1, 1), ...
    products: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Real {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let Unchecked { rows, means, products, .. } = stored;
        let size = means.len();
        if products.len() != pairs(size) {
            return Err(Error::Length {
                what: "products, one a pair of variables",
                expected: pairs(size),
                found: products.len(),
            });
        }
        if !rows.is_possible() {
            let WeightedCount { n, sum, sum_of_squares } = rows;
            return Err(Error::WeightSums { n, sum, sum_of_squares });
        }
        if let Some(&value) = means.iter().chain(&products).find(|value| !value.is_finite()) {
            return Err(Error::NotFinite { what: "a moment", value });
        }
        let real = Self { rows, means, products };
        let at = |i, j| pair(size, i, j).and_then(|at| real.products.get(at)).copied();
        for (i, j) in (0..size).flat_map(|i| (i..size).map(move |j| (i, j))) {
            let (Some(square_i), Some(square_j), Some(value)) = (at(i, i), at(j, j), at(i, j))
            else {
                continue;
            };
            if square_i < 0.0 {
                return Err(Error::Negative { what: "a sum of squares", value: square_i });
            }
            let limit = square_i.sqrt() * square_j.sqrt();
            if value.abs() > limit * (1.0 + 1e-9) + f64::MIN_POSITIVE {
                return Err(Error::ShapeMismatch {
                    what: "a sum of products and the most that the sums of squares allow",
                    left: value.to_string(),
                    right: limit.to_string(),
                });
            }
        }
        Ok(real)
    }
}
