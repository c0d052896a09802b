//! Finite mixtures of the inner model.

use satis_numerics::Stream;

use crate::linear::{cholesky, cholesky_solve};
use crate::options::Correction;
use crate::uncertainty::index;
use crate::{Error, Fit, Rows};

/// How segments are sought.
///
/// ```
/// use satis_csi::FimixOptions;
///
/// assert_eq!(FimixOptions::new().segments(3), FimixOptions::from(3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct FimixOptions {
    segments: usize,
    starts: usize,
    seed: u64,
    tolerance: f64,
    max_iterations: usize,
}

impl Default for FimixOptions {
    fn default() -> Self {
        Self { segments: 2, starts: 10, seed: 1, tolerance: 1e-10, max_iterations: 5_000 }
    }
}

impl FimixOptions {
    /// Two segments, the best of ten starts from seed 1, until the log
    /// likelihood rises by less than 1e-10 of itself.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With so many segments.
    #[must_use]
    pub const fn segments(mut self, segments: usize) -> Self {
        self.segments = segments;
        self
    }

    /// With so many starts.
    #[must_use]
    pub const fn starts(mut self, starts: usize) -> Self {
        self.starts = starts;
        self
    }

    /// With another seed.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// With another limit of iterations.
    #[must_use]
    pub const fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.max_iterations = max_iterations;
        self
    }

    fn check(&self) -> Result<(), Error> {
        for (what, value) in [
            ("the number of segments", self.segments),
            ("the number of starts", self.starts),
            ("the number of iterations", self.max_iterations),
        ] {
            if value == 0 {
                return Err(Error::Parameter { what, value: 0.0, expected: "at least 1" });
            }
        }
        if self.starts > MOST_STARTS {
            let (what, value) = ("the number of starts", self.starts as f64);
            return Err(Error::Parameter { what, value, expected: "at most 10,000" });
        }
        Ok(())
    }
}

impl From<usize> for FimixOptions {
    fn from(segments: usize) -> Self {
        Self::new().segments(segments)
    }
}

/// One segment of a mixture.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FimixSegment {
    /// Its share of the respondents.
    pub share: f64,
    /// Its paths: from, to, coefficient.
    pub paths: Vec<(String, String, f64)>,
    /// The explained share of each endogenous construct, weighted by the
    /// probabilities of membership.
    pub r_squared: Vec<(String, f64)>,
    /// The variance of what is not explained of each.
    pub residual_variances: Vec<(String, f64)>,
}

/// Segments of respondents who differ in the paths, not in the weights:
/// FIMIX-PLS. Hahn, Johnson, Herrmann & Huber (2002), Capturing customer
/// heterogeneity using a finite mixture PLS approach, Schmalenbach Business
/// Review 54:243-269; criteria as in Sarstedt, Becker, Ringle & Schwaiger
/// (2011), Schmalenbach Business Review 63:34-62.
///
/// The scores of the common model are regressed on each other in each segment,
/// without intercepts and with normal residuals, by the EM algorithm. With K
/// segments, R paths and Q endogenous constructs there are
/// `K - 1 + K R + K Q` parameters.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Fimix {
    /// The segments, the largest first.
    pub segments: Vec<FimixSegment>,
    /// The probability of each segment for each row given; `None` for rows
    /// that do not count.
    pub memberships: Vec<Option<Vec<f64>>>,
    /// How many respondents count.
    pub n: usize,
    /// The log likelihood.
    pub log_likelihood: f64,
    /// How many parameters there are.
    pub parameters: usize,
    /// Iterations of the best start.
    pub iterations: usize,
    /// Whether the best start settled.
    pub converged: bool,
    /// How many starts came within 1e-6 of the best likelihood.
    pub agreeing_starts: usize,
    /// How many starts lost a segment or its variance.
    pub failed_starts: usize,
}

impl Fimix {
    /// `-2 ln L + c N`, smaller is better, where the other criteria differ in
    /// c: Akaike's, 2.
    #[must_use]
    pub fn aic(&self) -> f64 {
        self.criterion(2.0)
    }

    /// With the factor 3, the best single one in simulations (Sarstedt et al.
    /// 2011).
    #[must_use]
    pub fn aic3(&self) -> f64 {
        self.criterion(3.0)
    }

    /// With the factor 4.
    #[must_use]
    pub fn aic4(&self) -> f64 {
        self.criterion(4.0)
    }

    /// With the factor ln n: Schwarz.
    #[must_use]
    pub fn bic(&self) -> f64 {
        self.criterion((self.n as f64).ln())
    }

    /// With the factor ln n + 1: Bozdogan.
    #[must_use]
    pub fn caic(&self) -> f64 {
        self.criterion((self.n as f64).ln() + 1.0)
    }

    /// With the factor 2 ln ln n: Hannan & Quinn.
    #[must_use]
    pub fn hannan_quinn(&self) -> f64 {
        self.criterion(2.0 * (self.n as f64).ln().ln())
    }

