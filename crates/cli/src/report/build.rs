//! From a pass over a file to the report.

use satis_inference::IntervalOptions;
use satis_response_model::{ByPeriod, Codes, Direction, Estimate, Missing, MissingCounts, Period};

use super::compare::Comparer;
use super::document::{
    BadCellFact, BadCellFacts, ColumnName, CountFacts, FigureFacts, FileFacts, FilterFacts, Group,
    InputFacts, IntervalFacts, ItemGroup, MissingFacts, Options, PeriodGroup, Report, RollingFacts,
    RowFacts, Rules, SCHEMA, ScaleFacts, SegmentGroup, SegmentTable, ShareFacts, Trend,
    WithoutDate,
};
use super::trend::{Judge, Timeline, is_no_wave};
use crate::args::{MetricArgs, TrendBy};
use crate::error::Error;
use crate::measure::{BadCells, Base, Filter, ItemsPass, Pass, Plan, Rows, Segment};
use crate::metric::{Figure, Metric, Unit};
use crate::source::{Columns, Survey};

/// Below this many answers a figure of a model is flagged.
pub(super) const SMALL_BASE: u64 = 30;

/// What a report is made from, but for the answers.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// What is measured.
    pub(crate) metric: &'a Metric,
    /// What was asked for.
    pub(crate) args: &'a MetricArgs,
    /// What was read.
    pub(crate) plan: &'a Plan,
    /// The file, read to its end.
    pub(crate) survey: &'a Survey,
    /// The labels that were taken for points, in words.
    pub(crate) labels: Option<&'a str>,
}

/// The parts of a report that come from the answers.
struct Parts<'a> {
    rows: Rows,
    answered: u64,
    missing: u64,
    bad: &'a BadCells,
    overall: Group,
    items: Vec<ItemGroup>,
    segments: Vec<SegmentTable>,
    trend: Option<Trend>,
    dates: Option<String>,
}

