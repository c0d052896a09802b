//! The index of one construct: weights by a named convention, value, standard
//! error, comparisons.

use satis_numerics::distribution::normal;
use satis_response_model::{Estimate, Interval};

use crate::error::check_level;
use crate::options::Metric;
use crate::{Error, Fit, Indicators, MissingAnswers, Rows};

/// By what convention the items of an index are weighed.
///
/// The published formula (Fornell, Johnson, Anderson, Cha & Bryant 1996, The
/// American customer satisfaction index, Journal of Marketing 60(4):7-18) says
/// "unstandardised weights", and programs differ on what that means, by up to
/// 1.1 points. So the convention has a name here and in the result.
///
/// | | weight of an item | who |
/// |---|---|---|
/// | [`PerDeviation`](IndexWeights::PerDeviation) | PLS weight over its standard deviation | cSEM, SmartPLS |
/// | [`RawMetric`](IndexWeights::RawMetric) | PLS weight on covariances | LVPLS METRIC 4, plspm `scaled = FALSE` |
/// | [`Standardized`](IndexWeights::Standardized) | PLS weight of the standardised item | `plspm::rescale` |
/// | [`Equal`](IndexWeights::Equal) | 1 | ACSI's short form |
/// | [`Fixed`](IndexWeights::Fixed) | as given | published weights |
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum IndexWeights {
    /// The weight of the standardised item over the standard deviation of the
    /// item: the weight of the item in its own units. The default.
    #[default]
    PerDeviation,
    /// The weights of the model estimated anew on covariances, with the same
    /// scheme ([`Metric::Raw`]).
    RawMetric,
    /// The weight of the standardised item, as if it were one of the item.
    Standardized,
    /// The same weight for each item.
    Equal,
    /// Given weights of the items, in their order.
    Fixed(Vec<f64>),
}

impl IndexWeights {
    /// The convention in words.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PerDeviation => "weights over standard deviations",
            Self::RawMetric => "raw-metric weights (METRIC 4)",
            Self::Standardized => "standardised weights",
            Self::Equal => "equal weights",
            Self::Fixed(_) => "given weights",
        }
    }
}

/// One item of an index.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ItemShare {
    /// The item.
    pub item: String,
    /// Its weight; those of an index sum to 1.
    pub weight: f64,
    /// Its mean on its own scale.
    pub mean: f64,
    /// Its mean from 0 to 100.
    pub index: f64,
    /// The lowest possible answer.
    pub lowest: f64,
    /// The highest possible answer.
    pub highest: f64,
}

/// An index from 0 to 100:
///
/// ```text
/// 100 (sum w m - sum w lo) / (sum w hi - sum w lo)
/// ```
///
/// with the mean m, lowest lo and highest hi answer to each item. Its standard
/// error takes the weights as known,
/// `100 sqrt(w' S w / n) / (sum w hi - sum w lo)`; the bootstrap of the fit has
/// the error with weights estimated anew.
///
/// ```
/// use satis_csi::{Construct, CsiIndex, Indicators, IndexWeights, Model, PlsOptions, Fit};
///
/// let names = ["s1", "s2", "again"];
/// let covariance = [4.0, 2.0, 1.0, 2.0, 4.0, 1.0, 1.0, 1.0, 4.0];
/// let items = Indicators::from_matrix(&names, &covariance, 100)?
///     .with_means(&[7.0, 8.0, 6.0])?
///     .with_range("s1", 1.0, 10.0)?
///     .with_range("s2", 1.0, 10.0)?
///     .with_range("again", 1.0, 10.0)?;
/// let model = Model::new("short")
///     .construct(Construct::reflective("Satisfaction", &["s1", "s2"]))
///     .construct(Construct::single("Loyalty", "again"))
///     .path("Satisfaction", "Loyalty")
///     .build()?;
/// let fit = Fit::new(&model, &items, PlsOptions::new())?;
/// let index = fit.index("Satisfaction", &IndexWeights::PerDeviation)?;
/// // Both weigh one half: (7.5 - 1) / 9; w'Sw = 3, so 100 sqrt(3 / 100) / 9.
/// assert!((index.value() - 650.0 / 9.0).abs() < 1e-10);
/// assert!((index.standard_error() - 100.0 * 0.03_f64.sqrt() / 9.0).abs() < 1e-10);
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CsiIndex {
    construct: String,
    weights: IndexWeights,
    items: Vec<ItemShare>,
    value: f64,
    deviation: f64,
    n: u64,
    effective_n: f64,
    missing: MissingAnswers,
}

