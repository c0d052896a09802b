//! Figures of a fit by name, so that each can be asked for with its
//! uncertainty.

use crate::{HtmtKind, IndexWeights};

/// One figure of a fit.
///
/// ```
/// use satis_csi::Figure;
///
/// assert_eq!(Figure::path("Image", "Loyalty").to_string(), "path Image -> Loyalty");
/// assert_eq!(Figure::r_squared("Loyalty").to_string(), "R2 of Loyalty");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Figure {
    /// The weight of a standardised item in its construct.
    Weight {
        /// The construct.
        construct: String,
        /// The item.
        item: String,
    },
    /// The loading of an item on its construct.
    Loading {
        /// The construct.
        construct: String,
        /// The item.
        item: String,
    },
    /// A path coefficient.
    Path {
        /// Where it comes from.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// The effect along all ways.
    TotalEffect {
        /// Where it comes from.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// The effect along all ways of two paths or more.
    IndirectEffect {
        /// Where it comes from.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// The effect along one way: specific mediation.
    SpecificEffect {
        /// The constructs along the way.
        way: Vec<String>,
    },
    /// The explained share of a construct's variance.
    RSquared {
        /// The construct.
        construct: String,
    },
    /// Cohen's f2 of a path, with the scores as they are.
    EffectSize {
        /// Where the path comes from.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// The index of a construct from 0 to 100, its weights estimated anew.
    Index {
        /// The construct.
        construct: String,
        /// The convention of its weights.
        weights: IndexWeights,
    },
    /// Standardised alpha of the items of a construct.
    Alpha {
        /// The construct.
        construct: String,
    },
    /// The reliability `rho_A` of the scores of a construct.
    RhoA {
        /// The construct.
        construct: String,
    },
    /// The composite reliability `rho_C` of a construct.
    RhoC {
        /// The construct.
        construct: String,
    },
    /// The average variance extracted of a construct.
    AverageVarianceExtracted {
        /// The construct.
        construct: String,
    },
    /// A heterotrait-monotrait ratio.
    Htmt {
        /// Which one.
        kind: HtmtKind,
        /// The one construct.
        first: String,
        /// The other.
        second: String,
    },
}

/// The kinds of figures, to choose which a bootstrap keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum FigureKind {
    /// Weights of items.
    Weights,
    /// Loadings of items.
    Loadings,
    /// Paths.
    Paths,
    /// Total and indirect effects.
    Effects,
    /// Effects along each way; their number grows fast with the paths.
    SpecificEffects,
    /// Explained shares.
    RSquared,
    /// Effect sizes of paths.
    EffectSizes,
    /// Indices from 0 to 100.
    Indices,
    /// Alpha, `rho_A`, `rho_C` and average variances extracted.
    Reliability,
    /// Heterotrait-monotrait ratios of every kind.
    Htmt,
}

impl FigureKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Weights,
        Self::Loadings,
        Self::Paths,
        Self::Effects,
        Self::SpecificEffects,
        Self::RSquared,
        Self::EffectSizes,
        Self::Indices,
        Self::Reliability,
        Self::Htmt,
    ];
}

impl Figure {
    /// A weight.
    pub fn weight(construct: impl Into<String>, item: impl Into<String>) -> Self {
        Self::Weight { construct: construct.into(), item: item.into() }
    }

    /// A loading.
    pub fn loading(construct: impl Into<String>, item: impl Into<String>) -> Self {
        Self::Loading { construct: construct.into(), item: item.into() }
    }

    /// A path.
    pub fn path(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self::Path { from: from.into(), to: to.into() }
    }

    /// A total effect.
    pub fn total_effect(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self::TotalEffect { from: from.into(), to: to.into() }
    }

    /// An indirect effect.
    pub fn indirect_effect(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self::IndirectEffect { from: from.into(), to: to.into() }
    }

    /// The effect along one way.
    #[must_use]
    pub fn specific_effect(way: &[&str]) -> Self {
        Self::SpecificEffect { way: way.iter().map(|&name| name.to_owned()).collect() }
    }

    /// An explained share.
    pub fn r_squared(construct: impl Into<String>) -> Self {
        Self::RSquared { construct: construct.into() }
    }

    /// An index.
    pub fn index(construct: impl Into<String>, weights: IndexWeights) -> Self {
        Self::Index { construct: construct.into(), weights }
    }

    /// An effect size.
    pub fn effect_size(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self::EffectSize { from: from.into(), to: to.into() }
    }

    /// A heterotrait-monotrait ratio, the constructs in either order.
    pub fn htmt(kind: HtmtKind, first: impl Into<String>, second: impl Into<String>) -> Self {
        Self::Htmt { kind, first: first.into(), second: second.into() }
    }

    /// Of which kind it is.
    #[must_use]
    pub const fn kind(&self) -> FigureKind {
        match self {
            Self::Weight { .. } => FigureKind::Weights,
            Self::Loading { .. } => FigureKind::Loadings,
            Self::Path { .. } => FigureKind::Paths,
            Self::TotalEffect { .. } | Self::IndirectEffect { .. } => FigureKind::Effects,
            Self::SpecificEffect { .. } => FigureKind::SpecificEffects,
            Self::RSquared { .. } => FigureKind::RSquared,
            Self::EffectSize { .. } => FigureKind::EffectSizes,
            Self::Index { .. } => FigureKind::Indices,
            Self::Alpha { .. }
            | Self::RhoA { .. }
            | Self::RhoC { .. }
            | Self::AverageVarianceExtracted { .. } => FigureKind::Reliability,
            Self::Htmt { .. } => FigureKind::Htmt,
        }
    }

    /// Whether two names mean the same figure: ratios of two constructs have no
    /// order.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Htmt { kind, first, second },
                Self::Htmt { kind: kind_b, first: first_b, second: second_b },
            ) => {
                kind == kind_b
                    && ((first == first_b && second == second_b)
                        || (first == second_b && second == first_b))
            }
            _ => self == other,
        }
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Weight { construct, item } => write!(f, "weight of {item} in {construct}"),
            Self::Loading { construct, item } => write!(f, "loading of {item} on {construct}"),
            Self::Path { from, to } => write!(f, "path {from} -> {to}"),
            Self::TotalEffect { from, to } => write!(f, "total effect {from} -> {to}"),
            Self::IndirectEffect { from, to } => write!(f, "indirect effect {from} -> {to}"),
            Self::SpecificEffect { way } => write!(f, "effect {}", way.join(" -> ")),
            Self::RSquared { construct } => write!(f, "R2 of {construct}"),
            Self::EffectSize { from, to } => write!(f, "f2 of {from} -> {to}"),
            Self::Index { construct, weights } => {
                write!(f, "{construct} index, {}", weights.name())
            }
            Self::Alpha { construct } => write!(f, "standardised alpha of {construct}"),
            Self::RhoA { construct } => write!(f, "rho_A of {construct}"),
            Self::RhoC { construct } => write!(f, "rho_C of {construct}"),
            Self::AverageVarianceExtracted { construct } => write!(f, "AVE of {construct}"),
            Self::Htmt { kind, first, second } => {
                let name = match kind {
                    HtmtKind::Signed => "HTMT",
                    HtmtKind::Absolute => "HTMT+",
                    HtmtKind::Geometric => "HTMT2",
                };
                write!(f, "{name} of {first} and {second}")
            }
        }
    }
}
