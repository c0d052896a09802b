//! From scores to the report.

use satis_clv::{Concentration, Error as ClvError, GridSegment, Rfm, RfmCustomer};

use super::document::{
    ConcentrationFacts, GroupFacts, RfmOptionFacts, RfmReport, SCHEMA, SegmentFacts, Together,
};
use crate::args::RfmArgs;
use crate::clv::Customers;
use crate::measure::Filter;
use crate::report::build::{bad_cells, filter_facts};
use crate::report::clv::{columns, file, observation, row_counts, rule_notes};
use crate::report::document::BadCellFacts;
use crate::report::figure::Figure;
use crate::source::{Lines, Survey};

/// What is scored of a customer.
type Measure = fn(&RfmCustomer) -> f64;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(crate) struct RfmContext<'a> {
    /// What was asked for.
    pub(crate) args: &'a RfmArgs,
    /// What was read.
    pub(crate) customers: &'a Customers,
    /// What was scored, customer by customer.
    pub(crate) scored: &'a [RfmCustomer],
    /// The scores.
    pub(crate) rfm: &'a Rfm,
    /// The named segments, of five groups.
    pub(crate) segments: Option<&'a [GridSegment]>,
    /// The file, read to its end.
    pub(crate) survey: Option<&'a Survey>,
    /// The same, for lines of fixed width.
    pub(crate) lines: Option<&'a Lines>,
}

impl RfmContext<'_> {
    /// The report.
    pub(crate) fn report(self) -> RfmReport {
        let Self { args, customers, scored, survey, lines, .. } = self;
        let mut notes = Vec::new();
        let concentration = self.concentration().map_err(|error| {
            notes.push(format!("share of the best customers: {error}"));
        });
        if self.segments.is_none() {
            notes.push("segments: they are made of five groups".to_owned());
        }
        let filters = survey.and_then(|survey| {
            let parsed = Filter::parse_all(&args.log.filters, survey.columns()).ok()?;
            Some(filter_facts(&parsed, survey.columns()))
        });
        RfmReport {
            schema: SCHEMA,
            program: format!("satis {}", env!("CARGO_PKG_VERSION")),
            metric: "rfm",
            input: file(survey, lines, customers.rows.read),
            rows: row_counts(customers),
            options: RfmOptionFacts {
                score_groups: args.groups,
                ties: args.ties.name(),
                nested: args.nested,
                level: args.level,
                merge_days: args.log.merge_days,
                returns: args.log.returns.name(),
                zeros: args.log.zeros.name(),
                columns: columns(customers, survey),
                filters: filters.unwrap_or_default(),
                output: args.output.as_ref().map(|path| path.display().to_string()),
            },
            observation: customers.log.as_ref().map(observation),
            customers: scored.len() as u64,
            purchases: scored.iter().map(|customer| customer.frequency).sum(),
            spend: self.spend(),
            segments: self.segments(),
            groups: self.groups(),
            concentration: concentration.ok(),
            notes,
            bad_cells: survey.map_or_else(
                || BadCellFacts { count: 0, first: Vec::new() },
                |survey| bad_cells(&customers.bad, survey.columns()),
            ),
            conventions: self.conventions(),
        }
    }

    fn spend(self) -> f64 {
        self.scored.iter().map(|customer| customer.monetary).sum()
    }

    fn segments(self) -> Vec<SegmentFacts> {
        let Some(of) = self.segments else { return Vec::new() };
        let facts = GridSegment::ALL.iter().map(|segment| SegmentFacts {
            name: segment.to_string(),
            together: self.together(|at| of.get(at) == Some(segment)),
        });
        facts.collect()
    }

    fn groups(self) -> Vec<GroupFacts> {
        let mut facts = Vec::new();
        let measures: [(&str, Measure); 3] = [
            ("recency", |customer| customer.since_last),
            ("frequency", |customer| customer.frequency as f64),
            ("spend", |customer| customer.monetary),
        ];
        for (measure, value) in measures {
            for score in (1..=self.args.groups).rev() {
                let scores = self.rfm.scores();
                let belongs = |at: usize| {
                    scores.get(at).is_some_and(|found| {
                        score
                            == match measure {
                                "recency" => found.recency,
                                "frequency" => found.frequency,
                                _ => found.monetary,
                            }
                    })
                };
                let own = || {
                    let members = self.scored.iter().enumerate().filter(|(at, _)| belongs(*at));
                    members.map(|(_, customer)| value(customer))
                };
                facts.push(GroupFacts {
                    measure,
                    score,
                    together: self.together(belongs),
                    low: own().min_by(f64::total_cmp),
                    high: own().max_by(f64::total_cmp),
                });
            }
        }
        facts
    }

    fn together(self, belongs: impl Fn(usize) -> bool) -> Together {
        let (mut n, mut days, mut purchases, mut spend) = (0_u64, 0.0, 0_u64, 0.0);
        for (_, customer) in self.scored.iter().enumerate().filter(|(at, _)| belongs(*at)) {
            n += 1;
            days += customer.since_last;
            purchases += customer.frequency;
            spend += customer.monetary;
        }
        let mean = |sum: f64| (n > 0).then(|| sum / n as f64);
        let all = self.spend();
        Together {
            n,
            share: n as f64 / self.scored.len() as f64,
            days_since_last: mean(days),
            mean_purchases: mean(purchases as f64),
            mean_spend: mean(spend),
            spend_share: (all > 0.0).then(|| spend / all),
        }
    }

    fn concentration(self) -> Result<ConcentrationFacts, ClvError> {
        let spread = Concentration::new(self.scored.iter().map(|customer| customer.monetary))?;
        Ok(ConcentrationFacts {
            top_20_share: Figure::of(&spread.top_share(0.2, self.args.level)?),
            gini: Figure::of(&spread.gini(self.args.level)?),
            customers_for_80: spread.customers_for(0.8)?,
        })
    }

    fn conventions(self) -> Vec<String> {
        let mut lines = vec![
            "scores from 1 to the number of groups, which is the best: bought last, most often, \
             for most; spend: all purchases together"
                .to_owned(),
            format!(
                "ties: {}; frequency and spend scored {}",
                self.args.ties.name(),
                if self.args.nested { "within groups" } else { "among all customers" }
            ),
        ];
        if self.segments.is_some() {
            lines.push("segments: of the scores of recency and frequency".to_owned());
        }
        if let Some(log) = &self.customers.log {
            lines.extend(rule_notes(&self.args.log, log));
        }
        lines
    }
}
