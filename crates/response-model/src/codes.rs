//! A number for each point of a scale.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::{Direction, Error, Scale, Statistic, Tally, WeightedTally};

/// A numeric code for each point of a scale, whose mean over the answers is a
/// score.
///
/// A net promoter score (-1, 0, +1), a top-box share (0, 1), a mean (the
/// values) and an index from 0 to 100 are all codes, so that one piece of
/// mathematics gives them all their intervals.
///
/// ```
/// use satis_response_model::{Codes, Scale, Statistic, Tally};
///
/// let scale = Scale::ONE_TO_FIVE;
/// let tally = Tally::from_counts(&scale, &[4, 6, 15, 40, 35])?;
/// assert_eq!(Codes::top_box(&scale, 2)?.value(&tally), Some(0.75));
/// assert_eq!(Codes::points(&scale).value(&tally), Some(3.96));
/// assert_eq!(Codes::rescaled(&scale, 0.0, 100.0)?.value(&tally), Some(74.0));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Codes {
    name: Cow<'static, str>,
    scale: Scale,
    values: Vec<f64>,
}

impl Codes {
    /// Codes under a name of their own, lowest point first.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one code a point,
    /// [`Error::Magnitude`] if one is NaN or beyond 1e150 in size.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        scale: &Scale,
        values: impl Into<Vec<f64>>,
    ) -> Result<Self, Error> {
        let values = values.into();
        if values.len() != scale.points() {
            return Err(Error::Length {
                what: "codes, one a point",
                expected: scale.points(),
                found: values.len(),
            });
        }
        // NaN is not within any range.
        if let Some(&value) = values.iter().find(|value| !(-1e150..=1e150).contains(*value)) {
            return Err(Error::Magnitude { what: "a code", value });
        }
        Ok(Self { name: name.into(), scale: scale.without_labels(), values })
    }

    fn of(name: impl Into<Cow<'static, str>>, scale: &Scale, code: impl Fn(i32) -> f64) -> Self {
        Self {
            name: name.into(),
            scale: scale.without_labels(),
            values: scale.values().map(code).collect(),
        }
    }

    /// The values of the points themselves: the score is the mean answer.
    #[must_use]
    pub fn points(scale: &Scale) -> Self {
        Self::of("mean", scale, f64::from)
    }

    /// 1 for the best `boxes` points and 0 for the others: the score is the
    /// top-box share. The best points are the highest ones, or the lowest
    /// where the scale says that lower is better.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `boxes` is at least 1 and leaves a point
    /// over.
    pub fn top_box(scale: &Scale, boxes: usize) -> Result<Self, Error> {
        Ok(Self::share(format!("top-{boxes}-box"), scale, best(scale, boxes)?))
    }

    /// 1 for the worst `boxes` points and 0 for the others: the score is the
    /// bottom-box share.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] unless `boxes` is at least 1 and leaves a point
    /// over.
    pub fn bottom_box(scale: &Scale, boxes: usize) -> Result<Self, Error> {
        Ok(Self::share(format!("bottom-{boxes}-box"), scale, worst(scale, boxes)?))
    }

    /// 1 for the values within a range and 0 for the others: the score is
    /// their share. Values beyond the scale select nothing.
    #[must_use]
    pub fn share(
        name: impl Into<Cow<'static, str>>,
        scale: &Scale,
        range: RangeInclusive<i32>,
    ) -> Self {
        Self::of(name, scale, |value| f64::from(u8::from(range.contains(&value))))
    }

    /// +1 for the values of one range, -1 for those of another, 0 between:
    /// the score is the difference of two shares, from -1 to 1.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] if the ranges overlap.
    pub fn net(
        name: impl Into<Cow<'static, str>>,
        scale: &Scale,
        good: RangeInclusive<i32>,
        bad: RangeInclusive<i32>,
    ) -> Result<Self, Error> {
        if scale.values().any(|value| good.contains(&value) && bad.contains(&value)) {
            return Err(Error::ShapeMismatch {
                what: "a good and a bad range that must not overlap",
                left: format!("{good:?}"),
                right: format!("{bad:?}"),
            });
        }
        Ok(Self::of(name, scale, |value| {
            f64::from(i8::from(good.contains(&value)) - i8::from(bad.contains(&value)))
        }))
    }

    /// The points stretched evenly so that the worst becomes `worst` and the
    /// best `best`: the score is the mean answer as an index, such as 0 to
    /// 100.
    ///
    /// # Errors
    /// [`Error::Magnitude`] if an end is NaN or beyond 1e150 in size.
    pub fn rescaled(scale: &Scale, worst: f64, best: f64) -> Result<Self, Error> {
        let (low, high) = match scale.direction() {
            Direction::HigherIsBetter => (worst, best),
            Direction::LowerIsBetter => (best, worst),
        };
        let width = f64::from(scale.max()) - f64::from(scale.min());
        let values: Vec<f64> = scale
            .values()
            .map(|value| {
                let above = f64::from(value) - f64::from(scale.min());
                (low * (width - above) + high * above) / width
            })
            .collect();
        Self::new(format!("index {worst} to {best}"), scale, values)
    }

    /// What the score is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scale, without labels.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The code of each point, lowest first.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The smallest code: no score can be lower.
    #[must_use]
    pub fn lowest(&self) -> f64 {
        self.values.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The largest code: no score can be higher.
    #[must_use]
    pub fn highest(&self) -> f64 {
        self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The same codes under another name.
    #[must_use]
    pub fn named(self, name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Whether a tally's scale is the one of these codes.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] if it is not.
    pub fn check(&self, scale: &Scale) -> Result<(), Error> {
        self.scale.check_same_points(scale)
    }

    /// The mean code of those who answered; `None` if nobody did or the scale
    /// is another one.
    #[must_use]
    pub fn mean(&self, tally: &Tally) -> Option<f64> {
        self.check(tally.scale()).ok()?;
        let n = tally.answered();
        (n > 0).then_some(())?;
        let pairs = tally.counts().iter().zip(&self.values);
        Some(pairs.map(|(&count, code)| count as f64 * code).sum::<f64>() / n as f64)
    }

    /// The weighted mean code of those who answered; `None` if their weights
    /// sum to zero or the scale is another one.
    #[must_use]
    pub fn weighted_mean(&self, tally: &WeightedTally) -> Option<f64> {
        self.check(tally.scale()).ok()?;
        (tally.total_weight() > 0.0).then_some(())?;
        let pairs = tally.counts().iter().zip(&self.values);
        Some(pairs.map(|(count, code)| count.sum * code).sum::<f64>() / tally.total_weight())
    }
}

impl Statistic<Tally> for Codes {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, tally: &Tally) -> Option<f64> {
        self.mean(tally)
    }
}

impl Statistic<WeightedTally> for Codes {
    fn name(&self) -> &str {
        &self.name
    }

    fn value(&self, tally: &WeightedTally) -> Option<f64> {
        self.weighted_mean(tally)
    }
}

fn best(scale: &Scale, boxes: usize) -> Result<RangeInclusive<i32>, Error> {
    match scale.direction() {
        Direction::HigherIsBetter => upper(scale, boxes),
        Direction::LowerIsBetter => lower(scale, boxes),
    }
}

fn worst(scale: &Scale, boxes: usize) -> Result<RangeInclusive<i32>, Error> {
    match scale.direction() {
        Direction::HigherIsBetter => lower(scale, boxes),
        Direction::LowerIsBetter => upper(scale, boxes),
    }
}

fn upper(scale: &Scale, boxes: usize) -> Result<RangeInclusive<i32>, Error> {
    Ok(scale.max() - steps(scale, boxes)?..=scale.max())
}

fn lower(scale: &Scale, boxes: usize) -> Result<RangeInclusive<i32>, Error> {
    Ok(scale.min()..=scale.min() + steps(scale, boxes)?)
}

/// How far the last of some boxes lies from the end of the scale.
fn steps(scale: &Scale, boxes: usize) -> Result<i32, Error> {
    let limit = scale.points() - 1;
    let out_of_range = Error::OutOfRange { what: "the number of boxes", limit, found: boxes };
    if !(1..=limit).contains(&boxes) {
        return Err(out_of_range);
    }
    i32::try_from(boxes - 1).map_err(|_| out_of_range)
}

/// How codes are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    name: String,
    scale: Scale,
    values: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Codes {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(stored.name, &stored.scale, stored.values)
    }
}

