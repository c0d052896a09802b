//! Rotations of loadings by gradient projection.

use satis_numerics::Stream;

use crate::factor::{arrange, canonical, communalities};
use crate::linear::{inverse, orthonormal};
use crate::{Error, Matrix};

/// How factors are turned to simple structure.
///
/// All but promax minimise a criterion by gradient projection: Bernaards &
/// Jennrich (2005), Gradient projection algorithms and software for arbitrary
/// rotation criteria in factor analysis, Educational and Psychological
/// Measurement 65:676-696. Kaiser's normalisation gives every item a row of
/// length 1 while it is rotated; peers differ in where they do.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Rotation {
    /// As extracted.
    None,
    /// Kaiser (1958): the largest variance of the squared loadings within
    /// factors. Orthogonal.
    Varimax {
        /// Whether rows count equally.
        kaiser: bool,
        /// The share by which the criterion must still grow for another step;
        /// 0 for its maximum. Peers stop at 1e-5, where loadings can be some
        /// thousandths away from it, and agree because they all take the same
        /// steps.
        tolerance: f64,
    },
    /// Neuhaus & Wrigley (1954): the largest variance within items.
    /// Orthogonal.
    Quartimax {
        /// Whether rows count equally.
        kaiser: bool,
    },
    /// Hendrickson & White (1964): the least-squares fit to a power of the
    /// varimax loadings. Oblique.
    Promax {
        /// The power, 4 in most programs.
        power: f64,
        /// Whether rows count equally throughout, and not only in the varimax
        /// that comes first.
        kaiser: bool,
        /// That of the varimax.
        tolerance: f64,
    },
    /// Jennrich & Sampson (1966): direct oblimin. Oblique.
    Oblimin {
        /// At most 0 for most uses; 0 is quartimin, the default everywhere.
        gamma: f64,
        /// Whether rows count equally.
        kaiser: bool,
    },
}

impl Rotation {
    /// Varimax with Kaiser's normalisation that stops where R, psych and
    /// `factor_analyzer` do.
    pub const VARIMAX: Self = Self::Varimax { kaiser: true, tolerance: 1e-5 };
    /// Varimax with Kaiser's normalisation at the maximum of its criterion.
    pub const CONVERGED_VARIMAX: Self = Self::Varimax { kaiser: true, tolerance: 0.0 };
    /// Quartimax without it, as R's `GPArotation`.
    pub const QUARTIMAX: Self = Self::Quartimax { kaiser: false };
    /// Promax of power 4 with Kaiser's normalisation throughout, as psych and
    /// `factor_analyzer`; `promax` of R normalises in the varimax only.
    pub const PROMAX: Self = Self::Promax { power: 4.0, kaiser: true, tolerance: 1e-5 };
    /// Direct quartimin without it, as R's `GPArotation` and psych.
    pub const OBLIMIN: Self = Self::Oblimin { gamma: 0.0, kaiser: false };

    /// Rotates loadings, one row an item.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a gamma above 1 or a power of 1 or below,
    /// [`Error::NoConvergence`] if the criterion does not settle,
    /// [`Error::NotApplicable`] if the loadings have no full rank or are so
    /// large that the criterion has no finite slope.
    ///
    /// ```
    /// use satis_reliability::{Matrix, Rotation};
    ///
    /// // Loadings (.8, 0), (.6, 0) and (0, .5), turned by 30 degrees.
    /// let (c, s) = (0.75_f64.sqrt(), 0.5);
    /// let turned = Matrix::new(3, 2, vec![0.8 * c, 0.8 * s, 0.6 * c, 0.6 * s, -0.5 * s, 0.5 * c])?;
    /// let found = Rotation::QUARTIMAX.apply(&turned)?;
    /// for (loading, expected) in found.loadings().as_slice().iter().zip([0.8, 0.0, 0.6, 0.0, 0.0, 0.5]) {
    ///     assert!((loading - expected).abs() < 1e-6);
    /// }
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn apply(self, loadings: &Matrix) -> Result<Rotated, Error> {
        let factors = loadings.columns();
        let plain = |loadings: Matrix| Rotated {
            transformation: Matrix::identity(factors),
            correlations: Matrix::identity(factors),
            loadings,
            rotation: self,
            iterations: 0,
        };
        if factors < 2 || self == Self::None {
            return Ok(plain(loadings.clone()));
        }
        let (scale, rows) = if self.normalises() {
            normalised(loadings)
        } else {
            (vec![1.0; loadings.rows()], loadings.clone())
        };
        let (turned, correlations, transformation, iterations) = match self {
            Self::None => return Ok(plain(loadings.clone())),
            Self::Varimax { tolerance, .. } => varimax_to(&rows, tolerance)?,
            Self::Quartimax { .. } => orthogonal(&rows, "quartimax", quartimax)?,
            Self::Oblimin { gamma, .. } => {
                if !(gamma.is_finite() && gamma <= 1.0) {
                    let expected = "a number of at most 1";
                    return Err(Error::Parameter { what: "gamma", value: gamma, expected });
                }
                oblique(&rows, "oblimin", |l| oblimin(l, gamma))?
            }
            Self::Promax { power, tolerance, .. } => promax(&rows, power, tolerance)?,
        };
        let turned = Matrix::from_fn(turned.rows(), factors, |i, j| turned.at(i, j) * scale[i]);
        let order = canonical(&turned);
        let correlations = Matrix::from_fn(factors, factors, |i, j| {
            let ((a, left), (b, right)) = (order[i], order[j]);
            left * right * correlations.at(a, b)
        });
        Ok(Rotated {
            loadings: arrange(&turned, &order),
            correlations,
            transformation: arrange(&transformation, &order),
            rotation: self,
            iterations,
        })
    }

