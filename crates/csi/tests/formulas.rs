//! Comparisons of groups against programs of a few lines each, written from
//! the published formulas: MICOM and permutations from a numpy script over the
//! same divisions, PLS-MGA and the t tests from the replicates themselves.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{close, ecsi, mobi};
use satis_csi::{
    BootstrapOptions, Figure, FigureKind, Fit, GroupOptions, Groups, MissingAnswers, PlsOptions,
    PooledItems, Weighting,
};

const PAIR: (&str, &str) = ("even", "odd");

fn halves() -> Option<Groups> {
    let rows = mobi()?;
    let of: Vec<&str> =
        (0..rows.respondents()).map(|row| if row % 2 == 0 { "even" } else { "odd" }).collect();
    Some(Groups::new(rows, &of).unwrap())
}

/// 39 divisions by a rule that any program can follow: the 125 members i, from
/// 0, with the smallest `(i + 1)(37 + 2 t) mod 251`.
fn divisions() -> Vec<Vec<usize>> {
    (0..39)
        .map(|t| {
            let mut order: Vec<usize> = (0..250).collect();
            order.sort_by_key(|i| (i + 1) * (37 + 2 * t) % 251);
            order.truncate(125);
            order
        })
        .collect()
}

fn pls() -> PlsOptions {
    PlsOptions::new().tolerance(1e-13).unwrap()
}

#[test]
fn invariance_of_halves_of_mobi() {
    let Some(groups) = halves() else { return };
    let model = ecsi(&Weighting::ModeA);
    let options = GroupOptions::new().bootstrap(0);
    let divisions = divisions();
    let found = groups.micom_given(&model, PAIR, &pls(), &options, 0.05, &divisions).unwrap();
    let raw = options.clone().composition(PooledItems::Raw);
    let raw = groups.micom_given(&model, PAIR, &pls(), &raw, 0.05, &divisions).unwrap();
    // By construct: c, its 5 % quantile and how many are as small, standardised
    // and raw.
    let compositions = [
        (0.9819017356446369, 0.9818049529725266, 3, 0.9830350806921322, 0.9794172797549585, 4),
        (0.9934140839550876, 0.9432122968710126, 26, 0.9930012075112843, 0.9382354525979575, 26),
        (0.9987709614099377, 0.9979457354414801, 13, 0.9986248946236409, 0.9974855667369776, 10),
        (0.9999746167341832, 0.9975288277864532, 35, 0.9999738809126707, 0.9974477743482618, 35),
        (0.9997480113771727, 0.9979038929307288, 27, 0.9998068744664632, 0.998342027870637, 28),
        (1.0, 1.0, 39, 1.0, 1.0, 39),
        (0.999795230658717, 0.9703910651253824, 38, 0.9997798247650228, 0.9599668858908097, 38),
    ];
    for (at, (c, quantile, extreme, own, own_quantile, own_extreme)) in
        compositions.into_iter().enumerate()
    {
        let (row, rough) = (&found.compositions[at], &raw.compositions[at]);
        close(row.correlation, c, 1e-11, "c");
        close(row.quantile, quantile, 1e-11, "quantile of c");
        close(rough.correlation, own, 1e-11, "c of raw items");
        close(rough.quantile, own_quantile, 1e-11, "quantile of c of raw items");
        assert_eq!((row.extreme, rough.extreme), (extreme, own_extreme), "{}", row.construct);
        close(row.p_value, (extreme + 1) as f64 / 40.0, 1e-15, "p");
    }
    // Value, quantiles at 2.5 and 97.5 %, and how many are as large.
    let means = [
        (0.07071525912172845, -0.2691429380773569, 0.32132797073851915, 26),
        (-0.07859623543133178, -0.32343460250249584, 0.21373535790971837, 20),
        (-0.08969108153272567, -0.2838066281730919, 0.30644098948920834, 20),
        (-0.09378500336245849, -0.24006632361176808, 0.19108008308985353, 19),
        (0.05327816562156084, -0.25167957786850176, 0.19804388280293586, 32),
        (0.0668361818535502, -0.27613896186861525, 0.18327184602999785, 26),
        (0.0034865957403731303, -0.23241422446010795, 0.1724513307431451, 37),
    ];
    let variances = [
        (-0.16114103429365734, -0.2940210879344187, 0.3405479273107059, 12),
        (-0.0942761361260853, -0.31182301342465896, 0.3838781751274705, 25),
        (0.28426191595604444, -0.2915027223140313, 0.4645428146247316, 6),
        (0.08093015549146158, -0.26485934922501586, 0.38007339079502533, 30),
        (0.24944885629379365, -0.30552541272832684, 0.2999670861047654, 6),
        (0.22547781026762537, -0.23229437989746757, 0.4074977482094678, 7),
        (0.2572906721371727, -0.34676564626893325, 0.32762330746837065, 8),
    ];
    for (expected, rows) in [(means, &found.means), (variances, &found.variances)] {
        for ((value, low, high, extreme), row) in expected.into_iter().zip(rows) {
            close(row.value, value, 1e-11, &row.construct);
            close(row.low, low, 1e-11, &row.construct);
            close(row.high, high, 1e-11, &row.construct);
            assert_eq!(row.extreme, extreme, "{}", row.construct);
        }
    }
}

