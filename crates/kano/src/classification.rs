//! The class of a feature, and how it came about.

use std::borrow::Cow;

use crate::{Category, Rule};

/// The class of a feature with the table, the rule and the wording behind it,
/// and what the other rules say.
///
/// ```
/// use satis_kano::{Category, Feature, Rule};
///
/// // REPPL's "Transparent": indifferent by the mode, published as
/// // one-dimensional by Blauth's rule.
/// let feature = Feature::from_counts("Transparent", [32, 90, 88, 105, 15, 28])?;
/// let class = feature.classify(Rule::Blauth)?;
/// assert_eq!(class.category(), Some(Category::OneDimensional));
/// let others: Vec<String> = class.disagreements().map(|(rule, _)| rule.to_string()).collect();
/// assert_eq!(others, [
///     "mode",
///     "M > O > A > I on a tie",
///     "coefficients cut at 0.5",
/// ]);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Classification {
    pub(crate) category: Option<Category>,
    pub(crate) rule: Rule,
    pub(crate) table: Cow<'static, str>,
    pub(crate) wording: Option<Cow<'static, str>>,
    pub(crate) tied: Vec<Category>,
    pub(crate) others: Vec<(Rule, Option<Category>)>,
}

impl Classification {
    /// The class; `None` where the rule is the mode and categories are equally
    /// common ([`Classification::tied`]).
    #[must_use]
    pub const fn category(&self) -> Option<Category> {
        self.category
    }

    /// The letter of the class, or those of the tied categories, such as
    /// `A/I`.
    #[must_use]
    pub fn letters(&self) -> String {
        match self.category {
            Some(category) => category.letter().to_string(),
            None => {
                let letters: Vec<String> =
                    self.tied.iter().map(|category| category.letter().to_string()).collect();
                letters.join("/")
            }
        }
    }

    /// The rule that was asked for.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// The name of the evaluation table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The id of the wording, if it is known.
    #[must_use]
    pub fn wording(&self) -> Option<&str> {
        self.wording.as_deref()
    }

    /// The commonest categories, more than one where they are equally common.
    #[must_use]
    pub fn tied(&self) -> &[Category] {
        &self.tied
    }

    /// What each other rule says, with its usual constants.
    #[must_use]
    pub fn others(&self) -> &[(Rule, Option<Category>)] {
        &self.others
    }

    /// The other rules that give another class.
    pub fn disagreements(&self) -> impl Iterator<Item = (Rule, Option<Category>)> + '_ {
        self.others.iter().copied().filter(|&(_, category)| category != self.category)
    }
}

/// `O by Blauth (berger1993, en-like-it); mode I, coefficients cut at 0.5 A`.
impl std::fmt::Display for Classification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} by {} ({}", self.letters(), self.rule, self.table)?;
        if let Some(wording) = &self.wording {
            write!(f, ", {wording}")?;
        }
        f.write_str(")")?;
        let mut separator = "; but ";
        for (rule, category) in self.disagreements() {
            let letter = category.map_or('-', Category::letter);
            write!(f, "{separator}{letter} by {rule}")?;
            separator = ", ";
        }
        Ok(())
    }
}
