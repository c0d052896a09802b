//! Multigroup analysis: whether a figure is the same in two groups.

use satis_inference::{Cause, Failures, adjust};
use satis_numerics::StudentT;

use super::grouped::{Pair, Permutations};
use super::{GroupOptions, Groups};
use crate::uncertainty::{Catalogue, Resampler, run, unwatched};
use crate::{
    Error, Figure, Fit, FitBootstrap, Inadmissible, MissingAnswers, Model, PlsOptions, SignChange,
};

/// A difference among random divisions of the same respondents.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PermutedDifference {
    /// How many permutations differ at least as much, in size.
    pub extreme: usize,
    /// How many permutations have a value.
    pub permutations: usize,
    /// `(extreme + 1) / (permutations + 1)`: Phipson & Smyth (2010),
    /// Permutation P-values should never be zero. cSEM says
    /// `extreme / permutations`.
    pub p_value: f64,
    /// The same, adjusted among the figures of its kind.
    pub adjusted_p_value: f64,
}

/// A t test of a difference.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TTest {
    /// The difference over its standard error.
    pub t: f64,
    /// Degrees of freedom.
    pub degrees_of_freedom: f64,
    /// The two-sided p value.
    pub p_value: f64,
}

/// A difference as the bootstraps of the two groups see it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BootstrapDifference {
    /// The bootstrap standard error in the first group.
    pub first_error: f64,
    /// That in the second.
    pub second_error: f64,
    /// PLS-MGA: the share of pairs of replicates b1, b2 around their means m1,
    /// m2 with `2 m1 - b1 - 2 m2 + b2 > 0`, near 1 where the first group is
    /// larger: Henseler, Ringle & Sinkovics (2009), Advances in International
    /// Marketing 20:277-319. Ties count one half.
    pub probability: f64,
    /// Two-sided from that, twice the smaller of it and its complement.
    pub henseler_p_value: f64,
    /// With a pooled standard error and n1 + n2 - 2 degrees of freedom: Keil,
    /// Tan, Wei, Saarinen, Tuunainen & Wassenaar (2000), MIS Quarterly
    /// 24:299-325. `None` without any error.
    pub pooled: Option<TTest>,
    /// With unequal errors and Satterthwaite's degrees of freedom: Welch; as in
    /// Sarstedt, Henseler & Ringle (2011), Advances in International Marketing
    /// 22:195-218.
    pub welch: Option<TTest>,
}

/// One figure in two groups.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FigureComparison {
    /// The figure.
    pub figure: Figure,
    /// Its value in the first group.
    pub first: f64,
    /// Its value in the second.
    pub second: f64,
    /// The first less the second.
    pub difference: f64,
    /// The permutation test, if it was asked for.
    pub permutation: Option<PermutedDifference>,
    /// The tests on bootstraps, if they were asked for.
    pub bootstrap: Option<BootstrapDifference>,
}

/// A model in two groups, figure by figure.
///
/// The permutation test (Chin & Dibbern 2010) asks for least: it deals the
/// respondents out anew to groups of the same sizes. Before paths are compared,
/// [`Groups::micom`] tells whether the constructs mean the same in both.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GroupComparison {
    /// The first group.
    pub first: String,
    /// The second group.
    pub second: String,
    /// How many respondents count in each.
    pub sizes: (u64, u64),
    /// Every figure.
    pub figures: Vec<FigureComparison>,
    /// How many permutations were asked for.
    pub permutations: usize,
    /// Permutations that could not be estimated, by cause.
    pub failures: Failures,
    /// The choices behind the figures, in words.
    pub conventions: Vec<String>,
}

impl GroupComparison {
    /// The comparison of one figure.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the figures that were compared.
    pub fn of(&self, figure: &Figure) -> Result<&FigureComparison, Error> {
        self.figures.iter().find(|row| row.figure.same(figure)).ok_or_else(|| {
            let known: Vec<String> =
                self.figures.iter().map(|row| row.figure.to_string()).collect();
            Error::unknown("figure", &figure.to_string(), known.iter().map(String::as_str))
        })
    }
}

impl Groups {
    /// A model in two of the groups.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the groups that exist; as [`Fit::from_rows`]
    /// where the model cannot be estimated in one of them;
    /// [`Error::Parameter`] for numbers of permutations or replicates out of
    /// range; [`Error::Inference`] if most replicates failed.
    pub fn compare(
        &self,
        model: &Model,
        (first, second): (&str, &str),
        missing: MissingAnswers,
        pls: &PlsOptions,
        options: &GroupOptions,
    ) -> Result<GroupComparison, Error> {
        let permutations = Permutations::Drawn(options.permutations);
        self.compared(model, (first, second), missing, pls, options, permutations)
    }

