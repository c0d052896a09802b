//! All figures of a model, as positions: from an estimation to their values,
//! with little allocation.

use super::{Figure, FigureKind};
use crate::effects::order;
use crate::linear::{cholesky, cholesky_solve};
use crate::{Error, Fit, HtmtKind, IndexWeights, Weighting};

/// The figures that are kept, and how to read them off a fit.
#[derive(Debug, Clone)]
pub(crate) struct Catalogue {
    pub(crate) figures: Vec<Figure>,
    slots: Vec<Slot>,
    order: Vec<usize>,
}

#[derive(Debug, Clone)]
enum Slot {
    Weight(usize),
    Loading { construct: usize, at: usize },
    Path { from: usize, to: usize },
    Total { from: usize, to: usize },
    Indirect { from: usize, to: usize },
    Specific(Vec<usize>),
    RSquared(usize),
    EffectSize { from: usize, to: usize },
    Index { construct: usize, weights: IndexWeights },
    Alpha(usize),
    RhoA(usize),
    RhoC(usize),
    Extracted(usize),
    Htmt { kind: HtmtKind, first: usize, second: usize },
}

/// An estimation to read from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimated<'a> {
    pub(crate) fit: &'a Fit,
    /// The same on covariances, where an index wants it.
    pub(crate) raw: Option<&'a Fit>,
    /// Means and standard deviations of the items.
    pub(crate) means: &'a [f64],
    pub(crate) deviations: &'a [f64],
}

