//! From an analysis of customers to the report.

use clap::ValueEnum;
use satis_clv::{Convergence, Correlation};

use super::document::{
    AliveFacts, AliveGroup, ClvOptions, ClvReport, CorrelationFacts, CustomerFacts, FitFacts,
    FrequencyFacts, HoldoutFacts, IndependenceFacts, ParameterFacts, RegularityFacts, SCHEMA,
    SpendFacts, TotalFacts, TrackingFacts, ValueFacts,
};
use super::input::{columns, file, observation, row_counts, rule_notes};
use crate::args::ClvArgs;
use crate::clv::{Analysis, Customers, Figured, Fit, HoldoutCheck, Spend};
use crate::measure::Filter;
use crate::report::build::{SMALL_BASE, bad_cells, filter_facts};
use crate::report::document::{BadCellFacts, IntervalFacts};
use crate::report::figure::Figure;
use crate::report::number::{count, fixed, percent};
use crate::source::{Lines, Survey};

/// The bounds of the groups of P(alive).
const ALIVE: [f64; 5] = [0.0, 0.1, 0.5, 0.9, 1.0];
/// From this correlation on spend is said to go with frequency.
const DEPENDENT: f64 = 0.2;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct ClvContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a ClvArgs,
    /// What was read.
    pub(crate) customers: &'a Customers,
    /// What is expected of it.
    pub(crate) analysis: &'a Analysis,
    /// The file, read to its end.
    pub(crate) survey: Option<&'a Survey>,
    /// The same, for lines of fixed width.
    pub(crate) lines: Option<&'a Lines>,
}

impl ClvContext<'_> {
    /// The report.
    pub(crate) fn report(self) -> ClvReport {
        let Self { args, customers, analysis, survey, lines } = self;
        let n = customers.histories.len() as f64;
        let log = customers.log.as_ref();
        let level = args.level;
        let purchases = analysis.forecast.total(|p| p.purchases, |_| 1.0);
        let bad = survey.map_or_else(
            || BadCellFacts { count: 0, first: Vec::new() },
            |survey| bad_cells(&customers.bad, survey.columns()),
        );
        ClvReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: "clv",
            input: file(survey, lines, customers.rows.read),
            rows: row_counts(customers),
            options: self.options(),
            observation: log.map(observation),
            customers: self.base(),
            regularity: log.map(|log| RegularityFacts {
                k: log.regularity.k(),
                pairs: log.regularity.pairs(),
            }),
            fit: fit(&analysis.fit, analysis.regularity, level),
            alive: self.alive(),
            purchases: TotalFacts {
                total: figure(purchases, level),
                mean: figure(purchases.per(n), level),
            },
            spend: analysis.spend.as_ref().map(|found| spend(found, level)),
            value: analysis.value.as_ref().map(|value| ValueFacts {
                total: figure(value.total, level),
                mean: figure(value.total.per(n), level),
                top_20_share: value.top_share.as_ref().map(Figure::of),
                customers_for_80: value.customers_for_80,
            }),
            holdout: analysis.holdout.as_ref().map(holdout),
            warnings: self.warnings(),
            notes: analysis.notes.clone(),
            bad_cells: bad,
            conventions: self.conventions(),
        }
    }

    fn options(self) -> ClvOptions {
        let Self { args, customers, analysis, survey, .. } = self;
        let filters = survey.and_then(|survey| {
            let parsed = Filter::parse_all(&args.log.filters, survey.columns()).ok()?;
            Some(filter_facts(&parsed, survey.columns()))
        });
        let model = args.model.to_possible_value();
        ClvOptions {
            model: model.map(|value| value.get_name().to_owned()).unwrap_or_default(),
            unit: args.unit.to_string(),
            horizon: analysis.horizon,
            discount: args.discount,
            margin: args.margin,
            level: args.level,
            merge_days: args.log.merge_days,
            returns: args.log.returns.name(),
            zeros: args.log.zeros.name(),
            columns: columns(customers, survey),
            filters: filters.unwrap_or_default(),
            output: args.output.as_ref().map(|path| path.display().to_string()),
        }
    }

    fn base(self) -> CustomerFacts {
        let histories = &self.customers.histories;
        let n = histories.len() as u64;
        CustomerFacts {
            n,
            distinct: self.analysis.fit.report.rows() as u64,
            once: histories.iter().filter(|history| history.frequency() == 0).count() as u64,
            repeat_purchases: histories.iter().map(|history| history.frequency()).sum(),
            mean_age: histories.iter().map(|history| history.age()).sum::<f64>() / n as f64,
            small_base: n < SMALL_BASE,
        }
    }

    fn alive(self) -> AliveFacts {
        let forecast = &self.analysis.forecast;
        let total = forecast.total(|p| p.p_alive, |_| 1.0);
        let bounds = ALIVE.iter().zip(&ALIVE[1..]);
        let groups = bounds.map(|(low, high)| AliveGroup {
            low: *low,
            high: *high,
            customers: forecast
                .predictions()
                .filter(|p| p.p_alive >= *low && (p.p_alive < *high || *high >= 1.0))
                .count() as u64,
        });
        AliveFacts {
            mean: total.value / self.customers.histories.len() as f64,
            total: figure(total, self.args.level),
            groups: groups.collect(),
        }
    }

    fn warnings(self) -> Vec<String> {
        let Self { args, analysis, .. } = self;
        let told = analysis.fit.report.warnings().iter();
        let mut warnings: Vec<String> = told.map(ToString::to_string).collect();
        if let Some(spend) = &analysis.spend {
            let told = spend.fit.report.warnings().iter();
            warnings.extend(told.map(|warning| format!("spend: {warning}")));
            let pearson = spend.independence.as_ref().map(|both| both.pearson.coefficient.value());
            if let Some(r) = pearson.filter(|r| r.abs() >= DEPENDENT) {
                warnings.push(format!(
                    "spend goes with frequency (r {}), and value takes them as independent",
                    fixed(r, 2)
                ));
            }
        }
        let base = self.base();
        if args.model.keeps_one_time_buyers() && base.once > 0 {
            warnings.push(format!(
                "this model takes all who bought once ({} of {}, {} %) for alive with certainty; \
                 mbg-nbd does not",
                count(base.once),
                count(base.n),
                percent(Some(base.once as f64 / base.n as f64))
            ));
        }
        warnings
    }

    fn conventions(self) -> Vec<String> {
        let Self { args, customers, analysis, .. } = self;
        let mut lines = vec![
            "x: purchases after the first; t_x: from the first to the last; T: from the first to \
             the end"
                .to_owned(),
            "maximum likelihood; standard errors from the exact Hessian, of predictions by the \
             delta method; they are those of expectations, single customers vary more"
                .to_owned(),
        ];
        if let Some(log) = &customers.log {
            lines.extend(rule_notes(&args.log, log));
        }
        if analysis.value.is_some() {
            lines.push(format!(
                "value: margin {} times expected spend times purchases in the next {} {}, \
                 discounted continuously at {} % a year; purchases and spend taken as independent",
                args.margin,
                fixed(analysis.horizon, 2),
                args.unit,
                percent(Some(args.discount)),
            ));
        }
        lines
    }
}

