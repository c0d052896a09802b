//! The test of the two commonest categories, and Fong's.

use satis_numerics::Binomial;
use satis_numerics::distribution::normal;

use crate::error::probability;
use crate::p_value::ShownP;
use crate::{Category, CategoryCounts, Error, Feature};

/// A way to compute the p value of a [`TopTwoTest`].
///
/// Size at nominal 10 % where two categories are truly equally common with the
/// share p each, by enumeration over their counts:
///
/// | p | n | mid-p | exact | normal |
/// |---|---|---|---|---|
/// | .5 | 50 | 11.9 % | 6.5 % | 11.9 % |
/// | .5 | 100 | 8.9 % | 8.9 % | 8.9 % |
/// | .5 | 1,000 | 9.4 % | 9.4 % | 9.4 % |
/// | .4 | 50 | 9.9 % | 7.4 % | 9.9 % |
/// | .4 | 100 | 9.8 % | 7.9 % | 10.2 % |
/// | .4 | 1,000 | 10.0 % | 9.3 % | 10.0 % |
/// | .2 | 50 | 9.8 % | 6.5 % | 9.8 % |
/// | .2 | 100 | 9.9 % | 7.4 % | 9.9 % |
/// | .2 | 1,000 | 10.0 % | 9.0 % | 10.0 % |
///
/// At p = .5 the two take all answers, the steps are coarse, and the size of
/// mid-p goes from 7.6 % (n = 54) to 12.6 % (n = 52) over 50 to 1,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum SignMethod {
    /// The binomial distribution, half the probability of what was observed
    /// counting as more extreme (Lancaster 1961; advised for McNemar's test by
    /// Fagerland, Lydersen & Laake 2013). Its size is nearest to the nominal
    /// one. The default.
    #[default]
    MidP,
    /// The binomial distribution, two-sided: never above the nominal size.
    Exact,
    /// `z = (a - b) / sqrt(a + b)`, McNemar's statistic without correction.
    Normal,
}

impl std::fmt::Display for SignMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MidP => "mid-p",
            Self::Exact => "exact",
            Self::Normal => "normal",
        })
    }
}

/// The sign test of two categories, McNemar's test: whether they are equally
/// common, given how many fell into either.
///
/// With a and b answers in them, a is binomial with a + b trials of one half
/// where both are equally common, whatever the other categories do. Fong's
/// test ([`FongTest`]) takes a and b for independent, and rejects far too
/// often.
///
/// The two commonest categories are picked by the same answers. Where a third
/// one is about as common, the test of the two says nothing about that one.
///
/// ```
/// use satis_kano::{Feature, SignMethod};
///
/// let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22])?;
/// let test = feature.top_two_test()?;
/// assert_eq!((test.first().letter(), test.second().letter()), ('O', 'I'));
/// assert!((test.p_value(SignMethod::Exact) - 0.00216374338612456).abs() < 1e-15);
/// assert!((test.z() - 3.1269438398822866).abs() < 1e-12);
/// assert_eq!(test.to_string(), "O 121 against I 77: p 0.0017 (mid-p sign test)");
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TopTwoTest {
    first: Category,
    second: Category,
    first_count: u64,
    second_count: u64,
    mid_p: f64,
    exact_p: f64,
    z: f64,
    normal_p: f64,
}

impl TopTwoTest {
    /// The test of two categories of your choice.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody is in either, [`Error::Numerical`] if there
    /// are 1e15 or more.
    pub fn of(counts: &CategoryCounts, first: Category, second: Category) -> Result<Self, Error> {
        let (a, b) = (counts.get(first), counts.get(second));
        let trials = if first == second { 0 } else { a + b };
        if trials == 0 {
            return Err(Error::NoData {
                what: "the test of two categories",
                needed: "an answer in one of two different categories",
            });
        }
        let binomial = Binomial::new(trials, 0.5).map_err(|error| Error::numerical(&error))?;
        let fewer = a.min(b);
        let here = binomial.pmf(fewer);
        let below = fewer.checked_sub(1).map_or(0.0, |below| binomial.cdf(below));
        let z = (a as f64 - b as f64) / (trials as f64).sqrt();
        Ok(Self {
            first,
            second,
            first_count: a,
            second_count: b,
            mid_p: (2.0 * below + here).min(1.0),
            exact_p: (2.0 * (below + here)).min(1.0),
            z,
            normal_p: normal::two_sided_p(z),
        })
    }

