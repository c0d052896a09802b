//! The points on which an item is answered.

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::{Answer, Error, Missing};

/// Which end of a scale is the good one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Direction {
    /// A higher value is a better answer, as in most satisfaction scales.
    #[default]
    HigherIsBetter,
    /// A lower value is a better answer, as in the customer effort score of
    /// 2010 or in school grades of some countries.
    LowerIsBetter,
}

impl Direction {
    /// The other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::HigherIsBetter => Self::LowerIsBetter,
            Self::LowerIsBetter => Self::HigherIsBetter,
        }
    }
}

impl std::fmt::Display for Direction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::HigherIsBetter => "higher is better",
            Self::LowerIsBetter => "lower is better",
        })
    }
}

/// An ordered set of integer points, `min` to `max`, with a direction and
/// optional labels.
///
/// A value that is not one of the points is an error wherever it turns up; it
/// is never rounded or clamped. A scale is cheap to clone: its labels are
/// shared.
///
/// ```
/// use satis_response_model::Scale;
///
/// let scale = Scale::new(1, 5)?.with_labels(["bad", "poor", "fair", "good", "excellent"])?;
/// assert_eq!(scale.points(), 5);
/// assert_eq!(scale.label(4), Some("good"));
/// assert_eq!(scale.reverse(4), Some(2));
/// assert!(scale.point(4.5).is_err());
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Scale {
    min: i32,
    max: i32,
    direction: Direction,
    labels: Option<Arc<[String]>>,
}

impl Scale {
    /// The most points a scale may have: the codes above stand for missing
    /// answers.
    pub const MAX_POINTS: usize = 250;
    /// 0 to 10: how likely are you to recommend us?
    pub const ZERO_TO_TEN: Self = Self::unchecked(0, 10);
    /// 1 to 3.
    pub const ONE_TO_THREE: Self = Self::unchecked(1, 3);
    /// 1 to 4: no middle point.
    pub const ONE_TO_FOUR: Self = Self::unchecked(1, 4);
    /// 1 to 5: the commonest rating scale, and stars.
    pub const ONE_TO_FIVE: Self = Self::unchecked(1, 5);
    /// 1 to 7: SERVQUAL, and the customer effort score since 2013.
    pub const ONE_TO_SEVEN: Self = Self::unchecked(1, 7);
    /// 1 to 9: LibQUAL and SERVQUAL's zone of tolerance.
    pub const ONE_TO_NINE: Self = Self::unchecked(1, 9);
    /// 1 to 10: the items of the American Customer Satisfaction Index.
    pub const ONE_TO_TEN: Self = Self::unchecked(1, 10);
    /// -2 to 2: a five-point scale around a neutral 0.
    pub const MINUS_TWO_TO_TWO: Self = Self::unchecked(-2, 2);

    const fn unchecked(min: i32, max: i32) -> Self {
        Self { min, max, direction: Direction::HigherIsBetter, labels: None }
    }

    /// The points `min` to `max`, higher being better.
    ///
    /// # Errors
    /// [`Error::ScaleBounds`] unless `min < max` with at most
    /// [`Scale::MAX_POINTS`] points.
    pub fn new(min: i32, max: i32) -> Result<Self, Error> {
        let points = i64::from(max) - i64::from(min) + 1;
        if points < 2 || points > Self::MAX_POINTS as i64 {
            return Err(Error::ScaleBounds { min, max });
        }
        Ok(Self::unchecked(min, max))
    }

    /// The same points with the given direction.
    #[must_use]
    pub fn with_direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// The same points with a label each, lowest first.
    ///
    /// # Errors
    /// [`Error::LabelCount`] unless there are as many labels as points;
    /// [`Error::Duplicate`] if two labels are the same.
    pub fn with_labels<I>(mut self, labels: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let labels: Vec<String> = labels.into_iter().map(Into::into).collect();
        if labels.len() != self.points() {
            return Err(Error::LabelCount { points: self.points(), labels: labels.len() });
        }
        crate::unique::check("label", labels.iter().map(String::as_str))?;
        self.labels = Some(labels.into());
        Ok(self)
    }

    /// The same points and direction with no labels.
    #[must_use]
    pub fn without_labels(&self) -> Self {
        Self { labels: None, ..self.clone() }
    }

    /// The lowest point.
    #[must_use]
    pub const fn min(&self) -> i32 {
        self.min
    }

    /// The highest point.
    #[must_use]
    pub const fn max(&self) -> i32 {
        self.max
    }

    /// How many points there are.
    #[must_use]
    pub const fn points(&self) -> usize {
        // Between 2 and 250 by construction, so the difference is positive.
        self.max.abs_diff(self.min) as usize + 1
    }

    /// Which end is the good one.
    #[must_use]
    pub const fn direction(&self) -> Direction {
        self.direction
    }

    /// The labels, lowest point first, if there are any.
    #[must_use]
    pub fn labels(&self) -> Option<&[String]> {
        self.labels.as_deref()
    }

    /// The label of a value, if the value is a point and has one.
    #[must_use]
    pub fn label(&self, value: i32) -> Option<&str> {
        let index = self.index_of(value)?;
        self.labels.as_ref().and_then(|labels| labels.get(usize::from(index))).map(String::as_str)
    }

    /// The values of the points, lowest first.
    #[must_use]
    pub const fn values(&self) -> RangeInclusive<i32> {
        self.min..=self.max
    }

    /// Whether the value is a point.
    #[must_use]
    pub const fn contains(&self, value: i32) -> bool {
        self.min <= value && value <= self.max
    }

    /// Whether another scale has the same points and direction, whatever the
    /// labels.
    #[must_use]
    pub fn same_points(&self, other: &Self) -> bool {
        (self.min, self.max, self.direction) == (other.min, other.max, other.direction)
    }

