//! The analytical Kano model of Xu and others.

use crate::error::{probability, share};
use crate::scores::{Means, Scores, Sums};
use crate::{Category, Error, KanoTally, RatedTally};

const WHAT: &str = "the analytical Kano model";

/// Functional: like 1, must-be .5, neutral 0, live-with -.25, dislike -.5.
/// Dysfunctional: the same the other way round.
const SCORES: Scores = Scores {
    functional: [1.0, 0.5, 0.0, -0.25, -0.5],
    dysfunctional: [-0.5, -0.25, 0.0, 0.5, 1.0],
};

/// The analytical Kano model (A-Kano): Xu, Jiao, Yang, Helander, Khalid &
/// Opperud (2009), An analytical Kano model for customer need analysis.
///
/// | answer | functional y | dysfunctional x |
/// |---|---|---|
/// | like | 1 | -.5 |
/// | must-be | .5 | -.25 |
/// | neutral | 0 | 0 |
/// | live-with | -.25 | .5 |
/// | dislike | -.5 | 1 |
///
/// With a weight w from 0 to 1 for each respondent, X is the mean of w x and Y
/// that of w y. Importance to the customer is `r = sqrt(X^2 + Y^2)`, and the
/// angle `alpha = atan(Y / X)` tells must-be (small) from attractive (large).
/// Standard errors are ours, by the delta method.
///
/// ```
/// use satis_kano::{Analytical, AnswerKind, Category, KanoTally};
///
/// let tally = KanoTally::from_answers(AnswerKind::Five, [(1, 5), (1, 5), (2, 4), (1, 3)])?;
/// let model = Analytical::new(&tally)?;
/// assert_eq!((model.x(), model.y()), (0.625, 0.875));
/// assert!((model.r() - 1.0753).abs() < 5e-5 && (model.alpha() - 0.9505).abs() < 5e-5);
/// assert_eq!(model.class(0.3, 0.4, 1.2)?, Some(Category::OneDimensional));
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Analytical {
    n: u64,
    x: f64,
    y: f64,
    x_error: Option<f64>,
    y_error: Option<f64>,
    r_error: Option<f64>,
    alpha_error: Option<f64>,
}

impl Analytical {
    /// The model with the weight 1 for everyone.
    ///
    /// # Errors
    /// [`Error::AnswerKind`] unless there are five answers, [`Error::NoData`]
    /// if nobody answered both questions.
    pub fn new(tally: &KanoTally) -> Result<Self, Error> {
        let mut sums = Sums::default();
        sums.add(WHAT, &SCORES, tally, 1.0)?;
        Self::of(&sums)
    }

    /// The model with each respondent's importance, divided by the highest
    /// point of its scale, as a weight; those who stated none are left out.
    ///
    /// # Errors
    /// As [`Analytical::new`]; [`Error::Range`] if importance can be negative
    /// or its highest point is 0.
    pub fn weighted(tally: &RatedTally) -> Result<Self, Error> {
        tally.check_weights()?;
        // At least 1, since the scale has two points from 0 up.
        let highest = f64::from(tally.scale().max());
        let mut sums = Sums::default();
        for (weight, answers) in tally.weighted() {
            sums.add(WHAT, &SCORES, answers, weight / highest)?;
        }
        Self::of(&sums)
    }

    fn of(sums: &Sums) -> Result<Self, Error> {
        // The first score of the sums is the functional one, y.
        let Some((y, x, means)) = sums.products() else {
            return Err(Error::NoData { what: WHAT, needed: "a pair of answers" });
        };
        let error = |of: fn(&Means) -> f64| means.as_ref().map(|m| of(m).max(0.0).sqrt());
        let polar = |of: fn(&Means) -> f64| (x.hypot(y) > 0.0).then(|| error(of)).flatten();
        Ok(Self {
            n: sums.n,
            x,
            y,
            x_error: error(|m| m.y_variance),
            y_error: error(|m| m.x_variance),
            r_error: polar(|m| {
                let square = m.x * m.x + m.y * m.y;
                (m.x * m.x * m.x_variance
                    + m.y * m.y * m.y_variance
                    + 2.0 * m.x * m.y * m.covariance)
                    / square
            }),
            alpha_error: polar(|m| {
                let square = m.x * m.x + m.y * m.y;
                (m.y * m.y * m.x_variance + m.x * m.x * m.y_variance
                    - 2.0 * m.x * m.y * m.covariance)
                    / (square * square)
            }),
        })
    }

    /// How many pairs of answers it rests on.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The mean dysfunctional score X, from -.5 to 1.
    #[must_use]
    pub const fn x(&self) -> f64 {
        self.x
    }

    /// The mean functional score Y, from -.5 to 1.
    #[must_use]
    pub const fn y(&self) -> f64 {
        self.y
    }

