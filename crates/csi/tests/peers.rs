//! Path models against cSEM 0.6.1, seminr 2.3.4, plspm 0.5.1 and semPLS 1.0.10;
//! the sources stand in the reference cases.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{case, close, ecsi, mobi, number};
use satis_csi::{
    CsiIndex, Disconfirmation, Fit, HtmtKind, Implied, ImportanceWeighted, IndexWeights, Metric,
    MissingAnswers, PlsOptions, RangeUsed, Rows, Scheme, Weighting,
};
use serde_json::Value;

const SCHEMES: [(&str, Scheme); 3] =
    [("path", Scheme::Path), ("factorial", Scheme::Factorial), ("centroid", Scheme::Centroid)];

fn check(fit: &Fit, expected: &Value, what: &str) {
    const TOLERANCE: f64 = 1e-10;
    for row in fit.outer() {
        let item = row.item.as_str();
        close(row.weight, number(expected, &["outer_weights", item]), TOLERANCE, what);
        close(row.loading, number(expected, &["loadings", item]), TOLERANCE, what);
        for other in fit.constructs() {
            let found = fit.cross_loading(item, other).unwrap();
            close(found, number(expected, &["cross_loadings", item, other]), TOLERANCE, what);
        }
    }
    for row in fit.paths() {
        let found = number(expected, &["paths", &row.to, &row.from]);
        close(row.coefficient, found, TOLERANCE, what);
        if let Some(vif) = expected["vif"].get(&row.to).and_then(|own| own.get(&row.from)) {
            close(row.vif, vif.as_f64().unwrap(), 1e-9, what);
        }
    }
    for construct in fit.constructs() {
        if let Some(found) = fit.r_squared(construct).unwrap() {
            close(found, number(expected, &["r2", construct]), TOLERANCE, what);
            let found = fit.adjusted_r_squared(construct).unwrap().unwrap();
            close(found, number(expected, &["r2adj", construct]), TOLERANCE, what);
        }
        for other in fit.constructs() {
            let found = fit.correlation(construct, other).unwrap();
            close(found, number(expected, &["construct_cor", construct, other]), TOLERANCE, what);
        }
    }
}

#[test]
fn mobi_modes_a_and_b_in_all_schemes() {
    let Some(rows) = mobi() else { return };
    for (file, mode) in
        [("mobi_ecsi_modeA", Weighting::ModeA), ("mobi_ecsi_modeB", Weighting::ModeB)]
    {
        let Some(expected) = case(file) else { return };
        for (name, scheme) in SCHEMES {
            let options = PlsOptions::new().scheme(scheme).tolerance(1e-13).unwrap();
            let fit =
                Fit::from_rows(&ecsi(&mode), &rows, MissingAnswers::Listwise, options).unwrap();
            let peer = &expected["schemes"][name]["cSEM_composite"];
            check(&fit, peer, &format!("{file} {name}"));
            let scores = fit.scores(&rows).unwrap();
            for row in 0..5 {
                for construct in fit.constructs() {
                    let found = scores.score(row, construct).unwrap().unwrap();
                    let at = (row + 1).to_string();
                    let expected = number(peer, &["scores_first5", &at, construct]);
                    close(found, expected, 1e-10, &format!("{file} {name} score of {construct}"));
                }
            }
            // The default tolerance is good for ten digits.
            let usual = PlsOptions::new().scheme(scheme);
            let usual =
                Fit::from_rows(&ecsi(&mode), &rows, MissingAnswers::Listwise, usual).unwrap();
            check(&usual, peer, &format!("{file} {name}, default"));
            eprintln!("{file} {name}: {:?}", fit.convergence());
        }
    }
}

