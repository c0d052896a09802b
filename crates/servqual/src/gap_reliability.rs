//! How reliable a gap is, beside what is usually reported.

use satis_reliability::{
    Covariance, DifferenceReliability, StratifiedAlpha, difference_reliability,
};
use satis_response_model::Moments;

use crate::options::GapOptions;
use crate::scores::Sides;
use crate::{Error, MissingPolicy, ServqualData};

/// The reliability of the gap of one dimension.
///
/// [`DifferenceReliability::general`] is the figure to report;
/// [`DifferenceReliability::item_differences`], the alpha of the item gaps that
/// most papers print, is too high where a respondent's two answers share their
/// error, and says nothing of what was gained by asking twice.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GapReliability {
    /// The dimension.
    pub dimension: String,
    /// How many respondents count.
    pub n: u64,
    /// Alpha of perceptions (`first`) and expectations (`second`), their
    /// correlation, and the reliability of the difference.
    pub difference: DifferenceReliability,
}

/// `accuracy: reliability of the gap 0.509 (naive alpha 0.679; P 0.673, E
/// 0.803, r 0.455), n 207`.
impl std::fmt::Display for GapReliability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let difference = &self.difference;
        write!(f, "{}: reliability of the gap {:.3} (", self.dimension, difference.general)?;
        if let Some(naive) = difference.item_differences {
            write!(f, "naive alpha {naive:.3}; ")?;
        }
        write!(
            f,
            "P {:.3}, E {:.3}, r {:.3}), n {}",
            difference.first.raw(),
            difference.second.raw(),
            difference.correlation,
            self.n
        )
    }
}

/// The reliability of the sum over all dimensions, by stratified alpha.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CombinedReliability {
    /// How many respondents answered everything.
    pub n: u64,
    /// Of the sum of all perceptions, with alpha of each dimension.
    pub perceptions: StratifiedAlpha,
    /// Of the sum of all expectations, with alpha of each dimension.
    pub expectations: StratifiedAlpha,
    /// Of the sum of all gaps, with the naive alpha of item gaps in each
    /// dimension: the reliability of the linear combination as it was reported
    /// in 1988.
    pub naive: StratifiedAlpha,
    /// Of the sum of all gaps as the difference of the two sums above, in the
    /// general form of [`difference_reliability`].
    pub gap: f64,
    /// The correlation of the two sums.
    pub correlation: f64,
}

impl ServqualData {
    /// The reliability of the gap of every dimension.
    ///
    /// ```text
    /// (V_P a_P + V_E a_E - 2 r s_P s_E) / (V_P + V_E - 2 r s_P s_E)
    /// ```
    ///
    /// of sums over the items, listwise over all items, or over those of the
    /// dimension where the policy is [`MissingPolicy::Available`]. Johns (1981);
    /// Peter, Churchill & Brown (1993), Caution in the use of difference scores
    /// in consumer research, Journal of Consumer Research 19:655-662.
    ///
    /// # Errors
    /// [`Error::Reliability`] if a dimension has one item, an item does not vary
    /// (with its question), or there are fewer than two respondents.
    pub fn reliability(
        &self,
        options: impl Into<GapOptions>,
    ) -> Result<Vec<GapReliability>, Error> {
        let options = options.into();
        options.checked_level()?;
        (0..self.servqual().dimensions().count())
            .map(|dimension| self.reliability_of(dimension, options.policy()))
            .collect()
    }

    pub(crate) fn reliability_of(
        &self,
        dimension: usize,
        policy: MissingPolicy,
    ) -> Result<GapReliability, Error> {
        let members = self.members(dimension);
        let covariance = self.covariance(members, policy)?;
        let (expectations, perceptions) = self.questions(members);
        let difference = DifferenceReliability::new(&covariance, &perceptions, &expectations)?;
        let dimension = self.servqual().dimensions().parts()[dimension].0.clone();
        Ok(GapReliability { dimension, n: covariance.n(), difference })
    }

