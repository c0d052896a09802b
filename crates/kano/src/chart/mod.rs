//! The chart of better and worse, as SVG.

mod label;
mod markup;
mod words;

use satis_inference::IntervalOptions;
use satis_response_model::Interval;

use crate::error::probability;
use crate::{Category, Error, Feature, Joint, Rule};

use label::{Box, place};
use markup::{attribute, coordinate, text, width};
pub use words::ChartLanguage;

/// How the chart shows uncertainty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Uncertainty {
    /// The joint region of better and worse ([`Joint::ellipse`]). The default.
    #[default]
    Ellipses,
    /// A cross of the two Wilson intervals, which hold each on its own.
    Intervals,
    /// Points alone.
    None,
}

/// The chart of better against worse, with its four quadrants cut at .5.
///
/// Each feature is a point with its joint region or intervals and its name.
/// Classes differ in colour, after the palette of Okabe & Ito (2008) that the
/// colour-blind can tell apart, and in shape. Below the title stand the number
/// of respondents, the table, the rule and the level.
///
/// ```
/// use satis_kano::{Feature, QuadrantChart};
///
/// let features = [
///     Feature::from_counts("Search & find", [59, 121, 70, 77, 9, 22])?,
///     Feature::from_counts("Dark mode", [9, 19, 91, 160, 49, 30])?,
/// ];
/// let svg = QuadrantChart::new("What users want").render(&features)?;
/// assert!(svg.starts_with("<svg ") && svg.contains("Search &amp; find"));
/// # Ok::<(), satis_kano::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct QuadrantChart {
    title: String,
    language: ChartLanguage,
    uncertainty: Uncertainty,
    level: f64,
    rule: Rule,
}

/// Where things stand, in pixels.
const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 790.0;
const LEFT: f64 = 84.0;
const TOP: f64 = 92.0;
const SIDE_X: f64 = 744.0;
const SIDE_Y: f64 = 580.0;
const MARK: f64 = 6.0;
const FONT: f64 = 14.0;

