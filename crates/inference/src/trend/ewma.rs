//! The exponentially weighted moving average of standardised points.

use super::Shift;
use super::run_length;
use crate::Error;

/// An EWMA chart of standardised points: `w = s z + (1 - s) w_before`, from 0,
/// with a signal where |w| passes its limit.
///
/// Roberts (1959), Control chart tests based on geometric moving averages,
/// Technometrics 1:239-250; Lucas & Saccucci (1990), Exponentially weighted
/// moving average control schemes, Technometrics 32:1-29. Small smoothing finds
/// small shifts: 0.1 to 0.25 for shifts of about one standard error.
///
/// ```
/// use satis_inference::Ewma;
///
/// // One false alarm in 370 periods, as a Shewhart chart of 3 sigma has.
/// let chart = Ewma::for_run_length(0.2, 370.0)?;
/// assert!((chart.width() - 2.859).abs() < 1e-3);
/// // A shift of one standard error is found after 9.8 periods on average.
/// assert!((chart.average_run_length(1.0)? - 9.8).abs() < 0.05);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct Ewma {
    smoothing: f64,
    width: f64,
    limits: EwmaLimits,
}

/// Whether the limits of an EWMA chart widen over the first periods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum EwmaLimits {
    /// The same from the start, `L sqrt(s / (2 - s))`: what published tables
    /// of run lengths are for. The default; `fix` in R's spc.
    #[default]
    Asymptotic,
    /// With the variance that w has after t periods, `L sqrt(s / (2 - s) (1 -
    /// (1 - s)^(2 t)))`: finds early shifts sooner. `vacl` in R's spc, and
    /// what R's qcc draws.
    Exact,
}

/// Where an EWMA chart stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct EwmaState {
    /// The moving average, in standard errors.
    pub value: f64,
    /// How many points it has taken in.
    pub points: u64,
    /// How many points ago it left 0 for the side that it is on, this one
    /// included.
    pub run: u64,
}

impl Ewma {
    /// With a smoothing above 0 and up to 1, and limits of `width` standard
    /// deviations of the moving average.
    ///
    /// # Errors
    /// [`Error::Argument`] if the smoothing is not above 0 and at most 1,
    /// [`Error::Positive`] if the width is not above 0.
    pub fn new(smoothing: f64, width: f64) -> Result<Self, Error> {
        if !(smoothing > 0.0 && smoothing <= 1.0) {
            let expected = "a number above 0 and at most 1";
            return Err(Error::Argument {
                what: "the smoothing of an EWMA",
                value: smoothing,
                expected,
            });
        }
        if !(width > 0.0 && width.is_finite()) {
            return Err(Error::Positive { what: "the width of the limits", value: width });
        }
        Ok(Self { smoothing, width, limits: EwmaLimits::Asymptotic })
    }

    /// With the asymptotic limits that give a false alarm every so many
    /// periods on average.
    ///
    /// # Errors
    /// [`Error::Argument`] for a smoothing out of range (below 0.001 too), or
    /// a run length that is not above 1 and at most a million.
    pub fn for_run_length(smoothing: f64, run_length: f64) -> Result<Self, Error> {
        Self::new(smoothing, 1.0)?.with_run_length(run_length)
    }

    /// With other limits of the same width.
    #[must_use]
    pub const fn limits(mut self, limits: EwmaLimits) -> Self {
        self.limits = limits;
        self
    }

    /// With the width that gives a false alarm every so many periods on
    /// average under the limits that the chart has.
    ///
    /// # Errors
    /// As [`for_run_length`](Self::for_run_length).
    pub fn with_run_length(self, run_length: f64) -> Result<Self, Error> {
        let invert = |start: f64, limits: EwmaLimits| {
            run_length::invert(run_length, start, 12.0, |width| {
                Self { width, limits, ..self }.average_run_length(0.0)
            })
        };
        let asymptotic = invert(1.0, EwmaLimits::Asymptotic)?;
        let width = match self.limits {
            EwmaLimits::Asymptotic => asymptotic,
            // A little wider, and each try takes longer.
            EwmaLimits::Exact => invert(asymptotic, EwmaLimits::Exact)?,
        };
        Ok(Self { width, ..self })
    }

