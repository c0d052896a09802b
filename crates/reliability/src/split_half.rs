//! Split halves: every way to cut a scale in two, or a sample of the ways.

use satis_numerics::Stream;

use crate::alpha::total_variance;
use crate::{Basis, Covariance, Error, Matrix};

/// How the two halves of a scale are turned into a reliability of the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum SplitCoefficient {
    /// `4 cov(A, B) / V`, which needs no equal variances of the halves:
    /// Guttman (1945), the same as Rulon (1939) and Flanagan (1937). The mean
    /// over all splits of an even number of items is alpha. The default, as in
    /// R psych.
    #[default]
    Guttman,
    /// `2 r / (1 + r)` with r the correlation of the halves: Spearman (1910),
    /// Brown (1910).
    SpearmanBrown,
}

/// Which splits are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct SplitOptions {
    coefficient: SplitCoefficient,
    most: u64,
    samples: u64,
    seed: u64,
}

impl SplitOptions {
    /// Guttman's coefficient; all splits up to 400,000, which is reached with
    /// 22 items, and beyond that a sample of 10,000 with seed 1.
    #[must_use]
    pub const fn new() -> Self {
        Self { coefficient: SplitCoefficient::Guttman, most: 400_000, samples: 10_000, seed: 1 }
    }

    /// With another coefficient.
    #[must_use]
    pub const fn coefficient(mut self, coefficient: SplitCoefficient) -> Self {
        self.coefficient = coefficient;
        self
    }

    /// With another number of splits up to which all are looked at.
    #[must_use]
    pub const fn most(mut self, most: u64) -> Self {
        self.most = most;
        self
    }

    /// With another number of splits that are drawn where there are more than
    /// that.
    #[must_use]
    pub const fn samples(mut self, samples: u64) -> Self {
        self.samples = samples;
        self
    }

    /// With another seed for the draws.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

impl Default for SplitOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// The reliabilities by split halves of a scale.
///
/// Halves hold floor(k / 2) and the other items: with an odd number of items,
/// all C(k, floor(k / 2)) splits count. R psych 2.2.9 looks at half of those,
/// and its newer versions too reverse items unasked.
///
/// ```
/// use satis_reliability::{Basis, Covariance, SplitHalves, SplitOptions};
/// use satis_reliability::response_model::Denominator;
///
/// // Two pairs that belong together: .8 within, .2 across.
/// let matrix = [
///     1.0, 0.8, 0.2, 0.2, //
///     0.8, 1.0, 0.2, 0.2, //
///     0.2, 0.2, 1.0, 0.8, //
///     0.2, 0.2, 0.8, 1.0,
/// ];
/// let names = ["a", "b", "c", "d"];
/// let items = Covariance::from_matrix(&names, &matrix, 40, Denominator::NMinusOne)?;
/// let halves = SplitHalves::new(&items, Basis::Correlation, SplitOptions::new())?;
/// assert_eq!((halves.splits(), halves.is_exhaustive()), (3, true));
/// assert!((halves.worst() - 4.0 * 0.8 / 8.8).abs() < 1e-15); // a b | c d
/// assert!((halves.best() - 4.0 * 2.0 / 8.8).abs() < 1e-15); // a c | b d
/// assert_eq!(halves.best_half(), ["a", "c"]);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SplitHalves {
    coefficient: SplitCoefficient,
    best: f64,
    worst: f64,
    mean: f64,
    best_half: Vec<String>,
    worst_half: Vec<String>,
    splits: u64,
    left_out: u64,
    exhaustive: bool,
}

impl SplitHalves {
    /// The split halves of all items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::NoTotalVariance`] if the sum
    /// of the items does not vary, [`Error::Parameter`] for 0 samples where
    /// splits must be drawn, [`Error::NotApplicable`] if no split has a value.
    pub fn new(items: &Covariance, basis: Basis, options: SplitOptions) -> Result<Self, Error> {
        items.check_items("split halves", 2)?;
        let matrix = basis.matrix(items);
        total_variance(&matrix)?;
        let size = matrix.rows();
        let mut walk = Walk::new(&matrix, options.coefficient);
        let count = count_splits(size);
        let exhaustive = count.is_some_and(|count| count <= options.most);
        if exhaustive {
            walk.all();
        } else {
            if options.samples == 0 {
                let expected = "at least 1";
                return Err(Error::Parameter { what: "samples of splits", value: 0.0, expected });
            }
            let mut stream = Stream::new(options.seed, 0);
            for _ in 0..options.samples {
                walk.draw(&mut stream);
            }
        }
        if walk.splits == 0 {
            return Err(no_value());
        }
        let names = |half: &[usize]| half.iter().map(|&at| items.items()[at].clone()).collect();
        Ok(Self {
            coefficient: options.coefficient,
            best: walk.best.0,
            worst: walk.worst.0,
            mean: walk.sum / walk.splits as f64,
            best_half: names(&walk.best.1),
            worst_half: names(&walk.worst.1),
            splits: walk.splits,
            left_out: walk.left_out,
            exhaustive,
        })
    }

