//! One estimation of weights and paths: names as positions, and the iteration.

use super::{Convergence, Failure, Workspace, available, correction};
use crate::linear::{cholesky, cholesky_solve, eigen, eliminate, solve_positive};
use crate::options::{Correction, Metric, PlsOptions, Scheme, SignRule, Stop};
use crate::{Kind, Rows, Weighting};

/// How much nearer to the weights of two iterations ago than to the last ones
/// counts as going back and forth.
const CYCLE: f64 = 1e-4;
/// Iterations before that is asked.
const WARM_UP: usize = 8;

/// A construct: where its items stand, and how they are weighed.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) weighting: Weighting,
    pub(crate) kind: Kind,
    /// Where the factor of its items begins (mode B).
    factor: usize,
    /// The item that gives it its sign.
    dominant: Option<usize>,
}

impl Block {
    pub(crate) const fn size(&self) -> usize {
        self.end - self.start
    }

    /// Whether the iteration changes its weights.
    pub(super) const fn is_iterated(&self) -> bool {
        self.weighting.is_estimated() && self.size() > 1
    }
}

/// A model with names turned into positions.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) names: Vec<String>,
    pub(crate) item_names: Vec<String>,
    /// Where each item, in the order of the blocks, stands in the matrix given.
    pub(crate) items: Vec<usize>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) predecessors: Vec<Vec<usize>>,
    pub(crate) successors: Vec<Vec<usize>>,
    pub(crate) factor_length: usize,
    scheme: Scheme,
    metric: Metric,
    correction: Correction,
    stop: Stop,
    pub(super) tolerance: f64,
    pub(super) max_iterations: usize,
    damping: f64,
    sign: SignRule,
}

/// A construct on its way into a stage.
#[derive(Debug, Clone)]
pub(crate) struct BlockOf {
    pub(crate) name: String,
    pub(crate) items: Vec<(String, usize)>,
    pub(crate) weighting: Weighting,
    pub(crate) kind: Kind,
}

impl Stage {
    /// Paths are pairs of positions, from and to.
    pub(crate) fn new(
        constructs: Vec<BlockOf>,
        paths: &[(usize, usize)],
        options: &PlsOptions,
    ) -> Self {
        let count = constructs.len();
        let mut stage = Self {
            names: Vec::with_capacity(count),
            item_names: Vec::new(),
            items: Vec::new(),
            blocks: Vec::with_capacity(count),
            predecessors: vec![Vec::new(); count],
            successors: vec![Vec::new(); count],
            factor_length: 0,
            scheme: options.scheme,
            metric: options.metric,
            correction: options.correction,
            stop: options.stop,
            tolerance: options.tolerance,
            max_iterations: options.max_iterations,
            damping: options.damping,
            sign: options.sign.clone(),
        };
        for construct in constructs {
            let start = stage.items.len();
            for (name, position) in construct.items {
                stage.item_names.push(name);
                stage.items.push(position);
            }
            let end = stage.items.len();
            let dominant = match &options.sign {
                SignRule::Dominant(items) => {
                    (start..end).find(|&at| items.contains(&stage.item_names[at]))
                }
                _ => None,
            };
            let factor = stage.factor_length;
            if construct.weighting == Weighting::ModeB {
                stage.factor_length += (end - start) * (end - start);
            }
            let (weighting, kind) = (construct.weighting, construct.kind);
            stage.blocks.push(Block { start, end, weighting, kind, factor, dominant });
            stage.names.push(construct.name);
        }
        for &(from, to) in paths {
            stage.predecessors[to].push(from);
            stage.successors[from].push(to);
        }
        stage
    }

