//! Two groups of different size, and the variance to plan with.

use satis_response_model::Codes;

use crate::sample_size::{positive, probability, two_sided_quantile};
use crate::{Error, SampleSize};

/// The largest variance that one coded answer can have: half of the answers at
/// the lowest code and half at the highest, `((highest - lowest) / 2)^2`. To
/// plan a survey of which nothing is known; for a net score it is 1, for a
/// share 1/4, for a mean on 1 to 5 it is 4 (in practice about 1).
///
/// ```
/// use satis_inference::response_model::{Codes, Scale};
/// use satis_inference::largest_variance;
///
/// assert_eq!(largest_variance(&Codes::points(&Scale::ONE_TO_FIVE)), 4.0);
/// let net = Codes::net("NPS", &Scale::ZERO_TO_TEN, 9..=10, 0..=6)?;
/// assert_eq!(largest_variance(&net), 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn largest_variance(codes: &Codes) -> f64 {
    let half = 0.5 * codes.highest() - 0.5 * codes.lowest();
    half * half
}

/// The sizes of two groups of different size.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct GroupSizes {
    first: SampleSize,
    second: SampleSize,
}

impl GroupSizes {
    /// To find a true difference with the given power, where the second group
    /// has `ratio` times the answers of the first:
    ///
    /// ```text
    /// n1 = (z_{a/2} + z_b)^2 (V1 + V2 / ratio) / d^2,   n2 = ratio n1
    /// ```
    ///
    /// With a ratio of 1 it is
    /// [`SampleSize::for_difference`]. The smallest sum has the ratio
    /// `sqrt(V2 / V1)` ([`best_ratio`](Self::best_ratio)).
    ///
    /// # Errors
    /// [`Error::Positive`] for a variance, difference or ratio that is not
    /// positive and finite, or for a power that no answers at all exceed,
    /// [`Error::Probability`] for a level or power outside (0, 1).
    ///
    /// ```
    /// use satis_inference::GroupSizes;
    ///
    /// // One new customer asked for every four old ones: 5 points of NPS.
    /// let sizes = GroupSizes::for_difference((0.61, 0.61), 0.05, 4.0, 0.95, 0.8)?;
    /// assert_eq!((sizes.first().n(), sizes.second().n()), (2_394, 9_576));
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn for_difference(
        variances: (f64, f64),
        difference: f64,
        ratio: f64,
        level: f64,
        power: f64,
    ) -> Result<Self, Error> {
        let ratio = positive("ratio", ratio)?;
        let second = positive("variance", variances.1)? / ratio;
        let first = SampleSize::for_difference((variances.0, second), difference, level, power)?;
        Ok(Self { first, second: SampleSize::of(first.exact() * ratio)? })
    }

    /// The ratio of the second group to the first with which the fewest answers
    /// in all find a difference: `sqrt(V2 / V1)`.
    ///
    /// # Errors
    /// [`Error::Positive`] for a variance that is not positive and finite.
    pub fn best_ratio(variances: (f64, f64)) -> Result<f64, Error> {
        let ratio =
            positive("variance", variances.1)?.sqrt() / positive("variance", variances.0)?.sqrt();
        positive("ratio", ratio)
    }

    /// The size of the first group.
    #[must_use]
    pub const fn first(self) -> SampleSize {
        self.first
    }

    /// The size of the second group.
    #[must_use]
    pub const fn second(self) -> SampleSize {
        self.second
    }

    /// Both multiplied by a design effect; see
    /// [`SampleSize::with_design_effect`].
    ///
    /// # Errors
    /// [`Error::Positive`] for a design effect that is not positive and finite.
    pub fn with_design_effect(self, effect: f64) -> Result<Self, Error> {
        Ok(Self {
            first: self.first.with_design_effect(effect)?,
            second: self.second.with_design_effect(effect)?,
        })
    }
}