    const fn normalises(self) -> bool {
        match self {
            Self::None => false,
            Self::Quartimax { kaiser }
            | Self::Varimax { kaiser, .. }
            | Self::Promax { kaiser, .. }
            | Self::Oblimin { kaiser, .. } => kaiser,
        }
    }
}

/// Rotated loadings.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Rotated {
    loadings: Matrix,
    correlations: Matrix,
    transformation: Matrix,
    rotation: Rotation,
    iterations: usize,
}

impl Rotated {
    /// The loadings, one row an item: regression weights of the items on the
    /// factors (the pattern).
    #[must_use]
    pub const fn loadings(&self) -> &Matrix {
        &self.loadings
    }

    /// The correlations of the factors; the identity after orthogonal
    /// rotations.
    #[must_use]
    pub const fn correlations(&self) -> &Matrix {
        &self.correlations
    }

    /// The correlations of items with factors: the loadings times the
    /// correlations of the factors.
    #[must_use]
    pub fn structure(&self) -> Matrix {
        self.loadings.times(&self.correlations)
    }

    /// What the loadings as extracted were multiplied by.
    #[must_use]
    pub const fn transformation(&self) -> &Matrix {
        &self.transformation
    }

    /// The rotation.
    #[must_use]
    pub const fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// How many iterations it took.
    #[must_use]
    pub const fn iterations(&self) -> usize {
        self.iterations
    }

    /// The share of the variance of all items together that each factor
    /// explains, with its part of what correlated factors share:
    /// `diag(P L'L) / k`.
    #[must_use]
    pub fn variance_explained(&self) -> Vec<f64> {
        let inner = self.loadings.transposed().times(&self.loadings);
        let both = self.correlations.times(&inner);
        both.diagonal().map(|value| value / self.loadings.rows() as f64).collect()
    }
}

fn normalised(loadings: &Matrix) -> (Vec<f64>, Matrix) {
    let length = |square: f64| if square > 0.0 { square.sqrt() } else { 1.0 };
    let scale: Vec<f64> = communalities(loadings).into_iter().map(length).collect();
    let rows =
        Matrix::from_fn(loadings.rows(), loadings.columns(), |i, j| loadings.at(i, j) / scale[i]);
    (scale, rows)
}

type Turned = (Matrix, Matrix, Matrix, usize);

/// The value of a criterion and its gradient in the loadings.
type Criterion = (f64, Matrix);

fn varimax(loadings: &Matrix) -> Criterion {
    let rows = loadings.rows() as f64;
    let mut gradient = Matrix::zeros(loadings.rows(), loadings.columns());
    let mut value = 0.0;
    for j in 0..loadings.columns() {
        let mean = loadings.column_values(j).map(|l| l * l).sum::<f64>() / rows;
        for i in 0..loadings.rows() {
            let l = loadings.at(i, j);
            let deviation = l * l - mean;
            value -= deviation * deviation / 4.0;
            gradient.set(i, j, -l * deviation);
        }
    }
    (value, gradient)
}

