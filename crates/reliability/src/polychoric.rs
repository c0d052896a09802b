//! Correlations of what lies behind ordered answers.

use satis_numerics::{GaussLegendre, RootOptions, brent, distribution::normal};
use satis_response_model::Denominator;

use crate::sample::check_rows;
use crate::{Covariance, Error, Matrix, Sample};

/// What to do with combinations of answers that nobody gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum EmptyCells {
    /// Leave them empty. The default, as R polycor.
    #[default]
    Keep,
    /// Count half a respondent in each, as R psych's default `correct = 0.5`.
    AddHalf,
}

/// Polychoric correlations of ordered items, by Olsson's two steps.
///
/// Behind each item is taken to be a normal variable that thresholds cut into
/// the answers. The thresholds come from the shares of the answers of each
/// item; then each correlation maximises the likelihood of the two items'
/// joint table. Olsson (1979), Maximum likelihood estimation of the polychoric
/// correlation coefficient, Psychometrika 44:443-460. For items of two answers
/// these are tetrachoric correlations.
///
/// They are an option for items of few points with skewed answers; from five
/// points on product-moment correlations do nearly as well. An alpha or omega
/// of polychoric correlations is that of the variables behind the items, which
/// nobody can sum: it is not the reliability of a sum of answers.
///
/// ```
/// use satis_reliability::{EmptyCells, Polychoric, Sample};
///
/// // 20 yes-yes, 20 no-no, 10 of each other: halves cut at 0, and a third
/// // agrees on each side, so sin(2 pi (1/3 - 1/4)) = 0.5.
/// let answers = |runs: [(f64, usize); 4]| -> Vec<f64> {
///     runs.into_iter().flat_map(|(value, count)| vec![value; count]).collect()
/// };
/// let a = answers([(1.0, 20), (1.0, 10), (0.0, 10), (0.0, 20)]);
/// let b = answers([(1.0, 20), (0.0, 10), (1.0, 10), (0.0, 20)]);
/// let sample = Sample::new(&["a", "b"], &[&a, &b])?;
/// let found = Polychoric::new(&sample, EmptyCells::Keep)?;
/// assert!((found.correlations().get(0, 1).unwrap() - 0.5).abs() < 1e-9);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Polychoric {
    items: Vec<String>,
    thresholds: Vec<Vec<f64>>,
    correlations: Matrix,
    at_bound: Vec<(String, String)>,
    n: u64,
}

/// The most answers that an item may have.
const MOST_CATEGORIES: usize = 50;
/// Correlations are looked for between minus and plus this.
const BOUND: f64 = 0.9999;

impl Polychoric {
    /// Of all items. A respondent counts for the thresholds of each item
    /// answered and for each pair answered.
    ///
    /// # Errors
    /// [`Error::TooFewItems`] below two, [`Error::TooFewRespondents`] below
    /// two, [`Error::AllMissing`] and [`Error::Constant`] with the item,
    /// [`Error::NotApplicable`] for an item of more than 50 different answers,
    /// [`Error::NoOverlap`] for two items that nobody answered together.
    pub fn new(sample: &Sample, empty: EmptyCells) -> Result<Self, Error> {
        let size = sample.items().len();
        if size < 2 {
            let what = "a polychoric correlation";
            return Err(Error::TooFewItems { what, needed: 2, found: size });
        }
        check_rows("a polychoric correlation", 2, sample.respondents())?;
        let scales = (0..size).map(|i| Ordered::new(sample, i)).collect::<Result<Vec<_>, _>>()?;
        let rule = GaussLegendre::new(48).map_err(|error| Error::numerical(&error))?;
        let mut correlations = Matrix::identity(size);
        let mut at_bound = Vec::new();
        for i in 0..size {
            for j in i + 1..size {
                let mut table = table(sample, (i, &scales[i]), (j, &scales[j]))?;
                if empty == EmptyCells::AddHalf {
                    let cells = table.iter_mut().flatten();
                    cells.filter(|cell| **cell <= 0.0).for_each(|cell| *cell = 0.5);
                }
                let (rows, columns) = (&scales[i].cuts, &scales[j].cuts);
                let cells = Cells { table: &table, rows, columns, rule: &rule };
                let value = cells.most_likely()?;
                if value.abs() >= BOUND {
                    at_bound.push((sample.items()[i].clone(), sample.items()[j].clone()));
                }
                correlations.set(i, j, value);
                correlations.set(j, i, value);
            }
        }
        Ok(Self {
            items: sample.items().to_vec(),
            thresholds: scales.into_iter().map(|scale| scale.cuts).collect(),
            correlations,
            at_bound,
            n: sample.respondents(),
        })
    }

