//! Scores of respondents on the constructs.

use crate::{Error, Fit, MissingAnswers, Rows};

/// Scores of respondents, a column a construct: standardised, with mean 0 and
/// standard deviation 1 (n - 1) over the respondents of the fit.
///
/// plspm's scores divide by n: multiply by `sqrt(n / (n - 1))` to get them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Scores {
    constructs: Vec<String>,
    /// Row by row; NaN where an answer is missing.
    #[cfg_attr(feature = "serde", serde(skip))]
    values: Vec<f64>,
}

impl Scores {
    /// The constructs, in order.
    #[must_use]
    pub fn constructs(&self) -> &[String] {
        &self.constructs
    }

    /// How many respondents there are.
    #[must_use]
    pub fn respondents(&self) -> usize {
        self.values.len().checked_div(self.constructs.len()).unwrap_or(0)
    }

    /// The score of a respondent, counted from 0; `None` if an answer that it
    /// needs is missing, or there is no such respondent.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn score(&self, respondent: usize, construct: &str) -> Result<Option<f64>, Error> {
        let at = self.position(construct)?;
        let exists = respondent < self.respondents();
        Ok(exists.then(|| self.at(respondent, at)).filter(|value| !value.is_nan()))
    }

    /// The scores of all respondents on a construct.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn column(&self, construct: &str) -> Result<Vec<Option<f64>>, Error> {
        let at = self.position(construct)?;
        let values = (0..self.respondents()).map(|row| self.at(row, at));
        Ok(values.map(|value| (!value.is_nan()).then_some(value)).collect())
    }

    fn position(&self, construct: &str) -> Result<usize, Error> {
        self.constructs.iter().position(|name| name == construct).ok_or_else(|| {
            Error::unknown("construct", construct, self.constructs.iter().map(String::as_str))
        })
    }

    /// A score that exists; NaN where an answer is missing.
    pub(crate) fn at(&self, row: usize, construct: usize) -> f64 {
        self.values[row * self.constructs.len() + construct]
    }
}

impl Fit {
    /// The scores of respondents by these weights: those of the fit, or others.
    ///
    /// Where an answer of a construct is missing there is no score, unless the
    /// fit replaced missing answers by means
    /// ([`MissingAnswers::Mean`]), which the scores then do too.
    ///
    /// # Errors
    /// [`Error::Unknown`] for an item that the rows lack, [`Error::NoMeans`] if
    /// the fit comes from a matrix without means.
    ///
    /// ```
    /// # use satis_csi::{Construct, Fit, MissingAnswers, Model, PlsOptions, Rows};
    /// let model = Model::new("two")
    ///     .construct(Construct::single("x", "x"))
    ///     .construct(Construct::single("y", "y"))
    ///     .path("x", "y")
    ///     .build()?;
    /// let rows = Rows::new(&["x", "y"], &[&[1.0, 2.0, 3.0], &[2.0, 6.0, 4.0]])?;
    /// let fit = Fit::from_rows(&model, &rows, MissingAnswers::Listwise, PlsOptions::new())?;
    /// let scores = fit.scores(&rows)?;
    /// assert_eq!(scores.column("x")?, [Some(-1.0), Some(0.0), Some(1.0)]);
    /// assert_eq!(scores.score(1, "y")?, Some(1.0)); // (6 - 4) / 2
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    pub fn scores(&self, rows: &Rows) -> Result<Scores, Error> {
        let Some(means) = &self.indicators.means else {
            return Err(Error::NoMeans { what: "a score" });
        };
        let expanded;
        let rows = match &self.expansion {
            Some(expansion) => {
                expanded = expansion.rows(&self.model, rows)?;
                &expanded
            }
            None => rows,
        };
        let mut terms: Vec<Vec<Term>> = Vec::with_capacity(self.constructs().len());
        for construct in 0..self.constructs().len() {
            let mut own = Vec::new();
            for (at, weight) in self.composition(construct) {
                let column = rows.position(&self.indicators.names[at])?;
                let factor = weight / self.indicators.deviation(at);
                own.push(Term { column, mean: means[at], factor });
            }
            terms.push(own);
        }
        let replace = self.indicators.treatment == MissingAnswers::Mean;
        let mut values = Vec::with_capacity(rows.respondents() * terms.len());
        for answers in rows.each() {
            for own in &terms {
                values.push(own.iter().map(|term| term.of(answers, replace)).sum());
            }
        }
        Ok(Scores { constructs: self.constructs().to_vec(), values })
    }
}

/// What one item adds to a score.
struct Term {
    column: usize,
    mean: f64,
    factor: f64,
}

impl Term {
    fn of(&self, answers: &[f64], replace: bool) -> f64 {
        let answer = answers[self.column];
        if replace && answer.is_nan() { 0.0 } else { self.factor * (answer - self.mean) }
    }
}
