//! The file with its weights.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Respondents;
use super::respondents::check_name;
use crate::error::Error;
use crate::source::Columns;

/// Writes the rows with their weights in a last column, as UTF-8 with the
/// delimiter of the survey; all other cells are as they were.
///
/// # Errors
///
/// [`Error::Usage`] where a column has that name, [`Error::Write`] where the
/// file is there already or cannot be written.
pub(crate) fn write(
    path: &Path,
    (columns, delimiter): (&Columns, u8),
    respondents: &Respondents,
    (name, weights): (&str, &[f64]),
) -> Result<(), Error> {
    check_name(name, columns)?;
    let failed = |source: io::Error| Error::Write { name: path.display().to_string(), source };
    // Answers that were collected are not written over.
    let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).from_writer(BufWriter::new(file));
    let header = (0..columns.len()).map(|at| columns.name(at)).chain([name]);
    let write = || -> Result<(), csv::Error> {
        writer.write_record(header)?;
        for (row, weight) in respondents.rows.iter().zip(weights) {
            let weight = weight.to_string();
            writer.write_record(row.iter().chain([weight.as_bytes()]))?;
        }
        writer.flush()?;
        Ok(())
    };
    write().map_err(|error| failed(error.into()))?;
    let mut inner = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    inner.flush().map_err(failed)
}
