//! The result of a Kano analysis, and the four ways to print it.

mod build;
mod csv;
mod document;
mod grids;
mod text;

pub(crate) use build::KanoContext;

use crate::args::OutputFormat;
use crate::error::Error;

use document::KanoReport;

impl KanoReport {
    /// The report in a format.
    ///
    /// # Errors
    ///
    /// [`Error::Render`] where a value cannot be written in the format.
    pub(crate) fn render(&self, format: OutputFormat) -> Result<String, Error> {
        let failed = |error: &dyn std::error::Error| Error::Render(error.to_string());
        match format {
            OutputFormat::Table => Ok(text::page(self).table()),
            OutputFormat::Markdown => Ok(text::page(self).markdown()),
            OutputFormat::Csv => csv::render(self).map_err(|error| failed(&error)),
            OutputFormat::Json => serde_json::to_string_pretty(self)
                .map(|text| text + "\n")
                .map_err(|error| failed(&error)),
        }
    }
}
