//! The fit of a model to customers, what it expects of them, and what they are
//! worth.

use satis_clv::{
    BgCnbd, BgNbd, Concentration, CorrelatedParetoNbd, Discount, Error as ClvError, ExpectedSpend,
    FitReport, Fitted, GGompertzNbd, GammaGamma, Independence, MbgCnbd, MbgNbd, Nbd, Parametric,
    ParetoNbd, PurchaseModel, PurchaseTally, SpendTally,
};
use satis_response_model::Estimate;

use super::forecast::{Forecast, Prediction};
use super::holdout::HoldoutCheck;
use super::slopes::{Figured, Slopes, error_of};
use super::{Customers, data};
use crate::args::{ClvArgs, ModelChoice};
use crate::error::Error;

/// The most stages that are tried for regular buyers.
const MOST_STAGES: u32 = 10;
/// The share of customers that is looked at: the best fifth.
pub(super) const TOP: f64 = 0.2;

/// All that is told of the customers.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// The model of purchases.
    pub(crate) fit: Fit,
    /// The stages between purchases, for a model that has them.
    pub(crate) regularity: Option<u32>,
    /// How far ahead, in units of time.
    pub(crate) horizon: f64,
    /// What every customer will do.
    pub(crate) forecast: Forecast,
    /// What a purchase brings.
    pub(crate) spend: Option<Spend>,
    /// What the customers are worth.
    pub(crate) value: Option<Value>,
    /// What they did in the holdout.
    pub(crate) holdout: Option<HoldoutCheck>,
    /// What could not be told, and why.
    pub(crate) notes: Vec<String>,
}

/// A fit, free of its model.
#[derive(Debug)]
pub(crate) struct Fit {
    /// What the fit says of itself.
    pub(crate) report: FitReport,
    /// Each parameter; its error and interval where it has them.
    pub(crate) parameters: Vec<(String, f64, Option<Estimate>)>,
}

/// What a purchase brings.
#[derive(Debug)]
pub(crate) struct Spend {
    /// The Gamma-Gamma model.
    pub(crate) fit: Fit,
    /// The mean over all customers, where there is one.
    pub(crate) population: Option<Figured>,
    /// What was seen: the mean over customers of their mean spend.
    pub(crate) observed: Option<f64>,
    /// Customers with repeat purchases that brought nothing: they count as new
    /// to this model.
    pub(crate) not_positive: u64,
    /// Whether spend goes with frequency.
    pub(crate) independence: Option<Independence>,
    each: Vec<f64>,
    /// By parameter and customer.
    slopes: Vec<Vec<f64>>,
    covariance: Vec<f64>,
}

/// What the customers are worth.
#[derive(Debug)]
pub(crate) struct Value {
    /// All of them together.
    pub(crate) total: Figured,
    /// The share of the best fifth.
    pub(crate) top_share: Option<Estimate>,
    /// The share of the customers, best first, who make 80 % of it.
    pub(crate) customers_for_80: Option<f64>,
}

impl Analysis {
    /// Fits the model that is asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where the model cannot be fitted or asked,
    /// [`Error::Usage`] for options that do not fit the model.
    pub(crate) fn new(args: &ClvArgs, customers: &Customers) -> Result<Self, Error> {
        let regular = matches!(args.model, ModelChoice::BgCnbd | ModelChoice::MbgCnbd);
        if args.regularity.is_some() && !regular {
            return Err(Error::Usage(
                "--regularity goes with --model bg-cnbd and mbg-cnbd".to_owned(),
            ));
        }
        let histories = customers.histories.iter().copied();
        let tally = &PurchaseTally::from_histories(args.unit.clone(), histories);
        let whole = Whole { args, customers, tally };
        match args.model {
            ModelChoice::MbgNbd => whole.told(MbgNbd::fit(tally), |_| None),
            ModelChoice::BgNbd => whole.told(BgNbd::fit(tally), |_| None),
            ModelChoice::ParetoNbd => whole.told(ParetoNbd::fit(tally), |_| None),
            ModelChoice::CorrelatedParetoNbd => {
                whole.told(CorrelatedParetoNbd::fit(tally), |_| None)
            }
            ModelChoice::GGompertz => whole.told(GGompertzNbd::fit(tally), |_| None),
            ModelChoice::Nbd => whole.told(Nbd::fit(tally), |_| None),
            ModelChoice::MbgCnbd => {
                let fitted = match args.regularity {
                    Some(k) => MbgCnbd::fit(tally, k),
                    None => MbgCnbd::fit_regularity(tally, MOST_STAGES),
                };
                whole.told(fitted, |model| Some(model.k()))
            }
            ModelChoice::BgCnbd => {
                let fitted = match args.regularity {
                    Some(k) => BgCnbd::fit(tally, k),
                    None => BgCnbd::fit_regularity(tally, MOST_STAGES),
                };
                whole.told(fitted, |model| Some(model.k()))
            }
        }
    }

