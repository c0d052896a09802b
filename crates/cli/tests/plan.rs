//! `satis plan`: how many answers a question needs.

#![allow(clippy::unwrap_used, reason = "in a test, a failed step is a failed test")]

mod common;

use std::collections::BTreeSet;

use common::{collect, documented_of, failure, number, run, stdout};
use serde_json::{Value, json};

fn plan(options: &str) -> Value {
    let words: Vec<&str> = ["plan"].into_iter().chain(options.split(' ')).collect();
    let words: Vec<&str> = words.into_iter().chain(["--format", "json"]).collect();
    serde_json::from_str(&stdout(&run(&words))).unwrap()
}

/// The numbers of the reference, section 2.5.
#[test]
fn margins_and_differences_of_a_net_score() {
    let worst = plan("nps --margin 5");
    assert_eq!(worst["for_margin"]["n"], 1_537);
    assert!((number(&worst, "/for_margin/exact") - 1_536.583_5).abs() < 1e-4);
    let usual = "nps --margin 5 --promoters 50% --detractors 0.2";
    let expected = plan(usual);
    assert!((number(&expected, "/variance") - 0.61).abs() < 1e-12);
    assert!((number(&expected, "/for_margin/exact") - 937.315_952_2).abs() < 1e-6);
    assert_eq!(expected["for_margin"]["n"], 938);
    let small = plan(&format!("{usual} --population 2000"));
    assert!((number(&small, "/for_margin/exact") - 638.429_901_6).abs() < 1e-6);
    let found = plan("nps --difference 5 --power 0.8 --promoters 0.5 --detractors 0.2");
    assert!((number(&found, "/for_difference/exact") - 3_830.253_310_4).abs() < 1e-6);
    assert_eq!(found["for_difference"]["n_total"], 2 * 3_831);
    let uneven = plan("nps --difference 5 --ratio 4 --promoters 0.5 --detractors 0.2");
    assert_eq!(uneven["for_difference"]["n_first"], 2_394);
    assert_eq!(uneven["for_difference"]["n_second"], 9_576);
}

#[test]
fn shares_and_means() {
    // 90 % satisfied to within 5 points, by Wilson's interval.
    assert_eq!(plan("csat --share 0.9 --margin 0.05")["for_margin"]["n"], 141);
    assert_eq!(plan("csat --share 90% --margin 5%")["for_margin"]["n"], 141);
    let asked = plan("csat --margin 0.05 --design-effect 1.5 --response-rate 0.2");
    let n = number(&asked, "/for_margin/exact");
    assert!((number(&asked, "/for_margin/to_ask") - (n / 0.2).ceil()).abs() < 1e-9);
    // A mean with standard deviation 1 to within half a point.
    assert_eq!(plan("ces --sd 1 --margin 0.5")["for_margin"]["n"], 18);
    // Half of the answers at 1, half at 7.
    assert!((number(&plan("ces --margin 0.5"), "/variance") - 9.0).abs() < 1e-12);
    assert!(
        (number(&plan("csat --definition mean --margin 0.5"), "/variance") - 4.0).abs() < 1e-12
    );
}

/// What so many answers tell is the inverse of how many are needed.
#[test]
fn given_numbers_tell_what_they_can() {
    let usual = "--promoters 0.5 --detractors 0.2 --design-effect 1.3 --population 9000";
    let needed = plan(&format!("nps --margin 7 --difference 9 {usual}"));
    let n = number(&needed, "/for_margin/n");
    let told = plan(&format!("nps --n {n} {usual}"));
    let margin = number(&told, "/given/margin");
    assert!(margin <= 7.0 && margin > 6.97, "{margin}");
    let n = number(&needed, "/for_difference/n_first");
    let told = plan(&format!("nps --n {n} --difference 9 {usual}"));
    let power = number(&told, "/given/power");
    assert!((0.8..0.802).contains(&power), "{power}");
    let smallest = number(&told, "/given/detectable_difference");
    assert!(smallest <= 9.0 && smallest > 8.98, "{smallest}");
    // With 400 answers a wave, changes below 15 points mostly go unseen.
    let waves = plan("nps --n 400 --promoters 0.5 --detractors 0.2");
    assert!((number(&waves, "/given/detectable_difference") - 15.47).abs() < 0.005);
    assert_eq!(waves["given"]["power"], json!(null));
}

#[test]
fn a_table_to_read() {
    let words = "plan nps --margin 5 --difference 5 --promoters 50% --detractors 20% --n 400 \
                 --response-rate 20% --population 20000";
    insta::assert_snapshot!(stdout(&run(&words.split_whitespace().collect::<Vec<_>>())));
}

#[test]
fn bad_usage_is_code_two() {
    for (options, said) in [
        ("nps", "what is the question?"),
        ("csat --margin 3", "is it 3%?"),
        ("nps --margin 5%", "points, not percent"),
        ("nps --margin 0", "not above 0"),
        ("nps --margin 300", "between -100 and 100"),
        ("nps --definition mean --margin 1", "--definition net"),
        ("nps --share 0.5 --margin 5", "--share is about a share"),
        ("csat --share 1 --margin 0.05", "do not vary"),
        ("csat --share 75 --margin 0.05", "is it 75%?"),
        ("nps --promoters 0.9 --detractors 0.2 --margin 5", "more than all together"),
        ("nps --n 500 --population 400", "asks everybody"),
        ("nps --margin 5 --level 95", "between 0 and 1"),
        ("ces --margin -1", "-1"),
    ] {
        let words: Vec<&str> = ["plan"].into_iter().chain(options.split(' ')).collect();
        let (code, message) = failure(&run(&words));
        assert!(code == 2 && message.contains(said), "{options}: {code} {message}");
    }
}

#[test]
fn the_page_of_the_book_names_every_field() {
    let mut found = BTreeSet::new();
    collect(&plan("nps --margin 5 --difference 5 --n 400"), &mut found);
    assert_eq!(documented_of("plan"), found);
}
