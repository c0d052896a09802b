//! `satis plan`: how many answers a question needs, and what so many tell.

use satis_inference::{
    Error as InferenceError, GroupSizes, SampleSize, detectable_difference, power_of_difference,
};

use crate::args::{Amount, PlanArgs, PlannedDefinition, PlannedMetric, Points};
use crate::error::Error;
use crate::report::{DifferencePlan, GivenPlan, MarginPlan, PlanReport, Planned};

const HUNDRED: f64 = 100.0;

/// Runs the command.
///
/// # Errors
///
/// [`Error::Usage`] and [`Error::Metric`] where the options ask for nothing,
/// or for what cannot be.
pub(super) fn run(args: &PlanArgs) -> Result<String, Error> {
    let plan = Plan::new(args)?;
    let margin = args.margin.map(|amount| plan.margin(amount)).transpose()?;
    let difference = args.difference.map(|amount| plan.difference(amount)).transpose()?;
    let given = args.n.map(|n| plan.given(n)).transpose()?;
    if margin.is_none() && difference.is_none() && given.is_none() {
        return Err(Error::Usage("what is the question? --margin, --difference or --n".to_owned()));
    }
    PlanReport::new(args, plan.planned, margin, difference, given).render(args.format)
}

/// What one answer is expected to vary by.
struct Plan<'a> {
    args: &'a PlanArgs,
    definition: PlannedDefinition,
    planned: Planned,
    /// The share itself, where one is planned.
    share: Option<f64>,
}

impl<'a> Plan<'a> {
    fn new(args: &'a PlanArgs) -> Result<Self, Error> {
        let definition = match (args.definition, args.metric) {
            (Some(definition), _) => definition,
            (None, PlannedMetric::Nps) => PlannedDefinition::Net,
            (None, PlannedMetric::Csat) => PlannedDefinition::Share,
            (None, PlannedMetric::Ces) => PlannedDefinition::Mean,
        };
        if args.metric == PlannedMetric::Nps && definition != PlannedDefinition::Net {
            return Err(Error::Usage("nps is a net score: --definition net".to_owned()));
        }
        check_options(args, definition)?;
        let (variance, basis, share) = match definition {
            PlannedDefinition::Net => net(args)?,
            PlannedDefinition::Share => {
                let share = args.share.map_or(Ok(0.5), |amount| fraction("--share", amount))?;
                let basis = match args.share {
                    Some(_) => format!("a share of {share}"),
                    None => "a share of 0.5, the worst case".to_owned(),
                };
                (share * (1.0 - share), basis, Some(share))
            }
            PlannedDefinition::Mean => mean(args)?,
        };
        if variance <= 0.0 {
            return Err(Error::Usage(format!("{basis}: answers that do not vary need no plan")));
        }
        let planned = Planned {
            metric: match args.metric {
                PlannedMetric::Nps => "nps",
                PlannedMetric::Csat => "csat",
                PlannedMetric::Ces => "ces",
            },
            definition: match definition {
                PlannedDefinition::Net => "net",
                PlannedDefinition::Share => "share",
                PlannedDefinition::Mean => "mean",
            },
            unit: match definition {
                PlannedDefinition::Net => "points",
                PlannedDefinition::Share => "fraction",
                PlannedDefinition::Mean => "scale_points",
            },
            variance,
            basis,
        };
        Ok(Self { args, definition, planned, share })
    }

    /// How many answers a margin needs.
    fn margin(&self, amount: Amount) -> Result<MarginPlan, Error> {
        let Self { args, planned, .. } = self;
        let half = self.coded("--margin", amount)?;
        let (method, size) = match (self.definition, self.share) {
            (PlannedDefinition::Share, Some(share)) => {
                ("Wilson", SampleSize::for_wilson_margin(share, half, args.level))
            }
            (PlannedDefinition::Mean, _) => {
                ("t", SampleSize::for_t_margin(planned.variance, half, args.level))
            }
            _ => ("Wald", SampleSize::for_margin(planned.variance, half, args.level)),
        };
        let size = self.sized(size)?;
        Ok(MarginPlan {
            margin: self.told(half),
            method,
            exact: size.exact(),
            n: size.n(),
            to_ask: self.to_ask(size)?,
        })
    }