#[test]
fn paths_of_halves_of_mobi() {
    let Some(groups) = halves() else { return };
    let model = ecsi(&Weighting::ModeA);
    let kinds = [FigureKind::Paths];
    let options = GroupOptions::new().bootstrap(99).seed(9).figures(&kinds);
    let missing = MissingAnswers::Listwise;
    let found =
        groups.compare_given(&model, PAIR, missing, &pls(), &options, &divisions()).unwrap();
    for (from, to, difference, extreme) in [
        ("Image", "Expectation", -0.042640061940271146, 28),
        ("Quality", "Satisfaction", 0.2665059776852432, 0),
        ("Satisfaction", "Loyalty", -0.14197031596681353, 19),
    ] {
        let row = found.of(&Figure::path(from, to)).unwrap();
        close(row.difference, difference, 1e-11, to);
        assert_eq!(row.permutation.unwrap().extreme, extreme, "{to}");
    }
    // The bootstraps of the two groups, from seeds that follow each other.
    let boots: Vec<_> = ["even", "odd"]
        .iter()
        .zip([9, 10])
        .map(|(group, seed)| {
            let rows = groups.rows_of(group).unwrap();
            let fit = Fit::from_rows(&model, &rows, missing, pls()).unwrap();
            let options = BootstrapOptions::from(99).seed(seed).figures(&kinds);
            fit.bootstrap(&rows, options).unwrap()
        })
        .collect();
    for row in &found.figures {
        let [a, b] = [0, 1]
            .map(|group: usize| boots[group].replicates(&row.figure).unwrap().values().to_vec());
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let (mean_a, mean_b) = (mean(&a), mean(&b));
        let variance = |values: &[f64], mean: f64| {
            values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
                / (values.len() as f64 - 1.0)
        };
        let (v1, v2) = (variance(&a, mean_a), variance(&b, mean_b));
        let above = a
            .iter()
            .flat_map(|one| b.iter().map(move |two| (one, two)))
            .filter(|(one, two)| 2.0 * mean_a - **one - 2.0 * mean_b + **two > 0.0)
            .count();
        let test = row.bootstrap.unwrap();
        close(test.probability, above as f64 / (99.0 * 99.0), 1e-12, "PLS-MGA");
        close(test.first_error, v1.sqrt(), 1e-12, "standard error");
        // Two groups of 125: (124^2 / 248) (v1 + v2) (2 / 125), and
        // (124 / 125) (v1 + v2).
        let (pooled, welch) = (test.pooled.unwrap(), test.welch.unwrap());
        let error = (62.0 * (v1 + v2) * 2.0 / 125.0).sqrt();
        close(pooled.t, row.difference / error, 1e-10, "pooled t");
        close(pooled.degrees_of_freedom, 248.0, 1e-12, "pooled df");
        let error = (0.992 * (v1 + v2)).sqrt();
        close(welch.t, row.difference / error, 1e-10, "Welch's t");
        let below = 124.0 / 125.0_f64.powi(2) * (v1 * v1 + v2 * v2);
        let df = (0.992 * (v1 + v2)).powi(2) / below - 2.0;
        close(welch.degrees_of_freedom, df, 1e-8, "Welch's df");
    }
}

/// One segment is a product of regressions; two by an EM of numpy, the best of
/// twelve starts.
#[test]
fn mixtures_of_mobi() {
    let Some(rows) = mobi() else { return };
    let fit = Fit::from_rows(&ecsi(&Weighting::ModeA), &rows, MissingAnswers::Listwise, pls());
    let fit = fit.unwrap();
    let one = fit.fimix(&rows, 1).unwrap();
    close(one.log_likelihood, -1729.261757461777, 1e-6, "one segment");
    let two = fit.fimix(&rows, satis_csi::FimixOptions::new().starts(30)).unwrap();
    eprintln!("two segments: {} of {} starts", two.agreeing_starts, 30 - two.failed_starts);
    assert_eq!(two.parameters, 37);
    close(two.log_likelihood, -1628.5007428469823, 1e-5, "two segments");
    close(two.segments[0].share, 0.5943359433394411, 1e-4, "share");
    for (found, expected) in [
        (two.aic(), 3331.0014856939647),
        (two.aic3(), 3368.0014856939647),
        (two.aic4(), 3405.0014856939647),
        (two.bic(), 3461.2955396548678),
        (two.caic(), 3498.2955396548678),
    ] {
        close(found, expected, 2e-5, "criterion");
    }
    close(two.normed_entropy().unwrap(), 0.6194538130031462, 1e-4, "entropy");
}

/// REBUS from who is satisfied with the second item, by a numpy script.
#[test]
fn classes_of_mobi() {
    let Some(rows) = mobi() else { return };
    let fit = Fit::from_rows(&ecsi(&Weighting::ModeA), &rows, MissingAnswers::Listwise, pls());
    let fit = fit.unwrap();
    let item = rows.items().iter().position(|name| name == "CUSA2").unwrap();
    let start: Vec<usize> =
        (0..250).map(|row| usize::from(rows.row(row).unwrap()[item] > 7.0)).collect();
    let found = fit.rebus_from(&rows, &start, 2).unwrap();
    assert_eq!((found.iterations, found.converged), (7, true));
    let second = found.classes.iter().filter(|class| **class == Some(1)).count();
    assert_eq!(second, 59);
    close(found.quality, 0.48514310774161273, 1e-10, "GQI");
    close(found.common_quality, 0.47899657355960157, 1e-10, "GQI of all");
    close(found.closeness[0][0], 0.8465276981575334, 1e-9, "closeness");
    close(found.closeness[0][1], 3.657802497270286, 1e-9, "closeness");
    close(found.closeness[249][1], 5.746385091064385, 1e-9, "closeness");
    let explained = found.fits[1].r_squared("Satisfaction").unwrap().unwrap();
    close(explained, 0.759691628040049, 1e-10, "R2 of the second class");
}
