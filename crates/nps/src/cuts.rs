//! Where detractors end and promoters begin.

use satis_response_model::{Codes, Direction, Scale};

use crate::Error;

/// What an answer makes of a respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Category {
    /// Counts -1.
    Detractor,
    /// Counts 0, and in the base.
    Passive,
    /// Counts +1.
    Promoter,
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Detractor => "detractor",
            Self::Passive => "passive",
            Self::Promoter => "promoter",
        })
    }
}

/// A scale and the two scores that cut it into detractors, passives and
/// promoters. Every point is in exactly one of them.
///
/// ```
/// use satis_nps::{Category, Cuts};
///
/// assert_eq!(Cuts::CLASSIC.category(8), Some(Category::Passive));
/// assert_eq!(Cuts::EUROPEAN.category(8), Some(Category::Promoter));
/// assert_eq!(Cuts::CLASSIC.category(11), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Cuts {
    scale: Scale,
    last_detractor: i32,
    first_promoter: i32,
}

impl Cuts {
    /// 0 to 6, 7 to 8, 9 to 10: Reichheld (2003), The one number you need to
    /// grow, Harvard Business Review 81(12). The default.
    pub const CLASSIC: Self =
        Self { scale: Scale::ZERO_TO_TEN, last_detractor: 6, first_promoter: 9 };
    /// 0 to 5, 6 to 7, 8 to 10: the European variant, for countries where a 10
    /// is rarely given.
    pub const EUROPEAN: Self =
        Self { scale: Scale::ZERO_TO_TEN, last_detractor: 5, first_promoter: 8 };

    /// Cuts of any scale on which higher is better. There may be no passives
    /// between, as on a scale from 1 to 2; there are always detractors and
    /// promoters.
    ///
    /// # Errors
    /// [`Error::Cuts`] unless `min <= last_detractor < first_promoter <= max`,
    /// [`Error::Direction`] for a scale on which lower is better.
    ///
    /// ```
    /// use satis_nps::Cuts;
    /// use satis_nps::response_model::Scale;
    ///
    /// let stars = Cuts::new(&Scale::ONE_TO_FIVE, 3, 5)?;
    /// assert_eq!(stars.to_string(), "1 to 3 | 4 | 5");
    /// assert!(Cuts::new(&Scale::ONE_TO_FIVE, 4, 4).is_err());
    /// # Ok::<(), satis_nps::Error>(())
    /// ```
    pub fn new(scale: &Scale, last_detractor: i32, first_promoter: i32) -> Result<Self, Error> {
        let (min, max) = (scale.min(), scale.max());
        if scale.direction() == Direction::LowerIsBetter {
            return Err(Error::Direction { min, max });
        }
        if !(min <= last_detractor && last_detractor < first_promoter && first_promoter <= max) {
            return Err(Error::Cuts { last_detractor, first_promoter, min, max });
        }
        Ok(Self { scale: scale.without_labels(), last_detractor, first_promoter })
    }

    /// The scale that is cut.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The highest score of a detractor.
    #[must_use]
    pub const fn last_detractor(&self) -> i32 {
        self.last_detractor
    }

    /// The lowest score of a promoter.
    #[must_use]
    pub const fn first_promoter(&self) -> i32 {
        self.first_promoter
    }

    /// What a score makes of a respondent; `None` if it is not on the scale.
    #[must_use]
    pub fn category(&self, score: i32) -> Option<Category> {
        if !self.scale.contains(score) {
            None
        } else if score <= self.last_detractor {
            Some(Category::Detractor)
        } else if score < self.first_promoter {
            Some(Category::Passive)
        } else {
            Some(Category::Promoter)
        }
    }

    /// The codes -1, 0 and +1 of the points: their mean is the score on -1 to
    /// 1.
    #[must_use]
    pub fn codes(&self) -> Codes {
        let good = self.first_promoter..=self.scale.max();
        let bad = self.scale.min()..=self.last_detractor;
        // The ranges do not overlap by construction.
        Codes::net("NPS", &self.scale, good, bad).unwrap_or_else(|_| Codes::points(&self.scale))
    }

    /// The codes whose mean is the share of a category.
    #[must_use]
    pub fn share_codes(&self, category: Category) -> Codes {
        let (name, range) = match category {
            Category::Detractor => ("detractors", self.scale.min()..=self.last_detractor),
            Category::Passive => ("passives", self.last_detractor + 1..=self.first_promoter - 1),
            Category::Promoter => ("promoters", self.first_promoter..=self.scale.max()),
        };
        Codes::share(name, &self.scale, range)
    }
}

impl Default for Cuts {
    fn default() -> Self {
        Self::CLASSIC
    }
}

/// `0 to 6 | 7 to 8 | 9 to 10`.
impl std::fmt::Display for Cuts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let range = |from: i32, to: i32| {
            if from == to { from.to_string() } else { format!("{from} to {to}") }
        };
        f.write_str(&range(self.scale.min(), self.last_detractor))?;
        if self.first_promoter - self.last_detractor > 1 {
            write!(f, " | {}", range(self.last_detractor + 1, self.first_promoter - 1))?;
        }
        write!(f, " | {}", range(self.first_promoter, self.scale.max()))
    }
}

/// How cuts are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    scale: Scale,
    last_detractor: i32,
    first_promoter: i32,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Cuts {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(&stored.scale, stored.last_detractor, stored.first_promoter)
    }
}

#[cfg(feature = "serde")]
impl From<Cuts> for Unchecked {
    fn from(cuts: Cuts) -> Self {
        Self {
            scale: cuts.scale,
            last_detractor: cuts.last_detractor,
            first_promoter: cuts.first_promoter,
        }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Direction, Scale};

    use super::{Category, Cuts};
    use crate::Error;

    #[test]
    fn cuts_must_partition_the_scale() {
        let scale = Scale::ZERO_TO_TEN;
        for (last, first) in [(6, 6), (7, 6), (-1, 9), (6, 11), (i32::MIN, i32::MAX)] {
            assert!(matches!(Cuts::new(&scale, last, first), Err(Error::Cuts { .. })));
        }
        let lower = scale.with_direction(Direction::LowerIsBetter);
        assert!(matches!(Cuts::new(&lower, 6, 9), Err(Error::Direction { .. })));
    }

    #[test]
    fn every_point_has_one_category_and_its_code() {
        let yes_no = Cuts::new(&Scale::new(0, 1).unwrap(), 0, 1).unwrap();
        let short = Cuts::new(&Scale::ONE_TO_FIVE, 3, 5).unwrap();
        for cuts in [Cuts::CLASSIC, Cuts::EUROPEAN, yes_no, short] {
            let expected = cuts.scale().values().map(|value| match cuts.category(value) {
                Some(Category::Promoter) => 1.0,
                Some(Category::Passive) => 0.0,
                Some(Category::Detractor) => -1.0,
                None => f64::NAN,
            });
            assert_eq!(cuts.codes().values(), expected.collect::<Vec<f64>>());
        }
    }

    #[test]
    fn cuts_print_their_parts() {
        assert_eq!(Cuts::CLASSIC.to_string(), "0 to 6 | 7 to 8 | 9 to 10");
        let yes_no = Cuts::new(&Scale::new(0, 1).unwrap(), 0, 1).unwrap();
        assert_eq!(yes_no.to_string(), "0 | 1");
    }
}
