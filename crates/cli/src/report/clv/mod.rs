//! What customers will do and are worth, and the three ways to print it.

mod build;
mod document;
mod input;
mod text;

pub(crate) use build::ClvContext;
pub(super) use document::{ObservationFacts, RoleFacts, RowCounts};
pub(super) use input::{columns, file, observation, row_counts, rule_notes, told_rows};

use crate::args::ReportFormat;
use crate::error::Error;

use document::ClvReport;

impl ClvReport {
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