fn quartimax(loadings: &Matrix) -> Criterion {
    let value = -loadings.as_slice().iter().map(|l| l.powi(4)).sum::<f64>() / 4.0;
    (value, loadings.map(|l| -l * l * l))
}

fn oblimin(loadings: &Matrix, gamma: f64) -> Criterion {
    let squares = loadings.map(|l| l * l);
    let rows = loadings.rows();
    let mean = |j: usize| squares.column_values(j).sum::<f64>() / rows as f64;
    let means: Vec<f64> = (0..loadings.columns()).map(mean).collect();
    let centred =
        Matrix::from_fn(rows, loadings.columns(), |i, j| squares.at(i, j) - gamma * means[j]);
    let others = Matrix::from_fn(rows, loadings.columns(), |i, j| {
        centred.row_values(i).iter().sum::<f64>() - centred.at(i, j)
    });
    let value = squares.zip(&others, |a, b| a * b).sum() / 4.0;
    (value, loadings.zip(&others, |l, other| l * other))
}

const ITERATIONS: usize = 20_000;
const TOLERANCE: f64 = 1e-9;

/// A symmetric set of loadings can start where the criterion is flat but not
/// lowest. So each rotation starts at the loadings as extracted, as peers do,
/// and once more a little beside where it ended; the lower criterion counts.
fn twice(
    factors: usize,
    minimise: impl Fn(&Matrix) -> Result<(f64, Turned), Error>,
    ending: impl Fn(&Turned) -> Matrix,
) -> Result<Turned, Error> {
    let (value, found) = minimise(&Matrix::identity(factors))?;
    let mut stream = Stream::new(1, 0);
    let end = ending(&found);
    let beside = end.map(|element| element + 0.02 * stream.standard_normal());
    match minimise(&beside) {
        Ok((lower, better)) if lower < value - 1e-7 * (1.0 + value.abs()) => Ok(better),
        _ => Ok(found),
    }
}

fn orthogonal(
    loadings: &Matrix,
    method: &'static str,
    criterion: impl Fn(&Matrix) -> Criterion + Copy,
) -> Result<Turned, Error> {
    let start = |start: &Matrix| orthogonal_from(loadings, start, method, criterion);
    twice(loadings.columns(), start, |found| found.2.clone())
}

fn orthogonal_from(
    loadings: &Matrix,
    start: &Matrix,
    method: &'static str,
    criterion: impl Fn(&Matrix) -> Criterion,
) -> Result<(f64, Turned), Error> {
    let factors = loadings.columns();
    let (mut turn, _) = orthonormal(start).ok_or_else(|| no_rank(method))?;
    let mut turned = loadings.times(&turn);
    let (mut value, gradient) = criterion(&turned);
    let mut slope = loadings.transposed().times(&gradient);
    let mut step = 1.0;
    let mut size = f64::INFINITY;
    let mut used = 0;
    for iteration in 0..ITERATIONS {
        used = iteration;
        // The part of the slope that keeps the matrix orthonormal.
        check_finite(method, &slope)?;
        let inner = turn.transposed().times(&slope);
        let symmetric = inner.zip(&inner.transposed(), |a, b| 0.5 * (a + b));
        let direction = slope.zip(&turn.times(&symmetric), |a, b| a - b);
        size = norm(&direction);
        if size < TOLERANCE {
            return Ok((value, (turned, Matrix::identity(factors), turn, used)));
        }
        step *= 2.0;
        let mut moved = false;
        for _ in 0..60 {
            let next = orthonormal(&turn.zip(&direction, |a, b| a - step * b));
            let Some((next, _)) = next else { return Err(no_rank(method)) };
            let rotated = loadings.times(&next);
            let (new_value, gradient) = criterion(&rotated);
            if new_value < value - 0.5 * size * size * step {
                (turn, turned, value) = (next, rotated, new_value);
                slope = loadings.transposed().times(&gradient);
                moved = true;
                break;
            }
            step /= 2.0;
        }
        if !moved {
            break;
        }
    }
    // Near the minimum the gain of a step is below the rounding of the value.
    if size < 1e-6 {
        return Ok((value, (turned, Matrix::identity(factors), turn, used)));
    }
    Err(Error::NoConvergence { method, iterations: ITERATIONS, change: size })
}

