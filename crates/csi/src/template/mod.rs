//! The models of the national indices, with questionnaires.

mod acsi;
mod ccsi;
mod ecsi;
mod ncsb;
mod scsb;

use satis_response_model::{Item, Questionnaire, Scale};

use crate::{Construct, Error, Model};

/// The model of a national customer satisfaction index, with items in English
/// and Chinese. The wording is our own; edit it, and the model, as you need.
///
/// ```
/// use satis_csi::Template;
///
/// let model = Template::Ecsi.model()?;
/// assert_eq!(model.to_string(), "ECSI: 7 constructs, 24 items, 12 paths");
/// let questionnaire = Template::Ecsi.questionnaire()?;
/// assert_eq!(questionnaire.items().len(), 24);
/// assert!(questionnaire.item("CUSA1")?.wording("zh").is_some());
/// assert!(Template::Ccsi.is_recalled());
/// # Ok::<(), satis_csi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Template {
    /// American customer satisfaction index: expectations, quality and value
    /// lead to satisfaction, and that to complaints and loyalty; 9 paths. Its 14
    /// items come of 15 questions: who is likely to come back is asked how much
    /// dearer it may get, who is not how much cheaper it must, and both answers
    /// are recoded to one item, `PTOL`.
    /// Fornell, Johnson, Anderson, Cha & Bryant (1996), Journal of Marketing
    /// 60(4):7-18.
    Acsi,
    /// Swedish customer satisfaction barometer, the first of them; 6 paths.
    /// Fornell (1992), A national customer satisfaction barometer: the Swedish
    /// experience, Journal of Marketing 56(1):6-21.
    Scsb,
    /// European customer satisfaction index as in the mobile-telephone survey,
    /// with complaints; 12 paths. Tenenhaus, Esposito Vinzi, Chatelin & Lauro
    /// (2005), PLS path modeling, Computational Statistics & Data Analysis
    /// 48:159-205, less its path from image to complaints.
    Ecsi,
    /// EPSI rating: image, expectations, the quality of product and of service,
    /// value, satisfaction, loyalty; no complaints. Eklof (2000). Paths as
    /// recalled.
    Epsi,
    /// New Norwegian barometer: price in the place of value, image and
    /// commitment after satisfaction. Johnson, Gustafsson, Andreassen, Lervik &
    /// Cha (2001), The evolution and future of national customer satisfaction
    /// index models, Journal of Economic Psychology 22:217-245. Paths as
    /// recalled.
    Ncsb,
    /// Chinese customer satisfaction index: six constructs and 11 paths (GB/T
    /// 19038, GB/T 19039). Paths as recalled: check them against the standard.
    Ccsi,
}

/// A construct of a template with its items.
pub(crate) struct Part {
    pub(crate) construct: &'static str,
    pub(crate) items: &'static [Question],
}

/// An item of a template.
pub(crate) struct Question {
    pub(crate) id: &'static str,
    pub(crate) lowest: i32,
    pub(crate) highest: i32,
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
}

/// A question answered from 1 to 10.
pub(crate) const fn ten(
    id: &'static str,
    english: &'static str,
    chinese: &'static str,
) -> Question {
    Question { id, lowest: 1, highest: 10, english, chinese }
}

type Paths = &'static [(&'static str, &'static [&'static str])];

impl Template {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Acsi, Self::Scsb, Self::Ecsi, Self::Epsi, Self::Ncsb, Self::Ccsi];

    /// The name by which the index is known.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acsi => "ACSI",
            Self::Scsb => "SCSB",
            Self::Ecsi => "ECSI",
            Self::Epsi => "EPSI",
            Self::Ncsb => "NCSB",
            Self::Ccsi => "CCSI",
        }
    }

    /// The template of a name, in capitals or not.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the names that exist.
    pub fn named(name: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|one| one.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::unknown("template", name, Self::ALL.map(Self::name)))
    }

    /// Whether its paths are as we recall them, not read from the source: check
    /// them before you publish.
    #[must_use]
    pub const fn is_recalled(self) -> bool {
        matches!(self, Self::Epsi | Self::Ncsb | Self::Ccsi)
    }

    /// The model: reflective constructs, as all national indices estimate them.
    ///
    /// # Errors
    /// None in practice; a template is checked as any model is.
    pub fn model(self) -> Result<Model, Error> {
        let mut builder = Model::new(self.name());
        for part in self.parts() {
            let items: Vec<&str> = part.items.iter().map(|item| item.id).collect();
            builder = builder.construct(match items[..] {
                [item] => Construct::single(part.construct, item),
                _ => Construct::reflective(part.construct, &items),
            });
        }
        for (from, to) in self.paths() {
            builder = builder.paths(from, to);
        }
        builder.build()
    }

    /// The items, each with its scale, wordings in English (`en`) and Chinese
    /// (`zh`), and its construct as group.
    ///
    /// # Errors
    /// None in practice; ids are checked as in any questionnaire.
    pub fn questionnaire(self) -> Result<Questionnaire, Error> {
        let mut items = Vec::new();
        for part in self.parts() {
            for question in part.items {
                let scale = Scale::new(question.lowest, question.highest)?;
                items.push(
                    Item::new(question.id, scale)
                        .with_wording("en", question.english)
                        .with_wording("zh", question.chinese)
                        .with_group(part.construct),
                );
            }
        }
        Ok(Questionnaire::new(items)?)
    }

    /// The construct whose index it is.
    #[must_use]
    pub const fn target(self) -> &'static str {
        "Satisfaction"
    }

    const fn parts(self) -> &'static [Part] {
        match self {
            Self::Acsi => acsi::PARTS,
            Self::Scsb => scsb::PARTS,
            Self::Ecsi => ecsi::PARTS,
            Self::Epsi => ecsi::EPSI_PARTS,
            Self::Ncsb => ncsb::PARTS,
            Self::Ccsi => ccsi::PARTS,
        }
    }

    const fn paths(self) -> Paths {
        match self {
            Self::Acsi => acsi::PATHS,
            Self::Scsb => scsb::PATHS,
            Self::Ecsi => ecsi::PATHS,
            Self::Epsi => ecsi::EPSI_PATHS,
            Self::Ncsb => ncsb::PATHS,
            Self::Ccsi => ccsi::PATHS,
        }
    }
}

/// The name by which the index is known.
impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn every_template_is_a_model_with_all_its_questions() {
        let paths = [9, 6, 12, 14, 13, 11];
        for (template, paths) in Template::ALL.into_iter().zip(paths) {
            let model = template.model().unwrap();
            assert_eq!(model.paths().len(), paths, "{template}");
            let questionnaire = template.questionnaire().unwrap();
            let ids: Vec<&str> = questionnaire.items().iter().map(|item| item.id()).collect();
            assert_eq!(ids, model.items(), "{template}");
            for item in questionnaire.items() {
                assert_eq!(item.languages().collect::<Vec<_>>(), ["en", "zh"]);
            }
            assert!(model.construct(template.target()).is_ok());
            assert_eq!(Template::named(&template.name().to_lowercase()).unwrap(), template);
        }
        assert!(Template::named("index").is_err());
    }
}
