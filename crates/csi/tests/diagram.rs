//! The path diagram: whole, escaped, with what the reader needs.
#![cfg(feature = "svg")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{ecsi, mobi};
use satis_csi::{
    BootstrapInterval, BootstrapOptions, Construct, DiagramItems, DiagramLanguage, FigureKind, Fit,
    Indicators, MissingAnswers, Model, PathDiagram, PlsOptions, Weighting,
};

/// Where set, pictures are left there to be looked at.
fn keep(name: &str, picture: &str) {
    if let Ok(folder) = std::env::var("SATIS_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join(name), picture).unwrap();
    }
}

fn balanced(svg: &str) {
    for tag in ["svg", "g", "defs", "marker", "text", "title", "desc"] {
        let opened =
            svg.matches(&format!("<{tag} ")).count() + svg.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, svg.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf "), "{svg}");
}

#[test]
fn mobi_with_intervals() {
    let Some(rows) = mobi() else { return };
    let model = ecsi(&Weighting::ModeA);
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let options = BootstrapOptions::from(500).figures(&[FigureKind::Paths]);
    let bootstrap = fit.bootstrap(&rows, options).unwrap();
    let interval = BootstrapInterval::Percentile;
    let diagram =
        PathDiagram::new("Mobile telephones", &fit).intervals(&bootstrap, interval, 0.95).unwrap();
    let plain = diagram.svg();
    balanced(&plain);
    keep("plain.svg", &plain);
    assert!(plain.contains("R\u{b2} = 0.68") && plain.contains("0.51 ["));
    assert!(plain.contains("pale: the interval contains 0"));
    assert_eq!(plain.matches("marker-end").count(), 12);
    let items = diagram
        .clone()
        .items(DiagramItems::Loadings)
        .language(DiagramLanguage::Chinese)
        .label("Satisfaction", "满意度")
        .unwrap();
    balanced(&items.svg());
    keep("items.svg", &items.svg());
    assert!(items.svg().contains("满意度") && items.svg().contains("IMAG1"));
    let dot = items.dot();
    keep("items.dot", &dot);
    assert_eq!(dot.matches("penwidth").count(), 12);
    assert_eq!(dot.matches("shape=box").count(), 24);
    assert!(diagram.clone().label("nobody", "x").is_err());
    assert!(diagram.intervals(&bootstrap, BootstrapInterval::Bca, 0.95).is_err());
}

#[test]
fn names_are_escaped_and_negative_paths_dashed() {
    let model = Model::new("odd names")
        .construct(Construct::single("A \"<&>\" \\", "a"))
        .construct(Construct::single("B", "b"))
        .path("A \"<&>\" \\", "B")
        .build()
        .unwrap();
    let items = Indicators::from_matrix(&["a", "b"], &[1.0, -0.4, -0.4, 1.0], 50).unwrap();
    let fit = Fit::new(&model, &items, PlsOptions::new()).unwrap();
    let diagram = PathDiagram::new("<b>", &fit);
    let svg = diagram.svg();
    balanced(&svg);
    assert!(svg.contains("A &quot;&lt;&amp;&gt;&quot;") && svg.contains("&lt;b&gt;"));
    assert!(svg.contains("stroke-dasharray") && svg.contains("\u{2212}0.40"));
    assert!(diagram.dot().contains("\"A \\\"<&>\\\" \\\\\" -> \"B\" [label=\"-0.40\""));
}
