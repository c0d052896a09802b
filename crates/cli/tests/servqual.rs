//! `satis servqual`: gaps with their tests and reliability, on the shared
//! survey and on small ones, dimensions, configurations, questionnaires.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{SATIS, collect, documented, failure, file, json, measure, number, pipe, stdout};
use satis_response_model::dev::shared_data;
use serde_json::Value;
use tempfile::TempDir;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
}

/// A run on a file with options that may hold spaces.
fn servqual(path: &Path, options: &[&str]) -> Output {
    Command::new(SATIS).arg("servqual").arg(path).args(options).output().unwrap()
}

fn parsed(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

/// The words of an array of strings, one a line.
fn lines(document: &Value, field: &str) -> String {
    let lines = document[field].as_array().unwrap().iter();
    lines.map(|line| line.as_str().unwrap().to_owned() + "\n").collect()
}

/// Four customers of a bank, the example of the library: gaps of the branch 0,
/// -1, 0, 1, of the service -2, -1, -0.5, -2.5.
const BANK: &str = "\
id,shop,E1,E2,E3,P1,P2,P3,joy
1,Lyon,6,7,7,6,5,5,5
2,Lille,7,7,6,6,6,5,6
3,Lyon,6,6,6,6,5,6,8
4,,5,6,7,6,4,4,5
";

const BRANCH: &str = "--dimension branch=1 --dimension service=2-3";

/// Twelve customers, two dimensions of two items, and a reversed one beside.
const SALON: &str = "\
Email,plan,E_1,E_2,E_3,E_4,P_1,P_2,P_3,P_4,joy
a,free,6,7,6,5,5,6,3,4,5
b,free,7,7,5,5,5,5,4,4,6
c,paid,6,6,6,6,6,6,2,3,8
d,paid,5,6,7,6,4,4,2,2,4
e,paid,7,6,6,7,7,5,5,6,9
f,free,6,5,6,6,3,3,4,4,3
g,free,7,7,7,7,4,5,4,3,4
h,paid,5,5,4,5,5,6,4,5,8
i,paid,6,7,5,6,6,6,5,5,9
j,free,7,6,6,6,,6,3,5,7
k,paid,4,5,5,5,4,9,3,4,5
l,free,6,6,6,5,5,5,N/A,4,
";

const TWO: &str = "--dimension staff=1,2 --dimension rooms=3-4";

/// The dimensions of the kiosk survey, three items each.
const KIOSK: [&str; 8] =
    ["accuracy", "enjoyment", "autonomy", "economy", "customisation", "ease", "security", "design"];

fn kiosk_dimensions() -> String {
    let mut options = String::new();
    for (at, name) in KIOSK.iter().enumerate() {
        let _ = write!(options, " --dimension {name}={}-{}", 3 * at + 1, 3 * at + 3);
    }
    options
}

#[test]
fn the_kiosk_survey() {
    let Some(path) = shared_data("servqual/kiosk_servqual_kano_ipa.csv") else { return };
    let options = kiosk_dimensions() + " --outcome osat1,osat2 --by gender";
    let document = json("servqual", &path, &options);
    let of = |pointer: &str| number(&document, pointer);
    assert_eq!(
        (&document["schema"], &document["complete"]),
        (&"satis.servqual/1".into(), &207.into())
    );
    assert_eq!(
        (of("/respondents"), of("/overall/n"), of("/overall/missing/skipped")),
        (211.0, 207.0, 4.0)
    );
    for (pointer, expected) in [
        ("/items/0/gap/value", -0.545_893_719_8),
        ("/items/0/gap/interval/low", -0.694_820_169_7),
        ("/items/0/test/t", -7.226_754_858_4),
        ("/items/0/test/d_z", -0.502_294_184_9),
        ("/items/0/test/d_av", -0.530_309_903_5),
        ("/items/0/test/g_z", -0.500_462_850_7),
        ("/hotelling/f", 22.480_824_277_9),
        ("/hotelling/t_squared", 607.350_793_606_0),
        ("/dimensions/0/reliability/difference", 0.509_166_283_1),
        ("/dimensions/0/reliability/naive", 0.678_632_318_0),
        ("/dimensions/0/reliability/perceptions", 0.673_342_064_9),
        ("/dimensions/0/reliability/expectations", 0.802_985_505_2),
        ("/dimensions/0/reliability/correlation", 0.454_556_904_9),
        ("/combined_reliability/perceptions", 0.930_118_789_9),
        ("/disconfirmation/overall/r_squared_gap", 0.206_346_486_2),
        ("/disconfirmation/overall/r_squared_both", 0.277_703_918_4),
        ("/disconfirmation/overall/f", 20.153_669_037_6),
        ("/disconfirmation/overall/surface/a1/value", 0.492_375_467_0),
        ("/disconfirmation/overall/surface/a3/standard_error", 0.480_029_188_8),
    ] {
        println!("{pointer}");
        close(of(pointer), expected, 2e-10);
    }
    // Small figures to their own size.
    for (pointer, expected) in [
        ("/items/0/test/p_value", 9.462_032e-12),
        ("/items/0/test/adjusted_p_value", 5.677_219e-11),
        ("/disconfirmation/overall/p_value", 1.194_190_9e-5),
    ] {
        close(of(pointer) / expected, 1.0, 1e-6);
    }
    assert_eq!(document["hotelling"]["f_degrees_of_freedom"], serde_json::json!([24.0, 183.0]));
    assert_eq!(document["disconfirmation"]["dimensions"].as_array().unwrap().len(), 8);
    assert_eq!(document["items"][23]["dimension"], "design");
    // The overall gap is the mean of the dimensions', and segments share it out.
    let gaps: f64 = (0..8).map(|at| of(&format!("/dimensions/{at}/gap/value"))).sum();
    close(of("/overall/gap/value"), gaps / 8.0, 1e-12);
    let (women, men) = ("/segments/0/segments/0/overall", "/segments/0/segments/1/overall");
    let sum = |part: &str| of(&format!("{part}/n")) * of(&format!("{part}/gap/value"));
    close((sum(women) + sum(men)) / 207.0, of("/overall/gap/value"), 1e-12);
    // What the reader should know is said.
    let warnings = lines(&document, "warnings");
    assert!(warnings.contains("accuracy 0.509") && warnings.contains("R2 0.206"), "{warnings}");
    // Without dimensions 24 items are not the classical ones.
    let (code, message) = failure(&measure("servqual", &path, ""));
    assert!(code == 2 && message.contains("(24 items)") && message.contains("--dimension"));
}

#[test]
fn a_survey_worked_by_hand() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "bank.csv", BANK);
    let document = json("servqual", &path, &format!("{BRANCH} --weights 20,80 --by shop"));
    let of = |pointer: &str| number(&document, pointer);
    close(of("/dimensions/0/gap/value"), 0.0, 1e-12);
    close(of("/dimensions/1/gap/value"), -1.5, 1e-12);
    // Variance 5/6 of -2, -1, -1/2, -5/2, and t(3) of 95 %.
    close(of("/dimensions/1/gap/standard_error"), (5.0 / 24.0_f64).sqrt(), 1e-12);
    close(of("/dimensions/1/test/t"), -1.5 / (5.0 / 24.0_f64).sqrt(), 1e-12);
    close(of("/dimensions/1/test/d_z"), -1.5 / (5.0 / 6.0_f64).sqrt(), 1e-12);
    let half = 3.182_446_305_284 * (5.0 / 24.0_f64).sqrt();
    close(of("/dimensions/1/gap/interval/low"), -1.5 - half, 1e-9);
    close(of("/overall/gap/value"), -0.75, 1e-12);
    close(of("/weighted/gap/value"), -1.2, 1e-12);
    // Perceptions 6 throughout, and 5, 5.5, 5.5, 4.
    close(of("/servperf/value"), 5.5, 1e-12);
    close(of("/weighted_servperf/value"), 0.2 * 6.0 + 0.8 * 5.0, 1e-12);
    assert_eq!(document["options"]["weights"], serde_json::json!([20.0, 80.0]));
    assert_eq!(document["small_base"], true);
    let shops = &document["segments"][0]["segments"];
    let shop = |at: usize| (shops[at]["name"].as_str().unwrap(), shops[at]["respondents"].as_u64());
    assert_eq!(
        [shop(0), shop(1), shop(2)],
        [("Lille", Some(1)), ("Lyon", Some(2)), ("(blank)", Some(1))]
    );
    assert_eq!(
        (&shops[2]["blank"], &shops[0]["overall"]["gap"]["interval"]),
        (&true.into(), &Value::Null)
    );
    close(number(&shops[1], "/overall/gap/value"), -0.625, 1e-12);
    close(number(&shops[1], "/weighted/gap/value"), -1.0, 1e-12);
    close(number(&shops[1], "/dimensions/1/gap/value"), -1.25, 1e-12);
    // One item has no alpha, and the report says so; P1 is 6 throughout.
    assert_eq!(document["dimensions"][0]["reliability"], Value::Null);
    assert!(lines(&document, "notes").contains("reliability of \"branch\""));
    assert!(lines(&document, "warnings").contains("item 1: everybody who answered P1 said 6"));
    // The same from standard input, and by patterns as stated.
    let words = [
        "servqual",
        "-",
        "--expectation",
        "E{}",
        "--perception",
        "P{}",
        "--dimension",
        "branch=1",
        "--dimension",
        "service=2,3",
        "--format",
        "json",
    ];
    let piped = parsed(&pipe(&words, BANK.as_bytes()));
    assert_eq!(piped["overall"]["gap"], document["overall"]["gap"]);
    assert_eq!((&piped["weighted"], &piped["disconfirmation"]), (&Value::Null, &Value::Null));
}

