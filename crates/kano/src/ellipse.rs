//! Better and worse together: their covariance and joint region.

use crate::error::probability;
use crate::{Category, Error, Feature};

/// Better and worse with their covariance matrix, and the ellipse that holds
/// both together.
///
/// With m answers in A, O, M and I, `b` better and `w` worse (negative):
///
/// ```text
/// Var(b) = b (1 - b) / m,   Var(w) = |w| (1 - |w|) / m
/// Cov(b, |w|) = (O/m - b |w|) / m,   Cov(b, w) = -Cov(b, |w|)
/// ```
///
/// The region of a level is the ellipse where the squared Mahalanobis distance
/// is at most `-2 ln(1 - level)`, the chi-square quantile with two degrees of
/// freedom.
///
/// ```
/// use satis_kano::Feature;
///
/// let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22])?;
/// let joint = feature.joint()?;
/// assert!((joint.covariance() + 1.4834502633617646e-4).abs() < 1e-15);
/// let ellipse = joint.ellipse(0.95)?;
/// assert!((ellipse.major() - 0.0734).abs() < 5e-5 && (ellipse.minor() - 0.0600).abs() < 5e-5);
/// assert!(joint.contains(0.6, -0.6, 0.95)? && !joint.contains(0.5, -0.5, 0.95)?);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Joint {
    better: f64,
    worse: f64,
    better_variance: f64,
    worse_variance: f64,
    covariance: f64,
    rated: u64,
}

/// The axes of an ellipse around better and worse.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ellipse {
    better: f64,
    worse: f64,
    major: f64,
    minor: f64,
    angle: f64,
    level: f64,
}

impl Feature {
    /// Better and worse together, with their covariance matrix.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody is in A, O, M or I.
    pub fn joint(&self) -> Result<Joint, Error> {
        let counts = self.counts();
        let rated = counts.rated();
        if rated == 0 {
            return Err(Error::NoData {
                what: "better and worse",
                needed: "a pair of answers in A, O, M or I",
            });
        }
        let m = rated as f64;
        let [one, basic, delight, none] = [
            Category::OneDimensional,
            Category::MustBe,
            Category::Attractive,
            Category::Indifferent,
        ]
        .map(|category| counts.get(category));
        let share = |count: u64| count as f64 / m;
        let (better, size) = (share(delight + one), share(basic + one));
        // As products of shares: b (1 - b) is that of those for and against,
        // and O/m - b |w| is (O I - A M) / m^2. So the determinant is exactly
        // zero where only two categories were chosen.
        Ok(Joint {
            better,
            worse: 0.0 - size,
            better_variance: better * share(basic + none) / m,
            worse_variance: size * share(delight + none) / m,
            covariance: (share(delight) * share(basic) - share(one) * share(none)) / m,
            rated,
        })
    }
}

impl Joint {
    /// Better, from 0 to 1.
    #[must_use]
    pub const fn better(&self) -> f64 {
        self.better
    }

    /// Worse, from -1 to 0.
    #[must_use]
    pub const fn worse(&self) -> f64 {
        self.worse
    }

    /// The variance of better.
    #[must_use]
    pub const fn better_variance(&self) -> f64 {
        self.better_variance
    }

    /// The variance of worse.
    #[must_use]
    pub const fn worse_variance(&self) -> f64 {
        self.worse_variance
    }

    /// The covariance of better and worse, worse with its negative sign.
    #[must_use]
    pub const fn covariance(&self) -> f64 {
        self.covariance
    }

    /// How many answers are in A, O, M and I.
    #[must_use]
    pub const fn rated(&self) -> u64 {
        self.rated
    }

    /// The ellipse of a level.
    ///
    /// # Errors
    /// [`Error::Range`] for a level that is not strictly between 0 and 1.
    pub fn ellipse(&self, level: f64) -> Result<Ellipse, Error> {
        let quantile = squared_radius(level)?;
        let (a, b, c) = (self.better_variance, self.worse_variance, self.covariance);
        let middle = f64::midpoint(a, b);
        let reach = ((a - b) / 2.0).hypot(c);
        Ok(Ellipse {
            better: self.better,
            worse: self.worse,
            major: (quantile * (middle + reach)).sqrt(),
            // Rounding may take the smaller eigenvalue just below zero.
            minor: (quantile * (middle - reach).max(0.0)).sqrt(),
            angle: 0.5 * (2.0 * c).atan2(a - b),
            level,
        })
    }

