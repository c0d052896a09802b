//! Means and covariances of incomplete normal data by the EM algorithm.

use std::collections::HashMap;

use crate::covariance::Parts;
use crate::linear::{Cholesky, above, pseudo_inverse};
use crate::{Error, Matrix, Sample};

const ITERATIONS: usize = 2_000;
/// So many growing changes in a row, or a change of so many standard units, do
/// not settle any more.
const GROWING: usize = 100;
const RUNAWAY: f64 = 1e3;
/// Largest change of a mean in standard deviations, or of a covariance in
/// products of them.
const TOLERANCE: f64 = 1e-10;

/// Respondents who answered the same items: how much they weigh together,
/// their sums and their sums of products, which is all that EM needs of them.
struct Group {
    seen: Vec<usize>,
    unseen: Vec<usize>,
    mass: f64,
    means: Vec<f64>,
    products: Matrix,
}

pub(crate) fn fit(sample: &Sample, frequencies: &[f64]) -> Result<Parts, Error> {
    let size = sample.items().len();
    let (start_means, start_variances) = margins(sample, frequencies);
    for (item, &variance) in sample.items().iter().zip(&start_variances) {
        if !above(variance, 0.0) {
            return Err(Error::Constant { item: item.clone() });
        }
    }
    // On standardised items, so that one tolerance fits all.
    let scale: Vec<f64> = start_variances.iter().map(|variance| variance.sqrt()).collect();
    let groups = groups(sample, frequencies, &start_means, &scale);
    let total: f64 = groups.iter().map(|group| group.mass).sum();
    let mut means = vec![0.0; size];
    let mut covariance = Matrix::identity(size);
    let mut progress = Progress::default();
    for _ in 0..ITERATIONS {
        let (next_means, next) = step(&groups, total, &means, &covariance)?;
        let of_means = next_means.iter().zip(&means);
        let of_covariances = next.as_slice().iter().zip(covariance.as_slice());
        let changes = of_means.chain(of_covariances).map(|(new, old)| (new - old).abs());
        progress.record(changes)?;
        (means, covariance) = (next_means, next);
        if progress.change < TOLERANCE {
            let matrix = Matrix::symmetric(size, |i, j| covariance.at(i, j) * scale[i] * scale[j]);
            let shift = means.iter().zip(&scale).zip(&start_means);
            let means = shift.map(|((mean, scale), start)| mean * scale + start).collect();
            return Ok(Parts::of(matrix, means).divided_by_n());
        }
    }
    Err(progress.failure())
}

/// How the iteration goes on.
#[derive(Default)]
struct Progress {
    change: f64,
    iterations: usize,
    growing: usize,
}

impl Progress {
    /// An error once there is no hope left.
    fn record(&mut self, changes: impl Iterator<Item = f64>) -> Result<(), Error> {
        // A maximum would pass over what is not a number.
        let more = |most: f64, one: f64| if most.is_nan() || one <= most { most } else { one };
        let change = changes.fold(0.0, more);
        self.growing = if change > self.change { self.growing + 1 } else { 0 };
        self.change = change;
        self.iterations += 1;
        if !change.is_finite() || change > RUNAWAY || self.growing >= GROWING {
            return Err(self.failure());
        }
        Ok(())
    }

    const fn failure(&self) -> Error {
        Error::NoConvergence { method: "EM", iterations: self.iterations, change: self.change }
    }
}

/// The means and variances of what was answered to each item.
fn margins(sample: &Sample, frequencies: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let size = sample.items().len();
    let (mut mass, mut means) = (vec![0.0; size], vec![0.0; size]);
    let mut variances = vec![0.0; size];
    let answered = |pattern: &[f64], j: usize| !pattern[j].is_nan();
    for (at, pattern) in sample.each().enumerate() {
        for j in (0..size).filter(|&j| answered(pattern, j)) {
            mass[j] += sample.mass(at, frequencies);
            means[j] += sample.mass(at, frequencies) * pattern[j];
        }
    }
    means.iter_mut().zip(&mass).for_each(|(mean, mass)| *mean /= mass);
    for (at, pattern) in sample.each().enumerate() {
        for j in (0..size).filter(|&j| answered(pattern, j)) {
            variances[j] += sample.mass(at, frequencies) * (pattern[j] - means[j]).powi(2);
        }
    }
    variances.iter_mut().zip(&mass).for_each(|(variance, mass)| *variance /= mass);
    (means, variances)
}

fn groups(sample: &Sample, frequencies: &[f64], centre: &[f64], scale: &[f64]) -> Vec<Group> {
    let size = centre.len();
    let mut known: HashMap<Vec<bool>, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for (at, pattern) in sample.each().enumerate() {
        let mass = sample.mass(at, frequencies);
        let mask: Vec<bool> = pattern.iter().map(|value| !value.is_nan()).collect();
        if mass <= 0.0 || !mask.contains(&true) {
            continue;
        }
        let position = *known.entry(mask.clone()).or_insert_with(|| {
            let seen: Vec<usize> = (0..size).filter(|&j| mask[j]).collect();
            groups.push(Group {
                unseen: (0..size).filter(|&j| !mask[j]).collect(),
                mass: 0.0,
                means: vec![0.0; seen.len()],
                products: Matrix::zeros(seen.len(), seen.len()),
                seen,
            });
            groups.len() - 1
        });
        let group = &mut groups[position];
        let values: Vec<f64> =
            group.seen.iter().map(|&j| (pattern[j] - centre[j]) / scale[j]).collect();
        group.mass += mass;
        for (i, left) in values.iter().enumerate() {
            group.means[i] += mass * left;
            for (j, right) in values.iter().enumerate() {
                let sum = group.products.at(i, j) + mass * left * right;
                group.products.set(i, j, sum);
            }
        }
    }
    for group in &mut groups {
        let mass = group.mass;
        group.means.iter_mut().for_each(|mean| *mean /= mass);
        group.products.values_mut().iter_mut().for_each(|sum| *sum /= mass);
    }
    groups
}

