//! Correlations of what lies behind ordered answers.

mod bivariate;
mod likelihood;
mod ordered;

use satis_numerics::distribution::normal;
use satis_response_model::{Denominator, Estimate, Interval};

use crate::error::check_level;
use crate::sample::{check_rows, whole};
use crate::{Covariance, Error, Matrix, Sample};
use bivariate::Rules;
use likelihood::{BOUND, Cells};
use ordered::{Joint, Ordered};

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
/// The standard error of a correlation is the square root of the inverse of
/// the information at the maximum, with the thresholds taken as known, as in
/// polycor's two-step estimate; full maximum likelihood, which estimates the
/// thresholds too, has slightly larger ones. With weights, the information is
/// that of Kish's effective number of respondents.
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
/// // Cells of 1/3 and 1/6 that all change by 1 / (pi sqrt 3) with r:
/// // the information is 60 * 18 / (3 pi^2).
/// let expected = std::f64::consts::PI / 360.0_f64.sqrt();
/// assert!((found.standard_error(0, 1).unwrap() - expected).abs() < 1e-9);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Polychoric {
    items: Vec<String>,
    thresholds: Vec<Vec<f64>>,
    correlations: Matrix,
    standard_errors: Vec<Option<f64>>,
    pair_counts: Vec<u64>,
    at_bound: Vec<(String, String)>,
    n: u64,
}

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
        let rules = Rules::new()?;
        let mut correlations = Matrix::identity(size);
        let mut standard_errors = vec![None; size * size];
        let mut pair_counts = vec![0; size * size];
        let mut at_bound = Vec::new();
        for i in 0..size {
            for j in i + 1..size {
                let mut joint = Joint::new(sample, (i, &scales[i]), (j, &scales[j]))?;
                if empty == EmptyCells::AddHalf {
                    let cells = joint.counts.iter_mut().flatten();
                    cells.filter(|cell| **cell <= 0.0).for_each(|cell| *cell = 0.5);
                }
                let (rows, columns) = (&scales[i].cuts, &scales[j].cuts);
                let cells = Cells { table: &joint.counts, rows, columns, rules: &rules };
                let value = cells.most_likely()?;
                let mut error = None;
                if value.abs() >= BOUND {
                    at_bound.push((sample.items()[i].clone(), sample.items()[j].clone()));
                } else {
                    let information = cells.information(value) / cells.total() * joint.effective_n;
                    error = Some(information.sqrt().recip()).filter(|error| error.is_finite());
                }
                for at in [i * size + j, j * size + i] {
                    standard_errors[at] = error;
                    pair_counts[at] = whole(joint.n);
                }
                correlations.set(i, j, value);
                correlations.set(j, i, value);
            }
        }
        Ok(Self {
            items: sample.items().to_vec(),
            thresholds: scales.into_iter().map(|scale| scale.cuts).collect(),
            correlations,
            standard_errors,
            pair_counts,
            at_bound,
            n: sample.respondents(),
        })
    }

    /// The correlations.
    #[must_use]
    pub const fn correlations(&self) -> &Matrix {
        &self.correlations
    }

    /// The standard error of the correlation of two items, counted from 0, with
    /// the thresholds taken as known; `None` of an item with itself, and at the
    /// bound, where there is none.
    #[must_use]
    pub fn standard_error(&self, first: usize, second: usize) -> Option<f64> {
        let size = self.items.len();
        let inside = first < size && second < size;
        inside.then(|| self.standard_errors[first * size + second]).flatten()
    }

    /// The correlation of two items, counted from 0, with its standard error
    /// and an interval on Fisher's z, `tanh(artanh r -+ z SE / (1 - r^2))`,
    /// which stays between -1 and 1.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a bad level, [`Error::NotApplicable`] unless
    /// these are two different items whose correlation is off the bound.
    pub fn estimate(&self, first: usize, second: usize, level: f64) -> Result<Estimate, Error> {
        let tail = (1.0 - check_level(level)?) / 2.0;
        let Some(error) = self.standard_error(first, second) else {
            return Err(Error::NotApplicable {
                what: "the standard error of a polychoric correlation",
                reason: "it needs two different items whose correlation is off the bound of 0.9999"
                    .to_owned(),
            });
        };
        let value = self.correlations.at(first, second);
        let z = normal::upper_quantile(tail).map_err(|error| Error::numerical(&error))?;
        let (middle, margin) = (value.atanh(), z * error / ((1.0 - value) * (1.0 + value)));
        let (low, high) = ((middle - margin).tanh(), (middle + margin).tanh());
        let n = self.pair_counts[first * self.items.len() + second];
        let name = format!("r({}, {})", self.items[first], self.items[second]);
        Ok(Estimate::new(name, value, n)?
            .with_standard_error(error)?
            .with_interval(Interval::new(low, high, level, "Fisher z")?)
            .with_convention("polychoric, two steps, thresholds taken as known"))
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

#[cfg(test)]
mod tests {
    use satis_numerics::Stream;

    use super::{Cells, EmptyCells, Joint, Ordered, Polychoric, Rules};
    use crate::{Error, Sample, Treatment};

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

    /// Less the second difference of the log-likelihood, and less the slope of
    /// the score.
    #[test]
    fn information_is_the_curvature() {
        let a = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0, 1.0, 5.0];
        let b = [1.0, 2.0, 2.0, 1.0, 3.0, 3.0, 4.0, 4.0, 3.0, 5.0, 5.0, 4.0, 3.0, 2.0];
        let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap();
        let scales = [0, 1].map(|item| Ordered::new(&sample, item).unwrap());
        let joint = Joint::new(&sample, (0, &scales[0]), (1, &scales[1])).unwrap();
        let rules = Rules::new().unwrap();
        let (rows, columns) = (&scales[0].cuts, &scales[1].cuts);
        let cells = Cells { table: &joint.counts, rows, columns, rules: &rules };
        for r in [-0.4, 0.0, 0.5, 0.8] {
            let found = cells.information(r);
            let step = 1e-5;
            let slope = (cells.score(r - step) - cells.score(r + step)) / (2.0 * step);
            approx::assert_relative_eq!(found, slope, max_relative = 1e-6);
            let step = 1e-3;
            let [low, middle, high] = [r - step, r, r + step].map(|r| cells.log_likelihood(r));
            let second = (2.0 * middle - low - high) / (step * step);
            approx::assert_relative_eq!(found, second, max_relative = 1e-4);
        }
        let found = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
        let (r, error) = (found.correlations().at(0, 1), found.standard_error(0, 1).unwrap());
        approx::assert_relative_eq!(error, cells.information(r).powf(-0.5), max_relative = 1e-12);
        let weighted = sample.weighted(&[3.0; 14]).unwrap();
        let weighted = Polychoric::new(&weighted, EmptyCells::Keep).unwrap();
        approx::assert_relative_eq!(weighted.standard_error(0, 1).unwrap(), error, epsilon = 1e-9);
        assert_eq!(found.standard_error(1, 1), None);
        assert!(matches!(found.estimate(0, 2, 0.95), Err(Error::NotApplicable { .. })));
        let text = found.estimate(0, 1, 0.95).unwrap().to_string();
        assert!(text.starts_with("r(a, b) 0.66, SE 0.16"), "{text}");
    }

    /// The standard deviation of the estimate in many samples.
    #[test]
    fn standard_errors_are_those_of_samples() {
        let mut found = Vec::new();
        let mut errors = Vec::new();
        for seed in 0..200 {
            let mut stream = Stream::new(seed, 0);
            let code = |z: f64| [-0.8, 0.1, 0.9].iter().filter(|&&cut| z > cut).count() as f64;
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for _ in 0..400 {
                let (x, e) = (stream.standard_normal(), stream.standard_normal());
                a.push(code(x));
                b.push(code(0.5 * x + 0.75_f64.sqrt() * e));
            }
            let sample = Sample::new(&["a", "b"], &[&a, &b]).unwrap();
            let fitted = Polychoric::new(&sample, EmptyCells::Keep).unwrap();
            found.push(fitted.correlations().at(0, 1));
            errors.push(fitted.standard_error(0, 1).unwrap());
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let centre = mean(&found);
        let squares: Vec<f64> = found.iter().map(|r| (r - centre).powi(2)).collect();
        let ratio = mean(&errors) / mean(&squares).sqrt();
        // 200 samples tell a standard deviation to 5 %.
        assert!((ratio - 1.0).abs() < 0.15, "{ratio}");
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