impl QuadrantChart {
    /// A chart with a title, in English, with ellipses of 95 % and classes by
    /// the default rule.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            language: ChartLanguage::English,
            uncertainty: Uncertainty::Ellipses,
            level: 0.95,
            rule: Rule::default(),
        }
    }

    /// With the axes and the legend in a language.
    #[must_use]
    pub const fn language(mut self, language: ChartLanguage) -> Self {
        self.language = language;
        self
    }

    /// With another way to show uncertainty.
    #[must_use]
    pub const fn uncertainty(mut self, uncertainty: Uncertainty) -> Self {
        self.uncertainty = uncertainty;
        self
    }

    /// With a level for ellipses and intervals, strictly between 0 and 1. It
    /// is checked when the chart is drawn.
    #[must_use]
    pub const fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// With the rule that gives colour and shape.
    #[must_use]
    pub const fn rule(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    /// Draws the chart. Features whose answers are all reverse or questionable
    /// have no place on it, and are named in a line below.
    ///
    /// # Errors
    /// [`Error::NoData`] if no feature can be placed or one has no answers at
    /// all, [`Error::Range`] for a bad level or constant of the rule.
    pub fn render(&self, features: &[Feature]) -> Result<String, Error> {
        probability("the level", self.level)?;
        let (placed, missing): (Vec<&Feature>, Vec<&Feature>) =
            features.iter().partition(|feature| feature.counts().rated() > 0);
        if placed.is_empty() {
            return Err(Error::NoData {
                what: "the chart",
                needed: "a feature with answers in A, O, M or I",
            });
        }
        let points: Vec<Point> =
            placed.iter().map(|feature| self.point(feature)).collect::<Result<_, _>>()?;
        let mut svg = self.opening(&placed);
        self.background(&mut svg);
        svg.push_str("<g clip-path=\"url(#kano-plot)\">\n");
        for point in &points {
            svg.push_str(&point.spread);
        }
        svg.push_str("</g>\n");
        for point in &points {
            svg.push_str(&mark(point.class, point.x, point.y));
        }
        labels(&mut svg, &points);
        self.legend(&mut svg, &points, &missing);
        svg.push_str("</svg>\n");
        Ok(svg)
    }

    fn point(&self, feature: &Feature) -> Result<Point, Error> {
        let joint = feature.joint()?;
        let class = feature.classify(self.rule)?;
        let class = class.category().or_else(|| class.tied().first().copied());
        let class = class.unwrap_or(Category::Indifferent);
        let (x, y) = (across(joint.worse()), down(joint.better()));
        let spread = match self.uncertainty {
            Uncertainty::Ellipses => ellipse(&joint, self.level, class)?,
            Uncertainty::Intervals => {
                let options = IntervalOptions::new().level(self.level);
                let better = feature.better(options)?;
                let worse = feature.worse(options)?;
                cross((x, y), better.interval(), worse.interval(), class)
            }
            Uncertainty::None => String::new(),
        };
        Ok(Point { name: feature.name().to_owned(), class, x, y, spread })
    }

    fn opening(&self, features: &[&Feature]) -> String {
        let words = self.language.words();
        let title = text(&self.title);
        let range = |values: &mut dyn Iterator<Item = u64>| {
            let (mut least, mut most) = (u64::MAX, 0);
            for value in values {
                (least, most) = (least.min(value), most.max(value));
            }
            if least == most { most.to_string() } else { format!("{least}-{most}") }
        };
        let n = range(&mut features.iter().map(|feature| feature.n()));
        let mut tables: Vec<&str> = features.iter().map(|feature| feature.table()).collect();
        tables.dedup();
        let level = (self.level * 1e8).round() / 1e6;
        let shown = match self.uncertainty {
            Uncertainty::Ellipses => format!(" · {level} % {}", words.ellipses),
            Uncertainty::Intervals => format!(" · {level} % {}", words.intervals),
            Uncertainty::None => String::new(),
        };
        let subtitle = text(&format!(
            "n = {n} · {}: {} · {}: {}{shown}",
            words.table,
            tables.join(", "),
            words.rule,
            self.rule
        ));
        let describing = text(words.description);
        let (middle, right, bottom) = (LEFT + SIDE_X / 2.0, LEFT + SIDE_X, TOP + SIDE_Y);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" \
             aria-labelledby=\"kano-title kano-desc\" font-family=\"system-ui, 'Noto Sans', \
             'DejaVu Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\" \
             font-size=\"{FONT}\" fill=\"#222\">\n\
             <title id=\"kano-title\">{title}</title>\n<desc id=\"kano-desc\">{describing}</desc>\n\
             <defs><clipPath id=\"kano-plot\"><path d=\"M{LEFT} {TOP}H{right}V{bottom}H{LEFT}Z\"/>\
             </clipPath></defs>\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
             <text x=\"{middle}\" y=\"40\" text-anchor=\"middle\" font-size=\"21\" \
             font-weight=\"600\">{title}</text>\n\
             <text x=\"{middle}\" y=\"68\" text-anchor=\"middle\" fill=\"#555\" \
             font-size=\"13\">{subtitle}</text>\n"
        )
    }

    /// Quadrants with their names, grid, axes and their titles.
    fn background(&self, svg: &mut String) {
        let words = self.language.words();
        let (half_x, half_y) = (SIDE_X / 2.0, SIDE_Y / 2.0);
        let corners = [
            (Category::Attractive, LEFT, TOP, LEFT + 12.0, "start", TOP + 24.0),
            (Category::OneDimensional, LEFT + half_x, TOP, LEFT + SIDE_X - 12.0, "end", TOP + 24.0),
            (Category::Indifferent, LEFT, TOP + half_y, LEFT + 12.0, "start", TOP + SIDE_Y - 14.0),
            (
                Category::MustBe,
                LEFT + half_x,
                TOP + half_y,
                LEFT + SIDE_X - 12.0,
                "end",
                TOP + SIDE_Y - 14.0,
            ),
        ];
        for (category, x, y, name_x, anchor, name_y) in corners {
            let (colour, name) = (colour(category), text(words.category(category)));
            svg.push_str(&format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{half_x}\" height=\"{half_y}\" \
                 fill=\"{colour}\" fill-opacity=\"0.05\"/>\n\
                 <text x=\"{name_x}\" y=\"{name_y}\" text-anchor=\"{anchor}\" fill=\"{colour}\" \
                 font-size=\"15\" font-weight=\"600\">{name}</text>\n"
            ));
        }
        for step in 0..=4_u8 {
            let part = f64::from(step) / 4.0;
            let (x, y) = (across(-part), down(part));
            let (bottom, right) = (TOP + SIDE_Y, LEFT + SIDE_X);
            let stroke = if step == 2 { "#777" } else { "#ddd" };
            svg.push_str(&format!(
                "<path d=\"M{x} {TOP}V{bottom}M{LEFT} {y}H{right}\" stroke=\"{stroke}\" \
                 fill=\"none\"/>\n\
                 <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\" \
                 font-size=\"13\">{}</text>\n\
                 <text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#555\" \
                 font-size=\"13\">{part}</text>\n",
                bottom + 20.0,
                if step == 0 { "0".to_owned() } else { format!("\u{2212}{part}") },
                LEFT - 10.0,
                y + 4.5,
            ));
        }
        let (middle_x, middle_y) = (LEFT + half_x, TOP + half_y);
        svg.push_str(&format!(
            "<text x=\"{middle_x}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n\
             <text x=\"26\" y=\"{middle_y}\" text-anchor=\"middle\" \
             transform=\"rotate(-90 26 {middle_y})\">{}</text>\n",
            TOP + SIDE_Y + 46.0,
            text(words.worse),
            text(words.better),
        ));
    }

    /// The classes that occur, and the features that have no place.
    fn legend(&self, svg: &mut String, points: &[Point], missing: &[&Feature]) {
        let words = self.language.words();
        let classes: Vec<Category> = Category::ALL
            .into_iter()
            .filter(|&class| points.iter().any(|point| point.class == class))
            .collect();
        let entry = |class: Category| width(words.category(class), FONT) + 2.0 * MARK + 34.0;
        let mut x = LEFT + (SIDE_X - classes.iter().map(|&class| entry(class)).sum::<f64>()) / 2.0;
        let y = TOP + SIDE_Y + 78.0;
        for class in classes {
            svg.push_str(&mark(class, x + MARK, y - 5.0));
            svg.push_str(&format!(
                "<text x=\"{}\" y=\"{y}\">{}</text>\n",
                coordinate(x + 2.0 * MARK + 8.0),
                text(words.category(class))
            ));
            x += entry(class);
        }
        if !missing.is_empty() {
            let names: Vec<&str> = missing.iter().map(|feature| feature.name()).collect();
            svg.push_str(&format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\" \
                 font-size=\"12\">{}</text>\n",
                LEFT + SIDE_X / 2.0,
                y + 26.0,
                text(&format!("{}: {}", words.not_shown, names.join(", ")))
            ));
        }
    }
}

