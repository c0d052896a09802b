//! Products of constructs as columns of items: interactions and quadratic
//! terms, for which the rows are needed.

use crate::linear::{cholesky, cholesky_solve};
use crate::options::{Correction, PlsOptions, ProductUnit};
use crate::{Construct, Error, Fit, MissingAnswers, Model, Product, Rows, Weighting};

/// How the products of a model become constructs with items of their own, as
/// learnt from the respondents of a fit: other respondents get their products
/// by the same means and weights.
#[derive(Debug, Clone)]
pub(crate) struct Expansion {
    /// The model whose products are constructs.
    pub(crate) model: Model,
    /// The model without its products, for those of scores.
    main: Option<Box<Fit>>,
    products: Vec<Columns>,
    missing: MissingAnswers,
}

/// How the columns of one product are made.
#[derive(Debug, Clone)]
enum Columns {
    /// Of the scores of two constructs.
    Scores { name: String, first: String, second: String },
    /// Of their items.
    Items(ItemProducts),
}

/// Products of standardised items, or what the items leave of them.
#[derive(Debug, Clone)]
struct ItemProducts {
    names: Vec<String>,
    /// The items of both constructs, each once.
    items: Vec<String>,
    means: Vec<f64>,
    deviations: Vec<f64>,
    /// Which two of the items each product is of.
    pairs: Vec<(usize, usize)>,
    /// One a product if the products are orthogonalised, otherwise none.
    regressions: Vec<Regression>,
}

/// The regression of a product on the items.
#[derive(Debug, Clone)]
struct Regression {
    mean: f64,
    means: Vec<f64>,
    slopes: Vec<f64>,
}

impl Expansion {
    /// Learnt from rows, with missing answers treated in one way.
    pub(crate) fn new(
        model: &Model,
        rows: &Rows,
        missing: MissingAnswers,
        options: &PlsOptions,
    ) -> Result<Self, Error> {
        let rows = rows.select(&model.items())?;
        let mut builder = Model::new(model.name());
        for construct in model.constructs() {
            builder = builder.construct(construct.clone());
        }
        for (from, to) in model.paths() {
            builder = builder.path(from.as_str(), to.as_str());
        }
        let mut products = Vec::with_capacity(model.interactions().len());
        for product in model.interactions() {
            let columns = if product.product == Product::TwoStage {
                let (first, second) = (product.first.clone(), product.second.clone());
                Columns::Scores { name: product.name.clone(), first, second }
            } else {
                Columns::Items(ItemProducts::new(model, product, &rows, missing)?)
            };
            let items: Vec<&str> = columns.names().iter().map(String::as_str).collect();
            builder =
                builder.construct(Construct::composite(&product.name, &items, Weighting::ModeA));
            products.push(columns);
        }
        let of_scores = products.iter().any(|one| matches!(one, Columns::Scores { .. }));
        let main = match of_scores {
            true => Some(Box::new(main_effects(model, &rows, missing, options)?)),
            false => None,
        };
        Ok(Self { model: builder.build()?, main, products, missing })
    }

    /// The items of the model given, with the columns of its products.
    pub(crate) fn rows(&self, model: &Model, rows: &Rows) -> Result<Rows, Error> {
        let rows = rows.select(&model.items())?;
        let scores = match &self.main {
            Some(main) => Some((main, main.scores(&rows)?)),
            None => None,
        };
        let (mut names, mut columns) = (Vec::new(), Vec::new());
        for product in &self.products {
            names.extend_from_slice(product.names());
            match (product, &scores) {
                (Columns::Scores { first, second, .. }, Some((main, scores))) => {
                    let (a, b) = (main.position(first)?, main.position(second)?);
                    let each = 0..rows.respondents();
                    columns.push(each.map(|row| scores.at(row, a) * scores.at(row, b)).collect());
                }
                (Columns::Items(items), _) => {
                    columns.extend(items.columns(&rows, self.missing)?);
                }
                // Products of scores come with the model without products.
                (Columns::Scores { .. }, None) => {}
            }
        }
        rows.with_columns(&names, &columns)
    }
}

impl Columns {
    fn names(&self) -> &[String] {
        match self {
            Self::Scores { name, .. } => std::slice::from_ref(name),
            Self::Items(items) => &items.names,
        }
    }
}

