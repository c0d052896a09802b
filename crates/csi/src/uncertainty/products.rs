//! Cross-products of respondents, each counted so often: what a resample is to
//! a path model. A resample costs n p^2 / 16 small multiplications, and never
//! copies a row.

use satis_numerics::Stream;

use crate::Rows;

/// Rows taken together before their sums are widened.
const BLOCK: usize = 2048;
/// Values of integer columns lie from 0 to this.
const LARGEST: f64 = 250.0;
/// A count times a value must fit in 16 bits.
const MOST: u32 = 128;
/// And the counts of a block times two values in 32 bits.
const MOST_IN_BLOCK: u64 = 34_000;

/// The complete rows of some respondents, ready to be counted.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    width: usize,
    count: usize,
    /// What was taken off each column.
    offset: Vec<f64>,
    /// Row by row.
    values: Vec<f64>,
    /// The same as integers, column by column, where they all are and have no
    /// weights; each padded with zeros to whole lanes.
    codes: Option<Vec<i16>>,
    stride: usize,
    weights: Option<Vec<f64>>,
    /// The place here of each respondent given.
    places: Vec<Option<usize>>,
}

/// The sums of one resample, and the memory it takes.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    pub(crate) counts: Vec<u32>,
    scaled: Vec<i16>,
    wide: Vec<f64>,
    totals: Vec<f64>,
    products: Vec<f64>,
    respondents: f64,
    mass: f64,
    pub(crate) means: Vec<f64>,
    pub(crate) deviations: Vec<f64>,
    /// Row by row, divided by n - 1.
    pub(crate) covariance: Vec<f64>,
}

impl Table {
    /// The complete rows whose weight is above 0.
    pub(crate) fn new(rows: &Rows) -> Self {
        let width = rows.items().len();
        let mut places = Vec::with_capacity(rows.respondents());
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        let mut count = 0_usize;
        for (row, answers) in rows.each().enumerate() {
            let counts = rows.weight(row) > 0.0 && answers.iter().all(|value| !value.is_nan());
            places.push(counts.then_some(count));
            if counts {
                values.extend_from_slice(answers);
                weights.push(rows.weight(row));
                count += 1;
            }
        }
        let weights = rows.weights().map(|_| weights);
        Self { places, ..Self::of_values(width, values, weights) }
    }

    /// Complete rows, one after the other.
    pub(crate) fn of_values(width: usize, mut values: Vec<f64>, weights: Option<Vec<f64>>) -> Self {
        let count = values.len().checked_div(width).unwrap_or(0);
        let mut least = vec![f64::INFINITY; width];
        let mut most = vec![f64::NEG_INFINITY; width];
        let mut sums = vec![0.0; width];
        let mut whole = true;
        for answers in values.chunks_exact(width.max(1)) {
            for (at, &value) in answers.iter().enumerate() {
                least[at] = least[at].min(value);
                most[at] = most[at].max(value);
                sums[at] += value;
                whole &= value.fract().abs() <= 0.0;
            }
        }
        let narrow = least.iter().zip(&most).all(|(low, high)| high - low <= LARGEST);
        let integers = whole && narrow && weights.is_none();
        let offset: Vec<f64> = if integers {
            least
        } else {
            sums.iter().map(|sum| sum / count.max(1) as f64).collect()
        };
        for answers in values.chunks_exact_mut(width.max(1)) {
            for (value, offset) in answers.iter_mut().zip(&offset) {
                *value -= offset;
            }
        }
        let stride = count.next_multiple_of(16);
        let codes = integers.then(|| {
            let mut codes = vec![0; width * stride];
            for (row, answers) in values.chunks_exact(width.max(1)).enumerate() {
                for (at, &value) in answers.iter().enumerate() {
                    codes[at * stride + row] = small(value);
                }
            }
            codes
        });
        let places = (0..count).map(Some).collect();
        Self { width, count, offset, values, codes, stride, weights, places }
    }

    /// How many rows there are.
    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    /// The place of a respondent, if it counts.
    pub(crate) fn place(&self, respondent: usize) -> Option<usize> {
        self.places.get(respondent).copied().flatten()
    }

    /// The respondents that count, in order.
    pub(crate) fn respondents(&self) -> Vec<usize> {
        (0..self.places.len()).filter(|&row| self.places[row].is_some()).collect()
    }

