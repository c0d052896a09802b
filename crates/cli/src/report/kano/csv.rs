//! The Kano report as CSV: one row a feature, and with `--by` one more for
//! each segment of it, in full precision.

use super::document::{FeatureFacts, KanoGroup, KanoReport, Letters};
use crate::report::figure::Figure;

const HEADER: [&str; 54] = [
    "part",
    "group_column",
    "group",
    "id",
    "feature",
    "table",
    "rule",
    "wording",
    "n",
    "incomplete",
    "a",
    "o",
    "m",
    "i",
    "r",
    "q",
    "class",
    "commonest",
    "other_classes",
    "better",
    "better_standard_error",
    "better_low",
    "better_high",
    "worse",
    "worse_standard_error",
    "worse_low",
    "worse_high",
    "level",
    "method",
    "small_base",
    "priority",
    "total_strength",
    "category_strength",
    "top_first",
    "top_second",
    "top_two_p",
    "top_two_exact_p",
    "toss_up",
    "fong_distance",
    "fong_bound",
    "questionable_share",
    "questionable_p",
    "questionable_flagged",
    "bootstrap_a",
    "bootstrap_o",
    "bootstrap_m",
    "bootstrap_i",
    "bootstrap_r",
    "bootstrap_q",
    "bootstrap_undecided",
    "importance",
    "importance_standard_error",
    "importance_low",
    "importance_high",
];

/// Columns that only whole features have.
const OF_FEATURES: usize = 24;

/// The CSV of a report.
///
/// # Errors
///
/// What the writer returns.
pub(super) fn render(report: &KanoReport) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for feature in &report.features {
        let mut row = start(report, ["overall", "", ""], feature);
        row.extend(of_group(&feature.group));
        row.extend(of_feature(feature));
        writer.write_record(row)?;
    }
    for table in &report.segments {
        for (feature, all) in table.features.iter().zip(&report.features) {
            for segment in &feature.segments {
                let place = ["segment", table.column.name.as_str(), segment.name.as_str()];
                let mut row = start(report, place, all);
                row.extend(of_group(&segment.group));
                row.extend(std::iter::repeat_n(String::new(), OF_FEATURES));
                writer.write_record(row)?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    // All that was written is text.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn start(report: &KanoReport, place: [&str; 3], feature: &FeatureFacts) -> Vec<String> {
    let what = [feature.id.as_str(), &feature.name, &report.options.table, report.options.rule];
    let cells = place.into_iter().chain(what).chain([feature.wording.as_str()]);
    cells.map(ToOwned::to_owned).collect()
}

fn of_group(group: &KanoGroup) -> Vec<String> {
    let mut row = vec![group.n.to_string(), group.incomplete.to_string()];
    row.extend(letters(group.counts));
    let class = group.class.as_ref();
    row.push(class.and_then(|class| class.letter).map(String::from).unwrap_or_default());
    let commonest = class.map(|class| class.commonest.iter().map(char::to_string).collect());
    row.push(commonest.map(|letters: Vec<String>| letters.join("/")).unwrap_or_default());
    let others = class.into_iter().flat_map(|class| &class.other_rules);
    let others = others.filter(|other| !other.agrees).map(|other| {
        format!("{}={}", other.rule, other.letter.map_or_else(|| "none".to_owned(), String::from))
    });
    row.push(others.collect::<Vec<_>>().join(" "));
    row.extend(of_figure(group.better.as_ref()));
    row.extend(of_figure(group.worse.as_ref()));
    let interval = group.better.as_ref().and_then(|figure| figure.interval.as_ref());
    row.push(interval.map(|interval| interval.level.to_string()).unwrap_or_default());
    row.push(interval.map(|interval| interval.method.clone()).unwrap_or_default());
    row.push(group.small_base.to_string());
    row
}

fn of_feature(feature: &FeatureFacts) -> Vec<String> {
    let value = |figure: &Option<Figure>| number(figure.as_ref().map(|figure| figure.value));
    let (test, fong) = (feature.top_two, feature.fong);
    let mut row = vec![
        feature.priority.map(|place| place.to_string()).unwrap_or_default(),
        value(&feature.total_strength),
        value(&feature.category_strength),
        test.map(|test| test.first.to_string()).unwrap_or_default(),
        test.map(|test| test.second.to_string()).unwrap_or_default(),
        number(test.map(|test| test.p_value)),
        number(test.map(|test| test.exact_p_value)),
        test.map(|test| test.toss_up.to_string()).unwrap_or_default(),
        fong.map(|test| test.distance.to_string()).unwrap_or_default(),
        number(fong.map(|test| test.bound)),
        number(feature.questionable.map(|check| check.share)),
        number(feature.questionable.map(|check| check.p_value)),
        feature.questionable.map(|check| check.flagged.to_string()).unwrap_or_default(),
    ];
    match feature.bootstrap {
        Some(drawn) => {
            row.extend(letters(drawn.shares));
            row.push(drawn.undecided.to_string());
        }
        None => row.extend(std::iter::repeat_n(String::new(), 7)),
    }
    row.extend(of_figure(feature.importance.as_ref()));
    row
}

fn letters<T: ToString>(values: Letters<T>) -> [String; 6] {
    let Letters { a, o, m, i, r, q } = values;
    [a, o, m, i, r, q].map(|value| value.to_string())
}

/// Value, standard error, low, high.
fn of_figure(figure: Option<&Figure>) -> [String; 4] {
    let interval = figure.and_then(|figure| figure.interval.as_ref());
    [
        number(figure.map(|figure| figure.value)),
        number(figure.and_then(|figure| figure.standard_error)),
        number(interval.map(|interval| interval.low)),
        number(interval.map(|interval| interval.high)),
    ]
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
