//! From the answers of a Kano survey to the report.

use satis_inference::{
    Adjustment, Error as InferenceError, IntervalOptions, adjust as adjusted, estimate,
};
use satis_kano::{
    Category, CategoryCounts, ChartLanguage, Classification, Error as KanoError, Feature, Plan,
    QuadrantChart, SegmentTest, SignMethod,
};
use satis_response_model::{Codes, Estimate, Tally};

use super::document::{
    BootstrapFacts, ClassFacts, EqualClasses, FeatureFacts, FongFacts, KanoGroup, KanoOptions,
    KanoReport, KanoSegment, KanoSegments, Letters, OtherRule, QuestionableFacts, SCHEMA,
    SegmentedFeature, TopTwoFacts, UnknownFacts,
};
use crate::args::KanoArgs;
use crate::error::Error;
use crate::kano::{
    Answers, FeatureAnswers, FeatureColumns, KanoPass, Layout, SegmentAnswers, rule_name,
};
use crate::measure::{Filter, Segment};
use crate::report::build::{SMALL_BASE, file, filter_facts, filter_words, missing_facts, name};
use crate::report::figure::{Figure, ReadRows};
use crate::report::number::{count, level, percent};
use crate::source::Survey;

/// Above this p value of the top two a class is called a toss-up.
const TOSS_UP: f64 = 0.1;
/// Below this p value a share of questionable answers is called above its
/// limit.
const BEYOND_CHANCE: f64 = 0.05;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct KanoContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a KanoArgs,
    /// What was read, and how it is classified.
    pub(crate) layout: &'a Layout,
    /// What became of the rows.
    pub(crate) pass: &'a KanoPass,
    /// The answers.
    pub(crate) answers: &'a Answers,
    /// The file, read to its end.
    pub(crate) survey: &'a Survey,
    /// The columns of segments.
    pub(crate) by: &'a [usize],
    /// Which rows count.
    pub(crate) filters: &'a [Filter],
}

