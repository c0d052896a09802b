//! One feature: its counts, shares, strengths and coefficients.

use std::borrow::Cow;

use satis_inference::{Difference, DifferenceOptions, IntervalOptions, difference, estimate};
use satis_response_model::{Codes, Estimate, Tally};

use crate::{Category, CategoryCounts, Classification, Error, EvaluationTable, KanoTally, Rule};

/// One feature under an evaluation table: everything that follows from its
/// six counts.
///
/// ```
/// use satis_kano::inference::Method;
/// use satis_kano::Feature;
///
/// // "Convenient transfers" (REPPL), Pouliot's table: M, O, A, I, R, Q.
/// let feature = Feature::from_counts("Convenient transfers", [59, 121, 70, 77, 9, 22])?;
/// assert_eq!(
///     format!("{:.4}", feature.better(0.95)?),
///     "better 0.5841, SE 0.0273, 0.5300 to 0.6362 (95 % Wilson), n 327",
/// );
/// assert_eq!(format!("{:.4}", feature.worse(0.95)?.value()), "-0.5505");
/// let exact = feature.better(Method::ClopperPearson)?;
/// assert_eq!(
///     format!("{:.4}", exact.interval().unwrap()),
///     "0.5286 to 0.6381 (95 % Clopper-Pearson)",
/// );
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Feature {
    name: String,
    table: Cow<'static, str>,
    wording: Option<Cow<'static, str>>,
    counts: CategoryCounts,
    incomplete: u64,
}

impl Feature {
    /// A feature from its answers, under a table.
    ///
    /// # Errors
    /// [`Error::AnswerKind`] if the table is for another kind of answers.
    ///
    /// ```
    /// use satis_kano::{AnswerKind, EvaluationTable, Feature, KanoTally};
    ///
    /// let tally = KanoTally::from_answers(AnswerKind::Five, [(1, 5), (1, 3), (2, 2)])?;
    /// let feature = Feature::new("search", &tally, &EvaluationTable::pouliot1993())?;
    /// assert_eq!(feature.counts().to_string(), "M 0, O 1, A 1, I 0, R 0, Q 1");
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn new(
        name: impl Into<String>,
        tally: &KanoTally,
        table: &EvaluationTable,
    ) -> Result<Self, Error> {
        Ok(Self {
            name: name.into(),
            table: Cow::Owned(table.name().to_owned()),
            wording: tally.wording().map(|id| Cow::Owned(id.to_owned())),
            counts: table.count(tally)?,
            incomplete: tally.incomplete(),
        })
    }

    /// A feature from published counts in the order M, O, A, I, R, Q.
    ///
    /// # Errors
    /// [`Error::Model`] if their sum does not fit 64 bits.
    pub fn from_counts(name: impl Into<String>, counts: [u64; 6]) -> Result<Self, Error> {
        Ok(Self {
            name: name.into(),
            table: Cow::Borrowed("as counted elsewhere"),
            wording: None,
            counts: CategoryCounts::new(counts)?,
            incomplete: 0,
        })
    }

    /// What the feature is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the evaluation table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The id of the wording, if it is known.
    #[must_use]
    pub fn wording(&self) -> Option<&str> {
        self.wording.as_deref()
    }

    /// How many put it in each category.
    #[must_use]
    pub const fn counts(&self) -> &CategoryCounts {
        &self.counts
    }