    /// The standard error of X; `None` below two answers.
    #[must_use]
    pub const fn x_error(&self) -> Option<f64> {
        self.x_error
    }

    /// The standard error of Y; `None` below two answers.
    #[must_use]
    pub const fn y_error(&self) -> Option<f64> {
        self.y_error
    }

    /// The importance index r, from 0 to the root of 2.
    #[must_use]
    pub fn r(&self) -> f64 {
        self.x.hypot(self.y)
    }

    /// The satisfaction angle alpha in radians: between 0 and pi / 2 where X
    /// and Y are positive, outside where the feature is unwanted on balance.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.y.atan2(self.x)
    }

    /// The standard error of r; `None` below two answers or where r is 0.
    #[must_use]
    pub const fn r_error(&self) -> Option<f64> {
        self.r_error
    }

    /// The standard error of alpha; `None` below two answers or where r is 0.
    #[must_use]
    pub const fn alpha_error(&self) -> Option<f64> {
        self.alpha_error
    }

    /// The class: I up to r0; beyond it M up to the lower angle, A from the
    /// upper one on, and O between. `None` where X or Y is negative beyond r0:
    /// the model has no class for what is unwanted. The authors leave the
    /// three thresholds to the company.
    ///
    /// # Errors
    /// [`Error::Range`] unless r0 lies within 0 to 1 and the angles satisfy 0
    /// < lower < upper < pi / 2.
    pub fn class(&self, r0: f64, lower: f64, upper: f64) -> Result<Option<Category>, Error> {
        share("the threshold r0", r0)?;
        let right = std::f64::consts::FRAC_PI_2;
        for (what, angle) in [("the lower angle", lower), ("the upper angle", upper)] {
            probability(what, angle / right).map_err(|_| Error::Range {
                what,
                value: angle,
                expected: "an angle strictly between 0 and pi / 2",
            })?;
        }
        if lower >= upper {
            return Err(Error::Range {
                what: "the lower angle",
                value: lower,
                expected: "less than the upper angle",
            });
        }
        if self.r() <= r0 {
            return Ok(Some(Category::Indifferent));
        }
        if self.x < 0.0 || self.y < 0.0 {
            return Ok(None);
        }
        let alpha = self.alpha();
        Ok(Some(if alpha <= lower {
            Category::MustBe
        } else if alpha >= upper {
            Category::Attractive
        } else {
            Category::OneDimensional
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::Analytical;
    use crate::{AnswerKind, Category, KanoTally};

    fn model(pairs: &[(i32, i32)]) -> Analytical {
        let tally = KanoTally::from_answers(AnswerKind::Five, pairs.iter().copied()).unwrap();
        Analytical::new(&tally).unwrap()
    }

    #[test]
    fn classes_by_angle() {
        let class = |pairs: &[(i32, i32)]| model(pairs).class(0.3, 0.4, 1.2).unwrap();
        assert_eq!(class(&[(3, 5)]), Some(Category::MustBe));
        assert_eq!(class(&[(1, 3)]), Some(Category::Attractive));
        assert_eq!(class(&[(3, 3)]), Some(Category::Indifferent));
        assert_eq!(class(&[(5, 1)]), None);
        let one = model(&[(3, 3)]);
        assert_eq!((one.x_error(), one.r_error()), (None, None));
        assert!(one.class(0.3, 1.2, 0.4).is_err());
        assert!(one.class(f64::NAN, 0.4, 1.2).is_err());
        assert!(one.class(0.3, 0.0, 1.2).is_err());
    }

    #[test]
    fn the_delta_method_agrees_with_small_steps() {
        let pairs = [(1, 5), (1, 4), (2, 5), (3, 5), (1, 3), (1, 5), (3, 3), (2, 4)];
        let base = model(&pairs);
        // The jackknife of a smooth function is close to the delta method.
        let n = pairs.len();
        let left_out: Vec<Analytical> = (0..n)
            .map(|out| {
                let rest: Vec<_> =
                    pairs.iter().enumerate().filter(|&(i, _)| i != out).map(|(_, &p)| p).collect();
                model(&rest)
            })
            .collect();
        let jackknife = |of: fn(&Analytical) -> f64| {
            let mean = left_out.iter().map(of).sum::<f64>() / n as f64;
            let squares: f64 = left_out.iter().map(|m| (of(m) - mean).powi(2)).sum();
            ((n as f64 - 1.0) / n as f64 * squares).sqrt()
        };
        assert!((jackknife(Analytical::r) / base.r_error().unwrap() - 1.0).abs() < 0.1);
        assert!((jackknife(Analytical::alpha) / base.alpha_error().unwrap() - 1.0).abs() < 0.1);
        assert!((jackknife(Analytical::x) - base.x_error().unwrap()).abs() < 1e-12);
    }
}