impl CsiIndex {
    /// An index of items with given weights, without any model: published ones,
    /// or equal ones.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::Length`] unless
    /// there is one weight an item, [`Error::NoScale`] and [`Error::NoMeans`]
    /// for what the indicators do not know, [`Error::NegativeWeight`] if the
    /// weights leave no range from lowest to highest, [`Error::Parameter`] for
    /// one that is not finite.
    pub fn of_items(
        name: impl Into<String>,
        indicators: &Indicators,
        items: &[&str],
        weights: IndexWeights,
    ) -> Result<Self, Error> {
        let given = match &weights {
            IndexWeights::Fixed(given) => given.clone(),
            IndexWeights::Equal => vec![1.0; items.len()],
            other => {
                let reason = format!("{} come from a fitted model", other.name());
                return Err(Error::NotApplicable { what: "an index of items", reason });
            }
        };
        if given.len() != items.len() || items.is_empty() {
            let (expected, found) = (items.len().max(1), given.len());
            return Err(Error::Length { what: "weights, one an item", expected, found });
        }
        let mut positions = Vec::with_capacity(items.len());
        for item in items {
            positions.push(indicators.position(item)?);
        }
        Self::build(name.into(), weights, indicators, &positions, &given)
    }

    fn build(
        construct: String,
        weights: IndexWeights,
        indicators: &Indicators,
        positions: &[usize],
        given: &[f64],
    ) -> Result<Self, Error> {
        let Some(means) = &indicators.means else {
            return Err(Error::NoMeans { what: "an index" });
        };
        if let Some(&value) = given.iter().find(|weight| !weight.is_finite()) {
            return Err(Error::Parameter { what: "a weight", value, expected: "a finite number" });
        }
        let total: f64 = given.iter().sum();
        let least = positions.iter().zip(given).min_by(|a, b| a.1.total_cmp(b.1));
        let negative = |construct: String| {
            let (item, weight) = least.map_or((String::new(), 0.0), |(&at, &weight)| {
                (indicators.names[at].clone(), weight)
            });
            Error::NegativeWeight { construct, item, weight }
        };
        let positive = total > 0.0;
        if !positive {
            return Err(negative(construct));
        }
        let mut items = Vec::with_capacity(positions.len());
        let (mut from_lowest, mut range) = (0.0, 0.0);
        for (&at, &weight) in positions.iter().zip(given) {
            let item = &indicators.names[at];
            let Some((lowest, highest)) = indicators.ranges[at] else {
                return Err(Error::NoScale { item: item.clone() });
            };
            let (weight, mean) = (weight / total, means[at]);
            from_lowest += weight * (mean - lowest);
            range += weight * (highest - lowest);
            items.push(ItemShare {
                item: item.clone(),
                weight,
                mean,
                index: 100.0 * (mean - lowest) / (highest - lowest),
                lowest,
                highest,
            });
        }
        let spans = range > 0.0;
        if !spans {
            return Err(negative(construct));
        }
        let width = indicators.size();
        let mut variance = 0.0;
        for (a, left) in positions.iter().zip(&items) {
            for (b, right) in positions.iter().zip(&items) {
                variance += left.weight * right.weight * indicators.covariance[a * width + b];
            }
        }
        let value = 100.0 * from_lowest / range;
        let deviation = 100.0 * variance.max(0.0).sqrt() / range;
        if !(value.is_finite() && deviation.is_finite()) {
            let message = format!("the index of {construct:?}: its items are too large");
            return Err(Error::Numerical { message });
        }
        Ok(Self {
            construct,
            weights,
            items,
            value,
            deviation,
            n: indicators.n,
            effective_n: indicators.effective_n,
            missing: indicators.treatment,
        })
    }

    /// What it is the index of.
    #[must_use]
    pub fn construct(&self) -> &str {
        &self.construct
    }

    /// The convention of its weights.
    #[must_use]
    pub const fn weights(&self) -> &IndexWeights {
        &self.weights
    }

    /// Its items, with weights, means and scales.
    #[must_use]
    pub fn items(&self) -> &[ItemShare] {
        &self.items
    }

    /// The index, 0 to 100 unless a weight is negative.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// The standard deviation of the respondents' indices, with n - 1.
    #[must_use]
    pub const fn standard_deviation(&self) -> f64 {
        self.deviation
    }

