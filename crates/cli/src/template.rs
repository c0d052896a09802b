//! A questionnaire to begin a survey with, the header of its data and the
//! configuration that reads them: printed, or written to a folder.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::Error;

/// The three files of a questionnaire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    /// The command that reads the answers; it names the configuration.
    pub(crate) command: &'static str,
    /// The option that names the configuration.
    pub(crate) option: &'static str,
    /// What the configuration is called.
    pub(crate) config_name: &'static str,
    /// What respondents are asked.
    pub(crate) questionnaire: String,
    /// The header of the answers.
    pub(crate) header: String,
    /// The configuration in TOML.
    pub(crate) config: String,
}

/// The names of two files; the third is that of the configuration.
const QUESTIONNAIRE: &str = "questionnaire.txt";
const ANSWERS: &str = "answers.csv";

impl Template {
    /// All of it as one text.
    pub(crate) fn print(&self) -> String {
        let mut out = String::new();
        for (name, text) in self.files() {
            // Writing to a String does not fail.
            let _ = writeln!(out, "--- {name} ---\n{text}");
        }
        out
    }

    /// Writes the files; none of them may be there.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] where a file cannot be made, or is there already.
    pub(crate) fn write(&self, folder: &Path) -> Result<String, Error> {
        let failed = |path: &Path, source: io::Error| Error::Write {
            name: path.display().to_string(),
            source,
        };
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        for (name, text) in self.files() {
            let path = folder.join(name);
            // Answers that were collected are not written over.
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path)
                .and_then(|mut file| file.write_all(text.as_bytes()))
                .map_err(|source| failed(&path, source))?;
        }
        let (answers, config) = (folder.join(ANSWERS), folder.join(self.config_name));
        Ok(format!(
            "wrote {}, {} and {}\nwith one row a respondent: satis {} {} {} {}\n",
            folder.join(QUESTIONNAIRE).display(),
            answers.display(),
            config.display(),
            self.command,
            answers.display(),
            self.option,
            config.display()
        ))
    }

    fn files(&self) -> [(&'static str, &str); 3] {
        [
            (QUESTIONNAIRE, &self.questionnaire),
            (ANSWERS, &self.header),
            (self.config_name, &self.config),
        ]
    }
}

/// A basic string of TOML.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_survive_the_configuration() {
        for name in ["plain", "a \"b\" \\ c", "tab\tand\u{7f}", "深色模式"] {
            let text = format!("name = {}", quoted(name));
            let table: std::collections::BTreeMap<String, String> = toml::from_str(&text).unwrap();
            assert_eq!(table["name"], name);
        }
    }
}
