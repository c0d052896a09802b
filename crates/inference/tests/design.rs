//! Design-based standard errors and replicate weights against numbers by the
//! definitions, published ones, and the laws they obey.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_inference::design::{
    Centre, DesignEstimate, DesignInterval, DesignOptions, DesignTally, Linearisation, LonelyPsu,
    Nesting, Population, ReplicateWeights, Sampling, Stage, SurveyDesign,
};
use satis_inference::response_model::dev::{Table, assert_send_sync, check_summary_laws_by};
#[cfg(feature = "serde")]
use satis_inference::response_model::dev::{check_serde_round_trip, rejects};
use satis_inference::response_model::{Answer, Codes, Missing, Scale, SegmentColumn, Summary};
use satis_inference::weights::{
    AdjustedWeights, Calibration, Distance, Margin, NumericColumn, PostStratification, Raking,
};
use satis_inference::{Error, Method};

struct Sample {
    stratum: SegmentColumn<'static>,
    cluster: SegmentColumn<'static>,
    age: SegmentColumn<'static>,
    sex: SegmentColumn<'static>,
    x: Vec<f64>,
    weight: Vec<f64>,
    answers: Vec<Answer>,
    y: Vec<f64>,
    expected: BTreeMap<String, f64>,
}

const SIZES: Population<'static> = Population::ByStratum(&[("A", 20.0), ("B", 15.0), ("C", 30.0)]);

impl Sample {
    fn new() -> Self {
        let table = Table::parse(include_str!("tables/survey_sample.txt"));
        let column = |name: &'static str| {
            SegmentColumn::from_labels(name, table.texts(name).into_iter().map(Some)).unwrap()
        };
        let expected = Table::parse(include_str!("tables/survey_expected.txt"));
        let answer = |cell: &str| Answer::Value(cell.parse().unwrap());
        Self {
            stratum: column("stratum"),
            cluster: column("cluster"),
            age: column("age"),
            sex: column("sex"),
            x: table.numbers("x"),
            weight: table.numbers("weight"),
            answers: table.texts("answer").into_iter().map(answer).collect(),
            y: table.numbers("y"),
            expected: expected
                .rows()
                .map(|row| (row.text("name").to_owned(), row.number("value")))
                .collect(),
        }
    }

    fn sampling(&self) -> Sampling<'_> {
        Sampling::new().strata(&self.stratum).clusters(&self.cluster).nesting(Nesting::WithinStrata)
    }

    fn design(&self) -> SurveyDesign {
        SurveyDesign::new(self.weight.clone(), &self.sampling()).unwrap()
    }

    #[track_caller]
    fn check(&self, name: &str, found: f64) {
        assert_relative_eq!(found, self.expected[name], max_relative = 1e-11);
    }

    #[track_caller]
    fn check_both(&self, value: &str, error: &str, found: &DesignEstimate) {
        self.check(value, found.value());
        self.check(error, found.standard_error());
    }

    fn margins(&self) -> [Margin; 2] {
        [
            Margin::totals("age", [("young", 580.0), ("middle", 880.0), ("old", 540.0)]).unwrap(),
            Margin::totals("sex", [("f", 1040.0), ("m", 960.0)]).unwrap(),
        ]
    }

    fn columns(&self) -> [SegmentColumn<'static>; 2] {
        [self.age.clone(), self.sex.clone()]
    }

    fn raked(&self) -> AdjustedWeights {
        Raking::new(self.margins()).rake_from(&self.columns(), &self.weight).unwrap()
    }

    fn codes() -> Codes {
        Codes::points(&Scale::new(-1, 1).unwrap()).named("NPS")
    }
}

