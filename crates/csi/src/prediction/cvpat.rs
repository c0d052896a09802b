//! The cross-validated predictive ability test.

use satis_numerics::{Continuous, StudentT};
use satis_response_model::{Estimate, Interval};

use super::{Benchmark, Prediction};
use crate::Error;
use crate::error::check_level;

/// Whether a model predicts with less loss than a benchmark.
///
/// Liengaard, Sharma, Hult, Jensen, Sarstedt, Hair & Ringle (2021), Prediction:
/// coveted, yet forsaken?, Decision Sciences 52:362-392; for the benchmarks
/// Sharma, Liengaard, Hair, Sarstedt & Ringle (2023), Predictive model
/// assessment and selection in composite-based modeling using PLS-SEM, European
/// Journal of Marketing 57:1662-1677.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LossTest {
    /// The construct whose items are predicted; `None` for all together.
    pub construct: Option<String>,
    /// What the model is compared with.
    pub benchmark: Benchmark,
    /// The mean squared error of the model over the items.
    pub model_loss: f64,
    /// That of the benchmark.
    pub benchmark_loss: f64,
    /// The loss of the model less that of the benchmark, below 0 where the
    /// model is better, with the interval of the paired t test.
    pub difference: Estimate,
    /// The difference over its standard error; `None` if that is 0.
    pub t: Option<f64>,
    /// Degrees of freedom: respondents less 1.
    pub degrees_of_freedom: f64,
    /// The two-sided p value; `None` as for `t`.
    pub p_value: Option<f64>,
}

impl Prediction {
    /// The test of the losses, for each endogenous construct and for all
    /// together. A respondent's loss is the mean squared error over the items
    /// of the construct and over the repetitions; those of model and benchmark
    /// are compared by a paired t test.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level lies strictly between 0 and 1,
    /// [`Error::NotApplicable`] for weighted respondents, and where the
    /// benchmark does not exist.
    pub fn loss_tests(&self, benchmark: Benchmark, level: f64) -> Result<Vec<LossTest>, Error> {
        check_level(level)?;
        if self.weights.is_some() {
            let reason = "a paired t test has no weights".to_owned();
            return Err(Error::NotApplicable { what: "the test of losses", reason });
        }
        let mut constructs: Vec<&str> = Vec::new();
        for (construct, _) in &self.targets {
            if constructs.last() != Some(&construct.as_str()) {
                constructs.push(construct);
            }
        }
        let mut tests = vec![self.loss_test(None, benchmark, level)?];
        for construct in constructs {
            tests.push(self.loss_test(Some(construct), benchmark, level)?);
        }
        Ok(tests)
    }

    fn loss_test(
        &self,
        construct: Option<&str>,
        benchmark: Benchmark,
        level: f64,
    ) -> Result<LossTest, Error> {
        let way = Self::way(benchmark);
        let width = self.targets.len();
        let own: Vec<usize> = (0..width)
            .filter(|&at| construct.is_none_or(|name| self.targets[at].0 == name))
            .collect();
        let n = self.respondents;
        let mut losses = vec![(0.0, 0.0); n];
        let repetitions = self.errors.len() / (n * width).max(1);
        let share = 1.0 / (own.len() * repetitions) as f64;
        for (at, errors) in self.errors.chunks_exact(width).enumerate() {
            let loss = &mut losses[at % n];
            for &target in &own {
                loss.0 += share * errors[target][0].powi(2);
                loss.1 += share * errors[target][way].powi(2);
            }
        }
        let count = n as f64;
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| losses.iter().map(of).sum::<f64>() / count;
        let (model_loss, benchmark_loss) = (mean(&|loss| loss.0), mean(&|loss| loss.1));
        if !benchmark_loss.is_finite() {
            let reason = format!("the {} is collinear", benchmark.name());
            return Err(Error::NotApplicable { what: "the test of losses", reason });
        }
        let value = mean(&|loss| loss.0 - loss.1);
        let squares: f64 = losses.iter().map(|loss| (loss.0 - loss.1 - value).powi(2)).sum();
        let error = (squares / (count - 1.0) / count).sqrt();
        let law = StudentT::new(count - 1.0).map_err(|error| Error::numerical(&error))?;
        let tail = 0.5 * (1.0 - level);
        let margin = error * law.upper_quantile(tail).map_err(|error| Error::numerical(&error))?;
        let t = (error > 0.0).then(|| value / error);
        let name = construct.unwrap_or("all constructs");
        Ok(LossTest {
            construct: construct.map(str::to_owned),
            benchmark,
            model_loss,
            benchmark_loss,
            difference: Estimate::new(format!("difference of losses, {name}"), value, n as u64)?
                .with_standard_error(error)?
                .with_interval(Interval::new(value - margin, value + margin, level, "t")?)
                .with_convention(benchmark.name()),
            t,
            degrees_of_freedom: count - 1.0,
            p_value: t.map(|t| law.two_sided_p(t)),
        })
    }
}
