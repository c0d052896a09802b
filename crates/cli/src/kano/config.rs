//! The configuration of a Kano survey: features with their columns, table,
//! rule and wording, in TOML.

use std::fs;
use std::path::Path;

use satis_kano::{EvaluationTable, Rule, Wording};
use serde::Deserialize;

use crate::args::{Points, WordingChoice, parse_table};
use crate::error::Error;

/// What a configuration file says, checked.
#[derive(Debug)]
pub(super) struct Config {
    /// The evaluation table.
    pub(super) table: Option<EvaluationTable>,
    /// The rule.
    pub(super) rule: Option<Rule>,
    /// The wording of all features that state none.
    pub(super) wording: Option<WordingChoice>,
    /// The points of importance.
    pub(super) importance_scale: Option<Points>,
    /// The features.
    pub(super) features: Vec<ConfigFeature>,
}

/// One feature of a configuration file.
#[derive(Debug)]
pub(super) struct ConfigFeature {
    /// What identifies it.
    pub(super) id: String,
    /// What it is called.
    pub(super) name: String,
    /// Its columns, as they were named.
    pub(super) functional: String,
    pub(super) dysfunctional: String,
    pub(super) importance: Option<String>,
    /// Its own wording.
    pub(super) wording: Option<Wording>,
}

impl Config {
    /// The configuration in a file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] where it cannot be read, [`Error::Config`] for unknown
    /// keys and names, and features that are missing or repeat.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|source| Error::Read { name: name.clone(), source })?;
        Self::parse(&text).map_err(|reason| Error::Config { name, reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut features: Vec<ConfigFeature> = Vec::new();
        for entry in file.feature {
            let id = entry.id.trim().to_owned();
            if id.is_empty() {
                return Err("a feature has a blank id".to_owned());
            }
            if features.iter().any(|feature| feature.id == id) {
                return Err(format!("two features have the id \"{id}\""));
            }
            let wording = entry.wording.map(|id| Wording::by_id(&id)).transpose();
            features.push(ConfigFeature {
                name: entry.name.unwrap_or_else(|| id.clone()),
                wording: wording.map_err(|error| error.to_string())?,
                functional: entry.functional,
                dysfunctional: entry.dysfunctional,
                importance: entry.importance,
                id,
            });
        }
        if features.is_empty() {
            return Err("there is no feature: add a [[feature]] with id, functional and \
                        dysfunctional"
                .to_owned());
        }
        let wording = match (file.wording, file.answers) {
            (id, Some(texts)) => {
                let id = id.unwrap_or_else(|| "own".to_owned());
                Some(Wording::new(id, "", texts).map(WordingChoice::Named))
            }
            (Some(id), None) => Some(id.parse()),
            (None, None) => None,
        };
        Ok(Self {
            table: file
                .table
                .map(|text| parse_table(&text))
                .transpose()
                .map_err(|error| error.to_string())?,
            rule: file
                .rule
                .map(|name| name.parse())
                .transpose()
                .map_err(|error: satis_kano::Error| error.to_string())?,
            wording: wording.transpose().map_err(|error| error.to_string())?,
            importance_scale: file
                .importance_scale
                .map(|text| text.parse())
                .transpose()
                .map_err(|error: Error| error.to_string())?,
            features,
        })
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    table: Option<String>,
    rule: Option<String>,
    wording: Option<String>,
    /// The texts of a wording of the user's own, from like to dislike.
    answers: Option<Vec<String>>,
    importance_scale: Option<String>,
    #[serde(default)]
    feature: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: Option<String>,
    functional: String,
    dysfunctional: String,
    importance: Option<String>,
    wording: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURE: &str = "[[feature]]\nid = \"1\"\nfunctional = \"a\"\ndysfunctional = \"b\"\n";

    #[test]
    fn what_is_stated_is_checked() {
        let config = Config::parse(&format!(
            "table = \"QAO/RIM/RRQ\"\nrule = \"moai\"\nanswers = [\"oui\", \"bof\", \"non\"]\n\
             importance_scale = \"1-5\"\n{FEATURE}"
        ))
        .unwrap();
        assert_eq!(config.rule, Some(Rule::WITHIN_SIX_PERCENT));
        assert_eq!(config.features[0].name, "1");
        let Some(WordingChoice::Named(wording)) = config.wording else { panic!("no wording") };
        assert_eq!((wording.id(), wording.parse("Bof!")), ("own", Some(2)));
        assert!(Config::parse("").unwrap_err().contains("[[feature]]"));
        for (text, said) in [
            ("tabel = \"x\"", "tabel"),
            ("table = \"x\"", "pouliot1993"),
            ("rule = \"x\"", "blauth"),
            ("wording = \"x\"", "en-enjoy"),
            ("answers = [\"x\"]", "five texts"),
            ("importance_scale = \"x\"", "0-10"),
            (&format!("{FEATURE}color = 1"), "color"),
            (&format!("{FEATURE}wording = \"x\""), "zh-like"),
            (FEATURE, "the id \"1\""),
        ] {
            let text = format!("{text}\n{FEATURE}");
            let message = Config::parse(&text).unwrap_err();
            assert!(message.contains(said), "{text}: {message}");
        }
    }
}
