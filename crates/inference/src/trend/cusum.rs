//! Cumulative sums of standardised points.

use super::Shift;
use super::run_length;
use crate::Error;

/// A two-sided tabular CUSUM chart of standardised points, from 0: the upper sum
/// is `max(0, sum + z - k)`, the lower `max(0, sum - z - k)`, and a signal is
/// where one of them passes h.
///
/// Page (1954), Continuous inspection schemes, Biometrika 41:100-115. A
/// reference k of half the shift to be found (in standard errors) finds it
/// soonest.
///
/// ```
/// use satis_inference::Cusum;
///
/// let chart = Cusum::for_run_length(0.5, 370.0)?;
/// assert!((chart.decision() - 4.7738).abs() < 5e-4);
/// assert!((Cusum::new(0.5, 5.0)?.average_run_length(1.0)? - 10.4).abs() < 0.05);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Cusum {
    reference: f64,
    decision: f64,
}

/// Where a CUSUM chart stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct CusumState {
    /// The sum for upward shifts, in standard errors.
    pub upper: f64,
    /// The sum for downward shifts.
    pub lower: f64,
    /// For how many points the upper sum has been above 0.
    pub upper_run: u64,
    /// For how many points the lower sum has been above 0.
    pub lower_run: u64,
}

impl Cusum {
    /// With a reference value k and a decision interval h, both in standard
    /// errors of a point.
    ///
    /// # Errors
    /// [`Error::Argument`] if k is not at least 0, [`Error::Positive`] if h is
    /// not above 0.
    pub fn new(reference: f64, decision: f64) -> Result<Self, Error> {
        if !(reference >= 0.0 && reference.is_finite()) {
            let what = "the reference value of a CUSUM";
            return Err(Error::Argument {
                what,
                value: reference,
                expected: "a number of at least 0",
            });
        }
        if !(decision > 0.0 && decision.is_finite()) {
            return Err(Error::Positive {
                what: "the decision interval of a CUSUM",
                value: decision,
            });
        }
        Ok(Self { reference, decision })
    }

    /// With the decision interval that gives a false alarm, on either side,
    /// every so many periods on average.
    ///
    /// # Errors
    /// [`Error::Argument`] for a reference below 0 or a run length that is not
    /// above 1 and at most a million; [`Error::Numerical`] if no decision
    /// interval up to 100 has it.
    pub fn for_run_length(reference: f64, run_length: f64) -> Result<Self, Error> {
        Self::new(reference, 1.0)?;
        let decision = run_length::invert(run_length, 1.0, 100.0, |decision| {
            Self { reference, decision }.average_run_length(0.0)
        })?;
        Ok(Self { reference, decision })
    }

    /// The reference value k.
    #[must_use]
    pub const fn reference(&self) -> f64 {
        self.reference
    }

    /// The decision interval h.
    #[must_use]
    pub const fn decision(&self) -> f64 {
        self.decision
    }

    /// After how many periods a signal comes on average, when every point is
    /// shifted by so many of its standard errors from the start: 0 for the
    /// average time to a false alarm (ARL0).
    ///
    /// By Page's integral equation with Gauss-Legendre nodes for either side,
    /// joined as `1 / (1 / L+ + 1 / L-)` (van Dobben de Bruyn 1968, Cumulative
    /// Sum Tests), which is exact from a start at 0.
    ///
    /// # Errors
    /// [`Error::Argument`] for a shift that is not finite or a decision
    /// interval above 100, [`Error::Numerical`] if the run is too long to
    /// compute (beyond 1e12).
    pub fn average_run_length(&self, shift: f64) -> Result<f64, Error> {
        let up = run_length::cusum(self.reference, self.decision, shift)?;
        let down = run_length::cusum(self.reference, self.decision, -shift)?;
        let joined = 1.0 / (1.0 / up + 1.0 / down);
        if joined < run_length::LONGEST { Ok(joined) } else { Err(run_length::too_long()) }
    }

    /// The same for the upper sum alone: after how many periods it signals on
    /// average. R's spc gives this one unless it is asked for two sides.
    ///
    /// # Errors
    /// As [`average_run_length`](Self::average_run_length).
    ///
    /// ```
    /// let chart = satis_inference::Cusum::new(0.5, 5.0)?;
    /// assert!((chart.upper_run_length(0.0)? - 930.9).abs() < 0.05);
    /// # Ok::<(), satis_inference::Error>(())
    /// ```
    pub fn upper_run_length(&self, shift: f64) -> Result<f64, Error> {
        let length = run_length::cusum(self.reference, self.decision, shift)?;
        if length < run_length::LONGEST { Ok(length) } else { Err(run_length::too_long()) }
    }

    /// Takes in a standardised point; the side of the signal if there is one,
    /// the larger sum's where both signal.
    pub fn step(&self, state: &mut CusumState, z: f64) -> Option<Shift> {
        state.upper = (state.upper + z - self.reference).max(0.0);
        state.lower = (state.lower - z - self.reference).max(0.0);
        let run = |sum: f64, run: u64| if sum > 0.0 { run.saturating_add(1) } else { 0 };
        state.upper_run = run(state.upper, state.upper_run);
        state.lower_run = run(state.lower, state.lower_run);
        if state.upper > self.decision && state.upper >= state.lower {
            Some(Shift::Up)
        } else if state.lower > self.decision {
            Some(Shift::Down)
        } else {
            None
        }
    }
}

/// How a chart is stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    reference: f64,
    decision: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Cusum {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new(stored.reference, stored.decision)
    }
}

#[cfg(feature = "serde")]
impl From<Cusum> for Unchecked {
    fn from(chart: Cusum) -> Self {
        Self { reference: chart.reference, decision: chart.decision }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// Reference 2.10: mu 30, sigma 5, k 0.5, h 5.
    #[test]
    fn worked_example() {
        let chart = Cusum::new(0.5, 5.0).unwrap();
        let mut state = CusumState::default();
        let points = [(32.0, 0.0), (28.0, 0.0), (35.0, 0.5), (40.0, 2.0), (41.0, 3.7)];
        for (x, upper) in points {
            assert_eq!(chart.step(&mut state, (x - 30.0) / 5.0), None);
            assert_abs_diff_eq!(state.upper, upper, epsilon = 1e-12);
            assert_abs_diff_eq!(state.lower, 0.0, epsilon = 0.0);
        }
        assert_eq!((state.upper_run, state.lower_run), (3, 0));
    }

    #[test]
    fn bad_arguments_are_refused() {
        assert!(Cusum::new(-0.1, 5.0).is_err());
        assert!(Cusum::new(0.5, 0.0).is_err());
        assert!(Cusum::new(f64::NAN, 5.0).is_err());
        assert!(Cusum::for_run_length(0.5, f64::INFINITY).is_err());
        assert!(Cusum::new(0.5, 5.0).unwrap().average_run_length(f64::INFINITY).is_err());
    }
}
