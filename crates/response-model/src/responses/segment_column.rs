//! The segment of each respondent.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::Error;

/// The segment (region, channel, product) to which each respondent belongs:
/// the labels, and for each row the number of its label.
///
/// ```
/// use satis_response_model::SegmentColumn;
///
/// let region = SegmentColumn::from_labels("region", [Some("north"), None, Some("north")])?;
/// assert_eq!(region.labels(), ["north"]);
/// assert_eq!(region.label_of(0), Some("north"));
/// assert_eq!(region.label_of(1), None);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct SegmentColumn<'a> {
    name: String,
    labels: Vec<String>,
    codes: Cow<'a, [u32]>,
}

impl<'a> SegmentColumn<'a> {
    /// The code of a row that belongs to no segment.
    pub const MISSING: u32 = u32::MAX;

    /// A column of numbers of labels, counted from 0, or
    /// [`MISSING`](Self::MISSING). Borrowed codes stay borrowed.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if two labels are the same,
    /// [`Error::OutOfRange`] for a code without label (the message counts
    /// labels from 1).
    pub fn new<I>(
        name: impl Into<String>,
        labels: I,
        codes: impl Into<Cow<'a, [u32]>>,
    ) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let labels: Vec<String> = labels.into_iter().map(Into::into).collect();
        let codes = codes.into();
        crate::unique::check("segment", labels.iter().map(String::as_str))?;
        let is_known = |code: u32| code == Self::MISSING || position(code) < labels.len();
        if let Some(&code) = codes.iter().find(|&&code| !is_known(code)) {
            return Err(Error::OutOfRange {
                what: "the number of a segment",
                limit: labels.len(),
                found: position(code).saturating_add(1),
            });
        }
        Ok(Self { name: name.into(), labels, codes })
    }

    /// A column of labels, one a row; they are numbered in the order in which
    /// they first occur.
    ///
    /// # Errors
    /// [`Error::Overflow`] if there are 2^32 - 1 labels or more.
    pub fn from_labels<I, L>(name: impl Into<String>, rows: I) -> Result<Self, Error>
    where
        I: IntoIterator<Item = Option<L>>,
        L: AsRef<str>,
    {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut labels = Vec::new();
        let mut codes = Vec::new();
        for label in rows {
            let Some(label) = label else {
                codes.push(Self::MISSING);
                continue;
            };
            let label = label.as_ref();
            let code = if let Some(&code) = numbers.get(label) {
                code
            } else {
                let next = u32::try_from(labels.len()).ok().filter(|&code| code < Self::MISSING);
                let next = next.ok_or(Error::Overflow)?;
                numbers.insert(label.to_owned(), next);
                labels.push(label.to_owned());
                next
            };
            codes.push(code);
        }
        Ok(Self { name: name.into(), labels, codes: Cow::Owned(codes) })
    }

    /// What divides the respondents, such as `region`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The labels in the order of their numbers.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The number of each row's label, or [`MISSING`](Self::MISSING).
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The label of a row; `None` if it belongs to no segment or does not
    /// exist.
    #[must_use]
    pub fn label_of(&self, row: usize) -> Option<&str> {
        self.codes.get(row).and_then(|&code| self.labels.get(position(code))).map(String::as_str)
    }

    /// The same column, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> SegmentColumn<'static> {
        SegmentColumn {
            name: self.name,
            labels: self.labels,
            codes: Cow::Owned(self.codes.into_owned()),
        }
    }
}

fn position(code: u32) -> usize {
    usize::try_from(code).unwrap_or(usize::MAX)
}

/// How a segment column is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    name: String,
    labels: Vec<String>,
    codes: Vec<u32>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for SegmentColumn<'_> {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(stored.name, stored.labels, stored.codes)
    }
}

#[cfg(feature = "serde")]
impl From<SegmentColumn<'_>> for Unchecked {
    fn from(column: SegmentColumn<'_>) -> Self {
        Self { name: column.name, labels: column.labels, codes: column.codes.into_owned() }
    }
}