/// A figure with its interval on the scale of logarithms.
fn figure(found: Figured, level: f64) -> Figure {
    Figure {
        value: found.value,
        standard_error: found.error,
        interval: found.bounds(level).map(|(low, high)| IntervalFacts {
            low,
            high,
            level,
            method: "delta, log scale".to_owned(),
        }),
    }
}

fn fit(fit: &Fit, stages: Option<u32>, level: f64) -> FitFacts {
    let report = &fit.report;
    let parameters = fit.parameters.iter().map(|(name, value, estimate)| ParameterFacts {
        parameter: name.clone(),
        figure: estimate
            .as_ref()
            .map_or_else(|| figure(Figured { value: *value, error: None }, level), Figure::of),
    });
    FitFacts {
        name: report.model().to_owned(),
        stages,
        parameters: parameters.collect(),
        log_likelihood: report.log_likelihood(),
        aic: report.aic(),
        bic: report.bic(),
        n: report.customers(),
        convergence: match report.convergence() {
            Convergence::Interior => "interior",
            Convergence::Boundary => "boundary",
            Convergence::Flat => "flat",
            Convergence::StepLimit => "step_limit",
            _ => "unknown",
        }
        .to_owned(),
        gradient_norm: report.gradient_norm(),
        iterations: report.iterations() as u64,
        evaluations: report.evaluations() as u64,
    }
}

fn spend(spend: &Spend, level: f64) -> SpendFacts {
    let of = |found: &Correlation| CorrelationFacts {
        figure: Figure::of(&found.coefficient),
        p_value: found.p_value,
    };
    SpendFacts {
        fit: fit(&spend.fit, None, level),
        observed_mean: spend.observed,
        population_mean: spend.population.map(|mean| figure(mean, level)),
        customers_left_out: spend.not_positive,
        independence: spend.independence.as_ref().map(|both| IndependenceFacts {
            pearson: of(&both.pearson),
            spearman: of(&both.spearman),
        }),
    }
}

fn holdout(check: &HoldoutCheck) -> HoldoutFacts {
    let errors = check.table.errors();
    let last = check.table.rows().len().saturating_sub(1);
    let frequencies = check.table.rows().iter().enumerate().map(|(at, row)| FrequencyFacts {
        frequency: row.frequency,
        or_more: at == last,
        customers: row.customers,
        actual: row.actual,
        expected: row.expected,
        actual_mean: row.actual_mean(),
        expected_mean: row.expected_mean(),
    });
    let tracking = check.tracking.iter().flat_map(|(curve, ends)| curve.rows().iter().zip(ends));
    HoldoutFacts {
        from: check.from.to_string(),
        until: check.until.to_string(),
        length: check.table.horizon(),
        actual: errors.actual(),
        expected: errors.expected(),
        total_error: errors.total_error(),
        mae: errors.mae(),
        rmse: errors.rmse(),
        frequencies: frequencies.collect(),
        tracking: tracking
            .map(|(row, day)| TrackingFacts {
                end: row.end,
                ends_on: day.to_string(),
                actual: row.actual,
                expected: row.expected,
                actual_so_far: row.actual_so_far,
                expected_so_far: row.expected_so_far,
            })
            .collect(),
        tracking_mape: check
            .tracking
            .as_ref()
            .and_then(|(curve, _)| curve.incremental_errors(0.0).ok())
            .and_then(|errors| errors.mape()),
    }
}
