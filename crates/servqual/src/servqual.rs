//! The instrument: items asked twice, and the dimensions that they measure.

use satis_response_model::{Item, Keying, Questionnaire, Scale};

use crate::{Dimensions, Error};

/// One item asked twice of a respondent: what an excellent service should be
/// like, and what this service is like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct ItemPair {
    id: String,
    expectation: Item,
    perception: Item,
}

impl ItemPair {
    /// An item whose two questions have the ids `E` and `P` followed by its
    /// own, on one scale.
    ///
    /// ```
    /// use satis_servqual::ItemPair;
    /// use satis_servqual::response_model::Scale;
    ///
    /// let pair = ItemPair::new("01", &Scale::ONE_TO_SEVEN);
    /// assert_eq!((pair.expectation().id(), pair.perception().id()), ("E01", "P01"));
    /// ```
    #[must_use]
    pub fn new(id: impl Into<String>, scale: &Scale) -> Self {
        let id = id.into();
        let question = |side| Item::new(format!("{side}{id}"), scale.clone());
        Self { expectation: question("E"), perception: question("P"), id }
    }

    /// An item with the two questions as given, each with its wording and
    /// keying.
    #[must_use]
    pub fn of(id: impl Into<String>, expectation: Item, perception: Item) -> Self {
        Self { id: id.into(), expectation, perception }
    }

    /// With both questions keyed as given: of a reversed item the answers are
    /// mirrored on the declared scale, `min + max - x`, before anything is
    /// computed.
    #[must_use]
    pub fn with_keying(self, keying: Keying) -> Self {
        Self {
            expectation: self.expectation.with_keying(keying),
            perception: self.perception.with_keying(keying),
            ..self
        }
    }

    /// The name of the item.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What an excellent service should be like.
    #[must_use]
    pub const fn expectation(&self) -> &Item {
        &self.expectation
    }

    /// What this service is like.
    #[must_use]
    pub const fn perception(&self) -> &Item {
        &self.perception
    }
}

/// A service-quality instrument: item pairs and their dimensions.
///
/// [`Servqual::classic`] is the one of 22 items; any other set is as good. The
/// two questions of an item have one scale: a gap between importance and
/// agreement, or between 1 to 5 and 1 to 7, is no gap and is refused.
///
/// ```
/// use satis_servqual::response_model::Scale;
/// use satis_servqual::{ItemPair, Servqual};
///
/// let scale = Scale::ONE_TO_FIVE;
/// let bank = Servqual::new(
///     ["clean", "prompt", "exact"].map(|id| ItemPair::new(id, &scale)),
///     &[("branch", &["clean"]), ("service", &["prompt", "exact"])],
/// )?;
/// assert_eq!(bank.pairs().len(), 3);
/// assert_eq!(bank.questionnaire()?.groups(), ["branch", "service"]);
/// # Ok::<(), satis_servqual::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct Servqual {
    pairs: Vec<ItemPair>,
    dimensions: Dimensions,
}

impl Servqual {
    /// Item pairs and the dimensions that they measure.
    ///
    /// # Errors
    /// As [`Dimensions::new`]; [`Error::ScalesDiffer`] unless the two questions
    /// of every item have the same points and direction, [`Error::Duplicate`]
    /// if two questions have one id.
    pub fn new(
        pairs: impl IntoIterator<Item = ItemPair>,
        dimensions: &[(&str, &[&str])],
    ) -> Result<Self, Error> {
        let pairs: Vec<ItemPair> = pairs.into_iter().collect();
        let ids: Vec<&str> = pairs.iter().map(ItemPair::id).collect();
        let dimensions = Dimensions::new(&ids, dimensions)?;
        Self::checked(pairs, dimensions)
    }