/// Figures that SciPy 1.17 and NumPy (least squares) give of the nine
/// respondents who answered everything.
#[test]
fn a_small_survey_as_scipy_has_it() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "salon.csv", SALON);
    let options = format!("{TWO} --weights 70,30 --outcome joy --by plan");
    let document = json("servqual", &path, &options);
    for (pointer, expected) in [
        ("/dimensions/0/gap/interval/low", -1.943_834_826_601_504),
        ("/dimensions/0/test/t", -3.076_923_076_923_077),
        ("/dimensions/0/test/p_value", 0.015_187_600_580_198),
        ("/dimensions/0/test/d_z", -1.025_641_025_641_026),
        ("/dimensions/0/reliability/difference", 0.686_390_532_544_379),
        ("/dimensions/0/reliability/naive", 0.840_236_686_390_533),
        ("/dimensions/0/reliability/expectations", 0.694_444_444_444_444),
        ("/dimensions/1/reliability/perceptions", 0.9),
        ("/dimensions/1/reliability/correlation", -0.282_842_712_474_619),
        ("/weighted/gap/value", -1.377_777_777_777_778),
        ("/hotelling/f", 2.830_337_320_060_159),
        ("/hotelling/p_value", 0.142_021_577_760_635),
        ("/disconfirmation/overall/r_squared_gap", 0.651_610_787_172_012),
        ("/disconfirmation/overall/perception_coefficient/value", 2.239_427_207_637_232),
        ("/disconfirmation/overall/f", 3.039_332_901_852_577),
        ("/disconfirmation/overall/p_value", 0.131_894_678_386_538),
        ("/disconfirmation/overall/surface/a1/value", 10.218_248_885_003_33),
        ("/segments/0/segments/1/overall/gap/interval/high", 0.411_364_706_679_195),
    ] {
        println!("{pointer}");
        close(number(&document, pointer), expected, 1e-10);
    }
}

