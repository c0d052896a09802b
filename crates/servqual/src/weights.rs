//! How important the dimensions are, by 100 points.

use crate::data::check_length;
use crate::{Error, Servqual};

/// What the sum of 100 points may be off by, for shares such as 33.33.
const TOLERANCE: f64 = 1e-6;

/// 100 points shared among the dimensions: once for all, or by each
/// respondent.
///
/// Weights go to dimensions, not to items: a dimension of five items counts no
/// more than one of four unless respondents say so.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct Weights {
    points: Points,
}

#[derive(Debug, Clone, PartialEq)]
enum Points {
    Overall(Vec<f64>),
    PerRespondent(Vec<Option<Vec<f64>>>),
}

impl Weights {
    /// What customers gave the five classical dimensions on average: tangibles
    /// 11, reliability 32, responsiveness 22, assurance 19, empathy 16.
    /// Zeithaml, Parasuraman & Berry (1990), Delivering quality service; quoted
    /// from later literature: check the print before you cite it.
    pub const ZEITHAML_1990: [f64; 5] = [11.0, 32.0, 22.0, 19.0, 16.0];

    /// The same points for all respondents, in the order of the dimensions.
    ///
    /// # Errors
    /// [`Error::Parameter`] for points that are negative or not finite,
    /// [`Error::WeightSum`] unless they sum to 100.
    ///
    /// ```
    /// use satis_servqual::Weights;
    ///
    /// assert!(Weights::overall(&Weights::ZEITHAML_1990).is_ok());
    /// let refused = Weights::overall(&[60.0, 30.0]).unwrap_err();
    /// assert_eq!(refused.to_string(), "weights sum to 90, not to 100");
    /// ```
    pub fn overall(points: &[f64]) -> Result<Self, Error> {
        check(points, None)?;
        Ok(Self { points: Points::Overall(points.to_vec()) })
    }

    /// The same points for all respondents, by the names of the dimensions.
    ///
    /// # Errors
    /// As [`Weights::overall`], and [`Error::Length`] unless every dimension
    /// has its points, once.
    pub fn named(servqual: &Servqual, points: &[(&str, f64)]) -> Result<Self, Error> {
        let dimensions = servqual.dimensions();
        check_length("weights, one a dimension", dimensions.count(), points.len())?;
        let of = |name: &str| {
            let mut found = points.iter().filter(|(dimension, _)| *dimension == name);
            match (found.next(), found.next()) {
                (Some((_, points)), None) => Ok(*points),
                (found, _) => Err(Error::Length {
                    what: format!("weights of dimension {name:?}"),
                    expected: 1,
                    found: if found.is_none() { 0 } else { 2 },
                }),
            }
        };
        Self::overall(&dimensions.names().map(of).collect::<Result<Vec<f64>, Error>>()?)
    }

    /// The points of each respondent, in the order of respondents and
    /// dimensions; respondents who gave none (`None`) are left out of weighted
    /// figures and counted.
    ///
    /// # Errors
    /// As [`Weights::overall`], with the respondent.
    pub fn per_respondent(points: Vec<Option<Vec<f64>>>) -> Result<Self, Error> {
        for (row, points) in points.iter().enumerate() {
            if let Some(points) = points {
                check(points, Some(row))?;
            }
        }
        Ok(Self { points: Points::PerRespondent(points) })
    }

    pub(crate) fn convention(&self) -> &'static str {
        match self.points {
            Points::Overall(_) => "dimensions weighted by 100 points, the same for all",
            Points::PerRespondent(_) => "dimensions weighted by each respondent's own 100 points",
        }
    }

    /// Checks that these weights fit so many dimensions and respondents.
    pub(crate) fn fit(&self, dimensions: usize, respondents: usize) -> Result<(), Error> {
        let one = "weights, one a dimension";
        match &self.points {
            Points::Overall(points) => check_length(one, dimensions, points.len()),
            Points::PerRespondent(rows) => {
                check_length("rows of weights, one a respondent", respondents, rows.len())?;
                rows.iter().flatten().try_for_each(|row| check_length(one, dimensions, row.len()))
            }
        }
    }

    /// The points of a respondent.
    pub(crate) fn of(&self, row: usize) -> Option<&[f64]> {
        match &self.points {
            Points::Overall(points) => Some(points),
            Points::PerRespondent(rows) => rows.get(row)?.as_deref(),
        }
    }
}

fn check(points: &[f64], row: Option<usize>) -> Result<(), Error> {
    if let Some(&value) = points.iter().find(|points| !(points.is_finite() && **points >= 0.0)) {
        let expected = "a finite number of at least 0";
        return Err(Error::Parameter { what: "a weight", value, expected });
    }
    let sum: f64 = points.iter().sum();
    if (sum - 100.0).abs() > TOLERANCE { Err(Error::WeightSum { sum, row }) } else { Ok(()) }
}

/// How weights are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stored {
    Overall(Vec<f64>),
    PerRespondent(Vec<Option<Vec<f64>>>),
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Weights {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        match stored {
            Stored::Overall(points) => Self::overall(&points),
            Stored::PerRespondent(points) => Self::per_respondent(points),
        }
    }
}

#[cfg(feature = "serde")]
impl From<Weights> for Stored {
    fn from(weights: Weights) -> Self {
        match weights.points {
            Points::Overall(points) => Self::Overall(points),
            Points::PerRespondent(points) => Self::PerRespondent(points),
        }
    }
}
