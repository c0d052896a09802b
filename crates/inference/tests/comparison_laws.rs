//! The laws that tests, effect sizes and corrections obey.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::float_cmp, reason = "the same work gives the same bits")]

use approx::assert_relative_eq;
use proptest::prelude::*;
use satis_inference::response_model::dev::{assert_send_sync, shared_reference};
use satis_inference::response_model::{
    Answer, Codes, PairTally, Scale, Summary, Tally, WeightedCount, WeightedTally,
};
use satis_inference::*;

fn tally(counts: &[u64]) -> Tally {
    Tally::from_counts(&Scale::ONE_TO_FIVE, counts).unwrap()
}

fn groups(many: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Tally>> {
    let count = prop_oneof![Just(0_u64), 0..6_u64, 0..500_u64];
    proptest::collection::vec(proptest::collection::vec(count, 5), many)
        .prop_map(|groups| groups.iter().map(|counts| tally(counts)).collect())
}

fn codes() -> impl Strategy<Value = Codes> {
    let scale = Scale::ONE_TO_FIVE;
    prop_oneof![
        Just(Codes::points(&scale)),
        Just(Codes::top_box(&scale, 2).unwrap()),
        Just(Codes::net("net", &scale, 5..=5, 1..=3).unwrap()),
        Just(Codes::new("odd", &scale, [0.1, 0.2, 0.3, 0.7, 1.3]).unwrap()),
    ]
}

/// Equal results, or errors of both.
fn same(a: &Result<TestResult, Error>, b: &Result<TestResult, Error>) {
    match (a, b) {
        (Ok(a), Ok(b)) => {
            assert_relative_eq!(a.statistic(), b.statistic(), max_relative = 1e-9, epsilon = 1e-9);
            assert_relative_eq!(a.p_value(), b.p_value(), max_relative = 1e-7, epsilon = 1e-12);
        }
        (Err(_), Err(_)) => {}
        (a, b) => panic!("{a:?} and {b:?}"),
    }
}

/// Sums of a different order may round a variance of 0 to a little more.
fn agree(test: impl Fn(&[Tally]) -> Result<TestResult, Error>, groups: &[Tally]) {
    let mut turned = groups.to_vec();
    turned.reverse();
    same(&test(groups), &test(&turned));
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_groups_does_not_matter(codes in codes(), groups in groups(2..6)) {
        agree(|groups| kruskal_wallis(&codes, groups, 0.95), &groups);
        agree(|groups| anova(&codes, groups), &groups);
        agree(|groups| welch_anova(&codes, groups), &groups);
        for method in [ChiSquareMethod::Pearson, ChiSquareMethod::LikelihoodRatio] {
            agree(|groups| independence(&codes, groups, method, 0.95), &groups);
        }
    }

    #[test]
    fn exchanging_two_groups_turns_the_sign(codes in codes(), groups in groups(2..3)) {
        let turned = |test: &dyn Fn(&Tally, &Tally) -> Result<TestResult, Error>| {
            match (test(&groups[0], &groups[1]), test(&groups[1], &groups[0])) {
                (Ok(a), Ok(b)) => {
                    assert_relative_eq!(a.p_value(), b.p_value(), max_relative = 1e-9);
                    let (a, b) = (a.one_sided().unwrap(), b.one_sided().unwrap());
                    assert_relative_eq!(a.greater, b.less, max_relative = 1e-9);
                    assert_relative_eq!(a.less, b.greater, max_relative = 1e-9);
                }
                (Err(_), Err(_)) => {}
                (a, b) => panic!("{a:?} and {b:?}"),
            }
        };
        turned(&|a, b| welch_t(&codes, a, b, 0.95));
        turned(&|a, b| student_t(&codes, a, b, 0.95));
        turned(&|a, b| mann_whitney(&codes, a, b, RankMethod::Normal));
        turned(&|a, b| mann_whitney(&codes, a, b, RankMethod::NormalCorrected));
        turned(&|a, b| brunner_munzel(&codes, a, b, 0.95));
        turned(&|a, b| fisher_exact(&codes, a, b, FisherTail::Likelihood, 0.95));
        for method in [DifferenceMethod::Score, DifferenceMethod::MiettinenNurminen] {
            let one_way = difference(&codes, &groups[0], &groups[1], method);
            let other = difference(&codes, &groups[1], &groups[0], method);
            if let (Ok(a), Ok(b)) = (one_way, other) {
                prop_assert!((a.z() + b.z()).abs() <= 1e-9 * (1.0 + a.z().abs()));
                let (a, b) = (a.estimate().interval().unwrap(), b.estimate().interval().unwrap());
                prop_assert!((a.low() + b.high()).abs() <= 1e-9);
                prop_assert!((a.high() + b.low()).abs() <= 1e-9);
            }
        }
    }

    /// The score interval holds no difference that its test rejects.
    #[test]
    fn score_test_and_interval_agree(codes in codes(), groups in groups(2..3)) {
        let Ok(found) = difference(&codes, &groups[0], &groups[1], DifferenceMethod::Score) else {
            return Ok(());
        };
        let interval = found.estimate().interval().unwrap();
        prop_assert!(interval.contains(found.estimate().value()));
        let z = found.z().abs();
        if z > 1.96 + 1e-6 {
            prop_assert!(!interval.contains(0.0), "{found:?}");
        } else if z < 1.959 {
            prop_assert!(interval.contains(0.0), "{found:?}");
        }
    }

    #[test]
    fn effects_stay_on_their_scales(codes in codes(), groups in groups(2..3)) {
        let (a, b) = (&groups[0], &groups[1]);
        if let Ok(delta) = cliffs_delta(&codes, a, b, 0.95) {
            let interval = delta.interval().unwrap();
            prop_assert!(-1.0 <= interval.low() && interval.high() <= 1.0);
            prop_assert!(interval.contains(delta.value()));
        }
        if let Ok(d) = cohens_d(&codes, a, b, 0.95) {
            prop_assert!(d.interval().unwrap().contains(d.value()), "{d:?}");
            let g = hedges_g(&codes, a, b, 0.95).unwrap();
            prop_assert!(g.value().abs() <= d.value().abs());
        }
        if let Ok(v) = cramers_v(&codes, &groups, 0.95) {
            prop_assert!((0.0..=1.0).contains(&v.value()));
            prop_assert!(v.interval().unwrap().high() <= 1.0);
        }
    }

    /// Weights that are all multiplied by one number change no comparison.
    #[test]
    fn the_unit_of_weights_does_not_matter(
        codes in codes(),
        groups in groups(3..4),
        factor in 0.01..100.0_f64,
    ) {
        let weighted = |unit: f64| -> Vec<WeightedTally> {
            groups.iter().map(|group| {
                let counts: Vec<WeightedCount> = group.counts().iter().enumerate()
                    .map(|(point, &n)| {
                        let weight = unit * (1.0 + point as f64);
                        let sum = n as f64 * weight;
                        WeightedCount { n, sum, sum_of_squares: sum * weight }
                    })
                    .collect();
                WeightedTally::from_counts(&Scale::ONE_TO_FIVE, &counts).unwrap()
            }).collect()
        };
        let (plain, scaled) = (weighted(1.0), weighted(factor));
        for method in [DifferenceMethod::Wald, DifferenceMethod::Score, DifferenceMethod::Mover] {
            let found = against_rest(&codes, &plain, method, Adjustment::Holm);
            let other = against_rest(&codes, &scaled, method, Adjustment::Holm);
            let (Ok(found), Ok(other)) = (found, other) else { continue };
            for (a, b) in found.iter().zip(&other) {
                if let (Some(a), Some(b)) = (a.difference(), b.difference()) {
                    prop_assert!((a.z() - b.z()).abs() <= 1e-6 * (1.0 + a.z().abs()));
                }
            }
        }
    }

    #[test]
    fn corrected_p_values_are_never_smaller(
        p in proptest::collection::vec(prop_oneof![0.0..1.0_f64, 0.0..0.01_f64, Just(0.03)], 0..30),
    ) {
        for adjustment in Adjustment::ALL {
            let adjusted = adjust(&p, adjustment).unwrap();
            prop_assert!(p.iter().zip(&adjusted).all(|(p, adjusted)| adjusted >= p));
            prop_assert!(adjusted.iter().all(|p| *p <= 1.0));
            // The order of the tests does not matter.
            let mut turned = p.clone();
            turned.reverse();
            let mut back = adjust(&turned, adjustment).unwrap();
            back.reverse();
            prop_assert_eq!(&adjusted, &back);
            // Nor do they change places.
            for (i, a) in p.iter().enumerate() {
                for (j, b) in p.iter().enumerate() {
                    prop_assert!(a > b || adjusted[i] <= adjusted[j]);
                }
            }
        }
        let adjusted = |adjustment| adjust(&p, adjustment).unwrap();
        let no_larger = |a: Adjustment, b: Adjustment| {
            adjusted(a).iter().zip(adjusted(b)).all(|(a, b)| *a <= b + 1e-12)
        };
        prop_assert!(no_larger(Adjustment::Holm, Adjustment::Bonferroni));
        prop_assert!(no_larger(Adjustment::Hochberg, Adjustment::Holm));
        prop_assert!(no_larger(Adjustment::Hommel, Adjustment::Hochberg));
        prop_assert!(no_larger(Adjustment::BenjaminiHochberg, Adjustment::Hommel));
        prop_assert!(no_larger(Adjustment::HolmSidak, Adjustment::Holm));
        for method in [TwoStageMethod::BenjaminiHochberg, TwoStageMethod::BenjaminiKriegerYekutieli] {
            let found = two_stage(&p, method, 0.05).unwrap();
            prop_assert!(p.iter().zip(found.adjusted()).all(|(p, adjusted)| adjusted >= p));
            let rejected = found.is_rejected().iter().zip(found.unbounded());
            for (rejected, p) in rejected {
                // At the very level rounding decides.
                prop_assert!(*rejected == (*p <= 0.05) || (*p - 0.05).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn letters_are_shared_by_those_alike(
        scores in proptest::collection::vec(0.0..10.0_f64, 1..25),
        limit in 0.1..8.0_f64,
    ) {
        let differ = |a: usize, b: usize| (scores[a] - scores[b]).abs() > limit;
        let letters = Letters::new(&scores, differ).unwrap();
        for a in 0..scores.len() {
            for b in 0..a {
                let other = letters.of(b).unwrap();
                let shared = letters.of(a).unwrap().chars().any(|letter| other.contains(letter));
                prop_assert_eq!(shared, !differ(a, b));
            }
        }
    }

    /// The rest is what the others merge to.
    #[test]
    fn the_rest_is_all_others(codes in codes(), groups in groups(2..5)) {
        let found = against_rest(&codes, &groups, DifferenceMethod::Score, Adjustment::Holm);
        let Ok(found) = found else { return Ok(()) };
        for (place, found) in found.iter().enumerate() {
            let mut rest = Tally::new(&Scale::ONE_TO_FIVE);
            for (other, group) in groups.iter().enumerate() {
                if other != place {
                    rest.merge(group).unwrap();
                }
            }
            let expected = difference(&codes, &groups[place], &rest, DifferenceMethod::Score);
            match found.difference() {
                Some(found) => {
                    prop_assert_eq!(found.estimate().value(), expected.unwrap().estimate().value());
                }
                None => prop_assert_eq!(expected, Err(Error::NoData)),
            }
        }
    }

    /// Planning and power undo each other.
    #[test]
    fn sizes_give_their_power(
        variances in (0.01..4.0_f64, 0.01..4.0_f64),
        gap in 0.01..0.5_f64,
        ratio in 0.1..10.0_f64,
        power in 0.3..0.99_f64,
    ) {
        let sizes = GroupSizes::for_difference(variances, gap, ratio, 0.95, power).unwrap();
        let n = (sizes.first().exact(), sizes.second().exact());
        let found = power_of_difference(variances, n, gap, 0.95).unwrap();
        prop_assert!(found >= power - 1e-12 && found <= power + 0.002, "{found} {power}");
        let smallest = detectable_difference(variances, n, 0.95, power).unwrap();
        prop_assert!((smallest - gap).abs() <= 1e-10 * gap);
        let best = GroupSizes::best_ratio(variances).unwrap();
        let least = GroupSizes::for_difference(variances, gap, best, 0.95, power).unwrap();
        let sum = |sizes: GroupSizes| sizes.first().exact() + sizes.second().exact();
        prop_assert!(sum(least) <= sum(sizes) * (1.0 + 1e-12));
    }
}

/// R's `p.adjust`, from the shared reference where it is at hand.
#[test]
fn corrections_of_the_shared_reference() {
    let Some(path) = shared_reference("cases/p_adjust_R.json") else { return };
    let stored: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let numbers = |value: &serde_json::Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect()
    };
    let p = numbers(&stored["p"]);
    for (name, adjustment) in [
        ("bonferroni", Adjustment::Bonferroni),
        ("holm", Adjustment::Holm),
        ("hochberg", Adjustment::Hochberg),
        ("hommel", Adjustment::Hommel),
        ("BH", Adjustment::BenjaminiHochberg),
        ("BY", Adjustment::BenjaminiYekutieli),
    ] {
        let expected = numbers(&stored["R"][name]);
        for (found, expected) in adjust(&p, adjustment).unwrap().iter().zip(expected) {
            assert_relative_eq!(*found, expected, max_relative = 1e-14);
        }
    }
}

/// Nothing panics on counts near the end of 64 bits.
#[test]
fn huge_counts_are_results_or_errors() {
    let huge = u64::MAX / 5;
    let (a, b) = (tally(&[huge, huge, 0, 7, huge]), tally(&[3, huge, huge, 0, huge]));
    for codes in
        [Codes::points(&Scale::ONE_TO_FIVE), Codes::top_box(&Scale::ONE_TO_FIVE, 2).unwrap()]
    {
        for method in [RankMethod::Normal, RankMethod::NormalCorrected, RankMethod::Exact] {
            let _ = mann_whitney(&codes, &a, &b, method);
        }
        let _ = welch_t(&codes, &a, &b, 0.95);
        let _ = brunner_munzel(&codes, &a, &b, 0.95);
        let _ = fisher_exact(&codes, &a, &b, FisherTail::MidP, 0.95);
        let _ = log_odds_ratio(&codes, &a, &b, ZeroCells::AddHalf, 0.95);
        for method in [DifferenceMethod::Score, DifferenceMethod::MiettinenNurminen] {
            let _ = difference(&codes, &a, &b, method);
        }
        let _ = kruskal_wallis(&codes, [&a, &b], 0.95);
        let _ = anova(&codes, [&a, &b]);
        let _ = welch_anova(&codes, [&a, &b]);
        let _ = independence(&codes, [&a, &b], ChiSquareMethod::LikelihoodRatio, 0.95);
        let _ = linear_by_linear(&codes, [&a, &b], &[0.0, 1.0], 0.95);
        let _ = pairwise(&codes, [&a, &b], PairwiseMethod::GamesHowell, 0.95);
        let _ = cohens_d(&codes, &a, &b, 0.95);
        let _ = rao_scott(&codes, &[WeightedTally::from(&a), WeightedTally::from(&b)]);
    }
    let scale = Scale::new(0, 2).unwrap();
    let mut pairs = PairTally::new(&scale, &scale);
    for pair in [(0, 1), (1, 0), (2, 1), (1, 1), (0, 2)] {
        pairs.record_many((Answer::from(pair.0), Answer::from(pair.1)), huge).unwrap();
    }
    let codes = Codes::points(&scale);
    for method in [RankMethod::Normal, RankMethod::NormalCorrected, RankMethod::Exact] {
        let _ = signed_rank(&codes, &pairs, ZeroDifferences::Pratt, method);
    }
    for method in [SignMethod::MidP, SignMethod::Exact, SignMethod::Normal] {
        let _ = sign_test(&codes, &pairs, method, 0.95);
    }
    let _ = paired_t(&codes, &pairs, 0.95);
    let _ = bowker(&codes, &pairs);
    let _ = stuart_maxwell(&codes, &pairs);
}

#[test]
fn results_cross_threads() {
    assert_send_sync::<TestResult>();
    assert_send_sync::<Pairwise>();
    assert_send_sync::<AgainstRest>();
    assert_send_sync::<Letters>();
    assert_send_sync::<TwoStage>();
    assert_send_sync::<Dispositions>();
    assert_send_sync::<GroupSizes>();
}

#[cfg(feature = "serde")]
#[test]
fn results_and_choices_are_stored() {
    use satis_inference::response_model::dev::check_serde_round_trip;
    for adjustment in Adjustment::ALL {
        check_serde_round_trip(&adjustment);
    }
    check_serde_round_trip(&RankOptions::from(RankMethod::Exact).level(0.9));
    check_serde_round_trip(&PairwiseMethod::default());
    check_serde_round_trip(&Dispositions { complete: 3, ..Dispositions::default() });
    let codes = Codes::points(&Scale::ONE_TO_FIVE);
    let (a, b) = (tally(&[4, 6, 15, 40, 35]), tally(&[9, 12, 19, 35, 25]));
    let test = welch_t(&codes, &a, &b, 0.95).unwrap();
    let stored = serde_json::to_value(&test).unwrap();
    assert_eq!(stored["test"], "Welch's t");
    assert_eq!(stored["groups"], serde_json::json!([100, 100]));
}
