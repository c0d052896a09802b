//! From the answers to a scale to the report of its reliability.

use satis_reliability::{
    Alpha, Basis, Covariance, Extraction, FactorOptions, Guttman, ItemStatistics, Omega, Sample,
    SamplingAdequacy, SplitOptions, item_statistics, unidimensional_omega,
};
use satis_response_model::MissingCounts;

use super::document::{
    AlphaFacts, GuttmanFacts, ItemFacts, OmegaFacts, ReliabilityOptions, ReliabilityReport, SCHEMA,
    SplitFacts,
};
use crate::args::ReliabilityArgs;
use crate::cell::CellRules;
use crate::error::Error;
use crate::measure::{Filter, NumbersPass};
use crate::report::build::{
    SMALL_BASE, bad_cells, file, filter_facts, filter_words, missing_facts, name,
};
use crate::report::figure::{Figure, ReadRows};
use crate::report::number::count;
use crate::source::Survey;

/// Fewer items than this have no one-factor model that says anything.
const FEWEST_OF_A_FACTOR: usize = 3;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct ReliabilityContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a ReliabilityArgs,
    /// The columns of the items.
    pub(crate) columns: &'a [usize],
    /// Those that are mirrored.
    pub(crate) reversed: &'a [usize],
    /// What became of rows and cells.
    pub(crate) pass: &'a NumbersPass,
    /// The answers.
    pub(crate) sample: &'a Sample,
    /// The file, read to its end.
    pub(crate) survey: &'a Survey,
    /// Which rows count.
    pub(crate) filters: &'a [Filter],
    /// How cells were read.
    pub(crate) cells: &'a CellRules,
}

