//! Lifetime value by formula: what a constant retention rate, a schedule of
//! margins or a migration model gives, without data on single customers.

mod berger_nasr;
mod blattberg_deighton;
mod constant_retention;
mod equity;

pub use berger_nasr::{MarginCurve, Migration, RetentionSchedule};
pub use blattberg_deighton::{BlattbergDeighton, ResponseCurve};
pub use constant_retention::{ConstantRetention, FirstMargin};
pub use equity::{CustomerEquity, EquityGroup};
