//! How covariates enter a fit.

use super::tally::CovariateTally;
use crate::Error;
use crate::error::not_negative;

/// A tally with what is asked of the coefficients: equal effects on both
/// processes, a ridge penalty.
///
/// ```
/// use satis_clv::{CovariateTally, Design, TimeUnit};
///
/// let tally = CovariateTally::new(TimeUnit::Weeks, ["mail", "online"], ["online"])?;
/// let design = Design::new(&tally).equal_effect("online")?.ridge(0.5, 0.5)?;
/// // `mail` is in one process alone.
/// assert!(Design::new(&tally).equal_effect("mail").is_err());
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Design<'a> {
    pub(super) tally: &'a CovariateTally,
    pub(super) layout: Layout,
    pub(super) ridge: (f64, f64),
}

impl<'a> Design<'a> {
    /// Coefficients of their own in each process, and no penalty.
    #[must_use]
    pub fn new(tally: &'a CovariateTally) -> Self {
        let layout = Layout::new(tally.purchase_names(), tally.dropout_names());
        Self { tally, layout, ridge: (0.0, 0.0) }
    }

    /// With one coefficient for both processes of a covariate that both have.
    ///
    /// # Errors
    /// [`Error::Unknown`] if one of the processes does not have it.
    pub fn equal_effect(mut self, name: &str) -> Result<Self, Error> {
        self.layout.tie(name)?;
        Ok(self)
    }

    /// With a penalty on the log-likelihood of so much times the sum of the
    /// squared coefficients of each process: a normal prior with mean 0 and
    /// variance `1 / (2 penalty)`. It depends on the scale of the covariates:
    /// standardise them first. A coefficient of both processes is penalised by
    /// both.
    ///
    /// # Errors
    /// [`Error::Range`] for a penalty that is negative or not finite.
    pub fn ridge(mut self, purchase: f64, dropout: f64) -> Result<Self, Error> {
        self.ridge = (not_negative("penalty", purchase)?, not_negative("penalty", dropout)?);
        Ok(self)
    }
}

/// Which coefficient belongs to which covariate: those of purchase, then those
/// of dropout, then those of both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Layout {
    pub(super) purchase: Vec<String>,
    pub(super) dropout: Vec<String>,
    pub(super) tied: Vec<String>,
}

impl Layout {
    pub(super) fn new(purchase: &[String], dropout: &[String]) -> Self {
        Self { purchase: purchase.to_vec(), dropout: dropout.to_vec(), tied: Vec::new() }
    }

    pub(super) fn tie(&mut self, name: &str) -> Result<(), Error> {
        let has = |names: &[String]| names.iter().any(|known| known == name);
        if !(has(&self.purchase) && has(&self.dropout)) {
            let both: Vec<&str> = self
                .purchase
                .iter()
                .filter(|name| self.dropout.contains(name))
                .map(String::as_str)
                .collect();
            return Err(Error::Unknown {
                what: "covariate of both processes",
                name: name.to_owned(),
                known: both.join(", "),
            });
        }
        if !self.tied.iter().any(|known| known == name) {
            self.tied.push(name.to_owned());
        }
        Ok(())
    }

    /// The names of the coefficients in their order.
    pub(super) fn names(&self) -> Vec<String> {
        let free = |names: &[String]| -> Vec<String> {
            names.iter().filter(|name| !self.tied.contains(name)).cloned().collect()
        };
        let with = |prefix: &str, names: Vec<String>| {
            names.into_iter().map(|name| format!("{prefix} {name}")).collect::<Vec<_>>()
        };
        let mut all = with("purchase", free(&self.purchase));
        all.extend(with("dropout", free(&self.dropout)));
        all.extend(with("common", self.tied.clone()));
        all
    }

    /// How many coefficients there are.
    pub(super) fn len(&self) -> usize {
        self.purchase.len() + self.dropout.len() - self.tied.len()
    }

    /// The place of each covariate's coefficient, by process.
    pub(super) fn places(&self) -> (Vec<usize>, Vec<usize>) {
        let first_tied = self.len() - self.tied.len();
        let mut next = 0;
        let mut place = |name: &String| match self.tied.iter().position(|known| known == name) {
            Some(at) => first_tied + at,
            None => {
                next += 1;
                next - 1
            }
        };
        let purchase = self.purchase.iter().map(&mut place).collect();
        let dropout = self.dropout.iter().map(&mut place).collect();
        (purchase, dropout)
    }

    /// The coefficients by process.
    pub(super) fn split(&self, coefficients: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (purchase, dropout) = self.places();
        let of = |places: Vec<usize>| places.iter().map(|at| coefficients[*at]).collect();
        (of(purchase), of(dropout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_coefficients_come_last() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut layout = Layout::new(&names(&["a", "b", "c"]), &names(&["c", "d", "b"]));
        layout.tie("b").unwrap();
        assert_eq!(
            layout.names(),
            ["purchase a", "purchase c", "dropout c", "dropout d", "common b"]
        );
        assert_eq!(layout.places(), (vec![0, 4, 1], vec![2, 3, 4]));
        let (purchase, dropout) = layout.split(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!((purchase, dropout), (vec![1.0, 5.0, 2.0], vec![3.0, 4.0, 5.0]));
    }
}