impl KanoContext<'_> {
    /// The report.
    ///
    /// # Errors
    ///
    /// [`Error::NobodyAnswered`] where no feature has both answers of anybody,
    /// [`Error::Metric`] where a method, level or limit does not apply.
    pub(crate) fn report(self) -> Result<KanoReport, Error> {
        if self.answers.features.iter().all(|answers| answers.tally.complete() == 0) {
            return Err(self.nobody());
        }
        let ranks = self.ranks()?;
        let mut features = Vec::new();
        for (position, rank) in ranks.iter().enumerate() {
            features.push(self.feature(position, *rank)?);
        }
        let columns = self.survey.columns();
        let unknown = self.answers.unknown.iter().map(|seen| UnknownFacts {
            text: seen.text.clone(),
            count: seen.count,
            line: seen.line,
            column: name(columns, seen.column),
        });
        let mut input = file(self.survey);
        input.notes.extend(self.layout.notes.iter().cloned());
        input.notes.extend(reversed(&features));
        Ok(KanoReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: "kano",
            rules: self.rules(&input.notes),
            input,
            rows: ReadRows { read: self.pass.read, filtered_out: self.pass.filtered_out },
            options: self.options(),
            features,
            segments: self.segments()?,
            unknown: unknown.collect(),
            conventions: self.conventions(),
            subject: self.subject(),
        })
    }

    /// The chart of better and worse as SVG.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where no feature has a place on it.
    pub(crate) fn chart(self) -> Result<String, Error> {
        let mut features = Vec::new();
        let mut chinese = true;
        for (columns, answers) in self.layout.features.iter().zip(&self.answers.features) {
            if answers.tally.complete() > 0 {
                features.push(self.named(&columns.name, answers)?);
            }
            let id = answers.tally.wording().unwrap_or_default();
            chinese &= id.starts_with("zh");
        }
        let title = self.survey.format().name().to_owned();
        let language = if chinese { ChartLanguage::Chinese } else { ChartLanguage::English };
        QuadrantChart::new(title)
            .language(language)
            .level(self.args.level)
            .rule(self.layout.rule)
            .render(&features)
            .map_err(metric)
    }

    fn named(self, name: &str, answers: &FeatureAnswers) -> Result<Feature, Error> {
        Feature::new(name, &answers.tally, &self.layout.table).map_err(metric)
    }

    /// The place of each feature in the order of priority, from 1; None where
    /// it has no class.
    fn ranks(self) -> Result<Vec<Option<usize>>, Error> {
        let mut features = Vec::new();
        for (columns, answers) in self.layout.features.iter().zip(&self.answers.features) {
            let feature = self.named(&columns.id, answers)?;
            match feature.classify(self.layout.rule) {
                Ok(_) => features.push(feature),
                Err(KanoError::NoData { .. }) => {}
                Err(error) => return Err(metric(error)),
            }
        }
        // The order does not depend on the interval.
        let plan =
            Plan::new(&features, self.layout.rule, IntervalOptions::new()).map_err(metric)?;
        let place = |columns: &FeatureColumns| {
            plan.rows().iter().position(|row| row.name() == columns.id).map(|place| place + 1)
        };
        Ok(self.layout.features.iter().map(place).collect())
    }

    fn feature(self, position: usize, priority: Option<usize>) -> Result<FeatureFacts, Error> {
        // Both lists have one entry a feature.
        let (columns, answers) = self
            .layout
            .features
            .get(position)
            .zip(self.answers.features.get(position))
            .ok_or_else(|| Error::Metric(format!("no feature {position}")))?;
        let header = self.survey.columns();
        let feature = self.named(&columns.name, answers)?;
        let answered = feature.n() > 0;
        let options = self.args.intervals();
        let level = IntervalOptions::new().level(self.args.level);
        let told = |ask: &dyn Fn(IntervalOptions) -> Result<Estimate, KanoError>, options| {
            if answered { figure(ask, options) } else { Ok(None) }
        };
        let top_two = answered.then(|| feature.top_two_test()).transpose().map_err(metric)?;
        let fong = answered.then(|| feature.fong_test()).transpose().map_err(metric)?;
        let limit = self.args.questionable;
        let check = answered.then(|| feature.questionable_check(limit, level)).transpose();
        let group = self.group(&feature, answers)?;
        let letter = group.class.as_ref().and_then(|class| class.letter);
        Ok(FeatureFacts {
            id: columns.id.clone(),
            name: columns.name.clone(),
            functional: name(header, columns.functional),
            dysfunctional: name(header, columns.dysfunctional),
            importance_column: columns.importance.map(|column| name(header, column)),
            wording: answers.tally.wording().unwrap_or_default().to_owned(),
            priority,
            total_strength: told(&|options| feature.total_strength(options), options)?,
            category_strength: told(&|options| feature.category_strength(options), level)?,
            top_two: top_two.map(|test| {
                let p_value = test.p_value(SignMethod::MidP);
                TopTwoFacts {
                    first: test.first().letter(),
                    second: test.second().letter(),
                    p_value,
                    exact_p_value: test.p_value(SignMethod::Exact),
                    toss_up: p_value > TOSS_UP,
                }
            }),
            fong: fong.map(|test| FongFacts {
                distance: test.distance(),
                bound: test.bound(),
                different: test.is_significant(),
            }),
            questionable: check.map_err(metric)?.map(|check| QuestionableFacts {
                share: check.rate().value(),
                p_value: check.p_value(),
                flagged: check.is_above() && check.p_value() < BEYOND_CHANCE,
            }),
            bootstrap: self.bootstrap(&feature, letter)?,
            importance: answers
                .importance
                .as_ref()
                .map(|ratings| importance(ratings, level))
                .transpose()?
                .flatten(),
            group,
        })
    }

    fn group(self, feature: &Feature, answers: &FeatureAnswers) -> Result<KanoGroup, Error> {
        let counts = feature.counts();
        let options = self.args.intervals();
        let rated = counts.rated() > 0;
        let told = |ask: &dyn Fn(IntervalOptions) -> Result<Estimate, KanoError>| {
            if rated { figure(ask, options) } else { Ok(None) }
        };
        let class = match feature.classify(self.layout.rule) {
            Ok(class) => Some(class_facts(&class)),
            // Nobody answered, or only R and Q under the rule of coefficients.
            Err(KanoError::NoData { .. }) => None,
            Err(error) => return Err(metric(error)),
        };
        Ok(KanoGroup {
            n: feature.n(),
            incomplete: feature.incomplete(),
            missing: missing_facts(&answers.missing),
            small_base: feature.n() < SMALL_BASE,
            counts: letters(|category| counts.get(category)),
            class,
            better: told(&|options| feature.better(options))?,
            worse: told(&|options| feature.worse(options))?,
        })
    }

    fn bootstrap(
        self,
        feature: &Feature,
        class: Option<char>,
    ) -> Result<Option<BootstrapFacts>, Error> {
        let KanoArgs { bootstrap: replicates, seed, .. } = self.args;
        if *replicates == 0 {
            return Ok(None);
        }
        let drawn = match feature.bootstrap(self.layout.rule, *replicates, *seed) {
            Ok(drawn) => drawn,
            Err(KanoError::NoData { .. }) => return Ok(None),
            Err(error) => return Err(metric(error)),
        };
        Ok(Some(BootstrapFacts {
            shares: letters(|category| drawn.share(category)),
            undecided: drawn.undecided(),
            same_class: class.and_then(Category::from_letter).map(|class| drawn.share(class)),
        }))
    }

    fn segments(self) -> Result<Vec<KanoSegments>, Error> {
        let columns = self.survey.columns();
        let mut tables = Vec::new();
        for (column, segments) in &self.answers.segments {
            let mut features = Vec::new();
            for (position, feature) in self.layout.features.iter().enumerate() {
                features.push(self.segmented(position, feature, segments)?);
            }
            adjust(&mut features)?;
            tables.push(KanoSegments { column: name(columns, *column), features });
        }
        Ok(tables)
    }

    fn segmented(
        self,
        position: usize,
        columns: &FeatureColumns,
        segments: &[SegmentAnswers],
    ) -> Result<SegmentedFeature, Error> {
        let mut told = Vec::new();
        let mut counts: Vec<CategoryCounts> = Vec::new();
        for (segment, answers) in segments {
            let Some(answers) = answers.get(position) else {
                continue;
            };
            let feature = self.named(&columns.name, answers)?;
            counts.push(*feature.counts());
            told.push(KanoSegment {
                name: segment.to_string(),
                blank: *segment == Segment::Blank,
                group: self.group(&feature, answers)?,
            });
        }
        let equal_classes = match SegmentTest::of_counts(&counts) {
            Ok(test) => Some(EqualClasses {
                chi_square: test.test().statistic(),
                degrees_of_freedom: test.test().degrees_of_freedom(),
                p_value: test.test().p_value(),
                adjusted_p_value: test.test().p_value(),
                cramers_v: test.cramers_v(),
                smallest_expected: test.test().smallest_expected(),
            }),
            Err(KanoError::NoData { .. }) => None,
            Err(error) => return Err(metric(error)),
        };
        let (id, name) = (columns.id.clone(), columns.name.clone());
        Ok(SegmentedFeature { id, name, segments: told, equal_classes })
    }

    fn options(self) -> KanoOptions {
        let Self { args, layout, .. } = self;
        let columns = self.survey.columns();
        let ends = || [*layout.importance.range.start(), *layout.importance.range.end()];
        KanoOptions {
            columns_found: layout.found.clone(),
            table: layout.table.name().to_owned(),
            table_cells: layout.table.to_string(),
            rule: rule_name(layout.rule),
            wording: self.answers.wording.clone(),
            interval: args.method().map(|method| method.to_string()),
            level: args.level,
            replicates: args.bootstrap,
            seed: args.seed,
            questionable_limit: args.questionable,
            toss_up_above: TOSS_UP,
            importance_scale: layout.has_importance().then(ends),
            skip_unknown: args.skip_unknown,
            by: self.by.iter().map(|column| name(columns, *column)).collect(),
            filters: filter_facts(self.filters, columns),
        }
    }

    /// Which answers the figures are about.
    fn subject(self) -> Vec<String> {
        let features = self.layout.features.len();
        let noun = if features == 1 { "feature" } else { "features" };
        let mut lines = vec![format!(
            "{features} {noun}, columns {}; table {}; rule {}; wording {}",
            self.layout.found,
            self.layout.table.name(),
            self.layout.rule,
            self.answers.wording
        )];
        if let Some(words) = filter_words(self.filters, self.survey.columns()) {
            let left = count(self.pass.filtered_out);
            lines.push(format!("only rows where {words}; {left} other rows left out"));
        }
        lines
    }

    /// How cells were read, in words.
    fn rules(self, notes: &[String]) -> Vec<String> {
        let mut lines: Vec<String> = notes.iter().map(|note| format!("note: {note}")).collect();
        let codes: String = self.args.codes().iter().map(|code| format!("; {code}")).collect();
        lines.push(format!(
            "cells: texts whatever their case, spacing and punctuation; blank, NA, null, '.' and \
             '-' are blank; N/A and don't know are not applicable; 'prefer not to say' is \
             refused{codes}; pairs with a missing answer are left out"
        ));
        lines
    }

    /// How it was computed, in words.
    fn conventions(self) -> Vec<String> {
        let Self { args, layout, .. } = self;
        let mut lines = vec![format!(
            "table: {}, {} (functional answers down, dysfunctional across, from like to dislike)",
            layout.table.name(),
            layout.table
        )];
        let mut said: Vec<&str> = Vec::new();
        for answers in &self.answers.features {
            if !said.contains(&answers.texts.as_str()) {
                said.push(&answers.texts);
                let id = answers.tally.wording().unwrap_or_default();
                lines.push(format!("wording: {id}, {}", answers.texts));
            }
        }
        lines.push(format!(
            "class: {}; beside it what the other rules say where they differ",
            layout.rule
        ));
        lines.push(format!(
            "top two: sign test of the two commonest of the six categories, mid-p; toss-up where p \
             > {TOSS_UP}"
        ));
        lines.push(
            "better (A + O) / (A + O + M + I), worse -(O + M) / (A + O + M + I); strength: share \
             of the commonest category less the next, of all complete pairs; total: A + O + M"
                .to_owned(),
        );
        if args.bootstrap > 0 {
            lines.push(format!(
                "same class: share of {} bootstrap replicates of the counts, seed {}",
                count(args.bootstrap.into()),
                args.seed
            ));
        }
        lines.push(format!(
            "Q flagged: more than {} % questionable, exact one-sided p < {BEYOND_CHANCE}",
            percent(Some(args.questionable))
        ));
        if !self.by.is_empty() {
            lines.push(
                "equal classes: Pearson's chi-square of segments by categories; Holm: over the \
                 features of a column; rough: an expected count below 5"
                    .to_owned(),
            );
        }
        if layout.has_importance() {
            lines.push(format!(
                "importance: mean of self-stated ratings from {}, t interval",
                layout.importance
            ));
        }
        lines.push("priority: M > O > A > I > R > Q, then worse, then better, then id".to_owned());
        lines.push(format!("all intervals {}", level(args.level)));
        lines
    }

    fn nobody(self) -> Error {
        let rows = format!("{} rows", self.pass.read);
        let filtered = self.pass.filtered_out;
        let hint = if self.pass.read > 0 && filtered == self.pass.read {
            "; no row is as --where asks: check its value"
        } else {
            ""
        };
        let rows =
            if filtered > 0 { format!("{rows}, {filtered} left out by --where") } else { rows };
        Error::NobodyAnswered {
            column: "both questions of any feature".to_owned(),
            rows,
            hint: hint.to_owned(),
        }
    }
}

