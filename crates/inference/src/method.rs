//! The names of the interval methods.

use std::str::FromStr;

use crate::Error;

/// A way to put an interval around a score.
///
/// Which ones stay on the scale, and for which codes each is defined, stands
/// with each. [`Method::default_for`] gives the default.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Method {
    /// `S -+ z SE` with the normal quantile. For any codes. It can leave the
    /// scale, and has width zero where all answers are the same.
    Wald,
    /// `S -+ t SE` with Student's quantile at n - 1 degrees of freedom and the
    /// variance divided by n - 1. For any codes; at least two answers. It can
    /// leave the scale. The default for a mean.
    T,
    /// Wald after adding pseudo-counts to the three categories. For three
    /// distinct codes. Its centre is shrunk towards the middle, so near the
    /// ends it can leave the scale or miss the estimate.
    AdjustedWald(PseudoCounts),
    /// Wilson (1927), Probable inference, the law of succession, and
    /// statistical inference: the score interval of a share. For two distinct
    /// codes. The default for a share.
    Wilson,
    /// Clopper & Pearson (1934), The use of confidence or fiducial limits: the
    /// exact interval of a share, never below its level. For two distinct
    /// codes.
    ClopperPearson,
    /// Agresti & Coull (1998), Approximate is better than exact: Wald around
    /// the centre of the Wilson interval, cut at the ends of the scale. For two
    /// distinct codes.
    AgrestiCoull,
    /// Brown, Cai & `DasGupta` (2001), Interval estimation for a binomial
    /// proportion: the equal-tailed Jeffreys interval, with the lower bound at
    /// the end of the scale where no answer is good and the upper one where
    /// all are, as they advise. statsmodels leaves the last step out. For two
    /// distinct codes.
    Jeffreys,
    /// Method 10 of Newcombe (1998), Improved confidence intervals for the
    /// difference between binomial proportions based on paired data; the
    /// method of variance estimates recovery of Zou & Donner (2008): Wilson
    /// limits of the two outer shares, joined with their correlation. For two
    /// or three distinct codes; for two it is Wilson's. The default for a net
    /// promoter score.
    Mover,
    /// The score interval: all values that a score test under the multinomial
    /// likelihood does not reject. Tango (1998), Equivalence test and
    /// confidence interval for the difference in proportions for the
    /// paired-sample design, for three codes; Wilson's for two. For any codes.
    Score,
    /// All values whose profile likelihood ratio the chi-square distribution
    /// does not reject. For any codes.
    ProfileLikelihood,
    /// Goodman (1964), Simultaneous confidence intervals for contrasts among
    /// multinomial populations: Wald with the square root of a chi-square
    /// quantile at one degree of freedom less than there are distinct codes,
    /// so valid for all contrasts of the answers at once. It can leave the
    /// scale.
    Goodman,
    /// Equal-tailed interval of the posterior under a Dirichlet prior over the
    /// distinct codes, computed exactly. A posterior is about the score behind
    /// the answers: near the ends its interval can miss the sample's score, but
    /// it stays on the scale.
    Dirichlet(Prior),
    /// The percentile interval of the bootstrap, with the distribution of the
    /// resampled score computed by convolution rather than by resampling. For
    /// unweighted answers and codes on a lattice.
    ExactBootstrap,
}

/// What an adjusted Wald interval adds to (low, middle, high).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum PseudoCounts {
    /// 3/4, 3/2, 3/4: Rocks (2016), Interval estimation for the "Net Promoter
    /// Score". The default of the R package NPS and the rule of `MeasuringU`.
    #[default]
    Rocks,
    /// `z^2/4`, `z^2/2`, `z^2/4`: depends on the level.
    ZSquared,
    /// 1/2, 1, 1/2, in the manner of Agresti & Min (2005).
    AgrestiMin,
    /// 1, 1, 1: one more answer in each category.
    Ones,
}

impl PseudoCounts {
    /// The three counts, given the normal quantile z of the level.
    #[must_use]
    pub fn counts(self, z: f64) -> [f64; 3] {
        match self {
            Self::Rocks => [0.75, 1.5, 0.75],
            Self::ZSquared => [z * z / 4.0, z * z / 2.0, z * z / 4.0],
            Self::AgrestiMin => [0.5, 1.0, 0.5],
            Self::Ones => [1.0, 1.0, 1.0],
        }
    }
}

/// A Dirichlet prior with the same weight on each distinct code.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Prior {
    /// 1/2 on each: Jeffreys' prior, whose intervals hold their level best.
    #[default]
    Jeffreys,
    /// 1 on each. Its coverage falls to 74 % at ten answers.
    Uniform,
    /// The given positive weight on each.
    Symmetric(f64),
}

