//! The covariances of items: the one summary that every reliability and factor
//! model of this crate reads.

use satis_response_model::{Denominator, Moments};

use crate::linear::{Cholesky, above, eigen};
use crate::sample::{check_names, check_rows};
use crate::{Definiteness, Error, Matrix, Treatment, nearest};

/// Covariances of items with all that is needed to use them: names, number of
/// respondents, divisor, how missing answers were treated, and how many there
/// were.
///
/// It comes from a [`Moments`] summary, so from any number of respondents, in
/// parts that merge; from a [`Sample`](crate::Sample) where missing answers are
/// to be treated otherwise than listwise; or from a published matrix.
///
/// ```
/// use satis_reliability::Covariance;
/// use satis_reliability::response_model::{Moments, Scale, Summary};
///
/// // Two offices, merged: point indices of answers from 1 to 5.
/// let scales = [Scale::ONE_TO_FIVE, Scale::ONE_TO_FIVE];
/// let mut moments = Moments::from_codes(&scales, &[&[0, 1, 2], &[1, 1, 4]])?;
/// moments.merge(&Moments::from_codes(&scales, &[&[3], &[4]])?)?;
///
/// let covariance = Covariance::from_moments(&["quick", "polite"], &moments)?;
/// assert_eq!(covariance.n(), 4);
/// assert_eq!(covariance.get("quick", "polite")?, 2.0); // (1.5*1.5 + .5*1.5 + .5*1.5 + 1.5*1.5) / 3
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Parts", into = "Parts")
)]
pub struct Covariance {
    parts: Parts,
}

/// What a covariance is made of; also how it is stored.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(crate) struct Parts {
    pub(crate) items: Vec<String>,
    pub(crate) means: Option<Vec<f64>>,
    pub(crate) matrix: Matrix,
    /// Correlations that are not those of the matrix: of pairwise deletion.
    pub(crate) correlation: Option<Matrix>,
    pub(crate) denominator: Denominator,
    pub(crate) n: u64,
    pub(crate) effective_n: Option<f64>,
    pub(crate) treatment: Treatment,
    /// Missing answers of each item; empty where only rows were counted.
    pub(crate) missing: Vec<u64>,
    pub(crate) incomplete: u64,
    pub(crate) pair_counts: Option<Vec<u64>>,
}

impl Parts {
    pub(crate) fn of(matrix: Matrix, means: Vec<f64>) -> Self {
        Self {
            items: Vec::new(),
            means: Some(means),
            matrix,
            correlation: None,
            denominator: Denominator::NMinusOne,
            n: 0,
            effective_n: None,
            treatment: Treatment::Listwise,
            missing: Vec::new(),
            incomplete: 0,
            pair_counts: None,
        }
    }

    pub(crate) fn effective(self, n: f64) -> Self {
        Self { effective_n: Some(n), ..self }
    }

    pub(crate) fn divided_by_n(self) -> Self {
        Self { denominator: Denominator::N, ..self }
    }
}

impl Covariance {
    /// The covariances of moments, divided by n - 1; respondents who left
    /// anything out do not count (listwise deletion).
    ///
    /// # Errors
    /// [`Error::Length`] unless there is one name a variable,
    /// [`Error::Duplicate`] if two are equal, [`Error::TooFewItems`] without
    /// any, [`Error::TooFewRespondents`] below two, [`Error::Constant`] with
    /// the first item that does not vary.
    pub fn from_moments(items: &[&str], moments: &Moments) -> Result<Self, Error> {
        if items.len() != moments.variables() {
            return Err(Error::Length {
                what: "names of items, one a variable",
                expected: moments.variables(),
                found: items.len(),
            });
        }
        check_size(items.len())?;
        check_rows("a covariance matrix", 2, moments.n())?;
        let values = moments.covariance_matrix(Denominator::NMinusOne);
        let (Some(values), Some(means)) = (values, moments.means()) else {
            // Two rows or more, so only weights of 0 are left.
            let expected = "a number above 0";
            return Err(Error::Parameter { what: "the sum of the weights", value: 0.0, expected });
        };
        let matrix = Matrix::new(items.len(), items.len(), values)?;
        Self::from_parts(Parts {
            items: items.iter().map(|&item| item.to_owned()).collect(),
            n: moments.n(),
            effective_n: moments.effective_n(),
            incomplete: moments.incomplete(),
            ..Parts::of(matrix, means)
        })
    }