impl Context<'_> {
    /// The report of a pass over one column.
    ///
    /// # Errors
    ///
    /// [`Error::Metric`] where a figure or its interval is not defined for
    /// what was asked, [`Error::AmbiguousDates`] and [`Error::MixedDates`] for
    /// a trend, [`Error::NobodyAnswered`] where there is nothing to tell.
    pub(crate) fn report<S: Base>(self, pass: &Pass<S>) -> Result<Report, Error> {
        let columns = self.survey.columns();
        let teller = self.teller();
        let overall = teller.group(&pass.total)?;
        if overall.headline.value.is_none() {
            let answered = pass.total.answered();
            return Err(self.nobody(pass.rows, pass.total.missing(), answered, &pass.bad));
        }
        let mut segments = Vec::new();
        for (column, table) in pass.segments()? {
            let table: Vec<(&Segment, &S)> = table.iter().collect();
            segments.push(self.segment_table(name(columns, column), &table)?);
        }
        let (trend, dates) = match (&pass.days, self.plan.trend) {
            (Some(days), Some((.., TrendBy::Calendar(every)))) => {
                let label = columns.label(days.column);
                let resolution = days.reader.resolve(&label)?;
                let mut by_period = ByPeriod::new(every, &pass.total);
                for (day, tally) in &days.days {
                    if let Some(date) = resolution.date(*day) {
                        by_period.merge_period(Period::containing(date, every), tally)?;
                    }
                }
                if by_period.iter().all(|(_, tally)| tally.answered() == 0) {
                    return Err(Error::NoDates { column: label });
                }
                let words = format!("{label} by {every}; {resolution}; taken as written");
                let without =
                    WithoutDate { blank: days.blank.answered(), bad: days.bad.answered() };
                let line = Timeline::of_calendar(&by_period);
                (Some(self.trend(every.to_string(), days.column, without, line)?), Some(words))
            }
            (_, Some((.., TrendBy::Wave))) => match pass.waves()? {
                Some((column, waves)) => {
                    let label = columns.label(column);
                    let blank = waves.iter().filter(|(wave, _)| is_no_wave(wave));
                    let blank = blank.map(|(_, tally)| tally.answered()).sum();
                    let line = Timeline::of_waves(waves.iter());
                    if line.points.is_empty() {
                        return Err(Error::NoDates { column: label });
                    }
                    let words = format!("{label} by its values, in natural order");
                    let without = WithoutDate { blank, bad: 0 };
                    (Some(self.trend("wave".to_owned(), column, without, line)?), Some(words))
                }
                None => (None, None),
            },
            _ => (None, None),
        };
        Ok(self.frame(Parts {
            rows: pass.rows,
            answered: pass.total.answered(),
            missing: pass.total.missing().total(),
            bad: &pass.bad,
            overall,
            items: Vec::new(),
            segments,
            trend,
            dates,
        }))
    }

    /// The report of a pass over the columns of a set of items.
    ///
    /// # Errors
    ///
    /// As [`Context::report`].
    pub(crate) fn items_report(
        self,
        pass: &ItemsPass,
        columns: &[usize],
        minimum_answers: Option<usize>,
    ) -> Result<Report, Error> {
        let answered = pass.set.answered_at_least(1);
        let mut missing = MissingCounts::new();
        let mut items = Vec::new();
        for (index, column) in columns.iter().enumerate() {
            let item = pass.set.item(index);
            let tally = item.ok_or_else(|| Error::Metric(format!("no item {index}")))?.into_tally();
            missing.merge(tally.missing())?;
            let group = self.teller().group(&tally)?;
            if group.headline.value.is_none() {
                let plan = Plan { column: *column, ..self.plan.clone() };
                let context = Context { plan: &plan, ..self };
                return Err(context.nobody(pass.rows, tally.missing(), 0, &pass.bad));
            }
            items.push(ItemGroup { column: name(self.survey.columns(), *column), group });
        }
        let mut figures = Vec::new();
        for figure in &self.metric.figures {
            for (figure, estimate) in
                figure.of_items(&pass.set, self.args.level(), minimum_answers)?
            {
                figures.push(figure_facts(&figure, estimate.as_ref())?);
            }
        }
        let mut figures = figures.into_iter();
        let headline =
            figures.next().ok_or_else(|| Error::Metric("no figure of a set".to_owned()))?;
        let overall = Group {
            n: answered,
            effective_n: None,
            design_effect: None,
            total_weight: None,
            small_base: answered < self.args.minimum_base,
            headline,
            further: figures.collect(),
            shares: Vec::new(),
            counts: Vec::new(),
            missing: missing_facts(&missing),
        };
        Ok(self.frame(Parts {
            rows: pass.rows,
            answered,
            missing: pass.set.recorded() - answered,
            bad: &pass.bad,
            overall,
            items,
            segments: Vec::new(),
            trend: None,
            dates: None,
        }))
    }

    /// The segments of a column, compared with each other.
    fn segment_table<S: Base>(
        self,
        column: ColumnName,
        table: &[(&Segment, &S)],
    ) -> Result<SegmentTable, Error> {
        let teller = self.teller();
        let named: Vec<(String, &S)> =
            table.iter().map(|(segment, tally)| (segment.to_string(), *tally)).collect();
        let comparer = self.headline_codes()?.map(|(codes, unit)| Comparer {
            codes,
            unit,
            level: self.args.level(),
            adjustment: self.args.adjust,
        });
        let compared = comparer.map(|comparer| comparer.compare(&named)).transpose()?.flatten();
        let mut segments = Vec::with_capacity(table.len());
        for (at, (segment, tally)) in table.iter().enumerate() {
            let found = compared.as_ref();
            segments.push(SegmentGroup {
                name: segment.to_string(),
                blank: **segment == Segment::Blank,
                against_rest: found.and_then(|found| found.against_rest.get(at)?.clone()),
                letters: found.and_then(|found| found.letters.get(at)?.clone()),
                group: teller.group(*tally)?,
            });
        }
        let comparison = compared.map(|compared| compared.facts);
        Ok(SegmentTable { column, comparison, segments })
    }

    /// The answers over time, judged.
    fn trend<S: Base>(
        self,
        every: String,
        column: usize,
        without_date: WithoutDate,
        line: Timeline<'_, S>,
    ) -> Result<Trend, Error> {
        let teller = self.teller();
        let judge = self.headline_codes()?.map(|(codes, unit)| Judge {
            codes,
            unit,
            level: self.args.level(),
            run_length: self.args.arl,
            baseline: self.args.baseline,
        });
        let judged = judge.map(|judge| judge.judge(&line)).transpose()?.unwrap_or_default();
        let window = self.args.window;
        let rolling = window.map(|window| line.rolling(window)).transpose()?.unwrap_or_default();
        let mut points = judged.points.into_iter();
        let mut periods = Vec::with_capacity(line.points.len());
        for (at, point) in line.points.into_iter().enumerate() {
            periods.push(PeriodGroup {
                facts: point.facts,
                judged: points.next().flatten(),
                rolling: rolling.get(at).map(|tally| teller.rolling(tally)).transpose()?,
                group: teller.group(point.tally)?,
            });
        }
        Ok(Trend {
            every,
            date_column: name(self.survey.columns(), column),
            without_date,
            periods,
            gaps: line.gaps,
            window,
            control: judged.control,
            line: judged.line,
            levels: judged.levels,
            notes: judged.notes,
        })
    }

    /// The codes of the headline with its unit.
    fn headline_codes(self) -> Result<Option<(Codes, Unit)>, Error> {
        let headline = self.metric.figures.first();
        let codes = headline.map(|figure| Ok((figure.codes(&self.metric.scale)?, figure.unit)));
        codes.transpose()
    }

    fn teller(&self) -> Teller<'_> {
        Teller {
            minimum_base: self.args.minimum_base,
            metric: self.metric,
            interval: self.args.interval(),
            shares: self.args.level_alone(),
        }
    }

    fn frame(self, parts: Parts<'_>) -> Report {
        let (survey, metric) = (self.survey, self.metric);
        let columns = survey.columns();
        Report {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: metric.id,
            title: metric.title,
            input: InputFacts { file: file(survey), column: name(columns, self.plan.column) },
            rows: RowFacts {
                read: parts.rows.read,
                filtered_out: parts.rows.filtered_out,
                weight_blank: parts.rows.weight_blank,
                weight_bad: parts.rows.weight_bad,
                missing: parts.missing,
                answered: parts.answered,
            },
            rules: self.rules(parts.dates),
            options: self.options(),
            overall: parts.overall,
            items: parts.items,
            segments: parts.segments,
            trend: parts.trend,
            bad_cells: bad_cells(parts.bad, columns),
        }
    }

    fn rules(self, dates: Option<String>) -> Rules {
        let (plan, columns) = (self.plan, self.survey.columns());
        Rules {
            cells: plan.rules.to_string(),
            labels: self.labels.map(ToOwned::to_owned),
            filters: filter_words(&plan.filters, columns),
            weights: plan.weight.map(|column| {
                format!(
                    "{}; rows whose weight is blank, negative or no number are left out; 0 counts in \
                     n and weighs nothing",
                    columns.label(column)
                )
            }),
            dates,
            segments: (!plan.by.is_empty()).then(|| {
                "each --by column alone; blank cells are the segment (blank); texts that differ only \
                 in white space are one"
                    .to_owned()
            }),
            small_base: format!("few: fewer than {} answers", self.args.minimum_base),
        }
    }

    fn options(self) -> Options {
        let Self { metric, args, plan, .. } = self;
        let columns = self.survey.columns();
        Options {
            scale: ScaleFacts {
                min: metric.scale.min(),
                max: metric.scale.max(),
                good: match metric.scale.direction() {
                    Direction::HigherIsBetter => "high",
                    Direction::LowerIsBetter => "low",
                },
            },
            definitions: metric.figures.iter().map(|figure| figure.id.clone()).collect(),
            facts: metric.facts.clone(),
            interval: args.method().map(|method| method.to_string()),
            level: args.level(),
            weight: plan.weight.map(|column| name(columns, column)),
            by: plan.by.iter().map(|column| name(columns, *column)).collect(),
            filters: filter_facts(&plan.filters, columns),
            adjust: args.adjust.to_string(),
            minimum_base: args.minimum_base,
            strict: args.strict,
        }
    }

    fn nobody(self, rows: Rows, missing: &MissingCounts, answered: u64, bad: &BadCells) -> Error {
        let (plan, columns) = (self.plan, self.survey.columns());
        let mut parts = vec![format!("{} rows", rows.read)];
        let excluded = rows.weight_blank + rows.weight_bad;
        for (count, what) in
            [(rows.filtered_out, "left out by --where"), (excluded, "without a usable weight")]
        {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        if missing.total() > 0 {
            parts.push(missing.to_string());
        }
        let hint = if answered > 0 {
            "; all weights are zero".to_owned()
        } else if rows.read > 0 && rows.filtered_out == rows.read {
            "; no row is as --where asks: check its value".to_owned()
        } else if let Some(cell) = bad.first().first() {
            let place =
                format!("; line {} {}: \"{}\"", cell.line, columns.label(cell.column), cell.text);
            if plan.weight == Some(cell.column) {
                format!("{place} is no weight: check --weight")
            } else {
                format!(
                    "{place} is no answer from {}: check --column and --scale; answers in words need \
                     --label, or with csat --labels auto",
                    plan.scale
                )
            }
        } else {
            String::new()
        };
        Error::NobodyAnswered {
            column: format!("\"{}\"", columns.label(plan.column)),
            rows: parts.join(", "),
            hint,
        }
    }
}

