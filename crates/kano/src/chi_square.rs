//! Chi-square tests: equal shares, and equal classes between segments.

use satis_numerics::{ChiSquare, Continuous};
use satis_response_model::BySegment;

use crate::p_value::ShownP;
use crate::{Category, CategoryCounts, Error, EvaluationTable, Feature, KanoTally};

/// A chi-square statistic with its p value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ChiSquareTest {
    statistic: f64,
    degrees_of_freedom: u64,
    p_value: f64,
    n: u64,
    smallest_expected: f64,
}

impl ChiSquareTest {
    /// The statistic, the sum of `(observed - expected)^2 / expected`.
    #[must_use]
    pub const fn statistic(&self) -> f64 {
        self.statistic
    }

    /// The degrees of freedom.
    #[must_use]
    pub const fn degrees_of_freedom(&self) -> u64 {
        self.degrees_of_freedom
    }

    /// The p value, computed as a tail.
    #[must_use]
    pub const fn p_value(&self) -> f64 {
        self.p_value
    }

    /// How many answers it rests on.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The smallest expected count. Below 5 the p value is rough (Cochran
    /// 1954), below 1 it is no guide.
    #[must_use]
    pub const fn smallest_expected(&self) -> f64 {
        self.smallest_expected
    }

    fn new(
        cells: impl Iterator<Item = (u64, f64)>,
        degrees_of_freedom: u64,
        n: u64,
    ) -> Result<Self, Error> {
        let (mut statistic, mut smallest_expected) = (0.0, f64::INFINITY);
        for (observed, expected) in cells {
            let distance = observed as f64 - expected;
            statistic += distance * distance / expected;
            smallest_expected = expected.min(smallest_expected);
        }
        let distribution =
            ChiSquare::new(degrees_of_freedom as f64).map_err(|error| Error::numerical(&error))?;
        let p_value = distribution.survival(statistic);
        Ok(Self { statistic, degrees_of_freedom, p_value, n, smallest_expected })
    }
}

/// `chi-square 27.14, df 3, p 5.5e-6, n 327`; `p < 1e-300` where it is smaller.
impl std::fmt::Display for ChiSquareTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "chi-square {:.2}, df {}, {}, n {}",
            self.statistic,
            self.degrees_of_freedom,
            ShownP(self.p_value),
            self.n
        )
    }
}

impl Feature {
    /// The test of equal shares of A, O, M and I, with three degrees of
    /// freedom.
    ///
    /// It only says that the answers are not spread evenly, which is rarely the
    /// question; it is here because studies report it.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody is in A, O, M or I.
    ///
    /// ```
    /// use satis_kano::Feature;
    ///
    /// let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22])?;
    /// let test = feature.equal_shares_test()?;
    /// assert_eq!(test.to_string(), "chi-square 27.14, df 3, p 5.5e-6, n 327");
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn equal_shares_test(&self) -> Result<ChiSquareTest, Error> {
        let rated = self.counts().rated();
        if rated == 0 {
            return Err(Error::NoData {
                what: "the test of equal shares",
                needed: "a pair of answers in A, O, M or I",
            });
        }
        let expected = rated as f64 / 4.0;
        let cells = Category::RATED.map(|category| (self.counts().get(category), expected));
        ChiSquareTest::new(cells.into_iter(), 3, rated)
    }
}

/// The test of equal classes between segments.
///
/// Pearson's chi-square of the table of segments by categories. Categories
/// that nobody chose are left out, and named.
///
/// ```
/// use satis_kano::response_model::BySegment;
/// use satis_kano::{AnswerKind, EvaluationTable, KanoTally, SegmentTest};
///
/// let mut by_plan = BySegment::new(&KanoTally::new(AnswerKind::Five));
/// let answers = [("free", 1, 3, 40), ("free", 3, 3, 60), ("paid", 1, 3, 60), ("paid", 3, 3, 40)];
/// for (plan, functional, dysfunctional, times) in answers {
///     let mut tally = KanoTally::new(AnswerKind::Five);
///     tally.record_many(functional, dysfunctional, times)?;
///     by_plan.merge_segment(plan, &tally)?;
/// }
/// let test = SegmentTest::new(&by_plan, &EvaluationTable::berger1993())?;
/// assert_eq!(test.test().statistic(), 8.0);
/// assert_eq!(test.test().degrees_of_freedom(), 1);
/// assert!((test.cramers_v() - 0.2).abs() < 1e-12);
/// assert_eq!(test.dropped().len(), 4);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SegmentTest {
    test: ChiSquareTest,
    segments: usize,
    dropped: Vec<Category>,
    cramers_v: f64,
}

