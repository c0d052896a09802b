//! What customers will do and are worth as a page.

use super::document::{ClvReport, FitFacts, HoldoutFacts};
use super::input::told_rows;
use crate::report::figure::{Figure, left, maybe, right};
use crate::report::grid::Grid;
use crate::report::number::{NONE, count, counted, fixed, level, p_value, percent};
use crate::report::page::Page;
use crate::report::table::told_bad;

/// The page.
pub(super) fn page(report: &ClvReport) -> Page {
    let mut foot: Vec<String> = Vec::new();
    let notes = report.input.notes.iter().chain(&report.notes);
    foot.extend(notes.map(|note| format!("note: {note}")));
    foot.extend(report.conventions.iter().cloned());
    let mut grids = vec![parameters(report), totals(report)];
    grids.push(alive(report));
    if let Some(holdout) = &report.holdout {
        grids.push(frequencies(holdout));
        if !holdout.tracking.is_empty() {
            grids.push(tracking(holdout));
        }
    }
    Page { title: "Customer lifetime value", head: head(report), grids, foot }
}

fn head(report: &ClvReport) -> Vec<String> {
    let mut head =
        vec![format!("{}, {}", report.input.line, counted(report.input.rows, "row", "rows"))];
    if !report.options.columns.is_empty() {
        let named = report.options.columns.iter();
        let named = named.map(|facts| format!("{} in {}", facts.role, facts.column.name));
        head.push(named.collect::<Vec<_>>().join(", "));
    }
    head.extend(told_rows(&report.rows, report.observation.as_ref()));
    let base = &report.customers;
    let until = report.observation.as_ref();
    let until = until.map(|seen| format!(" until {}", seen.until)).unwrap_or_default();
    let few = if base.small_base { " (few)" } else { "" };
    head.push(format!(
        "{}{few}{until}: {} bought once, {}; {} distinct histories; mean age {} {}",
        counted(base.n, "customer", "customers"),
        count(base.once),
        counted(base.repeat_purchases, "repeat purchase", "repeat purchases"),
        count(base.distinct),
        fixed(base.mean_age, 2),
        report.options.unit
    ));
    if let Some((k, pairs)) = report.regularity.and_then(|found| Some((found.k?, found.pairs))) {
        head.push(format!(
            "regularity {} by {} of gaps (1 is random, more is regular)",
            fixed(k, 2),
            counted(pairs, "pair", "pairs")
        ));
    }
    head.extend(told_bad(&report.bad_cells));
    head.extend(report.warnings.iter().map(|warning| format!("warning: {warning}")));
    if let Some(path) = &report.options.output {
        head.push(format!("customers written to {path}"));
    }
    head
}

fn parameters(report: &ClvReport) -> Grid {
    let fits = [Some(&report.fit), report.spend.as_ref().map(|spend| &spend.fit)];
    let fits: Vec<&FitFacts> = fits.into_iter().flatten().collect();
    let rows = fits.iter().flat_map(|fit| {
        fit.parameters.iter().map(|parameter| {
            let figure = &parameter.figure;
            vec![
                fit.name.clone(),
                parameter.parameter.clone(),
                fixed(figure.value, 4),
                maybe(figure.standard_error, 4),
                figure.bounds(4),
            ]
        })
    });
    let mut notes: Vec<String> = fits.iter().map(|fit| told(fit)).collect();
    if let Some(spend) = &report.spend {
        if let Some(both) = &spend.independence {
            notes.push(format!(
                "spend and frequency: Pearson {} (p {}), Spearman {} (p {})",
                fixed(both.pearson.figure.value, 3),
                p_value(both.pearson.p_value),
                fixed(both.spearman.figure.value, 3),
                p_value(both.spearman.p_value)
            ));
        }
        if spend.customers_left_out > 0 {
            notes.push(format!(
                "{} whose repeat purchases brought nothing count as new to the spend model",
                counted(spend.customers_left_out, "customer", "customers")
            ));
        }
    }
    Grid {
        title: "parameters".to_owned(),
        header: vec![
            left("model"),
            left("parameter"),
            right("estimate"),
            right("SE"),
            right(&level(report.options.level)),
        ],
        rows: rows.collect(),
        notes,
    }
}

