//! Which columns hold the answers to which items, on which scales.

use satis_csi::Model;
use satis_response_model::Scale;

use super::Specification;
use crate::args::{CsiArgs, Points};
use crate::cell::CellRules;
use crate::error::Error;
use crate::source::Columns;
use crate::text::fold;

/// The construct that is told first unless something else is said.
const USUAL_TARGET: &str = "satisfaction";

/// The column of an item.
#[derive(Debug)]
pub(crate) struct ItemColumn {
    /// The item.
    pub(crate) item: String,
    /// Its column, counted from 0.
    pub(crate) column: usize,
    /// The points of answers.
    pub(crate) scale: Scale,
    /// How its cells are read.
    pub(crate) rules: CellRules,
    /// Whether answers are mirrored on the scale.
    pub(crate) reversed: bool,
}

/// What is read, and how.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The items, in the order of the model.
    pub(crate) items: Vec<ItemColumn>,
    /// The construct whose index it is.
    pub(crate) target: String,
    /// The column of weights.
    pub(crate) weight: Option<usize>,
    /// The scale of items that have none of their own.
    pub(crate) points: Points,
    /// How the cells of items on that scale are read.
    pub(crate) rules: CellRules,
}

impl Layout {
    /// Settles what is read from a file of these columns.
    ///
    /// # Errors
    ///
    /// Where an item has no column, or options do not go together.
    pub(crate) fn settle(
        args: &CsiArgs,
        specification: &Specification,
        columns: &Columns,
    ) -> Result<Self, Error> {
        let model = &specification.model;
        let items = model.items();
        let known = |option: &str, item: &str| {
            let item = item.trim();
            items.iter().copied().find(|known| *known == item).ok_or_else(|| {
                let all = items.join(", ");
                Error::Usage(format!("{option}: there is no item {item}; known are {all}"))
            })
        };
        let mut named: Vec<(String, &str)> = Vec::new();
        for text in &args.columns {
            let (item, column) = text.split_once('=').ok_or_else(|| Error::Option {
                text: text.clone(),
                expected: "an item and its column, such as q1=Question 1",
            })?;
            named.push((known(&format!("--column {text}"), item)?.to_owned(), column));
        }
        let configured = specification.columns.iter();
        named.extend(configured.map(|(item, column)| (item.clone(), column.as_str())));
        let mut reversed: Vec<&str> = specification.reversed.iter().map(String::as_str).collect();
        for item in &args.reverse {
            reversed.push(known("--reverse", item)?);
        }
        let stated = args.cells.stated().or(specification.scale.as_ref());
        let points = stated.cloned().unwrap_or_else(|| args.cells.points(1..=10));
        let mut found: Vec<ItemColumn> = Vec::with_capacity(items.len());
        for item in &items {
            let own = specification.scales.iter().find(|(name, _)| name == item);
            let points = own.map_or(&points, |(_, points)| points);
            args.cells.check_codes(&points.range)?;
            let column = match named.iter().find(|(name, _)| name == item) {
                Some((_, column)) => columns.find(column)?,
                None => own_column(item, columns)?,
            };
            if let Some(other) = found.iter().find(|other| other.column == column) {
                return Err(Error::Usage(format!(
                    "column {} holds the answers to both {} and {item}: each item needs its own",
                    columns.label(column),
                    other.item
                )));
            }
            found.push(ItemColumn {
                item: (*item).to_owned(),
                column,
                scale: points.scale()?,
                rules: args.cells.rules(&points.range),
                reversed: reversed.contains(item),
            });
        }
        Ok(Self {
            items: found,
            target: target(args, specification)?,
            weight: args.weight.as_ref().map(|name| columns.find(name)).transpose()?,
            rules: args.cells.rules(&points.range),
            points,
        })
    }
}

/// The column that has the name of the item. An item called `3` is not the
/// third column.
fn own_column(item: &str, columns: &Columns) -> Result<usize, Error> {
    let unknown = |hint: String| Error::UnknownColumn {
        wanted: item.to_owned(),
        hint: format!("{hint}; --column {item}=COLUMN names the column of the item"),
    };
    match columns.find(item) {
        Ok(column) if fold(columns.name(column)) == fold(item) => Ok(column),
        Ok(_) | Err(Error::ColumnNumber { .. }) => Err(unknown(String::new())),
        Err(Error::UnknownColumn { hint, .. }) => Err(unknown(hint)),
        Err(error) => Err(error),
    }
}

/// The construct whose index it is.
fn target(args: &CsiArgs, specification: &Specification) -> Result<String, Error> {
    let model = &specification.model;
    let stated = args.target.as_ref().or(specification.target.as_ref());
    if let Some(name) = stated {
        let found = model.construct(name.trim());
        let found = found.map_err(|error| Error::Usage(format!("the target: {error}")))?;
        return Ok(found.name().to_owned());
    }
    let usual = names(model).into_iter().find(|name| fold(name) == USUAL_TARGET);
    usual.map(ToOwned::to_owned).ok_or_else(|| {
        Error::Usage(format!(
            "no construct is called Satisfaction: say by --target, or by target in the model, whose \
             index it is: {}",
            names(model).join(", ")
        ))
    })
}

fn names(model: &Model) -> Vec<&str> {
    model.constructs().iter().map(satis_csi::Construct::name).collect()
}
