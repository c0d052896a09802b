//! The simulated survey as a file: one row a respondent, with the blanks,
//! spellings and mistakes that real files have, each at a known rate.

use std::io::Write;

use super::comment;
use super::population::{FIRST_MONTH, Feeling, MONTHS, REGIONS, pick};
use super::truth::{Planted, Truth};

const HEADER: [&str; 9] = [
    "respondent",
    "date",
    "region",
    "plan",
    "recommend",
    "satisfaction",
    "effort",
    "weight",
    "comment",
];
const PLANS: [&str; 3] = ["free", "team", "enterprise"];
const PLAN_SHARES: [f64; 3] = [0.5, 0.35, 0.15];
/// Share of the cells of a score that are blank, -99, N/A, bad.
const FAULTS: [f64; 4] = [0.04, 0.01, 0.01, 0.005];
const BAD: [&str; 3] = ["11", "six", "6.5"];
/// Share of the ends of the scale that come with their label, and of other
/// answers that come as `9.0`.
const LABELLED: f64 = 0.5;
const WITH_ZERO: f64 = 0.02;
const COMMENTING: f64 = 0.35;

/// Writes a survey of `rows` respondents as CSV and returns its truth.
///
/// `uniform` gives independent draws from 0 (inclusive) to 1; `seed` is
/// recorded, so that the survey can be made again. Which cells are blank or
/// bad does not depend on the answer, hence the truth is unharmed.
///
/// # Errors
///
/// What writing returns.
pub(crate) fn write_survey(
    out: impl Write,
    rows: u64,
    seed: u64,
    mut uniform: impl FnMut() -> f64,
) -> Result<Truth, csv::Error> {
    let mut truth = Truth::new(seed);
    truth.rows = rows;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for row in 0..rows {
        let region = &REGIONS[pick(&REGIONS.map(|region| region.sample_share), uniform())];
        let plan = PLANS[pick(&PLAN_SHARES, uniform())];
        let month = u32::try_from(below(MONTHS as usize, uniform())).unwrap_or(0);
        let date = calendar_day(month, uniform());
        let feeling = Feeling::ALL[pick(&region.feelings(month), uniform())];
        let recommend = pick(&feeling.recommend(), uniform());
        let recommend = spell(recommend, &mut truth.recommend, &mut uniform);
        let satisfaction = 1 + pick(&feeling.satisfaction(), uniform());
        let satisfaction = plant(satisfaction, &mut truth.satisfaction, &mut uniform);
        let effort = 1 + pick(&feeling.effort(), uniform());
        let effort = plant(effort, &mut truth.effort, &mut uniform);
        let comments = uniform() < COMMENTING;
        let remark = comment::remark(feeling, uniform());
        writer.write_record([
            (100_001 + row).to_string().as_str(),
            &date,
            region.name,
            plan,
            &recommend,
            &satisfaction,
            &effort,
            &region.weight().to_string(),
            if comments { remark } else { "" },
        ])?;
    }
    writer.flush()?;
    Ok(truth)
}

/// An index below `count` from a uniform draw.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "count is small and the draw is from 0 to 1"
)]
pub(super) fn below(count: usize, draw: f64) -> usize {
    ((draw * count as f64) as usize).min(count.saturating_sub(1))
}

/// A day of a month of the survey. Days 29 to 31 are left out, so that every
/// month weighs the same.
fn calendar_day(month: u32, draw: f64) -> String {
    let months = FIRST_MONTH + month;
    let day = 1 + below(28, draw);
    format!("{}-{:02}-{day:02}", months / 12, months % 12 + 1)
}

