//! The laws of a monitor and of series over time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
#[cfg(feature = "serde")]
use satis_inference::AfterAlert;
use satis_inference::response_model::dev::assert_send_sync;
use satis_inference::response_model::{Answer, Codes, Scale, Summary, Tally};
use satis_inference::{
    Baseline, Chart, Closing, ControlChart, IntervalOptions, Monitor, MonitorOptions, Series,
    Watch, estimate,
};

type Stream = Monitor<String, u32, Tally>;

fn codes() -> Codes {
    Codes::net("NPS", &Scale::ZERO_TO_TEN, 9..=10, 0..=6).unwrap()
}

/// A monitor of all kinds of change; its limits are computed once.
#[cfg(feature = "serde")]
fn monitor(baseline: Baseline, after: AfterAlert) -> Stream {
    static STORED: std::sync::OnceLock<serde_json::Value> = std::sync::OnceLock::new();
    let stored = STORED.get_or_init(|| {
        let given = Baseline::Given { centre: 0.1, variance: 0.7 };
        serde_json::to_value(new_monitor(given)).unwrap()
    });
    let mut stored = stored.clone();
    stored["baseline"] = serde_json::to_value(baseline).unwrap();
    stored["options"]["after"] = serde_json::to_value(after).unwrap();
    serde_json::from_value(stored).unwrap()
}

#[cfg(feature = "serde")]
fn new_monitor(baseline: Baseline) -> Stream {
    let watch = [Watch::Jump, Watch::Average { smoothing: 0.2 }, Watch::Sum { reference: 0.5 }];
    let options = MonitorOptions::new().watch(watch).series(3).run_length(50.0);
    Monitor::new(&codes(), &Tally::new(&Scale::ZERO_TO_TEN), baseline, options).unwrap()
}

/// Answers of three series over twenty weeks, some of them late.
fn answers() -> impl Strategy<Value = Vec<(String, u32, i32)>> {
    let one = ("[abc]", 0..20_u32, 0..=10_i32, 0..4_u32);
    proptest::collection::vec(one, 1..400).prop_map(|rows| {
        let mut rows: Vec<_> = rows;
        rows.sort_by_key(|(_, week, ..)| *week);
        rows.into_iter()
            .map(|(key, week, score, late)| (key, week.saturating_sub(late / 3), score))
            .collect()
    })
}

