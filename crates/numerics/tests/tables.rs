//! Accuracy against reference values of 20 digits, from tests/tables/make.py.
//! Each bound is a relative error, and close to what is reached.

#![allow(clippy::unwrap_used, reason = "a table that does not parse fails the test")]

use satis_numerics::convolution::power;
use satis_numerics::distribution::normal;
use satis_numerics::special::{
    digamma, exp_integral, exp_integral_scaled, incomplete_beta, incomplete_gamma,
    inverse_incomplete_beta, inverse_incomplete_beta_upper, inverse_incomplete_gamma,
    inverse_incomplete_gamma_upper, ln_beta, ln_beta_difference, ln_gamma_difference, ln_hyp2f1,
    ln_hyp2f1_unit, trigamma,
};
use satis_numerics::{Binomial, Continuous, FisherF, GaussJacobi, StudentT};

/// The largest errors seen in a table, by name of the checked function.
struct Worst {
    table: &'static str,
    bound: f64,
    failures: Vec<String>,
    error: f64,
    row: String,
}

impl Worst {
    fn new(table: &'static str, bound: f64) -> Self {
        Self { table, bound, failures: Vec::new(), error: 0.0, row: String::new() }
    }

    /// Compares relative to the expected value; `unit` widens the bound for
    /// one row whose problem is worse conditioned.
    fn check(&mut self, got: f64, expected: f64, unit: f64, row: &[&str]) {
        let error = if got.to_bits() == expected.to_bits() {
            0.0
        } else {
            ((got - expected) / expected).abs() / unit
        };
        if error > self.error || error.is_nan() {
            self.error = error;
            self.row = row.join(" ");
        }
        if error > self.bound || error.is_nan() {
            self.failures.push(format!("{error:.2e}: got {got:e} for {}", row.join(" ")));
        }
    }

    fn finish(self) {
        eprintln!("{:28} {:.2e}   {}", self.table, self.error, self.row);
        let shown = self.failures.len().min(30);
        assert!(
            self.failures.is_empty(),
            "{}: {} rows above {:e}:\n{}",
            self.table,
            self.failures.len(),
            self.bound,
            self.failures[..shown].join("\n")
        );
    }
}

fn each_row(text: &str, mut check: impl FnMut(&[&str], &dyn Fn(usize) -> f64)) {
    let mut rows = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let number = |index: usize| fields[index].parse::<f64>().unwrap();
        check(&fields, &number);
        rows += 1;
    }
    assert!(rows > 20);
}

#[test]
fn normal_tails() {
    let mut tails = Worst::new("normal cdf, survival", 4e-16);
    let mut logs = Worst::new("normal ln_survival", 4e-16);
    each_row(include_str!("tables/normal.txt"), |row, number| {
        let z = number(0);
        // Below 1e-308 the type itself has fewer digits.
        if number(1) > 1e-306 {
            tails.check(normal::cdf(z), number(1), 1.0, row);
        }
        if number(2) > 1e-306 {
            tails.check(normal::survival(z), number(2), 1.0, row);
        }
        logs.check(normal::ln_survival(z), number(3), 1.0, row);
    });
    tails.finish();
    logs.finish();
}

#[test]
fn normal_quantile() {
    let mut worst = Worst::new("normal quantile", 5e-16);
    each_row(include_str!("tables/normal_quantile.txt"), |row, number| {
        worst.check(normal::quantile(number(0)).unwrap(), number(1), 1.0, row);
        worst.check(-normal::upper_quantile(number(0)).unwrap(), number(1), 1.0, row);
    });
    worst.finish();
}

#[test]
fn incomplete_gamma_tails() {
    let mut worst = Worst::new("incomplete_gamma", 5e-15);
    each_row(include_str!("tables/incomplete_gamma.txt"), |row, number| {
        let tails = incomplete_gamma(number(0), number(1)).unwrap();
        worst.check(tails.lower, number(2), 1.0, row);
        worst.check(tails.upper, number(3), 1.0, row);
    });
    worst.finish();
}

#[test]
fn gamma_quantile() {
    let mut worst = Worst::new("gamma quantile", 2e-15);
    each_row(include_str!("tables/gamma_quantile.txt"), |row, number| {
        let (a, tail) = (number(1), number(2));
        let got = if row[0] == "lower" {
            inverse_incomplete_gamma(a, tail)
        } else {
            inverse_incomplete_gamma_upper(a, tail)
        };
        // For small shapes the quantile is a power 1 / a of the tail.
        let unit = (1.0 / a).max(1.0);
        worst.check(got.unwrap(), number(3), unit, row);
    });
    worst.finish();
}

