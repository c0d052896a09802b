//! Kano surveys: which columns ask about which feature, one pass over the
//! answers, and what their texts mean.

use satis_kano::Rule;

mod answers;
mod config;
mod features;
mod pass;
mod template;
mod texts;

pub(crate) use answers::{Answers, FeatureAnswers, SegmentAnswers};
pub(crate) use features::{FeatureColumns, Layout};
pub(crate) use pass::KanoPass;
pub(crate) use template::template;

/// The name by which options know a rule.
pub(crate) fn rule_name(rule: Rule) -> &'static str {
    let same = |known: &Rule| std::mem::discriminant(known) == std::mem::discriminant(&rule);
    Rule::NAMED.into_iter().find(|(_, known)| same(known)).map_or("other", |(name, _)| name)
}