#[test]
fn totals_means_ratios_and_domains() {
    let sample = Sample::new();
    let design = sample.design();
    let y = &sample.y;
    let mean = design.mean("y", y, 0.95).unwrap();
    sample.check_both("mean", "se mean", &mean);
    assert_eq!((mean.degrees_of_freedom(), mean.estimate().n()), (9, 98));
    sample.check("deff mean replace", mean.design_effect_with_replacement().unwrap());
    let total = design.total("y", y, 0.95).unwrap();
    sample.check_both("total", "se total", &total);
    sample.check("deff total replace", total.design_effect_with_replacement().unwrap());
    let without = mean.design_effect_without_replacement(980.0).unwrap();
    sample.check("deff mean replace", without * 0.9);
    assert!(mean.design_effect_without_replacement(98.0).is_err());
    sample.check_both("ratio", "se ratio", &design.ratio("y/x", y, &sample.x, 0.95).unwrap());
    let nps = design.score(&Sample::codes(), &sample.answers, 0.95).unwrap();
    sample.check_both("nps", "se nps", &nps);
    for (label, domain) in design.domains(&sample.age).unwrap() {
        if label != "middle" {
            let mean = domain.mean("y", y, 0.95).unwrap();
            sample.check_both(&format!("mean {label}"), &format!("se mean {label}"), &mean);
            let total = domain.total("y", y, 0.95).unwrap();
            sample.check_both(&format!("total {label}"), &format!("se total {label}"), &total);
        }
    }
    let single = SurveyDesign::new(sample.weight.clone(), &Sampling::new()).unwrap();
    sample.check("se mean srs", single.mean("y", y, 0.95).unwrap().standard_error());
}

#[test]
fn finite_populations_and_stages() {
    let sample = Sample::new();
    let finite = sample.sampling().population(SIZES);
    let design = SurveyDesign::new(sample.weight.clone(), &finite).unwrap();
    let error = |design: &SurveyDesign| design.mean("y", &sample.y, 0.95).unwrap().standard_error();
    sample.check("se mean fpc", error(&design));
    sample.check("se total fpc", design.total("y", &sample.y, 0.95).unwrap().standard_error());
    // The same sizes as data files carry them.
    let sizes: Vec<f64> = (0..sample.y.len())
        .map(|row| match sample.stratum.label_of(row) {
            Some("A") => 20.0,
            Some("B") => 15.0,
            _ => 30.0,
        })
        .collect();
    let by_row = sample.sampling().population(Population::ByRespondent(&sizes));
    sample.check("se mean fpc", error(&SurveyDesign::new(sample.weight.clone(), &by_row).unwrap()));
    // People drawn within clusters of 40.
    let people = Stage::new().population(Population::Each(40.0));
    let staged = sample.sampling().population(SIZES).stage(people);
    sample
        .check("two stage se", error(&SurveyDesign::new(sample.weight.clone(), &staged).unwrap()));
    // Without a population of clusters the second stage adds nothing.
    let staged = sample.sampling().stage(people);
    sample.check("se mean", error(&SurveyDesign::new(sample.weight.clone(), &staged).unwrap()));
    for size in [3.0, f64::NAN, f64::INFINITY] {
        let sampling = sample.sampling().population(Population::Each(size));
        let error = SurveyDesign::new(sample.weight.clone(), &sampling).unwrap_err();
        assert!(matches!(error, Error::PopulationSize { stage: 1, .. }), "{error}");
    }
}

