//! `satis kano`: columns, wordings, tables, formats, questionnaires, on real
//! files and on made-up ones.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use common::{SATIS, collect, documented, failure, file, json, measure, number, pipe, stdout};
use satis_response_model::dev::{shared_data, shared_reference};
use serde_json::Value;
use tempfile::TempDir;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} instead of {expected}");
}

/// A run on a file with options that may hold spaces.
fn kano(path: &Path, options: &[&str]) -> Output {
    Command::new(SATIS).arg("kano").arg(path).args(options).output().unwrap()
}

fn feature<'a>(document: &'a Value, id: &str) -> &'a Value {
    let features = document["features"].as_array().unwrap();
    features.iter().find(|feature| feature["id"] == id).unwrap()
}

fn counts(feature: &Value) -> [u64; 6] {
    ["A", "O", "M", "I", "R", "Q"].map(|letter| feature["counts"][letter].as_u64().unwrap())
}

/// Twelve respondents: search is must-be by 7 to 3, the theme a tie of A and
/// I; one pair is incomplete, one declined.
const WORDS: &str = "\
id,plan,search_functional,search_dysfunctional,theme_functional,theme_dysfunctional,weight_of_search
1,free,I expect it,I dislike it,I like it,I am neutral,9 - Extremely important
2,free,I expect it,I dislike it,I like it,I expect it,8
3,free,I am neutral,I dislike it,I like it,I can tolerate it,9
4,free,I can tolerate it,I dislike it,I like it,I'm neutral,7
5,free,I expect it.,I dislike it,I am neutral,I am neutral,
6,paid,I EXPECT IT,I dislike it,I am neutral,I am neutral,5
7,paid,1. I expect it,I dislike it,I am neutral,I can tolerate it,6
8,paid,I like it,I dislike it,I am neutral,I am neutral,9
9,paid,I like it,I dislike it,I like it,I dislike it,9
10,paid,I like it,I dislike it,I dislike it,I like it,9
11,paid,,I dislike it,I like it,I like it,N/A
12,paid,prefer not to say,I dislike it,I am neutral,I dislike it,9
";

#[test]
fn convenient_transfers_as_published() {
    let Some(path) = shared_data("kano/wallet_transfers.csv") else { return };
    let options = "--table pouliot1993 --rule blauth --importance {}_importance";
    let document = json("kano", &path, options);
    let f7 = feature(&document, "F7");
    assert_eq!(counts(f7), [70, 121, 59, 77, 9, 22]);
    close(number(f7, "/better/value"), 0.584_097_859_3, 1e-10);
    close(number(f7, "/worse/value"), -0.550_458_715_6, 1e-10);
    for (pointer, expected) in [
        ("/better/interval/low", 0.530_002_382_4),
        ("/better/interval/high", 0.636_240_385_9),
        ("/worse/interval/low", -0.603_478_563_1),
        ("/worse/interval/high", -0.496_267_097_9),
    ] {
        close(number(f7, pointer), expected, 1e-10);
    }
    assert_eq!(f7["better"]["interval"]["method"], "Wilson");
    assert_eq!(f7["class"]["letter"], "O");
    assert_eq!(document["options"]["rule"], "blauth");
    let wording = document["options"]["wording"].as_str().unwrap();
    assert!(wording.starts_with("en-like-it (found"), "{wording}");
    close(number(f7, "/top_two/exact_p_value"), 0.002_163_743_386_124_56, 1e-14);
}

