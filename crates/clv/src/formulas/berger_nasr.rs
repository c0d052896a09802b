//! The general models of Berger & Nasr (1998).

use satis_numerics::GaussLegendre;

use crate::error::{finite, not_negative, positive, share};
use crate::{Discount, Error};

/// The most terms of a sum.
const MAX_PERIODS: f64 = 1e7;

/// Customers who leave for good, with promotion between the sales: cases 1
/// and 2 of Berger & Nasr (1998), "Customer lifetime value: Marketing models
/// and applications", Journal of Interactive Marketing 12(1).
///
/// A sale now and at the end of each cycle, a promotion in the middle of each
/// cycle to those who bought at its start, over a number of years:
///
/// ```text
/// CLV = G sum over i = 0..k of r^i / (1 + d)^(i c) - M sum over i = 1..k of r^(i - 1) / (1 + d)^((i - 1/2) c)
/// ```
///
/// with the retention rate `r` per cycle, the annual discount rate `d`, the
/// length of a cycle `c` in years and `k = years / c` cycles. Case 1 is a
/// cycle of one year, case 2a several cycles in a year (`c = 1/p`), case 2b a
/// cycle of several years.
///
/// ```
/// use satis_clv::{Discount, RetentionSchedule};
///
/// // Their case 1: 260 and 50 a year, 75 % retention, 20 %, ten years.
/// let insurance = RetentionSchedule {
///     contribution: 260.0,
///     promotion: 50.0,
///     retention: 0.75,
///     discount: Discount::per_period(0.2)?,
///     cycle_years: 1.0,
/// };
/// assert!((insurance.value(10.0)? - 568.78).abs() < 0.005);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RetentionSchedule {
    /// The gross contribution margin of a sale, `G`.
    pub contribution: f64,
    /// What is spent on promotion per customer and cycle, `M`.
    pub promotion: f64,
    /// The share of customers who stay from one cycle to the next, `r`.
    pub retention: f64,
    /// The discount rate per year.
    pub discount: Discount,
    /// The length of a cycle in years, `c`.
    pub cycle_years: f64,
}

impl RetentionSchedule {
    /// The lifetime value over this many years. A last cycle that does not
    /// end within them does not count.
    ///
    /// # Errors
    /// [`Error::Range`] for a rate, cycle or horizon that cannot be.
    pub fn value(&self, years: f64) -> Result<f64, Error> {
        let retention = share("retention", self.retention)?;
        let cycle = positive("cycle", self.cycle_years)?;
        // A hair more than the quotient, so that 10 / 0.1 makes 100 cycles.
        let cycles = (not_negative("years", years)? / cycle * (1.0 + 1e-12)).floor();
        if cycles > MAX_PERIODS {
            return Err(Error::Range {
                what: "the number of cycles",
                value: cycles,
                expected: "at most 10 million",
            });
        }
        let ratio = retention * self.discount.present_value(cycle)?;
        let powers = geometric(ratio, cycles);
        let last = ratio.powf(cycles);
        let middle = self.discount.present_value(0.5 * cycle)?;
        Ok(self.contribution * (powers + last) - self.promotion * middle * powers)
    }
}

/// `1 + q + ... + q^(n - 1)` for `q` in 0..=1.
fn geometric(q: f64, n: f64) -> f64 {
    if n <= 0.0 {
        0.0
    } else if q >= 1.0 {
        n
    } else if q <= 0.0 {
        1.0
    } else {
        -(n * q.ln()).exp_m1() / (1.0 - q)
    }
}

/// A contribution per customer that first rises and then levels off: cases 3
/// and 4 of Berger & Nasr (1998).
///
/// ```text
/// profit(t) = h t^2 + v                              for t <= g
///           = (h g^2 + v) + N (1 - exp(g - t))       for t > g
/// ```
///
/// in years `t`: increasing growth up to the turning point `g`, decreasing
/// growth after it, towards `h g^2 + v + N`.
///
/// ```
/// use satis_clv::{Discount, MarginCurve};
///
/// let curve = MarginCurve { start: 100.0, growth: 5.0, turn: 2.0, rest: 30.0 };
/// assert!((curve.profit(2.0)? - 120.0).abs() < 1e-12);
/// // Case 3 over two years: 100 + 105 * 0.75/1.2 + 120 * (0.75/1.2)^2
/// let discount = Discount::per_period(0.2)?;
/// let yearly = curve.value_yearly(0.75, discount, 2)?;
/// assert!((yearly - (100.0 + 105.0 * 0.625 + 120.0 * 0.390_625)).abs() < 1e-10);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MarginCurve {
    /// The contribution at the start, `v`.
    pub start: f64,
    /// The growth with the square of time up to the turn, `h`.
    pub growth: f64,
    /// The turning point in years, `g`.
    pub turn: f64,
    /// What is still added after the turn in the end, `N`.
    pub rest: f64,
}

