//! The state of a monitor as a file, from which it goes on as if it had never
//! stopped.

use std::fs;
use std::io;
use std::path::Path;

use satis_inference::Monitor;
use satis_response_model::{Period, Tally};
use serde::{Deserialize, Serialize};

use crate::error::Error;

const SCHEMA: &str = "satis.monitor-state/1";

/// Everything that a monitor must know to go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    schema: String,
    /// What was asked for; it must not change.
    pub(crate) settings: Settings,
    /// The file that was read, as it was given.
    pub(crate) source: String,
    /// How many of its rows were taken in.
    pub(crate) rows_of_source: u64,
    /// What became of all rows.
    pub(crate) counts: Counts,
    /// The last period that a row belonged to.
    pub(crate) last: Option<Period>,
    /// The charts.
    pub(crate) monitor: Monitor<String, Period, Tally>,
}

/// What was asked for, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// The option and what it says, in a fixed order.
    pub(crate) options: Vec<(String, String)>,
}

/// What became of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    /// All rows.
    pub(crate) rows: u64,
    /// Left out by a filter.
    pub(crate) filtered_out: u64,
    /// Without a date, or with one that cannot be read.
    pub(crate) without_date: u64,
    /// With an answer.
    pub(crate) answered: u64,
    /// Without.
    pub(crate) missing: u64,
    /// Cells of answers and dates that cannot be read.
    pub(crate) bad_cells: u64,
    /// What was said.
    pub(crate) alerts: u64,
}

impl State {
    /// The state of a monitor that begins.
    pub(crate) fn new(
        settings: Settings,
        source: String,
        monitor: Monitor<String, Period, Tally>,
    ) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            settings,
            source,
            rows_of_source: 0,
            counts: Counts::default(),
            last: None,
            monitor,
        }
    }

    /// Reads a state, if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] where the file cannot be read, [`Error::Config`] where it
    /// is none, or was made with other options.
    pub(crate) fn read(path: &Path, settings: &Settings) -> Result<Option<Self>, Error> {
        let name = path.display().to_string();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::Open { name, source }),
        };
        let wrong = |reason: String| Error::Config { name: name.clone(), reason };
        let state: Self = serde_json::from_str(&text)
            .map_err(|error| wrong(format!("this is no state of a monitor: {error}")))?;
        if state.schema != SCHEMA {
            return Err(wrong(format!("this is {}, and {SCHEMA} is read", state.schema)));
        }
        let pairs = state.settings.options.iter().zip(&settings.options);
        let other = pairs.into_iter().find(|(then, now)| then != now);
        if let Some(((option, then), (_, now))) = other {
            return Err(wrong(format!(
                "the state was made with {option} {then}, and now it is {now}; another state \
                 needs another file"
            )));
        }
        if state.settings != *settings {
            return Err(wrong("the state was made by another release".to_owned()));
        }
        Ok(Some(state))
    }

    /// Writes the state: the file is replaced at once, never half.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] where that fails.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(|error| Error::Render(error.to_string()))?;
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        let written = fs::write(&beside, text + "\n").and_then(|()| fs::rename(&beside, path));
        written.map_err(|source| Error::Write { name: path.display().to_string(), source })
    }
}