/// The cell of a score: blank, -99, N/A, bad, or the answer.
fn plant(answer: usize, planted: &mut Planted, mut uniform: impl FnMut() -> f64) -> String {
    let answered = 1.0 - FAULTS.iter().sum::<f64>();
    let [blank, minus_99, not_applicable, bad] = FAULTS;
    let chances = [answered, blank, minus_99, not_applicable, bad];
    let (kind, which) = (pick(&chances, uniform()), uniform());
    let (count, cell) = match kind {
        0 => (&mut planted.answered, answer.to_string()),
        1 => (&mut planted.blank, String::new()),
        2 => (&mut planted.minus_99, "-99".to_owned()),
        3 => (&mut planted.not_applicable, "N/A".to_owned()),
        _ => (&mut planted.bad, BAD[below(BAD.len(), which)].to_owned()),
    };
    *count += 1;
    cell
}

/// As [`plant`], and the ends of the scale 0 to 10 with their labels, as
/// `SurveyMonkey` writes them.
fn spell(answer: usize, planted: &mut Planted, mut uniform: impl FnMut() -> f64) -> String {
    let before = planted.answered;
    let cell = plant(answer, planted, &mut uniform);
    let draw = uniform();
    match answer {
        _ if planted.answered == before => cell,
        10 if draw < LABELLED => "10 - Extremely likely".to_owned(),
        0 if draw < LABELLED => "0 - Not at all likely".to_owned(),
        _ if draw < WITH_ZERO => format!("{answer}.0"),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steele, Lea and Flood's `SplitMix64` (2014): enough for a test.
    fn draws(mut state: u64) -> impl FnMut() -> f64 {
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
            let mantissa = ((z ^ (z >> 31)) >> 11) as f64;
            mantissa * f64::EPSILON / 2.0
        }
    }

    fn simulate(rows: u64, seed: u64) -> (String, Truth) {
        let mut bytes = Vec::new();
        let truth = write_survey(&mut bytes, rows, seed, draws(seed)).unwrap();
        (String::from_utf8(bytes).unwrap(), truth)
    }

    #[test]
    fn the_same_seed_gives_the_same_file() {
        assert_eq!(simulate(300, 7), simulate(300, 7));
        assert_ne!(simulate(300, 7).0, simulate(300, 8).0);
    }

    #[test]
    fn what_was_planted_is_what_stands_in_the_file() {
        let (text, truth) = simulate(5_000, 20_250_101);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 5_000);
        for (column, planted) in [(4, truth.recommend), (5, truth.satisfaction), (6, truth.effort)]
        {
            let count = |wanted: &[&str]| {
                let cells = rows.iter().map(|row| &row[column]);
                cells.filter(|cell| wanted.contains(cell)).count() as u64
            };
            assert_eq!(count(&[""]), planted.blank);
            assert_eq!(count(&["-99"]), planted.minus_99);
            assert_eq!(count(&["N/A"]), planted.not_applicable);
            assert_eq!(count(&BAD), planted.bad);
            assert!(planted.bad > 5 && planted.blank > 150);
            let all = planted.answered + planted.blank + planted.minus_99;
            assert_eq!(all + planted.not_applicable + planted.bad, 5_000);
        }
        assert!(text.contains("10 - Extremely likely") && text.contains(".0,"));
        assert!(rows.iter().any(|row| row[8].contains('\n')));
        assert!(rows.iter().any(|row| row[8].contains('"')));
    }

    #[test]
    fn the_file_has_the_truth_in_it() {
        let (text, truth) = simulate(60_000, 3);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let (mut score, mut weighted, mut weights, mut n) = (0.0, 0.0, 0.0, 0.0);
        for row in reader.records() {
            let row = row.unwrap();
            let cell = row[4].trim_end_matches(".0").split(" - ").next().unwrap();
            let Ok(value) = cell.parse::<i64>() else {
                continue;
            };
            if (0..=10).contains(&value) {
                let code = f64::from(u8::from(value >= 9)) - f64::from(u8::from(value <= 6));
                let weight: f64 = row[7].parse().unwrap();
                score += code;
                weighted += weight * code;
                weights += weight;
                n += 1.0;
            }
        }
        // Four standard errors: 100 * 0.8 / sqrt(56,000), and 1.2 times that.
        assert!((100.0 * score / n - truth.nps).abs() < 1.4);
        assert!((100.0 * weighted / weights - truth.nps_weighted).abs() < 1.7);
    }
}
