//! Each group against all the others together.

use satis_response_model::{Codes, Summary};

use super::{Adjustment, adjust};
use crate::sample::CodedSummary;
use crate::{Difference, DifferenceOptions, Error, difference};

/// One group against the rest.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AgainstRest {
    difference: Option<Difference>,
    p_adjusted: Option<f64>,
    adjustment: Adjustment,
}

impl AgainstRest {
    /// The group less the rest; `None` if nobody in the group or nobody in the
    /// rest answered.
    #[must_use]
    pub const fn difference(&self) -> Option<&Difference> {
        self.difference.as_ref()
    }

    /// The p value corrected for the number of groups that were compared.
    #[must_use]
    pub const fn p_adjusted(&self) -> Option<f64> {
        self.p_adjusted
    }

    /// The correction.
    #[must_use]
    pub const fn adjustment(&self) -> Adjustment {
        self.adjustment
    }
}

/// Each group against all the others together, in the given order, with p
/// values corrected for the number of groups.
///
/// The rest leaves the group itself out, so the two are independent; a group
/// against the total that contains it would look nearer than it is. Takes
/// weighted tallies too.
///
/// # Errors
/// [`Error::NotApplicable`] if the method is not defined for a group or the
/// codes, [`Error::Probability`] for a level outside (0, 1), [`Error::Model`]
/// if the codes belong to another scale or the groups to different ones.
///
/// ```
/// use satis_inference::response_model::{Codes, Scale, Tally};
/// use satis_inference::{Adjustment, DifferenceMethod, against_rest};
///
/// let scale = Scale::new(-1, 1)?;
/// let shops = [[20, 30, 50], [35, 25, 40], [12, 40, 48]]
///     .iter()
///     .map(|counts| Tally::from_counts(&scale, counts))
///     .collect::<Result<Vec<_>, _>>()?;
/// let codes = Codes::points(&scale);
/// let found = against_rest(&codes, &shops, DifferenceMethod::Wald, Adjustment::Holm)?;
/// // 0.30 against (48 + 40 - 35 - 12) / 200.
/// let first = found[0].difference().unwrap();
/// assert!((first.estimate().value() - 0.095).abs() < 1e-15);
/// assert!(found[0].p_adjusted().unwrap() >= first.p_value());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn against_rest<'a, S: CodedSummary + Summary + Clone + 'a>(
    codes: &Codes,
    groups: impl IntoIterator<Item = &'a S>,
    options: impl Into<DifferenceOptions>,
    adjustment: Adjustment,
) -> Result<Vec<AgainstRest>, Error> {
    let options = options.into();
    let groups: Vec<&S> = groups.into_iter().collect();
    // What follows each group, from the last up; what precedes it grows.
    let mut following = Vec::with_capacity(groups.len());
    let mut sum: Option<S> = None;
    for group in groups.iter().rev() {
        following.push(sum.clone());
        sum = Some(merged(sum, group)?);
    }
    let mut before: Option<S> = None;
    let mut found = Vec::with_capacity(groups.len());
    for (group, after) in groups.iter().zip(following.into_iter().rev()) {
        let rest = match (&before, after) {
            (Some(before), after) => Some(merged(after, before)?),
            (None, after) => after,
        };
        let compared = match rest {
            Some(rest) => match difference(codes, *group, &rest, options) {
                Ok(difference) => {
                    Some(difference.with_convention("the group less the rest without it"))
                }
                Err(Error::NoData) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        found.push(compared);
        before = Some(merged(before, group)?);
    }
    let p_values: Vec<f64> = found.iter().flatten().map(Difference::p_value).collect();
    let mut adjusted = adjust(&p_values, adjustment)?.into_iter();
    Ok(found
        .into_iter()
        .map(|difference| AgainstRest {
            p_adjusted: difference.as_ref().and_then(|_| adjusted.next()),
            difference,
            adjustment,
        })
        .collect())
}

fn merged<S: Summary + Clone>(sum: Option<S>, more: &S) -> Result<S, Error> {
    match sum {
        Some(mut sum) => {
            sum.merge(more)?;
            Ok(sum)
        }
        None => Ok(more.clone()),
    }
}
