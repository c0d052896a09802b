//! From a model to one stage of estimation, or two.

use super::stage::BlockOf;
use super::{Convergence, Failure, Stage, Workspace};
use crate::options::{PlsOptions, SecondStage};
use crate::{Construct, Error, HigherOrder, Kind, Model, Weighting};

/// Where an item of the second stage comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// An item of the data, by its place in the first stage and in the data.
    Item { first: usize, data: usize },
    /// The score of a construct of the first stage.
    Score(usize),
}

/// A model ready to be estimated from a covariance matrix of `width` items.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) width: usize,
    pub(crate) first: Option<Stage>,
    pub(crate) sources: Vec<Source>,
    pub(crate) last: Stage,
}

/// The memory of a plan; the results of its last stage are in `last`.
#[derive(Debug, Clone)]
pub(crate) struct PlanWorkspace {
    pub(crate) first: Option<Workspace>,
    moments: Vec<f64>,
    pub(crate) last: Workspace,
    /// Whether the last estimation got as far as the last stage.
    reached_last: bool,
}

impl Plan {
    /// The positions of the model's items among `names`; products of
    /// constructs must have been replaced.
    pub(crate) fn new(
        model: &Model,
        names: &[String],
        options: &PlsOptions,
    ) -> Result<Self, Error> {
        if !model.interactions().is_empty() {
            return Err(Error::NeedsRows { what: "a product of constructs" });
        }
        if let crate::SignRule::Dominant(items) = &options.sign {
            let known = model.items();
            if let Some(item) = items.iter().find(|item| !known.contains(&item.as_str())) {
                return Err(Error::unknown("item of the model", item, known));
            }
        }
        let width = names.len();
        let place = |item: &String| -> Result<(String, usize), Error> {
            let at = names.iter().position(|name| name == item);
            let at =
                at.ok_or_else(|| Error::unknown("item", item, names.iter().map(String::as_str)));
            Ok((item.clone(), at?))
        };
        let order = model.constructs().iter().find_map(Construct::order);
        let Some(order) = order else {
            let blocks = model.constructs().iter().map(|one| plain(one, &place));
            let blocks = blocks.collect::<Result<_, _>>()?;
            let last = Draft { blocks, paths: model.paths().to_vec() }.into_stage(options);
            return Ok(Self { width, first: None, sources: Vec::new(), last });
        };
        let first = match order {
            HigherOrder::DisjointTwoStage => disjoint(model, &place)?,
            HigherOrder::SaturatedTwoStage => saturated(model, &place)?,
            HigherOrder::RepeatedIndicators | HigherOrder::EmbeddedTwoStage => {
                repeated(model, &place)?
            }
        };
        let first = first.into_stage(options);
        if order == HigherOrder::RepeatedIndicators {
            return Ok(Self { width, first: None, sources: Vec::new(), last: first });
        }
        Ok(Self::two_stage(model, first, order, width, options))
    }

    fn two_stage(
        model: &Model,
        first: Stage,
        order: HigherOrder,
        width: usize,
        options: &PlsOptions,
    ) -> Self {
        let fixed = match options.second_stage {
            SecondStage::AsPublished => order != HigherOrder::DisjointTwoStage,
            SecondStage::Reestimated => false,
            SecondStage::FixedScores => true,
        };
        let parts: Vec<&String> = model
            .constructs()
            .iter()
            .filter(|one| one.order().is_some())
            .flat_map(Construct::measured_by)
            .collect();
        let mut sources = Vec::new();
        let mut blocks = Vec::new();
        let score = |name: &String| first.names.iter().position(|known| known == name);
        for one in model.constructs().iter().filter(|one| !parts.contains(&&one.name)) {
            let mut items = Vec::new();
            let mut add = |name: &String, source: Source| {
                items.push((name.clone(), sources.len()));
                sources.push(source);
            };
            let (mut weighting, mut kind) = (one.weighting.clone(), one.kind);
            if one.order().is_some() {
                for part in &one.measured_by {
                    add(part, Source::Score(score(part).unwrap_or_default()));
                }
            } else if fixed {
                add(&one.name, Source::Score(score(&one.name).unwrap_or_default()));
                (weighting, kind) = (Weighting::ModeA, Kind::Composite);
            } else {
                for item in &one.measured_by {
                    // Every item of the model is one of the first stage's.
                    let at = first.item_names.iter().position(|name| name == item);
                    let at = at.unwrap_or_default();
                    add(item, Source::Item { first: at, data: first.items[at] });
                }
            }
            blocks.push(BlockOf { name: one.name.clone(), items, weighting, kind });
        }
        let last = Draft { blocks, paths: model.paths().to_vec() }.into_stage(options);
        Self { width, first: Some(first), sources, last }
    }

    /// Memory for any number of estimations.
    pub(crate) fn workspace(&self) -> PlanWorkspace {
        PlanWorkspace {
            first: self.first.as_ref().map(Workspace::new),
            moments: vec![0.0; self.sources.len() * self.sources.len()],
            last: Workspace::new(&self.last),
            reached_last: self.first.is_none(),
        }
    }

    /// Estimates from a covariance matrix, `width` by `width`, row by row; the
    /// results stay in the workspace. Correlations are formed unless given.
    pub(crate) fn estimate(
        &self,
        covariance: &[f64],
        correlation: Option<&[f64]>,
        work: &mut PlanWorkspace,
    ) -> Result<Convergence, Failure> {
        let (Some(first), Some(scores)) = (&self.first, &mut work.first) else {
            self.last.load(covariance, correlation, self.width, &mut work.last)?;
            return self.last.solve(&mut work.last);
        };
        work.reached_last = false;
        first.load(covariance, correlation, self.width, scores)?;
        let begun = first.solve(scores)?;
        work.reached_last = true;
        self.second_moments(first, scores, &mut work.moments);
        self.last.load(&work.moments, None, self.sources.len(), &mut work.last)?;
        let ended = self.last.solve(&mut work.last)?;
        Ok(Convergence {
            iterations: begun.iterations + ended.iterations,
            damped: begun.damped + ended.damped,
            change: ended.change,
            cycle: begun.cycle || ended.cycle,
        })
    }