#[test]
fn a_configuration_names_everything() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "bank.csv", BANK);
    let items = "[[dimension]]\nname = \"branch\"\n[[dimension.item]]\nid = \"look\"\n\
                 expectation = \"E1\"\nperception = \"P1\"\n\
                 [[dimension]]\nname = \"service\"\n[[dimension.item]]\nid = \"3\"\n\
                 name = \"on time\"\nexpectation = \"E3\"\nperception = \"#8\"\n\
                 [[dimension.item]]\nid = \"2\"\nexpectation = \"E2\"\nperception = \"P2\"\n";
    let config = file(&folder, "s.toml", format!("scale = \"1-7\"\nweights = [20, 80]\n{items}"));
    let run = |more: &[&str]| {
        let options = ["--config", config.to_str().unwrap(), "--format", "json"];
        parsed(&servqual(&path, &[&options[..], more].concat()))
    };
    let document = run(&[]);
    close(number(&document, "/weighted/gap/value"), -1.2, 1e-12);
    // Items stand in the order of their columns.
    let ids: Vec<&str> =
        document["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["look", "2", "3"]);
    assert_eq!(document["items"][2]["name"], "on time");
    assert_eq!(document["options"]["columns_found"], "as the configuration says");
    // Options go before the file.
    let other = run(&["--weights", "80,20", "--scale", "0-10"]);
    close(number(&other, "/weighted/gap/value"), -0.3, 1e-12);
    assert_eq!(other["options"]["scale"], serde_json::json!([0, 10]));
    for (text, code, said) in [
        (format!("colour = 1\n{items}"), 2, "colour"),
        (items.replace("\"E3\"", "\"E9\""), 2, "no column \"E9\""),
        (items.replace("\"E3\"", "\"E2\""), 2, "\"E2\" stands twice"),
        (items.replace("\"2\"", "\"look\""), 2, "the item \"look\" stands twice"),
        (format!("weights = [50, 40]\n{items}"), 2, "weights sum to 90, not to 100"),
        (
            format!("weights = [100]\n{items}"),
            2,
            "1 numbers, and the dimensions are 2: branch, service",
        ),
        (format!("scale = \"5\"\n{items}"), 2, "such as 0-10"),
        (format!("scale = \"8-9\"\n{items}"), 1, "nobody answered \"E1\""),
    ] {
        let config = file(&folder, "other.toml", &text);
        let (found, message) = failure(&servqual(&path, &["--config", config.to_str().unwrap()]));
        assert_eq!(found, code, "{text}: {message}");
        assert!(message.contains(said), "{message}");
    }
    let both = ["--config", config.to_str().unwrap(), "--dimension", "a=1-3"];
    assert_eq!(failure(&servqual(&path, &both)).0, 2);
}

