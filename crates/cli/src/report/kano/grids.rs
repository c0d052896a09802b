//! The tables of a Kano report, before they are drawn.

use super::document::{
    FeatureFacts, KanoGroup, KanoReport, KanoSegments, Letters, SegmentedFeature,
};
use crate::report::figure::{Figure, left, right};
use crate::report::grid::Grid;
use crate::report::number::{NONE, count, fixed, level, p_value, percent};
use crate::text::shorten;

/// Longest name of a feature or segment, in characters.
const NAME: usize = 40;
/// Below this expected count a chi-square p value is rough.
const ROUGH: f64 = 5.0;

/// Classes; the order of priority with better and worse; segments.
pub(super) fn grids(report: &KanoReport) -> Vec<Grid> {
    let mut grids = vec![classes(report), priorities(report)];
    for table in &report.segments {
        grids.push(segments(report, table));
        grids.push(tests(table));
    }
    grids
}

fn classes(report: &KanoReport) -> Grid {
    let bootstrap = report.options.replicates > 0;
    let mut header = vec![left("feature"), right("n")];
    header.extend(["A", "O", "M", "I", "R", "Q"].map(right));
    header.extend([left("class"), left("top two"), right("p"), right("strength %")]);
    if bootstrap {
        header.push(right("same class %"));
    }
    header.push(left(""));
    let rows = report.features.iter().map(|feature| {
        let mut row = vec![label(&feature.id, &feature.name), count(feature.group.n)];
        row.extend(counts(feature.group.counts));
        row.push(class(&feature.group));
        let test = feature.top_two;
        row.push(test.map_or_else(String::new, |t| format!("{}, {}", t.first, t.second)));
        row.push(test.map_or_else(String::new, |test| p_value(test.p_value)));
        row.push(percent(feature.category_strength.as_ref().map(|figure| figure.value)));
        if bootstrap {
            row.push(percent(feature.bootstrap.and_then(|drawn| drawn.same_class)));
        }
        row.push(flags(feature));
        row
    });
    Grid {
        title: "classes".to_owned(),
        header,
        rows: rows.collect(),
        notes: few(report.features.iter().map(|feature| &feature.group)),
    }
}

