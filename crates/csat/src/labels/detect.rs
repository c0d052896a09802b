//! Which set of labels a column uses.

use super::{LabelSet, Labels, Seen, normalised};
use crate::Error;

impl Labels {
    /// The known set that all these texts belong to; blank ones do not count.
    ///
    /// Give it every label of every item that was asked with the same choices:
    /// an item answered only with 4 and 5 is still on 1 to 5. A set fits if it
    /// has all that was seen. Of several, the one whose every point was seen
    /// is taken: all four of very dissatisfied, dissatisfied, satisfied and
    /// very satisfied without a neutral are 1 to 4. Sets that fit and read all
    /// that was seen as the same points are as good as one. Everything else is
    /// ambiguous.
    ///
    /// # Errors
    /// [`Error::NoLabelSet`] if none fits, or nothing was seen;
    /// [`Error::AmbiguousLabels`] with the names of those that fit.
    ///
    /// ```
    /// use satis_csat::{Error, Labels};
    ///
    /// let five = Labels::detect(["Very satisfied", "Neutral", "Dissatisfied"])?;
    /// assert_eq!(five.scale().max(), 5);
    /// let four = ["very satisfied", "satisfied", "dissatisfied", "very dissatisfied"];
    /// assert_eq!(Labels::detect(four)?.scale().max(), 4);
    ///
    /// // Satisfied is 4 of 5 or 3 of 4.
    /// let unclear = Labels::detect(["satisfied", "very satisfied"]);
    /// assert!(matches!(unclear, Err(Error::AmbiguousLabels { .. })));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn detect<I>(seen: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Self::detect_among(&LabelSet::ALL.map(Self::of), seen)
    }

    /// The set among these that all the texts belong to; see
    /// [`Labels::detect`].
    ///
    /// # Errors
    /// As [`Labels::detect`].
    pub fn detect_among<I>(sets: &[Self], seen: I) -> Result<Self, Error>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut labels = Seen::default();
        for text in seen {
            let text = text.as_ref();
            if !normalised(text).is_empty() {
                labels.add(text);
            }
        }
        let readings: Vec<Reading<'_>> =
            sets.iter().filter_map(|set| Reading::new(set, &labels)).collect();
        let complete: Vec<&Reading<'_>> = readings.iter().filter(|reading| reading.full).collect();
        let fitting = if complete.is_empty() { readings.iter().collect() } else { complete };
        let Some(first) = fitting.first().filter(|_| !labels.is_empty()) else {
            return Err(Error::NoLabelSet { seen: labels.to_string() });
        };
        if fitting.iter().all(|reading| reading.agrees_with(first)) {
            return Ok(first.set.clone());
        }
        let names: Vec<&str> = fitting.iter().map(|reading| reading.set.name()).collect();
        Err(Error::AmbiguousLabels { seen: labels.to_string(), candidates: names.join(" or ") })
    }
}

/// How a set that fits reads what was seen.
struct Reading<'a> {
    set: &'a Labels,
    values: Vec<i32>,
    /// Whether every point of the set was seen.
    full: bool,
}

impl<'a> Reading<'a> {
    fn new(set: &'a Labels, seen: &Seen) -> Option<Self> {
        let values: Vec<i32> =
            seen.0.keys().map(|label| set.parse(label)).collect::<Option<_>>()?;
        let full = set.scale().values().all(|point| values.contains(&point));
        Some(Self { set, values, full })
    }

    fn agrees_with(&self, other: &Self) -> bool {
        self.values == other.values && self.set.scale().same_points(other.set.scale())
    }
}

#[cfg(test)]
mod tests {
    use super::{LabelSet, Labels};
    use crate::Error;

    #[test]
    fn a_full_set_is_found_from_its_own_labels() {
        for set in LabelSet::ALL {
            let labels = Labels::of(set);
            let own = labels.scale().labels().unwrap_or_default();
            assert_eq!(Labels::detect(own).unwrap(), labels, "{set}");
        }
    }

    #[test]
    fn sets_that_read_alike_are_as_good_as_one() {
        // Both five-point sets have these at 1, 3 and 5.
        let found = Labels::detect(["Neutral", "very satisfied", "VERY DISSATISFIED"]).unwrap();
        assert_eq!(found.parse("neutral"), Some(3));
        assert_eq!(found.scale().max(), 5);
    }

    #[test]
    fn what_fits_no_set_or_several_is_an_error() {
        assert!(matches!(Labels::detect(["fine", "satisfied"]), Err(Error::NoLabelSet { .. })));
        assert!(matches!(Labels::detect(["", " "]), Err(Error::NoLabelSet { .. })));
        let error = Labels::detect(["满意", "满意", "非常满意"]).unwrap_err().to_string();
        assert_eq!(
            error,
            "\"满意\" (2), \"非常满意\" (1) could be 满意, five points or 满意, four points: say which"
        );
        assert!(matches!(Labels::detect(["😐"]), Err(Error::AmbiguousLabels { .. })));
    }
}
