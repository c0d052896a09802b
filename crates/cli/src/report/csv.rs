//! The report as CSV: one row a figure, in full precision.

use super::document::{
    FigureFacts, Group, IntervalFacts, PeriodGroup, Report, SegmentGroup, ShareFacts,
};

const HEADER: [&str; 28] = [
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
    "p_value",
    "p_adjusted",
    "letters",
    "flags",
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
            writer.against_rest(&table.column.name, segment)?;
        }
    }
    if let Some(trend) = &report.trend {
        for period in &trend.periods {
            let (column, name) = (&trend.date_column.name, &period.facts.period);
            writer.group("trend", column, name, &period.group)?;
            writer.judged(column, period)?;
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
            self.row(place, &of_figure(figure), group, [""; 4])?;
        }
        for share in &group.shares {
            self.row(place, &of_share(share), group, [""; 4])?;
        }
        Ok(())
    }

    /// The segment less all others, with its letters.
    fn against_rest(&mut self, column: &str, segment: &SegmentGroup) -> Result<(), csv::Error> {
        let Some(found) = &segment.against_rest else { return Ok(()) };
        let headline = &segment.group.headline;
        let figure = FigureFacts {
            value: Some(found.difference),
            fraction: None,
            standard_error: found.standard_error,
            interval: found.interval.clone(),
            ..headline.clone()
        };
        let (p_value, p_adjusted) = (found.p_value.to_string(), found.p_adjusted.to_string());
        let letters = segment.letters.as_deref().unwrap_or_default();
        let place = ["against_rest", column, &segment.name, self.report.metric];
        let more = [p_value.as_str(), &p_adjusted, letters, ""];
        self.row(place, &of_figure(&figure), &segment.group, more)
    }

    /// The moving average of a period and its flags, and the figure of the
    /// last periods together.
    fn judged(&mut self, column: &str, period: &PeriodGroup) -> Result<(), csv::Error> {
        let name = period.facts.period.as_str();
        if let Some(point) = &period.judged {
            let limits = IntervalFacts {
                low: point.lower_limit,
                high: point.upper_limit,
                level: 0.0,
                method: "limits".to_owned(),
            };
            let mut figure = of_figure(&FigureFacts {
                fraction: None,
                standard_error: None,
                interval: Some(limits),
                ..period.group.headline.clone()
            });
            // Limits have no level.
            if let Some(level) = figure.get_mut(7) {
                level.clear();
            }
            let flags = point.flags.join(" ");
            let place = ["limits", column, name, self.report.metric];
            self.row(place, &figure, &period.group, ["", "", "", &flags])?;
        }
        if let Some(rolling) = &period.rolling {
            let place = ["rolling", column, name, self.report.metric];
            let mut group = period.group.clone();
            (group.n, group.missing) = (rolling.n, rolling.missing);
            (group.effective_n, group.design_effect) = (None, None);
            group.small_base = rolling.n < self.report.options.minimum_base;
            self.row(place, &of_figure(&rolling.figure), &group, [""; 4])?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        place: [&str; 4],
        figure: &[String; 9],
        group: &Group,
        more: [&str; 4],
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
            .chain(std::iter::once(self.report.input.column.name.as_str()))
            .chain(more);
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