    /// The reliability of the sum over all dimensions, over the respondents who
    /// answered everything.
    ///
    /// Stratified alpha (Cronbach, Schönemann & McKie 1965) of the sum of
    /// items; Nunnally (1978) calls it the reliability of a linear combination.
    ///
    /// # Errors
    /// As [`ServqualData::reliability`].
    pub fn combined_reliability(&self) -> Result<CombinedReliability, Error> {
        let items: Vec<usize> = (0..self.items()).collect();
        let covariance = self.covariance(&items, MissingPolicy::Complete)?;
        let perceptions = self.stratified(&covariance, |position| {
            self.servqual().pairs()[position].perception().id()
        })?;
        let expectations = self.stratified(&covariance, |position| {
            self.servqual().pairs()[position].expectation().id()
        })?;
        let naive = self.stratified(&self.gap_covariance()?, |position| {
            self.servqual().pairs()[position].id()
        })?;
        let (left, right) = self.questions(&items);
        let sum = |rows: &[&str], columns: &[&str]| -> Result<f64, Error> {
            let mut total = 0.0;
            for row in rows {
                for column in columns {
                    total += covariance.get(row, column)?;
                }
            }
            Ok(total)
        };
        let (e, p) = (sum(&left, &left)?, sum(&right, &right)?);
        let correlation = (sum(&left, &right)? / (e * p).sqrt()).clamp(-1.0, 1.0);
        let gap = difference_reliability(
            (p, perceptions.value()),
            (e, expectations.value()),
            correlation,
        )?;
        Ok(CombinedReliability {
            n: covariance.n(),
            perceptions,
            expectations,
            naive,
            gap,
            correlation,
        })
    }

    fn stratified<'a>(
        &'a self,
        covariance: &Covariance,
        id: impl Fn(usize) -> &'a str,
    ) -> Result<StratifiedAlpha, Error> {
        let parts = self.servqual().dimensions().parts();
        let ids: Vec<Vec<&str>> = parts
            .iter()
            .map(|(_, members)| members.iter().map(|&member| id(member)).collect())
            .collect();
        let strata: Vec<(&str, &[&str])> =
            parts.iter().zip(&ids).map(|((name, _), ids)| (name.as_str(), &**ids)).collect();
        Ok(StratifiedAlpha::new(covariance, &strata)?)
    }

    /// The ids of the questions of items: expectations, perceptions.
    fn questions(&self, items: &[usize]) -> (Vec<&str>, Vec<&str>) {
        let pairs = self.servqual().pairs();
        items
            .iter()
            .map(|&item| (pairs[item].expectation().id(), pairs[item].perception().id()))
            .unzip()
    }

    /// Covariances of both questions of items, over the respondents who
    /// answered both of these, or of all.
    fn covariance(&self, items: &[usize], policy: MissingPolicy) -> Result<Covariance, Error> {
        let rows: Vec<usize> = (0..self.respondents())
            .filter(|&row| match policy {
                MissingPolicy::Complete => self.first_missing(row, Sides::Both).is_none(),
                MissingPolicy::Available => {
                    items.iter().all(|&item| self.pair(row, item).is_some())
                }
            })
            .collect();
        let column = |of: &dyn Fn(usize, usize) -> Option<i32>, item: usize| -> Vec<f64> {
            rows.iter().filter_map(|&row| of(row, item)).map(f64::from).collect()
        };
        let expectation = |row, item| self.expectation(row, item);
        let perception = |row, item| self.perception(row, item);
        let columns: Vec<Vec<f64>> = items
            .iter()
            .map(|&item| column(&expectation, item))
            .chain(items.iter().map(|&item| column(&perception, item)))
            .collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let (mut names, perceptions) = self.questions(items);
        names.extend(perceptions);
        Ok(Covariance::from_moments(&names, &Moments::from_columns(&columns, None)?)?)
    }

    fn gap_covariance(&self) -> Result<Covariance, Error> {
        let rows: Vec<Vec<i32>> = (0..self.respondents())
            .filter_map(|row| {
                (0..self.items()).map(|item| self.pair(row, item).map(|(e, p)| p - e)).collect()
            })
            .collect();
        let column =
            |item: usize| -> Vec<f64> { rows.iter().map(|row| f64::from(row[item])).collect() };
        let columns: Vec<Vec<f64>> = (0..self.items()).map(column).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let names: Vec<&str> = self.servqual().pairs().iter().map(crate::ItemPair::id).collect();
        Ok(Covariance::from_moments(&names, &Moments::from_columns(&columns, None)?)?)
    }
}