/// Tells the figures of a metric about any tally.
struct Teller<'a> {
    minimum_base: u64,
    metric: &'a Metric,
    interval: IntervalOptions,
    shares: IntervalOptions,
}

impl Teller<'_> {
    /// The headline alone.
    fn rolling<S: Base>(&self, tally: &S) -> Result<RollingFacts, Error> {
        let headline = self.metric.figures.first();
        let figure =
            headline.ok_or_else(|| Error::Metric("a metric without a figure".to_owned()))?;
        let facts = figure_facts(figure, figure.estimate(tally, self.interval)?.as_ref())?;
        Ok(RollingFacts {
            n: tally.answered(),
            value: facts.value,
            standard_error: facts.standard_error,
            interval: facts.interval.clone(),
            missing: missing_facts(tally.missing()),
            figure: facts,
        })
    }

    fn group<S: Base>(&self, tally: &S) -> Result<Group, Error> {
        let n = tally.answered();
        let counts = tally.counts();
        let weights = tally.weights();
        let mut figures = Vec::new();
        for (position, figure) in self.metric.figures.iter().enumerate() {
            let estimate = match figure.estimate(tally, self.interval) {
                // The interval that was asked for is that of the headline;
                // other figures take it where they can.
                Err(_) if position > 0 => figure.estimate(tally, self.shares)?,
                other => other?,
            };
            figures.push(figure_facts(figure, estimate.as_ref())?);
        }
        let mut figures = figures.into_iter();
        let headline =
            figures.next().ok_or_else(|| Error::Metric("a metric without a figure".to_owned()))?;
        let scale = &self.metric.scale;
        let mut shares = Vec::new();
        for band in &self.metric.bands {
            let estimate = band.share(scale, tally, self.shares)?;
            let within = scale.values().zip(&counts);
            shares.push(ShareFacts {
                name: band.name,
                from: band.from,
                to: band.to,
                n: within.filter(|(v, _)| (band.from..=band.to).contains(v)).map(|(_, n)| n).sum(),
                share: estimate.as_ref().map(Estimate::value),
                standard_error: estimate.as_ref().and_then(Estimate::standard_error),
                interval: estimate.as_ref().and_then(interval),
            });
        }
        let by_point = weights.map(|weights| weights.by_point());
        let counts = scale.values().zip(counts).enumerate().map(|(point, (value, n))| {
            let weight = by_point.as_ref().and_then(|weights| weights.get(point)).copied();
            CountFacts { value, n, weight }
        });
        Ok(Group {
            n,
            effective_n: weights.and_then(|weights| weights.effective_n()),
            design_effect: weights.and_then(|weights| weights.design_effect()),
            total_weight: weights.map(|weights| weights.total()),
            small_base: n < self.minimum_base,
            headline,
            further: figures.collect(),
            shares,
            counts: counts.collect(),
            missing: missing_facts(tally.missing()),
        })
    }
}

