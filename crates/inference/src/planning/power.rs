//! The power of given sample sizes.

use satis_numerics::distribution::normal;
use satis_numerics::{ChiSquare, Continuous, NoncentralChiSquare, NoncentralT, StudentT};

use crate::Error;
use crate::sample_size::{positive, probability, two_sided_quantile};

/// The probability that a two-sided z test of two groups finds a true
/// difference d:
///
/// ```text
/// Phi(d / SE - z) + Phi(-d / SE - z),   SE = sqrt(V1 / n1 + V2 / n2)
/// ```
///
/// with the variance V of one coded answer: any net score, share or mean. The
/// second term, a significant difference with the wrong sign, is left out by
/// [`SampleSize::for_difference`](crate::SampleSize::for_difference) and by most
/// formulas; it matters only where there is hardly any power.
///
/// With design effects, divide the sizes by them. With both variances 1 and
/// Cohen's h for the difference it is the power for shares of statsmodels'
/// `NormalIndPower` and R's `pwr.2p.test`.
///
/// # Errors
/// [`Error::Positive`] for a variance or size that is not positive and finite,
/// [`Error::Argument`] for a difference that is not finite,
/// [`Error::Probability`] for a level outside (0, 1).
///
/// ```
/// use satis_inference::power_of_difference;
///
/// // 3,831 answers on each side find 5 points of NPS in 4 of 5 surveys.
/// let power = power_of_difference((0.61, 0.61), (3_831.0, 3_831.0), 0.05, 0.95)?;
/// assert!((power - 0.8).abs() < 1e-4);
/// # Ok::<(), satis_inference::Error>(())
/// ```
pub fn power_of_difference(
    variances: (f64, f64),
    sizes: (f64, f64),
    difference: f64,
    level: f64,
) -> Result<f64, Error> {
    let error = standard_error(variances, sizes)?;
    let z = two_sided_quantile(level)?;
    let shift = finite("the difference", difference)?.abs() / error;
    Ok((normal::survival(z - shift) + normal::survival(z + shift)).min(1.0))
}

/// The smallest true difference that two groups of these sizes find with the
/// given power: `(z_{a/2} + z_b) sqrt(V1 / n1 + V2 / n2)`, the inverse of
/// [`SampleSize::for_difference`](crate::SampleSize::for_difference).
///
/// # Errors
/// [`Error::Positive`] for a variance or size that is not positive and finite,
/// or a power below half of 1 less the level; [`Error::Probability`] for a level
/// or power outside (0, 1).
///
/// ```
/// use satis_inference::detectable_difference;
///
/// // With 400 answers a wave, changes of NPS below 15 points mostly go unseen.
/// let smallest = detectable_difference((0.61, 0.61), (400.0, 400.0), 0.95, 0.8)?;
/// assert!((smallest - 0.1547).abs() < 1e-4);
/// # Ok::<(), satis_inference::Error>(())
/// ```
pub fn detectable_difference(
    variances: (f64, f64),
    sizes: (f64, f64),
    level: f64,
    power: f64,
) -> Result<f64, Error> {
    let error = standard_error(variances, sizes)?;
    let power = probability("power", power)?;
    let quantile = normal::quantile(power).map_err(|error| Error::numerical(&error))?;
    let both =
        positive("sum of the quantiles of level and power", two_sided_quantile(level)? + quantile)?;
    Ok(both * error)
}

/// The probability that Student's two-sided t test of two means finds a true
/// effect of Cohen's d, by the noncentral t distribution with `n1 + n2 - 2`
/// degrees of freedom and noncentrality `d / sqrt(1/n1 + 1/n2)`.
///
/// statsmodels' `TTestIndPower` and R's `power.t.test` (strict) give the same.
///
/// # Errors
/// [`Error::TooFew`] below three answers in all, [`Error::Argument`] for an
/// effect that is not finite, [`Error::Probability`] for a level outside (0, 1).
///
/// ```
/// use satis_inference::power_of_t;
///
/// // 64 a group for a medium effect: the example of every textbook.
/// assert!((power_of_t((64, 64), 0.5, 0.95)? - 0.8015).abs() < 1e-4);
/// # Ok::<(), satis_inference::Error>(())
/// ```
pub fn power_of_t(sizes: (u64, u64), effect: f64, level: f64) -> Result<f64, Error> {
    let tail = (1.0 - probability("level", level)?) / 2.0;
    let effect = finite("the effect", effect)?;
    let found = sizes.0.saturating_add(sizes.1);
    if sizes.0 == 0 || sizes.1 == 0 || found < 3 {
        return Err(Error::TooFew { method: "a t test".to_owned(), needed: 3, found });
    }
    let (m, n) = (sizes.0 as f64, sizes.1 as f64);
    let df = m + n - 2.0;
    let shift = effect / (1.0 / m + 1.0 / n).sqrt();
    let law = StudentT::new(df).and_then(|law| law.upper_quantile(tail)).and_then(|bound| {
        let law = NoncentralT::new(df, shift)?;
        Ok(law.survival(bound)? + law.cdf(-bound)?)
    });
    law.map(|power| power.min(1.0)).map_err(|error| Error::numerical(&error))
}

/// The probability that a chi-square test finds an effect of Cohen's w, `w^2 =
/// sum (p - p0)^2 / p0`, with n answers and the given degrees of freedom. For
/// two groups or more, w is Cramer's V times the root of the smaller number of
/// rows or columns less 1.
///
/// # Errors
/// [`Error::Positive`] for an effect, n or degrees of freedom that are not
/// positive and finite, [`Error::Probability`] for a level outside (0, 1).
///
/// ```
/// use satis_inference::power_of_chi_square;
///
/// // Cohen (1988): 964 answers find a small effect with 2 degrees of freedom
/// // in four of five surveys.
/// assert!((power_of_chi_square(0.1, 964.0, 2.0, 0.95)? - 0.8).abs() < 1e-3);
/// # Ok::<(), satis_inference::Error>(())
/// ```
pub fn power_of_chi_square(effect: f64, n: f64, df: f64, level: f64) -> Result<f64, Error> {
    let effect = positive("effect", effect)?;
    let shift = positive("number of answers", n)? * effect * effect;
    let beyond = 1.0 - probability("level", level)?;
    let df = positive("degrees of freedom", df)?;
    ChiSquare::new(df)
        .and_then(|law| law.upper_quantile(beyond))
        .and_then(|bound| NoncentralChiSquare::new(df, shift)?.survival(bound))
        .map_err(|error| Error::numerical(&error))
}

fn standard_error(variances: (f64, f64), sizes: (f64, f64)) -> Result<f64, Error> {
    let part = |variance, size| -> Result<f64, Error> {
        Ok(positive("variance", variance)? / positive("number of answers", size)?)
    };
    Ok((part(variances.0, sizes.0)? + part(variances.1, sizes.1)?).sqrt())
}

fn finite(what: &'static str, value: f64) -> Result<f64, Error> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::Argument { what, value, expected: "a finite number" })
    }
}
