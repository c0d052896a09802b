//! The parameters of a confirmatory model with their standard errors.

use crate::Matrix;
use crate::cfa::scoring::Values;

/// What a parameter is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ParameterKind {
    /// A loading of an item on a factor.
    Loading {
        /// The factor.
        factor: String,
        /// The item.
        item: String,
    },
    /// The variance of an item that its factor does not explain.
    UniqueVariance {
        /// The item.
        item: String,
    },
    /// The variance of a factor.
    FactorVariance {
        /// The factor.
        factor: String,
    },
    /// The covariance of two factors.
    FactorCovariance {
        /// The one factor.
        first: String,
        /// The other factor.
        second: String,
    },
}

/// A parameter on the scale of the items and standardised, with standard
/// errors from the expected information; 0 where a parameter is fixed.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Parameter {
    /// What it is.
    pub kind: ParameterKind,
    /// Its estimate on the scale of the items.
    pub estimate: f64,
    /// The standard error of the estimate.
    pub standard_error: f64,
    /// The estimate where items and factors have variance 1 (`std.all`).
    pub standardized: f64,
    /// The standard error of that, by the delta method.
    pub standardized_standard_error: f64,
}

impl Parameter {
    /// The estimate over its standard error; `None` for a fixed parameter.
    #[must_use]
    pub fn z(&self) -> Option<f64> {
        (self.standard_error > 0.0).then(|| self.estimate / self.standard_error)
    }
}

/// A function of the fitted values with its derivatives by the parameters.
pub(crate) struct Linear {
    value: f64,
    slopes: Vec<(usize, f64)>,
}

impl Linear {
    pub(crate) const fn new(value: f64, slopes: Vec<(usize, f64)>) -> Self {
        Self { value, slopes }
    }

    const fn fixed(value: f64) -> Self {
        Self { value, slopes: Vec::new() }
    }

    /// `sqrt(d' C d)` with C the covariances of the parameters.
    fn error(&self, covariance: &Matrix) -> f64 {
        let mut variance = 0.0;
        for &(a, left) in &self.slopes {
            for &(b, right) in &self.slopes {
                variance += left * right * covariance.at(a, b);
            }
        }
        variance.max(0.0).sqrt()
    }
}

/// All parameters in lavaan's order: loadings, unique variances, factor
/// variances, factor covariances. `scale` are the standard deviations of the
/// items; `marker` says whether the first loading of a factor is 1.
pub(crate) fn all(
    names: &[(String, Vec<String>)],
    values: &Values,
    covariance: &Matrix,
    scale: &[f64],
    marker: bool,
) -> Vec<Parameter> {
    let size = scale.len();
    let first: Vec<usize> =
        (0..names.len()).filter_map(|f| values.factor.iter().position(|&own| own == f)).collect();
    let items: Vec<&String> = names.iter().flat_map(|(_, items)| items).collect();
    let mut parameters = Vec::new();
    let mut push = |kind, raw: &Linear, standard: &Linear| {
        parameters.push(Parameter {
            kind,
            estimate: raw.value,
            standard_error: raw.error(covariance),
            standardized: standard.value,
            standardized_standard_error: standard.error(covariance),
        });
    };
    for i in 0..size {
        let f = values.factor[i];
        let (own, lead) = (values.loadings[i], values.loadings[first[f]]);
        let raw = if !marker {
            Linear::new(own * scale[i], vec![(i, scale[i])])
        } else if i == first[f] {
            Linear::fixed(1.0)
        } else {
            let unit = scale[i] / scale[first[f]];
            Linear::new(
                unit * own / lead,
                vec![(i, unit / lead), (first[f], -unit * own / (lead * lead))],
            )
        };
        let kind = ParameterKind::Loading { factor: names[f].0.clone(), item: items[i].clone() };
        push(kind, &raw, &standardized_loading(values, i));
    }
    for i in 0..size {
        let (l, u) = (values.loadings[i], values.uniquenesses[i]);
        let total = l * l + u;
        let square = scale[i] * scale[i];
        let raw = Linear::new(u * square, vec![(size + i, square)]);
        let standard = Linear::new(
            u / total,
            vec![(i, -2.0 * l * u / (total * total)), (size + i, l * l / (total * total))],
        );
        push(ParameterKind::UniqueVariance { item: items[i].clone() }, &raw, &standard);
    }
    for (f, (name, _)) in names.iter().enumerate() {
        let lead = values.loadings[first[f]];
        let square = scale[first[f]] * scale[first[f]];
        let raw = if marker {
            Linear::new(lead * lead * square, vec![(first[f], 2.0 * lead * square)])
        } else {
            Linear::fixed(1.0)
        };
        let kind = ParameterKind::FactorVariance { factor: name.clone() };
        push(kind, &raw, &Linear::fixed(1.0));
    }
    for (at, &(f, g)) in values.pairs.iter().enumerate() {
        let r = values.correlations.at(f, g);
        let standard = Linear::new(r, vec![(2 * size + at, 1.0)]);
        let raw = if marker {
            let (a, b) = (first[f], first[g]);
            let (left, right) = (values.loadings[a] * scale[a], values.loadings[b] * scale[b]);
            Linear::new(
                r * left * right,
                vec![
                    (2 * size + at, left * right),
                    (a, r * scale[a] * right),
                    (b, r * scale[b] * left),
                ],
            )
        } else {
            Linear::new(r, vec![(2 * size + at, 1.0)])
        };
        let kind = ParameterKind::FactorCovariance {
            first: names[f].0.clone(),
            second: names[g].0.clone(),
        };
        push(kind, &raw, &standard);
    }
    parameters
}

fn standardized_loading(values: &Values, i: usize) -> Linear {
    let (l, u) = (values.loadings[i], values.uniquenesses[i]);
    let total = l * l + u;
    let cube = total * total.sqrt();
    let size = values.loadings.len();
    Linear::new(l / total.sqrt(), vec![(i, u / cube), (size + i, -0.5 * l / cube)])
}
