//! The zone of tolerance: what customers would put up with, and what they
//! would like.

use satis_response_model::{
    Estimate, Interval, Keying, Missing, MissingCounts, Responses, Scale, Tally,
};

use crate::data::check_length;
use crate::mean::{Mean, covariance, t_estimate, t_quantile};
use crate::options::GapOptions;
use crate::{Dimensions, Error, GapsOf, MissingPolicy};

/// How the interval around the position in the zone is formed.
///
/// The position is a ratio of two means, both uncertain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum RatioInterval {
    /// Fieller (1954), Some problems in interval estimation, Journal of the
    /// Royal Statistical Society B 16:175-185: exact for normal means, not
    /// symmetric. The default. Where the width of the zone does not differ from
    /// 0 there is no bounded interval, and none is given.
    #[default]
    Fieller,
    /// The delta method: symmetric, too short where the zone is narrow.
    Delta,
}

/// The zone of one item or dimension.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Zone {
    /// The item or dimension, or `overall`.
    pub name: String,
    /// The mean minimum (adequate) level, M.
    pub minimum: Estimate,
    /// The mean desired level, D.
    pub desired: Estimate,
    /// The mean perceived level, P.
    pub perceived: Estimate,
    /// Adequacy (MSA), `P - M`: below 0 the service is not tolerated.
    pub adequacy: Estimate,
    /// Superiority (MSS), `P - D`: above 0 it exceeds what is desired.
    pub superiority: Estimate,
    /// The width of the zone, `D - M`.
    pub width: Estimate,
    /// Where perceptions lie in the zone, `(P - M) / (D - M)` of the means:
    /// 0 at the minimum, 1 at the desired level. A ratio of means and no mean
    /// of ratios, so that respondents whose own zone has no width count too;
    /// `None` if the mean width is 0.
    pub position: Option<Estimate>,
}

/// Minimum, desired and perceived levels of service, item by item and
/// respondent by respondent, all on one scale.
///
/// Parasuraman, Zeithaml & Berry (1994), Alternative scales for measuring
/// service quality, Journal of Retailing 70:201-230; Cook, Heath & Thompson
/// (2002) for LibQUAL+, where the columns are the same.
///
/// ```
/// use satis_servqual::response_model::Scale;
/// use satis_servqual::{Dimensions, GapsOf, RatioInterval, ZoneData};
///
/// let one = Dimensions::new(&["quiet"], &[("place", &["quiet"])])?;
/// let [minimum, desired, perceived] = [[4, 5, 6, 5], [8, 8, 9, 7], [6, 6, 6, 6]]
///     .map(|column| vec![column.map(Some).to_vec()]);
/// let data = ZoneData::from_answers(&one, &Scale::ONE_TO_NINE, &minimum, &desired, &perceived)?;
/// let zone = &data.zones(GapsOf::Items, RatioInterval::Fieller, 0.95)?[0];
/// assert_eq!((zone.adequacy.value(), zone.superiority.value()), (1.0, -2.0));
/// assert_eq!(zone.position.as_ref().unwrap().value(), 1.0 / 3.0);
/// # Ok::<(), satis_servqual::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored", into = "Stored")
)]
pub struct ZoneData {
    dimensions: Dimensions,
    scale: Scale,
    respondents: usize,
    /// Minimum, desired, perceived: codes, item by item.
    levels: [Vec<Vec<u8>>; 3],
}

const LEVELS: [&str; 3] = ["minimum", "desired", "perceived"];

impl ZoneData {
    /// Columns of codes, one an item, in the order of the items: point indices
    /// counted from 0, 251 to 255 for missing answers.
    ///
    /// # Errors
    /// [`Error::Length`] unless there is a column an item at each level and all
    /// are of one length, [`Error::Answer`] with the column of a code that
    /// stands for no answer.
    pub fn from_codes(
        dimensions: &Dimensions,
        scale: &Scale,
        minimum: &[impl AsRef<[u8]>],
        desired: &[impl AsRef<[u8]>],
        perceived: &[impl AsRef<[u8]>],
    ) -> Result<Self, Error> {
        let levels = [owned(minimum), owned(desired), owned(perceived)];
        Self::checked(dimensions.clone(), scale.clone(), levels)
    }

