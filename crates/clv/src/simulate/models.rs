//! How each model draws the traits of a customer, new or known.

use super::customer::SimulatesCustomers;
use super::future::SimulatesFutures;
use super::random::Random;
use super::traits::{CustomerTraits, Leaving};
use crate::{
    BgCnbd, BgNbd, CorrelatedParetoNbd, Error, GGompertzNbd, History, MbgCnbd, MbgNbd, Nbd,
    ParetoNbd,
};

impl SimulatesCustomers for Nbd {
    fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
        let rate = random.gamma(self.r(), self.alpha())?;
        Ok(CustomerTraits::poisson(rate, Leaving::Never))
    }
}

impl SimulatesFutures for Nbd {
    fn draw_alive(&self, history: &History, random: &mut Random) -> Result<CustomerTraits, Error> {
        let rate = random.gamma(self.r() + history.x(), self.alpha() + history.age())?;
        Ok(CustomerTraits::poisson(rate, Leaving::Never))
    }
}

impl SimulatesCustomers for ParetoNbd {
    fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
        self.draw_alive(&History::NOTHING, random)
    }
}

/// Given that the customer is alive, rate and lifetime are independent:
/// Gamma(r + x, alpha + T) and Gamma(s, beta + T).
impl SimulatesFutures for ParetoNbd {
    fn draw_alive(&self, history: &History, random: &mut Random) -> Result<CustomerTraits, Error> {
        let rate = random.gamma(self.r() + history.x(), self.alpha() + history.age())?;
        let leaving = random.gamma(self.s(), self.beta() + history.age())?;
        Ok(CustomerTraits::poisson(rate, Leaving::AtRate(leaving)))
    }
}

impl SimulatesCustomers for CorrelatedParetoNbd {
    fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
        self.draw_alive(&History::NOTHING, random)
    }
}

/// Rates of the margins, kept in proportion to the dependence
/// `1 + m (e^-lambda - LA) (e^-mu - LB)`, which is bounded.
impl SimulatesFutures for CorrelatedParetoNbd {
    fn draw_alive(&self, history: &History, random: &mut Random) -> Result<CustomerTraits, Error> {
        let margins = self.margins();
        let share = |shape: f64, rate: f64| (-shape * (1.0 / rate).ln_1p()).exp();
        let (la, lb) = (share(margins.r(), margins.alpha()), share(margins.s(), margins.beta()));
        let m = self.m();
        let most = if m > 0.0 {
            1.0 + m * (la * lb).max((1.0 - la) * (1.0 - lb))
        } else {
            1.0 - m * (la * (1.0 - lb)).max((1.0 - la) * lb)
        };
        for _ in 0..TRIES {
            let rate = random.gamma(margins.r() + history.x(), margins.alpha() + history.age())?;
            let leaving = random.gamma(margins.s(), margins.beta() + history.age())?;
            let kept = 1.0 + m * ((-rate).exp() - la) * ((-leaving).exp() - lb);
            if random.uniform() * most < kept {
                return Ok(CustomerTraits::poisson(rate, Leaving::AtRate(leaving)));
            }
        }
        Err(Error::Numerical {
            message: "rates as dependent as these are too rare to be drawn".to_owned(),
        })
    }
}

/// So often are correlated rates drawn until a pair is kept.
const TRIES: u32 = 10_000_000;

impl SimulatesCustomers for GGompertzNbd {
    fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
        self.draw_alive(&History::NOTHING, random)
    }
}

/// Given that the customer is alive, eta is Gamma(s, beta - 1 + e^(b T)), and
/// the lifetime from now on is Gompertz with eta e^(b T).
impl SimulatesFutures for GGompertzNbd {
    fn draw_alive(&self, history: &History, random: &mut Random) -> Result<CustomerTraits, Error> {
        let rate = random.gamma(self.r() + history.x(), self.alpha() + history.age())?;
        let grown = -self.b() * history.age();
        let eta = random.gamma(self.s(), self.beta() * grown.exp() - grown.exp_m1())?;
        Ok(CustomerTraits::poisson(rate, Leaving::Gompertz { b: self.b(), eta }))
    }
}

