//! Everything a report shows, in one call.

use satis_response_model::Estimate;

use crate::options::GapOptions;
use crate::{
    CombinedReliability, Error, Gap, GapReliability, GapTest, GapsOf, Hotelling, MissingPolicy,
    ServqualData, Weights,
};

/// All figures of a survey. What cannot be told is `None`, or missing from its
/// list, and a note says why; nothing is left out silently.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ServqualReport {
    /// How many respondents there are.
    pub respondents: u64,
    /// How many of them answered both questions of every item.
    pub complete: u64,
    /// Who counts where answers are missing.
    pub missing: MissingPolicy,
    /// The gap of each item.
    pub items: Vec<Gap>,
    /// The gap of each dimension.
    pub dimensions: Vec<Gap>,
    /// The mean of the dimensions' gaps.
    pub overall: Gap,
    /// The same weighted, if weights were given.
    pub weighted: Option<Gap>,
    /// The mean perception.
    pub servperf: Estimate,
    /// The same weighted, if weights were given.
    pub weighted_servperf: Option<Estimate>,
    /// Tests of those items' gaps that vary, corrected for their number.
    pub item_tests: Vec<GapTest>,
    /// Tests of those dimensions' gaps that vary, corrected for their number.
    pub dimension_tests: Vec<GapTest>,
    /// The test of all items' gaps at once.
    pub hotelling: Option<Hotelling>,
    /// The reliability of the dimensions' gaps.
    pub reliability: Vec<GapReliability>,
    /// The reliability of the whole.
    pub combined_reliability: Option<CombinedReliability>,
    /// What could not be told, and why.
    pub notes: Vec<String>,
}

impl ServqualData {
    /// Everything a report shows.
    ///
    /// # Errors
    /// As [`ServqualData::gaps`] and [`ServqualData::weighted_gap`]. What tests
    /// and reliabilities cannot be had is noted in the report instead.
    ///
    /// ```
    /// use satis_servqual::response_model::Scale;
    /// use satis_servqual::{Servqual, ServqualData};
    ///
    /// let one = Servqual::from_columns(&Scale::ONE_TO_SEVEN, &[("staff", &[("E", "P")])])?;
    /// let data = ServqualData::from_codes(&one, &[[6_u8, 6, 5, 5]], &[[5_u8, 4, 5, 4]])?;
    /// let report = data.report(None, 0.95)?;
    /// assert_eq!(report.overall.gap.value(), -1.0);
    /// // A dimension of one item has no alpha, and the report says so.
    /// assert!(report.reliability.is_empty());
    /// assert!(report.notes[0].starts_with("reliability of \"staff\": "));
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn report(
        &self,
        weights: Option<&Weights>,
        options: impl Into<GapOptions>,
    ) -> Result<ServqualReport, Error> {
        let options = options.into();
        let mut notes = Vec::new();
        let items = self.gaps(GapsOf::Items, options)?;
        let dimensions = self.gaps(GapsOf::Dimensions, options)?;
        let item_tests = self.told_tests(GapsOf::Items, &options, "tests of items", &mut notes);
        let dimension_tests =
            self.told_tests(GapsOf::Dimensions, &options, "tests of dimensions", &mut notes);
        let hotelling =
            told(self.hotelling(GapsOf::Items, options), "Hotelling's test", &mut notes);
        let mut reliability = Vec::new();
        for (dimension, name) in self.servqual().dimensions().names().enumerate() {
            let found = self.reliability_of(dimension, options.policy());
            reliability.extend(told(found, &format!("reliability of {name:?}"), &mut notes));
        }
        let combined_reliability =
            told(self.combined_reliability(), "reliability of the whole", &mut notes);
        Ok(ServqualReport {
            respondents: self.respondents() as u64,
            complete: self.complete() as u64,
            missing: options.policy(),
            items,
            dimensions,
            overall: self.overall_gap(options)?,
            weighted: weights.map(|weights| self.weighted_gap(weights, options)).transpose()?,
            servperf: self.servperf(options)?,
            weighted_servperf: weights
                .map(|weights| self.weighted_servperf(weights, options))
                .transpose()?,
            item_tests,
            dimension_tests,
            hotelling,
            reliability,
            combined_reliability,
            notes,
        })
    }
}

/// What can be told; what cannot is noted.
fn told<T>(result: Result<T, Error>, what: &str, notes: &mut Vec<String>) -> Option<T> {
    result.map_err(|error| notes.push(format!("{what}: {error}"))).ok()
}

#[cfg(test)]
mod tests {
    use satis_response_model::Scale;

    use crate::{GapsOf, Servqual, ServqualData};

    #[test]
    fn a_gap_that_does_not_vary_takes_no_test_from_the_others() {
        let columns: &[(&str, &[(&str, &str)])] =
            &[("d", &[("E1", "P1"), ("E2", "P2"), ("E3", "P3")])];
        let three = Servqual::from_columns(&Scale::ONE_TO_SEVEN, columns).unwrap();
        let expected = [[6_u8, 5, 4, 6], [6, 5, 4, 6], [6, 6, 5, 6]];
        let perceived = [[3_u8, 3, 4, 2], [5, 4, 3, 5], [2, 5, 3, 3]];
        let data = ServqualData::from_codes(&three, &expected, &perceived).unwrap();
        assert!(data.tests(GapsOf::Items, 0.95).is_err());
        let report = data.report(None, 0.95).unwrap();
        let names: Vec<&str> = report.item_tests.iter().map(|test| test.name.as_str()).collect();
        assert_eq!(names, ["P1", "P3"]);
        assert!(report.notes[0].contains("\"P2\" is the same"), "{:?}", report.notes);
        // Corrected for the two that are tested.
        let least = report.item_tests.iter().map(|test| test.p_value).fold(1.0, f64::min);
        assert!(report.item_tests.iter().any(|test| (test.p_adjusted - 2.0 * least).abs() < 1e-15));
        // Too few respondents are no matter of one gap, and noted once.
        let one = |codes: [[u8; 4]; 3]| codes.map(|column| [column[0]]);
        let alone = ServqualData::from_codes(&three, &one(expected), &one(perceived)).unwrap();
        let notes = alone.report(None, 0.95).unwrap().notes;
        assert_eq!(notes.iter().filter(|note| note.starts_with("tests of items")).count(), 1);
    }
}
