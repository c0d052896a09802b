//! The diagram as SVG.

use super::layout::{Extent, Layout, layout};
use super::markup::{coordinate, text, width};
use super::{Arrow, BLUE, DiagramItems, Node, ORANGE, PathDiagram};

const FONT: f64 = 14.0;
const SMALL: f64 = 12.0;
const RADIUS_Y: f64 = 32.0;
const ITEM: f64 = 22.0;
const MARGIN: f64 = 36.0;
const HEAD: f64 = 104.0;
const FOOT: f64 = 56.0;

/// A box with its edges, y downwards.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn shared(&self, other: &Self) -> f64 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        across.max(0.0) * down.max(0.0)
    }
}

/// A construct in its place.
struct Ellipse {
    x: f64,
    y: f64,
    radius: f64,
}

pub(super) fn render(diagram: &PathDiagram) -> String {
    let shown: Vec<Vec<(String, f64)>> =
        diagram.nodes.iter().map(|node| diagram.shown(node)).collect();
    let extents: Vec<Extent> = shown
        .iter()
        .map(|items| {
            let list = if items.is_empty() { 0.0 } else { 10.0 + ITEM * items.len() as f64 };
            Extent { above: RADIUS_Y, below: RADIUS_Y + list }
        })
        .collect();
    let arrows: Vec<(usize, usize)> =
        diagram.arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
    let found = layout(&extents, &arrows);
    let (ellipses, right) = place(diagram, &found);
    let lowest = found.heights.iter().zip(&extents).map(|(y, extent)| y + extent.below);
    let lanes = || found.crossings.iter().flatten();
    let highest = found.heights.iter().map(|y| y - RADIUS_Y).chain(lanes().map(|y| y - 20.0));
    let (top, bottom) = (
        highest.fold(f64::INFINITY, f64::min),
        lowest.chain(lanes().map(|y| y + 20.0)).fold(f64::NEG_INFINITY, f64::max),
    );
    let (top, bottom) = if top < bottom { (top, bottom) } else { (0.0, 0.0) };
    let legend = legend(diagram);
    let wide = (right + MARGIN)
        .max(width(&diagram.title, 20.0) + 2.0 * MARGIN)
        .max(width(&legend, SMALL) + 2.0 * MARGIN);
    let high = HEAD + (bottom - top) + FOOT;
    let mut svg = opening(diagram, wide.ceil(), high.ceil());
    let shift_x = 0.5 * (wide - right - MARGIN);
    svg.push_str(&format!(
        "<g transform=\"translate({} {})\">\n",
        coordinate(shift_x),
        coordinate(HEAD - top)
    ));
    let mut taken: Vec<Area> = ellipses
        .iter()
        .zip(&extents)
        .map(|(one, extent)| Area {
            left: one.x - one.radius,
            top: one.y - extent.above,
            right: one.x + one.radius,
            bottom: one.y + extent.below,
        })
        .collect();
    let mut labels = String::new();
    let columns = columns(&ellipses, &found);
    for (at, arrow) in diagram.arrows.iter().enumerate() {
        let points = route(diagram, at, &ellipses, &found, &columns);
        svg.push_str(&line(arrow, &points));
        labels.push_str(&label(arrow, &points, &mut taken));
    }
    for ((node, ellipse), items) in diagram.nodes.iter().zip(&ellipses).zip(&shown) {
        svg.push_str(&construct(node, ellipse, items));
    }
    svg.push_str(&labels);
    svg.push_str("</g>\n");
    svg.push_str(&format!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\" \
         font-size=\"{SMALL}\">{}</text>\n</svg>\n",
        coordinate(0.5 * wide),
        coordinate(high - 20.0),
        text(&legend)
    ));
    svg
}

