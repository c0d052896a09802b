//! What holds of every summary, on random data.

use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use satis_response_model::kernels::{self, summarise, summarise_parallel};
use satis_response_model::{
    Answer, ByPeriod, BySegment, Codes, Denominator, Direction, Error, Estimate, Every, Interval,
    Item, Keying, Missing, MissingCounts, Moments, PairTally, Period, Questionnaire, Responses,
    Row, Scale, SegmentColumn, Summary, Tally, WeightedTally, dev,
};

fn answers() -> impl Strategy<Value = Answer> {
    prop_oneof![
        8 => (1_i32..=5).prop_map(Answer::Value),
        1 => proptest::sample::select(Missing::ALL.to_vec()).prop_map(Answer::Missing),
    ]
}

fn dates() -> impl Strategy<Value = Date> {
    (2019_i16..2026, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

/// Checks all laws of a summary whose equality is exact, on observations that
/// are cut into three parts.
fn check_exact<S, O>(
    empty: &S,
    observations: &[O],
    record: impl Fn(&mut S, &O) -> Result<(), Error>,
) where
    S: Summary + Clone + PartialEq + std::fmt::Debug,
    S: serde::Serialize + serde::de::DeserializeOwned,
{
    let parts = cut(empty, observations, &record);
    dev::check_summary_laws(&parts);
    dev::check_recording(empty, observations, record, S::eq);
    parts.iter().for_each(dev::check_serde_round_trip);
}

fn cut<S: Summary, O>(
    empty: &S,
    observations: &[O],
    record: impl Fn(&mut S, &O) -> Result<(), Error>,
) -> Vec<S> {
    let third = observations.len() / 3;
    let (first, rest) = observations.split_at(third);
    let (second, last) = rest.split_at(third / 2);
    let part = |observations: &[O]| {
        let mut part = empty.empty();
        let recorded = observations.iter().try_for_each(|row| record(&mut part, row));
        assert_eq!(recorded, Ok(()));
        part
    };
    vec![part(first), part(second), part(last), empty.empty()]
}

fn near(a: f64, b: f64) -> bool {
    approx::relative_eq!(a, b, epsilon = 1e-12, max_relative = 1e-12)
}

fn near_moments(a: &Moments, b: &Moments) -> bool {
    let close = |a: Option<Vec<f64>>, b: Option<Vec<f64>>| match (a, b) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| near(*a, *b)),
        (None, None) => true,
        _ => false,
    };
    (a.n(), a.incomplete()) == (b.n(), b.incomplete())
        && near(a.total_weight(), b.total_weight())
        && close(a.means(), b.means())
        && close(a.covariance_matrix(Denominator::N), b.covariance_matrix(Denominator::N))
}

fn near_weighted(a: &WeightedTally, b: &WeightedTally) -> bool {
    a.unweighted() == b.unweighted()
        && near(a.total_squared_weight(), b.total_squared_weight())
        && a.counts().iter().zip(b.counts()).all(|(a, b)| near(a.sum, b.sum))
}

