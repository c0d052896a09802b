//! How p values are printed.

/// A p value in text, with its sign: `p 0.0017`, `p 5.5e-6` below .0001, and
/// `p < 1e-300` where floating-point numbers end.
pub(crate) struct ShownP(pub(crate) f64);

impl std::fmt::Display for ShownP {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            p if p < 1e-300 => f.write_str("p < 1e-300"),
            p if p < 1e-4 => write!(f, "p {p:.1e}"),
            p => write!(f, "p {p:.4}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ShownP;

    #[test]
    fn no_p_value_is_printed_as_zero() {
        for (p, shown) in [
            (1.0, "p 1.0000"),
            (1e-4, "p 0.0001"),
            (9.9e-5, "p 9.9e-5"),
            (1e-300, "p 1.0e-300"),
            (9e-301, "p < 1e-300"),
            (5e-324, "p < 1e-300"),
            (0.0, "p < 1e-300"),
        ] {
            assert_eq!(ShownP(p).to_string(), shown);
        }
    }
}
