//! Criteria to choose among models of one construct.

use crate::effects::order;
use crate::{Error, Fit, Model};

/// Information criteria of the regression of one construct on its
/// predecessors; the smaller the better, among models of the same construct and
/// the same respondents.
///
/// With n respondents, k predecessors and the constant, and
/// `SSE = (1 - R2) (n - 1)`. Sharma, Sarstedt, Shmueli, Kim & Thiele (2019),
/// PLS-based model selection, Journal of the Association for Information Systems
/// 20:346-397; McQuarrie & Tsai (1998). seminr and cSEM agree.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Selection {
    /// The construct.
    pub construct: String,
    /// Akaike: `n (ln(SSE / n) + 2 k / n)`.
    pub aic: f64,
    /// Akaike, corrected: `n (ln(SSE / n) + (n + k) / (n - k - 2))`.
    pub aicc: f64,
    /// Akaike, unbiased: `n (ln(SSE / (n - k)) + 2 k / n)`.
    pub aicu: f64,
    /// Bayes: `n (ln(SSE / n) + k ln n / n)`; the one to use.
    pub bic: f64,
    /// Final prediction error: `SSE / (n - k) (1 + k / n)`.
    pub fpe: f64,
    /// Hannan and Quinn: `n (ln(SSE / n) + 2 k ln ln n / n)`.
    pub hq: f64,
    /// The same, corrected: `n (ln(SSE / n) + 2 k ln ln n / (n - k - 2))`.
    pub hqc: f64,
    /// Mallows: `SSE / MSE - (n - 2 k)` with `MSE = 1 - R2` of the saturated
    /// model, estimated anew, in which every construct leads to all that come
    /// after it, as cSEM. `None` where that cannot be estimated, and for
    /// constructs of higher order and products.
    pub mallows_cp: Option<f64>,
    /// Geweke and Meese: `SSE / MSE + k ln n` with the same.
    pub gm: Option<f64>,
}

impl Fit {
    /// The criteria of each construct that something leads to.
    ///
    /// # Errors
    /// [`Error::TooFewRespondents`] unless there are more than predecessors
    /// plus three; [`Error::NotApplicable`] for a construct that is explained
    /// without rest.
    pub fn selection(&self) -> Result<Vec<Selection>, Error> {
        let stage = &self.plan.last;
        let count = stage.names.len();
        let n = self.indicators.effective_n;
        let saturated = self.saturated();
        let mut rows = Vec::new();
        for (j, own) in stage.predecessors.iter().enumerate().filter(|(_, own)| !own.is_empty()) {
            let k = own.len() as f64 + 1.0;
            let most = k.max(count as f64);
            if n - most - 2.0 <= 0.0 {
                let (needed, found) = (count as u64 + 3, self.indicators.n);
                return Err(Error::TooFewRespondents { what: "a criterion", needed, found });
            }
            let rest = (1.0 - self.work.last.r_squared[j]) * (n - 1.0);
            let positive = rest > 0.0;
            if !positive {
                let reason = format!("{:?} is explained without rest", stage.names[j]);
                return Err(Error::NotApplicable { what: "an information criterion", reason });
            }
            let full = saturated
                .as_ref()
                .and_then(|fit| fit.r_squared(&stage.names[j]).ok()?)
                .map(|r| 1.0 - r)
                .filter(|full| *full > 0.0);
            let log = (rest / n).ln();
            let slow = n.ln().ln();
            rows.push(Selection {
                construct: stage.names[j].clone(),
                aic: n * log + 2.0 * k,
                aicc: n * (log + (n + k) / (n - k - 2.0)),
                aicu: n * (rest / (n - k)).ln() + 2.0 * k,
                bic: n * log + k * n.ln(),
                fpe: rest / (n - k) * (1.0 + k / n),
                hq: n * log + 2.0 * k * slow,
                hqc: n * (log + 2.0 * k * slow / (n - k - 2.0)),
                mallows_cp: full.map(|full| rest / full - (n - 2.0 * k)),
                gm: full.map(|full| rest / full + k * n.ln()),
            });
        }
        Ok(rows)
    }

    /// The model in which every construct leads to all that come after it.
    fn saturated(&self) -> Option<Self> {
        if self.plan.first.is_some() || !self.model.interactions().is_empty() {
            return None;
        }
        let names = self.constructs();
        let order = order(&self.plan.last.predecessors);
        let mut builder = Model::new(self.model.name());
        for construct in self.model.constructs() {
            builder = builder.construct(construct.clone());
        }
        for (at, &to) in order.iter().enumerate() {
            for &from in &order[..at] {
                builder = builder.path(names[from].as_str(), names[to].as_str());
            }
        }
        Self::new(&builder.build().ok()?, &self.indicators, self.options.clone()).ok()
    }
}
