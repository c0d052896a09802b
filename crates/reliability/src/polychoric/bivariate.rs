//! Probabilities of two normal variables that correlate.

use satis_numerics::{GaussLegendre, distribution::normal};

use crate::Error;

/// Quadratures that lose nothing up to some correlation. Drezner & Wesolowsky
/// (1990) and Genz (2004) need half the nodes up to these bounds.
pub(super) struct Rules {
    few: GaussLegendre,
    some: GaussLegendre,
    many: GaussLegendre,
}

impl Rules {
    pub(super) fn new() -> Result<Self, Error> {
        let rule = |nodes| GaussLegendre::new(nodes).map_err(|error| Error::numerical(&error));
        Ok(Self { few: rule(12)?, some: rule(24)?, many: rule(48)? })
    }

    fn of(&self, r: f64) -> &GaussLegendre {
        match r.abs() {
            r if r < 0.3 => &self.few,
            r if r < 0.75 => &self.some,
            _ => &self.many,
        }
    }
}

/// The probability of a rectangle without differences of probabilities near
/// each other: the integral over x of the density of x times the probability
/// of y given x. The integrand has one peak, often at an end.
pub(super) fn rectangle(x: (f64, f64), y: (f64, f64), r: f64, rules: &Rules) -> f64 {
    let spread = ((1.0 - r) * (1.0 + r)).sqrt();
    let integrand = |at: f64| {
        let (from, to) = ((y.0 - r * at) / spread, (y.1 - r * at) / spread);
        let inside = if from > 0.0 {
            normal::survival(from) - normal::survival(to)
        } else {
            normal::cdf(to) - normal::cdf(from)
        };
        normal::density(at) * inside
    };
    let low = if x.0.is_finite() { x.0 } else { (x.1 - 9.0).min(-9.0) };
    let high = if x.1.is_finite() { x.1 } else { (x.0 + 9.0).max(9.0) };
    let shares = [2e-4, 2e-3, 0.02, 0.15, 0.5, 0.85, 0.98, 0.998, 0.9998, 1.0];
    let mut from = low;
    let mut sum = 0.0;
    for share in shares {
        let to = low + share * (high - low);
        sum += rules.many.integrate(integrand, from, to);
        from = to;
    }
    sum
}

/// The slope of the probability below both in the correlation: the bivariate
/// normal density.
pub(super) fn density(h: f64, k: f64, r: f64) -> f64 {
    if h.is_infinite() || k.is_infinite() {
        return 0.0;
    }
    let rest = (1.0 - r) * (1.0 + r);
    let square = (h * h - 2.0 * r * h * k + k * k) / rest;
    (-0.5 * square).exp() / (2.0 * std::f64::consts::PI * rest.sqrt())
}

/// The slope of that density in the correlation.
pub(super) fn density_slope(h: f64, k: f64, r: f64) -> f64 {
    if h.is_infinite() || k.is_infinite() {
        return 0.0;
    }
    let rest = (1.0 - r) * (1.0 + r);
    let square = h * h - 2.0 * r * h * k + k * k;
    density(h, k, r) * (r + h * k - r * square / rest) / rest
}

/// The probability that two standard normal variables of correlation `r` are
/// below `h` and `k`: Plackett's (1954) integral over the arcsine of `r`.
pub(super) fn bivariate(h: f64, k: f64, r: f64, rules: &Rules) -> f64 {
    if h == f64::NEG_INFINITY || k == f64::NEG_INFINITY {
        return 0.0;
    }
    if h == f64::INFINITY {
        return normal::cdf(k);
    }
    if k == f64::INFINITY {
        return normal::cdf(h);
    }
    let integrand = |angle: f64| {
        let (sine, cosine) = angle.sin_cos();
        (-0.5 * (h * h - 2.0 * h * k * sine + k * k) / (cosine * cosine)).exp()
    };
    let end = r.asin();
    let integral = rules.of(r).integrate(integrand, 0.0, end);
    normal::cdf(h) * normal::cdf(k) + integral / (2.0 * std::f64::consts::PI)
}

#[cfg(test)]
mod tests {
    use satis_numerics::distribution::normal;

    use super::{Rules, bivariate, density, density_slope, rectangle};

    #[test]
    fn bivariate_probabilities() {
        let rules = Rules::new().unwrap();
        for r in [-0.99, -0.5, 0.0, 0.3, 0.95] {
            let expected = 0.25 + f64::asin(r) / (2.0 * std::f64::consts::PI);
            approx::assert_abs_diff_eq!(bivariate(0.0, 0.0, r, &rules), expected, epsilon = 1e-14);
            // Reflection: P(x < h, y < k; r) + P(x < h, y < -k; -r) = P(x < h).
            let (h, k) = (0.7, -1.2);
            let both = bivariate(h, k, r, &rules) + bivariate(h, -k, -r, &rules);
            approx::assert_abs_diff_eq!(both, normal::cdf(h), epsilon = 1e-12);
        }
    }

    #[test]
    fn small_probabilities_keep_their_digits() {
        let rules = Rules::new().unwrap();
        for r in [-0.9, -0.3, 0.4, 0.8] {
            let (h, k) = ((-0.4, 0.9), (0.1, 1.3));
            let corners = bivariate(h.1, k.1, r, &rules)
                - bivariate(h.0, k.1, r, &rules)
                - bivariate(h.1, k.0, r, &rules)
                + bivariate(h.0, k.0, r, &rules);
            approx::assert_relative_eq!(rectangle(h, k, r, &rules), corners, max_relative = 1e-9);
        }
        // Independent variables multiply, however far out.
        let far = rectangle((f64::NEG_INFINITY, -5.0), (5.0, f64::INFINITY), 0.0, &rules);
        approx::assert_relative_eq!(far, normal::cdf(-5.0).powi(2), max_relative = 1e-9);
    }

    /// Each quadrature at the end of its range against the one of most nodes.
    #[test]
    fn fewer_nodes_lose_nothing() {
        let rules = Rules::new().unwrap();
        let places = [-4.0, -2.5, -1.0, -0.3, 0.0, 0.4, 1.5, 3.0, 5.0];
        for r in [-0.7499, -0.2999, 0.1, 0.2999, 0.5, 0.7499] {
            for (h, k) in places.iter().flat_map(|&h| places.map(|k| (h, k))) {
                let angles = |angle: f64| {
                    let (sine, cosine) = angle.sin_cos();
                    (-0.5 * (h * h - 2.0 * h * k * sine + k * k) / (cosine * cosine)).exp()
                };
                let integral = rules.many.integrate(angles, 0.0, f64::asin(r));
                let expected =
                    normal::cdf(h) * normal::cdf(k) + integral / (2.0 * std::f64::consts::PI);
                let found = bivariate(h, k, r, &rules);
                approx::assert_abs_diff_eq!(found, expected, epsilon = 1e-15);
            }
        }
    }

    #[test]
    fn slopes_of_the_probability() {
        let rules = Rules::new().unwrap();
        let (h, k, step) = (0.7, -1.2, 1e-5);
        for r in [-0.9, -0.2, 0.0, 0.5, 0.8] {
            let slope = |of: &dyn Fn(f64) -> f64| (of(r + step) - of(r - step)) / (2.0 * step);
            let first = slope(&|r| bivariate(h, k, r, &rules));
            approx::assert_abs_diff_eq!(density(h, k, r), first, epsilon = 1e-8);
            let second = slope(&|r| density(h, k, r));
            approx::assert_relative_eq!(density_slope(h, k, r), second, max_relative = 1e-6);
        }
        assert!(density_slope(f64::INFINITY, 0.0, 0.5).abs() < 1e-300);
    }
}
