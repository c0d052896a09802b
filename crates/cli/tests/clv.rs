//! `satis clv` and `satis rfm`: the CDNOW optimum, a small log against the
//! library, what is left out and why, formats and exit codes.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]
#![allow(clippy::cast_possible_truncation, reason = "days of one year")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use common::{SATIS, collect, documented_of, failure, file, gzip, json, measure, number, stdout};
use satis_clv::batch::Batch;
use satis_clv::{
    BgNbd, DeltaScale, Discount, GammaGamma, Histories, Horizon, LifetimeValue, LogOptions, MbgNbd,
    SpendTally, TimeUnit, ValuedCustomer, day_of,
};
use satis_response_model::dev::shared_data;
use serde_json::Value;
use tempfile::TempDir;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() < tolerance, "{found} instead of {expected}");
}

/// Customer, day from 2024-01-01 and amount of 120 customers: some buy often,
/// some leave early.
fn transactions() -> Vec<(u64, i32, f64)> {
    let mut state = 12_345_u64;
    let mut uniform = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut rows = Vec::new();
    for customer in 1..=120_u64 {
        let mut day = (40.0 * uniform()).floor();
        let wait = 5.0 + 120.0 * uniform() * uniform();
        let leaves = 0.8 * uniform() * uniform();
        let size = 10.0 + 40.0 * uniform();
        loop {
            let amount = (100.0 * size * (0.5 + uniform())).round() / 100.0;
            rows.push((customer, day as i32, amount));
            day += (-wait * uniform().ln()).ceil();
            if day > 300.0 || uniform() < leaves {
                break;
            }
        }
    }
    rows
}

/// The same as a file, newest first: the order of rows does not matter.
fn log() -> String {
    let origin = day_of(2024, 1, 1).unwrap();
    let mut text = "order,shop,customer_id,date,amount\n".to_owned();
    for (at, (customer, day, amount)) in transactions().iter().enumerate().rev() {
        let date = date_of(origin + day);
        text.push_str(&format!("{at},N,c{customer},{date},{amount}\n"));
    }
    text
}

/// A day from 1970-01-01 as a date of 2024.
fn date_of(day: i32) -> String {
    let found = (1..=12).flat_map(|month| (1..=31).map(move |date| (month, date)));
    let (month, date) =
        found.into_iter().find(|(month, date)| day_of(2024, *month, *date) == Ok(day)).unwrap();
    format!("2024-{month:02}-{date:02}")
}

fn histories(options: &LogOptions) -> Histories<u64> {
    let origin = day_of(2024, 1, 1).unwrap();
    let mut rows = transactions();
    rows.reverse();
    Histories::from_rows(
        rows.into_iter().map(|(c, day, amount)| (c, origin + day, amount)),
        options,
    )
    .unwrap()
}

/// The optimum of the CDNOW sample, 1 January to 30 September 1997: 40-digit
/// arithmetic, and Fader, Hardie & Lee (2005).
const OPTIMUM: [(&str, f64, f64); 4] = [
    ("r", 0.242_594_522_4, 0.012_557_378_1),
    ("alpha", 4.413_602_019_0, 0.378_224_059_9),
    ("a", 0.792_922_017_2, 0.185_733_821_4),
    ("b", 2.425_906_776_8, 0.705_414_259_9),
];

fn is_the_optimum(document: &Value) {
    for (at, (name, value, error)) in OPTIMUM.into_iter().enumerate() {
        let found = &document["fit"]["parameters"][at];
        assert_eq!(found["parameter"], name);
        close(number(found, "/value"), value, 1e-9);
        close(number(found, "/standard_error"), error, 1e-8);
    }
    close(number(document, "/fit/log_likelihood"), -9_582.429_206_673_9, 1e-13);
    assert!(number(document, "/fit/gradient_norm") < 1e-6);
    assert_eq!(document["fit"]["convergence"], "interior");
    for (at, value) in [6.249_572_271_3, 3.744_224_667_1, 15.443_520_962_6].into_iter().enumerate()
    {
        close(number(document, &format!("/spend/fit/parameters/{at}/value")), value, 1e-9);
    }
}