    /// A published covariance or correlation matrix, row by row, of `n`
    /// respondents.
    ///
    /// # Errors
    /// [`Error::Length`] unless it has a row and a column an item,
    /// [`Error::NotSymmetric`] if two elements differ by more than 1e-8 of the
    /// standard deviations, [`Error::Constant`] for a variance of 0 or below,
    /// [`Error::Parameter`] for a value that is not finite or a covariance
    /// beyond the product of its standard deviations,
    /// [`Error::TooFewRespondents`] below two.
    ///
    /// ```
    /// use satis_reliability::{Alpha, Covariance};
    /// use satis_reliability::response_model::Denominator;
    ///
    /// let correlations = [1.0, 0.5, 0.5, 1.0];
    /// let two = Covariance::from_matrix(&["a", "b"], &correlations, 100, Denominator::NMinusOne)?;
    /// assert!((Alpha::new(&two)?.raw() - 2.0 / 3.0).abs() < 1e-15); // 2 (.5) / (1 + .5)
    /// # Ok::<(), satis_reliability::Error>(())
    /// ```
    pub fn from_matrix(
        items: &[&str],
        values: &[f64],
        n: u64,
        denominator: Denominator,
    ) -> Result<Self, Error> {
        let size = items.len();
        let given = Matrix::new(size, size, values.to_vec())?;
        for i in 0..size {
            for j in i + 1..size {
                let (upper, lower) = (given.at(i, j), given.at(j, i));
                let scale = (given.at(i, i) * given.at(j, j)).abs().sqrt();
                if (upper - lower).abs() > 1e-8 * scale {
                    return Err(Error::NotSymmetric { row: i, column: j, upper, lower });
                }
            }
        }
        Self::from_parts(Parts {
            items: items.iter().map(|&item| item.to_owned()).collect(),
            means: None,
            n,
            denominator,
            ..Parts::of(
                Matrix::symmetric(size, |i, j| 0.5 * (given.at(i, j) + given.at(j, i))),
                Vec::new(),
            )
        })
    }

    /// Checks what every use relies on.
    pub(crate) fn from_parts(parts: Parts) -> Result<Self, Error> {
        let size = parts.items.len();
        check_size(size)?;
        check_names("item", &parts.items)?;
        check_rows("a covariance matrix", 2, parts.n)?;
        for matrix in std::iter::once(&parts.matrix).chain(&parts.correlation) {
            if matrix.rows() != size || matrix.columns() != size {
                return Err(Error::Length {
                    what: "rows and columns of a matrix, one an item",
                    expected: size,
                    found: matrix.rows(),
                });
            }
            if let Some(&value) = matrix.as_slice().iter().find(|value| !value.is_finite()) {
                let expected = "a finite number";
                return Err(Error::Parameter { what: "a covariance", value, expected });
            }
        }
        for (i, item) in parts.items.iter().enumerate() {
            let variance = parts.matrix.at(i, i);
            // What rounding leaves of an item that is one constant throughout.
            let mean = parts.means.as_ref().map_or(0.0, |means| means[i]);
            if !above(variance, 1e-28 * mean * mean) {
                return Err(Error::Constant { item: item.clone() });
            }
            for j in 0..i {
                let bound = (variance * parts.matrix.at(j, j)).sqrt();
                let value = parts.matrix.at(i, j) / bound;
                // Pairwise variances come from other rows than covariances.
                if value.abs() > 1.0 + 1e-8 && parts.correlation.is_none() {
                    let expected = "a correlation between -1 and 1";
                    return Err(Error::Parameter { what: "a correlation", value, expected });
                }
            }
        }
        Ok(Self { parts })
    }