#[test]
fn mobi_with_missing_answers() {
    let (Some(expected), Some((names, mut columns))) =
        (case("mobi_missing"), common::table("csi/mobi.csv"))
    else {
        return;
    };
    // The holes are counted in the order of the blocks.
    let order: Vec<&str> =
        common::BLOCKS.iter().flat_map(|(_, items)| items.iter().copied()).collect();
    let mut holes = 0;
    for (j, item) in order.iter().enumerate() {
        let column = &mut columns[names.iter().position(|name| name == item).unwrap()];
        let holed = |(i, _): &(usize, &mut f64)| (7 * i + 13 * j) % 29 == 0;
        for (_, value) in column.iter_mut().enumerate().filter(holed) {
            *value = f64::NAN;
            holes += 1;
        }
    }
    assert_eq!(expected["n_missing"], holes);
    let rows = common::rows_of(&names, &columns);
    assert_eq!(expected["n_complete"], rows.complete());
    let model = ecsi(&Weighting::ModeA);
    let fit = |missing| {
        let options = PlsOptions::new().tolerance(1e-13).unwrap();
        Fit::from_rows(&model, &rows, missing, options).unwrap()
    };
    let replaced = fit(MissingAnswers::Mean);
    assert_eq!((replaced.n(), replaced.indicators().incomplete()), (250, 207));
    let peer = &expected["mean_replacement_cSEM_path"];
    check(&replaced, peer, "mean replacement");
    let scores = replaced.scores(&rows).unwrap();
    for row in 0..5 {
        for construct in replaced.constructs() {
            let found = scores.score(row, construct).unwrap().unwrap();
            let at = (row + 1).to_string();
            close(found, number(peer, &["scores_first5", &at, construct]), 1e-10, "replaced score");
        }
    }
    let pairwise = fit(MissingAnswers::Pairwise);
    let matrix = &expected["pairwise_correlation_matrix"];
    let peer = &expected["semPLS_pairwise_path"];
    for a in &order {
        for b in &order {
            let found = pairwise.indicators().correlation(a, b).unwrap();
            close(found, number(matrix, &[a, b]), 1e-12, "pairwise correlation");
        }
    }
    // semPLS takes correlations of scores pairwise, not those of items.
    let scored = fit(MissingAnswers::PairwiseScores);
    for row in scored.outer() {
        let item = row.item.as_str();
        close(row.weight, number(peer, &["outer_weights", item]), 1e-10, "pairwise weight");
        close(row.loading, number(peer, &["loadings", item]), 1e-10, "pairwise loading");
    }
    for row in scored.paths() {
        let found = number(peer, &["paths", &row.to, &row.from]);
        close(row.coefficient, found, 1e-10, "pairwise path");
    }
    // Without missing answers nothing is left to treat.
    let whole = mobi().unwrap();
    let options = PlsOptions::new().tolerance(1e-13).unwrap();
    let complete = Fit::from_rows(&model, &whole, MissingAnswers::PairwiseScores, options).unwrap();
    let all = case("mobi_ecsi_modeA").unwrap();
    check(&complete, &all["schemes"]["path"]["cSEM_composite"], "nothing missing");
    // By maximum likelihood the answers of all are used, and nothing shrinks.
    let em = fit(MissingAnswers::Em);
    assert_eq!(em.n(), 250);
    assert!(em.r_squared("Satisfaction").unwrap() > replaced.r_squared("Satisfaction").unwrap());
    // 43 respondents are too few for 24 items to settle on the same figures.
    assert_eq!(fit(MissingAnswers::Listwise).n(), 43);
}