    /// With the factor 5 ln n: minimum description length.
    #[must_use]
    pub fn mdl5(&self) -> f64 {
        self.criterion(5.0 * (self.n as f64).ln())
    }

    /// Normed entropy, `1 - sum -p ln p / (n ln K)`: 1 where every respondent
    /// clearly belongs somewhere; above 0.5 is the usual advice. `None` for one
    /// segment.
    #[must_use]
    pub fn normed_entropy(&self) -> Option<f64> {
        let count = self.segments.len();
        let entropy: f64 = self
            .memberships
            .iter()
            .flatten()
            .flatten()
            .filter(|p| **p > 0.0)
            .map(|p| -p * p.ln())
            .sum();
        (count > 1).then(|| 1.0 - entropy / (self.n as f64 * (count as f64).ln()))
    }

    fn criterion(&self, factor: f64) -> f64 {
        -2.0 * self.log_likelihood + factor * self.parameters as f64
    }
}

impl Fit {
    /// Segments of the respondents by mixtures of the inner model.
    ///
    /// # Errors
    /// [`Error::Parameter`] for options of 0 and for more than 10,000 starts;
    /// [`Error::TooFewRespondents`] if there are no more than parameters;
    /// [`Error::NotApplicable`] for weighted respondents and for a model
    /// without paths; [`Error::Numerical`] if every start lost a segment; and as
    /// [`Fit::predict`].
    pub fn fimix(&self, rows: &Rows, options: impl Into<FimixOptions>) -> Result<Fimix, Error> {
        let options = options.into();
        options.check()?;
        let what = "FIMIX";
        if self.options.correction != Correction::None {
            let reason = "corrected coefficients are not those of scores".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        let table = self.complete_table(rows, what)?;
        if table.is_weighted() {
            let reason = "its likelihood has no weights".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        let stage = &self.plan.last;
        let n = table.len();
        let arrows: usize = stage.predecessors.iter().map(Vec::len).sum();
        let endogenous: Vec<usize> =
            (0..stage.names.len()).filter(|&j| !stage.predecessors[j].is_empty()).collect();
        if endogenous.is_empty() {
            let reason = "no path leads to a construct".to_owned();
            return Err(Error::NotApplicable { what, reason });
        }
        let each = arrows + endogenous.len();
        let parameters = options.segments.saturating_mul(each).saturating_add(options.segments - 1);
        if n <= parameters {
            let (needed, found) = ((parameters as u64).saturating_add(1), n as u64);
            return Err(Error::TooFewRespondents { what, needed, found });
        }
        let scores = self.scores(rows)?;
        let members = table.respondents();
        let values: Vec<Vec<f64>> = members
            .iter()
            .map(|&row| (0..stage.names.len()).map(|j| scores.at(row, j)).collect())
            .collect();
        let equations: Vec<(usize, &[usize])> =
            endogenous.iter().map(|&j| (j, stage.predecessors[j].as_slice())).collect();
        let runs: Vec<Option<Mixture>> = (0..options.starts)
            .map(|start| Mixture::run(&values, &equations, &options, start as u64))
            .collect();
        let failed_starts = runs.iter().filter(|run| run.is_none()).count();
        let best = runs
            .iter()
            .flatten()
            .max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood))
            .ok_or_else(|| Error::Numerical {
                message: "every start of FIMIX lost a segment: ask for fewer".to_owned(),
            })?;
        let near = |run: &&Mixture| (best.log_likelihood - run.log_likelihood).abs() < 1e-6;
        let agreeing_starts = runs.iter().flatten().filter(near).count();
        let mut order: Vec<usize> = (0..options.segments).collect();
        order.sort_by(|&a, &b| best.shares[b].total_cmp(&best.shares[a]));
        let mut memberships = vec![None; rows.respondents()];
        for (at, &row) in members.iter().enumerate() {
            let own = &best.memberships[at * options.segments..(at + 1) * options.segments];
            memberships[row] = Some(order.iter().map(|&segment| own[segment]).collect());
        }
        let name = |j: usize| stage.names[j].clone();
        let segments = order
            .iter()
            .map(|&segment| {
                let own = &best.equations[segment];
                let parts = || equations.iter().zip(own);
                FimixSegment {
                    share: best.shares[segment],
                    paths: parts()
                        .flat_map(|((to, from), equation)| {
                            let pairs = from.iter().zip(&equation.slopes);
                            pairs.map(|(&from, &slope)| (name(from), name(*to), slope))
                        })
                        .collect(),
                    r_squared: parts()
                        .map(|((to, _), equation)| (name(*to), equation.r_squared))
                        .collect(),
                    residual_variances: parts()
                        .map(|((to, _), equation)| (name(*to), equation.variance))
                        .collect(),
                }
            })
            .collect();
        Ok(Fimix {
            segments,
            memberships,
            n,
            log_likelihood: best.log_likelihood,
            parameters,
            iterations: best.iterations,
            converged: best.converged,
            agreeing_starts,
            failed_starts,
        })
    }
}

