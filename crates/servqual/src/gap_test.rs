//! Is a gap more than chance? Paired tests with effect sizes, corrected for
//! their number.

use satis_inference::adjust;

use crate::linear::Cholesky;
use crate::mean::{Mean, f_p, t_p};
use crate::options::GapOptions;
use crate::scores::{Sides, Unit};
use crate::{Adjustment, EffectSizes, Error, GapsOf, MissingPolicy, ServqualData, SignedRank};

/// The tests of one gap.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct GapTest {
    /// The item or dimension.
    pub name: String,
    /// How many respondents count.
    pub n: u64,
    /// The mean gap, perception less expectation.
    pub gap: f64,
    /// The standard deviation of the respondents' gaps, divided by n - 1.
    pub sd: f64,
    /// The paired t statistic, `gap / (sd / sqrt(n))`.
    pub t: f64,
    /// Its degrees of freedom, n - 1.
    pub df: f64,
    /// Its two-sided p value, uncorrected.
    pub p_value: f64,
    /// The same, corrected for the number of gaps tested.
    pub p_adjusted: f64,
    /// How it was corrected.
    pub adjustment: Adjustment,
    /// Wilcoxon's signed rank test.
    pub signed_rank: SignedRank,
    /// Its p value ([`SignedRank::p_value`]), corrected in the same way.
    pub signed_rank_p_adjusted: f64,
    /// How large the gap is.
    pub effect: EffectSizes,
}

/// `polite: gap -0.55, t -7.23 (df 206), p 9.5e-12, Holm 5.7e-11, d_z -0.50`.
impl std::fmt::Display for GapTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: gap {:.2}, t {:.2} (df {}), p {:.1e}, {} {:.1e}, d_z {:.2}",
            self.name,
            self.gap,
            self.t,
            self.df,
            self.p_value,
            self.adjustment,
            self.p_adjusted,
            self.effect.d_z
        )
    }
}

/// Hotelling's test that all gaps are 0.
///
/// ```text
/// T^2 = n g' S^-1 g,   F = T^2 (n - k) / (k (n - 1))  with k and n - k df
/// ```
///
/// with the k mean gaps g and their covariances S, divided by n - 1. Hotelling
/// (1931), The generalization of Student's ratio, Annals of Mathematical
/// Statistics 2:360-378.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Hotelling {
    /// How many respondents have all gaps.
    pub n: u64,
    /// T squared.
    pub t_squared: f64,
    /// The F statistic.
    pub f: f64,
    /// Its degrees of freedom: the number of gaps, and n less that.
    pub df: (f64, f64),
    /// The upper tail of F.
    pub p_value: f64,
}

/// `Hotelling F(24, 183) 22.48, p 2.1e-42`.
impl std::fmt::Display for Hotelling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, second) = self.df;
        write!(f, "Hotelling F({first}, {second}) {:.2}, p {:.1e}", self.f, self.p_value)
    }
}

impl ServqualData {
    /// Tests of every item's or dimension's gap against 0, paired, with p
    /// values corrected for their number (Holm's way unless the options say
    /// otherwise).
    ///
    /// # Errors
    /// [`Error::TooFew`] with the gap if it has fewer than two respondents,
    /// [`Error::Constant`] if all have the same gap.
    ///
    /// ```
    /// use satis_servqual::response_model::Scale;
    /// use satis_servqual::{GapsOf, Servqual, ServqualData};
    ///
    /// let one = Servqual::from_columns(&Scale::ONE_TO_SEVEN, &[("staff", &[("E", "P")])])?;
    /// // Gaps -1, -2, 0, -1: mean -1, variance 2/3, t = -1 / sqrt(2/3/4).
    /// let data = ServqualData::from_codes(&one, &[[6_u8, 6, 5, 5]], &[[5_u8, 4, 5, 4]])?;
    /// let test = &data.tests(GapsOf::Items, 0.95)?[0];
    /// assert!((test.t + 6.0_f64.sqrt()).abs() < 1e-14);
    /// assert!((test.effect.d_z + 1.5_f64.sqrt()).abs() < 1e-14);
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn tests(&self, of: GapsOf, options: impl Into<GapOptions>) -> Result<Vec<GapTest>, Error> {
        let options = options.into();
        options.checked_level()?;
        let units = self.units(of).into_iter();
        let tests = units.map(|unit| self.test(unit, &options)).collect::<Result<Vec<_>, _>>()?;
        corrected(tests, options.correction())
    }

    /// The tests of the gaps that vary; the others are noted. The p values are
    /// corrected for the number of those tested.
    pub(crate) fn told_tests(
        &self,
        of: GapsOf,
        options: &GapOptions,
        what: &str,
        notes: &mut Vec<String>,
    ) -> Vec<GapTest> {
        let mut tests = Vec::new();
        for unit in self.units(of) {
            match self.test(unit, options) {
                Ok(test) => tests.push(test),
                Err(error) => {
                    notes.push(format!("{what}: {error}"));
                    // What holds of all gaps is said once: their respondents are
                    // the same.
                    let of_one = matches!(error, Error::Constant { .. })
                        || options.policy() == MissingPolicy::Available;
                    if !of_one {
                        return Vec::new();
                    }
                }
            }
        }
        corrected(tests, options.correction()).unwrap_or_else(|error| {
            notes.push(format!("{what}: {error}"));
            Vec::new()
        })
    }

