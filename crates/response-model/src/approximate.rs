//! Intervals and estimates that are equal up to rounding, for tests with the
//! crate `approx`: numbers may differ a little; names, methods, counts and
//! conventions may not.

use approx::{AbsDiffEq, RelativeEq};

use crate::{Estimate, Interval};

impl AbsDiffEq for Interval {
    type Epsilon = f64;

    fn default_epsilon() -> f64 {
        f64::default_epsilon()
    }

    fn abs_diff_eq(&self, other: &Self, epsilon: f64) -> bool {
        same_interval(self, other, |a, b| a.abs_diff_eq(&b, epsilon))
    }
}

impl RelativeEq for Interval {
    fn default_max_relative() -> f64 {
        f64::default_max_relative()
    }

    fn relative_eq(&self, other: &Self, epsilon: f64, max_relative: f64) -> bool {
        same_interval(self, other, |a, b| a.relative_eq(&b, epsilon, max_relative))
    }
}

impl AbsDiffEq for Estimate {
    type Epsilon = f64;

    fn default_epsilon() -> f64 {
        f64::default_epsilon()
    }

    fn abs_diff_eq(&self, other: &Self, epsilon: f64) -> bool {
        same_estimate(self, other, |a, b| a.abs_diff_eq(&b, epsilon))
    }
}

impl RelativeEq for Estimate {
    fn default_max_relative() -> f64 {
        f64::default_max_relative()
    }

    fn relative_eq(&self, other: &Self, epsilon: f64, max_relative: f64) -> bool {
        same_estimate(self, other, |a, b| a.relative_eq(&b, epsilon, max_relative))
    }
}

fn same_interval(left: &Interval, right: &Interval, same: impl Fn(f64, f64) -> bool) -> bool {
    left.method() == right.method()
        && same(left.low(), right.low())
        && same(left.high(), right.high())
        && same(left.level(), right.level())
}

fn same_estimate(left: &Estimate, right: &Estimate, same: impl Fn(f64, f64) -> bool) -> bool {
    left.statistic() == right.statistic()
        && left.n() == right.n()
        && left.missing() == right.missing()
        && left.conventions() == right.conventions()
        && same(left.value(), right.value())
        && both(left.standard_error(), right.standard_error(), &same)
        && both(left.effective_n(), right.effective_n(), &same)
        && both(left.interval(), right.interval(), |a, b| same_interval(a, b, &same))
}

fn both<T>(left: Option<T>, right: Option<T>, same: impl Fn(T, T) -> bool) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => same(left, right),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use approx::{abs_diff_eq, assert_relative_eq, relative_eq};

    use crate::{Estimate, Interval};

    #[test]
    fn numbers_may_differ_and_names_may_not() {
        let interval = |low, method: &'static str| Interval::new(low, 1.0, 0.95, method).unwrap();
        let estimate = |value, low| {
            Estimate::new("NPS", value, 10).unwrap().with_interval(interval(low, "Wald"))
        };
        assert_relative_eq!(estimate(0.3, 0.1), estimate(0.3 + 1e-17, 0.1 + 1e-17));
        assert!(!relative_eq!(estimate(0.3, 0.1), estimate(0.31, 0.1)));
        assert!(!relative_eq!(estimate(0.3, 0.1), estimate(0.3, 0.11)));
        assert!(abs_diff_eq!(estimate(0.3, 0.1), estimate(0.31, 0.11), epsilon = 0.02));
        assert!(!abs_diff_eq!(interval(0.1, "Wald"), interval(0.1, "Wilson"), epsilon = 0.02));
        assert!(!relative_eq!(estimate(0.3, 0.1), Estimate::new("NPS", 0.3, 10).unwrap()));
    }
}
