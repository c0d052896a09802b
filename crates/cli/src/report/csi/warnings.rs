//! What a reader should know before trusting the index.

use satis_csi::MissingAnswers;

use super::build::CsiContext;
use super::document::CsiReport;
use crate::report::number::{count, counted, fixed, percent};

/// Fornell & Larcker (1981): half the variance of the items.
const FEW_VARIANCE: f64 = 0.5;
/// Henseler, Ringle & Sarstedt (2015): above it two constructs are hardly two.
const HARDLY_DISTINCT: f64 = 0.9;
/// The usual bound of variance inflation.
const INFLATED: f64 = 5.0;
/// A larger share of respondents left out deserves another treatment.
const MANY_LEFT_OUT: f64 = 0.05;

/// All warnings.
pub(super) fn warnings(report: &CsiReport, context: CsiContext<'_>) -> Vec<String> {
    let mut told = Vec::new();
    if report.model.recalled {
        told.push(format!(
            "the paths of {} are as recalled, not read from the source: check them before you \
             publish",
            report.model.name
        ));
    }
    told.extend(report.admissibility.flaws.iter().map(|flaw| format!("not admissible: {flaw}")));
    told.extend(scale(context));
    told.extend(answers(report, context));
    let against = report.outer.iter().filter(|row| row.loading.value < 0.0);
    told.extend(against.map(|row| {
        format!(
            "{} runs against {} (loading {}): if it is worded in reverse, say --reverse {}",
            row.item,
            row.construct,
            fixed(row.loading.value, 2),
            row.item
        )
    }));
    let negative = report.outer.iter().filter_map(|row| {
        let weight = row.index_weight.filter(|weight| *weight < 0.0)?;
        Some(format!(
            "{} has the weight {} in the index of {}: better answers lower it",
            row.item,
            fixed(weight, 3),
            row.construct
        ))
    });
    told.extend(negative);
    let weak = report.constructs.iter().filter(|row| {
        row.kind == "reflective" && row.average_variance_extracted.value < FEW_VARIANCE
    });
    let weak: Vec<String> = weak
        .map(|row| format!("{} {}", row.construct, fixed(row.average_variance_extracted.value, 2)))
        .collect();
    if !weak.is_empty() {
        told.push(format!("items share less than half their variance (AVE): {}", weak.join(", ")));
    }
    let close = report.discriminant.iter().filter_map(|pair| {
        let ratio = pair.htmt.as_ref().map(|htmt| htmt.value)?;
        let shown = || format!("{} and {} {}", pair.first, pair.second, fixed(ratio, 2));
        (ratio > HARDLY_DISTINCT).then(shown)
    });
    let close: Vec<String> = close.collect();
    if !close.is_empty() {
        told.push(format!("hardly distinct constructs (HTMT above 0.90): {}", close.join(", ")));
    }
    let inflated = report.paths.iter().filter_map(|path| {
        let vif = path.vif.filter(|vif| *vif > INFLATED)?;
        Some(format!("{} -> {} {}", path.from, path.to, fixed(vif, 1)))
    });
    let inflated: Vec<String> = inflated.collect();
    if !inflated.is_empty() {
        told.push(format!(
            "paths that the other predecessors make uncertain (VIF above 5): {}",
            inflated.join(", ")
        ));
    }
    if let Some(bootstrap) = report.bootstrap.as_ref().filter(|found| found.failed > 0) {
        let causes = bootstrap.causes.iter();
        let causes: Vec<String> =
            causes.map(|cause| format!("{} {}", count(cause.count), cause.cause)).collect();
        told.push(format!(
            "{} of {} replicates failed and are left out: {}",
            count(bootstrap.failed),
            count(bootstrap.replicates as u64),
            causes.join("; ")
        ));
    }
    told
}

/// A scale that nobody used to its top may be the wrong one.
fn scale(context: CsiContext<'_>) -> Option<String> {
    let items = context.layout.items.iter().zip(&context.pass.answers);
    let points = &context.layout.points.range;
    let mut highest = f64::NEG_INFINITY;
    let mut any = false;
    for (item, answers) in items {
        let own = i64::from(item.scale.min())..=i64::from(item.scale.max());
        if own != *points || item.reversed {
            continue;
        }
        any = true;
        // The maximum of a number and NaN is the number.
        highest = answers.iter().copied().fold(highest, f64::max);
    }
    let unused = any && highest < *points.end() as f64;
    unused.then(|| {
        format!(
            "no answer is above {highest} on a scale from {}: is --scale right?",
            context.layout.points
        )
    })
}

/// Respondents who are left out, or count without answers.
fn answers(report: &CsiReport, context: CsiContext<'_>) -> Vec<String> {
    let mut told = Vec::new();
    let share = report.incomplete as f64 / report.respondents.max(1) as f64;
    if context.args.missing() == MissingAnswers::Listwise && share > MANY_LEFT_OUT {
        told.push(format!(
            "{} % of the respondents lack an answer and are left out; --missing-answers em takes \
             what they answered into account",
            percent(Some(share))
        ));
    }
    let silent = report.constructs.iter().filter(|row| row.without_answers > 0);
    let silent: Vec<String> = silent
        .map(|row| {
            let people = counted(row.without_answers, "respondent", "respondents");
            format!("{} {people}", row.construct)
        })
        .collect();
    if !silent.is_empty() {
        told.push(format!("answered no item of a construct, and count: {}", silent.join(", ")));
    }
    told
}
