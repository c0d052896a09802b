//! From the answers of a service-quality survey to the report.

use satis_response_model::{Estimate, Keying};
use satis_servqual::{
    CareRules, Centring, Coefficient, CombinedReliability, Disconfirmation, Error as GapError, Gap,
    GapReliability, GapTest, GapsOf, ServqualData, ServqualReport as Told,
};

use super::document::{
    CarelessFacts, CoefficientFacts, DimensionFacts, DisconfirmationFacts, GapFacts,
    HotellingFacts, ItemFacts, NamedGap, PerceptionFacts, RegressionFacts, ReliabilityFacts,
    SCHEMA, SegmentFacts, SegmentsFacts, ServqualOptions, ServqualReport, SurfaceFacts, TestFacts,
};
use super::warnings::{unvarying, warnings};
use crate::args::ServqualArgs;
use crate::cell::CellRules;
use crate::error::Error;
use crate::measure::{Filter, Segment};
use crate::report::build::{
    SMALL_BASE, bad_cells, file, filter_facts, filter_words, missing_facts, name,
};
use crate::report::figure::{Figure, ReadRows};
use crate::report::number::{count, counted};
use crate::servqual::{Layout, ServqualPass};
use crate::source::Survey;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct ServqualContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a ServqualArgs,
    /// What was read.
    pub(crate) layout: &'a Layout,
    /// What became of rows and cells.
    pub(crate) pass: &'a ServqualPass,
    /// The answers.
    pub(crate) data: &'a ServqualData,
    /// The file, read to its end.
    pub(crate) survey: &'a Survey,
    /// The columns of segments.
    pub(crate) by: &'a [usize],
    /// Which rows count.
    pub(crate) filters: &'a [Filter],
    /// How cells were read.
    pub(crate) cells: &'a CellRules,
}

