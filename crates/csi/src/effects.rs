//! Direct, indirect and total effects of constructs on each other.

use crate::{Error, Fit};

/// Effects of constructs on each other along the paths: the direct one is the
/// path, the indirect ones are products of paths along every way, the total is
/// their sum, `(I - B)^-1 - I` with B the paths.
///
/// ```
/// # use satis_csi::{Construct, Fit, Indicators, Model, PlsOptions};
/// let model = Model::new("chain")
///     .construct(Construct::single("a", "a"))
///     .construct(Construct::single("b", "b"))
///     .construct(Construct::single("c", "c"))
///     .path("a", "b")
///     .path("b", "c")
///     .build()?;
/// let matrix = [1.0, 0.5, 0.2, 0.5, 1.0, 0.4, 0.2, 0.4, 1.0];
/// let items = Indicators::from_matrix(&["a", "b", "c"], &matrix, 100)?;
/// let effects = Fit::new(&model, &items, PlsOptions::new())?.effects();
/// assert!((effects.total("a", "c")? - 0.5 * 0.4).abs() < 1e-15);
/// assert_eq!(effects.direct("a", "c")?, 0.0);
/// let ways = effects.specific("a", "c")?;
/// assert_eq!(ways[0].to_string(), "a -> b -> c 0.200");
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Effects {
    constructs: Vec<String>,
    /// From the column to the row.
    direct: Vec<f64>,
    total: Vec<f64>,
    #[cfg_attr(feature = "serde", serde(skip))]
    predecessors: Vec<Vec<usize>>,
}

/// One way by which a construct has an effect on another.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SpecificEffect {
    /// The constructs along the way, from the first to the last.
    pub way: Vec<String>,
    /// The product of the paths along it.
    pub effect: f64,
}

impl Effects {
    pub(crate) fn new(
        constructs: &[String],
        predecessors: &[Vec<usize>],
        direct: Vec<f64>,
    ) -> Self {
        let total = totals(predecessors, &direct);
        Self { constructs: constructs.to_vec(), direct, total, predecessors: predecessors.to_vec() }
    }

    /// The constructs, in order.
    #[must_use]
    pub fn constructs(&self) -> &[String] {
        &self.constructs
    }

    /// The path from one construct to another; 0 where there is none.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn direct(&self, from: &str, to: &str) -> Result<f64, Error> {
        Ok(self.direct[self.cell(from, to)?])
    }

    /// The effect along all ways of two paths or more; 0 where there is none.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn indirect(&self, from: &str, to: &str) -> Result<f64, Error> {
        let cell = self.cell(from, to)?;
        Ok(self.total[cell] - self.direct[cell])
    }

    /// The effect along all ways; 0 where there is none.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn total(&self, from: &str, to: &str) -> Result<f64, Error> {
        Ok(self.total[self.cell(from, to)?])
    }

    /// Every way of two paths or more from one construct to another, with its
    /// effect: specific mediation.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn specific(&self, from: &str, to: &str) -> Result<Vec<SpecificEffect>, Error> {
        let (start, end) = (self.position(from)?, self.position(to)?);
        let count = self.constructs.len();
        let mut found = Vec::new();
        // Ways backwards from the end, each with its effect.
        let mut open = vec![(vec![end], 1.0)];
        while let Some((way, effect)) = open.pop() {
            let at = way[way.len() - 1];
            for &before in &self.predecessors[at] {
                let mut longer = way.clone();
                longer.push(before);
                let effect = effect * self.direct[at * count + before];
                if before == start {
                    if longer.len() > 2 {
                        let names = longer.iter().rev().map(|&at| self.constructs[at].clone());
                        found.push(SpecificEffect { way: names.collect(), effect });
                    }
                } else {
                    open.push((longer, effect));
                }
            }
        }
        found.sort_by(|a, b| (a.way.len(), &a.way).cmp(&(b.way.len(), &b.way)));
        Ok(found)
    }

    fn position(&self, construct: &str) -> Result<usize, Error> {
        self.constructs.iter().position(|name| name == construct).ok_or_else(|| {
            Error::unknown("construct", construct, self.constructs.iter().map(String::as_str))
        })
    }

    fn cell(&self, from: &str, to: &str) -> Result<usize, Error> {
        Ok(self.position(to)? * self.constructs.len() + self.position(from)?)
    }
}

impl std::fmt::Display for SpecificEffect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:.3}", self.way.join(" -> "), self.effect)
    }
}

impl Fit {
    /// The effects of the constructs on each other.
    #[must_use]
    pub fn effects(&self) -> Effects {
        let stage = &self.plan.last;
        let count = stage.names.len();
        let mut direct = vec![0.0; count * count];
        for (to, own) in stage.predecessors.iter().enumerate() {
            for &from in own {
                direct[to * count + from] = self.path_at(from, to);
            }
        }
        Effects::new(&stage.names, &stage.predecessors, direct)
    }
}

/// Total effects, from the column to the row: what leads to a construct
/// directly, and through each of its predecessors. The paths run in no circle.
pub(crate) fn totals(predecessors: &[Vec<usize>], direct: &[f64]) -> Vec<f64> {
    let count = predecessors.len();
    let mut total = vec![0.0; count * count];
    for &to in &order(predecessors) {
        for &through in &predecessors[to] {
            let path = direct[to * count + through];
            for from in 0..count {
                let before = if from == through { 1.0 } else { total[through * count + from] };
                total[to * count + from] += path * before;
            }
        }
    }
    total
}

/// Constructs so that each comes after its predecessors; those in a circle, of
/// which a checked model has none, come last.
pub(crate) fn order(predecessors: &[Vec<usize>]) -> Vec<usize> {
    let count = predecessors.len();
    let mut order: Vec<usize> = Vec::with_capacity(count);
    while order.len() < count {
        let ready = (0..count).find(|at| {
            !order.contains(at) && predecessors[*at].iter().all(|before| order.contains(before))
        });
        match ready {
            Some(at) => order.push(at),
            None => {
                let rest: Vec<usize> = (0..count).filter(|at| !order.contains(at)).collect();
                order.extend(rest);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{order, totals};

    #[test]
    fn a_triangle_has_two_ways() {
        // a -> b .5, a -> c .2, b -> c .4
        let predecessors = [vec![], vec![0], vec![0, 1]];
        let direct = [0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.2, 0.4, 0.0];
        let total = totals(&predecessors, &direct)[6];
        approx::assert_abs_diff_eq!(total, 0.2 + 0.5 * 0.4, epsilon = 1e-15);
        assert_eq!(order(&[vec![2], vec![0], vec![]]), [2, 0, 1]);
    }
}