    /// The correlations.
    #[must_use]
    pub const fn correlations(&self) -> &Matrix {
        &self.correlations
    }

    /// The thresholds of an item, counted from 0, in standard deviations of
    /// the variable behind it.
    #[must_use]
    pub fn thresholds(&self, item: usize) -> Option<&[f64]> {
        self.thresholds.get(item).map(Vec::as_slice)
    }

    /// Pairs whose correlation ran to the bound of 0.9999: of answers that
    /// agree wholly, or tables with too many empty cells.
    #[must_use]
    pub fn at_bound(&self) -> &[(String, String)] {
        &self.at_bound
    }

    /// The correlations for the other functions of this crate. Pair by pair
    /// they need not be positive definite:
    /// [`Covariance::nearest_positive_definite`].
    ///
    /// # Errors
    /// [`Error::TooFewRespondents`] below two.
    pub fn covariance(&self) -> Result<Covariance, Error> {
        let items: Vec<&str> = self.items.iter().map(String::as_str).collect();
        Covariance::from_matrix(&items, self.correlations.as_slice(), self.n, Denominator::N)
    }
}

/// The answers of an item in order, and the thresholds between them.
struct Ordered {
    answers: Vec<f64>,
    cuts: Vec<f64>,
}

impl Ordered {
    fn new(sample: &Sample, item: usize) -> Result<Self, Error> {
        let name = || sample.items()[item].clone();
        let mut answers: Vec<f64> =
            sample.each().map(|pattern| pattern[item]).filter(|value| !value.is_nan()).collect();
        answers.sort_by(f64::total_cmp);
        answers.dedup();
        match answers.len() {
            0 => return Err(Error::AllMissing { item: name() }),
            1 => return Err(Error::Constant { item: name() }),
            found if found > MOST_CATEGORIES => {
                return Err(Error::NotApplicable {
                    what: "a polychoric correlation",
                    reason: format!("item {:?} has {found} different answers", name()),
                });
            }
            _ => {}
        }
        let mut counts = vec![0.0; answers.len()];
        for (at, pattern) in sample.each().enumerate() {
            if let Some(place) = place(&answers, pattern[item]) {
                counts[place] += sample.mass(at, sample.frequencies());
            }
        }
        let total: f64 = counts.iter().sum();
        let mut below = 0.0;
        let mut cuts = Vec::with_capacity(answers.len() - 1);
        for count in &counts[..answers.len() - 1] {
            below += count;
            let share = (below / total).clamp(0.0, 1.0);
            cuts.push(normal::quantile(share).map_err(|error| Error::numerical(&error))?);
        }
        // Only answers of weight 0 lie beyond an infinite threshold.
        if cuts.iter().all(|cut| cut.is_infinite()) {
            return Err(Error::Constant { item: name() });
        }
        Ok(Self { answers, cuts })
    }
}

fn place(answers: &[f64], value: f64) -> Option<usize> {
    // NaN compares with nothing.
    answers.iter().position(|&answer| answer >= value).filter(|_| !value.is_nan())
}

fn table(
    sample: &Sample,
    (i, first): (usize, &Ordered),
    (j, second): (usize, &Ordered),
) -> Result<Vec<Vec<f64>>, Error> {
    let mut table = vec![vec![0.0; second.answers.len()]; first.answers.len()];
    let mut total = 0.0;
    for (at, pattern) in sample.each().enumerate() {
        let row = place(&first.answers, pattern[i]);
        let column = place(&second.answers, pattern[j]);
        if let (Some(row), Some(column)) = (row, column) {
            let mass = sample.mass(at, sample.frequencies());
            table[row][column] += mass;
            total += mass;
        }
    }
    if total > 0.0 {
        return Ok(table);
    }
    let (first, second) = (sample.items()[i].clone(), sample.items()[j].clone());
    Err(Error::NoOverlap { first, second, found: 0 })
}

