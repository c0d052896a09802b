//! How many respondents put a feature in each category.

use satis_response_model::{Codes, Scale, Tally};

use crate::{Category, Error};

/// How many respondents put a feature in each of the six categories.
///
/// ```
/// use satis_kano::{Category, CategoryCounts};
///
/// // M, O, A, I, R, Q.
/// let counts = CategoryCounts::new([59, 121, 70, 77, 9, 22])?;
/// assert_eq!((counts.total(), counts.rated()), (358, 327));
/// assert_eq!(counts.ranking()[0], (Category::OneDimensional, 121));
/// assert_eq!(counts.modes(), [Category::OneDimensional]);
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "[u64; 6]", into = "[u64; 6]")
)]
pub struct CategoryCounts {
    counts: [u64; 6],
    total: u64,
}

impl CategoryCounts {
    /// Known counts in the order of [`Category::ALL`]: M, O, A, I, R, Q.
    ///
    /// # Errors
    /// [`Error::Model`] if their sum does not fit 64 bits.
    pub fn new(counts: [u64; 6]) -> Result<Self, Error> {
        let total = counts
            .into_iter()
            .try_fold(0_u64, u64::checked_add)
            .ok_or(satis_response_model::Error::Overflow)?;
        Ok(Self { counts, total })
    }

    /// How many put it in this category.
    #[must_use]
    pub const fn get(&self, category: Category) -> u64 {
        self.counts[category.index()]
    }

    /// The counts in the order of [`Category::ALL`].
    #[must_use]
    pub const fn as_array(&self) -> [u64; 6] {
        self.counts
    }

    /// Every category with its count, in the order of priority.
    pub fn iter(&self) -> impl Iterator<Item = (Category, u64)> + '_ {
        Category::ALL.into_iter().map(|category| (category, self.get(category)))
    }

    /// How many there are in all six categories.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// How many there are in A, O, M and I: the base of better and worse.
    #[must_use]
    pub fn rated(&self) -> u64 {
        // No part of the sum exceeds the total, which fits.
        Category::RATED.into_iter().map(|category| self.get(category)).sum()
    }

    /// Every category with its count, the commonest first; equally common ones
    /// in the order of priority M, O, A, I, R, Q.
    #[must_use]
    pub fn ranking(&self) -> [(Category, u64); 6] {
        let mut ranking = Category::ALL.map(|category| (category, self.get(category)));
        // Stable, so ties keep their order.
        ranking.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        ranking
    }

    /// The commonest category, or all of those that are equally common, in
    /// the order of priority; none where there are no counts.
    #[must_use]
    pub fn modes(&self) -> Vec<Category> {
        let [(_, most), ..] = self.ranking();
        self.iter().filter(|&(_, count)| count == most && most > 0).map(|(c, _)| c).collect()
    }

    /// The share of a category among all six; `None` where there are no counts.
    #[must_use]
    pub fn share(&self, category: Category) -> Option<f64> {
        (self.total > 0).then(|| self.get(category) as f64 / self.total as f64)
    }

    /// The tally of the first `points` categories, as values 1 up.
    fn tally(&self, points: &[Category]) -> Result<(Scale, Tally), Error> {
        let highest = i32::try_from(points.len()).unwrap_or(i32::MAX);
        let scale = Scale::new(1, highest)?;
        let counts: Vec<u64> = points.iter().map(|&category| self.get(category)).collect();
        let tally = Tally::from_counts(&scale, &counts)?;
        Ok((scale, tally))
    }

    /// The mean of a code for each of some categories, as a tally and codes.
    pub(crate) fn coded(
        &self,
        name: &'static str,
        among: &[Category],
        code: impl Fn(Category) -> f64,
    ) -> Result<(Codes, Tally), Error> {
        let (scale, tally) = self.tally(among)?;
        let values: Vec<f64> = among.iter().map(|&category| code(category)).collect();
        Ok((Codes::new(name, &scale, values)?, tally))
    }
}

impl TryFrom<[u64; 6]> for CategoryCounts {
    type Error = Error;

    fn try_from(counts: [u64; 6]) -> Result<Self, Error> {
        Self::new(counts)
    }
}

impl From<CategoryCounts> for [u64; 6] {
    fn from(counts: CategoryCounts) -> Self {
        counts.counts
    }
}

/// `M 59, O 121, A 70, I 77, R 9, Q 22`.
impl std::fmt::Display for CategoryCounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut separator = "";
        for (category, count) in self.iter() {
            write!(f, "{separator}{} {count}", category.letter())?;
            separator = ", ";
        }
        Ok(())
    }
}
