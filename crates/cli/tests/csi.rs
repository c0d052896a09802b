//! `satis csi`: indices in their models, on the shared survey and on small
//! ones, models as files, missing answers, segments, diagrams, questionnaires.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{SATIS, collect, documented_of, failure, file, json, number, run, stdout};
use satis_response_model::dev::shared_data;
use serde_json::Value;
use tempfile::TempDir;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
}

/// A run on a file with options that may hold spaces.
fn csi(path: &Path, options: &[&str]) -> Output {
    Command::new(SATIS).arg("csi").arg(path).args(options).output().unwrap()
}

fn parsed(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

/// The words of an array of strings, one a line.
fn lines(document: &Value, field: &str) -> String {
    let lines = document[field].as_array().unwrap().iter();
    lines.map(|line| line.as_str().unwrap().to_owned() + "\n").collect()
}

/// The object of an array whose fields hold these texts.
fn one<'a>(document: &'a Value, list: &str, texts: &[(&str, &str)]) -> &'a Value {
    let mut all = document[list].as_array().unwrap().iter();
    let fits = |row: &&Value| texts.iter().all(|(field, text)| row[*field] == *text);
    all.find(fits).unwrap_or_else(|| panic!("no {texts:?} in {list}"))
}

/// Sixteen customers of a shop; one left an answer out, two name no shop.
const SHOP: &str = "\
id,q1,q2,s1,s2,again,shop,w
1,8,7,8,7,9,Lyon,1
2,9,9,10,8,9,Lyon,2
3,6,7,6,5,5,Lille,1
4,4,5,3,4,2,Lille,1.5
5,7,6,7,6,6,Lyon,1
6,10,9,9,9,10,Lyon,0.5
7,5,3,4,4,6,Lille,1
8,8,9,8,7,8,Lyon,1
9,3,5,4,3,1,Lille,2
10,7,8,9,8,7,Lille,1
11,6,4,6,7,8,,1
12,9,8,7,9,10,Lyon,1
13,5,6,5,,4,Lille,1
14,2,4,3,2,3,Lille,1
15,8,6,9,10,9,,1
16,7,7,6,6,5,Lyon,1
";

