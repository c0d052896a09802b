//! Named functions from a summary to a number.

/// A number that is read off a summary: a score, a share, a mean, a ratio.
///
/// Whatever can resample or take the derivative of a summary can give any
/// statistic its uncertainty, so a new model is a summary and one function.
///
/// ```
/// use satis_response_model::{Codes, Named, Scale, Statistic, Tally};
///
/// let tally = Tally::from_counts(&Scale::ONE_TO_FIVE, &[4, 6, 15, 40, 35])?;
/// let mean = Codes::points(&Scale::ONE_TO_FIVE);
/// assert_eq!(mean.value(&tally), Some(3.96));
///
/// let ratio = Named::new("good to bad", |tally: &Tally| {
///     let bad = tally.count(1)? + tally.count(2)?;
///     let good = tally.count(4)? + tally.count(5)?;
///     (bad > 0).then(|| good as f64 / bad as f64)
/// });
/// assert_eq!(ratio.value(&tally), Some(7.5));
/// # Ok::<(), satis_response_model::Error>(())
/// ```
pub trait Statistic<S> {
    /// What the number is called.
    fn name(&self) -> &str;

    /// The number, or `None` where the summary holds no data for it.
    fn value(&self, summary: &S) -> Option<f64>;
}

/// A statistic made of a name and a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<F> {
    name: &'static str,
    function: F,
}

impl<F> Named<F> {
    /// Names a function.
    pub const fn new(name: &'static str, function: F) -> Self {
        Self { name, function }
    }
}

impl<S, F: Fn(&S) -> Option<f64>> Statistic<S> for Named<F> {
    fn name(&self) -> &str {
        self.name
    }

    fn value(&self, summary: &S) -> Option<f64> {
        (self.function)(summary)
    }
}