#[test]
fn missing_answers_are_left_out_as_asked_and_counted() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "salon.csv", SALON);
    let complete = json("servqual", &path, TWO);
    assert_eq!((&complete["respondents"], &complete["complete"]), (&12.into(), &9.into()));
    let missing = &complete["overall"]["missing"];
    assert_eq!((&complete["overall"]["n"], &missing["total"]), (&9.into(), &3.into()));
    let reasons = [&missing["skipped"], &missing["not_applicable"], &missing["invalid"]];
    assert_eq!(reasons, [1, 1, 1]);
    assert_eq!(complete["items"][1]["missing_answers"]["invalid"], 1);
    assert_eq!(complete["bad_cells"]["first"][0]["column"]["name"], "P_2");
    assert_eq!(complete["bad_cells"]["first"][0]["line"], 12);
    let available = json("servqual", &path, &format!("{TWO} --missing-treatment available"));
    let n: Vec<&Value> = (0..4).map(|at| &available["items"][at]["n"]).collect();
    assert_eq!(n, [11, 11, 11, 12]);
    // An item with one pair has no test; the others have theirs.
    let few = "E1,E2,E3,P1,P2,P3\n6,,7,6,5,5\n7,,6,6,5,6\n6,6,6,6,5,6\n5,,7,6,4,4\n";
    let few = file(&folder, "few.csv", few);
    let few = json("servqual", &few, "--dimension a=1-3 --missing-treatment available");
    assert_eq!((&few["items"][1]["n"], &few["items"][1]["test"]), (&1.into(), &Value::Null));
    close(number(&few, "/items/0/test/t"), 0.0, 1e-15);
    assert!(lines(&few, "notes").contains("a test of \"2\" needs at least 2 respondents"));
    // Nobody left out a whole dimension.
    assert_eq!(available["overall"]["n"], 12);
    let (code, message) = failure(&measure("servqual", &path, &format!("{TWO} --strict")));
    assert!(code == 1 && message.contains("line 12 P_2: \"9\""), "{message}");
    // The outcome of one is not known; three others are incomplete.
    let outcome = json("servqual", &path, &format!("{TWO} --outcome joy"));
    assert_eq!(outcome["disconfirmation"]["missing_outcomes"]["skipped"], 1);
    assert_eq!(outcome["disconfirmation"]["overall"]["n"], 9);
    assert_eq!(outcome["options"]["outcome"][0]["name"], "joy");
    // Fifteen seconds are too few for eight answers, not for seven, and sixteen
    // will do; a negative time is none.
    let timed = SALON.replace("joy\n", "joy,time\n").replace(",5\n", ",5,15\n");
    let timed = timed.replace(",6\n", ",6,16\n").replace(",4\n", ",4,-3\n");
    let timed = json("servqual", &file(&folder, "t.csv", timed), &format!("{TWO} --seconds time"));
    assert_eq!(timed["careless"]["speeding"], 1);
    assert_eq!(
        (&timed["options"]["seconds"]["number"], &timed["bad_cells"]["count"]),
        (&12.into(), &3.into())
    );
    assert_eq!(complete["careless"]["speeding"], Value::Null);
    // A column is a question only beside its other one: `Email` is none.
    assert_eq!(complete["items"].as_array().unwrap().len(), 4);
    let alone = file(&folder, "alone.csv", SALON.replace("P_4", "Q_4"));
    let three = json("servqual", &alone, "--dimension all=1-3");
    assert!(lines(&three, "notes").contains("want of the other question: E_4"));
    let (code, message) = failure(&measure("servqual", &alone, TWO));
    assert!(code == 2 && message.contains("no item 4; the items are 1, 2, 3"), "{message}");
}

