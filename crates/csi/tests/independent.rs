//! Figures of a separate program (numpy, the algorithm written down once more)
//! on data that a formula makes: what this crate proves without any file.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use satis_csi::{
    Construct, Correction, Fit, Flaw, HigherOrder, Interaction, Kind, MissingAnswers, Model,
    ModelBuilder, PlsOptions, Product, Rows, SecondStage, Weighting,
};

const NAMES: [&str; 7] = ["q1", "q2", "q3", "s1", "s2", "l1", "l2"];

/// Forty respondents.
fn rows() -> Rows {
    let base = |row: usize| 0.5 * ((row * 7) % 5) as f64;
    let noise = |row: usize, item: usize| ((row * (item + 3) * 11 + item * 5) % 7) as f64 / 3.0;
    let columns: Vec<Vec<f64>> =
        (0..7).map(|item| (0..40).map(|row| base(row) + noise(row, item)).collect()).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    Rows::new(&NAMES, &slices).unwrap()
}

fn constructs() -> ModelBuilder {
    Model::new("three")
        .construct(Construct::reflective("Q", &NAMES[..3]))
        .construct(Construct::reflective("S", &NAMES[3..5]))
        .construct(Construct::reflective("L", &NAMES[5..]))
}

fn fit(model: ModelBuilder, options: PlsOptions) -> Fit {
    let options = options.tolerance(1e-14).unwrap();
    let model = model.build().unwrap();
    Fit::from_rows(&model, &rows(), MissingAnswers::Listwise, options).unwrap()
}

#[track_caller]
fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() < 1e-11, "{found:?} for {expected:?}");
    }
}

fn weights(fit: &Fit) -> Vec<f64> {
    fit.outer().iter().map(|row| row.weight).collect()
}

fn paths(fit: &Fit) -> Vec<f64> {
    fit.paths().iter().map(|row| row.coefficient).collect()
}

#[test]
fn modes() {
    let all = fit(constructs().paths("Q", &["S", "L"]).path("S", "L"), PlsOptions::new());
    close(
        &weights(&all),
        &[
            0.398_061_744_779_470_26,
            0.396_539_711_650_136_35,
            0.365_786_642_345_524_44,
            0.504_677_386_656_641_9,
            0.571_043_829_785_233_3,
            0.563_015_530_796_301_2,
            0.497_792_900_581_804_5,
        ],
    );
    close(
        &paths(&all),
        &[0.912_832_175_630_160_7, 0.882_443_556_266_472_5, -0.060_456_937_203_507_005],
    );
    let mixed = Model::new("mixed")
        .construct(Construct::formative("Q", &NAMES[..3]))
        .construct(Construct::reflective("S", &NAMES[3..5]))
        .construct(Construct::formative("L", &NAMES[5..]))
        .paths("Q", &["S", "L"])
        .path("S", "L");
    let mixed = fit(mixed, PlsOptions::new());
    close(
        &weights(&mixed),
        &[
            0.807_630_606_771_753,
            0.733_402_922_019_407,
            -0.376_393_731_015_817_25,
            0.502_263_762_432_120_3,
            0.573_409_230_006_823_8,
            0.385_390_436_760_439_5,
            0.670_827_513_038_161_9,
        ],
    );
    close(
        &paths(&mixed),
        &[0.897_638_300_283_643_1, 1.405_166_959_856_919_2, -0.498_795_250_628_590_37],
    );
}

#[test]
fn consistent() {
    let options = PlsOptions::new().correction(Correction::RhoA);
    let found = fit(constructs().paths("Q", &["S", "L"]).path("S", "L"), options);
    let reliabilities: Vec<f64> =
        found.construct_rows().iter().map(|row| row.rho_a.unwrap()).collect();
    close(
        &reliabilities,
        &[0.828_129_764_968_256_3, 0.851_282_034_312_532_2, 0.883_693_418_444_13],
    );
    close(
        &paths(&found),
        &[1.087_188_897_011_621_5, -0.181_916_861_991_018_92, 1.056_805_681_858_706_6],
    );
    // A correlation beyond 1 is no solution, and that is told.
    let told = found.admissibility().unwrap();
    assert!(told.flaws().iter().any(|flaw| matches!(flaw, Flaw::Constructs { .. })), "{told}");
    assert!(told.flaws().iter().any(|flaw| matches!(flaw, Flaw::Explained { .. })), "{told}");
    assert!(found.paths().iter().all(|row| row.standard_error.is_none()));
}

#[test]
fn higher_order() {
    let whole = |method| {
        let parts = ["Q", "S"];
        let own = Construct::higher_order("W", &parts, Kind::Composite, Weighting::ModeA, method);
        Model::new("whole")
            .construct(Construct::reflective("Q", &NAMES[..3]))
            .construct(Construct::reflective("S", &NAMES[3..5]))
            .construct(own)
            .construct(Construct::reflective("L", &NAMES[5..]))
            .path("W", "L")
    };
    let disjoint = fit(whole(HigherOrder::DisjointTwoStage), PlsOptions::new());
    close(
        &weights(&disjoint),
        &[
            0.536_774_813_002_783_6,
            0.485_951_000_845_245_7,
            0.526_775_725_332_432_8,
            0.534_281_672_816_416_4,
        ],
    );
    close(&paths(&disjoint), &[0.818_195_673_487_631_4]);
    let options = PlsOptions::new().second_stage(SecondStage::FixedScores);
    let fixed = fit(whole(HigherOrder::DisjointTwoStage), options);
    close(&weights(&fixed), &[0.538_698_286_827_939_4, 0.484_018_360_379_543_3, 1.0]);
    close(&paths(&fixed), &[0.817_831_967_709_829_1]);
    let saturated = fit(whole(HigherOrder::SaturatedTwoStage), PlsOptions::new());
    close(&weights(&saturated), &[0.537_957_674_962_893, 0.484_509_857_024_593_37, 1.0]);
    close(&paths(&saturated), &[0.806_020_782_644_240_4]);
    let repeated = fit(whole(HigherOrder::RepeatedIndicators), PlsOptions::new());
    let own: Vec<f64> = repeated
        .measured_by("W")
        .unwrap()
        .iter()
        .map(|item| repeated.weight("W", item).unwrap())
        .collect();
    close(
        &own,
        &[
            0.230_212_965_555_424_86,
            0.229_911_491_267_386_47,
            0.221_703_444_692_509,
            0.220_296_640_144_022_23,
            0.246_477_337_877_406_97,
        ],
    );
    close(&[repeated.path("W", "L").unwrap()], &[0.808_268_834_940_304_8]);
}

#[test]
fn moderation() {
    let model = constructs()
        .interaction(Interaction::new("Q", "S", Product::TwoStage))
        .paths("Q", &["S", "L"])
        .path("S", "L")
        .path("Q * S", "L");
    let found = fit(model, PlsOptions::new());
    let paths = ["Q", "S", "Q * S"].map(|from| found.path(from, "L").unwrap());
    close(&paths, &[0.864_281_297_180_922_3, -0.043_972_628_987_708_15, 0.029_771_956_247_379_334]);
}
