//! The account of how rows were weighted, and the three ways to print it.

mod document;
mod text;

use satis_inference::weights::{AdjustedWeights, WeightSummary};

use document::{LevelRow, MarginFacts, SCHEMA, WeightOptions, WeightReport, WeightSummaryFacts};

use super::build::{file, name};
use crate::args::{ReportFormat, WeightArgs};
use crate::error::Error;
use crate::source::Survey;
use crate::weighting::Targets;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct WeightContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a WeightArgs,
    /// What is known of the population.
    pub(crate) targets: &'a Targets,
    /// The file, read to its end.
    pub(crate) survey: &'a Survey,
    /// The column of start weights.
    pub(crate) start: Option<usize>,
    /// The weights.
    pub(crate) raked: &'a AdjustedWeights,
}

impl WeightContext<'_> {
    /// The report.
    pub(crate) fn report(self) -> WeightReport {
        let Self { args, raked, .. } = self;
        let columns = self.survey.columns();
        let tables = raked.margins().iter().zip(&self.targets.margins);
        let margins = tables.map(|(table, target)| MarginFacts {
            name: table.name.clone(),
            unit: target.unit,
            outside: table.outside,
            levels: table
                .levels
                .iter()
                .map(|row| LevelRow {
                    level: row.level.clone(),
                    n: row.n,
                    unweighted_share: row.unweighted_share,
                    start_share: row.start_share,
                    target_share: row.target_share,
                    share: row.share,
                    target: row.target,
                    sum: row.sum,
                })
                .collect(),
        });
        WeightReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            input: file(self.survey),
            options: WeightOptions {
                margins: self.targets.path.clone(),
                start: self.start.map(|column| name(columns, column)),
                trim_min: args.trim_min,
                trim_max: args.trim_max,
                total: args.total,
                rescale: args.rescale,
                output: args.output.as_ref().map(|path| path.display().to_string()),
                name: args.name.clone(),
            },
            method: raked.method(),
            sweeps: raked.iterations(),
            largest_deviation: raked.largest_deviation(),
            trimmed: raked.trimmed(),
            weights: summary(raked.summary()),
            start_weights: summary(raked.start_summary()),
            margins: margins.collect(),
            conventions: raked.conventions().to_vec(),
        }
    }
}

fn summary(weights: &WeightSummary) -> WeightSummaryFacts {
    WeightSummaryFacts {
        n: weights.n(),
        sum: weights.sum(),
        mean: weights.mean(),
        min: weights.min(),
        max: weights.max(),
        variation: weights.coefficient_of_variation(),
        design_effect: weights.kish_design_effect(),
        effective_n: weights.kish_effective_n(),
    }
}

impl WeightReport {
    /// The report in a format.
    ///
    /// # Errors
    ///
    /// [`Error::Render`] where a value cannot be written in the format.
    pub(crate) fn render(&self, format: ReportFormat) -> Result<String, Error> {
        match format {
            ReportFormat::Table => Ok(text::page(self).table()),
            ReportFormat::Markdown => Ok(text::page(self).markdown()),
            ReportFormat::Json => serde_json::to_string_pretty(self)
                .map(|text| text + "\n")
                .map_err(|error| Error::Render(error.to_string())),
        }
    }
}
