//! Items in order.

use crate::{Error, Item};

/// Items in the order in which they are asked, each with an id of its own.
///
/// ```
/// use satis_response_model::{Item, Questionnaire, Scale};
///
/// let questionnaire = Questionnaire::new([
///     Item::new("recommend", Scale::ZERO_TO_TEN),
///     Item::new("speed", Scale::ONE_TO_FIVE).with_group("service"),
///     Item::new("courtesy", Scale::ONE_TO_FIVE).with_group("service"),
/// ])?;
/// assert_eq!(questionnaire.position("speed"), Some(1));
/// assert_eq!(questionnaire.in_group("service").count(), 2);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<Item>", into = "Vec<Item>")
)]
pub struct Questionnaire {
    items: Vec<Item>,
}

impl Questionnaire {
    /// The items in order.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if two have the same id.
    pub fn new(items: impl IntoIterator<Item = Item>) -> Result<Self, Error> {
        let items: Vec<Item> = items.into_iter().collect();
        crate::unique::check("item", items.iter().map(Item::id))?;
        Ok(Self { items })
    }

    /// With one more item at the end.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if there is an item with its id.
    pub fn with_item(mut self, item: Item) -> Result<Self, Error> {
        if self.position(item.id()).is_some() {
            return Err(Error::Duplicate { what: "item", name: item.id().to_owned() });
        }
        self.items.push(item);
        Ok(self)
    }

    /// The items in order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Where the item with this id stands, counted from 0.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id() == id)
    }

    /// The item with this id.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the ids that exist.
    pub fn item(&self, id: &str) -> Result<&Item, Error> {
        self.items.iter().find(|item| item.id() == id).ok_or_else(|| Error::Unknown {
            what: "item",
            name: id.to_owned(),
            known: self.items.iter().map(Item::id).collect::<Vec<_>>().join(", "),
        })
    }

    /// The items of one group, in order.
    pub fn in_group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.group() == Some(group))
    }

    /// The groups in the order in which they first occur.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        let mut groups = Vec::new();
        for group in self.items.iter().filter_map(Item::group) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }
}

impl TryFrom<Vec<Item>> for Questionnaire {
    type Error = Error;

    fn try_from(items: Vec<Item>) -> Result<Self, Error> {
        Self::new(items)
    }
}

impl From<Questionnaire> for Vec<Item> {
    fn from(questionnaire: Questionnaire) -> Self {
        questionnaire.items
    }
}

#[cfg(test)]
mod tests {
    use super::Questionnaire;
    use crate::{Error, Item, Scale};

    #[test]
    fn ids_are_unique_and_unknown_ones_are_answered_with_the_known() {
        let item = |id: &str| Item::new(id, Scale::ONE_TO_FIVE);
        assert!(matches!(
            Questionnaire::new([item("a"), item("a")]),
            Err(Error::Duplicate { what: "item", .. })
        ));
        let questionnaire = Questionnaire::new([item("a"), item("b")]).unwrap();
        let error = questionnaire.item("c").unwrap_err();
        assert_eq!(error.to_string(), "there is no item \"c\"; known: a, b");
    }
}
