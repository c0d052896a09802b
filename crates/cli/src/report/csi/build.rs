//! From a fitted model to the report.

use satis_csi::{
    CsiIndex, Figure as Asked, Fit, FitBootstrap, HtmtKind, Implied, IndexWeights, Kind,
    MissingAnswers, RangeUsed, Rows,
};
use satis_numerics::distribution::StudentT;
use satis_numerics::distribution::normal::two_sided_p;
use satis_response_model::MissingCounts;

use super::document::{
    AdmissibilityFacts, BootstrapFacts, CauseFacts, ConstructFacts, ConvergenceFacts, CsiOptions,
    CsiReport, CsiRows, EffectFacts, FitFacts, ImportanceFacts, ImportanceRow, IndexFacts,
    ItemFacts, MeasuresFacts, ModelFacts, OuterFacts, PairFacts, PathFacts, SCHEMA,
};
use super::resampled::Resampled;
use super::warnings::warnings;
use crate::args::CsiArgs;
use crate::csi::{CsiPass, Layout, Specification};
use crate::error::Error;
use crate::measure::Filter;
use crate::report::build::{
    SMALL_BASE, bad_cells, file, filter_facts, filter_words, missing_facts, name,
};
use crate::report::figure::Figure;
use crate::report::number::count;
use crate::source::Survey;

/// Notes on intervals that do not exist, before the others are only counted.
const LOST_INTERVALS: usize = 5;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct CsiContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a CsiArgs,
    /// The model.
    pub(crate) specification: &'a Specification,
    /// What was read.
    pub(crate) layout: &'a Layout,
    /// What became of rows and cells.
    pub(crate) pass: &'a CsiPass,
    /// The answers.
    pub(crate) rows: &'a Rows,
    /// The estimated model.
    pub(crate) fit: &'a Fit,
    /// Its bootstrap, if there was one.
    pub(crate) bootstrap: Option<&'a FitBootstrap>,
    /// The file, read to its end.
    pub(crate) survey: &'a Survey,
    /// The columns of segments.
    pub(crate) by: &'a [usize],
    /// Which rows count.
    pub(crate) filters: &'a [Filter],
}