fn priorities(report: &KanoReport) -> Grid {
    let importance = report.options.importance_scale.is_some();
    let mut features: Vec<&FeatureFacts> = report.features.iter().collect();
    features.sort_by_key(|feature| feature.priority.unwrap_or(usize::MAX));
    let group = |feature: &&FeatureFacts| feature.group.better.clone();
    let better = features.iter().find_map(group);
    let method = better.as_ref().map_or_else(|| "interval".to_owned(), method);
    let mut header = vec![right("#"), left("feature"), left("class"), right("better")];
    header.extend([right(&method), right("worse"), right(&method), right("total %")]);
    if importance {
        header.push(right("importance"));
    }
    let rows = features.into_iter().map(|feature| {
        let group = &feature.group;
        let mut row = vec![
            feature.priority.map_or_else(|| NONE.to_owned(), |place| place.to_string()),
            label(&feature.id, &feature.name),
            class(group),
        ];
        row.extend(coefficient(group.better.as_ref()));
        row.extend(coefficient(group.worse.as_ref()));
        row.push(percent(feature.total_strength.as_ref().map(|figure| figure.value)));
        if importance {
            row.push(value(feature.importance.as_ref(), 2));
        }
        row
    });
    Grid {
        title: "in the order of priority".to_owned(),
        header,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn segments(report: &KanoReport, table: &KanoSegments) -> Grid {
    let column = shorten(&table.column.name, NAME);
    let better = table.features.iter().flat_map(|feature| &feature.segments);
    let better = better.filter_map(|segment| segment.group.better.as_ref()).next();
    let method = better.map_or_else(|| "interval".to_owned(), method);
    let mut header = vec![left("feature"), left(&column), right("n")];
    header.extend(["A", "O", "M", "I", "R", "Q"].map(right));
    header.extend([left("class"), right("better"), right(&method)]);
    header.extend([right("worse"), right(&method), left("")]);
    let mut rows = Vec::new();
    for (feature, all) in table.features.iter().zip(&report.features) {
        for segment in &feature.segments {
            rows.push(segment_row(feature, &segment.name, &segment.group));
        }
        rows.push(segment_row(feature, "all", &all.group));
    }
    let groups = table.features.iter().flat_map(|feature| &feature.segments);
    let notes = few(groups.map(|segment| &segment.group));
    Grid { title: format!("by {column}"), header, rows, notes }
}

fn segment_row(feature: &SegmentedFeature, segment: &str, group: &KanoGroup) -> Vec<String> {
    let mut row = vec![label(&feature.id, &feature.name), shorten(segment, NAME), count(group.n)];
    row.extend(counts(group.counts));
    row.push(class(group));
    row.extend(coefficient(group.better.as_ref()));
    row.extend(coefficient(group.worse.as_ref()));
    row.push(if group.small_base { "few".to_owned() } else { String::new() });
    row
}

fn tests(table: &KanoSegments) -> Grid {
    let header = vec![
        left("feature"),
        right("chi-square"),
        right("df"),
        right("p"),
        right("Holm p"),
        right("Cramer's V"),
        left(""),
    ];
    let rows = table.features.iter().map(|feature| {
        let name = label(&feature.id, &feature.name);
        let Some(test) = feature.equal_classes else {
            let mut row = vec![name];
            row.extend(std::iter::repeat_n(NONE.to_owned(), 5));
            row.push(String::new());
            return row;
        };
        vec![
            name,
            fixed(test.chi_square, 2),
            test.degrees_of_freedom.to_string(),
            p_value(test.p_value),
            p_value(test.adjusted_p_value),
            fixed(test.cramers_v, 3),
            if test.smallest_expected < ROUGH { "rough".to_owned() } else { String::new() },
        ]
    });
    Grid {
        title: format!("equal classes by {}", shorten(&table.column.name, NAME)),
        header,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// `toss-up; I by mode, coefficients; Q 12.0 %`.
fn flags(feature: &FeatureFacts) -> String {
    let mut flags: Vec<String> = Vec::new();
    if feature.top_two.is_some_and(|test| test.toss_up) {
        flags.push("toss-up".to_owned());
    }
    if let Some(check) = feature.questionable.filter(|check| check.flagged) {
        flags.push(format!("Q {} %", percent(Some(check.share))));
    }
    if let Some(class) = &feature.group.class {
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for other in class.other_rules.iter().filter(|other| !other.agrees) {
            let letter = other.letter.map_or_else(|| "no class".to_owned(), String::from);
            match said.iter_mut().find(|(known, _)| *known == letter) {
                Some((_, rules)) => rules.push(other.rule),
                None => said.push((letter, vec![other.rule])),
            }
        }
        flags
            .extend(said.iter().map(|(letter, rules)| format!("{letter} by {}", rules.join(", "))));
    }
    if feature.group.small_base && feature.group.n > 0 {
        flags.push("few".to_owned());
    }
    flags.join("; ")
}

fn few<'a>(mut groups: impl Iterator<Item = &'a KanoGroup>) -> Vec<String> {
    let some = groups.any(|group| group.small_base && group.n > 0);
    let note = || format!("few: fewer than {} complete pairs", crate::report::build::SMALL_BASE);
    some.then(note).into_iter().collect()
}

/// The name, with the id where that differs.
fn label(id: &str, name: &str) -> String {
    if id == name { shorten(id, NAME) } else { shorten(&format!("{id} {name}"), NAME) }
}

fn class(group: &KanoGroup) -> String {
    let Some(class) = &group.class else {
        return NONE.to_owned();
    };
    class.letter.map_or_else(
        || class.commonest.iter().map(char::to_string).collect::<Vec<_>>().join("/"),
        String::from,
    )
}

fn counts(counts: Letters<u64>) -> [String; 6] {
    let Letters { a, o, m, i, r, q } = counts;
    [a, o, m, i, r, q].map(count)
}

/// The value and its bounds.
fn coefficient(figure: Option<&Figure>) -> [String; 2] {
    let bounds = figure.and_then(|figure| figure.interval.as_ref());
    [
        value(figure, 3),
        bounds.map_or_else(
            || NONE.to_owned(),
            |i| format!("{} to {}", fixed(i.low, 3), fixed(i.high, 3)),
        ),
    ]
}

fn value(figure: Option<&Figure>, decimals: usize) -> String {
    figure.map_or_else(|| NONE.to_owned(), |figure| fixed(figure.value, decimals))
}

/// `95 % Wilson`.
fn method(figure: &Figure) -> String {
    figure
        .interval
        .as_ref()
        .map_or_else(|| "interval".to_owned(), |i| format!("{} {}", level(i.level), i.method))
}
