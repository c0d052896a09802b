//! The multinomial likelihood with the score held at a given value.

use crate::sample::Sample;

/// What the likelihood says of one value of the score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Constrained {
    /// The variance of one coded answer under the best shares with that score.
    pub(crate) variance: f64,
    /// Twice the loss of log-likelihood, per answer.
    pub(crate) deviance: f64,
    /// Lagrange's multiplier of the score, per answer: the slope of the
    /// log-likelihood as the value rises.
    pub(crate) multiplier: f64,
}

/// Maximises the likelihood over all shares of the distinct codes whose score
/// is `value`, which lies strictly between the lowest and the highest code.
///
/// Lagrange's conditions make each share `w / (1 + lambda d)`, where w is the
/// observed share and d the distance of its code from `value`. A code that
/// nobody chose has share 0, but for the outermost one on the side to which
/// the score is moved: there the bound `1 + lambda d = 0` may be reached, and
/// then it takes what the others leave.
pub(crate) fn constrained(sample: &Sample, value: f64) -> Constrained {
    let sign = if value >= sample.score { 1.0 } else { -1.0 };
    constrained_towards(sample, value, sign)
}

/// The same where the score is moved upwards (a sign of 1) or downwards (-1) to
/// the value. At the score itself the two differ if all answers are the same:
/// there the likelihood has a kink, and each gives the slope on its own side.
pub(crate) fn constrained_towards(sample: &Sample, value: f64, sign: f64) -> Constrained {
    // Mirrored if the value lies below the score, so that the score is always
    // moved upwards.
    let outermost = if sign > 0.0 { sample.highest() } else { sample.lowest() };
    let reach = sign * (outermost - value);
    let observed = || {
        let pairs = sample.codes.iter().zip(&sample.shares).filter(|&(_, &share)| share > 0.0);
        pairs.map(|(&code, &share)| (sign * (code - value), share))
    };
    let outer_share: f64 =
        observed().filter(|&(distance, _)| distance >= reach).map(|(_, share)| share).sum();
    if outer_share <= 0.0 {
        // What the others leave: 1 less the sum of share * reach / (reach - d).
        let left: f64 = observed().map(|(d, share)| share * -d / (reach - d)).sum();
        if left >= 0.0 {
            let variance: f64 =
                observed().map(|(d, share)| share * reach / (reach - d) * d * d).sum();
            let loss: f64 = observed().map(|(d, share)| share * (-d / reach).ln_1p()).sum();
            return Constrained {
                variance: variance + left * reach * reach,
                deviance: 2.0 * loss.max(0.0),
                multiplier: -sign / reach,
            };
        }
    }
    let lambda = tilt(observed);
    let mut result = Constrained { variance: 0.0, deviance: 0.0, multiplier: sign * lambda };
    for (distance, share) in observed() {
        let tilted = lambda * distance;
        result.variance += share / (1.0 + tilted) * distance * distance;
        // The terms subtracted sum to zero; with them each loss is of second
        // order, and small losses keep their digits.
        result.deviance += 2.0 * share * (tilted.ln_1p() - tilted / (1.0 + tilted));
    }
    result.deviance = result.deviance.max(0.0);
    result
}

/// The root of `sum w d / (1 + lambda d) = 0` between the poles of the largest
/// and the smallest distance, for (d, w) with positive w and distances on both
/// sides of 0.
pub(crate) fn tilt<I>(terms: impl Fn() -> I) -> f64
where
    I: Iterator<Item = (f64, f64)>,
{
    if let Some(lambda) = up_to_three(terms()) {
        return lambda;
    }
    let (mut smallest, mut largest, mut mean) = (0.0_f64, 0.0_f64, 0.0);
    for (distance, weight) in terms() {
        smallest = smallest.min(distance);
        largest = largest.max(distance);
        mean += weight * distance;
    }
    // The sum falls from +inf to -inf between the poles, so its sign at 0
    // tells on which side the root lies. Times the nearest pole's factor the
    // function is smooth up to that pole, and Newton's steps are good ones.
    let pole = if mean < 0.0 { largest } else { smallest };
    let (mut inner, mut outer) = (0.0, -1.0 / pole);
    let mut lambda = 0.0;
    for _ in 0..200 {
        let (mut sum, mut slope) = (0.0, 0.0);
        for (distance, weight) in terms() {
            let part = distance / (1.0 + lambda * distance);
            sum += weight * part;
            slope -= weight * part * part;
        }
        let factor = 1.0 + lambda * pole;
        // Positive below the root, negative above.
        if (sum > 0.0) == (pole > 0.0) {
            outer = lambda;
        } else {
            inner = lambda;
        }
        let newton = lambda - factor * sum / (pole * sum + factor * slope);
        let within = (newton - inner) * (newton - outer) < 0.0;
        let next = if within { newton } else { f64::midpoint(inner, outer) };
        let step = (next - lambda).abs();
        lambda = next;
        if step <= 1e-15 * lambda.abs() || (outer - inner).abs() <= 1e-16 * inner.abs() {
            break;
        }
    }
    lambda
}

/// The root for at most three terms, of which the equation is a quadratic.
/// Written so that neither sign of the middle coefficient cancels; the other
/// root lies beyond a pole.
fn up_to_three(terms: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let mut d = [0.0; 3];
    let mut w = [0.0; 3];
    for (index, (distance, weight)) in terms.enumerate() {
        *d.get_mut(index)? = distance;
        w[index] = weight;
    }
    let a = d[0] * d[1] * d[2] * (w[0] + w[1] + w[2]);
    let b = w[0] * d[0] * (d[1] + d[2]) + w[1] * d[1] * (d[0] + d[2]) + w[2] * d[2] * (d[0] + d[1]);
    let c = w[0] * d[0] + w[1] * d[1] + w[2] * d[2];
    let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
    Some(if b <= 0.0 { 2.0 * c / (root - b) } else { -(b + root) / (2.0 * a) })
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::tilt;

    #[test]
    fn the_tilt_solves_its_equation_on_either_side() {
        for shift in [-1.9, -1.0, -0.3, 0.2, 0.9, 1.97] {
            check(shift, &[(-2.0, 0.2), (0.0, 0.3), (1.0, 0.1), (2.0, 0.4)]);
            check(shift, &[(-2.0, 0.2), (0.0, 0.3), (2.0, 0.5)]);
            check(shift, &[(-2.0, 0.2), (2.0, 0.8)]);
        }
    }

    fn check(shift: f64, shares: &[(f64, f64)]) {
        let terms = || shares.iter().map(|&(code, share)| (code - shift, share));
        let lambda = tilt(terms);
        let sum: f64 = terms().map(|(d, w)| w * d / (1.0 + lambda * d)).sum();
        assert!(terms().all(|(d, _)| 1.0 + lambda * d > 0.0), "{shift}");
        assert_relative_eq!(sum, 0.0, epsilon = 1e-12);
    }
}