    /// The names of the items.
    #[must_use]
    pub fn items(&self) -> &[String] {
        &self.parts.items
    }

    /// How many items there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.parts.items.len()
    }

    /// How many respondents it rests on; see [`Treatment`] for who counts.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.parts.n
    }

    /// How many equally weighted respondents would tell as much:
    /// `(sum w)^2 / sum w^2` (Kish 1965), n without weights.
    #[must_use]
    pub fn effective_n(&self) -> f64 {
        self.parts.effective_n.unwrap_or(self.parts.n as f64)
    }

    /// The covariances.
    #[must_use]
    pub const fn matrix(&self) -> &Matrix {
        &self.parts.matrix
    }

    /// The means of the items; `None` for a matrix that was given.
    #[must_use]
    pub fn means(&self) -> Option<&[f64]> {
        self.parts.means.as_deref()
    }

    /// By what the covariances are divided.
    #[must_use]
    pub const fn denominator(&self) -> Denominator {
        self.parts.denominator
    }

    /// How missing answers were treated.
    #[must_use]
    pub const fn treatment(&self) -> Treatment {
        self.parts.treatment
    }

    /// How many answers each item lacks; `None` where only respondents were
    /// counted, as in moments.
    #[must_use]
    pub fn missing(&self) -> Option<&[u64]> {
        (!self.parts.missing.is_empty()).then_some(&self.parts.missing)
    }

    /// How many respondents lack at least one answer.
    #[must_use]
    pub const fn incomplete(&self) -> u64 {
        self.parts.incomplete
    }

    /// How many answered both of two items, counted from 0; differs from
    /// [`Covariance::n`] under pairwise deletion only.
    #[must_use]
    pub fn pair_n(&self, first: usize, second: usize) -> Option<u64> {
        let size = self.size();
        if first >= size || second >= size {
            return None;
        }
        match &self.parts.pair_counts {
            Some(counts) => counts.get(first * size + second).copied(),
            None => Some(self.parts.n),
        }
    }

    /// The covariance of two items by name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn get(&self, first: &str, second: &str) -> Result<f64, Error> {
        Ok(self.parts.matrix.at(self.position(first)?, self.position(second)?))
    }

    /// The position of an item.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn position(&self, item: &str) -> Result<usize, Error> {
        self.parts.items.iter().position(|known| known == item).ok_or_else(|| Error::Unknown {
            what: "item",
            name: item.to_owned(),
            known: self.parts.items.join(", "),
        })
    }

    /// The correlations. Under pairwise deletion each is that of the
    /// respondents who answered both items, with their own standard
    /// deviations, as `cor(use = "pairwise")` of R;
    /// [`Covariance::rescaled`] has those of the covariance matrix
    /// (`cov2cor`), which differ.
    #[must_use]
    pub fn correlation(&self) -> Matrix {
        self.parts.correlation.clone().unwrap_or_else(|| self.rescaled())
    }

    /// The covariances divided by the standard deviations of their items.
    #[must_use]
    pub fn rescaled(&self) -> Matrix {
        self.parts.matrix.to_correlation()
    }

    /// The covariances of some of the items, in this order.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist, [`Error::Duplicate`] if
    /// one is named twice, [`Error::TooFewItems`] without any.
    pub fn select(&self, items: &[&str]) -> Result<Self, Error> {
        check_names("item", items)?;
        let positions: Vec<usize> =
            items.iter().map(|item| self.position(item)).collect::<Result<_, _>>()?;
        check_size(positions.len())?;
        Ok(self.at_positions(&positions))
    }

    /// As [`Covariance::select`] by positions that exist.
    pub(crate) fn at_positions(&self, positions: &[usize]) -> Self {
        let parts = &self.parts;
        let size = self.size();
        let pick = |values: &Vec<f64>| positions.iter().map(|&at| values[at]).collect();
        Self {
            parts: Parts {
                items: positions.iter().map(|&at| parts.items[at].clone()).collect(),
                means: parts.means.as_ref().map(pick),
                matrix: parts.matrix.select(positions),
                correlation: parts.correlation.as_ref().map(|matrix| matrix.select(positions)),
                missing: positions
                    .iter()
                    .filter_map(|&at| parts.missing.get(at).copied())
                    .collect(),
                pair_counts: parts.pair_counts.as_ref().map(|counts| {
                    let rows = positions.iter();
                    rows.flat_map(|&i| positions.iter().map(move |&j| counts[i * size + j]))
                        .collect()
                }),
                ..parts.clone()
            },
        }
    }

    /// The same covariances divided by n or by n - 1.
    ///
    /// # Errors
    /// [`Error::TooFewRespondents`] if nothing is left to divide by.
    pub fn with_denominator(&self, denominator: Denominator) -> Result<Self, Error> {
        let few = || Error::TooFewRespondents {
            what: "a covariance matrix",
            needed: 2,
            found: self.parts.n,
        };
        let to = denominator.of(self.parts.n).ok_or_else(few)?;
        let from = self.parts.denominator.of(self.parts.n).ok_or_else(few)?;
        let factor = if denominator == self.parts.denominator { 1.0 } else { from / to };
        let matrix = self.parts.matrix.map(|value| value * factor);
        Ok(Self { parts: Parts { matrix, denominator, ..self.parts.clone() } })
    }

    /// The same items with the sign of some of them turned: what reversing
    /// them on their scales (`min + max - x`) does to covariances. The means
    /// are given up, because the scales are not known here.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the items that exist.
    pub fn reversed(&self, items: &[&str]) -> Result<Self, Error> {
        let mut sign = vec![1.0; self.size()];
        for item in items {
            sign[self.position(item)?] *= -1.0;
        }
        let turn = |matrix: &Matrix| {
            Matrix::symmetric(matrix.rows(), |i, j| sign[i] * sign[j] * matrix.at(i, j))
        };
        let mut parts = self.parts.clone();
        parts.matrix = turn(&parts.matrix);
        parts.correlation = parts.correlation.as_ref().map(turn);
        parts.means = None;
        Ok(Self { parts })
    }

    /// Whether the correlations can be those of real data: their eigenvalues.
    ///
    /// # Errors
    /// [`Error::NoConvergence`] if the eigenvalues cannot be found.
    pub fn definiteness(&self) -> Result<Definiteness, Error> {
        let correlation = self.correlation();
        let found = eigen(&correlation)?;
        Ok(Definiteness::new(Cholesky::new(&correlation).is_some(), found.values))
    }

    /// The matrix with the nearest correlation matrix whose eigenvalues are at
    /// least `floor` times the largest one, on the standard deviations that
    /// the items have: Higham (2002), Computing the nearest correlation
    /// matrix, IMA Journal of Numerical Analysis 22:329-343. A `floor` of 1e-8
    /// is small enough to change little and large enough to invert.
    ///
    /// Never done unasked: what is not positive definite is an error wherever
    /// that matters.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the floor lies between 0 and 1 (excluded),
    /// [`Error::NoConvergence`] if the iteration does not settle.
    pub fn nearest_positive_definite(&self, floor: f64) -> Result<Self, Error> {
        let correlation = nearest::correlation(&self.correlation(), floor)?;
        let scale: Vec<f64> = self.parts.matrix.diagonal().map(f64::sqrt).collect();
        let matrix = Matrix::symmetric(self.size(), |i, j| {
            if i == j {
                self.parts.matrix.at(i, i)
            } else {
                correlation.at(i, j) * scale[i] * scale[j]
            }
        });
        Ok(Self { parts: Parts { matrix, correlation: None, ..self.parts.clone() } })
    }

    /// At least so many items.
    pub(crate) fn check_items(&self, what: &'static str, needed: usize) -> Result<(), Error> {
        let found = self.size();
        if found < needed { Err(Error::TooFewItems { what, needed, found }) } else { Ok(()) }
    }

    /// More respondents than items, as a matrix that has an inverse needs.
    pub(crate) fn check_more_respondents(&self, what: &'static str) -> Result<(), Error> {
        check_rows(what, self.size() as u64 + 1, self.parts.n)
    }
}

