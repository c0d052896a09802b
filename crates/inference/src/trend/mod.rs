//! A metric over time: series, control charts, run lengths, changes, trends.

mod change_point;
mod chart;
mod cusum;
mod ewma;
mod mann_kendall;
mod rules;
mod run_length;
mod series;
mod shift;
mod stl;
mod theil_sen;

pub use change_point::{ChangePenalty, ChangePoints, ChangeSeries, Segment};
pub use chart::{Baseline, Chart, ChartPoint, ControlChart};
pub use cusum::{Cusum, CusumState};
pub use ewma::{Ewma, EwmaLimits, EwmaState};
pub use mann_kendall::{ContinuityCorrection, MannKendall};
pub use rules::{RunRule, RunViolation};
pub use series::Series;
pub use shift::Shift;
pub use stl::{Jumps, LoessDegree, Season, Stl, StlOptions};
pub use theil_sen::TheilSen;
