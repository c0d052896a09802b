//! The report as CSV: one row a figure, in full precision.

use super::document::{FigureFacts, Group, IntervalFacts, Report, ShareFacts};

const HEADER: [&str; 24] = [
    "part",
    "group_column",
    "group",
    "metric",
    "definition",
    "unit",
    "value",
    "fraction",
    "standard_error",
    "low",
    "high",
    "level",
    "method",
    "n",
    "effective_n",
    "design_effect",
    "small_base",
    "missing",
    "skipped",
    "not_applicable",
    "not_shown",
    "refused",
    "invalid",
    "column",
];

/// The CSV of a report.
///
/// # Errors
///
/// What the writer returns.
pub(super) fn render(report: &Report) -> Result<String, csv::Error> {
    let mut writer = Writer { report, inner: csv::Writer::from_writer(Vec::new()) };
    writer.inner.write_record(HEADER)?;
    writer.group("overall", "", "", &report.overall)?;
    for item in &report.items {
        writer.group("item", "", &item.column.name, &item.group)?;
    }
    for table in &report.segments {
        for segment in &table.segments {
            writer.group("segment", &table.column.name, &segment.name, &segment.group)?;
        }
    }
    if let Some(trend) = &report.trend {
        for period in &trend.periods {
            writer.group("trend", &trend.date_column.name, &period.period, &period.group)?;
        }
    }
    let bytes = writer.inner.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    // All that was written is text.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct Writer<'a> {
    report: &'a Report,
    inner: csv::Writer<Vec<u8>>,
}

impl Writer<'_> {
    fn group(
        &mut self,
        part: &str,
        column: &str,
        name: &str,
        group: &Group,
    ) -> Result<(), csv::Error> {
        let place = [part, column, name, self.report.metric];
        for figure in std::iter::once(&group.headline).chain(&group.further) {
            self.row(place, &of_figure(figure), group)?;
        }
        for share in &group.shares {
            self.row(place, &of_share(share), group)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        place: [&str; 4],
        figure: &[String; 9],
        group: &Group,
    ) -> Result<(), csv::Error> {
        let missing = group.missing;
        let base = [
            group.n.to_string(),
            number(group.effective_n),
            number(group.design_effect),
            group.small_base.to_string(),
            missing.total.to_string(),
            missing.skipped.to_string(),
            missing.not_applicable.to_string(),
            missing.not_shown.to_string(),
            missing.refused.to_string(),
            missing.invalid.to_string(),
        ];
        let cells = place
            .into_iter()
            .chain(figure.iter().map(String::as_str))
            .chain(base.iter().map(String::as_str))
            .chain(std::iter::once(self.report.input.column.name.as_str()));
        self.inner.write_record(cells)
    }
}

/// Definition, unit, value, fraction, standard error, low, high, level,
/// method.
fn of_figure(figure: &FigureFacts) -> [String; 9] {
    let unit = match figure.unit {
        crate::metric::Unit::Points => "points",
        crate::metric::Unit::Percent => "percent",
        crate::metric::Unit::ScalePoints => "scale_points",
        crate::metric::Unit::Index => "index",
    };
    let [low, high, level, method] = of_interval(figure.interval.as_ref(), 1.0);
    [
        figure.definition.clone(),
        unit.to_owned(),
        number(figure.value),
        number(figure.fraction),
        number(figure.standard_error),
        low,
        high,
        level,
        method,
    ]
}

/// A share is a figure in percent.
fn of_share(share: &ShareFacts) -> [String; 9] {
    let percent = |value: Option<f64>| number(value.map(|value| 100.0 * value));
    let [low, high, level, method] = of_interval(share.interval.as_ref(), 100.0);
    [
        share.name.to_owned(),
        "percent".to_owned(),
        percent(share.share),
        number(share.share),
        percent(share.standard_error),
        low,
        high,
        level,
        method,
    ]
}

fn of_interval(interval: Option<&IntervalFacts>, factor: f64) -> [String; 4] {
    interval.map_or_else(Default::default, |interval| {
        [
            (factor * interval.low).to_string(),
            (factor * interval.high).to_string(),
            interval.level.to_string(),
            interval.method.clone(),
        ]
    })
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