#[test]
fn what_does_not_settle_is_damped_or_refused() {
    let Some(cases) = case("nonconvergence_cases") else { return };
    for (at, case) in cases.as_array().unwrap().iter().enumerate() {
        let matrix: Vec<f64> = case["S"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| row.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()))
            .collect();
        let names = ["x1", "x2", "x3", "x4", "x5", "x6"];
        let items = satis_csi::Indicators::from_matrix(&names, &matrix, 8).unwrap();
        let blocks = ["a", "b", "c"];
        let mut builder = satis_csi::Model::new("noise");
        for (block, own) in blocks.iter().zip(names.chunks(2)) {
            builder = builder.construct(satis_csi::Construct::reflective(*block, own));
        }
        for (to, own) in case["pred"].as_array().unwrap().iter().enumerate() {
            for from in own.as_array().unwrap() {
                let from = usize::try_from(from.as_u64().unwrap()).unwrap();
                builder = builder.path(blocks[from], blocks[to]);
            }
        }
        let scheme = SCHEMES.iter().find(|(name, _)| *name == case["scheme"]).unwrap().1;
        let found = Fit::new(&builder.build().unwrap(), &items, PlsOptions::new().scheme(scheme));
        let settles = case["damped_0.5_converged"].as_bool().unwrap();
        match &found {
            Ok(fit) => {
                eprintln!("case {at}: {:?}", fit.convergence());
                assert!(settles, "case {at} should not settle");
                assert!(fit.convergence().damped > 0);
            }
            Err(error) => {
                eprintln!("case {at}: {error}");
                assert!(!settles, "case {at}: {error}");
                assert!(matches!(error, satis_csi::Error::NoConvergence { .. }));
            }
        }
        if case["period2"].as_bool().unwrap() {
            assert!(found.unwrap().convergence().cycle, "case {at} goes back and forth");
        }
    }
}

/// The printed digits of SmartPLS 2.0.M3.
#[test]
fn mobi_of_smartpls() {
    let Some(rows) = mobi() else { return };
    for (folder, scheme) in [
        ("pathWeighting", Scheme::Path),
        ("factorial", Scheme::Factorial),
        ("centroid", Scheme::Centroid),
    ] {
        let options = PlsOptions::new().scheme(scheme);
        let fit =
            Fit::from_rows(&ecsi(&Weighting::ModeA), &rows, MissingAnswers::Listwise, options);
        let fit = fit.unwrap();
        let read = |name: &str| {
            let path = format!("csi/mobi_smartpls2/{folder}/{name}.txt");
            satis_response_model::dev::shared_data(&path).map(printed)
        };
        let (Some(weights), Some(cross), Some(paths), Some(totals)) = (
            read("outerWeights"),
            read("crossLoadings"),
            read("pathCoefficients"),
            read("totalEffects"),
        ) else {
            return;
        };
        // Eight digits are printed, the last of which is open: it stopped at
        // changes of 1e-7.
        let digits = 5e-8;
        for ((item, construct), value) in &weights {
            if let Ok(found) = fit.weight(construct, item) {
                close(found, *value, digits, &format!("{folder} weight of {item}"));
            }
        }
        for ((item, construct), value) in &cross {
            let found = fit.cross_loading(item, construct).unwrap();
            close(found, *value, digits, &format!("{folder} {item} with {construct}"));
        }
        for ((from, to), value) in &paths {
            let found = fit.path(from, to).unwrap_or(0.0);
            close(found, *value, digits, &format!("{folder} {from} -> {to}"));
        }
        let effects = fit.effects();
        for ((from, to), value) in &totals {
            let found = effects.total(from, to).unwrap();
            close(found, *value, digits, &format!("{folder} total {from} -> {to}"));
        }
    }
}

fn printed(path: std::path::PathBuf) -> Vec<((String, String), f64)> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let heading: Vec<String> =
        lines.next().unwrap().split_whitespace().map(str::to_owned).collect();
    let mut cells = Vec::new();
    for line in lines {
        let mut fields = line.split_whitespace();
        let row = fields.next().unwrap().to_owned();
        for (column, field) in heading.iter().zip(fields) {
            let value = field.replace(',', ".").parse().unwrap();
            cells.push(((row.clone(), column.clone()), value));
        }
    }
    cells
}

/// Assessment of the path scheme, against cSEM, seminr and plspm.
#[test]
fn mobi_assessed() {
    for (file, mode) in
        [("mobi_ecsi_modeA", Weighting::ModeA), ("mobi_ecsi_modeB", Weighting::ModeB)]
    {
        let (Some(rows), Some(expected)) = (mobi(), case(file)) else { return };
        for (name, scheme) in SCHEMES {
            let options = PlsOptions::new().scheme(scheme).tolerance(1e-13).unwrap();
            let fit =
                Fit::from_rows(&ecsi(&mode), &rows, MissingAnswers::Listwise, options).unwrap();
            let peers = &expected["schemes"][name];
            assess(&fit, peers, &format!("{file} {name}"));
            indices(&fit, &rows, peers, &format!("{file} {name}"));
        }
    }
}