/// One regression in one segment.
#[derive(Debug, Clone)]
struct Equation {
    slopes: Vec<f64>,
    variance: f64,
    r_squared: f64,
}

/// One run of the EM algorithm.
#[derive(Debug)]
struct Mixture {
    /// By respondent, then segment.
    memberships: Vec<f64>,
    shares: Vec<f64>,
    /// By segment, then endogenous construct.
    equations: Vec<Vec<Equation>>,
    log_likelihood: f64,
    iterations: usize,
    converged: bool,
}

/// More starts than this find nothing new, and never end.
const MOST_STARTS: usize = 10_000;
/// A residual variance below this is that of a segment that explains itself.
const LEAST_VARIANCE: f64 = 1e-8;

impl Mixture {
    /// `None` if a segment, or its variance, is lost.
    fn run(
        values: &[Vec<f64>],
        equations: &[(usize, &[usize])],
        options: &FimixOptions,
        start: u64,
    ) -> Option<Self> {
        let count = options.segments;
        let mut stream = Stream::new(options.seed, start);
        let mut memberships = vec![0.0; values.len() * count];
        for own in memberships.chunks_exact_mut(count) {
            own[index(stream.below(count as u64))] = 1.0;
        }
        let mut mixture = Self {
            memberships,
            shares: vec![0.0; count],
            equations: Vec::new(),
            log_likelihood: f64::NEG_INFINITY,
            iterations: 0,
            converged: false,
        };
        while mixture.iterations < options.max_iterations {
            mixture.maximize(values, equations, count)?;
            let before = mixture.log_likelihood;
            mixture.log_likelihood = mixture.expect(values, equations, count);
            mixture.iterations += 1;
            if !mixture.log_likelihood.is_finite() {
                return None;
            }
            let rise = mixture.log_likelihood - before;
            if rise.abs() <= options.tolerance * mixture.log_likelihood.abs().max(1.0) {
                mixture.converged = true;
                break;
            }
        }
        Some(mixture)
    }

    fn maximize(
        &mut self,
        values: &[Vec<f64>],
        equations: &[(usize, &[usize])],
        count: usize,
    ) -> Option<()> {
        self.equations.clear();
        for segment in 0..count {
            let weight = |row: usize| self.memberships[row * count + segment];
            let mass: f64 = (0..values.len()).map(weight).sum();
            self.shares[segment] = mass / values.len() as f64;
            let mut own = Vec::with_capacity(equations.len());
            for &(to, from) in equations {
                let size = from.len();
                let (mut system, mut slopes) = (vec![0.0; size * size], vec![0.0; size]);
                let (mut total, mut sum) = (0.0, 0.0);
                for (row, scores) in values.iter().enumerate() {
                    let weight = weight(row);
                    for (i, &a) in from.iter().enumerate() {
                        slopes[i] += weight * scores[a] * scores[to];
                        for (j, &b) in from.iter().enumerate() {
                            system[i * size + j] += weight * scores[a] * scores[b];
                        }
                    }
                    total += weight * scores[to] * scores[to];
                    sum += weight * scores[to];
                }
                if !(mass > size as f64 && cholesky(&mut system, size)) {
                    return None;
                }
                cholesky_solve(&system, size, &mut slopes);
                let mut rest = 0.0;
                for (row, scores) in values.iter().enumerate() {
                    rest += weight(row) * residual(scores, to, from, &slopes).powi(2);
                }
                let variance = rest / mass;
                if variance < LEAST_VARIANCE {
                    return None;
                }
                let spread = total - sum * sum / mass;
                own.push(Equation { slopes, variance, r_squared: 1.0 - rest / spread });
            }
            self.equations.push(own);
        }
        Some(())
    }

    fn expect(
        &mut self,
        values: &[Vec<f64>],
        equations: &[(usize, &[usize])],
        count: usize,
    ) -> f64 {
        let mut log_likelihood = 0.0;
        for (scores, own) in values.iter().zip(self.memberships.chunks_exact_mut(count)) {
            for (segment, log) in own.iter_mut().enumerate() {
                *log = self.shares[segment].ln();
                for (&(to, from), equation) in equations.iter().zip(&self.equations[segment]) {
                    let rest = residual(scores, to, from, &equation.slopes);
                    let scale = (2.0 * std::f64::consts::PI * equation.variance).ln();
                    *log -= 0.5 * (scale + rest * rest / equation.variance);
                }
            }
            let most = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = own.iter().map(|log| (log - most).exp()).sum();
            own.iter_mut().for_each(|log| *log = (*log - most).exp() / sum);
            log_likelihood += most + sum.ln();
        }
        log_likelihood
    }
}

fn residual(scores: &[f64], to: usize, from: &[usize], slopes: &[f64]) -> f64 {
    let predicted: f64 = from.iter().zip(slopes).map(|(&at, slope)| slope * scores[at]).sum();
    scores[to] - predicted
}