#[test]
fn the_cdnow_log_gives_the_published_optimum() {
    let Some(path) = shared_data("clv/cdnow_sample.txt") else { return };
    let folder = TempDir::new().unwrap();
    let rows = folder.path().join("customers.csv");
    let options = format!(
        "--cdnow --model bg-nbd --horizon 39 --holdout 1997-10-01 --output {}",
        rows.display()
    );
    let document = json("clv", &path, &options);
    is_the_optimum(&document);
    assert_eq!(document["rows"]["read"], 6_919);
    assert_eq!(document["observation"]["until"], "1997-09-30");
    assert_eq!(document["customers"]["n"], 2_357);
    assert_eq!(document["customers"]["once"], 1_411);
    assert_eq!(document["holdout"]["from"], "1997-10-01");
    close(number(&document, "/holdout/length"), 39.0, 1e-15);
    close(number(&document, "/holdout/actual"), 1_882.0, 1e-15);
    // The horizon is as long as the holdout.
    let expected = number(&document, "/purchases/total/value");
    close(number(&document, "/holdout/expected"), expected, 1e-12);
    let by_frequency = document["holdout"]["frequencies"].as_array().unwrap();
    let customers: u64 = by_frequency.iter().map(|row| row["customers"].as_u64().unwrap()).sum();
    assert_eq!((customers, by_frequency.len()), (2_357, 8));
    let last = document["holdout"]["tracking"].as_array().unwrap().last().unwrap();
    assert_eq!(last["ends_on"], "1998-06-30");
    assert_eq!(last["actual_so_far"], 2_457 + 1_882);
    // The customer of the papers: x 2, t_x 30.43, T 38.86.
    let rows = fs::read_to_string(rows).unwrap();
    let first: Vec<&str> = rows.lines().nth(1).unwrap().split(',').collect();
    let of = |at: usize| first[at].parse::<f64>().unwrap();
    assert_eq!((rows.lines().count(), first[0], first[1]), (2_358, "1", "2"));
    assert!((of(5) - 0.7266).abs() < 1e-4 && (of(6) - 1.226).abs() < 1e-3);
}

#[test]
fn the_cdnow_table_gives_the_same() {
    let Some(path) = shared_data("clv/cdnow_cal39_days.csv") else { return };
    let options = "--summary --recency t_x_days --age T_days --times-in day --model bg-nbd";
    let document = json("clv", &path, options);
    is_the_optimum(&document);
    assert_eq!(document["observation"], Value::Null);
    let Some(weeks) = shared_data("clv/cdnow_summary.csv") else { return };
    let weeks = json("clv", &weeks, "--summary --model bg-nbd");
    // Weeks of two decimals are not days / 7.
    close(number(&weeks, "/fit/parameters/0/value"), 0.242_592_907_2, 1e-9);
    assert_eq!(weeks["value"], Value::Null);
}

