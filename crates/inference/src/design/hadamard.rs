//! Hadamard matrices: rows of signs that are orthogonal to each other.

/// The smallest order of at least `least` that can be built here: by the two
/// constructions of Paley (1933), On orthogonal matrices, from prime numbers,
/// and by doubling (Sylvester 1867).
pub(crate) fn order(least: usize) -> usize {
    // Doubling reaches a power of two at the latest.
    (least.max(1)..=least.max(1).next_power_of_two())
        .find(|&order| is_buildable(order))
        .unwrap_or_else(|| least.max(1).next_power_of_two())
}

fn is_buildable(order: usize) -> bool {
    match order {
        1 | 2 => true,
        _ if !order.is_multiple_of(4) => false,
        _ => {
            first_prime(order).is_some() || second_prime(order).is_some() || is_buildable(order / 2)
        }
    }
}

/// The prime p = order - 1 with p = 3 mod 4.
fn first_prime(order: usize) -> Option<usize> {
    let prime = order.checked_sub(1)?;
    (prime % 4 == 3 && is_prime(prime)).then_some(prime)
}

/// The prime p with order = 2 (p + 1) and p = 1 mod 4.
fn second_prime(order: usize) -> Option<usize> {
    let prime = (order / 2).checked_sub(1)?;
    (order.is_multiple_of(2) && prime % 4 == 1 && is_prime(prime)).then_some(prime)
}

fn is_prime(number: usize) -> bool {
    number > 1 && (2..).take_while(|d| d * d <= number).all(|d| !number.is_multiple_of(d))
}

/// A matrix of a buildable order, row by row; true stands for +1. Its first
/// row and its first column are all +1.
pub(crate) fn matrix(order: usize) -> Vec<Vec<bool>> {
    let mut rows = build(order);
    // Columns whose first entry is -1 are turned round.
    let first = rows.first().cloned().unwrap_or_default();
    for row in &mut rows {
        for (sign, first) in row.iter_mut().zip(&first) {
            *sign = *sign == *first;
        }
        // So are rows.
        if row.first() == Some(&false) {
            row.iter_mut().for_each(|sign| *sign = !*sign);
        }
    }
    rows
}

fn build(order: usize) -> Vec<Vec<bool>> {
    if order <= 1 {
        return vec![vec![true]];
    }
    let doubles = order.is_power_of_two();
    if let Some(prime) = first_prime(order).filter(|_| !doubles) {
        let square = squares(prime);
        // The bordered matrix of residues plus the unit matrix.
        let sign = |i: usize, j: usize| match (i, j) {
            (0, _) => true,
            (_, 0) => false,
            _ if i == j => true,
            _ => square.get((j + prime - i) % prime).copied().unwrap_or(false),
        };
        return (0..order).map(|i| (0..order).map(|j| sign(i, j)).collect()).collect();
    }
    if let Some(prime) = second_prime(order).filter(|_| !doubles) {
        let square = squares(prime);
        // The symmetric conference matrix with each entry a block of four.
        let conference = |i: usize, j: usize| match (i, j) {
            _ if i == j => 0,
            (0, _) | (_, 0) => 1,
            _ if square.get((j + prime - i) % prime).copied().unwrap_or(false) => 1,
            _ => -1,
        };
        let sign = |i: usize, j: usize| match (conference(i / 2, j / 2), i % 2, j % 2) {
            (0, 0, 0) => true,
            (0, _, _) => false,
            (entry, 1, 1) => entry < 0,
            (entry, _, _) => entry > 0,
        };
        return (0..order).map(|i| (0..order).map(|j| sign(i, j)).collect()).collect();
    }
    let half = build(order / 2);
    let doubled = |row: &Vec<bool>, turn: bool| -> Vec<bool> {
        row.iter().copied().chain(row.iter().map(|sign| sign ^ turn)).collect()
    };
    half.iter()
        .map(|row| doubled(row, false))
        .chain(half.iter().map(|row| doubled(row, true)))
        .collect()
}

/// Which numbers below a prime are squares of others.
fn squares(prime: usize) -> Vec<bool> {
    let mut square = vec![false; prime];
    for root in 1..prime {
        if let Some(slot) = square.get_mut(root * root % prime) {
            *slot = true;
        }
    }
    square
}

#[cfg(test)]
mod tests {
    use super::{matrix, order};

    #[test]
    fn rows_are_orthogonal_and_begin_with_one() {
        for least in 1..=70 {
            let order = order(least);
            assert!(order >= least && order <= least.next_power_of_two());
            let rows = matrix(order);
            assert!(rows[0].iter().all(|&sign| sign));
            assert!(rows.iter().all(|row| row[0]));
            for i in 0..order {
                for j in 0..i {
                    let same = rows[i].iter().zip(&rows[j]).filter(|(a, b)| a == b).count();
                    assert_eq!(2 * same, order, "rows {i} and {j} of {order}");
                }
            }
        }
    }

    #[test]
    fn small_orders_leave_no_gap_but_52() {
        let multiples: Vec<usize> = (1..=17).map(|k| 4 * k).filter(|&n| order(n) != n).collect();
        assert_eq!(multiples, [52]);
    }
}
