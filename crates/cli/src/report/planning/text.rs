//! A plan to read.

use super::document::PlanReport;
use crate::report::figure::{left, right};
use crate::report::grid::Grid;
use crate::report::number::{count, fixed, level};
use crate::report::page::Page;

/// The page.
pub(super) fn page(report: &PlanReport) -> Page {
    let planned = &report.planned;
    let mut head = vec![format!(
        "{} ({}): planned with {}, so a variance of {} an answer",
        planned.metric,
        planned.definition,
        planned.basis,
        trimmed(planned.variance, 4)
    )];
    let mut conditions = vec![format!("level {}", level(report.level))];
    if (report.design_effect - 1.0).abs() > 0.0 {
        conditions.push(format!("design effect {}", report.design_effect));
    }
    conditions.extend(report.population.map(|n| format!("population {}", count(n))));
    conditions
        .extend(report.response_rate.map(|rate| format!("{} of those asked answer", level(rate))));
    head.push(conditions.join("; "));
    let mut rows = Vec::new();
    let asked = |n: Option<u64>| n.map(count).unwrap_or_default();
    if let Some(plan) = &report.for_margin {
        rows.push(vec![
            format!("margin of {}", amount(report, plan.margin)),
            format!("{} answers", count(plan.n)),
            asked(plan.to_ask),
            format!("{} interval", plan.method),
        ]);
    }
    if let Some(plan) = &report.for_difference {
        let what = format!(
            "difference of {}, power {}",
            amount(report, plan.difference),
            level(plan.power)
        );
        let groups = [(plan.n_first, plan.to_ask_first), (plan.n_second, plan.to_ask_second)];
        if plan.n_first == plan.n_second {
            let needed = format!("{} answers in each group", count(plan.n_first));
            rows.push(vec![what, needed, asked(plan.to_ask_first), "two-sided z test".to_owned()]);
        } else {
            for ((n, ask), name) in groups.into_iter().zip(["first", "second"]) {
                let needed = format!("{} answers in the {name} group", count(n));
                rows.push(vec![what.clone(), needed, asked(ask), "two-sided z test".to_owned()]);
            }
        }
    }
    if let Some(plan) = &report.given {
        let groups = if plan.n_first == plan.n_second {
            format!("two groups of {}", count(plan.n_first))
        } else {
            format!("groups of {} and {}", count(plan.n_first), count(plan.n_second))
        };
        rows.push(vec![
            format!("{} answers", count(plan.n_first)),
            format!("margin of {}", amount(report, plan.margin)),
            String::new(),
            format!("{} interval", plan.method),
        ]);
        rows.push(vec![
            format!("{groups}, power {}", level(plan.power_wanted)),
            format!("difference of {}", amount(report, plan.detectable_difference)),
            String::new(),
            "two-sided z test".to_owned(),
        ]);
        if let (Some(power), Some(asked)) = (plan.power, &report.for_difference) {
            rows.push(vec![
                format!("{groups}, difference of {}", amount(report, asked.difference)),
                format!("power {} %", fixed(100.0 * power, 1)),
                String::new(),
                "two-sided z test".to_owned(),
            ]);
        }
    }
    let mut header = vec![left("question"), left("answer"), right("to ask"), left("by")];
    if report.response_rate.is_none() {
        header.remove(2);
        for row in &mut rows {
            row.remove(2);
        }
    }
    let grid = Grid { title: "plan".to_owned(), header, rows, notes: Vec::new() };
    let mut foot = vec![
        "a margin is half the width of the interval; n is of answers, not of people asked"
            .to_owned(),
    ];
    if report.population.is_some() {
        foot.push("population: n / (1 + (n - 1) / N), of each group".to_owned());
    }
    if report.for_difference.is_some() || report.given.is_some() {
        foot.push("both groups are taken to vary alike; one comparison, not many".to_owned());
    }
    Page { title: "Sample size", head, grids: vec![grid], foot }
}

/// A number in the unit of the plan.
fn amount(report: &PlanReport, value: f64) -> String {
    match report.planned.unit {
        "fraction" => format!("{} percentage points", trimmed(100.0 * value, 2)),
        "points" => format!("{} points", trimmed(value, 2)),
        _ => format!("{} points of the scale", trimmed(value, 3)),
    }
}

/// At most so many decimals, without zeros at the end.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