fn assess(fit: &Fit, peers: &Value, what: &str) {
    let csem = &peers["cSEM_composite"];
    let seminr = &peers["seminr"];
    for row in fit.construct_rows() {
        let construct = row.construct.as_str();
        let ave = row.average_variance_extracted;
        close(ave, number(csem, &["AVE", construct]), 1e-10, what);
        close(row.rho_c, number(csem, &["rhoC", construct]), 1e-10, what);
        if let Some(alpha) = row.alpha {
            close(alpha, number(csem, &["rhoT_alpha_std", construct]), 1e-12, what);
        }
        if let (Some(rho), Some(_)) = (row.rho_a, seminr.get("reliability")) {
            close(rho, number(seminr, &["reliability", construct, "rhoA"]), 1e-10, what);
        }
        if let Some(redundancy) = row.mean_redundancy {
            let expected =
                number(&peers["plspm"], &["inner_summary", construct, "Mean_Redundancy"]);
            // plspm stops a little earlier.
            close(redundancy, expected, 1e-8, what);
        }
    }
    for size in fit.effect_sizes() {
        close(size.fixed_scores.unwrap(), number(csem, &["f2", &size.to, &size.from]), 1e-9, what);
        if seminr.get("f2_reestimated").is_some() {
            let expected = number(seminr, &["f2_reestimated", &size.to, &size.from]);
            // seminr stops at a sum of changes of 1e-7 or so here.
            close(size.reestimated.unwrap(), expected, 1e-9, &format!("{what} {size:?}"));
        }
    }
    for row in fit.item_inflation().unwrap() {
        if seminr.get("vif_items").is_some() {
            let expected = number(seminr, &["vif_items", &row.construct, &row.item]);
            close(row.vif, expected, 1e-10, what);
        }
    }
    let signed = fit.htmt(HtmtKind::Signed);
    let absolute = fit.htmt(HtmtKind::Absolute);
    let geometric = fit.htmt(HtmtKind::Geometric);
    for (i, a) in fit.constructs().iter().enumerate() {
        for b in &fit.constructs()[..i] {
            let found = signed.ratio(a, b).unwrap().unwrap();
            close(found, number(csem, &["HTMT", a, b]), 1e-10, what);
            if let Some(found) = geometric.ratio(a, b).unwrap() {
                close(found, number(csem, &["HTMT2", a, b]), 1e-10, what);
            } else {
                assert!(csem["HTMT2"][a][b].is_null());
            }
            if seminr.get("htmt").is_some_and(|table| table[a][b].is_number()) {
                let found = absolute.ratio(a, b).unwrap().unwrap();
                close(found, number(seminr, &["htmt", a, b]), 1e-10, what);
            }
        }
    }
    for (implied, key) in [(Implied::Estimated, "estimated"), (Implied::Saturated, "saturated")] {
        let found = fit.model_fit(implied).unwrap();
        let expected = |name: &str| number(csem, &["fit", key, name]);
        close(found.srmr, expected("SRMR"), 1e-10, what);
        close(found.d_uls, expected("dULS_half_sum_sq"), 1e-9, what);
        close(found.d_g.unwrap(), expected("dG_ln"), 1e-9, what);
        close(found.f_ml.unwrap(), expected("dML"), 1e-9, what);
        if implied == Implied::Estimated {
            close(found.chi_square.unwrap(), expected("chi2"), 1e-7, what);
            assert_eq!(csem["fit"][key]["df"], found.degrees_of_freedom);
            close(found.nfi.unwrap(), expected("NFI"), 1e-9, what);
            close(found.rmsea.unwrap(), expected("RMSEA"), 1e-9, what);
        }
    }
    close(fit.goodness_of_fit().unwrap(), number(csem, &["fit", "GoF"]), 1e-10, what);
    for row in fit.selection().unwrap() {
        let expected = |name: &str| number(csem, &["model_selection", name, &row.construct]);
        for (found, name) in [
            (row.aic, "AIC"),
            (row.aicc, "AICc"),
            (row.aicu, "AICu"),
            (row.bic, "BIC"),
            (row.fpe, "FPE"),
            (row.hq, "HQ"),
            (row.hqc, "HQc"),
            (row.mallows_cp.unwrap(), "Mallows_Cp"),
            (row.gm.unwrap(), "GM"),
        ] {
            close(found, expected(name), 1e-7, &format!("{what} {name} of {}", row.construct));
        }
    }
    assert!(fit.admissibility().unwrap().is_admissible());
    let effects = fit.effects();
    for (to, own) in csem["indirect_effects"].as_object().unwrap() {
        for (from, value) in own.as_object().unwrap() {
            let found = effects.indirect(from, to).unwrap();
            close(found, value.as_f64().unwrap(), 1e-10, what);
            let ways: f64 = effects.specific(from, to).unwrap().iter().map(|way| way.effect).sum();
            close(found, ways, 1e-14, what);
        }
    }
    for row in fit.paths() {
        let expected = &peers["plspm"]["inner_model"][&row.to][&row.from];
        close(row.standard_error.unwrap(), number(expected, &["Std. Error"]), 1e-8, what);
    }
}