impl MarginCurve {
    /// The contribution in year `t`.
    ///
    /// # Errors
    /// [`Error::Range`] for a negative time.
    pub fn profit(&self, t: f64) -> Result<f64, Error> {
        Ok(self.at(not_negative("t", t)?))
    }

    /// Case 3: contributions once a year from now to year `years`,
    /// `sum over t = 0..years of profit(t) (r / (1 + d))^t`.
    ///
    /// # Errors
    /// [`Error::Range`] unless retention is in 0..=1.
    pub fn value_yearly(
        &self,
        retention: f64,
        discount: Discount,
        years: u32,
    ) -> Result<f64, Error> {
        let ratio = share("retention", retention)? * discount.present_value(1.0)?;
        let mut weight = 1.0;
        let mut sum = 0.0;
        for t in 0..=years {
            sum += self.at(f64::from(t)) * weight;
            weight *= ratio;
            if weight <= 0.0 {
                break;
            }
        }
        Ok(sum)
    }

    /// Case 4: contributions that flow all the time, the integral of
    /// `profit(t) (r / (1 + d))^t` from 0 to `years`.
    ///
    /// # Errors
    /// [`Error::Range`] unless retention is above 0 and at most 1, and for a
    /// negative horizon.
    pub fn value_continuous(
        &self,
        retention: f64,
        discount: Discount,
        years: f64,
    ) -> Result<f64, Error> {
        let retention = share("retention", positive("retention", retention)?)?;
        let rate = discount.force()? - retention.ln();
        let years = not_negative("years", years)?;
        let turn = not_negative("turn", self.turn)?;
        let rule = GaussLegendre::new(32).map_err(|error| Error::numerical(&error))?;
        let piece = |from: f64, to: f64| -> f64 {
            // Pieces short against the fading rates keep 32 nodes exact.
            let pieces = (((to - from) * (1.0 + rate) / 8.0).ceil()).clamp(1.0, 1e5);
            let width = (to - from) / pieces;
            let mut sum = 0.0;
            let mut index = 0.0;
            while index < pieces {
                let low = from + index * width;
                sum += rule.integrate(|t| self.at(t) * (-rate * t).exp(), low, low + width);
                index += 1.0;
            }
            sum
        };
        Ok(piece(0.0, years.min(turn)) + if years > turn { piece(turn, years) } else { 0.0 })
    }

    fn at(&self, t: f64) -> f64 {
        if t <= self.turn {
            self.growth * t * t + self.start
        } else {
            self.growth * self.turn * self.turn + self.start - self.rest * (self.turn - t).exp_m1()
        }
    }
}