    /// An answer of one row that counts.
    pub(crate) fn value(&self, row: usize, item: usize) -> f64 {
        self.values[row * self.width + item] + self.offset[item]
    }

    /// The weight of a row that counts.
    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row])
    }

    /// Whether rows have weights.
    pub(crate) const fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    pub(crate) fn sums(&self) -> Sums {
        let width = self.width;
        Sums {
            counts: vec![0; self.count],
            scaled: vec![0; BLOCK],
            wide: vec![0.0; width],
            totals: vec![0.0; width],
            products: vec![0.0; width * width],
            respondents: 0.0,
            mass: 0.0,
            means: vec![0.0; width],
            deviations: vec![0.0; width],
            covariance: vec![0.0; width * width],
        }
    }

    /// Means and covariances of the rows as often as the counts of the sums
    /// say.
    pub(crate) fn resample(&self, sums: &mut Sums) {
        self.accumulate(sums);
        self.finish(sums);
    }

    /// Means and covariances without some rows: the sums of all rows, `whole`,
    /// less theirs.
    pub(crate) fn without(&self, rows: &[usize], whole: &Sums, sums: &mut Sums) {
        let width = self.width;
        sums.totals.copy_from_slice(&whole.totals);
        sums.products.copy_from_slice(&whole.products);
        sums.respondents = whole.respondents - rows.len() as f64;
        sums.mass = whole.mass;
        for &row in rows {
            let weight = self.weight(row);
            sums.mass -= weight;
            let answers = &self.values[row * width..(row + 1) * width];
            for (i, &left) in answers.iter().enumerate() {
                sums.totals[i] -= weight * left;
                let own = &mut sums.products[i * width..=i * width + i];
                for (product, right) in own.iter_mut().zip(answers) {
                    *product -= weight * left * right;
                }
            }
        }
        self.finish(sums);
    }

    fn accumulate(&self, sums: &mut Sums) {
        sums.totals.fill(0.0);
        sums.products.fill(0.0);
        sums.respondents = sums.counts.iter().map(|&count| f64::from(count)).sum();
        sums.mass = match &self.weights {
            None => sums.respondents,
            Some(weights) => sums
                .counts
                .iter()
                .zip(weights)
                .map(|(&count, weight)| f64::from(count) * weight)
                .sum(),
        };
        match &self.codes {
            Some(codes) if fits(&sums.counts) => self.accumulate_codes(codes, sums),
            _ => self.accumulate_values(sums),
        }
    }

    /// In integers: exact, whatever the order.
    fn accumulate_codes(&self, codes: &[i16], sums: &mut Sums) {
        let width = self.width;
        for (block, counts) in sums.counts.chunks(BLOCK).enumerate() {
            let begin = block * BLOCK;
            let length = counts.len().next_multiple_of(16).min(self.stride - begin);
            for i in 0..width {
                let left = &codes[i * self.stride + begin..][..length];
                let scaled = &mut sums.scaled[..length];
                let mut total = 0_i32;
                for ((scaled, &code), &count) in scaled.iter_mut().zip(left).zip(counts) {
                    // A count of at most 128 times a code of at most 250.
                    *scaled = code * narrow(count);
                    total += i32::from(*scaled);
                }
                scaled[counts.len()..].fill(0);
                sums.totals[i] += f64::from(total);
                for j in 0..=i {
                    let right = &codes[j * self.stride + begin..][..length];
                    sums.products[i * width + j] += f64::from(dot(scaled, right));
                }
            }
        }
    }

    /// In doubles, of deviations or of integers that 16 bits cannot hold.
    fn accumulate_values(&self, sums: &mut Sums) {
        let width = self.width;
        for (row, &count) in sums.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let weight = f64::from(count) * self.weight(row);
            let answers = &self.values[row * width..(row + 1) * width];
            for (wide, value) in sums.wide.iter_mut().zip(answers) {
                *wide = weight * value;
            }
            for (i, &left) in sums.wide.iter().enumerate() {
                sums.totals[i] += left;
                let own = &mut sums.products[i * width..=i * width + i];
                for (product, right) in own.iter_mut().zip(answers) {
                    *product += left * right;
                }
            }
        }
    }

    /// From sums to means and covariances.
    fn finish(&self, sums: &mut Sums) {
        let width = self.width;
        let mass = sums.mass;
        let correction = sums.respondents / (sums.respondents - 1.0);
        for i in 0..width {
            sums.means[i] = self.offset[i] + sums.totals[i] / mass;
            for j in 0..=i {
                let cell = i * width + j;
                let together = mass * sums.products[cell] - sums.totals[i] * sums.totals[j];
                let value = together / (mass * mass) * correction;
                sums.covariance[cell] = value;
                sums.covariance[j * width + i] = value;
            }
            // What rounding leaves of a constant item is no variance.
            let diagonal = i * width + i;
            let spread = sums.products[diagonal] / mass;
            if sums.covariance[diagonal] <= 1e-13 * spread {
                sums.covariance[diagonal] = 0.0;
            }
            sums.deviations[i] = sums.covariance[diagonal].max(0.0).sqrt();
        }
    }
}

