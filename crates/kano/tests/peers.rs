//! Published and peer-computed figures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use approx::assert_abs_diff_eq;
use satis_kano::inference::Method;
use satis_kano::response_model::Estimate;
use satis_kano::response_model::dev::{Row, Table};
use satis_kano::{Category, Feature, Rule, SatisfactionCurve, SignMethod};

/// What closed forms keep.
const CLOSE: f64 = 1e-12;

fn table(name: &str) -> Table {
    Table::read(format!("{}/tests/tables/{name}.tsv", env!("CARGO_MANIFEST_DIR")))
}

fn counts(row: &Row<'_>) -> [u64; 6] {
    ["M", "O", "A", "I", "R", "Q"].map(|letter| row.text(letter).parse().unwrap())
}

fn letter(category: Option<Category>) -> String {
    category.map_or_else(String::new, |category| category.letter().to_string())
}

fn assert_interval(estimate: &Estimate, low: f64, high: f64) {
    let interval = estimate.interval().unwrap();
    assert_abs_diff_eq!(interval.low(), low, epsilon = CLOSE);
    assert_abs_diff_eq!(interval.high(), high, epsilon = CLOSE);
}

#[test]
fn classes_and_coefficients() {
    let table = table("features");
    assert_eq!(table.len(), 17);
    for row in table.rows() {
        let feature = Feature::from_counts(row.text("id"), counts(&row)).unwrap();
        for (rule, column) in [
            (Rule::Mode, "mode"),
            (Rule::MoaiOnTie, "tie"),
            (Rule::WITHIN_SIX_PERCENT, "six"),
            (Rule::Blauth, "blauth"),
        ] {
            let class = feature.classify(rule).unwrap();
            assert_eq!(letter(class.category()), row.text(column), "{} {rule}", feature.name());
            for &(other, category) in class.others() {
                assert_eq!(category, other.class(feature.counts()).unwrap());
            }
        }
        let (better, worse) = (feature.better(0.95).unwrap(), feature.worse(0.95).unwrap());
        assert_abs_diff_eq!(better.value(), row.number("better"), epsilon = CLOSE);
        assert_abs_diff_eq!(worse.value(), row.number("worse"), epsilon = CLOSE);
        assert_interval(&better, row.number("better_low"), row.number("better_high"));
        assert_interval(&worse, row.number("worse_low"), row.number("worse_high"));
        let exact = feature.better(Method::ClopperPearson).unwrap();
        assert_interval(&exact, row.number("better_cp_low"), row.number("better_cp_high"));
        let exact = feature.worse(Method::ClopperPearson).unwrap();
        assert_interval(&exact, row.number("worse_cp_low"), row.number("worse_cp_high"));
        let strength = feature.category_strength(0.95).unwrap().value();
        assert_abs_diff_eq!(strength, row.number("strength"), epsilon = CLOSE);
        let total = feature.total_strength(0.95).unwrap().value();
        assert_abs_diff_eq!(total, row.number("total_strength"), epsilon = CLOSE);
        let joint = feature.joint().unwrap();
        assert_abs_diff_eq!(joint.better_variance(), row.number("better_var"), epsilon = CLOSE);
        assert_abs_diff_eq!(joint.worse_variance(), row.number("worse_var"), epsilon = CLOSE);
        assert_abs_diff_eq!(joint.covariance(), row.number("covariance"), epsilon = CLOSE);
        let error = better.standard_error().unwrap();
        assert_abs_diff_eq!(error * error, joint.better_variance(), epsilon = CLOSE);
    }
}

#[test]
fn tests_of_the_class() {
    for row in table("features").rows() {
        let feature = Feature::from_counts(row.text("id"), counts(&row)).unwrap();
        let (sign, fong) = (feature.top_two_test().unwrap(), feature.fong_test().unwrap());
        for (first, second) in [(sign.first(), sign.second()), (fong.first(), fong.second())] {
            assert_eq!(letter(Some(first)), row.text("top"));
            assert_eq!(letter(Some(second)), row.text("next"));
        }
        let exact = sign.p_value(SignMethod::Exact);
        assert_abs_diff_eq!(exact / row.number("sign_p"), 1.0, epsilon = 1e-11);
        assert_abs_diff_eq!(sign.z(), row.number("z"), epsilon = CLOSE);
        assert_eq!(fong.distance().to_string(), row.text("fong_distance"));
        assert_abs_diff_eq!(fong.bound(), row.number("fong_bound"), epsilon = CLOSE);
        assert_eq!(fong.is_significant().to_string(), row.text("fong_significant"));
        let chi = feature.equal_shares_test().unwrap();
        assert_abs_diff_eq!(chi.statistic(), row.number("chi_square"), epsilon = 1e-10);
        assert_abs_diff_eq!(chi.p_value() / row.number("chi_p"), 1.0, epsilon = 1e-11);
    }
}

