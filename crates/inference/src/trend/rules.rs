//! Run rules on standardised points.

use super::Shift;
use crate::Error;

/// A pattern of standardised points that chance rarely makes.
///
/// ```
/// use satis_inference::RunRule;
///
/// let z = [0.2, 0.9, 0.4, 1.1, 0.3, 0.7, 0.5, 0.8, 3.2];
/// let found = RunRule::violations(&RunRule::NELSON, &z)?;
/// // The ninth point is beyond three sigma and the ninth on one side.
/// assert_eq!(found.len(), 2);
/// assert!(found.iter().all(|violation| violation.at == 8));
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum RunRule {
    /// One point more than so many standard errors from the centre.
    Beyond {
        /// How many.
        sigmas: f64,
    },
    /// At least `count` of `of` points in a row more than so many standard
    /// errors from the centre on one side, the last among them.
    MostBeyond {
        /// How many points.
        count: usize,
        /// Out of how many.
        of: usize,
        /// How far out.
        sigmas: f64,
    },
    /// So many points in a row on one side of the centre.
    SameSide {
        /// How many.
        length: usize,
    },
    /// So many points in a row, each above the one before, or each below.
    Trend {
        /// How many points, one more than there are steps.
        length: usize,
    },
    /// So many points in a row that alternate up and down.
    Alternating {
        /// How many.
        length: usize,
    },
    /// So many points in a row within so many standard errors of the centre:
    /// too little spread.
    Within {
        /// How many.
        length: usize,
        /// How near.
        sigmas: f64,
    },
    /// So many points in a row outside of so many standard errors, on either
    /// side.
    Outside {
        /// How many.
        length: usize,
        /// How far.
        sigmas: f64,
    },
}

/// A place where a series of points breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RunViolation {
    /// The rule.
    pub rule: RunRule,
    /// The point with which the pattern begins, from 0.
    pub from: usize,
    /// The point that completes it.
    pub at: usize,
    /// On which side, where the pattern has one; the way it goes, for a trend.
    pub side: Option<Shift>,
}

impl RunRule {
    /// Western Electric (1956), Statistical Quality Control Handbook: 1 beyond
    /// 3 sigma, 2 of 3 beyond 2, 4 of 5 beyond 1, 8 on one side. Together they
    /// give a false alarm every 92 points (Champ & Woodall 1987).
    pub const WESTERN_ELECTRIC: [Self; 4] = [
        Self::Beyond { sigmas: 3.0 },
        Self::MostBeyond { count: 2, of: 3, sigmas: 2.0 },
        Self::MostBeyond { count: 4, of: 5, sigmas: 1.0 },
        Self::SameSide { length: 8 },
    ];

    /// Nelson (1984), The Shewhart control chart: tests for special causes,
    /// Journal of Quality Technology 16:237-239, in his order.
    pub const NELSON: [Self; 8] = [
        Self::Beyond { sigmas: 3.0 },
        Self::SameSide { length: 9 },
        Self::Trend { length: 6 },
        Self::Alternating { length: 14 },
        Self::MostBeyond { count: 2, of: 3, sigmas: 2.0 },
        Self::MostBeyond { count: 4, of: 5, sigmas: 1.0 },
        Self::Within { length: 15, sigmas: 1.0 },
        Self::Outside { length: 8, sigmas: 1.0 },
    ];

    /// Every place where a series of standardised points breaks one of the
    /// rules, by point and then by rule. A pattern that goes on is found again
    /// at each point that keeps it up.
    ///
    /// # Errors
    /// [`Error::Argument`] if a point is not finite, or a rule asks for 0
    /// points, for more than it looks at, or for a distance that is not a
    /// number of at least 0.
    pub fn violations(rules: &[Self], z: &[f64]) -> Result<Vec<RunViolation>, Error> {
        if let Some(&value) = z.iter().find(|z| !z.is_finite()) {
            let expected = "a finite number";
            return Err(Error::Argument { what: "a standardised point", value, expected });
        }
        rules.iter().try_for_each(Self::check)?;
        let mut found = Vec::new();
        for at in 0..z.len() {
            for &rule in rules {
                let length = rule.length();
                let Some(from) = (at + 1).checked_sub(length) else { continue };
                if let Some(side) = rule.side_of(&z[from..=at]) {
                    found.push(RunViolation { rule, from, at, side });
                }
            }
        }
        Ok(found)
    }

    fn check(&self) -> Result<(), Error> {
        let (count, length, sigmas) = match *self {
            Self::Beyond { sigmas } => (1, 1, sigmas),
            Self::MostBeyond { count, of, sigmas } => (count, of, sigmas),
            Self::SameSide { length } => (length, length, 0.0),
            Self::Trend { length } | Self::Alternating { length } => (length, length, 0.0),
            Self::Within { length, sigmas } | Self::Outside { length, sigmas } => {
                (length, length, sigmas)
            }
        };
        if count == 0 || count > length {
            let expected = "at least 1 and at most the points that the rule looks at";
            let value = count as f64;
            return Err(Error::Argument {
                what: "the number of points of a rule",
                value,
                expected,
            });
        }
        if !(sigmas >= 0.0 && sigmas.is_finite()) {
            let expected = "a number of at least 0";
            return Err(Error::Argument {
                what: "the distance of a rule",
                value: sigmas,
                expected,
            });
        }
        Ok(())
    }