/// The joint table of two items with the thresholds of its rows and columns.
struct Cells<'a> {
    table: &'a [Vec<f64>],
    rows: &'a [f64],
    columns: &'a [f64],
    rule: &'a GaussLegendre,
}

impl Cells<'_> {
    /// The correlation of the largest likelihood, or the bound if that is
    /// more likely still.
    ///
    /// It is bracketed by the likelihood itself, uphill from the correlation
    /// of the codes: far from the maximum the score says nothing, because
    /// there the cells that hold answers have next to no probability.
    fn most_likely(&self) -> Result<f64, Error> {
        let end = BOUND.atanh();
        let at = |z: f64| self.log_likelihood(z.tanh());
        let middle = self.correlation_of_codes().clamp(-0.95, 0.95).atanh();
        let point = |z: f64| (z, at(z));
        let mut middle = point(middle);
        let (mut left, mut right) = (point(middle.0 - STEP), point(middle.0 + STEP));
        while left.1 > middle.1 && left.0 > -end {
            (left, middle, right) = (point((left.0 - STEP).max(-end)), left, middle);
        }
        while right.1 > middle.1 && right.0 < end {
            (left, middle, right) = (middle, right, point((right.0 + STEP).min(end)));
        }
        let best = golden_section(at, left.0, right.0);
        for (side, bound) in [(left, -BOUND), (right, BOUND)] {
            if side.0.abs() >= end && side.1 >= at(best) {
                return Ok(bound);
            }
        }
        // The likelihood is flat where it is largest; its slope has a root.
        let (low, high) = ((best - 2.0 * WIDTH).tanh(), (best + 2.0 * WIDTH).tanh());
        if self.score(low) > 0.0 && self.score(high) < 0.0 {
            let options = RootOptions::new().tolerance(1e-12);
            return brent(|r| self.score(r), low, high, options)
                .map_err(|error| Error::numerical(&error));
        }
        Ok(best.tanh())
    }

    /// The product-moment correlation of the numbers of rows and columns; 0 if
    /// one does not vary.
    fn correlation_of_codes(&self) -> f64 {
        let cells = || {
            self.table.iter().enumerate().flat_map(|(i, counts)| {
                counts.iter().enumerate().map(move |(j, &count)| (i as f64, j as f64, count))
            })
        };
        let total: f64 = cells().map(|cell| cell.2).sum();
        let row = cells().map(|(i, _, count)| count * i).sum::<f64>() / total;
        let column = cells().map(|(_, j, count)| count * j).sum::<f64>() / total;
        let product = |of: fn(f64, f64) -> f64| -> f64 {
            cells().map(|(i, j, count)| count / total * of(i - row, j - column)).sum()
        };
        let spread = (product(|i, _| i * i) * product(|_, j| j * j)).sqrt();
        if spread > 0.0 { product(|i, j| i * j) / spread } else { 0.0 }
    }

    fn log_likelihood(&self, r: f64) -> f64 {
        self.sum(r, |probability, _| probability.ln())
    }

    /// The slope of the log-likelihood in the correlation.
    fn score(&self, r: f64) -> f64 {
        self.sum(r, |probability, slope| slope / probability)
    }

    /// The sum over all answers of a function of the probability of their cell
    /// and of its slope in the correlation.
    fn sum(&self, r: f64, of: impl Fn(f64, f64) -> f64) -> f64 {
        // Beyond the first and last answer is everything.
        let cut = |cuts: &[f64], at: usize| cuts.get(at).copied().unwrap_or(f64::INFINITY);
        let before = |cuts: &[f64], at: usize| match at {
            0 => f64::NEG_INFINITY,
            _ => cut(cuts, at - 1),
        };
        let mut above = vec![(0.0, 0.0); self.columns.len() + 1];
        let mut sum = 0.0;
        for (i, counts) in self.table.iter().enumerate() {
            let (mut left, mut corner) = ((0.0, 0.0), (0.0, 0.0));
            for (j, &count) in counts.iter().enumerate() {
                let (h, k) = (cut(self.rows, i), cut(self.columns, j));
                let here = (bivariate(h, k, r, self.rule), density(h, k, r));
                if count > 0.0 {
                    let mut probability = here.0 - above[j].0 - left.0 + corner.0;
                    let slope = here.1 - above[j].1 - left.1 + corner.1;
                    // The differences leave no digits of a small one.
                    if probability < 1e-8 {
                        let (x, y) = ((before(self.rows, i), h), (before(self.columns, j), k));
                        probability = rectangle(x, y, r, self.rule).max(f64::MIN_POSITIVE);
                    }
                    sum += count * of(probability, slope);
                }
                (corner, left, above[j]) = (above[j], here, here);
            }
        }
        sum
    }
}

