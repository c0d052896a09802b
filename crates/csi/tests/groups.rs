//! Groups: what is the same must come out the same, and what was made
//! different must be found.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{close, ecsi, mobi};
use satis_csi::{
    Construct, Error, Figure, FigureKind, FimixOptions, Fit, GroupOptions, Groups, Invariance,
    MissingAnswers, Model, PlsOptions, PooledItems, Rows, Weighting,
};
use satis_numerics::Stream;

const KINDS: [FigureKind; 2] = [FigureKind::Paths, FigureKind::Indices];

fn halves() -> Option<Groups> {
    let rows = mobi()?;
    let of: Vec<&str> =
        (0..rows.respondents()).map(|row| if row % 2 == 0 { "even" } else { "odd" }).collect();
    Some(Groups::new(rows, &of).unwrap())
}

#[test]
fn random_halves_do_not_differ() {
    let Some(groups) = halves() else { return };
    let model = ecsi(&Weighting::ModeA);
    let options = GroupOptions::new().permutations(199).bootstrap(199).figures(&KINDS);
    let pls = PlsOptions::new();
    let pair = ("even", "odd");
    let found = groups.compare(&model, pair, MissingAnswers::Listwise, &pls, &options).unwrap();
    assert_eq!((found.sizes, found.failures.total()), ((125, 125), 0));
    for row in &found.figures {
        let test = row.permutation.unwrap();
        assert!(test.adjusted_p_value >= test.p_value);
        close(row.difference, row.first - row.second, 1e-15, "difference");
        let bootstrap = row.bootstrap.unwrap();
        assert!((0.0..=1.0).contains(&bootstrap.probability));
        let (pooled, welch) = (bootstrap.pooled.unwrap(), bootstrap.welch.unwrap());
        // Groups of one size: nearly the same test.
        assert!((pooled.t - welch.t).abs() < 0.02 * pooled.t.abs() + 0.01, "{row:?}");
        // The two ways to a p value roughly agree.
        assert!((pooled.p_value - test.p_value).abs() < 0.25, "{row:?}");
    }
    let swapped =
        groups.compare(&model, ("odd", "even"), MissingAnswers::Listwise, &pls, &options).unwrap();
    for (a, b) in found.figures.iter().zip(&swapped.figures) {
        close(a.difference, -b.difference, 1e-12, "the other way round");
    }
    let path = Figure::path("Image", "Loyalty");
    assert!(found.of(&path).unwrap().difference.is_finite());
    assert!(found.of(&Figure::r_squared("Image")).is_err());
}

/// The division itself, given as permutations, is as extreme as itself.
#[test]
fn given_divisions_are_taken_as_they_are() {
    let Some(groups) = halves() else { return };
    let model = ecsi(&Weighting::ModeA);
    let options = GroupOptions::new().bootstrap(0).figures(&KINDS);
    let pls = PlsOptions::new();
    let itself: Vec<usize> = (0..125).collect();
    let shifted: Vec<usize> = (60..185).collect();
    let given = [itself.clone(), itself.clone(), shifted];
    let found = groups
        .compare_given(&model, ("even", "odd"), MissingAnswers::Listwise, &pls, &options, &given)
        .unwrap();
    for row in &found.figures {
        let test = row.permutation.unwrap();
        assert!((2..=3).contains(&test.extreme) && test.permutations == 3, "{row:?}");
        assert!(row.bootstrap.is_none());
    }
    let micom = groups.micom_given(&model, ("even", "odd"), &pls, &options, 0.05, &given).unwrap();
    for row in &micom.compositions {
        assert!(row.correlation > 0.9 && row.correlation <= 1.0 + 1e-12, "{row:?}");
        assert!(row.p_value >= 0.75, "{row:?}");
    }
    // In their own units items weigh otherwise, but hardly here.
    let raw = options.clone().composition(PooledItems::Raw);
    let raw = groups.micom_given(&model, ("even", "odd"), &pls, &raw, 0.05, &given).unwrap();
    for (a, b) in micom.compositions.iter().zip(&raw.compositions) {
        assert!((a.correlation - b.correlation).abs() < 0.05 && b.extreme >= 2, "{a:?} {b:?}");
    }
    let bad = groups.micom_given(&model, ("even", "odd"), &pls, &options, 0.05, &[vec![250]]);
    assert!(bad.is_err());
    assert!(groups.micom(&model, ("even", "even"), &pls, &options, 0.05).is_err());
    assert!(groups.micom(&model, ("even", "no"), &pls, &options, 0.05).is_err());
}

#[test]
fn invariance_is_lost_where_it_was_taken() {
    let Some(groups) = halves() else { return };
    let model = ecsi(&Weighting::ModeA);
    let options = GroupOptions::new().permutations(199).seed(3);
    let pls = PlsOptions::new();
    let same = groups.micom(&model, ("even", "odd"), &pls, &options, 0.05).unwrap();
    let complaints = same.compositions.iter().find(|row| row.construct == "Complaints").unwrap();
    close(complaints.correlation, 1.0, 1e-12, "single item");
    assert_ne!(same.invariance("Complaints").unwrap(), Invariance::None);
    let full = same
        .compositions
        .iter()
        .filter(|row| same.invariance(&row.construct).unwrap() == Invariance::Full)
        .count();
    assert!(full >= 5, "{same:?}");
    // Satisfaction one and a half points lower in one half.
    let rows = groups.rows();
    let columns: Vec<Vec<f64>> = rows
        .items()
        .iter()
        .enumerate()
        .map(|(item, name)| {
            let lower = if name.starts_with("CUSA") { 1.5 } else { 0.0 };
            (0..250).map(|row| rows.row(row).unwrap()[item] - lower * (row % 2) as f64).collect()
        })
        .collect();
    let moved = common::rows_of(rows.items(), &columns);
    let of: Vec<&str> = (0..250).map(|row| if row % 2 == 0 { "even" } else { "odd" }).collect();
    let moved = Groups::new(moved, &of).unwrap();
    let found = moved.micom(&model, ("even", "odd"), &pls, &options, 0.05).unwrap();
    let mean = found.means.iter().find(|row| row.construct == "Satisfaction").unwrap();
    assert!(mean.value > 0.5 && mean.p_value < 0.01, "{mean:?}");
    assert_eq!(found.invariance("Satisfaction").unwrap(), Invariance::Partial);
}

