//! The model, and what is known about its items: that of a national index, or
//! one in TOML.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use satis_csi::{Model, Template};
use serde::Deserialize;

use crate::args::Points;
use crate::error::Error;

/// What the file of a model says beside the model.
const BESIDE: [&str; 5] = ["target", "scale", "scales", "columns", "reversed"];

/// A model, and what is known about its items.
#[derive(Debug)]
pub(crate) struct Specification {
    /// Constructs, items and paths.
    pub(crate) model: Model,
    /// The index that it is the model of.
    pub(crate) template: Option<Template>,
    /// The construct whose index it is, if the model says so.
    pub(crate) target: Option<String>,
    /// The scale of items that have none of their own.
    pub(crate) scale: Option<Points>,
    /// Items with a scale of their own.
    pub(crate) scales: Vec<(String, Points)>,
    /// Items with columns of another name.
    pub(crate) columns: Vec<(String, String)>,
    /// Items that are mirrored on their scales.
    pub(crate) reversed: Vec<String>,
}

/// What stands beside the model in its file.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Beside {
    target: Option<String>,
    scale: Option<String>,
    scales: BTreeMap<String, String>,
    columns: BTreeMap<String, String>,
    reversed: Vec<String>,
}

impl Specification {
    /// The model that `--model` names: that of an index, or that in a file.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] for a name that is neither, [`Error::Read`] where the
    /// file cannot be read, [`Error::Config`] where it holds no model.
    pub(crate) fn named(name: &str) -> Result<Self, Error> {
        if let Ok(template) = Template::named(name.trim()) {
            return Self::of_template(template);
        }
        let path = Path::new(name);
        let file = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
        if !file && !path.exists() {
            let known = Template::ALL.map(|one| one.name().to_lowercase()).join(", ");
            return Err(Error::Usage(format!(
                "--model {name}: there is no such index and no such file; known are {known}, or \
                 the path of a TOML file"
            )));
        }
        let text = fs::read_to_string(path)
            .map_err(|source| Error::Read { name: name.to_owned(), source })?;
        Self::parse(&text).map_err(|reason| Error::Config { name: name.to_owned(), reason })
    }

    fn of_template(template: Template) -> Result<Self, Error> {
        let usage = |error: satis_csi::Error| Error::Usage(error.to_string());
        Ok(Self {
            model: template.model().map_err(usage)?,
            template: Some(template),
            target: Some(template.target().to_owned()),
            scale: None,
            scales: own_scales(template)?,
            columns: Vec::new(),
            reversed: Vec::new(),
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut model: toml::Table = toml::from_str(text).map_err(|error| told(&error))?;
        let beside: toml::Table = BESIDE
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), model.remove(key)?)))
            .collect();
        let beside: Beside = beside.try_into().map_err(|error| told(&error))?;
        let model: Model = model.try_into().map_err(|error| told(&error))?;
        let points = |text: &str| text.parse().map_err(|error: Error| error.to_string());
        let found = Self {
            template: None,
            target: beside.target,
            scale: beside.scale.as_deref().map(points).transpose()?,
            scales: beside
                .scales
                .into_iter()
                .map(|(item, text)| Ok((item, points(&text)?)))
                .collect::<Result<_, String>>()?,
            columns: beside.columns.into_iter().collect(),
            reversed: beside.reversed,
            model,
        };
        let named = found.scales.iter().map(|(item, _)| ("scales", item));
        let named = named.chain(found.columns.iter().map(|(item, _)| ("columns", item)));
        let mut named = named.chain(found.reversed.iter().map(|item| ("reversed", item)));
        let items = found.model.items();
        match named.find(|(_, item)| !items.contains(&item.as_str())) {
            Some((key, item)) => {
                Err(format!("{key}: there is no item \"{item}\"; known: {}", items.join(", ")))
            }
            None => Ok(found),
        }
    }
}

/// The items of a questionnaire that are not answered from 1 to 10.
pub(super) fn own_scales(template: Template) -> Result<Vec<(String, Points)>, Error> {
    let questionnaire =
        template.questionnaire().map_err(|error| Error::Usage(error.to_string()))?;
    let items = questionnaire.items().iter().map(|item| {
        let range = i64::from(item.scale().min())..=i64::from(item.scale().max());
        (item.id().to_owned(), Points { range })
    });
    Ok(items.filter(|(_, points)| points.range != (1..=10)).collect())
}

/// The message without the line break at its end.
fn told(error: &toml::de::Error) -> String {
    error.to_string().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "name = \"shop\"\npaths = [\"Q -> S\"]\n\
                        [[constructs]]\nname = \"Q\"\nitems = [\"q1\", \"q2\"]\n\
                        [[constructs]]\nname = \"S\"\nitems = [\"s\"]\n";

    #[test]
    fn a_file_says_what_the_items_are() {
        let beside = "target = \"S\"\nscale = \"1-7\"\nreversed = [\"q2\"]\n";
        let tables = "[scales]\ns = \"0-10\"\n[columns]\nq1 = \"How good?\"\n";
        let found = Specification::parse(&format!("{beside}{SHOP}{tables}")).unwrap();
        assert_eq!(found.model.items(), ["q1", "q2", "s"]);
        assert_eq!(found.target.as_deref(), Some("S"));
        assert_eq!(found.scale.unwrap().range, 1..=7);
        assert_eq!(found.scales[0].1.range, 0..=10);
        assert_eq!(found.columns, [("q1".to_owned(), "How good?".to_owned())]);
        for (text, said) in [
            (String::new(), "name"),
            (format!("colour = 1\n{SHOP}"), "colour"),
            (format!("scale = \"x\"\n{SHOP}"), "such as 0-10"),
            (format!("reversed = [\"q9\"]\n{SHOP}"), "reversed: there is no item \"q9\""),
            (SHOP.replace("Q -> S", "Q -> S\", \"S -> Q"), "in a circle: Q -> S -> Q"),
            (SHOP.replace("Q -> S", "Q -> T"), "there is no construct \"T\""),
            (SHOP.replace("[\"s\"]", "[]"), "has no items"),
            ("name = ".to_owned(), "line 1"),
        ] {
            let message = Specification::parse(&text).unwrap_err();
            assert!(message.contains(said), "{text}: {message}");
        }
    }

    #[test]
    fn indices_go_by_name() {
        let found = Specification::named("Acsi").unwrap();
        assert_eq!(found.target.as_deref(), Some("Satisfaction"));
        assert!(
            found.scales.iter().any(|(item, points)| item == "COMP" && points.range == (0..=1))
        );
        let message = Specification::named("acsy").unwrap_err().to_string();
        assert!(message.contains("acsi, scsb, ecsi"), "{message}");
    }
}
