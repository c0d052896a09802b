//! The draws of one customer's traits given the population.

use satis_numerics::special::{incomplete_gamma, inverse_incomplete_gamma_upper, ln_gamma};

use super::model::{SMALLEST, ln_longer};
use super::slice::slice;
use crate::simulate::{CustomerTraits, Leaving, Random};
use crate::{Error, History};

/// What is known of a customer, ready for the chain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) x: f64,
    pub(super) recency: f64,
    pub(super) age: f64,
    /// The sum of the logarithms of the gaps.
    pub(super) log_gaps: f64,
}

impl Known {
    pub(super) fn new(history: &History, regular: bool) -> Result<Self, Error> {
        let log_gaps = match history.log_gaps() {
            Some(log_gaps) => log_gaps,
            None if history.frequency() == 0 || !regular => 0.0,
            None => {
                return Err(Error::NoData {
                    what: "Pareto/GGG",
                    needed: "the gaps between the purchases of every customer (`with_log_gaps`)",
                });
            }
        };
        Ok(Self { x: history.x(), recency: history.recency(), age: history.age(), log_gaps })
    }

    /// How long the customer has not bought.
    fn silence(&self) -> f64 {
        self.age - self.recency
    }
}

/// The state of a customer in the chain.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// Regularity.
    pub(super) k: f64,
    pub(super) rate: f64,
    pub(super) dropout: f64,
    /// The lifetime.
    pub(super) lived: f64,
    /// The probability of being alive given the other traits.
    pub(super) p_alive: f64,
}

/// Gamma distributions of the population: shape and rate of regularity (none
/// for Poisson purchases), purchase and dropout rates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Population {
    pub(super) regularity: Option<(f64, f64)>,
    pub(super) rate: (f64, f64),
    pub(super) dropout: (f64, f64),
}

/// The range of ln k and ln lambda that the slices search.
const LN_K: (f64, f64) = (-6.907_755_278_982_137, 9.0);
const LN_RATE: (f64, f64) = (-60.0, 60.0);

impl State {
    /// Somewhere plausible to begin, different from chain to chain.
    pub(super) fn begin(known: &Known, population: &Population, random: &mut Random) -> Self {
        let mean = (known.x + population.rate.0) / (known.age + population.rate.1);
        let spread = |random: &mut Random| (0.5 * random.normal()).exp();
        let k = population.regularity.map_or(1.0, |(shape, rate)| shape / rate);
        let dropout = population.dropout.0 / population.dropout.1;
        Self {
            k,
            rate: mean * spread(random),
            dropout: dropout * spread(random),
            lived: known.age * (1.0 + random.exponential()),
            p_alive: 1.0,
        }
    }

    /// One round: regularity, purchase rate, lifetime and dropout rate, each
    /// given the others.
    pub(super) fn update(
        &mut self,
        known: &Known,
        population: &Population,
        random: &mut Random,
    ) -> Result<(), Error> {
        // For how long a purchase was possible and did not come.
        let open = (self.lived.min(known.age) - known.recency).max(0.0);
        if let Some((shape, decline)) = population.regularity {
            let of_gaps = |k: f64, rate: f64| {
                let stages = k * rate;
                let bought = if known.x > 0.0 {
                    known.x * (k * stages.ln() - ln_gamma(k)) + (k - 1.0) * known.log_gaps
                        - stages * known.recency
                } else {
                    0.0
                };
                bought + ln_longer(k, stages * open)
            };
            let rate = self.rate;
            self.k = slice(self.k.ln(), 1.0, LN_K, random, |u| {
                let k = u.exp();
                shape * u - decline * k + of_gaps(k, rate)
            })
            .exp()
            .max(SMALLEST);
            let k = self.k;
            let (shape, decline) = population.rate;
            self.rate = slice(self.rate.ln(), 1.0, LN_RATE, random, |u| {
                let rate = u.exp();
                shape * u - decline * rate + of_gaps(k, rate)
            })
            .exp();
        } else {
            let (shape, decline) = population.rate;
            self.rate = random.gamma(shape + known.x, decline + known.recency + open)?;
        }
        self.live(known, random)?;
        let (shape, decline) = population.dropout;
        self.dropout = random.gamma(shape + 1.0, decline + self.lived)?.max(1e-300);
        Ok(())
    }