    /// Columns of expectations and perceptions, dimension by dimension, all on
    /// one scale. An item has the id of its perception.
    ///
    /// # Errors
    /// As [`Servqual::new`].
    ///
    /// ```
    /// use satis_servqual::Servqual;
    /// use satis_servqual::response_model::Scale;
    ///
    /// let kiosk = Servqual::from_columns(
    ///     &Scale::ONE_TO_SEVEN,
    ///     &[("accuracy", &[("E01", "P01"), ("E02", "P02")]), ("ease", &[("E16", "P16")])],
    /// )?;
    /// assert_eq!(kiosk.dimensions().items_of("ease").unwrap(), ["P16"]);
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn from_columns(
        scale: &Scale,
        dimensions: &[(&str, &[(&str, &str)])],
    ) -> Result<Self, Error> {
        let question = |id: &str| Item::new(id, scale.clone());
        let pairs = dimensions.iter().flat_map(|(_, columns)| columns.iter()).map(
            |(expectation, perception)| {
                ItemPair::of(*perception, question(expectation), question(perception))
            },
        );
        let ids: Vec<Vec<&str>> = dimensions
            .iter()
            .map(|(_, columns)| columns.iter().map(|(_, perception)| *perception).collect())
            .collect();
        let named: Vec<(&str, &[&str])> =
            dimensions.iter().zip(&ids).map(|((name, _), ids)| (*name, &**ids)).collect();
        Self::new(pairs, &named)
    }

    fn checked(pairs: Vec<ItemPair>, dimensions: Dimensions) -> Result<Self, Error> {
        for pair in &pairs {
            let (expectation, perception) = (pair.expectation.scale(), pair.perception.scale());
            if !expectation.same_points(perception) {
                let told = |scale: &Scale| {
                    format!("{} to {} ({})", scale.min(), scale.max(), scale.direction())
                };
                return Err(Error::ScalesDiffer {
                    item: pair.id.clone(),
                    expectation: told(expectation),
                    perception: told(perception),
                });
            }
        }
        let mut seen = std::collections::HashSet::new();
        let questions = pairs.iter().flat_map(|pair| [pair.expectation.id(), pair.perception.id()]);
        for question in questions {
            if !seen.insert(question) {
                return Err(Error::Duplicate { what: "question", name: question.to_owned() });
            }
        }
        Ok(Self { pairs, dimensions })
    }

    /// The items in order.
    #[must_use]
    pub fn pairs(&self) -> &[ItemPair] {
        &self.pairs
    }

    /// The dimensions with their items.
    #[must_use]
    pub const fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// All questions: expectations in order, then perceptions, each with its
    /// dimension as group.
    ///
    /// # Errors
    /// None for a `Servqual` that was built by its constructors; the checks are
    /// those of [`Questionnaire::new`].
    pub fn questionnaire(&self) -> Result<Questionnaire, Error> {
        let group = |position: usize| {
            let parts = self.dimensions.parts().iter();
            parts
                .filter(move |(_, members)| members.contains(&position))
                .map(|(name, _)| name.clone())
        };
        let grouped = |item: &Item, position: usize| {
            group(position).fold(item.clone(), |item, name| item.with_group(name))
        };
        let pairs = || self.pairs.iter().enumerate();
        let expectations = pairs().map(|(position, pair)| grouped(&pair.expectation, position));
        let perceptions = pairs().map(|(position, pair)| grouped(&pair.perception, position));
        Ok(Questionnaire::new(expectations.chain(perceptions))?)
    }
}

/// How an instrument is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    pairs: Vec<ItemPair>,
    dimensions: Dimensions,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Servqual {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let (pairs, dimensions) = (stored.pairs, stored.dimensions);
        if !pairs.iter().map(ItemPair::id).eq(dimensions.items().iter().map(String::as_str)) {
            return Err(Error::Definition);
        }
        Self::checked(pairs, dimensions)
    }
}

#[cfg(feature = "serde")]
impl From<Servqual> for Stored {
    fn from(servqual: Servqual) -> Self {
        Self { pairs: servqual.pairs, dimensions: servqual.dimensions }
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Direction, Item, Scale};

    use super::{ItemPair, Servqual};
    use crate::Error;

    #[test]
    fn expectations_and_perceptions_have_one_scale() {
        let lower = Scale::ONE_TO_SEVEN.with_direction(Direction::LowerIsBetter);
        for scale in [Scale::ONE_TO_FIVE, lower] {
            let pair =
                ItemPair::of("a", Item::new("E", scale), Item::new("P", Scale::ONE_TO_SEVEN));
            assert!(matches!(
                Servqual::new([pair], &[("x", &["a"])]),
                Err(Error::ScalesDiffer { item, .. }) if item == "a"
            ));
        }
        let twice = Item::new("Q", Scale::ONE_TO_SEVEN);
        let pair = ItemPair::of("a", twice.clone(), twice);
        assert!(matches!(
            Servqual::new([pair], &[("x", &["a"])]),
            Err(Error::Duplicate { what: "question", .. })
        ));
    }
}