fn check_size(found: usize) -> Result<(), Error> {
    if found == 0 {
        return Err(Error::TooFewItems { what: "a covariance matrix", needed: 1, found });
    }
    Ok(())
}

#[cfg(feature = "serde")]
impl TryFrom<Parts> for Covariance {
    type Error = Error;

    fn try_from(parts: Parts) -> Result<Self, Error> {
        let size = parts.items.len();
        let lengths = [
            ("means, one an item", parts.means.as_ref().map(Vec::len), size),
            ("counts, one a pair", parts.pair_counts.as_ref().map(Vec::len), size * size),
            ("missing answers, one an item", Some(parts.missing.len()).filter(|&n| n > 0), size),
        ];
        for (what, found, expected) in lengths {
            if let Some(found) = found.filter(|&found| found != expected) {
                return Err(Error::Length { what, expected, found });
            }
        }
        for matrix in std::iter::once(&parts.matrix).chain(&parts.correlation) {
            let size = matrix.rows().min(matrix.columns());
            for i in 0..size {
                for j in i + 1..size {
                    let (upper, lower) = (matrix.at(i, j), matrix.at(j, i));
                    if upper.to_bits() != lower.to_bits() {
                        return Err(Error::NotSymmetric { row: i, column: j, upper, lower });
                    }
                }
            }
        }
        check_stored(&parts)?;
        Self::from_parts(parts)
    }
}

