//! What is said of the answers: an alert, and the summary at the end.
//! docs/src/json.md describes the objects.

use std::fmt::Write as _;

use satis_inference::{Alert, Chart};
use satis_response_model::Period;
use serde::Serialize;

use super::Counts;
use crate::args::EventFormat;
use crate::error::Error;
use crate::metric::Unit;
use crate::report::grouped;

/// The shape of the objects. Within a version fields are added, and never
/// changed or removed.
const SCHEMA: &str = "satis.monitor/1";

/// A series has left its limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AlertEvent {
    schema: &'static str,
    event: &'static str,
    series: String,
    kind: &'static str,
    side: String,
    at: String,
    since: String,
    n: u64,
    unit: Unit,
    value: f64,
    centre: f64,
    statistic: f64,
    limit: f64,
    #[serde(skip)]
    figure: String,
}

impl AlertEvent {
    /// An alert in the unit of the figure.
    pub(crate) fn new(alert: &Alert<String, Period>, figure: &str, unit: Unit) -> Self {
        let factor = unit.factor().unwrap_or(1.0);
        Self {
            schema: SCHEMA,
            event: "alert",
            series: alert.series.clone(),
            kind: kind(alert.chart),
            side: alert.side.to_string(),
            at: alert.at.to_string(),
            since: alert.since.to_string(),
            n: alert.n,
            unit,
            value: factor * alert.value,
            centre: factor * alert.centre,
            statistic: alert.statistic,
            limit: alert.limit,
            figure: figure.to_owned(),
        }
    }

    /// The alert in a line.
    ///
    /// # Errors
    ///
    /// [`Error::Render`] where it cannot be written.
    pub(crate) fn line(&self, format: EventFormat) -> Result<String, Error> {
        if format == EventFormat::Json {
            return object(self);
        }
        let chart = match self.kind {
            "jump" => "single period",
            "sum" => "cumulative sum",
            _ => "moving average",
        };
        Ok(format!(
            "alert: {} {} at {}, since {}: {} {} of {} answers against {} ({chart} {:.2}, limit \
             {:.2})\n",
            self.series,
            self.side,
            self.at,
            self.since,
            self.figure,
            self.told(self.value),
            grouped(self.n),
            self.told(self.centre),
            self.statistic,
            self.limit
        ))
    }

    fn told(&self, value: f64) -> String {
        match self.unit {
            Unit::ScalePoints => format!("{value:.2}"),
            Unit::Percent => format!("{value:.1} %"),
            _ => format!("{value:.1}"),
        }
    }
}

/// What became of all answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SummaryEvent {
    schema: &'static str,
    event: &'static str,
    #[serde(flatten)]
    counts: Counts,
    late: u64,
    every: String,
    closed_through: Option<String>,
    watched: Vec<SeriesFacts>,
}

/// Where one series stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SeriesFacts {
    /// Its name.
    pub(crate) series: String,
    /// Periods that were judged.
    pub(crate) judged: u64,
    /// Periods with too few answers.
    pub(crate) too_few: u64,
    /// The usual score; None while it is learned.
    pub(crate) centre: Option<f64>,
    /// The limits that it is beyond, and to which side.
    pub(crate) beyond: Vec<String>,
}

impl SummaryEvent {
    /// A summary.
    pub(crate) fn new(
        counts: Counts,
        late: u64,
        every: String,
        closed_through: Option<String>,
        watched: Vec<SeriesFacts>,
    ) -> Self {
        Self { schema: SCHEMA, event: "summary", counts, late, every, closed_through, watched }
    }

    /// The summary in a few lines, or in one as an object.
    ///
    /// # Errors
    ///
    /// [`Error::Render`] where it cannot be written.
    pub(crate) fn text(&self, format: EventFormat) -> Result<String, Error> {
        if format == EventFormat::Json {
            return object(self);
        }
        let counts = &self.counts;
        let mut out = String::new();
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "{} rows: {} answered, {} missing, {} without a date, {} left out by --where, {} bad \
             cells, {} late",
            grouped(counts.rows),
            grouped(counts.answered),
            grouped(counts.missing),
            grouped(counts.without_date),
            grouped(counts.filtered_out),
            grouped(counts.bad_cells),
            grouped(self.late)
        );
        for series in &self.watched {
            let Some(centre) = series.centre else {
                let _ = writeln!(out, "{}: still learning what is usual", series.series);
                continue;
            };
            let few = match series.too_few {
                0 => String::new(),
                few => format!(", {few} with too few answers"),
            };
            let beyond = match series.beyond.as_slice() {
                [] => "within its limits".to_owned(),
                beyond => format!("beyond its limits: {}", beyond.join(", ")),
            };
            let _ = writeln!(
                out,
                "{}: {} {}s judged{few}; usually {centre:.2}; {beyond}",
                series.series, series.judged, self.every
            );
        }
        if self.late > 0 {
            let _ = writeln!(
                out,
                "late answers are left out: rows must come in the order of their {}s",
                self.every
            );
        }
        let alerts = if counts.alerts == 1 { "alert" } else { "alerts" };
        let _ = match &self.closed_through {
            Some(period) => writeln!(out, "{} {alerts}; closed through {period}", counts.alerts),
            None => writeln!(out, "{} {alerts}; no {} is over yet", counts.alerts, self.every),
        };
        Ok(out)
    }
}

/// The kind of change that a chart watches for.
pub(super) fn kind(chart: Chart) -> &'static str {
    match chart {
        Chart::Ewma(_) => "average",
        Chart::Cusum(_) => "sum",
        _ => "jump",
    }
}

fn object(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string(value);
    text.map(|text| text + "\n").map_err(|error| Error::Render(error.to_string()))
}
