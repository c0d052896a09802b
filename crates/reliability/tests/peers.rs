//! Reliabilities against R psych, ltm and psychometric; the sources stand in
//! the tables.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use approx::assert_abs_diff_eq;
use common::{ATTITUDE, Figures, PERQ, attitude, kiosk, mobi, shared};
use satis_reliability::{
    Alpha, AlphaInterval, Basis, Covariance, DifferenceReliability, Guttman, Sample, SplitOptions,
    StratifiedAlpha, Treatment, bonett_interval, feldt_interval, item_statistics,
};

const CLOSED: f64 = 1e-12;

fn check_alpha(figures: &Figures, case: &str, items: &Covariance) {
    let expect = |figure: &str| figures.get(case, figure);
    let close = |found: f64, figure: &str| {
        assert!((found - expect(figure)).abs() < CLOSED, "{case} {figure}: {found}");
    };
    let alpha = Alpha::new(items).unwrap();
    close(alpha.raw(), "total/raw_alpha");
    close(alpha.standardized(), "total/std.alpha");
    close(alpha.lambda6().unwrap(), "total/G6(smc)");
    close(alpha.average_correlation(), "total/average_r");
    close(alpha.signal_to_noise().unwrap(), "total/S/N");
    close(alpha.median_correlation(), "total/median_r");
    // psych divides by all rows, those without any answer among them.
    let rows = expect("n");
    close(alpha.standard_error() * (alpha.n() as f64 / rows).sqrt(), "total/ase");
    for (position, item) in item_statistics(items).unwrap().iter().enumerate() {
        let at = |name: &str| format!("item_stats/{name}/{position}");
        close(item.total_correlation, &at("raw.r"));
        close(item.standardized_total_correlation, &at("std.r"));
        close(item.corrected_correlation.unwrap(), &at("r.cor"));
        close(item.rest_correlation, &at("r.drop"));
        close(item.mean.unwrap(), &at("mean"));
        close(item.standard_deviation, &at("sd"));
        let at = |name: &str| format!("alpha_drop/{name}/{position}");
        let without = item.without.as_ref().unwrap();
        close(without.raw(), &at("raw_alpha"));
        close(without.standardized(), &at("std.alpha"));
        close(without.lambda6().unwrap(), &at("G6(smc)"));
        close(without.average_correlation(), &at("average_r"));
        close(without.signal_to_noise().unwrap(), &at("S/N"));
        close(without.median_correlation(), &at("med.r"));
        close(without.standard_error() * (without.n() as f64 / rows).sqrt(), &at("alpha se"));
        if let Some(variance) = without.correlation_variance() {
            close(variance, &at("var.r"));
        }
    }
}

fn check_splits(figures: &Figures, case: &str, items: &Covariance) {
    let found = Guttman::new(items, Basis::Correlation, SplitOptions::new()).unwrap();
    let close = |value: f64, figure: &str| {
        let expected = figures.get(case, figure);
        assert!((value - expected).abs() < CLOSED, "{case} {figure}: {value} for {expected}");
    };
    close(found.splits.best(), "maxrb");
    close(found.splits.worst(), "minrb");
    close(found.splits.mean(), "meanr");
    close(found.splits.splits() as f64, "n_splits");
    close(found.lambda1, "guttman/lambda.1");
    close(found.lambda2, "guttman/lambda.2");
    close(found.lambda3, "guttman/lambda.3");
    close(found.lambda4, "guttman/lambda.4");
    close(found.lambda5, "guttman/lambda.5");
    close(found.lambda6.unwrap(), "guttman/lambda.6");
    for (order, mu) in found.mu.into_iter().enumerate() {
        close(mu, &format!("guttman/tenberge/mu{order}"));
    }
}

fn listwise(sample: &Sample) -> Covariance {
    sample.covariance(Treatment::Listwise).unwrap()
}

