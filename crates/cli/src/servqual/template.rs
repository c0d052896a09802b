//! The classical questionnaire, the header of its data and the configuration
//! that reads them.

use std::fmt::Write as _;

use satis_response_model::{Item, Keying};
use satis_servqual::{CLASSIC_DIMENSIONS, CLASSIC_DIMENSIONS_ZH, Phrasing, Servqual};

use crate::args::TemplateLanguage;
use crate::error::Error;
use crate::template::{Template, quoted};

/// The sentences of a questionnaire.
struct Words {
    language: &'static str,
    title: &'static str,
    introduction: &'static str,
    expected: &'static str,
    perceived: &'static str,
    dimensions: [&'static str; 5],
}

const ENGLISH: Words = Words {
    language: "en",
    title: "Service quality",
    introduction: "Please answer each statement from 1 (I disagree entirely) to 7 (I agree \
                   entirely). There are no right answers.",
    expected: "Part 1: what an excellent provider of this service is like",
    perceived: "Part 2: what this provider is like",
    dimensions: CLASSIC_DIMENSIONS,
};

const CHINESE: Words = Words {
    language: "zh",
    title: "服务质量问卷",
    introduction: "请对每句话从 1（完全不同意）到 7（完全同意）作答；答案没有对错之分。",
    expected: "第一部分：优秀的同类服务机构应当是怎样的",
    perceived: "第二部分：这家机构实际上是怎样的",
    dimensions: CLASSIC_DIMENSIONS_ZH,
};

/// The questionnaire of the 22 items in a language.
///
/// # Errors
///
/// [`Error::Usage`] where the instrument cannot be put so.
pub(crate) fn template(language: TemplateLanguage, phrasing: Phrasing) -> Result<Template, Error> {
    let words = match language {
        TemplateLanguage::En => &ENGLISH,
        TemplateLanguage::Zh => &CHINESE,
    };
    let servqual = Servqual::classic(phrasing).map_err(|error| Error::Usage(error.to_string()))?;
    Ok(Template {
        command: "servqual",
        option: "--config",
        config_name: "servqual.toml",
        questionnaire: questionnaire(words, &servqual),
        header: header(&servqual),
        config: config(words, &servqual),
    })
}

fn wording<'a>(words: &Words, item: &'a Item) -> &'a str {
    item.wording(words.language).unwrap_or_else(|| item.id())
}

fn questionnaire(words: &Words, servqual: &Servqual) -> String {
    let mut out = format!("{}\n\n{}\n", words.title, words.introduction);
    let (expected, perceived): (Vec<&Item>, Vec<&Item>) =
        servqual.pairs().iter().map(|pair| (pair.expectation(), pair.perception())).unzip();
    // Writing to a String does not fail.
    for (title, items) in [(words.expected, expected), (words.perceived, perceived)] {
        let _ = writeln!(out, "\n{title}\n");
        for item in items {
            let _ =
                writeln!(out, "{}  {}\n     1  2  3  4  5  6  7", item.id(), wording(words, item));
        }
    }
    out
}

fn header(servqual: &Servqual) -> String {
    let expected = servqual.pairs().iter().map(|pair| pair.expectation().id());
    let perceived = servqual.pairs().iter().map(|pair| pair.perception().id());
    let columns: Vec<&str> = expected.chain(perceived).collect();
    format!("id,{}\n", columns.join(","))
}

fn config(words: &Words, servqual: &Servqual) -> String {
    let mut out = "scale = \"1-7\"\n# 100 points, one number a dimension in the order below\n\
                   # weights = [11, 32, 22, 19, 16]\n"
        .to_owned();
    // Writing to a String does not fail.
    for (dimension, name) in servqual.dimensions().names().zip(words.dimensions) {
        let _ = writeln!(out, "\n[[dimension]]\nname = {}", quoted(name));
        let members = servqual.dimensions().items_of(dimension).unwrap_or_default();
        for pair in servqual.pairs().iter().filter(|pair| members.contains(&pair.id())) {
            let (expectation, perception) = (pair.expectation(), pair.perception());
            let _ = writeln!(
                out,
                "\n[[dimension.item]]\nid = {}\nname = {}\nexpectation = {}\nperception = {}",
                quoted(pair.id()),
                quoted(wording(words, perception)),
                quoted(expectation.id()),
                quoted(perception.id())
            );
            if perception.keying() == Keying::Reversed {
                out.push_str("reversed = true\n");
            }
        }
    }
    out
}
