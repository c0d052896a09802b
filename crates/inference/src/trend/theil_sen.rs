//! The slope of a series by the median of its pairs.

use satis_response_model::Interval;

use super::mann_kendall::ties;
use crate::Error;
use crate::options::Level;

/// The Theil-Sen slope: the median slope of all pairs of points, which a few
/// odd points cannot move.
///
/// Theil (1950), A rank-invariant method of linear and polynomial regression
/// analysis; Sen (1968), Estimates of the regression coefficient based on
/// Kendall's tau, Journal of the American Statistical Association 63:1379-1389.
///
/// ```
/// use satis_inference::TheilSen;
///
/// let months = [1.0, 2.0, 3.0, 4.0, 5.0];
/// let nps = [30.0, 32.0, 33.0, 36.0, 90.0];
/// let line = TheilSen::new(&months, &nps)?;
/// // Ten slopes: 1, 1.5, 2, 2, 2, 3, 15, 19.33, 28.5, 54.
/// assert_eq!(line.slope(), 2.5);
/// assert_eq!(line.intercept(), 33.0 - 2.5 * 3.0);
/// # Ok::<(), satis_inference::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TheilSen {
    slopes: Vec<f64>,
    slope: f64,
    intercept: f64,
    /// The variance of Kendall's S, given the ties of times and values.
    variance: f64,
    n: usize,
}

impl TheilSen {
    /// The slope of values over times. Pairs at the same time have none. The
    /// intercept is `median(y) - slope median(x)`, as `SciPy` has it by default.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is one value a time, [`Error::Argument`]
    /// if a number is not finite, a slope overflows, or there are more than
    /// 10,000 points (all pairs are kept); [`Error::TooFew`] below two distinct
    /// times.
    pub fn new(times: &[f64], values: &[f64]) -> Result<Self, Error> {
        if times.len() != values.len() {
            return Err(Error::Model(satis_response_model::Error::Length {
                what: "values, one a time",
                expected: times.len(),
                found: values.len(),
            }));
        }
        let expected = "a finite number";
        if let Some(&value) = times.iter().chain(values).find(|x| !x.is_finite()) {
            return Err(Error::Argument { what: "a time or value of a series", value, expected });
        }
        if times.len() > MOST_POINTS {
            let expected = "at most 10,000: merge periods";
            let value = times.len() as f64;
            return Err(Error::Argument { what: "the number of points", value, expected });
        }
        let mut slopes = Vec::new();
        for (index, (x, y)) in times.iter().zip(values).enumerate() {
            for (later_x, later_y) in times[index + 1..].iter().zip(&values[index + 1..]) {
                let run = later_x - x;
                if run.abs() > 0.0 {
                    slopes.push((later_y - y) / run);
                }
            }
        }
        if slopes.is_empty() {
            let method = "the Theil-Sen slope".to_owned();
            return Err(Error::TooFew { method, needed: 2, found: 1 });
        }
        if let Some(&value) = slopes.iter().find(|slope| !slope.is_finite()) {
            return Err(Error::Argument { what: "a slope of two points", value, expected });
        }
        slopes.sort_by(f64::total_cmp);
        let middle = |values: &[f64]| {
            let mut sorted = values.to_vec();
            sorted.sort_by(f64::total_cmp);
            median(&sorted)
        };
        let slope = median(&slopes);
        let intercept = middle(values) - slope * middle(times);
        let n = times.len();
        let of = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
        let tied: f64 = ties(times).into_iter().chain(ties(values)).map(of).sum();
        let variance = (of(n as f64) - tied) / 18.0;
        Ok(Self { slopes, slope, intercept, variance, n })
    }

    /// The median slope.
    #[must_use]
    pub const fn slope(&self) -> f64 {
        self.slope
    }

    /// The value at time 0 of the line.
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// How many points there are.
    #[must_use]
    pub const fn n(&self) -> usize {
        self.n
    }

    /// Sen's interval of the slope: the slopes of the ranks `(N - z sd) / 2`
    /// and `(N + z sd) / 2 + 1` of the N slopes, with the standard deviation of
    /// Kendall's S given all ties and ranks rounded half to even, as `SciPy` and
    /// R's trend round. With few points the ranks end at the first and last
    /// slope, and the interval holds less than its level.
    ///
    /// # Errors
    /// [`Error::Probability`] for a level outside (0, 1),
    /// [`Error::NotApplicable`] where the ties leave no variance.
    pub fn interval(&self, level: f64) -> Result<Interval, Error> {
        let level = Level::new(level)?;
        if self.variance <= 0.0 {
            let (method, reason) = ("Sen's interval".to_owned(), "too many ties");
            return Err(Error::NotApplicable { method, reason });
        }
        let reach = level.z * self.variance.sqrt();
        let count = self.slopes.len() as f64;
        // Positions from 0.
        let low = ((count - reach) / 2.0).round_ties_even() - 1.0;
        let high = ((count + reach) / 2.0).round_ties_even();
        let at = |place: f64| {
            let place = place.clamp(0.0, count - 1.0);
            // Slopes are sorted and there is at least one.
            let index = self.slopes.len().min(whole(place));
            self.slopes[index]
        };
        Ok(Interval::new(at(low), at(high), level.level, "Sen")?)
    }
}

/// All pairs of so many points take 400 MB.
const MOST_POINTS: usize = 10_000;

fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { f64::midpoint(sorted[half - 1], sorted[half]) }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number below the number of slopes"
)]
const fn whole(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_without_a_slope_are_refused() {
        assert!(TheilSen::new(&[1.0, 1.0], &[1.0, 2.0]).is_err());
        assert!(TheilSen::new(&[1.0], &[1.0, 2.0]).is_err());
        assert!(TheilSen::new(&[1.0, f64::NAN], &[1.0, 2.0]).is_err());
        assert!(TheilSen::new(&[], &[]).is_err());
        assert!(TheilSen::new(&[0.0; 10_001], &[0.0; 10_001]).is_err());
        let flat = TheilSen::new(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0]).unwrap();
        assert!(flat.slope() == 0.0 && flat.interval(0.95).is_err());
    }
}
