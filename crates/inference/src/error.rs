//! What can keep a figure from having an interval.

/// An error of inference.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nobody answered, or all weights are zero. No data is not a score of 0.
    #[error("no data: nobody answered, or all weights are zero")]
    NoData,
    /// There are fewer answers than the method needs.
    #[error("{method} needs at least {needed} answers, and there are {found}")]
    TooFew {
        /// The method or quantity asked for.
        method: String,
        /// How many answers it needs.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// The method is not defined for these codes or this summary.
    #[error("{method} does not apply here: {reason}")]
    NotApplicable {
        /// The method asked for.
        method: String,
        /// Why it does not apply, and what does.
        reason: &'static str,
    },
    /// A level, probability or power is not strictly between 0 and 1.
    #[error("{what} {value} is not strictly between 0 and 1")]
    Probability {
        /// What the number is, such as `level`.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A number that must be positive and finite is not.
    #[error("{what} must be a positive finite number, not {value}")]
    Positive {
        /// What the number is, such as `half-width`.
        what: &'static str,
        /// The number as given.
        value: f64,
    },
    /// A number is not what it must be.
    #[error("{what} is {value}, expected {expected}")]
    Argument {
        /// What the number is, such as `the number of replicates`.
        what: &'static str,
        /// The number as given.
        value: f64,
        /// What would have been right.
        expected: &'static str,
    },
    /// The periods of a series are not in the order of time, each once.
    #[error("period {index} (from 0) does not come after the one before it")]
    Periods {
        /// The place of the first that is out of order.
        index: usize,
    },
    /// An answer came after its period was closed, and late ones are refused.
    #[error("the answer is late: its period is closed")]
    Late,
    /// So many replicates failed that what is left says nothing.
    #[error("{failed} of {requested} replicates failed: {causes}")]
    Replicates {
        /// How many failed.
        failed: u64,
        /// How many were asked for.
        requested: u64,
        /// The causes with their counts.
        causes: String,
    },
    /// A target is no number of people and no share of them.
    #[error(
        "margin {margin}: the target of {level} is {target}; it must be a finite number of at \
         least 0, and one of them above 0"
    )]
    Target {
        /// The margin.
        margin: String,
        /// The level.
        level: String,
        /// The target as given.
        target: f64,
    },
    /// A level has a target, and nobody who could stand for it.
    #[error(
        "margin {margin}: nobody with a weight above 0 has the level {level}, whose target is \
         {target}; merge it with another"
    )]
    EmptyLevel {
        /// The margin.
        margin: String,
        /// The level.
        level: String,
        /// Its target as given.
        target: f64,
    },
    /// A respondent has a level that has no target.
    #[error(
        "margin {margin}: the level {level} has no target; respondents with it: {respondents}, \
         the first at row {row}"
    )]
    NoTarget {
        /// The margin.
        margin: String,
        /// The level.
        level: String,
        /// How many respondents have it.
        respondents: usize,
        /// The first of them, counted from 0.
        row: usize,
    },
    /// A respondent has no level in a column that needs one.
    #[error("the respondent at row {row} has no level in {margin}: choose what to do with such")]
    MissingLevel {
        /// The margin, stratum or cluster column.
        margin: String,
        /// The respondent, counted from 0.
        row: usize,
    },
    /// Two margins say that the population has different sizes.
    #[error(
        "the targets of {second} sum to {second_total}, those of {first} to {first_total}: make \
         them agree, or ask for them to be rescaled"
    )]
    TargetTotals {
        /// The margin that came first.
        first: String,
        /// Its sum.
        first_total: f64,
        /// The margin that disagrees.
        second: String,
        /// Its sum.
        second_total: f64,
    },
    /// Bounds that no weights can keep.
    #[error(
        "bounds {low} and {high} leave no room: as ratios the first must be at least 0 and below \
         1, the second above 1; as weights the first must be below the second"
    )]
    Bounds {
        /// The lower bound as given.
        low: f64,
        /// The upper bound as given.
        high: f64,
    },
    /// Even with every weight on its bound, a level does not reach its target.
    #[error(
        "margin {margin}: weights within their bounds give the level {level} from {least} to \
         {most}, and its target is {target}: widen the bounds or merge levels"
    )]
    NoRoom {
        /// The margin.
        margin: String,
        /// The level.
        level: String,
        /// The sum of the lower bounds of its weights.
        least: f64,
        /// The sum of the upper bounds of its weights.
        most: f64,
        /// Its target as a sum of weights.
        target: f64,
    },
    /// Cut to their bounds, weights do not hit their targets.
    #[error(
        "after {cycles} rounds of trimming, weights are still beyond their bounds by a part of \
         {excess:e}: widen the bounds or merge levels"
    )]
    Trimming {
        /// How many rounds there were.
        cycles: u32,
        /// By which part of its bound the worst weight is beyond it.
        excess: f64,
    },
    /// An iteration did not reach its end.
    #[error(
        "{method} did not converge in {iterations} steps: {place} is still off by {deviation:e}"
    )]
    NotConverged {
        /// What was iterated.
        method: &'static str,
        /// How many steps there were.
        iterations: u32,
        /// The largest deviation, as a part of its total.
        deviation: f64,
        /// Where it is.
        place: String,
    },
    /// A stratum has one sampling unit, from which no variance can be had.
    #[error(
        "stratum {stratum} has only one sampling unit at stage {stage}: choose a LonelyPsu rule"
    )]
    LonelyPsu {
        /// The stratum.
        stratum: String,
        /// The stage of sampling, from 1.
        stage: usize,
    },
    /// A cluster has the same name in two strata.
    #[error(
        "cluster {cluster} lies in the strata {first} and {second}: if these are two clusters, \
         say that names are nested"
    )]
    SharedCluster {
        /// The cluster.
        cluster: String,
        /// One stratum.
        first: String,
        /// The other.
        second: String,
    },
    /// The population of a stratum cannot be of this size.
    #[error(
        "stratum {stratum} has {sampled} sampling units at stage {stage}, and its population is \
         {population}: it must be a finite number that is not smaller, the same for all of the stratum"
    )]
    PopulationSize {
        /// The stratum.
        stratum: String,
        /// The stage of sampling, from 1.
        stage: usize,
        /// How many units are in the sample.
        sampled: u64,
        /// How many there are said to be.
        population: f64,
    },
    /// The method counts answers, and these carry weights.
    #[error(
        "{method} takes no weights: it counts answers; `difference` and `estimate` take weighted \
         tallies"
    )]
    Weighted {
        /// The method asked for.
        method: String,
    },
    /// Fewer groups have answers than the method needs.
    #[error("{method} needs at least {needed} groups with answers, and there are {found}")]
    Groups {
        /// The method asked for.
        method: String,
        /// How many groups it needs.
        needed: usize,
        /// How many have answers.
        found: usize,
    },
    /// A list has another length than it should.
    #[error("expected {expected} {what}, and there are {found}")]
    Length {
        /// What the list holds, such as `scores, one a group`.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A name is no interval method.
    #[error("there is no interval method {name:?}; known: {known}")]
    UnknownMethod {
        /// The name as given.
        name: String,
        /// The names that exist, separated by commas.
        known: String,
    },
    /// The codes and the summary do not fit, or a result is no estimate.
    #[error(transparent)]
    Model(#[from] satis_response_model::Error),
    /// A numerical step failed; the message says which.
    #[error("the numbers are out of reach: {message}")]
    Numerical {
        /// What failed.
        message: String,
    },
}

impl Error {
    /// Keeps the message of a numerical error, not its type: the crate below
    /// promises nothing about that.
    pub(crate) fn numerical(error: &satis_numerics::Error) -> Self {
        Self::Numerical { message: error.to_string() }
    }
}
