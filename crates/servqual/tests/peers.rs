//! Figures that other programs computed, on the data they computed them from.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;

use approx::{assert_abs_diff_eq, assert_relative_eq};
use satis_servqual::response_model::{Scale, dev};
use satis_servqual::{
    Adjustment, Centring, Dimensions, GapOptions, GapsOf, MissingPolicy, Phrasing, RatioInterval,
    Screening, Servqual, ServqualData, Weights, ZoneData,
};

const DIMENSIONS: [&str; 8] =
    ["accuracy", "enjoyment", "autonomy", "economy", "customisation", "ease", "security", "design"];

type Columns = HashMap<String, Vec<Option<i32>>>;

/// The kiosk survey: 24 items in eight dimensions of three, 211 respondents of
/// whom 207 left nothing out; columns by name.
fn kiosk() -> Option<(ServqualData, Columns)> {
    let path = dev::shared_data("servqual/kiosk_servqual_kano_ipa.csv")?;
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut columns = Columns::new();
    for line in lines {
        for (name, cell) in names.iter().zip(line.split(',')) {
            columns.entry((*name).to_owned()).or_default().push(cell.parse().ok());
        }
    }
    let ids: Vec<(String, String)> =
        (1..=24).map(|item| (format!("E{item:02}"), format!("P{item:02}"))).collect();
    let pairs: Vec<(&str, &str)> = ids.iter().map(|(e, p)| (e.as_str(), p.as_str())).collect();
    let dimensions: Vec<(&str, &[(&str, &str)])> =
        DIMENSIONS.iter().copied().zip(pairs.chunks(3)).collect();
    let servqual = Servqual::from_columns(&Scale::ONE_TO_SEVEN, &dimensions).unwrap();
    let of = |side: usize| -> Vec<Vec<Option<i32>>> {
        let id = |pair: &(String, String)| [pair.0.clone(), pair.1.clone()][side].clone();
        ids.iter().map(|pair| columns[&id(pair)].clone()).collect()
    };
    Some((ServqualData::from_answers(&servqual, &of(0), &of(1)).unwrap(), columns))
}

/// A table of `tests/tables`; the head of each says where it is from.
fn table(name: &str) -> dev::Table {
    dev::Table::read(format!("{}/tests/tables/{name}", env!("CARGO_MANIFEST_DIR")))
}

#[test]
fn kiosk_items() {
    let Some((data, _)) = kiosk() else { return };
    assert_eq!((data.respondents(), data.complete()), (211, 207));
    let gaps = data.gaps(GapsOf::Items, 0.95).unwrap();
    let tests = data.tests(GapsOf::Items, 0.95).unwrap();
    let adjusted =
        |adjustment| data.tests(GapsOf::Items, GapOptions::new().adjustment(adjustment)).unwrap();
    let others = [
        ("p_bonf", adjusted(Adjustment::Bonferroni)),
        ("p_holm", adjusted(Adjustment::Holm)),
        ("p_bh", adjusted(Adjustment::BenjaminiHochberg)),
        ("p_by", adjusted(Adjustment::BenjaminiYekutieli)),
    ];
    let table = table("kiosk_items.txt");
    assert_eq!(table.len(), 24);
    for (index, row) in table.rows().enumerate() {
        let (gap, test) = (&gaps[index], &tests[index]);
        assert_eq!((gap.gap.n(), test.n), (207, 207));
        assert_eq!(gap.gap.missing().total(), 4);
        let interval = gap.gap.interval().unwrap();
        let effect = &test.effect;
        for (name, found) in [
            ("mean_p", gap.perception.value()),
            ("mean_e", gap.expectation.value()),
            ("gap", gap.gap.value()),
            ("gap", test.gap),
            ("sd", test.sd),
            ("se", gap.gap.standard_error().unwrap()),
            ("t", test.t),
            ("low", interval.low()),
            ("high", interval.high()),
            ("d_z", effect.d_z),
            ("d_av", effect.d_av.unwrap()),
            ("d_rm", effect.d_rm.unwrap()),
            ("g_z", effect.g_z.unwrap()),
            ("r", effect.correlation.unwrap()),
            ("w", test.signed_rank.positive.min(test.signed_rank.negative)),
        ] {
            assert_abs_diff_eq!(found, row.number(name), epsilon = 1e-11);
        }
        assert_relative_eq!(test.p_value, row.number("p"), max_relative = 1e-9);
        assert_relative_eq!(
            test.signed_rank.p_normal,
            row.number("wilcoxon_p"),
            max_relative = 1e-9
        );
        for (name, tests) in &others {
            assert_relative_eq!(tests[index].p_adjusted, row.number(name), max_relative = 1e-9);
        }
    }
    assert_abs_diff_eq!(tests[0].gap, -0.545_893_719_8, epsilon = 1e-10);
    assert_abs_diff_eq!(tests[0].t, -7.226_754_858_4, epsilon = 1e-10);
}