/// A warning where numbers seem to count from dislike to like.
fn reversed(features: &[FeatureFacts]) -> Option<String> {
    let numbers = features.iter().filter(|feature| feature.wording.starts_with("numbers"));
    let (reverse, all) = numbers.fold((0_u64, 0_u64), |(reverse, all), feature| {
        (reverse + feature.group.counts.r, all + feature.group.n)
    });
    (2 * reverse > all).then(|| {
        "most answers are reverse: the numbers should count from 1 for like to dislike; do these \
         count the other way, or are the two questions exchanged?"
            .to_owned()
    })
}

fn metric(error: KanoError) -> Error {
    Error::Metric(error.to_string())
}

/// An estimate as a figure; without an interval where the method needs more
/// answers than there are.
fn figure(
    ask: &dyn Fn(IntervalOptions) -> Result<Estimate, KanoError>,
    options: IntervalOptions,
) -> Result<Option<Figure>, Error> {
    match ask(options) {
        Ok(estimate) => Ok(Some(Figure::of(&estimate))),
        Err(KanoError::Inference(InferenceError::TooFew { .. })) => {
            let bare = ask(IntervalOptions::new()).map_err(metric)?;
            Ok(Some(Figure { interval: None, ..Figure::of(&bare) }))
        }
        Err(error) => Err(metric(error)),
    }
}

