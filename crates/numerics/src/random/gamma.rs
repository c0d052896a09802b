//! Random gamma numbers.

use super::Stream;
use crate::error::{Result, shape as check_shape};

impl Stream {
    /// A gamma number of the given shape and scale 1.
    ///
    /// Exact: Marsaglia & Tsang (2000, "A simple method for generating gamma
    /// variables"), with the power of a uniform below shape 1; there a tiny
    /// shape can give a number that rounds to 0.
    ///
    /// # Errors
    ///
    /// [`Error::Parameter`](crate::Error::Parameter) if the shape is not in
    /// 1e-300..=1e15.
    ///
    /// # Example
    ///
    /// ```
    /// use satis_numerics::Stream;
    ///
    /// let mut stream = Stream::new(1, 0);
    /// let (a, b) = (stream.gamma(8.0)?, stream.gamma(2.0)?);
    /// // A draw of Beta(8, 2): the share of satisfied customers.
    /// assert!(a / (a + b) < 1.0);
    /// # Ok::<(), satis_numerics::Error>(())
    /// ```
    pub fn gamma(&mut self, shape: f64) -> Result<f64> {
        check_shape("shape", shape)?;
        if shape >= 1.0 {
            return Ok(self.gamma_of(shape));
        }
        let grown = self.gamma_of(shape + 1.0);
        Ok(grown * libm::exp(libm::log(self.open_uniform()) / shape))
    }

    /// An exponential number of mean 1.
    ///
    /// # Example
    ///
    /// ```
    /// assert!(satis_numerics::Stream::new(1, 0).exponential() > 0.0);
    /// ```
    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.open_uniform())
    }

    /// For a shape of at least 1.
    fn gamma_of(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.standard_normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = self.open_uniform();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square
                || libm::log(u) < 0.5 * square + d * (1.0 - v + libm::log(v))
            {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::binomial::whole;
    use super::super::check::goodness_of_fit;
    use super::*;
    use crate::{Continuous, Gamma};

    /// Numbers in twenty cells of equal probability.
    fn cells(shape: f64, draw: impl FnMut() -> f64) -> f64 {
        let law = Gamma::new(shape, 1.0).unwrap();
        let mut draw = draw;
        let indices = (0..40_000).map(|_| whole((law.cdf(draw()) * 20.0).floor()));
        goodness_of_fit(indices, 40_000, |k| if k < 20 { 0.05 } else { 0.0 })
    }

    #[test]
    fn numbers_follow_the_distribution() {
        for shape in [0.2, 0.9, 1.0, 1.5, 7.0, 300.0] {
            let mut stream = Stream::new(14, whole(shape * 10.0));
            let fit = cells(shape, || stream.gamma(shape).unwrap());
            assert!(fit > 1e-4, "shape {shape}: {fit}");
        }
        let mut stream = Stream::new(15, 0);
        assert!(cells(1.0, || stream.exponential()) > 1e-4);
    }

    #[test]
    fn tiny_shapes_are_numbers_and_bad_ones_refused() {
        let mut stream = Stream::new(1, 0);
        assert!(stream.gamma(1e-9).unwrap() >= 0.0);
        assert!(stream.gamma(0.0).is_err());
        assert!(stream.gamma(f64::NAN).is_err());
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "the promise is equality of bits")]
    fn values_never_change() {
        let mut stream = Stream::new(42, 7);
        assert_eq!(stream.gamma(0.5).unwrap(), 0.395_853_138_994_811_1);
        assert_eq!(stream.gamma(30.0).unwrap(), 33.207_858_525_284_91);
        assert_eq!(stream.exponential(), 0.992_349_645_890_833_9);
    }
}