#[test]
fn incomplete_beta_tails() {
    let mut worst = Worst::new("incomplete_beta", 4e-15);
    each_row(include_str!("tables/incomplete_beta.txt"), |row, number| {
        let tails = incomplete_beta(number(0), number(1), number(2)).unwrap();
        worst.check(tails.lower, number(3), 1.0, row);
        worst.check(tails.upper, number(4), 1.0, row);
    });
    worst.finish();
}

#[test]
fn beta_quantile() {
    let mut worst = Worst::new("beta quantile", 1e-15);
    each_row(include_str!("tables/beta_quantile.txt"), |row, number| {
        let (a, b, tail) = (number(1), number(2), number(3));
        let got = if row[0] == "lower" {
            inverse_incomplete_beta(a, b, tail)
        } else {
            inverse_incomplete_beta_upper(a, b, tail)
        };
        let unit = (1.0 / a).max(1.0);
        worst.check(got.unwrap(), number(4), unit, row);
    });
    worst.finish();
}

#[test]
fn student_t() {
    let mut density = Worst::new("student_t density", 1e-15);
    let mut tails = Worst::new("student_t cdf, survival", 4e-15);
    each_row(include_str!("tables/student_t.txt"), |row, number| {
        let t = StudentT::new(number(0)).unwrap();
        density.check(t.density(number(1)), number(2), 1.0, row);
        tails.check(t.cdf(number(1)), number(3), 1.0, row);
        tails.check(t.survival(number(1)), number(4), 1.0, row);
    });
    density.finish();
    tails.finish();
}

#[test]
fn student_t_quantile() {
    let mut worst = Worst::new("student_t quantile", 1e-15);
    each_row(include_str!("tables/student_t_quantile.txt"), |row, number| {
        let t = StudentT::new(number(0)).unwrap();
        let unit = (1.0 / number(0)).max(1.0);
        worst.check(t.upper_quantile(number(1)).unwrap(), number(2), unit, row);
        worst.check(-t.quantile(number(1)).unwrap(), number(2), unit, row);
    });
    worst.finish();
}

#[test]
fn fisher_f() {
    let mut density = Worst::new("fisher_f density", 1e-15);
    let mut tails = Worst::new("fisher_f cdf, survival", 6e-15);
    each_row(include_str!("tables/fisher_f.txt"), |row, number| {
        let f = FisherF::new(number(0), number(1)).unwrap();
        density.check(f.density(number(2)), number(3), 1.0, row);
        tails.check(f.cdf(number(2)), number(4), 1.0, row);
        tails.check(f.survival(number(2)), number(5), 1.0, row);
    });
    density.finish();
    tails.finish();
}

#[test]
fn binomial() {
    let mut pmf = Worst::new("binomial pmf", 5e-16);
    let mut tails = Worst::new("binomial cdf, survival", 2e-15);
    each_row(include_str!("tables/binomial.txt"), |row, number| {
        let binomial = Binomial::new(row[0].parse().unwrap(), number(1)).unwrap();
        let k = row[2].parse().unwrap();
        pmf.check(binomial.pmf(k), number(3), 1.0, row);
        tails.check(binomial.cdf(k), number(4), 1.0, row);
        if number(5) > 0.0 {
            tails.check(binomial.survival(k), number(5), 1.0, row);
        } else {
            assert!(binomial.survival(k) <= 0.0);
        }
    });
    pmf.finish();
    tails.finish();
}

#[test]
fn ln_beta_of_any_shapes() {
    let mut worst = Worst::new("ln_beta", 5e-16);
    each_row(include_str!("tables/ln_beta.txt"), |row, number| {
        // Relative to 1 or the logarithm, whichever is larger.
        let unit = if number(2).abs() < 1.0 { 1.0 / number(2).abs() } else { 1.0 };
        let got = ln_beta(number(0), number(1)).unwrap();
        if number(2) == 0.0 {
            assert!(got.abs() < 1e-15);
        } else {
            worst.check(got, number(2), unit, row);
        }
    });
    worst.finish();
}

