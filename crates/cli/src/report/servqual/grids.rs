//! The tables of a service-quality report, before they are drawn.

use super::document::{
    DisconfirmationFacts, GapFacts, PerceptionFacts, RegressionFacts, ReliabilityFacts,
    SegmentsFacts, ServqualReport, TestFacts,
};
use crate::report::build::SMALL_BASE;
use crate::report::figure::{left, maybe, right};
use crate::report::grid::Grid;
use crate::report::number::{NONE, count, fixed, level, p_value};
use crate::text::shorten;

/// Longest name of an item, dimension or segment, in characters.
const NAME: usize = 40;
/// Decimals of means and gaps.
const MEANS: usize = 2;
/// Decimals of coefficients.
const COEFFICIENTS: usize = 3;

/// The whole, the dimensions, the items, the regressions, the segments.
pub(super) fn grids(report: &ServqualReport) -> Vec<Grid> {
    let mut grids = vec![whole(report), dimensions(report), items(report)];
    if let Some(found) = &report.disconfirmation {
        grids.push(regressions(report, found));
    }
    grids.extend(report.segments.iter().map(|table| segments(report, table)));
    grids
}

/// `95 % t`.
fn method(report: &ServqualReport) -> String {
    format!("{} t", level(report.options.level))
}

fn whole(report: &ServqualReport) -> Grid {
    let gap = |name: &str, facts: &GapFacts| {
        let mut row = vec![name.to_owned()];
        row.extend(gap_cells(facts));
        row
    };
    let perceived = |name: &str, facts: &PerceptionFacts| {
        vec![
            name.to_owned(),
            count(facts.n),
            String::new(),
            fixed(facts.figure.value, MEANS),
            String::new(),
            facts.figure.bounds(MEANS),
        ]
    };
    let mut rows = vec![gap("gap, unweighted", &report.overall)];
    rows.extend(report.weighted.as_ref().map(|facts| gap("gap, weighted", facts)));
    rows.push(perceived("SERVPERF", &report.servperf));
    let weighted = report.weighted_servperf.as_ref();
    rows.extend(weighted.map(|facts| perceived("SERVPERF, weighted", facts)));
    let mut header = vec![left("figure")];
    header.extend(gap_header(report));
    let notes = report.combined_reliability.map(|found| {
        let whole = fixed(found.difference, COEFFICIENTS);
        let naive = maybe(found.naive, COEFFICIENTS);
        format!(
            "reliability of the whole: gap {whole} (naive {naive}), P {}, E {}, their correlation {}",
            fixed(found.perceptions, COEFFICIENTS),
            fixed(found.expectations, COEFFICIENTS),
            fixed(found.correlation, COEFFICIENTS)
        )
    });
    Grid { title: "overall".to_owned(), header, rows, notes: notes.into_iter().collect() }
}

fn dimensions(report: &ServqualReport) -> Grid {
    let mut header = vec![left("dimension")];
    header.extend(gap_header(report));
    header.extend(test_header());
    header.extend(["reliability", "naive", "alpha P", "alpha E", "r"].map(right));
    let rows = report.dimensions.iter().map(|dimension| {
        let mut row = vec![shorten(&dimension.name, NAME)];
        row.extend(gap_cells(&dimension.gap));
        row.extend(test_cells(dimension.test));
        row.extend(reliability_cells(dimension.reliability));
        row
    });
    Grid { title: "dimensions".to_owned(), header, rows: rows.collect(), notes: Vec::new() }
}

fn items(report: &ServqualReport) -> Grid {
    let mut header = vec![left("item"), left("dimension")];
    header.extend(gap_header(report));
    header.extend(test_header());
    let any_reversed = report.items.iter().any(|item| item.reversed);
    header.extend(any_reversed.then(|| left("")));
    let rows = report.items.iter().map(|item| {
        let label = if item.id == item.name {
            item.id.clone()
        } else {
            format!("{} {}", item.id, item.name)
        };
        let mut row = vec![shorten(&label, NAME), shorten(&item.dimension, NAME)];
        row.extend(gap_cells(&item.gap));
        row.extend(test_cells(item.test));
        let mark = if item.reversed { "reversed" } else { "" };
        row.extend(any_reversed.then(|| mark.to_owned()));
        row
    });
    let all = report.hotelling.map(|test| {
        let [first, second] = test.f_degrees_of_freedom;
        let (f, p) = (fixed(test.f, 2), p_value(test.p_value));
        format!("all gaps at once: Hotelling F({first}, {second}) {f}, p {p}")
    });
    Grid {
        title: "items".to_owned(),
        header,
        rows: rows.collect(),
        notes: all.into_iter().collect(),
    }
}