/// The step of the bracket and the width at which golden section stops, both
/// in the inverse hyperbolic tangent of the correlation.
const STEP: f64 = 0.25;
const WIDTH: f64 = 1e-4;

/// Where a function of one peak between two points is largest.
fn golden_section(of: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut inner, mut outer) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut left, mut right) = (of(inner), of(outer));
    while high - low > WIDTH {
        if left > right {
            (high, outer, right) = (outer, inner, left);
            inner = high - ratio * (high - low);
            left = of(inner);
        } else {
            (low, inner, left) = (inner, outer, right);
            outer = low + ratio * (high - low);
            right = of(outer);
        }
    }
    0.5 * (low + high)
}

/// The probability of a rectangle without differences of probabilities near
/// each other: the integral over x of the density of x times the probability
/// of y given x. The integrand has one peak, often at an end.
fn rectangle(x: (f64, f64), y: (f64, f64), r: f64, rule: &GaussLegendre) -> f64 {
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
        sum += rule.integrate(integrand, from, to);
        from = to;
    }
    sum
}

/// The slope of the probability below both in the correlation: the bivariate
/// normal density.
fn density(h: f64, k: f64, r: f64) -> f64 {
    if h.is_infinite() || k.is_infinite() {
        return 0.0;
    }
    let rest = (1.0 - r) * (1.0 + r);
    let square = (h * h - 2.0 * r * h * k + k * k) / rest;
    (-0.5 * square).exp() / (2.0 * std::f64::consts::PI * rest.sqrt())
}

/// The probability that two standard normal variables of correlation `r` are
/// below `h` and `k`: Plackett's (1954) integral over the arcsine of `r`.
fn bivariate(h: f64, k: f64, r: f64, rule: &GaussLegendre) -> f64 {
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
    let integral = rule.integrate(integrand, 0.0, end);
    normal::cdf(h) * normal::cdf(k) + integral / (2.0 * std::f64::consts::PI)
}

#[cfg(test)]
mod tests {
    use satis_numerics::{GaussLegendre, Stream, distribution::normal};

    use super::{EmptyCells, Polychoric, bivariate, rectangle};
    use crate::{Error, Sample, Treatment};

    #[test]
    fn bivariate_probabilities() {
        let rule = GaussLegendre::new(48).unwrap();
        for r in [-0.99, -0.5, 0.0, 0.3, 0.95] {
            let expected = 0.25 + f64::asin(r) / (2.0 * std::f64::consts::PI);
            approx::assert_abs_diff_eq!(bivariate(0.0, 0.0, r, &rule), expected, epsilon = 1e-14);
            // Reflection: P(x < h, y < k; r) + P(x < h, y < -k; -r) = P(x < h).
            let (h, k) = (0.7, -1.2);
            let both = bivariate(h, k, r, &rule) + bivariate(h, -k, -r, &rule);
            approx::assert_abs_diff_eq!(both, normal::cdf(h), epsilon = 1e-12);
        }
    }