    /// The weight of a new point.
    #[must_use]
    pub const fn smoothing(&self) -> f64 {
        self.smoothing
    }

    /// How many standard deviations of the moving average the limits lie from
    /// the centre.
    #[must_use]
    pub const fn width(&self) -> f64 {
        self.width
    }

    /// The limit after so many points, in standard errors of one.
    #[must_use]
    pub fn limit(&self, points: u64) -> f64 {
        let ratio = self.smoothing / (2.0 - self.smoothing);
        let share = match self.limits {
            EwmaLimits::Asymptotic => 1.0,
            // Far out the power is 0.
            EwmaLimits::Exact => -(2.0 * points as f64 * (-self.smoothing).ln_1p()).exp_m1(),
        };
        self.width * (ratio * share).sqrt()
    }

    /// After how many periods a signal comes on average, when every point is
    /// shifted by so many of its standard errors from the start: 0 for the
    /// average time to a false alarm (ARL0).
    ///
    /// By the integral equation of Crowder (1987), A simple method for
    /// studying run-length distributions of exponentially weighted moving
    /// average charts, Technometrics 29, with Gauss-Legendre nodes; exact
    /// limits by going backwards from it.
    ///
    /// # Errors
    /// [`Error::Argument`] for a shift that is not finite, or a smoothing below
    /// 0.001; [`Error::Numerical`] if the run is too long to compute (beyond
    /// 1e12).
    pub fn average_run_length(&self, shift: f64) -> Result<f64, Error> {
        let exact = self.limits == EwmaLimits::Exact;
        run_length::ewma(self.smoothing, self.width, shift, exact)
    }

    /// Takes in a standardised point; the side of the signal if there is one.
    pub fn step(&self, state: &mut EwmaState, z: f64) -> Option<Shift> {
        let before = state.value;
        state.value = self.smoothing * z + (1.0 - self.smoothing) * before;
        state.points = state.points.saturating_add(1);
        let same_side = before * state.value > 0.0;
        state.run = if same_side { state.run.saturating_add(1) } else { 1 };
        let limit = self.limit(state.points);
        if state.value > limit {
            Some(Shift::Up)
        } else if state.value < -limit {
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
    smoothing: f64,
    width: f64,
    #[serde(default)]
    limits: EwmaLimits,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Ewma {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Ok(Self::new(stored.smoothing, stored.width)?.limits(stored.limits))
    }
}

#[cfg(feature = "serde")]
impl From<Ewma> for Unchecked {
    fn from(chart: Ewma) -> Self {
        Self { smoothing: chart.smoothing, width: chart.width, limits: chart.limits }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// Reference 2.10: mu 30, sigma 5, smoothing 0.2, L 3.
    #[test]
    fn worked_example() {
        let chart = Ewma::new(0.2, 3.0).unwrap().limits(EwmaLimits::Exact);
        let mut state = EwmaState::default();
        let expected = [
            (32.0, 30.4, 3.0),
            (28.0, 29.92, 3.841_874_542_459_71),
            (35.0, 30.936, 4.294_927_240_361_59),
            (40.0, 32.7488, 4.561_326_122_960_3),
            (41.0, 34.399_04, 4.723_943_843_866_06),
        ];
        for (index, (x, average, half_width)) in expected.into_iter().enumerate() {
            let signal = chart.step(&mut state, (x - 30.0) / 5.0);
            assert_eq!(signal, None);
            assert_abs_diff_eq!(30.0 + 5.0 * state.value, average, epsilon = 1e-12);
            assert_abs_diff_eq!(5.0 * chart.limit(index as u64 + 1), half_width, epsilon = 1e-12);
        }
        assert_abs_diff_eq!(5.0 * Ewma::new(0.2, 3.0).unwrap().limit(1), 5.0, epsilon = 1e-14);
        assert_eq!(state.run, 3);
    }

    #[test]
    fn bad_arguments_are_refused() {
        for smoothing in [0.0, -0.1, 1.1, f64::NAN] {
            assert!(Ewma::new(smoothing, 3.0).is_err());
        }
        assert!(Ewma::new(0.2, 0.0).is_err());
        assert!(Ewma::for_run_length(0.2, 1.0).is_err());
        assert!(Ewma::new(0.2, 3.0).unwrap().average_run_length(f64::NAN).is_err());
    }
}
