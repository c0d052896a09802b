//! Whether a solution can be believed, in words.

use crate::linear::eigen;
use crate::{Error, Fit, Implied};

/// What is wrong with a solution.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Flaw {
    /// A loading is beyond 1 (cSEM's code 2).
    Loading {
        /// The construct.
        construct: String,
        /// The item.
        item: String,
        /// The loading.
        loading: f64,
    },
    /// The corrected correlations of the constructs are none that can be: the
    /// smallest eigenvalue is below 0 (cSEM's code 3).
    Constructs {
        /// The smallest eigenvalue.
        smallest: f64,
    },
    /// A reliability is above 1 (cSEM's code 4).
    Reliability {
        /// The construct.
        construct: String,
        /// The reliability.
        reliability: f64,
    },
    /// The items of a reflective construct correlate so that its correction is
    /// a root of a number below 0; the root of its size was taken, as cSEM does.
    Correction {
        /// The construct.
        construct: String,
    },
    /// The implied correlations of the items are none that can be (cSEM's code
    /// 5).
    Implied {
        /// The smallest eigenvalue.
        smallest: f64,
    },
    /// A construct is explained beyond its variance.
    Explained {
        /// The construct.
        construct: String,
        /// The explained share.
        r_squared: f64,
    },
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Loading { construct, item, loading } => write!(
                f,
                "item {item:?} has the loading {loading:.3} on {construct:?}, beyond 1: its error \
                 would have a negative variance"
            ),
            Self::Constructs { smallest } => write!(
                f,
                "the corrected correlations of the constructs are impossible (smallest eigenvalue \
                 {smallest:.3}): some constructs are hardly distinct, or measured too poorly"
            ),
            Self::Reliability { construct, reliability } => {
                write!(f, "construct {construct:?} has the reliability {reliability:.3}, above 1")
            }
            Self::Correction { construct } => write!(
                f,
                "the items of {construct:?} do not correlate as those of a common factor: its \
                 correction is not a real number"
            ),
            Self::Implied { smallest } => write!(
                f,
                "the implied correlations of the items are impossible (smallest eigenvalue \
                 {smallest:.3})"
            ),
            Self::Explained { construct, r_squared } => {
                write!(f, "construct {construct:?} has an R2 of {r_squared:.3}, outside 0 to 1")
            }
        }
    }
}

/// Whether a solution is admissible, and what is wrong with it if not.
///
/// One that did not converge is an error of the fit, and never gets here.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Admissibility {
    flaws: Vec<Flaw>,
}

impl Admissibility {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_admissible(&self) -> bool {
        self.flaws.is_empty()
    }

    /// What is wrong.
    #[must_use]
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }
}

/// What is wrong, a sentence a line, or that nothing is.
impl std::fmt::Display for Admissibility {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.flaws.is_empty() {
            return f.write_str("the solution is admissible");
        }
        f.write_str("the solution is not admissible:")?;
        self.flaws.iter().try_for_each(|flaw| write!(f, "\n- {flaw}"))
    }
}

/// What rounding may make of a bound.
const SLACK: f64 = 1e-9;

impl Fit {
    /// Whether the solution is admissible. Without correction it always is, but
    /// for implied correlations.
    ///
    /// # Errors
    /// [`Error::Numerical`] if eigenvalues are not found.
    pub fn admissibility(&self) -> Result<Admissibility, Error> {
        let stage = &self.plan.last;
        let work = &self.work.last;
        let mut flaws = Vec::new();
        for (j, block) in stage.blocks.iter().enumerate() {
            let construct = || stage.names[j].clone();
            for at in block.start..block.end {
                let loading = self.loading_at(j, at);
                if loading.abs() > 1.0 + SLACK {
                    let item = stage.item_names[at].clone();
                    flaws.push(Flaw::Loading { construct: construct(), item, loading });
                }
            }
            if work.negative[j] {
                flaws.push(Flaw::Correction { construct: construct() });
            }
            let reliability = work.reliability[j];
            if reliability > 1.0 + SLACK {
                flaws.push(Flaw::Reliability { construct: construct(), reliability });
            }
            let r_squared = work.r_squared[j];
            if !(-SLACK..=1.0 + SLACK).contains(&r_squared) {
                flaws.push(Flaw::Explained { construct: construct(), r_squared });
            }
        }
        let smallest = smallest(&work.constructs, stage.names.len())?;
        if smallest < -SLACK {
            flaws.push(Flaw::Constructs { smallest });
        }
        if let Ok((_, sigma)) = self.implied(Implied::Estimated) {
            let smallest = self::smallest(&sigma, stage.items.len())?;
            if smallest < -SLACK {
                flaws.push(Flaw::Implied { smallest });
            }
        }
        Ok(Admissibility { flaws })
    }
}

fn smallest(matrix: &[f64], size: usize) -> Result<f64, Error> {
    let (values, _) = eigen(matrix, size)?;
    Ok(values.last().copied().unwrap_or(f64::NAN))
}