    /// Columns of answers as numbers, one an item, in the order of the items;
    /// `None` is a question that does not apply.
    ///
    /// # Errors
    /// As [`ZoneData::from_codes`]; [`Error::Answer`] for a number that is not
    /// on the scale.
    pub fn from_answers(
        dimensions: &Dimensions,
        scale: &Scale,
        minimum: &[impl AsRef<[Option<i32>]>],
        desired: &[impl AsRef<[Option<i32>]>],
        perceived: &[impl AsRef<[Option<i32>]>],
    ) -> Result<Self, Error> {
        let levels = [
            encoded(dimensions, scale, 0, minimum)?,
            encoded(dimensions, scale, 1, desired)?,
            encoded(dimensions, scale, 2, perceived)?,
        ];
        Self::checked(dimensions.clone(), scale.clone(), levels)
    }

    /// The columns of a table of responses, reversed ones mirrored on their
    /// scale. The function names the column of an item at each level: minimum,
    /// desired, perceived.
    ///
    /// # Errors
    /// [`Error::Model`] with the columns that exist where one is unknown, or if
    /// a column has another scale than the first.
    ///
    /// ```
    /// use satis_servqual::response_model::{Item, Responses, Scale};
    /// use satis_servqual::{Dimensions, ZoneData};
    ///
    /// let mut responses = Responses::new(2);
    /// for (id, answers) in [("M-quiet", [4, 5]), ("D-quiet", [8, 7]), ("P-quiet", [6, 6])] {
    ///     responses = responses.with_answers(Item::new(id, Scale::ONE_TO_NINE), answers)?;
    /// }
    /// let one = Dimensions::new(&["quiet"], &[("place", &["quiet"])])?;
    /// let data = ZoneData::from_responses(&one, &responses, |item| {
    ///     ["M", "D", "P"].map(|level| format!("{level}-{item}"))
    /// })?;
    /// assert_eq!(data.respondents(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_responses(
        dimensions: &Dimensions,
        responses: &Responses<'_>,
        columns: impl Fn(&str) -> [String; 3],
    ) -> Result<Self, Error> {
        let mut levels: [Vec<Vec<u8>>; 3] = Default::default();
        let mut common: Option<Scale> = None;
        for item in dimensions.items() {
            for (level, id) in levels.iter_mut().zip(columns(item)) {
                let question = responses.items().item(&id)?;
                let scale = common.get_or_insert_with(|| question.scale().clone());
                if !scale.same_points(question.scale()) {
                    let told = |scale: &Scale| format!("{} to {}", scale.min(), scale.max());
                    return Err(satis_response_model::Error::ShapeMismatch {
                        what: "the scales of a zone",
                        left: told(scale),
                        right: format!("{id}: {}", told(question.scale())),
                    }
                    .into());
                }
                let keyed = |&code: &u8| match (question.keying(), scale.value_at(code)) {
                    (Keying::Reversed, Some(value)) => {
                        scale.reverse(value).and_then(|value| scale.index_of(value)).unwrap_or(code)
                    }
                    _ => code,
                };
                level.push(responses.column(&id)?.iter().map(keyed).collect());
            }
        }
        // There is an item, so there was a scale.
        let scale = common.ok_or(Error::NoDimensions)?;
        Self::checked(dimensions.clone(), scale, levels)
    }

    fn checked(
        dimensions: Dimensions,
        scale: Scale,
        levels: [Vec<Vec<u8>>; 3],
    ) -> Result<Self, Error> {
        let respondents = levels[0].first().map_or(0, Vec::len);
        for (level, columns) in LEVELS.into_iter().zip(&levels) {
            check_length(&format!("{level} columns"), dimensions.items().len(), columns.len())?;
            for (item, codes) in dimensions.items().iter().zip(columns) {
                let column = column_name(level, item);
                check_length(&format!("rows of column {column:?}"), respondents, codes.len())?;
                Tally::from_codes(&scale, codes)
                    .map_err(|source| Error::Answer { column, source })?;
            }
        }
        Ok(Self { dimensions, scale, respondents, levels })
    }

    /// The items and their dimensions.
    #[must_use]
    pub const fn dimensions(&self) -> &Dimensions {
        &self.dimensions
    }

    /// How many respondents there are, whatever they answered.
    #[must_use]
    pub const fn respondents(&self) -> usize {
        self.respondents
    }

    /// Takes in the respondents of another set of answers to the same items.
    ///
    /// # Errors
    /// [`Error::Definition`] if items, dimensions or scales differ.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.dimensions != other.dimensions || !self.scale.same_points(&other.scale) {
            return Err(Error::Definition);
        }
        for (columns, more) in self.levels.iter_mut().zip(&other.levels) {
            for (column, more) in columns.iter_mut().zip(more) {
                column.extend_from_slice(more);
            }
        }
        self.respondents += other.respondents;
        Ok(())
    }

    /// The zone of every item or dimension.
    ///
    /// # Errors
    /// [`Error::TooFew`] if nobody counts for one of them, [`Error::Model`] for
    /// a level outside (0, 1).
    pub fn zones(
        &self,
        of: GapsOf,
        ratio: RatioInterval,
        options: impl Into<GapOptions>,
    ) -> Result<Vec<Zone>, Error> {
        let options = options.into();
        match of {
            GapsOf::Items => (0..self.dimensions.items().len())
                .map(|item| {
                    let name = &self.dimensions.items()[item];
                    self.zone(name, &[&[item]], ratio, &options)
                })
                .collect(),
            GapsOf::Dimensions => self
                .dimensions
                .parts()
                .iter()
                .map(|(name, members)| self.zone(name, &[members], ratio, &options))
                .collect(),
        }
    }

    /// The zone overall: the mean of the dimensions of each respondent.
    ///
    /// # Errors
    /// As [`ZoneData::zones`].
    pub fn overall(
        &self,
        ratio: RatioInterval,
        options: impl Into<GapOptions>,
    ) -> Result<Zone, Error> {
        let groups: Vec<&[usize]> =
            self.dimensions.parts().iter().map(|(_, members)| &**members).collect();
        self.zone("overall", &groups, ratio, &options.into())
    }

    pub(crate) fn value(&self, level: usize, item: usize, row: usize) -> Option<i32> {
        self.scale.value_at(self.levels[level][item][row])
    }

    pub(crate) fn not_applicable(&self, level: usize, item: usize, row: usize) -> bool {
        self.value(level, item, row).is_none()
    }

    /// The respondents of these rows, in order.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        let levels = self.levels.clone().map(|columns| {
            columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect()
        });
        Self { levels, respondents: rows.len(), ..self.clone() }
    }

    /// The means of each group of items, and the mean of these.
    fn zone(
        &self,
        name: &str,
        groups: &[&[usize]],
        ratio: RatioInterval,
        options: &GapOptions,
    ) -> Result<Zone, Error> {
        let level = options.checked_level()?;
        let everything: Vec<usize> = (0..self.dimensions.items().len()).collect();
        let own: Vec<usize> = groups.concat();
        let needed = match options.policy() {
            MissingPolicy::Complete => &everything,
            MissingPolicy::Available => &own,
        };
        let mut columns: [Vec<f64>; 3] = Default::default();
        let mut missing = MissingCounts::new();
        for row in 0..self.respondents {
            let first = self.first_missing(row, needed);
            let score = match (options.policy(), first) {
                (MissingPolicy::Complete, Some(_)) => None,
                _ => self.score(row, groups),
            };
            match score {
                Some(score) => {
                    for (column, value) in columns.iter_mut().zip(score) {
                        column.push(value);
                    }
                }
                None => missing.add(first.unwrap_or(Missing::Skipped), 1)?,
            }
        }
        let told = |what: &str, values: &[f64]| -> Result<Estimate, Error> {
            Ok(t_estimate(format!("{what} of {name}"), values, level)?
                .with_missing(missing)
                .with_convention(format!("missing answers: {}", options.policy())))
        };
        let less =
            |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        let [minimum, desired, perceived] = &columns;
        let (above, width) = (less(perceived, minimum), less(desired, minimum));
        Ok(Zone {
            name: name.to_owned(),
            minimum: told("minimum", minimum)?,
            desired: told("desired", desired)?,
            perceived: told("perceived", perceived)?,
            adequacy: told("adequacy", &above)?,
            superiority: told("superiority", &less(perceived, desired))?,
            width: told("zone width", &width)?,
            position: position(name, &above, &width, ratio, level, missing)?,
        })
    }

    fn score(&self, row: usize, groups: &[&[usize]]) -> Option<[f64; 3]> {
        let mut total = [0.0; 3];
        for items in groups {
            let (mut sums, mut count) = ([0_i64; 3], 0_u32);
            for &item in *items {
                let levels = [0, 1, 2].map(|level| self.value(level, item, row));
                if let [Some(minimum), Some(desired), Some(perceived)] = levels {
                    for (sum, value) in sums.iter_mut().zip([minimum, desired, perceived]) {
                        *sum += i64::from(value);
                    }
                    count += 1;
                }
            }
            if count == 0 {
                return None;
            }
            for (total, sum) in total.iter_mut().zip(sums) {
                *total += sum as f64 / f64::from(count);
            }
        }
        Some(total.map(|total| total / groups.len() as f64))
    }

    fn first_missing(&self, row: usize, items: &[usize]) -> Option<Missing> {
        self.levels
            .iter()
            .flat_map(|columns| items.iter().map(|&item| columns[item][row]))
            .find_map(Missing::from_code)
    }
}

