//! Path models as data: constructs, products of them, and paths.

mod construct;
mod edges;
mod interaction;
#[cfg(feature = "serde")]
mod stored;

use crate::Error;
pub use construct::{Construct, HigherOrder, Kind, Weighting};
pub use interaction::{Interaction, Product};

/// A path model that has been checked: every name is known, every item measures
/// one construct, every construct is connected, and no path runs in a circle.
///
/// Built in Rust by [`Model::new`], from edge lists by
/// [`Model::from_edges`], from a [`Template`](crate::Template), or from any
/// format that serde reads (TOML, JSON) with the feature `serde`.
///
/// ```
/// use satis_csi::{Construct, Model};
///
/// let model = Model::new("mini")
///     .construct(Construct::reflective("Quality", &["q1", "q2"]))
///     .construct(Construct::reflective("Satisfaction", &["s1", "s2"]))
///     .construct(Construct::single("Loyalty", "again"))
///     .path("Quality", "Satisfaction")
///     .paths("Satisfaction", &["Loyalty"])
///     .build()?;
/// assert_eq!(model.items(), ["q1", "q2", "s1", "s2", "again"]);
/// assert_eq!(model.to_string(), "mini: 3 constructs, 5 items, 2 paths");
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "stored::Stored", into = "stored::Stored")
)]
pub struct Model {
    name: String,
    constructs: Vec<Construct>,
    interactions: Vec<Interaction>,
    paths: Vec<(String, String)>,
}

/// A path model in the making; [`ModelBuilder::build`] checks it.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a model is checked and made by `build`"]
pub struct ModelBuilder {
    model: Model,
}

impl ModelBuilder {
    /// With one more construct.
    pub fn construct(mut self, construct: Construct) -> Self {
        self.model.constructs.push(construct);
        self
    }

    /// With one more product of constructs.
    pub fn interaction(mut self, interaction: Interaction) -> Self {
        self.model.interactions.push(interaction);
        self
    }

    /// With a path.
    pub fn path(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.model.paths.push((from.into(), to.into()));
        self
    }

    /// With a path to each of several constructs.
    pub fn paths(mut self, from: &str, to: &[&str]) -> Self {
        self.model.paths.extend(to.iter().map(|&to| (from.to_owned(), to.to_owned())));
        self
    }

    /// The checked model.
    ///
    /// # Errors
    /// [`Error::NoConstructs`], [`Error::EmptyBlock`], [`Error::Name`],
    /// [`Error::Duplicate`], [`Error::Unknown`], [`Error::Unconnected`], and
    /// [`Error::Cycle`] with the constructs of the circle; [`Error::Model`] for
    /// what cannot be estimated: fixed weights that do not match the items,
    /// constructs of third order, two methods of higher order in one model,
    /// paths to a product.
    pub fn build(self) -> Result<Model, Error> {
        self.model.checked()
    }
}

impl Model {
    /// The beginning of a model.
    #[expect(clippy::new_ret_no_self, reason = "a model exists once it has been checked")]
    pub fn new(name: impl Into<String>) -> ModelBuilder {
        ModelBuilder {
            model: Self {
                name: name.into(),
                constructs: Vec::new(),
                interactions: Vec::new(),
                paths: Vec::new(),
            },
        }
    }