/// The figure in its unit.
///
/// # Errors
///
/// Where a number overflows.
fn figure_facts(figure: &Figure, raw: Option<&Estimate>) -> Result<FigureFacts, Error> {
    let factor = figure.unit.factor();
    let estimate = raw.map(|raw| raw.transformed(factor.unwrap_or(1.0), 0.0)).transpose()?;
    let estimate = estimate.as_ref();
    let conventions = estimate.map(Estimate::conventions).unwrap_or_default();
    Ok(FigureFacts {
        definition: figure.id.clone(),
        name: figure.name.clone(),
        unit: figure.unit,
        value: estimate.map(Estimate::value),
        fraction: factor.and(raw).map(Estimate::value),
        standard_error: estimate.and_then(Estimate::standard_error),
        interval: estimate.and_then(interval),
        conventions: conventions.iter().map(ToString::to_string).collect(),
    })
}

/// The filters in words; None where there are none.
pub(super) fn filter_words(filters: &[Filter], columns: &Columns) -> Option<String> {
    let filters = filters.iter().map(|filter| {
        let values: Vec<String> = filter.values.iter().map(|v| format!("\"{v}\"")).collect();
        format!("{} is {}", columns.label(filter.column), values.join(" or "))
    });
    let words = filters.collect::<Vec<_>>().join(" and ");
    (!words.is_empty()).then_some(words)
}