#[cfg(feature = "serde")]
impl From<Codes> for Unchecked {
    fn from(codes: Codes) -> Self {
        Self { name: codes.name.into_owned(), scale: codes.scale, values: codes.values }
    }
}

#[cfg(test)]
mod tests {
    use super::Codes;
    use crate::{Direction, Error, Scale};

    #[test]
    fn boxes_follow_the_direction() {
        let effort = Scale::ONE_TO_FIVE.with_direction(Direction::LowerIsBetter);
        assert_eq!(Codes::top_box(&effort, 2).unwrap().values(), [1.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(Codes::bottom_box(&effort, 1).unwrap().values(), [0.0, 0.0, 0.0, 0.0, 1.0]);
        let index = Codes::rescaled(&effort, 0.0, 100.0).unwrap();
        assert_eq!(index.values(), [100.0, 75.0, 50.0, 25.0, 0.0]);
        assert_eq!((index.lowest(), index.highest()), (0.0, 100.0));
    }

    #[test]
    fn boxes_must_leave_a_point_over() {
        for boxes in [0, 5, 6] {
            assert_eq!(
                Codes::top_box(&Scale::ONE_TO_FIVE, boxes),
                Err(Error::OutOfRange { what: "the number of boxes", limit: 4, found: boxes })
            );
        }
    }

    #[test]
    fn net_ranges_must_not_overlap() {
        let scale = Scale::ONE_TO_SEVEN;
        assert!(Codes::net("net", &scale, 4..=7, 1..=4).is_err());
        let net = Codes::net("net", &scale, 5..=7, 1..=3).unwrap();
        assert_eq!(net.values(), [-1.0, -1.0, -1.0, 0.0, 1.0, 1.0, 1.0]);
    }
}
