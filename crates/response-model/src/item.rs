//! A question with its scale.

use std::collections::BTreeMap;

use crate::Scale;

/// Whether agreement with an item is good or bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Keying {
    /// Answers count as they are.
    #[default]
    Direct,
    /// Answers are mirrored on the declared scale before they count, because
    /// the statement is worded against what it measures.
    Reversed,
}

/// A question: its id, its wording by language, the scale on which it is
/// answered, and the group (dimension, construct) that it measures.
///
/// ```
/// use satis_response_model::{Item, Keying, Scale};
///
/// let item = Item::new("wait", Scale::ONE_TO_SEVEN)
///     .with_wording("en", "I had to wait too long.")
///     .with_group("responsiveness")
///     .with_keying(Keying::Reversed);
/// assert_eq!(item.wording("en"), Some("I had to wait too long."));
/// assert_eq!(item.keyed(6), Some(2));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Item {
    id: String,
    scale: Scale,
    #[cfg_attr(feature = "serde", serde(default))]
    wording: BTreeMap<String, String>,
    #[cfg_attr(feature = "serde", serde(default))]
    keying: Keying,
    #[cfg_attr(feature = "serde", serde(default))]
    group: Option<String>,
}

impl Item {
    /// An item without wording or group whose answers count as they are.
    #[must_use]
    pub fn new(id: impl Into<String>, scale: Scale) -> Self {
        Self { id: id.into(), scale, wording: BTreeMap::new(), keying: Keying::Direct, group: None }
    }

    /// With a wording in one language, named by its tag such as `en` or `zh`.
    #[must_use]
    pub fn with_wording(mut self, language: impl Into<String>, text: impl Into<String>) -> Self {
        self.wording.insert(language.into(), text.into());
        self
    }

    /// With the group that the item measures.
    #[must_use]
    pub fn with_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// With a keying.
    #[must_use]
    pub const fn with_keying(mut self, keying: Keying) -> Self {
        self.keying = keying;
        self
    }

    /// The name by which data refer to the item.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The scale on which it is answered.
    #[must_use]
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The wording in a language, if there is one.
    #[must_use]
    pub fn wording(&self, language: &str) -> Option<&str> {
        self.wording.get(language).map(String::as_str)
    }

    /// The languages in which there is a wording, in alphabetical order.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.wording.keys().map(String::as_str)
    }

    /// Whether answers are mirrored before they count.
    #[must_use]
    pub const fn keying(&self) -> Keying {
        self.keying
    }

    /// The group that the item measures, if it has one.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The value as it counts: mirrored on the declared scale if the item is
    /// reversed; `None` if it is no point.
    #[must_use]
    pub fn keyed(&self, value: i32) -> Option<i32> {
        match self.keying {
            Keying::Direct => self.scale.contains(value).then_some(value),
            Keying::Reversed => self.scale.reverse(value),
        }
    }
}