proptest! {
    #[test]
    fn tallies(answers in vec(answers(), 0..60)) {
        let empty = Tally::new(&Scale::ONE_TO_FIVE);
        check_exact(&empty, &answers, |tally, &answer| tally.record(answer));
        let tally = Tally::from_answers(&Scale::ONE_TO_FIVE, answers.iter().copied()).unwrap();
        prop_assert_eq!(tally.reversed().reversed(), tally);
    }

    #[test]
    fn pair_tallies(pairs in vec((answers(), answers()), 0..60)) {
        let empty = PairTally::new(&Scale::ONE_TO_FIVE, &Scale::ONE_TO_FIVE);
        check_exact(&empty, &pairs, |tally, &pair| tally.record(pair));
    }

    #[test]
    fn moments_of_scales(rows in vec([answers(), answers(), answers()], 0..40)) {
        let scales = [Scale::ONE_TO_FIVE, Scale::ONE_TO_FIVE, Scale::ONE_TO_FIVE];
        let empty = Moments::of_scales(&scales);
        check_exact(&empty, &rows, |moments, row| moments.record(Row::Answers(row)));

        let mut exact = empty;
        let mut real = Moments::of_reals(3);
        for row in &rows {
            exact.record(Row::Answers(row)).unwrap();
            real.record(Row::Answers(row)).unwrap();
        }
        prop_assert!(near_moments(&exact, &real), "{:?} {:?}", exact, real);
        let column = |i: usize| -> Vec<u8> {
            rows.iter().map(|row| Scale::ONE_TO_FIVE.encode(row[i]).unwrap()).collect()
        };
        let columns = [column(0), column(1), column(2)];
        let fast = Moments::from_codes(&scales, &columns.each_ref().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(&fast, &exact);
    }

    #[test]
    fn summaries_by_segment(rows in vec((0_u8..5, answers()), 0..60)) {
        let empty = BySegment::new(&Tally::new(&Scale::ONE_TO_FIVE));
        check_exact(&empty, &rows, |by, &row| by.record(row));
        let mut by = empty;
        rows.iter().for_each(|&row| by.record(row).unwrap());
        let all = Tally::from_answers(&Scale::ONE_TO_FIVE, rows.iter().map(|&(_, answer)| answer));
        prop_assert_eq!(by.total(), all);
    }

    #[test]
    fn summaries_by_period(rows in vec((dates(), answers()), 0..60)) {
        let tally = Tally::new(&Scale::ONE_TO_FIVE);
        for every in [Every::Day, Every::Week, Every::Month, Every::Quarter, Every::Year] {
            let empty = ByPeriod::new(every, &tally);
            check_exact(&empty, &rows, |by, &row| by.record(row));
        }
        let (mut days, mut months) = (ByPeriod::new(Every::Day, &tally), ByPeriod::new(Every::Month, &tally));
        for &row in &rows {
            days.record(row).unwrap();
            months.record(row).unwrap();
        }
        prop_assert_eq!(days.coarser(Every::Month), Ok(months));
    }

    #[test]
    fn weighted_tallies(rows in vec((answers(), 0.0..9.0), 0..60)) {
        let empty = WeightedTally::new(&Scale::ONE_TO_FIVE);
        let record = |tally: &mut WeightedTally, &row: &(Answer, f64)| tally.record(row);
        let parts = cut(&empty, &rows, record);
        dev::check_summary_laws_by(&parts, near_weighted);
        dev::check_recording(&empty, &rows, record, near_weighted);
        parts.iter().for_each(dev::check_serde_round_trip);
    }

    #[test]
    fn moments_of_reals(rows in vec(([-9.0..9.0, 1e6..1e6 + 9.0], 0.0..9.0), 0..60)) {
        let empty = Moments::of_reals(2);
        let record = |moments: &mut Moments, (values, weight): &([f64; 2], f64)| {
            moments.record(Row::Values { values, weight: *weight })
        };
        let parts = cut(&empty, &rows, record);
        // 1e-8 of a variance whose mean is a million deviations away is 1e-16
        // of the squares that went into it.
        let same = |a: &Moments, b: &Moments| {
            let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => approx::relative_eq!(a, b, epsilon = 1e-8, max_relative = 1e-8),
                (a, b) => a.is_none() && b.is_none(),
            };
            a.n() == b.n()
                && near(a.total_weight(), b.total_weight())
                && (0..2).all(|i| close(a.mean(i), b.mean(i)))
                && [(0, 0), (0, 1), (1, 1)].into_iter().all(|(i, j)| {
                    close(a.covariance(i, j, Denominator::N), b.covariance(i, j, Denominator::N))
                })
        };
        dev::check_summary_laws_by(&parts, same);
        dev::check_recording(&empty, &rows, record, same);
        parts.iter().for_each(dev::check_serde_round_trip);
        for (a, b) in parts.iter().zip(parts.iter().skip(1)) {
            prop_assert_eq!(a.clone().merged(b), b.clone().merged(a));
        }
    }

    #[test]
    fn values_reversed_twice_are_the_same(
        min in -300_i32..300,
        points in 2_i32..=250,
        step in 0_i32..250,
    ) {
        let scale = Scale::new(min, min + points - 1).unwrap();
        let value = min + step % points;
        prop_assert_eq!(scale.reverse(value).and_then(|turned| scale.reverse(turned)), Some(value));
        let code = scale.encode(Answer::Value(value)).unwrap();
        prop_assert_eq!(scale.decode(code), Ok(Answer::Value(value)));
    }

    #[test]
    fn responses_are_what_their_answers_are(
        rows in vec([answers(), answers()], 0..40),
        seed in any::<u64>(),
    ) {
        let scale = Scale::ONE_TO_FIVE;
        let items = Questionnaire::new([
            Item::new("a", scale.clone()),
            Item::new("b", scale.clone()).with_keying(Keying::Reversed),
        ])
        .unwrap();
        let regions = ["north", "south"];
        let region = |row: usize| {
            regions.get(usize::try_from(seed.rotate_left(u32::try_from(row).unwrap()) % 3).unwrap())
        };
        let times: Vec<i64> = (0..40).map(|row| row * 40 * 86_400).take(rows.len()).collect();
        let responses = Responses::from_rows(&items, &rows)
            .and_then(|r| r.with_weights(vec![1.0; rows.len()]))
            .and_then(|r| r.with_segment(SegmentColumn::from_labels("region", (0..rows.len()).map(region))?))
            .and_then(|r| r.with_times(times))
            .unwrap();
        dev::check_serde_round_trip(&responses);

        let column = |i: usize| rows.iter().map(move |row| row[i]);
        let tally = Tally::from_answers(&scale, column(0)).unwrap();
        prop_assert_eq!(&responses.tally("a").unwrap(), &tally);
        prop_assert_eq!(responses.keyed_tally("a").unwrap(), responses.tally("a").unwrap());
        let (given, keyed) = (responses.tally("b").unwrap(), responses.keyed_tally("b").unwrap());
        prop_assert!(given.counts().iter().rev().eq(keyed.counts()));
        prop_assert_eq!(&responses.weighted_tally("a").unwrap(), &WeightedTally::from(&tally));
        let pairs = PairTally::from_answers(&scale, &scale, column(0).zip(column(1)));
        prop_assert_eq!(responses.pair_tally("a", "b"), pairs);

        let by = responses.tally_by_segment("a", "region").unwrap();
        let without = responses.tally_without_segment("a", "region").unwrap();
        prop_assert_eq!(&by.total().unwrap().merged(&without).unwrap(), &tally);
        let north = (0..rows.len()).filter(|&row| region(row) == Some(&"north"));
        let north = Tally::from_answers(&scale, north.map(|row| rows[row][0])).unwrap();
        prop_assert_eq!(by.get("north").cloned().unwrap_or_else(|| north.empty()), north);
        let by_year = responses.tally_by_period("a", Every::Year).unwrap();
        prop_assert_eq!(&by_year.total().unwrap(), &tally);

        let exact = responses.moments(&["a", "b"]).unwrap();
        let weighted = responses.weighted_moments(&["a", "b"]).unwrap();
        prop_assert!(near_moments(&exact, &weighted));
        let mean = Codes::points(&scale).mean(&keyed);
        if exact.incomplete() == 0 && let Some(mean) = mean {
            prop_assert!(near(exact.mean(1).unwrap(), mean));
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let rows = 300_000;
    let values: Vec<f64> = (0..rows).map(|row| f64::from(row).sin() * 1e3).collect();
    let weights: Vec<f64> = (0..rows).map(|row| f64::from(row).cos().abs()).collect();
    let codes: Vec<u8> = (0..3_000_000_u32)
        .map(|row| (row.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0] % 11)
        .collect();
    let ids: Vec<u16> = (0..3_000_000_u32).map(|row| u16::try_from(row % 999).unwrap()).collect();

    let record = |moments: &mut Moments, range: std::ops::Range<usize>| {
        range.into_iter().try_for_each(|row| {
            moments.record(Row::Values { values: &values[row..=row], weight: weights[row] })
        })
    };
    let template = Moments::of_reals(1);
    let serial = summarise(&template, values.len(), record).unwrap();
    assert_eq!(Moments::from_columns(&[&values], Some(&weights)), Ok(serial.clone()));
    let scale = Scale::ZERO_TO_TEN;
    let pair = [scale.clone(), scale.clone()];
    let columns = [&codes[..], &codes[..]];
    let by_segment = kernels::count_by_segment(&codes, &ids, 999, 11);
    for threads in [1, 2, 3, 7] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let parallel = summarise_parallel(&template, values.len(), record).unwrap();
            // The text shows every bit.
            assert_eq!(format!("{parallel:?}"), format!("{serial:?}"));
            assert_eq!(
                Tally::from_codes_parallel(&scale, &codes),
                Tally::from_codes(&scale, &codes)
            );
            assert_eq!(
                Moments::from_codes_parallel(&pair, &columns),
                Moments::from_codes(&pair, &columns)
            );
            assert_eq!(kernels::count_by_segment_parallel(&codes, &ids, 999, 11), by_segment);
        });
    }
}