    /// Takes in a covariance matrix of `width` items, row by row. Correlations
    /// are formed from it unless they are given: those of pairwise deletion are
    /// not those of its covariances.
    pub(crate) fn load(
        &self,
        covariance: &[f64],
        correlation: Option<&[f64]>,
        width: usize,
        work: &mut Workspace,
    ) -> Result<(), Failure> {
        let m = self.items.len();
        for (at, &item) in self.items.iter().enumerate() {
            let variance = covariance[item * width + item];
            let varies = variance > 0.0 && variance.is_finite();
            if !varies {
                return Err(Failure::ConstantItem(at));
            }
            work.deviation[at] = variance.sqrt();
        }
        for (i, &row) in self.items.iter().enumerate() {
            for (j, &column) in self.items.iter().enumerate() {
                let at = row * width + column;
                work.s[i * m + j] = match (self.metric, correlation) {
                    (Metric::Raw, None) => covariance[at],
                    (Metric::Raw, Some(correlation)) => {
                        correlation[at] * work.deviation[i] * work.deviation[j]
                    }
                    (Metric::Standardized, Some(correlation)) => correlation[at],
                    (Metric::Standardized, None) if row == column => 1.0,
                    (Metric::Standardized, None) => {
                        covariance[at] / (work.deviation[i] * work.deviation[j])
                    }
                };
            }
        }
        match self.metric {
            Metric::Standardized => work.unit.fill(1.0),
            Metric::Raw => work.unit.copy_from_slice(&work.deviation),
        }
        Ok(())
    }

    /// Weights, correlations and paths of the matrix that was loaded.
    pub(crate) fn solve(&self, work: &mut Workspace) -> Result<Convergence, Failure> {
        let convergence = self.weigh(work)?;
        self.orient(work);
        self.correlate(work);
        correction::apply(self, self.correction, work)?;
        self.regress(work)?;
        Ok(convergence)
    }

    /// The same with scores of the respondents who have them.
    pub(crate) fn solve_available(
        &self,
        rows: &Rows,
        work: &mut Workspace,
    ) -> Result<Convergence, Failure> {
        let convergence = available::estimate(self, rows, work)?;
        correction::apply(self, self.correction, work)?;
        self.regress(work)?;
        Ok(convergence)
    }

    /// Whether any weights come out of the iteration.
    pub(super) fn is_iterated(&self) -> bool {
        self.blocks.iter().any(Block::is_iterated)
    }