/// How a fit ended, in a line.
fn told(fit: &FitFacts) -> String {
    let stages = fit.stages.map(|k| format!(" (k {k})")).unwrap_or_default();
    format!(
        "{}{stages}: LL {}, AIC {}, BIC {}, n {}; {} in {}, gradient {:.0e}",
        fit.name,
        fixed(fit.log_likelihood, 4),
        fixed(fit.aic, 1),
        fixed(fit.bic, 1),
        count(fit.n),
        match fit.convergence.as_str() {
            "interior" => "converged",
            "boundary" => "no interior maximum",
            "flat" => "flat in a direction",
            _ => "not converged",
        },
        counted(fit.iterations, "step", "steps"),
        fit.gradient_norm
    )
}

fn totals(report: &ClvReport) -> Grid {
    let n = report.customers.n as f64;
    let row = |name: &str, total: &Figure, mean: Option<f64>, decimals: usize| {
        vec![
            name.to_owned(),
            fixed(total.value, decimals),
            maybe(total.standard_error, decimals),
            total.bounds(decimals),
            maybe(mean, 3),
        ]
    };
    let mut rows = vec![
        row("alive", &report.alive.total, Some(report.alive.mean), 1),
        row("purchases", &report.purchases.total, Some(report.purchases.mean.value), 1),
    ];
    if let Some(mean) = report.spend.as_ref().and_then(|spend| spend.population_mean.as_ref()) {
        let mut cells = row("spend a purchase", mean, Some(mean.value), 2);
        // There is no total of it.
        cells[1] = NONE.to_owned();
        rows.push(cells);
    }
    let mut notes = Vec::new();
    if let Some(value) = &report.value {
        rows.push(row("value", &value.total, Some(value.total.value / n), 2));
        if let Some(top) = &value.top_20_share {
            let bounds = top.interval.as_ref().map_or_else(String::new, |bounds| {
                format!(" ({} to {})", percent(Some(bounds.low)), percent(Some(bounds.high)))
            });
            notes.push(format!(
                "the best 20 % of the customers hold {} %{bounds} of the value; 80 % of it are \
                 held by {} %",
                percent(Some(top.value)),
                percent(value.customers_for_80)
            ));
        }
    }
    let ahead = format!("{} {}", fixed(report.options.horizon, 2), report.options.unit);
    Grid {
        title: format!("expected in the next {ahead}"),
        header: vec![
            left(""),
            right("total"),
            right("SE"),
            right(&level(report.options.level)),
            right("a customer"),
        ],
        rows,
        notes,
    }
}

fn alive(report: &ClvReport) -> Grid {
    let n = report.customers.n as f64;
    let rows = report.alive.groups.iter().map(|group| {
        vec![
            format!("{} to {}", group.low, group.high),
            count(group.customers),
            percent(Some(group.customers as f64 / n)),
        ]
    });
    Grid {
        title: "probability to be alive".to_owned(),
        header: vec![left("P(alive)"), right("customers"), right("%")],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn frequencies(holdout: &HoldoutFacts) -> Grid {
    let rows = holdout.frequencies.iter().map(|row| {
        vec![
            format!("{}{}", row.frequency, if row.or_more { "+" } else { "" }),
            count(row.customers),
            count(row.actual),
            fixed(row.expected, 1),
            maybe(row.actual_mean, 3),
            maybe(row.expected_mean, 3),
        ]
    });
    let off = percent(holdout.total_error);
    Grid {
        title: format!("holdout, {} to {}", holdout.from, holdout.until),
        header: vec![
            left("x"),
            right("customers"),
            right("actual"),
            right("expected"),
            right("actual mean"),
            right("expected mean"),
        ],
        rows: rows.collect(),
        notes: vec![format!(
            "actual {}, expected {} ({off} %); of customers: MAE {}, RMSE {}",
            fixed(holdout.actual, 0),
            fixed(holdout.expected, 1),
            fixed(holdout.mae, 3),
            fixed(holdout.rmse, 3)
        )],
    }
}

fn tracking(holdout: &HoldoutFacts) -> Grid {
    let rows = holdout.tracking.iter().map(|row| {
        vec![
            row.ends_on.clone(),
            count(row.actual),
            fixed(row.expected, 1),
            count(row.actual_so_far),
            fixed(row.expected_so_far, 1),
        ]
    });
    let mape = percent(holdout.tracking_mape);
    Grid {
        title: "tracking: repeat purchases of all".to_owned(),
        header: vec![
            left("until"),
            right("actual"),
            right("expected"),
            right("so far"),
            right("expected so far"),
        ],
        rows: rows.collect(),
        notes: vec![format!("mean absolute error of the periods {mape} %")],
    }
}