impl<'a> CsiContext<'a> {
    /// The report.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where the target has no index, [`Error::Strict`] where
    /// `--strict` asks and the solution is not admissible.
    pub(crate) fn report(self) -> Result<CsiReport, Error> {
        let Self { args, specification, pass, fit, survey, .. } = self;
        let (mut notes, mut lost) = (Vec::new(), Vec::new());
        let found = fit.admissibility().map_err(told)?;
        let admissibility = AdmissibilityFacts {
            admissible: found.is_admissible(),
            flaws: found.flaws().iter().map(ToString::to_string).collect(),
        };
        if args.strict && !admissibility.admissible {
            return Err(Error::Strict { bad: admissibility.flaws.join("; ") });
        }
        let target = fit.index(&self.layout.target, &args.index_weights()).map_err(told)?;
        let index = self.index(&target, &mut lost);
        let indices = self.indices(&mut notes);
        let constructs = self.constructs(&indices, &mut lost);
        let mut missing = MissingCounts::new();
        for item in &pass.missing {
            missing.merge(item)?;
        }
        let indicators = fit.indicators();
        let mut report = CsiReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: "csi",
            input: file(survey),
            rows: CsiRows {
                read: pass.read,
                filtered_out: pass.filtered_out,
                weight_blank: pass.weight_blank,
                weight_bad: pass.weight_bad,
                unanswered: pass.unanswered,
            },
            options: self.options(),
            model: ModelFacts {
                name: fit.model().name().to_owned(),
                template: specification.template.map(satis_csi::Template::name),
                recalled: specification.template.is_some_and(satis_csi::Template::is_recalled),
            },
            respondents: pass.respondents() as u64,
            n: fit.n(),
            effective_n: self.layout.weight.map(|_| indicators.effective_n()),
            incomplete: (self.rows.respondents() - self.rows.complete()) as u64,
            missing: missing_facts(&missing),
            small_base: fit.n() < SMALL_BASE,
            index,
            paths: self.paths(&mut lost),
            effects: self.effects(&mut lost)?,
            outer: self.outer(&indices, &mut lost),
            items: self.items()?,
            discriminant: self.discriminant(&mut lost)?,
            fit: self.fit_facts(&mut notes),
            importance_performance: self.importance(&mut notes),
            segments: self.segments(&target, &indices, &mut notes)?,
            convergence: self.convergence(),
            admissibility,
            bootstrap: self.bootstrap_facts(),
            constructs,
            warnings: Vec::new(),
            notes: Vec::new(),
            bad_cells: bad_cells(&pass.bad, survey.columns()),
            conventions: self.conventions(),
            subject: self.subject(),
            cells: format!("cells: {}", self.layout.rules),
        };
        let more = lost.len().saturating_sub(LOST_INTERVALS);
        lost.truncate(LOST_INTERVALS);
        notes.extend(lost);
        if more > 0 {
            notes.push(format!("intervals of {} more figures are missing", count(more as u64)));
        }
        report.notes = notes;
        report.warnings = warnings(&report, self);
        Ok(report)
    }

    fn options(self) -> CsiOptions {
        let (args, columns) = (self.args, self.survey.columns());
        let written = args.written();
        CsiOptions {
            model: args.model.clone().unwrap_or_default(),
            target: self.layout.target.clone(),
            index_weights: written.index,
            scheme: written.scheme,
            item_metric: written.metric,
            correction: written.correction,
            missing_answers: written.missing_answers,
            bootstrap: args.bootstrap,
            seed: args.seed,
            bootstrap_interval: written.interval,
            level: args.level,
            weight: self.layout.weight.map(|column| name(columns, column)),
            by: self.by.iter().map(|column| name(columns, *column)).collect(),
            filters: filter_facts(self.filters, columns),
            strict: args.strict,
        }
    }

    fn figure(self, asked: &Asked, value: f64, lost: &mut Vec<String>) -> Figure {
        let (interval, level) = (self.args.interval(), self.args.level);
        Resampled { bootstrap: self.bootstrap, interval, level }.figure(asked, value, lost)
    }

    /// An index; without a bootstrap, the weights are taken as known.
    fn index(self, found: &CsiIndex, lost: &mut Vec<String>) -> IndexFacts {
        let asked = Asked::index(found.construct(), found.weights().clone());
        let figure = match self.bootstrap {
            Some(_) => self.figure(&asked, found.value(), lost),
            None => known(found, self.args.level),
        };
        IndexFacts {
            construct: found.construct().to_owned(),
            figure,
            known_weights_standard_error: found.standard_error(),
            standard_deviation: found.standard_deviation(),
            convention: found.weights().name(),
        }
    }

    /// The indices of all constructs that have one, the target's first.
    fn indices(self, notes: &mut Vec<String>) -> Vec<CsiIndex> {
        let weights: IndexWeights = self.args.index_weights();
        let mut found = Vec::new();
        for construct in self.ordered() {
            match self.fit.index(construct, &weights) {
                Ok(index) => found.push(index),
                // Products of constructs have no scale.
                Err(satis_csi::Error::NoScale { .. }) => {}
                Err(error) => notes.push(format!("index of {construct}: {error}")),
            }
        }
        found
    }

    /// The constructs, the target first.
    fn ordered(self) -> Vec<&'a str> {
        let target = self.layout.target.as_str();
        let names = self.fit.constructs().iter().map(String::as_str);
        let (first, others): (Vec<&str>, Vec<&str>) = names.partition(|name| *name == target);
        [first, others].concat()
    }

    fn constructs(self, indices: &[CsiIndex], lost: &mut Vec<String>) -> Vec<ConstructFacts> {
        let rows = self.fit.construct_rows();
        let mut told = Vec::with_capacity(rows.len());
        for name in self.ordered() {
            let Some(row) = rows.iter().find(|row| row.construct == name) else { continue };
            let index = indices.iter().find(|index| index.construct() == name);
            let construct = || name.to_owned();
            let alpha = Asked::Alpha { construct: construct() };
            let rho_a = Asked::RhoA { construct: construct() };
            let rho_c = Asked::RhoC { construct: construct() };
            let extracted = Asked::AverageVarianceExtracted { construct: construct() };
            told.push(ConstructFacts {
                construct: construct(),
                kind: match row.kind {
                    Kind::Reflective => "reflective",
                    Kind::Composite => "composite",
                },
                measured_by: row.items,
                index: index.map(|index| self.index(index, lost)),
                r_squared: row
                    .r_squared
                    .map(|value| self.figure(&Asked::r_squared(name), value, lost)),
                adjusted_r_squared: row.adjusted_r_squared,
                alpha: row.alpha.map(|value| self.figure(&alpha, value, lost)),
                rho_a: row.rho_a.map(|value| self.figure(&rho_a, value, lost)),
                rho_c: self.figure(&rho_c, row.rho_c, lost),
                average_variance_extracted: self.figure(
                    &extracted,
                    row.average_variance_extracted,
                    lost,
                ),
                without_answers: self.without_answers(name),
            });
        }
        told
    }

    /// Respondents who count and answered no item of a construct.
    fn without_answers(self, construct: &str) -> u64 {
        if self.args.missing() == MissingAnswers::Listwise {
            return 0;
        }
        let weights = self.fit.item_weights(construct).unwrap_or_default();
        let items = self.layout.items.iter().zip(&self.pass.answers);
        let own = items.filter(|(item, _)| weights.iter().any(|(name, _)| *name == item.item));
        let own: Vec<&[f64]> = own.map(|(_, answers)| answers.as_slice()).collect();
        if own.is_empty() {
            return 0;
        }
        let silent = |row: &usize| {
            own.iter().all(|answers| answers.get(*row).is_none_or(|answer| answer.is_nan()))
        };
        (0..self.rows.respondents()).filter(silent).count() as u64
    }

    fn paths(self, lost: &mut Vec<String>) -> Vec<PathFacts> {
        let sizes = self.fit.effect_sizes();
        let rows = self.fit.paths();
        let told = rows.iter().map(|row| {
            let asked = Asked::path(row.from.as_str(), row.to.as_str());
            let mut coefficient = self.figure(&asked, row.coefficient, lost);
            if self.bootstrap.is_none() {
                // A regression of scores, as if the weights were known.
                coefficient.standard_error = row.standard_error;
            }
            let error = coefficient.standard_error.filter(|error| *error > 0.0);
            let statistic = error.map(|error| row.coefficient / error);
            let p_value = if self.bootstrap.is_some() {
                statistic.map(two_sided_p)
            } else {
                let predecessors = rows.iter().filter(|other| other.to == row.to).count() as f64;
                let left = self.fit.indicators().effective_n() - predecessors - 1.0;
                let regression = StudentT::new(left).ok();
                statistic.zip(regression).map(|(found, regression)| regression.two_sided_p(found))
            };
            let size = sizes.iter().find(|size| size.from == row.from && size.to == row.to);
            PathFacts {
                from: row.from.clone(),
                to: row.to.clone(),
                coefficient,
                statistic,
                p_value,
                f_squared: size.and_then(|size| size.fixed_scores),
                vif: Some(row.vif).filter(|vif| vif.is_finite()),
            }
        });
        told.collect()
    }

    fn effects(self, lost: &mut Vec<String>) -> Result<Vec<EffectFacts>, Error> {
        let effects = self.fit.effects();
        let rows = self.fit.paths();
        let mut told = Vec::new();
        for to in effects.constructs() {
            for from in effects.constructs() {
                let direct = rows.iter().any(|row| row.from == *from && row.to == *to);
                let around = !effects.specific(from, to).map_err(self::told)?.is_empty();
                if !direct && !around {
                    continue;
                }
                let total = effects.total(from, to).map_err(self::told)?;
                let indirect = effects.indirect(from, to).map_err(self::told)?;
                told.push(EffectFacts {
                    from: from.clone(),
                    to: to.clone(),
                    total: self.figure(
                        &Asked::total_effect(from.as_str(), to.as_str()),
                        total,
                        lost,
                    ),
                    indirect: around.then(|| {
                        let asked = Asked::indirect_effect(from.as_str(), to.as_str());
                        self.figure(&asked, indirect, lost)
                    }),
                });
            }
        }
        Ok(told)
    }

    fn outer(self, indices: &[CsiIndex], lost: &mut Vec<String>) -> Vec<OuterFacts> {
        let inflation = self.fit.item_inflation().unwrap_or_default();
        let rows = self.fit.outer();
        let mut told = Vec::with_capacity(rows.len());
        for construct in self.ordered() {
            let index = indices.iter().find(|index| index.construct() == construct);
            for row in rows.iter().filter(|row| row.construct == construct) {
                let share =
                    index.and_then(|index| index.items().iter().find(|one| one.item == row.item));
                let vif = inflation
                    .iter()
                    .find(|one| one.construct == row.construct && one.item == row.item);
                let (construct, item) = (row.construct.as_str(), row.item.as_str());
                told.push(OuterFacts {
                    construct: row.construct.clone(),
                    item: row.item.clone(),
                    weight: self.figure(&Asked::weight(construct, item), row.weight, lost),
                    loading: self.figure(&Asked::loading(construct, item), row.loading, lost),
                    index_weight: share.map(|share| share.weight),
                    vif: vif.map(|one| one.vif).filter(|vif| vif.is_finite()),
                });
            }
        }
        told
    }

    fn items(self) -> Result<Vec<ItemFacts>, Error> {
        let indicators = self.fit.indicators();
        let mut told = Vec::with_capacity(self.layout.items.len());
        for (item, missing) in self.layout.items.iter().zip(&self.pass.missing) {
            told.push(ItemFacts {
                item: item.item.clone(),
                column: name(self.survey.columns(), item.column),
                scale: [item.scale.min(), item.scale.max()],
                reversed: item.reversed,
                missing: missing_facts(missing),
                mean: indicators.mean(&item.item).map_err(self::told)?,
                standard_deviation: indicators
                    .standard_deviation(&item.item)
                    .map_err(self::told)?,
            });
        }
        Ok(told)
    }

    fn discriminant(self, lost: &mut Vec<String>) -> Result<Vec<PairFacts>, Error> {
        let htmt = self.fit.htmt(HtmtKind::Signed);
        let constructs = self.fit.constructs();
        let mut told = Vec::new();
        for (at, second) in constructs.iter().enumerate() {
            for first in constructs.iter().take(at) {
                let ratio = htmt.ratio(first, second).map_err(self::told)?;
                let asked = Asked::htmt(HtmtKind::Signed, first.as_str(), second.as_str());
                told.push(PairFacts {
                    first: first.clone(),
                    second: second.clone(),
                    correlation: self.fit.correlation(first, second).map_err(self::told)?,
                    htmt: ratio.map(|ratio| self.figure(&asked, ratio, lost)),
                });
            }
        }
        Ok(told)
    }

    fn fit_facts(self, notes: &mut Vec<String>) -> FitFacts {
        let mut measures = |implied| match self.fit.model_fit(implied) {
            Ok(found) => Some(MeasuresFacts {
                srmr: found.srmr,
                d_uls: found.d_uls,
                d_g: found.d_g,
                chi_square: found.chi_square,
                degrees_of_freedom: found.degrees_of_freedom,
                nfi: found.nfi,
                rmsea: found.rmsea,
            }),
            Err(error) => {
                notes.push(error.to_string());
                None
            }
        };
        let estimated = measures(Implied::Estimated);
        // What keeps one from being told keeps the other.
        let saturated = estimated.and_then(|_| measures(Implied::Saturated));
        FitFacts { estimated, saturated, goodness_of_fit: self.fit.goodness_of_fit() }
    }

    fn importance(self, notes: &mut Vec<String>) -> Option<ImportanceFacts> {
        let found = self.fit.importance_performance(&self.layout.target, RangeUsed::Theoretical);
        let found = found
            .map_err(|error| notes.push(format!("importance-performance map: {error}")))
            .ok()?;
        let constructs = found.constructs.iter().map(|row| ImportanceRow {
            construct: row.construct.clone(),
            item: None,
            importance: row.importance,
            performance: row.performance,
        });
        let items = found.items.iter().map(|row| ImportanceRow {
            construct: row.construct.clone(),
            item: Some(row.item.clone()),
            importance: row.importance,
            performance: row.performance,
        });
        Some(ImportanceFacts {
            target: found.target.clone(),
            constructs: constructs.collect(),
            items: items.collect(),
        })
    }

    fn convergence(self) -> ConvergenceFacts {
        let found = self.fit.convergence();
        let words = match (found.iterations, found.damped, found.cycle) {
            (0, ..) => "the weights are given, nothing was iterated".to_owned(),
            (all, 0, _) => format!("the weights settled in {all} iterations"),
            (all, damped, cycle) => format!(
                "the weights settled in {all} iterations, {damped} of them damped{}",
                if cycle { ", as they went back and forth between two solutions" } else { "" }
            ),
        };
        ConvergenceFacts {
            iterations: found.iterations,
            damped: found.damped,
            change: found.change,
            cycle: found.cycle,
            words,
        }
    }

    fn bootstrap_facts(self) -> Option<BootstrapFacts> {
        let found = self.bootstrap?;
        let causes = found.failures().iter();
        Some(BootstrapFacts {
            replicates: found.requested(),
            failed: found.failures().total(),
            causes: causes
                .map(|(cause, count)| CauseFacts { cause: cause.to_owned(), count })
                .collect(),
        })
    }

    /// Which answers the figures are about.
    fn subject(self) -> Vec<String> {
        let model = self.fit.model();
        let mut about = format!("model {model}; scale {}", self.layout.points);
        let own: Vec<String> = self
            .layout
            .items
            .iter()
            .filter(|item| {
                let range = i64::from(item.scale.min())..=i64::from(item.scale.max());
                range != self.layout.points.range
            })
            .map(|item| format!("{} {} to {}", item.item, item.scale.min(), item.scale.max()))
            .collect();
        if !own.is_empty() {
            about.push_str(&format!(", but {}", own.join(", ")));
        }
        let mut lines = vec![about];
        if let Some(words) = filter_words(self.filters, self.survey.columns()) {
            let left = count(self.pass.filtered_out);
            lines.push(format!("only rows where {words}; {left} other rows left out"));
        }
        lines
    }

    fn conventions(self) -> Vec<String> {
        let mut lines = vec![format!("estimated by: {}", self.fit.conventions().join("; "))];
        lines.push(format!(
            "index: 0 at the lowest and 100 at the highest answers, by {}",
            self.args.index_weights().name()
        ));
        lines.push(match self.bootstrap {
            Some(bootstrap) => format!(
                "intervals: bootstrap of respondents, {} replicates, seed {}, weights estimated anew                  in each; p: normal, of the coefficient over its standard error, two-sided",
                count(bootstrap.requested() as u64),
                self.args.seed
            ),
            None => "no bootstrap: intervals of indices and standard errors of paths take the \
                     weights as known; p: t of the regression, two-sided"
                .to_owned(),
        });
        lines.push(
            "alpha standardised; rho_C and AVE of the loadings; HTMT with the signs of the \
             correlations; f2 with the scores as they are; d_G with natural logarithms"
                .to_owned(),
        );
        if !self.by.is_empty() {
            lines.push(
                "segments: the weights of all respondents, taken as known; difference: less all \
                 others, normal, p by Holm over the segments"
                    .to_owned(),
            );
        }
        if self.layout.items.iter().any(|item| item.reversed) {
            lines.push("reversed items are mirrored on their scales".to_owned());
        }
        lines
    }
}

/// The index with its normal interval, the weights taken as known.
pub(super) fn known(index: &CsiIndex, level: f64) -> Figure {
    let bare = || Figure {
        value: index.value(),
        standard_error: Some(index.standard_error()),
        interval: None,
    };
    index.estimate(level).map_or_else(|_| bare(), |estimate| Figure::of(&estimate))
}

/// What keeps a figure from being told.
pub(super) fn told(error: satis_csi::Error) -> Error {
    Error::Data(error.to_string())
}