#[test]
fn standard_errors_after_raking_and_calibration() {
    let sample = Sample::new();
    let raked = sample.raked();
    let design = SurveyDesign::adjusted(&raked, &sample.sampling()).unwrap();
    let mean = design.mean("y", &sample.y, 0.95).unwrap();
    sample.check_both("raked mean", "raked se regression", &mean);
    assert!(mean.estimate().conventions().iter().any(|words| words.contains("after raking")));
    let total = design.total("y", &sample.y, 0.95).unwrap();
    sample.check_both("raked total", "raked se total", &total);
    let women = sample
        .sex
        .codes()
        .iter()
        .map(|&code| sample.sex.labels()[usize::try_from(code).unwrap()] == "f");
    let women = design.domain(women.collect::<Vec<_>>()).unwrap();
    sample.check_both(
        "raked mean f",
        "raked se mean f",
        &women.mean("y", &sample.y, 0.95).unwrap(),
    );
    for (linearisation, name) in
        [(Linearisation::TenSweeps, "raked se sweeps"), (Linearisation::Fixed, "raked se fixed")]
    {
        let design = design.clone().linearisation(linearisation);
        sample.check(name, design.mean("y", &sample.y, 0.95).unwrap().standard_error());
    }

    // With equal start weights R's sweeps and the regression are the same.
    let raked = Raking::new(sample.margins()).rake(&sample.columns()).unwrap();
    let design = SurveyDesign::adjusted(&raked, &Sampling::new()).unwrap();
    for (linearisation, name) in [
        (Linearisation::Regression, "regression"),
        (Linearisation::TenSweeps, "sweeps"),
        (Linearisation::Fixed, "fixed"),
    ] {
        let design = design.clone().linearisation(linearisation);
        let nps = design.score(&Sample::codes(), &sample.answers, 0.95).unwrap();
        sample.check_both("equal raked nps", &format!("equal raked se {name}"), &nps);
    }

    let [ages, sexes] = sample.margins();
    let post = PostStratification::new(ages.clone());
    let post = post.weigh_from(&sample.age, &sample.weight).unwrap();
    let design = SurveyDesign::adjusted(&post, &sample.sampling()).unwrap();
    sample.check_both("post mean", "post se", &design.mean("y", &sample.y, 0.95).unwrap());

    // Calibration to one margin is post-stratification, whatever the scale.
    for calibration in
        [Calibration::new([ages.clone()]), Calibration::new([ages.clone()]).scaled_start()]
    {
        let fitted =
            calibration.calibrate(std::slice::from_ref(&sample.age), &[], &sample.weight).unwrap();
        let design = SurveyDesign::adjusted(&fitted, &sample.sampling()).unwrap();
        sample.check_both("post mean", "post se", &design.mean("y", &sample.y, 0.95).unwrap());
    }

    let x = NumericColumn::new("x", sample.x.as_slice()).unwrap();
    let calibration = Calibration::new([ages, sexes]).numeric_total("x", 62_520.0);
    let fit = |calibration: Calibration, name: &str| {
        let fitted = calibration
            .calibrate(&sample.columns(), std::slice::from_ref(&x), &sample.weight)
            .unwrap();
        let design = SurveyDesign::adjusted(&fitted, &sample.sampling()).unwrap();
        let mean = design.mean("y", &sample.y, 0.95).unwrap();
        sample.check_both(&format!("{name} mean"), &format!("{name} se"), &mean);
        let sum: f64 = sample.weight.iter().sum();
        let scale = if name == "linear" || name == "exp" { 1.0 } else { 2000.0 / sum };
        let ratios: Vec<f64> =
            fitted.weights().iter().zip(&sample.weight).map(|(w, d)| w / d / scale).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let most = ratios.iter().copied().fold(0.0, f64::max);
        (fitted, least, most)
    };
    let (_, least, most) = fit(calibration.clone(), "linear");
    sample.check("linear min g", least);
    sample.check("linear max g", most);
    let logit = calibration.clone().distance(Distance::Logit { low: 0.5, high: 1.9 });
    let (_, least, most) = fit(logit.scaled_start(), "logit");
    sample.check("logit min", least);
    sample.check("logit max", most);
    fit(calibration.clone().distance(Distance::Raking), "exp");
    let cut = calibration.distance(Distance::TruncatedLinear { low: 0.6, high: 1.75 });
    let (fitted, ..) = fit(cut.scaled_start(), "truncated");
    sample.check("truncated on bound", fitted.trimmed() as f64);

    // The ratio estimator is calibration to one total with variance x.
    let ratio = Calibration::new([]).numeric_total("x", 62_520.0).variance(sample.x.clone());
    let fitted = ratio.calibrate(&[], std::slice::from_ref(&x), &sample.weight).unwrap();
    let design = SurveyDesign::adjusted(&fitted, &sample.sampling()).unwrap();
    let total = design.total("y", &sample.y, 0.95).unwrap();
    sample.check_both("ratio estimator total", "ratio estimator se", &total);
    let sweeps = design.linearisation(Linearisation::TenSweeps);
    assert!(sweeps.total("y", &sample.y, 0.95).is_err());
}

