//! Columns that weights are fitted to: crossed categories, and numbers.

use std::borrow::Cow;

use satis_response_model::{Error as ModelError, SegmentColumn};

use crate::Error;

/// A numeric column that a calibration fits to a known total, such as the
/// turnover of each customer.
#[derive(Debug, Clone, PartialEq)]
pub struct NumericColumn<'a> {
    name: String,
    values: Cow<'a, [f64]>,
}

impl<'a> NumericColumn<'a> {
    /// A column of values, one a respondent. Borrowed values stay borrowed.
    ///
    /// # Errors
    /// [`Error::Model`] if a value is NaN or beyond 1e150 in size.
    pub fn new(name: impl Into<String>, values: impl Into<Cow<'a, [f64]>>) -> Result<Self, Error> {
        let values = values.into();
        check_values("a value of a numeric column", &values)?;
        Ok(Self { name: name.into(), values })
    }

    /// What the numbers are.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of each respondent.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

/// One column whose levels are the combinations of the levels of several, such
/// as `north * women`, for post-stratification by cells.
///
/// A respondent without a level in one of them has none in the result. Only
/// combinations that occur become levels; they are sorted by the order of the
/// labels.
///
/// ```
/// use satis_inference::response_model::SegmentColumn;
/// use satis_inference::weights::crossed;
///
/// let region = SegmentColumn::from_labels("region", ["north", "south", "north"].map(Some))?;
/// let sex = SegmentColumn::from_labels("sex", ["f", "f", "m"].map(Some))?;
/// let cells = crossed("region * sex", &[&region, &sex])?;
/// assert_eq!(cells.labels(), ["north * f", "north * m", "south * f"]);
/// assert_eq!(cells.label_of(2), Some("north * m"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Model`] if the columns are not equally long, or two combinations
/// read the same.
pub fn crossed(
    name: impl Into<String>,
    columns: &[&SegmentColumn<'_>],
) -> Result<SegmentColumn<'static>, Error> {
    let rows = columns.first().map_or(0, |column| column.codes().len());
    for column in columns {
        check_rows("rows of a column to cross", rows, column.codes().len())?;
    }
    let combination = |row: usize| -> Option<Vec<u32>> {
        let codes = columns.iter().map(|column| column.codes().get(row).copied());
        codes.map(|code| code.filter(|&code| code != SegmentColumn::MISSING)).collect()
    };
    let combinations: Vec<Option<Vec<u32>>> = (0..rows).map(combination).collect();
    let mut distinct: Vec<&Vec<u32>> = combinations.iter().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let label = |codes: &Vec<u32>| {
        let labels = columns.iter().zip(codes).map(|(column, &code)| {
            let position = usize::try_from(code).unwrap_or(usize::MAX);
            column.labels().get(position).map_or("", String::as_str)
        });
        labels.collect::<Vec<_>>().join(" * ")
    };
    let number = |codes: &Vec<u32>| {
        let position = distinct.partition_point(|&known| known < codes);
        u32::try_from(position).map_err(|_| Error::from(ModelError::Overflow))
    };
    let codes = combinations
        .iter()
        .map(|codes| codes.as_ref().map_or(Ok(SegmentColumn::MISSING), number))
        .collect::<Result<Vec<u32>, Error>>()?;
    Ok(SegmentColumn::new(name, distinct.iter().map(|codes| label(codes)), codes)?)
}

pub(crate) fn check_rows(what: &'static str, expected: usize, found: usize) -> Result<(), Error> {
    if expected == found {
        return Ok(());
    }
    Err(ModelError::Length { what, expected, found }.into())
}

/// Fails for a value that is NaN or so large that sums would not be finite.
pub(crate) fn check_values(what: &'static str, values: &[f64]) -> Result<(), Error> {
    match values.iter().find(|value| !(-1e150..=1e150).contains(*value)) {
        Some(&value) => Err(ModelError::Magnitude { what, value }.into()),
        None => Ok(()),
    }
}

/// Fails for a weight that is neither 0 nor from 1e-150 to 1e150, or if all
/// are 0.
pub(crate) fn check_weights(weights: &[f64]) -> Result<(), Error> {
    let good = |weight: f64| weight.abs() <= 0.0 || (1e-150..=1e150).contains(&weight);
    if let Some(row) = weights.iter().position(|&weight| !good(weight)) {
        let weight = weights.get(row).copied().unwrap_or(f64::NAN);
        return Err(ModelError::Weight { weight, row: Some(row) }.into());
    }
    if weights.iter().any(|&weight| weight > 0.0) { Ok(()) } else { Err(Error::NoData) }
}

#[cfg(test)]
mod tests {
    use satis_response_model::SegmentColumn;

    use super::{NumericColumn, check_weights, crossed};
    use crate::Error;

    #[test]
    fn a_gap_in_one_column_is_a_gap_in_the_cross() {
        let a = SegmentColumn::from_labels("a", [Some("x"), None, Some("y")]).unwrap();
        let b = SegmentColumn::from_labels("b", [Some("u"), Some("u"), Some("v")]).unwrap();
        let both = crossed("both", &[&a, &b]).unwrap();
        assert_eq!(both.labels(), ["x * u", "y * v"]);
        assert_eq!(both.label_of(1), None);
        let short = SegmentColumn::from_labels("c", [Some("x")]).unwrap();
        assert!(crossed("both", &[&a, &short]).is_err());
        // No column has no rows.
        assert!(crossed("none", &[]).unwrap().codes().is_empty());
    }

    #[test]
    fn numbers_and_weights_are_checked() {
        assert!(NumericColumn::new("x", vec![1.0, f64::NAN]).is_err());
        assert!(check_weights(&[1.0, -1.0]).is_err());
        assert_eq!(check_weights(&[0.0, 0.0]), Err(Error::NoData));
        assert_eq!(check_weights(&[]), Err(Error::NoData));
    }
}
