//! The questionnaire of an index, the header of its data and the model that
//! reads them.

use std::fmt::Write as _;

use satis_csi::Template as Index;
use satis_response_model::{Item, Questionnaire};

use super::specification::own_scales;
use crate::args::TemplateLanguage;
use crate::error::Error;
use crate::template::{Template, quoted};

/// The sentences of a questionnaire.
struct Words {
    language: &'static str,
    title: &'static str,
    introduction: &'static str,
    recalled: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    title: "customer satisfaction",
    introduction: "Please answer each question by one number. 1 is the worst answer and 10 the \
                   best, unless a question says otherwise. There are no right answers; leave out \
                   what you cannot answer.",
    recalled: "the paths are as recalled: check them against the source before you publish",
};

const CHINESE: Words = Words {
    language: "zh",
    title: "顾客满意度问卷",
    introduction: "请用一个数字回答每个问题：除非另有说明，1 表示最差，10 表示最好。答案没有对错之分，\
                   无法回答的问题可以不答。",
    recalled: "模型路径凭记忆写成，发布前请与原文核对",
};

/// The questionnaire of an index in a language.
///
/// # Errors
///
/// [`Error::Usage`] where the index has no model.
pub(crate) fn template(index: Index, language: TemplateLanguage) -> Result<Template, Error> {
    let words = match language {
        TemplateLanguage::En => &ENGLISH,
        TemplateLanguage::Zh => &CHINESE,
    };
    let items = index.questionnaire().map_err(|error| Error::Usage(error.to_string()))?;
    let ids: Vec<&str> = items.items().iter().map(Item::id).collect();
    Ok(Template {
        command: "csi",
        option: "--model",
        config_name: "model.toml",
        questionnaire: questionnaire(words, index, &items),
        header: format!("id,{}\n", ids.join(",")),
        config: config(words, index, &items)?,
    })
}

fn questionnaire(words: &Words, index: Index, items: &Questionnaire) -> String {
    let mut out = format!("{}: {}\n\n{}\n", index.name(), words.title, words.introduction);
    // Writing to a String does not fail.
    for item in items.items() {
        let wording = item.wording(words.language).unwrap_or_else(|| item.id());
        let points: Vec<String> = item.scale().values().map(|value| value.to_string()).collect();
        let _ = write!(out, "\n{}  {wording}\n     {}\n", item.id(), points.join("  "));
    }
    out
}

fn config(words: &Words, index: Index, items: &Questionnaire) -> Result<String, Error> {
    let model = index.model().map_err(|error| Error::Usage(error.to_string()))?;
    let mut out = String::new();
    // Writing to a String does not fail.
    if index.is_recalled() {
        let _ = writeln!(out, "# {}", words.recalled);
    }
    let _ = writeln!(
        out,
        "name = {}\ntarget = {}\nscale = \"1-10\"\npaths = [",
        quoted(model.name()),
        quoted(index.target())
    );
    for construct in model.constructs() {
        let paths = model.paths().iter().filter(|(from, _)| from == construct.name());
        let to: Vec<&str> = paths.map(|(_, to)| to.as_str()).collect();
        if !to.is_empty() {
            let path = format!("{} -> {}", construct.name(), to.join(", "));
            let _ = writeln!(out, "  {},", quoted(&path));
        }
    }
    out.push_str("]\n");
    for construct in model.constructs() {
        let measured = construct.measured_by();
        let names: Vec<String> = measured.iter().map(|item| quoted(item)).collect();
        let _ = writeln!(
            out,
            "\n[[constructs]]\nname = {}\nitems = [{}]",
            quoted(construct.name()),
            names.join(", ")
        );
        if measured.len() == 1 {
            out.push_str("measurement = \"composite\"\n");
        }
        for item in measured {
            if let Some(wording) = items.item(item).ok().and_then(|one| one.wording(words.language))
            {
                let _ = writeln!(out, "# {item}: {wording}");
            }
        }
    }
    let own = own_scales(index)?;
    if !own.is_empty() {
        out.push_str("\n[scales]\n");
        for (item, points) in own {
            let (low, high) = (points.range.start(), points.range.end());
            let _ = writeln!(out, "{} = \"{low}..{high}\"", quoted(&item));
        }
    }
    out.push_str("\n# [columns]\n");
    if let Some(item) = items.items().first() {
        let _ = writeln!(out, "# {} = \"the column of another name\"", quoted(item.id()));
    }
    Ok(out)
}