const MODEL: &str = "\
name = \"shop\"
paths = [\"Quality -> Satisfaction, Loyalty\", \"Satisfaction -> Loyalty\"]

[[constructs]]
name = \"Quality\"
items = [\"q1\", \"q2\"]

[[constructs]]
name = \"Satisfaction\"
items = [\"s1\", \"s2\"]

[[constructs]]
name = \"Loyalty\"
items = [\"again\"]
";

/// The two files, and a run on them.
struct Shop {
    folder: TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        file(&folder, "shop.csv", SHOP);
        file(&folder, "shop.toml", MODEL);
        Self { folder }
    }

    fn run(&self, words: &str) -> Output {
        let words = format!("csi shop.csv --model shop.toml {words}");
        let mut command = Command::new(SATIS);
        command.current_dir(self.folder.path()).args(words.split_whitespace()).output().unwrap()
    }

    fn json(&self, words: &str) -> Value {
        parsed(&self.run(&format!("{words} --format json")))
    }
}

#[test]
fn the_mobile_telephone_survey() {
    let Some(path) = shared_data("csi/mobi.csv") else { return };
    let document = json("csi", &path, "--model ecsi --bootstrap 300 --seed 7");
    assert_eq!(
        (&document["schema"], &document["n"], &document["model"]["template"]),
        (&"satis.csi/1".into(), &250.into(), &"ECSI".into())
    );
    close(number(&document, "/index/value"), 72.454_117_93, 1e-7);
    let path_of = |from, to| one(&document, "paths", &[("from", from), ("to", to)]);
    close(number(path_of("Image", "Expectation"), "/coefficient/value"), 0.504_913_933_6, 1e-9);
    let satisfaction = one(&document, "constructs", &[("construct", "Satisfaction")]);
    close(number(satisfaction, "/r_squared/value"), 0.681_078_291_4, 1e-9);
    assert_eq!(document["constructs"][0], *satisfaction, "the target comes first");
    // The other conventions, as the docs page of the indices has them.
    for (options, expected) in [
        ("--index standardized", 71.782),
        ("--index equal", 71.970),
        ("--index raw-metric --scheme centroid", 71.248),
    ] {
        let other = json("csi", &path, &format!("--model ecsi --bootstrap 0 {options}"));
        close(number(&other, "/index/value"), expected, 6e-4);
    }
    // With weights estimated anew the error is another than with known ones.
    let error = number(&document, "/index/standard_error");
    assert!((0.8..1.1).contains(&error), "{error}");
    assert_eq!(document["index"]["interval"]["method"], "percentile bootstrap");
    close(number(&document, "/index/interval/low"), 70.7, 0.6);
    assert_eq!(document["bootstrap"]["failed"], 0);
    assert!(lines(&document, "warnings").contains("Satisfaction and Loyalty 0.9"));
    // The same seed gives the same bits, another one others.
    let again = json("csi", &path, "--model ecsi --bootstrap 300 --seed 7");
    assert_eq!(again, document);
    let other = json("csi", &path, "--model ecsi --bootstrap 300 --seed 8");
    assert_eq!(other["index"]["value"], document["index"]["value"]);
    assert_ne!(other["index"]["interval"], document["index"]["interval"]);
    // PLSc lifts the paths, and says what it was.
    let corrected = json("csi", &path, "--model ecsi --bootstrap 0 --correction rho-a");
    assert_eq!(corrected["options"]["correction"], "rho-a");
    let explained = one(&corrected, "constructs", &[("construct", "Satisfaction")]);
    assert!(number(explained, "/r_squared/value") > 0.75);
}

/// Figures of an estimation in NumPy of its own: Lohmoeller's iteration on the
/// correlations of the fifteen who answered everything.
#[test]
fn a_small_survey_as_numpy_has_it() {
    let shop = Shop::new();
    let document = shop.json("--by shop --bootstrap 0");
    let of = |pointer: &str| number(&document, pointer);
    assert_eq!((&document["n"], &document["respondents"]), (&15.into(), &16.into()));
    assert_eq!((&document["incomplete"], &document["missing"]["skipped"]), (&1.into(), &1.into()));
    for (pointer, expected) in [
        ("/index/value", 60.749_949_550_372_015),
        ("/index/standard_error", 6.470_749_715_578_064),
        ("/index/known_weights_standard_error", 6.470_749_715_578_064),
        ("/index/standard_deviation", 25.061_105_885_910_223),
        ("/constructs/0/r_squared/value", 0.809_642_925_343_892),
        ("/constructs/0/alpha/value", 0.940_723_356_434_565),
        ("/constructs/0/rho_c/value", 0.971_213_763_836_592),
        ("/constructs/0/average_variance_extracted/value", 0.944_038_457_095_559),
        ("/outer/0/weight/value", 0.511_438_418_551_759),
        ("/outer/1/loading/value", 0.971_970_779_199_361),
        ("/outer/0/index_weight", 0.503_107_97),
        ("/discriminant/0/htmt/value", 0.971_749_231_412_322),
        ("/segments/0/segments/0/index/value", 39.832_081_332_873_436),
        ("/segments/0/segments/0/difference/value", -34.863_113_695_830_954),
        ("/segments/0/segments/0/difference/standard_error", 10.821_488_073_131_496),
        ("/segments/0/segments/0/p_value", 1.274_519_873_2e-3),
        ("/segments/0/segments/0/adjusted_p_value", 3.0 * 1.274_519_873_2e-3),
        ("/segments/0/segments/1/index/value", 73.824_323_682_145_49),
        ("/segments/0/segments/1/adjusted_p_value", 2.0 * 2.690_822_487_7e-2),
    ] {
        println!("{pointer}");
        close(of(pointer), expected, 2e-8);
    }
    let quality = one(&document, "paths", &[("from", "Quality"), ("to", "Loyalty")]);
    close(number(quality, "/coefficient/value"), 0.054_510_437_950_166, 1e-9);
    close(number(quality, "/coefficient/standard_error"), 0.309_138_625_224_825, 1e-9);
    close(number(quality, "/p_value"), 0.862_975_471_640_08, 1e-9);
    assert_eq!(quality["coefficient"]["interval"], Value::Null);
    // All ways: the path, and that through satisfaction.
    let effect = one(&document, "effects", &[("from", "Quality"), ("to", "Loyalty")]);
    let around = 0.899_801_603_323_695 * 0.834_768_612_993_899;
    close(number(effect, "/indirect/value"), around, 1e-9);
    close(number(effect, "/total/value"), 0.054_510_437_950_166 + around, 1e-9);
    // The segments share out the index of all.
    let segments = document["segments"][0]["segments"].as_array().unwrap();
    let names: Vec<&str> = segments.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Lille", "Lyon", "(blank)"]);
    let shared = |one: &Value| number(one, "/n") * number(one, "/index/value");
    close(segments.iter().map(shared).sum::<f64>() / 15.0, of("/index/value"), 1e-9);
    assert_eq!(segments[0]["indices"].as_array().unwrap().len(), 3);
    // Weights enter the moments alone; those without one are left out.
    let weighted = shop.json("--weight w --bootstrap 0");
    close(number(&weighted, "/index/value"), 58.619_891_902_054_1, 1e-8);
    close(number(&weighted, "/effective_n"), 13.441_860_465_116_28, 1e-9);
    close(number(&weighted, "/constructs/0/r_squared/value"), 0.835_841_599_911_671, 1e-9);
    assert_eq!(document["effective_n"], Value::Null);
}

#[test]
fn the_bootstrap_is_that_of_its_seed() {
    let shop = Shop::new();
    let document = shop.json("--bootstrap 200 --seed 3");
    let error = number(&document, "/index/standard_error");
    assert!((4.0..9.0).contains(&error), "{error}");
    assert_eq!(shop.json("--bootstrap 200 --seed 3"), document);
    assert_ne!(shop.json("--bootstrap 200 --seed 4")["paths"], document["paths"]);
    let path = &document["paths"][0];
    let ratio = number(path, "/coefficient/value") / number(path, "/coefficient/standard_error");
    close(number(path, "/statistic"), ratio, 1e-12);
    // A construct of one item has no interval of its reliability, and no note.
    assert_eq!(lines(&document, "notes"), "");
    let loyalty = one(&document, "constructs", &[("construct", "Loyalty")]);
    assert_eq!(loyalty["rho_c"]["interval"], Value::Null);
    for (interval, method) in
        [("basic", "basic bootstrap"), ("normal", "normal bootstrap"), ("bca", "BCa bootstrap")]
    {
        let other = shop.json(&format!("--bootstrap 200 --interval {interval} --level 0.9"));
        let found = &other["index"]["interval"];
        assert_eq!(found["level"], 0.9);
        assert!(found["method"].as_str().unwrap().contains(method), "{found}");
    }
}

#[test]
fn missing_answers_are_treated_as_asked() {
    let shop = Shop::new();
    for (treatment, n) in [("listwise", 15), ("mean", 16), ("pairwise", 16), ("em", 16)] {
        let document = shop.json(&format!("--missing-answers {treatment} --bootstrap 20"));
        let options = &document["options"];
        assert_eq!((&document["n"], &options["missing_answers"]), (&n.into(), &treatment.into()));
        assert_eq!(document["incomplete"], 1);
    }
    let warned = lines(&shop.json("--bootstrap 0"), "warnings");
    assert!(warned.contains("6.2 % of the respondents lack an answer"), "{warned}");
    // Somebody who answered nothing is nobody; somebody without an answer to a
    // construct counts where the treatment lets him, and is seen.
    let more = format!("{SHOP}17,,N/A,,,,Lyon,1\n18,7,8,,,7,Lyon,1\n19,7,eight,8,8,7,Lyon,1\n");
    let path = file(&shop.folder, "more.csv", more);
    let model = shop.folder.path().join("shop.toml");
    let run = |more: &[&str]| {
        let options = ["--model", model.to_str().unwrap(), "--bootstrap", "0", "--format", "json"];
        csi(&path, &[&options[..], more].concat())
    };
    let document = parsed(&run(&["--missing-answers", "em"]));
    assert_eq!((&document["rows"]["unanswered"], &document["n"]), (&1.into(), &18.into()));
    let satisfaction = one(&document, "constructs", &[("construct", "Satisfaction")]);
    assert_eq!(satisfaction["without_answers"], 1);
    let warned = lines(&document, "warnings");
    assert!(warned.contains("count: Satisfaction 1 respondent"), "{warned}");
    assert_eq!(document["bad_cells"]["first"][0]["text"], "eight");
    let q2 = one(&document, "items", &[("item", "q2")]);
    assert_eq!(
        (&q2["missing"]["invalid"], &q2["missing"]["not_applicable"]),
        (&1.into(), &1.into())
    );
    assert_eq!(parsed(&run(&[]))["n"], 15);
    let (code, message) = failure(&run(&["--strict"]));
    assert!(code == 1 && message.contains("line 20 q2: \"eight\""), "{message}");
}

#[test]
fn items_are_found_by_name_or_as_said() {
    let shop = Shop::new();
    let plain = shop.json("--bootstrap 0");
    // The same file under other headings, one item worded in reverse.
    let mut other = String::from("id,How good?,second,s1,s2,again\n");
    for line in SHOP.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let q2: i32 = 11 - cells[2].parse::<i32>().unwrap();
        let _ = writeln!(other, "{},{},{q2},{}", cells[0], cells[1], cells[3..6].join(","));
    }
    let path = file(&shop.folder, "other.csv", other);
    let model = shop.folder.path().join("shop.toml");
    let options = ["--bootstrap", "0", "--format", "json", "--model"];
    let by_options = [
        model.to_str().unwrap(),
        "--column",
        "q1=How good?",
        "--column",
        "q2=#3",
        "--reverse",
        "q2",
    ];
    let found = parsed(&csi(&path, &[&options[..], &by_options].concat()));
    assert_eq!(found["constructs"], plain["constructs"]);
    assert_eq!(one(&found, "items", &[("item", "q2")])["reversed"], true);
    // Or the model says it all.
    let beside = "reversed = [\"q2\"]\nscale = \"1-10\"\ntarget = \"Loyalty\"\n";
    let columns = "[columns]\nq1 = \"How good?\"\nq2 = \"second\"\n";
    let model = file(&shop.folder, "all.toml", format!("{beside}{MODEL}{columns}"));
    let found = parsed(&csi(&path, &[&options[..], &[model.to_str().unwrap()]].concat()));
    assert_eq!(found["paths"], plain["paths"]);
    assert_eq!(found["index"]["construct"], "Loyalty");
    // Left as it is, the item runs against its construct.
    let options = [&options[..], &[model.to_str().unwrap()]].concat();
    let wrong = file(&shop.folder, "wrong.csv", SHOP.replace("q1,q2", "How good?,second"));
    let found = parsed(&csi(&wrong, &options));
    let warned = lines(&found, "warnings");
    assert!(warned.contains("runs against Quality") && warned.contains("--reverse"), "{warned}");
    // A scale of its own, and one that is too wide.
    let own = format!("{MODEL}[scales]\nagain = \"0-10\"\n");
    file(&shop.folder, "shop.toml", own);
    let found = shop.json("--bootstrap 0 --scale 1-12");
    assert_eq!(one(&found, "items", &[("item", "again")])["scale"], serde_json::json!([0, 10]));
    let index = number(&found, "/index/value");
    close(index, number(&plain, "/index/value") * 9.0 / 11.0, 1e-9);
    assert!(lines(&found, "warnings").contains("no answer is above 10"));
}

#[test]
fn models_of_higher_order_and_with_products() {
    let shop = Shop::new();
    let higher = "name = \"higher\"\npaths = [\"Visit -> Loyalty\"]\ntarget = \"Visit\"\n\
                  [[constructs]]\nname = \"Quality\"\nitems = [\"q1\", \"q2\"]\n\
                  [[constructs]]\nname = \"Mood\"\nitems = [\"s1\", \"s2\"]\n\
                  [[constructs]]\nname = \"Visit\"\nparts = [\"Quality\", \"Mood\"]\n\
                  [[constructs]]\nname = \"Loyalty\"\nitems = [\"again\"]\n";
    file(&shop.folder, "shop.toml", higher);
    let document = shop.json("--bootstrap 30");
    assert_eq!(one(&document, "outer", &[("item", "Mood")])["construct"], "Visit");
    assert_eq!(document["items"].as_array().unwrap().len(), 5);
    let index = number(&document, "/index/value");
    assert!((55.0..68.0).contains(&index), "{index}");
    let product = MODEL
        .replace("\", \"Satisfaction", "\", \"Quality * Quality -> Loyalty\", \"Satisfaction")
        + "[[interactions]]\nfirst = \"Quality\"\nsecond = \"Quality\"\n";
    file(&shop.folder, "shop.toml", product);
    let document = shop.json("--bootstrap 30");
    let square = one(&document, "constructs", &[("construct", "Quality * Quality")]);
    assert_eq!(square["index"], Value::Null);
    assert_eq!(document["importance_performance"], Value::Null);
    assert!(lines(&document, "notes").contains("importance-performance map"));
    stdout(&shop.run("--bootstrap 30"));
}

#[test]
fn bad_usage_is_code_two_and_bad_data_one() {
    let shop = Shop::new();
    let with = |name: &str, from: &str, to: &str| {
        assert!(SHOP.contains(from) || MODEL.contains(from), "{from}");
        let (csv, toml) = (SHOP.replace(from, to), MODEL.replace(from, to));
        if toml == MODEL {
            file(&shop.folder, name, csv)
        } else {
            file(&shop.folder, name, toml)
        };
    };
    let last = "\"Satisfaction -> Loyalty\"";
    with("circle.toml", last, &format!("{last}, \"Loyalty -> Quality\""));
    with("item.toml", "\"s2\"", "\"s3\"");
    with("empty.toml", "[\"again\"]", "[]");
    with("twice.toml", "\"s2\"", "\"q1\"");
    with("named.toml", "Satisfaction", "Joy");
    with("key.toml", "name = \"shop\"", "name = \"shop\"\ncolour = 1");
    with("negative.csv", "Lyon,0.5", "Lyon,-0.5");
    let mut constant = String::from("q1,q2,s1,s2,again,shop,w\n");
    let mut nobody = constant.clone();
    let mut never = constant.clone();
    for row in 0..9 {
        let (a, b) = (1 + row, 1 + (row * 4) % 9);
        let _ = writeln!(constant, "{a},{b},{a},{b},7,x,0");
        let _ = writeln!(nobody, "{a},{b},{a},{b},,x,1");
        let blank =
            if row % 2 == 0 { format!("{a},,{a},{b},{a}") } else { format!(",{b},{a},{b},{a}") };
        let _ = writeln!(never, "{blank},x,1");
    }
    file(&shop.folder, "constant.csv", constant);
    file(&shop.folder, "nobody.csv", nobody);
    file(&shop.folder, "never.csv", never);
    for (words, code, said) in [
        ("shop.csv", 2, "--model"),
        ("shop.csv --model acsy", 2, "known are acsi, scsb, ecsi"),
        ("shop.csv --model none.toml", 1, "none.toml"),
        ("shop.csv --model ecsi", 2, "no column \"IMAG1\""),
        (
            "shop.csv --model circle.toml",
            2,
            "circle: Quality -> Satisfaction -> Loyalty -> Quality",
        ),
        ("shop.csv --model item.toml", 2, "--column s3=COLUMN"),
        ("shop.csv --model empty.toml", 2, "has no items"),
        ("shop.csv --model twice.toml", 2, "\"q1\" stands twice"),
        ("shop.csv --model key.toml", 2, "colour"),
        ("shop.csv --model named.toml", 2, "say by --target"),
        ("shop.csv --model shop.toml --target Joy", 2, "no construct \"Joy\""),
        ("shop.csv --model shop.toml --column q9=q1", 2, "there is no item q9"),
        ("shop.csv --model shop.toml --column q1", 2, "such as q1=Question 1"),
        ("shop.csv --model shop.toml --column q1=q2", 2, "both q1 and q2"),
        ("shop.csv --model shop.toml --reverse q9", 2, "there is no item q9"),
        ("shop.csv --model shop.toml --by shopp", 2, "did you mean \"shop\""),
        ("shop.csv --model shop.toml --where shop=Nice", 1, "no row is as --where asks"),
        ("shop.csv --model shop.toml --bootstrap 1", 2, "at least 2 replicates"),
        ("shop.csv --model shop.toml --level 95", 2, "such as 0.95"),
        ("shop.csv --model shop.toml --missing 5", 2, "that is an answer"),
        ("shop.csv --model shop.toml --scheme fast", 2, "centroid"),
        ("shop.csv --model shop.toml --diagram shop.png", 2, ".svg or in .dot"),
        ("shop.csv --model shop.toml --output x", 2, "--template"),
        ("shop.csv --template ecsi", 2, "cannot be used with"),
        ("shop.csv --model shop.toml --scale 20-30", 1, "nobody answered \"q1\""),
        ("shop.csv --model shop.toml --scale 1-5 --strict", 1, "bad cells"),
        ("negative.csv --model shop.toml --weight w", 1, "line 7: the weight \"-0.5\" is below 0"),
        ("constant.csv --model shop.toml --weight w", 1, "no row that counts has a weight above 0"),
        ("constant.csv --model shop.toml", 1, "item \"again\" does not vary"),
        ("nobody.csv --model shop.toml", 1, "nobody answered \"again\""),
        ("never.csv --model shop.toml", 1, "none of 9 respondents answered all 5 items"),
        ("shop.csv --model shop.toml --where id=1", 1, "respondents"),
    ] {
        let mut command = Command::new(SATIS);
        command.current_dir(shop.folder.path()).arg("csi").args(words.split_whitespace());
        let (found, message) = failure(&command.output().unwrap());
        assert_eq!(found, code, "{words}: {message}");
        assert!(message.contains(said), "{words}: {message}");
    }
    assert!(!shop.folder.path().join("shop.png").exists());
}

#[test]
fn diagrams_are_written_beside() {
    let shop = Shop::new();
    let plain = stdout(&shop.run("--bootstrap 50"));
    assert_eq!(stdout(&shop.run("--bootstrap 50 --diagram shop.svg")), plain);
    let read = |name: &str| fs::read_to_string(shop.folder.path().join(name)).unwrap();
    let svg = read("shop.svg");
    assert!(svg.starts_with("<svg") && svg.contains("Satisfaction"), "{svg}");
    stdout(&shop.run("--bootstrap 50 --diagram shop.dot --diagram-items loadings"));
    let dot = read("shop.dot");
    assert!(dot.contains("\"Quality\" -> \"Satisfaction\" [label=\"0.90 ["), "{dot}");
    stdout(&shop.run("--bootstrap 0 --diagram zh.svg --language zh"));
    assert!(read("zh.svg").contains("线宽"));
}

/// Answers that somebody could give: good and bad respondents, and noise.
fn answers(header: &str, model: &str) -> String {
    let binary: Vec<&str> = model
        .lines()
        .filter_map(|line| line.strip_suffix(" = \"0..1\""))
        .map(|item| item.trim_matches('"'))
        .collect();
    let mut out = header.to_owned();
    let mut state = 7_u64;
    for respondent in 0..60 {
        let mood = respondent * 7 % 9;
        let _ = write!(out, "{respondent}");
        for item in header.trim_end().split(',').skip(1) {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let noise = (state >> 33) % 4;
            let answer = if binary.contains(&item) {
                u64::from(mood + noise < 6)
            } else {
                (mood + noise).clamp(1, 10)
            };
            let _ = write!(out, ",{answer}");
        }
        out.push('\n');
    }
    out
}

#[test]
fn questionnaires_can_be_answered_and_read() {
    let folder = TempDir::new().unwrap();
    for (index, language, said) in [
        ("acsi", "en", "OVERALLQ  How good has it been overall?\n     1  2  3"),
        ("scsb", "en", "COMP_STAFF"),
        ("ecsi", "zh", "CUSA1  总的来说，您有多满意？"),
        ("epsi", "en", "SERV1"),
        ("ncsb", "en", "customer satisfaction"),
        ("ccsi", "zh", "顾客满意度问卷"),
    ] {
        let target = folder.path().join(index);
        let to = target.to_str().unwrap();
        let base = ["csi", "--template", index, "--language", language];
        let printed = stdout(&run(&base));
        let files = ["--- questionnaire.txt ---", "--- answers.csv ---", "--- model.toml ---"];
        for said in files.into_iter().chain([said]) {
            assert!(printed.contains(said), "{said}: {printed}");
        }
        let told = stdout(&run(&[&base[..], &["--output", to]].concat()));
        assert!(told.contains("satis csi") && told.contains("--model"), "{told}");
        let (data, model) = (target.join("answers.csv"), target.join("model.toml"));
        let options = ["--bootstrap", "20", "--format", "json", "--model"];
        let read = |model: &str| csi(&data, &[&options[..], &[model]].concat());
        let (code, message) = failure(&read(model.to_str().unwrap()));
        assert!(code == 1 && message.contains("nobody answered"), "{message}");
        let header = fs::read_to_string(&data).unwrap();
        let text = fs::read_to_string(&model).unwrap();
        fs::write(&data, answers(&header, &text)).unwrap();
        // The file says what the name of the index says.
        let own = parsed(&read(model.to_str().unwrap()));
        let named = parsed(&read(index));
        assert_eq!(own["n"], 60);
        for part in ["index", "constructs", "paths", "outer", "items", "fit"] {
            assert_eq!(own[part], named[part], "{index} {part}");
        }
        assert_eq!(own["model"]["template"], Value::Null);
        let recalled = ["epsi", "ncsb", "ccsi"].contains(&index);
        assert_eq!(named["model"]["recalled"], recalled);
        assert_eq!(lines(&named, "warnings").contains("as recalled"), recalled);
        // What was collected is not written over.
        let (code, message) = failure(&run(&[&base[..], &["--output", to]].concat()));
        assert!(code == 1 && message.contains("cannot write"), "{message}");
    }
}

#[test]
fn a_table_to_read() {
    let shop = Shop::new();
    let words = "--by shop --weight w --bootstrap 200";
    insta::assert_snapshot!(stdout(&shop.run(words)));
    let markdown = stdout(&shop.run(&format!("{words} --format markdown")));
    assert!(markdown.starts_with("### CSI\n"), "{markdown}");
    for said in ["#### paths\n", "| Quality -\\> Satisfaction | ", "#### indices by shop\n"] {
        let plain = said.replace("\\>", ">");
        assert!(markdown.contains(said) || markdown.contains(&plain), "{said}: {markdown}");
    }
}

/// The section of the book names every field, and no other.
#[test]
fn the_page_of_the_book_names_every_field() {
    let shop = Shop::new();
    let mut found = BTreeSet::new();
    // Replicates that fail have causes: some resamples of five do not vary.
    let five: String = SHOP.lines().take(6).map(|line| line.to_owned() + "\n").collect();
    let five = five.replace("7,6,7,6,6,Lyon", "8,7,8,7,9,Lyon").replace("6,7,6,5,5", "8,7,8,7,9");
    let path = file(&shop.folder, "five.csv", five);
    let model = shop.folder.path().join("shop.toml");
    let few = format!("--model {} --bootstrap 200", model.display());
    collect(&json("csi", &path, &few)["bootstrap"], &mut found);
    assert!(found.contains("cause"), "{found:?}");
    let words = "--by shop --weight w --bootstrap 30 --where shop=Lyon --where shop=Lille";
    collect(&shop.json(words), &mut found);
    let (metric, own) = (documented_of(""), documented_of("csi"));
    assert!(own.is_subset(&found), "{:?}", own.difference(&found));
    let known: BTreeSet<String> = metric.union(&own).cloned().collect();
    assert!(found.is_subset(&known), "{:?}", found.difference(&known));
}