    /// Its standard error with the weights as known; by Kish's effective n for
    /// weighted respondents.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.deviation / self.effective_n.sqrt()
    }

    /// How many respondents it rests on.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// How missing answers were treated.
    #[must_use]
    pub const fn missing(&self) -> MissingAnswers {
        self.missing
    }

    /// Items whose weight is below 0, so that better answers lower the index:
    /// items to reverse, or collinear ones under mode B. plspm stops there,
    /// cSEM warns.
    #[must_use]
    pub fn negative_weights(&self) -> Vec<&str> {
        let negative = self.items.iter().filter(|item| item.weight < 0.0);
        negative.map(|item| item.item.as_str()).collect()
    }

    /// The index with its standard error and a normal interval, the weights
    /// taken as known.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level lies strictly between 0 and 1.
    ///
    /// See [`CsiIndex`] for the formula.
    pub fn estimate(&self, level: f64) -> Result<Estimate, Error> {
        let error = self.standard_error();
        let mut estimate = Estimate::new(format!("{} index", self.construct), self.value, self.n)?
            .with_standard_error(error)?
            .with_interval(normal_interval(self.value, error, level)?)
            .with_effective_n(self.effective_n)?
            .with_convention(self.weights.name())
            .with_convention("standard error with weights as known")
            .with_convention(format!("{} answers", self.missing));
        if !self.negative_weights().is_empty() {
            let items = self.negative_weights().join(", ");
            estimate = estimate.with_convention(format!("weights below 0: {items}"));
        }
        Ok(estimate)
    }

    /// The same index, with the same weights, of other respondents: a segment,
    /// a period, a competitor. A map of moments by segment
    /// ([`BySegment`](satis_response_model::BySegment)) gives the indicators of
    /// each in one pass.
    ///
    /// ```
    /// use satis_csi::{CsiIndex, Indicators, IndexWeights};
    ///
    /// let of = |means: &[f64]| {
    ///     Indicators::from_matrix(&["s1", "s2"], &[4.0, 2.0, 2.0, 4.0], 100)?
    ///         .with_range("s1", 1.0, 10.0)?
    ///         .with_range("s2", 1.0, 10.0)?
    ///         .with_means(means)
    /// };
    /// let weights = IndexWeights::Fixed(vec![0.4, 0.6]);
    /// let north = CsiIndex::of_items("Satisfaction", &of(&[7.0, 8.0])?, &["s1", "s2"], weights)?;
    /// let south = north.of(&of(&[6.1, 7.1])?)?;
    /// let compared = north.compared_with(&south, 0.95)?;
    /// assert!((compared.difference.value() - 10.0).abs() < 1e-10); // 0.9 of 9 points
    /// assert!(compared.p_value.is_some_and(|p| p < 0.001));
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`CsiIndex::of_items`].
    pub fn of(&self, others: &Indicators) -> Result<Self, Error> {
        let mut positions = Vec::with_capacity(self.items.len());
        for item in &self.items {
            positions.push(others.position(&item.item)?);
        }
        let given: Vec<f64> = self.items.iter().map(|item| item.weight).collect();
        Self::build(self.construct.clone(), self.weights.clone(), others, &positions, &given)
    }

    /// The indices of respondents; `None` where an answer is missing.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an item that the rows lack.
    pub fn of_rows(&self, rows: &Rows) -> Result<Vec<Option<f64>>, Error> {
        let mut columns = Vec::with_capacity(self.items.len());
        for item in &self.items {
            columns.push(rows.position(&item.item)?);
        }
        let range: f64 =
            self.items.iter().map(|item| item.weight * (item.highest - item.lowest)).sum();
        Ok(rows
            .each()
            .map(|answers| {
                let terms = self.items.iter().zip(&columns);
                let sum: f64 =
                    terms.map(|(item, &at)| item.weight * (answers[at] - item.lowest)).sum();
                (!sum.is_nan()).then_some(100.0 * sum / range)
            })
            .collect())
    }

    /// How it differs from the index of other, independent respondents.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level lies strictly between 0 and 1.
    pub fn compared_with(&self, other: &Self, level: f64) -> Result<IndexComparison, Error> {
        IndexComparison::new(self, other.value, other.standard_error(), level)
    }

    /// How it differs from a benchmark, known but for its standard error, 0 if
    /// it is a figure without one.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a benchmark that is not finite, an error below
    /// 0, or a level outside 0 to 1.
    pub fn against(
        &self,
        benchmark: f64,
        standard_error: f64,
        level: f64,
    ) -> Result<IndexComparison, Error> {
        if !benchmark.is_finite() {
            let expected = "a finite number";
            return Err(Error::Parameter { what: "the benchmark", value: benchmark, expected });
        }
        IndexComparison::new(self, benchmark, standard_error, level)
    }
}

