//! The result of a measurement, and the four ways to print it.

mod bar;
mod build;
mod clv;
mod compare;
mod csi;
mod csv;
mod document;
mod figure;
mod grid;
mod kano;
mod markdown;
mod number;
mod page;
mod planning;
mod reliability;
mod rfm;
mod servqual;
mod table;
mod trend;
mod weight;

pub(crate) use build::Context;
pub(crate) use clv::ClvContext;
pub(crate) use csi::CsiContext;
pub(crate) use document::Report;
pub(crate) use kano::KanoContext;
pub(crate) use number::count as grouped;
pub(crate) use planning::{DifferencePlan, GivenPlan, MarginPlan, PlanReport, Planned};
pub(crate) use reliability::ReliabilityContext;
pub(crate) use rfm::RfmContext;
pub(crate) use servqual::ServqualContext;
pub(crate) use table::paint;
pub(crate) use weight::WeightContext;

use crate::args::OutputFormat;
use crate::error::Error;

impl Report {
    /// The report in a format.
    ///
    /// # Errors
    ///
    /// [`Error::Render`] where a value cannot be written in the format.
    pub(crate) fn render(&self, format: OutputFormat) -> Result<String, Error> {
        let failed = |error: &dyn std::error::Error| Error::Render(error.to_string());
        match format {
            OutputFormat::Table => Ok(table::render(self)),
            OutputFormat::Markdown => Ok(markdown::render(self)),
            OutputFormat::Csv => csv::render(self).map_err(|error| failed(&error)),
            OutputFormat::Json => serde_json::to_string_pretty(self)
                .map(|text| text + "\n")
                .map_err(|error| failed(&error)),
        }
    }
}