#[test]
fn items_are_mirrored_on_request_alone() {
    let folder = TempDir::new().unwrap();
    let plain = json("servqual", &file(&folder, "salon.csv", SALON), TWO);
    // The same answers, those to item 2 given in reverse.
    let mut reversed = String::new();
    for (row, line) in SALON.lines().enumerate() {
        let cells = line.split(',').enumerate().map(|(at, cell)| match cell.parse::<i32>() {
            Ok(value) if row > 0 && (at == 3 || at == 7) && value < 8 => (8 - value).to_string(),
            _ => cell.to_owned(),
        });
        reversed.push_str(&cells.collect::<Vec<_>>().join(","));
        reversed.push('\n');
    }
    let path = file(&folder, "reversed.csv", &reversed);
    let mirrored = json("servqual", &path, &format!("{TWO} --reverse 2"));
    assert_eq!(mirrored["items"][1]["reversed"], true);
    for part in ["overall", "dimensions", "hotelling", "combined_reliability"] {
        assert_eq!(mirrored[part], plain[part], "{part}");
    }
    let left = json("servqual", &path, TWO);
    assert_ne!(left["overall"], plain["overall"]);
    let warnings = lines(&left, "warnings");
    assert!(warnings.contains("staff: alpha of expectations is -"), "{warnings}");
    assert!(warnings.contains("--reverse"), "{warnings}");
    let text = stdout(&measure("servqual", &path, &format!("{TWO} --reverse 2")));
    assert!(text.contains("reversed"), "{text}");
    let (code, message) = failure(&measure("servqual", &path, &format!("{TWO} --reverse 7")));
    assert!(code == 2 && message.contains("--reverse 7: no item 7"), "{message}");
}

#[test]
fn what_does_not_vary_is_named() {
    let folder = TempDir::new().unwrap();
    // E1 is 7 throughout, and item 2 has the gap -1 of everybody.
    let data =
        "E1,E2,E3,P1,P2,P3\n7,5,6,5,4,4\n7,6,5,6,5,5\n7,7,7,4,6,5\n7,6,4,5,5,4\n7,5,6,7,4,3\n";
    let path = file(&folder, "constant.csv", data);
    let document = json("servqual", &path, "--dimension all=1-3");
    let warnings = lines(&document, "warnings");
    for said in ["item 1: everybody who answered E1 said 7", "item 2: the gap is the same"] {
        assert!(warnings.contains(said), "{warnings}");
    }
    let notes = lines(&document, "notes");
    assert!(notes.contains("reliability of \"all\": ") && notes.contains("\"E1\""), "{notes}");
    // The other items are tested all the same, and corrected for two.
    assert_eq!(
        (&document["items"][1]["test"], &document["hotelling"]),
        (&Value::Null, &Value::Null)
    );
    let p = |item: usize, p: &str| number(&document, &format!("/items/{item}/test/{p}"));
    let least = if p(0, "p_value") < p(2, "p_value") { 0 } else { 2 };
    close(p(least, "adjusted_p_value"), 2.0 * p(least, "p_value"), 1e-15);
    let (code, message) = failure(&measure("servqual", &path, "--dimension all=1-3 --strict"));
    assert!(code == 1 && message.contains("item 1") && message.contains("item 2"), "{message}");
}