impl ServqualContext<'_> {
    /// The report.
    ///
    /// # Errors
    ///
    /// [`Error::Data`] where nobody counts, [`Error::Strict`] where `--strict`
    /// asks and a question or gap does not vary.
    pub(crate) fn report(self) -> Result<ServqualReport, Error> {
        let Self { args, layout, pass, data, survey, .. } = self;
        let options = args.gap_options();
        let told = data.report(layout.weights.as_ref(), options).map_err(told_error)?;
        let dimensions = self.dimensions(&told);
        let items = self.items(&told);
        let unvarying = unvarying(layout, pass, survey.columns(), &items);
        if args.strict && !unvarying.is_empty() {
            return Err(Error::Strict { bad: unvarying.join("; ") });
        }
        // Half the items, as the library has it; a run has two answers.
        let long_string_bound = layout.items.len().div_ceil(2).max(2);
        let rules = CareRules::new().longest_string(long_string_bound);
        let care = data.care(&rules, pass.seconds.as_deref()).map_err(told_error)?;
        let careless = CarelessFacts {
            long_string_bound,
            same_answer: care.same_answers,
            long_string: care.long_strings,
            long_string_share: care.long_strings as f64 / told.respondents as f64,
            speeding: pass.seconds.as_ref().map(|_| care.speeding),
        };
        let mut notes = told.notes.clone();
        let disconfirmation = self.disconfirmation(&mut notes);
        Ok(ServqualReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: "servqual",
            input: file(survey),
            rows: ReadRows { read: pass.read, filtered_out: pass.filtered_out },
            options: self.options(),
            respondents: told.respondents,
            complete: told.complete,
            small_base: told.overall.gap.n() < SMALL_BASE,
            overall: gap(&told.overall),
            weighted: told.weighted.as_ref().map(gap),
            servperf: perception(&told.servperf),
            weighted_servperf: told.weighted_servperf.as_ref().map(perception),
            hotelling: told.hotelling.map(|test| HotellingFacts {
                n: test.n,
                t_squared: test.t_squared,
                f: test.f,
                f_degrees_of_freedom: test.df.into(),
                p_value: test.p_value,
            }),
            combined_reliability: told.combined_reliability.as_ref().map(combined),
            warnings: warnings(unvarying, &dimensions, disconfirmation.as_ref()),
            dimensions,
            items,
            disconfirmation,
            careless,
            segments: self.segments()?,
            notes: layout.notes.iter().cloned().chain(notes).collect(),
            bad_cells: bad_cells(&pass.bad, survey.columns()),
            conventions: self.conventions(),
            subject: self.subject(),
            cells: format!("cells: {}", self.cells),
        })
    }

    fn options(self) -> ServqualOptions {
        let Self { args, layout, .. } = self;
        let columns = self.survey.columns();
        ServqualOptions {
            columns_found: layout.found.clone(),
            scale: [layout.scale.min(), layout.scale.max()],
            weights: layout.points_of_weights.clone(),
            outcome: layout.outcome.iter().map(|column| name(columns, *column)).collect(),
            seconds: layout.seconds.map(|column| name(columns, column)),
            missing_treatment: args.missing_treatment(),
            level: args.level,
            by: self.by.iter().map(|column| name(columns, *column)).collect(),
            filters: filter_facts(self.filters, columns),
            strict: args.strict,
        }
    }

    fn dimensions(self, told: &Told) -> Vec<DimensionFacts> {
        let facts = told.dimensions.iter().map(|found| DimensionFacts {
            name: found.name.clone(),
            gap: gap(found),
            test: test_of(&told.dimension_tests, &found.name),
            reliability: told
                .reliability
                .iter()
                .find(|reliability| reliability.dimension == found.name)
                .map(reliability),
        });
        facts.collect()
    }

    fn items(self, told: &Told) -> Vec<ItemFacts> {
        let columns = self.survey.columns();
        let items = self.layout.items.iter().zip(&self.pass.missing).zip(&told.items);
        let facts = items.map(|((item, missing), found)| ItemFacts {
            id: item.id.clone(),
            name: item.name.clone(),
            dimension: self.layout.dimensions.get(item.dimension).cloned().unwrap_or_default(),
            reversed: item.keying == Keying::Reversed,
            expectation_column: name(columns, item.expectation),
            perception_column: name(columns, item.perception),
            missing_answers: missing_facts(missing),
            gap: gap(found),
            test: test_of(&told.item_tests, &found.name),
        });
        facts.collect()
    }

    fn disconfirmation(self, notes: &mut Vec<String>) -> Option<DisconfirmationFacts> {
        let Self { args, layout, pass, data, .. } = self;
        if layout.outcome.is_empty() {
            return None;
        }
        let (outcome, options) = (&pass.outcome, args.gap_options());
        let centring = Centring::ScaleMidpoint;
        let mut noted = |what: &str, error: GapError| notes.push(format!("{what}: {error}"));
        let overall = data
            .disconfirmation(outcome, centring, options)
            .map_err(|error| noted("regression of the outcome", error));
        let dimensions = data
            .disconfirmation_by_dimension(outcome, centring, options)
            .map_err(|error| noted("regressions by dimension", error));
        Some(DisconfirmationFacts {
            missing_outcomes: missing_facts(&pass.outcome_missing),
            overall: overall.ok().as_ref().map(regression),
            dimensions: dimensions.unwrap_or_default().iter().map(regression).collect(),
        })
    }

    fn segments(self) -> Result<Vec<SegmentsFacts>, Error> {
        let tables = self.pass.groups().iter().map(|groups| {
            let parts = self.data.by_segment(|respondent| groups.of(respondent).cloned());
            let segments = parts.iter().map(|(segment, data)| self.segment(segment, data));
            Ok(SegmentsFacts {
                column: name(self.survey.columns(), groups.column),
                segments: segments.collect::<Result<_, _>>()?,
            })
        });
        tables.collect()
    }

    fn segment(self, segment: &Segment, data: &ServqualData) -> Result<SegmentFacts, Error> {
        let options = self.args.gap_options();
        let overall = of_some(data.overall_gap(options))?;
        let weights = self.layout.weights.as_ref();
        let weighted = weights.map(|weights| of_some(data.weighted_gap(weights, options)));
        let dimensions = of_some(data.gaps(GapsOf::Dimensions, options))?.unwrap_or_default();
        Ok(SegmentFacts {
            name: segment.to_string(),
            blank: *segment == Segment::Blank,
            respondents: data.respondents() as u64,
            small_base: overall.as_ref().map_or(0, |found| found.gap.n()) < SMALL_BASE,
            overall: overall.as_ref().map(gap),
            weighted: weighted.transpose()?.flatten().as_ref().map(gap),
            dimensions: dimensions
                .iter()
                .map(|found| NamedGap { name: found.name.clone(), gap: gap(found) })
                .collect(),
        })
    }

    /// Which answers the figures are about.
    fn subject(self) -> Vec<String> {
        let Self { layout, args, .. } = self;
        let mut lines = vec![format!(
            "{} in {}, columns {}; scale {}; missing answers: {}",
            counted(layout.items.len() as u64, "item", "items"),
            counted(layout.dimensions.len() as u64, "dimension", "dimensions"),
            layout.found,
            layout.points,
            args.policy()
        )];
        if let Some(words) = filter_words(self.filters, self.survey.columns()) {
            let left = count(self.pass.filtered_out);
            lines.push(format!("only rows where {words}; {left} other rows left out"));
        }
        lines
    }

    fn conventions(self) -> Vec<String> {
        let mut lines = vec![
            "gap: perception less expectation, below 0 the service falls short; interval of the \
             paired t test",
            "a dimension is the mean of its items of each respondent; overall, dimensions count the \
             same, not items",
            "p: paired t, two-sided; Holm over the items, and over the dimensions; d_z: mean gap \
             over the standard deviation of the gaps, with its sign",
            "reliability of a gap: of the difference of two scales; naive: alpha of the item gaps; \
             of the whole: stratified alpha",
            "straight lines: runs of one answer over half the items of a side or more, in the order \
             of the columns; nobody is dropped",
        ];
        if self.layout.weights.is_some() {
            lines.push("weighted: dimensions by 100 points, the same for all respondents");
        }
        if !self.layout.outcome.is_empty() {
            lines.push(
                "outcome: least squares on the gap, and on P and E; F tests b_P = -b_E; surface \
                 around the middle of the scale",
            );
        }
        if self.layout.items.iter().any(|item| item.keying == Keying::Reversed) {
            lines.push("reversed items are mirrored on the scale");
        }
        lines.into_iter().map(ToOwned::to_owned).collect()
    }
}

