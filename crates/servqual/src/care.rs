//! Did respondents read the questions? Straight lines and haste, flagged and
//! counted; nobody is dropped.

use satis_response_model::Missing;

use crate::data::check_length;
use crate::{Error, ServqualData};

/// When a respondent is flagged.
///
/// ```
/// use satis_servqual::CareRules;
///
/// let rules = CareRules::new().longest_string(10).seconds_per_item(1.0);
/// assert_ne!(rules, CareRules::new());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CareRules {
    longest_string: Option<usize>,
    seconds_per_item: f64,
}

impl CareRules {
    /// A run of equal answers over at least half the items of a side (Curran
    /// 2016, Methods for the detection of carelessly invalid responses in
    /// survey data, Journal of Experimental Social Psychology 66:4-19), and
    /// less than 2 seconds an item (Huang et al. 2012, Detecting and deterring
    /// insufficient effort responding to surveys, Journal of Business and
    /// Psychology 27:99-114).
    #[must_use]
    pub const fn new() -> Self {
        Self { longest_string: None, seconds_per_item: 2.0 }
    }

    /// With a run of so many equal answers flagged instead of half the items.
    #[must_use]
    pub const fn longest_string(self, answers: usize) -> Self {
        Self { longest_string: Some(answers), ..self }
    }

    /// With haste below so many seconds an item.
    #[must_use]
    pub const fn seconds_per_item(self, seconds: f64) -> Self {
        Self { seconds_per_item: seconds, ..self }
    }
}

impl Default for CareRules {
    fn default() -> Self {
        Self::new()
    }
}

/// What was seen of one respondent.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Care {
    /// The respondent, counted from 0.
    pub row: usize,
    /// The longest run of equal answers to expectations (long-string index), as
    /// given, not keyed. A missing answer ends a run.
    pub longest_expectations: usize,
    /// The longest run of equal answers to perceptions.
    pub longest_perceptions: usize,
    /// Whether either run is as long as the rule says.
    pub long_string: bool,
    /// Whether all items of a side, two at least, have one answer.
    pub same_answer: bool,
    /// Seconds an answered question, if the time is known.
    pub seconds_per_item: Option<f64>,
    /// Whether that is below the rule's bound.
    pub speeding: bool,
}

/// What was seen of all respondents, and how many are flagged.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CareReport {
    /// One a respondent, in order.
    pub respondents: Vec<Care>,
    /// How many have a long run of equal answers.
    pub long_strings: u64,
    /// How many gave one answer to all items of a side.
    pub same_answers: u64,
    /// How many were too fast.
    pub speeding: u64,
    /// How many have any of these flags.
    pub flagged: u64,
}

impl ServqualData {
    /// Looks for straight lines and, where the seconds that each respondent
    /// took for all questions are known, for haste. Nobody is dropped: use
    /// [`ServqualData::by_segment`] to compare figures with and without.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one time a respondent,
    /// [`Error::Parameter`] for a time or bound that is negative or not finite,
    /// or a run of 0 answers.
    ///
    /// ```
    /// use satis_servqual::response_model::Scale;
    /// use satis_servqual::{CareRules, Servqual, ServqualData};
    ///
    /// let two = Servqual::from_columns(
    ///     &Scale::ONE_TO_SEVEN,
    ///     &[("d", &[("E1", "P1"), ("E2", "P2")])],
    /// )?;
    /// let data = ServqualData::from_codes(&two, &[[6_u8, 6], [5, 6]], &[[3_u8, 6], [4, 6]])?;
    /// let report = data.care(&CareRules::new().longest_string(2), Some(&[Some(30.0), Some(4.0)]))?;
    /// assert_eq!((report.same_answers, report.speeding, report.flagged), (1, 1, 1));
    /// assert!(report.respondents[1].long_string);
    /// # Ok::<(), satis_servqual::Error>(())
    /// ```
    pub fn care(
        &self,
        rules: &CareRules,
        seconds: Option<&[Option<f64>]>,
    ) -> Result<CareReport, Error> {
        let bound = rules.longest_string.unwrap_or_else(|| self.items().div_ceil(2).max(2));
        if bound == 0 {
            let expected = "at least 1";
            return Err(Error::Parameter { what: "a run of answers", value: 0.0, expected });
        }
        let times = seconds.unwrap_or_default().iter().flatten().copied();
        for value in times.chain([rules.seconds_per_item]) {
            if !(value.is_finite() && value >= 0.0) {
                let expected = "a finite number of at least 0";
                return Err(Error::Parameter { what: "a number of seconds", value, expected });
            }
        }
        if let Some(seconds) = seconds {
            check_length("times, one a respondent", self.respondents(), seconds.len())?;
        }
        let mut report = CareReport {
            respondents: Vec::with_capacity(self.respondents()),
            long_strings: 0,
            same_answers: 0,
            speeding: 0,
            flagged: 0,
        };
        for row in 0..self.respondents() {
            let side = |pick: fn((u8, u8)) -> u8| -> Vec<u8> {
                (0..self.items())
                    .map(|item| {
                        let (expectations, perceptions) = self.codes(item);
                        pick((expectations[row], perceptions[row]))
                    })
                    .collect()
            };
            let (expectations, perceptions) = (side(|pair| pair.0), side(|pair| pair.1));
            let (left, right) = (longest_run(&expectations), longest_run(&perceptions));
            let answered = expectations.iter().chain(&perceptions).filter(|code| is_answer(**code));
            let answered = answered.count();
            let pace = seconds
                .and_then(|seconds| seconds[row])
                .filter(|_| answered > 0)
                .map(|seconds| seconds / answered as f64);
            let care = Care {
                row,
                longest_expectations: left,
                longest_perceptions: right,
                long_string: left.max(right) >= bound,
                same_answer: self.items() > 1 && left.max(right) == self.items(),
                seconds_per_item: pace,
                speeding: pace.is_some_and(|pace| pace < rules.seconds_per_item),
            };
            report.long_strings += u64::from(care.long_string);
            report.same_answers += u64::from(care.same_answer);
            report.speeding += u64::from(care.speeding);
            report.flagged += u64::from(care.long_string || care.same_answer || care.speeding);
            report.respondents.push(care);
        }
        Ok(report)
    }
}

fn is_answer(code: u8) -> bool {
    Missing::from_code(code).is_none()
}

fn longest_run(codes: &[u8]) -> usize {
    let (mut longest, mut run, mut before) = (0, 0, None);
    for &code in codes {
        run = match (is_answer(code), before == Some(code)) {
            (false, _) => 0,
            (true, true) => run + 1,
            (true, false) => 1,
        };
        before = is_answer(code).then_some(code);
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::longest_run;

    #[test]
    fn runs_end_at_missing_answers() {
        assert_eq!(longest_run(&[]), 0);
        assert_eq!(longest_run(&[255, 254]), 0);
        assert_eq!(longest_run(&[3, 3, 255, 3, 3, 3, 1]), 3);
    }
}