    /// What a customer is expected to spend on a purchase.
    pub(crate) fn spend_of(&self, customer: usize) -> Option<Figured> {
        self.value.as_ref()?;
        self.spend.as_ref()?.figure(customer)
    }

    /// What a customer is worth: margin times spend times discounted
    /// purchases. The fits of purchases and spend are taken as independent.
    pub(crate) fn value_of(&self, customer: usize, margin: f64) -> Option<Figured> {
        let spend = self.spend_of(customer)?;
        let bought = self.forecast.figure(customer, |p| p.discounted);
        let error = match (bought.error, spend.error) {
            (Some(bought_error), Some(spend_error)) => {
                Some(margin * (bought_error * spend.value).hypot(bought.value * spend_error))
            }
            _ => None,
        };
        Some(Figured { value: margin * bought.value * spend.value, error })
    }
}

/// What an analysis is made from.
#[derive(Clone, Copy)]
struct Whole<'a> {
    args: &'a ClvArgs,
    customers: &'a Customers,
    tally: &'a PurchaseTally,
}

impl Whole<'_> {
    fn told<M: PurchaseModel + Parametric>(
        self,
        fitted: Result<Fitted<M>, ClvError>,
        stages: impl Fn(&M) -> Option<u32>,
    ) -> Result<Analysis, Error> {
        let Self { args, customers, tally } = self;
        let fitted = fitted.map_err(data)?;
        let horizon = args.horizon.unwrap_or_else(|| args.unit.per_year());
        let mut notes = Vec::new();
        let spend = if customers.has_spend {
            self.spend(&mut notes)
        } else {
            notes.push("no amounts: spend and value are not told".to_owned());
            None
        };
        let rate = match &spend {
            Some(_) => Discount::annual(args.discount, &args.unit).map_err(data)?.rate(),
            None => 0.0,
        };
        let forecast = Forecast::new(&fitted, &customers.histories, tally, horizon, rate);
        let mut told = Analysis {
            fit: Fit::of(&fitted, args.level),
            regularity: stages(fitted.model()),
            horizon,
            forecast: forecast.map_err(data)?,
            holdout: HoldoutCheck::new(fitted.model(), customers, &args.unit, &mut notes)?,
            spend,
            value: None,
            notes,
        };
        told.value = told.spend.as_ref().and_then(|spend| spend.value(&told.forecast, args));
        Ok(told)
    }

    /// The spend model, or a note why there is none.
    fn spend(self, notes: &mut Vec<String>) -> Option<Spend> {
        let mut told = |error: ClvError| notes.push(format!("spend: {error}"));
        let mut tally = SpendTally::new();
        let mut not_positive = 0;
        let known: Vec<(u64, f64)> = self
            .customers
            .histories
            .iter()
            .map(|history| match history.mean_spend() {
                Some(spend) if spend > 0.0 => (history.frequency(), spend),
                Some(_) => {
                    not_positive += 1;
                    (0, 0.0)
                }
                None => (0, 0.0),
            })
            .collect();
        for (purchases, spend) in &known {
            tally.record(*purchases, *spend).map_err(&mut told).ok()?;
        }
        let fitted = GammaGamma::fit(&tally).map_err(&mut told).ok()?;
        let independence = tally.independence().map_err(&mut told).ok();
        let each = |model: &GammaGamma| -> Result<Vec<f64>, ClvError> {
            known
                .iter()
                .map(|(purchases, spend)| model.expected_spend(*purchases, *spend))
                .collect()
        };
        let slopes = Slopes::of(&fitted).map_err(&mut told).ok()?;
        let mut spend = Spend {
            fit: Fit::of(&fitted, self.args.level),
            population: None,
            observed: tally.mean_spend(),
            not_positive,
            independence,
            each: Vec::new(),
            slopes: Vec::new(),
            covariance: Vec::new(),
        };
        // Without a finite mean the fit is shown all the same.
        let Ok(values) = each(fitted.model()).map_err(&mut told) else { return Some(spend) };
        let mut of_all = Vec::new();
        if let Some(found) = slopes {
            for moved in &found.moved {
                let both = each(&moved.up).and_then(|up| Ok((up, each(&moved.down)?)));
                let Ok((up, down)) = both.map_err(&mut told) else { return Some(spend) };
                let slope = |(up, down): (f64, f64)| (up - down) / moved.width;
                spend.slopes.push(up.into_iter().zip(down).map(slope).collect());
                let mean = |model: &GammaGamma| model.population_mean();
                of_all.push(slope((
                    mean(&moved.up).unwrap_or(f64::NAN),
                    mean(&moved.down).unwrap_or(f64::NAN),
                )));
            }
            spend.covariance = found.covariance;
        }
        spend.population = fitted.model().population_mean().ok().map(|value| {
            let error = error_of(&of_all, &spend.covariance);
            Figured { value, error: (!of_all.is_empty() && error.is_finite()).then_some(error) }
        });
        spend.each = values;
        Some(spend)
    }
}

