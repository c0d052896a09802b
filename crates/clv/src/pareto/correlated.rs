//! Pareto/NBD with correlated purchase and dropout rates.

use satis_numerics::Scalar;

use super::kernel::by_times;
use super::likelihood::{Pareto, at_bound};
use super::pareto_nbd::ParetoNbd;
use crate::fit::{
    ByFormula, FitOptions, FitTo, Fitted, Formula, LogLikelihood, Parameter, Parametric, exactly,
    fit,
};
use crate::geometric::{Columns, same};
use crate::{Discount, Error, History, PurchaseModel, PurchaseTally};

/// Pareto/NBD whose purchase rates lambda and dropout rates mu are correlated
/// by Sarmanov's (1966) family, with the mixing functions of CLVTools:
///
/// ```text
/// f(lambda, mu) = g(lambda) h(mu) [1 + m (e^-lambda - LA) (e^-mu - LB)],
/// LA = (alpha / (1 + alpha))^r,  LB = (beta / (1 + beta))^s
/// L = L00 + m LA LB (L00 + L11 - L10 - L01)
/// ```
///
/// with `Lij` the likelihood at `alpha + i`, `beta + j`. Every prediction is
/// the same signed mixture of four Pareto/NBD predictions.
///
/// `m` is bounded by the density being nowhere negative:
/// `-1 / max(LA LB, (1-LA)(1-LB)) <= m <= 1 / max(LA (1-LB), (1-LA) LB)`. What
/// is estimated is its place in that range, the share 0 standing for the lower
/// bound and 1 for the upper one. The mixing function
/// `e^-lambda` depends on the unit of time, and so does the model: a fit in
/// days is another model than one in weeks.
///
/// ```
/// use satis_clv::{CorrelatedParetoNbd, History, ParetoNbd, PurchaseModel};
///
/// let plain = ParetoNbd::new(0.553, 10.578, 0.606, 11.669)?;
/// let none = CorrelatedParetoNbd::new(plain, 0.0)?;
/// let customer = History::new(2, 30.43, 38.86)?;
/// let (one, other) = (plain.p_alive(&customer)?, none.p_alive(&customer)?);
/// assert!((one - other).abs() < 1e-14);
/// assert!(none.correlation().abs() < 1e-15);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct CorrelatedParetoNbd {
    margins: ParetoNbd,
    share: f64,
}

impl CorrelatedParetoNbd {
    /// The model with these margins and this strength of dependence.
    ///
    /// # Errors
    /// [`Error::Range`] unless the density is nowhere negative.
    pub fn new(margins: ParetoNbd, m: f64) -> Result<Self, Error> {
        let (low, high) = range(&margins);
        if m >= low && m <= high {
            Ok(Self { margins, share: (m - low) / (high - low) })
        } else {
            Err(Error::Range {
                what: "m",
                value: m,
                expected: "a strength for which the density is nowhere negative",
            })
        }
    }