/// One E and M step.
fn step(
    groups: &[Group],
    total: f64,
    means: &[f64],
    covariance: &Matrix,
) -> Result<(Vec<f64>, Matrix), Error> {
    let size = means.len();
    let mut first = vec![0.0; size];
    let mut second = Matrix::zeros(size, size);
    for group in groups {
        let (seen, unseen) = (&group.seen, &group.unseen);
        let block = covariance.select(seen);
        let solved = match Cholesky::new(&block) {
            _ if unseen.is_empty() => Matrix::zeros(seen.len(), seen.len()),
            Some(factor) => factor.inverse(),
            None => pseudo_inverse(&block)?,
        };
        // Each respondent's expected answers are an affine map of those given:
        // x = offset + map * given, where given items map to themselves.
        let mut map = Matrix::zeros(size, seen.len());
        let mut offset = vec![0.0; size];
        for (column, &j) in seen.iter().enumerate() {
            map.set(j, column, 1.0);
        }
        for &i in unseen {
            offset[i] = means[i];
            for column in 0..seen.len() {
                let slope: f64 = seen
                    .iter()
                    .enumerate()
                    .map(|(l, &j)| covariance.at(i, j) * solved.at(l, column))
                    .sum();
                map.set(i, column, slope);
                offset[i] -= slope * means[seen[column]];
            }
        }
        let given = Matrix::from_fn(seen.len(), 1, |i, _| group.means[i]);
        let moved = map.times(&given);
        let expected: Vec<f64> = (0..size).map(|i| offset[i] + moved.at(i, 0)).collect();
        let spread = map.times(&group.products).times(&map.transposed());
        for i in 0..size {
            first[i] += group.mass * expected[i];
            for j in i..size {
                // E[x x'] = map P map' + offset m' + m offset' + offset offset'
                let mut value = spread.at(i, j)
                    + offset[i] * moved.at(j, 0)
                    + moved.at(i, 0) * offset[j]
                    + offset[i] * offset[j];
                if unseen.contains(&i) && unseen.contains(&j) {
                    value += covariance.at(i, j);
                    for (column, &l) in seen.iter().enumerate() {
                        value -= map.at(i, column) * covariance.at(l, j);
                    }
                }
                second.set(i, j, second.at(i, j) + group.mass * value);
            }
        }
    }
    first.iter_mut().for_each(|sum| *sum /= total);
    let covariance = Matrix::symmetric(size, |i, j| second.at(i, j) / total - first[i] * first[j]);
    Ok((first, covariance))
}

#[cfg(test)]
mod tests {
    use satis_response_model::Denominator;

    use super::{GROWING, Progress};
    use crate::{Error, Sample, Treatment};

    #[test]
    fn what_runs_away_is_stopped() {
        let mut growing = Progress::default();
        let ended = (1..).find_map(|step| {
            growing.record(std::iter::once(1e-3 * f64::from(step))).err().map(|error| (step, error))
        });
        let iterations = GROWING;
        let change = 1e-3 * GROWING as f64;
        let error = Error::NoConvergence { method: "EM", iterations, change };
        assert_eq!(ended, Some((100, error)));
        for change in [1e4, f64::NAN, f64::INFINITY] {
            assert!(Progress::default().record([0.1, change, 0.2].into_iter()).is_err());
        }
        let mut settling = Progress::default();
        for step in 1..2000 {
            assert!(settling.record(std::iter::once(1.0 / f64::from(step))).is_ok());
        }
    }

    #[test]
    fn complete_data_give_the_plain_covariance() {
        let columns: [&[f64]; 2] = [&[1.0, 2.0, 4.0, 5.0], &[3.0, 1.0, 0.0, 2.0]];
        let sample = Sample::new(&["a", "b"], &columns).unwrap();
        let em = sample.covariance(Treatment::Em).unwrap();
        let plain = sample.covariance(Treatment::Listwise).unwrap();
        let plain = plain.with_denominator(Denominator::N).unwrap();
        for (a, b) in em.matrix().as_slice().iter().zip(plain.matrix().as_slice()) {
            approx::assert_abs_diff_eq!(a, b, epsilon = 1e-12);
        }
    }

    /// A monotone pattern has a closed form (Anderson 1957): the regression of
    /// the incomplete item on the complete one, applied to all respondents.
    #[test]
    fn monotone_missing_has_a_closed_form() {
        let x = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0];
        let y = [Some(2.0), Some(1.0), Some(4.0), Some(5.0), None, None];
        let complete: Vec<Option<f64>> = x.iter().copied().map(Some).collect();
        let sample = Sample::with_missing(&["x", "y"], &[&complete, &y]).unwrap();
        let em = sample.covariance(Treatment::Em).unwrap();
        // Of the first four: means 2.5 and 3, Sxx 5, Sxy 6, Syy 10.
        let slope = 6.0 / 5.0;
        let residual = (10.0 - slope * 6.0) / 4.0;
        let mean = 4.0;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 6.0;
        let means = em.means().unwrap();
        approx::assert_abs_diff_eq!(means[1], 3.0 + slope * (mean - 2.5), epsilon = 1e-8);
        let matrix = em.matrix();
        approx::assert_abs_diff_eq!(matrix.at(0, 0), variance, epsilon = 1e-10);
        approx::assert_abs_diff_eq!(matrix.at(0, 1), slope * variance, epsilon = 1e-7);
        let expected = residual + slope * slope * variance;
        approx::assert_abs_diff_eq!(matrix.at(1, 1), expected, epsilon = 1e-7);
    }
}