impl SampleSize {
    /// For a Wilson interval of a share of the given half-width:
    ///
    /// ```text
    /// n = z^2 (v - 2 h^2 + sqrt(v^2 - 4 h^2 v + h^2)) / (2 h^2),  v = p (1 - p)
    /// ```
    ///
    /// the root of Wilson's half-width; at least 1. Near shares of 0 and 1 it
    /// is larger than [`for_margin`](Self::for_margin) says.
    ///
    /// # Errors
    /// [`Error::Argument`] unless the share is from 0 to 1 and the half-width
    /// below 1/2, [`Error::Positive`] for a half-width that is not positive,
    /// [`Error::Probability`] for a level outside (0, 1).
    ///
    /// ```
    /// use satis_inference::SampleSize;
    ///
    /// // 90 % satisfied to within 5 points: 141, not the 139 of Wald.
    /// assert_eq!(SampleSize::for_wilson_margin(0.9, 0.05, 0.95)?.n(), 141);
    /// assert_eq!(SampleSize::for_margin(0.09, 0.05, 0.95)?.n(), 139);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn for_wilson_margin(share: f64, half_width: f64, level: f64) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&share) {
            let expected = "a number from 0 to 1";
            return Err(Error::Argument { what: "the share", value: share, expected });
        }
        let h = positive("half-width", half_width)?;
        if h >= 0.5 {
            let expected = "below 1/2";
            return Err(Error::Argument { what: "the half-width of a share", value: h, expected });
        }
        let z = two_sided_quantile(level)?;
        let v = share * (1.0 - share);
        let square = h * h;
        // v is at most 1/4, so the root is of a positive number.
        let root = (v * v - 4.0 * square * v + square).max(0.0).sqrt();
        Self::of((z * z * (v - 2.0 * square + root) / (2.0 * square)).max(1.0))
    }

    /// For a t interval of a mean of the given half-width, where one answer has
    /// this variance (divisor n - 1): the n at which `t_{n-1} sqrt(V / n) = h`,
    /// at least 2. A few more than [`for_margin`](Self::for_margin) says.
    ///
    /// # Errors
    /// As [`for_margin`](Self::for_margin).
    ///
    /// ```
    /// use satis_inference::SampleSize;
    ///
    /// // A mean with standard deviation 1 to within half a point.
    /// assert_eq!(SampleSize::for_t_margin(1.0, 0.5, 0.95)?.n(), 18);
    /// assert_eq!(SampleSize::for_margin(1.0, 0.5, 0.95)?.n(), 16);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn for_t_margin(variance: f64, half_width: f64, level: f64) -> Result<Self, Error> {
        use satis_numerics::{Continuous, RootOptions, StudentT, brent};
        let by_normal = Self::for_margin(variance, half_width, level)?.exact();
        let tail = (1.0 - probability("level", level)?) / 2.0;
        let excess = |n: f64| {
            let quantile = StudentT::new(n - 1.0).and_then(|law| law.upper_quantile(tail));
            quantile.map_or(f64::NAN, |t| t * (variance / n).sqrt() - half_width)
        };
        if excess(2.0) <= 0.0 {
            return Self::of(2.0);
        }
        let mut high = 2.0 * by_normal + 10.0;
        while excess(high) > 0.0 && high < 1e300 {
            high *= 2.0;
        }
        let n = brent(excess, 2.0, high, RootOptions::default())
            .map_err(|error| Error::numerical(&error))?;
        Self::of(n)
    }

    /// Times the design effect of the sample to come: how many times as large
    /// its variance is as that of as many answers drawn at random. Weights with
    /// a coefficient of variation c bring about `1 + c^2` (Kish 1965), clusters
    /// of m people with correlation r about `1 + (m - 1) r`.
    ///
    /// Take it before [`in_population`](Self::in_population).
    ///
    /// # Errors
    /// [`Error::Positive`] for a design effect that is not positive and finite.
    ///
    /// ```
    /// use satis_inference::SampleSize;
    ///
    /// let size = SampleSize::for_margin(0.25, 0.05, 0.95)?.with_design_effect(1.5)?;
    /// assert_eq!(size.n(), 577);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn with_design_effect(self, effect: f64) -> Result<Self, Error> {
        Self::of(self.exact() * positive("design effect", effect)?)
    }

    /// How many people to ask so that this many answer: divided by the expected
    /// response rate.
    ///
    /// # Errors
    /// [`Error::Argument`] unless the rate is above 0 and at most 1.
    ///
    /// ```
    /// use satis_inference::SampleSize;
    ///
    /// let size = SampleSize::for_margin(0.25, 0.05, 0.95)?;
    /// assert_eq!((size.n(), size.to_ask(0.2)?.n()), (385, 1_921));
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn to_ask(self, response_rate: f64) -> Result<Self, Error> {
        if response_rate > 0.0 && response_rate <= 1.0 {
            return Self::of(self.exact() / response_rate);
        }
        let expected = "a number above 0 and at most 1";
        Err(Error::Argument { what: "the response rate", value: response_rate, expected })
    }
}