fn opening(diagram: &PathDiagram, wide: f64, high: f64) -> String {
    let title = text(&diagram.title);
    let description = text(diagram.language.words().description);
    let middle = coordinate(0.5 * wide);
    let mut subtitle = format!("n = {}", diagram.n);
    if let Some((level, method)) = &diagram.intervals {
        let level = (level * 1e8).round() / 1e6;
        let words = diagram.language.words();
        subtitle.push_str(&format!(" · {level} % {} ({method})", words.intervals));
    }
    let marker = |name: &str, colour: &str| {
        format!(
            "<marker id=\"csi-{name}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" \
             markerUnits=\"userSpaceOnUse\" markerWidth=\"13\" markerHeight=\"13\" \
             orient=\"auto\"><path d=\"M0 0.8L10 5L0 9.2L2.4 5Z\" fill=\"{colour}\"/></marker>"
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" \
         height=\"{high}\" role=\"img\" aria-labelledby=\"csi-title csi-desc\" \
         font-family=\"system-ui, 'Noto Sans', 'DejaVu Sans', 'Noto Sans CJK SC', \
         'Microsoft YaHei', sans-serif\" font-size=\"{FONT}\" fill=\"#222\">\n\
         <title id=\"csi-title\">{title}</title>\n<desc id=\"csi-desc\">{description}</desc>\n\
         <defs>{}{}</defs>\n<rect width=\"{wide}\" height=\"{high}\" fill=\"#fff\"/>\n\
         <text x=\"{middle}\" y=\"40\" text-anchor=\"middle\" font-size=\"20\" \
         font-weight=\"600\">{title}</text>\n\
         <text x=\"{middle}\" y=\"66\" text-anchor=\"middle\" fill=\"#555\" \
         font-size=\"13\">{}</text>\n",
        marker("up", BLUE),
        marker("down", ORANGE),
        text(&subtitle)
    )
}

fn legend(diagram: &PathDiagram) -> String {
    let words = diagram.language.words();
    let mut parts = vec![words.width];
    if diagram.arrows.iter().any(Arrow::is_negative) {
        parts.push(words.negative);
    }
    if diagram.arrows.iter().any(Arrow::is_pale) {
        parts.push(words.pale);
    }
    match diagram.items {
        DiagramItems::Hidden => {}
        DiagramItems::Loadings => parts.push(words.loadings),
        DiagramItems::Weights => parts.push(words.weights),
    }
    parts.join(" · ")
}

/// The ellipses, layer by layer, and the right edge.
fn place(diagram: &PathDiagram, found: &Layout) -> (Vec<Ellipse>, f64) {
    let depth = found.layers.iter().map(|layer| layer + 1).max().unwrap_or(0);
    let radius = |node: &Node| (0.5 * width(&node.label, FONT) + 18.0).max(54.0);
    let mut widest = vec![0.0_f64; depth];
    for (node, &layer) in diagram.nodes.iter().zip(&found.layers) {
        widest[layer] = widest[layer].max(radius(node));
    }
    let room = diagram
        .arrows
        .iter()
        .map(|arrow| width(&arrow.text("\u{2212}"), SMALL))
        .fold(40.0, f64::max);
    let mut centres = Vec::with_capacity(depth);
    let mut x = MARGIN;
    for (layer, radius) in widest.iter().enumerate() {
        x += radius + if layer > 0 { room + 34.0 } else { 0.0 };
        centres.push(x);
        x += radius;
    }
    let ellipses = diagram
        .nodes
        .iter()
        .zip(found.layers.iter().zip(&found.heights))
        .map(|(node, (&layer, &y))| Ellipse { x: centres[layer], y, radius: radius(node) })
        .collect();
    (ellipses, x)
}

/// The middle of each layer.
fn columns(ellipses: &[Ellipse], found: &Layout) -> Vec<f64> {
    let depth = found.layers.iter().map(|layer| layer + 1).max().unwrap_or(0);
    let mut columns = vec![0.0; depth];
    for (ellipse, &layer) in ellipses.iter().zip(&found.layers) {
        columns[layer] = ellipse.x;
    }
    columns
}

/// The points of an arrow: from the rim of one ellipse, through the layers
/// between, to the rim of the other.
fn route(
    diagram: &PathDiagram,
    arrow: usize,
    ellipses: &[Ellipse],
    found: &Layout,
    columns: &[f64],
) -> Vec<(f64, f64)> {
    let Arrow { from, to, .. } = diagram.arrows[arrow];
    let heading = |at: usize, out: bool| {
        let own = &found.crossings[at];
        let other = if out { diagram.arrows[at].to } else { diagram.arrows[at].from };
        let near = if out { own.first() } else { own.last() };
        near.copied().unwrap_or(ellipses[other].y)
    };
    // Arrows of one ellipse leave, and come, in the order of where they go.
    let port = |node: usize, out: bool| {
        let mut beside: Vec<usize> = (0..diagram.arrows.len())
            .filter(|&at| {
                let one = &diagram.arrows[at];
                (if out { one.from } else { one.to }) == node
            })
            .collect();
        beside.sort_by(|&a, &b| heading(a, out).total_cmp(&heading(b, out)));
        let rank = beside.iter().position(|&at| at == arrow).unwrap_or_default();
        let angle =
            std::f64::consts::PI * 0.62 * ((rank as f64 + 1.0) / (beside.len() as f64 + 1.0) - 0.5);
        let ellipse = &ellipses[node];
        let side = if out { 1.0 } else { -1.0 };
        (ellipse.x + side * ellipse.radius * angle.cos(), ellipse.y + RADIUS_Y * angle.sin())
    };
    let mut points = vec![port(from, true)];
    for (step, &y) in found.crossings[arrow].iter().enumerate() {
        points.push((columns[found.layers[from] + 1 + step], y));
    }
    points.push(port(to, false));
    points
}

fn line(arrow: &Arrow, points: &[(f64, f64)]) -> String {
    let mut path = format!("M{} {}", coordinate(points[0].0), coordinate(points[0].1));
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let bend = 0.5 * (x1 - x0);
        path.push_str(&format!(
            "C{} {} {} {} {} {}",
            coordinate(x0 + bend),
            coordinate(y0),
            coordinate(x1 - bend),
            coordinate(y1),
            coordinate(x1),
            coordinate(y1)
        ));
    }
    let (colour, marker) = if arrow.is_negative() { (ORANGE, "down") } else { (BLUE, "up") };
    let dashes = if arrow.is_negative() { " stroke-dasharray=\"7 4\"" } else { "" };
    let pale = if arrow.is_pale() { " opacity=\"0.42\"" } else { "" };
    format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"{dashes}{pale} \
         marker-end=\"url(#csi-{marker})\"/>\n",
        coordinate(arrow.width())
    )
}

