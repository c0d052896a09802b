//! A questionnaire to ask with, the header of its data, and the configuration
//! that reads them.

use std::fmt::Write as _;

use satis_kano::{EvaluationTable, Rule, Wording};

use crate::args::{KanoArgs, TemplateLanguage, WordingChoice};
use crate::error::Error;
use crate::template::{Template, quoted};

/// The sentences of a questionnaire.
struct Words {
    language: &'static str,
    wording: &'static str,
    title: &'static str,
    introduction: &'static str,
    functional: [&'static str; 2],
    dysfunctional: [&'static str; 2],
    importance: [&'static str; 2],
    examples: [&'static str; 3],
}

const ENGLISH: Words = Words {
    language: "en",
    wording: "en-like-that-way",
    title: "Kano questionnaire",
    introduction: "Each feature is asked about twice. Choose one answer to each question; \
                   there are no right ones.",
    functional: ["How would you feel if you had this: ", "?"],
    dysfunctional: ["How would you feel if you did not have this: ", "?"],
    importance: ["How important is this to you: ", "? 1 (not at all) to 9 (extremely)"],
    examples: ["Dark mode", "Export to a spreadsheet", "Use without a network"],
};

const CHINESE: Words = Words {
    language: "zh",
    wording: "zh-like",
    title: "Kano 问卷",
    introduction: "每项功能有正反两个问题，请各选一个答案；答案没有对错之分。",
    functional: ["如果产品具备“", "”，您的感受是？"],
    dysfunctional: ["如果产品不具备“", "”，您的感受是？"],
    importance: ["“", "”对您有多重要？1（完全不重要）至 9（极其重要）"],
    examples: ["深色模式", "导出为表格", "离线使用"],
};

/// The questionnaire that the options ask for.
///
/// # Errors
///
/// [`Error::Usage`] where wording, table and language do not go together.
pub(crate) fn template(args: &KanoArgs, language: TemplateLanguage) -> Result<Template, Error> {
    let words = match language {
        TemplateLanguage::En => &ENGLISH,
        TemplateLanguage::Zh => &CHINESE,
    };
    let wording = match &args.wording {
        Some(WordingChoice::Named(wording)) => wording.clone(),
        Some(WordingChoice::Auto) | None => Wording::by_id(words.wording).map_err(usage)?,
    };
    if !wording.language().is_empty() && wording.language() != words.language {
        return Err(Error::Usage(format!(
            "the wording {} is in another language than the questionnaire: {}",
            wording.id(),
            words.language
        )));
    }
    let table = args.table.clone().unwrap_or_default();
    if table.kind() != wording.kind() {
        return Err(Error::Usage(format!(
            "the table {} is for {} and the wording {} has {}",
            table.name(),
            table.kind(),
            wording.id(),
            wording.kind()
        )));
    }
    let examples = || words.examples.iter().map(|name| (*name).to_owned()).collect();
    let names = if args.features.is_empty() { examples() } else { args.features.clone() };
    Ok(Template {
        command: "kano",
        option: "--config",
        config_name: "kano.toml",
        questionnaire: questionnaire(words, &wording, &names),
        header: header(names.len()),
        config: config(&wording, &table, args.rule.unwrap_or_default(), &names),
    })
}

/// `01`, `02`, ... `100`.
fn id(position: usize) -> String {
    format!("{:02}", position + 1)
}

fn questionnaire(words: &Words, wording: &Wording, names: &[String]) -> String {
    let mut out = format!("{}\n\n{}\n", words.title, words.introduction);
    let ask = |[before, after]: [&str; 2], name: &str| format!("{before}{name}{after}");
    // Writing to a String does not fail.
    for (position, name) in names.iter().enumerate() {
        let (id, name) = (id(position), name.trim());
        let _ = writeln!(out, "\n{}. {name}\n", position + 1);
        for (column, question) in [("KF", words.functional), ("KD", words.dysfunctional)] {
            let _ = writeln!(out, "   {column}{id}  {}", ask(question, name));
            for text in wording.texts() {
                let _ = writeln!(out, "      [ ] {text}");
            }
            let _ = writeln!(out);
        }
        let _ = writeln!(out, "   IMP{id}  {}", ask(words.importance, name));
    }
    out
}

fn header(features: usize) -> String {
    let columns = ["KF", "KD", "IMP"];
    let ids = (0..features).map(id);
    let names: Vec<String> =
        ids.flat_map(|id| columns.map(|column| format!("{column}{id}"))).collect();
    format!("id,{}\n", names.join(","))
}

fn config(wording: &Wording, table: &EvaluationTable, rule: Rule, names: &[String]) -> String {
    let known = EvaluationTable::published().contains(table);
    let table = if known { table.name().to_owned() } else { table.to_string() };
    let mut out = format!(
        "table = {}\nrule = {}\nwording = {}\nimportance_scale = \"1-9\"\n",
        quoted(&table),
        quoted(super::rule_name(rule)),
        quoted(wording.id())
    );
    for (position, name) in names.iter().enumerate() {
        let id = id(position);
        // Writing to a String does not fail.
        let _ = write!(
            out,
            "\n[[feature]]\nid = \"{id}\"\nname = {}\nfunctional = \"KF{id}\"\n\
             dysfunctional = \"KD{id}\"\nimportance = \"IMP{id}\"\n",
            quoted(name.trim())
        );
    }
    out
}

fn usage(error: satis_kano::Error) -> Error {
    Error::Usage(error.to_string())
}