#[test]
fn jackknife_replicates() {
    let sample = Sample::new();
    let mean = |weights: &[f64]| {
        let sum: f64 = weights.iter().sum();
        Some(weights.iter().zip(&sample.y).map(|(w, y)| w * y).sum::<f64>() / sum)
    };
    let replicates = ReplicateWeights::jackknife(&sample.design()).unwrap();
    assert_eq!((replicates.replicates(), replicates.degrees_of_freedom()), (12, 9));
    let error = |replicates: &ReplicateWeights| {
        replicates.estimate("y", mean, 0.95).unwrap().standard_error()
    };
    sample.check("jkn se", error(&replicates));
    sample.check("jkn se mse", error(&replicates.clone().centre(Centre::Estimate)));
    let finite = sample.sampling().population(SIZES);
    let design = SurveyDesign::new(sample.weight.clone(), &finite).unwrap();
    sample.check("jkn se fpc", error(&ReplicateWeights::jackknife(&design).unwrap()));
    let cells =
        satis_inference::weights::crossed("psu", &[&sample.stratum, &sample.cluster]).unwrap();
    let clusters = Sampling::new().clusters(&cells);
    let design = SurveyDesign::new(sample.weight.clone(), &clusters).unwrap();
    sample.check("se mean clusters", design.mean("y", &sample.y, 0.95).unwrap().standard_error());
    let replicates = ReplicateWeights::jackknife(&design).unwrap();
    sample.check("jk1 se", error(&replicates));
    assert_relative_eq!(replicates.scale(), 11.0 / 12.0, max_relative = 1e-15);
    assert_eq!(replicates.rscales(), [1.0; 12]);
    // Each replicate raked anew.
    let raking = Raking::new(sample.margins());
    let columns = sample.columns();
    let raked = |weights: &[f64]| {
        let raked = raking.rake_from(&columns, weights).ok()?;
        mean(raked.weights())
    };
    let replicates = ReplicateWeights::jackknife(&sample.design()).unwrap();
    let estimate = replicates.estimate("y", raked, 0.95).unwrap();
    sample.check("jkn raked se", estimate.standard_error());
    // A statistic that fails is an error, not a smaller spread.
    let fails = |weights: &[f64]| (weights[0] > 0.0).then_some(1.0);
    let error = replicates.estimate("y", fails, 0.95).unwrap_err();
    assert!(matches!(error, Error::Replicates { failed: 1, requested: 12, .. }));
    // Weights that come with the data.
    let weights: Vec<_> = (0..12).map(|at| replicates.weights(at).unwrap()).collect();
    let given = ReplicateWeights::given(
        sample.weight.clone(),
        weights,
        replicates.scale(),
        replicates.rscales(),
        9,
    );
    sample.check("jkn se", given.unwrap().estimate("y", mean, 0.95).unwrap().standard_error());
}

#[test]
fn strata_with_one_unit() {
    let sample = Sample::new();
    let rows: Vec<usize> = (0..sample.y.len())
        .filter(|&row| {
            sample.stratum.label_of(row) != Some("B") || sample.cluster.label_of(row) == Some("1")
        })
        .collect();
    let pick = |column: &SegmentColumn<'_>| {
        let labels = rows.iter().map(|&row| column.label_of(row));
        SegmentColumn::from_labels(column.name(), labels).unwrap()
    };
    let (strata, clusters) = (pick(&sample.stratum), pick(&sample.cluster));
    let y: Vec<f64> = rows.iter().map(|&row| sample.y[row]).collect();
    let weights: Vec<f64> = rows.iter().map(|&row| sample.weight[row]).collect();
    let sampling =
        Sampling::new().strata(&strata).clusters(&clusters).nesting(Nesting::WithinStrata);
    let mean = |lonely: LonelyPsu| {
        SurveyDesign::new(weights.clone(), &sampling.clone().lonely(lonely))
            .unwrap()
            .mean("y", &y, 0.95)
    };
    assert!(matches!(
        mean(LonelyPsu::Fail),
        Err(Error::LonelyPsu { stratum, stage: 1 }) if stratum == "B"
    ));
    for (lonely, name) in [
        (LonelyPsu::Certainty, "lonely certainty"),
        (LonelyPsu::Adjust, "lonely adjust"),
        (LonelyPsu::Average, "lonely average"),
    ] {
        sample.check_both("lonely mean", name, &mean(lonely).unwrap());
        let design = SurveyDesign::new(weights.clone(), &sampling.clone().lonely(lonely)).unwrap();
        let total = design.total("y", &y, 0.95).unwrap().standard_error();
        let sum = |weights: &[f64]| Some(weights.iter().zip(&y).map(|(w, y)| w * y).sum::<f64>());
        let replicates = ReplicateWeights::jackknife(&design).unwrap();
        let jackknife = replicates.estimate("y", sum, 0.95).unwrap().standard_error();
        if lonely == LonelyPsu::Certainty {
            assert_relative_eq!(jackknife, total, max_relative = 1e-10);
        }
    }
    // Complete enumeration leaves nothing to chance, alone or not.
    let sizes = [("A", 100.0), ("B", 1.0), ("C", 100.0)];
    let finite = sampling.population(Population::ByStratum(&sizes));
    assert!(SurveyDesign::new(weights, &finite).unwrap().mean("y", &y, 0.95).is_ok());
}