macro_rules! beta_geometric {
    ($name:ident, $m:literal, $leaving:path) => {
        impl SimulatesCustomers for $name {
            fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
                let rate = random.gamma(self.r(), self.alpha())?;
                let dropout = random.beta(self.a(), self.b())?;
                Ok(CustomerTraits::poisson(rate, $leaving(dropout)))
            }
        }

        /// Given that the customer is alive: Gamma(r + x, alpha + T) and
        /// Beta(a, b + x), b + x + 1 where one may leave at once.
        impl SimulatesFutures for $name {
            fn draw_alive(
                &self,
                history: &History,
                random: &mut Random,
            ) -> Result<CustomerTraits, Error> {
                let rate = random.gamma(self.r() + history.x(), self.alpha() + history.age())?;
                let dropout = random.beta(self.a(), self.b() + history.x() + $m)?;
                Ok(CustomerTraits::poisson(rate, Leaving::AfterPurchase(dropout)))
            }
        }
    };
}

beta_geometric!(BgNbd, 0.0, Leaving::AfterPurchase);
beta_geometric!(MbgNbd, 1.0, Leaving::AfterAnyPurchase);

macro_rules! regular {
    ($name:ident, $m:literal, $leaving:path) => {
        impl SimulatesCustomers for $name {
            fn draw_new(&self, random: &mut Random) -> Result<CustomerTraits, Error> {
                let stages = f64::from(self.k());
                let stage_rate = random.gamma(self.r(), self.alpha())?;
                let dropout = random.beta(self.a(), self.b())?;
                let leaving = $leaving(dropout);
                Ok(CustomerTraits { stage_rate, stages, stages_left: stages, leaving })
            }
        }

        /// As without regularity, with the stages since the last purchase
        /// drawn first.
        impl SimulatesFutures for $name {
            fn draw_alive(
                &self,
                history: &History,
                random: &mut Random,
            ) -> Result<CustomerTraits, Error> {
                let stages = f64::from(self.k());
                let shape = self.r() + stages * history.x();
                let rate = self.alpha() + history.age();
                let waited = (history.age() - history.recency()) / rate;
                let passed = stages_passed(shape, waited, self.k(), random);
                let stage_rate = random.gamma(shape + passed, rate)?;
                let dropout = random.beta(self.a(), self.b() + history.x() + $m)?;
                let leaving = Leaving::AfterPurchase(dropout);
                Ok(CustomerTraits { stage_rate, stages, stages_left: stages - passed, leaving })
            }
        }
    };
}

regular!(BgCnbd, 0.0, Leaving::AfterPurchase);
regular!(MbgCnbd, 1.0, Leaving::AfterAnyPurchase);

/// How many of k stages have passed since the last purchase: j with weight
/// `(shape)_j waited^j / j!`.
fn stages_passed(shape: f64, waited: f64, k: u32, random: &mut Random) -> f64 {
    // In logarithms: the weights of a frequent buyer leave the range of
    // numbers.
    let mut ln_weights = vec![0.0];
    let mut highest: f64 = 0.0;
    let mut last = 0.0;
    for j in 1..k {
        let before = f64::from(j - 1);
        last += ((shape + before) * waited / f64::from(j)).ln();
        highest = highest.max(last);
        ln_weights.push(last);
    }
    let total: f64 = ln_weights.iter().map(|ln| (ln - highest).exp()).sum();
    let mut rest = random.uniform() * total;
    let mut passed = 0.0;
    for ln in &ln_weights {
        rest -= (ln - highest).exp();
        if rest < 0.0 {
            return passed;
        }
        passed += 1.0;
    }
    f64::from(k - 1)
}