fn indices(fit: &Fit, rows: &Rows, peers: &Value, what: &str) {
    for construct in fit.constructs() {
        let expected = &peers["index_0_100"][construct];
        let index = fit.index(construct, &IndexWeights::PerDeviation).unwrap();
        close(index.value(), number(expected, &["index_mean"]), 1e-9, what);
        close(index.standard_deviation(), number(expected, &["index_sd"]), 1e-9, what);
        close(index.standard_error(), number(expected, &["index_se_mean"]), 1e-9, what);
        for item in index.items() {
            let weight = number(expected, &["unstd_weights_sum1", &item.item]);
            close(item.weight, weight, 1e-10, what);
        }
        let each = index.of_rows(rows).unwrap();
        for (row, value) in expected["index_first5"].as_array().unwrap().iter().enumerate() {
            close(each[row].unwrap(), value.as_f64().unwrap(), 1e-9, what);
        }
        let standardized = fit.index(construct, &IndexWeights::Standardized).unwrap();
        let mean = number(expected, &["plspm_rescale_convention", "index_mean"]);
        close(standardized.value(), mean, 1e-8, what);
        let equal = fit.index(construct, &IndexWeights::Equal).unwrap();
        close(equal.value(), number(expected, &["equal_weights", "index_mean"]), 1e-10, what);
    }
}

/// The convention with weights on covariances: Tenenhaus et al. (2005), plspm.
#[test]
fn mobi_in_its_own_units() {
    let Some(rows) = mobi() else { return };
    let options = PlsOptions::new().scheme(Scheme::Centroid).metric(Metric::Raw);
    let model = ecsi(&Weighting::ModeA);
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, options).unwrap();
    let explained = [
        ("Expectation", 0.2431),
        ("Quality", 0.2971),
        ("Value", 0.3351),
        ("Satisfaction", 0.6717),
        ("Complaints", 0.2916),
        ("Loyalty", 0.4318),
    ];
    for (construct, expected) in explained {
        close(fit.r_squared(construct).unwrap().unwrap(), expected, 5.01e-5, construct);
    }
    let index = fit.index("Satisfaction", &IndexWeights::RawMetric).unwrap();
    close(index.value(), 71.24816, 5.01e-6, "raw metric");
    let centroid = PlsOptions::new().scheme(Scheme::Centroid);
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, centroid).unwrap();
    let index = fit.index("Satisfaction", &IndexWeights::RawMetric).unwrap();
    close(index.value(), 71.24816, 5.01e-6, "raw metric, fitted anew");
}

