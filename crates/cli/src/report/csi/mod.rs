//! The index of satisfaction in its model, and the three ways to print it.

mod build;
mod document;
mod grids;
mod resampled;
mod segments;
mod text;
mod warnings;

pub(crate) use build::CsiContext;

use crate::args::ReportFormat;
use crate::error::Error;

use document::CsiReport;

impl CsiReport {
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