/// What the program says is what the library says, by another way: SE by
/// differences of another order, values by other quadrature.
#[test]
fn a_small_log_agrees_with_the_library() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "log.csv", log());
    let until = day_of(2024, 8, 31).unwrap();
    let known = histories(&LogOptions::new(TimeUnit::Weeks).until(until));
    let tally = known.tally();
    let fitted = MbgNbd::fit(&tally).unwrap();
    let options = "--until 2024-08-31 --horizon 26 --discount 0.2 --margin 0.3";
    let document = json("clv", &path, options);
    assert_eq!(document["options"]["model"], "mbg-nbd");
    for (at, value) in fitted.report().estimates().iter().enumerate() {
        close(number(&document, &format!("/fit/parameters/{at}/value")), *value, 1e-9);
    }
    let total = fitted
        .estimate("purchases", DeltaScale::Log, 0.95, |model| {
            Ok(Batch::new(model, &tally, 26.0)?.total_expected())
        })
        .unwrap();
    close(number(&document, "/purchases/total/value"), total.value(), 1e-9);
    let error = total.standard_error().unwrap();
    close(number(&document, "/purchases/total/standard_error"), error, 1e-5);
    let bounds = total.interval().unwrap();
    close(number(&document, "/purchases/total/interval/low"), bounds.low(), 1e-5);

    let all: Vec<_> = known.customers().iter().map(|customer| customer.history).collect();
    let spend = GammaGamma::fit(&SpendTally::from_histories(all.clone()).unwrap()).unwrap();
    let discount = Discount::annual(0.2, &TimeUnit::Weeks).unwrap();
    let worth = LifetimeValue::new(&fitted, &spend, 0.3, Horizon::Within(26.0), discount).unwrap();
    let valued: Vec<_> = all.iter().map(|history| ValuedCustomer::from(*history)).collect();
    let value = worth.total(&valued).unwrap();
    close(number(&document, "/value/total/value"), value.value(), 1e-8);
    let error = value.standard_error().unwrap();
    close(number(&document, "/value/total/standard_error"), error, 1e-5);

    // Customer by customer, in the file that is written.
    let out = folder.path().join("out.csv");
    let words = format!("{options} --output {}", out.display());
    stdout(&measure("clv", &path, &words));
    let rows = fs::read_to_string(&out).unwrap();
    for (row, customer) in rows.lines().skip(1).zip(known.customers()) {
        let cells: Vec<&str> = row.split(',').collect();
        assert_eq!(cells[0], format!("c{}", customer.id));
        assert_eq!(cells[1], customer.history.frequency().to_string());
        let each = worth.customer(&ValuedCustomer::from(customer.history)).unwrap();
        close(cells[10].parse().unwrap(), each.value(), 1e-8);
        close(cells[11].parse().unwrap(), each.standard_error().unwrap(), 1e-4);
    }
    assert_eq!(rows.lines().count(), known.customers().len() + 1);
    // It is not written over.
    let (code, message) = failure(&measure("clv", &path, &words));
    assert!(code == 1 && message.contains("out.csv"), "{message}");
}

/// Sum of what was bought from July on, by hand.
#[test]
fn a_holdout_is_what_came_after() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "log.csv.gz", gzip(log().as_bytes()));
    let document = json("clv", &path, "--model bg-nbd --holdout 2024-07-01");
    let cut = day_of(2024, 7, 1).unwrap();
    let origin = day_of(2024, 1, 1).unwrap();
    let rows = transactions();
    let later = rows.iter().filter(|(_, day, _)| origin + day >= cut).count();
    close(number(&document, "/holdout/actual"), later as f64, 1e-15);
    let known = histories(&LogOptions::new(TimeUnit::Weeks).until(cut - 1));
    let fitted = BgNbd::fit(&known.tally()).unwrap();
    let r = fitted.report().estimates()[0];
    close(number(&document, "/fit/parameters/0/value"), r, 1e-9);
    let warnings = document["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning.as_str().unwrap().contains("mbg-nbd")));
    let message = failure(&measure("clv", &path, "--holdout 2025-03-01")).1;
    assert!(message.contains("the log ends on 2024-10-"), "{message}");
    let (code, message) =
        failure(&measure("clv", &path, "--holdout 2024-07-01 --until 2024-06-01"));
    assert!(code == 2 && message.contains("--until"), "{message}");
}

/// The unit of time rescales rates and nothing else.
#[test]
fn units_agree() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "log.csv", log());
    let weeks = json("clv", &path, "--unit week --horizon 13");
    let days = json("clv", &path, "--unit day --horizon 91");
    close(
        number(&days, "/fit/parameters/1/value"),
        7.0 * number(&weeks, "/fit/parameters/1/value"),
        1e-7,
    );
    for pointer in ["/fit/parameters/0/value", "/purchases/total/value", "/value/total/value"] {
        close(number(&days, pointer), number(&weeks, pointer), 1e-7);
    }
    for model in ["pareto-nbd", "ggompertz", "nbd", "mbg-cnbd", "bg-cnbd"] {
        let found = json("clv", &path, &format!("--model {model} --unit month"));
        assert!(number(&found, "/purchases/total/value") > 0.0, "{model}");
        assert_eq!(found["fit"]["stages"].is_u64(), model.ends_with("cnbd"));
    }
}