impl SegmentTest {
    /// The test over segments under a table. Segments where nobody answered
    /// both questions play no part.
    ///
    /// # Errors
    /// [`Error::AnswerKind`] if the table is for another kind of answers, else
    /// as [`SegmentTest::of_counts`].
    pub fn new<K: Ord + Clone>(
        by_segment: &BySegment<K, KanoTally>,
        table: &EvaluationTable,
    ) -> Result<Self, Error> {
        let counts: Vec<CategoryCounts> =
            by_segment.iter().map(|(_, tally)| table.count(tally)).collect::<Result<_, _>>()?;
        Self::of_counts(&counts)
    }

    /// The test over the counts of each segment.
    ///
    /// # Errors
    /// [`Error::NoData`] unless at least two segments and two categories have
    /// answers, [`Error::Model`] if the counts together do not fit 64 bits.
    pub fn of_counts(segments: &[CategoryCounts]) -> Result<Self, Error> {
        let mut totals = [0_u64; 6];
        for counts in segments {
            for (total, count) in totals.iter_mut().zip(counts.as_array()) {
                *total = total.checked_add(count).ok_or(satis_response_model::Error::Overflow)?;
            }
        }
        let totals = CategoryCounts::new(totals)?;
        let segments: Vec<&CategoryCounts> =
            segments.iter().filter(|counts| counts.total() > 0).collect();
        let (dropped, kept): (Vec<Category>, Vec<Category>) =
            Category::ALL.into_iter().partition(|&category| totals.get(category) == 0);
        let smaller = segments.len().min(kept.len()).saturating_sub(1);
        if smaller == 0 {
            return Err(Error::NoData {
                what: "the test between segments",
                needed: "two segments and two categories with answers",
            });
        }
        let n = totals.total() as f64;
        let cells = segments.iter().flat_map(|counts| {
            kept.iter().map(move |&category| {
                let expected = counts.total() as f64 * (totals.get(category) as f64 / n);
                (counts.get(category), expected)
            })
        });
        let df = (segments.len() as u64 - 1) * (kept.len() as u64 - 1);
        let test = ChiSquareTest::new(cells, df, totals.total())?;
        let cramers_v = (test.statistic / (n * smaller as f64)).sqrt().min(1.0);
        Ok(Self { test, segments: segments.len(), dropped, cramers_v })
    }

    /// The chi-square test.
    #[must_use]
    pub const fn test(&self) -> &ChiSquareTest {
        &self.test
    }

    /// How many segments have answers.
    #[must_use]
    pub const fn segments(&self) -> usize {
        self.segments
    }

    /// The categories that nobody chose, which were left out.
    #[must_use]
    pub fn dropped(&self) -> &[Category] {
        &self.dropped
    }

    /// Cramer's V, from 0 (the same classes everywhere) to 1:
    /// `sqrt(chi2 / (n (min(segments, categories) - 1)))` (Cramer 1946).
    #[must_use]
    pub const fn cramers_v(&self) -> f64 {
        self.cramers_v
    }
}

#[cfg(test)]
mod tests {
    use super::SegmentTest;
    use crate::{CategoryCounts, Feature};

    fn counts(counts: [u64; 6]) -> CategoryCounts {
        CategoryCounts::new(counts).unwrap()
    }

    #[test]
    fn too_little_is_an_error() {
        assert!(SegmentTest::of_counts(&[]).is_err());
        assert!(SegmentTest::of_counts(&[counts([1, 2, 3, 4, 0, 0])]).is_err());
        let empty = counts([0; 6]);
        assert!(SegmentTest::of_counts(&[counts([1, 2, 0, 0, 0, 0]), empty]).is_err());
        let one = counts([0, 3, 0, 0, 0, 0]);
        assert!(SegmentTest::of_counts(&[one, one]).is_err());
        let huge = counts([u64::MAX, 0, 0, 0, 0, 0]);
        assert!(SegmentTest::of_counts(&[huge, counts([1, 1, 0, 0, 0, 0])]).is_err());
        assert!(
            Feature::from_counts("x", [0, 0, 0, 0, 3, 3]).unwrap().equal_shares_test().is_err()
        );
    }

    #[test]
    fn the_smallest_p_values_are_printed_as_a_bound() {
        let feature = Feature::from_counts("x", [0, 1_000, 0, 0, 0, 0]).unwrap();
        let shown = feature.equal_shares_test().unwrap().to_string();
        assert_eq!(shown, "chi-square 3000.00, df 3, p < 1e-300, n 1000");
    }

    #[test]
    fn segments_that_share_nothing_have_a_v_of_one() {
        let test = SegmentTest::of_counts(&[
            counts([20, 0, 0, 0, 0, 0]),
            counts([0, 30, 0, 0, 0, 0]),
            counts([0; 6]),
        ])
        .unwrap();
        assert!((test.cramers_v() - 1.0).abs() < 1e-12);
        assert_eq!((test.segments(), test.dropped().len()), (2, 4));
    }
}