/// Every case of the shared file: which table gives which counts.
#[test]
fn every_case_of_the_transfers() {
    let Some(path) = shared_data("kano/wallet_transfers.csv") else { return };
    let Some(cases) = shared_reference("cases/kano_open.json") else { return };
    let cases: Value = serde_json::from_str(&fs::read_to_string(cases).unwrap()).unwrap();
    let mut seen = 0;
    for table in ["berger1993", "pouliot1993"] {
        let options = format!("--table {table} --rule blauth --importance {{}}_importance");
        let document = json("kano", &path, &options);
        for case in cases.as_array().unwrap() {
            let named = case["table"].as_str().unwrap_or("").trim_end_matches("_QQ");
            if case["data"] != "kano/wallet_transfers.csv" || named != table {
                continue;
            }
            let id = case["columns"][0].as_str().unwrap().trim_end_matches("_functional");
            let found = feature(&document, id);
            let expected = &case["expected"];
            for (letter, count) in expected["counts"].as_object().unwrap() {
                assert_eq!(&found["counts"][letter], count, "{id} {table} {letter}");
            }
            close(number(found, "/better/value"), number(expected, "/better"), 1e-12);
            close(number(found, "/worse/value"), number(expected, "/worse"), 1e-12);
            let ends = [("low", 0), ("high", 1)];
            for (end, at) in ends {
                let bound = number(found, &format!("/better/interval/{end}"));
                close(bound, number(expected, &format!("/better_wilson95/{at}")), 1e-12);
            }
            let strength = number(found, "/category_strength/value");
            close(strength, number(expected, "/category_strength"), 1e-12);
            close(
                number(found, "/total_strength/value"),
                number(expected, "/total_strength"),
                1e-12,
            );
            close(number(found, "/fong/bound"), number(expected, "/fong_rhs"), 1e-10);
            assert_eq!(found["class"]["letter"], expected["blauth"]);
            let mean = number(expected, "/continuous/imp_mean");
            close(number(found, "/importance/value"), mean, 1e-12);
            seen += 1;
        }
    }
    assert_eq!(seen, 12);
}

#[test]
fn a_kiosk_in_numbers_by_the_usual_names() {
    let Some(path) = shared_data("servqual/kiosk_servqual_kano_ipa.csv") else { return };
    let document = json("kano", &path, "");
    let features = document["features"].as_array().unwrap();
    assert_eq!(features.len(), 29);
    assert!(document["options"]["columns_found"].as_str().unwrap().contains("KF{} and KD{}"));
    assert!(document["options"]["wording"].as_str().unwrap().starts_with("numbers-5"));
    for feature in features {
        assert_eq!((&feature["n"], &feature["incomplete"]), (&207.into(), &4.into()));
        assert_eq!(counts(feature).iter().sum::<u64>(), 207);
        let shares = feature["bootstrap"]["shares"].as_object().unwrap();
        let sum: f64 = shares.values().map(|share| share.as_f64().unwrap()).sum();
        close(sum + number(feature, "/bootstrap/undecided"), 1.0, 1e-12);
    }
    let mut places: Vec<u64> =
        features.iter().map(|feature| feature["priority"].as_u64().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(places, (1..=29).collect::<Vec<_>>());
    let stated = json("kano", &path, "--functional KF{} --dysfunctional KD{}");
    assert_eq!(stated["features"], document["features"]);
}

#[test]
fn words_segments_and_what_is_left_out() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "words.csv", WORDS);
    let document = json("kano", &path, "--by plan --rule mode --importance weight_of_{}");
    let search = feature(&document, "search");
    assert_eq!(counts(search), [0, 3, 7, 0, 0, 0]);
    assert_eq!((&search["n"], &search["incomplete"]), (&10.into(), &2.into()));
    assert_eq!(
        (&search["missing"]["skipped"], &search["missing"]["refused"]),
        (&1.into(), &1.into())
    );
    // 9 8 9 7 5 6 9 9 9 9
    close(number(search, "/importance/value"), 8.0, 1e-12);
    close(number(search, "/worse/value"), -1.0, 1e-12);
    // 7 against 3 of 10: mid-p (2 * 56 + 120) / 1024
    close(number(search, "/top_two/p_value"), (2.0 * 56.0 + 120.0) / 1024.0, 1e-12);
    assert_eq!(search["top_two"]["toss_up"], true);
    let theme = feature(&document, "theme");
    assert_eq!(counts(theme), [4, 1, 1, 4, 1, 1]);
    assert_eq!(theme["class"]["letter"], Value::Null);
    assert_eq!(theme["class"]["category"], "attractive/indifferent");
    assert_eq!(theme["importance"], Value::Null);
    let by_plan = document["segments"][0]["features"].as_array().unwrap();
    let free = &by_plan[0]["segments"][0];
    assert_eq!((free["name"].as_str(), counts(free)), (Some("free"), [0, 0, 5, 0, 0, 0]));
    // 5 and 0 against 2 and 3: 10 (5 * 3)^2 / (5 * 5 * 7 * 3)
    close(number(&by_plan[0], "/equal_classes/chi_square"), 30.0 / 7.0, 1e-12);
    let p = number(&by_plan[0], "/equal_classes/p_value");
    close(number(&by_plan[0], "/equal_classes/adjusted_p_value"), 2.0 * p, 1e-12);
    let paid = json("kano", &path, "--where plan=paid");
    assert_eq!((&paid["rows"]["read"], &paid["rows"]["filtered_out"]), (&12.into(), &5.into()));
    assert_eq!(counts(feature(&paid, "search")), [0, 3, 2, 0, 0, 0]);
    // The same through a pipe, without a bootstrap.
    let piped = pipe(&["kano", "-", "--bootstrap", "0", "--format", "json"], WORDS.as_bytes());
    let piped: Value = serde_json::from_str(&stdout(&piped)).unwrap();
    assert_eq!(counts(feature(&piped, "search")), counts(search));
    assert_eq!(feature(&piped, "search")["bootstrap"], Value::Null);
}

