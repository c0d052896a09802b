//! Which columns ask about which feature, and how to read and classify the
//! answers: settled from the options, the configuration and the header.

use std::fmt::Write as _;

use satis_kano::{AnswerKind, EvaluationTable, Rule, Wording};
use satis_response_model::Scale;

use super::config::Config;
use crate::args::{KanoArgs, Points, WordingChoice};
use crate::error::Error;
use crate::pattern::Pattern;
use crate::source::Columns;
use crate::text::fold;

/// The usual names of a functional and a dysfunctional column: what stands
/// before and after the feature.
const USUAL: [[(&str, &str); 2]; 16] = [
    [("KF", ""), ("KD", "")],
    [("", " functional"), ("", " dysfunctional")],
    [("functional ", ""), ("dysfunctional ", "")],
    [("", " func"), ("", " dysfunc")],
    [("", " func"), ("", " dys")],
    [("", " fun"), ("", " dys")],
    [("", " funktional"), ("", " dysfunktional")],
    [("", " positive"), ("", " negative")],
    [("", " pos"), ("", " neg")],
    [("", "正向"), ("", "反向")],
    [("", "正向"), ("", "负向")],
    [("", "긍정"), ("", "부정")],
    [("", " f"), ("", " d")],
    [("F ", ""), ("D ", "")],
    [("", "f"), ("", "d")],
    [("F", ""), ("D", "")],
];

/// Importance where nothing else is stated: 1 to 9.
const IMPORTANCE: Points = Points { range: 1..=9 };

/// The columns of one feature, counted from 0.
#[derive(Debug, Clone)]
pub(crate) struct FeatureColumns {
    /// What identifies it.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// The functional answers.
    pub(crate) functional: usize,
    /// The dysfunctional ones.
    pub(crate) dysfunctional: usize,
    /// Its importance.
    pub(crate) importance: Option<usize>,
    /// Its own wording, where it is stated.
    pub(crate) wording: Option<Wording>,
}

/// What is read, and how.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The features, in the order of their columns or the configuration.
    pub(crate) features: Vec<FeatureColumns>,
    /// How the columns were found, in words.
    pub(crate) found: String,
    /// What to know about it, a sentence each.
    pub(crate) notes: Vec<String>,
    /// The evaluation table.
    pub(crate) table: EvaluationTable,
    /// Whether the table, and with it the kind of answers, was stated.
    pub(crate) kind: Option<AnswerKind>,
    /// The rule.
    pub(crate) rule: Rule,
    /// The wording of features without their own.
    pub(crate) wording: WordingChoice,
    /// The points of importance.
    pub(crate) importance: Points,
    /// The same as a scale.
    pub(crate) importance_scale: Scale,
}

impl Layout {
    /// Settles what is read from a file of these columns.
    ///
    /// # Errors
    ///
    /// Where options or configuration name no columns, or do not go together.
    pub(crate) fn settle(args: &KanoArgs, columns: &Columns) -> Result<Self, Error> {
        let config = args.config.as_deref().map(Config::read).transpose()?;
        let mut notes = Vec::new();
        let (features, found) = match &config {
            Some(config) => (configured(config, columns)?, "as the configuration says".to_owned()),
            None => search(args, columns, &mut notes)?,
        };
        for feature in &features {
            if feature.functional == feature.dysfunctional {
                return Err(Error::Usage(format!(
                    "\"{}\" is the functional and the dysfunctional column of {}",
                    columns.label(feature.functional),
                    feature.name
                )));
            }
        }
        let (table, rule, wording, importance) = match config {
            Some(config) => (config.table, config.rule, config.wording, config.importance_scale),
            None => Default::default(),
        };
        let table = args.table.clone().or(table);
        let importance = args.importance_scale.clone().or(importance).unwrap_or(IMPORTANCE);
        let importance_scale = importance.scale()?;
        Ok(Self {
            features,
            found,
            notes,
            kind: table.as_ref().map(EvaluationTable::kind),
            table: table.unwrap_or_default(),
            rule: args.rule.or(rule).unwrap_or_default(),
            wording: args.wording.clone().or(wording).unwrap_or(WordingChoice::Auto),
            importance,
            importance_scale,
        })
    }

    /// Whether any feature has a column of importance.
    pub(crate) fn has_importance(&self) -> bool {
        self.features.iter().any(|feature| feature.importance.is_some())
    }
}

fn configured(config: &Config, columns: &Columns) -> Result<Vec<FeatureColumns>, Error> {
    let feature = |entry: &super::config::ConfigFeature| {
        Ok(FeatureColumns {
            id: entry.id.clone(),
            name: entry.name.clone(),
            functional: columns.find(&entry.functional)?,
            dysfunctional: columns.find(&entry.dysfunctional)?,
            importance: entry.importance.as_ref().map(|name| columns.find(name)).transpose()?,
            wording: entry.wording.clone(),
        })
    };
    config.features.iter().map(feature).collect()
}