#[test]
fn simple_indices_of_mobi() {
    let (Some(rows), Some(expected)) = (mobi(), case("simple_indices")) else { return };
    let items = rows.indicators(MissingAnswers::Listwise).unwrap();
    let names = ["CUSA1", "CUSA2", "CUSA3"];
    let equal = CsiIndex::of_items("Satisfaction", &items, &names, IndexWeights::Equal).unwrap();
    close(equal.value(), number(&expected, &["unweighted_ACSI"]), 1e-10, "equal");
    let fixed = IndexWeights::Fixed(vec![0.3885, 0.3190, 0.2925]);
    let ohio = CsiIndex::of_items("Satisfaction", &items, &names, fixed).unwrap();
    close(ohio.value(), number(&expected, &["ohio_weights"]), 1e-10, "given weights");
    let first = CsiIndex::of_items("first", &items, &["CUSA1"], IndexWeights::Equal).unwrap();
    close(first.value(), number(&expected, &["mean_CUSA1_0_100"]), 1e-10, "mean");

    let hill = &expected["hill_csi_blog_example"];
    let given = |key: &str| -> Vec<f64> {
        hill[key].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
    };
    let index = ImportanceWeighted::new(&given("importance"), &given("score")).unwrap();
    close(index.mean(), number(hill, &["csi"]), 1e-12, "Hill");

    let oliver = Disconfirmation::new(&rows, "PERQ1", "CUEX1", "CUSA1").unwrap();
    let gap = &expected["disconfirmation"];
    close(oliver.mean().value(), number(gap, &["mean"]), 1e-12, "mean gap");
    close(oliver.standard_deviation(), number(gap, &["sd"]), 1e-12, "sd of gaps");
    close(oliver.positive(), number(gap, &["pct_positive"]) / 100.0, 1e-12, "positive");
    close(oliver.confirmed(), number(gap, &["pct_confirm"]) / 100.0, 1e-12, "confirmed");
    close(oliver.negative(), number(gap, &["pct_negative"]) / 100.0, 1e-12, "negative");
    close(oliver.correlation(), number(gap, &["cor_with_CUSA1"]), 1e-12, "correlation");
    let regression = &gap["regression"];
    let terms = ["PERQ1", "CUEX1", "I(PERQ1^2)", "I(PERQ1 * CUEX1)", "I(CUEX1^2)"];
    let models: [(&str, &satis_csi::Regression, &[&str]); 3] = [
        ("diff_model", oliver.difference(), &["I(PERQ1 - CUEX1)"]),
        ("direct_effects", oliver.direct(), &terms[..2]),
        ("polynomial", oliver.polynomial().unwrap(), &terms),
    ];
    for (at, (name, found, terms)) in models.into_iter().enumerate() {
        close(found.intercept, number(regression, &[name, "(Intercept)"]), 1e-10, name);
        for (slope, term) in found.slopes.iter().zip(terms) {
            close(*slope, number(regression, &[name, term]), 1e-10, term);
        }
        close(found.r_squared, regression["r2"][at].as_f64().unwrap(), 1e-12, name);
    }
}

#[test]
fn map_of_what_moves_satisfaction() {
    let Some(rows) = mobi() else { return };
    let model = ecsi(&Weighting::ModeA);
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let map = fit.importance_performance("Satisfaction", RangeUsed::Theoretical).unwrap();
    close(map.target_performance, 72.454_117_930_910_1, 1e-9, "target");
    let quality = map.constructs.iter().find(|one| one.construct == "Quality").unwrap();
    // The total effect times the ratio of the standard deviations of the indices.
    let expected = 0.620_762_150_666_933 * 14.412_583_042_297_3 / 13.983_826_213_963_3;
    close(quality.importance, expected, 1e-9, "importance of quality");
    let share: f64 =
        map.items.iter().filter(|one| one.construct == "Quality").map(|one| one.importance).sum();
    close(share, quality.importance, 1e-12, "items add up");
    let changes = fit.what_if("Quality", 1.0, &IndexWeights::PerDeviation).unwrap();
    let satisfaction = changes.iter().find(|one| one.construct == "Satisfaction").unwrap();
    close(satisfaction.points(), expected, 1e-9, "one point more");
    assert_eq!(changes.len(), 5, "quality, value, satisfaction, complaints, loyalty");
}