#[test]
fn a_table_to_read() {
    let folder = TempDir::new().unwrap();
    file(&folder, "words.csv", WORDS);
    let words = "kano words.csv --by plan --rule mode --importance weight_of_{} --bootstrap 200";
    let output =
        Command::new(SATIS).current_dir(folder.path()).args(words.split(' ')).output().unwrap();
    insta::assert_snapshot!(stdout(&output));
}

#[test]
fn csv_and_markdown() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "words.csv", WORDS);
    let text = stdout(&measure("kano", &path, "--format csv --by plan --importance weight_of_{}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2 + 2 * 2);
    let cell = |row: usize, name: &str| {
        let at = header.iter().position(|found| found == name).unwrap();
        rows[row][at].to_owned()
    };
    assert_eq!(
        (cell(0, "id"), cell(0, "m"), cell(0, "class")),
        ("search".into(), "7".into(), "M".into())
    );
    assert_eq!((cell(0, "better"), cell(0, "importance")), ("0.3".into(), "8".into()));
    assert_eq!(
        (cell(2, "group"), cell(2, "m"), cell(2, "priority")),
        ("free".into(), "5".into(), String::new())
    );
    let text = stdout(&measure("kano", &path, "--format markdown"));
    assert!(
        text.contains("#### in the order of priority") && text.contains("| search |"),
        "{text}"
    );
}

#[test]
fn a_configuration_names_everything() {
    let folder = TempDir::new().unwrap();
    let data = "Q1,Q2,Q3,Q4,wichtig\noui,non,bof,bof,3\noui,bof,oui,oui,2\nbof,non,OUI !,non,1\n";
    let path = file(&folder, "data.csv", data);
    let features = "[[feature]]\nid = \"a\"\nname = \"Recherche\"\nfunctional = \"Q1\"\n\
                    dysfunctional = \"Q2\"\nimportance = \"wichtig\"\n\
                    [[feature]]\nid = \"b\"\nfunctional = \"Q3\"\ndysfunctional = \"4\"\n";
    let settings = "table = \"QAO/RIM/RRQ\"\nrule = \"mode\"\nwording = \"fr-court\"\n\
                    answers = [\"oui\", \"bof\", \"non\"]\nimportance_scale = \"1-3\"\n";
    let config = file(&folder, "kano.toml", format!("{settings}{features}"));
    let run = |more: &[&str]| {
        let options = ["--config", config.to_str().unwrap(), "--format", "json"];
        let output = kano(&path, &[&options[..], more].concat());
        serde_json::from_str::<Value>(&stdout(&output)).unwrap()
    };
    let document = run(&[]);
    assert_eq!(counts(feature(&document, "a")), [1, 1, 1, 0, 0, 0]);
    assert_eq!(counts(feature(&document, "b")), [0, 1, 0, 1, 0, 1]);
    assert_eq!(feature(&document, "a")["name"], "Recherche");
    assert_eq!(feature(&document, "a")["wording"], "fr-court");
    close(number(feature(&document, "a"), "/importance/value"), 2.0, 1e-12);
    assert_eq!(document["options"]["table_cells"], "QAO/RIM/RRQ");
    // An option goes before the file.
    let other = run(&["--table", "three-answer"]);
    assert_eq!(counts(feature(&other, "b")), [1, 1, 0, 1, 0, 0]);
    for (text, code, said) in [
        (format!("colour = 1\n{features}"), 2, "unknown field `colour`"),
        (format!("{features}size = 1\n"), 2, "unknown field `size`"),
        (format!("table = \"burger\"\n{features}"), 2, "pouliot1993"),
        (features.replace("Q3", "Q9"), 2, "no column \"Q9\""),
        (features.replace("\"4\"", "\"Q3\""), 2, "\"Q3\" is the functional and the"),
        (features.to_owned(), 1, "no known wording has all of them"),
    ] {
        let config = file(&folder, "other.toml", &text);
        let output = kano(&path, &["--config", config.to_str().unwrap()]);
        let (found, message) = failure(&output);
        assert_eq!(found, code, "{text}: {message}");
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn wordings_of_other_languages() {
    let folder = TempDir::new().unwrap();
    for (wording, like, expect, neutral, tolerate, dislike) in [
        ("zh-like", "我很喜欢", "理應如此", "无所谓。", "勉强接受", "我很不喜欢"),
        ("zh-satisfied", "感到满意", "理应如此", "无所谓", "能忍受", "感到不满"),
        ("ko", "마음에 든다", "당연하다.", "아무런 느낌이 없다", "하는 수 없다", "마음에 안든다"),
        (
            "de",
            "Das würde mich sehr freuen",
            "Das setze ich voraus",
            "Das ist mir egal",
            "Das könnte ich in Kauf nehmen",
            "Das wuerde mich sehr stoeren",
        ),
        ("numbers-5", "1.0", "2", "3", "4.0", "5 - dislike"),
    ] {
        let data = format!(
            "F1正向,F1反向\n{like},{dislike}\n{like},{neutral}\n{expect},{dislike}\n\
             {tolerate},{neutral}\n{dislike},{like}\n"
        );
        let path = file(&folder, "data.csv", data);
        let options = if wording == "numbers-5" { "--wording numbers-5" } else { "" };
        let document = json("kano", &path, options);
        let f1 = feature(&document, "F1");
        assert_eq!(counts(f1), [1, 1, 1, 1, 1, 0], "{wording}");
        assert_eq!(f1["wording"], wording);
    }
}

#[test]
fn unknown_texts_are_errors_unless_they_may_be_skipped() {
    let folder = TempDir::new().unwrap();
    let data = format!("{WORDS}13,paid,meh,I dislike it,Meh,so-so,9\n");
    let path = file(&folder, "words.csv", &data);
    let (code, message) = failure(&measure("kano", &path, ""));
    assert_eq!(code, 1, "{message}");
    for said in [
        "\"I dislike it\" (16, first at line 2",
        "\"meh\" (1, first at line 14",
        "\"so-so\" (1",
        "en-like-it",
    ] {
        assert!(message.contains(said), "{said}: {message}");
    }
    let (code, message) = failure(&measure("kano", &path, "--wording en-like-it"));
    assert_eq!(code, 1);
    let said = "unknown answers: \"meh\" (1, first at line 14 in search_functional), \"Meh\" (1";
    assert!(message.contains(said) && message.contains("I can tolerate it"), "{message}");
    assert!(!message.contains("\"I dislike it\""), "{message}");
    for options in ["--skip-unknown", "--skip-unknown --wording en-like-it"] {
        let document = json("kano", &path, options);
        assert_eq!(counts(feature(&document, "search")), [0, 3, 7, 0, 0, 0]);
        assert_eq!(feature(&document, "theme")["missing"]["invalid"], 2);
        assert_eq!(document["unknown"][0]["text"], "meh");
        assert_eq!(document["unknown"][0]["line"], 14);
    }
    let text = stdout(&measure("kano", &path, "--skip-unknown"));
    assert!(text.contains("unknown texts, counted as invalid: \"meh\" (1, first"), "{text}");
    // Importance off its scale is no less unknown.
    let options = "--importance weight_of_{} --importance-scale 1-7";
    let (code, message) = failure(&measure("kano", &file(&folder, "w.csv", WORDS), options));
    assert!(code == 1 && message.contains("\"9\" (") && message.contains("1 to 7"), "{message}");
}

#[test]
fn numbers_that_count_the_other_way_are_noticed() {
    let folder = TempDir::new().unwrap();
    let data = "KF1,KD1\n5,1\n5,2\n4,1\n5,3\n";
    let document = json("kano", &file(&folder, "r.csv", data), "");
    // Where all is reverse there are no coefficients, and the rest is told.
    let path = file(&folder, "all.csv", "KF1,KD1,KF2,KD2\n5,1,1,5\n5,2,3,4\n");
    let all = json("kano", &path, "--rule coefficients --wording numbers-5");
    let first = feature(&all, "1");
    assert_eq!(
        (&first["class"], &first["better"], &first["priority"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(feature(&all, "2")["priority"], 1);
    let notes = document["input"]["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note.as_str().unwrap().contains("most answers are reverse")));
}

#[test]
fn bad_usage_is_code_two_and_bad_data_one() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "words.csv", WORDS);
    let numbers = file(&folder, "numbers.csv", "KF1,KD1,kf1\n1,3,2\n2,2,1\n3,1,1\n");
    let blank = file(&folder, "blank.csv", "KF1,KD1\n,\nN/A,\n");
    let neutral = file(&folder, "neutral.csv", "a_f,a_d\nI am neutral,I am neutral\n");
    let three = file(&folder, "three.csv", "a_f,a_d\n1,3\n2,2\n");
    let other = file(&folder, "other.csv", "a,b\n1,2\n");
    for (path, options, code, said) in [
        (&path, "--table burger", 2, "three-answer"),
        (&path, "--rule majority", 2, "blauth"),
        (&path, "--wording klingon", 2, "en-enjoy"),
        (&path, "--table three-answer", 1, "no known wording"),
        (&path, "--table three-answer --wording en-like-it", 2, "is for three answers"),
        (&path, "--functional a{}", 2, "--dysfunctional"),
        (&path, "--functional a{} --dysfunctional b", 2, "both have a {}"),
        (&path, "--functional a{}{} --dysfunctional b{}", 2, "one {}"),
        (&path, "--functional {}_x --dysfunctional {}_functional", 2, "alone: search_functional"),
        (&path, "--importance nothing_{}", 2, "no column nothing_{}"),
        (&path, "--by plam", 2, "did you mean \"plan\""),
        (&path, "--where plan=none", 1, "no row is as --where asks"),
        (&path, "--level 95", 2, "such as 0.95"),
        (&path, "--interval mover-d", 2, "clopper-pearson"),
        (&path, "--questionable 2", 2, "from 0 to 1"),
        (&path, "--config none.toml", 1, "none.toml"),
        (&path, "--svg no/such/folder.svg", 1, "cannot write"),
        (&path, "--template en", 2, "cannot be used with"),
        (&path, "--output x", 2, "--template"),
        (&numbers, "", 2, "columns #1 and #3 are both the functional"),
        (&blank, "", 1, "nobody answered both questions"),
        (&neutral, "", 2, "say which with --wording"),
        (&three, "", 2, "say which with --wording"),
        (&other, "", 2, "--functional and --dysfunctional state theirs"),
    ] {
        let (found, message) = failure(&measure("kano", path, options));
        assert_eq!(found, code, "{options}: {message}");
        assert!(message.contains(said), "{options}: {message}");
    }
    // The table may be known and the questions named outright.
    assert_eq!(
        counts(&json("kano", &three, "--table QAO/RIM/RRQ")["features"][0]),
        [0, 1, 0, 1, 0, 0]
    );
    let two = "--functional KF1 --dysfunctional 2 --wording numbers-5";
    assert_eq!(json("kano", &numbers, two)["features"][0]["n"], 3);
}

#[test]
fn a_chart_is_written() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "words <&>.csv", WORDS);
    let svg = folder.path().join("chart.svg");
    stdout(&kano(&path, &["--svg", svg.to_str().unwrap()]));
    let text = fs::read_to_string(svg).unwrap();
    assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"), "{text}");
    assert!(text.contains("search") && text.contains("theme"));
    assert!(text.contains("words &lt;&amp;") && !text.contains("NaN"));
    let mut open: Vec<&str> = Vec::new();
    for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        if let Some(closing) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closing));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn questionnaires_can_be_answered_and_read() {
    let folder = TempDir::new().unwrap();
    let run = |words: &[&str]| Command::new(SATIS).args(words).output().unwrap();
    for (language, texts, name) in [
        ("en", ["It must be that way", "I dislike it that way"], "A \"new\" map"),
        ("zh", ["理应如此", "我很不喜欢"], "地图"),
    ] {
        let target = folder.path().join(language);
        let to = target.to_str().unwrap();
        let base = ["kano", "--template", language, "--feature", name, "--feature", "B"];
        let printed = stdout(&run(&base));
        for said in ["--- kano.toml ---", "--- answers.csv ---", texts[0], name, "IMP02"] {
            assert!(printed.contains(said), "{said}: {printed}");
        }
        let said = stdout(&run(&[&base[..], &["--output", to]].concat()));
        assert!(said.contains("satis kano"), "{said}");
        let (answers, config) = (target.join("answers.csv"), target.join("kano.toml"));
        let options = ["--config", config.to_str().unwrap(), "--format", "json"];
        let (code, message) = failure(&kano(&answers, &options));
        assert!(code == 1 && message.contains("nobody answered"), "{message}");
        let header = fs::read_to_string(&answers).unwrap();
        assert_eq!(header, "id,KF01,KD01,IMP01,KF02,KD02,IMP02\n");
        let row = format!("1,{0},{1},9,{1},{0},\n", texts[0], texts[1]);
        fs::write(&answers, header + &row).unwrap();
        let document: Value = serde_json::from_str(&stdout(&kano(&answers, &options))).unwrap();
        let first = feature(&document, "01");
        assert_eq!((first["name"].as_str(), &first["class"]["letter"]), (Some(name), &"M".into()));
        assert_eq!(feature(&document, "02")["class"]["letter"], "R");
        // What was collected is not written over.
        let (code, message) = failure(&run(&[&base[..], &["--output", to]].concat()));
        assert!(code == 1 && message.contains("cannot write"), "{message}");
    }
    let (code, message) = failure(&run(&["kano", "--template", "zh", "--wording", "ko"]));
    assert!(code == 2 && message.contains("another language"), "{message}");
    assert!(stdout(&run(&["kano", "--template", "en"])).contains("Dark mode"));
}

/// The section of the book names every field, and no other.
#[test]
fn the_page_of_the_book_names_every_field() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "words.csv", format!("{WORDS}13,paid,meh,I dislike it,Meh,so-so,9\n"));
    let options = "--by plan --where plan=free --where plan=paid --importance weight_of_{} \
                   --skip-unknown";
    let mut found = BTreeSet::new();
    collect(&json("kano", &path, options), &mut found);
    let [metric, kano, ..] = documented();
    assert!(kano.is_subset(&found), "{:?}", kano.difference(&found));
    let known: BTreeSet<String> = metric.union(&kano).cloned().collect();
    assert!(found.is_subset(&known), "{:?}", found.difference(&known));
}