impl ReliabilityContext<'_> {
    /// The report.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where there is no alpha: nobody answered, an item does
    /// not vary, or the covariances do not settle.
    pub(crate) fn report(self) -> Result<ReliabilityReport, Error> {
        let Self { args, pass, .. } = self;
        let items = self.sample.covariance(args.treatment()).map_err(data)?;
        let alpha = Alpha::new(&items).map_err(data)?;
        let mut notes = Vec::new();
        let split = Guttman::new(&items, Basis::Covariance, SplitOptions::new());
        let guttman = told("split halves and lambdas", split, &mut notes);
        let adequacy = told("sampling adequacy", SamplingAdequacy::new(&items), &mut notes);
        let statistics = item_statistics(&items).map_err(data)?;
        let mut missing = MissingCounts::new();
        for column in &pass.missing {
            missing.merge(column)?;
        }
        Ok(ReliabilityReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: "reliability",
            input: file(self.survey),
            rows: ReadRows { read: pass.read, filtered_out: pass.filtered_out },
            options: self.options()?,
            n: items.n(),
            incomplete: items.incomplete(),
            missing: missing_facts(&missing),
            small_base: items.n() < SMALL_BASE,
            alpha: AlphaFacts {
                raw: Figure::of(&alpha.estimate(args.level).map_err(data)?),
                standardized: alpha.standardized(),
                average_correlation: alpha.average_correlation(),
            },
            omega: self.omega(&items, &mut notes),
            guttman: guttman.as_ref().map(|bounds| GuttmanFacts {
                lambda2: bounds.lambda2,
                lambda4: bounds.lambda4,
                lambda6: bounds.lambda6,
            }),
            split_halves: guttman.as_ref().map(|bounds| SplitFacts {
                best: bounds.splits.best(),
                worst: bounds.splits.worst(),
                mean: bounds.splits.mean(),
                splits: bounds.splits.splits(),
                exhaustive: bounds.splits.is_exhaustive(),
            }),
            sampling_adequacy: adequacy.as_ref().map(SamplingAdequacy::overall),
            items: self.items(&statistics, adequacy.as_ref()),
            warnings: warnings(&statistics),
            notes,
            bad_cells: bad_cells(&pass.bad, self.survey.columns()),
            conventions: self.conventions(),
            subject: self.subject(),
            cells: self.cell_rules(),
        })
    }

    fn options(self) -> Result<ReliabilityOptions, Error> {
        let Self { args, .. } = self;
        let scale = args.cells.stated().map(|points| points.scale()).transpose()?;
        Ok(ReliabilityOptions {
            scale: scale.map(|scale| [scale.min(), scale.max()]),
            missing_treatment: args.treatment().to_string().to_lowercase(),
            level: args.level,
            omega_factors: args.omega_factors,
            filters: filter_facts(self.filters, self.survey.columns()),
            strict: args.strict,
        })
    }

    fn omega(self, items: &Covariance, notes: &mut Vec<String>) -> OmegaFacts {
        let factors = self.args.omega_factors;
        let model_implied = if items.size() < FEWEST_OF_A_FACTOR {
            notes.push("omega: one factor needs three items at least".to_owned());
            None
        } else {
            let omega = unidimensional_omega(items, Extraction::MinRes);
            told("omega of one factor", omega, notes)
        };
        let omega = (factors > 1)
            .then(|| {
                let omega = Omega::new(items, FactorOptions::new(factors));
                told(&format!("omega of {factors} group factors"), omega, notes)
            })
            .flatten();
        let admissible = omega.as_ref().map(|omega| omega.solution().is_admissible());
        if admissible == Some(false) {
            notes.push(format!(
                "omega of {factors} group factors: the solution is not admissible; use fewer"
            ));
        }
        OmegaFacts {
            model_implied,
            hierarchical: omega.as_ref().map(Omega::hierarchical),
            total: omega.as_ref().map(Omega::total),
            admissible,
        }
    }

    fn items(
        self,
        statistics: &[ItemStatistics],
        adequacy: Option<&SamplingAdequacy>,
    ) -> Vec<ItemFacts> {
        let columns = self.columns.iter().zip(&self.pass.missing).zip(statistics);
        let facts = columns.enumerate().map(|(at, ((&column, missing), item))| ItemFacts {
            column: name(self.survey.columns(), column),
            reversed: self.reversed.contains(&column),
            missing: missing_facts(missing),
            mean: item.mean,
            standard_deviation: item.standard_deviation,
            rest_correlation: item.rest_correlation,
            alpha_without: item.without.as_ref().map(Alpha::raw),
            sampling_adequacy: adequacy.and_then(|all| all.items().get(at)).map(|item| item.1),
        });
        facts.collect()
    }

    /// Which answers the figures are about.
    fn subject(self) -> Vec<String> {
        let scale = self.args.cells.stated();
        let scale = scale.map_or_else(|| "any numbers".to_owned(), |s| format!("scale {s}"));
        let mut lines = vec![format!(
            "{} items; {scale}; missing answers: {}",
            self.columns.len(),
            self.args.treatment()
        )];
        if let Some(words) = filter_words(self.filters, self.survey.columns()) {
            let left = count(self.pass.filtered_out);
            lines.push(format!("only rows where {words}; {left} other rows left out"));
        }
        lines
    }

    /// How cells were read, in words.
    fn cell_rules(self) -> String {
        let decimals = if self.args.cells.stated().is_none() { "decimals count; " } else { "" };
        format!("cells: {decimals}{}", self.cells)
    }

    fn conventions(self) -> Vec<String> {
        let mut lines = vec![
            "alpha: raw, with Feldt's interval and the asymptotic standard error; standardised of \
             the correlations"
                .to_owned(),
            "omega: model-implied, of one factor by minres on the covariances".to_owned(),
            "lambdas and split halves: of the covariances, halves by Guttman's formula".to_owned(),
            "r.drop: with the sum of the other items; KMO: sampling adequacy".to_owned(),
            "nothing is reversed unasked; --reverse mirrors an item on --scale".to_owned(),
        ];
        if self.args.omega_factors > 1 {
            lines.insert(
                2,
                "omega hierarchical and total: Schmid-Leiman after minres and oblimin, over the \
                 observed variance of the sum of standardised items"
                    .to_owned(),
            );
        }
        lines
    }
}

fn warnings(statistics: &[ItemStatistics]) -> Vec<String> {
    let negative = statistics.iter().filter(|item| item.rest_correlation < 0.0);
    let warn = |item: &ItemStatistics| {
        format!(
            "{} runs against the other items (r.drop {:.2}): if it is worded in reverse, say \
             --reverse",
            item.item, item.rest_correlation
        )
    };
    negative.map(warn).collect()
}

fn told<T>(
    what: &str,
    result: Result<T, satis_reliability::Error>,
    notes: &mut Vec<String>,
) -> Option<T> {
    result.map_err(|error| notes.push(format!("{what}: {error}"))).ok()
}

fn data(error: satis_reliability::Error) -> Error {
    Error::Data(error.to_string())
}