    /// How many points the pattern has.
    const fn length(&self) -> usize {
        match *self {
            Self::Beyond { .. } => 1,
            Self::MostBeyond { of, .. } => of,
            Self::SameSide { length }
            | Self::Trend { length }
            | Self::Alternating { length }
            | Self::Within { length, .. }
            | Self::Outside { length, .. } => length,
        }
    }

    /// Whether points show the pattern, and on which side if it has one.
    fn side_of(&self, z: &[f64]) -> Option<Option<Shift>> {
        let both = [Shift::Up, Shift::Down];
        let side_where =
            |holds: &dyn Fn(Shift) -> bool| both.into_iter().find(|&side| holds(side)).map(Some);
        match *self {
            Self::Beyond { sigmas } => {
                side_where(&|side| z.iter().all(|&z| side.sign() * z > sigmas))
            }
            Self::MostBeyond { count, sigmas, .. } => side_where(&|side| {
                let beyond = |z: &f64| side.sign() * *z > sigmas;
                z.last().is_some_and(beyond) && z.iter().filter(|z| beyond(z)).count() >= count
            }),
            Self::SameSide { .. } => side_where(&|side| z.iter().all(|&z| side.sign() * z > 0.0)),
            Self::Trend { .. } => {
                side_where(&|side| z.windows(2).all(|pair| side.sign() * (pair[1] - pair[0]) > 0.0))
            }
            Self::Alternating { .. } => {
                let steps: Vec<f64> = z.windows(2).map(|pair| pair[1] - pair[0]).collect();
                let turns = steps.windows(2).all(|pair| pair[0] * pair[1] < 0.0);
                (turns && !steps.is_empty()).then_some(None)
            }
            Self::Within { sigmas, .. } => z.iter().all(|z| z.abs() < sigmas).then_some(None),
            Self::Outside { sigmas, .. } => z.iter().all(|z| z.abs() > sigmas).then_some(None),
        }
    }
}

/// What the rule says, in words.
impl std::fmt::Display for RunRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Beyond { sigmas } => write!(f, "1 point beyond {sigmas} sigma"),
            Self::MostBeyond { count, of, sigmas } => {
                write!(f, "{count} of {of} points beyond {sigmas} sigma on one side")
            }
            Self::SameSide { length } => write!(f, "{length} points in a row on one side"),
            Self::Trend { length } => write!(f, "{length} points in a row up or down"),
            Self::Alternating { length } => write!(f, "{length} points alternating up and down"),
            Self::Within { length, sigmas } => {
                write!(f, "{length} points in a row within {sigmas} sigma")
            }
            Self::Outside { length, sigmas } => {
                write!(f, "{length} points in a row outside {sigmas} sigma")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: RunRule, z: &[f64]) -> Vec<(usize, usize, Option<Shift>)> {
        let violations = RunRule::violations(&[rule], z).unwrap();
        violations.into_iter().map(|v| (v.from, v.at, v.side)).collect()
    }

    #[test]
    fn each_rule_finds_its_pattern() {
        let [we1, we2, we3, we4] = RunRule::WESTERN_ELECTRIC;
        assert_eq!(found(we1, &[0.0, -3.1, 3.0]), [(1, 1, Some(Shift::Down))]);
        assert_eq!(found(we2, &[2.1, 0.0, 2.2, 0.0, -2.5]), [(0, 2, Some(Shift::Up))]);
        assert_eq!(found(we3, &[1.1, 1.2, 0.0, 1.1, 1.5]), [(0, 4, Some(Shift::Up))]);
        assert_eq!(found(we4, &[-0.1; 9]), [(0, 7, Some(Shift::Down)), (1, 8, Some(Shift::Down))]);
        let [.., n7, n8] = RunRule::NELSON;
        let n3 = RunRule::Trend { length: 6 };
        assert_eq!(found(n3, &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5]), [(0, 5, Some(Shift::Up))]);
        assert_eq!(found(n3, &[0.0, 0.1, 0.2, 0.2, 0.4, 0.5]), []);
        let zigzag: Vec<f64> = (0..14).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert_eq!(found(RunRule::Alternating { length: 14 }, &zigzag), [(0, 13, None)]);
        assert_eq!(found(n7, &[0.5; 15]), [(0, 14, None)]);
        assert_eq!(found(n8, &[1.5, -1.5, 1.5, -1.5, 1.5, -1.5, 1.5, -1.5]), [(0, 7, None)]);
        assert_eq!(found(we4, &[]), []);
    }

    #[test]
    fn impossible_rules_are_refused() {
        for rule in [
            RunRule::SameSide { length: 0 },
            RunRule::MostBeyond { count: 4, of: 3, sigmas: 1.0 },
            RunRule::Beyond { sigmas: f64::NAN },
        ] {
            assert!(RunRule::violations(&[rule], &[0.0]).is_err());
        }
        assert!(RunRule::violations(&RunRule::NELSON, &[f64::NAN]).is_err());
    }
}