#[test]
fn bad_usage_is_code_two_and_bad_data_one() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "bank.csv", BANK);
    let twice = file(&folder, "twice.csv", "E1,e_1,P1\n1,2,3\n");
    let none = file(&folder, "none.csv", "E1,P1,E2,P2\n7,,1,2\n6,,2,1\n");
    let nobody = file(&folder, "nobody.csv", "E1,P1,E2,P2\n7,6,,2\n,5,2,1\n");
    let words = file(&folder, "words.csv", "E1,P1\nagree,6\nagree,5\n");
    for (path, options, code, said) in [
        (&path, "", 2, "not the classical 1 to 22 but 1, 2, 3"),
        (&path, "--dimension all=1-9", 2, "--dimension all=1-9: no item 4; the items are 1, 2, 3"),
        (&path, "--dimension all=1-2", 2, "item 3 is in no --dimension"),
        (&path, "--dimension a=1-3 --dimension b=3", 2, "item 3 is in a dimension already"),
        (&path, "--dimension 1-3", 2, "such as Tangibles=1-4"),
        (
            &path,
            "--dimension all=1-3 --weights 60,40",
            2,
            "2 numbers, and the dimensions are 1: all",
        ),
        (&path, &format!("{BRANCH} --weights 60,30"), 2, "weights sum to 90, not to 100"),
        (&path, &format!("{BRANCH} --weights 160,-60"), 2, "a weight is -60"),
        (&path, &format!("{BRANCH} --weights 60,nan"), 2, "a weight is NaN"),
        (&path, "--expectation Q{} --perception P{}", 2, "no columns Q{} and P{} of one item"),
        (&path, "--expectation E{}", 2, "--perception"),
        (&path, "--expectation E --perception P", 2, "a pattern with {}"),
        (&path, &format!("{BRANCH} --outcome joi"), 2, "did you mean \"joy\""),
        (&path, &format!("{BRANCH} --seconds took"), 2, "no column \"took\""),
        (&path, &format!("{BRANCH} --by shopp"), 2, "did you mean \"shop\""),
        (&path, &format!("{BRANCH} --where shop=Nice"), 1, "no row is as --where asks"),
        (&path, &format!("{BRANCH} --level 95"), 2, "such as 0.95"),
        (&path, &format!("{BRANCH} --missing 5"), 2, "that is an answer"),
        (&path, &format!("{BRANCH} --scale 1-5 --strict"), 1, "line 2 E1: \"6\""),
        (&path, &format!("{BRANCH} --scale 8-9"), 1, "nobody answered \"E1\""),
        (&path, &format!("{BRANCH} --format csv"), 2, "invalid value"),
        (&path, &format!("{BRANCH} --missing-treatment listwise"), 2, "available"),
        (&path, "--config none.toml", 1, "none.toml"),
        (&path, "--template en", 2, "cannot be used with"),
        (&path, &format!("{BRANCH} --output x"), 2, "--template"),
        (&path, &format!("{BRANCH} --phrasing positive"), 2, "--template"),
        (&twice, "--dimension a=1", 2, "columns #1 and #2 are both E{} of item 1"),
        (&none, "--dimension a=1,2", 1, "nobody answered \"P1\""),
        (&nobody, "--dimension a=1,2", 1, "none of 2 respondents answered all 4 questions"),
        (&words, "--dimension a=1", 1, "line 2: \"agree\" is no answer from 1 to 7"),
    ] {
        let (found, message) = failure(&measure("servqual", path, options));
        assert_eq!(found, code, "{options}: {message}");
        assert!(message.contains(said), "{options}: {message}");
    }
    // Words are points where they are said to be.
    let labelled = json("servqual", &words, "--dimension a=1 --label agree=6");
    close(number(&labelled, "/overall/gap/value"), -0.5, 1e-12);
    // Off the scale is missing, and seen.
    let narrow = json("servqual", &path, &format!("{BRANCH} --scale 1-6"));
    assert_eq!((&narrow["bad_cells"]["count"], &narrow["overall"]["n"]), (&5.into(), &1.into()));
    assert_eq!(narrow["overall"]["gap"]["interval"], Value::Null);
}