#[test]
fn clusters_in_two_strata_must_be_said_to_be_two() {
    let sample = Sample::new();
    let sampling = Sampling::new().strata(&sample.stratum).clusters(&sample.cluster);
    let error = SurveyDesign::new(sample.weight.clone(), &sampling).unwrap_err();
    assert!(
        matches!(
            &error,
            Error::SharedCluster { cluster, first, second }
                if cluster == "1" && first == "A" && second == "B"
        ),
        "{error}"
    );
}

/// R survey, `example(fpc)` and `tests/check.R`: strata of 5 and 3 units out of
/// 15 and 12, and the same rows as other designs.
#[test]
fn the_example_of_the_survey_package() {
    let column =
        |name: &str, labels: [&str; 8]| SegmentColumn::from_labels(name, labels.map(Some)).unwrap();
    let strata = column("stratum", ["1", "1", "1", "1", "1", "2", "2", "2"]);
    let units = column("unit", ["1", "2", "3", "4", "5", "1", "2", "3"]);
    let x = [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2];
    let weights = [3.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0];
    let show = |weights: [f64; 8], sampling: &Sampling<'_>| {
        let mean = SurveyDesign::new(weights, sampling).unwrap().mean("x", &x, 0.95).unwrap();
        format!("{:.4} {:.4}", mean.value(), mean.standard_error())
    };
    let nested = Sampling::new().strata(&strata).clusters(&units).nesting(Nesting::WithinStrata);
    assert_eq!(show(weights, &nested), "5.4481 0.7413");
    assert_eq!(show([1.0; 8], &nested), "5.5250 0.7796");
    let sizes = [("1", 15.0), ("2", 12.0)];
    let finite = nested.population(Population::ByStratum(&sizes));
    assert_eq!(show(weights, &finite), "5.4481 0.6160");
    let clusters = Sampling::new().clusters(&units);
    assert_eq!(show(weights, &clusters), "5.4481 0.7938");
    assert_eq!(show([1.0; 8], &clusters), "5.5250 0.8380");
    let finite = clusters.population(Population::Each(27.0));
    assert_eq!(show(weights, &finite), "5.4481 0.7165");
    let two_stages = Sampling::new().clusters(&strata).stage(Stage::new().clusters(&units));
    assert_eq!(show(weights, &two_stages), "5.4481 0.5465");
    // R prints 0.5188; the value is 0.51875, halfway between.
    let mean = SurveyDesign::new([1.0; 8], &two_stages).unwrap().mean("x", &x, 0.95).unwrap();
    assert_relative_eq!(mean.standard_error(), 0.51875, max_relative = 1e-12);
}

/// For a total, every method of replicates with full balance gives the
/// linearised variance exactly.
#[test]
fn balanced_replicates_of_a_total_are_exact() {
    for strata in [1_usize, 2, 3, 4, 7, 8, 11, 12, 20, 26] {
        let labels: Vec<String> = (0..2 * strata).map(|unit| (unit / 2).to_string()).collect();
        let column = SegmentColumn::from_labels("s", labels.iter().map(Some)).unwrap();
        let y: Vec<f64> = (0..2 * strata).map(|unit| ((unit * 37) % 17) as f64).collect();
        let weights: Vec<f64> = (0..2 * strata).map(|unit| 1.0 + (unit % 5) as f64).collect();
        let sampling = Sampling::new().strata(&column);
        let design = SurveyDesign::new(weights, &sampling).unwrap();
        let exact = design.total("y", &y, 0.95).unwrap().variance();
        let sum = |w: &[f64]| Some(w.iter().zip(&y).map(|(w, y)| w * y).sum::<f64>());
        for rho in [0.0, 0.3, 0.5] {
            let replicates = ReplicateWeights::brr(&design, rho).unwrap();
            assert!(replicates.replicates() > strata);
            let found = replicates.estimate("y", sum, 0.95).unwrap();
            assert_relative_eq!(found.variance(), exact, max_relative = 1e-11);
        }
        let jackknife = ReplicateWeights::jackknife(&design).unwrap();
        let found = jackknife.estimate("y", sum, 0.95).unwrap().variance();
        assert_relative_eq!(found, exact, max_relative = 1e-11);
    }
    let sample = Sample::new();
    assert!(ReplicateWeights::brr(&sample.design(), 0.0).is_err());
    assert!(matches!(ReplicateWeights::brr(&sample.design(), 1.0), Err(Error::Argument { .. })));
}

