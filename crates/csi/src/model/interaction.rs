//! Products of constructs: interactions and quadratic terms.

/// How the product of two constructs is measured.
///
/// Henseler & Chin (2010), A comparison of approaches for the analysis of
/// interaction effects between latent variables using partial least squares
/// path modeling, Structural Equation Modeling 17:82-109.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Product {
    /// The product of the two scores of the model without products, as one
    /// item. The default: best in power, and the one that works with every
    /// weighting (Becker, Ringle & Sarstedt 2018).
    #[default]
    TwoStage,
    /// All products of their standardised items, as items of mode A.
    Indicators,
    /// The residuals of those products, each regressed on all items of both
    /// constructs (Little, Bovaird & Widaman 2006).
    Orthogonalized,
}

/// The product of two constructs, or the square of one, as a construct of its
/// own from which paths may lead.
///
/// ```
/// use satis_csi::{Interaction, Product};
///
/// let moderation = Interaction::new("Value", "Image", Product::TwoStage);
/// assert_eq!(moderation.name(), "Value * Image");
/// assert_eq!(Interaction::quadratic("Value", Product::TwoStage).name(), "Value * Value");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interaction {
    pub(crate) name: String,
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) product: Product,
}

impl Interaction {
    /// The product of two constructs, named `first * second`.
    #[must_use]
    pub fn new(first: impl Into<String>, second: impl Into<String>, product: Product) -> Self {
        let (first, second) = (first.into(), second.into());
        Self { name: format!("{first} * {second}"), first, second, product }
    }

    /// The square of a construct, named `construct * construct`.
    #[must_use]
    pub fn quadratic(construct: impl Into<String>, product: Product) -> Self {
        let construct = construct.into();
        Self::new(construct.clone(), construct, product)
    }

    /// Under another name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Its name, to lead paths from.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first factor.
    #[must_use]
    pub fn first(&self) -> &str {
        &self.first
    }

    /// The second factor.
    #[must_use]
    pub fn second(&self) -> &str {
        &self.second
    }

    /// How it is measured.
    #[must_use]
    pub const fn product(&self) -> Product {
        self.product
    }
}
