//! What to choose about the mean of respondents.

/// The level of the interval, and how many items a respondent must have
/// answered to count; a bare level will do wherever these are taken.
///
/// ```
/// use satis_csat::RespondentOptions;
///
/// let most = RespondentOptions::new().level(0.99).minimum_answers(4);
/// assert_eq!(RespondentOptions::from(0.99).minimum_answers(4), most);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
pub struct RespondentOptions {
    pub(super) level: f64,
    minimum_answers: Option<usize>,
}

impl RespondentOptions {
    /// Level 0.95; only respondents who answered every item.
    #[must_use]
    pub const fn new() -> Self {
        Self { level: 0.95, minimum_answers: None }
    }

    /// With a level, strictly between 0 and 1. It is checked where it is used.
    #[must_use]
    pub const fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With respondents who answered at least so many items. It is checked
    /// where it is used.
    #[must_use]
    pub const fn minimum_answers(mut self, answers: usize) -> Self {
        self.minimum_answers = Some(answers);
        self
    }

    pub(super) fn minimum(self, items: usize) -> usize {
        self.minimum_answers.unwrap_or(items)
    }
}

impl Default for RespondentOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl From<f64> for RespondentOptions {
    fn from(level: f64) -> Self {
        Self::new().level(level)
    }
}