impl Sums {
    /// Every row once.
    pub(crate) fn count_all(&mut self) {
        self.counts.fill(1);
    }

    /// As many rows as there are, drawn with replacement.
    pub(crate) fn draw(&mut self, stream: &mut Stream) {
        self.counts.fill(0);
        let n = self.counts.len() as u64;
        for _ in 0..n {
            self.counts[index(stream.below(n))] += 1;
        }
    }
}

/// Below a length.
pub(crate) fn index(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn fits(counts: &[u32]) -> bool {
    counts.chunks(BLOCK).all(|block| {
        block.iter().all(|&count| count <= MOST)
            && block.iter().map(|&count| u64::from(count)).sum::<u64>() <= MOST_IN_BLOCK
    })
}

/// A count of at most 128.
fn narrow(count: u32) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 128, checked for the resample")]
    let narrow = count as i16;
    narrow
}

/// A whole number from 0 to 250.
fn small(value: f64) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "from 0 to 250, checked for the table")]
    let small = value as i16;
    small
}

fn dot(left: &[i16], right: &[i16]) -> i32 {
    left.iter().zip(right).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::Rows;

    fn columns() -> Vec<Vec<f64>> {
        let column =
            |salt: u32| (0..37_u32).map(move |row| f64::from((row * salt + row / 3) % 9 + 1));
        [5, 7, 11].into_iter().map(|salt| column(salt).collect()).collect()
    }

    fn rows(columns: &[Vec<f64>]) -> Rows {
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        Rows::new(&["a", "b", "c"], &columns).unwrap()
    }

    /// Integers, doubles and weights count the same resample alike.
    #[test]
    fn counts_are_repeated_rows() {
        let columns = columns();
        let counts: Vec<u32> = (0..37_u32).map(|row| row * row % 4).collect();
        let repeated: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| {
                let pairs = column.iter().zip(&counts);
                pairs
                    .flat_map(|(&value, &count)| std::iter::repeat_n(value, count as usize))
                    .collect()
            })
            .collect();
        let of = |rows: &Rows, counts: Option<&[u32]>| {
            let table = Table::new(rows);
            let mut sums = table.sums();
            match counts {
                Some(counts) => sums.counts.copy_from_slice(counts),
                None => sums.count_all(),
            }
            table.resample(&mut sums);
            (sums.means, sums.covariance)
        };
        let expected = of(&rows(&repeated), None);
        assert_eq!(of(&rows(&columns), Some(&counts)), expected);
        let weighted = rows(&columns).weighted(&[2.0; 37]).unwrap();
        let (means, covariance) = of(&weighted, Some(&counts));
        for (found, expected) in means.iter().zip(&expected.0) {
            approx::assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
        }
        for (found, expected) in covariance.iter().zip(&expected.1) {
            approx::assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
        }
        // A row counted 5,000 times does not fit in 16 bits.
        let mut many = counts.clone();
        many[1] = 5_000;
        let table = Table::new(&rows(&columns));
        let mut sums = table.sums();
        sums.counts.copy_from_slice(&many);
        table.resample(&mut sums);
        assert!((sums.means[0] - columns[0][1]).abs() < 0.1);
    }

    #[test]
    fn down_dating_is_leaving_out() {
        let columns = columns();
        let table = Table::new(&rows(&columns));
        let (mut whole, mut less) = (table.sums(), table.sums());
        whole.count_all();
        table.resample(&mut whole);
        table.without(&[3, 8], &whole, &mut less);
        let mut direct = table.sums();
        direct.count_all();
        direct.counts[3] = 0;
        direct.counts[8] = 0;
        table.resample(&mut direct);
        assert_eq!(less.covariance, direct.covariance);
    }
}
