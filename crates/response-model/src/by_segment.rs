//! A summary for each segment, which is a summary again.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use crate::{Error, Summary};

/// A summary of each segment (region, channel, product, month), in the order
/// of the segments.
///
/// A segment exists from its first observation on: none is ever empty. All are
/// of one shape, that of the template.
///
/// It is stored as its template and a list of pairs of segment and summary, so
/// that segments need not be text.
///
/// ```
/// use satis_response_model::{Answer, BySegment, Scale, Summary, Tally};
///
/// let mut by_region = BySegment::new(&Tally::new(&Scale::ZERO_TO_TEN));
/// for (region, score) in [("north", 9), ("south", 4), ("north", 10)] {
///     by_region.record((region.to_owned(), Answer::from(score)))?;
/// }
/// assert_eq!(by_region.get("north").map(Tally::answered), Some(2));
/// assert_eq!(by_region.total()?.answered(), 3);
/// # Ok::<(), satis_response_model::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<K, S>", into = "Unchecked<K, S>"),
    serde(bound(
        serialize = "K: serde::Serialize + Clone, S: serde::Serialize + Clone",
        deserialize = "K: serde::Deserialize<'de> + Ord + Clone, \
                       S: serde::Deserialize<'de> + Summary"
    ))
)]
pub struct BySegment<K, S> {
    template: S,
    segments: BTreeMap<K, S>,
}

impl<K: Ord + Clone, S: Summary> BySegment<K, S> {
    /// No segments yet; each will have the shape of the template, whatever
    /// this holds.
    #[must_use]
    pub fn new(template: &S) -> Self {
        Self { template: template.empty(), segments: BTreeMap::new() }
    }

    /// The summaries of known segments. Those of one segment are merged, and
    /// empty ones leave no trace.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] if one is of another shape than the template.
    pub fn from_summaries(
        template: &S,
        summaries: impl IntoIterator<Item = (K, S)>,
    ) -> Result<Self, Error> {
        let mut by_segment = Self::new(template);
        for (segment, summary) in summaries {
            by_segment.merge_segment(segment, &summary)?;
        }
        Ok(by_segment)
    }

    /// An empty summary of the shape that all segments have.
    #[must_use]
    pub const fn template(&self) -> &S {
        &self.template
    }

    /// The summary of a segment, if anything was recorded of it.
    #[must_use]
    pub fn get<Q>(&self, segment: &Q) -> Option<&S>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.segments.get(segment)
    }

    /// Every segment with its summary, in the order of the segments.
    pub fn iter(&self) -> std::collections::btree_map::Iter<'_, K, S> {
        self.segments.iter()
    }

    /// The segments in order.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = &K> {
        self.segments.keys()
    }

    /// The merge of all segments: the summary of the same observations without
    /// their segments.
    ///
    /// # Errors
    /// [`Error::Overflow`] if a count would not fit 64 bits.
    pub fn total(&self) -> Result<S, Error> {
        let mut total = self.template.empty();
        total.merge_all(self.segments.values())?;
        Ok(total)
    }

    /// The same segments with another summary each, such as the reversed
    /// tally. The function also turns the template.
    ///
    /// # Errors
    /// [`Error::ShapeMismatch`] if the function does not give all segments one
    /// shape.
    ///
    /// ```
    /// use satis_response_model::{Answer, BySegment, Scale, Summary, Tally, WeightedTally};
    ///
    /// let mut tallies = BySegment::new(&Tally::new(&Scale::ONE_TO_FIVE));
    /// tallies.record(("web", Answer::from(5)))?;
    /// let weighted = tallies.map(|tally| WeightedTally::from(tally))?;
    /// assert_eq!(weighted.total()?.total_weight(), 1.0);
    /// # Ok::<(), satis_response_model::Error>(())
    /// ```
    pub fn map<T: Summary>(&self, mut turn: impl FnMut(&S) -> T) -> Result<BySegment<K, T>, Error> {
        let template = turn(&self.template);
        let turned = self.segments.iter().map(|(key, summary)| (key.clone(), turn(summary)));
        BySegment::from_summaries(&template, turned)
    }

    /// Takes in a summary of one segment.
    ///
    /// # Errors
    /// As [`Summary::merge`]; nothing changes then.
    pub fn merge_segment(&mut self, segment: K, summary: &S) -> Result<(), Error> {
        // Through an empty one of our shape, so that a new segment has it too.
        let fitting = self.template.empty().merged(summary)?;
        if fitting.is_empty() {
            return Ok(());
        }
        match self.segments.get_mut(&segment) {
            Some(mine) => mine.merge(&fitting),
            None => {
                self.segments.insert(segment, fitting);
                Ok(())
            }
        }
    }
}

