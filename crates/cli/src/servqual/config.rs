//! The configuration of a service-quality survey: dimensions with their items
//! and columns, scale and weights, in TOML.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::args::Points;
use crate::error::Error;

/// What a configuration file says, checked.
#[derive(Debug)]
pub(super) struct Config {
    /// The points of answers.
    pub(super) scale: Option<Points>,
    /// 100 points shared by the dimensions.
    pub(super) weights: Option<Vec<f64>>,
    /// The dimensions with their items.
    pub(super) dimensions: Vec<ConfigDimension>,
}

/// One dimension of a configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigDimension {
    /// What it is called.
    pub(super) name: String,
    /// Its items.
    #[serde(default, rename = "item")]
    pub(super) items: Vec<ConfigItem>,
}

/// One item of a configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigItem {
    /// What identifies it.
    pub(super) id: String,
    /// What it is called, if not by its id.
    pub(super) name: Option<String>,
    /// Its columns, as they were named.
    pub(super) expectation: String,
    pub(super) perception: String,
    /// Whether its answers are mirrored on the scale.
    #[serde(default)]
    pub(super) reversed: bool,
}

impl Config {
    /// The configuration in a file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] where it cannot be read, [`Error::Config`] for unknown
    /// keys, a scale that is none, and dimensions or items that are missing,
    /// blank or repeat.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|source| Error::Read { name: name.clone(), source })?;
        Self::parse(&text).map_err(|reason| Error::Config { name, reason })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let (mut names, mut ids): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        for dimension in &mut file.dimensions {
            dimension.name = named("a dimension", &dimension.name)?;
            for item in &mut dimension.items {
                item.id = named("an item", &item.id)?;
            }
        }
        for dimension in &file.dimensions {
            once("dimension", &dimension.name, &mut names)?;
            if dimension.items.is_empty() {
                return Err(format!(
                    "dimension \"{}\" has no items: add a [[dimension.item]] with id, expectation \
                     and perception",
                    dimension.name
                ));
            }
            for item in &dimension.items {
                once("item", &item.id, &mut ids)?;
            }
        }
        if file.dimensions.is_empty() {
            return Err("there is no dimension: add a [[dimension]] with name and items".to_owned());
        }
        let scale = file.scale.map(|text| text.parse()).transpose();
        Ok(Self {
            scale: scale.map_err(|error: Error| error.to_string())?,
            weights: file.weights,
            dimensions: file.dimensions,
        })
    }
}

fn named(what: &str, text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err(format!("{what} has a blank name")),
        text => Ok(text.to_owned()),
    }
}

fn once<'a>(what: &str, name: &'a str, seen: &mut Vec<&'a str>) -> Result<(), String> {
    if seen.contains(&name) {
        return Err(format!("the {what} \"{name}\" stands twice"));
    }
    seen.push(name);
    Ok(())
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scale: Option<String>,
    weights: Option<Vec<f64>>,
    #[serde(default, rename = "dimension")]
    dimensions: Vec<ConfigDimension>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_is_checked() {
        let dimension = "[[dimension]]\nname = \" d \"\n";
        let item = "[[dimension.item]]\nid = \"1\"\nexpectation = \"a\"\nperception = \"b\"\n";
        let good = format!("scale = \"1-5\"\nweights = [100]\n{dimension}{item}reversed = true\n");
        let config = Config::parse(&good).unwrap();
        assert_eq!(config.scale.unwrap().range, 1..=5);
        assert_eq!(config.weights, Some(vec![100.0]));
        let found = &config.dimensions[0];
        assert_eq!((found.name.as_str(), found.items[0].reversed), ("d", true));
        for (text, said) in [
            (String::new(), "[[dimension]]"),
            (dimension.to_owned(), "\"d\" has no items"),
            (format!("{dimension}{item}{item}"), "item \"1\" stands twice"),
            (format!("{dimension}{item}{dimension}{item}"), "dimension \"d\" stands twice"),
            (format!("{dimension}{item}colour = 1"), "colour"),
            (format!("size = 1\n{dimension}{item}"), "size"),
            (format!("scale = \"x\"\n{dimension}{item}"), "such as 0-10"),
            (format!("{dimension}{}", item.replace("\"1\"", "\" \"")), "an item has a blank name"),
        ] {
            let message = Config::parse(&text).unwrap_err();
            assert!(message.contains(said), "{text}: {message}");
        }
    }
}