    /// One test, its p values not yet corrected.
    fn test(&self, unit: Unit<'_>, options: &GapOptions) -> Result<GapTest, Error> {
        let scores = self.scores(unit, Sides::Both, options)?;
        let gaps = scores.gaps();
        let mean = Mean::of(&gaps);
        if mean.n < 2 {
            return Err(Error::too_few(format!("a test of {:?}", scores.name), 2, mean.n));
        }
        let constant = || Error::Constant { what: format!("the gap of {:?}", scores.name) };
        if mean.variance <= 0.0 {
            return Err(constant());
        }
        let signed_rank = SignedRank::of(&gaps).ok_or_else(constant)?;
        let t = mean.mean / mean.error().sqrt();
        let df = (mean.n - 1) as f64;
        let p_value = t_p(df, t)?;
        Ok(GapTest {
            n: mean.n as u64,
            gap: mean.mean,
            sd: mean.sd(),
            t,
            df,
            p_value,
            p_adjusted: p_value,
            adjustment: options.correction(),
            signed_rank_p_adjusted: signed_rank.p_value(),
            signed_rank,
            effect: EffectSizes::new(&mean, &scores.expectations, &scores.perceptions),
            name: scores.name,
        })
    }

    /// Hotelling's test of all items' or dimensions' gaps at once, over the
    /// respondents who have them all.
    ///
    /// # Errors
    /// [`Error::TooFew`] unless there are more respondents than gaps,
    /// [`Error::Constant`] with a gap that does not vary,
    /// [`Error::Collinear`] with one that follows from those before it.
    pub fn hotelling(
        &self,
        of: GapsOf,
        options: impl Into<GapOptions>,
    ) -> Result<Hotelling, Error> {
        let options = options.into();
        options.checked_level()?;
        let mut columns = Vec::new();
        for unit in self.units(of) {
            let scores = self.scores(unit, Sides::Both, &options)?;
            let mut column = vec![None; self.respondents()];
            for (&row, gap) in scores.rows.iter().zip(scores.gaps()) {
                column[row] = Some(gap);
            }
            columns.push((scores.name, column));
        }
        let k = columns.len();
        let rows: Vec<Vec<f64>> = (0..self.respondents())
            .filter_map(|row| columns.iter().map(|(_, column)| column[row]).collect())
            .collect();
        let n = rows.len();
        if n <= k {
            return Err(Error::too_few(format!("Hotelling's test of {k} gaps"), k + 1, n));
        }
        let column = |j: usize| -> Vec<f64> { rows.iter().map(|row| row[j]).collect() };
        let gaps: Vec<Vec<f64>> = (0..k).map(column).collect();
        let means: Vec<Mean> = gaps.iter().map(|gaps| Mean::of(gaps)).collect();
        if let Some(constant) = means.iter().position(|mean| mean.variance <= 0.0) {
            let what = format!("the gap of {:?}", columns[constant].0);
            return Err(Error::Constant { what });
        }
        // In standard deviations, so that the pivots can be judged.
        let mut correlations = vec![0.0; k * k];
        for i in 0..k {
            for j in 0..=i {
                let products = gaps[i]
                    .iter()
                    .zip(&gaps[j])
                    .map(|(x, y)| (x - means[i].mean) * (y - means[j].mean));
                let covariance = products.sum::<f64>() / (n - 1) as f64;
                let r = covariance / (means[i].sd() * means[j].sd());
                correlations[i * k + j] = r;
                correlations[j * k + i] = r;
            }
        }
        let factor = Cholesky::new(&correlations, k).map_err(|pivot| Error::Collinear {
            what: format!("the gap of {:?}", columns[pivot].0),
        })?;
        let standardised: Vec<f64> = means.iter().map(|mean| mean.mean / mean.sd()).collect();
        let (count, gaps) = (n as f64, k as f64);
        let t_squared = count * factor.quadratic_form(&standardised);
        let f = t_squared * (count - gaps) / (gaps * (count - 1.0));
        let df = (gaps, count - gaps);
        Ok(Hotelling { n: n as u64, t_squared, f, df, p_value: f_p(df.0, df.1, f)? })
    }
}

/// The tests with their p values corrected for their number.
fn corrected(mut tests: Vec<GapTest>, adjustment: Adjustment) -> Result<Vec<GapTest>, Error> {
    let by_t: Vec<f64> = tests.iter().map(|test| test.p_value).collect();
    let by_rank: Vec<f64> = tests.iter().map(|test| test.signed_rank.p_value()).collect();
    let failed = |error: satis_inference::Error| Error::Numerical { message: error.to_string() };
    let by_t = adjust(&by_t, adjustment).map_err(failed)?;
    let by_rank = adjust(&by_rank, adjustment).map_err(failed)?;
    for ((test, t), rank) in tests.iter_mut().zip(by_t).zip(by_rank) {
        test.p_adjusted = t;
        test.signed_rank_p_adjusted = rank;
    }
    Ok(tests)
}