#[test]
fn attitude_alpha_and_splits() {
    let figures = Figures::read("reliability.tsv");
    let items = listwise(&attitude(&ATTITUDE));
    check_alpha(&figures, "alpha_attitude7_pairwise", &items);
    check_splits(&figures, "splithalf_attitude7", &items);
}

#[test]
fn attitude_intervals() {
    let figures = Figures::read("reliability.tsv");
    let alpha = Alpha::new(&listwise(&attitude(&ATTITUDE))).unwrap();
    let feldt = alpha.interval(AlphaInterval::Feldt, 0.95).unwrap();
    let case = "alpha_attitude7_pairwise";
    assert_abs_diff_eq!(feldt.low(), figures.get(case, "feldt/lower.ci"), epsilon = CLOSED);
    assert_abs_diff_eq!(feldt.high(), figures.get(case, "feldt/upper.ci"), epsilon = CLOSED);
    let bonett = alpha.interval(AlphaInterval::Bonett, 0.95).unwrap();
    assert_abs_diff_eq!(bonett.low(), 0.723_798_989_8, epsilon = 1e-10);
    assert_abs_diff_eq!(bonett.high(), 0.910_919_258_7, epsilon = 1e-10);
    let ase = alpha.interval(AlphaInterval::DuhachekIacobucci, 0.95).unwrap();
    assert_abs_diff_eq!(ase.low(), 0.759_968_8, epsilon = 5e-6);
    assert_abs_diff_eq!(ase.high(), 0.926_316_7, epsilon = 5e-6);
    assert!(bonett_interval(0.8, 5, 2, 0.95).is_err());
}

#[test]
fn feldt_of_published_alphas() {
    let figures = Figures::read("reliability.tsv");
    for (case, alpha, items, n, level) in
        [("feldt_alphaCI_1", 0.834, 5, 2784, 0.95), ("feldt_alphaCI_2", 0.70, 10, 30, 0.90)]
    {
        let interval = feldt_interval(alpha, items, n, level).unwrap();
        assert_abs_diff_eq!(interval.low(), figures.get(case, "LCL"), epsilon = 1e-12);
        assert_abs_diff_eq!(interval.high(), figures.get(case, "UCL"), epsilon = 1e-12);
    }
}

#[test]
fn mobi_constructs() {
    let figures = Figures::read("reliability.tsv");
    let constructs: [(&str, &[&str]); 3] = [
        ("CUSL", &["CUSL1", "CUSL2", "CUSL3"]),
        ("CUEX", &["CUEX1", "CUEX2", "CUEX3"]),
        ("PERQ", &PERQ),
    ];
    for (name, columns) in constructs {
        let Some(sample) = mobi(columns) else { return };
        for treatment in [Treatment::Listwise, Treatment::Pairwise] {
            let items = sample.covariance(treatment).unwrap();
            check_alpha(&figures, &format!("alpha_mobi_{name}_pairwise"), &items);
            check_splits(&figures, &format!("splithalf_mobi_{name}"), &items);
        }
    }
}

#[test]
fn kiosk_perceptions() {
    let figures = Figures::read("reliability.tsv");
    let (names, sample) = kiosk('P');
    let Some(sample) = sample else { return };
    assert_eq!((sample.respondents(), sample.complete()), (211, 207));
    let items = listwise(&sample);
    check_alpha(&figures, "alpha_kiosk_P24_complete.obs", &items);
    check_alpha(
        &figures,
        "alpha_kiosk_P24_pairwise",
        &sample.covariance(Treatment::Pairwise).unwrap(),
    );
    let alpha = Alpha::new(&items).unwrap();
    for (case, n) in [("alpha_kiosk_P24_pairwise", 211), ("alpha_kiosk_P24_complete.obs", 207)] {
        let interval = feldt_interval(alpha.raw(), 24, n, 0.95).unwrap();
        assert_abs_diff_eq!(interval.low(), figures.get(case, "feldt/lower.ci"), epsilon = CLOSED);
        assert_abs_diff_eq!(interval.high(), figures.get(case, "feldt/upper.ci"), epsilon = CLOSED);
    }
    let ids: Vec<&str> = names.iter().map(String::as_str).collect();
    let dimensions: Vec<(String, &[&str])> =
        ids.chunks(3).enumerate().map(|(d, items)| (format!("d{d}"), items)).collect();
    let strata: Vec<(&str, &[&str])> =
        dimensions.iter().map(|(name, items)| (name.as_str(), *items)).collect();
    let whole = StratifiedAlpha::new(&items, &strata).unwrap();
    assert_abs_diff_eq!(whole.value(), 0.930_118_789_9, epsilon = 1e-10);
}