fn regressions(report: &ServqualReport, found: &DisconfirmationFacts) -> Grid {
    let row = |test: &RegressionFacts| {
        let [first, second] = test.f_degrees_of_freedom;
        vec![
            shorten(&test.name, NAME),
            count(test.n),
            fixed(test.r_squared_gap, COEFFICIENTS),
            fixed(test.r_squared_both, COEFFICIENTS),
            fixed(test.gap_coefficient.value, COEFFICIENTS),
            fixed(test.perception_coefficient.value, COEFFICIENTS),
            fixed(test.expectation_coefficient.value, COEFFICIENTS),
            format!("F({first}, {second}) {}", fixed(test.f, 2)),
            p_value(test.p_value),
        ]
    };
    let outcome = report.options.outcome.iter().map(|column| column.name.as_str());
    let outcome = outcome.collect::<Vec<_>>().join(" and ");
    let surface = found.overall.as_ref().and_then(|overall| overall.surface).map(|surface| {
        let slopes =
            [("a1", surface.a1), ("a2", surface.a2), ("a3", surface.a3), ("a4", surface.a4)];
        let told = slopes.map(|(name, found)| {
            format!("{name} {} (p {})", fixed(found.value, COEFFICIENTS), p_value(found.p_value))
        });
        format!("response surface overall: {}", told.join(", "))
    });
    Grid {
        title: format!("what the gap tells of {}", shorten(&outcome, NAME)),
        header: vec![
            left("gap"),
            right("n"),
            right("R2 by the gap"),
            right("R2 by P and E"),
            right("b gap"),
            right("b P"),
            right("b E"),
            right("b P = -b E"),
            right("p"),
        ],
        rows: found.overall.iter().chain(&found.dimensions).map(row).collect(),
        notes: surface.into_iter().collect(),
    }
}

fn segments(report: &ServqualReport, table: &SegmentsFacts) -> Grid {
    let column = shorten(&table.column.name, NAME);
    let weighted = report.weighted.is_some();
    let mut header = vec![left(&column), right("n"), right("gap"), right(&method(report))];
    header.extend(weighted.then(|| right("weighted")));
    let names = report.dimensions.iter().map(|dimension| shorten(&dimension.name, NAME));
    header.extend(names.map(|name| right(&name)));
    header.push(left(""));
    let row =
        |name: &str, overall: Option<&GapFacts>, average: Option<&GapFacts>, each: Vec<f64>| {
            let value = |facts: Option<&GapFacts>| maybe(facts.map(|facts| facts.gap.value), MEANS);
            let mut row = vec![
                shorten(name, NAME),
                count(overall.map_or(0, |facts| facts.n)),
                value(overall),
                overall.map_or_else(|| NONE.to_owned(), |facts| facts.gap.bounds(MEANS)),
            ];
            row.extend(weighted.then(|| value(average)));
            for at in 0..report.dimensions.len() {
                row.push(maybe(each.get(at).copied(), MEANS));
            }
            let few = overall.is_some_and(|facts| facts.n < SMALL_BASE);
            row.push(if few { "few".to_owned() } else { String::new() });
            row
        };
    let mut rows: Vec<Vec<String>> = table
        .segments
        .iter()
        .map(|segment| {
            let each = segment.dimensions.iter().map(|found| found.gap.gap.value).collect();
            row(&segment.name, segment.overall.as_ref(), segment.weighted.as_ref(), each)
        })
        .collect();
    let each = report.dimensions.iter().map(|found| found.gap.gap.value).collect();
    rows.push(row("all", Some(&report.overall), report.weighted.as_ref(), each));
    let few = table.segments.iter().any(|segment| segment.small_base && segment.overall.is_some());
    let note = || format!("few: fewer than {SMALL_BASE} respondents");
    Grid {
        title: format!("gaps by {column}"),
        header,
        rows,
        notes: few.then(note).into_iter().collect(),
    }
}

fn gap_header(report: &ServqualReport) -> [(String, bool); 5] {
    [right("n"), right("E"), right("P"), right("gap"), right(&method(report))]
}

fn gap_cells(facts: &GapFacts) -> [String; 5] {
    [
        count(facts.n),
        fixed(facts.expectation, MEANS),
        fixed(facts.perception, MEANS),
        fixed(facts.gap.value, MEANS),
        facts.gap.bounds(MEANS),
    ]
}

fn test_header() -> [(String, bool); 4] {
    ["t", "p", "Holm p", "d_z"].map(right)
}

fn test_cells(test: Option<TestFacts>) -> [String; 4] {
    test.map_or_else(
        || [NONE; 4].map(ToOwned::to_owned),
        |test| {
            [
                fixed(test.t, 2),
                p_value(test.p_value),
                p_value(test.adjusted_p_value),
                fixed(test.d_z, 2),
            ]
        },
    )
}

fn reliability_cells(found: Option<ReliabilityFacts>) -> [String; 5] {
    let Some(found) = found else {
        return [NONE; 5].map(ToOwned::to_owned);
    };
    [
        fixed(found.difference, COEFFICIENTS),
        maybe(found.naive, COEFFICIENTS),
        fixed(found.perceptions, COEFFICIENTS),
        fixed(found.expectations, COEFFICIENTS),
        fixed(found.correlation, COEFFICIENTS),
    ]
}
