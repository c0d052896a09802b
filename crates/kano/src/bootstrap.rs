//! How often the class stays the same when the survey is drawn again.

use satis_numerics::{Binomial, Stream};

use crate::{Category, CategoryCounts, Error, Feature, Rule};

/// In which share of bootstrap replicates a feature has each class.
///
/// Each replicate draws as many answers again from the observed shares of the
/// six categories, all six at once, and classifies them by the same rule. It
/// is the counts that are resampled, not the rows, so that a million
/// respondents take no longer than a hundred. Replicate number i uses the
/// random stream i of the seed: results are the same on any machine.
///
/// ```
/// use satis_kano::{Category, Feature, Rule};
///
/// // "Loan machine" of stp25kano: A 93 against O 87 of 296.
/// let feature = Feature::from_counts("Loan machine", [65, 87, 93, 51, 0, 0])?;
/// let bootstrap = feature.bootstrap(Rule::Mode, 2_000, 1)?;
/// let (a, o) = (bootstrap.share(Category::Attractive), bootstrap.share(Category::OneDimensional));
/// assert!(a > 0.55 && a < 0.75 && o > 0.2 && o < 0.4);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ClassBootstrap {
    rule: Rule,
    replicates: u32,
    seed: u64,
    counts: [u32; 6],
    undecided: u32,
}

impl ClassBootstrap {
    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// How many replicates there were.
    #[must_use]
    pub const fn replicates(&self) -> u32 {
        self.replicates
    }

    /// The seed of the random streams.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The share of replicates in which the feature has this class.
    #[must_use]
    pub fn share(&self, category: Category) -> f64 {
        f64::from(self.counts[category.index()]) / f64::from(self.replicates)
    }

    /// The share of replicates without a class: ties under [`Rule::Mode`], and
    /// only R and Q under [`Rule::Coefficients`].
    #[must_use]
    pub fn undecided(&self) -> f64 {
        f64::from(self.undecided) / f64::from(self.replicates)
    }

    /// The class that most replicates have, with its share; of equally common
    /// ones the first in the order of priority.
    #[must_use]
    pub fn commonest(&self) -> (Category, f64) {
        let mut best = Category::MustBe;
        for category in Category::ALL {
            if self.counts[category.index()] > self.counts[best.index()] {
                best = category;
            }
        }
        (best, self.share(best))
    }
}

impl Feature {
    /// Resamples the counts and classifies each replicate.
    ///
    /// # Errors
    /// [`Error::NoData`] if nobody answered both questions, [`Error::Range`]
    /// for no replicates or a bad constant of the rule, [`Error::Numerical`]
    /// from 1e15 answers on.
    pub fn bootstrap(
        &self,
        rule: Rule,
        replicates: u32,
        seed: u64,
    ) -> Result<ClassBootstrap, Error> {
        if replicates == 0 {
            return Err(Error::Range {
                what: "the number of replicates",
                value: 0.0,
                expected: "at least 1",
            });
        }
        // Reports a bad rule, and data that have no class at all.
        rule.class(self.counts())?;
        let weights = self.counts().as_array().map(|count| count as f64);
        let (mut counts, mut undecided) = ([0; 6], 0);
        for replicate in 0..replicates {
            let mut stream = Stream::new(seed, u64::from(replicate));
            let drawn = multinomial(self.n(), weights, &mut stream)?;
            match rule.class(&drawn) {
                Ok(Some(category)) => counts[category.index()] += 1,
                Ok(None) | Err(Error::NoData { .. }) => undecided += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(ClassBootstrap { rule, replicates, seed, counts, undecided })
    }
}

/// Counts of answers drawn in proportion to weights, not all zero: each
/// category in turn takes a binomial part of what is left.
pub(crate) fn multinomial(
    answers: u64,
    weights: [f64; 6],
    stream: &mut Stream,
) -> Result<CategoryCounts, Error> {
    let mut drawn = [0; 6];
    let mut left = answers;
    for (place, (slot, weight)) in drawn.iter_mut().zip(weights).enumerate() {
        let after: f64 = weights.iter().skip(place + 1).sum();
        let uniform = stream.open_uniform();
        *slot = if after <= 0.0 {
            left
        } else {
            let binomial = Binomial::new(left, weight / (weight + after))
                .map_err(|error| Error::numerical(&error))?;
            binomial.quantile(uniform).map_err(|error| Error::numerical(&error))?
        };
        left -= *slot;
    }
    CategoryCounts::new(drawn)
}

#[cfg(test)]
mod tests {
    use satis_numerics::Stream;

    use super::multinomial;
    use crate::{Category, CategoryCounts, Feature, Rule};

    #[test]
    fn replicates_have_the_moments_of_the_multinomial() {
        let counts = CategoryCounts::new([59, 121, 70, 77, 9, 22]).unwrap();
        let replicates = 4_000_u32;
        let (mut sums, mut product) = ([0.0; 6], 0.0);
        for id in 0..replicates {
            let weights = counts.as_array().map(|count| count as f64);
            let drawn = multinomial(358, weights, &mut Stream::new(9, u64::from(id))).unwrap();
            assert_eq!(drawn.total(), 358);
            for (sum, count) in sums.iter_mut().zip(drawn.as_array()) {
                *sum += count as f64 / f64::from(replicates);
            }
            let centred = |c: Category| drawn.get(c) as f64 - counts.get(c) as f64;
            product += centred(Category::OneDimensional) * centred(Category::Indifferent);
        }
        for (mean, count) in sums.into_iter().zip(counts.as_array()) {
            let expected = count as f64;
            let error = (expected * (1.0 - expected / 358.0) / f64::from(replicates)).sqrt();
            assert!((mean - expected).abs() < 4.5 * error, "{mean} against {expected}");
        }
        // Covariance -n p q = -26.03; its standard error here is about 1.
        assert!((product / f64::from(replicates) + 121.0 * 77.0 / 358.0).abs() < 4.5);
    }

    #[test]
    fn shares_sum_to_one_and_repeat() {
        let feature = Feature::from_counts("x", [10, 11, 10, 11, 1, 0]).unwrap();
        for (_, rule) in Rule::NAMED {
            let bootstrap = feature.bootstrap(rule, 500, 3).unwrap();
            let sum: f64 = Category::ALL.into_iter().map(|c| bootstrap.share(c)).sum();
            assert!((sum + bootstrap.undecided() - 1.0).abs() < 1e-12);
            assert_eq!(bootstrap, feature.bootstrap(rule, 500, 3).unwrap());
        }
        assert!(feature.bootstrap(Rule::Mode, 500, 3).unwrap().undecided() > 0.0);
        assert!(feature.bootstrap(Rule::Mode, 0, 3).is_err());
        assert!(Feature::from_counts("x", [0; 6]).unwrap().bootstrap(Rule::Mode, 5, 3).is_err());
        let sure = Feature::from_counts("x", [0, 0, 0, 0, 0, 8]).unwrap();
        let (class, share) = sure.bootstrap(Rule::Mode, 50, 3).unwrap().commonest();
        assert_eq!((class, share.to_bits()), (Category::Questionable, 1.0_f64.to_bits()));
    }

    #[test]
    fn a_billion_answers_take_no_longer() {
        let feature =
            Feature::from_counts("x", [200_000_000, 300_000_000, 250_000_000, 250_000_000, 0, 7])
                .unwrap();
        let bootstrap = feature.bootstrap(Rule::MoaiOnTie, 50, 3).unwrap();
        assert!(bootstrap.share(Category::OneDimensional) > 0.999);
    }
}
