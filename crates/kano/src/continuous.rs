//! The continuous analysis of DuMouchel.

use satis_inference::{IntervalOptions, estimate};
use satis_response_model::{Codes, Estimate, Scale, Tally, WeightedCount, WeightedTally};

use crate::scores::{Scores, Sums, five_by_five};
use crate::{Category, Error, KanoTally, RatedTally};

const WHAT: &str = "the continuous analysis";

/// Functional: like 4, must-be 2, neutral 0, live-with -1, dislike -2.
/// Dysfunctional: the same the other way round.
const SCORES: Scores =
    Scores { functional: [4.0, 2.0, 0.0, -1.0, -2.0], dysfunctional: [-2.0, -1.0, 0.0, 2.0, 4.0] };

/// The mean functional and dysfunctional scores of a feature, after DuMouchel
/// (in Berger et al. 1993), with their standard errors.
///
/// | answer | functional | dysfunctional |
/// |---|---|---|
/// | like | 4 | -2 |
/// | must-be | 2 | -1 |
/// | neutral | 0 | 0 |
/// | live-with | -1 | 2 |
/// | dislike | -2 | 4 |
///
/// The scale is lopsided on purpose: negative scores stand for reverse and
/// questionable answers, which deserve less weight. Both means lie between -2
/// and 4, and the square from 2 up on both axes is one-dimensional.
///
/// A published sheet scores the dysfunctional answers -2, -1, 0, 4, 8; nine of
/// its 16 classes change when that is put right.
///
/// ```
/// use satis_kano::{AnswerKind, Category, Continuous, KanoTally};
///
/// let tally = KanoTally::from_answers(AnswerKind::Five, [(1, 5), (1, 5), (2, 4), (1, 3)])?;
/// let means = Continuous::new(&tally, 0.95)?;
/// assert_eq!((means.functional().value(), means.dysfunctional().value()), (3.5, 2.5));
/// assert_eq!(means.functional().standard_error(), Some(0.5));
/// assert_eq!(means.quadrant(), Category::OneDimensional);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Continuous {
    functional: Estimate,
    dysfunctional: Estimate,
    covariance: Option<f64>,
}

impl Continuous {
    /// The mean scores of all complete pairs; with t intervals by default, and
    /// n - 1 in the variance.
    ///
    /// # Errors
    /// [`Error::AnswerKind`] unless there are five answers,
    /// [`Error::Inference`] if nobody answered both questions, or the method
    /// or level does not apply.
    pub fn new(tally: &KanoTally, options: impl Into<IntervalOptions>) -> Result<Self, Error> {
        let options = options.into();
        let counts = five_by_five(WHAT, tally)?;
        let scale = Scale::ONE_TO_FIVE;
        let [rows, columns] = margins(&counts);
        let mean = |name, scores: [f64; 5], counts: [u64; 5]| {
            let codes = Codes::new(name, &scale, scores)?;
            let estimate = estimate(&codes, &Tally::from_counts(&scale, &counts)?, options)?;
            Ok::<_, Error>(annotated(estimate, tally.wording()))
        };
        let mut sums = Sums::default();
        sums.add(WHAT, &SCORES, tally, 1.0)?;
        Ok(Self {
            functional: mean("functional", SCORES.functional, rows)?,
            dysfunctional: mean("dysfunctional", SCORES.dysfunctional, columns)?,
            covariance: sums.mean_covariance(),
        })
    }

    /// The same means with each respondent's importance as a weight; standard
    /// errors by Taylor linearisation.
    ///
    /// # Errors
    /// As [`Continuous::new`]; [`Error::Range`] if importance can be negative.
    pub fn weighted(
        tally: &RatedTally,
        options: impl Into<IntervalOptions>,
    ) -> Result<Self, Error> {
        let options = options.into();
        tally.check_weights()?;
        let scale = Scale::ONE_TO_FIVE;
        let mut sums = Sums::default();
        let mut margin = [[WeightedCount::default(); 5]; 2];
        for (weight, answers) in tally.weighted() {
            sums.add(WHAT, &SCORES, answers, weight)?;
            for (into, counts) in margin.iter_mut().zip(margins(&five_by_five(WHAT, answers)?)) {
                for (slot, count) in into.iter_mut().zip(counts) {
                    let more = count as f64 * weight;
                    // The sums above hold all these counts, so they fit.
                    slot.n += count;
                    slot.sum += more;
                    slot.sum_of_squares += more * weight;
                }
            }
        }
        let wording = tally.by_rating().template().wording();
        let mean = |name, scores: [f64; 5], counts: &[WeightedCount; 5]| {
            let codes = Codes::new(name, &scale, scores)?;
            let weighted = WeightedTally::from_counts(&scale, counts)?;
            let estimate = annotated(estimate(&codes, &weighted, options)?, wording);
            Ok::<_, Error>(estimate.with_convention("weighted by self-stated importance"))
        };
        let [rows, columns] = &margin;
        Ok(Self {
            functional: mean("functional", SCORES.functional, rows)?,
            dysfunctional: mean("dysfunctional", SCORES.dysfunctional, columns)?,
            covariance: sums.mean_covariance(),
        })
    }

    /// The mean functional score, from -2 to 4.
    #[must_use]
    pub const fn functional(&self) -> &Estimate {
        &self.functional
    }

    /// The mean dysfunctional score, from -2 to 4.
    #[must_use]
    pub const fn dysfunctional(&self) -> &Estimate {
        &self.dysfunctional
    }

    /// The covariance of the two means; `None` below two answers.
    #[must_use]
    pub const fn covariance(&self) -> Option<f64> {
        self.covariance
    }

    /// The quadrant, cut at 2 on both axes: O where both means reach it, A
    /// where the functional one alone does, M where the dysfunctional one
    /// alone does, else I.
    #[must_use]
    pub fn quadrant(&self) -> Category {
        const CUT: f64 = 2.0;
        match (self.functional.value() >= CUT, self.dysfunctional.value() >= CUT) {
            (true, true) => Category::OneDimensional,
            (true, false) => Category::Attractive,
            (false, true) => Category::MustBe,
            (false, false) => Category::Indifferent,
        }
    }
}

fn annotated(estimate: Estimate, wording: Option<&str>) -> Estimate {
    let estimate = estimate.with_convention("scores: DuMouchel, -2 to 4");
    match wording {
        Some(id) => estimate.with_convention(format!("wording: {id}")),
        None => estimate,
    }
}

/// The counts of the functional and of the dysfunctional answers.
fn margins(counts: &[[u64; 5]; 5]) -> [[u64; 5]; 2] {
    let rows = counts.map(|row| row.iter().sum());
    let mut columns = [0; 5];
    for row in counts {
        for (sum, count) in columns.iter_mut().zip(row) {
            *sum += count;
        }
    }
    [rows, columns]
}
