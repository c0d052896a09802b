//! One construct: what measures it, and how its items are weighed.

/// What a construct is taken to be.
///
/// Both kinds are estimated by the weights that [`Weighting`] names; the kind
/// says what the estimate means. Only reflective constructs are corrected for
/// the attenuation of their measurement error
/// ([`Correction`](crate::Correction)), as in seminr and cSEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Kind {
    /// A common factor that its items reflect.
    Reflective,
    /// A composite that its items form.
    Composite,
}

/// How the items of a construct are weighed.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Weighting {
    /// Mode A: the covariance of each item with the neighbours of the construct
    /// (Wold 1982; Lohmoeller 1989), the choice of all national indices.
    ModeA,
    /// Mode B: the regression of the neighbours on the items.
    ModeB,
    /// The same weight for each standardised item, as `unit_weights` of seminr.
    Unit,
    /// The sum of the answers: the same weight for each item in its own units.
    Sum,
    /// The first principal component of the standardised items.
    Pca,
    /// Given weights of the standardised items, one an item.
    Fixed(Vec<f64>),
    /// Given weights of the items in their own units, one an item.
    FixedRaw(Vec<f64>),
}

impl Weighting {
    /// Whether the weights come out of the iteration.
    pub(crate) const fn is_estimated(&self) -> bool {
        matches!(self, Self::ModeA | Self::ModeB)
    }
}

/// How a construct that is made of constructs is estimated.
///
/// Sarstedt, Hair, Cheah, Becker & Ringle (2019), How to specify, estimate, and
/// validate higher-order constructs in PLS-SEM, Australasian Marketing Journal
/// 27:197-211.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum HigherOrder {
    /// All items of the parts measure the whole as well; paths connect them:
    /// from the whole to its parts if it is reflective, from the parts to the
    /// whole if it is a composite. One estimation.
    RepeatedIndicators,
    /// First a model in which the parts stand in the place of the whole, each
    /// with all its paths; then their scores measure the whole.
    DisjointTwoStage,
    /// First the model with repeated indicators; then the scores of the parts
    /// measure the whole.
    EmbeddedTwoStage,
    /// First a model of all constructs but the wholes, each leading to all that
    /// come after it in the model, so that nothing is assumed; then all scores.
    /// As cSEM's `2stage`. The order matters in the path scheme alone.
    SaturatedTwoStage,
}

/// A construct of a path model: an unobserved quantity and what measures it.
///
/// ```
/// use satis_csi::{Construct, Kind, Weighting};
///
/// let image = Construct::reflective("Image", &["IMAG1", "IMAG2"]);
/// assert_eq!((image.kind(), image.weighting()), (Kind::Reflective, &Weighting::ModeA));
/// let price = Construct::formative("Price", &["level", "fairness"]);
/// assert_eq!((price.kind(), price.weighting()), (Kind::Composite, &Weighting::ModeB));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Construct {
    pub(crate) name: String,
    pub(crate) measured_by: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) weighting: Weighting,
    pub(crate) higher_order: Option<HigherOrder>,
}

impl Construct {
    /// A common factor with reflective items, estimated by mode A.
    #[must_use]
    pub fn reflective(name: impl Into<String>, items: &[&str]) -> Self {
        Self::with(name, items, Kind::Reflective, Weighting::ModeA)
    }

    /// A construct that its items form, estimated by mode B.
    #[must_use]
    pub fn formative(name: impl Into<String>, items: &[&str]) -> Self {
        Self::with(name, items, Kind::Composite, Weighting::ModeB)
    }

    /// A composite with a weighting of its own.
    #[must_use]
    pub fn composite(name: impl Into<String>, items: &[&str], weighting: Weighting) -> Self {
        Self::with(name, items, Kind::Composite, weighting)
    }

    /// A construct that is one item.
    #[must_use]
    pub fn single(name: impl Into<String>, item: &str) -> Self {
        Self::with(name, &[item], Kind::Composite, Weighting::ModeA)
    }

    /// A construct made of other constructs, its parts.
    #[must_use]
    pub fn higher_order(
        name: impl Into<String>,
        parts: &[&str],
        kind: Kind,
        weighting: Weighting,
        method: HigherOrder,
    ) -> Self {
        Self { higher_order: Some(method), ..Self::with(name, parts, kind, weighting) }
    }

    /// With another weighting than its kind has as a rule.
    #[must_use]
    pub fn with_weighting(self, weighting: Weighting) -> Self {
        Self { weighting, ..self }
    }

    fn with(name: impl Into<String>, items: &[&str], kind: Kind, weighting: Weighting) -> Self {
        Self {
            name: name.into(),
            measured_by: items.iter().map(|&item| item.to_owned()).collect(),
            kind,
            weighting,
            higher_order: None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The items that measure it, or its parts if it is of higher order.
    #[must_use]
    pub fn measured_by(&self) -> &[String] {
        &self.measured_by
    }

    /// What it is taken to be.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How its items are weighed.
    #[must_use]
    pub const fn weighting(&self) -> &Weighting {
        &self.weighting
    }

    /// How it is made of its parts; `None` if items measure it.
    #[must_use]
    pub const fn order(&self) -> Option<HigherOrder> {
        self.higher_order
    }
}