const TROUBLE: &str = "\
customer;when;paid;shop
Ann;05/01/2024;10,50;N
Ann;05/01/2024;4,50;N
;07/01/2024;9;N
Bob;13/01/2024;0;N
Ann;20/01/2024;12;N
Bob;;3;N
Bob;02/02/2024;;N
Ann;01/03/2024;-2;N
Bob;01/03/2024;7;N
Eve;02/03/2024;8;S
Bob;09/04/2024;8;N
Cyd;09/04/2024;1;N
";

#[test]
fn what_is_left_out_is_counted_by_reason() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "trouble.csv", TROUBLE);
    let options = "--date when --amount paid --where shop=N --groups 2";
    let (code, message) = failure(&measure("rfm", &path, options));
    assert!(code == 1 && message.contains("line 9") && message.contains("--returns"), "{message}");
    let dropped = json("rfm", &path, &format!("{options} --returns drop"));
    let rows = &dropped["rows"];
    assert_eq!((&rows["read"], &rows["filtered_out"]), (&12.into(), &1.into()));
    assert_eq!(
        (&rows["no_customer"], &rows["no_time"], &rows["no_amount"]),
        (&1.into(), &1.into(), &1.into())
    );
    let seen = &dropped["observation"];
    assert_eq!((&seen["from"], &seen["until"]), (&"2024-01-05".into(), &"2024-04-09".into()));
    assert_eq!(
        (&seen["transactions"], &seen["merged"], &seen["returns_dropped"]),
        (&8.into(), &1.into(), &1.into())
    );
    // Ann twice, Bob three times, Cyd once.
    assert_eq!((&dropped["customers"], &dropped["purchases"]), (&3.into(), &6.into()));
    close(number(&dropped, "/spend"), 10.5 + 4.5 + 12.0 + 7.0 + 8.0 + 1.0, 1e-15);
    let net = json("rfm", &path, &format!("{options} --returns net --zeros drop"));
    assert_eq!(net["observation"]["negative_dropped"], 1);
    assert_eq!(net["observation"]["zeros_dropped"], 1);
    let early = json("rfm", &path, &format!("{options} --returns drop --until 2024-03-01"));
    assert_eq!(early["observation"]["after_end"], 2);
    assert_eq!(early["customers"], 2);
}

#[test]
fn bad_input_is_said_with_its_line() {
    let folder = TempDir::new().unwrap();
    let fails = |name: &str, text: &str, options: &str| {
        let path = file(&folder, name, text);
        failure(&measure("clv", &path, options))
    };
    let (code, message) =
        fails("date.csv", "customer,date,amount\na,2024-01-01,5\nb,someday,3\n", "");
    assert!(code == 1 && message.contains("line 3") && message.contains("someday"), "{message}");
    let (code, message) =
        fails("amount.csv", "customer,date,amount\na,2024-01-01,5\nb,2024-01-02,five\n", "");
    assert!(code == 1 && message.contains("line 3") && message.contains("amount"), "{message}");
    let (code, message) = fails("empty.csv", "customer,date,amount\n", "");
    assert!(code == 1 && message.contains("there is no transaction"), "{message}");
    let (code, message) =
        fails("one.csv", "customer,date,amount\na,2024-01-01,5\na,2024-02-01,5\n", "");
    assert!(code == 1 && message.contains("two customers"), "{message}");
    let (code, message) = fails("order.csv", "x,t_x,T\n1,3,9\n1,5,3\n", "--summary");
    assert!(
        code == 1 && message.contains("line 3") && message.contains("recency is 5"),
        "{message}"
    );
    let (code, message) = fails("half.csv", "x,t_x,T\n1.5,3,9\n", "--summary");
    assert!(
        code == 1 && message.contains("line 2") && message.contains("whole number"),
        "{message}"
    );
    let (code, message) = fails("less.csv", "x,t_x,T\n-1,3,9\n", "--summary");
    assert!(code == 1 && message.contains("line 2"), "{message}");
    let (code, message) =
        fails("fixed.txt", " 00004 19970101  2   29.33\n 00005 19970231  2   29.33\n", "--cdnow");
    assert!(code == 1 && message.contains("line 2"), "{message}");
    let (code, message) = fails("names.csv", "who,when\na,2024-01-01\n", "");
    assert!(code == 2 && message.contains("--customer"), "{message}");
    let (code, message) = fails("doubt.csv", "customer,date\na,01/02/2024\nb,03/04/2024\n", "");
    assert!(code == 2 && message.contains("--date-format"), "{message}");
    for options in [
        "--unit fortnight",
        "--holdout soon",
        "--horizon -1",
        "--discount x",
        "--summary --holdout 2024-01-01",
        "--regularity 2",
    ] {
        let path = file(&folder, "log.csv", log());
        assert_eq!(failure(&measure("clv", &path, options)).0, 2, "{options}");
    }
    let path = file(&folder, "skip.csv", log() + "9,N,x,someday,3\n9,N,y,2024-01-01,much\n");
    let document = json("clv", &path, "--skip-bad");
    assert_eq!(
        (&document["rows"]["unreadable"], &document["bad_cells"]["count"]),
        (&2.into(), &2.into())
    );
}