    /// The reliability of one split: these items against all others.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::Duplicate`] if
    /// one is named twice, [`Error::TooFewItems`] if a half is empty,
    /// [`Error::NoTotalVariance`] if the sum of the items does not vary,
    /// [`Error::NotApplicable`] by Spearman and Brown if the halves correlate
    /// at -1.
    pub fn of(
        items: &Covariance,
        half: &[&str],
        basis: Basis,
        coefficient: SplitCoefficient,
    ) -> Result<f64, Error> {
        crate::sample::check_names("item", half)?;
        let positions: Vec<usize> =
            half.iter().map(|item| items.position(item)).collect::<Result<_, _>>()?;
        let smaller = half.len().min(items.size() - half.len());
        if smaller == 0 {
            return Err(Error::TooFewItems { what: "a half of a split", needed: 1, found: 0 });
        }
        let matrix = basis.matrix(items);
        total_variance(&matrix)?;
        let walk = Walk::new(&matrix, coefficient);
        let mut inside = vec![false; matrix.rows()];
        positions.iter().for_each(|&at| inside[at] = true);
        let within = walk.within(&inside, true);
        walk.value(within, walk.within(&inside, false)).ok_or_else(no_value)
    }

    /// The coefficient of each split.
    #[must_use]
    pub const fn coefficient(&self) -> SplitCoefficient {
        self.coefficient
    }

    /// The largest: lambda 4 with Guttman's coefficient and all splits.
    #[must_use]
    pub const fn best(&self) -> f64 {
        self.best
    }

    /// The smallest: Revelle's (1979) beta, in so far as halves are equally
    /// long.
    #[must_use]
    pub const fn worst(&self) -> f64 {
        self.worst
    }

    /// The mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The shorter half of the best split.
    #[must_use]
    pub fn best_half(&self) -> &[String] {
        &self.best_half
    }

    /// The shorter half of the worst split.
    #[must_use]
    pub fn worst_half(&self) -> &[String] {
        &self.worst_half
    }

    /// How many splits were looked at and have a value.
    #[must_use]
    pub const fn splits(&self) -> u64 {
        self.splits
    }

    /// How many more were looked at and have none: by Spearman and Brown those
    /// whose halves correlate at -1.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Whether all splits there are were looked at.
    #[must_use]
    pub const fn is_exhaustive(&self) -> bool {
        self.exhaustive
    }
}

fn no_value() -> Error {
    let reason = "the halves correlate at -1, where 2 r / (1 + r) has no value".to_owned();
    Error::NotApplicable { what: "the Spearman-Brown coefficient", reason }
}

/// C(k, floor(k / 2)), or half of that for even k; `None` if it does not fit.
fn count_splits(size: usize) -> Option<u64> {
    let half = size / 2;
    let mut count: u64 = 1;
    for step in 0..half {
        count = count.checked_mul((size - step) as u64)? / (step + 1) as u64;
    }
    Some(if size.is_multiple_of(2) { count / 2 } else { count })
}

struct Walk<'a> {
    matrix: &'a Matrix,
    coefficient: SplitCoefficient,
    total: f64,
    rows: Vec<f64>,
    best: (f64, Vec<usize>),
    worst: (f64, Vec<usize>),
    sum: f64,
    splits: u64,
    left_out: u64,
}

impl<'a> Walk<'a> {
    fn new(matrix: &'a Matrix, coefficient: SplitCoefficient) -> Self {
        let row = |i| matrix.row_values(i).iter().sum();
        Self {
            matrix,
            coefficient,
            total: matrix.sum(),
            rows: (0..matrix.rows()).map(row).collect(),
            best: (f64::NEG_INFINITY, Vec::new()),
            worst: (f64::INFINITY, Vec::new()),
            sum: 0.0,
            splits: 0,
            left_out: 0,
        }
    }

    /// Every half in order of its items; with an even number of items those
    /// that hold the first one.
    fn all(&mut self) {
        let size = self.matrix.rows();
        let half = size / 2;
        let mut chosen = Vec::with_capacity(half);
        if size.is_multiple_of(2) {
            chosen.push(0);
            let (within, rows) = (self.matrix.at(0, 0), self.rows[0]);
            self.extend(&mut chosen, half, within, rows);
        } else {
            self.extend(&mut chosen, half, 0.0, 0.0);
        }
    }