    /// The model with these margins and this place of `m` in its range.
    ///
    /// # Errors
    /// [`Error::Range`] unless the share is from 0 to 1.
    pub fn from_share(margins: ParetoNbd, share: f64) -> Result<Self, Error> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self { margins, share })
        } else {
            Err(Error::Range { what: "share", value: share, expected: "a number from 0 to 1" })
        }
    }

    /// The maximum-likelihood fit, in at most 60 steps a start.
    ///
    /// The upper bound of `m` has an edge where `LA = LB`. A maximum on that
    /// edge has no gradient: the fit goes along it as far as its steps last
    /// and says that they ran out.
    ///
    /// # Errors
    /// As [`ParetoNbd::fit`].
    pub fn fit(tally: &PurchaseTally) -> Result<Fitted<Self>, Error> {
        fit(tally, &FitOptions::new().iterations(60))
    }

    /// The fit with options of your own.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_with(tally: &PurchaseTally, options: &FitOptions) -> Result<Fitted<Self>, Error> {
        fit(tally, options)
    }

    /// The margins.
    #[must_use]
    pub const fn margins(&self) -> &ParetoNbd {
        &self.margins
    }

    /// The strength of dependence.
    #[must_use]
    pub fn m(&self) -> f64 {
        let (low, high) = range(&self.margins);
        low + self.share * (high - low)
    }

    /// The correlation of purchase and dropout rates:
    /// `m sqrt(r) LA / (1 + alpha) sqrt(s) LB / (1 + beta)`.
    #[must_use]
    pub fn correlation(&self) -> f64 {
        let (la, lb) = shares(&self.margins);
        let part = |shape: f64, rate: f64, share: f64| shape.sqrt() * share / (1.0 + rate);
        self.m()
            * part(self.margins.r(), self.margins.alpha(), la)
            * part(self.margins.s(), self.margins.beta(), lb)
    }

    /// The four models with their signed weights.
    fn parts(&self) -> Result<[(f64, ParetoNbd); 4], Error> {
        let (la, lb) = shares(&self.margins);
        let weight = self.m() * la * lb;
        let at = |i: f64, j: f64| {
            let p = &self.margins;
            ParetoNbd::new(p.r(), p.alpha() + i, p.s(), p.beta() + j)
        };
        Ok([
            (1.0 + weight, self.margins),
            (weight, at(1.0, 1.0)?),
            (-weight, at(1.0, 0.0)?),
            (-weight, at(0.0, 1.0)?),
        ])
    }

    /// A prediction that is linear in the posterior of the rates.
    fn mixed(
        &self,
        history: &History,
        prediction: impl Fn(&ParetoNbd) -> Result<f64, Error>,
    ) -> Result<f64, Error> {
        let parts = self.parts()?;
        let mut logs = [0.0; 4];
        for (log, (_, part)) in logs.iter_mut().zip(&parts) {
            *log = part.log_likelihood(history)?;
        }
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut sum, mut total) = (0.0, 0.0);
        for (log, (weight, part)) in logs.iter().zip(&parts) {
            let likelihood = weight * (log - top).exp();
            total += likelihood;
            sum += likelihood * prediction(part)?;
        }
        Ok(sum / total)
    }
}

fn shares(p: &ParetoNbd) -> (f64, f64) {
    let share = |shape: f64, rate: f64| (-shape * (1.0 / rate).ln_1p()).exp();
    (share(p.r(), p.alpha()), share(p.s(), p.beta()))
}

/// The range of m.
fn range(p: &ParetoNbd) -> (f64, f64) {
    let (la, lb) = shares(p);
    let low = -1.0 / (la * lb).max((1.0 - la) * (1.0 - lb));
    (low, 1.0 / (la * (1.0 - lb)).max((1.0 - la) * lb))
}

impl Parametric for CorrelatedParetoNbd {
    const NAME: &'static str = "Pareto/NBD with Sarmanov correlation";

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        let mut parameters = self.margins.parameters();
        parameters.push(("share", self.share));
        parameters
    }

    fn with_parameters(&self, values: &[f64]) -> Result<Self, Error> {
        let [r, alpha, s, beta, share] = exactly(values)?;
        Self::from_share(ParetoNbd::new(r, alpha, s, beta)?, share)
    }
}

impl FitTo<PurchaseTally> for CorrelatedParetoNbd {
    fn likelihood(tally: &PurchaseTally) -> Result<Box<dyn LogLikelihood + '_>, Error> {
        Ok(Box::new(ByFormula(Correlated(Pareto { columns: Columns::new(tally)? }))))
    }

    fn at(parameters: &[f64], _: &PurchaseTally) -> Result<Self, Error> {
        let [r, alpha, s, beta, share] = exactly(parameters)?;
        Self::from_share(ParetoNbd::new(r, alpha, s, beta)?, share)
    }
}

struct Correlated(Pareto);

