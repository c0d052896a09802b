//! The check that spend does not go with frequency.

use satis_numerics::StudentT;
use satis_numerics::distribution::normal;
use satis_response_model::{Estimate, Interval};

use super::tally::SpendTally;
use crate::Error;

/// A correlation with its test against zero.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Correlation {
    /// The coefficient with a 95 % interval by Fisher's z (Bonett & Wright
    /// 2000 for ranks).
    pub coefficient: Estimate,
    /// The two-sided p-value of `t = r sqrt((n - 2) / (1 - r^2))` with n - 2
    /// degrees of freedom.
    pub p_value: f64,
}

/// Whether customers who buy more often spend more or less each time.
///
/// Gamma-Gamma and normal-normal spend, and with them every product of
/// expected purchases and expected spend, assume that they do not. Fader,
/// Hardie & Lee (2005, "RFM and CLV: Using Iso-Value Curves for Customer Base
/// Analysis", Journal of Marketing Research 42) judge by the correlation over
/// customers with repeat purchases: a small one is no obstacle even where a
/// large sample makes it significant.
///
/// ```
/// use satis_clv::SpendTally;
///
/// let tally = SpendTally::from_customers([(1, 12.0), (2, 9.0), (3, 14.0), (4, 11.0), (5, 13.0)])?;
/// let check = tally.independence()?;
/// // Deviations -2 -1 0 1 2 and .2 -2.8 2.2 -.8 1.2: r = 4 / sqrt(10 * 14.8).
/// assert!((check.pearson.coefficient.value() - 4.0 / 148.0_f64.sqrt()).abs() < 1e-12);
/// // Ranks of spend 3 1 5 2 4: rho = 1 - 6 * 14 / (5 * 24) = 0.3.
/// assert!((check.spearman.coefficient.value() - 0.3).abs() < 1e-12);
/// # Ok::<(), satis_clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Independence {
    /// Pearson's correlation of the number of purchases and the mean spend.
    pub pearson: Correlation,
    /// Spearman's, of their ranks; ties share their mean rank.
    pub spearman: Correlation,
    /// The customers with repeat purchases.
    pub customers: u64,
}

impl Independence {
    pub(crate) fn of(tally: &SpendTally) -> Result<Self, Error> {
        let customers = tally.customers();
        let needed =
            |needed| Error::NoData { what: "the correlation of spend and frequency", needed };
        if customers < 4 {
            return Err(needed("at least four customers with repeat purchases"));
        }
        let rows: Vec<[f64; 3]> = tally
            .rows()
            .map(|(purchases, spend, count)| [purchases as f64, spend, count as f64])
            .collect();
        let frequency = ranks(&rows, 0);
        let spend = ranks(&rows, 1);
        let ranked: Vec<[f64; 3]> = rows
            .iter()
            .zip(frequency.iter().zip(&spend))
            .map(|(row, (x, z))| [*x, *z, row[2]])
            .collect();
        let both = |rows: &[[f64; 3]]| {
            correlation(rows)
                .ok_or_else(|| needed("customers who differ in frequency and in spend"))
        };
        Ok(Self {
            pearson: tested("Pearson's correlation", both(&rows)?, customers, 1.0)?,
            spearman: spearman(both(&ranked)?, customers)?,
            customers,
        })
    }
}

fn spearman(rho: f64, customers: u64) -> Result<Correlation, Error> {
    tested("Spearman's correlation", rho, customers, 1.0 + 0.5 * rho * rho)
}

/// A coefficient with Fisher's interval, `factor / (n - 3)` being the variance
/// of its z.
fn tested(name: &'static str, r: f64, customers: u64, factor: f64) -> Result<Correlation, Error> {
    let n = customers as f64;
    let error = (factor / (n - 3.0)).sqrt();
    let reach = normal::upper_quantile(0.025).map_err(|error| Error::numerical(&error))? * error;
    let z = r.atanh();
    // At a perfect correlation z is infinite and so are its bounds.
    let (low, high) = if z.is_finite() { ((z - reach).tanh(), (z + reach).tanh()) } else { (r, r) };
    let degrees = n - 2.0;
    let t = r * (degrees / ((1.0 - r) * (1.0 + r))).sqrt();
    let law = StudentT::new(degrees).map_err(|error| Error::numerical(&error))?;
    let coefficient = Estimate::new(name, r, customers)?
        .with_standard_error(error * (1.0 - r * r))?
        .with_interval(Interval::new(low, high, 0.95, "Fisher z")?);
    Ok(Correlation { coefficient, p_value: law.two_sided_p(t) })
}

/// Pearson's correlation of weighted rows (x, y, weight); `None` if one of
/// them does not vary.
fn correlation(rows: &[[f64; 3]]) -> Option<f64> {
    let total: f64 = rows.iter().map(|row| row[2]).sum();
    let mean = |column: usize| rows.iter().map(|row| row[column] * row[2]).sum::<f64>() / total;
    let (x, y) = (mean(0), mean(1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for row in rows {
        let (dx, dy) = (row[0] - x, row[1] - y);
        xx += row[2] * dx * dx;
        yy += row[2] * dy * dy;
        xy += row[2] * dx * dy;
    }
    let r = xy / (xx.sqrt() * yy.sqrt());
    (xx > 0.0 && yy > 0.0).then(|| r.clamp(-1.0, 1.0))
}

/// The mean rank of each row's value in a column, each row standing for its
/// weight's number of customers.
fn ranks(rows: &[[f64; 3]], column: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| rows[a][column].total_cmp(&rows[b][column]));
    let mut ranks = vec![0.0; rows.len()];
    let mut before = 0.0;
    for tied in order.chunk_by(|&a, &b| rows[a][column].total_cmp(&rows[b][column]).is_eq()) {
        let together: f64 = tied.iter().map(|&row| rows[row][2]).sum();
        for &row in tied {
            ranks[row] = before + 0.5 * (together + 1.0);
        }
        before += together;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_customers() {
        let rows = [(1, 5.0), (1, 5.0), (2, 9.0), (3, 4.0), (3, 4.0), (3, 8.0)];
        let one = SpendTally::from_customers(rows).unwrap().independence().unwrap();
        let mut tally = SpendTally::new();
        tally.record_many(1, 5.0, 2).unwrap();
        tally.record_many(3, 4.0, 2).unwrap();
        tally.record(3, 8.0).unwrap();
        tally.record(2, 9.0).unwrap();
        assert_eq!(one, tally.independence().unwrap());
    }

    #[test]
    fn too_little_is_an_error_and_perfection_is_not() {
        let tally = SpendTally::from_customers([(1, 5.0), (2, 6.0), (3, 7.0)]).unwrap();
        assert!(tally.independence().is_err());
        let same = SpendTally::from_customers([(2, 5.0), (2, 6.0), (2, 7.0), (2, 9.0)]).unwrap();
        assert!(same.independence().is_err());
        let line = SpendTally::from_customers([(1, 1.0), (2, 2.0), (3, 3.0), (4, 4.0)]).unwrap();
        let check = line.independence().unwrap();
        assert!((check.pearson.coefficient.value() - 1.0).abs() < 1e-12);
        assert!(check.pearson.p_value < 1e-10);
    }
}
