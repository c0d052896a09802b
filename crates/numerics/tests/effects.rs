//! The studentized range, the noncentral distributions and the hypergeometric
//! one against mpmath and SciPy.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::float_cmp, reason = "the ends of a range are exact")]

use approx::assert_relative_eq;
use satis_numerics::{
    ChiSquare, Continuous, Hypergeometric, NoncentralChiSquare, NoncentralT, StudentT,
    StudentizedRange, distribution::normal,
};

/// mpmath 1.3, double integrals with 18 digits.
#[test]
fn studentized_range_against_mpmath() {
    for (means, df, q, tail) in [
        (3, 10.0, 3.877_676, 0.049_948_013_461_913_54),
        (5, 4.0, 3.0, 0.358_663_466_392_061_6),
        (10, 60.0, 6.0, 0.002_905_262_951_116_453),
        (3, 20.0, 15.0, 3.414_535_834_984_159e-9),
        // SciPy 1.17 has 1.20636032e-7.
        (4, 995.0, 8.0, 1.206_360_376_160_262e-7),
    ] {
        let law = StudentizedRange::new(means, df).unwrap();
        assert_relative_eq!(law.survival(q).unwrap(), tail, max_relative = 1e-12);
        assert_relative_eq!(law.cdf(q).unwrap(), 1.0 - tail, max_relative = 1e-12);
        assert_relative_eq!(law.upper_quantile(tail).unwrap(), q, max_relative = 1e-11);
    }
}

/// SciPy 1.17's `studentized_range`, which promises less.
#[test]
fn studentized_range_against_scipy() {
    for (means, df, q, tail) in
        [(2, 1.0, 5.0, 0.175_479_656_091_821_8), (20, 12.0, 2.0, 0.988_995_424_263_646_5)]
    {
        let law = StudentizedRange::new(means, df).unwrap();
        assert_relative_eq!(law.survival(q).unwrap(), tail, max_relative = 1e-9);
    }
}

/// The range of two values is the size of a t value times the root of 2.
#[test]
fn two_means_are_student() {
    for df in [1.0, 2.5, 8.0, 100.0, 1e6, 1e12, f64::INFINITY] {
        let range = StudentizedRange::new(2, df).unwrap();
        let t = StudentT::new(df).unwrap();
        for x in [0.01, 0.5, 2.0, 5.0, 12.0, 30.0] {
            let (found, known) = (range.survival(x * 2.0_f64.sqrt()).unwrap(), t.two_sided_p(x));
            assert_relative_eq!(found, known, max_relative = 1e-11);
            let below = range.cdf(x * 2.0_f64.sqrt()).unwrap();
            assert_relative_eq!(below, 2.0 * (t.cdf(x) - 0.5), max_relative = 1e-11);
        }
    }
}

#[test]
fn the_ends_of_the_range() {
    let law = StudentizedRange::new(7, 30.0).unwrap();
    assert_eq!((law.survival(0.0).unwrap(), law.cdf(-1.0).unwrap()), (1.0, 0.0));
    assert_eq!(law.upper_quantile(1.0).unwrap(), 0.0);
    assert_eq!(law.upper_quantile(0.0).unwrap(), f64::INFINITY);
    assert!(law.survival(f64::NAN).is_err());
    assert!(StudentizedRange::new(1, 30.0).is_err());
    assert!(StudentizedRange::new(3, 0.5).is_err());
    // Both tails together, for many means.
    let law = StudentizedRange::new(1_000, 5.0).unwrap();
    for q in [2.0, 8.0, 20.0] {
        let sum = law.survival(q).unwrap() + law.cdf(q).unwrap();
        assert_relative_eq!(sum, 1.0, max_relative = 1e-11);
    }
}

/// mpmath 1.3 with 18 digits; the shift of 0 is Student's own.
#[test]
fn noncentral_t() {
    for (df, shift, t, tail) in [
        (20.0, 1.5, 2.0, 0.325_370_085_861_965_3),
        (3.0, 2.0, 5.0, 0.110_947_932_561_722_8),
        (10.0, 0.5, -1.0, 0.925_224_554_117_421_5),
        (500.0, 6.0, 2.1, 0.999_950_383_329_582_6),
    ] {
        let law = NoncentralT::new(df, shift).unwrap();
        assert_relative_eq!(law.survival(t).unwrap(), tail, max_relative = 1e-12);
        assert_relative_eq!(law.cdf(t).unwrap(), 1.0 - tail, epsilon = 1e-12);
        let found = NoncentralT::shift_for(df, t, law.cdf(t).unwrap()).unwrap();
        assert_relative_eq!(found, shift, max_relative = 1e-7);
    }
    let infinite = NoncentralT::new(f64::INFINITY, 1.0).unwrap();
    assert_relative_eq!(infinite.survival(3.0).unwrap(), normal::survival(2.0));
    assert!(NoncentralT::new(0.5, 1.0).is_err());
    assert!(NoncentralT::new(5.0, f64::NAN).is_err());
    assert!(NoncentralT::shift_for(5.0, 1.0, 0.0).is_err());
}

/// SciPy 1.17's `ncx2`.
#[test]
fn noncentral_chi_square() {
    let law = NoncentralChiSquare::new(4.0, 10.0).unwrap();
    assert_relative_eq!(
        law.survival(20.0).unwrap(),
        0.181_688_080_482_899_06,
        max_relative = 1e-12
    );
    let law = NoncentralChiSquare::new(2.0, 30.0).unwrap();
    assert_relative_eq!(law.cdf(3.0).unwrap(), 4.769_615_008_802_963e-5, max_relative = 1e-11);
    let central = ChiSquare::new(3.0).unwrap();
    let law = NoncentralChiSquare::new(3.0, 0.0).unwrap();
    assert_relative_eq!(law.survival(5.0).unwrap(), central.survival(5.0));
    assert_eq!(NoncentralChiSquare::shift_for(3.0, 0.1, 0.5).unwrap(), 0.0);
    assert!(NoncentralChiSquare::new(3.0, -1.0).is_err());
    let many = NoncentralChiSquare::new(1.0, 1e6).unwrap();
    // (Z + 1000)^2 <= 1e6, that is Z <= 0, but for the far side.
    assert_relative_eq!(many.cdf(1e6).unwrap(), 0.5, max_relative = 1e-9);
}

#[test]
fn hypergeometric_of_many() {
    // A binomial in the limit: 10 of a billion, half of them marked.
    let law = Hypergeometric::new(1_000_000_000, 500_000_000, 10).unwrap();
    assert_relative_eq!(law.pmf(5), 252.0 / 1024.0, max_relative = 1e-7);
    let large = Hypergeometric::new(2_000_000, 1_000_000, 1_000_000).unwrap();
    assert_relative_eq!(
        large.cdf(499_999) + large.pmf(500_000),
        large.cdf(500_000),
        max_relative = 1e-14
    );
    assert_relative_eq!(large.cdf(499_999), large.survival(500_000), max_relative = 1e-11);
    assert_relative_eq!(large.survival(500_000) + large.cdf(500_000), 1.0, max_relative = 1e-13);
}