    /// This model in the making again, to add to it.
    pub fn edit(self) -> ModelBuilder {
        ModelBuilder { model: self }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its constructs, in order.
    #[must_use]
    pub fn constructs(&self) -> &[Construct] {
        &self.constructs
    }

    /// A construct by name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with those that exist.
    pub fn construct(&self, name: &str) -> Result<&Construct, Error> {
        self.constructs.iter().find(|construct| construct.name == name).ok_or_else(|| {
            Error::unknown("construct", name, self.constructs.iter().map(Construct::name))
        })
    }

    /// Its products of constructs, in order.
    #[must_use]
    pub fn interactions(&self) -> &[Interaction] {
        &self.interactions
    }

    /// Its paths as given: from, to.
    #[must_use]
    pub fn paths(&self) -> &[(String, String)] {
        &self.paths
    }

    /// The items of its constructs, in order.
    #[must_use]
    pub fn items(&self) -> Vec<&str> {
        let first_order = self.constructs.iter().filter(|one| one.higher_order.is_none());
        first_order.flat_map(|one| one.measured_by.iter().map(String::as_str)).collect()
    }

    /// Constructs that no path leads to.
    #[must_use]
    pub fn exogenous(&self) -> Vec<&str> {
        let names = self.constructs.iter().map(Construct::name);
        names.filter(|name| !self.paths.iter().any(|(_, to)| to == name)).collect()
    }

    /// Without a path; used to see what it contributes.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such path, [`Error::Unconnected`] if a
    /// construct loses its last one.
    pub fn without_path(&self, from: &str, to: &str) -> Result<Self, Error> {
        let position = self.paths.iter().position(|(a, b)| a == from && b == to);
        let Some(position) = position else {
            let known: Vec<String> =
                self.paths.iter().map(|(a, b)| format!("{a} -> {b}")).collect();
            let path = format!("{from} -> {to}");
            return Err(Error::unknown("path", &path, known.iter().map(String::as_str)));
        };
        let mut other = self.clone();
        other.paths.remove(position);
        other.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        if self.constructs.is_empty() {
            return Err(Error::NoConstructs);
        }
        let names: Vec<&str> = self
            .constructs
            .iter()
            .map(|one| one.name.as_str())
            .chain(self.interactions.iter().map(|one| one.name.as_str()))
            .collect();
        for name in &names {
            check_name("construct", name)?;
        }
        check_unique("construct", &names)?;
        self.check_measurement()?;
        self.check_interactions()?;
        self.check_paths(&names)?;
        Ok(self)
    }

    fn check_measurement(&self) -> Result<(), Error> {
        for one in &self.constructs {
            if one.measured_by.is_empty() {
                return Err(Error::EmptyBlock { construct: one.name.clone() });
            }
            let (Weighting::Fixed(weights) | Weighting::FixedRaw(weights)) = &one.weighting else {
                continue;
            };
            if weights.len() != one.measured_by.len() {
                return Err(Error::Length {
                    what: "fixed weights, one an item",
                    expected: one.measured_by.len(),
                    found: weights.len(),
                });
            }
            if let Some(&value) = weights.iter().find(|weight| !weight.is_finite()) {
                let expected = "a finite number";
                return Err(Error::Parameter { what: "a fixed weight", value, expected });
            }
            if weights.iter().all(|&weight| weight.abs() <= 0.0) {
                return Err(Error::NoVariance { construct: one.name.clone() });
            }
        }
        let items = self.items();
        for item in &items {
            check_name("item", item)?;
        }
        check_unique("item", &items)?;
        let mut method = None;
        let mut parts = Vec::new();
        for whole in &self.constructs {
            let Some(order) = whole.higher_order else { continue };
            if method.is_some_and(|method| method != order) {
                let reason = "constructs of higher order need one and the same method".to_owned();
                return Err(Error::Model { reason });
            }
            method = Some(order);
            for part in &whole.measured_by {
                if self.construct(part)?.higher_order.is_some() {
                    let reason = format!(
                        "{part:?} is of higher order and part of {:?}: third order is not \
                         estimated",
                        whole.name
                    );
                    return Err(Error::Model { reason });
                }
                let path = self.paths.iter().find(|(a, b)| a == part || b == part);
                if let (Some((from, to)), true) = (path, order != HigherOrder::RepeatedIndicators) {
                    let reason = format!(
                        "the path {from} -> {to} leads to or from a part of {:?}, which stands for \
                         its parts in two stages",
                        whole.name
                    );
                    return Err(Error::Model { reason });
                }
                parts.push(part.as_str());
            }
            let (unit, fixed) = (
                matches!(whole.weighting, Weighting::Sum | Weighting::FixedRaw(_)),
                matches!(whole.weighting, Weighting::Fixed(_)),
            );
            if unit || (fixed && order == HigherOrder::RepeatedIndicators) {
                let reason = format!("the weights of {:?} have no units of their own", whole.name);
                return Err(Error::Model { reason });
            }
        }
        check_unique("part of a construct of higher order", &parts)
    }

    fn check_interactions(&self) -> Result<(), Error> {
        for product in &self.interactions {
            for factor in [&product.first, &product.second] {
                let order = self.construct(factor)?.higher_order;
                if order.is_some() {
                    let reason = format!("{factor:?} is of higher order and has no product here");
                    return Err(Error::Model { reason });
                }
            }
            if self.paths.iter().any(|(_, to)| *to == product.name) {
                let reason = format!("a path leads to the product {:?}", product.name);
                return Err(Error::Model { reason });
            }
        }
        if !self.interactions.is_empty() && self.constructs.iter().any(|one| one.order().is_some())
        {
            let reason = "products and constructs of higher order do not go together".to_owned();
            return Err(Error::Model { reason });
        }
        Ok(())
    }

    fn check_paths(&self, names: &[&str]) -> Result<(), Error> {
        let position = |name: &str| {
            names
                .iter()
                .position(|known| *known == name)
                .ok_or_else(|| Error::unknown("construct", name, names.iter().copied()))
        };
        let mut successors = vec![Vec::new(); names.len()];
        let mut connected = vec![false; names.len()];
        for (from, to) in &self.paths {
            let (a, b) = (position(from)?, position(to)?);
            if successors[a].contains(&b) {
                let name = format!("{from} -> {to}");
                return Err(Error::Duplicate { what: "the path", name });
            }
            successors[a].push(b);
            connected[a] = true;
            connected[b] = true;
        }
        for whole in self.constructs.iter().filter(|one| one.higher_order.is_some()) {
            for part in &whole.measured_by {
                connected[position(part)?] = true;
            }
        }
        if let Some(cycle) = cycle(&successors) {
            let names: Vec<&str> = cycle.iter().map(|&at| names[at]).collect();
            return Err(Error::Cycle { cycle: names.join(" -> ") });
        }
        match connected.iter().position(|connected| !connected) {
            Some(at) => Err(Error::Unconnected { construct: names[at].to_owned() }),
            None => Ok(()),
        }
    }
}

/// The name, with the number of constructs, items and paths.
impl std::fmt::Display for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (constructs, items) = (self.constructs.len(), self.items().len());
        write!(
            f,
            "{}: {constructs} constructs, {items} items, {} paths",
            self.name,
            self.paths.len()
        )
    }
}