impl Catalogue {
    /// The figures of a fit: those of some kinds, indices by some conventions.
    pub(crate) fn new(
        fit: &Fit,
        kinds: &[FigureKind],
        conventions: &[IndexWeights],
    ) -> Result<Self, Error> {
        let stage = &fit.plan.last;
        let mut catalogue =
            Self { figures: Vec::new(), slots: Vec::new(), order: order(&stage.predecessors) };
        let has = |kind: FigureKind| kinds.contains(&kind);
        catalogue.add_items(fit, has(FigureKind::Weights), has(FigureKind::Loadings));
        catalogue.add_paths(fit, &has);
        if has(FigureKind::Indices) {
            catalogue.add_indices(fit, conventions)?;
        }
        if has(FigureKind::Reliability) {
            catalogue.add_reliability(fit);
        }
        if has(FigureKind::Htmt) {
            for kind in [HtmtKind::Signed, HtmtKind::Absolute, HtmtKind::Geometric] {
                for second in 0..stage.names.len() {
                    for first in 0..second {
                        let (a, b) = (stage.names[first].as_str(), stage.names[second].as_str());
                        let slot = Slot::Htmt { kind, first, second };
                        catalogue.add(Figure::htmt(kind, a, b), slot);
                    }
                }
            }
        }
        Ok(catalogue)
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether a figure needs the model on covariances too.
    pub(crate) fn needs_raw(&self) -> bool {
        self.slots
            .iter()
            .any(|slot| matches!(slot, Slot::Index { weights: IndexWeights::RawMetric, .. }))
    }

    /// The figures' values; NaN where one does not exist.
    pub(crate) fn evaluate(&self, from: &Estimated<'_>, values: &mut [f64]) {
        let fit = from.fit;
        let k = fit.plan.last.names.len();
        let total = self.totals(fit);
        let inverses = self.inverses(fit);
        let compositions: Vec<Vec<(usize, f64)>> = (0..k)
            .map(|j| if self.has_index(j) { fit.composition(j) } else { Vec::new() })
            .collect();
        let within = Within::new(fit, self);
        for (slot, value) in self.slots.iter().zip(values) {
            *value = match slot {
                Slot::Weight(at) => fit.weight_at(*at),
                Slot::Loading { construct, at } => fit.loading_at(*construct, *at),
                Slot::Path { from, to } => fit.path_at(*from, *to),
                Slot::Total { from, to } => total[to * k + from],
                Slot::Indirect { from, to } => {
                    let direct = if fit.plan.last.predecessors[*to].contains(from) {
                        fit.path_at(*from, *to)
                    } else {
                        0.0
                    };
                    total[to * k + from] - direct
                }
                Slot::Specific(way) => {
                    way.windows(2).map(|step| fit.path_at(step[0], step[1])).product()
                }
                Slot::RSquared(j) => fit.work.last.r_squared[*j],
                Slot::EffectSize { from, to } => effect_size(fit, &inverses[*to], *from, *to),
                Slot::Index { construct, weights } => {
                    index(from, *construct, weights, &compositions[*construct])
                }
                Slot::Alpha(j) => alpha(fit, *j),
                Slot::RhoA(j) => rho_a(fit, *j),
                Slot::RhoC(j) => composite(fit, *j).0,
                Slot::Extracted(j) => composite(fit, *j).1,
                Slot::Htmt { kind, first, second } => within.ratio(fit, *kind, *first, *second),
            };
        }
    }

    fn add(&mut self, figure: Figure, slot: Slot) {
        self.figures.push(figure);
        self.slots.push(slot);
    }

    fn add_items(&mut self, fit: &Fit, weights: bool, loadings: bool) {
        let stage = &fit.plan.last;
        for (j, block) in stage.blocks.iter().enumerate() {
            for at in block.start..block.end {
                let (construct, item) = (stage.names[j].as_str(), stage.item_names[at].as_str());
                if weights {
                    self.add(Figure::weight(construct, item), Slot::Weight(at));
                }
                if loadings {
                    self.add(Figure::loading(construct, item), Slot::Loading { construct: j, at });
                }
            }
        }
    }

    fn add_paths(&mut self, fit: &Fit, has: &impl Fn(FigureKind) -> bool) {
        let stage = &fit.plan.last;
        let name = |at: usize| stage.names[at].as_str();
        for (to, own) in stage.predecessors.iter().enumerate() {
            for &from in own {
                if has(FigureKind::Paths) {
                    self.add(Figure::path(name(from), name(to)), Slot::Path { from, to });
                }
                if has(FigureKind::EffectSizes) {
                    let slot = Slot::EffectSize { from, to };
                    self.add(Figure::effect_size(name(from), name(to)), slot);
                }
            }
            if has(FigureKind::RSquared) && !own.is_empty() {
                self.add(Figure::r_squared(name(to)), Slot::RSquared(to));
            }
        }
        if has(FigureKind::Effects) {
            let (reach, indirect) = self.reach(fit);
            let k = stage.names.len();
            for to in 0..k {
                for from in (0..k).filter(|from| reach[to * k + from]) {
                    let slot = Slot::Total { from, to };
                    self.add(Figure::total_effect(name(from), name(to)), slot);
                    if indirect[to * k + from] {
                        let slot = Slot::Indirect { from, to };
                        self.add(Figure::indirect_effect(name(from), name(to)), slot);
                    }
                }
            }
        }
        if has(FigureKind::SpecificEffects) {
            for way in ways(&stage.predecessors) {
                let names = way.iter().map(|&at| stage.names[at].clone()).collect();
                self.add(Figure::SpecificEffect { way: names }, Slot::Specific(way));
            }
        }
    }

    fn add_indices(&mut self, fit: &Fit, conventions: &[IndexWeights]) -> Result<(), Error> {
        if fit.indicators.means.is_none() {
            return Ok(());
        }
        for (j, construct) in fit.plan.last.names.iter().enumerate() {
            let composition = fit.composition(j);
            if composition.iter().any(|&(at, _)| fit.indicators.ranges[at].is_none()) {
                continue;
            }
            for weights in conventions {
                if let IndexWeights::Fixed(given) = weights
                    && given.len() != composition.len()
                {
                    let (expected, found) = (composition.len(), given.len());
                    return Err(Error::Length { what: "weights, one an item", expected, found });
                }
                let slot = Slot::Index { construct: j, weights: weights.clone() };
                self.add(Figure::index(construct.as_str(), weights.clone()), slot);
            }
        }
        Ok(())
    }

    fn add_reliability(&mut self, fit: &Fit) {
        let stage = &fit.plan.last;
        for (j, block) in stage.blocks.iter().enumerate().filter(|(_, block)| block.size() > 1) {
            let construct = || stage.names[j].clone();
            self.add(Figure::Alpha { construct: construct() }, Slot::Alpha(j));
            if block.weighting == Weighting::ModeA {
                self.add(Figure::RhoA { construct: construct() }, Slot::RhoA(j));
            }
            self.add(Figure::RhoC { construct: construct() }, Slot::RhoC(j));
            let figure = Figure::AverageVarianceExtracted { construct: construct() };
            self.add(figure, Slot::Extracted(j));
        }
    }

    fn has_index(&self, j: usize) -> bool {
        self.slots
            .iter()
            .any(|slot| matches!(slot, Slot::Index { construct, .. } if *construct == j))
    }

    /// Whether there is a way, and one of two paths or more, from the column to
    /// the row.
    fn reach(&self, fit: &Fit) -> (Vec<bool>, Vec<bool>) {
        let predecessors = &fit.plan.last.predecessors;
        let k = predecessors.len();
        let (mut reach, mut indirect) = (vec![false; k * k], vec![false; k * k]);
        for &to in &self.order {
            for &through in &predecessors[to] {
                reach[to * k + through] = true;
                for from in 0..k {
                    if reach[through * k + from] {
                        reach[to * k + from] = true;
                        indirect[to * k + from] = true;
                    }
                }
            }
        }
        (reach, indirect)
    }

    /// Total effects from the column to the row.
    fn totals(&self, fit: &Fit) -> Vec<f64> {
        let predecessors = &fit.plan.last.predecessors;
        let k = predecessors.len();
        let mut total = vec![0.0; k * k];
        for &to in &self.order {
            for &through in &predecessors[to] {
                let path = fit.path_at(through, to);
                for from in 0..k {
                    let before = if from == through { 1.0 } else { total[through * k + from] };
                    total[to * k + from] += path * before;
                }
            }
        }
        total
    }

    /// The diagonal of the inverse correlations of each construct's
    /// predecessors.
    fn inverses(&self, fit: &Fit) -> Vec<Vec<f64>> {
        if !self.slots.iter().any(|slot| matches!(slot, Slot::EffectSize { .. })) {
            return vec![Vec::new(); fit.plan.last.names.len()];
        }
        let k = fit.plan.last.names.len();
        let correlations = &fit.work.last.constructs;
        let inverse = |own: &Vec<usize>| -> Vec<f64> {
            let size = own.len();
            if size < 2 {
                return vec![1.0; size];
            }
            let mut factor = Vec::with_capacity(size * size);
            for &a in own {
                factor.extend(own.iter().map(|&b| correlations[a * k + b]));
            }
            if !cholesky(&mut factor, size) {
                return fit.inflation(own);
            }
            let mut unit = vec![0.0; size];
            (0..size)
                .map(|i| {
                    unit.fill(0.0);
                    unit[i] = 1.0;
                    cholesky_solve(&factor, size, &mut unit);
                    unit[i]
                })
                .collect()
        };
        fit.plan.last.predecessors.iter().map(inverse).collect()
    }
}

/// The place of a figure among those that are kept.
pub(crate) fn position(figures: &[Figure], figure: &Figure) -> Result<usize, Error> {
    figures.iter().position(|known| known.same(figure)).ok_or_else(|| {
        let of_kind: Vec<String> = figures
            .iter()
            .filter(|known| known.kind() == figure.kind())
            .map(ToString::to_string)
            .collect();
        Error::unknown("figure", &figure.to_string(), of_kind.iter().map(String::as_str))
    })
}

/// Every way of two paths or more, each from its first construct to its last.
fn ways(predecessors: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for end in 0..predecessors.len() {
        let mut open = vec![vec![end]];
        while let Some(way) = open.pop() {
            for &before in &predecessors[way[way.len() - 1]] {
                let mut longer = way.clone();
                longer.push(before);
                if longer.len() > 2 {
                    found.push(longer.iter().rev().copied().collect());
                }
                open.push(longer);
            }
        }
    }
    found.sort_by(|a: &Vec<usize>, b| {
        (a[0], a[a.len() - 1], a.len(), a).cmp(&(b[0], b[b.len() - 1], b.len(), b))
    });
    found
}

/// `R2 - R2 without it` is the squared path over its inflation.
fn effect_size(fit: &Fit, inverse: &[f64], from: usize, to: usize) -> f64 {
    let stage = &fit.plan.last;
    let k = stage.names.len();
    let place = stage.predecessors[to].iter().position(|&at| at == from).unwrap_or_default();
    let path = fit.work.last.paths[to * k + from];
    path * path / (inverse[place] * (1.0 - fit.work.last.r_squared[to]))
}

fn index(
    from: &Estimated<'_>,
    construct: usize,
    weights: &IndexWeights,
    composition: &[(usize, f64)],
) -> f64 {
    let raw;
    let (composition, per_deviation) = match weights {
        IndexWeights::RawMetric => {
            raw = from.raw.map(|raw| raw.composition(construct)).unwrap_or_default();
            (raw.as_slice(), true)
        }
        IndexWeights::PerDeviation => (composition, true),
        _ => (composition, false),
    };
    let (mut above, mut range) = (0.0, 0.0);
    for (place, &(at, weight)) in composition.iter().enumerate() {
        let weight = match weights {
            IndexWeights::Equal => 1.0,
            IndexWeights::Fixed(given) => given[place],
            _ if per_deviation => weight / from.deviations[at],
            _ => weight,
        };
        let (lowest, highest) = from.fit.indicators.ranges[at].unwrap_or((f64::NAN, f64::NAN));
        above += weight * (from.means[at] - lowest);
        range += weight * (highest - lowest);
    }
    // Weights that leave no range from lowest to highest make no index.
    if range.abs() > 0.0 && !composition.is_empty() { 100.0 * above / range } else { f64::NAN }
}

fn alpha(fit: &Fit, j: usize) -> f64 {
    let block = &fit.plan.last.blocks[j];
    let count = block.size() as f64;
    let mut sum = 0.0;
    for a in block.start..block.end {
        for b in a + 1..block.end {
            sum += fit.item_correlation(a, b);
        }
    }
    let mean = 2.0 * sum / (count * (count - 1.0));
    count * mean / (1.0 + (count - 1.0) * mean)
}

fn rho_a(fit: &Fit, j: usize) -> f64 {
    let block = &fit.plan.last.blocks[j];
    let (mut above, mut below, mut length) = (0.0, 0.0, 0.0);
    for a in block.start..block.end {
        let weight = fit.weight_at(a);
        length += weight * weight;
        for b in a + 1..block.end {
            let product = weight * fit.weight_at(b);
            above += product * fit.item_correlation(a, b);
            below += product * product;
        }
    }
    length * length * above / below
}

/// `rho_C` and the average variance extracted.
fn composite(fit: &Fit, j: usize) -> (f64, f64) {
    let block = &fit.plan.last.blocks[j];
    let (mut sum, mut squares) = (0.0, 0.0);
    for at in block.start..block.end {
        let loading = fit.loading_at(j, at);
        sum += loading;
        squares += loading * loading;
    }
    let count = block.size() as f64;
    (sum * sum / (sum * sum + count - squares), squares / count)
}

const KINDS: usize = 3;

const fn place(kind: HtmtKind) -> usize {
    match kind {
        HtmtKind::Signed => 0,
        HtmtKind::Absolute => 1,
        HtmtKind::Geometric => 2,
    }
}

/// Mean correlations of items within each construct, and between any two, by
/// each kind of mean.
struct Within {
    constructs: usize,
    /// Of constructs i >= j, NaN where a mean does not exist.
    means: Vec<[f64; KINDS]>,
}

impl Within {
    fn new(fit: &Fit, catalogue: &Catalogue) -> Self {
        let wanted = catalogue.slots.iter().any(|slot| matches!(slot, Slot::Htmt { .. }));
        let blocks = &fit.plan.last.blocks;
        let constructs = blocks.len();
        let mut means = Vec::new();
        if wanted {
            means = vec![[f64::NAN; KINDS]; constructs * constructs];
            for (i, left) in blocks.iter().enumerate() {
                for (j, right) in blocks.iter().enumerate().take(i + 1) {
                    let mut mean = Mean::default();
                    for a in left.start..left.end {
                        let begin = if i == j { a + 1 } else { right.start };
                        for b in begin..right.end {
                            mean.add(fit.item_correlation(a, b));
                        }
                    }
                    let single = i == j && left.size() == 1;
                    means[i * constructs + j] = if single { [1.0; KINDS] } else { mean.all() };
                }
            }
        }
        Self { constructs, means }
    }