/// Customers who may come back: the migration model, case 5 of Berger & Nasr
/// (1998), after Dwyer (1989), "Customer lifetime valuation to support
/// marketing decision making".
///
/// A customer who last bought `j` periods ago buys with probability
/// `buying[j - 1]`, and is lost after the last of these. Of `C(0) = 1`
/// customers,
///
/// ```text
/// C(i) = sum over j = 1..i of C(i - j) P(j) product over k < j of (1 - P(k))
/// CLV  = sum over i = 0..n of G C(i) / (1 + d)^i - sum over i = 1..n of M C(i - 1) / (1 + d)^(i - 1/2)
/// ```
///
/// so promotion goes to those who bought in the period before. Use
/// [`with_promotion_to_all`](Self::with_promotion_to_all) to reach all who are
/// not yet lost.
///
/// ```
/// use satis_clv::Migration;
///
/// let model = Migration::new(&[0.3, 0.2, 0.15, 0.05])?;
/// // 1000 customers: 300 buy; then 300 * .3 + 700 * .2 = 230; ...
/// let buyers: Vec<f64> = model.buyers(4).iter().map(|share| 1000.0 * share).collect();
/// let by_hand = [1000.0, 300.0, 230.0, 195.0, 139.7];
/// assert!(buyers.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-9));
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Migration {
    buying: Vec<f64>,
    promotion: PromotionTo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
enum PromotionTo {
    LastBuyers,
    AllNotLost,
}

impl Migration {
    /// The probabilities of buying again 1, 2, ... periods after the last
    /// purchase.
    ///
    /// # Errors
    /// [`Error::NoData`] if there are none, [`Error::Row`] for one outside
    /// 0..=1.
    pub fn new(buying: &[f64]) -> Result<Self, Error> {
        if buying.is_empty() {
            return Err(Error::NoData {
                what: "the migration model",
                needed: "at least one probability of buying again",
            });
        }
        for (row, p) in buying.iter().enumerate() {
            share("the probability of buying", *p).map_err(|error| error.at_row(row))?;
        }
        Ok(Self { buying: buying.to_vec(), promotion: PromotionTo::LastBuyers })
    }

    /// With promotion to all who are not yet lost, not only to those who
    /// bought in the period before.
    #[must_use]
    pub const fn with_promotion_to_all(mut self) -> Self {
        self.promotion = PromotionTo::AllNotLost;
        self
    }

    /// The share of the customers who buy now (1) and in each of the next
    /// `periods`.
    #[must_use]
    pub fn buyers(&self, periods: u32) -> Vec<f64> {
        self.states(periods).into_iter().map(|state| state[0]).collect()
    }

    /// The lifetime value over `periods`, now included.
    ///
    /// # Errors
    /// [`Error::Range`] for amounts that are not finite.
    pub fn value(
        &self,
        contribution: f64,
        promotion: f64,
        discount: Discount,
        periods: u32,
    ) -> Result<f64, Error> {
        let contribution = finite("contribution", contribution)?;
        let promotion = finite("promotion", promotion)?;
        let middle = discount.present_value(0.5)?;
        let period = discount.present_value(1.0)?;
        let mut weight = 1.0;
        let mut sum = 0.0;
        let states = self.states(periods);
        for (i, state) in states.iter().enumerate() {
            sum += contribution * state[0] * weight;
            if i + 1 < states.len() {
                let reached = match self.promotion {
                    PromotionTo::LastBuyers => state[0],
                    PromotionTo::AllNotLost => state.iter().sum(),
                };
                sum -= promotion * reached * weight * middle;
            }
            weight *= period;
        }
        Ok(sum)
    }

    /// For each period the shares who last bought 0, 1, ... periods ago.
    fn states(&self, periods: u32) -> Vec<Vec<f64>> {
        let mut state = vec![0.0; self.buying.len()];
        state[0] = 1.0;
        let mut all = vec![state.clone()];
        for _ in 0..periods {
            let mut next = vec![0.0; state.len()];
            for (age, (share, p)) in state.iter().zip(&self.buying).enumerate() {
                next[0] += share * p;
                if let Some(older) = next.get_mut(age + 1) {
                    *older += share * (1.0 - p);
                }
            }
            all.push(next.clone());
            state = next;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(rate: f64) -> Discount {
        Discount::per_period(rate).unwrap()
    }

    #[test]
    fn cycles_of_any_length_sum_as_written() {
        // Case 2a: two cycles a year; case 2b: one every four years.
        for (cycle_years, years, cycles) in [(0.5, 5.0, 10), (4.0, 12.0, 3), (1.0, 3.9, 3)] {
            let model = RetentionSchedule {
                contribution: 130.0,
                promotion: 25.0,
                retention: 0.8,
                discount: d(0.2),
                cycle_years,
            };
            let at = |i: f64| 1.2_f64.powf(-i * cycle_years);
            let sales: f64 = (0..=cycles).map(|i| 0.8_f64.powi(i) * at(f64::from(i))).sum();
            let costs: f64 =
                (1..=cycles).map(|i| 0.8_f64.powi(i - 1) * at(f64::from(i) - 0.5)).sum();
            let expected = 130.0 * sales - 25.0 * costs;
            assert!((model.value(years).unwrap() - expected).abs() < 1e-10);
        }
    }

    #[test]
    fn continuous_value_is_the_integral() {
        let curve = MarginCurve { start: 75.0, growth: 4.0, turn: 5.0, rest: 25.0 };
        for (retention, years) in [(0.75, 8.0), (1.0, 3.0), (0.9, 60.0), (1e-3, 20.0)] {
            let rate = 1.2_f64.ln() - f64::ln(retention);
            let exact = satis_numerics::integrate_adaptive(
                |t| curve.profit(t).unwrap() * (-rate * t).exp(),
                0.0,
                years,
                0.0,
                1e-12,
            )
            .unwrap();
            let value = curve.value_continuous(retention, d(0.2), years).unwrap();
            assert!((value / exact.value - 1.0).abs() < 1e-11, "{retention} {years}");
        }
    }

    #[test]
    fn migration_with_one_chance_is_constant_retention() {
        let migration = Migration::new(&[0.75]).unwrap();
        let schedule = RetentionSchedule {
            contribution: 260.0,
            promotion: 50.0,
            retention: 0.75,
            discount: d(0.2),
            cycle_years: 1.0,
        };
        let expected = schedule.value(10.0).unwrap();
        for model in [migration.clone(), migration.with_promotion_to_all()] {
            let value = model.value(260.0, 50.0, d(0.2), 10).unwrap();
            assert!((value - expected).abs() < 1e-10);
        }
    }

    #[test]
    fn impossible_figures_are_errors() {
        assert!(Migration::new(&[]).is_err());
        assert!(matches!(Migration::new(&[0.2, 1.2]), Err(Error::Row { row: 1, .. })));
        let curve = MarginCurve { start: 1.0, growth: 0.0, turn: 1.0, rest: 0.0 };
        assert!(curve.value_yearly(1.5, d(0.1), 3).is_err());
        assert!(curve.value_continuous(0.0, d(0.1), 3.0).is_err());
        assert!(curve.profit(f64::NAN).is_err());
    }
}