#[test]
fn the_bootstrap_repeats_and_comes_near() {
    let sample = Sample::new();
    let design = sample.design();
    let mean = |weights: &[f64]| {
        let sum: f64 = weights.iter().sum();
        Some(weights.iter().zip(&sample.y).map(|(w, y)| w * y).sum::<f64>() / sum)
    };
    let first = ReplicateWeights::bootstrap(&design, 2_000, 7).unwrap();
    assert_eq!(first, ReplicateWeights::bootstrap(&design, 2_000, 7).unwrap());
    assert_ne!(first, ReplicateWeights::bootstrap(&design, 2_000, 8).unwrap());
    // A longer run begins with the shorter one.
    let longer = ReplicateWeights::bootstrap(&design, 2_001, 7).unwrap();
    assert_eq!(first.weights(1_999), longer.weights(1_999));
    // Each stratum of n keeps its weight over n - 1 draws of n / (n - 1).
    let units: f64 =
        first.weights(0).unwrap().iter().zip(design.weights()).map(|(b, w)| b / w).sum();
    assert!(units > 0.0);
    let error = first.estimate("y", mean, 0.95).unwrap().standard_error();
    // 2,000 replicates: the error of a standard error is 1.6 %.
    assert_relative_eq!(error, sample.expected["se mean"], max_relative = 0.08);
    assert!(ReplicateWeights::bootstrap(&design, 1, 7).is_err());
}

#[test]
fn intervals_by_t_normal_and_effective_n() {
    let sample = Sample::new();
    let design = sample.design();
    let codes = Sample::codes();
    let bounds = |options: DesignOptions| {
        let found = design.score(&codes, &sample.answers, options).unwrap();
        let interval = found.estimate().interval().unwrap().clone();
        (interval.low(), interval.high(), interval.method().to_owned())
    };
    let (nps, error) = (sample.expected["nps"], sample.expected["se nps"]);
    // t at 9 degrees of freedom.
    let (low, high, method) = bounds(0.95.into());
    assert_relative_eq!(high - nps, 2.262_157_162_740_991_5 * error, max_relative = 1e-10);
    assert_relative_eq!(nps - low, high - nps, max_relative = 1e-10);
    assert_eq!(method, "t, design SE, 9 df");
    let (_, high, _) = bounds(DesignInterval::Normal.into());
    assert_relative_eq!(high - nps, 1.959_963_984_540_054 * error, max_relative = 1e-10);
    let (low, high, method) = bounds(DesignInterval::EffectiveN(Method::Mover).into());
    assert!(low > -1.0 && high < 1.0 && low < nps && nps < high);
    assert_eq!(method, "MOVER, design effective n");
    // With an effective n of V / SE^2, Wald is the normal interval again.
    let (_, high, _) = bounds(DesignInterval::EffectiveN(Method::Wald).into());
    assert_relative_eq!(high - nps, 1.959_963_984_540_054 * error, max_relative = 1e-9);
    // `svyciprop(method = "beta")` widens it by the degrees of freedom.
    let yes: Vec<bool> = sample.answers.iter().map(|&answer| answer == Answer::Value(1)).collect();
    let korn = DesignInterval::AdjustedEffectiveN(Method::ClopperPearson);
    let share = design.proportion("promoters", &yes, korn).unwrap();
    let plain = DesignInterval::EffectiveN(Method::ClopperPearson);
    let narrow = design.proportion("promoters", &yes, plain).unwrap();
    let n = |estimate: &DesignEstimate| estimate.estimate().effective_n().unwrap();
    // (t(97) / t(9))^2
    let ratio = (1.984_723_185_927_883_f64 / 2.262_157_162_740_991_5).powi(2);
    assert_relative_eq!(n(&share), n(&narrow) * ratio, max_relative = 1e-9);
    let logit = design.proportion("promoters", &yes, DesignInterval::Logit).unwrap();
    let interval = logit.estimate().interval().unwrap();
    let odds = |share: f64| (share / (1.0 - share)).ln();
    let (p, reach) = (logit.value(), 2.262_157_162_740_991_5 * logit.standard_error());
    let middle = f64::midpoint(odds(interval.low()), odds(interval.high()));
    assert_relative_eq!(middle, odds(p), epsilon = 1e-12);
    let half = (odds(interval.high()) - odds(interval.low())) / 2.0;
    assert_relative_eq!(half, reach / (p * (1.0 - p)), max_relative = 1e-10);
    assert!(design.proportion("none", &[false; 98], DesignInterval::Logit).is_err());
    assert!(design.score(&codes, &sample.answers, DesignInterval::Logit).is_err());
    // A mean has no scale to stay on.
    assert!(design.mean("y", &sample.y, plain).is_err());
    assert!(design.mean("y", &sample.y, 1.5).is_err());
}

