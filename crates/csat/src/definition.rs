//! The definitions of a satisfaction score that are in use, each by name.

use std::str::FromStr;

use satis_response_model::{Codes, Direction, Scale};

use crate::Error;

/// What is meant by a customer satisfaction score.
///
/// Several definitions share the name, and one survey can be told as 75 %, as
/// 3.96, as 74 or as 65: the definition is part of the figure and travels with
/// every estimate. Good and bad follow the direction of the scale.
///
/// | definition | of answers 4, 6, 15, 40, 35 on 1 to 5 | unit and range |
/// |---|---|---|
/// | [`TopBox(2)`](Definition::TopBox) | (40 + 35) / 100 = 0.75 | fraction, 0 to 1 |
/// | [`BottomBox(2)`](Definition::BottomBox) | (4 + 6) / 100 = 0.10 | fraction, 0 to 1 |
/// | [`Mean`](Definition::Mean) | 396 / 100 = 3.96 | points of the scale |
/// | [`Index`](Definition::Index) | 100 (3.96 - 1) / 4 = 74 | 0 to 100 |
/// | [`Net`](Definition::Net) | 0.75 - 0.10 = 0.65 | fraction, -1 to 1 |
///
/// ```
/// use satis_csat::Definition;
/// use satis_csat::response_model::Scale;
///
/// assert_eq!(Definition::default_for(&Scale::ONE_TO_FIVE), Definition::TopBox(2));
/// assert_eq!("top-2-box".parse(), Ok(Definition::TopBox(2)));
/// let codes = Definition::Net.codes(&Scale::ONE_TO_FIVE)?;
/// assert_eq!(codes.values(), [-1.0, -1.0, 0.0, 1.0, 1.0]);
/// # Ok::<(), satis_csat::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Definition {
    /// The share of answers at the best so many points.
    TopBox(usize),
    /// The share of answers at the worst so many points.
    BottomBox(usize),
    /// The mean answer, in points of the scale.
    Mean,
    /// The mean answer stretched to 0 for the worst point and 100 for the best
    /// one, as the American Customer Satisfaction Index does with 1 to 10.
    Index,
    /// The share above the middle of the scale less the share below it. A
    /// middle point counts 0 and is in the base.
    Net,
    /// The share at the best so many points less the share at the worst so
    /// many; the points between count 0 and are in the base.
    NetOfBoxes {
        /// How many of the best points are good.
        best: usize,
        /// How many of the worst points are bad.
        worst: usize,
    },
}

impl Definition {
    /// The commonest definition: the share of the best two points, or of the
    /// best one on a scale of two or three.
    ///
    /// Two are customary on 1 to 4, 1 to 5 and 1 to 7, and are kept for longer
    /// scales too, where others take three (8 to 10 on 1 to 10, 5 to 7 on 1 to
    /// 7): ask for [`Definition::TopBox`] with 3 to follow them.
    #[must_use]
    pub const fn default_for(scale: &Scale) -> Self {
        Self::TopBox(if scale.points() > 3 { 2 } else { 1 })
    }

    /// The code of each point, whose mean over the answers is the score.
    ///
    /// # Errors
    /// [`Error::Model`] unless there is at least one box and a point beside
    /// the boxes; [`Error::NetBoxes`] where boxes overlap or are none.
    pub fn codes(self, scale: &Scale) -> Result<Codes, Error> {
        let points = scale.points();
        let codes = match self {
            Self::TopBox(boxes) => Codes::top_box(scale, boxes)?,
            Self::BottomBox(boxes) => Codes::bottom_box(scale, boxes)?,
            Self::Mean => Codes::points(scale),
            Self::Index => Codes::rescaled(scale, 0.0, 100.0)?,
            Self::Net => net(scale, points / 2, points / 2)?,
            Self::NetOfBoxes { best, worst } => net(scale, best, worst)?,
        };
        Ok(codes.named(format!("CSAT {self}")))
    }

    /// Whether the score is a share or a difference of two, which can be told
    /// in percent.
    #[must_use]
    pub const fn is_fraction(self) -> bool {
        !matches!(self, Self::Mean | Self::Index)
    }

    /// The definition in words for a scale, as it stands among the conventions
    /// of an estimate.
    pub(crate) fn convention(self, codes: &Codes) -> String {
        let points = |wanted: f64| {
            let pairs = codes.scale().values().zip(codes.values());
            let mut chosen =
                pairs.filter(|(_, code)| (*code - wanted).abs() <= 0.0).map(|(value, _)| value);
            let first = chosen.next().unwrap_or_default();
            match chosen.last() {
                Some(last) => format!("{first} to {last}"),
                None => first.to_string(),
            }
        };
        match self {
            Self::TopBox(_) | Self::BottomBox(_) => {
                format!("definition: {self}, the share of answers {}", points(1.0))
            }
            Self::Mean => "definition: mean, in points of the scale".to_owned(),
            Self::Index => "definition: index, the mean with worst 0 and best 100".to_owned(),
            Self::Net | Self::NetOfBoxes { .. } => format!(
                "definition: {self}, the share of answers {} less that of {}",
                points(1.0),
                points(-1.0)
            ),
        }
    }
}

