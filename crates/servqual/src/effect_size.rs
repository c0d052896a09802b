//! How large a gap is, in standard deviations.

use satis_numerics::special::ln_beta;

use crate::mean::{Mean, covariance};

/// Standardised mean differences of paired scores, all with the sign of the
/// gap.
///
/// With the mean gap g, its standard deviation s, those of perceptions and
/// expectations s_P and s_E, and their correlation r:
///
/// ```text
/// d_z  = g / s
/// d_av = g / sqrt((s_P^2 + s_E^2) / 2)
/// d_rm = d_z sqrt(2 (1 - r))
/// J    = Gamma(v / 2) / (sqrt(v / 2) Gamma((v - 1) / 2)),  v = n - 1
/// ```
///
/// d_z is what a paired t test sees and grows with r; d_av is comparable with
/// studies of two groups. Lakens (2013), Calculating and reporting effect sizes
/// to facilitate cumulative science, Frontiers in Psychology 4:863; Hedges
/// (1981), Distribution theory for Glass's estimator of effect size and related
/// estimators, Journal of Educational Statistics 6:107-128. The factor J is
/// exact; the usual `1 - 3 / (4 v - 1)` is an approximation of it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct EffectSizes {
    /// In standard deviations of the gap.
    pub d_z: f64,
    /// In root mean square of the two standard deviations.
    pub d_av: Option<f64>,
    /// d_z with the correlation taken out; `None` if one side does not vary.
    pub d_rm: Option<f64>,
    /// Hedges's J times d_z.
    pub g_z: Option<f64>,
    /// Hedges's J times d_av.
    pub g_av: Option<f64>,
    /// The correlation of expectations and perceptions, if both vary.
    pub correlation: Option<f64>,
}

impl EffectSizes {
    /// Of gaps that vary, of at least two respondents.
    pub(crate) fn new(gaps: &Mean, expectations: &[f64], perceptions: &[f64]) -> Self {
        let (left, right) = (Mean::of(expectations), Mean::of(perceptions));
        let d_z = gaps.mean / gaps.sd();
        let pooled = f64::midpoint(left.variance, right.variance);
        let d_av = (pooled > 0.0).then(|| gaps.mean / pooled.sqrt());
        let spread = left.sd() * right.sd();
        let correlation = (spread > 0.0)
            .then(|| (covariance(expectations, perceptions) / spread).clamp(-1.0, 1.0));
        let factor = hedges_factor((gaps.n - 1) as f64);
        Self {
            d_z,
            d_av,
            d_rm: correlation.map(|r| d_z * (2.0 * (1.0 - r)).sqrt()),
            g_z: factor.map(|factor| factor * d_z),
            g_av: factor.zip(d_av).map(|(factor, d)| factor * d),
            correlation,
        }
    }
}

/// The exact factor that takes the bias out of d; `None` below two degrees of
/// freedom.
fn hedges_factor(df: f64) -> Option<f64> {
    if df < 2.0 {
        return None;
    }
    let half = 0.5 * df;
    // Gamma(h) / Gamma(h - 1/2) = sqrt(pi) / B(h - 1/2, 1/2): nothing cancels.
    let beta = ln_beta(half - 0.5, 0.5).ok()?;
    Some((std::f64::consts::PI / half).sqrt() * (-beta).exp())
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::hedges_factor;

    #[test]
    fn factors() {
        // v = 2: Gamma(1) / (1 Gamma(1/2)) = 1 / sqrt(pi).
        assert_relative_eq!(
            hedges_factor(2.0).unwrap(),
            std::f64::consts::FRAC_2_SQRT_PI / 2.0,
            epsilon = 1e-14
        );
        assert_eq!(hedges_factor(1.0), None);
        // 1 - 3 / (4 v - 1) to the order 1 / v^3.
        assert_relative_eq!(
            hedges_factor(1e6).unwrap(),
            1.0 - 3.0 / (4.0 * 1e6 - 1.0),
            epsilon = 1e-12
        );
    }
}