/// What the constructors guarantee and a stored covariance must show.
#[cfg(feature = "serde")]
fn check_stored(parts: &Parts) -> Result<(), Error> {
    let n = parts.n as f64;
    if let Some(value) = parts.effective_n {
        // The effective number of equal weights is n but for rounding.
        if !(value > 0.0 && value <= n * (1.0 + 1e-9)) {
            let (what, expected) = ("the effective n", "a number above 0 and at most n");
            return Err(Error::Parameter { what, value, expected });
        }
    }
    let means = parts.means.iter().flatten();
    if let Some(&value) = means.into_iter().find(|mean| !mean.is_finite()) {
        let expected = "a finite number";
        return Err(Error::Parameter { what: "a mean", value, expected });
    }
    if let Some(correlation) = &parts.correlation {
        for i in 0..correlation.rows().min(correlation.columns()) {
            for (j, &value) in correlation.row_values(i).iter().enumerate() {
                let fits =
                    if i == j { (value - 1.0).abs() <= 1e-9 } else { value.abs() <= 1.0 + 1e-9 };
                if !fits {
                    let expected = "1 of an item with itself, and between -1 and 1";
                    return Err(Error::Parameter { what: "a correlation", value, expected });
                }
            }
        }
    }
    if let Some(&count) = parts.pair_counts.iter().flatten().find(|&&count| count > parts.n) {
        let (value, expected) = (count as f64, "at most n");
        return Err(Error::Parameter { what: "the respondents of a pair", value, expected });
    }
    // Whoever lacks an answer to an item is one of the incomplete.
    if let Some(&count) = parts.missing.iter().find(|&&count| count > parts.incomplete) {
        let (value, expected) = (count as f64, "at most the incomplete rows");
        return Err(Error::Parameter { what: "the missing answers to an item", value, expected });
    }
    // Those who answered something but not everything are part of n.
    let apart = parts.treatment == Treatment::Listwise;
    if parts.n.checked_add(if apart { parts.incomplete } else { 0 }).is_none() {
        let (value, expected) = (parts.incomplete as f64, "a number of rows");
        return Err(Error::Parameter { what: "the incomplete rows", value, expected });
    }
    Ok(())
}

#[cfg(feature = "serde")]
impl From<Covariance> for Parts {
    fn from(covariance: Covariance) -> Self {
        covariance.parts
    }
}
