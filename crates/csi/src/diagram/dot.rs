//! The diagram for Graphviz.

use super::markup::quoted;
use super::{BLUE, ORANGE, PathDiagram};

pub(super) fn render(diagram: &PathDiagram) -> String {
    let mut dot = format!(
        "digraph model {{\n  rankdir=LR;\n  labelloc=t;\n  label={};\n  \
         node [shape=ellipse, fontname=\"sans-serif\", style=filled, fillcolor=\"#f4f7fa\"];\n  \
         edge [fontname=\"sans-serif\", fontsize=10];\n",
        quoted(&diagram.title)
    );
    for node in &diagram.nodes {
        let mut label = quoted(&node.label);
        if let Some(explained) = node.r_squared {
            // Before the closing quote; \n is a new line of DOT.
            label.pop();
            label.push_str(&format!("\\nR\u{b2} = {explained:.2}\""));
        }
        dot.push_str(&format!("  {} [label={label}];\n", quoted(&node.name)));
        for (item, figure) in diagram.shown(node) {
            let id = quoted(&format!("{} / {item}", node.name));
            dot.push_str(&format!(
                "  {id} [shape=box, fillcolor=\"#ffffff\", label={}];\n",
                quoted(&item)
            ));
            let own = quoted(&node.name);
            let (from, to) = if node.reflective { (&own, &id) } else { (&id, &own) };
            dot.push_str(&format!(
                "  {from} -> {to} [label=\"{figure:.2}\", color=\"#777777\", arrowsize=0.5];\n"
            ));
        }
    }
    for arrow in &diagram.arrows {
        let (from, to) = (&diagram.nodes[arrow.from].name, &diagram.nodes[arrow.to].name);
        let colour = if arrow.is_negative() { ORANGE } else { BLUE };
        // The last two digits are how opaque it is.
        let pale = if arrow.is_pale() { "6b" } else { "" };
        let style = if arrow.is_negative() { ", style=dashed" } else { "" };
        dot.push_str(&format!(
            "  {} -> {} [label={}, penwidth={:.1}, color=\"{colour}{pale}\"{style}];\n",
            quoted(from),
            quoted(to),
            quoted(&arrow.text("-")),
            arrow.width()
        ));
    }
    dot.push_str("}\n");
    dot
}