impl Formula<5> for Correlated {
    fn parameters(&self) -> [Parameter; 5] {
        let [r, alpha, s, beta] = self.0.parameters();
        [r, alpha, s, beta, Parameter::share("share")]
    }

    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn weight(&self, row: usize) -> f64 {
        self.0.weight(row)
    }

    fn customers(&self) -> u64 {
        self.0.customers()
    }

    fn starts(&self) -> Vec<[f64; 5]> {
        let margins = self.0.starts();
        let with =
            |share: f64| margins.first().map(|&[r, alpha, s, beta]| [r, alpha, s, beta, share]);
        with(0.3).into_iter().chain(with(0.8)).collect()
    }

    fn each<S: Scalar>(
        &self,
        &[r, alpha, s, beta, share]: &[S; 5],
        rows: &mut dyn Iterator<Item = usize>,
        sink: &mut dyn FnMut(usize, S),
    ) {
        let (la, lb) = ((-(alpha.recip().ln_1p() * r)).exp(), (-(beta.recip().ln_1p() * s)).exp());
        let rest = |share: S| -share + 1.0;
        let larger = |one: S, other: S| if one.value() >= other.value() { one } else { other };
        let low = -larger(la * lb, rest(la) * rest(lb)).recip();
        let high = larger(la * rest(lb), rest(la) * lb).recip();
        let weight = (low + share * (high - low)) * la * lb;
        let mut shared: Option<(f64, S)> = None;
        for row in rows {
            let line = self.0.columns.rows[row];
            let base = match shared {
                Some((x, base)) if same(x, line.x) => base,
                _ => {
                    let base = r.ln_gamma_difference(line.x);
                    shared = Some((line.x, base));
                    base
                }
            };
            let at = |i: f64, j: f64| by_times(&[r, alpha + i, s, beta + j], line);
            let plain = at(0.0, 0.0);
            let relative = |i: f64, j: f64| (at(i, j) - plain).exp();
            let mixed =
                (relative(1.0, 1.0) - relative(1.0, 0.0) - relative(0.0, 1.0) + 1.0) * weight;
            sink(row, base + plain + mixed.ln_1p());
        }
    }

    fn at_bound(&self, parameter: usize, upper: bool) -> Option<String> {
        if parameter == 4 {
            return Some(
                "the dependence is as strong as this family allows; the other parameters are the \
                 best at that bound"
                    .to_owned(),
            );
        }
        at_bound(parameter, upper)
    }
}

impl PurchaseModel for CorrelatedParetoNbd {
    fn log_likelihood(&self, history: &History) -> Result<f64, Error> {
        let parts = self.parts()?;
        let plain = self.margins.log_likelihood(history)?;
        let mut sum = 0.0;
        for (weight, part) in &parts {
            sum += weight * (part.log_likelihood(history)? - plain).exp();
        }
        Ok(plain + sum.ln())
    }

    fn p_alive(&self, history: &History) -> Result<f64, Error> {
        Ok(self.mixed(history, |part| part.p_alive(history))?.clamp(0.0, 1.0))
    }

    fn expected_purchases(&self, history: &History, t: f64) -> Result<f64, Error> {
        self.mixed(history, |part| part.expected_purchases(history, t))
    }

    fn probability_of(&self, history: &History, n: u64, t: f64) -> Result<f64, Error> {
        Ok(self.mixed(history, |part| part.probability_of(history, n, t))?.clamp(0.0, 1.0))
    }

    fn p_active(&self, history: &History, t: f64) -> Result<f64, Error> {
        Ok(self.mixed(history, |part| part.p_active(history, t))?.clamp(0.0, 1.0))
    }

    fn discounted_residual(&self, history: &History, discount: Discount) -> Result<f64, Error> {
        self.mixed(history, |part| part.discounted_residual(history, discount))
    }
}

/// How the model is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    margins: ParetoNbd,
    share: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for CorrelatedParetoNbd {
    type Error = Error;

    fn try_from(unchecked: Unchecked) -> Result<Self, Error> {
        Self::from_share(unchecked.margins, unchecked.share)
    }
}