    /// How many answers a difference needs.
    fn difference(&self, amount: Amount) -> Result<DifferencePlan, Error> {
        let Self { args, planned, .. } = self;
        let difference = self.coded("--difference", amount)?;
        let variances = (planned.variance, planned.variance);
        let sizes =
            GroupSizes::for_difference(variances, difference, args.ratio, args.level, args.power)
                .map_err(|error| refuse(&error))?;
        let first = self.sized(Ok(sizes.first()))?;
        let second = self.sized(Ok(sizes.second()))?;
        Ok(DifferencePlan {
            difference: self.told(difference),
            power: args.power,
            exact: first.exact(),
            n_first: first.n(),
            n_second: second.n(),
            n_total: first.n().saturating_add(second.n()),
            to_ask_first: self.to_ask(first)?,
            to_ask_second: self.to_ask(second)?,
        })
    }

    /// What given numbers of answers tell.
    fn given(&self, n: u64) -> Result<GivenPlan, Error> {
        let Self { args, planned, .. } = self;
        let second = args.n2.unwrap_or(n);
        let sizes = (self.worth(n)?, self.worth(second)?);
        let variances = (planned.variance, planned.variance);
        // Two groups of twice the size differ by what one group is off by.
        let half = detectable_margin(planned.variance, sizes.0, args.level)?;
        let smallest = detectable_difference(variances, sizes, args.level, args.power)
            .map_err(|error| refuse(&error))?;
        let asked = args.difference.map(|amount| self.coded("--difference", amount)).transpose()?;
        let power = asked.map(|asked| power_of_difference(variances, sizes, asked, args.level));
        Ok(GivenPlan {
            n_first: n,
            n_second: second,
            margin: self.told(half),
            method: "Wald",
            detectable_difference: self.told(smallest),
            power_wanted: args.power,
            power: power.transpose().map_err(|error| refuse(&error))?,
        })
    }

    /// With the design effect and the population.
    fn sized(&self, size: Result<SampleSize, InferenceError>) -> Result<SampleSize, Error> {
        let size = size.and_then(|size| size.with_design_effect(self.args.design_effect));
        let size = match self.args.population {
            Some(population) => size.and_then(|size| size.in_population(population)),
            None => size,
        };
        size.map_err(|error| refuse(&error))
    }

    /// How many answers drawn at random from many so many are worth: the
    /// inverse of [`Plan::sized`].
    fn worth(&self, n: u64) -> Result<f64, Error> {
        let answers = n as f64;
        let answers = match self.args.population {
            Some(population) if n >= population => {
                return Err(Error::Usage(format!(
                    "--n {n} of --population {population}: who asks everybody has no margin"
                )));
            }
            Some(population) => {
                let population = population as f64;
                answers * (1.0 - 1.0 / population) / (1.0 - answers / population)
            }
            None => answers,
        };
        Ok(answers / self.args.design_effect)
    }

    fn to_ask(&self, size: SampleSize) -> Result<Option<u64>, Error> {
        let rate = self.args.response_rate.map(|rate| fraction("--response-rate", rate));
        let asked = rate.transpose()?.map(|rate| size.to_ask(rate)).transpose();
        Ok(asked.map_err(|error| refuse(&error))?.map(SampleSize::n))
    }