    /// The index of a value, counted from 0 at the lowest point.
    #[must_use]
    pub fn index_of(&self, value: i32) -> Option<u8> {
        if !self.contains(value) {
            return None;
        }
        u8::try_from(value.abs_diff(self.min)).ok()
    }

    /// The value at an index.
    #[must_use]
    pub fn value_at(&self, index: u8) -> Option<i32> {
        (usize::from(index) < self.points()).then(|| self.min + i32::from(index))
    }

    /// The value mirrored on the declared scale, `min + max - value`, or
    /// `None` if it is no point.
    ///
    /// What was observed plays no part: a column answered only with 4 and 5
    /// on a scale from 1 to 5 becomes 2 and 1.
    #[must_use]
    pub fn reverse(&self, value: i32) -> Option<i32> {
        let index = self.index_of(value)?;
        Some(self.max - i32::from(index))
    }

    /// Takes a number for a point.
    ///
    /// # Errors
    /// [`Error::OffScale`] if the number is not whole, not finite, or no point.
    pub fn point(&self, value: f64) -> Result<i32, Error> {
        let within = f64::from(self.min) <= value && value <= f64::from(self.max);
        if !within || value.fract().abs() > 0.0 {
            return Err(self.off_scale(value, None));
        }
        // A whole number within the bounds of two of this type.
        #[expect(clippy::cast_possible_truncation, reason = "see above")]
        let point = value as i32;
        Ok(point)
    }

    /// The byte that stands for an answer: the index of its point, or the code
    /// of the missing reason.
    ///
    /// # Errors
    /// [`Error::OffScale`] if the answer's value is no point.
    pub fn encode(&self, answer: Answer) -> Result<u8, Error> {
        match answer {
            Answer::Value(value) => {
                self.index_of(value).ok_or_else(|| self.off_scale(f64::from(value), None))
            }
            Answer::Missing(reason) => Ok(reason.code()),
        }
    }

    /// The answer that a byte stands for.
    ///
    /// # Errors
    /// [`Error::UnknownCode`] if it stands for none.
    pub fn decode(&self, code: u8) -> Result<Answer, Error> {
        self.value_at(code)
            .map(Answer::Value)
            .or_else(|| Missing::from_code(code).map(Answer::Missing))
            .ok_or(Error::UnknownCode { code, row: None, points: self.points() })
    }

    pub(crate) fn off_scale(&self, value: f64, row: Option<usize>) -> Error {
        Error::OffScale { value, row, min: self.min, max: self.max }
    }

    pub(crate) fn check_same_points(&self, other: &Self) -> Result<(), Error> {
        if self.same_points(other) {
            return Ok(());
        }
        let describe = |scale: &Self| format!("{scale} ({})", scale.direction);
        Err(Error::ShapeMismatch { what: "scales", left: describe(self), right: describe(other) })
    }
}

/// `0 to 10`.
impl std::fmt::Display for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}", self.min, self.max)
    }
}

/// How a scale is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    min: i32,
    max: i32,
    #[serde(default)]
    direction: Direction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Scale {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        let scale = Self::new(stored.min, stored.max)?.with_direction(stored.direction);
        match stored.labels {
            Some(labels) => scale.with_labels(labels),
            None => Ok(scale),
        }
    }
}

#[cfg(feature = "serde")]
impl From<Scale> for Unchecked {
    fn from(scale: Scale) -> Self {
        Self {
            min: scale.min,
            max: scale.max,
            direction: scale.direction,
            labels: scale.labels.map(|labels| labels.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;
    use crate::{Answer, Error, Missing};

    #[test]
    fn bounds_are_checked_at_the_edges() {
        assert!(Scale::new(1, 250).is_ok());
        assert_eq!(Scale::new(0, 250), Err(Error::ScaleBounds { min: 0, max: 250 }));
        assert!(Scale::new(3, 3).is_err());
        assert!(Scale::new(i32::MIN, i32::MAX).is_err());
        let top = Scale::new(i32::MAX - 4, i32::MAX).unwrap();
        assert_eq!(top.reverse(i32::MAX), Some(i32::MAX - 4));
    }

    #[test]
    fn every_code_decodes_to_what_it_encodes() {
        let scale = Scale::MINUS_TWO_TO_TWO;
        for answer in scale.values().map(Answer::Value).chain(Missing::ALL.map(Answer::Missing)) {
            assert_eq!(scale.decode(scale.encode(answer).unwrap()), Ok(answer));
        }
        assert!(matches!(scale.decode(5), Err(Error::UnknownCode { code: 5, .. })));
        assert!(matches!(scale.decode(250), Err(Error::UnknownCode { .. })));
    }

    #[test]
    fn only_whole_numbers_on_the_scale_are_points() {
        assert_eq!(Scale::ZERO_TO_TEN.point(10.0), Ok(10));
        for off in [6.5, 11.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Scale::ZERO_TO_TEN.point(off).is_err());
        }
        for off in [1e-17, -1e-300, 1.0 - f64::EPSILON / 2.0] {
            assert!(Scale::MINUS_TWO_TO_TWO.point(off).is_err());
        }
        assert_eq!(Scale::MINUS_TWO_TO_TWO.point(-0.0), Ok(0));
    }

    #[test]
    fn labels_are_one_a_point_and_distinct() {
        assert!(matches!(
            Scale::ONE_TO_THREE.with_labels(["a", "b"]),
            Err(Error::LabelCount { points: 3, labels: 2 })
        ));
        assert!(matches!(
            Scale::ONE_TO_THREE.with_labels(["a", "b", "a"]),
            Err(Error::Duplicate { .. })
        ));
    }
}