    #[test]
    fn recovers_what_was_cut() {
        let mut stream = Stream::new(7, 0);
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for _ in 0..20_000 {
            let (x, e) = (stream.standard_normal(), stream.standard_normal());
            let y = 0.6 * x + 0.8 * e;
            let cut =
                |z: f64| f64::from(u8::from(z > -0.5) + u8::from(z > 0.3) + u8::from(z > 1.2));
            a.push(cut(x));
            b.push(cut(y + 0.4));
        }
        let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap();
        let found = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
        let r = found.correlations().at(0, 1);
        assert!((r - 0.6).abs() < 0.015, "{r}");
        approx::assert_abs_diff_eq!(found.thresholds(0).unwrap()[0], -0.5, epsilon = 0.03);
        assert!(found.covariance().is_ok() && found.at_bound().is_empty());
    }

    #[test]
    fn full_agreement_runs_to_the_bound() {
        let a = [1.0, 2.0, 3.0, 2.0, 1.0];
        let sample = Sample::new(&["a", "b"], &[&a, &a]).unwrap();
        let found = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
        assert_eq!(found.at_bound().len(), 1);
        let sample = Sample::new(&["a", "b"], &[&a, &[1.0; 5]]).unwrap();
        let refused = Polychoric::new(&sample, EmptyCells::Keep);
        assert_eq!(refused, Err(Error::Constant { item: "b".to_owned() }));
    }

    #[test]
    fn small_probabilities_keep_their_digits() {
        let rule = GaussLegendre::new(48).unwrap();
        for r in [-0.9, -0.3, 0.4, 0.8] {
            let (h, k) = ((-0.4, 0.9), (0.1, 1.3));
            let corners = bivariate(h.1, k.1, r, &rule)
                - bivariate(h.0, k.1, r, &rule)
                - bivariate(h.1, k.0, r, &rule)
                + bivariate(h.0, k.0, r, &rule);
            approx::assert_relative_eq!(rectangle(h, k, r, &rule), corners, max_relative = 1e-9);
        }
        // Independent variables multiply, however far out.
        let far = rectangle((f64::NEG_INFINITY, -5.0), (5.0, f64::INFINITY), 0.0, &rule);
        approx::assert_relative_eq!(far, normal::cdf(-5.0).powi(2), max_relative = 1e-9);
    }

    /// `scipy`'s normal probabilities in the same two steps give .902.
    #[test]
    fn few_respondents_have_the_sign_of_their_answers() {
        let a = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0];
        let b = [1.0, 2.0, 2.0, 1.0, 3.0, 3.0, 4.0, 4.0, 3.0, 5.0, 5.0, 4.0];
        let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap();
        let found = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
        approx::assert_abs_diff_eq!(found.correlations().at(0, 1), 0.902, epsilon = 1e-3);
        let a = [4.0, 3.0, 4.0, 1.0, 1.0, 5.0];
        let b = [5.0, 4.0, 3.0, 1.0, 1.0, 5.0];
        let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap();
        let found = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
        assert!(found.correlations().at(0, 1) > 0.8, "{:?}", found.correlations());
    }

    #[test]
    fn near_the_correlation_of_the_answers() {
        let seven = [-1.6, -1.0, -0.4, 0.2, 0.8, 1.5];
        let skewed = [-1.8, -1.2, -0.7, 0.1];
        let cases: [(&[f64], usize, f64); 4] =
            [(&seven, 2000, 0.95), (&seven, 2000, -0.95), (&skewed, 200, 0.6), (&skewed, 200, 0.9)];
        for (cuts, n, rho) in cases {
            for seed in 0..5 {
                let mut stream = Stream::new(seed, 0);
                let (mut a, mut b) = (Vec::new(), Vec::new());
                let code = |z: f64| cuts.iter().filter(|&&cut| z > cut).count() as f64;
                for _ in 0..n {
                    let (x, e) = (stream.standard_normal(), stream.standard_normal());
                    a.push(code(x));
                    b.push(code(rho * x + (1.0 - rho * rho).sqrt() * e));
                }
                let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap();
                let plain = sample.covariance(Treatment::Listwise).unwrap().correlation().at(0, 1);
                let found = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
                let r = found.correlations().at(0, 1);
                assert!(r * plain > 0.0 && (r - plain).abs() < 0.3, "{rho} {seed}: {r} {plain}");
            }
        }
    }
}
