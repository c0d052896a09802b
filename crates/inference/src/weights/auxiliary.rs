//! What weights were fitted to, as columns of a regression.

use crate::weights::bound::{Bound, BoundMargin, position};
use crate::weights::gram::Gram;

/// The columns that weights were fitted to, with the start weights.
#[derive(Debug, Clone)]
pub(crate) struct Auxiliary {
    pub(crate) margins: Vec<BoundMargin>,
    /// What the weights sum to by the margins, or the population total.
    pub(crate) total: f64,
    /// Whether the sum of the weights is a target beside the margins'.
    constant: bool,
    pub(crate) numeric: Vec<Numeric>,
    pub(crate) start: Vec<f64>,
    /// The variance of each respondent in the working model, up to a factor.
    variance: Option<Vec<f64>>,
    /// The first column of each margin, and after the last one.
    offsets: Vec<usize>,
}

/// A numeric column with its target.
#[derive(Debug, Clone)]
pub(crate) struct Numeric {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
    pub(crate) target: f64,
}

impl Auxiliary {
    /// Of margins alone.
    pub(crate) fn of_margins(bound: Bound, start: Vec<f64>) -> Self {
        Self::new(bound, true, Vec::new(), start, None)
    }

    pub(crate) fn new(
        bound: Bound,
        has_total: bool,
        numeric: Vec<Numeric>,
        start: Vec<f64>,
        variance: Option<Vec<f64>>,
    ) -> Self {
        // A margin in which all take part implies the sum of the weights.
        let constant = has_total && bound.margins.iter().all(BoundMargin::is_partial);
        let mut offsets = vec![usize::from(constant)];
        let mut next = usize::from(constant);
        for margin in &bound.margins {
            next += margin.levels.len();
            offsets.push(next);
        }
        Self {
            margins: bound.margins,
            total: bound.total,
            constant,
            numeric,
            start,
            variance,
            offsets,
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.start.len()
    }

    pub(crate) fn columns(&self) -> usize {
        self.offsets.last().copied().unwrap_or(0) + self.numeric.len()
    }

    /// The targets of all columns.
    pub(crate) fn targets(&self) -> Vec<f64> {
        let mut targets = Vec::with_capacity(self.columns());
        targets.extend(self.constant.then_some(self.total));
        for margin in &self.margins {
            let partial = margin.is_partial();
            targets.extend(margin.targets.iter().map(|&target| if partial { 0.0 } else { target }));
        }
        targets.extend(self.numeric.iter().map(|numeric| numeric.target));
        targets
    }

    /// The name of a column, for messages.
    pub(crate) fn name(&self, column: usize) -> String {
        for (margin, &offset) in self.margins.iter().zip(&self.offsets) {
            if let Some(level) = column.checked_sub(offset).and_then(|at| margin.levels.get(at)) {
                return format!("{} = {level}", margin.name);
            }
        }
        let last = self.offsets.last().copied().unwrap_or(0);
        let numeric = column.checked_sub(last).and_then(|at| self.numeric.get(at));
        numeric.map_or_else(|| "the sum of the weights".to_owned(), |found| found.name.clone())
    }

    /// The columns of one respondent that are not 0, ascending.
    pub(crate) fn row(&self, row: usize, into: &mut Vec<(usize, f64)>) {
        into.clear();
        if self.constant {
            into.push((0, 1.0));
        }
        for (margin, &offset) in self.margins.iter().zip(&self.offsets) {
            let level = margin.codes.get(row).map_or(usize::MAX, |&code| position(code));
            if level >= margin.levels.len() {
                continue;
            }
            if margin.is_partial() {
                let columns = margin.targets.iter().enumerate();
                into.extend(
                    columns
                        .map(|(at, share)| (offset + at, f64::from(u8::from(at == level)) - share)),
                );
            } else {
                into.push((offset + level, 1.0));
            }
        }
        let last = self.offsets.last().copied().unwrap_or(0);
        for (at, numeric) in self.numeric.iter().enumerate() {
            if let Some(&value) = numeric.values.get(row)
                && value.abs() > 0.0
            {
                into.push((last + at, value));
            }
        }
    }

    /// The working variance of a respondent.
    pub(crate) fn variance(&self, row: usize) -> f64 {
        self.variance.as_ref().and_then(|variance| variance.get(row)).copied().unwrap_or(1.0)
    }

    /// The normal equations of a regression on all columns, by the start
    /// weights.
    pub(crate) fn gram(&self) -> Gram {
        if self.cells().is_some() {
            return Gram::zeros(0);
        }
        let mut gram = Gram::zeros(self.columns());
        let mut row = Vec::new();
        for (at, weight) in self.start.iter().enumerate() {
            self.row(at, &mut row);
            gram.add(weight / self.variance(at), &row);
        }
        gram.factor();
        gram
    }

    /// The one margin that there is, where a regression is only the means of
    /// its levels. There may be too many of these for normal equations.
    fn cells(&self) -> Option<&BoundMargin> {
        let simple = self.numeric.is_empty() && self.variance.is_none() && !self.constant;
        match self.margins.as_slice() {
            [margin] if simple => Some(margin),
            _ => None,
        }
    }

    /// What a regression by the start weights leaves of `values`.
    pub(crate) fn residuals(&self, gram: &Gram, values: &[f64]) -> Vec<f64> {
        if let Some(margin) = self.cells() {
            let weighted: Vec<f64> =
                self.start.iter().zip(values).map(|(weight, value)| weight * value).collect();
            let sums_of = |values: &[f64]| {
                BoundMargin::sums(margin.codes.iter(), values, margin.levels.len()).0
            };
            let (sums, weights) = (sums_of(&weighted), sums_of(&self.start));
            let rest = |(&value, &code): (&f64, &u32)| {
                let at = position(code);
                match (sums.get(at), weights.get(at)) {
                    (Some(sum), Some(&weight)) if weight > 0.0 => value - sum / weight,
                    _ => value,
                }
            };
            return values.iter().zip(&margin.codes).map(rest).collect();
        }
        // Regressing the residuals once more takes away what rounding left.
        let once = self.residuals_once(gram, values);
        self.residuals_once(gram, &once)
    }

    fn residuals_once(&self, gram: &Gram, values: &[f64]) -> Vec<f64> {
        let mut right = vec![0.0; self.columns()];
        let mut row = Vec::new();
        for (at, (weight, value)) in self.start.iter().zip(values).enumerate() {
            self.row(at, &mut row);
            for &(column, x) in &row {
                if let Some(sum) = right.get_mut(column) {
                    *sum += weight / self.variance(at) * x * value;
                }
            }
        }
        let coefficients = gram.solve(&right);
        let rest = |(at, value): (usize, &f64)| {
            self.row(at, &mut row);
            value - dot(&row, &coefficients)
        };
        values.iter().enumerate().map(rest).collect()
    }

    /// What is left of `values` after the plain mean of each level is taken
    /// off, margin by margin, again and again: how R's `rake` does it.
    pub(crate) fn swept(&self, values: &[f64], sweeps: u32) -> Vec<f64> {
        let mut rest = values.to_vec();
        for _ in 0..sweeps {
            for margin in &self.margins {
                let (sums, _) = BoundMargin::sums(margin.codes.iter(), &rest, margin.levels.len());
                for (value, &code) in rest.iter_mut().zip(&margin.codes) {
                    let at = position(code);
                    if let (Some(sum), Some(&count)) = (sums.get(at), margin.counts.get(at)) {
                        *value -= sum / count as f64;
                    }
                }
            }
        }
        rest
    }
}

/// The product of a sparse row with a vector.
pub(crate) fn dot(row: &[(usize, f64)], vector: &[f64]) -> f64 {
    row.iter().map(|&(at, x)| x * vector.get(at).copied().unwrap_or(0.0)).sum()
}