#[test]
fn the_first_error_in_the_rows_is_the_one_returned() {
    let record = |tally: &mut Tally, rows: std::ops::Range<usize>| {
        let value = if rows.contains(&70_000) { 7 } else { 6 };
        tally.record(Answer::Value(value))
    };
    let template = Tally::new(&Scale::ONE_TO_FIVE);
    let serial = summarise(&template, 200_000, record);
    assert!(matches!(serial, Err(Error::OffScale { value: 6.0, .. })));
    assert_eq!(summarise_parallel(&template, 200_000, record), serial);
    assert_eq!(summarise(&template, 0, record), Ok(template));
}

#[test]
fn what_is_no_summary_also_comes_back() {
    let scale = Scale::ONE_TO_THREE
        .with_direction(Direction::LowerIsBetter)
        .with_labels(["low", "middle", "high"])
        .unwrap();
    dev::check_serde_round_trip(&scale);
    dev::check_serde_round_trip(
        &Item::new("a", scale.clone()).with_wording("zh", "满意吗?").with_group("g"),
    );
    dev::check_serde_round_trip(&Questionnaire::new([Item::new("a", scale.clone())]).unwrap());
    dev::check_serde_round_trip(&Codes::rescaled(&scale, 0.0, 1.0 / 3.0).unwrap());
    dev::check_serde_round_trip(&MissingCounts::new().with(Missing::Refused, 3));
    dev::check_serde_round_trip(&Period::containing(date(2021, 1, 1), Every::Week));
    dev::check_serde_round_trip(&Denominator::NMinusOne);
    let interval = Interval::new(0.1 + 0.2, 2.0 / 3.0, 0.95, "MOVER").unwrap();
    let estimate = Estimate::new("NPS", 1.0 / 3.0, 100)
        .and_then(|estimate| estimate.with_standard_error(0.1 / 3.0))
        .unwrap()
        .with_interval(interval.clone())
        .with_convention("variance divided by n");
    dev::check_serde_round_trip(&interval);
    dev::check_serde_round_trip(&estimate);
}

#[test]
fn every_public_type_crosses_threads() {
    dev::assert_send_sync::<(Answer, Scale, Item, Questionnaire, Responses<'_>, SegmentColumn<'_>)>(
    );
    dev::assert_send_sync::<(Tally, WeightedTally, PairTally, Moments, Row<'_>)>();
    dev::assert_send_sync::<(BySegment<String, Tally>, ByPeriod<Tally>, Period, Every)>();
    dev::assert_send_sync::<(Codes, Estimate, Interval, Error, MissingCounts)>();
    dev::assert_send_sync::<(kernels::SegmentCounts, kernels::CrossProducts, dev::Table)>();
}