/// The difference of an index from another, with a test that it is 0.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct IndexComparison {
    /// The difference in points, with its standard error and interval.
    pub difference: Estimate,
    /// The difference over its standard error; `None` if that is 0.
    pub z: Option<f64>,
    /// The two-sided probability of a difference at least as large if there is
    /// none; `None` as for `z`.
    pub p_value: Option<f64>,
}

impl IndexComparison {
    fn new(index: &CsiIndex, other: f64, error: f64, level: f64) -> Result<Self, Error> {
        let usable = error.is_finite() && error >= 0.0;
        if !usable {
            let expected = "a finite number of at least 0";
            return Err(Error::Parameter { what: "the standard error", value: error, expected });
        }
        let (value, error) = (index.value - other, index.standard_error().hypot(error));
        let z = (error > 0.0).then(|| value / error);
        let name = format!("difference of the {} index", index.construct);
        Ok(Self {
            difference: Estimate::new(name, value, index.n)?
                .with_standard_error(error)?
                .with_interval(normal_interval(value, error, level)?)
                .with_convention(index.weights.name())
                .with_convention("independent respondents, weights as known"),
            z,
            p_value: z.map(normal::two_sided_p),
        })
    }
}

pub(crate) fn normal_interval(value: f64, error: f64, level: f64) -> Result<Interval, Error> {
    let tail = 0.5 * (1.0 - check_level(level)?);
    let z = normal::upper_quantile(tail).map_err(|error| Error::numerical(&error))?;
    Ok(Interval::new(value - z * error, value + z * error, level, "normal")?)
}

impl Fit {
    /// The index of a construct.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist, [`Error::NoScale`]
    /// and [`Error::NoMeans`] for what the indicators do not know,
    /// [`Error::Length`] for given weights that do not match the items,
    /// [`Error::NegativeWeight`] if the weights leave no range from lowest to
    /// highest, [`Error::NeedsRows`] for [`IndexWeights::RawMetric`] of a model
    /// with products.
    pub fn index(&self, construct: &str, weights: &IndexWeights) -> Result<CsiIndex, Error> {
        self.index_over(construct, weights, &self.indicators)
    }

    /// The indices of all constructs whose items have known scales and means;
    /// products have none.
    ///
    /// # Errors
    /// As [`Fit::index`], but for items without a scale.
    pub fn indices(&self, weights: &IndexWeights) -> Result<Vec<CsiIndex>, Error> {
        let mut found = Vec::new();
        for construct in self.constructs() {
            match self.index(construct, weights) {
                Ok(index) => found.push(index),
                Err(Error::NoScale { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// The same with other scales of the items.
    pub(crate) fn index_over(
        &self,
        construct: &str,
        weights: &IndexWeights,
        indicators: &Indicators,
    ) -> Result<CsiIndex, Error> {
        let j = self.position(construct)?;
        let composition = self.composition(j);
        let positions: Vec<usize> = composition.iter().map(|(at, _)| *at).collect();
        let own = &self.indicators;
        let given: Vec<f64> = match weights {
            IndexWeights::PerDeviation => {
                composition.iter().map(|&(at, weight)| weight / own.deviation(at)).collect()
            }
            IndexWeights::Standardized => composition.iter().map(|&(_, weight)| weight).collect(),
            IndexWeights::Equal => vec![1.0; positions.len()],
            IndexWeights::Fixed(given) => {
                if given.len() != positions.len() {
                    let (expected, found) = (positions.len(), given.len());
                    return Err(Error::Length { what: "weights, one an item", expected, found });
                }
                given.clone()
            }
            IndexWeights::RawMetric if self.options.metric == Metric::Raw => {
                composition.iter().map(|&(at, weight)| weight / own.deviation(at)).collect()
            }
            IndexWeights::RawMetric if self.expansion.is_some() => {
                return Err(Error::NeedsRows { what: "raw-metric weights with products" });
            }
            IndexWeights::RawMetric => {
                let options = self.options.clone().metric(Metric::Raw);
                let raw = Self::new(self.estimated(), own, options)?;
                let composition = raw.composition(j);
                composition.iter().map(|&(at, weight)| weight / own.deviation(at)).collect()
            }
        };
        CsiIndex::build(construct.to_owned(), weights.clone(), indicators, &positions, &given)
    }
}
