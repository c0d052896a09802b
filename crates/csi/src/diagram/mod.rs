//! The path diagram of a fit, as SVG and as DOT.

mod dot;
mod layout;
mod markup;
mod svg;
mod words;

use crate::error::check_level;
use crate::{BootstrapInterval, Error, Figure, Fit, FitBootstrap, Kind};

pub use words::DiagramLanguage;

/// What is shown of the items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DiagramItems {
    /// Nothing. The default.
    #[default]
    Hidden,
    /// A box an item with its loading.
    Loadings,
    /// A box an item with its weight.
    Weights,
}

/// A path model as a picture: constructs from left to right by the longest way
/// to them, ellipses with their R2, arrows with their paths.
///
/// The width of an arrow is the size of its path; negative ones are dashed and
/// orange. With a bootstrap the intervals stand beside the paths, and those
/// that contain 0 are pale.
///
/// ```
/// use satis_csi::{Construct, Fit, Indicators, Model, PathDiagram, PlsOptions};
///
/// let model = Model::new("two")
///     .construct(Construct::single("Satisfaction", "s"))
///     .construct(Construct::single("Loyalty", "l"))
///     .path("Satisfaction", "Loyalty")
///     .build()?;
/// let items = Indicators::from_matrix(&["s", "l"], &[1.0, 0.6, 0.6, 1.0], 120)?;
/// let fit = Fit::new(&model, &items, PlsOptions::new())?;
/// let diagram = PathDiagram::new("Why they stay", &fit).label("Loyalty", "Loyalty & trust")?;
/// assert!(diagram.svg().contains("Loyalty &amp; trust"));
/// assert!(diagram.dot().contains("\"Satisfaction\" -> \"Loyalty\" [label=\"0.60\""));
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PathDiagram {
    title: String,
    language: DiagramLanguage,
    items: DiagramItems,
    n: u64,
    nodes: Vec<Node>,
    arrows: Vec<Arrow>,
    /// The level and the name of the intervals.
    intervals: Option<(f64, String)>,
}

/// A construct.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    name: String,
    label: String,
    r_squared: Option<f64>,
    reflective: bool,
    items: Vec<Item>,
}

/// An item, with loading and weight.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    name: String,
    loading: f64,
    weight: f64,
}

/// A path.
#[derive(Debug, Clone, PartialEq)]
struct Arrow {
    from: usize,
    to: usize,
    coefficient: f64,
    interval: Option<(f64, f64)>,
}

impl PathDiagram {
    /// The diagram of a fit, in English, without items and intervals.
    #[must_use]
    pub fn new(title: impl Into<String>, fit: &Fit) -> Self {
        let stage = &fit.plan.last;
        let node = |(j, name): (usize, &String)| {
            let block = &stage.blocks[j];
            let item = |at: usize| Item {
                name: stage.item_names[at].clone(),
                loading: fit.loading_at(j, at),
                weight: fit.weight_at(at),
            };
            Node {
                name: name.clone(),
                label: name.clone(),
                r_squared: (!stage.predecessors[j].is_empty()).then(|| fit.work.last.r_squared[j]),
                reflective: block.kind == Kind::Reflective,
                items: (block.start..block.end).map(item).collect(),
            }
        };
        let arrows = stage.predecessors.iter().enumerate().flat_map(|(to, own)| {
            own.iter().map(move |&from| Arrow {
                from,
                to,
                coefficient: fit.path_at(from, to),
                interval: None,
            })
        });
        Self {
            title: title.into(),
            language: DiagramLanguage::English,
            items: DiagramItems::Hidden,
            n: fit.n(),
            nodes: stage.names.iter().enumerate().map(node).collect(),
            arrows: arrows.collect(),
            intervals: None,
        }
    }

    /// With the intervals of a bootstrap; a path without one stays without.
    ///
    /// # Errors
    /// [`Error::Parameter`] unless the level lies strictly between 0 and 1,
    /// [`Error::NotApplicable`] for an interval that needs more than the
    /// bootstrap was asked for.
    pub fn intervals(
        mut self,
        bootstrap: &FitBootstrap,
        interval: BootstrapInterval,
        level: f64,
    ) -> Result<Self, Error> {
        check_level(level)?;
        let mut method = None;
        for arrow in &mut self.arrows {
            let (from, to) = (&self.nodes[arrow.from].name, &self.nodes[arrow.to].name);
            match bootstrap.estimate(&Figure::path(from, to), interval, level) {
                Ok(estimate) => {
                    if let Some(found) = estimate.interval() {
                        arrow.interval = Some((found.low(), found.high()));
                        method = Some(found.method().to_owned());
                    }
                }
                Err(error @ Error::NotApplicable { .. }) => return Err(error),
                Err(_) => {}
            }
        }
        self.intervals = method.map(|method| (level, method));
        Ok(self)
    }

    /// With another label of a construct.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the constructs that exist.
    pub fn label(mut self, construct: &str, label: impl Into<String>) -> Result<Self, Error> {
        let Some(at) = self.nodes.iter().position(|node| node.name == construct) else {
            let known = self.nodes.iter().map(|node| node.name.as_str());
            return Err(Error::unknown("construct", construct, known));
        };
        self.nodes[at].label = label.into();
        Ok(self)
    }

    /// With the legend in another language.
    #[must_use]
    pub fn language(self, language: DiagramLanguage) -> Self {
        Self { language, ..self }
    }

    /// With items.
    #[must_use]
    pub fn items(self, items: DiagramItems) -> Self {
        Self { items, ..self }
    }

    /// The picture as SVG.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::render(self)
    }

    /// The graph for Graphviz.
    #[must_use]
    pub fn dot(&self) -> String {
        dot::render(self)
    }

    /// The items that are shown of a construct, with the figure beside each.
    fn shown(&self, node: &Node) -> Vec<(String, f64)> {
        let item = |item: &Item| match self.items {
            DiagramItems::Hidden => None,
            DiagramItems::Loadings => Some((item.name.clone(), item.loading)),
            DiagramItems::Weights => Some((item.name.clone(), item.weight)),
        };
        node.items.iter().filter_map(item).collect()
    }
}

impl Arrow {
    /// Whether its interval contains 0.
    fn is_pale(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0)
    }

    fn is_negative(&self) -> bool {
        self.coefficient < 0.0
    }

    /// The width of its line.
    fn width(&self) -> f64 {
        1.0 + 5.0 * self.coefficient.abs().min(1.0)
    }

    fn text(&self, minus: &str) -> String {
        let number = |value: f64| {
            let shown = format!("{value:.2}");
            match shown.strip_prefix('-') {
                // What rounds to 0 has no sign.
                Some("0.00") => "0.00".to_owned(),
                Some(size) => format!("{minus}{size}"),
                None => shown,
            }
        };
        match self.interval {
            Some((low, high)) => {
                format!("{} [{}, {}]", number(self.coefficient), number(low), number(high))
            }
            None => number(self.coefficient),
        }
    }
}

const BLUE: &str = "#0072B2";
const ORANGE: &str = "#D55E00";