fn main_effects(
    model: &Model,
    rows: &Rows,
    missing: MissingAnswers,
    options: &PlsOptions,
) -> Result<Fit, Error> {
    let is_product = |name: &str| model.interactions().iter().any(|one| one.name == name);
    let mut main = Model::new(model.name());
    for construct in model.constructs() {
        main = main.construct(construct.clone());
    }
    for (from, to) in model.paths().iter().filter(|(from, _)| !is_product(from)) {
        main = main.path(from.as_str(), to.as_str());
    }
    let options = options.clone().correction(Correction::None);
    Fit::from_rows(&main.build()?, rows, missing, options)
}

impl ItemProducts {
    fn new(
        model: &Model,
        product: &crate::Interaction,
        rows: &Rows,
        missing: MissingAnswers,
    ) -> Result<Self, Error> {
        let first = &model.construct(&product.first)?.measured_by;
        let second = &model.construct(&product.second)?.measured_by;
        let mut items: Vec<String> = first.clone();
        items.extend(second.iter().filter(|item| !first.contains(item)).cloned());
        let borrowed: Vec<&str> = items.iter().map(String::as_str).collect();
        let summary = rows.select(&borrowed)?.indicators(missing)?;
        let at = |item: &String| items.iter().position(|known| known == item).unwrap_or_default();
        let square = product.first == product.second;
        let (mut names, mut pairs) = (Vec::new(), Vec::new());
        for (a, left) in first.iter().enumerate() {
            for right in second.iter().skip(if square { a } else { 0 }) {
                names.push(format!("{left} * {right}"));
                pairs.push((at(left), at(right)));
            }
        }
        let mut found = Self {
            names,
            means: summary.means.clone().unwrap_or_default(),
            deviations: (0..items.len()).map(|item| summary.deviation(item)).collect(),
            items,
            pairs,
            regressions: Vec::new(),
        };
        if product.product == Product::Orthogonalized {
            found.regressions = found.regress(rows, missing)?;
        }
        Ok(found)
    }

    /// The items alone, in their order.
    fn own(&self, rows: &Rows) -> Result<Rows, Error> {
        rows.select(&self.items.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// A column a product.
    fn columns(&self, rows: &Rows, missing: MissingAnswers) -> Result<Vec<Vec<f64>>, Error> {
        let own = self.own(rows)?;
        // The distance from a mean; none where the mean stands for the answer.
        let rest = |answer: f64, mean: f64| {
            if answer.is_nan() && missing == MissingAnswers::Mean { 0.0 } else { answer - mean }
        };
        let standardized =
            |row: &[f64], item: usize| rest(row[item], self.means[item]) / self.deviations[item];
        let mut columns = Vec::with_capacity(self.pairs.len());
        for (at, &(x, y)) in self.pairs.iter().enumerate() {
            let product = |row: &[f64]| {
                let value = standardized(row, x) * standardized(row, y);
                let Some(on) = self.regressions.get(at) else { return value };
                let explained = row.iter().zip(&on.means).zip(&on.slopes);
                explained.fold(value - on.mean, |left, ((answer, mean), slope)| {
                    left - slope * rest(*answer, *mean)
                })
            };
            columns.push(own.each().map(product).collect());
        }
        Ok(columns)
    }

    /// The regression of each product on the items.
    fn regress(&self, rows: &Rows, missing: MissingAnswers) -> Result<Vec<Regression>, Error> {
        let own = self.own(rows)?;
        let (size, width) = (self.items.len(), self.items.len() + 1);
        let mut found = Vec::with_capacity(self.names.len());
        for (name, values) in self.names.iter().zip(self.columns(rows, missing)?) {
            let joined = own.with_columns(std::slice::from_ref(name), &[values])?;
            let summary = joined.indicators(missing)?;
            let mut system = Vec::with_capacity(size * size);
            let mut slopes = Vec::with_capacity(size);
            for row in summary.covariance.chunks_exact(width).take(size) {
                system.extend_from_slice(&row[..size]);
                slopes.push(row[size]);
            }
            if !cholesky(&mut system, size) {
                return Err(Error::CollinearItems { construct: name.clone() });
            }
            cholesky_solve(&system, size, &mut slopes);
            let mut means = summary.means.unwrap_or_default();
            let mean = means.pop().unwrap_or_default();
            found.push(Regression { mean, means, slopes });
        }
        Ok(found)
    }
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
