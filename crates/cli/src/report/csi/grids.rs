//! The tables of an index in its model, before they are drawn.

use super::document::{CsiReport, FitFacts, ImportanceRow, MeasuresFacts, SegmentsFacts};
use crate::report::build::SMALL_BASE;
use crate::report::document::ColumnName;
use crate::report::figure::{Figure, left, maybe, right};
use crate::report::grid::Grid;
use crate::report::number::{NONE, count, fixed, level, p_value};
use crate::text::shorten;

/// Longest name of an item, construct or segment, in characters.
const NAME: usize = 40;
/// Decimals of indices in tables.
const INDICES: usize = 1;
/// Decimals of coefficients.
const COEFFICIENTS: usize = 3;
/// Items of the importance-performance map that are shown.
const SHOWN_ITEMS: usize = 10;

/// Indices, paths, measurement, reliability, distinctness, fit, priorities,
/// segments.
pub(super) fn grids(report: &CsiReport) -> Vec<Grid> {
    let mut grids = vec![
        indices(report),
        paths(report),
        effects(report),
        outer(report),
        reliability(report),
        discriminant(report),
        fit(&report.fit),
    ];
    if let Some(found) = &report.importance_performance {
        grids.push(importance("what to begin with", &found.target, &found.constructs));
        let shown = found.items.get(..SHOWN_ITEMS).unwrap_or(&found.items);
        grids.push(importance("the items", &found.target, shown));
    }
    grids.extend(report.segments.iter().map(|table| segments(report, table)));
    grids
}

/// `95 % percentile`.
fn method(figure: &Figure) -> String {
    figure
        .interval
        .as_ref()
        .map_or_else(|| "interval".to_owned(), |one| format!("{} {}", level(one.level), one.method))
}

/// The value and its interval.
fn cells(figure: Option<&Figure>, decimals: usize) -> [String; 2] {
    match figure {
        Some(figure) => [fixed(figure.value, decimals), figure.bounds(decimals)],
        None => [NONE, NONE].map(ToOwned::to_owned),
    }
}