    /// The factored correlations of the items of a block of mode B.
    pub(super) fn block_factor<'a>(&self, block: &Block, factors: &'a [f64]) -> &'a [f64] {
        &factors[block.factor..block.factor + block.size() * block.size()]
    }

    /// Finds the weights.
    fn weigh(&self, work: &mut Workspace) -> Result<Convergence, Failure> {
        self.start(work)?;
        work.turned.fill(1.0);
        let mut at = Convergence { iterations: 0, damped: 0, change: 0.0, cycle: false };
        if !self.is_iterated() {
            return Ok(at);
        }
        let mut share = 1.0;
        loop {
            self.correlate(work);
            self.inner(work)?;
            self.outer(work);
            self.project(work, true)?;
            self.step(share, work)?;
            at.iterations += 1;
            at.damped += usize::from(share < 1.0);
            at.change = self.change(work);
            // Two iterations ago, before the swap takes them away.
            let back = self.distance(&work.new_weights, &work.earlier, work);
            work.earlier.copy_from_slice(&work.weights);
            std::mem::swap(&mut work.weights, &mut work.new_weights);
            std::mem::swap(&mut work.cross, &mut work.new_cross);
            if at.change < self.tolerance * share {
                return Ok(at);
            }
            let exhausted = at.iterations - at.damped >= self.max_iterations;
            if share >= 1.0 {
                let forth = self.distance(&work.weights, &work.earlier, work);
                let turns = at.iterations > WARM_UP && back < CYCLE * forth;
                if turns || exhausted {
                    at.cycle = turns;
                    share = self.damping;
                }
            } else if at.damped >= self.max_iterations || !at.change.is_finite() {
                let Convergence { iterations, damped, change, cycle } = at;
                return Err(Failure::NoConvergence { iterations, damped, change, cycle });
            }
        }
    }

    /// The largest difference of two sets of weights of standardised items.
    fn distance(&self, left: &[f64], right: &[f64], work: &Workspace) -> f64 {
        let pairs = left.iter().zip(right).zip(&work.unit);
        pairs.fold(0.0_f64, |most, ((a, b), unit)| most.max(((a - b) * unit).abs()))
    }

    /// Weights to begin with, of proxies with variance 1.
    pub(super) fn start(&self, work: &mut Workspace) -> Result<(), Failure> {
        let m = self.items.len();
        for (j, block) in self.blocks.iter().enumerate() {
            let size = block.size();
            // Of given weights only the ratios matter; their squares may overflow.
            let largest = match &block.weighting {
                Weighting::Fixed(weights) | Weighting::FixedRaw(weights) => {
                    weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()))
                }
                _ => 1.0,
            };
            for at in block.start..block.end {
                // As the items stand in s: of raw items, or of standardised.
                let (raw, standardized) = (work.deviation[at] / work.unit[at], 1.0 / work.unit[at]);
                work.weights[at] = match &block.weighting {
                    Weighting::ModeA | Weighting::ModeB => 1.0,
                    Weighting::Unit | Weighting::Pca => standardized,
                    Weighting::Sum => raw,
                    Weighting::Fixed(weights) => weights[at - block.start] / largest * standardized,
                    Weighting::FixedRaw(weights) => weights[at - block.start] / largest * raw,
                };
            }
            if block.weighting == Weighting::ModeB && size > 1 {
                let factor = &mut work.factors[block.factor..block.factor + size * size];
                for i in 0..size {
                    let from = (block.start + i) * m + block.start;
                    factor[i * size..(i + 1) * size].copy_from_slice(&work.s[from..from + size]);
                }
                if !cholesky(factor, size) {
                    return Err(Failure::CollinearItems(j));
                }
            }
            if block.weighting == Weighting::Pca && size > 1 {
                let mut correlation = vec![0.0; size * size];
                for i in 0..size {
                    for l in 0..size {
                        let (a, b) = (block.start + i, block.start + l);
                        correlation[i * size + l] =
                            work.s[a * m + b] / (work.unit[a] * work.unit[b]);
                    }
                }
                let (_, first) = eigen(&correlation, size).map_err(|_| Failure::NoComponent(j))?;
                for (i, weight) in first.into_iter().enumerate() {
                    work.weights[block.start + i] *= weight;
                }
            }
        }
        work.new_weights.copy_from_slice(&work.weights);
        self.project(work, false)?;
        work.weights.copy_from_slice(&work.new_weights);
        work.cross.copy_from_slice(&work.new_cross);
        work.earlier.copy_from_slice(&work.weights);
        Ok(())
    }

    /// Covariances of the new proxies with all items, both brought to variance
    /// 1; only of iterated blocks, or of all.
    fn project(&self, work: &mut Workspace, iterated: bool) -> Result<(), Failure> {
        let m = self.items.len();
        for (j, block) in self.blocks.iter().enumerate() {
            let row = &mut work.new_cross[j * m..(j + 1) * m];
            if iterated && !block.is_iterated() {
                row.copy_from_slice(&work.cross[j * m..(j + 1) * m]);
                continue;
            }
            row.fill(0.0);
            for at in block.start..block.end {
                let weight = work.new_weights[at];
                for (sum, value) in row.iter_mut().zip(&work.s[at * m..(at + 1) * m]) {
                    *sum += weight * value;
                }
            }
            let own = block.start..block.end;
            let variance = dot(&row[own.clone()], &work.new_weights[own.clone()]);
            let largest = own
                .clone()
                .map(|at| (work.new_weights[at] * work.new_weights[at]) * work.s[at * m + at])
                .fold(0.0, f64::max);
            let varies = variance > 1e-14 * largest && variance.is_finite();
            if !varies {
                return Err(Failure::NoVariance(j));
            }
            let scale = 1.0 / variance.sqrt();
            row.iter_mut().for_each(|value| *value *= scale);
            work.new_weights[own].iter_mut().for_each(|weight| *weight *= scale);
        }
        Ok(())
    }

    /// Correlations of the proxies.
    fn correlate(&self, work: &mut Workspace) {
        let (m, k) = (self.items.len(), self.blocks.len());
        for j in 0..k {
            work.proxies[j * k + j] = 1.0;
            for (l, block) in self.blocks.iter().enumerate().take(j) {
                let row = &work.cross[j * m + block.start..j * m + block.end];
                let value = dot(row, &work.weights[block.start..block.end]);
                work.proxies[j * k + l] = value;
                work.proxies[l * k + j] = value;
            }
        }
    }

    /// Inner weights: how much each neighbour counts for each construct.
    pub(super) fn inner(&self, work: &mut Workspace) -> Result<(), Failure> {
        let k = self.blocks.len();
        for j in 0..k {
            for &l in &self.successors[j] {
                work.inner[j * k + l] = self.outward(work.proxies[j * k + l]);
            }
            if self.scheme != Scheme::Path {
                for &l in &self.predecessors[j] {
                    work.inner[j * k + l] = self.outward(work.proxies[j * k + l]);
                }
                continue;
            }
            let own = &self.predecessors[j];
            if let [only] = own[..] {
                work.inner[j * k + only] = work.proxies[j * k + only];
            } else if !own.is_empty() {
                if !regression(own, j, k, &work.proxies, &mut work.system, &mut work.right) {
                    return Err(Failure::CollinearConstructs(j));
                }
                for (&l, &value) in own.iter().zip(&work.right) {
                    work.inner[j * k + l] = value;
                }
            }
        }
        Ok(())
    }

    fn outward(&self, correlation: f64) -> f64 {
        match self.scheme {
            Scheme::Path | Scheme::Factorial => correlation,
            Scheme::Centroid if correlation > 0.0 => 1.0,
            Scheme::Centroid if correlation < 0.0 => -1.0,
            Scheme::Centroid => 0.0,
        }
    }

    /// New weights of the iterated blocks, of no particular length.
    fn outer(&self, work: &mut Workspace) {
        let (m, k) = (self.items.len(), self.blocks.len());
        for (j, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.is_iterated()) {
            let own = &mut work.new_weights[block.start..block.end];
            own.fill(0.0);
            for &l in self.predecessors[j].iter().chain(&self.successors[j]) {
                let weight = work.inner[j * k + l];
                let row = &work.cross[l * m + block.start..l * m + block.end];
                for (sum, value) in own.iter_mut().zip(row) {
                    *sum += weight * value;
                }
            }
            if block.weighting == Weighting::ModeB {
                cholesky_solve(self.block_factor(block, &work.factors), block.size(), own);
            }
        }
    }

    /// Turns new proxies towards the old ones, and goes only a share of the way
    /// if damped.
    fn step(&self, share: f64, work: &mut Workspace) -> Result<(), Failure> {
        let m = self.items.len();
        for (j, block) in self.blocks.iter().enumerate().filter(|(_, block)| block.is_iterated()) {
            let own = block.start..block.end;
            let old = &work.cross[j * m + block.start..j * m + block.end];
            let towards = dot(&work.new_weights[own.clone()], old);
            if towards < 0.0 {
                work.turned[j] = -work.turned[j];
                work.new_weights[own.clone()].iter_mut().for_each(|weight| *weight = -*weight);
                let row = &mut work.new_cross[j * m..(j + 1) * m];
                row.iter_mut().for_each(|value| *value = -*value);
            }
            if share < 1.0 {
                for at in own.clone() {
                    work.new_weights[at] =
                        share * work.new_weights[at] + (1.0 - share) * work.weights[at];
                }
                for at in j * m..(j + 1) * m {
                    work.new_cross[at] =
                        share * work.new_cross[at] + (1.0 - share) * work.cross[at];
                }
                // Two proxies of variance 1 at an angle below 90 degrees: their
                // mean has a variance of at least one half.
                let row = &work.new_cross[j * m + block.start..j * m + block.end];
                let scale = 1.0 / dot(row, &work.new_weights[own.clone()]).sqrt();
                if !scale.is_finite() {
                    return Err(Failure::NoVariance(j));
                }
                work.new_weights[own].iter_mut().for_each(|weight| *weight *= scale);
                let row = &mut work.new_cross[j * m..(j + 1) * m];
                row.iter_mut().for_each(|value| *value *= scale);
            }
        }
        Ok(())
    }

    /// What the stop rule looks at.
    pub(super) fn change(&self, work: &Workspace) -> f64 {
        let pairs = work.new_weights.iter().zip(&work.weights).zip(&work.unit);
        let changes = pairs.map(|((new, old), unit)| (((new - old) * unit).abs(), new * unit));
        match self.stop {
            Stop::MaxChange => changes.fold(0.0, |most, (change, _)| worse(most, change)),
            Stop::SumOfChanges => changes.map(|(change, _)| change).sum(),
            Stop::SumOfSquares => changes.map(|(change, _)| change * change).sum(),
            Stop::Relative => changes.fold(0.0, |most, (change, new)| {
                worse(most, if change > 0.0 { change / new.abs() } else { 0.0 })
            }),
        }
    }

    /// Turns constructs as the rule of signs says.
    pub(super) fn orient(&self, work: &mut Workspace) {
        let m = self.items.len();
        for (j, block) in self.blocks.iter().enumerate() {
            let loadings =
                (block.start..block.end).map(|at| work.cross[j * m + at] / work.unit[at]);
            let (mut sum, mut signs) = (0.0, 0.0);
            for loading in loadings {
                sum += loading;
                signs += if loading > 0.0 { 1.0 } else { -1.0 };
            }
            let direction = match (&self.sign, block.dominant) {
                (SignRule::AsIterated, _) => work.turned[j],
                (_, Some(item)) => work.cross[j * m + item],
                (SignRule::LoadingSum, None) => sum,
                (_, None) if signs == 0.0 => sum,
                (_, None) => signs,
            };
            if direction < 0.0 {
                let own = &mut work.weights[block.start..block.end];
                own.iter_mut().for_each(|weight| *weight = -*weight);
                let row = &mut work.cross[j * m..(j + 1) * m];
                row.iter_mut().for_each(|value| *value = -*value);
            }
        }
    }

    /// Paths and explained shares from the correlations of the constructs.
    pub(crate) fn regress(&self, work: &mut Workspace) -> Result<(), Failure> {
        let k = self.blocks.len();
        work.paths.fill(0.0);
        for (j, own) in self.predecessors.iter().enumerate() {
            work.r_squared[j] = 0.0;
            if own.is_empty() {
                continue;
            }
            let solved = regression(own, j, k, &work.constructs, &mut work.system, &mut work.right)
                || (self.correction != Correction::None
                    && indefinite(
                        own,
                        j,
                        k,
                        &work.constructs,
                        work.system.as_mut_slice(),
                        &mut work.right,
                    ));
            if !solved {
                return Err(Failure::CollinearConstructs(j));
            }
            for (&l, &value) in own.iter().zip(&work.right) {
                work.paths[j * k + l] = value;
                work.r_squared[j] += value * work.constructs[j * k + l];
            }
        }
        Ok(())
    }
}

