//! Prior distributions of parameters.

use satis_numerics::Scalar;
use satis_numerics::special::ln_gamma;

use crate::Error;
use crate::error::{finite, positive};
use crate::fit::{Domain, LogLikelihood};

/// What is believed of a parameter before the data.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Prior {
    /// Nothing: flat on the scale of the fit, which is the logarithm of what
    /// is positive. Improper: it has no evidence.
    Flat,
    /// The logarithm of the parameter is normal.
    LogNormal {
        /// The median of the parameter.
        median: f64,
        /// The standard deviation of its logarithm.
        log_sd: f64,
    },
    /// The parameter is gamma-distributed, with mean `shape / rate`.
    Gamma {
        /// The shape.
        shape: f64,
        /// The rate.
        rate: f64,
    },
    /// The parameter is the size of a normal number of mean 0.
    HalfNormal {
        /// The standard deviation of that number.
        scale: f64,
    },
    /// The parameter is normal: for those that may be negative, such as
    /// coefficients of covariates. A ridge penalty `lambda b^2` is one with
    /// `sd = sqrt(1 / (2 lambda))`.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        sd: f64,
    },
    /// The parameter, between 0 and 1, is beta-distributed.
    Beta {
        /// The first shape.
        a: f64,
        /// The second shape.
        b: f64,
    },
}

/// `ln sqrt(2 pi)`.
const LN_ROOT_TAU: f64 = 0.918_938_533_204_672_8;

impl Prior {
    /// The prior if it is one of a parameter of this domain.
    fn checked(self, domain: Domain) -> Result<Self, Error> {
        match self {
            Self::Flat => {}
            Self::LogNormal { median, log_sd } => {
                positive("median of a prior", median)?;
                positive("log sd of a prior", log_sd)?;
            }
            Self::Gamma { shape, rate } => {
                positive("shape of a prior", shape)?;
                positive("rate of a prior", rate)?;
            }
            Self::HalfNormal { scale } => {
                positive("scale of a prior", scale)?;
            }
            Self::Normal { mean, sd } => {
                finite("mean of a prior", mean)?;
                positive("sd of a prior", sd)?;
            }
            Self::Beta { a, b } => {
                positive("a of a prior", a)?;
                positive("b of a prior", b)?;
            }
        }
        let fits = match self {
            Self::Flat => true,
            Self::Normal { .. } => domain == Domain::Real,
            Self::Beta { .. } => domain == Domain::Share,
            _ => domain == Domain::Positive,
        };
        if fits {
            Ok(self)
        } else {
            Err(Error::Text {
                what: "a prior",
                text: format!("{self:?} of a parameter that is {domain:?}"),
                expected: "a log-normal, gamma or half-normal one for what is positive, a \
                           normal one for what may be negative, a beta one for a share",
            })
        }
    }

    /// The log density of the unconstrained parameter (the logarithm of what
    /// is positive, the log-odds of a share), with its first two derivatives.
    pub(crate) fn density(self, free: f64) -> (f64, f64, f64) {
        match self {
            Self::Flat => (0.0, 0.0, 0.0),
            Self::LogNormal { median, log_sd } => normal(free - median.ln(), log_sd),
            Self::Normal { mean, sd } => normal(free - mean, sd),
            Self::Gamma { shape, rate } => {
                let scaled = rate * free.exp();
                let value = shape * (rate.ln() + free) - ln_gamma(shape) - scaled;
                (value, shape - scaled, -scaled)
            }
            Self::HalfNormal { scale } => {
                let square = (2.0 * (free - scale.ln())).exp();
                let constant = std::f64::consts::LN_2 - scale.ln() - LN_ROOT_TAU;
                (constant - 0.5 * square + free, 1.0 - square, -2.0 * square)
            }
            Self::Beta { a, b } => {
                let share = Domain::Share.from_free(free);
                let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
                let value = -a * (-free).softplus() - b * free.softplus() - ln_beta;
                (value, a - (a + b) * share, -(a + b) * share * (1.0 - share))
            }
        }
    }
}

fn normal(from_mean: f64, sd: f64) -> (f64, f64, f64) {
    let z = from_mean / sd;
    (-0.5 * z * z - sd.ln() - LN_ROOT_TAU, -z / sd, -1.0 / (sd * sd))
}