impl Fit {
    fn of<M: Parametric>(fitted: &Fitted<M>, level: f64) -> Self {
        let report = fitted.report();
        let parameters = report.names().zip(report.estimates()).map(|(name, value)| {
            // None for one that ran off: the warnings say so.
            (name.to_owned(), *value, fitted.parameter(name, level).ok())
        });
        Self { report: report.clone(), parameters: parameters.collect() }
    }
}

impl Spend {
    fn figure(&self, customer: usize) -> Option<Figured> {
        let value = *self.each.get(customer)?;
        let slopes: Option<Vec<f64>> =
            self.slopes.iter().map(|slope| slope.get(customer).copied()).collect();
        let error = slopes.filter(|slopes| !slopes.is_empty());
        Some(Figured { value, error: error.map(|slopes| error_of(&slopes, &self.covariance)) })
    }

    fn value(&self, forecast: &Forecast, args: &ClvArgs) -> Option<Value> {
        if self.each.is_empty() {
            return None;
        }
        let discounted: fn(&Prediction) -> f64 = |p| p.discounted;
        let weight = |customer: usize| self.each.get(customer).copied().unwrap_or_default();
        let bought = forecast.total(discounted, |customer| args.margin * weight(customer));
        let slopes: Vec<f64> = self
            .slopes
            .iter()
            .map(|slope| {
                let both = forecast.predictions().zip(slope);
                args.margin * both.map(|(p, slope)| p.discounted * slope).sum::<f64>()
            })
            .collect();
        let error = bought.error.filter(|_| !slopes.is_empty());
        let error = error.map(|error| error.hypot(error_of(&slopes, &self.covariance)));
        let values = forecast.predictions().enumerate();
        let values = values.map(|(customer, p)| args.margin * p.discounted * weight(customer));
        let spread = Concentration::new(values).ok();
        Some(Value {
            total: Figured { value: bought.value, error },
            top_share: spread.as_ref().and_then(|spread| spread.top_share(TOP, args.level).ok()),
            customers_for_80: spread.as_ref().and_then(|spread| spread.customers_for(0.8).ok()),
        })
    }
}