    /// Whether a pair of coefficients lies within the ellipse of a level.
    /// Where only two categories were chosen the ellipse is a line, and where
    /// it was one, a point; they hold what is within 1e-12 of them.
    ///
    /// # Errors
    /// [`Error::Range`] for a level that is not strictly between 0 and 1.
    pub fn contains(&self, better: f64, worse: f64, level: f64) -> Result<bool, Error> {
        let quantile = squared_radius(level)?;
        let (a, b, c) = (self.better_variance, self.worse_variance, self.covariance);
        let (x, y) = (better - self.better, worse - self.worse);
        let determinant = a * b - c * c;
        if determinant <= 0.0 {
            /// Well above the rounding of coefficients, which are at most 1.
            const HAIR: f64 = 1e-12;
            let ellipse = self.ellipse(level)?;
            let (sine, cosine) = ellipse.angle.sin_cos();
            let (along, across) = (x * cosine + y * sine, y * cosine - x * sine);
            return Ok(across.abs() <= HAIR && along.abs() <= ellipse.major + HAIR);
        }
        let distance = b * x * x - 2.0 * c * x * y + a * y * y;
        Ok(distance <= quantile * determinant)
    }
}

impl Ellipse {
    /// The longer half-axis.
    #[must_use]
    pub const fn major(&self) -> f64 {
        self.major
    }

    /// The shorter half-axis.
    #[must_use]
    pub const fn minor(&self) -> f64 {
        self.minor
    }

    /// The angle of the longer axis in radians, from the direction of better
    /// towards that of worse.
    #[must_use]
    pub const fn angle(&self) -> f64 {
        self.angle
    }

    /// The level.
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.level
    }

    /// Points on the ellipse, as pairs of better and worse, at even steps of
    /// its parameter. It can reach beyond 0 to 1 where few answered.
    pub fn outline(&self, points: u32) -> impl Iterator<Item = (f64, f64)> {
        let ellipse = *self;
        let (sine, cosine) = self.angle.sin_cos();
        (0..points).map(move |point| {
            let turn = std::f64::consts::TAU * f64::from(point) / f64::from(points);
            let (along, across) = (ellipse.major * turn.cos(), ellipse.minor * turn.sin());
            (
                ellipse.better + along * cosine - across * sine,
                ellipse.worse + along * sine + across * cosine,
            )
        })
    }
}

/// The quantile of chi-square with two degrees of freedom.
fn squared_radius(level: f64) -> Result<f64, Error> {
    Ok(-2.0 * (-probability("the level", level)?).ln_1p())
}

#[cfg(test)]
mod tests {
    use crate::Feature;

    #[test]
    fn the_outline_lies_on_the_edge() {
        for counts in [[59, 121, 70, 77, 9, 22], [9, 19, 91, 177, 49, 13], [3, 1, 1, 3, 0, 0]] {
            let joint = Feature::from_counts("x", counts).unwrap().joint().unwrap();
            let ellipse = joint.ellipse(0.9).unwrap();
            for (better, worse) in ellipse.outline(12) {
                assert!(joint.contains(better, worse, 0.9 + 1e-9).unwrap());
                assert!(!joint.contains(better, worse, 0.9 - 1e-9).unwrap());
            }
        }
    }

    #[test]
    fn two_categories_give_a_line() {
        for counts in [
            [0, 5, 0, 2, 0, 0],
            [3, 0, 4, 0, 0, 0],
            [0, 7, 0, 999_983, 0, 0],
            [0, 3, 4, 0, 0, 0],
            [3, 4, 0, 0, 0, 0],
            [3, 0, 0, 4, 0, 0],
            [0, 0, 3, 4, 0, 0],
        ] {
            let joint = Feature::from_counts("x", counts).unwrap().joint().unwrap();
            let ellipse = joint.ellipse(0.9).unwrap();
            assert!(ellipse.minor() <= 0.0, "{counts:?}");
            for (better, worse) in ellipse.outline(12) {
                assert!(joint.contains(better, worse, 0.9).unwrap(), "{counts:?}");
            }
            let (sine, cosine) = ellipse.angle().sin_cos();
            for (along, across) in [(1.001, 0.0), (-1.001, 0.0), (0.0, 0.001), (0.5, -0.001)] {
                let (along, across) = (along * ellipse.major(), across * ellipse.major());
                let better = joint.better() + along * cosine - across * sine;
                let worse = joint.worse() + along * sine + across * cosine;
                assert!(!joint.contains(better, worse, 0.9).unwrap(), "{counts:?}");
            }
            assert!(!joint.contains(f64::NAN, joint.worse(), 0.9).unwrap());
        }
    }

    #[test]
    fn answers_that_are_all_alike_have_no_spread() {
        let joint = Feature::from_counts("x", [0, 5, 0, 0, 0, 0]).unwrap().joint().unwrap();
        assert!(joint.ellipse(0.95).unwrap().major() <= 0.0);
        assert!(joint.contains(1.0, -1.0, 0.95).unwrap());
        assert!(!joint.contains(0.9, -1.0, 0.95).unwrap());
        assert!(joint.ellipse(1.0).is_err() && joint.contains(1.0, -1.0, f64::NAN).is_err());
        assert!(Feature::from_counts("x", [0, 0, 0, 0, 1, 1]).unwrap().joint().is_err());
    }
}