pub(super) fn filter_facts(filters: &[Filter], columns: &Columns) -> Vec<FilterFacts> {
    let facts = filters.iter().map(|filter| FilterFacts {
        column: name(columns, filter.column),
        values: filter.values.clone(),
    });
    facts.collect()
}

pub(super) fn interval(estimate: &Estimate) -> Option<IntervalFacts> {
    estimate.interval().map(|interval| IntervalFacts {
        low: interval.low(),
        high: interval.high(),
        level: interval.level(),
        method: interval.method().to_owned(),
    })
}

pub(super) fn missing_facts(counts: &MissingCounts) -> MissingFacts {
    MissingFacts {
        total: counts.total(),
        skipped: counts.get(Missing::Skipped),
        not_applicable: counts.get(Missing::NotApplicable),
        not_shown: counts.get(Missing::NotShown),
        refused: counts.get(Missing::Refused),
        invalid: counts.get(Missing::Invalid),
    }
}

pub(super) fn name(columns: &Columns, index: usize) -> ColumnName {
    ColumnName { name: columns.name(index).to_owned(), number: index + 1 }
}

/// The file, once it is read to its end.
pub(super) fn file(survey: &Survey) -> FileFacts {
    let format = survey.format();
    FileFacts {
        path: format.name().to_owned(),
        format: "delimited text",
        encoding: format.encoding(),
        encoding_evidence: format.encoding_evidence(),
        compression: format.is_gzip().then_some("gzip"),
        delimiter: format.delimiter(),
        columns: format.columns(),
        rows: survey.rows(),
        notes: format.notes(),
        line: format.to_string(),
    }
}

pub(super) fn bad_cells(bad: &BadCells, columns: &Columns) -> BadCellFacts {
    let first = bad.first().iter().map(|cell| BadCellFact {
        line: cell.line,
        column: name(columns, cell.column),
        text: cell.text.clone(),
    });
    BadCellFacts { count: bad.count(), first: first.collect() }
}