    fn ratio(&self, _: &Fit, kind: HtmtKind, first: usize, second: usize) -> f64 {
        let of =
            |i: usize, j: usize| self.means[i.max(j) * self.constructs + i.min(j)][place(kind)];
        let (a, b) = (of(first, first), of(second, second));
        if a > 0.0 && b > 0.0 { of(first, second) / (a * b).sqrt() } else { f64::NAN }
    }
}

/// Three means of correlations on the way.
struct Mean {
    count: f64,
    positive: f64,
    sum: f64,
    sizes: f64,
    /// The product of the sizes, and the logarithm of what it lost.
    product: f64,
    log: f64,
}

impl Default for Mean {
    fn default() -> Self {
        Self { count: 0.0, positive: 0.0, sum: 0.0, sizes: 0.0, product: 1.0, log: 0.0 }
    }
}

impl Mean {
    fn add(&mut self, r: f64) {
        self.count += 1.0;
        self.positive += if r > 0.0 { 1.0 } else { 0.0 };
        self.sum += r;
        self.sizes += r.abs();
        self.product *= r.abs();
        // Long before it would lose digits.
        if self.product < 1e-200 {
            self.log += self.product.ln();
            self.product = 1.0;
        }
    }

    fn all(&self) -> [f64; KINDS] {
        let geometric = ((self.log + self.product.ln()) / self.count).exp();
        let alike = (self.positive - self.count).abs() < 0.5;
        let opposite = self.positive < 0.5;
        let geometric = match (alike, opposite) {
            (true, _) => geometric,
            (_, true) => -geometric,
            _ => f64::NAN,
        };
        [self.sum / self.count, self.sizes / self.count, geometric]
    }
}
