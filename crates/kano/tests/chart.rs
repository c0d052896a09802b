//! The chart is well-formed, whatever the names.
#![cfg(feature = "svg")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use satis_kano::{ChartLanguage, Error, Feature, QuadrantChart, Rule, Uncertainty};

/// Checks that tags nest, attributes are quoted and references are known;
/// returns the text outside of tags.
fn well_formed(xml: &str) -> String {
    let mut open: Vec<&str> = Vec::new();
    let mut text = String::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "tags nest");
            continue;
        }
        let (body, closed) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        assert!(name.chars().all(char::is_alphanumeric), "{tag}");
        let mut attributes = attributes.trim();
        let mut names = Vec::new();
        while !attributes.is_empty() {
            let (name, value) = attributes.split_once("=\"").expect("an attribute has a value");
            let (value, more) = value.split_once('"').expect("a value is quoted");
            assert!(!names.contains(&name) && !value.contains('<'), "{tag}");
            assert!(!value.contains("NaN") && !value.contains("inf"), "{tag}");
            names.push(name);
            attributes = more.trim_start();
        }
        if !closed {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    text.push_str(rest);
    for piece in text.split('&').skip(1) {
        let (name, _) = piece.split_once(';').expect("a reference ends");
        assert!(["amp", "lt", "gt", "quot", "apos"].contains(&name), "{name}");
    }
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "no control characters");
    text
}

fn features() -> Vec<Feature> {
    [
        ("Anonymous <transfers>", [9, 19, 91, 160, 49, 30]),
        ("\"Convenient\" & 'easy'", [59, 121, 70, 77, 9, 22]),
        ("Reliable\u{0} transfers\n", [66, 122, 78, 62, 7, 23]),
        ("Responsive transfers", [25, 76, 145, 78, 12, 22]),
        ("安全的转账", [90, 174, 18, 42, 7, 27]),
        ("everyone agrees", [0, 5, 0, 0, 0, 0]),
        ("one answer", [1, 0, 0, 0, 0, 0]),
        ("unwanted ]]>", [0, 0, 0, 0, 9, 1]),
    ]
    .map(|(name, counts)| Feature::from_counts(name, counts).unwrap())
    .into()
}

#[test]
fn every_style_is_well_formed() {
    for language in [ChartLanguage::English, ChartLanguage::Chinese] {
        for uncertainty in [Uncertainty::Ellipses, Uncertainty::Intervals, Uncertainty::None] {
            for (_, rule) in Rule::NAMED {
                let chart = QuadrantChart::new("Transfers & <more>")
                    .language(language)
                    .uncertainty(uncertainty)
                    .rule(rule)
                    .level(0.9);
                let svg = chart.render(&features()).unwrap();
                let text = well_formed(&svg);
                for name in ["Anonymous &lt;transfers&gt;", "安全的转账", "unwanted ]]&gt;"] {
                    assert!(text.contains(name), "{name}");
                }
                assert!(text.contains("n = 1-358"));
                assert_eq!(chart.render(&features()).unwrap(), svg, "the same every time");
            }
        }
    }
}

#[test]
fn what_cannot_be_drawn_is_an_error() {
    let chart = QuadrantChart::new("none");
    assert!(matches!(chart.render(&[]), Err(Error::NoData { .. })));
    let unwanted = Feature::from_counts("x", [0, 0, 0, 0, 1, 0]).unwrap();
    assert!(matches!(chart.render(&[unwanted]), Err(Error::NoData { .. })));
    let nobody = Feature::from_counts("x", [0; 6]).unwrap();
    assert!(chart.render(&[nobody]).is_err());
    for level in [0.0, 1.0, f64::NAN] {
        assert!(QuadrantChart::new("x").level(level).render(&features()).is_err());
    }
}
