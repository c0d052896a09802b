//! The options of `satis csi`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use satis_csi::{
    Acceleration, BootstrapInterval, BootstrapOptions, Correction, DiagramItems, Execution,
    FigureKind, IndexWeights, Metric, MissingAnswers, PlsOptions, Scheme, Template,
};

use super::file::ReadArgs;
use super::metric::parse_level;
use super::{CellArgs, ReportFormat, TemplateLanguage};
use crate::error::Error;
use crate::source::ReadOptions;

/// What is told with an interval. Effects along each way and effect sizes are
/// not resampled: there are many, and few read their intervals.
const RESAMPLED: [FigureKind; 8] = [
    FigureKind::Indices,
    FigureKind::Paths,
    FigureKind::RSquared,
    FigureKind::Weights,
    FigureKind::Loadings,
    FigureKind::Effects,
    FigureKind::Reliability,
    FigureKind::Htmt,
];

/// Options of `satis csi`.
#[derive(Debug, Args)]
pub(crate) struct CsiArgs {
    /// CSV, TSV or other delimited text, gzip or not; - for standard input
    #[arg(value_name = "FILE", required_unless_present = "template")]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    pub(crate) cells: CellArgs,

    /// The model: acsi, scsb, ecsi, epsi, ncsb or ccsi, or a TOML file
    #[arg(long, value_name = "MODEL", required_unless_present = "template")]
    pub(crate) model: Option<String>,

    /// The column of an item, where it has not the item's name; may be repeated
    #[arg(long = "column", value_name = "ITEM=COLUMN")]
    pub(crate) columns: Vec<String>,

    /// Items that are mirrored on their scales, with commas between; nothing is
    /// reversed unasked
    #[arg(long, value_name = "ITEMS", value_delimiter = ',')]
    pub(crate) reverse: Vec<String>,

    /// The construct whose index it is [default: that of the model, or
    /// Satisfaction]
    #[arg(long, value_name = "CONSTRUCT")]
    pub(crate) target: Option<String>,

    /// The column of weights
    #[arg(long, value_name = "COLUMN")]
    pub(crate) weight: Option<String>,

    /// The index by the values of this column, each compared with the rest;
    /// repeat it for more tables
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Vec<String>,

    /// Only rows whose COLUMN holds VALUE; several for one column are
    /// alternatives, for different columns all must hold
    #[arg(long = "where", value_name = "COLUMN=VALUE")]
    pub(crate) filters: Vec<String>,

    /// What becomes of missing answers
    #[arg(
        long,
        visible_alias = "missing-treatment",
        value_name = "TREATMENT",
        value_enum,
        default_value_t
    )]
    missing_answers: MissingChoice,

    /// By what the items of an index are weighed
    #[arg(long, value_name = "CONVENTION", value_enum, default_value_t)]
    index: IndexChoice,

    /// How constructs are made of their neighbours while the weights settle
    #[arg(long, value_name = "SCHEME", value_enum, default_value_t)]
    scheme: SchemeChoice,

    /// Standardised items, or items in their own units (METRIC 4)
    #[arg(long, value_name = "METRIC", value_enum, default_value_t)]
    metric: MetricChoice,

    /// Correct reflective constructs for measurement error (PLSc)
    #[arg(long, value_name = "VARIANT", value_enum, default_value_t)]
    correction: CorrectionChoice,

    /// Bootstrap replicates; 0 for none
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub(crate) bootstrap: usize,

    /// Seed of the bootstrap: the same seed gives the same figures
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub(crate) seed: u64,

    /// How intervals are read off the replicates
    #[arg(long, value_name = "METHOD", value_enum, default_value_t)]
    interval: IntervalChoice,

    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = parse_level)]
    pub(crate) level: f64,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: ReportFormat,

    /// Write the path diagram to this file as well: .svg, or .dot for Graphviz
    #[arg(long, value_name = "FILE")]
    pub(crate) diagram: Option<PathBuf>,

    /// What the diagram shows of the items
    #[arg(long, value_name = "WHAT", value_enum, default_value_t, requires = "diagram")]
    diagram_items: ItemsChoice,

    /// Fail at any cell that cannot be read, and where the solution is not
    /// admissible, instead of saying so
    #[arg(long)]
    pub(crate) strict: bool,

    /// Print the questionnaire of an index, with the header of its data and its
    /// model, instead of reading a file: acsi, scsb, ecsi, epsi, ncsb or ccsi
    #[arg(
        long,
        value_name = "INDEX",
        value_parser = parse_template,
        conflicts_with_all = [
            "path", "model", "columns", "reverse", "target", "weight", "by", "filters", "diagram"
        ]
    )]
    pub(crate) template: Option<Template>,

    /// The language of the questionnaire, and of the diagram's legend
    #[arg(long, value_name = "LANGUAGE", value_enum, default_value = "en")]
    pub(crate) language: TemplateLanguage,

    /// Folder for the files of the questionnaire; made where it is missing
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

impl CsiArgs {
    /// What the user states about the file.
    pub(crate) fn read_options(&self) -> ReadOptions {
        self.read.options()
    }

    /// What becomes of missing answers.
    pub(crate) fn missing(&self) -> MissingAnswers {
        match self.missing_answers {
            MissingChoice::Listwise => MissingAnswers::Listwise,
            MissingChoice::Mean => MissingAnswers::Mean,
            MissingChoice::Pairwise => MissingAnswers::Pairwise,
            MissingChoice::PairwiseScores => MissingAnswers::PairwiseScores,
            MissingChoice::Em => MissingAnswers::Em,
        }
    }

