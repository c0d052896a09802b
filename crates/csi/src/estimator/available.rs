//! Scores from the respondents who have them: weights from rows with missing
//! answers, as semPLS estimates them.

use super::{Convergence, Failure, Stage, Workspace};
use crate::Rows;
use crate::Weighting;
use crate::linear::cholesky_solve;

/// Estimates a stage that has been loaded with pairwise correlations. Each
/// score belongs to the respondents who answered all items of its construct,
/// each correlation to those who have both sides.
pub(crate) fn estimate(
    stage: &Stage,
    rows: &Rows,
    work: &mut Workspace,
) -> Result<Convergence, Failure> {
    let weights: Vec<f64> = (0..rows.respondents()).map(|row| rows.weight(row)).collect();
    let items: Vec<Vec<f64>> =
        stage.items.iter().map(|&at| rows.each().map(|row| row[at]).collect()).collect();
    let items: Vec<Vec<f64>> =
        items.into_iter().map(|column| standardized(column, &weights).0).collect();
    stage.start(work)?;
    work.turned.fill(1.0);
    let mut at = Convergence { iterations: 0, damped: 0, change: 0.0, cycle: false };
    let mut scores = scores(stage, &items, &weights, work)?;
    while stage.is_iterated() {
        stage.inner(work)?;
        let (k, m) = (stage.blocks.len(), stage.items.len());
        work.earlier.copy_from_slice(&work.weights);
        for (j, block) in stage.blocks.iter().enumerate().filter(|(_, one)| one.is_iterated()) {
            let mut proxy = vec![0.0; weights.len()];
            for &l in stage.predecessors[j].iter().chain(&stage.successors[j]) {
                let weight = work.inner[j * k + l];
                proxy.iter_mut().zip(&scores[l]).for_each(|(sum, score)| *sum += weight * score);
            }
            let own = block.start..block.end;
            for (weight, item) in work.new_weights[own.clone()].iter_mut().zip(&items[own]) {
                *weight = correlation(item, &proxy, &weights);
            }
            if block.weighting == Weighting::ModeB {
                let own = &mut work.new_weights[block.start..block.end];
                cholesky_solve(stage.block_factor(block, &work.factors), block.size(), own);
            }
        }
        for (j, block) in stage.blocks.iter().enumerate().filter(|(_, one)| one.is_iterated()) {
            let own = block.start..block.end;
            let old = &work.cross[j * m + block.start..j * m + block.end];
            let towards: f64 =
                work.new_weights[own.clone()].iter().zip(old).map(|(a, b)| a * b).sum();
            let sign = if towards < 0.0 { -1.0 } else { 1.0 };
            work.turned[j] *= sign;
            for place in own {
                work.weights[place] = sign * work.new_weights[place];
            }
        }
        scores = self::scores(stage, &items, &weights, work)?;
        at.iterations += 1;
        std::mem::swap(&mut work.new_weights, &mut work.weights);
        std::mem::swap(&mut work.weights, &mut work.earlier);
        at.change = stage.change(work);
        std::mem::swap(&mut work.new_weights, &mut work.weights);
        if at.change < stage.tolerance {
            break;
        }
        if at.iterations >= stage.max_iterations || !at.change.is_finite() {
            let (iterations, change) = (at.iterations, at.change);
            return Err(Failure::NoConvergence { iterations, damped: 0, change, cycle: false });
        }
    }
    stage.orient(work);
    // Scores of constructs that were turned correlate the other way.
    let _ = self::scores(stage, &items, &weights, work)?;
    Ok(at)
}

/// Standardised scores of the weights, which are brought to their length; with
/// the correlations of scores and of scores with items.
fn scores(
    stage: &Stage,
    items: &[Vec<f64>],
    weights: &[f64],
    work: &mut Workspace,
) -> Result<Vec<Vec<f64>>, Failure> {
    let (m, k) = (stage.items.len(), stage.blocks.len());
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(k);
    for (j, block) in stage.blocks.iter().enumerate() {
        let mut sums = vec![0.0; weights.len()];
        let own = block.start..block.end;
        for (weight, item) in work.weights[own.clone()].iter().zip(&items[own]) {
            sums.iter_mut().zip(item).for_each(|(sum, value)| *sum += weight * value);
        }
        let (column, deviation) = standardized(sums, weights);
        let varies = deviation > 1e-14;
        if !varies {
            return Err(Failure::NoVariance(j));
        }
        work.weights[block.start..block.end].iter_mut().for_each(|weight| *weight /= deviation);
        found.push(column);
    }
    for j in 0..k {
        for (at, item) in items.iter().enumerate() {
            work.cross[j * m + at] = correlation(item, &found[j], weights);
        }
        for l in 0..=j {
            let value = if l == j { 1.0 } else { correlation(&found[l], &found[j], weights) };
            work.proxies[j * k + l] = value;
            work.proxies[l * k + j] = value;
        }
    }
    Ok(found)
}

/// With mean 0 and standard deviation 1 over what is there, and the deviation.
fn standardized(mut column: Vec<f64>, weights: &[f64]) -> (Vec<f64>, f64) {
    let (mut n, mut mass, mut mean) = (0.0, 0.0, 0.0);
    for (value, weight) in column.iter().zip(weights) {
        if !value.is_nan() && *weight > 0.0 {
            n += 1.0;
            mass += weight;
            mean += weight * value;
        }
    }
    mean /= mass;
    let squares: f64 = column
        .iter()
        .zip(weights)
        .filter(|(value, _)| !value.is_nan())
        .map(|(value, weight)| weight * (value - mean).powi(2))
        .sum();
    let deviation = (squares / mass * n / (n - 1.0)).sqrt();
    column.iter_mut().for_each(|value| *value = (*value - mean) / deviation);
    (column, deviation)
}

/// The correlation over the respondents who have both.
fn correlation(left: &[f64], right: &[f64], weights: &[f64]) -> f64 {
    let both = || {
        let pairs = left.iter().zip(right).zip(weights);
        pairs.filter(|((a, b), _)| !a.is_nan() && !b.is_nan()).map(|((a, b), w)| (*a, *b, *w))
    };
    let (mass, a, b) =
        both().fold((0.0, 0.0, 0.0), |sum, (a, b, w)| (sum.0 + w, sum.1 + w * a, sum.2 + w * b));
    let (a, b) = (a / mass, b / mass);
    let (mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0);
    for (x, y, w) in both() {
        aa += w * (x - a) * (x - a);
        ab += w * (x - a) * (y - b);
        bb += w * (y - b) * (y - b);
    }
    ab / (aa * bb).sqrt()
}