    fn extend(&mut self, chosen: &mut Vec<usize>, half: usize, within: f64, rows: f64) {
        if chosen.len() == half {
            self.take(chosen, within, rows);
            return;
        }
        let size = self.matrix.rows();
        let first = chosen.last().map_or(0, |last| last + 1);
        for next in first..=size - (half - chosen.len()) {
            let row = self.matrix.row_values(next);
            let with: f64 = chosen.iter().map(|&at| row[at]).sum();
            chosen.push(next);
            self.extend(chosen, half, within + 2.0 * with + row[next], rows + self.rows[next]);
            chosen.pop();
        }
    }

    fn draw(&mut self, stream: &mut Stream) {
        let size = self.matrix.rows();
        let mut order: Vec<usize> = (0..size).collect();
        for position in 0..size / 2 {
            let rest = (size - position) as u64;
            // Below the number of items, so it fits.
            let pick = usize::try_from(stream.below(rest)).unwrap_or(0);
            order.swap(position, position + pick);
        }
        order.truncate(size / 2);
        order.sort_unstable();
        let mut inside = vec![false; size];
        order.iter().for_each(|&at| inside[at] = true);
        let within = self.within(&inside, true);
        let rows = order.iter().map(|&at| self.rows[at]).sum();
        self.take(&order, within, rows);
    }

    fn within(&self, inside: &[bool], side: bool) -> f64 {
        let members: Vec<usize> = (0..inside.len()).filter(|&i| inside[i] == side).collect();
        self.matrix.select(&members).sum()
    }

    /// `within` is the variance of the half, `rows` its covariance with all.
    fn take(&mut self, chosen: &[usize], within: f64, rows: f64) {
        let Some(value) = self.value(within, self.total - 2.0 * rows + within) else {
            self.left_out += 1;
            return;
        };
        self.splits += 1;
        self.sum += value;
        if value > self.best.0 {
            self.best = (value, chosen.to_vec());
        }
        if value < self.worst.0 {
            self.worst = (value, chosen.to_vec());
        }
    }

    fn value(&self, left: f64, right: f64) -> Option<f64> {
        let together = (self.total - left - right) / 2.0;
        match self.coefficient {
            SplitCoefficient::Guttman => Some(4.0 * together / self.total),
            SplitCoefficient::SpearmanBrown => {
                // 2r / (1 + r); a half that does not vary has r = 0.
                let spread = left.max(0.0).sqrt() * right.max(0.0).sqrt();
                if spread <= 0.0 {
                    return Some(0.0);
                }
                // Rounding of a correlation of -1 is not one above it.
                let r = together / spread;
                (r > -1.0 + 1e-12).then(|| 2.0 * r / (1.0 + r))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::Denominator;

    use super::{SplitCoefficient, SplitHalves, SplitOptions, count_splits};
    use crate::{Basis, Covariance, Error};

    #[test]
    fn halves_that_cancel_are_left_out() {
        // a and c cancel: against b that half does not vary, which is 0.
        let matrix = [1.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0, 0.0, 1.0];
        let names = ["a", "b", "c"];
        let items = Covariance::from_matrix(&names, &matrix, 40, Denominator::N).unwrap();
        let options = SplitOptions::new().coefficient(SplitCoefficient::SpearmanBrown);
        let found = SplitHalves::new(&items, Basis::Covariance, options).unwrap();
        assert!(found.worst().is_finite() && found.mean().is_finite());
        // Two items that correlate at -1 but do not cancel.
        let matrix = [4.0, -2.0, -2.0, 1.0];
        let items = Covariance::from_matrix(&names[..2], &matrix, 40, Denominator::N).unwrap();
        let found = SplitHalves::new(&items, Basis::Covariance, options);
        assert!(matches!(found, Err(Error::NotApplicable { .. })), "{found:?}");
        let coefficient = SplitCoefficient::SpearmanBrown;
        let found = SplitHalves::of(&items, &["a"], Basis::Covariance, coefficient);
        assert!(matches!(found, Err(Error::NotApplicable { .. })), "{found:?}");
        // Of three splits of four items the one of a b against c d correlates at -1.
        let (x, y) = ([1.0, 2.0, -1.0, -0.5], [0.5, -0.5, 0.0, 0.0]);
        let matrix: Vec<f64> =
            (0..16).map(|at| x[at / 4] * x[at % 4] + y[at / 4] * y[at % 4]).collect();
        let names = ["a", "b", "c", "d"];
        let items = Covariance::from_matrix(&names, &matrix, 40, Denominator::N).unwrap();
        let found = SplitHalves::new(&items, Basis::Covariance, options).unwrap();
        assert_eq!((found.splits(), found.left_out()), (2, 1));
        assert!(found.worst().is_finite());
    }

    #[test]
    fn numbers_of_splits() {
        assert_eq!([2, 3, 4, 7, 22].map(count_splits), [1, 3, 3, 35, 352_716].map(Some));
        assert_eq!(count_splits(200), None);
    }
}