    /// The same over given permutations: for each, the members of the first
    /// group, counted from 0 among the members of the first group followed by
    /// those of the second, each in the order of the rows.
    ///
    /// # Errors
    /// As [`Groups::compare`], and [`Error::Parameter`] for a member that does
    /// not exist.
    pub fn compare_given(
        &self,
        model: &Model,
        (first, second): (&str, &str),
        missing: MissingAnswers,
        pls: &PlsOptions,
        options: &GroupOptions,
        permutations: &[Vec<usize>],
    ) -> Result<GroupComparison, Error> {
        let permutations = Permutations::Given(permutations);
        self.compared(model, (first, second), missing, pls, options, permutations)
    }

    /// Every pair of groups, each adjusted on its own.
    ///
    /// # Errors
    /// As [`Groups::compare`].
    pub fn compare_all(
        &self,
        model: &Model,
        missing: MissingAnswers,
        pls: &PlsOptions,
        options: &GroupOptions,
    ) -> Result<Vec<GroupComparison>, Error> {
        let mut found = Vec::new();
        for (at, first) in self.names().iter().enumerate() {
            for second in &self.names()[at + 1..] {
                found.push(self.compare(model, (first, second), missing, pls, options)?);
            }
        }
        Ok(found)
    }

    fn compared(
        &self,
        model: &Model,
        (first, second): (&str, &str),
        missing: MissingAnswers,
        pls: &PlsOptions,
        options: &GroupOptions,
        permutations: Permutations<'_>,
    ) -> Result<GroupComparison, Error> {
        options.check()?;
        let pair = self.pair(first, second)?;
        permutations.check(pair.pooled.respondents())?;
        let rows = (self.rows_of(first)?, self.rows_of(second)?);
        let fits = (
            Fit::from_rows(model, &rows.0, missing, pls.clone())?,
            Fit::from_rows(model, &rows.1, missing, pls.clone())?,
        );
        let catalogue = Catalogue::new(&fits.0, &options.figures, &options.index_weights)?;
        let values = |fit: &Fit, rows: &crate::Rows| -> Result<Vec<f64>, Error> {
            Ok(Resampler::new(fit, rows, &catalogue, SignChange::None, Inadmissible::Drop)?
                .of_fit())
        };
        let (a, b) = (values(&fits.0, &rows.0)?, values(&fits.1, &rows.1)?);
        let mut figures: Vec<FigureComparison> = catalogue
            .figures
            .iter()
            .zip(a.iter().zip(&b))
            .map(|(figure, (&first, &second))| FigureComparison {
                figure: figure.clone(),
                first,
                second,
                difference: first - second,
                permutation: None,
                bootstrap: None,
            })
            .collect();
        let mut failures = Failures::new();
        if permutations.len() > 0 {
            let pooled = Fit::from_rows(model, &pair.pooled, missing, pls.clone())?;
            failures = permute(&pooled, &catalogue, &pair, options, permutations, &mut figures)?;
            adjust_all(&mut figures, options)?;
        }
        if options.bootstrap > 0 {
            let of = |fit: &Fit, rows: &crate::Rows, group| {
                fit.bootstrap(rows, options.bootstrap_of(group))
            };
            let boots = (of(&fits.0, &rows.0, 0)?, of(&fits.1, &rows.1, 1)?);
            for row in &mut figures {
                row.bootstrap = bootstrapped(row, &boots, (fits.0.n(), fits.1.n()));
            }
        }
        let mut conventions = fits.0.conventions();
        conventions
            .push(format!("p values of permutations adjusted by kind: {}", options.adjustment));
        Ok(GroupComparison {
            first: first.to_owned(),
            second: second.to_owned(),
            sizes: (fits.0.n(), fits.1.n()),
            figures,
            permutations: permutations.len(),
            failures,
            conventions,
        })
    }
}

