//! Which items make which dimension.

use std::collections::HashSet;

use crate::Error;

/// Items in order and the dimensions that they measure: every item belongs to
/// one dimension, and every dimension has an item.
///
/// ```
/// use satis_servqual::Dimensions;
///
/// let dimensions =
///     Dimensions::new(&["polite", "able", "clean"], &[("staff", &["polite", "able"]), ("rooms", &["clean"])])?;
/// assert_eq!(dimensions.names().collect::<Vec<_>>(), ["staff", "rooms"]);
/// assert_eq!(dimensions.items_of("staff").unwrap(), ["polite", "able"]);
/// # Ok::<(), satis_servqual::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct Dimensions {
    items: Vec<String>,
    /// Names, with positions in `items`.
    dimensions: Vec<(String, Vec<usize>)>,
}

impl Dimensions {
    /// The items in order, and the dimensions with the items of each.
    ///
    /// # Errors
    /// [`Error::NoDimensions`], [`Error::EmptyDimension`],
    /// [`Error::UnknownItem`] with the items that exist, [`Error::Duplicate`]
    /// for two items or dimensions of one name or an item in two dimensions,
    /// [`Error::Unassigned`] with the first item that is in none.
    pub fn new(items: &[&str], dimensions: &[(&str, &[&str])]) -> Result<Self, Error> {
        check_unique("item", items.iter().copied())?;
        check_unique("dimension", dimensions.iter().map(|(name, _)| *name))?;
        let members = dimensions.iter().flat_map(|(_, members)| members.iter().copied());
        if dimensions.is_empty() {
            return Err(Error::NoDimensions);
        }
        let mut assigned: HashSet<usize> = HashSet::new();
        let mut parts = Vec::with_capacity(dimensions.len());
        for (name, members) in dimensions {
            if members.is_empty() {
                return Err(Error::EmptyDimension { dimension: (*name).to_owned() });
            }
            let mut positions = Vec::with_capacity(members.len());
            for member in *members {
                let position = items.iter().position(|item| item == member);
                let position = position.ok_or_else(|| Error::UnknownItem {
                    dimension: (*name).to_owned(),
                    item: (*member).to_owned(),
                    known: items.join(", "),
                })?;
                assigned.insert(position);
                positions.push(position);
            }
            parts.push(((*name).to_owned(), positions));
        }
        check_unique("item of a dimension", members)?;
        if let Some(loose) = (0..items.len()).find(|position| !assigned.contains(position)) {
            return Err(Error::Unassigned { item: items[loose].to_owned() });
        }
        Ok(Self { items: items.iter().map(|&item| item.to_owned()).collect(), dimensions: parts })
    }

    /// The items in order.
    #[must_use]
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// How many dimensions there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.dimensions.len()
    }

    /// The names of the dimensions in order.
    #[must_use]
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.dimensions.iter().map(|(name, _)| name.as_str())
    }

    /// The items of a dimension, if there is one of this name.
    #[must_use]
    pub fn items_of(&self, dimension: &str) -> Option<Vec<&str>> {
        let (_, members) = self.dimensions.iter().find(|(name, _)| name == dimension)?;
        Some(self.named(members))
    }

    /// Names and positions of items, dimension by dimension.
    pub(crate) fn parts(&self) -> &[(String, Vec<usize>)] {
        &self.dimensions
    }

    pub(crate) fn named(&self, members: &[usize]) -> Vec<&str> {
        members.iter().map(|&member| self.items[member].as_str()).collect()
    }
}

fn check_unique<'a>(
    what: &'static str,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<(), Error> {
    let mut seen = HashSet::new();
    match names.into_iter().find(|name| !seen.insert(*name)) {
        Some(name) => Err(Error::Duplicate { what, name: name.to_owned() }),
        None => Ok(()),
    }
}

/// How dimensions are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    items: Vec<String>,
    dimensions: Vec<(String, Vec<String>)>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Dimensions {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let items: Vec<&str> = stored.items.iter().map(String::as_str).collect();
        let members: Vec<Vec<&str>> = stored
            .dimensions
            .iter()
            .map(|(_, members)| members.iter().map(String::as_str).collect())
            .collect();
        let named = stored.dimensions.iter().zip(&members);
        let dimensions: Vec<(&str, &[&str])> =
            named.map(|((name, _), members)| (name.as_str(), &**members)).collect();
        Self::new(&items, &dimensions)
    }
}

#[cfg(feature = "serde")]
impl From<Dimensions> for Stored {
    fn from(dimensions: Dimensions) -> Self {
        let own = |members: &[usize]| -> Vec<String> {
            dimensions.named(members).into_iter().map(str::to_owned).collect()
        };
        let parts =
            dimensions.dimensions.iter().map(|(name, members)| (name.clone(), own(members)));
        Self { dimensions: parts.collect(), items: dimensions.items.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::Dimensions;
    use crate::Error;

    #[test]
    fn what_is_no_partition_is_refused() {
        let refused =
            |dimensions: &[(&str, &[&str])]| Dimensions::new(&["a", "b"], dimensions).unwrap_err();
        assert_eq!(refused(&[]), Error::NoDimensions);
        assert_eq!(
            refused(&[("x", &["a", "b"]), ("y", &[])]),
            Error::EmptyDimension { dimension: "y".to_owned() }
        );
        assert_eq!(refused(&[("x", &["a"])]), Error::Unassigned { item: "b".to_owned() });
        assert!(matches!(refused(&[("x", &["a", "c"])]), Error::UnknownItem { .. }));
        for twice in [
            &[("x", &["a", "b"][..]), ("x", &["a"][..])],
            &[("x", &["a", "b"][..]), ("y", &["a"][..])],
        ] {
            assert!(matches!(refused(twice), Error::Duplicate { .. }));
        }
        assert!(matches!(
            Dimensions::new(&["a", "a"], &[("x", &["a"])]),
            Err(Error::Duplicate { what: "item", .. })
        ));
    }
}