    /// An amount in the unit of the codes.
    fn coded(&self, option: &str, amount: Amount) -> Result<f64, Error> {
        let value = match self.definition {
            PlannedDefinition::Net if amount.is_percent => {
                return Err(Error::Usage(format!(
                    "{option}: a net score has points, not percent: write {}",
                    amount.value
                )));
            }
            PlannedDefinition::Net => amount.value / HUNDRED,
            PlannedDefinition::Share => amount.fraction(),
            PlannedDefinition::Mean if amount.is_percent => {
                return Err(Error::Usage(format!("{option}: a mean has points of its scale")));
            }
            PlannedDefinition::Mean => amount.value,
        };
        let most = match self.definition {
            PlannedDefinition::Net => 2.0,
            PlannedDefinition::Share => 1.0,
            PlannedDefinition::Mean => f64::INFINITY,
        };
        if value > 0.0 && value < most {
            return Ok(value);
        }
        let hint = match self.definition {
            PlannedDefinition::Share if value >= 1.0 => {
                format!(": a share lies between 0 and 1; is it {}%?", amount.value)
            }
            PlannedDefinition::Net if value >= 2.0 => {
                ": a net score lies between -100 and 100".to_owned()
            }
            _ => " is not above 0".to_owned(),
        };
        Err(Error::Usage(format!("{option} {}{hint}", amount.value)))
    }

    /// A number of the codes in the unit of the plan.
    fn told(&self, value: f64) -> f64 {
        if self.definition == PlannedDefinition::Net { HUNDRED * value } else { value }
    }
}

/// `z sqrt(V / n)`: the margin is the difference that is found with a power of
/// one half, against a group so large that it has no error.
fn detectable_margin(variance: f64, n: f64, level: f64) -> Result<f64, Error> {
    // A size for half-width 1 is z^2 V.
    let size = SampleSize::for_margin(variance, 1.0, level).map_err(|error| refuse(&error))?;
    Ok((size.exact() / n).sqrt())
}

fn net(args: &PlanArgs) -> Result<(f64, String, Option<f64>), Error> {
    let Some((promoters, detractors)) = args.promoters.zip(args.detractors) else {
        return Ok((1.0, "half of the answers at each end, the worst case".to_owned(), None));
    };
    let p = fraction("--promoters", promoters)?;
    let q = fraction("--detractors", detractors)?;
    if p + q > 1.0 + 1e-12 {
        return Err(Error::Usage(format!(
            "--promoters {p} and --detractors {q} are more than all together"
        )));
    }
    let basis = format!("{} % promoters, {} % detractors", round(HUNDRED * p), round(HUNDRED * q));
    Ok((p + q - (p - q) * (p - q), basis, None))
}

fn mean(args: &PlanArgs) -> Result<(f64, String, Option<f64>), Error> {
    if let Some(sd) = args.sd {
        return Ok((sd * sd, format!("a standard deviation of {sd}"), None));
    }
    let usual = if args.metric == PlannedMetric::Ces { 1..=7 } else { 1..=5 };
    let points = args.scale.clone().unwrap_or(Points { range: usual });
    let scale = points.scale()?;
    let half = (f64::from(scale.max()) - f64::from(scale.min())) / 2.0;
    Ok((half * half, format!("half of the answers at each end of {points}, the worst case"), None))
}

/// What does not go with a definition.
fn check_options(args: &PlanArgs, definition: PlannedDefinition) -> Result<(), Error> {
    let needs = [
        (args.share.is_some(), "--share", PlannedDefinition::Share, "a share"),
        (args.promoters.is_some(), "--promoters", PlannedDefinition::Net, "a net score"),
        (args.sd.is_some(), "--sd", PlannedDefinition::Mean, "a mean"),
        (args.scale.is_some(), "--scale", PlannedDefinition::Mean, "a mean"),
    ];
    match needs.into_iter().find(|(given, _, needed, _)| *given && *needed != definition) {
        Some((_, option, _, what)) => {
            Err(Error::Usage(format!("{option} is about {what}; see --definition")))
        }
        None => Ok(()),
    }
}

fn fraction(option: &str, amount: Amount) -> Result<f64, Error> {
    let value = amount.fraction();
    if value <= 1.0 {
        return Ok(value);
    }
    Err(Error::Usage(format!(
        "{option} {}: a share lies between 0 and 1; is it {}%?",
        amount.value, amount.value
    )))
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn refuse(error: &InferenceError) -> Error {
    Error::Metric(error.to_string())
}