/// The coefficients of `to` on `own` by their correlations, at the beginning of
/// `right`; `false` if those of `own` are not positive definite.
fn regression(
    own: &[usize],
    to: usize,
    k: usize,
    correlations: &[f64],
    system: &mut [f64],
    right: &mut [f64],
) -> bool {
    let size = own.len();
    fill(own, to, k, correlations, system, right);
    solve_positive(system, size, right)
}

/// The same where corrected correlations are not positive definite, which the
/// result says elsewhere.
fn indefinite(
    own: &[usize],
    to: usize,
    k: usize,
    correlations: &[f64],
    system: &mut [f64],
    right: &mut [f64],
) -> bool {
    let size = own.len();
    fill(own, to, k, correlations, system, right);
    eliminate(&mut system[..size * size], size, &mut right[..size])
}

fn fill(
    own: &[usize],
    to: usize,
    k: usize,
    correlations: &[f64],
    system: &mut [f64],
    right: &mut [f64],
) {
    let size = own.len();
    for (a, &row) in own.iter().enumerate() {
        right[a] = correlations[to * k + row];
        for (b, &column) in own.iter().enumerate() {
            system[a * size + b] = correlations[row * k + column];
        }
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// The larger of two; NaN where one is NaN.
fn worse(most: f64, one: f64) -> f64 {
    if most.is_nan() || one <= most { most } else { one }
}