    /// Draws the lifetime given the other traits.
    fn live(&mut self, known: &Known, random: &mut Random) -> Result<(), Error> {
        let silence = known.silence();
        let (k, stages, mu) = (self.k, self.k * self.rate, self.dropout);
        let ln_stayed = ln_longer(k, stages * silence) - mu * silence;
        let gone = gone_within(silence, k, stages, mu)?;
        self.p_alive = if gone > 0.0 { 1.0 / (1.0 + (gone.ln() - ln_stayed).exp()) } else { 1.0 };
        if random.uniform() < self.p_alive {
            self.lived = known.age + random.exponential() / mu;
            return Ok(());
        }
        // Left at a time v after the last purchase, with density
        // mu e^(-mu v) Q(k, stages v): an exponential kept with probability Q,
        // and where that is too seldom, the quantile of a uniform.
        let whole = -(-mu * silence).exp_m1();
        for _ in 0..24 {
            let v = (-(-random.uniform() * whole).ln_1p() / mu).min(silence);
            if random.uniform().ln() < ln_longer(k, stages * v) {
                self.lived = known.recency + v;
                return Ok(());
            }
        }
        let mark = random.uniform() * gone;
        let (mut low, mut high) = (0.0, silence);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if gone_within(middle, k, stages, mu)? < mark {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.lived = known.recency + 0.5 * (low + high);
        Ok(())
    }

    /// The number of purchases in (T, T + t] in one future of the customer,
    /// whose gap is already as long as it is.
    pub(super) fn future(&self, known: &Known, t: f64, random: &mut Random) -> Result<f64, Error> {
        if self.lived <= known.age {
            return Ok(0.0);
        }
        let stages = self.k * self.rate;
        let passed = stages * known.silence();
        let stages_left = if passed > 0.0 && self.k.to_bits() != 1.0_f64.to_bits() {
            longer_than(self.k, passed, random)?
        } else {
            random.gamma(self.k, 1.0)?
        };
        let first = stages_left / stages;
        let end = t.min(self.lived - known.age);
        if first > end || first.is_nan() {
            return Ok(0.0);
        }
        let traits = CustomerTraits {
            stage_rate: stages,
            stages: self.k,
            stages_left: self.k,
            leaving: Leaving::Never,
        };
        Ok(1.0 + traits.purchases(end - first, random)?.0.len() as f64)
    }
}

/// The probability that the customer leaves within v of its last purchase and
/// no purchase comes before: `integral of mu e^(-mu u) Q(k, c u) du`, by parts
/// `1 - e^(-mu v) Q(k, c v) - (c / (c + mu))^k P(k, (c + mu) v)`.
fn gone_within(v: f64, k: f64, stages: f64, mu: f64) -> Result<f64, Error> {
    if v <= 0.0 {
        return Ok(0.0);
    }
    let lower = |x: f64| {
        incomplete_gamma(k, x).map(|tails| tails.lower).map_err(|error| Error::numerical(&error))
    };
    let stayed = (ln_longer(k, stages * v) - mu * v).exp();
    let bought = (-k * (mu / stages).ln_1p()).exp() * lower((stages + mu) * v)?;
    Ok((1.0 - stayed - bought).max(0.0))
}

/// What is left of a Gamma(k, 1) number known to be above `passed`: an
/// exponential proposal under the density, which falls no faster than e^-x for
/// k above 1 and faster below.
fn longer_than(k: f64, passed: f64, random: &mut Random) -> Result<f64, Error> {
    let ln_tail = ln_longer(k, passed);
    // Common case: the gap is not much longer than usual.
    if ln_tail > -3.0 {
        for _ in 0..200 {
            let draw = random.gamma(k, 1.0)?;
            if draw > passed {
                return Ok(draw - passed);
            }
        }
    }
    if k < 1.0 && passed < 1.0 {
        // Most of the mass may be far beyond: by the quantile.
        let tail = (1.0 - random.uniform()) * ln_tail.exp();
        let end =
            inverse_incomplete_gamma_upper(k, tail).map_err(|error| Error::numerical(&error))?;
        return Ok((end - passed).max(0.0));
    }
    if k <= 1.0 {
        // x^(k-1) falls: an exponential beyond `passed`, thinned by it.
        loop {
            let more = random.exponential();
            let ln_keep = (k - 1.0) * (more / passed).ln_1p();
            if random.uniform().ln() < ln_keep {
                return Ok(more);
            }
        }
    }
    // The tangent of (k - 1) ln x at `passed`: a slower exponential (Dagpunar
    // 1978), sound where passed > k - 1, as it is far in the tail.
    let slope = 1.0 - (k - 1.0) / passed;
    if slope > 0.0 {
        loop {
            let more = random.exponential() / slope;
            let ln_keep = (k - 1.0) * ((more / passed).ln_1p() - more / passed);
            if random.uniform().ln() < ln_keep {
                return Ok(more);
            }
        }
    }
    Ok(random.exponential())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_unseen_by_parts() {
        // The trapezoidal rule on the definition.
        let (k, stages, mu, v) = (2.6, 0.9, 0.07, 11.0);
        let n = 40_000;
        let step = v / f64::from(n);
        let f = |u: f64| mu * (ln_longer(k, stages * u) - mu * u).exp();
        let inner: f64 = (1..n).map(|i| f(f64::from(i) * step)).sum();
        let sum = step * (inner + 0.5 * (f(0.0) + f(v)));
        let found = gone_within(v, k, stages, mu).unwrap();
        assert!((found - sum).abs() < 1e-9, "{found} {sum}");
        // Poisson: mu / (mu + lambda) (1 - e^-(lambda + mu) v).
        let found = gone_within(v, 1.0, stages, mu).unwrap();
        let exact = -mu / (mu + stages) * (-(mu + stages) * v).exp_m1();
        assert!((found - exact).abs() < 1e-15);
    }

    #[test]
    fn what_is_left_of_a_gap_has_the_right_mean() {
        // E[X - a | X > a] of Gamma(k, 1): k Q(k + 1, a) / Q(k, a) - a.
        for (k, passed) in
            [(3.0, 2.0), (3.0, 12.0), (0.4, 0.5), (0.4, 9.0), (1.7, 30.0), (1e-3, 1e-12)]
        {
            let mut random = Random::new(8, 0);
            let n = 20_000;
            let mut sum = 0.0;
            let mut square = 0.0;
            for _ in 0..n {
                let more = longer_than(k, passed, &mut random).unwrap();
                sum += more;
                square += more * more;
            }
            let mean = sum / f64::from(n);
            let error = ((square / f64::from(n) - mean * mean) / f64::from(n)).sqrt();
            let exact = k * (ln_longer(k + 1.0, passed) - ln_longer(k, passed)).exp() - passed;
            assert!((mean - exact).abs() < 4.0 * error, "{k} {passed}: {mean} {exact}");
        }
    }
}