fn permute(
    pooled: &Fit,
    catalogue: &Catalogue,
    pair: &Pair,
    options: &GroupOptions,
    permutations: Permutations<'_>,
    figures: &mut [FigureComparison],
) -> Result<Failures, Error> {
    let resampler =
        Resampler::new(pooled, &pair.pooled, catalogue, SignChange::None, Inadmissible::Drop)?;
    let first = resampler.pool.iter().filter(|&&row| row < pair.sizes.0).count();
    let width = catalogue.len();
    let outcomes = run(
        options.execution,
        permutations.len(),
        width,
        || (resampler.worker(), vec![0.0; width]),
        |(worker, other), at, out| -> Result<(), Cause> {
            let (a, b) = permutations.split(at, options.seed, &resampler.pool, first);
            resampler.of_respondents(&a, worker, out)?;
            resampler.of_respondents(&b, worker, other)?;
            out.iter_mut().zip(other.iter()).for_each(|(a, b)| *a -= b);
            Ok(())
        },
        &unwatched,
    );
    for (at, row) in figures.iter_mut().enumerate() {
        let found: Vec<f64> = outcomes.column(at).filter(|value| value.is_finite()).collect();
        if found.is_empty() || !row.difference.is_finite() {
            continue;
        }
        // Equal up to rounding counts as equal.
        let limit = row.difference.abs() * (1.0 - 1e-12);
        let extreme = found.iter().filter(|value| value.abs() >= limit).count();
        let p_value = (extreme + 1) as f64 / (found.len() + 1) as f64;
        row.permutation = Some(PermutedDifference {
            extreme,
            permutations: found.len(),
            p_value,
            adjusted_p_value: p_value,
        });
    }
    let mut failures = Failures::new();
    for cause in outcomes.causes.iter().flatten() {
        failures.add(cause.clone(), 1);
    }
    Ok(failures)
}

fn adjust_all(figures: &mut [FigureComparison], options: &GroupOptions) -> Result<(), Error> {
    for kind in &options.figures {
        let own = |row: &FigureComparison| row.figure.kind() == *kind && row.permutation.is_some();
        let p_values: Vec<f64> = figures
            .iter()
            .filter(|row| own(row))
            .filter_map(|row| row.permutation.map(|test| test.p_value))
            .collect();
        let adjusted = adjust(&p_values, options.adjustment)?;
        let tests =
            figures.iter_mut().filter(|row| own(row)).filter_map(|row| row.permutation.as_mut());
        for (test, adjusted) in tests.zip(adjusted) {
            test.adjusted_p_value = adjusted;
        }
    }
    Ok(())
}

fn bootstrapped(
    row: &FigureComparison,
    boots: &(FitBootstrap, FitBootstrap),
    sizes: (u64, u64),
) -> Option<BootstrapDifference> {
    let a = boots.0.replicates(&row.figure).ok()?;
    let b = boots.1.replicates(&row.figure).ok()?;
    let (first_error, second_error) = (a.standard_error(), b.standard_error());
    let probability = probability((a.values(), a.mean()), (b.values(), b.mean()));
    let (n1, n2) = (sizes.0 as f64, sizes.1 as f64);
    let t_test = |error: f64, df: f64| {
        let law = StudentT::new(df).ok().filter(|_| error > 0.0)?;
        let t = row.difference / error;
        Some(TTest { t, degrees_of_freedom: df, p_value: law.two_sided_p(t) })
    };
    let (v1, v2) = (first_error.powi(2), second_error.powi(2));
    let df = n1 + n2 - 2.0;
    let pooled =
        ((n1 - 1.0).powi(2) / df * v1 + (n2 - 1.0).powi(2) / df * v2) * (1.0 / n1 + 1.0 / n2);
    let unequal = (n1 - 1.0) / n1 * v1 + (n2 - 1.0) / n2 * v2;
    let below = (n1 - 1.0) / n1.powi(2) * v1.powi(2) + (n2 - 1.0) / n2.powi(2) * v2.powi(2);
    Some(BootstrapDifference {
        first_error,
        second_error,
        probability,
        henseler_p_value: (2.0 * probability.min(1.0 - probability)).min(1.0),
        pooled: t_test(pooled.sqrt(), df),
        welch: t_test(unequal.sqrt(), (unequal.powi(2) / below - 2.0).abs()),
    })
}

/// The share of pairs with `(2 m1 - b1) > (2 m2 - b2)`, ties by half, from two
/// sorted lists.
fn probability((a, mean_a): (&[f64], f64), (b, mean_b): (&[f64], f64)) -> f64 {
    let mirrored = |values: &[f64], mean: f64| {
        let mut all: Vec<f64> = values.iter().map(|value| 2.0 * mean - value).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let (a, b) = (mirrored(a, mean_a), mirrored(b, mean_b));
    let mut total = 0.0;
    for value in &a {
        let below = b.partition_point(|other| other < value);
        let at_most = b.partition_point(|other| other <= value);
        total += (below + at_most) as f64 / 2.0;
    }
    total / (a.len() as f64 * b.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::probability;

    /// Means 2 and 1: mirrored {3, 2, 1} and {2, 1, 0}; of nine pairs six are
    /// above and two tied.
    #[test]
    fn pairs_by_hand() {
        let found = probability((&[1.0, 2.0, 3.0], 2.0), (&[0.0, 1.0, 2.0], 1.0));
        approx::assert_abs_diff_eq!(found, 7.0 / 9.0, epsilon = 1e-15);
    }
}
