//! What the texts of a pass mean: the wording is found or taken, each text is
//! an answer, a missing one or unknown, and the counts become tallies.

use std::collections::BTreeMap;

use satis_kano::{Error as KanoError, KanoTally, Wording};
use satis_response_model::{Answer, Missing, MissingCounts, Summary, Tally};

use super::features::{FeatureColumns, Layout};
use super::pass::{KanoPass, NO_COLUMN, Together};
use crate::args::{KanoArgs, WordingChoice};
use crate::cell::{Cell, CellRules};
use crate::error::Error;
use crate::measure::{Segment, missing};
use crate::source::Columns;
use crate::text::shorten;

/// Longest text shown in a message.
const WIDTH: usize = 60;
/// Texts that a message lists.
const SHOWN: usize = 20;

/// A segment, and the answers of its respondents to each feature.
pub(crate) type SegmentAnswers = (Segment, Vec<FeatureAnswers>);

/// The answers of a file.
#[derive(Debug)]
pub(crate) struct Answers {
    /// How the wording became known, in words.
    pub(crate) wording: String,
    /// The answers to each feature.
    pub(crate) features: Vec<FeatureAnswers>,
    /// The same for the segments of each column.
    pub(crate) segments: Vec<(usize, Vec<SegmentAnswers>)>,
    /// Texts that are no answers, commonest first; they count as invalid.
    pub(crate) unknown: Vec<UnknownText>,
}

/// The answers to one feature.
#[derive(Debug, Clone)]
pub(crate) struct FeatureAnswers {
    /// The pairs, with the wording.
    pub(crate) tally: KanoTally,
    /// The texts of the wording, from like to dislike.
    pub(crate) texts: String,
    /// Missing answers to the two questions.
    pub(crate) missing: MissingCounts,
    /// The ratings of importance, where there is a column.
    pub(crate) importance: Option<Tally>,
}

/// A text that is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownText {
    /// The text, shortened.
    pub(crate) text: String,
    /// How often it was seen.
    pub(crate) count: u64,
    /// The line where it was seen first, counted from 1.
    pub(crate) line: u64,
    /// The column there, counted from 0.
    pub(crate) column: usize,
}

/// Whether unknown texts are an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    Refuse,
    Count,
}

impl Answers {
    /// Reads the texts of a pass.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownAnswers`] for texts that are no answers, unless they
    /// are to be counted; [`Error::Usage`] where several wordings fit, or the
    /// answers are of another kind than the table.
    pub(crate) fn read(
        pass: &KanoPass,
        layout: &Layout,
        args: &KanoArgs,
        columns: &Columns,
    ) -> Result<Self, Error> {
        let policy = if args.skip_unknown { Unknown::Count } else { Unknown::Refuse };
        let scale = layout.table.kind().scale();
        let reader = Reader {
            pass,
            layout,
            answers: args.rules(&(scale.min().into()..=scale.max().into())),
            ratings: args.rules(&layout.importance.range),
            columns,
        };
        let (common, wording) = reader.common_wording(policy)?;
        let wordings: Vec<&Wording> = layout
            .features
            .iter()
            .map(|feature| feature.wording.as_ref().unwrap_or(&common))
            .collect();
        for (feature, wording) in layout.features.iter().zip(&wordings) {
            if wording.kind() != layout.table.kind() {
                return Err(Error::Usage(format!(
                    "the table {} is for {} and the wording {} of {} has {}; state another \
                     --table or --wording",
                    layout.table.name(),
                    layout.table.kind(),
                    wording.id(),
                    feature.name,
                    wording.kind()
                )));
            }
        }
        let unknown = reader.unknown(&wordings);
        if policy == Unknown::Refuse && !unknown.is_empty() {
            return Err(reader.refuse(&unknown, &wordings));
        }
        let tell = |group: &Vec<Together>| {
            let features = layout.features.iter().zip(&wordings).zip(group);
            let told = features
                .map(|((feature, wording), together)| reader.tally(feature, wording, together));
            told.collect::<Result<Vec<_>, Error>>()
        };
        let mut segments = Vec::new();
        for (column, groups) in pass.segments() {
            let mut told: Vec<SegmentAnswers> = Vec::new();
            for (segment, group) in groups {
                let answers = tell(group)?;
                match told.last_mut().filter(|(last, _)| *last == segment) {
                    Some((_, before)) => {
                        for (into, more) in before.iter_mut().zip(&answers) {
                            into.merge(more)?;
                        }
                    }
                    None => told.push((segment, answers)),
                }
            }
            segments.push((column, told));
        }
        Ok(Self { wording, features: tell(&pass.total)?, segments, unknown })
    }
}

impl FeatureAnswers {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.tally.merge(&other.tally)?;
        self.missing.merge(&other.missing)?;
        if let (Some(into), Some(more)) = (&mut self.importance, &other.importance) {
            into.merge(more)?;
        }
        Ok(())
    }
}