impl<K: Ord + Clone, S: Summary> Summary for BySegment<K, S> {
    type Observation<'a> = (K, S::Observation<'a>);

    fn empty(&self) -> Self {
        Self::new(&self.template)
    }

    fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    fn record(&mut self, (segment, observation): Self::Observation<'_>) -> Result<(), Error> {
        if let Some(summary) = self.segments.get_mut(&segment) {
            return summary.record(observation);
        }
        let mut first = self.template.empty();
        first.record(observation)?;
        if !first.is_empty() {
            self.segments.insert(segment, first);
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.template.empty().merge(&other.template)?;
        // All sums are made before the first takes its place, so that a failed
        // merge changes nothing.
        let sum = |(segment, theirs): (&K, &S)| {
            let mut sum = self.template.empty();
            if let Some(mine) = self.segments.get(segment) {
                sum.merge(mine)?;
            }
            sum.merge(theirs)?;
            Ok((segment.clone(), sum))
        };
        let sums = other.segments.iter().map(sum).collect::<Result<Vec<_>, Error>>()?;
        self.segments.extend(sums);
        Ok(())
    }
}

impl<'a, K, S> IntoIterator for &'a BySegment<K, S> {
    type Item = (&'a K, &'a S);
    type IntoIter = std::collections::btree_map::Iter<'a, K, S>;

    fn into_iter(self) -> Self::IntoIter {
        self.segments.iter()
    }
}

/// How summaries by segment are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked<K, S> {
    template: S,
    segments: Vec<(K, S)>,
}

#[cfg(feature = "serde")]
impl<K: Ord + Clone, S: Summary> TryFrom<Unchecked<K, S>> for BySegment<K, S> {
    type Error = Error;

    fn try_from(stored: Unchecked<K, S>) -> Result<Self, Error> {
        let mut by_segment = Self::new(&stored.template);
        for (position, (segment, summary)) in stored.segments.into_iter().enumerate() {
            if by_segment.segments.contains_key(&segment) {
                let name = format!("number {position} of the list");
                return Err(Error::Duplicate { what: "segment", name });
            }
            by_segment.merge_segment(segment, &summary)?;
        }
        Ok(by_segment)
    }
}

#[cfg(feature = "serde")]
impl<K, S> From<BySegment<K, S>> for Unchecked<K, S> {
    fn from(by_segment: BySegment<K, S>) -> Self {
        Self { template: by_segment.template, segments: by_segment.segments.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::BySegment;
    use crate::{Answer, Error, Scale, Summary, Tally};

    fn empty() -> BySegment<&'static str, Tally> {
        BySegment::new(&Tally::new(&Scale::ONE_TO_FIVE))
    }

    #[test]
    fn what_fails_leaves_no_segment() {
        let mut by = empty();
        assert!(by.record(("a", Answer::from(6))).is_err());
        assert!(by.is_empty());
        by.merge_segment("a", &Tally::new(&Scale::ONE_TO_FIVE)).unwrap();
        assert!(by.is_empty());
        assert!(by.merge_segment("a", &Tally::new(&Scale::ONE_TO_SEVEN)).is_err());
        let seven = BySegment::new(&Tally::new(&Scale::ONE_TO_SEVEN));
        assert!(matches!(by.merge(&seven), Err(Error::ShapeMismatch { .. })));
    }

    #[test]
    fn a_merge_that_fails_on_the_last_segment_changes_none() {
        let full = Tally::from_counts(&Scale::ONE_TO_FIVE, &[0, 0, 0, 0, u64::MAX]).unwrap();
        let mut by = empty();
        by.record(("a", Answer::from(1))).unwrap();
        by.merge_segment("z", &full).unwrap();
        let before = by.clone();
        let mut more = empty();
        more.record(("a", Answer::from(2))).unwrap();
        more.record(("z", Answer::from(2))).unwrap();
        assert_eq!(by.merge(&more), Err(Error::Overflow));
        assert_eq!(by, before);
        assert_eq!(by.total(), Err(Error::Overflow));
    }
}
