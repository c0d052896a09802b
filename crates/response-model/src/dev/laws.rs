//! The laws of a summary, checked on examples.

use std::fmt::Debug;

use crate::{Error, Summary};

/// Checks on these parts all that the trait [`Summary`] promises of `merge`,
/// with exact equality: associative, commutative, an empty summary changes
/// nothing and is empty, and however the parts are split, the merge of the
/// halves is the merge of all.
///
/// # Panics
/// If a law does not hold, or the parts cannot be merged.
pub fn check_summary_laws<S>(parts: &[S])
where
    S: Summary + Clone + PartialEq + Debug,
{
    check_summary_laws_by(parts, S::eq);
}

/// The same checks for a summary of real numbers, which are equal up to
/// rounding: `same` says whether two summaries are.
///
/// ```
/// use satis_response_model::{Scale, WeightedTally, dev};
///
/// let part = |weight| WeightedTally::from_answers(&Scale::ONE_TO_FIVE, [(4, weight)]).unwrap();
/// dev::check_summary_laws_by(&[part(0.1), part(0.2), part(0.3)], |a, b| {
///     (a.total_weight() - b.total_weight()).abs() <= 1e-15
/// });
/// ```
///
/// # Panics
/// If a law does not hold, or the parts cannot be merged.
pub fn check_summary_laws_by<S>(parts: &[S], same: impl Fn(&S, &S) -> bool)
where
    S: Summary + Clone + Debug,
{
    let check = |law: &str, left: &S, right: &S| {
        assert!(same(left, right), "{law}:\n left: {left:?}\nright: {right:?}");
    };
    for a in parts {
        let nothing = a.empty();
        assert!(nothing.is_empty(), "an empty summary must say so: {nothing:?}");
        check("an empty summary on the right changes nothing", &merged(a, &nothing), a);
        check("an empty summary on the left changes nothing", &merged(&nothing, a), a);
        assert_eq!(
            merged(a, &nothing).is_empty(),
            a.is_empty(),
            "merging nothing keeps what was recorded: {a:?}"
        );
        for b in parts {
            let both = merged(a, b);
            check("merging is commutative", &both, &merged(b, a));
            assert_eq!(
                both.is_empty(),
                a.is_empty() && b.is_empty(),
                "a merge is empty only if both sides are: {a:?} and {b:?}"
            );
            for c in parts {
                check("merging is associative", &merged(&both, c), &merged(a, &merged(b, c)));
            }
        }
    }
    let Some(first) = parts.first() else { return };
    let whole = sum(&first.empty(), parts);
    for (split, _) in parts.iter().enumerate() {
        let (left, right) = parts.split_at(split);
        let halves = merged(&sum(&first.empty(), left), &sum(&first.empty(), right));
        check("the parts split anywhere make the whole", &halves, &whole);
    }
}

/// Checks that recording observations one by one gives the merge of summaries
/// of a single one each; `same` says whether two summaries are equal.
///
/// ```
/// use satis_response_model::{Answer, Scale, Summary, Tally, dev};
///
/// let empty = Tally::new(&Scale::ONE_TO_FIVE);
/// let record = |tally: &mut Tally, &value: &i32| tally.record(Answer::Value(value));
/// dev::check_recording(&empty, &[1, 5, 3, 5], record, Tally::eq);
/// ```
///
/// # Panics
/// If it does not, or an observation cannot be recorded.
pub fn check_recording<S, O>(
    empty: &S,
    observations: &[O],
    record: impl Fn(&mut S, &O) -> Result<(), Error>,
    same: impl Fn(&S, &S) -> bool,
) where
    S: Summary + Clone + Debug,
{
    let recorded = |summary: &mut S, observation: &O| {
        if let Err(error) = record(summary, observation) {
            panic!("an observation cannot be recorded: {error}");
        }
    };
    let mut stream = empty.empty();
    let mut singletons = empty.empty();
    for observation in observations {
        recorded(&mut stream, observation);
        let mut one = empty.empty();
        recorded(&mut one, observation);
        assert!(!one.is_empty(), "what was recorded shows: {one:?}");
        singletons = merged(&singletons, &one);
    }
    assert!(
        same(&stream, &singletons),
        "recording is merging singletons:\n left: {stream:?}\nright: {singletons:?}"
    );
}

fn merged<S: Summary + Clone + Debug>(left: &S, right: &S) -> S {
    left.clone()
        .merged(right)
        .unwrap_or_else(|error| panic!("{left:?} and {right:?} do not merge: {error}"))
}

fn sum<S: Summary + Clone + Debug>(empty: &S, parts: &[S]) -> S {
    parts.iter().fold(empty.clone(), |sum, part| merged(&sum, part))
}

#[cfg(test)]
mod tests {
    use super::check_summary_laws;
    use crate::{Error, Summary};

    /// Keeps the last value only, so the order of merging shows.
    #[derive(Debug, Clone, PartialEq)]
    struct Last(Option<i32>);

    impl Summary for Last {
        type Observation<'a> = i32;

        fn empty(&self) -> Self {
            Self(None)
        }

        fn is_empty(&self) -> bool {
            self.0.is_none()
        }

        fn record(&mut self, value: i32) -> Result<(), Error> {
            self.0 = Some(value);
            Ok(())
        }

        fn merge(&mut self, other: &Self) -> Result<(), Error> {
            self.0 = other.0.or(self.0);
            Ok(())
        }
    }

    #[test]
    #[should_panic(expected = "merging is commutative")]
    fn what_breaks_a_law_is_caught() {
        check_summary_laws(&[Last(Some(1)), Last(Some(2))]);
    }
}