/// What a text means.
enum Reading {
    Answer(i32),
    Missing(Missing),
    Unknown,
}

struct Reader<'a> {
    pass: &'a KanoPass,
    layout: &'a Layout,
    /// How cells are read that no wording knows.
    answers: CellRules,
    /// How importance is read.
    ratings: CellRules,
    columns: &'a Columns,
}

impl Reader<'_> {
    /// The wording of features without their own, and how it became known.
    fn common_wording(&self, policy: Unknown) -> Result<(Wording, String), Error> {
        if let WordingChoice::Named(wording) = &self.layout.wording {
            return Ok((wording.clone(), format!("{} (as stated)", wording.id())));
        }
        let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
        for (feature, together) in self.layout.features.iter().zip(&self.pass.total) {
            if feature.wording.is_none() {
                count_texts(together, &mut counts);
            }
        }
        let texts: Vec<(String, u64)> = counts
            .iter()
            .filter_map(|(number, count)| Some((self.canonical(*number)?, *count)))
            .collect();
        if texts.is_empty() {
            // Nobody answered, or each feature states its own: any will do.
            let own = self.layout.features.iter().find_map(|feature| feature.wording.clone());
            let any = own.unwrap_or_else(|| Wording::numbers(self.layout.table.kind()));
            return Ok((any, "as stated for each feature".to_owned()));
        }
        let known: Vec<Wording> = Wording::known()
            .into_iter()
            .filter(|wording| self.layout.kind.is_none_or(|kind| wording.kind() == kind))
            .collect();
        let found = |wording: Wording| {
            let how = format!("{} (found from all answers)", wording.id());
            (wording, how)
        };
        match Wording::detect_among(&known, texts.iter().map(|(text, _)| text)) {
            Ok(wording) => Ok(found(wording)),
            Err(KanoError::AmbiguousWording { candidates, .. }) => Err(Error::Usage(format!(
                "the answers {} could be {candidates}: say which with --wording",
                self.list(&self.numbered(&counts))
            ))),
            Err(KanoError::NoWording { nearest, .. }) => match policy {
                Unknown::Count => self.nearest(&known, &texts).map(found),
                Unknown::Refuse => None,
            }
            .ok_or_else(|| Error::UnknownAnswers {
                unknown: self.list(&self.numbered(&counts)),
                known: format!("no known wording has all of them; the nearest is {nearest}"),
            }),
            Err(error) => Err(Error::Metric(error.to_string())),
        }
    }

    /// The wording that knows most of the answers; None where none knows any,
    /// or two know as many.
    fn nearest(&self, known: &[Wording], texts: &[(String, u64)]) -> Option<Wording> {
        let count = |wording: &Wording| -> u64 {
            let read = |text: &str| matches!(self.read(wording, text), Reading::Answer(_));
            texts.iter().filter(|(text, _)| read(text)).map(|(_, count)| count).sum()
        };
        let counts: Vec<(u64, &Wording)> = known.iter().map(|w| (count(w), w)).collect();
        let most = counts.iter().map(|(count, _)| *count).max().filter(|most| *most > 0)?;
        let mut best = counts.iter().filter(|(count, _)| *count == most);
        match (best.next(), best.next()) {
            (Some((_, wording)), None) => Some((*wording).clone()),
            _ => None,
        }
    }

    /// The text of a number as a wording is found from it: `5.0` is `5`; None
    /// where it says that there is no answer.
    fn canonical(&self, number: u32) -> Option<String> {
        let text = &self.pass.texts.get(number)?.text;
        match self.answers.classify(text.as_bytes()) {
            Cell::Missing(_) => None,
            Cell::Value(value) if !text.chars().any(char::is_alphabetic) => Some(value.to_string()),
            Cell::Value(_) | Cell::Bad => Some(text.clone()),
        }
    }

    fn read(&self, wording: &Wording, text: &str) -> Reading {
        if let Some(value) = wording.parse(text) {
            return Reading::Answer(value);
        }
        match self.answers.classify(text.as_bytes()) {
            Cell::Missing(reason) => Reading::Missing(missing(reason)),
            // `5.0` and `5 - text`, where the answers are numbers.
            Cell::Value(value) if *wording == Wording::numbers(wording.kind()) => {
                let point = i32::try_from(value).ok();
                let point = point.filter(|value| wording.kind().scale().contains(*value));
                point.map_or(Reading::Unknown, Reading::Answer)
            }
            Cell::Value(_) | Cell::Bad => Reading::Unknown,
        }
    }

    fn read_number(&self, wording: &Wording, number: u32) -> Reading {
        self.pass
            .texts
            .get(number)
            .map_or(Reading::Missing(Missing::Skipped), |seen| self.read(wording, &seen.text))
    }

    fn rating(&self, number: u32) -> Reading {
        let Some(seen) = self.pass.texts.get(number) else {
            return Reading::Missing(Missing::Skipped);
        };
        match self.ratings.classify(seen.text.as_bytes()) {
            Cell::Missing(reason) => Reading::Missing(missing(reason)),
            Cell::Value(value) => i32::try_from(value)
                .ok()
                .filter(|value| self.layout.importance_scale.contains(*value))
                .map_or(Reading::Unknown, Reading::Answer),
            Cell::Bad => Reading::Unknown,
        }
    }

    /// Texts that are no answers to what was asked, commonest first.
    fn unknown(&self, wordings: &[&Wording]) -> Vec<UnknownText> {
        let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
        for (together, wording) in self.pass.total.iter().zip(wordings) {
            for ([functional, dysfunctional, importance], times) in together {
                for number in [functional, dysfunctional] {
                    if matches!(self.read_number(wording, *number), Reading::Unknown) {
                        *counts.entry(*number).or_default() += times;
                    }
                }
                if *importance != NO_COLUMN && matches!(self.rating(*importance), Reading::Unknown)
                {
                    *counts.entry(*importance).or_default() += times;
                }
            }
        }
        self.numbered(&counts)
    }

    /// The texts of numbers with their counts, commonest first; blank ones do
    /// not count.
    fn numbered(&self, counts: &BTreeMap<u32, u64>) -> Vec<UnknownText> {
        let mut texts: Vec<UnknownText> = counts
            .iter()
            .filter_map(|(number, count)| Some((self.pass.texts.get(*number)?, *count)))
            .filter(|(seen, _)| {
                !matches!(self.answers.classify(seen.text.as_bytes()), Cell::Missing(_))
            })
            .map(|(seen, count)| UnknownText {
                text: shorten(&seen.text, WIDTH),
                count,
                line: seen.line,
                column: seen.column,
            })
            .collect();
        texts.sort_by(|a, b| b.count.cmp(&a.count).then(a.line.cmp(&b.line)));
        texts
    }

    /// `"meh" (3, first at line 12 in KF01), "so-so" (1, ...)`.
    fn list(&self, texts: &[UnknownText]) -> String {
        let mut told: Vec<String> = texts
            .iter()
            .take(SHOWN)
            .map(|seen| {
                let column = self.columns.label(seen.column);
                format!(
                    "\"{}\" ({}, first at line {} in {column})",
                    seen.text, seen.count, seen.line
                )
            })
            .collect();
        if texts.len() > SHOWN {
            told.push(format!("{} more", texts.len() - SHOWN));
        }
        told.join(", ")
    }

    fn refuse(&self, unknown: &[UnknownText], wordings: &[&Wording]) -> Error {
        let mut known: Vec<String> = Vec::new();
        for wording in wordings {
            let line = format!("the wording {} has: {}", wording.id(), wording.texts().join(", "));
            if !known.contains(&line) {
                known.push(line);
            }
        }
        if self.layout.has_importance() {
            let points = &self.layout.importance;
            known.push(format!("importance is {points}, --importance-scale states another"));
        }
        Error::UnknownAnswers { unknown: self.list(unknown), known: known.join("; ") }
    }

    fn tally(
        &self,
        feature: &FeatureColumns,
        wording: &Wording,
        together: &Together,
    ) -> Result<FeatureAnswers, Error> {
        let metric = |error: KanoError| Error::Metric(error.to_string());
        let mut tally = KanoTally::new(wording.kind()).with_wording(wording.id().to_owned());
        let mut left = MissingCounts::new();
        let mut importance = feature.importance.map(|_| Tally::new(&self.layout.importance_scale));
        for ([functional, dysfunctional, rating], times) in together {
            let mut answers = [Answer::Missing(Missing::Invalid); 2];
            for (answer, number) in answers.iter_mut().zip([functional, dysfunctional]) {
                *answer = answer_of(self.read_number(wording, *number));
                if let Answer::Missing(reason) = answer {
                    left.add(*reason, *times)?;
                }
            }
            let [functional, dysfunctional] = answers;
            tally.record_many(functional, dysfunctional, *times).map_err(metric)?;
            if let Some(importance) = &mut importance {
                importance.record_many(answer_of(self.rating(*rating)), *times)?;
            }
        }
        let texts = wording.texts().join(" / ");
        Ok(FeatureAnswers { tally, texts, missing: left, importance })
    }
}

fn answer_of(reading: Reading) -> Answer {
    match reading {
        Reading::Answer(value) => Answer::Value(value),
        Reading::Missing(reason) => Answer::Missing(reason),
        Reading::Unknown => Answer::Missing(Missing::Invalid),
    }
}

fn count_texts(together: &Together, counts: &mut BTreeMap<u32, u64>) {
    for ([functional, dysfunctional, _], times) in together {
        for number in [functional, dysfunctional] {
            *counts.entry(*number).or_default() += times;
        }
    }
}
