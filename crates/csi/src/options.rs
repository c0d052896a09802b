//! How a path model is estimated: each choice has a name.

use crate::Error;

/// How the inner proxy of a construct is made of its neighbours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Scheme {
    /// Regression coefficients for what leads to the construct, correlations
    /// for what it leads to (Lohmoeller 1989). The default of SmartPLS, seminr
    /// (`path_weighting`) and cSEM.
    #[default]
    Path,
    /// Correlations.
    Factorial,
    /// Signs of the correlations (Wold 1982); the default of plspm and semPLS.
    Centroid,
}

/// On what the weights are estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Metric {
    /// Standardised items: the correlations.
    #[default]
    Standardized,
    /// Items in their own units: the covariances. METRIC 4 of LVPLS,
    /// `scaled = FALSE` of plspm; items that spread more weigh more.
    Raw,
}

/// What must have become small for the weights to count as settled. Weights
/// are those of standardised items, of constructs with variance 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Stop {
    /// The largest change of a weight, as cSEM's `diff_absolute`.
    #[default]
    MaxChange,
    /// The sum of the changes, as seminr.
    SumOfChanges,
    /// The sum of the squared changes, as plspm (on weights of another length)
    /// and cSEM's `diff_squared`.
    SumOfSquares,
    /// The largest change relative to the new weight, as semPLS and cSEM's
    /// `diff_relative`.
    Relative,
}

/// Which way a construct points: a solution is fixed only up to the sign of
/// each construct.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum SignRule {
    /// More loadings above than below 0, and where that is even, a positive sum
    /// of loadings: Wold (1985), plspm.
    #[default]
    LoadingSigns,
    /// A positive sum of loadings.
    LoadingSum,
    /// Positive loadings of these items; constructs without one of them go by
    /// [`SignRule::LoadingSigns`]. Henseler, Hubona & Ray (2016).
    Dominant(Vec<String>),
    /// Whatever the iteration from equal weights comes to, as seminr and cSEM.
    AsIterated,
}

/// Whether correlations of reflective constructs are corrected for
/// measurement error, which makes PLS consistent for common factors (PLSc):
/// Dijkstra & Henseler (2015), Consistent partial least squares path modeling,
/// MIS Quarterly 39:297-316.
///
/// With weights w of a reflective block with correlations S, the loadings are
/// `c w` where c^2 brings `c^2 w w'` as near to S off the diagonal as the
/// variant says, the reliability is `rho = (c w'w)^2`, and a correlation of two
/// constructs is divided by `sqrt(rho_i rho_j)`. Under mode B the correlations
/// with the proxy stand in the place of w in `c w`. Other weightings, composites
/// and single items are not corrected. Of two stages each corrects by its own
/// items, and the scores of parts enter the second as they are, as in seminr;
/// cSEM divides their correlations by their reliabilities. The variants have the names of cSEM's
/// `.PLS_approach_cf`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Correction {
    /// No correction: classical PLS, as all national indices.
    #[default]
    None,
    /// Least squares, `c^2 = sum w_i w_j s_ij / sum (w_i w_j)^2`: rho_A, and the
    /// default of cSEM and seminr (`dist_squared_euclid`).
    RhoA,
    /// Least squares weighted by `1 / (1 - s_ij^2)` (`dist_euclid_weighted`).
    WeightedLeastSquares,
    /// Least squares of Fisher's z (`fisher_transformed`).
    Fisher,
    /// The mean of `s_ij / (w_i w_j)` (`mean_arithmetic`).
    ArithmeticMean,
    /// Their geometric mean (`mean_geometric`); needs ratios above 0.
    GeometricMean,
    /// Their harmonic mean (`mean_harmonic`).
    HarmonicMean,
}

/// What the second of two stages is estimated on, for constructs of higher
/// order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SecondStage {
    /// As Sarstedt et al. (2019) describe the methods: the disjoint one
    /// estimates the other constructs anew from their items, the embedded one
    /// takes all scores of the first stage. So does the saturated one, as cSEM.
    #[default]
    AsPublished,
    /// The other constructs are estimated anew from their items, as seminr.
    Reestimated,
    /// All constructs are their scores of the first stage.
    FixedScores,
}