/// The mean rating; None where nobody gave one.
fn importance(ratings: &Tally, options: IntervalOptions) -> Result<Option<Figure>, Error> {
    let codes = Codes::points(ratings.scale());
    if ratings.answered() == 0 {
        return Ok(None);
    }
    figure(&|options| Ok(estimate(&codes, ratings, options)?), options)
}

fn class_facts(class: &Classification) -> ClassFacts {
    let names: Vec<&str> = match class.category() {
        Some(category) => vec![category.name()],
        None => class.tied().iter().map(|category| category.name()).collect(),
    };
    let others = class.others().iter().map(|(rule, category)| OtherRule {
        rule: rule_name(*rule),
        letter: category.map(Category::letter),
        agrees: *category == class.category(),
    });
    ClassFacts {
        letter: class.category().map(Category::letter),
        category: names.join("/"),
        commonest: class.tied().iter().map(|category| category.letter()).collect(),
        other_rules: others.collect(),
    }
}

fn letters<T>(of: impl Fn(Category) -> T) -> Letters<T> {
    Letters {
        a: of(Category::Attractive),
        o: of(Category::OneDimensional),
        m: of(Category::MustBe),
        i: of(Category::Indifferent),
        r: of(Category::Reverse),
        q: of(Category::Questionable),
    }
}

/// Holm's adjustment (1979) of the p values of the features.
fn adjust(features: &mut [SegmentedFeature]) -> Result<(), Error> {
    let mut tests: Vec<&mut EqualClasses> =
        features.iter_mut().filter_map(|feature| feature.equal_classes.as_mut()).collect();
    let p_values: Vec<f64> = tests.iter().map(|test| test.p_value).collect();
    let adjusted = adjusted(&p_values, Adjustment::Holm).map_err(|error| metric(error.into()))?;
    for (test, p_value) in tests.iter_mut().zip(adjusted) {
        test.adjusted_p_value = p_value;
    }
    Ok(())
}