#[test]
fn types_may_cross_threads() {
    assert_send_sync::<Stream>();
    assert_send_sync::<ControlChart<u32>>();
    assert_send_sync::<Series<u32>>();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Stored and read back after every answer or after some, it ends as one
    /// that never stopped, bit for bit, and says the same on the way.
    #[cfg(feature = "serde")]
    #[test]
    fn a_resumed_monitor_equals_one_that_never_stopped(
        rows in answers(),
        stops in proptest::collection::vec(any::<bool>(), 400),
        learn in any::<bool>(),
        restart in any::<bool>(),
    ) {
        let given = Baseline::Given { centre: 0.1, variance: 0.7 };
        let baseline = if learn { Baseline::First(3) } else { given };
        let after = if restart { AfterAlert::Restart } else { AfterAlert::Continue };
        let mut whole = monitor(baseline, after);
        let mut resumed = whole.clone();
        for ((series, week, score), stop) in rows.into_iter().zip(stops) {
            if stop {
                let stored = serde_json::to_string(&resumed).unwrap();
                resumed = serde_json::from_str(&stored).unwrap();
            }
            let told = whole.record(series.clone(), week, Answer::from(score)).unwrap();
            prop_assert_eq!(told, resumed.record(series, week, Answer::from(score)).unwrap());
        }
        prop_assert_eq!(&whole, &resumed);
        let bytes = |monitor: &Stream| serde_json::to_string(monitor).unwrap();
        prop_assert_eq!(bytes(&whole), bytes(&resumed));
    }

    /// One by one or as a tally, in any order within the open periods.
    #[test]
    fn answers_may_come_in_any_order(rows in answers()) {
        let baseline = Baseline::Given { centre: 0.1, variance: 0.7 };
        let options = MonitorOptions::new()
            .watch([Watch::Jump])
            .series(3)
            .run_length(20.0)
            .closing(Closing::OnRequest);
        let template = Tally::new(&Scale::ZERO_TO_TEN);
        let mut forward = Stream::new(&codes(), &template, baseline, options).unwrap();
        let mut backward = forward.clone();
        for (series, week, score) in &rows {
            forward.record(series.clone(), *week, Answer::from(*score)).unwrap();
        }
        for (series, week, score) in rows.iter().rev() {
            let one = Tally::from_answers(&Scale::ZERO_TO_TEN, [*score]).unwrap();
            backward.merge(series.clone(), *week, &one).unwrap();
        }
        prop_assert_eq!(forward.close_through(&30).unwrap(), backward.close_through(&30).unwrap());
        prop_assert_eq!(forward, backward);
    }

    /// A monitor says what a chart of the same periods shows.
    #[test]
    fn a_monitor_agrees_with_the_chart(weeks in proptest::collection::vec([0_u64..30, 0_u64..30, 0_u64..30], 1..30)) {
        let baseline = Baseline::Given { centre: 0.0, variance: 0.6 };
        let scale = Scale::new(-1, 1).unwrap();
        let nps = Codes::points(&scale);
        let tallies: Vec<Tally> =
            weeks.iter().map(|counts| Tally::from_counts(&scale, counts).unwrap()).collect();
        for watch in [Watch::Jump, Watch::Average { smoothing: 0.3 }, Watch::Sum { reference: 0.5 }] {
            let options = MonitorOptions::new().watch([watch]).run_length(30.0);
            let mut monitor: Monitor<u8, u32, Tally> =
                Monitor::new(&nps, &Tally::new(&scale), baseline, options).unwrap();
            let mut alerts = Vec::new();
            for (week, tally) in (0..).zip(&tallies) {
                alerts.extend(monitor.merge(0, week, tally).unwrap());
            }
            alerts.extend(monitor.close_through(&100).unwrap());
            let [chart] = monitor.charts() else { panic!("one chart") };
            let drawn = ControlChart::of_codes(&nps, (0_u32..).zip(&tallies), *chart, baseline).unwrap();
            let mut begins = Vec::new();
            let mut before = None;
            for point in drawn.points() {
                if point.signal.is_some() && point.signal != before {
                    begins.push((point.period, point.signal.unwrap()));
                }
                before = point.signal;
            }
            let told: Vec<_> = alerts.iter().map(|alert| (alert.at, alert.side)).collect();
            prop_assert_eq!(told, begins);
            for alert in &alerts {
                prop_assert!(alert.since <= alert.at);
                let answered: u64 = (alert.since..=alert.at).map(|week| tallies[week as usize].answered()).sum();
                prop_assert_eq!(alert.n, answered);
            }
        }
    }

    /// The last point of a rolling window over all periods is the headline.
    #[test]
    fn the_widest_window_is_the_headline(weeks in proptest::collection::vec([0_u64..30, 0_u64..30, 1_u64..30], 1..20)) {
        let scale = Scale::new(-1, 1).unwrap();
        let nps = Codes::points(&scale);
        let tallies: Vec<Tally> =
            weeks.iter().map(|counts| Tally::from_counts(&scale, counts).unwrap()).collect();
        let mut all = Tally::new(&scale);
        all.merge_all(&tallies).unwrap();
        let headline = estimate(&nps, &all, IntervalOptions::new()).unwrap();
        let periods = || (0_u32..).zip(&tallies);
        let rolling =
            Series::rolling(&nps, periods(), tallies.len(), IntervalOptions::new()).unwrap();
        prop_assert_eq!(rolling.last(), Some(&headline));
        let single = Series::rolling(&nps, periods(), 1, IntervalOptions::new()).unwrap();
        let plain = Series::of_codes(&nps, periods(), IntervalOptions::new()).unwrap();
        prop_assert_eq!(single.values(), plain.values());
    }

    /// Ten times the answers in every period: the same values, and standard
    /// errors smaller by sqrt(10).
    #[test]
    fn charts_judge_each_point_by_its_own_n(counts in [1_u64..30, 1_u64..30, 1_u64..30]) {
        let scale = Scale::new(-1, 1).unwrap();
        let nps = Codes::points(&scale);
        let small = Tally::from_counts(&scale, &counts).unwrap();
        let large = Tally::from_counts(&scale, &counts.map(|count| 10 * count)).unwrap();
        let baseline = Baseline::Given { centre: 0.2, variance: 0.6 };
        let chart = Chart::Shewhart { width: 3.0 };
        let drawn = ControlChart::of_codes(&nps, [(0, &small), (1, &large)], chart, baseline).unwrap();
        let [one, ten] = drawn.points() else { panic!("two points") };
        prop_assert!((one.standard_error / ten.standard_error - 10.0_f64.sqrt()).abs() < 1e-12);
        prop_assert!((one.z * 10.0_f64.sqrt() - ten.z).abs() < 1e-9);
    }
}