#[test]
fn missing_answers_are_outside_of_the_domain() {
    let sample = Sample::new();
    let design = sample.design();
    let mut answers = sample.answers.clone();
    answers[3] = Answer::Missing(Missing::Refused);
    answers[40] = Answer::Missing(Missing::Skipped);
    let score = design.score(&Sample::codes(), &answers, 0.95).unwrap();
    assert_eq!((score.estimate().n(), score.estimate().missing().total()), (96, 2));
    let inside: Vec<bool> = (0..98).map(|row| row != 3 && row != 40).collect();
    let values: Vec<f64> = sample
        .answers
        .iter()
        .map(|answer| if let Answer::Value(value) = answer { f64::from(*value) } else { 0.0 })
        .collect();
    let mean = design.domain(inside).unwrap().mean("NPS", &values, 0.95).unwrap();
    assert_relative_eq!(score.variance(), mean.variance(), max_relative = 1e-12);
    let nobody = vec![Answer::Missing(Missing::Skipped); 98];
    assert_eq!(design.score(&Sample::codes(), &nobody, 0.95), Err(Error::NoData));
    answers[5] = Answer::Value(7);
    assert!(matches!(design.score(&Sample::codes(), &answers, 0.95), Err(Error::Model(_))));
    // What lies outside may be no number at all.
    let mut holes = sample.y.clone();
    holes[0] = f64::NAN;
    assert!(design.mean("y", &holes, 0.95).is_err());
    let inside: Vec<bool> = (0..98).map(|row| row > 0).collect();
    assert!(design.domain(inside).unwrap().mean("y", &holes, 0.95).is_ok());
}

fn tally_of(sample: &Sample, rows: std::ops::Range<usize>) -> DesignTally<String, String> {
    let mut tally = DesignTally::new(&Scale::new(-1, 1).unwrap());
    for row in rows {
        let label = |column: &SegmentColumn<'_>| column.label_of(row).unwrap().to_owned();
        let unit = (label(&sample.stratum), label(&sample.cluster));
        tally.record((unit.0, unit.1, sample.answers[row], sample.weight[row])).unwrap();
    }
    tally
}