/// A feature on the chart.
struct Point {
    name: String,
    class: Category,
    x: f64,
    y: f64,
    spread: String,
}

fn across(worse: f64) -> f64 {
    LEFT - SIDE_X * worse
}

fn down(better: f64) -> f64 {
    TOP + SIDE_Y * (1.0 - better)
}

/// The palette of Okabe & Ito, some of it darker so that text in it can be
/// read, with grey for what makes no difference.
const fn colour(category: Category) -> &'static str {
    match category {
        Category::MustBe => "#0072B2",
        Category::OneDimensional => "#007F5C",
        Category::Attractive => "#C27C00",
        Category::Indifferent => "#6B6B6B",
        Category::Reverse => "#D55E00",
        Category::Questionable => "#B0578D",
    }
}

/// A square, circle, triangle, diamond, or a cross.
fn mark(class: Category, x: f64, y: f64) -> String {
    let (left, right) = (coordinate(x - MARK), coordinate(x + MARK));
    let (top, bottom) = (coordinate(y - MARK), coordinate(y + MARK));
    let (x, y) = (coordinate(x), coordinate(y));
    let shape = match class {
        Category::MustBe => format!("M{left} {top}H{right}V{bottom}H{left}Z"),
        Category::OneDimensional => {
            format!("M{left} {y}A{MARK} {MARK} 0 1 1 {right} {y}A{MARK} {MARK} 0 1 1 {left} {y}Z")
        }
        Category::Attractive => format!("M{x} {top}L{right} {bottom}H{left}Z"),
        Category::Indifferent => format!("M{x} {top}L{right} {y}L{x} {bottom}L{left} {y}Z"),
        Category::Reverse => format!("M{x} {bottom}L{right} {top}H{left}Z"),
        Category::Questionable => format!("M{left} {top}L{right} {bottom}H{left}L{right} {top}Z"),
    };
    let fill = colour(class);
    format!("<path d=\"{shape}\" fill=\"{fill}\" stroke=\"#fff\" stroke-width=\"1.2\"/>\n")
}

