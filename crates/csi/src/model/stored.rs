//! How a model is stored: as a person would write it in TOML.

use super::{Construct, HigherOrder, Interaction, Kind, Model, Product, Weighting};
use crate::Error;

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    name: String,
    /// `from -> to`, or `from -> to, to, to`.
    paths: Vec<String>,
    constructs: Vec<StoredConstruct>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    interactions: Vec<StoredInteraction>,
}

/// What measures a construct, and how its items are weighed unless said
/// otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Measurement {
    #[default]
    Reflective,
    Formative,
    Composite,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredConstruct {
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<String>,
    /// For a construct of higher order, instead of items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<String>,
    #[serde(default)]
    measurement: Measurement,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weighting: Option<Weighting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<HigherOrder>,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredInteraction {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    first: String,
    second: String,
    #[serde(default)]
    product: Product,
}

impl TryFrom<Stored> for Model {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        let mut builder = Self::new(stored.name);
        for one in stored.constructs {
            builder = builder.construct(one.try_into()?);
        }
        for one in stored.interactions {
            let product = Interaction::new(one.first, one.second, one.product);
            builder = builder.interaction(match one.name {
                Some(name) => product.named(name),
                None => product,
            });
        }
        for path in &stored.paths {
            let Some((from, to)) = path.split_once("->") else {
                let reason = format!("the path {path:?} has no arrow: write \"from -> to\"");
                return Err(Error::Model { reason });
            };
            for to in to.split(',') {
                builder = builder.path(from.trim(), to.trim());
            }
        }
        builder.build()
    }
}

impl TryFrom<StoredConstruct> for Construct {
    type Error = Error;

    fn try_from(stored: StoredConstruct) -> Result<Self, Error> {
        let (kind, usual) = match stored.measurement {
            Measurement::Reflective => (Kind::Reflective, Weighting::ModeA),
            Measurement::Formative => (Kind::Composite, Weighting::ModeB),
            Measurement::Composite => (Kind::Composite, Weighting::ModeA),
        };
        let weighting = stored.weighting.unwrap_or(usual);
        let (measured_by, higher_order) = match (stored.items.is_empty(), stored.parts.is_empty()) {
            (_, true) if stored.method.is_none() => (stored.items, None),
            (true, false) => {
                (stored.parts, Some(stored.method.unwrap_or(HigherOrder::DisjointTwoStage)))
            }
            _ => {
                let reason = format!(
                    "construct {:?} needs either items, or parts and perhaps a method",
                    stored.name
                );
                return Err(Error::Model { reason });
            }
        };
        Ok(Self { name: stored.name, measured_by, kind, weighting, higher_order })
    }
}

impl From<Model> for Stored {
    fn from(model: Model) -> Self {
        let constructs = model.constructs.into_iter().map(|one| {
            let measurement = match (one.kind, &one.weighting) {
                (Kind::Reflective, _) => Measurement::Reflective,
                (Kind::Composite, Weighting::ModeB) => Measurement::Formative,
                (Kind::Composite, _) => Measurement::Composite,
            };
            let usual = match measurement {
                Measurement::Formative => Weighting::ModeB,
                _ => Weighting::ModeA,
            };
            let (items, parts) = match one.higher_order {
                None => (one.measured_by, Vec::new()),
                Some(_) => (Vec::new(), one.measured_by),
            };
            StoredConstruct {
                name: one.name,
                items,
                parts,
                measurement,
                weighting: (one.weighting != usual).then_some(one.weighting),
                method: one.higher_order,
            }
        });
        let interactions = model.interactions.into_iter().map(|one| StoredInteraction {
            name: Some(one.name),
            first: one.first,
            second: one.second,
            product: one.product,
        });
        Self {
            name: model.name,
            paths: model.paths.iter().map(|(from, to)| format!("{from} -> {to}")).collect(),
            constructs: constructs.collect(),
            interactions: interactions.collect(),
        }
    }
}