#[test]
fn kiosk_dimensions() {
    let Some((data, _)) = kiosk() else { return };
    let gaps = data.gaps(GapsOf::Dimensions, 0.95).unwrap();
    let tests = data.tests(GapsOf::Dimensions, 0.95).unwrap();
    let perceived = data.servperf_of(GapsOf::Dimensions, 0.95).unwrap();
    let reliability = data.reliability(0.95).unwrap();
    let table = table("kiosk_dimensions.txt");
    let mut points = Vec::new();
    for (index, row) in table.rows().enumerate() {
        assert_eq!(gaps[index].name, row.text("dimension"));
        let difference = &reliability[index].difference;
        for (name, found) in [
            ("gap", gaps[index].gap.value()),
            ("sd", tests[index].sd),
            ("t", tests[index].t),
            ("d_z", tests[index].effect.d_z),
            ("servperf", gaps[index].perception.value()),
            ("expectation", gaps[index].expectation.value()),
            ("alpha_p", difference.first.raw()),
            ("alpha_e", difference.second.raw()),
            ("alpha_gap", difference.item_differences.unwrap()),
            ("r", difference.correlation),
            ("rel_difference", difference.general),
            ("rel_equal_var", difference.equal_variances.unwrap()),
        ] {
            assert_abs_diff_eq!(found, row.number(name), epsilon = 1e-10);
        }
        assert_relative_eq!(tests[index].p_value, row.number("p"), max_relative = 1e-9);
        // 211 respondents, of whom one to four left a perception out.
        assert!((207..=211).contains(&perceived[index].n()));
        points.push(row.number("weight"));
    }
    assert_abs_diff_eq!(reliability[0].difference.general, 0.509_166_283_1, epsilon = 1e-10);
    let weights = Weights::overall(&points).unwrap();
    assert_abs_diff_eq!(
        data.overall_gap(0.95).unwrap().gap.value(),
        -1.102_053_140_096_618_5,
        epsilon = 1e-12
    );
    assert_abs_diff_eq!(
        data.weighted_gap(&weights, 0.95).unwrap().gap.value(),
        -1.002_495_974_235_104_7,
        epsilon = 1e-12
    );
    let combined = data.combined_reliability().unwrap();
    assert_abs_diff_eq!(combined.perceptions.value(), 0.930_118_789_9, epsilon = 1e-10);
}

#[test]
fn kiosk_hotelling() {
    let Some((data, _)) = kiosk() else { return };
    let test = data.hotelling(GapsOf::Items, 0.95).unwrap();
    assert_abs_diff_eq!(test.t_squared, 607.350_793_606_016_6, epsilon = 1e-9);
    assert_abs_diff_eq!(test.f, 22.480_824_277_892_605, epsilon = 1e-10);
    assert_eq!(test.df, (24.0, 183.0));
    assert_relative_eq!(test.p_value, 2.120_243_957_124_234_3e-42, max_relative = 1e-9);
    assert_eq!(test.to_string(), "Hotelling F(24, 183) 22.48, p 2.1e-42");
}

/// The four incomplete respondents left a whole side out, so that available
/// pairs are those of complete respondents.
#[test]
fn kiosk_available_pairs() {
    let Some((data, _)) = kiosk() else { return };
    let available = data.gaps(GapsOf::Items, MissingPolicy::Available).unwrap();
    let complete = data.gaps(GapsOf::Items, MissingPolicy::Complete).unwrap();
    for (available, complete) in available.iter().zip(&complete) {
        assert_eq!(available.gap.n() + available.gap.missing().total(), 211);
        assert_abs_diff_eq!(available.gap.value(), complete.gap.value(), epsilon = 1e-14);
    }
}