/// In which unit the effect of a product of constructs is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ProductUnit {
    /// The product of standardised constructs, which is not of variance 1: the
    /// effect is how much a path changes where the moderator rises by one
    /// standard deviation. As seminr and SmartPLS 4.
    #[default]
    Product,
    /// The standard deviation of the product.
    Standardized,
}

/// How a path model is estimated.
///
/// ```
/// use satis_csi::{PlsOptions, Scheme};
///
/// let options = PlsOptions::new().scheme(Scheme::Centroid).tolerance(1e-7)?;
/// assert_eq!(options.scheme_used(), Scheme::Centroid);
/// assert!(PlsOptions::new().tolerance(-1.0).is_err());
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct PlsOptions {
    pub(crate) scheme: Scheme,
    pub(crate) metric: Metric,
    pub(crate) correction: Correction,
    pub(crate) stop: Stop,
    pub(crate) tolerance: f64,
    pub(crate) max_iterations: usize,
    pub(crate) damping: f64,
    pub(crate) sign: SignRule,
    pub(crate) second_stage: SecondStage,
    pub(crate) product_unit: ProductUnit,
}

impl Default for PlsOptions {
    fn default() -> Self {
        Self {
            scheme: Scheme::Path,
            metric: Metric::Standardized,
            correction: Correction::None,
            stop: Stop::MaxChange,
            tolerance: 1e-10,
            max_iterations: 1_000,
            damping: 0.5,
            sign: SignRule::LoadingSigns,
            second_stage: SecondStage::AsPublished,
            product_unit: ProductUnit::Product,
        }
    }
}

impl PlsOptions {
    /// The path scheme on standardised items, without correction, until no
    /// weight changes by 1e-10.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With an inner scheme.
    #[must_use]
    pub fn scheme(self, scheme: Scheme) -> Self {
        Self { scheme, ..self }
    }

    /// With a metric of the items.
    #[must_use]
    pub fn metric(self, metric: Metric) -> Self {
        Self { metric, ..self }
    }

    /// With a correction of reflective constructs.
    #[must_use]
    pub fn correction(self, correction: Correction) -> Self {
        Self { correction, ..self }
    }

    /// With a stop rule.
    #[must_use]
    pub fn stop(self, stop: Stop) -> Self {
        Self { stop, ..self }
    }

    /// With a tolerance of the stop rule; 1e-10 unless given. cSEM 1e-5, seminr,
    /// semPLS and SmartPLS 1e-7, plspm 1e-6.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless it is a finite number above 0.
    pub fn tolerance(self, tolerance: f64) -> Result<Self, Error> {
        if tolerance.is_finite() && tolerance > 0.0 {
            return Ok(Self { tolerance, ..self });
        }
        let (what, expected) = ("the tolerance", "a finite number above 0");
        Err(Error::Parameter { what, value: tolerance, expected })
    }

    /// With a number of iterations after which damping begins, or as soon as
    /// the weights go back and forth between two solutions; as many damped ones
    /// may follow. 1,000 unless given.
    ///
    /// # Errors
    /// [`Error::Parameter`] if it is 0.
    pub fn max_iterations(self, max_iterations: usize) -> Result<Self, Error> {
        if max_iterations > 0 {
            return Ok(Self { max_iterations, ..self });
        }
        let (what, expected) = ("the number of iterations", "at least 1");
        Err(Error::Parameter { what, value: 0.0, expected })
    }

    /// With a share of the new weights in a damped step; 0.5 unless given.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless it lies above 0 and below 1.
    pub fn damping(self, damping: f64) -> Result<Self, Error> {
        if damping > 0.0 && damping < 1.0 {
            return Ok(Self { damping, ..self });
        }
        let (what, expected) = ("the damping", "a number strictly between 0 and 1");
        Err(Error::Parameter { what, value: damping, expected })
    }

