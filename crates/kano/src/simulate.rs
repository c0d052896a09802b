//! Respondents with a known mix of classes.

use satis_numerics::Stream;

use crate::bootstrap::multinomial;
use crate::{Category, CategoryCounts, Error, EvaluationTable, KanoTally};

/// The shares of the six categories among respondents, to simulate from.
///
/// Each respondent is put in a category, and answers with one of the pairs
/// that the table has for it, all equally likely. Respondent number i uses the
/// random stream i of the seed, so results are the same on any machine.
///
/// ```
/// use satis_kano::{Category, ClassMix, EvaluationTable};
///
/// // M, O, A, I, R, Q.
/// let mix = ClassMix::new([0.3, 0.3, 0.2, 0.15, 0.03, 0.02])?;
/// let table = EvaluationTable::berger1993();
/// let tally = mix.simulate(&table, 10_000, 42)?;
/// let share = table.count(&tally)?.share(Category::MustBe).unwrap();
/// assert!((share - 0.3).abs() < 0.02);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "[f64; 6]", into = "[f64; 6]")
)]
pub struct ClassMix {
    shares: [f64; 6],
}

impl ClassMix {
    /// Shares in the order of [`Category::ALL`]: M, O, A, I, R, Q.
    ///
    /// # Errors
    /// [`Error::Range`] unless each lies within 0 to 1 and they sum to 1
    /// within 1e-9.
    pub fn new(shares: [f64; 6]) -> Result<Self, Error> {
        for value in shares {
            crate::error::share("a share of the class mix", value)?;
        }
        let sum: f64 = shares.iter().sum();
        if (sum - 1.0).abs() > 1e-9 {
            return Err(Error::Range {
                what: "the sum of the class mix",
                value: sum,
                expected: "1",
            });
        }
        Ok(Self { shares })
    }

    /// The share of a category.
    #[must_use]
    pub const fn share(&self, category: Category) -> f64 {
        self.shares[category.index()]
    }

    /// Simulates pairs of a functional and a dysfunctional answer, from 1 up.
    ///
    /// # Errors
    /// [`Error::NoCell`] if the table has no cell for a category that has a
    /// share.
    pub fn simulate_answers(
        &self,
        table: &EvaluationTable,
        respondents: u32,
        seed: u64,
    ) -> Result<Vec<(i32, i32)>, Error> {
        let mut pairs: [Vec<(i32, i32)>; 6] = Default::default();
        for (pair, cell) in table.iter() {
            pairs[cell.category().index()].push(pair);
        }
        let mut running = [0.0; 6];
        let mut sum = 0.0;
        for (category, slot) in Category::ALL.into_iter().zip(&mut running) {
            let share = self.share(category);
            if share > 0.0 && pairs[category.index()].is_empty() {
                return Err(Error::NoCell { table: table.name().to_owned(), category, share });
            }
            sum += share;
            *slot = sum;
        }
        let draw = |respondent: u32| {
            let mut stream = Stream::new(seed, u64::from(respondent));
            // The shares sum to 1, so there is one to draw, and it has cells.
            let class = stream.categorical(&running)?;
            let choices = pairs.get(class)?;
            let choice = usize::try_from(stream.below(choices.len() as u64)).ok()?;
            choices.get(choice).copied()
        };
        Ok((0..respondents).filter_map(draw).collect())
    }

    /// Simulates the counts of the six categories alone, in a few steps
    /// however many respondents there are; replicates of one seed are
    /// independent.
    ///
    /// # Errors
    /// [`Error::Numerical`] from 1e15 respondents on.
    ///
    /// ```
    /// use satis_kano::ClassMix;
    ///
    /// let mix = ClassMix::new([0.3, 0.3, 0.2, 0.15, 0.03, 0.02])?;
    /// let (one, two) = (mix.simulate_counts(500, 1, 0)?, mix.simulate_counts(500, 1, 1)?);
    /// assert_eq!((one.total(), two.total()), (500, 500));
    /// assert_ne!(one, two);
    /// # Ok::<(), satis_kano::Error>(())
    /// ```
    pub fn simulate_counts(
        &self,
        respondents: u64,
        seed: u64,
        replicate: u64,
    ) -> Result<CategoryCounts, Error> {
        multinomial(respondents, self.shares, &mut Stream::new(seed, replicate))
    }

    /// The tally of simulated answers.
    ///
    /// # Errors
    /// As [`ClassMix::simulate_answers`].
    pub fn simulate(
        &self,
        table: &EvaluationTable,
        respondents: u32,
        seed: u64,
    ) -> Result<KanoTally, Error> {
        KanoTally::from_answers(table.kind(), self.simulate_answers(table, respondents, seed)?)
    }
}

impl TryFrom<[f64; 6]> for ClassMix {
    type Error = Error;

    fn try_from(shares: [f64; 6]) -> Result<Self, Error> {
        Self::new(shares)
    }
}

impl From<ClassMix> for [f64; 6] {
    fn from(mix: ClassMix) -> Self {
        mix.shares
    }
}

#[cfg(test)]
mod tests {
    use super::ClassMix;
    use crate::{Category, Error, EvaluationTable};

    #[test]
    fn every_respondent_answers_with_the_class_drawn() {
        for table in EvaluationTable::published() {
            let name = table.name();
            for category in Category::ALL {
                let mut shares = [0.0; 6];
                shares[category.index()] = 1.0;
                let simulated = ClassMix::new(shares).unwrap().simulate(&table, 50, 7);
                match simulated {
                    Ok(tally) => {
                        assert_eq!(table.count(&tally).unwrap().get(category), 50, "{name}");
                    }
                    Err(error) => {
                        assert_eq!(name, "three-answer");
                        assert!(matches!(error, Error::NoCell { .. }));
                    }
                }
            }
        }
    }

    #[test]
    fn a_seed_repeats() {
        let mix = ClassMix::new([0.25, 0.25, 0.25, 0.25, 0.0, 0.0]).unwrap();
        let table = EvaluationTable::berger1993();
        let draw = |seed| mix.simulate(&table, 200, seed).unwrap();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn what_is_no_mix_is_refused() {
        for bad in [[0.5; 6], [0.0; 6], [1.2, -0.2, 0.0, 0.0, 0.0, 0.0], [f64::NAN; 6]] {
            assert!(ClassMix::new(bad).is_err());
        }
    }
}