fn position(
    name: &str,
    above: &[f64],
    width: &[f64],
    ratio: RatioInterval,
    level: f64,
    missing: MissingCounts,
) -> Result<Option<Estimate>, Error> {
    let (a, b) = (Mean::of(above), Mean::of(width));
    // What rounding leaves of a zone without width.
    if b.mean.abs() <= 1e-14 * above.iter().fold(1.0_f64, |most, value| most.max(value.abs())) {
        return Ok(None);
    }
    let value = a.mean / b.mean;
    let estimate = Estimate::new(format!("position of {name}"), value, a.n as u64)?
        .with_missing(missing)
        .with_convention("ratio of means, (P - M) / (D - M)");
    if a.n < 2 {
        return Ok(Some(estimate.with_convention("no interval: t needs 2 respondents")));
    }
    let n = a.n as f64;
    let (aa, bb, ab) = (a.error(), b.error(), covariance(above, width) / n);
    let variance = (aa - 2.0 * value * ab + value * value * bb).max(0.0) / (b.mean * b.mean);
    let error = variance.sqrt();
    let t = t_quantile(n - 1.0, level)?;
    let estimate = estimate
        .with_standard_error(error)?
        .with_convention("standard error: delta method, divisor n - 1");
    let interval = match ratio {
        RatioInterval::Delta => {
            Some(Interval::new(value - t * error, value + t * error, level, "delta")?)
        }
        RatioInterval::Fieller => {
            let square = t * t;
            let lead = b.mean * b.mean - square * bb;
            let middle = a.mean * b.mean - square * ab;
            let last = a.mean * a.mean - square * aa;
            let root = (middle * middle - lead * last).max(0.0).sqrt();
            if lead > 0.0 {
                let (low, high) = ((middle - root) / lead, (middle + root) / lead);
                Some(Interval::new(low, high, level, "Fieller")?)
            } else {
                None
            }
        }
    };
    Ok(Some(match interval {
        Some(interval) => estimate.with_interval(interval),
        None => {
            estimate.with_convention("no Fieller interval: the zone's width does not differ from 0")
        }
    }))
}

