//! One pass over a survey file into tallies: of everybody, of each segment, of
//! each day. Memory grows with segments and days, not with rows.

mod bad_cells;
mod base;
mod filter;
mod groups;
mod items;
mod numbers;
mod pass;
mod plan;
mod segment;

pub(crate) use bad_cells::BadCells;
pub(crate) use base::Base;
pub(crate) use filter::Filter;
pub(crate) use groups::Groups;
pub(crate) use items::ItemsPass;
pub(crate) use numbers::{NumberRules, NumbersPass};
pub(crate) use pass::{Pass, Rows};
pub(crate) use plan::{Plan, answer, listed_columns, missing};
pub(crate) use segment::Segment;
