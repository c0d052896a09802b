//! Indices of companies, put together to those of industries, sectors and a
//! nation.

use satis_response_model::Estimate;

use super::CsiIndex;
use super::csi_index::normal_interval;
use crate::Error;

/// Indices with shares, put together level by level: companies by sales to
/// industries, industries to sectors, sectors by value added to a nation.
///
/// The value of a node is the mean of its parts weighted by their shares, its
/// standard error `sqrt(sum share^2 SE^2)` with shares that sum to 1: the parts
/// were asked apart, and the shares are known.
///
/// ```
/// use satis_csi::IndexTree;
///
/// let airlines = IndexTree::node("airlines", [
///     (3.0, IndexTree::value("A", 70.0, 1.0, 250)?),
///     (1.0, IndexTree::value("B", 78.0, 2.0, 250)?),
/// ])?;
/// assert_eq!(airlines.mean(), 72.0);
/// assert_eq!(airlines.standard_error(), (0.75_f64.powi(2) + 0.5_f64.powi(2)).sqrt());
/// let nation = IndexTree::node("nation", [
///     (0.5, airlines),
///     (0.5, IndexTree::value("banks", 76.0, 0.8, 500)?),
/// ])?;
/// assert_eq!((nation.mean(), nation.n()), (74.0, 1000));
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct IndexTree {
    name: String,
    value: f64,
    standard_error: f64,
    n: u64,
    parts: Vec<(f64, Self)>,
}

/// One node of a tree, on one line.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TreeValue {
    /// How many levels below the whole it stands.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// Its share of the node above; 1 for the whole.
    pub share: f64,
    /// Its index.
    pub value: f64,
    /// The standard error of that.
    pub standard_error: f64,
    /// How many respondents it rests on.
    pub n: u64,
}

impl IndexTree {
    /// An index as it was published.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a value that is not finite or a standard error
    /// below 0.
    pub fn value(
        name: impl Into<String>,
        value: f64,
        standard_error: f64,
        n: u64,
    ) -> Result<Self, Error> {
        if !value.is_finite() {
            return Err(Error::Parameter { what: "an index", value, expected: "a finite number" });
        }
        let usable = standard_error.is_finite() && standard_error >= 0.0;
        if !usable {
            let (what, value) = ("a standard error", standard_error);
            let expected = "a finite number of at least 0";
            return Err(Error::Parameter { what, value, expected });
        }
        Ok(Self { name: name.into(), value, standard_error, n, parts: Vec::new() })
    }

    /// The index of one company.
    #[must_use]
    pub fn leaf(name: impl Into<String>, index: &CsiIndex) -> Self {
        Self {
            name: name.into(),
            value: index.value(),
            standard_error: index.standard_error(),
            n: index.n(),
            parts: Vec::new(),
        }
    }

    /// Parts with their shares, in any unit.
    ///
    /// # Errors
    /// [`Error::Length`] without parts, [`Error::Parameter`] for a share that
    /// is negative or not finite, or if all are 0.
    pub fn node(
        name: impl Into<String>,
        parts: impl IntoIterator<Item = (f64, Self)>,
    ) -> Result<Self, Error> {
        let mut parts: Vec<(f64, Self)> = parts.into_iter().collect();
        if parts.is_empty() {
            return Err(Error::Length { what: "parts of an index", expected: 1, found: 0 });
        }
        let expected = "a finite number of at least 0, not all of them 0";
        if let Some((value, _)) = parts.iter().find(|part| !(part.0.is_finite() && part.0 >= 0.0)) {
            return Err(Error::Parameter { what: "a share", value: *value, expected });
        }
        let total: f64 = parts.iter().map(|part| part.0).sum();
        let usable = total.is_finite() && total > 0.0;
        if !usable {
            return Err(Error::Parameter { what: "the sum of the shares", value: total, expected });
        }
        parts.iter_mut().for_each(|part| part.0 /= total);
        let value = parts.iter().map(|(share, part)| share * part.value).sum();
        let variance: f64 =
            parts.iter().map(|(share, part)| (share * part.standard_error).powi(2)).sum();
        let n = parts.iter().map(|(_, part)| part.n).fold(0, u64::saturating_add);
        Ok(Self { name: name.into(), value, standard_error: variance.sqrt(), n, parts })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its index.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.value
    }

    /// The standard error of that.
    #[must_use]
    pub const fn standard_error(&self) -> f64 {
        self.standard_error
    }

    /// How many respondents it rests on.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Its parts with their shares, which sum to 1.
    #[must_use]
    pub fn parts(&self) -> &[(f64, Self)] {
        &self.parts
    }

    /// The index with its standard error and a normal interval.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level lies strictly between 0 and 1.
    pub fn estimate(&self, level: f64) -> Result<Estimate, Error> {
        Ok(Estimate::new(format!("{} index", self.name), self.value, self.n)?
            .with_standard_error(self.standard_error)?
            .with_interval(normal_interval(self.value, self.standard_error, level)?)
            .with_convention("parts asked apart, shares as known"))
    }

    /// All nodes, each before its parts.
    #[must_use]
    pub fn lines(&self) -> Vec<TreeValue> {
        let mut lines = Vec::new();
        self.collect(0, 1.0, &mut lines);
        lines
    }

    fn collect(&self, depth: usize, share: f64, lines: &mut Vec<TreeValue>) {
        lines.push(TreeValue {
            depth,
            name: self.name.clone(),
            share,
            value: self.value,
            standard_error: self.standard_error,
            n: self.n,
        });
        for (share, part) in &self.parts {
            part.collect(depth + 1, *share, lines);
        }
    }
}
