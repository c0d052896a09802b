//! Rules by which a feature gets its class.

use std::str::FromStr;

use crate::{Category, CategoryCounts, Error};

/// How the counts of the categories become one class.
///
/// ```
/// use satis_kano::{Category, CategoryCounts, Rule};
///
/// // "Hotline" of the R package stp25kano: I leads A by 1 % of the answers.
/// let counts = CategoryCounts::new([15, 24, 121, 124, 6, 6])?;
/// assert_eq!(Rule::Mode.class(&counts)?, Some(Category::Indifferent));
/// assert_eq!(Rule::WITHIN_SIX_PERCENT.class(&counts)?, Some(Category::Attractive));
/// assert_eq!(Rule::Blauth.class(&counts)?, Some(Category::Attractive));
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Rule {
    /// The commonest category. Where two are equally common there is no class.
    Mode,
    /// The commonest category; of equally common ones the first of M > O > A >
    /// I > R > Q (Berger et al. 1993). The default.
    #[default]
    MoaiOnTie,
    /// The first of M > O > A > I > R > Q among the two commonest categories
    /// where the category strength is at most `bound`, else the commonest one
    /// (the R package stp25kano, with a bound of .06 after Lee & Newcomb
    /// 1997). Of equally common ones the first in that order counts as more
    /// common.
    MoaiWithinStrength {
        /// The largest category strength at which the order decides, from 0 to
        /// 1.
        bound: f64,
    },
    /// If O + A + M > I + R + Q the commonest of O, A and M, else that of I, R
    /// and Q (Blauth in Berger et al. 1993); of equally common ones the first
    /// of M > O > A > I > R > Q. Used by REPPL.
    Blauth,
    /// By the coefficients: O where better and the size of worse both reach
    /// the cut, A where better alone does, M where worse alone does, else I.
    /// The four quadrants of the usual chart, with their cut at .5.
    Coefficients {
        /// The value that a coefficient must reach, from 0 to 1.
        cut: f64,
    },
}

impl Rule {
    /// [`Rule::MoaiWithinStrength`] with its usual bound of 6 %.
    pub const WITHIN_SIX_PERCENT: Self = Self::MoaiWithinStrength { bound: 0.06 };

    /// [`Rule::Coefficients`] with its usual cut at .5.
    pub const QUADRANTS: Self = Self::Coefficients { cut: 0.5 };

    /// Every rule with its usual constants and the name by which [`FromStr`]
    /// knows it.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("mode", Self::Mode),
        ("moai-on-tie", Self::MoaiOnTie),
        ("moai-within-strength", Self::WITHIN_SIX_PERCENT),
        ("blauth", Self::Blauth),
        ("coefficients", Self::QUADRANTS),
    ];

    /// The class under this rule; `None` only where the rule is
    /// [`Rule::Mode`] and categories are equally common.
    ///
    /// # Errors
    /// [`Error::NoData`] without any counts, or without any in A, O, M and I
    /// for [`Rule::Coefficients`]; [`Error::Range`] for a bound or cut outside
    /// 0 to 1.
    pub fn class(&self, counts: &CategoryCounts) -> Result<Option<Category>, Error> {
        if counts.total() == 0 {
            return Err(Error::NoData { what: "a class", needed: "a pair of answers" });
        }
        let [(first, most), (second, next), ..] = counts.ranking();
        match *self {
            Self::Mode => Ok((most > next).then_some(first)),
            Self::MoaiOnTie => Ok(Some(first)),
            Self::MoaiWithinStrength { bound } => {
                crate::error::share("the bound of the category strength", bound)?;
                let strength = (most - next) as f64 / counts.total() as f64;
                Ok(Some(if strength <= bound { first.min(second) } else { first }))
            }
            Self::Blauth => {
                use Category::{
                    Attractive, Indifferent, MustBe, OneDimensional, Questionable, Reverse,
                };
                let sum = |set: [Category; 3]| -> u64 { set.map(|c| counts.get(c)).iter().sum() };
                let wanted = [MustBe, OneDimensional, Attractive];
                let others = [Indifferent, Reverse, Questionable];
                let set = if sum(wanted) > sum(others) { wanted } else { others };
                Ok(counts.ranking().into_iter().map(|(c, _)| c).find(|c| set.contains(c)))
            }
            Self::Coefficients { cut } => {
                crate::error::share("the cut of the coefficients", cut)?;
                let rated = counts.rated();
                if rated == 0 {
                    return Err(Error::NoData {
                        what: "a class by coefficients",
                        needed: "a pair of answers in A, O, M or I",
                    });
                }
                let reaches = |with_one_dimensional: Category| {
                    let count =
                        counts.get(with_one_dimensional) + counts.get(Category::OneDimensional);
                    count as f64 / rated as f64 >= cut
                };
                Ok(Some(match (reaches(Category::Attractive), reaches(Category::MustBe)) {
                    (true, true) => Category::OneDimensional,
                    (true, false) => Category::Attractive,
                    (false, true) => Category::MustBe,
                    (false, false) => Category::Indifferent,
                }))
            }
        }
    }
}