#[test]
fn kiosk_gap_of_accuracy() {
    let columns = ["P01", "P02", "P03", "E01", "E02", "E03"];
    let Some(sample) = shared("servqual/kiosk_servqual_kano_ipa.csv", &columns) else { return };
    let items = listwise(&sample);
    assert_eq!(items.n(), 207);
    let gap = DifferenceReliability::new(&items, &columns[..3], &columns[3..]).unwrap();
    for (found, expected) in [
        (gap.first.raw(), 0.673_342_064_911_831_9),
        (gap.second.raw(), 0.802_985_505_156_126_1),
        (gap.correlation, 0.454_556_904_866_375_73),
        (gap.general, 0.509_166_283_117_572_8),
        (gap.equal_variances.unwrap(), 0.519_956_862_040_988),
        (gap.item_differences.unwrap(), 0.678_632_317_954_634_7),
    ] {
        assert_abs_diff_eq!(found, expected, epsilon = CLOSED);
    }
}

/// pandas 3.0: each item with the mean of what was answered, over those who
/// answered the item, over those who answered everything, and weighted.
#[test]
fn items_and_what_was_answered() {
    let answers = |values: [i32; 10]| values.map(|x| (x > 0).then(|| f64::from(x)));
    let columns = [
        answers([5, 4, 0, 2, 3, 5, 1, 4, 2, 3]),
        answers([5, 5, 4, 2, 0, 4, 2, 4, 1, 5]),
        answers([4, 0, 3, 1, 2, 5, 0, 3, 2, 0]),
    ];
    let slices: Vec<&[Option<f64>]> = columns.iter().map(<[_; 10]>::as_slice).collect();
    let sample = Sample::with_missing(&["a", "b", "c"], &slices).unwrap();
    let weights = [1.0, 2.0, 1.0, 3.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0];
    let cases = [
        (
            sample.clone(),
            [0.924_671_999_925_918_1, 0.931_273_498_793_745_2, 0.939_375_299_626_212_8],
        ),
        (
            sample.clone().weighted(&weights).unwrap(),
            [0.917_299_806_026_576_7, 0.948_041_924_254_403, 0.955_351_891_686_569_8],
        ),
    ];
    for (sample, expected) in cases {
        let found = sample.item_statistics(Treatment::Pairwise).unwrap();
        for (item, expected) in found.iter().zip(expected) {
            let value = item.answered_total_correlation.unwrap();
            assert_abs_diff_eq!(value, expected, epsilon = 1e-12);
        }
    }
    let expected = [1.0, 0.943_022_515_838_525_3, 0.938_314_863_256_836_2];
    for (item, expected) in
        sample.item_statistics(Treatment::Listwise).unwrap().iter().zip(expected)
    {
        let value = item.answered_total_correlation.unwrap();
        assert_abs_diff_eq!(value, expected, epsilon = 1e-12);
        assert_abs_diff_eq!(value, item.total_correlation, epsilon = 1e-12);
    }
    let em = sample.item_statistics(Treatment::Em).unwrap();
    assert!(em.iter().all(|item| item.answered_total_correlation.is_none()));
}
