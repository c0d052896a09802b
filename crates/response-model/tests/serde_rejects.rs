//! What is stored wrongly does not come back as a value.

use satis_response_model::dev::rejects;
use satis_response_model::{
    Answer, ByPeriod, BySegment, Codes, Direction, Estimate, Interval, Item, MissingCounts,
    Moments, PairTally, Period, Questionnaire, Responses, Scale, SegmentColumn, Tally,
    WeightedTally,
};
use serde_json::{Value, json};

const SCALE: &str = r#"{"min": 1, "max": 3}"#;

/// Checks that a value is read as it stands and not after any of the changes.
fn check<T: serde::de::DeserializeOwned>(good: &Value, changes: &[(&str, Value)]) {
    assert!(serde_json::from_value::<T>(good.clone()).is_ok(), "{good}");
    for (path, value) in changes {
        let mut bad = good.clone();
        match (bad.pointer_mut(path).is_some(), path.rsplit_once('/')) {
            (true, _) => *bad.pointer_mut(path).expect("it is there") = value.clone(),
            (false, Some((parent, key))) => {
                bad.pointer_mut(parent).expect("a path")[key] = value.clone();
            }
            (false, None) => panic!("{path} leads nowhere"),
        }
        assert!(rejects::<T>(&bad.to_string()), "{path} = {value}");
    }
}