fn check_name(what: &'static str, name: &str) -> Result<(), Error> {
    let reason = if name.trim().is_empty() {
        "it is empty"
    } else if name.trim() != name {
        "it begins or ends with a blank"
    } else if name.contains("->") || name.contains(',') {
        "it holds an arrow or a comma"
    } else {
        return Ok(());
    };
    Err(Error::Name { what, name: name.to_owned(), reason })
}

fn check_unique(what: &'static str, names: &[&str]) -> Result<(), Error> {
    let mut seen = std::collections::HashSet::new();
    match names.iter().find(|name| !seen.insert(**name)) {
        Some(name) => Err(Error::Duplicate { what, name: (*name).to_owned() }),
        None => Ok(()),
    }
}

/// A circle, with its first node at both ends.
pub(crate) fn cycle(successors: &[Vec<usize>]) -> Option<Vec<usize>> {
    // 0: not seen; 1: on the way; 2: done.
    let mut state = vec![0_u8; successors.len()];
    for start in 0..successors.len() {
        if state[start] != 0 {
            continue;
        }
        // The way from the start, each with the next successor to try.
        let mut way = vec![(start, 0)];
        state[start] = 1;
        while let Some((node, next)) = way.last_mut() {
            let Some(&to) = successors[*node].get(*next) else {
                state[*node] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            if state[to] == 1 {
                let from = way.iter().position(|(node, _)| *node == to)?;
                let circle = way[from..].iter().map(|(node, _)| *node);
                return Some(circle.chain(std::iter::once(to)).collect());
            }
            if state[to] == 0 {
                state[to] = 1;
                way.push((to, 0));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Construct, HigherOrder, Kind, Model, Weighting, cycle};
    use crate::Error;

    #[test]
    fn circles_are_found_wherever_they_are() {
        assert_eq!(cycle(&[vec![1], vec![2], vec![]]), None);
        assert_eq!(cycle(&[vec![1, 2], vec![2], vec![]]), None);
        assert_eq!(cycle(&[vec![1], vec![2], vec![1]]), Some(vec![1, 2, 1]));
        assert_eq!(cycle(&[vec![], vec![1]]), Some(vec![1, 1]));
    }

    fn two() -> super::ModelBuilder {
        Model::new("two")
            .construct(Construct::reflective("a", &["a1", "a2"]))
            .construct(Construct::reflective("b", &["b1"]))
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert!(matches!(Model::new("none").build(), Err(Error::NoConstructs)));
        let unconnected = two().build().unwrap_err();
        assert_eq!(unconnected, Error::Unconnected { construct: "a".to_owned() });
        let unknown = two().path("a", "c").build().unwrap_err();
        assert_eq!(unknown.to_string(), "there is no construct \"c\"; known: a, b");
        let twice = two().path("a", "b").path("a", "b").build().unwrap_err();
        assert_eq!(twice.to_string(), "the path \"a -> b\" stands twice: each may stand once");
        let empty = two().construct(Construct::reflective("c", &[])).build().unwrap_err();
        assert_eq!(empty, Error::EmptyBlock { construct: "c".to_owned() });
        let shared = two().construct(Construct::single("c", "a1")).path("a", "b").path("b", "c");
        let what = "item";
        assert_eq!(shared.build().unwrap_err(), Error::Duplicate { what, name: "a1".to_owned() });
        let fixed = Construct::composite("c", &["c1", "c2"], Weighting::Fixed(vec![1.0]));
        assert!(matches!(two().construct(fixed).build(), Err(Error::Length { .. })));
    }

    #[test]
    fn parts_need_no_path_of_their_own() {
        let whole = |method| {
            two()
                .construct(Construct::single("y", "y1"))
                .construct(Construct::higher_order(
                    "w",
                    &["a", "b"],
                    Kind::Composite,
                    Weighting::ModeA,
                    method,
                ))
                .path("w", "y")
        };
        assert!(whole(HigherOrder::DisjointTwoStage).build().is_ok());
        let path = whole(HigherOrder::DisjointTwoStage).path("a", "y").build();
        assert!(matches!(path, Err(Error::Model { .. })));
        assert!(whole(HigherOrder::RepeatedIndicators).path("a", "y").build().is_ok());
    }
}