/// Satisfaction is the mean of two questions.
#[test]
fn kiosk_disconfirmation() {
    let Some((data, columns)) = kiosk() else { return };
    let outcome: Vec<Option<f64>> = columns["osat1"]
        .iter()
        .zip(&columns["osat2"])
        .map(|(a, b)| a.zip(*b).map(|(a, b)| f64::from(a + b) / 2.0))
        .collect();
    let test = data.disconfirmation(&outcome, Centring::default(), 0.95).unwrap();
    assert_eq!((test.n, test.df), (207, (1.0, 204.0)));
    for (found, expected) in [
        (test.r_squared_gap, 0.206_346_486_157_128_58),
        (test.r_squared_both, 0.277_703_918_391_756_34),
        (test.gap.value, 0.438_030_478_445_589_3),
        (test.perception.value, 0.533_862_669_617_147_7),
        (test.expectation.value, -0.149_507_691_159_097_98),
        (test.f, 20.153_669_037_567_035),
    ] {
        assert_abs_diff_eq!(found, expected, epsilon = 1e-10);
    }
    assert_relative_eq!(test.p_value, 1.194_190_908_842_674_4e-5, max_relative = 1e-9);
    let surface = test.surface.unwrap();
    assert_abs_diff_eq!(surface.constant, 3.813_994_478_247_873, epsilon = 1e-10);
    assert_abs_diff_eq!(surface.r_squared, 0.316_336_673_689_975_1, epsilon = 1e-10);
    let expected = [
        0.975_296_170_169_520_2,
        -0.482_920_703_188_933_17,
        -0.161_529_325_251_558_44,
        -0.086_313_335_522_429_72,
        0.133_840_206_213_509_6,
    ];
    for (found, expected) in surface.coefficients.iter().zip(expected) {
        assert_abs_diff_eq!(found.value, expected, epsilon = 1e-10);
    }
    for (found, [value, error, t]) in [
        (surface.a1, [0.492_375_466_980_587, 0.200_011_782_821_343_38, 2.461_732_304_143_260_4]),
        (surface.a2, [-0.114_002_454_560_478_56, 0.066_241_815_991_373_27, -1.721_004_366_415_999]),
        (surface.a3, [1.458_216_873_358_453_3, 0.480_029_188_760_237_7, 3.037_767_093_131_487]),
        (
            surface.a4,
            [0.058_624_216_484_380_86, 0.231_025_536_370_952_16, 0.253_756_434_917_434_27],
        ),
    ] {
        assert_abs_diff_eq!(found.value, value, epsilon = 1e-10);
        assert_abs_diff_eq!(found.standard_error, error, epsilon = 1e-10);
        assert_abs_diff_eq!(found.t, t, epsilon = 1e-10);
    }
}