#[test]
fn scales_items_and_answers() {
    check::<Scale>(
        &json!({"min": 1, "max": 3, "direction": "lower_is_better", "labels": ["a", "b", "c"]}),
        &[
            ("/max", json!(1)),
            ("/max", json!(300)),
            ("/direction", json!("up")),
            ("/labels", json!(["a", "b"])),
            ("/labels/2", json!("a")),
            ("/points", json!(3)),
        ],
    );
    check::<Item>(
        &json!({"id": "a", "scale": {"min": 1, "max": 5}}),
        &[("/keying", json!("mirrored")), ("/weight", json!(1)), ("/scale/min", json!(5))],
    );
    let item = json!({"id": "a", "scale": {"min": 1, "max": 5}});
    assert!(rejects::<Questionnaire>(&json!([item, item]).to_string()));
    assert!(rejects::<Answer>(r#"{"value": 1.5}"#));
    assert!(rejects::<Answer>(r#"{"missing": "lost"}"#));
    assert!(rejects::<MissingCounts>(r#"{"skipped": -1}"#));
    assert!(rejects::<MissingCounts>(r#"{"lost": 1}"#));
    assert!(rejects::<Direction>(r#""sideways""#));
}

#[test]
fn tallies() {
    let scale: Value = serde_json::from_str(SCALE).unwrap();
    check::<Tally>(
        &json!({"scale": scale, "counts": [1, 2, 3], "missing": {"skipped": 1}}),
        &[
            ("/counts", json!([1, 2])),
            ("/counts", json!([1, 2, 3, 4])),
            ("/counts/0", json!(-1)),
            ("/counts/0", json!(0.5)),
            ("/counts/0", json!(u64::MAX)),
            ("/missing/lost", json!(1)),
            ("/recorded", json!(7)),
        ],
    );
    let zero = json!({"n": 0, "sum": 0.0, "sum_of_squares": 0.0});
    let one = json!({"n": 2, "sum": 3.0, "sum_of_squares": 5.0});
    check::<WeightedTally>(
        &json!({"scale": scale, "counts": [zero, one, zero], "total": one}),
        &[
            ("/counts", json!([one])),
            ("/counts/1/sum", json!(-3.0)),
            ("/counts/1/sum", Value::Null),
            ("/counts/1/sum", json!("NaN")),
            ("/counts/1/sum_of_squares", json!(-1.0)),
            ("/counts/1/sum_of_squares", json!(4.0)), // two weights of sum 3 have at least 4.5
            ("/counts/1/sum_of_squares", json!(9.5)), // and at most 9
            ("/counts/1/n", json!(0)),
            ("/total/sum", json!(4.0)),
            ("/total/n", json!(3)),
            ("/weights", json!([])),
        ],
    );
    let states = 3 + 5;
    let counts = vec![0_u64; states * states];
    check::<PairTally>(
        &json!({"first": scale, "second": scale, "counts": counts}),
        &[
            ("/counts", json!(vec![0_u64; 9])),
            ("/counts", json!(vec![u64::MAX; states * states])),
            ("/second/max", json!(4)),
            ("/recorded", json!(0)),
        ],
    );
}

#[test]
fn moments() {
    let scale: Value = serde_json::from_str(SCALE).unwrap();
    // Indices 0, 2 and 1, 1.
    check::<Moments>(
        &json!({"exact": {
            "scales": [scale, scale], "n": 2, "incomplete": 1, "sums": [2, 2], "products": [4, 2, 2],
        }}),
        &[
            ("/exact/sums", json!([2])),
            ("/exact/products", json!([4, 2])),
            ("/exact/sums/0", json!(5)),
            ("/exact/products/0", json!(1)),
            ("/exact/products/0", json!(9)),
            ("/exact/products/1", json!(3)),
            ("/exact/n", json!(u64::MAX)),
            ("/exact/n", json!(0)),
            ("/exact/means", json!([])),
        ],
    );
    let rows = json!({"n": 2, "sum": 2.0, "sum_of_squares": 2.0});
    check::<Moments>(
        &json!({"real": {"rows": rows, "means": [1.0, 0.5], "products": [2.0, 1.0, 0.5]}}),
        &[
            ("/real/products", json!([2.0])),
            ("/real/products/0", json!(-2.0)),
            ("/real/products/1", json!(1.1)),
            ("/real/rows/sum", json!(-1.0)),
            ("/real/rows/sum", json!(3.0)),
            ("/real/means/0", Value::Null),
        ],
    );
}

#[test]
fn segments_and_periods() {
    let tally =
        |max: u32, counts: Value| json!({"scale": {"min": 1, "max": max}, "counts": counts});
    let (template, full) = (tally(2, json!([0, 0])), tally(2, json!([1, 0])));
    check::<BySegment<String, Tally>>(
        &json!({"template": template, "segments": [["a", full], ["b", full]]}),
        &[
            ("/segments/0/1", tally(3, json!([1, 0, 0]))),
            ("/segments/1/0", json!("a")),
            ("/template", tally(3, json!([0, 0, 0]))),
            ("/total", full.clone()),
        ],
    );
    check::<ByPeriod<Tally>>(
        &json!({"every": "month", "periods": {
            "template": template, "segments": [["2024-05", full]],
        }}),
        &[
            ("/every", json!("quarter")),
            ("/every", json!("fortnight")),
            ("/periods/segments/0/0", json!("2024-13")),
            ("/periods/segments/0/0", json!("2024-Q2")),
        ],
    );
    assert!(rejects::<Period>(r#""2023-W53""#));
    check::<SegmentColumn>(
        &json!({"name": "region", "labels": ["a", "b"], "codes": [0, 1, u32::MAX]}),
        &[("/labels/1", json!("a")), ("/codes/1", json!(2)), ("/rows", json!(3))],
    );
}

#[test]
fn codes_intervals_and_estimates() {
    let scale: Value = serde_json::from_str(SCALE).unwrap();
    check::<Codes>(
        &json!({"name": "net", "scale": scale, "values": [-1.0, 0.0, 1.0]}),
        &[("/values", json!([1.0])), ("/values/0", Value::Null), ("/unit", json!("points"))],
    );
    let interval = json!({"low": 0.1, "high": 0.4, "level": 0.95, "method": "Wald"});
    check::<Interval>(
        &interval,
        &[
            ("/low", json!(0.5)),
            ("/low", Value::Null),
            ("/level", json!(95)),
            ("/level", json!(1)),
            ("/sided", json!(2)),
        ],
    );
    check::<Estimate>(
        &json!({"statistic": "NPS", "value": 0.3, "standard_error": 0.1, "interval": interval, "n": 9}),
        &[
            ("/value", Value::Null),
            ("/standard_error", json!(-0.1)),
            ("/effective_n", json!(-1.0)),
            ("/interval/high", json!(0.0)),
            ("/n", json!(-1)),
            ("/p", json!(0.05)),
        ],
    );
}

#[test]
fn responses() {
    let item = |id| json!({"id": id, "scale": {"min": 1, "max": 5}});
    check::<Responses>(
        &json!({
            "rows": 2,
            "items": [item("a"), item("b")],
            "columns": [[0, 4], [255, 0]],
            "respondents": ["x", "y"],
            "weights": [1.0, 0.5],
            "segments": [{"name": "s", "labels": ["l"], "codes": [0, 0]}],
            "times": [0, 86_400],
        }),
        &[
            ("/rows", json!(3)),
            ("/items/1", item("a")),
            ("/columns", json!([[0, 4]])),
            ("/columns/0", json!([0])),
            ("/columns/0/1", json!(5)),
            ("/columns/0/1", json!(256)),
            ("/respondents/1", json!("x")),
            ("/weights/1", json!(-0.5)),
            ("/weights", json!([1.0])),
            ("/segments/0/codes/1", json!(7)),
            ("/segments/0/codes", json!([0])),
            ("/times/0", json!(i64::MAX)),
            ("/extra", json!(1)),
        ],
    );
}