/// The features by patterns, stated or usual, and which.
fn search(
    args: &KanoArgs,
    columns: &Columns,
    notes: &mut Vec<String>,
) -> Result<(Vec<FeatureColumns>, String), Error> {
    let (mut features, found) = match (&args.functional, &args.dysfunctional) {
        (Some(functional), Some(dysfunctional)) => {
            match (Pattern::stated(functional)?, Pattern::stated(dysfunctional)?) {
                (Some(first), Some(second)) => {
                    let pairs = Pairs::find(columns, &first, &second);
                    pairs.check(columns)?;
                    if pairs.features.is_empty() {
                        return Err(nothing(&first, &second, &pairs, columns));
                    }
                    pairs.note(columns, notes);
                    (pairs.features, format!("by {first} and {second}, as stated"))
                }
                (None, None) => {
                    let pair = [columns.find(functional)?, columns.find(dysfunctional)?];
                    (vec![single(columns, pair)], "as stated".to_owned())
                }
                _ => {
                    return Err(Error::Usage(
                        "--functional and --dysfunctional both have a {} for the feature, or \
                         neither has"
                            .to_owned(),
                    ));
                }
            }
        }
        _ => usual(columns, notes)?,
    };
    if let Some(wanted) = &args.importance {
        find_importance(wanted, columns, &mut features, notes)?;
    }
    Ok((features, found))
}

/// The feature of two columns that were named outright.
fn single(columns: &Columns, [functional, dysfunctional]: [usize; 2]) -> FeatureColumns {
    let name = columns.name(functional);
    let known = USUAL.iter().find_map(|[(prefix, suffix), _]| {
        Pattern::usual(prefix, suffix).feature(name).map(ToOwned::to_owned)
    });
    let id = known.unwrap_or_else(|| columns.label(functional));
    FeatureColumns {
        name: id.clone(),
        id,
        functional,
        dysfunctional,
        importance: None,
        wording: None,
    }
}

/// The features by the usual names that most columns have.
fn usual(
    columns: &Columns,
    notes: &mut Vec<String>,
) -> Result<(Vec<FeatureColumns>, String), Error> {
    let mut best: Option<(Pairs, [Pattern; 2])> = None;
    for names in USUAL {
        let patterns = names.map(|(prefix, suffix)| Pattern::usual(prefix, suffix));
        let pairs = Pairs::find(columns, &patterns[0], &patterns[1]);
        // The first of equally common ones stays.
        if pairs.features.len() > best.as_ref().map_or(0, |(best, _)| best.features.len()) {
            best = Some((pairs, patterns));
        }
    }
    let Some((pairs, [first, second])) = best else {
        return Err(Error::Usage(
            "no columns with the usual names of Kano questions, such as KF01 and KD01, \
             x_functional and x_dysfunctional, or x_f and x_d; --functional and --dysfunctional \
             state theirs, `satis columns FILE` lists all"
                .to_owned(),
        ));
    };
    pairs.check(columns)?;
    pairs.note(columns, notes);
    Ok((pairs.features, format!("by the usual names {first} and {second}")))
}

/// Gives features their columns of importance.
fn find_importance(
    wanted: &str,
    columns: &Columns,
    features: &mut [FeatureColumns],
    notes: &mut Vec<String>,
) -> Result<(), Error> {
    let Some(pattern) = Pattern::stated(wanted)? else {
        let [feature] = features else {
            return Err(Error::Option {
                text: wanted.to_owned(),
                expected: "a pattern with {} for the feature, such as IMP{}",
            });
        };
        feature.importance = Some(columns.find(wanted)?);
        return Ok(());
    };
    let found = matching(columns, &pattern);
    let all = features.len();
    let mut without = Vec::new();
    for feature in features {
        let mut fitting = found.iter().filter(|(id, _)| *id == fold(&feature.id));
        match (fitting.next(), fitting.next()) {
            (Some((_, column)), None) => feature.importance = Some(*column),
            (Some((_, first)), Some((_, second))) => {
                return Err(twice("importance", &feature.id, *first, *second));
            }
            (None, _) => without.push(feature.id.as_str()),
        }
    }
    if without.len() == all {
        return Err(Error::Usage(format!("no column {pattern} for any of the features")));
    }
    if !without.is_empty() {
        notes.push(format!("no column {pattern} for the features {}", without.join(", ")));
    }
    Ok(())
}