/// `top-2-box`, `bottom-1-box`, `mean`, `index`, `net`, `net-2-1`.
impl std::fmt::Display for Definition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TopBox(boxes) => write!(f, "top-{boxes}-box"),
            Self::BottomBox(boxes) => write!(f, "bottom-{boxes}-box"),
            Self::Mean => f.write_str("mean"),
            Self::Index => f.write_str("index"),
            Self::Net => f.write_str("net"),
            Self::NetOfBoxes { best, worst } => write!(f, "net-{best}-{worst}"),
        }
    }
}

/// Reads what is displayed, in any case; `top-2` will do for `top-2-box`.
impl FromStr for Definition {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownDefinition { name: name.to_owned() };
        let number = |text: &str| text.parse::<usize>().map_err(|_| unknown());
        let lower = name.trim().to_lowercase();
        let parts: Vec<&str> = lower.split(['-', '_', ' ']).collect();
        match parts.as_slice() {
            ["top", boxes] | ["top", boxes, "box"] => Ok(Self::TopBox(number(boxes)?)),
            ["bottom", boxes] | ["bottom", boxes, "box"] => Ok(Self::BottomBox(number(boxes)?)),
            ["mean"] => Ok(Self::Mean),
            ["index"] => Ok(Self::Index),
            ["net"] => Ok(Self::Net),
            ["net", best, worst] => {
                Ok(Self::NetOfBoxes { best: number(best)?, worst: number(worst)? })
            }
            _ => Err(unknown()),
        }
    }
}

fn net(scale: &Scale, best: usize, worst: usize) -> Result<Codes, Error> {
    let points = scale.points();
    let fits = best.checked_add(worst).is_some_and(|both| both <= points);
    if best == 0 || worst == 0 || !fits {
        return Err(Error::NetBoxes { best, worst, points });
    }
    let (low, high, sign) = match scale.direction() {
        Direction::HigherIsBetter => (worst, best, 1.0),
        Direction::LowerIsBetter => (best, worst, -1.0),
    };
    let code = |index: usize| {
        if index < low {
            -sign
        } else if index >= points - high {
            sign
        } else {
            0.0
        }
    };
    Ok(Codes::new("net", scale, (0..points).map(code).collect::<Vec<_>>())?)
}

#[cfg(test)]
mod tests {
    use satis_response_model::{Direction, Scale};

    use super::Definition;
    use crate::Error;

    #[test]
    fn net_is_symmetrical_with_or_without_a_middle_and_follows_the_direction() {
        let values = |scale: &Scale| Definition::Net.codes(scale).unwrap().values().to_vec();
        assert_eq!(values(&Scale::ONE_TO_THREE), [-1.0, 0.0, 1.0]);
        assert_eq!(values(&Scale::ONE_TO_FOUR), [-1.0, -1.0, 1.0, 1.0]);
        let grades = Scale::ONE_TO_FIVE.with_direction(Direction::LowerIsBetter);
        assert_eq!(values(&grades), [1.0, 1.0, 0.0, -1.0, -1.0]);
        let uneven = Definition::NetOfBoxes { best: 2, worst: 1 };
        assert_eq!(uneven.codes(&grades).unwrap().values(), [1.0, 1.0, 0.0, 0.0, -1.0]);
    }

    #[test]
    fn boxes_that_overlap_or_are_none_are_errors() {
        for (best, worst) in [(3, 3), (0, 1), (1, 0), (usize::MAX, 1)] {
            let definition = Definition::NetOfBoxes { best, worst };
            assert!(matches!(definition.codes(&Scale::ONE_TO_FIVE), Err(Error::NetBoxes { .. })));
        }
        assert!(Definition::TopBox(0).codes(&Scale::ONE_TO_FIVE).is_err());
        assert!(Definition::TopBox(5).codes(&Scale::ONE_TO_FIVE).is_err());
    }

    #[test]
    fn names_are_read_back() {
        for definition in [
            Definition::TopBox(3),
            Definition::BottomBox(1),
            Definition::Mean,
            Definition::Index,
            Definition::Net,
            Definition::NetOfBoxes { best: 2, worst: 1 },
        ] {
            assert_eq!(definition.to_string().to_uppercase().parse(), Ok(definition));
        }
        assert_eq!("top-3".parse(), Ok(Definition::TopBox(3)));
        for bad in ["", "top", "top-x-box", "net-2", "average", "top--2"] {
            assert!(matches!(bad.parse::<Definition>(), Err(Error::UnknownDefinition { .. })));
        }
    }

    #[test]
    fn conventions_name_the_points() {
        let words = |definition: Definition, scale: &Scale| {
            definition.convention(&definition.codes(scale).unwrap())
        };
        let five = Scale::ONE_TO_FIVE;
        assert_eq!(
            words(Definition::TopBox(2), &five),
            "definition: top-2-box, the share of answers 4 to 5"
        );
        assert_eq!(
            words(Definition::NetOfBoxes { best: 1, worst: 2 }, &five),
            "definition: net-1-2, the share of answers 5 less that of 1 to 2"
        );
    }
}
