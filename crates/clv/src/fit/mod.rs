//! Fitting, shared by all models: the log-likelihood as a sum over rows, its
//! maximum, the errors of parameters and predictions.

mod fitted;
mod likelihood;
mod maximum;
mod parameter;
mod report;
mod surface;

pub use fitted::{Bootstrap, DeltaScale, Fitted};
pub use likelihood::{LogLikelihood, Order, Sink};
pub use maximum::{FitOptions, FitTo};
pub use parameter::{Domain, Parameter, Parametric};
pub use report::{Convergence, Covariance, FitReport, RatioTest, Warning};

pub(crate) use fitted::quantile;
pub(crate) use likelihood::{ByFormula, Formula};
pub(crate) use maximum::{fit, maximum};
pub(crate) use parameter::exactly;
pub(crate) use surface::Surface;
