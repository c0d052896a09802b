//! The six Kano categories.

use std::str::FromStr;

use crate::Error;

/// What a pair of answers says about a feature.
///
/// The order is that of priority, M > O > A > I, then R and Q; it is the order
/// in which ties are resolved (Berger et al. 1993).
///
/// ```
/// use satis_kano::Category;
///
/// assert_eq!("O".parse(), Ok(Category::OneDimensional));
/// assert_eq!(Category::Attractive.to_string(), "attractive");
/// assert!(Category::MustBe < Category::Indifferent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Category {
    /// M: taken for granted; its absence dissatisfies. Also called basic or
    /// threshold.
    MustBe,
    /// O: the more the better. Also called performance or linear.
    OneDimensional,
    /// A: its presence delights and its absence does not hurt. Also called
    /// exciter or delighter.
    Attractive,
    /// I: it makes no difference.
    Indifferent,
    /// R: the opposite is wanted.
    Reverse,
    /// Q: the two answers contradict each other.
    Questionable,
}

impl Category {
    /// Every category in the order of priority.
    pub const ALL: [Self; 6] = [
        Self::MustBe,
        Self::OneDimensional,
        Self::Attractive,
        Self::Indifferent,
        Self::Reverse,
        Self::Questionable,
    ];

    /// The four that the coefficients better and worse are made of.
    pub const RATED: [Self; 4] =
        [Self::MustBe, Self::OneDimensional, Self::Attractive, Self::Indifferent];

    /// The position in [`Category::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::MustBe => 0,
            Self::OneDimensional => 1,
            Self::Attractive => 2,
            Self::Indifferent => 3,
            Self::Reverse => 4,
            Self::Questionable => 5,
        }
    }

    /// The letter: M, O, A, I, R or Q.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::MustBe => 'M',
            Self::OneDimensional => 'O',
            Self::Attractive => 'A',
            Self::Indifferent => 'I',
            Self::Reverse => 'R',
            Self::Questionable => 'Q',
        }
    }

    /// The category of a letter, in either case.
    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        let letter = letter.to_ascii_uppercase();
        Self::ALL.into_iter().find(|category| category.letter() == letter)
    }

    /// The name in full.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MustBe => "must-be",
            Self::OneDimensional => "one-dimensional",
            Self::Attractive => "attractive",
            Self::Indifferent => "indifferent",
            Self::Reverse => "reverse",
            Self::Questionable => "questionable",
        }
    }
}

impl std::fmt::Display for Category {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// Reads a letter or a name in full, in any case.
impl FromStr for Category {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wanted = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let fits = |category: &Self| {
            category.name() == wanted
                || category.letter().to_ascii_lowercase().to_string() == wanted
        };
        Self::ALL.into_iter().find(fits).ok_or_else(|| Error::Unknown {
            what: "category",
            name: text.to_owned(),
            known: "M, O, A, I, R, Q and their names".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Category;

    #[test]
    fn letters_names_and_positions_are_one_to_one() {
        for (index, category) in Category::ALL.into_iter().enumerate() {
            assert_eq!(category.index(), index);
            assert_eq!(Category::from_letter(category.letter()), Some(category));
            assert_eq!(category.name().to_uppercase().parse(), Ok(category));
        }
        assert!("X".parse::<Category>().is_err());
        assert_eq!(format!("{:>8}", Category::Reverse), " reverse");
    }
}
