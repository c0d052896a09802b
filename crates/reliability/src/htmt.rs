//! Heterotrait-monotrait ratios.

use crate::linear::above;
use crate::{Covariance, Error, Matrix};

/// How the correlations of items are averaged for HTMT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum HtmtMean {
    /// HTMT: arithmetic means. Henseler, Ringle & Sarstedt (2015), A new
    /// criterion for assessing discriminant validity, Journal of the Academy of
    /// Marketing Science 43:115-135.
    Arithmetic,
    /// HTMT2: geometric means, right also where loadings differ. Roemer,
    /// Schuberth & Henseler (2021), HTMT2, Industrial Management & Data Systems
    /// 121:2637-2650. The default of semTools.
    Geometric,
}

/// Heterotrait-monotrait ratios of constructs, each a name with its items:
///
/// ```text
/// mean |r| between items of two constructs
/// / sqrt(mean |r| within the one * mean |r| within the other)
/// ```
///
/// They estimate the correlations of the constructs without their errors;
/// above 0.85 or 0.90 two constructs can hardly be told apart.
///
/// # Errors
/// [`Error::TooFewItems`] for a construct with fewer than two items,
/// [`Error::Duplicate`] for an item in two or two constructs of one name,
/// [`Error::Unknown`] with the items that exist, [`Error::NotApplicable`] if
/// items of one construct do not correlate.
///
/// ```
/// use satis_reliability::{Covariance, HtmtMean, heterotrait_monotrait};
/// use satis_reliability::response_model::Denominator;
///
/// let matrix = [
///     1.0, 0.8, 0.4, 0.4, //
///     0.8, 1.0, 0.4, 0.4, //
///     0.4, 0.4, 1.0, 0.5, //
///     0.4, 0.4, 0.5, 1.0,
/// ];
/// let names = ["a", "b", "c", "d"];
/// let items = Covariance::from_matrix(&names, &matrix, 40, Denominator::NMinusOne)?;
/// let constructs = [("one", &["a", "b"][..]), ("two", &["c", "d"][..])];
/// let ratios = heterotrait_monotrait(&items, &constructs, HtmtMean::Arithmetic)?;
/// assert!((ratios.get(0, 1).unwrap() - 0.4 / 0.4_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), satis_reliability::Error>(())
/// ```
pub fn heterotrait_monotrait(
    items: &Covariance,
    constructs: &[(&str, &[&str])],
    mean: HtmtMean,
) -> Result<Matrix, Error> {
    let all: Vec<&str> = constructs.iter().flat_map(|(_, items)| items.iter().copied()).collect();
    crate::sample::check_names("item", &all)?;
    let names: Vec<&str> = constructs.iter().map(|(name, _)| *name).collect();
    crate::sample::check_names("construct", &names)?;
    let correlation = items.correlation();
    let mut members: Vec<Vec<usize>> = Vec::with_capacity(constructs.len());
    for (_, names) in constructs {
        if names.len() < 2 {
            let found = names.len();
            return Err(Error::TooFewItems { what: "HTMT, of each construct", needed: 2, found });
        }
        members.push(names.iter().map(|item| items.position(item)).collect::<Result<_, _>>()?);
    }
    let average = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
        let (mut sum, mut count) = (0.0, 0.0);
        for (i, j) in pairs {
            let r = correlation.at(i, j).abs();
            sum += match mean {
                HtmtMean::Arithmetic => r,
                HtmtMean::Geometric => r.ln(),
            };
            count += 1.0;
        }
        match mean {
            HtmtMean::Arithmetic => sum / count,
            HtmtMean::Geometric => f64::exp(sum / count),
        }
    };
    let within: Vec<f64> = members
        .iter()
        .map(|items| {
            let pairs = items.iter().enumerate();
            average(&mut pairs.flat_map(|(at, &i)| items[at + 1..].iter().map(move |&j| (i, j))))
        })
        .collect();
    if let Some(at) = within.iter().position(|&mean| !above(mean, 0.0)) {
        return Err(Error::NotApplicable {
            what: "HTMT",
            reason: format!("items of {:?} do not correlate", names[at]),
        });
    }
    Ok(Matrix::symmetric(members.len(), |a, b| {
        if a == b {
            return 1.0;
        }
        let pairs = members[a].iter();
        let across = average(&mut pairs.flat_map(|&i| members[b].iter().map(move |&j| (i, j))));
        across / (within[a] * within[b]).sqrt()
    }))
}