/// `M > O > A > I within 6 %`.
impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mode => f.write_str("mode"),
            Self::MoaiOnTie => f.write_str("M > O > A > I on a tie"),
            Self::MoaiWithinStrength { bound } => {
                write!(f, "M > O > A > I within {} %", (bound * 1e6).round() / 1e4)
            }
            Self::Blauth => f.write_str("Blauth"),
            Self::Coefficients { cut } => write!(f, "coefficients cut at {cut}"),
        }
    }
}

/// Reads the names of [`Rule::NAMED`]; `moai` alone is the rule within 6 %.
impl FromStr for Rule {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let wanted = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let wanted = if wanted == "moai" { "moai-within-strength".to_owned() } else { wanted };
        Self::NAMED
            .into_iter()
            .find(|&(known, _)| known == wanted)
            .map(|(_, rule)| rule)
            .ok_or_else(|| Error::Unknown {
                what: "classification rule",
                name: name.to_owned(),
                known: Self::NAMED.map(|(known, _)| known).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;
    use crate::{Category, CategoryCounts, Error};

    fn class(rule: Rule, counts: [u64; 6]) -> Option<char> {
        let counts = CategoryCounts::new(counts).unwrap();
        rule.class(&counts).unwrap().map(Category::letter)
    }

    #[test]
    fn ties_follow_the_rule() {
        let tied = [10, 3, 10, 2, 10, 0];
        assert_eq!(class(Rule::Mode, tied), None);
        assert_eq!(class(Rule::MoaiOnTie, tied), Some('M'));
        assert_eq!(class(Rule::WITHIN_SIX_PERCENT, [0, 0, 50, 53, 0, 0]), Some('A'));
        assert_eq!(class(Rule::MoaiWithinStrength { bound: 0.0 }, [0, 0, 50, 53, 0, 0]), Some('I'));
        // 53 - 47 of 100 is exactly the bound.
        assert_eq!(class(Rule::WITHIN_SIX_PERCENT, [0, 47, 0, 53, 0, 0]), Some('O'));
    }

    #[test]
    fn blauth_weighs_the_two_groups() {
        assert_eq!(class(Rule::Blauth, [32, 90, 88, 105, 15, 28]), Some('O'));
        assert_eq!(class(Rule::Blauth, [30, 30, 30, 90, 0, 0]), Some('I'));
        assert_eq!(class(Rule::Blauth, [31, 30, 30, 45, 45, 0]), Some('M'));
        assert_eq!(class(Rule::Blauth, [0, 0, 5, 0, 4, 4]), Some('R'));
    }

    #[test]
    fn numbers_out_of_range_and_nothing_are_errors() {
        let counts = CategoryCounts::new([1, 0, 0, 0, 0, 0]).unwrap();
        for bad in [f64::NAN, -0.1, 1.1] {
            assert!(Rule::MoaiWithinStrength { bound: bad }.class(&counts).is_err());
            assert!(Rule::Coefficients { cut: bad }.class(&counts).is_err());
        }
        let none = CategoryCounts::new([0; 6]).unwrap();
        let only_reverse = CategoryCounts::new([0, 0, 0, 0, 4, 1]).unwrap();
        for (_, rule) in Rule::NAMED {
            assert!(matches!(rule.class(&none), Err(Error::NoData { .. })));
        }
        assert!(Rule::QUADRANTS.class(&only_reverse).is_err());
    }

    #[test]
    fn names_are_read() {
        for (name, rule) in Rule::NAMED {
            assert_eq!(name.to_uppercase().replace('-', "_").parse(), Ok(rule));
        }
        assert_eq!("moai".parse(), Ok(Rule::WITHIN_SIX_PERCENT));
        assert!("majority".parse::<Rule>().unwrap_err().to_string().contains("blauth"));
        assert_eq!(Rule::WITHIN_SIX_PERCENT.to_string(), "M > O > A > I within 6 %");
    }
}