    /// How many answered both questions.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.counts.total()
    }

    /// How many left a question without an answer.
    #[must_use]
    pub const fn incomplete(&self) -> u64 {
        self.incomplete
    }

    /// The class under a rule, with what the other rules say.
    ///
    /// # Errors
    /// As [`Rule::class`].
    pub fn classify(&self, rule: Rule) -> Result<Classification, Error> {
        let category = rule.class(&self.counts)?;
        let same = |other: &Rule| std::mem::discriminant(other) == std::mem::discriminant(&rule);
        let others = Rule::NAMED
            .into_iter()
            .map(|(_, other)| other)
            .filter(|other| !same(other))
            // Coefficients have no class where all is reverse or questionable.
            .filter_map(|other| other.class(&self.counts).ok().map(|category| (other, category)))
            .collect();
        Ok(Classification {
            category,
            rule,
            table: self.table.clone(),
            wording: self.wording.clone(),
            tied: self.counts.modes(),
            others,
        })
    }

    /// The share of a category among all pairs of answers, Wilson's interval
    /// by default.
    ///
    /// # Errors
    /// [`Error::Inference`] if nobody answered both questions, or the method
    /// or level does not apply.
    pub fn share(
        &self,
        category: Category,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        self.mean(category.name(), &Category::ALL, |c| indicator(c == category), options)
    }

    /// Better, the satisfaction coefficient or CS+:
    /// `(A + O) / (A + O + M + I)`, from 0 to 1 (Timko in Berger et al. 1993).
    /// Wilson's interval by default. R and Q are in neither part; tomatobbeef
    /// divides by all six categories.
    ///
    /// # Errors
    /// [`Error::Inference`] if nobody is in A, O, M or I, or the method or
    /// level does not apply.
    pub fn better(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        self.mean("better", &Category::RATED, better_code, options)
    }

    /// Worse, the dissatisfaction coefficient or CS-:
    /// `-(O + M) / (A + O + M + I)`, from -1 to 0 (Timko in Berger et al.
    /// 1993). Wilson's interval by default.
    ///
    /// # Errors
    /// As [`Feature::better`].
    pub fn worse(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        let size = self.mean("worse", &Category::RATED, worse_code, options)?;
        Ok(size.transformed(-1.0, 0.0)?)
    }

    /// Total strength: the share of A, O and M among all pairs of answers (Lee
    /// & Newcomb 1997). They take 60 % for a strong response (recalled: check
    /// against print).
    ///
    /// # Errors
    /// As [`Feature::share`].
    pub fn total_strength(&self, options: impl Into<IntervalOptions>) -> Result<Estimate, Error> {
        let wanted = |c: Category| indicator(c < Category::Indifferent);
        self.mean("total strength", &Category::ALL, wanted, options)
    }

    /// Category strength: the share of the commonest category less that of the
    /// next one (Lee & Newcomb 1997), all six taken together. At most 6 %
    /// they call the class a combination (recalled: check against print). The
    /// R package stp25kano leaves Q out of the two.
    ///
    /// The interval is MOVER's for the difference of these two shares. The two
    /// are picked by the same answers, so near a tie it is too high.
    ///
    /// # Errors
    /// As [`Feature::share`].
    pub fn category_strength(
        &self,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        let [(first, _), (second, _), ..] = self.counts.ranking();
        let code = |c: Category| indicator(c == first) - indicator(c == second);
        let strength = self.mean("category strength", &Category::ALL, code, options)?;
        Ok(strength.with_convention(format!(
            "{} less {}, the two commonest of these answers",
            first.letter(),
            second.letter()
        )))
    }

    /// This feature's better less that of another group of respondents, with
    /// interval and p value.
    ///
    /// # Errors
    /// [`Error::Inference`] if either group has nobody in A, O, M or I, or the
    /// level does not apply.
    pub fn better_difference(
        &self,
        other: &Self,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        self.compare(other, "better", better_code, options)
    }

    /// The size of this feature's worse less that of another group of
    /// respondents: positive where it dissatisfies more here.
    ///
    /// # Errors
    /// As [`Feature::better_difference`].
    pub fn worse_difference(
        &self,
        other: &Self,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        self.compare(other, "size of worse", worse_code, options)
    }

    fn compare(
        &self,
        other: &Self,
        name: &'static str,
        code: fn(Category) -> f64,
        options: impl Into<DifferenceOptions>,
    ) -> Result<Difference, Error> {
        let (codes, mine) = self.counts.coded(name, &Category::RATED, code)?;
        let (_, theirs) = other.counts.coded(name, &Category::RATED, code)?;
        Ok(difference(&codes, &mine, &theirs, options)?)
    }

    fn mean(
        &self,
        name: &'static str,
        among: &[Category],
        code: impl Fn(Category) -> f64,
        options: impl Into<IntervalOptions>,
    ) -> Result<Estimate, Error> {
        let (codes, tally): (Codes, Tally) = self.counts.coded(name, among, code)?;
        let mut estimate = estimate(&codes, &tally, options)?
            .with_convention(format!("evaluation table: {}", self.table));
        if let Some(wording) = &self.wording {
            estimate = estimate.with_convention(format!("wording: {wording}"));
        }
        if self.incomplete > 0 {
            let left_out = self.incomplete;
            estimate = estimate.with_convention(format!("incomplete pairs left out: {left_out}"));
        }
        Ok(estimate)
    }
}

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn better_code(category: Category) -> f64 {
    indicator(matches!(category, Category::Attractive | Category::OneDimensional))
}

fn worse_code(category: Category) -> f64 {
    indicator(matches!(category, Category::MustBe | Category::OneDimensional))
}