fn indices(report: &CsiReport) -> Grid {
    let rows = report.constructs.iter().map(|row| {
        let mut line = vec![shorten(&row.construct, NAME)];
        let index = row.index.as_ref();
        line.extend(cells(index.map(|index| &index.figure), INDICES));
        line.push(maybe(index.and_then(|index| index.figure.standard_error), 2));
        line.extend(cells(row.r_squared.as_ref(), COEFFICIENTS));
        line.push(maybe(row.adjusted_r_squared, COEFFICIENTS));
        line
    });
    Grid {
        title: format!("indices from 0 to 100, {}", report.index.convention),
        header: vec![
            left("construct"),
            right("index"),
            right(&method(&report.index.figure)),
            right("SE"),
            right("R2"),
            right(&level(report.options.level)),
            right("adjusted"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn paths(report: &CsiReport) -> Grid {
    let rows = report.paths.iter().map(|row| {
        let mut line = vec![format!("{} -> {}", shorten(&row.from, NAME), shorten(&row.to, NAME))];
        line.push(fixed(row.coefficient.value, COEFFICIENTS));
        line.push(maybe(row.coefficient.standard_error, COEFFICIENTS));
        line.push(row.coefficient.bounds(COEFFICIENTS));
        line.push(row.p_value.map_or_else(|| NONE.to_owned(), p_value));
        line.push(maybe(row.f_squared, COEFFICIENTS));
        line.push(maybe(row.vif, 2));
        line
    });
    let sample = report.paths.first().map_or_else(String::new, |row| method(&row.coefficient));
    Grid {
        title: "paths".to_owned(),
        header: vec![
            left("path"),
            right("coefficient"),
            right("SE"),
            right(&sample),
            right("p"),
            right("f2"),
            right("VIF"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// What each construct does to the target, along all ways.
fn effects(report: &CsiReport) -> Grid {
    let target = &report.index.construct;
    let own = report.effects.iter().filter(|row| row.to == *target);
    let rows = own.map(|row| {
        let mut line = vec![shorten(&row.from, NAME)];
        line.extend(cells(Some(&row.total), COEFFICIENTS));
        line.extend(cells(row.indirect.as_ref(), COEFFICIENTS));
        line
    });
    let bounds = level(report.options.level);
    Grid {
        title: format!("effects on {}", shorten(target, NAME)),
        header: vec![left("of"), right("total"), right(&bounds), right("indirect"), right(&bounds)],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn outer(report: &CsiReport) -> Grid {
    let rows = report.outer.iter().map(|row| {
        let mut line = vec![shorten(&row.construct, NAME), shorten(&row.item, NAME)];
        line.extend(cells(Some(&row.weight), COEFFICIENTS));
        line.extend(cells(Some(&row.loading), COEFFICIENTS));
        line.push(maybe(row.index_weight, COEFFICIENTS));
        let item = report.items.iter().find(|item| item.item == row.item);
        line.push(maybe(item.and_then(|item| item.mean), 2));
        line.push(maybe(item.map(|item| item.standard_deviation), 2));
        line.push(maybe(row.vif, 2));
        let reversed = item.is_some_and(|item| item.reversed);
        line.push(if reversed { "reversed".to_owned() } else { String::new() });
        line
    });
    let bounds = level(report.options.level);
    Grid {
        title: "measurement".to_owned(),
        header: vec![
            left("construct"),
            left("item"),
            right("weight"),
            right(&bounds),
            right("loading"),
            right(&bounds),
            right("in index"),
            right("mean"),
            right("SD"),
            right("VIF"),
            left(""),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn reliability(report: &CsiReport) -> Grid {
    let value = |figure: Option<&Figure>| maybe(figure.map(|one| one.value), COEFFICIENTS);
    let rows = report.constructs.iter().map(|row| {
        vec![
            shorten(&row.construct, NAME),
            row.kind.to_owned(),
            count(row.measured_by as u64),
            value(row.alpha.as_ref()),
            value(row.rho_a.as_ref()),
            fixed(row.rho_c.value, COEFFICIENTS),
            row.rho_c.bounds(COEFFICIENTS),
            fixed(row.average_variance_extracted.value, COEFFICIENTS),
        ]
    });
    Grid {
        title: "reliability".to_owned(),
        header: vec![
            left("construct"),
            left("kind"),
            right("items"),
            right("alpha"),
            right("rho_A"),
            right("rho_C"),
            right(&level(report.options.level)),
            right("AVE"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// HTMT below the diagonal, correlations above, the root of AVE on it.
fn discriminant(report: &CsiReport) -> Grid {
    let names: Vec<&str> = report.constructs.iter().map(|row| row.construct.as_str()).collect();
    let pair = |a: &str, b: &str| {
        report.discriminant.iter().find(|pair| {
            (pair.first == a && pair.second == b) || (pair.first == b && pair.second == a)
        })
    };
    let rows = report.constructs.iter().enumerate().map(|(at, row)| {
        let mut line = vec![shorten(&row.construct, NAME)];
        for (other, name) in names.iter().enumerate() {
            let found = pair(&row.construct, name);
            let value = match other.cmp(&at) {
                std::cmp::Ordering::Less => {
                    found.and_then(|pair| pair.htmt.as_ref()).map(|htmt| htmt.value)
                }
                std::cmp::Ordering::Equal => Some(row.average_variance_extracted.value.sqrt()),
                std::cmp::Ordering::Greater => found.map(|pair| pair.correlation),
            };
            line.push(maybe(value, 2));
        }
        line
    });
    let mut header = vec![left("construct")];
    header.extend(names.iter().map(|name| right(&shorten(name, NAME))));
    Grid {
        title: "distinctness: HTMT below, correlations above, root of AVE between".to_owned(),
        header,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn fit(found: &FitFacts) -> Grid {
    let row = |name: &str, of: &dyn Fn(&MeasuresFacts) -> String| {
        let cell = |one: Option<&MeasuresFacts>| one.map_or_else(|| NONE.to_owned(), of);
        vec![name.to_owned(), cell(found.estimated.as_ref()), cell(found.saturated.as_ref())]
    };
    let rows = vec![
        row("SRMR", &|one| fixed(one.srmr, COEFFICIENTS)),
        row("d_ULS", &|one| fixed(one.d_uls, COEFFICIENTS)),
        row("d_G", &|one| maybe(one.d_g, COEFFICIENTS)),
        row("NFI", &|one| maybe(one.nfi, COEFFICIENTS)),
        row("chi-square", &|one| maybe(one.chi_square, 1)),
        row("degrees of freedom", &|one| one.degrees_of_freedom.to_string()),
        row("RMSEA", &|one| maybe(one.rmsea, COEFFICIENTS)),
    ];
    let goodness = found.goodness_of_fit.map(|value| format!("GoF {}", fixed(value, COEFFICIENTS)));
    Grid {
        title: "fit".to_owned(),
        header: vec![left("measure"), right("model"), right("measurement alone")],
        rows,
        notes: goodness.into_iter().collect(),
    }
}

fn importance(title: &str, target: &str, rows: &[ImportanceRow]) -> Grid {
    let named = rows.iter().any(|row| row.item.is_some());
    let rows = rows.iter().map(|row| {
        let mut line = vec![shorten(&row.construct, NAME)];
        line.extend(row.item.as_ref().map(|item| shorten(item, NAME)));
        line.push(fixed(row.importance, COEFFICIENTS));
        line.push(fixed(row.performance, INDICES));
        line
    });
    let mut header = vec![left("construct")];
    header.extend(named.then(|| left("item")));
    header.extend(["importance", "performance"].map(right));
    Grid {
        title: format!("{title}: points of {} by one point more", shorten(target, NAME)),
        header,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn segments(report: &CsiReport, table: &SegmentsFacts) -> Grid {
    let ColumnName { name, .. } = &table.column;
    let column = shorten(name, NAME);
    let target = &report.index.construct;
    let others: Vec<&str> = report
        .constructs
        .iter()
        .filter(|row| row.index.is_some() && row.construct != *target)
        .map(|row| row.construct.as_str())
        .collect();
    let bounds = level(report.options.level);
    let mut header = vec![left(&column), right("n"), right(&shorten(target, NAME)), right(&bounds)];
    header.extend(["less others", &bounds, "p", "Holm p"].map(right));
    header.extend(others.iter().map(|name| right(&shorten(name, NAME))));
    header.push(left(""));
    let p = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), p_value);
    let mut rows: Vec<Vec<String>> = table
        .segments
        .iter()
        .map(|segment| {
            let mut line = vec![shorten(&segment.name, NAME), count(segment.n)];
            line.extend(cells(segment.index.as_ref(), INDICES));
            line.extend(cells(segment.difference.as_ref(), INDICES));
            line.extend([p(segment.p_value), p(segment.adjusted_p_value)]);
            for name in &others {
                let found = segment.indices.iter().find(|one| one.construct == *name);
                line.push(maybe(found.map(|one| one.figure.value), INDICES));
            }
            let few = segment.small_base && segment.n > 0;
            line.push(if few { "few".to_owned() } else { String::new() });
            line
        })
        .collect();
    let mut all = vec!["all".to_owned(), count(report.n)];
    all.extend(cells(Some(&report.index.figure), INDICES));
    all.extend([NONE; 4].map(ToOwned::to_owned));
    for name in &others {
        let found = report.constructs.iter().find(|row| row.construct == *name);
        let value = found.and_then(|row| row.index.as_ref()).map(|index| index.figure.value);
        all.push(maybe(value, INDICES));
    }
    all.push(String::new());
    rows.push(all);
    let few = table.segments.iter().any(|segment| segment.small_base && segment.n > 0);
    let note = || format!("few: fewer than {SMALL_BASE} respondents");
    Grid {
        title: format!("indices by {column}"),
        header,
        rows,
        notes: few.then(note).into_iter().collect(),
    }
}
