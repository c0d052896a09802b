//! Which columns ask about which item, on which scale: by patterns or by a
//! configuration.

use satis_response_model::{Item, Keying, Scale};
use satis_servqual::{ItemPair, Servqual, Weights};

use super::config::Config;
use super::dimensions::{classic, select, stated};
use crate::args::{Points, ServqualArgs};
use crate::error::Error;
use crate::measure::listed_columns;
use crate::pattern::Pattern;
use crate::source::Columns;
use crate::text::fold;

/// What stands before the item in the usual names.
const USUAL: [&str; 2] = ["E", "P"];

/// The two columns of an item, counted from 0.
#[derive(Debug, Clone)]
pub(crate) struct ItemColumns {
    /// What identifies it.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// The expectations.
    pub(crate) expectation: usize,
    /// The perceptions.
    pub(crate) perception: usize,
    /// The dimension, counted from 0.
    pub(crate) dimension: usize,
    /// Whether answers are mirrored on the scale.
    pub(crate) keying: Keying,
}

/// What is read, and how.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The items, in the order of their columns of expectations: runs of equal
    /// answers are looked for in this order.
    pub(crate) items: Vec<ItemColumns>,
    /// The names of the dimensions.
    pub(crate) dimensions: Vec<String>,
    /// 100 points shared by them, as given.
    pub(crate) points_of_weights: Option<Vec<f64>>,
    /// The same, checked.
    pub(crate) weights: Option<Weights>,
    /// The points of answers.
    pub(crate) points: Points,
    /// The same as a scale.
    pub(crate) scale: Scale,
    /// The columns whose mean the gap should explain.
    pub(crate) outcome: Vec<usize>,
    /// The column of seconds that respondents took.
    pub(crate) seconds: Option<usize>,
    /// How the columns were found, in words.
    pub(crate) found: String,
    /// What to know about them.
    pub(crate) notes: Vec<String>,
}

impl Layout {
    /// Settles what is read from a file of these columns.
    ///
    /// # Errors
    ///
    /// Where options or configuration name no columns, or do not go together.
    pub(crate) fn settle(args: &ServqualArgs, columns: &Columns) -> Result<Self, Error> {
        let config = args.config.as_deref().map(Config::read).transpose()?;
        let (scale, shared) = match &config {
            Some(config) => (config.scale.clone(), config.weights.clone()),
            None => (None, None),
        };
        let points = args.cells.stated().cloned().or(scale);
        let points = points.unwrap_or_else(|| args.cells.points(1..=7));
        args.cells.check_codes(&points.range)?;
        let mut notes = Vec::new();
        let (mut items, dimensions, found) = match config {
            Some(config) => {
                let (items, dimensions) = configured(config, columns)?;
                (items, dimensions, "as the configuration says".to_owned())
            }
            None => by_patterns(args, columns, &mut notes)?,
        };
        items.sort_by_key(|item| item.expectation);
        let given = if args.weights.is_empty() { shared } else { Some(args.weights.clone()) };
        let outcome = listed_columns(args.outcome.as_slice(), columns)?;
        let seconds = args.seconds.as_ref().map(|name| columns.find(name)).transpose()?;
        Ok(Self {
            weights: given.as_deref().map(|given| weights(given, &dimensions)).transpose()?,
            points_of_weights: given,
            scale: points.scale()?,
            items,
            dimensions,
            points,
            outcome,
            seconds,
            found,
            notes,
        })
    }

    /// The instrument; its questions have the names of the columns.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] where a column is that of two questions.
    pub(crate) fn servqual(&self, columns: &Columns) -> Result<Servqual, Error> {
        let pairs = self.items.iter().map(|item| {
            let question = |column| Item::new(columns.label(column), self.scale.clone());
            let (expectation, perception) = (question(item.expectation), question(item.perception));
            ItemPair::of(item.id.clone(), expectation, perception).with_keying(item.keying)
        });
        let members: Vec<Vec<&str>> = (0..self.dimensions.len())
            .map(|at| {
                let of = self.items.iter().filter(|item| item.dimension == at);
                of.map(|item| item.id.as_str()).collect()
            })
            .collect();
        let named: Vec<(&str, &[&str])> = self
            .dimensions
            .iter()
            .zip(&members)
            .map(|(name, members)| (name.as_str(), &**members))
            .collect();
        Servqual::new(pairs, &named).map_err(|error| Error::Usage(error.to_string()))
    }
}