/// Columns that belong together, and those left over.
struct Pairs {
    features: Vec<FeatureColumns>,
    /// Columns that fit a pattern and have no partner.
    alone: Vec<usize>,
    /// What, which feature, and two columns for it.
    repeated: Option<(&'static str, String, usize, usize)>,
}

impl Pairs {
    fn find(columns: &Columns, functional: &Pattern, dysfunctional: &Pattern) -> Self {
        let first = matching(columns, functional);
        let second = matching(columns, dysfunctional);
        let mut pairs = Self { features: Vec::new(), alone: Vec::new(), repeated: None };
        for (what, list) in [("functional", &first), ("dysfunctional", &second)] {
            for (at, (id, column)) in list.iter().enumerate() {
                let before = list.iter().take(at).find(|(other, _)| other == id);
                if let Some((_, other)) = before {
                    pairs.repeated.get_or_insert((what, id.clone(), *other, *column));
                }
            }
        }
        for (id, column) in &first {
            let Some((_, partner)) = second.iter().find(|(other, _)| other == id) else {
                pairs.alone.push(*column);
                continue;
            };
            let id = functional.feature(columns.name(*column)).unwrap_or(id).to_owned();
            pairs.features.push(FeatureColumns {
                name: id.clone(),
                id,
                functional: *column,
                dysfunctional: *partner,
                importance: None,
                wording: None,
            });
        }
        let widowed = second.iter().filter(|(id, _)| !first.iter().any(|(other, _)| other == id));
        pairs.alone.extend(widowed.map(|(_, column)| *column));
        let paired = |column: &usize| {
            let holds = |f: &FeatureColumns| f.functional == *column || f.dysfunctional == *column;
            pairs.features.iter().any(holds)
        };
        let alone = pairs.alone.iter().copied().filter(|column| !paired(column)).collect();
        Self { alone, ..pairs }
    }

    fn check(&self, columns: &Columns) -> Result<(), Error> {
        match &self.repeated {
            Some((what, id, first, second)) if !columns.name(*first).is_empty() => {
                Err(twice(what, id, *first, *second))
            }
            _ => Ok(()),
        }
    }

    fn note(&self, columns: &Columns, notes: &mut Vec<String>) {
        if !self.alone.is_empty() {
            notes.push(format!("left out for want of a partner: {}", labels(columns, &self.alone)));
        }
    }
}

fn twice(what: &str, id: &str, first: usize, second: usize) -> Error {
    Error::Usage(format!(
        "columns #{} and #{} are both the {what} one of feature \"{id}\"; --config can say which",
        first + 1,
        second + 1
    ))
}

fn nothing(first: &Pattern, second: &Pattern, pairs: &Pairs, columns: &Columns) -> Error {
    let mut message = format!("no two columns {first} and {second} for the same feature");
    if !pairs.alone.is_empty() {
        // Writing to a String does not fail.
        let _ = write!(message, "; alone: {}", labels(columns, &pairs.alone));
    }
    message.push_str("; `satis columns FILE` lists all");
    Error::Usage(message)
}

fn labels(columns: &Columns, which: &[usize]) -> String {
    const SHOWN: usize = 8;
    let mut told: Vec<String> =
        which.iter().take(SHOWN).map(|column| columns.label(*column)).collect();
    if which.len() > SHOWN {
        told.push(format!("{} more", which.len() - SHOWN));
    }
    told.join(", ")
}

/// The folded feature of each column that fits, with the column.
fn matching(columns: &Columns, pattern: &Pattern) -> Vec<(String, usize)> {
    (0..columns.len())
        .filter_map(|column| Some((fold(pattern.feature(columns.name(column))?), column)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Columns {
        Columns::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn found(names: &[&str]) -> (Vec<String>, String, Vec<String>) {
        let mut notes = Vec::new();
        let (features, how) = usual(&columns(names), &mut notes).unwrap();
        (features.into_iter().map(|feature| feature.id).collect(), how, notes)
    }

    #[test]
    fn usual_names_are_found() {
        for (names, id, how) in [
            (["id", "KF01", "KD01"], "01", "KF{} and KD{}"),
            (["F6_dysfunctional", "F6_functional", "x"], "F6", "{} functional and"),
            (["Dark mode (functional)", "Dark mode (dysfunctional)", "x"], "Dark mode", "{} func"),
            (["F1 functional", "F1 dysfunctional", "x"], "F1", "{} functional and"),
            (["x", "search_f", "search_d"], "search", "{} f and {} d"),
            (["x", "Q1f", "Q1d"], "Q1", "{}f and {}d"),
            (["x", "F3", "D3"], "3", "F{} and D{}"),
            (["x", "搜索_正向", "搜索_反向"], "搜索", "{}正向"),
        ] {
            let (ids, found, notes) = found(&names);
            assert_eq!(ids, [id], "{names:?}");
            assert!(found.contains(how) && notes.is_empty(), "{found} {notes:?}");
        }
    }

    #[test]
    fn most_pairs_win_and_the_rest_is_said() {
        let (ids, how, notes) = found(&["a_f", "a_d", "KF1", "KF2", "KD1", "KD2", "KF9"]);
        assert_eq!(ids, ["1", "2"]);
        assert!(how.ends_with("KF{} and KD{}"));
        assert_eq!(notes, ["left out for want of a partner: KF9"]);
        assert!(usual(&columns(&["a", "b"]), &mut Vec::new()).is_err());
        let twice = usual(&columns(&["KF1", "kf1", "KD1"]), &mut Vec::new());
        assert!(twice.unwrap_err().to_string().contains("#1 and #2"));
    }
}