fn owned(columns: &[impl AsRef<[u8]>]) -> Vec<Vec<u8>> {
    columns.iter().map(|column| column.as_ref().to_vec()).collect()
}

fn column_name(level: &str, item: &str) -> String {
    format!("{level} {item}")
}

fn encoded(
    dimensions: &Dimensions,
    scale: &Scale,
    level: usize,
    columns: &[impl AsRef<[Option<i32>]>],
) -> Result<Vec<Vec<u8>>, Error> {
    let name = LEVELS[level];
    check_length(&format!("{name} columns"), dimensions.items().len(), columns.len())?;
    let one = |(item, column): (&String, &[Option<i32>])| -> Result<Vec<u8>, Error> {
        let code = |answer: &Option<i32>| match answer {
            None => Ok(Missing::NotApplicable.code()),
            Some(value) => scale
                .encode((*value).into())
                .map_err(|source| Error::Answer { column: column_name(name, item), source }),
        };
        column.iter().map(code).collect()
    };
    dimensions.items().iter().zip(columns.iter().map(AsRef::as_ref)).map(one).collect()
}

/// How zones are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    dimensions: Dimensions,
    scale: Scale,
    levels: [Vec<Vec<u8>>; 3],
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for ZoneData {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Self, Error> {
        Self::checked(stored.dimensions, stored.scale, stored.levels)
    }
}

