//! The factor in front of an incomplete integral, held as `factor * exp(-exponent)`
//! so that its logarithm stays known where the product underflows.

use crate::double::Double;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Prefix {
    pub(crate) factor: f64,
    pub(crate) exponent: Double,
}

impl Prefix {
    /// `base^shape * constant * exp(-exponent)`. A power too large or small
    /// for its type moves into the exponent.
    pub(crate) fn power(base: Double, shape: f64, constant: f64, exponent: Double) -> Self {
        let power = base.pow(shape);
        if (1e-300..1e300).contains(&power) {
            return Self { factor: power * constant, exponent };
        }
        Self { factor: constant, exponent: exponent.sub(base.ln().scale(shape)) }
    }

    pub(crate) fn value(self) -> f64 {
        if self.exponent.hi < 700.0 {
            return self.factor * self.exponent.exp_negative();
        }
        if self.exponent.hi > 2000.0 {
            return 0.0;
        }
        // The factor may bring back what exp alone would lose.
        let half = self.exponent.scale(0.5).exp_negative();
        self.factor * half * half
    }

    pub(crate) fn ln(self) -> f64 {
        libm::log(self.factor) - self.exponent.value()
    }

    /// `value / divisor`, also where only one of the two underflows.
    pub(crate) fn over(self, divisor: f64) -> f64 {
        let factor = self.factor / divisor;
        if (1e-300..1e300).contains(&factor) {
            Self { factor, ..self }.value()
        } else {
            libm::exp(self.ln() - libm::log(divisor))
        }
    }
}