/// What REPPL publishes: classes by Blauth's rule and coefficients to seven
/// decimals, under Pouliot's table.
#[test]
fn what_reppl_publishes() {
    let features = table("features");
    for row in table("means").rows() {
        let id = format!("transfers_{}_pouliot1993_QQ", row.text("feature"));
        let found = features.rows().find(|row| row.text("id") == id).unwrap();
        let feature = Feature::from_counts(id, counts(&found)).unwrap();
        let class = feature.classify(Rule::Blauth).unwrap();
        assert_eq!(letter(class.category()), row.text("class"), "{class}");
        let better = feature.better(0.95).unwrap().value();
        assert_abs_diff_eq!(better, row.number("published_better"), epsilon = 5.1e-8);
        let worse = feature.worse(0.95).unwrap().value();
        assert_abs_diff_eq!(worse, row.number("published_worse"), epsilon = 5.1e-8);
    }
    // "Transparent": indifferent by the mode, published as one-dimensional.
    let transparent = Feature::from_counts("F11", [32, 90, 88, 105, 15, 28]).unwrap();
    let class = transparent.classify(Rule::Mode).unwrap();
    assert_eq!(class.category(), Some(Category::Indifferent));
    assert!(class.disagreements().any(|(rule, _)| rule == Rule::Blauth));
}

/// The figures for "Convenient transfers", to ten decimals.
#[test]
fn convenient_transfers() {
    let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22]).unwrap();
    let (better, worse) = (feature.better(0.95).unwrap(), feature.worse(0.95).unwrap());
    assert_abs_diff_eq!(better.value(), 0.584_097_859_3, epsilon = 5e-11);
    assert_abs_diff_eq!(worse.value(), -0.550_458_715_6, epsilon = 5e-11);
    for (estimate, low, high) in
        [(&better, 0.530_002_382_4, 0.636_240_385_9), (&worse, -0.603_478_563_1, -0.496_267_097_9)]
    {
        let interval = estimate.interval().unwrap();
        assert_abs_diff_eq!(interval.low(), low, epsilon = 5.1e-11);
        assert_abs_diff_eq!(interval.high(), high, epsilon = 5.1e-11);
        assert_eq!(interval.method(), "Wilson");
    }
    assert_eq!((better.n(), feature.n()), (327, 358));
    // Jeffreys' interval lies within that of Clopper and Pearson.
    let of = |method: Method| feature.better(method).unwrap().interval().cloned().unwrap();
    let (jeffreys, exact) = (of(Method::Jeffreys), of(Method::ClopperPearson));
    assert!(exact.low() < jeffreys.low() && jeffreys.high() < exact.high());
}

/// Shares to one decimal (Agile software development 2006; Sauerwein et al.
/// 1996, recalled), as counts out of 1,000 or so.
#[test]
fn published_percentages() {
    for (name, counts, better, worse) in [
        ("Spellchecker", [527, 226, 83, 124, 25, 15], 0.321_875, -0.784_375),
        (
            "Can post to blogs",
            [382, 82, 334, 183, 11, 8],
            0.424_057_084_607_543_2,
            -0.472_986_748_216_106_03,
        ),
        (
            "Supports many fonts",
            [223, 446, 136, 178, 5, 12],
            0.592_065_106_815_869_9,
            -0.680_569_684_638_860_7,
        ),
        ("edge grip", [493, 323, 70, 95, 3, 15], 0.400_611_620_795_107, -0.831_804_281_345_565_7),
    ] {
        let feature = Feature::from_counts(name, counts).unwrap();
        assert_abs_diff_eq!(feature.better(0.95).unwrap().value(), better, epsilon = CLOSE);
        assert_abs_diff_eq!(feature.worse(0.95).unwrap().value(), worse, epsilon = CLOSE);
    }
    let blogs = Feature::from_counts("Can post to blogs", [382, 82, 334, 183, 11, 8]).unwrap();
    assert_abs_diff_eq!(blogs.category_strength(0.95).unwrap().value(), 0.048, epsilon = CLOSE);
    assert_abs_diff_eq!(blogs.total_strength(0.95).unwrap().value(), 0.798, epsilon = CLOSE);
}

/// Wang & Ji (2010) with better .6 and worse -.4, computed independently.
#[test]
fn satisfaction_curves() {
    let x = [0.0, 0.25, 0.5, 0.75, 0.99, 1.0];
    for (category, s) in [
        (Category::OneDimensional, [-0.4, -0.15, 0.1, 0.35, 0.59, 0.6]),
        (
            Category::Attractive,
            [
                -0.4,
                -0.234_703_823_328_880_07,
                -0.022_459_331_201_854_504,
                0.250_067_991_241_227_47,
                0.584_259_068_761_706_5,
                0.6,
            ],
        ),
        (
            Category::MustBe,
            [
                -0.4,
                -0.050_067_991_241_227_18,
                0.222_459_331_201_854_68,
                0.434_703_823_328_880_13,
                0.594_151_036_856_869_4,
                0.6,
            ],
        ),
    ] {
        let curve = SatisfactionCurve::new(category, 0.6, -0.4).unwrap();
        for (x, s) in x.into_iter().zip(s) {
            assert_abs_diff_eq!(curve.value(x).unwrap(), s, epsilon = CLOSE);
        }
        let grid = curve.grid(101).unwrap();
        assert_eq!((grid.len(), grid[100]), (101, (1.0, 0.6)));
    }
}