fn oblique(
    loadings: &Matrix,
    method: &'static str,
    criterion: impl Fn(&Matrix) -> Criterion + Copy,
) -> Result<Turned, Error> {
    let start = |start: &Matrix| oblique_from(loadings, start, method, criterion);
    // The loadings were multiplied by the inverse of the transposed matrix.
    let ending = |found: &Turned| {
        inverse(&found.2)
            .map_or_else(|| Matrix::identity(loadings.columns()), |back| back.transposed())
    };
    twice(loadings.columns(), start, ending)
}

fn oblique_from(
    loadings: &Matrix,
    start: &Matrix,
    method: &'static str,
    criterion: impl Fn(&Matrix) -> Criterion,
) -> Result<(f64, Turned), Error> {
    let factors = loadings.columns();
    let rotate = |turn: &Matrix| -> Option<(Matrix, Matrix)> {
        let back = inverse(turn)?;
        Some((loadings.times(&back.transposed()), back))
    };
    let slope_of = |turned: &Matrix, gradient: &Matrix, back: &Matrix| {
        turned.transposed().times(gradient).times(back).transposed().map(|value| -value)
    };
    let mut turn = unit_columns(start);
    let (mut turned, mut back) = rotate(&turn).ok_or_else(|| no_rank(method))?;
    let (mut value, gradient) = criterion(&turned);
    let mut slope = slope_of(&turned, &gradient, &back);
    let mut step = 1.0;
    let mut size = f64::INFINITY;
    let mut used = 0;
    for iteration in 0..ITERATIONS {
        used = iteration;
        check_finite(method, &slope)?;
        // The part of the slope that keeps the columns of length 1.
        let along: Vec<f64> = (0..factors)
            .map(|j| turn.column_values(j).zip(slope.column_values(j)).map(|(a, b)| a * b).sum())
            .collect();
        let direction =
            Matrix::from_fn(factors, factors, |i, j| slope.at(i, j) - turn.at(i, j) * along[j]);
        size = norm(&direction);
        if size < TOLERANCE {
            break;
        }
        step *= 2.0;
        let mut moved = false;
        for _ in 0..60 {
            let next = unit_columns(&turn.zip(&direction, |a, b| a - step * b));
            if let Some((rotated, next_back)) = rotate(&next) {
                let (new_value, gradient) = criterion(&rotated);
                if new_value < value - 0.5 * size * size * step {
                    (turn, turned, back, value) = (next, rotated, next_back, new_value);
                    slope = slope_of(&turned, &gradient, &back);
                    moved = true;
                    break;
                }
            }
            step /= 2.0;
        }
        if !moved {
            break;
        }
    }
    // As for orthogonal rotations.
    if size < 1e-6 {
        let correlations = turn.transposed().times(&turn);
        let correlations =
            Matrix::symmetric(factors, |i, j| if i == j { 1.0 } else { correlations.at(i, j) });
        return Ok((value, (turned, correlations, back.transposed(), used)));
    }
    Err(Error::NoConvergence { method, iterations: ITERATIONS, change: size })
}

/// Kaiser's varimax by alternating the target `l^3 - l mean(l^2)` and the
/// rotation that fits it best, or by gradient projection to the maximum.
fn varimax_to(loadings: &Matrix, tolerance: f64) -> Result<Turned, Error> {
    if !(0.0..1.0).contains(&tolerance) {
        let expected = "a number from 0 to 1 (excluded)";
        return Err(Error::Parameter { what: "the tolerance", value: tolerance, expected });
    }
    if tolerance <= 0.0 {
        return orthogonal(loadings, "varimax", varimax);
    }
    let factors = loadings.columns();
    let mut turn = Matrix::identity(factors);
    let mut before = 0.0;
    for iteration in 1..=ITERATIONS {
        let uphill = varimax(&loadings.times(&turn)).1.map(|slope| -slope);
        let target = loadings.transposed().times(&uphill);
        check_finite("varimax", &target)?;
        let (next, criterion) = orthonormal(&target).ok_or_else(|| no_rank("varimax"))?;
        turn = next;
        if criterion < before * (1.0 + tolerance) {
            let turned = loadings.times(&turn);
            return Ok((turned, Matrix::identity(factors), turn, iteration));
        }
        before = criterion;
    }
    let change = f64::NAN;
    Err(Error::NoConvergence { method: "varimax", iterations: ITERATIONS, change })
}