/// Thirty made-up respondents to the 22 items of LibQUAL+.
fn zones() -> (ZoneData, dev::Table) {
    let answers = table("zone.txt");
    let columns = |side: &str| -> Vec<Vec<Option<i32>>> {
        (1..=22)
            .map(|item| {
                let point = |value: &f64| Scale::ONE_TO_NINE.point(*value).ok();
                answers.numbers(&format!("{side}{item:02}")).iter().map(point).collect()
            })
            .collect()
    };
    let names: Vec<String> = (1..=22).map(|item| format!("{item:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let parts = table("zone_dimensions.txt");
    let dimensions: Vec<(&str, &[&str])> =
        ["AffectOfService", "InformationControl", "LibraryAsPlace"]
            .into_iter()
            .zip([&names[..9], &names[9..17], &names[17..]])
            .collect();
    let dimensions = Dimensions::new(&names, &dimensions).unwrap();
    let [minimum, desired, perceived] = ["M", "D", "P"].map(columns);
    let data =
        ZoneData::from_answers(&dimensions, &Scale::ONE_TO_NINE, &minimum, &desired, &perceived);
    (data.unwrap(), parts)
}

#[test]
fn zone_of_tolerance() {
    let (data, parts) = zones();
    let zones = data.zones(GapsOf::Dimensions, RatioInterval::Fieller, 0.95).unwrap();
    let delta = data.zones(GapsOf::Dimensions, RatioInterval::Delta, 0.95).unwrap();
    for ((row, zone), delta) in parts.rows().zip(&zones).zip(&delta) {
        assert_eq!(row.text("dimension"), zone.name);
        let position = zone.position.as_ref().unwrap();
        for (name, found) in [
            ("minimum", &zone.minimum),
            ("desired", &zone.desired),
            ("perceived", &zone.perceived),
            ("adequacy", &zone.adequacy),
            ("superiority", &zone.superiority),
            ("width", &zone.width),
            ("position", position),
        ] {
            assert_abs_diff_eq!(found.value(), row.number(name), epsilon = 1e-12);
        }
        let interval = position.interval().unwrap();
        assert!(interval.contains(position.value()));
        assert_eq!(interval.method(), "Fieller");
        // Thirty respondents and a wide zone: both intervals are near.
        let other = delta.position.as_ref().unwrap().interval().unwrap();
        assert_abs_diff_eq!(interval.low(), other.low(), epsilon = 0.05);
        assert_abs_diff_eq!(interval.high(), other.high(), epsilon = 0.05);
    }
    let items = table("zone_items.txt");
    let zones = data.zones(GapsOf::Items, RatioInterval::Fieller, 0.95).unwrap();
    for (row, zone) in items.rows().zip(&zones) {
        assert_abs_diff_eq!(zone.adequacy.value(), row.number("adequacy"), epsilon = 1e-12);
        assert_abs_diff_eq!(zone.superiority.value(), row.number("superiority"), epsilon = 1e-12);
    }
}

/// One item of the fourth respondent has its minimum above the desired level.
#[test]
fn screening_counts() {
    let (data, _) = zones();
    let kept = data.screen(Screening::LIBQUAL);
    assert_eq!((kept.too_many_missing, kept.too_many_inverted), (0, 0));
    assert_eq!(kept.kept, data);
    let strict = data.screen(Screening::NO_INVERSION);
    assert_eq!((strict.too_many_inverted, strict.kept.respondents()), (1, 29));
    assert_eq!(strict.inverted_items[3], 1);
    assert_eq!(strict.inverted_items.iter().sum::<u32>(), 1);
}

/// Three respondents, 22 items.
#[test]
fn the_worked_matrices() {
    let table = table("servqual_22_mini.txt");
    let columns = |side: &str| -> Vec<Vec<u8>> {
        (1..=22)
            .map(|item| {
                // Points 1 to 7 become indices 0 to 6.
                let index = |value: &f64| {
                    Scale::ONE_TO_SEVEN
                        .index_of(Scale::ONE_TO_SEVEN.point(*value).unwrap())
                        .unwrap()
                };
                table.numbers(&format!("{side}{item:02}")).iter().map(index).collect()
            })
            .collect()
    };
    let servqual = Servqual::classic(Phrasing::AllPositive).unwrap();
    let data = ServqualData::from_codes(&servqual, &columns("E"), &columns("P")).unwrap();
    let gaps = data.gaps(GapsOf::Dimensions, 0.95).unwrap();
    let expected = [-0.25, -1.133_333_333_333_333_3, -7.0 / 6.0, -5.0 / 6.0, -14.0 / 15.0];
    for (gap, expected) in gaps.iter().zip(expected) {
        assert_abs_diff_eq!(gap.gap.value(), expected, epsilon = 1e-14);
    }
    let weights = Weights::overall(&Weights::ZEITHAML_1990).unwrap();
    let overall = data.overall_gap(0.95).unwrap().gap.value();
    assert_abs_diff_eq!(overall, -0.863_333_333_333_333_3, epsilon = 1e-14);
    let weighted = data.weighted_gap(&weights, 0.95).unwrap().gap.value();
    assert_abs_diff_eq!(weighted, -0.954_5, epsilon = 1e-14);
    let servperf = data.weighted_servperf(&weights, 0.95).unwrap().value();
    assert_abs_diff_eq!(servperf, 5.301_166_666_666_667, epsilon = 1e-14);
    for (found, expected) in data.servperf_of(GapsOf::Dimensions, 0.95).unwrap().iter().zip([
        5.666_666_666_666_667,
        5.4,
        5.0,
        5.75,
        4.733_333_333_333_333,
    ]) {
        assert_abs_diff_eq!(found.value(), expected, epsilon = 1e-14);
    }
    // Everybody with the same points is the same as one set for all.
    let each = Weights::per_respondent(vec![Some(Weights::ZEITHAML_1990.to_vec()); 3]).unwrap();
    let each = data.weighted_gap(&each, 0.95).unwrap().gap.value();
    assert_abs_diff_eq!(each, weighted, epsilon = 1e-15);
}
