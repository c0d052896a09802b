//! Sums over scored pairs of answers, weighted or not.

use crate::{AnswerKind, Error, KanoTally};

/// The scores of the five answers to each question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scores {
    pub(crate) functional: [f64; 5],
    pub(crate) dysfunctional: [f64; 5],
}

/// Weighted sums over complete pairs: counts are exact, and so are the sums
/// while the scores are multiples of a quarter.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) n: u64,
    /// Sums of `w`, `w x` and `w y`.
    weight: f64,
    x: f64,
    y: f64,
    /// Sums of squares and products of `w x` and `w y`.
    xx: f64,
    yy: f64,
    xy: f64,
    /// The sum of `w^2`, and its products with scores.
    ww: f64,
    wx: f64,
    wy: f64,
}

/// Two means with the covariance matrix of these means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Means {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) x_variance: f64,
    pub(crate) y_variance: f64,
    pub(crate) covariance: f64,
}

/// The five by five counts of complete pairs.
///
/// # Errors
/// [`Error::AnswerKind`] unless there are five answers.
pub(crate) fn five_by_five(what: &str, tally: &KanoTally) -> Result<[[u64; 5]; 5], Error> {
    if tally.kind() != AnswerKind::Five {
        return Err(Error::AnswerKind {
            what: what.to_owned(),
            expected: AnswerKind::Five,
            found: tally.kind(),
        });
    }
    let mut counts = [[0; 5]; 5];
    for (slot, (_, count)) in counts.iter_mut().flatten().zip(tally.pairs().iter()) {
        *slot = count;
    }
    Ok(counts)
}

impl Sums {
    /// Takes in a tally whose answers all have one weight.
    pub(crate) fn add(
        &mut self,
        what: &str,
        scores: &Scores,
        tally: &KanoTally,
        weight: f64,
    ) -> Result<(), Error> {
        for (row, x) in five_by_five(what, tally)?.into_iter().zip(scores.functional) {
            for (count, y) in row.into_iter().zip(scores.dysfunctional) {
                let (n, w) = (count as f64, weight);
                self.n = self.n.checked_add(count).ok_or(satis_response_model::Error::Overflow)?;
                self.weight += n * w;
                self.x += n * w * x;
                self.y += n * w * y;
                self.xx += n * (w * x) * (w * x);
                self.yy += n * (w * y) * (w * y);
                self.xy += n * (w * x) * (w * y);
                self.ww += n * w * w;
                self.wx += n * w * (w * x);
                self.wy += n * w * (w * y);
            }
        }
        Ok(())
    }

    /// The means of `w x` and `w y` over n, with divisor n - 1 in their
    /// variances; these are `None` for one answer, and so is all for none.
    pub(crate) fn products(&self) -> Option<(f64, f64, Option<Means>)> {
        (self.n > 0).then_some(())?;
        let n = self.n as f64;
        let (x, y) = (self.x / n, self.y / n);
        let means = (self.n > 1).then(|| {
            let spread = |square: f64, a: f64, b: f64| (square - n * a * b) / (n - 1.0) / n;
            Means {
                x,
                y,
                x_variance: spread(self.xx, x, x).max(0.0),
                y_variance: spread(self.yy, y, y).max(0.0),
                covariance: spread(self.xy, x, y),
            }
        });
        Some((x, y, means))
    }

    /// The covariance of the two weighted means, by Taylor linearisation with
    /// n / (n - 1); `None` below two answers or without weight.
    pub(crate) fn mean_covariance(&self) -> Option<f64> {
        (self.n > 1 && self.weight > 0.0).then_some(())?;
        let n = self.n as f64;
        let (x, y) = (self.x / self.weight, self.y / self.weight);
        let product = self.xy - y * self.wx - x * self.wy + x * y * self.ww;
        Some(product / (self.weight * self.weight) * (n / (n - 1.0)))
    }
}
