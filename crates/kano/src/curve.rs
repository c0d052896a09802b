//! Curves from fulfilment to satisfaction.

use crate::error::share;
use crate::{Category, Error, Feature};

/// Satisfaction as a function of how far a feature is fulfilled: the S-CR
/// function of Wang & Ji (2010), Understanding customer needs through
/// quantitative analysis of Kano's model.
///
/// It runs from worse at no fulfilment to better at full fulfilment. With b
/// and w for better and worse (negative):
///
/// ```text
/// one-dimensional  s(x) = (b - w) x + w
/// attractive       s(x) = (b - w) (e^x - 1) / (e - 1) + w
/// must-be          s(x) = (b - w) e (1 - e^-x) / (e - 1) + w
/// ```
///
/// ```
/// use satis_kano::{Category, SatisfactionCurve};
///
/// let curve = SatisfactionCurve::new(Category::Attractive, 0.6, -0.4)?;
/// assert!((curve.value(0.5)? + 0.022459331201854504).abs() < 1e-15);
/// // The grid ends at 1 exactly: the curve of SUSE's script is read at .99.
/// assert_eq!(curve.grid(101)?.last(), Some(&(1.0, 0.6)));
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SatisfactionCurve {
    category: Category,
    better: f64,
    worse: f64,
}

impl SatisfactionCurve {
    /// The curve of a category between worse and better.
    ///
    /// # Errors
    /// [`Error::NoCurve`] unless the category is A, O or M; [`Error::Range`]
    /// unless better lies within 0 to 1 and worse within -1 to 0.
    pub fn new(category: Category, better: f64, worse: f64) -> Result<Self, Error> {
        if category >= Category::Indifferent {
            return Err(Error::NoCurve { category });
        }
        let better = share("better", better)?;
        share("the size of worse", -worse)?;
        Ok(Self { category, better, worse })
    }

    /// The category.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.category
    }

    /// Satisfaction at a fulfilment from 0 to 1.
    ///
    /// # Errors
    /// [`Error::Range`] for a fulfilment outside 0 to 1.
    pub fn value(&self, fulfilment: f64) -> Result<f64, Error> {
        let x = share("the fulfilment", fulfilment)?;
        if x >= 1.0 {
            return Ok(self.better);
        }
        let rise = match self.category {
            Category::Attractive => x.exp_m1() / 1.0_f64.exp_m1(),
            Category::MustBe => (-x).exp_m1() / (-1.0_f64).exp_m1(),
            _ => x,
        };
        Ok((self.better - self.worse) * rise + self.worse)
    }

    /// Fulfilment and satisfaction at evenly spaced points, from 0 to 1, both
    /// included.
    ///
    /// # Errors
    /// [`Error::Range`] for less than two points.
    pub fn grid(&self, points: u32) -> Result<Vec<(f64, f64)>, Error> {
        if points < 2 {
            return Err(Error::Range {
                what: "the number of points",
                value: f64::from(points),
                expected: "at least 2",
            });
        }
        (0..points)
            .map(|point| {
                let x = f64::from(point) / f64::from(points - 1);
                Ok((x, self.value(x)?))
            })
            .collect()
    }
}

impl Feature {
    /// The curve of this feature for a category, between its worse and its
    /// better.
    ///
    /// # Errors
    /// [`Error::NoCurve`] unless the category is A, O or M, [`Error::NoData`]
    /// if nobody is in A, O, M or I.
    pub fn curve(&self, category: Category) -> Result<SatisfactionCurve, Error> {
        let joint = self.joint()?;
        SatisfactionCurve::new(category, joint.better(), joint.worse())
    }
}

#[cfg(test)]
mod tests {
    use super::SatisfactionCurve;
    use crate::{Category, Error};

    #[test]
    fn what_has_no_curve_says_so() {
        for category in [Category::Indifferent, Category::Reverse, Category::Questionable] {
            let error = SatisfactionCurve::new(category, 0.5, -0.5).unwrap_err();
            assert!(matches!(error, Error::NoCurve { .. }));
        }
        assert!(SatisfactionCurve::new(Category::MustBe, 1.5, -0.5).is_err());
        assert!(SatisfactionCurve::new(Category::MustBe, 0.5, 0.5).is_err());
        let curve = SatisfactionCurve::new(Category::MustBe, 0.5, -0.5).unwrap();
        assert!(curve.value(1.01).is_err() && curve.value(f64::NAN).is_err());
        assert!(curve.grid(1).is_err());
    }
}