fn ellipse(joint: &Joint, level: f64, class: Category) -> Result<String, Error> {
    let outline: Vec<String> = joint
        .ellipse(level)?
        .outline(72)
        .map(|(better, worse)| {
            format!("{} {}", coordinate(across(worse)), coordinate(down(better)))
        })
        .collect();
    let colour = colour(class);
    Ok(format!(
        "<path d=\"M{}Z\" fill=\"{colour}\" fill-opacity=\"0.13\" stroke=\"{colour}\" \
         stroke-opacity=\"0.55\"/>\n",
        outline.join("L")
    ))
}

fn cross(
    (x, y): (f64, f64),
    better: Option<&Interval>,
    worse: Option<&Interval>,
    class: Category,
) -> String {
    let mut path = String::new();
    if let Some(range) = worse {
        let (from, to) = (coordinate(across(range.high())), coordinate(across(range.low())));
        path.push_str(&format!("M{from} {}H{to}", coordinate(y)));
    }
    if let Some(range) = better {
        let (from, to) = (coordinate(down(range.low())), coordinate(down(range.high())));
        path.push_str(&format!("M{} {from}V{to}", coordinate(x)));
    }
    let stroke = colour(class);
    format!(
        "<path d=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.6\" \
         stroke-opacity=\"0.6\"/>\n",
        attribute(&path)
    )
}

/// Writes the names where they are in nobody's way, with a thin line to those
/// that had to move away from their point.
fn labels(svg: &mut String, points: &[Point]) {
    let marks: Vec<Box> =
        points.iter().map(|point| Box::around(point.x, point.y, MARK + 1.0)).collect();
    let sizes: Vec<(f64, f64)> =
        points.iter().map(|point| (width(&point.name, FONT), FONT + 3.0)).collect();
    let frame = Box { left: LEFT, top: TOP, right: LEFT + SIDE_X, bottom: TOP + SIDE_Y };
    for ((point, mark), label) in points.iter().zip(&marks).zip(place(&marks, &sizes, &frame)) {
        let (x, y) = label.nearest(point.x, point.y);
        if (x - point.x).hypot(y - point.y) > MARK + 8.0 {
            svg.push_str(&format!(
                "<path d=\"M{} {}L{} {}\" stroke=\"#888\" stroke-width=\"0.8\"/>\n",
                coordinate(point.x),
                coordinate(f64::midpoint(mark.top, mark.bottom)),
                coordinate(x),
                coordinate(y)
            ));
        }
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" stroke=\"#fff\" stroke-width=\"3\" stroke-opacity=\"0.8\" \
             stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>\n",
            coordinate(label.left),
            coordinate(label.bottom - 4.5),
            text(&point.name)
        ));
    }
}
