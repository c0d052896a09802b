//! How groups are compared.

use satis_inference::{Adjustment, Execution};

use crate::uncertainty::check_replicates;
use crate::{BootstrapOptions, Error, FigureKind, IndexWeights};

/// What the weights of a group are applied to where its composition is
/// compared with another's. Weights are those of standardised items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum PooledItems {
    /// Items standardised over the respondents of both groups. The default.
    #[default]
    Standardized,
    /// Items in their own units, as cSEM: those that spread more weigh more.
    Raw,
}

impl PooledItems {
    /// The choice in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standardized => "weights applied to items standardised over both groups",
            Self::Raw => "weights applied to items in their own units",
        }
    }
}

/// How groups are compared.
///
/// ```
/// use satis_csi::GroupOptions;
///
/// let options = GroupOptions::new().permutations(4_999).bootstrap(0).seed(7);
/// assert_eq!(options, GroupOptions::new().bootstrap(0).seed(7).permutations(4_999));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct GroupOptions {
    pub(super) permutations: usize,
    pub(super) bootstrap: usize,
    pub(super) seed: u64,
    pub(super) execution: Execution,
    pub(super) figures: Vec<FigureKind>,
    pub(super) index_weights: Vec<IndexWeights>,
    pub(super) adjustment: Adjustment,
    pub(super) composition: PooledItems,
}

impl Default for GroupOptions {
    fn default() -> Self {
        Self {
            permutations: 999,
            bootstrap: 999,
            seed: 1,
            execution: Execution::Serial,
            figures: vec![FigureKind::Paths, FigureKind::Loadings, FigureKind::Indices],
            index_weights: vec![IndexWeights::PerDeviation],
            adjustment: Adjustment::Holm,
            composition: PooledItems::Standardized,
        }
    }
}

impl GroupOptions {
    /// 999 permutations and 999 bootstrap replicates from seed 1, of paths,
    /// loadings and indices, with p values adjusted by Holm's method among the
    /// figures of a kind.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With so many permutations; 0 leaves that test out.
    #[must_use]
    pub fn permutations(self, permutations: usize) -> Self {
        Self { permutations, ..self }
    }

    /// With so many bootstrap replicates in each group; 0 leaves out the tests
    /// that stand on them.
    #[must_use]
    pub fn bootstrap(self, bootstrap: usize) -> Self {
        Self { bootstrap, ..self }
    }

    /// With another seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// With another choice of threads; the results are the same bits.
    #[must_use]
    pub fn execution(self, execution: Execution) -> Self {
        Self { execution, ..self }
    }

    /// With figures of other kinds.
    #[must_use]
    pub fn figures(self, kinds: &[FigureKind]) -> Self {
        Self { figures: kinds.to_vec(), ..self }
    }

    /// With indices by other conventions.
    #[must_use]
    pub fn index_weights(self, conventions: &[IndexWeights]) -> Self {
        Self { index_weights: conventions.to_vec(), ..self }
    }

    /// With p values adjusted otherwise.
    #[must_use]
    pub fn adjustment(self, adjustment: Adjustment) -> Self {
        Self { adjustment, ..self }
    }

    /// With compositions compared over other items.
    #[must_use]
    pub fn composition(self, composition: PooledItems) -> Self {
        Self { composition, ..self }
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        for replicates in [self.permutations, self.bootstrap] {
            if replicates > 0 {
                check_replicates(replicates)?;
            }
        }
        Ok(())
    }

    /// The bootstrap of one group: streams of its own.
    pub(super) fn bootstrap_of(&self, group: u64) -> BootstrapOptions {
        BootstrapOptions::from(self.bootstrap)
            .seed(self.seed.wrapping_add(group))
            .execution(self.execution)
            .figures(&self.figures)
            .index_weights(&self.index_weights)
    }
}
