//! One cell of an evaluation table.

use crate::Category;

/// What a pair of answers means: a category, graded or not.
///
/// ```
/// use satis_kano::{Category, Cell};
///
/// let cell = Cell::graded(Category::Attractive, 2);
/// assert_eq!(cell.map(|cell| cell.to_string()), Some("A2".to_owned()));
/// assert_eq!(Cell::graded(Category::Reverse, 2), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    category: Category,
    grade: Option<u8>,
}

impl Cell {
    /// A category without a grade.
    #[must_use]
    pub const fn new(category: Category) -> Self {
        Self { category, grade: None }
    }

    /// A graded category: grades 1 to 3, for attractive and must-be only;
    /// `None` for others.
    #[must_use]
    pub fn graded(category: Category, grade: u8) -> Option<Self> {
        let may = matches!(category, Category::Attractive | Category::MustBe);
        (may && (1..=3).contains(&grade)).then_some(Self { category, grade: Some(grade) })
    }

    /// The category.
    #[must_use]
    pub const fn category(self) -> Category {
        self.category
    }

    /// The grade, if the table grades this cell.
    #[must_use]
    pub const fn grade(self) -> Option<u8> {
        self.grade
    }
}

/// `M`, or `M2` with its grade.
impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.grade {
            Some(grade) => write!(f, "{}{grade}", self.category.letter()),
            None => write!(f, "{}", self.category.letter()),
        }
    }
}