#[test]
fn a_tally_of_the_design_gives_the_same_figures() {
    let sample = Sample::new();
    let tally = tally_of(&sample, 0..98);
    assert_eq!(tally.units(), 12);
    let nps = tally.estimate(&Sample::codes(), LonelyPsu::Fail, 0.95).unwrap();
    sample.check_both("nps", "se nps", &nps);
    assert_eq!(nps.degrees_of_freedom(), 9);
    let rows = sample.design().score(&Sample::codes(), &sample.answers, 0.95).unwrap();
    assert_relative_eq!(
        nps.design_effect_with_replacement().unwrap(),
        rows.design_effect_with_replacement().unwrap(),
        max_relative = 1e-12
    );
    let sizes = |stratum: &String| match stratum.as_str() {
        "A" => Some(20.0),
        "B" => Some(15.0),
        _ => Some(30.0),
    };
    let finite = sample.sampling().population(SIZES);
    let design = SurveyDesign::new(sample.weight.clone(), &finite).unwrap();
    let rows = design.score(&Sample::codes(), &sample.answers, 0.95).unwrap();
    let found = tally.estimate_finite(&Sample::codes(), LonelyPsu::Fail, sizes, 0.95).unwrap();
    assert_relative_eq!(found.variance(), rows.variance(), max_relative = 1e-12);
    let empty = tally.empty();
    assert!(matches!(empty.estimate(&Sample::codes(), LonelyPsu::Fail, 0.95), Err(Error::NoData)));
    #[cfg(feature = "serde")]
    {
        check_serde_round_trip(&tally);
        check_serde_round_trip(&DesignOptions::from(DesignInterval::EffectiveN(Method::Mover)));
        assert!(rejects::<DesignOptions>(r#"{"level":1.5,"interval":"t"}"#));
        let wrong =
            r#"{"scale":{"min":0,"max":1},"units":[["a","b",{"scale":{"min":0,"max":2}}]]}"#;
        assert!(rejects::<DesignTally<String, String>>(wrong));
    }
}

#[test]
fn parts_of_a_design_tally_merge() {
    let sample = Sample::new();
    let parts = [0..20, 20..21, 30..30, 21..98].map(|rows| tally_of(&sample, rows));
    check_summary_laws_by(&parts, |a, b| {
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs();
        a.units() == b.units()
            && a.iter().zip(b.iter()).all(|(a, b)| {
                a.0 == b.0 && a.1 == b.1 && same(a.2.total_weight(), b.2.total_weight())
            })
    });
    let mut other = DesignTally::new(&Scale::ONE_TO_FIVE);
    other.record(("A".to_owned(), "1".to_owned(), Answer::Value(5), 1.0)).unwrap();
    assert!(other.clone().merge(&parts[0]).is_err());
    let before = other.clone();
    assert!(other.record(("B".to_owned(), "1".to_owned(), Answer::Value(9), 1.0)).is_err());
    assert_eq!(other, before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scaling_weights_or_turning_rows_changes_no_mean(factor in 1e-3..1e3_f64) {
        let sample = Sample::new();
        let mean = |design: &SurveyDesign, y: &[f64]| design.mean("y", y, 0.95).unwrap();
        let base = mean(&sample.design(), &sample.y);
        let scaled: Vec<f64> = sample.weight.iter().map(|weight| weight * factor).collect();
        let other = mean(&SurveyDesign::new(scaled.clone(), &sample.sampling()).unwrap(), &sample.y);
        prop_assert!((other.value() / base.value() - 1.0).abs() < 1e-13);
        prop_assert!((other.variance() / base.variance() - 1.0).abs() < 1e-11);
        let effect = |estimate: &DesignEstimate| estimate.design_effect_with_replacement().unwrap();
        prop_assert!((effect(&other) / effect(&base) - 1.0).abs() < 1e-11);
        let turned = |column: &SegmentColumn<'_>| {
            let labels = (0..98).rev().map(|row| column.label_of(row));
            SegmentColumn::from_labels(column.name(), labels).unwrap()
        };
        let (strata, clusters) = (turned(&sample.stratum), turned(&sample.cluster));
        let sampling = Sampling::new().strata(&strata).clusters(&clusters).nesting(Nesting::WithinStrata);
        let back = |values: &[f64]| values.iter().rev().copied().collect::<Vec<_>>();
        let other = mean(&SurveyDesign::new(back(&sample.weight), &sampling).unwrap(), &back(&sample.y));
        prop_assert!((other.variance() / base.variance() - 1.0).abs() < 1e-11);
        // Raked from scaled weights, too.
        let raked = Raking::new(sample.margins()).rake_from(&sample.columns(), &scaled).unwrap();
        let raked = SurveyDesign::adjusted(&raked, &sample.sampling()).unwrap();
        let error = mean(&raked, &sample.y).standard_error();
        prop_assert!((error / sample.expected["raked se regression"] - 1.0).abs() < 1e-10);
    }
}

#[test]
fn what_is_no_design_is_refused() {
    let sample = Sample::new();
    assert!(SurveyDesign::new(vec![0.0; 98], &sample.sampling()).is_err());
    assert!(SurveyDesign::new(vec![-1.0; 98], &sample.sampling()).is_err());
    assert!(SurveyDesign::new(vec![1.0; 97], &sample.sampling()).is_err());
    assert!(SurveyDesign::new(Vec::new(), &Sampling::new()).is_err());
    let design = sample.design();
    assert!(design.mean("y", &sample.y[1..], 0.95).is_err());
    assert!(design.domain(vec![true]).is_err());
    let nobody = design.domain(vec![false; 98]).unwrap();
    assert_eq!(nobody.mean("y", &sample.y, 0.95), Err(Error::NoData));
    assert_eq!(nobody.total("y", &sample.y, 0.95), Err(Error::NoData));
    let one = SurveyDesign::new([2.0], &Sampling::new().lonely(LonelyPsu::Certainty)).unwrap();
    let mean = one.mean("y", &[3.0], 0.95).unwrap();
    assert_eq!(mean.estimate().interval(), None);
    assert_eq!(mean.design_effect_with_replacement(), None);
    assert_send_sync::<SurveyDesign>();
    assert_send_sync::<ReplicateWeights>();
    assert_send_sync::<DesignTally<u64, u64>>();
    assert_send_sync::<DesignEstimate>();
}