    /// The commoner category.
    #[must_use]
    pub const fn first(&self) -> Category {
        self.first
    }

    /// The other category.
    #[must_use]
    pub const fn second(&self) -> Category {
        self.second
    }

    /// How many are in the first category.
    #[must_use]
    pub const fn first_count(&self) -> u64 {
        self.first_count
    }

    /// How many are in the second category.
    #[must_use]
    pub const fn second_count(&self) -> u64 {
        self.second_count
    }

    /// The two-sided p value.
    #[must_use]
    pub const fn p_value(&self, method: SignMethod) -> f64 {
        match method {
            SignMethod::MidP => self.mid_p,
            SignMethod::Exact => self.exact_p,
            SignMethod::Normal => self.normal_p,
        }
    }

    /// McNemar's z, `(a - b) / sqrt(a + b)`.
    #[must_use]
    pub const fn z(&self) -> f64 {
        self.z
    }

    /// Whether the two differ at a significance level, by the mid-p value.
    ///
    /// # Errors
    /// [`Error::Range`] for a level that is not strictly between 0 and 1.
    pub fn is_significant(&self, alpha: f64) -> Result<bool, Error> {
        Ok(self.mid_p <= probability("the significance level", alpha)?)
    }
}

impl std::fmt::Display for TopTwoTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {} against {} {}: {} (mid-p sign test)",
            self.first.letter(),
            self.first_count,
            self.second.letter(),
            self.second_count,
            ShownP(self.mid_p)
        )
    }
}

/// Fong's test (1996, Using the self-stated importance questionnaire to
/// interpret Kano questionnaire results), for compatibility.
///
/// The two commonest categories with a and b of n answers are called different
/// where `|a - b| >= 1.65 sqrt((a + b)(2n - a - b) / (2n))`, at a nominal 10
/// %.
///
/// **It rejects too often.** a and b are parts of one multinomial, and the
/// bound takes them for independent. Where both are truly equally common with
/// the share p each, it calls them different in 20 % of surveys at p = .4, 17 %
/// at .3 and 14 % at .2, however many answer, and at .5, where the steps are
/// coarse, in 20 to 30 % of surveys of 50 to 1,000 (27 % of those of 100). Use
/// [`TopTwoTest`].
///
/// ```
/// use satis_kano::Feature;
///
/// let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22])?;
/// let fong = feature.fong_test()?;
/// assert_eq!(fong.distance(), 44);
/// assert!((fong.bound() - 19.748081372).abs() < 1e-9);
/// assert!(fong.is_significant());
/// assert_eq!(
///     fong.to_string(),
///     "O against I: 44 >= 19.7, different by Fong (nominal 10 %, true size 14 to 30 %)",
/// );
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct FongTest {
    first: Category,
    second: Category,
    distance: u64,
    bound: f64,
}

impl FongTest {
    /// The commonest category.
    #[must_use]
    pub const fn first(&self) -> Category {
        self.first
    }

    /// The next category.
    #[must_use]
    pub const fn second(&self) -> Category {
        self.second
    }

    /// The distance of the two counts, a - b.
    #[must_use]
    pub const fn distance(&self) -> u64 {
        self.distance
    }

    /// The bound that the distance must reach. It is not rounded before the
    /// comparison; stp25kano rounds it to one decimal.
    #[must_use]
    pub const fn bound(&self) -> f64 {
        self.bound
    }

    /// Whether the distance reaches the bound.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        self.distance as f64 >= self.bound
    }
}

impl std::fmt::Display for FongTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, verdict) =
            if self.is_significant() { (">=", "different") } else { ("<", "not different") };
        write!(
            f,
            "{} against {}: {} {sign} {:.1}, {verdict} by Fong (nominal 10 %, true size 14 to 30 %)",
            self.first.letter(),
            self.second.letter(),
            self.distance,
            self.bound
        )
    }
}

impl Feature {
    /// Whether the commonest category is really commoner than the next: the
    /// sign test, the default test of a class.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody answered both questions.
    pub fn top_two_test(&self) -> Result<TopTwoTest, Error> {
        let [(first, _), (second, _), ..] = self.counts().ranking();
        TopTwoTest::of(self.counts(), first, second)
    }

