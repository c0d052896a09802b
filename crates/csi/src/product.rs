//! Products of constructs as columns of items: interactions and quadratic
//! terms, for which the rows are needed.

use crate::linear::{cholesky, cholesky_solve};
use crate::options::{Correction, PlsOptions, ProductUnit};
use crate::{Construct, Error, Fit, MissingAnswers, Model, Product, Rows, Weighting};

/// A model whose products have become constructs with items of their own.
#[derive(Debug, Clone)]
pub(crate) struct Expanded {
    pub(crate) model: Model,
    pub(crate) rows: Rows,
}

/// Replaces the products of a model by constructs, and adds their items to the
/// rows.
pub(crate) fn expand(
    model: &Model,
    rows: &Rows,
    missing: MissingAnswers,
    options: &PlsOptions,
) -> Result<Expanded, Error> {
    let rows = rows.select(&model.items())?;
    let mut builder = Model::new(model.name());
    for construct in model.constructs() {
        builder = builder.construct(construct.clone());
    }
    for (from, to) in model.paths() {
        builder = builder.path(from.as_str(), to.as_str());
    }
    let mut scores = None;
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    for product in model.interactions() {
        let begin = names.len();
        if product.product == Product::TwoStage {
            let found = match scores.take() {
                Some(found) => found,
                None => main_scores(model, &rows, missing, options)?,
            };
            let first = column(&found, &product.first);
            let second = column(&found, &product.second);
            names.push(product.name.clone());
            columns.push(first.zip(second).map(|(a, b)| a * b).collect());
            scores = Some(found);
        } else {
            let (added, found) = products(model, product, &rows, missing)?;
            names.extend(added);
            columns.extend(found);
        }
        let items: Vec<&str> = names[begin..].iter().map(String::as_str).collect();
        builder = builder.construct(Construct::composite(&product.name, &items, Weighting::ModeA));
    }
    let rows = rows.with_columns(&names, &columns)?;
    Ok(Expanded { model: builder.build()?, rows })
}

/// Scores of the model without its products, a column a construct.
struct Scores {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
}

fn column<'a>(scores: &'a Scores, name: &str) -> impl Iterator<Item = f64> + use<'a> {
    let at = scores.names.iter().position(|known| known == name);
    let column: &[f64] = at.map_or(&[], |at| &scores.columns[at]);
    column.iter().copied()
}

fn main_scores(
    model: &Model,
    rows: &Rows,
    missing: MissingAnswers,
    options: &PlsOptions,
) -> Result<Scores, Error> {
    let is_product = |name: &str| model.interactions().iter().any(|one| one.name == name);
    let mut main = Model::new(model.name());
    for construct in model.constructs() {
        main = main.construct(construct.clone());
    }
    for (from, to) in model.paths().iter().filter(|(from, _)| !is_product(from)) {
        main = main.path(from.as_str(), to.as_str());
    }
    let options = options.clone().correction(Correction::None);
    let fit = Fit::from_rows(&main.build()?, rows, missing, options)?;
    let scores = fit.scores(rows)?;
    let names: Vec<String> = scores.constructs().to_vec();
    let columns = (0..names.len())
        .map(|at| (0..rows.respondents()).map(|row| scores.at(row, at)).collect())
        .collect();
    Ok(Scores { names, columns })
}

/// Products of standardised items, or what the items leave of them.
fn products(
    model: &Model,
    product: &crate::Interaction,
    rows: &Rows,
    missing: MissingAnswers,
) -> Result<(Vec<String>, Vec<Vec<f64>>), Error> {
    let first = &model.construct(&product.first)?.measured_by;
    let second = &model.construct(&product.second)?.measured_by;
    let mut items: Vec<&str> = first.iter().map(String::as_str).collect();
    for item in second {
        if !items.contains(&item.as_str()) {
            items.push(item);
        }
    }
    let own = rows.select(&items)?;
    let summary = own.indicators(missing)?;
    let standardized = |row: &[f64], item: usize| {
        let mean = summary.means.as_ref().map_or(0.0, |means| means[item]);
        let value = (row[item] - mean) / summary.deviation(item);
        let replaced = value.is_nan() && missing == MissingAnswers::Mean;
        if replaced { 0.0 } else { value }
    };
    let square = product.first == product.second;
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    for (a, left) in first.iter().enumerate() {
        for right in second.iter().skip(if square { a } else { 0 }) {
            let at = |item: &str| items.iter().position(|known| *known == item).unwrap_or_default();
            let (x, y) = (at(left), at(right));
            names.push(format!("{left} * {right}"));
            let values = own.each().map(|row| standardized(row, x) * standardized(row, y));
            columns.push(values.collect::<Vec<f64>>());
        }
    }
    if product.product == Product::Orthogonalized {
        for (name, values) in names.iter().zip(&mut columns) {
            residualize(&own, name, values, missing)?;
        }
    }
    Ok((names, columns))
}

/// Takes out of a column what the items explain of it.
fn residualize(
    items: &Rows,
    name: &str,
    values: &mut [f64],
    missing: MissingAnswers,
) -> Result<(), Error> {
    let joined = items.with_columns(&[name.to_owned()], &[values.to_vec()])?;
    let summary = joined.indicators(missing)?;
    let (size, width) = (items.items().len(), items.items().len() + 1);
    let mut system = Vec::with_capacity(size * size);
    for row in 0..size {
        system.extend_from_slice(&summary.covariance[row * width..row * width + size]);
    }
    let mut slopes: Vec<f64> =
        (0..size).map(|row| summary.covariance[row * width + size]).collect();
    if !cholesky(&mut system, size) {
        return Err(Error::CollinearItems { construct: name.to_owned() });
    }
    cholesky_solve(&system, size, &mut slopes);
    let means = summary.means.clone().unwrap_or_default();
    for (row, value) in values.iter_mut().enumerate() {
        let mut rest = *value - means[size];
        for (item, answer) in items.answers(row).iter().enumerate() {
            let replaced = answer.is_nan() && missing == MissingAnswers::Mean;
            rest -= if replaced { 0.0 } else { slopes[item] * (answer - means[item]) };
        }
        *value = rest;
    }
    Ok(())
}

/// How many standard deviations of a product its own unit is, by construct of
/// the expanded model; 1 for what is no product. The mean of the standard
/// deviations of its items, weighted by the sizes of the loadings, as seminr.
pub(crate) fn units(model: &Model, fit: &Fit) -> Vec<f64> {
    let stage = &fit.plan.last;
    let work = &fit.work.last;
    let m = stage.items.len();
    stage
        .names
        .iter()
        .enumerate()
        .map(|(j, name)| {
            let product = model.interactions().iter().any(|one| one.name == *name);
            if !product || fit.options.product_unit == ProductUnit::Standardized {
                return 1.0;
            }
            let block = &stage.blocks[j];
            let (mut sum, mut total) = (0.0, 0.0);
            for at in block.start..block.end {
                let loading = (work.cross[j * m + at] / work.unit[at]).abs();
                sum += loading * work.deviation[at];
                total += loading;
            }
            sum / total
        })
        .collect()
}