fn weights(given: &[f64], dimensions: &[String]) -> Result<Weights, Error> {
    if given.len() != dimensions.len() {
        return Err(Error::Usage(format!(
            "weights: {} numbers, and the dimensions are {}: {}; one each is wanted",
            given.len(),
            dimensions.len(),
            dimensions.join(", ")
        )));
    }
    Weights::overall(given).map_err(|error| Error::Usage(error.to_string()))
}

type Found = (Vec<ItemColumns>, Vec<String>, String);

fn by_patterns(
    args: &ServqualArgs,
    columns: &Columns,
    notes: &mut Vec<String>,
) -> Result<Found, Error> {
    let [usual_first, usual_second] = USUAL.map(|prefix| Pattern::usual(prefix, ""));
    let first = args.expectation.as_deref().map_or(Ok(usual_first), pattern)?;
    let second = args.perception.as_deref().map_or(Ok(usual_second), pattern)?;
    let (expectations, perceptions) = (matching(&first, columns)?, matching(&second, columns)?);
    let mut items: Vec<ItemColumns> = Vec::new();
    let mut alone: Vec<usize> = Vec::new();
    for (id, expectation) in &expectations {
        match perceptions.iter().find(|(other, _)| fold(other) == fold(id)) {
            Some((_, perception)) => items.push(ItemColumns {
                id: id.clone(),
                name: id.clone(),
                expectation: *expectation,
                perception: *perception,
                dimension: 0,
                keying: Keying::Direct,
            }),
            None => alone.push(*expectation),
        }
    }
    if items.is_empty() {
        return Err(Error::Usage(format!(
            "no columns {first} and {second} of one item: --expectation and --perception, or \
             --config, state theirs; `satis columns FILE` lists all"
        )));
    }
    let paired = |column: &usize| items.iter().any(|item| item.perception == *column);
    alone.extend(perceptions.iter().map(|(_, column)| *column).filter(|column| !paired(column)));
    if !alone.is_empty() {
        let names: Vec<String> = alone.iter().map(|column| columns.label(*column)).collect();
        notes.push(format!("left out, for want of the other question: {}", names.join(", ")));
    }
    let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (dimensions, of) =
        if args.dimensions.is_empty() { classic(&ids)? } else { stated(&args.dimensions, &ids)? };
    for (item, dimension) in items.iter_mut().zip(of) {
        item.dimension = dimension;
    }
    for list in &args.reverse {
        for position in select(&format!("--reverse {list}"), list, &ids)? {
            if let Some(item) = items.get_mut(position) {
                item.keying = Keying::Reversed;
            }
        }
    }
    let how = if args.expectation.is_some() { "as stated" } else { "the usual names" };
    Ok((items, dimensions, format!("by {first} and {second}, {how}")))
}

fn pattern(text: &str) -> Result<Pattern, Error> {
    Pattern::stated(text)?.ok_or_else(|| Error::Option {
        text: text.to_owned(),
        expected: "a pattern with {} for the item, such as E{}",
    })
}

/// The columns of a pattern, with the items that their names hold.
fn matching(pattern: &Pattern, columns: &Columns) -> Result<Vec<(String, usize)>, Error> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for column in 0..columns.len() {
        let Some(id) = pattern.feature(columns.name(column)) else { continue };
        if let Some((_, other)) = found.iter().find(|(other, _)| fold(other) == fold(id)) {
            return Err(Error::Usage(format!(
                "columns #{} and #{} are both {pattern} of item {id}: --config states which",
                other + 1,
                column + 1
            )));
        }
        found.push((id.to_owned(), column));
    }
    Ok(found)
}

fn configured(config: Config, columns: &Columns) -> Result<(Vec<ItemColumns>, Vec<String>), Error> {
    let (mut items, mut names) = (Vec::new(), Vec::new());
    for dimension in config.dimensions {
        for item in dimension.items {
            items.push(ItemColumns {
                name: item.name.unwrap_or_else(|| item.id.clone()),
                expectation: columns.find(&item.expectation)?,
                perception: columns.find(&item.perception)?,
                dimension: names.len(),
                keying: if item.reversed { Keying::Reversed } else { Keying::Direct },
                id: item.id,
            });
        }
        names.push(dimension.name);
    }
    Ok((items, names))
}