impl Prior {
    /// The weight on each distinct code.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Jeffreys => 0.5,
            Self::Uniform => 1.0,
            Self::Symmetric(weight) => weight,
        }
    }

    pub(crate) fn checked_weight(self) -> Result<f64, Error> {
        let weight = self.weight();
        if weight > 0.0 && weight.is_finite() {
            Ok(weight)
        } else {
            Err(Error::Positive { what: "prior weight", value: weight })
        }
    }
}

impl Method {
    /// Every method with its default constants and the name by which
    /// [`FromStr`] knows it.
    pub const NAMED: [(&'static str, Self); 17] = [
        ("wald", Self::Wald),
        ("t", Self::T),
        ("adjusted-wald", Self::AdjustedWald(PseudoCounts::Rocks)),
        ("adjusted-wald-z", Self::AdjustedWald(PseudoCounts::ZSquared)),
        ("adjusted-wald-agresti-min", Self::AdjustedWald(PseudoCounts::AgrestiMin)),
        ("adjusted-wald-ones", Self::AdjustedWald(PseudoCounts::Ones)),
        ("wilson", Self::Wilson),
        ("clopper-pearson", Self::ClopperPearson),
        ("agresti-coull", Self::AgrestiCoull),
        ("jeffreys", Self::Jeffreys),
        ("mover", Self::Mover),
        ("score", Self::Score),
        ("profile-likelihood", Self::ProfileLikelihood),
        ("goodman", Self::Goodman),
        ("dirichlet", Self::Dirichlet(Prior::Jeffreys)),
        ("dirichlet-uniform", Self::Dirichlet(Prior::Uniform)),
        ("exact-bootstrap", Self::ExactBootstrap),
    ];

    /// The default: Wilson for two distinct codes (a share), MOVER for three
    /// evenly spaced ones (a net score), t for the rest (a mean).
    #[must_use]
    pub fn default_for(codes: &satis_response_model::Codes) -> Self {
        match *crate::sample::distinct(codes.values()) {
            [_, _] => Self::Wilson,
            [low, middle, high] if (high - middle - (middle - low)).abs() <= 0.0 => Self::Mover,
            _ => Self::T,
        }
    }
}

/// What the method is called in a report.
impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Wald => "Wald",
            Self::T => "t",
            Self::AdjustedWald(PseudoCounts::Rocks) => "adjusted Wald (3/4, 3/2, 3/4)",
            Self::AdjustedWald(PseudoCounts::ZSquared) => "adjusted Wald (z^2/4, z^2/2, z^2/4)",
            Self::AdjustedWald(PseudoCounts::AgrestiMin) => "adjusted Wald (1/2, 1, 1/2)",
            Self::AdjustedWald(PseudoCounts::Ones) => "adjusted Wald (1, 1, 1)",
            Self::Wilson => "Wilson",
            Self::ClopperPearson => "Clopper-Pearson",
            Self::AgrestiCoull => "Agresti-Coull",
            Self::Jeffreys => "Jeffreys",
            Self::Mover => "MOVER",
            Self::Score => "score",
            Self::ProfileLikelihood => "profile likelihood",
            Self::Goodman => "Goodman",
            Self::Dirichlet(Prior::Jeffreys) => "Dirichlet(1/2) posterior",
            Self::Dirichlet(Prior::Uniform) => "Dirichlet(1) posterior",
            Self::Dirichlet(Prior::Symmetric(weight)) => {
                return write!(f, "Dirichlet({weight}) posterior");
            }
            Self::ExactBootstrap => "exact percentile bootstrap",
        })
    }
}

/// Reads the names of [`Method::NAMED`].
impl FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let wanted = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        Self::NAMED
            .into_iter()
            .find(|&(known, _)| known == wanted)
            .map(|(_, method)| method)
            .ok_or_else(|| Error::UnknownMethod {
                name: name.to_owned(),
                known: Self::NAMED.map(|(known, _)| known).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Codes, Scale};

    use super::Method;

    #[test]
    fn names_are_read_in_any_case() {
        for (name, method) in Method::NAMED {
            assert_eq!(name.to_uppercase().replace('-', "_").parse(), Ok(method));
        }
        let error = "bayes".parse::<Method>().unwrap_err().to_string();
        assert!(error.contains("clopper-pearson"), "{error}");
    }

    #[test]
    fn defaults_follow_the_codes() {
        let scale = Scale::ZERO_TO_TEN;
        let net = Codes::net("net", &scale, 9..=10, 0..=6).unwrap();
        assert_eq!(Method::default_for(&net), Method::Mover);
        assert_eq!(Method::default_for(&Codes::top_box(&scale, 2).unwrap()), Method::Wilson);
        assert_eq!(Method::default_for(&Codes::points(&scale)), Method::T);
    }
}