fn promax(loadings: &Matrix, power: f64, tolerance: f64) -> Result<Turned, Error> {
    if !(power.is_finite() && power > 1.0) {
        let expected = "a finite number above 1";
        return Err(Error::Parameter { what: "the power of promax", value: power, expected });
    }
    // Varimax with Kaiser's normalisation.
    let (_, rows) = normalised(loadings);
    let (_, _, turn, iterations) = varimax_to(&rows, tolerance)?;
    let start = loadings.times(&turn);
    let target = start.map(|l| l * l.abs().powf(power - 1.0));
    let none = || no_rank("promax");
    let inner = inverse(&start.transposed().times(&start)).ok_or_else(none)?;
    let weights = inner.times(&start.transposed()).times(&target);
    let scale = inverse(&weights.transposed().times(&weights)).ok_or_else(none)?;
    let factors = loadings.columns();
    let weights =
        Matrix::from_fn(factors, factors, |i, j| weights.at(i, j) * scale.at(j, j).max(0.0).sqrt());
    let back = inverse(&weights).ok_or_else(none)?;
    let correlations = back.times(&back.transposed()).to_correlation();
    Ok((start.times(&weights), correlations, turn.times(&weights), iterations))
}

fn unit_columns(matrix: &Matrix) -> Matrix {
    let length = |j| matrix.column_values(j).map(|value| value * value).sum::<f64>().sqrt();
    let lengths: Vec<f64> = (0..matrix.columns()).map(length).collect();
    Matrix::from_fn(matrix.rows(), matrix.columns(), |i, j| matrix.at(i, j) / lengths[j])
}

fn norm(matrix: &Matrix) -> f64 {
    matrix.as_slice().iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn check_finite(method: &'static str, slope: &Matrix) -> Result<(), Error> {
    if slope.as_slice().iter().all(|value| value.is_finite()) {
        return Ok(());
    }
    let reason = "the slope of its criterion is not finite: the loadings are too large".to_owned();
    Err(Error::NotApplicable { what: method, reason })
}

fn no_rank(method: &'static str) -> Error {
    let reason = "the loadings are those of fewer factors".to_owned();
    Error::NotApplicable { what: method, reason }
}

#[cfg(test)]
mod tests {
    use super::{Rotation, oblimin, quartimax, varimax};
    use crate::{Error, Matrix};

    #[test]
    fn loadings_without_a_finite_slope_are_refused() {
        let loadings = Matrix::new(3, 2, vec![1e200, 1.0, 1.0, 1e200, 3.0, 4.0]).unwrap();
        let plain_varimax = Rotation::Varimax { kaiser: false, tolerance: 1e-5 };
        let converged = Rotation::Varimax { kaiser: false, tolerance: 0.0 };
        for rotation in [Rotation::QUARTIMAX, Rotation::OBLIMIN, plain_varimax, converged] {
            let found = rotation.apply(&loadings);
            assert!(matches!(found, Err(Error::NotApplicable { .. })), "{rotation:?} {found:?}");
        }
        assert!(Rotation::PROMAX.apply(&loadings).is_err());
    }

    #[test]
    fn iterations_are_those_it_took() {
        let loadings = vec![0.7, 0.2, 0.8, 0.1, 0.3, 0.6, 0.25, 0.7, 0.6, 0.5];
        let loadings = Matrix::new(5, 2, loadings).unwrap();
        for rotation in [Rotation::QUARTIMAX, Rotation::OBLIMIN, Rotation::CONVERGED_VARIMAX] {
            let found = rotation.apply(&loadings).unwrap().iterations();
            assert!((1..2000).contains(&found), "{rotation:?} {found}");
        }
    }

    #[test]
    fn gradients() {
        let loadings = Matrix::new(3, 2, vec![0.7, 0.2, -0.3, 0.6, 0.5, 0.4]).unwrap();
        type Function = fn(&Matrix) -> (f64, Matrix);
        let functions: [Function; 3] = [varimax, quartimax, |l| oblimin(l, -0.5)];
        for function in functions {
            let gradient = function(&loadings).1;
            for i in 0..3 {
                for j in 0..2 {
                    let at = |step: f64| {
                        let mut moved = loadings.clone();
                        moved.set(i, j, loadings.at(i, j) + step);
                        function(&moved).0
                    };
                    let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
                    approx::assert_abs_diff_eq!(slope, gradient.at(i, j), epsilon = 1e-9);
                }
            }
        }
    }
}