/// The path and its interval, where they cover least.
fn label(arrow: &Arrow, points: &[(f64, f64)], taken: &mut Vec<Area>) -> String {
    let shown = arrow.text("\u{2212}");
    let half = 0.5 * width(&shown, SMALL) + 3.0;
    let mut best: Option<(f64, f64, f64, Area)> = None;
    for (segment, pair) in points.windows(2).enumerate() {
        for (rank, t) in [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73].into_iter().enumerate() {
            let (x, y) = bend(pair[0], pair[1], t);
            for lift in [0.0, -11.0, 11.0] {
                let y = y + lift;
                let area = Area { left: x - half, top: y - 8.0, right: x + half, bottom: y + 8.0 };
                let covered: f64 = taken.iter().map(|other| area.shared(other)).sum();
                let far = rank as f64 + 3.0 * segment as f64 + 0.4 * lift.abs();
                let cost = 10.0 * covered + far;
                if best.is_none_or(|known| cost < known.0) {
                    best = Some((cost, x, y, area));
                }
            }
        }
    }
    let Some((_, x, y, area)) = best else { return String::new() };
    taken.push(area);
    let (fill, weight) = if arrow.is_pale() { ("#777", "400") } else { ("#222", "600") };
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" rx=\"3\" fill=\"#fff\" \
         fill-opacity=\"0.88\"/>\n<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" \
         font-size=\"{SMALL}\" font-weight=\"{weight}\" fill=\"{fill}\">{}</text>\n",
        coordinate(area.left),
        coordinate(area.top),
        coordinate(2.0 * half),
        coordinate(x),
        coordinate(y + 4.2),
        text(&shown)
    )
}

/// A point of the curve between two points.
fn bend((x0, y0): (f64, f64), (x1, y1): (f64, f64), t: f64) -> (f64, f64) {
    let s = 1.0 - t;
    let middle = 0.5 * (x1 - x0);
    let weights = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
    let x = weights.0 * x0 + weights.1 * (x0 + middle) + weights.2 * (x1 - middle) + weights.3 * x1;
    let y = (weights.0 + weights.1) * y0 + (weights.2 + weights.3) * y1;
    (x, y)
}

fn construct(node: &Node, ellipse: &Ellipse, items: &[(String, f64)]) -> String {
    let (x, y) = (coordinate(ellipse.x), coordinate(ellipse.y));
    let (radius, name) = (coordinate(ellipse.radius), text(&node.label));
    let mut svg = format!(
        "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{radius}\" ry=\"{RADIUS_Y}\" fill=\"#f4f7fa\" \
         stroke=\"#333\" stroke-width=\"1.4\"/>\n"
    );
    let line = if node.r_squared.is_some() { y - 3.0 } else { y + 5.0 };
    svg.push_str(&format!(
        "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-weight=\"600\">{name}</text>\n",
        coordinate(line)
    ));
    if let Some(explained) = node.r_squared {
        svg.push_str(&format!(
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\" \
             font-size=\"{SMALL}\">R\u{b2} = {explained:.2}</text>\n",
            coordinate(y + 14.0)
        ));
    }
    let widest = items.iter().map(|(name, _)| width(name, SMALL)).fold(0.0, f64::max);
    let half = (0.5 * (widest + 58.0)).min(ellipse.radius.max(60.0));
    for (at, (item, figure)) in items.iter().enumerate() {
        let top = y + RADIUS_Y + 10.0 + ITEM * at as f64;
        let (left, wide) = (coordinate(x - half), coordinate(2.0 * half));
        let number = format!("{figure:.2}").replace('-', "\u{2212}");
        svg.push_str(&format!(
            "<rect x=\"{left}\" y=\"{}\" width=\"{wide}\" height=\"{}\" fill=\"#fff\" \
             stroke=\"#999\"/>\n\
             <text x=\"{}\" y=\"{}\" font-size=\"{SMALL}\">{}</text>\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#555\" \
             font-size=\"{SMALL}\">{number}</text>\n",
            coordinate(top),
            ITEM - 4.0,
            coordinate(x - half + 6.0),
            coordinate(top + 13.0),
            text(item),
            coordinate(x + half - 6.0),
            coordinate(top + 13.0),
        ));
    }
    if !items.is_empty() {
        // Effects on reflective items, of formative ones on the construct.
        let (from, to) = (y + RADIUS_Y, y + RADIUS_Y + 10.0);
        let (tip, base) = if node.reflective { (to, from + 4.0) } else { (from, to - 4.0) };
        svg.push_str(&format!(
            "<path d=\"M{x} {from}V{to}M{} {base}L{x} {tip}L{} {base}\" fill=\"none\" \
             stroke=\"#777\"/>\n",
            coordinate(x - 4.0),
            coordinate(x + 4.0),
        ));
    }
    svg
}
