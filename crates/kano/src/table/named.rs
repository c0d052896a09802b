//! The published evaluation tables.

use std::borrow::Cow;

use super::{Cell, EvaluationTable};
use crate::Category::{
    Attractive as A, Indifferent as I, MustBe as M, OneDimensional as O, Questionable as Q,
    Reverse as R,
};
use crate::{AnswerKind, Category};

impl EvaluationTable {
    /// Every published table; [`FromStr`](std::str::FromStr) knows each by its
    /// name.
    #[must_use]
    pub fn published() -> [Self; 6] {
        [
            Self::berger1993(),
            Self::pouliot1993(),
            Self::kano1984(),
            Self::three_answer(),
            Self::graded(),
            Self::shahin(),
        ]
    }

    /// Berger et al. (1993), Kano's methods for understanding
    /// customer-defined quality: the commonest table, and the default.
    ///
    /// ```text
    ///            like must neut live dislike   (dysfunctional)
    /// like         Q    A    A    A    O
    /// must-be      R    I    I    I    M
    /// neutral      R    I    I    I    M
    /// live-with    R    I    I    I    M
    /// dislike      R    R    R    R    Q
    /// ```
    #[must_use]
    pub fn berger1993() -> Self {
        five("berger1993", BERGER)
    }

    /// Pouliot in the same issue (Berger et al. 1993, p. 33): Berger's table
    /// with Q where must-be or live-with is answered to both questions. Used
    /// by Folding Burritos and REPPL.
    ///
    /// ```text
    /// like         Q    A    A    A    O
    /// must-be      R    Q    I    I    M
    /// neutral      R    I    I    I    M
    /// live-with    R    I    I    Q    M
    /// dislike      R    R    R    R    Q
    /// ```
    #[must_use]
    pub fn pouliot1993() -> Self {
        five(
            "pouliot1993",
            [[Q, A, A, A, O], [R, Q, I, I, M], [R, I, I, I, M], [R, I, I, Q, M], [R, R, R, R, Q]],
        )
    }

    /// Kano, Seraku, Takahashi & Tsuji (1984), Attractive quality and must-be
    /// quality; called Type I or "M-H" by others.
    ///
    /// Its cells are those of Berger's table, with "skeptical" for Q. They are
    /// recalled from later literature: check them against the print before you
    /// cite them.
    #[must_use]
    pub fn kano1984() -> Self {
        five("kano1984", BERGER)
    }

    /// Three answers (like, neutral, dislike), as in the R package stp25kano.
    ///
    /// ```text
    /// like         A    A    O
    /// neutral      I    I    M
    /// dislike      I    I    M
    /// ```
    ///
    /// It has neither R nor Q: contradictions and reversed wishes go unseen. A
    /// table of your own (`QAO/RIM/RRQ`) shows them.
    #[must_use]
    pub fn three_answer() -> Self {
        let rows = [[A, A, O], [I, I, M], [I, I, M]];
        let cells = rows.into_iter().flatten().map(Cell::new).collect();
        Self { name: Cow::Borrowed("three-answer"), kind: AnswerKind::Three, cells }
    }

    /// Pouliot's refinement with attractive and must-be in three grades,
    /// called Type III by aytm and Shahin et al.; without the grades it is
    /// their Type IIIs.
    ///
    /// ```text
    /// like         Q    A1   A2   A3   O
    /// must-be      R    Q    I    I    M1
    /// neutral      R    I    I    I    M2
    /// live-with    R    I    I    Q    M3
    /// dislike      R    R    R    R    Q
    /// ```
    ///
    /// The grades count away from the like-must-be and must-be-dislike
    /// corners. Their order is recalled: check it against the print before you
    /// cite it. The counts by category do not depend on it.
    #[must_use]
    pub fn graded() -> Self {
        grades("graded", [1, 2, 3])
    }

    /// Shahin, Pourhamidi, Antony & Park (2013), Typology of Kano models: the
    /// graded table with the grades in reverse order, called Type IV by aytm.
    ///
    /// As with [`EvaluationTable::graded`], the order is recalled: check it
    /// against the print before you cite it.
    #[must_use]
    pub fn shahin() -> Self {
        grades("shahin", [3, 2, 1])
    }
}

/// Berger's table.
impl Default for EvaluationTable {
    fn default() -> Self {
        Self::berger1993()
    }
}

const BERGER: [[Category; 5]; 5] =
    [[Q, A, A, A, O], [R, I, I, I, M], [R, I, I, I, M], [R, I, I, I, M], [R, R, R, R, Q]];

fn five(name: &'static str, rows: [[Category; 5]; 5]) -> EvaluationTable {
    let cells = rows.into_iter().flatten().map(Cell::new).collect();
    EvaluationTable { name: Cow::Borrowed(name), kind: AnswerKind::Five, cells }
}

/// Pouliot's table with grades in the row of like and the column of dislike.
fn grades(name: &'static str, order: [u8; 3]) -> EvaluationTable {
    let plain = EvaluationTable::pouliot1993();
    let cells = plain
        .iter()
        .map(|((functional, dysfunctional), cell)| {
            let along = match cell.category() {
                A => dysfunctional,
                _ => functional,
            };
            // Both A and M stand at the second to fourth place of their line.
            let place = usize::try_from(along - 2).unwrap_or_default();
            let grade = order.get(place).copied();
            grade.and_then(|grade| Cell::graded(cell.category(), grade)).unwrap_or(cell)
        })
        .collect();
    EvaluationTable { name: Cow::Borrowed(name), kind: AnswerKind::Five, cells }
}

#[cfg(test)]
mod tests {
    use super::EvaluationTable;

    #[test]
    fn tables_are_as_published() {
        for (name, rows) in [
            ("berger1993", "QAAAO/RIIIM/RIIIM/RIIIM/RRRRQ"),
            ("pouliot1993", "QAAAO/RQIIM/RIIIM/RIIQM/RRRRQ"),
            ("kano1984", "QAAAO/RIIIM/RIIIM/RIIIM/RRRRQ"),
            ("three-answer", "AAO/IIM/IIM"),
            ("graded", "QA1A2A3O/RQIIM1/RIIIM2/RIIQM3/RRRRQ"),
            ("shahin", "QA3A2A1O/RQIIM3/RIIIM2/RIIQM1/RRRRQ"),
        ] {
            let table: EvaluationTable = name.parse().unwrap();
            assert_eq!(table.to_string(), rows);
            assert_eq!(table.name(), name);
        }
    }
}