    /// What went wrong in an estimation with this workspace, with its names.
    pub(crate) fn told(&self, failure: Failure, work: &PlanWorkspace) -> Error {
        match &self.first {
            Some(first) if !work.reached_last => failure.told(first),
            _ => failure.told(&self.last),
        }
    }

    /// Covariances of items and scores, for the second stage.
    fn second_moments(&self, first: &Stage, scores: &Workspace, moments: &mut [f64]) {
        let (m, k, size) = (first.items.len(), first.blocks.len(), self.sources.len());
        for (i, left) in self.sources.iter().enumerate() {
            for (j, right) in self.sources.iter().enumerate() {
                // In units of the first stage's matrix; scores have variance 1.
                moments[i * size + j] = match (left, right) {
                    (Source::Item { first: a, .. }, Source::Item { first: b, .. }) => {
                        scores.s[a * m + b]
                    }
                    (Source::Score(a), Source::Item { first: b, .. })
                    | (Source::Item { first: b, .. }, Source::Score(a)) => scores.cross[a * m + b],
                    (Source::Score(a), Source::Score(b)) => scores.proxies[a * k + b],
                };
            }
        }
    }
}

type Place<'a> = dyn Fn(&String) -> Result<(String, usize), Error> + 'a;

fn plain(one: &Construct, place: &Place<'_>) -> Result<BlockOf, Error> {
    Ok(BlockOf {
        name: one.name.clone(),
        items: one.measured_by.iter().map(place).collect::<Result<_, _>>()?,
        weighting: one.weighting.clone(),
        kind: one.kind,
    })
}

/// Paths as positions; those of a checked model all have them.
fn positions(names: &[String], paths: &[(String, String)]) -> Vec<(usize, usize)> {
    let at = |name: &String| names.iter().position(|known| known == name);
    paths.iter().filter_map(|(from, to)| Some((at(from)?, at(to)?))).collect()
}

/// Blocks with paths between them by name.
struct Draft {
    blocks: Vec<BlockOf>,
    paths: Vec<(String, String)>,
}

impl Draft {
    fn into_stage(self, options: &PlsOptions) -> Stage {
        let names: Vec<String> = self.blocks.iter().map(|block| block.name.clone()).collect();
        let paths = positions(&names, &self.paths);
        Stage::new(self.blocks, &paths, options)
    }
}

/// The model in which parts stand in the place of their wholes.
fn disjoint(model: &Model, place: &Place<'_>) -> Result<Draft, Error> {
    let first_order = model.constructs().iter().filter(|one| one.order().is_none());
    let blocks = first_order.map(|one| plain(one, place)).collect::<Result<_, _>>()?;
    let stands_for = |name: &String| -> Vec<String> {
        let whole =
            model.constructs().iter().find(|one| one.name == *name && one.order().is_some());
        whole.map_or_else(|| vec![name.clone()], |whole| whole.measured_by.clone())
    };
    let mut paths = Vec::new();
    for (from, to) in model.paths() {
        for a in stands_for(from) {
            for b in stands_for(to) {
                paths.push((a.clone(), b));
            }
        }
    }
    Ok(Draft { blocks, paths })
}

/// The model without wholes in which each construct leads to all after it.
fn saturated(model: &Model, place: &Place<'_>) -> Result<Draft, Error> {
    let first_order = model.constructs().iter().filter(|one| one.order().is_none());
    let blocks: Vec<BlockOf> =
        first_order.map(|one| plain(one, place)).collect::<Result<_, _>>()?;
    let mut paths = Vec::new();
    for (at, to) in blocks.iter().enumerate() {
        paths.extend(blocks[..at].iter().map(|from| (from.name.clone(), to.name.clone())));
    }
    Ok(Draft { blocks, paths })
}

/// The model in which the items of the parts measure their whole again.
fn repeated(model: &Model, place: &Place<'_>) -> Result<Draft, Error> {
    let mut blocks = Vec::new();
    let mut paths = model.paths().to_vec();
    for one in model.constructs() {
        if one.order().is_none() {
            blocks.push(plain(one, place)?);
            continue;
        }
        let mut items = Vec::new();
        for part in &one.measured_by {
            for item in &model.construct(part)?.measured_by {
                items.push(place(item)?);
            }
            let path = match one.kind {
                Kind::Reflective => (one.name.clone(), part.clone()),
                Kind::Composite => (part.clone(), one.name.clone()),
            };
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let (weighting, kind) = (one.weighting.clone(), one.kind);
        blocks.push(BlockOf { name: one.name.clone(), items, weighting, kind });
    }
    let names: Vec<String> = blocks.iter().map(|block: &BlockOf| block.name.clone()).collect();
    let mut successors = vec![Vec::new(); names.len()];
    for (from, to) in positions(&names, &paths) {
        successors[from].push(to);
    }
    if let Some(cycle) = crate::model::cycle(&successors) {
        let names: Vec<&str> = cycle.iter().map(|&at| names[at].as_str()).collect();
        return Err(Error::Cycle { cycle: names.join(" -> ") });
    }
    Ok(Draft { blocks, paths })
}