#[cfg(feature = "serde")]
impl From<ZoneData> for Stored {
    fn from(data: ZoneData) -> Self {
        Self { dimensions: data.dimensions, scale: data.scale, levels: data.levels }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;
    use satis_response_model::{MissingCounts, Scale};

    use super::{RatioInterval, ZoneData, position};
    use crate::mean::{Mean, t_quantile};
    use crate::{Dimensions, Error, GapsOf};

    const ABOVE: [f64; 6] = [2.0, 1.0, 0.0, 2.0, 1.0, 3.0];
    const WIDTH: [f64; 6] = [4.0, 3.0, 2.0, 3.0, 4.0, 5.0];

    fn told(width: &[f64], ratio: RatioInterval) -> satis_response_model::Estimate {
        position("x", &ABOVE, width, ratio, 0.95, MissingCounts::new()).unwrap().unwrap()
    }

    /// At a bound R the mean of `above - R width` is just t standard errors
    /// from 0.
    #[test]
    fn fieller_inverts_the_t_test() {
        let estimate = told(&WIDTH, RatioInterval::Fieller);
        assert_abs_diff_eq!(estimate.value(), 9.0 / 21.0, epsilon = 1e-15);
        let interval = estimate.interval().unwrap();
        for bound in [interval.low(), interval.high()] {
            let left: Vec<f64> = ABOVE.iter().zip(WIDTH).map(|(a, b)| a - bound * b).collect();
            let mean = Mean::of(&left);
            let t = mean.mean.abs() / mean.error().sqrt();
            assert_abs_diff_eq!(t, t_quantile(5.0, 0.95).unwrap(), epsilon = 1e-10);
        }
    }

    /// The residuals `a - R b` carry the delta method's variance.
    #[test]
    fn delta_is_the_error_of_the_residuals() {
        let estimate = told(&WIDTH, RatioInterval::Delta);
        let left: Vec<f64> =
            ABOVE.iter().zip(WIDTH).map(|(a, b)| a - estimate.value() * b).collect();
        let error = Mean::of(&left).error().sqrt() / 3.5;
        assert_abs_diff_eq!(estimate.standard_error().unwrap(), error, epsilon = 1e-14);
    }

    #[test]
    fn a_zone_without_width_has_no_interval_or_no_position() {
        let narrow = told(&[4.0, -3.0, 2.0, -3.0, 4.0, -3.0], RatioInterval::Fieller);
        assert_eq!(narrow.interval(), None);
        let none = position(
            "x",
            &ABOVE,
            &[1.0, -1.0, 1.0, -1.0, 2.0, -2.0],
            RatioInterval::Delta,
            0.95,
            MissingCounts::new(),
        );
        assert_eq!(none, Ok(None));
    }

    #[test]
    fn bad_answers_are_named() {
        let one = Dimensions::new(&["quiet"], &[("place", &["quiet"])]).unwrap();
        let column = |value: i32| vec![vec![Some(value); 2]];
        let scale = Scale::ONE_TO_NINE;
        let off = ZoneData::from_answers(&one, &scale, &column(4), &column(10), &column(5));
        assert_eq!(
            off.unwrap_err().to_string(),
            "column \"desired quiet\": score 10 is not on the scale 1 to 9"
        );
        let empty: [Vec<Option<i32>>; 1] = [Vec::new()];
        let none = ZoneData::from_answers(&one, &scale, &empty, &empty, &empty).unwrap();
        assert!(matches!(
            none.zones(GapsOf::Items, RatioInterval::Fieller, 0.95),
            Err(Error::TooFew { found: 0, .. })
        ));
    }
}
