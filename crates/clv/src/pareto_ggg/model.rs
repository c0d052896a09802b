//! The Pareto/GGG model at given parameters.

use satis_numerics::special::{incomplete_gamma, ln_gamma};

use crate::Error;
use crate::error::positive;
use crate::simulate::{CustomerTraits, Leaving, Random, SimulatesCustomers};

/// Pareto/GGG (Platzer & Reutterer 2016, Ticking away the moments: timing
/// regularity helps to better predict customer activity): as
/// [`ParetoNbd`](crate::ParetoNbd), with gamma-distributed times between
/// purchases whose regularity differs between customers.
///
/// ```text
/// times between purchases ~ Gamma(k, k lambda)    k ~ Gamma(t, gamma)
/// lifetime ~ Exponential(mu)                      lambda ~ Gamma(r, alpha), mu ~ Gamma(s, beta)
/// ```
///
/// With k = 1 purchases are Poisson. The likelihood has no closed form, so the
/// model is estimated by its own Markov chain: [`ParetoGgg::sample`]. A model
/// at given parameters simulates customers.
///
/// ```
/// use satis_clv::{ParetoGgg, SimulatesCustomers};
///
/// // Regularity around 4, a purchase in six weeks, lifetimes of some months.
/// let model = ParetoGgg::new(8.0, 2.0, 2.0, 12.0, 0.8, 16.0)?;
/// let customers = model.simulate(&[52.0; 100], 0.0, 1)?;
/// assert_eq!(customers.len(), 100);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct ParetoGgg {
    t: f64,
    gamma: f64,
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

impl ParetoGgg {
    /// The model with these parameters: regularity has mean `t / gamma`,
    /// purchase rates `r / alpha` and dropout rates `s / beta`, the last two a
    /// unit of time.
    ///
    /// # Errors
    /// [`Error::Range`] unless all are finite and above 0.
    pub fn new(t: f64, gamma: f64, r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, Error> {
        Ok(Self {
            t: positive("t", t)?,
            gamma: positive("gamma", gamma)?,
            r: positive("r", r)?,
            alpha: positive("alpha", alpha)?,
            s: positive("s", s)?,
            beta: positive("beta", beta)?,
        })
    }

    /// The shape of the regularities.
    #[must_use]
    pub const fn t(&self) -> f64 {
        self.t
    }

    /// The rate parameter of the regularities.
    #[must_use]
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The shape of the purchase rates.
    #[must_use]
    pub const fn r(&self) -> f64 {
        self.r
    }

    /// The rate parameter of the purchase rates, in units of time.
    #[must_use]
    pub const fn alpha(&self) -> f64 {
        self.alpha
    }

    /// The shape of the dropout rates.
    #[must_use]
    pub const fn s(&self) -> f64 {
        self.s
    }

    /// The rate parameter of the dropout rates, in units of time.
    #[must_use]
    pub const fn beta(&self) -> f64 {
        self.beta
    }
}

impl SimulatesCustomers for ParetoGgg {
    fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
        let stages = random.gamma(self.t, self.gamma)?.max(SMALLEST);
        let rate = random.gamma(self.r, self.alpha)?;
        let leaving = Leaving::AtRate(random.gamma(self.s, self.beta)?);
        Ok(CustomerTraits { stage_rate: stages * rate, stages, stages_left: stages, leaving })
    }
}

/// Regularities below this are not told from it: gaps of such customers are
/// all or nothing.
pub(super) const SMALLEST: f64 = 1e-3;

/// `ln Q(k, x)`, the logarithm of the upper incomplete gamma function over
/// `Gamma(k)`: that a gap of regularity k is longer than x stages.
pub(super) fn ln_longer(k: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    match incomplete_gamma(k, x) {
        Ok(tails) if tails.upper > 1e-280 => tails.upper.ln(),
        // Legendre's continued fraction in logarithms: x is far above k here.
        Ok(_) => k * x.ln() - x - ln_gamma(k) - fraction(k, x).ln(),
        Err(_) => f64::NAN,
    }
}

/// The continued fraction `x + 1 - k - (1 (1 - k)) / (x + 3 - k - ...)` by
/// Lentz's method.
fn fraction(k: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - k;
    let mut value = b;
    let (mut c, mut d) = (b, 0.0);
    let mut n = 0.0;
    for _ in 0..500 {
        n += 1.0;
        let a = n * (k - n);
        b += 2.0;
        d = 1.0 / (b + a * d);
        c = b + a / c;
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// How the model is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    t: f64,
    gamma: f64,
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for ParetoGgg {
    type Error = Error;

    fn try_from(of: Unchecked) -> Result<Self, Error> {
        Self::new(of.t, of.gamma, of.r, of.alpha, of.s, of.beta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_goes_on_where_numbers_end() {
        // mpmath, 30 digits: log(gammainc(k, x, regularized=True)).
        for (k, x, expected) in [
            (2.5, 800.0, -790.255_890_865_637_9),
            (2.5, 100.0, -93.361_965_454_124_6),
            (0.3, 900.0, -905.858_250_943_663_5),
        ] {
            assert!((ln_longer(k, x) - expected).abs() < 1e-10, "{k} {x}: {}", ln_longer(k, x));
        }
        // Erlang: Q(2, x) = (1 + x) e^-x.
        assert!((ln_longer(2.0, 5.0) - (6.0_f64.ln() - 5.0)).abs() < 1e-14);
    }
}
