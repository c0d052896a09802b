//! Heterotrait-monotrait ratios of the constructs.

use crate::{Error, Fit};

/// Which ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum HtmtKind {
    /// HTMT: means of the correlations with their signs. Henseler, Ringle &
    /// Sarstedt (2015), Journal of the Academy of Marketing Science 43:115-135;
    /// cSEM.
    Signed,
    /// HTMT+: means of the sizes of the correlations. Ringle, Sarstedt,
    /// Sinkovics & Sinkovics (2023), Data in Brief 48:109074; seminr, SmartPLS 4.
    Absolute,
    /// HTMT2: geometric means. Roemer, Schuberth & Henseler (2021), Industrial
    /// Management & Data Systems 121:2637-2650.
    Geometric,
}

/// Heterotrait-monotrait ratios of the constructs of a fit.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Htmt {
    kind: HtmtKind,
    constructs: Vec<String>,
    values: Vec<Option<f64>>,
}

impl Htmt {
    /// Which ratio it is.
    #[must_use]
    pub const fn kind(&self) -> HtmtKind {
        self.kind
    }

    /// The constructs, in order.
    #[must_use]
    pub fn constructs(&self) -> &[String] {
        &self.constructs
    }

    /// The ratio of two constructs; `None` where it does not exist: items of
    /// one construct that do not correlate positively on average, or
    /// correlations of both signs for geometric means.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn ratio(&self, first: &str, second: &str) -> Result<Option<f64>, Error> {
        let at = |name: &str| {
            self.constructs.iter().position(|known| known == name).ok_or_else(|| {
                Error::unknown("construct", name, self.constructs.iter().map(String::as_str))
            })
        };
        Ok(self.values[at(first)? * self.constructs.len() + at(second)?])
    }

    /// Pairs of constructs whose ratio is above a limit, usually 0.85 or 0.90.
    #[must_use]
    pub fn above(&self, limit: f64) -> Vec<(&str, &str, f64)> {
        let count = self.constructs.len();
        let pairs = (0..count).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs
            .filter_map(|(i, j)| {
                let value = self.values[i * count + j].filter(|value| *value > limit)?;
                Some((self.constructs[i].as_str(), self.constructs[j].as_str(), value))
            })
            .collect()
    }
}

impl Fit {
    /// Heterotrait-monotrait ratios: the mean correlation of items of two
    /// constructs over the root of the mean correlations within each. A
    /// construct of one item counts as 1 within, as in seminr and cSEM; the
    /// crate on reliability has the ratios of several items alone.
    ///
    /// ```
    /// # use satis_csi::{Construct, Fit, HtmtKind, Indicators, Model, PlsOptions};
    /// let model = Model::new("two")
    ///     .construct(Construct::reflective("x", &["x1", "x2"]))
    ///     .construct(Construct::single("y", "y1"))
    ///     .path("x", "y")
    ///     .build()?;
    /// let matrix = [1.0, 0.64, 0.4, 0.64, 1.0, 0.2, 0.4, 0.2, 1.0];
    /// let items = Indicators::from_matrix(&["x1", "x2", "y1"], &matrix, 100)?;
    /// let htmt = Fit::new(&model, &items, PlsOptions::new())?.htmt(HtmtKind::Signed);
    /// // The mean of .4 and .2 over the root of .64.
    /// assert!((htmt.ratio("x", "y")?.unwrap() - 0.375).abs() < 1e-12);
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    #[must_use]
    pub fn htmt(&self, kind: HtmtKind) -> Htmt {
        let stage = &self.plan.last;
        let count = stage.blocks.len();
        let within: Vec<Option<f64>> = stage
            .blocks
            .iter()
            .map(|block| {
                let own = block.start..block.end;
                if block.size() == 1 {
                    return Some(1.0);
                }
                mean(kind, own.clone().flat_map(|a| (a + 1..own.end).map(move |b| (a, b))), self)
                    .filter(|mean| *mean > 0.0)
            })
            .collect();
        let mut values = vec![Some(1.0); count * count];
        for (i, left) in stage.blocks.iter().enumerate() {
            for (j, right) in stage.blocks.iter().enumerate().take(i) {
                let pairs = (left.start..left.end)
                    .flat_map(|a| (right.start..right.end).map(move |b| (a, b)));
                let ratio = match (mean(kind, pairs, self), within[i], within[j]) {
                    (Some(across), Some(a), Some(b)) => Some(across / (a * b).sqrt()),
                    _ => None,
                };
                values[i * count + j] = ratio;
                values[j * count + i] = ratio;
            }
        }
        Htmt { kind, constructs: stage.names.clone(), values }
    }
}

fn mean(kind: HtmtKind, pairs: impl Iterator<Item = (usize, usize)>, fit: &Fit) -> Option<f64> {
    let (mut sum, mut count, mut positive) = (0.0, 0_usize, 0_usize);
    for (a, b) in pairs {
        let r = fit.item_correlation(a, b);
        count += 1;
        positive += usize::from(r > 0.0);
        sum += match kind {
            HtmtKind::Signed => r,
            HtmtKind::Absolute => r.abs(),
            HtmtKind::Geometric => r.abs().ln(),
        };
    }
    let mean = sum / count as f64;
    match kind {
        HtmtKind::Geometric if positive == count => Some(mean.exp()),
        HtmtKind::Geometric if positive == 0 => Some(-mean.exp()),
        HtmtKind::Geometric => None,
        _ => Some(mean),
    }
    .filter(|value| value.is_finite())
}
