//! How many components or factors there are, by parallel analysis.

use satis_numerics::{ChiSquare, Continuous, Stream};

use crate::alpha::squared_multiple_correlations;
use crate::linear::eigen;
use crate::{Covariance, Error, Matrix};

/// Whose eigenvalues a parallel analysis compares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum EigenvaluesOf {
    /// Of the correlations: principal components. The default, Horn's own.
    #[default]
    Components,
    /// Of the correlations with squared multiple correlations on the diagonal:
    /// common factors.
    Factors,
}

/// What random eigenvalues an observed one must exceed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct ParallelOptions {
    of: EigenvaluesOf,
    replicates: usize,
    quantile: f64,
    seed: u64,
}

impl ParallelOptions {
    /// Components, 1,000 random data sets with seed 1, and their 95 %
    /// quantile, as Glorfeld (1995) advises in place of Horn's mean.
    #[must_use]
    pub const fn new() -> Self {
        Self { of: EigenvaluesOf::Components, replicates: 1000, quantile: 0.95, seed: 1 }
    }

    /// With the eigenvalues of another matrix.
    #[must_use]
    pub const fn of(mut self, of: EigenvaluesOf) -> Self {
        self.of = of;
        self
    }

    /// With so many random data sets, between 1 and a million.
    #[must_use]
    pub const fn replicates(mut self, replicates: usize) -> Self {
        self.replicates = replicates;
        self
    }

    /// With another quantile, strictly between 0 and 1.
    #[must_use]
    pub const fn quantile(mut self, quantile: f64) -> Self {
        self.quantile = quantile;
        self
    }

    /// With another seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

impl Default for ParallelOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Horn's parallel analysis: as many components or factors as have larger
/// eigenvalues than those of uncorrelated normal items with as many
/// respondents.
///
/// Horn (1965), A rationale and test for the number of factors in factor
/// analysis, Psychometrika 30:179-185. The correlations of random data are
/// drawn as such, from the Wishart distribution (Bartlett's decomposition), so
/// the work does not grow with the number of respondents.
///
/// ```
/// use satis_reliability::{Covariance, ParallelAnalysis, ParallelOptions};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [1.0, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 1.0];
/// let items = Covariance::from_matrix(&["a", "b", "c"], &matrix, 200, Denominator::NMinusOne)?;
/// let parallel = ParallelAnalysis::new(&items, ParallelOptions::new())?;
/// assert_eq!(parallel.suggested(), 1);
/// assert!(parallel.eigenvalues()[0] > parallel.thresholds()[0]); // 2 against about 1.2
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ParallelAnalysis {
    eigenvalues: Vec<f64>,
    means: Vec<f64>,
    thresholds: Vec<f64>,
    suggested: usize,
    options: ParallelOptions,
}

impl ParallelAnalysis {
    /// The analysis of all items.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::TooFewRespondents`] unless
    /// there are more respondents than items, [`Error::Parameter`] for a
    /// quantile or a number of replicates out of range, [`Error::NotPositiveDefinite`]
    /// for factors if the correlations have no inverse.
    pub fn new(items: &Covariance, options: ParallelOptions) -> Result<Self, Error> {
        items.check_items("parallel analysis", 2)?;
        items.check_more_respondents("parallel analysis")?;
        if !(options.quantile > 0.0 && options.quantile < 1.0) {
            let expected = "a number strictly between 0 and 1";
            let value = options.quantile;
            return Err(Error::Parameter { what: "a quantile", value, expected });
        }
        if !(1..=1_000_000).contains(&options.replicates) {
            let (value, expected) = (options.replicates as f64, "between 1 and a million");
            return Err(Error::Parameter { what: "replicates", value, expected });
        }
        let size = items.size();
        let eigenvalues = eigenvalues(items.correlation(), options.of)?;
        let mut random: Vec<Vec<f64>> = vec![Vec::with_capacity(options.replicates); size];
        for id in 0..options.replicates as u64 {
            let mut stream = Stream::new(options.seed, id);
            let drawn = random_correlation(size, items.n(), &mut stream)?;
            for (column, value) in random.iter_mut().zip(self::eigenvalues(drawn, options.of)?) {
                column.push(value);
            }
        }
        let mut means = Vec::with_capacity(size);
        let mut thresholds = Vec::with_capacity(size);
        for column in &mut random {
            means.push(column.iter().sum::<f64>() / column.len() as f64);
            column.sort_by(f64::total_cmp);
            thresholds.push(quantile(column, options.quantile));
        }
        let pairs = eigenvalues.iter().zip(&thresholds);
        let suggested = pairs.take_while(|(found, threshold)| found > threshold).count();
        Ok(Self { eigenvalues, means, thresholds, suggested, options })
    }

    /// The eigenvalues of the items, from the largest to the smallest.
    #[must_use]
    pub fn eigenvalues(&self) -> &[f64] {
        &self.eigenvalues
    }

    /// The mean eigenvalues of random data.
    #[must_use]
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// The quantiles of the eigenvalues of random data.
    #[must_use]
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// How many eigenvalues from the first on exceed their threshold.
    #[must_use]
    pub const fn suggested(&self) -> usize {
        self.suggested
    }
}

fn eigenvalues(mut matrix: Matrix, of: EigenvaluesOf) -> Result<Vec<f64>, Error> {
    if of == EigenvaluesOf::Factors {
        let squared = squared_multiple_correlations(&matrix).ok_or({
            Error::NotPositiveDefinite { what: "parallel analysis of factors", smallest: 0.0 }
        })?;
        for (i, value) in squared.into_iter().enumerate() {
            matrix.set(i, i, value);
        }
    }
    Ok(eigen(&matrix)?.values)
}

/// Correlations of `n` rows of uncorrelated normal items.
fn random_correlation(size: usize, n: u64, stream: &mut Stream) -> Result<Matrix, Error> {
    let mut factor = Matrix::zeros(size, size);
    for i in 0..size {
        // Above 0, because there are more respondents than items.
        let df = n as f64 - 1.0 - i as f64;
        let law = ChiSquare::new(df).map_err(|error| Error::numerical(&error))?;
        let square =
            law.quantile(stream.open_uniform()).map_err(|error| Error::numerical(&error))?;
        factor.set(i, i, square.sqrt());
        for j in 0..i {
            factor.set(i, j, stream.standard_normal());
        }
    }
    Ok(factor.times(&factor.transposed()).to_correlation())
}

fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let at = usize::try_from(crate::sample::whole(place)).unwrap_or(0);
    let next = sorted[(at + 1).min(sorted.len() - 1)];
    sorted[at] + (place - place.floor()) * (next - sorted[at])
}