#[test]
fn convolution_powers() {
    let mut relative = Worst::new("convolution, up to 700", 3e-15);
    let mut absolute = Worst::new("convolution, Fourier", 2e-16);
    each_row(include_str!("tables/convolution.txt"), |row, number| {
        let probabilities: Vec<f64> = row[0].split(',').map(|p| p.parse().unwrap()).collect();
        let n: u64 = row[1].parse().unwrap();
        let k = row[2].parse().unwrap();
        let sum = power(&probabilities, n).unwrap();
        let (probability, cdf) = (number(3), number(4));
        if n * (probabilities.len() as u64 - 1) < 700 {
            if probability > 0.0 {
                relative.check(sum.probability(k), probability, 1.0, row);
            } else {
                assert!(sum.probability(k) <= 0.0);
            }
            relative.check(sum.cdf_at(k), cdf, 1.0, row);
        } else {
            absolute.check(1.0 + (sum.probability(k) - probability), 1.0, 1.0, row);
        }
    });
    relative.finish();
    absolute.finish();
}

#[test]
fn polygamma() {
    let mut first = Worst::new("digamma", 1e-15);
    let mut second = Worst::new("trigamma", 1e-15);
    each_row(include_str!("tables/polygamma.txt"), |row, number| {
        // Relative to 1 or the value: the digamma function has a zero.
        let unit = (1.0 / number(1).abs()).max(1.0);
        first.check(digamma(number(0)), number(1), unit, row);
        // Below 1e-154 the square of the argument leaves the type.
        if number(0) > 1e-150 {
            second.check(trigamma(number(0)), number(2), 1.0, row);
        }
    });
    first.finish();
    second.finish();
}

#[test]
fn gamma_differences() {
    let mut worst = Worst::new("ln_gamma_difference", 1e-15);
    each_row(include_str!("tables/gamma_difference.txt"), |row, number| {
        // Relative to the result, or to the digamma slope times x where the
        // result crosses zero.
        let (r, x) = (number(0), number(1));
        let unit = (x.min(1.0) * (1.0 + digamma(r).abs()) / number(2).abs()).max(1.0);
        worst.check(ln_gamma_difference(r, x), number(2), unit, row);
    });
    worst.finish();
}

#[test]
fn beta_differences() {
    let mut worst = Worst::new("ln_beta_difference", 1e-15);
    each_row(include_str!("tables/beta_difference.txt"), |row, number| {
        let got = ln_beta_difference(number(0), number(1), number(2), number(3));
        worst.check(got, number(4), 1.0, row);
    });
    worst.finish();
}

#[test]
fn exponential_integrals() {
    let mut worst = Worst::new("exp_integral_scaled", 1e-14);
    let mut plain = Worst::new("exp_integral", 1e-14);
    each_row(include_str!("tables/exp_integral.txt"), |row, number| {
        let (s, z, expected) = (number(0), number(1), number(2));
        worst.check(exp_integral_scaled(s, z).unwrap(), expected, 1.0, row);
        if z < 600.0 {
            plain.check(exp_integral(s, z).unwrap(), expected * (-z).exp(), 1.0, row);
        }
    });
    worst.finish();
    plain.finish();
}

#[test]
fn hypergeometric() {
    let mut worst = Worst::new("ln_hyp2f1", 1e-14);
    each_row(include_str!("tables/ln_hyp2f1.txt"), |row, number| {
        let got = ln_hyp2f1(number(0), number(1), number(2), number(3)).unwrap();
        worst.check(got, number(4), 1.0, row);
    });
    worst.finish();
}

#[test]
fn hypergeometric_of_unit_parameter() {
    let mut worst = Worst::new("ln_hyp2f1_unit", 1e-14);
    each_row(include_str!("tables/ln_hyp2f1_unit.txt"), |row, number| {
        let got = ln_hyp2f1_unit(number(0), number(1), number(2)).unwrap();
        worst.check(got, number(3), 1.0, row);
    });
    worst.finish();
}

#[test]
fn gauss_jacobi_rules() {
    let mut nodes = Worst::new("GaussJacobi nodes", 1e-15);
    let mut weights = Worst::new("GaussJacobi weights", 1e-14);
    let mut index = 0;
    each_row(include_str!("tables/gauss_jacobi.txt"), |row, number| {
        let n: usize = row[0].parse().unwrap();
        let rule = GaussJacobi::new(n, number(1), number(2)).unwrap();
        let (node, weight) = rule.points()[index];
        let largest = rule.points()[n - 1].0;
        // Nodes to the size of the largest, weights to that of the whole.
        nodes.check(1.0 + (node - number(3)) / largest, 1.0, 1.0, row);
        weights.check(1.0 + (weight - number(4)), 1.0, 1.0, row);
        index = (index + 1) % n;
    });
    nodes.finish();
    weights.finish();
}