/// The priors of all parameters of a model.
///
/// ```
/// use satis_clv::{Prior, Priors};
///
/// // Weak ones scaled to the data, and what we know of the dropout shapes.
/// let priors = Priors::weak()
///     .with("a", Prior::HalfNormal { scale: 2.0 })
///     .with("b", Prior::LogNormal { median: 3.0, log_sd: 1.0 });
/// # assert_ne!(priors, Priors::flat());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Priors {
    weak: Weakness,
    named: Vec<(String, Prior)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
enum Weakness {
    Flat,
    Weak,
}

/// How wide the weak priors are, in logarithms: e^2 is a factor of 7, and two
/// of them a factor of 55, either way.
const WEAK_LOG_SD: f64 = 2.0;

impl Priors {
    /// Flat priors, unless named otherwise: the mode is the maximum of the
    /// likelihood.
    #[must_use]
    pub const fn flat() -> Self {
        Self { weak: Weakness::Flat, named: Vec::new() }
    }

    /// Weak priors in the unit of the data, unless named otherwise: shapes are
    /// log-normal around 1, times and amounts around a typical one of the data
    /// (the middle of the range searched), with a log sd of 2; coefficients
    /// are normal around 0 with a twentieth of the range searched; shares are
    /// uniform. A change of the unit
    /// of time changes nothing, unlike the Weibull(2, 10) of PyMC-Marketing.
    #[must_use]
    pub const fn weak() -> Self {
        Self { weak: Weakness::Weak, named: Vec::new() }
    }

    /// With this prior of one parameter.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, prior: Prior) -> Self {
        self.named.push((name.into(), prior));
        self
    }

    /// The prior of each parameter of a likelihood.
    pub(crate) fn of(&self, likelihood: &dyn LogLikelihood) -> Result<Vec<Prior>, Error> {
        let parameters = likelihood.parameters();
        let names: Vec<String> = (0..parameters.len()).map(|at| likelihood.name(at)).collect();
        let mut priors: Vec<Prior> = parameters
            .iter()
            .map(|parameter| match (self.weak, parameter.domain) {
                (Weakness::Flat, _) => Prior::Flat,
                (Weakness::Weak, Domain::Positive) => Prior::LogNormal {
                    median: (parameter.low.ln() * 0.5 + parameter.high.ln() * 0.5).exp(),
                    log_sd: WEAK_LOG_SD,
                },
                (Weakness::Weak, Domain::Real) => {
                    Prior::Normal { mean: 0.0, sd: 0.05 * (parameter.high - parameter.low) }
                }
                (Weakness::Weak, Domain::Share) => Prior::Beta { a: 1.0, b: 1.0 },
            })
            .collect();
        for (name, prior) in &self.named {
            let at = names.iter().position(|known| known == name).ok_or_else(|| {
                Error::Unknown { what: "parameter", name: name.clone(), known: names.join(", ") }
            })?;
            priors[at] = prior.checked(parameters[at].domain)?;
        }
        Ok(priors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_are_normalised_and_their_derivatives_right() {
        let priors = [
            Prior::LogNormal { median: 3.0, log_sd: 0.7 },
            Prior::Gamma { shape: 2.5, rate: 0.8 },
            Prior::HalfNormal { scale: 1.7 },
            Prior::Normal { mean: -0.4, sd: 1.3 },
            Prior::Beta { a: 1.5, b: 2.0 },
        ];
        for prior in priors {
            // The trapezoidal rule on the free scale.
            let step = 1e-2;
            let total: f64 =
                (-4_000..4_000).map(|i| prior.density(f64::from(i) * step).0.exp() * step).sum();
            assert!((total - 1.0).abs() < 1e-10, "{prior:?}: {total}");
            let (at, h) = (0.3, 1e-4);
            let (low, high) = (prior.density(at - h), prior.density(at + h));
            let here = prior.density(at);
            assert!(((high.0 - low.0) / (2.0 * h) - here.1).abs() < 1e-6);
            assert!(((high.1 - low.1) / (2.0 * h) - here.2).abs() < 1e-6);
        }
    }

    #[test]
    fn a_prior_must_fit_its_parameter() {
        assert!(Prior::Normal { mean: 0.0, sd: 1.0 }.checked(Domain::Positive).is_err());
        assert!(Prior::HalfNormal { scale: 1.0 }.checked(Domain::Real).is_err());
        assert!(Prior::Gamma { shape: -1.0, rate: 1.0 }.checked(Domain::Positive).is_err());
    }
}
