//! What is told of the answers about effort.

use std::ops::RangeInclusive;
use std::str::FromStr;

use satis_response_model::{Codes, Direction, Error as ModelError, Scale};

use crate::Error;

/// A figure of the customer effort score, by name.
///
/// Easy answers lie beyond the middle of the scale on its good side, difficult
/// ones beyond it on the other; a middle point is neither, and in the base.
///
/// | measure | of 3, 2, 5, 10, 25, 35, 20 on version 2 | version 1 | unit |
/// |---|---|---|---|
/// | [`Mean`](Measure::Mean) | 5.37 | low is good | points of the scale |
/// | [`ReversedMean`](Measure::ReversedMean) | 8 - 5.37 = 2.63 | 6 - mean, high is good | points of the scale |
/// | [`Easy`](Measure::Easy) | share of 5 to 7: 0.80 | share of 1 and 2 | fraction, 0 to 1 |
/// | [`Difficult`](Measure::Difficult) | share of 1 to 3: 0.10 | share of 4 and 5 | fraction, 0 to 1 |
/// | [`Net`](Measure::Net) | 0.80 - 0.10 = 0.70 | the same | fraction, -1 to 1 |
/// | [`Index`](Measure::Index) | 100 (5.37 - 1) / 6 = 72.8 | 100 (5 - mean) / 4 | 0 hardest to 100 easiest |
///
/// ```
/// use satis_ces::{Measure, Version};
///
/// let net = Measure::Net.codes(&Version::V2.scale())?;
/// assert_eq!(net.values(), [-1.0, -1.0, -1.0, 0.0, 1.0, 1.0, 1.0]);
/// let net = Measure::Net.codes(&Version::V1.scale())?;
/// assert_eq!(net.values(), [1.0, 1.0, 0.0, -1.0, -1.0]);
/// # Ok::<(), satis_ces::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Measure {
    /// The mean answer, in points of the scale as it was asked.
    Mean,
    /// The mean answer mirrored on the scale, `min + max - mean`: what version
    /// 1 needs to point upwards for ease.
    ReversedMean,
    /// The share of easy answers; for version 2 those who agree.
    Easy,
    /// The share of difficult answers.
    Difficult,
    /// The share of easy answers less that of difficult ones.
    Net,
    /// The mean answer stretched to 0 for the hardest and 100 for the easiest
    /// point. The only measure that versions may be compared by, and weakly.
    Index,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Self; 6] =
        [Self::Mean, Self::ReversedMean, Self::Easy, Self::Difficult, Self::Net, Self::Index];

    /// The code of each point, whose mean over the answers is the score.
    ///
    /// # Errors
    /// [`Error::Model`] if a code is not finite, which no scale leads to.
    pub fn codes(self, scale: &Scale) -> Result<Codes, Error> {
        let (easy, difficult) = halves(scale)?;
        let codes = match self {
            Self::Mean => Codes::points(scale),
            Self::ReversedMean => {
                let sum = f64::from(scale.min()) + f64::from(scale.max());
                let values = scale.values().map(|value| sum - f64::from(value));
                Codes::new("reversed mean", scale, values.collect::<Vec<_>>())?
            }
            Self::Easy => Codes::share("easy", scale, easy),
            Self::Difficult => Codes::share("difficult", scale, difficult),
            Self::Net => Codes::net("net", scale, easy, difficult)?,
            Self::Index => Codes::rescaled(scale, 0.0, 100.0)?,
        };
        Ok(codes.named(format!("CES {self}")))
    }

    /// Whether the score is a share or a difference of two, which can be told
    /// in percent.
    #[must_use]
    pub const fn is_fraction(self) -> bool {
        matches!(self, Self::Easy | Self::Difficult | Self::Net)
    }

    /// The measure in words for a scale, as it stands among the conventions of
    /// an estimate.
    pub(crate) fn convention(self, scale: &Scale) -> Result<String, Error> {
        let (easy, difficult) = halves(scale)?;
        let words = |range: RangeInclusive<i32>| {
            let (from, to) = range.into_inner();
            if from == to { from.to_string() } else { format!("{from} to {to}") }
        };
        Ok(match self {
            Self::Mean => format!("measure: mean, in points; {}", scale.direction()),
            Self::ReversedMean => format!(
                "measure: reversed mean, {} - mean, in points; {}",
                i64::from(scale.min()) + i64::from(scale.max()),
                scale.direction().reversed()
            ),
            Self::Easy => format!("measure: easy, the share of answers {}", words(easy)),
            Self::Difficult => {
                format!("measure: difficult, the share of answers {}", words(difficult))
            }
            Self::Net => format!(
                "measure: net, the share of answers {} less that of {}",
                words(easy),
                words(difficult)
            ),
            Self::Index => "measure: index, the mean with hardest 0 and easiest 100".to_owned(),
        })
    }
}

/// `mean`, `reversed-mean`, `easy`, `difficult`, `net`, `index`.
impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mean => "mean",
            Self::ReversedMean => "reversed-mean",
            Self::Easy => "easy",
            Self::Difficult => "difficult",
            Self::Net => "net",
            Self::Index => "index",
        })
    }
}

/// Reads what is displayed, in any case.
impl FromStr for Measure {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let wanted = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        Self::ALL
            .into_iter()
            .find(|measure| measure.to_string() == wanted)
            .ok_or_else(|| Error::UnknownMeasure { name: name.to_owned() })
    }
}

/// The easy and the difficult points: those beyond the middle on either side.
fn halves(scale: &Scale) -> Result<(RangeInclusive<i32>, RangeInclusive<i32>), Error> {
    // At most 125 points, so the conversion holds.
    let half = i32::try_from(scale.points() / 2).map_err(|_| ModelError::Overflow)?;
    let low = scale.min()..=scale.min() + (half - 1);
    let high = scale.max() - (half - 1)..=scale.max();
    Ok(match scale.direction() {
        Direction::HigherIsBetter => (high, low),
        Direction::LowerIsBetter => (low, high),
    })
}

#[cfg(test)]
mod tests {
    use satis_response_model::Scale;

    use super::Measure;
    use crate::{Error, Version};

    #[test]
    fn names_are_read_back() {
        for measure in Measure::ALL {
            let name = measure.to_string().to_uppercase().replace('-', "_");
            assert_eq!(name.parse(), Ok(measure));
        }
        assert!(matches!("ease".parse::<Measure>(), Err(Error::UnknownMeasure { .. })));
    }

    #[test]
    fn halves_meet_where_there_is_no_middle() {
        let values = |scale: &Scale| Measure::Net.codes(scale).unwrap().values().to_vec();
        assert_eq!(values(&Scale::ONE_TO_FOUR), [-1.0, -1.0, 1.0, 1.0]);
        assert_eq!(values(&Scale::ONE_TO_THREE), [-1.0, 0.0, 1.0]);
        let ends = Scale::new(i32::MAX - 1, i32::MAX).unwrap();
        assert_eq!(values(&ends), [-1.0, 1.0]);
        assert!(Measure::ReversedMean.convention(&ends).is_ok());
    }

    #[test]
    fn conventions_name_the_points() {
        let words =
            |measure: Measure, version: Version| measure.convention(&version.scale()).unwrap();
        assert_eq!(
            words(Measure::Net, Version::V2),
            "measure: net, the share of answers 5 to 7 less that of 1 to 3"
        );
        assert_eq!(
            words(Measure::ReversedMean, Version::V1),
            "measure: reversed mean, 6 - mean, in points; higher is better"
        );
    }
}