/// Two kinds of customers: some go by price, some by quality. Those who find
/// both alike fit either kind, so no method finds everybody.
fn two_kinds() -> (Model, Rows, Vec<usize>) {
    let mut stream = Stream::new(4, 0);
    let mut columns = vec![Vec::new(); 9];
    let mut kinds = Vec::new();
    for row in 0..300 {
        let kind = usize::from(row % 3 == 0);
        let (price, quality) = (stream.standard_normal(), stream.standard_normal());
        let (a, b) = if kind == 0 { (0.9, 0.1) } else { (0.1, 0.9) };
        let satisfaction = a * price + b * quality + 0.1 * stream.standard_normal();
        for (at, score) in [price, quality, satisfaction].into_iter().enumerate() {
            for item in 0..3 {
                columns[3 * at + item].push(score + 0.15 * stream.standard_normal());
            }
        }
        kinds.push(kind);
    }
    let names = ["p1", "p2", "p3", "q1", "q2", "q3", "s1", "s2", "s3"];
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let model = Model::new("kinds")
        .construct(Construct::reflective("Price", &names[..3]))
        .construct(Construct::reflective("Quality", &names[3..6]))
        .construct(Construct::reflective("Satisfaction", &names[6..]))
        .path("Price", "Satisfaction")
        .path("Quality", "Satisfaction")
        .build()
        .unwrap();
    (model, Rows::new(&names, &columns).unwrap(), kinds)
}

/// The share of respondents found in their kind, whichever is called first.
fn agreement(found: &[usize], kinds: &[usize]) -> f64 {
    let same = found.iter().zip(kinds).filter(|(a, b)| a == b).count() as f64 / 300.0;
    same.max(1.0 - same)
}

#[test]
fn rebus_finds_two_kinds() {
    let (model, rows, kinds) = two_kinds();
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    // From the residuals of the common model it finds classes that fit better.
    let blind = fit.rebus(&rows, 2).unwrap();
    assert!(blind.converged && blind.quality > blind.common_quality + 0.05);
    // From a rough idea of who is who, the kinds.
    let rough: Vec<usize> = kinds
        .iter()
        .enumerate()
        .map(|(row, kind)| if row % 5 == 0 { 1 - kind } else { *kind })
        .collect();
    let found = fit.rebus_from(&rows, &rough, 2).unwrap();
    let classes: Vec<usize> = found.classes.iter().map(|class| class.unwrap()).collect();
    let agreement = agreement(&classes, &kinds);
    eprintln!(
        "REBUS: {agreement}, {} iterations, {} and {} against {}",
        found.iterations, found.quality, blind.quality, found.common_quality
    );
    assert!(found.converged && agreement > 0.8 && found.quality > blind.quality);
    assert_eq!(found.fits.iter().map(Fit::n).sum::<u64>(), 300);
    let price: Vec<f64> =
        found.fits.iter().map(|fit| fit.path("Price", "Satisfaction").unwrap()).collect();
    assert!((price[0] - price[1]).abs() > 0.5, "{price:?}");
    assert!(matches!(fit.rebus(&rows, 1), Err(Error::Parameter { .. })));
    assert!(matches!(fit.rebus(&rows, 90), Err(Error::TooFewRespondents { .. })));
}

#[test]
fn fimix_finds_two_kinds() {
    let (model, rows, kinds) = two_kinds();
    let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new()).unwrap();
    let one = fit.fimix(&rows, 1).unwrap();
    let two = fit.fimix(&rows, 2).unwrap();
    let three = fit.fimix(&rows, FimixOptions::new().segments(3).starts(5)).unwrap();
    // One segment is the regression of the fit.
    for (from, to, path) in &one.segments[0].paths {
        close(*path, fit.path(from, to).unwrap(), 1e-10, "one segment");
    }
    close(
        one.segments[0].r_squared[0].1,
        fit.r_squared("Satisfaction").unwrap().unwrap(),
        1e-10,
        "R2",
    );
    assert_eq!((one.parameters, two.parameters, three.parameters), (3, 7, 11));
    assert!(
        two.bic() < one.bic() && two.caic() < three.caic(),
        "{} {} {}",
        one.bic(),
        two.bic(),
        three.bic()
    );
    assert_eq!(one.normed_entropy(), None);
    let shares: f64 = two.segments.iter().map(|segment| segment.share).sum();
    close(shares, 1.0, 1e-12, "shares");
    let classes: Vec<usize> =
        two.memberships.iter().map(|own| usize::from(own.as_ref().unwrap()[1] > 0.5)).collect();
    let agreement = agreement(&classes, &kinds);
    eprintln!(
        "FIMIX: {agreement}, {} starts agree, entropy {:?}",
        two.agreeing_starts,
        two.normed_entropy()
    );
    assert!(two.converged && agreement > 0.85 && two.normed_entropy().unwrap() > 0.5);
    assert!(fit.fimix(&rows, 0).is_err());
    assert!(matches!(fit.fimix(&rows, 200), Err(Error::TooFewRespondents { .. })));
}