    /// Fong's test of the two commonest categories, for compatibility; read
    /// the warning at [`FongTest`].
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody answered both questions.
    pub fn fong_test(&self) -> Result<FongTest, Error> {
        let [(first, a), (second, b), ..] = self.counts().ranking();
        if a == 0 {
            return Err(Error::NoData { what: "Fong's test", needed: "a pair of answers" });
        }
        let (both, n) = ((a + b) as f64, self.n() as f64);
        let bound = 1.65 * (both * (2.0 * n - both) / (2.0 * n)).sqrt();
        Ok(FongTest { first, second, distance: a - b, bound })
    }
}

#[cfg(test)]
mod tests {
    use satis_numerics::Binomial;

    use super::{SignMethod, TopTwoTest};
    use crate::{Category, CategoryCounts, Feature};

    #[test]
    fn small_tables_by_hand() {
        // 5 against 1 of 6: (1 + 6) / 64 on each side.
        let counts = CategoryCounts::new([5, 1, 0, 0, 0, 0]).unwrap();
        let test = TopTwoTest::of(&counts, Category::MustBe, Category::OneDimensional).unwrap();
        assert!((test.p_value(SignMethod::Exact) - 14.0 / 64.0).abs() < 1e-15);
        assert!((test.p_value(SignMethod::MidP) - 8.0 / 64.0).abs() < 1e-15);
        assert!(!test.is_significant(0.1).unwrap());
        assert!(test.is_significant(1.0).is_err());
        let even = CategoryCounts::new([4, 4, 0, 0, 0, 0]).unwrap();
        let test = TopTwoTest::of(&even, Category::MustBe, Category::OneDimensional).unwrap();
        assert!((test.p_value(SignMethod::MidP) - 1.0).abs() < 1e-15);
        assert!((test.p_value(SignMethod::Exact) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn the_size_where_two_take_all_answers_is_as_documented() {
        for (n, mid_p, exact, fong) in [
            (50, 0.119, 0.065, 0.203),
            (52, 0.126, 0.070, 0.212),
            (54, 0.076, 0.076, 0.220),
            (100, 0.089, 0.089, 0.271),
            (1_000, 0.094, 0.094, 0.242),
        ] {
            let binomial = Binomial::new(n, 0.5).unwrap();
            let size = |rejects: &dyn Fn(&Feature) -> bool| -> f64 {
                let feature = |k| Feature::from_counts("", [k, n - k, 0, 0, 0, 0]).unwrap();
                (0..=n).filter(|&k| rejects(&feature(k))).map(|k| binomial.pmf(k)).sum()
            };
            let by = |method| {
                size(&move |feature| feature.top_two_test().unwrap().p_value(method) <= 0.1)
            };
            let fong_size = size(&|feature| feature.fong_test().unwrap().is_significant());
            for (found, stated) in
                [(by(SignMethod::MidP), mid_p), (by(SignMethod::Exact), exact), (fong_size, fong)]
            {
                assert!((found - stated).abs() <= 5e-4, "{n}: {found} is not {stated}");
            }
        }
    }

    #[test]
    fn small_p_values_are_not_printed_as_zero() {
        for (count, shown) in [(20, "p 9.5e-7"), (2_000, "p < 1e-300")] {
            let test = Feature::from_counts("x", [0, count, 0, 0, 0, 0]).unwrap();
            let shown = format!("O {count} against M 0: {shown} (mid-p sign test)");
            assert_eq!(test.top_two_test().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn nothing_is_an_error() {
        let none = Feature::from_counts("none", [0; 6]).unwrap();
        assert!(none.top_two_test().is_err() && none.fong_test().is_err());
        let counts = CategoryCounts::new([3, 0, 0, 0, 0, 0]).unwrap();
        assert!(TopTwoTest::of(&counts, Category::MustBe, Category::MustBe).is_err());
        // One category alone is compared with one that nobody chose.
        let alone = Feature::from_counts("alone", [0, 0, 0, 0, 0, 9]).unwrap();
        assert_eq!(alone.top_two_test().unwrap().first(), Category::Questionable);
    }
}
