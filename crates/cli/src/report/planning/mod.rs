//! The answers of a plan, and the three ways to print them.

mod document;
mod text;

pub(crate) use document::{DifferencePlan, GivenPlan, MarginPlan, PlanReport, Planned};

use crate::args::ReportFormat;
use crate::error::Error;

impl PlanReport {
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