/// None where nobody counts.
fn of_some<T>(result: Result<T, GapError>) -> Result<Option<T>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(GapError::TooFew { .. }) => Ok(None),
        Err(error) => Err(told_error(error)),
    }
}

fn gap(found: &Gap) -> GapFacts {
    GapFacts {
        n: found.gap.n(),
        missing: missing_facts(found.gap.missing()),
        expectation: found.expectation.value(),
        perception: found.perception.value(),
        gap: Figure::of(&found.gap),
    }
}

fn perception(estimate: &Estimate) -> PerceptionFacts {
    PerceptionFacts {
        n: estimate.n(),
        missing: missing_facts(estimate.missing()),
        figure: Figure::of(estimate),
    }
}

fn test_of(tests: &[GapTest], name: &str) -> Option<TestFacts> {
    tests.iter().find(|test| test.name == name).map(|test| TestFacts {
        t: test.t,
        degrees_of_freedom: test.df,
        p_value: test.p_value,
        adjusted_p_value: test.p_adjusted,
        signed_rank_p_value: test.signed_rank.p_value(),
        adjusted_signed_rank_p_value: test.signed_rank_p_adjusted,
        d_z: test.effect.d_z,
        d_av: test.effect.d_av,
        d_rm: test.effect.d_rm,
        g_z: test.effect.g_z,
        g_av: test.effect.g_av,
    })
}

fn reliability(found: &GapReliability) -> ReliabilityFacts {
    let difference = &found.difference;
    ReliabilityFacts {
        n: found.n,
        difference: difference.general,
        naive: difference.item_differences,
        perceptions: difference.first.raw(),
        expectations: difference.second.raw(),
        correlation: difference.correlation,
    }
}

fn combined(found: &CombinedReliability) -> ReliabilityFacts {
    ReliabilityFacts {
        n: found.n,
        difference: found.gap,
        naive: Some(found.naive.value()),
        perceptions: found.perceptions.value(),
        expectations: found.expectations.value(),
        correlation: found.correlation,
    }
}

fn regression(found: &Disconfirmation) -> RegressionFacts {
    RegressionFacts {
        name: found.name.clone(),
        n: found.n,
        r_squared_gap: found.r_squared_gap,
        r_squared_both: found.r_squared_both,
        gap_coefficient: coefficient(found.gap),
        perception_coefficient: coefficient(found.perception),
        expectation_coefficient: coefficient(found.expectation),
        f: found.f,
        f_degrees_of_freedom: found.df.into(),
        p_value: found.p_value,
        surface: found.surface.map(|surface| SurfaceFacts {
            origin: surface.origin,
            a1: coefficient(surface.a1),
            a2: coefficient(surface.a2),
            a3: coefficient(surface.a3),
            a4: coefficient(surface.a4),
            r_squared: surface.r_squared,
        }),
    }
}

fn coefficient(found: Coefficient) -> CoefficientFacts {
    CoefficientFacts {
        value: found.value,
        standard_error: found.standard_error,
        t: found.t,
        p_value: found.p_value,
    }
}

fn told_error(error: GapError) -> Error {
    Error::Data(error.to_string())
}
