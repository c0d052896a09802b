//! Moments of scale answers, in integers.

use super::{check_variables, pair, pairs};
use crate::kernels::CrossProducts;
use crate::{Answer, Denominator, Error, Scale};

/// Sums of point indices and of their products over the complete rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exact {
    scales: Vec<Scale>,
    n: u64,
    sums: Vec<u64>,
    products: Vec<u64>,
}

/// With so many rows no sum of products of indices, each at most 249, can pass
/// 64 bits.
const MOST_ROWS: u64 = u64::MAX / (249 * 249);

impl Exact {
    pub(super) fn new(scales: &[Scale]) -> Self {
        Self {
            scales: scales.iter().map(Scale::without_labels).collect(),
            n: 0,
            sums: vec![0; scales.len()],
            products: vec![0; pairs(scales.len())],
        }
    }

    /// What the kernel found in one column a scale.
    pub(super) fn from_products(scales: &[Scale], found: CrossProducts) -> Result<Self, Error> {
        Ok(Self {
            n: checked_rows(found.complete, 0)?,
            sums: found.sums,
            products: found.products,
            ..Self::new(scales)
        })
    }

    pub(super) fn scales(&self) -> &[Scale] {
        &self.scales
    }

    pub(super) const fn n(&self) -> u64 {
        self.n
    }

    pub(super) fn mean(&self, variable: usize) -> Option<f64> {
        let (scale, &sum) = (self.scales.get(variable)?, self.sums.get(variable)?);
        // In integers, so that it is rounded once.
        let total = i128::from(scale.min()) * i128::from(self.n) + i128::from(sum);
        (self.n > 0).then(|| total as f64 / self.n as f64)
    }

    /// `n sum xy - sum x sum y`, which is n^2 times the covariance.
    pub(super) fn deviation_product(&self, first: usize, second: usize) -> Option<f64> {
        let position = pair(self.scales.len(), first, second)?;
        let (&x, &y) = (self.sums.get(first)?, self.sums.get(second)?);
        // At most n^2 * 249^2 in size: far below 2^127.
        let products = i128::from(self.n) * i128::from(*self.products.get(position)?);
        Some((products - i128::from(x) * i128::from(y)) as f64)
    }

    pub(super) fn covariance(
        &self,
        first: usize,
        second: usize,
        denominator: Denominator,
    ) -> Option<f64> {
        let divisor = denominator.of(self.n)?;
        Some(self.deviation_product(first, second)? / (self.n as f64 * divisor))
    }

    /// Takes in a row; false if an answer is missing.
    pub(super) fn record(&mut self, answers: &[Answer]) -> Result<bool, Error> {
        check_variables(self.scales.len(), answers.len())?;
        let mut complete = true;
        for (scale, &answer) in self.scales.iter().zip(answers) {
            scale.encode(answer)?;
            complete &= answer.missing().is_none();
        }
        if !complete {
            return Ok(false);
        }
        self.n = checked_rows(self.n, 1)?;
        let index = |(scale, answer): (&Scale, &Answer)| {
            answer.value().and_then(|value| scale.index_of(value)).map_or(0, u64::from)
        };
        let cells = || self.scales.iter().zip(answers).map(index);
        let mut products = self.products.iter_mut();
        for (position, (sum, x)) in self.sums.iter_mut().zip(cells()).enumerate() {
            *sum += x;
            for (y, product) in cells().skip(position).zip(products.by_ref()) {
                *product += x * y;
            }
        }
        Ok(true)
    }

    pub(super) fn merge(&mut self, other: &Self) -> Result<(), Error> {
        check_variables(self.scales.len(), other.scales.len())?;
        for (mine, theirs) in self.scales.iter().zip(&other.scales) {
            mine.check_same_points(theirs)?;
        }
        self.n = checked_rows(self.n, other.n)?;
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
        for (sum, more) in self.products.iter_mut().zip(&other.products) {
            *sum += more;
        }
        Ok(())
    }

    /// Whether some rows on the scales can have these sums.
    #[cfg(feature = "serde")]
    fn is_possible(&self) -> bool {
        let variable = |(position, scale): (usize, &Scale)| {
            let last = scale.points() as u128 - 1;
            let at = pair(self.scales.len(), position, position)?;
            let sum = u128::from(*self.sums.get(position)?);
            let square = u128::from(*self.products.get(at)?);
            let n = u128::from(self.n);
            let fits = sum <= n * last && sum <= square && square <= sum * last;
            Some(fits && sum * sum <= n * square)
        };
        let together = |first: usize, second: usize| {
            let spread = |variable| self.deviation_product(variable, variable);
            let product = self.deviation_product(first, second)?;
            let limit = spread(first)?.sqrt() * spread(second)?.sqrt();
            Some(product.abs() <= limit * (1.0 + 1e-9))
        };
        let size = self.scales.len();
        self.scales.iter().enumerate().all(|each| variable(each) == Some(true))
            && (0..size).all(|i| (i + 1..size).all(|j| together(i, j) == Some(true)))
    }

    #[cfg(feature = "serde")]
    pub(super) fn store(self, incomplete: u64) -> Unchecked {
        let Self { scales, n, sums, products } = self;
        Unchecked { scales, n, incomplete, sums, products }
    }
}

fn checked_rows(n: u64, more: u64) -> Result<u64, Error> {
    n.checked_add(more).filter(|&n| n <= MOST_ROWS).ok_or(Error::Overflow)
}

/// How exact moments are stored.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unchecked {
    scales: Vec<Scale>,
    n: u64,
    #[serde(default)]
    pub(super) incomplete: u64,
    /// Sums of point indices, counted from 0.
    sums: Vec<u64>,
    /// Sums of products of these, of the pairs (0, 0), (0, 1), ..., (1, 1), ...
    products: Vec<u64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Exact {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let mut exact = Self::new(&stored.scales);
        for (what, expected, found) in [
            ("sums, one a variable", exact.sums.len(), stored.sums.len()),
            ("products, one a pair of variables", exact.products.len(), stored.products.len()),
        ] {
            if expected != found {
                return Err(Error::Length { what, expected, found });
            }
        }
        exact.n = checked_rows(stored.n, 0)?;
        (exact.sums, exact.products) = (stored.sums, stored.products);
        if exact.is_possible() {
            return Ok(exact);
        }
        Err(Error::ShapeMismatch {
            what: "the number of rows and the sums over them",
            left: exact.n.to_string(),
            right: format!("{:?} and {:?}", exact.sums, exact.products),
        })
    }
}