#[test]
fn questionnaires_can_be_answered_and_read() {
    let folder = TempDir::new().unwrap();
    let run = |words: &[&str]| Command::new(SATIS).args(words).output().unwrap();
    for (language, phrasing, names, said) in [
        ("en", "positive", ["tangibles", "empathy"], "This provider has staff who serve"),
        ("zh", "negative-1988", ["有形性", "移情性"], "这家机构使用先进的设备"),
    ] {
        let target = folder.path().join(language);
        let to = target.to_str().unwrap();
        let base = ["servqual", "--template", language, "--phrasing", phrasing];
        let printed = stdout(&run(&base));
        let files = ["--- questionnaire.txt ---", "--- answers.csv ---", "--- servqual.toml ---"];
        for said in files.into_iter().chain(["E01", "P22", names[0], said]) {
            assert!(printed.contains(said), "{said}: {printed}");
        }
        let told = stdout(&run(&[&base[..], &["--output", to]].concat()));
        assert!(told.contains("satis servqual"), "{told}");
        let (answers, config) = (target.join("answers.csv"), target.join("servqual.toml"));
        let options = ["--config", config.to_str().unwrap(), "--format", "json"];
        let (code, message) = failure(&servqual(&answers, &options));
        assert!(code == 1 && message.contains("nobody answered \"E01\""), "{message}");
        // Everybody expects 7 but for noise and is given two points less.
        let mut rows = fs::read_to_string(&answers).unwrap();
        assert_eq!(rows.trim_end().split(',').count(), 1 + 44);
        for respondent in 0..6 {
            let answer =
                |item: usize, less: usize| 7 - (respondent * (item + 2) / 3 + item) % 3 - less;
            let expected = (0..22).map(|item| answer(item, 0).to_string());
            let perceived = (0..22).map(|item| answer(item + respondent, 2).to_string());
            let cells: Vec<String> = expected.chain(perceived).collect();
            let _ = writeln!(rows, "{respondent},{}", cells.join(","));
        }
        fs::write(&answers, rows).unwrap();
        let document = parsed(&servqual(&answers, &options));
        assert_eq!(document["complete"], 6);
        let dimensions = document["dimensions"].as_array().unwrap();
        assert_eq!(dimensions.len(), 5);
        assert_eq!([&dimensions[0]["name"], &dimensions[4]["name"]], names);
        let reversed = document["items"].as_array().unwrap().iter();
        let reversed = reversed.filter(|item| item["reversed"] == true).count();
        assert_eq!(reversed, if phrasing == "positive" { 0 } else { 9 });
        // The header is that of the usual names, too.
        let usual: &[&str] = if reversed == 0 { &[] } else { &["--reverse", "10-13,18-22"] };
        let plain = parsed(&servqual(&answers, &[&["--format", "json"], usual].concat()));
        assert_eq!(plain["overall"], document["overall"]);
        assert_eq!(plain["items"][21]["dimension"], "empathy");
        // What was collected is not written over.
        let (code, message) = failure(&run(&[&base[..], &["--output", to]].concat()));
        assert!(code == 1 && message.contains("cannot write"), "{message}");
    }
}

#[test]
fn a_table_to_read() {
    let folder = TempDir::new().unwrap();
    file(&folder, "salon.csv", SALON);
    let words = format!("servqual salon.csv {TWO} --weights 70,30 --outcome joy --by plan");
    let run = |more: &str| {
        let words = format!("{words} {more}");
        let mut command = Command::new(SATIS);
        stdout(&command.current_dir(folder.path()).args(words.split_whitespace()).output().unwrap())
    };
    insta::assert_snapshot!(run(""));
    let markdown = run("--format markdown");
    assert!(markdown.starts_with("### SERVQUAL\n"), "{markdown}");
    for said in ["#### dimensions\n", "| staff | ", "#### gaps by plan\n", "--:|"] {
        assert!(markdown.contains(said), "{said}: {markdown}");
    }
}

/// The section of the book names every field, and no other.
#[test]
fn the_page_of_the_book_names_every_field() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "salon.csv", SALON);
    let options = format!(
        "{TWO} --weights 70,30 --outcome joy --by plan --where plan=free --where plan=paid"
    );
    let mut found = BTreeSet::new();
    collect(&json("servqual", &path, &options), &mut found);
    let [metric, _, _, servqual] = documented();
    assert!(servqual.is_subset(&found), "{:?}", servqual.difference(&found));
    let known: BTreeSet<String> = metric.union(&servqual).cloned().collect();
    assert!(found.is_subset(&known), "{:?}", found.difference(&known));
}