    /// With a rule of signs.
    #[must_use]
    pub fn sign(self, sign: SignRule) -> Self {
        Self { sign, ..self }
    }

    /// With a second stage for constructs of higher order.
    #[must_use]
    pub fn second_stage(self, second_stage: SecondStage) -> Self {
        Self { second_stage, ..self }
    }

    /// With a unit of products.
    #[must_use]
    pub fn product_unit(self, product_unit: ProductUnit) -> Self {
        Self { product_unit, ..self }
    }

    /// The inner scheme.
    #[must_use]
    pub const fn scheme_used(&self) -> Scheme {
        self.scheme
    }

    /// The metric of the items.
    #[must_use]
    pub const fn metric_used(&self) -> Metric {
        self.metric
    }

    /// The correction of reflective constructs.
    #[must_use]
    pub const fn correction_used(&self) -> Correction {
        self.correction
    }

    /// The choices in words.
    #[must_use]
    pub fn conventions(&self) -> Vec<String> {
        let scheme = match self.scheme {
            Scheme::Path => "path",
            Scheme::Factorial => "factorial",
            Scheme::Centroid => "centroid",
        };
        let metric = match self.metric {
            Metric::Standardized => "standardised items",
            Metric::Raw => "items in their own units (METRIC 4)",
        };
        let stop = match self.stop {
            Stop::MaxChange => "largest change",
            Stop::SumOfChanges => "sum of changes",
            Stop::SumOfSquares => "sum of squared changes",
            Stop::Relative => "largest relative change",
        };
        let sign = match &self.sign {
            SignRule::LoadingSigns => "most loadings positive".to_owned(),
            SignRule::LoadingSum => "sum of loadings positive".to_owned(),
            SignRule::Dominant(items) => format!("dominant items {}", items.join(", ")),
            SignRule::AsIterated => "signs as iterated".to_owned(),
        };
        let correction = match self.correction {
            Correction::None => "no correction for attenuation",
            Correction::RhoA => "PLSc by rho_A",
            Correction::WeightedLeastSquares => "PLSc by weighted least squares",
            Correction::Fisher => "PLSc by Fisher's z",
            Correction::ArithmeticMean => "PLSc by arithmetic means",
            Correction::GeometricMean => "PLSc by geometric means",
            Correction::HarmonicMean => "PLSc by harmonic means",
        };
        vec![
            format!("{scheme} scheme"),
            metric.to_owned(),
            format!("{stop} of the weights below {:e}", self.tolerance),
            sign,
            correction.to_owned(),
        ]
    }
}

/// How options are stored: the checks come with the conversion.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Unchecked {
    scheme: Scheme,
    metric: Metric,
    correction: Correction,
    stop: Stop,
    tolerance: f64,
    max_iterations: usize,
    damping: f64,
    sign: SignRule,
    second_stage: SecondStage,
    product_unit: ProductUnit,
}

#[cfg(feature = "serde")]
impl Default for Unchecked {
    fn default() -> Self {
        PlsOptions::default().into()
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PlsOptions {
    type Error = Error;

    fn try_from(stored: Unchecked) -> Result<Self, Error> {
        Self::new()
            .scheme(stored.scheme)
            .metric(stored.metric)
            .correction(stored.correction)
            .stop(stored.stop)
            .sign(stored.sign)
            .second_stage(stored.second_stage)
            .product_unit(stored.product_unit)
            .tolerance(stored.tolerance)?
            .max_iterations(stored.max_iterations)?
            .damping(stored.damping)
    }
}

#[cfg(feature = "serde")]
impl From<PlsOptions> for Unchecked {
    fn from(options: PlsOptions) -> Self {
        Self {
            scheme: options.scheme,
            metric: options.metric,
            correction: options.correction,
            stop: options.stop,
            tolerance: options.tolerance,
            max_iterations: options.max_iterations,
            damping: options.damping,
            sign: options.sign,
            second_stage: options.second_stage,
            product_unit: options.product_unit,
        }
    }
}
