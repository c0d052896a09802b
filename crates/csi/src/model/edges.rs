//! Models from two lists of edges: which item measures which construct, and
//! which construct leads to which.

use super::{Construct, Model};
use crate::Error;

impl Model {
    /// A model of reflective constructs from two edge lists: construct and
    /// item, from and to. A construct stands in the order in which it is first
    /// measured.
    ///
    /// # Errors
    /// As [`ModelBuilder::build`](crate::ModelBuilder::build).
    ///
    /// ```
    /// use satis_csi::Model;
    ///
    /// let measurement = [("Quality", "q1"), ("Quality", "q2"), ("Loyalty", "again")];
    /// let model = Model::from_edges("two", &measurement, &[("Quality", "Loyalty")])?;
    /// assert_eq!(model.construct("Quality")?.measured_by(), ["q1", "q2"]);
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    pub fn from_edges(
        name: impl Into<String>,
        measurement: &[(&str, &str)],
        structure: &[(&str, &str)],
    ) -> Result<Self, Error> {
        let mut names: Vec<&str> = Vec::new();
        for (construct, _) in measurement {
            if !names.contains(construct) {
                names.push(construct);
            }
        }
        let mut builder = Self::new(name);
        for construct in names {
            let own = measurement.iter().filter(|(of, _)| *of == construct);
            let items: Vec<&str> = own.map(|(_, item)| *item).collect();
            builder = builder.construct(Construct::reflective(construct, &items));
        }
        for (from, to) in structure {
            builder = builder.path(*from, *to);
        }
        builder.build()
    }

    /// [`Model::from_edges`] of two texts in comma-separated lines, each with a
    /// heading of its two columns, as R's semPLS keeps its models.
    ///
    /// # Errors
    /// [`Error::EdgeList`] with the first line that does not hold two names, or
    /// as [`ModelBuilder::build`](crate::ModelBuilder::build).
    ///
    /// ```
    /// use satis_csi::Model;
    ///
    /// let model = Model::from_edge_lists(
    ///     "two",
    ///     "\"source\",\"target\"\n\"Quality\",\"q1\"\n\"Loyalty\",\"again\"\n",
    ///     "source,target\nQuality,Loyalty\n",
    /// )?;
    /// assert_eq!(model.items(), ["q1", "again"]);
    /// # Ok::<(), satis_csi::Error>(())
    /// ```
    pub fn from_edge_lists(
        name: impl Into<String>,
        measurement: &str,
        structure: &str,
    ) -> Result<Self, Error> {
        let measurement = edges("measurement model", measurement)?;
        let structure = edges("structural model", structure)?;
        Self::from_edges(name, &measurement, &structure)
    }
}

fn edges<'a>(what: &'static str, text: &'a str) -> Result<Vec<(&'a str, &'a str)>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut edges = Vec::new();
    for (position, line) in text.lines().enumerate().skip(1) {
        if line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split([',', ';', '\t']).map(bare).collect();
        let [from, to] = fields[..] else {
            let reason = format!("expected two names, found {}", fields.len());
            return Err(Error::EdgeList { what, line: position + 1, reason });
        };
        edges.push((from, to));
    }
    Ok(edges)
}

fn bare(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use crate::{Error, Model};

    #[test]
    fn a_line_with_one_name_is_told() {
        let refused = Model::from_edge_lists("m", "a,b\nQ,q1\nQ\n", "a,b\n").unwrap_err();
        assert!(matches!(refused, Error::EdgeList { line: 3, .. }), "{refused}");
    }
}