    /// The convention of the index.
    pub(crate) fn index_weights(&self) -> IndexWeights {
        match self.index {
            IndexChoice::PerDeviation => IndexWeights::PerDeviation,
            IndexChoice::RawMetric => IndexWeights::RawMetric,
            IndexChoice::Standardized => IndexWeights::Standardized,
            IndexChoice::Equal => IndexWeights::Equal,
        }
    }

    /// How the model is estimated.
    pub(crate) fn pls(&self) -> PlsOptions {
        let scheme = match self.scheme {
            SchemeChoice::Path => Scheme::Path,
            SchemeChoice::Factorial => Scheme::Factorial,
            SchemeChoice::Centroid => Scheme::Centroid,
        };
        let metric = match self.metric {
            MetricChoice::Standardized => Metric::Standardized,
            MetricChoice::Raw => Metric::Raw,
        };
        let correction = match self.correction {
            CorrectionChoice::None => Correction::None,
            CorrectionChoice::RhoA => Correction::RhoA,
            CorrectionChoice::WeightedLeastSquares => Correction::WeightedLeastSquares,
            CorrectionChoice::Fisher => Correction::Fisher,
            CorrectionChoice::ArithmeticMean => Correction::ArithmeticMean,
            CorrectionChoice::GeometricMean => Correction::GeometricMean,
            CorrectionChoice::HarmonicMean => Correction::HarmonicMean,
        };
        PlsOptions::new().scheme(scheme).metric(metric).correction(correction)
    }

    /// How the fit is resampled.
    pub(crate) fn resampling(&self) -> BootstrapOptions {
        let acceleration = match self.interval {
            IntervalChoice::Bca => Acceleration::Jackknife,
            _ => Acceleration::None,
        };
        BootstrapOptions::from(self.bootstrap)
            .seed(self.seed)
            .execution(Execution::Parallel)
            .acceleration(acceleration)
            .figures(&RESAMPLED)
            .index_weights(&[self.index_weights()])
    }

    /// How intervals are read off the replicates.
    pub(crate) fn interval(&self) -> BootstrapInterval {
        match self.interval {
            IntervalChoice::Percentile => BootstrapInterval::Percentile,
            IntervalChoice::Basic => BootstrapInterval::Basic,
            IntervalChoice::Normal => BootstrapInterval::Normal,
            IntervalChoice::BiasCorrected => BootstrapInterval::BiasCorrected,
            IntervalChoice::Bca => BootstrapInterval::Bca,
        }
    }

    /// What the diagram shows of the items.
    pub(crate) fn diagram_items(&self) -> DiagramItems {
        match self.diagram_items {
            ItemsChoice::Hidden => DiagramItems::Hidden,
            ItemsChoice::Loadings => DiagramItems::Loadings,
            ItemsChoice::Weights => DiagramItems::Weights,
        }
    }

    /// The choices as they are written, by their options.
    pub(crate) fn written(&self) -> Written {
        Written {
            missing_answers: word(self.missing_answers),
            index: word(self.index),
            scheme: word(self.scheme),
            metric: word(self.metric),
            correction: word(self.correction),
            interval: word(self.interval),
        }
    }
}

/// Choices as they are written on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) missing_answers: String,
    pub(crate) index: String,
    pub(crate) scheme: String,
    pub(crate) metric: String,
    pub(crate) correction: String,
    pub(crate) interval: String,
}

fn word(choice: impl ValueEnum) -> String {
    choice.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn parse_template(text: &str) -> Result<Template, Error> {
    Template::named(text.trim()).map_err(|error| Error::Usage(error.to_string()))
}

/// What becomes of missing answers, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum MissingChoice {
    /// Only respondents who answered every item
    #[default]
    Listwise,
    /// The mean of the item stands in
    Mean,
    /// Each correlation over those who answered both items
    Pairwise,
    /// Each score over those who answered its items, as semPLS
    PairwiseScores,
    /// Maximum likelihood under a normal distribution
    Em,
}

/// By what the items of an index are weighed, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum IndexChoice {
    /// PLS weights over standard deviations, as cSEM and SmartPLS
    #[default]
    PerDeviation,
    /// Weights of the model on covariances, METRIC 4 of LVPLS
    RawMetric,
    /// Weights of standardised items as they are
    Standardized,
    /// The same weight for each item
    Equal,
}

/// The inner scheme, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum SchemeChoice {
    /// Regressions for what leads to a construct, correlations for the rest
    #[default]
    Path,
    /// Correlations
    Factorial,
    /// Signs of correlations
    Centroid,
}

/// The metric of the items, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum MetricChoice {
    /// Items of one standard deviation each
    #[default]
    Standardized,
    /// Items as they were answered
    Raw,
}

/// The correction for measurement error, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum CorrectionChoice {
    /// Classical PLS, as the national indices
    #[default]
    None,
    /// Least squares, the usual PLSc
    RhoA,
    /// Weighted least squares
    WeightedLeastSquares,
    /// Least squares of Fisher's z
    Fisher,
    /// The mean ratio
    ArithmeticMean,
    /// Its geometric mean
    GeometricMean,
    /// Its harmonic mean
    HarmonicMean,
}

/// How intervals are read off the replicates, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum IntervalChoice {
    /// Their quantiles
    #[default]
    Percentile,
    /// Quantiles mirrored at the estimate
    Basic,
    /// The estimate and their standard error
    Normal,
    /// Quantiles corrected for bias
    BiasCorrected,
    /// Corrected for bias and skewness, by a jackknife
    Bca,
}

/// What the diagram shows of the items, as an option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum ItemsChoice {
    /// Nothing
    #[default]
    Hidden,
    /// Their loadings
    Loadings,
    /// Their weights
    Weights,
}
