//! A general factor and group factors from correlated factors.

use crate::factor::{Extraction, FactorAnalysis, FactorOptions, Rotation};
use crate::{Covariance, Error, Matrix};

/// Loadings on one general factor and on group factors that do not correlate
/// with it nor with one another.
///
/// Correlated factors are factored once more; what the higher factor explains
/// becomes the general factor. Schmid & Leiman (1957), The development of
/// hierarchical factor solutions, Psychometrika 22:53-61.
///
/// With two factors their one correlation does not tell how much each has of
/// the general one: both get its square root, as R psych does by default.
///
/// ```
/// use satis_reliability::{Covariance, FactorOptions, SchmidLeiman};
/// use satis_reliability::response_model::Denominator;
///
/// // Three triples that share .64 within and .32 across.
/// let cell = |i: usize, j: usize| match (i == j, i / 3 == j / 3) {
///     (true, _) => 1.0,
///     (_, true) => 0.64,
///     _ => 0.32,
/// };
/// let matrix: Vec<f64> = (0..81).map(|at| cell(at / 9, at % 9)).collect();
/// let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/// let items = Covariance::from_matrix(&names, &matrix, 200, Denominator::NMinusOne)?;
/// let found = SchmidLeiman::new(&items, FactorOptions::new(3))?;
/// assert!((found.general()[0] - 0.32_f64.sqrt()).abs() < 1e-6);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SchmidLeiman {
    general: Vec<f64>,
    groups: Matrix,
    uniquenesses: Vec<f64>,
    admissible: bool,
}

impl SchmidLeiman {
    /// Of the factors of some items. One factor is itself the general one, and
    /// no group factor is left.
    ///
    /// # Errors
    /// As [`FactorAnalysis::new`]; [`Error::NotApplicable`] for an orthogonal
    /// rotation of two factors or more, or if two factors correlate negatively
    /// and so share no general one.
    pub fn new(items: &Covariance, options: FactorOptions) -> Result<Self, Error> {
        let found = FactorAnalysis::new(items, options)?;
        let factors = found.loadings().columns();
        let size = items.size();
        if factors == 1 {
            let general: Vec<f64> = found.loadings().column_values(0).collect();
            return Ok(Self {
                uniquenesses: uniquenesses(&general, &Matrix::zeros(size, 0)),
                general,
                groups: Matrix::zeros(size, 0),
                admissible: found.is_admissible(),
            });
        }
        if !matches!(found.rotated().rotation(), Rotation::Oblimin { .. } | Rotation::Promax { .. })
        {
            return Err(Error::NotApplicable {
                what: "a Schmid-Leiman solution",
                reason: "the factors do not correlate: rotate by oblimin or promax".to_owned(),
            });
        }
        let (higher, sound) = higher_loadings(found.rotated().correlations())?;
        let loadings = found.loadings();
        let general: Vec<f64> = (0..size)
            .map(|i| loadings.row_values(i).iter().zip(&higher).map(|(l, h)| l * h).sum())
            .collect();
        let groups = Matrix::from_fn(size, factors, |i, j| {
            loadings.at(i, j) * (1.0 - higher[j] * higher[j]).max(0.0).sqrt()
        });
        Ok(Self {
            uniquenesses: uniquenesses(&general, &groups),
            general,
            groups,
            admissible: found.is_admissible() && sound,
        })
    }

    /// The loadings on the general factor, one an item.
    #[must_use]
    pub fn general(&self) -> &[f64] {
        &self.general
    }

    /// The loadings on the group factors, one row an item; without columns if
    /// there is one factor only.
    #[must_use]
    pub const fn groups(&self) -> &Matrix {
        &self.groups
    }

    /// The share of each item's variance that no factor explains.
    #[must_use]
    pub fn uniquenesses(&self) -> &[f64] {
        &self.uniquenesses
    }

    /// The share of the common variance that is general (explained common
    /// variance, ECV); `None` if nothing is common.
    #[must_use]
    pub fn explained_common_variance(&self) -> Option<f64> {
        let general: f64 = self.general.iter().map(|g| g * g).sum();
        let groups: f64 = self.groups.as_slice().iter().map(|l| l * l).sum();
        (general + groups > 0.0).then(|| general / (general + groups))
    }

    /// Whether all unique variances, of items and of factors, are above their
    /// bounds.
    #[must_use]
    pub const fn is_admissible(&self) -> bool {
        self.admissible
    }
}

fn uniquenesses(general: &[f64], groups: &Matrix) -> Vec<f64> {
    let row = |(i, g): (usize, &f64)| {
        1.0 - g * g - groups.row_values(i).iter().map(|l| l * l).sum::<f64>()
    };
    general.iter().enumerate().map(row).collect()
}

/// One factor of the correlations of factors, and whether it is admissible.
fn higher_loadings(correlations: &Matrix) -> Result<(Vec<f64>, bool), Error> {
    let factors = correlations.rows();
    if factors == 2 {
        let r = correlations.at(0, 1);
        if r < 0.0 {
            return Err(Error::NotApplicable {
                what: "a Schmid-Leiman solution",
                reason: format!("the two factors correlate {r:.3}"),
            });
        }
        return Ok((vec![r.sqrt(); 2], true));
    }
    let names: Vec<String> = (0..factors).map(|j| j.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let matrix = Covariance::from_matrix(
        &names,
        correlations.as_slice(),
        u64::MAX >> 12,
        satis_response_model::Denominator::N,
    )?;
    let options = FactorOptions::new(1).extraction(Extraction::MinRes).rotation(Rotation::None);
    let found = FactorAnalysis::new(&matrix, options)?;
    Ok((found.loadings().column_values(0).collect(), found.is_admissible()))
}