#[test]
fn scores_are_those_of_the_library() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "log.csv", log());
    let out = folder.path().join("scores.csv");
    let document = json("rfm", &path, &format!("--output {}", out.display()));
    let all = |list: &str| {
        let rows = document[list].as_array().unwrap();
        rows.iter().map(|row| row["n"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((all("segments"), all("groups")), (120, 3 * 120));
    let spend: f64 = transactions().iter().map(|(_, _, amount)| amount).sum();
    close(number(&document, "/spend"), spend, 1e-12);
    let rows = fs::read_to_string(&out).unwrap();
    assert_eq!(rows.lines().count(), 121);
    let mut spent: Vec<f64> =
        rows.lines().skip(1).map(|row| row.split(',').nth(3).unwrap().parse().unwrap()).collect();
    spent.sort_by(|a, b| b.total_cmp(a));
    let top: f64 = spent.iter().take(24).sum();
    close(number(&document, "/concentration/top_20_share/value"), top / spend, 1e-12);
    let four = json("rfm", &path, "--groups 4 --ties in-order --nested");
    assert!(four["segments"].as_array().unwrap().is_empty());
    assert_eq!(four["groups"].as_array().unwrap().len(), 12);
}

/// The output on the small log, under a path that is the same everywhere.
fn render(words: &str) -> String {
    let folder = TempDir::new().unwrap();
    file(&folder, "log.csv", log());
    let words = words.split(' ');
    stdout(&Command::new(SATIS).current_dir(folder.path()).args(words).output().unwrap())
}

#[test]
fn value_to_read() {
    let text = render("clv log.csv --holdout 2024-07-01 --horizon 26 --margin 0.3");
    // What is left of the gradient is rounding, which machines do differently.
    let lines = text.lines().map(|line| match line.split_once(", gradient ") {
        Some((before, _)) => format!("{before}, gradient G"),
        None => line.to_owned(),
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn scores_to_read() {
    insta::assert_snapshot!(render("rfm log.csv --format markdown"));
}

/// Every field that docs/src/json.md names in its tables is in the documents,
/// and every field of the documents is named there.
#[test]
fn the_page_of_the_book_names_every_field() {
    let fields = |words: &[&str]| {
        let mut found = BTreeSet::new();
        for words in words {
            let document = render(&format!("{words} --format json"));
            collect(&serde_json::from_str(&document).unwrap(), &mut found);
        }
        found
    };
    // Those of `input` and `bad_cells`, which stand above.
    let shared = [
        "path",
        "format",
        "encoding",
        "encoding_evidence",
        "compression",
        "delimiter",
        "number",
        "count",
        "first",
        "program",
        "input",
        "bad_cells",
    ];
    let told = |command: &str, words: &[&str]| {
        let documented = documented_of(command);
        let found = fields(words);
        let missing: Vec<&String> = found
            .iter()
            .filter(|name| !documented.contains(*name) && !shared.contains(&name.as_str()))
            .collect();
        assert!(missing.is_empty(), "{command}: not in the page: {missing:?}");
        let gone: Vec<&String> = documented.iter().filter(|name| !found.contains(*name)).collect();
        assert!(gone.is_empty(), "{command}: not in the document: {gone:?}");
    };
    told("clv", &["clv log.csv --holdout 2024-07-01 --where shop=N"]);
    told("rfm", &["rfm log.csv --where shop=N"]);
}
